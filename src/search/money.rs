//! What the money of some records comes to, by kind and currency, without counting anything twice.
//!
//! The rules, also told where sums are shown: an amount restated in another currency is never added;
//! of an activity that stands more than once one counts; where an activity's parts report a kind of
//! money, theirs counts and not its own. What is left out is summed apart, so that the choice can be
//! seen and undone. Nothing is converted.

use super::Hits;
use crate::codes;
use crate::model::{AmountKind, Figure, ListedCode};
use crate::store::{Excluded, Facet, RecordId};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// By what sums are divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SumsBy {
    /// Not at all.
    #[default]
    Kind,
    /// Recipient country, by the percentages stated.
    Country,
    /// Year.
    Year,
}

impl SumsBy {
    /// Every way, in the order in which the explorer goes through them.
    pub const ALL: [SumsBy; 3] = [SumsBy::Kind, SumsBy::Country, SumsBy::Year];

    /// As typed and shown.
    pub fn name(self) -> &'static str {
        match self {
            SumsBy::Kind => "kind",
            SumsBy::Country => "country",
            SumsBy::Year => "year",
        }
    }
}

/// The sum of one kind and currency, of one country or year where they are divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SumRow {
    /// Code of the country, or the year; empty where sums are not divided or it is not stated.
    pub group: String,
    /// Kind of money, its code.
    pub kind: String,
    /// ISO 4217; empty where it is not stated.
    pub currency: String,
    /// What counts.
    pub counted: SumPart,
    /// What stands more than once.
    pub duplicates: SumPart,
    /// What its own parts report.
    pub reported_by_parts: SumPart,
}

/// Some amounts of some records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SumPart {
    /// Their sum.
    pub value: Figure,
    /// How many amounts.
    pub amounts: usize,
    /// Of how many records.
    pub projects: usize,
}

impl SumRow {
    /// Everything, however often it is told.
    pub fn all(&self) -> Figure {
        self.counted.value.saturating_add(self.duplicates.value).saturating_add(self.reported_by_parts.value)
    }

    /// The kind for people.
    pub fn kind_label(&self) -> &str {
        match self.kind.as_str() {
            "" => "kind not stated",
            kind => AmountKind::ALL.iter().find(|known| known.code() == kind).map_or(kind, |known| known.label()),
        }
    }

    /// The country or year for people.
    pub fn group_label(&self, by: SumsBy) -> &str {
        match by {
            SumsBy::Country if self.group.is_empty() => "not divided",
            SumsBy::Country => codes::country_name(&self.group),
            SumsBy::Year if self.group.is_empty() => "year not stated",
            _ => &self.group,
        }
    }
}

/// Sums of the records of some hits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// By kind and currency; by country; by year.
    rows: [Vec<SumRow>; 3],
    /// Records left out because they stand more than once.
    pub duplicates: usize,
    /// Records of which something is left out because their parts report it.
    pub reported_by_parts: usize,
}

impl Sums {
    /// The rows, divided as asked: kinds in the order of IATI, then currencies; countries the largest
    /// first, years in order.
    pub fn rows(&self, by: SumsBy) -> &[SumRow] {
        &self.rows[by as usize]
    }
}

/// What a sum is of: country or year, kind, currency.
type SumKey = (String, u32, u32);

/// Sums in the making: the parts of a row, and the record counted last in each.
#[derive(Default)]
struct SumBuilder([(SumPart, Option<RecordId>); 3]);

/// The sums of the matching records.
pub fn sums(hits: &Hits) -> Sums {
    let corpus = &hits.corpus;
    let mut is_hit = vec![false; corpus.len()];
    hits.rows.iter().for_each(|hit| is_hit[hit.project.0 as usize] = true);
    let once = corpus.deduplicate(&|record| is_hit[record.0 as usize]);
    let countries = corpus.facets().values(Facet::Country);
    let mut making: [BTreeMap<SumKey, SumBuilder>; 3] = Default::default();
    let mut records: Vec<RecordId> = hits.rows.iter().map(|hit| hit.project).collect();
    records.sort_unstable();
    let mut sums = Sums::default();
    for record in records {
        let (segment, row) = corpus.locate(record);
        let segment = corpus.segment(segment).1;
        let mut seen = [false; 2];
        for amount in segment.amounts_of(row).iter().filter(|amount| !amount.uncounted) {
            let left_out = once.excluded(record, corpus.amount_kind(amount.kind));
            let at = match left_out {
                None => 0,
                Some(Excluded::Duplicate) => 1,
                Some(Excluded::ReportedByChildren) => 2,
            };
            if at > 0 {
                seen[at - 1] = true;
            }
            let mut add = |by: SumsBy, of: String, value: Decimal| {
                let key = (of, amount.kind, amount.currency);
                let (part, last) = &mut making[by as usize].entry(key).or_default().0[at];
                part.value = part.value.saturating_add(Figure(value));
                part.amounts += 1;
                part.projects += usize::from(last.replace(record) != Some(record));
            };
            let value = amount.value.0;
            add(SumsBy::Kind, String::new(), value);
            add(SumsBy::Year, amount.year.map_or_else(String::new, |year| year.to_string()), value);
            let mut rest = value;
            for (country, share) in segment.country_shares(row) {
                let part = value.checked_mul(share).unwrap_or_default();
                rest = rest.saturating_sub(part);
                add(SumsBy::Country, countries[country as usize].code.clone(), part);
            }
            if !rest.is_zero() {
                add(SumsBy::Country, String::new(), rest);
            }
        }
        sums.duplicates += usize::from(seen[0]);
        sums.reported_by_parts += usize::from(seen[1]);
    }
    let kind_rank = |kind: &str| AmountKind::ALL.iter().position(|known| known.code() == kind).unwrap_or(usize::MAX);
    let mut divided = SumsBy::ALL.into_iter();
    sums.rows = making.map(|making| {
        let by = divided.next().unwrap_or_default();
        let row = |((of, kind, currency), SumBuilder(parts)): (SumKey, SumBuilder)| SumRow {
            group: of,
            kind: corpus.amount_kind(kind).to_owned(),
            currency: corpus.currency(currency).to_owned(),
            counted: rounded(parts[0].0),
            duplicates: rounded(parts[1].0),
            reported_by_parts: rounded(parts[2].0),
        };
        let mut rows: Vec<SumRow> = making.into_iter().map(row).collect();
        rows.retain(|row| {
            [row.counted, row.duplicates, row.reported_by_parts].iter().any(|part| !part.value.0.is_zero())
        });
        rows.sort_by(|a, b| {
            let key = |row: &SumRow| (kind_rank(&row.kind), row.kind.clone(), row.currency.clone());
            let size = |row: &SumRow| std::cmp::Reverse(row.counted.value);
            let years = || if by == SumsBy::Year { a.group.cmp(&b.group) } else { size(a).cmp(&size(b)) };
            key(a).cmp(&key(b)).then_with(years).then_with(|| a.group.cmp(&b.group))
        });
        rows
    });
    sums
}

/// Percentages of a figure have no end of digits: two places are kept.
fn rounded(part: SumPart) -> SumPart {
    SumPart { value: Figure(part.value.0.round_dp(2).normalize()), ..part }
}
