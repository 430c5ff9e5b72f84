//! The filter: the line in which it is typed, its chips, its undo, its values chosen from panes.
//!
//! One text is the whole truth: chips are its clauses, choosing a value edits it, and the command line
//! takes the same text.

use super::detail::Lead;
use super::{Action, App, Effect, FacetRow, Focus, Key, ListKind, Notice, Place};
use crate::model::{Coded, FactKey, Role};
use crate::search::query::{Query, QueryField, quoted};
use crate::store::Facet;
use tui_input::{Input, InputRequest};

/// The filter line while it is edited.
#[derive(Clone, Debug)]
pub struct FilterLine {
    /// The text and its cursor.
    pub input: Input,
    /// The query to go back to.
    before: String,
    /// The place to go back to.
    place: Place,
    /// The entry of the history shown.
    history: Option<usize>,
}

/// Texts longer than this are cut: nobody types them.
const MAX_TEXT: usize = 10_000;

impl App {
    pub(super) fn open_filter(&mut self) {
        self.bookmark();
        let mut text = self.query.clone();
        if !text.is_empty() {
            text.push(' ');
        }
        self.filter = Some(FilterLine {
            input: Input::new(text),
            before: self.query.clone(),
            place: self.place.clone(),
            history: None,
        });
        if self.place.focus != Focus::Facets {
            self.place.focus = Focus::List;
        }
    }

    /// Puts the text of the line in force.
    fn typed(&mut self) -> Vec<Effect> {
        let text = self.filter.as_ref().map_or("", |line| line.input.value()).trim().to_owned();
        self.set_query(text)
    }

    pub(super) fn type_text(&mut self, text: &str) -> Vec<Effect> {
        if let Some(line) = &mut self.filter {
            let room = MAX_TEXT.saturating_sub(line.input.value().chars().count());
            for c in text.chars().take(room) {
                line.input.handle(InputRequest::InsertChar(c));
            }
        }
        self.typed()
    }

    pub(super) fn filter_key(&mut self, key: Key) -> Vec<Effect> {
        let Some(line) = &mut self.filter else { return Vec::new() };
        let empty = line.input.value().is_empty();
        let request = match key {
            Key::Enter => return self.keep_filter(),
            Key::Esc => {
                let (before, place) = (line.before.clone(), line.place.clone());
                self.filter = None;
                self.back.pop();
                if before == self.query {
                    self.place = place;
                    return Vec::new();
                }
                self.restore = Some(place);
                return self.set_query(before);
            }
            Key::Up | Key::Ctrl('p') if empty || key == Key::Ctrl('p') || line.history.is_some() => {
                return self.recall(-1);
            }
            Key::Down | Key::Ctrl('n') if empty || key == Key::Ctrl('n') || line.history.is_some() => {
                return self.recall(1);
            }
            Key::Up | Key::Down | Key::PageUp | Key::PageDown => {
                let action = match key {
                    Key::Up => Action::Up,
                    Key::Down => Action::Down,
                    Key::PageUp => Action::PageUp,
                    _ => Action::PageDown,
                };
                self.go(action);
                return Vec::new();
            }
            Key::Tab => return self.complete(),
            Key::Char(c) => return self.type_text(c.encode_utf8(&mut [0; 4])),
            Key::Backspace if empty => return self.keep_filter(),
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
            Key::F(1) => return self.act(Action::Help),
            Key::F(2) => return self.act(Action::FacetMenu),
            Key::F(4) => return self.act(Action::ListKind),
            _ => return Vec::new(),
        };
        line.input.handle(request);
        self.typed()
    }

    pub(super) fn keep_filter(&mut self) -> Vec<Effect> {
        let Some(line) = self.filter.take() else { return Vec::new() };
        if line.before != self.query {
            self.undo.push(line.before);
            self.redo.clear();
            self.remember();
        }
        Vec::new()
    }

    fn remember(&mut self) {
        if !self.query.is_empty() && self.history.last() != Some(&self.query) {
            self.history.push(self.query.clone());
        }
    }

    fn recall(&mut self, by: isize) -> Vec<Effect> {
        let Some(line) = &mut self.filter else { return Vec::new() };
        let n = self.history.len();
        let at = line.history.unwrap_or(n) as isize + by;
        if n == 0 || at < 0 {
            return Vec::new();
        }
        let text = self.history.get(at as usize).cloned().unwrap_or_default();
        line.history = Some((at as usize).min(n));
        line.input = Input::new(text);
        self.typed()
    }

    /// Completes the field or the value before the cursor.
    fn complete(&mut self) -> Vec<Effect> {
        let Some(line) = &self.filter else { return Vec::new() };
        let text = line.input.value();
        // The last word, a quoted value with its spaces taken whole.
        let last = crate::search::query::tokens(text).pop().filter(|token| token.end == text.len());
        let token = last.map_or("", |token| &text[token]).trim_start_matches(['!', '-', '|']).to_owned();
        let (head, partial, candidates) = match token.split_once(':') {
            None => {
                let names = QueryField::ALL.iter().map(|field| format!("{}:", field.name())).collect();
                (String::new(), token.as_str(), names)
            }
            Some((name, partial)) => {
                (format!("{name}:"), partial.trim_start_matches('"'), self.values_of(name, partial))
            }
        };
        let wanted = crate::text::fold(partial);
        let mut fitting: Vec<String> =
            candidates.into_iter().filter(|c| crate::text::fold(c).starts_with(&wanted)).collect();
        fitting.sort();
        fitting.dedup();
        let Some(completed) = common_prefix(&fitting) else {
            self.notice = Some(Notice { text: format!("nothing begins with {partial}"), error: true });
            return Vec::new();
        };
        let value = match fitting.as_slice() {
            [one] if head.is_empty() => one.clone(),
            [one] => format!("{} ", quoted(one)),
            // Several values go on from here; one with spaces needs its quote opened.
            _ if !head.is_empty() && !completed.is_empty() && quoted(&completed) != completed => {
                format!("\"{completed}")
            }
            _ => completed,
        };
        if fitting.len() > 1 {
            let shown: Vec<&str> = fitting.iter().map(String::as_str).take(12).collect();
            self.notice = Some(Notice { text: shown.join("  "), error: false });
        }
        if value.chars().count() < partial.chars().count() {
            return Vec::new();
        }
        let kept = text.len() - token.len();
        let text = format!("{}{head}{value}", &text[..kept]);
        if let Some(line) = &mut self.filter {
            line.input = Input::new(text);
        }
        self.typed()
    }

    /// The values that a field may have here: names, or codes where no name begins as typed.
    fn values_of(&self, field: &str, partial: &str) -> Vec<String> {
        let wanted = crate::text::fold(partial.trim_start_matches('"'));
        let begins = |text: &&String| crate::text::fold(text).starts_with(&wanted);
        let corpus = self.shown();
        if let Some(facet) = Facet::ALL.into_iter().find(|facet| facet.field() == field) {
            let open = (facet == Facet::State).then(|| "open".to_owned());
            let values = corpus.facets().values(facet);
            let labels: Vec<String> = values.iter().map(|value| value.label.clone()).chain(open).collect();
            if labels.iter().any(|label| begins(&label)) {
                return labels;
            }
            return values.iter().map(|value| value.code.clone()).collect();
        }
        match field {
            "has" => crate::search::HAS.map(|(name, _)| name.to_owned()).to_vec(),
            _ => Vec::new(),
        }
    }

    /// Changes the filter other than by typing: with undo, and a place to come back to.
    pub(super) fn change_query(&mut self, query: String) -> Vec<Effect> {
        if query == self.query {
            return Vec::new();
        }
        self.bookmark();
        self.undo.push(self.query.clone());
        self.redo.clear();
        if let Some(line) = &mut self.filter {
            line.input = Input::new(format!("{query} "));
        }
        let effects = self.set_query(query);
        self.remember();
        effects
    }

    pub(super) fn undo(&mut self) -> Vec<Effect> {
        let Some(before) = self.undo.pop() else {
            self.say("nothing to undo");
            return Vec::new();
        };
        self.redo.push(self.query.clone());
        self.set_query(before)
    }

    pub(super) fn redo(&mut self) -> Vec<Effect> {
        let Some(after) = self.redo.pop() else {
            self.say("nothing to redo");
            return Vec::new();
        };
        self.undo.push(self.query.clone());
        self.set_query(after)
    }

    /// Takes a clause out; the last one where none is named.
    pub(super) fn drop_chip(&mut self, clause: Option<usize>) -> Vec<Effect> {
        let query = Query::parse(&self.query);
        let Some(last) = query.clauses.len().checked_sub(1) else {
            // Only what could not be understood is left.
            return self.change_query(String::new());
        };
        self.change_query(query.without(clause.unwrap_or(last)))
    }

    /// Chooses a value, or takes the choice back.
    pub(super) fn choose(&mut self, field: &str, value: Option<&str>) -> Vec<Effect> {
        let query = Query::parse(&self.query);
        let chosen = value.is_some_and(|value| query.has_chosen(field, value));
        self.change_query(query.choosing(field, value.filter(|_| !chosen)))
    }

    /// Enter on a facet: filters to it and goes on to the list.
    pub(super) fn choose_facet(&mut self) -> Vec<Effect> {
        let effects = self.filter_to_value();
        self.place.focus = Focus::List;
        effects
    }

    /// Filters to the value under the cursor.
    pub(super) fn filter_to_value(&mut self) -> Vec<Effect> {
        let value = match self.place.focus {
            Focus::Facets => match self.panes.facets.get(self.place.facets.at) {
                Some(FacetRow::All(_)) => return self.choose(Facet::Country.field(), None),
                Some(FacetRow::Open { .. }) => Some((Facet::State.field(), "open".to_owned())),
                Some(FacetRow::Value { facet, code, .. }) => Some((facet.field(), code.clone())),
                _ => None,
            },
            Focus::List => self.value_in_list(),
            Focus::Detail => self.value_in_detail(),
            Focus::Source => None,
        };
        match value {
            Some((field, value)) => self.choose(field, Some(&value)),
            None => {
                self.say("no value to filter by under the cursor");
                Vec::new()
            }
        }
    }

    fn value_in_list(&self) -> Option<(&'static str, String)> {
        let hits = self.hits.as_ref()?;
        match self.place.list {
            ListKind::Projects => {
                let country = hits.corpus.row(self.project()?).country();
                (!country.is_empty()).then(|| ("country", country.to_owned()))
            }
            ListKind::Equipment => {
                let line = self.line_in(hits)?;
                Some(("equipment", hits.corpus.line(line).name().to_owned()))
            }
            ListKind::Sources => Some(("source", hits.corpus.source(self.listed_source()?).id.clone())),
        }
    }

    fn value_in_detail(&self) -> Option<(&'static str, String)> {
        let project = &self.opened()?.project;
        match self.panes.lead(self.place.detail_row)? {
            Lead::Source(source) => Some(("source", self.shown().source(source).id.clone())),
            Lead::Fact(key) => match key {
                FactKey::Country(i) => Some(("country", project.countries.get(i)?.code.clone())),
                FactKey::Party(i) => {
                    let party = project.parties.get(i)?;
                    let field = match party.role {
                        Some(Coded::Known(Role::Donor)) => "donor",
                        Some(Coded::Known(Role::Agency)) => "agency",
                        Some(Coded::Known(Role::Recipient)) => "recipient",
                        _ => "party",
                    };
                    Some((field, party.name.clone()))
                }
                FactKey::Field(i) => match project.evidence.get(i)?.field.as_str() {
                    "status" => Some(("status", project.status.as_ref()?.code().to_owned())),
                    "instrument" => Some(("instrument", project.instrument.as_ref()?.code().to_owned())),
                    "programme" => Some(("programme", project.programme.clone()?)),
                    _ => None,
                },
                FactKey::Date(i) => {
                    let year = project.dates.get(i)?.value.as_ref()?.known()?.year?;
                    Some(("year", year.to_string()))
                }
                FactKey::Amount(_) => Some(("has", "amount".to_owned())),
                FactKey::Sector(i) => Some(("sector", project.sectors.get(i)?.code.clone())),
                FactKey::Claim { line, .. } | FactKey::Capacity(line) => {
                    Some(("equipment", project.equipment.get(line)?.name.clone()))
                }
                FactKey::Signatory(_) | FactKey::OpenList => None,
            },
        }
    }
}

fn common_prefix(texts: &[String]) -> Option<String> {
    let mut prefix = texts.first()?.clone();
    for text in &texts[1..] {
        while !text.starts_with(&prefix) {
            prefix.pop();
        }
    }
    Some(prefix)
}
