//! Overlays of the reviewer: the help, menus, forms and the search line.

use super::keymap::{Pane, ReviewAction};
use super::{FormPurpose, Review, ReviewForm};
use crate::curate::review::DecisionState;
use crate::model::fact::FactKind;
use crate::tui::keymap::{KeyAction, KeyPress, Keymap};
use crate::tui::kit::help::{Help, HelpEntry};
use crate::tui::kit::menu::{Menu, MenuStep};
use crate::tui::kit::text_line::TextLine;

/// A choice of a menu, with its description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuRow {
    pub(crate) name: String,
    pub(crate) doc: String,
}

impl MenuRow {
    pub(crate) fn new(name: &str, doc: &str) -> MenuRow {
        MenuRow { name: name.to_owned(), doc: doc.to_owned() }
    }
}

/// What choosing a row of a menu does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuPurpose {
    /// Opens the form for a new fact of the chosen kind.
    Add,
    /// Moves the fact to the chosen project.
    Move,
}

/// An overlay over the panes; it receives all keys.
#[derive(Clone, Debug)]
pub enum ReviewOverlay {
    /// A searchable list of keys and signs; Enter runs the selected action.
    Help(Help<ReviewAction>),
    Menu {
        title: &'static str,
        rows: Vec<MenuRow>,
        menu: Menu,
        purpose: MenuPurpose,
    },
    Form(Box<ReviewForm>),
    /// The search line.
    Find(TextLine),
}

/// Words on the screen that the help explains.
pub(crate) const GLOSSARY: &[(&str, &str)] = &[
    ("rule", "the rule that proposed a fact, by the words highlighted"),
    ("carried", "said in another sentence of the same source"),
    ("inferred", "follows from what is said; the reason stands with it"),
    ("editor", "decided by a person, in a review"),
    ("draft", "what rules proposed; a review never changes it"),
];

/// The sign and word of every decision with its meaning.
pub(crate) fn decision_signs() -> impl Iterator<Item = (String, &'static str)> {
    let meanings = [
        (DecisionState::Undecided, "nobody has decided; it goes into no dataset until it is accepted"),
        (DecisionState::Accepted, "it is so"),
        (DecisionState::Corrected, "it is otherwise: your value holds"),
        (DecisionState::Rejected, "it is not so; if a rule says another value of these words, that is asked anew"),
        (DecisionState::Added, "added from words you selected"),
    ];
    meanings.into_iter().map(|(state, meaning)| (format!("{}  {}", state.sign(), state.word()), meaning))
}

impl ReviewOverlay {
    /// The help of a pane.
    pub(crate) fn help(keymap: &Keymap<Pane, ReviewAction>, pane: Pane) -> ReviewOverlay {
        let keys = keymap.help(pane);
        let keys = keys.map(|(action, keys)| HelpEntry::new(keys, action.short(), action.doc(), Some(action)));
        let signs = decision_signs().map(|(sign, meaning)| HelpEntry::new(sign, "", meaning, None));
        let words = GLOSSARY.iter().map(|(word, meaning)| HelpEntry::new(*word, "", meaning, None));
        ReviewOverlay::Help(Help::new(vec![
            ("Keys here", keys.collect()),
            ("What the signs and words mean", signs.chain(words).collect()),
        ]))
    }

    /// The search line, empty. 1000 characters bound an accidental paste.
    pub(crate) fn find() -> ReviewOverlay {
        ReviewOverlay::Find(TextLine::new("", 1000))
    }

    pub(crate) fn form(form: ReviewForm) -> ReviewOverlay {
        ReviewOverlay::Form(Box::new(form))
    }

    /// Opens a menu with row `at` selected.
    pub(crate) fn menu(title: &'static str, rows: Vec<MenuRow>, then: MenuPurpose, at: usize) -> ReviewOverlay {
        ReviewOverlay::Menu { title, rows, menu: Menu::fixed(at), purpose: then }
    }

    /// Inserts pasted text where an overlay takes text.
    pub(crate) fn paste(&mut self, text: &str) {
        match self {
            ReviewOverlay::Help(help) => help.menu.paste(text),
            ReviewOverlay::Find(line) => line.insert(text),
            ReviewOverlay::Form(form) => form.type_text(text),
            ReviewOverlay::Menu { .. } => {}
        }
    }
}

impl Review {
    pub(super) fn overlay_key(&mut self, key: KeyPress) {
        let Some(mut over) = self.overlay.take() else { return };
        if key == KeyPress::Esc {
            return;
        }
        match &mut over {
            ReviewOverlay::Help(help) => match help.handle_key(key, self.size) {
                MenuStep::Choose(Some(action)) => return self.perform(action),
                MenuStep::Choose(None) | MenuStep::Close => return,
                MenuStep::Stay => {}
            },
            ReviewOverlay::Menu { rows, menu, purpose: then, .. } => {
                let page = usize::from(self.layout.form.height.saturating_sub(2)).max(1);
                match menu.handle_key(key, page, |_| (0..rows.len()).collect(), |_| true) {
                    MenuStep::Choose(Some(at)) => return self.menu_chosen(*then, at),
                    MenuStep::Choose(None) | MenuStep::Close => return,
                    MenuStep::Stay => {}
                }
            }
            ReviewOverlay::Form(form) => {
                if let Some(filled) = form.handle_key(key) {
                    let purpose = form.purpose.clone();
                    if matches!(purpose, FormPurpose::Add(..)) {
                        self.selection = None;
                        self.focus_pane(Pane::Facts);
                    }
                    return self.submit_form(purpose, filled);
                }
            }
            ReviewOverlay::Find(line) if key == KeyPress::Enter => {
                self.find(line.value());
                return;
            }
            ReviewOverlay::Find(line) => {
                line.handle_key(key);
            }
        }
        self.overlay = Some(over);
    }

    fn menu_chosen(&mut self, then: MenuPurpose, at: usize) {
        match then {
            MenuPurpose::Add => {
                if let Some(kind) = FactKind::ALL.get(at) {
                    self.open_add_form(*kind);
                }
            }
            MenuPurpose::Move => {
                let Some(super::ReviewRow::Item(i)) = self.rows.get(self.cursor.at).copied() else { return };
                let Some(item) = self.sheet.rows.get(i).cloned() else { return };
                if at >= self.sheet.groups.len() {
                    self.overlay = Some(ReviewOverlay::form(ReviewForm::of_project(FormPurpose::MoveToNew(i), "", "")));
                    return;
                }
                if at == item.group {
                    return self.notify("it is there already");
                }
                self.book.move_to(&self.draft, &self.sheet, &item, at);
                let what = format!("moved {} to {}", super::short_name(&item), self.sheet.groups[at].title);
                self.finish_step(&what, false);
                self.notify(&what);
            }
        }
    }
}
