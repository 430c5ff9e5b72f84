//! How far the aid of an article is as a whole: "the handover ceremony was held", "an agreement was signed".
//!
//! Said of the donation, the equipment, the goods, so of every line that has no verb of its own.

use super::governors::{self, Act, Governed, governed};
use super::sentence::{Found, Reading};
use super::words::{List, Words, list};
use super::{numbers, vocabulary};
use crate::codes::Category;
use crate::model::{ItemKind, ItemStatus};
use rustc_hash::FxHashSet as HashSet;
use std::ops::Range;

/// What an article says of all its things.
#[derive(Debug, Default)]
pub(super) struct Stages {
    said: Vec<Stage>,
    /// Of what is not built, and of what is.
    last: [Last; 2],
}

/// Nouns that stand for all that is given.
static ALL: List = List::new(|| {
    list(
        "donation donations equipment equipments goods items aid supplies supply assistance batch shipment consignment \
         devices machines vehicles gift gifts materials keys delivery system systems handover lorries trucks convoy plane \
         planes flight load cargo containers",
    )
});

/// What brings goods, so that its coming is theirs.
static CARRIERS: List = List::new(|| {
    list("lorries lorry trucks convoy plane planes flight flights load cargo containers ship vessel aircraft train")
});

impl Stages {
    /// The state to carry to a thing of a state and sentence; none where it has its own.
    ///
    /// A verb of some gift, told of other things in its own sentence, is only carried to what stands near it.
    pub(super) fn of(
        &self,
        status: ItemStatus,
        sentence: usize,
        category: Option<&'static Category>,
    ) -> Option<&Found<ItemStatus>> {
        let built = category.is_some_and(|c| c.kind == ItemKind::Building) && vocabulary::is_built(category);
        let last = &self.last[usize::from(built)];
        match status {
            ItemStatus::Unknown => {
                let near = |at: &usize| self.said[*at].sentence.abs_diff(sentence) <= NEAR || !self.said[*at].of_things;
                [last.arrived, last.weakly_arrived.filter(near), last.ordered.filter(near), last.any.filter(near)]
                    .into_iter()
                    .flatten()
                    .next()
            }
            ItemStatus::Planned | ItemStatus::Ordered => last.arrived.filter(|&at| self.said[at].sentence > sentence),
            ItemStatus::InDelivery => last
                .arrived
                .filter(|&at| self.said[at].sentence > sentence && self.said[at].said.value != ItemStatus::InDelivery),
            _ => None,
        }
        .map(|at| &self.said[at].said)
    }

    /// Finds the last of each sort, once, for all that ask.
    fn index(&mut self) {
        self.last = [Last::default(), Last::default()];
        for (at, stage) in self.said.iter().enumerate() {
            let last = &mut self.last[usize::from(stage.built)];
            last.any = Some(at);
            match stage.said.value {
                ItemStatus::Delivered | ItemStatus::InUse | ItemStatus::InDelivery => {
                    last.weakly_arrived = Some(at);
                    if stage.strong {
                        last.arrived = Some(at);
                    }
                }
                ItemStatus::Ordered => last.ordered = Some(at),
                _ => {}
            }
        }
    }
}

/// Where the last states of each sort stand.
#[derive(Clone, Copy, Debug, Default)]
struct Last {
    arrived: Option<usize>,
    weakly_arrived: Option<usize>,
    ordered: Option<usize>,
    any: Option<usize>,
}

impl Stages {
    /// With what is said of things by taking them up.
    pub(super) fn with(mut self, taken_up: Vec<(usize, Found<ItemStatus>)>) -> Self {
        self.said.extend(taken_up.into_iter().map(|(sentence, said)| Stage {
            sentence,
            said,
            strong: true,
            built: false,
            of_things: false,
        }));
        self.said.sort_by_key(|stage| stage.said.mark.start);
        self.index();
        self
    }
}

/// One state told of all.
#[derive(Debug)]
struct Stage {
    sentence: usize,
    said: Found<ItemStatus>,
    /// Of the gift as a whole; else only some verb of giving.
    strong: bool,
    /// Of what is built.
    built: bool,
    /// Told in a sentence that has things of its own.
    of_things: bool,
}

/// How many sentences a verb of some other gift reaches.
const NEAR: usize = 2;

/// Reads what an article says of all its things; `own` are the sentences that tell of things.
pub(super) fn stages(reading: &Reading<'_>, own: &HashSet<usize>) -> Stages {
    let mut stages = Stages::default();
    for (s, sentence) in reading.sentences.iter().enumerate().filter(|(_, s)| s.english) {
        let words = &sentence.words;
        let mut tell = |at: Range<usize>, status, rule, strong, built| {
            let said = sentence.found(at, status, rule);
            stages.said.push(Stage { sentence: s, said, strong, built, of_things: own.contains(&s) });
        };
        if let Some((at, status)) = signed(words) {
            tell(at.clone(), status, "status: signed", false, false);
            tell(at, status, "status: signed", false, true);
        }
        if let Some(at) = completed(words) {
            tell(at, ItemStatus::Delivered, "status: completed", true, true);
        }
        for i in 0..words.len() {
            if let Some(status) = governors::told(words, i) {
                tell(i..i + 1, status, "status: some gift told", false, false);
            }
            let carrier = CARRIERS.contains(words.word(i));
            let all = ALL.contains(words.word(i)) && !(i > 0 && numbers::is_number(words, i - 1)) && is_all(words, i);
            if !(all || carrier) {
                continue;
            }
            let Governed::Said { status, by, act, .. } = governed(words, i..i + 1, false) else { continue };
            // "Two of the machines": of the others nothing is said.
            if (i.saturating_sub(3)..i).any(|j| words.word(j) == "of" && j > 0 && numbers::is_number(words, j - 1)) {
                continue;
            }
            let some = (i.saturating_sub(4)..i).any(|j| matches!(words.word(j), "some" | "several" | "part" | "half"));
            let status = match status {
                ItemStatus::Delivered if some && by > i + 1 => ItemStatus::InDelivery,
                ItemStatus::InUse if some => continue,
                status => status,
            };
            let arrives = matches!(words.word(by), "arrived" | "reached" | "landed" | "arrive" | "arrives");
            if status != ItemStatus::Unknown && act != Act::Build && (all || arrives) {
                tell(by..by + 1, status, "status: said of all", true, false);
            }
        }
        if let Some((at, status)) = ceremony(words) {
            tell(at, status, "status: handover", true, false);
        }
    }
    stages
}

/// Whether a noun stands for the whole gift: "the equipment", "goods", no "other equipment".
fn is_all(words: &Words<'_>, i: usize) -> bool {
    let before = i.checked_sub(1).map_or("", |i| words.word(i));
    !matches!(before, "other" | "more" | "additional" | "further" | "no" | "own" | "such")
        && (i == 0
            || matches!(before, "the" | "these" | "this" | "all" | "that" | "its" | "our" | "their" | "whole")
            || (0..i).all(|j| !matches!(words.word(j), "and" | "of" | "with")))
}

/// "construction was completed"
fn completed(words: &Words<'_>) -> Option<Range<usize>> {
    let done = (0..words.len()).find(|&i| matches!(words.word(i), "completed" | "inaugurated" | "finished"))?;
    let work = (0..done).any(|i| {
        matches!(
            words.word(i),
            "construction" | "building" | "hospital" | "clinic" | "school" | "works" | "centre" | "center"
        )
    });
    let not = (done.saturating_sub(4)..done)
        .any(|i| matches!(words.word(i), "will" | "not" | "be" | "almost" | "to" | "nearly"));
    (work && !not).then(|| done..done + 1)
}

/// "The handover ceremony was held", "at a handing-over ceremony".
fn ceremony(words: &Words<'_>) -> Option<(std::ops::Range<usize>, ItemStatus)> {
    (0..words.len()).find_map(|i| {
        let over = matches!(words.word(i), "handover" | "hand-over" | "handing-over")
            || (matches!(words.word(i), "handing" | "handed" | "hand") && words.word(i + 1) == "over");
        let future = (i..(i + 8).min(words.len())).any(|j| words.word(j) == "will");
        let kind = over && (i..i + 4).any(|j| matches!(words.word(j), "ceremony" | "took" | "event" | "was"));
        kind.then(|| (i..i + 1, if future { ItemStatus::Planned } else { ItemStatus::Delivered }))
    })
}

/// "signed an agreement", "contracts were signed", "will be used for".
fn signed(words: &Words<'_>) -> Option<(std::ops::Range<usize>, ItemStatus)> {
    let of = |word: &str| {
        matches!(
            word,
            "agreement"
                | "agreements"
                | "contract"
                | "contracts"
                | "grant"
                | "grants"
                | "letters"
                | "notes"
                | "memorandum"
                | "convention"
                | "deal"
        )
    };
    let near = (0..words.len()).any(|i| of(words.word(i)));
    let at = (0..words.len())
        .find(|&i| matches!(words.word(i), "signed" | "signing" | "pledged" | "promised" | "agreed"))?;
    near.then(|| (at..at + 1, ItemStatus::Planned))
}

#[cfg(test)]
mod tests {
    use crate::extract::{Reading, things};
    use crate::model::ListedCode;

    #[test]
    fn what_is_said_of_the_whole_gift_is_carried_to_its_lines() {
        for (text, state) in [
            ("The gift includes 5 buses. The handover ceremony was held on Monday.", "delivered"),
            ("The list: 5 buses. An agreement on the grant was signed on Monday.", "planned"),
            ("Norway will give 5 buses. The vehicles were handed over on Monday.", "delivered"),
            ("The aid comprises 5 buses. Some of the aid has already been distributed.", "in_delivery"),
            // Its own state stays where only others are told of.
            ("Norway will give 5 buses. Sweden donated 3 pumps.", "planned"),
            ("Norway pledged 5 buses. Sweden donated 3 pumps.", "planned"),
            ("Norway will give 5 buses. Two of the machines were handed over.", "planned"),
        ] {
            let found = things(&Reading::new(text, &[]));
            assert_eq!(found[0].value.status.code(), state, "{text}");
        }
    }
}
