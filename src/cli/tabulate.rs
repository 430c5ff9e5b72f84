//! `aidtrail table`: rows with chosen columns, or groups with figures, in any order.

use super::args::{ConfigOptions, Day, OutputFormat, QueryAndFiles, RowKind};
use super::inputs::load_reporting;
use super::messages::print_stderr;
use super::search::run_search;
use super::status::RunStatus;
use super::table::{data_rows, default_format, is_data_head, is_for_reading, write_list, write_table_rows};
use crate::config::Config;
use crate::fields::{ColumnType, FieldId, TableColumn, TableRows};
use crate::present::first_view::{FirstView, first_view};
use crate::present::table::{HeadOf, Reader, TableCell, WrittenTable};
use crate::search::{AnswerParts, Cancel, Request, SortOrder, Table, TableSpec, TableWords, search};
use crate::text::nearest_three;
use anyhow::{Result, anyhow};
use clap::Args;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::io::Write;
use unicode_width::UnicodeWidthStr;

#[derive(Debug, Args)]
pub(super) struct TableArgs {
    /// projects, items, hospitals, sources, places, transactions or documents [default: items if no more than 200 projects match, and they have
    /// some; else projects]
    #[arg(long, value_name = "KIND", value_parser = rows)]
    rows: Option<TableRows>,
    /// These columns, as title,paid; or +sector,-flag for the usual ones with one more and one less; or all
    #[arg(long, value_name = "LIST", default_value = "", hide_default_value = true, allow_hyphen_values = true)]
    columns: String,
    /// One row for each value of a field, as donor; of two, as donor,year; or a crosstab, as year/donor: years down, donors
    /// across
    #[arg(long, value_name = "FIELDS", default_value = "", hide_default_value = true)]
    group_by: String,
    /// Sectors of this vocabulary instead of the DAC's, as 99; vocabularies are never added
    #[arg(long, value_name = "CODE", default_value = "", hide_default_value = true)]
    vocabulary: String,
    /// What to count of groups: projects, items, pieces, committed, paid, any kind of amount, ratio, share; of a crosstab one
    #[arg(long, alias = "figure", value_name = "LIST", default_value = "", hide_default_value = true)]
    figures: String,
    /// Two keys at most; with - before one from the largest down, as -paid,country
    #[arg(long, value_name = "KEYS", default_value = "", hide_default_value = true, allow_hyphen_values = true)]
    sort: String,
    /// At most this many rows
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// How to write it: a table on a terminal, tsv in a pipe
    #[arg(long, value_enum)]
    format: Option<OutputFormat>,
    #[command(flatten)]
    day: Day,
    #[command(flatten)]
    config: ConfigOptions,
    #[command(flatten)]
    input: QueryAndFiles,
}

fn rows(text: &str) -> Result<TableRows, String> {
    let wanted = text.to_lowercase();
    let found = TableRows::ALL.into_iter().find(|rows| !wanted.is_empty() && rows.name().starts_with(&wanted));
    let names: Vec<&str> = TableRows::ALL.iter().map(|rows| rows.name()).collect();
    // `search --rows` calls them lines.
    let found = found.or_else(|| (wanted == "lines").then_some(TableRows::Items));
    found.ok_or_else(|| {
        let near = nearest_three(text, names.iter().copied()).join(", ");
        format!("no kind of rows is called {text}; the nearest are {near}; all are {}", names.join(", "))
    })
}

pub(super) fn run(out: &mut impl Write, args: &TableArgs) -> Result<RunStatus> {
    let (query, files) = args.input.split();
    let format = args.format.unwrap_or_else(default_format);
    let is_read = is_for_reading(format);
    // What a program reads is the same with every configuration.
    let config = if is_read { args.config.settings().config } else { Config::default() };
    // A wrong name is told before anything is read.
    let spec = |rows: TableRows| -> Result<TableSpec> {
        let TableArgs { group_by, vocabulary, figures, sort, .. } = args;
        let of_table = data_kind(args, rows, is_read).map(|kind| of_table(args, kind).join(","));
        let set = config.columns_of(rows).filter(|_| args.columns.is_empty() && group_by.is_empty());
        let columns = set.or(of_table.as_deref()).unwrap_or(&args.columns);
        let words = TableWords { columns, group_by, vocabulary, figures, sort };
        let mut spec = TableSpec::parse(rows, words).map_err(|it| anyhow!(it))?;
        spec.window = args.limit.map(|limit| 0..limit);
        Ok(spec)
    };
    let named = args.rows.map(spec).transpose()?;
    // Without a kind of rows the names must be those of projects or of items.
    if named.is_none() && spec(TableRows::Items).is_err() {
        spec(TableRows::Projects)?;
    }
    let (corpus, done) = load_reporting(&files, args.day, Some(&query))?;
    let spec = match named {
        Some(spec) => spec,
        None => {
            // What is to be said of the query is said with the table.
            let wanted = AnswerParts { lines: true, ..AnswerParts::ROWS };
            let request = Request { query: query.clone(), sort: SortOrder::default(), wanted };
            let hits = search(&corpus, &request, &Cancel::never()).expect("a search that nobody cancels ends");
            let items = hits.lines().map_or(0, |lines| lines.rows.len());
            // What only projects have asks for projects, as years of money do. Sources are no table of their own until they
            // are asked for.
            let of_items = spec(TableRows::Items).ok().filter(|it| !it.group_by.contains(&FieldId::MoneyYear));
            match first_view(None, hits.found, items, false) {
                FirstView::Items => of_items.map_or_else(|| spec(TableRows::Projects), Ok)?,
                FirstView::Overview | FirstView::Projects | FirstView::Sources => spec(TableRows::Projects)?,
            }
        }
    };
    let data = data_kind(args, spec.rows, is_read);
    let lines = data == Some(RowKind::Lines);
    let wanted = AnswerParts { table: Some(spec), lines, ..AnswerParts::ROWS };
    let hits = run_search(&corpus, &query, SortOrder::default(), wanted)?;
    let Some(table) = hits.table() else { return Ok(done) };
    let text = WrittenTable::new(&corpus, table, if is_read { Reader::Person } else { Reader::Program });
    match data {
        Some(kind) => write_table_rows(out, &hits, &text, heads(args, kind, table, &text).as_deref(), format)?,
        None => write(out, &text, format)?,
    }
    if is_read {
        let notes = text.notes();
        if format == OutputFormat::Table {
            notes.iter().try_for_each(|note| writeln!(out, "{note}"))?;
        } else {
            notes.iter().for_each(|note| print_stderr(&format!("note: {note}")));
        }
    }
    if hits.rows.is_empty() {
        for advice in &hits.relaxations {
            print_stderr(&format!("without {} the query would match {}", advice.text, advice.projects));
        }
    }
    Ok(done.with_matches(table.row_count > 0))
}

/// The rows for programs that a table has: their cells are those of `search --rows`. `None` if it is read by a person, has
/// groups, or columns that are the usual ones with one more or less.
fn data_kind(args: &TableArgs, rows: TableRows, is_read: bool) -> Option<RowKind> {
    let is_changed = args.columns.trim() == "all" || args.columns.trim_start().starts_with(['+', '-']);
    if is_read || is_changed || !args.group_by.is_empty() { None } else { data_rows(rows) }
}

fn names(args: &TableArgs) -> impl Iterator<Item = &str> {
    args.columns.split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// The columns named that are none of the rows for programs.
fn of_table(args: &TableArgs, kind: RowKind) -> Vec<&str> {
    names(args).filter(|name| !is_data_head(kind, name)).collect()
}

/// The heads of the columns named; `None` for all. What no source states has a column beside what it is of.
fn heads(args: &TableArgs, kind: RowKind, table: &Table, text: &WrittenTable<'_>) -> Option<Vec<String>> {
    names(args).next()?;
    let mut of_table = table.spec.columns.iter();
    let mut heads: Vec<String> = Vec::new();
    for name in names(args) {
        if is_data_head(kind, name) {
            let inferred = format!("{name}_inferred");
            let is_named = names(args).any(|other| other == inferred);
            heads.push(name.to_owned());
            heads.extend(Some(inferred).filter(|head| !is_named && is_data_head(kind, head)));
            continue;
        }
        let Some(column) = of_table.next() else { continue };
        let is_of = |of: HeadOf| match (of, column) {
            (HeadOf::Money(at), TableColumn::Money(figure)) => {
                table.money.get(at).is_some_and(|it| it.figure == *figure)
            }
            (HeadOf::Column(of), column) => of == *column,
            _ => false,
        };
        heads.extend(text.heads.iter().filter(|head| is_of(head.of)).map(|head| head.name.clone()));
    }
    Some(heads)
}

/// A row with its heads, as an object.
struct RowObject<'a> {
    heads: &'a [String],
    cells: Vec<TableCell>,
}

impl Serialize for RowObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.heads.len()))?;
        for (head, cell) in self.heads.iter().zip(&self.cells) {
            match cell {
                TableCell::Text(text) => map.serialize_entry(head, text)?,
                TableCell::Number(number) | TableCell::Noted(number, _) | TableCell::Percent(number) => {
                    map.serialize_entry(head, number)?;
                }
                TableCell::Empty => map.serialize_entry(head, &())?,
            }
        }
        map.end()
    }
}

fn write(out: &mut impl Write, text: &WrittenTable<'_>, format: OutputFormat) -> Result<()> {
    let heads: Vec<String> = text.heads.iter().map(|head| head.name.clone()).collect();
    let is_read = matches!(format, OutputFormat::Table | OutputFormat::Md);
    let is_number: Vec<bool> =
        text.heads.iter().map(|head| matches!(head.column_type, ColumnType::Number | ColumnType::Money)).collect();
    let is_money: Vec<bool> = text.heads.iter().map(|head| head.column_type == ColumnType::Money).collect();
    let note_of = |cell: &TableCell| cell.note(INFERRED).width();
    let mut notes = vec![0; heads.len()];
    if format == OutputFormat::Table {
        for at in 0..text.len() {
            text.cells(at).iter().zip(&mut notes).for_each(|(cell, width)| *width = note_of(cell).max(*width));
        }
    }
    let words = |row: &RowObject<'_>| -> Vec<String> {
        let cells = row.cells.iter().zip(&is_money).zip(&notes);
        let words = |((cell, &is_money), &note): ((&TableCell, &bool), &usize)| {
            let text = words_of(cell, is_read, is_money);
            let missing = if text.is_empty() { 0 } else { note.saturating_sub(note_of(cell)) };
            format!("{text}{}", " ".repeat(missing))
        };
        cells.map(words).collect()
    };
    // Numbers end below each other: each is filled up to the widest of its column, with room for what is noted behind.
    let rows = || (0..text.len()).map(|at| RowObject { heads: &heads, cells: text.cells(at) });
    let mut widths: Vec<usize> = heads.iter().map(|head| head.width()).collect();
    if format == OutputFormat::Table {
        for row in rows() {
            words(&row).iter().zip(&mut widths).for_each(|(cell, width)| *width = (*width).max(cell.width()));
        }
    }
    let fill = |cell: String, at: usize| {
        let missing =
            if format == OutputFormat::Table && is_number[at] { widths[at].saturating_sub(cell.width()) } else { 0 };
        format!("{}{cell}", " ".repeat(missing))
    };
    let shown: Vec<String> = heads.iter().enumerate().map(|(at, head)| fill(head.clone(), at)).collect();
    let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
    let cells = |row: &RowObject<'_>| words(row).into_iter().enumerate().map(|(at, cell)| fill(cell, at)).collect();
    write_list(out, &rows, Some(format), &shown, cells)
}

/// What is said of a number that no source states.
const INFERRED: &str = "inferred";

/// A cell in words. For reading digits are grouped, money is whole from a thousand on, and what is not stated is `-`.
fn words_of(cell: &TableCell, is_read: bool, is_money: bool) -> String {
    match cell {
        TableCell::Text(text) => text.clone(),
        TableCell::Number(number) | TableCell::Noted(number, _) | TableCell::Percent(number) if !is_read => {
            number.to_plain_string()
        }
        TableCell::Noted(number, _) => format!("{number}{}", cell.note(INFERRED)),
        TableCell::Percent(number) => format!("{number}%"),
        TableCell::Number(number) if is_money => number.rounded().to_string(),
        TableCell::Number(number) => number.to_string(),
        TableCell::Empty if is_read => "-".to_owned(),
        TableCell::Empty => String::new(),
    }
}
