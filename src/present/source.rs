//! Lays out a source for reading: the attribution on top, then the text with each fact's words marked.
//!
//! The text is shown as received; menus and repeats are folded into one line each, and attribution inside
//! the text is in italics. An [`EvidenceMark`] is a run of marked words, which several facts may cite.

use super::citation::attribution;
use super::styled_text::{Ink, RawSpan, StyledLine, StyledSpan, ink_of_bytes, lay_out_paragraph, split_by_ink};
use crate::model::{Skip, Source, Span};
use crate::search::Highlighter;
use crate::store::{Marked, OpenedSource, RecordId, SourceId};
use crate::text::display::{DisplayText, clean};
use crate::text::{fold, fold_with_origin, wrap};
use std::ops::Range;

/// Marked words of a source, with the facts and parts that they state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceMark {
    /// Bytes of the source's text.
    pub(crate) span: Span,
    /// What they state, in the order of [`OpenedSource::marks`].
    pub(crate) facts: Vec<(RecordId, Marked)>,
    /// The line of the layout on which the words begin; set by [`lay_out`].
    pub(crate) line: usize,
}

/// A source laid out for a width.
#[derive(Clone, Debug, Default)]
pub struct Article {
    pub lines: Vec<StyledLine>,
    /// In order of position.
    pub marks: Vec<EvidenceMark>,
    /// The line on which each place begins where the words to find stand, in order of position.
    pub found: Vec<usize>,
}

/// What is marked in a source.
pub(crate) struct MarkedWords<'a> {
    /// The current evidence mark, by index.
    pub(crate) current: Option<usize>,
    /// The words of the query.
    pub(crate) hits: &'a Highlighter,
    /// A text to find, without regard to case and accents, and the current one of the places where it stands.
    pub(crate) find: Option<(&'a str, usize)>,
}

/// The marks of a source, in order of position; facts that cite the same words share a mark.
pub(crate) fn evidence_marks(opened: &OpenedSource) -> Vec<EvidenceMark> {
    let mut marks: Vec<EvidenceMark> = Vec::new();
    for mark in &opened.marks {
        match marks.last_mut() {
            Some(last) if last.span == mark.words => last.facts.push((mark.project, mark.of)),
            _ => marks.push(EvidenceMark { span: mark.words, facts: vec![(mark.project, mark.of)], line: 0 }),
        }
    }
    marks
}

/// Lays out a source for a width. `unfolded` shows the folded parts too, and so does a text to find.
pub(crate) fn lay_out(opened: &OpenedSource, marked: &MarkedWords<'_>, unfolded: bool, width: usize) -> Article {
    let source = &opened.source;
    let unfolded = unfolded || marked.find.is_some();
    let mut article = Article { marks: evidence_marks(opened), ..Article::default() };
    heading(source, marked, width, &mut article);
    // The largest end of the marks up to each one. It never decreases, so that a binary search finds the
    // first mark that reaches into a paragraph.
    let max_end_so_far: Vec<usize> = (article.marks.iter())
        .scan(0, |max_end, mark| {
            *max_end = mark.span.end.max(*max_end);
            Some(*max_end)
        })
        .collect();
    if let Some(problem) = &opened.problem {
        let words = format!("{}; {}", problem.message, problem.remedy);
        let parts = [RawSpan::new(Ink::Conflict, "! "), RawSpan::new(Ink::Strong, words)];
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
        paragraph(source, range, skip.is_some(), first..last, marked, width, &mut article);
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
    StyledLine { spans: vec![StyledSpan { text: clean(&text).into_owned(), ink: Ink::Folded, hit: false }], row }
}

/// Lays out one paragraph and sets the line of the marks that begin in it.
///
/// `marks_nearby` are the marks that can overlap the paragraph.
fn paragraph(
    source: &Source,
    range: Range<usize>,
    is_folded_part: bool,
    marks_nearby: Range<usize>,
    marked: &MarkedWords<'_>,
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
    let mut inks = vec![(0..shown.as_str().len(), if is_folded_part { Ink::Folded } else { Ink::Plain }, false)];
    inks.extend(source.attribution.iter().map(|span| (to_display_range(*span), Ink::Dim, false)));
    let inside = |words: Span| words.start < range.end && words.end > range.start;
    let current_mark = marked.current.and_then(|i| article.marks.get(i));
    for mark in article.marks[marks_nearby.clone()].iter().filter(|mark| inside(mark.span)) {
        let is_related = current_mark.is_some_and(|here| here.facts.iter().any(|fact| mark.facts.contains(fact)));
        inks.push((to_display_range(mark.span), if is_related { Ink::RelatedMark } else { Ink::Mark }, false));
    }
    if let Some(mark) = current_mark.filter(|mark| inside(mark.span)) {
        inks.push((to_display_range(mark.span), Ink::CurrentMark, false));
    }
    for found in marked.hits.ranges(raw) {
        inks.push((shown.display_range(found), Ink::Plain, true));
    }
    let places: Vec<Range<usize>> = places_of(marked, raw).into_iter().map(|it| shown.display_range(it)).collect();
    for (i, place) in places.iter().enumerate() {
        let is_current = marked.find.is_some_and(|(_, at)| at == article.found.len() + i);
        inks.push((place.clone(), if is_current { Ink::CurrentMark } else { Ink::Mark }, false));
    }
    let first = article.lines.len();
    let painted = ink_of_bytes(shown.as_str().len(), &inks);
    let lines = wrap(shown.as_str(), width);
    let line_of = |at: usize| first + lines.iter().rposition(|line| line.start <= at).unwrap_or(0);
    article.found.extend(places.iter().map(|place| line_of(place.start)));
    for mark in article.marks[marks_nearby].iter_mut().filter(|mark| range.contains(&mark.span.start)) {
        let at = shown.display_range(mark.span.start - range.start..mark.span.end.min(range.end) - range.start).start;
        mark.line = line_of(at);
    }
    for line in lines {
        article.lines.push(StyledLine { spans: split_by_ink(shown.as_str(), line, &painted), row: range.start });
    }
}

/// The byte ranges of a text where the words to find stand.
fn places_of(marked: &MarkedWords<'_>, text: &str) -> Vec<Range<usize>> {
    let sought = marked.find.map(|(sought, _)| fold(sought)).filter(|sought| !sought.trim().is_empty());
    let Some(sought) = sought else { return Vec::new() };
    let folded = fold_with_origin(text);
    let mut places: Vec<Range<usize>> = Vec::new();
    for (at, _) in folded.text.match_indices(&sought) {
        let place = folded.source_range(at..at + sought.len());
        // One character may fold to several, as a ligature does: it is one place.
        if places.last().is_none_or(|last| last.end <= place.start) {
            places.push(place);
        }
    }
    places
}

/// Title and attribution. Words to find are found here too.
fn heading(source: &Source, marked: &MarkedWords<'_>, width: usize, article: &mut Article) {
    let title = (source.title.clone(), Ink::Strong, 0);
    let others = attribution(source).into_iter().map(|(text, plain)| {
        let ink = if plain { Ink::Label } else { Ink::Dim };
        (text, ink, 2)
    });
    for (text, ink, hanging) in std::iter::once(title).chain(others) {
        // Where the words stand, in spans of their own.
        let mut spans = Vec::new();
        let mut at = 0;
        for place in places_of(marked, &text) {
            let is_current = marked.find.is_some_and(|(_, current)| current == article.found.len());
            spans.push(RawSpan::new(ink, &text[at..place.start]));
            spans.push(RawSpan::new(if is_current { Ink::CurrentMark } else { Ink::Mark }, &text[place.clone()]));
            at = place.end;
            article.found.push(article.lines.len());
        }
        spans.push(RawSpan::new(ink, &text[at..]));
        article.lines.extend(lay_out_paragraph(&spans, &[], 0, 0, hanging, width));
    }
    article.lines.push(StyledLine::default());
}
