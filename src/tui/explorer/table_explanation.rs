//! How the figure under the cursor of a table comes about, and the group under it with every digit.

use super::table_view::{RowLook, ShownColumn, TableView};
use super::{App, ListKind, Overlay};
use crate::fields::{FieldId, MoneyFigure, TableFigure};
use crate::model::Figure;
use crate::present::explain::{ExplainLine, explain, item_texts};
use crate::present::overview::thousandths;
use crate::present::styled_text::{Ink, RawSpan, StyledLine, lay_out_paragraph};
use crate::present::table::HeadOf;
use crate::search::{ExplainWanted, ExplainedRow, GroupKind, Hits};
use crate::tui::kit::line;

/// The width of a group as text: as wide as any terminal, so that nothing is broken.
const WIDTH_OF_TEXT: usize = 10_000;

impl App {
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
    pub(super) fn lay_out_parts(&self, width: usize, rows: usize) -> Vec<StyledLine> {
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
    pub(super) fn table_notes(&self) -> Vec<String> {
        let view = self.view_model.table.as_ref().filter(|_| self.view.list == ListKind::Table);
        let sentence = |note: &String| {
            let mut letters = note.chars();
            letters.next().map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
        };
        view.map_or(Vec::new(), |view| view.notes.iter().chain(&view.hidden).map(sentence).collect())
    }

    pub(super) fn figure_under_cursor(&self) -> Option<ExplainWanted> {
        self.explained_figure(None)
    }

    /// The figure under the cursor. Where the cursor is on none with parts of its own, this one of the row, else its first.
    pub(super) fn explained_figure(&self, otherwise: Option<TableFigure>) -> Option<ExplainWanted> {
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
    pub(super) fn is_on_total(&self) -> bool {
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

/// Money so that points stand below each other where it ends at the right.
fn cents(money: Figure) -> String {
    let text = money.to_cents().to_string();
    match text.split_once('.') {
        Some((whole, cents)) => format!("{whole}.{cents:0<2}"),
        None => format!("{text}   "),
    }
}
