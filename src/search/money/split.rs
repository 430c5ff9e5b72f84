//! The money of a cell over the values of a table.

use super::{SumsBy, years_label};
use crate::codes::{self, CodeList};
use crate::fields::FieldId;
use crate::hashing::SeededMap;
use crate::model::{AmountKind, Figure, ListedCode};
use crate::store::columns::ValueColumn;
use crate::store::money::{AmountCell, MoneyFact, MoneyValue};
use crate::store::{Corpus, RecordId, Segment};
use crate::text::fold;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Who gets a part of a cell's money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum MoneyShare {
    /// A value, by its number in [`MoneySplitter::values`].
    Value(u32),
    /// Several values, by their numbers if they are known; the split is not stated.
    Several(Vec<u32>),
    /// What the percentages leave, or are too much.
    Rest,
    /// Nobody says.
    NotStated,
}

/// The value for money of a region in a table of countries, and the reverse; for money with sectors of other vocabularies
/// alone.
pub(super) const ELSEWHERE: u32 = 0;

/// A percentage of money is given to this many decimals at most, which leaves a sum of all exact within the 28 digits of
/// a decimal.
const SHARE_DECIMALS: u32 = 10;

/// A value of the table.
#[derive(Debug, Default)]
pub(super) struct TableValue {
    pub(super) value: String,
    label: String,
    pub(super) years: Option<(i16, i16)>,
    /// The party is named in some record, or inferred in some.
    named: bool,
    inferred: bool,
}

impl TableValue {
    pub(super) fn label(&self) -> String {
        match (self.inferred, self.named) {
            (true, false) => format!("{} (inferred)", self.label),
            (true, true) => format!("{} (partly inferred)", self.label),
            _ => self.label.clone(),
        }
    }
}

/// What an activity states of all its money.
enum Statement {
    Nothing,
    /// Values without percentages.
    Values(Vec<u32>),
    Percentages {
        /// The smallest first.
        shares: Vec<(u32, Decimal)>,
        /// Values without a percentage beside those.
        others: Vec<u32>,
        /// What the percentages leave of 100.
        left: Decimal,
    },
}

/// Divides cells of money over the values of one table.
pub(super) struct MoneySplitter<'a> {
    corpus: &'a Corpus,
    by: SumsBy,
    vocabulary: Option<&'a str>,
    pub(super) values: Vec<TableValue>,
    by_text: SeededMap<String, u32>,
    by_years: FxHashMap<(i16, i16), u32>,
    /// By the number of a value of plain records.
    by_plain: FxHashMap<u32, u32>,
    /// The statement of the record asked for last.
    last: Option<(RecordId, Statement)>,
    pub(super) other_vocabularies: BTreeSet<&'a str>,
    incoming: [Option<u32>; 3],
}

/// Parts of a cell, each with its value; `None` for several.
type Parts = Vec<(Option<u32>, Decimal)>;

impl<'a> MoneySplitter<'a> {
    pub(super) fn new(corpus: &'a Corpus, by: SumsBy, vocabulary: Option<&'a str>) -> Self {
        let incoming = [AmountKind::Incoming, AmountKind::IncomingCommitment, AmountKind::IncomingPledge];
        let (value, label) = match by {
            SumsBy::Region => ("country", "a country, no region"),
            SumsBy::Sector => ("other_vocabulary", "in other vocabularies alone"),
            _ => ("region", "a region, no country"),
        };
        let elsewhere = TableValue { value: value.to_owned(), label: label.to_owned(), ..TableValue::default() };
        MoneySplitter {
            corpus,
            by,
            vocabulary,
            values: vec![elsewhere],
            by_text: SeededMap::default(),
            by_years: FxHashMap::default(),
            by_plain: FxHashMap::default(),
            last: None,
            other_vocabularies: BTreeSet::new(),
            incoming: incoming.map(|kind| corpus.labels.amount_kind_id(kind.code())),
        }
    }

    /// Divides what is left of a cell: of `value`, which the amounts state, `kept`. Parts of zero are left out. `amounts`
    /// are the indexes of the cell's amounts in the segment.
    pub(super) fn split(
        &mut self,
        record: RecordId,
        cell: AmountCell,
        amounts: &[u32],
        [value, kept]: [Decimal; 2],
        out: &mut Vec<(MoneyShare, Decimal)>,
    ) {
        // Payments of one year that come to nothing may still move money from one value to another.
        if kept.is_zero() && (kept != value || self.by == SumsBy::Year) {
            return;
        }
        if self.by == SumsBy::Year {
            let share =
                cell.year.map_or(MoneyShare::NotStated, |year| MoneyShare::Value(self.years(year, cell.last_year)));
            return out.push((share, kept));
        }
        let corpus = self.corpus;
        let (at, row) = corpus.locate(record);
        let segment = corpus.segment(at).1;
        let parts = self.parts(segment, row, cell.kind, amounts);
        if self.last.as_ref().is_none_or(|(of, _)| *of != record) {
            self.last = Some((record, self.statement(at, segment, row)));
        }
        let Some((_, statement)) = &self.last else { return };
        if parts.is_empty() {
            if !kept.is_zero() {
                statement.apply(kept, out);
            }
            return;
        }
        let mut shares: Vec<(MoneyShare, Decimal)> = Vec::new();
        let mut rest = value;
        for (of, money) in parts {
            rest = rest.saturating_sub(money);
            shares.push((of.map_or(MoneyShare::Several(Vec::new()), MoneyShare::Value), money));
        }
        if !rest.is_zero() {
            statement.apply(rest, &mut shares);
        }
        if kept == value {
            return out.extend(shares.into_iter().filter(|(_, money)| !money.is_zero()));
        }
        // Of which payments a part went away is not known.
        let share = only_share(&shares).cloned().unwrap_or_else(|| MoneyShare::Several(values_of(&shares)));
        out.push((share, kept));
    }

    fn value(&mut self, value: &str, label: &str) -> u32 {
        if let Some(&id) = self.by_text.get(value) {
            let known = &mut self.values[id as usize];
            if known.label == known.value && label != value {
                label.clone_into(&mut known.label);
            }
            return id;
        }
        let id = self.values.len() as u32;
        self.by_text.insert(value.to_owned(), id);
        self.values.push(TableValue { value: value.to_owned(), label: label.to_owned(), ..TableValue::default() });
        id
    }

    pub(super) fn years(&mut self, first: i16, last: i16) -> u32 {
        if let Some(&id) = self.by_years.get(&(first, last)) {
            return id;
        }
        let text = years_label((first, last));
        let id = self.value(&text, &text);
        self.values[id as usize].years = Some((first, last));
        self.by_years.insert((first, last), id);
        id
    }

    /// The number of a country, region or sector in the table.
    fn coded(&mut self, value: &MoneyValue) -> u32 {
        let own: &str = if value.name.is_empty() { &value.code } else { &value.name };
        if value.code.is_empty() {
            return self.value(own, own);
        }
        let label = match value.fact {
            MoneyFact::Country => codes::country_name(&value.code),
            MoneyFact::Region if &*value.vocabulary == "1" => {
                codes::iati_code(CodeList::Region, &value.code).map_or(own, |known| known.name)
            }
            MoneyFact::Sector => codes::sector_name_in(&value.vocabulary, &value.code).unwrap_or(own),
            _ => own,
        };
        self.value(&value.code, label)
    }

    fn is_incoming(&self, kind: u32) -> bool {
        self.incoming.contains(&Some(kind))
    }

    /// What the payments of a cell state themselves.
    fn parts(&mut self, segment: &'a Segment, row: usize, kind: u32, amounts: &[u32]) -> Parts {
        let mut stated: Vec<(&'a MoneyValue, Decimal)> = Vec::new();
        for &amount in amounts {
            let values = self.corpus.labels.money_values();
            let parts = segment.money.parts_of(amount).iter();
            stated.extend(parts.map(|part| (&*values[part.value as usize], part.figure.0)));
        }
        if stated.is_empty() {
            return Parts::new();
        }
        match self.by {
            SumsBy::Country => self.places(&stated, MoneyFact::Country, None),
            SumsBy::Region => self.places(&stated, MoneyFact::Region, Some(self.vocabulary.unwrap_or("1"))),
            SumsBy::Sector => self.sectors(&stated),
            SumsBy::Donor => {
                let any = self.is_incoming(kind);
                self.organisations(&stated, segment, row, MoneyFact::Provider, any)
            }
            SumsBy::Implementer if !self.is_incoming(kind) => {
                self.organisations(&stated, segment, row, MoneyFact::Receiver, false)
            }
            SumsBy::Implementer | SumsBy::Kind | SumsBy::Reporter | SumsBy::Year | SumsBy::Field(_) => Parts::new(),
        }
    }

    fn part(&mut self, value: &MoneyValue, money: Decimal, parts: &mut Parts) {
        let of = if value.is_several() { None } else { Some(self.coded(value)) };
        parts.push((of, money));
    }

    /// Countries, and as one value what is only of a region; or regions of a vocabulary, and what is only of a country.
    fn places(&mut self, stated: &[(&'a MoneyValue, Decimal)], wanted: MoneyFact, vocabulary: Option<&str>) -> Parts {
        let mut parts = Parts::new();
        // Regions of several vocabularies are of the same payments.
        let mut regions: BTreeMap<&str, Decimal> = BTreeMap::new();
        let (mut countries, mut beside) = (Decimal::ZERO, Decimal::ZERO);
        for &(of, money) in stated {
            let is_wanted = of.fact == wanted && vocabulary.is_none_or(|it| *it == *of.vocabulary);
            if is_wanted {
                self.part(of, money, &mut parts);
            }
            match of.fact {
                MoneyFact::Country => countries = countries.saturating_add(money),
                MoneyFact::Region if wanted == MoneyFact::Country && !of.is_beside => {
                    let sum = regions.entry(&of.vocabulary).or_default();
                    *sum = sum.saturating_add(money);
                }
                MoneyFact::Region if is_wanted && of.is_beside => beside = beside.saturating_add(money),
                MoneyFact::Region if wanted == MoneyFact::Region && !is_wanted => {
                    self.other_vocabularies.insert(&of.vocabulary);
                }
                _ => {}
            }
        }
        let elsewhere = match wanted {
            MoneyFact::Country => regions.into_values().max_by_key(|sum| sum.abs()).unwrap_or_default(),
            // What states a region too is in that region.
            _ => countries.saturating_sub(beside),
        };
        if !elsewhere.is_zero() {
            parts.push((Some(ELSEWHERE), elsewhere));
        }
        parts
    }

    fn sectors(&mut self, stated: &[(&'a MoneyValue, Decimal)]) -> Parts {
        let mut parts = Parts::new();
        for &(of, money) in stated.iter().filter(|(of, _)| of.fact == MoneyFact::Sector) {
            let is_wanted = match self.vocabulary {
                Some(vocabulary) => *vocabulary == *of.vocabulary,
                // A payment that states 12220 and 122 is of 12220 alone.
                None => &*of.vocabulary == "1" || &*of.vocabulary == "2" && !of.is_beside,
            };
            if is_wanted {
                self.part(of, money, &mut parts);
            } else if self.vocabulary.is_some() || !matches!(&*of.vocabulary, "1" | "2") {
                self.other_vocabularies.insert(&of.vocabulary);
            }
        }
        parts
    }

    /// Organisations that pay or are paid. Only those count that the activity has in this role, unless `any`.
    fn organisations(
        &mut self,
        stated: &[(&'a MoneyValue, Decimal)],
        segment: &'a Segment,
        row: usize,
        fact: MoneyFact,
        any: bool,
    ) -> Parts {
        let values = self.corpus.labels.money_values();
        let of_activity = segment.money.organisations_of(row as u32).map(|id| &*values[id as usize]);
        let of_activity: Vec<&MoneyValue> = of_activity.filter(|it| it.fact == fact).collect();
        let mut parts = Parts::new();
        for &(of, money) in stated.iter().filter(|(of, _)| of.fact == fact) {
            let same_code = || of_activity.iter().find(|it| !it.code.is_empty() && it.code == of.code);
            let listed = codes::organisation(&of.code).map_or(&*of.code, |known| known.name);
            let name = if of.name.is_empty() { listed } else { &of.name };
            let folded = fold(name);
            let same_name = || of_activity.iter().find(|it| !it.name.is_empty() && fold(&it.name) == folded);
            let id = match same_code().or_else(same_name) {
                Some(known) => self.value(&known.name, &known.name),
                None if any && !of.is_several() => self.value(name, name),
                None => continue,
            };
            parts.push((Some(id), money));
        }
        parts
    }

    fn statement(&mut self, at: usize, segment: &'a Segment, row: usize) -> Statement {
        match self.by {
            SumsBy::Kind | SumsBy::Year => Statement::Nothing,
            SumsBy::Country | SumsBy::Region => self.stated_places(segment, row),
            SumsBy::Sector => self.stated_sectors(segment, row),
            SumsBy::Donor => {
                let donors = segment.money.donors.values_of(row);
                Statement::of_values(donors.into_iter().map(|id| self.donor(id)).collect())
            }
            SumsBy::Implementer => self.stated_names(segment.facet(FieldId::Implementing), FieldId::Implementing, row),
            SumsBy::Reporter => self.stated_names(segment.facet(FieldId::Reporting), FieldId::Reporting, row),
            SumsBy::Field(field) => {
                let mut values = Vec::new();
                self.corpus.view(at).values(field, row, &mut values);
                Statement::of_values(values.into_iter().map(|id| self.facet_value(field, id)).collect())
            }
        }
    }

    fn donor(&mut self, id: u32) -> u32 {
        let donor = &self.corpus.labels.money_values()[id as usize];
        let id = self.value(&donor.name, &donor.name);
        let is_inferred = donor.fact == MoneyFact::InferredDonor;
        self.values[id as usize].inferred |= is_inferred;
        self.values[id as usize].named |= !is_inferred;
        id
    }

    fn facet_value(&mut self, facet: FieldId, id: u32) -> u32 {
        let value = &self.corpus.facets().values(facet)[id as usize];
        self.value(&value.code, &value.label)
    }

    /// The number in this table of a value of plain records, by its number in the corpus.
    pub(super) fn plain_value(&mut self, id: u32) -> u32 {
        if let Some(&known) = self.by_plain.get(&id) {
            return known;
        }
        let value = self.new_plain_value(id);
        self.by_plain.insert(id, value);
        value
    }

    fn new_plain_value(&mut self, id: u32) -> u32 {
        match self.by {
            SumsBy::Donor => self.donor(id),
            SumsBy::Sector => self.facet_value(FieldId::Sector, id),
            SumsBy::Implementer => self.facet_value(FieldId::Implementing, id),
            SumsBy::Reporter => self.facet_value(FieldId::Reporting, id),
            SumsBy::Field(field) => self.facet_value(field, id),
            SumsBy::Country | SumsBy::Region | SumsBy::Kind | SumsBy::Year => self.facet_value(FieldId::Country, id),
        }
    }

    /// The values of a facet, by their codes.
    fn stated_names(&mut self, column: &ValueColumn, facet: FieldId, row: usize) -> Statement {
        let known = self.corpus.facets().values(facet);
        let values = column.values_of(row).into_iter().map(|id| &known[id as usize]);
        Statement::of_values(values.map(|value| self.value(&value.code, &value.label)).collect())
    }

    /// The values that an activity states of a fact, with their percentages; `None` if the facets have them.
    fn stated(
        &self,
        segment: &'a Segment,
        row: usize,
        fact: MoneyFact,
    ) -> Option<Vec<(&'a MoneyValue, Option<Figure>)>> {
        let values = self.corpus.labels.money_values();
        let stated = segment.money.stated_of(row as u32)?;
        let stated = stated.map(|(id, percentage)| (&*values[id as usize], percentage));
        Some(stated.filter(|(value, _)| value.fact == fact).collect())
    }

    fn stated_places(&mut self, segment: &'a Segment, row: usize) -> Statement {
        let by_country = self.by == SumsBy::Country;
        let Some(countries) = self.stated(segment, row, MoneyFact::Country) else {
            return match self.stated_names(segment.facet(FieldId::Country), FieldId::Country, row) {
                Statement::Values(_) if !by_country => Statement::Values(vec![ELSEWHERE]),
                statement => statement,
            };
        };
        let regions = self.stated(segment, row, MoneyFact::Region).unwrap_or_default();
        let vocabularies: BTreeSet<&str> = regions.iter().map(|(region, _)| &*region.vocabulary).collect();
        let vocabulary = match (by_country, self.vocabulary) {
            (false, vocabulary) => Some(vocabulary.unwrap_or("1")),
            (true, _) => vocabularies.iter().copied().min_by_key(|&it| (it != "1", it)),
        };
        if !by_country {
            self.other_vocabularies.extend(vocabularies.into_iter().filter(|&it| Some(it) != vocabulary));
        }
        let mut stated = Vec::new();
        for (of, percentage) in countries {
            stated.push((if by_country { self.coded(of) } else { ELSEWHERE }, percentage));
        }
        for (of, percentage) in regions.into_iter().filter(|(of, _)| Some(&*of.vocabulary) == vocabulary) {
            stated.push((if by_country { ELSEWHERE } else { self.coded(of) }, percentage));
        }
        Statement::new(stated)
    }

    fn stated_sectors(&mut self, segment: &'a Segment, row: usize) -> Statement {
        let Some(sectors) = self.stated(segment, row, MoneyFact::Sector) else {
            // The facet has sectors of the vocabulary 1 alone.
            return match self.vocabulary {
                None | Some("1") => self.stated_names(segment.facet(FieldId::Sector), FieldId::Sector, row),
                Some(_) => {
                    if !segment.facet(FieldId::Sector).values_of(row).is_empty() {
                        self.other_vocabularies.insert("1");
                    }
                    self.nothing_or_elsewhere(segment, row)
                }
            };
        };
        let has = |vocabulary: &str| sectors.iter().any(|(of, _)| &*of.vocabulary == vocabulary);
        let wanted = self.vocabulary.unwrap_or(if has("1") { "1" } else { "2" });
        let is_default = self.vocabulary.is_none();
        let others = sectors.iter().map(|(of, _)| &*of.vocabulary);
        let others = others.filter(|it| *it != wanted && !(is_default && matches!(*it, "1" | "2")));
        self.other_vocabularies.extend(others);
        let mut sectors = sectors.iter().filter(|(of, _)| &*of.vocabulary == wanted).peekable();
        if sectors.peek().is_none() {
            return self.nothing_or_elsewhere(segment, row);
        }
        Statement::new(sectors.map(|(of, percentage)| (self.coded(of), *percentage)).collect())
    }
}

impl MoneySplitter<'_> {
    /// What a record says that states no sector of the vocabulary of all its money: whether it has sectors of others, its
    /// payments' too.
    fn nothing_or_elsewhere(&self, segment: &Segment, row: usize) -> Statement {
        let known = self.corpus.facets().values(FieldId::SectorVocabulary);
        let stated = segment.facet(FieldId::SectorVocabulary).values_of(row);
        let is_wanted = |id: &u32| {
            let code = known[*id as usize].code.as_str();
            self.vocabulary.map_or(matches!(code, "1" | "2"), |vocabulary| vocabulary == code)
        };
        let is_elsewhere = !stated.is_empty() && !stated.iter().any(is_wanted);
        if is_elsewhere { Statement::Values(vec![ELSEWHERE]) } else { Statement::Nothing }
    }
}

impl Statement {
    fn of_values(mut values: Vec<u32>) -> Self {
        values.sort_unstable();
        values.dedup();
        if values.is_empty() { Statement::Nothing } else { Statement::Values(values) }
    }

    fn new(stated: Vec<(u32, Option<Figure>)>) -> Self {
        let given = || stated.iter().filter_map(|(_, percentage)| percentage.map(|it| it.0));
        let hundred = Decimal::ONE_HUNDRED;
        let sum = given().fold(Decimal::ZERO, Decimal::saturating_add);
        let is_valid = given().all(|it| Decimal::ZERO <= it && it <= hundred) && sum <= Decimal::new(1005, 1);
        if given().next().is_none() {
            return Statement::of_values(stated.into_iter().map(|(value, _)| value).collect());
        }
        if !is_valid {
            // Applied to nothing, even if it is of a single value.
            let values = stated.into_iter().map(|(value, _)| value).collect();
            return Statement::Percentages { shares: Vec::new(), others: values, left: hundred };
        }
        let mut shares: BTreeMap<u32, Decimal> = BTreeMap::new();
        let mut others = Vec::new();
        for (value, percentage) in stated {
            match percentage {
                Some(Figure(percentage)) => *shares.entry(value).or_default() += percentage,
                None => others.push(value),
            }
        }
        let mut shares: Vec<(u32, Decimal)> = shares.into_iter().collect();
        shares.sort_by_key(|&(_, percentage)| percentage);
        Statement::Percentages { shares, others, left: hundred.saturating_sub(sum) }
    }

    fn apply(&self, money: Decimal, out: &mut Vec<(MoneyShare, Decimal)>) {
        match self {
            Statement::Nothing => out.push((MoneyShare::NotStated, money)),
            Statement::Values(values) => match values[..] {
                [only] => out.push((MoneyShare::Value(only), money)),
                _ => out.push((MoneyShare::Several(values.clone()), money)),
            },
            Statement::Percentages { shares, others, left } => {
                let part = |percentage: Decimal| {
                    let part = money.checked_mul(percentage)?.checked_mul(Decimal::new(1, 2))?;
                    Some(part.round_dp(SHARE_DECIMALS))
                };
                let several = |values: &[u32]| {
                    let mut values = values.to_vec();
                    values.sort_unstable();
                    values.dedup();
                    MoneyShare::Several(values)
                };
                let parts: Option<Vec<Decimal>> = shares.iter().map(|&(_, percentage)| part(percentage)).collect();
                let (Some(mut parts), Some(mut rest)) = (parts, part(*left)) else {
                    // Beyond what a decimal holds.
                    let all: Vec<u32> = shares.iter().map(|&(value, _)| value).chain(others.iter().copied()).collect();
                    return out.push((several(&all), money));
                };
                // The largest share takes what rounding leaves.
                let sum = parts.iter().fold(rest, |sum, part| sum.saturating_add(*part));
                let lost = money.saturating_sub(sum);
                *parts.last_mut().unwrap_or(&mut rest) += lost;
                let given = shares.iter().zip(parts).map(|(&(value, _), part)| (MoneyShare::Value(value), part));
                let left = if others.is_empty() || *left < Decimal::ZERO { MoneyShare::Rest } else { several(others) };
                out.extend(given.chain([(left, rest)]).filter(|(_, money)| !money.is_zero()));
            }
        }
    }
}

/// The share that all of the money has, if it is one.
pub(super) fn only_share(shares: &[(MoneyShare, Decimal)]) -> Option<&MoneyShare> {
    let mut with_money = shares.iter().filter(|(_, money)| !money.is_zero()).map(|(share, _)| share);
    let first = with_money.next()?;
    with_money.all(|other| other == first).then_some(first)
}

/// All values that the shares name, ascending.
fn values_of(shares: &[(MoneyShare, Decimal)]) -> Vec<u32> {
    let mut values = Vec::new();
    for (share, _) in shares {
        match share {
            MoneyShare::Value(value) => values.push(*value),
            MoneyShare::Several(of) => values.extend(of),
            MoneyShare::Rest | MoneyShare::NotStated => {}
        }
    }
    values.sort_unstable();
    values.dedup();
    values
}
