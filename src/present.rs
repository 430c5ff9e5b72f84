//! How records and sources read in words: the same on the command line and on the screens.

pub(crate) mod citation;
pub(crate) mod columns;
pub(crate) mod explain;
pub(crate) mod first_view;
pub(crate) mod hospitals;
pub(crate) mod overview;
pub(crate) mod record;
pub(crate) mod source;
pub(crate) mod styled_text;
pub(crate) mod table;
