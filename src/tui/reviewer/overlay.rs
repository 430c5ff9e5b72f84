//! What stands over the panes of a review: help, menus, forms, the line that finds.

use super::keymap::{self, Action, Pane};
use super::{Effect, Form, Purpose, Review};
use crate::curate::review::{Kind, State};
use crate::text::fold;
use crate::tui::explorer::keymap::{Key, by_place};
use crate::tui::explorer::overlay::overlay_page;
use crate::tui::kit::list_cursor::ListCursor;

/// A row of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuRow {
    /// What is chosen.
    pub name: String,
    /// What it is.
    pub doc: String,
}

impl MenuRow {
    /// A row.
    pub fn new(name: &str, doc: &str) -> MenuRow {
        MenuRow { name: name.to_owned(), doc: doc.to_owned() }
    }
}

/// What choosing a row of a menu does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// A fact of that sort is added.
    Add,
    /// The fact is moved there.
    Move,
}

/// A row of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpRow {
    /// A heading.
    Heading(&'static str),
    /// An action with its keys.
    Action(Action, String),
    /// A word or sign, with its meaning.
    Word(String, &'static str),
}

/// What stands over the panes.
#[derive(Clone, Debug)]
pub enum Over {
    /// Keys and signs, searchable; Enter runs a row.
    Help {
        /// What is typed to narrow it.
        typed: String,
        /// The selected row.
        cursor: ListCursor,
        /// The pane whose keys it shows.
        pane: Pane,
    },
    /// A choice.
    Menu {
        /// What is asked.
        title: &'static str,
        /// The answers.
        rows: Vec<MenuRow>,
        /// The selected one.
        cursor: ListCursor,
        /// What choosing does.
        then: Then,
    },
    /// A form.
    Form(Box<Form>),
    /// Words to find.
    Find(String),
}

/// Words of the screen that need saying.
const WORDS: &[(&str, &str)] = &[
    ("rule", "the rule that proposed a fact, by the words highlighted"),
    ("carried", "said in another sentence of the same source"),
    ("inferred", "follows from what is said; the reason stands with it"),
    ("editor", "decided by a person, in a review"),
    ("draft", "what rules proposed; a review never changes it"),
];

fn meaning(state: State) -> &'static str {
    match state {
        State::Undecided => "nobody has decided; it goes into no dataset until it is accepted",
        State::Accepted => "it is so",
        State::Corrected => "it is otherwise: your value holds",
        State::Rejected => "it is not so; if a rule says another value of these words, that is asked anew",
        State::Added => "added from words you selected",
    }
}

impl Over {
    /// The help of a pane.
    pub fn help(pane: Pane) -> Over {
        Over::Help { typed: String::new(), cursor: ListCursor { at: 1, top: 0 }, pane }
    }

    /// A form.
    pub fn form(form: Form) -> Over {
        Over::Form(Box::new(form))
    }

    /// A menu that opens at a row.
    pub fn menu(title: &'static str, rows: Vec<MenuRow>, then: Then, at: usize) -> Over {
        Over::Menu { title, rows, cursor: ListCursor { at, top: 0 }, then }
    }

    /// Types text where text is typed.
    pub fn type_text(&mut self, text: &str) {
        let typed = match self {
            Over::Help { typed, .. } | Over::Find(typed) => typed,
            Over::Form(form) => return form.type_text(text),
            Over::Menu { .. } => return,
        };
        typed.extend(text.chars().filter(|c| !c.is_control()).take(1000));
    }
}

/// The rows of the help of a pane, narrowed by what is typed.
pub fn help_rows(pane: Pane, typed: &str) -> Vec<HelpRow> {
    let words: Vec<String> = fold(typed).split_whitespace().map(str::to_owned).collect();
    let fits = |text: &str| {
        let text = fold(text);
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let mut rows = Vec::new();
    let mut section = |title, found: Vec<HelpRow>| {
        if !found.is_empty() {
            rows.push(HelpRow::Heading(title));
            rows.extend(found);
        }
    };
    let shown = |action: Action| {
        let keys: Vec<String> = keymap::keys_of(pane, action).iter().map(ToString::to_string).collect();
        let row = HelpRow::Action(action, keys.join(" "));
        (!keys.is_empty() && fits(&format!("{} {} {}", keys.join(" "), action.short(), action.doc()))).then_some(row)
    };
    section("Keys here", Action::ALL.iter().filter_map(|action| shown(*action)).collect());
    let states = [State::Undecided, State::Accepted, State::Corrected, State::Rejected, State::Added];
    let signs = states.map(|state| (format!("{}  {}", state.sign(), state.word()), meaning(state)));
    let told = WORDS.iter().map(|(word, meaning)| ((*word).to_owned(), *meaning));
    let all = signs.into_iter().chain(told);
    let found = all.filter(|(word, meaning)| fits(&format!("{word} {meaning}")));
    section("What the signs and words mean", found.map(|(word, meaning)| HelpRow::Word(word, meaning)).collect());
    rows
}

fn by_key(key: Key, page: usize) -> isize {
    match key {
        Key::Up | Key::Ctrl('p') => -1,
        Key::Down | Key::Ctrl('n') => 1,
        Key::PageUp => -(page as isize - 1),
        Key::PageDown => page as isize - 1,
        Key::Home => isize::MIN / 2,
        Key::End => isize::MAX / 2,
        _ => 0,
    }
}

fn edit(typed: &mut String, key: Key) -> bool {
    match key {
        Key::Char(c) => typed.push(c),
        Key::Backspace => {
            typed.pop();
        }
        Key::Ctrl('u') => typed.clear(),
        _ => return false,
    }
    true
}

impl Review {
    pub(super) fn over_key(&mut self, key: Key) -> Vec<Effect> {
        let Some(mut over) = self.over.take() else { return Vec::new() };
        if key == Key::Esc {
            return Vec::new();
        }
        let page = overlay_page(self.size.1);
        match &mut over {
            Over::Help { typed, cursor, pane } => {
                if edit(typed, key) {
                    *cursor = ListCursor::default();
                }
                let rows = help_rows(*pane, typed);
                let stop = |at: usize| !matches!(rows.get(at), None | Some(HelpRow::Heading(_)));
                let by = by_key(key, page);
                let target = cursor.at.saturating_add_signed(by).min(rows.len().saturating_sub(1));
                let after = (target..rows.len()).find(|&at| stop(at));
                let before = (0..=target).rev().find(|&at| stop(at));
                let at = if by < 0 { before.or(after) } else { after.or(before) };
                cursor.select(at.unwrap_or(0), rows.len(), page);
                if key == Key::Enter {
                    return match rows.get(cursor.at) {
                        Some(HelpRow::Action(action, _)) => self.act(*action),
                        _ => Vec::new(),
                    };
                }
            }
            Over::Menu { rows, cursor, then, .. } => {
                let by = match key {
                    Key::Char(c) if by_place(c) == 'j' => 1,
                    Key::Char(c) if by_place(c) == 'k' => -1,
                    Key::Char(c) if by_place(c) == 'q' => return Vec::new(),
                    key => by_key(key, page),
                };
                let page = usize::from(self.layout.form.height.saturating_sub(2)).max(1);
                cursor.step(by, rows.len(), page);
                if key == Key::Enter {
                    return self.chosen(*then, cursor.at);
                }
            }
            Over::Form(form) => {
                if let Some(filled) = form.key(key) {
                    let purpose = form.purpose.clone();
                    if matches!(purpose, Purpose::Add(..)) {
                        self.selection = None;
                        self.turn_to(Pane::Facts);
                    }
                    return self.filled(purpose, filled);
                }
            }
            Over::Find(typed) => {
                if key == Key::Enter {
                    let words = std::mem::take(typed);
                    self.find(&words);
                    return Vec::new();
                }
                edit(typed, key);
            }
        }
        self.over = Some(over);
        Vec::new()
    }

    fn chosen(&mut self, then: Then, at: usize) -> Vec<Effect> {
        match then {
            Then::Add => {
                if let Some(kind) = Kind::ALL.get(at) {
                    self.add_of(*kind);
                }
                Vec::new()
            }
            Then::Move => {
                let Some(super::Row::Item(i)) = self.rows.get(self.cursor.at).copied() else { return Vec::new() };
                let Some(item) = self.sheet.items.get(i).cloned() else { return Vec::new() };
                if at >= self.sheet.groups.len() {
                    self.over = Some(Over::form(Form::of_project(Purpose::MoveToNew(i), "", "")));
                    return Vec::new();
                }
                if at == item.group {
                    self.say("it is there already");
                    return Vec::new();
                }
                self.book.move_to(&self.draft, &self.sheet, &item, at);
                let what = format!("moved {} to {}", super::named(&item), self.sheet.groups[at].title);
                let effects = self.done(&what, false);
                self.say(&what);
                effects
            }
        }
    }
}
