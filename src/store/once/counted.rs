//! What counts of records that others relate to: the activities, their money, and what is covered or passed on.

use crate::store::ids::RecordId;
use crate::store::money::AmountCell;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

/// What counts of the records that others relate to.
#[derive(Debug, Default)]
pub(crate) struct CountedOnce {
    pub(super) activities: Vec<CountedActivity>,
    /// For each record of `activities` its index.
    pub(super) of: FxHashMap<RecordId, u32>,
}

/// What counts of all records of a corpus. A copy of a corpus that is to grow has none of it.
#[derive(Debug, Default)]
pub(crate) struct KeptOnce(pub(super) OnceLock<Arc<CountedOnce>>);

impl Clone for KeptOnce {
    fn clone(&self) -> Self {
        KeptOnce::default()
    }
}

/// What counts of one activity, over all its records in the answer.
#[derive(Debug)]
pub(crate) struct CountedActivity {
    /// Its records in the answer, the one that counts first; empty if there is none.
    pub(crate) records: Vec<RecordId>,
    /// Its first record in load order, in the answer or not.
    pub(super) first: RecordId,
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
}

impl CountedActivity {
    /// What its children report of this kind and currency, if they report any.
    pub(crate) fn covered(&self, kind: u32, currency: u32) -> Option<&Covered> {
        self.covered.iter().find(|covered| (covered.kind, covered.currency) == (kind, currency))
    }
}

impl CountedCell {
    /// What is left of it here.
    pub(crate) fn kept(&self) -> Decimal {
        self.value.saturating_sub(self.passed_on.as_ref().map_or(Decimal::ZERO, |passed| passed.value))
    }
}
