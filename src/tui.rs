//! The two programs with a screen: the explorer and the reviewer of drafts.

pub mod draw;
mod event_loop;
mod events;
pub mod explorer;
pub mod kit;
mod loader;
mod opener;
pub mod reviewer;
mod reviewer_loop;
mod term;

pub use event_loop::run;
pub use events::ExitReason;
pub use reviewer_loop::run as run_review;
