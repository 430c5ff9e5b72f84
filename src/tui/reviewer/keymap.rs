//! The actions of the reviewer and their keys, one table each.
//!
//! Dispatch, footer, help and the README are made from these tables. As in the explorer, letters are mapped
//! by their position on the keyboard, and essential actions also have a key that every keyboard layout has.

use crate::tui::explorer::keymap::{KeyPress, latin_key};

macro_rules! actions {
    ($($action:ident $short:literal $doc:literal,)+) => {
        /// Something that the user can do, whichever key it is on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ReviewAction { $(#[doc = $doc] $action,)+ }

        impl ReviewAction {
            /// Every action, in the order of the help.
            pub const ALL: &'static [ReviewAction] = &[$(ReviewAction::$action,)+];
            /// A word or two for the footer.
            pub fn short(self) -> &'static str { match self { $(ReviewAction::$action => $short,)+ } }
            /// One line for the help and the README.
            pub fn doc(self) -> &'static str { match self { $(ReviewAction::$action => $doc,)+ } }
        }
    };
}

actions! {
    Accept "accept" "accept the fact: it is so; on a project, all its undecided facts",
    Reject "reject" "reject the fact: it is not so; on a project, all its undecided facts",
    Correct "correct" "correct the fact, or a project's title and kind",
    Next "next" "next undecided fact",
    Previous "previous" "previous undecided fact",
    AcceptAll "accept all" "accept every fact of this project that is still undecided",
    Add "add" "add a fact that no rule proposed: select its words in the article",
    Move "move" "move the fact to another project, or to a new one",
    Forget "forget" "forget what was decided of this fact",
    Undo "undo" "undo the last decision",
    Redo "redo" "redo it",
    Up "up" "a row up",
    Down "down" "a row down",
    NextProject "next project" "next project",
    PreviousProject "previous project" "previous project",
    Top "top" "first row",
    Bottom "bottom" "last row",
    PageUp "scroll up" "scroll the article a page up",
    PageDown "scroll down" "scroll the article a page down",
    HalfUp "half up" "scroll the article half a page up",
    HalfDown "half down" "scroll the article half a page down",
    SwitchPane "article" "from the facts to the article and back",
    Find "find" "find words in the article",
    Unfold "unfold" "show or fold menus and repeats of the article",
    WordLeft "word" "the word before",
    WordRight "word" "the next word",
    SentenceUp "sentence" "the sentence before",
    SentenceDown "sentence" "the next sentence",
    Start "start here" "start the selection at this word",
    Take "take it" "take the selected words",
    Escape "back" "back to the facts; never quits",
    Redraw "redraw" "draw the screen again",
    Suspend "suspend" "suspend the program",
    Help "help" "this help",
    Close "quit" "quit; everything is saved as you go",
    Quit "quit" "quit at once",
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
    pub const ALL: [Pane; 3] = [Pane::Facts, Pane::Article, Pane::Select];
}

/// A row of the keymap: these keys run this action in these panes.
pub struct ReviewBinding {
    pub panes: &'static [Pane],
    /// Footer and help show the first one.
    pub keys: &'static [KeyPress],
    pub action: ReviewAction,
    /// Whether the footer of these panes shows it.
    pub footer: bool,
}

const ALL: &[Pane] = &Pane::ALL;
const READ: &[Pane] = &[Pane::Facts, Pane::Article];
const FACTS: &[Pane] = &[Pane::Facts];
const ARTICLE: &[Pane] = &[Pane::Article];
const SELECT: &[Pane] = &[Pane::Select];

macro_rules! keys {
    ($($panes:expr, [$($key:expr),+ $(,)?] => $action:ident $($footer:ident)?;)+) => {
        &[$(ReviewBinding {
            panes: $panes,
            keys: &[$($key),+],
            action: ReviewAction::$action,
            footer: keys!(@ $($footer)?),
        },)+]
    };
    (@) => { false };
    (@ footer) => { true };
}

/// The keymap. The footer keeps its order.
pub static BINDINGS: &[ReviewBinding] = keys! {
    FACTS, [KeyPress::Char('a'), KeyPress::Enter] => Accept footer;
    ARTICLE, [KeyPress::Char('a')] => Accept footer;
    READ, [KeyPress::Char('x'), KeyPress::Delete] => Reject footer;
    READ, [KeyPress::Char('c'), KeyPress::F(2)] => Correct footer;
    READ, [KeyPress::Char('n'), KeyPress::F(4)] => Next footer;
    READ, [KeyPress::Char('N')] => Previous;
    READ, [KeyPress::Char('u'), KeyPress::F(8)] => Undo footer;
    READ, [KeyPress::Char('U')] => Redo;
    SELECT, [KeyPress::Char(' '), KeyPress::Char('v')] => Start footer;
    SELECT, [KeyPress::Enter] => Take footer;
    SELECT, [KeyPress::Char('l'), KeyPress::Right, KeyPress::Char('w')] => WordRight footer;
    SELECT, [KeyPress::Char('h'), KeyPress::Left, KeyPress::Char('b')] => WordLeft;
    SELECT, [KeyPress::Char('j'), KeyPress::Down] => SentenceDown footer;
    SELECT, [KeyPress::Char('k'), KeyPress::Up] => SentenceUp;
    ALL, [KeyPress::Char('?'), KeyPress::F(1)] => Help footer;
    READ, [KeyPress::Char('A')] => AcceptAll footer;
    READ, [KeyPress::Char('+'), KeyPress::Char('i'), KeyPress::F(6)] => Add footer;
    FACTS, [KeyPress::Char('m'), KeyPress::F(5)] => Move footer;
    READ, [KeyPress::Char('d')] => Forget;
    READ, [KeyPress::Char('k'), KeyPress::Up] => Up;
    READ, [KeyPress::Char('j'), KeyPress::Down] => Down;
    FACTS, [KeyPress::Char('J'), KeyPress::Char(']')] => NextProject;
    FACTS, [KeyPress::Char('K'), KeyPress::Char('[')] => PreviousProject;
    READ, [KeyPress::Char('g'), KeyPress::Home] => Top;
    READ, [KeyPress::Char('G'), KeyPress::End] => Bottom;
    ALL, [KeyPress::PageUp] => PageUp;
    ALL, [KeyPress::PageDown] => PageDown;
    ALL, [KeyPress::Ctrl('u')] => HalfUp;
    ALL, [KeyPress::Ctrl('d')] => HalfDown;
    READ, [KeyPress::Tab, KeyPress::BackTab] => SwitchPane footer;
    ALL, [KeyPress::Char('/'), KeyPress::F(3)] => Find;
    READ, [KeyPress::Char('z')] => Unfold;
    ALL, [KeyPress::Esc] => Escape;
    ALL, [KeyPress::Ctrl('l')] => Redraw;
    ALL, [KeyPress::Ctrl('z')] => Suspend;
    READ, [KeyPress::Char('q'), KeyPress::F(10)] => Close footer;
    ALL, [KeyPress::Ctrl('c')] => Quit;
};

/// The action of a key in a pane. Letters are mapped by their position on the keyboard.
pub fn action(pane: Pane, key: KeyPress) -> Option<ReviewAction> {
    let key = match key {
        KeyPress::Char(c) => KeyPress::Char(latin_key(c)),
        KeyPress::Ctrl(c) => KeyPress::Ctrl(latin_key(c)),
        key => key,
    };
    let here = |binding: &&ReviewBinding| binding.panes.contains(&pane) && binding.keys.contains(&key);
    BINDINGS.iter().find(here).map(|binding| binding.action)
}

/// The keys of an action in a pane; the first is the one to show. Empty if the pane does not have the action.
pub fn keys_of(pane: Pane, action: ReviewAction) -> &'static [KeyPress] {
    let here = |binding: &&ReviewBinding| binding.action == action && binding.panes.contains(&pane);
    BINDINGS.iter().find(here).map_or(&[], |binding| binding.keys)
}

/// The bindings in the footer of a pane.
pub fn footer(pane: Pane) -> impl Iterator<Item = &'static ReviewBinding> {
    BINDINGS.iter().filter(move |binding| binding.footer && binding.panes.contains(&pane))
}

/// The table of keys in the README, as Markdown.
pub fn markdown() -> String {
    let mut out = String::from("| keys | what they do |\n|---|---|\n");
    for action in ReviewAction::ALL {
        let mut keys: Vec<String> = Vec::new();
        for key in BINDINGS.iter().filter(|b| b.action == *action).flat_map(|b| b.keys) {
            let key = format!("`{key}`");
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        out.push_str(&format!("| {} | {} |\n", keys.join(" "), action.doc()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_action_in_a_pane_and_every_action_has_a_key() {
        for pane in Pane::ALL {
            let mut seen = std::collections::HashSet::new();
            for key in BINDINGS.iter().filter(|b| b.panes.contains(&pane)).flat_map(|b| b.keys) {
                assert!(seen.insert(*key), "{key} twice in {pane:?}");
            }
        }
        for action in ReviewAction::ALL {
            assert!(BINDINGS.iter().any(|b| b.action == *action), "{action:?}");
        }
    }

    #[test]
    fn letters_map_by_position_and_essential_actions_have_a_key_on_every_layout() {
        assert_eq!(action(Pane::Facts, KeyPress::Char('ф')), Some(ReviewAction::Accept));
        assert_eq!(action(Pane::Facts, KeyPress::Char('ч')), Some(ReviewAction::Reject));
        assert_eq!(action(Pane::Facts, KeyPress::Char('Ф')), Some(ReviewAction::AcceptAll));
        assert_eq!(action(Pane::Select, KeyPress::Char('о')), Some(ReviewAction::SentenceDown));
        let everywhere = |k: &KeyPress| !matches!(k, KeyPress::Char(_) | KeyPress::Ctrl(_));
        use ReviewAction::*;
        for wanted in [Accept, Reject, Correct, Next, Undo, Add, Move, Find, Help, Close, SwitchPane, Take] {
            assert!(BINDINGS.iter().any(|b| b.action == wanted && b.keys.iter().any(everywhere)), "{wanted:?}");
        }
    }
}
