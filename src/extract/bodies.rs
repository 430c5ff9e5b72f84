//! Companies that build or supply, and public bodies that receive.
//!
//! Both are recognised by a noun in or beside the name: "the company X", a ministry, a hospital. They are shown
//! beside donor and country and have no vote in deciding those. At most 20 of each are kept, a guess that
//! bounds the quadratic check for repeated names.

use super::actors::{Actor, joined};
use super::giving::giving_verb_weight;
use super::governors::has_word;
use super::sentence::{Extracted, Sentence};
use super::words::{WordSet, word_set};
use crate::model::Role;
use std::sync::LazyLock;

/// A participating organisation or country that an article names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedParty {
    pub(crate) role: Role,
    /// English name of a country, or short name of an organisation.
    pub name: String,
    /// ISO 3166-1 alpha-2 code of the country itself or of the agency's country.
    pub country: Option<&'static str>,
}

/// Adds the company named beside "company" or "contractor": "the Chinese company Yutong built".
///
/// The name is the run of capitalised words behind the noun (at most 5) or before it (at most 4). Its sentence
/// must say that something is built or supplied, or speak of a partnership.
pub(super) fn push_suppliers(sentence: &Sentence<'_>, actors: &[Actor], suppliers: &mut Vec<Extracted<NamedParty>>) {
    let words = &sentence.words;
    for i in 0..words.len() {
        if !matches!(words.word(i), "company" | "contractor" | "manufacturer" | "corporation" | "firm" | "supplier") {
            continue;
        }
        let behind =
            (i + 1..(i + 6).min(words.len())).take_while(|&k| words.is_adjacent(k) && words.is_capitalised(k)).count();
        let before =
            (i.saturating_sub(4)..i).rev().take_while(|&k| words.is_adjacent(k + 1) && words.is_capitalised(k)).count();
        let range = match (behind, before) {
            (0, 0) => continue,
            (0, before) if words.is_capitalised(i) => i - before..i + 1,
            (0, _) => continue,
            (behind, _) => i + 1..i + 1 + behind,
        };
        let country = actors
            .iter()
            .rev()
            .filter(|a| a.words.end <= i && i - a.words.end < 3)
            .find_map(|a| a.country().map(|c| c.0));
        let supply = [
            "constructed", "built", "manufactured", "made", "supplied", "contract", "contractor", "supplier", "supply",
        ];
        let built = has_word(words, 0..words.len(), &supply);
        let partner = has_word(words, 0..words.len(), &["public-private", "partnership", "ppp", "together"]);
        let role = match (partner, built) {
            (true, _) => Role::PrivatePartner,
            (_, true) => Role::Supplier,
            _ => continue,
        };
        let value = NamedParty { role, name: joined(words, range.clone()), country };
        if !suppliers.iter().any(|other| other.value.name == value.name) && suppliers.len() < 20 {
            suppliers.push(sentence.extracted(range, value, "party: company"));
        }
    }
}

/// Nouns in the names of recipient organisations.
static PUBLIC_BODIES: WordSet = LazyLock::new(|| {
    word_set(
        "ministry hospital university centre center school institute clinic authority command dispensary orphanage",
    )
});

/// Adds public bodies that receive: "to the Ministry of Health", "the Ibn Khaldun Hospital received".
pub(super) fn push_recipients(sentence: &Sentence<'_>, found: &mut Vec<Extracted<NamedParty>>) {
    let words = &sentence.words;
    if !sentence.english
        || found.len() >= 20
        || !(0..words.len()).any(|i| giving_verb_weight(words, i).is_some() || words.word(i).starts_with("receiv"))
    {
        return;
    }
    for i in 0..words.len() {
        if !(PUBLIC_BODIES.contains(words.word(i)) && words.is_capitalised(i)) {
            continue;
        }
        let mut start = i;
        while start > 0 && words.is_adjacent(start) && words.is_capitalised(start - 1) && i - start < 6 {
            start -= 1;
        }
        let mut end = i + 1;
        while end < words.len() && words.is_adjacent(end) && end - i < 8 {
            let link = matches!(words.word(end), "of" | "and" | "for")
                && words.is_adjacent(end + 1)
                && words.is_capitalised(end + 1);
            if !(words.is_capitalised(end) || link) {
                break;
            }
            end += 1;
        }
        let before = start.checked_sub(1).map_or("", |k| words.word(k));
        let before = if before == "the" { start.checked_sub(2).map_or("", |k| words.word(k)) } else { before };
        let to = before == "to";
        let receives = words.word(end).starts_with("receive") || matches!(words.word(end), "took" | "accepted" | "got");
        if end - start > 1 && (to || receives) {
            let value = NamedParty { role: Role::Recipient, name: joined(words, start..end), country: None };
            let rule = if to { "recipient: given to" } else { "recipient: receives" };
            if !found.iter().any(|one| one.value.name == value.name) {
                found.push(sentence.extracted(start..end, value, rule));
            }
        }
    }
}
