//! From a query to ranked rows: `search(&Corpus, &Request, &Cancel) -> Hits`, pure.
//!
//! A hit is a project. Tests of equipment fields must hold on one and the same line; free words may
//! spread over the project. Words are compared as written first; only when nothing has them all are
//! typos and scattered letters forgiven, so that a count means what it says. The order is total: score,
//! shorter title, load ordinal; the best few hundred are told apart by how near their words stand.
//!
//! The best rows of many are known long before all of them are in order: they can be had first.

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
pub use query::{Note, Query, QueryField};
pub(crate) use resolve::HAS_VALUES;

use crate::store::{Corpus, Facet, LineId, RecordId, SourceId, Total};
use engine::{ClauseSet, Plan, SegmentHits};
use rank::Ranker;
use resolve::{Predicate, ResolvedQuery};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering as Memory};
use std::sync::{Arc, Mutex, PoisonError};

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The query as typed.
    pub query: String,
    /// The order wanted.
    pub sort: SortOrder,
    /// What is wanted beside the matching projects; of small data everything is given.
    pub wanted: AnswerParts,
}

/// What is wanted of an answer beside the matching projects and the facets of the left pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerParts {
    /// Equipment lines and their total.
    pub lines: bool,
    /// Sources.
    pub sources: bool,
    /// Every facet.
    pub facets: bool,
    /// What the money comes to.
    pub sums: bool,
}

impl AnswerParts {
    /// Everything.
    pub const ALL: AnswerParts = AnswerParts { lines: true, sources: true, facets: true, sums: true };

    /// Whether it holds all that another does.
    pub fn covers(self, other: AnswerParts) -> bool {
        (self.lines || !other.lines)
            && (self.sources || !other.sources)
            && (self.facets || !other.facets)
            && (self.sums || !other.sums)
    }
}

/// Everything but sums, which are seldom asked for.
impl Default for AnswerParts {
    fn default() -> Self {
        AnswerParts { lines: true, sources: true, facets: true, sums: false }
    }
}

/// By what rows are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SortOrder {
    /// The column.
    pub key: SortKey,
    /// The other way round; unknown values stay last.
    pub reverse: bool,
}

/// A column to sort by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    /// Best match; load order where nothing is asked.
    #[default]
    Best,
    /// Title, of a line its item.
    Title,
    /// Country.
    Country,
    /// Donor.
    Donor,
    /// When it was told, newest first.
    ReportedOn,
    /// Equipment lines, of a line its quantity; most first.
    Lines,
    /// Status, of a line its state.
    State,
    /// Weightiest flag first.
    Flag,
}

impl SortKey {
    /// Every column, in the order in which `s` goes through them.
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

    /// As typed after `--sort` and shown above a list.
    pub fn name(self) -> &'static str {
        match self {
            SortKey::Best => "best",
            SortKey::Title => "title",
            SortKey::Country => "country",
            SortKey::Donor => "donor",
            SortKey::ReportedOn => "told",
            SortKey::Lines => "lines",
            SortKey::State => "state",
            SortKey::Flag => "flag",
        }
    }
}

/// A project that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProjectHit {
    /// The project.
    pub project: RecordId,
    /// How well it matches.
    pub score: i32,
}

/// An equipment line of a project that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineHit {
    /// The line.
    pub line: LineId,
    /// The line itself matches, not only its project.
    pub matched: bool,
}

/// A source that a matching project cites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceHit {
    /// The source.
    pub source: SourceId,
    /// How many of the matching projects cite it.
    pub projects: usize,
}

/// What the values of a facet would give, its own filter left aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetCounts {
    /// Projects without any choice in this facet.
    pub projects: usize,
    /// Projects of each value, by value id.
    pub values: Vec<usize>,
    /// Projects with a line on its way, `state:open`; of the facet of states only.
    pub open: usize,
}

/// Which part of a query to leave out when nothing is found, and what that would give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relaxation {
    /// Index of the clause.
    pub clause: usize,
    /// The clause as typed.
    pub text: String,
    /// How many projects match without it.
    pub projects: usize,
}

/// What was found.
#[derive(Debug)]
pub struct Hits {
    /// The data that was searched; every id here is of it.
    pub corpus: Arc<Corpus>,
    /// The request.
    pub request: Request,
    /// The query understood.
    pub query: Query,
    /// What could not be understood, or should be known.
    pub notes: Vec<Note>,
    /// How many projects match.
    pub found: usize,
    /// Matching projects, in order; the best of them alone while `partial`.
    pub rows: Vec<ProjectHit>,
    /// Only the best rows are there yet; lines, sources, facets and totals are still to come.
    pub partial: bool,
    /// Equipment lines of the matching projects, those that match themselves first.
    pub lines: Vec<LineHit>,
    /// Sources of the matching projects.
    pub sources: Vec<SourceHit>,
    /// For each facet, what choosing each value would give.
    pub facets: HashMap<Facet, FacetCounts>,
    /// How many clauses of the query take part in the search.
    pub resolved_clauses: usize,
    /// The query tests equipment lines: only lines that pass belong to the answer.
    pub line_tests: bool,
    /// How many lines match by themselves.
    pub matched_line_count: usize,
    /// Sum over the matching lines, or over all lines where no line matches by itself.
    pub total: Total,
    /// Nothing matched as written; these are near spellings.
    pub is_fuzzy: bool,
    /// Where nothing was found: what to leave out.
    pub relaxations: Vec<Relaxation>,
    /// Where the query's words stand in any text.
    pub highlighter: Highlighter,
    /// What the money of the matching projects comes to.
    pub sums: Option<Sums>,
    /// What is there beside the rows.
    pub present: AnswerParts,
    resolved: ResolvedQuery,
}

impl Hits {
    /// How many of the matching projects have each value of a facet, by value id.
    pub fn value_counts(&self, facet: Facet) -> Vec<usize> {
        self.facet_counter().count(&[facet]).remove(&facet).map_or(Vec::new(), |counts| counts.values)
    }

    /// What counts facets of these rows, for measuring: their rows are put in load order once.
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

    /// The place of a project among the rows.
    pub fn position(&self, project: RecordId) -> Option<usize> {
        self.rows.iter().position(|hit| hit.project == project)
    }

    /// The lines that match by themselves; they stand first.
    pub fn matched_lines(&self) -> impl Iterator<Item = LineId> + '_ {
        self.lines.iter().take(self.matched_line_count).map(|hit| hit.line)
    }

    /// The equipment lines of a project that match by themselves.
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

/// Counts the facets of hits.
pub struct FacetCounter<'a> {
    hits: &'a Hits,
    by_segment: Vec<SegmentHits>,
}

impl FacetCounter<'_> {
    /// How many of the matching projects have each value of some facets, the query's own choices kept.
    pub fn count(&self, facets: &[Facet]) -> HashMap<Facet, FacetCounts> {
        let corpus = &self.hits.corpus;
        let plan = Plan::new(corpus, &self.hits.resolved);
        // An empty query chooses nothing: no facet leaves anything out.
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

/// Tells a search that a newer one has been asked for.
#[derive(Clone, Debug)]
pub struct Cancel {
    newest: Arc<AtomicU64>,
    generation: u64,
}

impl Cancel {
    /// A search that nobody cancels.
    pub fn never() -> Self {
        Cancel { newest: Arc::new(AtomicU64::new(0)), generation: 0 }
    }

    /// A search of a generation, stale as soon as `newest` is another.
    pub fn generation(newest: Arc<AtomicU64>, mine: u64) -> Self {
        Cancel { newest, generation: mine }
    }

    /// Whether a newer search has been asked for.
    pub fn is_stale(&self) -> bool {
        self.newest.load(Memory::Relaxed) != self.generation
    }
}

/// Rows that are re-ranked by how near their words stand.
const RERANKED: usize = 256;

/// Records up to which everything is counted, whatever is wanted.
const SMALL_CORPUS: usize = 20_000;

/// Rows that are given first, where there are many more.
const FIRST_PAGE: usize = 512;

/// Searches. `None` where it was cancelled.
pub fn search(corpus: &Arc<Corpus>, request: &Request, cancel: &Cancel) -> Option<Hits> {
    search_in_steps(corpus, request, cancel, &mut |_| {})
}

/// Searches; where there are many hits, `first` is given the best of them before the rest is known.
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
    // Where every word was forgiven already, forgiving again changes nothing.
    if none(&by_segment) && resolved.has_words && resolved.has_strict_term {
        let fuzzy = ResolvedQuery::new(corpus, &query, true, cancel)?;
        let found = Plan::new(corpus, &fuzzy).run(&choosing_groups(&query, &fuzzy), cancel)?;
        if !none(&found) {
            (resolved, by_segment, is_fuzzy) = (fuzzy, found, true);
        }
    }
    let found = by_segment.iter().map(|segment_hits| segment_hits.rows.len()).sum();
    if !asks_text(&resolved) {
        // What must not stand has no score to go by.
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
    let facets: &[Facet] = if hits.present.facets { &Facet::SHOWN } else { &Facet::PANES };
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

/// Counts facets, on two threads where there is much to count.
fn count_facets(
    corpus: &Corpus,
    plan: &Plan<'_>,
    query: &Query,
    resolved: &ResolvedQuery,
    by_segment: &[SegmentHits],
    facets: &[Facet],
    cancel: &Cancel,
) -> Option<HashMap<Facet, FacetCounts>> {
    let groups = choosing_groups(query, resolved);
    let counted: Mutex<HashMap<Facet, FacetCounts>> = Mutex::default();
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

/// Whether words are asked for, so that there are scores to go by.
fn asks_text(resolved: &ResolvedQuery) -> bool {
    let asks =
        |(negated, test): &(bool, Predicate)| !negated && matches!(test, Predicate::Words(_) | Predicate::Phrase(_));
    resolved.clauses.iter().flat_map(|clause| &clause.any).any(asks)
}

/// The clauses that choose values of a facet, one bit each.
fn choosing_clauses(query: &Query, resolved: &ResolvedQuery, facet: Facet) -> ClauseSet {
    let chooses =
        |clause: &resolve::ResolvedClause| query.clauses.get(clause.index).is_some_and(|it| it.chooses(facet.field()));
    let clauses = resolved.clauses.iter().enumerate().filter(|(_, clause)| chooses(clause));
    clauses.fold(0, |bits, (i, _)| bits | 1 << i)
}

/// The groups of clauses that facets leave out, each once.
fn choosing_groups(query: &Query, resolved: &ResolvedQuery) -> Vec<ClauseSet> {
    let mut groups: Vec<ClauseSet> =
        Facet::SHOWN.into_iter().map(|facet| choosing_clauses(query, resolved, facet)).collect();
    groups.retain(|group| *group != 0);
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// Extra points for words of the query that follow each other in a field, and for letters that stand
/// together in the title: what tells the best apart.
fn proximity(corpus: &Corpus, plan: &Plan<'_>, query: &Query, record: RecordId) -> i32 {
    thread_local! { static RANKER: Ranker = Ranker::default(); }
    let typed = query.typed_words();
    if typed.is_empty() {
        return 0;
    }
    let title = crate::text::fold(corpus.row(record).title());
    plan.word_proximity(record) + RANKER.with(|ranker| ranker.title_proximity(&typed, &title))
}

/// How many of some rows have each value of a facet. Of the facets about equipment, only lines that the
/// query allows count, `excluding` out some clauses: tests of equipment must hold on one and the same line.
fn count_facet(corpus: &Corpus, plan: &Plan<'_>, facet: Facet, rows: &[&[u32]], excluding: ClauseSet) -> FacetCounts {
    let projects: usize = rows.iter().map(|rows| rows.len()).sum();
    let totals = corpus.facets().totals(facet);
    let all = projects == corpus.len();
    if all && (!facet.is_per_line() || !plan.tests_lines(excluding)) {
        let open = if facet == Facet::DeliveryStatus { corpus.facets().open_projects() as usize } else { 0 };
        return FacetCounts { projects, values: totals.iter().map(|&n| n as usize).collect(), open };
    }
    let (values, open) = plan.count(facet, rows, excluding);
    FacetCounts { projects, values: values.into_iter().map(|n| n as usize).collect(), open }
}

/// The equipment lines of the matching projects, in the order of their projects, matching ones first.
fn find_lines(plan: &Plan<'_>, hits: &mut Hits, cancel: &Cancel) -> Option<()> {
    let corpus = hits.corpus.clone();
    let mut of_segment: Vec<Option<engine::LineMatcher<'_>>> = (0..corpus.segment_count()).map(|_| None).collect();
    let (mut matching, mut others) = (Vec::new(), Vec::new());
    let (mut allowed, mut matched) = (Vec::new(), Vec::new());
    let (mut total, mut matched_total) = (Total::default(), Total::default());
    // Lines of what stands more than once are all listed, and counted once.
    let repeated = if corpus.has_duplicates() {
        let mut is_hit = vec![false; corpus.len()];
        hits.rows.iter().for_each(|hit| is_hit[hit.project.0 as usize] = true);
        corpus.duplicates_among(&|record| is_hit[record.0 as usize])
    } else {
        HashMap::new()
    };
    for (i, hit) in hits.rows.iter().enumerate() {
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

/// The sources that matching projects cite; all of them while nothing is asked.
fn find_sources(hits: &mut Hits, by_segment: &[SegmentHits]) {
    let corpus = &hits.corpus;
    let mut counts = vec![0u32; corpus.facets().values(Facet::Source).len()];
    for (segment_hits, (_, segment)) in by_segment.iter().zip(corpus.segments()) {
        let column = segment.facet(Facet::Source);
        let mut local = vec![0; column.globals().len()];
        column.count_local(segment_hits.rows.iter().copied(), &mut local);
        local.iter().zip(column.globals()).for_each(|(n, &id)| counts[id as usize] += n);
    }
    // A source nobody cites, an article opened by itself, is listed while nothing is asked.
    let all = hits.query.clauses.is_empty();
    let cited = |id: &str| corpus.facets().find(Facet::Source, id).map_or(0, |value| counts[value as usize] as usize);
    let found = corpus.sources().filter_map(|(source, entry)| {
        let projects = cited(&entry.id);
        (projects > 0 || all).then_some(SourceHit { source, projects })
    });
    hits.sources = found.collect();
}

/// What excluding out each clause would give.
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
