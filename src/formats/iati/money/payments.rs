//! What only the single payments of an activity tell: when they were made beside its dates, whether each stands twice,
//! whether their dates mean only a year, and codes of an older version.

use super::facts::StatedId;
use crate::formats::iati::values::RawOddity;
use crate::hashing;
use crate::model::{AmountKind, Coded, Figure, PartialDate};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

/// Days by which payments may lie outside the dates of their activity: accounts are closed in the year after.
const MAX_DAYS_OUTSIDE: i32 = 365;

/// Less than this part of what was paid is a remainder. Without it one in ten findings was no news.
const MIN_PART_OUTSIDE: Decimal = Decimal::from_parts(5, 0, 0, false, 2);

/// From this number of payments on it is no chance that all are of the first of January.
const MIN_PAYMENTS_OF_NEW_YEAR: usize = 4;

struct Payment {
    /// First and last day that its date can mean; `None` if it has none.
    days: Option<(i32, i32)>,
    /// What was paid out; `None` for other kinds.
    paid: Option<Decimal>,
    /// Equal payments have equal ones: kind, currency, date, value, and all that they state.
    hash: u64,
    /// Hash of the currency: money in several cannot be compared.
    currency: u64,
    at: usize,
}

/// The payments of an activity while it is read.
#[derive(Default)]
pub(super) struct Payments {
    list: Vec<Payment>,
    /// The first type that is a code of version 1, and how many there are.
    old_types: Option<(String, usize, usize)>,
}

impl Payments {
    /// Adds a payment that counts.
    pub(super) fn add(
        &mut self,
        (kind, currency): (&Coded<AmountKind>, &str),
        days: Option<(i32, i32)>,
        value: Decimal,
        stated: &[StatedId],
        at: usize,
    ) {
        let paid = matches!(kind, Coded::Known(AmountKind::Disbursement | AmountKind::Expenditure)).then_some(value);
        let hash = hashing::hash(&(kind, currency, days, value.normalize(), stated));
        self.list.push(Payment { days, paid, hash, currency: hashing::hash(currency), at });
    }

    /// Takes note of the type of a payment in an activity of version 2. `D` and `Disbursement` are of version 1.
    pub(super) fn add_type(&mut self, code: &str, at: usize) {
        if code.starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.old_types.get_or_insert_with(|| (code.to_owned(), 0, at)).1 += 1;
        }
    }

    /// Reports what the payments tell. `start` and `end` are the actual ones of the activity, as day numbers.
    pub(super) fn report(self, start: Option<i32>, end: Option<i32>, oddities: &mut Vec<RawOddity>) {
        self.outside(start, end, oddities);
        self.repeated(oddities);
        self.only_new_year(oddities);
        if let Some((code, n, at)) = self.old_types {
            let more = if n > 1 { format!(", and {} more of the kind", n - 1) } else { String::new() };
            let message = format!("transaction type {code:?} is a code of version 1{more}");
            oddities.push(RawOddity { rule: "old_code", at, message });
        }
    }

    fn outside(&self, start: Option<i32>, end: Option<i32>, oddities: &mut Vec<RawOddity>) {
        let paid = || self.list.iter().filter_map(|payment| Some((payment, payment.paid?)));
        let Some((first, _)) = paid().next().filter(|_| start.is_some() || end.is_some()) else { return };
        if paid().any(|(payment, _)| payment.currency != first.currency) {
            return;
        }
        let total = paid().fold(Decimal::ZERO, |sum, (_, value)| sum.saturating_add(value));
        let mut check = |rule: &'static str, day: Option<i32>, what: &str, is_outside: &dyn Fn((i32, i32)) -> bool| {
            let Some(day) = day else { return };
            let outside = || paid().filter(|(payment, _)| payment.days.is_some_and(is_outside));
            let sum = outside().fold(Decimal::ZERO, |sum, (_, value)| sum.saturating_add(value));
            let limit = total.checked_mul(MIN_PART_OUTSIDE).unwrap_or(total);
            if let Some((first, _)) = outside().next().filter(|_| sum > Decimal::ZERO && sum >= limit) {
                let (sum, total, day) = (Figure(sum), Figure(total), PartialDate::of_day(day));
                let message = format!("{sum} of {total} was paid more than a year {what} {day}");
                oddities.push(RawOddity { rule, at: first.at, message });
            }
        };
        check("paid_after_end", end, "after the end", &|(first, _)| {
            end.is_some_and(|end| first.saturating_sub(end) > MAX_DAYS_OUTSIDE)
        });
        check("paid_before_start", start, "before the start", &|(_, last)| {
            start.is_some_and(|start| start.saturating_sub(last) > MAX_DAYS_OUTSIDE)
        });
    }

    fn repeated(&self, oddities: &mut Vec<RawOddity>) {
        let Some(first) = self.list.first().filter(|_| self.list.len() >= 4 && self.list.len().is_multiple_of(2))
        else {
            return;
        };
        let mut times = FxHashMap::<u64, usize>::default();
        self.list.iter().for_each(|payment| *times.entry(payment.hash).or_default() += 1);
        if times.len() >= 2 && times.values().all(|n| n.is_multiple_of(2)) {
            let message = format!("each of {} payments stands twice, or four or more times", times.len());
            oddities.push(RawOddity { rule: "payments_repeated", at: first.at, message });
        }
    }

    fn only_new_year(&self, oddities: &mut Vec<RawOddity>) {
        let is_new_year = |payment: &Payment| {
            payment.days.is_some_and(|(first, last)| {
                let day = PartialDate::of_day(first);
                first == last && (day.month, day.day) == (Some(1), Some(1))
            })
        };
        if self.list.len() >= MIN_PAYMENTS_OF_NEW_YEAR && self.list.iter().all(is_new_year) {
            let message = format!("all {} payments are of 1 January: only the year is meant", self.list.len());
            oddities.push(RawOddity { rule: "only_new_year", at: self.list[0].at, message });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i32 {
        text.parse::<PartialDate>().expect("a date").day_range().expect("a year").0
    }

    fn told(payments: &[(&str, i64)], start: Option<&str>, end: Option<&str>) -> Vec<(&'static str, String)> {
        let mut all = Payments::default();
        for (date, value) in payments {
            let kind = Coded::Known(AmountKind::Disbursement);
            all.add((&kind, "USD"), Some((day(date), day(date))), Decimal::from(*value), &[], 0);
        }
        let mut oddities = Vec::new();
        all.report(start.map(day), end.map(day), &mut oddities);
        oddities.into_iter().map(|oddity| (oddity.rule, oddity.message)).collect()
    }

    fn rules(payments: &[(&str, i64)], start: Option<&str>, end: Option<&str>) -> Vec<&'static str> {
        told(payments, start, end).into_iter().map(|(rule, _)| rule).collect()
    }

    #[test]
    fn a_twentieth_paid_more_than_a_year_outside_the_dates_is_told() {
        let (start, end) = (Some("2010-02-01"), Some("2012-03-31"));
        let what = "5 of 100 was paid more than a year after the end 2012-03-31".to_owned();
        assert_eq!(told(&[("2011-05-01", 95), ("2013-04-01", 5)], start, end), [("paid_after_end", what)]);
        assert_eq!(rules(&[("2011-05-01", 96), ("2013-04-01", 4)], start, end), [""; 0], "a remainder");
        assert_eq!(rules(&[("2011-05-01", 95), ("2013-03-31", 5)], start, end), [""; 0], "365 days");
        assert_eq!(rules(&[("2009-01-31", 100)], start, end), ["paid_before_start"]);
        assert_eq!(rules(&[("2009-02-01", 100)], start, end), [""; 0], "365 days");
        assert_eq!(rules(&[("2009-01-31", 100)], None, end), [""; 0]);
    }

    #[test]
    fn two_or_more_payments_that_all_stand_twice_are_told() {
        let (a, b, c) = (("2011-05-01", 5), ("2011-06-01", 5), ("2011-07-01", 5));
        assert_eq!(rules(&[a, b, b, a], None, None), ["payments_repeated"]);
        assert_eq!(rules(&[a, a, a, a], None, None), [""; 0], "one payment four times");
        assert_eq!(rules(&[a, a, b, c], None, None), [""; 0]);
    }

    #[test]
    fn four_payments_that_are_all_of_new_year_are_told() {
        let of = |n: i64, last: &str| -> Vec<&str> {
            let mut payments: Vec<(&str, i64)> = (1..n).map(|value| ("2011-01-01", value)).collect();
            payments.push((last, n));
            rules(&payments, None, None)
        };
        assert_eq!(of(4, "2012-01-01"), ["only_new_year"]);
        assert_eq!(of(3, "2012-01-01"), [""; 0]);
        assert_eq!(of(4, "2012-01-02"), [""; 0]);
    }

    #[test]
    fn types_of_version_1_are_told_once() {
        let mut payments = Payments::default();
        ["3", "D", "C"].into_iter().for_each(|code| payments.add_type(code, 7));
        let mut oddities = Vec::new();
        payments.report(None, None, &mut oddities);
        let told: Vec<&str> = oddities.iter().map(|oddity| oddity.message.as_str()).collect();
        assert_eq!(told, ["transaction type \"D\" is a code of version 1, and 1 more of the kind"]);
    }
}
