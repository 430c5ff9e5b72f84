//! A table laid out for the list pane: its columns, and the cells of the rows of its window as text.

use super::view_state::ColumnChoice;
use crate::fields::{ColumnType, FieldId, OwnColumn, TableColumn, TableFigure};
use crate::model::Figure;
use crate::present::overview::thousandths;
use crate::present::table::{HeadOf, Reader, TableCell, WrittenTable, figure_name};
use crate::search::{Crosstab, CrosstabRow, GroupKind, GroupRow, Groups, Table, TableBody, TableSortKey, TableSpec};
use crate::store::Corpus;
use crate::tui::kit::line;
use rust_decimal::Decimal;

/// A table as text. Rows outside its window have no cells.
pub struct TableView {
    /// What it answers, without the window.
    pub(crate) asked: TableSpec,
    pub(crate) columns: Vec<ShownColumn>,
    /// Position in the table of the first row that has cells.
    first: usize,
    /// Rows of values in all.
    row_count: usize,
    values: Vec<TableLine>,
    /// What stands below the values: money without one value, all, what is in no sum.
    others: Vec<TableLine>,
    /// What is said once of all rows.
    pub(crate) notes: Vec<String>,
    /// What is said in place of columns that are not shown: those with nothing in them, and with the same in every row.
    pub(crate) hidden: Vec<String>,
    /// The figure that the bars show.
    pub(crate) bar_of: String,
    /// Columns that stay when the others scroll sideways: they say of what a row is.
    pub(crate) staying: usize,
    pub(crate) is_grouped: bool,
}

/// A column on screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShownColumn {
    pub(crate) head: String,
    pub(crate) of: HeadOf,
    pub(super) choice: Option<ColumnChoice>,
    pub(crate) column_type: ColumnType,
    /// Its position among the keys to sort by, and whether it descends.
    pub(crate) sort: Option<(usize, bool)>,
    /// Columns of the screen that its widest cell takes.
    pub(crate) width: usize,
}

impl ShownColumn {
    pub(crate) fn is_number(&self) -> bool {
        matches!(self.column_type, ColumnType::Number | ColumnType::Money)
    }
}

/// A row on screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableLine {
    pub(crate) look: RowLook,
    pub(crate) cells: Vec<String>,
    /// Its figure in thousandths of the largest in the table.
    pub(crate) bar: Option<u16>,
}

/// What a row is, as far as it is drawn in another way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowLook {
    Value,
    /// No value, or money without one value.
    Unstated,
    /// A line between values and what stands below them.
    Rule,
    All,
    /// In no sum.
    LeftOut,
}

/// What a row of a table of groups is, by its position on screen.
pub(crate) fn group_at(table: &Table, groups: &Groups, at: usize) -> Option<(GroupRow, RowLook)> {
    let values = table.row_count;
    let below = at.checked_sub(values);
    let first = table.spec.window.as_ref().map_or(0, |window| window.start.min(values));
    let Some(below) = below else {
        let row = groups.rows.get(at.checked_sub(first)?)?;
        return Some((row.clone(), look_of(row)));
    };
    let unsplit = groups.unsplit.len();
    match below {
        _ if below < unsplit => Some((groups.unsplit[below].clone(), RowLook::Unstated)),
        _ if below == unsplit => None,
        _ if below == unsplit + 1 => Some((groups.all.clone(), RowLook::All)),
        _ => Some((groups.left_out.get(below - unsplit - 2)?.clone(), RowLook::LeftOut)),
    }
}

/// The cell of a crosstab, by the position of its row on screen and its column: in the columns of values that of the two
/// values, else the total of the row.
pub(super) fn crosstab_at(table: &Table, crosstab: &Crosstab, at: usize, of: HeadOf) -> Option<(GroupRow, RowLook)> {
    let first = table.spec.window.as_ref().map_or(0, |window| window.start.min(table.row_count));
    let (row, look) = match at.checked_sub(table.row_count) {
        None => {
            let row = crosstab.rows.get(at.checked_sub(first)?)?;
            (row, look_of(&row.total))
        }
        // A line stands between.
        Some(1) => (&crosstab.all, RowLook::All),
        Some(_) => return None,
    };
    let HeadOf::Cell(column) = of else { return Some((row.total.clone(), look)) };
    let cell = row.cells.get(column)?.as_ref()?;
    let is_value = cell.keys.iter().all(|key| key.kind == GroupKind::Value);
    Some((cell.clone(), if is_value { RowLook::Value } else { RowLook::Unstated }))
}

fn look_of(row: &GroupRow) -> RowLook {
    if row.keys.iter().any(|key| key.kind != GroupKind::Value) { RowLook::Unstated } else { RowLook::Value }
}

impl TableView {
    /// Lays out the rows of a table's window. Columns with nothing in any row, or with the same, are said once in the notes,
    /// except those in `kept`.
    pub(super) fn new(corpus: &Corpus, table: &Table, kept: &[ColumnChoice]) -> TableView {
        let text = WrittenTable::new(corpus, table, Reader::Person);
        let first = table.spec.window.as_ref().map_or(0, |window| window.start.min(table.row_count));
        let mut rows: Vec<(RowLook, Vec<TableCell>)> = Vec::new();
        let mut others: Vec<(RowLook, Vec<TableCell>)> = Vec::new();
        match &table.body {
            TableBody::Crosstab(crosstab) => {
                let look = |row: &CrosstabRow| look_of(&row.total);
                rows.extend(crosstab.rows.iter().enumerate().map(|(at, row)| (look(row), text.cells(at))));
                others.push((RowLook::Rule, Vec::new()));
                others.push((RowLook::All, text.cells(crosstab.rows.len())));
            }
            TableBody::Groups(groups) => {
                let cells = |at: usize, row: &GroupRow| {
                    let mut cells = text.cells(at);
                    // Without items there is nothing to count.
                    if row.items == Some(0) {
                        let is_pieces = |of: HeadOf| of == HeadOf::Figure(TableFigure::Pieces);
                        let pieces = cells.iter_mut().zip(&text.heads).filter(|(_, head)| is_pieces(head.of));
                        pieces.for_each(|(cell, _)| *cell = TableCell::Empty);
                    }
                    cells
                };
                let (values, unsplit) = (groups.rows.len(), groups.unsplit.len());
                rows.extend(groups.rows.iter().enumerate().map(|(at, row)| (look_of(row), cells(at, row))));
                others.extend((values..values + unsplit).map(|at| (RowLook::Unstated, text.cells(at))));
                others.push((RowLook::Rule, Vec::new()));
                others.push((RowLook::All, cells(values + unsplit, &groups.all)));
                let left_out = values + unsplit + 1..text.len();
                others.extend(left_out.map(|at| (RowLook::LeftOut, text.cells(at))));
            }
            _ => {
                // An amount has its currency beside it.
                let at = |own: OwnColumn| {
                    text.heads.iter().position(|head| head.of == HeadOf::Column(TableColumn::Own(own)))
                };
                let of_amount = at(OwnColumn::Amount).zip(at(OwnColumn::Currency));
                let cells = |row: usize| {
                    let mut cells = text.cells(row);
                    if let Some((amount, currency)) = of_amount
                        && let (TableCell::Number(value), TableCell::Text(code)) = (&cells[amount], &cells[currency])
                    {
                        cells[amount] = TableCell::Text(format!("{value} {code}"));
                    }
                    cells
                };
                rows.extend((0..text.len()).map(|at| (RowLook::Value, cells(at))));
            }
        }
        let is_grouped = table.is_grouped();
        let notes = text.notes_on_cells();
        let mut hidden: Vec<String> =
            table.crosstab().map(|crosstab| figure_name(table, crosstab)).into_iter().collect();
        let is_whole = rows.len() == table.row_count;
        let mut shown: Vec<usize> = Vec::new();
        let mut empty: Vec<&str> = Vec::new();
        for (at, head) in text.heads.iter().enumerate() {
            let is_code = head.column_type == ColumnType::Code;
            let cells = || rows.iter().chain(&others).filter_map(|(_, cells)| cells.get(at));
            let constant = table.constant.iter().find(|(column, _)| head.of == HeadOf::Column(*column));
            let constant = constant.map(|(_, value)| value.clone());
            if at == 0 || choice_of(table, head.of).is_some_and(|choice| kept.contains(&choice)) {
                shown.push(at);
            } else if is_code {
                // A code is for programs; a name stands beside it.
            } else if is_whole && cells().all(is_nothing) {
                empty.push(&head.name);
            } else if let Some(text) =
                constant.or_else(|| same_text(is_whole && !is_grouped && rows.len() > 1, cells()))
            {
                match text.as_str() {
                    "" => empty.push(&head.name),
                    text => hidden.push(format!("all: {} {text}", head.name)),
                }
            } else {
                shown.push(at);
            }
        }
        if !empty.is_empty() {
            hidden.push(format!("empty: {}", empty.join(", ")));
        }
        let mut view = TableView {
            asked: TableSpec { window: None, ..table.asked.clone() },
            columns: Vec::new(),
            first,
            row_count: table.row_count,
            values: blank(&rows),
            others: blank(&others),
            notes,
            hidden,
            bar_of: String::new(),
            staying: 1,
            is_grouped,
        };
        for at in shown {
            let head = &text.heads[at];
            let is_money = head.column_type == ColumnType::Money;
            let cells: Vec<Option<&TableCell>> = rows.iter().chain(&others).map(|(_, cells)| cells.get(at)).collect();
            let mut cells = column_text(&cells, is_money);
            if matches!(head.of, HeadOf::Group(_)) {
                // What stands below the values has no second value: that is nothing unstated.
                let below = cells.iter_mut().skip(rows.len()).filter(|cell| *cell == "-");
                below.for_each(String::clear);
            }
            let sort = (table.spec.sort.iter().enumerate())
                .find(|(_, sort)| Some(sort.by) == sort_key(table, head.of))
                .map(|(place, sort)| (place, sort.descending));
            let mut column = ShownColumn {
                head: head.name.clone(),
                of: head.of,
                choice: choice_of(table, head.of),
                column_type: head.column_type,
                sort,
                width: 0,
            };
            let widest = cells.iter().map(|cell| line::width(cell)).max().unwrap_or(0);
            column.width = widest.max(line::width(&head_text(&column)));
            view.columns.push(column);
            let lines = view.values.iter_mut().chain(&mut view.others);
            lines.zip(cells).for_each(|(line, cell)| line.cells.push(cell));
        }
        let is_name = |column: &ShownColumn| {
            use HeadOf::{Column, Group};
            let own = [OwnColumn::Title].map(TableColumn::Own);
            match column.of {
                Group(_) => true,
                Column(column) => own.contains(&column) || column == TableColumn::Field(FieldId::EquipmentName),
                _ => false,
            }
        };
        // With a name further on the columns before it stay too, such as the number of an item.
        let names = view.columns.iter().take(MOST_STAYING).rposition(is_name);
        view.staying = names.map_or(1, |at| at + 1);
        let bars = table.groups().filter(|_| is_whole).and_then(|groups| bar_shares(table, groups));
        if let Some((figure, shares)) = bars {
            figure.words().clone_into(&mut view.bar_of);
            view.values.iter_mut().zip(shares).for_each(|(line, share)| line.bar = share);
        }
        view
    }

    /// Number of rows, with the line between.
    pub(crate) fn len(&self) -> usize {
        self.row_count + self.others.len()
    }

    /// A row, if it is in the window.
    pub(crate) fn line(&self, at: usize) -> Option<&TableLine> {
        match at.checked_sub(self.row_count) {
            Some(below) => self.others.get(below),
            None => self.values.get(at.checked_sub(self.first)?),
        }
    }

    /// The row of all together, with its position.
    pub(crate) fn total(&self) -> Option<(usize, &TableLine)> {
        let at = self.others.iter().position(|line| line.look == RowLook::All)?;
        Some((self.row_count + at, &self.others[at]))
    }

    /// Whether the cursor can be on a row.
    pub(crate) fn is_selectable(&self, at: usize) -> bool {
        self.line(at).is_none_or(|line| line.look != RowLook::Rule)
    }
}

/// Columns that stay at most.
const MOST_STAYING: usize = 2;

/// The figure by which groups are sorted, else their first, in thousandths of the largest.
fn bar_shares(table: &Table, groups: &Groups) -> Option<(TableFigure, Vec<Option<u16>>)> {
    let sorted = table.spec.sort.iter().find_map(|sort| match sort.by {
        TableSortKey::Figure(figure) => Some(figure),
        _ => None,
    });
    let figure = sorted.or(table.spec.figures.first().copied())?;
    let figure = if figure == TableFigure::Share { table.spec.figure_of_share() } else { figure };
    let money = table.money.iter().position(|money| TableFigure::Money(money.figure) == figure);
    let value = |row: &GroupRow| match figure {
        TableFigure::Projects => row.projects.map(Decimal::from),
        TableFigure::Items => row.items.map(Decimal::from),
        TableFigure::Pieces | TableFigure::Ratio | TableFigure::Share => None,
        TableFigure::Money(_) => row.money.get(money?).copied().flatten().map(|money| money.alone.0),
    };
    let values: Vec<Option<Decimal>> = groups.rows.iter().map(value).collect();
    let most = values.iter().flatten().copied().max().filter(|most| *most > Decimal::ZERO);
    let most = most?;
    Some((figure, values.into_iter().map(|value| thousandths(value?, most)).collect()))
}

fn blank(rows: &[(RowLook, Vec<TableCell>)]) -> Vec<TableLine> {
    rows.iter().map(|(look, _)| TableLine { look: *look, cells: Vec::new(), bar: None }).collect()
}

/// What the menu of columns calls a column.
fn choice_of(table: &Table, of: HeadOf) -> Option<ColumnChoice> {
    let money = |at: usize| table.money.get(at).map(|money| money.figure);
    match of {
        HeadOf::Figure(figure) => Some(ColumnChoice::Figure(figure)),
        HeadOf::Column(column) => Some(ColumnChoice::Column(column)),
        HeadOf::Money(at) if table.is_grouped() => money(at).map(TableFigure::Money).map(ColumnChoice::Figure),
        HeadOf::Money(at) => money(at).map(TableColumn::Money).map(ColumnChoice::Column),
        HeadOf::Group(_) | HeadOf::AtMost(_) | HeadOf::Cell(_) | HeadOf::Other => None,
    }
}

/// What a table is sorted by through a column; `None` if it cannot be.
pub(super) fn sort_key(table: &Table, of: HeadOf) -> Option<TableSortKey> {
    let is_grouped = table.is_grouped();
    match of {
        HeadOf::Group(at) => Some(TableSortKey::Group(at)),
        // Pieces of several kinds are no number.
        HeadOf::Figure(TableFigure::Pieces) | HeadOf::Cell(_) | HeadOf::Other => None,
        HeadOf::AtMost(at) => Some(TableSortKey::AtMost(table.money.get(at)?.figure)),
        HeadOf::Figure(figure) => Some(TableSortKey::Figure(figure)),
        HeadOf::Money(at) => {
            let figure = table.money.get(at)?.figure;
            Some(if is_grouped {
                TableSortKey::Figure(TableFigure::Money(figure))
            } else {
                TableSortKey::Column(TableColumn::Money(figure))
            })
        }
        HeadOf::Column(column) => {
            crate::search::is_sortable(table.spec.rows, column).then_some(TableSortKey::Column(column))
        }
    }
}

/// A head with the direction of its order; with two keys also which of them it is.
pub(crate) fn head_text(column: &ShownColumn) -> String {
    match column.sort {
        None => column.head.clone(),
        Some((place, descending)) => {
            let arrow = if descending { "▼" } else { "▲" };
            let place = if place == 0 { "" } else { "2" };
            format!("{} {arrow}{place}", column.head)
        }
    }
}

fn is_nothing(cell: &TableCell) -> bool {
    match cell {
        TableCell::Empty => true,
        TableCell::Number(number) => number.0.is_zero(),
        TableCell::Text(_) | TableCell::Noted(..) | TableCell::Percent(_) => false,
    }
}

/// The text that every cell has.
fn same_text<'c>(is_asked: bool, mut cells: impl Iterator<Item = &'c TableCell>) -> Option<String> {
    let Some(TableCell::Text(first)) = cells.next().filter(|_| is_asked) else { return None };
    cells.all(|cell| matches!(cell, TableCell::Text(text) if text == first)).then(|| first.clone())
}

/// What is said of a number that no source states, as in the facets: the note below the table has the whole word.
const INFERRED: &str = "inf.";

/// The cells of a column in words. Money is rounded, its points below each other, as are numbers with a note behind them.
fn column_text(cells: &[Option<&TableCell>], is_money: bool) -> Vec<String> {
    let tail = |cell: &Option<&TableCell>| match cell {
        Some(TableCell::Number(number)) if is_money => short_money(*number).1,
        Some(cell) => cell.note(INFERRED),
        None => String::new(),
    };
    let tail_width = cells.iter().map(|cell| line::width(&tail(cell))).max().unwrap_or(0);
    let text = |cell: &Option<&TableCell>| match cell {
        None => String::new(),
        Some(TableCell::Text(text)) => line::safe(text),
        Some(TableCell::Number(number)) if is_money => {
            let (whole, tail) = short_money(*number);
            format!("{whole}{tail:<tail_width$}")
        }
        Some(noted @ TableCell::Noted(number, _)) => format!("{number}{:<tail_width$}", noted.note(INFERRED)),
        Some(TableCell::Percent(number)) => format!("{number}%"),
        Some(TableCell::Number(number)) => format!("{number}{:<tail_width$}", ""),
        Some(TableCell::Empty) => "-".to_owned(),
    };
    cells.iter().map(text).collect()
}

/// Money for a list, in three to four digits: the whole part, and what follows the point with its unit. The detail has
/// every digit.
pub(crate) fn short_money(money: Figure) -> (String, String) {
    /// Below this a sum is written out.
    const WHOLE_BELOW: i64 = 1000;
    let units = [(1_000_000_000, "bn"), (1_000_000, "m"), (1000, "k")];
    let mut value = money.0;
    let mut unit = "";
    for (size, name) in units {
        // What rounds up to a whole unit takes that unit: 1.00m, not 1,000.0k.
        let size = Decimal::from(size);
        if (value / size).abs().round_dp(1) >= Decimal::ONE && value.abs() >= Decimal::from(WHOLE_BELOW) {
            (value, unit) = (value / size, name);
            break;
        }
    }
    if unit.is_empty() {
        return (Figure(value.round()).to_string(), String::new());
    }
    // Three digits at least: 1.23m, 12.3m, 123.4m.
    let places = if value.abs().round_dp(2) < Decimal::TEN { 2 } else { 1 };
    let text = format!("{:.places$}", value.round_dp(places as u32));
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, "0"));
    let grouped = whole.parse::<Decimal>().map_or_else(|_| whole.to_owned(), |whole| Figure(whole).to_string());
    // What is less than one and negative keeps its sign.
    let grouped =
        if whole.starts_with('-') && !grouped.starts_with(['-', '\u{2212}']) { format!("-{grouped}") } else { grouped };
    (grouped, format!(".{decimals}{unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_in_lists_has_three_to_four_digits_and_a_unit() {
        let short = |text: &str| {
            let (whole, tail) = short_money(Figure(text.parse().expect("a number")));
            whole + &tail
        };
        for (money, shown) in [
            ("0", "0"),
            ("950.4", "950"),
            ("1234", "1.23k"),
            ("45600", "45.6k"),
            ("999960", "1.00m"),
            ("1234567", "1.23m"),
            ("-2500000", "-2.50m"),
            ("45600000000", "45.6bn"),
            ("4560000000000", "4,560.0bn"),
        ] {
            assert_eq!(short(money), shown, "{money}");
        }
    }
}
