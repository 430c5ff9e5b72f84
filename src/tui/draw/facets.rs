//! Draws the facet pane: countries, donors, equipment groups, delivery statuses, ..., with counts.

use crate::present::styled_text::Ink;
use crate::rules::Severity;
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

/// One row: a name and its number of projects, or of equipment lines under a heading that says so.
fn facet_line(theme: Theme, row: &FacetRow, width: usize, words: Option<&Highlighter>) -> Line<'static> {
    match row {
        FacetRow::Blank => Line::default(),
        FacetRow::Heading { facet, counts_items } => {
            let heading = Span::styled(facet.heading(), theme.ink(Ink::Heading, false));
            let unit = if *counts_items { "items" } else { "" };
            let gap = width.saturating_sub(line::width(facet.heading()) + unit.len());
            Line::from(vec![heading, Span::styled(format!("{}{unit}", " ".repeat(gap)), theme.ink(Ink::Dim, false))])
        }
        FacetRow::All(count) => value_line(theme, ("All", None), 0, &number(*count), false, width),
        FacetRow::Open { count, chosen } => {
            value_line(theme, ("arrival not reported", None), 0, &number(*count), *chosen, width)
        }
        FacetRow::Remark { severity, count, chosen } => {
            let label = if *severity == Severity::Conflict { "Project conflict" } else { "Project in doubt" };
            value_line(theme, (label, None), 0, &number(*count), *chosen, width)
        }
        FacetRow::Value { label, depth, count, inferred, chosen, .. } => {
            let available = width.saturating_sub(depth * 2 + line::width(label) + 1 + if *chosen { 2 } else { 0 });
            let counts = count_words(*count, *inferred, available);
            value_line(theme, (label, words), *depth, &counts, *chosen, width)
        }
    }
}

pub(super) fn number(count: usize) -> String {
    crate::model::Figure::from(count as i64).to_string()
}

/// The count of a value, with those apart in which it is only inferred: `2 named, 5 inferred`, shorter if that leaves no
/// room for the whole name.
pub(super) fn count_words(count: usize, inferred: usize, available: usize) -> String {
    let named = number(count.saturating_sub(inferred));
    let apart = number(inferred);
    let forms = match (inferred, named.as_str()) {
        (0, _) => return named,
        (_, "0") => vec![format!("{apart} inferred"), format!("{apart} inf.")],
        _ => vec![
            format!("{named} named, {apart} inferred"),
            format!("{named} + {apart} inferred"),
            format!("{named}+{apart} inf."),
        ],
    };
    let shortest = forms.last().cloned().unwrap_or_default();
    forms.into_iter().find(|form| form.len() <= available).unwrap_or(shortest)
}

fn value_line(
    theme: Theme,
    (label, words): (&str, Option<&Highlighter>),
    depth: usize,
    number: &str,
    chosen: bool,
    width: usize,
) -> Line<'static> {
    let sign = if chosen { "✓ " } else { "" };
    let indent = " ".repeat(depth * 2);
    let ink = if chosen { Ink::Strong } else { Ink::Plain };
    let available = width.saturating_sub(number.len() + 1 + line::width(sign) + indent.len());
    let mut spans = vec![Span::raw(indent), Span::styled(sign, theme.ink(ink, false))];
    spans.extend(line::cell(theme, ink, label, available, words));
    spans.push(Span::styled(format!(" {number}"), theme.ink(Ink::Dim, false)));
    Line::from(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inferred_is_counted_apart_at_every_width() {
        assert_eq!(count_words(7, 0, 0), "7");
        assert_eq!(count_words(7, 5, 19), "2 named, 5 inferred");
        assert_eq!(count_words(7, 5, 14), "2 + 5 inferred");
        assert_eq!(count_words(7, 5, 3), "2+5 inf.");
        assert_eq!(count_words(5, 5, 19), "5 inferred");
        assert_eq!(count_words(5, 5, 0), "5 inf.");
    }
}
