//! Money that one activity pays to another: paid out once, at the end of the chain.
//!
//! The payments of the payer say who receives, or the incoming funds of the receiver say who pays. The second counts only
//! if the payer states no receiver at all, so that the same money is not passed on twice.

use super::{CountedActivity, CountedOnce, PassedOn};
use crate::hashing::hash_bytes;
use crate::model::{AmountKind, ListedCode};
use crate::store::Corpus;
use crate::store::ids::RecordId;
use crate::store::money::ActivityPart;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Incoming funds by their payer: activity, currency, year.
type FundsKey = (u32, u32, Option<i16>);

impl Corpus {
    /// Finds what is passed on between the activities of an answer.
    pub(super) fn pass_on(&self, once: &mut CountedOnce, among: &dyn Fn(RecordId) -> bool) {
        // Where an activity is named, both ends are compared.
        for (first, segment) in self.segments() {
            for part in segment.money.activity_parts() {
                let row = segment.amount_starts.partition_point(|&start| start <= part.amount) as u32 - 1;
                let record = RecordId(first + row);
                if let Some(other) = self.named_activity(part, among).filter(|_| among(record)) {
                    once.add(self, record, among);
                    once.add(self, other, among);
                }
            }
        }
        let kind = |kind: AmountKind| self.labels.amount_kind_id(kind.code());
        let paid_out = [kind(AmountKind::Disbursement), kind(AmountKind::Expenditure)];
        let mut funds: BTreeMap<FundsKey, (Decimal, Vec<RecordId>)> = BTreeMap::new();
        let mut passed: Vec<(usize, usize, PassedOn)> = Vec::new();
        for (at, activity) in once.activities.iter().enumerate() {
            for (i, cell) in activity.cells.iter().enumerate() {
                let is_paid_out = paid_out.contains(&Some(cell.cell.kind));
                let is_incoming = Some(cell.cell.kind) == kind(AmountKind::Incoming);
                let (mut sum, mut to, mut amounts) = (Decimal::ZERO, Vec::new(), Vec::new());
                let segment = self.segment(self.locate(cell.record).0).1;
                for part in self.activity_parts(activity, i) {
                    let Some(other) = self.named_activity(part, among) else { continue };
                    let Some(&of) = once.of.get(&other).filter(|&&of| of as usize != at) else { continue };
                    let other = once.activities[of as usize].records[0];
                    if is_paid_out && part.receives {
                        sum = sum.saturating_add(part.figure.0);
                        if segment.amounts[part.amount as usize].value == part.figure {
                            amounts.push(part.amount);
                        }
                        if !to.contains(&other) {
                            to.push(other);
                        }
                    } else if is_incoming && !part.receives {
                        let key = (of, cell.cell.currency, cell.cell.year);
                        let (sum, from) = funds.entry(key).or_default();
                        *sum = sum.saturating_add(part.figure.0);
                        from.extend(activity.records.first());
                    }
                }
                if !to.is_empty() {
                    passed.push((at, i, PassedOn { value: sum, to, amounts }));
                }
            }
        }
        for ((payer, currency, year), (mut sum, mut from)) in funds {
            let activity = &once.activities[payer as usize];
            if self.states_receivers(activity) {
                continue;
            }
            from.sort_unstable();
            from.dedup();
            for kind in paid_out.into_iter().flatten() {
                let same = |cell: &super::CountedCell| {
                    (cell.cell.kind, cell.cell.currency, cell.cell.year) == (kind, currency, year)
                };
                for (i, cell) in activity.cells.iter().enumerate().filter(|(_, cell)| same(cell)) {
                    let part = sum.min(cell.value).max(Decimal::ZERO);
                    if !part.is_zero() {
                        sum = sum.saturating_sub(part);
                        let passed_on = PassedOn { value: part, to: from.clone(), amounts: Vec::new() };
                        passed.push((payer as usize, i, passed_on));
                    }
                }
            }
        }
        for (activity, cell, passed_on) in passed {
            once.activities[activity].cells[cell].passed_on = Some(passed_on.into());
        }
    }

    /// A record of the answer with the identifier that a part names, if it is the identifier of any.
    fn named_activity(&self, part: &ActivityPart, among: &dyn Fn(RecordId) -> bool) -> Option<RecordId> {
        let has_id = |&other: &u32| hash_bytes(self.row(RecordId(other)).id().as_bytes()) == part.id;
        let record = RecordId(*self.relations.first_of_id.find(part.id, has_id)?);
        match self.duplicates_of(record) {
            [] => Some(record).filter(|&record| among(record)),
            copies => copies.iter().copied().find(|&copy| among(copy)),
        }
    }

    /// The activities that the payments of a cell name.
    fn activity_parts<'a>(
        &'a self,
        activity: &'a CountedActivity,
        cell: usize,
    ) -> impl Iterator<Item = &'a ActivityPart> {
        let cell = &activity.cells[cell];
        let segment = self.segment(self.locate(cell.record).0).1;
        cell.amounts.iter().flat_map(|&amount| segment.money.activity_parts_of(amount..amount + 1))
    }

    /// Whether any payment of an activity states an activity that receives it, in the data or not.
    fn states_receivers(&self, activity: &CountedActivity) -> bool {
        activity.records.iter().any(|&record| {
            let (segment, row) = self.locate(record);
            let segment = self.segment(segment).1;
            segment.money.activity_parts_of(segment.amount_range(row)).iter().any(|part| part.receives)
        })
    }
}
