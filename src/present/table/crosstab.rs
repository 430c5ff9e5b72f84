//! The heads and cells of a crosstab.

use super::cell::{HeadOf, Reader, TableCell, TableHead, counted, head, head_of, text};
use crate::fields::{ColumnType, TableFigure};
use crate::model::Figure;
use crate::search::{Crosstab, CrosstabRow, GroupKey, GroupKind, GroupRow, MoneyColumn, Table};
use crate::text::cut;
use std::collections::BTreeSet;

/// The name of a value across is cut to so many columns of the screen, so that several stand beside each other.
const MOST_HEAD: usize = 20;

/// The heads; `name` is that of the field down, and `total` what programs call the totals of rows.
pub(super) fn heads(crosstab: &Crosstab, reader: Reader, name: &str, total: &str) -> Vec<TableHead> {
    let is_program = reader == Reader::Program;
    let column_type = match crosstab.figure {
        TableFigure::Money(_) => ColumnType::Money,
        TableFigure::Pieces => ColumnType::Text,
        _ => ColumnType::Number,
    };
    let mut heads = Vec::new();
    if is_program {
        heads.push(head("row", ColumnType::Code));
    }
    heads.push(head_of(HeadOf::Group(0), name, ColumnType::Text));
    let total = if is_program { total } else { "all" };
    if is_program {
        heads.push(head(&format!("{name}_code"), ColumnType::Code));
    }
    // A program tells columns by their names, so no two have one.
    let mut taken: BTreeSet<String> = heads.iter().map(|head| head.name.clone()).collect();
    taken.extend([total.to_owned(), "query".to_owned()]);
    for (at, key) in crosstab.columns.iter().enumerate() {
        let mut name = if is_program { program_name(key) } else { cut(&key.label, MOST_HEAD) };
        while is_program && !taken.insert(name.clone()) {
            name.push('_');
        }
        heads.push(head_of(HeadOf::Cell(at), &name, column_type));
    }
    let of_total = match crosstab.figure {
        TableFigure::Money(_) => HeadOf::Money(0),
        figure => HeadOf::Figure(figure),
    };
    heads.push(head_of(of_total, total, column_type));
    if is_program {
        heads.push(head("query", ColumnType::Code));
    }
    heads
}

/// The cells of a row; `kind` is what programs call it.
pub(super) fn cells(crosstab: &Crosstab, row: &CrosstabRow, reader: Reader, kind: &str) -> Vec<TableCell> {
    let is_program = reader == Reader::Program;
    let key = row.total.keys.first();
    let mut cells = Vec::new();
    if is_program {
        cells.push(text(kind));
    }
    cells.push(text(key.map_or("all", |key| &key.label)));
    if is_program {
        cells.push(text(key.filter(|key| key.kind == GroupKind::Value).map_or("", |key| &key.code)));
    }
    cells.extend(row.cells.iter().map(|cell| cell_of(crosstab, cell.as_ref(), is_program)));
    cells.push(cell_of(crosstab, Some(&row.total), is_program));
    if is_program {
        cells.push(row.total.query.as_deref().map_or(TableCell::Empty, text));
    }
    cells
}

fn cell_of(crosstab: &Crosstab, row: Option<&GroupRow>, is_program: bool) -> TableCell {
    let count = |n: Option<usize>, inferred: usize| match n {
        Some(n) if inferred > 0 && !is_program => {
            TableCell::Noted(Figure::from(n as i64), Figure::from(inferred as i64))
        }
        Some(n) => TableCell::Number(Figure::from(n as i64)),
        None => TableCell::Empty,
    };
    match (crosstab.figure, row) {
        (TableFigure::Projects, Some(row)) => count(row.projects, row.inferred[0]),
        (TableFigure::Items, Some(row)) => count(row.items, row.inferred[1]),
        (TableFigure::Money(_), Some(row)) => {
            let money = row.money.first().copied().flatten();
            money.map_or(TableCell::Empty, |money| TableCell::Number(money.alone))
        }
        (_, Some(row)) => row.pieces.map_or(TableCell::Empty, |total| text(&total.to_string())),
        // Nothing there is 0 for a program; a person sees at once where something is.
        (TableFigure::Projects | TableFigure::Items, None) if is_program => count(Some(0), 0),
        (_, None) => TableCell::Empty,
    }
}

fn program_name(key: &GroupKey) -> String {
    if key.code.is_empty() { key.label.replace([' ', '-'], "_") } else { key.code.clone() }
}

/// What the cells of a crosstab show: `committed USD`.
pub(crate) fn figure_name(table: &Table, crosstab: &Crosstab) -> String {
    table.money.first().map_or_else(|| crosstab.figure.words().to_owned(), MoneyColumn::name)
}

/// What is said once of a crosstab: what its cells are, and why they do not add up.
pub(super) fn notes(table: &Table, crosstab: &Crosstab) -> Vec<String> {
    let name = figure_name(table, crosstab);
    let mut notes = Vec::new();
    let others: Vec<&str> = crosstab.other_currencies.iter().map(|column| column.currency.as_str()).collect();
    notes.push(match (table.money.is_empty(), others.is_empty()) {
        (true, _) => format!("cells are {name}"),
        (false, true) => format!("cells are {name} of the one value alone"),
        (false, false) => {
            let others = others.iter().map(|code| if code.is_empty() { "no currency" } else { code });
            let others = others.collect::<Vec<_>>().join(", ");
            format!("cells are {name} of the one value alone; left out, as a cell has one currency: {others}")
        }
    });
    notes.extend(crosstab.undivided.clone());
    let [projects, items] = crosstab.in_several;
    let overlap = match crosstab.figure {
        TableFigure::Projects => counted(projects, "project"),
        TableFigure::Items => counted(items, "item"),
        _ => String::new(),
    };
    if !overlap.is_empty() && !overlap.starts_with("0 ") {
        let are = if overlap.starts_with("1 ") { "is" } else { "are" };
        notes.push(format!("{overlap} {are} in several cells, so the cells do not add up to all"));
    }
    for row in &crosstab.left_out {
        let label = row.keys.first().map_or("", |key| &key.label);
        let money = row.money.first().copied().flatten().unwrap_or_default();
        notes.push(format!("in no cell: {label}, {}", money.alone.to_cents()));
    }
    notes
}
