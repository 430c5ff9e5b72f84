//! Ranges of numbers, years and days, as a query writes them: `2m..3m`, `>=2024-07`, `now..+6m`.
//!
//! What is counted from now is known only when the data is: a [`RelativeBounds`] becomes [`Bounds`] then.

use crate::model::{Figure, PartialDate, parse_quantity};

/// An inclusive range of numbers, open where `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// The lower bound, and whether it is excluded.
    pub(crate) low: Option<(Figure, bool)>,
    /// The upper bound, and whether it is excluded.
    pub(crate) high: Option<(Figure, bool)>,
}

impl Bounds {
    pub fn contains(&self, value: Figure) -> bool {
        self.low.is_none_or(|(low, excluded)| if excluded { value > low } else { value >= low })
            && self.high.is_none_or(|(high, excluded)| if excluded { value < high } else { value <= high })
    }

    /// Whether all days that a date can mean are in the range: `2024` is in no range that ends in July 2024. A date
    /// without a year is in none.
    pub fn contain_date(&self, date: PartialDate) -> bool {
        let within = |day: i32| self.contains(Figure::from(i64::from(day)));
        date.day_range().is_some_and(|(first, last)| within(first) && within(last))
    }

    /// Whether the range begins after its end.
    pub(crate) fn are_reversed(&self) -> bool {
        self.low.zip(self.high).is_some_and(|((low, _), (high, _))| low > high)
    }
}

/// What a range is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RangeUnit {
    Number,
    Year,
    /// `2024-07` is all of that month, and `>2024` begins after the year.
    Day,
}

impl RangeUnit {
    /// One of it, as a message says it.
    pub(super) fn words(self) -> &'static str {
        match self {
            RangeUnit::Number => "a number",
            RangeUnit::Year => "a year",
            RangeUnit::Day => "a date",
        }
    }

    /// Parses a range; `None` if it is none, or open on both sides.
    pub(super) fn parse(self, text: &str) -> Option<RelativeBounds> {
        let (low, high) = if let Some((low, high)) = text.split_once("..") {
            let side =
                |text: &str| if text.is_empty() { Some(None) } else { self.end(text).map(|end| Some((end, false))) };
            (side(low)?, side(high)?)
        } else if let Some(rest) = text.strip_prefix(['<', '>']) {
            let (rest, excluded) = rest.strip_prefix('=').map_or((rest, true), |rest| (rest, false));
            let end = Some((self.end(rest)?, excluded));
            if text.starts_with('>') { (end, None) } else { (None, end) }
        } else {
            let end = Some((self.end(text.trim_start_matches('='))?, false));
            (end, end)
        };
        let is_open = low.is_none() && high.is_none();
        (!is_open).then_some(RelativeBounds { low, high, in_years: self == RangeUnit::Year })
    }

    /// Parses a range that does not depend on now.
    pub(super) fn parse_bounds(self, text: &str) -> Option<Bounds> {
        self.parse(text)?.fixed()
    }

    fn end(self, text: &str) -> Option<RangeEnd> {
        let number = || parse_quantity(text).map(|number| RangeEnd::Fixed { first: number, last: number });
        match self {
            RangeUnit::Number => number(),
            RangeUnit::Year => number().or_else(|| DayOffset::parse(text).map(RangeEnd::FromNow)),
            RangeUnit::Day => {
                let figure = |day: i32| Figure::from(i64::from(day));
                let days = || text.parse::<PartialDate>().ok()?.day_range();
                let fixed = || days().map(|(first, last)| RangeEnd::Fixed { first: figure(first), last: figure(last) });
                DayOffset::parse(text).map(RangeEnd::FromNow).or_else(fixed)
            }
        }
    }
}

/// A day counted from now: months first, then days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayOffset {
    pub months: i32,
    pub days: i32,
}

impl DayOffset {
    /// Parses `now`, `today`, `+6m`, `-30d`, `-2w` or `-2y`.
    fn parse(text: &str) -> Option<DayOffset> {
        let text = text.to_ascii_lowercase();
        if matches!(text.as_str(), "now" | "today") {
            return Some(DayOffset::default());
        }
        let (sign, rest) = match text.split_at_checked(1)? {
            ("+", rest) => (1, rest),
            ("-", rest) => (-1, rest),
            _ => return None,
        };
        let digits = rest.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        // Longer ones are years that no record has.
        if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let n = sign * digits.parse::<i32>().ok()?;
        match &rest[digits.len()..] {
            "d" => Some(DayOffset { months: 0, days: n }),
            "w" => Some(DayOffset { months: 0, days: 7 * n }),
            "m" => Some(DayOffset { months: n, days: 0 }),
            "y" => Some(DayOffset { months: 12 * n, days: 0 }),
            _ => None,
        }
    }

    /// The day number, see [`PartialDate::day_range`].
    fn from(self, now: PartialDate) -> Option<i32> {
        now.plus_months(self.months)?.day_range().map(|(_, last)| last + self.days)
    }
}

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RangeEnd {
    /// The first and the last number that the text stands for: a month has many days.
    Fixed {
        first: Figure,
        last: Figure,
    },
    FromNow(DayOffset),
}

/// A range of days or years of which an end may be counted from now. Each end has whether it is excluded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RelativeBounds {
    pub low: Option<(RangeEnd, bool)>,
    pub high: Option<(RangeEnd, bool)>,
    /// A day counted from now stands for its year.
    pub in_years: bool,
}

impl RelativeBounds {
    /// The range, if it does not depend on now.
    pub(super) fn fixed(&self) -> Option<Bounds> {
        self.with(&|_| None)
    }

    /// The range on a day; `None` if the day has no year, or the range leaves the calendar.
    pub(crate) fn on(&self, now: PartialDate) -> Option<Bounds> {
        self.with(&|offset| {
            let day = offset.from(now)?;
            let number = if self.in_years { i32::from(PartialDate::of_day(day).year?) } else { day };
            Some(Figure::from(i64::from(number)))
        })
    }

    fn with(&self, from_now: &dyn Fn(DayOffset) -> Option<Figure>) -> Option<Bounds> {
        let ends = |end: RangeEnd| match end {
            RangeEnd::Fixed { first, last } => Some((first, last)),
            RangeEnd::FromNow(offset) => from_now(offset).map(|number| (number, number)),
        };
        let low = match self.low {
            Some((end, excluded)) => {
                ends(end).map(|(first, last)| Some((if excluded { last } else { first }, excluded)))?
            }
            None => None,
        };
        let high = match self.high {
            Some((end, excluded)) => {
                ends(end).map(|(first, last)| Some((if excluded { first } else { last }, excluded)))?
            }
            None => None,
        };
        Some(Bounds { low, high })
    }

    /// Whether it is a single day other than now: a range from now is meant.
    pub(super) fn is_one_offset(&self) -> bool {
        let is_offset = |end: RangeEnd| matches!(end, RangeEnd::FromNow(offset) if offset != DayOffset::default());
        self.low == self.high && self.low.is_some_and(|(end, _)| is_offset(end))
    }

    /// Whether it begins after its end, whatever day it is.
    pub(super) fn is_reversed(&self) -> bool {
        match (self.low, self.high) {
            (Some((RangeEnd::FromNow(low), _)), Some((RangeEnd::FromNow(high), _))) => {
                // Months have no fixed length; between ranges so short that it matters the day decides.
                let days = |offset: DayOffset| (31 * offset.months + offset.days, 28 * offset.months + offset.days);
                let ((a, b), (c, d)) = (days(low), days(high));
                a.min(b) > c.max(d)
            }
            _ => self.fixed().is_some_and(|bounds| bounds.are_reversed()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Option<Bounds> {
        RangeUnit::Day.parse_bounds(text)
    }

    #[test]
    fn a_date_is_in_a_range_if_all_its_days_are() {
        let holds = |range: &str, date: &str| {
            let bounds = days(range).unwrap_or_else(|| panic!("{range}"));
            bounds.contain_date(date.parse().expect("a date"))
        };
        for (range, within, outside) in [
            ("2024", ["2024", "2024-12-31"], ["2023-12-31", "2025"]),
            ("2024-07", ["2024-07", "2024-07-24"], ["2024", "2024-08-01"]),
            ("2024-02-29", ["2024-02-29", "2024-02-29"], ["2024-02", "2024-03-01"]),
            (">=2024-07", ["2024-07", "2025"], ["2024-06-30", "2024"]),
            (">2024-07", ["2024-08-01", "2024-08"], ["2024-07-31", "2024"]),
            ("<2024-07", ["2024-06", "2024-06-30"], ["2024-07-01", "2024"]),
            ("<=2024", ["2024", "2023-10-16"], ["2025-01-01", "--03-29"]),
            ("2023..2024-06", ["2023", "2024-06-30"], ["2024", "2024-07"]),
            ("..2023", ["2023", "1999"], ["2024-01", "---29"]),
            ("2024-07..", ["2024-07-01", "2030"], ["2024", "--08"]),
        ] {
            within.iter().for_each(|date| assert!(holds(range, date), "{date} in {range}"));
            outside.iter().for_each(|date| assert!(!holds(range, date), "{date} in {range}"));
        }
        for text in ["--03", "soon", "2024-13", "..", "5"] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_counted_from_now() {
        let holds = |range: &str, now: &str, date: &str| {
            let bounds = RangeUnit::Day.parse(range).unwrap_or_else(|| panic!("{range}"));
            bounds.on(now.parse().expect(now)).expect("in the calendar").contain_date(date.parse().expect(date))
        };
        for (range, now, within, outside) in [
            ("now..+6m", "2024-08-31", ["2024-08-31", "2025-02-28"], ["2024-08-30", "2025-03-01"]),
            ("-2y..", "2024-02-29", ["2022-02-28", "2030"], ["2022-02-27", "2022"]),
            ("-30d..today", "2024-03-01", ["2024-01-31", "2024-03-01"], ["2024-01-30", "2024-03-02"]),
            ("<-12m", "2024-07-24", ["2023-07-23", "2022"], ["2023-07-24", "2023-07"]),
            (">now", "2024-07-24", ["2024-07-25", "2024-08"], ["2024-07-24", "2024-07"]),
            ("2024..+1w", "2024-12-30", ["2024", "2025-01-06"], ["2023-12-31", "2025-01-07"]),
            // Of a month only, now is its last day.
            ("now..+1m", "2016-04", ["2016-04-30", "2016-05-31"], ["2016-04", "2016-06-01"]),
            ("now", "2016-04-07", ["2016-04-07", "2016-04-07"], ["2016-04-06", "2016-04-08"]),
        ] {
            within.iter().for_each(|date| assert!(holds(range, now, date), "{date} in {range} on {now}"));
            outside.iter().for_each(|date| assert!(!holds(range, now, date), "{date} in {range} on {now}"));
        }
        for text in ["+6", "-y", "6m", "+6h", "now+6m", "+99999d", "--2y", "+"] {
            assert_eq!(RangeUnit::Day.parse(text), None, "{text}");
        }
        let decades = RangeUnit::Day.parse("-9999y..").expect("a range");
        assert_eq!(decades.on("2024-07-24".parse().expect("a date")), None, "before the calendar");
    }

    #[test]
    fn a_year_counted_from_now_is_that_of_the_day() {
        let bounds = RangeUnit::Year.parse("-1y..now").and_then(|range| range.on("2024-07-24".parse().ok()?));
        assert_eq!(bounds, RangeUnit::Year.parse_bounds("2023..2024"));
        assert_eq!(RangeUnit::Year.parse_bounds("-1y..now"), None);
    }
}
