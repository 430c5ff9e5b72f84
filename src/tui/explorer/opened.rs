//! Projects and sources opened for the panes, and the requests for those that are missing.
//!
//! Opening reads the disk and parses, so the record thread does it and the state only asks. Until the
//! answer comes, a pane keeps what it showed. Keys that need a record not opened yet are held and replayed
//! when it comes, so that typing ahead loses nothing.

use super::{Action, App, Effect, Focus, KeyPress, ListKind};
use crate::store::{Opened, OpenedSource, RecordId, SourceId};
use std::sync::Arc;

/// Opened projects kept, so that going back to one needs no new request; chosen by eye.
const MAX_PROJECTS: usize = 64;

/// Opened sources kept; each holds its whole text. Chosen by eye.
const MAX_SOURCES: usize = 16;

/// Keys held at most while a record is slow to open; later keys are dropped. Chosen by eye.
const MAX_HELD_KEYS: usize = 64;

/// The records opened last, and the keys that wait for one.
#[derive(Default)]
pub(crate) struct OpenedRecords {
    /// Counts the corpora shown: answers to requests of an earlier epoch are dropped, since ids may differ.
    epoch: u64,
    /// In the order they were opened; the first is dropped first.
    projects: Vec<Arc<Opened>>,
    sources: Vec<Arc<OpenedSource>>,
    /// What was missing at the last update, so that nothing is requested twice.
    requested: (Option<RecordId>, Option<SourceId>),
    /// Keys that wait for a record.
    pub(super) held_keys: Vec<KeyPress>,
}

impl OpenedRecords {
    /// A project, if it is opened.
    pub(crate) fn project(&self, id: RecordId) -> Option<&Opened> {
        self.projects.iter().rev().find(|opened| opened.id == id).map(|opened| &**opened)
    }

    /// A source, if it is opened.
    pub(crate) fn source(&self, id: SourceId) -> Option<&OpenedSource> {
        self.sources.iter().rev().find(|opened| opened.id == id).map(|opened| &**opened)
    }

    /// Forgets every record and begins a new epoch, since the corpus is another; held keys stay.
    pub(super) fn clear(&mut self) {
        *self = OpenedRecords {
            epoch: self.epoch + 1,
            held_keys: std::mem::take(&mut self.held_keys),
            ..OpenedRecords::default()
        };
    }

    /// Keeps an opened project; false if it was requested in an earlier epoch.
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

    /// Keeps an opened source; false if it was requested in an earlier epoch.
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
    /// The project under the cursor, if it is opened.
    pub fn selected_record(&self) -> Option<&Opened> {
        self.records.project(self.selected_project()?)
    }

    /// Whether something that the screen shows is being opened.
    pub fn is_opening(&self) -> bool {
        let (project, source) = self.missing_records();
        project.is_some() || source.is_some()
    }

    /// The project and the source that the screen shows and that are not opened.
    fn missing_records(&self) -> (Option<RecordId>, Option<SourceId>) {
        let project = self.selected_project().filter(|&id| self.records.project(id).is_none());
        let shown =
            self.layout.source.width > 0 || self.view.focus == Focus::Source || !self.records.held_keys.is_empty();
        let source = self.visible_source().filter(|&id| shown && self.records.source(id).is_none());
        (project, source)
    }

    /// The source that has the focus, or is selected in the list, or is cited by the selected row.
    fn visible_source(&self) -> Option<SourceId> {
        match self.view.focus {
            Focus::Source => self.view.source,
            _ => self.selected_source().or_else(|| self.current_evidence().map(|(source, _)| source)),
        }
    }

    /// Requests what is missing and has not been requested.
    pub(super) fn open_missing(&mut self) {
        let missing = self.missing_records();
        let before = std::mem::replace(&mut self.records.requested, missing);
        let epoch = self.records.epoch;
        self.effects.extend(missing.0.filter(|_| missing.0 != before.0).map(|id| Effect::Open(epoch, id)));
        self.effects.extend(missing.1.filter(|_| missing.1 != before.1).map(|id| Effect::OpenSource(epoch, id)));
    }

    /// Holds a key if its action needs a record that is being opened; true if the key is dealt with.
    pub(super) fn hold_key(&mut self, key: KeyPress, action: Option<Action>) -> bool {
        let Some(action) = action else { return false };
        let reads_record = matches!(
            action,
            Action::Open | Action::Copy | Action::Pager | Action::Editor | Action::Browser | Action::FilterToValue
        );
        let inside = matches!(self.view.focus, Focus::Detail | Focus::Source);
        let works_without_record = matches!(
            action,
            Action::Escape | Action::Close | Action::Filter | Action::Find | Action::Help | Action::Reload
        );
        if works_without_record || !(reads_record || inside) || (self.view.focus == Focus::Facets) {
            return false;
        }
        if self.view.focus == Focus::List && self.view.list == ListKind::Projects && action == Action::Open {
            // The detail may take the focus before it is opened.
            return false;
        }
        if self.records.held_keys.len() >= MAX_HELD_KEYS {
            return true;
        }
        // Pushed first: while a key is held, a source that no pane shows counts as missing too.
        self.records.held_keys.push(key);
        let waits = self.is_opening();
        if !waits {
            self.records.held_keys.pop();
        }
        waits
    }

    /// Replays the held keys; one that still lacks its record is held again.
    pub(super) fn replay_held_keys(&mut self) {
        let held = std::mem::take(&mut self.records.held_keys);
        for key in held {
            self.handle_key(key);
            self.refresh();
        }
    }
}
