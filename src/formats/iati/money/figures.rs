//! Figures, their currencies and dates.

use crate::formats::iati::standard;
use crate::formats::iati::values::{RawOddity, day};
use crate::formats::iati::xml::{Fault, XmlReader};
use crate::model::{Figure, PartialDate};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// A `value` element.
#[derive(Default)]
pub(super) struct ValueElement<'a> {
    /// `None` if the figure cannot be read.
    pub(super) value: Option<Decimal>,
    /// In upper case; empty if neither the element nor the activity states one.
    pub(super) currency: Cow<'a, str>,
    /// Its `value-date`, or empty.
    pub(super) date: Cow<'a, str>,
}

impl<'a> ValueElement<'a> {
    /// Reads the current element. What is odd about its figure is reported.
    pub(super) fn read(
        xml: &mut XmlReader<'a>,
        default_currency: Option<&Cow<'a, str>>,
        oddities: &mut Vec<RawOddity>,
    ) -> Result<Self, Fault> {
        let at = xml.position();
        let currency = xml.value("currency").or_else(|| default_currency.cloned()).unwrap_or_default();
        let lower = currency.bytes().any(|b| b.is_ascii_lowercase());
        let currency = if lower { Cow::Owned(currency.to_ascii_uppercase()) } else { currency };
        let date = xml.attribute("value-date").unwrap_or_default();
        let text = standard::read_text(xml, oddities)?;
        let value = parse_decimal(&text);
        if value.is_none() {
            let message =
                if text.is_empty() { "a value without a figure".to_owned() } else { format!("{text:?} is no figure") };
            oddities.push(RawOddity { rule: "bad_amount", at, message });
        }
        if let (Some(value), Some(other)) = (value, other_reading(&text)) {
            let message = format!("{text:?} is read as {}; it may be {other}", Figure(value).to_plain_string());
            oddities.push(RawOddity { rule: "ambiguous_figure", at, message });
        }
        Ok(ValueElement { value, currency, date })
    }
}

pub(in crate::formats::iati) fn parse_decimal(text: &str) -> Option<Decimal> {
    let text = text.strip_prefix('+').unwrap_or(text);
    if text.contains(['e', 'E']) {
        return Decimal::from_scientific(text).ok();
    }
    if text.contains(',') {
        return parse_grouped(text);
    }
    text.parse().ok()
}

/// `1,234,567.5`: every comma must be followed by three digits, so `1,23` and `1.234,56` are refused.
fn parse_grouped(text: &str) -> Option<Decimal> {
    let (whole, rest) = text.split_once('.').map_or((text, ""), |(whole, rest)| (whole, rest));
    let mut groups = whole.trim_start_matches('-').split(',');
    let first = groups.next()?;
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let plain =
        (1..=3).contains(&first.len()) && digits(first) && groups.all(|g| g.len() == 3 && digits(g)) && digits(rest);
    plain.then(|| text.replace(',', "").parse().ok()).flatten()
}

/// The other figure that a readable text may mean: `1,234` is 1.234 where the comma is a decimal one. With two commas,
/// or with a point after it, a comma can only separate thousands.
fn other_reading(text: &str) -> Option<String> {
    let is_ambiguous = text.bytes().filter(|b| *b == b',').count() == 1 && !text.contains('.');
    is_ambiguous.then(|| text.replace(',', "."))
}

/// The year of a date, with or without a time of day.
pub(super) fn year_of(date: &str) -> Option<i16> {
    partial_date(date).and_then(year_in)
}

pub(super) fn year_in(date: PartialDate) -> Option<i16> {
    date.year.and_then(|year| i16::try_from(year).ok())
}

/// A date without its time of day, if it is one.
pub(super) fn partial_date(date: &str) -> Option<PartialDate> {
    day(date).parse().ok()
}

/// The first and last day that a date can mean, as day numbers (see [`PartialDate::day_range`]); `None` if it has no
/// readable year.
pub(in crate::formats::iati) fn days_of(date: &str) -> Option<(i32, i32)> {
    partial_date(date)?.day_range()
}

/// Reports a date without a readable year, or with an absurd one. Years before 1945 and after 2100 are taken
/// for typing errors; chosen by eye.
pub(super) fn check_date(date: &str, at: usize, oddities: &mut Vec<RawOddity>) {
    check_year(year_of(date), date, at, oddities);
}

/// As [`check_date`], of a date whose year is known.
pub(super) fn check_year(year: Option<i16>, date: &str, at: usize, oddities: &mut Vec<RawOddity>) {
    let message = match year {
        None if date.trim().is_empty() => return,
        None => format!("{date:?} is no date"),
        Some(1945..=2100) => return,
        Some(year) => format!("{year} is an absurd year"),
    };
    oddities.push(RawOddity { rule: "bad_date", at, message });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_with_only_one_reading_are_parsed() {
        let figure = |text: &str| parse_decimal(text).map(|value| value.normalize().to_string());
        for (text, value) in [
            ("1000", "1000"),
            ("-12.50", "-12.5"),
            ("+7", "7"),
            ("1,234,567.5", "1234567.5"),
            ("1.5E3", "1500"),
            ("2e-3", "0.002"),
        ] {
            assert_eq!(figure(text).as_deref(), Some(value), "{text}");
            assert_eq!(other_reading(text), None, "{text}");
        }
        for text in ["", "abc", "1,23", "1.234,56", "12 000", "1,2345", "NaN"] {
            assert_eq!(figure(text), None, "{text}");
        }
    }

    #[test]
    fn one_comma_before_three_digits_may_be_a_decimal_one() {
        for (text, other) in [("1,234", "1.234"), ("-12,500", "-12.500"), ("100,000", "100.000")] {
            assert_eq!(other_reading(text).as_deref(), Some(other), "{text}");
        }
        for text in ["1,234.5", "1,234,567", "1234", "1.234"] {
            assert_eq!(other_reading(text), None, "{text}");
        }
    }
}
