//! A query looked up in a corpus: words become words of the vocabulary, values become facet values.
//!
//! What cannot be found says what is possible, and takes no part in the search.

use super::Cancel;
use super::highlight::Highlighter;
use super::query::{Bounds, Clause, Note, Query, QueryField, Term, Test, nearest};
use super::rank::{self, AFFIX_SCORE, Ranker, SUBSTRING_SCORE, WordMatch};
use crate::codes::CodeList;
use crate::model::{DeliveryStatus, ListedCode};
use crate::store::words::prefix_score;
use crate::store::{Corpus, Facet, Has};
use crate::text::{fold, words};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

/// A query with its words and values looked up.
#[derive(Clone, Debug, Default)]
pub struct ResolvedQuery {
    /// What must hold; clauses of which nothing makes sense are left out.
    pub clauses: Vec<ResolvedClause>,
    /// What to say of it.
    pub notes: Vec<Note>,
    /// Where its words stand in a text.
    pub highlighter: Highlighter,
    /// Words are asked for.
    pub has_words: bool,
    /// A word had no match as written and was forgiven.
    pub used_fuzzy: bool,
    /// A word has matches as written, and was not forgiven beyond them.
    pub has_strict_term: bool,
}

/// Alternatives, of which one must hold.
#[derive(Clone, Debug)]
pub struct ResolvedClause {
    /// Index in the query.
    pub index: usize,
    /// Each with whether it is negated.
    pub any: Vec<(bool, Predicate)>,
    /// All it does is test equipment lines.
    pub line_only: bool,
}

impl ResolvedClause {
    /// Whether it needs the word index.
    pub fn is_text(&self) -> bool {
        self.any.iter().any(|(_, test)| matches!(test, Predicate::Words(_) | Predicate::Phrase(_)))
    }

    /// Whether it asks for an equipment line, rather than for none.
    pub fn wants_line(&self) -> bool {
        self.line_only && self.any.iter().any(|(negated, _)| !negated)
    }
}

/// A test that a record can be put to.
#[derive(Clone, Debug)]
pub enum Predicate {
    /// Every word.
    Words(Vec<TermExpansion>),
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
pub struct TermExpansion {
    /// As typed, folded.
    pub typed: String,
    /// The words that begin so, and the score of each where it is the same for all.
    pub prefix_terms: Range<usize>,
    /// What all of them score; by their length where absent.
    pub fixed_score: Option<i32>,
    /// Other words, ascending.
    pub other_terms: Vec<(u32, i32)>,
    /// The same by segment: the place of each there, ascending.
    pub other_terms_by_segment: Arc<[Vec<(u32, i32)>]>,
}

impl TermExpansion {
    /// The score of a word that begins as typed.
    pub fn score(&self, corpus: &Corpus, word: usize) -> i32 {
        if let Some(score) = self.fixed_score {
            return score;
        }
        let rest = corpus.term_dictionary().char_count(word).saturating_sub(self.typed.chars().count().min(255));
        prefix_score(rest)
    }

    fn is_empty(&self) -> bool {
        self.prefix_terms.is_empty() && self.other_terms.is_empty()
    }

    /// Other words of a segment, by their place there.
    pub fn other_terms_in(&self, segment: usize) -> &[(u32, i32)] {
        self.other_terms_by_segment.get(segment).map_or(&[], Vec::as_slice)
    }

    /// Divides the other words by the segments that have them.
    fn split_by_segment(mut self, corpus: &Corpus) -> Self {
        if !self.other_terms.is_empty() {
            let mut by_segment = vec![Vec::new(); corpus.segment_count()];
            for &(word, score) in &self.other_terms {
                for &(segment, local) in corpus.segments_with(word) {
                    by_segment[usize::from(segment)].push((local, score));
                }
            }
            self.other_terms_by_segment = by_segment.into();
        }
        self
    }
}

/// What `has:` may ask for.
pub(crate) const HAS_VALUES: [(&str, Has); 10] = [
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

impl ResolvedQuery {
    /// Looks a query up. `always_fuzzy` forgives slips also in words that are there as written.
    pub fn new(corpus: &Corpus, query: &Query, always_fuzzy: bool, cancel: &Cancel) -> Option<Self> {
        let mut resolved = ResolvedQuery::default();
        let ranker = Ranker::default();
        for (index, clause) in query.clauses.iter().enumerate() {
            let mut any = Vec::new();
            for term in &clause.any {
                if cancel.is_stale() {
                    return None;
                }
                if let Some(test) = resolved.resolve_test(corpus, &ranker, clause, term, always_fuzzy) {
                    any.push((term.negated, test));
                }
            }
            // A clause none of whose terms makes sense is left out; its note says so.
            if !any.is_empty() {
                resolved.clauses.push(ResolvedClause { index, any, line_only: clause.is_line() });
            }
        }
        Some(resolved)
    }

    /// Whether only equipment lines that pass belong to the answer.
    pub fn tests_lines(&self) -> bool {
        self.clauses.iter().any(ResolvedClause::wants_line)
    }

    fn resolve_test(
        &mut self,
        corpus: &Corpus,
        ranker: &Ranker,
        clause: &Clause,
        term: &Term,
        always_fuzzy: bool,
    ) -> Option<Predicate> {
        match &term.test {
            Test::Words(list) => {
                self.has_words |= !term.negated;
                Some(Predicate::Words(
                    list.iter()
                        .map(|word| self.expand_cached(corpus, ranker, word, always_fuzzy, term.negated))
                        .collect(),
                ))
            }
            Test::Phrase(list) => {
                if !term.negated {
                    self.highlighter.add_phrase(list);
                }
                Some(Predicate::Phrase(list.clone()))
            }
            Test::Affix { text, start, end } => {
                let dictionary = corpus.term_dictionary();
                let mut expansion =
                    TermExpansion { typed: text.clone(), fixed_score: Some(AFFIX_SCORE), ..TermExpansion::default() };
                match (start, end) {
                    (true, false) => expansion.prefix_terms = dictionary.with_prefix(text),
                    (true, true) => {
                        let exact = dictionary.with_prefix(text).filter(|&word| dictionary.term(word) == text);
                        expansion.other_terms = exact.map(|word| (word as u32, AFFIX_SCORE)).collect();
                    }
                    _ => {
                        expansion.other_terms =
                            dictionary.with_suffix(text).into_iter().map(|w| (w as u32, AFFIX_SCORE)).collect()
                    }
                }
                if !term.negated && !expansion.is_empty() {
                    if *start { self.highlighter.add_prefix(text) } else { self.highlighter.add_suffix(text) }
                }
                Some(Predicate::Words(vec![expansion.split_by_segment(corpus)]))
            }
            Test::Number(field, bounds, currency) => {
                if *field == QueryField::Amount && currency.is_none() {
                    let message =
                        "amounts are compared each in its own currency; add one, as in amount:>1m usd".to_owned();
                    self.notes.push(Note { span: clause.span.clone(), message, ignored: false });
                }
                Some(Predicate::Number(*field, *bounds, currency.clone()))
            }
            Test::Value(field, value) => self.resolve_value(corpus, *field, value, clause, term.negated),
        }
    }

    /// The same as [`Bound::expand`], remembered: of a query that is typed only the last word is new.
    fn expand_cached(
        &mut self,
        corpus: &Corpus,
        ranker: &Ranker,
        typed: &str,
        always_fuzzy: bool,
        negated: bool,
    ) -> TermExpansion {
        let key = (corpus.serial(), typed.to_owned(), always_fuzzy, negated);
        let known = EXPANSION_CACHE
            .with_borrow(|all| all.iter().find(|(other, _)| *other == key).map(|(_, known)| known.clone()));
        let (expansion, highlighter, (forgave, strict)) = known.unwrap_or_else(|| {
            let mut single = ResolvedQuery::default();
            let expansion = single.expand(corpus, ranker, typed, always_fuzzy, negated).split_by_segment(corpus);
            let made = (expansion, single.highlighter, (single.used_fuzzy, single.has_strict_term));
            EXPANSION_CACHE.with_borrow_mut(|all| {
                if all.len() >= MAX_CACHED_EXPANSIONS {
                    all.remove(0);
                }
                all.push((key, made.clone()));
            });
            made
        });
        self.highlighter.extend(&highlighter);
        self.used_fuzzy |= forgave;
        self.has_strict_term |= strict;
        expansion
    }

    /// The words of the vocabulary that a word of the query stands for.
    fn expand(
        &mut self,
        corpus: &Corpus,
        ranker: &Ranker,
        typed: &str,
        always_fuzzy: bool,
        negated: bool,
    ) -> TermExpansion {
        let dictionary = corpus.term_dictionary();
        let prefix_terms = dictionary.with_prefix(typed);
        let mut expansion = TermExpansion { typed: typed.to_owned(), prefix_terms, ..TermExpansion::default() };
        if rank::allows_substring(typed) {
            let inside =
                dictionary.with_substring(typed).into_iter().filter(|word| !expansion.prefix_terms.contains(word));
            expansion.other_terms = inside.map(|word| (word as u32, SUBSTRING_SCORE)).collect();
        }
        if !negated {
            if !expansion.prefix_terms.is_empty() {
                self.highlighter.add_prefix(typed);
            }
            if !expansion.other_terms.is_empty() {
                self.highlighter.add_substring(typed);
            }
        }
        let strict = !expansion.is_empty();
        if negated || (strict && !always_fuzzy) {
            self.has_strict_term |= strict && !negated;
            return expansion;
        }
        let mut forgive = |near: Vec<usize>, compare: &dyn Fn(&str) -> Option<WordMatch>| {
            let before = expansion.other_terms.len();
            for word in near {
                let known = expansion.prefix_terms.contains(&word)
                    || expansion.other_terms[..before].binary_search_by_key(&(word as u32), |other| other.0).is_ok();
                if let Some(hit) = compare(dictionary.term(word)).filter(|_| !known) {
                    self.highlighter.add_near_spelling(dictionary.term(word), &hit);
                    expansion.other_terms.push((word as u32, hit.score));
                }
            }
            expansion.other_terms.len() > before
        };
        if rank::allowed_typos(typed) > 0 {
            self.used_fuzzy |= forgive(dictionary.fuzzy_candidates(typed, rank::allowed_typos(typed)), &|word| {
                ranker.match_typo(typed, word)
            });
        }
        // Scattered letters only where nothing is nearer: a word that is there was meant.
        if expansion.is_empty() {
            let mut forgive = |near: Range<usize>| {
                for word in near.filter(|&word| is_subsequence(typed, dictionary.term(word))) {
                    if let Some(hit) = ranker.match_subsequence(typed, dictionary.term(word)) {
                        self.highlighter.add_near_spelling(dictionary.term(word), &hit);
                        expansion.other_terms.push((word as u32, hit.score));
                    }
                }
            };
            if let Some(first) = typed.chars().next() {
                forgive(dictionary.with_prefix(first.encode_utf8(&mut [0; 4])));
            }
            self.used_fuzzy |= !expansion.other_terms.is_empty();
        }
        expansion.other_terms.sort_unstable();
        expansion
    }

    fn resolve_value(
        &mut self,
        corpus: &Corpus,
        field: QueryField,
        value: &str,
        clause: &Clause,
        negated: bool,
    ) -> Option<Predicate> {
        let folded = fold(value);
        if field == QueryField::State && folded == "open" {
            return Some(Predicate::Open);
        }
        if field == QueryField::Has {
            let has = HAS_VALUES.iter().find(|(name, _)| *name == folded || has_word_prefix(name, &folded));
            if has.is_none() {
                self.note_unknown_value(field, value, clause, HAS_VALUES.iter().map(|(name, _)| *name));
            }
            return has.map(|&(_, has)| Predicate::Has(has));
        }
        let facets: &[Facet] = match field {
            QueryField::Country => &[Facet::Country],
            QueryField::Donor => &[Facet::Donor],
            QueryField::Agency => &[Facet::Agency],
            QueryField::Recipient => &[Facet::Recipient],
            QueryField::Party => &[Facet::Party],
            QueryField::Equipment => &[Facet::EquipmentName, Facet::EquipmentCategory],
            QueryField::Category => &[Facet::EquipmentCategory],
            QueryField::State => &[Facet::DeliveryStatus],
            QueryField::Facility => &[Facet::Facility],
            QueryField::Place => &[Facet::Place],
            QueryField::Sector => &[Facet::Sector],
            QueryField::Status => &[Facet::ActivityStatus],
            QueryField::Instrument => &[Facet::Instrument],
            QueryField::Programme => &[Facet::Programme],
            QueryField::Kind => &[Facet::RecordKind],
            QueryField::Flag => &[Facet::Flag],
            QueryField::Group => &[Facet::SectorGroup],
            QueryField::Reporting => &[Facet::Reporting],
            QueryField::Implementing => &[Facet::Implementing],
            QueryField::Role => &[Facet::Role],
            QueryField::Region => &[Facet::Region],
            QueryField::Hierarchy => &[Facet::Hierarchy],
            QueryField::Language => &[Facet::Language],
            QueryField::Finance => &[Facet::FinanceType],
            QueryField::Aid => &[Facet::AidType],
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
        let forms_of_whole = forms_of_names(corpus, |form| form == folded);
        let forms_of_prefix = forms_of_names(corpus, |form| has_word_prefix(form, &folded));
        let has_name =
            |names: &[String]| names.contains(&folded) || forms_of_whole.iter().any(|&form| names.contains(form));
        let begins = |names: &[String]| {
            let begins = |name: &String| {
                has_word_prefix(name, &folded) || forms_of_prefix.iter().any(|form| has_word_prefix(name, form))
            };
            names.iter().any(begins)
        };
        let tables = pick(&|v| v.code == value)
            .or_else(|| pick(&|v| has_name(&v.names)))
            .or_else(|| pick(&|v| begins(&v.names)));
        if tables.is_none() && !is_listed_value(field, &folded) {
            let labels = facets.iter().flat_map(values).map(|v| v.label.as_str());
            self.note_unknown_value(field, value, clause, labels);
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
            self.highlight_value(&folded);
        }
        Some(Predicate::Values(tables.unwrap_or_else(|| facets.iter().map(|facet| (*facet, Vec::new())).collect())))
    }

    fn highlight_value(&mut self, folded: &str) {
        let phrase: Vec<String> = words(folded).map(|range| folded[range].to_owned()).collect();
        match phrase.as_slice() {
            [] => {}
            [word] => self.highlighter.add_prefix(word),
            _ => self.highlighter.add_phrase(&phrase),
        }
    }

    /// Says that no value of a field matches, and which there are.
    fn note_unknown_value<'v>(
        &mut self,
        field: QueryField,
        value: &str,
        clause: &Clause,
        known: impl Iterator<Item = &'v str>,
    ) {
        let mut known: Vec<&str> = known.take(MAX_SUGGESTION_CANDIDATES).collect();
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
const MAX_CACHED_EXPANSIONS: usize = 32;

/// A word as it was typed, for which corpus and how it was compared.
type ExpansionKey = (u64, String, bool, bool);

/// What a word stands for, what to mark, whether it was forgiven and whether it is there as written.
type CachedExpansion = (TermExpansion, Highlighter, (bool, bool));

thread_local! {
    /// What words stood for when they were last asked for, on this thread.
    static EXPANSION_CACHE: RefCell<Vec<(ExpansionKey, CachedExpansion)>> = const { RefCell::new(Vec::new()) };
}

/// Values among which a misspelt one is looked for.
const MAX_SUGGESTION_CANDIDATES: usize = 5000;

/// All forms of the names of which one is asked for, folded: a place is known in any of its spellings.
fn forms_of_names(corpus: &Corpus, asked: impl Fn(&str) -> bool) -> Vec<&String> {
    corpus.names().forms().iter().filter(|forms| forms.iter().any(|form| asked(form))).flatten().collect()
}

/// Whether the letters of `typed` stand in `word` in their order, the first one first.
fn is_subsequence(typed: &str, word: &str) -> bool {
    let mut letters = word.chars();
    typed.chars().all(|c| letters.any(|letter| letter == c))
}

/// Whether `value` stands in `text` at the beginning of a word; both folded.
pub(super) fn has_word_prefix(text: &str, value: &str) -> bool {
    text.match_indices(value).any(|(at, _)| !text[..at].chars().next_back().is_some_and(char::is_alphanumeric))
}

/// Whether a value is right for its field though nothing here has it.
fn is_listed_value(field: QueryField, folded: &str) -> bool {
    fn listed<T: ListedCode>(folded: &str) -> bool {
        T::ALL.iter().any(|v| v.code() == folded || fold(v.label()) == folded)
    }
    match field {
        QueryField::Country | QueryField::Donor => crate::codes::countries()
            .iter()
            .any(|c| [c.code, c.name].iter().chain(&c.other_names).any(|name| fold(name) == folded)),
        QueryField::Sector => crate::codes::sector(folded).is_some(),
        QueryField::Group => crate::codes::sector_group(folded).is_some(),
        QueryField::Language => crate::codes::language(folded).is_some(),
        QueryField::Region => crate::codes::iati_code(CodeList::Region, folded).is_some(),
        QueryField::Finance => crate::codes::iati_code(CodeList::FinanceType, folded).is_some(),
        QueryField::Aid => crate::codes::iati_code(CodeList::AidType, &folded.to_ascii_uppercase()).is_some(),
        QueryField::Flow => crate::codes::iati_code(CodeList::FlowType, folded).is_some(),
        QueryField::Hierarchy => folded.parse::<u8>().is_ok(),
        QueryField::Role => listed::<crate::model::Role>(folded),
        QueryField::Status => listed::<crate::model::ActivityStatus>(folded),
        QueryField::Instrument => listed::<crate::model::Instrument>(folded),
        QueryField::Kind => listed::<crate::model::ProjectKind>(folded),
        QueryField::State => listed::<DeliveryStatus>(folded),
        QueryField::Flag => crate::rules::Rule::ALL.iter().any(|r| r.code() == folded || r.weight().label() == folded),
        _ => false,
    }
}
