//! Numbers of projects, sources and equipment lines, by position in load order; and of terms.

use std::ops::Range;

/// A project, identified by its position in load order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub u32);

/// A source. Eight bytes, which is less than one for each record: only mixed data keeps a list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SourceId {
    /// A source in a JSON file or a file of an article, by its position among these.
    Listed(u32),
    /// The XML of an activity. [`super::Corpus::sources`] does not list it.
    Xml(RecordId),
    /// The text of an IATI activity, by its position among these.
    ActivityText(u32),
}

/// An equipment line of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineId {
    pub project: RecordId,
    /// Index in the project's `equipment`.
    pub line: u32,
}

/// A term, by its first appearance in a segment; the forward index stores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TermId(pub(crate) u32);

/// A term, by its position in a segment's sorted terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TermOrd(pub(crate) u32);

/// A term, by its position in the corpus' sorted dictionary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct GlobalTermOrd(pub(crate) u32);

impl TermId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl TermOrd {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    /// The range of this term alone.
    pub(crate) fn alone(self) -> Range<TermOrd> {
        self..TermOrd(self.0 + 1)
    }

    pub(crate) fn each(range: Range<TermOrd>) -> impl Iterator<Item = TermOrd> {
        (range.start.0..range.end.0).map(TermOrd)
    }
}

impl GlobalTermOrd {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) fn each(range: Range<GlobalTermOrd>) -> impl DoubleEndedIterator<Item = GlobalTermOrd> {
        (range.start.0..range.end.0).map(GlobalTermOrd)
    }
}
