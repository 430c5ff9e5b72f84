//! Companies and public bodies that a text names: who builds and supplies, and to whom things are given.
//!
//! By the words in their names only: a ministry, a hospital, "the company X". They are parties to show
//! beside donor and country, and weigh nothing in telling those.

use super::actors::{Actor, capital};
use super::donors::PartyFound;
use super::giving::giving;
use super::sentence::{Found, Sentence};
use super::words::{List, list};
use crate::model::Role;
use std::sync::LazyLock;

/// "the Chinese company Yutong built", "by the contractor Stone Build".
pub(super) fn suppliers(sentence: &Sentence<'_>, acting: &[Actor], others: &mut Vec<Found<PartyFound>>) {
    let words = &sentence.words;
    for i in 0..words.len() {
        if !matches!(words.word(i), "company" | "contractor" | "manufacturer" | "corporation" | "firm" | "supplier") {
            continue;
        }
        let name = |range: std::ops::Range<usize>| -> Vec<&str> { range.map(|k| words.written(k)).collect() };
        let behind = (i + 1..(i + 6).min(words.len())).take_while(|&k| words.close(k) && capital(words, k)).count();
        let before = (i.saturating_sub(4)..i).rev().take_while(|&k| words.close(k + 1) && capital(words, k)).count();
        let range = match (behind, before) {
            (0, 0) => continue,
            (0, before) if capital(words, i) => i - before..i + 1,
            (0, _) => continue,
            (behind, _) => i + 1..i + 1 + behind,
        };
        let country = acting
            .iter()
            .rev()
            .filter(|a| a.words.end <= i && i - a.words.end < 3)
            .find_map(|a| a.country().map(|c| c.0));
        let built = (0..words.len()).any(|k| {
            matches!(
                words.word(k),
                "constructed"
                    | "built"
                    | "manufactured"
                    | "made"
                    | "supplied"
                    | "contract"
                    | "contractor"
                    | "supplier"
                    | "supply"
            )
        });
        let partner =
            (0..words.len()).any(|k| matches!(words.word(k), "public-private" | "partnership" | "ppp" | "together"));
        let role = match (partner, built) {
            (true, _) => Role::PrivatePartner,
            (_, true) => Role::Supplier,
            _ => continue,
        };
        let value = PartyFound { role, name: name(range.clone()).join(" "), country };
        let found = sentence.found(range, value, "party: company");
        if !others.iter().any(|other| other.value.name == found.value.name) && others.len() < 20 {
            others.push(found);
        }
    }
}

/// Words in the names of those who receive.
static BODIES: List = LazyLock::new(|| {
    list("ministry hospital university centre center school institute clinic authority command dispensary orphanage")
});

/// "to the Ministry of Health", "the Ibn Khaldun Hospital received".
pub(super) fn receivers(sentence: &Sentence<'_>, found: &mut Vec<Found<PartyFound>>) {
    let words = &sentence.words;
    if !sentence.english
        || found.len() >= 20
        || !(0..words.len()).any(|i| giving(words, i).is_some() || words.word(i).starts_with("receiv"))
    {
        return;
    }
    for i in 0..words.len() {
        if !(BODIES.contains(words.word(i)) && capital(words, i)) {
            continue;
        }
        let mut start = i;
        while start > 0 && words.close(start) && capital(words, start - 1) && i - start < 6 {
            start -= 1;
        }
        let mut end = i + 1;
        while end < words.len() && words.close(end) && end - i < 8 {
            let link =
                matches!(words.word(end), "of" | "and" | "for") && words.close(end + 1) && capital(words, end + 1);
            if !(capital(words, end) || link) {
                break;
            }
            end += 1;
        }
        let before = start.checked_sub(1).map_or("", |k| words.word(k));
        let before = if before == "the" { start.checked_sub(2).map_or("", |k| words.word(k)) } else { before };
        let to = before == "to";
        let receives = words.word(end).starts_with("receive") || matches!(words.word(end), "took" | "accepted" | "got");
        if end - start > 1 && (to || receives) {
            let name: Vec<&str> = (start..end).map(|k| words.written(k)).collect();
            let value = PartyFound { role: Role::Recipient, name: name.join(" "), country: None };
            if !found.iter().any(|one| one.value.name == value.name) {
                found.push(sentence.found(
                    start..end,
                    value,
                    if to { "recipient: given to" } else { "recipient: receives" },
                ));
            }
        }
    }
}
