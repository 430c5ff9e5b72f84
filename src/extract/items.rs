//! Items: the equipment lines that an article says are given, each once, with its delivery status.
//!
//! A sentence alone is not enough. "The donation consisted of 80 computers, 35 laptops and 10 scanners" says
//! nothing about their status; the sentence about the handover does, for all of them. So the steps are:
//!
//! 1. `lists`: read each list as a whole and keep what its governor gives. Needs, losses, procedures and what a
//!    vehicle has on board are left out.
//! 2. `references`: what "they have not arrived" says is said of the items before it.
//! 3. `coreference`: merge mentions of one item and link parts to their whole.
//! 4. `article_status`: carry a status stated about the whole gift to the items that have none.

mod coreference;
mod item;
mod lists;
mod references;

pub(crate) use item::{FurtherClaim, Item, SiteSpans};

use super::article_status::{self, ArticleStatus};
use super::candidates::{Candidate, CandidateKind};
use super::governors::{Governed, other_stages};
use super::sentence::{ArticleText, Extracted, Sentence};
use super::sites::{self, SiteWords};
use super::verbs::{is_news, lookup_participle};
use super::words::SentenceWords;
use crate::model::{Basis, DeliveryStatus, Span, Stage};
use coreference::{link_parts, resolve};
use lists::{GovernedCandidate, given_candidates, governed_candidates};
use std::ops::Range;

/// The items that an article says are given, in text order.
pub fn find_items(article: &ArticleText<'_>) -> Vec<Extracted<Item>> {
    let given = given_candidates(article, governed_candidates(article));
    let mut all: Vec<Extracted<Item>> = given.into_iter().map(|governed| item_from(article, governed)).collect();
    references::attach_statements(article, &mut all);
    let (items, by_reference) = resolve(article, all);
    let own =
        items.iter().filter(|f| !article.is_headline(f.value.sentence_index)).map(|f| f.value.sentence_index).collect();
    let statuses = article_status::find_article_status(article, &own).with_references(by_reference);
    let mut items = link_parts(items.into_iter().filter(|found| is_given(&found.value)).collect());
    carry_status(article, &statuses, &mut items);
    items.iter_mut().for_each(|found| found.value.add_stage_before_news());
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
    let words = |status, by: usize| sentence.extracted(by..by + 1, status, "status: said of it");
    let mut stated: Vec<Extracted<DeliveryStatus>> =
        by.filter(|_| status != DeliveryStatus::Unknown).map(|by| words(status, by)).into_iter().collect();
    let mut before = None;
    if let Some(by) = by.filter(|_| rule == "subject") {
        let others = other_stages(&sentence.words, candidate.phrase.end, by);
        // What a participle says, it says of the whole: "two of the five ambulances promised".
        let whole = others.iter().copied().find(|(_, at)| *at == candidate.phrase.end);
        before = whole.or_else(|| participle_in(sentence, &candidate)).map(|(status, at)| words(status, at));
        let later = others.into_iter().filter(|stage| Some(*stage) != whole);
        stated.extend(later.map(|(status, at)| words(status, at)));
    }
    let site_spans = site_spans(sentence, candidate.phrase.clone());
    let phrase = sentence.extracted(candidate.phrase.clone(), (), rule);
    let portion = candidate.portion.filter(|_| stated.iter().any(|it| it.value != DeliveryStatus::Planned));
    // Something is said of some of them, so all were to come: five promised, two delivered.
    let implied = portion.map_or(DeliveryStatus::Unknown, |_| DeliveryStatus::Planned);
    let claims = stated.into_iter().map(|status| FurtherClaim {
        status,
        quantity: portion.map_or(candidate.quantity, |portion| Some(portion.quantity)),
        phrase: Some(phrase.clone()),
        sites: if portion.is_some() { site_spans.clone() } else { Vec::new() },
    });
    let mut item = Item {
        category: candidate.category,
        name: candidate.name,
        quantity: candidate.quantity,
        delivery_status: before.as_ref().map_or(implied, |it| it.value),
        status_evidence: before,
        further: Vec::new(),
        part_of: (candidate.kind == CandidateKind::Part).then_some(usize::MAX),
        is_per_site: candidate.is_per_site,
        is_running_total: is_running_total(&sentence.words, candidate.phrase.start),
        sites: if portion.is_some() { Vec::new() } else { site_spans.clone() },
        sentence_index: governed.sentence,
    };
    claims.for_each(|claim| item.add_claim(claim));
    sentence.extracted(candidate.phrase, item, rule)
}

/// The stage of a participle inside a phrase of which there is news: "two donated ventilators stand idle".
fn participle_in(sentence: &Sentence<'_>, candidate: &Candidate) -> Option<(DeliveryStatus, usize)> {
    let at = |i: usize| lookup_participle(sentence.words.word(i)).map(|status| (status, i));
    candidate.phrase.clone().find_map(at)
}

/// Whether an item is given at all. What stands unused or goes back may have been there always, if nothing else is
/// said of it.
fn is_given(item: &Item) -> bool {
    !matches!(item.delivery_status, DeliveryStatus::NotInUse | DeliveryStatus::Returned)
        || item.further.iter().any(|claim| !is_news(claim.status.value))
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
            .filter(|whole| !is_news(whole.value.delivery_status))
            .map(|w| (w.value.delivery_status, w.value.status_evidence.clone()));
        let item = &items[i].value;
        let carried = match whole {
            Some((status, evidence))
                if Stage::of(status) > Stage::of(item.delivery_status)
                    && !is_news(item.delivery_status)
                    && (item.delivery_status == DeliveryStatus::Unknown
                        || item
                            .status_evidence
                            .as_ref()
                            .is_some_and(|s| s.sentence == items[item.part_of.unwrap_or(i)].sentence)) =>
            {
                let item = &mut items[i].value;
                item.delivery_status = status;
                item.status_evidence = evidence.map(|evidence| Extracted { basis: Some(Basis::Carried), ..evidence });
                continue;
            }
            _ => statuses.status_for(item.delivery_status, item.sentence_index, item.category),
        };
        if let Some(statement) = carried.cloned() {
            items[i].value.add_statement(Extracted { basis: Some(Basis::Carried), ..statement }, Vec::new());
        }
    }
}
