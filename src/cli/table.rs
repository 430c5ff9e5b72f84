//! Writes rows: for reading as an aligned table or Markdown, for programs as TSV, CSV or JSON, or the records themselves
//! as a dataset.
//!
//! Text for a terminal is made safe. Text for a program stays as it is, except that a CSV cell that a spreadsheet
//! would run as a formula gets an apostrophe, and that TSV has spaces for tabs and line breaks.

mod aligned;
mod dataset;
mod escape;

use super::args::{OutputFormat, RowKind};
use super::data::amounts::{LeftOutIndex, amount_rows};
use super::data::columns::{self, DataColumn};
use super::data::hospitals::hospital_row;
use super::data::lines::line_row;
use super::data::projects::project_row;
use super::data::sources::source_row;
use super::data::{self, Cell, CellRow, ReadRecord};
use super::json::{SerializeIter, write_pretty};
use super::line_cells;
use crate::fields::{Column, TableRows};
use crate::model::json;
use crate::present::columns::{line_cell, project_cell, source_cell};
use crate::present::hospitals::{hospital_cells, hospital_heads};
use crate::present::record::sites;
use crate::present::table::{HeadOf, TableCell, TableHead, WrittenTable};
use crate::search::{Hits, LineHit, MatchingLines, ProjectHit, SourceHit, TableBody};
use crate::store::{Corpus, Opened, RecordId};
use crate::text::display::clean;
use crate::text::nearest_three;
use crate::tui::screen_size;
use aligned::{Cells, write_aligned};
use anyhow::{Result, anyhow, bail};
use dataset::{DatasetExport, write_dataset};
use escape::{escape_markdown, guard_formula};
use serde::Serialize;
use std::io::{IsTerminal, Write, stdout};

/// The columns of amounts in a table for reading; the others would make it too wide.
const AMOUNTS_SHOWN: [&str; 9] =
    ["amount", "currency", "kind_label", "year", "stated", "left_out", "country", "project", "id"];

/// Returns rows for programs, from the first one at each call.
type DataRows<'a> = dyn Fn() -> Box<dyn Iterator<Item = CellRow> + 'a> + 'a;

/// Whether rows are for a person to read, not for a program.
pub(super) fn is_for_reading(format: OutputFormat) -> bool {
    matches!(format, OutputFormat::Table | OutputFormat::Md)
}

/// Writes the hits of a search as rows of one kind.
pub(crate) fn write_rows(
    out: &mut impl Write,
    hits: &Hits,
    rows: RowKind,
    format: Option<OutputFormat>,
    limit: Option<usize>,
) -> Result<()> {
    let limit = limit.unwrap_or(usize::MAX);
    let format = format.unwrap_or_else(default_format);
    let is_dataset = matches!(rows, RowKind::Projects | RowKind::Lines | RowKind::Sources);
    if is_dataset && matches!(format, OutputFormat::Json | OutputFormat::Jsonl) {
        return write_dataset(out, &DatasetExport { hits, rows, limit }, format);
    }
    if is_for_reading(format) {
        write_for_reading(out, hits, rows, format, limit)
    } else {
        write_for_programs(out, hits, rows, format, limit)
    }
}

/// The columns of rows for programs.
fn data_columns(rows: RowKind) -> &'static [DataColumn] {
    match rows {
        RowKind::Projects => columns::OF_PROJECTS,
        RowKind::Lines => columns::OF_LINES,
        RowKind::Amounts => columns::OF_AMOUNTS,
        RowKind::Hospitals => columns::OF_HOSPITALS,
        RowKind::Sources => columns::OF_SOURCES,
    }
}

/// The heads of the columns that a list names. Fails if there is no such column, or if whole records are written.
pub(super) fn chosen_columns(
    rows: RowKind,
    names: &[String],
    format: Option<OutputFormat>,
) -> Result<Vec<&'static DataColumn>> {
    if matches!(format, Some(OutputFormat::Json | OutputFormat::Jsonl)) {
        bail!("--columns is of rows, and this format writes whole records; use --format objects");
    }
    let columns = data_columns(rows);
    let heads = || columns.iter().map(|column| column.head);
    let column = |name: &String| {
        let name = name.trim();
        columns.iter().find(|column| column.head == name).ok_or_else(|| {
            let near = nearest_three(name, heads()).join(", ");
            anyhow!(
                "--columns: there is no column {name:?} here; the nearest are {near}; aidtrail topics columns lists them"
            )
        })
    };
    names.iter().map(column).collect()
}

/// Writes the hits of a search with chosen columns of rows for programs, also in a table.
pub(super) fn write_chosen(
    out: &mut impl Write,
    hits: &Hits,
    rows: RowKind,
    chosen: &[&'static DataColumn],
    format: Option<OutputFormat>,
    limit: Option<usize>,
) -> Result<()> {
    let limit = limit.unwrap_or(usize::MAX);
    let format = format.unwrap_or_else(default_format);
    let heads: Vec<&'static str> = chosen.iter().map(|column| column.head).collect();
    with_data_rows(hits, rows, limit, &mut |all| match format {
        OutputFormat::Objects => all().try_for_each(|row| {
            json::write(&mut *out, &row.choosing(&heads), None)?;
            Ok(writeln!(out)?)
        }),
        format => write_cells(out, &heads, &|| Box::new(all().map(|row| row.into_shown(&heads))), format),
    })
}

/// Writes the rows of a table for programs, in its order: with the columns of data and, behind them, its money; or with the
/// columns that are chosen, each named as a column of data or of the table.
pub(super) fn write_table_rows(
    out: &mut impl Write,
    hits: &Hits,
    text: &WrittenTable<'_>,
    chosen: Option<&[String]>,
    format: OutputFormat,
) -> Result<()> {
    let (corpus, Some(table)) = (&*hits.corpus, hits.table()) else { return Ok(()) };
    let Some(kind) = data_rows(table.spec.rows) else { return Ok(()) };
    let columns = data_columns(kind);
    let is_data = |name: &str| columns.iter().any(|column| column.head == name);
    let is_found = |head: &TableHead| !is_data(&head.name) && (chosen.is_some() || matches!(head.of, HeadOf::Money(_)));
    let found: Vec<usize> = (0..text.heads.len()).filter(|&at| is_found(&text.heads[at])).collect();
    let of_table = |at: usize| -> Vec<(String, Cell)> {
        let mut cells = text.cells(at);
        let cell =
            |i: &usize| (text.heads[*i].name.clone(), std::mem::replace(&mut cells[*i], TableCell::Empty).into());
        found.iter().map(cell).collect()
    };
    let counts = hits.piece_counts();
    let rows = || -> Box<dyn Iterator<Item = CellRow>> {
        let mut opened = LastOpened::new(corpus);
        let counts = &counts;
        match &table.body {
            TableBody::Projects(rows) => Box::new(rows.iter().enumerate().map(move |(at, &id)| {
                let (project, is_broken) = data::read(corpus, id);
                project_row(ReadRecord { corpus, id, project: &project, is_broken }).with_found(of_table(at))
            })),
            TableBody::Items(rows) => Box::new(rows.iter().enumerate().filter_map(move |(at, &line)| {
                Some(line_row(corpus, opened.open(line.project), line, counts)?.with_found(of_table(at)))
            })),
            TableBody::Sources(rows) => Box::new(rows.iter().map(move |hit| source_row(corpus, hit))),
            TableBody::Hospitals(hospitals) => {
                let entries = hospitals.rows.iter().flat_map(|row| row.entries.iter().map(move |entry| (row, entry)));
                Box::new(
                    entries.map(move |(row, entry)| hospital_row(corpus, opened.open(entry.line.project), row, entry)),
                )
            }
            _ => Box::new(std::iter::empty()),
        }
    };
    let all = columns.iter().map(|column| column.head).chain(found.iter().map(|&at| text.heads[at].name.as_str()));
    let heads: Vec<&str> = chosen.map_or_else(|| all.collect(), |chosen| chosen.iter().map(String::as_str).collect());
    match format {
        OutputFormat::Json if chosen.is_some() => {
            write_pretty(out, &SerializeIter(&|| rows().map(|row| row.choosing_owned(&heads))))
        }
        OutputFormat::Json => write_pretty(out, &SerializeIter(&rows)),
        OutputFormat::Jsonl | OutputFormat::Objects => rows().try_for_each(|row| {
            json::write(&mut *out, &row.choosing(&heads), None)?;
            Ok(writeln!(out)?)
        }),
        format => write_cells(out, &heads, &|| Box::new(rows().map(|row| row.into_shown(&heads))), format),
    }
}

/// The rows for programs of a table's rows; `None` if it writes its own cells alone.
pub(super) fn data_rows(rows: TableRows) -> Option<RowKind> {
    match rows {
        TableRows::Projects => Some(RowKind::Projects),
        TableRows::Items => Some(RowKind::Lines),
        TableRows::Hospitals => Some(RowKind::Hospitals),
        TableRows::Sources => Some(RowKind::Sources),
        TableRows::Transactions | TableRows::Documents | TableRows::Places => None,
    }
}

/// Whether rows for programs have a column of this head.
pub(super) fn is_data_head(rows: RowKind, name: &str) -> bool {
    data_columns(rows).iter().any(|column| column.head == name)
}

fn write_for_programs(
    out: &mut impl Write,
    hits: &Hits,
    rows: RowKind,
    format: OutputFormat,
    limit: usize,
) -> Result<()> {
    with_data_rows(hits, rows, limit, &mut |all| write_data(out, data_columns(rows), all, format))
}

/// Calls `write` with the rows for programs.
fn with_data_rows(
    hits: &Hits,
    rows: RowKind,
    limit: usize,
    write: &mut dyn FnMut(&DataRows<'_>) -> Result<()>,
) -> Result<()> {
    let corpus: &Corpus = &hits.corpus;
    let projects = || hits.rows.iter().map(|hit| hit.project);
    match rows {
        RowKind::Projects => {
            let row = |id: RecordId| {
                let (project, is_broken) = data::read(corpus, id);
                project_row(ReadRecord { corpus, id, project: &project, is_broken })
            };
            write(&|| Box::new(projects().take(limit).map(row)))
        }
        RowKind::Lines => {
            let Some(found) = hits.lines() else { return Ok(()) };
            let counts = hits.piece_counts();
            let rows = || -> Box<dyn Iterator<Item = CellRow>> {
                let mut opened = LastOpened::new(corpus);
                let lines = found.matched_or_all().iter().take(limit).map(|hit| hit.line);
                let counts = &counts;
                Box::new(lines.filter_map(move |line| line_row(corpus, opened.open(line.project), line, counts)))
            };
            write(&rows)
        }
        RowKind::Amounts => {
            let Some(sums) = hits.sums() else { return Ok(()) };
            let left_out = LeftOutIndex::new(corpus, sums);
            let rows = |id: RecordId| {
                let (project, is_broken) = data::read(corpus, id);
                amount_rows(ReadRecord { corpus, id, project: &project, is_broken }, &left_out)
            };
            write(&|| Box::new(projects().flat_map(rows).take(limit)))
        }
        RowKind::Hospitals => {
            let Some(hospitals) = hits.hospitals() else { return Ok(()) };
            let rows = || -> Box<dyn Iterator<Item = CellRow>> {
                let mut opened = LastOpened::new(corpus);
                let rows = hospitals.rows.iter().take(limit);
                let entries = rows.flat_map(|row| row.entries.iter().map(move |entry| (row, entry)));
                Box::new(
                    entries.map(move |(row, entry)| hospital_row(corpus, opened.open(entry.line.project), row, entry)),
                )
            };
            write(&rows)
        }
        RowKind::Sources => {
            let row = |hit: &SourceHit| source_row(corpus, hit);
            let sources = hits.sources().unwrap_or_default();
            write(&|| Box::new(sources.iter().take(limit).map(row)))
        }
    }
}

fn write_for_reading(
    out: &mut impl Write,
    hits: &Hits,
    rows: RowKind,
    format: OutputFormat,
    limit: usize,
) -> Result<()> {
    let corpus = &hits.corpus;
    match rows {
        RowKind::Projects => {
            let row = |hit: &ProjectHit| cells(Column::OF_PROJECTS, |column| project_cell(corpus, hit.project, column));
            write_cells(out, &heads(Column::OF_PROJECTS), &|| Box::new(hits.rows.iter().take(limit).map(row)), format)
        }
        RowKind::Lines => match hits.lines() {
            Some(found) => write_lines(out, corpus, found, format, limit),
            None => Ok(()),
        },
        RowKind::Amounts => {
            let Some(sums) = hits.sums() else { return Ok(()) };
            let left_out = LeftOutIndex::new(corpus, sums);
            let rows = |hit: &ProjectHit| {
                let (project, is_broken) = data::read(corpus, hit.project);
                let rows = amount_rows(ReadRecord { corpus, id: hit.project, project: &project, is_broken }, &left_out);
                rows.into_iter().map(|row| row.into_shown(&AMOUNTS_SHOWN)).collect::<Vec<_>>()
            };
            write_cells(out, &AMOUNTS_SHOWN, &|| Box::new(hits.rows.iter().flat_map(rows).take(limit)), format)
        }
        RowKind::Hospitals => {
            let Some(hospitals) = hits.hospitals() else { return Ok(()) };
            let rows = hospitals.rows.iter().take(limit);
            let cells = || -> Box<dyn Iterator<Item = Vec<String>>> {
                Box::new(rows.clone().map(|row| hospital_cells(row, &hospitals.columns)))
            };
            write_cells(out, &hospital_heads(&hospitals.columns), &cells, format)
        }
        RowKind::Sources => {
            let row = |hit: &SourceHit| cells(Column::OF_SOURCES, |column| source_cell(corpus, hit.source, column));
            let sources = hits.sources().unwrap_or_default();
            write_cells(out, &heads(Column::OF_SOURCES), &|| Box::new(sources.iter().take(limit).map(row)), format)
        }
    }
}

/// Writes the equipment lines for reading. If the query matched lines by themselves, leaves out the other lines of their
/// projects.
fn write_lines(
    out: &mut impl Write,
    corpus: &Corpus,
    found: &MatchingLines,
    format: OutputFormat,
    limit: usize,
) -> Result<()> {
    let lines = found.matched_or_all();
    let rows = || -> Box<dyn Iterator<Item = Vec<String>>> {
        let mut opened = LastOpened::new(corpus);
        Box::new(lines.iter().take(limit).map(move |hit: &LineHit| {
            // The store keeps the sites shortened; the record has them all.
            let opened = opened.open(hit.line.project);
            let item = opened.project.equipment.get(hit.line.line as usize);
            let mut row = cells(Column::OF_LINES, |column| match column {
                Column::Sites => {
                    let of_line = opened.lines.get(hit.line.line as usize);
                    let sites = item.zip(of_line).and_then(|(item, of_line)| sites(item, &of_line.balance));
                    sites.unwrap_or_default()
                }
                Column::Quantity => line_cells::number_cell(corpus, hit.line),
                column => line_cell(corpus, hit.line, column),
            });
            row.extend(line_cells::cells(corpus, opened, hit.line));
            row
        }))
    };
    let mut head = heads(Column::OF_LINES);
    head.extend(line_cells::HEADS);
    write_cells(out, &head, &rows, format)?;
    if format == OutputFormat::Table && !lines.is_empty() && limit > 0 {
        writeln!(out, "{}", found.total)?;
    }
    Ok(())
}

/// Opens records, the last one once: lines of one project mostly stand together.
struct LastOpened<'a> {
    corpus: &'a Corpus,
    last: Option<Opened>,
}

impl<'a> LastOpened<'a> {
    fn new(corpus: &'a Corpus) -> Self {
        LastOpened { corpus, last: None }
    }

    fn open(&mut self, id: RecordId) -> &Opened {
        match self.last.take().filter(|opened| opened.id == id) {
            Some(opened) => self.last.insert(opened),
            None => self.last.insert(self.corpus.open(id)),
        }
    }
}

fn heads(columns: &[Column]) -> Vec<&'static str> {
    columns.iter().map(|column| column.head()).collect()
}

fn cells(columns: &[Column], cell: impl Fn(Column) -> String) -> Vec<String> {
    columns.iter().map(|&column| cell(column)).collect()
}

/// Writes rows for programs: as TSV or CSV with the heads of the columns, or as JSON objects.
pub(super) fn write_data(
    out: &mut impl Write,
    columns: &[DataColumn],
    rows: &DataRows<'_>,
    format: OutputFormat,
) -> Result<()> {
    match format {
        OutputFormat::Json => write_pretty(out, &SerializeIter(rows)),
        OutputFormat::Jsonl | OutputFormat::Objects => rows().try_for_each(|row| {
            json::write(&mut *out, &row, None)?;
            Ok(writeln!(out)?)
        }),
        format => {
            let head: Vec<&str> = columns.iter().map(|column| column.head).collect();
            write_cells(out, &head, &|| Box::new(rows().map(CellRow::into_cells)), format)
        }
    }
}

/// Writes rows for programs with all their columns, for reading with those of the `shown` heads.
pub(super) fn write_shown(
    out: &mut impl Write,
    columns: &[DataColumn],
    shown: &[&str],
    rows: &DataRows<'_>,
    format: OutputFormat,
) -> Result<()> {
    if is_for_reading(format) {
        return write_cells(out, shown, &|| Box::new(rows().map(|row| row.into_shown(shown))), format);
    }
    write_data(out, columns, rows, format)
}

fn write_cells(out: &mut impl Write, head: &[&str], rows: &Cells<'_>, format: OutputFormat) -> Result<()> {
    match format {
        OutputFormat::Tsv => {
            writeln!(out, "{}", head.join("\t"))?;
            for row in rows() {
                let cells: Vec<String> = row.iter().map(|cell| cell.replace(['\t', '\n', '\r'], " ")).collect();
                writeln!(out, "{}", cells.join("\t"))?;
            }
        }
        OutputFormat::Csv => {
            let mut csv = csv::Writer::from_writer(&mut *out);
            csv.write_record(head)?;
            for row in rows() {
                csv.write_record(row.iter().map(|cell| guard_formula(cell)))?;
            }
            csv.flush()?;
        }
        OutputFormat::Md => {
            writeln!(out, "| {} |", head.join(" | "))?;
            writeln!(out, "|{}", "---|".repeat(head.len()))?;
            for row in rows() {
                let cells: Vec<String> = row.iter().map(|cell| escape_markdown(&clean(cell))).collect();
                writeln!(out, "| {} |", cells.join(" | "))?;
            }
        }
        _ => {
            let screen = stdout().is_terminal().then(|| usize::from(screen_size().0));
            write_aligned(out, head, rows, screen)?;
        }
    }
    Ok(())
}

/// Writes a list: in JSON as records, else as rows. Each call of `items` starts from the beginning.
pub(crate) fn write_list<T: Serialize, I: Iterator<Item = T>>(
    out: &mut impl Write,
    items: &impl Fn() -> I,
    format: Option<OutputFormat>,
    head: &[&str],
    cells: impl Fn(&T) -> Vec<String>,
) -> Result<()> {
    match format.unwrap_or_else(default_format) {
        OutputFormat::Json => write_pretty(out, &SerializeIter(items))?,
        OutputFormat::Jsonl | OutputFormat::Objects => {
            for item in items() {
                json::write(out, &item, None)?;
                writeln!(out)?;
            }
        }
        format => write_cells(out, head, &|| Box::new(items().map(|item| cells(&item))), format)?,
    }
    Ok(())
}

pub(crate) fn default_format() -> OutputFormat {
    if stdout().is_terminal() { OutputFormat::Table } else { OutputFormat::Tsv }
}
