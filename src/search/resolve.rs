//! A query looked up in a corpus: words become words of the vocabulary, values become facet values.
//!
//! What cannot be found says what is possible, and takes no part in the search.

use super::Cancel;
use super::highlight::Highlighter;
use super::query::{Bounds, Clause, Note, Query, QueryField, Term, Test, nearest};
use super::rank::{self, AFFIX, INNER, Ranker, WordMatch};
use crate::codes::List;
use crate::model::{ItemStatus, ListedCode};
use crate::store::words::beginning_score;
use crate::store::{Corpus, Facet, Has};
use crate::text::{fold, words};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

/// A query with its words and values looked up.
#[derive(Clone, Debug, Default)]
pub struct Bound {
    /// What must hold; clauses of which nothing makes sense are left out.
    pub clauses: Vec<BoundClause>,
    /// What to say of it.
    pub notes: Vec<Note>,
    /// Where its words stand in a text.
    pub highlighter: Highlighter,
    /// Words are asked for.
    pub has_words: bool,
    /// A word had no match as written and was forgiven.
    pub forgave: bool,
    /// A word has matches as written, and was not forgiven beyond them.
    pub is_strict: bool,
}

/// Alternatives, of which one must hold.
#[derive(Clone, Debug)]
pub struct BoundClause {
    /// Index in the query.
    pub clause: usize,
    /// Each with whether it is negated.
    pub any: Vec<(bool, BoundTest)>,
    /// All it does is test equipment lines.
    pub line: bool,
}

impl BoundClause {
    /// Whether it needs the word index.
    pub fn is_text(&self) -> bool {
        self.any.iter().any(|(_, test)| matches!(test, BoundTest::Words(_) | BoundTest::Phrase(_)))
    }

    /// Whether it asks for an equipment line, rather than for none.
    pub fn wants_line(&self) -> bool {
        self.line && self.any.iter().any(|(negated, _)| !negated)
    }
}

/// A test that a record can be put to.
#[derive(Clone, Debug)]
pub enum BoundTest {
    /// Every word.
    Words(Vec<Expansion>),
    /// These words in this order.
    Phrase(Vec<String>),
    /// A value of one of these facets, wanted where the table says so.
    Values(Vec<(Facet, Vec<bool>)>),
    /// A line on its way.
    Open,
    /// A number in a range, of amounts in one currency where one is named.
    Number(QueryField, Bounds, Option<String>),
    /// It has something at all.
    Has(Has),
}

/// The words of the vocabulary that a word of the query stands for, with their scores.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expansion {
    /// As typed, folded.
    pub typed: String,
    /// The words that begin so, and the score of each where it is the same for all.
    pub beginning: Range<usize>,
    /// What all of them score; by their length where absent.
    pub flat: Option<i32>,
    /// Other words, ascending.
    pub others: Vec<(u32, i32)>,
    /// The same by segment: the place of each there, ascending.
    pub others_in: Arc<[Vec<(u32, i32)>]>,
}

impl Expansion {
    /// The score of a word that begins as typed.
    pub fn score(&self, corpus: &Corpus, word: usize) -> i32 {
        if let Some(score) = self.flat {
            return score;
        }
        let rest = corpus.vocabulary().length(word).saturating_sub(self.typed.chars().count().min(255));
        beginning_score(rest)
    }

    fn is_empty(&self) -> bool {
        self.beginning.is_empty() && self.others.is_empty()
    }

    /// Other words of a segment, by their place there.
    pub fn others_in(&self, segment: usize) -> &[(u32, i32)] {
        self.others_in.get(segment).map_or(&[], Vec::as_slice)
    }

    /// Divides the other words by the segments that have them.
    fn divided(mut self, corpus: &Corpus) -> Self {
        if !self.others.is_empty() {
            let mut by_segment = vec![Vec::new(); corpus.segment_count()];
            for &(word, score) in &self.others {
                for &(segment, local) in corpus.segments_with(word) {
                    by_segment[usize::from(segment)].push((local, score));
                }
            }
            self.others_in = by_segment.into();
        }
        self
    }
}

/// What `has:` may ask for.
pub(crate) const HAS: [(&str, Has); 10] = [
    ("equipment", Has::Equipment),
    ("amount", Has::Amount),
    ("date", Has::Date),
    ("evidence", Has::Evidence),
    ("document", Has::Document),
    ("signatory", Has::Signatory),
    ("correction", Has::Correction),
    ("flag", Has::Flag),
    ("location", Has::Location),
    ("result", Has::Result),
];

impl Bound {
    /// Looks a query up. `loose` forgives slips also in words that are there as written.
    pub fn new(corpus: &Corpus, query: &Query, loose: bool, cancel: &Cancel) -> Option<Self> {
        let mut bound = Bound::default();
        let ranker = Ranker::default();
        for (index, clause) in query.clauses.iter().enumerate() {
            let mut any = Vec::new();
            for term in &clause.any {
                if cancel.is_stale() {
                    return None;
                }
                if let Some(test) = bound.test(corpus, &ranker, clause, term, loose) {
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

    /// Whether only equipment lines that pass belong to the answer.
    pub fn tests_lines(&self) -> bool {
        self.clauses.iter().any(BoundClause::wants_line)
    }

    fn test(
        &mut self,
        corpus: &Corpus,
        ranker: &Ranker,
        clause: &Clause,
        term: &Term,
        loose: bool,
    ) -> Option<BoundTest> {
        match &term.test {
            Test::Words(list) => {
                self.has_words |= !term.negated;
                Some(BoundTest::Words(
                    list.iter().map(|word| self.expand_once(corpus, ranker, word, loose, term.negated)).collect(),
                ))
            }
            Test::Phrase(list) => {
                if !term.negated {
                    self.highlighter.add_phrase(list);
                }
                Some(BoundTest::Phrase(list.clone()))
            }
            Test::Affix { text, start, end } => {
                let vocabulary = corpus.vocabulary();
                let mut expansion = Expansion { typed: text.clone(), flat: Some(AFFIX), ..Expansion::default() };
                match (start, end) {
                    (true, false) => expansion.beginning = vocabulary.beginning_with(text),
                    (true, true) => {
                        let exact = vocabulary.beginning_with(text).filter(|&word| vocabulary.word(word) == text);
                        expansion.others = exact.map(|word| (word as u32, AFFIX)).collect();
                    }
                    _ => {
                        expansion.others = vocabulary.ending_with(text).into_iter().map(|w| (w as u32, AFFIX)).collect()
                    }
                }
                if !term.negated && !expansion.is_empty() {
                    if *start { self.highlighter.add_beginning(text) } else { self.highlighter.add_end(text) }
                }
                Some(BoundTest::Words(vec![expansion.divided(corpus)]))
            }
            Test::Number(field, bounds, currency) => {
                if *field == QueryField::Amount && currency.is_none() {
                    let message =
                        "amounts are compared each in its own currency; add one, as in amount:>1m usd".to_owned();
                    self.notes.push(Note { span: clause.span.clone(), message, ignored: false });
                }
                Some(BoundTest::Number(*field, *bounds, currency.clone()))
            }
            Test::Value(field, value) => self.value(corpus, *field, value, clause, term.negated),
        }
    }

    /// The same as [`Bound::expand`], remembered: of a query that is typed only the last word is new.
    fn expand_once(&mut self, corpus: &Corpus, ranker: &Ranker, typed: &str, loose: bool, negated: bool) -> Expansion {
        let key = (corpus.serial(), typed.to_owned(), loose, negated);
        let known =
            EXPANDED.with_borrow(|all| all.iter().find(|(other, _)| *other == key).map(|(_, known)| known.clone()));
        let (expansion, highlighter, (forgave, strict)) = known.unwrap_or_else(|| {
            let mut alone = Bound::default();
            let expansion = alone.expand(corpus, ranker, typed, loose, negated).divided(corpus);
            let made = (expansion, alone.highlighter, (alone.forgave, alone.is_strict));
            EXPANDED.with_borrow_mut(|all| {
                if all.len() >= REMEMBERED {
                    all.remove(0);
                }
                all.push((key, made.clone()));
            });
            made
        });
        self.highlighter.join(&highlighter);
        self.forgave |= forgave;
        self.is_strict |= strict;
        expansion
    }

    /// The words of the vocabulary that a word of the query stands for.
    fn expand(&mut self, corpus: &Corpus, ranker: &Ranker, typed: &str, loose: bool, negated: bool) -> Expansion {
        let vocabulary = corpus.vocabulary();
        let beginning = vocabulary.beginning_with(typed);
        let mut expansion = Expansion { typed: typed.to_owned(), beginning, ..Expansion::default() };
        if rank::looks_inside(typed) {
            let inside = vocabulary.containing(typed).into_iter().filter(|word| !expansion.beginning.contains(word));
            expansion.others = inside.map(|word| (word as u32, INNER)).collect();
        }
        if !negated {
            if !expansion.beginning.is_empty() {
                self.highlighter.add_beginning(typed);
            }
            if !expansion.others.is_empty() {
                self.highlighter.add_inside(typed);
            }
        }
        let strict = !expansion.is_empty();
        if negated || (strict && !loose) {
            self.is_strict |= strict && !negated;
            return expansion;
        }
        let mut forgive = |near: Vec<usize>, compare: &dyn Fn(&str) -> Option<WordMatch>| {
            let before = expansion.others.len();
            for word in near {
                let known = expansion.beginning.contains(&word)
                    || expansion.others[..before].binary_search_by_key(&(word as u32), |other| other.0).is_ok();
                if let Some(hit) = compare(vocabulary.word(word)).filter(|_| !known) {
                    self.highlighter.add_word(vocabulary.word(word), &hit);
                    expansion.others.push((word as u32, hit.score));
                }
            }
            expansion.others.len() > before
        };
        if rank::slips(typed) > 0 {
            self.forgave |= forgive(vocabulary.like(typed, rank::slips(typed)), &|word| ranker.typo(typed, word));
        }
        // Scattered letters only where nothing is nearer: a word that is there was meant.
        if expansion.is_empty() {
            let mut forgive = |near: Range<usize>| {
                for word in near.filter(|&word| is_scattered(typed, vocabulary.word(word))) {
                    if let Some(hit) = ranker.scattered(typed, vocabulary.word(word)) {
                        self.highlighter.add_word(vocabulary.word(word), &hit);
                        expansion.others.push((word as u32, hit.score));
                    }
                }
            };
            if let Some(first) = typed.chars().next() {
                forgive(vocabulary.beginning_with(first.encode_utf8(&mut [0; 4])));
            }
            self.forgave |= !expansion.others.is_empty();
        }
        expansion.others.sort_unstable();
        expansion
    }

    fn value(
        &mut self,
        corpus: &Corpus,
        field: QueryField,
        value: &str,
        clause: &Clause,
        negated: bool,
    ) -> Option<BoundTest> {
        let folded = fold(value);
        if field == QueryField::State && folded == "open" {
            return Some(BoundTest::Open);
        }
        if field == QueryField::Has {
            let has = HAS.iter().find(|(name, _)| *name == folded || begins_word(name, &folded));
            if has.is_none() {
                self.note_value(field, value, clause, HAS.iter().map(|(name, _)| *name));
            }
            return has.map(|&(_, has)| BoundTest::Has(has));
        }
        let facets: &[Facet] = match field {
            QueryField::Country => &[Facet::Country],
            QueryField::Donor => &[Facet::Donor],
            QueryField::Agency => &[Facet::Agency],
            QueryField::Recipient => &[Facet::Recipient],
            QueryField::Party => &[Facet::Party],
            QueryField::Equipment => &[Facet::Item, Facet::Category],
            QueryField::Category => &[Facet::Category],
            QueryField::State => &[Facet::State],
            QueryField::Facility => &[Facet::Facility],
            QueryField::Place => &[Facet::Place],
            QueryField::Sector => &[Facet::Sector],
            QueryField::Status => &[Facet::Status],
            QueryField::Instrument => &[Facet::Instrument],
            QueryField::Programme => &[Facet::Programme],
            QueryField::Kind => &[Facet::Kind],
            QueryField::Flag => &[Facet::Flag],
            QueryField::Group => &[Facet::Group],
            QueryField::Reporting => &[Facet::Reporting],
            QueryField::Implementing => &[Facet::Implementing],
            QueryField::Role => &[Facet::Role],
            QueryField::Region => &[Facet::Region],
            QueryField::Hierarchy => &[Facet::Hierarchy],
            QueryField::Language => &[Facet::Language],
            QueryField::Finance => &[Facet::Finance],
            QueryField::Aid => &[Facet::Aid],
            QueryField::Flow => &[Facet::FlowType],
            _ => &[Facet::Source],
        };
        let values = |facet: &Facet| corpus.facets().values(*facet);
        let pick = |wanted: &dyn Fn(&crate::store::FacetValue) -> bool| -> Option<Vec<(Facet, Vec<bool>)>> {
            let tables: Vec<(Facet, Vec<bool>)> = facets
                .iter()
                .map(|facet| (*facet, values(facet).iter().map(|value| wanted(value)).collect()))
                .collect();
            tables.iter().any(|(_, table)| table.contains(&true)).then_some(tables)
        };
        // The code itself first: two values may differ in case alone. Then the whole name, in any of its
        // forms; then the beginning of a word in one.
        let whole = other_forms(corpus, |form| form == folded);
        let begun = other_forms(corpus, |form| begins_word(form, &folded));
        let called = |names: &[String]| names.contains(&folded) || whole.iter().any(|&form| names.contains(form));
        let begins = |names: &[String]| {
            let begins = |name: &String| begins_word(name, &folded) || begun.iter().any(|form| begins_word(name, form));
            names.iter().any(begins)
        };
        let tables =
            pick(&|v| v.code == value).or_else(|| pick(&|v| called(&v.names))).or_else(|| pick(&|v| begins(&v.names)));
        if tables.is_none() && !is_code_of(field, &folded) {
            let labels = facets.iter().flat_map(values).map(|v| v.label.as_str());
            self.note_value(field, value, clause, labels);
            return None;
        }
        let shown = matches!(
            field,
            QueryField::Country
                | QueryField::Donor
                | QueryField::Party
                | QueryField::Equipment
                | QueryField::Category
                | QueryField::Facility
                | QueryField::Place
        );
        if shown && !negated {
            self.mark_value(&folded);
        }
        Some(BoundTest::Values(tables.unwrap_or_else(|| facets.iter().map(|facet| (*facet, Vec::new())).collect())))
    }

    fn mark_value(&mut self, folded: &str) {
        let phrase: Vec<String> = words(folded).map(|range| folded[range].to_owned()).collect();
        match phrase.as_slice() {
            [] => {}
            [word] => self.highlighter.add_beginning(word),
            _ => self.highlighter.add_phrase(&phrase),
        }
    }

    /// Says that no value of a field matches, and which there are.
    fn note_value<'v>(
        &mut self,
        field: QueryField,
        value: &str,
        clause: &Clause,
        known: impl Iterator<Item = &'v str>,
    ) {
        let mut known: Vec<&str> = known.take(KNOWN_VALUES).collect();
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

/// Words whose expansions are remembered.
const REMEMBERED: usize = 32;

/// A word as it was typed, for which corpus and how it was compared.
type Asked = (u64, String, bool, bool);

/// What a word stands for, what to mark, whether it was forgiven and whether it is there as written.
type Expanded = (Expansion, Highlighter, (bool, bool));

thread_local! {
    /// What words stood for when they were last asked for, on this thread.
    static EXPANDED: RefCell<Vec<(Asked, Expanded)>> = const { RefCell::new(Vec::new()) };
}

/// Values among which a misspelt one is looked for.
const KNOWN_VALUES: usize = 5000;

/// All forms of the names of which one is asked for, folded: a place is known in any of its spellings.
fn other_forms(corpus: &Corpus, asked: impl Fn(&str) -> bool) -> Vec<&String> {
    corpus.names().forms().iter().filter(|forms| forms.iter().any(|form| asked(form))).flatten().collect()
}

/// Whether the letters of `typed` stand in `word` in their order, the first one first.
fn is_scattered(typed: &str, word: &str) -> bool {
    let mut letters = word.chars();
    typed.chars().all(|c| letters.any(|letter| letter == c))
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
        QueryField::Group => crate::codes::sector_group(folded).is_some(),
        QueryField::Language => crate::codes::language(folded).is_some(),
        QueryField::Region => crate::codes::iati(List::Region, folded).is_some(),
        QueryField::Finance => crate::codes::iati(List::FinanceType, folded).is_some(),
        QueryField::Aid => crate::codes::iati(List::AidType, &folded.to_ascii_uppercase()).is_some(),
        QueryField::Flow => crate::codes::iati(List::FlowType, folded).is_some(),
        QueryField::Hierarchy => folded.parse::<u8>().is_ok(),
        QueryField::Role => listed::<crate::model::Role>(folded),
        QueryField::Status => listed::<crate::model::ProjectStatus>(folded),
        QueryField::Instrument => listed::<crate::model::Instrument>(folded),
        QueryField::Kind => listed::<crate::model::ProjectKind>(folded),
        QueryField::State => listed::<ItemStatus>(folded),
        QueryField::Flag => crate::rules::Rule::ALL.iter().any(|r| r.code() == folded || r.weight().label() == folded),
        _ => false,
    }
}
