//! Draws the heading of a pane: its name and a note beside it.

use crate::tui::explorer::{App, Focus};
use crate::tui::kit::line;
use crate::tui::kit::theme::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// The name of a pane and a note beside it.
pub(super) fn heading<'a>(app: &App, theme: Theme, focus: Focus, name: &'a str, note: Vec<Span<'a>>) -> Line<'a> {
    let focused = app.view.focus == focus && app.overlay.is_none();
    let mut spans = vec![Span::styled(name, theme.heading(focused))];
    spans.extend(note);
    Line::from(spans)
}

/// Draws a heading on the first row of a pane.
pub(super) fn draw_heading(frame: &mut Frame<'_>, pane: Rect, line: Line<'_>) {
    let area = Rect { x: pane.x + 1, width: pane.width.saturating_sub(2), height: 1.min(pane.height), ..pane };
    line::put(frame, area, &[line]);
}
