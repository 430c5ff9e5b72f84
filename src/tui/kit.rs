//! What the explorer and the reviewer share: laid-out text, the theme, lists with a cursor, drawing of lines.

pub mod help;
pub mod line;
pub mod list_cursor;
pub mod menu;
pub mod pane;
pub mod text_line;
pub mod theme;
