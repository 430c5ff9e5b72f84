//! Where a person is, and the way back: places with the query they were seen under.

use super::{App, Effect, Focus, ListKind};
use crate::store::SourceId;
use crate::tui::kit::list_cursor::ListCursor;

/// Where a person is: all that "back" must restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The pane that has the keys.
    pub focus: Focus,
    /// That pane fills the screen.
    pub zoom: bool,
    /// What the list shows.
    pub list: ListKind,
    /// The cursor among the facets.
    pub facets: ListCursor,
    /// The cursor in each kind of list.
    pub lists: [ListCursor; 3],
    /// The selected row of the detail.
    pub detail_row: usize,
    /// The first line of the detail on screen.
    pub detail_top: usize,
    /// The source shown.
    pub source: Option<SourceId>,
    /// The stop one came from or walked to.
    pub stop: Option<usize>,
    /// The first line of the source on screen.
    pub source_top: usize,
    /// Folded parts of the source are shown.
    pub unfolded: bool,
}

impl Default for Place {
    fn default() -> Self {
        Place {
            focus: Focus::List,
            zoom: false,
            list: ListKind::default(),
            facets: ListCursor::default(),
            lists: Default::default(),
            detail_row: 0,
            detail_top: 0,
            source: None,
            stop: None,
            source_top: 0,
            unfolded: false,
        }
    }
}

/// A place with the query it was seen under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bookmark {
    place: Place,
    query: String,
}

/// Bookmarks kept.
const MAX_BACK: usize = 200;

impl App {
    /// Remembers the place, to come back to.
    pub(super) fn bookmark(&mut self) {
        let here = Bookmark { place: self.place.clone(), query: self.query.clone() };
        if self.back.last() != Some(&here) {
            self.back.push(here);
        }
        if self.back.len() > MAX_BACK {
            self.back.remove(0);
        }
        self.forward.clear();
    }

    pub(super) fn go_back(&mut self) -> Vec<Effect> {
        let there = self.back.pop();
        self.leave_for(there, |app| &mut app.forward, "nothing to go back to")
    }

    pub(super) fn go_forward(&mut self) -> Vec<Effect> {
        let there = self.forward.pop();
        self.leave_for(there, |app| &mut app.back, "nothing to go forward to")
    }

    /// Goes to a bookmark and leaves one of this place on the other side.
    fn leave_for(
        &mut self,
        there: Option<Bookmark>,
        other: fn(&mut App) -> &mut Vec<Bookmark>,
        nothing: &str,
    ) -> Vec<Effect> {
        let Some(there) = there else {
            self.say(nothing);
            return Vec::new();
        };
        let here = Bookmark { place: self.place.clone(), query: self.query.clone() };
        other(self).push(here);
        self.go_to(there)
    }

    fn go_to(&mut self, there: Bookmark) -> Vec<Effect> {
        if there.query == self.query {
            self.place = there.place;
            return Vec::new();
        }
        self.restore = Some(there.place);
        self.set_query(there.query)
    }
}
