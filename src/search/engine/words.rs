//! Word matching: which records have the query's words, and with what score.
//!
//! Three ways to look a word up, by cost: a prefix table kept by the index, the words of each remaining
//! record, or the word's postings.

use super::Plan;
use crate::search::rank::PHRASE_SCORE;
use crate::search::resolve::{Predicate, ResolvedClause, TermExpansion};
use crate::store::words::FIELD_WEIGHTS;
use crate::store::{GlobalTermOrd, RecordId, Segment, TermId, TermOrd};
use std::ops::Range;

/// Bytes of postings that cost as much to decode as scanning the words of one record. Chosen by eye; an IATI
/// record has about 145 running words of a few bytes each.
const RECORD_SCAN_COST: usize = 400;

/// Buffers that one thread reuses for all segments.
#[derive(Default)]
pub(super) struct Scratch {
    /// Best score of the current word per record. All zero between uses, so that it need not be cleared first.
    best: Vec<u16>,
    touched: Vec<u32>,
    pub(super) sum: Vec<i32>,
    pub(super) clause: Vec<i32>,
    term_ids: Vec<TermId>,
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

    /// The rows that have all of the words, ascending, and the sum of the words' scores. The rarest word
    /// gives the candidates; a more common word only tests them, through its prefix table if it has one.
    pub(super) fn intersect_words(
        &self,
        at: usize,
        segment: &Segment,
        words: &[&TermExpansion],
        scratch: &mut Scratch,
    ) -> (Vec<u32>, Vec<i32>) {
        let (index, n) = (&segment.index, segment.len());
        let segment_terms = &self.corpus.segment_terms[at];
        let mut order: Vec<(usize, &TermExpansion, Range<TermOrd>)> = Vec::with_capacity(words.len());
        for word in words {
            let range = local_range(segment_terms, &word.prefix_terms);
            let others = word.other_terms_in(at).iter().map(|(term_ord, _)| index.posting_bytes(term_ord.alone()));
            let cost = index.posting_bytes(range.clone()) + others.sum::<usize>();
            order.push((cost, word, range));
        }
        order.sort_by_key(|(cost, ..)| *cost);
        scratch.best.resize(scratch.best.len().max(n), 0);
        let (mut rows, mut scores) = (Vec::new(), Vec::new());
        for (i, (cost, word, range)) in order.into_iter().enumerate() {
            let table = if word.fixed_score.is_none() { index.prefix_table(&word.typed) } else { None };
            if let Some(table) = table.filter(|_| word.other_terms.is_empty()) {
                if i == 0 {
                    rows = Vec::with_capacity(n);
                    scores = Vec::with_capacity(n);
                    for (row, &points) in table.iter().enumerate().filter(|(_, points)| **points > 0) {
                        rows.push(row as u32);
                        scores.push(i32::from(points));
                    }
                } else {
                    retain_scored(&mut rows, &mut scores, |row| {
                        Some(i32::from(table[row])).filter(|&points| points > 0)
                    });
                }
                continue;
            }
            if i > 0 && rows.len() * RECORD_SCAN_COST < cost {
                let score_of = self.term_score(segment, segment_terms, word, &range);
                let term_ids = &mut scratch.term_ids;
                retain_scored(&mut rows, &mut scores, |row| {
                    let mut best = 0;
                    index.each_field(row, term_ids, |field, _, words| {
                        let score = words.iter().map(|&term_id| score_of(index.term_ord(term_id))).max().unwrap_or(0);
                        best = best.max(score * field.weight() / 100);
                        true
                    });
                    Some(best).filter(|&best| best > 0)
                });
                continue;
            }
            let (best, touched) = (&mut scratch.best, &mut scratch.touched);
            touched.clear();
            // For a rare word, remembering the rows it touched is cheaper than sweeping the whole table.
            let few = table.is_none() && cost < n / 2;
            let range = match table {
                Some(table) => {
                    best[..n].copy_from_slice(table);
                    TermOrd(0)..TermOrd(0)
                }
                None => range,
            };
            self.each_term_in(at, range, word, |term_ord, score| {
                let by_class = FIELD_WEIGHTS.map(|weight| (score * weight / 100) as u16);
                index.each_posting(term_ord, |record, class| {
                    let points = by_class[class];
                    if points > best[record] {
                        if few && best[record] == 0 {
                            touched.push(record as u32);
                        }
                        best[record] = points;
                    }
                });
            });
            if i == 0 {
                if few {
                    touched.sort_unstable();
                    rows.clone_from(touched);
                    scores = rows.iter().map(|&row| i32::from(best[row as usize])).collect();
                } else {
                    for (row, &points) in best[..n].iter().enumerate().filter(|(_, points)| **points > 0) {
                        rows.push(row as u32);
                        scores.push(i32::from(points));
                    }
                }
            } else {
                retain_scored(&mut rows, &mut scores, |row| Some(i32::from(best[row])).filter(|&points| points > 0));
            }
            // `best` must be all zero again for the next word.
            if few {
                touched.iter().for_each(|&row| best[row as usize] = 0);
            } else {
                best[..n].fill(0);
            }
            if rows.is_empty() {
                break;
            }
        }
        (rows, scores)
    }

    /// A function from a term of the segment to its score for a query word; 0 if the word does not match the
    /// term.
    pub(super) fn term_score<'s>(
        &'s self,
        segment: &Segment,
        segment_terms: &'s [GlobalTermOrd],
        word: &'s TermExpansion,
        range: &Range<TermOrd>,
    ) -> impl Fn(TermOrd) -> i32 + 's {
        debug_assert_eq!(segment.index.term_count(), segment_terms.len());
        let range = range.clone();
        move |term_ord| {
            let term = segment_terms[term_ord.index()];
            if range.contains(&term_ord) {
                return word.score(self.corpus, term);
            }
            let other = word.other_terms.binary_search_by_key(&term, |other| other.0);
            other.map_or(0, |at| word.other_terms[at].1)
        }
    }

    /// Writes each record's summed score of several words into `scratch.sum`, -1 for a record that lacks one
    /// of them.
    pub(super) fn score_words(&self, at: usize, segment: &Segment, words: &[TermExpansion], scratch: &mut Scratch) {
        let n = segment.len();
        for (i, word) in words.iter().enumerate() {
            scratch.best.clear();
            scratch.best.resize(n, 0);
            let best = &mut scratch.best;
            let index = &segment.index;
            self.each_term(at, word, |term_ord, score| {
                let by_class = FIELD_WEIGHTS.map(|weight| (score * weight / 100) as u16);
                index.each_posting(term_ord, |record, class| {
                    let points = by_class[class];
                    if points > best[record] {
                        best[record] = points;
                    }
                });
            });
            if i == 0 {
                scratch.sum.clear();
                scratch.sum.extend(scratch.best.iter().map(|&points| if points == 0 { -1 } else { i32::from(points) }));
            } else {
                for (sum, &points) in scratch.sum.iter_mut().zip(&scratch.best) {
                    *sum = if points == 0 || *sum < 0 { -1 } else { *sum + i32::from(points) };
                }
            }
        }
        scratch.best.fill(0);
    }

    /// Calls `visit` with every term of a segment that a query word matches, and its score.
    pub(super) fn each_term(&self, at: usize, word: &TermExpansion, visit: impl FnMut(TermOrd, i32)) {
        self.each_term_in(at, local_range(&self.corpus.segment_terms[at], &word.prefix_terms), word, visit);
    }

    /// As [`each_term`](Self::each_term), but takes as prefix matches the terms in `range`.
    pub(super) fn each_term_in(
        &self,
        at: usize,
        range: Range<TermOrd>,
        word: &TermExpansion,
        mut visit: impl FnMut(TermOrd, i32),
    ) {
        let terms = &self.corpus.segment_terms[at];
        for term_ord in TermOrd::each(range) {
            visit(term_ord, word.score(self.corpus, terms[term_ord.index()]));
        }
        word.other_terms_in(at).iter().for_each(|&(term_ord, score)| visit(term_ord, score));
    }

    /// Writes each record's score of a phrase into `scratch.sum`, -1 for a record without it.
    pub(super) fn score_phrase(&self, at: usize, segment: &Segment, phrase: &[String], scratch: &mut Scratch) {
        scratch.sum.clear();
        scratch.sum.resize(segment.len(), -1);
        let Some(term_ords) = self.local_terms(at, phrase) else { return };
        // Rarest term first. A record counts up only if it had all earlier terms.
        let mut order = term_ords.clone();
        order.sort_by_key(|&term_ord| segment.index.posting_bytes(term_ord.alone()));
        order.dedup();
        scratch.best.clear();
        scratch.best.resize(segment.len(), 0);
        let best = &mut scratch.best;
        for (i, &term_ord) in order.iter().enumerate() {
            segment.index.each_posting(term_ord, |record, _| {
                if usize::from(best[record]) == i {
                    best[record] = i as u16 + 1;
                }
            });
        }
        let term_ids: Vec<TermId> = term_ords.iter().map(|&term_ord| segment.index.term_id(term_ord)).collect();
        let bytes = segment.index.encode_phrase(&term_ids);
        let finder = memchr::memmem::Finder::new(&bytes);
        for record in (0..segment.len()).filter(|&record| usize::from(scratch.best[record]) == order.len()) {
            // The bytes may occur across the boundary of two encoded terms, so a hit is checked below by
            // whole terms.
            if finder.find(segment.index.forward_bytes(record)).is_none() {
                continue;
            }
            let mut score = -1;
            segment.index.each_field(record, &mut scratch.term_ids, |field, _, words| {
                if words.windows(term_ids.len()).any(|window| window == term_ids) {
                    score = score.max(PHRASE_SCORE * field.weight() / 100);
                }
                true
            });
            scratch.sum[record] = score;
        }
        scratch.best.fill(0);
    }

    /// The segment's terms that equal the given words; `None` if one is missing.
    pub(super) fn local_terms(&self, at: usize, words: &[String]) -> Option<Vec<TermOrd>> {
        let (dictionary, segment_terms) = (self.corpus.term_dictionary(), &self.corpus.segment_terms[at]);
        let term_ord = |word: &String| {
            let ord = segment_terms.binary_search(&dictionary.find(word)?).ok()?;
            Some(TermOrd(ord as u32))
        };
        words.iter().map(term_ord).collect()
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
        let segment_terms = &self.corpus.segment_terms[at];
        let stands_for = |word: &TermExpansion, term: GlobalTermOrd| {
            word.prefix_terms.contains(&term) || word.other_terms.binary_search_by_key(&term, |other| other.0).is_ok()
        };
        let mut best = vec![0; words.len() - 1];
        segment.index.each_field(row, &mut Vec::new(), |field, _, term_ids| {
            let mut before: u32 = 0;
            for &term_id in term_ids {
                let term = segment_terms[segment.index.term_ord(term_id).index()];
                let mut here = 0;
                for (i, word) in words.iter().enumerate() {
                    if stands_for(word, term) {
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

/// Keeps the rows for which `points` returns a score, and adds it to theirs.
pub(super) fn retain_scored(rows: &mut Vec<u32>, scores: &mut Vec<i32>, mut points: impl FnMut(usize) -> Option<i32>) {
    let mut kept = 0;
    for i in 0..rows.len() {
        if let Some(more) = points(rows[i] as usize) {
            (rows[kept], scores[kept]) = (rows[i], scores[i] + more);
            kept += 1;
        }
    }
    rows.truncate(kept);
    scores.truncate(kept);
}

/// The terms of a segment that are in a range of the corpus' dictionary. Both are sorted, so they are a range
/// too.
pub(super) fn local_range(terms: &[GlobalTermOrd], range: &Range<GlobalTermOrd>) -> Range<TermOrd> {
    let first_from = |end: GlobalTermOrd| TermOrd(terms.partition_point(|term| *term < end) as u32);
    first_from(range.start)..first_from(range.end)
}

/// Whether a clause asks for words that must be present, without alternatives.
pub(super) fn is_plain_words(clause: &ResolvedClause) -> bool {
    matches!(clause.any.as_slice(), [(false, Predicate::Words(_))])
}
