//! A cell of a row for programs, as text and as JSON.

use super::columns::DataColumn;
use crate::model::{Figure, PartialDate};
use crate::present::table::TableCell;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// Between the values of a cell that has several.
const SEPARATOR: &str = "; ";

/// Between quotes: sentences have semicolons of their own.
const QUOTE_SEPARATOR: &str = " | ";

fn each_once(values: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen
}

/// A value of a row. Text is never a sign for "not stated".
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Not stated, or not of this row.
    Empty,
    Text(String),
    Number(Figure),
    Bool(bool),
}

impl Cell {
    /// The values, joined; empty if there are none.
    pub(crate) fn list<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Cell {
        let values: Vec<String> = values.into_iter().map(Into::into).collect();
        Cell::from(values.join(SEPARATOR))
    }

    /// The values, each once.
    pub(super) fn distinct(values: impl IntoIterator<Item = String>) -> Cell {
        Cell::from(each_once(values).join(SEPARATOR))
    }

    /// The quotes, each once.
    pub(super) fn quotes(quotes: impl IntoIterator<Item = String>) -> Cell {
        Cell::from(each_once(quotes).join(QUOTE_SEPARATOR))
    }

    pub(crate) fn count(n: usize) -> Cell {
        Cell::Number(Figure::from(n as i64))
    }

    /// Plain digits with a decimal point, `true` or `false`, and nothing for an empty cell.
    pub(crate) fn into_text(self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text,
            Cell::Number(number) => number.to_plain_string(),
            Cell::Bool(value) => value.to_string(),
        }
    }
}

impl From<TableCell> for Cell {
    fn from(cell: TableCell) -> Cell {
        match cell {
            TableCell::Text(text) => Cell::from(text),
            TableCell::Number(number) | TableCell::Noted(number, _) | TableCell::Percent(number) => {
                Cell::Number(number)
            }
            TableCell::Empty => Cell::Empty,
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::from(text.to_owned())
    }
}

impl From<Figure> for Cell {
    fn from(number: Figure) -> Cell {
        Cell::Number(number)
    }
}

/// A date without a year is none that a program can compare.
impl From<PartialDate> for Cell {
    fn from(date: PartialDate) -> Cell {
        if date.year.is_some() { Cell::Text(date.to_string()) } else { Cell::Empty }
    }
}

impl From<i16> for Cell {
    fn from(year: i16) -> Cell {
        Cell::Number(Figure::from(i64::from(year)))
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Empty, Into::into)
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Cell::Empty => serializer.serialize_none(),
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Number(number) => number.serialize(serializer),
            Cell::Bool(value) => serializer.serialize_bool(*value),
        }
    }
}

/// A row with the heads of its cells: an object in JSON, with `null` for an empty cell.
pub(crate) struct CellRow {
    columns: &'static [DataColumn],
    cells: Vec<Cell>,
    /// Columns that depend on what is found, as money by currency: they stand last.
    found: Vec<(String, Cell)>,
    /// In JSON an empty cell is left out.
    skips_empty: bool,
}

impl CellRow {
    pub(crate) fn new(columns: &'static [DataColumn], cells: Vec<Cell>) -> CellRow {
        debug_assert_eq!(columns.len(), cells.len(), "a cell for each column");
        CellRow { columns, cells, found: Vec::new(), skips_empty: false }
    }

    /// The same row with further columns behind its own.
    pub(crate) fn with_found(self, found: Vec<(String, Cell)>) -> CellRow {
        CellRow { found, ..self }
    }

    fn cell(&self, head: &str) -> Option<&Cell> {
        let own = self.columns.iter().position(|column| column.head == head);
        let found = || self.found.iter().find(|(name, _)| name == head).map(|(_, cell)| cell);
        own.and_then(|at| self.cells.get(at)).or_else(found)
    }

    /// The same row; in JSON, empty cells are left out.
    pub(crate) fn skipping_empty(self) -> CellRow {
        CellRow { skips_empty: true, ..self }
    }

    /// The row with the cells under some of the heads, in the order of the heads.
    pub(crate) fn choosing<'a>(&'a self, heads: &'a [&'a str]) -> impl Serialize + 'a {
        ChosenCells { row: self, heads }
    }

    /// The same, of a row that nothing else has.
    pub(crate) fn choosing_owned<'a>(self, heads: &'a [&'a str]) -> impl Serialize + 'a {
        let cells = heads.iter().map(|head| self.cell(head).cloned().unwrap_or(Cell::Empty));
        let found = heads.iter().map(|head| (*head).to_owned()).zip(cells).collect();
        CellRow { columns: &[], cells: Vec::new(), found, skips_empty: false }
    }

    /// The cells under some of the heads, in the order of the heads.
    pub(crate) fn into_shown(self, heads: &[&str]) -> Vec<String> {
        heads.iter().map(|head| self.cell(head).cloned().unwrap_or(Cell::Empty).into_text()).collect()
    }

    pub(crate) fn into_cells(self) -> Vec<String> {
        let found = self.found.into_iter().map(|(_, cell)| cell);
        self.cells.into_iter().chain(found).map(Cell::into_text).collect()
    }
}

impl Serialize for CellRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (column, cell) in self.columns.iter().zip(&self.cells) {
            if self.skips_empty && *cell == Cell::Empty {
                continue;
            }
            map.serialize_entry(column.head, cell)?;
        }
        for (head, cell) in self.found.iter().filter(|(_, cell)| !self.skips_empty || *cell != Cell::Empty) {
            map.serialize_entry(head, cell)?;
        }
        map.end()
    }
}

struct ChosenCells<'a> {
    row: &'a CellRow,
    heads: &'a [&'a str],
}

impl Serialize for ChosenCells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.heads.len()))?;
        for head in self.heads {
            map.serialize_entry(head, &self.row.cell(head))?;
        }
        map.end()
    }
}
