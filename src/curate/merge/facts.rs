//! Facts of two records of one project: which are one, and how the one takes up the other's words.
//!
//! Nothing that stands in the dataset is changed but by adding: words join a fact of equal value, another
//! value stands beside it. So what was added can be taken out again by its source alone.

use super::names::Aliases;
use super::sources::free;
use crate::model::{
    ActivityStatus, Amount, AmountKind, Basis, Coded, Country, Evidence, FieldEvidence, Instrument, ListedCode,
    PartialDate, Party, Project, ProjectDate, Sector, Signatory,
};

/// Calls `each` with every id of a source in a project.
pub fn each_source(project: &mut Project, each: &mut dyn FnMut(&mut String)) {
    let lists = project
        .countries
        .iter_mut()
        .map(|it| &mut it.evidence)
        .chain(project.parties.iter_mut().map(|it| &mut it.evidence))
        .chain(project.signatories.iter_mut().map(|it| &mut it.evidence))
        .chain(project.dates.iter_mut().map(|it| &mut it.evidence))
        .chain(project.amounts.iter_mut().map(|it| &mut it.evidence))
        .chain(project.sectors.iter_mut().map(|it| &mut it.evidence))
        .chain(project.open_list.iter_mut().map(|it| &mut it.evidence));
    lists.flatten().for_each(|evidence| each(&mut evidence.source));
    project.evidence.iter_mut().for_each(|it| each(&mut it.evidence.source));
    project.corrections.iter_mut().for_each(|it| each(&mut it.source));
    project.joined.iter_mut().for_each(|it| each(&mut it.source));
    project.apart.iter_mut().for_each(|it| each(&mut it.source));
    for line in project.equipment.iter_mut().chain(&mut project.offers) {
        let claims = line.claims.iter_mut().map(|it| &mut it.evidence);
        let lists = claims.chain(line.capacity.iter_mut().map(|it| &mut it.evidence));
        lists.flatten().for_each(|evidence| each(&mut evidence.source));
        line.apart.iter_mut().for_each(|it| each(&mut it.source));
        for same in line.same.iter_mut() {
            same.source.iter_mut().for_each(&mut *each);
            same.also.iter_mut().filter_map(|it| it.source.as_mut()).for_each(&mut *each);
        }
    }
}

/// Whether the same words are cited, whichever rule read them.
pub fn same_words(a: &Evidence, b: &Evidence) -> bool {
    a.source == b.source && a.start == b.start && a.quote == b.quote && a.mark == b.mark
}

/// Whether all of these words are cited already.
pub fn all_cited(here: &[Evidence], new: &[Evidence]) -> bool {
    new.iter().all(|it| here.iter().any(|known| same_words(known, it)))
}

/// Adds the words that are not cited yet; whether there were any.
pub fn cite(here: &mut Vec<Evidence>, new: &[Evidence]) -> bool {
    let before = here.len();
    for it in new {
        if !here.iter().any(|known| same_words(known, it)) {
            here.push(it.clone());
        }
    }
    here.len() > before
}

/// A fact with the words that say it.
pub trait Told: Clone {
    /// Its words.
    fn words(&self) -> &Vec<Evidence>;
    /// Its words, to add to.
    fn words_mut(&mut self) -> &mut Vec<Evidence>;
    /// Whether this fact of the dataset says all that the other one says.
    fn says(&self, other: &Self, aliases: &Aliases) -> bool;
}

macro_rules! told {
    ($fact:ident, |$a:ident, $b:ident, $aliases:ident| $says:expr) => {
        impl Told for $fact {
            fn words(&self) -> &Vec<Evidence> {
                &self.evidence
            }
            fn words_mut(&mut self) -> &mut Vec<Evidence> {
                &mut self.evidence
            }
            fn says(&self, other: &Self, $aliases: &Aliases) -> bool {
                let ($a, $b) = (self, other);
                $says
            }
        }
    };
}

/// Whether the new value is missing or equal.
fn adds_none<T: PartialEq>(here: &Option<T>, new: &Option<T>) -> bool {
    new.is_none() || here == new
}

told!(Country, |a, b, _aliases| a.code == b.code);
told!(Party, |a, b, aliases| {
    let name = a.name == b.name || aliases.same_name(&a.name, &b.name);
    a.role == b.role && name && adds_none(&a.country, &b.country) && adds_none(&a.reference, &b.reference)
});
told!(Signatory, |a, b, aliases| {
    let name = a.name == b.name || aliases.same_name(&a.name, &b.name);
    name && adds_none(&a.office, &b.office) && adds_none(&a.country, &b.country)
});
told!(ProjectDate, |a, b, _aliases| a.kind == b.kind && a.value == b.value && a.words == b.words);
told!(Amount, |a, b, _aliases| {
    let of = |it: &Amount| (it.kind.clone(), it.value, it.currency.clone(), it.year, it.approximate);
    of(a) == of(b)
});
told!(Sector, |a, b, _aliases| a.code == b.code && a.vocabulary == b.vocabulary);

/// Takes up the facts of one list; those that cite nothing cannot be traced, are left out and counted.
fn join_list<T: Told>(here: &mut Vec<T>, new: &[T], aliases: &Aliases, left_out: &mut usize) {
    for fact in new {
        if fact.words().is_empty() {
            *left_out += usize::from(!here.iter().any(|known| known.says(fact, aliases)));
            continue;
        }
        match here.iter_mut().find(|known| known.says(fact, aliases)) {
            Some(known) => _ = cite(known.words_mut(), fact.words()),
            None => here.push(fact.clone()),
        }
    }
}

/// Whether a list says all that another says, in the same words.
fn list_is_here<T: Told>(here: &[T], new: &[T], aliases: &Aliases) -> bool {
    new.iter()
        .filter(|fact| !fact.words().is_empty())
        .all(|fact| here.iter().any(|known| known.says(fact, aliases) && all_cited(known.words(), fact.words())))
}

/// Whether everything that a draft's project says beside its equipment stands in another, in the same words.
pub fn facts_are_here(here: &Project, new: &Project, aliases: &Aliases) -> bool {
    list_is_here(&here.countries, &new.countries, aliases)
        && list_is_here(&here.parties, &new.parties, aliases)
        && list_is_here(&here.signatories, &new.signatories, aliases)
        && list_is_here(&here.dates, &new.dates, aliases)
        && list_is_here(&here.amounts, &new.amounts, aliases)
        && list_is_here(&here.sectors, &new.sectors, aliases)
        && new.evidence.iter().all(|it| here.evidence.iter().any(|known| same_field(known, it)))
        && new
            .open_list
            .iter()
            .all(|list| here.open_list.as_ref().is_some_and(|known| all_cited(&known.evidence, &list.evidence)))
}

fn same_field(a: &FieldEvidence, b: &FieldEvidence) -> bool {
    a.field == b.field && same_words(&a.evidence, &b.evidence)
}

/// The day on which a source was published.
pub type Day<'d> = dyn Fn(&str) -> Option<PartialDate> + 'd;

/// Takes up everything that a draft's project says beside its equipment; how many facts cite nothing and
/// were left out.
pub fn join(here: &mut Project, new: &Project, aliases: &Aliases, day: &Day<'_>) -> usize {
    let mut left_out = 0;
    join_list(&mut here.countries, &new.countries, aliases, &mut left_out);
    join_list(&mut here.parties, &new.parties, aliases, &mut left_out);
    join_list(&mut here.signatories, &new.signatories, aliases, &mut left_out);
    join_list(&mut here.dates, &new.dates, aliases, &mut left_out);
    join_amounts(here, new, aliases, &mut left_out);
    join_list(&mut here.sectors, &new.sectors, aliases, &mut left_out);
    for field in FIELDS {
        join_field(here, new, field, day);
    }
    for it in new.evidence.iter().filter(|it| !FIELDS.contains(&it.field.as_str())) {
        if !here.evidence.iter().any(|known| same_field(known, it)) {
            here.evidence.push(it.clone());
        }
    }
    match (&mut here.open_list, &new.open_list) {
        (Some(known), Some(list)) => _ = cite(&mut known.evidence, &list.evidence),
        (none, Some(list)) if !list.evidence.is_empty() => *none = Some(list.clone()),
        (_, Some(_)) => left_out += 1,
        (_, None) => {}
    }
    left_out + new.related.len() + new.documents.len() + new.corrections.len()
}

/// Amounts refer to each other by ids, which two records may have given alike.
fn join_amounts(here: &mut Project, new: &Project, aliases: &Aliases, left_out: &mut usize) {
    // By the id in the draft, the id here.
    let mut ids: Vec<(&str, Option<String>)> = Vec::new();
    for amount in &new.amounts {
        let known = here.amounts.iter().find(|known| known.says(amount, aliases));
        let Some(id) = amount.id.as_deref() else { continue };
        let is_taken = |id: &str| here.amounts.iter().any(|it| it.id.as_deref() == Some(id));
        ids.push((id, known.map_or_else(|| Some(free(id, is_taken)), |known| known.id.clone())));
    }
    let renamed: Vec<Amount> = new
        .amounts
        .iter()
        .map(|amount| {
            let here = |id: &str| ids.iter().find(|(old, _)| *old == id).and_then(|(_, id)| id.clone());
            let restates = amount.equivalent_of.as_deref().and_then(here);
            // What it restates has no name here: it is told beside it, and not summed.
            let nameless = amount.equivalent_of.is_some() && restates.is_none();
            let kind = if nameless { Some(Coded::Known(AmountKind::Context)) } else { amount.kind.clone() };
            Amount { id: amount.id.as_deref().and_then(here), equivalent_of: restates, kind, ..amount.clone() }
        })
        .collect();
    join_list(&mut here.amounts, &renamed, aliases, left_out);
}

/// The scalars that the project's own evidence says.
const FIELDS: [&str; 3] = ["status", "instrument", "programme"];

/// A scalar's value as a code.
fn value_of(project: &Project, field: &str) -> Option<String> {
    match field {
        "status" => project.status.as_ref().map(|it| it.code().to_owned()),
        "instrument" => project.instrument.as_ref().map(|it| it.code().to_owned()),
        _ => project.programme.clone(),
    }
}

fn set(project: &mut Project, field: &str, value: Option<String>) {
    match field {
        "status" => project.status = value.map(|code| Coded::<ActivityStatus>::from(code.as_str())),
        "instrument" => project.instrument = value.map(|code| Coded::<Instrument>::from(code.as_str())),
        _ => project.programme = value,
    }
}

/// Takes up a scalar: of two values the one by the newer source holds, the other stays with its words.
fn join_field(here: &mut Project, new: &Project, field: &str, day: &Day<'_>) {
    let fresh: Vec<&FieldEvidence> = new
        .evidence
        .iter()
        .filter(|it| it.field == field && !here.evidence.iter().any(|known| same_field(known, it)))
        .collect();
    let (Some(stated), false) = (value_of(new, field), fresh.is_empty()) else { return };
    let held = value_of(here, field);
    let newest = |all: &mut dyn Iterator<Item = &FieldEvidence>| {
        all.filter(|it| it.value.is_none())
            .map(|it| day(&it.evidence.source))
            .min_by(|a, b| PartialDate::newest_first(*a, *b))
    };
    let ours = newest(&mut here.evidence.iter().filter(|it| it.field == field));
    let theirs = newest(&mut fresh.iter().copied());
    let unstated = held.as_deref().is_none_or(|it| it == ActivityStatus::Unknown.code() && field == "status");
    let takes = held.as_deref() != Some(&stated)
        && match ours {
            // What stands without words was not said by an article: an activity's own code, or nothing.
            None => unstated,
            Some(ours) => {
                let says_nothing = stated == ActivityStatus::Unknown.code() && field == "status";
                !says_nothing && (unstated || PartialDate::newest_first(theirs.flatten(), ours).is_lt())
            }
        };
    let was = match ours {
        None if takes || held.as_deref() == Some(&stated) => held.clone(),
        _ => here.evidence.iter().filter(|it| it.field == field).find_map(|it| it.was.clone()),
    };
    if takes {
        for it in here.evidence.iter_mut().filter(|it| it.field == field && it.value.is_none()) {
            it.value.clone_from(&held);
        }
        set(here, field, Some(stated.clone()));
    }
    let beside = (!takes && held.as_deref() != Some(&stated)).then_some(stated);
    for it in fresh {
        let value = it.value.clone().or_else(|| beside.clone());
        here.evidence.push(FieldEvidence { value, was: was.clone(), ..it.clone() });
    }
}

/// Takes a source's words out of a list, and the facts that only they said; where the others stand now.
pub fn thin<T: Told>(list: &mut Vec<T>, source: &str, removed: &mut bool) -> Vec<Option<usize>> {
    let mut kept = 0;
    let mut places = Vec::with_capacity(list.len());
    list.retain_mut(|fact| {
        let keep = leave(fact.words_mut(), source, removed);
        places.push(keep.then_some(kept));
        kept += usize::from(keep);
        keep
    });
    places
}

/// Takes a source's words out; false where that leaves none.
pub fn leave(words: &mut Vec<Evidence>, source: &str, removed: &mut bool) -> bool {
    let before = words.len();
    words.retain(|it| it.source != source);
    *removed |= words.len() < before;
    words.len() == before || !words.is_empty()
}

/// Takes a source's words for scalars out; a scalar that only they said goes back to the newest other value.
pub fn thin_fields(project: &mut Project, source: &str, day: &Day<'_>, removed: &mut bool) -> Vec<Option<usize>> {
    let mut gone: Vec<FieldEvidence> = Vec::new();
    let mut kept = 0;
    let mut places = Vec::with_capacity(project.evidence.len());
    project.evidence.retain(|it| {
        let keep = it.evidence.source != source;
        if !keep {
            gone.push(it.clone());
        }
        places.push(keep.then_some(kept));
        kept += usize::from(keep);
        keep
    });
    *removed |= !gone.is_empty();
    for field in FIELDS {
        let mut held = gone.iter().filter(|it| it.field == field && it.value.is_none()).peekable();
        let others = || project.evidence.iter().filter(|it| it.field == field);
        let stood = |it: &&FieldEvidence| it.was.is_some() && it.was == value_of(project, field);
        // What stood without any words stands without these too.
        if held.peek().is_none_or(stood) || others().any(|it| it.value.is_none()) {
            continue;
        }
        let says_nothing = |it: &FieldEvidence| it.value.as_deref() == Some(ActivityStatus::Unknown.code());
        let newest = others().min_by(|a, b| {
            let newer = PartialDate::newest_first(day(&a.evidence.source), day(&b.evidence.source));
            says_nothing(a).cmp(&says_nothing(b)).then(newer)
        });
        let value = newest.map_or_else(|| held.find_map(|it| it.was.clone()), |it| it.value.clone());
        set(project, field, value.clone());
        for it in project.evidence.iter_mut().filter(|it| it.field == field && it.value == value) {
            it.value = None;
        }
    }
    places
}

/// How a value was decided by a person who merges.
pub fn by_editor() -> Coded<Basis> {
    Coded::Known(Basis::Editor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(field: &str, source: &str) -> FieldEvidence {
        let evidence = Evidence { source: source.into(), quote: format!("{field} by {source}"), ..Evidence::default() };
        FieldEvidence { field: field.into(), evidence, ..FieldEvidence::default() }
    }

    fn project(status: Option<&str>, sources: &[&str]) -> Project {
        Project {
            status: status.map(Coded::from),
            evidence: sources.iter().map(|source| told("status", source)).collect(),
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
            assert_eq!(value_of(&both, "status").as_deref(), Some(holds));
            let others: Vec<&str> = both.evidence.iter().filter_map(|it| it.value.as_deref()).collect();
            assert_eq!(others, Vec::from_iter(beside));
            let once = both.clone();
            join(&mut both, &new, &Aliases::default(), &day);
            assert_eq!(both, once);
            thin_fields(&mut both, &new.evidence[0].evidence.source, &day, &mut false);
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
