//! Separates the body of an article from page furniture, repeats and attribution.
//!
//! The text itself is never changed, because evidence cites it by byte offset: what to skip is returned as
//! byte ranges. The rules use the shape of lines (runs of very short ones, the same paragraph twice) and a
//! few fixed phrases that web sites put around every article.

mod attribution;
mod parts;
mod phrases;

pub(crate) use parts::ArticleLayout;

use super::decode;
use super::detect::{FileFormat, detect_article};
use super::input::Input;
use super::problem::{Problem, unreadable};
use super::web;
use crate::model::{Coded, Skip, SkipReason, Source, Span};
use crate::text;
use parts::{ArticleLine, text_lines};
use std::collections::HashMap;
use std::path::Path;

/// Shortest paragraph, in bytes, that counts as a repeat. Shorter lines may be repeated on purpose. Chosen by
/// eye.
const MIN_REPEAT_BYTES: usize = 60;

/// Most headlines skipped under a heading of other articles, so that a wrong heading does not skip a whole
/// article. Chosen by eye.
const MAX_OTHER_HEADLINES: usize = 20;

/// Fewest very short lines in a row that are a menu. Chosen by eye.
const MIN_MENU_LINES: usize = 4;

/// The largest article, in bytes. It bounds memory: a larger file is hardly an article. Chosen by eye.
pub(crate) const MAX_ARTICLE_BYTES: u64 = 64 << 20;

/// Finds the parts of an article.
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
            // "Ten beds for Kaya (project 12)" is a headline too.
            let titled = !line.sentence || text[line.range.clone()].ends_with(')');
            titled && (3..=30).contains(&line.words) && kept.len() > 1
        })
        .map(|line| Span { start: line.range.start, end: line.range.end });
    layout
}

/// Makes a source of the text of an article. Its id is the file name without extension.
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

/// Reads an article and makes a source of it; also the number of its bytes.
pub(crate) fn read_source(input: &Input) -> Result<(Source, usize), Box<Problem>> {
    let mut bytes = Vec::new();
    let read = input.read(0, MAX_ARTICLE_BYTES as usize + 1, &mut bytes);
    read.map_err(|error| unreadable(input.name(), &error))?;
    if bytes.len() as u64 > MAX_ARTICLE_BYTES {
        let remedy = "split it";
        return Err(Problem::of_file(input.name(), "a text larger than 64 MB, too large for an article", remedy).into());
    }
    Ok((source_from_bytes(input.name(), &bytes)?, bytes.len()))
}

/// Makes a source of any file received: plain text or a web page, in any encoding.
///
/// The text of a web page is that of its article, and its metadata is preferred to what the text says.
/// `sha256` is of the bytes as received.
pub fn source_from_bytes(file: &str, bytes: &[u8]) -> Result<Source, Box<Problem>> {
    let refuse = |message: &str, remedy: &str| Box::new(Problem::of_file(file, message, remedy));
    let format = detect_article(file, bytes)?;
    let decoded = decode::decode(bytes);
    let mut source = if format == FileFormat::WebPage {
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
    } else {
        Source { text_basis: decoded.basis, ..source(file, &decoded.text) }
    };
    source.sha256 = Some(hmac_sha256::Hash::hash(bytes).iter().map(|b| format!("{b:02x}")).collect());
    Ok(source)
}

/// Sets what the metadata of a page states, in place of what its text says.
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
    // Sites translate their pages and forget to change the tag. So the language found by the words is kept,
    // and the tag used only where it agrees, since it also names the variety.
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
    let agrees = source.language.as_ref().is_none_or(|found| Some(found) == language.as_deref().map(primary).as_ref());
    if agrees && language.is_some() {
        source.language = language;
    }
}

/// The index of the line at which the comment section begins; nothing of the article comes after it.
fn comments_start(lines: &[ArticleLine]) -> usize {
    let prose = |lines: &[ArticleLine]| lines.iter().any(|line| line.sentence && line.words >= 3);
    let heads = lines.iter().enumerate().filter(|(_, line)| phrases::is_comments_heading(&line.folded));
    // A number of comments beside the headline, before the first sentence, is not the heading of a section.
    let head = heads.map(|(i, _)| i).find(|&i| prose(&lines[..i]) || !prose(&lines[i..]));
    head.unwrap_or(lines.len())
}

/// Marks the headings of lists of other articles, and the headlines under them.
fn mark_other_headlines(lines: &[ArticleLine], reasons: &mut [Option<SkipReason>]) {
    let mut i = 0;
    while i < lines.len() {
        if reasons[i].is_some() || !phrases::is_other_news_heading(&lines[i].folded) {
            i += 1;
            continue;
        }
        let headline = |line: &ArticleLine| !line.folded.ends_with(['.', ':', ';', '。']) && line.words <= 25;
        let under = (i + 1..lines.len()).take_while(|&j| reasons[j].is_none() && headline(&lines[j])).count();
        // Before the first sentence a line under such a heading may be the headline of this article.
        let before = lines[..i].iter().any(|line| line.sentence && line.words >= 8);
        let under = if before { under.min(MAX_OTHER_HEADLINES) } else { 0 };
        reasons[i..=i + under].fill(Some(SkipReason::Widget));
        i += 1 + under;
    }
}

/// Marks runs of very short lines as menus.
///
/// A list of donated items has the same shape. So where lines have bullets, or a colon announces them, some
/// of them must be words of menus.
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
        // A headline of two words may come between share buttons.
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
        // How many lines of the two copies are equal, including short ones.
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

/// The parenthesis at the end of a line: `(Government portal)`.
fn closing_parenthesis(text: &str, line: &ArticleLine) -> Option<Span> {
    let body = &text[line.range.clone()];
    let open = body.strip_suffix(')')?.rfind('(')?;
    let inside = &body[open + 1..body.len() - 1];
    let short = inside.split_whitespace().count() <= 5 && inside.starts_with(char::is_uppercase);
    short.then(|| Span { start: line.range.start + open, end: line.range.end })
}
