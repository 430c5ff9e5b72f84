//! Sanitising: every text from data passes through here before it reaches a screen, a log or standard error.
//!
//! Terminals obey control characters, reorder text at bidi controls and hide zero-width characters, so text
//! from a file could forge or hide what the user reads. [`DisplayText`] shows such characters as `<U+202E>`
//! and keeps a map to the source bytes, so that highlights stay exact.

use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// Combining marks kept on one base character: longer stacks are drawn over neighbouring lines. Chosen by eye.
const MAX_MARKS: usize = 4;

/// Joiners kept in one grapheme. A family emoji has three; more can hide text.
const MAX_JOINERS: usize = 8;

/// Text that is safe to draw: no control, bidi or zero-width characters, except joiners inside graphemes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DisplayText {
    text: String,
    /// `(display byte, source byte)` of each grapheme's start, ascending in both.
    starts: Vec<(u32, u32)>,
    source_len: usize,
}

impl DisplayText {
    /// Sanitises one line of text; line breaks and tabs become spaces.
    pub fn new(source: &str) -> Self {
        let mut out =
            DisplayText { text: String::with_capacity(source.len()), source_len: source.len(), ..Self::default() };
        for (at, grapheme) in source.grapheme_indices(true) {
            out.starts.push((out.text.len() as u32, at as u32));
            push_grapheme(grapheme, &mut out.text);
        }
        out
    }

    /// The text to draw.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The range in the drawable text of a range of source bytes, widened to whole graphemes.
    pub fn display_range(&self, source: Range<usize>) -> Range<usize> {
        if source.start >= source.end {
            return 0..0;
        }
        let first = self.starts.partition_point(|&(_, s)| s as usize <= source.start).saturating_sub(1);
        let after = self.starts.partition_point(|&(_, s)| (s as usize) < source.end);
        let at = |i: usize| self.starts.get(i).map_or(self.text.len(), |&(d, _)| d as usize);
        at(first)..at(after)
    }

    /// The source byte that a byte of the drawable text came from.
    pub fn source_at(&self, display: usize) -> usize {
        if display >= self.text.len() {
            return self.source_len;
        }
        let i = self.starts.partition_point(|&(d, _)| d as usize <= display).saturating_sub(1);
        self.starts.get(i).map_or(0, |&(_, s)| s as usize)
    }
}

/// Sanitises text without a map to the source. Borrowed if nothing had to change.
pub fn clean(source: &str) -> Cow<'_, str> {
    if source.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return Cow::Borrowed(source);
    }
    let mut out = String::with_capacity(source.len());
    for grapheme in source.graphemes(true) {
        push_grapheme(grapheme, &mut out);
    }
    Cow::Owned(out)
}

/// As [`clean`] for text of several lines: line feeds stay.
pub(crate) fn clean_lines(source: &str) -> String {
    source.split('\n').map(|line| clean(line.strip_suffix('\r').unwrap_or(line))).collect::<Vec<_>>().join("\n")
}

/// Whether a character draws nothing, changes the text direction or is a command to the terminal.
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn push_grapheme(grapheme: &str, out: &mut String) {
    let (mut marks, mut joiners) = (0, 0);
    let shapes = has_inner_joiners(grapheme);
    for (i, c) in grapheme.chars().enumerate() {
        match c {
            '\t' => out.push_str("    "),
            '\n' => out.push(' '),
            '\r' if grapheme.len() > 1 => {}
            '\u{ad}' => {}
            // A joiner inside a grapheme shapes it (emoji, Indic scripts); elsewhere it is only invisible.
            '\u{200c}' | '\u{200d}' if i > 0 && shapes => {
                joiners += 1;
                if joiners <= MAX_JOINERS {
                    out.push(c);
                }
            }
            c if c.is_control() || is_hidden(c) => out.push_str(&format!("<U+{:04X}>", c as u32)),
            c if is_combining_mark(c) => {
                if i == 0 {
                    out.push('◌');
                }
                marks += 1;
                if marks <= MAX_MARKS {
                    out.push(c);
                }
            }
            c => out.push(c),
        }
    }
}

/// Whether a grapheme begins and ends with visible characters, so that a joiner in it is between them.
fn has_inner_joiners(grapheme: &str) -> bool {
    let visible = |c: Option<char>| c.is_some_and(|c| !is_hidden(c) && !c.is_control());
    visible(grapheme.chars().next()) && visible(grapheme.chars().next_back()) && grapheme.chars().count() > 2
}
