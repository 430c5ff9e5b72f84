//! The texts of drafts beside the texts of a dataset: which are here already, and what the others are called.
//!
//! The same text from the same address is the same source, whatever a draft calls it. The same text from
//! another address is one witness that was printed twice. An id that has been given stays with its text.

use crate::model::{Dataset, Project, Source};
use crate::text::{fold, words};

/// What becomes of a source of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcePlacement {
    /// Its id in the dataset.
    pub id: String,
    /// Whether the dataset has it already.
    pub known: bool,
    /// Of a text that the dataset has from elsewhere: the id it has there.
    pub copy_of: Option<String>,
}

/// The place of every source of a draft.
pub fn places(into: &[Source], incoming: &[Source]) -> Vec<SourcePlacement> {
    let mut taken: Vec<&Source> = into.iter().collect();
    let mut ids: Vec<String> = into.iter().map(|source| source.id.clone()).collect();
    let mut places = Vec::with_capacity(incoming.len());
    for source in incoming {
        if let Some(i) = taken.iter().position(|known| same_source(known, source)) {
            places.push(SourcePlacement { id: ids[i].clone(), known: true, copy_of: None });
            continue;
        }
        let copy_of = taken.iter().position(|known| same_text(known, source)).map(|i| ids[i].clone());
        let id = free(&source.id, |id| ids.iter().any(|taken| taken == id));
        taken.push(source);
        ids.push(id.clone());
        places.push(SourcePlacement { id, known: false, copy_of });
    }
    places
}

/// The id itself, or with the first number that makes it free: `moh-2`.
pub fn free(id: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(id) {
        return id.to_owned();
    }
    (2u32..).map(|n| format!("{id}-{n}")).find(|id| !taken(id)).unwrap_or_else(|| id.to_owned())
}

/// Whether two records are one text from one address.
pub fn same_source(a: &Source, b: &Source) -> bool {
    let address = |source: &Source| source.url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
    same_text(a, b) && (a.url.is_none() || b.url.is_none() || address(a) == address(b))
}

fn same_text(a: &Source, b: &Source) -> bool {
    a.text == b.text
}

/// A draft with the ids that its sources have in the dataset, everywhere they stand.
pub fn renamed(incoming: &Dataset, places: &[SourcePlacement]) -> Dataset {
    let mut dataset = incoming.clone();
    let id = |old: &str| {
        let i = incoming.sources.iter().position(|source| source.id == old);
        i.and_then(|i| places.get(i)).map_or_else(|| old.to_owned(), |place| place.id.clone())
    };
    for (source, place) in dataset.sources.iter_mut().zip(places) {
        source.id.clone_from(&place.id);
    }
    for project in &mut dataset.projects {
        visit_source_ids(project, &mut |source| *source = id(source));
    }
    dataset
}

/// Visits every id of a source in a project: in evidence, and in what merging wrote down.
fn visit_source_ids(project: &mut Project, visit: &mut dyn FnMut(&mut String)) {
    project.visit_evidence_mut(&mut |evidence| visit(&mut evidence.source));
    project.corrections.iter_mut().for_each(|it| visit(&mut it.source));
    project.joined.iter_mut().for_each(|it| visit(&mut it.source));
    project.apart.iter_mut().for_each(|it| visit(&mut it.source));
    for line in project.equipment.iter_mut().chain(&mut project.offers) {
        line.apart.iter_mut().for_each(|it| visit(&mut it.source));
        for reason in line.same.iter_mut() {
            reason.source.iter_mut().for_each(&mut *visit);
            reason.also.iter_mut().filter_map(|it| it.source.as_mut()).for_each(&mut *visit);
        }
    }
}

/// Who said it first: its origin, else its publisher.
pub fn origin(source: &Source) -> &str {
    source.origin.as_deref().unwrap_or(&source.publisher)
}

/// Words by which a title says that it corrects another text.
const CORRECTING: &[&str] =
    &["correction", "corrections", "corrected", "corrigendum", "erratum", "updated", "update", "clarification"];

/// Bytes at either end of a text in which it says so.
const MARGIN: usize = 2000;

/// Phrases by which a text says so.
const CORRECTS: &[&str] = &[
    "correction:",
    "corrected version",
    "an earlier version of this",
    "a previous version of this",
    "this article has been corrected",
    "this article has been updated",
    "this story has been corrected",
    "this story has been updated",
    "this release corrects",
    "this replaces",
];

/// Why a text seems to be a correction of another, if it does.
pub fn corrects(new: &Source, old: &Source) -> Option<String> {
    if new.id == old.id || new.text == old.text {
        return None;
    }
    if new.url.is_some() && new.url == old.url {
        return Some("another text of the same address: a correction".to_owned());
    }
    let publisher = !new.publisher.is_empty() && fold(&new.publisher) == fold(&old.publisher);
    let about_the_same = alike(&new.title, &old.title);
    if !(publisher || about_the_same) {
        return None;
    }
    let says = words_of(&new.title).into_iter().any(|word| CORRECTING.contains(&word.as_str())) || {
        // Such words stand before or after the text.
        let whole = |at: &usize| new.text.is_char_boundary(*at);
        let end = (0..=MARGIN.min(new.text.len())).rev().find(whole).unwrap_or(0);
        let start = (new.text.len().saturating_sub(MARGIN)..new.text.len()).find(whole).unwrap_or(new.text.len());
        let text = fold(&new.text[..end]) + " " + &fold(&new.text[start..]);
        CORRECTS.iter().any(|phrase| text.contains(phrase))
    };
    if says {
        return Some("the new text says that it is a correction".to_owned());
    }
    let titled = !new.title.is_empty() && fold(&new.title) == fold(&old.title);
    (publisher && titled).then(|| "the same headline by the same publisher: a correction".to_owned())
}

/// Words of titles that tell nothing apart.
const SMALL: &[&str] = &["the", "of", "for", "and", "in", "to", "a", "an", "on", "with", "by", "from", "project", "s"];

fn words_of(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut all: Vec<String> = words(&folded).map(|range| folded[range].to_owned()).collect();
    all.retain(|word| !SMALL.contains(&word.as_str()));
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether two titles have most of their words in common.
pub fn alike(a: &str, b: &str) -> bool {
    let skip = |word: &String| !CORRECTING.contains(&word.as_str());
    let a: Vec<String> = words_of(a).into_iter().filter(skip).collect();
    let b: Vec<String> = words_of(b).into_iter().filter(skip).collect();
    let shared = a.iter().filter(|word| b.contains(word)).count();
    shared >= 2 && shared * 10 >= (a.len() + b.len() - shared) * 6 || shared == 1 && a.len() == 1 && b.len() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(id: &str, url: Option<&str>, title: &str, publisher: &str, text: &str) -> Source {
        Source {
            id: id.into(),
            url: url.map(Into::into),
            title: title.into(),
            publisher: publisher.into(),
            text: text.into(),
            ..Source::default()
        }
    }

    #[test]
    fn a_text_that_is_here_keeps_its_id_and_another_gets_a_free_one() {
        let here = [source("moh", Some("https://moh.example/1"), "", "", "one")];
        let place = |id: &str, known, copy: Option<&str>| SourcePlacement {
            id: id.into(),
            known,
            copy_of: copy.map(Into::into),
        };
        for (new, expected) in [
            (source("x", Some("https://moh.example/1"), "", "", "one"), place("moh", true, None)),
            (source("x", Some("https://moh.example/1/"), "", "", "one"), place("moh", true, None)),
            (source("x", None, "", "", "one"), place("moh", true, None)),
            (source("x", Some("https://press.example/9"), "", "", "one"), place("x", false, Some("moh"))),
            (source("moh", Some("https://moh.example/2"), "", "", "two"), place("moh-2", false, None)),
            (source("y", None, "", "", "two"), place("y", false, None)),
        ] {
            assert_eq!(places(&here, &[new]), [expected]);
        }
        let two = [
            source("moh", None, "", "", "two"),
            source("moh", None, "", "", "three"),
            source("z", None, "", "", "two"),
        ];
        assert_eq!(
            places(&here, &two),
            [place("moh-2", false, None), place("moh-3", false, None), place("moh-2", true, None)]
        );
    }

    #[test]
    fn corrections_are_known_by_address_headline_and_words() {
        let old = source("a", Some("https://x.example/1"), "Germany gives Malawi ten ambulances", "Daily Post", "Ten.");
        for (new, why) in [
            (source("b", Some("https://x.example/1"), "", "", "Nine."), "address"),
            (source("b", None, "Correction: Germany gives Malawi nine ambulances", "Daily Post", "Nine."), "says"),
            (
                source(
                    "b",
                    None,
                    "Ambulances for Malawi",
                    "Daily Post",
                    "Nine. An earlier version of this article said ten.",
                ),
                "says",
            ),
            (source("b", None, "Germany gives Malawi ten ambulances", "Daily Post", "Nine."), "headline"),
        ] {
            assert!(corrects(&new, &old).is_some_and(|text| text.contains(why)), "{why}");
        }
        for new in [
            source("b", None, "Ambulances for Malawi", "Daily Post", "Nine."),
            source("b", None, "Germany gives Malawi ten ambulances", "Evening News", "Nine."),
            source("b", None, "Correction: a wrong photograph", "Evening News", "Sorry."),
            source("b", Some("https://x.example/1"), "", "", "Ten."),
        ] {
            assert_eq!(corrects(&new, &old), None, "{}", new.title);
        }
    }

    #[test]
    fn titles_are_alike_by_most_of_their_words() {
        assert!(alike("Ambulances for Malawi", "ambulances to Malawi"));
        assert!(!alike("Ambulances for Malawi", "Incubators for Malawi"));
        assert!(!alike("", ""));
    }
}
