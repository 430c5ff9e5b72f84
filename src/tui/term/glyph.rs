//! Cells of the screen as the terminal gets them.

use super::pen::{DEFAULT_PEN, Pen};
use ratatui::buffer::Cell;
use unicode_width::UnicodeWidthStr;

/// A cell of the screen, without attributes that do not show. It holds a ratatui cell, which keeps short texts without an
/// allocation of their own; its text is empty for the second cell of a wide character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Glyph(Cell);

impl Glyph {
    pub(super) fn blank() -> Glyph {
        Glyph(Cell::default())
    }

    pub(super) fn of(cell: &Cell) -> Glyph {
        let pen = Pen { foreground: cell.fg, background: cell.bg, modifier: cell.modifier };
        if cell.symbol() == " " && pen.leaves_blank() {
            return Glyph::blank();
        }
        let mut plain = Cell::default();
        plain.set_symbol(cell.symbol());
        (plain.fg, plain.bg, plain.modifier) = (cell.fg, cell.bg, cell.modifier);
        Glyph(plain)
    }

    /// The cell behind a wide character.
    pub(super) fn covered(&self) -> Glyph {
        let mut covered = self.clone();
        covered.0.set_symbol("");
        covered
    }

    pub(super) fn symbol(&self) -> &str {
        self.0.symbol()
    }

    pub(super) fn pen(&self) -> Pen {
        Pen { foreground: self.0.fg, background: self.0.bg, modifier: self.0.modifier }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.symbol() == " " && self.pen() == DEFAULT_PEN
    }

    /// Whether it looks as wanted when written with this pen.
    pub(super) fn fits(&self, pen: Pen) -> bool {
        self.pen() == pen || self.is_blank() && pen.leaves_blank()
    }

    /// Whether every terminal moves its cursor by one column for this symbol. Others are followed by an absolute move,
    /// and are never skipped over or written twice.
    pub(super) fn is_one_column(&self) -> bool {
        let mut chars = self.symbol().chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => c.is_ascii() || (c < '\u{2e80}' && !is_from_right(c) && self.symbol().width() == 1),
            _ => false,
        }
    }
}

/// Hebrew, Arabic and their neighbours: some terminals reorder lines with them.
fn is_from_right(c: char) -> bool {
    ('\u{590}'..='\u{8ff}').contains(&c)
}
