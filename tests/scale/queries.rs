//! Known items: queries of people who remember a few words of a record, and how often it is found.
//!
//! The same records and seed give the same queries. An item counts only if its words are distinctive
//! enough to single it out: where dozens of records answer alike, no order of them would be right.

// Each program that includes this file uses a part of it.
#![allow(dead_code)]

use crate::generate::{GROUP, Generator, Random, language_share};
use aidtrail::codes;
use aidtrail::model::{Coded, Project, Role};
use aidtrail::text;
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

/// An item is found if it stands among so many.
pub const FIRST: usize = 10;

/// Records by which it is judged how rare a word is.
const SAMPLE: usize = 30_000;

/// Records besides the known one that may be expected to have the words of a query.
const OTHERS: f64 = 1.0;

/// Threads of the plain fuzzy matcher.
const THREADS: usize = 2;

/// How a query differs from the words that it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Not at all.
    Exact,
    /// Only the first four letters of each word.
    Prefix4,
    /// One inner letter of the longest word left out.
    Dropped,
    /// One inner letter of the longest word replaced by another.
    Substituted,
    /// Two neighbouring inner letters of the longest word the wrong way round.
    Swapped,
    /// Not at all, each word from another field.
    SeveralFields,
    /// Letters typed without their accents.
    Accents,
    /// Not at all, in Cyrillic.
    Cyrillic,
    /// A run of characters of a Chinese or Japanese title, and an organisation.
    Cjk,
}

impl Kind {
    /// Every kind, in the order of the table.
    pub const ALL: [Kind; 9] = [
        Kind::Exact,
        Kind::Prefix4,
        Kind::Dropped,
        Kind::Substituted,
        Kind::Swapped,
        Kind::SeveralFields,
        Kind::Accents,
        Kind::Cyrillic,
        Kind::Cjk,
    ];

    /// As the table names it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Exact => "exact",
            Kind::Prefix4 => "prefix4",
            Kind::Dropped => "dropped",
            Kind::Substituted => "substituted",
            Kind::Swapped => "swapped",
            Kind::SeveralFields => "several_fields",
            Kind::Accents => "accents",
            Kind::Cyrillic => "cyrillic",
            Kind::Cjk => "cjk",
        }
    }
}

/// A query and the record that it asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// How the query was made.
    pub kind: Kind,
    /// As typed.
    pub query: String,
    /// The record.
    pub id: String,
}

/// A way to search.
pub trait Scorer {
    /// As the table names it.
    fn name(&self) -> &str;
    /// The place of a record among what a query finds, from one; nothing where it is not among the first `at_most`.
    fn rank(&self, query: &str, id: &str, at_most: usize) -> Option<usize>;
}

/// Where a person has a word from.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Title,
    Equipment,
    Site,
    Organisation,
}

/// Everything that is searched of a record, field by field.
pub fn texts(project: &Project) -> Vec<&str> {
    let mut texts = vec![project.title.as_str()];
    texts.extend(project.summary.as_deref());
    texts.extend(project.parties.iter().map(|party| party.name.as_str()));
    texts.extend(project.countries.iter().map(|country| codes::country_name(&country.code)));
    texts.extend(project.sectors.iter().filter_map(|sector| codes::sector(&sector.code)).map(|sector| sector.name));
    for line in &project.equipment {
        texts.push(&line.name);
        texts.extend(codes::category(&line.category).map(|category| category.label));
        for site in line.sites() {
            texts.extend(site.facility.as_deref());
            texts.extend(site.place.as_deref());
        }
    }
    let facts = project.facts();
    let mut quotes: Vec<&str> = Vec::new();
    for evidence in facts.iter().flat_map(|fact| fact.evidence) {
        if !quotes.contains(&evidence.quote.as_str()) {
            quotes.push(&evidence.quote);
        }
    }
    texts.extend(quotes);
    texts
}

/// In how many of the sampled records a word, or a beginning of four letters, stands.
struct Frequencies {
    records: f64,
    sampled: f64,
    words: HashMap<String, u32>,
    beginnings: HashMap<String, u32>,
}

impl Frequencies {
    fn of(generator: &Generator, records: usize) -> Self {
        let (mut words, mut beginnings) = (HashMap::new(), HashMap::new());
        let (mut own, mut own_beginnings) = (HashSet::new(), HashSet::new());
        for project in generator.projects(records.min(SAMPLE)) {
            for field in texts(&project) {
                for word in split(field) {
                    own_beginnings.insert(beginning(&word));
                    own.insert(word);
                }
            }
            own.drain().for_each(|word| *words.entry(word).or_default() += 1);
            own_beginnings.drain().for_each(|start| *beginnings.entry(start).or_default() += 1);
        }
        Frequencies { records: records as f64, sampled: records.min(SAMPLE) as f64, words, beginnings }
    }

    /// The share of records that have a word; one not seen in the sample may yet be in the rest.
    fn share(&self, word: &str, prefix: bool) -> f64 {
        let seen = if prefix { self.beginnings.get(&beginning(word)) } else { self.words.get(&text::fold(word)) };
        f64::from(seen.copied().unwrap_or(0).max(1)) / self.sampled
    }

    /// How many other records may be expected to have all of these words, in a language of so large a share.
    fn others(&self, words: &[String], language: f64, prefix: bool) -> f64 {
        let together = |word: &String| self.share(word, prefix) / language;
        words.iter().map(together).product::<f64>() * language * self.records
    }
}

fn split(field: &str) -> Vec<String> {
    let folded = text::fold(field);
    text::words(&folded).map(|range| folded[range].to_owned()).collect()
}

fn beginning(word: &str) -> String {
    text::fold(word).chars().take(4).collect()
}

/// Draws so many known items of each kind from the first so many records.
pub fn draw(generator: &Generator, records: usize, per_kind: usize, seed: u64) -> Vec<Item> {
    let frequencies = Frequencies::of(generator, records);
    let mut items = Vec::new();
    for (number, kind) in Kind::ALL.into_iter().enumerate() {
        let mut random = Random::of(&[seed, 0x6b6e_6f77, number as u64]);
        let mut asked = HashSet::new();
        // Few records fit the rarer kinds; where too few do, there are fewer items.
        for _ in 0..per_kind * 400 {
            if asked.len() == per_kind {
                break;
            }
            let index = random.below(records);
            let (source, mut projects) = generator.group(index / GROUP);
            let language = source.language.as_deref().unwrap_or_default();
            if !fits(kind, language) {
                continue;
            }
            let project = projects.swap_remove(index % GROUP);
            // An id that repeats another's does not say which of the two was meant.
            if !project.id.ends_with(&format!("{index:08}")) {
                continue;
            }
            let query = match kind {
                Kind::Cjk => characters(&project, &mut random),
                _ => words(kind, &project, language_share(language), &frequencies, &mut random),
            };
            if let Some(query) = query.filter(|_| !asked.contains(&project.id)) {
                asked.insert(project.id.clone());
                items.push(Item { kind, query, id: project.id });
            }
        }
    }
    items
}

fn fits(kind: Kind, language: &str) -> bool {
    match kind {
        Kind::Accents => matches!(language, "fr" | "es" | "pt" | "de"),
        Kind::Cyrillic => matches!(language, "ru" | "uk"),
        Kind::Cjk => matches!(language, "zh" | "ja"),
        // Only Latin letters can be mistyped by chance here; words without spaces have no beginnings.
        _ => matches!(language, "en" | "fr" | "es" | "pt" | "de"),
    }
}

/// The words that a person might remember, lower case, with where they stand.
fn remembered(project: &Project) -> Vec<(Place, String)> {
    let mut fields: Vec<(Place, &str)> = vec![(Place::Title, &project.title)];
    for line in &project.equipment {
        fields.push((Place::Equipment, &line.name));
        for site in line.sites() {
            fields.extend(site.place.as_deref().map(|place| (Place::Site, place)));
        }
    }
    fields.extend(implementing(project).map(|name| (Place::Organisation, name)));
    let mut seen = HashSet::new();
    let mut words = Vec::new();
    for (place, field) in fields {
        for word in field.split(|c: char| !c.is_alphanumeric() && c != '\'') {
            let word = word.to_lowercase();
            if word.chars().count() >= 4 && word.chars().all(char::is_alphabetic) && seen.insert(word.clone()) {
                words.push((place, word));
            }
        }
    }
    words
}

fn implementing(project: &Project) -> impl Iterator<Item = &str> {
    let is = |role: &Option<Coded<Role>>| *role == Some(Coded::Known(Role::Implementing));
    project.parties.iter().filter(move |party| is(&party.role)).map(|party| party.name.as_str())
}

/// Two or three words of a record, the rarer ones rather than the frequent ones, as typed.
fn words(
    kind: Kind,
    project: &Project,
    language: f64,
    frequencies: &Frequencies,
    random: &mut Random,
) -> Option<String> {
    let prefix = kind == Kind::Prefix4;
    let mut known = remembered(project);
    known.sort_by(|(_, a), (_, b)| frequencies.share(a, prefix).total_cmp(&frequencies.share(b, prefix)));
    // The rarer half, at least four, so that a query is not always made of the rarest words.
    known.truncate(known.len().div_ceil(2).max(4));
    let wanted = 2 + random.below(2);
    let mut places = HashSet::new();
    let mut chosen: Vec<String> = Vec::new();
    while chosen.len() < 3 && !known.is_empty() {
        if chosen.len() >= wanted && frequencies.others(&chosen, language, prefix) <= OTHERS {
            break;
        }
        let (place, word) = known.swap_remove(random.below(known.len()));
        // The words of a name come together; two of them say no more than one.
        if (place != Place::Title || kind == Kind::SeveralFields) && !places.insert(place) {
            continue;
        }
        chosen.push(word);
    }
    if chosen.len() < 2 || frequencies.others(&chosen, language, prefix) > OTHERS {
        return None;
    }
    let longest = (0..chosen.len()).max_by_key(|&i| (chosen[i].chars().count(), Reverse(i)))?;
    match kind {
        Kind::Prefix4 => chosen.iter_mut().for_each(|word| *word = word.chars().take(4).collect()),
        Kind::Dropped | Kind::Substituted | Kind::Swapped => {
            chosen[longest] = mistyped(kind, &chosen[longest], random)?;
        }
        Kind::Accents => {
            let plain: Vec<String> = chosen.iter().map(|word| text::fold(word)).collect();
            if plain == chosen {
                return None;
            }
            chosen = plain;
        }
        Kind::Cyrillic if !chosen.iter().all(|word| word.chars().all(is_cyrillic)) => return None,
        _ => {}
    }
    Some(chosen.join(" "))
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

/// A word with one slip in it; none where it is too short to have one.
fn mistyped(kind: Kind, word: &str, random: &mut Random) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 5 {
        return None;
    }
    let inner = 1 + random.below(letters.len() - 2);
    match kind {
        Kind::Dropped => {
            letters.remove(inner);
        }
        Kind::Substituted => {
            let other = char::from(b'a' + random.below(26) as u8);
            letters[inner] = if letters[inner] == other { 'x' } else { other };
        }
        _ => {
            let at = (1..letters.len() - 2).find(|i| letters[*i] != letters[*i + 1] && *i + 1 >= inner)?;
            letters.swap(at, at + 1);
        }
    }
    let typed: String = letters.into_iter().collect();
    (typed != word).then_some(typed)
}

/// Three or four characters of a title, and an organisation.
fn characters(project: &Project, random: &mut Random) -> Option<String> {
    let title: Vec<char> = project.title.chars().collect();
    let count = 3 + random.below(2);
    let start = random.below((title.len() + 1).checked_sub(count)?.max(1));
    let run: String = title.get(start..start + count)?.iter().collect();
    let name = implementing(project).next()?;
    let wide = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    (run.chars().all(wide) && name.chars().all(wide)).then(|| format!("{run} {name}"))
}

/// How often each scorer finds the items of a kind, and what it does not find.
pub struct Outcome<'a> {
    /// The kind.
    pub kind: Kind,
    /// Items of the kind.
    pub asked: usize,
    /// For each scorer: how many it found among the first [`FIRST`], and the others with their place, if any.
    pub found: Vec<(usize, Vec<&'a Item>)>,
}

/// Asks every scorer for every item.
pub fn ask<'a>(items: &'a [Item], scorers: &[&dyn Scorer]) -> Vec<Outcome<'a>> {
    Kind::ALL
        .into_iter()
        .map(|kind| {
            let items: Vec<&Item> = items.iter().filter(|item| item.kind == kind).collect();
            let found = scorers.iter().map(|scorer| {
                let missed: Vec<&Item> =
                    items.iter().copied().filter(|item| scorer.rank(&item.query, &item.id, FIRST).is_none()).collect();
                (items.len() - missed.len(), missed)
            });
            Outcome { kind, asked: items.len(), found: found.collect() }
        })
        .collect()
}

/// Prints the share of items found among the first [`FIRST`]; then, for the last scorer, some that were not.
pub fn print(out: &mut impl Write, outcomes: &[Outcome<'_>], scorers: &[&dyn Scorer], misses: usize) -> io::Result<()> {
    write!(out, "{:<16}{:>7}", "kind", "items")?;
    scorers.iter().try_for_each(|scorer| write!(out, "{:>16}", scorer.name()))?;
    writeln!(out)?;
    for outcome in outcomes {
        write!(out, "{:<16}{:>7}", outcome.kind.name(), outcome.asked)?;
        for (found, _) in &outcome.found {
            write!(out, "{:>16.2}", *found as f64 / outcome.asked.max(1) as f64)?;
        }
        writeln!(out)?;
    }
    for outcome in outcomes {
        for item in outcome.found.last().iter().flat_map(|(_, missed)| missed).take(misses) {
            writeln!(out, "missed, {}: {} -> {}", outcome.kind.name(), item.query, item.id)?;
        }
    }
    Ok(())
}

/// fuzzy-matcher as it comes: the query as typed against the whole text of every record.
pub struct PlainFuzzy {
    records: Vec<(String, String)>,
}

impl PlainFuzzy {
    /// Holds the texts of these records.
    pub fn new(projects: impl Iterator<Item = Project>) -> Self {
        PlainFuzzy { records: projects.map(|project| (texts(&project).join(" "), project.id)).collect() }
    }
}

impl Scorer for PlainFuzzy {
    fn name(&self) -> &str {
        "fuzzy-matcher"
    }

    /// Best score first, then the shorter text, then the earlier record.
    fn rank(&self, query: &str, id: &str, at_most: usize) -> Option<usize> {
        let size = self.records.len().div_ceil(THREADS).max(1);
        let mut found: Vec<(Reverse<i64>, usize, usize)> = std::thread::scope(|scope| {
            let workers: Vec<_> = self
                .records
                .chunks(size)
                .enumerate()
                .map(|(chunk, records)| {
                    scope.spawn(move || {
                        let matcher = SkimMatcherV2::default();
                        let score = |(i, (text, _)): (usize, &(String, String))| {
                            let (score, _) = matcher.fuzzy_indices(text, query)?;
                            Some((Reverse(score), text.len(), chunk * size + i))
                        };
                        records.iter().enumerate().filter_map(score).collect::<Vec<_>>()
                    })
                })
                .collect();
            workers.into_iter().flat_map(|worker| worker.join().expect("a matcher that does not panic")).collect()
        });
        found.sort_unstable();
        found.iter().take(at_most).position(|(_, _, record)| self.records[*record].1 == id).map(|at| at + 1)
    }
}
