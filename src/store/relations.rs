//! How the records of a corpus relate: parents and children, and records with the same external id.

use super::ids::RecordId;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// How a record relates to another that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// The other record is the parent.
    Parent,
    /// The other record is a child.
    Child,
    /// A sibling, a co-funded activity or any other relation. It does not affect sums.
    Other,
}

impl Relation {
    /// From the words of the dataset form.
    pub(crate) fn of(relation: &str) -> Self {
        match relation {
            "parent" => Relation::Parent,
            "child" => Relation::Child,
            _ => Relation::Other,
        }
    }
}

/// The relations between the records of a corpus.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hierarchy {
    /// Parent and child, ascending, each pair once.
    pub(crate) parent_child: Arc<[(RecordId, RecordId)]>,
    /// Records with the same external id, in groups. The record that counts comes first: usable before
    /// broken, the responsible reporter before a secondary one, then the newest report, then load order.
    pub(crate) duplicate_groups: Arc<[Vec<RecordId>]>,
    /// For each record in a group, the index of the group.
    pub(crate) group_of: Arc<FxHashMap<RecordId, u32>>,
    /// Records that name a related activity which is not loaded; ascending.
    pub(crate) dangling: Arc<[RecordId]>,
}
