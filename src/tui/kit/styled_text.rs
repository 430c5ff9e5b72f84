//! Text laid out for a pane: lines of pieces, each with the ink it is drawn in.
//!
//! Laid out when the record, the width or the highlights change, not when drawing, so that the cursor
//! and the screen agree on what stands where. Everything in it has passed [`crate::text::display`].

use crate::text::display::DisplayText;
use crate::text::wrap_hanging;
use std::ops::Range;

/// What a piece of text is; the theme decides how that looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ink {
    /// Text.
    #[default]
    Plain,
    /// Beside the point.
    Dim,
    /// The point.
    Strong,
    /// A heading.
    Heading,
    /// The name of a value.
    Label,
    /// A doubt.
    Doubt,
    /// A conflict or an error.
    Conflict,
    /// Words that say a fact.
    Mark,
    /// Other words of the fact one came from.
    RelatedMark,
    /// The words one came from or walked to.
    CurrentMark,
}

/// A run of text in one ink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StyledSpan {
    /// What may be drawn.
    pub text: String,
    /// Its ink.
    pub ink: Ink,
    /// The query's words: bold and underlined.
    pub hit: bool,
}

/// One line on screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StyledLine {
    /// What stands in it.
    pub spans: Vec<StyledSpan>,
    /// The row or paragraph it is a part of.
    pub row: usize,
}

impl StyledLine {
    /// The text of the line.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}

/// A part of a paragraph before it is laid out: raw text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawSpan {
    /// Raw text.
    pub text: String,
    /// Its ink.
    pub ink: Ink,
}

impl RawSpan {
    /// A part in an ink.
    pub fn new(ink: Ink, text: impl Into<String>) -> RawSpan {
        RawSpan { text: text.into(), ink }
    }
}

/// Lays out a paragraph of parts: the first line at `first` columns, the others at `hanging`.
pub fn lay_out_paragraph(
    spans: &[RawSpan],
    hits: &[Vec<Range<usize>>],
    row: usize,
    first_indent: usize,
    hanging_indent: usize,
    width: usize,
) -> Vec<StyledLine> {
    // One display text for all parts, so that lines break across them.
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

/// The ink of every byte of a text; of inks that overlap the later one counts, and hits are added.
pub fn ink_of_bytes(len: usize, inks: &[(Range<usize>, Ink, bool)]) -> Vec<(Ink, bool)> {
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

/// Cuts a range of text where its ink changes.
pub fn split_by_ink(text: &str, range: Range<usize>, ink_of_byte: &[(Ink, bool)]) -> Vec<StyledSpan> {
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
    fn a_paragraph_hangs_and_keeps_its_inks() {
        let parts = [RawSpan::new(Ink::Label, "Donor "), RawSpan::new(Ink::Plain, "Japan through JICA and others")];
        let lines = lay_out_paragraph(&parts, &[vec![], vec![0..5]], 3, 2, 4, 20);
        let texts: Vec<String> = lines.iter().map(StyledLine::text).collect();
        assert_eq!(texts, ["  Donor Japan", "    through JICA and", "    others"]);
        assert!(lines[0].spans.iter().any(|p| p.text == "Japan" && p.hit));
        assert!(lines.iter().all(|line| line.row == 3));
    }
}
