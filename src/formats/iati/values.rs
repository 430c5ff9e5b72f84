//! What the elements of an activity hold, whichever element it is: texts, days, shares, and what is odd.

use std::borrow::Cow;
use std::ops::Deref;

/// What may hold a project's strings while an activity is read.
pub trait ProjectString<'a>: From<Cow<'a, str>> + Deref<Target = str> + Default + Clone {}
impl<'a, S: From<Cow<'a, str>> + Deref<Target = str> + Default + Clone> ProjectString<'a> for S {}

/// A share of the activity in a country, region or sector.
pub(super) struct Share<'a> {
    pub(super) code: Cow<'a, str>,
    pub(super) vocabulary: Option<Cow<'a, str>>,
    pub(super) name: Cow<'a, str>,
    pub(super) percentage: Option<f64>,
    /// Known from transactions alone.
    pub(super) from_transactions: bool,
}

/// Something odd: code of the rule, byte, and what.
pub(super) struct RawOddity {
    pub(super) rule: &'static str,
    pub(super) at: usize,
    pub(super) message: String,
}

/// Text without the white space around it.
pub(super) fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// Text on one line: every run of white space is one space.
pub(super) fn one_line(text: Cow<'_, str>) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let runs = bytes.windows(2).any(|pair| pair == b"  ") || bytes.iter().any(|b| matches!(b, b'\n' | b'\t'));
    let wide = || !text.is_ascii() && text.chars().any(|c| c != ' ' && c.is_whitespace());
    if !runs && !wide() {
        return text;
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The day of a date that may have a time and a zone after it.
pub(super) fn day(text: &str) -> &str {
    let text = text.trim();
    match text.as_bytes().get(10) {
        Some(b'T' | b't' | b' ' | b'Z' | b'+' | b'-') => text.get(..10).unwrap_or(text),
        _ => text,
    }
}
