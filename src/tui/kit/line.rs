//! Draws text: safe, cut to its width, with the query's words highlighted.

use crate::present::styled_text::{Ink, StyledLine};
use crate::search::Highlighter;
pub(crate) use crate::text::cut;
use crate::text::display::DisplayText;
use crate::tui::kit::list_cursor::ListCursor;
use crate::tui::kit::theme::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Draws lines into an area, one per row, and cuts what does not fit.
pub(crate) fn put(frame: &mut Frame<'_>, area: Rect, lines: &[Line<'_>]) {
    let area = area.intersection(frame.area());
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        frame.buffer_mut().set_line(area.x, y, line, area.width);
    }
}

/// A laid-out line in the styles of the theme.
pub(crate) fn to_line(theme: Theme, line: &StyledLine) -> Line<'static> {
    Line::from(line.spans.iter().map(|p| Span::styled(p.text.clone(), theme.ink(p.ink, p.hit))).collect::<Vec<_>>())
}

/// Text from data, made safe to draw.
pub(crate) fn safe(text: &str) -> String {
    DisplayText::new(text).as_str().to_owned()
}

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// A line that ends in an ellipsis, cut to a width.
pub(crate) fn with_ellipsis(line: &Line<'_>, width: usize) -> Line<'static> {
    let mut available = width.saturating_sub(2);
    let mut spans = Vec::new();
    for span in &line.spans {
        let text: String = take_columns(&span.content, available);
        available -= text.width();
        spans.push(Span::styled(text, span.style));
    }
    spans.push(Span::raw(" …"));
    Line::from(spans)
}

/// The longest beginning of a text that fits into a width.
fn take_columns(text: &str, width: usize) -> String {
    let mut used = 0;
    let fits = |grapheme: &&str| {
        used += grapheme.width();
        used <= width
    };
    text.graphemes(true).take_while(fits).collect()
}

/// A line of text from data, cut to a width.
pub(crate) fn message(theme: Theme, ink: Ink, text: &str, width: usize) -> Line<'static> {
    Line::styled(cut(&safe(text), width), theme.ink(ink, false))
}

/// A table cell: text from data, cut and padded to a width, with the query's words highlighted.
pub(crate) fn cell(theme: Theme, ink: Ink, raw: &str, width: usize, words: Option<&Highlighter>) -> Vec<Span<'static>> {
    let shown = DisplayText::new(raw);
    let text = cut(shown.as_str(), width);
    let fill = width.saturating_sub(text.width());
    // Bytes that the cell has in common with the full text: if it was cut, all but the ellipsis.
    let common = text.strip_suffix('…').filter(|_| text != shown.as_str()).map_or(text.len(), str::len);
    let mut spans = Vec::new();
    let mut at = 0;
    for range in words.map(|words| words.ranges(raw)).unwrap_or_default() {
        let hit = shown.display_range(range);
        let (start, end) = (hit.start.clamp(at, common), hit.end.clamp(at, common));
        if start < end {
            spans.push(Span::styled(text[at..start].to_owned(), theme.ink(ink, false)));
            spans.push(Span::styled(text[start..end].to_owned(), theme.ink(ink, true)));
            at = end;
        }
    }
    spans.push(Span::styled(text[at..].to_owned(), theme.ink(ink, false)));
    spans.push(Span::styled(" ".repeat(fill), Style::new()));
    spans
}

/// A cell whose first character is a sign, which gets an ink of its own.
pub(crate) fn with_sign(theme: Theme, ink: Ink, mut cell: Vec<Span<'static>>) -> Vec<Span<'static>> {
    if let Some(first) = cell.first_mut()
        && let Some(sign) = first.content.graphemes(true).next().map(str::to_owned)
        && !sign.trim().is_empty()
    {
        let rest = first.content[sign.len()..].to_owned();
        *first = Span::styled(rest, first.style);
        cell.insert(0, Span::styled(sign, theme.ink(ink, false)));
    }
    cell
}

/// A table cell with its text at the right.
pub(crate) fn cell_right(theme: Theme, ink: Ink, raw: &str, width: usize) -> Span<'static> {
    let text = cut(&safe(raw), width);
    let fill = width.saturating_sub(text.width());
    Span::styled(format!("{}{text}", " ".repeat(fill)), theme.ink(ink, false))
}

/// Draws the visible rows of a list, each in the line that `line` makes for an index and a width. The selected row has
/// a marker to its left, and a style if one is given.
pub(crate) fn draw_rows(
    frame: &mut Frame<'_>,
    area: Rect,
    cursor: ListCursor,
    len: usize,
    selected: Option<Style>,
    line: impl Fn(usize, usize) -> Line<'static>,
) {
    for (at, y) in cursor.visible(len, usize::from(area.height)).zip(area.top()..) {
        let row = Rect { y, height: 1, ..area };
        put(frame, row, &[line(at, usize::from(row.width))]);
        if at == cursor.at {
            put(frame, Rect { x: row.x.saturating_sub(1), width: 1, ..row }, &[Line::raw("▸")]);
            frame.buffer_mut().set_style(row, selected.unwrap_or_default());
        }
    }
    draw_scroll_arrows(frame, area, cursor.top, len);
}

/// Draws arrows at the right edge if there are rows above or below.
pub(crate) fn draw_scroll_arrows(frame: &mut Frame<'_>, area: Rect, top: usize, len: usize) {
    draw_arrows(frame, area, top > 0 && len > usize::from(area.height), top + usize::from(area.height) < len);
}

/// Draws an arrow up and an arrow down at the right edge of an area of two rows or more.
pub(crate) fn draw_arrows(frame: &mut Frame<'_>, area: Rect, above: bool, below: bool) {
    let ends = [(above, area.y, "↑"), (below, area.bottom().saturating_sub(1), "↓")];
    for (_, y, sign) in ends.into_iter().filter(|(goes_on, ..)| *goes_on && area.height > 1) {
        put(frame, Rect { x: area.right(), y, width: 1, height: 1 }, &[Line::raw(sign)]);
    }
}

/// A bar that fills so many thousandths of a width, to an eighth of a column. What is more than nothing is seen.
pub(crate) fn bar(thousandths: u16, width: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (usize::from(thousandths) * width * 8).div_ceil(1000).min(width * 8);
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

/// A number with its noun: `1 project`, `1,000 projects`.
pub(crate) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// A number in groups of three digits: `1,000,000`.
pub(crate) fn number(n: usize) -> String {
    crate::model::Figure::from(n as i64).to_string()
}
