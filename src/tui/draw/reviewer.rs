//! Draws the reviewer: `draw(&Review, frame)` reads the state and changes nothing.
//!
//! ```text
//! +--------------------------------------------------------------+
//! | aidtrail review   name of the draft   ▓▓░░  how many decided  |  header
//! | Facts                     | Article  publisher, date          |
//! | Title of a project    2/9 | the text, with the evidence of    |
//! |▸· Donor      Japan        | all facts marked, and that of     |
//! | ✓ Status     signed       | the current fact brightest        |
//! | Fact ──────────────────── |                                   |
//! | · undecided   a accept ...|                                   |
//! | notice, error or selected words                               |  message
//! | a accept   x reject   c correct   n next   ...                |  footer
//! +--------------------------------------------------------------+
//! ```

use crate::curate::review::{DecisionState, WorksheetRow};
use crate::model::fact::ValueList;
use crate::present::styled_text::Ink;
use crate::tui::keymap::KeyAction;
use crate::tui::kit::line;
use crate::tui::kit::menu::{MenuBox, draw_box};
use crate::tui::kit::pane::{
    KeyHint, draw_heading, draw_hints, draw_right_aligned, draw_rule_behind, draw_separators, draw_too_small,
    error_line, key_hints, notice_line, pane_body, progress_bar,
};
use crate::tui::kit::theme::Theme;
use crate::tui::reviewer::article::credit;
use crate::tui::reviewer::{Pane, Review, ReviewAction, ReviewForm, ReviewOverlay, ReviewRow, all_decided_message};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

/// Columns of a fact's heading; longer ones are cut. Chosen by eye.
const HEADING_WIDTH: usize = 11;

/// Columns of the labels of a form's fields. Chosen by eye.
const FIELD_LABEL_WIDTH: u16 = 15;

/// Rows of choices under a form, in a pane of fewer than so many rows and in a higher one. The others are counted, and
/// typing narrows them. Chosen by eye.
const CHOICE_ROWS: (usize, usize) = (6, 14);
const HIGH_FORM: u16 = 36;

/// Draws the panes, and the overlay on top.
pub fn draw(review: &Review, theme: Theme, frame: &mut Frame<'_>) {
    if review.layout.too_small {
        return draw_too_small(frame, review.size);
    }
    draw_header(review, theme, frame);
    draw_facts(review, theme, frame);
    draw_article(review, theme, frame);
    draw_fact(review, theme, frame);
    draw_separators(theme, frame, [review.layout.facts, review.layout.fact, review.layout.article]);
    draw_message(review, theme, frame);
    draw_hints(theme, frame, review.layout.footer, hints(review));
    draw_overlay(review, theme, frame);
    theme.finish(frame);
}

fn draw_header(review: &Review, theme: Theme, frame: &mut Frame<'_>) {
    let area = review.layout.header;
    let (decided, all) = review.progress();
    let bar = if area.width < 70 { 0 } else { 10 };
    let full = (bar * decided).checked_div(all).unwrap_or(0);
    let progress = format!("{}  {decided} of {all} decided ", progress_bar(full, bar));
    let dim = theme.ink(Ink::Dim, false);
    let available = usize::from(area.width).saturating_sub(line::width(&progress) + 1);
    let name = review.name.rsplit('/').next().unwrap_or(&review.name);
    let spans = vec![
        Span::styled(" aidtrail review", theme.ink(Ink::Strong, false)),
        Span::raw(format!("   {}", line::cut(&line::safe(name), available.saturating_sub(20)))),
    ];
    line::put(frame, Rect { width: available as u16, ..area }, &[Line::from(spans)]);
    draw_right_aligned(frame, area, Line::styled(progress, dim));
}

/// Draws the name of a pane, with a detail after it, on its first row.
fn draw_pane_heading(
    review: &Review,
    theme: Theme,
    frame: &mut Frame<'_>,
    pane: Rect,
    name: &str,
    focused: bool,
    detail: String,
) {
    let note = line::cut(&detail, usize::from(pane.width.saturating_sub(2)).saturating_sub(line::width(name)));
    draw_heading(theme, frame, pane, name, focused && review.overlay.is_none(), &note);
}

fn draw_facts(review: &Review, theme: Theme, frame: &mut Frame<'_>) {
    let pane = review.layout.facts;
    if pane.area() == 0 {
        return;
    }
    let detail = match review.sheet.undecided() {
        0 => "  all decided".to_owned(),
        n => format!("  {n} undecided"),
    };
    let focused = review.pane == Pane::Facts;
    draw_pane_heading(review, theme, frame, pane, "Facts", focused, detail);
    let area = pane_body(pane);
    if review.rows.is_empty() {
        return line::put(frame, area, &[Line::styled("no facts", theme.ink(Ink::Dim, false))]);
    }
    let style = (focused && review.overlay.is_none()).then(|| theme.selected(true));
    line::draw_rows(frame, area, review.cursor, review.rows.len(), style, |at, width| match review.rows[at] {
        ReviewRow::Blank => Line::raw(""),
        ReviewRow::Group(g) => group_line(review, theme, g, width),
        ReviewRow::Item(i) => {
            review.sheet.rows.get(i).map_or_else(|| Line::raw(""), |item| item_line(theme, item, width))
        }
    });
}

fn group_line(review: &Review, theme: Theme, g: usize, width: usize) -> Line<'static> {
    let group = &review.sheet.groups[g];
    let (decided, all) = review.sheet.decided_of(g);
    let count = if decided == all { format!(" {all} ✓") } else { format!(" {decided}/{all}") };
    let available = width.saturating_sub(line::width(&count));
    let title = if group.title.is_empty() { format!("project {}", g + 1) } else { group.title.clone() };
    let mut spans = line::cell(theme, Ink::Heading, &title, available, None);
    spans.push(Span::styled(count, theme.ink(Ink::Dim, false)));
    Line::from(spans)
}

fn item_line(theme: Theme, item: &WorksheetRow, width: usize) -> Line<'static> {
    let sign = format!("{}{} ", item.state.sign(), if item.changed { "!" } else { "" });
    let sign_ink = if item.changed { Ink::Doubt } else { Ink::Strong };
    let ink = match item.state {
        DecisionState::Undecided | DecisionState::Corrected | DecisionState::Added => Ink::Plain,
        DecisionState::Accepted | DecisionState::Rejected => Ink::Dim,
    };
    let used = line::width(&sign) + HEADING_WIDTH + 1;
    let mut spans = vec![Span::styled(sign, theme.ink(sign_ink, false))];
    let heading = if item.is_offer() { "Offered".to_owned() } else { item.value.heading() };
    spans.extend(line::cell(theme, Ink::Dim, &heading, HEADING_WIDTH, None));
    spans.push(Span::raw(" "));
    let mut value = line::cell(theme, ink, &item.value.value(), width.saturating_sub(used), None);
    if item.state == DecisionState::Rejected {
        value[0].style = value[0].style.add_modifier(Modifier::CROSSED_OUT);
    }
    spans.extend(value);
    Line::from(spans)
}

fn draw_article(review: &Review, theme: Theme, frame: &mut Frame<'_>) {
    let pane = review.layout.article;
    if pane.area() == 0 {
        return;
    }
    let sources = review.draft.data.sources.len();
    let which = if sources > 1 { format!(" · {} of {sources}", review.source + 1) } else { String::new() };
    let credit_line = review.draft.data.sources.get(review.source).map(credit).unwrap_or_default();
    let (name, detail) = match review.pane {
        Pane::Select => ("Select words", format!("  {credit_line}{which}")),
        _ => ("Article", format!("  {credit_line}{which}")),
    };
    let below = pane.x == review.layout.facts.x;
    let columns = line::width(name) + line::width(&detail);
    draw_pane_heading(review, theme, frame, pane, name, review.pane != Pane::Facts, detail);
    if below {
        draw_rule_behind(theme, frame, pane, columns, pane.width);
    }
    let area = pane_body(pane);
    let lines: Vec<Line<'_>> = review.contents.article.iter().map(|line| line::to_line(theme, line)).collect();
    line::put(frame, area, &lines);
    let (above, below) = review.contents.more;
    line::draw_arrows(frame, area, above, below);
}

fn draw_fact(review: &Review, theme: Theme, frame: &mut Frame<'_>) {
    let pane = review.layout.fact;
    if pane.area() == 0 {
        return;
    }
    let below = pane.x == review.layout.facts.x;
    let name = if review.item().is_some() { "Fact" } else { "Project" };
    draw_heading(theme, frame, pane, name, false, "");
    if below {
        draw_rule_behind(theme, frame, pane, name.len(), pane.width);
    }
    let area = pane_body(pane);
    let rows = usize::from(area.height);
    let mut lines: Vec<Line<'_>> =
        review.contents.fact.iter().take(rows).map(|line| line::to_line(theme, line)).collect();
    if review.contents.fact.len() > rows
        && let Some(last) = lines.last_mut()
    {
        *last = line::with_ellipsis(last, usize::from(area.width));
    }
    line::put(frame, area, &lines);
}

fn draw_message(review: &Review, theme: Theme, frame: &mut Frame<'_>) {
    let area = review.layout.message;
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let width = usize::from(area.width);
    if let Some(ReviewOverlay::Find(typed)) = &review.overlay {
        // 21 columns: the prompt before the text.
        let (shown, at) = typed.visible(width.saturating_sub(21));
        let spans = vec![Span::styled("find in the article: ", theme.ink(Ink::Dim, false)), Span::raw(shown)];
        line::put(frame, area, &[Line::from(spans)]);
        return frame.set_cursor_position((area.x + 21 + at, area.y));
    }
    let line = if let Some(error) = &review.save_error {
        error_line(theme, &format!("NOT SAVED: {error}; the next decision tries again"), width)
    } else if let Some(notice) = &review.notice {
        notice_line(theme, notice, width)
    } else if let Some(selection) = &review.selection {
        let source = review.draft.data.sources.get(review.source);
        let words = source.and_then(|it| it.text.get(selection.span().start..selection.span().end)).unwrap_or_default();
        // More than a row has columns, so that a long selection is not measured as a whole.
        let short: String = words.chars().take(400).collect();
        line::message(theme, Ink::Dim, &format!("“{short}”"), width)
    } else if review.sheet.undecided() == 0 {
        line::message(theme, Ink::Plain, &all_decided_message(&review.name), width)
    } else {
        line::message(theme, Ink::Dim, "Do the highlighted words say so? Every decision is saved.", width)
    };
    line::put(frame, area, &[line]);
}

fn hints(review: &Review) -> Vec<KeyHint> {
    key_hints(match &review.overlay {
        Some(ReviewOverlay::Help(_)) => &[("type", "to search"), ("↑↓", "rows"), ("Enter", "do it"), ("Esc", "close")],
        Some(ReviewOverlay::Menu { .. }) => &[("↑↓", "rows"), ("Enter", "choose"), ("Esc", "back")],
        Some(ReviewOverlay::Form(form)) if form.choices().0.is_empty() => {
            &[("Enter", "save"), ("Tab", "next field"), ("S-Tab", "the one before"), ("Esc", "leave as it was")]
        }
        Some(ReviewOverlay::Form(_)) => &[
            ("Enter", "save"),
            ("Tab", "next field"),
            ("↑↓", "choose"),
            ("type", "to narrow"),
            ("Esc", "leave as it was"),
        ],
        Some(ReviewOverlay::Find(_)) => &[("Enter", "find, empty finds the next"), ("Esc", "back")],
        None => {
            let is_useful = |action: &ReviewAction| {
                review.sheet.undecided() > 0 || !["next", "accept all"].contains(&action_label(review, *action))
            };
            let keys = review.keymap.footer(review.pane).filter(|(_, action)| is_useful(action));
            return keys.map(|(key, action)| (key.to_string(), action_label(review, action))).collect();
        }
    })
}

/// The label of an action in the footer; on a project, accepting means all of its facts.
fn action_label(review: &Review, action: ReviewAction) -> &'static str {
    use ReviewAction::*;
    let project = review.item().is_none();
    match action {
        Accept if project => "accept all",
        Reject if project => "reject all",
        SwitchPane if review.pane == Pane::Article => "facts",
        Start if review.selection.is_some_and(|it| it.anchor.is_some()) => "start anew",
        action => action.short(),
    }
}

fn draw_overlay(review: &Review, theme: Theme, frame: &mut Frame<'_>) {
    match &review.overlay {
        // The widths of boxes and columns are chosen by eye.
        Some(ReviewOverlay::Help(help)) => help.draw(theme, frame),
        Some(ReviewOverlay::Menu { title, rows, menu, .. }) => {
            let within = review.layout.form;
            let widest = rows.iter().map(|row| line::width(&line::safe(&row.name))).max().unwrap_or(0);
            let shown = MenuBox {
                title,
                prompt: '/',
                within,
                width: 64,
                rows: rows.len(),
                max_rows: usize::from(within.height),
                if_empty: "",
                selected: theme.selected(true),
            };
            menu.draw(theme, frame, &shown, |at, width| {
                let row = &rows[at];
                let doc = line::safe(&row.doc);
                let needed = if doc.is_empty() { 0 } else { line::width(&doc).min(width / 2) + 2 };
                let column = widest.clamp(1, width.saturating_sub(needed).max(1));
                let mut spans = line::cell(theme, Ink::Plain, &row.name, column, None);
                let available = width.saturating_sub(column + 2);
                spans.push(Span::styled(format!("  {}", line::cut(&doc, available)), theme.ink(Ink::Dim, false)));
                Line::from(spans)
            });
        }
        Some(ReviewOverlay::Form(form)) => draw_form(review, theme, frame, form),
        Some(ReviewOverlay::Find(_)) | None => {}
    }
}

/// Draws a form over the facts and the fact, so that the article stays visible.
fn draw_form(review: &Review, theme: Theme, frame: &mut Frame<'_>, form: &ReviewForm) {
    let dim = theme.ink(Ink::Dim, false);
    let within = review.layout.form;
    let (offered, chosen) = form.choices();
    // Reserve the rows for choices even while the focused field has none, so that the form keeps its height.
    let choice_rows = if within.height < HIGH_FORM { CHOICE_ROWS.0 } else { CHOICE_ROWS.1 };
    let list = if form.fields.iter().any(|ask| ask.values != ValueList::Any) { choice_rows + 1 } else { 0 };
    let fields = form.fields.len();
    let height = ((fields + list + 4) as u16).min(within.height);
    let within = Rect { height, ..within };
    let inner = draw_box(theme, frame, within, &form.title, (within.width.min(70), height));
    let rows = usize::from(inner.height);
    // On a low screen, drop the choices first, then the fields far from the focused one.
    let foot = 2.min(rows.saturating_sub(1));
    let shown_fields = fields.min(rows.saturating_sub(foot));
    let shown_list = list.min(rows.saturating_sub(foot + shown_fields));
    let first = (form.focused + 1).saturating_sub(shown_fields);
    let label = FIELD_LABEL_WIDTH.min(inner.width / 2);
    for (i, y) in (first..first + shown_fields).zip(inner.y..) {
        let row = Rect { y, height: 1, ..inner };
        let here = i == form.focused;
        let name = format!("{}{}", if here { "▸" } else { " " }, form.fields[i].label);
        let spans = line::cell(theme, if here { Ink::Strong } else { Ink::Label }, &name, usize::from(label), None);
        line::put(frame, Rect { width: label, ..row }, &[Line::from(spans)]);
        let field = Rect { x: row.x + label, width: row.width.saturating_sub(label), ..row };
        let columns = usize::from(field.width);
        let input = &form.inputs[i];
        let (shown, at) =
            if here { input.visible(columns) } else { (line::cut(&line::safe(input.value()), columns), 0) };
        let left = columns.saturating_sub(line::width(&shown) + 2);
        let mut spans = vec![Span::raw(shown)];
        let detail = match form.meaning(i) {
            Some(meaning) => meaning,
            None if here && input.value().is_empty() => form.fields[i].hint,
            None => "",
        };
        if !detail.is_empty() && left > 3 {
            spans.push(Span::styled(line::cut(&format!("  {detail}"), left + 2), dim));
        }
        line::put(frame, field, &[Line::from(spans)]);
        if here {
            frame.set_cursor_position((field.x + at.min(field.width.saturating_sub(1)), y));
        }
    }
    let y = inner.y + shown_fields as u16;
    if shown_list > 1 && !offered.is_empty() {
        let rows = shown_list - 1;
        let top = chosen.map_or(0, |at| (at + 1).saturating_sub(rows).max(at.saturating_sub(rows / 2)));
        let top = top.min(offered.len().saturating_sub(rows));
        for (at, y) in (top..(top + rows).min(offered.len())).zip(y..) {
            let row = Rect { x: inner.x + 2.min(inner.width), width: inner.width.saturating_sub(2), y, height: 1 };
            let choice = offered[at];
            let mut spans = line::cell(theme, Ink::Plain, choice.label, usize::from(row.width) / 2, None);
            let code = if choice.code == choice.label { "" } else { choice.code };
            spans.push(Span::styled(line::cut(&format!(" {code}"), usize::from(row.width) / 2), dim));
            line::put(frame, row, &[Line::from(spans)]);
            if Some(at) == chosen {
                frame.buffer_mut().set_style(row, theme.selected(true));
            }
        }
        let more = offered.len().saturating_sub(top + rows);
        if more > 0 {
            let row = Rect { x: inner.x + 2.min(inner.width), y: y + rows as u16, height: 1, ..inner };
            line::put(frame, row, &[Line::styled(format!("and {more} more; type to narrow"), dim)]);
        }
    }
    if let Some(error) = &form.error {
        let row = Rect { y: inner.bottom().saturating_sub(1), height: 1, ..inner };
        line::put(frame, row, &[error_line(theme, error, usize::from(row.width))]);
    }
}
