//! How much of the money of a table is counted elsewhere: in children, in copies, or where it is passed on to.
//!
//! A project states its own money, and a query may find a parent without its children. So the money of the rows may be
//! more than the money counted once, and the money of an answer more than its part of a table of all records.

use super::answer::{CountedOnceNote, MoneyColumn};
use super::task::TableTask;
use crate::model::Figure;
use crate::search::money::{SumField, SumTable, SumsWanted, ValuesWanted};
use crate::store::{CountedCell, CountedOnce, RecordId};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

/// By kind and currency, what is counted elsewhere: amounts and their sum.
type Elsewhere = FxHashMap<(u32, u32), (usize, Decimal)>;

/// What of the money of each column is counted elsewhere. `stated` tells that the rows have money as it is stated. `None` if
/// cancelled.
pub(super) fn counted_once(
    task: &TableTask<'_>,
    columns: &[MoneyColumn],
    stated: bool,
) -> Option<Vec<CountedOnceNote>> {
    if columns.is_empty() {
        return Some(Vec::new());
    }
    let corpus = task.corpus;
    let is_hit = |record: RecordId| task.has(record);
    let is_whole = task.found() == corpus.len();
    let once = task.counted_once();
    let here = elsewhere(once, &is_hit);
    // Among all records more of it may be counted elsewhere.
    let with_others = if is_whole { here.clone() } else { elsewhere(&corpus.counted_once(), &is_hit) };
    if task.cancel.is_stale() {
        return None;
    }
    if here.is_empty() && with_others.is_empty() {
        return Some(Vec::new());
    }
    let rows: Vec<&[u32]> = task.by_segment.iter().map(|it| it.rows.as_slice()).collect();
    let by_kind = SumsWanted::default();
    let sums = SumTable::new(corpus, &rows, &by_kind, (ValuesWanted::All, once), task.threads, task.cancel)?.numbered();
    let labels = corpus.labels();
    let note = |(at, column): (usize, &MoneyColumn)| {
        let has = |kind: u32, currency: u32| {
            labels.currency(currency) == column.currency && column.figure.has_kind(labels.amount_kind(kind))
        };
        let of = |all: &Elsewhere| {
            let of_column = all.iter().filter(|((kind, currency), _)| has(*kind, *currency));
            of_column.fold((0, Decimal::ZERO), |(n, sum), (_, (more, value))| (n + more, sum.saturating_add(*value)))
        };
        let counted = sums.rows.iter().filter(|row| row.field == SumField::Amount && has(row.kind, row.currency));
        let counted = counted.fold(Decimal::ZERO, |sum, row| sum.saturating_add(row.money[0].0));
        let ((amounts, value), (amounts_with_others, value_with_others)) = (of(&here), of(&with_others));
        let outside = amounts_with_others.saturating_sub(amounts);
        let is_noted = stated && amounts > 0 || outside > 0 && value_with_others != value;
        is_noted.then(|| CountedOnceNote {
            column: at,
            amounts: if stated { amounts } else { 0 },
            counted_once: Figure(counted.normalize()),
            amounts_outside: outside,
            counted_with_others: Figure(counted.saturating_sub(value_with_others.saturating_sub(value)).normalize()),
        })
    };
    Some(columns.iter().enumerate().filter_map(note).collect())
}

/// What of the money of some records is counted elsewhere. `of` tells whether a record is one of them.
fn elsewhere(once: &CountedOnce, of: &dyn Fn(RecordId) -> bool) -> Elsewhere {
    let mut all = Elsewhere::default();
    let mut add = |kind: u32, currency: u32, amounts: usize, value: Decimal| {
        if !value.is_zero() {
            let (n, sum) = all.entry((kind, currency)).or_default();
            *n += amounts;
            *sum = sum.saturating_add(value);
        }
    };
    for activity in once.activities() {
        for (cell, _) in activity.duplicates.iter().filter(|(cell, _)| of(cell.record)) {
            add(cell.cell.kind, cell.cell.currency, cell.amounts.len(), cell.value);
        }
        for cell in activity.cells.iter().filter(|cell| of(cell.record)) {
            if let Some(passed_on) = &cell.passed_on {
                add(cell.cell.kind, cell.cell.currency, cell.amounts.len(), passed_on.value);
            }
        }
        // What children cover is of all records of the activity together.
        for covered in activity.covered.iter().filter(|_| activity.records.first().is_some_and(|&record| of(record))) {
            let same = |cell: &&CountedCell| {
                (cell.cell.kind, cell.cell.currency) == (covered.kind, covered.currency) && of(cell.record)
            };
            let amounts = activity.cells.iter().filter(same).map(|cell| cell.amounts.len()).sum();
            add(covered.kind, covered.currency, amounts, covered.stated.saturating_sub(covered.remainder));
        }
    }
    all
}
