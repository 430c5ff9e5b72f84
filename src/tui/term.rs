//! The terminal itself: entering and leaving it, its input, and programs that borrow it.

pub mod child;
pub mod input;
pub mod screen;
pub mod signals;
