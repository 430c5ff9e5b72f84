//! What a person decided about a draft, kept apart from what rules proposed.
//!
//! Rules get better and a draft is made anew; what a person decided must outlive that. So a decision
//! names no project by its place in the draft and no fact by its index: it holds what was proposed and
//! the words that said it ([`Stated`]), and is found again in another draft by source, kind, words and
//! value. [`sheet()`] lays a draft and the decisions side by side, [`reviewed`] makes of both the records
//! as decided. Nothing here reads or writes files.
//!
//! ```text
//! draft (rules) --+
//!                 +--> sheet: every fact with its state --> reviewed: a dataset
//! decisions -----+
//!    ^-- book: made, undone, redone
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
pub use decisions::{Decision, Decisions, KnownProject, SourceKey, Verdict};
pub use draft::{Draft, Rebased};
pub use file::{Damage, read, write};
pub use form::chosen;
pub use history::DecisionHistory;
pub use position::FactPosition;
pub use quote::evidence_of;
pub use worksheet::{DecisionState, ReviewedProject, Worksheet, WorksheetRow, lay_out};
