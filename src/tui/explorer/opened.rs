//! The records that are looked at, as the record thread has opened them, and what is still to be opened.
//!
//! Opening reads the disk and parses, so the state only asks for it; until the answer is there a pane
//! keeps what it showed. Keys that need what is not there yet are held back and done when it comes, so
//! that typing ahead loses nothing.

use super::{Action, App, Effect, Focus, KeyPress, ListKind};
use crate::store::{Opened, OpenedSource, RecordId, SourceId};
use std::sync::Arc;

/// Projects kept.
const MAX_PROJECTS: usize = 64;

/// Sources kept.
const MAX_SOURCES: usize = 16;

/// Keys held back at most.
const MAX_HELD_KEYS: usize = 64;

/// What has been opened.
#[derive(Default)]
pub struct OpenedRecords {
    /// Grows when what was opened is out of date; what an earlier one asked for is late.
    epoch: u64,
    /// Used last, last.
    projects: Vec<Arc<Opened>>,
    sources: Vec<Arc<OpenedSource>>,
    requested: (Option<RecordId>, Option<SourceId>),
    /// Keys that wait for a record.
    pub(super) held_keys: Vec<KeyPress>,
}

impl OpenedRecords {
    /// A project, where it has been opened.
    pub fn project(&self, id: RecordId) -> Option<&Opened> {
        self.projects.iter().rev().find(|opened| opened.id == id).map(|opened| &**opened)
    }

    /// A source, where it has been opened.
    pub fn source(&self, id: SourceId) -> Option<&OpenedSource> {
        self.sources.iter().rev().find(|opened| opened.id == id).map(|opened| &**opened)
    }

    /// Forgets everything: the data is another.
    pub(super) fn clear(&mut self) {
        *self = OpenedRecords {
            epoch: self.epoch + 1,
            held_keys: std::mem::take(&mut self.held_keys),
            ..OpenedRecords::default()
        };
    }

    pub(super) fn add_project(&mut self, epoch: u64, opened: Opened) -> bool {
        if epoch != self.epoch {
            return false;
        }
        self.projects.push(Arc::new(opened));
        if self.projects.len() > MAX_PROJECTS {
            self.projects.remove(0);
        }
        true
    }

    pub(super) fn add_source(&mut self, epoch: u64, opened: OpenedSource) -> bool {
        if epoch != self.epoch {
            return false;
        }
        self.sources.push(Arc::new(opened));
        if self.sources.len() > MAX_SOURCES {
            self.sources.remove(0);
        }
        true
    }
}

impl App {
    /// The project under the cursor, where it has been opened.
    pub fn selected_record(&self) -> Option<&Opened> {
        self.records.project(self.selected_project()?)
    }

    /// Whether something that the screen shows is being opened.
    pub fn is_opening(&self) -> bool {
        let (project, source) = self.missing_records();
        project.is_some() || source.is_some()
    }

    /// What the screen shows and is not there.
    fn missing_records(&self) -> (Option<RecordId>, Option<SourceId>) {
        let project = self.selected_project().filter(|&id| self.records.project(id).is_none());
        let shown =
            self.layout.source.width > 0 || self.view.focus == Focus::Source || !self.records.held_keys.is_empty();
        let source = self.visible_source().filter(|&id| shown && self.records.source(id).is_none());
        (project, source)
    }

    /// The source that is read, listed, or behind the selected row.
    fn visible_source(&self) -> Option<SourceId> {
        match self.view.focus {
            Focus::Source => self.view.source,
            _ => self.selected_source().or_else(|| self.current_evidence().map(|(source, _)| source)),
        }
    }

    /// Asks for what is wanted and has not been asked for.
    pub(super) fn open_missing(&mut self) -> Vec<Effect> {
        let missing = self.missing_records();
        let before = std::mem::replace(&mut self.records.requested, missing);
        let mut effects = Vec::new();
        let epoch = self.records.epoch;
        if let Some(id) = missing.0.filter(|_| missing.0 != before.0) {
            effects.push(Effect::Open(epoch, id));
        }
        if let Some(id) = missing.1.filter(|_| missing.1 != before.1) {
            effects.push(Effect::OpenSource(epoch, id));
        }
        effects
    }

    /// Whether a key must wait for a record.
    pub(super) fn hold_key(&mut self, key: KeyPress, action: Option<Action>) -> bool {
        let Some(action) = action else { return false };
        let reads_record = matches!(
            action,
            Action::Open | Action::Copy | Action::Pager | Action::Editor | Action::Browser | Action::FilterToValue
        );
        let inside = matches!(self.view.focus, Focus::Detail | Focus::Source);
        let works_without_record =
            matches!(action, Action::Escape | Action::Close | Action::Filter | Action::Help | Action::Reload);
        if works_without_record || !(reads_record || inside) || (self.view.focus == Focus::Facets) {
            return false;
        }
        if self.view.focus == Focus::List && self.view.list != ListKind::Sources && action == Action::Open {
            // The detail may be entered before it is there.
            return false;
        }
        if self.records.held_keys.len() >= MAX_HELD_KEYS {
            return true;
        }
        self.records.held_keys.push(key);
        let waits = self.is_opening();
        if !waits {
            self.records.held_keys.pop();
        }
        waits
    }

    /// Does what was held back, as far as what it needs is there.
    pub(super) fn replay_held_keys(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        let held = std::mem::take(&mut self.records.held_keys);
        for key in held {
            effects.extend(self.handle_key(key));
            self.refresh();
        }
        effects
    }
}
