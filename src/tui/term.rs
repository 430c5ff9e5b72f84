//! The terminal: entering and leaving it, reading keys, signals, and child processes that borrow it.

pub mod child;
pub mod input;
pub mod screen;
pub mod signals;
