//! Panes and the rows above and below them: their measures, and how they are drawn.

use super::line;
use super::theme::Theme;
use crate::present::styled_text::Ink;
use crate::tui::screen::Notice;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Columns and rows below which nothing useful fits; chosen by eye.
pub(crate) const MIN_SIZE: (u16, u16) = (40, 10);

/// Columns free at the left of a pane, for the cursor's marker. One more stays free at the right, for the
/// separator and the scroll arrows.
const PANE_MARGIN: u16 = 1;
/// Rows of a pane's heading.
pub(crate) const PANE_HEADING: u16 = 1;

/// The part of a pane that holds its rows.
pub(crate) fn pane_body(pane: Rect) -> Rect {
    Rect {
        x: pane.x + PANE_MARGIN.min(pane.width),
        y: pane.y + PANE_HEADING.min(pane.height),
        width: pane.width.saturating_sub(PANE_MARGIN + 1),
        height: pane.height.saturating_sub(PANE_HEADING),
    }
}

/// Draws the first row of a pane: its name and a note beside it.
pub(crate) fn draw_heading(theme: Theme, frame: &mut Frame<'_>, pane: Rect, name: &str, focused: bool, note: &str) {
    let area = Rect { x: pane.x + 1, width: pane.width.saturating_sub(2), height: 1.min(pane.height), ..pane };
    let spans = vec![Span::styled(name, theme.heading(focused)), Span::styled(note, theme.ink(Ink::Dim, false))];
    line::put(frame, area, &[Line::from(spans)]);
    style_heading(theme, frame, pane, line::width(name), focused);
}

/// Lets the heading of the pane that has the keys reach over the space before and after it. `columns` are those of its
/// words, which begin in the second column of the pane.
pub(crate) fn style_heading(theme: Theme, frame: &mut Frame<'_>, pane: Rect, columns: usize, focused: bool) {
    let whole = Rect { width: (columns as u16).saturating_add(2).min(pane.width), height: 1.min(pane.height), ..pane };
    if focused {
        let whole = whole.intersection(frame.area());
        frame.buffer_mut().set_style(whole, theme.heading(true));
    }
}

/// Draws a rule of so many columns at most behind the heading of a pane, whose words take `columns`: the pane stands below
/// another.
pub(crate) fn draw_rule_behind(theme: Theme, frame: &mut Frame<'_>, pane: Rect, columns: usize, most: u16) {
    let from = (columns as u16).saturating_add(2).min(pane.width.saturating_sub(1));
    let area = Rect { x: pane.x + from, width: (pane.width - from).saturating_sub(1).min(most), ..pane };
    draw_rule(theme, frame, area);
}

/// Draws a rule over the first row of an area.
pub(crate) fn draw_rule(theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let rule = "─".repeat(usize::from(area.width));
    line::put(frame, Rect { height: 1.min(area.height), ..area }, &[Line::styled(rule, theme.ink(Ink::Frame, false))]);
}

/// Draws a line at the right edge of each pane that does not end at the screen's edge.
pub(crate) fn draw_separators(theme: Theme, frame: &mut Frame<'_>, panes: impl IntoIterator<Item = Rect>) {
    let style = theme.ink(Ink::Frame, false);
    let screen = frame.area();
    for pane in panes.into_iter().map(|pane| pane.intersection(screen)) {
        if pane.area() > 0 && pane.right() < screen.right() {
            for y in pane.top()..pane.bottom() {
                frame.buffer_mut().set_string(pane.right() - 1, y, "│", style);
            }
        }
    }
}

/// Draws what size the program needs, on a screen that is too small.
pub(crate) fn draw_too_small(frame: &mut Frame<'_>, (width, height): (u16, u16)) {
    let text = format!("aidtrail needs {}x{}; this is {width}x{height}.  q quit", MIN_SIZE.0, MIN_SIZE.1);
    let lines = crate::text::wrap(&text, usize::from(width)).into_iter().map(|range| Line::raw(text[range].to_owned()));
    line::put(frame, frame.area(), &lines.collect::<Vec<_>>());
}

/// A notice, for the message row.
pub(crate) fn notice_line(theme: Theme, notice: &Notice, width: usize) -> Line<'static> {
    if !notice.error {
        return line::message(theme, Ink::Plain, &notice.text, width);
    }
    error_line(theme, &notice.text, width)
}

/// What went wrong, after its sign.
pub(crate) fn error_line(theme: Theme, text: &str, width: usize) -> Line<'static> {
    let sign = Span::styled("! ", theme.ink(Ink::Conflict, false));
    let words = line::cut(&line::safe(text), width.saturating_sub(2));
    Line::from(vec![sign, Span::styled(words, theme.ink(Ink::Strong, false))])
}

/// A key, or a word for several, with what it does.
pub(crate) type KeyHint = (String, &'static str);

/// Hints that do not depend on a keymap.
pub(crate) fn key_hints(hints: &[(&str, &'static str)]) -> Vec<KeyHint> {
    hints.iter().map(|(key, what)| ((*key).to_owned(), *what)).collect()
}

/// Draws the footer: keys with what they do, as many as fit.
pub(crate) fn draw_hints(theme: Theme, frame: &mut Frame<'_>, area: Rect, hints: Vec<KeyHint>) {
    let (dim, strong) = (theme.ink(Ink::Dim, false), theme.ink(Ink::Strong, false));
    let mut spans = vec![Span::raw(" ")];
    let mut used = 1;
    for (key, what) in hints {
        let cost = line::width(&key) + line::width(what) + 4;
        if used + cost > usize::from(area.width) + 2 {
            break;
        }
        used += cost;
        spans.push(Span::styled(key, strong));
        spans.push(Span::styled(format!(" {what}   "), dim));
    }
    line::put(frame, area, &[Line::from(spans)]);
}

/// Draws a line at the right end of a row.
pub(crate) fn draw_right_aligned(frame: &mut Frame<'_>, area: Rect, line: Line<'static>) {
    let width = (line.width() as u16).min(area.width);
    line::put(frame, Rect { x: area.right() - width, width, ..area }, &[line]);
}

/// A bar of `columns` columns, `full` of which are filled.
pub(crate) fn progress_bar(full: usize, columns: usize) -> String {
    format!("{}{}", "▓".repeat(full), "░".repeat(columns - full))
}
