//! Rows of a table of projects, items or sources, in any order.
//!
//! Only the rows of the window are kept: each thread holds the best so many of its segments, so that the best 200 of a
//! million cost one comparison a row.

use super::answer::MoneyColumn;
use super::spec::{TableSort, TableSortKey, TableSpec};
use super::task::TableTask;
use crate::fields::{FieldId, MoneyFigure, OwnColumn, TableColumn};
use crate::model::PartialDate;
use crate::search::hit::{ProjectHit, SourceHit};
use crate::search::order::{alphabetical_of_facet, arrival_rank, newest_first_rank};
use crate::search::parallel::over_segments;
use crate::store::{LineId, RecordId, SegmentView};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A row's place by one key. What is not stated comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SortedCell {
    /// The currency by its place, 0 for what is no money; and the number, negated if descending.
    Known(u32, Decimal),
    Unknown,
}

type SortedCells = [SortedCell; 2];

/// Reads a key from rows.
enum KeyReader {
    /// The smallest rank among the values of a facet.
    Facet(FieldId, Vec<u32>),
    Titles(Arc<[u32]>),
    /// For each currency by its number, its place; and which kinds by their numbers are added.
    Money {
        places: Vec<u32>,
        kinds: Vec<bool>,
    },
    /// For each currency by its number, its place; and which kinds by their numbers are committed and paid.
    Ratio {
        places: Vec<u32>,
        kinds: Vec<[bool; 2]>,
    },
    Items,
    Quantity,
    Since,
    LastReport,
    Flag,
}

/// The columns of money of projects: each figure in each currency that occurs, the currency with the most amounts first.
pub(super) fn money_columns(task: &TableTask<'_>, columns: &[TableColumn]) -> Option<Vec<MoneyColumn>> {
    let mut figures: Vec<MoneyFigure> = Vec::new();
    let of_ratio = [MoneyFigure::Committed, MoneyFigure::Paid];
    for column in columns {
        let used = match column {
            TableColumn::Money(figure) => std::slice::from_ref(figure),
            TableColumn::Own(OwnColumn::Ratio) => &of_ratio,
            _ => &[],
        };
        for figure in used {
            if !figures.contains(figure) {
                figures.push(*figure);
            }
        }
    }
    if figures.is_empty() {
        return Some(Vec::new());
    }
    let labels = task.corpus.labels();
    let (kinds, currencies) = (labels.amount_kinds(), labels.currencies());
    // By kind, then currency.
    let none = || vec![0usize; kinds.len() * currencies.len()];
    let states = over_segments(task.by_segment.len(), task.threads, task.cancel, none, |counts, at| {
        let view = task.corpus.view(at);
        for &row in &task.by_segment[at].rows {
            for amount in view.amounts(row as usize).iter().filter(|amount| amount.counts()) {
                counts[amount.kind as usize * currencies.len() + amount.currency as usize] += 1;
            }
        }
    })?;
    let mut amounts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (i, &n) in states.iter().flat_map(|counts| counts.iter().enumerate()).filter(|(_, n)| **n > 0) {
        let key = (&*kinds[i / currencies.len()], &*currencies[i % currencies.len()]);
        *amounts.entry(key).or_default() += n;
    }
    let mut currencies: BTreeMap<&str, usize> = BTreeMap::new();
    amounts.iter().for_each(|((_, currency), n)| *currencies.entry(currency).or_default() += n);
    let mut currencies: Vec<(&str, usize)> = currencies.into_iter().collect();
    currencies.sort_by_key(|&(code, n)| (std::cmp::Reverse(n), code));
    let mut all = Vec::new();
    for figure in figures {
        let has = |code: &str| amounts.keys().any(|(kind, currency)| *currency == code && figure.has_kind(kind));
        let here = currencies.iter().filter(|(code, _)| has(code));
        all.extend(here.map(|(code, _)| MoneyColumn { figure, currency: (*code).to_owned() }));
    }
    Some(all)
}

impl KeyReader {
    fn new(task: &TableTask<'_>, column: TableColumn, sort: &TableSort, money: &[MoneyColumn]) -> Option<KeyReader> {
        let corpus = task.corpus;
        Some(match column {
            TableColumn::Field(FieldId::Quantity) => KeyReader::Quantity,
            TableColumn::Field(FieldId::Since) => KeyReader::Since,
            TableColumn::Field(FieldId::LastReport) => KeyReader::LastReport,
            TableColumn::Field(FieldId::Flag) => KeyReader::Flag,
            TableColumn::Field(field) => KeyReader::Facet(field, alphabetical_of_facet(corpus, field)),
            TableColumn::Own(OwnColumn::Title | OwnColumn::Project) => KeyReader::Titles(corpus.segments.title_ranks()),
            TableColumn::Own(OwnColumn::Items) => KeyReader::Items,
            TableColumn::Own(OwnColumn::Ratio) => {
                let has = |kind: &str| [MoneyFigure::Committed, MoneyFigure::Paid].map(|figure| figure.has_kind(kind));
                KeyReader::Ratio {
                    places: places(task, MoneyFigure::Committed, sort, money),
                    kinds: corpus.labels().amount_kinds().iter().map(|kind| has(kind)).collect(),
                }
            }
            TableColumn::Own(_) => return None,
            TableColumn::Money(figure) => KeyReader::Money {
                places: places(task, figure, sort, money),
                kinds: corpus.labels().amount_kinds().iter().map(|kind| figure.has_kind(kind)).collect(),
            },
        })
    }

    /// The key of a project, or of one of its lines by its row in the columns of lines.
    fn read(&self, view: SegmentView<'_>, row: usize, line: Option<usize>, ids: &mut Vec<u32>) -> SortedCell {
        let number = |n: u32| SortedCell::Known(0, Decimal::from(n));
        let date = |date: Option<PartialDate>| {
            // A rank that is lower for later dates; here later ones are greater.
            date.and_then(newest_first_rank).map_or(SortedCell::Unknown, |rank| number(u32::MAX - rank))
        };
        match self {
            KeyReader::Facet(field, ranks) => {
                match line.filter(|_| field.is_per_line()) {
                    Some(line) => view.line_values(*field, row, line, ids),
                    None => view.values(*field, row, ids),
                }
                ids.iter().map(|&id| ranks[id as usize]).min().map_or(SortedCell::Unknown, number)
            }
            KeyReader::Titles(ranks) => match view.segment().titles.get(row) {
                "" => SortedCell::Unknown,
                _ => number(ranks[view.record(row).0 as usize]),
            },
            KeyReader::Items => number(view.lines(row).len() as u32),
            KeyReader::Quantity => {
                line.and_then(|line| view.pieces(line).0).map_or(SortedCell::Unknown, |it| SortedCell::Known(0, it.0))
            }
            KeyReader::Since => date(line.and_then(|line| view.since(line))),
            KeyReader::LastReport => date(line.map_or_else(|| view.last_reported(row), |line| view.last_report(line))),
            KeyReader::Flag => view.sign(row).map_or(SortedCell::Unknown, |rule| number(rule as u32)),
            KeyReader::Money { places, kinds } => {
                let mut best: Option<(u32, Decimal)> = None;
                for amount in view.amounts(row).iter().filter(|it| it.counts() && kinds[it.kind as usize]) {
                    let (place, value) = (places[amount.currency as usize], amount.value.0);
                    match &mut best {
                        Some((first, _)) if *first < place => {}
                        Some((first, sum)) if *first == place => *sum = sum.saturating_add(value),
                        best => *best = Some((place, value)),
                    }
                }
                // Another currency than the one sorted by has no place.
                let best = best.filter(|(place, _)| *place != u32::MAX);
                best.map_or(SortedCell::Unknown, |(place, sum)| SortedCell::Known(place, sum))
            }
            KeyReader::Ratio { places, kinds } => {
                // Few projects have more than two currencies.
                let mut sums: Vec<(u32, [Option<Decimal>; 2])> = Vec::new();
                for amount in view.amounts(row).iter().filter(|it| it.counts() && kinds[it.kind as usize] != [false; 2])
                {
                    let place = places[amount.currency as usize];
                    let at = sums.iter().position(|(of, _)| *of == place).unwrap_or_else(|| {
                        sums.push((place, [None; 2]));
                        sums.len() - 1
                    });
                    for (sum, _) in sums[at].1.iter_mut().zip(kinds[amount.kind as usize]).filter(|(_, is)| *is) {
                        *sum = Some(sum.unwrap_or_default().saturating_add(amount.value.0));
                    }
                }
                let ratio = |(place, sums): &(u32, [Option<Decimal>; 2])| {
                    let [Some(committed), Some(paid)] = *sums else { return None };
                    let ratio =
                        paid.checked_div(committed).filter(|_| committed > Decimal::ZERO && *place != u32::MAX)?;
                    Some((*place, ratio))
                };
                let best = sums.iter().filter_map(ratio).min_by_key(|(place, _)| *place);
                best.map_or(SortedCell::Unknown, |(place, ratio)| SortedCell::Known(place, ratio))
            }
        }
    }
}

/// For each currency by its number, its place among the columns of a figure; that of one that is not sorted by is the last.
fn places(task: &TableTask<'_>, figure: MoneyFigure, sort: &TableSort, money: &[MoneyColumn]) -> Vec<u32> {
    let place = |code: &str| {
        let of_figure = money.iter().filter(|it| it.figure == figure && sort.has_currency(&it.currency));
        of_figure.map(|it| it.currency.as_str()).position(|it| it == code).map_or(u32::MAX, |at| at as u32)
    };
    task.corpus.labels().currencies().iter().map(|code| place(code)).collect()
}

/// The readers of the keys of a table, with their directions.
struct KeyReaders(Vec<(KeyReader, bool)>);

impl KeyReaders {
    fn new(task: &TableTask<'_>, spec: &TableSpec, money: &[MoneyColumn]) -> Self {
        let reader = |sort: &TableSort| match sort.by {
            TableSortKey::Column(column) => Some((KeyReader::new(task, column, sort, money)?, sort.descending)),
            TableSortKey::Group(_) | TableSortKey::Figure(_) | TableSortKey::AtMost(_) => None,
        };
        KeyReaders(spec.sort.iter().filter_map(reader).collect())
    }

    #[inline]
    fn read(&self, view: SegmentView<'_>, row: usize, line: Option<usize>, ids: &mut Vec<u32>) -> SortedCells {
        let mut keys = [SortedCell::Unknown; 2];
        for (key, (reader, descending)) in keys.iter_mut().zip(&self.0) {
            *key = match reader.read(view, row, line, ids) {
                SortedCell::Known(currency, number) if *descending => SortedCell::Known(currency, -number),
                key => key,
            };
        }
        keys
    }
}

/// The best so many of some rows, sorted now and then.
struct Best<T> {
    rows: Vec<(SortedCells, T)>,
    wanted: usize,
    /// The last of the wanted rows that is known: what comes after it is none of them.
    limit: Option<(SortedCells, T)>,
}

impl<T: Ord + Copy> Best<T> {
    fn new(wanted: usize) -> Self {
        Best { rows: Vec::new(), wanted, limit: None }
    }

    #[inline]
    fn push(&mut self, row: (SortedCells, T)) {
        if self.limit.as_ref().is_some_and(|limit| row > *limit) {
            return;
        }
        self.rows.push(row);
        // Twice as many: each cut then costs a constant time for each row that it drops.
        if self.rows.len() >= self.wanted.saturating_mul(2).max(1024) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.wanted < self.rows.len() {
            if self.wanted > 0 {
                self.rows.select_nth_unstable(self.wanted - 1);
            }
            self.rows.truncate(self.wanted);
            self.limit = self.rows.last().copied();
        }
    }

    fn finish(mut self) -> Vec<T> {
        self.cut();
        self.rows.sort_unstable();
        self.rows.into_iter().map(|(_, row)| row).collect()
    }
}

fn best_of<T: Ord + Copy>(wanted: usize, states: Vec<Best<T>>) -> Vec<T> {
    let mut best = Best::new(wanted);
    states.into_iter().flat_map(|state| state.rows).for_each(|row| best.push(row));
    best.finish()
}

/// The projects of the window. `ranked` are all of them in the order of the search. `None` if cancelled.
pub(super) fn projects(
    task: &TableTask<'_>,
    spec: &TableSpec,
    money: &[MoneyColumn],
    ranked: &[ProjectHit],
) -> Option<Vec<RecordId>> {
    let (start, end) = spec.window_of(task.found());
    if spec.sort.is_empty() {
        return Some(ranked[start..end].iter().map(|hit| hit.project).collect());
    }
    let readers = KeyReaders::new(task, spec, money);
    let segments = task.by_segment.len();
    let state = || (Best::new(end), Vec::new());
    let states = over_segments(segments, task.threads, task.cancel, state, |(best, ids), at| {
        let view = task.corpus.view(at);
        for &row in &task.by_segment[at].rows {
            let keys = readers.read(view, row as usize, None, ids);
            best.push((keys, view.record(row as usize)));
        }
    })?;
    let mut rows = best_of(end, states.into_iter().map(|(best, _)| best).collect());
    rows.drain(..start);
    Some(rows)
}

/// The items of the window, and the number of all. `None` if cancelled.
pub(super) fn items(task: &TableTask<'_>, spec: &TableSpec, ranked: &[ProjectHit]) -> Option<(Vec<LineId>, usize)> {
    let segments = task.by_segment.len();
    let readers = KeyReaders::new(task, spec, &[]);
    let is_sorted = !spec.sort.is_empty();
    let wanted = spec.window.as_ref().map_or(usize::MAX, |window| window.end);
    let state = || (Best::new(wanted), Vec::new(), 0);
    // In the order of the search: the place of each project by its row.
    let mut places: Vec<Vec<u32>> = Vec::new();
    if !is_sorted {
        places = (0..segments).map(|at| vec![0; task.corpus.view(at).segment().len()]).collect();
        for (i, hit) in ranked.iter().enumerate() {
            let (at, row) = task.corpus.locate(hit.project);
            places[at][row] = i as u32;
        }
    }
    let states = over_segments(segments, task.threads, task.cancel, state, |(best, ids, count), at| {
        let view = task.corpus.view(at);
        let needs_matcher = task.asks_text || task.resolved.tests_lines();
        let mut matcher = needs_matcher.then(|| task.plan.line_matcher(at));
        let (mut allowed, mut items) = (Vec::new(), Vec::new());
        for &row in &task.by_segment[at].rows {
            let row = row as usize;
            let lines = view.lines(row);
            if lines.is_empty() {
                continue;
            }
            match &mut matcher {
                Some(matcher) => {
                    matcher.allowed(row, &mut allowed);
                    matcher.items(row, &allowed, &mut items);
                }
                None => {
                    items.clear();
                    items.extend(0..lines.len() as u32);
                }
            }
            *count += items.len();
            for &line in &items {
                let keys = match is_sorted {
                    true => readers.read(view, row, Some(lines.start + line as usize), ids),
                    false => {
                        let place = SortedCell::Known(0, Decimal::from(places[at][row]));
                        let arrival = |line: usize| {
                            let rank = arrival_rank(view.is_open(line), view.last_report(line));
                            SortedCell::Known(0, Decimal::from(rank))
                        };
                        // As in the list of items: the best match first, without words by arrival.
                        if task.asks_text {
                            [place, SortedCell::Unknown]
                        } else {
                            [arrival(lines.start + line as usize), place]
                        }
                    }
                };
                best.push((keys, LineId { project: view.record(row), line }));
            }
        }
    })?;
    let count = states.iter().map(|(_, _, count)| count).sum();
    let (start, end) = spec.window_of(count);
    let mut rows = best_of(end, states.into_iter().map(|(best, ..)| best).collect());
    rows.drain(..start);
    Some((rows, count))
}

/// The sources of the window. `all` are in load order.
pub(super) fn sources(task: &TableTask<'_>, spec: &TableSpec, mut all: Vec<SourceHit>) -> Vec<SourceHit> {
    let corpus = task.corpus;
    // A source without the cell stands after the others.
    type SourceCell = (bool, i64, String);
    let key = |hit: &SourceHit, sort: &TableSort| -> SourceCell {
        let source = corpus.source(hit.source);
        let text = |text: &str| (text.is_empty(), 0, crate::text::fold(text));
        let number = |n: Option<i64>| (n.is_none(), n.unwrap_or(0), String::new());
        match sort.by {
            TableSortKey::Column(TableColumn::Own(OwnColumn::Title)) => text(&source.title),
            TableSortKey::Column(TableColumn::Own(OwnColumn::Publisher)) => text(&source.publisher),
            TableSortKey::Column(TableColumn::Own(OwnColumn::Projects)) => number(Some(hit.projects as i64)),
            _ => {
                let date = source.published.as_ref().and_then(|date| date.known().copied());
                number(date.and_then(newest_first_rank).map(|rank| -i64::from(rank)))
            }
        }
    };
    // Stable, from the second key to the first.
    for sort in spec.sort.iter().rev() {
        let mut keyed: Vec<(SourceCell, SourceHit)> = all.iter().map(|hit| (key(hit, sort), *hit)).collect();
        keyed.sort_by(|(a, _), (b, _)| {
            let of = |key: &SourceCell| (key.1, key.2.clone());
            a.0.cmp(&b.0).then_with(|| if sort.descending { of(b).cmp(&of(a)) } else { of(a).cmp(&of(b)) })
        });
        all = keyed.into_iter().map(|(_, hit)| hit).collect();
    }
    let (start, end) = spec.window_of(all.len());
    all.truncate(end);
    all.drain(..start);
    all
}
