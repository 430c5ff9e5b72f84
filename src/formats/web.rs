//! Reads a web page: its article as text, and what the page says of itself.
//!
//! ```text
//! bytes -- html5ever --> tree -- what is furniture --> what is left -- the article's element --> lines
//! ```

mod content_root;
mod furniture;
mod lines;
mod metadata;
mod tree;

pub(crate) use metadata::{PageMetadata, web_address};

use tree::PageTree;

/// Why a page cannot be read as an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageError {
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
    pub(crate) metadata: PageMetadata,
}

/// Reads a page.
pub(crate) fn read_page(html: &str) -> Result<Page, PageError> {
    let tree = PageTree::parse(html).ok_or(PageError::TooDeep)?;
    let choice = content_root::choose_article(&tree);
    let metadata = metadata::page_metadata(&tree, &choice.pruning, choice.root);
    let mut lines = lines::PageLines::default();
    lines::add_lines(&tree, &choice.pruning.removed, tree::ROOT, &mut lines);
    let mut text = lines.finish();
    if let Some(body) = metadata.body.as_deref().filter(|body| text.len() < 200 && body.len() > 2 * text.len()) {
        text = body.trim().to_owned();
    }
    if text.trim().is_empty() { Err(PageError::NoText) } else { Ok(Page { text, metadata }) }
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
