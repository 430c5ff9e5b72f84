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
pub(super) mod counted;

use super::corpus::Corpus;
use super::ids::RecordId;
use super::money::AmountCell;
pub(crate) use counted::{CountedActivity, CountedCell, CountedOnce, Covered, PassedOn};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

impl CountedOnce {
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

impl Corpus {
    /// What counts of all records, found on the first call.
    pub(crate) fn counted_once(&self) -> Arc<CountedOnce> {
        self.counted_once.0.get_or_init(|| Arc::new(self.count_once(&|_| true))).clone()
    }

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
