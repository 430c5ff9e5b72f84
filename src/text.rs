//! Text as search sees it: folding, words, wrapping. What a screen may show is in [`display`].
//!
//! Folding makes "Харків", "ХАРКІВ" and "Belém", "belem" one word each; every folded byte remembers
//! the bytes it came from, so that a hit in folded text can be highlighted in the original.

pub mod display;
mod wrap;

pub use wrap::{cut, wrap, wrap_hanging};

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folded text with the way back to its source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// Lower case, without accents, apostrophes and invisible characters, compatibility forms resolved.
    pub text: String,
    /// For every byte of `text`, the source character it came from.
    origin: Vec<Range<u32>>,
}

impl Folded {
    /// The source bytes that a range of folded bytes came from; empty for an empty range.
    pub fn source_range(&self, folded: Range<usize>) -> Range<usize> {
        match (self.origin.get(folded.start), folded.end.checked_sub(1).and_then(|last| self.origin.get(last))) {
            (Some(first), Some(last)) if folded.start < folded.end => first.start as usize..last.end as usize,
            _ => 0..0,
        }
    }
}

/// Whether a character is dropped by folding: marks, apostrophes, and what no one can see.
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

/// Folds text for search, keeping the way back.
pub fn fold_with_origin(text: &str) -> Folded {
    let mut folded = Folded { text: String::with_capacity(text.len()), origin: Vec::with_capacity(text.len()) };
    for (at, c) in text.char_indices() {
        fold_char(c, &mut folded.text);
        folded.origin.resize(folded.text.len(), at as u32..(at + c.len_utf8()) as u32);
    }
    folded
}

/// Folds text for search.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, &mut out);
    }
    out
}

/// The words of folded text: runs of letters and digits, as byte ranges.
pub fn words(folded: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + folded[rest..].find(char::is_alphanumeric)?;
        let end = folded[start..].find(|c: char| !c.is_alphanumeric()).map_or(folded.len(), |n| start + n);
        rest = end;
        Some(start..end)
    })
}

/// The line, counted from one, and the column, in characters from one, of a byte in a text.
pub fn line_and_column(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = &bytes[..at.min(bytes.len())];
    let line_start = before.iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
    let line = 1 + before.iter().filter(|&&b| b == b'\n').count();
    (line, 1 + String::from_utf8_lossy(&before[line_start..]).chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word_list(text: &str) -> Vec<String> {
        let folded = fold(text);
        words(&folded).map(|r| folded[r].to_owned()).collect()
    }

    #[test]
    fn accents_case_and_apostrophes_fold_away() {
        assert_eq!(fold("Belém"), "belem");
        assert_eq!(fold("ХАРКІВ"), fold("Харків"));
        assert_eq!(
            word_list("a children’s hospital, Ivano-Frankivsk"),
            ["a", "childrens", "hospital", "ivano", "frankivsk"]
        );
        assert_eq!(word_list("Oʻzbek Straße"), ["ozbek", "strasse"]);
    }

    #[test]
    fn a_hit_in_folded_text_leads_back_to_its_source() {
        let text = "In Belém, x";
        let folded = fold_with_origin(text);
        let at = folded.text.find("belem").expect("folded");
        assert_eq!(&text[folded.source_range(at..at + 5)], "Belém");
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        assert_eq!(line_and_column(b"ab\ncd", 4), (2, 2));
        assert_eq!(line_and_column("é\nйц".as_bytes(), 5), (2, 2));
    }
}
