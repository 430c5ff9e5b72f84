//! The two full-screen programs: the explorer and the reviewer of drafts.
//!
//! [`explorer`] and [`reviewer`] hold state and know no terminal; [`draw`] turns that state into frames;
//! [`kit`] has the parts that both share. The event loops, their threads and `term` do the
//! operating-system work.

pub mod draw;
mod event_loop;
mod events;
pub mod explorer;
pub mod keymap;
pub mod kit;
mod loader;
mod opener;
pub mod reviewer;
mod reviewer_loop;
mod term;

pub use event_loop::run;
pub use events::ExitReason;
pub use reviewer_loop::run as run_review;
