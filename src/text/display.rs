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

/// Joiners and variation selectors kept in one grapheme. A family emoji has three; more can hide text.
const MAX_JOINERS: usize = 8;

/// Text that is safe to draw: no control, bidi or zero-width characters, except those that shape a
/// visible grapheme.
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
            push_grapheme(source, at, grapheme, &mut out.text);
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
    for (at, grapheme) in source.grapheme_indices(true) {
        push_grapheme(source, at, grapheme, &mut out);
    }
    Cow::Owned(out)
}

/// As [`clean`] for text of several lines: line feeds stay.
pub(crate) fn clean_lines(source: &str) -> String {
    source.split('\n').map(|line| clean(line.strip_suffix('\r').unwrap_or(line))).collect::<Vec<_>>().join("\n")
}

/// Whether a character draws nothing, changes the text direction or is a command to the terminal. A joiner or a variation
/// selector is such a character too, and is drawn only where it shapes a visible one: see [`shapes_text`].
///
/// These are Unicode's default ignorable characters but for the soft hyphen, the separators of lines and paragraphs, the
/// marks of interlinear annotations, the joiners of hieroglyphs, and the fillers of Hangul and Khitan.
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{13430}'..='\u{13440}'
        | '\u{13447}'..='\u{13455}' | '\u{16fe4}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Appends a grapheme, which begins at a byte of `source`, as it may be drawn.
fn push_grapheme(source: &str, start: usize, grapheme: &str, out: &mut String) {
    let (mut marks, mut joiners) = (0, 0);
    // No visible character for a combining mark to stand on.
    let mut bare = true;
    for (i, c) in grapheme.char_indices() {
        match c {
            '\t' => out.push_str("    "),
            '\n' => out.push(' '),
            '\r' if grapheme.len() > 1 => {}
            '\u{ad}' => {}
            c if is_hidden(c) && shapes_text(&grapheme[..i], c, source[start + i + c.len_utf8()..].chars().next()) => {
                joiners += 1;
                if joiners <= MAX_JOINERS {
                    out.push(c);
                }
            }
            c if c.is_control() || is_hidden(c) => {
                out.push_str(&format!("<U+{:04X}>", c as u32));
                bare = true;
            }
            c if is_combining_mark(c) => {
                if bare {
                    out.push('◌');
                    bare = false;
                }
                marks += 1;
                if marks <= MAX_MARKS {
                    out.push(c);
                }
            }
            c => {
                out.push(c);
                bare = false;
            }
        }
    }
}

/// Whether an invisible character changes how the visible ones around it are drawn: `before` is its grapheme up to it,
/// `next` the character after it.
fn shapes_text(before: &str, c: char, next: Option<char>) -> bool {
    let Some(last) = before.chars().next_back() else { return false };
    let next_is = |test: fn(char) -> bool| next.is_some_and(test);
    match c {
        // Between emoji; between letters that join or form clusters, and after an Arabic letter, whose form it selects.
        '\u{200d}' => {
            let emoji = before.chars().rev().find(|c| !matches!(c, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}'));
            emoji.is_some_and(is_emoji) && next_is(is_emoji)
                || is_joining_script(last) && (next_is(is_joining_script) || matches!(last, '\u{620}'..='\u{6d3}'))
        }
        '\u{200c}' => is_joining_script(last) && next_is(is_joining_script),
        '\u{fe0e}' => is_emoji(last),
        '\u{fe0f}' => is_emoji(last) || matches!(last, '0'..='9' | '#' | '*') && next == Some('\u{20e3}'),
        '\u{fe00}'..='\u{fe02}' => {
            is_ideograph(last)
                || matches!(last, '\u{1000}'..='\u{109f}' | '\u{2200}'..='\u{22ff}' | '\u{2a00}'..='\u{2aff}')
        }
        '\u{e0100}'..='\u{e01ef}' => is_ideograph(last),
        '\u{180b}'..='\u{180d}' | '\u{180f}' => matches!(last, '\u{1820}'..='\u{18aa}'),
        _ => false,
    }
}

/// Whether a character can be drawn as an emoji: the blocks of pictographs, and the symbols before them that have emoji
/// forms.
fn is_emoji(c: char) -> bool {
    matches!(c,
        '©' | '®' | '‼' | '⁉' | '™' | 'ℹ' | '\u{2194}'..='\u{2199}' | '\u{21a9}' | '\u{21aa}' | '\u{231a}' | '\u{231b}'
        | '\u{2328}' | '\u{23cf}' | '\u{23e9}'..='\u{23f3}' | '\u{23f8}'..='\u{23fa}' | '\u{24c2}' | '\u{25aa}'
        | '\u{25ab}' | '\u{25b6}' | '\u{25c0}' | '\u{25fb}'..='\u{25fe}' | '\u{2600}'..='\u{27bf}' | '\u{2934}'
        | '\u{2935}' | '\u{2b05}'..='\u{2b07}' | '\u{2b1b}' | '\u{2b1c}' | '\u{2b50}' | '\u{2b55}' | '\u{3030}'
        | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1f1e5}' | '\u{1f200}'..='\u{1faff}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3fffd}')
}

/// Whether a character is of a script in which joiners select the forms of letters: Arabic, Syriac and their like,
/// Mongolian, and the scripts of India and South-East Asia.
fn is_joining_script(c: char) -> bool {
    !is_hidden(c)
        && matches!(c,
            '\u{620}'..='\u{65f}' | '\u{66e}'..='\u{6d3}' | '\u{6d5}' | '\u{6fa}'..='\u{6ff}' | '\u{710}'..='\u{7ff}'
            | '\u{840}'..='\u{85f}' | '\u{860}'..='\u{8e1}' | '\u{8e3}'..='\u{dff}' | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17d3}' | '\u{1820}'..='\u{18aa}' | '\u{1a20}'..='\u{1aad}' | '\u{1b00}'..='\u{1bff}'
            | '\u{a840}'..='\u{a877}' | '\u{a8e0}'..='\u{a8ff}' | '\u{a980}'..='\u{a9df}' | '\u{10ac0}'..='\u{10aff}'
            | '\u{11000}'..='\u{119ff}' | '\u{1e900}'..='\u{1e94b}')
}
