//! Numbers of projects, sources and equipment lines, by position in load order; and of terms.

use std::ops::Range;

/// A project, identified by its position in load order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub u32);

/// A source, identified by its position in load order.
///
/// There are three id spaces in one `u32`, told apart by the two highest bits: sources in JSON or article
/// files, texts of IATI activities (`ACTIVITY_BIT`), and the XML of a record (`XML_BIT`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

impl SourceId {
    const ACTIVITY_BIT: u32 = 1 << 31;
    const XML_BIT: u32 = 1 << 30;

    /// The XML of an activity as a source. [`super::Corpus::sources`] does not list it.
    pub(crate) fn of_xml(record: RecordId) -> Self {
        SourceId(record.0 | Self::XML_BIT)
    }

    /// The record whose XML this is, if it is XML.
    pub(crate) fn xml_record(self) -> Option<RecordId> {
        (self.0 & (Self::ACTIVITY_BIT | Self::XML_BIT) == Self::XML_BIT).then_some(RecordId(self.0 & !Self::XML_BIT))
    }

    pub(crate) fn of_activity_text(at: usize) -> Self {
        SourceId(at as u32 | Self::ACTIVITY_BIT)
    }

    /// Index into [`super::SourceTable::activity_texts`], if this is the text of an activity.
    pub(crate) fn activity_text_index(self) -> Option<usize> {
        (self.0 & Self::ACTIVITY_BIT != 0).then_some((self.0 & !Self::ACTIVITY_BIT) as usize)
    }
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
