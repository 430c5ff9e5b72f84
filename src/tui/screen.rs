//! What the event loop knows of a screen: messages go in, effects and frames come out.

use super::keymap::KeyPress;
use super::kit::theme::Theme;
use ratatui::Frame;

/// What happened. `A` is what the threads of a screen answer.
#[derive(Debug)]
pub enum Msg<A> {
    Key(KeyPress),
    /// Pasted text, on one line.
    Paste(String),
    /// Several keys that arrived at once, among them Enter: typed ahead, or pasted into a terminal that does not mark
    /// pastes.
    Burst(Vec<KeyPress>),
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

/// The text of a burst of keys, with spaces for its line breaks.
pub(crate) fn text_of_keys(keys: &[KeyPress]) -> String {
    let char_of = |key: &KeyPress| match key {
        KeyPress::Char(c) => Some(*c),
        KeyPress::Enter | KeyPress::Tab => Some(' '),
        _ => None,
    };
    keys.iter().filter_map(char_of).collect::<String>().trim_end().to_owned()
}

/// The state of a full-screen program, without the terminal.
pub(crate) trait Screen {
    type Answer: Send + 'static;
    /// A side effect that follows from a message.
    type Effect;
    /// Applies a message and returns the effects that follow from it.
    fn update(&mut self, msg: Msg<Self::Answer>) -> Vec<Self::Effect>;
    /// The name of the key that shows the text copied last; empty if the screen copies nothing.
    fn show_copied_key(&self) -> String {
        String::new()
    }
    /// Draws a frame; changes nothing.
    fn draw(&self, theme: Theme, frame: &mut Frame<'_>);
}
