//! Facet counting.
//!
//! When most rows of a segment match, it is cheaper to count the other rows and subtract them from the
//! segment's totals.

use super::filters::ClauseFilter;
use super::{ClauseSet, Plan};
use crate::fields::FieldId;
use crate::rules::Rule;
use crate::store::Segment;
use crate::store::columns::each_value_of_lines;

impl<'a> Plan<'a> {
    /// For the given rows per segment, counts the records or lines with each value of a facet; for the delivery status
    /// facet also the open lines. For facets of lines, only lines count that pass the query
    /// without the clauses `excluding`.
    pub(crate) fn count(&self, facet: FieldId, rows: &[&[u32]], excluding: ClauseSet) -> (Vec<u32>, usize) {
        let mut counts = vec![0; self.corpus.facets().values(facet).len()];
        let mut open_count = 0;
        let tests_lines = facet.is_per_line() && self.tests_lines(excluding);
        for ((_, segment), rows) in self.corpus.segments().zip(rows).filter(|(_, rows)| !rows.is_empty()) {
            let (local, open) = if !tests_lines && rows.len() * 2 > segment.len() {
                self.count_by_complement(segment, facet, rows)
            } else {
                let filters = if tests_lines { self.filters(segment) } else { Vec::new() };
                self.count_rows(segment, facet, rows.iter().copied(), &Self::line_filters(&filters, excluding))
            };
            for (n, &id) in local.iter().zip(&segment.facet(facet).globals) {
                counts[id as usize] += n;
            }
            open_count += open;
            if facet == FieldId::Flag {
                self.count_shared_flags(segment, rows, &mut counts);
            }
        }
        (counts, open_count)
    }

    /// For the given rows per segment, counts the records in which each value of a facet is only inferred; empty for a
    /// facet that is not of parties.
    pub(crate) fn count_inferred(&self, facet: FieldId, rows: &[&[u32]]) -> Vec<u32> {
        if !facet.has_inferred() {
            return Vec::new();
        }
        let mut counts = vec![0; self.corpus.facets().values(facet).len()];
        for ((_, segment), rows) in self.corpus.segments().zip(rows) {
            let Some(column) = &segment.inferred[facet as usize] else { continue };
            let totals = &segment.inferred_totals[facet as usize];
            let mut local = vec![0; totals.len()];
            if rows.len() * 2 > segment.len() {
                column.count_local(OtherRows::new(rows, segment.len()), &mut local);
                local.iter_mut().zip(totals).for_each(|(n, total)| *n = total - *n);
            } else {
                column.count_local(rows.iter().copied(), &mut local);
            }
            local.iter().zip(&segment.facet(facet).globals).for_each(|(n, &id)| counts[id as usize] += n);
        }
        counts
    }

    /// As [`Self::count_rows`]: counts the rows that do not match and subtracts them from the segment's totals.
    fn count_by_complement(&self, segment: &Segment, facet: FieldId, rows: &[u32]) -> (Vec<u32>, usize) {
        let (mut counts, open) = self.count_rows(segment, facet, OtherRows::new(rows, segment.len()), &[]);
        counts.iter_mut().zip(segment.totals(facet)).for_each(|(n, total)| *n = total - *n);
        (counts, if facet == FieldId::DeliveryStatus { segment.open_lines as usize - open } else { 0 })
    }

    /// Counts rows or lines by the segment's own value ids; and open lines.
    fn count_rows(
        &self,
        segment: &Segment,
        facet: FieldId,
        rows: impl Iterator<Item = u32>,
        wanted: &[&ClauseFilter<'_>],
    ) -> (Vec<u32>, usize) {
        let column = segment.facet(facet);
        let mut counts = vec![0; column.globals.len()];
        let mut open_count = 0;
        if !facet.is_per_line() {
            column.count_local(rows, &mut counts);
            return (counts, open_count);
        }
        // A row that passes the filters on lines by what the record itself says, or by a line, has the record's values.
        let of_records = segment.record_values(facet);
        let is_open = |line: usize| facet == FieldId::DeliveryStatus && segment.is_open[line];
        let (mut allowed, mut values) = (Vec::new(), Vec::new());
        for row in rows {
            let lines = segment.lines_of(row as usize);
            let of_record = of_records.map(|column| (column, row as usize));
            if lines.is_empty() && of_record.is_none() {
                continue;
            }
            if wanted.is_empty() && lines.len() == 1 && of_record.is_none() {
                // Most records have one line, so no value can occur twice and need not be deduplicated.
                column.each_local(lines.start, |value| counts[value as usize] += 1);
                open_count += usize::from(is_open(lines.start));
                continue;
            }
            self.allowed(segment, wanted, row as usize, &mut allowed);
            let lines = allowed.iter().map(|&line| lines.start + line as usize);
            open_count += lines.clone().filter(|&line| is_open(line)).count();
            if facet.counts_lines() {
                lines.for_each(|line| column.each_local(line, |value| counts[value as usize] += 1));
            } else {
                each_value_of_lines(column, lines, of_record, &mut values, |value| counts[value as usize] += 1);
            }
        }
        (counts, open_count)
    }

    /// Adds flags that depend on several records (a duplicate id, words counted twice) or on the date of the data. They are
    /// known only when all records are loaded, so a segment's flag column does not have them.
    pub(super) fn count_shared_flags(&self, segment: &Segment, rows: &[u32], counts: &mut [u32]) {
        let first = self.first_record(segment);
        let records = first..first + segment.len() as u32;
        let mut of_rules = [0u32; Rule::ALL.len()];
        let mut is_counted = among(rows, segment.len());
        for (id, rules) in self.corpus.relations.rule_bits_in(records.clone()) {
            if is_counted(id.0 - first) {
                rules.iter().for_each(|rule| of_rules[rule as usize] += 1);
            }
        }
        for (rule, ids) in self.corpus.relations.follow_ups_in(records) {
            let mut is_counted = among(rows, segment.len());
            of_rules[rule as usize] += ids.iter().filter(|id| is_counted(id.0 - first)).count() as u32;
        }
        for (rule, n) in Rule::ALL.iter().zip(of_rules).filter(|(_, n)| *n > 0) {
            if let Some(value) = self.corpus.facets().find(FieldId::Flag, rule.code()) {
                counts[value as usize] += n;
            }
        }
    }
}

/// Whether a row is in a sorted list; to be asked of ascending rows.
fn among(rows: &[u32], all: usize) -> impl FnMut(u32) -> bool {
    let mut left = rows;
    move |row| {
        if rows.len() == all {
            return true;
        }
        left = &left[left.partition_point(|other| *other < row)..];
        left.first() == Some(&row)
    }
}

/// The rows of a segment that are not in a sorted list, ascending.
struct OtherRows<'a> {
    rows: std::slice::Iter<'a, u32>,
    skip: Option<u32>,
    next: u32,
    end: u32,
}

impl<'a> OtherRows<'a> {
    fn new(rows: &'a [u32], all: usize) -> Self {
        let mut rows = rows.iter();
        OtherRows { skip: rows.next().copied(), rows, next: 0, end: all as u32 }
    }
}

impl Iterator for OtherRows<'_> {
    type Item = u32;
    fn next(&mut self) -> Option<u32> {
        while self.next < self.end {
            let row = self.next;
            self.next += 1;
            if self.skip != Some(row) {
                return Some(row);
            }
            self.skip = self.rows.next().copied();
        }
        None
    }
}
