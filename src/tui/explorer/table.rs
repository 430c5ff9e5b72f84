//! The table in the list pane: which one is asked for, its cursors, and the way into the rows of a group and back.

use super::table_view::{RowLook, ShownColumn, TableView, crosstab_at, group_at, sort_key};
use super::view_state::{ColumnChoice, SavedView, TableChoice, ViewState};
use super::{Action, App, Focus, ListKind, Overlay, SelectedRow};
use crate::fields::{ColumnType, FieldId, MoneyFigure, TableColumn, TableFigure, TableRows};
use crate::model::{Figure, PartKey};
use crate::present::explain::{ExplainLine, explain, item_texts};
use crate::present::overview::thousandths;
use crate::present::styled_text::{Ink, RawSpan, StyledLine, lay_out_paragraph};
use crate::present::table::HeadOf;
use crate::search::query::{Query, exactly};
use crate::search::{
    ExplainWanted, ExplainedRow, GroupKey, GroupKind, GroupRow, Hits, Table, TableBody, TableSort, TableSortKey,
    TableSpec,
};
use crate::store::{LineId, RecordId};
use crate::tui::kit::line;
use crate::tui::kit::list_cursor::ListCursor;

/// Rows of a table asked for before and after the block of the cursor, and in that block.
const WINDOW_BLOCK: usize = 256;

/// A value marked with Space, to filter by several: the field and the clause of the value, of each field of a group.
pub(crate) type MarkedValue = Vec<(FieldId, String)>;

/// The width of a group as text: as wide as any terminal, so that nothing is broken.
const WIDTH_OF_TEXT: usize = 10_000;

/// Clauses of a query for marked pairs of values; of pairs that have no value in common each doubles them.
const MOST_CLAUSES: usize = 16;

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

    fn selected_group_and_look(&self) -> Option<(GroupRow, RowLook)> {
        let table = self.shown_table()?;
        match table.crosstab() {
            Some(crosstab) => crosstab_at(table, crosstab, self.list_cursor().at, self.column_under_cursor()?.of),
            None => group_at(table, table.groups()?, self.list_cursor().at),
        }
    }

    fn column_under_cursor(&self) -> Option<&ShownColumn> {
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

    fn sort_table_by(&mut self, sort: Vec<TableSort>) {
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
    fn list_of_groups(&self) -> ListKind {
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

    /// Whether the value of a row of the table is marked.
    pub(crate) fn is_marked_group(&self, at: usize) -> bool {
        let Some(table) = self.shown_table().filter(|_| !self.marked_values.is_empty()) else { return false };
        let group = table.groups().and_then(|groups| group_at(table, groups, at));
        let value = group.and_then(|(group, _)| self.markable(&group));
        value.is_some_and(|value| self.marked_values.contains(&value))
    }

    /// A row of a table of groups as a value to mark.
    fn markable(&self, group: &GroupRow) -> Option<MarkedValue> {
        let fields = self.view.table.spec.group_fields();
        group.query.as_ref().filter(|_| fields.len() == group.keys.len() && !fields.is_empty())?;
        let clause = |(&field, key): (&FieldId, &GroupKey)| match key.kind {
            // The query of a period is of days.
            GroupKind::Value if field.is_of_groups() => None,
            GroupKind::Value => Some((field, exactly(field, &key.code))),
            // Of sectors `none` is none of the DAC.
            GroupKind::NotStated if field == FieldId::Sector => {
                Some((field, format!("{}:none", FieldId::SectorVocabulary.own_name())))
            }
            GroupKind::NotStated => Some((field, format!("{}:none", field.own_name()))),
            GroupKind::OtherVocabulary | GroupKind::NoItem | GroupKind::Unsplit | GroupKind::LeftOut => None,
            GroupKind::Others => None,
        };
        fields.iter().zip(&group.keys).map(clause).collect()
    }

    /// Space in a table of groups: marks the value of the row, to filter by several.
    pub(super) fn mark_group(&mut self) {
        let Some(group) = self.selected_group() else { return };
        if self.view.table.spec.is_crosstab {
            return self.notify("rows of a crosstab are not marked; Enter filters to the values of a cell");
        }
        let value = self.markable(&group);
        match value {
            Some(value) => self.toggle_value_mark(value),
            None => self.notify("only values are marked, and this row is none"),
        }
    }

    /// Marks or unmarks a value and goes to the next.
    pub(super) fn toggle_value_mark(&mut self, value: MarkedValue) {
        self.choose_value(value);
        self.perform_movement(super::Action::Down);
    }

    pub(super) fn choose_value(&mut self, value: MarkedValue) {
        match self.marked_values.iter().position(|marked| *marked == value) {
            Some(at) => drop(self.marked_values.remove(at)),
            None => self.marked_values.push(value),
        }
    }

    /// Filters to any of the marked values of each field. In the facets they take the place of what was chosen there; in a
    /// table they narrow further, as its rows do.
    pub(super) fn filter_to_marked(&mut self, is_table: bool) {
        let mut text = Query::parse(&self.query).clause_text().to_owned();
        if is_table {
            let marks: Vec<Vec<&str>> = self
                .marked_values
                .iter()
                .map(|mark| mark.iter().map(|(_, clause)| clause.as_str()).collect())
                .collect();
            let Some(clauses) = any_of(&marks) else {
                return self.notify("too many different pairs for one query; mark rows that have a value in common");
            };
            let clauses = clauses.iter().map(|any| any.join(" | "));
            text = clauses.chain(Some(text).filter(|it| !it.is_empty())).collect::<Vec<_>>().join(" ");
        }
        let marked = std::mem::take(&mut self.marked_values).into_iter().flatten();
        let marked: Vec<(FieldId, String)> = if is_table { Vec::new() } else { marked.collect() };
        let mut fields: Vec<FieldId> = Vec::new();
        marked.iter().for_each(|(field, _)| {
            if !fields.contains(field) {
                fields.push(*field);
            }
        });
        for field in fields {
            let clauses: Vec<&str> =
                marked.iter().filter(|(of, _)| *of == field).map(|(_, clause)| clause.as_str()).collect();
            text = Query::parse(&text).choosing(field, None);
            let clause = clauses.join(" | ");
            text = if text.is_empty() { clause } else { format!("{clause} {text}") };
        }
        if is_table { self.enter_rows(text, self.list_of_groups()) } else { self.change_query(text) }
    }

    /// `=`: explains the figure under the cursor; in the first column, the first figure of the row.
    pub(super) fn open_explanation(&mut self) {
        let Some(wanted) = self.figure_under_cursor() else {
            let lines = self.table_notes();
            if lines.is_empty() {
                return self.notify_keys(
                    "{explain} explains a figure of a table: {group-by} groups, {columns} chooses columns of money",
                );
            }
            self.overlay = Some(Overlay::Text { title: "Of this table".to_owned(), lines, top: 0, bare: false });
            return;
        };
        self.overlay = Some(Overlay::Explain { wanted, at: 0, top: 0 });
    }

    /// The figure of a group whose parts the detail shows: where it has the room, and the data is small enough to have
    /// them at each step of the cursor.
    pub(super) fn explained_in_detail(&self) -> Option<ExplainWanted> {
        /// Rows of a detail with room for parts.
        const LEAST_HEIGHT: u16 = 14;
        /// Records whose sums are added up within a frame.
        const MOST_RECORDS: usize = 20_000;
        let has_room = self.is_grouped() && self.layout.detail.height >= LEAST_HEIGHT && self.pending_view.is_none();
        let is_small = self.hits.as_ref().is_some_and(|hits| hits.corpus.len() <= MOST_RECORDS);
        if !has_room || !is_small {
            return None;
        }
        let figures = &self.shown_table()?.spec.figures;
        let is_money = |figure: &TableFigure| matches!(figure, TableFigure::Money(_));
        let is_usual =
            |figure: &TableFigure| matches!(figure, TableFigure::Money(MoneyFigure::Committed | MoneyFigure::Paid));
        let has = |test: &dyn Fn(&TableFigure) -> bool| figures.iter().copied().find(|figure| test(figure));
        let worth = has(&is_usual).or_else(|| has(&|it| *it == TableFigure::Items)).or_else(|| has(&is_money));
        self.explained_figure(worth)
    }

    /// The parts of the figure under the cursor: years as bars, and items by what they are.
    fn lay_out_parts(&self, width: usize, rows: usize) -> Vec<StyledLine> {
        let Some(wanted) = self.explained_in_detail() else { return Vec::new() };
        let Some(explanation) = self.hits.as_ref().and_then(|hits| hits.explanation()) else { return Vec::new() };
        if explanation.wanted != wanted || rows < 4 {
            return Vec::new();
        }
        let mut lines = vec![StyledLine::default()];
        let mut add = |ink: Ink, text: String| {
            let at = lines.len();
            lines.extend(lay_out_paragraph(&[RawSpan::new(ink, line::cut(&text, width))], &[], at, 0, 0, width));
        };
        // Below a blank line and a heading; what does not fit is said there.
        let fitting = |n: usize, rows: usize| match rows.saturating_sub(2) {
            room if n > room => {
                (room, self.settings.explorer_keys.with_keys(&format!(", {room} of {n}: {{explain}} tells all")))
            }
            _ => (n, String::new()),
        };
        let items = item_texts(explanation);
        if !items.is_empty() {
            let (shown, more) = fitting(items.len(), rows);
            add(Ink::Strong, format!("items{more}"));
            items.into_iter().take(shown).for_each(|text| add(Ink::Plain, text));
            return lines;
        }
        if explanation.parts.len() < 2 {
            return Vec::new();
        }
        let name = |part: &crate::search::SumRow| {
            let years = part.years.map_or_else(|| "no year".to_owned(), crate::search::years_label);
            format!("{years}  {}", crate::search::kind_label(&part.kind))
        };
        let names: Vec<String> = explanation.parts.iter().map(name).collect();
        let sums: Vec<String> = explanation.parts.iter().map(|part| cents(part.count)).collect();
        let widest = |texts: &[String]| texts.iter().map(|text| line::width(text)).max().unwrap_or(0);
        let (names_width, sums_width) = (widest(&names), widest(&sums));
        let most = explanation.parts.iter().map(|part| part.count.0).max().unwrap_or_default();
        let room = width.saturating_sub(names_width + sums_width + 4).min(30);
        let (shown, more) = fitting(names.len(), rows);
        let currency = if wanted.currency.is_empty() { String::new() } else { format!(" {}", wanted.currency) };
        add(Ink::Strong, format!("{}{currency} by year{more}", wanted.figure.words()));
        // The newest years say most.
        let parts = explanation.parts.iter().zip(&names).zip(&sums).skip(names.len() - shown);
        for ((part, name), sum) in parts {
            let share = thousandths(part.count.0, most);
            let bar = share.filter(|_| room >= 8).map_or(String::new(), |share| line::bar(share, room));
            add(Ink::Plain, format!("{name:<names_width$}  {sum:>sums_width$}  {bar}").trim_end().to_owned());
        }
        lines
    }

    /// What is said once of the table on screen, in sentences.
    fn table_notes(&self) -> Vec<String> {
        let view = self.view_model.table.as_ref().filter(|_| self.view.list == ListKind::Table);
        let sentence = |note: &String| {
            let mut letters = note.chars();
            letters.next().map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
        };
        view.map_or(Vec::new(), |view| view.notes.iter().chain(&view.hidden).map(sentence).collect())
    }

    fn figure_under_cursor(&self) -> Option<ExplainWanted> {
        self.explained_figure(None)
    }

    /// The figure under the cursor. Where the cursor is on none with parts of its own, this one of the row, else its first.
    fn explained_figure(&self, otherwise: Option<TableFigure>) -> Option<ExplainWanted> {
        let table = self.shown_table()?;
        let columns = &self.view_model.table.as_ref()?.columns;
        let at = self.view.table.column;
        let figure_of = |column: &ShownColumn| match column.of {
            HeadOf::Figure(figure) => (!figure.is_quotient()).then(|| (figure, String::new())),
            HeadOf::Cell(_) => {
                let currency = table.money.first().map_or(String::new(), |money| money.currency.clone());
                Some((table.crosstab()?.figure, currency))
            }
            HeadOf::Money(at) | HeadOf::AtMost(at) => {
                let money = table.money.get(at)?;
                Some((TableFigure::Money(money.figure), money.currency.clone()))
            }
            HeadOf::Group(_) | HeadOf::Column(_) | HeadOf::Other => None,
        };
        let mut all = columns.iter().filter_map(figure_of);
        let has_parts = |figure: TableFigure| otherwise.is_none() || figure != TableFigure::Projects;
        let of_cursor = columns.get(at).and_then(figure_of).filter(|(figure, _)| has_parts(*figure));
        let of_other = || columns.iter().filter_map(figure_of).find(|(figure, _)| Some(*figure) == otherwise);
        let of_years = self.figure_of_years();
        let (figure, currency) = of_years.or(of_cursor).or_else(of_other).or_else(|| all.next())?;
        let of = match self.selected_group().filter(|_| table.is_grouped()) {
            // Which values they are is no clause of a query.
            Some(row) if row.keys.iter().any(|key| key.kind == GroupKind::Others) => return None,
            Some(row) => {
                let fields = match (table.crosstab(), &row.keys[..]) {
                    (Some(crosstab), [key]) if crosstab.columns.contains(key) && self.is_on_total() => {
                        vec![crosstab.fields[1]]
                    }
                    (Some(crosstab), [_]) => vec![crosstab.fields[0]],
                    _ => table.spec.group_fields().to_vec(),
                };
                let vocabulary = table.spec.vocabulary.clone().filter(|_| fields.contains(&FieldId::OtherSector));
                ExplainedRow::Group { fields, keys: row.keys, query: row.query, vocabulary }
            }
            None => ExplainedRow::Project(self.selected_project()?),
        };
        Some(ExplainWanted { of, rows: table.spec.rows, figure, currency })
    }

    /// Whether the cursor is on the totals of a table.
    fn is_on_total(&self) -> bool {
        let view = self.view_model.table.as_ref();
        view.and_then(TableView::total).is_some_and(|(at, _)| at == self.list_cursor().at)
    }

    /// Puts the explanation of new hits into words.
    pub(super) fn lay_out_explanation(&mut self, hits: &Hits) {
        if let Some(explanation) = hits.explanation() {
            let mut lines = explain(&hits.corpus, explanation);
            lines.extend(self.table_notes().into_iter().map(ExplainLine::from));
            self.view_model.explanation = Some((explanation.wanted.clone(), lines));
        }
    }

    /// The lines that explain a figure, or that it is being added up.
    pub(crate) fn explanation_lines(&self, wanted: &ExplainWanted) -> Vec<ExplainLine> {
        let known = self.view_model.explanation.as_ref().filter(|(of, _)| of == wanted);
        known.map_or_else(|| vec![ExplainLine::from("adding up…".to_owned())], |(_, lines)| lines.clone())
    }

    /// Enter in the explanation of a figure: shows the rows of the line under the cursor, else those of the figure.
    pub(super) fn enter_part(&mut self, wanted: &ExplainWanted, query: Option<String>) {
        let of_row = match &wanted.of {
            ExplainedRow::Group { query, .. } => query.clone(),
            ExplainedRow::Project(_) => None,
        };
        match query.or(of_row) {
            Some(query) => {
                let of_items = matches!(wanted.figure, TableFigure::Items | TableFigure::Pieces);
                self.enter_rows(query, if of_items { ListKind::Equipment } else { ListKind::Projects });
            }
            None => self.open(),
        }
    }

    /// The group under the cursor as text, with every digit and its query.
    pub(super) fn group_as_text(&self) -> Option<String> {
        let words = |line: &StyledLine| {
            let text: String = line.spans.iter().map(|span| span.text.as_str()).collect();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let lines: Vec<String> = self.lay_out_group(WIDTH_OF_TEXT).iter().map(words).collect();
        (!lines.is_empty()).then(|| lines.join(" | "))
    }

    /// The group under the cursor with every digit, for the detail.
    pub(super) fn lay_out_group(&self, width: usize) -> Vec<StyledLine> {
        let Some(table) = self.shown_table() else { return Vec::new() };
        let Some((row, look)) = self.selected_group_and_look() else { return Vec::new() };
        let mut lines = Vec::new();
        let mut add = |spans: Vec<RawSpan>, hanging: usize| {
            let at = lines.len();
            lines.extend(lay_out_paragraph(&spans, &[], at, 0, hanging, width));
        };
        let labels: Vec<&str> = row.keys.iter().map(|key| key.label.as_str()).collect();
        let title = if look == RowLook::All { "all, each once".to_owned() } else { labels.join(" · ") };
        add(vec![RawSpan::new(Ink::Strong, title)], 2);
        let mut facts: Vec<(String, String, String)> = Vec::new();
        let fact = |name: &str, value: String| (name.to_owned(), value, String::new());
        let has_money = row.money.iter().any(Option::is_some);
        let count = |n: usize| format!("{}{}", Figure::from(n as i64), if has_money { "   " } else { "" });
        facts.extend(row.projects.map(|n| fact("projects", count(n))));
        let counts_items = self.corpus.line_count() > 0;
        facts.extend(row.items.filter(|_| counts_items).map(|n| fact("items", count(n))));
        let has_items = row.items.is_none_or(|n| n > 0);
        facts.extend(row.pieces.filter(|_| has_items).map(|total| fact("pieces", total.to_string())));
        for (column, cell) in table.money.iter().zip(&row.money) {
            let Some(money) = cell else { continue };
            let currency = if column.currency.is_empty() { "no currency" } else { &column.currency };
            let shared = if money.at_most != money.alone && look == RowLook::Value {
                format!("  at most {}", cents(money.at_most).trim_end())
            } else {
                String::new()
            };
            facts.push((format!("{} {currency}", column.figure.words()), cents(money.alone), shared));
        }
        let name_width = facts.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0) + 2;
        let numbers = facts.iter().filter(|(name, ..)| name != "pieces");
        let value_width = numbers.map(|(_, value, _)| value.chars().count()).max().unwrap_or(0);
        for (name, value, more) in facts {
            let value = if name == "pieces" { value } else { format!("{value:>value_width$}") };
            add(
                vec![
                    RawSpan::new(Ink::Plain, format!("{name:<name_width$}")),
                    RawSpan::new(Ink::Strong, value),
                    RawSpan::new(Ink::Plain, more),
                ],
                name_width,
            );
        }
        if let Some(query) = row.query.filter(|query| !query.is_empty()) {
            add(vec![RawSpan::new(Ink::Plain, format!("{:<name_width$}{query}", "query"))], name_width);
        }
        if width < WIDTH_OF_TEXT {
            let rows = usize::from(self.layout.detail.height).saturating_sub(lines.len() + 1);
            lines.extend(self.lay_out_parts(width, rows));
        }
        lines
    }
}

/// Clauses that hold together where all clauses of any of the marks do; the alternatives of a clause are any of its texts.
/// `None` if they are too many.
fn any_of<'t>(marks: &[Vec<&'t str>]) -> Option<Vec<Vec<&'t str>>> {
    let mut clauses: Vec<Vec<&str>> = vec![Vec::new()];
    for mark in marks {
        let with = |clause: &Vec<&'t str>, text: &'t str| {
            let mut clause = clause.clone();
            if !clause.contains(&text) {
                clause.push(text);
            }
            clause
        };
        let all: Vec<Vec<&str>> =
            clauses.iter().flat_map(|clause| mark.iter().map(move |&text| with(clause, text))).collect();
        // What holds wherever another clause does says nothing more.
        let covers = |a: &[&str], b: &[&str]| a.iter().all(|text| b.contains(text));
        let says_more = |(i, clause): (usize, &Vec<&'t str>)| {
            let other =
                |(j, it): (usize, &Vec<&str>)| j != i && covers(it, clause) && (it.len() < clause.len() || j < i);
            !all.iter().enumerate().any(other)
        };
        let kept: Vec<Vec<&str>> =
            all.iter().enumerate().filter(|it| says_more(*it)).map(|(_, it)| it.clone()).collect();
        clauses = kept;
        if clauses.len() > MOST_CLAUSES {
            return None;
        }
    }
    Some(clauses)
}

/// Money so that points stand below each other where it ends at the right.
fn cents(money: Figure) -> String {
    let text = money.to_cents().to_string();
    match text.split_once('.') {
        Some((whole, cents)) => format!("{whole}.{cents:0<2}"),
        None => format!("{text}   "),
    }
}

fn is_of_items(spec: &TableSpec) -> bool {
    matches!(spec.rows, TableRows::Items | TableRows::Places)
}
