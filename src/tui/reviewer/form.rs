//! The form of the reviewer: the fields of a fact, or the title and kind of a project.
//!
//! A field with a closed list offers the choices that match the typed text; Down and Up choose one. A value
//! that is not in the list is rejected in the form, which keeps what was typed.

use crate::curate::review::typed_value;
use crate::model::Evidence;
use crate::model::fact::{FactValue, FormField, ListedValue, PROJECT_FIELDS, ValueList};
use crate::tui::keymap::KeyPress;
use crate::tui::kit::text_line::TextLine;

/// The longest text of a field, in characters; bounds an accidental paste. Chosen by eye.
const MAX_CHARS: usize = 2000;

/// What the values of a form are for. Indices are those of the [`Worksheet`](crate::curate::review::Worksheet).
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FormPurpose {
    /// Correct the fact with this index.
    Correct(usize),
    /// Add a fact with this evidence to the project with this index.
    Add(usize, Box<Evidence>),
    /// Correct title and kind of the project with this index.
    Retitle(usize),
    /// Move the fact with this index to a new project.
    MoveToNew(usize),
}

/// The valid values of a submitted form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FormResult {
    Fact(Box<FactValue>),
    /// The title, and the code of the kind or an empty text.
    Project(String, String),
}

/// A form that the user is filling in.
#[derive(Clone, Debug)]
pub struct ReviewForm {
    pub(crate) purpose: FormPurpose,
    pub(crate) title: String,
    pub fields: Vec<&'static FormField>,
    /// The text of each field.
    pub(crate) inputs: Vec<TextLine>,
    /// The index of the field that receives the keys.
    pub focused: usize,
    /// The text typed to narrow the choices of the focused field; `None` until something is typed there.
    filter: Option<String>,
    /// Why the values were rejected.
    pub(crate) error: Option<String>,
    /// The texts when the form opened; an unchanged text is not validated again.
    initial: Vec<String>,
    /// The fact to fill in; `None` in the form of a project.
    fact: Option<FactValue>,
}

impl ReviewForm {
    /// A form with the values of a fact.
    pub(crate) fn of_fact(purpose: FormPurpose, stated: FactValue) -> ReviewForm {
        let kind = stated.kind();
        let title = match &purpose {
            FormPurpose::Add(..) => format!("Add: {}", kind.label().to_lowercase()),
            _ => format!("Correct: {}", kind.label().to_lowercase()),
        };
        let asks = kind.fields();
        let before: Vec<String> = asks.iter().map(|ask| stated.get(ask.name)).collect();
        // A new fact has defaults, an amount of 0 for one. Nobody stated them, so show an empty field.
        let empty = FactValue::empty(kind);
        let shown = |ask: &FormField, text: &String| {
            let untouched = matches!(purpose, FormPurpose::Add(..)) && *text == empty.get(ask.name);
            TextLine::new(if untouched { "" } else { text }, MAX_CHARS)
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

    pub(crate) fn of_project(purpose: FormPurpose, title: &str, kind: &str) -> ReviewForm {
        let before = vec![title.to_owned(), kind.to_owned()];
        let inputs = before.iter().map(|text| TextLine::new(text, MAX_CHARS)).collect();
        let name =
            if matches!(purpose, FormPurpose::Retitle(_)) { "Correct: project" } else { "Move to a new project" };
        let title = name.to_owned();
        ReviewForm {
            purpose,
            title,
            fields: PROJECT_FIELDS.iter().collect(),
            inputs,
            focused: 0,
            filter: None,
            error: None,
            initial: before,
            fact: None,
        }
    }

    pub fn text(&self, field: usize) -> &str {
        self.inputs.get(field).map_or("", TextLine::value)
    }

    /// The choices for the focused field, and the index of the one that its text names.
    pub(crate) fn choices(&self) -> (Vec<ListedValue>, Option<usize>) {
        let Some(ask) = self.fields.get(self.focused) else { return (Vec::new(), None) };
        if ask.values == ValueList::Any {
            return (Vec::new(), None);
        }
        let text = self.text(self.focused).trim();
        let list = match &self.filter {
            Some(typed) if !typed.trim().is_empty() => ask.values.matching(typed),
            _ => ask.values.all(),
        };
        let at = list.iter().position(|choice| choice.code == text);
        (list, at)
    }

    /// The label of the code in a field, where it says more than the code.
    pub(crate) fn meaning(&self, field: usize) -> Option<&'static str> {
        let ask = self.fields.get(field)?;
        let text = self.text(field).trim();
        ask.values.label(text).filter(|label| *label != text && ask.values != ValueList::YesNo)
    }

    pub(crate) fn focus_field(&mut self, field: &str) {
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
            // Keep the list as narrowed, so that the next press chooses the row below.
            self.filter.get_or_insert_default();
            input.set(choice.code);
        }
        self.error = None;
    }

    /// Inserts typed or pasted text into the focused field.
    pub(crate) fn type_text(&mut self, text: &str) {
        let Some(input) = self.inputs.get_mut(self.focused) else { return };
        // In a field with choices, typing starts a new text instead of appending to the chosen code.
        if self.fields[self.focused].values != ValueList::Any && self.filter.as_deref().is_none_or(str::is_empty) {
            input.set("");
        }
        input.insert(text);
        self.filter = Some(input.value().to_owned());
        self.error = None;
    }

    /// Handles a key. Returns the values when Enter submits valid ones; the caller handles Esc.
    pub(crate) fn handle_key(&mut self, key: KeyPress) -> Option<FormResult> {
        match key {
            KeyPress::Enter => return self.submit(),
            KeyPress::Tab => self.focus_by(1),
            KeyPress::BackTab => self.focus_by(-1),
            KeyPress::Down | KeyPress::Ctrl('n') => self.choose_by(1),
            KeyPress::Up | KeyPress::Ctrl('p') => self.choose_by(-1),
            KeyPress::Char(c) => self.type_text(c.encode_utf8(&mut [0; 4])),
            key => {
                if let Some(input) = self.inputs.get_mut(self.focused)
                    && input.handle_key(key)
                {
                    self.filter = Some(input.value().to_owned());
                    self.error = None;
                }
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
                None => typed_value(ask, &text, &self.initial[i]),
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
