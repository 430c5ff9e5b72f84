//! Actors of a sentence: countries and organisations that may give, hand on or receive.
//!
//! Three sources are merged: the directory `data/codes/agencies.tsv`, names that end in "Foundation" or "Red
//! Cross", and the country mentions of the sentence. A country inside an organisation's name ("Turkish" in
//! TİKA's full name) belongs to the organisation. The words around a country's name tell in which sense it is
//! used: an embassy gives for its country, a company that builds does not.

use super::giving::{WEAK, giving_verb_weight};
use super::places::{CountryMention, PlaceForm, data_rows};
use super::sentence::{Extracted, Sentence};
use super::words::{SentenceWords, WordSet, word_set};
use crate::sort::ColdSort;
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;
use std::sync::LazyLock;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OrganisationKind {
    /// Agency of a government: its gifts count for the country.
    Agency,
    /// Pays from its own budget: a bank, a fund, the EU.
    Payer,
    /// Mostly delivers what others pay for (UNDP). The data file calls it `carrier`.
    Implementer,
    /// Private organisation: a foundation, a charity, a Red Cross society.
    Charity,
}

/// A row of `data/codes/agencies.tsv`.
pub(super) struct Agency {
    pub(super) name: &'static str,
    pub(super) kind: OrganisationKind,
    pub(super) country: Option<&'static str>,
}

#[derive(Clone)]
pub(super) enum ActorIdentity {
    Country(&'static str, PlaceForm),
    Known(&'static Agency),
    /// A foundation, charity or Red Cross society that is not in the directory: its name, and the country in
    /// the name.
    Named(String, Option<&'static str>),
}

/// One mention of a country or an organisation.
#[derive(Clone)]
pub(super) struct Actor {
    pub(super) words: Range<usize>,
    pub(super) identity: ActorIdentity,
    /// The rest of the last word behind the name, in lower case with straight apostrophes: `'s`, `-funded`.
    pub(super) suffix: String,
}

/// Directory of organisations. One agency has several names; `agency_of_name` maps a pattern to its agency.
struct Directory {
    automaton: Option<AhoCorasick>,
    agency_of_name: Vec<usize>,
    agencies: Vec<Agency>,
}

static DIRECTORY: LazyLock<Directory> = LazyLock::new(|| {
    let (mut agencies, mut agency_of_name, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for row in data_rows(include_str!("../../data/codes/agencies.tsv")) {
        let columns: Vec<&'static str> = row.split('\t').collect();
        let [name, kind, country, written, ..] = columns[..] else { continue };
        let kind = match kind {
            "agency" => OrganisationKind::Agency,
            "payer" => OrganisationKind::Payer,
            "carrier" => OrganisationKind::Implementer,
            _ => OrganisationKind::Charity,
        };
        for name in written.split('|') {
            agency_of_name.push(agencies.len());
            names.push(name);
        }
        agencies.push(Agency { name, kind, country: Some(country).filter(|code| !code.is_empty()) });
    }
    let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(names).ok();
    Directory { automaton, agency_of_name, agencies }
});

/// Last words in the names of private donors.
static SOCIETY_NOUNS: WordSet = LazyLock::new(|| word_set("foundation charity trust crescent cross"));

/// The actors of a sentence in text order, without overlaps. `mentions` are the country mentions of this sentence.
///
/// An abbreviation of three or four letters is ignored in an all-caps sentence of more than three words, where
/// any short word looks like one.
pub(super) fn find_actors(text: &str, sentence: &Sentence<'_>, mentions: &[Extracted<CountryMention>]) -> Vec<Actor> {
    let words = &sentence.words;
    let mut found: Vec<Actor> = Vec::new();
    let Some(own) = text.get(sentence.span.start..sentence.span.end) else { return found };
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    for hit in DIRECTORY.automaton.iter().flat_map(|automaton| automaton.find_iter(own)) {
        let is_whole_word =
            !is_letter(own[..hit.start()].chars().next_back()) && !is_letter(own[hit.end()..].chars().next());
        let range = words.overlapping(hit.range());
        let agency = DIRECTORY.agency_of_name.get(hit.pattern().as_usize()).and_then(|&i| DIRECTORY.agencies.get(i));
        let shouted = hit.len() < 5 && hit.len() > 2 && words.is_all_caps() && words.len() > 3;
        if let (true, false, false, Some(agency)) = (is_whole_word, range.is_empty(), shouted, agency) {
            let suffix = suffix_after(own, words, &range, hit.end());
            found.push(Actor { words: range, identity: ActorIdentity::Known(agency), suffix });
        }
    }
    push_societies(words, mentions, sentence, &mut found);
    let known = found.len();
    for mention in mentions {
        let at = mention.mark.start - sentence.span.start..mention.mark.end - sentence.span.start;
        let range = words.overlapping(at.clone());
        let overlaps = |actor: &Actor| actor.words.start < range.end && range.start < actor.words.end;
        if !range.is_empty() && !found[..known].iter().any(overlaps) {
            let suffix = suffix_after(own, words, &range, at.end);
            found.push(Actor {
                words: range,
                identity: ActorIdentity::Country(mention.value.code, mention.value.form),
                suffix,
            });
        }
    }
    found.cold_sort_by_key(|actor| actor.words.start);
    found
}

/// The rest of the word that ends `range`, from byte `from` of the sentence.
fn suffix_after(own: &str, words: &SentenceWords<'_>, range: &Range<usize>, from: usize) -> String {
    own.get(from..words.byte_range(range.clone()).end).unwrap_or_default().to_lowercase().replace('’', "'")
}

/// Adds organisations recognised by the last word of their name: "the Amal Foundation", "Norwegian Red Cross".
fn push_societies(
    words: &SentenceWords<'_>,
    mentions: &[Extracted<CountryMention>],
    sentence: &Sentence<'_>,
    found: &mut Vec<Actor>,
) {
    for i in 1..words.len() {
        let plain = words.word(i).trim_end_matches("'s").trim_end_matches("’s");
        if !SOCIETY_NOUNS.contains(plain) || !words.is_capitalised(i) || !words.is_adjacent(i) || words.is_all_caps() {
            continue;
        }
        let mut start = i;
        while start > 0 && i - start < 6 && words.is_adjacent(start) {
            let before = start - 1;
            let bound = matches!(words.word(before), "the" | "a" | "an" | "of" | "and" | "international")
                || words.word(before).ends_with("'s");
            if bound || !words.is_capitalised(before) {
                break;
            }
            start = before;
        }
        if start == i || found.iter().any(|actor| actor.words.start <= i && start < actor.words.end) {
            continue;
        }
        let red_cross = matches!(plain, "cross" | "crescent");
        if red_cross && words.word(i - 1) != "red" {
            continue;
        }
        let society = red_cross && words.is_adjacent(i + 1) && words.word(i + 1) == "society";
        let end = if society { i + 2 } else { i + 1 };
        let bytes = words.byte_range(start..end);
        let country = mentions
            .iter()
            .find(|m| {
                let at = m.mark.start - sentence.span.start;
                bytes.contains(&at) && matches!(m.value.form, PlaceForm::Name | PlaceForm::Demonym)
            })
            .map(|m| m.value.code);
        let name = joined(words, start..end);
        let name = name.trim_end_matches("'s").trim_end_matches("’s").to_owned();
        if name == "Red Cross" || name == "Red Crescent" {
            continue;
        }
        found.push(Actor { words: start..end, identity: ActorIdentity::Named(name, country), suffix: String::new() });
    }
}

/// The words of a name as written, with single spaces between them.
pub(super) fn joined(words: &SentenceWords<'_>, range: Range<usize>) -> String {
    range.map(|i| words.written(i)).collect::<Vec<_>>().join(" ")
}

/// The sense in which a text uses an actor's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ActorSense {
    /// The country, its government, or the organisation itself.
    Itself,
    Embassy,
    /// A company, a make or citizens of the country: not the country.
    Company,
    /// Refugees, migrants or a crisis of that country, which may be elsewhere.
    PeopleAbroad,
}

/// Words behind a country's name that make it a company, a make or citizens of that country.
static COMPANY_NOUNS: WordSet = LazyLock::new(|| {
    word_set(
        "company companies corporation firm firms co ltd inc contractor contractors manufacturer manufacturers \
         enterprise enterprises factory brand supplier suppliers constructed made built manufactured market market's \
         medicines devices technology citizens",
    )
});

impl Actor {
    /// The sense of the name by the words around it: up to five behind, and six before for "Ambassador of the
    /// Republic of". The walks end at a verb of giving, a preposition or punctuation.
    pub(super) fn sense(&self, words: &SentenceWords<'_>) -> ActorSense {
        if matches!(self.suffix.as_str(), "-made" | "-built" | "-manufactured" | "-owned" | "-produced" | "-designed") {
            return ActorSense::Company;
        }
        for i in self.words.end..(self.words.end + 5).min(words.len()) {
            let word = words.word(i);
            let verb =
                giving_verb_weight(words, i).is_some_and(|weight| weight > WEAK) && !matches!(word, "built" | "supply");
            if verb
                || !words.is_adjacent(i)
                || matches!(word, "to" | "in" | "for" | "from" | "by" | "and" | "with" | "on")
            {
                break;
            }
            match word {
                "embassy" | "ambassador" | "envoy" | "consul" | "consulate" | "ambassador's" | "embassy's" => {
                    return ActorSense::Embassy;
                }
                "refugees" | "refugee" | "diaspora" | "nationals" | "migrants" | "border" | "crisis"
                    if i < self.words.end + 2 =>
                {
                    return ActorSense::PeopleAbroad;
                }
                _ if COMPANY_NOUNS.contains(word) && i < self.words.end + 4 => return ActorSense::Company,
                _ => {}
            }
        }
        let mut i = self.words.start;
        for _ in 0..6 {
            let Some(before) = i.checked_sub(1) else { break };
            match words.word(before) {
                "embassy" | "ambassador" | "envoy" | "consul" | "consulate" | "embassies" | "plenipotentiary" => {
                    return ActorSense::Embassy;
                }
                "of" | "the" | "republic" | "kingdom" | "state" | "people's" | "federal" | "islamic"
                | "extraordinary" | "general" | "and" => i = before,
                _ => break,
            }
        }
        ActorSense::Itself
    }

    pub(super) fn country(&self) -> Option<(&'static str, PlaceForm)> {
        match self.identity {
            ActorIdentity::Country(code, form) => Some((code, form)),
            _ => None,
        }
    }

    /// Whether the name can modify a noun: an adjective, a possessive, or any organisation's name.
    pub(super) fn is_attributive(&self) -> bool {
        match self.identity {
            ActorIdentity::Country(_, PlaceForm::Demonym) => true,
            ActorIdentity::Country(..) => self.is_possessive(),
            _ => true,
        }
    }

    /// "Japan's", "the Emirates'".
    pub(super) fn is_possessive(&self) -> bool {
        self.suffix.starts_with("'s") || self.suffix.starts_with('\'')
    }
}
