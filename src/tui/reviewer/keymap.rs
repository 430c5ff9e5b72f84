//! What a person can want while reviewing, and the keys for it: one table each.
//!
//! Dispatch, footer and help are made from them. As in the explorer, letters act by their place on the
//! keyboard, and what is essential has a key that every layout has.

use crate::tui::explorer::keymap::{Key, by_place};

macro_rules! actions {
    ($($action:ident $short:literal $doc:literal,)+) => {
        /// An intent, whatever key it came from.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $(#[doc = $doc] $action,)+ }

        impl Action {
            /// Every action, in the order of help.
            pub const ALL: &'static [Action] = &[$(Action::$action,)+];
            /// A word or two, for the footer.
            pub fn short(self) -> &'static str { match self { $(Action::$action => $short,)+ } }
            /// What it does, in a line.
            pub fn doc(self) -> &'static str { match self { $(Action::$action => $doc,)+ } }
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

/// Where the keys go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The facts.
    #[default]
    Facts,
    /// The article, to be read.
    Article,
    /// The article, while words are selected.
    Select,
}

impl Pane {
    /// Every pane.
    pub const ALL: [Pane; 3] = [Pane::Facts, Pane::Article, Pane::Select];
}

/// A row of the table: these keys mean this action in these panes.
pub struct Binding {
    /// The panes.
    pub panes: &'static [Pane],
    /// The keys, the one to show first.
    pub keys: &'static [Key],
    /// The action.
    pub action: Action,
    /// Whether the footer of those panes shows it.
    pub footer: bool,
}

const ALL: &[Pane] = &Pane::ALL;
const READ: &[Pane] = &[Pane::Facts, Pane::Article];
const FACTS: &[Pane] = &[Pane::Facts];
const ARTICLE: &[Pane] = &[Pane::Article];
const SELECT: &[Pane] = &[Pane::Select];

macro_rules! keys {
    ($($panes:expr, [$($key:expr),+ $(,)?] => $action:ident $($footer:ident)?;)+) => {
        &[$(Binding { panes: $panes, keys: &[$($key),+], action: Action::$action, footer: keys!(@ $($footer)?) },)+]
    };
    (@) => { false };
    (@ footer) => { true };
}

/// The table; the footer has its order.
pub static BINDINGS: &[Binding] = keys! {
    FACTS, [Key::Char('a'), Key::Enter] => Accept footer;
    ARTICLE, [Key::Char('a')] => Accept footer;
    READ, [Key::Char('x'), Key::Delete] => Reject footer;
    READ, [Key::Char('c'), Key::F(2)] => Correct footer;
    READ, [Key::Char('n'), Key::F(4)] => Next footer;
    READ, [Key::Char('N')] => Previous;
    READ, [Key::Char('u'), Key::F(8)] => Undo footer;
    READ, [Key::Char('U')] => Redo;
    SELECT, [Key::Char(' '), Key::Char('v')] => Start footer;
    SELECT, [Key::Enter] => Take footer;
    SELECT, [Key::Char('l'), Key::Right, Key::Char('w')] => WordRight footer;
    SELECT, [Key::Char('h'), Key::Left, Key::Char('b')] => WordLeft;
    SELECT, [Key::Char('j'), Key::Down] => SentenceDown footer;
    SELECT, [Key::Char('k'), Key::Up] => SentenceUp;
    ALL, [Key::Char('?'), Key::F(1)] => Help footer;
    READ, [Key::Char('A')] => AcceptAll footer;
    READ, [Key::Char('+'), Key::Char('i'), Key::F(6)] => Add footer;
    FACTS, [Key::Char('m'), Key::F(5)] => Move footer;
    READ, [Key::Char('d')] => Forget;
    READ, [Key::Char('k'), Key::Up] => Up;
    READ, [Key::Char('j'), Key::Down] => Down;
    FACTS, [Key::Char('J'), Key::Char(']')] => NextProject;
    FACTS, [Key::Char('K'), Key::Char('[')] => PreviousProject;
    READ, [Key::Char('g'), Key::Home] => Top;
    READ, [Key::Char('G'), Key::End] => Bottom;
    ALL, [Key::PageUp] => PageUp;
    ALL, [Key::PageDown] => PageDown;
    ALL, [Key::Ctrl('u')] => HalfUp;
    ALL, [Key::Ctrl('d')] => HalfDown;
    READ, [Key::Tab, Key::BackTab] => SwitchPane footer;
    ALL, [Key::Char('/'), Key::F(3)] => Find;
    READ, [Key::Char('z')] => Unfold;
    ALL, [Key::Esc] => Escape;
    ALL, [Key::Ctrl('l')] => Redraw;
    ALL, [Key::Ctrl('z')] => Suspend;
    READ, [Key::Char('q'), Key::F(10)] => Close footer;
    ALL, [Key::Ctrl('c')] => Quit;
};

/// The action of a key in a pane, letters taken by their place on the keyboard.
pub fn action(pane: Pane, key: Key) -> Option<Action> {
    let key = match key {
        Key::Char(c) => Key::Char(by_place(c)),
        Key::Ctrl(c) => Key::Ctrl(by_place(c)),
        key => key,
    };
    let here = |binding: &&Binding| binding.panes.contains(&pane) && binding.keys.contains(&key);
    BINDINGS.iter().find(here).map(|binding| binding.action)
}

/// The keys of an action in a pane, the one to show first.
pub fn keys_of(pane: Pane, action: Action) -> &'static [Key] {
    let here = |binding: &&Binding| binding.action == action && binding.panes.contains(&pane);
    BINDINGS.iter().find(here).map_or(&[], |binding| binding.keys)
}

/// The bindings that the footer of a pane shows.
pub fn footer(pane: Pane) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |binding| binding.footer && binding.panes.contains(&pane))
}

/// The key table in Markdown, as the README has it.
pub fn markdown() -> String {
    let mut out = String::from("| keys | what they do |\n|---|---|\n");
    for action in Action::ALL {
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
    fn no_key_means_two_things_in_one_pane_and_every_action_has_one() {
        for pane in Pane::ALL {
            let mut seen = std::collections::HashSet::new();
            for key in BINDINGS.iter().filter(|b| b.panes.contains(&pane)).flat_map(|b| b.keys) {
                assert!(seen.insert(*key), "{key} twice in {pane:?}");
            }
        }
        for action in Action::ALL {
            assert!(BINDINGS.iter().any(|b| b.action == *action), "{action:?}");
        }
    }

    #[test]
    fn letters_act_by_place_and_what_is_essential_has_a_key_of_every_layout() {
        assert_eq!(action(Pane::Facts, Key::Char('ф')), Some(Action::Accept));
        assert_eq!(action(Pane::Facts, Key::Char('ч')), Some(Action::Reject));
        assert_eq!(action(Pane::Facts, Key::Char('Ф')), Some(Action::AcceptAll));
        assert_eq!(action(Pane::Select, Key::Char('о')), Some(Action::SentenceDown));
        let everywhere = |k: &Key| !matches!(k, Key::Char(_) | Key::Ctrl(_));
        use Action::*;
        for wanted in [Accept, Reject, Correct, Next, Undo, Add, Move, Find, Help, Close, SwitchPane, Take] {
            assert!(BINDINGS.iter().any(|b| b.action == wanted && b.keys.iter().any(everywhere)), "{wanted:?}");
        }
    }
}
