//! Rows that no column has: transactions and documents, read from the records themselves.
//!
//! Each matching record is opened once, by segment on all threads, and dropped again; only its rows are kept.

use super::answer::PartRow;
use super::spec::{TableSort, TableSortKey, TableSpec};
use super::task::TableTask;
use crate::fields::{OwnColumn, TableColumn};
use crate::model::{Coded, DocumentLink, Figure, PartialDate, PaymentFact, Project, Transaction};
use crate::search::hit::ProjectHit;
use crate::search::order::newest_first_rank;
use crate::search::parallel::over_segments;
use crate::store::{Corpus, RecordId};
use crate::text::fold;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A row whose cells are compared.
pub(super) trait RecordPart: Sized + Send {
    fn of(project: Project) -> Vec<Self>;
    /// A text, date or number of a column; `None` if it is not stated.
    fn key(&self, column: OwnColumn) -> Option<PartSortKey>;
    fn currency(&self) -> &str;
}

/// What a cell is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PartSortKey {
    Number(Decimal),
    Text(String),
}

fn text(text: &str) -> Option<PartSortKey> {
    (!text.is_empty()).then(|| PartSortKey::Text(fold(text)))
}

fn date(date: &Option<Coded<PartialDate>>) -> Option<PartSortKey> {
    let date = date.as_ref()?.known().copied()?;
    newest_first_rank(date).map(|rank| PartSortKey::Number(-Decimal::from(rank)))
}

impl RecordPart for Transaction {
    fn of(project: Project) -> Vec<Self> {
        project.activity.map_or(Vec::new(), |activity| activity.transactions)
    }

    fn key(&self, column: OwnColumn) -> Option<PartSortKey> {
        match column {
            OwnColumn::Date => date(&self.date),
            OwnColumn::Amount => self.value.map(|Figure(value)| PartSortKey::Number(value)),
            OwnColumn::Kind => self.kind.as_ref().and_then(|kind| text(kind.label())),
            OwnColumn::Payer => text(&self.party(PaymentFact::Provider)),
            OwnColumn::Payee => text(&self.party(PaymentFact::Receiver)),
            _ => None,
        }
    }

    fn currency(&self) -> &str {
        &self.currency
    }
}

impl Transaction {
    /// Who pays or is paid, by name, else by reference; empty if not stated.
    pub(crate) fn party(&self, of: PaymentFact) -> String {
        let name = |it: &crate::model::PaymentStatement| it.name.clone().unwrap_or_else(|| it.code.clone());
        self.stated_of(of).map(name).filter(|name| !name.is_empty()).collect::<Vec<_>>().join("; ")
    }
}

impl RecordPart for DocumentLink {
    fn of(project: Project) -> Vec<Self> {
        project.documents
    }

    fn key(&self, column: OwnColumn) -> Option<PartSortKey> {
        match column {
            OwnColumn::Title => text(&self.title),
            OwnColumn::Date => date(&self.date),
            OwnColumn::Format => self.format.as_deref().and_then(text),
            _ => None,
        }
    }

    fn currency(&self) -> &str {
        ""
    }
}

/// Rows of one thread, and the number of records that could not be read again.
type PartThread<T> = (Vec<(u32, PartRow<T>)>, usize);

/// The rows of the window, the number of all, and how many records could not be read again. `None` if cancelled.
pub(super) fn parts<T: RecordPart>(
    task: &TableTask<'_>,
    spec: &TableSpec,
    ranked: &[ProjectHit],
) -> Option<(Vec<PartRow<T>>, usize, usize)> {
    let segments = task.by_segment.len();
    let place: Option<BTreeMap<RecordId, u32>> =
        spec.sort.is_empty().then(|| (0..).zip(ranked).map(|(i, hit)| (hit.project, i)).collect());
    let states = over_segments(segments, task.threads, task.cancel, PartThread::<T>::default, |(rows, unread), at| {
        let view = task.corpus.view(at);
        for &row in &task.by_segment[at].rows {
            let record = view.record(row as usize);
            // Opening takes long beside a look at the flag.
            if task.cancel.is_stale() {
                return;
            }
            if view.segment().broken(row as usize).is_some() {
                continue;
            }
            let Ok(project) = task.corpus.read_project(record) else {
                *unread += 1;
                continue;
            };
            let place = place.as_ref().map_or(record.0, |place| place.get(&record).copied().unwrap_or(u32::MAX));
            let parts = (0..).zip(T::of(project));
            rows.extend(parts.map(|(at, part)| (place, PartRow { project: record, at, part })));
        }
    })?;
    let unread = states.iter().map(|(_, unread)| unread).sum();
    let mut rows: Vec<(u32, PartRow<T>)> = states.into_iter().flat_map(|(rows, _)| rows).collect();
    rows.sort_by_key(|(place, row)| (*place, row.at));
    let mut rows: Vec<PartRow<T>> = rows.into_iter().map(|(_, row)| row).collect();
    sort(task.corpus, &mut rows, &spec.sort);
    let found = rows.len();
    let (start, end) = spec.window_of(found);
    rows.truncate(end);
    rows.drain(..start);
    Some((rows, found, unread))
}

/// Sorts rows by their cells. Amounts of the currency with the most rows come first: two currencies have no order.
fn sort<T: RecordPart>(corpus: &Corpus, rows: &mut Vec<PartRow<T>>, sort: &[TableSort]) {
    let mut currencies: BTreeMap<String, usize> = BTreeMap::new();
    rows.iter().for_each(|row| *currencies.entry(row.part.currency().to_owned()).or_default() += 1);
    let mut order: Vec<(String, usize)> = currencies.into_iter().collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    // Stable, from the second key to the first.
    for sort in sort.iter().rev() {
        let TableSortKey::Column(TableColumn::Own(column)) = sort.by else { continue };
        let place = |row: &PartRow<T>| {
            let is_amount = column == OwnColumn::Amount;
            let of_currency = || order.iter().position(|(code, _)| *code == row.part.currency()).unwrap_or(0);
            if is_amount { of_currency() } else { 0 }
        };
        let key = |row: &PartRow<T>| match column {
            OwnColumn::Project => text(corpus.row(row.project).title()),
            column => row.part.key(column),
        };
        let mut keyed: Vec<_> = rows.drain(..).map(|row| (key(&row), place(&row), row)).collect();
        keyed.sort_by(|(a, place_a, _), (b, place_b, _)| {
            let by_key = if sort.descending { b.cmp(a) } else { a.cmp(b) };
            a.is_none().cmp(&b.is_none()).then(place_a.cmp(place_b)).then(by_key)
        });
        rows.extend(keyed.into_iter().map(|(_, _, row)| row));
    }
}
