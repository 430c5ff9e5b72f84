//! The loaded data: a corpus of segments, with its sources, dictionaries and flags.
//!
//! A [`Corpus`] never changes once it is published. It is shared by `Arc`, and while files are still being
//! read it is replaced by a larger one that shares the same segments.
//!
//! Records are identified by load order ([`RecordId`]) because an external id may occur more than once;
//! loading never merges records. The [`Segment`]s hold columns with all that lists show, sort, filter and
//! search. The full record stays in its file and is parsed when the user opens it ([`Corpus::open`]), so
//! memory grows with the columns, not with the records.

pub(crate) mod columns;
mod confirmation;
mod corpus;
mod duplicates;
mod end_period;
pub(crate) mod evidence;
pub mod facets;
pub(crate) mod flags;
pub(crate) mod habits;
mod ids;
pub(crate) mod index;
mod input_files;
mod labels;
mod lookup;
pub(crate) mod money;
mod once;
mod open;
mod part_words;
pub(crate) mod relations;
mod rows;
pub(crate) mod segment;
mod segments;
mod signs;
pub(crate) mod site_rows;
mod sources;
pub(crate) mod text_fields;
mod total;
mod view;
mod vocabulary;
pub mod words;

pub use confirmation::{Now, NowBasis};
pub use corpus::Corpus;
pub(crate) use end_period::EndPeriods;
pub use facets::FacetValue;
pub(crate) use facets::other_sector;
pub(crate) use ids::{GlobalTermOrd, TermId, TermOrd};
pub use ids::{LineId, RecordId, SourceId};
pub(crate) use once::{CountedActivity, CountedCell, CountedOnce, Covered};
pub use open::{Marked, Opened, OpenedLine, OpenedSource};
pub(crate) use relations::{PaymentEnd, named_in_payments};
pub(crate) use rows::{LineRow, RecordRow};
pub use segment::Has;
pub(crate) use segment::INFERRED_MARK;
pub(crate) use segment::Segment;
pub(crate) use segments::alphabetical_ranks;
pub(crate) use sources::{FileEntry, Origin, SourceEntry, SourceList, Sources};
pub use total::{CountedAs, Total};
pub(crate) use total::{LinePieces, LineStanding, PieceCounter, is_catch_all};
pub(crate) use view::SegmentView;
pub(crate) use vocabulary::VocabularyBuilder;
