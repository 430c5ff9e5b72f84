//! Rules for dates.

use super::list::{Rule, RuleSet};
use super::report::{Flag, Report};
use super::reports::{LineReport, SourceFacts, is_plausible};
use crate::model::{
    Activity, ActivityStatus, Amount, AmountKind, Coded, DateKind, FactKey, ListedCode, PartialDate, Project,
    ProjectKind,
};
use std::ops::Deref;

pub(super) fn dates<S: Deref<Target = str>>(
    project: &Project<S>,
    sources: &[SourceFacts<'_>],
    reports: &[LineReport<'_>],
    flag: &mut Report<'_>,
) {
    let value = |i: usize| project.dates[i].value.as_ref().and_then(Coded::known).copied();
    for (i, date) in project.dates.iter().enumerate() {
        match value(i) {
            Some(value) if value.year.is_some() && !is_plausible(value) => {
                flag(Rule::BadDate, Some(FactKey::Date(i)), &|| format!("{date} is an absurd year"));
            }
            Some(value) if value.year.is_none() => {
                flag(Rule::DatePartial, Some(FactKey::Date(i)), &|| date.to_string());
            }
            None => match date.value.as_ref().and_then(Coded::unknown) {
                Some(text) => flag(Rule::BadDate, Some(FactKey::Date(i)), &|| format!("{text:?} is no date")),
                None => flag(Rule::DatePartial, Some(FactKey::Date(i)), &|| format!("{date}: only words, no date")),
            },
            _ => {}
        }
    }
    for (i, line) in project.equipment.iter().enumerate() {
        for (claim, it) in line.claims.iter().enumerate() {
            if let Some(text) = it.as_of.as_ref().and_then(Coded::unknown) {
                flag(Rule::BadDate, Some(FactKey::Claim { line: i, claim }), &|| format!("{text:?} is no date"));
            }
        }
    }
    let of = |kind: DateKind| {
        (0..project.dates.len())
            .filter(move |&i| project.dates[i].kind == Some(Coded::Known(kind)))
            .filter_map(move |i| Some((i, value(i)?)))
    };
    for (from, to) in [(DateKind::Start, DateKind::End), (DateKind::PlannedStart, DateKind::PlannedEnd)] {
        for (_, start) in of(from) {
            if let Some((i, end)) = of(to).find(|(_, end)| start.is_after(*end)) {
                flag(Rule::EndBeforeStart, Some(FactKey::Date(i)), &|| {
                    format!("{} {end} is before {} {start}", to.label(), from.label())
                });
            }
        }
    }
    // Actual dates of IATI state what has happened.
    let data_date = project.activity.as_deref().and_then(Activity::known_until).filter(|date| date.year.is_some());
    let is_plan = |date: PartialDate| data_date.is_some_and(|day| date.is_after(day));
    let happened = |kind: DateKind| of(kind).find(|(_, date)| project.activity.is_some() && !is_plan(*date));
    let against = match project.status.as_ref().and_then(Coded::known) {
        Some(ActivityStatus::Pipeline) => happened(DateKind::Start),
        Some(ActivityStatus::Implementation) => happened(DateKind::End),
        _ => None,
    };
    if let Some((i, date)) = against {
        let status = project.status.as_ref().map_or("", |s| s.label());
        flag(Rule::StatusAgainstDates, Some(FactKey::Date(i)), &|| {
            format!(
                "the activity is {status}, but it states an actual {} {date}",
                project.dates[i].kind.as_ref().map_or("", |k| k.label())
            )
        });
    }
    if project.activity.is_some() {
        if let (Some((i, start)), Some((_, end))) = (of(DateKind::Start).next(), of(DateKind::PlannedEnd).next())
            && start.is_after(end)
        {
            flag(Rule::StartAfterPlannedEnd, Some(FactKey::Date(i)), &|| {
                format!("start {start} is after planned end {end}")
            });
        }
        if let Some(day) = data_date {
            ActivityDates::of(project).check(day, "the data's own date", flag);
        }
    }
    let early = matches!(
        project.status.as_ref().and_then(Coded::known),
        Some(ActivityStatus::Discussed | ActivityStatus::Pipeline | ActivityStatus::Cancelled)
    );
    let arrived = (project.equipment.iter().zip(reports)).find(|(_, report)| report.balance.arrived().is_some());
    if early {
        let status = project.status.as_ref().map_or("", |s| s.label());
        if let Some((line, report)) = arrived {
            flag(Rule::StatusAgainstDates, None, &|| {
                format!("the project is {status}, but {} is {}", &*line.name, report.balance.state().label())
            });
        }
        for kind in [DateKind::Handover, DateKind::Delivered] {
            if let Some((i, date)) = of(kind).next() {
                flag(Rule::StatusAgainstDates, Some(FactKey::Date(i)), &|| {
                    format!("the project is {status}, but {} {date}", kind.label())
                });
            }
        }
    }
    let concrete = matches!(project.kind, Some(Coded::Known(ProjectKind::Agreement | ProjectKind::Delivery)));
    let published = sources.iter().any(|s| s.published.is_some_and(|d| d.year.is_some()));
    let dated = (0..project.dates.len()).any(|i| value(i).is_some_and(|d| d.year.is_some()));
    if concrete && !published && !dated {
        flag(Rule::DateMissing, None, &|| "neither the project nor its source states a date with a year".to_owned());
    }
}

/// Days after its planned end at which an activity should have ended or have a new plan.
const DAYS_TO_END: u32 = 365;

/// The dates of an activity that are compared with the date of the data. If the data has none, with today: then not while
/// loading, but when a corpus is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ActivityDates {
    /// The actual starts and ends, by their index among the dates of the project.
    actual: Vec<(usize, DateKind, PartialDate)>,
    /// The planned end, if the activity is open and has no actual one.
    planned_end: Option<(usize, PartialDate)>,
    /// The last year of payments, with their amount. Where the data has a date, each payment was compared with it when
    /// it was read.
    last_payment: Option<(usize, i16)>,
}

impl ActivityDates {
    pub(crate) fn of<S: Deref<Target = str>>(project: &Project<S>) -> Self {
        let dates = project.dates.iter().enumerate().filter_map(|(i, date)| {
            let kind = date.kind.as_ref().and_then(Coded::known)?;
            let value = date.value.as_ref().and_then(Coded::known).filter(|date| is_plausible(**date))?;
            Some((i, *kind, *value))
        });
        let mut found = ActivityDates::default();
        let mut ended = false;
        for (i, kind, value) in dates {
            ended |= kind == DateKind::End;
            match kind {
                DateKind::Start | DateKind::End => found.actual.push((i, kind, value)),
                // Of several plans the last one counts.
                DateKind::PlannedEnd if found.planned_end.is_none_or(|(_, before)| value.is_after(before)) => {
                    found.planned_end = Some((i, value));
                }
                _ => {}
            }
        }
        let status = project.status.as_ref().and_then(Coded::known);
        if ended || !matches!(status, Some(ActivityStatus::Pipeline | ActivityStatus::Implementation)) {
            found.planned_end = None;
        }
        let is_payment = |amount: &Amount<S>| {
            use AmountKind::{Budget, Context, PlannedDisbursement, Stated};
            let kind = amount.kind.as_ref().and_then(Coded::known);
            amount.left_out.is_none() && !matches!(kind, Some(Budget | PlannedDisbursement | Stated | Context))
        };
        let payments = project.amounts.iter().enumerate().filter(|(_, amount)| is_payment(amount));
        found.last_payment = payments.filter_map(|(i, amount)| Some((i, amount.year?))).max_by_key(|(_, year)| *year);
        found
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.actual.is_empty() && self.planned_end.is_none() && self.last_payment.is_none()
    }

    /// The rules that fire if the data is of this day.
    pub(crate) fn rules_on(&self, day: PartialDate) -> RuleSet {
        let mut rules = RuleSet::NONE;
        let mut flag = |rule: Rule, _: Option<FactKey>, _: &dyn Fn() -> String| rules.add(rule);
        self.check(day, "", &mut flag);
        self.check_payments(day, "", &mut flag);
        rules
    }

    /// The flags if the data is of this day, which `what` names.
    pub(crate) fn flags_on(&self, day: PartialDate, what: &str) -> Vec<Flag> {
        let mut flags = Vec::new();
        let mut flag = |rule: Rule, fact: Option<FactKey>, what: &dyn Fn() -> String| {
            flags.push(Flag { rule, fact, what: what(), line: None })
        };
        self.check(day, what, &mut flag);
        self.check_payments(day, what, &mut flag);
        flags
    }

    fn check_payments(&self, day: PartialDate, what: &str, flag: &mut Report<'_>) {
        if let Some((i, year)) =
            self.last_payment.filter(|(_, year)| day.year.is_some_and(|day| i32::from(*year) > i32::from(day)))
        {
            flag(Rule::AfterData, Some(FactKey::Amount(i)), &|| format!("payments of {year} are after {what}, {day}"));
        }
    }

    fn check(&self, day: PartialDate, what: &str, flag: &mut Report<'_>) {
        for &(i, kind, date) in self.actual.iter().filter(|(_, _, date)| date.is_after(day)) {
            flag(Rule::DateAfterData, Some(FactKey::Date(i)), &|| {
                format!("{} {date} is after {what}, {day}: a plan written as a fact", kind.label())
            });
        }
        if let Some((i, end)) = self.planned_end
            && day.is_after(end)
            && day.min_days_between(end).is_some_and(|days| days > DAYS_TO_END)
        {
            flag(Rule::OpenAfterEnd, Some(FactKey::Date(i)), &|| {
                format!("it is still open on {day}, {what}, more than a year after its planned end {end}")
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ProjectDate;

    fn found(status: ActivityStatus, updated: &str, all: &[(DateKind, &str)]) -> Vec<(Rule, String)> {
        let date = |(kind, day): &(DateKind, &str)| ProjectDate::<String> {
            kind: Some(Coded::Known(*kind)),
            value: Some((*day).into()),
            ..ProjectDate::default()
        };
        let activity = Activity { updated: Some(updated.into()), ..Activity::default() };
        let project = Project {
            status: Some(Coded::Known(status)),
            dates: all.iter().map(date).collect(),
            activity: Some(Box::new(activity)),
            ..Project::default()
        };
        let mut rules = Vec::new();
        dates(&project, &[], &[], &mut |rule, _, what| rules.push((rule, what())));
        rules
    }

    fn rules(status: ActivityStatus, updated: &str, all: &[(DateKind, &str)]) -> Vec<Rule> {
        found(status, updated, all).into_iter().map(|(rule, _)| rule).collect()
    }

    #[test]
    fn an_actual_end_after_the_data_is_a_plan_and_does_not_contradict_the_status() {
        let end = [(DateKind::Start, "2019-01-01"), (DateKind::End, "2021-12-31")];
        let what = "end 2021-12-31 is after the data's own date, 2020-06-30: a plan written as a fact";
        let told = found(ActivityStatus::Implementation, "2020-06-30", &end);
        assert_eq!(told, [(Rule::DateAfterData, what.to_owned())]);
        assert_eq!(rules(ActivityStatus::Implementation, "2022-06-30", &end), [Rule::StatusAgainstDates]);
    }

    #[test]
    fn a_start_after_the_planned_end_is_told() {
        let dates = [(DateKind::PlannedEnd, "2019-12-31"), (DateKind::Start, "2020-01-01")];
        assert_eq!(rules(ActivityStatus::Closed, "2022", &dates), [Rule::StartAfterPlannedEnd]);
    }

    #[test]
    fn an_activity_that_is_open_more_than_a_year_after_its_planned_end_is_told() {
        let end = (DateKind::PlannedEnd, "2019-12-31");
        let open = ActivityStatus::Implementation;
        assert_eq!(rules(open, "2021-01-01", &[end]), [Rule::OpenAfterEnd]);
        assert_eq!(rules(open, "2020-12-30", &[end]), [], "365 days");
        assert_eq!(rules(ActivityStatus::Closed, "2025-01-01", &[end]), []);
        assert_eq!(rules(open, "2021-01-01", &[end, (DateKind::PlannedEnd, "2024-12-31")]), [], "a newer plan");
    }
}
