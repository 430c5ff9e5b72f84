//! The article pane: wraps only the lines on screen.
//!
//! A text of ten megabytes must not delay a key press. So the text is split once into chunks of a few lines,
//! and only the chunks on screen are wrapped. A scroll position is a chunk and a line of that chunk: the
//! line number in the whole text is never needed, since counting it would wrap everything above.

use crate::model::{Coded, Source, Span};
use crate::present::styled_text::{Ink, StyledLine, StyledSpan, ink_of_bytes, split_by_ink};
use crate::sort::ColdSort;
use crate::text::display::{DisplayText, clean};
use crate::text::{fold, fold_with_origin, wrap};
use std::ops::Range;

/// A paragraph of more bytes is split, so that a text without line breaks is not wrapped whole. About 25 lines
/// of 80 columns; chosen by eye.
const CHUNK_BYTES: usize = 2000;

/// A range of the text that is wrapped at once: one line of the source or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ArticleChunk {
    range: Range<usize>,
    /// For menus and repeats: the index into `Source::skip`, and the number of source lines folded into this chunk.
    skip: Option<(usize, usize)>,
}

/// The chunks of one source's text, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct ArticleChunks {
    chunks: Vec<ArticleChunk>,
}

/// The highlights of a text, in the order in which they are painted: a later one covers an earlier one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Highlights {
    /// The evidence of every fact, sorted by start.
    pub(crate) facts: Vec<(Span, Ink)>,
    /// The running maximum of the ends of `facts`: finds the first one that reaches a range by binary search.
    max_ends: Vec<usize>,
    /// The evidence of the fact under the cursor, or the selection.
    pub(crate) on_top: Vec<(Span, Ink)>,
    /// The last search match.
    pub(crate) found: Option<Span>,
}

impl Highlights {
    /// Sorts the evidence of facts.
    pub(crate) fn new(mut facts: Vec<(Span, Ink)>) -> Highlights {
        facts.cold_sort_by_key(|(span, _)| (span.start, span.end));
        let running_max = |far: &mut usize, (span, _): &(Span, Ink)| {
            *far = span.end.max(*far);
            Some(*far)
        };
        let reach = facts.iter().scan(0, running_max).collect();
        Highlights { facts, max_ends: reach, ..Highlights::default() }
    }

    /// The highlights that may overlap a range; the caller clamps them to it.
    fn touching(&self, range: &Range<usize>) -> impl Iterator<Item = &(Span, Ink)> {
        let first = self.max_ends.partition_point(|&far| far <= range.start);
        let last = self.facts.partition_point(|(span, _)| span.start < range.end).max(first);
        self.facts[first..last].iter().chain(&self.on_top)
    }
}

/// A scroll position: the chunk and its line that are first on screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ArticleTop {
    chunk: usize,
    line: usize,
}

impl ArticleChunks {
    /// Splits a text at its line ends. Consecutive blank lines, and consecutive lines of one skip, make one chunk.
    pub(crate) fn new(source: &Source) -> ArticleChunks {
        let mut chunks: Vec<ArticleChunk> = Vec::new();
        let mut at = 0;
        let mut blank = true;
        for line in source.text.split('\n') {
            let start = at;
            at += line.len() + 1;
            if line.trim().is_empty() {
                if !blank {
                    chunks.push(ArticleChunk { range: start..start, skip: None });
                }
                blank = true;
                continue;
            }
            blank = false;
            let indent = line.len() - line.trim_start().len();
            let range = start + indent..start + line.trim_end().len();
            let skip = source.skip.iter().position(|skip| skip.start <= range.start && range.end <= skip.end);
            if let Some(skip) = skip {
                if let Some(ArticleChunk { range: before, skip: Some((same, lines)) }) = chunks.last_mut()
                    && *same == skip
                {
                    (before.end, *lines) = (range.end, *lines + 1);
                } else {
                    chunks.push(ArticleChunk { range, skip: Some((skip, 1)) });
                }
                continue;
            }
            let mut from = range.start;
            while range.end - from > CHUNK_BYTES {
                let mut to = from + CHUNK_BYTES;
                while !source.text.is_char_boundary(to) {
                    to -= 1;
                }
                // Split after a space, if there is one.
                let to = source.text[from..to].rfind(' ').map_or(to, |space| from + space + 1);
                chunks.push(ArticleChunk { range: from..to, skip: None });
                from = to;
            }
            chunks.push(ArticleChunk { range: from..range.end, skip: None });
        }
        ArticleChunks { chunks }
    }

    /// The index of the chunk that holds a byte, or of the first chunk after it.
    fn chunk_at(&self, at: usize) -> usize {
        self.chunks.partition_point(|chunk| chunk.range.end <= at).min(self.chunks.len().saturating_sub(1))
    }

    /// Wraps a chunk: its text as displayed, and the lines as ranges of that text.
    fn lay_out(&self, source: &Source, chunk: usize, unfolded: bool, width: usize) -> (DisplayText, Vec<Range<usize>>) {
        let Some(chunk) = self.chunks.get(chunk) else { return (DisplayText::default(), Vec::new()) };
        let text = match chunk.skip {
            Some((skip, lines)) if !unfolded => {
                let why = source.skip.get(skip).map_or("", |skip| skip.why.label());
                let lines = if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") };
                format!("~ {why}, {lines} folded  (z)")
            }
            // Only unfolded menus and repeats can be longer. Their beginning is enough, since they are not part of
            // the article.
            _ => {
                let mut end = chunk.range.end.min(chunk.range.start + 2 * CHUNK_BYTES);
                while !source.text.is_char_boundary(end) {
                    end -= 1;
                }
                source.text.get(chunk.range.start..end).unwrap_or_default().to_owned()
            }
        };
        let shown = DisplayText::new(&text);
        let lines = wrap(shown.as_str(), width.max(1));
        (shown, lines)
    }

    fn height(&self, source: &Source, chunk: usize, unfolded: bool, width: usize) -> usize {
        self.lay_out(source, chunk, unfolded, width).1.len()
    }

    /// The lines of a page of `rows` rows, with their highlights.
    pub(crate) fn lines(
        &self,
        source: &Source,
        top: ArticleTop,
        unfolded: bool,
        marks: &Highlights,
        width: usize,
        rows: usize,
    ) -> Vec<StyledLine> {
        let mut out = Vec::new();
        for c in top.chunk..self.chunks.len() {
            let (shown, lines) = self.lay_out(source, c, unfolded, width);
            let ArticleChunk { range, skip } = &self.chunks[c];
            let base = if skip.is_some() { Ink::Folded } else { Ink::Plain };
            let mut inks = vec![(0..shown.as_str().len(), base, false)];
            if skip.is_none() || unfolded {
                let local = |span: &Span| {
                    let start = span.start.clamp(range.start, range.end) - range.start;
                    let end = span.end.clamp(range.start, range.end) - range.start;
                    shown.display_range(start..end)
                };
                inks.extend(source.attribution.iter().map(|span| (local(span), Ink::Dim, false)));
                inks.extend(marks.touching(range).map(|(span, ink)| (local(span), *ink, false)));
                inks.extend(marks.found.iter().map(|span| (local(span), Ink::Plain, true)));
            }
            let painted = ink_of_bytes(shown.as_str().len(), &inks);
            let skipped = if c == top.chunk { top.line } else { 0 };
            for line in lines.into_iter().skip(skipped) {
                if out.len() == rows {
                    return out;
                }
                let pieces: Vec<StyledSpan> = split_by_ink(shown.as_str(), line, &painted);
                out.push(StyledLine { spans: pieces, row: c });
            }
        }
        out
    }

    /// Scrolls by lines, down if `by` is positive; stops at the last full page.
    pub(crate) fn scroll(
        &self,
        source: &Source,
        top: ArticleTop,
        by: isize,
        unfolded: bool,
        width: usize,
        rows: usize,
    ) -> ArticleTop {
        let mut top = top;
        let mut left = by.unsigned_abs();
        if by < 0 {
            while left > top.line && top.chunk > 0 {
                left -= top.line + 1;
                top.chunk -= 1;
                top.line = self.height(source, top.chunk, unfolded, width).saturating_sub(1);
            }
            top.line = top.line.saturating_sub(left);
            return top;
        }
        while left > 0 && top.chunk < self.chunks.len() {
            let after = self.height(source, top.chunk, unfolded, width).saturating_sub(top.line);
            if left < after {
                top.line += left;
                break;
            }
            left -= after;
            top = ArticleTop { chunk: top.chunk + 1, line: 0 };
        }
        let last = self.last_page(source, unfolded, width, rows);
        if (top.chunk, top.line) > (last.chunk, last.line) { last } else { top }
    }

    /// The scroll position of the last full page.
    pub(crate) fn last_page(&self, source: &Source, unfolded: bool, width: usize, rows: usize) -> ArticleTop {
        let mut left = rows;
        for chunk in (0..self.chunks.len()).rev() {
            let height = self.height(source, chunk, unfolded, width);
            if height >= left {
                return ArticleTop { chunk, line: height - left };
            }
            left -= height;
        }
        ArticleTop::default()
    }

    /// The scroll position of the line that holds a byte.
    fn line_of(&self, source: &Source, at: usize, unfolded: bool, width: usize) -> ArticleTop {
        let chunk = self.chunk_at(at);
        let Some(ArticleChunk { range, skip }) = self.chunks.get(chunk) else { return ArticleTop::default() };
        if skip.is_some() && !unfolded {
            return ArticleTop { chunk, line: 0 };
        }
        let (shown, lines) = self.lay_out(source, chunk, unfolded, width);
        let from = at.clamp(range.start, range.end) - range.start;
        let display = shown.display_range(from..(from + 1).min(range.len())).start;
        ArticleTop { chunk, line: lines.iter().rposition(|line| line.start <= display).unwrap_or(0) }
    }

    /// Scrolls so that the line of a byte is visible and not the last one; returns `top` if it already is.
    ///
    /// Margin and target row are chosen by eye: up to three lines of context at the bottom, and a third of the
    /// page above the line after a jump, so that the sentences before it can be read.
    pub(crate) fn scroll_into_view(
        &self,
        source: &Source,
        top: ArticleTop,
        at: usize,
        unfolded: bool,
        width: usize,
        rows: usize,
    ) -> ArticleTop {
        let line = self.line_of(source, at, unfolded, width);
        let margin = (rows / 5).min(3) as isize;
        let (line_at, top_at) = ((line.chunk, line.line), (top.chunk, top.line));
        let low = self.scroll(source, line, -margin, unfolded, width, rows);
        if line_at >= top_at {
            // Count the rows from the top of the page down to the line, until the page is full.
            let mut seen = 0;
            for chunk in top.chunk..=line.chunk {
                if seen > rows {
                    break;
                }
                seen += if chunk == line.chunk { line.line } else { self.height(source, chunk, unfolded, width) };
                if chunk == top.chunk {
                    seen = seen.saturating_sub(top.line);
                }
            }
            if seen + (margin as usize) < rows && (low.chunk, low.line) >= top_at {
                return top;
            }
        }
        let top = self.scroll(source, line, -((rows / 3) as isize), unfolded, width, rows);
        let last = self.last_page(source, unfolded, width, rows);
        if (top.chunk, top.line) > (last.chunk, last.line) { last } else { top }
    }

    /// The first byte of the chunk at a scroll position.
    pub(crate) fn byte_at(&self, top: ArticleTop) -> usize {
        self.chunks.get(top.chunk).map_or(0, |chunk| chunk.range.start)
    }

    /// Whether the text goes on above the page, and below it.
    pub(crate) fn more(
        &self,
        source: &Source,
        top: ArticleTop,
        unfolded: bool,
        width: usize,
        rows: usize,
    ) -> (bool, bool) {
        let last = self.last_page(source, unfolded, width, rows);
        (top != ArticleTop::default(), (top.chunk, top.line) < (last.chunk, last.line))
    }

    /// The next match after a byte, in folded text; continues from the start after the end. A match lies within
    /// one chunk, so it does not cross a line of the source.
    pub(crate) fn find(&self, source: &Source, words: &str, after: usize) -> Option<Span> {
        let wanted = fold(words.trim());
        if wanted.is_empty() || self.chunks.is_empty() {
            return None;
        }
        let first = self.chunk_at(after);
        let n = self.chunks.len();
        for step in 0..=n {
            let chunk = &self.chunks[(first + step) % n];
            let text = source.text.get(chunk.range.clone()).unwrap_or_default();
            let folded = fold_with_origin(text);
            let mut from = 0;
            while let Some(at) = folded.text.get(from..).and_then(|rest| rest.find(&wanted)) {
                let at = from + at;
                let range = folded.source_range(at..at + wanted.len());
                let span = Span { start: chunk.range.start + range.start, end: chunk.range.start + range.end };
                if step > 0 || span.start > after {
                    return Some(span);
                }
                from = at + wanted.len();
            }
        }
        None
    }
}

/// The publisher of a source, or else its title, and its date.
pub(crate) fn credit(source: &Source) -> String {
    let date = source.published.as_ref().map(Coded::to_string);
    let who = if source.publisher.is_empty() { source.title.clone() } else { source.publisher.clone() };
    clean(&[Some(who), date].into_iter().flatten().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · "))
        .into_owned()
}
