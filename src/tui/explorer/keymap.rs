//! The key bindings: one table, from which dispatch, footer, help and the README are made.
//!
//! Outside text entry a letter counts by its key, not by its character, so that Ukrainian, Russian and
//! Kazakh layouts work: й is q. What is essential also has a key that no layout changes: a function key,
//! an arrow or a digit.

use super::action::Action;
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
    pub const ALL: [Focus; 4] = [Focus::Facets, Focus::List, Focus::Detail, Focus::Source];
}

/// A row of the table: in these panes these keys mean this action.
pub struct Binding {
    /// Empty for every pane.
    pub panes: &'static [Focus],
    /// The first one is shown in the footer.
    pub keys: &'static [KeyPress],
    pub action: Action,
    /// Whether the footer of those panes shows the binding.
    pub footer: bool,
}

const EVERYWHERE: &[Focus] = &[];
const TEXT_PANES: &[Focus] = &[Focus::Detail, Focus::Source];

macro_rules! keys {
    ($($panes:expr, [$($key:expr),+ $(,)?] => $action:ident $($footer:ident)?;)+) => {
        &[$(Binding { panes: $panes, keys: &[$($key),+], action: Action::$action, footer: keys!(@ $($footer)?) },)+]
    };
    (@) => { false };
    (@ footer) => { true };
}

/// Every binding of the explorer; in one pane no key has two meanings.
pub static BINDINGS: &[Binding] = keys! {
    EVERYWHERE, [KeyPress::Enter] => Open footer;
    EVERYWHERE, [KeyPress::Esc] => Escape;
    EVERYWHERE, [KeyPress::Char('/'), KeyPress::F(3)] => Filter footer;
    EVERYWHERE, [KeyPress::Char('f'), KeyPress::F(2)] => FacetMenu footer;
    EVERYWHERE, [KeyPress::Char('$')] => Sums footer;
    &[Focus::Facets, Focus::List, Focus::Detail], [KeyPress::Char('@'), KeyPress::F(6)] => FilterToValue;
    EVERYWHERE, [KeyPress::Char('x'), KeyPress::Backspace, KeyPress::F(8)] => DropChip;
    EVERYWHERE, [KeyPress::Char('X')] => ClearFilters;
    EVERYWHERE, [KeyPress::Char('u')] => UndoFilter;
    EVERYWHERE, [KeyPress::Char('U')] => RedoFilter;
    EVERYWHERE, [KeyPress::Char('v'), KeyPress::F(4)] => ListKind footer;
    TEXT_PANES, [KeyPress::Char('n')] => NextMark footer;
    TEXT_PANES, [KeyPress::Char('N')] => PreviousMark;
    EVERYWHERE, [KeyPress::Char('k'), KeyPress::Up] => Up;
    EVERYWHERE, [KeyPress::Char('j'), KeyPress::Down] => Down;
    EVERYWHERE, [KeyPress::Char('h'), KeyPress::Left] => Left;
    EVERYWHERE, [KeyPress::Char('l'), KeyPress::Right] => Right;
    EVERYWHERE, [KeyPress::Tab] => NextPane;
    EVERYWHERE, [KeyPress::BackTab] => PreviousPane;
    EVERYWHERE, [KeyPress::Char('1')] => PaneFacets;
    EVERYWHERE, [KeyPress::Char('2')] => PaneList;
    EVERYWHERE, [KeyPress::Char('3')] => PaneDetail;
    EVERYWHERE, [KeyPress::Char('4')] => PaneSource;
    EVERYWHERE, [KeyPress::Char('g'), KeyPress::Home] => Top;
    EVERYWHERE, [KeyPress::Char('G'), KeyPress::End] => Bottom;
    EVERYWHERE, [KeyPress::Ctrl('u')] => HalfUp;
    EVERYWHERE, [KeyPress::Ctrl('d')] => HalfDown;
    EVERYWHERE, [KeyPress::PageUp] => PageUp;
    EVERYWHERE, [KeyPress::PageDown] => PageDown;
    EVERYWHERE, [KeyPress::Char('['), KeyPress::AltLeft] => Back;
    EVERYWHERE, [KeyPress::Char(']'), KeyPress::AltRight] => Forward;
    &[Focus::List], [KeyPress::Char(' ')] => Mark;
    &[Focus::List], [KeyPress::Char('s'), KeyPress::F(7)] => Sort footer;
    &[Focus::List], [KeyPress::Char('S')] => ReverseSort;
    EVERYWHERE, [KeyPress::Char('+'), KeyPress::F(11)] => Zoom;
    EVERYWHERE, [KeyPress::Char('_'), KeyPress::F(12)] => Unzoom;
    &[Focus::Source], [KeyPress::Char('z')] => Unfold;
    &[Focus::List, Focus::Detail, Focus::Source], [KeyPress::Char('y'), KeyPress::F(5)] => Copy footer;
    &[Focus::List, Focus::Detail, Focus::Source], [KeyPress::Char('o'), KeyPress::F(9)] => Browser;
    &[Focus::List, Focus::Detail, Focus::Source], [KeyPress::Char('p')] => Pager;
    &[Focus::List, Focus::Detail, Focus::Source], [KeyPress::Char('e')] => Editor;
    EVERYWHERE, [KeyPress::Char('!')] => Problems;
    EVERYWHERE, [KeyPress::Char('R')] => Reload;
    EVERYWHERE, [KeyPress::Ctrl('l')] => Redraw;
    EVERYWHERE, [KeyPress::Ctrl('z')] => Suspend;
    EVERYWHERE, [KeyPress::Char('?'), KeyPress::F(1)] => Help footer;
    EVERYWHERE, [KeyPress::Char('q'), KeyPress::F(10)] => Close footer;
    EVERYWHERE, [KeyPress::Ctrl('c')] => Quit;
};

/// The action of a key in a pane, whatever the keyboard layout.
pub fn action(focus: Focus, key: KeyPress) -> Option<Action> {
    let key = match key {
        KeyPress::Char(c) => KeyPress::Char(latin_key(c)),
        KeyPress::Ctrl(c) => KeyPress::Ctrl(latin_key(c)),
        key => key,
    };
    let here = |binding: &&Binding| binding.panes.is_empty() || binding.panes.contains(&focus);
    BINDINGS.iter().filter(here).find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
}

/// The keys of an action in a pane; the first one is to be shown.
pub fn keys_of(focus: Focus, action: Action) -> &'static [KeyPress] {
    BINDINGS
        .iter()
        .find(|b| b.action == action && (b.panes.is_empty() || b.panes.contains(&focus)))
        .map_or(&[], |binding| binding.keys)
}

/// The bindings that the footer of a pane shows.
pub fn footer_bindings(focus: Focus) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |b| b.footer && (b.panes.is_empty() || b.panes.contains(&focus)))
}

/// The Latin character on the key that gives `c` on a Ukrainian, Russian or Kazakh layout.
///
/// Ukrainian differs from Russian on four keys. Kazakh has its extra letters on the digit row, where the
/// digits can still be typed, so those letters are not mapped.
pub fn latin_key(c: char) -> char {
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

/// The key table in Markdown, as the README has it.
pub fn markdown() -> String {
    let mut out = String::from("| keys | what they do |\n|---|---|\n");
    for action in Action::ALL {
        let bound = BINDINGS.iter().filter(|b| b.action == *action);
        let keys: Vec<String> = bound.flat_map(|b| b.keys).map(|key| format!("`{key}`")).collect();
        out.push_str(&format!("| {} | {} |\n", keys.join(" "), action.doc()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_pane() {
        for focus in Focus::ALL {
            let mut seen = std::collections::HashSet::new();
            for binding in BINDINGS.iter().filter(|b| b.panes.is_empty() || b.panes.contains(&focus)) {
                for key in binding.keys {
                    assert!(seen.insert(*key), "{key} twice in {focus:?}");
                }
            }
        }
    }

    #[test]
    fn every_action_has_a_key_and_a_doc() {
        for action in Action::ALL {
            assert!(BINDINGS.iter().any(|b| b.action == *action), "{}", action.name());
            assert!(!action.doc().is_empty() && !action.short().is_empty());
        }
    }

    #[test]
    fn a_cyrillic_letter_acts_as_the_latin_letter_on_its_key() {
        assert_eq!(action(Focus::List, KeyPress::Char('й')), Some(Action::Close));
        assert_eq!(action(Focus::List, KeyPress::Char('о')), Some(Action::Down));
        assert_eq!(action(Focus::Source, KeyPress::Char('Т')), Some(Action::PreviousMark));
        assert_eq!(action(Focus::List, KeyPress::Char('і')), Some(Action::Sort));
        assert_eq!(action(Focus::List, KeyPress::Char('ы')), Some(Action::Sort));
    }

    #[test]
    fn essential_actions_have_a_key_that_every_layout_has() {
        let everywhere =
            |k: &KeyPress| !matches!(k, KeyPress::Char(c) if !c.is_ascii_digit()) && !matches!(k, KeyPress::Ctrl(_));
        for wanted in [
            Action::Filter,
            Action::FacetMenu,
            Action::Help,
            Action::Close,
            Action::ListKind,
            Action::Copy,
            Action::FilterToValue,
        ] {
            assert!(BINDINGS.iter().any(|b| b.action == wanted && b.keys.iter().any(everywhere)), "{}", wanted.name());
        }
    }
}
