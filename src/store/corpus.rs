//! The corpus: its parts, and access to them by number.

use super::facets::FacetTable;
use super::habits::FileHabits;
use super::ids::RecordId;
use super::index::TermDictionary;
use super::labels::Labels;
use super::once::counted::KeptOnce;
use super::relations::Relations;
use super::segment::Segment;
use super::segments::Segments;
use super::sources::Sources;
use super::vocabulary::Vocabulary;
use crate::fields::FieldId;
use crate::formats::{Problem, ProblemSeverity};
use crate::model::{Names, PartialDate};
use std::sync::Arc;

/// All loaded records as segments, and what the segments share.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    pub(crate) segments: Segments,
    pub(crate) sources: Sources,
    pub(crate) labels: Labels,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) relations: Relations,
    pub(crate) names: Arc<Names>,
    pub(crate) data_date: Option<PartialDate>,
    /// The day that activities without a date of their data are compared with; `None` to leave that.
    pub(crate) today: Option<PartialDate>,
    /// The day that the person names as today.
    pub(crate) asked_day: Option<PartialDate>,
    pub(crate) habits: FileHabits,
    /// What counts of all records, once a table has asked for it.
    pub(crate) counted_once: KeptOnce,
    /// Number of records with a sign in the list.
    pub(crate) signs: usize,
    /// What went wrong while reading, in file order. Broken records are not among them: each keeps its
    /// problem in its segment.
    pub problems: Vec<Problem>,
}

impl Corpus {
    /// Number of projects, broken ones included.
    pub fn len(&self) -> usize {
        self.segments.records()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn ids(&self) -> impl Iterator<Item = RecordId> + use<> {
        (0..self.len() as u32).map(RecordId)
    }

    /// The segments, each with its first record, in load order.
    pub(crate) fn segments(&self) -> impl Iterator<Item = (u32, &Segment)> {
        self.segments.iter()
    }

    pub(crate) fn segment(&self, i: usize) -> (u32, &Segment) {
        self.segments.get(i)
    }

    pub fn segment_count(&self) -> usize {
        self.segments.len()
    }

    /// The index of a record's segment, and its row there.
    pub(crate) fn locate(&self, id: RecordId) -> (usize, usize) {
        self.segments.locate(id)
    }

    /// Every distinct term, folded and sorted.
    pub fn term_dictionary(&self) -> &TermDictionary {
        &self.vocabulary.dictionary
    }

    pub fn facets(&self) -> &FacetTable {
        &self.labels.facets
    }

    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Known names of places and organisations with their variants.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The data's own date: the newest date of a source, of a claim or of an activity's last update. What has not been
    /// reported by then is judged by this date, not by today's.
    pub fn data_date(&self) -> Option<PartialDate> {
        self.data_date
    }

    /// All problems that are errors, broken records last.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        let broken = self.segments().flat_map(|(_, segment)| segment.broken.iter().map(|(_, problem)| problem));
        self.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Error).chain(broken)
    }

    /// Number of projects of the kind `agreement`.
    pub fn signed(&self) -> usize {
        let id = self.facets().find(FieldId::RecordKind, "agreement");
        id.and_then(|id| self.facets().totals(FieldId::RecordKind).get(id as usize)).map_or(0, |&n| n as usize)
    }

    pub fn line_count(&self) -> usize {
        self.segments().map(|(_, segment)| segment.quantities.len()).sum()
    }

    /// Number of records that cannot be used.
    pub fn broken_count(&self) -> usize {
        self.segments().map(|(_, segment)| segment.broken.len()).sum()
    }

    pub fn error_count(&self) -> usize {
        self.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Error).count() + self.broken_count()
    }

    /// Bytes held in memory, by purpose: columns, postings, the forward index (the terms of each record in
    /// order) and the dictionary.
    pub fn bytes(&self) -> [(&'static str, usize); 4] {
        let sum = |part: &dyn Fn(&Segment) -> usize| self.segments().map(|(_, segment)| part(segment)).sum();
        [
            ("columns", sum(&Segment::bytes)),
            ("postings", sum(&|segment| segment.index.bytes().0)),
            ("words in order", sum(&|segment| segment.index.bytes().1)),
            ("vocabulary", self.vocabulary.bytes()),
        ]
    }
}
