//! Puts parsed batches together into a corpus, in file order: maps their values and terms to those of the
//! corpus, and finds flags that take more than one record.

use super::parse::ParsedBatch;
use crate::formats::{Problem, ProblemSeverity};
use crate::hashing;
use crate::model::{FactKey, PartialDate};
use crate::rules::Rule;
use crate::store::habits::FileTallies;
use crate::store::relations::{Hierarchy, Relation, SharedFlag};
use crate::store::segment::{CountedClaim, FinishedSegment};
use crate::store::{Corpus, RecordId, SourceList, Sources, VocabularyBuilder};
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

/// Collects parsed batches.
#[derive(Default)]
pub(crate) struct Assembler {
    /// The corpus so far, without the parts that [`Assembler::corpus`] adds.
    corpus: Corpus,
    vocabulary: VocabularyBuilder,
    activity_texts: SourceList,
    counted_claims: HashMap<u64, (RecordId, FactKey)>,
    /// How often each file has each unknown field.
    unknown_fields: BTreeMap<(u32, String), usize>,
    file_tallies: FileTallies,
    /// Everything was read.
    complete: bool,
    /// Number of sources before the end of the last batch.
    listed_sources: usize,
}

impl Assembler {
    pub(super) fn new(today: Option<PartialDate>, asked_day: Option<PartialDate>) -> Self {
        Assembler { corpus: Corpus { today, asked_day, ..Corpus::default() }, ..Assembler::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.corpus.len()
    }

    /// Appends the next batch.
    pub(super) fn accept(&mut self, batch: ParsedBatch) {
        let files = &mut self.corpus.sources.files;
        for (i, entry) in (batch.found.first_file as usize..).zip(batch.found.files) {
            match files.get_mut(i) {
                Some(before) => before.extend(entry),
                None => files.push(entry),
            }
        }
        self.corpus.names = batch.found.names;
        self.listed_sources = batch.found.sources;
        self.corpus.problems.extend(batch.problems);
        for (key, (seen, first)) in batch.unknown_fields {
            let before = self.unknown_fields.entry(key).or_default();
            if *before == 0 {
                self.corpus.problems.push(first);
            }
            *before += seen;
        }
        if let Some(finished) = batch.segment {
            for origin in &finished.segment.origins {
                files[origin.file as usize].records += 1;
                files[origin.file as usize].projects += 1;
            }
            self.accept_segment(finished);
        }
    }

    fn accept_segment(&mut self, finished: FinishedSegment) {
        let FinishedSegment { mut segment, terms, mut dictionaries, counted, not_read, activity_texts } = finished;
        segment.set_files(&mut dictionaries, &self.corpus.sources.files);
        let first = self.len() as u32;
        self.corpus.add_date(segment.newest_date);
        self.corpus.labels.accept(&mut segment, dictionaries);
        self.vocabulary.add(&terms);
        for text in activity_texts {
            self.activity_texts.add(text);
        }
        self.file_tallies.accept(&segment, not_read);
        self.corpus.segments.push(segment);
        self.flag_duplicate_ids(first);
        self.flag_counted_twice(first, counted);
    }

    fn flag_duplicate_ids(&mut self, first: u32) {
        let mut record_ids = std::mem::take(&mut self.corpus.relations.first_of_id);
        for record in first..self.len() as u32 {
            let id_of = |record: u32| self.corpus.row(RecordId(record)).id();
            let id = id_of(record);
            if id.is_empty() {
                continue;
            }
            let hashed = hashing::hash_bytes(id.as_bytes());
            let Some(&before) = record_ids.find(hashed, |&other| id_of(other) == id) else {
                record_ids.insert_unique(hashed, record, |&other| hashing::hash_bytes(id_of(other).as_bytes()));
                continue;
            };
            let shared = SharedFlag { rule: Rule::DuplicateId, fact: None, other: None };
            let before = RecordId(before);
            if self.corpus.relations.flags_of(before).iter().all(|flag| flag.rule != Rule::DuplicateId) {
                self.add_shared_flag(before, shared.clone());
            }
            self.add_shared_flag(RecordId(record), shared);
        }
        self.corpus.relations.first_of_id = record_ids;
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
        if self.corpus.relations.add_flag(record, shared) {
            self.corpus.labels.facets.add_flags(rule, 1);
        }
    }

    /// Finds duplicates, parents and children among the records so far. A record named as related may still
    /// follow.
    fn find_relations(&mut self) {
        let corpus = &self.corpus;
        let mut same: HashMap<&str, Vec<RecordId>> = HashMap::new();
        for (&record, shared) in &corpus.relations.flags {
            if shared.iter().any(|shared| shared.rule == Rule::DuplicateId) {
                same.entry(corpus.row(record).id()).or_default().push(record);
            }
        }
        // Which duplicate counts; see [`Hierarchy::duplicate_groups`].
        let before = |&a: &RecordId, &b: &RecordId| {
            let of = |record: RecordId| {
                let (at, row) = corpus.locate(record);
                let (_, segment) = corpus.segment(at);
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
            counted.insert(hashing::hash_bytes(corpus.row(group[0]).id().as_bytes()), group[0]);
        }
        same.sort_unstable();
        let group_of = same.iter().zip(0..).flat_map(|(group, at)| group.iter().map(move |&record| (record, at)));
        let group_of: FxHashMap<RecordId, u32> = group_of.collect();
        let find = |id: u64| {
            let there = |&other: &u32| hashing::hash_bytes(corpus.row(RecordId(other)).id().as_bytes()) == id;
            counted
                .get(&id)
                .copied()
                .or_else(|| corpus.relations.first_of_id.find(id, there).map(|&record| RecordId(record)))
        };
        let (mut parts, mut dangling, mut named) = (Vec::new(), Vec::new(), Vec::new());
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
            for &(row, end, id) in &segment.named_in_payments {
                let record = RecordId(first + row);
                named.extend(find(id).filter(|&other| other != record).map(|other| (other, end, record)));
            }
        }
        named.sort_unstable();
        parts.sort_unstable();
        parts.dedup();
        dangling.dedup();
        self.corpus.relations.hierarchy = Hierarchy {
            parent_child: parts.into(),
            duplicate_groups: same.into(),
            group_of: group_of.into(),
            dangling: dangling.into(),
            named_in_payments: named.into(),
        };
    }

    /// A corpus of the batches so far. `sources` may have those of later batches too.
    pub(super) fn corpus(&mut self, sources: &SourceList) -> Corpus {
        self.find_relations();
        let mut corpus = self.corpus.clone();
        let files = std::mem::take(&mut corpus.sources.files);
        corpus.sources = Sources::new(files, sources.first(self.listed_sources), self.activity_texts.clone());
        corpus.vocabulary = self.vocabulary.build();
        corpus.relations.collect_rule_bits();
        corpus.flag_by_data_date();
        corpus.flag_without_news();
        corpus.flag_against_today();
        let name = |file: u32| corpus.labels.activity_file(file).to_owned();
        corpus.habits = self.file_tallies.habits(&name, self.complete);
        corpus.count_signs();
        // Problems of splitting a batch come before those of parsing it. Sorted by position, they are in one
        // order wherever batches end.
        let ordinals: HashMap<&str, usize> =
            corpus.sources.files.iter().enumerate().rev().map(|(i, file)| (file.name.as_str(), i)).collect();
        corpus.problems.sort_by_cached_key(|problem| (ordinals.get(problem.file.as_str()).copied(), problem.position));
        corpus
    }

    /// The corpus of all batches. A load that was stopped does not say how often an unknown field occurs: it has not
    /// seen them all.
    pub(super) fn finish(&mut self, sources: &SourceList, stopped: bool) -> Corpus {
        self.complete = !stopped;
        let mut corpus = self.corpus(sources);
        corpus.flag_relations();
        corpus.count_signs();
        for ((file, field), seen) in self.unknown_fields.iter().filter(|(_, seen)| **seen > 1 && !stopped) {
            let what = format!("unknown field {field} stands in {} more places", seen - 1);
            let name = &corpus.files()[*file as usize].name;
            let problem = Problem::of_file(name, what, "it is ignored; check its spelling");
            corpus.problems.push(Problem { severity: ProblemSeverity::Note, ..problem });
        }
        corpus
    }
}
