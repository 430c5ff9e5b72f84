//! Writes rows as aligned columns. On a terminal the columns that are least needed are left out until the others have
//! room, and texts go on below their first line: no identifier is cut and no word is broken.

use crate::cli::messages::print_stderr;
use crate::text::display::clean;
use crate::text::wrap;
use anyhow::Result;
use std::borrow::Cow;
use std::io::Write;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Returns the rows of a table as cells. Called twice to align columns: for their widths, then to write.
pub(super) type Cells<'a> = dyn Fn() -> Box<dyn Iterator<Item = Vec<String>> + 'a> + 'a;

/// Columns between two cells of a table.
const CELL_GAP: usize = 2;

/// A column of text is not made narrower than this: a line of two words reads badly. Chosen by eye.
const NARROW_CELL: usize = 12;

/// Columns that a table without room for all does without, the first one first. Of the others the last one goes first,
/// but the first column and those of [`KEPT`] stay.
const LEAST_NEEDED: [&str; 17] = [
    "state_source", "number_source", "last_report", "since", "address", "projects", "amounts", "says", "inferred",
    "flag", "told", "as of", "donor", "lines", "project", "country", "where",
];

/// Columns without which a row does not tell what it is of.
const KEPT: [&str; 9] = ["id", "title", "item", "state", "label", "count", "what", "amount", "currency"];

/// Writes the rows; `screen` is the width of the terminal, `None` if there is none and every column has its full width.
pub(super) fn write_aligned(
    out: &mut impl Write,
    head: &[&str],
    rows: &Cells<'_>,
    screen: Option<usize>,
) -> Result<()> {
    let mut columns: Vec<ColumnWidths> = head.iter().map(|name| ColumnWidths::of(name)).collect();
    let mut any = false;
    for row in rows() {
        any = true;
        columns.iter_mut().zip(&row).for_each(|(column, cell)| column.add(&clean(cell)));
    }
    if !any {
        return Ok(());
    }
    let widths = match screen {
        None => columns.iter().map(|column| column.widest).collect(),
        Some(screen) => {
            let (widths, left_out) = arrange(head, &columns, screen);
            if total(&widths) > screen + CELL_GAP {
                return write_blocks(out, head, rows, screen);
            }
            if !left_out.is_empty() {
                let names = left_out.join(", ");
                print_stderr(&format!("note: no room for {names}; --format csv has all columns"));
            }
            widths
        }
    };
    write_row(out, head.iter().map(|name| Cow::Borrowed(*name)), &widths)?;
    for row in rows() {
        write_row(out, row.iter().map(|cell| clean(cell)), &widths)?;
    }
    Ok(())
}

/// What a column needs, in columns of the terminal.
struct ColumnWidths {
    /// Its widest cell.
    widest: usize,
    /// Its widest word, or its widest cell if it may not be divided.
    narrowest: usize,
    is_whole: bool,
}

impl ColumnWidths {
    fn of(name: &str) -> Self {
        let width = name.width();
        ColumnWidths { widest: width, narrowest: width, is_whole: name == "id" || name.ends_with("_id") }
    }

    fn add(&mut self, cell: &str) {
        let width = cell.width();
        self.widest = self.widest.max(width);
        let word = if self.is_whole { width } else { widest_word(cell).max(width.min(NARROW_CELL)) };
        self.narrowest = self.narrowest.max(word);
    }
}

/// The widest part of a text that is not divided. Between wide characters a line may end, as Chinese is written.
fn widest_word(text: &str) -> usize {
    let part = |word: &str| if is_divided_anywhere(word) { 2 } else { word.width() };
    text.split(' ').map(part).max().unwrap_or(0)
}

fn is_divided_anywhere(word: &str) -> bool {
    word.chars().any(|c| c.width() == Some(2))
}

/// The widths of the columns on a screen, 0 for one that is left out, and the names of those.
fn arrange<'a>(head: &[&'a str], columns: &[ColumnWidths], screen: usize) -> (Vec<usize>, Vec<&'a str>) {
    let mut widths: Vec<usize> = columns.iter().map(|column| column.narrowest).collect();
    let at = |name: &str| head.iter().position(|it| *it == name);
    let last_first = (1..head.len()).rev().filter(|&i| !KEPT.contains(&head[i]));
    let mut left_out = Vec::new();
    for i in LEAST_NEEDED.into_iter().filter_map(at).chain(last_first) {
        if total(&widths) > screen + CELL_GAP && widths[i] > 0 && i > 0 {
            widths[i] = 0;
            left_out.push(head[i]);
        }
    }
    // What is left over goes to the columns that are furthest from their widest cell, a column at a time.
    let mut free = (screen + CELL_GAP).saturating_sub(total(&widths));
    while free > 0 {
        let missing = |i: &usize| if widths[*i] > 0 { columns[*i].widest - widths[*i] } else { 0 };
        let Some(i) = (0..widths.len()).max_by_key(|i| (missing(i), usize::MAX - i)).filter(|i| missing(i) > 0) else {
            break;
        };
        widths[i] += 1;
        free -= 1;
    }
    (widths, left_out)
}

/// What columns take on a line, with a gap after each.
fn total(widths: &[usize]) -> usize {
    widths.iter().filter(|width| **width > 0).map(|width| width + CELL_GAP).sum()
}

/// Writes each row as a block with a line for each cell, where not even the columns that stay have room side by side.
fn write_blocks(out: &mut impl Write, head: &[&str], rows: &Cells<'_>, screen: usize) -> Result<()> {
    let indent = head.iter().map(|name| name.width()).max().unwrap_or(0) + CELL_GAP;
    for (i, row) in rows().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        for (name, cell) in head.iter().zip(&row).filter(|(_, cell)| !cell.is_empty()) {
            let text = clean(cell);
            // An identifier or a word that has no room beside its head stands on lines of its own.
            let beside = screen.saturating_sub(indent);
            if widest_word(&text) > beside {
                writeln!(out, "{name}")?;
                lines(&text, screen.max(1)).iter().try_for_each(|line| writeln!(out, "{line}"))?;
                continue;
            }
            for (i, line) in lines(&text, beside).iter().enumerate() {
                let name = if i == 0 { name } else { "" };
                writeln!(out, "{name}{}{line}", " ".repeat(indent - name.width()))?;
            }
        }
    }
    Ok(())
}

fn write_row<'a>(out: &mut impl Write, cells: impl Iterator<Item = Cow<'a, str>>, widths: &[usize]) -> Result<()> {
    let cells: Vec<Vec<String>> = cells.zip(widths).map(|(cell, &width)| lines(&cell, width)).collect();
    for i in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
        let mut text = String::new();
        for (cell, width) in cells.iter().zip(widths).filter(|(_, width)| **width > 0) {
            let line = cell.get(i).map_or("", String::as_str);
            text.push_str(line);
            text.push_str(&" ".repeat(width.saturating_sub(line.width()) + CELL_GAP));
        }
        writeln!(out, "{}", text.trim_end())?;
    }
    Ok(())
}

/// A cell in lines of a width, divided between words.
fn lines(cell: &str, width: usize) -> Vec<String> {
    if width == 0 || cell.width() <= width {
        return vec![if width == 0 { String::new() } else { cell.to_owned() }];
    }
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in cell.split(' ').filter(|word| !word.is_empty()) {
        let gap = usize::from(!line.is_empty());
        if line.width() + gap + word.width() <= width {
            line.push_str(&" "[..gap]);
            line.push_str(word);
            continue;
        }
        lines.extend((!line.is_empty()).then(|| std::mem::take(&mut line)));
        if is_divided_anywhere(word) {
            lines.extend(wrap(word, width).into_iter().map(|range| word[range].to_owned()));
            line = lines.pop().unwrap_or_default();
        } else {
            line.push_str(word);
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: [&str; 5] = ["qty", "item", "where", "country", "id"];

    fn rows() -> Vec<Vec<String>> {
        let row = |cells: [&str; 5]| cells.map(str::to_owned).to_vec();
        vec![
            row([
                "9 (2023)", "magnetic resonance imaging scanner", "Ivano-Frankivsk Regional Hospital", "Ukraine",
                "ua-diagnostic-imaging-2023",
            ]),
            row(["-", "磁気共鳴画像診断装置", "Semey", "Kazakhstan", "kz-semey-university-hospital"]),
        ]
    }

    fn table(screen: Option<usize>) -> String {
        let mut out = Vec::new();
        let rows = rows();
        write_aligned(&mut out, &HEAD, &|| Box::new(rows.iter().cloned()), screen).expect("written");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn at_every_width_identifiers_are_whole_and_words_unbroken() {
        let words: Vec<String> = rows().concat().iter().flat_map(|cell| cell.split(' ').map(str::to_owned)).collect();
        for screen in 1..200 {
            let table = table(Some(screen));
            for row in rows() {
                assert!(table.contains(&row[4]), "{screen}:\n{table}");
            }
            for word in table.split_whitespace().filter(|word| !HEAD.contains(word)) {
                // Chinese and Japanese are divided between any two characters.
                let is_wide = is_divided_anywhere(word);
                assert!(is_wide || words.iter().any(|it| it == word), "{screen}: {word:?} in\n{table}");
            }
            assert!(table.contains("item") && table.contains("id"), "{screen}:\n{table}");
            let longest = words.iter().filter(|word| !is_divided_anywhere(word)).map(|word| word.width()).max();
            if screen >= longest.unwrap_or(0) {
                assert!(table.lines().all(|line| line.width() <= screen), "{screen}:\n{table}");
            }
        }
    }

    #[test]
    fn with_room_for_all_and_without_a_terminal_every_cell_is_on_one_line() {
        assert_eq!(table(None), table(Some(300)));
        assert_eq!(table(None).lines().count(), 3);
    }

    #[test]
    fn the_least_needed_columns_are_left_out_first() {
        let columns: Vec<ColumnWidths> = HEAD.iter().map(|name| ColumnWidths::of(name)).collect();
        assert_eq!(arrange(&HEAD, &columns, 30).1, Vec::<&str>::new());
        assert_eq!(arrange(&HEAD, &columns, 25).1, ["country"]);
        assert_eq!(arrange(&HEAD, &columns, 16).1, ["country", "where"]);
    }
}
