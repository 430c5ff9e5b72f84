//! Finding words in the text of the source on screen. Unlike a filter it changes no list: every word of the text can be
//! found, also one that no fact cites.

use super::{App, Focus, KeyPress};
use crate::tui::kit::text_line::TextLine;

/// A longer text is cut: it is for a paste by mistake. Chosen by eye.
const MAX_FIND_CHARS: usize = 1000;

/// What is looked for in the source on screen.
#[derive(Clone, Debug)]
pub struct Find {
    pub input: TextLine,
    /// The user edits the text.
    pub typing: bool,
    /// The current one of the places where it is found, by index.
    pub at: usize,
}

impl App {
    /// The text to find in the source, unless there is none.
    pub(crate) fn sought(&self) -> Option<&str> {
        self.find.as_ref().map(|find| find.input.value().trim()).filter(|text| !text.is_empty())
    }

    pub(super) fn open_find(&mut self) {
        let before = self.find.take().map_or_else(String::new, |find| find.input.value().to_owned());
        self.find = Some(Find { input: TextLine::new(before, MAX_FIND_CHARS), typing: true, at: 0 });
    }

    /// A key while the text is edited.
    pub(super) fn handle_find_key(&mut self, key: KeyPress) {
        let Some(find) = &mut self.find else { return };
        match key {
            KeyPress::Enter => {
                find.typing = false;
                if find.input.value().trim().is_empty() {
                    self.find = None;
                }
            }
            KeyPress::Esc => self.find = None,
            KeyPress::Backspace if find.input.value().is_empty() => self.find = None,
            KeyPress::Down | KeyPress::Ctrl('n') => self.next_found(1),
            KeyPress::Up | KeyPress::Ctrl('p') => self.next_found(-1),
            key if find.input.handle_key(key) => self.find_again(),
            _ => {}
        }
    }

    pub(super) fn insert_into_find(&mut self, text: &str) {
        if let Some(find) = &mut self.find {
            find.input.insert(text);
            self.find_again();
        }
    }

    /// Looks for a changed text: goes to the first place from the top of the screen on.
    fn find_again(&mut self) {
        let top = self.view.source_top;
        self.refresh();
        let found = &self.view_model.article.found;
        let at = found.iter().position(|&line| line >= top).unwrap_or(0);
        if let Some(find) = &mut self.find {
            find.at = at;
        }
        self.refresh();
        self.scroll_to_found();
    }

    /// Goes to another place where the text is found, from the last to the first.
    pub(super) fn next_found(&mut self, by: isize) {
        let n = self.view_model.article.found.len();
        let Some(find) = self.find.as_mut().filter(|_| n > 0) else { return };
        find.at = (find.at as isize + by).rem_euclid(n as isize) as usize;
        self.refresh();
        self.scroll_to_found();
    }

    fn scroll_to_found(&mut self) {
        let found = self.find.as_ref().and_then(|find| self.view_model.article.found.get(find.at));
        if let Some(&line) = found {
            self.scroll_source_to(line);
        }
    }

    /// Forgets what was looked for once the source has no longer the focus.
    pub(super) fn end_find_elsewhere(&mut self) {
        if self.view.focus != Focus::Source {
            self.find = None;
        }
    }
}
