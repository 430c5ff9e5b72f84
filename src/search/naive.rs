//! The meaning of a query, record by record: plain, complete, and the oracle of faster engines.
//!
//! Each word of the query is compared with every word of the vocabulary once, then each project is
//! tested field by field.

mod bind;

pub(crate) use bind::HAS;

use super::highlight::Highlighter;
use super::query::{Note, Query, QueryField};
use super::{Cancel, Drop, FacetCounts, Hit};
use crate::corpus::{Corpus, Facet, Field, FieldKind, LineId, RecordId};
use crate::model::Money;
use bind::{Bound, BoundTest, Has, begins_word};
use std::collections::{HashMap, HashSet};

/// What was found, in load order.
pub struct Found {
    /// How many clauses take part in the search.
    pub understood: usize,
    pub rows: Vec<Hit>,
    pub notes: Vec<Note>,
    pub facets: HashMap<Facet, FacetCounts>,
    pub near: bool,
    pub drops: Vec<Drop>,
    pub highlighter: Highlighter,
    /// The query tests equipment lines, so that only the lines that pass belong to the result.
    pub line_tests: bool,
}

/// Projects between two looks at whether the search is still wanted.
const CHUNK: usize = 256;

/// Finds what matches; `None` where cancelled.
pub fn find(corpus: &Corpus, query: &Query, cancel: &Cancel) -> Option<Found> {
    let mut bound = Bound::new(corpus, query, false, cancel)?;
    let mut rows = bound.rows(cancel)?;
    let mut near = bound.forgave;
    if rows.is_empty() && bound.has_words {
        let loose = Bound::new(corpus, query, true, cancel)?;
        let found = loose.rows(cancel)?;
        if !found.is_empty() {
            (bound, rows, near) = (loose, found, true);
        }
    }

    let mut facets = HashMap::new();
    for facet in Facet::ALL {
        let chosen: Vec<usize> =
            (0..query.clauses.len()).filter(|&i| query.clauses[i].chooses(facet.field())).collect();
        let other;
        let rows: &[Hit] = if chosen.is_empty() {
            &rows
        } else {
            other = bound.leaving_out(&chosen).rows(cancel)?;
            &other
        };
        facets.insert(facet, super::count_facet(corpus, facet, rows));
    }

    let mut drops = Vec::new();
    if rows.is_empty() {
        for (clause, it) in query.clauses.iter().enumerate() {
            let projects = bound.leaving_out(&[clause]).rows(cancel)?.len();
            if projects > 0 {
                drops.push(Drop { clause, text: query.text[it.span.clone()].to_owned(), projects });
            }
        }
    }
    let line_tests = Bound::line_test_of(&bound.clauses);
    let understood = bound.clauses.len();
    let notes = query.notes.iter().cloned().chain(bound.notes).collect();
    Some(Found { understood, rows, notes, facets, near, drops, highlighter: bound.highlighter, line_tests })
}

impl Bound<'_> {
    /// The projects that match, in load order.
    fn rows(&self, cancel: &Cancel) -> Option<Vec<Hit>> {
        let mut rows = Vec::new();
        for (i, id) in self.corpus.ids().enumerate() {
            if i % CHUNK == 0 && cancel.is_stale() {
                return None;
            }
            rows.extend(self.hit(id));
        }
        Some(rows)
    }

    fn hit(&self, id: RecordId) -> Option<Hit> {
        let fields = self.corpus.texts().of(id);
        let lines = self.corpus.project(id).equipment.len() as u32;
        let mut score = 0;
        // Lines that pass every equipment test; then how many free words each has.
        let mut passing: Option<Vec<u32>> = None;
        let mut words_on: Vec<usize> = vec![0; lines as usize];
        for clause in &self.clauses {
            if clause.line {
                let positive = clause.any.iter().any(|(negated, _)| !negated);
                let passes =
                    |line: u32| clause.any.iter().any(|(negated, test)| self.on_line(id, line, test) != *negated);
                if positive {
                    let before = passing.take().unwrap_or_else(|| (0..lines).collect());
                    passing = Some(before.into_iter().filter(|&line| passes(line)).collect());
                } else if !(0..lines).all(passes) {
                    // Negated: on no line.
                    return None;
                }
                continue;
            }
            let mut best: Option<i64> = None;
            for (negated, test) in &clause.any {
                let found = self.on_project(id, fields, test, &mut words_on);
                match (found, negated) {
                    (Some(points), false) => best = best.max(Some(points)),
                    (None, true) => best = best.max(Some(0)),
                    _ => {}
                }
            }
            score += best?;
        }
        if passing.as_ref().is_some_and(Vec::is_empty) {
            return None;
        }
        score += self.adjacency(fields);
        let most = words_on.iter().copied().max().unwrap_or(0);
        let with_words = |line: &u32| words_on[*line as usize] == most;
        let asked = passing.is_some();
        let allowed = passing.unwrap_or_else(|| (0..lines).collect());
        // Among the lines that pass, those with the most words, where any has one.
        let mut matched: Vec<u32> = allowed.iter().copied().filter(|line| most > 0 && with_words(line)).collect();
        if matched.is_empty() && asked {
            matched.clone_from(&allowed);
        }
        Some(Hit { project: id, score, lines: matched, allowed })
    }

    /// The score of a test that holds somewhere in a project.
    fn on_project(&self, id: RecordId, fields: &[Field], test: &BoundTest, words_on: &mut [usize]) -> Option<i64> {
        let project = self.corpus.project(id);
        let holds = |yes: bool| yes.then_some(0);
        match test {
            BoundTest::Words(words) => {
                let mut sum = 0;
                for expansion in words {
                    let mut best = None;
                    let mut on: HashSet<u32> = HashSet::new();
                    for field in fields {
                        let points = field
                            .words
                            .iter()
                            .filter_map(|w| expansion.get(w))
                            .max()
                            .map(|p| p * field.kind.worth() / 100);
                        if points.is_some() {
                            on.extend(field.line);
                        }
                        best = best.max(points);
                    }
                    sum += best?;
                    for line in on {
                        words_on[line as usize] += 1;
                    }
                }
                Some(sum)
            }
            BoundTest::Phrase(ids) => {
                let ids = ids.as_ref()?;
                let mut best = None;
                for field in fields {
                    if field.words.windows(ids.len()).any(|window| window == ids.as_slice()) {
                        best = best.max(Some(1200 * field.kind.worth() / 100));
                        if let Some(line) = field.line {
                            words_on[line as usize] += ids.len();
                        }
                    }
                }
                best
            }
            BoundTest::Facet(facet, values) => {
                holds(self.corpus.facets().of(*facet, id).iter().any(|v| values.contains(v)))
            }
            BoundTest::Text { kinds, value, whole } if !kinds.iter().any(|k| is_line_kind(*k)) => {
                holds(fields.iter().any(|f| kinds.contains(&f.kind) && matches_text(&f.text, value, *whole)))
            }
            BoundTest::Number(QueryField::Year, bounds, _) => {
                let own = project.dates.iter().filter_map(|d| d.value.as_ref()?.known()?.year).map(i64::from);
                let mut years = own.chain(project.amounts.iter().filter_map(|a| a.year).map(i64::from));
                holds(years.any(|year| bounds.contains(Money::from(year))))
            }
            BoundTest::Number(QueryField::Told, bounds, _) => {
                let values = self.corpus.facets().values(Facet::Told);
                let mut years = self
                    .corpus
                    .facets()
                    .of(Facet::Told, id)
                    .iter()
                    .filter_map(|&v| values[v as usize].code.parse::<i64>().ok());
                holds(years.any(|year| bounds.contains(Money::from(year))))
            }
            BoundTest::Number(QueryField::Amount, bounds, currency) => holds(
                project
                    .amounts
                    .iter()
                    .any(|a| bounds.contains(a.value) && currency.as_ref().is_none_or(|c| *c == a.currency)),
            ),
            BoundTest::Has(has) => holds(match has {
                Has::Equipment => !project.equipment.is_empty(),
                Has::Amount => !project.amounts.is_empty(),
                Has::Date => project.dates.iter().any(|d| d.value.is_some()),
                Has::Evidence => project.facts().iter().any(|f| !f.evidence.is_empty()),
                Has::Document => !project.documents.is_empty(),
                Has::Signatory => !project.signatories.is_empty(),
                Has::Correction => !project.corrections.is_empty(),
                Has::Flag => !self.corpus.entry(id).flags.is_empty(),
            }),
            // An equipment test among alternatives of other kinds holds where any line passes.
            line => holds((0..project.equipment.len() as u32).any(|l| self.on_line(id, l, line))),
        }
    }

    fn on_line(&self, id: RecordId, line: u32, test: &BoundTest) -> bool {
        let at = LineId { project: id, line };
        match test {
            BoundTest::LineFacet(facet, values) => {
                self.corpus.facets().of_line(*facet, at).is_some_and(|value| values.contains(&value))
            }
            BoundTest::Open => self.corpus.is_open(at),
            BoundTest::Text { kinds, value, whole } => self
                .corpus
                .texts()
                .of(id)
                .iter()
                .any(|f| f.line == Some(line) && kinds.contains(&f.kind) && matches_text(&f.text, value, *whole)),
            BoundTest::Number(QueryField::Qty, bounds, _) => {
                self.corpus.line(at).quantity().is_some_and(|quantity| bounds.contains(quantity))
            }
            _ => false,
        }
    }

    /// Extra points where words that follow each other in the query follow each other in a field.
    fn adjacency(&self, fields: &[Field]) -> i64 {
        let words: Vec<&HashMap<u32, i64>> = self
            .clauses
            .iter()
            .filter_map(|clause| match clause.any.as_slice() {
                [(false, BoundTest::Words(words))] => Some(words),
                _ => None,
            })
            .flatten()
            .collect();
        let follows = |pair: &[&HashMap<u32, i64>]| {
            let in_field =
                |f: &Field| f.words.windows(2).any(|w| pair[0].contains_key(&w[0]) && pair[1].contains_key(&w[1]));
            fields.iter().filter(|f| in_field(f)).map(|f| 2 * f.kind.worth()).max().unwrap_or(0)
        };
        words.windows(2).map(follows).sum()
    }
}

fn is_line_kind(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Equipment | FieldKind::Category | FieldKind::Facility | FieldKind::Place)
}

fn matches_text(text: &str, value: &str, whole: bool) -> bool {
    if whole { text == value } else { begins_word(text, value) }
}
