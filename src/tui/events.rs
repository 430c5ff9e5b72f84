//! What wakes a loop, and how it ends.

use super::explorer::Msg;
use std::sync::mpsc::Sender;

/// What the loop is woken by.
pub(crate) enum Event {
    /// For the state.
    App(Msg),
    /// A signal came.
    Signal(i32),
    /// The terminal is gone.
    HangUp,
    /// A thread panicked; its name.
    ThreadPanicked(&'static str),
}

/// Tells the loop when the thread that owns it panics.
pub(crate) struct PanicGuard {
    pub(crate) thread: &'static str,
    pub(crate) events: Sender<Event>,
}

impl Drop for PanicGuard {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Without a loop there is nobody left to tell.
            let _ = self.events.send(Event::ThreadPanicked(self.thread));
        }
    }
}

/// How the explorer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitReason {
    /// The person quit.
    Quit,
    /// A signal asked for it.
    Signal(i32),
}
