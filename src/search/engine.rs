//! The search engine: evaluates a resolved query on every segment, through the segment's word index and
//! columns.
//!
//! Words come first, because they leave the fewest rows. A segment is small enough that a table of scores
//! over its records stays in the processor's cache, so each query word writes its best score per record into
//! such a table while its postings are decoded (term at a time), and the tables are intersected and added.
//! Filters then test the rows that are left. Segments are independent of each other, so the answer does not
//! depend on the number of threads.

mod count;
mod filters;
mod lines;
mod plan;
mod rows;
mod words;

pub(crate) use lines::LineMatcher;
pub(crate) use plan::{ClauseSet, Plan};
pub(crate) use rows::SegmentHits;
