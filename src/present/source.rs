//! Lays out a source for reading: the attribution on top, then the text with each fact's words marked.
//!
//! The text is shown as received; menus and repeats are folded into one line each, and attribution inside
//! the text is dimmed. An [`EvidenceMark`] is a run of marked words, which several facts may cite.

use super::citation::attribution;
use super::styled_text::{Ink, RawSpan, StyledLine, StyledSpan, ink_of_bytes, lay_out_paragraph, split_by_ink};
use crate::model::{FactKey, Skip, Source, Span};
use crate::search::Highlighter;
use crate::store::{OpenedSource, RecordId, SourceId};
use crate::text::display::{DisplayText, clean};
use crate::text::wrap;
use std::ops::Range;

/// Marked words of a source, with the facts that cite them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceMark {
    /// Bytes of the source's text.
    pub(crate) span: Span,
    /// In the order of [`OpenedSource::marks`].
    pub(crate) facts: Vec<(RecordId, FactKey)>,
    /// The line of the layout on which the words begin; set by [`lay_out`].
    pub(crate) line: usize,
}

/// A source laid out for a width.
#[derive(Clone, Debug, Default)]
pub struct Article {
    pub lines: Vec<StyledLine>,
    /// In order of position.
    pub marks: Vec<EvidenceMark>,
}

/// The marks of a source, in order of position; facts that cite the same words share a mark.
pub(crate) fn evidence_marks(opened: &OpenedSource) -> Vec<EvidenceMark> {
    let mut marks: Vec<EvidenceMark> = Vec::new();
    for mark in &opened.marks {
        match marks.last_mut() {
            Some(last) if last.span == mark.words => last.facts.push((mark.project, mark.fact)),
            _ => marks.push(EvidenceMark { span: mark.words, facts: vec![(mark.project, mark.fact)], line: 0 }),
        }
    }
    marks
}

/// Lays out a source for a width. `current` is the current mark; `unfolded` shows the folded parts too.
pub(crate) fn lay_out(
    opened: &OpenedSource,
    current: Option<usize>,
    unfolded: bool,
    words: &Highlighter,
    width: usize,
) -> Article {
    let source = &opened.source;
    let mut article = Article { lines: heading(source, width), marks: evidence_marks(opened) };
    // The largest end of the marks up to each one. It never decreases, so that a binary search finds the
    // first mark that reaches into a paragraph.
    let max_end_so_far: Vec<usize> = (article.marks.iter())
        .scan(0, |max_end, mark| {
            *max_end = mark.span.end.max(*max_end);
            Some(*max_end)
        })
        .collect();
    if let Some(problem) = &opened.problem {
        let parts = [RawSpan::new(Ink::Conflict, format!("{}; {}", problem.message, problem.remedy))];
        article.lines.extend(lay_out_paragraph(&parts, &[], 0, 0, 0, width));
    }
    let text = source.text.as_str();
    let mut at = 0;
    let mut blank = true;
    let mut folded: Option<&Skip> = None;
    for line in text.split('\n') {
        let start = at;
        at += line.len() + 1;
        let trimmed = line.trim();
        if trimmed.is_empty() {
            if !blank {
                article.lines.push(StyledLine { spans: Vec::new(), row: start });
                blank = true;
            }
            continue;
        }
        // XML keeps the indentation in which it was published.
        let indent = if matches!(opened.id, SourceId::Xml(_)) { 0 } else { line.len() - line.trim_start().len() };
        let range = start + indent..start + line.trim_end().len();
        let skip = source.skip.iter().find(|skip| skip.start <= range.start && range.end <= skip.end);
        if let Some(skip) = skip {
            if folded != Some(skip) {
                folded = Some(skip);
                article.lines.push(fold_line(source, skip, unfolded, start));
            }
            if !unfolded {
                blank = false;
                continue;
            }
        }
        // Long paragraphs get a blank line between them where the text has none, to be easier to read.
        let long = range.len() > width && !matches!(opened.id, SourceId::Xml(_));
        if long && !blank {
            article.lines.push(StyledLine { spans: Vec::new(), row: start });
        }
        let first = max_end_so_far.partition_point(|&end| end <= range.start);
        let last = article.marks.partition_point(|mark| mark.span.start < range.end).max(first);
        paragraph(source, range, skip.is_some(), (current, first..last), words, width, &mut article);
        blank = false;
    }
    article
}

/// `~ page widgets, 3 lines folded`
fn fold_line(source: &Source, skip: &Skip, unfolded: bool, row: usize) -> StyledLine {
    let inside = source.text.get(skip.start..skip.end).unwrap_or_default();
    let n = inside.lines().filter(|line| !line.trim().is_empty()).count();
    let lines = if n == 1 { "line" } else { "lines" };
    let state = if unfolded { "shown" } else { "folded" };
    let text = format!("~ {}, {n} {lines} {state}  (z)", skip.why.label());
    StyledLine { spans: vec![StyledSpan { text: clean(&text).into_owned(), ink: Ink::Dim, hit: false }], row }
}

/// Lays out one paragraph and sets the line of the marks that begin in it.
///
/// `marks_nearby` are the marks that can overlap the paragraph.
fn paragraph(
    source: &Source,
    range: Range<usize>,
    dim: bool,
    (current, marks_nearby): (Option<usize>, Range<usize>),
    words: &Highlighter,
    width: usize,
    article: &mut Article,
) {
    let raw = &source.text[range.clone()];
    let shown = DisplayText::new(raw);
    let to_display_range = |span: Span| {
        let start = span.start.clamp(range.start, range.end) - range.start;
        let end = span.end.clamp(range.start, range.end) - range.start;
        shown.display_range(start..end)
    };
    // Later inks win: attribution over text, marks over attribution, the current mark over other marks.
    let mut inks = vec![(0..shown.as_str().len(), if dim { Ink::Dim } else { Ink::Plain }, false)];
    inks.extend(source.attribution.iter().map(|span| (to_display_range(*span), Ink::Dim, false)));
    let inside = |words: Span| words.start < range.end && words.end > range.start;
    let current_mark = current.and_then(|i| article.marks.get(i));
    for mark in article.marks[marks_nearby.clone()].iter().filter(|mark| inside(mark.span)) {
        let is_related = current_mark.is_some_and(|here| here.facts.iter().any(|fact| mark.facts.contains(fact)));
        inks.push((to_display_range(mark.span), if is_related { Ink::RelatedMark } else { Ink::Mark }, false));
    }
    if let Some(mark) = current_mark.filter(|mark| inside(mark.span)) {
        inks.push((to_display_range(mark.span), Ink::CurrentMark, false));
    }
    for found in words.ranges(raw) {
        inks.push((shown.display_range(found), Ink::Plain, true));
    }
    let first = article.lines.len();
    let painted = ink_of_bytes(shown.as_str().len(), &inks);
    let lines = wrap(shown.as_str(), width);
    for mark in article.marks[marks_nearby].iter_mut().filter(|mark| range.contains(&mark.span.start)) {
        let at = shown.display_range(mark.span.start - range.start..mark.span.end.min(range.end) - range.start).start;
        mark.line = first + lines.iter().rposition(|line| line.start <= at).unwrap_or(0);
    }
    for line in lines {
        article.lines.push(StyledLine { spans: split_by_ink(shown.as_str(), line, &painted), row: range.start });
    }
}

fn heading(source: &Source, width: usize) -> Vec<StyledLine> {
    let mut lines = lay_out_paragraph(&[RawSpan::new(Ink::Strong, source.title.clone())], &[], 0, 0, 0, width);
    for (text, plain) in attribution(source) {
        let ink = if plain { Ink::Label } else { Ink::Dim };
        lines.extend(lay_out_paragraph(&[RawSpan::new(ink, text)], &[], 0, 0, 2, width));
    }
    lines.push(StyledLine::default());
    lines
}
