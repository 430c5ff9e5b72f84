//! Draws money by year: bars of both figures on one scale, what is paid of what is committed, and the total.

use crate::fields::MoneyFigure;
use crate::present::styled_text::Ink;
use crate::tui::explorer::table_view::RowLook;
use crate::tui::explorer::years::{YearsRow, YearsView, figure_text, has_bar};
use crate::tui::explorer::{App, Focus};
use crate::tui::kit::line;
use crate::tui::kit::pane::pane_body;
use crate::tui::kit::theme::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Columns of the name of a year; other rows have longer names.
const MIN_LABEL: usize = 9;
const MAX_LABEL: usize = 26;
/// On a pane of fewer columns a bar is worth more than the end of a name.
const WIDE: usize = 75;
const MAX_LABEL_IF_NARROW: usize = 14;
/// Columns of a bar; with less than the least there is none.
const MIN_BAR: usize = 6;
const MAX_BAR: usize = 40;
const PERCENT: usize = 6;
const GAP: usize = 2;

/// Widths of the columns.
struct YearsColumns {
    label: usize,
    figures: Vec<usize>,
    bar: usize,
    /// Also what is added up to each year; 0 for no such columns.
    to_date: usize,
    has_percent: bool,
}

impl YearsColumns {
    fn new(view: &YearsView, rows: &[YearsRow], is_cumulative: bool, width: usize) -> YearsColumns {
        let widest = |texts: &mut dyn Iterator<Item = String>| texts.map(|text| line::width(&text)).max().unwrap_or(0);
        let label = widest(&mut rows.iter().map(|row| line::safe(&row.label)))
            .clamp(MIN_LABEL, if width < WIDE { MAX_LABEL_IF_NARROW } else { MAX_LABEL });
        let of_figure = |at: usize, figure: &MoneyFigure| {
            let cells = &mut rows.iter().map(|row| figure_text(row.figures(is_cumulative)[at]));
            widest(cells).max(line::width(figure.words()))
        };
        let figures: Vec<usize> = view.figures.iter().enumerate().map(|(at, it)| of_figure(at, it)).collect();
        let has_percent = [MoneyFigure::Committed, MoneyFigure::Paid].iter().all(|it| view.figures.contains(it));
        let percent = if has_percent { PERCENT + GAP } else { 0 };
        let fixed = label + figures.iter().map(|width| width + GAP).sum::<usize>() + percent;
        // Sums to date stand beside the years where bars keep their width.
        let dates = &mut rows.iter().flat_map(|row| row.to_date).map(figure_text);
        let to_date = widest(dates).max("to date".len()) + GAP;
        let wide = view.figures.len() * (MIN_BAR * 3 + 1 + to_date);
        let to_date = if !is_cumulative && fixed + wide <= width { to_date } else { 0 };
        let left = width.saturating_sub(fixed + view.figures.len() * to_date) / view.figures.len().max(1);
        let bar = left.saturating_sub(1).min(MAX_BAR);
        YearsColumns { label, figures, bar: if bar < MIN_BAR { 0 } else { bar }, to_date, has_percent }
    }
}

/// Draws the years in the list pane.
pub(super) fn draw(app: &App, theme: Theme, frame: &mut Frame<'_>, is_answer: bool) {
    let pane = app.layout.list;
    let caption = app.table_caption_rows();
    let whole = pane_body(pane);
    let mut area = Rect { y: whole.y + caption, height: whole.height.saturating_sub(caption), ..whole };
    let heading = Rect { x: area.x, y: pane.y + caption, width: area.width, height: 1.min(pane.height) };
    let focused = app.view.focus == Focus::List && app.overlay.is_none();
    let title = app.years_title(is_answer);
    let Some((view, of_currency, choice)) = app.years_on_screen() else {
        return line::put(frame, heading, &[Line::styled(title, theme.heading(focused))]);
    };
    let rows = &of_currency.rows;
    let columns = YearsColumns::new(view, rows, choice.is_cumulative, usize::from(area.width));
    if caption > 0 {
        let mut hints = vec![if choice.is_cumulative { "C each year" } else { "C to date" }];
        hints.extend((view.currencies.len() > 1).then_some(", next currency"));
        let text = format!("   {}", hints.join("   "));
        let spans = vec![Span::styled(title.clone(), theme.ink(Ink::Strong, false)), Span::raw(text)];
        line::put(frame, Rect { y: pane.y, ..heading }, &[Line::from(spans)]);
    }
    let currency = if of_currency.currency.is_empty() { "no currency" } else { &of_currency.currency };
    let first = if caption > 0 { "year".to_owned() } else { format!("year, {currency}") };
    let heads = head(theme, view, &columns, &first, (choice.figure, focused));
    line::put(frame, heading, &[heads]);
    let (most, least) = of_currency.bounds[usize::from(choice.is_cumulative)];
    let to_line = |row: &YearsRow, width: usize| {
        if row.look == RowLook::Rule {
            return Line::styled("─".repeat(width), theme.ink(Ink::Frame, false));
        }
        let figures = row.figures(choice.is_cumulative);
        let is_aside = matches!(row.look, RowLook::Unstated | RowLook::LeftOut);
        let ink = theme.ink(if row.look == RowLook::All { Ink::Strong } else { Ink::Plain }, false);
        let name = if row.look == RowLook::All && !app.progress.done { "all … so far" } else { &row.label };
        let name = line::cut(&line::safe(name), columns.label);
        let fill = " ".repeat(columns.label.saturating_sub(line::width(&name)));
        let name_style = if is_aside { ink.add_modifier(Modifier::ITALIC) } else { ink };
        let mut spans = vec![Span::styled(name, name_style), Span::raw(fill)];
        for (at, width) in columns.figures.iter().enumerate() {
            let text = figure_text(figures[at]);
            spans.push(Span::styled(format!("  {text:>width$}"), ink));
            if columns.bar > 0 {
                let value = figures[at].map(|figure| figure.0);
                let bar =
                    if has_bar(row.look) { bar(value, (most, least), columns.bar) } else { " ".repeat(columns.bar) };
                spans.push(Span::styled(format!(" {bar}"), theme.ink(Ink::Bar, false)));
            }
        }
        if columns.has_percent {
            let percent = row.percent(&view.figures, choice.is_cumulative).unwrap_or_else(|| "-".to_owned());
            spans.push(Span::styled(format!("  {percent:>PERCENT$}"), ink));
        }
        if columns.to_date > 0 {
            for date in row.to_date.iter().take(view.figures.len()) {
                let text = if row.look == RowLook::Value { figure_text(*date) } else { String::new() };
                spans.push(Span::styled(format!("{text:>width$}", width = columns.to_date), ink));
            }
        }
        Line::from(spans)
    };
    let len = app.list_len();
    let mut cursor = app.list_cursor();
    let pinned = app.pinned_rows(usize::from(area.height));
    let total = rows.iter().position(|row| row.look == RowLook::All).filter(|_| pinned > 0);
    match total {
        // The total stays on screen while the years above it scroll.
        Some(at) if at >= cursor.top + usize::from(area.height) - pinned => {
            area.height -= pinned as u16;
            let rule = Line::styled("─".repeat(usize::from(area.width)), theme.ink(Ink::Frame, false));
            let lines = [rule, to_line(&rows[at], usize::from(area.width))];
            line::put(frame, Rect { y: area.bottom(), height: pinned as u16, ..area }, &lines);
        }
        _ => cursor.top = cursor.top.saturating_sub(pinned),
    }
    line::draw_rows(frame, area, cursor, len, Some(theme.selected(focused)), |at, width| {
        rows.get(at).map_or_else(Line::default, |row| to_line(row, width))
    });
    // Bars look alike in every row.
    let Some(y) = cursor.at.checked_sub(cursor.top).filter(|y| *y < usize::from(area.height)) else { return };
    let mut x = area.x + columns.label as u16;
    for (at, width) in columns.figures.iter().enumerate() {
        let cell = Rect { x: x + GAP as u16, y: area.y + y as u16, width: *width as u16, height: 1 };
        if focused && at == choice.figure {
            frame.buffer_mut().set_style(cell.intersection(area), theme.selected_cell());
        }
        x = cell.right();
        if columns.bar > 0 {
            let bar = Rect { x, width: columns.bar as u16 + 1, ..cell };
            let style = theme.ink(Ink::Bar, false).remove_modifier(Modifier::REVERSED | Modifier::BOLD);
            frame.buffer_mut().set_style(bar.intersection(area), style);
            x = bar.right();
        }
    }
}

fn head(
    theme: Theme,
    view: &YearsView,
    columns: &YearsColumns,
    first: &str,
    (figure, focused): (usize, bool),
) -> Line<'static> {
    let first = line::cut(&line::safe(first), columns.label);
    let fill = " ".repeat(columns.label.saturating_sub(line::width(&first)));
    let mut spans = vec![Span::styled(first, theme.heading(focused)), Span::raw(fill)];
    for (at, (of, width)) in view.figures.iter().zip(&columns.figures).enumerate() {
        let plain = theme.ink(Ink::Plain, false);
        let style = if at == figure { plain.add_modifier(Modifier::UNDERLINED | Modifier::BOLD) } else { plain };
        let words = of.words();
        spans.push(Span::raw(" ".repeat(GAP + width.saturating_sub(line::width(words)))));
        spans.push(Span::styled(words, style));
        spans.push(Span::raw(" ".repeat(if columns.bar > 0 { columns.bar + 1 } else { 0 })));
    }
    if columns.has_percent {
        spans.push(Span::raw(format!("  {:>PERCENT$}", "paid %")));
    }
    for _ in view.figures.iter().filter(|_| columns.to_date > 0) {
        spans.push(Span::raw(format!("{:>width$}", "to date", width = columns.to_date)));
    }
    Line::from(spans)
}

/// A bar of `width` columns on a scale from the smallest to the largest figure. Where something is less than nothing, the
/// scale has a line at nothing, and a correction goes to its left.
fn bar(value: Option<Decimal>, (most, least): (Decimal, Decimal), width: usize) -> String {
    let share = |part: Decimal, whole: Decimal| {
        let share = part.checked_mul(Decimal::ONE_THOUSAND).and_then(|part| part.checked_div(whole));
        share.and_then(|share| share.ceil().to_u16()).unwrap_or(0).min(1000)
    };
    let value = value.unwrap_or_default();
    if least >= Decimal::ZERO {
        let text = if most > Decimal::ZERO { line::bar(share(value, most), width) } else { String::new() };
        return format!("{text}{}", " ".repeat(width.saturating_sub(line::width(&text))));
    }
    let below = usize::from(share(-least, most - least)) * (width - 1) / 1000;
    let below = below.clamp(1, width - 2);
    let above = width - 1 - below;
    let left = if value < Decimal::ZERO { (usize::from(share(value, least)) * below).div_ceil(1000) } else { 0 };
    let right = if value > Decimal::ZERO { line::bar(share(value, most), above) } else { String::new() };
    let fill = " ".repeat(above.saturating_sub(line::width(&right)));
    format!("{}{}│{right}{fill}", " ".repeat(below - left), "█".repeat(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_goes_to_the_left_of_nothing_and_all_bars_have_one_width() {
        let bar = |value: i64, most: i64, least: i64| bar(Some(value.into()), (most.into(), least.into()), 11);
        assert_eq!(bar(100, 100, 0), "█".repeat(11));
        assert_eq!(bar(0, 100, 0), " ".repeat(11));
        assert_eq!(bar(100, 100, -100), "     │█████");
        assert_eq!(bar(-100, 100, -100), "█████│     ");
        assert_eq!(bar(-20, 100, -100), "    █│     ");
        assert_eq!(bar(-1, 1000, -1), "█│         ");
        assert_eq!(bar(-5, 0, -5).chars().count(), 11);
        for value in [-100, -1, 0, 1, 50, 100] {
            assert_eq!(line::width(&bar(value, 100, -100)), 11, "{value}");
        }
    }
}
