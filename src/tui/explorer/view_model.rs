//! What the panes show, laid out for their width, and look-ups in it.

use super::facet_rows::FacetRow;
use super::overview_view::OverviewView;
use super::table_view::TableView;
use super::years::YearsView;
use crate::fields::FieldId;
use crate::model::FactKey;
use crate::present::explain::ExplainLine;
use crate::present::record::{DetailRow, LinkTarget};
use crate::present::source::Article;
use crate::present::styled_text::StyledLine;
use crate::search::ExplainWanted;
use crate::store::{Marked, RecordId, SourceId};

/// What the panes show, ready to be drawn.
#[derive(Default)]
pub struct ViewModel {
    pub facets: Vec<FacetRow>,
    /// The newest table; the one asked for may still be counted.
    pub table: Option<TableView>,
    pub overview: OverviewView,
    pub years: Option<YearsView>,
    /// How a figure comes about, in lines.
    pub(crate) explanation: Option<(ExplainWanted, Vec<ExplainLine>)>,
    pub detail: Vec<StyledLine>,
    /// The quote behind the selected row of the detail, with its attribution.
    pub(crate) quote: Vec<StyledLine>,
    pub article: Article,
    /// Some fact of the record has a quote, or a reason in its place.
    pub(crate) has_quotes: bool,
    /// The rows of the detail before wrapping; `StyledLine::row` of a line of the detail is an index here.
    pub(super) detail_rows: Vec<DetailRow>,
    /// Rows of what the record itself states that contain words of the query.
    pub(super) matched_rows: Vec<usize>,
    /// The detail is of another record, since the one under the cursor is being opened.
    pub stale: bool,
    /// Where the detail's cursor goes once the detail is laid out.
    pub(super) pending_cursor: Option<PendingCursor>,
    /// What the detail was laid out for: project and equipment line, width, and parts shown of each list.
    pub(super) detail_key: Option<(RecordId, Option<u32>, u16, usize)>,
    /// What the article was laid out for.
    pub(super) article_key: Option<ArticleKey>,
}

/// What the layout of an article depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ArticleKey {
    pub(super) source: SourceId,
    /// The current mark, by index.
    pub(super) mark: Option<usize>,
    pub(super) unfolded: bool,
    pub(super) width: u16,
    /// The words to find, and the current one of the places where they stand.
    pub(super) find: Option<(String, usize)>,
}

/// Where the detail's cursor goes once the record is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PendingCursor {
    /// To the row that matches the query.
    Matched,
    /// To the row of the first of these that has one.
    Stated(Vec<Marked>),
}

impl ViewModel {
    /// Has everything laid out again: the corpus or the words of the query are others.
    pub(super) fn invalidate(&mut self) {
        // The detail stays on screen, dimmed, until it is laid out again.
        self.detail_key = None;
        self.article_key = None;
        self.stale = true;
    }

    /// The facet value of a row of the facet pane.
    pub(super) fn facet_value(&self, row: usize) -> Option<(FieldId, u32)> {
        self.facets.get(row).and_then(FacetRow::value)
    }

    /// Where Enter on a row of the detail leads.
    pub(crate) fn link_of(&self, row: usize) -> Option<LinkTarget> {
        self.detail_rows.get(row).filter(|_| !self.stale).and_then(|row| row.link)
    }

    /// The row of the detail that states an equipment line, by index in the project.
    pub(super) fn row_of_line(&self, line: u32) -> Option<usize> {
        let own = |row: &DetailRow| {
            !row.is_remark
                && matches!(row.link, Some(LinkTarget::Fact(FactKey::Claim { line: l, .. })) if l as u32 == line)
        };
        self.detail_rows.iter().position(own)
    }

    /// The rows of the detail that the cursor can be on.
    pub(super) fn linked_rows(&self) -> Vec<usize> {
        (0..self.detail_rows.len()).filter(|&row| !self.stale && self.detail_rows[row].link.is_some()).collect()
    }

    /// The rows of the detail that contain words of the query.
    pub(super) fn matched_rows(&self) -> Vec<usize> {
        self.matched_rows.clone()
    }

    /// The row of the detail that states a fact or a part, not one that remarks on it.
    pub(super) fn row_of(&self, of: Marked) -> Option<usize> {
        self.detail_rows.iter().position(|row| row.link.and_then(LinkTarget::stated) == Some(of) && !row.is_remark)
    }
}
