//! Positions of facts in a draft: among the facts of a project, or among its offers.

use crate::model::fact::{FactKey, FactValue};
use crate::model::{Equipment, Project};

/// The position of a fact in a project of the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactPosition {
    Fact(FactKey),
    /// Indices of a line in the project's `offers` and of its claim.
    Offer(usize, usize),
}

impl FactPosition {
    /// The line that the fact belongs to, if any.
    pub(super) fn line(self) -> Option<DraftLine> {
        match self {
            FactPosition::Fact(key) => key.line().map(DraftLine::Drafted),
            FactPosition::Offer(line, _) => Some(DraftLine::Offered(line)),
        }
    }
}

/// A line of a project of the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DraftLine {
    /// Index in `equipment`.
    Drafted(usize),
    /// Index in `offers`.
    Offered(usize),
}

impl DraftLine {
    pub(super) fn in_project(self, project: &Project) -> Option<&Equipment> {
        match self {
            DraftLine::Drafted(line) => project.equipment.get(line),
            DraftLine::Offered(line) => project.offers.get(line),
        }
    }
}

/// Copies of all facts of a project that can be decided, offers included. All evidence of a scalar is one fact.
pub(super) fn take_facts(project: &Project) -> Vec<(FactPosition, FactValue)> {
    let mut facts: Vec<(FactPosition, FactValue)> = Vec::new();
    for fact in project.facts() {
        let Some(value) = project.take(fact.key) else { continue };
        if value.kind().is_scalar() && facts.iter().any(|(_, other)| other.kind() == value.kind()) {
            continue;
        }
        facts.push((FactPosition::Fact(fact.key), value));
    }
    for (line, item) in project.offers.iter().enumerate() {
        let offer = |claim| (FactPosition::Offer(line, claim), FactValue::Equipment(item.with_claim(claim)));
        facts.extend((0..item.claims.len()).map(offer));
    }
    facts
}
