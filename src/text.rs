//! Text operations: folding and tokenising for search, sentences, wrapping; sanitising for the screen in
//! [`display`].
//!
//! Folding maps "Харків" and "ХАРКІВ" to one word, "Belém" and "belem" to another. [`Folded`] keeps the
//! source range of every folded byte, so that a hit in folded text can be highlighted in the original.

mod borrowed;
pub(crate) mod calendar;
pub mod display;
mod ids;
pub(crate) mod inflect;
mod language;
mod natural;
mod near;
mod sentences;
mod wrap;

pub(crate) use ids::UniqueIds;
pub(crate) use language::detect_language;
pub(crate) use natural::natural_order;
pub(crate) use near::{nearest, nearest_three};
pub(crate) use sentences::sentences;
pub use wrap::wrap;
pub(crate) use wrap::{cut, wrap_hanging};

pub use borrowed::{IntoOwned, Text};

use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folded text with a map back to its source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// Lower case, without accents, apostrophes and invisible characters, compatibility forms resolved.
    pub text: String,
    /// For every byte of `text`, the byte range of its source character.
    origin: Vec<Range<u32>>,
}

impl Folded {
    /// The source range of a range of folded bytes; empty for an empty range.
    pub fn source_range(&self, folded: Range<usize>) -> Range<usize> {
        match (self.origin.get(folded.start), folded.end.checked_sub(1).and_then(|last| self.origin.get(last))) {
            (Some(first), Some(last)) if folded.start < folded.end => first.start as usize..last.end as usize,
            _ => 0..0,
        }
    }
}

/// Whether folding drops a character: combining marks, apostrophes and invisible characters.
fn is_dropped(c: char) -> bool {
    is_combining_mark(c)
        || matches!(c, '\'' | '’' | '‘' | 'ʻ' | 'ʼ' | 'ʹ' | '`' | '´' | '\u{ad}')
        || display::is_hidden(c)
}

fn fold_char(c: char, out: &mut String) {
    if c.is_ascii() {
        if c != '\'' && c != '`' && !c.is_ascii_control() {
            out.push(c.to_ascii_lowercase());
        } else if c.is_ascii_whitespace() {
            out.push(' ');
        }
        return;
    }
    if ('\u{4e00}'..='\u{9fff}').contains(&c) {
        return out.push(c);
    }
    match FOLDED_CHARS.get(c as usize).and_then(|known| known.0) {
        Some('\0') => {}
        Some(folded) => out.push(folded),
        None => fold_by_decomposition(c, out),
    }
}

/// For the alphabets of Europe and the Near East (up to U+06FF), what a character folds to, if that is one
/// character or nothing (`\0`), and whether the result is part of words. A lookup is many times quicker than
/// decomposing.
static FOLDED_CHARS: LazyLock<Vec<(Option<char>, bool)>> = LazyLock::new(|| {
    let fold = |code: u32| {
        let mut folded = String::new();
        fold_by_decomposition(char::from_u32(code)?, &mut folded);
        let mut chars = folded.chars();
        match (chars.next(), chars.next()) {
            (None, _) => Some('\0'),
            (one, None) => one,
            _ => None,
        }
    };
    (0..0x700).map(fold).map(|folded| (folded, folded.is_some_and(char::is_alphanumeric))).collect()
});

fn fold_by_decomposition(c: char, out: &mut String) {
    for part in std::iter::once(c).nfkd().flat_map(char::to_lowercase).nfkd().filter(|&c| !is_dropped(c)) {
        match part {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' => out.push('d'),
            'ı' => out.push('i'),
            'ς' => out.push('σ'),
            c if c.is_whitespace() => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

/// Folds text for search, with a map back to the source.
pub fn fold_with_origin(text: &str) -> Folded {
    let mut folded = Folded { text: String::with_capacity(text.len()), origin: Vec::with_capacity(text.len()) };
    for (at, c) in text.char_indices() {
        fold_char(c, &mut folded.text);
        folded.origin.resize(folded.text.len(), at as u32..(at + c.len_utf8()) as u32);
    }
    folded
}

/// Folds text for search: lower case, without accents and apostrophes, compatibility forms resolved.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, &mut out);
    }
    out
}

/// Whether a character belongs to a script written without spaces between words.
pub fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A byte range of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

/// The words of folded text, as byte ranges: runs of letters and digits. Scripts without spaces give bigrams
/// (every two neighbouring characters), since nothing marks where a word ends.
pub fn words(folded: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + folded[rest..].find(char::is_alphanumeric)?;
        let mut chars = folded[start..].char_indices().take_while(|(_, c)| c.is_alphanumeric());
        let (_, first) = chars.next()?;
        let after = start + first.len_utf8();
        if is_unspaced(first) {
            // The second character also begins the next bigram, unless it is the last of its run.
            let Some((_, second)) = chars.next().filter(|&(_, c)| is_unspaced(c)) else {
                rest = after;
                return Some(start..after);
            };
            let end = after + second.len_utf8();
            rest = if chars.next().is_some_and(|(_, c)| is_unspaced(c)) { after } else { end };
            return Some(start..end);
        }
        let end = chars.find(|&(_, c)| is_unspaced(c)).map(|(n, _)| start + n);
        let end = end.or_else(|| folded[after..].find(|c: char| !c.is_alphanumeric()).map(|n| after + n));
        rest = end.unwrap_or(folded.len());
        Some(start..rest)
    })
}

/// The words of a text, folded.
pub fn word_list(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each_word(text, &mut Vec::new(), |word| words.push(String::from_utf8_lossy(word).into_owned()));
    words
}

/// For each ASCII byte: [`DROPPED`], [`BOUNDARY`], or the byte in lower case if it is part of words.
const ASCII_CLASS: [u8; 128] = {
    let mut table = [BOUNDARY; 128];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        if b.is_ascii_alphanumeric() {
            table[byte] = b.to_ascii_lowercase();
        } else if b == b'\'' || b == b'`' || (b.is_ascii_control() && !b.is_ascii_whitespace()) {
            table[byte] = DROPPED;
        }
        byte += 1;
    }
    table
};
/// No ASCII byte has this value or that of [`BOUNDARY`], so that a class is never mistaken for a byte that is its own class.
const DROPPED: u8 = 0x80;
const BOUNDARY: u8 = 0x81;

/// Calls `visit` with every folded word of `text` as UTF-8. Gives the words of `words(&fold(text))` without
/// building the folded text. `word` is a buffer to build words in; a word that is folded already is passed
/// without a copy.
pub(crate) fn each_word(text: &str, word: &mut Vec<u8>, mut visit: impl FnMut(&[u8])) {
    word.clear();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && bytes[at] < 128 && ASCII_CLASS[usize::from(bytes[at])] == bytes[at] {
            at += 1;
        }
        match bytes.get(at) {
            Some(&byte) if byte >= 128 || ASCII_CLASS[usize::from(byte)] != BOUNDARY => {
                word.extend_from_slice(&bytes[start..at]);
                at = fold_words(text, at, word, &mut visit);
            }
            _ => {
                if start < at {
                    visit(&bytes[start..at]);
                }
                at += 1;
            }
        }
    }
}

/// Folds words from `at`, inside a word, up to the next ASCII boundary. Returns where it stopped.
fn fold_words(text: &str, mut at: usize, word: &mut Vec<u8>, visit: &mut impl FnMut(&[u8])) -> usize {
    let bytes = text.as_bytes();
    // The last character of a script without spaces, and whether it was part of a bigram already.
    let mut pending: Option<(char, bool)> = None;
    let mut folded = String::new();
    let known: &[(Option<char>, bool)] = &FOLDED_CHARS;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte < 128 {
            let letter = ASCII_CLASS[usize::from(byte)];
            if letter == BOUNDARY {
                break;
            }
            at += 1;
            if letter != DROPPED {
                if pending.is_some() {
                    finish_word(&mut pending, word, visit);
                }
                word.push(letter);
            }
            continue;
        }
        // Two bytes of UTF-8: a character that `FOLDED_CHARS` has.
        if let (0xc2..=0xdf, Some(second)) = (byte, bytes.get(at + 1)) {
            let code = usize::from(byte & 0x1f) << 6 | usize::from(second & 0x3f);
            if let Some(&(Some(letter), is_letter)) = known.get(code) {
                at += 2;
                if is_letter {
                    if pending.is_some() {
                        finish_word(&mut pending, word, visit);
                    }
                    push_utf8(letter, word);
                } else if letter != '\0' {
                    finish_word(&mut pending, word, visit);
                }
                continue;
            }
        }
        let Some(c) = text[at..].chars().next() else { break };
        at += c.len_utf8();
        folded.clear();
        fold_char(c, &mut folded);
        for part in folded.chars() {
            if !is_letter(part) {
                finish_word(&mut pending, word, visit);
            } else if is_unspaced(part) {
                if !word.is_empty() {
                    visit(word);
                    word.clear();
                }
                if let Some((first, _)) = pending {
                    push_utf8(first, word);
                    push_utf8(part, word);
                    visit(word);
                    word.clear();
                }
                pending = Some((part, pending.is_some()));
            } else {
                if pending.is_some() {
                    finish_word(&mut pending, word, visit);
                }
                push_utf8(part, word);
            }
        }
    }
    finish_word(&mut pending, word, visit);
    at
}

/// Whether a folded character is part of words; common alphabets are tested first for speed.
fn is_letter(c: char) -> bool {
    matches!(c, 'a'..='z' | '0'..='9' | '\u{430}'..='\u{44f}' | '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric()
}

fn push_utf8(c: char, word: &mut Vec<u8>) {
    word.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Visits the word begun so far, or a single character of a script without spaces.
fn finish_word(pending: &mut Option<(char, bool)>, word: &mut Vec<u8>, visit: &mut impl FnMut(&[u8])) {
    if let Some((alone, false)) = pending.take() {
        push_utf8(alone, word);
    }
    if !word.is_empty() {
        visit(word);
        word.clear();
    }
}

/// The beginning of a text, at most so many bytes of it and no half character.
pub(crate) fn beginning(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The line and the column, in characters, of a byte in a text; both from one.
pub(crate) fn line_and_column(bytes: &[u8], at: usize) -> (usize, usize) {
    place_after((1, 1), &bytes[..at.min(bytes.len())])
}

/// Line and column after `bytes`, given those before them.
pub(crate) fn place_after((line, column): (usize, usize), bytes: &[u8]) -> (usize, usize) {
    match memchr::memrchr(b'\n', bytes) {
        Some(last) => (line + memchr::memchr_iter(b'\n', bytes).count(), 1 + count_characters(&bytes[last + 1..])),
        None => (line, column + count_characters(bytes)),
    }
}

/// The number of characters in UTF-8: of its bytes that do not continue one.
pub(crate) fn count_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one() {
        assert_eq!(line_and_column(b"ab\ncd", 4), (2, 2));
        assert_eq!(line_and_column("é\nйц".as_bytes(), 5), (2, 2));
    }
}
