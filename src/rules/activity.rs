//! Rules for what an IATI activity leaves out or states oddly, apart from its money and codes.

use super::list::Rule;
use super::report::Report;
use crate::model::{Activity, Coded, DateKind, FactKey, Project, Role};
use std::ops::Deref;

pub(super) fn activity<S: Deref<Target = str>>(project: &Project<S>, activity: &Activity<S>, flag: &mut Report<'_>) {
    if project.title.is_empty() {
        flag(Rule::MissingTitle, None, &|| "the activity has no title".to_owned());
    }
    if project.countries.is_empty() && activity.regions.is_empty() {
        flag(Rule::MissingCountry, None, &|| {
            "neither the activity nor a transaction names a country or region".to_owned()
        });
    }
    if project.sectors.is_empty() {
        flag(Rule::MissingSector, None, &|| "neither the activity nor a transaction names a sector".to_owned());
    }
    let starts = |kind: &DateKind| matches!(kind, DateKind::Start | DateKind::PlannedStart);
    if !project.dates.iter().any(|date| date.kind.as_ref().and_then(Coded::known).is_some_and(starts)) {
        flag(Rule::MissingStart, None, &|| "neither an actual nor a planned start is stated".to_owned());
    }
    if project.summary.is_none() {
        flag(Rule::MissingDescription, None, &|| "the activity has no description".to_owned());
    }
    for (i, date) in project.dates.iter().enumerate().filter(|(_, date)| date.kind.is_none()) {
        flag(Rule::DateWithoutKind, Some(FactKey::Date(i)), &|| {
            let day = date.value.as_ref().map_or_else(String::new, ToString::to_string);
            format!("{day}: whether it is a start or an end is not stated")
        });
    }
    identifier(project, activity, flag);
}

/// The standard makes an identifier from that of the publisher and a hyphen, so that no two publishers can make the same
/// one. A secondary reporter keeps the identifier of the publisher that is responsible.
fn identifier<S: Deref<Target = str>>(project: &Project<S>, activity: &Activity<S>, flag: &mut Report<'_>) {
    let publisher = project.parties.iter().find(|party| party.role == Some(Coded::Known(Role::Reporting)));
    let Some(publisher) = publisher.and_then(|party| party.reference.as_deref()) else { return };
    if project.id.is_empty() || activity.secondary {
        return;
    }
    let id = &*project.id;
    if id == publisher {
        flag(Rule::IdentifierPrefix, None, &|| format!("{id} is the identifier of the publisher itself"));
    } else if id.strip_prefix(publisher).is_none_or(|rest| !rest.starts_with('-')) {
        flag(Rule::IdentifierPrefix, None, &|| format!("{id} does not begin with {publisher}-, as its publisher's do"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Party, ProjectDate};

    fn found(project: &Project, of: &Activity) -> Vec<Rule> {
        let mut rules = Vec::new();
        activity(project, of, &mut |rule, _, _| rules.push(rule));
        rules
    }

    /// An activity in which only the rule that a test changes can fire.
    fn whole() -> Project {
        let json = r#"{"id":"XX-1-a","title":"T","summary":"S","countries":[{"code":"UG"}],"sectors":[{"code":"12220"}],
            "dates":[{"kind":"start","date":"2020"}],"parties":[{"role":"reporting","name":"X","ref":"XX-1"}]}"#;
        crate::text::IntoOwned::into_owned(
            crate::model::json::parse::<Project<crate::model::Text<'_>>>(json.as_bytes()).expect("valid"),
        )
    }

    #[test]
    fn what_an_activity_leaves_out_is_told_once_each() {
        assert_eq!(found(&whole(), &Activity::default()), []);
        let empty = Project::<String>::default();
        assert_eq!(
            found(&empty, &Activity::default()),
            [
                Rule::MissingTitle,
                Rule::MissingCountry,
                Rule::MissingSector,
                Rule::MissingStart,
                Rule::MissingDescription
            ]
        );
    }

    #[test]
    fn a_date_of_no_kind_is_told() {
        let mut project = whole();
        project.dates.push(ProjectDate { value: Some("2020-05-01".into()), ..ProjectDate::default() });
        assert_eq!(found(&project, &Activity::default()), [Rule::DateWithoutKind]);
    }

    #[test]
    fn an_identifier_begins_with_that_of_its_publisher_and_a_hyphen() {
        let with = |id: &str| Project { id: id.to_owned(), ..whole() };
        for id in ["XX-1", "XX-11", "YY-1-a"] {
            assert_eq!(found(&with(id), &Activity::default()), [Rule::IdentifierPrefix], "{id}");
        }
        assert_eq!(found(&with("XX-1-"), &Activity::default()), []);
        let secondary = Activity { secondary: true, ..Activity::default() };
        assert_eq!(found(&with("YY-1-a"), &secondary), []);
        let unnamed = Project { parties: vec![Party::default()], ..with("YY-1-a") };
        assert_eq!(found(&unnamed, &Activity::default()), []);
    }
}
