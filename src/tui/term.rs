//! The terminal: entering and leaving it, reading keys, signals, and child processes that borrow it.

pub(crate) mod child;
pub(crate) mod input;
pub(crate) mod screen;
pub(crate) mod signals;
