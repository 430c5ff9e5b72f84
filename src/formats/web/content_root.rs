//! Chooses the element that holds the article, and removes the rest of the page.
//!
//! The fractions of prose below were chosen by eye.

use super::furniture::{Measure, Pruning, Strictness, is_article, is_text, prune};
use super::tree::{NodeId, PageTree, ROOT};

/// With less prose than this, a page that had more before furniture was removed has probably lost its
/// article. Chosen by eye.
const MIN_PROSE_CHARS: usize = 150;

/// Most characters between a headline and its article: dates and names of authors. Chosen by eye.
const MAX_GAP_CHARS: usize = 500;

pub(super) struct ArticleChoice {
    pub(super) root: NodeId,
    /// What is removed: all but the article, its headline and what is between them.
    pub(super) pruning: Pruning,
}

/// Removes furniture with the strictest level that leaves an article, then chooses its element.
pub(super) fn choose_article(tree: &PageTree) -> ArticleChoice {
    let all = prune(tree, Strictness::Unseen);
    let enough = |measures: &[Measure]| {
        let (left, whole) = (measures[ROOT], all.measures[ROOT]);
        left.shown > 0
            && (left.prose >= MIN_PROSE_CHARS || left.prose * 5 >= whole.prose && left.shown * 3 >= whole.shown)
    };
    let strict = [Strictness::Named, Strictness::Tagged].into_iter().map(|level| prune(tree, level));
    let mut pruning = strict.into_iter().find(|pruning| enough(&pruning.measures)).unwrap_or(all);
    let root = article_root(tree, &pruning);
    keep_only(tree, &mut pruning, root);
    ArticleChoice { root, pruning }
}

/// Removes all text but that of the article, a headline before it, and what is between them.
fn keep_only(tree: &PageTree, pruning: &mut Pruning, root: NodeId) {
    let (mut before, mut head, mut between, mut after) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    // Whether the article has begun, whether it contains a headline, and a headline before it.
    let (mut begun, mut own, mut headed) = (false, false, None);
    let mut stack = vec![(ROOT, false, false)];
    while let Some((id, within, in_head)) = stack.pop() {
        if pruning.removed[id] {
            continue;
        }
        let within = within || id == root;
        begun |= within;
        let heading = tree.name(id) == "h1" && pruning.measures[id].shown > 0;
        own |= within && heading;
        if heading && !begun && headed.is_none() {
            headed = Some(id);
        }
        let in_head = in_head || headed == Some(id);
        if is_text(tree, id) && !within {
            match (begun, headed) {
                (true, _) => after.push(id),
                (_, Some(_)) if in_head => head.push(id),
                (_, Some(_)) => between.push(id),
                _ => before.push(id),
            }
        }
        stack.extend(tree.nodes[id].children.iter().rev().map(|&child| (child, within, in_head)));
    }
    let far = between.iter().map(|&id| pruning.measures[id].shown).sum::<usize>() > MAX_GAP_CHARS;
    let removed = before.into_iter().chain(after).chain(head.into_iter().filter(|_| own));
    for id in removed.chain(between.into_iter().filter(|_| own || far)) {
        pruning.removed[id] = true;
    }
}

fn article_root(tree: &PageTree, pruning: &Pruning) -> NodeId {
    let page = pruning.measures[ROOT];
    let (mut bodies, mut articles, mut mains) = (Vec::new(), Vec::new(), Vec::new());
    tree.walk(ROOT, |id| {
        if pruning.removed[id] {
            return false;
        }
        if is_article(tree, id) {
            bodies.push(id);
        }
        match tree.name(id) {
            "article" => articles.push(id),
            "main" => mains.push(id),
            _ if tree.attribute(id, "role") == Some("main") => mains.push(id),
            _ => {}
        }
        true
    });
    let prose = |id: &NodeId| pruning.measures[*id].prose;
    // `max_by_key` returns the last of equals, so reversed the outer of two nested elements wins.
    let longest = |found: &[NodeId]| found.iter().copied().rev().max_by_key(prose);
    if let Some(body) = longest(&bodies).filter(|body| prose(body) >= MIN_PROSE_CHARS.min(page.prose / 4).max(1)) {
        return body;
    }
    // The article of the page has the headline or most of the prose; other `article` elements are teasers.
    let headed = articles.iter().copied().find(|&id| pruning.measures[id].headings > 0 && prose(&id) * 4 >= page.prose);
    let article = headed.or_else(|| longest(&articles).filter(|id| prose(id) * 2 >= page.prose && page.prose > 0));
    if let Some(article) = article {
        return article;
    }
    let main = longest(&mains).filter(|id| prose(id) * 2 >= page.prose && pruning.measures[*id].shown > 0);
    densest_descendant(tree, pruning, main.unwrap_or(ROOT))
}

/// Descends while one child holds nearly all the prose.
fn densest_descendant(tree: &PageTree, pruning: &Pruning, from: NodeId) -> NodeId {
    let whole = pruning.measures[from].prose;
    let mut at = from;
    loop {
        let children = tree.nodes[at].children.iter().copied().filter(|&id| !pruning.removed[id]);
        let Some(best) = children.max_by_key(|&id| pruning.measures[id].prose) else { return at };
        // Do not descend into a paragraph.
        if whole == 0 || pruning.measures[best].prose * 5 < whole * 4 || matches!(tree.name(best), "p" | "li" | "") {
            return at;
        }
        at = best;
    }
}
