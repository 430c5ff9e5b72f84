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
    Kin,
    /// The words one came from or walked to.
    Here,
}

/// A run of text in one ink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What may be drawn.
    pub text: String,
    /// Its ink.
    pub ink: Ink,
    /// The query's words: bold and underlined.
    pub hit: bool,
}

/// One line on screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocLine {
    /// What stands in it.
    pub pieces: Vec<Piece>,
    /// The row or paragraph it is a part of.
    pub row: usize,
}

impl DocLine {
    /// The text of the line.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}

/// A part of a paragraph before it is laid out: raw text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Raw text.
    pub text: String,
    /// Its ink.
    pub ink: Ink,
}

impl Part {
    /// A part in an ink.
    pub fn new(ink: Ink, text: impl Into<String>) -> Part {
        Part { text: text.into(), ink }
    }
}

/// Lays out a paragraph of parts: the first line at `first` columns, the others at `hanging`.
pub fn flow(
    parts: &[Part],
    hits: &[Vec<Range<usize>>],
    row: usize,
    first: usize,
    hanging: usize,
    width: usize,
) -> Vec<DocLine> {
    // One display text for all parts, so that lines break across them.
    let mut text = String::new();
    let mut inks: Vec<(Range<usize>, Ink, bool)> = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        let shown = DisplayText::new(&part.text);
        let base = text.len();
        text.push_str(shown.as_str());
        inks.push((base..text.len(), part.ink, false));
        for hit in hits.get(i).into_iter().flatten() {
            let at = shown.display_range(hit.clone());
            inks.push((base + at.start..base + at.end, part.ink, true));
        }
    }
    let painted = paint(text.len(), &inks);
    wrap_hanging(&text, width.saturating_sub(first).max(8), width.saturating_sub(hanging).max(8))
        .into_iter()
        .enumerate()
        .map(|(i, range)| {
            let indent = if i == 0 { first } else { hanging };
            let mut pieces = Vec::new();
            if indent > 0 {
                pieces.push(Piece { text: " ".repeat(indent), ink: Ink::Plain, hit: false });
            }
            pieces.extend(cut(&text, range, &painted));
            DocLine { pieces, row }
        })
        .collect()
}

/// The ink of every byte of a text; of inks that overlap the later one counts, and hits are added.
pub fn paint(len: usize, inks: &[(Range<usize>, Ink, bool)]) -> Vec<(Ink, bool)> {
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
pub fn cut(text: &str, range: Range<usize>, painted: &[(Ink, bool)]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = range.start;
    for run in painted[range].chunk_by(|a, b| a == b) {
        let (ink, hit) = run[0];
        pieces.push(Piece { text: text[start..start + run.len()].to_owned(), ink, hit });
        start += run.len();
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_hangs_and_keeps_its_inks() {
        let parts = [Part::new(Ink::Label, "Donor "), Part::new(Ink::Plain, "Japan through JICA and others")];
        let lines = flow(&parts, &[vec![], vec![0..5]], 3, 2, 4, 20);
        let texts: Vec<String> = lines.iter().map(DocLine::text).collect();
        assert_eq!(texts, ["  Donor Japan", "    through JICA and", "    others"]);
        assert!(lines[0].pieces.iter().any(|p| p.text == "Japan" && p.hit));
        assert!(lines.iter().all(|line| line.row == 3));
    }
}
