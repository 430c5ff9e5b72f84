//! A small form: the fields of a fact, or the title and kind of a project.
//!
//! A field with a list offers what the typed text can mean; Down and Up choose, and what is not in the
//! list is refused in the form, with the fields as they were typed.

use crate::curate::review::{Ask, Choice, Choices, Kind, PROJECT, Stated, chosen};
use crate::model::Evidence;
use crate::tui::explorer::keymap::Key;
use tui_input::{Input, InputRequest};

/// Longer texts are cut: nobody types them.
const MAX_TEXT: usize = 2000;

/// What a form is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Purpose {
    /// To correct a fact, by its place on the sheet.
    Correct(usize),
    /// To add a fact to a group.
    Add(usize, Box<Evidence>),
    /// To correct title and kind of a group.
    Retitle(usize),
    /// To move a fact to a new project.
    MoveToNew(usize),
}

/// What was filled in.
#[derive(Clone, Debug, PartialEq)]
pub enum Filled {
    /// A fact.
    Stated(Box<Stated>),
    /// Title and kind of a project.
    Project(String, String),
}

/// A form being filled in.
#[derive(Clone, Debug)]
pub struct Form {
    /// What it is for.
    pub purpose: Purpose,
    /// Its title.
    pub title: String,
    /// What it asks.
    pub asks: &'static [Ask],
    /// What is typed.
    pub inputs: Vec<Input>,
    /// The field that has the keys.
    pub at: usize,
    /// What was typed to narrow the list of the field, until it is left.
    typed: Option<String>,
    /// What is wrong.
    pub error: Option<String>,
    /// What the values were.
    before: Vec<String>,
    /// The fact to fill in.
    stated: Option<Stated>,
}

impl Form {
    /// A form for a fact.
    pub fn of_fact(purpose: Purpose, stated: Stated) -> Form {
        let kind = stated.kind();
        let title = match &purpose {
            Purpose::Add(..) => format!("Add: {}", kind.label().to_lowercase()),
            _ => format!("Correct: {}", kind.label().to_lowercase()),
        };
        let asks = kind.fields();
        let before: Vec<String> = asks.iter().map(|ask| stated.get(ask.name)).collect();
        // What a new fact says of itself before anything is typed is no figure.
        let empty = Stated::empty(kind);
        let shown = |ask: &Ask, text: &String| {
            let untouched = matches!(purpose, Purpose::Add(..)) && *text == empty.get(ask.name);
            Input::new(if untouched { String::new() } else { text.clone() })
        };
        let inputs = asks.iter().zip(&before).map(|(ask, text)| shown(ask, text)).collect();
        Form { purpose, title, asks, inputs, at: 0, typed: None, error: None, before, stated: Some(stated) }
    }

    /// A form for a project.
    pub fn of_project(purpose: Purpose, title: &str, kind: &str) -> Form {
        let before = vec![title.to_owned(), kind.to_owned()];
        let inputs = before.iter().map(|text| Input::new(text.clone())).collect();
        let name = if matches!(purpose, Purpose::Retitle(_)) { "Correct: project" } else { "Move to a new project" };
        let title = name.to_owned();
        Form { purpose, title, asks: PROJECT, inputs, at: 0, typed: None, error: None, before, stated: None }
    }

    /// The sort of fact it asks for.
    pub fn kind(&self) -> Option<Kind> {
        self.stated.as_ref().map(Stated::kind)
    }

    /// What is typed into a field.
    pub fn text(&self, field: usize) -> &str {
        self.inputs.get(field).map_or("", Input::value)
    }

    /// What the field with the keys offers, and which of it is written there.
    pub fn offered(&self) -> (Vec<Choice>, Option<usize>) {
        let Some(ask) = self.asks.get(self.at) else { return (Vec::new(), None) };
        if ask.choices == Choices::Free {
            return (Vec::new(), None);
        }
        let text = self.text(self.at).trim();
        let list = match &self.typed {
            Some(typed) if !typed.trim().is_empty() => ask.choices.matching(typed),
            _ => ask.choices.all(),
        };
        let at = list.iter().position(|choice| choice.code == text);
        (list, at)
    }

    /// What a code written in a field means.
    pub fn meaning(&self, field: usize) -> Option<String> {
        let ask = self.asks.get(field)?;
        let text = self.text(field).trim();
        ask.choices.label(text).filter(|label| label != text && ask.choices != Choices::YesNo)
    }

    /// Puts the cursor on a field.
    pub fn ask_for(&mut self, field: &str) {
        if let Some(at) = self.asks.iter().position(|ask| ask.name == field) {
            (self.at, self.typed) = (at, None);
        }
    }

    fn turn(&mut self, by: isize) {
        let n = self.asks.len() as isize;
        self.at = (self.at as isize + by).rem_euclid(n.max(1)) as usize;
        self.typed = None;
    }

    fn choose(&mut self, by: isize) {
        let (list, at) = self.offered();
        if list.is_empty() {
            return self.turn(by);
        }
        let n = list.len() as isize;
        let next = match at {
            Some(at) => (at as isize + by).rem_euclid(n),
            None if by < 0 => n - 1,
            None => 0,
        };
        if let (Some(choice), Some(input)) = (list.get(next as usize), self.inputs.get_mut(self.at)) {
            // The list stays as it was narrowed, so that the next one is the one below.
            self.typed.get_or_insert_default();
            *input = Input::new(choice.code.to_owned());
        }
        self.error = None;
    }

    /// Types.
    pub fn type_text(&mut self, text: &str) {
        let Some(input) = self.inputs.get_mut(self.at) else { return };
        // In a list one types what one wants, not more of what is there.
        if self.asks[self.at].choices != Choices::Free && self.typed.as_deref().is_none_or(str::is_empty) {
            input.reset();
        }
        let room = MAX_TEXT.saturating_sub(input.value().chars().count());
        for c in text.chars().filter(|c| !c.is_control()).take(room) {
            input.handle(InputRequest::InsertChar(c));
        }
        self.typed = Some(input.value().to_owned());
        self.error = None;
    }

    /// Takes a key. What was filled in where it is done; the caller closes at Esc.
    pub fn key(&mut self, key: Key) -> Option<Filled> {
        let request = match key {
            Key::Enter => return self.submit(),
            Key::Tab => {
                self.turn(1);
                return None;
            }
            Key::BackTab => {
                self.turn(-1);
                return None;
            }
            Key::Down | Key::Ctrl('n') => {
                self.choose(1);
                return None;
            }
            Key::Up | Key::Ctrl('p') => {
                self.choose(-1);
                return None;
            }
            Key::Char(c) => {
                self.type_text(c.encode_utf8(&mut [0; 4]));
                return None;
            }
            Key::Backspace | Key::Ctrl('h') => InputRequest::DeletePrevChar,
            Key::Delete => InputRequest::DeleteNextChar,
            Key::Left => InputRequest::GoToPrevChar,
            Key::Right => InputRequest::GoToNextChar,
            Key::AltLeft => InputRequest::GoToPrevWord,
            Key::AltRight => InputRequest::GoToNextWord,
            Key::Home | Key::Ctrl('a') => InputRequest::GoToStart,
            Key::End | Key::Ctrl('e') => InputRequest::GoToEnd,
            Key::Ctrl('w') => InputRequest::DeletePrevWord,
            Key::Ctrl('k') => InputRequest::DeleteTillEnd,
            Key::Ctrl('u') => InputRequest::DeleteLine,
            _ => return None,
        };
        if let Some(input) = self.inputs.get_mut(self.at) {
            let before = input.value().to_owned();
            input.handle(request);
            if input.value() != before {
                self.typed = Some(input.value().to_owned());
                self.error = None;
            }
        }
        None
    }

    fn submit(&mut self) -> Option<Filled> {
        let mut stated = self.stated.clone();
        let mut values = Vec::new();
        for (i, ask) in self.asks.iter().enumerate() {
            let text = self.inputs[i].value().trim().to_owned();
            let unchanged = text == self.before[i] && !(ask.needed && text.is_empty());
            let result = match &mut stated {
                _ if unchanged => Ok(text),
                Some(stated) => stated.set(ask.name, &text).map(|()| text),
                None => chosen(ask, &text, &self.before[i]),
            };
            match result {
                Ok(value) => values.push(value),
                Err(error) => {
                    (self.at, self.typed, self.error) = (i, None, Some(error));
                    return None;
                }
            }
        }
        let Some(stated) = stated else {
            let mut values = values.into_iter();
            return Some(Filled::Project(values.next().unwrap_or_default(), values.next().unwrap_or_default()));
        };
        if let Some(error) = stated.lacks() {
            self.error = Some(error.to_owned());
            return None;
        }
        Some(Filled::Stated(Box::new(stated)))
    }
}
