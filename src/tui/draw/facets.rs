//! Draws the facet pane: countries, donors, equipment groups, delivery statuses, ..., with counts.

use crate::present::styled_text::Ink;
use crate::search::Highlighter;
use crate::tui::explorer::{App, FacetRow, Focus};
use crate::tui::kit::line;
use crate::tui::kit::pane::{draw_heading, pane_body};
use crate::tui::kit::theme::Theme;
use ratatui::Frame;
use ratatui::text::{Line, Span};

/// Draws the facet pane.
pub(crate) fn draw(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    let pane = app.layout.facets;
    if pane.area() == 0 {
        return;
    }
    let focused = app.view.focus == Focus::Facets && app.overlay.is_none();
    draw_heading(theme, frame, pane, "Filter by", focused, "");
    let area = pane_body(pane);
    let rows = &app.view_model.facets;
    let words = app.hits.as_ref().map(|hits| hits.highlighter());
    let style = focused.then(|| theme.selected(true));
    line::draw_rows(frame, area, app.view.facets, rows.len(), style, |at, width| {
        facet_line(theme, &rows[at], width, words)
    });
}

/// One row: a name and its number of projects.
pub(crate) fn facet_line(theme: Theme, row: &FacetRow, width: usize, words: Option<&Highlighter>) -> Line<'static> {
    match row {
        FacetRow::Blank => Line::default(),
        FacetRow::Heading(facet) => Line::styled(facet.heading(), theme.ink(Ink::Heading, false)),
        FacetRow::All(count) => value_line(theme, ("All", None), 0, *count, false, width),
        FacetRow::Open { count, chosen } => value_line(theme, ("on its way", None), 0, *count, *chosen, width),
        FacetRow::Value { label, depth, count, chosen, .. } => {
            value_line(theme, (label, words), *depth, *count, *chosen, width)
        }
    }
}

fn value_line(
    theme: Theme,
    (label, words): (&str, Option<&Highlighter>),
    depth: usize,
    count: usize,
    chosen: bool,
    width: usize,
) -> Line<'static> {
    let number = crate::model::Figure::from(count as i64).to_string();
    let sign = if chosen { "✓ " } else { "" };
    let indent = " ".repeat(depth * 2);
    let ink = if chosen { Ink::Strong } else { Ink::Plain };
    let available = width.saturating_sub(number.len() + 1 + line::width(sign) + indent.len());
    let mut spans = vec![Span::raw(indent), Span::styled(sign, theme.ink(ink, false))];
    spans.extend(line::cell(theme, ink, label, available, words));
    spans.push(Span::styled(format!(" {number}"), theme.ink(Ink::Dim, false)));
    Line::from(spans)
}
