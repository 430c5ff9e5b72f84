//! A draft with its facts, and how decisions made on an older draft are moved to its sources.
//!
//! Sources with the same text are the same, whatever their ids. If the text of a source has changed, for
//! example because the article was corrected, decisions follow their quotes into the new text. A decision
//! of which any quote is gone has no effect on this draft; it waits as it was, in the file, for a draft that has
//! all of them.

use super::decisions::{Decision, Decisions, SourceKey};
use super::position::{FactPosition, take_facts};
use crate::model::fact::FactValue;
use crate::model::{Dataset, Evidence};
use std::collections::HashMap;

/// A draft, with copies of its facts.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub data: Dataset,
    /// The ids and hashes of its sources.
    pub(crate) sources: Vec<SourceKey>,
    /// The facts of each project, with their positions in it.
    pub facts: Vec<Vec<(FactPosition, FactValue)>>,
}

/// The result of [`Draft::rebase`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebased {
    /// Number of decisions that followed their quotes to another position in a changed text.
    pub moved: usize,
    /// Number of decisions whose quotes are in no source of the draft.
    pub waiting: usize,
}

impl Draft {
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

    /// Whether the quote is at its position in the source, with a valid mark.
    pub fn has_quote(&self, evidence: &Evidence) -> bool {
        let Some(text) = self.text(&evidence.source) else { return false };
        let end = evidence.start.checked_add(evidence.quote.len());
        let found = end.and_then(|end| text.get(evidence.start..end));
        !evidence.quote.is_empty() && found == Some(&evidence.quote) && is_mark_valid(evidence)
    }

    /// The decisions that wait for a draft that has all their quotes.
    pub fn waiting<'d>(&self, decisions: &'d Decisions) -> Vec<&'d Decision> {
        let waits = |decision: &&Decision| {
            let values = [&decision.proposed, &decision.value].into_iter().flatten();
            let mut quotes = values.flat_map(|value| value.evidence());
            quotes.any(|evidence| !self.sources.iter().any(|own| own.id == evidence.source))
        };
        decisions.entries.iter().filter(waits).collect()
    }

    /// Moves decisions that were made on another draft to the sources of this one.
    pub fn rebase(&self, decisions: &mut Decisions) -> Rebased {
        let mut summary = Rebased::default();
        // For each source id in the decisions, the source of this draft.
        let mut new_keys: HashMap<String, Option<&SourceKey>> = HashMap::new();
        for source in &decisions.sources {
            let same = self.sources.iter().find(|own| own.sha256 == source.sha256);
            let revised = || {
                // If the text of this id is that of another source of the review, it is not a revision. Another
                // version of this source, for which decisions wait, is no other source.
                let id = id_before_waiting(source);
                let own = self.sources.iter().find(|own| own.id == id)?;
                let is_other = |other: &SourceKey| other.sha256 == own.sha256 && id_before_waiting(other) != id;
                (!decisions.sources.iter().any(is_other)).then_some(own)
            };
            new_keys.insert(source.id.clone(), same.or_else(revised));
        }
        let unchanged = |key: &SourceKey, before: &str| {
            decisions.sources.iter().any(|source| source.id == before && source.sha256 == key.sha256)
        };
        // Sources of waiting decisions need ids that no source of the draft has.
        let mut waiting_ids: HashMap<String, String> = HashMap::new();
        for source in &decisions.sources {
            let is_taken = self.sources.iter().any(|own| own.id == source.id && own.sha256 != source.sha256);
            if is_taken {
                waiting_ids.insert(source.id.clone(), format!("{}@{}", source.id, short_hash(source)));
            }
        }
        let mut waiting: Vec<SourceKey> = Vec::new();
        for decision in &mut decisions.entries {
            let (mut moved, mut lost) = (false, false);
            let before_move = decision.clone();
            let mut update = |evidence: &mut Evidence| {
                let before = evidence.source.clone();
                match new_keys.get(&before).copied().flatten() {
                    Some(key) if unchanged(key, &before) => evidence.source.clone_from(&key.id),
                    Some(key) => match self.text(&key.id).and_then(|text| find_quote(text, evidence)) {
                        Some(start) => {
                            moved |= start != evidence.start;
                            (evidence.source, evidence.start) = (key.id.clone(), start);
                        }
                        None => lost = true,
                    },
                    None => lost = true,
                }
            };
            visit_evidence(decision, &mut update);
            if lost {
                // All quotes move or none: half of them in the new text would be found in neither.
                *decision = before_move;
                summary.waiting += 1;
                let before = &decisions.sources;
                visit_evidence(decision, &mut |evidence| {
                    let Some(key) = before.iter().find(|key| key.id == evidence.source) else { return };
                    let id = waiting_ids.get(&key.id).unwrap_or(&key.id).clone();
                    if !waiting.iter().any(|key| key.id == id) {
                        waiting.push(SourceKey { id: id.clone(), sha256: key.sha256.clone() });
                    }
                    evidence.source = id;
                });
            }
            summary.moved += usize::from(moved && !lost);
        }
        for project in &mut decisions.projects {
            for (_, position) in &mut project.facts {
                if let Some(Some(key)) = new_keys.get(&position.source) {
                    position.source.clone_from(&key.id);
                }
            }
        }
        // The draft's own sources are listed already. Writing the file drops those that no decision cites.
        waiting.retain(|key| !self.sources.iter().any(|own| own.id == key.id));
        decisions.sources = self.sources.iter().cloned().chain(waiting).collect();
        summary
    }
}

/// The start of a source's hash. Eight digits suffice to distinguish versions of one text (chosen by eye).
fn short_hash(source: &SourceKey) -> &str {
    source.sha256.get(..8).unwrap_or(&source.sha256)
}

/// The id that a source had before decisions on it had to wait.
fn id_before_waiting(source: &SourceKey) -> &str {
    match source.id.rsplit_once('@') {
        Some((id, hash)) if hash == short_hash(source) => id,
        _ => &source.id,
    }
}

/// Visits all evidence of a decision.
fn visit_evidence(decision: &mut Decision, visit: &mut impl FnMut(&mut Evidence)) {
    for value in [&mut decision.proposed, &mut decision.value].into_iter().flatten() {
        value.evidence_mut().iter_mut().for_each(&mut *visit);
    }
}

/// The position of a quote in a changed text: the old one if it fits, or else the only one. None if the quote
/// occurs several times, since any of them could be meant.
fn find_quote(text: &str, evidence: &Evidence) -> Option<usize> {
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

fn is_mark_valid(evidence: &Evidence) -> bool {
    evidence.mark.is_none_or(|[from, to]| from < to && evidence.quote.get(from..to).is_some())
}

/// SHA-256 of a text, in hexadecimal.
fn sha256(text: &str) -> String {
    hmac_sha256::Hash::hash(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
