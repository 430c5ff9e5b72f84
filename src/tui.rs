//! The two full-screen programs: the explorer and the reviewer of drafts.
//!
//! [`explorer`] and [`reviewer`] hold state and know no terminal; [`draw`] turns that state into frames;
//! [`kit`] has the parts that both share, and a table of type [`keymap::Keymap`] has the keys of each. One event loop
//! runs any [`screen::Screen`]; it, the threads, the handlers of effects and `term` do the operating-system work.

pub mod draw;
mod event_loop;
mod events;
pub mod explorer;
mod explorer_effects;
pub mod keymap;
pub mod kit;
mod layouts;
mod loader;
mod opener;
pub mod reviewer;
mod reviewer_effects;
pub mod screen;
pub mod settings;
pub mod term;

pub(crate) use events::ExitReason;
pub(crate) use explorer_effects::run;
pub(crate) use reviewer_effects::run as run_review;
pub(crate) use term::exit_on_signal;
pub(crate) use term::screen::screen_size;
