//! Ending at a signal while a file is being written: the file is whole or unchanged, and nothing is left beside it.

use super::messages::print_stderr;
use crate::files::AtomicFile;
use crate::tui::exit_on_signal;
use std::io;

/// Starts a thread that ends the program at a signal: the main thread may be reading a pipe that never ends. It calls
/// `before`, removes what is unfinished of `file`, and says what became of it.
pub(super) fn end_on_signals(file: Option<&AtomicFile>, before: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let unfinished = file.map(AtomicFile::unfinished);
    exit_on_signal(move || {
        before();
        match unfinished {
            Some(unfinished) => unfinished.abandon(|what| print_stderr(&format!("aidtrail: {what}"))),
            None => print_stderr("aidtrail: stopped"),
        }
    })
}
