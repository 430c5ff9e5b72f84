//! The column of site reports: for each equipment line, what is said of each of its sites.
//!
//! A table of hospitals groups them on every key, so they are kept in numbers and the records stay closed.

use crate::model::{SiteColumn, SiteReport};
use std::ops::Range;

/// No value.
const NONE: u32 = u32::MAX;

/// A site report in 24 bytes; see [`SiteReport`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct SiteRow {
    /// Local value of the facet.
    facility: u32,
    place: u32,
    /// Numbers of line labels.
    region: u32,
    number: u32,
    /// Claims beyond the 65,535th of a line cannot be told apart; no line has as many.
    claim: u16,
    number_claim: u16,
    pub(crate) shared_by: u16,
    column: u8,
    flags: u8,
}

const OTHER_REPORT: u8 = 1;
const OLDER: u8 = 2;
const DISPUTED: u8 = 4;

impl SiteRow {
    /// Facility and place are local values of their facets, region and number are numbers of line labels.
    pub(super) fn new<S>(
        report: &SiteReport<'_, S>,
        facility: Option<u32>,
        place: Option<u32>,
        region: Option<u32>,
        number: Option<u32>,
    ) -> SiteRow {
        let short = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        SiteRow {
            facility: facility.unwrap_or(NONE),
            place: place.unwrap_or(NONE),
            region: region.unwrap_or(NONE),
            number: number.unwrap_or(NONE),
            claim: short(report.claim),
            number_claim: report.number_claim.map_or(u16::MAX, short),
            shared_by: short(report.shared_by),
            column: report.column.index() as u8,
            flags: flag(report.is_other_report, OTHER_REPORT)
                | flag(report.is_older, OLDER)
                | flag(report.is_disputed, DISPUTED),
        }
    }

    pub(crate) fn facility(&self) -> Option<u32> {
        (self.facility != NONE).then_some(self.facility)
    }

    pub(crate) fn place(&self) -> Option<u32> {
        (self.place != NONE).then_some(self.place)
    }

    pub(crate) fn region(&self) -> Option<u32> {
        (self.region != NONE).then_some(self.region)
    }

    pub(crate) fn number(&self) -> Option<u32> {
        (self.number != NONE).then_some(self.number)
    }

    pub(crate) fn column(&self) -> SiteColumn {
        SiteColumn::ALL[usize::from(self.column)]
    }

    pub(crate) fn claim(&self) -> usize {
        usize::from(self.claim)
    }

    pub(crate) fn number_claim(&self) -> Option<usize> {
        (self.number_claim != u16::MAX).then_some(usize::from(self.number_claim))
    }

    pub(crate) fn is_other_report(&self) -> bool {
        self.flags & OTHER_REPORT != 0
    }

    pub(crate) fn is_older(&self) -> bool {
        self.flags & OLDER != 0
    }

    pub(crate) fn is_disputed(&self) -> bool {
        self.flags & DISPUTED != 0
    }
}

/// The site reports of the lines of a segment.
#[derive(Debug, Default)]
pub(crate) struct SiteRows {
    rows: Vec<SiteRow>,
    /// Where the rows of each line end.
    ends: Vec<u32>,
}

impl SiteRows {
    /// The rows of a line, by its row in the line columns.
    pub(crate) fn of_line(&self, line: usize) -> &[SiteRow] {
        &self.rows[self.range(line)]
    }

    fn range(&self, line: usize) -> Range<usize> {
        let start = if line == 0 { 0 } else { self.ends[line - 1] as usize };
        start..self.ends[line] as usize
    }

    /// Replaces the segment's numbers of labels by those of the corpus.
    pub(super) fn renumber_labels(&mut self, globals: &[u32]) {
        for label in self.rows.iter_mut().flat_map(|row| [&mut row.region, &mut row.number]) {
            if *label != NONE {
                *label = globals[*label as usize];
            }
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.rows.len() * size_of::<SiteRow>() + self.ends.len() * 4
    }
}

/// Builds [`SiteRows`] line by line.
#[derive(Debug, Default)]
pub(super) struct SiteRowsBuilder(SiteRows);

impl SiteRowsBuilder {
    pub(super) fn push(&mut self, row: SiteRow) {
        self.0.rows.push(row);
    }

    pub(super) fn end_line(&mut self) {
        self.0.ends.push(self.0.rows.len() as u32);
    }

    pub(super) fn finish(mut self) -> SiteRows {
        self.0.rows.shrink_to_fit();
        self.0.ends.shrink_to_fit();
        self.0
    }
}
