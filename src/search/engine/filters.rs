//! Filters: clauses that columns answer, tested per record or per equipment line.

use super::sums::{SumFilter, SumTest};
use super::{ClauseSet, Plan};
use crate::fields::FieldId;
use crate::model::{AmountKind, Figure, ListedCode};
use crate::rules::{Rule, RuleSet};
use crate::search::query::Bounds;
use crate::search::resolve::{Predicate, ResolvedClause};
use crate::store::money::{AmountRow, AmountStanding};
use crate::store::{Has, RecordId, Segment};
use rust_decimal::Decimal;
use std::ops::Range;

impl<'a> Plan<'a> {
    /// The clauses that columns answer, prepared for a segment.
    pub(super) fn filters<'s>(&'s self, segment: &Segment) -> Vec<ClauseFilter<'s>> {
        let clauses = self.query.clauses.iter().enumerate().filter(|(_, clause)| !clause.is_text());
        clauses
            .map(|(i, clause)| ClauseFilter {
                bit: 1 << i,
                clause,
                any: clause.any.iter().map(|(negated, test)| (*negated, self.filter(segment, test))).collect(),
            })
            .collect()
    }

    pub(super) fn filter<'s>(&'s self, segment: &Segment, test: &'s Predicate) -> Filter<'s> {
        match test {
            Predicate::Values(tables) => {
                let local = |(facet, wanted): &(FieldId, Vec<bool>)| (*facet, segment.facet(*facet).local_mask(wanted));
                let flags = tables
                    .iter()
                    .find(|(facet, _)| *facet == FieldId::Flag)
                    .map_or(RuleSet::NONE, |(_, wanted)| self.rules_among(wanted));
                Filter::Values(tables.iter().map(local).collect(), self.rows_sharing_flags(segment, flags))
            }
            Predicate::Has(has) => {
                let rules = if *has == Has::Flag { RuleSet::IN_RECORD } else { RuleSet::NONE };
                Filter::Has(*has as u16, self.rows_sharing_flags(segment, rules))
            }
            Predicate::Records(records) => Filter::Rows(self.rows_among(segment, records), true),
            Predicate::Number(FieldId::Year, bounds, _) => Filter::Years(year_range(bounds)),
            Predicate::Number(field @ (FieldId::YearStarted | FieldId::YearEnded), bounds, _) => {
                Filter::Dates(*field, *bounds)
            }
            Predicate::Number(field, bounds, currency) if field.is_sum() => {
                let wanted = SumTest::InRange(*bounds);
                Filter::Sum(SumFilter::new(self.corpus, *field, currency.as_deref(), wanted))
            }
            Predicate::ValueCount(field, count) if field.is_sum() => {
                Filter::Sum(SumFilter::new(self.corpus, *field, None, SumTest::Currencies(*count)))
            }
            Predicate::Number(field, bounds, _) if field.is_facet() => {
                let year = |code: &str| code.parse::<i64>().is_ok_and(|year| bounds.contains(Figure::from(year)));
                let wanted: Vec<bool> =
                    self.corpus.facets().values(*field).iter().map(|value| year(&value.code)).collect();
                Filter::Values(vec![(*field, segment.facet(*field).local_mask(&wanted))], Vec::new())
            }
            Predicate::Duplicate(is) => Filter::Rows(self.duplicate_rows(segment), *is),
            Predicate::ValueCount(FieldId::Flag, count) => {
                let rows = 0..segment.len() as u32;
                let first = RecordId(self.first_record(segment));
                let rules = |row: u32| self.corpus.row(RecordId(first.0 + row)).rules();
                Filter::Rows(rows.filter(|&row| count.holds(rules(row).iter().count())).collect(), true)
            }
            test => Filter::Plain(test),
        }
    }

    /// The rows of a segment whose identifier a record that counts first has too, ascending.
    fn duplicate_rows(&self, segment: &Segment) -> Vec<u32> {
        let first = self.first_record(segment);
        let range = first..first + segment.len() as u32;
        let others = self.corpus.duplicate_groups().iter().flat_map(|group| group.iter().skip(1));
        let mut rows: Vec<u32> =
            others.filter(|record| range.contains(&record.0)).map(|record| record.0 - first).collect();
        rows.sort_unstable();
        rows
    }

    /// The rules that a selection of flag facet values stands for.
    pub(super) fn rules_among(&self, wanted: &[bool]) -> RuleSet {
        let values = self.corpus.facets().values(FieldId::Flag).iter().zip(wanted).filter(|(_, wanted)| **wanted);
        values.filter_map(|(value, _)| Rule::from_code(&value.code)).collect()
    }

    /// The rows of a segment with one of the given flags that depend on several records, ascending.
    pub(super) fn rows_sharing_flags(&self, segment: &Segment, rules: RuleSet) -> Vec<u32> {
        if rules.is_empty() {
            return Vec::new();
        }
        let first = self.first_record(segment);
        let of_relations = self.corpus.relations.rule_bits_in(first..first + segment.len() as u32);
        let found = of_relations.iter().filter(|(_, shared)| shared.meets(rules));
        let mut rows: Vec<u32> = found.map(|(id, _)| id.0 - first).collect();
        for (rule, records) in self.corpus.relations.follow_ups_in(first..first + segment.len() as u32) {
            if rules.has(rule) {
                rows.extend(records.iter().map(|id| id.0 - first));
            }
        }
        // Lists of several rules.
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    pub(super) fn first_record(&self, segment: &Segment) -> u32 {
        self.corpus.segments().find(|(_, other)| std::ptr::eq(*other, segment)).map_or(0, |(first, _)| first)
    }

    /// The rows of a segment that some records have, both ascending.
    fn rows_among(&self, segment: &Segment, records: &[RecordId]) -> Vec<u32> {
        let first = self.first_record(segment);
        let rows = records.iter().filter_map(|id| id.0.checked_sub(first));
        rows.filter(|&row| (row as usize) < segment.len()).collect()
    }

    /// For each row, the filters on the project that it fails. Filters on lines are left to
    /// [`failed_line_filters`](Self::failed_line_filters).
    pub(super) fn failed_project_filters(
        &self,
        segment: &Segment,
        filters: &[ClauseFilter<'_>],
        rows: &[u32],
    ) -> Vec<ClauseSet> {
        let mut fails = vec![0; rows.len()];
        for filter in filters.iter().filter(|filter| !filter.clause.line_only) {
            match filter.one_facet() {
                Some((facet, wanted, negated)) => {
                    let column = segment.facet(facet);
                    fail_unless(&mut fails, filter.bit, rows, |row| column.has_any(row, wanted) != negated);
                }
                None => fail_unless(&mut fails, filter.bit, rows, |row| {
                    filter.any.iter().any(|(negated, test)| self.holds(segment, test, row) != *negated)
                }),
            }
        }
        fails
    }

    /// The negated line filters that a row fails because one of its lines has the value, or the record itself. Also
    /// writes to `lines` which line filters each line fails, and last which of them the record itself fails, if it has
    /// values of its own: a location is a place of every line, and of an activity without lines.
    pub(super) fn failed_line_filters(
        &self,
        segment: &Segment,
        filters: &[ClauseFilter<'_>],
        row: usize,
        lines: &mut Vec<ClauseSet>,
    ) -> ClauseSet {
        let mut fails = 0;
        lines.resize(segment.lines_of(row).len(), 0);
        let mut of_record = segment.has_locations(row).then_some(0);
        for filter in filters.iter().filter(|filter| filter.clause.line_only) {
            for (fails_of, line) in lines.iter_mut().zip(segment.lines_of(row)) {
                *fails_of |= if self.line_passes(segment, filter, row, line) { 0 } else { filter.bit };
            }
            if let Some(fails) = &mut of_record {
                *fails |= if self.record_passes(segment, filter, row) { 0 } else { filter.bit };
            }
            if !filter.clause.wants_line() && lines.iter().chain(&of_record).any(|fails| fails & filter.bit != 0) {
                fails |= filter.bit;
            }
        }
        lines.extend(of_record);
        fails
    }

    /// Whether a filter matches a project; a filter on lines matches if any line does.
    pub(super) fn holds(&self, segment: &Segment, filter: &Filter<'_>, row: usize) -> bool {
        match filter {
            Filter::Values(tables, shared) => {
                let has = |facet: FieldId, wanted: &[bool]| match facet.is_per_line() {
                    true => {
                        segment.lines_of(row).any(|line| segment.facet(facet).has_any(line, wanted))
                            || record_has(segment, facet, row, wanted)
                    }
                    false => segment.facet(facet).has_any(row, wanted),
                };
                tables.iter().any(|(facet, wanted)| has(*facet, wanted)) || shared.binary_search(&(row as u32)).is_ok()
            }
            Filter::Years(wanted) => {
                let mut any = false;
                segment.years.each_local(row, |year| any |= wanted.contains(&year));
                any
            }
            Filter::Plain(Predicate::Number(FieldId::Amount, bounds, currency)) => {
                let fits =
                    |id: u32| currency.as_ref().is_none_or(|currency| *currency == self.corpus.labels.currency(id));
                let amounts = segment.amounts_of(row);
                amounts
                    .iter()
                    .any(|amount| fits(amount.currency) && bounds.contains(self.total_over_years(amount, amounts)))
            }
            Filter::Dates(field, bounds) => {
                let dates = if *field == FieldId::YearStarted { &segment.starts } else { &segment.ends };
                dates[row].is_some_and(|date| bounds.contain_date(date))
            }
            Filter::Sum(filter) => filter.holds(segment.amounts_of(row)),
            Filter::Has(bit, shared) => segment.has[row] & bit != 0 || shared.binary_search(&(row as u32)).is_ok(),
            Filter::Rows(rows, is) => rows.binary_search(&(row as u32)).is_ok() == *is,
            Filter::Plain(Predicate::ValueCount(field, count)) if !field.is_per_line() => {
                count.holds(segment.facet(*field).count_of(row))
            }
            Filter::Plain(_) => segment.lines_of(row).any(|line| self.line_holds(segment, filter, row, line)),
        }
    }

    /// An amount added to the project's other amounts of the same kind and currency: IATI states them per
    /// year. An amount stated in an article stands alone, as does one that is in no sum.
    fn total_over_years(&self, amount: &AmountRow, amounts: &[AmountRow]) -> Figure {
        let is_left_out = |amount: &AmountRow| matches!(amount.standing, AmountStanding::LeftOut(_));
        if is_left_out(amount) || self.corpus.labels.amount_kind(amount.kind) == AmountKind::Stated.code() {
            return amount.value;
        }
        let same = amounts
            .iter()
            .filter(|other| (other.kind, other.currency) == (amount.kind, amount.currency) && !is_left_out(other));
        Figure(same.fold(Decimal::ZERO, |sum, other| sum.saturating_add(other.value.0)))
    }

    fn line_passes(&self, segment: &Segment, filter: &ClauseFilter<'_>, row: usize, line: usize) -> bool {
        filter.any.iter().any(|(negated, test)| self.line_holds(segment, test, row, line) != *negated)
    }

    /// Whether a filter on lines passes by what the record itself says. One that requires a line needs a value for
    /// that: a record without lines does not pass for lacking another.
    pub(super) fn record_passes(&self, segment: &Segment, filter: &ClauseFilter<'_>, row: usize) -> bool {
        let wants = filter.clause.wants_line();
        let mut alternatives = filter.any.iter().filter(|(negated, _)| !(wants && *negated));
        alternatives.any(|(negated, test)| match test {
            Filter::Values(tables, _) => {
                tables.iter().any(|(facet, wanted)| record_has(segment, *facet, row, wanted)) != *negated
            }
            _ => *negated,
        })
    }

    fn line_holds(&self, segment: &Segment, filter: &Filter<'_>, row: usize, line: usize) -> bool {
        match filter {
            Filter::Values(tables, _) => tables.iter().any(|(facet, wanted)| {
                facet.is_per_line() && segment.facet(*facet).has_any(line, wanted)
                    || record_has(segment, *facet, row, wanted)
            }),
            Filter::Plain(Predicate::Open) => segment.is_open[line],
            Filter::Plain(Predicate::ValueCount(field, count)) if field.is_per_line() => {
                let mut values = Vec::new();
                segment.each_line_value(*field, row, line, |value| values.push(value));
                count.holds(values.len())
            }
            Filter::Plain(Predicate::Number(FieldId::Quantity, bounds, _)) => {
                segment.quantities[line].is_some_and(|quantity| bounds.contains(quantity))
            }
            Filter::Plain(Predicate::Number(FieldId::Since, bounds, _)) => {
                segment.since[line].is_some_and(|date| bounds.contain_date(date))
            }
            Filter::Plain(Predicate::Number(FieldId::LastReport, bounds, _)) => {
                segment.last_report[line].is_some_and(|date| bounds.contain_date(date))
            }
            _ => false,
        }
    }

    /// The filters that require a line, without the clauses `excluding`.
    pub(super) fn line_filters<'f, 's>(
        filters: &'f [ClauseFilter<'s>],
        excluding: ClauseSet,
    ) -> Vec<&'f ClauseFilter<'s>> {
        filters.iter().filter(|filter| filter.clause.wants_line() && filter.bit & excluding == 0).collect()
    }

    /// Writes to `out` the equipment lines of a row that pass all `wanted` filters.
    pub(super) fn allowed(&self, segment: &Segment, wanted: &[&ClauseFilter<'_>], row: usize, out: &mut Vec<u32>) {
        out.clear();
        let lines = segment.lines_of(row);
        let passes = |line: &u32| {
            wanted.iter().all(|filter| self.line_passes(segment, filter, row, lines.start + *line as usize))
        };
        out.extend((0..lines.len() as u32).filter(passes));
    }

    /// Whether the query without the clauses `excluding` tests lines.
    pub(crate) fn tests_lines(&self, excluding: ClauseSet) -> bool {
        self.query.clauses.iter().enumerate().any(|(i, clause)| clause.wants_line() && excluding & (1 << i) == 0)
    }
}

/// A clause that columns answer, prepared for a segment.
pub(crate) struct ClauseFilter<'a> {
    pub(super) bit: ClauseSet,
    pub(super) clause: &'a ResolvedClause,
    pub(super) any: Vec<(bool, Filter<'a>)>,
}

impl ClauseFilter<'_> {
    /// The facet, the wanted values and whether they are negated, if it tests one project facet alone: the most
    /// common filter, for which a loop needs no match per row.
    fn one_facet(&self) -> Option<(FieldId, &[bool], bool)> {
        let [(negated, Filter::Values(tables, shared))] = self.any.as_slice() else { return None };
        let [(facet, wanted)] = tables.as_slice() else { return None };
        (shared.is_empty() && !facet.is_per_line()).then_some((*facet, wanted, *negated))
    }
}

/// Whether a record has a wanted value of a facet of lines beside those of its lines.
fn record_has(segment: &Segment, facet: FieldId, row: usize, wanted: &[bool]) -> bool {
    segment.record_values(facet).is_some_and(|column| column.has_any(row, wanted))
}

/// Adds a clause to those that each row fails, unless the row passes.
fn fail_unless(fails: &mut [ClauseSet], bit: ClauseSet, rows: &[u32], passes: impl Fn(usize) -> bool) {
    for (fails, &row) in fails.iter_mut().zip(rows) {
        *fails |= if passes(row as usize) { 0 } else { bit };
    }
}

/// One alternative of a clause, prepared for a segment.
pub(super) enum Filter<'a> {
    /// For each facet, the wanted values by the segment's value ids; and the rows that match by a flag that
    /// depends on several records.
    Values(Vec<(FieldId, Vec<bool>)>, Vec<u32>),
    /// A bit of [`Has`]; for `has:flag`, also the rows with a flag that depends on several records.
    Has(u16, Vec<u32>),
    Years(Range<u32>),
    /// The start or the end is in a range of days.
    Dates(FieldId, Bounds),
    /// A sum of the record's money.
    Sum(SumFilter),
    /// These rows, ascending; or all others.
    Rows(Vec<u32>, bool),
    /// A predicate that needs no preparation.
    Plain(&'a Predicate),
}

/// The years that a range of numbers contains.
fn year_range(bounds: &Bounds) -> Range<u32> {
    // Finds by bisection the first year for which `holds` is false.
    let before = |holds: &dyn Fn(Figure) -> bool| {
        let (mut low, mut high) = (0, 1 << 16);
        while low < high {
            let middle = low + (high - low) / 2;
            if holds(Figure::from(i64::from(middle))) { low = middle + 1 } else { high = middle }
        }
        low
    };
    let (from, to) = (Bounds { high: None, ..*bounds }, Bounds { low: None, ..*bounds });
    before(&|year| !from.contains(year))..before(&|year| to.contains(year))
}
