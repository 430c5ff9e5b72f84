//! Numbers of projects, sources and equipment lines, by position in load order.

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
