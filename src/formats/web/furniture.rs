//! Finds the parts of a page that are not its article: by tag, by role, and by the words in class names and
//! ids.
//!
//! Some articles carry any of these signs themselves, so there are three levels: what no browser shows; also
//! what tag or role mark; also what class or id mark, and lists of links. The page is read with the strictest
//! level that leaves an article ([`super::content_root`]).

use super::tree::{NodeData, NodeId, PageTree, ROOT};

/// How much of a page is removed; each level includes those before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strictness {
    /// What no browser shows.
    Unseen,
    /// Also by tag or role.
    Tagged,
    /// Also by class or id, and lists of links.
    Named,
}

const UNSEEN_TAGS: &[&str] = &[
    "head", "script", "style", "noscript", "template", "svg", "math", "title", "select", "datalist", "textarea",
    "iframe", "object", "embed", "video", "audio", "canvas", "map", "noframes", "noembed", "input", "img", "picture",
];

const FURNITURE_TAGS: &[&str] = &["nav", "aside", "form", "button", "dialog", "menu"];

const FURNITURE_ROLES: &[&str] = &[
    "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu", "menubar",
    "toolbar", "tablist", "button", "form",
];

/// Class names that hide their element.
const HIDING_CLASSES: &[&str] = &[
    "hidden", "d-none", "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only",
    "element-invisible", "element-hidden", "hide",
];

/// Words of class names and ids, in the form of [`hyphened`]. They match between hyphens.
const FURNITURE_WORDS: &[&str] = &[
    "nav", "navbar", "navigation", "menu", "submenu", "breadcrumb", "breadcrumbs", "sidebar", "footer", "masthead",
    "topbar", "site-header", "top-bar", "share", "shares", "sharing", "sharebar", "sharedaddy", "addtoany", "addthis",
    "social", "socials", "cookie", "cookies", "cookiebar", "gdpr", "consent", "onetrust", "related", "recommended",
    "recommendations", "newsletter", "subscribe", "subscription", "advert", "advertisement", "adverts", "ads",
    "adsbygoogle", "sponsored", "promo", "popup", "modal", "pagination", "pager", "search", "login", "toolbar",
    "outbrain", "taboola", "ticker", "tags", "taglist", "tag-list", "read-also", "also-read", "see-also", "more-news",
    "latest-news", "last-news", "other-news", "most-read", "most-viewed", "popular", "trending", "you-may-like",
    "back-to-top", "skip-link", "skip-links", "lang-switcher", "language-switcher", "languages", "post-navigation",
    "widget-area", "widgets", "banner", "accessibility", "print-link", "readmore", "read-more", "copyright",
];

/// Words of class names and ids of comment sections.
const COMMENT_WORDS: &[&str] =
    &["comments", "comment", "respond", "disqus", "fb-comments", "commentlist", "comment-list"];

/// Class names that count only as a whole: as parts of names they would match too much.
const FURNITURE_CLASSES: &[&str] = &["ad", "widget", "banner", "lang", "langs", "tools"];

/// Prefixes of class names that describe the layout of a page and not the element: `has-sidebar`.
const LAYOUT_PREFIXES: &[&str] = &["has-", "no-", "with-", "without-", "is-", "not-", "js-"];

/// Fewest links in a list of nothing but links. Chosen by eye.
const MIN_LINKS: usize = 3;

/// Longest text of a link, in characters; longer text comes from a link that was never closed. Chosen by eye.
const MAX_LINK_CHARS: usize = 120;

/// Lengths of the text shown beneath an element, in characters without white space.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measure {
    pub(super) shown: usize,
    /// In links.
    pub(super) linked: usize,
    /// In blocks of prose: at least [`MIN_PROSE_BYTES`], and less than half of it links.
    pub(super) prose: usize,
    /// Number of links.
    links: usize,
    /// Number of `h1` elements, and of elements marked as the article body.
    pub(super) headings: usize,
}

/// Which nodes are removed, by [`NodeId`], and the measures of what is left.
pub(super) struct Pruning {
    pub(super) removed: Vec<bool>,
    pub(super) measures: Vec<Measure>,
}

/// Fewest bytes of text in a block of prose. In bytes, so that scripts that need fewer characters for a
/// sentence pass with fewer. Chosen by eye.
const MIN_PROSE_BYTES: usize = 60;

/// Removes what a level says, and measures the rest.
pub(super) fn prune(tree: &PageTree, level: Strictness) -> Pruning {
    let mut removed = vec![false; tree.nodes.len()];
    mark_removed(tree, &mut removed, |id, _| is_unseen(tree, id));
    let mut measures = measure(tree, &removed);
    if level >= Strictness::Tagged {
        mark_removed(tree, &mut removed, |id, inside| is_furniture_by_tag(tree, id, inside, &measures));
        measures = measure(tree, &removed);
    }
    if level >= Strictness::Named {
        mark_removed(tree, &mut removed, |id, _| {
            is_furniture_by_name(tree, id, &measures) || is_list_of_links(tree, id, &measures)
        });
        measures = measure(tree, &removed);
    }
    Pruning { removed, measures }
}

/// Marks the elements that `rule` accepts and all beneath them. Its second argument: whether the element is
/// inside `article` or `main`.
fn mark_removed(tree: &PageTree, removed: &mut [bool], mut rule: impl FnMut(NodeId, bool) -> bool) {
    let mut stack = vec![(ROOT, false, false)];
    while let Some((id, above, inside)) = stack.pop() {
        let name = tree.name(id);
        let is_removed =
            above || removed[id] || !name.is_empty() && !matches!(name, "html" | "body") && rule(id, inside);
        removed[id] = is_removed;
        let inside = inside || matches!(name, "article" | "main") || tree.attribute(id, "role") == Some("main");
        stack.extend(tree.nodes[id].children.iter().map(|&child| (child, is_removed, inside)));
    }
}

fn is_unseen(tree: &PageTree, id: NodeId) -> bool {
    let name = tree.name(id);
    if UNSEEN_TAGS.contains(&name) || tree.attribute(id, "hidden").is_some() {
        return true;
    }
    let style = tree.attribute(id, "style").unwrap_or_default();
    if style.contains("none") || style.contains("hidden") {
        let bare: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        if bare.contains("display:none") || bare.contains("visibility:hidden") {
            return true;
        }
    }
    let class = tree.attribute(id, "class").unwrap_or_default();
    // `hidden md:block` is hidden on small screens only.
    !class.contains(':') && class.split_ascii_whitespace().any(|name| HIDING_CLASSES.contains(&name))
}

fn is_furniture_by_tag(tree: &PageTree, id: NodeId, inside: bool, measures: &[Measure]) -> bool {
    let name = tree.name(id);
    // Some servers wrap the whole page in one form.
    let whole = measures[id].prose * 2 > measures[ROOT].prose || is_article(tree, id);
    let role = tree.attribute(id, "role").unwrap_or_default();
    let labelled = FURNITURE_TAGS.contains(&name)
        || FURNITURE_ROLES.contains(&role)
        || tree.attribute(id, "aria-hidden") == Some("true");
    let edge = matches!(name, "header" | "footer") && !inside && measures[id].headings == 0;
    (labelled || edge) && !(whole && measures[ROOT].prose > 0)
}

fn is_furniture_by_name(tree: &PageTree, id: NodeId, measures: &[Measure]) -> bool {
    let name = tree.name(id);
    let (mut furniture, mut comments) = (false, false);
    for attribute in ["class", "id"] {
        for name in tree.attribute(id, attribute).unwrap_or_default().split_ascii_whitespace() {
            if LAYOUT_PREFIXES.iter().any(|start| name.starts_with(start)) || name.len() > 100 {
                continue;
            }
            furniture |= FURNITURE_CLASSES.contains(&name);
            let hyphened = hyphened(name);
            let holds = |word: &str| {
                hyphened
                    .match_indices(word)
                    .any(|(at, _)| hyphened[..at].ends_with('-') && hyphened[at + word.len()..].starts_with('-'))
            };
            furniture |= FURNITURE_WORDS.iter().any(|word| holds(word));
            comments |= COMMENT_WORDS.iter().any(|word| holds(word));
        }
    }
    if !furniture && !comments {
        return false;
    }
    // A comment section may hold more prose than the article, but no headings. Other furniture that holds
    // more than six tenths of the prose is a wrapper around the article. Fractions chosen by eye.
    let (page, here) = (measures[ROOT], measures[id]);
    let most = if comments { page.prose * 9 / 10 } else { page.prose * 6 / 10 };
    let whole = here.headings > 0 || here.prose > most || matches!(name, "main") || name == "article" && !comments;
    !whole
}

/// Splits a name into words: `siteHeader__Top` becomes `-site-header-top-`.
fn hyphened(name: &str) -> String {
    let mut out = String::from("-");
    let mut small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            if !out.ends_with('-') {
                out.push('-');
            }
        } else {
            if c.is_uppercase() && small {
                out.push('-');
            }
            out.extend(c.to_lowercase());
        }
        small = c.is_lowercase();
    }
    if !out.ends_with('-') {
        out.push('-');
    }
    out
}

/// Whether an element holds nothing but links. A list after a sentence that ends in a colon is part of the
/// article.
fn is_list_of_links(tree: &PageTree, id: NodeId, measures: &[Measure]) -> bool {
    let Measure { shown, linked, links, headings, .. } = measures[id];
    if !matches!(tree.name(id), "ul" | "ol" | "div" | "section" | "table" | "p")
        || links < MIN_LINKS
        || headings > 0
        || linked * 10 < shown * 9
    {
        return false;
    }
    // Only a paragraph or bare text can announce a list.
    let before = tree.nodes[id].previous_sibling.filter(|&before| matches!(tree.name(before), "p" | ""));
    !before.is_some_and(|before| tree.text(before).ends_with(':'))
}

pub(super) fn is_text(tree: &PageTree, id: NodeId) -> bool {
    matches!(tree.nodes[id].data, NodeData::Text(_))
}

/// Whether an element is marked as the article body by microdata.
pub(super) fn is_article(tree: &PageTree, id: NodeId) -> bool {
    let properties = tree.attribute(id, "itemprop").unwrap_or_default();
    properties.split_ascii_whitespace().any(|property| property == "articleBody")
}

/// Elements that begin a new line.
const BLOCK_TAGS: &[&str] = &[
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "caption", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul", "option", "optgroup",
];

pub(super) fn is_block(name: &str) -> bool {
    BLOCK_TAGS.contains(&name)
}

/// Measures the text beneath every node that is not removed.
fn measure(tree: &PageTree, removed: &[bool]) -> Vec<Measure> {
    let mut measures = vec![Measure::default(); tree.nodes.len()];
    // Text directly in a block, not in a block beneath it: characters, bytes, and characters in links.
    let mut own = vec![(0usize, 0usize, 0usize); tree.nodes.len()];
    let mut order = Vec::with_capacity(tree.nodes.len());
    let mut stack = vec![(ROOT, ROOT, false)];
    while let Some((id, block, linked)) = stack.pop() {
        if removed[id] {
            continue;
        }
        order.push(id);
        let name = tree.name(id);
        let block = if is_block(name) { id } else { block };
        let link = linked || name == "a";
        measures[id].links = usize::from(name == "a");
        measures[id].headings = usize::from(name == "h1" || is_article(tree, id));
        if let NodeData::Text(text) = &tree.nodes[id].data {
            let (mut chars, mut bytes) = (0, 0);
            for word in text.split_whitespace() {
                chars += word.chars().count();
                bytes += word.len();
            }
            // A link that was never closed contains all the text after it.
            let of_links = if link && chars <= MAX_LINK_CHARS { chars } else { 0 };
            (measures[id].shown, measures[id].linked) = (chars, of_links);
            let own = &mut own[block];
            *own = (own.0 + chars, own.1 + bytes, own.2 + of_links);
        }
        stack.extend(tree.nodes[id].children.iter().map(|&child| (child, block, link)));
    }
    for &id in order.iter().rev() {
        let (chars, bytes, of_links) = own[id];
        if bytes >= MIN_PROSE_BYTES && of_links * 2 < chars {
            measures[id].prose += chars;
        }
        if let Some(parent) = tree.nodes[id].parent {
            let Measure { shown, linked, prose, links, headings } = measures[id];
            let above = &mut measures[parent];
            above.shown += shown;
            above.linked += linked;
            above.prose += prose;
            above.links += links;
            above.headings += headings;
        }
    }
    measures
}
