//! Finds the words that name equipment, all of them in one pass over the text.
//!
//! The words come from `data/codes/equipment.tsv`; plurals and spellings without hyphens are added here.
//! Phrases that contain such a word and mean something else ("investment vehicle") are patterns of the same
//! automaton and win over the word inside them.

use crate::codes::{self, Category};
use crate::model::ItemKind;
pub(super) use crate::text::inflect::is_mass_noun;
use crate::text::inflect::{is_plural, plural};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::sync::LazyLock;

/// One written form of a word of the table: a spelling, singular or plural.
pub(super) struct WordForm {
    /// The category; `None` for phrases of [`NOT_EQUIPMENT`].
    pub(super) category: Option<&'static Category>,
    pub(super) word: &'static str,
    /// The singular in this spelling: with hyphens, with spaces or closed up.
    pub(super) singular: String,
    pub(super) plural: bool,
}

struct EquipmentMatcher {
    automaton: AhoCorasick,
    forms: Vec<WordForm>,
}

/// A word of the table found in a text; `start..end` is its byte range.
#[derive(Clone, Copy)]
pub(super) struct EquipmentMatch {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) form: &'static WordForm,
}

/// Phrases that contain a word of the table and mean something else. Plurals are added as for the table.
const NOT_EQUIPMENT: &[&str] = &[
    "special purpose vehicle", "special-purpose vehicle", "investment vehicle", "financing vehicle", "funding vehicle",
    "finance vehicle", "financial vehicle", "legal vehicle", "delivery vehicle", "implementation vehicle",
    "main vehicle", "key vehicle", "effective vehicle", "important vehicle", "primary vehicle", "vehicle for",
    "vehicle to", "vehicle through", "vehicle of", "vehicle by which", "veterinary clinic", "veterinary hospital",
    "veterinary laboratory", "legal clinic", "law clinic", "legal aid clinic", "launch vehicle", "income generator",
    "revenue generator", "employment generator", "job generator", "noise generator", "business incubator",
    "technology incubator", "start-up incubator", "innovation incubator", "social incubator", "agribusiness incubator",
    "enterprise incubator", "incubator for", "incubator of", "agricultural incubator", "cable car", "car park",
    "oil tanker", "boat people", "fish drone", "paper mill", "credit card reader", "super computer",
    "personal computer skills", "income-generating set", "hospital car park", "election observation kit", "media kit",
    "press kit", "information kit", "teaching kit",
];

/// Words that name a procedure as often as a machine: taken only if they are counted, bought or installed.
pub(super) const PROCEDURES: &[&str] =
    &["MRI", "CT scan", "X-ray", "ultrasound", "portable ultrasound", "handheld ultrasound", "ECG"];

/// Categories of rooms and buildings that are delivered rather than built.
const MOVABLE: &[&str] = &["medical_container", "field_hospital", "cold_room", "shelter_unit"];

/// For the descriptions in IATI files, up to a million of them in a file. Loose words are left out: nobody
/// reviews these mentions one by one.
static STRICT_MATCHER: LazyLock<Option<EquipmentMatcher>> = LazyLock::new(|| equipment_matcher(false));
/// With the loose words, for articles.
static FULL_MATCHER: LazyLock<Option<EquipmentMatcher>> = LazyLock::new(|| equipment_matcher(true));

fn equipment_matcher(with_loose: bool) -> Option<EquipmentMatcher> {
    let mut patterns: Vec<String> = Vec::new();
    let mut forms = Vec::new();
    let of_table = codes::categories().iter().flat_map(|category| {
        let loose = category.list_only_words.iter().filter(move |_| with_loose);
        category.words.iter().chain(loose).map(move |word| (Some(category), *word))
    });
    for (category, word) in of_table.chain(NOT_EQUIPMENT.iter().map(|word| (None, *word))) {
        for written in variants(word) {
            if let Some(plural) = plural(&written) {
                patterns.push(plural);
                forms.push(WordForm { category, word, singular: written.clone(), plural: true });
            }
            patterns.push(written.clone());
            forms.push(WordForm { category, word, singular: written, plural: is_plural(word) });
        }
    }
    let mut builder = AhoCorasick::builder();
    // Overlapping search needs the standard match kind. A DFA is built once and is the fastest kind to
    // search.
    let builder = builder.match_kind(MatchKind::Standard).ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
    Some(EquipmentMatcher { automaton: builder.build(&patterns).ok()?, forms })
}

/// The spellings of a word: with its hyphens, with spaces instead, and closed up.
fn variants(word: &str) -> Vec<String> {
    let mut variants = vec![word.to_owned()];
    if word.contains('-') {
        variants.extend([word.replace('-', " "), word.replace('-', "")]);
    }
    variants
}

/// The words of the table that stand alone in a text, in order. Of overlapping ones the first and then the
/// longest wins. `loose` adds the loose words of the table.
pub(super) fn find_equipment_words(text: &str, loose: bool) -> Vec<EquipmentMatch> {
    let vocabulary = if loose { &*FULL_MATCHER } else { &*STRICT_MATCHER };
    let Some(vocabulary) = vocabulary else { return Vec::new() };
    let mut found: Vec<(usize, usize, usize)> = vocabulary
        .automaton
        .find_overlapping_iter(text)
        .filter(|hit| is_whole_word(text.as_bytes(), hit.start(), hit.end()))
        .map(|hit| (hit.start(), hit.end(), hit.pattern().as_usize()))
        .collect();
    found.sort_unstable_by_key(|&(start, end, form)| (start, std::cmp::Reverse(end), form));
    let mut last = 0;
    found.retain(|&(start, end, _)| {
        let free = start >= last;
        if free {
            last = end;
        }
        free
    });
    found.into_iter().map(|(start, end, form)| EquipmentMatch { start, end, form: &vocabulary.forms[form] }).collect()
}

/// Whether items of a category are built: they are mentioned as aid only with a verb of building.
pub(super) fn is_built(category: Option<&Category>) -> bool {
    category.is_some_and(|c| matches!(c.kind, ItemKind::Building | ItemKind::Room) && !MOVABLE.contains(&c.code))
}

/// Whether a match is a whole word. Hyphens around it are judged by the callers.
fn is_whole_word(bytes: &[u8], start: usize, end: usize) -> bool {
    let part = |byte: Option<&u8>| byte.is_some_and(|&b| b.is_ascii_alphanumeric() || b == b'_' || b == b'@');
    let before = start.checked_sub(1).and_then(|i| bytes.get(i));
    !part(before) && !part(bytes.get(end))
}
