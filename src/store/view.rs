//! What tables read of a segment.
//!
//! A table goes through the segments one by one and reads them through this view alone: it never holds a slice over the
//! whole corpus, so a segment may be in memory or anywhere else.

use super::corpus::Corpus;
use super::end_period::EndPeriods;
use super::facets::FacetTable;
use super::ids::RecordId;
use super::money::AmountRow;
use super::segment::Segment;
use super::total::LinePieces;
use crate::fields::FieldId;
use crate::model::{Figure, PartialDate};
use crate::rules::Rule;
use std::ops::Range;

/// A segment with what it shares with others.
#[derive(Clone, Copy)]
pub(crate) struct SegmentView<'a> {
    corpus: &'a Corpus,
    segment: &'a Segment,
    first: u32,
}

impl Corpus {
    /// The segment with this index.
    pub(crate) fn view(&self, at: usize) -> SegmentView<'_> {
        let (first, segment) = self.segment(at);
        SegmentView { corpus: self, segment, first }
    }
}

impl<'a> SegmentView<'a> {
    pub(crate) fn segment(self) -> &'a Segment {
        self.segment
    }

    pub(crate) fn record(self, row: usize) -> RecordId {
        RecordId(self.first + row as u32)
    }

    /// The equipment lines of a record, as rows of the columns of lines.
    pub(crate) fn lines(self, row: usize) -> Range<usize> {
        self.segment.lines_of(row)
    }

    /// Writes to `out` the values of a record, each once, by their numbers in the facet: of a field of lines those of all
    /// its lines. Flags that depend on several records are among them.
    pub(crate) fn values(self, field: FieldId, row: usize, out: &mut Vec<u32>) {
        out.clear();
        if field == FieldId::Flag {
            let rules = self.segment.rules.get(row) | self.corpus.relations.rules(self.record(row));
            return out.extend(rules.iter().map(FacetTable::of_rule));
        }
        if field == FieldId::EndIn {
            let has_end = self.has_value(FieldId::YearEnded, row);
            out.extend(has_end.then(|| EndPeriods::new(self.corpus).of(self.segment.ends[row])));
            return;
        }
        if !field.is_per_line() {
            return self.push_values(field, row, out);
        }
        self.lines(row).for_each(|line| self.push_values(field, line, out));
        self.push_own_values(field, row, out);
        if out.len() > 1 {
            out.sort_unstable();
            out.dedup();
        }
    }

    /// Writes to `out` the values of a line of a record, each once, by their numbers in the facet. What the record says of
    /// itself is of each of its lines.
    pub(crate) fn line_values(self, field: FieldId, row: usize, line: usize, out: &mut Vec<u32>) {
        out.clear();
        let globals = &self.segment.facet(field).globals;
        self.segment.each_line_value(field, row, line, |local| out.push(globals[local as usize]));
    }

    /// Whether a record has a value of a field of projects.
    pub(crate) fn has_value(self, field: FieldId, row: usize) -> bool {
        self.segment.facet(field).count_of(row) > 0
    }

    /// Writes to `out` those values of a record that no source states, by their numbers in the facet. Of a field of lines
    /// there are none: see [`SegmentView::inferred_line_values`].
    pub(crate) fn inferred_values(self, field: FieldId, row: usize, out: &mut Vec<u32>) {
        out.clear();
        if let Some(column) = &self.segment.inferred[field as usize] {
            let globals = &self.segment.facet(field).globals;
            column.each_local(row, |local| out.push(globals[local as usize]));
        }
    }

    /// The same of a line, in a field of lines.
    pub(crate) fn inferred_line_values(self, field: FieldId, row: usize, line: usize, out: &mut Vec<u32>) {
        out.clear();
        if field == FieldId::DeliveryStatus && self.segment.is_inferred[line] {
            self.line_values(field, row, line, out);
        }
    }

    /// Writes to `out` the values of a field of lines that a record says of itself.
    pub(crate) fn own_values(self, field: FieldId, row: usize, out: &mut Vec<u32>) {
        out.clear();
        self.push_own_values(field, row, out);
    }

    fn push_own_values(self, field: FieldId, row: usize, out: &mut Vec<u32>) {
        let globals = &self.segment.facet(field).globals;
        if let Some(column) = self.segment.record_values(field) {
            column.each_local(row, |local| out.push(globals[local as usize]));
        }
    }

    #[inline]
    fn push_values(self, field: FieldId, row: usize, out: &mut Vec<u32>) {
        let column = self.segment.facet(field);
        column.each_local(row, |local| out.push(column.globals[local as usize]));
    }

    /// The stated number of a line, and how it takes part in a total.
    pub(crate) fn pieces(self, line: usize) -> (Option<Figure>, LinePieces) {
        (self.segment.quantities[line], self.segment.pieces[line])
    }

    pub(crate) fn amounts(self, row: usize) -> &'a [AmountRow] {
        self.segment.amounts_of(row)
    }

    /// First report of the present stage of a line.
    pub(crate) fn since(self, line: usize) -> Option<PartialDate> {
        self.segment.since[line]
    }

    /// Newest report of a line.
    pub(crate) fn last_report(self, line: usize) -> Option<PartialDate> {
        self.segment.last_report[line]
    }

    /// Whether the arrival of a line is not reported, or not of all of it.
    pub(crate) fn is_open(self, line: usize) -> bool {
        self.segment.is_open[line]
    }

    /// The rule whose sign the list shows.
    pub(crate) fn sign(self, row: usize) -> Option<Rule> {
        self.corpus.row(self.record(row)).sign()
    }

    /// The newest report on a record.
    pub(crate) fn last_reported(self, row: usize) -> Option<PartialDate> {
        self.segment.last_reported[row]
    }
}
