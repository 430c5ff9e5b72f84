//! What counts of the money of some records, so that nothing counts twice and nothing is lost.
//!
//! Loading merges and removes nothing. Over the records of an answer, in this order:
//!
//! 1. Copies: records of one identifier stand for one activity. Of each kind, currency and year the first copy that has
//!    it counts (by the order of [`Hierarchy::duplicate_groups`](super::relations::Hierarchy)).
//! 2. Chain ([`chain`]): what an activity pays to another one among the records is passed on, and not paid out here.
//! 3. Children ([`children`]): of a parent counts what its children leave of each kind and currency.
//!
//! Only the records of the answer matter: a child, copy or receiver that is not among them covers nothing. Most records
//! have no relation to others; they are not listed here, and all their amounts count.

mod chain;
mod children;

use super::corpus::Corpus;
use super::ids::RecordId;
use super::money::AmountCell;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;

/// What counts of the records that others relate to.
#[derive(Debug, Default)]
pub(crate) struct CountedOnce {
    activities: Vec<CountedActivity>,
    /// For each record of `activities` its index.
    of: FxHashMap<RecordId, u32>,
}

/// What counts of one activity, over all its records in the answer.
#[derive(Debug)]
pub(crate) struct CountedActivity {
    /// Its records in the answer, the one that counts first; empty if there is none.
    pub(crate) records: Vec<RecordId>,
    /// Its first record in load order, in the answer or not.
    first: RecordId,
    pub(crate) cells: Vec<CountedCell>,
    /// The cells of its other records that do not count, each with the record that does.
    pub(crate) duplicates: Vec<(CountedCell, RecordId)>,
    /// By kind and currency, what its children report of it.
    pub(crate) covered: Vec<Covered>,
}

/// The money of one kind, currency and year of an activity.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CountedCell {
    pub(crate) cell: AmountCell,
    /// The record that states it.
    pub(crate) record: RecordId,
    pub(crate) value: Decimal,
    /// Its amounts, by their index in the segment.
    pub(crate) amounts: Vec<u32>,
    /// Few cells have it.
    pub(crate) passed_on: Option<Box<PassedOn>>,
}

/// The part of a cell that goes to other activities of the answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PassedOn {
    pub(crate) value: Decimal,
    /// Those activities, each by a record.
    pub(crate) to: Vec<RecordId>,
    /// The amounts that are passed on as a whole, ascending: what the others state is what is left.
    pub(crate) amounts: Vec<u32>,
}

/// What the children of an activity report of a kind and currency that it states itself. The activity's cells, without
/// what is passed on, count as `remainder` together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Covered {
    pub(crate) kind: u32,
    pub(crate) currency: u32,
    /// What the activity states, over all years.
    pub(crate) stated: Decimal,
    /// What counts of it: as much as it is more than the children's.
    pub(crate) remainder: Decimal,
    /// The children, each by a record.
    pub(crate) by: Vec<RecordId>,
}

impl CountedOnce {
    /// What counts of a record's activity; `None` if all its amounts do.
    pub(crate) fn activity(&self, record: RecordId) -> Option<&CountedActivity> {
        self.of.get(&record).map(|&at| &self.activities[at as usize])
    }

    /// The records of which not all amounts count, or that others relate to.
    pub(crate) fn records(&self) -> impl Iterator<Item = RecordId> {
        self.of.keys().copied()
    }

    pub(crate) fn activities(&self) -> &[CountedActivity] {
        &self.activities
    }

    /// The activity of a record, which is added if it is new.
    fn add(&mut self, corpus: &Corpus, record: RecordId, among: &dyn Fn(RecordId) -> bool) -> u32 {
        if let Some(&at) = self.of.get(&record) {
            return at;
        }
        let at = self.activities.len() as u32;
        let alone = [record];
        let copies = match corpus.duplicates_of(record) {
            [] => &alone,
            copies => copies,
        };
        let mut activity = CountedActivity {
            records: copies.iter().copied().filter(|&copy| among(copy)).collect(),
            first: copies.iter().copied().min().unwrap_or(record),
            cells: Vec::new(),
            duplicates: Vec::new(),
            covered: Vec::new(),
        };
        activity.find_cells(corpus);
        self.of.extend(copies.iter().map(|&copy| (copy, at)));
        self.activities.push(activity);
        at
    }
}

impl CountedActivity {
    /// What its children report of this kind and currency, if they report any.
    pub(crate) fn covered(&self, kind: u32, currency: u32) -> Option<&Covered> {
        self.covered.iter().find(|covered| (covered.kind, covered.currency) == (kind, currency))
    }

    fn find_cells(&mut self, corpus: &Corpus) {
        let mut known: FxHashMap<AmountCell, RecordId> = FxHashMap::default();
        for &record in &self.records {
            let (segment, row) = corpus.locate(record);
            let segment = corpus.segment(segment).1;
            let mut own: Vec<CountedCell> = Vec::new();
            let mut at: FxHashMap<AmountCell, usize> = FxHashMap::default();
            for index in segment.amount_range(row) {
                let amount = &segment.amounts[index as usize];
                if !amount.counts() {
                    continue;
                }
                let cell = amount.cell();
                let at = *at.entry(cell).or_insert_with(|| {
                    own.push(CountedCell { cell, record, value: Decimal::ZERO, amounts: Vec::new(), passed_on: None });
                    own.len() - 1
                });
                own[at].value = own[at].value.saturating_add(amount.value.0);
                own[at].amounts.push(index);
            }
            for cell in own {
                match known.entry(cell.cell) {
                    Entry::Vacant(free) => {
                        free.insert(record);
                        self.cells.push(cell);
                    }
                    Entry::Occupied(counts) => self.duplicates.push((cell, *counts.get())),
                }
            }
        }
        self.cells.shrink_to_fit();
    }
}

impl CountedCell {
    /// What is left of it here.
    pub(crate) fn kept(&self) -> Decimal {
        self.value.saturating_sub(self.passed_on.as_ref().map_or(Decimal::ZERO, |passed| passed.value))
    }
}

impl Corpus {
    /// What counts of some records. `among` says which.
    pub(crate) fn count_once(&self, among: &dyn Fn(RecordId) -> bool) -> CountedOnce {
        let mut once = CountedOnce::default();
        for group in self.relations.hierarchy.duplicate_groups.iter() {
            if let [first, _, ..] = group.iter().copied().filter(|&record| among(record)).collect::<Vec<_>>()[..] {
                once.add(self, first, among);
            }
        }
        self.pass_on(&mut once, among);
        self.cover_by_children(&mut once, among);
        once
    }
}
