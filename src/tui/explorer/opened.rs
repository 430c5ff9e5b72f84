//! The records that are looked at, as the record thread has opened them, and what is still to be opened.
//!
//! Opening reads the disk and parses, so the state only asks for it; until the answer is there a pane
//! keeps what it showed. Keys that need what is not there yet are held back and done when it comes, so
//! that typing ahead loses nothing.

use super::{Action, App, Effect, Focus, Key, ListKind};
use crate::store::{Opened, OpenedSource, RecordId, SourceId};
use std::sync::Arc;

/// Projects kept.
const PROJECTS: usize = 64;

/// Sources kept.
const SOURCES: usize = 16;

/// Keys held back at most.
const HELD: usize = 64;

/// What has been opened.
#[derive(Default)]
pub struct Records {
    /// Grows when what was opened is out of date; what an earlier one asked for is late.
    epoch: u64,
    /// Used last, last.
    projects: Vec<Arc<Opened>>,
    sources: Vec<Arc<OpenedSource>>,
    asked: (Option<RecordId>, Option<SourceId>),
    /// Keys that wait for a record.
    pub(super) held: Vec<Key>,
}

impl Records {
    /// A project, where it has been opened.
    pub fn project(&self, id: RecordId) -> Option<&Opened> {
        self.projects.iter().rev().find(|opened| opened.id == id).map(|opened| &**opened)
    }

    /// A source, where it has been opened.
    pub fn source(&self, id: SourceId) -> Option<&OpenedSource> {
        self.sources.iter().rev().find(|opened| opened.id == id).map(|opened| &**opened)
    }

    /// Forgets everything: the data is another.
    pub(super) fn forget(&mut self) {
        *self = Records { epoch: self.epoch + 1, held: std::mem::take(&mut self.held), ..Records::default() };
    }

    pub(super) fn keep_project(&mut self, epoch: u64, opened: Opened) -> bool {
        if epoch != self.epoch {
            return false;
        }
        self.projects.push(Arc::new(opened));
        if self.projects.len() > PROJECTS {
            self.projects.remove(0);
        }
        true
    }

    pub(super) fn keep_source(&mut self, epoch: u64, opened: OpenedSource) -> bool {
        if epoch != self.epoch {
            return false;
        }
        self.sources.push(Arc::new(opened));
        if self.sources.len() > SOURCES {
            self.sources.remove(0);
        }
        true
    }
}

impl App {
    /// The project under the cursor, where it has been opened.
    pub fn opened(&self) -> Option<&Opened> {
        self.records.project(self.project()?)
    }

    /// Whether something that the screen shows is being opened.
    pub fn is_opening(&self) -> bool {
        let (project, source) = self.wanted_records();
        project.is_some() || source.is_some()
    }

    /// What the screen shows and is not there.
    fn wanted_records(&self) -> (Option<RecordId>, Option<SourceId>) {
        let project = self.project().filter(|&id| self.records.project(id).is_none());
        let shown = self.layout.source.width > 0 || self.place.focus == Focus::Source || !self.records.held.is_empty();
        let source = self.source_behind().filter(|&id| shown && self.records.source(id).is_none());
        (project, source)
    }

    /// The source that is read, listed, or behind the selected row.
    fn source_behind(&self) -> Option<SourceId> {
        match self.place.focus {
            Focus::Source => self.place.source,
            _ => self.listed_source().or_else(|| self.current_words().map(|(source, _)| source)),
        }
    }

    /// Asks for what is wanted and has not been asked for.
    pub(super) fn open_wanted(&mut self) -> Vec<Effect> {
        let wanted = self.wanted_records();
        let before = std::mem::replace(&mut self.records.asked, wanted);
        let mut effects = Vec::new();
        let epoch = self.records.epoch;
        if let Some(id) = wanted.0.filter(|_| wanted.0 != before.0) {
            effects.push(Effect::Open(epoch, id));
        }
        if let Some(id) = wanted.1.filter(|_| wanted.1 != before.1) {
            effects.push(Effect::OpenSource(epoch, id));
        }
        effects
    }

    /// Whether a key must wait for a record.
    pub(super) fn must_wait(&mut self, key: Key, action: Option<Action>) -> bool {
        let Some(action) = action else { return false };
        let reads = matches!(
            action,
            Action::Open | Action::Copy | Action::Pager | Action::Editor | Action::Browser | Action::FilterToValue
        );
        let inside = matches!(self.place.focus, Focus::Detail | Focus::Source);
        let leaves = matches!(action, Action::Escape | Action::Close | Action::Filter | Action::Help | Action::Reload);
        if leaves || !(reads || inside) || (self.place.focus == Focus::Facets) {
            return false;
        }
        if self.place.focus == Focus::List && self.place.list != ListKind::Sources && action == Action::Open {
            // The detail may be entered before it is there.
            return false;
        }
        if self.records.held.len() >= HELD {
            return true;
        }
        self.records.held.push(key);
        let waits = self.is_opening();
        if !waits {
            self.records.held.pop();
        }
        waits
    }

    /// Does what was held back, as far as what it needs is there.
    pub(super) fn do_held(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        let held = std::mem::take(&mut self.records.held);
        for key in held {
            effects.extend(self.key(key));
            self.refresh();
        }
        effects
    }
}
