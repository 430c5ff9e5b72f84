//! The events that wake an event loop, and how a loop ends.

use super::screen::Msg;
use std::sync::mpsc::Sender;

/// An event for the loop.
pub(crate) enum Event<A> {
    /// A message for the state of the screen.
    App(Msg<A>),
    /// The terminal may have another size.
    Resized,
    /// The user wants to go back to the shell.
    Suspend,
    /// The shell continues the program.
    Continued,
    /// A signal asks the program to end; its number.
    Ended(i32),
    /// The terminal is gone.
    HangUp,
    /// The thread of this name panicked.
    ThreadPanicked(&'static str),
}

/// Sends [`Event::ThreadPanicked`] when the thread that owns it panics.
pub(crate) struct PanicGuard<A> {
    pub(crate) thread: &'static str,
    pub(crate) events: Sender<Event<A>>,
}

impl<A> Drop for PanicGuard<A> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // A closed channel means that the loop has ended.
            let _ = self.events.send(Event::ThreadPanicked(self.thread));
        }
    }
}

/// Why an event loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitReason {
    Quit,
    /// The number of the signal that ended it.
    Signal(i32),
}
