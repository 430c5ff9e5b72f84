//! Keys and what they do: a keymap is data, from which dispatch, footer, help and `aidtrail topics` are made.
//!
//! Outside text entry a letter counts by its key, not by its character, so that layouts without Latin letters work:
//! й is q. What is essential also has a key that no layout changes, a function key or an arrow, and one function key
//! lists every action.

mod rebind;

pub use rebind::{Rebound, rebind};

use super::layouts::Layouts;
use crate::text::nearest;
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

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

/// Keys with a name of their own.
const NAMED_KEYS: [(KeyPress, &str); 18] = [
    (KeyPress::Char(' '), "Space"),
    (KeyPress::Enter, "Enter"),
    (KeyPress::Esc, "Esc"),
    (KeyPress::Tab, "Tab"),
    (KeyPress::BackTab, "S-Tab"),
    (KeyPress::Backspace, "Backspace"),
    (KeyPress::Delete, "Delete"),
    (KeyPress::Up, "Up"),
    (KeyPress::Down, "Down"),
    (KeyPress::Left, "Left"),
    (KeyPress::Right, "Right"),
    (KeyPress::AltLeft, "A-Left"),
    (KeyPress::AltRight, "A-Right"),
    (KeyPress::Home, "Home"),
    (KeyPress::End, "End"),
    (KeyPress::PageUp, "PgUp"),
    (KeyPress::PageDown, "PgDn"),
    (KeyPress::Ctrl(' '), "^Space"),
];

/// Function keys that a terminal tells apart.
const FUNCTION_KEYS: std::ops::RangeInclusive<u8> = 1..=12;

impl fmt::Display for KeyPress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((_, name)) = NAMED_KEYS.iter().find(|(key, _)| key == self) {
            return f.write_str(name);
        }
        match self {
            KeyPress::Char(c) => write!(f, "{c}"),
            KeyPress::Ctrl(c) => write!(f, "^{c}"),
            KeyPress::F(n) => write!(f, "F{n}"),
            other => write!(f, "{other:?}"),
        }
    }
}

impl FromStr for KeyPress {
    type Err = String;

    /// Reads a key by the name that the help shows: `t`, `^d`, `F5`, `PgUp`. The error says what is possible.
    fn from_str(name: &str) -> Result<KeyPress, String> {
        let mut chars = name.chars();
        match (chars.next(), chars.next(), chars.next()) {
            (Some(c), None, _) if c.is_ascii_graphic() => return Ok(KeyPress::Char(c)),
            (Some(' '), None, _) => return Ok(KeyPress::Char(' ')),
            (Some(_), None, _) => {
                return Err(
                    "a key is named by its character on a US keyboard; other layouts go by the place".to_owned()
                );
            }
            (Some('^'), Some(c), None) if c.is_ascii_alphabetic() => {
                let key = KeyPress::Ctrl(c.to_ascii_lowercase());
                let other = [('i', "Tab"), ('m', "Enter")].into_iter().find(|(sent, _)| key == KeyPress::Ctrl(*sent));
                return other.map_or(Ok(key), |(_, other)| Err(format!("terminals send {other} for it")));
            }
            _ => {}
        }
        let function_keys = FUNCTION_KEYS.map(KeyPress::F).map(|key| (key.to_string(), key));
        let named = NAMED_KEYS.iter().map(|(key, name)| ((*name).to_owned(), *key));
        let all: Vec<(String, KeyPress)> = named.chain(function_keys).collect();
        if let Some((_, key)) = all.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            return Ok(*key);
        }
        Err(match nearest(name, all.iter().map(|(known, _)| known.as_str())) {
            Some(near) => format!("did you mean {near}?"),
            None => "keys are named as in aidtrail topics keys: t, ^d, F5, PgUp, Space".to_owned(),
        })
    }
}

impl KeyPress {
    /// The key press as one of these characters, if the key has one of them on a US keyboard.
    pub(crate) fn on_latin_layout(self, wanted: &str) -> KeyPress {
        let KeyPress::Char(c) = self else { return self };
        let mut keys = Layouts::default().keys_of(c).into_iter();
        keys.find(|key| wanted.contains(*key)).map_or(self, KeyPress::Char)
    }
}

/// What a key means in a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyMeaning<A> {
    Action(A),
    Nothing,
    /// On one layout the key is one character, on another another; what these mean differs.
    Doubtful(char, char),
}

/// What the user can want of a screen, with the words for it.
pub trait KeyAction: Copy + fmt::Debug + PartialEq + 'static {
    /// Every action, in the order of the help.
    const ALL: &'static [Self];
    /// The action that opens the list of all actions.
    const MENU: Self;
    /// Stable name, in lower case with hyphens.
    fn name(self) -> &'static str;
    /// A word or two, for the footer.
    fn short(self) -> &'static str;
    /// What it does, in one line, for the help.
    fn doc(self) -> &'static str;

    /// The action of a name.
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }
}

/// Defines the actions of a screen: each with its name, its word in the footer and its line in the help.
macro_rules! actions {
    ($(#[$doc:meta])* $vis:vis enum $type:ident { $($action:ident $name:literal $short:literal $does:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        $vis enum $type { $(#[doc = $does] $action,)+ }

        impl $crate::tui::keymap::KeyAction for $type {
            const ALL: &'static [$type] = &[$($type::$action,)+];
            const MENU: $type = $type::Help;
            fn name(self) -> &'static str { match self { $($type::$action => $name,)+ } }
            fn short(self) -> &'static str { match self { $($type::$action => $short,)+ } }
            fn doc(self) -> &'static str { match self { $($type::$action => $does,)+ } }
        }
    };
}
pub(crate) use actions;

/// A row of a keymap: in these contexts these keys mean this action.
#[derive(Clone, Debug)]
pub struct Binding<C: 'static, A> {
    pub(crate) contexts: &'static [C],
    /// The first one is shown in the footer. Never empty.
    pub(crate) keys: Cow<'static, [KeyPress]>,
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
    Binding { contexts, keys: Cow::Borrowed(keys), action, footer: true }
}

/// A binding that only the help shows.
pub(crate) const fn hidden<C, A: Copy>(contexts: &'static [C], keys: &'static [KeyPress], action: A) -> Binding<C, A> {
    Binding { contexts, keys: Cow::Borrowed(keys), action, footer: false }
}

/// The bindings of a screen. In one context no key has two meanings; the footer keeps their order.
#[derive(Clone, Debug)]
pub struct Keymap<C: Clone + 'static, A: Clone + 'static>(pub Cow<'static, [Binding<C, A>]>);

impl<C: Copy + PartialEq, A: KeyAction> Keymap<C, A> {
    fn of_context(&self, context: C) -> impl Iterator<Item = &Binding<C, A>> {
        self.0.iter().filter(move |binding| binding.contexts.contains(&context))
    }

    /// What a key means in a context, on the layouts that may be in use.
    pub(crate) fn meaning(&self, context: C, key: KeyPress, layouts: Layouts) -> KeyMeaning<A> {
        let bound = |key: KeyPress| {
            self.of_context(context).find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
        };
        let (typed, press): (char, fn(char) -> KeyPress) = match key {
            KeyPress::Char(c) => (c, KeyPress::Char),
            KeyPress::Ctrl(c) => (c, KeyPress::Ctrl),
            key => return bound(key).map_or(KeyMeaning::Nothing, KeyMeaning::Action),
        };
        let keys = layouts.keys_of(typed);
        // A sign that says what it does is meant, also where another layout has it on the key of a letter.
        let is_sign = !typed.is_alphabetic() && keys.first() == Some(&typed);
        if let Some(action) = bound(key).filter(|_| is_sign) {
            return KeyMeaning::Action(action);
        }
        // Signs are on many keys, most of which mean nothing; a letter that means nothing on one layout is left alone.
        let counts = |c: &&char| typed.is_alphabetic() || bound(press(**c)).is_some();
        let mut candidates = keys.iter().filter(counts);
        let Some(&first) = candidates.next() else {
            // A sign that another key has here, such as / with Shift: what it says on the key.
            return bound(key).map_or(KeyMeaning::Nothing, KeyMeaning::Action);
        };
        match candidates.find(|c| bound(press(**c)) != bound(press(first))) {
            Some(&other) => KeyMeaning::Doubtful(first, other),
            None => bound(press(first)).map_or(KeyMeaning::Nothing, KeyMeaning::Action),
        }
    }

    /// The action of a key in a context; none while it is in doubt.
    pub(crate) fn action(&self, context: C, key: KeyPress, layouts: Layouts) -> Option<A> {
        match self.meaning(context, key, layouts) {
            KeyMeaning::Action(action) => Some(action),
            _ => None,
        }
    }

    /// What to say of a key that does nothing because its layout is in doubt.
    pub(crate) fn doubt(&self, context: C, key: KeyPress, layouts: Layouts) -> Option<String> {
        let KeyMeaning::Doubtful(first, other) = self.meaning(context, key, layouts) else { return None };
        let menu = self.keys_of(context, A::MENU);
        let menu = menu.iter().find(|key| matches!(key, KeyPress::F(_))).or(menu.first())?;
        Some(format!("{key} is {first} or {other}, by the keyboard's layout: nothing done; {menu} lists every action"))
    }

    /// The keys of an action in a context, the one to show first; empty if the context does not have the action.
    pub(crate) fn keys_of(&self, context: C, action: A) -> &[KeyPress] {
        self.of_context(context).find(|binding| binding.action == action).map_or(&[], |binding| &binding.keys)
    }

    /// Whether a key that types no character means an action: such a key acts also where text is typed.
    pub(crate) fn is_key_of(&self, context: C, action: A, key: KeyPress, layouts: Layouts) -> bool {
        !matches!(key, KeyPress::Char(_)) && self.action(context, key, layouts) == Some(action)
    }

    /// The name of the key of an action, for messages: that of the first context which has the action.
    pub(crate) fn key_name(&self, action: A) -> String {
        let binding = self.0.iter().find(|binding| binding.action == action);
        binding.and_then(|binding| binding.keys.first()).map(ToString::to_string).unwrap_or_default()
    }

    /// A text with keys in place of the names of actions in braces: `{sort} sorts by it`.
    pub(crate) fn with_keys(&self, text: &str) -> String {
        let mut parts = text.split('{');
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            match part.split_once('}').and_then(|(name, rest)| Some((A::from_name(name)?, rest))) {
                Some((action, rest)) => filled.extend([&self.key_name(action), rest]),
                None => filled.extend(["{", part]),
            }
        }
        filled
    }

    /// The keys of an action in any context, without repeats.
    pub fn all_keys_of(&self, action: A) -> Vec<KeyPress> {
        let mut keys = Vec::new();
        for key in self.0.iter().filter(|binding| binding.action == action).flat_map(|binding| binding.keys.iter()) {
            if !keys.contains(key) {
                keys.push(*key);
            }
        }
        keys
    }

    /// What the footer of a context shows.
    pub(crate) fn footer(&self, context: C) -> impl Iterator<Item = (KeyPress, A)> {
        let shown = self.of_context(context).filter(|binding| binding.footer);
        shown.filter_map(|binding| Some((*binding.keys.first()?, binding.action)))
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
    pub fn rows(&self) -> impl Iterator<Item = &Binding<C, A>> {
        let bindings = &self.0;
        A::ALL.iter().flat_map(move |action| bindings.iter().filter(move |binding| binding.action == *action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::explorer::keymap::{Action, EXPLORER_KEYS, Focus};
    use crate::tui::reviewer::keymap::{Pane, REVIEWER_KEYS, ReviewAction};
    use std::collections::HashSet;

    fn check<C: Copy + PartialEq + fmt::Debug, A: KeyAction>(keymap: &Keymap<C, A>, contexts: &[C], essential: &[A]) {
        for &context in contexts {
            let mut seen = HashSet::new();
            for key in keymap.of_context(context).flat_map(|binding| binding.keys.iter()) {
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
            let mut keys = bound(action).flat_map(|binding| binding.keys.iter());
            let is_on_every_layout = |key: &KeyPress| !matches!(key, KeyPress::Char(_) | KeyPress::Ctrl(_));
            assert!(keys.any(is_on_every_layout), "{action:?} has no key on every layout");
        }
        for &context in contexts {
            let menu = keymap.keys_of(context, A::MENU);
            assert!(menu.contains(&KeyPress::F(1)) && menu.contains(&KeyPress::F(12)), "no menu in {context:?}");
            for action in keymap.of_context(context).map(|binding| binding.action) {
                assert!(keymap.help(context).any(|(listed, _)| listed == action), "{action:?} is not in the menu");
            }
        }
    }

    #[test]
    fn in_a_context_a_key_has_one_action_and_essential_actions_have_a_key_on_every_layout() {
        use Action::{Command, Copy, FacetMenu, Filter, FilterToValue};
        let essential = [Filter, FacetMenu, Action::Help, Action::Close, Command, Copy, FilterToValue];
        check(&EXPLORER_KEYS, &Focus::ALL, &essential);
        use ReviewAction::{Accept, Add, Close, Correct, Find, Help, Move, Next, Reject, SwitchPane, Take, Undo};
        let essential = [Accept, Reject, Correct, Next, Undo, Add, Move, Find, Help, Close, SwitchPane, Take];
        check(&REVIEWER_KEYS, &Pane::ALL, &essential);
    }

    /// What keys of a layout do in the list, after the user has typed some letters of it.
    fn actions(typed: &str, keys: &str) -> Vec<Option<Action>> {
        let mut layouts = Layouts::default();
        typed.chars().for_each(|c| layouts.observe(c));
        let act = |c: char| {
            layouts.observe(c);
            EXPLORER_KEYS.action(Focus::List, KeyPress::Char(c), layouts)
        };
        keys.chars().map(act).collect()
    }

    /// The US keys / ? @ $ [ ] 1 2 3 4 q j s as they are on each layout, by xkb-data 2.35.1, where they differ from what
    /// another layout has there.
    #[test]
    fn keys_act_by_their_place_on_every_layout() {
        use Action::{
            Back, Close, Down, Filter, FilterToValue, Forward, Help, PaneDetail, PaneFacets, PaneList, PaneSource,
            Sort, Sums,
        };
        let all = [
            Filter, Help, FilterToValue, Sums, Back, Forward, PaneFacets, PaneList, PaneDetail, PaneSource, Close,
            Down, Sort,
        ];
        let table = [
            ("us", "q", "/?@$[]1234qjs"),
            ("ru", "ыё", ".,\";хъ1234йоы"),
            ("ua", "їє", ".,\";хї1234йоі"),
            ("kz", "әң", "№?__хъ\"әіңйоы"),
            ("kg", "ң1", ".,\";хъ1234йоы"),
            ("uz", "ўқ", ".,\";хъ1234йоқ"),
            ("tj", "ҷӯ", ".,\";хъ1234йоҷ"),
            ("ara", "ضص", "\u{638}\u{61f}@$\u{62c}\u{62f}1234\u{636}\u{62a}\u{633}"),
        ];
        for (name, before, keys) in table {
            for ((typed, wanted), done) in keys.chars().zip(all).zip(actions(before, keys)) {
                // On the Kazakh layout Shift-2 and Shift-4 give letters.
                if typed != '_' {
                    assert_eq!(done, Some(wanted), "{typed} on {name}");
                }
            }
        }
        assert_eq!(actions("әң", "ӘҢ"), [Some(FilterToValue), Some(Sums)]);
    }

    #[test]
    fn a_key_that_two_layouts_place_differently_does_nothing_until_the_layout_is_known() {
        assert_eq!(actions("", "і"), [None]);
        assert_eq!(actions("ї", "і"), [Some(Action::Sort)]);
        assert_eq!(actions("ә", "і"), [Some(Action::PaneDetail)]);
        assert_eq!(actions("ы", "і"), [Some(Action::PaneDetail)]);
        assert_eq!(actions("ы", "\""), [None], "@ in Russia, 1 in Kazakhstan");
        assert_eq!(actions("ы3", "\""), [Some(Action::FilterToValue)], "the Kazakh layout has no digits");
        let doubt = EXPLORER_KEYS.doubt(Focus::List, KeyPress::Char('і'), Layouts::default());
        assert_eq!(
            doubt.as_deref(),
            Some("і is s or 3, by the keyboard's layout: nothing done; F1 lists every action")
        );
        let of_locale = |locale| EXPLORER_KEYS.action(Focus::List, KeyPress::Char('і'), Layouts::of_locale(locale));
        assert_eq!(of_locale("uk_UA.UTF-8"), Some(Action::Sort));
        assert_eq!(of_locale("kk_KZ.UTF-8"), Some(Action::PaneDetail));
        assert_eq!(of_locale("C.UTF-8"), None);
    }

    #[test]
    fn signs_that_say_what_they_do_act_on_every_layout_from_the_first_key() {
        for (key, action) in [
            ('.', Action::Filter),
            ('№', Action::Filter),
            ('/', Action::Filter),
            (',', Action::Help),
            ('?', Action::Help),
        ] {
            assert_eq!(actions("", &key.to_string()), [Some(action)], "{key}");
        }
        assert_eq!(actions("ы", "/"), [Some(Action::Filter)], "Shift and backslash on the Russian layout");
        assert_eq!(actions("q", "."), [None], "a full stop on a Latin keyboard");
        // On the Arabic layout / is on the key of L.
        assert_eq!(actions("", "/"), [Some(Action::Filter)]);
        assert_eq!(actions("\u{636}", "/"), [Some(Action::NextCell)]);
    }

    #[test]
    fn in_a_review_letters_act_by_their_place_too() {
        let reviewer = |pane, c| {
            let mut layouts = Layouts::default();
            layouts.observe(c);
            REVIEWER_KEYS.action(pane, KeyPress::Char(c), layouts)
        };
        assert_eq!(reviewer(Pane::Facts, 'ф'), Some(ReviewAction::Accept));
        assert_eq!(reviewer(Pane::Facts, 'ч'), Some(ReviewAction::Reject));
        assert_eq!(reviewer(Pane::Facts, 'Ф'), Some(ReviewAction::AcceptAll));
        assert_eq!(reviewer(Pane::Facts, '\u{634}'), Some(ReviewAction::Accept));
        assert_eq!(reviewer(Pane::Select, 'о'), Some(ReviewAction::SentenceDown));
    }
}
