//! Draws the overview: what `OverviewView` has placed, from the row to which it is scrolled.

use crate::present::styled_text::Ink;
use crate::tui::explorer::overview_view::OverviewLook;
use crate::tui::explorer::{App, Focus, ListKind};
use crate::tui::kit::line;
use crate::tui::kit::pane::{draw_heading, pane_body};
use crate::tui::kit::theme::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

pub(super) fn draw(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    let pane = app.layout.list;
    let area = pane_body(pane);
    let focused = app.view.focus == Focus::List && app.overlay.is_none();
    draw_heading(theme, frame, pane, "Overview", focused, &of_what(app));
    let view = &app.view_model.overview;
    let cursor = app.view.lists[ListKind::Overview as usize];
    let height = usize::from(area.height);
    let is_shown = |y: u16| (cursor.top..cursor.top + height).contains(&usize::from(y));
    for placed in view.lines.iter().filter(|placed| is_shown(placed.y)) {
        let y = area.y + placed.y - cursor.top as u16;
        let row = Rect { x: area.x + placed.x, y, width: placed.width, height: 1 };
        let text = placed.text.as_str();
        let spans = match placed.look {
            OverviewLook::Head(title) => {
                let (title, heads) = text.split_at_checked(title).unwrap_or((text, ""));
                vec![Span::styled(title, theme.ink(Ink::Heading, false)), Span::raw(heads)]
            }
            OverviewLook::Unstated => {
                let plain = theme.ink(Ink::Plain, false);
                vec![Span::styled(text, plain.add_modifier(Modifier::ITALIC))]
            }
            OverviewLook::Row | OverviewLook::Note => {
                let (words, bar) = text.split_at(without_bar(text).len());
                vec![Span::styled(words, theme.ink(Ink::Plain, false)), Span::styled(bar, theme.ink(Ink::Bar, false))]
            }
        };
        line::put(frame, row, &[Line::from(spans)]);
        if placed.row == Some(cursor.at) {
            line::put(frame, Rect { x: row.x.saturating_sub(1), width: 1, ..row }, &[Line::raw("▸")]);
            // A bar looks like the others.
            let words = Rect { width: (line::width(without_bar(text)) as u16).min(row.width), ..row };
            frame.buffer_mut().set_style(words, theme.selected(focused));
        }
    }
    line::draw_arrows(frame, area, cursor.top > 0, cursor.top + height < usize::from(view.height));
}

/// The words of a line, without the bar that it ends in.
fn without_bar(text: &str) -> &str {
    text.trim_end_matches(|c: char| "█▉▊▋▌▍▎▏".contains(c))
}

/// ` of 1,456 projects`, with what is still being read or counted.
fn of_what(app: &App) -> String {
    let Some((found, is_stale)) = app.overview.found() else { return "  counting…".to_owned() };
    let so_far = if app.progress.done { "" } else { " so far" };
    let stale = if is_stale { " …" } else { "" };
    format!(" of {}{so_far}{stale}", line::count(found, "project", "projects"))
}
