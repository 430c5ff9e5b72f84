//! The vocabulary of a corpus: the distinct terms of all segments, and which segments contain each.

use super::columns::Strings;
use super::ids::{GlobalTermOrd, TermId, TermOrd};
use super::index::{TermDictionary, TermInterner};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    /// Differs between any two vocabularies of a process, so that cached results can be matched to their corpus. An
    /// empty corpus has 0.
    pub(crate) serial: u64,
    pub(crate) dictionary: TermDictionary,
    /// For each segment, its terms by [`TermOrd`], ascending.
    pub(crate) segment_terms: Vec<Arc<[GlobalTermOrd]>>,
    /// For each term of the dictionary, the start of its entries in `term_segments`, and the end as the last
    /// entry.
    starts: Vec<u32>,
    /// The segments that contain a term, with the term's ordinal there.
    term_segments: Vec<(u32, TermOrd)>,
}

impl Vocabulary {
    fn new(dictionary: TermDictionary, segment_terms: Vec<Arc<[GlobalTermOrd]>>) -> Self {
        static SERIAL: AtomicU64 = AtomicU64::new(1);
        let mut starts = vec![0u32; dictionary.len() + 1];
        segment_terms.iter().flat_map(|terms| terms.iter()).for_each(|term| starts[term.index() + 1] += 1);
        for i in 0..dictionary.len() {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut term_segments = vec![(0, TermOrd(0)); starts[dictionary.len()] as usize];
        for (segment, terms) in (0..).zip(&segment_terms) {
            for (ord, term) in (0..).zip(terms.iter()) {
                let at = &mut next[term.index()];
                term_segments[*at as usize] = (segment, TermOrd(ord));
                *at += 1;
            }
        }
        Vocabulary { serial: SERIAL.fetch_add(1, Ordering::Relaxed), dictionary, segment_terms, starts, term_segments }
    }

    /// The segments that contain a term of the dictionary, ascending, with the term's ordinal in each.
    pub(crate) fn segments_with(&self, term: GlobalTermOrd) -> &[(u32, TermOrd)] {
        match self.starts.get(term.index()..term.index() + 2) {
            Some(&[from, to]) => &self.term_segments[from as usize..to as usize],
            _ => &[],
        }
    }

    /// Bytes held in memory.
    pub(crate) fn bytes(&self) -> usize {
        self.dictionary.bytes()
            + self.segment_terms.iter().map(|terms| terms.len() * 4).sum::<usize>()
            + self.starts.len() * 4
            + self.term_segments.len() * size_of::<(u32, TermOrd)>()
    }
}

/// Collects the terms of segments, numbered by first appearance.
#[derive(Default)]
pub(crate) struct VocabularyBuilder {
    interner: TermInterner,
    /// For each segment, the numbers of its terms.
    segment_terms: Vec<Vec<TermId>>,
}

impl VocabularyBuilder {
    /// Adds the terms of the next segment.
    pub(crate) fn add(&mut self, terms: &Strings) {
        self.segment_terms.push((0..terms.len()).map(|i| self.interner.id(terms.get_bytes(i)).0).collect());
    }

    /// The vocabulary of the segments so far.
    pub(crate) fn build(&self) -> Vocabulary {
        let (ids, ordinals) = self.interner.sorted(GlobalTermOrd);
        let of_segment = |ids: &Vec<TermId>| ids.iter().map(|id| ordinals[id.index()]).collect();
        let terms = ids.iter().map(|&id| self.interner.get(id));
        Vocabulary::new(TermDictionary::new(terms), self.segment_terms.iter().map(of_segment).collect())
    }
}
