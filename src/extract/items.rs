//! Items: the equipment lines that an article says are given, each once, with its delivery status.
//!
//! A sentence alone is not enough. "The donation consisted of 80 computers, 35 laptops and 10 scanners" says
//! nothing about their status; the sentence about the handover does, for all of them. So the steps are:
//!
//! 1. `lists`: read each list as a whole and keep what its governor gives. Needs, losses, procedures and what a
//!    vehicle has on board are left out.
//! 2. `coreference`: merge mentions of one item and link parts to their whole.
//! 3. `article_status`: carry a status stated about the whole gift to the items that have none.

mod coreference;
mod item;
mod lists;

pub(crate) use item::{Item, SiteSpans};

use super::article_status::{self, ArticleStatus};
use super::candidates::CandidateKind;
use super::governors::Governed;
use super::sentence::{ArticleText, Extracted, Sentence};
use super::sites::{self, SiteWords};
use super::words::SentenceWords;
use crate::model::{Basis, DeliveryStatus, Span};
use coreference::{link_parts, resolve, status_rank};
use lists::{GovernedCandidate, given_candidates, governed_candidates};
use std::ops::Range;

/// The items that an article says are given, in text order.
pub fn find_items(article: &ArticleText<'_>) -> Vec<Extracted<Item>> {
    let given = given_candidates(article, governed_candidates(article));
    let all = given.into_iter().map(|governed| item_from(article, governed)).collect();
    let (items, by_reference) = resolve(article, all);
    let own =
        items.iter().filter(|f| !article.is_headline(f.value.sentence_index)).map(|f| f.value.sentence_index).collect();
    let statuses = article_status::find_article_status(article, &own).with_references(by_reference);
    let mut items = link_parts(items);
    carry_status(article, &statuses, &mut items);
    items
}

/// The item as its own sentence states it.
fn item_from(article: &ArticleText<'_>, governed: GovernedCandidate) -> Extracted<Item> {
    let sentence: &Sentence<'_> = &article.sentences[governed.sentence];
    let candidate = governed.candidate;
    let (status, rule, by) = match governed.governed {
        Governed::Stated { status, rule, by, .. } => (status, rule, Some(by)),
        _ if candidate.kind == CandidateKind::Part => (DeliveryStatus::Unknown, "part", None),
        _ if governed.in_headline => (DeliveryStatus::Unknown, "headline", None),
        _ => (DeliveryStatus::Unknown, "list", None),
    };
    let evidence = by
        .filter(|_| status != DeliveryStatus::Unknown)
        .map(|by| sentence.extracted(by..by + 1, status, "status: said of it"));
    let item = Item {
        category: candidate.category,
        name: candidate.name,
        quantity: candidate.quantity,
        delivery_status: status,
        status_evidence: evidence,
        part_of: (candidate.kind == CandidateKind::Part).then_some(usize::MAX),
        is_per_site: candidate.is_per_site,
        is_running_total: is_running_total(&sentence.words, candidate.phrase.start),
        sites: site_spans(sentence, candidate.phrase.clone()),
        sentence_index: governed.sentence,
    };
    sentence.extracted(candidate.phrase, item, rule)
}

/// "Since 1994 it has given 1,009 ambulances", "40 ambulances so far".
fn is_running_total(words: &SentenceWords<'_>, at: usize) -> bool {
    let since = (0..at)
        .any(|i| words.word(i) == "since" && words.word(i + 1).len() == 4 && words.word(i + 1).starts_with(['1', '2']));
    let far = (0..words.len()).any(|i| {
        (words.word(i) == "so" && words.word(i + 1) == "far") || (words.word(i) == "to" && words.word(i + 1) == "date")
    });
    since || far || (0..at).any(|i| words.word(i) == "bringing" && words.word(i + 2) == "total")
}

fn site_spans(sentence: &Sentence<'_>, phrase: Range<usize>) -> Vec<SiteSpans> {
    let span = |range: Range<usize>| {
        let bytes = sentence.words.byte_range(range);
        Span { start: sentence.span.start + bytes.start, end: sentence.span.start + bytes.end }
    };
    let to_spans = |place: SiteWords| SiteSpans { facility: place.facility.map(span), place: place.place.map(span) };
    sites::find_sites(&sentence.words, phrase).into_iter().map(to_spans).collect()
}

/// Carries a status to items with none or an earlier one: from "will" in the clause of a part, else from the
/// item's whole, else from what the article says about the whole gift.
fn carry_status(article: &ArticleText<'_>, statuses: &ArticleStatus, items: &mut [Extracted<Item>]) {
    for i in 0..items.len() {
        if items[i].value.part_of.is_some() && items[i].value.delivery_status == DeliveryStatus::Unknown {
            let sentence = &article.sentences[items[i].value.sentence_index];
            let words = &sentence.words;
            let at = (0..words.len())
                .find(|&at| sentence.span.start + words.byte_range(at..at + 1).end > items[i].mark.start)
                .unwrap_or(0);
            let clause = (0..at).rfind(|&at| words.gap(at).contains([';', ':'])).unwrap_or(0);
            let will = (clause..(at + 6).min(words.len())).find(|&at| matches!(words.word(at), "will" | "go"));
            if let Some(at) = will {
                let evidence = sentence.extracted(at..at + 1, DeliveryStatus::Planned, "status: will");
                items[i].value.delivery_status = DeliveryStatus::Planned;
                items[i].value.status_evidence = Some(evidence);
                continue;
            }
        }
        let whole = items[i]
            .value
            .part_of
            .and_then(|whole| items.get(whole))
            .map(|w| (w.value.delivery_status, w.value.status_evidence.clone()));
        let item = &items[i].value;
        let (status, evidence, basis) = match (item.delivery_status, whole) {
            (own, Some((status, evidence)))
                if status_rank(status) > status_rank(own)
                    && (own == DeliveryStatus::Unknown
                        || item
                            .status_evidence
                            .as_ref()
                            .is_some_and(|s| s.sentence == items[item.part_of.unwrap_or(i)].sentence)) =>
            {
                (status, evidence, Some(Basis::Carried))
            }
            _ => match statuses.status_for(item.delivery_status, item.sentence_index, item.category) {
                Some(statement) => (statement.value, Some(statement.clone()), Some(Basis::Carried)),
                None => continue,
            },
        };
        let item = &mut items[i].value;
        item.delivery_status = status;
        item.status_evidence = evidence.map(|evidence| Extracted { basis, ..evidence });
    }
}
