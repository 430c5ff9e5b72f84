//! The rows of a table of money: adds up what counts, and sorts.

use super::plain::{PlainSlot, PlainSum, RecordBits, ValuesWanted, Years, plain_sums};
use super::split::{ELSEWHERE, MoneyShare, MoneySplitter, only_share};
use super::{LeftOutMoney, LeftOutReason, SumField, SumRow, Sums, SumsBy, SumsWanted, kind_label};
use crate::model::{AmountKind, Figure, ListedCode};
use crate::search::Cancel;
use crate::search::parallel::threads_for;
use crate::sort::ColdSort;
use crate::store::money::{AmountCell, AmountRow, AmountStanding};
use crate::store::{Corpus, CountedActivity, CountedOnce, Covered, RecordId};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::Arc;

/// The rows of one kind and currency, in the order in which they stand after their values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::search) enum SumSlot {
    /// The only row by kind, and of money that does not count.
    All,
    Value(u32),
    Several,
    Rest,
    NotStated,
    /// Of parents, beyond what their children report.
    Parent,
    /// The values whose sums are not wanted one by one.
    Others,
}

/// Money without one value stands last; years ascend.
type RowRank = (Option<SumSlot>, Option<(i16, i16)>);

/// Field, kind, currency, row, years.
type SumRowKey = (SumField, u32, u32, SumSlot, Years);

/// A row while it is added up.
#[derive(Clone, Copy, Debug, Default)]
struct Adding {
    alone: Decimal,
    /// Money that is of this value and of others, the split not stated.
    shared: Decimal,
    amounts: usize,
    projects: usize,
    /// The entry and the activity added last, so that each counts once.
    last: Option<(usize, RecordId)>,
}

pub(in crate::search) struct SumTable<'a> {
    corpus: &'a Corpus,
    wanted: &'a SumsWanted,
    /// Records that others relate to.
    special: RecordBits,
    splitter: MoneySplitter<'a>,
    rows: FxHashMap<SumRowKey, Adding>,
    left_out: Vec<LeftOutMoney>,
    /// Number of entries so far.
    entries: usize,
}

/// A number of amounts of one activity, of one kind and currency.
#[derive(Clone, Copy)]
struct Entry {
    activity: RecordId,
    kind: u32,
    currency: u32,
    years: Years,
    amounts: usize,
}

fn entry(activity: RecordId, cell: &AmountCell, amounts: usize) -> Entry {
    let years = cell.year.map(|year| (year, cell.last_year));
    Entry { activity, kind: cell.kind, currency: cell.currency, years, amounts }
}

/// Of money that children cover, where it would go without them.
#[derive(Default)]
struct CoveredShares {
    shares: Vec<(MoneyShare, Decimal)>,
    amounts: usize,
}

/// Sums the money of some records, each given once.
pub fn sums_of(corpus: &Corpus, records: Vec<RecordId>, wanted: &SumsWanted) -> Sums {
    sums_on(threads_for(corpus), corpus, records, wanted)
}

/// As [`sums_of`], on a number of threads. It changes nothing but the time.
pub fn sums_on(threads: usize, corpus: &Corpus, records: Vec<RecordId>, wanted: &SumsWanted) -> Sums {
    let mut by_segment = vec![Vec::new(); corpus.segment_count()];
    for record in records {
        let (at, row) = corpus.locate(record);
        by_segment[at].push(row as u32);
    }
    by_segment.iter_mut().for_each(|rows| rows.sort_unstable());
    let by_segment: Vec<&[u32]> = by_segment.iter().map(Vec::as_slice).collect();
    sums(corpus, &by_segment, wanted, threads, &Cancel::never()).unwrap_or_default()
}

/// A row of sums by numbers, for a table of which few rows are put in words.
#[derive(Clone, Copy, Debug)]
pub(in crate::search) struct NumberedSum {
    pub(in crate::search) field: SumField,
    pub(in crate::search) kind: u32,
    pub(in crate::search) currency: u32,
    pub(in crate::search) slot: SumSlot,
    pub(in crate::search) years: Years,
    pub(in crate::search) money: [Figure; 2],
    pub(in crate::search) amounts: usize,
}

impl NumberedSum {
    pub(in crate::search) fn has_money(&self) -> bool {
        self.money.iter().any(|sum| !sum.0.is_zero())
    }
}

/// Sums by numbers, in any order.
#[derive(Default)]
pub(in crate::search) struct NumberedSums {
    pub(in crate::search) rows: Vec<NumberedSum>,
    /// Value and label of each [`SumSlot::Value`].
    pub(in crate::search) values: Vec<(String, String)>,
}

impl SumSlot {
    /// Code and label of money without one value.
    pub(in crate::search) fn words(self) -> (&'static str, &'static str) {
        match self {
            SumSlot::All | SumSlot::Value(_) | SumSlot::Others => ("", ""),
            SumSlot::Several => ("several", "split not stated"),
            SumSlot::Rest => ("rest", "rest of the percentages"),
            SumSlot::NotStated => ("none", "not stated"),
            SumSlot::Parent => ("parent", PARENT),
        }
    }
}

/// Sums the money of the given rows of each segment, ascending. `None` if cancelled.
pub(in crate::search) fn sums(
    corpus: &Corpus,
    by_segment: &[&[u32]],
    wanted: &SumsWanted,
    threads: usize,
    cancel: &Cancel,
) -> Option<Sums> {
    let once = if wanted.all { Arc::default() } else { count_once(corpus, by_segment) };
    Some(SumTable::new(corpus, by_segment, wanted, (ValuesWanted::All, &once), threads, cancel)?.finish())
}

impl<'a> SumTable<'a> {
    /// As [`sums`], before they are put in words. Of plain records only those values stand by themselves that `values` says;
    /// what counts of the others is [`count_once`] of the rows.
    pub(in crate::search) fn new(
        corpus: &'a Corpus,
        by_segment: &[&[u32]],
        wanted: &'a SumsWanted,
        (values, once): (ValuesWanted<'_>, &CountedOnce),
        threads: usize,
        cancel: &Cancel,
    ) -> Option<Self> {
        let special = RecordBits::new(corpus.len(), once.records());
        let (plain, records) = plain_sums(corpus, by_segment, &special, wanted, values, threads, cancel)?;
        let splitter = MoneySplitter::new(corpus, wanted.by, wanted.vocabulary.as_deref());
        let rows = FxHashMap::default();
        let mut table = SumTable { corpus, wanted, special, splitter, rows, left_out: Vec::new(), entries: 0 };
        plain
            .into_iter()
            .for_each(|((slot, kind, currency, years), sum)| table.add_plain(slot, [kind, currency], years, sum));
        for (i, &record) in records.iter().enumerate() {
            // Checks now and then, not for every record: the interval is a guess.
            if i % 4096 == 0 && cancel.is_stale() {
                return None;
            }
            match once.activity(record) {
                None => table.add_record(record),
                Some(activity) if activity.records.iter().min() == Some(&record) => table.add_activity(activity),
                Some(_) => {}
            }
            table.add_stated_left_out(record);
        }
        Some(table)
    }

    /// Adds the sums of values that were left out when the table was made; they stay in [`SumSlot::Others`] too. `None` if
    /// cancelled.
    pub(in crate::search) fn add_values(
        &mut self,
        by_segment: &[&[u32]],
        only: &[bool],
        threads: usize,
        cancel: &Cancel,
    ) -> Option<()> {
        let values = ValuesWanted::Only(only);
        let (plain, _) = plain_sums(self.corpus, by_segment, &self.special, self.wanted, values, threads, cancel)?;
        for ((slot, kind, currency, years), sum) in plain {
            if matches!(slot, PlainSlot::Value(_)) {
                self.add_plain(slot, [kind, currency], years, sum);
            }
        }
        Some(())
    }

    /// The rows by numbers, those too whose money comes to nothing.
    pub(in crate::search) fn numbered(&self) -> NumberedSums {
        let row = |(&(field, kind, currency, slot, years), row): (&SumRowKey, &Adding)| {
            let at_most = row.alone.saturating_add(row.shared);
            let money = [row.alone, at_most].map(|sum| Figure(sum.normalize()));
            NumberedSum { field, kind, currency, slot, years, money, amounts: row.amounts }
        };
        let values = self.splitter.values.iter().map(|value| (value.value.clone(), value.label()));
        NumberedSums { rows: self.rows.iter().map(row).collect(), values: values.collect() }
    }
}

/// What counts of the given rows of each segment. Of all rows the corpus keeps it.
pub(in crate::search) fn count_once(corpus: &Corpus, by_segment: &[&[u32]]) -> Arc<CountedOnce> {
    if by_segment.iter().map(|rows| rows.len()).sum::<usize>() == corpus.len() {
        return corpus.counted_once();
    }
    let is_hit = |record: RecordId| {
        let (at, row) = corpus.locate(record);
        by_segment[at].binary_search(&(row as u32)).is_ok()
    };
    Arc::new(corpus.count_once(&is_hit))
}

impl<'a> SumTable<'a> {
    /// Adds a sum of plain records. None of them is added otherwise.
    fn add_plain(&mut self, slot: PlainSlot, [kind, currency]: [u32; 2], years: Years, sum: PlainSum) {
        let slot = match (slot, years) {
            (PlainSlot::All, Some((first, last))) if self.wanted.by == SumsBy::Year => {
                SumSlot::Value(self.splitter.years(first, last))
            }
            (PlainSlot::All, _) => SumSlot::All,
            (PlainSlot::Value(id), _) => SumSlot::Value(self.splitter.plain_value(id)),
            (PlainSlot::Elsewhere, _) => SumSlot::Value(ELSEWHERE),
            (PlainSlot::Several, _) => SumSlot::Several,
            (PlainSlot::NotStated, _) => SumSlot::NotStated,
            (PlainSlot::Others, _) => SumSlot::Others,
        };
        let years = years.filter(|_| self.wanted.by_year);
        let row = self.rows.entry((SumField::Amount, kind, currency, slot, years)).or_default();
        let [alone, shared] = sum.money();
        row.alone = row.alone.saturating_add(alone);
        row.shared = row.shared.saturating_add(shared);
        row.amounts += sum.amounts as usize;
        row.projects += sum.projects as usize;
    }

    fn add(&mut self, (field, slot): (SumField, SumSlot), entry: Entry, alone: Decimal, shared: Decimal) {
        let key = (field, entry.kind, entry.currency, slot, entry.years.filter(|_| self.wanted.by_year));
        let row = self.rows.entry(key).or_default();
        row.alone = row.alone.saturating_add(alone);
        row.shared = row.shared.saturating_add(shared);
        let (last_entry, last_activity) = row.last.unzip();
        if last_entry != Some(self.entries) {
            row.amounts += entry.amounts;
        }
        if last_activity != Some(entry.activity) {
            row.projects += 1;
        }
        row.last = Some((self.entries, entry.activity));
    }

    fn add_whole(&mut self, field: SumField, entry: Entry, money: Decimal) {
        self.add((field, SumSlot::All), entry, money, Decimal::ZERO);
        self.entries += 1;
    }

    fn add_shares(&mut self, entry: Entry, shares: &[(MoneyShare, Decimal)]) {
        let key = |slot: SumSlot| (SumField::Amount, slot);
        for (share, money) in shares {
            match share {
                MoneyShare::Value(value) => self.add(key(SumSlot::Value(*value)), entry, *money, Decimal::ZERO),
                MoneyShare::Several(values) => {
                    self.add(key(SumSlot::Several), entry, *money, Decimal::ZERO);
                    for &value in values {
                        self.add(key(SumSlot::Value(value)), entry, Decimal::ZERO, (*money).max(Decimal::ZERO));
                    }
                }
                MoneyShare::Rest => self.add(key(SumSlot::Rest), entry, *money, Decimal::ZERO),
                MoneyShare::NotStated => self.add(key(SumSlot::NotStated), entry, *money, Decimal::ZERO),
            }
        }
        self.entries += 1;
    }

    /// Adds a record that nothing else reports.
    fn add_record(&mut self, record: RecordId) {
        let corpus = self.corpus;
        let (at, row) = corpus.locate(record);
        let segment = corpus.segment(at).1;
        let (mut shares, mut amounts) = (Vec::new(), Vec::new());
        let Range { start: mut at, end } = segment.amount_range(row);
        while at < end {
            let first = &segment.amounts[at as usize];
            let cell = first.cell();
            // Amounts of one cell stand together: money that is handed on is one of its own.
            amounts.clear();
            let same = |it: &AmountRow| it.counts() && it.cell() == cell;
            amounts.extend((at..end).take_while(|&index| same(&segment.amounts[index as usize])));
            at += amounts.len().max(1) as u32;
            let entry = entry(record, &cell, amounts.len());
            let values = amounts.iter().map(|&index| segment.amounts[index as usize].value.0);
            let value = values.fold(Decimal::ZERO, Decimal::saturating_add);
            if amounts.is_empty() {
                continue;
            }
            if self.wanted.by == SumsBy::Kind {
                self.add_whole(SumField::Amount, entry, value);
                continue;
            }
            shares.clear();
            self.splitter.split(record, cell, &amounts, [value, value], &mut shares);
            self.add_shares(entry, &shares);
        }
    }

    fn add_activity(&mut self, activity: &CountedActivity) {
        let Some(&first) = activity.records.first() else { return };
        // Of what children cover, kind and currency with the shares and the number of amounts.
        let mut covered: Vec<CoveredShares> = activity.covered.iter().map(|_| CoveredShares::default()).collect();
        let mut shares = Vec::new();
        for counted in &activity.cells {
            let cell = counted.cell;
            let passed_on = counted.passed_on.as_deref();
            // Amounts that go as a whole do not count with what stays; of others a part does.
            let whole = passed_on.map_or(0, |passed_on| passed_on.amounts.len());
            let entry = self::entry(first, &cell, (counted.amounts.len() - whole).max(1));
            if let Some(passed_on) = passed_on.filter(|passed_on| !passed_on.value.is_zero()) {
                let gone = self::entry(first, &cell, if whole > 0 { whole } else { counted.amounts.len() });
                self.add_whole(SumField::PassedOn, gone, passed_on.value);
                self.list(SumField::PassedOn, counted.record, &cell, passed_on.value, &passed_on.to);
            }
            let same = |it: &Covered| (it.kind, it.currency) == (cell.kind, cell.currency);
            let of_parent = activity.covered.iter().position(same).map(|at| &mut covered[at]);
            if self.wanted.by == SumsBy::Kind && of_parent.is_none() {
                if !counted.kept().is_zero() {
                    self.add_whole(SumField::Amount, entry, counted.kept());
                }
                continue;
            }
            shares.clear();
            if self.wanted.by != SumsBy::Kind {
                let (at, _) = self.corpus.locate(counted.record);
                let segment = self.corpus.segment(at).1;
                let passed = passed_on.map_or(&[][..], |passed_on| &passed_on.amounts);
                let (gone, amounts): (Vec<u32>, Vec<u32>) =
                    counted.amounts.iter().partition(|index| passed.binary_search(index).is_ok());
                let value = |index: &u32| segment.amounts[*index as usize].value.0;
                let gone = gone.iter().map(value).fold(Decimal::ZERO, Decimal::saturating_add);
                let stay = [counted.value.saturating_sub(gone), counted.kept()];
                self.splitter.split(counted.record, cell, &amounts, stay, &mut shares);
            }
            match of_parent {
                Some(of) => {
                    of.shares.append(&mut shares);
                    of.amounts += counted.amounts.len() - whole;
                }
                None if !shares.is_empty() => self.add_shares(entry, &shares),
                None => {}
            }
        }
        for (of, CoveredShares { shares, amounts }) in activity.covered.iter().zip(covered) {
            let entry = Entry { activity: first, kind: of.kind, currency: of.currency, years: None, amounts };
            if !of.remainder.is_zero() {
                self.add_remainder(entry, &shares, of.remainder);
            }
            let theirs = of.stated.saturating_sub(of.remainder);
            if !theirs.is_zero() {
                let field = SumField::LeftOut(LeftOutReason::Children);
                self.add_whole(field, entry, theirs);
                let same = |cell: &AmountCell| (cell.kind, cell.currency) == (of.kind, of.currency);
                let cells = || activity.cells.iter().map(|it| it.cell).filter(same);
                let first_year = cells().filter_map(|cell| cell.year).min();
                let last_year = cells().filter(|cell| cell.year.is_some()).map(|cell| cell.last_year).max();
                if let Some(some) = cells().next() {
                    let cell = AmountCell { year: first_year, last_year: last_year.unwrap_or(0), ..some };
                    self.list(field, first, &cell, theirs, &of.by);
                    if let Some(listed) = self.left_out.last_mut().filter(|_| self.wanted.list) {
                        listed.remainder = Some(Figure(of.remainder));
                    }
                }
            }
        }
        for (duplicate, instead) in &activity.duplicates {
            let field = SumField::LeftOut(LeftOutReason::Duplicate);
            self.add_whole(field, entry(first, &duplicate.cell, duplicate.amounts.len()), duplicate.value);
            self.list(field, duplicate.record, &duplicate.cell, duplicate.value, &[*instead]);
        }
    }

    /// Adds what a parent states beyond its children. It has a value only if all that the parent states has it.
    fn add_remainder(&mut self, entry: Entry, shares: &[(MoneyShare, Decimal)], remainder: Decimal) {
        if self.wanted.by == SumsBy::Kind {
            self.add_whole(SumField::Amount, entry, remainder);
            return self.add_whole(SumField::OfParents, entry, remainder);
        }
        match only_share(shares) {
            // What nobody says, or is not of this table, is no value.
            Some(share @ MoneyShare::Value(1..)) => {
                let share = share.clone();
                self.add_shares(entry, &[(share, remainder)]);
            }
            _ => {
                self.add((SumField::Amount, SumSlot::Parent), entry, remainder, Decimal::ZERO);
                self.entries += 1;
            }
        }
    }

    /// Adds what a record itself says is in no sum.
    fn add_stated_left_out(&mut self, record: RecordId) {
        let corpus = self.corpus;
        for amount in corpus.row(record).amounts() {
            if let AmountStanding::LeftOut(why) = amount.standing {
                let field = SumField::LeftOut(LeftOutReason::Stated(why));
                let entry = entry(record, &amount.cell(), 1);
                self.add_whole(field, entry, amount.value.0);
                self.list(field, record, &amount.cell(), amount.value.0, &[]);
            }
        }
    }

    fn list(&mut self, why: SumField, record: RecordId, cell: &AmountCell, value: Decimal, instead: &[RecordId]) {
        if self.wanted.list {
            self.left_out.push(LeftOutMoney {
                record,
                why,
                kind: self.corpus.labels.amount_kind(cell.kind).to_owned(),
                currency: self.corpus.labels.currency(cell.currency).to_owned(),
                years: cell.year.map(|year| (year, cell.last_year)),
                value: Figure(value),
                remainder: None,
                instead: instead.to_vec(),
            });
        }
    }

    fn finish(self) -> Sums {
        let labels = &self.corpus.labels;
        let values = &self.splitter.values;
        let mut rows: Vec<(SumRow, RowRank)> = Vec::new();
        for ((field, kind, currency, slot, of_years), row) in self.rows {
            let at_most = row.alone.saturating_add(row.shared);
            if row.alone.is_zero() && at_most.is_zero() {
                continue;
            }
            let kind = labels.amount_kind(kind).to_owned();
            let (value, label) = match (slot, field) {
                (SumSlot::All, SumField::LeftOut(why)) => (String::new(), why.label().to_owned()),
                (SumSlot::All, SumField::PassedOn) => (String::new(), "passed on".to_owned()),
                (SumSlot::All, SumField::OfParents) => (String::new(), PARENT.to_owned()),
                (SumSlot::All, SumField::Amount) => (String::new(), kind_label(&kind).to_owned()),
                (SumSlot::Value(at), _) => (values[at as usize].value.clone(), values[at as usize].label()),
                (slot, _) => (slot.words().0.to_owned(), slot.words().1.to_owned()),
            };
            // Money of the other dimension stands after the values.
            let is_special = !matches!(slot, SumSlot::All | SumSlot::Value(1..));
            let row = SumRow {
                field,
                value,
                label,
                is_special,
                years: of_years,
                kind,
                currency: labels.currency(currency).to_owned(),
                count: Figure(row.alone.normalize()),
                at_most: Figure(at_most.normalize()),
                amounts: row.amounts,
                projects: row.projects,
            };
            let years = if let SumSlot::Value(at) = slot { values[at as usize].years } else { None };
            let special = if is_special { Some(slot) } else { None };
            rows.push((row, (special, years.or(of_years))));
        }
        let kind_rank = |kind: &str| AmountKind::ALL.iter().position(|known| known.code() == kind);
        rows.cold_sort_by(|(a, a_rank), (b, b_rank)| {
            let field = |row: &SumRow| (row.field != SumField::Amount, row.field);
            let kind =
                |row: &SumRow| (kind_rank(&row.kind).unwrap_or(usize::MAX), row.kind.clone(), row.currency.clone());
            field(a)
                .cmp(&field(b))
                .then_with(|| kind(a).cmp(&kind(b)))
                .then_with(|| a_rank.cmp(b_rank))
                .then_with(|| (b.count, b.at_most).cmp(&(a.count, a.at_most)))
                .then_with(|| (&a.value, a.years).cmp(&(&b.value, b.years)))
        });
        Sums {
            wanted: self.wanted.clone(),
            rows: rows.into_iter().map(|(row, ..)| row).collect(),
            left_out: self.left_out,
            other_vocabularies: self.splitter.other_vocabularies.iter().map(|&it| it.to_owned()).collect(),
        }
    }
}

/// Money of parents beyond what their children report, in words.
const PARENT: &str = "of the parent, not broken down";

const _: () = assert!(ELSEWHERE == 0, "the values of the table begin after it");
