//! Heads and cells of written tables.

use crate::fields::{ColumnType, TableColumn, TableFigure};
use crate::model::Figure;

/// Whom the cells are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Figures are grouped and rounded, what is not stated is `-`.
    Person,
    /// Plain digits, empty cells, codes and queries.
    Program,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TableCell {
    Text(String),
    Number(Figure),
    /// A number with how much of it is inferred, for reading: see [`TableCell::note`].
    Noted(Figure, Figure),
    /// Whole percent.
    Percent(Figure),
    /// Not stated, or nothing to say.
    Empty,
}

impl TableCell {
    /// What stands behind a number of which some is inferred, in a word of the reader's: `, 5 inferred`.
    pub(crate) fn note(&self, inferred: &str) -> String {
        match self {
            TableCell::Noted(number, of) if of == number => format!(", all {inferred}"),
            TableCell::Noted(_, of) => format!(", {of} {inferred}"),
            _ => String::new(),
        }
    }
}

/// What a column of a written table shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeadOf {
    /// The values of a field grouped by, by its position.
    Group(usize),
    /// Projects, items or pieces of a group.
    Figure(TableFigure),
    /// A column of the money of the table, by its position.
    Money(usize),
    /// The same, with all money that a value shares with others.
    AtMost(usize),
    /// A value across a crosstab, by its position.
    Cell(usize),
    Column(TableColumn),
    /// What is none of these: a stage of hospitals, a column for programs.
    Other,
}

/// A column as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableHead {
    pub(crate) name: String,
    pub(crate) of: HeadOf,
    /// Numbers are aligned to the right.
    pub(crate) column_type: ColumnType,
}

pub(super) fn head(name: &str, column_type: ColumnType) -> TableHead {
    head_of(HeadOf::Other, name, column_type)
}

pub(super) fn head_of(of: HeadOf, name: &str, column_type: ColumnType) -> TableHead {
    TableHead { name: name.to_owned(), of, column_type }
}

pub(super) fn text(text: &str) -> TableCell {
    if text.is_empty() { TableCell::Empty } else { TableCell::Text(text.to_owned()) }
}

pub(super) fn counted(n: usize, one: &str) -> String {
    format!("{} {one}{}", Figure::from(n as i64), if n == 1 { "" } else { "s" })
}
