//! Destinations of an item: the facility and the places that its own sentence names.
//!
//! The search runs forward from the item ("to the hospital of Kaya", "for clinics in Dnipro, Poltava and
//! Lviv"). If it finds nothing, the subject is tried, because recipients stand there: "The clinic of Osh
//! received". Ceremonies, signings and persons are no sites, and neither is a country, since the record already
//! has it.

use super::words::{SentenceWords, WordSet, word_set};
use crate::codes;
use crate::text::calendar;
use std::ops::Range;

/// A destination, as ranges of words in its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SiteWords {
    pub(super) facility: Option<Range<usize>>,
    /// Town or region.
    pub(super) place: Option<Range<usize>>,
}

/// Nouns in the names of facilities.
static FACILITIES: WordSet = WordSet::new(|| {
    word_set(
        "hospital hospitals clinic clinics centre centres center centers institute institutes institution institutions \
         school schools university universities laboratory laboratories ward wards department departments facility \
         facilities polyclinic polyclinics station stations ministry ministries post posts office offices dispensary \
         dispensaries store stores warehouse academy college brigade command headquarters airport port services service \
         police army guard camp camps authority utility utilities municipality corporation unit units",
    )
});

/// Titles before the names of persons.
static PERSON_TITLES: WordSet = WordSet::new(|| {
    word_set(
        "minister president ambassador mr mrs ms dr governor director king prince prime secretary chairman chief mayor \
         commissioner deputy vice professor queen sheikh premier general head envoy representative people person",
    )
});

/// Words near a place where something is said or signed, not given.
static VENUES: WordSet = WordSet::new(|| {
    word_set(
        "ceremony ceremonies signed signing meeting event conference visit held presence attended agreement said stated \
         announced embassy ambassador office war fight response order exchange",
    )
});

/// Verbs behind "to" that make it an infinitive: "to build" leads to no place.
static INFINITIVES: WordSet = WordSet::new(|| {
    word_set(
        "provide help improve support use build equip deliver serve meet ensure increase treat assist enhance strengthen \
         make reach cover keep give buy purchase allow operate run open be renovate upgrade create expand set",
    )
});

/// Words that end a run that names no facility.
static NAME_ENDS: WordSet =
    WordSet::new(|| word_set("in at to from by with on which was were is are has have received"));

/// Bounds the places of one list. A longer one is a table, not a sentence; chosen by eye.
const MAX_PLACES: usize = 40;

/// The destinations of the item at `phrase`.
pub(super) fn find_sites(words: &SentenceWords<'_>, phrase: Range<usize>) -> Vec<SiteWords> {
    let forward = sites_after(words, phrase.end);
    if !forward.is_empty() { forward } else { sites_of_subject(words, phrase.start) }
}

/// "to the hospital of Kaya", "for clinics in Dnipro and Lviv": up to the end of the clause, at most 48 words
/// (a guess).
fn sites_after(words: &SentenceWords<'_>, from: usize) -> Vec<SiteWords> {
    let end = words.len().min(from + 48);
    let mut i = from;
    while i < end {
        if words.gap(i).contains([';', ':']) && i > from {
            break;
        }
        let clause = words.gap(i).contains(',')
            && matches!(words.word(i), "and" | "while" | "but")
            && matches!(words.word(i + 1), "the" | "it" | "they" | "a");
        if clause || matches!(words.word(i), "which" | "who" | "that" | "while" | "because" | "said" | "thanks") {
            break;
        }
        let inside_name = i > 0
            && words.is_adjacent(i)
            && FACILITIES.contains(words.word(i - 1))
            && words.written(i - 1).starts_with(char::is_uppercase);
        let leads = matches!(words.word(i), "to" | "for" | "at" | "in" | "across" | "among")
            && (!inside_name || words.word(i) == "in");
        let venue = (i.saturating_sub(4)..=i + 2).any(|j| VENUES.contains(words.word(j)));
        if leads && !venue {
            if let Some((facility, next)) = facility_at(words, i + 1) {
                let places = places_after_facility(words, next);
                return site_list(Some(facility), places);
            }
            let places = if words.word(i) == "for" { Vec::new() } else { place_list(words, i + 1) };
            if !places.is_empty() {
                return site_list(None, places);
            }
        }
        i += 1;
    }
    Vec::new()
}

/// "The hospital of Kaya received", "to equip the clinic of Osh with".
fn sites_of_subject(words: &SentenceWords<'_>, before: usize) -> Vec<SiteWords> {
    let receives = (0..before).rfind(|&i| {
        ["received", "receives", "receive", "got", "get", "gets", "introduced", "accepted"].contains(&words.word(i))
            || (matches!(words.word(i), "was" | "were" | "been")
                && matches!(words.word(i + 1), "given" | "provided" | "equipped" | "furnished" | "supplied" | "handed"))
            || (matches!(words.word(i), "equip" | "equipped" | "furnish"))
            || (matches!(words.word(i), "has" | "have")
                && (matches!(words.word(i + 1), "a" | "new" | "received" | "introduced")
                    || words.word(i + 1).ends_with("ly")))
    });
    let Some(verb) = receives else { return Vec::new() };
    let from = if words.word(verb).starts_with("equip") { verb + 1 } else { 0 };
    let to = if from > 0 { before } else { verb };
    for i in (from..to).rev() {
        let begins =
            i == from || words.gap(i).contains(',') || matches!(words.word(i - 1), "the" | "a" | "an" | "that");
        if begins
            && let Some((facility, next)) = facility_at(words, i)
            && next <= to
        {
            let places = places_after_facility(words, next);
            return site_list(Some(facility), places.into_iter().filter(|place| place.end <= to).collect());
        }
    }
    Vec::new()
}

fn site_list(facility: Option<Range<usize>>, places: Vec<Range<usize>>) -> Vec<SiteWords> {
    if places.is_empty() {
        return vec![SiteWords { facility, place: None }];
    }
    places.into_iter().map(|place| SiteWords { facility: facility.clone(), place: Some(place) }).collect()
}

/// The facility whose name begins at `at` or behind articles there, and the index of the next word. Names have
/// at most 12 words.
fn facility_at(words: &SentenceWords<'_>, at: usize) -> Option<(Range<usize>, usize)> {
    let mut start = at;
    while matches!(words.word(start), "the" | "a" | "an" | "its" | "their" | "all" | "several" | "various" | "other") {
        start += 1;
    }
    let mut end = None;
    let mut i = start;
    while i < words.len() && i - start < 12 && (i == start || words.is_adjacent(i) || words.gap(i) == "-") {
        let word = words.word(i);
        if PERSON_TITLES.contains(word.trim_end_matches("'s").trim_end_matches("’s"))
            || word.starts_with(|c: char| c.is_ascii_digit()) && i > start
        {
            return None;
        }
        let capital = words.written(i).starts_with(char::is_uppercase);
        if i == start && INFINITIVES.contains(word) {
            return None;
        }
        if FACILITIES.contains(word) && (capital || !word.starts_with("service")) {
            end = Some(i + 1);
        } else if matches!(word, "of" | "for" | "and" | "the") {
            // Inside a name only: "Center for Traumatology and Orthopedics", "Ministry of Health".
            let named =
                (i + 1..i + 3).any(|j| words.is_adjacent(j) && words.written(j).starts_with(char::is_uppercase));
            // "Centers of Odesa and Sumy": behind a plural, the places are not part of the name.
            let many = word == "of" && end == Some(i) && words.word(i - 1).ends_with('s');
            if many {
                break;
            }
            let behind_name = i > start && words.written(i - 1).starts_with(char::is_uppercase);
            if !named || !(end.is_some() || word == "and") || (word == "and" && !behind_name) {
                break;
            }
        } else if end.is_some() && capital {
            end = Some(i + 1);
        } else if (end.is_some() && !capital) || NAME_ENDS.contains(word) {
            break;
        }
        i += 1;
    }
    let end = end?;
    // A bare "the hospital" names no site.
    let lone =
        end - start == 1 && !words.written(start).starts_with(char::is_uppercase) && !words.word(start).ends_with('s');
    let placed = matches!(words.word(end), "in" | "of" | "at");
    (!lone || placed).then_some((start..end, end))
}

/// The places behind a facility: "in Dnipro, Poltava and Lviv", "of Kaya".
fn places_after_facility(words: &SentenceWords<'_>, at: usize) -> Vec<Range<usize>> {
    if matches!(words.word(at), "in" | "of" | "at" | "across" | "throughout") {
        place_list(words, at + 1)
    } else {
        Vec::new()
    }
}

/// The list of place names that begins at `at`.
fn place_list(words: &SentenceWords<'_>, at: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut i = at;
    while matches!(words.word(i), "the" | "city" | "town" | "village" | "of") {
        i += 1;
    }
    while found.len() < MAX_PLACES {
        let start = i;
        while i < words.len()
            && i - start < 4
            && (i == start || words.is_adjacent(i))
            && words.written(i).starts_with(char::is_uppercase)
            && !is_no_place(words.word(i))
            && !PERSON_TITLES.contains(words.word(i))
        {
            i += 1;
        }
        if i == start || (words.is_adjacent(i) && PERSON_TITLES.contains(words.word(i))) {
            break;
        }
        while words.is_adjacent(i)
            && ["region", "oblast", "province", "district", "county", "governorate", "city", "village", "state"]
                .contains(&words.word(i))
        {
            i += 1;
        }
        if codes::country_by_name(words.text_of(start..i)).is_some()
            || words.written(start).len() < 3
            || (words.written(start).chars().all(|c| !c.is_lowercase()) && !words.is_all_caps())
        {
            break;
        }
        found.push(start..i);
        // ", X", "and X"
        let comma = words.gap(i).trim() == ",";
        if comma && words.word(i) == "and" || words.is_adjacent(i) && words.word(i) == "and" {
            i += 1;
        } else if !comma {
            break;
        }
        if !words.written(i).starts_with(char::is_uppercase) {
            break;
        }
    }
    found
}

/// Whether a capitalised word names no place: a day, a month, a disease.
fn is_no_place(word: &str) -> bool {
    calendar::english_month(word).is_some() || calendar::is_weekday(word) || matches!(word, "covid" | "covid-19")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, noun: &str) -> Vec<(Option<String>, Option<String>)> {
        let words = SentenceWords::new(text);
        let at = text.find(noun).expect("there");
        let phrase = words.exactly_covering(at..at + noun.len()).expect("whole words");
        let text_of = |range: Option<Range<usize>>| range.map(|range| text[words.byte_range(range)].to_owned());
        find_sites(&words, phrase).into_iter().map(|site| (text_of(site.facility), text_of(site.place))).collect()
    }

    #[test]
    fn an_item_goes_where_its_sentence_says() {
        let some = |s: &str| Some(s.to_owned());
        for (text, noun, sites) in [
            (
                "Two ventilators were sent to the Regional Hospital of Kaya.",
                "ventilators",
                vec![(some("Regional Hospital of Kaya"), None)],
            ),
            (
                "Ten beds were bought for clinics in Dnipro, Poltava and Lviv.",
                "beds",
                vec![
                    (some("clinics"), some("Dnipro")),
                    (some("clinics"), some("Poltava")),
                    (some("clinics"), some("Lviv")),
                ],
            ),
            ("The Central Clinic of Osh received three beds.", "beds", vec![(some("Central Clinic of Osh"), None)]),
            ("It gave 5 buses to Ukraine.", "buses", vec![]),
            ("It gave 5 buses at a ceremony in Lusaka.", "buses", vec![]),
            ("It gave 5 buses to Health Minister John Banda.", "buses", vec![]),
            ("It gave 5 buses to Mongu district in May.", "buses", vec![(None, some("Mongu district"))]),
        ] {
            assert_eq!(found(text, noun), sites, "{text}");
        }
    }
}
