//! Merging the facts of two records of one project: which are the same, and how one takes over the
//! evidence of the other.
//!
//! The dataset is only ever added to: evidence joins a fact of equal value, another value is put beside it.
//! So everything a source brought can be removed again by naming the source.

use super::names::Aliases;
use super::sources::free;
use crate::model::fact::{FactKind, FactValue};
use crate::model::{
    ActivityStatus, Amount, AmountKind, Basis, Coded, Evidence, FieldEvidence, ListedCode, PartialDate, Project,
};

/// Whether two pieces of evidence mark the same words, whichever rule read them.
pub(super) fn same_words(a: &Evidence, b: &Evidence) -> bool {
    a.source == b.source && a.start == b.start && a.quote == b.quote && a.mark == b.mark
}

/// Whether all of the new evidence is here already.
pub(super) fn all_cited(here: &[Evidence], new: &[Evidence]) -> bool {
    new.iter().all(|it| here.iter().any(|known| same_words(known, it)))
}

/// Adds the evidence that is not here yet.
pub(super) fn cite(here: &mut Vec<Evidence>, new: &[Evidence]) {
    for it in new {
        if !here.iter().any(|known| same_words(known, it)) {
            here.push(it.clone());
        }
    }
}

fn listed_kinds() -> impl Iterator<Item = FactKind> {
    FactKind::ALL.into_iter().filter(|kind| kind.is_listed())
}

fn scalar_kinds() -> impl Iterator<Item = FactKind> {
    FactKind::ALL.into_iter().filter(|kind| kind.is_scalar())
}

/// Whether everything that a draft's project states beside its equipment is here, with the same evidence.
pub(super) fn facts_are_here(here: &Project, new: &Project, aliases: &Aliases) -> bool {
    let same_name = |a: &str, b: &str| aliases.same_name(a, b);
    let (mut known, mut stated) = (here.clone(), new.clone());
    let mut kinds = listed_kinds().map(|kind| (known.take_all(kind), stated.take_all(kind)));
    let is_here = |known: &[FactValue], fact: &FactValue| {
        known.iter().any(|it| it.states(fact, &same_name) && all_cited(it.evidence(), fact.evidence()))
    };
    kinds.all(|(known, new)| new.iter().filter(|fact| !fact.evidence().is_empty()).all(|fact| is_here(&known, fact)))
        && new.evidence.iter().all(|it| here.evidence.iter().any(|known| same_field(known, it)))
}

fn same_field(a: &FieldEvidence, b: &FieldEvidence) -> bool {
    a.field == b.field && same_words(&a.evidence, &b.evidence)
}

/// The day on which a source was published.
pub(super) type PublicationDay<'d> = dyn Fn(&str) -> Option<PartialDate> + 'd;

/// Takes over everything that a draft's project states beside its equipment. Returns how many facts cite
/// nothing: they could not be removed again with their source, so they are left out.
pub(super) fn join(here: &mut Project, new: &Project, aliases: &Aliases, day: &PublicationDay<'_>) -> usize {
    let same_name = |a: &str, b: &str| aliases.same_name(a, b);
    let mut left_out = 0;
    let mut stated = new.clone();
    stated.amounts = renamed_amounts(here, new, aliases);
    for kind in listed_kinds() {
        let mut facts = here.take_all(kind);
        for fact in stated.take_all(kind) {
            let known = facts.iter_mut().find(|known| known.states(&fact, &same_name));
            match known {
                None if fact.evidence().is_empty() => left_out += 1,
                Some(known) => cite(known.evidence_mut(), fact.evidence()),
                None => facts.push(fact),
            }
        }
        for fact in facts {
            here.put(fact, None);
        }
    }
    for kind in scalar_kinds() {
        join_scalar(here, new, kind, day);
    }
    for it in new.evidence.iter().filter(|it| FactKind::of_scalar(&it.field).is_none()) {
        if !here.evidence.iter().any(|known| same_field(known, it)) {
            here.evidence.push(it.clone());
        }
    }
    left_out + new.related.len() + new.documents.len() + new.corrections.len()
}

/// The new amounts under ids that are free here. Amounts refer to each other by ids, which two records may
/// have given alike.
fn renamed_amounts(here: &Project, new: &Project, aliases: &Aliases) -> Vec<Amount> {
    let same_name = |a: &str, b: &str| aliases.same_name(a, b);
    let is_taken = |id: &str| here.amounts.iter().any(|it| it.id.as_deref() == Some(id));
    // By the id in the draft, the id here.
    let mut ids: Vec<(&str, Option<String>)> = Vec::new();
    for amount in &new.amounts {
        let Some(id) = amount.id.as_deref() else { continue };
        let stated = FactValue::Amount(amount.clone());
        let known = here.amounts.iter().find(|it| FactValue::Amount((*it).clone()).states(&stated, &same_name));
        ids.push((id, known.map_or_else(|| Some(free(id, is_taken)), |known| known.id.clone())));
    }
    let id_here = |id: &str| ids.iter().find(|(old, _)| *old == id).and_then(|(_, id)| id.clone());
    let renamed = |amount: &Amount| {
        let equivalent_of = amount.equivalent_of.as_deref().and_then(id_here);
        // The amount that it restates has no id here, so nothing says that both are the same money: it is
        // context, which is never summed.
        let nameless = amount.equivalent_of.is_some() && equivalent_of.is_none();
        let kind = if nameless { Some(Coded::Known(AmountKind::Context)) } else { amount.kind.clone() };
        Amount { id: amount.id.as_deref().and_then(id_here), equivalent_of, kind, ..amount.clone() }
    };
    new.amounts.iter().map(renamed).collect()
}

/// Whether a scalar's value says nothing: an activity status that is stated to be unknown.
fn is_unknown(kind: FactKind, value: &str) -> bool {
    kind == FactKind::Status && value == ActivityStatus::Unknown.code()
}

/// Takes over a scalar. Of two values the one by the newer source holds; the other stays with its evidence.
fn join_scalar(here: &mut Project, new: &Project, kind: FactKind, day: &PublicationDay<'_>) {
    let of_kind = |it: &&FieldEvidence| it.field == kind.name();
    let is_here = |it: &FieldEvidence| here.evidence.iter().any(|known| same_field(known, it));
    let fresh: Vec<&FieldEvidence> = new.evidence.iter().filter(of_kind).filter(|it| !is_here(it)).collect();
    let (Some(stated), false) = (new.scalar(kind), fresh.is_empty()) else { return };
    let held = here.scalar(kind);
    let newest = |all: &mut dyn Iterator<Item = &FieldEvidence>| {
        let days = all.filter(|it| it.value.is_none()).map(|it| day(&it.evidence.source));
        days.min_by(|a, b| PartialDate::newest_first(*a, *b))
    };
    let ours = newest(&mut here.evidence.iter().filter(of_kind));
    let theirs = newest(&mut fresh.iter().copied());
    let differs = held.as_deref() != Some(&stated);
    let unstated = held.as_deref().is_none_or(|value| is_unknown(kind, value));
    let replaces = differs
        && match ours {
            // A value without evidence does not come from an article: it is an activity's own code, or nothing.
            None => unstated,
            Some(ours) => {
                !is_unknown(kind, &stated) && (unstated || PartialDate::newest_first(theirs.flatten(), ours).is_lt())
            }
        };
    let was = match ours {
        None if replaces || !differs => held.clone(),
        _ => here.evidence.iter().filter(of_kind).find_map(|it| it.was.clone()),
    };
    if replaces {
        for it in here.evidence.iter_mut().filter(|it| it.field == kind.name() && it.value.is_none()) {
            it.value.clone_from(&held);
        }
        here.set_scalar(kind, Some(stated.clone()));
    }
    let other_value = (!replaces && differs).then_some(stated);
    for it in fresh {
        let value = it.value.clone().or_else(|| other_value.clone());
        here.evidence.push(FieldEvidence { value, was: was.clone(), ..it.clone() });
    }
}

/// For each element of a list before a removal, its index afterwards.
pub(super) type NewIndexes = Vec<Option<usize>>;

/// The new index of each element, given whether it stays.
pub(super) fn new_indexes(stays: impl IntoIterator<Item = bool>) -> NewIndexes {
    let mut kept = 0;
    let index = |stays: bool| {
        kept += usize::from(stays);
        stays.then(|| kept - 1)
    };
    stays.into_iter().map(index).collect()
}

/// Removes a source's evidence, and the facts that have no other, from the facts with evidence of their own.
/// Returns the new indexes for the path of each list.
pub(super) fn retract_source(
    project: &mut Project,
    source: &str,
    removed: &mut bool,
) -> Vec<(&'static str, NewIndexes)> {
    let mut lists = Vec::new();
    for kind in listed_kinds() {
        let mut stays = Vec::new();
        for mut fact in project.take_all(kind) {
            stays.push(retract_evidence(fact.evidence_mut(), source, removed));
            if stays.last() == Some(&true) {
                project.put(fact, None);
            }
        }
        lists.push((kind.description().path, new_indexes(stays)));
    }
    lists
}

/// Removes a source's evidence; false where that was all of it.
pub(super) fn retract_evidence(evidence: &mut Vec<Evidence>, source: &str, removed: &mut bool) -> bool {
    let before = evidence.len();
    evidence.retain(|it| it.source != source);
    *removed |= evidence.len() < before;
    evidence.len() == before || !evidence.is_empty()
}

/// Removes a source's evidence of scalars. A scalar without evidence left goes back to the newest other value.
pub(super) fn retract_scalars(
    project: &mut Project,
    source: &str,
    day: &PublicationDay<'_>,
    removed: &mut bool,
) -> NewIndexes {
    let indexes = new_indexes(project.evidence.iter().map(|it| it.evidence.source != source));
    let (gone, kept): (Vec<_>, Vec<_>) =
        std::mem::take(&mut project.evidence).into_iter().partition(|it| it.evidence.source == source);
    project.evidence = kept;
    *removed |= !gone.is_empty();
    for kind in scalar_kinds() {
        let mut held = gone.iter().filter(|it| it.field == kind.name() && it.value.is_none()).peekable();
        let others = || project.evidence.iter().filter(|it| it.field == kind.name());
        // A value that was here without any evidence before is here without this evidence too.
        let was_here = |it: &&FieldEvidence| it.was.is_some() && it.was == project.scalar(kind);
        if held.peek().is_none_or(was_here) || others().any(|it| it.value.is_none()) {
            continue;
        }
        let says_nothing = |it: &FieldEvidence| it.value.as_deref() == Some(ActivityStatus::Unknown.code());
        let newest = others().min_by(|a, b| {
            let newer = PartialDate::newest_first(day(&a.evidence.source), day(&b.evidence.source));
            says_nothing(a).cmp(&says_nothing(b)).then(newer)
        });
        let value = newest.map_or_else(|| held.find_map(|it| it.was.clone()), |it| it.value.clone());
        project.set_scalar(kind, value.clone());
        for it in project.evidence.iter_mut().filter(|it| it.field == kind.name() && it.value == value) {
            it.value = None;
        }
    }
    indexes
}

/// The basis of what a person who merges decided.
pub(super) fn by_editor() -> Coded<Basis> {
    Coded::Known(Basis::Editor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated_by(field: &str, source: &str) -> FieldEvidence {
        let evidence = Evidence { source: source.into(), quote: format!("{field} by {source}"), ..Evidence::default() };
        FieldEvidence { field: field.into(), evidence, ..FieldEvidence::default() }
    }

    fn project(status: Option<&str>, sources: &[&str]) -> Project {
        Project {
            status: status.map(Coded::from),
            evidence: sources.iter().map(|source| stated_by("status", source)).collect(),
            ..Project::default()
        }
    }

    /// Sources are named by the day on which they were published.
    fn day(source: &str) -> Option<PartialDate> {
        source.parse().ok()
    }

    #[test]
    fn of_two_values_the_newer_holds_and_either_can_be_taken_out_again() {
        for (here, new, holds, beside) in [
            (project(Some("pipeline"), &["2023"]), project(Some("closed"), &["2024"]), "closed", Some("pipeline")),
            (project(Some("closed"), &["2024"]), project(Some("pipeline"), &["2023"]), "closed", Some("pipeline")),
            (project(Some("closed"), &["2024"]), project(Some("closed"), &["2023"]), "closed", None),
            (project(None, &[]), project(Some("signed"), &["2023"]), "signed", None),
            (project(Some("unknown"), &[]), project(Some("signed"), &["2023"]), "signed", None),
            (project(Some("unknown"), &["2024"]), project(Some("signed"), &["2023"]), "signed", Some("unknown")),
            (project(Some("signed"), &["2023"]), project(Some("unknown"), &["2024"]), "signed", Some("unknown")),
            (project(Some("unknown"), &[]), project(Some("unknown"), &["2023"]), "unknown", None),
            // An activity's own code has no words, and stays.
            (project(Some("closed"), &[]), project(Some("signed"), &["2023"]), "closed", Some("signed")),
            // A day not known is no newer one.
            (project(Some("closed"), &["2024"]), project(Some("signed"), &["?"]), "closed", Some("signed")),
        ] {
            let mut both = here.clone();
            join(&mut both, &new, &Aliases::default(), &day);
            assert_eq!(both.scalar(FactKind::Status).as_deref(), Some(holds));
            let others: Vec<&str> = both.evidence.iter().filter_map(|it| it.value.as_deref()).collect();
            assert_eq!(others, Vec::from_iter(beside));
            let once = both.clone();
            join(&mut both, &new, &Aliases::default(), &day);
            assert_eq!(both, once);
            retract_scalars(&mut both, &new.evidence[0].evidence.source, &day, &mut false);
            assert_eq!(both, here);
        }
    }

    #[test]
    fn an_amount_restated_keeps_what_it_restates() {
        let amount = |id: &str, value: i64, of: Option<&str>| Amount {
            id: Some(id.into()),
            value: value.into(),
            currency: if of.is_some() { "USD" } else { "JPY" }.into(),
            equivalent_of: of.map(Into::into),
            evidence: vec![Evidence { source: "s".into(), quote: value.to_string(), ..Evidence::default() }],
            ..Amount::default()
        };
        let with = |amounts| Project { amounts, ..Project::default() };
        let mut here = with(vec![amount("a", 500, None)]);
        join(&mut here, &with(vec![amount("a", 700, None), amount("b", 5, Some("a"))]), &Aliases::default(), &day);
        let ids: Vec<_> = here.amounts.iter().map(|it| (it.id.as_deref(), it.equivalent_of.as_deref())).collect();
        assert_eq!(ids, [(Some("a"), None), (Some("a-2"), None), (Some("b"), Some("a-2"))]);
        let mut here = with(vec![amount("x", 700, None)]);
        join(&mut here, &with(vec![amount("a", 700, None), amount("b", 5, Some("a"))]), &Aliases::default(), &day);
        let ids: Vec<_> = here.amounts.iter().map(|it| (it.id.as_deref(), it.equivalent_of.as_deref())).collect();
        assert_eq!(ids, [(Some("x"), None), (Some("b"), Some("x"))]);
    }
}
