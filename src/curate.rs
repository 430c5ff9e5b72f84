//! From drafted records to a dataset: the review of a draft, and merging reviewed records.

pub(crate) mod list_moves;
pub mod merge;
pub mod review;
