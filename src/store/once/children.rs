//! Parents and children: of a parent's money counts what its children do not report.

use super::{CountedOnce, Covered};
use crate::store::Corpus;
use crate::store::ids::RecordId;
use rust_decimal::Decimal;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Kind and currency.
type Purse = (u32, u32);

/// Parents and children by their index among the activities, without cycles.
struct ParentGraph {
    /// Ascending, without repeats.
    children: Vec<Vec<u32>>,
    parents: Vec<Vec<u32>>,
}

impl Corpus {
    /// Finds what the children of each activity cover of its money.
    pub(super) fn cover_by_children(&self, once: &mut CountedOnce, among: &dyn Fn(RecordId) -> bool) {
        let pairs = self.relations.hierarchy.parent_child.iter();
        // An activity that is not in the answer hands on what its own children cover.
        let edges = pairs.map(|&(parent, child)| (once.add(self, parent, among), once.add(self, child, among)));
        let mut edges: Vec<(u32, u32)> = edges.filter(|(parent, child)| parent != child).collect();
        if edges.is_empty() {
            return;
        }
        edges.sort_unstable();
        edges.dedup();
        let n = once.activities.len();
        let closing = closing_edges(n, &edges, &|at: u32| once.activities[at as usize].first);
        edges.retain(|edge| !closing.contains(edge));
        let mut hierarchy = ParentGraph { children: vec![Vec::new(); n], parents: vec![Vec::new(); n] };
        for &(parent, child) in &edges {
            hierarchy.children[parent as usize].push(child);
            hierarchy.parents[child as usize].push(parent);
        }
        cover(once, &hierarchy);
    }
}

/// Goes from the leaves up: what a parent's children report, with all that is below them, covers as much of its own.
fn cover(once: &mut CountedOnce, hierarchy: &ParentGraph) {
    let n = hierarchy.children.len();
    // What counts of each activity alone, and with all that is below it.
    let mut own: Vec<BTreeMap<Purse, Decimal>> = vec![BTreeMap::new(); n];
    let mut subtree: Vec<FxHashMap<Purse, Decimal>> = vec![FxHashMap::default(); n];
    // Whether an activity below has several parents, so that the subtrees of children may overlap.
    let mut overlaps = vec![false; n];
    let mut open: Vec<usize> = hierarchy.children.iter().map(Vec::len).collect();
    let mut ready: Vec<u32> = (0..n as u32).filter(|&at| open[at as usize] == 0).collect();
    while let Some(at) = ready.pop() {
        let mut mine: BTreeMap<Purse, Decimal> = BTreeMap::new();
        for cell in &once.activities[at as usize].cells {
            let sum = mine.entry((cell.cell.kind, cell.cell.currency)).or_default();
            *sum = sum.saturating_add(cell.kept());
        }
        let children = &hierarchy.children[at as usize];
        overlaps[at as usize] =
            children.iter().any(|&child| overlaps[child as usize] || hierarchy.parents[child as usize].len() > 1);
        let mut below: FxHashMap<Purse, Decimal> = FxHashMap::default();
        let mut add = |of: &mut dyn Iterator<Item = (&Purse, &Decimal)>| {
            for (&purse, value) in of {
                let sum = below.entry(purse).or_default();
                *sum = sum.saturating_add(*value);
            }
        };
        if overlaps[at as usize] {
            for descendant in descendants(&hierarchy.children, at) {
                add(&mut own[descendant as usize].iter());
            }
        } else {
            for &child in children {
                add(&mut subtree[child as usize].iter());
            }
        }
        let mut covered = Vec::new();
        for (&(kind, currency), stated) in &mut mine {
            // Children that report nothing of a kind and currency cover nothing of it.
            let Some(theirs) = below.get(&(kind, currency)).filter(|sum| !sum.is_zero()) else { continue };
            let remainder = stated.saturating_sub(*theirs).max(Decimal::ZERO);
            let reports = |child: &&u32| subtree[**child as usize].contains_key(&(kind, currency));
            let record = |&child: &u32| {
                let child = &once.activities[child as usize];
                child.records.first().copied().unwrap_or(child.first)
            };
            let by = children.iter().filter(reports).map(record).collect();
            covered.push(Covered { kind, currency, stated: *stated, remainder, by });
            *stated = remainder;
        }
        once.activities[at as usize].covered = covered;
        for (purse, value) in &mine {
            let sum = below.entry(*purse).or_default();
            *sum = sum.saturating_add(*value);
        }
        own[at as usize] = mine;
        subtree[at as usize] = below;
        for &parent in &hierarchy.parents[at as usize] {
            open[parent as usize] -= 1;
            if open[parent as usize] == 0 {
                ready.push(parent);
            }
        }
    }
}

/// All that is below an activity, each once.
fn descendants(children: &[Vec<u32>], at: u32) -> FxHashSet<u32> {
    let mut found = FxHashSet::default();
    let mut open = vec![at];
    while let Some(at) = open.pop() {
        open.extend(children[at as usize].iter().filter(|&&child| found.insert(child)));
    }
    found
}

/// The relations that close a cycle. In a cycle the activity that was loaded first is the parent: from it down, a relation
/// back to an activity above is dropped.
fn closing_edges(n: usize, edges: &[(u32, u32)], first: &dyn Fn(u32) -> RecordId) -> FxHashSet<(u32, u32)> {
    let component = components(n, edges);
    let mut inner: Vec<(u32, u32)> = edges.to_vec();
    inner.retain(|&(parent, child)| component[parent as usize] == component[child as usize]);
    inner.sort_by_key(|&(parent, child)| (parent, first(child)));
    let mut roots: Vec<u32> = inner.iter().map(|&(parent, _)| parent).collect();
    roots.sort_by_key(|&root| first(root));
    let mut closing = FxHashSet::default();
    // Whether the search is below an activity; `None` before it.
    let mut is_open: FxHashMap<u32, bool> = FxHashMap::default();
    for root in roots {
        if is_open.contains_key(&root) {
            continue;
        }
        is_open.insert(root, true);
        let mut path = vec![(root, inner.partition_point(|&(parent, _)| parent < root))];
        while let Some((at, next)) = path.pop() {
            let Some(&(_, child)) = inner.get(next).filter(|&&(parent, _)| parent == at) else {
                is_open.insert(at, false);
                continue;
            };
            path.push((at, next + 1));
            match is_open.get(&child) {
                Some(true) => {
                    closing.insert((at, child));
                }
                Some(false) => {}
                None => {
                    is_open.insert(child, true);
                    path.push((child, inner.partition_point(|&(parent, _)| parent < child)));
                }
            }
        }
    }
    closing
}

/// The strongly connected component of each of `n` nodes (Tarjan's algorithm): two nodes are in a cycle if they have the
/// same. Without recursion, since a file can nest children arbitrarily deep.
fn components(n: usize, edges: &[(u32, u32)]) -> Vec<u32> {
    const NEW: u32 = u32::MAX;
    let edges_of = |at: u32| {
        let from = edges.partition_point(|(parent, _)| *parent < at);
        &edges[from..edges.partition_point(|(parent, _)| *parent <= at)]
    };
    let (mut order, mut low, mut component) = (vec![NEW; n], vec![0u32; n], vec![NEW; n]);
    let (mut seen, mut stack) = (0, Vec::new());
    for root in 0..n as u32 {
        if order[root as usize] != NEW {
            continue;
        }
        let mut path = vec![(root, 0usize)];
        while let Some((at, next)) = path.pop() {
            let this = at as usize;
            if next == 0 {
                (order[this], low[this]) = (seen, seen);
                seen += 1;
                stack.push(at);
            }
            let children = edges_of(at);
            if next > 0 {
                low[this] = low[this].min(low[children[next - 1].1 as usize]);
            }
            let mut next = next;
            let mut deeper = None;
            while let Some(&(_, child)) = children.get(next) {
                next += 1;
                if order[child as usize] == NEW {
                    deeper = Some(child);
                    break;
                }
                if component[child as usize] == NEW {
                    low[this] = low[this].min(order[child as usize]);
                }
            }
            if let Some(child) = deeper {
                path.push((at, next));
                path.push((child, 0));
                continue;
            }
            if low[this] == order[this] {
                while let Some(member) = stack.pop() {
                    component[member as usize] = at;
                    if member == at {
                        break;
                    }
                }
            }
        }
    }
    component
}
