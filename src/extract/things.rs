//! The things that an article says are given: every line of its lists, counted once, with how far each is.
//!
//! A sentence alone is not enough. "The donation consisted of 80 computers, 35 laptops and 10 scanners" says
//! nothing of their state; the sentence about the handover does, for all of them. So each list is read by what
//! governs it, what is unsaid is carried from the article's other sentences, and the same thing told twice
//! becomes one. What nothing gives (needs, losses, procedures, what a vehicle has on board) is left out.

use super::candidates::{Candidate, Sort, candidates};
use super::cues::{Act, Governed, governed};
use super::reading::{Found, Reading, Sentence};
use super::sites::{self, Place};
use super::stages::{self, Stages};
use super::vocabulary::{self, Hit};
use super::words::{List, Words, list};
use crate::codes::{self, Category};
use crate::model::{Basis, ItemStatus, Money, Span};
use rustc_hash::FxHashSet as HashSet;

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

/// A candidate with what its list and its sentence say.
struct Told {
    candidate: Candidate,
    sentence: usize,
    governed: Governed,
    /// Which list of the sentence, from 0 over the whole article.
    list: usize,
    headline: bool,
}

/// The things that an article says are given, in the order of the text.
pub fn things(reading: &Reading<'_>) -> Vec<Found<Thing>> {
    let told = told(reading);
    let stages = stages::stages(reading);
    let mut things: Vec<Found<Thing>> = Vec::new();
    for told in given(reading, told) {
        add(reading, &mut things, told);
    }
    let taken_up = merge(reading, &mut things);
    let stages = stages.with(taken_up);
    parts(&mut things);
    carry(reading, &stages, &mut things);
    things
}

/// All candidates of the article, in lists, with what governs each.
fn told(reading: &Reading<'_>) -> Vec<Told> {
    let hits = vocabulary::hits(reading.text, true);
    let mut hits: &[Hit] = &hits;
    let mut all: Vec<Told> = Vec::new();
    let mut list = 0;
    for (s, sentence) in reading.sentences.iter().enumerate() {
        let passed = hits.partition_point(|hit| hit.start < sentence.span.start);
        hits = &hits[passed..];
        let inside = hits.partition_point(|hit| hit.end <= sentence.span.end);
        let own = &hits[..inside];
        if !sentence.english {
            continue;
        }
        let words = &sentence.words;
        let found = candidates(words, own, sentence.span.start);
        let mut last: Option<usize> = None;
        for candidate in found {
            if last.is_some_and(|end| !listed(words, end, candidate.phrase.start)) || last.is_none() {
                list += 1;
            }
            last = Some(candidate.phrase.end);
            let governed = governed(words, candidate.phrase.clone(), candidate.quantity.is_some());
            all.push(Told { governed, sentence: s, list, headline: is_headline(reading, s), candidate });
        }
    }
    all
}

/// A line that is a title: no full stop, first of the article.
fn is_headline(reading: &Reading<'_>, s: usize) -> bool {
    let sentence = &reading.sentences[s];
    let text = &reading.text[sentence.span.start..sentence.span.end];
    sentence.paragraph == 0
        && !text.ends_with(['.', '!', '?', ':', ';'])
        && reading.sentences.iter().any(|other| other.paragraph > 0)
}

/// Whether two candidates stand in one list: nothing between them that governs.
fn listed(words: &Words<'_>, end: usize, start: usize) -> bool {
    if start < end || start - end > 14 {
        return false;
    }
    let mut depth = 0;
    for i in end..=start {
        let gap = words.gap(i);
        depth += gap.matches('(').count() as i32 - gap.matches(')').count() as i32;
        if gap.contains(':') && depth == 0 {
            return false;
        }
        if i < start && depth == 0 && (BREAKS.contains(words.word(i)) || (words.word(i) == "with" && i > end)) {
            return false;
        }
    }
    depth == 0
}

/// Words that end a list.
static BREAKS: List = List::new(|| {
    list(
        "is are was were be been being has have had will would can could shall should may might which that who \
         where while when because to into from by including include includes included costs cost made constructed \
         donated gave given provided delivered received handed sent purchased bought repaired destroyed equipped \
         carry carries carried carrying contain contains worth valued used from see against",
    )
});

/// What is given among the told, by list.
fn given(reading: &Reading<'_>, told: Vec<Told>) -> Vec<Told> {
    let mut kept: Vec<Told> = Vec::new();
    let mut told = told.into_iter().peekable();
    while let Some(first) = told.next() {
        let mut list = vec![first];
        while let Some(next) = told.next_if(|next| next.list == list[0].list) {
            list.push(next);
        }
        let before = kept.last().map(|last| (last.sentence, last.list));
        if let Some(governed) = verdict(reading, &list, &kept, before) {
            keep(reading, list, governed, &mut kept);
        }
    }
    kept
}

/// What governs a list as a whole; none where it gives nothing.
fn verdict(reading: &Reading<'_>, list: &[Told], kept: &[Told], before: Option<(usize, usize)>) -> Option<Governed> {
    let sentence = &reading.sentences[list[0].sentence];
    let words = &sentence.words;
    let start = list[0].candidate.phrase.start;
    let counted = list.iter().filter(|told| told.candidate.quantity.is_some_and(|n| n > Money::from(1))).count();
    let numbered = list.iter().filter(|told| told.candidate.quantity.is_some()).count();
    if is_elsewhere(words, start) || is_on_board(words, start, list) {
        return None;
    }
    if has_new(words, start) {
        let by = (0..start).rev().find(|&i| matches!(words.word(i), "has" | "have")).unwrap_or(0);
        return Some(Governed::Said { status: ItemStatus::InUse, act: Act::Build, rule: "has new", by });
    }
    let said: Vec<Governed> =
        list.iter().map(|told| told.governed).filter(|g| matches!(g, Governed::Said { .. })).collect();
    let first = list[0].governed;
    if first == Governed::Denied {
        return None;
    }
    if let Some(governed) = said.iter().find(|g| has_status(g)).or(said.first()) {
        return Some(*governed);
    }
    // "Nine scanners have been bought for Kyiv, and one for Lviv": the same verb.
    let joined = start.checked_sub(1).filter(|_| numbered > 0).is_some_and(|i| words.word(i) == "and");
    if let Some(last) = kept.last().filter(|last| joined && last.sentence == list[0].sentence)
        && (last.candidate.phrase.end..start).filter(|&i| FINITE.contains(words.word(i))).count() <= 1
    {
        return Some(last.governed);
    }
    // "medical equipment, including 15 ambulances": as what it is part of.
    if introduced(words, start) && before.is_some_and(|(s, _)| s == list[0].sentence) {
        return kept.last().map(|last| last.governed);
    }
    if list.iter().any(|told| told.candidate.sort == Sort::Part) && !kept.is_empty() {
        return Some(Governed::Unsaid);
    }
    if is_item(reading, list[0].sentence) && !kept.is_empty() | is_introduced_item(reading, list[0].sentence) {
        return Some(Governed::Unsaid);
    }
    if list.iter().any(|told| told.headline && numbered > 0) {
        return Some(Governed::Unsaid);
    }
    if (0..words.len()).any(|i| LOSSES.contains(words.word(i))) {
        return None;
    }
    // "The following were given: 20 beds": what stands before the colon.
    if let Some(by) = (0..start).rev().find(|&i| super::cues::told(words, i).is_some())
        && (by..=start).any(|i| words.gap(i).contains(':'))
    {
        let status = super::cues::told(words, by).unwrap_or(ItemStatus::Unknown);
        return Some(Governed::Said { status, act: Act::Give, rule: "behind a colon", by });
    }
    let verbless = !(0..words.len()).any(|i| FINITE.contains(words.word(i)));
    ((counted > 0 || (numbered > 0 && verbless)) && !is_stock(words, start)).then_some(Governed::Unsaid)
}

fn has_status(governed: &Governed) -> bool {
    matches!(governed, Governed::Said { status, .. } if *status != ItemStatus::Unknown)
}

/// Words of sentences in which things are lost.
static LOSSES: List = List::new(|| {
    list(
        "debris burnt burned smashed destroyed looted stolen shelled shells bombed struck collapsed damaged lost sank \
         sunk ruined wrecked missing injured killed idle broken",
    )
});

/// "The school has a new heating system": given, and there.
fn has_new(words: &Words<'_>, start: usize) -> bool {
    let new = (start.saturating_sub(2)..=start).any(|i| words.word(i) == "new");
    let has = (start.saturating_sub(4)..start).any(|i| matches!(words.word(i), "has" | "have"));
    new && has
}

/// Finite verbs that most sentences have.
static FINITE: List = List::new(|| list("is are was were has have had will would can could said says"));

/// "including", "such as", a colon: what follows belongs to what stands before.
fn introduced(words: &Words<'_>, start: usize) -> bool {
    let Some(i) = start.checked_sub(1) else { return false };
    words.gap(start).contains([':', '(', '[', '–', '—'])
        || matches!(
            words.word(i),
            "including" | "include" | "includes" | "included" | "namely" | "like" | "comprising" | "are"
        )
        || (words.word(i) == "as" && i > 0 && words.word(i - 1) == "such")
        || (words.word(i) == "of"
            && i > 0
            && matches!(words.word(i - 1), "consisting" | "consists" | "consisted" | "composed"))
}

/// A line of a list: "(a) a fire engine", "- 20 beds", "2) 3 pumps".
fn is_item(reading: &Reading<'_>, s: usize) -> bool {
    let sentence = &reading.sentences[s];
    let text = &reading.text[sentence.span.start..sentence.span.end];
    let marked = text.starts_with(['-', '•', '–', '—', '*', '·', '●', '▪', '(']);
    let figure = text
        .split_once([')', '.'])
        .is_some_and(|(mark, _)| mark.len() <= 2 && mark.chars().all(|c| c.is_ascii_alphanumeric()));
    marked || figure
}

/// Whether the lines above a list's line lead into it with a colon.
fn is_introduced_item(reading: &Reading<'_>, s: usize) -> bool {
    reading.sentences[..s]
        .iter()
        .rev()
        .take(40)
        .any(|above| reading.text[above.span.start..above.span.end].ends_with(':'))
}

/// What there is, or what others have: no gift.
fn is_stock(words: &Words<'_>, start: usize) -> bool {
    (start.saturating_sub(14)..start).any(|i| match words.word(i) {
        "there" | "having" | "capacity" | "existing" | "conducted" | "performed" | "carried" | "undergone" | "area" => {
            true
        }
        "has" | "have" | "had" => {
            !words.word(i + 1).ends_with("ed") && !matches!(words.word(i + 1), "been" | "given" | "sent")
        }
        _ => false,
    })
}

/// Gifts to others, spoken of beside: "provided 22 units to 11 different countries", "requested 20".
fn is_elsewhere(words: &Words<'_>, start: usize) -> bool {
    let unlikely = (0..start)
        .any(|i| matches!(words.word(i), "unlikely" | "requested" | "requests" | "request" | "asked" | "appealed"));
    let countries = (start..words.len()).any(|i| {
        words.word(i) == "countries"
            && (i.saturating_sub(3)..i).any(|i| words.word(i).starts_with(|c: char| c.is_ascii_digit()))
    });
    unlikely || countries
}

/// What a thing has with it rather than what is given: "equipped with stretchers", "carry ventilators".
fn is_on_board(words: &Words<'_>, start: usize, list: &[Told]) -> bool {
    let mut i = start;
    while i > 0 && start - i < 16 {
        i -= 1;
        let word = words.word(i);
        if matches!(word, "equipped" | "fitted" | "stocked" | "loaded" | "complete")
            && matches!(words.word(i + 1), "with")
        {
            let mover = (0..i).any(|j| MOVERS.contains(words.word(j)));
            let facility = (i.saturating_sub(14)..i).any(|j| FACILITIES.contains(words.word(j)));
            return mover && !facility
                || (i.saturating_sub(3)..i).any(|j| matches!(words.word(j), "each" | "all" | "every"));
        }
        if matches!(
            word,
            "carry" | "carries" | "carried" | "contain" | "contains" | "containing" | "feature" | "features"
        ) {
            return true;
        }
        if matches!(word, "carrying") {
            return !(0..i).any(|j| CARRIERS.contains(words.word(j)));
        }
        if matches!(word, "included" | "include" | "includes")
            && ((i > 0
                && matches!(words.word(i - 1), "they" | "which")
                && list.iter().all(|told| told.candidate.quantity.is_none()))
                || (i.saturating_sub(4)..i).any(|j| words.word(j) == "each"))
        {
            return true;
        }
    }
    false
}

/// What is equipped for good.
static FACILITIES: List = List::new(|| {
    list(
        "hospital hospitals clinic clinics centre centres center centers school schools laboratory laboratories \
         ward wards department departments unit facility facilities room rooms institute institution institutions \
         building maternity university workshop workshops ministry office offices station stations",
    )
});

/// What has things on board.
static MOVERS: List = List::new(|| {
    list(
        "ambulance ambulances vehicle vehicles car cars bus buses truck trucks boat boats ship ships container containers \
         machine machines helicopter helicopters train trains they these team cars van vans",
    )
});

/// What brings goods and is itself not given.
pub(super) static CARRIERS: List = List::new(|| {
    list(
        "plane planes aircraft aircrafts airplane airplanes flight flights convoy ship ships shipment truckloads planeload aeroplane cargo trucks",
    )
});

/// Keeps those of a list that what governs it gives.
fn keep(reading: &Reading<'_>, list: Vec<Told>, governed: Governed, kept: &mut Vec<Told>) {
    let words = &reading.sentences[list[0].sentence].words;
    let shared_head = |told: &Told| matches!(told.candidate.sort, Sort::Plain) && told.candidate.quantity.is_none();
    let several = list.len() > 1;
    let headed: Vec<bool> = (0..list.len()).map(|i| list[i + 1..].iter().any(shared_head)).collect();
    let with_items = list.iter().any(|t| t.candidate.quantity.is_some());
    let roots: Vec<(usize, &str)> = list
        .iter()
        .enumerate()
        .filter(|(_, told)| shared_head(told))
        .filter_map(|(i, told)| Some((i, told.candidate.category?.code.split('_').next()?)))
        .collect();
    let mut at = 0;
    for (mut told, headed) in list.into_iter().zip(headed) {
        let candidate = &told.candidate;
        let root = candidate.category.and_then(|c| c.code.split('_').next());
        // "gastroscopy and duodenoscopy systems" are one line.
        let told_by_head = candidate.sort == Sort::Bare && roots.iter().any(|(i, r)| *i > at && Some(*r) == root);
        at += 1;
        if told_by_head {
            continue;
        }
        let own_denied = told.governed == Governed::Denied;
        let given = matches!(governed, Governed::Said { .. });
        let takes = match candidate.sort {
            _ if own_denied || is_carrier(reading, &told) => false,
            _ if candidate.sort != Sort::Part && beside(words, &told) => false,
            Sort::Built => match (told.governed, governed) {
                (Governed::Said { rule: "subject", by, .. }, _) if words.word(by) == "handed" => true,
                (Governed::Said { act: Act::Build, .. }, _) => true,
                (Governed::Said { .. }, _) | (_, Governed::Said { .. }) => is_building_word(words, candidate),
                _ => false,
            },
            Sort::Part => true,
            Sort::Plain => candidate.quantity.is_some() || given || several || told.headline,
            Sort::Single => given || candidate.quantity.is_some() || is_item(reading, told.sentence),
            Sort::Bare => given && (headed || (several && with_items)) || (several && headed),
        };
        let takes = match candidate.sort {
            Sort::Built if candidate.quantity.is_some_and(|n| n > Money::from(1)) && several && with_items => {
                takes || given
            }
            _ => takes,
        };
        if candidate.category.is_none() && candidate.sort != Sort::Part {
            let act = match (told.governed, governed) {
                (Governed::Said { rule: "object" | "subject" | "among", .. }, _) => true,
                (_, Governed::Said { .. }) => several,
                _ => several,
            };
            if !act {
                continue;
            }
        }
        if takes && !is_capacity(words, candidate) {
            if !matches!(told.governed, Governed::Said { .. }) || !has_status(&told.governed) {
                told.governed = governed;
            }
            kept.push(told);
        }
    }
}

/// "computers with printers", "for the ambulance": what a preposition holds is not the thing given.
fn beside(words: &Words<'_>, told: &Told) -> bool {
    if matches!(told.governed, Governed::Said { .. }) {
        return false;
    }
    let mut at = told.candidate.phrase.start;
    while at > 0 && words.close(at) && matches!(words.word(at - 1), "the" | "a" | "an" | "its" | "their") {
        at -= 1;
    }
    let counted = told.candidate.quantity.is_some_and(|n| n > Money::from(1));
    if counted && at > 0 && matches!(words.word(at - 1), "with" | "by") {
        return false;
    }
    at > 0
        && words.close(at)
        && matches!(words.word(at - 1), "with" | "for" | "to" | "in" | "at" | "from" | "by" | "on")
}

/// "eight cargo planes carrying", "two aircraft arrived with": what brings the goods.
fn is_carrier(reading: &Reading<'_>, told: &Told) -> bool {
    let candidate = &told.candidate;
    let sentence = &reading.sentences[told.sentence];
    let words = &sentence.words;
    let end = candidate.phrase.end;
    let head = words.word(end.saturating_sub(1));
    let start = candidate.phrase.start;
    let moves = candidate
        .category
        .is_some_and(|c| matches!(c.code, "aircraft" | "truck" | "boat" | "railway_coach" | "medical_container"))
        || matches!(head, "containers" | "lorries" | "trucks");
    if moves {
        let of = start >= 2
            && words.word(start - 1) == "of"
            && matches!(words.word(start - 2), "convoy" | "load" | "loads" | "cargo");
        // "Eight trucks reached the town. On board: ..."
        let behind = sentence.span.start + words.range(candidate.phrase.clone()).end;
        let mut until = (behind + 240).min(reading.text.len());
        while !reading.text.is_char_boundary(until) {
            until -= 1;
        }
        let after = &reading.text[behind..until];
        if of
            || ["On board", "on board:", " carried ", " carrying ", "loaded with", "laden with"]
                .iter()
                .any(|s| after.contains(s))
        {
            return true;
        }
    }
    (candidate.category.is_some_and(|c| matches!(c.code, "aircraft" | "truck" | "boat")) || CARRIERS.contains(head))
        && ((end..end + 3)
            .any(|i| matches!(words.word(i), "carrying" | "loaded" | "laden" | "bringing" | "transporting"))
            || words.word(candidate.phrase.end.saturating_sub(2)) == "cargo")
}

/// "building", "ward": words that name no institution.
fn is_building_word(words: &Words<'_>, candidate: &Candidate) -> bool {
    let head = words.word(candidate.phrase.end.saturating_sub(1));
    ["building", "buildings", "ward", "wards", "block", "blocks", "wing", "classroom", "classrooms"].contains(&head)
        || candidate.quantity.is_some() && candidate.phrase.start.checked_sub(1).is_some_and(|i| words.word(i) == "new")
}

/// Beds of a hospital that is built, seats of a bus: a size.
fn is_capacity(words: &Words<'_>, candidate: &Candidate) -> bool {
    let bed = candidate.category.is_some_and(|c| c.code == "hospital_bed")
        && words.word(candidate.phrase.end.saturating_sub(1)).starts_with("bed");
    let sized = |i: usize| {
        matches!(
            words.word(i),
            "has" | "have" | "having" | "with" | "of" | "capacity" | "consisting" | "accommodate" | "meters" | "metres"
        )
    };
    if bed && words.word(candidate.phrase.end) == "strong" {
        return true;
    }
    bed && (candidate.phrase.start.saturating_sub(3)..candidate.phrase.start).any(sized)
        && (0..candidate.phrase.start).any(|i| FACILITIES.contains(words.word(i)))
}

/// Adds a thing, or tells it to the one that is the same.
fn add(reading: &Reading<'_>, things: &mut Vec<Found<Thing>>, told: Told) {
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
        sites: goals(sentence, candidate.phrase.clone()),
        sentence: told.sentence,
    };
    things.push(sentence.found(candidate.phrase, thing, rule));
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

/// One thing told in several places becomes one; what a headline only announces gives way to the text.
///
/// Gives back what is said of things by taking them up: "the systems have been put in place".
fn merge(reading: &Reading<'_>, things: &mut Vec<Found<Thing>>) -> Vec<(usize, Found<ItemStatus>)> {
    let mut taken_up = Vec::new();
    let mut kept: Vec<Found<Thing>> = Vec::new();
    for found in things.drain(..) {
        if found.value.part_of.is_some() {
            kept.push(found);
            continue;
        }
        let same = kept.iter_mut().find(|other| is_same(&other.value, &found.value));
        let Some(other) = same else {
            kept.push(found);
            continue;
        };
        let headline = is_headline(reading, other.value.sentence);
        let further = rank(found.value.status) > rank(other.value.status)
            || headline && found.value.status != ItemStatus::Unknown;
        let (status, said) = if further {
            (found.value.status, found.value.said.clone())
        } else {
            (other.value.status, other.value.said.clone())
        };
        // The text rather than the headline, the counted rather than the uncounted.
        if headline || (other.value.quantity.is_none() && found.value.quantity.is_some()) {
            *other = found;
        }
        other.value.status = status;
        other.value.said = said;
    }
    // What is not counted gives way to what is, and the general to the special.
    let counted: Vec<(Option<&str>, String)> = kept
        .iter()
        .filter(|f| f.value.quantity.is_some())
        .map(|f| (f.value.category.map(|c| c.code), last_word(&f.value.name)))
        .collect();
    // A list of special kinds below their total stays: "138 vehicles include sealed garbage trucks".
    let kept_sentences: HashSet<(usize, Option<&str>)> = kept
        .iter()
        .filter(|f| {
            kept.iter().any(|g| {
                g.value.sentence == f.value.sentence
                    && g.mark != f.mark
                    && g.value.category.map(|c| c.code) == f.value.category.map(|c| c.code)
                    && g.value.quantity.is_some()
                    && g.value.name != f.value.name
            })
        })
        .map(|f| (f.value.sentence, f.value.category.map(|c| c.code)))
        .collect();
    kept.retain(|f| {
        let v = &f.value;
        let listed = kept_sentences.contains(&(v.sentence, v.category.map(|c| c.code)));
        v.quantity.is_some()
            || listed
            || !counted.iter().any(|(code, head)| {
                (v.category.is_some() && *code == v.category.map(|c| c.code)) || *head == last_word(&v.name)
            })
    });
    let specials: Vec<usize> = kept.iter().filter(|f| !is_generic(&f.value)).map(|f| f.value.sentence).collect();
    let special = specials.len();
    let text_has = kept.iter().any(|f| !is_headline(reading, f.value.sentence));
    kept.retain(|f| f.value.quantity.is_some() || !text_has || !is_headline(reading, f.value.sentence));
    let kept_at: Vec<usize> = kept.iter().map(|f| f.value.sentence).collect();
    // "the cars" takes up what was told before.
    let groups: Vec<(&str, usize)> = kept
        .iter()
        .filter(|f| f.value.quantity.is_some())
        .filter_map(|f| Some((f.value.category?.group, f.mark.start)))
        .collect();
    kept.retain(|f| {
        let definite = ["the ", "these ", "this ", "those "].iter().any(|the| {
            let before = &reading.text[f.sentence.start..f.mark.start];
            before.to_ascii_lowercase().ends_with(the)
        });
        let group = f.value.category.map_or("", |c| c.group);
        let alone = kept_at.iter().filter(|s| **s == f.value.sentence).count() == 1;
        let told = alone && groups.iter().any(|(_, at)| *at < f.mark.start);
        let keeps = f.value.quantity.is_some()
            || !definite
            || !told && !groups.iter().any(|(g, at)| *g == group && *at < f.mark.start);
        if let Some(said) =
            f.value.said.clone().filter(|said| !keeps && rank(said.value) >= rank(ItemStatus::InDelivery))
        {
            taken_up.push((f.value.sentence, said));
        }
        keeps
    });
    let lone: Vec<usize> = kept.iter().map(|f| f.value.sentence).collect();
    let mut i = 0;
    kept.retain(|f| {
        let at = i;
        i += 1;
        let v = &f.value;
        let beside =
            lone.iter().enumerate().any(|(j, s)| j != at && *s == v.sentence) && !is_headline(reading, v.sentence);
        let near = specials.iter().any(|s| s.abs_diff(v.sentence) <= 1);
        let drops = is_generic(v)
            && v.quantity.is_none()
            && special > 0
            && !is_item(reading, v.sentence)
            && !(beside && !is_umbrella(reading, f))
            && (near || is_umbrella(reading, f) || is_headline(reading, v.sentence));
        let arrived = |said: &Found<ItemStatus>| rank(said.value) >= rank(ItemStatus::InDelivery);
        if let Some(said) = v.said.clone().filter(|said| drops && arrived(said) && !is_headline(reading, v.sentence)) {
            taken_up.push((v.sentence, said));
        }
        !drops
    });
    *things = kept;
    taken_up
}

/// "medical equipment, including", "equipment such as", "equipment worth": only the name of what follows.
fn is_umbrella(reading: &Reading<'_>, found: &Found<Thing>) -> bool {
    let after = &reading.text[found.mark.end..found.sentence.end];
    let after = after.trim_start_matches([',', ' ', ':']);
    [
        "including",
        "such as",
        "namely",
        "consisting",
        "worth",
        "valued",
        "include",
        "comprising",
        "like ",
        "which include",
        "that include",
    ]
    .iter()
    .any(|s| after.starts_with(s))
        || reading.text[found.mark.end..].starts_with([':', ' '])
            && reading.text[found.mark.end..].trim_start().starts_with([':', '('])
}

fn is_generic(thing: &Thing) -> bool {
    thing.category.is_some_and(|c| super::candidates::is_general(c.code))
}

/// Whether two mentions are of one thing: the same noun or category, and no other count.
fn is_same(a: &Thing, b: &Thing) -> bool {
    let alike = match (a.category, b.category) {
        (Some(x), Some(y)) => x.code == y.code,
        (None, None) => last_word(&a.name) == last_word(&b.name),
        _ => false,
    };
    let two = a.sentence == b.sentence && a.quantity.is_some() && b.quantity.is_some();
    alike
        && !two
        && (a.quantity == b.quantity
            || (a.quantity.is_none() && b.quantity.is_some_and(|n| n == Money::from(1)))
            || (b.quantity.is_none() && a.quantity.is_some_and(|n| n == Money::from(1))))
        && (a.quantity.is_some() || b.quantity.is_some() || a.name == b.name || !specific(a, b))
}

/// Whether two uncounted names of one category say different things: "sealed garbage truck", "compression garbage truck".
fn specific(a: &Thing, b: &Thing) -> bool {
    a.sentence == b.sentence && a.name != b.name
}

fn last_word(name: &str) -> String {
    name.rsplit(' ').next().unwrap_or_default().to_lowercase()
}

fn rank(status: ItemStatus) -> u8 {
    match status {
        ItemStatus::Unknown => 0,
        ItemStatus::Planned => 1,
        ItemStatus::Ordered => 2,
        ItemStatus::InDelivery => 3,
        ItemStatus::Delivered => 4,
        ItemStatus::InUse => 5,
        ItemStatus::Cancelled => 6,
    }
}

/// "44 of the ambulances", "the other 50": parts get the name of what they are part of.
fn parts(things: &mut Vec<Found<Thing>>) {
    let mut kept: Vec<Found<Thing>> = Vec::new();
    for mut found in things.drain(..) {
        if found.value.part_of.is_some() {
            let code = found.value.category.map(|c| c.code);
            let whole = kept.iter().rposition(|other| {
                other.value.part_of.is_none()
                    && other.value.quantity > found.value.quantity
                    && (code.is_none() || code == other.value.category.map(|c| c.code))
            });
            let Some(whole) = whole else { continue };
            found.value.part_of = Some(whole);
            if found.value.name.is_empty() {
                found.value.name = kept[whole].value.name.clone();
                found.value.category = kept[whole].value.category;
            }
        }
        kept.push(found);
    }
    // Parts that a number gives away: "90 vehicles, including 65 cars and 25 buses".
    for i in 0..kept.len() {
        let Some(total) = kept[i].value.quantity else { continue };
        if kept[i].value.part_of.is_some() {
            continue;
        }
        let near: Vec<usize> = (i + 1..kept.len())
            .filter(|&j| {
                kept[j].value.part_of.is_none()
                    && kept[j].value.quantity.is_some()
                    && kept[j].value.sentence <= kept[i].value.sentence + 3
            })
            .collect();
        let mut sum = Money::from(0);
        for (n, &j) in near.iter().enumerate() {
            sum = sum.plus(kept[j].value.quantity.unwrap_or(Money::from(0)));
            let related = |j: usize| {
                let (a, b) = (kept[i].value.category, kept[j].value.category);
                a.is_some_and(|a| b.is_some_and(|b| a.code == b.code || a.group == b.group))
                    || kept[j].value.category.is_none()
            };
            if sum == total && n > 0 && near[..=n].iter().all(|&j| related(j)) {
                for &j in &near[..=n] {
                    kept[j].value.part_of = Some(i);
                }
                break;
            }
            if sum > total {
                break;
            }
        }
    }
    *things = kept;
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
