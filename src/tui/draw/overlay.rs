//! Draws the overlays: help, facet menu, sums, copy menu, plain text.
//!
//! The widths of the boxes and of the columns in them were chosen by eye.

use super::facets::facet_line;
use crate::present::styled_text::Ink;
use crate::search::SumsBy;
use crate::tui::explorer::overlay::{HelpRow, SUMS_EXTRA_LINES, TEXT_WIDTH, help_rows, overlay_rows, text_lines};
use crate::tui::explorer::{App, Overlay};
use crate::tui::keymap::KeyAction;
use crate::tui::kit::line;
use crate::tui::kit::list_cursor::ListCursor;
use crate::tui::kit::theme::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear};

/// Draws the overlay, if there is one.
pub fn draw(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    match &app.overlay {
        None => {}
        Some(Overlay::Help { typed, cursor, focus }) => {
            let rows = help_rows(*focus, typed);
            let width = 96.min(frame.area().width);
            let lines = |i: usize, width: usize| help_line(theme, &rows[i], width);
            let shown = Menu { title: "Help", typed: Some(typed), cursor: *cursor, len: rows.len(), width };
            draw_menu(app, theme, frame, &shown, lines);
        }
        Some(Overlay::Facets { typed, cursor }) => {
            let rows = app.facet_menu(typed);
            let width = 60.min(frame.area().width);
            let lines = |i: usize, width: usize| facet_line(theme, &rows[i], width, None);
            let shown = Menu { title: "Filter by", typed: Some(typed), cursor: *cursor, len: rows.len(), width };
            draw_menu(app, theme, frame, &shown, lines);
        }
        Some(Overlay::Sums { by, all, top }) => draw_sums(app, theme, frame, *by, *all, *top),
        Some(Overlay::Copy { options, cursor }) => {
            let width = 76.min(frame.area().width);
            let lines = |i: usize, width: usize| {
                let (name, text) = &options[i];
                // The longest name, `the quote with its source`, and two columns.
                let name_part = format!("{name:<27}");
                let available = width.saturating_sub(27);
                let preview = line::cut(&line::safe(text.split('\n').next().unwrap_or_default()), available);
                Line::from(vec![Span::raw(name_part), Span::styled(preview, theme.ink(Ink::Dim, false))])
            };
            let shown = Menu { title: "Copy", typed: None, cursor: *cursor, len: options.len(), width };
            draw_menu(app, theme, frame, &shown, lines);
        }
        Some(Overlay::Text { title, lines, top, bare }) => draw_text(app, theme, frame, title, lines, *top, *bare),
    }
}

/// A list in a box, with a line of search text if the list can be narrowed.
struct Menu<'a> {
    title: &'a str,
    /// The search text, if the list can be narrowed.
    typed: Option<&'a str>,
    cursor: ListCursor,
    len: usize,
    width: u16,
}

fn draw_menu(
    app: &App,
    theme: Theme,
    frame: &mut Frame<'_>,
    menu: &Menu<'_>,
    line: impl Fn(usize, usize) -> Line<'static>,
) {
    let Menu { title, typed, cursor, len, width } = *menu;
    let extra = 2 + u16::from(typed.is_some());
    let rows = len.clamp(1, overlay_rows(app.size.1)) as u16;
    let inner = draw_box(theme, frame, title, width, rows + extra);
    let mut area = inner;
    if let Some(typed) = typed {
        let shown = line::safe(typed);
        let hint = if shown.is_empty() { "type to search" } else { "" };
        let spans = vec![Span::raw("/ "), Span::raw(shown.clone()), Span::styled(hint, theme.ink(Ink::Dim, false))];
        line::put(frame, Rect { height: 1.min(inner.height), ..inner }, &[Line::from(spans)]);
        let at = (inner.x + 2 + line::width(&shown) as u16).min(inner.right().saturating_sub(1));
        if inner.area() > 0 {
            frame.set_cursor_position((at, inner.y));
        }
        area = Rect { y: inner.y + 1.min(inner.height), height: inner.height.saturating_sub(1), ..inner };
    }
    if len == 0 {
        line::put(frame, area, &[Line::styled("nothing like that", theme.ink(Ink::Dim, false))]);
    }
    for (i, y) in cursor.visible(len, usize::from(area.height)).zip(area.top()..area.bottom()) {
        let row = Rect { y, height: 1, x: area.x + 1, width: area.width.saturating_sub(2) };
        line::put(frame, row, &[line(i, usize::from(row.width))]);
        if i == cursor.at {
            line::put(frame, Rect { x: area.x, y, width: 1, height: 1 }, &[Line::raw("▸")]);
            frame.buffer_mut().set_style(row, theme.selected(true));
        }
    }
    line::draw_scroll_arrows(frame, Rect { width: area.width.saturating_sub(1), ..area }, cursor.top, len);
}

/// Draws the sums: a row for each kind of amount and currency, and for each country or year if divided so.
fn draw_sums(app: &App, theme: Theme, frame: &mut Frame<'_>, by: SumsBy, all: bool, top: usize) {
    let dim = theme.ink(Ink::Dim, false);
    let found = app.hits.as_ref().map_or(0, |hits| hits.found);
    let shown = app.hits.as_ref().and_then(|hits| hits.sums.as_ref());
    let rows = shown.map_or(&[][..], |sums| sums.rows(by));
    let height = (rows.len() + SUMS_EXTRA_LINES).min(overlay_rows(app.size.1)) as u16;
    let title = format!("Money of {}", line::count(found, "project", "projects"));
    let inner = draw_box(theme, frame, &title, 92.min(frame.area().width), height + 2);
    let width = usize::from(inner.width);
    let mut lines = Vec::new();
    let summary = match shown {
        None => "adding up…".to_owned(),
        Some(sums) if all => match sums.duplicates + sums.reported_by_parts {
            0 => "nothing is told twice here".to_owned(),
            _ => "everything is counted, also what is told more than once".to_owned(),
        },
        Some(sums) => match (sums.duplicates, sums.reported_by_parts) {
            (0, 0) => "nothing is told twice here".to_owned(),
            (same, parts) => {
                let same = (same > 0).then(|| format!("{same} told twice"));
                let parts = (parts > 0).then(|| format!("{parts} whose parts report it"));
                format!(
                    "each once; left out, of projects: {}",
                    [same, parts].into_iter().flatten().collect::<Vec<_>>().join(", ")
                )
            }
        },
    };
    lines.push(Line::styled(line::cut(&summary, width), dim));
    lines.push(Line::raw(""));
    if shown.is_some() && rows.is_empty() {
        lines.push(Line::styled("no amount is stated", dim));
    }
    let of_width = if by == SumsBy::Kind { 0 } else { 22.min(width / 4) };
    let kind_width = 20.min(width / 4);
    let figure_width = 28.min(width.saturating_sub(of_width + kind_width + 1));
    let visible = usize::from(inner.height).saturating_sub(SUMS_EXTRA_LINES);
    for row in rows.iter().skip(top).take(visible) {
        let value = if all { row.all() } else { row.counted.value };
        let projects =
            row.counted.projects + if all { row.duplicates.projects + row.reported_by_parts.projects } else { 0 };
        let figure = format!("{} {}", value, if row.currency.is_empty() { "?" } else { &row.currency });
        let mut spans = Vec::new();
        if of_width > 0 {
            spans.extend(line::cell(theme, Ink::Plain, row.group_label(by), of_width, None));
            spans.push(Span::raw(" "));
        }
        spans.extend(line::cell(theme, Ink::Label, row.kind_label(), kind_width, None));
        spans.push(Span::styled(format!("{:>figure_width$}", line::safe(&figure)), theme.ink(Ink::Strong, false)));
        spans.push(Span::styled(format!("  {}", line::count(projects, "project", "projects")), dim));
        lines.push(Line::from(spans));
    }
    lines.push(Line::raw(""));
    let next = SumsBy::ALL[(by as usize + 1) % SumsBy::ALL.len()].name();
    let switch = if all { "each once" } else { "count all" };
    let more = if top + visible < rows.len() {
        format!("   {} more rows below", rows.len() - top - visible)
    } else {
        String::new()
    };
    lines.push(Line::styled(line::cut(&format!("Tab by {next}   Space {switch}   Esc closes{more}"), width), dim));
    lines.push(Line::styled(
        line::cut("in the currency stated, nothing is converted; countries by the percentages stated", width),
        dim,
    ));
    line::put(frame, inner, &lines);
}

fn help_line(theme: Theme, row: &HelpRow, width: usize) -> Line<'static> {
    let dim = theme.ink(Ink::Dim, false);
    let pair = |left: &str, right: &str, left_width: usize| {
        let mut spans = line::cell(theme, Ink::Strong, left, left_width, None);
        spans.push(Span::raw("  "));
        spans.push(Span::styled(line::cut(right, width.saturating_sub(left_width + 2)), dim));
        Line::from(spans)
    };
    let column = (width / 3).clamp(14, 26);
    match row {
        HelpRow::Heading(title) => Line::styled(
            (*title).to_owned(),
            theme.ink(Ink::Heading, false).add_modifier(ratatui::style::Modifier::UNDERLINED),
        ),
        HelpRow::Action(action, keys) => pair(keys, action.doc(), column),
        HelpRow::Field(field) => pair(field.description().example, field.description().help, column),
        HelpRow::Form(form, meaning) | HelpRow::Word(form, meaning) => pair(form, meaning, column),
    }
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
    let inner = draw_box(theme, frame, title, TEXT_WIDTH.min(frame.area().width), rows + 2);
    let shown: Vec<Line<'_>> = wrapped.into_iter().skip(top).take(usize::from(inner.height)).map(Line::raw).collect();
    line::put(frame, inner, &shown);
}

/// Clears a box in the middle of the screen, between its first and last row, and draws its border; returns
/// the area inside.
pub(super) fn draw_box(theme: Theme, frame: &mut Frame<'_>, title: &str, width: u16, height: u16) -> Rect {
    let screen = frame.area();
    let screen = Rect { y: screen.y + 1.min(screen.height), height: screen.height.saturating_sub(2), ..screen };
    draw_box_in(theme, frame, screen, title, (width, height))
}

/// As [`draw_box`], in the middle of a part of the screen.
pub(super) fn draw_box_in(
    theme: Theme,
    frame: &mut Frame<'_>,
    within: Rect,
    title: &str,
    (width, height): (u16, u16),
) -> Rect {
    let (width, height) = (width.min(within.width), height.min(within.height));
    let area =
        Rect { x: within.x + (within.width - width) / 2, y: within.y + (within.height - height) / 2, width, height };
    frame.render_widget(Clear, area);
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.ink(Ink::Dim, false))
        .title(Span::styled(format!(" {} ", line::safe(title)), theme.ink(Ink::Strong, false)));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    Rect { x: inner.x + 1.min(inner.width), width: inner.width.saturating_sub(2), ..inner }
}
