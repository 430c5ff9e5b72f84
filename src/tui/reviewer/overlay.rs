//! Overlays of the reviewer: the help, menus, forms and the search line.

use super::keymap::{Pane, REVIEWER_KEYS, ReviewAction};
use super::{FormPurpose, Review, ReviewEffect, ReviewForm};
use crate::curate::review::DecisionState;
use crate::model::fact::FactKind;
use crate::text::fold;
use crate::tui::explorer::overlay::overlay_rows;
use crate::tui::keymap::{KeyAction, KeyPress};
use crate::tui::kit::list_cursor::ListCursor;

/// A choice of a menu, with its description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuRow {
    pub name: String,
    pub doc: String,
}

impl MenuRow {
    pub fn new(name: &str, doc: &str) -> MenuRow {
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

/// A row of the reviewer's help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewHelpRow {
    Heading(&'static str),
    /// An action with its keys.
    Action(ReviewAction, String),
    /// A sign or word of the screen with its meaning.
    Word(String, &'static str),
}

/// An overlay over the panes; it receives all keys.
#[derive(Clone, Debug)]
pub enum ReviewOverlay {
    /// A searchable list of keys and signs; Enter runs the selected action.
    Help {
        /// The search text.
        typed: String,
        cursor: ListCursor,
        /// The pane whose keys are listed.
        pane: Pane,
    },
    Menu {
        title: &'static str,
        rows: Vec<MenuRow>,
        cursor: ListCursor,
        purpose: MenuPurpose,
    },
    Form(Box<ReviewForm>),
    /// The search line, with the text typed so far.
    Find(String),
}

/// Words on the screen that the help explains.
const GLOSSARY: &[(&str, &str)] = &[
    ("rule", "the rule that proposed a fact, by the words highlighted"),
    ("carried", "said in another sentence of the same source"),
    ("inferred", "follows from what is said; the reason stands with it"),
    ("editor", "decided by a person, in a review"),
    ("draft", "what rules proposed; a review never changes it"),
];

fn meaning(state: DecisionState) -> &'static str {
    match state {
        DecisionState::Undecided => "nobody has decided; it goes into no dataset until it is accepted",
        DecisionState::Accepted => "it is so",
        DecisionState::Corrected => "it is otherwise: your value holds",
        DecisionState::Rejected => "it is not so; if a rule says another value of these words, that is asked anew",
        DecisionState::Added => "added from words you selected",
    }
}

impl ReviewOverlay {
    /// Opens the help of a pane. The cursor starts on row 1, below the first heading.
    pub fn help(pane: Pane) -> ReviewOverlay {
        ReviewOverlay::Help { typed: String::new(), cursor: ListCursor { at: 1, top: 0 }, pane }
    }

    pub fn form(form: ReviewForm) -> ReviewOverlay {
        ReviewOverlay::Form(Box::new(form))
    }

    /// Opens a menu with row `at` selected.
    pub fn menu(title: &'static str, rows: Vec<MenuRow>, then: MenuPurpose, at: usize) -> ReviewOverlay {
        ReviewOverlay::Menu { title, rows, cursor: ListCursor { at, top: 0 }, purpose: then }
    }

    /// Inserts typed or pasted text where an overlay takes text. 1000 characters bound an accidental paste.
    pub fn type_text(&mut self, text: &str) {
        let typed = match self {
            ReviewOverlay::Help { typed, .. } | ReviewOverlay::Find(typed) => typed,
            ReviewOverlay::Form(form) => return form.type_text(text),
            ReviewOverlay::Menu { .. } => return,
        };
        typed.extend(text.chars().filter(|c| !c.is_control()).take(1000));
    }
}

/// The help of a pane: the rows that contain every typed word.
pub fn help_rows(pane: Pane, typed: &str) -> Vec<ReviewHelpRow> {
    let words: Vec<String> = fold(typed).split_whitespace().map(str::to_owned).collect();
    let fits = |text: &str| {
        let text = fold(text);
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let mut rows = Vec::new();
    let mut section = |title, found: Vec<ReviewHelpRow>| {
        if !found.is_empty() {
            rows.push(ReviewHelpRow::Heading(title));
            rows.extend(found);
        }
    };
    let keys =
        REVIEWER_KEYS.help(pane).filter(|(action, keys)| fits(&format!("{keys} {} {}", action.short(), action.doc())));
    section("Keys here", keys.map(|(action, keys)| ReviewHelpRow::Action(action, keys)).collect());
    let states = [
        DecisionState::Undecided,
        DecisionState::Accepted,
        DecisionState::Corrected,
        DecisionState::Rejected,
        DecisionState::Added,
    ];
    let signs = states.map(|state| (format!("{}  {}", state.sign(), state.word()), meaning(state)));
    let glossary = GLOSSARY.iter().map(|(word, meaning)| ((*word).to_owned(), *meaning));
    let all = signs.into_iter().chain(glossary);
    let found = all.filter(|(word, meaning)| fits(&format!("{word} {meaning}")));
    section("What the signs and words mean", found.map(|(word, meaning)| ReviewHelpRow::Word(word, meaning)).collect());
    rows
}

fn rows_moved_by(key: KeyPress, page: usize) -> isize {
    match key {
        KeyPress::Up | KeyPress::Ctrl('p') => -1,
        KeyPress::Down | KeyPress::Ctrl('n') => 1,
        KeyPress::PageUp => -(page as isize - 1),
        KeyPress::PageDown => page as isize - 1,
        KeyPress::Home => isize::MIN / 2,
        KeyPress::End => isize::MAX / 2,
        _ => 0,
    }
}

fn edit_text(typed: &mut String, key: KeyPress) -> bool {
    match key {
        KeyPress::Char(c) => typed.push(c),
        KeyPress::Backspace => {
            typed.pop();
        }
        KeyPress::Ctrl('u') => typed.clear(),
        _ => return false,
    }
    true
}

impl Review {
    pub(super) fn overlay_key(&mut self, key: KeyPress) -> Vec<ReviewEffect> {
        let Some(mut over) = self.overlay.take() else { return Vec::new() };
        if key == KeyPress::Esc {
            return Vec::new();
        }
        let page = overlay_rows(self.size.1);
        match &mut over {
            ReviewOverlay::Help { typed, cursor, pane } => {
                if edit_text(typed, key) {
                    *cursor = ListCursor::default();
                }
                let rows = help_rows(*pane, typed);
                let stop = |at: usize| !matches!(rows.get(at), None | Some(ReviewHelpRow::Heading(_)));
                let by = rows_moved_by(key, page);
                let target = cursor.at.saturating_add_signed(by).min(rows.len().saturating_sub(1));
                let after = (target..rows.len()).find(|&at| stop(at));
                let before = (0..=target).rev().find(|&at| stop(at));
                let at = if by < 0 { before.or(after) } else { after.or(before) };
                cursor.select(at.unwrap_or(0), rows.len(), page);
                if key == KeyPress::Enter {
                    return match rows.get(cursor.at) {
                        Some(ReviewHelpRow::Action(action, _)) => self.perform(*action),
                        _ => Vec::new(),
                    };
                }
            }
            ReviewOverlay::Menu { rows, cursor, purpose: then, .. } => {
                let by = match key.on_latin_layout() {
                    KeyPress::Char('j') => 1,
                    KeyPress::Char('k') => -1,
                    KeyPress::Char('q') => return Vec::new(),
                    _ => rows_moved_by(key, page),
                };
                let page = usize::from(self.layout.form.height.saturating_sub(2)).max(1);
                cursor.step(by, rows.len(), page);
                if key == KeyPress::Enter {
                    return self.menu_chosen(*then, cursor.at);
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
            ReviewOverlay::Find(typed) => {
                if key == KeyPress::Enter {
                    let words = std::mem::take(typed);
                    self.find(&words);
                    return Vec::new();
                }
                edit_text(typed, key);
            }
        }
        self.overlay = Some(over);
        Vec::new()
    }

    fn menu_chosen(&mut self, then: MenuPurpose, at: usize) -> Vec<ReviewEffect> {
        match then {
            MenuPurpose::Add => {
                if let Some(kind) = FactKind::ALL.get(at) {
                    self.open_add_form(*kind);
                }
                Vec::new()
            }
            MenuPurpose::Move => {
                let Some(super::ReviewRow::Item(i)) = self.rows.get(self.cursor.at).copied() else { return Vec::new() };
                let Some(item) = self.sheet.rows.get(i).cloned() else { return Vec::new() };
                if at >= self.sheet.groups.len() {
                    self.overlay = Some(ReviewOverlay::form(ReviewForm::of_project(FormPurpose::MoveToNew(i), "", "")));
                    return Vec::new();
                }
                if at == item.group {
                    self.notify("it is there already");
                    return Vec::new();
                }
                self.book.move_to(&self.draft, &self.sheet, &item, at);
                let what = format!("moved {} to {}", super::short_name(&item), self.sheet.groups[at].title);
                let effects = self.finish_step(&what, false);
                self.notify(&what);
                effects
            }
        }
    }
}
