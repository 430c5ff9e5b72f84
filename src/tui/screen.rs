//! What the event loop knows of a screen: messages go in, effects and frames come out.

use super::keymap::KeyPress;
use super::kit::theme::Theme;
use ratatui::Frame;

/// What happened. `A` is what the threads of a screen answer.
#[derive(Debug)]
pub enum Msg<A> {
    Key(KeyPress),
    Paste(String),
    /// The new size of the screen: columns, rows.
    Resize(u16, u16),
    Notice(Notice),
    Answer(A),
}

/// A text for the message row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub text: String,
    pub error: bool,
}

/// The state of a full-screen program, without the terminal.
pub(crate) trait Screen {
    type Answer: Send + 'static;
    /// A side effect that follows from a message.
    type Effect;
    /// Applies a message and returns the effects that follow from it.
    fn update(&mut self, msg: Msg<Self::Answer>) -> Vec<Self::Effect>;
    /// Draws a frame; changes nothing.
    fn draw(&self, theme: Theme, frame: &mut Frame<'_>);
}
