//! One thing told in several places becomes one line; parts find what they are part of.
//!
//! The text comes before the headline, what is counted before what is not, the special before the general. Each look is at
//! a few neighbours or through a table, so that a text of any length takes its time in proportion.

use super::lists::is_item;
use super::{Thing, is_headline};
use crate::extract::candidates::is_general;
use crate::extract::sentence::{Found, Reading};
use crate::model::{ItemStatus, Money};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

/// A state told of things by taking them up, and the sentence that tells it: "the systems have been put in place".
pub(super) type TakenUp = (usize, Found<ItemStatus>);

/// Things, each once; what is left out because it only takes up others gives its state to all.
pub(super) fn once(reading: &Reading<'_>, told: Vec<Found<Thing>>) -> (Vec<Found<Thing>>, Vec<TakenUp>) {
    let mut things = merged(reading, told);
    without_uncounted(reading, &mut things);
    let in_text = things.iter().any(|f| !is_headline(reading, f.value.sentence));
    things.retain(|f| is_counted(&f.value) || !in_text || !is_headline(reading, f.value.sentence));
    let mut taken_up = without_references(reading, &mut things);
    taken_up.extend(without_umbrellas(reading, &mut things));
    taken_up.sort_by_key(|(_, said)| said.mark.start);
    taken_up.dedup_by_key(|(_, said)| said.mark);
    (things, taken_up)
}

/// What makes two mentions alike: the category, else the noun.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Category(&'static str),
    Noun(String),
}

fn kind(thing: &Thing) -> Kind {
    match thing.category.filter(|c| c.code != "unlisted") {
        Some(category) => Kind::Category(category.code),
        None => Kind::Noun(last_word(&thing.name)),
    }
}

fn last_word(name: &str) -> String {
    name.rsplit(' ').next().unwrap_or_default().to_lowercase()
}

fn is_counted(thing: &Thing) -> bool {
    thing.quantity.is_some()
}

/// Mentions of the same noun with the same count are one thing; parts stay for themselves.
fn merged(reading: &Reading<'_>, told: Vec<Found<Thing>>) -> Vec<Found<Thing>> {
    let one = Some(Money::from(1));
    let mut kept: Vec<Found<Thing>> = Vec::new();
    let mut places: HashMap<(Kind, Option<Money>), Vec<usize>> = HashMap::default();
    for found in told {
        let v = &found.value;
        let kind = kind(v);
        // "the pump" may be "one pump".
        let counts = if v.quantity == one || v.quantity.is_none() {
            vec![v.quantity, if v.quantity.is_none() { one } else { None }]
        } else {
            vec![v.quantity]
        };
        let same = counts
            .into_iter()
            .filter_map(|count| places.get(&(kind.clone(), count)))
            .flatten()
            .copied()
            .find(|&at| v.part_of.is_none() && is_same(&kept[at].value, v));
        match same {
            Some(at) => tell_again(reading, &mut kept[at], found),
            None => {
                if v.part_of.is_none() {
                    let at = places.entry((kind, v.quantity)).or_default();
                    // More of one kind and count than this are a table; the first stand for them.
                    if at.len() < 16 {
                        at.push(kept.len());
                    }
                }
                kept.push(found);
            }
        }
    }
    kept
}

/// Whether two mentions of one kind, whose counts agree, are of one thing: not two of one sentence that differ.
fn is_same(a: &Thing, b: &Thing) -> bool {
    let together = a.sentence == b.sentence;
    let both_counted = is_counted(a) && is_counted(b);
    !(together && both_counted) && (is_counted(a) || is_counted(b) || !together || a.name == b.name)
}

/// A second mention of a thing: the text's words rather than the headline's, and the further state.
fn tell_again(reading: &Reading<'_>, known: &mut Found<Thing>, again: Found<Thing>) {
    let headline = is_headline(reading, known.value.sentence);
    let further =
        rank(again.value.status) > rank(known.value.status) || headline && again.value.status != ItemStatus::Unknown;
    let (status, said) = if further {
        (again.value.status, again.value.said.clone())
    } else {
        (known.value.status, known.value.said.clone())
    };
    if headline || (!is_counted(&known.value) && is_counted(&again.value)) {
        *known = again;
    }
    known.value.status = status;
    known.value.said = said;
}

/// How far a state is along the way of a thing.
pub(super) fn rank(status: ItemStatus) -> u8 {
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

/// What is not counted gives way to what is, but for special kinds beside their total: "138 vehicles include sealed
/// garbage trucks".
fn without_uncounted(reading: &Reading<'_>, things: &mut Vec<Found<Thing>>) {
    let code = |f: &Found<Thing>| f.value.category.map(|c| c.code);
    let counted = || things.iter().filter(|f| is_counted(&f.value));
    let codes: HashSet<&str> = counted().filter_map(code).collect();
    let nouns: HashSet<String> = counted().map(|f| last_word(&f.value.name)).collect();
    let beside: HashMap<(usize, Option<&str>), String> =
        counted().map(|f| ((f.value.sentence, code(f)), f.value.name.clone())).collect();
    let stays = |f: &Found<Thing>| {
        let special = beside.get(&(f.value.sentence, code(f))).is_some_and(|name| *name != f.value.name);
        let told = code(f).is_some_and(|code| codes.contains(code)) || nouns.contains(&last_word(&f.value.name));
        is_counted(&f.value) || special || !told
    };
    // "The ventilators have been put into operation": what it says is of those counted before.
    let mut further: HashMap<&str, TakenUp> = HashMap::default();
    for f in things.iter().filter(|f| !stays(f) && !is_headline(reading, f.value.sentence)) {
        if let (Some(code), Some(said)) = (code(f), arrived(f)) {
            further.insert(code, said);
        }
    }
    things.retain(stays);
    for f in things.iter_mut().filter(|f| is_counted(&f.value)) {
        let told = f.value.category.and_then(|c| further.get(c.code));
        if let Some((_, said)) =
            told.filter(|(s, said)| *s > f.value.sentence && rank(said.value) > rank(f.value.status))
        {
            f.value.status = said.value;
            f.value.said = Some(said.clone());
        }
    }
}

/// "The cars" takes up what was told before: it is no thing of its own.
fn without_references(reading: &Reading<'_>, things: &mut Vec<Found<Thing>>) -> Vec<TakenUp> {
    // The first place at which each group, and anything at all, is counted.
    let mut first: HashMap<&str, usize> = HashMap::default();
    for f in things.iter().filter(|f| is_counted(&f.value)) {
        first.entry("").or_insert(f.mark.start);
        if let Some(category) = f.value.category {
            first.entry(category.group).or_insert(f.mark.start);
        }
    }
    let mut in_sentence: HashMap<usize, usize> = HashMap::default();
    things.iter().for_each(|f| *in_sentence.entry(f.value.sentence).or_default() += 1);
    let mut taken_up = Vec::new();
    things.retain(|f| {
        let before = &reading.text[f.sentence.start..f.mark.start];
        let definite = ["the ", "these ", "this ", "those "].iter().any(|the| {
            before.len() >= the.len()
                && before.as_bytes()[before.len() - the.len()..].eq_ignore_ascii_case(the.as_bytes())
        });
        let told = |group: &str| first.get(group).is_some_and(|&at| at < f.mark.start);
        let alone = in_sentence.get(&f.value.sentence) == Some(&1);
        let group = f.value.category.map_or("-", |c| c.group);
        let keeps = is_counted(&f.value) || !definite || !(alone && told("") || told(group));
        if !keeps {
            taken_up.extend(arrived(f));
        }
        keeps
    });
    taken_up
}

/// "Medical equipment, including ..." is only the name of what follows.
fn without_umbrellas(reading: &Reading<'_>, things: &mut Vec<Found<Thing>>) -> Vec<TakenUp> {
    let specials: HashSet<usize> = things.iter().filter(|f| !is_generic(&f.value)).map(|f| f.value.sentence).collect();
    let mut in_sentence: HashMap<usize, usize> = HashMap::default();
    things.iter().for_each(|f| *in_sentence.entry(f.value.sentence).or_default() += 1);
    let mut taken_up = Vec::new();
    things.retain(|f| {
        let s = f.value.sentence;
        if !is_generic(&f.value) || is_counted(&f.value) || specials.is_empty() || is_item(reading, s) {
            return true;
        }
        let headline = is_headline(reading, s);
        let umbrella = is_umbrella(reading, f);
        let beside = in_sentence.get(&s).is_some_and(|&n| n > 1) && !headline;
        let near = (s.saturating_sub(1)..=s + 1).any(|s| specials.contains(&s));
        let keeps = beside && !umbrella || !(near || umbrella || headline);
        if !keeps && !headline {
            taken_up.extend(arrived(f));
        }
        keeps
    });
    taken_up
}

/// What is said of a thing that is left out, where it says that it came.
fn arrived(found: &Found<Thing>) -> Option<TakenUp> {
    let said = found.value.said.clone().filter(|said| rank(said.value) >= rank(ItemStatus::InDelivery))?;
    Some((found.value.sentence, said))
}

/// Whether the special follows: "medical equipment, including", "equipment such as", "equipment worth".
fn is_umbrella(reading: &Reading<'_>, found: &Found<Thing>) -> bool {
    const LEADS: [&str; 11] = [
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
    ];
    let after = &reading.text[found.mark.end..found.sentence.end];
    let next = after.trim_start_matches([',', ' ', ':']);
    LEADS.iter().any(|lead| next.starts_with(lead)) || after.trim_start().starts_with([':', '('])
}

fn is_generic(thing: &Thing) -> bool {
    thing.category.is_some_and(|c| is_general(c.code))
}

/// How far back a part looks for its whole, in things.
const BACK: usize = 40;

/// "44 of the ambulances", "the other 50", and what adds up to a number before it: parts know their whole.
pub(super) fn parts(things: Vec<Found<Thing>>) -> Vec<Found<Thing>> {
    let mut kept: Vec<Found<Thing>> = Vec::new();
    for mut found in things {
        if found.value.part_of.is_some() {
            let code = found.value.category.map(|c| c.code);
            let head = last_word(&found.value.name);
            let whole = (0..kept.len()).rev().take(BACK).find(|&at| {
                let other = &kept[at].value;
                other.part_of.is_none()
                    && other.quantity > found.value.quantity
                    && (code.is_none()
                        || code == other.category.map(|c| c.code)
                        || last_word(&other.name) == head
                        || other.name.to_lowercase().contains(&head))
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
    for whole in 0..kept.len() {
        for part in adding_up(&kept, whole) {
            kept[part].value.part_of = Some(whole);
        }
    }
    kept
}

/// The things behind a number that add up to it: "90 vehicles, including 65 cars and 25 buses".
fn adding_up(things: &[Found<Thing>], whole: usize) -> Vec<usize> {
    let total = &things[whole].value;
    let Some(count) = total.quantity else { return Vec::new() };
    let related = |part: &Thing| match (total.category, part.category) {
        (Some(a), Some(b)) => a.code == b.code || a.group == b.group,
        (_, None) => true,
        _ => false,
    };
    let mut sum = Money::from(0);
    let mut parts = Vec::new();
    for (at, found) in things.iter().enumerate().skip(whole + 1).take(BACK) {
        let part = &found.value;
        let Some(n) = part.quantity.filter(|_| part.part_of.is_none() && part.sentence <= total.sentence + 3) else {
            continue;
        };
        if !related(part) {
            return Vec::new();
        }
        sum = sum.saturating_add(n);
        parts.push(at);
        if sum == count && parts.len() > 1 {
            return parts;
        }
        if sum > count {
            break;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use crate::extract::{Reading, things};
    use crate::model::Money;

    /// Number, name, and the name of the whole of each thing.
    fn told(text: &str) -> Vec<(Option<Money>, String, Option<String>)> {
        let all = things(&Reading::new(text, &[]));
        let name = |at: usize| all[at].value.name.clone();
        all.iter().map(|f| (f.value.quantity, f.value.name.clone(), f.value.part_of.map(name))).collect()
    }

    #[test]
    fn a_thing_told_again_is_one_and_parts_know_their_whole() {
        let n = |n: i64| Some(Money::from(n));
        let own = |n, name: &str| (n, name.to_owned(), None);
        let part = |n, name: &str, whole: &str| (n, name.to_owned(), Some(whole.to_owned()));
        for (text, expected) in [
            (
                "Norway gives 5 buses to Mali\n\nNorway donated 5 buses. The buses were delivered.",
                vec![own(n(5), "Bus")],
            ),
            // The counted, not the uncounted; the text, not the headline.
            (
                "Norway donates vehicles\n\nNorway donated 5 buses and medical equipment, including 2 pumps.",
                vec![own(n(5), "Bus"), own(n(2), "Pump")],
            ),
            // Two numbers are two things, unless one is some of the other.
            ("Norway donated 5 buses. Sweden donated 7 buses.", vec![own(n(5), "Bus"), own(n(7), "Bus")]),
            (
                "Norway donated 5 buses. Two of the buses will go to Kaya.",
                vec![own(n(5), "Bus"), part(n(2), "Bus", "Bus")],
            ),
            (
                "Norway donated 9 vehicles: 4 buses and 5 trucks.",
                vec![own(n(9), "Vehicle"), part(n(4), "Bus", "Vehicle"), part(n(5), "Truck", "Vehicle")],
            ),
            (
                "Norway donated 9 vehicles, 4 pumps and 5 beds.",
                vec![own(n(9), "Vehicle"), own(n(4), "Pump"), own(n(5), "Bed")],
            ),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
