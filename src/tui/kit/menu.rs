//! A menu: a list in a box, which typing narrows if it has a search text.
//!
//! The menu does not hold its rows, since they may be derived from data that changes meanwhile.

use super::line::{self, draw_rows};
use super::list_cursor::ListCursor;
use super::theme::Theme;
use crate::present::styled_text::Ink;
use crate::tui::keymap::KeyPress;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear};

/// The cursor of a menu, and its search text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// Only rows with all these words are listed; `None` if the menu cannot be narrowed.
    pub(crate) typed: Option<String>,
    pub(crate) cursor: ListCursor,
}

/// What follows from a key in a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MenuStep<R> {
    Stay,
    Close,
    /// The user chose this row; `None` if no row is there to choose.
    Choose(Option<R>),
}

/// Rows that an overlay shows on a screen of `rows` lines.
///
/// Six lines are left for the border, the search text and the screen's own rows; 40 keeps the box in
/// proportion on a tall screen, chosen by eye.
pub(crate) fn overlay_rows(rows: u16) -> usize {
    usize::from(rows.saturating_sub(6)).clamp(1, 40)
}

/// Rows by which a key scrolls a list. Letters move only where no text is typed; they count by their place on the
/// keyboard.
pub(crate) fn rows_moved_by(key: KeyPress, page: usize, letters_move: bool) -> isize {
    match key {
        KeyPress::Up | KeyPress::Ctrl('p') => -1,
        KeyPress::Down | KeyPress::Ctrl('n') => 1,
        KeyPress::PageUp => -(page as isize - 1),
        KeyPress::PageDown => page as isize - 1,
        KeyPress::Home => isize::MIN / 2,
        KeyPress::End => isize::MAX / 2,
        KeyPress::Char(_) if letters_move => match key.on_latin_layout("jk") {
            KeyPress::Char('k') => -1,
            KeyPress::Char('j') => 1,
            _ => 0,
        },
        _ => 0,
    }
}

impl Menu {
    /// A menu that typing narrows. Its first row is a heading, so the cursor starts on the second.
    pub(crate) fn searchable() -> Menu {
        Menu { typed: Some(String::new()), cursor: ListCursor { at: 1, top: 0 } }
    }

    /// A menu without search text, with row `at` selected.
    pub(crate) fn fixed(at: usize) -> Menu {
        Menu { typed: None, cursor: ListCursor { at, top: 0 } }
    }

    /// The search text, empty if the menu has none.
    pub(crate) fn typed(&self) -> &str {
        self.typed.as_deref().unwrap_or_default()
    }

    /// Adds pasted text to the search text. 1000 characters bound an accidental paste.
    pub(crate) fn paste(&mut self, text: &str) {
        if let Some(typed) = &mut self.typed {
            typed.extend(text.chars().filter(|c| !c.is_control()).take(1000));
            self.cursor = ListCursor::default();
        }
    }

    /// Edits the search text, moves the cursor, chooses a row or closes. `rows` lists the rows of a search text, and
    /// `selectable` tells on which of them the cursor can be.
    pub(crate) fn handle_key<R>(
        &mut self,
        key: KeyPress,
        page: usize,
        rows: impl FnOnce(&str) -> Vec<R>,
        selectable: impl Fn(&R) -> bool,
    ) -> MenuStep<R> {
        let is_fixed = self.typed.is_none();
        match key {
            KeyPress::Esc => return MenuStep::Close,
            KeyPress::Char(_) if is_fixed && key.on_latin_layout("q") == KeyPress::Char('q') => return MenuStep::Close,
            _ => {}
        }
        if self.edit_typed(key) {
            self.cursor = ListCursor::default();
        }
        let mut rows = rows(self.typed());
        let by = rows_moved_by(key, page, is_fixed);
        self.cursor.step_over(by, rows.len(), page, |row| selectable(&rows[row]));
        match key {
            KeyPress::Enter => {
                let at = self.cursor.at;
                MenuStep::Choose(rows.get(at).is_some_and(&selectable).then(|| rows.swap_remove(at)))
            }
            _ => MenuStep::Stay,
        }
    }

    /// Clears the search text.
    pub(crate) fn clear_typed(&mut self) {
        self.typed = self.typed.as_ref().map(|_| String::new());
    }

    /// Edits the search text; false if the key edits nothing.
    pub(crate) fn edit_typed(&mut self, key: KeyPress) -> bool {
        let Some(typed) = &mut self.typed else { return false };
        match key {
            KeyPress::Char(c) => typed.push(c),
            KeyPress::Backspace => drop(typed.pop()),
            KeyPress::Ctrl('u') => typed.clear(),
            _ => return false,
        }
        true
    }

    /// Draws the menu in a box; `line` makes the line of a row of a width.
    pub(crate) fn draw(
        &self,
        theme: Theme,
        frame: &mut Frame<'_>,
        look: &MenuBox<'_>,
        line: impl Fn(usize, usize) -> Line<'static>,
    ) {
        let extra = 2 + u16::from(self.typed.is_some());
        let rows = look.rows.clamp(1, look.max_rows.max(1)).min(usize::from(u16::MAX - extra)) as u16;
        let inner = draw_box(theme, frame, look.within, look.title, (look.width, rows + extra));
        let mut list = inner;
        if let Some(typed) = &self.typed {
            list = draw_typed(theme, frame, inner, (look.prompt, typed));
        }
        if look.rows == 0 {
            line::put(frame, list, &[Line::styled(look.if_empty.to_owned(), theme.ink(Ink::Dim, false))]);
        }
        let area = Rect { x: list.x + 1, width: list.width.saturating_sub(2), ..list };
        draw_rows(frame, area, self.cursor, look.rows, Some(look.selected), line);
    }
}

/// What stands in a help or a menu that a search has emptied.
pub(crate) const NOTHING_FOUND: &str = "nothing like that";

/// Where and how a menu is drawn.
pub(crate) struct MenuBox<'a> {
    pub(crate) title: &'a str,
    /// What stands before the search text.
    pub(crate) prompt: char,
    /// The part of the screen in whose middle the box is.
    pub(crate) within: Rect,
    /// Columns of the box, with its border.
    pub(crate) width: u16,
    pub(crate) rows: usize,
    /// Rows shown at most.
    pub(crate) max_rows: usize,
    /// What stands in a list without rows.
    pub(crate) if_empty: &'a str,
    /// The style of the selected row.
    pub(crate) selected: Style,
}

/// Draws a search text after its prompt in the first row of an area; returns the rows below it.
pub(crate) fn draw_typed(theme: Theme, frame: &mut Frame<'_>, area: Rect, (prompt, typed): (char, &str)) -> Rect {
    let shown = line::safe(typed);
    let hint = if shown.is_empty() { "type to search" } else { "" };
    let at = (area.x + 2 + line::width(&shown) as u16).min(area.right().saturating_sub(1));
    let spans = vec![Span::raw(format!("{prompt} ")), Span::raw(shown), Span::styled(hint, theme.ink(Ink::Dim, false))];
    line::put(frame, Rect { height: 1.min(area.height), ..area }, &[Line::from(spans)]);
    if area.area() > 0 {
        frame.set_cursor_position((at, area.y));
    }
    Rect { y: area.y + 1.min(area.height), height: area.height.saturating_sub(1), ..area }
}

/// The part of the screen for boxes: all but its first and its last row.
pub(crate) fn between_bars(screen: Rect) -> Rect {
    Rect { y: screen.y + 1.min(screen.height), height: screen.height.saturating_sub(2), ..screen }
}

/// Clears a box in the middle of an area and draws its border; returns the area inside.
pub(crate) fn draw_box(
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
    let block = Block::bordered().border_type(BorderType::Rounded).border_style(theme.ink(Ink::Frame, false)).title(
        Span::styled(format!(" {} ", line::safe(title)), theme.ink(Ink::Strong, false).remove_modifier(Modifier::DIM)),
    );
    let inner = block.inner(area);
    frame.render_widget(block, area);
    Rect { x: inner.x + 1.min(inner.width), width: inner.width.saturating_sub(2), ..inner }
}
