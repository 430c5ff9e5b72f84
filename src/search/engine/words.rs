//! The part of the engine that asks the word index: which records have the words, and how good they are there.

use super::{Plan, Scratch, Segment};
use crate::search::rank::PHRASE_SCORE;
use crate::search::resolve::{Predicate, ResolvedClause, TermExpansion};
use crate::store::RecordId;
use crate::store::words::FIELD_WEIGHTS;
use std::ops::Range;

/// Bytes of postings that cost as much as looking through the words of one record.
const RECORD_SCAN_COST: usize = 400;

impl<'a> Plan<'a> {
    /// The words of the clauses that ask for words and nothing else: all of them must stand.
    pub(super) fn plain_words(&self) -> Vec<&'a TermExpansion> {
        let words = self.query.clauses.iter().filter(|clause| is_plain_words(clause)).flat_map(|clause| &clause.any);
        let lists = words.filter_map(|(_, test)| match test {
            Predicate::Words(list) => Some(list),
            _ => None,
        });
        lists.flatten().collect()
    }

    /// The rows that have all of some words, ascending, with the sum of their scores. The rarest word
    /// gives the rows; a common one is asked about them, from its table where it has one.
    pub(super) fn intersect_words(
        &self,
        at: usize,
        segment: &Segment,
        words: &[&TermExpansion],
        scratch: &mut Scratch,
    ) -> (Vec<u32>, Vec<i32>) {
        let (index, n) = (&segment.index, segment.len());
        let segment_terms = self.corpus.segment_terms(at);
        let mut order: Vec<(usize, &TermExpansion, Range<usize>)> = Vec::with_capacity(words.len());
        for word in words {
            let range = local_range(segment_terms, &word.prefix_terms);
            let others = word.other_terms_in(at).iter().map(|&(local, _)| local as usize);
            let weight = index.posting_bytes(range.clone())
                + others.map(|local| index.posting_bytes(local..local + 1)).sum::<usize>();
            order.push((weight, word, range));
        }
        order.sort_by_key(|(weight, ..)| *weight);
        scratch.best.resize(scratch.best.len().max(n), 0);
        let (mut rows, mut scores) = (Vec::new(), Vec::new());
        for (i, (weight, word, range)) in order.into_iter().enumerate() {
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
            if i > 0 && rows.len() * RECORD_SCAN_COST < weight {
                let points = self.term_score(segment, segment_terms, word, &range);
                let numbers = &mut scratch.numbers;
                retain_scored(&mut rows, &mut scores, |row| {
                    let mut best = 0;
                    index.each_field(row, numbers, |kind, _, words| {
                        let score = words.iter().map(|&number| points(index.term_ord(number))).max().unwrap_or(0);
                        best = best.max(score * kind.weight() / 100);
                        true
                    });
                    Some(best).filter(|&best| best > 0)
                });
                continue;
            }
            let (best, touched) = (&mut scratch.best, &mut scratch.touched);
            touched.clear();
            let few = table.is_none() && weight < n / 2;
            let range = match table {
                Some(table) => {
                    best[..n].copy_from_slice(table);
                    0..0
                }
                None => range,
            };
            self.each_term_in(at, range, word, |local, score| {
                let by_class = FIELD_WEIGHTS.map(|worth| (score * worth / 100) as u16);
                index.each_posting(local, |record, class| {
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
            // The table is left as it was found.
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

    /// The score of a word of a segment, by its place, as something that a word of the query stands for.
    pub(super) fn term_score<'s>(
        &'s self,
        segment: &Segment,
        segment_terms: &'s [u32],
        word: &'s TermExpansion,
        range: &Range<usize>,
    ) -> impl Fn(usize) -> i32 + 's {
        debug_assert_eq!(segment.index.term_count(), segment_terms.len());
        let range = range.clone();
        move |local| {
            if range.contains(&local) {
                return word.score(self.corpus, segment_terms[local] as usize);
            }
            let other = word.other_terms.binary_search_by_key(&segment_terms[local], |other| other.0);
            other.map_or(0, |at| word.other_terms[at].1)
        }
    }

    /// Writes each record's score of several words into `scratch.sum`, -1 where it lacks one.
    pub(super) fn score_words(&self, at: usize, segment: &Segment, words: &[TermExpansion], scratch: &mut Scratch) {
        let n = segment.len();
        for (i, word) in words.iter().enumerate() {
            scratch.best.clear();
            scratch.best.resize(n, 0);
            let best = &mut scratch.best;
            let index = &segment.index;
            self.each_term(at, word, |local, score| {
                let by_class = FIELD_WEIGHTS.map(|worth| (score * worth / 100) as u16);
                index.each_posting(local, |record, class| {
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

    /// Calls `take` with every word of a segment that a word of the query stands for, and its score.
    pub(super) fn each_term(&self, at: usize, word: &TermExpansion, visit: impl FnMut(usize, i32)) {
        self.each_term_in(at, local_range(self.corpus.segment_terms(at), &word.prefix_terms), word, visit);
    }

    /// The same, of the words that begin as typed those in a range.
    pub(super) fn each_term_in(
        &self,
        at: usize,
        range: Range<usize>,
        word: &TermExpansion,
        mut visit: impl FnMut(usize, i32),
    ) {
        let words = self.corpus.segment_terms(at);
        for local in range {
            visit(local, word.score(self.corpus, words[local] as usize));
        }
        word.other_terms_in(at).iter().for_each(|&(local, score)| visit(local as usize, score));
    }

    /// Writes each record's score of a phrase into `scratch.sum`, -1 where it does not stand in it.
    pub(super) fn score_phrase(&self, at: usize, segment: &Segment, phrase: &[String], scratch: &mut Scratch) {
        scratch.sum.clear();
        scratch.sum.resize(segment.len(), -1);
        let Some(locals) = self.local_terms(at, phrase) else { return };
        // The rarest word first; what has it is asked for the others.
        let mut order = locals.clone();
        order.sort_by_key(|&local| segment.index.posting_bytes(local..local + 1));
        order.dedup();
        scratch.best.clear();
        scratch.best.resize(segment.len(), 0);
        let best = &mut scratch.best;
        for (i, &local) in order.iter().enumerate() {
            segment.index.each_posting(local, |record, _| {
                if usize::from(best[record]) == i {
                    best[record] = i as u16 + 1;
                }
            });
        }
        let numbers: Vec<u32> = locals.iter().map(|&local| segment.index.term_id(local)).collect();
        let bytes = segment.index.encode_phrase(&numbers);
        let finder = memchr::memmem::Finder::new(&bytes);
        for record in (0..segment.len()).filter(|&record| usize::from(scratch.best[record]) == order.len()) {
            // Bytes that stand together may still be the end of one word and the beginning of another.
            if finder.find(segment.index.forward_bytes(record)).is_none() {
                continue;
            }
            let mut score = -1;
            segment.index.each_field(record, &mut scratch.numbers, |kind, _, words| {
                if words.windows(numbers.len()).any(|window| window == numbers) {
                    score = score.max(PHRASE_SCORE * kind.weight() / 100);
                }
                true
            });
            scratch.sum[record] = score;
        }
        scratch.best.fill(0);
    }

    /// The words of a segment that are these; `None` where it lacks one.
    pub(super) fn local_terms(&self, at: usize, words: &[String]) -> Option<Vec<usize>> {
        let (dictionary, segment_terms) = (self.corpus.term_dictionary(), self.corpus.segment_terms(at));
        let local = |word: &String| {
            let first = dictionary.with_prefix(word).next().filter(|&i| dictionary.term(i) == word)?;
            segment_terms.binary_search(&(first as u32)).ok()
        };
        words.iter().map(local).collect()
    }

    /// Points for words of the query that follow each other in a field of a record.
    pub fn word_proximity(&self, record: RecordId) -> i32 {
        let words: Vec<&TermExpansion> = (self.query.clauses.iter())
            .filter_map(|clause| match clause.any.as_slice() {
                [(false, Predicate::Words(words))] => Some(words),
                _ => None,
            })
            .flatten()
            .take(16)
            .collect();
        if words.len() < 2 {
            return 0;
        }
        let (at, row) = self.corpus.locate(record);
        let (_, segment) = self.corpus.segment(at);
        let segment_terms = self.corpus.segment_terms(at);
        let stands_for = |word: &TermExpansion, term: u32| {
            word.prefix_terms.contains(&(term as usize))
                || word.other_terms.binary_search_by_key(&term, |other| other.0).is_ok()
        };
        let mut best = vec![0; words.len() - 1];
        segment.index.each_field(row, &mut Vec::new(), |kind, _, numbers| {
            let mut before: u32 = 0;
            for &number in numbers {
                let term = segment_terms[segment.index.term_ord(number)];
                let mut here = 0;
                for (i, word) in words.iter().enumerate() {
                    if stands_for(word, term) {
                        here |= 1u32 << i;
                        if i > 0 && before & (1 << (i - 1)) != 0 {
                            best[i - 1] = best[i - 1].max(2 * kind.weight());
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

/// Keeps the rows to which `points` gives some, and adds them.
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

/// The words of a segment, as places in its list, whose numbers lie in a range.
pub(super) fn local_range(words: &[u32], range: &Range<usize>) -> Range<usize> {
    words.partition_point(|&word| (word as usize) < range.start)
        ..words.partition_point(|&word| (word as usize) < range.end)
}

/// Whether a clause asks for words that must stand, and for nothing else.
pub(super) fn is_plain_words(clause: &ResolvedClause) -> bool {
    matches!(clause.any.as_slice(), [(false, Predicate::Words(_))])
}
