//! What is under the cursor: projects, equipment lines, hospitals and sources, and the facts that they state.

use super::{App, Focus, ListKind, SelectedRow};
use crate::model::FactKey;
use crate::present::record::LinkTarget;
use crate::search::{Hits, HospitalRow, SiteEntry};
use crate::store::{LineId, Marked, RecordId, SourceId};
use crate::tui::kit::list_cursor::ListCursor;

impl App {
    /// The project under the cursor of the list, or that of the equipment line there.
    pub fn selected_project(&self) -> Option<RecordId> {
        self.selected_project_in(self.hits.as_ref()?)
    }

    pub(super) fn selected_project_in(&self, hits: &Hits) -> Option<RecordId> {
        match self.view.list {
            ListKind::Projects => hits.rows.get(self.view.lists[0].at).map(|hit| hit.project),
            ListKind::Equipment | ListKind::Hospitals => self.selected_line_in(hits).map(|line| line.project),
            ListKind::Table => self.project_in_table(hits),
            ListKind::Sources | ListKind::Overview => None,
        }
    }

    pub(super) fn selected_line_in(&self, hits: &Hits) -> Option<LineId> {
        match self.view.list {
            ListKind::Equipment => hits.lines()?.rows.get(self.view.lists[1].at).map(|hit| hit.line),
            ListKind::Hospitals => self.selected_entry_in(hits).map(|entry| entry.line),
            ListKind::Table => self.line_in_table(hits),
            ListKind::Projects | ListKind::Sources | ListKind::Overview => None,
        }
    }

    pub(super) fn selected_hospital_in<'h>(&self, hits: &'h Hits) -> Option<&'h HospitalRow> {
        let hospitals = hits.hospitals().filter(|_| self.view.list == ListKind::Hospitals)?;
        hospitals.rows.get(self.view.lists[ListKind::Hospitals as usize].at)
    }

    pub(super) fn selected_entry_in(&self, hits: &Hits) -> Option<SiteEntry> {
        self.selected_hospital_in(hits)?.entries.get(self.view.hospital_entry).copied()
    }

    /// The row under the cursor of the list of hospitals.
    pub fn selected_hospital(&self) -> Option<&HospitalRow> {
        self.selected_hospital_in(self.hits.as_ref()?)
    }

    /// The entry under the cursor of the list of hospitals: a line at a stage.
    pub fn selected_entry(&self) -> Option<SiteEntry> {
        self.selected_entry_in(self.hits.as_ref()?)
    }

    /// Selects the row and the entry of new hits that were selected before.
    pub(super) fn keep_hospital(&mut self, hits: &Hits, before: Option<(String, SiteEntry)>) {
        let rows = hits.hospitals().map_or(&[][..], |hospitals| hospitals.rows.as_slice());
        let found = before.and_then(|(label, entry)| {
            let at = rows.iter().position(|row| row.label() == label)?;
            let same = |it: &SiteEntry| (it.line, it.column) == (entry.line, entry.column);
            Some((at, rows[at].entries.iter().position(same)?))
        });
        let (row, entry) = found.unwrap_or_else(|| (0, App::first_entry(hits)));
        self.view.lists[ListKind::Hospitals as usize].at = row;
        self.view.hospital_entry = entry;
    }

    /// The source under the cursor of the list of sources.
    pub(crate) fn selected_source(&self) -> Option<SourceId> {
        let sources = self.hits.as_ref()?.sources().filter(|_| self.view.list == ListKind::Sources)?;
        sources.get(self.view.lists[ListKind::Sources as usize].at).map(|hit| hit.source)
    }

    /// The cursor of the list on screen.
    pub fn list_cursor(&self) -> ListCursor {
        self.view.lists[self.view.list as usize]
    }

    /// Number of rows in the list on screen.
    pub fn list_len(&self) -> usize {
        self.hits.as_ref().map_or(0, |hits| match self.view.list {
            ListKind::Projects => hits.rows.len(),
            ListKind::Equipment => hits.lines().map_or(0, |lines| lines.rows.len()),
            ListKind::Hospitals => hits.hospitals().map_or(0, |hospitals| hospitals.rows.len()),
            ListKind::Sources => hits.sources().map_or(0, <[_]>::len),
            ListKind::Table => self.table_len(),
            ListKind::Overview => self.view_model.overview.rows.len(),
        })
    }

    /// A row of the list on screen.
    pub(crate) fn row_at(&self, at: usize) -> Option<SelectedRow> {
        let hits = self.hits.as_ref()?;
        match self.view.list {
            ListKind::Projects => hits.rows.get(at).map(|hit| SelectedRow::Project(hit.project)),
            ListKind::Equipment => hits.lines()?.rows.get(at).map(|hit| SelectedRow::Line(hit.line)),
            ListKind::Hospitals => hits.hospitals()?.rows.get(at).map(|_| SelectedRow::Hospital(at)),
            ListKind::Sources => hits.sources()?.get(at).map(|hit| SelectedRow::Source(hit.source)),
            ListKind::Table => self.table_row(hits, at),
            ListKind::Overview => None,
        }
    }

    /// The fact under the cursor with its project: in the detail, or at the current mark of a source.
    pub fn current_fact(&self) -> Option<(RecordId, FactKey)> {
        let fact = |(project, of): (RecordId, Marked)| match of {
            Marked::Fact(key) => Some((project, key)),
            Marked::Part(_) => None,
        };
        self.current_marked().into_iter().find_map(fact)
    }

    /// What is stated under the cursor, with its project: in the detail, or at the current mark of a source.
    pub(crate) fn current_marked(&self) -> Vec<(RecordId, Marked)> {
        if self.view.focus == Focus::Source {
            let mark = self.view.mark.and_then(|mark| self.view_model.article.marks.get(mark));
            return mark.map(|mark| mark.facts.clone()).unwrap_or_default();
        }
        let of = self.view_model.link_of(self.view.detail_row).and_then(LinkTarget::stated);
        self.selected_project().zip(of).into_iter().collect()
    }

    /// The entry to look at first in the first row of hospitals.
    pub(super) fn first_entry(hits: &Hits) -> usize {
        hits.hospitals().and_then(|hospitals| hospitals.rows.first()).map_or(0, HospitalRow::default_entry)
    }
}
