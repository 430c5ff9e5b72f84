//! What a cutter gives: stretches of a file with the places of the records in it.

use super::Problem;
use super::iati::Header;
use std::ops::Range;
use std::sync::Arc;

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// A source.
    Source,
    /// A project.
    Project,
    /// A name in its forms.
    Name,
}

/// A record's place in a [`Piece`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRange {
    /// What it is.
    pub kind: RecordKind,
    /// Its bytes in the piece: the record itself, without the key before it.
    pub range: Range<usize>,
    /// Line of the file at which it begins, from one.
    pub line: usize,
    /// Column of that line, in characters from one; of JSON the record's own lines are counted alone.
    pub column: usize,
    /// Its number among the records of its kind in the file, from one.
    pub ordinal: usize,
}

/// A stretch of a file with the records in it.
#[derive(Debug, Default)]
pub struct Block {
    /// Where in the file `bytes` stands.
    pub offset: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The records, in order.
    pub records: Vec<RecordRange>,
    /// What was wrong between them.
    pub problems: Vec<Problem>,
    /// Of a file that is not UTF-8: where each record stands in it, and how many bytes it has there.
    pub file_ranges: Vec<(u64, u32)>,
    /// Of IATI XML: what the file says of all its activities.
    pub header: Option<Arc<Header>>,
}
