//! Delivery status that an article states about the whole gift: "the handover ceremony was held", "an agreement
//! was signed".
//!
//! This kind of statement is about the donation, the equipment or the goods, so it holds for every item that has no
//! status of its own. Verbs of giving with another object are kept as weaker statements, which only reach
//! nearby items.

use super::governors::{self, Act, Governed, governed, has_word};
use super::sentence::{ArticleText, Extracted};
use super::verbs::is_news;
use super::words::{SentenceWords, WordSet, word_set};
use super::{numbers, vocabulary};
use crate::codes::Category;
use crate::model::{DeliveryStatus, ItemKind};
use crate::sort::ColdSort;
use rustc_hash::FxHashSet as HashSet;

/// All statements of an article about its whole gift.
#[derive(Debug, Default)]
pub(super) struct ArticleStatus {
    statements: Vec<StatusStatement>,
    /// For equipment, and for buildings.
    latest: [LatestStatements; 2],
}

/// Nouns that stand for the whole gift.
pub(super) static GIFT_NOUNS: WordSet = WordSet::new(|| {
    word_set(
        "donation donations equipment equipments goods items aid supplies supply assistance batch shipment consignment \
         devices machines vehicles gift gifts materials keys delivery system systems handover lorries trucks convoy plane \
         planes flight load cargo containers",
    )
});

/// Nouns of transport that brings the goods and is not itself given: its arrival is that of the goods.
pub(super) static CARRIERS: WordSet = WordSet::new(|| {
    word_set(
        "plane planes planeload aircraft aircrafts airplane airplanes aeroplane flight flights convoy ship ships vessel \
         shipment truckloads trucks lorry lorries train load cargo containers",
    )
});

impl ArticleStatus {
    /// The status to carry to an item with this status and sentence, or none if it keeps its own.
    ///
    /// An item without a status takes the last arrival of the whole gift, else a weaker statement, which has to
    /// be near if its sentence has items of its own. An item that is planned, ordered or in delivery only takes
    /// an arrival that is stated behind it.
    pub(super) fn status_for(
        &self,
        status: DeliveryStatus,
        sentence: usize,
        category: Option<&'static Category>,
    ) -> Option<&Extracted<DeliveryStatus>> {
        let built = category.is_some_and(|c| c.kind == ItemKind::Building) && vocabulary::is_built(category);
        let last = &self.latest[usize::from(built)];
        match status {
            DeliveryStatus::Unknown => {
                let near = |at: &usize| {
                    self.statements[*at].sentence.abs_diff(sentence) <= CARRY_DISTANCE
                        || !self.statements[*at].beside_items
                };
                let weak = [last.weakly_arrived, last.weakly_given, last.ordered, last.any].map(|at| at.filter(near));
                [last.arrived, last.given].into_iter().chain(weak).flatten().next()
            }
            DeliveryStatus::Planned
            | DeliveryStatus::Funded
            | DeliveryStatus::BeingBought
            | DeliveryStatus::Ordered => {
                last.arrived.or(last.given).filter(|&at| self.statements[at].sentence > sentence)
            }
            // The end of works, or the arrival of another item, says nothing of what was donated.
            DeliveryStatus::Donated => last.arrived.filter(|&at| {
                let rule = self.statements[at].evidence.rule;
                self.statements[at].sentence > sentence && matches!(rule, SAID_OF_ALL | HANDOVER)
            }),
            DeliveryStatus::InDelivery => last.arrived.filter(|&at| {
                self.statements[at].sentence > sentence
                    && self.statements[at].evidence.value != DeliveryStatus::InDelivery
            }),
            _ => None,
        }
        .map(|at| &self.statements[at].evidence)
    }

    /// Adds the statuses stated through references. Then finds the latest statement of each kind once, so that a
    /// look-up does not scan all of them.
    pub(super) fn with_references(mut self, by_reference: Vec<(usize, Extracted<DeliveryStatus>)>) -> Self {
        self.statements.extend(by_reference.into_iter().map(|(sentence, evidence)| StatusStatement {
            sentence,
            evidence,
            of_whole_gift: true,
            of_buildings: false,
            beside_items: false,
        }));
        self.statements.cold_sort_by_key(|statement| statement.evidence.mark.start);
        for (at, statement) in self.statements.iter().enumerate() {
            let last = &mut self.latest[usize::from(statement.of_buildings)];
            last.any = Some(at);
            match statement.evidence.value {
                DeliveryStatus::Delivered | DeliveryStatus::InUse | DeliveryStatus::InDelivery => {
                    last.weakly_arrived = Some(at);
                    if statement.of_whole_gift {
                        last.arrived = Some(at);
                    }
                }
                DeliveryStatus::Donated => {
                    last.weakly_given = Some(at);
                    if statement.of_whole_gift {
                        last.given = Some(at);
                    }
                }
                DeliveryStatus::Ordered => last.ordered = Some(at),
                _ => {}
            }
        }
        self
    }
}

/// Indices of the latest statement of each kind. `arrived` and `given` are about the whole gift, those called weak
/// about any.
#[derive(Clone, Copy, Debug, Default)]
struct LatestStatements {
    arrived: Option<usize>,
    weakly_arrived: Option<usize>,
    given: Option<usize>,
    weakly_given: Option<usize>,
    ordered: Option<usize>,
    any: Option<usize>,
}

#[derive(Debug)]
struct StatusStatement {
    sentence: usize,
    evidence: Extracted<DeliveryStatus>,
    /// About the gift as a whole; else any verb of giving.
    of_whole_gift: bool,
    /// About buildings.
    of_buildings: bool,
    /// In a sentence that has items of its own, so that it may be about those only.
    beside_items: bool,
}

/// Rules that speak of the whole gift by its name or by its ceremony.
const SAID_OF_ALL: &str = "status: said of all";
const HANDOVER: &str = "status: handover";

/// How many sentences a statement beside other items reaches. Chosen by eye.
const CARRY_DISTANCE: usize = 2;

/// Collects the statements of an article. `own` are the indices of the sentences that have items.
pub(super) fn find_article_status(article: &ArticleText<'_>, own: &HashSet<usize>) -> ArticleStatus {
    let mut article_status = ArticleStatus::default();
    for (s, sentence) in article.sentences.iter().enumerate().filter(|(_, s)| s.english) {
        let words = &sentence.words;
        let mut push_statement = |at: usize, status, rule, of_whole_gift, of_buildings| {
            let evidence = sentence.extracted(at..at + 1, status, rule);
            article_status.statements.push(StatusStatement {
                sentence: s,
                evidence,
                of_whole_gift,
                of_buildings,
                beside_items: own.contains(&s),
            });
        };
        if let Some(at) = signing(words) {
            push_statement(at, DeliveryStatus::Planned, "status: signed", false, false);
            push_statement(at, DeliveryStatus::Planned, "status: signed", false, true);
        }
        if let Some(at) = completion(words) {
            push_statement(at, DeliveryStatus::Delivered, "status: completed", true, true);
        }
        for i in 0..words.len() {
            if let Some(status) = governors::gift_status(words, i) {
                push_statement(i, status, "status: some gift told", false, false);
            }
            let carrier = CARRIERS.contains(words.word(i));
            let all = GIFT_NOUNS.contains(words.word(i))
                && !(i > 0 && numbers::is_number(words, i - 1))
                && is_whole_gift(words, i);
            if !(all || carrier) {
                continue;
            }
            let Governed::Stated { status, by, act, .. } = governed(words, i..i + 1, false) else { continue };
            // "Two of the machines" says nothing about the others.
            if (i.saturating_sub(3)..i).any(|j| words.word(j) == "of" && j > 0 && numbers::is_number(words, j - 1)) {
                continue;
            }
            let some = has_word(words, i.saturating_sub(4)..i, &["some", "several", "part", "half"]);
            let status = match status {
                DeliveryStatus::Delivered if some && by > i + 1 => DeliveryStatus::InDelivery,
                DeliveryStatus::InUse if some => continue,
                status => status,
            };
            let arrives = matches!(words.word(by), "arrived" | "reached" | "landed" | "arrive" | "arrives");
            // News is said of the items before it, see `items::references`.
            if status != DeliveryStatus::Unknown && !is_news(status) && act != Act::Build && (all || arrives) {
                push_statement(by, status, SAID_OF_ALL, true, false);
            }
        }
        if let Some((at, status)) = ceremony(words) {
            push_statement(at, status, HANDOVER, true, false);
        }
    }
    article_status
}

/// Whether a noun stands for the whole gift: "the equipment" or "goods", but not "other equipment".
fn is_whole_gift(words: &SentenceWords<'_>, i: usize) -> bool {
    let before = i.checked_sub(1).map_or("", |i| words.word(i));
    !matches!(before, "other" | "more" | "additional" | "further" | "no" | "own" | "such")
        && (i == 0
            || matches!(before, "the" | "these" | "this" | "all" | "that" | "its" | "our" | "their" | "whole")
            || (0..i).all(|j| !matches!(words.word(j), "and" | "of" | "with")))
}

/// "construction was completed"
fn completion(words: &SentenceWords<'_>) -> Option<usize> {
    let done = (0..words.len()).find(|&i| matches!(words.word(i), "completed" | "inaugurated" | "finished"))?;
    let buildings = ["construction", "building", "hospital", "clinic", "school", "works", "centre", "center"];
    let not = has_word(words, done.saturating_sub(4)..done, &["will", "not", "be", "almost", "to", "nearly"]);
    (has_word(words, 0..done, &buildings) && !not).then_some(done)
}

/// "The handover ceremony was held", "at a handing-over ceremony".
fn ceremony(words: &SentenceWords<'_>) -> Option<(usize, DeliveryStatus)> {
    (0..words.len()).find_map(|i| {
        let over = matches!(words.word(i), "handover" | "hand-over" | "handing-over")
            || (matches!(words.word(i), "handing" | "handed" | "hand") && words.word(i + 1) == "over");
        let future = (i..(i + 8).min(words.len())).any(|j| words.word(j) == "will");
        let kind = over && has_word(words, i..i + 4, &["ceremony", "took", "event", "was"]);
        kind.then_some((i, if future { DeliveryStatus::Planned } else { DeliveryStatus::Delivered }))
    })
}

/// "signed an agreement", "contracts were signed".
fn signing(words: &SentenceWords<'_>) -> Option<usize> {
    let papers = [
        "agreement", "agreements", "contract", "contracts", "grant", "grants", "letters", "notes", "memorandum",
        "convention", "deal",
    ];
    (0..words.len())
        .find(|&i| matches!(words.word(i), "signed" | "signing" | "pledged" | "promised" | "agreed"))
        .filter(|_| has_word(words, 0..words.len(), &papers))
}

#[cfg(test)]
mod tests {
    use crate::extract::{ArticleText, find_items};
    use crate::model::ListedCode;

    #[test]
    fn a_status_of_the_whole_gift_is_carried_to_its_items() {
        for (text, state) in [
            ("The gift includes 5 buses. The handover ceremony was held on Monday.", "delivered"),
            ("The list: 5 buses. An agreement on the grant was signed on Monday.", "planned"),
            ("The aid comprises 5 buses. Some of the aid has already been distributed.", "in_delivery"),
            // An item keeps its status if the other sentence is about other items.
            ("Norway will give 5 buses. Sweden donated 3 pumps.", "planned"),
            ("Norway pledged 5 buses. Sweden donated 3 pumps.", "planned"),
            ("Norway will give 5 buses. Two of the machines were handed over.", "planned"),
        ] {
            let found = find_items(&ArticleText::new(text, &[]));
            assert_eq!(found[0].value.delivery_status.code(), state, "{text}");
            assert!(found[0].value.further.is_empty(), "{text}");
        }
    }

    #[test]
    fn an_arrival_of_the_whole_gift_leaves_what_was_said_of_an_item() {
        for (text, before, further) in [
            ("Norway will give 5 buses. The vehicles were handed over on Monday.", "planned", &["delivered"][..]),
            ("Norway donated 5 buses. The handover ceremony was held on Monday.", "donated", &["delivered"]),
            // Works that end, and news of the whole gift, are no arrival of it.
            ("Norway donated 5 buses. The construction of the clinic was completed.", "donated", &[]),
            ("Norway donated 5 buses. The donation was cancelled.", "donated", &["cancelled"]),
            ("Norway promised 5 buses. The equipment has not arrived.", "planned", &["not_received"]),
        ] {
            let found = find_items(&ArticleText::new(text, &[]));
            let item = &found[0].value;
            let codes: Vec<&str> = item.further.iter().map(|claim| claim.status.value.code()).collect();
            assert_eq!((item.delivery_status.code(), codes.as_slice()), (before, further), "{text}");
        }
    }
}
