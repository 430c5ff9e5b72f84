//! A query made ready to run.

use crate::fields::FieldId;
use crate::model::{DeliveryStatus, ListedCode};
use crate::search::resolve::ResolvedQuery;
use crate::store::Corpus;

/// A resolved query together with the corpus it runs on.
pub(crate) struct Plan<'a> {
    pub(super) corpus: &'a Corpus,
    pub(super) query: &'a ResolvedQuery,
    /// For each value of the delivery status facet, whether it counts as open: planned, ordered or in delivery.
    pub(super) open_states: Vec<bool>,
}

/// A set of clauses: a bit for each, by index in the resolved query. The parser keeps queries to 64 clauses.
pub(crate) type ClauseSet = u64;

impl<'a> Plan<'a> {
    /// Prepares a resolved query.
    pub(crate) fn new(corpus: &'a Corpus, query: &'a ResolvedQuery) -> Self {
        let open = |code: &str| DeliveryStatus::ALL.iter().any(|state| state.code() == code && state.is_open());
        let open = corpus.facets().values(FieldId::DeliveryStatus).iter().map(|value| open(&value.code)).collect();
        Plan { corpus, query, open_states: open }
    }
}
