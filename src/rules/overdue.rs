//! Planned ends that have passed: what should be done by the data's own date and is not reported to be.

use super::reports::{LineReport, is_open_line, is_plausible};
use crate::model::{Activity, ActivityStatus, Coded, DateKind, PartialDate, Project};
use std::ops::Deref;

/// A planned end after which something is still to be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PendingEnd {
    /// The index of the date among those of the project.
    pub(crate) date: usize,
    pub(crate) planned: PartialDate,
    /// The own date of an IATI activity. What its publisher knew then is judged by that day, not by newer files.
    pub(crate) own_date: Option<PartialDate>,
    /// Whether that is its last update, not only the date of its file.
    is_update: bool,
    /// Neither an actual end is stated nor that the project is complete.
    pub(crate) has_no_end: bool,
    /// Number of equipment lines that are open.
    pub(crate) open_lines: usize,
}

impl PendingEnd {
    /// Whether the end has passed for certain by the date of the activity, else by that of the data.
    pub(crate) fn is_overdue(&self, data_date: Option<PartialDate>) -> bool {
        self.judged_by(data_date).is_some_and(|date| date.is_after(self.planned))
    }

    fn judged_by(&self, data_date: Option<PartialDate>) -> Option<PartialDate> {
        self.own_date.or(data_date)
    }

    /// Why it is overdue, with both dates.
    pub(crate) fn words(&self, data_date: Option<PartialDate>) -> String {
        let known_until = match self.own_date {
            Some(_) if self.is_update => "the activity was last updated on",
            Some(_) => "its file was made on",
            None => "the data goes to",
        };
        let date = self.judged_by(data_date).map(|date| date.to_string()).unwrap_or_default();
        let mut missing = Vec::new();
        if self.has_no_end {
            missing.push("no end is reported".to_owned());
        }
        match self.open_lines {
            0 => {}
            1 => missing.push("1 equipment line is open".to_owned()),
            n => missing.push(format!("{n} equipment lines are open")),
        }
        format!("planned end {}; {known_until} {date}, and {}", self.planned, missing.join(" and "))
    }
}

/// The latest planned end of a project of which no end or not every arrival is reported. `None` if there is none, if
/// what it plans was called off, or if it is no aid.
pub(crate) fn pending_end<S: Deref<Target = str>>(
    project: &Project<S>,
    reports: &[LineReport<'_>],
) -> Option<PendingEnd> {
    let status = project.status.as_ref().and_then(Coded::known);
    if project.not_aid.is_some() || status == Some(&ActivityStatus::Cancelled) {
        return None;
    }
    let of = |kind: DateKind| {
        let dates = project.dates.iter().enumerate().filter(move |(_, date)| date.kind == Some(Coded::Known(kind)));
        dates.filter_map(|(i, date)| Some((i, date.value.as_ref()?.known().copied().filter(|it| is_plausible(*it))?)))
    };
    // A plan may be put off. The latest one is the one to hold it against.
    let (date, planned) = of(DateKind::PlannedEnd).min_by(|a, b| PartialDate::newest_first(Some(a.1), Some(b.1)))?;
    let is_complete = matches!(status, Some(ActivityStatus::Finalisation | ActivityStatus::Closed));
    let has_no_end = !is_complete && of(DateKind::End).next().is_none();
    let open_lines = reports.iter().filter(|report| is_open_line(project, &report.balance)).count();
    let activity = project.activity.as_deref();
    let own_date = activity.and_then(Activity::known_until).filter(|date| is_plausible(*date));
    let is_update = activity.is_some_and(|activity| activity.updated.as_ref().is_some_and(|day| day.known().is_some()));
    let pending = PendingEnd { date, planned, own_date, is_update, has_no_end, open_lines };
    (has_no_end || open_lines > 0).then_some(pending)
}
