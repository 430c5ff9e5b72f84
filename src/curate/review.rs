//! The user's decisions on a draft, kept separately from the draft.
//!
//! When the rules improve, the article is drafted again, and the decisions must survive that. So a decision
//! does not refer to projects and facts by index. It holds the proposed value with its evidence, and is
//! matched to a fact of another draft by source, kind, marked words and value. [`lay_out`] makes a
//! worksheet of a draft and the decisions; [`reviewed`] makes the records from both. Nothing here reads or
//! writes files.
//!
//! ```text
//! draft (rules) --+
//!                 +--> lay_out: every fact with its decision --> reviewed: a dataset
//! decisions ------+
//!    ^-- DecisionHistory: decide, undo, redo
//! ```

mod apply;
mod decisions;
mod draft;
mod file;
mod form;
mod history;
mod position;
mod quote;
mod worksheet;

pub use apply::{Undecided, reviewed};
pub use decisions::{Decisions, Verdict};
pub use draft::Draft;
pub(crate) use draft::Rebased;
pub use file::{read, write};
pub(crate) use form::typed_value;
pub use history::DecisionHistory;
pub use quote::evidence_for_selection;
pub use worksheet::{DecisionState, Worksheet, WorksheetRow, lay_out};
