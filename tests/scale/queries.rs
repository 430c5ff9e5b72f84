//! Known-item retrieval: queries of a few words of one record, and how often a scorer finds that record.
//!
//! The records and the seed determine the queries. A record is used only if the words chosen are distinctive:
//! if dozens of records match equally well, no order of them is right.

// Each program that includes this file uses a part of it.
#![allow(dead_code)]

use crate::generate::{GROUP, Generator, Random, language_share};
use aidtrail::model::{Coded, Project, Role};
use aidtrail::{codes, text};
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

/// An item counts as found among this many first hits: about the rows that a user looks at; chosen by eye.
pub const FIRST: usize = 10;

/// Number of records from which document frequencies are estimated; a limit on the time to set up, chosen by
/// eye.
const SAMPLE: usize = 30_000;

/// Largest expected number of other records with all words of a query.
const OTHERS: f64 = 1.0;

/// Threads of the plain fuzzy matcher.
const THREADS: usize = 2;

/// How a query differs from the words of its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QueryKind {
    /// No difference.
    Exact,
    /// Only the first four letters of each word.
    Prefix4,
    /// One inner letter of the longest word left out.
    Dropped,
    /// One inner letter of the longest word replaced by another.
    Substituted,
    /// Two neighbouring inner letters of the longest word swapped.
    Swapped,
    /// No difference; each word is from another field.
    SeveralFields,
    /// Letters typed without their accents.
    Accents,
    /// No difference; Cyrillic words.
    Cyrillic,
    /// A few characters of a Chinese or Japanese title, and an organisation.
    Cjk,
}

impl QueryKind {
    /// All kinds, in print order.
    pub const ALL: [QueryKind; 9] = [
        QueryKind::Exact,
        QueryKind::Prefix4,
        QueryKind::Dropped,
        QueryKind::Substituted,
        QueryKind::Swapped,
        QueryKind::SeveralFields,
        QueryKind::Accents,
        QueryKind::Cyrillic,
        QueryKind::Cjk,
    ];

    /// Name in the printed table.
    pub fn name(self) -> &'static str {
        match self {
            QueryKind::Exact => "exact",
            QueryKind::Prefix4 => "prefix4",
            QueryKind::Dropped => "dropped",
            QueryKind::Substituted => "substituted",
            QueryKind::Swapped => "swapped",
            QueryKind::SeveralFields => "several_fields",
            QueryKind::Accents => "accents",
            QueryKind::Cyrillic => "cyrillic",
            QueryKind::Cjk => "cjk",
        }
    }
}

/// A query and the record it should find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownItem {
    pub kind: QueryKind,
    pub query: String,
    /// Id of the record.
    pub id: String,
}

/// A search engine to compare.
pub trait Scorer {
    /// Name in the printed table.
    fn name(&self) -> &str;
    /// Rank of a record among the hits of a query, from one; `None` if it is not among the first `at_most`.
    fn rank(&self, query: &str, id: &str, at_most: usize) -> Option<usize>;
}

/// The field of a word.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum WordField {
    Title,
    Equipment,
    Site,
    Organisation,
}

/// All searched texts of a record.
pub fn texts(project: &Project) -> Vec<&str> {
    let mut texts = vec![project.title.as_str()];
    texts.extend(project.summary.as_deref());
    texts.extend(project.parties.iter().map(|party| party.name.as_str()));
    texts.extend(project.countries.iter().map(|country| codes::country_name(&country.code)));
    texts.extend(project.sectors.iter().filter_map(|sector| codes::sector(&sector.code)).map(|sector| sector.name));
    for line in &project.equipment {
        texts.push(&line.name);
        texts.extend(codes::category(&line.category).map(|category| category.label));
        for site in line.sites(&line.balance()) {
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

/// Document frequencies of words and of prefixes of four letters, in a sample of the records.
struct Frequencies {
    records: f64,
    sampled: f64,
    words: HashMap<String, u32>,
    prefixes: HashMap<String, u32>,
}

impl Frequencies {
    fn of(generator: &Generator, records: usize) -> Self {
        let (mut words, mut prefixes) = (HashMap::new(), HashMap::new());
        let (mut own, mut own_prefixes) = (HashSet::new(), HashSet::new());
        for project in generator.projects(records.min(SAMPLE)) {
            for field in texts(&project) {
                for word in terms(field) {
                    own_prefixes.insert(four_letters(&word));
                    own.insert(word);
                }
            }
            own.drain().for_each(|word| *words.entry(word).or_default() += 1);
            own_prefixes.drain().for_each(|start| *prefixes.entry(start).or_default() += 1);
        }
        Frequencies { records: records as f64, sampled: records.min(SAMPLE) as f64, words, prefixes }
    }

    /// Estimated fraction of records with a word. A word not in the sample counts as one occurrence, because
    /// other records may have it.
    fn share(&self, word: &str, prefix: bool) -> f64 {
        let seen = if prefix { self.prefixes.get(&four_letters(word)) } else { self.words.get(&text::fold(word)) };
        f64::from(seen.copied().unwrap_or(0).max(1)) / self.sampled
    }

    /// Expected number of other records with all of these words, if a fraction `language` of the records is
    /// in their language and words are independent.
    fn others(&self, words: &[String], language: f64, prefix: bool) -> f64 {
        let together = |word: &String| self.share(word, prefix) / language;
        words.iter().map(together).product::<f64>() * language * self.records
    }
}

fn terms(field: &str) -> Vec<String> {
    let folded = text::fold(field);
    text::words(&folded).map(|range| folded[range].to_owned()).collect()
}

fn four_letters(word: &str) -> String {
    text::fold(word).chars().take(4).collect()
}

/// Draws `per_kind` items of each kind from the first `records` records.
pub fn draw(generator: &Generator, records: usize, per_kind: usize, seed: u64) -> Vec<KnownItem> {
    let frequencies = Frequencies::of(generator, records);
    let mut items = Vec::new();
    for (number, kind) in QueryKind::ALL.into_iter().enumerate() {
        let mut random = Random::of(&[seed, 0x6b6e_6f77, number as u64]);
        let mut asked = HashSet::new();
        // Few records fit the rarer kinds, so try 400 times as often as needed; if too few fit, there are
        // fewer items.
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
            // Skip a repeated id: it does not identify one record.
            if !project.id.ends_with(&format!("{index:08}")) {
                continue;
            }
            let query = match kind {
                QueryKind::Cjk => cjk_query(&project, &mut random),
                _ => word_query(kind, &project, language_share(language), &frequencies, &mut random),
            };
            if let Some(query) = query.filter(|_| !asked.contains(&project.id)) {
                asked.insert(project.id.clone());
                items.push(KnownItem { kind, query, id: project.id });
            }
        }
    }
    items
}

fn fits(kind: QueryKind, language: &str) -> bool {
    match kind {
        QueryKind::Accents => matches!(language, "fr" | "es" | "pt" | "de"),
        QueryKind::Cyrillic => matches!(language, "ru" | "uk"),
        QueryKind::Cjk => matches!(language, "zh" | "ja"),
        // `mistyped` substitutes Latin letters, and languages without spaces have no word prefixes.
        _ => matches!(language, "en" | "fr" | "es" | "pt" | "de"),
    }
}

/// The words of a record that a user might remember, in lower case, with their field.
fn remembered(project: &Project) -> Vec<(WordField, String)> {
    let mut fields: Vec<(WordField, &str)> = vec![(WordField::Title, &project.title)];
    for line in &project.equipment {
        fields.push((WordField::Equipment, &line.name));
        for site in line.sites(&line.balance()) {
            fields.extend(site.place.as_deref().map(|place| (WordField::Site, place)));
        }
    }
    fields.extend(implementing(project).map(|name| (WordField::Organisation, name)));
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

/// A query of two or three of the rarer words of a record; `None` if they are not distinctive.
fn word_query(
    kind: QueryKind,
    project: &Project,
    language: f64,
    frequencies: &Frequencies,
    random: &mut Random,
) -> Option<String> {
    let prefix = kind == QueryKind::Prefix4;
    let mut known = remembered(project);
    known.sort_by(|(_, a), (_, b)| frequencies.share(a, prefix).total_cmp(&frequencies.share(b, prefix)));
    // Draw from the rarer half of the words, but at least four, so that a query is not always made of the
    // rarest ones.
    known.truncate(known.len().div_ceil(2).max(4));
    let wanted = 2 + random.below(2);
    let mut places = HashSet::new();
    let mut chosen: Vec<String> = Vec::new();
    while chosen.len() < 3 && !known.is_empty() {
        if chosen.len() >= wanted && frequencies.others(&chosen, language, prefix) <= OTHERS {
            break;
        }
        let (place, word) = known.swap_remove(random.below(known.len()));
        // Take one word of each name: two words of a name are no more distinctive than one.
        if (place != WordField::Title || kind == QueryKind::SeveralFields) && !places.insert(place) {
            continue;
        }
        chosen.push(word);
    }
    if chosen.len() < 2 || frequencies.others(&chosen, language, prefix) > OTHERS {
        return None;
    }
    let longest = (0..chosen.len()).max_by_key(|&i| (chosen[i].chars().count(), Reverse(i)))?;
    match kind {
        QueryKind::Prefix4 => chosen.iter_mut().for_each(|word| *word = word.chars().take(4).collect()),
        QueryKind::Dropped | QueryKind::Substituted | QueryKind::Swapped => {
            chosen[longest] = mistyped(kind, &chosen[longest], random)?;
        }
        QueryKind::Accents => {
            let plain: Vec<String> = chosen.iter().map(|word| text::fold(word)).collect();
            if plain == chosen {
                return None;
            }
            chosen = plain;
        }
        QueryKind::Cyrillic if !chosen.iter().all(|word| word.chars().all(is_cyrillic)) => return None,
        _ => {}
    }
    Some(chosen.join(" "))
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

/// The word with one typing error; `None` if it is too short.
fn mistyped(kind: QueryKind, word: &str, random: &mut Random) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 5 {
        return None;
    }
    let inner = 1 + random.below(letters.len() - 2);
    match kind {
        QueryKind::Dropped => {
            letters.remove(inner);
        }
        QueryKind::Substituted => {
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

/// A query of three or four characters of the title, and an organisation.
fn cjk_query(project: &Project, random: &mut Random) -> Option<String> {
    let title: Vec<char> = project.title.chars().collect();
    let count = 3 + random.below(2);
    let start = random.below((title.len() + 1).checked_sub(count)?.max(1));
    let run: String = title.get(start..start + count)?.iter().collect();
    let name = implementing(project).next()?;
    let wide = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    (run.chars().all(wide) && name.chars().all(wide)).then(|| format!("{run} {name}"))
}

/// The results of all scorers for one kind.
pub struct Outcome<'a> {
    pub kind: QueryKind,
    /// Number of items.
    pub asked: usize,
    /// For each scorer, the number of items found among the first [`FIRST`] hits, and the items missed.
    pub found: Vec<(usize, Vec<&'a KnownItem>)>,
}

/// Searches every item with every scorer.
pub fn ask<'a>(items: &'a [KnownItem], scorers: &[&dyn Scorer]) -> Vec<Outcome<'a>> {
    QueryKind::ALL
        .into_iter()
        .map(|kind| {
            let items: Vec<&KnownItem> = items.iter().filter(|item| item.kind == kind).collect();
            let found = scorers.iter().map(|scorer| {
                let missed: Vec<&KnownItem> =
                    items.iter().copied().filter(|item| scorer.rank(&item.query, &item.id, FIRST).is_none()).collect();
                (items.len() - missed.len(), missed)
            });
            Outcome { kind, asked: items.len(), found: found.collect() }
        })
        .collect()
}

/// Prints the fraction of items found among the first [`FIRST`] hits, then at most `misses` missed items of
/// each kind for the last scorer.
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

/// fuzzy-matcher with its defaults: matches the query with the whole text of every record.
pub struct PlainFuzzy {
    records: Vec<(String, String)>,
}

impl PlainFuzzy {
    pub fn new(projects: impl Iterator<Item = Project>) -> Self {
        PlainFuzzy { records: projects.map(|project| (texts(&project).join(" "), project.id)).collect() }
    }
}

impl Scorer for PlainFuzzy {
    fn name(&self) -> &str {
        "fuzzy-matcher"
    }

    /// Order: best score, then shorter text, then earlier record.
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
