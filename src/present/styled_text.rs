//! Text laid out for a pane: lines of spans, each with the ink it is drawn in.
//!
//! Text is laid out when the record, the width or the query's words change, not when drawing, so that
//! cursor and screen agree on which row is on which line. All of it has passed [`crate::text::display`].

use crate::text::display::DisplayText;
use crate::text::wrap_hanging;
use std::ops::Range;

/// What a span of text is; the theme decides how it looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ink {
    #[default]
    Plain,
    /// What stands beside the main thing: dates, counts, notes. As readable as that.
    Dim,
    /// The main value of a row.
    Strong,
    Heading,
    /// The name of a field.
    Label,
    /// The sign of a doubt, or a short note that there is one.
    Doubt,
    /// The sign of a conflict or an error; the words beside it are [`Ink::Strong`].
    Conflict,
    /// The sign of what has arrived or is in use.
    Arrived,
    /// What shows a share by its length.
    Bar,
    /// Borders, rules and what else says nothing.
    Frame,
    /// Menus and repeats of a source, which can be folded.
    Folded,
    /// Words that a fact cites.
    Mark,
    /// Other words that a fact of the current mark cites.
    RelatedMark,
    /// The words that the user came from or walked to.
    CurrentMark,
}

/// A run of text in one ink, safe to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StyledSpan {
    pub(crate) text: String,
    pub(crate) ink: Ink,
    /// Whether the text is words of the query.
    pub(crate) hit: bool,
}

/// One line on screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StyledLine {
    pub(crate) spans: Vec<StyledSpan>,
    /// What the line is part of: a row of a list or detail, or a paragraph by its first byte in the source.
    pub(crate) row: usize,
}

#[cfg(test)]
impl StyledLine {
    /// The text of the line, without inks.
    pub(crate) fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}

/// A run of text in one ink before layout: as it is in the data, not yet safe to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RawSpan {
    pub(crate) text: String,
    pub(crate) ink: Ink,
}

impl RawSpan {
    /// A span in an ink.
    pub(crate) fn new(ink: Ink, text: impl Into<String>) -> RawSpan {
        RawSpan { text: text.into(), ink }
    }
}

/// Wraps a paragraph, its first line indented by `first_indent` columns, the others by `hanging_indent`.
///
/// `hits` has the query's words in each span, as byte ranges; spans at the end may be missing. Each line
/// gets `row`. A line has at least eight columns, else a narrow pane would break every word; chosen by eye.
pub(crate) fn lay_out_paragraph(
    spans: &[RawSpan],
    hits: &[Vec<Range<usize>>],
    row: usize,
    first_indent: usize,
    hanging_indent: usize,
    width: usize,
) -> Vec<StyledLine> {
    // One text of all spans, so that lines can break inside and between them.
    let mut text = String::new();
    let mut inks: Vec<(Range<usize>, Ink, bool)> = Vec::new();
    for (i, span) in spans.iter().enumerate() {
        let shown = DisplayText::new(&span.text);
        let base = text.len();
        text.push_str(shown.as_str());
        inks.push((base..text.len(), span.ink, false));
        for hit in hits.get(i).into_iter().flatten() {
            let at = shown.display_range(hit.clone());
            inks.push((base + at.start..base + at.end, span.ink, true));
        }
    }
    let ink_of_byte = ink_of_bytes(text.len(), &inks);
    wrap_hanging(&text, width.saturating_sub(first_indent).max(8), width.saturating_sub(hanging_indent).max(8))
        .into_iter()
        .enumerate()
        .map(|(i, range)| {
            let indent = if i == 0 { first_indent } else { hanging_indent };
            let mut line = Vec::new();
            if indent > 0 {
                line.push(StyledSpan { text: " ".repeat(indent), ink: Ink::Plain, hit: false });
            }
            line.extend(split_by_ink(&text, range, &ink_of_byte));
            StyledLine { spans: line, row }
        })
        .collect()
}

/// The ink of every byte of a text and whether it is a hit. Of inks that overlap the last one counts; a hit
/// leaves the ink as it is.
pub(crate) fn ink_of_bytes(len: usize, inks: &[(Range<usize>, Ink, bool)]) -> Vec<(Ink, bool)> {
    let mut painted = vec![(Ink::Plain, false); len];
    for (range, ink, hit) in inks {
        for byte in painted.get_mut(range.clone()).into_iter().flatten() {
            if *hit {
                byte.1 = true;
            } else {
                byte.0 = *ink;
            }
        }
    }
    painted
}

/// Splits a range of a text where its ink changes.
pub(crate) fn split_by_ink(text: &str, range: Range<usize>, ink_of_byte: &[(Ink, bool)]) -> Vec<StyledSpan> {
    let mut spans = Vec::new();
    let mut start = range.start;
    for run in ink_of_byte[range].chunk_by(|a, b| a == b) {
        let (ink, hit) = run[0];
        spans.push(StyledSpan { text: text[start..start + run.len()].to_owned(), ink, hit });
        start += run.len();
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_paragraph_keeps_its_indents_and_inks() {
        let parts = [RawSpan::new(Ink::Label, "Donor "), RawSpan::new(Ink::Plain, "Japan through JICA and others")];
        let lines = lay_out_paragraph(&parts, &[vec![], vec![0..5]], 3, 2, 4, 20);
        let texts: Vec<String> = lines.iter().map(StyledLine::text).collect();
        assert_eq!(texts, ["  Donor Japan", "    through JICA and", "    others"]);
        assert!(lines[0].spans.iter().any(|p| p.text == "Japan" && p.hit));
        assert!(lines.iter().all(|line| line.row == 3));
    }
}
