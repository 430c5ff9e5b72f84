//! Finds the sources of drafts that a dataset already has, and gives the others free ids.
//!
//! The same text from the same address is the same source, whatever id the draft gives it. The same text from
//! another address is a copy, which does not confirm the facts a second time. Sources of the dataset keep their
//! ids. This file also recognises articles that correct another one.

use super::names::folded_words;
use crate::model::{Dataset, Project, Source};
use crate::text::UniqueIds;
use crate::text::fold;

/// The id that a draft's source has in the dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SourcePlacement {
    pub(crate) id: String,
    /// The dataset has the source already.
    pub(crate) exists: bool,
    /// Id of an earlier source with the same text from another address.
    pub(crate) copy_of: Option<String>,
}

/// The placements of a draft's sources, in their order.
pub(crate) fn placements(into: &[Source], incoming: &[Source]) -> Vec<SourcePlacement> {
    let mut sources: Vec<&Source> = into.iter().collect();
    let mut ids: Vec<String> = into.iter().map(|source| source.id.clone()).collect();
    let mut unique: UniqueIds = into.iter().map(|source| source.id.as_str()).collect();
    let mut all = Vec::with_capacity(incoming.len());
    for source in incoming {
        if let Some(i) = sources.iter().position(|other| same_source(other, source)) {
            all.push(SourcePlacement { id: ids[i].clone(), exists: true, copy_of: None });
            continue;
        }
        let copy_of = sources.iter().position(|other| same_text(other, source)).map(|i| ids[i].clone());
        let id = unique.unique(&source.id);
        sources.push(source);
        ids.push(id.clone());
        all.push(SourcePlacement { id, exists: false, copy_of });
    }
    all
}

/// Whether two sources have the same text and the same address. A missing address equals any, since a draft
/// made from a file may have none.
pub(crate) fn same_source(a: &Source, b: &Source) -> bool {
    let address = |source: &Source| source.url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
    same_text(a, b) && (a.url.is_none() || b.url.is_none() || address(a) == address(b))
}

fn same_text(a: &Source, b: &Source) -> bool {
    a.text == b.text
}

/// A copy of the draft in which every source id is the one that the source has in the dataset.
pub(crate) fn with_placed_sources(incoming: &Dataset, placements: &[SourcePlacement]) -> Dataset {
    let mut dataset = incoming.clone();
    let id = |old: &str| {
        let i = incoming.sources.iter().position(|source| source.id == old);
        i.and_then(|i| placements.get(i)).map_or_else(|| old.to_owned(), |placement| placement.id.clone())
    };
    for (source, placement) in dataset.sources.iter_mut().zip(placements) {
        source.id.clone_from(&placement.id);
    }
    for project in &mut dataset.projects {
        visit_source_ids(project, &mut |source| *source = id(source));
    }
    dataset
}

/// Visits every source id in a project: in evidence, and in the history of merges.
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

/// The original publisher of a source.
pub(crate) fn origin(source: &Source) -> &str {
    source.origin.as_deref().unwrap_or(&source.publisher)
}

/// Words in the title of a correction.
const CORRECTION_WORDS: &[&str] =
    &["correction", "corrections", "corrected", "corrigendum", "erratum", "updated", "update", "clarification"];

/// Bytes at either end of a text that are searched for [`CORRECTION_PHRASES`]; chosen by eye. A note about a
/// correction stands before or after the article; in the middle such a phrase is about something else.
const CORRECTION_NOTE_REACH: usize = 2000;

/// Notes with which a text says that it is a correction, folded.
const CORRECTION_PHRASES: &[&str] = &[
    "correction:", "corrected version", "an earlier version of this", "a previous version of this",
    "this article has been corrected", "this article has been updated", "this story has been corrected",
    "this story has been updated", "this release corrects", "this replaces",
];

/// Why a source seems to be a correction of another one, or none if it does not.
pub(crate) fn correction_reason(new: &Source, old: &Source) -> Option<String> {
    if new.id == old.id || new.text == old.text {
        return None;
    }
    if new.url.is_some() && new.url == old.url {
        return Some("another text of the same address: a correction".to_owned());
    }
    let publisher = !new.publisher.is_empty() && fold(&new.publisher) == fold(&old.publisher);
    let about_the_same = titles_alike(&new.title, &old.title);
    if !(publisher || about_the_same) {
        return None;
    }
    let says = title_words(&new.title).into_iter().any(|word| CORRECTION_WORDS.contains(&word.as_str())) || {
        let boundary = |at: &usize| new.text.is_char_boundary(*at);
        let end = (0..=CORRECTION_NOTE_REACH.min(new.text.len())).rev().find(boundary).unwrap_or(0);
        let start = (new.text.len().saturating_sub(CORRECTION_NOTE_REACH)..new.text.len())
            .find(boundary)
            .unwrap_or(new.text.len());
        let text = fold(&new.text[..end]) + " " + &fold(&new.text[start..]);
        CORRECTION_PHRASES.iter().any(|phrase| text.contains(phrase))
    };
    if says {
        return Some("the new text says that it is a correction".to_owned());
    }
    let titled = !new.title.is_empty() && fold(&new.title) == fold(&old.title);
    (publisher && titled).then(|| "the same headline by the same publisher: a correction".to_owned())
}

/// Words that do not distinguish titles.
const TITLE_STOP_WORDS: &[&str] =
    &["the", "of", "for", "and", "in", "to", "a", "an", "on", "with", "by", "from", "project", "s"];

/// The folded words of a title, sorted, each once, without stop words.
fn title_words(text: &str) -> Vec<String> {
    let mut all = folded_words(text);
    all.retain(|word| !TITLE_STOP_WORDS.contains(&word.as_str()));
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether two titles share most of their words: at least two, and 60% of the different words of both (chosen
/// by eye). Titles of a single word are alike if it is the same.
pub(crate) fn titles_alike(a: &str, b: &str) -> bool {
    let is_content = |word: &String| !CORRECTION_WORDS.contains(&word.as_str());
    let a: Vec<String> = title_words(a).into_iter().filter(is_content).collect();
    let b: Vec<String> = title_words(b).into_iter().filter(is_content).collect();
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
    fn a_known_text_keeps_its_id_and_a_new_one_gets_a_free_id() {
        let here = [source("moh", Some("https://moh.example/1"), "", "", "one")];
        let placement = |id: &str, exists, copy: Option<&str>| SourcePlacement {
            id: id.into(),
            exists,
            copy_of: copy.map(Into::into),
        };
        for (new, expected) in [
            (source("x", Some("https://moh.example/1"), "", "", "one"), placement("moh", true, None)),
            (source("x", Some("https://moh.example/1/"), "", "", "one"), placement("moh", true, None)),
            (source("x", None, "", "", "one"), placement("moh", true, None)),
            (source("x", Some("https://press.example/9"), "", "", "one"), placement("x", false, Some("moh"))),
            (source("moh", Some("https://moh.example/2"), "", "", "two"), placement("moh-2", false, None)),
            (source("y", None, "", "", "two"), placement("y", false, None)),
        ] {
            assert_eq!(placements(&here, &[new]), [expected]);
        }
        let two = [
            source("moh", None, "", "", "two"),
            source("moh", None, "", "", "three"),
            source("z", None, "", "", "two"),
        ];
        assert_eq!(
            placements(&here, &two),
            [placement("moh-2", false, None), placement("moh-3", false, None), placement("moh-2", true, None)]
        );
    }

    #[test]
    fn corrections_are_recognised_by_address_headline_and_notes() {
        let old = source("a", Some("https://x.example/1"), "Germany gives Malawi ten ambulances", "Daily Post", "Ten.");
        for (new, why) in [
            (source("b", Some("https://x.example/1"), "", "", "Nine."), "address"),
            (source("b", None, "Correction: Germany gives Malawi nine ambulances", "Daily Post", "Nine."), "says"),
            (
                source(
                    "b", None, "Ambulances for Malawi", "Daily Post",
                    "Nine. An earlier version of this article said ten.",
                ),
                "says",
            ),
            (source("b", None, "Germany gives Malawi ten ambulances", "Daily Post", "Nine."), "headline"),
        ] {
            assert!(correction_reason(&new, &old).is_some_and(|text| text.contains(why)), "{why}");
        }
        for new in [
            source("b", None, "Ambulances for Malawi", "Daily Post", "Nine."),
            source("b", None, "Germany gives Malawi ten ambulances", "Evening News", "Nine."),
            source("b", None, "Correction: a wrong photograph", "Evening News", "Sorry."),
            source("b", Some("https://x.example/1"), "", "", "Ten."),
        ] {
            assert_eq!(correction_reason(&new, &old), None, "{}", new.title);
        }
    }

    #[test]
    fn titles_are_alike_if_they_share_most_words() {
        assert!(titles_alike("Ambulances for Malawi", "ambulances to Malawi"));
        assert!(!titles_alike("Ambulances for Malawi", "Incubators for Malawi"));
        assert!(!titles_alike("", ""));
    }
}
