//! Writes rows: aligned, tab- or comma-separated, Markdown, or the records themselves as JSON.
//!
//! What a person reads on a terminal is made safe; what a program reads stays as it is, except that a
//! cell of CSV that a spreadsheet would run as a formula is guarded.

use super::{Format, Rows};
use crate::app::copy::{LINE_COLUMNS, PROJECT_COLUMNS, SOURCE_COLUMNS, line_row, project_row, source_row};
use crate::corpus::SourceId;
use crate::model::{Correction, Dataset, Name, Project, SCHEMA, Source};
use crate::search::Hits;
use crate::text::cut;
use crate::text::display::clean;
use anyhow::Result;
use serde::Serialize;
use std::io::{IsTerminal, Write, stdout};
use unicode_width::UnicodeWidthStr;

/// Columns between two cells of a table.
const GAP: usize = 2;

/// Writes what was found.
pub fn write_rows(
    out: &mut impl Write,
    hits: &Hits,
    rows: Rows,
    format: Option<Format>,
    limit: Option<usize>,
) -> Result<()> {
    let limit = limit.unwrap_or(usize::MAX);
    let format = format.unwrap_or_else(default_format);
    if matches!(format, Format::Json | Format::Jsonl) {
        return write_dataset(out, &dataset(hits, rows, limit), format);
    }
    let corpus = &hits.corpus;
    let (head, cells): (&[&str], Vec<Vec<String>>) = match rows {
        Rows::Projects => {
            (&PROJECT_COLUMNS, hits.rows.iter().take(limit).map(|hit| project_row(corpus, hit.project)).collect())
        }
        Rows::Lines => {
            // Where lines match by themselves, the others of their projects are not asked for.
            let lines = if hits.matched > 0 { &hits.lines[..hits.matched] } else { &hits.lines };
            (&LINE_COLUMNS, lines.iter().take(limit).map(|hit| line_row(corpus, hit.line)).collect())
        }
        Rows::Sources => {
            (&SOURCE_COLUMNS, hits.sources.iter().take(limit).map(|hit| source_row(corpus, hit.source)).collect())
        }
    };
    write_cells(out, head, &cells, format)?;
    if format == Format::Table && rows == Rows::Lines && !cells.is_empty() {
        writeln!(out, "{}", hits.total)?;
    }
    Ok(())
}

/// Writes a table in any of the flat formats.
fn write_cells(out: &mut impl Write, head: &[&str], rows: &[Vec<String>], format: Format) -> Result<()> {
    match format {
        Format::Tsv => {
            writeln!(out, "{}", head.join("\t"))?;
            for row in rows {
                let cells: Vec<String> = row.iter().map(|cell| cell.replace(['\t', '\n', '\r'], " ")).collect();
                writeln!(out, "{}", cells.join("\t"))?;
            }
        }
        Format::Csv => {
            let mut csv = csv::Writer::from_writer(&mut *out);
            csv.write_record(head)?;
            for row in rows {
                csv.write_record(row.iter().map(|cell| guarded(cell)))?;
            }
            csv.flush()?;
        }
        Format::Md => {
            writeln!(out, "| {} |", head.join(" | "))?;
            writeln!(out, "|{}", "---|".repeat(head.len()))?;
            for row in rows {
                let cells: Vec<String> = row
                    .iter()
                    .map(|cell| clean(cell).replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;"))
                    .collect();
                writeln!(out, "| {} |", cells.join(" | "))?;
            }
        }
        _ => aligned(out, head, rows)?,
    }
    Ok(())
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe before it.
fn guarded(cell: &str) -> String {
    let number = cell.parse::<f64>().is_ok() || cell == "-";
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number { format!("'{cell}") } else { cell.to_owned() }
}

fn aligned(out: &mut impl Write, head: &[&str], rows: &[Vec<String>]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| clean(cell).into_owned()).collect()).collect();
    let mut widths: Vec<usize> = head.iter().map(|name| name.width()).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    // On a terminal a row is one line: the widest columns give way.
    if stdout().is_terminal() {
        let screen = ratatui::crossterm::terminal::size().map_or(100, |(columns, _)| usize::from(columns));
        let room = screen.saturating_sub(GAP * widths.len().saturating_sub(1)).max(widths.len() * 4);
        while widths.iter().sum::<usize>() > room {
            let Some(widest) = widths.iter_mut().max() else { break };
            *widest -= 1;
        }
    }
    let mut line = |cells: &mut dyn Iterator<Item = &str>| -> Result<()> {
        let mut text = String::new();
        for (cell, width) in cells.zip(&widths) {
            text.push_str(&fit(cell, *width));
            text.push_str(&" ".repeat(GAP));
        }
        writeln!(out, "{}", text.trim_end())?;
        Ok(())
    };
    line(&mut head.iter().copied())?;
    for row in &rows {
        line(&mut row.iter().map(String::as_str))?;
    }
    Ok(())
}

/// Cuts or fills a cell to a width.
fn fit(cell: &str, width: usize) -> String {
    let text = cut(cell, width);
    let fill = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(fill))
}

/// Writes any list: as records in JSON, as rows otherwise.
pub fn write_list<T: Serialize>(
    out: &mut impl Write,
    items: &[T],
    format: Option<Format>,
    head: &[&str],
    cells: impl Fn(&T) -> Vec<String>,
) -> Result<()> {
    match format.unwrap_or_else(default_format) {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, items)?;
            writeln!(out)?;
        }
        Format::Jsonl => {
            for item in items {
                serde_json::to_writer(&mut *out, item)?;
                writeln!(out)?;
            }
        }
        format => write_cells(out, head, &items.iter().map(cells).collect::<Vec<_>>(), format)?,
    }
    Ok(())
}

fn default_format() -> Format {
    if stdout().is_terminal() { Format::Table } else { Format::Tsv }
}

/// The records found, with the sources they cite: a dataset that can be opened again.
fn dataset(hits: &Hits, rows: Rows, limit: usize) -> Dataset {
    let corpus = &hits.corpus;
    let mut projects: Vec<Project> = Vec::new();
    let mut sources: Vec<SourceId> = Vec::new();
    if rows == Rows::Sources {
        sources.extend(hits.sources.iter().take(limit).map(|hit| hit.source));
    } else {
        let mut left = if rows == Rows::Lines { limit } else { usize::MAX };
        for hit in hits.rows.iter().take(if rows == Rows::Projects { limit } else { usize::MAX }) {
            if corpus.entry(hit.project).broken.is_some() {
                // What could not be read cannot be written; `check` says why.
                continue;
            }
            let mut project = corpus.project(hit.project).clone();
            if rows == Rows::Lines {
                let wanted: Vec<u32> = if hit.lines.is_empty() {
                    (0..project.equipment.len() as u32).collect()
                } else {
                    hit.lines.clone()
                };
                let wanted: Vec<u32> = wanted.into_iter().take(left).collect();
                let keep: Vec<_> = wanted.iter().filter_map(|&i| project.equipment.get(i as usize).cloned()).collect();
                project.corrections = moved(project.corrections, &wanted);
                left -= keep.len();
                if keep.is_empty() {
                    continue;
                }
                project.equipment = keep;
            }
            for id in project.cited_sources() {
                sources.extend(corpus.source_of(hit.project, id).filter(|source| !sources.contains(source)));
            }
            projects.push(project);
        }
    }
    let sources: Vec<Source> = sources.into_iter().map(|id| (*corpus.source(id).source).clone()).collect();
    let names = if projects.is_empty() { Vec::new() } else { corpus.names.clone() };
    Dataset { schema: SCHEMA.to_owned(), sources, projects, names }
}

/// Corrections of the lines that are kept, pointing at where they stand now; others stay as they are.
fn moved(corrections: Vec<Correction>, kept: &[u32]) -> Vec<Correction> {
    let place = |correction: Correction| {
        let Some((line, rest)) = correction.path.strip_prefix("equipment[").and_then(|rest| rest.split_once(']'))
        else {
            return Some(correction);
        };
        let at = kept.iter().position(|old| line.parse() == Ok(*old))?;
        Some(Correction { path: format!("equipment[{at}]{rest}"), ..correction })
    };
    corrections.into_iter().filter_map(place).collect()
}

fn write_dataset(out: &mut impl Write, dataset: &Dataset, format: Format) -> Result<()> {
    #[derive(Serialize)]
    struct SourceLine<'a> {
        source: &'a Source,
    }
    #[derive(Serialize)]
    struct ProjectLine<'a> {
        project: &'a Project,
    }
    #[derive(Serialize)]
    struct NameLine<'a> {
        names: &'a Name,
    }
    if format == Format::Json {
        serde_json::to_writer_pretty(&mut *out, dataset)?;
        writeln!(out)?;
        return Ok(());
    }
    for source in &dataset.sources {
        serde_json::to_writer(&mut *out, &SourceLine { source })?;
        writeln!(out)?;
    }
    for project in &dataset.projects {
        serde_json::to_writer(&mut *out, &ProjectLine { project })?;
        writeln!(out)?;
    }
    for names in &dataset.names {
        serde_json::to_writer(&mut *out, &NameLine { names })?;
        writeln!(out)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_is_guarded() {
        assert_eq!(guarded("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(guarded("@x"), "'@x");
        assert_eq!(guarded("-5"), "-5");
        assert_eq!(guarded("-"), "-");
        assert_eq!(guarded("Japan"), "Japan");
    }

    #[test]
    fn corrections_follow_the_lines_they_correct() {
        let correction = |path: &str| Correction { path: path.to_owned(), ..Correction::default() };
        let all = vec![correction("amounts[0]"), correction("equipment[0].sites[1]"), correction("equipment[2]")];
        let paths: Vec<String> = moved(all, &[2]).into_iter().map(|c| c.path).collect();
        assert_eq!(paths, ["amounts[0]", "equipment[0]"]);
    }

    #[test]
    fn cells_are_cut_by_what_a_terminal_shows() {
        assert_eq!(fit("日本語", 4), "日… ");
        assert_eq!(fit("abc", 5), "abc  ");
    }
}
