//! Projects that go on, as far as anyone reports, and of which nothing new is reported. That is no fault of the record,
//! but something to ask after.

use super::reports::{LineReport, is_open_line};
use crate::model::{ActivityStatus, Coded, DateKind, PartialDate, Project};
use std::ops::Deref;

/// Months after which a report is no news.
const MONTHS_OF_NEWS: i32 = 12;

/// Whether more is to be reported of a project: its status says that it goes on and no end is stated, or an equipment line
/// is open. Never if it was called off or is no aid. A project that states no status is not taken for an open one.
pub(crate) fn awaits_news<S: Deref<Target = str>>(project: &Project<S>, reports: &[LineReport<'_>]) -> bool {
    use ActivityStatus::{Cancelled, Discussed, Implementation, Pipeline, Signed, Suspended};
    let status = project.status.as_ref().and_then(Coded::known);
    if project.not_aid.is_some() || status == Some(&Cancelled) {
        return false;
    }
    let goes_on = matches!(status, Some(Discussed | Pipeline | Signed | Implementation | Suspended));
    let has_ended = || project.dates.iter().any(|date| date.kind == Some(Coded::Known(DateKind::End)));
    goes_on && !has_ended() || reports.iter().any(|report| is_open_line(project, &report.balance))
}

/// Whether a report is certainly more than twelve months older than a day.
pub(crate) fn is_old_news(reported: PartialDate, now: PartialDate) -> bool {
    let last = reported.plus_months(MONTHS_OF_NEWS).and_then(PartialDate::day_range).map(|(_, last)| last);
    last.zip(now.day_range()).is_some_and(|(last, (first, _))| first > last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_are_old_after_twelve_months_and_only_if_that_is_certain() {
        let is_old =
            |reported: &str, now: &str| is_old_news(reported.parse().expect(reported), now.parse().expect(now));
        for (reported, now, old) in [
            ("2023-05-31", "2024-05-31", false),
            ("2023-05-31", "2024-06-01", true),
            ("2024-02-29", "2025-02-28", false),
            ("2023-05", "2024-05-31", false),
            ("2023-05", "2024-06", true),
            ("2023", "2024-12-31", false),
            ("2023", "2025", true),
            ("2023-05-31", "2024", false),
            ("--05-31", "2024", false),
        ] {
            assert_eq!(is_old(reported, now), old, "{reported} on {now}");
        }
    }
}
