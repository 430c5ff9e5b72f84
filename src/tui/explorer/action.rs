//! What the user can want: one table of actions with their names and docs.
//!
//! Help, footer and the README's key table are made from it; [`super::keymap`] binds keys to the actions.

macro_rules! actions {
    ($($action:ident $name:literal $short:literal $doc:literal,)+) => {
        /// What the user wants, whichever key asked for it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $(#[doc = $doc] $action,)+ }

        impl Action {
            /// Every action, in the order of help.
            pub const ALL: &'static [Action] = &[$(Action::$action,)+];
            /// Stable name, in lower case with hyphens.
            pub fn name(self) -> &'static str { match self { $(Action::$action => $name,)+ } }
            /// A word or two, for the footer.
            pub fn short(self) -> &'static str { match self { $(Action::$action => $short,)+ } }
            /// What it does, in one line, for the help and the README.
            pub fn doc(self) -> &'static str { match self { $(Action::$action => $doc,)+ } }
        }
    };
}

actions! {
    Open "open" "open" "open: the project, the sentence behind a fact, the project behind a mark",
    Escape "escape" "up" "up one level; never quits",
    Filter "filter" "search" "search and filter, live",
    FacetMenu "facet-menu" "facets" "choose a value to filter by, with counts",
    Sums "sums" "money" "what the money of the matching projects comes to",
    FilterToValue "filter-to-value" "filter to it" "filter to the value under the cursor",
    DropChip "drop-chip" "drop filter" "drop the last filter",
    ClearFilters "clear-filters" "clear" "clear all filters",
    UndoFilter "undo-filter" "undo" "undo the last change of the filter",
    RedoFilter "redo-filter" "redo" "redo it",
    ListKind "list-kind" "list" "turn the list: projects, equipment, sources",
    NextMark "next-mark" "next mark" "next marked words in a source, next match in a detail",
    PreviousMark "previous-mark" "previous mark" "previous marked words or match",
    Up "up" "up" "a row up",
    Down "down" "down" "a row down",
    Left "left" "left" "pane to the left",
    Right "right" "right" "pane to the right",
    NextPane "next-pane" "next pane" "next pane",
    PreviousPane "previous-pane" "previous pane" "previous pane",
    PaneFacets "pane-facets" "countries" "countries, donors and the other facets",
    PaneList "pane-list" "list" "the list",
    PaneDetail "pane-detail" "detail" "the detail",
    PaneSource "pane-source" "source" "the source",
    Top "top" "top" "first row",
    Bottom "bottom" "bottom" "last row",
    HalfUp "half-up" "half up" "half a page up",
    HalfDown "half-down" "half down" "half a page down",
    PageUp "page-up" "page up" "a page up",
    PageDown "page-down" "page down" "a page down",
    Back "back" "back" "back to where you were",
    Forward "forward" "forward" "forward again",
    Mark "mark" "mark" "mark or unmark the row, to copy several",
    Sort "sort" "sort" "sort by the next column",
    ReverseSort "reverse-sort" "reverse" "reverse the order",
    Zoom "zoom" "zoom" "let this pane fill the screen",
    Unzoom "unzoom" "panes" "show all panes again",
    Unfold "unfold" "unfold" "show or fold menus and repeats of a source",
    Copy "copy" "copy" "copy: row, quote with source and date, address, JSON",
    Browser "browser" "browser" "open the source's address in a browser",
    Pager "pager" "pager" "read it in $PAGER",
    Editor "editor" "editor" "open it in $EDITOR",
    Problems "problems" "problems" "what loading had to say",
    Reload "reload" "reload" "read the files again",
    Redraw "redraw" "redraw" "draw the screen again",
    Suspend "suspend" "suspend" "suspend the program",
    Help "help" "help" "this help",
    Close "close" "close" "close; at the top, quit",
    Quit "quit" "quit" "quit at once",
}
