//! Draws the explorer: `draw(&App, theme, frame)` reads the state and changes nothing.
//!
//! ```text
//! +--------------------------------------------------------------+
//! | aidtrail   what is open, how much                      ? help |  header
//! | / query, or its chips                       how many of how many |  filter
//! | Countries    | Projects            | Title                    |
//! |▸All       22 |▸row                 | facts                    |  panes
//! | Donors       | row                 | “the words behind them”  |
//! | where I am, or what to know                                  |  message
//! | Enter open   / search   ...                                  |  footer
//! +--------------------------------------------------------------+
//! ```
//!
//! Text from data is either in the `ViewModel`, laid out and safe, or goes through `line::safe` or `line::cell`.

mod bars;
mod facet_menu;
mod facets;
mod list;
mod overlay;
mod overview;
pub mod reviewer;
mod sums;
mod table;
mod years;

use crate::present::styled_text::Ink;
use crate::tui::explorer::layout::split_detail;
use crate::tui::explorer::{App, Focus};
use crate::tui::kit::line;
use crate::tui::kit::pane::{draw_heading, draw_rule, draw_rule_behind, draw_separators, draw_too_small, pane_body};
use crate::tui::kit::theme::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Columns of the line above a quote: as short as one above a footnote, since each takes three bytes on a slow line.
const QUOTE_RULE: u16 = 12;

/// Draws the explorer, or what size it needs if the screen is too small.
pub fn draw(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    if app.layout.too_small {
        return draw_too_small(frame, app.size);
    }
    bars::header(app, theme, frame);
    bars::filter(app, theme, frame);
    facets::draw(app, theme, frame);
    list::draw(app, theme, frame);
    detail(app, theme, frame);
    source(app, theme, frame);
    draw_separators(theme, frame, Focus::ALL.map(|focus| app.layout.pane(focus)));
    bars::message(app, theme, frame);
    bars::footer(app, theme, frame);
    overlay::draw(app, theme, frame);
    theme.finish(frame);
}

fn detail(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    let pane = app.layout.detail;
    if pane.area() == 0 {
        return;
    }
    let (rows, quote) = split_detail(pane, app.view_model.has_quotes);
    // A rule separates a detail from the list above it; half of the width will do, since each sign of it takes three bytes on
    // a slow line.
    let below = pane.y > app.layout.facets.y.max(app.layout.header.bottom() + 1) && app.layout.list.x == pane.x;
    let focused = app.view.focus == Focus::Detail && app.overlay.is_none();
    draw_heading(theme, frame, pane, "Detail", focused, "");
    if below {
        draw_rule_behind(theme, frame, pane, "Detail".len(), pane.width / 2);
    }
    if app.view_model.detail.is_empty() {
        return;
    }
    let lines: Vec<_> = app.view_model.detail.iter().skip(app.view.detail_top).take(usize::from(rows.height)).collect();
    for (i, line) in lines.iter().enumerate() {
        let y = rows.y + i as u16;
        let selected = line.row == app.view.detail_row && app.view_model.link_of(line.row).is_some();
        let area = Rect { y, height: 1, ..rows };
        let drawn = line::to_line(theme, line);
        line::put(frame, area, &[drawn]);
        if selected {
            let first =
                app.view.detail_top + i == 0 || app.view_model.detail[app.view.detail_top + i - 1].row != line.row;
            if first {
                line::put(frame, Rect { x: pane.x, y, width: 1, height: 1 }, &[Line::raw("▸")]);
            }
            if focused {
                frame.buffer_mut().set_style(area, theme.selected(true));
            }
        }
    }
    line::draw_scroll_arrows(frame, rows, app.view.detail_top, app.view_model.detail.len());
    if quote.height > 0 && !app.view_model.quote.is_empty() {
        let area = Rect { y: quote.y + 1, height: quote.height - 1, ..quote };
        let n = app.view_model.quote.len();
        let available = usize::from(area.height);
        // The last line is the attribution and must stay: cut the sentence instead.
        let shown = if n > available {
            app.view_model.quote[..available - 1].iter().chain(app.view_model.quote.last())
        } else {
            app.view_model.quote.iter().chain(None)
        };
        let mut lines: Vec<Line<'_>> = shown.map(|line| line::to_line(theme, line)).collect();
        if n > available && available > 1 {
            lines[available - 2] = line::with_ellipsis(&lines[available - 2], usize::from(area.width));
        }
        draw_rule(theme, frame, Rect { width: quote.width.min(QUOTE_RULE), ..quote });
        line::put(frame, area, &lines);
    }
    if app.view_model.stale {
        // The detail of another record, until the one under the cursor is opened: it is not to be read.
        frame.buffer_mut().set_style(rows_and_quote(rows, quote), theme.ink(Ink::Frame, false));
    }
}

/// The area of the detail's rows and of the quote beneath them.
fn rows_and_quote(rows: Rect, quote: Rect) -> Rect {
    if quote.height > 0 { rows.union(quote) } else { rows }
}

fn source(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    let pane = app.layout.source;
    if pane.area() == 0 {
        return;
    }
    let n = app.view_model.article.marks.len();
    let found = app.view_model.article.found.len();
    let mark_count = match (n, app.view.mark) {
        _ if app.sought().is_some() && found == 0 => "  not found".to_owned(),
        _ if app.sought().is_some() => {
            let at = app.find.as_ref().map_or(0, |find| find.at) + 1;
            format!("  found {} of {}  n N", line::number(at), line::number(found))
        }
        (0, _) => "  no facts marked".to_owned(),
        (n, Some(at)) if app.view.focus == Focus::Source => format!("  mark {} of {n}  n N", at + 1),
        (n, _) => format!("  {}", line::count(n, "mark", "marks")),
    };
    let focused = app.view.focus == Focus::Source && app.overlay.is_none();
    draw_heading(theme, frame, pane, "Source", focused, &mark_count);
    let area = pane_body(pane);
    let lines: Vec<Line<'_>> = app
        .view_model
        .article
        .lines
        .iter()
        .skip(app.view.source_top)
        .take(usize::from(area.height))
        .map(|line| line::to_line(theme, line))
        .collect();
    line::put(frame, area, &lines);
    line::draw_scroll_arrows(frame, area, app.view.source_top, app.view_model.article.lines.len());
}
