//! The actions of the explorer and their keys.

use crate::tui::keymap::KeyPress::{
    AltLeft, AltRight, BackTab, Backspace, Char, Ctrl, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right,
    Tab, Up,
};
use crate::tui::keymap::{Binding, Keymap, actions, hidden, shown};
use std::borrow::Cow;

actions! {
    /// What the user wants, whichever key asked for it.
    pub enum Action {
        Open "open" "open" "open: the project, the sentence behind a fact, the project behind a mark",
        Escape "escape" "up" "up one level; never quits",
        Filter "filter" "search" "search and filter, live",
        Find "find" "find" "find words in the text of the source, and walk them as marks",
        FacetMenu "facet-menu" "facets" "choose a value to filter by, with counts",
        Sums "sums" "money" "what the money of the matching projects comes to; in a table of groups, the figure of money to show",
        GroupBy "group-by" "group" "group the rows by the values of a field, with figures",
        Ungroup "ungroup" "ungroup" "from the table back to rows",
        Columns "columns" "columns" "choose the columns of the rows, or the figures of groups",
        Overview "overview" "overview" "the overview: money, donors, sectors, status, equipment, places, what to look at, gaps",
        Years "years" "by year" "money committed and paid out by year, of what matches",
        Cumulative "cumulative" "to date" "in money by year: each year alone, or all up to it",
        NextCurrency "next-currency" "currency" "in money by year: the next currency",
        Explain "explain" "how" "how the figure under the cursor comes about",
        FilterToValue "filter-to-value" "filter to it" "filter to the value under the cursor",
        DropChip "drop-chip" "drop filter" "drop the last filter",
        ClearFilters "clear-filters" "clear" "clear all filters",
        UndoFilter "undo-filter" "undo" "undo the last change of the filter",
        RedoFilter "redo-filter" "redo" "redo it",
        ListKind "list-kind" "rows" "choose what the rows are: projects, items, hospitals, sources, places, transactions, documents",
        NextMark "next-mark" "next mark" "next marked or found words in a source, next match in a detail",
        PreviousMark "previous-mark" "previous mark" "previous marked or found words, or match",
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
        Mark "mark" "mark" "mark or unmark the row, to copy several; a value in the facets or a table, for Enter to filter by any of them",
        NextCell "next-cell" "cell" "next column of a table; next cell of a line or hospital, whose words Enter opens",
        PreviousCell "previous-cell" "previous cell" "previous column or cell",
        Sort "sort" "sort" "sort by the next column; in a table by the column under the cursor, again turns it round",
        ReverseSort "reverse-sort" "reverse" "reverse the order",
        Zoom "zoom" "zoom" "let this pane fill the screen",
        Unzoom "unzoom" "panes" "show all panes again",
        Unfold "unfold" "unfold" "show or fold menus and repeats of a source",
        Copy "copy" "copy" "copy: row, quote with source and date, address, JSON",
        ShowCopied "show-copied" "show copy" "show the text copied last, to select it with the mouse",
        Browser "browser" "browser" "open the source's address in a browser",
        Pager "pager" "pager" "read it in $PAGER",
        Editor "editor" "editor" "open it in $EDITOR",
        Problems "problems" "problems" "what loading had to say",
        Reload "reload" "reload" "read the files again",
        Redraw "redraw" "redraw" "draw the screen again",
        Suspend "suspend" "suspend" "suspend the program",
        Command "command" "actions" "run any action by its name",
        Help "help" "help" "every action with its keys, searchable; Enter runs one",
        Close "close" "close" "close; at the top, quit",
        Quit "quit" "quit" "quit at once",
    }
}

/// What a person wants who looks for an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Find,
    Filter,
    Move,
    Read,
    /// Tables, their columns, and sums.
    Count,
    /// To other programs, or out of this one.
    Take,
    Program,
}

impl Action {
    /// What it is for: its section in the help.
    pub(crate) fn purpose(self) -> Purpose {
        use Action::*;
        match self {
            Filter | UndoFilter | RedoFilter | ClearFilters => Purpose::Find,
            FacetMenu | FilterToValue | DropChip | Mark => Purpose::Filter,
            Up | Down | Left | Right | NextPane | PreviousPane | PaneFacets | PaneList | PaneDetail | PaneSource => {
                Purpose::Move
            }
            Escape | Top | Bottom | HalfUp | HalfDown | PageUp | PageDown | Back | Forward | Zoom | Unzoom => {
                Purpose::Move
            }
            Open | Find | NextMark | PreviousMark | Unfold | NextCell | PreviousCell => Purpose::Read,
            Overview | Years | Cumulative | NextCurrency => Purpose::Count,
            ListKind | GroupBy | Ungroup | Columns | Sums | Explain | Sort | ReverseSort => Purpose::Count,
            Copy | ShowCopied | Browser | Pager | Editor => Purpose::Take,
            Command | Problems | Reload | Redraw | Suspend | Help | Close | Quit => Purpose::Program,
        }
    }
}

/// The pane that has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Focus {
    Facets,
    List,
    Detail,
    Source,
}

impl Focus {
    /// Every pane, from left to right.
    pub(crate) const ALL: [Focus; 4] = [Focus::Facets, Focus::List, Focus::Detail, Focus::Source];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Focus::Facets => "facets",
            Focus::List => "list",
            Focus::Detail => "detail",
            Focus::Source => "source",
        }
    }
}

const EVERYWHERE: &[Focus] = &Focus::ALL;
const TEXT_PANES: &[Focus] = &[Focus::Detail, Focus::Source];
const RECORD_PANES: &[Focus] = &[Focus::List, Focus::Detail, Focus::Source];
const VALUE_PANES: &[Focus] = &[Focus::Facets, Focus::List, Focus::Detail];
const LIST: &[Focus] = &[Focus::List];
const SOURCE: &[Focus] = &[Focus::Source];

/// The usual keymap of the explorer.
pub static EXPLORER_KEYS: Keymap<Focus, Action> = Keymap(Cow::Borrowed(EXPLORER_BINDINGS));

static EXPLORER_BINDINGS: &[Binding<Focus, Action>] = &[
    shown(EVERYWHERE, &[Enter], Action::Open),
    hidden(EVERYWHERE, &[Esc], Action::Escape),
    shown(VALUE_PANES, &[Char('/'), F(3)], Action::Filter),
    shown(SOURCE, &[Char('/')], Action::Find),
    hidden(SOURCE, &[F(3)], Action::Filter),
    shown(EVERYWHERE, &[Char('f'), F(2)], Action::FacetMenu),
    shown(EVERYWHERE, &[Char('$')], Action::Sums),
    shown(LIST, &[Char('t')], Action::GroupBy),
    hidden(LIST, &[Char('T')], Action::Ungroup),
    hidden(EVERYWHERE, &[Char('5')], Action::Overview),
    shown(EVERYWHERE, &[Char('8')], Action::Years),
    shown(LIST, &[Char('C')], Action::Cumulative),
    hidden(LIST, &[Char('m')], Action::NextCurrency),
    shown(LIST, &[Char('=')], Action::Explain),
    shown(LIST, &[Char('c')], Action::Columns),
    hidden(VALUE_PANES, &[Char('@'), F(6)], Action::FilterToValue),
    hidden(EVERYWHERE, &[Char('x'), Backspace, F(8)], Action::DropChip),
    hidden(EVERYWHERE, &[Char('X')], Action::ClearFilters),
    hidden(EVERYWHERE, &[Char('u')], Action::UndoFilter),
    hidden(EVERYWHERE, &[Char('U')], Action::RedoFilter),
    shown(EVERYWHERE, &[Char('v')], Action::ListKind),
    shown(TEXT_PANES, &[Char('n')], Action::NextMark),
    hidden(TEXT_PANES, &[Char('N')], Action::PreviousMark),
    hidden(EVERYWHERE, &[Char('k'), Up], Action::Up),
    hidden(EVERYWHERE, &[Char('j'), Down], Action::Down),
    hidden(EVERYWHERE, &[Char('h'), Left], Action::Left),
    hidden(EVERYWHERE, &[Char('l'), Right], Action::Right),
    hidden(EVERYWHERE, &[Tab], Action::NextPane),
    hidden(EVERYWHERE, &[BackTab], Action::PreviousPane),
    hidden(EVERYWHERE, &[Char('1')], Action::PaneFacets),
    hidden(EVERYWHERE, &[Char('2')], Action::PaneList),
    hidden(EVERYWHERE, &[Char('3')], Action::PaneDetail),
    hidden(EVERYWHERE, &[Char('4')], Action::PaneSource),
    hidden(EVERYWHERE, &[Char('g'), Home], Action::Top),
    hidden(EVERYWHERE, &[Char('G'), End], Action::Bottom),
    hidden(EVERYWHERE, &[Ctrl('u')], Action::HalfUp),
    hidden(EVERYWHERE, &[Ctrl('d')], Action::HalfDown),
    hidden(EVERYWHERE, &[PageUp], Action::PageUp),
    hidden(EVERYWHERE, &[PageDown], Action::PageDown),
    hidden(EVERYWHERE, &[Char('['), AltLeft], Action::Back),
    hidden(EVERYWHERE, &[Char(']'), AltRight], Action::Forward),
    hidden(&[Focus::Facets, Focus::List], &[Char(' ')], Action::Mark),
    shown(LIST, &[Char('L')], Action::NextCell),
    hidden(LIST, &[Char('H')], Action::PreviousCell),
    shown(LIST, &[Char('s'), F(7)], Action::Sort),
    hidden(LIST, &[Char('S')], Action::ReverseSort),
    hidden(EVERYWHERE, &[Char('+'), F(11)], Action::Zoom),
    hidden(EVERYWHERE, &[Char('_')], Action::Unzoom),
    hidden(SOURCE, &[Char('z')], Action::Unfold),
    shown(RECORD_PANES, &[Char('y'), F(5)], Action::Copy),
    hidden(EVERYWHERE, &[Char('Y')], Action::ShowCopied),
    hidden(RECORD_PANES, &[Char('o'), F(9)], Action::Browser),
    hidden(RECORD_PANES, &[Char('p')], Action::Pager),
    hidden(RECORD_PANES, &[Char('e')], Action::Editor),
    hidden(EVERYWHERE, &[Char('!')], Action::Problems),
    hidden(EVERYWHERE, &[Char('R')], Action::Reload),
    hidden(EVERYWHERE, &[Ctrl('l')], Action::Redraw),
    hidden(EVERYWHERE, &[Ctrl('z')], Action::Suspend),
    hidden(EVERYWHERE, &[Char(':'), F(4)], Action::Command),
    shown(EVERYWHERE, &[Char('?'), F(1), F(12)], Action::Help),
    shown(EVERYWHERE, &[Char('q'), F(10)], Action::Close),
    hidden(EVERYWHERE, &[Ctrl('c')], Action::Quit),
];
