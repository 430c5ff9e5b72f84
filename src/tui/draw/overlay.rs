//! Draws the overlays: help, facet menu, sums, copy menu, plain text.
//!
//! The widths of the boxes and of the columns in them were chosen by eye.

use super::sums::draw_sums;
use crate::present::styled_text::Ink;
use crate::tui::explorer::overlay::{TEXT_WIDTH, explanation_cursor, explanation_rows, text_lines};
use crate::tui::explorer::rows_menu::RowCount;
use crate::tui::explorer::table_menu::group_heading;
use crate::tui::explorer::{Action, App, Overlay};
use crate::tui::keymap::KeyAction;
use crate::tui::kit::line;
use crate::tui::kit::menu::{MenuBox, NOTHING_FOUND, between_bars, draw_box, overlay_rows};
use crate::tui::kit::theme::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

/// Draws the overlay, if there is one.
pub(crate) fn draw(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    let selected = theme.selected(true);
    let within = between_bars(frame.area());
    let max_rows = overlay_rows(app.size.1);
    let shown =
        MenuBox { title: "", prompt: '/', within, width: 0, rows: 0, max_rows, if_empty: NOTHING_FOUND, selected };
    match &app.overlay {
        None => {}
        Some(Overlay::Help(help)) => help.draw(theme, frame),
        Some(Overlay::Facets(menu)) => super::facet_menu::draw(app, menu, theme, frame),
        Some(Overlay::Rows(menu)) => {
            let rows = app.rows_menu(menu.typed());
            let shown = MenuBox { title: "Rows", width: 44, rows: rows.len(), ..shown };
            menu.draw(theme, frame, &shown, |at, width| {
                let (rows, count) = rows[at];
                let count = match count {
                    RowCount::Known(n) => line::number(n),
                    RowCount::Counting => "…".to_owned(),
                    RowCount::ReadFrom(n) => format!("of {}", line::count(n, "project", "projects")),
                    RowCount::TooMany(n) => format!("narrow the filter: {} projects", line::number(n)),
                };
                let room = width.saturating_sub(line::width(&count) + 1);
                let mut spans = line::cell(theme, Ink::Plain, rows.name(), room, None);
                spans.push(Span::raw(format!(" {count}")));
                Line::from(spans)
            });
        }
        Some(Overlay::GroupBy { menu, first, is_crosstab }) => {
            let mut rows = app.group_menu(menu.typed());
            rows.retain(|(field, _)| Some(*field) != *first);
            let then = if *is_crosstab { "down, across" } else { "then by" };
            let title = first.map_or("Group by".to_owned(), |field| format!("Group by {}, {then}", field.own_name()));
            let shown = MenuBox { title: &title, width: 60, rows: rows.len(), ..shown };
            menu.draw(theme, frame, &shown, |at, width| {
                let (field, n) = rows[at];
                let count = line::count(n, "value", "values");
                let room = width.saturating_sub(line::width(&count) + 1);
                let mut spans = line::cell(theme, Ink::Plain, group_heading(field), room, None);
                spans.push(Span::raw(format!(" {count}")));
                Line::from(spans)
            });
        }
        Some(Overlay::Columns { menu, chosen, .. }) => {
            let rows = app.column_menu(menu.typed());
            let title = if app.is_grouped() { "Figures" } else { "Columns" };
            let shown = MenuBox { title, width: 44, rows: rows.len(), ..shown };
            menu.draw(theme, frame, &shown, |at, _| {
                let sign = if chosen.contains(&rows[at]) { "✓ " } else { "  " };
                Line::from(vec![Span::raw(sign), Span::raw(rows[at].name())])
            });
        }
        Some(Overlay::Command(menu)) => {
            let rows = app.command_menu(menu.typed());
            let shown = MenuBox { title: "Actions", prompt: ':', width: 96, rows: rows.len(), ..shown };
            menu.draw(theme, frame, &shown, |at, width| command_line(app, theme, rows[at], width));
        }
        Some(Overlay::Figure(menu)) => {
            let rows = app.figure_menu(menu.typed());
            let shown = MenuBox { title: "Money to show", width: 44, rows: rows.len(), ..shown };
            menu.draw(theme, frame, &shown, |at, _| Line::raw(rows[at].words().to_owned()));
        }
        Some(Overlay::Sums { by, all, top }) => draw_sums(app, theme, frame, *by, *all, *top),
        Some(Overlay::Explain { wanted, at, top }) => {
            let lines = app.explanation_lines(wanted);
            let rows = explanation_rows(&lines, app.size.0);
            let height = rows.len().min(overlay_rows(app.size.1));
            let inner = draw_box(theme, frame, within, "How it comes about", (TEXT_WIDTH, height as u16 + 2));
            let cursor = explanation_cursor(&lines, *at);
            let below = rows.iter().skip(*top).take(height).zip(inner.top()..);
            let mut before = None;
            for ((line, text), y) in below {
                let row = Rect { y, height: 1, ..inner };
                line::put(frame, row, &[Line::raw(text.as_str())]);
                let leads = lines.get(*line).is_some_and(|line| line.opens.is_some());
                if leads && before.replace(line) != Some(line) && text.starts_with("  ") {
                    // Set apart: Enter opens it.
                    line::put(frame, Rect { width: 1.min(row.width), ..row }, &[Line::raw("›")]);
                }
                if Some(*line) == cursor {
                    frame.buffer_mut().set_style(row, selected);
                }
            }
            line::draw_scroll_arrows(frame, Rect { width: inner.width, ..inner }, *top, rows.len());
        }
        Some(Overlay::Copy { options, menu }) => {
            let shown = MenuBox { title: "Copy", width: 76, rows: options.len(), ..shown };
            menu.draw(theme, frame, &shown, |at, width| {
                let (name, text) = &options[at];
                // The longest name, `the quote with its source`, and two columns.
                let name_part = format!("{name:<27}");
                let available = width.saturating_sub(27);
                let preview = line::cut(&line::safe(text.split('\n').next().unwrap_or_default()), available);
                Line::from(vec![Span::raw(name_part), Span::styled(preview, theme.ink(Ink::Dim, false))])
            });
        }
        Some(Overlay::Text { title, lines, top, bare }) => draw_text(app, theme, frame, title, lines, *top, *bare),
    }
}

/// An action with its name, what it does, and at the right its keys; the last two where they fit.
fn command_line(app: &App, theme: Theme, action: Action, width: usize) -> Line<'static> {
    // The longest name, `filter-to-value`, and two columns.
    const NAME: usize = 17;
    let keys: Vec<String> = app.settings.explorer_keys.all_keys_of(action).iter().map(ToString::to_string).collect();
    let keys = line::cut(&keys.join(" "), width.saturating_sub(NAME) / 2);
    let room = width.saturating_sub(NAME + line::width(&keys) + 2);
    let mut spans = line::cell(theme, Ink::Strong, action.name(), NAME.min(width), None);
    spans.extend(line::cell(theme, Ink::Plain, &line::cut(action.doc(), room), room, None));
    spans.push(Span::raw(format!("  {keys}")));
    Line::from(spans)
}

fn draw_text(app: &App, theme: Theme, frame: &mut Frame<'_>, title: &str, lines: &[String], top: usize, bare: bool) {
    if bare {
        // No border and no margin, so that a mouse selection takes the text alone.
        let area = frame.area();
        frame.render_widget(Clear, area);
        line::put(
            frame,
            Rect { height: 1.min(area.height), ..area },
            &[Line::styled(line::safe(title), theme.ink(Ink::Dim, false))],
        );
        let body = Rect { y: area.y + 2.min(area.height), height: area.height.saturating_sub(2), ..area };
        let shown: Vec<Line<'_>> = text_lines(lines, true, area.width)
            .into_iter()
            .skip(top)
            .take(usize::from(body.height))
            .map(Line::raw)
            .collect();
        return line::put(frame, body, &shown);
    }
    let wrapped = text_lines(lines, false, app.size.0);
    let rows = wrapped.len().min(overlay_rows(app.size.1)) as u16;
    let inner = draw_box(theme, frame, between_bars(frame.area()), title, (TEXT_WIDTH, rows + 2));
    let shown: Vec<Line<'_>> = wrapped.into_iter().skip(top).take(usize::from(inner.height)).map(Line::raw).collect();
    line::put(frame, inner, &shown);
}
