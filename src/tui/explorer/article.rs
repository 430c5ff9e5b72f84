//! A source laid out to be read: who says it on top, then the text with every fact's words marked.
//!
//! The text is the one received; menus and repeats are folded to a line, attribution is dimmed. A stop
//! is a run of marked words; several facts may stand behind one.

use crate::model::{Coded, FactKey, Skip, Source, Span};
use crate::search::Highlighter;
use crate::store::{OpenedSource, RecordId, SourceEntry};
use crate::text::display::DisplayText;
use crate::text::wrap;
use crate::tui::kit::styled_text::{Ink, RawSpan, StyledLine, ink_of_bytes, lay_out_paragraph, split_by_ink};
use std::ops::Range;

/// Marked words, with the facts they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceMark {
    /// Bytes of the source's text.
    pub span: Span,
    /// The facts, in order of project and place.
    pub facts: Vec<(RecordId, FactKey)>,
    /// The line on which the words begin, once laid out.
    pub line: usize,
}

/// An article laid out for a width.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// The lines.
    pub lines: Vec<StyledLine>,
    /// The marked words, in order of place.
    pub marks: Vec<EvidenceMark>,
}

/// The marked words of a source, in order of place.
pub fn evidence_marks(opened: &OpenedSource) -> Vec<EvidenceMark> {
    let mut marks: Vec<EvidenceMark> = Vec::new();
    for mark in &opened.marks {
        match marks.last_mut() {
            Some(last) if last.span == mark.words => last.facts.push((mark.project, mark.fact)),
            _ => marks.push(EvidenceMark { span: mark.words, facts: vec![(mark.project, mark.fact)], line: 0 }),
        }
    }
    marks
}

/// Lays out a source. `here` is the stop one came from; `unfolded` shows what is otherwise folded.
pub fn lay_out(
    opened: &OpenedSource,
    current: Option<usize>,
    unfolded: bool,
    words: &Highlighter,
    width: usize,
) -> Article {
    let source = &opened.source;
    let mut article = Article { lines: heading(source, width), marks: evidence_marks(opened) };
    // How far the stops up to each reach: with it those of a paragraph are found without a walk over all.
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
        // XML keeps the shape in which it was published.
        let indent = if opened.id.xml_record().is_some() { 0 } else { line.len() - line.trim_start().len() };
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
        // Paragraphs that follow without a blank line are set apart, so that long ones can be read.
        let long = range.len() > width && opened.id.xml_record().is_none();
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
    StyledLine {
        spans: vec![crate::tui::kit::styled_text::StyledSpan {
            text: crate::text::display::clean(&text).into_owned(),
            ink: Ink::Dim,
            hit: false,
        }],
        row,
    }
}

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

/// Who says it, when, and through whom it came.
pub fn attribution(source: &Source) -> Vec<(String, bool)> {
    let mut rows = Vec::new();
    let publisher = if source.publisher.is_empty() { "publisher not stated" } else { &source.publisher };
    let kind = source.kind.as_ref().map(|kind| kind.label().to_owned());
    let date = match (&source.published, source.published_basis.as_deref()) {
        (Some(date), Some("text")) => format!("{date} (in the text)"),
        (Some(date), Some("address")) => format!("{date} (in the address)"),
        (Some(date), Some(basis)) => format!("{date} ({basis})"),
        (Some(date), None) => date.to_string(),
        (None, _) => "no date stated".to_owned(),
    };
    rows.push((
        [Some(publisher.to_owned()), kind, Some(date)].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        true,
    ));
    if let Some(author) = &source.author {
        rows.push((format!("by {author}"), false));
    }
    if !source.via.is_empty() {
        rows.push((format!("via {}", source.via.join(", ")), false));
    }
    if let Some(origin) = &source.origin {
        rows.push((format!("goes back to {origin}"), false));
    }
    rows.extend(source.url.as_ref().map(|url| (url.clone(), false)));
    rows.extend(source.note.as_ref().map(|note| (format!("note: {note}"), false)));
    rows
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

/// What a quotation is cited with: publisher, date, address.
pub fn citation(source: &SourceEntry) -> String {
    let date = source.published.as_ref().map_or_else(|| "no date".to_owned(), Coded::to_string);
    let url = source.url.as_deref().unwrap_or(&source.id);
    format!("{}, {date}, {url}", source.publisher_label())
}
