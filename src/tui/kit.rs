//! Parts that both screens are made of.

pub mod line;
pub mod list_cursor;
pub mod styled_text;
pub mod theme;
