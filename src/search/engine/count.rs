//! The part of the engine that counts facets.
//!
//! Of most of a segment what is left out is counted, and taken from what is known of all.

use super::filters::ClauseFilter;
use super::{ClauseSet, Plan, Segment};
use crate::rules::Rule;
use crate::store::Facet;
use crate::store::columns::each_value_of_lines;

impl<'a> Plan<'a> {
    /// How many of some rows, by segment, have each value of a facet; and how many have a line on its
    /// way, for the facet of states. Of facets about lines only lines that the query allows count.
    pub fn count(&self, facet: Facet, rows: &[&[u32]], excluding: ClauseSet) -> (Vec<u32>, usize) {
        let mut counts = vec![0; self.corpus.facets().values(facet).len()];
        let mut on_its_way = 0;
        let tests_lines = self.tests_lines(excluding);
        for ((_, segment), rows) in self.corpus.segments().zip(rows).filter(|(_, rows)| !rows.is_empty()) {
            let totals = segment.totals(facet);
            // Of most of a segment the rest is counted, and taken from what is known of all.
            if (!facet.is_per_line() || !tests_lines) && rows.len() * 2 > segment.len() {
                let mut rest = vec![0; totals.len()];
                let open = self.count_rows(segment, facet, OtherRows::new(rows, segment.len()), &[], &mut rest);
                let column = segment.facet(facet);
                for ((total, rest), &id) in totals.iter().zip(rest).zip(column.globals()) {
                    counts[id as usize] += total - rest;
                }
                on_its_way += if facet == Facet::DeliveryStatus { segment.open_records as usize - open } else { 0 };
            } else {
                let filters = if facet.is_per_line() && tests_lines { self.filters(segment) } else { Vec::new() };
                let wanted = Self::line_filters(&filters, excluding);
                let mut some = vec![0; totals.len()];
                on_its_way += self.count_rows(segment, facet, rows.iter().copied(), &wanted, &mut some);
                for (n, &id) in some.iter().zip(segment.facet(facet).globals()) {
                    counts[id as usize] += n;
                }
            }
            if facet == Facet::Flag {
                self.count_shared_flags(segment, rows, &mut counts);
            }
        }
        (counts, on_its_way)
    }

    /// Counts rows of a segment by its own values; how many of them have a line on its way.
    pub(super) fn count_rows(
        &self,
        segment: &Segment,
        facet: Facet,
        rows: impl Iterator<Item = u32>,
        wanted: &[&ClauseFilter<'_>],
        counts: &mut [u32],
    ) -> usize {
        let column = segment.facet(facet);
        if !facet.is_per_line() {
            column.count_local(rows, counts);
            return 0;
        }
        let open = if facet == Facet::DeliveryStatus { column.local_mask(&self.open_states) } else { Vec::new() };
        let (mut allowed, mut values) = (Vec::new(), Vec::new());
        let mut on_its_way = 0;
        for row in rows {
            let lines = segment.lines_of(row as usize);
            if lines.is_empty() {
                continue;
            }
            if wanted.is_empty() && lines.len() == 1 {
                // Most have one line: nothing can be there twice.
                column.each_local(lines.start, |value| counts[value as usize] += 1);
                on_its_way += usize::from(facet == Facet::DeliveryStatus && column.has_any(lines.start, &open));
                continue;
            }
            self.allowed(segment, wanted, row as usize, &mut allowed);
            let lines = allowed.iter().map(|&line| lines.start + line as usize);
            each_value_of_lines(column, lines.clone(), &mut values, |value| counts[value as usize] += 1);
            on_its_way +=
                usize::from(facet == Facet::DeliveryStatus && lines.clone().any(|line| column.has_any(line, &open)));
        }
        on_its_way
    }

    /// Flags shared with other records are not in the column.
    pub(super) fn count_shared_flags(&self, segment: &Segment, rows: &[u32], counts: &mut [u32]) {
        for (i, value) in self.corpus.facets().values(Facet::Flag).iter().enumerate() {
            let rule = Rule::ALL.iter().find(|rule| rule.code() == value.code);
            let shared = self.rows_sharing_flags(segment, rule.map_or(0, |rule| rule.bit()));
            counts[i] += shared.iter().filter(|row| rows.binary_search(row).is_ok()).count() as u32;
        }
    }
}

/// The rows of a segment that are not among some, ascending.
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
