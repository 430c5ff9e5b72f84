//! From drafted records to a dataset: what a person decides about a draft, and what merging it adds.

pub mod merge;
pub mod review;
