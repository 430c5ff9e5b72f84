//! What is said of items through a reference: "They have not arrived", "the order was cancelled".
//!
//! A reference means the items of its own sentence before it, else those of the sentence before. Further back it may
//! mean anything, so it is left alone.

use super::item::Item;
use super::lists::is_list_line;
use crate::extract::article_status::GIFT_NOUNS;
use crate::extract::governors::{Governed, denied, is_none_of, to_the_right};
use crate::extract::sentence::{ArticleText, Extracted};
use crate::extract::verbs::is_news;
use crate::extract::words::SentenceWords;
use crate::model::{DeliveryStatus, Figure};

/// Adds what references say to the mentions that they refer to. `mentions` are in text order.
pub(super) fn attach_statements(article: &ArticleText<'_>, mentions: &mut [Extracted<Item>]) {
    // The sentence that spoke of items last, and their places in `mentions`: references continue each other.
    let mut last: Option<(usize, Vec<usize>)> = None;
    let mut next = 0;
    for (s, sentence) in article.sentences.iter().enumerate() {
        let first = next;
        while mentions.get(next).is_some_and(|found| found.value.sentence_index == s) {
            next += 1;
        }
        let own = first..next;
        if article.is_headline(s) {
            continue;
        }
        let mut meant: Option<Vec<usize>> = None;
        for (at, reference) in references(&sentence.words).filter(|_| sentence.english) {
            let Governed::Stated { status, by, .. } = to_the_right(&sentence.words, at + 1) else { continue };
            let status = match sentence.words.word(at) {
                "them" if is_none_of(&sentence.words, at) => denied(status).unwrap_or(DeliveryStatus::Unknown),
                _ => status,
            };
            let is_said = match reference {
                Reference::Pronoun { .. } => status != DeliveryStatus::Unknown,
                // Stages of the whole gift are carried by `article_status`.
                Reference::Gift => is_news(status),
                Reference::Order => status == DeliveryStatus::Cancelled,
            };
            if !is_said {
                continue;
            }
            let byte = sentence.span.start + sentence.words.byte_range(at..at + 1).start;
            let here: Vec<usize> = own.clone().filter(|&i| mentions[i].mark.end <= byte).collect();
            let antecedents = match &last {
                _ if !here.is_empty() => here,
                Some((before, items)) if *before + 1 == s => items.clone(),
                _ => continue,
            };
            let one = |i: usize| mentions[i].value.quantity.is_none_or(|n| n == Figure::from(1));
            if reference == (Reference::Pronoun { plural: false }) && !matches!(antecedents[..], [only] if one(only)) {
                continue;
            }
            let evidence = sentence.extracted(by..by + 1, status, "status: said of it");
            antecedents.iter().for_each(|&i| mentions[i].value.add_statement(evidence.clone(), Vec::new()));
            meant = Some(antecedents);
        }
        if !own.is_empty() {
            let mut items: Vec<usize> = own.collect();
            // The lines of a list are one sentence.
            if let Some((before, above)) = last.filter(|(before, _)| *before + 1 == s && is_list_line(article, s))
                && is_list_line(article, before)
            {
                items.splice(0..0, above);
            }
            last = Some((s, items));
        } else if let Some(items) = meant {
            last = Some((s, items));
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reference {
    /// "they", "it"
    Pronoun { plural: bool },
    /// "the equipment"
    Gift,
    /// "the order": only its cancellation says something of the items.
    Order,
}

/// The references of a sentence that may be subjects, with the index of their last word.
fn references<'a>(words: &'a SentenceWords<'_>) -> impl Iterator<Item = (usize, Reference)> + 'a {
    (0..words.len()).filter_map(|i| {
        let before = i.checked_sub(1).map_or("", |i| words.word(i));
        let starts = i == 0
            || words.gap(i).contains([',', ';', ':', '–', '—'])
            || matches!(before, "and" | "but" | "however" | "because" | "all" | "both");
        // "Two of them" are a part, "most of them" nobody knows how many.
        let of_all = before == "of" && i > 1 && matches!(words.word(i - 2), "all" | "both" | "none");
        let definite = matches!(before, "the" | "this" | "these" | "their" | "its" | "that" | "whole" | "all");
        match words.word(i) {
            "them" if of_all => Some((i, Reference::Pronoun { plural: true })),
            "they" if starts => Some((i, Reference::Pronoun { plural: true })),
            "it" if starts => Some((i, Reference::Pronoun { plural: false })),
            "order" | "orders" | "purchase" | "contract" | "tender" | "deal" | "procurement" | "donation" | "gift"
            | "delivery" | "shipment"
                if definite && !matches!(words.word(i + 1), "of" | "for") =>
            {
                Some((i, Reference::Order))
            }
            noun if definite && words.word(i + 1) != "of" && GIFT_NOUNS.contains(noun) => Some((i, Reference::Gift)),
            _ => None,
        }
    })
}
