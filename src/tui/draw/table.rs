//! Draws the table in the list pane: heads, rows, the total. The first column stays when the others scroll sideways.

use crate::fields::{FieldId, OwnColumn, TableColumn};
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
/// A title gets at least so many before another column appears beside it.
const MIN_TITLE: usize = 34;
/// The name of a group or of an item gets at least so many.
const MIN_NAME: usize = 24;
/// A column that stays is not made narrower than this for another to be seen beside it.
const MIN_STAYING: usize = 8;
/// A column that stays needs no more, and another text column no more.
const MAX_FIRST: usize = 60;
const MAX_TEXT: usize = 30;
/// A text of which less has room is left out.
const MIN_TEXT: usize = 12;
/// Columns of a bar.
const MIN_BAR: usize = 8;
const MAX_BAR: usize = 24;

/// The columns that are on screen, each with its position in the table and its width.
struct Arrangement {
    columns: Vec<(usize, usize)>,
    /// The first of them that scrolls.
    staying: usize,
    /// Columns are hidden to the left, to the right.
    hidden: (bool, bool),
    /// Columns left over for bars.
    bar: usize,
}

impl Arrangement {
    /// The columns that stay, and of the others as many as fit, among them the one under the cursor.
    fn new(view: &TableView, cursor: usize, width: usize) -> Arrangement {
        let staying = view.staying.min(view.columns.len());
        let width_of = |column: &ShownColumn| {
            let most = if column.is_number() { usize::MAX } else { MAX_TEXT };
            column.width.min(most)
        };
        let least_of = |column: &ShownColumn| {
            let least = match column.of {
                _ if column.is_number() => column.width,
                HeadOf::Column(TableColumn::Own(OwnColumn::Title)) => MIN_TITLE,
                HeadOf::Group(0) | HeadOf::Column(TableColumn::Field(FieldId::EquipmentName)) => MIN_NAME,
                _ => MIN_NAME / 2,
            };
            least.min(column.width)
        };
        let mut columns: Vec<(usize, usize)> = (0..staying).map(|at| (at, least_of(&view.columns[at]))).collect();
        let taken = |columns: &[(usize, usize)]| {
            columns.iter().map(|(_, width)| width + GAP).sum::<usize>().saturating_sub(GAP)
        };
        // Some other column is seen beside those that stay.
        let others = &view.columns[staying..];
        let widest = others.iter().map(width_of).max().map_or(0, |widest| widest.min(width / 2) + GAP);
        while taken(&columns) + widest > width {
            let Some(most) =
                columns.iter_mut().max_by_key(|(_, width)| *width).filter(|(_, width)| *width > MIN_STAYING)
            else {
                break;
            };
            most.1 -= 1;
        }
        // The others from `left` on that fit. A text that is too long is cut if a good part of it has room.
        let fitting = |left: usize| {
            let mut room = width.saturating_sub(taken(&columns));
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
        let left = (staying..last).find(|&left| cursor < left + fitting(left).len().max(1)).unwrap_or(staying);
        let widths = if last > staying { fitting(left) } else { Vec::new() };
        let shown = widths.len();
        columns.extend((left..).zip(widths));
        // What is left over goes to the texts that stay, then to others that were cut.
        let mut free = width.saturating_sub(taken(&columns));
        for most in [MAX_FIRST, usize::MAX] {
            for (at, width) in &mut columns {
                let is_first = *at < staying;
                if is_first || most == usize::MAX {
                    let most = if is_first { MAX_FIRST } else { most };
                    let more = view.columns[*at].width.min(most).saturating_sub(*width).min(free);
                    *width += more;
                    free -= more;
                }
            }
        }
        let bar = free.saturating_sub(GAP).min(MAX_BAR);
        let bar = if bar < MIN_BAR || left + shown < last { 0 } else { bar };
        let bar = if view.bar_of.is_empty() { 0 } else { bar };
        Arrangement { hidden: (left > staying, left + shown < last), staying, columns, bar }
    }

    /// The space before a column of the screen; that to which the others scroll has a sign in the heading.
    fn gap(&self, i: usize, is_heading: bool) -> &'static str {
        match i {
            0 => "",
            _ if is_heading && i == self.staying && self.hidden.0 => "‹ ",
            _ => "  ",
        }
    }
}

/// Draws the table pane.
pub(super) fn draw(app: &App, theme: Theme, frame: &mut Frame<'_>) {
    let pane = app.layout.list;
    let caption = app.table_caption_rows();
    let whole = pane_body(pane);
    let area = Rect { y: whole.y + caption, height: whole.height.saturating_sub(caption), ..whole };
    let heading = Rect { x: area.x, y: pane.y + caption, width: area.width, height: 1.min(pane.height) };
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
    if app.years_shown().is_some() {
        return super::years::draw(app, theme, frame, is_answer);
    }
    let Some(view) = view else {
        return line::put(frame, heading, &[Line::styled("counting…", theme.heading(focused))]);
    };
    if caption > 0 {
        let title = app.table_title(is_answer);
        let room = usize::from(whole.width).saturating_sub(line::width(&title) + 3);
        let spans = [
            Span::styled(title, theme.ink(Ink::Strong, false)),
            Span::raw(format!("   {}", line::cut(&line::safe(&view.hidden.join(" · ")), room))),
        ];
        line::put(frame, Rect { y: pane.y, ..heading }, &[Line::from(spans.to_vec())]);
    }
    let arrangement = Arrangement::new(view, app.view.table.column, usize::from(area.width));
    let mut heads = Vec::new();
    for (i, &(at, width)) in arrangement.columns.iter().enumerate() {
        let column = &view.columns[at];
        let mut text = head_text(column);
        if i == 0 && view.is_grouped {
            text = if is_answer || caption > 0 { text } else { format!("{text} …") };
        }
        let is_cursor = at == app.view.table.column;
        let style = if i == 0 { theme.heading(focused) } else { theme.ink(Ink::Plain, false) };
        let style = if is_cursor { style.add_modifier(Modifier::UNDERLINED | Modifier::BOLD) } else { style };
        let text = line::cut(&line::safe(&text), width);
        let fill = " ".repeat(width.saturating_sub(line::width(&text)));
        heads.push(Span::raw(arrangement.gap(i, true)));
        let text = Span::styled(text, style);
        heads.extend(if column.is_number() { [Span::raw(fill), text] } else { [text, Span::raw(fill)] });
    }
    if arrangement.bar > 0 {
        let name = line::cut(&view.bar_of, arrangement.bar);
        heads.push(Span::raw(format!("  {name}")));
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
            let lines = [&TableLine { look: RowLook::Rule, cells: Vec::new(), bar: None }, total];
            let lines = lines.map(|line| row((app, theme), view, &arrangement, line, usize::from(area.width)));
            line::put(frame, Rect { y: area.bottom(), height: pinned as u16, ..area }, &lines);
        }
        // At the end the rows take its place.
        _ => cursor.top = cursor.top.saturating_sub(pinned),
    }
    let selected = theme.selected(focused);
    line::draw_rows(frame, area, cursor, len, Some(selected), |at, width| match view.line(at) {
        Some(line) => row((app, theme), view, &arrangement, line, width),
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
    // In the row under the cursor a bar looks like the others.
    if arrangement.bar > 0 && cursor.at >= cursor.top {
        let left: usize = arrangement.columns.iter().map(|(_, width)| width + GAP).sum();
        let y = area.y + (cursor.at - cursor.top) as u16;
        let bar = Rect { x: area.x + left as u16, y, width: arrangement.bar as u16, height: 1 };
        let style = theme.ink(Ink::Bar, false).remove_modifier(Modifier::REVERSED | Modifier::BOLD);
        frame.buffer_mut().set_style(bar.intersection(area), style);
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

fn row(
    (app, theme): (&App, Theme),
    view: &TableView,
    arrangement: &Arrangement,
    line: &TableLine,
    width: usize,
) -> Line<'static> {
    if line.look == RowLook::Rule {
        return Line::styled("─".repeat(width), theme.ink(Ink::Frame, false));
    }
    let ink = match line.look {
        RowLook::All => Ink::Strong,
        _ => Ink::Plain,
    };
    let mut spans = Vec::new();
    for (i, &(at, width)) in arrangement.columns.iter().enumerate() {
        spans.push(Span::raw(arrangement.gap(i, false)));
        let column = &view.columns[at];
        let mut text = line.cells.get(at).map_or("", String::as_str);
        if i == 0 && line.look == RowLook::All && !app.progress.done {
            text = "all … so far";
        }
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
    if let Some(share) = line.bar.filter(|_| arrangement.bar > 0) {
        spans.push(Span::styled(format!("  {}", line::bar(share, arrangement.bar)), theme.ink(Ink::Bar, false)));
    }
    Line::from(spans)
}
