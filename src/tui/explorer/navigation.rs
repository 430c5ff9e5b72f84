//! Where the user is, and the way back: views bookmarked with the query they were seen under.

use super::{App, Effect, Focus, ListKind};
use crate::store::SourceId;
use crate::tui::kit::list_cursor::ListCursor;

/// Where the user is: all that "back" restores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewState {
    /// The pane that has the keys.
    pub focus: Focus,
    /// The focused pane fills the screen.
    pub zoom: bool,
    pub list: ListKind,
    /// The cursor of the facet pane.
    pub facets: ListCursor,
    /// The cursor of each [`ListKind`], indexed by its discriminant.
    pub lists: [ListCursor; 3],
    /// The selected row of the detail; one row may take several lines.
    pub detail_row: usize,
    /// The first line of the detail on screen.
    pub detail_top: usize,
    pub source: Option<SourceId>,
    /// The current mark of the source: the one that the user came from or walked to.
    pub mark: Option<usize>,
    /// The first line of the source on screen.
    pub source_top: usize,
    /// The folded parts of the source (menus, repeats) are shown.
    pub unfolded: bool,
}

impl Default for ViewState {
    fn default() -> Self {
        ViewState {
            focus: Focus::List,
            zoom: false,
            list: ListKind::default(),
            facets: ListCursor::default(),
            lists: Default::default(),
            detail_row: 0,
            detail_top: 0,
            source: None,
            mark: None,
            source_top: 0,
            unfolded: false,
        }
    }
}

/// A view with the query it was seen under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bookmark {
    view: ViewState,
    query: String,
}

/// Bookmarks kept, so that the stack does not grow all session; chosen by eye.
const MAX_BOOKMARKS: usize = 200;

impl App {
    /// Pushes the view onto the back stack; as in a browser, that clears the way forward.
    pub(super) fn push_bookmark(&mut self) {
        let here = Bookmark { view: self.view.clone(), query: self.query.clone() };
        if self.back_stack.last() != Some(&here) {
            self.back_stack.push(here);
        }
        if self.back_stack.len() > MAX_BOOKMARKS {
            self.back_stack.remove(0);
        }
        self.forward_stack.clear();
    }

    pub(super) fn go_back(&mut self) -> Vec<Effect> {
        let target = self.back_stack.pop();
        self.jump_to(target, |app| &mut app.forward_stack, "nothing to go back to")
    }

    pub(super) fn go_forward(&mut self) -> Vec<Effect> {
        let target = self.forward_stack.pop();
        self.jump_to(target, |app| &mut app.back_stack, "nothing to go forward to")
    }

    /// Goes to a bookmark and pushes one of the present view onto the opposite stack.
    fn jump_to(
        &mut self,
        target: Option<Bookmark>,
        opposite_stack: fn(&mut App) -> &mut Vec<Bookmark>,
        if_empty: &str,
    ) -> Vec<Effect> {
        let Some(target) = target else {
            self.notify(if_empty);
            return Vec::new();
        };
        let here = Bookmark { view: self.view.clone(), query: self.query.clone() };
        opposite_stack(self).push(here);
        self.restore_bookmark(target)
    }

    fn restore_bookmark(&mut self, bookmark: Bookmark) -> Vec<Effect> {
        if bookmark.query == self.query {
            self.view = bookmark.view;
            return Vec::new();
        }
        self.pending_view = Some(bookmark.view);
        self.set_query(bookmark.query)
    }
}
