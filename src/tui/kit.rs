//! What the explorer and the reviewer share: menus, the help, lines of text, panes, lists with a cursor, the theme.

pub mod help;
pub mod line;
pub mod list_cursor;
pub mod menu;
pub mod pane;
pub mod text_line;
pub mod theme;
