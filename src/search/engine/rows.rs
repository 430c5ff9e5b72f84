//! The rows of each segment that match, with their scores.

use super::words::{Scratch, is_plain_words, retain_scored};
use super::{ClauseSet, Plan};
use crate::search::cancel::Cancel;
use crate::search::resolve::{Predicate, ResolvedClause};
use crate::store::Segment;
use crate::sync::{lock, unpoisoned};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Below this many records one thread is quicker than two. Not measured closely.
const MIN_PARALLEL_RECORDS: usize = 20_000;

/// The matching rows of one segment.
#[derive(Debug, Default)]
pub(crate) struct SegmentHits {
    /// Rows that match the whole query, ascending.
    pub(crate) rows: Vec<u32>,
    /// The score of each row; empty if the query has no words.
    pub(crate) scores: Vec<i32>,
    /// For each requested set of clauses, the rows that match without those clauses.
    pub(crate) without: Vec<Vec<u32>>,
}

impl<'a> Plan<'a> {
    /// The matching rows of every segment, in load order, with the query and without each set of clauses in
    /// `groups`. `None` if cancelled.
    pub(crate) fn run(&self, groups: &[ClauseSet], cancel: &Cancel) -> Option<Vec<SegmentHits>> {
        let n = self.corpus.segment_count();
        let by_segment: Vec<Mutex<SegmentHits>> = (0..n).map(|_| Mutex::default()).collect();
        let next = AtomicUsize::new(0);
        let work = || {
            let mut scratch = Scratch::default();
            loop {
                let segment = next.fetch_add(1, Ordering::Relaxed);
                if segment >= n || cancel.is_stale() {
                    return;
                }
                let hits = self.run_segment(segment, groups, &mut scratch);
                *lock(&by_segment[segment]) = hits;
            }
        };
        if self.corpus.len() < MIN_PARALLEL_RECORDS || self.query.clauses.is_empty() {
            work();
        } else {
            std::thread::scope(|scope| {
                scope.spawn(work);
                work();
            });
        }
        let by_segment = by_segment.into_iter().map(|hits| unpoisoned(hits.into_inner()));
        (!cancel.is_stale()).then(|| by_segment.collect())
    }

    fn run_segment(&self, at: usize, groups: &[ClauseSet], scratch: &mut Scratch) -> SegmentHits {
        let (_, segment) = self.corpus.segment(at);
        let n = segment.len();
        let mut hits = SegmentHits { without: vec![Vec::new(); groups.len()], ..SegmentHits::default() };
        // Clauses answered by the index run first, because they leave the fewest rows.
        let words = self.plain_words();
        let mut any_text = !words.is_empty();
        if any_text {
            (hits.rows, hits.scores) = self.intersect_words(at, segment, &words, scratch);
        }
        for clause in self.query.clauses.iter().filter(|clause| clause.is_text() && !is_plain_words(clause)) {
            if any_text && hits.rows.is_empty() {
                return hits;
            }
            self.score_clause(at, segment, clause, scratch);
            if !any_text {
                hits.rows = (0..n as u32).collect();
                hits.scores = vec![0; n];
            }
            retain_scored(&mut hits.rows, &mut hits.scores, |row| {
                Some(scratch.clause[row]).filter(|&score| score >= 0)
            });
            any_text = true;
        }
        let filters = self.filters(segment);
        if filters.is_empty() {
            if !any_text {
                hits.rows = (0..n as u32).collect();
            }
            return hits;
        }
        let candidates = if any_text { std::mem::take(&mut hits.rows) } else { (0..n as u32).collect() };
        let scores = std::mem::take(&mut hits.scores);
        let fails = self.failed_project_filters(segment, &filters, &candidates);
        let asks_lines = filters.iter().any(|filter| filter.clause.line_only);
        let wanted = |excluding: ClauseSet| {
            let wanted = filters.iter().filter(|filter| filter.clause.wants_line() && filter.bit & excluding == 0);
            wanted.fold(0, |bits, filter| bits | filter.bit)
        };
        let wanted: Vec<(ClauseSet, ClauseSet)> =
            std::iter::once(0).chain(groups.iter().copied()).map(|excluding| (excluding, wanted(excluding))).collect();
        let mut lines = Vec::new();
        for (i, (&row, mut fails)) in candidates.iter().zip(fails).enumerate() {
            lines.clear();
            if asks_lines && !segment.lines_of(row as usize).is_empty() {
                fails |= self.failed_line_filters(segment, &filters, row as usize, &mut lines);
            }
            for (at, (excluding, wanted)) in wanted.iter().enumerate() {
                let has_line = || *wanted == 0 || lines.iter().any(|fails| fails & wanted == 0);
                if fails & !excluding != 0 || !has_line() {
                    continue;
                }
                match at.checked_sub(1) {
                    None => {
                        hits.rows.push(row);
                        hits.scores.extend(scores.get(i));
                    }
                    Some(group) => hits.without[group].push(row),
                }
            }
        }
        hits
    }

    /// Writes each record's score for a clause into `scratch.clause`, -1 for records that do not match it.
    fn score_clause(&self, at: usize, segment: &Segment, clause: &ResolvedClause, scratch: &mut Scratch) {
        let n = segment.len();
        scratch.clause.clear();
        scratch.clause.resize(n, -1);
        for (negated, test) in &clause.any {
            match test {
                Predicate::Words(words) => self.score_words(at, segment, words, scratch),
                Predicate::Phrase(words) => self.score_phrase(at, segment, words, scratch),
                test => {
                    let filter = self.filter(segment, test);
                    scratch.sum.clear();
                    scratch.sum.extend((0..n).map(|row| if self.holds(segment, &filter, row) { 0 } else { -1 }));
                }
            }
            for (best, &score) in scratch.clause.iter_mut().zip(&scratch.sum) {
                match (negated, score >= 0) {
                    (false, true) => *best = (*best).max(score),
                    (true, false) => *best = (*best).max(0),
                    _ => {}
                }
            }
        }
    }
}
