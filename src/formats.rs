//! Input formats: finds the files, detects what each one is, opens it and reads its records.
//!
//! A file is judged by its content, not by its extension. A bad record is reported with its position and does
//! not stop the others; nothing in a file makes the program panic.

pub mod article;
mod cells;
mod date_line;
mod decode;
mod detect;
mod foreign;
pub mod iati;
mod input;
pub(crate) mod json;
mod json_head;
mod origin;
mod problem;
mod splitter;
mod web;

pub(crate) use detect::{FileFormat, detect_format};
pub(crate) use input::Input;
pub use origin::{InputOrigin, find_files, open};
pub(crate) use origin::{check_exists, title_of};
pub use problem::ProblemSeverity;
pub(crate) use problem::{Problem, join_left_out, unreadable};
pub(crate) use splitter::{Block, RecordKind, RecordRange};
