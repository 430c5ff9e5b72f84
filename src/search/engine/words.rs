//! The part of the engine that asks the word index: which records have the words, and how good they are there.

use super::{Plan, Room, Segment};
use crate::search::rank::PHRASE;
use crate::search::resolve::{BoundClause, BoundTest, Expansion};
use crate::store::RecordId;
use crate::store::words::WORTHS;
use std::ops::Range;

/// Bytes of postings that cost as much as looking through the words of one record.
const TEXT_COST: usize = 400;

impl<'a> Plan<'a> {
    /// The words of the clauses that ask for words and nothing else: all of them must stand.
    pub(super) fn plain_words(&self) -> Vec<&'a Expansion> {
        let words = self.bound.clauses.iter().filter(|clause| is_plain(clause)).flat_map(|clause| &clause.any);
        let lists = words.filter_map(|(_, test)| match test {
            BoundTest::Words(list) => Some(list),
            _ => None,
        });
        lists.flatten().collect()
    }

    /// The rows that have all of some words, ascending, with the sum of their scores. The rarest word
    /// gives the rows; a common one is asked about them, from its table where it has one.
    pub(super) fn together(
        &self,
        at: usize,
        segment: &Segment,
        words: &[&Expansion],
        room: &mut Room,
    ) -> (Vec<u32>, Vec<i32>) {
        let (index, n) = (&segment.index, segment.len());
        let known = self.corpus.words_of(at);
        let mut order: Vec<(usize, &Expansion, Range<usize>)> = Vec::with_capacity(words.len());
        for word in words {
            let range = range_in(known, &word.beginning);
            let others = word.others_in(at).iter().map(|&(local, _)| local as usize);
            let weight =
                index.weight(range.clone()) + others.map(|local| index.weight(local..local + 1)).sum::<usize>();
            order.push((weight, word, range));
        }
        order.sort_by_key(|(weight, ..)| *weight);
        room.best.resize(room.best.len().max(n), 0);
        let (mut rows, mut scores) = (Vec::new(), Vec::new());
        for (i, (weight, word, range)) in order.into_iter().enumerate() {
            let table = if word.flat.is_none() { index.table(&word.typed) } else { None };
            if let Some(table) = table.filter(|_| word.others.is_empty()) {
                if i == 0 {
                    rows = Vec::with_capacity(n);
                    scores = Vec::with_capacity(n);
                    for (row, &points) in table.iter().enumerate().filter(|(_, points)| **points > 0) {
                        rows.push(row as u32);
                        scores.push(i32::from(points));
                    }
                } else {
                    keep(&mut rows, &mut scores, |row| Some(i32::from(table[row])).filter(|&points| points > 0));
                }
                continue;
            }
            if i > 0 && rows.len() * TEXT_COST < weight {
                let points = self.points(segment, known, word, &range);
                let numbers = &mut room.numbers;
                keep(&mut rows, &mut scores, |row| {
                    let mut best = 0;
                    index.each_field(row, numbers, |kind, _, words| {
                        let score = words.iter().map(|&number| points(index.rank(number))).max().unwrap_or(0);
                        best = best.max(score * kind.worth() / 100);
                        true
                    });
                    Some(best).filter(|&best| best > 0)
                });
                continue;
            }
            let (best, touched) = (&mut room.best, &mut room.touched);
            touched.clear();
            let few = table.is_none() && weight < n / 2;
            let range = match table {
                Some(table) => {
                    best[..n].copy_from_slice(table);
                    0..0
                }
                None => range,
            };
            self.each_word_in(at, range, word, |local, score| {
                let by_class = WORTHS.map(|worth| (score * worth / 100) as u16);
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
                keep(&mut rows, &mut scores, |row| Some(i32::from(best[row])).filter(|&points| points > 0));
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
    pub(super) fn points<'s>(
        &'s self,
        segment: &Segment,
        known: &'s [u32],
        word: &'s Expansion,
        range: &Range<usize>,
    ) -> impl Fn(usize) -> i32 + 's {
        debug_assert_eq!(segment.index.words(), known.len());
        let range = range.clone();
        move |local| {
            if range.contains(&local) {
                return word.score(self.corpus, known[local] as usize);
            }
            let other = word.others.binary_search_by_key(&known[local], |other| other.0);
            other.map_or(0, |at| word.others[at].1)
        }
    }

    /// Writes each record's score of several words into `room.sum`, -1 where it lacks one.
    pub(super) fn words(&self, at: usize, segment: &Segment, words: &[Expansion], room: &mut Room) {
        let n = segment.len();
        for (i, word) in words.iter().enumerate() {
            room.best.clear();
            room.best.resize(n, 0);
            let best = &mut room.best;
            let index = &segment.index;
            self.each_word(at, word, |local, score| {
                let by_class = WORTHS.map(|worth| (score * worth / 100) as u16);
                index.each_posting(local, |record, class| {
                    let points = by_class[class];
                    if points > best[record] {
                        best[record] = points;
                    }
                });
            });
            if i == 0 {
                room.sum.clear();
                room.sum.extend(room.best.iter().map(|&points| if points == 0 { -1 } else { i32::from(points) }));
            } else {
                for (sum, &points) in room.sum.iter_mut().zip(&room.best) {
                    *sum = if points == 0 || *sum < 0 { -1 } else { *sum + i32::from(points) };
                }
            }
        }
        room.best.fill(0);
    }

    /// Calls `take` with every word of a segment that a word of the query stands for, and its score.
    pub(super) fn each_word(&self, at: usize, word: &Expansion, take: impl FnMut(usize, i32)) {
        self.each_word_in(at, range_in(self.corpus.words_of(at), &word.beginning), word, take);
    }

    /// The same, of the words that begin as typed those in a range.
    pub(super) fn each_word_in(
        &self,
        at: usize,
        range: Range<usize>,
        word: &Expansion,
        mut take: impl FnMut(usize, i32),
    ) {
        let words = self.corpus.words_of(at);
        for local in range {
            take(local, word.score(self.corpus, words[local] as usize));
        }
        word.others_in(at).iter().for_each(|&(local, score)| take(local as usize, score));
    }

    /// Writes each record's score of a phrase into `room.sum`, -1 where it does not stand in it.
    pub(super) fn phrase(&self, at: usize, segment: &Segment, phrase: &[String], room: &mut Room) {
        room.sum.clear();
        room.sum.resize(segment.len(), -1);
        let Some(locals) = self.locals(at, phrase) else { return };
        // The rarest word first; what has it is asked for the others.
        let mut order = locals.clone();
        order.sort_by_key(|&local| segment.index.weight(local..local + 1));
        order.dedup();
        room.best.clear();
        room.best.resize(segment.len(), 0);
        let best = &mut room.best;
        for (i, &local) in order.iter().enumerate() {
            segment.index.each_posting(local, |record, _| {
                if usize::from(best[record]) == i {
                    best[record] = i as u16 + 1;
                }
            });
        }
        let numbers: Vec<u32> = locals.iter().map(|&local| segment.index.number(local)).collect();
        let bytes = segment.index.in_order(&numbers);
        let finder = memchr::memmem::Finder::new(&bytes);
        for record in (0..segment.len()).filter(|&record| usize::from(room.best[record]) == order.len()) {
            // Bytes that stand together may still be the end of one word and the beginning of another.
            if finder.find(segment.index.text(record)).is_none() {
                continue;
            }
            let mut score = -1;
            segment.index.each_field(record, &mut room.numbers, |kind, _, words| {
                if words.windows(numbers.len()).any(|window| window == numbers) {
                    score = score.max(PHRASE * kind.worth() / 100);
                }
                true
            });
            room.sum[record] = score;
        }
        room.best.fill(0);
    }

    /// The words of a segment that are these; `None` where it lacks one.
    pub(super) fn locals(&self, at: usize, words: &[String]) -> Option<Vec<usize>> {
        let (vocabulary, known) = (self.corpus.vocabulary(), self.corpus.words_of(at));
        let local = |word: &String| {
            let first = vocabulary.beginning_with(word).next().filter(|&i| vocabulary.word(i) == word)?;
            known.binary_search(&(first as u32)).ok()
        };
        words.iter().map(local).collect()
    }

    /// Points for words of the query that follow each other in a field of a record.
    pub fn adjacency(&self, record: RecordId) -> i32 {
        let words: Vec<&Expansion> = (self.bound.clauses.iter())
            .filter_map(|clause| match clause.any.as_slice() {
                [(false, BoundTest::Words(words))] => Some(words),
                _ => None,
            })
            .flatten()
            .take(16)
            .collect();
        if words.len() < 2 {
            return 0;
        }
        let (at, row) = self.corpus.place(record);
        let (_, segment) = self.corpus.segment(at);
        let known = self.corpus.words_of(at);
        let stands_for = |word: &Expansion, lex: u32| {
            word.beginning.contains(&(lex as usize)) || word.others.binary_search_by_key(&lex, |other| other.0).is_ok()
        };
        let mut best = vec![0; words.len() - 1];
        segment.index.each_field(row, &mut Vec::new(), |kind, _, numbers| {
            let mut before: u32 = 0;
            for &number in numbers {
                let lex = known[segment.index.rank(number)];
                let mut here = 0;
                for (i, word) in words.iter().enumerate() {
                    if stands_for(word, lex) {
                        here |= 1u32 << i;
                        if i > 0 && before & (1 << (i - 1)) != 0 {
                            best[i - 1] = best[i - 1].max(2 * kind.worth());
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
pub(super) fn keep(rows: &mut Vec<u32>, scores: &mut Vec<i32>, mut points: impl FnMut(usize) -> Option<i32>) {
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
pub(super) fn range_in(words: &[u32], range: &Range<usize>) -> Range<usize> {
    words.partition_point(|&word| (word as usize) < range.start)
        ..words.partition_point(|&word| (word as usize) < range.end)
}

/// Whether a clause asks for words that must stand, and for nothing else.
pub(super) fn is_plain(clause: &BoundClause) -> bool {
    matches!(clause.any.as_slice(), [(false, BoundTest::Words(_))])
}
