//! Which budgets and planned disbursements of one kind and currency count, and in which years.

use super::read::Date;
use rust_decimal::Decimal;

#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// Else original.
    pub revised: bool,
    pub start: Option<Date>,
    pub end: Option<Date>,
    pub value: Decimal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Counts { year: Option<i32>, last_year: Option<i32> },
    LeftOut(&'static str),
}

/// Longest period, in days, that counts in the year in which it starts.
const LONGEST_YEAR: i32 = 400;

/// First and last day; none if either is missing or they are reversed.
fn days(start: Option<Date>, end: Option<Date>) -> Option<(i32, i32)> {
    let days = (start?.first, end?.last);
    (days.0 <= days.1).then_some(days)
}

fn length((first, last): (i32, i32)) -> i32 {
    last - first + 1
}

/// Judges the periods of one kind and currency of one activity.
pub fn judge(periods: &[Period]) -> Vec<Use> {
    let first_day = |period: &Period| period.start.map(|date| date.first);
    // A revised one without end takes that of the original with the same start.
    let end_of = |period: &Period| {
        let original = |other: &&Period| !other.revised && days(other.start, other.end).is_some();
        let same_start = |other: &&Period| first_day(other) == first_day(period);
        let borrowed = || periods.iter().filter(original).find(same_start).and_then(|other| other.end);
        period.end.or_else(|| if period.revised { borrowed() } else { None })
    };
    let ends: Vec<Option<Date>> = periods.iter().map(end_of).collect();
    let spans: Vec<Option<(i32, i32)>> =
        periods.iter().zip(&ends).map(|(period, end)| days(period.start, *end)).collect();
    let mut why: Vec<Option<&'static str>> = vec![None; periods.len()];
    for (at, original) in periods.iter().enumerate().filter(|(_, period)| !period.revised) {
        let replaces = |other: usize| {
            let revised = &periods[other];
            let same_open = || {
                let open = original.end.is_none() && ends[other].is_none();
                open && first_day(original).is_some() && first_day(original) == first_day(revised)
            };
            match (spans[at], spans[other]) {
                (Some(whole), Some(by)) => {
                    let covered = length((whole.0.max(by.0), whole.1.min(by.1)));
                    covered.max(0) * 10 >= length(whole) * 9
                }
                _ => same_open(),
            }
        };
        if (0..periods.len()).any(|other| periods[other].revised && replaces(other)) {
            why[at] = Some("replaced");
        }
    }
    // Containers from the shortest: months are parts of quarters before quarters are parts of a year.
    let mut containers: Vec<(usize, (i32, i32))> =
        spans.iter().enumerate().filter_map(|(at, span)| Some((at, (*span)?))).collect();
    containers.sort_by_key(|(at, span)| (length(*span), *at));
    for (at, span) in containers {
        if why[at].is_some() {
            continue;
        }
        let inside = |other: &usize| {
            let within = |part: (i32, i32)| span.0 <= part.0 && part.1 <= span.1 && part != span;
            why[*other].is_none() && periods[*other].revised == periods[at].revised && spans[*other].is_some_and(within)
        };
        let parts: Vec<usize> = (0..periods.len()).filter(inside).collect();
        let sum: Decimal = parts.iter().map(|part| periods[*part].value).sum();
        if parts.len() >= 2 && (sum - periods[at].value).abs() * Decimal::from(50) <= periods[at].value.abs() {
            parts.iter().for_each(|part| why[*part] = Some("part_of_budget"));
        }
    }
    let counts = |at: usize| {
        let period = &periods[at];
        let reversed = period.start.zip(ends[at]).is_some() && spans[at].is_none();
        let year = period.start.filter(|_| !reversed).map(|date| date.year);
        let long = spans[at].is_some_and(|span| length(span) > LONGEST_YEAR);
        Use::Counts { year, last_year: ends[at].filter(|_| long).map(|date| date.year) }
    };
    (0..periods.len()).map(|at| why[at].map_or_else(|| counts(at), Use::LeftOut)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::read::date;
    use super::*;

    /// `o 2020-01-01 2020-12-31 100` or `r ...`; `-` for a date that is not stated. Answers as text.
    fn judged(lines: &[&str]) -> Vec<String> {
        let period = |line: &&str| {
            let words: Vec<&str> = line.split(' ').collect();
            let value = words[3].parse().expect("a number");
            Period { revised: words[0] == "r", start: date(words[1]), end: date(words[2]), value }
        };
        let year = |year: Option<i32>| year.map_or("none".to_owned(), |year| year.to_string());
        let shown = |used: Use| match used {
            Use::Counts { year: first, last_year: None } => year(first),
            Use::Counts { year: first, last_year } => format!("{}-{}", year(first), year(last_year)),
            Use::LeftOut(why) => why.to_owned(),
        };
        judge(&lines.iter().map(period).collect::<Vec<_>>()).into_iter().map(shown).collect()
    }

    #[test]
    fn a_revised_budget_replaces_what_it_covers() {
        let original = "o 2021-01-01 2021-12-31 1000";
        assert_eq!(judged(&[original, "r 2021-01-01 2022-03-31 1200"]), ["replaced", "2021-2022"]);
        assert_eq!(judged(&[original, "r 2021-01-01 - 1200"]), ["replaced", "2021"]);
        assert_eq!(judged(&[original, "r 2021-07-01 2022-06-30 1200"]), ["2021", "2021"]);
        // 328 of 365 days are below 90 %, 329 are above.
        assert_eq!(judged(&[original, "r 2021-01-01 2021-11-24 1200"]), ["2021", "2021"]);
        assert_eq!(judged(&[original, "r 2021-01-01 2021-11-25 1200"]), ["replaced", "2021"]);
        assert_eq!(judged(&["o 2021-01-01 - 5", "r 2021-01-01 - 6"]), ["replaced", "2021"]);
    }

    #[test]
    fn parts_of_a_longer_budget_are_left_out() {
        let year = "o 2021-01-01 2021-12-31 100";
        let halves = ["o 2021-01-01 2021-06-30 50", "o 2021-07-01 2021-12-31 51"];
        assert_eq!(judged(&[year, halves[0], halves[1]]), ["2021", "part_of_budget", "part_of_budget"]);
        assert_eq!(judged(&[year, halves[0]]), ["2021", "2021"]);
        assert_eq!(judged(&[year, halves[0], "o 2021-07-01 2021-12-31 60"]), ["2021", "2021", "2021"]);
        assert_eq!(judged(&[year, halves[0], "r 2021-07-01 2021-12-31 50"]), ["2021", "2021", "2021"]);
    }

    #[test]
    fn a_long_budget_is_of_many_years_and_a_reversed_one_of_none() {
        assert_eq!(judged(&["o 2020-01-01 2021-02-03 1"]), ["2020"]);
        assert_eq!(judged(&["o 2020-01-01 2021-02-04 1"]), ["2020-2021"]);
        assert_eq!(judged(&["o 2021-12-31 2021-01-01 1", "o - - 1"]), ["none", "none"]);
    }
}
