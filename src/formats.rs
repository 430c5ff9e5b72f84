//! Input formats: finds the files, detects what each one is, opens it and reads its records.
//!
//! A file is judged by its content, not by its extension. A bad record is reported with its position and does
//! not stop the others; nothing in a file makes the program panic.

pub mod article;
mod date_line;
mod detect;
pub mod iati;
mod input;
pub mod json;
mod origin;
mod problem;
mod splitter;
mod web;

pub use article::article_text;
pub use detect::{FileFormat, detect_format, sniff};
pub use input::Input;
pub use origin::{InputOrigin, check_exists, find_files, open};
pub use problem::{Problem, ProblemSeverity};
pub use splitter::{Block, RecordKind, RecordRange};
