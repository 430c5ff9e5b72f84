//! The table in the list pane: which one is asked for, its cursors, and the way into the rows of a group and back.

use super::table_view::{RowLook, ShownColumn, TableView, crosstab_at, group_at, sort_key};
use super::view_state::{ColumnChoice, SavedView, TableChoice, ViewState};
use super::{Action, App, Focus, ListKind, SelectedRow};
use crate::fields::{ColumnType, FieldId, MoneyFigure, TableColumn, TableFigure, TableRows};
use crate::model::PartKey;
use crate::present::table::HeadOf;
use crate::search::{GroupKind, GroupRow, Hits, Table, TableBody, TableSort, TableSortKey, TableSpec};
use crate::store::{LineId, RecordId};
use crate::tui::kit::list_cursor::ListCursor;

/// Rows of a table asked for before and after the block of the cursor, and in that block.
const WINDOW_BLOCK: usize = 256;

impl App {
    /// The table that a view shows, with the rows around its cursor.
    pub(super) fn wanted_table(view: &ViewState) -> Option<TableSpec> {
        (view.list == ListKind::Table).then(|| {
            // For another window records are read again.
            let block = if view.table.spec.rows.are_read() { 4 * WINDOW_BLOCK } else { WINDOW_BLOCK };
            let start = (view.lists[ListKind::Table as usize].at / block).saturating_sub(1) * block;
            TableSpec { window: Some(start..start + 3 * block), ..view.table.spec.clone() }
        })
    }

    /// The answer to the table asked for; `None` while it is counted.
    pub(crate) fn shown_table(&self) -> Option<&Table> {
        if self.view.list == ListKind::Table { self.table_in(self.hits.as_ref()?) } else { None }
    }

    /// The table of an answer, if it is the one asked for.
    pub(super) fn table_in<'h>(&self, hits: &'h Hits) -> Option<&'h Table> {
        let spec = &self.view.table.spec;
        hits.table().filter(|table| TableSpec { window: None, ..table.asked.clone() } == *spec)
    }

    /// Lays out the table of new hits. One that is asked for and not there yet leaves the one before.
    pub(super) fn lay_out_table(&mut self, hits: &Hits) {
        if let Some(table) = hits.table() {
            let view = TableView::new(&hits.corpus, table, &self.view.table.kept);
            if view.asked == self.view.table.spec
                && let Some(sought) = self.view.table.sought.take()
                && let Some(at) = view.columns.iter().position(|column| column.choice == Some(sought))
            {
                self.view.table.column = at;
            }
            self.view_model.table = Some(view);
            self.lay_out_years(table);
        }
    }

    /// The table on screen, and whether it is that which is asked for.
    pub(crate) fn table_on_screen(&self) -> (Option<&TableView>, bool) {
        let view = self.view_model.table.as_ref();
        let is_answer = view.is_some_and(|view| view.asked == self.view.table.spec) && self.shown_table().is_some();
        (view, is_answer)
    }

    /// Rows above the heads of the table that say what it is; none where the pane is low.
    pub(crate) fn table_caption_rows(&self) -> u16 {
        /// On a lower screen the rows are worth more.
        const LEAST_HEIGHT: u16 = 24;
        let has_room = self.size.1 >= LEAST_HEIGHT && self.layout.list.height > 4;
        let shows = self.view.list == ListKind::Table && has_room;
        u16::from(shows && self.view_model.table.is_some() && !self.is_too_much_to_read())
    }

    /// `Projects by donor`, with what it is of while files load or another answer is awaited.
    pub(crate) fn table_title(&self, is_answer: bool) -> String {
        let spec = &self.view.table.spec;
        let rows = match spec.rows {
            // Places are groups of items.
            TableRows::Places => TableRows::Items,
            rows => rows,
        };
        let name = rows.name();
        let mut title = name[..1].to_uppercase() + &name[1..];
        let fields: Vec<String> = spec.group_fields().iter().map(|it| it.own_name().replace('-', " ")).collect();
        if !fields.is_empty() {
            let and = if spec.is_crosstab { " / " } else { " and " };
            title = format!("{title} by {}", fields.join(and));
        }
        if is_answer { title } else { format!("{title} …") }
    }

    /// What is said of the table as a whole, for the row of messages: with its caption only what that does not say.
    pub(crate) fn table_message(&self) -> String {
        let Some(view) = &self.view_model.table else { return String::new() };
        let hidden = view.hidden.iter().filter(|_| self.table_caption_rows() == 0);
        view.notes.iter().chain(hidden).cloned().collect::<Vec<_>>().join("  ·  ")
    }

    /// Rows at the bottom of the list that hold the total while the table goes on below: a line and the total.
    pub(crate) fn pinned_rows(&self, height: usize) -> usize {
        const PINNED: usize = 2;
        let (view, _) = self.table_on_screen();
        let goes_on = view.is_some_and(|view| view.is_grouped && view.len() > height && height > 3 * PINNED);
        if goes_on && self.view.list == ListKind::Table { PINNED } else { 0 }
    }

    /// Number of rows of the table on screen. While it is counted, as many as the cursor needs.
    pub(super) fn table_len(&self) -> usize {
        match self.table_on_screen() {
            _ if self.is_too_much_to_read() => 0,
            (Some(view), true) => view.len(),
            _ => self.view.lists[ListKind::Table as usize].at + 1,
        }
    }

    /// Moves the cursor of the table by rows; the line above the total is no row.
    pub(super) fn move_in_table(&mut self, by: isize, page: usize) {
        let len = self.table_len();
        let view = self.view_model.table.as_ref();
        let selectable = |at: usize| view.is_none_or(|view| view.is_selectable(at));
        self.view.lists[ListKind::Table as usize].step_over(by, len, page, selectable);
    }

    /// The project or the equipment line of a row of the table.
    pub(super) fn table_row(&self, hits: &Hits, at: usize) -> Option<SelectedRow> {
        let table = self.table_in(hits)?;
        let at = at.checked_sub(table.spec.window.as_ref().map_or(0, |window| window.start.min(table.row_count)))?;
        let line = |project: RecordId| Some(SelectedRow::Project(project));
        match &table.body {
            TableBody::Projects(rows) => rows.get(at).copied().and_then(line),
            TableBody::Items(rows) => rows.get(at).map(|&line| SelectedRow::Line(line)),
            TableBody::Transactions(rows) => rows.get(at).and_then(|row| line(row.project)),
            TableBody::Documents(rows) => rows.get(at).and_then(|row| line(row.project)),
            TableBody::Sources(rows) => rows.get(at).map(|hit| SelectedRow::Source(hit.source)),
            TableBody::Hospitals(_) | TableBody::Groups(_) | TableBody::Crosstab(_) => None,
        }
    }

    /// The project of the row under the cursor, in a table of rows.
    pub(super) fn project_in_table(&self, hits: &Hits) -> Option<RecordId> {
        match self.table_row(hits, self.view.lists[ListKind::Table as usize].at)? {
            SelectedRow::Project(project) => Some(project),
            SelectedRow::Line(line) => Some(line.project),
            SelectedRow::Source(_) | SelectedRow::Hospital(_) => None,
        }
    }

    /// The equipment line of the row under the cursor, in a table of items.
    pub(super) fn line_in_table(&self, hits: &Hits) -> Option<LineId> {
        match self.table_row(hits, self.view.lists[ListKind::Table as usize].at)? {
            SelectedRow::Line(line) => Some(line),
            _ => None,
        }
    }

    /// The transaction or document under the cursor, with its project.
    pub(crate) fn part_in_table(&self) -> Option<(RecordId, PartKey)> {
        let table = self.shown_table()?;
        let first = table.spec.window.as_ref().map_or(0, |window| window.start.min(table.row_count));
        let at = self.view.lists[ListKind::Table as usize].at.checked_sub(first)?;
        match &table.body {
            TableBody::Transactions(rows) => {
                rows.get(at).map(|row| (row.project, PartKey::Transaction(row.at as usize)))
            }
            TableBody::Documents(rows) => rows.get(at).map(|row| (row.project, PartKey::Document(row.at as usize))),
            _ => None,
        }
    }

    /// The cells of the row under the cursor, as they are shown.
    pub(super) fn table_row_as_text(&self) -> Option<String> {
        let view = self.view_model.table.as_ref()?;
        let line = view.line(self.view.lists[ListKind::Table as usize].at)?;
        Some(line.cells.join(" | "))
    }

    /// The group under the cursor of the table.
    pub fn selected_group(&self) -> Option<GroupRow> {
        self.selected_group_and_look().map(|(row, _)| row)
    }

    pub(super) fn selected_group_and_look(&self) -> Option<(GroupRow, RowLook)> {
        let table = self.shown_table()?;
        match table.crosstab() {
            Some(crosstab) => crosstab_at(table, crosstab, self.list_cursor().at, self.column_under_cursor()?.of),
            None => group_at(table, table.groups()?, self.list_cursor().at),
        }
    }

    pub(super) fn column_under_cursor(&self) -> Option<&ShownColumn> {
        self.view_model.table.as_ref()?.columns.get(self.view.table.column)
    }

    /// Shows a table in place of the list.
    pub(super) fn show_table(&mut self, spec: TableSpec, kept: Vec<ColumnChoice>) {
        self.push_bookmark();
        let rows = if self.view.list == ListKind::Table { self.view.table.rows } else { self.view.list };
        self.view.list = ListKind::Table;
        self.view.focus = Focus::List;
        let sought = kept.last().copied();
        self.view.table = TableChoice { spec, column: 0, rows, sought, kept, has_usual_figures: false, years: None };
        self.view.lists[ListKind::Table as usize] = ListCursor::default();
        self.view.detail_row = 0;
        self.view.detail_top = 0;
        self.marked.clear();
        self.marked_values.clear();
    }

    /// What the rows of the list are in a table.
    pub(super) fn table_rows(&self) -> TableRows {
        match self.view.list {
            ListKind::Equipment | ListKind::Hospitals => TableRows::Items,
            ListKind::Table => self.view.table.spec.rows,
            ListKind::Projects | ListKind::Overview => TableRows::Projects,
            ListKind::Sources => TableRows::Sources,
        }
    }

    /// Groups the rows of the list by the values of fields.
    ///
    /// A crosstab has two, and the figure that its values are divided by: money, else numbers.
    pub(super) fn group_by(&mut self, fields: Vec<FieldId>, is_crosstab: bool) {
        let rows = match self.table_rows() {
            TableRows::Items => TableRows::Items,
            _ => TableRows::Projects,
        };
        if is_crosstab {
            let spec = TableSpec { rows, group_by: fields, is_crosstab, ..TableSpec::default() };
            return self.show_table(spec, Vec::new());
        }
        let chosen = self.chosen_of(rows, true).cloned();
        let has_usual = chosen.is_none();
        let (figures, kept) = chosen.map_or_else(|| (self.usual_figures(rows), Vec::new()), |it| (it.figures, it.kept));
        // Years stand in their order; of other values those of most projects or items come first.
        let by = figures.first().copied().filter(|_| !fields.iter().any(|field| field.has_order()));
        let sort = by.map(|by| TableSort { by: TableSortKey::Figure(by), descending: true, currency: None });
        let sort = sort.into_iter().collect();
        self.show_table(TableSpec { rows, group_by: fields, figures, sort, ..TableSpec::default() }, kept);
        self.view.table.has_usual_figures = has_usual;
    }

    /// While files load, gives groups the figures that the data has by now, unless the user chose others.
    pub(super) fn follow_figures(&mut self) {
        if self.view.list == ListKind::Table && self.view.table.has_usual_figures {
            self.view.table.spec.figures = self.usual_figures(self.view.table.spec.rows);
        }
    }

    /// The figures that the data has: projects; items and pieces if there are any; committed and paid money, or the kinds
    /// that there are.
    pub(super) fn usual_figures(&self, rows: TableRows) -> Vec<TableFigure> {
        let corpus = &self.corpus;
        let has_items = corpus.line_count() > 0;
        let usual = [MoneyFigure::Committed, MoneyFigure::Paid];
        let mut money: Vec<MoneyFigure> = usual.into_iter().filter(|figure| self.has_money(*figure)).collect();
        if money.is_empty() {
            money = MoneyFigure::all().filter(|figure| self.has_money(*figure)).take(2).collect();
        }
        if matches!(rows, TableRows::Items | TableRows::Places) {
            return vec![TableFigure::Items, TableFigure::Projects, TableFigure::Pieces];
        }
        let items: Vec<TableFigure> =
            [TableFigure::Items, TableFigure::Pieces].into_iter().filter(|_| has_items).collect();
        let money: Vec<TableFigure> = money.into_iter().map(TableFigure::Money).collect();
        // What most projects have stands first.
        let money_first = corpus.line_count() < corpus.len();
        let [first, second] = if money_first { [money, items] } else { [items, money] };
        std::iter::once(TableFigure::Projects).chain(first).chain(second).collect()
    }

    /// Whether money of a figure occurs in the data.
    pub(super) fn has_money(&self, figure: MoneyFigure) -> bool {
        self.corpus.labels().amount_kinds().iter().any(|kind| figure.has_kind(kind))
    }

    /// Shows rows with these columns.
    pub(super) fn show_columns(&mut self, columns: Vec<TableColumn>, kept: Vec<ColumnChoice>) {
        let rows = self.table_rows();
        let sort = if self.view.list == ListKind::Table { self.view.table.spec.sort.clone() } else { Vec::new() };
        let at = self.view.lists[ListKind::Table as usize];
        let stays = self.view.list == ListKind::Table;
        self.show_table(TableSpec { rows, columns, sort, ..TableSpec::default() }, kept);
        if stays {
            self.view.lists[ListKind::Table as usize] = at;
        }
    }

    /// Shows groups with these figures.
    pub(super) fn show_figures(&mut self, figures: Vec<TableFigure>, kept: Vec<ColumnChoice>) {
        let mut spec = self.view.table.spec.clone();
        // A cell of a crosstab has one figure: the one chosen last that is counted or added.
        let of_cell = |figures: &[TableFigure]| figures.iter().rev().find(|it| !it.is_quotient()).copied();
        let figures = if spec.is_crosstab { of_cell(&figures).into_iter().collect() } else { figures };
        spec.sort.retain(|sort| match sort.by {
            TableSortKey::Figure(figure) => figures.contains(&figure),
            TableSortKey::AtMost(figure) => figures.contains(&TableFigure::Money(figure)),
            _ => true,
        });
        spec.figures = figures;
        let at = self.view.lists[ListKind::Table as usize];
        let years = self.view.table.years;
        self.show_table(spec, kept);
        self.view.table = std::mem::take(&mut self.view.table).with_years(years);
        self.view.lists[ListKind::Table as usize] = at;
    }

    /// Whether the list shows groups, or will once they are counted.
    pub(crate) fn is_grouped(&self) -> bool {
        self.view.list == ListKind::Table && !self.view.table.spec.group_fields().is_empty()
    }

    /// Goes from the table back to the list whose rows it groups.
    pub(super) fn leave_table(&mut self) {
        if self.view.list != ListKind::Table {
            return self.notify_keys("these are rows already; {group-by} groups them");
        }
        self.push_bookmark();
        self.view.list = self.view.table.rows;
        self.view.focus = Focus::List;
        self.view.detail_row = 0;
        self.view.detail_top = 0;
        self.marked.clear();
        self.marked_values.clear();
        self.refresh();
        self.select_matched();
    }

    /// Moves the cursor between the columns of the table.
    pub(super) fn move_column(&mut self, by: isize) {
        let columns = self.view_model.table.as_ref().map_or(0, |table| table.columns.len());
        let column = self.view.table.column.saturating_add_signed(by);
        self.view.table.column = column.min(columns.saturating_sub(1));
        let Some(column) = self.view_model.table.as_ref().and_then(|it| it.columns.get(self.view.table.column)) else {
            return;
        };
        let hint = if matches!(column.of, HeadOf::Cell(_)) {
            "Enter filters to both values".to_owned()
        } else {
            format!("{} sorts by it", self.key_name(Action::Sort))
        };
        let text = format!("{}: {hint}", column.head);
        self.notify(&text);
    }

    /// Sorts by the column under the cursor; if the table is sorted by it already, the other way round. The key before
    /// becomes the second.
    pub(super) fn sort_table(&mut self) {
        let Some(table) = self.shown_table() else { return };
        let at = self.view.table.column;
        let Some(column) = self.view_model.table.as_ref().and_then(|it| it.columns.get(at)) else { return };
        let name = column.head.clone();
        let Some(by) = sort_key(table, column.of) else {
            let others = self.settings.explorer_keys.with_keys("{previous-cell} and {next-cell} choose another column");
            return self.notify(&format!("rows cannot be sorted by {name}; {others}"));
        };
        let from_largest = matches!(column.column_type, ColumnType::Number | ColumnType::Money | ColumnType::Date);
        let mut sort = table.asked.sort.clone();
        match sort.first_mut().filter(|first| first.by == by) {
            Some(first) => first.descending = !first.descending,
            None => {
                sort.retain(|it| it.by != by);
                sort.insert(0, TableSort { by, descending: from_largest, currency: None });
                sort.truncate(2);
            }
        }
        self.sort_table_by(sort);
    }

    /// Turns the order of the table round.
    pub(super) fn reverse_table(&mut self) {
        let mut sort = self.view.table.spec.sort.clone();
        match sort.first_mut() {
            Some(first) => first.descending = !first.descending,
            None => return self.sort_table(),
        }
        self.sort_table_by(sort);
    }

    pub(super) fn sort_table_by(&mut self, sort: Vec<TableSort>) {
        self.view.table.spec.sort = sort;
        self.view.lists[ListKind::Table as usize] = ListCursor::default();
    }

    /// Enter on a group: shows its rows, by its query.
    pub(super) fn enter_group(&mut self) {
        if !self.marked_values.is_empty() {
            return self.filter_to_marked(true);
        }
        let Some(group) = self.selected_group() else { return };
        match group.query {
            Some(query) => self.enter_rows(query, self.list_of_groups()),
            None if group.keys.iter().any(|key| key.kind == GroupKind::Others) => {
                self.notify_keys(
                    "these are the values without a column of their own; {group-by} groups by all of them",
                );
            }
            None => self.notify_keys("this is a part of the money; {explain} shows how it comes about"),
        }
    }

    /// The list with the rows of which the table has groups.
    pub(super) fn list_of_groups(&self) -> ListKind {
        if is_of_items(&self.view.table.spec) { ListKind::Equipment } else { ListKind::Projects }
    }

    /// Shows the rows of a query that comes from the table.
    pub(super) fn enter_rows(&mut self, query: String, list: ListKind) {
        self.push_bookmark();
        let mut view = self.view.clone();
        view.list = list;
        view.focus = Focus::List;
        view.entered = Some(query.clone());
        view.lists[list as usize] = ListCursor::default();
        view.detail_row = 0;
        view.detail_top = 0;
        self.view = view;
        self.marked.clear();
        self.marked_values.clear();
        if query == self.query {
            self.refresh();
            return self.select_matched();
        }
        self.undo_stack.push(self.query.clone());
        self.redo_stack.clear();
        self.pending_view = Some(self.saved_view());
        self.set_query(query);
        self.add_to_history();
    }

    /// From the rows of a group back to its table or to the overview, with the cursor where it was; false if these are no such rows.
    pub(super) fn return_to_table(&mut self) -> bool {
        if self.view.focus != Focus::List || self.view.entered.as_ref() != Some(&self.query) {
            return false;
        }
        let is_table = |saved: &SavedView| matches!(saved.view().list, ListKind::Table | ListKind::Overview);
        let Some(at) = self.back_stack.iter().rposition(|it| is_table(&it.view)) else { return false };
        self.back_stack.truncate(at + 1);
        self.go_back();
        true
    }
}

fn is_of_items(spec: &TableSpec) -> bool {
    matches!(spec.rows, TableRows::Items | TableRows::Places)
}
