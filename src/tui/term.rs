//! The terminal: entering and leaving it, reading keys, signals, and child processes that borrow it.
//!
//! What differs between platforms is in `unix.rs`, one function for each difference.

mod backend;
pub(crate) mod child;
pub(crate) mod clipboard;
pub mod decode;
mod glyph;
pub(crate) mod input;
mod moves;
mod order;
mod pen;
pub(crate) mod screen;
mod strokes;
mod unix;

pub(crate) use unix::{
    HANG_UP, Keyboard, TerminalModes, exit_hung_up, exit_on_signal, has_shell, is_hang_up, stop_job, watch_signals,
};
