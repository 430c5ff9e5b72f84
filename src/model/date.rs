//! Partial dates: as precise as the text that states them: a day, a month, a year, or only "the 29th".
//!
//! Calendar libraries have no value for "29th of an unnamed month". ISO 8601 with leading parts omitted, as
//! in RFC 6350, does. Filters and sorting use the stated parts only.

use std::cmp::Ordering;
use std::fmt::{self, Display};
use std::str::FromStr;

/// A date whose leading or trailing parts may be unknown: `2023-10-16`, `2026-01`, `2024`, `--03`, `--03-29`,
/// `---29`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartialDate {
    pub year: Option<u16>,
    /// 1 to 12.
    pub month: Option<u8>,
    /// Day of the month, from 1.
    pub day: Option<u8>,
}

impl PartialDate {
    /// Orders dates newest first; dates without a year are last. `2024` counts as older than every month of
    /// 2024, `2024-07` as older than every day of it.
    pub fn newest_first(a: Option<Self>, b: Option<Self>) -> Ordering {
        let key = |date: Option<Self>| date.filter(|d| d.year.is_some()).map(|d| (d.year, d.month, d.day));
        key(b).cmp(&key(a))
    }

    /// As shown to the user: the date itself if it has a year, else in words: `March, year not stated`.
    pub(crate) fn in_words(self) -> String {
        const MONTHS: [&str; 12] = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ];
        let month = self.month.and_then(|m| MONTHS.get(usize::from(m) - 1));
        match (self.year, month, self.day) {
            (None, Some(month), Some(day)) => format!("{day} {month}, year not stated"),
            (None, Some(month), None) => format!("{month}, year not stated"),
            (None, None, Some(day)) => format!("day {day}, month and year not stated"),
            _ => self.to_string(),
        }
    }

    /// The smallest number of days that can be between two dates; 0 for a day and its own month. `None`
    /// unless both have a year.
    pub(crate) fn min_days_between(self, other: Self) -> Option<u32> {
        let ((first, last), (from, to)) = (self.day_range()?, other.day_range()?);
        Some((first - to).max(from - last).max(0).unsigned_abs())
    }

    /// The first and last day that the date can mean, as day numbers.
    pub fn day_range(self) -> Option<(i32, i32)> {
        let year = i32::from(self.year?);
        let (from, to) = self.month.map_or((1, 12), |month| (i32::from(month), i32::from(month)));
        let first = day_number(year, from, self.day.map_or(1, i32::from));
        let last = match self.day {
            Some(_) => first,
            None if to == 12 => day_number(year + 1, 1, 1) - 1,
            None => day_number(year, to + 1, 1) - 1,
        };
        Some((first, last))
    }

    /// The day of a number of days since 1970-01-01.
    pub(crate) fn of_unix_day(days: i32) -> PartialDate {
        Self::of_day(day_number(1970, 1, 1) + days)
    }

    /// The day of a day number of [`day_range`](Self::day_range).
    pub(crate) fn of_day(day: i32) -> PartialDate {
        // Years are tried from one that is never too late; each has at most 366 days.
        let mut year = day / 366;
        while day_number(year + 1, 1, 1) <= day {
            year += 1;
        }
        let month = (1..=12).rev().find(|&month| day_number(year, month, 1) <= day).unwrap_or(1);
        let day = day - day_number(year, month, 1) + 1;
        PartialDate { year: u16::try_from(year).ok(), month: Some(month as u8), day: Some(day as u8) }
    }

    /// The date a number of months later, or earlier if negative; a day that the month does not have becomes its last. A
    /// date without a month is taken for the end of its year. `None` without a year, or outside of the years 1 to 9999.
    pub(crate) fn plus_months(self, months: i32) -> Option<PartialDate> {
        let months = i32::from(self.year?) * 12 + i32::from(self.month.unwrap_or(12)) - 1 + months;
        let year = u16::try_from(months.div_euclid(12)).ok().filter(|year| (1..=9999).contains(year))?;
        let month = PartialDate { year: Some(year), month: Some(months.rem_euclid(12) as u8 + 1), day: None };
        let last = month.day_range().and_then(|(_, last)| PartialDate::of_day(last).day)?;
        Some(PartialDate { day: self.day.map(|day| day.min(last)), ..month })
    }

    /// How old something of this date is on a day: `10 years old`. By the year alone if only that is stated. `None` if
    /// a year is missing or the date is later than the day.
    pub(crate) fn age_in_words(self, today: PartialDate) -> Option<String> {
        let old = |n: i32, unit: &str| format!("{n} {unit}{} old", if n == 1 { "" } else { "s" });
        let (year, this_year) = (i32::from(self.year?), i32::from(today.year?));
        let (Some(month), Some(this_month)) = (self.month, today.month) else {
            return (year <= this_year)
                .then(|| if year == this_year { "of this year".to_owned() } else { old(this_year - year, "year") });
        };
        let begun = matches!((self.day, today.day), (Some(day), Some(this_day)) if this_day < day);
        let months = (this_year - year) * 12 + i32::from(this_month) - i32::from(month) - i32::from(begun);
        match months {
            24.. => Some(old(months / 12, "year")),
            1..24 => Some(old(months, "month")),
            _ if self.is_after(today) => None,
            _ => Some("under a month old".to_owned()),
        }
    }

    /// Whether `self` is certainly after `other`: only parts that both state are compared.
    pub(crate) fn is_after(self, other: Self) -> bool {
        for (a, b) in [
            (self.year, other.year),
            (self.month.map(u16::from), other.month.map(u16::from)),
            (self.day.map(u16::from), other.day.map(u16::from)),
        ] {
            match (a, b) {
                (Some(a), Some(b)) if a == b => {}
                (Some(a), Some(b)) => return a > b,
                _ => return false,
            }
        }
        false
    }
}

/// Days since a fixed day in the Gregorian calendar. Years are counted from March, so that the leap day is
/// the last.
fn day_number(year: i32, month: i32, day: i32) -> i32 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + (153 * month + 2) / 5 + day
}

impl Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(f, "{year:04}")?,
            None => f.write_str("-")?,
        }
        match (self.month, self.day) {
            (Some(month), _) => write!(f, "-{month:02}")?,
            (None, Some(_)) => f.write_str("-")?,
            (None, None) => {}
        }
        match self.day {
            Some(day) => write!(f, "-{day:02}"),
            None => Ok(()),
        }
    }
}

impl crate::codes::CodedValue for PartialDate {}

impl FromStr for PartialDate {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let number = |part: &str, width: usize| -> Result<u16, ()> {
            if part.len() == width && part.bytes().all(|b| b.is_ascii_digit()) {
                Ok(part.bytes().fold(0, |number, digit| number * 10 + u16::from(digit - b'0')))
            } else {
                Err(())
            }
        };
        // Nearly every date of a file has this form.
        let whole = match text.as_bytes() {
            [_, _, _, _, b'-', _, _, b'-', _, _] if text.is_ascii() => Some((&text[..4], &text[5..7], &text[8..])),
            _ => None,
        };
        // Without a year the text begins with two hyphens, with neither year nor month with three.
        let mut parts = text.split('-');
        let parts: [Option<&str>; 5] = match whole {
            Some((year, month, day)) => [Some(year), Some(month), Some(day), None, None],
            None => std::array::from_fn(|_| parts.next()),
        };
        let (year, month, day) = match parts {
            [Some(""), Some(""), Some(""), Some(day), None] => (None, None, Some(day)),
            [Some(""), Some(""), Some(month), day, None] => (None, Some(month), day),
            [Some(year), month, day, None, None] => (Some(year), month, day),
            _ => return Err(()),
        };
        let year = year.map(|year| number(year, 4)).transpose()?;
        let month = month.map(|month| number(month, 2)).transpose()?;
        let day = day.map(|day| number(day, 2)).transpose()?;
        let longest = match (year, month) {
            (_, None | Some(1 | 3 | 5 | 7 | 8 | 10 | 12)) => 31,
            (_, Some(4 | 6 | 9 | 11)) => 30,
            (Some(y), Some(2)) if !(y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)) => 28,
            (_, Some(2)) => 29,
            _ => return Err(()),
        };
        if day.is_some_and(|day| day == 0 || day > longest) {
            return Err(());
        }
        Ok(Self { year, month: month.map(|m| m as u8), day: day.map(|d| d as u8) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_between_dates_are_the_minimum() {
        for (a, b, days) in [
            ("2024-02-28", "2024-03-01", Some(2)),
            ("2023-02-28", "2023-03-01", Some(1)),
            ("2023-10-16", "2024-07-24", Some(282)),
            ("2024-07-24", "2024-07", Some(0)),
            ("2024", "2024-07-24", Some(0)),
            ("2023-12", "2024-01", Some(1)),
            ("2022", "2024", Some(366)),
            ("---29", "2024", None),
        ] {
            let (a, b): (PartialDate, PartialDate) = (a.parse().expect(a), b.parse().expect(b));
            assert_eq!((a.min_days_between(b), b.min_days_between(a)), (days, days), "{a} {b}");
        }
    }

    #[test]
    fn ages_are_told_in_years_or_months() {
        let date = |t: &str| t.parse::<PartialDate>().expect(t);
        let age = |then: &str, today: &str| date(then).age_in_words(date(today));
        assert_eq!(age("2016-04", "2026-05-02").as_deref(), Some("10 years old"));
        assert_eq!(age("2016-05-03", "2026-05-02").as_deref(), Some("9 years old"));
        assert_eq!(age("2024-07-24", "2026-07-23").as_deref(), Some("23 months old"));
        assert_eq!(age("2026-06-30", "2026-07-01").as_deref(), Some("under a month old"));
        assert_eq!(age("2026-04-01", "2026-05-01").as_deref(), Some("1 month old"));
        assert_eq!(age("2016", "2026-05-02").as_deref(), Some("10 years old"));
        assert_eq!(age("2027", "2026-05-02"), None);
        assert_eq!(age("2026-05-03", "2026-05-02"), None);
    }

    #[test]
    fn day_numbers_are_dates_again() {
        for (days, date) in [(0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_453, "2025-12-31")] {
            assert_eq!(PartialDate::of_unix_day(days).to_string(), date);
        }
        for date in ["0001-01-01", "1965-12-31", "1968-02-29", "1969-12-31", "9999-12-31"] {
            let (first, last) = date.parse::<PartialDate>().expect(date).day_range().expect("a year");
            assert_eq!([first, last].map(|day| PartialDate::of_day(day).to_string()), [date; 2]);
        }
    }

    #[test]
    fn is_after_needs_certainty() {
        let date = |t: &str| t.parse::<PartialDate>().expect(t);
        assert!(date("2024").is_after(date("2023-12")));
        assert!(!date("2024-05").is_after(date("2024")));
        assert!(!date("---29").is_after(date("2020")));
    }
}
