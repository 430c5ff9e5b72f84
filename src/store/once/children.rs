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
        let closing = closing_edges(&edges, &|at: u32| once.activities[at as usize].first);
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

/// Steps after which cycles within cycles are no longer told apart, see [`closing_edges`]. The largest circle seen in real
/// files has 86 activities and takes some thousand.
const MAX_CYCLE_STEPS: usize = 20_000_000;

/// The relations that close a cycle. Of every cycle the activity that was loaded first is the parent: a relation to it
/// from an activity below is dropped. Of circles that take too many steps, every relation to an earlier activity is.
fn closing_edges(edges: &[(u32, u32)], first: &dyn Fn(u32) -> RecordId) -> FxHashSet<(u32, u32)> {
    let mut closing = FxHashSet::default();
    let mut steps = 0;
    let mut open = vec![edges.to_vec()];
    while let Some(edges) = open.pop() {
        steps += edges.len();
        if steps > MAX_CYCLE_STEPS {
            closing.extend(edges.into_iter().filter(|&(parent, child)| first(child) < first(parent)));
            continue;
        }
        for mut circle in circles(&edges) {
            // None of these nodes is above the first one any more, so it is in no cycle with the others.
            let top = circle.iter().map(|&(_, child)| child).min_by_key(|&child| first(child));
            closing.extend(circle.iter().filter(|&&(_, child)| Some(child) == top));
            circle.retain(|&(parent, child)| Some(parent) != top && Some(child) != top);
            if !circle.is_empty() {
                open.push(circle);
            }
        }
    }
    closing
}

/// The relations inside each group of activities of which every one is below every other.
fn circles(edges: &[(u32, u32)]) -> Vec<Vec<(u32, u32)>> {
    let mut nodes: Vec<u32> = edges.iter().flat_map(|&(parent, child)| [parent, child]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let number = |node: u32| nodes.partition_point(|&other| other < node) as u32;
    let mut numbered: Vec<(u32, u32)> = edges.iter().map(|&(a, b)| (number(a), number(b))).collect();
    numbered.sort_unstable();
    let component = components(nodes.len(), &numbered);
    numbered.retain(|&(parent, child)| component[parent as usize] == component[child as usize]);
    numbered.sort_by_key(|&(parent, _)| component[parent as usize]);
    let same = |a: &(u32, u32), b: &(u32, u32)| component[a.0 as usize] == component[b.0 as usize];
    let named = |&(parent, child): &(u32, u32)| (nodes[parent as usize], nodes[child as usize]);
    numbered.chunk_by(same).map(|circle| circle.iter().map(named).collect()).collect()
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
