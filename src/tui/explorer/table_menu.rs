//! The menus of the table: fields to group by, columns and figures, kinds of money.

use super::view_state::{ChosenColumns, ColumnChoice};
use super::{App, KeyPress, ListKind, Overlay};
use crate::fields::{FieldId, MoneyFigure, OwnColumn, TableColumn, TableFigure, TableRows};
use crate::text::fold;
use crate::tui::kit::list_cursor::ListCursor;
use crate::tui::kit::menu::{Menu, MenuStep};

/// A menu that typing narrows, with the cursor on its first row.
pub(super) fn menu() -> Menu {
    Menu { typed: Some(String::new()), cursor: ListCursor::default() }
}

pub(super) fn has_words(typed: &str, text: &str) -> bool {
    let text = fold(text);
    fold(typed).split_whitespace().all(|word| text.contains(word))
}

impl App {
    pub(super) fn open_group_menu(&mut self) {
        self.overlay = Some(Overlay::GroupBy { menu: menu(), first: None, is_crosstab: false });
    }

    pub(super) fn open_column_menu(&mut self) {
        let spec = &self.view.table.spec;
        let rows = self.table_rows();
        let before = self.chosen_of(rows, self.is_grouped());
        let usual = || {
            // Also those without a value so far: more may be read.
            let usual = TableColumn::default_of(rows).iter().copied().map(ColumnChoice::Column);
            usual.filter(|column| !is_code(*column)).collect()
        };
        let columns = |columns: &[TableColumn]| columns.iter().copied().map(ColumnChoice::Column).collect();
        let figures = |figures: &[TableFigure]| figures.iter().copied().map(ColumnChoice::Figure).collect();
        let is_table = self.view.list == ListKind::Table;
        let chosen: Vec<ColumnChoice> = match before {
            _ if self.is_grouped() && !spec.figures.is_empty() => figures(&spec.figures),
            _ if self.is_grouped() => figures(&self.usual_figures(rows)),
            _ if is_table && !spec.columns.is_empty() => columns(&spec.columns),
            Some(before) if !before.columns.is_empty() => columns(&before.columns),
            _ => usual(),
        };
        let kept = if is_table { &self.view.table.kept[..] } else { before.map_or(&[][..], |it| &it.kept) };
        let kept = kept.to_vec();
        self.overlay = Some(Overlay::Columns { menu: menu(), chosen, kept, warned: false });
    }

    pub(super) fn open_figure_menu(&mut self) {
        self.overlay = Some(Overlay::Figure(menu()));
    }

    /// The fields to group by that have values in the data, with the number of their values: those that divide first, in
    /// the order of the facet menu.
    pub(crate) fn group_menu(&self, typed: &str) -> Vec<(FieldId, usize)> {
        let facets = self.shown_corpus().facets();
        // The signs of remarks are all known before any record has one.
        let count = |field: FieldId| match field {
            FieldId::Flag => facets.totals(field).iter().filter(|n| **n > 0).count(),
            // Periods are known before any record ends.
            FieldId::EndIn if facets.values(FieldId::YearEnded).is_empty() => 0,
            field => facets.values(field).len(),
        };
        let others = FieldId::facets().filter(|field| !FieldId::menu().contains(field));
        let fields = FieldId::menu().iter().copied().chain(others).chain([FieldId::EndIn]);
        let mut rows: Vec<(FieldId, usize)> = fields.map(|field| (field, count(field))).collect();
        rows.retain(|&(field, n)| n > 0 && has_words(typed, &format!("{} {}", group_heading(field), field.own_name())));
        rows.sort_by_key(|&(_, n)| n == 1);
        rows
    }

    /// The columns, or figures of groups, that have values in the data.
    pub(crate) fn column_menu(&self, typed: &str) -> Vec<ColumnChoice> {
        let corpus = self.shown_corpus();
        let has_items = corpus.line_count() > 0;
        let is_there = |choice: &ColumnChoice| match choice {
            ColumnChoice::Figure(TableFigure::Items | TableFigure::Pieces) => has_items,
            ColumnChoice::Figure(TableFigure::Projects) => true,
            ColumnChoice::Figure(figure) if self.view.table.spec.is_crosstab && figure.is_quotient() => false,
            ColumnChoice::Figure(TableFigure::Share) => true,
            ColumnChoice::Figure(TableFigure::Ratio) | ColumnChoice::Column(TableColumn::Own(OwnColumn::Ratio)) => {
                self.has_money(MoneyFigure::Committed) && self.has_money(MoneyFigure::Paid)
            }
            ColumnChoice::Column(TableColumn::Money(figure)) | ColumnChoice::Figure(TableFigure::Money(figure)) => {
                self.has_money(*figure)
            }
            ColumnChoice::Column(TableColumn::Field(field)) if field.is_facet() => {
                corpus.facets().totals(*field).iter().any(|n| *n > 0)
            }
            ColumnChoice::Column(_) => true,
        };
        let all: Vec<ColumnChoice> = if self.is_grouped() {
            TableFigure::all().map(ColumnChoice::Figure).collect()
        } else {
            TableColumn::all_of(self.table_rows()).into_iter().map(ColumnChoice::Column).collect()
        };
        all.into_iter().filter(is_there).filter(|choice| has_words(typed, &choice.name())).collect()
    }

    /// The figures of money that the data has.
    pub(crate) fn figure_menu(&self, typed: &str) -> Vec<MoneyFigure> {
        MoneyFigure::all().filter(|it| self.has_money(*it) && has_words(typed, it.name())).collect()
    }

    /// A key in the menu of fields. Tab takes a field and goes on to the second; `/` does too, for the values across.
    pub(super) fn handle_group_key(
        &mut self,
        key: KeyPress,
        page: usize,
        menu: &mut Menu,
        (first, is_crosstab): (&mut Option<FieldId>, &mut bool),
    ) -> bool {
        let before = *first;
        let rows = |app: &App, typed: &str| {
            let mut rows = app.group_menu(typed);
            rows.retain(|(field, _)| Some(*field) != before);
            rows
        };
        if matches!(key, KeyPress::Tab | KeyPress::Char('/' | ',')) && before.is_none() {
            *first = rows(self, menu.typed()).get(menu.cursor.at).map(|(field, _)| *field);
            *is_crosstab = key == KeyPress::Char('/');
            *menu = self::menu();
            return true;
        }
        match menu.handle_key(key, page, |typed| rows(self, typed), |_| true) {
            MenuStep::Choose(Some((field, _))) => {
                self.group_by(before.into_iter().chain([field]).collect(), before.is_some() && *is_crosstab);
                false
            }
            step => step == MenuStep::Stay,
        }
    }

    /// A key in the menu of columns. Space chooses or drops one and keeps the menu open, Enter shows what is chosen, and w
    /// keeps it for the next time.
    pub(super) fn handle_column_key(
        &mut self,
        key: KeyPress,
        page: usize,
        menu: &mut Menu,
        (chosen, kept, warned): (&mut Vec<ColumnChoice>, &mut Vec<ColumnChoice>, &mut bool),
    ) -> bool {
        let columns = columns_of(chosen);
        // In the search text w is a letter.
        if key.on_latin_layout("w") == KeyPress::Char('w') && menu.typed().is_empty() && !columns.is_empty() {
            *warned = !self.keep_columns(&in_order(columns, self.table_rows()), *warned);
            if !*warned {
                let said = self.notice.take();
                self.show_choices(chosen, kept.clone());
                self.notice = said;
            }
            return *warned;
        }
        *warned = false;
        if key == KeyPress::Char(' ') {
            let Some(&choice) = self.column_menu(menu.typed()).get(menu.cursor.at) else { return true };
            match chosen.iter().position(|it| *it == choice) {
                Some(at) => drop(chosen.remove(at)),
                None => {
                    chosen.push(choice);
                    kept.push(choice);
                }
            }
            if !menu.typed().is_empty() {
                *menu = self::menu();
            }
            return true;
        }
        match menu.handle_key(key, page, |typed| self.column_menu(typed), |_| true) {
            MenuStep::Choose(Some(choice)) => {
                // Enter on a search for one column means that column too.
                if !menu.typed().is_empty() && !chosen.contains(&choice) {
                    chosen.push(choice);
                    kept.push(choice);
                }
                self.show_choices(chosen, kept.clone());
                false
            }
            step => step == MenuStep::Stay,
        }
    }

    fn show_choices(&mut self, chosen: &[ColumnChoice], kept: Vec<ColumnChoice>) {
        if chosen.is_empty() {
            return self.notify_keys("no column is left; {columns} chooses some");
        }
        let figures = chosen.iter().filter_map(|it| if let ColumnChoice::Figure(it) = it { Some(*it) } else { None });
        let (columns, figures): (Vec<TableColumn>, Vec<TableFigure>) = (columns_of(chosen), figures.collect());
        let chosen =
            ChosenColumns { rows: self.table_rows(), is_grouped: self.is_grouped(), ..ChosenColumns::default() };
        if figures.is_empty() {
            let columns = in_order(columns, self.table_rows());
            self.keep_chosen(ChosenColumns { columns: columns.clone(), kept: kept.clone(), ..chosen });
            self.show_columns(columns, kept);
        } else {
            self.keep_chosen(ChosenColumns { figures: figures.clone(), kept: kept.clone(), ..chosen });
            self.show_figures(figures, kept);
        }
    }

    /// A key in the menu of money: the table shows this figure in place of the others.
    pub(super) fn handle_figure_key(&mut self, key: KeyPress, page: usize, menu: &mut Menu) -> bool {
        match menu.handle_key(key, page, |typed| self.figure_menu(typed), |_| true) {
            MenuStep::Choose(Some(figure)) => {
                let is_money = |figure: &TableFigure| matches!(figure, TableFigure::Money(_));
                let mut figures: Vec<TableFigure> = self.view.table.spec.figures.clone();
                figures.retain(|figure| !is_money(figure) && !self.view.table.spec.is_crosstab);
                figures.push(TableFigure::Money(figure));
                self.show_figures(figures, vec![ColumnChoice::Figure(TableFigure::Money(figure))]);
                false
            }
            step => step == MenuStep::Stay,
        }
    }
}

fn columns_of(chosen: &[ColumnChoice]) -> Vec<TableColumn> {
    chosen.iter().filter_map(|it| if let ColumnChoice::Column(it) = it { Some(*it) } else { None }).collect()
}

/// The columns as they are shown. The first one stays when the others scroll: it says of what the row is.
fn in_order(mut columns: Vec<TableColumn>, rows: TableRows) -> Vec<TableColumn> {
    if let Some(at) = columns.iter().position(is_title).filter(|_| rows != TableRows::Items) {
        let title = columns.remove(at);
        columns.insert(0, title);
    }
    columns
}

/// What the menu calls a field.
pub(crate) fn group_heading(field: FieldId) -> &'static str {
    if field.is_of_groups() { "Ends within" } else { field.heading() }
}

fn is_title(column: &TableColumn) -> bool {
    *column == TableColumn::Own(OwnColumn::Title)
}

fn is_code(choice: ColumnChoice) -> bool {
    let ColumnChoice::Column(column) = choice else { return false };
    column.column_type() == crate::fields::ColumnType::Code
}
