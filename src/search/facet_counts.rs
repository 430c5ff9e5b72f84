//! Counts of projects or equipment lines per value of a facet, each without the query's own clauses on that facet.

use super::cancel::Cancel;
use super::engine::{ClauseSet, Plan, SegmentHits};
use super::query::Query;
use super::resolve::{ResolvedClause, ResolvedQuery};
use crate::fields::FieldId;
use crate::rules::Severity;
use crate::store::Corpus;
use crate::sync::{lock, unpoisoned};
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Corpora up to this many records compute all lines, sources and facets on one thread, whatever is wanted:
/// that is quick enough to save the second search when the user switches panes. Chosen by eye.
pub(super) const SMALL_CORPUS: usize = 20_000;

/// Counts per value of a facet, computed without the query's clauses on that facet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetCounts {
    /// Projects that match without the clauses on this facet; equipment lines if the facets [count
    /// items](super::AnswerParts::counts_items).
    pub all: usize,
    /// Projects of each value, by value id; equipment lines if the facets count items, or the facet [counts
    /// lines](FieldId::counts_lines) in any case.
    pub values: Vec<usize>,
    /// Those of them in which the value is only inferred. Only for facets of parties.
    pub inferred: Vec<usize>,
    /// Equipment lines that are open (`state:open`). Only for the delivery status facet.
    pub open: usize,
    /// Equipment lines of the projects with a remark of each severity. Only for the facet of flags, if it counts items.
    pub severities: Vec<(Severity, usize)>,
}

/// Which facets are counted, and what.
#[derive(Clone, Copy, Debug)]
pub(super) struct FacetsWanted<'a> {
    pub(super) facets: &'a [FieldId],
    /// Equipment lines are counted, not projects.
    pub(super) counts_items: bool,
}

/// Counts facets, on two threads if the corpus is large.
pub(super) fn count_facets(
    corpus: &Corpus,
    plan: &Plan<'_>,
    query: &Query,
    resolved: &ResolvedQuery,
    by_segment: &[SegmentHits],
    wanted: FacetsWanted<'_>,
    cancel: &Cancel,
) -> Option<HashMap<FieldId, FacetCounts>> {
    let FacetsWanted { facets, counts_items } = wanted;
    let groups = choosing_groups(query, resolved);
    let counted: Mutex<HashMap<FieldId, FacetCounts>> = Mutex::default();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(&facet) = facets.get(next.fetch_add(1, Ordering::Relaxed)).filter(|_| !cancel.is_stale()) {
            let group = choosing_clauses(query, resolved, facet);
            let rows: Vec<&[u32]> = match groups.iter().position(|other| *other == group) {
                Some(at) => by_segment.iter().map(|segment_hits| segment_hits.without[at].as_slice()).collect(),
                None => by_segment.iter().map(|segment_hits| segment_hits.rows.as_slice()).collect(),
            };
            let counts = match counts_items {
                true => plan.count_items(facet, &rows, group),
                false => count_facet(corpus, plan, facet, &rows, group),
            };
            lock(&counted).insert(facet, counts);
        }
    };
    if corpus.len() <= SMALL_CORPUS {
        work();
    } else {
        std::thread::scope(|scope| {
            scope.spawn(work);
            work();
        });
    }
    (!cancel.is_stale()).then(|| unpoisoned(counted.into_inner()))
}

/// The clauses that choose values of a facet.
fn choosing_clauses(query: &Query, resolved: &ResolvedQuery, facet: FieldId) -> ClauseSet {
    let chooses = |clause: &ResolvedClause| query.clauses.get(clause.index).is_some_and(|it| it.chooses(facet));
    let clauses = resolved.clauses.iter().enumerate().filter(|(_, clause)| chooses(clause));
    clauses.fold(0, |bits, (i, _)| bits | 1 << i)
}

/// The distinct sets of clauses that some facet's counts exclude.
pub(super) fn choosing_groups(query: &Query, resolved: &ResolvedQuery) -> Vec<ClauseSet> {
    let mut groups: Vec<ClauseSet> =
        FieldId::menu().iter().copied().map(|facet| choosing_clauses(query, resolved, facet)).collect();
    groups.retain(|group| *group != 0);
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// Number of the given rows, or of their lines, that have each value of a facet. For facets of equipment lines, only lines count
/// that pass the query without the clauses `excluding`: all equipment tests must hold on the same line.
fn count_facet(corpus: &Corpus, plan: &Plan<'_>, facet: FieldId, rows: &[&[u32]], excluding: ClauseSet) -> FacetCounts {
    let projects: usize = rows.iter().map(|rows| rows.len()).sum();
    let all = projects == corpus.len();
    if all && (!facet.is_per_line() || !plan.tests_lines(excluding)) {
        let open = if facet == FieldId::DeliveryStatus { corpus.facets().open_lines as usize } else { 0 };
        let wide = |totals: &[u32]| totals.iter().map(|&n| n as usize).collect();
        let (values, inferred) = (corpus.facets().totals(facet), corpus.facets().inferred_totals(facet));
        return FacetCounts {
            all: projects,
            values: wide(values),
            inferred: wide(inferred),
            open,
            severities: Vec::new(),
        };
    }
    let (values, open) = plan.count(facet, rows, excluding);
    let wide = |counts: Vec<u32>| counts.into_iter().map(|n| n as usize).collect();
    FacetCounts {
        all: projects,
        values: wide(values),
        inferred: wide(plan.count_inferred(facet, rows)),
        open,
        severities: Vec::new(),
    }
}
