//! Draws the facet pane: countries, donors, equipment groups, delivery statuses, ..., with counts.

use super::heading::{draw_heading, heading};
use crate::present::styled_text::Ink;
use crate::search::Highlighter;
use crate::tui::explorer::layout::pane_body;
use crate::tui::explorer::{App, FacetRow, Focus};
use crate::tui::kit::line;
use crate::tui::kit::theme::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Draws the facet pane.
pub fn draw(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    let pane = app.layout.facets;
    if pane.area() == 0 {
        return;
    }
    let focused = app.view.focus == Focus::Facets && app.overlay.is_none();
    draw_heading(frame, pane, heading(app, theme, Focus::Facets, "Filter by", Vec::new()));
    let area = pane_body(pane);
    let cursor = app.view.facets;
    for (i, y) in cursor.visible(app.view_model.facets.len(), usize::from(area.height)).zip(area.top()..) {
        let row = &app.view_model.facets[i];
        let line = Rect { y, height: 1, ..area };
        line::put(
            frame,
            line,
            &[facet_line(theme, row, usize::from(area.width), app.hits.as_ref().map(|hits| &hits.highlighter))],
        );
        if i == cursor.at && row.is_selectable() {
            line::put(frame, Rect { x: pane.x, y, width: 1, height: 1 }, &[Line::raw("▸")]);
            if focused {
                frame.buffer_mut().set_style(line, theme.selected(true));
            }
        }
    }
    line::draw_scroll_arrows(frame, area, cursor.top, app.view_model.facets.len());
}

/// One row: a name and its number of projects.
pub fn facet_line(theme: Theme, row: &FacetRow, width: usize, words: Option<&Highlighter>) -> Line<'static> {
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
