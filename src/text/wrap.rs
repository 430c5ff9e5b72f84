//! Line wrapping and truncation by display width in terminal columns.
//!
//! Returns byte ranges rather than strings, so that highlights survive a line break.

use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Breaks one paragraph into lines of at most `width` columns, as byte ranges without the spaces at the
/// breaks. Breaks after spaces and hyphens, else between graphemes. The result has at least one line.
pub fn wrap(text: &str, width: usize) -> Vec<Range<usize>> {
    wrap_hanging(text, width, width)
}

/// As [`wrap`], with a different width for the first line.
pub(crate) fn wrap_hanging(text: &str, first: usize, others: usize) -> Vec<Range<usize>> {
    let mut width = first.max(1);
    let mut lines = Vec::new();
    let mut start = 0;
    let mut columns = 0;
    // The last possible break: (end of the line, start of the next line, columns up to there).
    let mut last_break: Option<(usize, usize, usize)> = None;
    let mut before = "";
    // The end of the last grapheme that is not a space.
    let mut solid = 0;
    let mut graphemes = text.grapheme_indices(true).peekable();
    while let Some((at, grapheme)) = graphemes.next() {
        let wide = grapheme.width();
        let space = grapheme == " ";
        // What is left after a break may still not fit beside a wide grapheme.
        while columns + wide > width && !space && at > start {
            let (end, next, used) = last_break.take().unwrap_or((at, at, columns));
            // If a run of spaces wider than the line precedes the first word, the line is all spaces.
            lines.push(start..start + text[start..end].trim_end_matches(' ').len());
            start = next;
            columns -= used;
            width = others.max(1);
        }
        let after = at + grapheme.len();
        columns += wide;
        if space {
            if solid > start {
                last_break = Some((solid, after, columns));
            }
        } else {
            solid = after;
            // A hyphen between letters is a possible break; one in a date or a code is not.
            let letter = |text: &str| text.chars().next().is_some_and(char::is_alphabetic);
            let divides = match grapheme {
                "-" => letter(before) && graphemes.peek().is_some_and(|(_, next)| letter(next)),
                "/" | "—" | "–" => columns > 2,
                _ => wide > 1,
            };
            if divides && columns <= width {
                last_break = Some((after, after, columns));
            }
        }
        before = grapheme;
    }
    lines.push(start..text.trim_end_matches(' ').len().max(start));
    lines
}

/// Cuts text to a width in columns, with an ellipsis if something is lost.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        if used + grapheme.width() + 1 > width {
            break;
        }
        used += grapheme.width();
        out.push_str(grapheme);
    }
    if width > 0 {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_cut_text_fits_and_ends_in_an_ellipsis() {
        assert_eq!((cut("日本語", 4).as_str(), cut("abc", 3).as_str(), cut("abc", 0).as_str()), ("日…", "abc", ""));
    }
}
