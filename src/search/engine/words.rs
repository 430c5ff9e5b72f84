//! Word matching: which records have the query's words, and with what score.

use super::Plan;
use crate::search::rank::PHRASE_SCORE;
use crate::search::resolve::{Predicate, ResolvedClause, TermExpansion};
use crate::sort::ColdSort;
use crate::store::text_fields::FIELD_WEIGHTS;
use crate::store::{Corpus, GlobalTermOrd, RecordId, Segment, TermId, TermOrd};
use std::ops::Range;

/// Bytes of postings that cost as much to decode as scanning the words of one record. Chosen by eye; an IATI
/// record has about 145 running words of a few bytes each.
const RECORD_SCAN_COST: usize = 400;

/// Buffers that one thread reuses for all segments.
#[derive(Default)]
pub(super) struct Scratch {
    /// Best score of the current word per record. All zero between uses, so that it need not be cleared first.
    best: Vec<u16>,
    /// The records with a score in `best`, if the word is rare.
    touched: Vec<u32>,
    /// Score of the current alternative per record, -1 for records that do not match it.
    pub(super) sum: Vec<i32>,
    /// Score of the current clause per record, -1 for records that do not match it.
    pub(super) clause: Vec<i32>,
    term_ids: Vec<TermId>,
}

/// Rows of a segment, ascending, with a score each.
#[derive(Debug, Default)]
pub(super) struct ScoredRows {
    pub(super) rows: Vec<u32>,
    pub(super) scores: Vec<i32>,
}

impl ScoredRows {
    /// Every row of a segment of `n`.
    pub(super) fn all(n: usize) -> Self {
        ScoredRows { rows: (0..n as u32).collect(), scores: vec![0; n] }
    }

    /// The rows with points in a table over all rows.
    fn of_table(table: &[u16]) -> Self {
        let mut found = ScoredRows { rows: Vec::with_capacity(table.len()), scores: Vec::with_capacity(table.len()) };
        for (row, &points) in table.iter().enumerate().filter(|(_, points)| **points > 0) {
            found.rows.push(row as u32);
            found.scores.push(i32::from(points));
        }
        found
    }

    /// Keeps the rows for which `points` returns a score, and adds it to theirs.
    pub(super) fn retain(&mut self, mut points: impl FnMut(usize) -> Option<i32>) {
        let mut kept = 0;
        for i in 0..self.rows.len() {
            if let Some(more) = points(self.rows[i] as usize) {
                (self.rows[kept], self.scores[kept]) = (self.rows[i], self.scores[i] + more);
                kept += 1;
            }
        }
        self.rows.truncate(kept);
        self.scores.truncate(kept);
    }

    fn retain_in_table(&mut self, table: &[u16]) {
        self.retain(|row| Some(i32::from(table[row])).filter(|&points| points > 0));
    }
}

/// The word index of one segment.
#[derive(Clone, Copy)]
pub(super) struct SegmentWords<'s> {
    corpus: &'s Corpus,
    at: usize,
    pub(super) segment: &'s Segment,
    terms: &'s [GlobalTermOrd],
}

/// A query word in one segment.
pub(super) struct SegmentWord<'q> {
    expansion: &'q TermExpansion,
    /// The terms here that start with it.
    prefix_terms: Range<TermOrd>,
    /// The best score of each record for the prefix terms, if the index keeps a table of them.
    prefix_table: Option<&'q [u16]>,
    /// Bytes of its posting lists.
    posting_bytes: usize,
    /// Has so few postings that remembering the records they touch is cheaper than sweeping a whole table.
    is_rare: bool,
}

impl SegmentWord<'_> {
    /// The prefix table, if it has all that the word matches.
    fn whole_table(&self) -> Option<&[u16]> {
        self.prefix_table.filter(|_| self.expansion.other_terms.is_empty())
    }
}

impl<'s> SegmentWords<'s> {
    pub(super) fn new(corpus: &'s Corpus, at: usize) -> Self {
        SegmentWords { corpus, at, segment: corpus.segment(at).1, terms: &corpus.vocabulary.segment_terms[at] }
    }

    fn word<'q>(&self, expansion: &'q TermExpansion) -> SegmentWord<'q>
    where
        's: 'q,
    {
        let index = &self.segment.index;
        // Both this segment's terms and the dictionary are sorted, so a range there is a range here.
        let first_from = |end| TermOrd(self.terms.partition_point(|term| *term < end) as u32);
        let prefix_terms = first_from(expansion.prefix_terms.start)..first_from(expansion.prefix_terms.end);
        let others = expansion.other_terms_in(self.at).iter().map(|(term, _)| index.posting_bytes(term.alone()));
        let posting_bytes = index.posting_bytes(prefix_terms.clone()) + others.sum::<usize>();
        let prefix_table = if expansion.fixed_score.is_none() { index.prefix_table(&expansion.typed) } else { None };
        let is_rare = prefix_table.is_none() && posting_bytes < self.segment.len() / 2;
        SegmentWord { expansion, prefix_terms, prefix_table, posting_bytes, is_rare }
    }

    /// The rows that have all of the words, with the sum of the words' scores: the rarest word gives the
    /// candidates, the others test them in the cheapest way.
    pub(super) fn intersect(&self, words: &[&TermExpansion], scratch: &mut Scratch) -> ScoredRows {
        let mut words: Vec<SegmentWord<'_>> = words.iter().map(|word| self.word(word)).collect();
        words.cold_sort_by_key(|word| word.posting_bytes);
        let Some((rarest, others)) = words.split_first() else { return ScoredRows::default() };
        let mut found = self.seed(rarest, scratch);
        for word in others {
            if let Some(table) = word.whole_table() {
                found.retain_in_table(table);
            } else if found.rows.len() * RECORD_SCAN_COST < word.posting_bytes {
                self.probe_records(word, &mut found, scratch);
            } else {
                self.intersect_postings(word, &mut found, scratch);
            }
        }
        found
    }

    /// The rows that have one word.
    fn seed(&self, word: &SegmentWord<'_>, scratch: &mut Scratch) -> ScoredRows {
        if let Some(table) = word.whole_table() {
            return ScoredRows::of_table(table);
        }
        self.fill_best(word, scratch);
        let found = if word.is_rare {
            scratch.touched.sort_unstable();
            let scores = scratch.touched.iter().map(|&row| i32::from(scratch.best[row as usize])).collect();
            ScoredRows { rows: scratch.touched.clone(), scores }
        } else {
            ScoredRows::of_table(&scratch.best[..self.segment.len()])
        };
        self.clear_best(word, scratch);
        found
    }

    /// Keeps the rows that have a word, by reading the words of each: few rows are left, and the word's posting
    /// lists are long.
    fn probe_records(&self, word: &SegmentWord<'_>, found: &mut ScoredRows, scratch: &mut Scratch) {
        let index = &self.segment.index;
        found.retain(|row| {
            let mut best = 0;
            index.each_field(row, &mut scratch.term_ids, |field, _, ids| {
                let score = ids.iter().map(|&id| self.term_score(word, index.term_ord(id))).max().unwrap_or(0);
                best = best.max(score * field.weight() / 100);
                true
            });
            Some(best).filter(|&best| best > 0)
        });
    }

    /// Keeps the rows that have a word, by decoding its postings: they are no longer than the words of the rows
    /// that are left.
    fn intersect_postings(&self, word: &SegmentWord<'_>, found: &mut ScoredRows, scratch: &mut Scratch) {
        self.fill_best(word, scratch);
        found.retain_in_table(&scratch.best);
        self.clear_best(word, scratch);
    }

    /// Writes each record's best score for a word into `scratch.best`; [`Self::clear_best`] zeroes it again.
    fn fill_best(&self, word: &SegmentWord<'_>, scratch: &mut Scratch) {
        let n = self.segment.len();
        let (best, touched) = (&mut scratch.best, &mut scratch.touched);
        best.resize(best.len().max(n), 0);
        touched.clear();
        if let Some(table) = word.prefix_table {
            best[..n].copy_from_slice(table);
        }
        let is_rare = word.is_rare;
        let add = |term: TermOrd, score: i32| {
            let by_class = FIELD_WEIGHTS.map(|weight| (score * weight / 100) as u16);
            self.segment.index.each_posting(term, |record, class| {
                let points = by_class[class];
                if points > best[record] {
                    if is_rare && best[record] == 0 {
                        touched.push(record as u32);
                    }
                    best[record] = points;
                }
            });
        };
        match word.prefix_table {
            Some(_) => self.each_other_term(word, add),
            None => self.each_term(word, add),
        }
    }

    fn clear_best(&self, word: &SegmentWord<'_>, scratch: &mut Scratch) {
        if word.is_rare {
            scratch.touched.iter().for_each(|&row| scratch.best[row as usize] = 0);
        } else {
            scratch.best[..self.segment.len()].fill(0);
        }
    }

    /// The score of a term for a query word; 0 if the word does not match it.
    fn term_score(&self, word: &SegmentWord<'_>, ord: TermOrd) -> i32 {
        let term = self.terms[ord.index()];
        if word.prefix_terms.contains(&ord) {
            return word.expansion.score(self.corpus, term);
        }
        let others = &word.expansion.other_terms;
        others.binary_search_by_key(&term, |other| other.0).map_or(0, |at| others[at].1)
    }

    /// Calls `visit` with every term that a query word matches, and its score.
    fn each_term(&self, word: &SegmentWord<'_>, mut visit: impl FnMut(TermOrd, i32)) {
        for term in TermOrd::each(word.prefix_terms.clone()) {
            visit(term, word.expansion.score(self.corpus, self.terms[term.index()]));
        }
        self.each_other_term(word, visit);
    }

    /// As [`Self::each_term`], without the prefix terms.
    fn each_other_term(&self, word: &SegmentWord<'_>, mut visit: impl FnMut(TermOrd, i32)) {
        word.expansion.other_terms_in(self.at).iter().for_each(|&(term, score)| visit(term, score));
    }

    /// Calls `visit` with the id of every term that a query word matches.
    pub(super) fn each_term_id(&self, word: &TermExpansion, mut visit: impl FnMut(TermId)) {
        self.each_term(&self.word(word), |term, _| visit(self.segment.index.term_id(term)));
    }

    /// Writes each record's summed score of several words into `scratch.sum`, -1 for a record that lacks one
    /// of them.
    pub(super) fn score_words(&self, words: &[TermExpansion], scratch: &mut Scratch) {
        let n = self.segment.len();
        scratch.sum.clear();
        scratch.sum.resize(n, 0);
        for word in words {
            let word = self.word(word);
            self.fill_best(&word, scratch);
            for (sum, &points) in scratch.sum.iter_mut().zip(&scratch.best) {
                *sum = if points == 0 || *sum < 0 { -1 } else { *sum + i32::from(points) };
            }
            self.clear_best(&word, scratch);
        }
    }

    /// Writes each record's score of a phrase into `scratch.sum`, -1 for a record without it.
    pub(super) fn score_phrase(&self, phrase: &[String], scratch: &mut Scratch) {
        let index = &self.segment.index;
        scratch.sum.clear();
        scratch.sum.resize(self.segment.len(), -1);
        let Some(terms) = self.find_all(phrase) else { return };
        let ids: Vec<TermId> = terms.iter().map(|&term| index.term_id(term)).collect();
        let bytes = index.encode_phrase(&ids);
        let finder = memchr::memmem::Finder::new(&bytes);
        for record in self.records_with(terms, scratch) {
            // The bytes may occur across the boundary of two encoded terms, so a hit is checked below by
            // whole terms.
            if finder.find(index.forward_bytes(record as usize)).is_none() {
                continue;
            }
            let mut score = -1;
            index.each_field(record as usize, &mut scratch.term_ids, |field, _, words| {
                if words.windows(ids.len()).any(|window| window == ids) {
                    score = score.max(PHRASE_SCORE * field.weight() / 100);
                }
                true
            });
            scratch.sum[record as usize] = score;
        }
    }

    /// The records that have all terms, in any field.
    fn records_with(&self, mut terms: Vec<TermOrd>, scratch: &mut Scratch) -> Vec<u32> {
        // Rarest term first. A record counts up only if it had all earlier terms.
        terms.cold_sort_by_key(|term| self.segment.index.posting_bytes(term.alone()));
        terms.dedup();
        let n = self.segment.len();
        scratch.best.resize(scratch.best.len().max(n), 0);
        let counts = &mut scratch.best[..n];
        for (&term, i) in terms.iter().zip(0..) {
            self.segment.index.each_posting(term, |record, _| counts[record] += u16::from(counts[record] == i));
        }
        let found = (0..n as u32).filter(|&record| usize::from(counts[record as usize]) == terms.len()).collect();
        counts.fill(0);
        found
    }

    /// The terms that equal the given words; `None` if one is missing.
    fn find_all(&self, words: &[String]) -> Option<Vec<TermOrd>> {
        let find = |word: &String| self.terms.binary_search(&self.corpus.term_dictionary().find(word)?).ok();
        words.iter().map(|word| Some(TermOrd(find(word)? as u32))).collect()
    }

    /// The ids of the given words; `None` if one is missing.
    pub(super) fn phrase_ids(&self, words: &[String]) -> Option<Vec<TermId>> {
        Some(self.find_all(words)?.into_iter().map(|term| self.segment.index.term_id(term)).collect())
    }
}

impl<'a> Plan<'a> {
    /// The words of the clauses that ask for words only. A record must have all of them.
    pub(super) fn plain_words(&self) -> Vec<&'a TermExpansion> {
        let words = self.query.clauses.iter().filter(|clause| is_plain_words(clause)).flat_map(|clause| &clause.any);
        let lists = words.filter_map(|(_, test)| match test {
            Predicate::Words(list) => Some(list),
            _ => None,
        });
        lists.flatten().collect()
    }

    /// Points for adjacent query words that are adjacent in a field of a record too: twice the field's weight
    /// for each pair, best field only.
    pub(crate) fn word_proximity(&self, record: RecordId) -> i32 {
        let words: Vec<&TermExpansion> = (self.query.clauses.iter())
            .filter_map(|clause| match clause.any.as_slice() {
                [(false, Predicate::Words(words))] => Some(words),
                _ => None,
            })
            .flatten()
            // Enough for any typed query; `before` and `here` have a bit for each, so at most 32.
            .take(16)
            .collect();
        if words.len() < 2 {
            return 0;
        }
        let (at, row) = self.corpus.locate(record);
        let (_, segment) = self.corpus.segment(at);
        let segment_terms = &self.corpus.vocabulary.segment_terms[at];
        let mut best = vec![0; words.len() - 1];
        segment.index.each_field(row, &mut Vec::new(), |field, _, term_ids| {
            let mut before: u32 = 0;
            for &term_id in term_ids {
                let term = segment_terms[segment.index.term_ord(term_id).index()];
                let mut here = 0;
                for (i, word) in words.iter().enumerate() {
                    if word.matches(term) {
                        here |= 1u32 << i;
                        if i > 0 && before & (1 << (i - 1)) != 0 {
                            best[i - 1] = best[i - 1].max(2 * field.weight());
                        }
                    }
                }
                before = here;
            }
            true
        });
        best.iter().sum()
    }
}

/// Whether a clause asks for words that must be present, without alternatives.
pub(super) fn is_plain_words(clause: &ResolvedClause) -> bool {
    matches!(clause.any.as_slice(), [(false, Predicate::Words(_))])
}
