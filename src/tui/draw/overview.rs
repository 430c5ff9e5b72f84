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
                let [before, chart, after] = around_chart(text);
                let plain = theme.ink(Ink::Plain, false);
                let chart = Span::styled(chart, theme.ink(Ink::Bar, false));
                vec![Span::styled(before, plain), chart, Span::styled(after, plain)]
            }
        };
        line::put(frame, row, &[Line::from(spans)]);
        if placed.row == Some(cursor.at) {
            line::put(frame, Rect { x: row.x.saturating_sub(1), width: 1, ..row }, &[Line::raw("▸")]);
            // Reversed, a chart would show the opposite.
            let mut x = row.x;
            for (part, is_chart) in around_chart(text).into_iter().zip([false, true, false]) {
                let cells = Rect { x, width: line::width(part) as u16, ..row }.intersection(row);
                if !is_chart {
                    frame.buffer_mut().set_style(cells, theme.selected(focused));
                }
                x = cells.right();
            }
        }
    }
    line::draw_arrows(frame, area, cursor.top > 0, cursor.top + height < usize::from(view.height));
}

/// A line in three: the words before its bar or its signs of years, these with the blanks between them, and the words after.
fn around_chart(text: &str) -> [&str; 3] {
    let is_chart = |c: char| "▁▂▃▄▅▆▇█▉▊▋▌▍▎▏".contains(c);
    let Some(start) = text.find(is_chart) else { return [text, "", ""] };
    let end = text.rfind(is_chart).map_or(text.len(), |last| last + '█'.len_utf8());
    [&text[..start], &text[start..end], &text[end..]]
}

/// ` of 1,456 projects`, with what is still being read or counted.
fn of_what(app: &App) -> String {
    let Some((found, is_stale)) = app.overview.found() else { return "  counting…".to_owned() };
    let so_far = if app.progress.done { "" } else { " so far" };
    let stale = if is_stale { " …" } else { "" };
    format!(" of {}{so_far}{stale}", line::count(found, "project", "projects"))
}

#[cfg(test)]
mod tests {
    use super::around_chart;

    #[test]
    fn a_year_without_money_is_in_the_chart_and_words_are_not() {
        assert_eq!(around_chart("paid  ▁ ▂█  most in 2009"), ["paid  ", "▁ ▂█", "  most in 2009"]);
        assert_eq!(around_chart("closed 983 ██▏"), ["closed 983 ", "██▏", ""]);
        assert_eq!(around_chart("52 more"), ["52 more", "", ""]);
    }
}
