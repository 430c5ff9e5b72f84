//! IATI activity XML: split into activities, each checked and read into a project.
//!
//! Versions 1.01 to 2.03, and files that name none, are read alike, in UTF-8, UTF-16 or a single-byte
//! encoding. Nothing outside the file is ever read for it.

mod activity;
mod encoding;
mod entities;
mod money;
mod project;
mod splitter;
mod values;
mod xml;

pub use activity::{ActivityOptions, ActivityPosition, parse_activity};
pub(crate) use activity::{Header, ParsedActivity};
pub use encoding::{decode, detect_encoding};
pub use splitter::IatiSplitter;

/// Whether the head of an XML file mentions an element of an activity file.
pub(crate) fn is_activities(head: &str) -> bool {
    head.contains("<iati-activities") || head.contains("<iati-activity")
}

/// Line and column after `bytes`, given those before them.
pub(crate) fn place_after((line, column): (usize, usize), bytes: &[u8]) -> (usize, usize) {
    let characters = |bytes: &[u8]| bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    match memchr::memrchr(b'\n', bytes) {
        Some(last) => (line + memchr::memchr_iter(b'\n', bytes).count(), 1 + characters(&bytes[last + 1..])),
        None => (line, column + characters(bytes)),
    }
}

/// The message for bytes that are not valid in the encoding of the file.
pub(crate) const NOT_UTF8: &str = "this is not UTF-8, which the file says or means it is";
