//! Search: from a query to ranked rows. [`search`] is a pure function of corpus and request.
//!
//! A hit is a project. Tests of equipment fields must hold on one and the same equipment line; free words may
//! match anywhere in the project. A word with matches as written (whole, prefix, substring) stands for those
//! only; typos and subsequences are tried for words without any, and for all words only if nothing is found
//! otherwise, so that a count means what the query says. The order is total (score, shorter title, load
//! order), so it does not depend on threads; the best few hundred hits are re-ranked by word proximity.
//!
//! Finding the best page is much quicker than sorting all hits, so [`search_in_steps`] hands out that page
//! first.

pub mod engine;
pub mod highlight;
pub mod money;
pub mod oracle;
mod order;
pub mod query;
mod rank;
pub mod resolve;
pub mod worker;

pub use highlight::Highlighter;
pub use money::{SumRow, Sums, SumsBy};
pub use query::{Note, Query};
pub(crate) use resolve::HAS_VALUES;

use crate::fields::{Column, FieldId};
use crate::store::{Corpus, LineId, RecordId, SourceId, Total};
use engine::{ClauseSet, Plan, SegmentHits};
use rank::Ranker;
use resolve::{Predicate, ResolvedQuery};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering as Memory};
use std::sync::{Arc, Mutex, PoisonError};

/// A search request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The query as typed.
    pub query: String,
    pub sort: SortOrder,
    /// What to compute besides the matching projects. A small corpus gives everything but sums in any case.
    pub wanted: AnswerParts,
}

/// Parts of an answer besides the matching projects and the facets of the left pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerParts {
    /// Equipment lines and their total quantity.
    pub lines: bool,
    pub sources: bool,
    /// Every facet, not only those of the left pane.
    pub facets: bool,
    pub sums: bool,
}

impl AnswerParts {
    pub const ALL: AnswerParts = AnswerParts { lines: true, sources: true, facets: true, sums: true };

    /// Whether `self` includes every part of `other`.
    pub fn covers(self, other: AnswerParts) -> bool {
        (self.lines || !other.lines)
            && (self.sources || !other.sources)
            && (self.facets || !other.facets)
            && (self.sums || !other.sums)
    }
}

/// Everything but sums, which are seldom needed.
impl Default for AnswerParts {
    fn default() -> Self {
        AnswerParts { lines: true, sources: true, facets: true, sums: false }
    }
}

/// The order of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SortOrder {
    pub key: SortKey,
    /// Reverses the order. Unknown values stay last either way.
    pub reverse: bool,
}

/// A column to sort by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    /// Best match first; load order if the query has no words.
    #[default]
    Best,
    /// Title; for an equipment line, its item.
    Title,
    Country,
    Donor,
    /// Date of the latest report, newest first.
    ReportedOn,
    /// Number of equipment lines, for a line its quantity; highest first.
    Lines,
    /// Activity status; for a line, its delivery status.
    State,
    /// Most severe flag first.
    Flag,
}

impl SortKey {
    /// Every column, in the order in which the key `s` cycles through them.
    pub const ALL: [SortKey; 8] = [
        SortKey::Best,
        SortKey::Title,
        SortKey::Country,
        SortKey::Donor,
        SortKey::ReportedOn,
        SortKey::Lines,
        SortKey::State,
        SortKey::Flag,
    ];

    /// The name typed after `--sort` and shown above a list.
    pub fn name(self) -> &'static str {
        match self {
            SortKey::Best => "best",
            SortKey::Title => Column::Title.head(),
            SortKey::Country => Column::Countries.head(),
            SortKey::Donor => Column::Donors.head(),
            SortKey::ReportedOn => Column::LastReported.head(),
            SortKey::Lines => Column::LineCount.head(),
            SortKey::State => Column::DeliveryStatus.head(),
            SortKey::Flag => Column::Flag.head(),
        }
    }
}

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

/// Counts per value of a facet, computed without the query's clauses on that facet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetCounts {
    /// Projects that match without the clauses on this facet.
    pub projects: usize,
    /// Projects of each value, by value id.
    pub values: Vec<usize>,
    /// Projects with an undelivered line (`state:open`). Only for the delivery status facet.
    pub open: usize,
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
    pub request: Request,
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
    pub resolved_clauses: usize,
    /// The query tests equipment lines, so `lines` has only those that pass.
    pub line_tests: bool,
    /// Number of lines that match by themselves.
    pub matched_line_count: usize,
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
    pub present: AnswerParts,
    resolved: ResolvedQuery,
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

    pub fn position(&self, project: RecordId) -> Option<usize> {
        self.rows.iter().position(|hit| hit.project == project)
    }

    /// The lines that match by themselves.
    pub fn matched_lines(&self) -> impl Iterator<Item = LineId> + '_ {
        self.lines.iter().take(self.matched_line_count).map(|hit| hit.line)
    }

    /// The equipment lines of one project that match by themselves, by their index in the project.
    pub fn matched_lines_of(&self, project: RecordId) -> Vec<u32> {
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

/// Tells a running search that a newer request has replaced it.
#[derive(Clone, Debug)]
pub struct Cancel {
    newest: Arc<AtomicU64>,
    generation: u64,
}

impl Cancel {
    /// For a search that nobody cancels.
    pub fn never() -> Self {
        Cancel { newest: Arc::new(AtomicU64::new(0)), generation: 0 }
    }

    /// For the search of one generation. It is stale as soon as `newest` holds another number.
    pub fn generation(newest: Arc<AtomicU64>, mine: u64) -> Self {
        Cancel { newest, generation: mine }
    }

    /// Whether a newer search has been requested.
    pub fn is_stale(&self) -> bool {
        self.newest.load(Memory::Relaxed) != self.generation
    }
}

/// Number of hits that are re-ranked by word proximity. Re-ranking the best 300 of a million records took 1.4
/// ms at the median and 4.2 ms at worst (two cores), a quarter of the 16 ms a key press may take.
const RERANKED: usize = 256;

/// Corpora up to this many records compute all lines, sources and facets on one thread, whatever is wanted:
/// that is quick enough to save the second search when the user switches panes. Chosen by eye.
const SMALL_CORPUS: usize = 20_000;

/// Number of hits handed out first if there are more. At least [`RERANKED`], and more rows than a screen shows;
/// otherwise chosen by eye.
const FIRST_PAGE: usize = 512;

/// Searches the corpus. `None` if cancelled.
pub fn search(corpus: &Arc<Corpus>, request: &Request, cancel: &Cancel) -> Option<Hits> {
    search_in_steps(corpus, request, cancel, &mut |_| {})
}

/// As [`search`], but if there are many hits, `first` receives the best page before the rest is sorted and
/// counted.
pub fn search_in_steps(
    corpus: &Arc<Corpus>,
    request: &Request,
    cancel: &Cancel,
    first: &mut dyn FnMut(Hits),
) -> Option<Hits> {
    let query = Query::parse(&request.query);
    let mut resolved = ResolvedQuery::new(corpus, &query, false, cancel)?;
    let chosen = choosing_groups(&query, &resolved);
    let mut by_segment = Plan::new(corpus, &resolved).run(&chosen, cancel)?;
    let mut is_fuzzy = resolved.used_fuzzy;
    let none = |by_segment: &[SegmentHits]| by_segment.iter().all(|segment_hits| segment_hits.rows.is_empty());
    // If no word matched as written, all of them were expanded with typos already.
    if none(&by_segment) && resolved.has_words && resolved.has_strict_term {
        let fuzzy = ResolvedQuery::new(corpus, &query, true, cancel)?;
        let found = Plan::new(corpus, &fuzzy).run(&choosing_groups(&query, &fuzzy), cancel)?;
        if !none(&found) {
            (resolved, by_segment, is_fuzzy) = (fuzzy, found, true);
        }
    }
    let found = by_segment.iter().map(|segment_hits| segment_hits.rows.len()).sum();
    if !asks_text(&resolved) {
        // Only words that must be present have scores; negated ones do not.
        by_segment.iter_mut().for_each(|segment_hits| segment_hits.scores.clear());
    }
    let notes: Vec<Note> = query.notes.iter().chain(&resolved.notes).cloned().collect();
    let hits = |rows: Vec<ProjectHit>, partial: bool| Hits {
        corpus: corpus.clone(),
        request: request.clone(),
        query: query.clone(),
        notes: notes.clone(),
        found,
        rows,
        partial,
        lines: Vec::new(),
        sources: Vec::new(),
        facets: HashMap::new(),
        resolved_clauses: resolved.clauses.len(),
        line_tests: resolved.tests_lines(),
        matched_line_count: 0,
        total: Total::default(),
        is_fuzzy,
        relaxations: Vec::new(),
        highlighter: resolved.highlighter.clone(),
        present: AnswerParts { lines: false, sources: false, facets: false, sums: false },
        sums: None,
        resolved: resolved.clone(),
    };
    let plan = Plan::new(corpus, &resolved);
    let mut best = Vec::new();
    if asks_text(&resolved) {
        best = order::top_keys(corpus, &by_segment, FIRST_PAGE);
        let again = RERANKED.min(best.len());
        order::rescore(&mut best[..again], |record, score| score + proximity(corpus, &plan, &query, record));
        if found > FIRST_PAGE && request.sort == SortOrder::default() {
            if cancel.is_stale() {
                return None;
            }
            first(hits(order::hits_of_keys(&best), true));
        }
    } else if found > FIRST_PAGE && request.sort == SortOrder::default() {
        first(hits(order::first_in_load_order(corpus, &by_segment, FIRST_PAGE), true));
    }
    best.truncate(RERANKED);
    let rows = order::rows(corpus, &by_segment, &best, request.sort, cancel)?;

    let mut hits = hits(rows, false);
    let everything = corpus.len() <= SMALL_CORPUS;
    hits.present =
        if everything { AnswerParts { sums: request.wanted.sums, ..AnswerParts::ALL } } else { request.wanted };
    let facets: &[FieldId] = if hits.present.facets { FieldId::menu() } else { &FieldId::PANES };
    hits.facets = count_facets(corpus, &plan, &query, &resolved, &by_segment, facets, cancel)?;
    if hits.present.lines {
        find_lines(&plan, &mut hits, cancel)?;
        order::sort_lines(corpus, &mut hits.lines, request.sort);
    }
    if hits.present.sources {
        find_sources(&mut hits, &by_segment);
        order::sort_sources(corpus, &mut hits.sources, request.sort);
    }
    if hits.present.sums {
        hits.sums = Some(money::sums(&hits));
    }
    if found == 0 {
        hits.relaxations = relaxations(corpus, &query, &resolved, cancel)?;
    }
    Some(hits)
}

/// Counts facets, on two threads if the corpus is large.
fn count_facets(
    corpus: &Corpus,
    plan: &Plan<'_>,
    query: &Query,
    resolved: &ResolvedQuery,
    by_segment: &[SegmentHits],
    facets: &[FieldId],
    cancel: &Cancel,
) -> Option<HashMap<FieldId, FacetCounts>> {
    let groups = choosing_groups(query, resolved);
    let counted: Mutex<HashMap<FieldId, FacetCounts>> = Mutex::default();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(&facet) = facets.get(next.fetch_add(1, Memory::Relaxed)).filter(|_| !cancel.is_stale()) {
            let group = choosing_clauses(query, resolved, facet);
            let rows: Vec<&[u32]> = match groups.iter().position(|other| *other == group) {
                Some(at) => by_segment.iter().map(|segment_hits| segment_hits.without[at].as_slice()).collect(),
                None => by_segment.iter().map(|segment_hits| segment_hits.rows.as_slice()).collect(),
            };
            let counts = count_facet(corpus, plan, facet, &rows, group);
            counted.lock().unwrap_or_else(PoisonError::into_inner).insert(facet, counts);
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
    (!cancel.is_stale()).then(|| counted.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Whether the query asks for words that must be present, so that hits have scores.
fn asks_text(resolved: &ResolvedQuery) -> bool {
    let asks =
        |(negated, test): &(bool, Predicate)| !negated && matches!(test, Predicate::Words(_) | Predicate::Phrase(_));
    resolved.clauses.iter().flat_map(|clause| &clause.any).any(asks)
}

/// The clauses that choose values of a facet.
fn choosing_clauses(query: &Query, resolved: &ResolvedQuery, facet: FieldId) -> ClauseSet {
    let chooses =
        |clause: &resolve::ResolvedClause| query.clauses.get(clause.index).is_some_and(|it| it.chooses(facet));
    let clauses = resolved.clauses.iter().enumerate().filter(|(_, clause)| chooses(clause));
    clauses.fold(0, |bits, (i, _)| bits | 1 << i)
}

/// The distinct sets of clauses that some facet's counts exclude.
fn choosing_groups(query: &Query, resolved: &ResolvedQuery) -> Vec<ClauseSet> {
    let mut groups: Vec<ClauseSet> =
        FieldId::menu().iter().copied().map(|facet| choosing_clauses(query, resolved, facet)).collect();
    groups.retain(|group| *group != 0);
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// Extra points for query words that are adjacent in a field, and for words whose letters are together in the
/// title. They decide the order among the best hits.
fn proximity(corpus: &Corpus, plan: &Plan<'_>, query: &Query, record: RecordId) -> i32 {
    thread_local! { static RANKER: Ranker = Ranker::default(); }
    let typed = query.typed_words();
    if typed.is_empty() {
        return 0;
    }
    let title = crate::text::fold(corpus.row(record).title());
    plan.word_proximity(record) + RANKER.with(|ranker| ranker.title_proximity(&typed, &title))
}

/// Number of the given rows that have each value of a facet. For facets of equipment lines, only lines count
/// that pass the query without the clauses `excluding`: all equipment tests must hold on the same line.
fn count_facet(corpus: &Corpus, plan: &Plan<'_>, facet: FieldId, rows: &[&[u32]], excluding: ClauseSet) -> FacetCounts {
    let projects: usize = rows.iter().map(|rows| rows.len()).sum();
    let totals = corpus.facets().totals(facet);
    let all = projects == corpus.len();
    if all && (!facet.is_per_line() || !plan.tests_lines(excluding)) {
        let open = if facet == FieldId::DeliveryStatus { corpus.facets().open_projects() as usize } else { 0 };
        return FacetCounts { projects, values: totals.iter().map(|&n| n as usize).collect(), open };
    }
    let (values, open) = plan.count(facet, rows, excluding);
    FacetCounts { projects, values: values.into_iter().map(|n| n as usize).collect(), open }
}

/// Collects the equipment lines of the matching projects, in the order of the projects; lines that match by
/// themselves come first.
fn find_lines(plan: &Plan<'_>, hits: &mut Hits, cancel: &Cancel) -> Option<()> {
    let corpus = hits.corpus.clone();
    let mut of_segment: Vec<Option<engine::LineMatcher<'_>>> = (0..corpus.segment_count()).map(|_| None).collect();
    let (mut matching, mut others) = (Vec::new(), Vec::new());
    let (mut allowed, mut matched) = (Vec::new(), Vec::new());
    let (mut total, mut matched_total) = (Total::default(), Total::default());
    // A duplicate record's lines are listed but not added to the total.
    let repeated = if corpus.has_duplicates() {
        let mut is_hit = vec![false; corpus.len()];
        hits.rows.iter().for_each(|hit| is_hit[hit.project.0 as usize] = true);
        corpus.duplicates_among(&|record| is_hit[record.0 as usize])
    } else {
        HashMap::new()
    };
    for (i, hit) in hits.rows.iter().enumerate() {
        // Checks now and then, not for every row: the interval is a guess.
        if i % 4096 == 0 && cancel.is_stale() {
            return None;
        }
        let (at, row) = corpus.locate(hit.project);
        let (_, segment) = corpus.segment(at);
        let range = segment.lines_of(row);
        if range.is_empty() {
            continue;
        }
        let lines = of_segment[at].get_or_insert_with(|| plan.line_matcher(at));
        lines.allowed(row, &mut allowed);
        lines.matched(row, &allowed, &mut matched);
        for line in 0..range.len() as u32 {
            let is_matched = matched.contains(&line);
            if !is_matched && hits.line_tests {
                continue;
            }
            let quantity = segment.quantities[range.start + line as usize];
            let counts = !repeated.contains_key(&hit.project) && !segment.is_part[range.start + line as usize];
            if counts {
                total.add(quantity);
            }
            let id = LineId { project: hit.project, line };
            if is_matched {
                if counts {
                    matched_total.add(quantity);
                }
                matching.push(LineHit { line: id, matched: true });
            } else {
                others.push(LineHit { line: id, matched: false });
            }
        }
    }
    hits.matched_line_count = matching.len();
    matching.append(&mut others);
    hits.lines = matching;
    hits.total = if matched_total == Total::default() { total } else { matched_total };
    Some(())
}

/// Collects the sources that matching projects cite; all sources if the query is empty.
fn find_sources(hits: &mut Hits, by_segment: &[SegmentHits]) {
    let corpus = &hits.corpus;
    let mut counts = vec![0u32; corpus.facets().values(FieldId::Source).len()];
    for (segment_hits, (_, segment)) in by_segment.iter().zip(corpus.segments()) {
        let column = segment.facet(FieldId::Source);
        let mut local = vec![0; column.globals().len()];
        column.count_local(segment_hits.rows.iter().copied(), &mut local);
        local.iter().zip(column.globals()).for_each(|(n, &id)| counts[id as usize] += n);
    }
    // An article opened without a dataset is cited by nobody; the empty query lists it too.
    let all = hits.query.clauses.is_empty();
    let cited = |id: &str| corpus.facets().find(FieldId::Source, id).map_or(0, |value| counts[value as usize] as usize);
    let found = corpus.sources().filter_map(|(source, entry)| {
        let projects = cited(&entry.id);
        (projects > 0 || all).then_some(SourceHit { source, projects })
    });
    hits.sources = found.collect();
}

/// How many projects would match without each clause; clauses that would give none are left out.
fn relaxations(
    corpus: &Arc<Corpus>,
    query: &Query,
    resolved: &ResolvedQuery,
    cancel: &Cancel,
) -> Option<Vec<Relaxation>> {
    let mut drops = Vec::new();
    for (clause, it) in query.clauses.iter().enumerate() {
        let mut rest = resolved.clone();
        rest.clauses.retain(|resolved| resolved.index != clause);
        let by_segment = Plan::new(corpus, &rest).run(&[], cancel)?;
        let projects = by_segment.iter().map(|segment_hits| segment_hits.rows.len()).sum();
        if projects > 0 {
            drops.push(Relaxation { clause, text: query.text[it.span.clone()].to_owned(), projects });
        }
    }
    Some(drops)
}
