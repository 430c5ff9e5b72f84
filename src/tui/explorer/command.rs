//! The line that runs any action by its name.

use super::keymap::Focus;
use super::{Action, App, KeyPress, Overlay};
use crate::text::fold;
use crate::tui::keymap::KeyAction;
use crate::tui::kit::list_cursor::ListCursor;
use crate::tui::kit::menu::{Menu, MenuStep};
use crate::tui::layouts::on_us_keyboard;

/// How well an action fits what is typed, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum ActionFit {
    WholeName,
    NameBegins,
    NameWordBegins,
    NameHas,
    /// Every word typed begins a word of its help, or is a typing error away from one.
    Help,
    /// The letters typed are in the name, in this order; the last one at this position.
    NameLetters(usize),
}

impl App {
    pub(super) fn open_command_line(&mut self) {
        let menu = Menu { typed: Some(String::new()), cursor: ListCursor::default() };
        self.overlay = Some(Overlay::Command(menu));
    }

    /// The actions that fit what is typed, best first; equal ones in the order of the help.
    pub(crate) fn command_menu(&self, typed: &str) -> Vec<Action> {
        // Names are English: letters of another layout are also taken for those on the same keys.
        let texts = [fold(typed), fold(&on_us_keyboard(typed))];
        let fit = |action: Action| texts.iter().filter_map(|text| fit(action, text)).min();
        let mut found: Vec<(ActionFit, Action)> =
            Action::ALL.iter().filter_map(|action| Some((fit(*action)?, *action))).collect();
        found.sort_by_key(|(fit, _)| *fit);
        found.into_iter().map(|(_, action)| action).collect()
    }

    /// A key in the line of actions. Tab completes the name of the selected one, Enter runs it.
    pub(super) fn handle_command_key(&mut self, key: KeyPress, page: usize, menu: &mut Menu) -> bool {
        if key == KeyPress::Tab {
            if let Some(action) = self.command_menu(menu.typed()).get(menu.cursor.at) {
                *menu = Menu { typed: Some(action.name().to_owned()), cursor: ListCursor::default() };
            }
            return true;
        }
        match menu.handle_key(key, page, |typed| self.command_menu(typed), |_| true) {
            MenuStep::Choose(Some(action)) => {
                self.run_by_name(action);
                false
            }
            step => step != MenuStep::Close,
        }
    }

    /// Runs an action where it has a meaning: in this pane, else in the list.
    fn run_by_name(&mut self, action: Action) {
        self.accept_filter();
        let has = |focus: Focus| !self.settings.explorer_keys.keys_of(focus, action).is_empty();
        if !has(self.view.focus) {
            if !has(Focus::List) {
                let panes: Vec<&str> = Focus::ALL.into_iter().filter(|it| has(*it)).map(Focus::name).collect();
                return self.notify(&format!(
                    "{} is for the {}; go there first",
                    action.name(),
                    panes.join(" and the ")
                ));
            }
            self.view.focus = Focus::List;
        }
        self.act(action);
    }
}

fn fit(action: Action, typed: &str) -> Option<ActionFit> {
    let name = action.name();
    let wanted = typed.split_whitespace().collect::<Vec<_>>().join("-");
    let begins_word = || name.split('-').any(|word| word.starts_with(&wanted));
    if name == wanted {
        Some(ActionFit::WholeName)
    } else if name.starts_with(&wanted) {
        Some(ActionFit::NameBegins)
    } else if begins_word() {
        Some(ActionFit::NameWordBegins)
    } else if name.contains(&wanted) {
        Some(ActionFit::NameHas)
    } else if is_in_help(action, typed) {
        Some(ActionFit::Help)
    } else {
        last_letter(name, &wanted).map(ActionFit::NameLetters)
    }
}

fn is_in_help(action: Action, typed: &str) -> bool {
    /// Letters from which on a word may have an error: shorter ones are near to too many others.
    const MIN_LETTERS: usize = 4;
    let help = fold(&format!("{} {} {}", action.name().replace('-', " "), action.short(), action.doc()));
    let words: Vec<&str> = help.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    typed.split_whitespace().all(|typed| {
        let may_err = typed.chars().count() >= MIN_LETTERS;
        words.iter().any(|word| word.starts_with(typed) || may_err && strsim::osa_distance(word, typed) <= 1)
    })
}

/// The position in a name of the last of the letters typed, if all are in it in their order.
fn last_letter(name: &str, typed: &str) -> Option<usize> {
    let mut letters = name.chars().enumerate();
    typed.chars().try_fold(0, |_, c| letters.find(|(_, letter)| *letter == c).map(|(at, _)| at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(typed: &str) -> Option<Action> {
        App::new(100, 30).command_menu(typed).first().copied()
    }

    #[test]
    fn an_action_is_found_by_its_name_its_help_its_letters_and_with_an_error() {
        assert_eq!(App::new(100, 30).command_menu("").len(), Action::ALL.len());
        assert_eq!(first("sort"), Some(Action::Sort));
        assert_eq!(first("group by"), Some(Action::GroupBy));
        assert_eq!(first("undo"), Some(Action::UndoFilter));
        assert_eq!(first("clipboard"), None);
        assert_eq!(first("colmuns"), Some(Action::Columns));
        assert_eq!(first("browser"), Some(Action::Browser));
        assert_eq!(first("again round"), Some(Action::Sort));
        assert_eq!(first("rvs"), Some(Action::ReverseSort));
    }

    #[test]
    fn letters_of_another_layout_are_those_on_the_same_keys() {
        // "sort" and "help" typed on the Russian layout.
        assert_eq!(first("ыщке"), Some(Action::Sort));
        assert_eq!(first("рудз"), Some(Action::Help));
    }

    #[test]
    fn every_action_is_first_by_its_whole_name() {
        for action in Action::ALL {
            assert_eq!(first(action.name()), Some(*action));
        }
    }
}
