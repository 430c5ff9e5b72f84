//! Which equipment lines of a record pass the query's filters, and which match its words best.

use super::filters::ClauseFilter;
use super::words::SegmentWords;
use super::{ClauseSet, Plan};
use crate::search::resolve::Predicate;
use crate::store::{Segment, TermId};

impl<'a> Plan<'a> {
    /// A matcher for the lines of one segment.
    pub(crate) fn line_matcher(&'a self, at: usize) -> LineMatcher<'a> {
        let segment_words = SegmentWords::new(self.corpus, at);
        let segment = segment_words.segment;
        let mut asked: Vec<u64> = vec![0; segment.index.term_count()];
        let mut phrases = Vec::new();
        let (mut words, mut asks_phrase) = (0, false);
        let wanted = self.query.clauses.iter().flat_map(|clause| &clause.any).filter(|(negated, _)| !negated);
        for (_, test) in wanted {
            match test {
                Predicate::Words(list) => {
                    for word in list {
                        let bit = 1u64 << (words % 64);
                        words += 1;
                        segment_words.each_term_id(word, |id| asked[id.index()] |= bit);
                    }
                }
                Predicate::Phrase(phrase) => {
                    asks_phrase = true;
                    phrases.extend(segment_words.phrase_ids(phrase));
                }
                _ => {}
            }
        }
        LineMatcher {
            plan: self,
            segment,
            filters: self.filters(segment),
            query_words_of: asked,
            asks_text: words > 0 || asks_phrase,
            phrases,
            term_ids: Vec::new(),
            counts: Vec::new(),
            phrases_seen: Vec::new(),
        }
    }
}

/// Finds the equipment lines that a query allows and matches, for one segment.
pub(crate) struct LineMatcher<'p> {
    plan: &'p Plan<'p>,
    segment: &'p Segment,
    filters: Vec<ClauseFilter<'p>>,
    /// By [`TermId`], a bit for each query word that the term matches.
    query_words_of: Vec<u64>,
    phrases: Vec<Vec<TermId>>,
    asks_text: bool,
    term_ids: Vec<TermId>,
    /// For each line of a row, the query words on it as bits, and the number of words in phrases on it.
    counts: Vec<(u64, usize)>,
    /// Pairs of a line and a phrase found on it.
    phrases_seen: Vec<(Option<u32>, usize)>,
}

impl LineMatcher<'_> {
    /// Writes to `out` the lines of a row that pass the query's filters.
    pub(crate) fn allowed(&self, row: usize, out: &mut Vec<u32>) {
        self.allowed_without(0, row, out);
    }

    /// As [`Self::allowed`], without the clauses `excluding`.
    pub(super) fn allowed_without(&self, excluding: ClauseSet, row: usize, out: &mut Vec<u32>) {
        self.plan.allowed(self.segment, &Plan::line_filters(&self.filters, excluding), row, out);
    }

    /// Whether a record passes the query's filters on lines by what it says itself, without any line.
    pub(crate) fn record_passes(&self, row: usize) -> bool {
        let filters = Plan::line_filters(&self.filters, 0);
        filters.iter().all(|filter| self.plan.record_passes(self.segment, filter, row))
    }

    /// Writes to `out` the allowed lines that a table counts as items. If the query has words, and any line of the record
    /// has one, these are the lines with the most of them; else all. A line that a filter leaves out takes part in that
    /// choice, so adding a filter never adds an item: a row of a table and what it stands for have the same items.
    pub(crate) fn items(&mut self, row: usize, allowed: &[u32], out: &mut Vec<u32>) {
        out.clear();
        if !self.asks_text || allowed.is_empty() {
            return out.extend_from_slice(allowed);
        }
        self.count_words(row);
        let count = |(bits, phrases): (u64, usize)| bits.count_ones() as usize + phrases;
        let most = self.counts.iter().map(|&of_line| count(of_line)).max().unwrap_or(0);
        out.extend(allowed.iter().copied().filter(|&line| most == 0 || count(self.counts[line as usize]) == most));
    }

    /// Writes to `out` the allowed lines that match by themselves: those with the most query words, if any
    /// has one; else all of them if the query has line filters.
    pub(crate) fn matched(&mut self, row: usize, allowed: &[u32], out: &mut Vec<u32>) {
        out.clear();
        if self.asks_text && !allowed.is_empty() {
            self.count_words(row);
            let count = |line: u32| {
                let (bits, phrases) = self.counts[line as usize];
                bits.count_ones() as usize + phrases
            };
            let most = allowed.iter().map(|&line| count(line)).max().unwrap_or(0);
            if most > 0 {
                out.extend(allowed.iter().copied().filter(|&line| count(line) == most));
            }
        }
        if out.is_empty() && self.plan.query.tests_lines() {
            out.extend_from_slice(allowed);
        }
    }

    /// Counts the query's words on each line of a row into `counts`.
    fn count_words(&mut self, row: usize) {
        self.counts.clear();
        self.counts.resize(self.segment.lines_of(row).len(), (0, 0));
        self.phrases_seen.clear();
        let (counts, phrases_seen) = (&mut self.counts, &mut self.phrases_seen);
        self.segment.index.each_field(row, &mut self.term_ids, |_, line, ids| {
            // Fields of lines come first.
            let Some(count) = line.and_then(|line| counts.get_mut(line as usize)) else { return false };
            count.0 = ids.iter().fold(count.0, |bits, id| bits | self.query_words_of[id.index()]);
            for (i, phrase) in self.phrases.iter().enumerate() {
                let has_phrase = ids.windows(phrase.len()).any(|window| window == phrase.as_slice());
                // Count a phrase once per line, even if several fields contain it.
                if has_phrase && !phrases_seen.contains(&(line, i)) {
                    phrases_seen.push((line, i));
                    count.1 += phrase.len();
                }
            }
            true
        });
    }
}
