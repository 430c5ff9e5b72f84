//! How many projects a query finds.

use super::cancel::Cancel;
use super::engine::Plan;
use super::query::Query;
use super::resolve::ResolvedQuery;
use crate::store::Corpus;

/// Number of projects that match, with words as written or, if `is_fuzzy`, with typos. `None` if cancelled.
pub(super) fn count_projects(corpus: &Corpus, query: &str, is_fuzzy: bool, cancel: &Cancel) -> Option<usize> {
    let query = Query::parse(query);
    let resolved = ResolvedQuery::new(corpus, &query, is_fuzzy, cancel)?;
    let found = Plan::new(corpus, &resolved).run(&[], cancel)?;
    Some(found.iter().map(|hits| hits.rows.len()).sum())
}

/// A query with a further clause. The clause comes first: what is typed may end in an open quote.
pub(super) fn with_clause(clause: &str, query: &str) -> String {
    if query.is_empty() { clause.to_owned() } else { format!("{clause} {query}") }
}
