//! Resolving a query against a corpus: query words become terms of its dictionary, values become facet values.
//!
//! A value that does not exist gets a note that says what is possible; its clause does not take part in the
//! search.

use super::cancel::Cancel;
use super::highlight::Highlighter;
use super::query::{Bounds, Clause, Note, Query, RelativeBounds, Term, Test, ValueCount, nearest};
use super::rank::{self, AFFIX_SCORE, SUBSTRING_SCORE, WordMatch};
use crate::fields::FieldId;
use crate::rules::Rule;
use crate::store::text_fields::prefix_score;
use crate::store::{Corpus, FacetValue, GlobalTermOrd, Has, RecordId, TermOrd};
use crate::text::{fold, words};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

/// A query with its words and values resolved.
#[derive(Clone, Debug, Default)]
pub(crate) struct ResolvedQuery {
    /// Clauses that must all hold. Clauses that could not be resolved are missing.
    pub(crate) clauses: Vec<ResolvedClause>,
    /// Messages for the user.
    pub(crate) notes: Vec<Note>,
    /// Finds the query's words in any text.
    pub(crate) highlighter: Highlighter,
    /// The query has words that must be present.
    pub(crate) has_words: bool,
    /// Some word was expanded with typos or subsequences.
    pub(crate) used_fuzzy: bool,
    /// Some word stands for its matches as written only, so resolving again with `always_fuzzy` could find
    /// more.
    pub(crate) has_strict_term: bool,
}

/// A clause: alternatives of which one must hold.
#[derive(Clone, Debug)]
pub(crate) struct ResolvedClause {
    /// Index of the clause in the parsed query.
    pub(crate) index: usize,
    /// Alternatives, each with whether it is negated.
    pub(crate) any: Vec<(bool, Predicate)>,
    /// All alternatives test equipment lines.
    pub(crate) line_only: bool,
}

impl ResolvedClause {
    /// Whether it needs the word index.
    pub(crate) fn is_text(&self) -> bool {
        self.any.iter().any(|(_, test)| matches!(test, Predicate::Words(_) | Predicate::Phrase(_)))
    }

    /// Whether it requires an equipment line, rather than excluding lines.
    pub(crate) fn wants_line(&self) -> bool {
        self.line_only && self.any.iter().any(|(negated, _)| !negated)
    }
}

/// A test of a record.
#[derive(Clone, Debug)]
pub(crate) enum Predicate {
    /// Each of the words, in any field.
    Words(Vec<TermExpansion>),
    /// The words in this order in one field.
    Phrase(Vec<String>),
    /// For each facet, which of its values are wanted, by value id. An empty table matches nothing.
    Values(Vec<(FieldId, Vec<bool>)>),
    /// An equipment line that [is open](crate::model::Balance::is_open).
    Open,
    /// A number in a range; for amounts, in the currency if one is named.
    Number(FieldId, Bounds, Option<String>),
    /// The record has something of this kind.
    Has(Has),
    /// A field has no value, or several.
    ValueCount(FieldId, ValueCount),
    /// Whether another record of the same identifier counts first.
    Duplicate(bool),
    /// One of these records, ascending.
    Records(Vec<RecordId>),
}

/// The terms of the corpus' dictionary that a query word matches, with their scores.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TermExpansion {
    /// The word as typed, folded.
    pub(crate) typed: String,
    /// Terms with `typed` as prefix. The dictionary is sorted, so they are a range.
    pub(crate) prefix_terms: Range<GlobalTermOrd>,
    /// The score of all prefix terms; computed from their length if absent.
    pub(crate) fixed_score: Option<i32>,
    /// Other terms with their scores, ascending by term.
    pub(crate) other_terms: Vec<(GlobalTermOrd, i32)>,
    /// The other terms of each segment, ascending.
    pub(crate) other_terms_by_segment: Arc<[Vec<(TermOrd, i32)>]>,
}

impl TermExpansion {
    /// The score of a prefix term.
    pub(crate) fn score(&self, corpus: &Corpus, term: GlobalTermOrd) -> i32 {
        if let Some(score) = self.fixed_score {
            return score;
        }
        let rest = corpus.term_dictionary().char_count(term).saturating_sub(self.typed.chars().count().min(255));
        prefix_score(rest)
    }

    pub(crate) fn matches(&self, term: GlobalTermOrd) -> bool {
        self.prefix_terms.contains(&term) || self.other_terms.binary_search_by_key(&term, |other| other.0).is_ok()
    }

    fn is_empty(&self) -> bool {
        self.prefix_terms.is_empty() && self.other_terms.is_empty()
    }

    pub(crate) fn other_terms_in(&self, segment: usize) -> &[(TermOrd, i32)] {
        self.other_terms_by_segment.get(segment).map_or(&[], Vec::as_slice)
    }

    /// Fills `other_terms_by_segment`.
    fn split_by_segment(mut self, corpus: &Corpus) -> Self {
        if !self.other_terms.is_empty() {
            let mut by_segment = vec![Vec::new(); corpus.segment_count()];
            for &(term, score) in &self.other_terms {
                for &(segment, ord) in corpus.vocabulary.segments_with(term) {
                    by_segment[segment as usize].push((ord, score));
                }
            }
            self.other_terms_by_segment = by_segment.into();
        }
        self
    }
}

pub(crate) const HAS_VALUES: [(&str, Has); 12] = [
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
    ("transaction", Has::Transaction),
    ("humanitarian", Has::Humanitarian),
];

impl ResolvedQuery {
    /// Whether a clause asks for a place or a facility, of which a line's number may be only a part.
    pub(crate) fn names_site(&self) -> bool {
        let is_site = |(facet, _): &(FieldId, Vec<bool>)| matches!(facet, FieldId::Place | FieldId::Facility);
        self.clauses
            .iter()
            .flat_map(|clause| &clause.any)
            .any(|(negated, test)| !negated && matches!(test, Predicate::Values(facets) if facets.iter().any(is_site)))
    }

    /// Resolves a query. `always_fuzzy` also expands words that match as written with typos. `None` if
    /// cancelled.
    pub(crate) fn new(corpus: &Corpus, query: &Query, always_fuzzy: bool, cancel: &Cancel) -> Option<Self> {
        let mut resolver = Resolver { corpus, always_fuzzy, resolved: Self::default() };
        for (index, clause) in query.clauses.iter().enumerate() {
            let mut any = Vec::new();
            for term in &clause.any {
                if cancel.is_stale() {
                    return None;
                }
                if let Some(test) = resolver.resolve_test(clause, term) {
                    any.push((term.negated, test));
                }
            }
            // A clause without a resolved alternative is left out; a note says so.
            if !any.is_empty() {
                resolver.resolved.clauses.push(ResolvedClause { index, any, line_only: clause.is_line() });
            }
        }
        Some(resolver.resolved)
    }

    /// Whether some clause requires an equipment line; then only lines that pass are part of the answer.
    pub(crate) fn tests_lines(&self) -> bool {
        self.clauses.iter().any(ResolvedClause::wants_line)
    }
}

/// Resolves the clauses of one query.
struct Resolver<'a> {
    corpus: &'a Corpus,
    always_fuzzy: bool,
    resolved: ResolvedQuery,
}

impl Resolver<'_> {
    fn resolve_test(&mut self, clause: &Clause, term: &Term) -> Option<Predicate> {
        match &term.test {
            Test::Words(list) => {
                self.resolved.has_words |= !term.negated;
                Some(Predicate::Words(list.iter().map(|word| self.expand_cached(word, term.negated)).collect()))
            }
            Test::Phrase(list) => {
                if !term.negated {
                    self.resolved.highlighter.phrases.push(list.clone());
                }
                Some(Predicate::Phrase(list.clone()))
            }
            Test::Affix { text, start, end } => {
                let dictionary = self.corpus.term_dictionary();
                let mut expansion =
                    TermExpansion { typed: text.clone(), fixed_score: Some(AFFIX_SCORE), ..TermExpansion::default() };
                let scored = |term: GlobalTermOrd| (term, AFFIX_SCORE);
                match (start, end) {
                    (true, false) => expansion.prefix_terms = dictionary.with_prefix(text),
                    (true, true) => expansion.other_terms = dictionary.find(text).map(scored).into_iter().collect(),
                    _ => expansion.other_terms = dictionary.with_suffix(text).into_iter().map(scored).collect(),
                }
                if !term.negated && !expansion.is_empty() {
                    let highlighter = &mut self.resolved.highlighter;
                    let marked = if *start { &mut highlighter.prefixes } else { &mut highlighter.suffixes };
                    marked.push(text.clone());
                }
                Some(Predicate::Words(vec![expansion.split_by_segment(self.corpus)]))
            }
            Test::Number(field, bounds, currency) => {
                let is_money = matches!(field, FieldId::Amount | FieldId::Committed | FieldId::Paid);
                if is_money && currency.is_none() {
                    let what = if field.is_sum() { "sums" } else { "amounts" };
                    let name = field.name();
                    let message =
                        format!("{what} are compared each in its own currency; add one, as in {name}:>1m usd");
                    self.resolved.notes.push(Note {
                        span: clause.span.clone(),
                        message,
                        ignored: false,
                        is_mistake: false,
                    });
                }
                Some(Predicate::Number(*field, *bounds, currency.clone()))
            }
            Test::Relative(field, range) => self.resolve_relative(*field, range, clause),
            Test::Value(field, value) => self.resolve_value(*field, value, clause, term.negated),
            Test::Exactly(field, code) => Some(self.resolve_code(*field, code, clause, term.negated)),
            Test::ValueCount(field, count) => Some(Predicate::ValueCount(*field, *count)),
        }
    }

    /// A range counted from now. A note says which day that is.
    fn resolve_relative(&mut self, field: FieldId, range: &RelativeBounds, clause: &Clause) -> Option<Predicate> {
        let now = self.corpus.now();
        let bounds = now.and_then(|now| range.on(now.day));
        let message = match (now, bounds) {
            (None, _) => "nothing says which day is now: the data has no date".to_owned(),
            (Some(now), None) => format!("{now}; the range leaves the calendar"),
            (Some(now), Some(bounds)) if bounds.are_reversed() => {
                format!("{now}; {} holds nothing, since the range begins after its end", field.name())
            }
            (Some(now), Some(_)) => now.to_string(),
        };
        if self.resolved.notes.iter().all(|note| note.message != message) {
            let span = clause.span.clone();
            self.resolved.notes.push(Note { span, message, ignored: bounds.is_none(), is_mistake: false });
        }
        Some(Predicate::Number(field, bounds?, None))
    }

    /// The value of exactly this code; an unknown one matches nothing.
    fn resolve_code(&mut self, field: FieldId, code: &str, clause: &Clause, negated: bool) -> Predicate {
        let values = self.corpus.facets().values(field);
        let wanted: Vec<bool> = values.iter().map(|value| value.code == code).collect();
        if !wanted.contains(&true) {
            let message = format!("no {} is exactly {code}", field.name());
            self.resolved.notes.push(Note { span: clause.span.clone(), message, ignored: false, is_mistake: false });
        }
        self.highlight_value(field, code, negated);
        Predicate::Values(vec![(field, wanted)])
    }

    /// Marks a value in rows that show it.
    fn highlight_value(&mut self, field: FieldId, value: &str, negated: bool) {
        if !field.description().is_highlighted || negated {
            return;
        }
        let folded = fold(value);
        let phrase: Vec<String> = words(&folded).map(|range| folded[range].to_owned()).collect();
        match phrase.as_slice() {
            [] => {}
            [word] => self.resolved.highlighter.prefixes.push(word.clone()),
            _ => self.resolved.highlighter.phrases.push(phrase),
        }
    }

    /// As [`Resolver::expand`], cached: while a query is typed, only its last word changes.
    fn expand_cached(&mut self, typed: &str, negated: bool) -> TermExpansion {
        let key = (self.corpus.vocabulary.serial, typed.to_owned(), self.always_fuzzy, negated);
        let cached = EXPANSION_CACHE
            .with_borrow(|all| all.iter().find(|(other, _)| *other == key).map(|(_, known)| known.clone()));
        let (expansion, single) = cached.unwrap_or_else(|| {
            let mut single = ResolvedQuery::default();
            let expanded = (self.expand(&mut single, typed, negated).split_by_segment(self.corpus), single);
            EXPANSION_CACHE.with_borrow_mut(|all| {
                if all.len() >= MAX_CACHED_EXPANSIONS {
                    all.remove(0);
                }
                all.push((key, expanded.clone()));
            });
            expanded
        });
        self.resolved.highlighter.extend(&single.highlighter);
        self.resolved.used_fuzzy |= single.used_fuzzy;
        self.resolved.has_strict_term |= single.has_strict_term;
        expansion
    }

    /// Expands a query word to the terms of the dictionary that it matches. What the word adds to the query is
    /// written to `single`.
    fn expand(&self, single: &mut ResolvedQuery, typed: &str, negated: bool) -> TermExpansion {
        let dictionary = self.corpus.term_dictionary();
        let prefix_terms = dictionary.with_prefix(typed);
        let mut expansion = TermExpansion { typed: typed.to_owned(), prefix_terms, ..TermExpansion::default() };
        if rank::allows_substring(typed) {
            let inside =
                dictionary.with_substring(typed).into_iter().filter(|word| !expansion.prefix_terms.contains(word));
            expansion.other_terms = inside.map(|word| (word, SUBSTRING_SCORE)).collect();
        }
        if !negated {
            if !expansion.prefix_terms.is_empty() {
                single.highlighter.prefixes.push(typed.to_owned());
            }
            if !expansion.other_terms.is_empty() {
                single.highlighter.substrings.push(typed.to_owned());
            }
        }
        let strict = !expansion.is_empty();
        if negated || (strict && !self.always_fuzzy) {
            single.has_strict_term = strict && !negated;
            return expansion;
        }
        let mut add_near = |expansion: &mut TermExpansion, word: GlobalTermOrd, hit: Option<WordMatch>| {
            if let Some(hit) = hit {
                single.highlighter.add_near_spelling(dictionary.term(word), &hit);
                expansion.other_terms.push((word, hit.score));
                single.used_fuzzy = true;
            }
        };
        if rank::allowed_typos(typed) > 0 {
            let before = expansion.other_terms.len();
            for word in dictionary.fuzzy_candidates(typed, rank::allowed_typos(typed)) {
                let known = expansion.prefix_terms.contains(&word)
                    || expansion.other_terms[..before].binary_search_by_key(&word, |other| other.0).is_ok();
                let hit = rank::match_typo(typed, dictionary.term(word)).filter(|_| !known);
                add_near(&mut expansion, word, hit);
            }
        }
        // Subsequences only if nothing closer exists: a user who typed an existing word meant that word.
        if let Some(first) = typed.chars().next().filter(|_| expansion.is_empty()) {
            let candidates = GlobalTermOrd::each(dictionary.with_prefix(first.encode_utf8(&mut [0; 4])));
            for word in candidates.filter(|&word| is_subsequence(typed, dictionary.term(word))) {
                add_near(&mut expansion, word, rank::match_subsequence(typed, dictionary.term(word)));
            }
        }
        expansion.other_terms.sort_unstable();
        expansion
    }

    fn resolve_value(&mut self, field: FieldId, value: &str, clause: &Clause, negated: bool) -> Option<Predicate> {
        let corpus = self.corpus;
        let folded = fold(value);
        if field == FieldId::DeliveryStatus && folded == "open" {
            return Some(Predicate::Open);
        }
        if field == FieldId::Identifier {
            let records = corpus.find_identifier(value);
            if records.is_empty() && !negated {
                let message = format!("no record has the identifier {value}; without id: its words are searched");
                let span = clause.span.clone();
                self.resolved.notes.push(Note { span, message, ignored: false, is_mistake: false });
            }
            return Some(Predicate::Records(records));
        }
        if field == FieldId::Has {
            let has = HAS_VALUES.iter().find(|(name, _)| *name == folded || has_word_prefix(name, &folded));
            if has.is_none() {
                self.note_unknown_value(field, value, clause, HAS_VALUES.iter().map(|(name, _)| *name));
            }
            return has.map(|&(_, has)| Predicate::Has(has));
        }
        if field == FieldId::Duplicate {
            const ANSWERS: [(&str, bool); 2] = [("yes", true), ("no", false)];
            let answer = ANSWERS.iter().find(|(word, _)| word.starts_with(folded.as_str()));
            if answer.is_none() {
                self.note_unknown_value(field, value, clause, ANSWERS.iter().map(|(word, _)| *word));
            }
            return answer.map(|&(_, is)| Predicate::Duplicate(is));
        }
        let facets = field.searched_facets();
        let values = |facet: &FieldId| corpus.facets().values(*facet);
        let pick = |wanted: &dyn Fn(&FacetValue) -> bool| -> Option<Vec<(FieldId, Vec<bool>)>> {
            let table = |facet: &FieldId| (*facet, values(facet).iter().map(|value| wanted(value)).collect());
            let tables: Vec<(FieldId, Vec<bool>)> = facets.iter().map(table).collect();
            tables.iter().any(|(_, table)| table.contains(&true)).then_some(tables)
        };
        // First the exact code, since two codes may differ only in case; then a whole name in any of its
        // forms; then a prefix of a word in a name. A code of a closed list is never such a prefix, also if no record
        // has it: what is delivered is not partly delivered.
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
        let is_listed = is_listed_value(field, &folded);
        let is_exact = is_listed && (field == FieldId::Flag || field.description().has_only_listed);
        let tables = pick(&|v| v.code == value)
            .or_else(|| pick(&|v| has_name(&v.names)))
            .or_else(|| if is_exact { None } else { pick(&|v| begins(&v.names)) });
        if tables.is_none() && !is_listed {
            // The codes of rules are shorter to type than what they say.
            let shown = |it: &Arc<FacetValue>| {
                if field == FieldId::Flag { it.code.replace('_', "-") } else { it.label.clone() }
            };
            let shown: Vec<String> =
                facets.iter().flat_map(values).take(MAX_SUGGESTION_CANDIDATES).map(shown).collect();
            self.note_unknown_value(field, value, clause, shown.iter().map(String::as_str));
            return None;
        }
        self.highlight_value(field, value, negated);
        Some(Predicate::Values(tables.unwrap_or_else(|| facets.iter().map(|facet| (*facet, Vec::new())).collect())))
    }

    /// Adds a note that no value of the field matches, with the possible values.
    fn note_unknown_value<'v>(
        &mut self,
        field: FieldId,
        value: &str,
        clause: &Clause,
        known: impl Iterator<Item = &'v str>,
    ) {
        let mut known: Vec<&str> = known.take(MAX_SUGGESTION_CANDIDATES).collect();
        known.sort_unstable();
        known.dedup();
        let words = known.iter().flat_map(|k| k.split_whitespace().chain([*k]));
        let near = nearest(value, words).map_or(String::new(), |near| format!("; did you mean {near}"));
        let extra = if field == FieldId::DeliveryStatus { "open, " } else { "" };
        let shown: Vec<&str> = known.iter().copied().take(8).collect();
        let more =
            if known.len() > shown.len() { format!(" and {} more", known.len() - shown.len()) } else { String::new() };
        let possible = if shown.is_empty() {
            "there is none here".to_owned()
        } else {
            format!("possible: {extra}{}{more}", shown.join(", "))
        };
        let message = format!("no {} is called {value}{near}; {possible}", field.name());
        self.resolved.notes.push(Note { span: clause.span.clone(), message, ignored: true, is_mistake: false });
    }
}

/// Cached expansions per thread: more than the words of a typed query, in both modes. Chosen by eye.
const MAX_CACHED_EXPANSIONS: usize = 32;

/// Serial of the corpus, word, `always_fuzzy`, negated.
type ExpansionKey = (u64, String, bool, bool);

/// The expansion, and what it adds to the query.
type CachedExpansion = (TermExpansion, ResolvedQuery);

thread_local! {
    /// Latest expansions on this thread; the oldest is dropped first.
    static EXPANSION_CACHE: RefCell<Vec<(ExpansionKey, CachedExpansion)>> = const { RefCell::new(Vec::new()) };
}

/// Values compared with a misspelt one to suggest the nearest, so that a note stays quick to make on a facet
/// of many values. Chosen by eye.
const MAX_SUGGESTION_CANDIDATES: usize = 5000;

/// All folded forms of the names with a form that `asked` accepts, so that a place is found by any spelling.
fn forms_of_names(corpus: &Corpus, asked: impl Fn(&str) -> bool) -> Vec<&String> {
    corpus.names().forms().iter().filter(|forms| forms.iter().any(|form| asked(form))).flatten().collect()
}

/// Whether the letters of `typed` occur in `word` in the same order.
fn is_subsequence(typed: &str, word: &str) -> bool {
    let mut letters = word.chars();
    typed.chars().all(|c| letters.any(|letter| letter == c))
}

/// Whether a word in `text` begins with `value`; both folded.
pub(super) fn has_word_prefix(text: &str, value: &str) -> bool {
    // Matches of the first character cannot overlap; those of the whole value can.
    let Some(first) = value.chars().next() else { return true };
    let in_word = |at: usize| text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    text.match_indices(first).any(|(at, _)| text[at..].starts_with(value) && !in_word(at))
}

/// Whether a value is valid for its field even if no record of the corpus has it.
fn is_listed_value(field: FieldId, folded: &str) -> bool {
    match field {
        // The table of fields does not know the rules.
        FieldId::Flag => Rule::ALL.iter().any(|rule| rule.is_called(folded)),
        _ => (field.description().is_listed)(folded),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_of_has_lists_its_values() {
        let help = FieldId::Has.description().help.replace(" or ", ", ");
        assert_eq!(help.split(", ").collect::<Vec<_>>(), HAS_VALUES.map(|(name, _)| name));
    }
}
