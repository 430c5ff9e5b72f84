//! Draws the overlays: help, facet menu, sums, copy menu, plain text.
//!
//! The widths of the boxes and of the columns in them were chosen by eye.

use super::facets::facet_line;
use crate::present::styled_text::Ink;
use crate::search::SumsBy;
use crate::tui::explorer::overlay::{SUMS_EXTRA_LINES, TEXT_WIDTH, text_lines};
use crate::tui::explorer::{App, Overlay};
use crate::tui::kit::help::HelpLook;
use crate::tui::kit::line;
use crate::tui::kit::menu::{MenuBox, between_bars, draw_box, overlay_rows};
use crate::tui::kit::theme::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

/// What stands in a help or a menu that a search has emptied.
const NOTHING_FOUND: &str = "nothing like that";

/// Draws the overlay, if there is one.
pub(crate) fn draw(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    let selected = theme.selected(true);
    let within = between_bars(frame.area());
    let max_rows = overlay_rows(app.size.1);
    let shown = MenuBox { title: "", within, width: 0, rows: 0, max_rows, if_empty: NOTHING_FOUND, selected };
    match &app.overlay {
        None => {}
        Some(Overlay::Help(help)) => {
            let columns = |width: usize| ((width / 3).clamp(14, 26), 2);
            help.draw(theme, frame, &HelpLook { columns, if_empty: NOTHING_FOUND, selected });
        }
        Some(Overlay::Facets(menu)) => {
            let rows = app.facet_menu(menu.typed());
            let shown = MenuBox { title: "Filter by", width: 60, rows: rows.len(), ..shown };
            menu.draw(theme, frame, &shown, |at, width| facet_line(theme, &rows[at], width, None));
        }
        Some(Overlay::Sums { by, all, top }) => draw_sums(app, theme, frame, *by, *all, *top),
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

/// Draws the sums: a row for each kind of amount and currency, and for each country or year if divided so.
fn draw_sums(app: &App, theme: Theme, frame: &mut Frame<'_>, by: SumsBy, all: bool, top: usize) {
    let dim = theme.ink(Ink::Dim, false);
    let found = app.hits.as_ref().map_or(0, |hits| hits.found);
    let shown = app.hits.as_ref().and_then(|hits| hits.sums());
    let rows = shown.map_or(&[][..], |sums| sums.rows(by));
    let height = (rows.len() + SUMS_EXTRA_LINES).min(overlay_rows(app.size.1)) as u16;
    let title = format!("Money of {}", line::count(found, "project", "projects"));
    let inner = draw_box(theme, frame, between_bars(frame.area()), &title, (92, height + 2));
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
