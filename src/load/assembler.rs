//! Puts finished segments together into a corpus, in file order: maps their values and terms to those of the
//! corpus, and finds flags that take more than one record.

use crate::fields::FieldId;
use crate::formats::Problem;
use crate::model::{FactKey, Names, PartialDate};
use crate::rules::Rule;
use crate::store::columns::{self, Dictionary, Keyed, Strings, each_value_of_lines};
use crate::store::index::{TermDictionary, TermInterner};
use crate::store::relations::{Hierarchy, Relation};
use crate::store::segment::{CountedClaim, FinishedSegment, Segment};
use crate::store::{Corpus, FacetValue, FileEntry, GlobalTermOrd, RecordId, SharedFlag, SourceTable, TermId, TermOrd};
use rustc_hash::FxHashMap;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

impl Keyed for Arc<str> {
    fn key(&self) -> &str {
        self
    }
}

/// The distinct terms of all segments, numbered by first appearance.
#[derive(Default)]
struct CorpusTerms {
    interner: TermInterner,
    /// For each segment, the numbers of its terms.
    segment_terms: Vec<Vec<TermId>>,
}

impl CorpusTerms {
    fn add(&mut self, terms: &Strings) {
        self.segment_terms.push((0..terms.len()).map(|i| self.interner.id(terms.get_bytes(i)).0).collect());
    }

    /// The sorted dictionary, and for each segment the ordinals of its terms in it.
    fn sorted(&self) -> (TermDictionary, Vec<Arc<[GlobalTermOrd]>>) {
        let (ids, ordinals) = self.interner.sorted(GlobalTermOrd);
        let of_segment = |ids: &Vec<TermId>| ids.iter().map(|id| ordinals[id.index()]).collect();
        let terms = ids.iter().map(|&id| self.interner.get(id));
        (TermDictionary::new(terms), self.segment_terms.iter().map(of_segment).collect())
    }
}

/// The serial of the next corpus. An empty corpus has 0.
static SERIAL: AtomicU64 = AtomicU64::new(1);

/// For each term the segments that contain it, with its ordinal there. Returns the starts and the entries.
fn segments_by_term(terms: &[Arc<[GlobalTermOrd]>], n: usize) -> (Vec<u32>, Vec<(u16, TermOrd)>) {
    let mut starts = vec![0u32; n + 1];
    terms.iter().flat_map(|terms| terms.iter()).for_each(|term| starts[term.index() + 1] += 1);
    for i in 0..n {
        starts[i + 1] += starts[i];
    }
    let mut next = starts.clone();
    let mut entries = vec![(0, TermOrd(0)); starts[n] as usize];
    for (segment, terms) in terms.iter().enumerate() {
        for (term, ord) in terms.iter().zip(0..) {
            let at = &mut next[term.index()];
            entries[*at as usize] = (segment as u16, TermOrd(ord));
            *at += 1;
        }
    }
    (starts, entries)
}

/// Collects finished segments.
#[derive(Default)]
pub(crate) struct Assembler {
    /// The corpus so far, without the parts that [`Assembler::corpus`] adds.
    corpus: Corpus,
    /// Problems that are known only when all files are read.
    final_problems: Vec<Problem>,
    donor_labels: Dictionary<Arc<str>>,
    place_labels: Dictionary<Arc<str>>,
    currencies: Dictionary<Arc<str>>,
    amount_kinds: Dictionary<Arc<str>>,
    terms: CorpusTerms,
    counted_claims: HashMap<u64, (RecordId, FactKey)>,
}

impl Assembler {
    pub(crate) fn problem(&mut self, problem: Problem) {
        self.corpus.problems.push(problem);
    }

    /// Adds a problem to be listed after all others.
    pub(crate) fn final_problem(&mut self, problem: Problem) {
        self.final_problems.push(problem);
    }

    pub(crate) fn len(&self) -> usize {
        self.corpus.len()
    }

    /// Appends the next segment.
    pub(crate) fn accept(&mut self, finished: FinishedSegment) {
        let FinishedSegment { mut segment, terms: words, dictionaries, counted, activity_texts: _ } = finished;
        let first = self.len() as u32;
        for (&facet, dictionary) in FieldId::ALL.iter().zip(dictionaries.facets) {
            let globals = dictionary.into_values().into_iter().map(|value| self.global_value(facet, value)).collect();
            segment.facets[facet as usize].globals = globals;
        }
        segment.country.globals = segment.facets[FieldId::Country as usize].globals.clone();
        let globals = |all: &mut Dictionary<Arc<str>>, of: Dictionary<Box<str>>| -> Vec<u32> {
            of.into_values().into_iter().map(|text| all.id(&text, || Arc::from(&*text))).collect()
        };
        segment.donors.globals = globals(&mut self.donor_labels, dictionaries.donors);
        segment.places.globals = globals(&mut self.place_labels, dictionaries.places);
        let currencies = globals(&mut self.currencies, dictionaries.currencies);
        let kinds = globals(&mut self.amount_kinds, dictionaries.kinds);
        for amount in &mut segment.amounts {
            amount.currency = currencies[amount.currency as usize];
            amount.kind = kinds[amount.kind as usize];
        }
        self.count_values(&mut segment);
        self.terms.add(&words);
        let corpus = &mut self.corpus;
        corpus.line_count += segment.quantities.len();
        corpus.broken_count += segment.broken.len();
        // The last entry was the number of records, which is the first record of this segment.
        corpus.starts.pop();
        corpus.starts.extend([first, first + segment.len() as u32]);
        corpus.segments.push(Arc::new(segment));
        self.flag_duplicate_ids(first);
        self.flag_counted_twice(first, counted);
    }

    fn global_value(&mut self, facet: FieldId, value: FacetValue) -> u32 {
        let code = value.code.clone();
        let facets = &mut self.corpus.facets;
        let id = facets.values[facet as usize].id(&code, || Arc::new(value));
        let totals = &mut facets.totals[facet as usize];
        totals.resize(totals.len().max(id as usize + 1), 0);
        id
    }

    /// Counts the records of each facet value, in the segment and in the corpus.
    fn count_values(&mut self, segment: &mut Segment) {
        let facets = &mut self.corpus.facets;
        let open = segment.facet(FieldId::DeliveryStatus).local_mask(&facets.open_states());
        segment.totals.resize(FieldId::ALL.len(), Vec::new());
        for facet in FieldId::facets() {
            let column = segment.facet(facet);
            let mut counts = vec![0; column.globals.len()];
            if facet.is_per_line() {
                let mut values = Vec::new();
                for record in 0..segment.len() {
                    each_value_of_lines(column, segment.lines_of(record), &mut values, |value| {
                        counts[value as usize] += 1
                    });
                }
            } else {
                column.count_local(0..segment.len() as u32, &mut counts);
            }
            let totals = &mut facets.totals[facet as usize];
            for (n, &id) in counts.iter().zip(&column.globals) {
                totals[id as usize] += n;
            }
            segment.totals[facet as usize] = counts;
        }
        let any = |record: &usize| {
            segment.lines_of(*record).any(|line| segment.facet(FieldId::DeliveryStatus).has_any(line, &open))
        };
        segment.open_records = (0..segment.len()).filter(any).count() as u32;
        facets.open_projects += segment.open_records;
    }

    fn flag_duplicate_ids(&mut self, first: u32) {
        let mut record_ids = std::mem::take(&mut self.corpus.record_ids);
        for record in first..self.len() as u32 {
            let id_of = |record: u32| self.corpus.row(RecordId(record)).id();
            let id = id_of(record);
            if id.is_empty() {
                continue;
            }
            let hashed = columns::hash_bytes(id.as_bytes());
            let Some(&before) = record_ids.find(hashed, |&other| id_of(other) == id) else {
                record_ids.insert_unique(hashed, record, |&other| columns::hash_bytes(id_of(other).as_bytes()));
                continue;
            };
            let id: Box<str> = id.into();
            let shared = SharedFlag { rule: Rule::DuplicateId, fact: None, other: None };
            self.add_shared_flag(RecordId(record), shared.clone());
            let n = self.corpus.duplicate_id_counts.entry(id).or_insert(1);
            *n += 1;
            if *n == 2 {
                self.add_shared_flag(RecordId(before), shared);
            }
        }
        self.corpus.record_ids = record_ids;
    }

    fn flag_counted_twice(&mut self, first: u32, counted: Vec<CountedClaim>) {
        for CountedClaim { record, fact, key, words } in counted {
            let record = RecordId(first + record);
            match self.counted_claims.entry(key) {
                Entry::Vacant(free) => {
                    free.insert((record, fact));
                }
                Entry::Occupied(before) => {
                    let (other, at) = *before.get();
                    if (other, at.line()) != (record, fact.line()) {
                        let shared =
                            SharedFlag { rule: Rule::CountedTwice, fact: Some(fact), other: Some((other, at, words)) };
                        self.add_shared_flag(record, shared);
                    }
                }
            }
        }
    }

    fn add_shared_flag(&mut self, record: RecordId, shared: SharedFlag) {
        let rule = shared.rule;
        let all = self.corpus.shared_flags.entry(record).or_default();
        let new = all.iter().all(|other| other.rule != rule);
        all.push(shared);
        if new {
            self.corpus.facets.add_flag(rule);
        }
    }

    /// Finds duplicates, parents and children among the records so far. A record named as related may still
    /// follow.
    pub(super) fn find_relations(&mut self) {
        let corpus = &self.corpus;
        let mut same: HashMap<&str, Vec<RecordId>> = HashMap::new();
        for (&record, shared) in &corpus.shared_flags {
            if shared.iter().any(|shared| shared.rule == Rule::DuplicateId) {
                same.entry(corpus.row(record).id()).or_default().push(record);
            }
        }
        // Which duplicate counts; see [`Hierarchy::duplicate_groups`].
        let before = |&a: &RecordId, &b: &RecordId| {
            let of = |record: RecordId| {
                let (at, row) = corpus.locate(record);
                let segment = &corpus.segments[at];
                let secondary = segment.secondary.binary_search(&(row as u32)).is_ok();
                ((segment.broken(row).is_some(), secondary), segment.last_reported[row])
            };
            let ((a_rank, a_date), (b_rank, b_date)) = (of(a), of(b));
            a_rank.cmp(&b_rank).then_with(|| PartialDate::newest_first(a_date, b_date)).then(a.cmp(&b))
        };
        let mut same: Vec<Vec<RecordId>> = same.into_values().collect();
        let mut counted: HashMap<u64, RecordId> = HashMap::new();
        for group in &mut same {
            group.sort_by(before);
            counted.insert(columns::hash_bytes(corpus.row(group[0]).id().as_bytes()), group[0]);
        }
        same.sort_unstable();
        let group_of = same.iter().zip(0..).flat_map(|(group, at)| group.iter().map(move |&record| (record, at)));
        let group_of: FxHashMap<RecordId, u32> = group_of.collect();
        let find = |id: u64| {
            let there = |&other: &u32| columns::hash_bytes(corpus.row(RecordId(other)).id().as_bytes()) == id;
            counted.get(&id).copied().or_else(|| corpus.record_ids.find(id, there).map(|&record| RecordId(record)))
        };
        let (mut parts, mut dangling) = (Vec::new(), Vec::new());
        for (first, segment) in corpus.segments() {
            for &(row, relation, id) in &segment.related {
                let record = RecordId(first + row);
                match (find(id), relation) {
                    (None, _) => dangling.push(record),
                    (Some(other), Relation::Parent) if other != record => parts.push((other, record)),
                    (Some(other), Relation::Child) if other != record => parts.push((record, other)),
                    _ => {}
                }
            }
        }
        parts.sort_unstable();
        parts.dedup();
        dangling.dedup();
        self.corpus.hierarchy = Hierarchy {
            parent_child: parts.into(),
            duplicate_groups: same.into(),
            group_of: group_of.into(),
            dangling: dangling.into(),
        };
    }

    /// A corpus of the segments so far.
    pub(super) fn corpus(&self, sources: &SourceTable, files: Vec<FileEntry>, names: Arc<Names>) -> Corpus {
        let (term_dictionary, segment_terms) = self.terms.sorted();
        let (term_segment_starts, term_segments) = segments_by_term(&segment_terms, term_dictionary.len());
        let mut corpus = Corpus {
            files,
            names,
            sources: sources.clone(),
            source_order: sources.in_order(),
            donor_labels: self.donor_labels.values().to_vec(),
            place_labels: self.place_labels.values().to_vec(),
            currencies: self.currencies.values().to_vec(),
            amount_kinds: self.amount_kinds.values().to_vec(),
            term_dictionary,
            segment_terms,
            term_segment_starts,
            term_segments,
            serial: SERIAL.fetch_add(1, Ordering::Relaxed),
            shared_rule_bits: shared_rule_bits(&self.corpus.shared_flags),
            ..self.corpus.clone()
        };
        // Problems of splitting a batch come before those of parsing it. Sorted by position, they are in one
        // order wherever batches end.
        let ordinals: HashMap<&str, usize> =
            corpus.files.iter().enumerate().rev().map(|(i, file)| (file.name.as_str(), i)).collect();
        corpus.problems.sort_by_cached_key(|problem| (ordinals.get(problem.file.as_str()).copied(), problem.position));
        corpus.problems.extend(self.final_problems.iter().cloned());
        corpus
    }
}

/// The keys of `shared`, ascending, each with its rules as bits.
fn shared_rule_bits(shared: &HashMap<RecordId, Vec<SharedFlag>>) -> Vec<(RecordId, u32)> {
    let rules = |shared: &[SharedFlag]| shared.iter().fold(0, |bits, shared| bits | shared.rule.bit());
    let mut sharing: Vec<(RecordId, u32)> = shared.iter().map(|(id, shared)| (*id, rules(shared))).collect();
    sharing.sort_unstable();
    sharing
}
