//! Which key means which action where: one table, from which footer, help and README are made.
//!
//! Outside text entry a letter acts by its place on the keyboard, so that Ukrainian, Russian and Kazakh
//! layouts work: й is q. Nothing essential sits on Ctrl alone.

use super::action::Action;
use std::fmt;

/// A key press, as the program knows it; no terminal library's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A character typed.
    Char(char),
    /// A letter with Ctrl.
    Ctrl(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Arrow.
    Up,
    /// Arrow.
    Down,
    /// Arrow.
    Left,
    /// Arrow.
    Right,
    /// Alt and arrow.
    AltLeft,
    /// Alt and arrow.
    AltRight,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Function key.
    F(u8),
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Char(' ') => f.write_str("Space"),
            Key::Char(c) => write!(f, "{c}"),
            Key::Ctrl(c) => write!(f, "^{c}"),
            Key::BackTab => f.write_str("S-Tab"),
            Key::AltLeft => f.write_str("A-Left"),
            Key::AltRight => f.write_str("A-Right"),
            Key::PageUp => f.write_str("PgUp"),
            Key::PageDown => f.write_str("PgDn"),
            Key::F(n) => write!(f, "F{n}"),
            other => write!(f, "{other:?}"),
        }
    }
}

/// Where the keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Focus {
    /// Countries, donors and the other facets.
    Facets,
    /// The list.
    List,
    /// The detail.
    Detail,
    /// The source.
    Source,
}

impl Focus {
    /// Every pane, from left to right.
    pub const ALL: [Focus; 4] = [Focus::Facets, Focus::List, Focus::Detail, Focus::Source];
}

/// A row of the table: these keys mean this action in these panes.
pub struct Binding {
    /// The panes; all of them where empty.
    pub panes: &'static [Focus],
    /// The keys, the one to show first.
    pub keys: &'static [Key],
    /// The action.
    pub action: Action,
    /// Whether the footer of those panes shows it.
    pub footer: bool,
}

const ALL: &[Focus] = &[];
const TEXTS: &[Focus] = &[Focus::Detail, Focus::Source];

macro_rules! keys {
    ($($panes:expr, [$($key:expr),+ $(,)?] => $action:ident $($footer:ident)?;)+) => {
        &[$(Binding { panes: $panes, keys: &[$($key),+], action: Action::$action, footer: keys!(@ $($footer)?) },)+]
    };
    (@) => { false };
    (@ footer) => { true };
}

/// The table.
pub static BINDINGS: &[Binding] = keys! {
    ALL, [Key::Enter] => Open footer;
    ALL, [Key::Esc] => Escape;
    ALL, [Key::Char('/'), Key::F(3)] => Filter footer;
    ALL, [Key::Char('f'), Key::F(2)] => FacetMenu footer;
    ALL, [Key::Char('$')] => Sums footer;
    &[Focus::Facets, Focus::List, Focus::Detail], [Key::Char('@'), Key::F(6)] => FilterToValue;
    ALL, [Key::Char('x'), Key::Backspace, Key::F(8)] => DropChip;
    ALL, [Key::Char('X')] => ClearFilters;
    ALL, [Key::Char('u')] => UndoFilter;
    ALL, [Key::Char('U')] => RedoFilter;
    ALL, [Key::Char('v'), Key::F(4)] => ListKind footer;
    TEXTS, [Key::Char('n')] => NextMark footer;
    TEXTS, [Key::Char('N')] => PreviousMark;
    ALL, [Key::Char('k'), Key::Up] => Up;
    ALL, [Key::Char('j'), Key::Down] => Down;
    ALL, [Key::Char('h'), Key::Left] => Left;
    ALL, [Key::Char('l'), Key::Right] => Right;
    ALL, [Key::Tab] => NextPane;
    ALL, [Key::BackTab] => PreviousPane;
    ALL, [Key::Char('1')] => PaneFacets;
    ALL, [Key::Char('2')] => PaneList;
    ALL, [Key::Char('3')] => PaneDetail;
    ALL, [Key::Char('4')] => PaneSource;
    ALL, [Key::Char('g'), Key::Home] => Top;
    ALL, [Key::Char('G'), Key::End] => Bottom;
    ALL, [Key::Ctrl('u')] => HalfUp;
    ALL, [Key::Ctrl('d')] => HalfDown;
    ALL, [Key::PageUp] => PageUp;
    ALL, [Key::PageDown] => PageDown;
    ALL, [Key::Char('['), Key::AltLeft] => Back;
    ALL, [Key::Char(']'), Key::AltRight] => Forward;
    &[Focus::List], [Key::Char(' ')] => Mark;
    &[Focus::List], [Key::Char('s'), Key::F(7)] => Sort footer;
    &[Focus::List], [Key::Char('S')] => ReverseSort;
    ALL, [Key::Char('+'), Key::F(11)] => Zoom;
    ALL, [Key::Char('_'), Key::F(12)] => Unzoom;
    &[Focus::Source], [Key::Char('z')] => Unfold;
    &[Focus::List, Focus::Detail, Focus::Source], [Key::Char('y'), Key::F(5)] => Copy footer;
    &[Focus::List, Focus::Detail, Focus::Source], [Key::Char('o'), Key::F(9)] => Browser;
    &[Focus::List, Focus::Detail, Focus::Source], [Key::Char('p')] => Pager;
    &[Focus::List, Focus::Detail, Focus::Source], [Key::Char('e')] => Editor;
    ALL, [Key::Char('!')] => Problems;
    ALL, [Key::Char('R')] => Reload;
    ALL, [Key::Ctrl('l')] => Redraw;
    ALL, [Key::Ctrl('z')] => Suspend;
    ALL, [Key::Char('?'), Key::F(1)] => Help footer;
    ALL, [Key::Char('q'), Key::F(10)] => Close footer;
    ALL, [Key::Ctrl('c')] => Quit;
};

/// The action of a key in a pane, letters taken by their place on the keyboard.
pub fn action(focus: Focus, key: Key) -> Option<Action> {
    let key = match key {
        Key::Char(c) => Key::Char(by_place(c)),
        Key::Ctrl(c) => Key::Ctrl(by_place(c)),
        key => key,
    };
    let here = |binding: &&Binding| binding.panes.is_empty() || binding.panes.contains(&focus);
    BINDINGS.iter().filter(here).find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
}

/// The keys of an action in a pane, the one to show first.
pub fn keys_of(focus: Focus, action: Action) -> &'static [Key] {
    BINDINGS
        .iter()
        .find(|b| b.action == action && (b.panes.is_empty() || b.panes.contains(&focus)))
        .map_or(&[], |binding| binding.keys)
}

/// The bindings that the footer of a pane shows.
pub fn footer(focus: Focus) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |b| b.footer && (b.panes.is_empty() || b.panes.contains(&focus)))
}

/// The Latin character on the key that gives `c` on a Ukrainian, Russian or Kazakh layout.
///
/// Ukrainian differs from Russian on four keys; Kazakh has its extra letters on the digit row, which
/// keeps its digits reachable, so they are left as they are.
pub fn by_place(c: char) -> char {
    const CYRILLIC: &str = "йцукенгшщзхъфывапролджэячсмитьбюёіїєґ";
    const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`s]'\\";
    let lower = c.to_lowercase().next().unwrap_or(c);
    let Some(at) = CYRILLIC.chars().position(|known| known == lower) else {
        return match c {
            // Keys whose shifted sign differs: the slash key and its neighbours.
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
    fn letters_act_by_place_on_cyrillic_layouts() {
        assert_eq!(action(Focus::List, Key::Char('й')), Some(Action::Close));
        assert_eq!(action(Focus::List, Key::Char('о')), Some(Action::Down));
        assert_eq!(action(Focus::Source, Key::Char('Т')), Some(Action::PreviousMark));
        assert_eq!(action(Focus::List, Key::Char('і')), Some(Action::Sort));
        assert_eq!(action(Focus::List, Key::Char('ы')), Some(Action::Sort));
    }

    #[test]
    fn essential_actions_have_a_key_that_every_layout_has() {
        let everywhere = |k: &Key| !matches!(k, Key::Char(c) if !c.is_ascii_digit()) && !matches!(k, Key::Ctrl(_));
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
