//! A small form: the fields of a fact, or the title and kind of a project.
//!
//! A field with a list offers what the typed text can mean; Down and Up choose, and what is not in the
//! list is refused in the form, with the fields as they were typed.

use crate::curate::review::{Choice, Choices, FactKind, FactValue, FormField, PROJECT_FIELDS, chosen};
use crate::model::Evidence;
use crate::tui::explorer::keymap::KeyPress;
use tui_input::{Input, InputRequest};

/// Longer texts are cut: nobody types them.
const MAX_CHARS: usize = 2000;

/// What a form is for.
#[derive(Clone, Debug, PartialEq)]
pub enum FormPurpose {
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
pub enum FormResult {
    /// A fact.
    Fact(Box<FactValue>),
    /// Title and kind of a project.
    Project(String, String),
}

/// A form being filled in.
#[derive(Clone, Debug)]
pub struct ReviewForm {
    /// What it is for.
    pub purpose: FormPurpose,
    /// Its title.
    pub title: String,
    /// What it asks.
    pub fields: &'static [FormField],
    /// What is typed.
    pub inputs: Vec<Input>,
    /// The field that has the keys.
    pub focused: usize,
    /// What was typed to narrow the list of the field, until it is left.
    filter: Option<String>,
    /// What is wrong.
    pub error: Option<String>,
    /// What the values were.
    initial: Vec<String>,
    /// The fact to fill in.
    fact: Option<FactValue>,
}

impl ReviewForm {
    /// A form for a fact.
    pub fn of_fact(purpose: FormPurpose, stated: FactValue) -> ReviewForm {
        let kind = stated.kind();
        let title = match &purpose {
            FormPurpose::Add(..) => format!("Add: {}", kind.label().to_lowercase()),
            _ => format!("Correct: {}", kind.label().to_lowercase()),
        };
        let asks = kind.fields();
        let before: Vec<String> = asks.iter().map(|ask| stated.get(ask.name)).collect();
        // What a new fact says of itself before anything is typed is no figure.
        let empty = FactValue::empty(kind);
        let shown = |ask: &FormField, text: &String| {
            let untouched = matches!(purpose, FormPurpose::Add(..)) && *text == empty.get(ask.name);
            Input::new(if untouched { String::new() } else { text.clone() })
        };
        let inputs = asks.iter().zip(&before).map(|(ask, text)| shown(ask, text)).collect();
        ReviewForm {
            purpose,
            title,
            fields: asks,
            inputs,
            focused: 0,
            filter: None,
            error: None,
            initial: before,
            fact: Some(stated),
        }
    }

    /// A form for a project.
    pub fn of_project(purpose: FormPurpose, title: &str, kind: &str) -> ReviewForm {
        let before = vec![title.to_owned(), kind.to_owned()];
        let inputs = before.iter().map(|text| Input::new(text.clone())).collect();
        let name =
            if matches!(purpose, FormPurpose::Retitle(_)) { "Correct: project" } else { "Move to a new project" };
        let title = name.to_owned();
        ReviewForm {
            purpose,
            title,
            fields: PROJECT_FIELDS,
            inputs,
            focused: 0,
            filter: None,
            error: None,
            initial: before,
            fact: None,
        }
    }

    /// The sort of fact it asks for.
    pub fn kind(&self) -> Option<FactKind> {
        self.fact.as_ref().map(FactValue::kind)
    }

    /// What is typed into a field.
    pub fn text(&self, field: usize) -> &str {
        self.inputs.get(field).map_or("", Input::value)
    }

    /// What the field with the keys offers, and which of it is written there.
    pub fn choices(&self) -> (Vec<Choice>, Option<usize>) {
        let Some(ask) = self.fields.get(self.focused) else { return (Vec::new(), None) };
        if ask.choices == Choices::Free {
            return (Vec::new(), None);
        }
        let text = self.text(self.focused).trim();
        let list = match &self.filter {
            Some(typed) if !typed.trim().is_empty() => ask.choices.matching(typed),
            _ => ask.choices.all(),
        };
        let at = list.iter().position(|choice| choice.code == text);
        (list, at)
    }

    /// What a code written in a field means.
    pub fn meaning(&self, field: usize) -> Option<String> {
        let ask = self.fields.get(field)?;
        let text = self.text(field).trim();
        ask.choices.label(text).filter(|label| label != text && ask.choices != Choices::YesNo)
    }

    /// Puts the cursor on a field.
    pub fn focus_field(&mut self, field: &str) {
        if let Some(at) = self.fields.iter().position(|ask| ask.name == field) {
            (self.focused, self.filter) = (at, None);
        }
    }

    fn focus_by(&mut self, by: isize) {
        let n = self.fields.len() as isize;
        self.focused = (self.focused as isize + by).rem_euclid(n.max(1)) as usize;
        self.filter = None;
    }

    fn choose_by(&mut self, by: isize) {
        let (list, at) = self.choices();
        if list.is_empty() {
            return self.focus_by(by);
        }
        let n = list.len() as isize;
        let next = match at {
            Some(at) => (at as isize + by).rem_euclid(n),
            None if by < 0 => n - 1,
            None => 0,
        };
        if let (Some(choice), Some(input)) = (list.get(next as usize), self.inputs.get_mut(self.focused)) {
            // The list stays as it was narrowed, so that the next one is the one below.
            self.filter.get_or_insert_default();
            *input = Input::new(choice.code.to_owned());
        }
        self.error = None;
    }

    /// Types.
    pub fn type_text(&mut self, text: &str) {
        let Some(input) = self.inputs.get_mut(self.focused) else { return };
        // In a list one types what one wants, not more of what is there.
        if self.fields[self.focused].choices != Choices::Free && self.filter.as_deref().is_none_or(str::is_empty) {
            input.reset();
        }
        let remaining = MAX_CHARS.saturating_sub(input.value().chars().count());
        for c in text.chars().filter(|c| !c.is_control()).take(remaining) {
            input.handle(InputRequest::InsertChar(c));
        }
        self.filter = Some(input.value().to_owned());
        self.error = None;
    }

    /// Takes a key. What was filled in where it is done; the caller closes at Esc.
    pub fn handle_key(&mut self, key: KeyPress) -> Option<FormResult> {
        let request = match key {
            KeyPress::Enter => return self.submit(),
            KeyPress::Tab => {
                self.focus_by(1);
                return None;
            }
            KeyPress::BackTab => {
                self.focus_by(-1);
                return None;
            }
            KeyPress::Down | KeyPress::Ctrl('n') => {
                self.choose_by(1);
                return None;
            }
            KeyPress::Up | KeyPress::Ctrl('p') => {
                self.choose_by(-1);
                return None;
            }
            KeyPress::Char(c) => {
                self.type_text(c.encode_utf8(&mut [0; 4]));
                return None;
            }
            KeyPress::Backspace | KeyPress::Ctrl('h') => InputRequest::DeletePrevChar,
            KeyPress::Delete => InputRequest::DeleteNextChar,
            KeyPress::Left => InputRequest::GoToPrevChar,
            KeyPress::Right => InputRequest::GoToNextChar,
            KeyPress::AltLeft => InputRequest::GoToPrevWord,
            KeyPress::AltRight => InputRequest::GoToNextWord,
            KeyPress::Home | KeyPress::Ctrl('a') => InputRequest::GoToStart,
            KeyPress::End | KeyPress::Ctrl('e') => InputRequest::GoToEnd,
            KeyPress::Ctrl('w') => InputRequest::DeletePrevWord,
            KeyPress::Ctrl('k') => InputRequest::DeleteTillEnd,
            KeyPress::Ctrl('u') => InputRequest::DeleteLine,
            _ => return None,
        };
        if let Some(input) = self.inputs.get_mut(self.focused) {
            let before = input.value().to_owned();
            input.handle(request);
            if input.value() != before {
                self.filter = Some(input.value().to_owned());
                self.error = None;
            }
        }
        None
    }

    fn submit(&mut self) -> Option<FormResult> {
        let mut stated = self.fact.clone();
        let mut values = Vec::new();
        for (i, ask) in self.fields.iter().enumerate() {
            let text = self.inputs[i].value().trim().to_owned();
            let unchanged = text == self.initial[i] && !(ask.required && text.is_empty());
            let result = match &mut stated {
                _ if unchanged => Ok(text),
                Some(stated) => stated.set(ask.name, &text).map(|()| text),
                None => chosen(ask, &text, &self.initial[i]),
            };
            match result {
                Ok(value) => values.push(value),
                Err(error) => {
                    (self.focused, self.filter, self.error) = (i, None, Some(error));
                    return None;
                }
            }
        }
        let Some(stated) = stated else {
            let mut values = values.into_iter();
            return Some(FormResult::Project(values.next().unwrap_or_default(), values.next().unwrap_or_default()));
        };
        if let Some(error) = stated.lacks() {
            self.error = Some(error.to_owned());
            return None;
        }
        Some(FormResult::Fact(Box::new(stated)))
    }
}
