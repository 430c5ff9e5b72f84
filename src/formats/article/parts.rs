//! The lines of an article, and its parts as byte ranges of its text.

use crate::model::{Skip, Span};
use std::ops::Range;

/// The parts of an article, as byte ranges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleLayout {
    /// Furniture, repeats and comments: shown folded, and skipped by extraction.
    pub skip: Vec<Skip>,
    /// Who wrote the article, and through whom it came.
    pub attribution: Vec<Span>,
    /// The first line of the body, if it looks like a headline.
    pub(crate) headline: Option<Span>,
}

/// A line of the text that is not blank.
pub(super) struct ArticleLine {
    pub(super) range: Range<usize>,
    pub(super) folded: String,
    pub(super) words: usize,
    pub(super) sentence: bool,
}

/// The lines that are not blank, without the white space around them.
pub(super) fn text_lines(text: &str) -> Vec<ArticleLine> {
    let mut at = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            let start = at + (line.len() - line.trim_start().len());
            lines.push(ArticleLine {
                range: start..start + trimmed.len(),
                folded: crate::text::fold(trimmed),
                words: trimmed.split_whitespace().count(),
                sentence: trimmed.ends_with(['.', '!', '?', '”', '"', ':', ';', '…', '。', ')']),
            });
        }
        at += line.len();
    }
    lines
}
