//! Input formats: finds the files, detects what each one is, opens it and reads its records.
//!
//! A file is judged by its content, not by its extension. A bad record is reported with its position and does
//! not stop the others; nothing in a file makes the program panic.

pub mod article;
mod date_line;
mod detect;
pub mod iati;
mod input;
pub(crate) mod json;
mod origin;
mod problem;
mod splitter;
mod web;

pub(crate) use article::article_text;
pub(crate) use detect::{FileFormat, detect_format};
pub(crate) use input::Input;
pub(crate) use origin::check_exists;
pub use origin::{InputOrigin, find_files, open};
pub use problem::ProblemSeverity;
pub(crate) use problem::{Problem, unreadable};
pub(crate) use splitter::{Block, RecordKind, RecordRange};
