//! The answer to a search.

use super::arrivals::ArrivalCounts;
use super::cancel::Cancel;
use super::engine::{Plan, SegmentHits};
use super::explain::Explanation;
use super::facet_counts::{FacetCounts, FacetsWanted, count_facets};
use super::highlight::Highlighter;
use super::hit::{EquipmentKind, LineHit, ProjectHit, SourceHit};
use super::hospitals::Hospitals;
use super::money::Sums;
use super::overview::OverviewBlock;
use super::query::{Note, Query};
use super::request::{AnswerParts, Request};
use super::resolve::ResolvedQuery;
use super::table::Table;
use crate::fields::FieldId;
use crate::model::Figure;
use crate::sort::ColdSort;
use crate::store::{Corpus, CountedAs, Has, LineId, RecordId, Segment, Total};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A clause to drop when nothing is found, and how many projects that would give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relaxation {
    /// Index of the clause in the query.
    pub clause: usize,
    pub text: String,
    /// How many projects match without it.
    pub projects: usize,
}

/// The answer to a request: the matching projects, and once all of them are known, what they have.
#[derive(Debug)]
pub struct Hits {
    /// The corpus that was searched; all ids here refer to it.
    pub corpus: Arc<Corpus>,
    pub(crate) request: Request,
    /// The query, parsed.
    pub query: Query,
    /// Messages about parts of the query that were ignored or need an explanation.
    pub notes: Vec<Note>,
    /// Number of matching projects.
    pub found: usize,
    /// Matching projects, in order. Without a breakdown, only the best of them.
    pub rows: Vec<ProjectHit>,
    /// Some word did not match as written, so these hits allow for typos.
    pub is_fuzzy: bool,
    /// If nothing was found: clauses to drop.
    pub relaxations: Vec<Relaxation>,
    /// `None` while only the best rows are known.
    pub breakdown: Option<Breakdown>,
    pub(super) resolved: ResolvedQuery,
}

/// What the matching projects have, as far as the request wants it.
#[derive(Debug)]
pub struct Breakdown {
    /// At least those of the left pane.
    pub facets: HashMap<FieldId, FacetCounts>,
    /// The facets count equipment lines, not projects.
    pub counts_items: bool,
    pub lines: Option<MatchingLines>,
    pub sources: Option<Vec<SourceHit>>,
    pub sums: Option<Sums>,
    pub hospitals: Option<Hospitals>,
    pub table: Option<Table>,
    pub explanation: Option<Explanation>,
    pub parts: Option<PartCounts>,
    /// The blocks of the overview, all of them.
    pub overview: Option<Vec<Arc<OverviewBlock>>>,
}

/// How many of the matching projects have parts of a kind. How many parts these are is known once they are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartCounts {
    pub with_transactions: usize,
    pub with_documents: usize,
}

impl PartCounts {
    pub(super) fn new(corpus: &Corpus, by_segment: &[SegmentHits]) -> PartCounts {
        let count = |part: Has| {
            let of_segment = |(hits, (_, segment)): (&SegmentHits, (_, &Segment))| {
                hits.rows.iter().filter(|&&row| segment.has(row as usize, part)).count()
            };
            by_segment.iter().zip(corpus.segments()).map(of_segment).sum()
        };
        PartCounts { with_transactions: count(Has::Transaction), with_documents: count(Has::Document) }
    }
}

/// Equipment lines of the matching projects; if the query tests lines, only those that pass.
#[derive(Debug)]
pub struct MatchingLines {
    /// Lines that match by themselves come first.
    pub rows: Vec<LineHit>,
    pub(super) matched_count: usize,
    /// Sum over the lines that match by themselves, or over all lines if none does.
    pub total: Total,
    /// How far the same lines have come.
    pub arrivals: ArrivalCounts,
    /// The same for each kind of equipment.
    pub(super) kinds: Vec<(EquipmentKind, Total)>,
}

impl MatchingLines {
    /// The lines that match by themselves.
    pub fn matched(&self) -> &[LineHit] {
        &self.rows[..self.matched_count]
    }

    /// The lines that match by themselves, or all lines if none does.
    pub(crate) fn matched_or_all(&self) -> &[LineHit] {
        if self.matched_count > 0 { self.matched() } else { &self.rows }
    }
}

impl Breakdown {
    pub(crate) fn has(&self, wanted: &AnswerParts) -> bool {
        (self.lines.is_some() || !wanted.lines)
            && (self.sources.is_some() || !wanted.sources)
            && (wanted.sums.is_none() || self.sums.as_ref().map(|sums| &sums.wanted) == wanted.sums.as_ref())
            && (self.hospitals.is_some() || !wanted.hospitals)
            && (wanted.table.is_none() || self.table.as_ref().map(|table| &table.asked) == wanted.table.as_ref())
            && (wanted.explain.is_none() || self.explanation.as_ref().map(|it| &it.wanted) == wanted.explain.as_ref())
            && (self.parts.is_some() || !wanted.parts)
            && (self.overview.is_some() || !wanted.overview)
            && self.counts_items == wanted.counts_items
            && (!wanted.facets || FieldId::menu().iter().all(|facet| self.facets.contains_key(facet)))
    }
}

impl Hits {
    pub fn lines(&self) -> Option<&MatchingLines> {
        self.breakdown.as_ref()?.lines.as_ref()
    }

    pub fn sources(&self) -> Option<&[SourceHit]> {
        self.breakdown.as_ref()?.sources.as_deref()
    }

    pub fn sums(&self) -> Option<&Sums> {
        self.breakdown.as_ref()?.sums.as_ref()
    }

    pub fn table(&self) -> Option<&Table> {
        self.breakdown.as_ref()?.table.as_ref()
    }

    pub fn explanation(&self) -> Option<&Explanation> {
        self.breakdown.as_ref()?.explanation.as_ref()
    }

    pub fn overview(&self) -> Option<&[Arc<OverviewBlock>]> {
        self.breakdown.as_ref()?.overview.as_deref()
    }

    pub fn hospitals(&self) -> Option<&Hospitals> {
        self.breakdown.as_ref()?.hospitals.as_ref()
    }

    pub(crate) fn facet(&self, facet: FieldId) -> Option<&FacetCounts> {
        self.breakdown.as_ref()?.facets.get(&facet)
    }

    /// Finds the query's words in any text.
    pub fn highlighter(&self) -> &Highlighter {
        &self.resolved.highlighter
    }

    /// Whether some clause takes part in the search.
    pub(crate) fn has_resolved_clauses(&self) -> bool {
        !self.resolved.clauses.is_empty()
    }

    /// Number of matching projects, or of their lines, that have each value of a facet, by value id.
    pub fn value_counts(&self, facet: FieldId) -> Vec<usize> {
        self.facet_counter().count(&[facet]).remove(&facet).map_or(Vec::new(), |counts| counts.values)
    }

    /// A facet counter over these rows. Separate from [`Hits::value_counts`] so that a benchmark sorts the
    /// rows once.
    pub fn facet_counter(&self) -> FacetCounter<'_> {
        let mut rows: Vec<Vec<u32>> = vec![Vec::new(); self.corpus.segment_count()];
        for hit in &self.rows {
            let (segment, row) = self.corpus.locate(hit.project);
            rows[segment].push(row as u32);
        }
        rows.iter_mut().for_each(|rows| rows.sort_unstable());
        let by_segment = rows.into_iter().map(|rows| SegmentHits { rows, ..SegmentHits::default() }).collect();
        FacetCounter { hits: self, by_segment }
    }

    pub(crate) fn position(&self, project: RecordId) -> Option<usize> {
        self.rows.iter().position(|hit| hit.project == project)
    }

    /// The total of each kind of equipment among the lines: the code of its category, its name, and the total. In the
    /// order of the names.
    pub(crate) fn totals_by_kind(&self) -> Vec<(&str, &str, Total)> {
        let value = |facet: FieldId, id: Option<u32>| id.map(|id| &*self.corpus.facets().values(facet)[id as usize]);
        let kinds = self.lines().into_iter().flat_map(|lines| &lines.kinds);
        let mut totals: Vec<_> = kinds
            .map(|&((category, name), total)| {
                let category = value(FieldId::EquipmentCategory, category);
                let label = value(FieldId::EquipmentName, name).or(category).map_or("", |it| it.label.as_str());
                (category.map_or("", |it| it.code.as_str()), label, total)
            })
            .collect();
        totals.cold_sort_by_key(|(category, label, _)| ((*label).to_owned(), (*category).to_owned()));
        totals
    }

    /// What each line adds to the totals of these hits.
    pub(crate) fn piece_counts(&self) -> PieceCounts<'_> {
        let corpus = &self.corpus;
        let is_told_again = if corpus.has_duplicates() {
            let mut is_hit = vec![false; corpus.len()];
            self.rows.iter().for_each(|hit| is_hit[hit.project.0 as usize] = true);
            corpus.duplicates_among(&|record| is_hit[record.0 as usize]).into_keys().collect()
        } else {
            HashSet::new()
        };
        PieceCounts { corpus, is_told_again, at_site: self.resolved.names_site() }
    }

    /// The equipment lines of one project that match by themselves, by their index in the project.
    pub(crate) fn matched_lines_of(&self, project: RecordId) -> Vec<u32> {
        let plan = Plan::new(&self.corpus, &self.resolved);
        let (segment, row) = self.corpus.locate(project);
        let mut lines = plan.line_matcher(segment);
        let (mut allowed, mut matched) = (Vec::new(), Vec::new());
        lines.allowed(row, &mut allowed);
        lines.matched(row, &allowed, &mut matched);
        matched
    }
}

/// What equipment lines add to the totals of an answer, line by line.
#[derive(Debug)]
pub(crate) struct PieceCounts<'a> {
    corpus: &'a Corpus,
    /// Records whose lines another record of the answer counts.
    is_told_again: HashSet<RecordId>,
    at_site: bool,
}

impl PieceCounts<'_> {
    /// The number that a line adds, and to what; `None` if it adds nothing.
    pub(crate) fn of(&self, line: LineId) -> Option<(CountedAs, Figure)> {
        if self.is_told_again.contains(&line.project) {
            return None;
        }
        let row = self.corpus.line(line);
        Some((row.pieces().counted_as(self.at_site)?, row.quantity()?))
    }
}

/// Counts facets over the rows of an answer.
pub struct FacetCounter<'a> {
    hits: &'a Hits,
    by_segment: Vec<SegmentHits>,
}

impl FacetCounter<'_> {
    /// Number of matching projects, or of their lines, per value of each facet. Unlike [`Breakdown::facets`], the query's own choices
    /// apply.
    pub fn count(&self, facets: &[FieldId]) -> HashMap<FieldId, FacetCounts> {
        let corpus = &self.hits.corpus;
        let plan = Plan::new(corpus, &self.hits.resolved);
        // An empty query has no clauses on any facet, so nothing is excluded.
        let counted = count_facets(
            corpus,
            &plan,
            &Query::default(),
            &self.hits.resolved,
            &self.by_segment,
            FacetsWanted { facets, counts_items: false },
            &Cancel::never(),
        );
        counted.unwrap_or_default()
    }
}
