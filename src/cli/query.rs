//! Runs a query for a subcommand and prints the notes about it.

use super::args::RowKind;
use super::messages::print_stderr;
use crate::search::{AnswerParts, Cancel, Hits, Request, SortOrder, search};
use crate::store::Corpus;
use anyhow::Result;
use std::sync::Arc;

/// Searches for one kind of row. Fails if no part of the query is understood: listing everything would not answer it.
pub(super) fn search_rows(corpus: &Arc<Corpus>, query: &str, sort: SortOrder, rows: RowKind) -> Result<Hits> {
    let want =
        AnswerParts { lines: rows == RowKind::Lines, sources: rows == RowKind::Sources, facets: false, sums: false };
    run_search(corpus, query, sort, want)
}

pub(super) fn run_search(corpus: &Arc<Corpus>, query: &str, sort: SortOrder, want: AnswerParts) -> Result<Hits> {
    let request = Request { query: query.to_owned(), sort, wanted: want };
    let hits = search(corpus, &request, &Cancel::never()).expect("a search that nobody cancels ends");
    if let (0, Some(note)) = (hits.resolved_clauses, hits.notes.iter().find(|note| note.ignored)) {
        anyhow::bail!("{}", note.message);
    }
    for note in &hits.notes {
        print_stderr(&format!("note: {}", note.message));
    }
    if hits.is_fuzzy {
        print_stderr("note: nothing matches exactly; these results have similar spellings");
    }
    Ok(hits)
}
