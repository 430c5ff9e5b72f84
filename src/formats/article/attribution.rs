//! Finds who wrote an article, where it came from and when, on lines of their own in its text.
//!
//! Only the first and last lines are looked at: in between, "By 2030" and "Source: the ministry" belong to
//! the story. The limits of lines, words and bytes were chosen by eye.

use super::parts::{ArticleLayout, ArticleLine, text_lines};
use crate::formats::date_line::{self, DateLine};
use crate::formats::web;
use crate::model::PartialDate;

/// How many lines at the beginning may be attribution.
const TOP_LINES: usize = 8;

/// How many lines at the end may be attribution.
const BOTTOM_LINES: usize = 6;

/// Beginnings of lines of attribution, folded.
const ATTRIBUTIONS: &[&str] = &[
    "original:", "source:", "sources:", "statement:", "author:", "authors:", "photo:", "photos:", "photo credit:",
    "image:", "text:", "disclaimer", "written by", "reported by", "reporting by", "editing by", "translated by",
    "via:", "credit:", "contact:", "media contact:", "for more information:", "original article:", "url:", "link:",
    "source :", "auteur :", "auteur:", "photo :", "fuente:", "autor:", "autora:", "foto:", "fonte:", "автор:",
    "источник:", "фото:", "текст:", "джерело:", "المصدر:", "المصدر :", "الكاتب:", "كتب:",
];

/// Those labels of [`ATTRIBUTIONS`] that name an author, and those that name a source.
const AUTHORS: &[&str] =
    &["author", "authors", "written by", "reported by", "auteur", "autor", "autora", "автор", "الكاتب"];
const SOURCES: &[&str] =
    &["source", "sources", "original", "original article", "via", "fuente", "fonte", "источник", "джерело", "المصدر"];

/// Words in names of people that are written in lower case.
const NAME_PARTICLES: &[&str] =
    &["and", "of", "for", "in", "the", "de", "van", "von", "der", "al", "el", "bin", "ibn", "da", "dos", "du"];

/// What a text states about itself.
#[derive(Debug, Default)]
pub(super) struct SelfDescription {
    pub(super) published: Option<PartialDate>,
    pub(super) url: Option<String>,
    pub(super) author: Option<String>,
    pub(super) via: Vec<String>,
}

/// Whether a line is attribution; `above` and `below` are the numbers of lines before and after it.
pub(super) fn is_attribution(written: &str, line: &ArticleLine, above: usize, below: usize) -> bool {
    let edge = above < TOP_LINES || below < BOTTOM_LINES;
    let labelled = ATTRIBUTIONS.iter().any(|start| line.folded.starts_with(start)) && line.words <= 15;
    // A signature under the text: `Mokhigul Qosimova, UzA`.
    let signed = below == 0 && above >= 2 && !line.sentence && line.words <= 5 && written.contains(',');
    let signed = signed && date_line::written_date(written).is_none();
    let dated =
        || matches!(date_line::parse_date_line(&line.folded), Some(DateLine::Published(_) | DateLine::Changed(_)));
    labelled || signed || edge && (byline(written).is_some() || web::web_address(written).is_some() || dated())
}

/// The name on a line such as `By Amina Yusuf`, with or without a day before or after it. `None` for a
/// sentence, and for `By 2030`.
fn byline(line: &str) -> Option<&str> {
    let line = line.trim();
    if line.len() > 150 {
        return None;
    }
    let is_day = |part: &str| date_line::written_date(part.trim_matches(SEPARATORS)).is_some();
    let gaps = || line.match_indices(' ').map(|(at, _)| at);
    let behind =
        gaps().find(|&at| is_day(&line[at..])).and_then(|at| name_after_by(line[..at].trim_end_matches(SEPARATORS)));
    let before = || {
        gaps()
            .rev()
            .find(|&at| is_day(&line[..at]))
            .and_then(|at| name_after_by(line[at..].trim_start_matches(SEPARATORS)))
    };
    name_after_by(line).or(behind).or_else(before)
}

/// Characters between a name and a day.
const SEPARATORS: [char; 8] = [' ', '|', ',', '-', '–', '—', '•', '·'];

fn name_after_by(line: &str) -> Option<&str> {
    let name = ["By ", "BY ", "Par ", "Por "].iter().find_map(|by| line.strip_prefix(by))?.trim();
    let mut words = name.split_whitespace();
    let named = |word: &str| {
        word.starts_with(char::is_uppercase)
            || NAME_PARTICLES.contains(&word)
            || matches!(word, "|" | "-" | "–" | "/" | "&")
    };
    let first = name.starts_with(char::is_uppercase) && !name.starts_with("The ");
    let count = words.clone().count();
    let plain = !name.contains(|c: char| c.is_ascii_digit() || "!?:;".contains(c)) && !name.ends_with('.');
    (first && plain && (1..=7).contains(&count) && words.all(named)).then_some(name)
}

/// Reads what a text states about itself.
pub(super) fn self_description(text: &str, layout: &ArticleLayout) -> SelfDescription {
    let mut found = SelfDescription::default();
    let mut changed = None;
    let mut alone = None;
    let skipped = |at: usize| {
        let next = layout.skip.partition_point(|skip| skip.end <= at);
        layout.skip.get(next).is_some_and(|skip| skip.start <= at)
    };
    let mut kept = text_lines(text);
    kept.retain(|line| !skipped(line.range.start));
    for (i, ArticleLine { range, folded, .. }) in kept.iter().enumerate() {
        let (start, line) = (range.start, &text[range.clone()]);
        let bottom = i + BOTTOM_LINES >= kept.len();
        if i >= TOP_LINES && !bottom || line.len() > 400 {
            continue;
        }
        match date_line::parse_date_line(folded) {
            Some(DateLine::Published(date)) => found.published = found.published.or(Some(date)),
            Some(DateLine::Changed(date)) => changed = changed.or(Some(date)),
            Some(DateLine::Unlabelled(date)) => alone = alone.or(Some(date)),
            None => {}
        }
        if let Some(address) = web::web_address(line) {
            found.url = found.url.or_else(|| Some(address.to_owned()));
            continue;
        }
        if layout.attribution.binary_search_by_key(&start, |span| span.start).is_err() {
            continue;
        }
        let label = line.split_once(':').map(|(label, value)| (crate::text::fold(label.trim()), value.trim()));
        let name = |name: &str| (!name.is_empty() && name.len() <= 120).then(|| name.to_owned());
        match label {
            Some((label, value)) if AUTHORS.contains(&label.as_str()) => {
                found.author = found.author.or_else(|| name(value));
            }
            Some((label, value)) if SOURCES.contains(&label.as_str()) => found.via.extend(name(value)),
            Some((label, value)) if matches!(label.as_str(), "url" | "link") => {
                found.url = found.url.or_else(|| web::web_address(value).map(str::to_owned));
            }
            _ => found.author = found.author.or_else(|| byline(line).and_then(name)),
        }
    }
    // An agency in parentheses at the end: `(Reuters)`.
    let tail = layout.attribution.last().map(|span| &text[span.start..span.end]);
    let agency = tail.and_then(|tail| tail.strip_prefix('(')?.strip_suffix(')'));
    found.via.extend(agency.filter(|agency| !found.via.iter().any(|via| via == agency)).map(str::to_owned));
    found.published = found.published.or(alone).or(changed);
    found
}
