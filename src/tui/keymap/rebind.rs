//! A keymap with the keys that a person has set in the configuration.

use super::{Binding, KeyAction, KeyPress, Keymap};
use crate::config::{ConfigMistake, KeySetting, shown_name};
use crate::text::nearest;
use std::borrow::Cow;
use std::fmt::Debug;

/// A keymap with settings applied.
#[derive(Debug)]
pub struct Rebound<C: Clone + 'static, A: Clone + 'static> {
    pub keymap: Keymap<C, A>,
    /// The settings in force.
    pub set: Vec<(A, Vec<KeyPress>)>,
    pub mistakes: Vec<ConfigMistake>,
}

/// A setting whose names are known.
struct ActionKeys<A> {
    action: A,
    keys: Vec<KeyPress>,
    line: usize,
}

/// Applies settings to a usual keymap. The keys of a setting replace those of its action in every context; a key that the
/// action usually has stays in the contexts where it has it. Of two actions that want one key in one context, a setting
/// yields that wants a new key for its action, the later one of two, and its action keeps the usual keys. So in a context no key ever has two meanings.
pub fn rebind<C: Copy + Debug + PartialEq, A: KeyAction>(
    usual: &Keymap<C, A>,
    settings: &[KeySetting],
) -> Rebound<C, A> {
    let mut mistakes = Vec::new();
    let mut wanted: Vec<ActionKeys<A>> = Vec::new();
    for setting in settings {
        match read_setting::<A>(setting) {
            Ok(setting) => wanted.push(setting),
            Err(what) => mistakes.push(ConfigMistake::at(setting.line, what)),
        }
    }
    wanted.sort_by_key(|setting| setting.line);
    let keymap = loop {
        let keymap = with_keys(usual, &wanted);
        let Some((key, first, second)) = taken_twice(&keymap) else { break keymap };
        let wants = |setting: &ActionKeys<A>| setting.action == first || setting.action == second;
        let is_new = |setting: &ActionKeys<A>| !usual.all_keys_of(setting.action).contains(&key);
        let yields = wanted.iter().rposition(|setting| wants(setting) && is_new(setting));
        // The usual keymap has no such key, so one of the two is set, and wants a key that it does not have.
        let Some(yields) = yields else { break usual.clone() };
        let setting = wanted.remove(yields);
        let other = if setting.action == first { second } else { first };
        let what = format!(
            "{key} is the key of {} and of {}; {} keeps its usual keys",
            setting.action.name(),
            other.name(),
            setting.action.name()
        );
        mistakes.push(ConfigMistake::at(setting.line, what));
    };
    let set = wanted.into_iter().map(|setting| (setting.action, setting.keys)).collect();
    Rebound { keymap, set, mistakes }
}

fn read_setting<A: KeyAction>(setting: &KeySetting) -> Result<ActionKeys<A>, String> {
    let Some(action) = A::from_name(&setting.action) else {
        let near = nearest(&setting.action, A::ALL.iter().map(|action| action.name()));
        let near = near.map_or("aidtrail config lists them".to_owned(), |near| format!("did you mean {near}?"));
        return Err(format!("no action is called {}; {near}", shown_name(&setting.action)));
    };
    let mut keys: Vec<KeyPress> = Vec::new();
    for name in &setting.keys {
        let key =
            name.parse().map_err(|why| format!("{}: no key is called {}: {why}", action.name(), shown_name(name)))?;
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    if keys.is_empty() {
        return Err(format!("{} has no key here; without this line it has its usual ones", action.name()));
    }
    Ok(ActionKeys { action, keys, line: setting.line })
}

fn with_keys<C: Copy + PartialEq, A: KeyAction>(usual: &Keymap<C, A>, wanted: &[ActionKeys<A>]) -> Keymap<C, A> {
    if wanted.is_empty() {
        return usual.clone();
    }
    let rebound = |binding: &Binding<C, A>| {
        let Some(setting) = wanted.iter().find(|setting| setting.action == binding.action) else {
            return binding.clone();
        };
        let is_usual = |key: &KeyPress| usual.0.iter().any(|it| it.action == binding.action && it.keys.contains(key));
        let here = |key: &&KeyPress| binding.keys.contains(key) || !is_usual(key);
        let keys: Vec<KeyPress> = setting.keys.iter().filter(here).copied().collect();
        // All its keys belong to other contexts of the action: here it keeps the usual one, since another action may have them.
        if keys.is_empty() {
            return binding.clone();
        }
        Binding { keys: Cow::Owned(keys), ..binding.clone() }
    };
    Keymap(usual.0.iter().map(rebound).collect())
}

/// A key that two actions have in one context.
fn taken_twice<C: Copy + PartialEq, A: KeyAction>(keymap: &Keymap<C, A>) -> Option<(KeyPress, A, A)> {
    let bindings = &keymap.0;
    bindings.iter().enumerate().find_map(|(i, one)| {
        bindings[i + 1..].iter().find_map(|other| {
            let meet = one.action != other.action && one.contexts.iter().any(|it| other.contexts.contains(it));
            let key = one.keys.iter().find(|key| meet && other.keys.contains(key))?;
            Some((*key, one.action, other.action))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::explorer::keymap::{Action, EXPLORER_KEYS, Focus};
    use crate::tui::layouts::Layouts;
    use crate::tui::reviewer::keymap::{Pane, REVIEWER_KEYS, ReviewAction};
    use proptest::prelude::*;

    fn settings(lines: &[(&str, &[&str])]) -> Vec<KeySetting> {
        let setting = |(i, (action, keys)): (usize, &(&str, &[&str]))| KeySetting {
            action: (*action).to_owned(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            line: i + 1,
        };
        lines.iter().enumerate().map(setting).collect()
    }

    fn explorer(lines: &[(&str, &[&str])]) -> Rebound<Focus, Action> {
        rebind(&EXPLORER_KEYS, &settings(lines))
    }

    fn told(lines: &[(&str, &[&str])]) -> Vec<String> {
        explorer(lines).mistakes.into_iter().map(|it| format!("{}: {}", it.line.unwrap_or_default(), it.what)).collect()
    }

    fn action(keymap: &Keymap<Focus, Action>, focus: Focus, key: &str) -> Option<Action> {
        keymap.action(focus, key.parse().expect("a key"), Layouts::default())
    }

    #[test]
    fn every_key_is_read_by_the_name_that_is_shown() {
        let named = NAMED.iter().copied();
        for key in named.chain((1..=12).map(KeyPress::F)).chain(('!'..='~').map(KeyPress::Char)) {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        assert_eq!("f5".parse(), Ok(KeyPress::F(5)));
        assert_eq!("^D".parse(), Ok(KeyPress::Ctrl('d')));
        let refused = |name: &str| name.parse::<KeyPress>().expect_err("no key");
        assert_eq!(refused("Spce"), "did you mean Space?");
        assert_eq!(refused("^i"), "terminals send Tab for it");
        assert!(
            refused("ж").contains("US keyboard")
                && refused("").contains("topics keys")
                && refused("F13").contains("F1")
        );
    }

    const NAMED: [KeyPress; 6] = [
        KeyPress::Char(' '),
        KeyPress::BackTab,
        KeyPress::PageUp,
        KeyPress::AltLeft,
        KeyPress::Ctrl('a'),
        KeyPress::Enter,
    ];

    #[test]
    fn the_keys_set_replace_those_of_the_action_in_every_context() {
        let set = explorer(&[("group-by", &["b", "F4"]), ("sort", &["O"]), ("command", &[";"])]);
        assert_eq!(set.mistakes, []);
        assert_eq!(action(&set.keymap, Focus::List, "b"), Some(Action::GroupBy));
        assert_eq!(action(&set.keymap, Focus::List, "t"), None);
        assert_eq!(action(&set.keymap, Focus::List, "O"), Some(Action::Sort));
        assert_eq!(set.keymap.key_name(Action::GroupBy), "b");
        assert!(set.keymap.footer(Focus::List).any(|shown| shown == (KeyPress::Char('b'), Action::GroupBy)));
        assert!(set.keymap.help(Focus::List).any(|(action, keys)| action == Action::GroupBy && keys == "b F4"));
        // A letter counts by its place on other layouts: и is b.
        let mut layouts = Layouts::default();
        layouts.observe('и');
        assert_eq!(set.keymap.action(Focus::List, KeyPress::Char('и'), layouts), Some(Action::GroupBy));
    }

    #[test]
    fn two_actions_can_swap_their_keys() {
        let set = explorer(&[("up", &["j", "Up"]), ("down", &["k", "Down"])]);
        assert_eq!(set.mistakes, []);
        assert_eq!(action(&set.keymap, Focus::List, "j"), Some(Action::Up));
        assert_eq!(action(&set.keymap, Focus::List, "k"), Some(Action::Down));
    }

    #[test]
    fn a_key_taken_twice_is_told_with_both_names_and_the_usual_keys_hold() {
        assert_eq!(told(&[("sort", &["q"])]), ["1: q is the key of sort and of close; sort keeps its usual keys"]);
        assert_eq!(
            told(&[("sort", &["t"]), ("group-by", &["t"])]),
            ["1: t is the key of sort and of group-by; sort keeps its usual keys"],
            "group-by has what it usually has"
        );
        let set = explorer(&[("sort", &["b"]), ("columns", &["b"])]);
        assert_eq!(set.mistakes.len(), 1);
        assert_eq!(action(&set.keymap, Focus::List, "b"), Some(Action::Sort));
        assert_eq!(action(&set.keymap, Focus::List, "c"), Some(Action::Columns));
        // In other contexts a key may mean something else.
        assert_eq!(told(&[("unfold", &["s"])]), [""; 0]);
    }

    #[test]
    fn a_key_of_one_context_alone_hinders_no_other_setting() {
        // In the source / finds words, and F3 filters.
        let set = explorer(&[("filter", &["/"]), ("facet-menu", &["A"])]);
        assert_eq!(set.mistakes, []);
        assert_eq!(action(&set.keymap, Focus::List, "/"), Some(Action::Filter));
        assert_eq!(action(&set.keymap, Focus::Source, "/"), Some(Action::Find));
        assert_eq!(action(&set.keymap, Focus::Source, "F3"), Some(Action::Filter));
        assert_eq!(action(&set.keymap, Focus::List, "A"), Some(Action::FacetMenu));
    }

    #[test]
    fn names_that_are_none_and_lists_without_keys_are_told() {
        assert_eq!(told(&[("grup-by", &["b"])]), ["1: no action is called grup-by; did you mean group-by?"]);
        assert_eq!(told(&[("frobnicate", &["b"])]), ["1: no action is called frobnicate; aidtrail config lists them"]);
        assert_eq!(told(&[("sort", &["PgUpp"])]), ["1: sort: no key is called PgUpp: did you mean PgUp?"]);
        assert_eq!(told(&[("sort", &[])]), ["1: sort has no key here; without this line it has its usual ones"]);
    }

    #[test]
    fn setting_the_usual_keys_changes_nothing() {
        fn check<C: Copy + Debug + PartialEq, A: KeyAction>(usual: &Keymap<C, A>) {
            for action in A::ALL {
                let set: Vec<KeySetting> = vec![KeySetting {
                    action: action.name().to_owned(),
                    keys: usual.all_keys_of(*action).iter().map(ToString::to_string).collect(),
                    line: 1,
                }];
                let rebound = rebind(usual, &set);
                assert_eq!(rebound.mistakes, [], "{action:?}");
                for (one, other) in rebound.keymap.0.iter().zip(usual.0.iter()) {
                    assert_eq!(one.keys, other.keys, "{action:?}");
                }
            }
        }
        check(&EXPLORER_KEYS);
        check(&REVIEWER_KEYS);
        let accept = rebind(&REVIEWER_KEYS, &settings(&[("accept", &["y"])]));
        assert_eq!(accept.mistakes, []);
        for pane in [Pane::Facts, Pane::Article] {
            assert_eq!(accept.keymap.keys_of(pane, ReviewAction::Accept), [KeyPress::Char('y')]);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_set_every_action_has_a_key_and_no_key_two_actions(
            lines in prop::collection::btree_map(0..Action::ALL.len(), prop::collection::vec("[a-zA-Z?/$]|F[1-9]|Space|\\^[a-f]", 0..3), 0..12)
        ) {
            let setting = |(line, (action, keys)): (usize, (&usize, &Vec<String>))| KeySetting {
                action: Action::ALL[*action].name().to_owned(),
                keys: keys.clone(),
                line,
            };
            let settings: Vec<KeySetting> = lines.iter().enumerate().map(setting).collect();
            let rebound = rebind(&EXPLORER_KEYS, &settings);
            prop_assert!(taken_twice(&rebound.keymap).is_none());
            prop_assert!(rebound.keymap.0.iter().all(|binding| !binding.keys.is_empty()));
            prop_assert_eq!(rebound.set.len() + rebound.mistakes.len(), settings.len());
            for (action, keys) in &rebound.set {
                let bound = |key: &KeyPress| rebound.keymap.0.iter().any(|it| it.action == *action && it.keys.contains(key));
                prop_assert!(keys.iter().all(bound));
            }
        }
    }
}
