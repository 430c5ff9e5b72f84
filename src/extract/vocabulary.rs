//! The words by which texts name equipment: all of them looked for in one pass.
//!
//! The table `data/codes/equipment.tsv` gives the words; here they get their plurals and their hyphens,
//! and the phrases that hold such a word and mean something else stand beside them.

use crate::codes::{self, Category};
use crate::model::ItemKind;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::sync::LazyLock;

/// A form of a word of the table.
pub(super) struct WordForm {
    /// The category; none for words that only look like equipment.
    pub(super) category: Option<&'static Category>,
    /// The word as the table has it.
    pub(super) word: &'static str,
    /// In the singular, with or without its hyphens as found.
    pub(super) singular: String,
    /// Whether the form is a plural.
    pub(super) plural: bool,
}

struct EquipmentMatcher {
    automaton: AhoCorasick,
    forms: Vec<WordForm>,
}

/// A word of the table in a text.
#[derive(Clone, Copy)]
pub(super) struct EquipmentMatch {
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// Which word.
    pub(super) form: &'static WordForm,
}

/// Phrases that hold a word of the table and mean something else; plurals are made as for the table.
const NOT_EQUIPMENT: &[&str] = &[
    "special purpose vehicle",
    "special-purpose vehicle",
    "investment vehicle",
    "financing vehicle",
    "funding vehicle",
    "finance vehicle",
    "financial vehicle",
    "legal vehicle",
    "delivery vehicle",
    "implementation vehicle",
    "main vehicle",
    "key vehicle",
    "effective vehicle",
    "important vehicle",
    "primary vehicle",
    "vehicle for",
    "vehicle to",
    "vehicle through",
    "vehicle of",
    "vehicle by which",
    "veterinary clinic",
    "veterinary hospital",
    "veterinary laboratory",
    "legal clinic",
    "law clinic",
    "legal aid clinic",
    "launch vehicle",
    "income generator",
    "revenue generator",
    "employment generator",
    "job generator",
    "noise generator",
    "business incubator",
    "technology incubator",
    "start-up incubator",
    "innovation incubator",
    "social incubator",
    "agribusiness incubator",
    "enterprise incubator",
    "incubator for",
    "incubator of",
    "agricultural incubator",
    "cable car",
    "car park",
    "oil tanker",
    "boat people",
    "fish drone",
    "paper mill",
    "credit card reader",
    "super computer",
    "personal computer skills",
    "income-generating set",
    "hospital car park",
    "election observation kit",
    "media kit",
    "press kit",
    "information kit",
    "teaching kit",
];

/// Names of a procedure rather than of a machine: taken only where they are counted, bought or installed.
pub(super) const PROCEDURES: &[&str] =
    &["MRI", "CT scan", "X-ray", "ultrasound", "portable ultrasound", "handheld ultrasound", "ECG"];

/// Rooms that come as things: given and counted without being built.
const MOVABLE: &[&str] = &["medical_container", "field_hospital", "cold_room", "shelter_unit"];

/// The words for any text; a file of a million texts passes here, so the loose ones stay out.
static STRICT_MATCHER: LazyLock<Option<EquipmentMatcher>> = LazyLock::new(|| equipment_matcher(false));
/// With the loose ones, for articles.
static FULL_MATCHER: LazyLock<Option<EquipmentMatcher>> = LazyLock::new(|| equipment_matcher(true));

fn equipment_matcher(with_loose: bool) -> Option<EquipmentMatcher> {
    let mut patterns: Vec<String> = Vec::new();
    let mut forms = Vec::new();
    let of_table = codes::categories().iter().flat_map(|category| {
        let plain = category.words.iter().map(move |word| (Some(category), *word, false));
        plain.chain(category.list_only_words.iter().map(move |word| (Some(category), *word, true)))
    });
    let of_table = of_table.filter(|(_, _, loose)| with_loose || !loose);
    for (category, word) in of_table.map(|(c, w, _)| (c, w)).chain(NOT_EQUIPMENT.iter().map(|word| (None, *word))) {
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
    let builder = builder.match_kind(MatchKind::Standard).ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
    Some(EquipmentMatcher { automaton: builder.build(&patterns).ok()?, forms })
}

/// A word with its hyphens as hyphens, as spaces, and left out.
fn variants(word: &str) -> Vec<String> {
    let mut variants = vec![word.to_owned()];
    if word.contains('-') {
        variants.extend([word.replace('-', " "), word.replace('-', "")]);
    }
    variants
}

fn is_plural(word: &str) -> bool {
    word.ends_with('s') && !["bus", "sis", "us", "ss"].iter().any(|end| word.ends_with(end))
}

/// Whether a noun is not counted: "equipment", which needs no article.
pub(super) fn is_mass_noun(word: &str) -> bool {
    ["equipment", "furniture", "machinery", "clothing", "gear", "PPE", "sheeting", "hardware", "aircraft"]
        .iter()
        .any(|end| word.ends_with(end))
}

/// The plural of a word; none where it is one, or the same.
pub(super) fn plural(word: &str) -> Option<String> {
    let stem = |cut: usize, end: &str| Some(format!("{}{end}", &word[..word.len() - cut]));
    if is_plural(word) || word.ends_with("aircraft") {
        None
    } else if word.ends_with("sis") {
        stem(2, "es")
    } else if ["s", "x", "ch", "sh"].iter().any(|end| word.ends_with(end)) {
        stem(0, "es")
    } else if word.ends_with('y') && !["ay", "ey", "oy"].iter().any(|end| word.ends_with(end)) {
        stem(1, "ies")
    } else {
        stem(0, "s")
    }
}

/// All words of the table that stand whole in a text, the longest of what begins first; the loose ones only
/// where asked for.
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

/// Whether things of a category are built, so that only a verb of building makes a mention.
pub(super) fn is_built(category: Option<&Category>) -> bool {
    category.is_some_and(|c| matches!(c.kind, ItemKind::Building | ItemKind::Room) && !MOVABLE.contains(&c.code))
}

/// Whether the bytes before and behind a hit are no part of its word; what joins words is looked at later.
fn is_whole_word(bytes: &[u8], start: usize, end: usize) -> bool {
    let part = |byte: Option<&u8>| byte.is_some_and(|&b| b.is_ascii_alphanumeric() || b == b'_' || b == b'@');
    let before = start.checked_sub(1).and_then(|i| bytes.get(i));
    !part(before) && !part(bytes.get(end))
}
