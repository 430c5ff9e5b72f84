//! The user's decisions on facts, and the projects that they belong to.
//!
//! A project has a name of its own in the review, and keeps the text positions of its facts. So it is found
//! again in a draft that orders, numbers or names its projects differently.

use crate::model::fact::{FactKind, FactValue, TextPosition};
use crate::model::{Coded, ProjectKind};
use serde_json::{Map, Value};

/// A decision about the value of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The proposed value is right.
    Accepted,
    /// Another value is right.
    Corrected,
    /// It is not a fact.
    Rejected,
    /// A fact that no rule proposed.
    Added,
}

impl Verdict {
    pub(crate) const ALL: [Verdict; 4] = [Verdict::Accepted, Verdict::Corrected, Verdict::Rejected, Verdict::Added];

    /// Name in the file of decisions.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::Corrected => "corrected",
            Verdict::Rejected => "rejected",
            Verdict::Added => "added",
        }
    }
}

/// A decision on one fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// [`DecidedProject::name`] of the project in which it was proposed or added.
    pub(crate) project: String,
    pub(crate) verdict: Verdict,
    /// The value that a rule proposed; none for an added fact.
    pub(crate) proposed: Option<FactValue>,
    /// The user's value; none if it is the proposed one, or the fact was rejected.
    pub(crate) value: Option<FactValue>,
    /// Name of the project that the user moved it to.
    pub(crate) into: Option<String>,
    /// Fields that this version does not know, kept for writing.
    pub(crate) unknown_fields: Map<String, Value>,
}

impl Decision {
    /// A decision without values.
    pub(super) fn new(project: String, verdict: Verdict) -> Decision {
        Decision { project, verdict, proposed: None, value: None, into: None, unknown_fields: Map::new() }
    }

    /// The value that was decided, unless the fact was rejected.
    pub(crate) fn decided_value(&self) -> Option<&FactValue> {
        self.value.as_ref().or(self.proposed.as_ref())
    }

    /// The value that the decision was made on: the proposed one, or the added one.
    pub(super) fn decided_on(&self) -> Option<&FactValue> {
        self.proposed.as_ref().or(self.value.as_ref())
    }
}

/// A project with decisions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecidedProject {
    /// Unique name in the review. It never changes.
    pub(crate) name: String,
    /// Title in the last draft that had the project, or the user's title of an added project.
    pub(crate) title: String,
    /// Kind in the last draft that had the project, or the user's kind of an added project.
    pub(crate) kind: Option<Coded<ProjectKind>>,
    /// The user added the project; no draft has it.
    pub(crate) added_by_user: bool,
    /// The user's title, if it differs from the draft's.
    pub(crate) own_title: Option<String>,
    /// The user's kind, if it differs from the draft's.
    pub(crate) own_kind: Option<Coded<ProjectKind>>,
    /// Kinds and positions of its facts in the last draft that had the project.
    pub(crate) facts: Vec<(FactKind, TextPosition)>,
    /// Fields that this version does not know, kept for writing.
    pub(crate) unknown_fields: Map<String, Value>,
}

/// Identifies a source by its content, since another draft may give it another id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceKey {
    /// The id by which decisions cite it.
    pub(crate) id: String,
    /// SHA-256 of its text, in hexadecimal.
    pub(crate) sha256: String,
}

/// All decisions of a review.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decisions {
    /// The sources that the decisions cite.
    pub sources: Vec<SourceKey>,
    pub projects: Vec<DecidedProject>,
    /// The decisions in the order in which the user made them.
    pub entries: Vec<Decision>,
    /// Fields that this version does not know, kept for writing.
    pub(crate) unknown_fields: Map<String, Value>,
}

impl Decisions {
    /// Finds a project by its name in the review.
    pub(crate) fn project(&self, name: &str) -> Option<&DecidedProject> {
        self.projects.iter().find(|project| project.name == name)
    }
}
