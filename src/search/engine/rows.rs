//! The rows of each segment that match, with their scores.

use super::filters::ClauseFilter;
use super::words::{ScoredRows, Scratch, SegmentWords, is_plain_words};
use super::{ClauseSet, Plan};
use crate::search::cancel::Cancel;
use crate::search::parallel::MIN_PARALLEL_RECORDS;
use crate::search::resolve::{Predicate, ResolvedClause};
use crate::store::Segment;
use crate::sync::{lock, unpoisoned};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

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
        let words = SegmentWords::new(self.corpus, at);
        // Clauses answered by the index run first, because they leave the fewest rows.
        let ScoredRows { rows, scores } = self
            .text_matches(&words, scratch)
            .unwrap_or_else(|| ScoredRows { rows: (0..words.segment.len() as u32).collect(), scores: Vec::new() });
        let hits = SegmentHits { rows, scores, without: vec![Vec::new(); groups.len()] };
        let filters = self.filters(words.segment);
        if filters.is_empty() { hits } else { self.filter_rows(words.segment, &filters, hits, groups) }
    }

    /// The rows that match every clause with words; `None` if there is no such clause.
    fn text_matches(&self, words: &SegmentWords<'_>, scratch: &mut Scratch) -> Option<ScoredRows> {
        let plain = self.plain_words();
        let mut found = (!plain.is_empty()).then(|| words.intersect(&plain, scratch));
        for clause in self.query.clauses.iter().filter(|clause| clause.is_text() && !is_plain_words(clause)) {
            if found.as_ref().is_some_and(|found| found.rows.is_empty()) {
                break;
            }
            self.score_clause(words, clause, scratch);
            found
                .get_or_insert_with(|| ScoredRows::all(words.segment.len()))
                .retain(|row| Some(scratch.clause[row]).filter(|&score| score >= 0));
        }
        found
    }

    /// Moves each of the rows to where it passes the filters: to the rows of the query, and to those without each
    /// set of clauses in `groups`.
    fn filter_rows(
        &self,
        segment: &Segment,
        filters: &[ClauseFilter<'_>],
        mut hits: SegmentHits,
        groups: &[ClauseSet],
    ) -> SegmentHits {
        let (candidates, scores) = (std::mem::take(&mut hits.rows), std::mem::take(&mut hits.scores));
        let fails = self.failed_project_filters(segment, filters, &candidates);
        let asks_lines = filters.iter().any(|filter| filter.clause.line_only);
        let wants_line = filters.iter().filter(|filter| filter.clause.wants_line());
        let wants_line = wants_line.fold(0, |bits, filter| bits | filter.bit);
        let mut lines = Vec::new();
        for (i, (&row, mut fails)) in candidates.iter().zip(fails).enumerate() {
            lines.clear();
            if asks_lines && (!segment.lines_of(row as usize).is_empty() || segment.has_locations(row as usize)) {
                fails |= self.failed_line_filters(segment, filters, row as usize, &mut lines);
            }
            // All filters that want a line must hold on one and the same, or of the record itself.
            let passes = |excluding: ClauseSet| {
                let wanted = wants_line & !excluding;
                fails & !excluding == 0 && (wanted == 0 || lines.iter().any(|fails| fails & wanted == 0))
            };
            if passes(0) {
                hits.rows.push(row);
                hits.scores.extend(scores.get(i));
            }
            for (without, &group) in hits.without.iter_mut().zip(groups) {
                if passes(group) {
                    without.push(row);
                }
            }
        }
        hits
    }

    /// Writes each record's score for a clause into `scratch.clause`, -1 for records that do not match it.
    fn score_clause(&self, words: &SegmentWords<'_>, clause: &ResolvedClause, scratch: &mut Scratch) {
        let (segment, n) = (words.segment, words.segment.len());
        scratch.clause.clear();
        scratch.clause.resize(n, -1);
        for (negated, test) in &clause.any {
            match test {
                Predicate::Words(list) => words.score_words(list, scratch),
                Predicate::Phrase(list) => words.score_phrase(list, scratch),
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
