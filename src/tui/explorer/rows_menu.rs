//! What the rows of the list are: the menu of them, and rows that are read from the records themselves.

use super::table_menu::{has_words, menu};
use super::view_state::{ChosenColumns, ListKind, TableChoice};
use super::{Action, App, Focus, KeyPress, Overlay};
use crate::fields::{FieldId, TableRows};
use crate::search::TableSpec;
use crate::tui::kit::list_cursor::ListCursor;
use crate::tui::kit::menu::{Menu, MenuStep};

/// Projects whose transactions or documents are read for a table; of more it is said that the filter must be narrowed.
/// Reading so many takes about a second.
pub(crate) const MOST_READ: usize = 20_000;

/// How many rows of a kind there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowCount {
    Known(usize),
    /// Not counted yet.
    Counting,
    /// They are read when they are shown, from so many projects.
    ReadFrom(usize),
    /// The projects that match are too many to be read.
    TooMany(usize),
}

impl App {
    /// Whether the records of a table may be read: they are not too many, and how many they are is known.
    pub(super) fn may_read_parts(&self, spec: &TableSpec) -> bool {
        let is_known = |hits: &super::Hits| hits.request.query == self.query && hits.found <= MOST_READ;
        !spec.rows.are_read() || self.hits.as_ref().is_some_and(|hits| is_known(hits))
    }

    /// Whether the rows of the list are to be read from more projects than is done.
    pub(crate) fn is_too_much_to_read(&self) -> bool {
        let is_of_parts = self.view.list == ListKind::Table && self.view.table.spec.rows.are_read();
        is_of_parts && self.hits.as_ref().is_some_and(|hits| hits.request.query == self.query && hits.found > MOST_READ)
    }

    /// What the rows of the list are.
    pub(crate) fn shown_rows(&self) -> TableRows {
        match self.view.list {
            ListKind::Projects | ListKind::Overview => TableRows::Projects,
            ListKind::Equipment => TableRows::Items,
            ListKind::Hospitals => TableRows::Hospitals,
            ListKind::Sources => TableRows::Sources,
            ListKind::Table => self.view.table.spec.rows,
        }
    }

    /// `v`: opens the menu of rows, with the cursor on those after the ones shown.
    pub(super) fn open_rows_menu(&mut self) {
        let rows = self.rows_menu("");
        let at = match self.view.list {
            // From a table to the rows that it is of.
            ListKind::Overview => Some(0),
            ListKind::Table if self.is_grouped() => rows.iter().position(|(it, _)| *it == self.table_rows()),
            _ => rows.iter().position(|(it, _)| *it == self.shown_rows()).map(|at| (at + 1) % rows.len()),
        };
        let cursor = ListCursor { at: at.unwrap_or(0), top: 0 };
        self.overlay = Some(Overlay::Rows(Menu { cursor, ..menu() }));
    }

    /// The kinds of rows that the data has, with their number among what matches.
    pub(crate) fn rows_menu(&self, typed: &str) -> Vec<(TableRows, RowCount)> {
        use TableRows::{Documents, Hospitals, Items, Places, Projects, Sources, Transactions};
        let Some(hits) = &self.hits else { return vec![(Projects, RowCount::Counting)] };
        let known = |n: Option<usize>| n.map_or(RowCount::Counting, RowCount::Known);
        let parts = hits.breakdown.as_ref().and_then(|it| it.parts);
        let read = |n: Option<usize>| match n {
            _ if hits.found > MOST_READ => RowCount::TooMany(hits.found),
            None => RowCount::Counting,
            Some(n) => RowCount::ReadFrom(n),
        };
        let places = hits.facet(FieldId::Place).map(|it| it.values.iter().filter(|n| **n > 0).count());
        let has_items = hits.corpus.line_count() > 0;
        let rows = [
            (Projects, Some(RowCount::Known(hits.found))),
            (Items, has_items.then(|| known(hits.lines().map(|lines| lines.matched_or_all().len())))),
            (Hospitals, has_items.then(|| known(hits.hospitals().map(|it| it.rows.len())))),
            (Sources, hits.corpus.sources().next().map(|_| known(hits.sources().map(<[_]>::len)))),
            (Places, Some(known(places)).filter(|_| !hits.corpus.facets().values(FieldId::Place).is_empty())),
            (Transactions, Some(read(parts.map(|it| it.with_transactions)))),
            (Documents, Some(read(parts.map(|it| it.with_documents)))),
        ];
        let is_there = |count: &RowCount| *count != RowCount::ReadFrom(0);
        let shown = rows.into_iter().filter_map(|(rows, count)| Some((rows, count.filter(is_there)?)));
        shown.filter(|(rows, _)| has_words(typed, rows.name())).collect()
    }

    /// A key in the menu of rows. The key that opens it goes on to the next, as long as nothing is typed.
    pub(super) fn handle_rows_key(&mut self, key: KeyPress, page: usize, menu: &mut Menu) -> bool {
        let is_opener =
            self.settings.explorer_keys.action(self.view.focus, key, self.layouts) == Some(Action::ListKind);
        if menu.typed().is_empty() && is_opener {
            let rows = self.rows_menu("").len();
            menu.cursor.select((menu.cursor.at + 1) % rows.max(1), rows, page);
            return true;
        }
        match menu.handle_key(key, page, |typed| self.rows_menu(typed), |_| true) {
            MenuStep::Choose(Some((rows, _))) => {
                self.show_rows(rows);
                false
            }
            step => step == MenuStep::Stay,
        }
    }

    /// The columns that the user chose for rows of a kind, or the figures for groups of them.
    pub(super) fn chosen_of(&self, rows: TableRows, is_grouped: bool) -> Option<&ChosenColumns> {
        self.chosen_columns.iter().find(|it| (it.rows, it.is_grouped) == (rows, is_grouped))
    }

    /// Keeps what the user chose while the program runs.
    pub(super) fn keep_chosen(&mut self, chosen: ChosenColumns) {
        self.chosen_columns.retain(|it| (it.rows, it.is_grouped) != (chosen.rows, chosen.is_grouped));
        self.chosen_columns.push(chosen);
    }

    /// Shows rows of a kind, as they were shown before.
    pub(super) fn show_rows(&mut self, rows: TableRows) {
        let list = match rows {
            TableRows::Projects => ListKind::Projects,
            TableRows::Items => ListKind::Equipment,
            TableRows::Hospitals => ListKind::Hospitals,
            TableRows::Sources => ListKind::Sources,
            TableRows::Transactions | TableRows::Documents | TableRows::Places => ListKind::Table,
        };
        let chosen = self.chosen_of(rows, rows == TableRows::Places);
        if list == ListKind::Table || chosen.is_some() {
            let ChosenColumns { columns, figures, kept, .. } = chosen.cloned().unwrap_or_default();
            self.show_table(TableSpec { rows, columns, figures, ..TableSpec::default() }, kept);
            if list != ListKind::Table {
                // Ungrouped it is the list of these rows, not that from which the user came.
                self.view.table.rows = list;
            }
            return;
        }
        self.push_bookmark();
        self.view.list = list;
        self.view.focus = Focus::List;
        self.view.table = TableChoice::default();
        self.view.detail_row = 0;
        self.view.detail_top = 0;
        self.refresh();
        self.select_matched();
    }
}
