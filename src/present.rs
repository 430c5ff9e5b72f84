//! How records and sources read in words: the same on the command line and on the screens.

pub mod citation;
pub mod columns;
pub mod record;
pub mod source;
pub mod styled_text;
