//! Which rows the list shows before the user has chosen any.

use super::App;
use super::view_state::{ListKind, ViewState};
use crate::fields::TableRows;
use crate::present::first_view::{FirstView, first_view};
use crate::search::Hits;

impl App {
    /// Shows what comes first of so much data, unless the user has acted on what was there before.
    pub(super) fn show_first(&mut self, projects: usize, items: usize, has_sources: bool) {
        if self.is_view_settled {
            return;
        }
        let rows = match first_view(self.start, projects, items, has_sources) {
            FirstView::Overview if self.query.is_empty() => {
                self.view.list = ListKind::Overview;
                return;
            }
            FirstView::Items => TableRows::Items,
            // What a query finds is wanted as rows.
            FirstView::Overview | FirstView::Projects => TableRows::Projects,
            FirstView::Sources => TableRows::Sources,
        };
        let is_other = self.view.list == ListKind::Overview || rows != self.shown_rows();
        let is_table = self.chosen_of(rows, false).is_some();
        if is_other || is_table != (self.view.list == ListKind::Table) {
            // With the columns that the user has set; nothing leads back from there.
            self.show_rows(rows);
            self.back_stack.clear();
        }
    }

    /// As [`Self::show_first`], of what a query finds. Once all data is there the view stays.
    pub(super) fn show_first_of(&mut self, hits: &Hits) {
        // The lines of many projects are only there once they are asked for.
        if hits.found == 0 && !hits.corpus.is_empty() {
            // What matches nothing is no reason for other rows than the data has.
            return self.show_first(hits.corpus.len(), hits.corpus.line_count(), false);
        }
        let items = hits.lines().map_or(hits.corpus.line_count(), |lines| lines.rows.len());
        let only_sources = hits.corpus.is_empty() && hits.corpus.sources().len() > 0;
        self.show_first(hits.found, items, only_sources);
        self.is_view_settled |= self.progress.done && hits.breakdown.is_some();
    }

    /// Keeps what the list shows from now on, if the user acts on data.
    pub(super) fn settle_view(&mut self) {
        self.is_view_settled |= self.hits.as_ref().is_some_and(|hits| !hits.corpus.is_empty());
    }

    /// Whether the list is one of equipment lines, and none of the projects that match has any.
    pub(super) fn lists_no_items(&self) -> bool {
        let is_of_items = matches!(self.view.list, ListKind::Equipment | ListKind::Hospitals);
        is_of_items && self.list_len() == 0 && self.hits.as_ref().is_some_and(|hits| hits.found > 0)
    }

    /// Whether the rows of a view are equipment lines, so that facets count these.
    pub(super) fn lists_items(view: &ViewState) -> bool {
        match view.list {
            ListKind::Equipment => true,
            ListKind::Table => view.table.spec.rows == TableRows::Items,
            ListKind::Projects | ListKind::Hospitals | ListKind::Sources | ListKind::Overview => false,
        }
    }
}
