//! Which element of a page is its article.

use super::furniture::{Cut, Degree, Measure, cut, is_article, is_text};
use super::tree::{Id, ROOT, Tree};

/// Characters of prose below which a page that has more has lost its article.
const LITTLE: usize = 150;

/// Characters between a headline and its article, of dates and names of authors, at most.
const BETWEEN: usize = 500;

/// The element that holds the article, and what is left out of the page.
pub(super) struct Choice {
    pub(super) root: Id,
    /// Nothing but the article, its headline, and what stands between them is left.
    pub(super) cut: Cut,
}

/// Chooses by the strictest degree that leaves an article.
pub(super) fn choose(tree: &Tree) -> Choice {
    let all = cut(tree, Degree::Unseen);
    let enough = |measures: &[Measure]| {
        let (left, whole) = (measures[ROOT], all.measures[ROOT]);
        left.shown > 0 && (left.prose >= LITTLE || left.prose * 5 >= whole.prose && left.shown * 3 >= whole.shown)
    };
    let strict = [Degree::Named, Degree::Tagged].into_iter().map(|degree| cut(tree, degree));
    let mut cut = strict.into_iter().find(|cut| enough(&cut.measures)).unwrap_or(all);
    let root = root(tree, &cut);
    keep_only(tree, &mut cut, root);
    Choice { root, cut }
}

/// Leaves out all text but that of the article's element, of a headline before it, and what is between.
fn keep_only(tree: &Tree, cut: &mut Cut, root: Id) {
    let (mut before, mut head, mut between, mut after) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    // Whether the article has begun, whether it has a headline of its own, where another stands before it.
    let (mut begun, mut own, mut headed) = (false, false, None);
    let mut stack = vec![(ROOT, false, false)];
    while let Some((id, within, in_head)) = stack.pop() {
        if cut.out[id] {
            continue;
        }
        let within = within || id == root;
        begun |= within;
        let heading = tree.name(id) == "h1" && cut.measures[id].shown > 0;
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
    let far = between.iter().map(|&id| cut.measures[id].shown).sum::<usize>() > BETWEEN;
    let out = before.into_iter().chain(after).chain(head.into_iter().filter(|_| own));
    for id in out.chain(between.into_iter().filter(|_| own || far)) {
        cut.out[id] = true;
    }
}

fn root(tree: &Tree, cut: &Cut) -> Id {
    let page = cut.measures[ROOT];
    let (mut bodies, mut articles, mut mains) = (Vec::new(), Vec::new(), Vec::new());
    tree.walk(ROOT, |id| {
        if cut.out[id] {
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
    let prose = |id: &Id| cut.measures[*id].prose;
    // Of nested ones the outer is longer or as long.
    let longest = |found: &[Id]| found.iter().copied().rev().max_by_key(prose);
    if let Some(body) = longest(&bodies).filter(|body| prose(body) >= LITTLE.min(page.prose / 4).max(1)) {
        return body;
    }
    // The page's own article has the headline, or most of the prose; others are teasers.
    let headed = articles.iter().copied().find(|&id| cut.measures[id].heads > 0 && prose(&id) * 4 >= page.prose);
    let article = headed.or_else(|| longest(&articles).filter(|id| prose(id) * 2 >= page.prose && page.prose > 0));
    if let Some(article) = article {
        return article;
    }
    let main = longest(&mains).filter(|id| prose(id) * 2 >= page.prose && cut.measures[*id].shown > 0);
    densest(tree, cut, main.unwrap_or(ROOT))
}

/// Goes down as long as one child holds nearly all the prose.
fn densest(tree: &Tree, cut: &Cut, from: Id) -> Id {
    let whole = cut.measures[from].prose;
    let mut at = from;
    loop {
        let children = tree.nodes[at].children.iter().copied().filter(|&id| !cut.out[id]);
        let Some(best) = children.max_by_key(|&id| cut.measures[id].prose) else { return at };
        // A paragraph is not cut up.
        if whole == 0 || cut.measures[best].prose * 5 < whole * 4 || matches!(tree.name(best), "p" | "li" | "") {
            return at;
        }
        at = best;
    }
}
