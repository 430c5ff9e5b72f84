//! Reads an article's text and tells the body from page furniture, repeats and attribution.
//!
//! The text itself is never changed: what to pass over is said as ranges of bytes. The rules go by the
//! shape of lines (runs of very short ones, the same paragraph twice), and by a few fixed phrases that
//! web pages put around every article.

mod attribution;
mod decode;
mod phrases;

use super::{Problem, web};
use crate::model::{Coded, Skip, SkipReason, Source, Span};
use crate::text;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

/// A paragraph this long or longer that stands twice is a repeat, not a refrain.
const MIN_REPEAT_BYTES: usize = 60;

/// Headlines of other articles that may stand under their heading.
const MAX_OTHER_HEADLINES: usize = 20;

/// This many very short lines in a row are a menu.
const MIN_MENU_LINES: usize = 4;

/// What a text's parts are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleLayout {
    /// Furniture and repeats.
    pub skip: Vec<Skip>,
    /// Who wrote it, through whom it came.
    pub attribution: Vec<Span>,
    /// The headline, where a line looks like one.
    pub headline: Option<Span>,
}

struct ArticleLine {
    range: Range<usize>,
    folded: String,
    words: usize,
    sentence: bool,
}

/// Tells the parts of an article's text.
pub fn layout(text: &str) -> ArticleLayout {
    let lines = text_lines(text);
    let mut reasons: Vec<Option<SkipReason>> = vec![None; lines.len()];
    let comments = comments_start(&lines);
    reasons[comments..].fill(Some(SkipReason::Comment));
    for (i, line) in lines.iter().enumerate().take(comments) {
        if phrases::is_widget(&line.folded, line.words, line.sentence) {
            reasons[i] = Some(SkipReason::Widget);
        } else if phrases::is_menu_line(&line.folded) {
            reasons[i] = Some(SkipReason::Menu);
        }
    }
    mark_other_headlines(&lines, &mut reasons);
    mark_menus(&lines, &mut reasons);
    mark_repeats(&lines, &mut reasons);

    let mut layout = ArticleLayout::default();
    for (i, reason) in reasons.iter().enumerate() {
        let Some(reason) = *reason else { continue };
        match layout.skip.last_mut() {
            Some(last) if i > 0 && reasons[i - 1] == Some(reason) => last.end = lines[i].range.end,
            _ => layout.skip.push(Skip {
                start: lines[i].range.start,
                end: lines[i].range.end,
                why: Coded::Known(reason),
            }),
        }
    }
    let kept: Vec<&ArticleLine> =
        lines.iter().enumerate().filter(|(i, _)| reasons[*i].is_none()).map(|(_, l)| l).collect();
    for (i, line) in kept.iter().enumerate() {
        let last = i + 1 == kept.len();
        let (above, below) = (i, kept.len() - 1 - i);
        if attribution::is_attribution(&text[line.range.clone()], line, above, below) {
            layout.attribution.push(Span { start: line.range.start, end: line.range.end });
        } else if let Some(span) = closing_parenthesis(text, line).filter(|_| last) {
            layout.attribution.push(span);
        }
    }
    layout.headline = kept
        .first()
        .filter(|line| {
            // "Ten beds for Kaya (project 12)" is a headline all the same.
            let titled = !line.sentence || text[line.range.clone()].ends_with(')');
            titled && (3..=30).contains(&line.words) && kept.len() > 1
        })
        .map(|line| Span { start: line.range.start, end: line.range.end });
    layout
}

/// An article's text as a source of its own, named after its file.
pub fn source(file: &str, text: &str) -> Source {
    let layout = layout(text);
    let stem = Path::new(file).file_stem().map_or_else(|| file.to_owned(), |s| s.to_string_lossy().into_owned());
    let own = attribution::self_description(text, &layout);
    Source {
        title: layout.headline.map_or_else(|| format!("[{stem}]"), |h| text[h.start..h.end].to_owned()),
        id: stem,
        published_basis: own.published.map(|_| "text".to_owned()),
        published: own.published.map(Coded::Known),
        url: own.url,
        author: own.author,
        via: own.via,
        language: text::detect_language(text).map(str::to_owned),
        file: Some(file.to_owned()),
        text: text.to_owned(),
        skip: layout.skip,
        attribution: layout.attribution,
        ..Source::default()
    }
}

/// A file received from outside as a source: plain text or a web page, in any encoding.
///
/// Of a web page the text is what a reader sees of its article, and what the page says of itself comes
/// before what its text says. `sha256` is of the bytes, whatever became of them.
pub fn source_from_bytes(file: &str, bytes: &[u8]) -> Result<Source, Box<Problem>> {
    let refuse = |message: &str, remedy: &str| Box::new(Problem::of_file(file, message, remedy));
    let decoded = decode::decode(bytes).map_err(|(message, remedy)| refuse(&message, remedy))?;
    let ending = Path::new(file).extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let named = matches!(ending.as_deref(), Some("html" | "htm" | "xhtml" | "shtml" | "php" | "asp" | "aspx"));
    let mut source = if web::is_page(&decoded.text, named) {
        let page = web::read_page(&decoded.text).map_err(|unreadable| match unreadable {
            web::PageError::NoText => refuse(
                "the web page shows no text without its scripts",
                "open it in a browser, and copy the article's text into a file",
            ),
            web::PageError::TooDeep => {
                refuse("the web page nests its elements without end", "copy the article's text into a file")
            }
        })?;
        let mut source = source(file, &page.text);
        source.text_basis = Some(match decoded.basis {
            Some(basis) => format!("web page, {basis}"),
            None => "web page".to_owned(),
        });
        apply_metadata(&mut source, page.metadata);
        source
    } else if let Some((message, remedy)) = machine_format(&decoded.text) {
        return Err(refuse(message, remedy));
    } else {
        Source { text_basis: decoded.basis, ..source(file, &decoded.text) }
    };
    source.sha256 = Some(hmac_sha256::Hash::hash(bytes).iter().map(|b| format!("{b:02x}")).collect());
    Ok(source)
}

/// What a page says of itself, over what its text says.
fn apply_metadata(source: &mut Source, metadata: web::PageMetadata) {
    let web::PageMetadata { title, publisher, author, published, url, language, body: _ } = metadata;
    source.title = title.unwrap_or_else(|| std::mem::take(&mut source.title));
    source.publisher = publisher.unwrap_or_default();
    source.author = author.or(source.author.take());
    source.url = url.or(source.url.take());
    if let Some(published) = published {
        source.published = Some(Coded::Known(published));
        source.published_basis = Some("metadata".to_owned());
    }
    // Sites translate their pages and forget to say so: the words decide, the page says which variety.
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
    let agrees = source.language.as_ref().is_none_or(|found| Some(found) == language.as_deref().map(primary).as_ref());
    if agrees && language.is_some() {
        source.language = language;
    }
}

/// Text that is written by programs for programs.
fn machine_format(text: &str) -> Option<(&'static str, &'static str)> {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let mut head = start.len().min(1 << 16);
    while !start.is_char_boundary(head) {
        head -= 1;
    }
    let head = &start[..head];
    let quoted = |rest: &str| rest.trim_start().starts_with(['"', '{', '}', ']']);
    if head.contains("<iati-activities") || head.contains("<iati-activity") && head.starts_with('<') {
        Some(("an IATI file, not an article", "explore it as it is: aidtrail FILE"))
    } else if head.starts_with("<?xml") || head.starts_with("<rss") || head.starts_with("<feed") {
        Some(("XML, not a web page or text", "copy the article's text into a file"))
    } else if head.strip_prefix('{').is_some_and(quoted) || head.strip_prefix('[').is_some_and(quoted) {
        Some(("JSON, not an article", "a dataset is explored as it is: aidtrail FILE"))
    } else {
        None
    }
}

/// The lines that hold something, without the space around them.
fn text_lines(text: &str) -> Vec<ArticleLine> {
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

/// The line from which on readers write: nothing of the article stands after it.
fn comments_start(lines: &[ArticleLine]) -> usize {
    let prose = |lines: &[ArticleLine]| lines.iter().any(|line| line.sentence && line.words >= 3);
    let heads = lines.iter().enumerate().filter(|(_, line)| phrases::is_comments_heading(&line.folded));
    // A count beside the headline, before the first sentence, heads nothing.
    let head = heads.map(|(i, _)| i).find(|&i| prose(&lines[..i]) || !prose(&lines[i..]));
    head.unwrap_or(lines.len())
}

/// Marks the heading of other articles, and their headlines under it.
fn mark_other_headlines(lines: &[ArticleLine], reasons: &mut [Option<SkipReason>]) {
    let mut i = 0;
    while i < lines.len() {
        if reasons[i].is_some() || !phrases::is_other_news_heading(&lines[i].folded) {
            i += 1;
            continue;
        }
        let headline = |line: &ArticleLine| !line.folded.ends_with(['.', ':', ';', '。']) && line.words <= 25;
        let under = (i + 1..lines.len()).take_while(|&j| reasons[j].is_none() && headline(&lines[j])).count();
        // What stands before the article's first sentence may be its headline.
        let before = lines[..i].iter().any(|line| line.sentence && line.words >= 8);
        let under = if before { under.min(MAX_OTHER_HEADLINES) } else { 0 };
        reasons[i..=i + under].fill(Some(SkipReason::Widget));
        i += 1 + under;
    }
}

/// Marks runs of very short lines.
///
/// A list of what is given looks the same: where lines have the marks of a list, or a colon announces
/// them, some must be words of menus.
fn mark_menus(lines: &[ArticleLine], reasons: &mut [Option<SkipReason>]) {
    let item = |line: &ArticleLine| line.folded.starts_with(['-', '•', '*', '●', '▪', '–', '·']);
    let short = |i: usize| {
        lines[i].words - usize::from(item(&lines[i]) && lines[i].words > 1) <= 2
            && !lines[i].sentence
            && !lines[i].folded.contains(|c: char| c.is_ascii_digit())
    };
    let free = |reasons: &[Option<SkipReason>], j: usize| reasons[j].is_none_or(|reason| reason == SkipReason::Widget);
    let mut i = 0;
    while i < lines.len() {
        let run = (i..lines.len()).take_while(|&j| free(reasons, j) && short(j)).count();
        let (all, marked) = (i..i + run, |j: &usize| reasons[*j].is_some());
        let of_menu = |j: &usize| phrases::is_menu_word(&lines[*j].folded);
        let announced = i > 0 && lines[i - 1].folded.ends_with(':');
        let listed = announced || all.clone().filter(|&j| item(&lines[j])).count() * 2 > run;
        let words = all.clone().filter(of_menu).count();
        // Beside share buttons a headline of two words may stand.
        let pure = !all.clone().any(|j| marked(&j)) || all.clone().all(|j| marked(&j) || of_menu(&j));
        if run >= MIN_MENU_LINES && pure && (!listed || words >= 2) || run >= 3 && words == run {
            for j in all {
                reasons[j] = reasons[j].or(Some(SkipReason::Menu));
            }
        } else if run >= MIN_MENU_LINES && !pure {
            mark_bare_runs(&mut reasons[i..i + run], listed);
        }
        i += run.max(1);
    }
}

/// Marks runs that are long enough without the page controls between them.
fn mark_bare_runs(reasons: &mut [Option<SkipReason>], listed: bool) {
    for run in reasons.chunk_by_mut(|a, b| a.is_none() == b.is_none()) {
        if run.len() >= MIN_MENU_LINES && run[0].is_none() && !listed {
            run.fill(Some(SkipReason::Menu));
        }
    }
}

/// Marks all copies of a repeated passage but one: the copy under a headline, else the first.
fn mark_repeats(lines: &[ArticleLine], reasons: &mut [Option<SkipReason>]) {
    let mut seen: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, line) in lines.iter().enumerate() {
        if reasons[i].is_none() && line.range.len() >= MIN_REPEAT_BYTES {
            seen.entry(&line.folded).or_default().push(i);
        }
    }
    let mut i = 0;
    while i < lines.len() {
        let at = seen.get(lines[i].folded.as_str()).map_or(&[][..], Vec::as_slice);
        let Some(&again) = at.get(at.partition_point(|&j| j <= i)) else {
            i += 1;
            continue;
        };
        // How far the two copies run alike, short lines between them included.
        let alike = (0..again - i)
            .take_while(|&n| {
                again + n < lines.len() && lines[i + n].folded == lines[again + n].folded && reasons[i + n].is_none()
            })
            .count();
        let headed =
            |at: usize| at > 0 && reasons[at - 1].is_none() && !lines[at - 1].sentence && lines[at - 1].words >= 4;
        let copy = if headed(again) && !headed(i) { i } else { again };
        reasons[copy..copy + alike].fill(Some(SkipReason::Repeat));
        i += alike.max(1);
    }
}

/// `(Government portal)` at the end of the last line.
fn closing_parenthesis(text: &str, line: &ArticleLine) -> Option<Span> {
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
