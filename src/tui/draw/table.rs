//! Draws the table in the list pane: heads, rows, the total. The first column stays when the others scroll sideways.

use crate::present::styled_text::Ink;
use crate::present::table::HeadOf;
use crate::tui::explorer::rows_menu::MOST_READ;
use crate::tui::explorer::table_view::{RowLook, ShownColumn, TableLine, TableView, head_text};
use crate::tui::explorer::{App, Focus};
use crate::tui::kit::line::{self, cell, cell_right};
use crate::tui::kit::pane::pane_body;
use crate::tui::kit::theme::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

/// Columns of the screen between two columns.
const GAP: usize = 2;
/// A title gets at least so many before a second column appears beside it.
const MIN_TITLE: usize = 34;
/// The name of a group gets at least so many.
const MIN_NAME: usize = 24;
/// A first column needs no more, and another text column no more.
const MAX_FIRST: usize = 60;
const MAX_TEXT: usize = 30;
/// A text of which less has room is left out.
const MIN_TEXT: usize = 12;

/// The columns that are on screen, each with its position in the table and its width.
struct Arrangement {
    columns: Vec<(usize, usize)>,
    /// Columns are hidden to the left, to the right.
    hidden: (bool, bool),
}

impl Arrangement {
    /// The first column, and of the others as many as fit, among them the one under the cursor.
    fn new(view: &TableView, cursor: usize, width: usize) -> Arrangement {
        let Some(first) = view.columns.first() else {
            return Arrangement { columns: Vec::new(), hidden: (false, false) };
        };
        let least = if view.is_grouped { MIN_NAME } else { MIN_TITLE };
        let least = least.min(first.width).min(width);
        let width_of = |column: &ShownColumn| {
            let most = if column.is_number() { usize::MAX } else { MAX_TEXT };
            column.width.min(most)
        };
        // The others from `left` on that fit beside the first one at its least. A text that is too long is cut if a good part
        // of it has room.
        let fitting = |left: usize| {
            let mut room = width.saturating_sub(least);
            let mut widths: Vec<usize> = Vec::new();
            for column in &view.columns[left..] {
                let available = room.saturating_sub(GAP);
                let wanted = width_of(column);
                if wanted > available && (column.is_number() || available < MIN_TEXT) {
                    break;
                }
                widths.push(wanted.min(available));
                room -= wanted.min(available) + GAP;
            }
            widths
        };
        let last = view.columns.len();
        let left = (1..last).find(|&left| cursor < left + fitting(left).len().max(1)).unwrap_or(1);
        let widths = if last > 1 { fitting(left) } else { Vec::new() };
        let shown = widths.len();
        let mut columns = vec![(0, 0)];
        let others: Vec<(usize, usize)> = (left..).zip(widths).collect();
        let taken: usize = others.iter().map(|(_, width)| width + GAP).sum();
        columns[0].1 = width.saturating_sub(taken).min(first.width.min(MAX_FIRST).max(least));
        columns.extend(others);
        // What is left over goes to texts that were cut.
        let mut free = width.saturating_sub(columns.iter().map(|(_, width)| width + GAP).sum::<usize>() - GAP);
        for (at, width) in &mut columns {
            let more = view.columns[*at].width.saturating_sub(*width).min(free);
            *width += more;
            free -= more;
        }
        Arrangement { hidden: (left > 1, left + shown < last), columns }
    }
}

/// Draws the table pane.
pub(super) fn draw(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    let pane = app.layout.list;
    let area = pane_body(pane);
    let heading = Rect { x: area.x, y: pane.y, width: area.width, height: 1.min(pane.height) };
    let focused = app.view.focus == Focus::List && app.overlay.is_none();
    let (view, is_answer) = app.table_on_screen();
    if app.is_too_much_to_read() {
        let projects = line::number(app.hits.as_ref().map_or(0, |hits| hits.found));
        let rows = app.view.table.spec.rows.name();
        line::put(frame, heading, &[Line::styled(rows, theme.heading(focused))]);
        let most = line::number(MOST_READ);
        let text = format!("Narrow the filter: {rows} of {most} projects at most are read, and {projects} match.");
        let lines = crate::text::wrap(&text, usize::from(area.width)).into_iter();
        let lines: Vec<Line<'_>> = lines.map(|range| Line::raw(text[range].to_owned())).collect();
        return line::put(frame, area, &lines);
    }
    let Some(view) = view else {
        return line::put(frame, heading, &[Line::styled("counting…", theme.heading(focused))]);
    };
    let arrangement = Arrangement::new(view, app.view.table.column, usize::from(area.width));
    let mut heads = Vec::new();
    for (i, &(at, width)) in arrangement.columns.iter().enumerate() {
        let column = &view.columns[at];
        let mut text = head_text(column);
        if i == 0 && view.is_grouped {
            text = if is_answer { text } else { format!("{text} …") };
        }
        let is_cursor = at == app.view.table.column;
        let style = if i == 0 { theme.heading(focused) } else { theme.ink(Ink::Plain, false) };
        let style = if is_cursor { style.add_modifier(Modifier::UNDERLINED | Modifier::BOLD) } else { style };
        let text = line::cut(&line::safe(&text), width);
        let fill = " ".repeat(width.saturating_sub(line::width(&text)));
        heads.push(Span::raw(gap(i, arrangement.hidden.0)));
        let text = Span::styled(text, style);
        heads.extend(if column.is_number() { [Span::raw(fill), text] } else { [text, Span::raw(fill)] });
    }
    line::put(frame, heading, &[Line::from(heads)]);
    if arrangement.hidden.1 {
        line::put(frame, Rect { x: pane.right() - 1, width: 1, ..heading }, &[Line::raw("›")]);
    }
    let len = app.list_len();
    let mut cursor = app.list_cursor();
    let mut area = area;
    let pinned = app.pinned_rows(usize::from(area.height));
    let below = cursor.top + usize::from(area.height) - pinned;
    match view.total().filter(|_| pinned > 0) {
        // The total stays on screen while the rows above it scroll.
        Some((at, total)) if at >= below => {
            area.height -= pinned as u16;
            let lines = [&TableLine { look: RowLook::Rule, cells: Vec::new() }, total];
            let lines = lines.map(|line| row(theme, view, &arrangement, line, usize::from(area.width)));
            line::put(frame, Rect { y: area.bottom(), height: pinned as u16, ..area }, &lines);
        }
        // At the end the rows take its place.
        _ => cursor.top = cursor.top.saturating_sub(pinned),
    }
    let selected = theme.selected(focused);
    line::draw_rows(frame, area, cursor, len, Some(selected), |at, width| match view.line(at) {
        Some(line) => row(theme, view, &arrangement, line, width),
        None => Line::raw(if is_answer { "…" } else { "" }),
    });
    for (at, y) in cursor.visible(len, usize::from(area.height)).zip(area.top()..) {
        if is_marked(app, view, at) {
            if at != cursor.at {
                line::put(frame, Rect { x: pane.x, y, width: 1, height: 1 }, &[Line::raw("•")]);
            }
            frame.buffer_mut().set_style(Rect { y, height: 1, ..area }, theme.selected(false));
        }
    }
    // The figure under the cursor stands out of its row.
    if focused && cursor.at >= cursor.top {
        let mut x = area.x;
        for &(at, width) in &arrangement.columns {
            if at == app.view.table.column && at > 0 {
                let y = area.y + (cursor.at - cursor.top) as u16;
                let cell = Rect { x, y, width: width as u16, height: 1 };
                frame.buffer_mut().set_style(cell.intersection(area), theme.selected_cell());
            }
            x += (width + GAP) as u16;
        }
    }
}

fn is_marked(app: &App, _view: &TableView, at: usize) -> bool {
    app.row_at(at).is_some_and(|row| app.marked.contains(&row)) || app.is_marked_group(at)
}

fn gap(i: usize, is_scrolled: bool) -> &'static str {
    match i {
        0 => "",
        1 if is_scrolled => "‹ ",
        _ => "  ",
    }
}

fn row(theme: Theme, view: &TableView, arrangement: &Arrangement, line: &TableLine, width: usize) -> Line<'static> {
    if line.look == RowLook::Rule {
        return Line::styled("─".repeat(width), theme.ink(Ink::Dim, false));
    }
    let ink = match line.look {
        RowLook::All => Ink::Strong,
        _ => Ink::Plain,
    };
    let mut spans = Vec::new();
    for (i, &(at, width)) in arrangement.columns.iter().enumerate() {
        spans.push(Span::raw(gap(i, false)));
        let column = &view.columns[at];
        let text = line.cells.get(at).map_or("", String::as_str);
        if column.is_number() {
            spans.push(cell_right(theme, ink, text, width));
            continue;
        }
        let is_aside =
            matches!(line.look, RowLook::Unstated | RowLook::LeftOut) && matches!(column.of, HeadOf::Group(_));
        let start = spans.len();
        spans.extend(cell(theme, ink, text, width, None));
        if is_aside {
            // These are no values: set apart by their letters, which stay as readable as the others.
            for span in &mut spans[start..] {
                span.style = span.style.add_modifier(Modifier::ITALIC);
            }
        }
    }
    Line::from(spans)
}
