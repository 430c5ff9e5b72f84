//! What a splitter returns: blocks of a file with the byte ranges of the records in them.

use super::iati::Header;
use super::problem::Problem;
use std::ops::Range;
use std::sync::Arc;

/// The kinds of record in a dataset. IATI activities are projects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecordKind {
    Source,
    Project,
    /// An entry of the names table: one name and its spellings.
    Name,
}

/// Where a record is in its [`Block`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRange {
    pub(crate) kind: RecordKind,
    /// Its bytes in the block: the value alone, without the JSON key before it.
    pub range: Range<usize>,
    /// Line of the file on which it begins, from one.
    pub line: usize,
    /// Column in that line, in characters from one. Always 1 for JSON, whose errors count lines within the
    /// record.
    pub(crate) column: usize,
    /// Its number among the records of its kind in the file, from one.
    pub ordinal: usize,
}

impl RecordRange {
    /// The next record of its kind in a JSON file. `counts` holds how many came before, by [`RecordKind`].
    pub(super) fn next(kind: RecordKind, range: Range<usize>, line: usize, counts: &mut [usize; 3]) -> Self {
        counts[kind as usize] += 1;
        RecordRange { kind, range, line, column: 1, ordinal: counts[kind as usize] }
    }
}

/// A contiguous part of a file and the records in it.
#[derive(Debug, Default)]
pub struct Block {
    /// Offset in the file at which `bytes` begin.
    pub(crate) offset: u64,
    /// The contents, as UTF-8.
    pub bytes: Vec<u8>,
    /// In the order of the file.
    pub records: Vec<RecordRange>,
    /// Problems found while splitting, not those inside the records.
    pub problems: Vec<Problem>,
    /// Only for a file that is not UTF-8: offset and length of each record in the original file.
    pub(crate) file_ranges: Vec<(u64, u32)>,
    /// Only for IATI XML: the attributes and entities that apply to all its activities.
    pub header: Option<Arc<Header>>,
}
