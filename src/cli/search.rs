//! `aidtrail search QUERY`: writes the matching projects, equipment lines, amounts, hospitals or sources, best first.

use super::args::{Day, OutputFormat, QueryAndFiles, RowKind};
use super::inputs::load_reporting;
use super::messages::{expected_one_of, print_stderr};
use super::status::RunStatus;
use super::table::{chosen_columns, default_format, is_for_reading, write_chosen, write_rows, write_table_rows};
use crate::fields::TableRows;
use crate::present::table::{Reader, WrittenTable};
use crate::search::query::unclosed_quote;
use crate::search::{AnswerParts, Cancel, Hits, Request, SortKey, SortOrder, SumsWanted, TableSpec, search};
use crate::store::Corpus;
use anyhow::Result;
use clap::Args;
use std::io::Write;
use std::sync::Arc;

#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    /// What a row is
    #[arg(long, value_enum, default_value_t = RowKind::Projects)]
    rows: RowKind,
    #[command(flatten)]
    output: OutputOptions,
    #[command(flatten)]
    day: Day,
    #[command(flatten)]
    input: QueryAndFiles,
}

#[derive(Debug, Args)]
struct OutputOptions {
    /// How to write it: a table on a terminal, tsv in a pipe
    #[arg(long, value_enum)]
    format: Option<OutputFormat>,
    /// Only these columns of topics columns, in this order, as item,qty,quote; also in a table
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    columns: Option<Vec<String>>,
    /// At most this many rows
    #[arg(long, value_name = "N", value_parser = limit)]
    limit: Option<usize>,
    /// best, title, country, donor, told, lines, state or flag; with - before it the other way round
    #[arg(long, value_name = "FIELD", default_value = "best", value_parser = sort, allow_hyphen_values = true)]
    sort: SortOrder,
}

fn limit(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "expected a number of rows".to_owned())
}

fn sort(text: &str) -> Result<SortOrder, String> {
    let (name, reverse) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    let names: Vec<&str> = SortKey::ALL.iter().map(|key| key.name()).collect();
    let key = SortKey::ALL.iter().copied().find(|key| key.name() == name);
    key.map(|key| SortOrder { key, reverse }).ok_or_else(|| expected_one_of(name, &names))
}

/// Writes the rows; if there are none, prints which part of the query to leave out.
pub(super) fn run(out: &mut impl Write, args: &SearchArgs) -> Result<RunStatus> {
    let (query, files) = args.input.split();
    let columns = args.output.columns.as_deref();
    let chosen = columns.map(|names| chosen_columns(args.rows, names, args.output.format)).transpose()?;
    let (corpus, done) = load_reporting(&files, args.day, Some(&query))?;
    let format = args.output.format.unwrap_or_else(default_format);
    let is_whole = matches!(format, OutputFormat::Json | OutputFormat::Jsonl);
    // Projects for programs are the rows of a table, in the order of the search.
    let is_table = args.rows == RowKind::Projects && chosen.is_none() && !is_whole && !is_for_reading(format);
    let window = args.output.limit.map(|limit| 0..limit);
    let spec = is_table.then(|| TableSpec { rows: TableRows::Projects, window, ..TableSpec::default() });
    let hits = search_rows_and_table(&corpus, &query, args.output.sort, args.rows, spec)?;
    match chosen {
        None if let Some(table) = hits.table() => {
            write_table_rows(out, &hits, &WrittenTable::new(&corpus, table, Reader::Program), None, format)?;
        }
        Some(chosen) => write_chosen(out, &hits, args.rows, &chosen, args.output.format, args.output.limit)?,
        None => write_rows(out, &hits, args.rows, args.output.format, args.output.limit)?,
    }
    if hits.rows.is_empty() {
        for advice in &hits.relaxations {
            print_stderr(&format!("without {} the query would match {}", advice.text, advice.projects));
        }
    }
    let found = match args.rows {
        RowKind::Projects => !hits.rows.is_empty(),
        RowKind::Amounts => hits.rows.iter().any(|hit| corpus.row(hit.project).has_amounts()),
        RowKind::Lines => hits.lines().is_some_and(|lines| !lines.rows.is_empty()),
        RowKind::Hospitals => hits.hospitals().is_some_and(|hospitals| !hospitals.rows.is_empty()),
        RowKind::Sources => hits.sources().is_some_and(|sources| !sources.is_empty()),
    };
    Ok(done.with_matches(found))
}

/// Searches for one kind of row. Fails if no part of the query is understood: listing everything would not answer it.
pub(super) fn search_rows(corpus: &Arc<Corpus>, query: &str, sort: SortOrder, rows: RowKind) -> Result<Hits> {
    search_rows_and_table(corpus, query, sort, rows, None)
}

fn search_rows_and_table(
    corpus: &Arc<Corpus>,
    query: &str,
    sort: SortOrder,
    rows: RowKind,
    table: Option<TableSpec>,
) -> Result<Hits> {
    let want = AnswerParts {
        lines: rows == RowKind::Lines,
        sources: rows == RowKind::Sources,
        hospitals: rows == RowKind::Hospitals,
        sums: (rows == RowKind::Amounts).then(|| SumsWanted { list: true, ..SumsWanted::default() }),
        table,
        ..AnswerParts::ROWS
    };
    run_search(corpus, query, sort, want)
}

/// Runs a query. One that is written wrong is refused: the rest of it would answer another question.
pub(super) fn run_search(corpus: &Arc<Corpus>, query: &str, sort: SortOrder, want: AnswerParts) -> Result<Hits> {
    if let Some(at) = unclosed_quote(query) {
        anyhow::bail!("in the query, at “{}”: nothing closes this quote; end the phrase with another \"", &query[at..]);
    }
    let request = Request { query: query.to_owned(), sort, wanted: want };
    let hits = search(corpus, &request, &Cancel::never()).expect("a search that nobody cancels ends");
    if let Some(mistake) = hits.notes.iter().find(|note| note.is_mistake) {
        let part = query.get(mistake.span.clone()).unwrap_or(query);
        anyhow::bail!("in the query, at “{part}”: {}", mistake.message);
    }
    if let (false, Some(note)) = (hits.has_resolved_clauses(), hits.notes.iter().find(|note| note.ignored)) {
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
