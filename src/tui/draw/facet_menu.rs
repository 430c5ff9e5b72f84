//! Draws the menu of values to filter by: fields at the left, values with bars and counts at the right.
//!
//! The widths of the box and of its sides were chosen by eye.

use super::facets::{count_words, number};
use crate::present::styled_text::Ink;
use crate::tui::explorer::facet_menu::FieldValues;
use crate::tui::explorer::overlay::FacetMenu;
use crate::tui::explorer::{App, FacetRow};
use crate::tui::kit::line;
use crate::tui::kit::menu::{NOTHING_FOUND, between_bars, draw_box, draw_typed, overlay_rows};
use crate::tui::kit::pane::draw_separators;
use crate::tui::kit::theme::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Columns of the box, and of its left side on a wide screen.
const WIDTH: u16 = 96;
const MAX_LEFT: u16 = 30;
/// Columns of a bar, and of the values from which on there is room for one.
const BAR: usize = 14;
const BAR_FROM: usize = 44;

/// Draws the menu.
pub(super) fn draw(app: &App, menu: &FacetMenu, theme: Theme, frame: &mut Frame<'_>) {
    let rows = overlay_rows(app.size.1);
    let fields = app.facet_menu(menu.menu.typed());
    let inner = draw_box(theme, frame, between_bars(frame.area()), "Filter by", (WIDTH, rows as u16 + 3));
    let list = draw_typed(theme, frame, inner, ('/', menu.menu.typed()));
    let left = Rect { width: (inner.width * 2 / 5).min(MAX_LEFT), ..list };
    let right = Rect { x: list.x + left.width + 1, width: list.width.saturating_sub(left.width + 1), ..list };
    draw_separators(theme, frame, [left]);
    let body = |side: Rect| Rect { x: side.x + 1, width: side.width.saturating_sub(3), ..side };
    if fields.is_empty() {
        return line::put(frame, body(left), &[Line::raw(NOTHING_FOUND)]);
    }
    let selected = |has_cursor: bool| Some(theme.selected(has_cursor));
    line::draw_rows(frame, body(left), menu.field, fields.len(), selected(!menu.in_values), |at, width| {
        field_line(app, theme, &fields[at], width)
    });
    let at = menu.field.at.min(fields.len() - 1);
    let values = &fields[at].1;
    let most = values.iter().filter(|row| has_bar(row)).map(count_of).max().unwrap_or(0);
    line::draw_rows(frame, body(right), menu.menu.cursor, values.len(), selected(menu.in_values), |at, width| {
        value_line(app, theme, &values[at], most, width)
    });
}

/// `✓ Countries   4`
fn field_line(app: &App, theme: Theme, (field, values): &FieldValues, width: usize) -> Line<'static> {
    let count = number(values.iter().filter(|row| row.value().is_some()).count());
    let has_choice = values.iter().any(|row| is_chosen(app, row));
    let ink = if has_choice { Ink::Strong } else { Ink::Plain };
    let mut spans = vec![Span::styled(if has_choice { "✓ " } else { "  " }, theme.ink(ink, false))];
    spans.extend(line::cell(theme, ink, field.heading(), width.saturating_sub(count.len() + 3), None));
    spans.push(Span::raw(format!(" {count}")));
    Line::from(spans)
}

/// `✓ Japan   █████████▌   13 named, 6 inferred`
fn value_line(app: &App, theme: Theme, row: &FacetRow, most: usize, width: usize) -> Line<'static> {
    let (label, depth, inferred) = match row {
        FacetRow::Value { label, depth, inferred, .. } => (label.as_str(), *depth, *inferred),
        FacetRow::Open { .. } => ("arrival not reported", 0, 0),
        _ => ("All", 0, 0),
    };
    let has_choice = is_chosen(app, row);
    let ink = if has_choice { Ink::Strong } else { Ink::Plain };
    let bar = if width < BAR_FROM { 0 } else { BAR };
    let name = width.saturating_sub(depth * 2 + 2);
    let used = line::width(label) + 1 + if bar > 0 { bar + 2 } else { 0 };
    let counts = count_words(count_of(row), inferred, name.saturating_sub(used));
    // The bars begin in one column, whatever stands behind them.
    let counts = if bar > 0 { format!("{counts:>COUNTS$}") } else { counts };
    let name = name.saturating_sub(counts.len() + 1 + if bar > 0 { bar + 2 } else { 0 });
    let mut spans = vec![Span::raw(" ".repeat(depth * 2))];
    spans.push(Span::styled(if has_choice { "✓ " } else { "  " }, theme.ink(ink, false)));
    spans.extend(line::cell(theme, ink, label, name, None));
    if bar > 0 {
        let share = (count_of(row) * 1000).checked_div(most).unwrap_or(0).min(1000) as u16;
        let drawn = if has_bar(row) { line::bar(share, bar) } else { String::new() };
        spans.push(Span::styled(format!("  {drawn:<bar$}"), theme.ink(Ink::Bar, false)));
    }
    spans.push(Span::raw(format!(" {counts}")));
    Line::from(spans)
}

/// Columns of the counts beside bars: of `13+6 inf.`.
const COUNTS: usize = 9;

fn count_of(row: &FacetRow) -> usize {
    match row {
        FacetRow::All(count) | FacetRow::Open { count, .. } | FacetRow::Value { count, .. } => *count,
        FacetRow::Remark { count, .. } => *count,
        FacetRow::Blank | FacetRow::Heading { .. } => 0,
    }
}

/// All projects together are no value beside the others.
fn has_bar(row: &FacetRow) -> bool {
    !matches!(row, FacetRow::All(_))
}

fn is_chosen(app: &App, row: &FacetRow) -> bool {
    let in_query = matches!(row, FacetRow::Open { chosen: true, .. } | FacetRow::Value { chosen: true, .. });
    app.is_marked_value(row) || (in_query && app.marked_values.is_empty())
}
