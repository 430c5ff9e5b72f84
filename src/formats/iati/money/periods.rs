//! Which budgets and planned disbursements count, and in which years.
//!
//! A revised one replaces the originals of which it covers nearly all days. Shorter ones that add up to a longer one are
//! its parts. One of several years is divided over no years: that would be a share that nobody states.

use super::figures::{days_of, year_of};
use crate::formats::iati::values::{RawOddity, day};
use crate::hashing::{SeededMap, SeededSet};
use crate::model::{AmountKind, Figure, LeftOut, ListedCode, PartialDate};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// A revised budget replaces an original of which it covers at least this percentage of the days.
const COVERED_PERCENT: i64 = 90;

/// Days of the longest period that counts in the year in which it starts: a year and what publishers add to it.
const MAX_DAYS_OF_ONE_YEAR: i64 = 400;

/// The parts of a budget add up to it within one part in this many: 2 %, for rounded parts.
const PARTS_TOLERANCE: i64 = 50;

/// Most pairs of an original and a revised one, and of a budget and what may be its part, that are compared in one
/// activity: more than twenty times what real files have. Beyond it only equal periods replace each other, and that is
/// reported.
const MAX_COMPARED: usize = 4_000_000;

/// A `budget` or `planned-disbursement` with its period.
pub(super) struct BudgetPeriod<'a> {
    pub(super) kind: AmountKind,
    pub(super) revised: bool,
    /// First and last day as written; empty if not stated.
    pub(super) start: Cow<'a, str>,
    pub(super) end: Cow<'a, str>,
    pub(super) currency: Cow<'a, str>,
    pub(super) value: Decimal,
    /// Why its figure cannot count, whatever its period is.
    pub(super) left_out: Option<LeftOut>,
    /// Byte of its element.
    pub(super) at: usize,
}

/// What was decided about a [`BudgetPeriod`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PeriodOutcome {
    pub(super) year: Option<i16>,
    /// Of a period of several years, the last one.
    pub(super) last_year: Option<i16>,
    pub(super) left_out: Option<LeftOut>,
}

/// What is known of a period, as day numbers. The last day belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum PeriodDays<'p> {
    Whole(i32, i32),
    /// No end is stated.
    From(i32),
    /// It ends before it begins.
    Reversed(i32, i32),
    /// Its dates cannot be read; as written.
    Unknown(&'p str, &'p str),
}

impl PeriodDays<'_> {
    fn of<'p>(start: &'p str, end: &'p str) -> PeriodDays<'p> {
        match (days_of(start), days_of(end)) {
            (Some((first, _)), Some((_, last))) if first <= last => PeriodDays::Whole(first, last),
            (Some((first, _)), Some((_, last))) => PeriodDays::Reversed(first, last),
            (Some((first, _)), None) => PeriodDays::From(first),
            (None, _) => PeriodDays::Unknown(day(start), day(end)),
        }
    }

    /// Number of days; 0 if it is not known.
    fn len(self) -> i64 {
        match self {
            PeriodDays::Whole(first, last) => i64::from(last) - i64::from(first) + 1,
            _ => 0,
        }
    }

    /// The days that two periods have in common.
    fn overlap(self, other: Self) -> i64 {
        match (self, other) {
            (PeriodDays::Whole(a, b), PeriodDays::Whole(c, d)) => {
                (i64::from(b.min(d)) - i64::from(a.max(c)) + 1).max(0)
            }
            _ => 0,
        }
    }

    /// Whether a revised budget of this period replaces an original of that one. Of an original without an end only
    /// the start can be compared; what is not known is replaced by its like only.
    fn replaces(self, original: Self) -> bool {
        match (self, original) {
            (PeriodDays::Whole(..), PeriodDays::Whole(..)) => {
                self.overlap(original) * 100 >= original.len() * COVERED_PERCENT
            }
            (PeriodDays::Whole(start, _), PeriodDays::From(first)) => start == first,
            _ => self == original,
        }
    }

    /// Whether another period is a proper part of this one.
    fn contains(self, other: Self) -> bool {
        self != other && other.len() > 0 && self.overlap(other) == other.len()
    }

    fn in_words(self) -> String {
        let date = |day: i32| PartialDate::of_day(day);
        match self {
            PeriodDays::Whole(first, last) => format!("{} to {}", date(first), date(last)),
            PeriodDays::From(first) => format!("{} on", date(first)),
            _ => "a period that cannot be read".to_owned(),
        }
    }
}

/// Decides about the budgets and planned disbursements of an activity; the outcomes are in their order.
pub(super) fn settle(periods: &[BudgetPeriod<'_>], oddities: &mut Vec<RawOddity>) -> Vec<PeriodOutcome> {
    let days = days_of_all(periods);
    let mut outcomes: Vec<PeriodOutcome> =
        periods.iter().zip(&days).map(|(period, days)| in_years(period, *days, oddities)).collect();
    let mut groups: SeededMap<(AmountKind, &str), [Vec<usize>; 2]> = SeededMap::default();
    for (i, period) in periods.iter().enumerate().filter(|(_, period)| period.left_out.is_none()) {
        groups.entry((period.kind, &period.currency)).or_default()[usize::from(period.revised)].push(i);
    }
    let mut settling = Settling { periods, days: &days, outcomes: &mut outcomes, oddities, compared: 0 };
    // Groups do not share periods, but the number of compared pairs: in the order of the first period, so that the
    // outcome does not depend on hashes.
    let mut groups: Vec<[Vec<usize>; 2]> = groups.into_values().collect();
    groups.sort_unstable();
    for [originals, revised] in groups {
        settling.find_parts(&originals);
        settling.find_parts(&revised);
        // After the parts: an original that is replaced says so, whatever else it is.
        settling.replace(&originals, &revised);
    }
    outcomes
}

/// The days of each period. A revised one without an end has the period of the original with the same start; of
/// several, the longest.
fn days_of_all<'p>(periods: &'p [BudgetPeriod<'_>]) -> Vec<PeriodDays<'p>> {
    let mut days: Vec<PeriodDays<'p>> =
        periods.iter().map(|period| PeriodDays::of(&period.start, &period.end)).collect();
    let mut ends: SeededMap<(AmountKind, &str, i32), i32> = SeededMap::default();
    for (period, days) in periods.iter().zip(&days).filter(|(period, _)| !period.revised) {
        if let PeriodDays::Whole(first, last) = *days {
            let end = ends.entry((period.kind, &period.currency, first)).or_insert(last);
            *end = last.max(*end);
        }
    }
    for (period, days) in periods.iter().zip(&mut days).filter(|(period, _)| period.revised) {
        if let PeriodDays::From(first) = *days
            && let Some(last) = ends.get(&(period.kind, &*period.currency, first))
        {
            *days = PeriodDays::Whole(first, *last);
        }
    }
    days
}

/// The years of a period, as far as they are stated.
fn in_years(period: &BudgetPeriod<'_>, days: PeriodDays<'_>, oddities: &mut Vec<RawOddity>) -> PeriodOutcome {
    let outcome = PeriodOutcome { year: year_of(&period.start), last_year: None, left_out: period.left_out };
    match days {
        PeriodDays::Reversed(..) => {
            let message = format!(
                "a {} of {} ends before it begins: {} to {}",
                period.kind.label(),
                Figure(period.value),
                day(&period.start),
                day(&period.end)
            );
            oddities.push(RawOddity { rule: "period_reversed", at: period.at, message });
            PeriodOutcome { year: None, ..outcome }
        }
        PeriodDays::Whole(_, last) if days.len() > MAX_DAYS_OF_ONE_YEAR => {
            let message = format!(
                "a {} of {} for {} days is in no single year: {}",
                period.kind.label(),
                Figure(period.value),
                days.len(),
                days.in_words()
            );
            // Only budgets are expected to be of one year; a planned disbursement says when it will be paid.
            if period.kind == AmountKind::Budget && !period.value.is_zero() {
                oddities.push(RawOddity { rule: "long_budget", at: period.at, message });
            }
            let last = PartialDate::of_day(last).year;
            PeriodOutcome { last_year: last.and_then(|year| i16::try_from(year).ok()), ..outcome }
        }
        _ => outcome,
    }
}

struct Settling<'s, 'a> {
    periods: &'s [BudgetPeriod<'a>],
    days: &'s [PeriodDays<'s>],
    outcomes: &'s mut [PeriodOutcome],
    oddities: &'s mut Vec<RawOddity>,
    /// Pairs compared so far, see [`MAX_COMPARED`].
    compared: usize,
}

impl Settling<'_, '_> {
    fn add_oddity(&mut self, rule: &'static str, i: usize, message: String) {
        self.oddities.push(RawOddity { rule, at: self.periods[i].at, message });
    }

    /// Whether so many pairs may still be compared; says so if not.
    fn may_compare(&mut self, pairs: usize, first: usize) -> bool {
        self.compared = self.compared.saturating_add(pairs);
        if self.compared > MAX_COMPARED {
            let message =
                "too many budgets to compare each with each: only equal periods replace each other".to_owned();
            self.add_oddity("overlapping_budget", first, message);
        }
        self.compared <= MAX_COMPARED
    }

    /// Leaves out the originals that revised ones replace, and reports smaller overlaps.
    fn replace(&mut self, originals: &[usize], revised: &[usize]) {
        let (Some(first), false) = (originals.first(), revised.is_empty()) else { return };
        let equal: SeededSet<PeriodDays<'_>> = revised.iter().map(|i| self.days[*i]).collect();
        let rest: Vec<usize> = originals.iter().copied().filter(|i| !equal.contains(&self.days[*i])).collect();
        for &i in originals.iter().filter(|i| equal.contains(&self.days[**i])) {
            self.outcomes[i].left_out = Some(LeftOut::Replaced);
        }
        if !self.may_compare(rest.len().saturating_mul(revised.len()), *first) {
            return;
        }
        for i in rest {
            let days = self.days[i];
            let covering = revised.iter().map(|r| self.days[*r]).find(|other| other.replaces(days));
            let overlapping = || revised.iter().map(|r| self.days[*r]).find(|other| other.overlap(days) > 0);
            let Some(other) = covering.or_else(overlapping) else { continue };
            let kind = self.periods[i].kind.label();
            let what = if covering.is_some() { "replaces" } else { "covers too little to replace" };
            let message = format!("a revised {kind} of {} {what} this one of {}", other.in_words(), days.in_words());
            // A part of a longer one says nothing of its own.
            let was_counted = self.outcomes[i].left_out.is_none();
            if covering.is_some() {
                self.outcomes[i].left_out = Some(LeftOut::Replaced);
            }
            if was_counted {
                self.add_oddity("overlapping_budget", i, message);
            }
        }
    }

    /// Leaves out the periods that are parts of longer ones: two or more within it that add up to it. Short ones come
    /// first, so that the quarters are parts of their year and not of the five years around it.
    fn find_parts(&mut self, all: &[usize]) {
        let mut by_start: Vec<usize> = all.iter().copied().filter(|i| self.days[*i].len() > 0).collect();
        if by_start.len() < 3 || !self.may_compare(by_start.len().saturating_mul(by_start.len()), all[0]) {
            return;
        }
        let first_day = |i: usize| match self.days[i] {
            PeriodDays::Whole(first, _) => first,
            _ => 0,
        };
        by_start.sort_unstable_by_key(|i| (first_day(*i), *i));
        let mut by_length = by_start.clone();
        by_length.sort_unstable_by_key(|i| (self.days[*i].len(), first_day(*i), *i));
        for whole in by_length {
            let (days, value) = (self.days[whole], self.periods[whole].value);
            if value <= Decimal::ZERO {
                continue;
            }
            let from = by_start.partition_point(|i| first_day(*i) < first_day(whole));
            let starting_within = by_start[from..]
                .iter()
                .copied()
                .take_while(|i| i64::from(first_day(*i)) < i64::from(first_day(whole)) + days.len());
            let parts: Vec<usize> = starting_within
                .filter(|i| self.outcomes[*i].left_out.is_none() && days.contains(self.days[*i]))
                .collect();
            let sum = parts.iter().try_fold(Decimal::ZERO, |sum, i| sum.checked_add(self.periods[*i].value));
            let difference = sum.and_then(|sum| sum.checked_sub(value)?.abs().checked_mul(PARTS_TOLERANCE.into()));
            if parts.len() < 2 || difference.is_none_or(|difference| difference > value) {
                continue;
            }
            let message = format!(
                "{} {}s within {} add up to it and are its parts",
                parts.len(),
                self.periods[whole].kind.label(),
                days.in_words()
            );
            self.add_oddity("budget_parts", whole, message);
            for i in parts {
                self.outcomes[i].left_out = Some(LeftOut::PartOfBudget);
            }
        }
    }
}
