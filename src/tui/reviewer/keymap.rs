//! The actions of the reviewer and their keys.

use crate::tui::keymap::KeyPress::{
    BackTab, Char, Ctrl, Delete, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Tab, Up,
};
use crate::tui::keymap::{Binding, Keymap, actions, hidden, shown};
use std::borrow::Cow;

actions! {
    /// Something that the user can do, whichever key it is on.
    pub enum ReviewAction {
        Accept "accept" "accept" "accept the fact: it is so; on a project, all its undecided facts",
        Reject "reject" "reject" "reject the fact: it is not so; on a project, all its undecided facts",
        Correct "correct" "correct" "correct the fact, or a project's title and kind",
        Next "next" "next" "next undecided fact",
        Previous "previous" "previous" "previous undecided fact",
        AcceptAll "accept-all" "accept all" "accept every fact of this project that is still undecided",
        Add "add" "add" "add a fact that no rule proposed: select its words in the article",
        Move "move" "move" "move the fact to another project, or to a new one",
        Forget "forget" "forget" "forget what was decided of this fact",
        Undo "undo" "undo" "undo the last decision",
        Redo "redo" "redo" "redo it",
        Up "up" "up" "a row up",
        Down "down" "down" "a row down",
        NextProject "next-project" "next project" "next project",
        PreviousProject "previous-project" "previous project" "previous project",
        Top "top" "top" "first row",
        Bottom "bottom" "bottom" "last row",
        PageUp "page-up" "scroll up" "scroll the article a page up",
        PageDown "page-down" "scroll down" "scroll the article a page down",
        HalfUp "half-up" "half up" "scroll the article half a page up",
        HalfDown "half-down" "half down" "scroll the article half a page down",
        SwitchPane "switch-pane" "article" "from the facts to the article and back",
        Find "find" "find" "find words in the article",
        Unfold "unfold" "unfold" "show or fold menus and repeats of the article",
        WordLeft "word-left" "word" "the word before",
        WordRight "word-right" "word" "the next word",
        SentenceUp "sentence-up" "sentence" "the sentence before",
        SentenceDown "sentence-down" "sentence" "the next sentence",
        Start "start" "start here" "start the selection at this word",
        Take "take" "take it" "take the selected words",
        Escape "escape" "back" "back to the facts; never quits",
        Redraw "redraw" "redraw" "draw the screen again",
        Suspend "suspend" "suspend" "suspend the program",
        Help "help" "help" "every action with its keys, searchable; Enter runs one",
        Close "close" "quit" "quit; everything is saved as you go",
        Quit "quit" "quit" "quit at once",
    }
}

/// The pane that receives the keys; in the article also the mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Pane {
    #[default]
    Facts,
    /// The article, for reading.
    Article,
    /// The article, while words are selected.
    Select,
}

impl Pane {
    pub(crate) const ALL: [Pane; 3] = [Pane::Facts, Pane::Article, Pane::Select];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Pane::Facts => "facts",
            Pane::Article => "article",
            Pane::Select => "selecting words",
        }
    }
}

const ALL: &[Pane] = &Pane::ALL;
const READ: &[Pane] = &[Pane::Facts, Pane::Article];
const FACTS: &[Pane] = &[Pane::Facts];
const ARTICLE: &[Pane] = &[Pane::Article];
const SELECT: &[Pane] = &[Pane::Select];

/// The usual keymap of the reviewer.
pub static REVIEWER_KEYS: Keymap<Pane, ReviewAction> = Keymap(Cow::Borrowed(REVIEWER_BINDINGS));

static REVIEWER_BINDINGS: &[Binding<Pane, ReviewAction>] = &[
    shown(FACTS, &[Char('a'), Enter], ReviewAction::Accept),
    shown(ARTICLE, &[Char('a')], ReviewAction::Accept),
    shown(READ, &[Char('x'), Delete], ReviewAction::Reject),
    shown(READ, &[Char('c'), F(2)], ReviewAction::Correct),
    shown(READ, &[Char('n'), F(4)], ReviewAction::Next),
    hidden(READ, &[Char('N')], ReviewAction::Previous),
    shown(READ, &[Char('u'), F(8)], ReviewAction::Undo),
    hidden(READ, &[Char('U')], ReviewAction::Redo),
    shown(SELECT, &[Char(' '), Char('v')], ReviewAction::Start),
    shown(SELECT, &[Enter], ReviewAction::Take),
    shown(SELECT, &[Char('l'), Right, Char('w')], ReviewAction::WordRight),
    hidden(SELECT, &[Char('h'), Left, Char('b')], ReviewAction::WordLeft),
    shown(SELECT, &[Char('j'), Down], ReviewAction::SentenceDown),
    hidden(SELECT, &[Char('k'), Up], ReviewAction::SentenceUp),
    shown(ALL, &[Char('?'), F(1), F(12)], ReviewAction::Help),
    shown(READ, &[Char('A')], ReviewAction::AcceptAll),
    shown(READ, &[Char('+'), Char('i'), F(6)], ReviewAction::Add),
    shown(FACTS, &[Char('m'), F(5)], ReviewAction::Move),
    hidden(READ, &[Char('d')], ReviewAction::Forget),
    hidden(READ, &[Char('k'), Up], ReviewAction::Up),
    hidden(READ, &[Char('j'), Down], ReviewAction::Down),
    hidden(FACTS, &[Char('J'), Char(']')], ReviewAction::NextProject),
    hidden(FACTS, &[Char('K'), Char('[')], ReviewAction::PreviousProject),
    hidden(READ, &[Char('g'), Home], ReviewAction::Top),
    hidden(READ, &[Char('G'), End], ReviewAction::Bottom),
    hidden(ALL, &[PageUp], ReviewAction::PageUp),
    hidden(ALL, &[PageDown], ReviewAction::PageDown),
    hidden(ALL, &[Ctrl('u')], ReviewAction::HalfUp),
    hidden(ALL, &[Ctrl('d')], ReviewAction::HalfDown),
    shown(READ, &[Tab, BackTab], ReviewAction::SwitchPane),
    hidden(ALL, &[Char('/'), F(3)], ReviewAction::Find),
    hidden(READ, &[Char('z')], ReviewAction::Unfold),
    hidden(ALL, &[Esc], ReviewAction::Escape),
    hidden(ALL, &[Ctrl('l')], ReviewAction::Redraw),
    hidden(ALL, &[Ctrl('z')], ReviewAction::Suspend),
    shown(READ, &[Char('q'), F(10)], ReviewAction::Close),
    hidden(ALL, &[Ctrl('c')], ReviewAction::Quit),
];
