//! From a query to ranked rows: `search(&Corpus, &Request, &Cancel) -> Hits`, pure.
//!
//! A hit is a project. Tests of equipment fields must hold on one and the same line; free words may
//! spread over the project. Words are compared as written first; only when nothing has them all are
//! typos and scattered letters forgiven, so that a count means what it says. The order is total: score,
//! shorter title, load ordinal.

pub mod highlight;
mod naive;
pub(crate) use naive::HAS;
pub mod query;
mod rank;
pub mod worker;

pub use highlight::Highlighter;
pub use query::{Note, Query, QueryField};

use crate::corpus::{Corpus, Facet, LineId, RecordId, SourceId, Total};
use crate::model::PartialDate;
use std::cmp::{Ordering, Reverse};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering as Memory};

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The query as typed.
    pub query: String,
    /// The order wanted.
    pub sort: Sort,
}

/// By what rows are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
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
    Told,
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
        SortKey::Told,
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
            SortKey::Told => "told",
            SortKey::Lines => "lines",
            SortKey::State => "state",
            SortKey::Flag => "flag",
        }
    }
}

/// A project that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The project.
    pub project: RecordId,
    /// How well it matches.
    pub score: i64,
    /// Its equipment lines that match; all of those that the query's equipment tests allow where there are any.
    pub lines: Vec<u32>,
    /// Its equipment lines that the query's equipment tests allow; all where there are none.
    pub allowed: Vec<u32>,
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
pub struct Drop {
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
    /// Matching projects, in order.
    pub rows: Vec<Hit>,
    /// Equipment lines of the matching projects, those that match themselves first.
    pub lines: Vec<LineHit>,
    /// Sources of the matching projects.
    pub sources: Vec<SourceHit>,
    /// For each facet, what choosing each value would give.
    pub facets: HashMap<Facet, FacetCounts>,
    /// How many clauses of the query take part in the search.
    pub understood: usize,
    /// The query tests equipment lines: only lines that pass belong to the answer.
    pub line_tests: bool,
    /// How many lines match by themselves.
    pub matched: usize,
    /// Sum over the matching lines, or over all lines where no line matches by itself.
    pub total: Total,
    /// Nothing matched as written; these are near spellings.
    pub near: bool,
    /// Where nothing was found: what to leave out.
    pub drops: Vec<Drop>,
    /// Where the query's words stand in any text.
    pub highlighter: Highlighter,
}

impl Hits {
    /// How many of the matching projects have each value of a facet, by value id.
    pub fn value_counts(&self, facet: Facet) -> Vec<usize> {
        count_values(&self.corpus, facet, &self.rows)
    }

    /// The place of a project among the rows.
    pub fn position(&self, project: RecordId) -> Option<usize> {
        self.rows.iter().position(|hit| hit.project == project)
    }

    /// The lines that match by themselves; they stand first.
    pub fn matched_lines(&self) -> impl Iterator<Item = LineId> + '_ {
        self.lines.iter().take(self.matched).map(|hit| hit.line)
    }
}

/// Tells a search that a newer one has been asked for.
#[derive(Clone, Debug)]
pub struct Cancel {
    newest: Arc<AtomicU64>,
    mine: u64,
}

impl Cancel {
    /// A search that nobody cancels.
    pub fn never() -> Self {
        Cancel { newest: Arc::new(AtomicU64::new(0)), mine: 0 }
    }

    /// A search of a generation, stale as soon as `newest` is another.
    pub fn generation(newest: Arc<AtomicU64>, mine: u64) -> Self {
        Cancel { newest, mine }
    }

    /// Whether a newer search has been asked for.
    pub fn is_stale(&self) -> bool {
        self.newest.load(Memory::Relaxed) != self.mine
    }
}

/// Searches. `None` where it was cancelled.
pub fn search(corpus: &Arc<Corpus>, request: &Request, cancel: &Cancel) -> Option<Hits> {
    let query = Query::parse(&request.query);
    let found = naive::find(corpus, &query, cancel)?;
    let mut rows = found.rows;
    sort_rows(corpus, &mut rows, request.sort);

    let (mut lines, mut total, mut matched_total) = (Vec::new(), Total::default(), Total::default());
    for hit in &rows {
        for line in corpus.lines_of(hit.project) {
            let matched = hit.lines.contains(&line.line);
            if matched || !found.line_tests {
                lines.push(LineHit { line, matched });
                let quantity = corpus.line(line).quantity();
                total.add(quantity);
                if matched {
                    matched_total.add(quantity);
                }
            }
        }
    }
    if matched_total != Total::default() {
        total = matched_total;
    }
    sort_lines(corpus, &mut lines, request.sort);

    let mut cited: HashMap<SourceId, usize> = HashMap::new();
    for hit in &rows {
        for &source in &corpus.entry(hit.project).cited {
            *cited.entry(source).or_default() += 1;
        }
    }
    // A source nobody cites, an article opened by itself, is listed while nothing is asked.
    let all = query.clauses.is_empty();
    let mut sources: Vec<SourceHit> = corpus
        .sources()
        .filter_map(|(source, _)| {
            let projects = cited.get(&source).copied().unwrap_or(0);
            (projects > 0 || all).then_some(SourceHit { source, projects })
        })
        .collect();

    sort_sources(corpus, &mut sources, request.sort);

    Some(Hits {
        corpus: corpus.clone(),
        request: request.clone(),
        notes: found.notes,
        rows,
        understood: found.understood,
        line_tests: found.line_tests,
        matched: lines.iter().filter(|hit| hit.matched).count(),
        lines,
        sources,
        facets: found.facets,
        total,
        near: found.near,
        drops: found.drops,
        highlighter: found.highlighter,
        query,
    })
}

fn count_facet(corpus: &Corpus, facet: Facet, rows: &[Hit]) -> FacetCounts {
    let open = |hit: &&Hit| hit.allowed.iter().any(|&line| corpus.is_open(LineId { project: hit.project, line }));
    FacetCounts {
        projects: rows.len(),
        values: count_values(corpus, facet, rows),
        open: if facet == Facet::State { rows.iter().filter(open).count() } else { 0 },
    }
}

/// How many projects have each value of a facet. Of the facets about equipment, only lines that the
/// query allows count: tests of equipment must hold on one and the same line.
fn count_values(corpus: &Corpus, facet: Facet, rows: &[Hit]) -> Vec<usize> {
    if !facet.is_line() {
        return corpus.facets().counts(facet, rows.iter().map(|hit| hit.project));
    }
    let mut counts = vec![0; corpus.facets().values(facet).len()];
    for hit in rows {
        let of = |&line: &u32| corpus.facets().of_line(facet, LineId { project: hit.project, line });
        for value in hit.allowed.iter().filter_map(of).collect::<HashSet<u32>>() {
            counts[value as usize] += 1;
        }
    }
    counts
}

/// Unknown values last, whichever way the others go.
fn unknown_last<T>(a: Option<T>, b: Option<T>, reverse: bool, compare: impl Fn(&T, &T) -> Ordering) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if reverse => compare(&b, &a),
        (Some(a), Some(b)) => compare(&a, &b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

fn newest(a: &PartialDate, b: &PartialDate) -> Ordering {
    PartialDate::newest_first(Some(*a), Some(*b))
}

fn folded(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| crate::text::fold(text))
}

fn countries(corpus: &Corpus, id: RecordId) -> Option<String> {
    corpus.project(id).countries.first().map(|c| crate::codes::country_name(&c.code).to_owned())
}

/// The weightiest flag, as a number that sorts it first.
fn flag(corpus: &Corpus, id: RecordId) -> Option<(crate::corpus::FlagWeight, crate::corpus::Rule)> {
    corpus.entry(id).flags.first().map(|flag| (flag.rule.weight(), flag.rule))
}

fn sort_rows(corpus: &Corpus, rows: &mut [Hit], sort: Sort) {
    let total = |a: &Hit, b: &Hit| {
        let key = |hit: &Hit| (Reverse(hit.score), corpus.project(hit.project).title.chars().count(), hit.project);
        key(a).cmp(&key(b))
    };
    // Without a score to go by, the editors' order stands.
    let asked = rows.iter().any(|hit| hit.score > 0);
    let last = |a: &Hit, b: &Hit| if asked { total(a, b) } else { a.project.cmp(&b.project) };
    rows.sort_by(|a, b| {
        let (x, y) = (a.project, b.project);
        let r = sort.reverse;
        let by = match sort.key {
            SortKey::Best => return if r { last(b, a) } else { last(a, b) },
            SortKey::Title => {
                unknown_last(folded(&corpus.project(x).title), folded(&corpus.project(y).title), r, String::cmp)
            }
            SortKey::Country => unknown_last(countries(corpus, x), countries(corpus, y), r, String::cmp),
            SortKey::Donor => {
                unknown_last(folded(&corpus.donor_label(x)), folded(&corpus.donor_label(y)), r, String::cmp)
            }
            SortKey::Told => unknown_last(corpus.entry(x).told, corpus.entry(y).told, r, newest),
            SortKey::Lines => {
                let count = |id| Some(corpus.project(id).equipment.len()).filter(|&n| n > 0);
                unknown_last(count(x), count(y), r, |a, b| b.cmp(a))
            }
            SortKey::State => {
                let status = |id| corpus.project(id).status.as_ref().and_then(|s| s.known().copied());
                unknown_last(status(x), status(y), r, Ord::cmp)
            }
            SortKey::Flag => unknown_last(flag(corpus, x), flag(corpus, y), r, Ord::cmp),
        };
        by.then_with(|| last(a, b))
    });
}

/// By title, date or number of projects; another column leaves the order in which they came.
fn sort_sources(corpus: &Corpus, sources: &mut [SourceHit], sort: Sort) {
    let source = |hit: &SourceHit| &corpus.source(hit.source).source;
    sources.sort_by(|a, b| {
        let r = sort.reverse;
        match sort.key {
            SortKey::Title => unknown_last(folded(&source(a).publisher), folded(&source(b).publisher), r, String::cmp),
            SortKey::Told => {
                let date =
                    |hit| source(hit).published.as_ref().and_then(|p| p.known().copied()).filter(|d| d.year.is_some());
                unknown_last(date(a), date(b), r, newest)
            }
            SortKey::Lines => unknown_last(Some(a.projects), Some(b.projects), r, |a, b| b.cmp(a)),
            _ => Ordering::Equal,
        }
    });
}

/// Lines that match by themselves first; then by the column; then in the order they came.
fn sort_lines(corpus: &Corpus, lines: &mut [LineHit], sort: Sort) {
    lines.sort_by(|a, b| {
        let (x, y, r) = (a.line, b.line, sort.reverse);
        let (p, q) = (x.project, y.project);
        let by = match sort.key {
            SortKey::Best => Ordering::Equal,
            SortKey::Title => unknown_last(folded(&corpus.line(x).name), folded(&corpus.line(y).name), r, String::cmp),
            SortKey::Country => unknown_last(countries(corpus, p), countries(corpus, q), r, String::cmp),
            SortKey::Donor => {
                unknown_last(folded(&corpus.donor_label(p)), folded(&corpus.donor_label(q)), r, String::cmp)
            }
            SortKey::Told => unknown_last(corpus.line(x).as_of(), corpus.line(y).as_of(), r, newest),
            SortKey::Lines => unknown_last(corpus.line(x).quantity(), corpus.line(y).quantity(), r, |a, b| b.cmp(a)),
            SortKey::State => {
                let status = |id| corpus.line(id).status().known().copied();
                unknown_last(status(x), status(y), r, Ord::cmp)
            }
            SortKey::Flag => unknown_last(flag(corpus, p), flag(corpus, q), r, Ord::cmp),
        };
        b.matched.cmp(&a.matched).then(by)
    });
}
