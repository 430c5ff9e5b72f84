//! A query looked up in a corpus: words become words of the vocabulary, values become facet values.
//!
//! What cannot be found says what is possible, and takes no part in the search.

use super::super::highlight::Highlighter;
use super::super::query::{Bounds, Clause, Note, Query, QueryField, Term, Test, nearest};
use super::super::rank::{Closeness, Ranker, WordMatch};
use super::Cancel;
use crate::corpus::{Corpus, Facet, Field, FieldKind};
use crate::model::{ItemStatus, ListedCode};
use crate::text::{fold, words};
use std::collections::{HashMap, HashSet};

/// A query with its words and values looked up in a corpus.
#[derive(Clone)]
pub(super) struct Bound<'a> {
    pub(super) corpus: &'a Corpus,
    pub(super) clauses: Vec<BoundClause>,
    pub(super) notes: Vec<Note>,
    pub(super) highlighter: Highlighter,
    pub(super) has_words: bool,
    /// A word had no match as written and was forgiven.
    pub(super) forgave: bool,
}

#[derive(Clone)]
pub(super) struct BoundClause {
    /// Index in the query.
    pub(super) clause: usize,
    pub(super) any: Vec<(bool, BoundTest)>,
    /// All it does is test equipment lines.
    pub(super) line: bool,
}

#[derive(Clone)]
pub(super) enum BoundTest {
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
    Number(QueryField, Bounds, Option<String>),
    Has(Has),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Has {
    Equipment,
    Amount,
    Date,
    Evidence,
    Document,
    Signatory,
    Correction,
    Flag,
}

/// What `has:` may ask for.
pub(crate) const HAS: [(&str, Has); 8] = [
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
    pub(super) fn new(corpus: &'a Corpus, query: &Query, loose: bool, cancel: &Cancel) -> Option<Self> {
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

    pub(super) fn leaving_out(&self, clauses: &[usize]) -> Bound<'a> {
        let mut rest = self.clone();
        rest.clauses.retain(|clause| !clauses.contains(&clause.clause));
        rest
    }

    pub(super) fn line_test_of(clauses: &[BoundClause]) -> bool {
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
            // The code itself first: two values may differ in case alone.
            let mut exact: HashSet<u32> = ids(values.iter().map(|v| v.code == value));
            if exact.is_empty() {
                exact = ids(values.iter().map(|v| v.names.contains(&folded)));
            }
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
}

fn fields<'a>(corpus: &'a Corpus, kinds: &'static [FieldKind]) -> impl Iterator<Item = &'a Field> + use<'a> {
    corpus.ids().flat_map(move |id| corpus.texts().of(id)).filter(move |field| kinds.contains(&field.kind))
}

fn ids(matches: impl Iterator<Item = bool>) -> HashSet<u32> {
    matches.enumerate().filter(|(_, matches)| *matches).map(|(i, _)| i as u32).collect()
}

/// Whether `value` stands in `text` at the beginning of a word; both folded.
pub(super) fn begins_word(text: &str, value: &str) -> bool {
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
