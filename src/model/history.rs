//! The history of merges in a record: which records the user decided are the same or different, and why.
//!
//! Each entry has the id of the merged source, so that removing the source removes the entry too.

use super::{Basis, Coded};
use serde::{Deserialize, Serialize};

/// Why several claims are about the same item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JoinReason<S = String> {
    /// `editor` if the user who merged decided.
    pub basis: Coded<Basis>,
    pub why: S,
    /// Id of the source whose claims were merged for this reason. Removing the source removes the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<S>,
    /// Reasons of later merges.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<JoinReason<S>>,
}

impl<S> JoinReason<S> {
    /// All reasons, first to last.
    pub(crate) fn all(&self) -> impl Iterator<Item = &JoinReason<S>> {
        std::iter::once(self).chain(&self.also)
    }
}

/// A record that was merged into a project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct JoinedRecord<S = String> {
    /// Id of the source that it came from.
    pub source: S,
    /// Its title before the merge.
    pub title: S,
    pub why: S,
}

/// A record that the user decided is a different one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct DistinctRecord<S = String> {
    /// Id of the other record: `project`, or `project/category-ordinal` of a line.
    pub id: S,
    /// Id of the source that was merged when the user decided.
    pub source: S,
}
