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
    /// Programs tried to copy a text; `way` is how it was copied, if any of them took it.
    Copied { name: &'static str, text: String, way: Option<CopyWay> },
    /// A signal asks the program to end; its number.
    Ended(i32),
    /// The terminal is gone.
    HangUp,
    /// The thread of this name panicked.
    ThreadPanicked(&'static str),
}

/// How a text was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CopyWay {
    /// Into the buffer of tmux, which passes it on to the terminal if it is set up so.
    Tmux,
    /// By this program of the desktop.
    Program(&'static str),
    /// To the terminal, with OSC 52.
    Terminal,
}

impl CopyWay {
    /// What to say after copying `name`, a text of `n` characters; `key` shows the text. What matters stands first, since
    /// a narrow screen cuts the rest.
    pub(crate) fn notice(self, name: &str, n: usize, key: &str) -> String {
        match self {
            CopyWay::Tmux => format!(
                "copied {name}, {n} characters, to tmux's buffer ({key} shows it); if the terminal took it cannot be told"
            ),
            CopyWay::Program(program) => format!("copied {name}, {n} characters, with {program} ({key} shows it)"),
            CopyWay::Terminal => {
                format!(
                    "sent {name}, {n} characters, to the terminal ({key} shows it); whether it took it cannot be told"
                )
            }
        }
    }
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
