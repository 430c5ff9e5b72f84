//! Money by year (`8`): the table of years as bars, per year or added up to each year, one currency at a time.

use super::table_view::{RowLook, group_at, short_money};
use super::view_state::YearsChoice;
use super::{Action, App, ListKind};
use crate::fields::{FieldId, MoneyFigure, TableFigure, TableRows};
use crate::model::Figure;
use crate::present::overview::{currency_name, paid_percent, years_of};
use crate::search::overview::OverviewKind;
use crate::search::{GroupRow, Table, TableSpec};
use rust_decimal::Decimal;

/// The years of a table in figures, ready to be drawn.
#[derive(Debug, Default)]
pub struct YearsView {
    /// What it answers, without the window.
    asked: TableSpec,
    pub(crate) figures: Vec<MoneyFigure>,
    /// The currencies, that of most amounts first.
    pub(crate) currencies: Vec<YearsOfCurrency>,
}

/// The years in one currency.
#[derive(Debug, Default)]
pub(crate) struct YearsOfCurrency {
    pub(crate) currency: String,
    /// In the order of the table, with what stands below its values.
    pub(crate) rows: Vec<YearsRow>,
    /// The largest and the smallest figure of a row that has bars, at most and at least nothing: per year, and to date.
    pub(crate) bounds: [(Decimal, Decimal); 2],
}

/// A row of years: at most two figures, per year and added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct YearsRow {
    pub(crate) label: String,
    pub(crate) look: RowLook,
    pub(crate) of_year: [Option<Figure>; 2],
    /// Money of all years up to this one; `None` for a row that is no year.
    pub(crate) to_date: [Option<Figure>; 2],
}

/// Figures beside each other.
const MOST_FIGURES: usize = 2;

impl YearsView {
    pub(super) fn new(table: &Table) -> Option<YearsView> {
        let groups = table.groups()?;
        let figures = table.spec.figures.iter().filter_map(|figure| match figure {
            TableFigure::Money(figure) => Some(*figure),
            _ => None,
        });
        let figures: Vec<MoneyFigure> = figures.take(MOST_FIGURES).collect();
        let mut codes: Vec<&str> = Vec::new();
        for column in table.money.iter().filter(|column| figures.contains(&column.figure)) {
            if !codes.contains(&column.currency.as_str()) {
                codes.push(&column.currency);
            }
        }
        let len = table.row_count + groups.unsplit.len() + 2 + groups.left_out.len();
        let rows: Vec<Option<(GroupRow, RowLook)>> = (0..len).map(|at| group_at(table, groups, at)).collect();
        let of_currency = |code: &str| {
            let column = |figure: &MoneyFigure| {
                table.money.iter().position(|column| column.figure == *figure && column.currency == code)
            };
            let columns: Vec<Option<usize>> = figures.iter().map(column).collect();
            YearsOfCurrency::new(code, &columns, &rows)
        };
        let asked = TableSpec { window: None, ..table.asked.clone() };
        Some(YearsView { asked, currencies: codes.into_iter().map(of_currency).collect(), figures })
    }
}

impl YearsOfCurrency {
    fn new(code: &str, columns: &[Option<usize>], rows: &[Option<(GroupRow, RowLook)>]) -> YearsOfCurrency {
        let money = |row: &GroupRow| -> [Option<Figure>; 2] {
            let of = |at: usize| row.money.get(columns.get(at).copied().flatten()?).copied().flatten();
            [0, 1].map(|at| of(at).map(|money| money.alone))
        };
        // Money of several years together is there by the last of them.
        let years = || rows.iter().flatten().filter(|(_, look)| *look == RowLook::Value);
        let to_date = |last: i16| -> [Option<Figure>; 2] {
            let until = years().filter(|(row, _)| years_of(row).is_some_and(|(_, end)| end <= last));
            until.fold([None; 2], |sums: [Option<Figure>; 2], (row, _)| {
                let of_row = money(row);
                [0, 1].map(|at| match (sums[at], of_row[at]) {
                    (Some(sum), Some(more)) => Some(sum.saturating_add(more)),
                    (sum, more) => sum.or(more),
                })
            })
        };
        let row = |row: &Option<(GroupRow, RowLook)>| match row {
            None => YearsRow { label: String::new(), look: RowLook::Rule, of_year: [None; 2], to_date: [None; 2] },
            Some((group, look)) => {
                let labels: Vec<&str> = group.keys.iter().map(|key| key.label.as_str()).collect();
                let label = if *look == RowLook::All { "all".to_owned() } else { labels.join(" ") };
                let year = years_of(group).filter(|_| *look == RowLook::Value);
                let to_date = year.map_or([None; 2], |(_, last)| to_date(last));
                YearsRow { label, look: *look, of_year: money(group), to_date }
            }
        };
        let rows: Vec<YearsRow> = rows.iter().map(row).collect();
        let bounds = |figures: &dyn Fn(&YearsRow) -> [Option<Figure>; 2]| {
            let drawn = rows.iter().filter(|row| has_bar(row.look)).flat_map(|row| figures(row).into_iter().flatten());
            drawn
                .fold((Decimal::ZERO, Decimal::ZERO), |(most, least), figure| (most.max(figure.0), least.min(figure.0)))
        };
        let bounds = [bounds(&|row| row.of_year), bounds(&|row| row.to_date)];
        YearsOfCurrency { currency: code.to_owned(), rows, bounds }
    }
}

/// Whether a row is drawn with bars: all together would make every year small.
pub(crate) fn has_bar(look: RowLook) -> bool {
    matches!(look, RowLook::Value | RowLook::Unstated)
}

impl YearsRow {
    /// The figures shown.
    pub(crate) fn figures(&self, is_cumulative: bool) -> [Option<Figure>; 2] {
        if is_cumulative && self.look == RowLook::Value { self.to_date } else { self.of_year }
    }

    /// What of the committed money is paid out.
    pub(crate) fn percent(&self, figures: &[MoneyFigure], is_cumulative: bool) -> Option<String> {
        let money = self.figures(is_cumulative);
        let of = |figure: MoneyFigure| money[figures.iter().position(|it| *it == figure)?];
        paid_percent(of(MoneyFigure::Committed), of(MoneyFigure::Paid))
    }
}

/// A figure as text, for columns that end at the right.
pub(crate) fn figure_text(figure: Option<Figure>) -> String {
    figure.map_or_else(
        || "-".to_owned(),
        |figure| {
            let (whole, tail) = short_money(figure);
            whole + &tail
        },
    )
}

impl App {
    /// `8`: money by year, of what matches.
    pub(super) fn show_years(&mut self) {
        let spec = self.known_years().unwrap_or_else(|| {
            let figures = self.usual_figures(TableRows::Projects).into_iter();
            let money = figures.filter(|figure| matches!(figure, TableFigure::Money(_)));
            let figures = [TableFigure::Projects].into_iter().chain(money).collect();
            TableSpec { group_by: vec![FieldId::MoneyYear], figures, ..TableSpec::default() }
        });
        if self.years_shown().is_some() && self.view.table.spec == spec {
            return;
        }
        self.show_table(spec, Vec::new());
        self.view.table.years = Some(YearsChoice::default());
    }

    /// The table of years that the overview has.
    fn known_years(&self) -> Option<TableSpec> {
        let blocks = self.overview.blocks().iter();
        let mut money = blocks.filter(|block| block.text.kind == OverviewKind::Money && !block.is_stale);
        money.next().map(|block| block.spec.clone())
    }

    /// How the years are shown, if they are.
    pub(crate) fn years_shown(&self) -> Option<YearsChoice> {
        self.view.table.years.filter(|_| self.view.list == ListKind::Table)
    }

    /// The years on screen with the currency chosen; `None` while they are added up, and if no money is stated.
    pub(crate) fn years_on_screen(&self) -> Option<(&YearsView, &YearsOfCurrency, YearsChoice)> {
        let choice = self.years_shown()?;
        let view = self.view_model.years.as_ref()?;
        let currency = view.currencies.get(choice.currency % view.currencies.len().max(1))?;
        Some((view, currency, choice))
    }

    /// Lays out the years of a table that was asked for as such.
    pub(super) fn lay_out_years(&mut self, table: &Table) {
        if self.view.table.years.is_some()
            && self.view.table.spec == (TableSpec { window: None, ..table.asked.clone() })
        {
            self.view_model.years = YearsView::new(table);
        }
    }

    /// What an action does in the years; false if it is what it does in any table.
    pub(super) fn act_in_years(&mut self, action: Action) -> bool {
        let Some(choice) = self.years_shown() else { return false };
        let (figures, currencies) = match &self.view_model.years {
            Some(view) => (view.figures.len().max(1), view.currencies.len().max(1)),
            None => (1, 1),
        };
        let step = |at: usize, by: isize, n: usize| (at as isize + by).rem_euclid(n as isize) as usize;
        let choice = match action {
            Action::Cumulative => YearsChoice { is_cumulative: !choice.is_cumulative, ..choice },
            Action::NextCurrency => YearsChoice { currency: step(choice.currency, 1, currencies), ..choice },
            Action::NextCell => YearsChoice { figure: step(choice.figure, 1, figures), ..choice },
            Action::PreviousCell => YearsChoice { figure: step(choice.figure, -1, figures), ..choice },
            Action::Columns | Action::Sort | Action::ReverseSort => {
                self.notify("years stand in their order; t groups by money-year in a table with other columns");
                return true;
            }
            _ => return false,
        };
        self.view.table.years = Some(choice);
        true
    }

    /// The figure under the cursor of the years, with its currency.
    pub(super) fn figure_of_years(&self) -> Option<(TableFigure, String)> {
        let (view, currency, choice) = self.years_on_screen()?;
        let figure = view.figures.get(choice.figure)?;
        Some((TableFigure::Money(*figure), currency.currency.clone()))
    }

    /// What the years are of: `Money by year, USD (1 of 2 currencies)`.
    pub(crate) fn years_title(&self, is_answer: bool) -> String {
        let Some((view, currency, choice)) = self.years_on_screen() else {
            let is_known = self.view_model.years.as_ref().is_some_and(|view| view.asked == self.view.table.spec);
            return if is_known { "Money by year: none is stated" } else { "Money by year …" }.to_owned();
        };
        let how = if choice.is_cumulative { "Money to the end of each year" } else { "Money by year" };
        let n = view.currencies.len();
        let of = if n > 1 { format!(" ({} of {n} currencies)", choice.currency % n + 1) } else { String::new() };
        format!("{how}, {}{of}{}", currency_name(&currency.currency), if is_answer { "" } else { " …" })
    }
}
