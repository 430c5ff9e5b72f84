//! The engine: puts a bound query to every segment through its word index and its columns.
//!
//! A segment is small enough that a table of scores over its records stays in the nearest cache, so
//! each word writes its best score for each record into such a table, straight from its postings; the
//! tables of all words are added where none is empty. Filters are asked about what is left. Segments
//! know nothing of each other: any number of threads gives the same answer.

mod count;
mod filters;
mod lines;
mod words;

pub use lines::Lines;
use words::{is_plain, keep};

use super::Cancel;
use super::resolve::{Bound, BoundClause, BoundTest};
use crate::model::{ItemStatus, ListedCode};
use crate::store::{Corpus, Facet, Segment};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Records below which one thread is quicker than two.
const FEW: usize = 20_000;

/// What one segment gave.
#[derive(Debug, Default)]
pub struct Part {
    /// Rows that match, ascending.
    pub rows: Vec<u32>,
    /// Their scores; empty where nothing was asked for that has any.
    pub scores: Vec<i32>,
    /// For each group of clauses asked about, the rows that match without it.
    pub without: Vec<Vec<u32>>,
}

/// A bound query made ready for a segment.
pub struct Plan<'a> {
    corpus: &'a Corpus,
    bound: &'a Bound,
    /// States of equipment on its way.
    open: Vec<bool>,
}

/// A set of clauses, one bit each by their place in the bound query.
pub type Clauses = u64;

impl<'a> Plan<'a> {
    /// Makes a bound query ready.
    pub fn new(corpus: &'a Corpus, bound: &'a Bound) -> Self {
        let open = |code: &str| ItemStatus::ALL.iter().any(|state| state.code() == code && state.is_open());
        let open = corpus.facets().values(Facet::State).iter().map(|value| open(&value.code)).collect();
        Plan { corpus, bound, open }
    }

    /// The matching rows of every segment, in load order; and those without each of some groups of
    /// clauses. `None` where cancelled.
    pub fn run(&self, groups: &[Clauses], cancel: &Cancel) -> Option<Vec<Part>> {
        let n = self.corpus.segment_count();
        let parts: Vec<Mutex<Part>> = (0..n).map(|_| Mutex::default()).collect();
        let next = AtomicUsize::new(0);
        let work = || {
            let mut room = Room::default();
            loop {
                let segment = next.fetch_add(1, Ordering::Relaxed);
                if segment >= n || cancel.is_stale() {
                    return;
                }
                let part = self.segment(segment, groups, &mut room);
                *parts[segment].lock().unwrap_or_else(std::sync::PoisonError::into_inner) = part;
            }
        };
        if self.corpus.len() < FEW || self.bound.clauses.is_empty() {
            work();
        } else {
            std::thread::scope(|scope| {
                scope.spawn(work);
                work();
            });
        }
        let parts = parts.into_iter().map(|part| part.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner));
        (!cancel.is_stale()).then(|| parts.collect())
    }

    fn segment(&self, at: usize, groups: &[Clauses], room: &mut Room) -> Part {
        let (_, segment) = self.corpus.segment(at);
        let n = segment.len();
        let mut part = Part { without: vec![Vec::new(); groups.len()], ..Part::default() };
        // What needs the index first: it leaves the fewest.
        let words = self.plain_words();
        let mut any_text = !words.is_empty();
        if any_text {
            (part.rows, part.scores) = self.together(at, segment, &words, room);
        }
        for clause in self.bound.clauses.iter().filter(|clause| clause.is_text() && !is_plain(clause)) {
            if any_text && part.rows.is_empty() {
                return part;
            }
            self.scores(at, segment, clause, room);
            if !any_text {
                part.rows = (0..n as u32).collect();
                part.scores = vec![0; n];
            }
            keep(&mut part.rows, &mut part.scores, |row| Some(room.clause[row]).filter(|&score| score >= 0));
            any_text = true;
        }
        let filters = self.filters(segment);
        if filters.is_empty() {
            if !any_text {
                part.rows = (0..n as u32).collect();
            }
            return part;
        }
        let candidates = if any_text { std::mem::take(&mut part.rows) } else { (0..n as u32).collect() };
        let scores = std::mem::take(&mut part.scores);
        let fails = self.project_fails(segment, &filters, &candidates);
        let asks_lines = filters.iter().any(|filter| filter.clause.line);
        let wanted = |leaving: Clauses| {
            let wanted = filters.iter().filter(|filter| filter.clause.wants_line() && filter.bit & leaving == 0);
            wanted.fold(0, |bits, filter| bits | filter.bit)
        };
        let wanted: Vec<(Clauses, Clauses)> =
            std::iter::once(0).chain(groups.iter().copied()).map(|leaving| (leaving, wanted(leaving))).collect();
        let mut lines = Vec::new();
        for (i, (&row, mut fails)) in candidates.iter().zip(fails).enumerate() {
            lines.clear();
            if asks_lines && !segment.lines_of(row as usize).is_empty() {
                fails |= self.line_fails(segment, &filters, row as usize, &mut lines);
            }
            for (at, (leaving, wanted)) in wanted.iter().enumerate() {
                let has_line = || *wanted == 0 || lines.iter().any(|fails| fails & wanted == 0);
                if fails & !leaving != 0 || !has_line() {
                    continue;
                }
                match at.checked_sub(1) {
                    None => {
                        part.rows.push(row);
                        part.scores.extend(scores.get(i));
                    }
                    Some(group) => part.without[group].push(row),
                }
            }
        }
        part
    }

    /// Writes each record's score of a clause into `room.clause`, -1 where it does not hold.
    fn scores(&self, at: usize, segment: &Segment, clause: &BoundClause, room: &mut Room) {
        let n = segment.len();
        room.clause.clear();
        room.clause.resize(n, -1);
        for (negated, test) in &clause.any {
            match test {
                BoundTest::Words(words) => self.words(at, segment, words, room),
                BoundTest::Phrase(words) => self.phrase(at, segment, words, room),
                test => {
                    let filter = self.filter(segment, test);
                    room.sum.clear();
                    room.sum.extend((0..n).map(|row| if self.holds(segment, &filter, row) { 0 } else { -1 }));
                }
            }
            for (best, &score) in room.clause.iter_mut().zip(&room.sum) {
                match (negated, score >= 0) {
                    (false, true) => *best = (*best).max(score),
                    (true, false) => *best = (*best).max(0),
                    _ => {}
                }
            }
        }
    }
}

/// Tables that one thread uses again and again.
#[derive(Default)]
struct Room {
    /// Zero wherever nothing is being written.
    best: Vec<u16>,
    touched: Vec<u32>,
    sum: Vec<i32>,
    clause: Vec<i32>,
    numbers: Vec<u32>,
}
