//! The meaning of a query, record by record: plain, complete, and the oracle of faster engines.
//!
//! Each word of the query is compared with every word of the vocabulary once, then each project is
//! tested field by field.

use super::highlight::Highlighter;
use super::query::{Clause, Note, Query, QueryField, Term, Test, nearest};
use super::rank::{Closeness, Ranker, WordMatch};
use super::{Cancel, Drop, FacetCounts, Hit};
use crate::corpus::{Corpus, Facet, Field, FieldKind, LineId, RecordId};
use crate::model::{ItemStatus, ListedCode, Money};
use crate::text::{fold, words};
use std::collections::{HashMap, HashSet};

/// What was found, in load order.
pub struct Found {
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
        let (rows, without): (&[Hit], _) = if chosen.is_empty() {
            (&rows, Bound::line_test_of(&bound.clauses))
        } else {
            let rest = bound.leaving_out(&chosen);
            other = rest.rows(cancel)?;
            (&other, Bound::line_test_of(&rest.clauses))
        };
        facets.insert(facet, FacetCounts { projects: rows.len(), values: count(corpus, facet, rows, without) });
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
    let notes = query.notes.iter().cloned().chain(bound.notes).collect();
    Some(Found { rows, notes, facets, near, drops, highlighter: bound.highlighter, line_tests })
}

fn count(corpus: &Corpus, facet: Facet, rows: &[Hit], line_tests: bool) -> Vec<usize> {
    if !facet.is_line() || !line_tests {
        return corpus.facets().counts(facet, rows.iter().map(|hit| hit.project));
    }
    // The same line must pass every test, so only the lines that pass the others count.
    let mut counts = vec![0; corpus.facets().values(facet).len()];
    for hit in rows {
        let values: HashSet<u32> = hit
            .lines
            .iter()
            .filter_map(|&line| corpus.facets().of_line(facet, LineId { project: hit.project, line }))
            .collect();
        for value in values {
            counts[value as usize] += 1;
        }
    }
    counts
}

/// A query with its words and values looked up in a corpus.
#[derive(Clone)]
struct Bound<'a> {
    corpus: &'a Corpus,
    clauses: Vec<BoundClause>,
    notes: Vec<Note>,
    highlighter: Highlighter,
    has_words: bool,
    /// A word had no match as written and was forgiven.
    forgave: bool,
}

#[derive(Clone)]
struct BoundClause {
    /// Index in the query.
    clause: usize,
    any: Vec<(bool, BoundTest)>,
    /// All it does is test equipment lines.
    line: bool,
}

#[derive(Clone)]
enum BoundTest {
    /// Every word, as the words of the vocabulary it stands for, with their scores.
    Words(Vec<HashMap<u32, i64>>),
    /// These words of the vocabulary in order; `None` where the vocabulary lacks one.
    Phrase(Option<Vec<u32>>),
    /// One of these values of a facet of the project.
    Facet(Facet, HashSet<u32>),
    /// One of these values of a facet of a line.
    LineFacet(Facet, HashSet<u32>),
    /// A line on its way.
    Open,
    /// A field of one of these kinds is, or begins a word with, the text.
    Text {
        kinds: &'static [FieldKind],
        value: String,
        whole: bool,
    },
    Number(QueryField, super::query::Bounds, Option<String>),
    Has(Has),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Has {
    Equipment,
    Amount,
    Date,
    Evidence,
    Document,
    Signatory,
    Correction,
    Flag,
}

const HAS: [(&str, Has); 8] = [
    ("equipment", Has::Equipment),
    ("amount", Has::Amount),
    ("date", Has::Date),
    ("evidence", Has::Evidence),
    ("document", Has::Document),
    ("signatory", Has::Signatory),
    ("correction", Has::Correction),
    ("flag", Has::Flag),
];

impl<'a> Bound<'a> {
    fn new(corpus: &'a Corpus, query: &Query, loose: bool, cancel: &Cancel) -> Option<Self> {
        let mut bound = Bound {
            corpus,
            clauses: Vec::new(),
            notes: Vec::new(),
            highlighter: Highlighter::default(),
            has_words: false,
            forgave: false,
        };
        let ranker = Ranker::default();
        for (index, clause) in query.clauses.iter().enumerate() {
            if cancel.is_stale() {
                return None;
            }
            let mut any = Vec::new();
            for term in &clause.any {
                if let Some(test) = bound.test(&ranker, clause, term, loose) {
                    any.push((term.negated, test));
                }
            }
            // A clause none of whose terms makes sense is left out; its note says so.
            if !any.is_empty() {
                bound.clauses.push(BoundClause { clause: index, any, line: clause.is_line() });
            }
        }
        Some(bound)
    }

    fn leaving_out(&self, clauses: &[usize]) -> Bound<'a> {
        let mut rest = self.clone();
        rest.clauses.retain(|clause| !clauses.contains(&clause.clause));
        rest
    }

    fn line_test_of(clauses: &[BoundClause]) -> bool {
        clauses.iter().any(|clause| clause.line && clause.any.iter().any(|(negated, _)| !negated))
    }

    fn test(&mut self, ranker: &Ranker, clause: &Clause, term: &Term, loose: bool) -> Option<BoundTest> {
        let vocabulary = self.corpus.texts().vocabulary();
        match &term.test {
            Test::Words(list) => {
                self.has_words |= !term.negated;
                let expand = |word: &String| self.expand(ranker, word, loose && !term.negated, term.negated);
                let expansions: Vec<(HashMap<u32, WordMatch>, bool)> = list.iter().map(expand).collect();
                let mut scores = Vec::new();
                for (expansion, forgave) in expansions {
                    self.forgave |= forgave;
                    if !term.negated {
                        for (id, hit) in &expansion {
                            self.highlighter.add_word(&vocabulary[*id as usize], hit);
                        }
                    }
                    scores.push(expansion.into_iter().map(|(id, hit)| (id, hit.score)).collect());
                }
                Some(BoundTest::Words(scores))
            }
            Test::Phrase(list) => {
                if !term.negated {
                    self.highlighter.add_phrase(list);
                }
                let id = |word: &String| vocabulary.iter().position(|v| v == word).map(|i| i as u32);
                Some(BoundTest::Phrase(list.iter().map(id).collect()))
            }
            Test::Affix { text, start, end } => {
                let fits = |word: &str| (!start || word.starts_with(text)) && (!end || word.ends_with(text));
                let mut scores = HashMap::new();
                for (id, word) in vocabulary.iter().enumerate().filter(|(_, word)| fits(word)) {
                    scores.insert(id as u32, 900);
                    if !term.negated {
                        let at = if *start { 0 } else { word.len() - text.len() };
                        let marks = vec![at..at + text.len()];
                        self.highlighter.add_word(word, &WordMatch { closeness: Closeness::Prefix, score: 900, marks });
                    }
                }
                Some(BoundTest::Words(vec![scores]))
            }
            Test::Number(field, bounds, currency) => {
                if *field == QueryField::Amount && currency.is_none() {
                    let message =
                        "amounts are compared each in its own currency; add one, as in amount:>1m usd".to_owned();
                    self.notes.push(Note { span: clause.span.clone(), message, ignored: false });
                }
                Some(BoundTest::Number(*field, *bounds, currency.clone()))
            }
            Test::Value(field, value) => self.value(*field, value, clause, term.negated),
        }
    }

    /// The words of the vocabulary that a word of the query stands for, and whether it had to be forgiven.
    fn expand(&self, ranker: &Ranker, typed: &str, loose: bool, strict_only: bool) -> (HashMap<u32, WordMatch>, bool) {
        let vocabulary = self.corpus.texts().vocabulary();
        let all = |compare: &dyn Fn(&str) -> Option<WordMatch>| -> HashMap<u32, WordMatch> {
            vocabulary.iter().enumerate().filter_map(|(id, word)| Some((id as u32, compare(word)?))).collect()
        };
        let strict = all(&|word| ranker.strict(typed, word));
        if strict_only || (!strict.is_empty() && !loose) {
            return (strict, false);
        }
        let typo = all(&|word| ranker.strict(typed, word).or_else(|| ranker.typo(typed, word)));
        if !typo.is_empty() {
            let forgave = typo.len() > strict.len();
            return (typo, forgave);
        }
        // Scattered letters only where nothing is nearer: a word that is there was meant.
        let scattered = all(&|word| ranker.scattered(typed, word));
        let forgave = !scattered.is_empty();
        (scattered, forgave)
    }

    fn value(&mut self, field: QueryField, value: &str, clause: &Clause, negated: bool) -> Option<BoundTest> {
        let folded = fold(value);
        let facet = match field {
            QueryField::Country => Some(Facet::Country),
            QueryField::Donor => Some(Facet::Donor),
            QueryField::Agency => Some(Facet::Agency),
            QueryField::Recipient => Some(Facet::Recipient),
            QueryField::Sector => Some(Facet::Sector),
            QueryField::Status => Some(Facet::Status),
            QueryField::Instrument => Some(Facet::Instrument),
            QueryField::Programme => Some(Facet::Programme),
            QueryField::Kind => Some(Facet::Kind),
            QueryField::Flag => Some(Facet::Flag),
            QueryField::Source => Some(Facet::Source),
            QueryField::State => Some(Facet::State),
            _ => None,
        };
        if field == QueryField::State && folded == "open" {
            return Some(BoundTest::Open);
        }
        if let Some(facet) = facet {
            let values = self.corpus.facets().values(facet);
            let exact: HashSet<u32> = ids(values.iter().map(|v| v.names.contains(&folded)));
            let ids = if exact.is_empty() {
                ids(values.iter().map(|v| v.names.iter().any(|name| begins_word(name, &folded))))
            } else {
                exact
            };
            if ids.is_empty() && !is_code_of(field, &folded) {
                let labels = values.iter().map(|v| v.label.as_str());
                self.note_value(field, value, clause, labels);
                return None;
            }
            if facet == Facet::Country || facet == Facet::Donor {
                self.mark_value(&folded, negated);
            }
            return Some(if facet == Facet::State {
                BoundTest::LineFacet(facet, ids)
            } else {
                BoundTest::Facet(facet, ids)
            });
        }
        if field == QueryField::Has {
            let has = HAS.iter().find(|(name, _)| *name == folded || begins_word(name, &folded));
            if has.is_none() {
                self.note_value(field, value, clause, HAS.iter().map(|(name, _)| *name));
            }
            return has.map(|&(_, has)| BoundTest::Has(has));
        }
        let kinds: &'static [FieldKind] = match field {
            QueryField::Party => &[FieldKind::Donor, FieldKind::Agency, FieldKind::Recipient, FieldKind::Party],
            QueryField::Equipment => &[FieldKind::Equipment, FieldKind::Category],
            QueryField::Category => &[FieldKind::Category],
            QueryField::Facility => &[FieldKind::Facility],
            _ => &[FieldKind::Place],
        };
        let (mut whole, mut any) = (false, false);
        for field in self.fields(kinds) {
            whole |= field.text == folded;
            any |= begins_word(&field.text, &folded);
        }
        if !any {
            let corpus = self.corpus;
            let texts: Vec<&str> = fields(corpus, kinds).map(|f| f.text.as_str()).collect();
            self.note_value(field, value, clause, texts.into_iter());
            return None;
        }
        self.mark_value(&folded, negated);
        Some(BoundTest::Text { kinds, value: folded, whole })
    }

    fn mark_value(&mut self, folded: &str, negated: bool) {
        if negated {
            return;
        }
        let phrase: Vec<String> = words(folded).map(|range| folded[range].to_owned()).collect();
        if let [word] = phrase.as_slice() {
            for known in self.corpus.texts().vocabulary().iter().filter(|known| known.starts_with(word)) {
                let marks = vec![0..word.len()];
                self.highlighter.add_word(known, &WordMatch { closeness: Closeness::Prefix, score: 0, marks });
            }
        } else if !phrase.is_empty() {
            self.highlighter.add_phrase(&phrase);
        }
    }

    fn fields(&self, kinds: &'static [FieldKind]) -> impl Iterator<Item = &'a Field> + use<'a> {
        fields(self.corpus, kinds)
    }

    /// Says that no value of a field matches, and which there are.
    fn note_value<'v>(
        &mut self,
        field: QueryField,
        value: &str,
        clause: &Clause,
        known: impl Iterator<Item = &'v str>,
    ) {
        let mut known: Vec<&str> = known.collect();
        known.sort_unstable();
        known.dedup();
        let words = known.iter().flat_map(|k| k.split_whitespace().chain([*k]));
        let near = nearest(value, words).map_or(String::new(), |near| format!("; did you mean {near}"));
        let extra = if field == QueryField::State { "open, " } else { "" };
        let shown: Vec<&str> = known.iter().copied().take(8).collect();
        let more =
            if known.len() > shown.len() { format!(" and {} more", known.len() - shown.len()) } else { String::new() };
        let possible = if shown.is_empty() {
            "there is none here".to_owned()
        } else {
            format!("possible: {extra}{}{more}", shown.join(", "))
        };
        let message = format!("no {} is called {value}{near}; {possible}", field.name());
        self.notes.push(Note { span: clause.span.clone(), message, ignored: true });
    }

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
        let matched = match passing {
            // Among the lines that pass, those with the most words, where any has one.
            Some(passing) => {
                let narrowed: Vec<u32> = passing.iter().copied().filter(|l| most > 0 && with_words(l)).collect();
                if narrowed.is_empty() { passing } else { narrowed }
            }
            None if most > 0 => (0..lines).filter(with_words).collect(),
            None => Vec::new(),
        };
        Some(Hit { project: id, score, lines: matched })
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

fn fields<'a>(corpus: &'a Corpus, kinds: &'static [FieldKind]) -> impl Iterator<Item = &'a Field> + use<'a> {
    corpus.ids().flat_map(move |id| corpus.texts().of(id)).filter(move |field| kinds.contains(&field.kind))
}

fn ids(matches: impl Iterator<Item = bool>) -> HashSet<u32> {
    matches.enumerate().filter(|(_, matches)| *matches).map(|(i, _)| i as u32).collect()
}

fn is_line_kind(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Equipment | FieldKind::Category | FieldKind::Facility | FieldKind::Place)
}

fn matches_text(text: &str, value: &str, whole: bool) -> bool {
    if whole { text == value } else { begins_word(text, value) }
}

/// Whether `value` stands in `text` at the beginning of a word; both folded.
fn begins_word(text: &str, value: &str) -> bool {
    text.match_indices(value).any(|(at, _)| !text[..at].chars().next_back().is_some_and(char::is_alphanumeric))
}

/// Whether a value is right for its field though nothing here has it.
fn is_code_of(field: QueryField, folded: &str) -> bool {
    fn listed<T: ListedCode>(folded: &str) -> bool {
        T::ALL.iter().any(|v| v.code() == folded || fold(v.label()) == folded)
    }
    match field {
        QueryField::Country | QueryField::Donor => crate::codes::countries()
            .iter()
            .any(|c| [c.code, c.name].iter().chain(&c.also).any(|name| fold(name) == folded)),
        QueryField::Sector => crate::codes::sector(folded).is_some(),
        QueryField::Status => listed::<crate::model::ProjectStatus>(folded),
        QueryField::Instrument => listed::<crate::model::Instrument>(folded),
        QueryField::Kind => listed::<crate::model::ProjectKind>(folded),
        QueryField::State => listed::<ItemStatus>(folded),
        QueryField::Flag => crate::corpus::Rule::ALL.iter().any(|r| r.code() == folded || r.weight().label() == folded),
        _ => false,
    }
}
