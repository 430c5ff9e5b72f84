//! What a merge writes down: which records were judged to be one, which not, and why.
//!
//! Each entry names the source that was merged, so that taking the source out again takes it along.

use super::{Basis, Coded};
use serde::{Deserialize, Serialize};

/// Why several claims are about one item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JoinReason<S = String> {
    /// Who or what decided.
    pub basis: Coded<Basis>,
    /// The reason.
    pub why: S,
    /// The source whose claims were merged in by this reason: both go together when it is taken out again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<S>,
    /// Reasons for what was merged in after that.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<JoinReason<S>>,
}

impl<S> JoinReason<S> {
    /// The reasons, first to last.
    pub fn all(&self) -> impl Iterator<Item = &JoinReason<S>> {
        std::iter::once(self).chain(&self.also)
    }
}

/// A record that was merged into a project: from which source, under what title, and why.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct JoinedRecord<S = String> {
    /// Id of the source it told of.
    pub source: S,
    /// Its title before.
    pub title: S,
    /// The reason.
    pub why: S,
}

/// A record that was judged to be another when a source was merged.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct DistinctRecord<S = String> {
    /// Id of the other record: `project`, or `project/category-ordinal` of a line.
    pub id: S,
    /// Id of the source that was merged then.
    pub source: S,
}
