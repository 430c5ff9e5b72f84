//! From drafted records to a dataset: the review of a draft, and merging reviewed records.

pub mod merge;
pub mod review;

/// The id, or the id with the first number that makes it unique: `moh-2`.
pub(crate) fn free_id(id: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(id) {
        return id.to_owned();
    }
    (2u32..).map(|n| format!("{id}-{n}")).find(|id| !is_taken(id)).unwrap_or_else(|| id.to_owned())
}
