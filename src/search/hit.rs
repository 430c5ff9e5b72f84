//! What matches a query: projects, equipment lines, sources.

use crate::store::{LineId, RecordId, SourceId};

/// A project that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProjectHit {
    pub project: RecordId,
    /// Relevance, 0 to 65535. 0 if the query has no words.
    pub score: i32,
}

/// An equipment line of a project that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineHit {
    pub line: LineId,
    /// Whether the line itself matches, not only its project.
    pub matched: bool,
}

/// A source that a matching project cites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceHit {
    pub source: SourceId,
    /// How many of the matching projects cite it.
    pub projects: usize,
}

/// A kind of equipment by value ids: its category, and its name if the category is a catch-all.
pub(super) type EquipmentKind = (Option<u32>, Option<u32>);
