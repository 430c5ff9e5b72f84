//! Decisions: what a person said of a proposal, and the projects they said it in.
//!
//! A project is known by a name of the review's own and by the words its facts stand on, so that it is
//! found again in a draft that orders, numbers or names its projects otherwise.

use crate::model::fact::{FactKind, FactValue, TextPosition};
use crate::model::{Coded, ProjectKind};
use serde_json::{Map, Value};

/// What a person said of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is so.
    Accepted,
    /// It is otherwise.
    Corrected,
    /// It is not so.
    Rejected,
    /// It is so, and no rule proposed it.
    Added,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 4] = [Verdict::Accepted, Verdict::Corrected, Verdict::Rejected, Verdict::Added];

    /// As written.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::Corrected => "corrected",
            Verdict::Rejected => "rejected",
            Verdict::Added => "added",
        }
    }
}

/// One decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Name of the project in which it was proposed.
    pub project: String,
    /// What was said.
    pub verdict: Verdict,
    /// What a rule had proposed; absent for what was added.
    pub proposed: Option<FactValue>,
    /// What the person says; absent where that is what was proposed.
    pub value: Option<FactValue>,
    /// Name of the project to which the person moved it.
    pub into: Option<String>,
    /// Fields that this version does not know.
    pub rest: Map<String, Value>,
}

impl Decision {
    /// A verdict on a proposal.
    pub fn on(project: &str, verdict: Verdict, proposed: FactValue) -> Decision {
        let (proposed, value) = (Some(proposed), None);
        Decision { project: project.to_owned(), verdict, proposed, value, into: None, rest: Map::new() }
    }

    /// What holds by it, unless it is a rejection.
    pub fn decided_value(&self) -> Option<&FactValue> {
        self.value.as_ref().or(self.proposed.as_ref())
    }

    /// What it was made on: the proposal, or what was added.
    pub(super) fn decided_on(&self) -> Option<&FactValue> {
        self.proposed.as_ref().or(self.value.as_ref())
    }
}

/// A project in which something was decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownProject {
    /// The review's name of it; once given it stays.
    pub name: String,
    /// Title in the draft, when last seen; of one made by the person, theirs.
    pub title: String,
    /// Kind in the draft, when last seen; of one made by the person, theirs.
    pub kind: Option<Coded<ProjectKind>>,
    /// The person made it.
    pub made: bool,
    /// The title by the person.
    pub own_title: Option<String>,
    /// The kind by the person.
    pub own_kind: Option<Coded<ProjectKind>>,
    /// On what its facts stood in the draft, when last seen.
    pub facts: Vec<(FactKind, TextPosition)>,
    /// Fields that this version does not know.
    pub rest: Map<String, Value>,
}

/// A source by its content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceKey {
    /// Its id, by which decisions cite it.
    pub id: String,
    /// SHA-256 of its text.
    pub sha256: String,
}

/// Everything decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decisions {
    /// The sources that decisions cite.
    pub sources: Vec<SourceKey>,
    /// The projects in which something was decided.
    pub projects: Vec<KnownProject>,
    /// The decisions, in the order in which they were made.
    pub made: Vec<Decision>,
    /// Fields that this version does not know.
    pub rest: Map<String, Value>,
}

impl Decisions {
    /// Whether nothing was decided.
    pub fn is_empty(&self) -> bool {
        self.made.is_empty() && self.projects.is_empty()
    }

    /// A project by its name.
    pub fn known(&self, name: &str) -> Option<&KnownProject> {
        self.projects.iter().find(|known| known.name == name)
    }
}
