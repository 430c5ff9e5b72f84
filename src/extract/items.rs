//! The things that an article says are given: every line of its lists, counted once, with how far each is.
//!
//! A sentence alone is not enough. "The donation consisted of 80 computers, 35 laptops and 10 scanners" says
//! nothing of their state; the sentence about the handover does, for all of them. So each list is read by what
//! governs it, what is unsaid is carried from the article's other sentences, and the same thing told twice
//! becomes one. What nothing gives (needs, losses, procedures, what a vehicle has on board) is left out.

mod coreference;
mod lists;

use super::article_status::{self, Stages};
use super::candidates::Sort;
use super::governors::Governed;
use super::sentence::{Found, Reading, Sentence};
use super::sites::{self, Place};
use super::words::Words;
use crate::codes::{self, Category};
use crate::model::{Basis, ItemStatus, Money, Span};
use coreference::{once, parts, rank};
use lists::{Told, given, told};

/// A thing that an article says is given.
#[derive(Clone, Debug)]
pub struct Thing {
    /// Its category; none for a counted noun that the table does not have.
    pub category: Option<&'static Category>,
    /// Name for people, singular.
    pub name: String,
    /// How many, where counted exactly.
    pub quantity: Option<Money>,
    /// How far it is.
    pub status: ItemStatus,
    /// The words that say how far, where it is said.
    pub said: Option<Found<ItemStatus>>,
    /// The thing of which it is a part, by its place in the list: "44 of the ambulances". Never added.
    pub part_of: Option<usize>,
    /// Whether the count is of each place: "two each".
    pub each: bool,
    /// Whether it is all that was given so far, of which the gift told is a part: never added.
    pub so_far: bool,
    /// Where it goes, as far as its sentence names it.
    pub sites: Vec<Goal>,
    /// Which sentence of the reading.
    pub(super) sentence: usize,
}

/// Where a thing goes, as places in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goal {
    /// The name of the facility.
    pub facility: Option<Span>,
    /// The name of the town or region.
    pub place: Option<Span>,
}

/// The things that an article says are given, in the order of the text.
pub fn things(reading: &Reading<'_>) -> Vec<Found<Thing>> {
    let mut all: Vec<Found<Thing>> = Vec::new();
    for told in given(reading, told(reading)) {
        all.push(thing(reading, told));
    }
    let (things, taken_up) = once(reading, all);
    let own = things.iter().filter(|f| !is_headline(reading, f.value.sentence)).map(|f| f.value.sentence).collect();
    let stages = article_status::stages(reading, &own).with(taken_up);
    let mut things = parts(things);
    carry(reading, &stages, &mut things);
    things
}

/// A line that is a title: no full stop, first of the article.
fn is_headline(reading: &Reading<'_>, s: usize) -> bool {
    let sentence = &reading.sentences[s];
    let text = &reading.text[sentence.span.start..sentence.span.end];
    sentence.paragraph == 0
        && !text.ends_with(['.', '!', '?', ':', ';'])
        && reading.sentences.iter().any(|other| other.paragraph > 0)
}

/// A thing as its sentence tells it.
fn thing(reading: &Reading<'_>, told: Told) -> Found<Thing> {
    let sentence: &Sentence<'_> = &reading.sentences[told.sentence];
    let candidate = told.candidate;
    let (status, rule, by) = match told.governed {
        Governed::Said { status, rule, by, .. } => (status, rule, Some(by)),
        _ if candidate.sort == Sort::Part => (ItemStatus::Unknown, "part", None),
        _ if told.headline => (ItemStatus::Unknown, "headline", None),
        _ => (ItemStatus::Unknown, "list", None),
    };
    let said =
        by.filter(|_| status != ItemStatus::Unknown).map(|by| sentence.found(by..by + 1, status, "status: said of it"));
    let thing = Thing {
        category: candidate.category,
        name: candidate.name,
        quantity: candidate.quantity,
        status,
        said,
        part_of: (candidate.sort == Sort::Part).then_some(usize::MAX),
        each: candidate.each,
        so_far: is_so_far(&sentence.words, candidate.phrase.start),
        sites: goals(sentence, candidate.phrase.clone()),
        sentence: told.sentence,
    };
    sentence.found(candidate.phrase, thing, rule)
}

/// "Since 1994 it has given 1,009 ambulances", "40 ambulances so far".
fn is_so_far(words: &Words<'_>, at: usize) -> bool {
    let since = (0..at)
        .any(|i| words.word(i) == "since" && words.word(i + 1).len() == 4 && words.word(i + 1).starts_with(['1', '2']));
    let far = (0..words.len()).any(|i| {
        (words.word(i) == "so" && words.word(i + 1) == "far") || (words.word(i) == "to" && words.word(i + 1) == "date")
    });
    since || far || (0..at).any(|i| words.word(i) == "bringing" && words.word(i + 2) == "total")
}

/// The sites that a sentence names for a thing.
fn goals(sentence: &Sentence<'_>, phrase: std::ops::Range<usize>) -> Vec<Goal> {
    let span = |range: std::ops::Range<usize>| {
        let bytes = sentence.words.range(range);
        Span { start: sentence.span.start + bytes.start, end: sentence.span.start + bytes.end }
    };
    let goal = |place: Place| Goal { facility: place.facility.map(span), place: place.place.map(span) };
    let is_country = |name: &str| codes::country_named(name).is_some();
    sites::sites(&sentence.words, phrase, &is_country).into_iter().map(goal).collect()
}

/// Gives what is unsaid the state that the article tells of all.
fn carry(reading: &Reading<'_>, stages: &Stages, things: &mut [Found<Thing>]) {
    for i_thing in 0..things.len() {
        let i = i_thing;
        if things[i].value.part_of.is_some() && things[i].value.status == ItemStatus::Unknown {
            let sentence = &reading.sentences[things[i].value.sentence];
            let words = &sentence.words;
            let at = (0..words.len())
                .find(|&i| sentence.span.start + words.range(i..i + 1).end > things[i_thing].mark.start)
                .unwrap_or(0);
            let clause = (0..at).rfind(|&i| words.gap(i).contains([';', ':'])).unwrap_or(0);
            let will = (clause..(at + 6).min(words.len())).find(|&i| matches!(words.word(i), "will" | "go"));
            if let Some(at) = will {
                let said = sentence.found(at..at + 1, ItemStatus::Planned, "status: will");
                things[i].value.status = ItemStatus::Planned;
                things[i].value.said = Some(said);
                continue;
            }
        }
        let whole =
            things[i].value.part_of.and_then(|whole| things.get(whole)).map(|w| (w.value.status, w.value.said.clone()));
        let thing = &things[i].value;
        let (status, said, basis) = match (thing.status, whole) {
            (own, Some((status, said)))
                if rank(status) > rank(own)
                    && (own == ItemStatus::Unknown
                        || thing
                            .said
                            .as_ref()
                            .is_some_and(|s| s.sentence == things[thing.part_of.unwrap_or(i)].sentence)) =>
            {
                (status, said, Some(Basis::Carried))
            }
            _ => match stages.of(thing.status, thing.sentence, thing.category) {
                Some(stage) => (stage.value, Some(stage.clone()), Some(Basis::Carried)),
                None => continue,
            },
        };
        let thing = &mut things[i].value;
        thing.status = status;
        thing.said = said.map(|said| Found { basis, ..said });
    }
}
