//! Who acts in a sentence: countries, and the organisations that give or hand on, with the words around
//! that say what they are there as.
//!
//! An embassy gives for its country; a company that builds does not. A name inside the name of an
//! organisation ("Turkish" in TİKA's) is that organisation.

use super::giving::{WEAK, giving};
use super::places::{CountryMention, PlaceForm, rows};
use super::sentence::{Found, Sentence};
use super::words::{List, Words, list};
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;
use std::sync::LazyLock;

/// What sort of organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of a country's government: what it gives its country gives.
    Agency,
    /// Pays itself: a bank, a fund, the EU.
    Payer,
    /// Mostly hands on what others pay.
    Carrier,
    /// Private.
    Charity,
}

/// An organisation of the table `data/codes/agencies.tsv`.
pub(super) struct Agency {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) country: Option<&'static str>,
}

/// Who acts.
#[derive(Clone)]
pub(super) enum Who {
    Country(&'static str, PlaceForm),
    Known(&'static Agency),
    /// A foundation, a charity, a Red Cross society, by its own name.
    Named(String, Option<&'static str>),
}

/// Someone who acts in a sentence.
#[derive(Clone)]
pub(super) struct Actor {
    pub(super) words: Range<usize>,
    pub(super) who: Who,
    /// What follows the name in its last word: `'s`, `-funded`.
    pub(super) tail: String,
}

struct Directory {
    automaton: Option<AhoCorasick>,
    of: Vec<usize>,
    agencies: Vec<Agency>,
}

static DIRECTORY: LazyLock<Directory> = LazyLock::new(|| {
    let (mut agencies, mut of, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows(include_str!("../../data/codes/agencies.tsv")) {
        let columns: Vec<&'static str> = row.split('\t').collect();
        let [name, kind, country, written, ..] = columns[..] else { continue };
        let kind = match kind {
            "agency" => Kind::Agency,
            "payer" => Kind::Payer,
            "carrier" => Kind::Carrier,
            _ => Kind::Charity,
        };
        for name in written.split('|') {
            of.push(agencies.len());
            names.push(name);
        }
        agencies.push(Agency { name, kind, country: Some(country).filter(|code| !code.is_empty()) });
    }
    let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(names).ok();
    Directory { automaton, of, agencies }
});

/// Last words of names of private givers.
static SOCIETIES: List = LazyLock::new(|| list("foundation charity trust crescent cross"));

/// The actors of a sentence, in its order, none over another.
pub(super) fn actors(text: &str, sentence: &Sentence<'_>, mentions: &[Found<CountryMention>]) -> Vec<Actor> {
    let words = &sentence.words;
    let mut found: Vec<Actor> = Vec::new();
    let Some(own) = text.get(sentence.span.start..sentence.span.end) else { return found };
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    for hit in DIRECTORY.automaton.iter().flat_map(|automaton| automaton.find_iter(own)) {
        let whole = !letter(own[..hit.start()].chars().next_back()) && !letter(own[hit.end()..].chars().next());
        let range = words.covering(hit.range());
        let agency = DIRECTORY.of.get(hit.pattern().as_usize()).and_then(|&i| DIRECTORY.agencies.get(i));
        let shouted = hit.len() < 5 && hit.len() > 2 && words.is_shouted() && words.len() > 3;
        if let (true, false, false, Some(agency)) = (whole, range.is_empty(), shouted, agency) {
            let tail = tail(own, words, &range, hit.end());
            found.push(Actor { words: range, who: Who::Known(agency), tail });
        }
    }
    named(words, mentions, sentence, &mut found);
    let known = found.len();
    for mention in mentions {
        let at = mention.mark.start - sentence.span.start..mention.mark.end - sentence.span.start;
        let range = words.covering(at.clone());
        let inside = |actor: &Actor| actor.words.start < range.end && range.start < actor.words.end;
        if !range.is_empty() && !found[..known].iter().any(inside) {
            let tail = tail(own, words, &range, at.end);
            found.push(Actor { words: range, who: Who::Country(mention.value.code, mention.value.form), tail });
        }
    }
    found.sort_by_key(|actor| actor.words.start);
    found
}

fn tail(own: &str, words: &Words<'_>, range: &Range<usize>, from: usize) -> String {
    own.get(from..words.range(range.clone()).end).unwrap_or_default().to_lowercase().replace('’', "'")
}

/// Givers by the last word of their name: "the Amal Foundation", "Norwegian Red Cross".
fn named(words: &Words<'_>, mentions: &[Found<CountryMention>], sentence: &Sentence<'_>, found: &mut Vec<Actor>) {
    for i in 1..words.len() {
        let plain = words.word(i).trim_end_matches("'s").trim_end_matches("’s");
        if !SOCIETIES.contains(plain) || !capital(words, i) || !words.close(i) || words.is_shouted() {
            continue;
        }
        let mut start = i;
        while start > 0 && i - start < 6 && words.close(start) {
            let before = start - 1;
            let bound = matches!(words.word(before), "the" | "a" | "an" | "of" | "and" | "international")
                || words.word(before).ends_with("'s");
            if bound || !capital(words, before) {
                break;
            }
            start = before;
        }
        if start == i || found.iter().any(|actor| actor.words.start <= i && start < actor.words.end) {
            continue;
        }
        let red = matches!(plain, "cross" | "crescent");
        if red && words.word(i - 1) != "red" {
            continue;
        }
        let society = red && words.close(i + 1) && words.word(i + 1) == "society";
        let end = if society { i + 2 } else { i + 1 };
        let bytes = words.range(start..end);
        let country = mentions
            .iter()
            .find(|m| {
                let at = m.mark.start - sentence.span.start;
                bytes.contains(&at) && matches!(m.value.form, PlaceForm::Name | PlaceForm::Demonym)
            })
            .map(|m| m.value.code);
        let name: Vec<&str> = (start..end).map(|i| words.written(i)).collect();
        let name = name.join(" ");
        let name = name.trim_end_matches("'s").trim_end_matches("’s").to_owned();
        if name == "Red Cross" || name == "Red Crescent" {
            continue;
        }
        found.push(Actor { words: start..end, who: Who::Named(name, country), tail: String::new() });
    }
}

/// Whether a word is written with a capital.
pub(super) fn capital(words: &Words<'_>, i: usize) -> bool {
    words.written(i).starts_with(char::is_uppercase)
}

/// As what a country stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nature {
    /// Its government, or itself.
    Itself,
    /// Its embassy or ambassador.
    Embassy,
    /// A company of it, a maker, a language.
    Company,
    /// People of it who are somewhere else.
    Abroad,
}

static COMPANIES: List = LazyLock::new(|| {
    list(
        "company companies corporation firm firms co ltd inc contractor contractors manufacturer manufacturers \
         enterprise enterprises factory brand supplier suppliers constructed made built manufactured market market's \
         medicines devices technology citizens",
    )
});

impl Actor {
    /// As what the actor stands there.
    pub(super) fn nature(&self, words: &Words<'_>) -> Nature {
        if matches!(self.tail.as_str(), "-made" | "-built" | "-manufactured" | "-owned" | "-produced" | "-designed") {
            return Nature::Company;
        }
        for i in self.words.end..(self.words.end + 5).min(words.len()) {
            let word = words.word(i);
            let verb = giving(words, i).is_some_and(|weight| weight > WEAK) && !matches!(word, "built" | "supply");
            if verb || !words.close(i) || matches!(word, "to" | "in" | "for" | "from" | "by" | "and" | "with" | "on") {
                break;
            }
            match word {
                "embassy" | "ambassador" | "envoy" | "consul" | "consulate" | "ambassador's" | "embassy's" => {
                    return Nature::Embassy;
                }
                "refugees" | "refugee" | "diaspora" | "nationals" | "migrants" | "border" | "crisis"
                    if i < self.words.end + 2 =>
                {
                    return Nature::Abroad;
                }
                _ if COMPANIES.contains(word) && i < self.words.end + 4 => return Nature::Company,
                _ => {}
            }
        }
        let mut i = self.words.start;
        for _ in 0..6 {
            let Some(before) = i.checked_sub(1) else { break };
            match words.word(before) {
                "embassy" | "ambassador" | "envoy" | "consul" | "consulate" | "embassies" | "plenipotentiary" => {
                    return Nature::Embassy;
                }
                "of" | "the" | "republic" | "kingdom" | "state" | "people's" | "federal" | "islamic"
                | "extraordinary" | "general" | "and" => i = before,
                _ => break,
            }
        }
        Nature::Itself
    }

    /// The country, where the actor is one.
    pub(super) fn country(&self) -> Option<(&'static str, PlaceForm)> {
        match self.who {
            Who::Country(code, form) => Some((code, form)),
            _ => None,
        }
    }

    /// Whether it stands in the possessive, or as an adjective.
    pub(super) fn owns(&self) -> bool {
        match self.who {
            Who::Country(_, PlaceForm::Demonym) => true,
            Who::Country(..) => self.is_possessive(),
            _ => true,
        }
    }

    /// "Japan's", "the Emirates'".
    pub(super) fn is_possessive(&self) -> bool {
        self.tail.starts_with("'s") || self.tail.starts_with('\'')
    }
}
