//! The oracle: what a query means, evaluated record by record. Slow, simple and complete; tests/engine/oracle.rs compares
//! the search engine with it.
//!
//! Nothing here uses the word index or the columns. Each record is read from its file and split into words and
//! values; each query word is compared with every word there is; then each record is tested in turn. The engine
//! must give the same rows in the same order.
//!
//! From the crate come the parsed query, the texts and values that a record states, the names of facet values, and the
//! rules of one record. How words match, what a value in a query means, what counts and in which order is stated here
//! again.
//!
//! Name forms apply to records loaded after them in the engine but to all records here, so test data must have
//! `names` before the records.

pub mod table;

use super::matching::{
    AFFIX_SCORE, PHRASE_SCORE, score_as_written, score_of_subsequence, score_of_typo, title_proximity,
};
use aidtrail::codes::{category, country_name};
use aidtrail::fields::FieldId;
use aidtrail::model::balance::Speaker;
use aidtrail::model::{
    ActivityStatus, Amount, AmountKind, Balance, Basis, Claim, Coded, Equipment, Figure, ListedCode, PartialDate,
    Project, Role, Site, Voice,
};
use aidtrail::rules::{LineReport, Rule, RuleSet, RuleVoice, SourceFacts, line_reports, rules_of};
use aidtrail::search::query::{Clause, Query, RangeEnd, RelativeBounds, Term, Test, ValueCount};
use aidtrail::search::{LineHit, ProjectHit, Relaxation, Request, SortKey, SourceHit};
use aidtrail::store::facets::each_stated_value;
use aidtrail::store::words::{TextField, each_text_field};
use aidtrail::store::{Corpus, FacetValue, Has, LineId, RecordId, SourceId};
use aidtrail::text::{fold, word_list};
use rust_decimal::Decimal;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Highest score of a hit: the engine keeps scores in 16 bits.
const MAX_SCORE: i32 = 0xffff;

/// Number of hits that are re-ranked by word proximity, as in the engine.
const RERANKED: usize = 256;

/// Query words considered for proximity, as in the engine.
const MAX_PROXIMITY_WORDS: usize = 16;

/// What `has:` can ask for, in the order in which a word that is cut short is completed.
const HAS: [(&str, Has); 12] = [
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

/// The answer to a request, to compare with [`Hits`](aidtrail::search::Hits).
#[derive(Clone, Debug, PartialEq)]
pub struct OracleAnswer {
    /// Matching projects, in order.
    pub rows: Vec<ProjectHit>,
    /// Some word did not match as written, so these hits allow for typos.
    pub is_fuzzy: bool,
    pub facets: BTreeMap<FieldId, OracleCounts>,
    /// Equipment lines of the matching projects; lines that match by themselves come first.
    pub lines: Vec<LineHit>,
    /// What the lines that match by themselves come to, or all lines if none does, in words.
    pub total: String,
    /// Sources of the matching projects.
    pub sources: Vec<SourceHit>,
    /// If nothing was found: clauses to drop.
    pub relaxations: Vec<Relaxation>,
}

/// Counts per value of a facet, computed without the query's clauses on that facet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OracleCounts {
    /// Projects that match without the clauses on this facet.
    pub projects: usize,
    /// Projects per value code, for states and voices equipment lines; values without one are absent.
    pub values: BTreeMap<String, usize>,
    /// Projects per value code in which the value is only inferred.
    pub inferred: BTreeMap<String, usize>,
    /// Open lines. Only for the delivery status facet.
    pub open: usize,
}

/// A corpus with every record read and split into words and values.
pub struct Oracle<'c> {
    corpus: &'c Corpus,
    records: Vec<OracleRecord>,
    /// The distinct words of all records.
    words: BTreeSet<String>,
    /// The data's own date, from which days are counted.
    now: Option<PartialDate>,
}

struct OracleRecord {
    id: RecordId,
    project: Project,
    /// Of its lines.
    balances: Vec<Balance>,
    fields: Vec<OracleField>,
    /// Facet values; for a facet of lines, with the index of the line.
    values: Vec<(FieldId, Option<usize>, String)>,
    /// Values that the record would not have without its inferred parties.
    inferred: BTreeSet<(FieldId, String)>,
    /// Arrivals that only the giver reports: the dates of the newest reports.
    giver_only: Vec<PartialDate>,
    cited: Vec<SourceId>,
    /// Publication dates of its sources.
    published: Vec<PartialDate>,
    rules: BTreeSet<Rule>,
    /// Another record of the same id counts before it.
    is_duplicate: bool,
}

struct OracleField {
    kind: TextField,
    line: Option<usize>,
    words: Vec<String>,
}

/// The words that a query word matches, with their scores.
type OracleExpansion = HashMap<String, i32>;

/// A range of days that is counted from the last day of a month, or from a day.
#[derive(Clone, Copy)]
struct RelativeDays {
    range: RelativeBounds,
    now: PartialDate,
}

impl RelativeDays {
    /// The first and last number that an end stands for.
    fn end(&self, end: RangeEnd) -> (Figure, Figure) {
        let offset = match end {
            RangeEnd::Fixed { first, last } => return (first, last),
            RangeEnd::FromNow(offset) => offset,
        };
        let (year, month, day) = (self.now.year.expect("a year"), self.now.month, self.now.day);
        let months = i32::from(year) * 12 + i32::from(month.unwrap_or(12)) - 1 + offset.months;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        // The day, or the last one before it that the month has.
        let of_month = (1..=day.unwrap_or(31)).rev().map(|day| format!("{year:04}-{month:02}-{day:02}"));
        let date = of_month.map(|text| text.parse::<PartialDate>()).find_map(Result::ok).expect("a day");
        let number = if self.range.in_years && offset.days == 0 {
            year
        } else {
            assert!(!self.range.in_years, "queries of this test count years in months or years");
            date.day_range().expect("a year").0 + offset.days
        };
        let number = Figure::from(i64::from(number));
        (number, number)
    }

    fn contains(&self, number: i64) -> bool {
        let number = Figure::from(number);
        let is_after = self.range.low.is_none_or(|(end, excluded)| match (self.end(end), excluded) {
            ((_, last), true) => number > last,
            ((first, _), false) => number >= first,
        });
        let is_before = self.range.high.is_none_or(|(end, excluded)| match (self.end(end), excluded) {
            ((first, _), true) => number < first,
            ((_, last), false) => number <= last,
        });
        is_after && is_before
    }
}

/// A clause of which at least one alternative could be resolved.
struct OracleClause<'q> {
    index: usize,
    parsed: &'q Clause,
    any: Vec<(bool, OraclePredicate)>,
}

enum OraclePredicate {
    Words(Vec<OracleExpansion>),
    Phrase(Vec<String>),
    /// The wanted value codes per facet; one of them must occur.
    Values(Vec<(FieldId, HashSet<String>)>),
    Open,
    Has(Has),
    /// One of the record's identifiers, in lower case.
    Identifier(String),
    Number(Test),
    Relative(FieldId, RelativeDays),
    /// The field has no value; or has several.
    NoValue(FieldId),
    SeveralValues(FieldId),
    /// Another record of the same id counts first; or none does.
    Duplicate(bool),
}

impl OracleClause<'_> {
    fn wants_line(&self) -> bool {
        self.parsed.is_line() && self.any.iter().any(|(negated, _)| !negated)
    }
}

impl<'c> Oracle<'c> {
    /// Reads all records.
    pub fn new(corpus: &'c Corpus) -> Self {
        let mut records: Vec<OracleRecord> = corpus.ids().map(|id| OracleRecord::read(corpus, id)).collect();
        add_corpus_rules(corpus, &mut records);
        for record in &mut records {
            let flags = record.rules.iter().map(|rule| (FieldId::Flag, None, rule.code().to_owned()));
            record.values.extend(flags);
        }
        let words = records.iter().flat_map(|record| &record.fields).flat_map(|field| &field.words);
        let words = words.cloned().collect();
        let now = data_date(corpus, &records);
        let mut oracle = Oracle { corpus, records, words, now };
        let all: Vec<ProjectHit> = corpus.ids().map(|project| ProjectHit { project, score: 0 }).collect();
        for record in oracle.duplicates_among(&all) {
            oracle.records[record.0 as usize].is_duplicate = true;
        }
        oracle
    }

    /// Answers a request.
    pub fn find(&self, request: &Request) -> OracleAnswer {
        let query = Query::parse(&request.query);
        let (mut clauses, mut is_fuzzy) = self.resolve(&query, false);
        let mut found = self.matching(&clauses, &[]);
        if found.is_empty() && asks_words(&query) {
            let (fuzzy, _) = self.resolve(&query, true);
            let found_again = self.matching(&fuzzy, &[]);
            if !found_again.is_empty() {
                (clauses, found, is_fuzzy) = (fuzzy, found_again, true);
            }
        }
        let rows = self.ranked(&query, &clauses, &found, request);
        let facets =
            FieldId::menu().iter().copied().map(|facet| (facet, self.counts(&clauses, &found, facet))).collect();
        let (mut lines, total) = self.lines(&clauses, &rows);
        let has_words = clauses.iter().flat_map(|clause| &clause.any).any(|(negated, predicate)| {
            !negated && matches!(predicate, OraclePredicate::Words(_) | OraclePredicate::Phrase(_))
        });
        if request.sort.key == SortKey::Best && !has_words {
            // Arrival not reported first, then the newest report; undated ones last both ways.
            lines.sort_by(|a, b| {
                let is_open = |hit: &LineHit| self.records[hit.line.project.0 as usize].is_open(hit.line.line as usize);
                let date =
                    |hit: &LineHit| self.records[hit.line.project.0 as usize].last_report(hit.line.line as usize);
                let by_date = match (date(a), date(b)) {
                    (Some(a), Some(b)) if request.sort.reverse => PartialDate::newest_first(Some(b), Some(a)),
                    (Some(a), Some(b)) => PartialDate::newest_first(Some(a), Some(b)),
                    (a, b) => b.is_some().cmp(&a.is_some()),
                };
                let by_state = is_open(b).cmp(&is_open(a));
                let by_state = if request.sort.reverse { by_state.reverse() } else { by_state };
                b.matched.cmp(&a.matched).then(by_state).then(by_date)
            });
        }
        let sources = self.sources(&query, &found);
        let mut relaxations = Vec::new();
        if found.is_empty() {
            for (clause, it) in query.clauses.iter().enumerate() {
                let projects = self.matching(&clauses, &[clause]).len();
                if projects > 0 {
                    relaxations.push(Relaxation { clause, text: query.text[it.span.clone()].to_owned(), projects });
                }
            }
        }
        OracleAnswer { rows, is_fuzzy, facets, lines, total, sources, relaxations }
    }

    /// Number of the given projects that have each value of a facet, by code.
    pub fn value_counts(&self, request: &Request, rows: &[ProjectHit], facet: FieldId) -> BTreeMap<String, usize> {
        let query = Query::parse(&request.query);
        let (clauses, _) = self.resolve(&query, false);
        let rows: Vec<usize> = rows.iter().map(|hit| hit.project.0 as usize).collect();
        self.count(&clauses, &rows, facet, &[]).values
    }

    /// The clauses that could be resolved; and whether a word without a match as written was expanded with
    /// typos.
    fn resolve<'q>(&self, query: &'q Query, always_fuzzy: bool) -> (Vec<OracleClause<'q>>, bool) {
        let mut used_fuzzy = false;
        let mut clauses = Vec::new();
        for (index, clause) in query.clauses.iter().enumerate() {
            let mut any = Vec::new();
            for term in &clause.any {
                if let Some(predicate) = self.predicate(term, always_fuzzy, &mut used_fuzzy) {
                    any.push((term.negated, predicate));
                }
            }
            if !any.is_empty() {
                clauses.push(OracleClause { index, parsed: clause, any });
            }
        }
        (clauses, used_fuzzy)
    }

    fn predicate(&self, term: &Term, always_fuzzy: bool, used_fuzzy: &mut bool) -> Option<OraclePredicate> {
        Some(match &term.test {
            Test::Words(list) => OraclePredicate::Words(
                list.iter().map(|word| self.expand(word, term.negated, always_fuzzy, used_fuzzy)).collect(),
            ),
            Test::Affix { text, start, end } => {
                let fits = |word: &&String| match (start, end) {
                    (true, true) => *word == text,
                    (true, false) => word.starts_with(text),
                    _ => word.ends_with(text),
                };
                OraclePredicate::Words(vec![
                    self.words.iter().filter(fits).map(|word| (word.clone(), AFFIX_SCORE)).collect(),
                ])
            }
            Test::Phrase(list) => OraclePredicate::Phrase(list.clone()),
            Test::Number(..) => OraclePredicate::Number(term.test.clone()),
            Test::Relative(field, range) => {
                OraclePredicate::Relative(*field, RelativeDays { range: *range, now: self.now? })
            }
            Test::Value(FieldId::DeliveryStatus, value) if fold(value) == "open" => OraclePredicate::Open,
            Test::Value(FieldId::Identifier, value) => OraclePredicate::Identifier(value.to_lowercase()),
            Test::Value(FieldId::Has, value) => {
                let (_, has) = HAS.iter().find(|(name, _)| has_word_prefix(name, &fold(value)))?;
                OraclePredicate::Has(*has)
            }
            Test::Value(FieldId::Duplicate, value) => OraclePredicate::Duplicate(match fold(value).as_str() {
                "y" | "ye" | "yes" => true,
                "n" | "no" => false,
                _ => return None,
            }),
            Test::Value(field, value) => OraclePredicate::Values(self.values(*field, value)?),
            Test::Exactly(field, code) => OraclePredicate::Values(vec![(*field, HashSet::from([code.clone()]))]),
            Test::ValueCount(field, ValueCount::None) => OraclePredicate::NoValue(*field),
            Test::ValueCount(field, ValueCount::Several) => OraclePredicate::SeveralValues(*field),
        })
    }

    /// The values that a query means: those with the exact code; if there is none, those with the whole name, in any of
    /// its forms; if there is none, those with a name in which a word begins so, but for a code of a closed list. `None` if the value is neither here nor
    /// on the field's code list.
    fn values(&self, field: FieldId, value: &str) -> Option<Vec<(FieldId, HashSet<String>)>> {
        let folded = fold(value);
        let forms_if = |accepts: &dyn Fn(&str) -> bool| -> Vec<&String> {
            let names = self.corpus.names().forms().iter();
            names.filter(|forms| forms.iter().any(|form| accepts(form))).flatten().collect()
        };
        let whole = forms_if(&|form| form == folded);
        let begun = forms_if(&|form| has_word_prefix(form, &folded));
        let is_named = |name: &String| *name == folded || whole.contains(&name);
        let begins = |name: &String| has_word_prefix(name, &folded) || begun.iter().any(|it| has_word_prefix(name, it));
        let steps: [&dyn Fn(&FacetValue) -> bool; 3] =
            [&|it| it.code == value, &|it| it.names.iter().any(is_named), &|it| it.names.iter().any(begins)];
        let facets = || field.searched_facets().iter();
        let codes = |facet: FieldId, step: &dyn Fn(&FacetValue) -> bool| -> HashSet<String> {
            let values = self.corpus.facets().values(facet).iter();
            values.filter(|value| step(value)).map(|value| value.code.clone()).collect()
        };
        let is_rule = || {
            let hyphens = |rule: &Rule| rule.code().replace('_', "-") == folded || rule.code() == folded;
            let named = |rule: &Rule| hyphens(rule) || rule.severity().label() == folded;
            folded.replace('_', "-") == "paid-above-commitment" || Rule::ALL.iter().any(named)
        };
        let is_listed = (field.description().is_listed)(&folded) || field == FieldId::Flag && is_rule();
        let is_closed = field == FieldId::Flag || field.description().has_only_listed;
        let steps = if is_listed && is_closed { &steps[..2] } else { &steps[..] };
        for step in steps {
            let found: Vec<_> = facets().map(|&facet| (facet, codes(facet, step))).collect();
            if found.iter().any(|(_, codes)| !codes.is_empty()) {
                return Some(found);
            }
        }
        is_listed.then(|| facets().map(|&facet| (facet, HashSet::new())).collect())
    }

    /// All words that a query word matches.
    fn expand(&self, typed: &str, negated: bool, always_fuzzy: bool, used_fuzzy: &mut bool) -> OracleExpansion {
        let strict = self.words.iter().filter_map(|word| Some((word.clone(), score_as_written(typed, word)?)));
        let mut expansion: OracleExpansion = strict.collect();
        if negated || (!expansion.is_empty() && !always_fuzzy) {
            return expansion;
        }
        for word in &self.words {
            if let Some(score) = score_of_typo(typed, word).filter(|_| !expansion.contains_key(word)) {
                expansion.insert(word.clone(), score);
                *used_fuzzy = true;
            }
        }
        // Subsequences only if nothing closer exists: a user who typed an existing word meant that word.
        if expansion.is_empty() {
            let scattered =
                self.words.iter().filter_map(|word| Some((word.clone(), score_of_subsequence(typed, word)?)));
            expansion.extend(scattered);
            *used_fuzzy |= !expansion.is_empty();
        }
        expansion
    }

    /// The records that match without the clauses `excluding`, with their scores.
    fn matching(&self, clauses: &[OracleClause<'_>], excluding: &[usize]) -> Vec<(usize, i32)> {
        let score = |(i, record): (usize, &OracleRecord)| Some((i, record.score(clauses, excluding)?));
        self.records.iter().enumerate().filter_map(score).collect()
    }

    fn ranked(
        &self,
        query: &Query,
        clauses: &[OracleClause<'_>],
        found: &[(usize, i32)],
        request: &Request,
    ) -> Vec<ProjectHit> {
        // Without words there is no score, so load order applies.
        let asks_text = clauses.iter().flat_map(|clause| &clause.any).any(|(negated, predicate)| {
            !negated && matches!(predicate, OraclePredicate::Words(_) | OraclePredicate::Phrase(_))
        });
        let place = |&(i, score): &(usize, i32)| {
            let title = if asks_text { self.records[i].project.title.chars().count().min(0xffff) } else { 0 };
            (Reverse(score), title, i)
        };
        let mut found: Vec<(usize, i32)> = found.iter().map(|&(i, score)| (i, score.min(MAX_SCORE))).collect();
        found.sort_by_key(place);
        if asks_text {
            let best = found.len().min(RERANKED);
            for (i, score) in &mut found[..best] {
                *score = (*score + self.records[*i].proximity(query, clauses)).min(MAX_SCORE);
            }
            found[..best].sort_by_key(place);
        }
        if request.sort.key == SortKey::Best {
            if request.sort.reverse {
                found.reverse();
            }
        } else {
            let order = |a: &(usize, i32), b: &(usize, i32)| {
                let (a, b) = (self.records[a.0].column(request.sort.key), self.records[b.0].column(request.sort.key));
                match (a, b) {
                    (Some(a), Some(b)) if request.sort.reverse => b.cmp(&a),
                    (Some(a), Some(b)) => a.cmp(&b),
                    (None, None) => Ordering::Equal,
                    (a, _) => {
                        if a.is_some() {
                            Ordering::Less
                        } else {
                            Ordering::Greater
                        }
                    }
                }
            };
            found.sort_by(order);
        }
        found.into_iter().map(|(i, score)| ProjectHit { project: self.records[i].id, score }).collect()
    }

    /// Counts per value of a facet, without the clauses that choose its values.
    fn counts(&self, clauses: &[OracleClause<'_>], found: &[(usize, i32)], facet: FieldId) -> OracleCounts {
        let chooses = clauses.iter().filter(|clause| clause.parsed.chooses(facet));
        let excluding: Vec<usize> = chooses.map(|clause| clause.index).collect();
        let rows = if excluding.is_empty() { found.to_vec() } else { self.matching(clauses, &excluding) };
        let rows: Vec<usize> = rows.into_iter().map(|(i, _)| i).collect();
        self.count(clauses, &rows, facet, &excluding)
    }

    fn count(&self, clauses: &[OracleClause<'_>], rows: &[usize], facet: FieldId, excluding: &[usize]) -> OracleCounts {
        let mut counts = OracleCounts { projects: rows.len(), ..OracleCounts::default() };
        for &i in rows {
            let record = &self.records[i];
            let allowed = record.allowed(clauses, excluding);
            let there = record
                .values
                .iter()
                .filter(|(of, line, _)| *of == facet && line.is_none_or(|line| allowed.contains(&line)));
            let of_lines = [FieldId::DeliveryStatus, FieldId::SaidBy].contains(&facet);
            let counted = there.map(|(_, line, code)| (line.filter(|_| of_lines), code)).collect::<BTreeSet<_>>();
            for (_, code) in counted {
                *counts.values.entry(code.clone()).or_default() += 1;
            }
            for (_, code) in record.inferred.iter().filter(|(of, _)| *of == facet) {
                *counts.inferred.entry(code.clone()).or_default() += 1;
            }
            if facet == FieldId::DeliveryStatus {
                counts.open += allowed.iter().filter(|&&line| record.is_open(line)).count();
            }
        }
        counts
    }

    /// The rows that are not counted because another row has the same id. Preferred is a record that can be
    /// read, then one not marked secondary, then the latest report, then the first loaded.
    fn duplicates_among(&self, rows: &[ProjectHit]) -> HashSet<RecordId> {
        let mut best: BTreeMap<&str, &OracleRecord> = BTreeMap::new();
        let rank = |record: &OracleRecord| {
            let secondary = record.project.activity.as_ref().is_some_and(|activity| activity.secondary);
            (self.corpus.row(record.id).broken().is_some(), secondary)
        };
        let before = |a: &OracleRecord, b: &OracleRecord| {
            let told = PartialDate::newest_first(a.last_reported(), b.last_reported());
            rank(a).cmp(&rank(b)).then(told).then(a.id.cmp(&b.id)) == Ordering::Less
        };
        let of = |hit: &ProjectHit| &self.records[hit.project.0 as usize];
        for record in rows.iter().map(of).filter(|record| !record.project.id.is_empty()) {
            let kept = best.entry(&record.project.id).or_insert(record);
            if before(record, kept) {
                *kept = record;
            }
        }
        let counts =
            |record: &OracleRecord| best.get(record.project.id.as_str()).is_none_or(|kept| kept.id == record.id);
        rows.iter().map(of).filter(|record| !counts(record)).map(|record| record.id).collect()
    }

    fn lines(&self, clauses: &[OracleClause<'_>], rows: &[ProjectHit]) -> (Vec<LineHit>, String) {
        let tests_lines = clauses.iter().any(OracleClause::wants_line);
        let (mut matching, mut others) = (Vec::new(), Vec::new());
        let (mut total, mut matching_total) = (Vec::new(), Vec::new());
        let at_site = clauses.iter().flat_map(|clause| &clause.any).any(|(negated, predicate)| {
            let is_site = |(facet, _): &(FieldId, _)| [FieldId::Place, FieldId::Facility].contains(facet);
            !negated && matches!(predicate, OraclePredicate::Values(facets) if facets.iter().any(is_site))
        });
        let again = self.duplicates_among(rows);
        for hit in rows {
            let record = &self.records[hit.project.0 as usize];
            let counts = !again.contains(&hit.project);
            let matched = record.matched(clauses);
            for (line, it) in record.project.equipment.iter().enumerate() {
                let matched = matched.contains(&line);
                if !matched && tests_lines {
                    continue;
                }
                let (lines, total) =
                    if matched { (&mut matching, &mut matching_total) } else { (&mut others, &mut total) };
                lines.push(LineHit { line: LineId { project: hit.project, line: line as u32 }, matched });
                total.push((&record.project, it, &record.balances[line], !counts));
            }
        }
        let total = if matching.is_empty() { total } else { matching_total };
        matching.append(&mut others);
        (matching, total_words(&total, at_site))
    }

    /// The sources whose id matching projects cite; all sources if the query is empty.
    fn sources(&self, query: &Query, found: &[(usize, i32)]) -> Vec<SourceHit> {
        let cites = |i: usize, id: &str| self.records[i].cited.iter().any(|&cited| self.corpus.source(cited).id == id);
        let hit = |(source, id): (SourceId, &str)| {
            let projects = found.iter().filter(|(i, _)| cites(*i, id)).count();
            (projects > 0 || query.clauses.is_empty()).then_some(SourceHit { source, projects })
        };
        self.corpus.sources().map(|(source, entry)| (source, entry.id.as_str())).filter_map(hit).collect()
    }
}

/// Whether the query has words that could be expanded with typos.
fn asks_words(query: &Query) -> bool {
    query.clauses.iter().flat_map(|clause| &clause.any).any(|term| !term.negated && matches!(term.test, Test::Words(_)))
}

/// The dates of the newest reports of arrivals that nobody but the giver reports.
fn giver_only(project: &Project, reports: &[LineReport<'_>]) -> Vec<PartialDate> {
    let mut dates = Vec::new();
    for (line, report) in project.equipment.iter().zip(reports) {
        let state = report.balance.state();
        let has_arrived = ["delivered", "in_use", "partly_delivered", "arrived_uncounted", "incomplete", "not_in_use"];
        if project.not_aid.is_some() || !has_arrived.contains(&state.code()) {
            continue;
        }
        let (mut newest, mut only_giver): (Option<PartialDate>, bool) = (None, true);
        for (claim, speaker) in line.claims.iter().zip(&report.speakers) {
            let code = claim.status.as_ref().map_or("", |status| status.code());
            if !["delivered", "in_use", "incomplete", "not_in_use", "returned"].contains(&code) {
                continue;
            }
            only_giver &= *speaker == Speaker::Voice(Voice::Giver);
            newest = later(newest, claim.date());
        }
        dates.extend(newest.filter(|_| only_giver));
    }
    dates
}

/// The later of two dates with a year; `2024` counts as older than all its months.
fn later(a: Option<PartialDate>, b: Option<PartialDate>) -> Option<PartialDate> {
    [a, b].into_iter().flatten().filter(|date| date.year.is_some()).max_by_key(|date| (date.year, date.month, date.day))
}

/// The last update of an activity, else the date of its file.
fn own_date(project: &Project) -> Option<PartialDate> {
    let activity = project.activity.as_deref()?;
    let read = |date: &Option<Coded<PartialDate>>| date.as_ref().and_then(Coded::known).copied();
    read(&activity.updated).or(read(&activity.generated))
}

/// Whether a planned end has certainly passed by the activity's last update, else by the data's own date, and the project
/// is not reported to have ended or has lines that are open.
fn is_overdue(record: &OracleRecord, data_date: Option<PartialDate>) -> bool {
    let project = &record.project;
    let status = project.status.as_ref().map_or("", |status| status.code());
    if project.not_aid.is_some() || status == "cancelled" {
        return false;
    }
    let is_plausible = |date: &PartialDate| date.year.is_some_and(|year| (1945..=2100).contains(&year));
    let of = |kind: &str| {
        let dates = project.dates.iter().filter(|date| date.kind.as_ref().is_some_and(|it| it.code() == kind));
        let dates = dates.filter_map(|date| date.value.as_ref()?.known().copied()).filter(is_plausible);
        dates.fold(None, |latest, date| later(latest, Some(date)))
    };
    let own = own_date(project).filter(is_plausible);
    let (Some(planned), Some(date)) = (of("planned_end"), own.or(data_date)) else { return false };
    let has_ended = of("end").is_some() || ["finalisation", "closed"].contains(&status);
    let is_open = (0..record.lines()).any(|line| record.is_open(line));
    // The parts that both dates state; the first one that differs decides.
    let parts = |date: PartialDate| [date.year.map(i32::from), date.month.map(i32::from), date.day.map(i32::from)];
    let pairs: Vec<_> = parts(date).into_iter().zip(parts(planned)).map_while(|(a, b)| a.zip(b)).collect();
    let has_passed = pairs.into_iter().find(|(a, b)| a != b).is_some_and(|(a, b)| a > b);
    has_passed && (!has_ended || is_open)
}

/// Whether the project is reported to go on: by its status, without an end, or by an open line.
fn goes_on(record: &OracleRecord) -> bool {
    let project = &record.project;
    let status = project.status.as_ref().map_or("", |status| status.code());
    let is_open = ["discussed", "pipeline", "signed", "implementation", "suspended"].contains(&status);
    let has_end = project.dates.iter().any(|date| date.kind.as_ref().is_some_and(|kind| kind.code() == "end"));
    let is_aid = project.not_aid.is_none() && status != "cancelled";
    is_aid && (is_open && !has_end || (0..record.lines()).any(|line| record.is_open(line)))
}

/// The newest date of a source, of a claim or of an activity's last update.
fn data_date(corpus: &Corpus, records: &[OracleRecord]) -> Option<PartialDate> {
    let mut data_date = None;
    let mut add = |date: Option<PartialDate>| {
        data_date = later(data_date, date.filter(|date| date.year.is_some_and(|year| (1945..=2100).contains(&year))));
    };
    corpus.sources().for_each(|(_, source)| add(source.published.as_ref().and_then(Coded::known).copied()));
    for record in records.iter() {
        record.project.equipment.iter().flat_map(|line| &line.claims).for_each(|claim| add(claim.date()));
        add(own_date(&record.project));
    }
    data_date
}

/// Flags what the data's own date tells: arrivals that only the giver reports and that are certainly more than 90 days
/// older than the data, and planned ends that have passed.
fn add_rules_of_data_date(corpus: &Corpus, records: &mut [OracleRecord]) {
    let data_date = data_date(corpus, records);
    assert_eq!(corpus.data_date(), data_date);
    for record in records.iter_mut() {
        if is_overdue(record, data_date) {
            record.rules.insert(Rule::Overdue);
        }
        if goes_on(record) {
            let is_old = |date: PartialDate| {
                let day = if date.month == Some(2) { date.day.map(|day| day.min(28)) } else { date.day };
                let year_later = PartialDate { year: date.year.map(|year| year + 1), day, ..date };
                let days = year_later.day_range().zip(data_date.and_then(PartialDate::day_range));
                days.is_some_and(|((_, last), (first, _))| first > last)
            };
            match record.last_reported() {
                None => record.rules.insert(Rule::NoNewsUndated),
                Some(date) if is_old(date) => record.rules.insert(Rule::NoNews),
                Some(_) => false,
            };
        }
    }
    let Some((first, _)) = data_date.and_then(PartialDate::day_range) else { return };
    for record in records {
        let is_old = |date: &PartialDate| date.day_range().is_some_and(|(_, last)| first - last > 90);
        if record.giver_only.iter().any(is_old) {
            record.rules.insert(Rule::Unconfirmed);
        }
    }
}

/// Adds the flags that depend on several records.
fn add_corpus_rules(corpus: &Corpus, records: &mut [OracleRecord]) {
    add_rules_of_data_date(corpus, records);
    let mut of_id: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, record) in records.iter().enumerate().filter(|(_, record)| !record.project.id.is_empty()) {
        of_id.entry(record.project.id.clone()).or_default().push(i);
    }
    for i in of_id.into_values().filter(|records| records.len() > 1).flatten() {
        records[i].rules.insert(Rule::DuplicateId);
    }
    // The first claim that counts these words: by source, byte range and category.
    let mut counted: HashMap<(SourceId, usize, usize, String), (usize, usize)> = HashMap::new();
    for (i, record) in records.iter_mut().enumerate() {
        for (line, item) in record.project.equipment.iter().enumerate() {
            for claim in item.claims.iter().filter(|claim| claim.quantity.is_some()) {
                let Some(evidence) = claim.evidence.first() else { continue };
                let source = record.cited.iter().find(|&&source| corpus.source(source).id == evidence.source);
                let Some(&source) = source else { continue };
                let words = evidence.marked_span();
                let key = (source, words.start, words.end, item.category.clone());
                if *counted.entry(key).or_insert((i, line)) != (i, line) {
                    record.rules.insert(Rule::CountedTwice);
                }
            }
        }
    }
}

impl OracleRecord {
    fn read(corpus: &Corpus, id: RecordId) -> OracleRecord {
        let row = corpus.row(id);
        let only = || Project { id: row.id().to_owned(), title: row.title().to_owned(), ..Project::default() };
        let usable = if row.broken().is_some() { None } else { corpus.read_project(id).ok() };
        let is_usable = usable.is_some();
        let project = usable.unwrap_or_else(only);

        let mut taken = Vec::new();
        let cited = corpus.cited_by(id, &project);
        let facts: Vec<SourceFacts<'_>> = cited.iter().map(|&source| corpus.source(source).cited()).collect();
        let reports = line_reports(&project, &facts);
        each_text_field(&project, &reports, |kind, line, text| {
            let line = line.map(|line| line as usize);
            let words = word_list(text);
            // Quotes match by their own words only: names in them also stand in other fields.
            let others: Vec<Vec<String>> = match kind {
                TextField::Quote => Vec::new(),
                _ => corpus.names().other_forms(&words).into_iter().map(<[String]>::to_vec).collect(),
            };
            taken.push(OracleField { kind, line, words });
            taken.extend(others.into_iter().map(|words| OracleField { kind, line, words }));
        });

        let mut values: Vec<(FieldId, Option<usize>, String)> = Vec::new();
        for facet in FieldId::facets() {
            each_stated_value(&project, &reports, facet, &mut |stated| {
                values.push((facet, stated.line, stated.code.to_owned()));
            });
        }
        for &source in &cited {
            let entry = corpus.source(source);
            values.push((FieldId::Source, None, entry.id.clone()));
            if let Some(year) = year_of(&entry.published) {
                values.push((FieldId::YearReported, None, year.to_string()));
            }
        }
        values.push((FieldId::File, None, row.file().to_owned()));
        let mut named = project.clone();
        named.parties.retain(|party| party.basis != Some(Coded::Known(Basis::Inferred)));
        // An agency that is named does not name its country as a donor.
        let donors = project.parties.iter().filter(|party| party.role == Some(Coded::Known(Role::Donor)));
        let inferred_donors: Vec<_> = donors
            .filter(|party| party.basis == Some(Coded::Known(Basis::Inferred)))
            .map(|it| it.country.clone())
            .collect();
        for party in named.parties.iter_mut().filter(|party| inferred_donors.contains(&party.country)) {
            let is_country = party.country.as_deref().is_some_and(|code| fold(country_name(code)) == fold(&party.name));
            party.country = party.country.take().filter(|_| is_country);
        }
        let mut inferred = BTreeSet::new();
        for facet in [FieldId::Donor, FieldId::Agency, FieldId::Recipient, FieldId::Party] {
            let values = |project: &Project| {
                let mut codes = BTreeSet::new();
                each_stated_value(project, &[], facet, &mut |stated| {
                    codes.insert((facet, stated.code.to_owned()));
                });
                codes
            };
            inferred.extend(values(&project).difference(&values(&named)).cloned());
        }
        let giver_only = giver_only(&project, &reports);
        let rules = if is_usable { rules_of(&project, &facts, &reports, corpus.names()) } else { RuleSet::NONE };
        let published = facts.iter().filter_map(|source| source.published).collect();
        let balances = reports.into_iter().map(|report| report.balance).collect();
        OracleRecord {
            id,
            project,
            balances,
            fields: taken,
            values,
            inferred,
            giver_only,
            cited,
            published,
            rules: rules.iter().collect(),
            is_duplicate: false,
        }
    }

    /// The score of a record, if it matches without the clauses `excluding`.
    fn score(&self, clauses: &[OracleClause<'_>], excluding: &[usize]) -> Option<i32> {
        let mut score = 0;
        for clause in clauses.iter().filter(|clause| !excluding.contains(&clause.index)) {
            if clause.parsed.is_line() {
                // A negated test must fail on every line. Tests that want a line must hold on the same line:
                // see below.
                let is_elsewhere = || clause.any.iter().any(|(_, predicate)| !self.is_located(predicate));
                let all_pass = || (0..self.lines()).all(|line| self.passes(clause, line));
                if !(clause.wants_line() || is_elsewhere() && all_pass()) {
                    return None;
                }
                continue;
            }
            let points = clause.any.iter().filter_map(|(negated, predicate)| match (self.points(predicate), negated) {
                (Some(points), false) => Some(points),
                (None, true) => Some(0),
                _ => None,
            });
            score += points.max()?;
        }
        let mut wants = clauses.iter().filter(|clause| clause.wants_line() && !excluding.contains(&clause.index));
        let of_record = wants.all(|clause| clause.any.iter().any(|(negated, it)| !negated && self.is_located(it)));
        (of_record || !self.allowed(clauses, excluding).is_empty()).then_some(score)
    }

    /// Whether one of its locations is wanted. A location is a place of every line, and of a record without lines.
    fn is_located(&self, predicate: &OraclePredicate) -> bool {
        let OraclePredicate::Values(wanted) = predicate else { return false };
        let mut of_record = self.values.iter().filter(|(facet, line, _)| *facet == FieldId::Place && line.is_none());
        of_record.any(|(facet, _, code)| is_wanted_value(wanted, *facet, code))
    }

    fn lines(&self) -> usize {
        self.project.equipment.len()
    }

    /// The lines that pass every clause that wants a line.
    fn allowed(&self, clauses: &[OracleClause<'_>], excluding: &[usize]) -> Vec<usize> {
        let wanted = clauses.iter().filter(|clause| clause.wants_line() && !excluding.contains(&clause.index));
        (0..self.lines()).filter(|&line| wanted.clone().all(|clause| self.passes(clause, line))).collect()
    }

    fn passes(&self, clause: &OracleClause<'_>, line: usize) -> bool {
        clause.any.iter().any(|(negated, predicate)| self.line_has(predicate, line) != *negated)
    }

    /// The allowed lines with the most query words, if any has one; else all of them if the query tests lines.
    fn matched(&self, clauses: &[OracleClause<'_>]) -> Vec<usize> {
        let allowed = self.allowed(clauses, &[]);
        let wanted = || clauses.iter().flat_map(|clause| &clause.any).filter(|(negated, _)| !negated);
        let on = |line: usize| {
            let fields = || self.fields.iter().filter(move |field| field.line == Some(line));
            let words = |predicate: &OraclePredicate| match predicate {
                OraclePredicate::Words(words) => words
                    .iter()
                    .filter(|expansion| fields().any(|f| f.words.iter().any(|word| expansion.contains_key(word))))
                    .count(),
                OraclePredicate::Phrase(phrase) if fields().any(|field| field.has_phrase(phrase)) => phrase.len(),
                _ => 0,
            };
            wanted().map(|(_, predicate)| words(predicate)).sum::<usize>()
        };
        let most = allowed.iter().map(|&line| on(line)).max().unwrap_or(0);
        if most > 0 {
            return allowed.into_iter().filter(|&line| on(line) == most).collect();
        }
        if clauses.iter().any(OracleClause::wants_line) { allowed } else { Vec::new() }
    }

    /// The score of a predicate that holds anywhere in the record.
    fn points(&self, predicate: &OraclePredicate) -> Option<i32> {
        let holds = |yes: bool| yes.then_some(0);
        match predicate {
            OraclePredicate::Words(words) => words.iter().map(|expansion| self.best(expansion)).sum(),
            OraclePredicate::Phrase(phrase) => {
                let fields = self.fields.iter().filter(|field| field.has_phrase(phrase));
                fields.map(|field| PHRASE_SCORE * field.kind.weight() / 100).max()
            }
            OraclePredicate::Values(wanted) => {
                holds(self.values.iter().any(|(facet, _, code)| is_wanted_value(wanted, *facet, code)))
            }
            OraclePredicate::Has(has) => holds(self.has(*has)),
            OraclePredicate::Identifier(id) => {
                let activity = self.project.activity.iter();
                let others = activity.flat_map(|activity| activity.more_ids.iter().chain(&activity.other_ids));
                holds(others.chain([&self.project.id]).any(|known| known.to_lowercase() == *id))
            }
            OraclePredicate::Open => holds((0..self.lines()).any(|line| self.is_open(line))),
            OraclePredicate::Number(Test::Number(field, bounds, currency)) => {
                let within = |year: i64| bounds.contains(Figure::from(year));
                holds(match field {
                    FieldId::Year => self.years().any(within),
                    FieldId::YearStarted | FieldId::YearEnded => {
                        self.date_of(*field).is_some_and(|date| days(date).all(within))
                    }
                    field if self.sums(*field, None).is_some() => {
                        let sums = self.sums(*field, currency.as_deref()).unwrap_or_default();
                        sums.into_values().any(|sum| bounds.contains(Figure(sum)))
                    }
                    FieldId::YearReported | FieldId::MoneyYear => {
                        let years = self.values.iter().filter(|(facet, ..)| facet == field);
                        years.filter_map(|(_, _, year)| year.parse().ok()).any(within)
                    }
                    FieldId::Amount => self.project.amounts.iter().any(|amount| {
                        bounds.contains(self.total_over_years(amount))
                            && currency.as_ref().is_none_or(|code| *code == amount.currency)
                    }),
                    _ => (0..self.lines()).any(|line| self.line_has(predicate, line)),
                })
            }
            OraclePredicate::Number(_) => None,
            OraclePredicate::Relative(field, range) => holds(match field {
                FieldId::YearStarted | FieldId::YearEnded => {
                    self.date_of(*field).is_some_and(|date| days(date).all(|day| range.contains(day)))
                }
                FieldId::Year => self.years().any(|year| range.contains(year)),
                FieldId::YearReported | FieldId::MoneyYear => {
                    let years = self.values.iter().filter(|(facet, ..)| facet == field);
                    years.filter_map(|(_, _, year)| year.parse().ok()).any(|year| range.contains(year))
                }
                _ => (0..self.lines()).any(|line| self.line_has(predicate, line)),
            }),
            OraclePredicate::NoValue(field) if field.is_per_line() => {
                holds((0..self.lines()).any(|line| self.line_has(predicate, line)))
            }
            OraclePredicate::SeveralValues(field) if field.is_per_line() => {
                holds((0..self.lines()).any(|line| self.line_has(predicate, line)))
            }
            OraclePredicate::NoValue(field) => holds(match self.sums(*field, None) {
                Some(sums) => sums.is_empty(),
                None => self.codes(*field, None).is_empty(),
            }),
            OraclePredicate::SeveralValues(field) => holds(match self.sums(*field, None) {
                Some(sums) => sums.len() > 1,
                None => self.codes(*field, None).len() > 1,
            }),
            OraclePredicate::Duplicate(is) => holds(self.is_duplicate == *is),
        }
    }

    /// The distinct values of a facet, of a line if one is given.
    fn codes(&self, facet: FieldId, line: Option<usize>) -> BTreeSet<&str> {
        let of =
            self.values.iter().filter(|(of, on, _)| *of == facet && (line.is_none() || *on == line || on.is_none()));
        of.map(|(_, _, code)| code.as_str()).collect()
    }

    /// An amount added to the project's other amounts of the same kind and currency; one stated in an article
    /// stands alone.
    fn total_over_years(&self, amount: &Amount) -> Figure {
        if amount.kind.as_ref().is_none_or(|kind| *kind == Coded::Known(AmountKind::Stated)) {
            return amount.value;
        }
        let same =
            self.project.amounts.iter().filter(|other| other.kind == amount.kind && other.currency == amount.currency);
        Figure(same.fold(Decimal::ZERO, |sum, other| sum.saturating_add(other.value.0)))
    }

    /// The best score of a query word in any field.
    fn best(&self, expansion: &OracleExpansion) -> Option<i32> {
        let words = self.fields.iter().flat_map(|field| field.words.iter().map(move |word| (field, word)));
        words.filter_map(|(field, word)| Some(expansion.get(word)? * field.kind.weight() / 100)).max()
    }

    fn line_has(&self, predicate: &OraclePredicate, line: usize) -> bool {
        match predicate {
            OraclePredicate::Values(wanted) => {
                let mut on_line = self.values.iter().filter(|(_, on, _)| *on == Some(line));
                self.is_located(predicate) || on_line.any(|(facet, _, code)| is_wanted_value(wanted, *facet, code))
            }
            OraclePredicate::Open => self.is_open(line),
            OraclePredicate::NoValue(field) => field.is_per_line() && self.codes(*field, Some(line)).is_empty(),
            OraclePredicate::SeveralValues(field) => field.is_per_line() && self.codes(*field, Some(line)).len() > 1,
            OraclePredicate::Number(Test::Number(FieldId::Quantity, bounds, _)) => {
                self.quantity(line).is_some_and(|quantity| bounds.contains(quantity))
            }
            OraclePredicate::Number(Test::Number(field @ (FieldId::Since | FieldId::LastReport), bounds, _)) => {
                let date = self.line_date(*field, line);
                date.is_some_and(|date| days(date).all(|day| bounds.contains(Figure::from(day))))
            }
            OraclePredicate::Relative(field @ (FieldId::Since | FieldId::LastReport), range) => {
                let date = self.line_date(*field, line);
                date.is_some_and(|date| days(date).all(|day| range.contains(day)))
            }
            _ => false,
        }
    }

    /// The date of the first report of the present stage of a line, or of its newest one; `None` without a year.
    fn line_date(&self, field: FieldId, line: usize) -> Option<PartialDate> {
        let balance = &self.balances[line];
        let claim = if field == FieldId::Since { balance.since() } else { balance.last_report() };
        claim.and_then(|claim| self.project.equipment[line].claims[claim].date()).filter(|date| date.year.is_some())
    }

    /// The actual start or end, else the planned one: of starts the first, of ends the last.
    fn date_of(&self, field: FieldId) -> Option<PartialDate> {
        let dates = |wanted: &str| {
            let of_kind =
                self.project.dates.iter().filter(|date| date.kind.as_ref().is_some_and(|it| it.code() == wanted));
            let dates: Vec<PartialDate> = of_kind.filter_map(|date| date.value.as_ref()?.known().copied()).collect();
            dates.into_iter().filter(|date| date.year.is_some())
        };
        let last = |wanted: &str| dates(wanted).fold(None, |last, date| later(last, Some(date)));
        match field {
            FieldId::YearStarted => dates("start").next().or(dates("planned_start").next()),
            _ => last("end").or(last("planned_end")),
        }
    }

    /// What the record states by currency; `None` for a field that is no sum.
    fn sums(&self, field: FieldId, currency: Option<&str>) -> Option<BTreeMap<&str, Decimal>> {
        let sums = |kinds: &[&str]| {
            let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
            let counts = |amount: &&Amount| {
                self.project.not_aid.is_none() && amount.kind.as_ref().is_some_and(|kind| kinds.contains(&kind.code()))
            };
            for amount in self.project.amounts.iter().filter(counts) {
                if currency.is_none_or(|currency| currency == amount.currency) {
                    *sums.entry(amount.currency.as_str()).or_default() += amount.value.0;
                }
            }
            sums
        };
        let (committed, paid) = (sums(&["commitment"]), sums(&["disbursement", "expenditure"]));
        match field {
            FieldId::Committed => Some(committed),
            FieldId::Paid => Some(paid),
            FieldId::Ratio => {
                let has_both =
                    committed.into_iter().filter(|(currency, sum)| *sum > Decimal::ZERO && paid.contains_key(currency));
                Some(has_both.map(|(currency, committed)| (currency, paid[currency] / committed)).collect())
            }
            _ => None,
        }
    }

    /// The years of its dates and amounts.
    fn years(&self) -> impl Iterator<Item = i64> {
        let dates = self.project.dates.iter().filter_map(|date| year_of(&date.value));
        let amounts = self.project.amounts.iter().filter_map(|amount| amount.year.map(i64::from));
        dates.map(i64::from).chain(amounts.filter(|year| *year >= 0))
    }

    fn is_open(&self, line: usize) -> bool {
        self.project.not_aid.is_none() && self.balances[line].is_open()
    }

    /// The newest report of any stage of a line, if its year is known.
    fn last_report(&self, line: usize) -> Option<PartialDate> {
        let claim = self.balances[line].last_report()?;
        self.project.equipment[line].claims[claim].date().filter(|date| date.year.is_some())
    }

    fn quantity(&self, line: usize) -> Option<Figure> {
        self.balances[line].number().map(|(number, _)| number)
    }

    fn has(&self, has: Has) -> bool {
        let project = &self.project;
        match has {
            Has::Equipment => !project.equipment.is_empty(),
            Has::Amount => !project.amounts.is_empty(),
            Has::Date => project.dates.iter().any(|date| date.value.is_some()),
            Has::Evidence => !self.cited.is_empty(),
            Has::Document => !project.documents.is_empty(),
            Has::Signatory => !project.signatories.is_empty(),
            Has::Correction => !project.corrections.is_empty(),
            Has::Flag => self
                .rules
                .iter()
                .any(|rule| !matches!(rule.voice(), RuleVoice::Check | RuleVoice::FollowUp | RuleVoice::Query)),
            Has::Location => project.activity.as_ref().is_some_and(|activity| !activity.locations.is_empty()),
            Has::Result => project.activity.as_ref().is_some_and(|activity| !activity.results.is_empty()),
            Has::Transaction => project.activity.as_ref().is_some_and(|activity| !activity.transactions.is_empty()),
            Has::Humanitarian => project.activity.as_ref().is_some_and(|activity| {
                let payments = activity.transactions.iter().map(|transaction| transaction.humanitarian);
                !activity.humanitarian_scopes.is_empty()
                    || payments.chain([activity.humanitarian]).any(|humanitarian| humanitarian == Some(true))
            }),
        }
    }

    /// Extra points for query words that are adjacent in a field, and for words whose letters are together in
    /// the title.
    fn proximity(&self, query: &Query, clauses: &[OracleClause<'_>]) -> i32 {
        let typed = query.typed_words();
        if typed.is_empty() {
            return 0;
        }
        let alone = clauses.iter().filter_map(|clause| match clause.any.as_slice() {
            [(false, OraclePredicate::Words(words))] => Some(words),
            _ => None,
        });
        let words: Vec<&OracleExpansion> = alone.flatten().take(MAX_PROXIMITY_WORDS).collect();
        let follow = |pair: &[&OracleExpansion]| {
            let stands = |two: &[String]| pair[0].contains_key(&two[0]) && pair[1].contains_key(&two[1]);
            let fields = self.fields.iter().filter(|field| field.words.windows(2).any(stands));
            fields.map(|field| 2 * field.kind.weight()).max().unwrap_or(0)
        };
        let adjacency: i32 = words.windows(2).map(follow).sum();
        adjacency + title_proximity(&typed, &fold(&self.project.title))
    }

    /// A record's sort key for a column, ascending; `None` if unknown.
    fn column(&self, key: SortKey) -> Option<(i64, String)> {
        let project = &self.project;
        let text = |text: &str| Some((0, fold(text))).filter(|_| !text.is_empty());
        let number = |number: Option<i64>| number.map(|number| (number, String::new()));
        match key {
            SortKey::Best => None,
            SortKey::Title => text(&project.title),
            SortKey::Country => {
                let stated = project.countries.iter().find(|country| !country.code.is_empty());
                stated.and_then(|country| text(country_name(&country.code)))
            }
            SortKey::Donor => text(&donors(project)),
            SortKey::ReportedOn => number(self.last_reported().map(|date| {
                let part = |part: Option<u8>| i64::from(part.unwrap_or(0));
                -(i64::from(date.year.unwrap_or(0)) * 10_000 + part(date.month) * 100 + part(date.day))
            })),
            SortKey::Lines => number(Some(-(self.lines() as i64)).filter(|lines| *lines < 0)),
            SortKey::State => {
                let status = project.status.as_ref().and_then(Coded::known);
                number(
                    status
                        .and_then(|status| ActivityStatus::ALL.iter().position(|of| of == status))
                        .map(|at| at as i64),
                )
            }
            SortKey::Flag => {
                let heaviest = self.rules.iter().find(|rule| rule.voice() == RuleVoice::List);
                number(heaviest.and_then(|rule| Rule::ALL.iter().position(|of| of == rule)).map(|at| at as i64))
            }
        }
    }

    /// The date of the latest report: of an activity its last update, else of its claims, else of its sources.
    fn last_reported(&self) -> Option<PartialDate> {
        let newest = |mut dates: Vec<PartialDate>| {
            dates.retain(|date| date.year.is_some());
            dates.sort_by(|a, b| PartialDate::newest_first(Some(*a), Some(*b)));
            dates.first().copied()
        };
        let claims = self.project.equipment.iter().flat_map(|line| &line.claims);
        if let Some(activity) = &self.project.activity {
            return newest(activity.updated.iter().filter_map(|date| date.known().copied()).collect());
        }
        newest(claims.filter_map(|claim| claim.date()).collect()).or_else(|| newest(self.published.clone()))
    }
}

impl OracleField {
    fn has_phrase(&self, phrase: &[String]) -> bool {
        self.words.windows(phrase.len()).any(|window| window == phrase)
    }
}

fn is_wanted_value(wanted: &[(FieldId, HashSet<String>)], facet: FieldId, code: &str) -> bool {
    wanted.iter().any(|(of, codes)| *of == facet && codes.contains(code))
}

/// Whether a word in `text` begins with `value`; both folded.
fn has_word_prefix(text: &str, value: &str) -> bool {
    let mut before = None;
    text.char_indices().any(|(at, c)| {
        let at_start = !before.replace(c).is_some_and(char::is_alphanumeric);
        at_start && text[at..].starts_with(value)
    })
}

/// Donors and extending agencies as a list shows them: `Japan through JICA (inferred)`.
fn donors(project: &Project) -> String {
    let of = |role: Role| {
        let parties: Vec<_> = project.parties.iter().filter(|it| it.role == Some(Coded::Known(role))).collect();
        let is_named =
            |name: &str| parties.iter().any(|it| it.name == name && it.basis != Some(Coded::Known(Basis::Inferred)));
        let mut names: Vec<String> = Vec::new();
        for party in &parties {
            let mark = if is_named(&party.name) { "" } else { " (inferred)" };
            let name = format!("{}{mark}", party.name);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    };
    [of(Role::Donor), of(Role::Agency)]
        .into_iter()
        .filter(|names| !names.is_empty())
        .collect::<Vec<_>>()
        .join(" through ")
}

/// Every day that a date with a year can mean.
fn days(date: PartialDate) -> impl Iterator<Item = i64> {
    let (first, last) = date.day_range().expect("a year");
    i64::from(first)..=i64::from(last)
}

fn year_of(date: &Option<Coded<PartialDate>>) -> Option<u16> {
    date.as_ref().and_then(Coded::known).and_then(|date| date.year)
}

/// Who says that something is incomplete or stands idle says that it is there.
fn is_there(claim: &Claim) -> bool {
    claim.status.as_ref().is_some_and(|status| ["incomplete", "not_in_use"].contains(&status.code()))
}

/// What some lines come to, in words; the flag of a line says that its record is a duplicate. `at_site` if the query
/// names a place or a facility.
fn total_words(lines: &[(&Project, &Equipment, &Balance, bool)], at_site: bool) -> String {
    let kind = |it: &Equipment| {
        let known = category(&it.category).is_some();
        let is_vague = known && (it.category == "unlisted" || it.category.ends_with("_generic"));
        (it.category.clone(), (is_vague || it.category.is_empty()).then(|| it.name.clone()))
    };
    let (mut kinds, mut numbered_kinds) = (BTreeSet::new(), BTreeSet::new());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut sums: BTreeMap<&str, Figure> = BTreeMap::new();
    let mut sites_words = String::new();
    for &(project, it, balance, repeated) in lines {
        if repeated || project.not_aid.is_some() || it.part_of.is_some() {
            let is_not_aid = !repeated && project.not_aid.is_some();
            *counts.entry(if is_not_aid { "not aid" } else { "elsewhere" }).or_default() += 1;
            continue;
        }
        kinds.insert(kind(it));
        let state = balance.state().code();
        let number = balance.number();
        let ending = match state {
            "disputed" => Some("disputed"),
            "cancelled" | "returned" => Some("ended"),
            _ => number.is_none().then_some("uncounted"),
        };
        if let Some(ending) = ending {
            *counts.entry(ending).or_default() += 1;
            continue;
        }
        let Some((number, claim)) = number else { continue };
        let shown = if it.claims[claim].sites.is_empty() { it.sites(balance) } else { &it.claims[claim].sites };
        let names = |name: &dyn Fn(&Site) -> Option<String>| -> BTreeSet<String> {
            shown.iter().filter_map(name).map(|name| fold(&name)).collect()
        };
        let places = names(&|site| site.place.clone());
        let facilities = names(&|site| site.facility.clone());
        let (count, what) = match (places.len(), facilities.len()) {
            (0 | 1, n) => (n, "facilities"),
            (n, _) => (n, "places"),
        };
        let split = shown.iter().all(|site| site.quantity.is_some());
        let place_words: HashSet<&str> = places.iter().flat_map(|place| place.split(' ')).collect();
        let others = it.claims.iter().flat_map(|claim| &claim.sites).filter_map(|site| site.place.as_deref());
        let elsewhere = others.map(fold).any(|place| !place.split(' ').any(|word| place_words.contains(word)));
        let locations = project.activity.iter().flat_map(|activity| &activity.locations).map(|it| it.name.as_str());
        let works_at: BTreeSet<&str> = locations.filter(|name| !name.is_empty()).collect();
        let is_somewhere = shown.is_empty() && works_at.len() > 1;
        if at_site && (count > 1 && split || !places.is_empty() && elsewhere || is_somewhere) {
            *counts.entry("other sites").or_default() += 1;
            continue;
        }
        numbered_kinds.insert(kind(it));
        let sum = if count > 1 && !split {
            sites_words = format!("{} {what}", count.min(255));
            "unshared"
        } else if balance.arrived_number().is_some() || is_there(&it.claims[claim]) {
            "received"
        } else {
            "announced"
        };
        *counts.entry(sum).or_default() += 1;
        let before = sums.entry(sum).or_default();
        *before = Figure(before.0.saturating_add(number.0));
    }
    if numbered_kinds.len() > 1 {
        return format!("not added: {} kinds", kinds.len());
    }
    let of = |what: &str| counts.get(what).copied().unwrap_or(0);
    let sum = |what: &str| sums.get(what).copied().unwrap_or_default();
    let mut parts = Vec::new();
    if of("received") > 0 {
        parts.push(format!("{} received", sum("received")));
    }
    if of("announced") > 0 {
        parts.push(format!("{} arrival not reported", sum("announced")));
    }
    match of("unshared") {
        0 => {}
        1 => parts.push(format!("{} for {sites_words}, share not stated", sum("unshared"))),
        _ => parts.push(format!("{} for several places each, share not stated", sum("unshared"))),
    }
    let pieces = parts.join(" + ");
    let mut parts: Vec<String> = if pieces.is_empty() { Vec::new() } else { vec![pieces] };
    for (what, words) in [
        ("other sites", "not for this place alone"),
        ("uncounted", "without a number"),
        ("disputed", "with reports that disagree"),
        ("ended", "cancelled or returned"),
    ] {
        match of(what) {
            0 => {}
            1 => parts.push(format!("1 line {words}")),
            n => parts.push(format!("{n} lines {words}")),
        }
    }
    if !parts.is_empty() {
        return parts.join(", ");
    }
    match (of("not aid") > 0, of("elsewhere") > 0) {
        (false, false) => "no equipment lines",
        (true, false) => "none counted: not aid",
        (false, true) => "none counted: parts of others, or reported twice",
        (true, true) => "none counted: not aid, parts of others, or reported twice",
    }
    .to_owned()
}
