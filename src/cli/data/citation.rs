//! The cells that say where a row comes from: its words, and who published them when and where.

use super::{Cell, ReadRecord};
use crate::model::{Coded, Evidence, PartialDate, Project, Role};

/// Quote, source id, publisher, published and address of some evidence, each value once. Of an IATI activity the words
/// are its XML, whose file and line the row has, so here are only its reporter and the date of its last update.
pub(super) fn citation(record: ReadRecord<'_>, evidence: &[Evidence]) -> [Cell; 5] {
    if evidence.is_empty() {
        return of_activity(record.project);
    }
    let sources = || evidence.iter().filter_map(|it| record.corpus.find_source(record.id, &it.source));
    let entries = || sources().map(|source| record.corpus.source(source));
    let [quote, source_id] = short_citation(evidence);
    let text = |it: &str| (!it.is_empty()).then(|| it.to_owned());
    [
        quote,
        source_id,
        Cell::distinct(entries().filter_map(|source| text(&source.publisher))),
        Cell::distinct(entries().filter_map(|source| source.published.as_ref().and_then(published))),
        Cell::distinct(entries().filter_map(|source| text(source.url.as_deref().unwrap_or_default()))),
    ]
}

/// When a source was published, if that is a date with a year.
pub(super) fn published(date: &Coded<PartialDate>) -> Option<String> {
    date.known().filter(|date| date.year.is_some()).map(ToString::to_string)
}

/// Quote and source id of some evidence, each value once. `--rows sources` has the rest by the id.
pub(super) fn short_citation(evidence: &[Evidence]) -> [Cell; 2] {
    [
        Cell::quotes(evidence.iter().map(|it| it.quote.clone())),
        Cell::distinct(evidence.iter().map(|it| it.source.clone())),
    ]
}

fn of_activity(project: &Project) -> [Cell; 5] {
    let Some(activity) = &project.activity else { return [const { Cell::Empty }; 5] };
    let reports = |role: Option<&Role>| role == Some(&Role::Reporting);
    let mut parties = project.parties.iter();
    let reporter = parties.find(|party| reports(party.role.as_ref().and_then(|role| role.known())));
    let updated: Option<PartialDate> = activity.known_until();
    [Cell::Empty, Cell::Empty, reporter.map(|party| party.name.as_str()).into(), updated.into(), Cell::Empty]
}

/// The evidence of the first fact of a project that has any: the words that a row of the project stands on.
pub(super) fn first_evidence(project: &Project) -> &[Evidence] {
    let facts = project.facts();
    facts.into_iter().map(|fact| fact.evidence).find(|evidence| !evidence.is_empty()).unwrap_or_default()
}
