//! IATI activity XML: split into activities, each checked and read into a project.
//!
//! Versions 1.01 to 2.03, and files that name none, are read alike, in UTF-8, UTF-16 or a single-byte
//! encoding. Nothing outside the file is ever read for it.

mod activity;
mod encoding;
mod entities;
mod equipment;
mod languages;
mod money;
mod parts;
mod project;
mod splitter;
mod standard;
mod values;
mod xml;

pub use activity::{ActivityOptions, ActivityPosition, parse_activity};
pub(crate) use activity::{Header, ParsedActivity};
pub use encoding::{decode, detect_encoding};
pub use splitter::IatiSplitter;

pub(crate) use crate::text::place_after;

/// Whether the head of an XML file mentions an element of an activity file.
pub(crate) fn is_activities(head: &str) -> bool {
    head.contains("<iati-activities") || head.contains("<iati-activity")
}

/// The message for bytes that are not valid in the encoding of the file.
pub(crate) const NOT_UTF8: &str = "this is not UTF-8, which the file says or means it is";
