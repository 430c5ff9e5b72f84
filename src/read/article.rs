//! Reads an article's text and tells the body from page furniture, repeats and attribution.
//!
//! The text itself is never changed: what to pass over is said as ranges of bytes. The rules go by the
//! shape of lines (runs of very short ones, the same paragraph twice), and by a few fixed phrases that
//! web pages put around every article.

use crate::model::{Coded, Skip, SkipReason, Source, Span};
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

/// Phrases of page controls, folded.
const WIDGETS: &[&str] = &[
    "large font",
    "change to blue",
    "change to b/w",
    "print",
    "share",
    "share this",
    "subscribe",
    "read more",
    "back to top",
    "skip to content",
    "skip to main content",
    "menu",
    "search",
    "home",
    "advertisement",
    "related news",
    "related articles",
];

/// Beginnings of lines that say who wrote or passed on the text, folded.
const ATTRIBUTIONS: &[&str] =
    &["original:", "source:", "statement:", "author:", "photo:", "by ", "text:", "disclaimer"];

/// A paragraph this long or longer that stands twice is a repeat, not a refrain.
const REPEAT_BYTES: usize = 60;

/// This many very short lines in a row are a menu.
const MENU_LINES: usize = 4;

/// What a text's parts are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Furniture and repeats.
    pub skip: Vec<Skip>,
    /// Who wrote it, through whom it came.
    pub attribution: Vec<Span>,
    /// The headline, where a line looks like one.
    pub headline: Option<Span>,
}

struct Line {
    range: Range<usize>,
    folded: String,
    words: usize,
    sentence: bool,
}

/// Tells the parts of an article's text.
pub fn layout(text: &str) -> Layout {
    let lines = lines(text);
    let mut why: Vec<Option<SkipReason>> = vec![None; lines.len()];
    let comments = lines.iter().position(|l| is_comments(&l.folded)).unwrap_or(lines.len());
    why[comments..].fill(Some(SkipReason::Comment));
    for (i, line) in lines.iter().enumerate() {
        if why[i].is_none() && WIDGETS.contains(&line.folded.as_str()) {
            why[i] = Some(SkipReason::Widget);
        }
    }
    mark_menus(&lines, &mut why);
    mark_repeats(&lines, &mut why);

    let mut layout = Layout::default();
    for (i, reason) in why.iter().enumerate() {
        let Some(reason) = *reason else { continue };
        match layout.skip.last_mut() {
            Some(last) if i > 0 && why[i - 1] == Some(reason) => last.end = lines[i].range.end,
            _ => layout.skip.push(Skip {
                start: lines[i].range.start,
                end: lines[i].range.end,
                why: Coded::Known(reason),
            }),
        }
    }
    let kept: Vec<&Line> = lines.iter().enumerate().filter(|(i, _)| why[*i].is_none()).map(|(_, l)| l).collect();
    for (i, line) in kept.iter().enumerate() {
        let last = i + 1 == kept.len();
        let byline =
            last && kept.len() > 2 && !line.sentence && line.words <= 5 && text[line.range.clone()].contains(',');
        if ATTRIBUTIONS.iter().any(|start| line.folded.starts_with(start)) && line.words <= 15 || byline {
            layout.attribution.push(Span { start: line.range.start, end: line.range.end });
        } else if let Some(span) = closing_parenthesis(text, line).filter(|_| last) {
            layout.attribution.push(span);
        }
    }
    layout.headline = kept
        .first()
        .filter(|line| !line.sentence && (3..=30).contains(&line.words) && kept.len() > 1)
        .map(|line| Span { start: line.range.start, end: line.range.end });
    layout
}

/// An article's text as a source of its own, named after its file.
pub fn source(file: &str, text: &str) -> Source {
    let layout = layout(text);
    let stem = Path::new(file).file_stem().map_or_else(|| file.to_owned(), |s| s.to_string_lossy().into_owned());
    Source {
        title: layout.headline.map_or_else(|| format!("[{stem}]"), |h| text[h.start..h.end].to_owned()),
        id: stem,
        file: Some(file.to_owned()),
        text: text.to_owned(),
        skip: layout.skip,
        attribution: layout.attribution,
        ..Source::default()
    }
}

/// The lines that hold something, without the space around them.
fn lines(text: &str) -> Vec<Line> {
    let mut at = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            let start = at + (line.len() - line.trim_start().len());
            lines.push(Line {
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

/// `Comments (0)`, the heading under which readers write.
fn is_comments(folded: &str) -> bool {
    let rest = folded.strip_prefix("comments").or_else(|| folded.strip_prefix("leave a comment"));
    rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || " ():".contains(c)))
}

fn mark_menus(lines: &[Line], why: &mut [Option<SkipReason>]) {
    let short =
        |i: usize| lines[i].words <= 2 && !lines[i].sentence && !lines[i].folded.contains(|c: char| c.is_ascii_digit());
    let mut i = 0;
    while i < lines.len() {
        let run = (i..lines.len()).take_while(|&j| why[j].is_none() && short(j)).count();
        if run >= MENU_LINES {
            why[i..i + run].fill(Some(SkipReason::Menu));
        }
        i += run.max(1);
    }
}

/// Marks all copies of a repeated passage but one: the copy under a headline, else the first.
fn mark_repeats(lines: &[Line], why: &mut [Option<SkipReason>]) {
    let mut seen: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, line) in lines.iter().enumerate() {
        if why[i].is_none() && line.range.len() >= REPEAT_BYTES {
            seen.entry(&line.folded).or_default().push(i);
        }
    }
    let mut i = 0;
    while i < lines.len() {
        let Some(&again) = seen.get(lines[i].folded.as_str()).and_then(|at| at.iter().find(|&&j| j > i)) else {
            i += 1;
            continue;
        };
        // How far the two copies run alike, short lines between them included.
        let alike = (0..again - i)
            .take_while(|&n| {
                again + n < lines.len() && lines[i + n].folded == lines[again + n].folded && why[i + n].is_none()
            })
            .count();
        let headed = |at: usize| at > 0 && why[at - 1].is_none() && !lines[at - 1].sentence && lines[at - 1].words >= 4;
        let copy = if headed(again) && !headed(i) { i } else { again };
        why[copy..copy + alike].fill(Some(SkipReason::Repeat));
        i += alike.max(1);
    }
}

/// `(Government portal)` at the end of the last line.
fn closing_parenthesis(text: &str, line: &Line) -> Option<Span> {
    let body = &text[line.range.clone()];
    let open = body.strip_suffix(')')?.rfind('(')?;
    let inside = &body[open + 1..body.len() - 1];
    let short = inside.split_whitespace().count() <= 5 && inside.starts_with(char::is_uppercase);
    short.then(|| Span { start: line.range.start + open, end: line.range.end })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skipped(text: &str) -> Vec<(&str, &'static str)> {
        use crate::model::ListedCode;
        layout(text).skip.iter().map(|s| (&text[s.start..s.end], s.why.known().map_or("?", |w| w.code()))).collect()
    }

    #[test]
    fn page_furniture_is_told_from_the_body() {
        let text =
            "large font\nchange to blue\n\nA headline of four words\n\nThe body says it.\nComments (0)\nBe the first!";
        assert_eq!(
            skipped(text),
            [("large font\nchange to blue", "widget"), ("Comments (0)\nBe the first!", "comment")]
        );
        assert_eq!(layout(text).headline.map(|h| &text[h.start..h.end]), Some("A headline of four words"));
    }

    #[test]
    fn of_two_copies_the_one_under_the_headline_stays() {
        let body = "This is a paragraph that is long enough to be told as a repeat.\nOne more.\n";
        let text = format!("{body}English\nFrench\nSpanish\nGerman\nThe headline of the story\n{body}");
        let second = text.rfind("This is").expect("two copies");
        let layout = layout(&text);
        assert_eq!(layout.skip[0].why, Coded::Known(SkipReason::Repeat));
        assert!(layout.skip.iter().all(|s| s.end <= second), "{layout:?}");
    }

    #[test]
    fn comments_on_a_topic_are_no_comment_section() {
        assert!(skipped("Comments by the minister were short.\nThe body.").is_empty());
    }

    #[test]
    fn attribution_is_kept_apart() {
        let text = "Headline of the day here\nThe grant was signed. It is big. (Government portal)";
        let spans = layout(text).attribution;
        assert_eq!(&text[spans[0].start..spans[0].end], "(Government portal)");
    }
}
