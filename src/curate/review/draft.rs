//! A draft made ready to be decided on, and decisions brought to its sources.
//!
//! A source is the same where its text is, whatever its id. Where an article was corrected and its text
//! is another, what was decided follows its quotes into the new text; a quote that is no longer there
//! says nothing of the new text and its decision waits, unused, in the file.

use super::decisions::{Decision, Decisions, SourceKey};
use super::position::{FactPosition, take_facts};
use crate::model::fact::FactValue;
use crate::model::{Dataset, Evidence};
use std::collections::HashMap;

/// A draft with its facts taken out.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// As drafted.
    pub data: Dataset,
    /// Its sources by content.
    pub sources: Vec<SourceKey>,
    /// The facts of each project, with where they stand in it.
    pub facts: Vec<Vec<(FactPosition, FactValue)>>,
}

/// What became of decisions that were made on another draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebased {
    /// Decisions that followed their quotes into a changed text.
    pub moved: usize,
    /// Decisions on words that no source of the draft has.
    pub waiting: usize,
}

impl Draft {
    /// Takes a draft.
    pub fn new(data: Dataset) -> Draft {
        let sources = (data.sources.iter())
            .map(|source| SourceKey { id: source.id.clone(), sha256: sha256(&source.text) })
            .collect();
        let facts = data.projects.iter().map(take_facts).collect();
        Draft { data, sources, facts }
    }

    /// The text of a source.
    pub fn text(&self, id: &str) -> Option<&str> {
        self.data.sources.iter().find(|source| source.id == id).map(|source| source.text.as_str())
    }

    /// Whether a quote stands in its source, with its marked words inside.
    pub fn stands(&self, evidence: &Evidence) -> bool {
        let Some(text) = self.text(&evidence.source) else { return false };
        let end = evidence.start.checked_add(evidence.quote.len());
        let there = end.and_then(|end| text.get(evidence.start..end));
        !evidence.quote.is_empty() && there == Some(&evidence.quote) && marked_inside(evidence)
    }

    /// Brings decisions made on another draft to the sources of this one.
    pub fn rebase(&self, decisions: &mut Decisions) -> Rebased {
        let mut settled = Rebased::default();
        // What the decisions call a source, and what this draft calls it.
        let mut names: HashMap<String, Option<&SourceKey>> = HashMap::new();
        for source in &decisions.sources {
            let same = self.sources.iter().find(|own| own.sha256 == source.sha256);
            let revised = || {
                // A text that another source of the review is, is no revision of this one.
                let own = self.sources.iter().find(|own| own.id == source.id)?;
                (!decisions.sources.iter().any(|other| other.sha256 == own.sha256)).then_some(own)
            };
            names.insert(source.id.clone(), same.or_else(revised));
        }
        let unchanged = |key: &SourceKey, before: &str| {
            decisions.sources.iter().any(|source| source.id == before && source.sha256 == key.sha256)
        };
        // What waits keeps a name that no source of the draft has.
        let mut aside: HashMap<String, String> = HashMap::new();
        for source in &decisions.sources {
            let taken = self.sources.iter().any(|own| own.id == source.id && own.sha256 != source.sha256);
            if taken {
                let short = source.sha256.get(..8).unwrap_or(&source.sha256);
                aside.insert(source.id.clone(), format!("{}@{short}", source.id));
            }
        }
        let mut waits: Vec<SourceKey> = Vec::new();
        for decision in &mut decisions.made {
            let (mut moved, mut lost) = (false, false);
            let mut settle = |evidence: &mut Evidence| {
                let before = evidence.source.clone();
                match names.get(&before).copied().flatten() {
                    Some(key) if unchanged(key, &before) => evidence.source.clone_from(&key.id),
                    Some(key) => match self.text(&key.id).and_then(|text| found_again(text, evidence)) {
                        Some(start) => {
                            moved |= start != evidence.start;
                            (evidence.source, evidence.start) = (key.id.clone(), start);
                        }
                        None => lost = true,
                    },
                    None => lost = true,
                }
            };
            each_evidence(decision, &mut settle);
            if lost {
                settled.waiting += 1;
                let before = &decisions.sources;
                each_evidence(decision, &mut |evidence| {
                    let Some(key) = before.iter().find(|key| key.id == evidence.source) else { return };
                    let id = aside.get(&key.id).unwrap_or(&key.id).clone();
                    if !waits.iter().any(|key| key.id == id) {
                        waits.push(SourceKey { id: id.clone(), sha256: key.sha256.clone() });
                    }
                    evidence.source = id;
                });
            }
            settled.moved += usize::from(moved && !lost);
        }
        for known in &mut decisions.projects {
            for (_, place) in &mut known.facts {
                if let Some(Some(key)) = names.get(&place.source) {
                    place.source.clone_from(&key.id);
                }
            }
        }
        // Only what is cited is kept; what the draft has is written anew when it is saved.
        waits.retain(|key| !self.sources.iter().any(|own| own.id == key.id));
        decisions.sources = self.sources.iter().cloned().chain(waits).collect();
        settled
    }
}

/// Calls `take` with every piece of evidence of a decision.
fn each_evidence(decision: &mut Decision, take: &mut impl FnMut(&mut Evidence)) {
    for stated in [&mut decision.proposed, &mut decision.value].into_iter().flatten() {
        stated.evidence_mut().iter_mut().for_each(&mut *take);
    }
}

/// Where a quote stands in a changed text, if only once.
fn found_again(text: &str, evidence: &Evidence) -> Option<usize> {
    let quote = evidence.quote.as_str();
    if quote.is_empty() {
        return None;
    }
    if text.get(evidence.start..).is_some_and(|rest| rest.starts_with(quote)) {
        return Some(evidence.start);
    }
    let first = text.find(quote)?;
    (text.rfind(quote) == Some(first)).then_some(first)
}

fn marked_inside(evidence: &Evidence) -> bool {
    evidence.mark.is_none_or(|[from, to]| from < to && evidence.quote.get(from..to).is_some())
}

/// SHA-256 of a text, in hexadecimal.
fn sha256(text: &str) -> String {
    hmac_sha256::Hash::hash(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
