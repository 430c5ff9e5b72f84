//! The way back and forward: bookmarks of views, as in a browser.

use super::App;
use super::view_state::{Bookmark, SavedView};

/// Bookmarks kept, so that the stack does not grow all session; chosen by eye.
const MAX_BOOKMARKS: usize = 200;

impl App {
    /// The view as it is, to come back to.
    pub(super) fn saved_view(&self) -> SavedView {
        SavedView::new(self.view.clone(), self.shown_load)
    }

    fn bookmark(&self) -> Bookmark {
        Bookmark { view: self.saved_view(), query: self.query.clone() }
    }

    /// Shows a saved view of the query in force.
    pub(super) fn restore_view(&mut self, saved: SavedView) {
        self.view = saved.on_load(self.shown_load);
    }

    /// Pushes the view onto the back stack; as in a browser, that clears the way forward.
    pub(super) fn push_bookmark(&mut self) {
        let here = self.bookmark();
        if self.back_stack.last() != Some(&here) {
            self.back_stack.push(here);
        }
        if self.back_stack.len() > MAX_BOOKMARKS {
            self.back_stack.remove(0);
        }
        self.forward_stack.clear();
    }

    pub(super) fn go_back(&mut self) {
        let target = self.back_stack.pop();
        self.jump_to(target, |app| &mut app.forward_stack, "nothing to go back to")
    }

    pub(super) fn go_forward(&mut self) {
        let target = self.forward_stack.pop();
        self.jump_to(target, |app| &mut app.back_stack, "nothing to go forward to")
    }

    /// Goes to a bookmark and pushes one of the present view onto the opposite stack.
    fn jump_to(
        &mut self,
        target: Option<Bookmark>,
        opposite_stack: fn(&mut App) -> &mut Vec<Bookmark>,
        if_empty: &str,
    ) {
        let Some(target) = target else {
            return self.notify(if_empty);
        };
        let here = self.bookmark();
        opposite_stack(self).push(here);
        self.restore_bookmark(target);
    }

    fn restore_bookmark(&mut self, bookmark: Bookmark) {
        if bookmark.query == self.query {
            return self.restore_view(bookmark.view);
        }
        self.pending_view = Some(bookmark.view);
        self.set_query(bookmark.query);
    }
}
