//! Draws the table of money over the panes.
//!
//! The widths of the box and of its columns were chosen by eye.

use crate::present::styled_text::Ink;
use crate::search::{SumField, SumRow, Sums, SumsBy};
use crate::tui::explorer::App;
use crate::tui::explorer::overlay::{SUMS_EXTRA_LINES, SumsLine, sums_lines};
use crate::tui::kit::line;
use crate::tui::kit::menu::{between_bars, draw_box, overlay_rows};
use crate::tui::kit::theme::Theme;
use ratatui::Frame;
use ratatui::text::{Line, Span};

/// Draws a table of money: a row for each value below its kind and currency; then what is passed on and left out.
pub(super) fn draw_sums(app: &App, theme: Theme, frame: &mut Frame<'_>, by: SumsBy, all: bool, top: usize) {
    let dim = theme.ink(Ink::Dim, false);
    let found = app.hits.as_ref().map_or(0, |hits| hits.found);
    let shown = app.shown_sums(by, all);
    let rows = shown.map_or(Vec::new(), sums_lines);
    let height = (rows.len() + SUMS_EXTRA_LINES).min(overlay_rows(app.size.1)) as u16;
    let title = format!("Money of {}", line::count(found, "project", "projects"));
    let inner = draw_box(theme, frame, between_bars(frame.area()), &title, (100, height + 2));
    let width = usize::from(inner.width);
    let columns = shown.map_or_else(SumColumns::default, |sums| SumColumns::new(sums, width));
    let mut lines = Vec::new();
    let has_more = |sums: &Sums| sums.rows.iter().any(|row| row.field != SumField::Amount);
    let summary = match shown {
        None => "adding up…",
        Some(_) if all => "what is reported more than once counts each time",
        Some(sums) if has_more(sums) => "each once; what is passed on or left out stands below",
        Some(_) => "nothing is reported twice here",
    };
    lines.push(Line::styled(line::cut(summary, width), dim));
    lines.push(Line::styled(line::cut(&columns.head(by), width), dim));
    if shown.is_some() && rows.is_empty() {
        lines.push(Line::styled("no amount is stated", dim));
    }
    let visible = usize::from(inner.height).saturating_sub(SUMS_EXTRA_LINES);
    for row in rows.iter().skip(top).take(visible) {
        lines.push(match row {
            SumsLine::Blank => Line::raw(""),
            SumsLine::Heading(text) => {
                Line::styled(line::cut(&line::safe(text), width), theme.ink(Ink::Heading, false))
            }
            SumsLine::Row(row) => columns.line(theme, row),
        });
    }
    lines.push(Line::raw(""));
    let next = by.next().name();
    let switch = if all { "each once" } else { "count all" };
    let more = if top + visible < rows.len() {
        format!("{} more lines below   ", rows.len() - top - visible)
    } else {
        String::new()
    };
    lines.push(Line::styled(line::cut(&format!("{more}Tab by {next}   Space {switch}   Esc closes"), width), dim));
    let note = match by {
        SumsBy::Kind | SumsBy::Year | SumsBy::Reporter | SumsBy::Field(_) => {
            "in the currency stated, nothing is converted"
        }
        SumsBy::Donor | SumsBy::Implementer => {
            "by whom payments name, else whom the activity names alone; nothing is divided"
        }
        _ => "by what payments state, then by the percentages stated; nothing else is divided",
    };
    lines.push(Line::styled(line::cut(note, width), dim));
    line::put(frame, inner, &lines);
}

/// Widths of the columns of a table of money; 0 for a column that is not shown.
#[derive(Default)]
struct SumColumns {
    /// The value, or the kind where rows have no value.
    name: usize,
    figure: usize,
    at_most: usize,
    projects: bool,
}

impl SumColumns {
    fn new(sums: &Sums, width: usize) -> Self {
        let widest = |of: &dyn Fn(&SumRow) -> String| {
            sums.rows.iter().map(|row| line::width(&of(row))).max().unwrap_or_default()
        };
        let figure = widest(&SumColumns::figure).max("alone".len());
        let is_shared = sums.rows.iter().any(|row| row.at_most != row.count);
        let at_most = if is_shared { widest(&SumColumns::at_most).max("at most".len()) } else { 0 };
        let names = width.saturating_sub(figure + 1 + if is_shared { at_most + 2 } else { 0 });
        let name = widest(&|row| SumColumns::name(row).to_owned()).max("implementer".len()).min(names);
        SumColumns { name, figure, at_most, projects: names - name >= "  1,000 projects".len() }
    }

    fn name(row: &SumRow) -> &str {
        if row.field == SumField::Amount { &row.label } else { row.kind_label() }
    }

    fn figure(row: &SumRow) -> String {
        format!("{} {}", row.count.to_cents(), if row.currency.is_empty() { "?" } else { &row.currency })
    }

    fn at_most(row: &SumRow) -> String {
        if row.field == SumField::Amount { row.at_most.to_cents().to_string() } else { String::new() }
    }

    /// The heads of the columns, where there are two of figures.
    fn head(&self, by: SumsBy) -> String {
        if self.at_most == 0 {
            return String::new();
        }
        let SumColumns { name, figure, at_most, .. } = self;
        format!("{:<name$} {:>figure$}  {:>at_most$}", by.name(), "alone", "at most")
    }

    fn line(&self, theme: Theme, row: &SumRow) -> Line<'static> {
        let dim = theme.ink(Ink::Dim, false);
        let is_plain = row.field == SumField::Amount && !row.is_special;
        let ink = |ink: Ink| if is_plain { ink } else { Ink::Dim };
        let SumColumns { name, figure, at_most, projects } = *self;
        let mut spans = line::cell(theme, ink(Ink::Plain), SumColumns::name(row), name, None);
        let sum = line::safe(&SumColumns::figure(row));
        spans.push(Span::styled(format!(" {sum:>figure$}"), theme.ink(ink(Ink::Strong), false)));
        if at_most > 0 {
            let sum = SumColumns::at_most(row);
            spans.push(Span::styled(format!("  {sum:>at_most$}"), theme.ink(ink(Ink::Plain), false)));
        }
        if projects {
            spans.push(Span::styled(format!("  {}", line::count(row.projects, "project", "projects")), dim));
        }
        Line::from(spans)
    }
}
