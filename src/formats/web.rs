//! Reads a web page: its article as text, and what the page says of itself.
//!
//! ```text
//! bytes -- html5ever --> tree -- what is furniture --> what is left -- the article's element --> lines
//! ```

mod about;
mod choose;
mod furniture;
mod lines;
mod tree;

pub(crate) use about::{About, web_address};

use tree::Tree;

/// Why a page cannot be read as an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// Nothing of it is shown: it is made by its scripts.
    NoText,
    /// Its elements are nested without end.
    TooDeep,
}

/// A page's article.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    /// Its text, in lines.
    pub(crate) text: String,
    /// What the page says of itself.
    pub(crate) about: About,
}

/// Reads a page.
pub(crate) fn page(html: &str) -> Result<Page, Unreadable> {
    let tree = Tree::parse(html).ok_or(Unreadable::TooDeep)?;
    let choice = choose::choose(&tree);
    let about = about::about(&tree, &choice.cut, choice.root);
    let mut lines = lines::Lines::default();
    lines::add(&tree, &choice.cut.out, tree::ROOT, &mut lines);
    let mut text = lines.finish();
    if let Some(body) = about.body.as_deref().filter(|body| text.len() < 200 && body.len() > 2 * text.len()) {
        text = body.trim().to_owned();
    }
    if text.trim().is_empty() { Err(Unreadable::NoText) } else { Ok(Page { text, about }) }
}

/// Whether a text is a web page, by its first tags; `named` where its file is called so.
pub(crate) fn is_page(text: &str, named: bool) -> bool {
    let mut start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    while let Some(rest) = start.strip_prefix("<!--") {
        let Some((_, after)) = rest.split_once("-->") else { return true };
        start = after.trim_start();
    }
    let mut end = start.len().min(1 << 16);
    while !start.is_char_boundary(end) {
        end -= 1;
    }
    let head = start[..end].to_ascii_lowercase();
    let tag = |name: &str| {
        head.match_indices(name).any(|(at, _)| head[at + name.len()..].starts_with(['>', ' ', '\n', '\r', '\t', '/']))
    };
    if head.starts_with("<?xml") && !head.contains("<html") {
        return false;
    }
    if head.starts_with("<!doctype html") || tag("<html") || tag("<body") || tag("<head") {
        return start.starts_with('<') || named || head.contains("</");
    }
    const TAGS: &[&str] = &[
        "<div", "<p", "<article", "<main", "<section", "<table", "<h1", "<h2", "<h3", "<span", "<font", "<center",
        "<ul", "<ol", "<li", "<meta", "<title", "<br", "<a", "<b", "<strong", "<em", "<i", "<img", "<link", "<script",
        "<style",
    ];
    let begins = TAGS
        .iter()
        .any(|name| head.strip_prefix(name).is_some_and(|rest| rest.starts_with(['>', ' ', '\n', '\r', '\t', '/'])));
    // A piece of a page: at least two ends of elements.
    let ends = ["</p>", "</div>", "</a>", "</span>", "</td>", "</li>", "<br>", "<br/>", "<br />", "</h1>", "</h2>"];
    let ended = || ends.iter().map(|end| head.matches(end).count()).sum::<usize>();
    begins && (named || ended() > 0) || ended() >= 4 || named && ended() > 0
}
