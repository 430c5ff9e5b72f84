//! What several elements of an activity share: shares, oddities, and helpers for texts and days.

use crate::model::Figure;
use std::borrow::Cow;

/// A country, region or sector, with its percentage of the activity.
pub(super) struct Share<'a> {
    pub(super) code: Cow<'a, str>,
    pub(super) vocabulary: Option<Cow<'a, str>>,
    pub(super) name: Cow<'a, str>,
    pub(super) percentage: Option<Figure>,
    /// Stated by transactions only, not by the activity.
    pub(super) from_transactions: bool,
}

/// Something odd that an activity states: the code of the rule, the byte in its XML, and a message.
pub(super) struct RawOddity {
    pub(super) rule: &'static str,
    pub(super) at: usize,
    pub(super) message: String,
}

/// Trims without copying a borrowed text.
pub(super) fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(trim(text)),
        Cow::Owned(text) if trim(&text).len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(trim(&text).to_owned()),
    }
}

/// As [`str::trim`], quicker where there is nothing to trim.
fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [only] if only.is_ascii_graphic() => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// Collapses every run of white space to one space; copies only if there is one.
pub(super) fn one_line(text: Cow<'_, str>) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut after_space = false;
    let runs = bytes.iter().any(|b| {
        let is_run = matches!(b, b'\n' | b'\t') || after_space && *b == b' ';
        after_space = *b == b' ';
        is_run
    });
    let wide = || !text.is_ascii() && text.chars().any(|c| c != ' ' && c.is_whitespace());
    if !runs && !wide() {
        return text;
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The first ten characters of a date that has a time or a zone after them; else the text.
pub(super) fn day(text: &str) -> &str {
    let text = trim(text);
    match text.as_bytes().get(10) {
        Some(b'T' | b't' | b' ' | b'Z' | b'+' | b'-') => text.get(..10).unwrap_or(text),
        _ => text,
    }
}
