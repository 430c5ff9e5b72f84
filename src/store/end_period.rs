//! How long it is until a record ends: periods counted from now, by which tables group.
//!
//! Now is [`Corpus::now`], so the period of a record is no part of the segments. Each period has a query of days: what it
//! finds are the records of the period.

use super::corpus::Corpus;
use super::facets::END_PERIODS;
use crate::fields::FieldId;
use crate::model::PartialDate;

const IN_SEVERAL: u32 = END_PERIODS.len() as u32 - 1;

/// Months from now to the last day of the periods that have one.
const MONTHS: [i32; 3] = [3, 12, 24];

/// Periods of a day that is now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EndPeriods {
    /// The last days of all periods but the last one, as day numbers. `None` if nothing says which day is now.
    last_days: Option<[i32; 4]>,
}

impl EndPeriods {
    pub(crate) fn new(corpus: &Corpus) -> Self {
        let last_days = corpus.now().and_then(|now| {
            let last = |day: PartialDate| day.day_range().map(|(_, last)| last);
            let after = |months: i32| last(now.day.plus_months(months)?);
            let [a, b, c] = MONTHS.map(after);
            Some([last(now.day)? - 1, a?, b?, c?])
        });
        EndPeriods { last_days }
    }

    /// The number of the period in which a record ends; of a date in several of them, that of what cannot be told.
    pub(super) fn of(self, end: Option<PartialDate>) -> u32 {
        let Some((last_days, (first, last))) = self.last_days.zip(end.and_then(PartialDate::day_range)) else {
            return IN_SEVERAL;
        };
        let of = |day: i32| last_days.iter().filter(|last| day > **last).count() as u32;
        if of(first) == of(last) { of(first) } else { IN_SEVERAL }
    }

    /// The query of a period.
    pub(crate) fn clause(self, period: u32) -> String {
        let name = FieldId::YearEnded.name();
        let Some(last_days) = self.last_days else { return format!("!{name}:none") };
        let day = |number: i32| PartialDate::of_day(number);
        let last = |at: usize| last_days[at];
        match period as usize {
            0 => format!("{name}:<{}", day(last(0) + 1)),
            at @ 1..=3 => format!("{name}:{}..{}", day(last(at - 1) + 1), day(last(at))),
            4 => format!("{name}:>{}", day(last(3))),
            _ => {
                let others = (0..IN_SEVERAL).map(|period| format!("!{}", self.clause(period)));
                others.chain([format!("!{name}:none")]).collect::<Vec<_>>().join(" ")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_in_the_period_that_has_all_its_days() {
        let day = |text: &str| text.parse::<PartialDate>().ok().and_then(PartialDate::day_range).map(|it| it.0);
        let days = ["2026-11-27", "2027-02-28", "2027-11-28", "2028-11-28"].map(|text| day(text).expect("a day"));
        let periods = EndPeriods { last_days: Some(days) };
        for (end, period) in [
            ("2026-11-27", 0),
            ("2026-11-28", 1),
            ("2027-02-28", 1),
            ("2027-03-01", 2),
            ("2027-11-29", 3),
            ("2028-11-29", 4),
            ("2025", 0),
            ("2026", IN_SEVERAL),
            ("2027", IN_SEVERAL),
            ("2027-05", 2),
            ("2029", 4),
        ] {
            assert_eq!(periods.of(end.parse().ok()), period, "{end}");
        }
        assert_eq!(periods.clause(0), "end:<2026-11-28");
        assert_eq!(periods.clause(1), "end:2026-11-28..2027-02-28");
        assert_eq!(periods.clause(4), "end:>2028-11-28");
        let unknown = EndPeriods { last_days: None };
        assert_eq!((unknown.of("2026".parse().ok()), unknown.clause(IN_SEVERAL)), (IN_SEVERAL, "!end:none".to_owned()));
    }
}
