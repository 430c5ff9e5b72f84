//! Search: from a query to ranked rows. [`search`] is a pure function of corpus and request.
//!
//! A hit is a project. Tests of equipment fields must hold on one and the same equipment line; free words may
//! match anywhere in the project. A word with matches as written (whole, prefix, substring) stands for those
//! only; typos and subsequences are tried for words without any, and for all words only if nothing is found
//! otherwise, so that a count means what the query says. The order is total (score, shorter title, load
//! order), so it does not depend on threads; the best few hundred hits are re-ranked by word proximity.
//!
//! Finding the best page is much quicker than sorting all hits, so [`search_in_steps`] hands out that page
//! first.

mod arrivals;
mod cancel;
mod count;
mod engine;
mod explain;
mod facet_counts;
pub(crate) mod highlight;
mod hit;
mod hits;
mod hospitals;
pub(crate) mod money;
mod order;
pub mod overview;
mod parallel;
mod pieces;
pub mod query;
mod rank;
mod request;
mod resolve;
mod run;
mod table;
pub mod worker;

pub use arrivals::ArrivalCounts;
pub use cancel::Cancel;
pub use explain::{BesideFigure, BesideKind, ExplainWanted, ExplainedFile, ExplainedRow, Explanation};
pub use facet_counts::FacetCounts;
pub use highlight::Highlighter;
pub use hit::{LineHit, ProjectHit, SourceHit};
pub(crate) use hits::PieceCounts;
pub use hits::{Breakdown, Hits, MatchingLines, PartCounts, Relaxation};
pub use hospitals::{HospitalCell, HospitalRow, Hospitals, SiteEntry};
pub use money::{LeftOutMoney, LeftOutReason, SumField, SumRow, Sums, SumsBy, SumsWanted, sums_of, sums_on};
pub(crate) use money::{kind_label, years_label};
pub(crate) use query::Query;
pub use request::{AnswerParts, Request, SortKey, SortOrder};
pub(crate) use resolve::HAS_VALUES;
pub use run::{SearchStep, overview_on, search, search_in_steps, table_on};
pub(crate) use table::is_sortable;
pub use table::{
    CountedOnceNote, Crosstab, CrosstabRow, GroupKey, GroupKind, GroupMoney, GroupRow, Groups, MoneyColumn, PartRow,
    Table, TableBody, TableSort, TableSortKey, TableSpec, TableWords, group_field_names,
};
