//! Which parts of a page are not its article: by tag, role, and the words that class names are made of.
//!
//! Three degrees, since any of these signs stands somewhere on an article itself: what no browser shows;
//! what its tag or role says; what its class or id says, and lists of nothing but links. The page is read
//! by the strictest degree that leaves an article ([`super::content_root`]).

use super::tree::{NodeData, NodeId, PageTree, ROOT};

/// How much of a page is left out; each degree includes those before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strictness {
    /// What is not shown.
    Unseen,
    /// What its tag or role says.
    Tagged,
    /// What its class or id says, and lists of links.
    Named,
}

const UNSEEN_TAGS: &[&str] = &[
    "head", "script", "style", "noscript", "template", "svg", "math", "title", "select", "datalist", "textarea",
    "iframe", "object", "embed", "video", "audio", "canvas", "map", "noframes", "noembed", "input", "img", "picture",
];

const FURNITURE_TAGS: &[&str] = &["nav", "aside", "form", "button", "dialog", "menu"];

const FURNITURE_ROLES: &[&str] = &[
    "navigation",
    "banner",
    "contentinfo",
    "complementary",
    "search",
    "dialog",
    "alertdialog",
    "menu",
    "menubar",
    "toolbar",
    "tablist",
    "button",
    "form",
];

/// Class names that hide what they are given to.
const HIDING_CLASSES: &[&str] = &[
    "hidden",
    "d-none",
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "screen-reader-text",
    "screen-reader-only",
    "element-invisible",
    "element-hidden",
    "hide",
];

/// Words of class names and ids, joined by hyphens; they stand for themselves between hyphens.
const FURNITURE_WORDS: &[&str] = &[
    "nav",
    "navbar",
    "navigation",
    "menu",
    "submenu",
    "breadcrumb",
    "breadcrumbs",
    "sidebar",
    "footer",
    "masthead",
    "topbar",
    "site-header",
    "top-bar",
    "share",
    "shares",
    "sharing",
    "sharebar",
    "sharedaddy",
    "addtoany",
    "addthis",
    "social",
    "socials",
    "cookie",
    "cookies",
    "cookiebar",
    "gdpr",
    "consent",
    "onetrust",
    "related",
    "recommended",
    "recommendations",
    "newsletter",
    "subscribe",
    "subscription",
    "advert",
    "advertisement",
    "adverts",
    "ads",
    "adsbygoogle",
    "sponsored",
    "promo",
    "popup",
    "modal",
    "pagination",
    "pager",
    "search",
    "login",
    "toolbar",
    "outbrain",
    "taboola",
    "ticker",
    "tags",
    "taglist",
    "tag-list",
    "read-also",
    "also-read",
    "see-also",
    "more-news",
    "latest-news",
    "last-news",
    "other-news",
    "most-read",
    "most-viewed",
    "popular",
    "trending",
    "you-may-like",
    "back-to-top",
    "skip-link",
    "skip-links",
    "lang-switcher",
    "language-switcher",
    "languages",
    "post-navigation",
    "widget-area",
    "widgets",
    "banner",
    "accessibility",
    "print-link",
    "readmore",
    "read-more",
    "copyright",
];

/// The same of what readers write.
const COMMENT_WORDS: &[&str] =
    &["comments", "comment", "respond", "disqus", "fb-comments", "commentlist", "comment-list"];

/// Class names of which the whole name is meant.
const FURNITURE_CLASSES: &[&str] = &["ad", "widget", "banner", "lang", "langs", "tools"];

/// What stands before a name that says how a page is arranged, not what the element is.
const LAYOUT_PREFIXES: &[&str] = &["has-", "no-", "with-", "without-", "is-", "not-", "js-"];

/// A list of at least this many links, and of little else, is no article.
const MIN_LINKS: usize = 3;

/// Longer than this is no text of a link, in characters.
const MAX_LINK_CHARS: usize = 120;

/// Lengths of what is shown beneath an element, in characters that are not white space.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measure {
    /// All of it.
    pub(super) shown: usize,
    /// What stands in links.
    pub(super) linked: usize,
    /// What stands in paragraphs long enough to be prose.
    pub(super) prose: usize,
    /// Links.
    links: usize,
    /// Headings of the first order, and elements that say they are the article's body.
    pub(super) headings: usize,
}

/// What is left out of a page, by number of node, and what is left of it.
pub(super) struct Pruning {
    pub(super) removed: Vec<bool>,
    pub(super) measures: Vec<Measure>,
}

/// A paragraph of this many characters is prose; of scripts that need fewer, of this many bytes.
const MIN_PROSE_BYTES: usize = 60;

/// Leaves out what a degree says, and measures the rest.
pub(super) fn prune(tree: &PageTree, degree: Strictness) -> Pruning {
    let mut removed = vec![false; tree.nodes.len()];
    mark_removed(tree, &mut removed, |id, _| is_unseen(tree, id));
    let mut measures = measure(tree, &removed);
    if degree >= Strictness::Tagged {
        mark_removed(tree, &mut removed, |id, inside| is_furniture_by_tag(tree, id, inside, &measures));
        measures = measure(tree, &removed);
    }
    if degree >= Strictness::Named {
        mark_removed(tree, &mut removed, |id, _| {
            is_furniture_by_name(tree, id, &measures) || is_list_of_links(tree, id, &measures)
        });
        measures = measure(tree, &removed);
    }
    Pruning { removed, measures }
}

/// Marks what a rule says, and all beneath it; the rule is told whether it is inside the article's element.
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
    // Some servers wrap the whole page into one form.
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
    // Readers may write more than the article; but they write no headings.
    let (page, here) = (measures[ROOT], measures[id]);
    let most = if comments { page.prose * 9 / 10 } else { page.prose * 6 / 10 };
    let whole = here.headings > 0 || here.prose > most || matches!(name, "main") || name == "article" && !comments;
    !whole
}

/// `siteHeader__Top` as `-site-header-top-`.
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

/// A list, or a box, of links only; what a sentence ending in a colon announces belongs to it.
fn is_list_of_links(tree: &PageTree, id: NodeId, measures: &[Measure]) -> bool {
    let Measure { shown, linked, links, headings: heads, .. } = measures[id];
    if !matches!(tree.name(id), "ul" | "ol" | "div" | "section" | "table" | "p")
        || links < MIN_LINKS
        || heads > 0
        || linked * 10 < shown * 9
    {
        return false;
    }
    // Only a paragraph or bare text announces.
    let before = tree.nodes[id].previous_sibling.filter(|&before| matches!(tree.name(before), "p" | ""));
    !before.is_some_and(|before| tree.text(before).ends_with(':'))
}

/// Whether a node is text.
pub(super) fn is_text(tree: &PageTree, id: NodeId) -> bool {
    matches!(tree.nodes[id].data, NodeData::Text(_))
}

/// Whether an element says it is the article.
pub(super) fn is_article(tree: &PageTree, id: NodeId) -> bool {
    let properties = tree.attribute(id, "itemprop").unwrap_or_default();
    properties.split_ascii_whitespace().any(|property| property == "articleBody")
}

/// Whether an element begins a line.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "caption"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "option"
            | "optgroup"
    )
}

/// Lengths of what is shown beneath every node.
fn measure(tree: &PageTree, removed: &[bool]) -> Vec<Measure> {
    let mut measures = vec![Measure::default(); tree.nodes.len()];
    // Text that stands in a block itself, not in a block beneath it: characters, bytes, characters of links.
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
            // A link that was never closed holds all the text behind it.
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
            let Measure { shown, linked, prose, links, headings: heads } = measures[id];
            let above = &mut measures[parent];
            above.shown += shown;
            above.linked += linked;
            above.prose += prose;
            above.links += links;
            above.headings += heads;
        }
    }
    measures
}
