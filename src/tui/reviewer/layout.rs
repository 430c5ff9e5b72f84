//! Divides the screen into the panes of the reviewer; both `update` and `draw` use the result.
//!
//! Shares of the width and height are chosen by eye: the article gets the widest pane, since its sentences are what the
//! user reads, up to the length of a line that is still easy to read. What is left over goes to the facts.
//!
//! ```text
//! 90 and more           less
//! facts | article       facts
//! ------|               fact
//! fact  |               article
//! ```

use super::keymap::Pane;
use crate::tui::kit::pane::MIN_SIZE;
use ratatui::layout::Rect;

/// Columns of the article's pane: a hundred of text and its margins.
const MAX_ARTICLE: u16 = 102;

/// The rectangles of the reviewer's panes; an empty one is not shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReviewLayout {
    /// The screen is smaller than `MIN_SIZE`; only a message is drawn.
    pub(crate) too_small: bool,
    /// The name of the draft, and how much of it is decided.
    pub(crate) header: Rect,
    pub(crate) facts: Rect,
    /// The fact under the cursor, in full.
    pub(crate) fact: Rect,
    pub(crate) article: Rect,
    /// A notice, an error or the selected words.
    pub(crate) message: Rect,
    /// Key hints.
    pub(crate) footer: Rect,
    /// Where forms and menus open: from 90 columns on they leave the article visible.
    pub(crate) form: Rect,
}

impl ReviewLayout {
    /// Divides a screen of `width` columns and `height` rows.
    pub(crate) fn new(width: u16, height: u16, pane: Pane) -> ReviewLayout {
        if width < MIN_SIZE.0 || height < MIN_SIZE.1 {
            return ReviewLayout { too_small: true, ..ReviewLayout::default() };
        }
        let row = |y: u16| Rect::new(0, y, width, 1);
        let body = Rect::new(0, 1, width, height - 3);
        let mut layout = ReviewLayout {
            header: row(0),
            message: row(height - 2),
            footer: row(height - 1),
            form: body,
            ..ReviewLayout::default()
        };
        if width >= 90 {
            let left = (width * 46 / 100).max(width.saturating_sub(MAX_ARTICLE));
            let lower = (body.height * 2 / 5).clamp(4, 20);
            layout.facts = Rect { width: left, height: body.height - lower, ..body };
            layout.fact = Rect { width: left, y: body.y + body.height - lower, height: lower, ..body };
            layout.article = Rect { x: left, width: width - left, ..body };
            layout.form = Rect { width: left, ..body };
        } else {
            // One pane above the other. The article gets most rows while it has the keys.
            let reading = pane != Pane::Facts;
            let facts = if reading { 3 } else { (body.height * 9 / 20).max(3) };
            let fact = if body.height < 12 || reading { 0 } else { (body.height / 4).min(8) };
            layout.facts = Rect { height: facts, ..body };
            layout.fact = Rect { y: body.y + facts, height: fact, ..body };
            layout.article = Rect { y: body.y + facts + fact, height: body.height - facts - fact, ..body };
        }
        layout
    }
}
