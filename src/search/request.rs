//! What a search is asked for: the query, the order of the rows, the parts of the answer.

use super::explain::ExplainWanted;
use super::money::SumsWanted;
use super::table::TableSpec;
use crate::fields::Column;

/// A search request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The query as typed.
    pub query: String,
    pub sort: SortOrder,
    /// What to compute besides the matching projects. A small corpus gives everything but sums and facilities in any
    /// case.
    pub wanted: AnswerParts,
}

/// Parts of an answer besides the matching projects and the facets of the left pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerParts {
    /// Equipment lines and their total quantity.
    pub lines: bool,
    pub sources: bool,
    /// Every facet, not only those of the left pane.
    pub facets: bool,
    /// One table of money; each takes a pass over the records of its own.
    pub sums: Option<SumsWanted>,
    /// The facilities of the equipment lines.
    pub hospitals: bool,
    /// A table of rows or groups.
    pub table: Option<TableSpec>,
    /// How one figure of a table comes about.
    pub explain: Option<ExplainWanted>,
    /// How many of the projects have transactions, and how many documents.
    pub parts: bool,
    /// The blocks of the overview.
    pub overview: bool,
    /// The facets count equipment lines, not projects.
    pub counts_items: bool,
}

impl AnswerParts {
    /// Every part that counts rows; money and facilities are only asked for by their own tables.
    pub(crate) const ALL: AnswerParts = AnswerParts {
        lines: true,
        sources: true,
        facets: true,
        sums: None,
        hospitals: false,
        table: None,
        explain: None,
        parts: false,
        overview: false,
        counts_items: false,
    };

    /// The rows with the facets of the left pane alone: what is asked for while a user types.
    pub const ROWS: AnswerParts = AnswerParts { lines: false, sources: false, facets: false, ..AnswerParts::ALL };
}

/// Everything but what is only asked for by tables of its own, which are seldom needed.
impl Default for AnswerParts {
    fn default() -> Self {
        AnswerParts::ALL
    }
}

/// The order of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SortOrder {
    pub key: SortKey,
    /// Reverses the order. Unknown values stay last either way.
    pub reverse: bool,
}

/// A column to sort by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    /// Best match first; load order if the query has no words.
    #[default]
    Best,
    /// Title; for an equipment line, its item.
    Title,
    Country,
    Donor,
    /// Date of the latest report, newest first.
    ReportedOn,
    /// Number of equipment lines, for a line its quantity; highest first.
    Lines,
    /// Activity status; for a line, its delivery status.
    State,
    /// Most severe flag first.
    Flag,
}

impl SortKey {
    /// Every column, in the order in which the key `s` cycles through them.
    pub const ALL: [SortKey; 8] = {
        use SortKey::*;
        [Best, Title, Country, Donor, ReportedOn, Lines, State, Flag]
    };

    /// The name typed after `--sort` and shown above a list.
    pub fn name(self) -> &'static str {
        match self {
            SortKey::Best => "best",
            SortKey::Title => Column::Title.head(),
            SortKey::Country => Column::Countries.head(),
            SortKey::Donor => Column::Donors.head(),
            SortKey::ReportedOn => Column::LastReported.head(),
            SortKey::Lines => Column::LineCount.head(),
            SortKey::State => Column::DeliveryStatus.head(),
            SortKey::Flag => Column::Flag.head(),
        }
    }
}
