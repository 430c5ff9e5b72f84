//! Merges the facts of two records of the same project, and removes the facts of one source again.
//!
//! Merging only adds: an equal fact gets the new evidence, a different fact is added next to the existing one.
//! So everything that came with a source can be removed by the source's id.

use super::names::Aliases;
use crate::curate::list_moves::{ListMoves, NewIndexes, new_indexes};
use crate::model::fact::{FactKind, FactValue};
use crate::model::{
    ActivityStatus, Amount, AmountKind, Basis, Coded, Evidence, FieldEvidence, ListedCode, PartialDate, Project,
};
use crate::text::UniqueIds;

/// Whether two pieces of evidence mark the same words, even if different rules found them.
pub(super) fn same_words(a: &Evidence, b: &Evidence) -> bool {
    a.source == b.source && a.start == b.start && a.quote == b.quote && a.mark == b.mark
}

/// Whether all of the new evidence is among the existing one.
pub(super) fn all_cited(existing: &[Evidence], new: &[Evidence]) -> bool {
    new.iter().all(|it| existing.iter().any(|other| same_words(other, it)))
}

/// Adds evidence, without duplicates.
pub(super) fn cite(existing: &mut Vec<Evidence>, new: &[Evidence]) {
    for it in new {
        if !existing.iter().any(|other| same_words(other, it)) {
            existing.push(it.clone());
        }
    }
}

fn listed_kinds() -> impl Iterator<Item = FactKind> {
    FactKind::ALL.into_iter().filter(|kind| kind.is_listed())
}

fn scalar_kinds() -> impl Iterator<Item = FactKind> {
    FactKind::ALL.into_iter().filter(|kind| kind.is_scalar())
}

/// Whether the existing project has all facts of a draft's project, except equipment, with the same evidence.
pub(super) fn has_all_facts(existing: &Project, new: &Project, aliases: &Aliases) -> bool {
    let same_name = |a: &str, b: &str| aliases.same_name(a, b);
    let (mut old_facts, mut new_facts) = (existing.clone(), new.clone());
    let mut kinds = listed_kinds().map(|kind| (old_facts.take_all(kind), new_facts.take_all(kind)));
    let exists = |old: &[FactValue], fact: &FactValue| {
        old.iter().any(|it| it.states(fact, &same_name) && all_cited(it.evidence(), fact.evidence()))
    };
    kinds.all(|(old, new)| new.iter().filter(|fact| !fact.evidence().is_empty()).all(|fact| exists(&old, fact)))
        && new.evidence.iter().all(|it| existing.evidence.iter().any(|other| same_field(other, it)))
}

fn same_field(a: &FieldEvidence, b: &FieldEvidence) -> bool {
    a.field == b.field && same_words(&a.evidence, &b.evidence)
}

/// Looks up the publication date of a source.
pub(super) type PublicationDay<'d> = dyn Fn(&str) -> Option<PartialDate> + 'd;

/// Adds the facts of a draft's project to the existing project, except equipment. Returns how many were left
/// out: those without evidence, since they could not be removed with their source again, and the related
/// projects, documents and corrections, which are not merged.
pub(super) fn join(existing: &mut Project, new: &Project, aliases: &Aliases, published: &PublicationDay<'_>) -> usize {
    let same_name = |a: &str, b: &str| aliases.same_name(a, b);
    let mut left_out = 0;
    let mut new_facts = new.clone();
    new_facts.amounts = renamed_amounts(existing, new, aliases);
    for kind in listed_kinds() {
        let mut facts = existing.take_all(kind);
        for fact in new_facts.take_all(kind) {
            let found = facts.iter_mut().find(|other| other.states(&fact, &same_name));
            match found {
                None if fact.evidence().is_empty() => left_out += 1,
                Some(found) => cite(found.evidence_mut(), fact.evidence()),
                None => facts.push(fact),
            }
        }
        for fact in facts {
            existing.put(fact, None);
        }
    }
    for kind in scalar_kinds() {
        join_scalar(existing, new, kind, published);
    }
    for it in new.evidence.iter().filter(|it| FactKind::of_scalar(&it.field).is_none()) {
        if !existing.evidence.iter().any(|other| same_field(other, it)) {
            existing.evidence.push(it.clone());
        }
    }
    left_out + new.related.len() + new.documents.len() + new.corrections.len()
}

/// The new amounts, with ids that are unique in the existing project. Amounts refer to each other by id, and
/// two records may use the same ids.
fn renamed_amounts(existing: &Project, new: &Project, aliases: &Aliases) -> Vec<Amount> {
    let same_name = |a: &str, b: &str| aliases.same_name(a, b);
    let mut unique: UniqueIds = existing.amounts.iter().filter_map(|it| it.id.as_deref()).collect();
    // Pairs of the id in the draft and the id after merging.
    let mut ids: Vec<(&str, Option<String>)> = Vec::new();
    for amount in &new.amounts {
        let Some(id) = amount.id.as_deref() else { continue };
        let fact = FactValue::Amount(amount.clone());
        let found = existing.amounts.iter().find(|it| FactValue::Amount((*it).clone()).states(&fact, &same_name));
        ids.push((id, found.map_or_else(|| Some(unique.unique(id)), |found| found.id.clone())));
    }
    let new_id = |id: &str| ids.iter().find(|(old, _)| *old == id).and_then(|(_, id)| id.clone());
    let renamed = |amount: &Amount| {
        let equivalent_of = amount.equivalent_of.as_deref().and_then(new_id);
        // If the amount that this one restates has no id, nothing marks both as the same money. Amounts of kind
        // `context` are never summed, so the money is not counted twice.
        let original_is_missing = amount.equivalent_of.is_some() && equivalent_of.is_none();
        let kind = if original_is_missing { Some(Coded::Known(AmountKind::Context)) } else { amount.kind.clone() };
        Amount { id: amount.id.as_deref().and_then(new_id), equivalent_of, kind, ..amount.clone() }
    };
    new.amounts.iter().map(renamed).collect()
}

/// Whether the value is the activity status `unknown`, which says nothing.
fn is_unknown(kind: FactKind, value: &str) -> bool {
    kind == FactKind::Status && value == ActivityStatus::Unknown.code()
}

/// Merges a scalar. If the values differ, the project keeps the one from the newer source; the other one
/// stays as `value` of its evidence.
fn join_scalar(existing: &mut Project, new: &Project, kind: FactKind, published: &PublicationDay<'_>) {
    let of_kind = |it: &&FieldEvidence| it.field == kind.name();
    let exists = |it: &FieldEvidence| existing.evidence.iter().any(|other| same_field(other, it));
    let added: Vec<&FieldEvidence> = new.evidence.iter().filter(of_kind).filter(|it| !exists(it)).collect();
    let (Some(new_value), false) = (new.scalar(kind), added.is_empty()) else { return };
    let old_value = existing.scalar(kind);
    let newest = |all: &mut dyn Iterator<Item = &FieldEvidence>| {
        let dates = all.filter(|it| it.value.is_none()).map(|it| published(&it.evidence.source));
        dates.min_by(|a, b| PartialDate::newest_first(*a, *b))
    };
    let existing_date = newest(&mut existing.evidence.iter().filter(of_kind));
    let new_date = newest(&mut added.iter().copied());
    let value_differs = old_value.as_deref() != Some(&new_value);
    let was_unknown = old_value.as_deref().is_none_or(|value| is_unknown(kind, value));
    let replaces_value = value_differs
        && match existing_date {
            // A value without evidence is the code of an IATI activity, which no article overrides.
            None => was_unknown,
            Some(existing_date) => {
                !is_unknown(kind, &new_value)
                    && (was_unknown || PartialDate::newest_first(new_date.flatten(), existing_date).is_lt())
            }
        };
    let was = match existing_date {
        None if replaces_value || !value_differs => old_value.clone(),
        _ => existing.evidence.iter().filter(of_kind).find_map(|it| it.was.clone()),
    };
    if replaces_value {
        for it in existing.evidence.iter_mut().filter(|it| it.field == kind.name() && it.value.is_none()) {
            it.value.clone_from(&old_value);
        }
        existing.set_scalar(kind, Some(new_value.clone()));
    }
    let other_value = (!replaces_value && value_differs).then_some(new_value);
    for it in added {
        let value = it.value.clone().or_else(|| other_value.clone());
        existing.evidence.push(FieldEvidence { value, was: was.clone(), ..it.clone() });
    }
}

/// Removes a source's evidence from the listed facts ([`FactKind::is_listed`]), and the facts that have no
/// other evidence.
pub(super) fn retract_source(project: &mut Project, source: &str, moves: &mut ListMoves, removed: &mut bool) {
    for kind in listed_kinds() {
        let list = kind.description().path;
        let mut stays = Vec::new();
        for (i, mut fact) in project.take_all(kind).into_iter().enumerate() {
            let path = if kind.is_single() { list.to_owned() } else { format!("{list}[{i}]") };
            stays.push(retract_evidence(&path, fact.evidence_mut(), source, moves, removed));
            if stays.last() == Some(&true) {
                project.put(fact, None);
            } else if kind.is_single() {
                moves.add_removed(path);
            }
        }
        if !kind.is_single() {
            moves.add(list, new_indexes(stays));
        }
    }
}

/// Removes a source's evidence of the value at `path`. False if that was all evidence there was.
pub(super) fn retract_evidence(
    path: &str,
    evidence: &mut Vec<Evidence>,
    source: &str,
    moves: &mut ListMoves,
    removed: &mut bool,
) -> bool {
    let before = evidence.len();
    let indexes = new_indexes(evidence.iter().map(|it| it.source != source));
    evidence.retain(|it| it.source != source);
    if evidence.len() < before {
        *removed = true;
        moves.add(format!("{path}.evidence"), indexes);
    }
    evidence.len() == before || !evidence.is_empty()
}

/// Removes a source's evidence of scalars. If a scalar's value has no evidence left, the newest other value
/// replaces it.
pub(super) fn retract_scalars(
    project: &mut Project,
    source: &str,
    published: &PublicationDay<'_>,
    removed: &mut bool,
) -> NewIndexes {
    let indexes = new_indexes(project.evidence.iter().map(|it| it.evidence.source != source));
    let (gone, kept): (Vec<_>, Vec<_>) =
        std::mem::take(&mut project.evidence).into_iter().partition(|it| it.evidence.source == source);
    project.evidence = kept;
    *removed |= !gone.is_empty();
    for kind in scalar_kinds() {
        let mut supported = gone.iter().filter(|it| it.field == kind.name() && it.value.is_none()).peekable();
        let others = || project.evidence.iter().filter(|it| it.field == kind.name());
        // The value was there without evidence before the merge, so it stays without this evidence too.
        let existed_before = |it: &&FieldEvidence| it.was.is_some() && it.was == project.scalar(kind);
        if supported.peek().is_none_or(existed_before) || others().any(|it| it.value.is_none()) {
            continue;
        }
        let is_unstated = |it: &FieldEvidence| it.value.as_deref() == Some(ActivityStatus::Unknown.code());
        let newest = others().min_by(|a, b| {
            let newer = PartialDate::newest_first(published(&a.evidence.source), published(&b.evidence.source));
            is_unstated(a).cmp(&is_unstated(b)).then(newer)
        });
        let value = newest.map_or_else(|| supported.find_map(|it| it.was.clone()), |it| it.value.clone());
        project.set_scalar(kind, value.clone());
        for it in project.evidence.iter_mut().filter(|it| it.field == kind.name() && it.value == value) {
            it.value = None;
        }
    }
    indexes
}

/// The basis of decisions by the user who merges.
pub(super) fn by_editor() -> Coded<Basis> {
    Coded::Known(Basis::Editor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence_by(field: &str, source: &str) -> FieldEvidence {
        let evidence = Evidence { source: source.into(), quote: format!("{field} by {source}"), ..Evidence::default() };
        FieldEvidence { field: field.into(), evidence, ..FieldEvidence::default() }
    }

    fn project(status: Option<&str>, sources: &[&str]) -> Project {
        Project {
            status: status.map(Coded::from),
            evidence: sources.iter().map(|source| evidence_by("status", source)).collect(),
            ..Project::default()
        }
    }

    /// In these tests the id of a source is its publication date.
    fn published(source: &str) -> Option<PartialDate> {
        source.parse().ok()
    }

    #[test]
    fn the_newer_value_wins_and_either_source_can_be_removed() {
        for (existing, new, holds, beside) in [
            (project(Some("pipeline"), &["2023"]), project(Some("closed"), &["2024"]), "closed", Some("pipeline")),
            (project(Some("closed"), &["2024"]), project(Some("pipeline"), &["2023"]), "closed", Some("pipeline")),
            (project(Some("closed"), &["2024"]), project(Some("closed"), &["2023"]), "closed", None),
            (project(None, &[]), project(Some("signed"), &["2023"]), "signed", None),
            (project(Some("unknown"), &[]), project(Some("signed"), &["2023"]), "signed", None),
            (project(Some("unknown"), &["2024"]), project(Some("signed"), &["2023"]), "signed", Some("unknown")),
            (project(Some("signed"), &["2023"]), project(Some("unknown"), &["2024"]), "signed", Some("unknown")),
            (project(Some("unknown"), &[]), project(Some("unknown"), &["2023"]), "unknown", None),
            // The code of an IATI activity has no evidence, and stays.
            (project(Some("closed"), &[]), project(Some("signed"), &["2023"]), "closed", Some("signed")),
            // An unknown date does not count as newer.
            (project(Some("closed"), &["2024"]), project(Some("signed"), &["?"]), "closed", Some("signed")),
        ] {
            let mut both = existing.clone();
            join(&mut both, &new, &Aliases::default(), &published);
            assert_eq!(both.scalar(FactKind::Status).as_deref(), Some(holds));
            let others: Vec<&str> = both.evidence.iter().filter_map(|it| it.value.as_deref()).collect();
            assert_eq!(others, Vec::from_iter(beside));
            let once = both.clone();
            join(&mut both, &new, &Aliases::default(), &published);
            assert_eq!(both, once);
            retract_scalars(&mut both, &new.evidence[0].evidence.source, &published, &mut false);
            assert_eq!(both, existing);
        }
    }

    #[test]
    fn an_equivalent_keeps_its_reference_when_ids_change() {
        let amount = |id: &str, value: i64, of: Option<&str>| Amount {
            id: Some(id.into()),
            value: value.into(),
            currency: if of.is_some() { "USD" } else { "JPY" }.into(),
            equivalent_of: of.map(Into::into),
            evidence: vec![Evidence { source: "s".into(), quote: value.to_string(), ..Evidence::default() }],
            ..Amount::default()
        };
        let with = |amounts| Project { amounts, ..Project::default() };
        let new = with(vec![amount("a", 700, None), amount("b", 5, Some("a"))]);
        for (existing, ids) in [
            (amount("a", 500, None), vec![("a", None), ("a-2", None), ("b", Some("a-2"))]),
            (amount("x", 700, None), vec![("x", None), ("b", Some("x"))]),
        ] {
            let mut both = with(vec![existing]);
            join(&mut both, &new, &Aliases::default(), &published);
            let found = both.amounts.iter().map(|it| (it.id.as_deref().expect("an id"), it.equivalent_of.as_deref()));
            assert_eq!(found.collect::<Vec<_>>(), ids);
        }
    }
}
