//! Runs a search: resolves the query, finds the matching rows, sorts them, and computes the other parts of the answer.

use super::arrivals::ArrivalCounts;
use super::cancel::Cancel;
use super::engine::{LineMatcher, Plan, SegmentHits};
use super::explain::{ExplainWanted, ExplainedRow, Explanation};
use super::facet_counts::{FacetsWanted, SMALL_CORPUS, choosing_groups, count_facets};
use super::hit::{LineHit, ProjectHit, SourceHit};
use super::hits::{Breakdown, Hits, MatchingLines, PartCounts, Relaxation};
use super::overview::{self, OverviewBlock};
use super::parallel::threads_for;
use super::pieces::LineKinds;
use super::query::{Note, Query};
use super::rank::title_proximity;
use super::request::{AnswerParts, Request, SortKey, SortOrder};
use super::resolve::{Predicate, ResolvedQuery};
use super::table::{Table, TableBody, TableParts, TableSpec, TableTask, table};
use super::{explain, hospitals, money, order};
use crate::fields::{FieldId, TableFigure, TableRows};
use crate::store::{Corpus, LineId, LinePieces, LineStanding, PieceCounter, RecordId};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// Number of hits that are re-ranked by word proximity. Re-ranking the best 300 of a million records took 1.4
/// ms at the median and 4.2 ms at worst (two cores), a quarter of the 16 ms a key press may take.
const RERANKED: usize = 256;

/// Number of hits handed out first if there are more. At least [`RERANKED`], and more rows than a screen shows;
/// otherwise chosen by eye.
const FIRST_PAGE: usize = 512;

/// Searches the corpus. `None` if cancelled.
pub fn search(corpus: &Arc<Corpus>, request: &Request, cancel: &Cancel) -> Option<Hits> {
    search_in_steps(corpus, request, cancel, &mut |_| {})
}

/// What a search hands out on its way.
#[derive(Debug)]
pub enum SearchStep {
    /// The best page of many hits, before the rest is sorted and counted: without a breakdown.
    Page(Hits),
    /// A block of the overview.
    Block(Arc<OverviewBlock>),
    /// The whole answer.
    Complete(Hits),
}

/// As [`search`], but if there are many hits, `first` receives the best page before the rest is sorted and
/// counted.
pub fn search_in_steps(
    corpus: &Arc<Corpus>,
    request: &Request,
    cancel: &Cancel,
    first: &mut dyn FnMut(Hits),
) -> Option<Hits> {
    search_by_steps(corpus, request, cancel, &mut |step| {
        if let SearchStep::Page(hits) = step {
            first(hits);
        }
    })
}

/// As [`search`], with its steps but the last.
pub(crate) fn search_by_steps(
    corpus: &Arc<Corpus>,
    request: &Request,
    cancel: &Cancel,
    hand_out: &mut dyn FnMut(SearchStep),
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
    let hits = |rows: Vec<ProjectHit>, breakdown: Option<Breakdown>| Hits {
        corpus: corpus.clone(),
        request: request.clone(),
        query: query.clone(),
        notes: notes.clone(),
        found,
        rows,
        is_fuzzy,
        relaxations: Vec::new(),
        breakdown,
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
            hand_out(SearchStep::Page(hits(order::hits_of_keys(&best), None)));
        }
    } else if found > FIRST_PAGE && request.sort == SortOrder::default() {
        hand_out(SearchStep::Page(hits(order::in_load_order(corpus, &by_segment).take(FIRST_PAGE).collect(), None)));
    }
    // Before the rows: while it is on screen, they are not.
    let overview = if request.wanted.overview {
        let (threads, asks_text) = (threads_for(corpus), asks_text(&resolved));
        let (query, resolved, by_segment) = (&query, &resolved, &by_segment[..]);
        let once = OnceLock::new();
        let task = TableTask { corpus, query, resolved, plan: &plan, by_segment, asks_text, threads, cancel, once };
        Some(overview::overview(&task, is_fuzzy, &mut |block| hand_out(SearchStep::Block(block)))?)
    } else {
        None
    };
    best.truncate(RERANKED);
    let rows = order::rows(corpus, &by_segment, &best, request.sort, cancel)?;

    let wanted = request.wanted.clone();
    let AnswerParts {
        lines, sources, facets, sums, hospitals, table: wanted_table, explain, parts, counts_items, ..
    } = match corpus.len() <= SMALL_CORPUS {
        true => AnswerParts { lines: true, sources: true, facets: true, ..wanted },
        false => wanted,
    };
    let mut of_panes = FieldId::PANES.to_vec();
    // Beside the states of items stand the remarks on them.
    of_panes.extend(counts_items.then_some(FieldId::Flag));
    let facets: &[FieldId] = if facets { FieldId::menu() } else { &of_panes };
    let of_facets = FacetsWanted { facets, counts_items };
    let facets = count_facets(corpus, &plan, &query, &resolved, &by_segment, of_facets, cancel)?;
    let lines = if lines || hospitals {
        Some(find_lines(corpus, &plan, &resolved, &rows, request.sort, cancel)?)
    } else {
        None
    };
    let sources = sources.then(|| find_sources(corpus, &query, &by_segment, request.sort));
    let sums = match sums {
        Some(wanted) => {
            let rows: Vec<&[u32]> = by_segment.iter().map(|it| it.rows.as_slice()).collect();
            Some(money::sums(corpus, &rows, &wanted, threads_for(corpus), cancel)?)
        }
        None => None,
    };
    let hospitals = match lines.as_ref().filter(|_| hospitals) {
        Some(lines) => {
            let lines = lines.matched_or_all().iter().map(|hit| hit.line);
            Some(hospitals::hospitals(corpus, &resolved, lines, cancel)?)
        }
        None => None,
    };
    let lines = lines.map(|mut lines| {
        if request.sort.key == SortKey::Best && !asks_text(&resolved) {
            order::sort_lines_by_arrival(corpus, &mut lines.rows, request.sort.reverse);
        }
        lines
    });
    let table = match wanted_table {
        Some(spec) => {
            let threads = threads_for(corpus);
            let asks_text = asks_text(&resolved);
            let (query, resolved, by_segment) = (&query, &resolved, &by_segment[..]);
            let once = OnceLock::new();
            let task = TableTask { corpus, query, resolved, plan: &plan, by_segment, asks_text, threads, cancel, once };
            Some(table_of(&task, &spec, &rows)?)
        }
        None => None,
    };
    let explanation = match explain {
        Some(wanted) => Some(explain_figure(corpus, &wanted, (&query, &by_segment), cancel)?),
        None => None,
    };
    let parts = parts.then(|| PartCounts::new(corpus, &by_segment));
    let relaxations = if found == 0 { relaxations(corpus, &query, &resolved, cancel)? } else { Vec::new() };
    Some(Hits {
        relaxations,
        ..hits(
            rows,
            Some(Breakdown {
                facets,
                counts_items,
                lines,
                sources,
                sums,
                hospitals,
                table,
                explanation,
                parts,
                overview,
            }),
        )
    })
}

/// The table of a query alone, on a number of threads, without the other parts of an answer. `None` if cancelled.
pub fn table_on(threads: usize, corpus: &Corpus, query: &str, spec: &TableSpec, cancel: &Cancel) -> Option<Table> {
    with_task(threads, corpus, query, cancel, &mut |task, _| {
        // In load order.
        let is_ordered = !spec.sort.is_empty() || !spec.group_fields().is_empty();
        let ranked: Vec<ProjectHit> =
            if is_ordered { Vec::new() } else { order::in_load_order(corpus, task.by_segment).collect() };
        table_of(task, spec, &ranked)
    })
}

/// The overview of a query alone, on a number of threads. `None` if cancelled.
pub fn overview_on(
    threads: usize,
    corpus: &Corpus,
    query: &str,
    cancel: &Cancel,
    hand_out: &mut dyn FnMut(Arc<OverviewBlock>),
) -> Option<Vec<Arc<OverviewBlock>>> {
    with_task(threads, corpus, query, cancel, &mut |task, is_fuzzy| overview::overview(task, is_fuzzy, hand_out))
}

/// Makes something of the rows of a query alone; `make` is told whether they allow for typos. `None` if cancelled.
fn with_task<T>(
    threads: usize,
    corpus: &Corpus,
    query: &str,
    cancel: &Cancel,
    make: &mut dyn FnMut(&TableTask<'_>, bool) -> Option<T>,
) -> Option<T> {
    let query = Query::parse(query);
    let mut resolved = ResolvedQuery::new(corpus, &query, false, cancel)?;
    let mut by_segment = Plan::new(corpus, &resolved).run(&[], cancel)?;
    let mut is_fuzzy = resolved.used_fuzzy;
    if by_segment.iter().all(|hits| hits.rows.is_empty()) && resolved.has_words && resolved.has_strict_term {
        let fuzzy = ResolvedQuery::new(corpus, &query, true, cancel)?;
        let found = Plan::new(corpus, &fuzzy).run(&[], cancel)?;
        if found.iter().any(|hits| !hits.rows.is_empty()) {
            (resolved, by_segment, is_fuzzy) = (fuzzy, found, true);
        }
    }
    let plan = Plan::new(corpus, &resolved);
    let asks_text = asks_text(&resolved);
    let (query, resolved, by_segment) = (&query, &resolved, &by_segment[..]);
    let once = OnceLock::new();
    make(&TableTask { corpus, query, resolved, plan: &plan, by_segment, asks_text, threads, cancel, once }, is_fuzzy)
}

/// How a figure comes about; `query` is that of the table, and `by_segment` are its rows.
fn explain_figure(
    corpus: &Corpus,
    wanted: &ExplainWanted,
    (query, by_segment): (&Query, &[SegmentHits]),
    cancel: &Cancel,
) -> Option<Explanation> {
    let threads = threads_for(corpus);
    let rows = |found: &[SegmentHits]| found.iter().map(|it| it.rows.clone()).collect::<Vec<_>>();
    let of_table = rows(by_segment);
    let is_of_items = wanted.rows != TableRows::Projects;
    let counts_items = is_of_items || matches!(wanted.figure, TableFigure::Items | TableFigure::Pieces);
    let (mut of_row, items) = match &wanted.of {
        ExplainedRow::Project(record) => {
            let (at, row) = corpus.locate(*record);
            let mut rows = vec![Vec::new(); corpus.segment_count()];
            rows[at].push(row as u32);
            return explain::explain(corpus, wanted, (&rows, &rows), threads, cancel);
        }
        ExplainedRow::Group { query: None, .. } => (of_table.clone(), None),
        ExplainedRow::Group { query: Some(of_row), .. } => {
            let figures = vec![TableFigure::Items, TableFigure::Pieces];
            let spec = TableSpec {
                rows: TableRows::Items,
                group_by: vec![FieldId::EquipmentName],
                figures,
                ..TableSpec::default()
            };
            let items = if counts_items { Some(table_on(threads, corpus, of_row, &spec, cancel)?) } else { None };
            let of_row = Query::parse(of_row);
            let resolved = ResolvedQuery::new(corpus, &of_row, false, cancel)?;
            (rows(&Plan::new(corpus, &resolved).run(&[], cancel)?), items)
        }
    };
    let item_count = items.as_ref().and_then(|table| table.groups()).and_then(|groups| groups.all.items);
    if let (true, ExplainedRow::Group { query: Some(of_query), .. }) = (is_of_items, &wanted.of) {
        // Records without an item of the row are not in a table of items.
        let spec = TableSpec { rows: TableRows::Items, ..TableSpec::default() };
        let listed = table_on(threads, corpus, of_query, &spec, cancel)?;
        let TableBody::Items(lines) = listed.body else { return None };
        let with_items: HashSet<RecordId> = lines.iter().map(|line| line.project).collect();
        for (at, rows) in of_row.iter_mut().enumerate() {
            rows.retain(|&row| with_items.contains(&corpus.view(at).record(row as usize)));
        }
    }
    let mut explanation = explain::explain(corpus, wanted, (&of_table, &of_row), threads, cancel)?;
    if let (ExplainedRow::Group { .. }, Some(word)) = (&wanted.of, explanation.command.get_mut(1)) {
        query.clause_text().clone_into(word);
    }
    let beside = explain::beside(corpus, wanted, query, cancel)?;
    Some(Explanation { items, item_count, beside, ..explanation })
}

/// A table with the parts of the answer that it is made of.
fn table_of(task: &TableTask<'_>, spec: &TableSpec, ranked: &[ProjectHit]) -> Option<Table> {
    let sources = (spec.rows == TableRows::Sources)
        .then(|| find_sources(task.corpus, task.query, task.by_segment, SortOrder::default()));
    let hospitals = if spec.rows == TableRows::Hospitals {
        let order = SortOrder::default();
        let lines = find_lines(task.corpus, task.plan, task.resolved, ranked, order, task.cancel)?;
        let lines = lines.matched_or_all().iter().map(|hit| hit.line);
        Some(hospitals::hospitals(task.corpus, task.resolved, lines, task.cancel)?)
    } else {
        None
    };
    table(task, spec, TableParts { ranked, sources, hospitals })
}

/// Whether the query asks for words that must be present, so that hits have scores.
fn asks_text(resolved: &ResolvedQuery) -> bool {
    let asks =
        |(negated, test): &(bool, Predicate)| !negated && matches!(test, Predicate::Words(_) | Predicate::Phrase(_));
    resolved.clauses.iter().flat_map(|clause| &clause.any).any(asks)
}

/// Extra points for query words that are adjacent in a field, and for words whose letters are together in the
/// title. They decide the order among the best hits.
fn proximity(corpus: &Corpus, plan: &Plan<'_>, query: &Query, record: RecordId) -> i32 {
    let typed = query.typed_words();
    if typed.is_empty() {
        return 0;
    }
    let title = crate::text::fold(corpus.row(record).title());
    plan.word_proximity(record) + title_proximity(&typed, &title)
}

/// Collects the equipment lines of the matching projects, in the order of the projects unless sorted otherwise;
/// lines that match by themselves come first.
fn find_lines(
    corpus: &Corpus,
    plan: &Plan<'_>,
    resolved: &ResolvedQuery,
    projects: &[ProjectHit],
    sort: SortOrder,
    cancel: &Cancel,
) -> Option<MatchingLines> {
    let tests_lines = resolved.tests_lines();
    let mut of_segment: Vec<Option<LineMatcher<'_>>> = (0..corpus.segment_count()).map(|_| None).collect();
    let (mut matching, mut others) = (Vec::new(), Vec::new());
    let (mut allowed, mut matched) = (Vec::new(), Vec::new());
    let at_site = resolved.names_site();
    let (mut total, mut matched_total) = (PieceCounter::new(at_site), PieceCounter::new(at_site));
    let (mut arrivals, mut matched_arrivals) = (ArrivalCounts::default(), ArrivalCounts::default());
    let kinds = LineKinds::new(corpus);
    // A duplicate record's lines are listed but not added to the total.
    let repeated = if corpus.has_duplicates() {
        let mut is_hit = vec![false; corpus.len()];
        projects.iter().for_each(|hit| is_hit[hit.project.0 as usize] = true);
        corpus.duplicates_among(&|record| is_hit[record.0 as usize])
    } else {
        HashMap::new()
    };
    for (i, hit) in projects.iter().enumerate() {
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
            if !is_matched && tests_lines {
                continue;
            }
            let at = range.start + line as usize;
            let (lines, total, arrivals) = match is_matched {
                true => (&mut matching, &mut matched_total, &mut matched_arrivals),
                false => (&mut others, &mut total, &mut arrivals),
            };
            let mut pieces = segment.pieces[at];
            if repeated.contains_key(&hit.project) {
                pieces = LinePieces { standing: LineStanding::CountedElsewhere, ..pieces };
            }
            total.add(kinds.of(segment, at), segment.quantities[at], pieces);
            let id = LineId { project: hit.project, line };
            let row = corpus.line(id);
            arrivals.add(row.state(), row.last_report());
            lines.push(LineHit { line: id, matched: is_matched });
        }
    }
    let matched_count = matching.len();
    let (total, kinds) = if matched_count == 0 { total } else { matched_total }.finish();
    let arrivals = if matched_count == 0 { arrivals } else { matched_arrivals };
    matching.append(&mut others);
    order::sort_lines(corpus, &mut matching, sort);
    Some(MatchingLines { rows: matching, matched_count, total, arrivals, kinds })
}

/// Collects the sources that matching projects cite; all sources if the query is empty.
fn find_sources(corpus: &Corpus, query: &Query, by_segment: &[SegmentHits], sort: SortOrder) -> Vec<SourceHit> {
    let mut counts = vec![0u32; corpus.facets().values(FieldId::Source).len()];
    for (segment_hits, (_, segment)) in by_segment.iter().zip(corpus.segments()) {
        let column = segment.facet(FieldId::Source);
        let mut local = vec![0; column.globals.len()];
        column.count_local(segment_hits.rows.iter().copied(), &mut local);
        local.iter().zip(&column.globals).for_each(|(n, &id)| counts[id as usize] += n);
    }
    // An article opened without a dataset is cited by nobody; the empty query lists it too.
    let all = query.clauses.is_empty();
    let cited = |id: &str| corpus.facets().find(FieldId::Source, id).map_or(0, |value| counts[value as usize] as usize);
    let found = corpus.sources().filter_map(|(source, entry)| {
        let projects = cited(&entry.id);
        (projects > 0 || all).then_some(SourceHit { source, projects })
    });
    let mut sources = found.collect::<Vec<_>>();
    order::sort_sources(corpus, &mut sources, sort);
    sources
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
