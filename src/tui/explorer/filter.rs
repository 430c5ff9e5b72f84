//! The filter: the line it is typed in, its undo and redo, and the values chosen in panes and menus.
//!
//! The text of the query is the only state: the chips are its clauses, choosing a value edits the text,
//! and the command line takes the same text.

use super::view_state::SavedView;
use super::{Action, App, FacetRow, Focus, KeyPress, ListKind, Notice};
use crate::fields::FieldId;
use crate::model::{Coded, FactKey, PartKey, Role};
use crate::present::record::LinkTarget;
use crate::search::query::{Query, quoted};
use crate::store::other_sector;
use crate::tui::kit::text_line::TextLine;

/// The filter line, while the user edits it.
#[derive(Clone, Debug)]
pub struct FilterLine {
    /// Text and text cursor.
    pub input: TextLine,
    /// The query that Escape restores.
    query_before: String,
    /// The view that Escape restores.
    view_before: SavedView,
    /// The history entry shown, by index.
    history_index: Option<usize>,
}

/// A longer text is cut. Nobody types so much; the limit is for a paste by mistake, since each change
/// parses the whole text. Chosen by eye.
const MAX_FILTER_CHARS: usize = 10_000;

impl App {
    pub(super) fn open_filter(&mut self) {
        self.push_bookmark();
        let mut text = self.query.clone();
        if !text.is_empty() {
            text.push(' ');
        }
        self.filter = Some(FilterLine {
            input: TextLine::new(text, MAX_FILTER_CHARS),
            query_before: self.query.clone(),
            view_before: self.saved_view(),
            history_index: None,
        });
        if self.view.focus != Focus::Facets {
            self.view.focus = Focus::List;
        }
    }

    /// Puts the text of the filter line in force.
    fn apply_typed(&mut self) {
        let text = self.filter.as_ref().map_or("", |line| line.input.value()).trim().to_owned();
        self.set_query(text);
    }

    pub(super) fn insert_text(&mut self, text: &str) {
        if let Some(line) = &mut self.filter {
            line.input.insert(text);
        }
        self.apply_typed();
    }

    pub(super) fn handle_filter_key(&mut self, key: KeyPress) {
        let opens = [Action::Help, Action::FacetMenu, Action::Command].into_iter().find(|it| self.is_key_of(*it, key));
        let Some(line) = &mut self.filter else { return };
        let empty = line.input.value().is_empty();
        match key {
            KeyPress::Enter => self.accept_filter(),
            KeyPress::Esc => {
                let (before, place) = (line.query_before.clone(), line.view_before.clone());
                self.filter = None;
                self.back_stack.pop();
                if before == self.query {
                    return self.restore_view(place);
                }
                self.pending_view = Some(place);
                self.set_query(before);
            }
            KeyPress::Up | KeyPress::Ctrl('p')
                if empty || key == KeyPress::Ctrl('p') || line.history_index.is_some() =>
            {
                self.recall_history(-1);
            }
            KeyPress::Down | KeyPress::Ctrl('n')
                if empty || key == KeyPress::Ctrl('n') || line.history_index.is_some() =>
            {
                self.recall_history(1);
            }
            KeyPress::Up | KeyPress::Down | KeyPress::PageUp | KeyPress::PageDown => {
                let action = match key {
                    KeyPress::Up => Action::Up,
                    KeyPress::Down => Action::Down,
                    KeyPress::PageUp => Action::PageUp,
                    _ => Action::PageDown,
                };
                self.perform_movement(action);
            }
            KeyPress::Tab => self.complete(),
            KeyPress::Backspace if empty => self.accept_filter(),
            _ if opens.is_some() => opens.into_iter().for_each(|action| self.act(action)),
            key if line.input.handle_key(key) => self.apply_typed(),
            _ => {}
        }
    }

    /// Closes the filter line and keeps its query; the whole edit is one step of undo.
    pub(super) fn accept_filter(&mut self) {
        let Some(line) = self.filter.take() else { return };
        if line.query_before != self.query {
            self.undo_stack.push(line.query_before);
            self.redo_stack.clear();
            self.add_to_history();
        }
    }

    pub(super) fn add_to_history(&mut self) {
        if !self.query.is_empty() && self.query_history.last() != Some(&self.query) {
            self.query_history.push(self.query.clone());
        }
    }

    fn recall_history(&mut self, by: isize) {
        let Some(line) = &mut self.filter else { return };
        let n = self.query_history.len();
        let at = line.history_index.unwrap_or(n) as isize + by;
        if n == 0 || at < 0 {
            return;
        }
        let text = self.query_history.get(at as usize).cloned().unwrap_or_default();
        line.history_index = Some((at as usize).min(n));
        line.input.set(text);
        self.apply_typed();
    }

    /// Completes the field or the value at the end of the text.
    fn complete(&mut self) {
        let Some(line) = &self.filter else { return };
        let text = line.input.value();
        // The last token; a quoted value with spaces is one token.
        let last = crate::search::query::tokens(text).pop().filter(|token| token.end == text.len());
        let token = last.map_or("", |token| &text[token]).trim_start_matches(['!', '-', '|']).to_owned();
        let (head, partial, candidates) = match token.split_once(':') {
            None => {
                let names = FieldId::queried().map(|field| format!("{}:", field.name())).collect();
                (String::new(), token.as_str(), names)
            }
            Some((name, partial)) => {
                (format!("{name}:"), partial.trim_start_matches('"'), self.value_candidates(name, partial))
            }
        };
        let prefix = crate::text::fold(partial);
        let mut matching: Vec<String> =
            candidates.into_iter().filter(|c| crate::text::fold(c).starts_with(&prefix)).collect();
        matching.sort();
        matching.dedup();
        let Some(completed) = common_prefix(&matching) else {
            self.notice = Some(Notice { text: format!("nothing begins with {partial}"), error: true });
            return;
        };
        let value = match matching.as_slice() {
            [one] if head.is_empty() => one.clone(),
            [one] => format!("{} ", quoted(one)),
            // Several values match. If their common prefix has spaces, it needs an opening quote.
            _ if !head.is_empty() && !completed.is_empty() && quoted(&completed) != completed => {
                format!("\"{completed}")
            }
            _ => completed,
        };
        if matching.len() > 1 {
            // As many as about fit into the message row; chosen by eye.
            let shown: Vec<&str> = matching.iter().map(String::as_str).take(12).collect();
            self.notice = Some(Notice { text: shown.join("  "), error: false });
        }
        if value.chars().count() < partial.chars().count() {
            return;
        }
        let kept = text.len() - token.len();
        let text = format!("{}{head}{value}", &text[..kept]);
        if let Some(line) = &mut self.filter {
            line.input.set(text);
        }
        self.apply_typed();
    }

    /// The values that a field has in the data: names, or codes if no name starts with what is typed.
    fn value_candidates(&self, field: &str, partial: &str) -> Vec<String> {
        let prefix = crate::text::fold(partial.trim_start_matches('"'));
        let has_prefix = |text: &&String| crate::text::fold(text).starts_with(&prefix);
        let corpus = self.shown_corpus();
        if let Some(facet) = FieldId::menu().iter().copied().find(|facet| facet.name() == field) {
            let open = (facet == FieldId::DeliveryStatus).then(|| "open".to_owned());
            let values = corpus.facets().values(facet);
            let labels: Vec<String> = values.iter().map(|value| value.label.clone()).chain(open).collect();
            if labels.iter().any(|label| has_prefix(&label)) {
                return labels;
            }
            return values.iter().map(|value| value.code.clone()).collect();
        }
        match FieldId::from_name(field) {
            Some(FieldId::Has) => crate::search::HAS_VALUES.map(|(name, _)| name.to_owned()).to_vec(),
            _ => Vec::new(),
        }
    }

    /// Changes the query other than by typing, with a step of undo and a bookmark.
    pub(super) fn change_query(&mut self, query: String) {
        if query == self.query {
            return;
        }
        self.push_bookmark();
        self.undo_stack.push(self.query.clone());
        self.redo_stack.clear();
        if let Some(line) = &mut self.filter {
            line.input.set(format!("{query} "));
        }
        self.set_query(query);
        self.add_to_history();
    }

    pub(super) fn undo_filter(&mut self) {
        let Some(before) = self.undo_stack.pop() else {
            return self.notify("nothing to undo");
        };
        self.redo_stack.push(self.query.clone());
        self.set_query(before);
    }

    pub(super) fn redo_filter(&mut self) {
        let Some(after) = self.redo_stack.pop() else {
            return self.notify("nothing to redo");
        };
        self.undo_stack.push(self.query.clone());
        self.set_query(after);
    }

    /// Removes a clause of the query: the given one, else the last.
    pub(super) fn remove_clause(&mut self, clause: Option<usize>) {
        let query = Query::parse(&self.query);
        let Some(last) = query.clauses.len().checked_sub(1) else {
            // No clause was understood: clear the text.
            return self.change_query(String::new());
        };
        self.change_query(query.without(clause.unwrap_or(last)))
    }

    /// Filters to a value; if the query already does, removes that filter.
    pub(super) fn toggle_value(&mut self, field: FieldId, value: Option<&str>) {
        let query = Query::parse(&self.query);
        let chosen = value.is_some_and(|value| query.has_chosen(field, value));
        self.change_query(query.choosing(field, value.filter(|_| !chosen)))
    }

    pub(super) fn toggle_facet_row(&mut self, row: &FacetRow) {
        if let Some((field, value)) = row.filter() {
            self.toggle_value(field, value);
        }
    }

    /// Enter on a facet value: filters to it and moves the focus to the list.
    pub(super) fn choose_facet(&mut self) {
        match self.marked_values.is_empty() {
            true => self.filter_to_current_value(),
            false => self.filter_to_marked(false),
        }
        self.view.focus = Focus::List;
    }

    /// Space on a facet value: marks it, to filter by several.
    pub(super) fn mark_facet_value(&mut self) {
        match self.view_model.facets.get(self.view.facets.at).and_then(FacetRow::to_mark) {
            Some(value) => self.toggle_value_mark(vec![value]),
            None => self.notify("only values are marked"),
        }
    }

    /// Filters to the value under the cursor.
    pub(super) fn filter_to_current_value(&mut self) {
        let value = match self.view.focus {
            Focus::Facets => match self.view_model.facets.get(self.view.facets.at).cloned() {
                Some(row) if row.is_selectable() => return self.toggle_facet_row(&row),
                _ => None,
            },
            Focus::List if self.is_grouped() => return self.enter_group(),
            Focus::List => self.value_in_list(),
            Focus::Detail => self.value_in_detail(),
            Focus::Source => None,
        };
        match value {
            Some((field, value)) => self.toggle_value(field, Some(&value)),
            None => self.notify("no value to filter by under the cursor"),
        }
    }

    fn value_in_list(&self) -> Option<(FieldId, String)> {
        let hits = self.hits.as_ref()?;
        match self.view.list {
            ListKind::Projects => {
                let country = hits.corpus.row(self.selected_project()?).country();
                (!country.is_empty()).then(|| (FieldId::Country, country.to_owned()))
            }
            ListKind::Equipment => {
                let line = self.selected_line_in(hits)?;
                Some((FieldId::EquipmentName, hits.corpus.line(line).name().to_owned()))
            }
            ListKind::Hospitals => {
                let row = self.selected_hospital()?;
                let facility = Some((FieldId::Facility, row.name.clone())).filter(|(_, name)| !name.is_empty());
                facility.or_else(|| Some((FieldId::Place, row.place.clone())).filter(|(_, place)| !place.is_empty()))
            }
            ListKind::Table => {
                let country = hits.corpus.row(self.selected_project()?).country();
                (!country.is_empty()).then(|| (FieldId::Country, country.to_owned()))
            }
            ListKind::Overview => None,
            ListKind::Sources => Some((FieldId::Source, hits.corpus.source(self.selected_source()?).id.clone())),
        }
    }

    fn value_in_detail(&self) -> Option<(FieldId, String)> {
        self.value_of_link(self.view_model.link_of(self.view.detail_row)?)
    }

    /// The value that a row of the detail states.
    pub(super) fn value_of_link(&self, link: LinkTarget) -> Option<(FieldId, String)> {
        let project = &self.selected_record()?.project;
        match link {
            LinkTarget::More => None,
            LinkTarget::Record(id) => Some((FieldId::Identifier, self.shown_corpus().row(id).id().to_owned())),
            LinkTarget::Part(part) => {
                let has = |what: &str| Some((FieldId::Has, what.to_owned()));
                match part {
                    PartKey::Location(i) => {
                        let name = &project.activity.as_ref()?.locations.get(i)?.name;
                        Some((FieldId::Place, name.clone())).filter(|_| !name.is_empty())
                    }
                    PartKey::Transaction(_) => has("transaction"),
                    PartKey::Result(_) | PartKey::Indicator { .. } => has("result"),
                    PartKey::Document(_) => has("document"),
                    PartKey::HumanitarianScope(_) => has("humanitarian"),
                }
            }
            LinkTarget::Source(source) => Some((FieldId::Source, self.shown_corpus().source(source).id.clone())),
            LinkTarget::Fact(key) => match key {
                FactKey::Country(i) => Some((FieldId::Country, project.countries.get(i)?.code.clone())),
                FactKey::Party(i) => {
                    let party = project.parties.get(i)?;
                    let field = match party.role {
                        Some(Coded::Known(Role::Donor)) => FieldId::Donor,
                        Some(Coded::Known(Role::Agency)) => FieldId::Agency,
                        Some(Coded::Known(Role::Recipient)) => FieldId::Recipient,
                        _ => FieldId::Party,
                    };
                    Some((field, party.name.clone()))
                }
                FactKey::Field(i) => match project.evidence.get(i)?.field.as_str() {
                    "status" => Some((FieldId::ActivityStatus, project.status.as_ref()?.code().to_owned())),
                    "instrument" => Some((FieldId::Instrument, project.instrument.as_ref()?.code().to_owned())),
                    "programme" => Some((FieldId::Programme, project.programme.clone()?)),
                    _ => None,
                },
                FactKey::Date(i) => {
                    let year = project.dates.get(i)?.value.as_ref()?.known()?.year?;
                    Some((FieldId::Year, year.to_string()))
                }
                FactKey::Amount(_) => Some((FieldId::Has, "amount".to_owned())),
                FactKey::Sector(i) => {
                    let sector = project.sectors.get(i)?;
                    let vocabulary = sector.vocabulary_code();
                    Some(match vocabulary {
                        "1" => (FieldId::Sector, sector.code.clone()),
                        _ => (FieldId::OtherSector, other_sector(vocabulary, &sector.code)),
                    })
                }
                FactKey::Claim { line, .. } | FactKey::Capacity(line) => {
                    Some((FieldId::EquipmentName, project.equipment.get(line)?.name.clone()))
                }
                FactKey::Signatory(_) | FactKey::OpenList | FactKey::NotAid => None,
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
