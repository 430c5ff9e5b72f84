//! The search engine: evaluates a resolved query on every segment, through the segment's word index and
//! columns.
//!
//! Words come first, because they leave the fewest rows. A segment is small enough that a table of scores
//! over its records stays in the processor's cache, so each query word writes its best score per record into
//! such a table while its postings are decoded (term at a time), and the tables are intersected and added.
//! Filters then test the rows that are left. Segments are independent of each other, so the answer does not
//! depend on the number of threads.

mod count;
mod count_items;
mod filters;
mod lines;
mod rows;
mod sums;
mod words;

use super::resolve::ResolvedQuery;
use crate::store::Corpus;
pub(crate) use lines::LineMatcher;
pub(crate) use rows::SegmentHits;

/// A resolved query together with the corpus it runs on.
pub(crate) struct Plan<'a> {
    corpus: &'a Corpus,
    query: &'a ResolvedQuery,
}

/// A set of clauses: a bit for each, by index in the resolved query. The parser keeps queries to 64 clauses.
pub(crate) type ClauseSet = u64;

impl<'a> Plan<'a> {
    pub(crate) fn new(corpus: &'a Corpus, query: &'a ResolvedQuery) -> Self {
        Plan { corpus, query }
    }
}
