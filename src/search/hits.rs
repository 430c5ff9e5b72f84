//! The answer to a search.

use super::cancel::Cancel;
use super::engine::{Plan, SegmentHits};
use super::facet_counts::{FacetCounts, count_facets};
use super::highlight::Highlighter;
use super::money::Sums;
use super::query::{Note, Query};
use super::request::{AnswerParts, Request};
use super::resolve::ResolvedQuery;
use crate::fields::FieldId;
use crate::store::{Corpus, LineId, RecordId, SourceId, Total};
use std::collections::HashMap;
use std::sync::Arc;

/// A project that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProjectHit {
    pub project: RecordId,
    /// Relevance, 0 to 65535. 0 if the query has no words.
    pub score: i32,
}

/// An equipment line of a project that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineHit {
    pub line: LineId,
    /// Whether the line itself matches, not only its project.
    pub matched: bool,
}

/// A source that a matching project cites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceHit {
    pub source: SourceId,
    /// How many of the matching projects cite it.
    pub projects: usize,
}

/// A clause to drop when nothing is found, and how many projects that would give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relaxation {
    /// Index of the clause in the query.
    pub clause: usize,
    pub text: String,
    /// How many projects match without it.
    pub projects: usize,
}

/// The answer to a request.
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
    /// Matching projects, in order. While `partial`, only the best of them.
    pub rows: Vec<ProjectHit>,
    /// Only the best rows are known so far; lines, sources, facets and totals are still empty.
    pub partial: bool,
    /// Equipment lines of the matching projects; lines that match by themselves come first.
    pub lines: Vec<LineHit>,
    /// Sources of the matching projects.
    pub sources: Vec<SourceHit>,
    pub facets: HashMap<FieldId, FacetCounts>,
    /// Number of clauses that take part in the search.
    pub(crate) resolved_clauses: usize,
    /// The query tests equipment lines, so `lines` has only those that pass.
    pub(crate) line_tests: bool,
    /// Number of lines that match by themselves.
    pub(crate) matched_line_count: usize,
    /// Sum over the lines that match by themselves, or over all lines if none does.
    pub total: Total,
    /// Some word did not match as written, so these hits allow for typos.
    pub is_fuzzy: bool,
    /// If nothing was found: clauses to drop.
    pub relaxations: Vec<Relaxation>,
    /// Finds the query's words in any text.
    pub highlighter: Highlighter,
    /// Sums of the money of the matching projects, if wanted.
    pub sums: Option<Sums>,
    /// The parts that were computed.
    pub(crate) present: AnswerParts,
    pub(super) resolved: ResolvedQuery,
}

impl Hits {
    /// Number of matching projects that have each value of a facet, by value id.
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

    /// The lines that match by themselves.
    pub fn matched_lines(&self) -> impl Iterator<Item = LineId> + '_ {
        self.lines.iter().take(self.matched_line_count).map(|hit| hit.line)
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

/// Counts facets over the rows of an answer.
pub struct FacetCounter<'a> {
    hits: &'a Hits,
    by_segment: Vec<SegmentHits>,
}

impl FacetCounter<'_> {
    /// Number of matching projects per value of each facet. Unlike [`Hits::facets`], the query's own choices
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
            facets,
            &Cancel::never(),
        );
        counted.unwrap_or_default()
    }
}
