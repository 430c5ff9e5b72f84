//! The corpus: its parts, and access to them by number.

use super::facets::FacetTable;
use super::ids::{GlobalTermOrd, RecordId, SourceId, TermOrd};
use super::index::TermDictionary;
use super::relations::Hierarchy;
use super::segment::Segment;
use super::sources::{FileEntry, SourceTable};
use crate::fields::FieldId;
use crate::formats::{Problem, ProblemSeverity};
use crate::model::{FactKey, Names};
use crate::rules::Rule;
use hashbrown::HashTable;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// A flag that takes more than one record to find.
#[derive(Clone, Debug)]
pub(crate) struct SharedFlag {
    pub(crate) rule: Rule,
    pub(crate) fact: Option<FactKey>,
    /// For words that are counted twice: the other record, its fact, and the words.
    pub(crate) other: Option<(RecordId, FactKey, Box<str>)>,
}

/// All loaded records as segments, and what the segments share: files, sources, values, terms, and flags that take
/// more than one record to find.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// In the order in which they were opened.
    pub files: Vec<FileEntry>,
    /// What went wrong while reading, in file order. Broken records are not among them: each keeps its
    /// problem in its segment.
    pub problems: Vec<Problem>,
    pub(crate) names: Arc<Names>,
    pub(crate) segments: Vec<Arc<Segment>>,
    /// The first record of each segment, and the number of records as the last entry; empty without segments.
    pub(crate) starts: Vec<u32>,
    pub(crate) sources: SourceTable,
    /// Sources and activity texts in file order. Empty if there are only sources or only activity texts,
    /// which are in order already.
    pub(crate) source_order: Arc<[SourceId]>,
    pub(crate) facets: FacetTable,
    pub(crate) donor_labels: Vec<Arc<str>>,
    pub(crate) place_labels: Vec<Arc<str>>,
    pub(crate) currencies: Vec<Arc<str>>,
    pub(crate) amount_kinds: Vec<Arc<str>>,
    pub(crate) term_dictionary: TermDictionary,
    /// For each segment, its terms by [`TermOrd`], ascending.
    pub(crate) segment_terms: Vec<Arc<[GlobalTermOrd]>>,
    /// For each term of the dictionary, the start of its entries in `term_segments`, and the end as the last
    /// entry.
    pub(crate) term_segment_starts: Vec<u32>,
    /// The segments that contain a term, with the term's ordinal there. A `u16` is enough for segments: they
    /// are made of up to 32 MB of input each, and seldom of less than 1 MB.
    pub(crate) term_segments: Vec<(u16, TermOrd)>,
    /// Differs between any two corpora of a process, so that cached results can be matched to their corpus.
    pub(crate) serial: u64,
    pub(crate) shared_flags: HashMap<RecordId, Vec<SharedFlag>>,
    /// The keys of `shared_flags`, and records flagged by their relations; ascending, one bit for each rule.
    pub(crate) shared_rule_bits: Vec<(RecordId, u32)>,
    /// For each external id that occurs more than once, the number of records with it.
    pub(crate) duplicate_id_counts: HashMap<Box<str>, usize>,
    pub(crate) hierarchy: Hierarchy,
    /// Values are records, hashed by external id: the first record of each id.
    pub(crate) record_ids: HashTable<u32>,
    pub(crate) line_count: usize,
    pub(crate) broken_count: usize,
    /// See [`Corpus::title_ranks()`]. Computed on first use because folding and sorting all titles takes long
    /// (1.1 s for a million records) and only sorting by title needs it.
    pub(crate) title_ranks: OnceLock<Arc<[u32]>>,
}

impl Corpus {
    /// Number of projects, broken ones included.
    pub fn len(&self) -> usize {
        self.starts.last().map_or(0, |&end| end as usize)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn ids(&self) -> impl Iterator<Item = RecordId> + use<> {
        (0..self.len() as u32).map(RecordId)
    }

    /// The segments, each with its first record, in load order.
    pub(crate) fn segments(&self) -> impl Iterator<Item = (u32, &Segment)> {
        self.starts.iter().copied().zip(self.segments.iter().map(|segment| &**segment))
    }

    pub(crate) fn segment(&self, i: usize) -> (u32, &Segment) {
        (self.starts[i], &self.segments[i])
    }

    pub fn segment_count(&self) -> usize {
        self.segments.len()
    }

    /// The segments that contain a term of the dictionary, ascending, with the term's ordinal in each.
    pub(crate) fn segments_with(&self, term: GlobalTermOrd) -> &[(u16, TermOrd)] {
        match self.term_segment_starts.get(term.index()..term.index() + 2) {
            Some(&[from, to]) => &self.term_segments[from as usize..to as usize],
            _ => &[],
        }
    }

    /// Every distinct term, folded and sorted.
    pub fn term_dictionary(&self) -> &TermDictionary {
        &self.term_dictionary
    }

    /// The index of a record's segment, and its row there.
    pub(crate) fn locate(&self, id: RecordId) -> (usize, usize) {
        let segment = self.starts.partition_point(|&start| start <= id.0) - 1;
        (segment, (id.0 - self.starts[segment]) as usize)
    }

    pub fn facets(&self) -> &FacetTable {
        &self.facets
    }

    /// Known names of places and organisations with their variants.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Flags of a record that take more than one record to find, one bit for each rule.
    pub(crate) fn shared_rules(&self, id: RecordId) -> u32 {
        self.shared_rule_bits
            .binary_search_by_key(&id, |(record, _)| *record)
            .map_or(0, |at| self.shared_rule_bits[at].1)
    }

    /// The code of a currency, by its number in [`super::segment::AmountRow`].
    pub(crate) fn currency(&self, id: u32) -> &str {
        &self.currencies[id as usize]
    }

    pub fn currencies(&self) -> &[Arc<str>] {
        &self.currencies
    }

    /// The code of a kind of amount, by its number in [`super::segment::AmountRow`].
    pub(crate) fn amount_kind(&self, id: u32) -> &str {
        &self.amount_kinds[id as usize]
    }

    /// The distinct donor labels, by number; see [`super::RecordRow::donors_id`].
    pub fn donor_labels(&self) -> &[Arc<str>] {
        &self.donor_labels
    }

    /// For each record, the rank of its folded title. Titles that fold alike share a rank. The first call
    /// sorts all titles.
    pub(crate) fn title_ranks(&self) -> Arc<[u32]> {
        let titles = || self.segments().flat_map(|(_, segment)| (0..segment.len()).map(|row| segment.titles.get(row)));
        self.title_ranks.get_or_init(|| alphabetical_ranks(titles()).into()).clone()
    }

    /// All problems that are errors, broken records last.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        let broken = self.segments.iter().flat_map(|segment| segment.broken.iter().map(|(_, problem)| problem));
        self.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Error).chain(broken)
    }

    /// Number of projects of the kind `agreement`.
    pub fn signed(&self) -> usize {
        let id = self.facets.find(FieldId::RecordKind, "agreement");
        id.and_then(|id| self.facets.totals(FieldId::RecordKind).get(id as usize)).map_or(0, |&n| n as usize)
    }

    pub fn line_count(&self) -> usize {
        self.line_count
    }

    /// Number of records that cannot be used.
    pub fn broken_count(&self) -> usize {
        self.broken_count
    }

    pub fn error_count(&self) -> usize {
        self.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Error).count() + self.broken_count
    }

    /// Bytes held in memory, by purpose: columns, postings, the forward index (the terms of each record in
    /// order) and the dictionary.
    pub fn bytes(&self) -> [(&'static str, usize); 4] {
        let sum = |part: &dyn Fn(&Segment) -> usize| self.segments.iter().map(|segment| part(segment)).sum();
        let words: usize = self.segment_terms.iter().map(|words| words.len() * 4).sum::<usize>()
            + self.term_segment_starts.len() * 4
            + self.term_segments.len() * size_of::<(u16, TermOrd)>();
        [
            ("columns", sum(&Segment::bytes)),
            ("postings", sum(&|segment| segment.index.bytes().0)),
            ("words in order", sum(&|segment| segment.index.bytes().1)),
            ("vocabulary", self.term_dictionary.bytes() + words),
        ]
    }
}

/// The rank of each label in alphabetical order of the folded labels. Labels that fold to the same text share a rank.
pub(crate) fn alphabetical_ranks<'a>(labels: impl Iterator<Item = &'a str>) -> Vec<u32> {
    let mut folded: Vec<(String, u32)> = labels.map(crate::text::fold).zip(0..).collect();
    folded.sort_unstable();
    let mut ranks = vec![0; folded.len()];
    let mut rank = 0;
    for (i, (label, id)) in folded.iter().enumerate() {
        rank += u32::from(i > 0 && *label != folded[i - 1].0);
        ranks[*id as usize] = rank;
    }
    ranks
}
