//! Sums of money over matching records, by kind and currency, without counting anything twice.
//!
//! The rules, which are also shown beside the sums: an amount restated in another currency is not added; of
//! several records of one activity, one counts; if an activity's parts report a kind of money, the parts
//! count and the activity's own amounts do not. Whatever does not count is summed separately, so that the
//! user can see and undo the choice. Nothing is converted.

use crate::codes;
use crate::fields::FieldId;
use crate::model::{AmountKind, Figure, ListedCode};
use crate::sort::ColdSort;
use crate::store::{Corpus, Excluded, RecordId};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// How sums are divided besides kind and currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SumsBy {
    /// Not divided.
    #[default]
    Kind,
    /// By recipient country, using the stated percentages.
    Country,
    /// By year.
    Year,
}

impl SumsBy {
    /// All values, in the order in which the explorer cycles through them.
    pub(crate) const ALL: [SumsBy; 3] = [SumsBy::Kind, SumsBy::Country, SumsBy::Year];

    /// The name typed and shown.
    pub(crate) fn name(self) -> &'static str {
        match self {
            SumsBy::Kind => "kind",
            SumsBy::Country => "country",
            SumsBy::Year => "year",
        }
    }
}

/// The sum of one kind and currency, and of one country or year if sums are divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SumRow {
    /// Code of the country, or the year. Empty if sums are not divided or it is not stated.
    pub group: String,
    /// Code of the kind of amount.
    pub kind: String,
    /// ISO 4217 code; empty if not stated.
    pub currency: String,
    /// Amounts that count.
    pub counted: SumPart,
    /// Amounts left out because another record of the same activity counts.
    pub duplicates: SumPart,
    /// Amounts left out because the activity's parts report them.
    pub reported_by_parts: SumPart,
}

/// A sum, and how much went into it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SumPart {
    pub value: Figure,
    /// Number of amounts.
    pub(crate) amounts: usize,
    /// Number of records with any of these amounts.
    pub(crate) projects: usize,
}

impl SumRow {
    /// The sum of everything, duplicates included.
    pub fn all(&self) -> Figure {
        self.counted.value.saturating_add(self.duplicates.value).saturating_add(self.reported_by_parts.value)
    }

    /// The kind, as shown.
    pub(crate) fn kind_label(&self) -> &str {
        match self.kind.as_str() {
            "" => "kind not stated",
            kind => AmountKind::ALL.iter().find(|known| known.code() == kind).map_or(kind, |known| known.label()),
        }
    }

    /// The country or year, as shown.
    pub(crate) fn group_label(&self, by: SumsBy) -> &str {
        match by {
            SumsBy::Country if self.group.is_empty() => "not divided",
            SumsBy::Country => codes::country_name(&self.group),
            SumsBy::Year if self.group.is_empty() => "year not stated",
            _ => &self.group,
        }
    }
}

/// The sums over an answer's records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Indexed by [`SumsBy`].
    rows: [Vec<SumRow>; 3],
    /// Number of records left out because another record of the same activity counts.
    pub duplicates: usize,
    /// Number of records with amounts left out because their parts report them.
    pub reported_by_parts: usize,
}

impl Sums {
    /// The rows for one division, by kind in IATI's order, then currency; then countries by amount, largest
    /// first, or years ascending.
    pub fn rows(&self, by: SumsBy) -> &[SumRow] {
        &self.rows[by as usize]
    }
}

/// Country or year, kind, currency.
type SumKey = (String, u32, u32);

/// The three parts of a row (counted, duplicates, reported by parts), each with the record added last, to count
/// records once.
#[derive(Default)]
struct SumBuilder([(SumPart, Option<RecordId>); 3]);

/// Sums the money of the given records.
pub(super) fn sums(corpus: &Corpus, mut records: Vec<RecordId>) -> Sums {
    let mut is_hit = vec![false; corpus.len()];
    records.iter().for_each(|record| is_hit[record.0 as usize] = true);
    let once = corpus.deduplicate(&|record| is_hit[record.0 as usize]);
    let countries = corpus.facets().values(FieldId::Country);
    let mut making: [BTreeMap<SumKey, SumBuilder>; 3] = Default::default();
    records.sort_unstable();
    let mut sums = Sums::default();
    for record in records {
        let (segment, row) = corpus.locate(record);
        let segment = corpus.segment(segment).1;
        let mut seen = [false; 2];
        for amount in segment.amounts_of(row).iter().filter(|amount| !amount.uncounted) {
            let left_out = once.excluded(record, corpus.labels.amount_kind(amount.kind));
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
            kind: corpus.labels.amount_kind(kind).to_owned(),
            currency: corpus.labels.currency(currency).to_owned(),
            counted: rounded(parts[0].0),
            duplicates: rounded(parts[1].0),
            reported_by_parts: rounded(parts[2].0),
        };
        let mut rows: Vec<SumRow> = making.into_iter().map(row).collect();
        rows.retain(|row| {
            [row.counted, row.duplicates, row.reported_by_parts].iter().any(|part| !part.value.0.is_zero())
        });
        rows.cold_sort_by(|a, b| {
            let key = |row: &SumRow| (kind_rank(&row.kind), row.kind.clone(), row.currency.clone());
            let size = |row: &SumRow| std::cmp::Reverse(row.counted.value);
            let years = || if by == SumsBy::Year { a.group.cmp(&b.group) } else { size(a).cmp(&size(b)) };
            key(a).cmp(&key(b)).then_with(years).then_with(|| a.group.cmp(&b.group))
        });
        rows
    });
    sums
}

/// Rounds to two decimal places: shares by percentage may have any number of digits.
fn rounded(part: SumPart) -> SumPart {
    SumPart { value: Figure(part.value.0.round_dp(2).normalize()), ..part }
}
