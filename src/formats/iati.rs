//! IATI activity XML: cut into activities, each checked and read into a project.
//!
//! Versions 1.01 to 2.03 and files that name none are read alike, in any common encoding. Nothing
//! outside the file is ever read for it.

mod activity;
mod encoding;
mod entities;
mod money;
mod project;
mod splitter;
mod values;
mod xml;

pub use activity::{ActivityOptions, ActivityPosition, BrokenActivity, Header, ParsedActivity, parse_activity};
pub use encoding::{FileEncoding, decode, detect_encoding};
pub use splitter::IatiSplitter;
pub use values::ProjectString;
pub use xml::Fault;

/// Whether the head of some XML, as text, is of IATI activities.
pub fn is_activities(head: &str) -> bool {
    head.contains("<iati-activities") || head.contains("<iati-activity")
}

/// The place after some bytes, given that before them.
pub fn place_after((line, column): (usize, usize), bytes: &[u8]) -> (usize, usize) {
    let characters = |bytes: &[u8]| bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    match memchr::memrchr(b'\n', bytes) {
        Some(last) => (line + memchr::memchr_iter(b'\n', bytes).count(), 1 + characters(&bytes[last + 1..])),
        None => (line, column + characters(bytes)),
    }
}

/// What is said of bytes that are not what the file says it is.
pub const NOT_UTF8: &str = "this is not UTF-8, which the file says or means it is";
