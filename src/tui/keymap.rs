//! Keys and what they do: a keymap is data, from which dispatch, footer, help and `aidtrail topics` are made.
//!
//! Outside text entry a letter counts by its key, not by its character, so that Ukrainian, Russian and
//! Kazakh layouts work: й is q. What is essential also has a key that no layout changes: a function key,
//! an arrow or a digit.

use std::fmt;

/// A key press, independent of the terminal library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyPress {
    Char(char),
    /// A letter with Ctrl.
    Ctrl(char),
    Enter,
    Esc,
    Tab,
    /// Shift-Tab.
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    AltLeft,
    AltRight,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

impl fmt::Display for KeyPress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyPress::Char(' ') => f.write_str("Space"),
            KeyPress::Char(c) => write!(f, "{c}"),
            KeyPress::Ctrl(c) => write!(f, "^{c}"),
            KeyPress::BackTab => f.write_str("S-Tab"),
            KeyPress::AltLeft => f.write_str("A-Left"),
            KeyPress::AltRight => f.write_str("A-Right"),
            KeyPress::PageUp => f.write_str("PgUp"),
            KeyPress::PageDown => f.write_str("PgDn"),
            KeyPress::F(n) => write!(f, "F{n}"),
            other => write!(f, "{other:?}"),
        }
    }
}

impl KeyPress {
    /// The key press as it would be on a Latin layout.
    pub(crate) fn on_latin_layout(self) -> KeyPress {
        match self {
            KeyPress::Char(c) => KeyPress::Char(latin_key(c)),
            KeyPress::Ctrl(c) => KeyPress::Ctrl(latin_key(c)),
            key => key,
        }
    }
}

/// The Latin character on the key that gives `c` on a Ukrainian, Russian or Kazakh layout.
///
/// Ukrainian differs from Russian on four keys. Kazakh has its extra letters on the digit row, where the
/// digits can still be typed, so those letters are not mapped.
fn latin_key(c: char) -> char {
    const CYRILLIC: &str = "йцукенгшщзхъфывапролджэячсмитьбюёіїєґ";
    const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`s]'\\";
    let lower = c.to_lowercase().next().unwrap_or(c);
    let Some(at) = CYRILLIC.chars().position(|known| known == lower) else {
        return match c {
            // Shift-3: № on the Russian layout, # on the Latin one.
            '№' => '#',
            _ => c,
        };
    };
    let latin = LATIN.chars().nth(at).unwrap_or(c);
    match (c.is_uppercase(), latin) {
        (true, '[') => '{',
        (true, ']') => '}',
        (true, latin) => latin.to_ascii_uppercase(),
        (false, latin) => latin,
    }
}

/// What the user can want of a screen, with the words for it.
pub trait KeyAction: Copy + fmt::Debug + PartialEq + 'static {
    /// Every action, in the order of the help.
    const ALL: &'static [Self];
    /// Stable name, in lower case with hyphens.
    fn name(self) -> &'static str;
    /// A word or two, for the footer.
    fn short(self) -> &'static str;
    /// What it does, in one line, for the help.
    fn doc(self) -> &'static str;
}

/// Defines the actions of a screen: each with its name, its word in the footer and its line in the help.
macro_rules! actions {
    ($(#[$doc:meta])* $vis:vis enum $type:ident { $($action:ident $name:literal $short:literal $does:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        $vis enum $type { $(#[doc = $does] $action,)+ }

        impl $crate::tui::keymap::KeyAction for $type {
            const ALL: &'static [$type] = &[$($type::$action,)+];
            fn name(self) -> &'static str { match self { $($type::$action => $name,)+ } }
            fn short(self) -> &'static str { match self { $($type::$action => $short,)+ } }
            fn doc(self) -> &'static str { match self { $($type::$action => $does,)+ } }
        }
    };
}
pub(crate) use actions;

/// A row of a keymap: in these contexts these keys mean this action.
#[derive(Debug)]
pub struct Binding<C: 'static, A> {
    pub(crate) contexts: &'static [C],
    /// The first one is shown in the footer.
    pub(crate) keys: &'static [KeyPress],
    pub action: A,
    /// Whether the footer of those contexts shows the binding.
    pub(crate) footer: bool,
}

impl<C, A> Binding<C, A> {
    /// The keys with a space between them.
    pub fn key_names(&self) -> String {
        self.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }
}

/// A binding that the footer shows.
pub(crate) const fn shown<C, A: Copy>(contexts: &'static [C], keys: &'static [KeyPress], action: A) -> Binding<C, A> {
    Binding { contexts, keys, action, footer: true }
}

/// A binding that only the help shows.
pub(crate) const fn hidden<C, A: Copy>(contexts: &'static [C], keys: &'static [KeyPress], action: A) -> Binding<C, A> {
    Binding { contexts, keys, action, footer: false }
}

/// The bindings of a screen. In one context no key has two meanings; the footer keeps their order.
#[derive(Debug)]
pub struct Keymap<C: 'static, A: 'static>(pub &'static [Binding<C, A>]);

impl<C: Copy + PartialEq, A: KeyAction> Keymap<C, A> {
    fn of_context(&self, context: C) -> impl Iterator<Item = &'static Binding<C, A>> + use<C, A> {
        self.0.iter().filter(move |binding| binding.contexts.contains(&context))
    }

    /// The action of a key in a context, whatever the keyboard layout.
    pub(crate) fn action(&self, context: C, key: KeyPress) -> Option<A> {
        let key = key.on_latin_layout();
        self.of_context(context).find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
    }

    /// The keys of an action in a context, the one to show first; empty if the context does not have the action.
    pub(crate) fn keys_of(&self, context: C, action: A) -> &'static [KeyPress] {
        self.of_context(context).find(|binding| binding.action == action).map_or(&[], |binding| binding.keys)
    }

    /// What the footer of a context shows.
    pub(crate) fn footer(&self, context: C) -> impl Iterator<Item = (KeyPress, A)> {
        self.of_context(context).filter(|binding| binding.footer).map(|binding| (binding.keys[0], binding.action))
    }

    /// The actions that have a key in a context, each with its keys.
    pub(crate) fn help(&self, context: C) -> impl Iterator<Item = (A, String)> {
        let row = move |action: &A| {
            let keys: Vec<String> = self.keys_of(context, *action).iter().map(ToString::to_string).collect();
            (!keys.is_empty()).then(|| (*action, keys.join(" ")))
        };
        A::ALL.iter().filter_map(row)
    }

    /// Every binding, in the order of the help.
    pub fn rows(&self) -> impl Iterator<Item = &'static Binding<C, A>> + use<C, A> {
        let bindings = self.0;
        A::ALL.iter().flat_map(move |action| bindings.iter().filter(move |binding| binding.action == *action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::explorer::keymap::{Action, EXPLORER_KEYS, Focus};
    use crate::tui::reviewer::keymap::{Pane, REVIEWER_KEYS, ReviewAction};
    use std::collections::HashSet;

    fn check<C: Copy + PartialEq + fmt::Debug, A: KeyAction>(
        keymap: &Keymap<C, A>,
        contexts: &[C],
        essential: &[A],
        is_on_every_layout: fn(&KeyPress) -> bool,
    ) {
        for &context in contexts {
            let mut seen = HashSet::new();
            for key in keymap.of_context(context).flat_map(|binding| binding.keys) {
                assert!(seen.insert(key), "{key} twice in {context:?}");
            }
        }
        let bound = |action: A| keymap.0.iter().filter(move |binding| binding.action == action);
        let mut names = HashSet::new();
        for &action in A::ALL {
            assert!(bound(action).next().is_some(), "{action:?} has no key");
            assert!(!action.doc().is_empty() && !action.short().is_empty(), "{action:?}");
            assert!(names.insert(action.name()), "{} names two actions", action.name());
        }
        for &action in essential {
            let mut keys = bound(action).flat_map(|binding| binding.keys);
            assert!(keys.any(is_on_every_layout), "{action:?} has no key on every layout");
        }
    }

    #[test]
    fn in_a_context_a_key_has_one_action_and_essential_actions_have_a_key_on_every_layout() {
        use Action::{Copy, FacetMenu, Filter, FilterToValue, ListKind};
        let essential = [Filter, FacetMenu, Action::Help, Action::Close, ListKind, Copy, FilterToValue];
        check(&EXPLORER_KEYS, &Focus::ALL, &essential, |key| match key {
            KeyPress::Char(c) => c.is_ascii_digit(),
            key => !matches!(key, KeyPress::Ctrl(_)),
        });
        use ReviewAction::{Accept, Add, Close, Correct, Find, Help, Move, Next, Reject, SwitchPane, Take, Undo};
        let essential = [Accept, Reject, Correct, Next, Undo, Add, Move, Find, Help, Close, SwitchPane, Take];
        check(&REVIEWER_KEYS, &Pane::ALL, &essential, |key| !matches!(key, KeyPress::Char(_) | KeyPress::Ctrl(_)));
    }

    #[test]
    fn a_cyrillic_letter_acts_as_the_latin_letter_on_its_key() {
        let explorer = |focus, c| EXPLORER_KEYS.action(focus, KeyPress::Char(c));
        assert_eq!(explorer(Focus::List, 'й'), Some(Action::Close));
        assert_eq!(explorer(Focus::List, 'о'), Some(Action::Down));
        assert_eq!(explorer(Focus::Source, 'Т'), Some(Action::PreviousMark));
        assert_eq!(explorer(Focus::List, 'і'), Some(Action::Sort));
        assert_eq!(explorer(Focus::List, 'ы'), Some(Action::Sort));
        let reviewer = |pane, c| REVIEWER_KEYS.action(pane, KeyPress::Char(c));
        assert_eq!(reviewer(Pane::Facts, 'ф'), Some(ReviewAction::Accept));
        assert_eq!(reviewer(Pane::Facts, 'ч'), Some(ReviewAction::Reject));
        assert_eq!(reviewer(Pane::Facts, 'Ф'), Some(ReviewAction::AcceptAll));
        assert_eq!(reviewer(Pane::Select, 'о'), Some(ReviewAction::SentenceDown));
    }
}
