//! A source laid out to be read: who says it on top, then the text with every fact's words marked.
//!
//! The text is the one received; menus and repeats are folded to a line, attribution is dimmed. A stop
//! is a run of marked words; several facts may stand behind one.

use crate::model::{Coded, FactKey, Skip, Source, Span};
use crate::search::Highlighter;
use crate::store::{OpenedSource, RecordId, SourceEntry};
use crate::text::display::DisplayText;
use crate::text::wrap;
use crate::tui::kit::styled_text::{DocLine, Ink, Part, cut, flow, paint};
use std::ops::Range;

/// Marked words, with the facts they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Bytes of the source's text.
    pub words: Span,
    /// The facts, in order of project and place.
    pub facts: Vec<(RecordId, FactKey)>,
    /// The line on which the words begin, once laid out.
    pub line: usize,
}

/// An article laid out for a width.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// The lines.
    pub lines: Vec<DocLine>,
    /// The marked words, in order of place.
    pub stops: Vec<Stop>,
}

/// The marked words of a source, in order of place.
pub fn stops(opened: &OpenedSource) -> Vec<Stop> {
    let mut stops: Vec<Stop> = Vec::new();
    for mark in &opened.marks {
        match stops.last_mut() {
            Some(last) if last.words == mark.words => last.facts.push((mark.project, mark.fact)),
            _ => stops.push(Stop { words: mark.words, facts: vec![(mark.project, mark.fact)], line: 0 }),
        }
    }
    stops
}

/// Lays out a source. `here` is the stop one came from; `unfolded` shows what is otherwise folded.
pub fn lay_out(
    opened: &OpenedSource,
    here: Option<usize>,
    unfolded: bool,
    words: &Highlighter,
    width: usize,
) -> Article {
    let source = &opened.source;
    let mut article = Article { lines: head(source, width), stops: stops(opened) };
    // How far the stops up to each reach: with it those of a paragraph are found without a walk over all.
    let reach: Vec<usize> = (article.stops.iter())
        .scan(0, |far, stop| {
            *far = stop.words.end.max(*far);
            Some(*far)
        })
        .collect();
    if let Some(problem) = &opened.problem {
        let parts = [Part::new(Ink::Conflict, format!("{}; {}", problem.what, problem.remedy))];
        article.lines.extend(flow(&parts, &[], 0, 0, 0, width));
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
                article.lines.push(DocLine { pieces: Vec::new(), row: start });
                blank = true;
            }
            continue;
        }
        // XML keeps the shape in which it was published.
        let indent = if opened.id.xml().is_some() { 0 } else { line.len() - line.trim_start().len() };
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
        let long = range.len() > width && opened.id.xml().is_none();
        if long && !blank {
            article.lines.push(DocLine { pieces: Vec::new(), row: start });
        }
        let first = reach.partition_point(|&far| far <= range.start);
        let last = article.stops.partition_point(|stop| stop.words.start < range.end).max(first);
        paragraph(source, range, skip.is_some(), (here, first..last), words, width, &mut article);
        blank = false;
    }
    article
}

/// `~ page widgets, 3 lines folded`
fn fold_line(source: &Source, skip: &Skip, unfolded: bool, row: usize) -> DocLine {
    let inside = source.text.get(skip.start..skip.end).unwrap_or_default();
    let n = inside.lines().filter(|line| !line.trim().is_empty()).count();
    let lines = if n == 1 { "line" } else { "lines" };
    let state = if unfolded { "shown" } else { "folded" };
    let text = format!("~ {}, {n} {lines} {state}  (z)", skip.why.label());
    DocLine {
        pieces: vec![crate::tui::kit::styled_text::Piece {
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
    (here, near): (Option<usize>, Range<usize>),
    words: &Highlighter,
    width: usize,
    article: &mut Article,
) {
    let raw = &source.text[range.clone()];
    let shown = DisplayText::new(raw);
    let local = |span: Span| {
        let start = span.start.clamp(range.start, range.end) - range.start;
        let end = span.end.clamp(range.start, range.end) - range.start;
        shown.display_range(start..end)
    };
    let mut inks = vec![(0..shown.as_str().len(), if dim { Ink::Dim } else { Ink::Plain }, false)];
    inks.extend(source.attribution.iter().map(|span| (local(*span), Ink::Dim, false)));
    let inside = |words: Span| words.start < range.end && words.end > range.start;
    let here = here.and_then(|i| article.stops.get(i));
    for stop in article.stops[near.clone()].iter().filter(|stop| inside(stop.words)) {
        let kin = here.is_some_and(|here| here.facts.iter().any(|fact| stop.facts.contains(fact)));
        inks.push((local(stop.words), if kin { Ink::Kin } else { Ink::Mark }, false));
    }
    if let Some(stop) = here.filter(|stop| inside(stop.words)) {
        inks.push((local(stop.words), Ink::Here, false));
    }
    for found in words.ranges(raw) {
        inks.push((shown.display_range(found), Ink::Plain, true));
    }
    let first = article.lines.len();
    let painted = paint(shown.as_str().len(), &inks);
    let lines = wrap(shown.as_str(), width);
    for stop in article.stops[near].iter_mut().filter(|stop| range.contains(&stop.words.start)) {
        let at = shown.display_range(stop.words.start - range.start..stop.words.end.min(range.end) - range.start).start;
        stop.line = first + lines.iter().rposition(|line| line.start <= at).unwrap_or(0);
    }
    for line in lines {
        article.lines.push(DocLine { pieces: cut(shown.as_str(), line, &painted), row: range.start });
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

fn head(source: &Source, width: usize) -> Vec<DocLine> {
    let mut lines = flow(&[Part::new(Ink::Strong, source.title.clone())], &[], 0, 0, 0, width);
    for (text, plain) in attribution(source) {
        let ink = if plain { Ink::Label } else { Ink::Dim };
        lines.extend(flow(&[Part::new(ink, text)], &[], 0, 0, 2, width));
    }
    lines.push(DocLine::default());
    lines
}

/// What a quotation is cited with: publisher, date, address.
pub fn citation(source: &SourceEntry) -> String {
    let date = source.published.as_ref().map_or_else(|| "no date".to_owned(), Coded::to_string);
    let url = source.url.as_deref().unwrap_or(&source.id);
    format!("{}, {date}, {url}", source.teller())
}
