//! What the explorer and the reviewer share: menus, the help, lines of text, panes, lists with a cursor, the theme.

pub(crate) mod ascii;
pub(crate) mod help;
pub(crate) mod line;
pub(crate) mod list_cursor;
pub(crate) mod menu;
pub(crate) mod pane;
pub(crate) mod text_line;
pub mod theme;
