//! Writes rows as an aligned table, TSV, CSV or Markdown, or the records themselves as JSON.
//!
//! Text for a terminal is made safe. Text for a program stays as it is, except that a CSV cell that a spreadsheet
//! would run as a formula gets an apostrophe.

use super::args::{OutputFormat, RowKind};
use super::json::{write_line, write_pretty};
use super::line_cells;
use super::messages::print_stderr;
use crate::curate::list_moves::ListMoves;
use crate::fields::Column;
use crate::model::{Name, SCHEMA, Source, json};
use crate::present::columns::{line_cell, project_cell, source_cell};
use crate::present::hospitals::{HospitalEntry, hospital_cells, hospital_entry, hospital_heads};
use crate::present::record::sites;
use crate::search::{Hits, LineHit, ProjectHit, SourceHit};
use crate::store::{Corpus, Opened, RecordId, SourceId};
use crate::text::cut;
use crate::text::display::clean;
use crate::tui::screen_size;
use anyhow::Result;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::io::{IsTerminal, Write, stdout};
use unicode_width::UnicodeWidthStr;

/// Columns between two cells of a table.
const CELL_GAP: usize = 2;

/// Below this width a column of text says little. Chosen by eye.
const NARROW_CELL: usize = 10;

/// Returns the rows of a table as cells. Called twice to align columns: for their widths, then to write.
type Cells<'a> = dyn Fn() -> Box<dyn Iterator<Item = Vec<String>> + 'a> + 'a;

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
    if rows == RowKind::Hospitals {
        return write_hospitals(out, hits, format, limit);
    }
    if matches!(format, OutputFormat::Json | OutputFormat::Jsonl) {
        return write_dataset(out, &DatasetExport { hits, rows, limit }, format);
    }
    let corpus = &hits.corpus;
    match rows {
        RowKind::Projects => {
            let row = |hit: &ProjectHit| cells(Column::OF_PROJECTS, |column| project_cell(corpus, hit.project, column));
            write_cells(out, &heads(Column::OF_PROJECTS), &|| Box::new(hits.rows.iter().take(limit).map(row)), format)?;
        }
        RowKind::Lines => {
            let Some(found) = hits.lines() else { return Ok(()) };
            // If the query matched lines by themselves, leave out the other lines of their projects.
            let lines = found.matched_or_all();
            let is_read = matches!(format, OutputFormat::Table | OutputFormat::Md);
            let is_shown = |head: &&str| format != OutputFormat::Table || line_cells::OF_TABLE.contains(head);
            let last: RefCell<Option<Opened>> = RefCell::default();
            let row = |hit: &LineHit| {
                // The store keeps the sites shortened; the record has them all.
                let mut last = last.borrow_mut();
                let opened = match last.take().filter(|opened| opened.id == hit.line.project) {
                    Some(opened) => last.insert(opened),
                    None => last.insert(corpus.open(hit.line.project)),
                };
                let item = opened.project.equipment.get(hit.line.line as usize);
                let mut row = cells(Column::OF_LINES, |column| match column {
                    Column::Sites => {
                        let of_line = opened.lines.get(hit.line.line as usize);
                        let sites = item.zip(of_line).and_then(|(item, of_line)| sites(item, &of_line.balance));
                        sites.unwrap_or_default()
                    }
                    Column::Quantity => {
                        let number = line_cells::number_cell(corpus, hit.line);
                        // A program takes an empty cell for "not stated"; a reader looks for a sign.
                        if number.is_empty() && is_read { "-".to_owned() } else { number }
                    }
                    column => line_cell(corpus, hit.line, column),
                });
                let more = line_cells::cells(corpus, opened, hit.line);
                row.extend(
                    more.into_iter().zip(line_cells::HEADS).filter(|(_, head)| is_shown(head)).map(|(it, _)| it),
                );
                row
            };
            let mut head = heads(Column::OF_LINES);
            head.extend(line_cells::HEADS.into_iter().filter(is_shown));
            write_cells(out, &head, &|| Box::new(lines.iter().take(limit).map(row)), format)?;
            if format == OutputFormat::Table && !lines.is_empty() && limit > 0 {
                writeln!(out, "{}", found.total)?;
            }
        }
        RowKind::Hospitals => {}
        RowKind::Sources => {
            let row = |hit: &SourceHit| cells(Column::OF_SOURCES, |column| source_cell(corpus, hit.source, column));
            let sources = hits.sources().unwrap_or_default();
            write_cells(out, &heads(Column::OF_SOURCES), &|| Box::new(sources.iter().take(limit).map(row)), format)?;
        }
    }
    Ok(())
}

/// Writes the facilities: for reading one row each, with a column for each stage; for programs one row for each line and
/// stage, with the words that say it.
fn write_hospitals(out: &mut impl Write, hits: &Hits, format: OutputFormat, limit: usize) -> Result<()> {
    let Some(hospitals) = hits.hospitals() else { return Ok(()) };
    let rows = || hospitals.rows.iter().take(limit);
    if matches!(format, OutputFormat::Table | OutputFormat::Md) {
        let cells = || -> Box<dyn Iterator<Item = Vec<String>>> {
            Box::new(rows().map(|row| hospital_cells(row, &hospitals.columns)))
        };
        return write_cells(out, &hospital_heads(&hospitals.columns), &cells, format);
    }
    let entries = || {
        let mut last: Option<Opened> = None;
        rows().flat_map(|row| row.entries.iter().map(move |entry| (row, entry))).map(move |(row, entry)| {
            let project = entry.line.project;
            let opened = match last.take().filter(|opened| opened.id == project) {
                Some(opened) => last.insert(opened),
                None => last.insert(hits.corpus.open(project)),
            };
            hospital_entry(&hits.corpus, opened, row, entry)
        })
    };
    match format {
        OutputFormat::Json => write_pretty(out, &SerializeIter(&entries)),
        OutputFormat::Jsonl => entries().try_for_each(|entry| {
            serde_json::to_writer(&mut *out, &entry)?;
            Ok(writeln!(out)?)
        }),
        _ => {
            let cells = || -> Box<dyn Iterator<Item = Vec<String>>> { Box::new(entries().map(HospitalEntry::cells)) };
            write_cells(out, &HospitalEntry::HEADS, &cells, format)
        }
    }
}

fn heads(columns: &[Column]) -> Vec<&'static str> {
    columns.iter().map(|column| column.head()).collect()
}

fn cells(columns: &[Column], cell: impl Fn(Column) -> String) -> Vec<String> {
    columns.iter().map(|&column| cell(column)).collect()
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
        _ => write_aligned(out, head, rows)?,
    }
    Ok(())
}

/// Escapes what Markdown takes for more than text: links and images, code, emphasis, HTML and the bars between cells. An
/// address is left as it is; a reader of the table sees where it leads.
fn escape_markdown(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    for c in cell.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '|' | '`' | '[' | ']' | '*' | '_' | '~' | '$' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// Puts an apostrophe before a cell that a spreadsheet would run as a formula; numbers stay.
fn guard_formula(cell: &str) -> String {
    let number = cell.parse::<f64>().is_ok() || cell == "-";
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number { format!("'{cell}") } else { cell.to_owned() }
}

fn write_aligned(out: &mut impl Write, head: &[&str], rows: &Cells<'_>) -> Result<()> {
    let mut widths: Vec<usize> = head.iter().map(|name| name.width()).collect();
    let mut any = false;
    for row in rows() {
        any = true;
        for (width, cell) in widths.iter_mut().zip(&row) {
            *width = (*width).max(clean(cell).width());
        }
    }
    if !any {
        return Ok(());
    }
    // On a terminal, leave out columns that do not fit even if all are narrow, the least needed first.
    if stdout().is_terminal() {
        let screen = usize::from(screen_size().0);
        let mut left_out = Vec::new();
        for name in line_cells::LEAST_NEEDED {
            let narrow: usize = widths.iter().filter(|w| **w > 0).map(|w| w.min(&NARROW_CELL) + CELL_GAP).sum();
            if narrow > screen + CELL_GAP
                && let Some(at) = head.iter().position(|it| *it == name)
            {
                widths[at] = 0;
                left_out.push(name);
            }
        }
        if !left_out.is_empty() {
            let names = left_out.join(", ");
            print_stderr(&format!("note: no room for {names}; --format csv has all columns"));
        }
    }
    // On a terminal, narrow the widest columns until each row fits on one line; below 4 columns a cell says nothing.
    if stdout().is_terminal() {
        let screen = usize::from(screen_size().0);
        let shown = widths.iter().filter(|width| **width > 0).count();
        let available = screen.saturating_sub(CELL_GAP * shown.saturating_sub(1)).max(shown * 4);
        while widths.iter().sum::<usize>() > available {
            let Some(widest) = widths.iter_mut().max() else { break };
            *widest -= 1;
        }
    }
    let mut line = |cells: &mut dyn Iterator<Item = &str>| -> Result<()> {
        let mut text = String::new();
        for (cell, width) in cells.zip(&widths).filter(|(_, width)| **width > 0) {
            text.push_str(&fit(cell, *width));
            text.push_str(&" ".repeat(CELL_GAP));
        }
        writeln!(out, "{}", text.trim_end())?;
        Ok(())
    };
    line(&mut head.iter().copied())?;
    for row in rows() {
        let cells: Vec<Cow<'_, str>> = row.iter().map(|cell| clean(cell)).collect();
        line(&mut cells.iter().map(|cell| &**cell))?;
    }
    Ok(())
}

/// Cuts or pads a cell to a width.
fn fit(cell: &str, width: usize) -> String {
    let text = cut(cell, width);
    let fill = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(fill))
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
        OutputFormat::Jsonl => {
            for item in items() {
                json::write(out, &item, None)?;
                writeln!(out)?;
            }
        }
        format => write_cells(out, head, &|| Box::new(items().map(|item| cells(&item))), format)?,
    }
    Ok(())
}

/// Serialises an iterator without collecting it.
struct SerializeIter<'a, F>(&'a F);

impl<T: Serialize, I: Iterator<Item = T>, F: Fn() -> I> Serialize for SerializeIter<'_, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0())
    }
}

pub(crate) fn default_format() -> OutputFormat {
    if stdout().is_terminal() { OutputFormat::Table } else { OutputFormat::Tsv }
}

/// The matching records and the sources they cite, as a dataset that can be opened again. Records are opened while they
/// are written.
struct DatasetExport<'a> {
    hits: &'a Hits,
    rows: RowKind,
    limit: usize,
}

impl DatasetExport<'_> {
    /// The projects, without broken records: `check` reports those.
    fn projects(&self) -> impl Iterator<Item = Opened> {
        let hits = self.hits;
        let max_projects = match self.rows {
            RowKind::Projects => self.limit,
            RowKind::Lines => usize::MAX,
            RowKind::Sources | RowKind::Hospitals => 0,
        };
        let usable = |id: &RecordId| hits.corpus.row(*id).broken().is_none();
        let ids = hits.rows.iter().map(|hit| hit.project).take(max_projects).filter(usable);
        let mut left = if self.rows == RowKind::Lines { self.limit } else { usize::MAX };
        let opened = hits.corpus.open_all(ids).filter(|opened| opened.broken.is_none());
        opened.filter_map(move |mut opened| {
            if self.rows == RowKind::Lines {
                let matched = hits.matched_lines_of(opened.id);
                let project = &mut opened.project;
                let all = || (0..project.equipment.len() as u32).collect();
                let wanted: Vec<u32> = if matched.is_empty() { all() } else { matched };
                let wanted: Vec<u32> = wanted.into_iter().take(left).collect();
                let mut moves = ListMoves::default();
                let place = |line: u32| wanted.iter().position(|kept| *kept == line);
                moves.add("equipment", (0..project.equipment.len() as u32).map(place).collect());
                moves.renumber(&mut project.corrections);
                let keep: Vec<_> = wanted.iter().filter_map(|&i| project.equipment.get(i as usize).cloned()).collect();
                left -= keep.len();
                if keep.is_empty() {
                    return None;
                }
                project.equipment = keep;
                opened.lines = wanted.iter().filter_map(|&i| opened.lines.get(i as usize).cloned()).collect();
            }
            Some(opened)
        })
    }

    /// The cited sources, each once.
    fn sources(&self) -> Vec<SourceId> {
        if self.rows == RowKind::Sources {
            return self.hits.sources().unwrap_or_default().iter().take(self.limit).map(|hit| hit.source).collect();
        }
        let mut seen = HashSet::new();
        let mut sources = Vec::new();
        for opened in self.projects() {
            sources.extend(cited_sources(&self.hits.corpus, &opened).into_iter().filter(|source| seen.insert(*source)));
        }
        sources
    }

    fn names(&self) -> &[Name] {
        if self.rows == RowKind::Sources { &[] } else { self.hits.corpus.names().list() }
    }
}

/// The sources cited by a project as it is written, perhaps with fewer lines.
fn cited_sources(corpus: &Corpus, opened: &Opened) -> Vec<SourceId> {
    opened.project.cited_sources().into_iter().filter_map(|id| corpus.find_source(opened.id, id)).collect()
}

/// The source to write; `None` if its file has changed since, and then its projects are left out too.
fn readable_source(corpus: &Corpus, id: SourceId) -> Option<Source> {
    corpus.read_source(id).ok()
}

fn write_dataset(out: &mut impl Write, export: &DatasetExport<'_>, format: OutputFormat) -> Result<()> {
    #[derive(Serialize)]
    struct DatasetDocument<'a, S: Serialize, P: Serialize> {
        schema: &'a str,
        sources: S,
        projects: P,
        names: &'a [Name],
    }
    let corpus = &export.hits.corpus;
    let sources = || export.sources().into_iter().filter_map(|id| readable_source(corpus, id));
    if format == OutputFormat::Json {
        let projects = || export.projects().map(Opened::into_voiced_project);
        let document = DatasetDocument {
            schema: SCHEMA,
            sources: SerializeIter(&sources),
            projects: SerializeIter(&projects),
            names: export.names(),
        };
        return write_pretty(out, &document);
    }
    // Names and sources come before the projects that need them, so that the file can be read in one pass.
    for names in export.names() {
        write_line(out, "names", names)?;
    }
    let mut written = HashSet::new();
    let mut source_line = |out: &mut dyn Write, id: SourceId| -> Result<()> {
        if let Some(source) = written.insert(id).then(|| readable_source(corpus, id)).flatten() {
            write_line(out, "source", &source)?;
        }
        Ok(())
    };
    if export.rows == RowKind::Sources {
        return export.sources().into_iter().try_for_each(|id| source_line(out, id));
    }
    for opened in export.projects() {
        cited_sources(corpus, &opened).into_iter().try_for_each(|id| source_line(out, id))?;
        write_line(out, "project", &opened.into_voiced_project())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_csv_cell_that_a_spreadsheet_would_run_gets_an_apostrophe() {
        assert_eq!(guard_formula("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(guard_formula("@x"), "'@x");
        assert_eq!(guard_formula("-5"), "-5");
        assert_eq!(guard_formula("-"), "-");
        assert_eq!(guard_formula("Japan"), "Japan");
    }

    #[test]
    fn cells_are_cut_by_their_width_on_a_terminal() {
        assert_eq!(fit("日本語", 4), "日… ");
        assert_eq!(fit("abc", 5), "abc  ");
    }
}
