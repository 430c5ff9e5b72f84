//! The article beside the facts: laid out only where it is looked at.
//!
//! A text of ten megabytes must not hold up a key. So it is cut once into chunks of a few lines, and
//! only the chunks on the screen are wrapped. A place in it is a chunk and a line of it, never the number
//! of a line of the whole.

use crate::model::{Coded, Source, Span};
use crate::text::display::{DisplayText, clean};
use crate::text::{fold, fold_with_origin, wrap};
use crate::tui::kit::styled_text::{Ink, StyledLine, StyledSpan, ink_of_bytes, split_by_ink};
use std::ops::Range;

/// A paragraph longer than this is laid out in parts.
const CHUNK_BYTES: usize = 2000;

/// A part of the text that is laid out at once.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ArticleChunk {
    range: Range<usize>,
    /// The part of the source passed over that it stands for, and its lines.
    skip: Option<(usize, usize)>,
}

/// A source's text in chunks.
#[derive(Clone, Debug, Default)]
pub struct ArticleChunks {
    chunks: Vec<ArticleChunk>,
}

/// What to show of a text: highlights in the order in which they are painted, the last on top.
#[derive(Clone, Debug, Default)]
pub struct Highlights {
    /// Range and ink, by where they begin.
    pub facts: Vec<(Span, Ink)>,
    /// How far those up to each reach.
    max_ends: Vec<usize>,
    /// Over them: the fact under the cursor, a selection.
    pub on_top: Vec<(Span, Ink)>,
    /// Words found.
    pub found: Option<Span>,
}

impl Highlights {
    /// Takes the words of facts.
    pub fn new(mut facts: Vec<(Span, Ink)>) -> Highlights {
        facts.sort_by_key(|(span, _)| (span.start, span.end));
        let running_max = |far: &mut usize, (span, _): &(Span, Ink)| {
            *far = span.end.max(*far);
            Some(*far)
        };
        let reach = facts.iter().scan(0, running_max).collect();
        Highlights { facts, max_ends: reach, ..Highlights::default() }
    }

    /// Those that touch a range.
    fn touching(&self, range: &Range<usize>) -> impl Iterator<Item = &(Span, Ink)> {
        let first = self.max_ends.partition_point(|&far| far <= range.start);
        let last = self.facts.partition_point(|(span, _)| span.start < range.end).max(first);
        self.facts[first..last].iter().chain(&self.on_top)
    }
}

/// The first line on screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArticleTop {
    chunk: usize,
    line: usize,
}

impl ArticleChunks {
    /// Cuts a text.
    pub fn new(source: &Source) -> ArticleChunks {
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
                // After a word, if there is one.
                let to = source.text[from..to].rfind(' ').map_or(to, |space| from + space + 1);
                chunks.push(ArticleChunk { range: from..to, skip: None });
                from = to;
            }
            chunks.push(ArticleChunk { range: from..range.end, skip: None });
        }
        ArticleChunks { chunks }
    }

    /// The chunk that holds a byte, or the first after it.
    fn chunk_at(&self, at: usize) -> usize {
        self.chunks.partition_point(|chunk| chunk.range.end <= at).min(self.chunks.len().saturating_sub(1))
    }

    /// The lines of a chunk, as ranges of what is drawn.
    fn lay_out(&self, source: &Source, chunk: usize, unfolded: bool, width: usize) -> (DisplayText, Vec<Range<usize>>) {
        let Some(chunk) = self.chunks.get(chunk) else { return (DisplayText::default(), Vec::new()) };
        let text = match chunk.skip {
            Some((skip, lines)) if !unfolded => {
                let why = source.skip.get(skip).map_or("", |skip| skip.why.label());
                let lines = if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") };
                format!("~ {why}, {lines} folded  (z)")
            }
            // What is unfolded is shown in short: it is no part of what is said.
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

    /// The lines on a screen of some rows.
    pub fn lines(
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
            let base = if skip.is_some() { Ink::Dim } else { Ink::Plain };
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

    /// Scrolls by lines, down where positive; the last page stays filled.
    pub fn scroll(
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

    /// The top of the last page.
    pub fn last_page(&self, source: &Source, unfolded: bool, width: usize, rows: usize) -> ArticleTop {
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

    /// The line on which a byte stands.
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

    /// Scrolls so that a byte is in sight with lines around it; stays where it is in sight already.
    pub fn scroll_into_view(
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
            // Whether it is on the page, and not at its very end.
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

    /// The byte at which a line begins.
    pub fn byte_at(&self, top: ArticleTop) -> usize {
        self.chunks.get(top.chunk).map_or(0, |chunk| chunk.range.start)
    }

    /// Whether something stands above the page, and below it.
    pub fn more(&self, source: &Source, top: ArticleTop, unfolded: bool, width: usize, rows: usize) -> (bool, bool) {
        let last = self.last_page(source, unfolded, width, rows);
        (top != ArticleTop::default(), (top.chunk, top.line) < (last.chunk, last.line))
    }

    /// Where words stand next after a byte, whatever their case; from the beginning again at the end.
    pub fn find(&self, source: &Source, words: &str, after: usize) -> Option<Span> {
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

/// Who published a source and when, in a line.
pub fn credit(source: &Source) -> String {
    let date = source.published.as_ref().map(Coded::to_string);
    let who = if source.publisher.is_empty() { source.title.clone() } else { source.publisher.clone() };
    clean(&[Some(who), date].into_iter().flatten().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · "))
        .into_owned()
}
