//! A line of text that the user edits: the filter, a search, a field of a form.

use super::line;
use crate::tui::keymap::KeyPress;
use tui_input::{Input, InputRequest};

/// A text with a text cursor. It takes at most a number of characters: nobody types so many, but a paste by mistake
/// may have them.
#[derive(Clone, Debug)]
pub struct TextLine {
    input: Input,
    max_chars: usize,
}

impl TextLine {
    /// A line with the cursor after its text.
    pub(crate) fn new(text: impl Into<String>, max_chars: usize) -> TextLine {
        TextLine { input: Input::new(text.into()), max_chars }
    }

    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// Replaces the text.
    pub(crate) fn set(&mut self, text: impl Into<String>) {
        self.input = Input::new(text.into());
    }

    /// Inserts typed or pasted text at the cursor, without control characters.
    pub(crate) fn insert(&mut self, text: &str) {
        let remaining = self.max_chars.saturating_sub(self.value().chars().count());
        for c in text.chars().filter(|c| !c.is_control()).take(remaining) {
            self.input.handle(InputRequest::InsertChar(c));
        }
    }

    /// Inserts the character of a key, or edits as in a shell; true if the text changed.
    pub(crate) fn handle_key(&mut self, key: KeyPress) -> bool {
        let request = match key {
            KeyPress::Char(c) => {
                self.insert(c.encode_utf8(&mut [0; 4]));
                return true;
            }
            KeyPress::Backspace | KeyPress::Ctrl('h') => InputRequest::DeletePrevChar,
            KeyPress::Delete => InputRequest::DeleteNextChar,
            KeyPress::Left => InputRequest::GoToPrevChar,
            KeyPress::Right => InputRequest::GoToNextChar,
            KeyPress::AltLeft => InputRequest::GoToPrevWord,
            KeyPress::AltRight => InputRequest::GoToNextWord,
            KeyPress::Home | KeyPress::Ctrl('a') => InputRequest::GoToStart,
            KeyPress::End | KeyPress::Ctrl('e') => InputRequest::GoToEnd,
            KeyPress::Ctrl('w') => InputRequest::DeletePrevWord,
            KeyPress::Ctrl('k') => InputRequest::DeleteTillEnd,
            KeyPress::Ctrl('u') => InputRequest::DeleteLine,
            _ => return false,
        };
        let before = self.value().to_owned();
        self.input.handle(request);
        self.value() != before
    }

    /// The part of the text to show in a width, scrolled so that the cursor is in it, and the column of the cursor.
    pub(crate) fn visible(&self, width: usize) -> (String, u16) {
        let scroll = self.input.visual_scroll(width.saturating_sub(1));
        let shown = skip_columns(&line::safe(self.value()), scroll);
        let at = self.input.visual_cursor().max(scroll) - scroll;
        (line::cut(&shown, width), at as u16)
    }
}

/// A text without its first columns.
fn skip_columns(text: &str, columns: usize) -> String {
    use unicode_segmentation::UnicodeSegmentation;
    let mut skipped = 0;
    text.graphemes(true)
        .skip_while(|grapheme| {
            let skip = skipped < columns;
            skipped += line::width(grapheme);
            skip
        })
        .collect()
}
