//! The loaded data: a corpus of segments, with its sources, dictionaries and flags.
//!
//! A [`Corpus`] never changes once it is published. It is shared by `Arc`, and while files are still being
//! read it is replaced by a larger one that shares the same segments.
//!
//! Records are identified by load order ([`RecordId`]) because an external id may occur more than once;
//! loading never merges records. The [`segment`]s hold columns with all that lists show, sort, filter and
//! search. The full record stays in its file and is parsed when the user opens it ([`Corpus::open`]), so
//! memory grows with the columns, not with the records.

pub mod columns;
pub mod duplicates;
pub mod evidence;
pub mod facets;
pub mod index;
pub mod open;
pub mod segment;
pub mod words;

pub use duplicates::{Deduplication, Excluded};
pub use facets::{FacetTable, FacetValue};
pub use open::{Opened, OpenedSource};
pub use segment::{Has, Segment};
pub use words::TextField;

use crate::fields::FieldId;
use crate::formats::iati::Header;
use crate::formats::{Input, Problem, ProblemSeverity};
use crate::model::Names;
use crate::model::{Coded, FactKey, Figure, PartialDate, SourceKind, Span};
use crate::rules::{Rule, SourceFacts};
use duplicates::Hierarchy;
use hashbrown::HashTable;
use index::TermDictionary;
use segment::Origin;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, OnceLock};

/// A project, identified by its position in load order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub u32);

/// A source, identified by its position in load order.
///
/// There are three id spaces in one `u32`, told apart by the two highest bits: sources in JSON or article
/// files, texts of IATI activities (`ACTIVITY_BIT`), and the XML of a record (`XML_BIT`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

impl SourceId {
    pub(crate) const ACTIVITY_BIT: u32 = 1 << 31;
    const XML_BIT: u32 = 1 << 30;

    /// The XML of an activity as a source. [`Corpus::sources`] does not list it.
    pub fn of_xml(record: RecordId) -> Self {
        SourceId(record.0 | Self::XML_BIT)
    }

    /// The record whose XML this is, if it is XML.
    pub fn xml_record(self) -> Option<RecordId> {
        (self.0 & (Self::ACTIVITY_BIT | Self::XML_BIT) == Self::XML_BIT).then_some(RecordId(self.0 & !Self::XML_BIT))
    }

    pub(crate) fn of_activity_text(at: usize) -> Self {
        SourceId(at as u32 | Self::ACTIVITY_BIT)
    }

    /// Index into [`Corpus::activity_texts`], if this is the text of an activity.
    pub(crate) fn activity_text_index(self) -> Option<usize> {
        (self.0 & Self::ACTIVITY_BIT != 0).then_some((self.0 & !Self::ACTIVITY_BIT) as usize)
    }
}

/// An equipment line of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineId {
    pub project: RecordId,
    /// Index in the project's `equipment`.
    pub line: u32,
}

/// A file that was opened, readable or not.
#[derive(Clone, Debug, Default)]
pub struct FileEntry {
    /// The name shown to the user.
    pub name: String,
    /// Records read so far: projects, sources and names, broken ones included.
    pub records: usize,
    /// Projects among them, broken ones included.
    pub projects: usize,
    /// JSON Lines. In this form a source comes before its first citation, and quotes are checked when a
    /// record is opened, not while the file is read: its text would otherwise have to be kept in memory.
    pub in_order: bool,
    /// `None` if the file could not be opened.
    pub(crate) input: Option<Arc<Input>>,
    /// Encoding of IATI XML; `None` for other formats.
    pub(crate) encoding: Option<&'static encoding_rs::Encoding>,
    /// IATI: the attributes and defaults that hold for all activities, each with the byte offset from which
    /// it applies. Ascending.
    pub(crate) headers: Vec<(u64, Arc<Header>)>,
}

/// How the bytes at a source's location are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SourceForm {
    /// A `source` record in JSON.
    #[default]
    Json,
    /// The whole file is the text of an article.
    Article,
    /// An IATI activity; its titles and descriptions are joined to one text.
    Activity,
}

/// What lists and rules need of a source. Its text stays in the file.
#[derive(Clone, Debug, Default)]
pub struct SourceEntry {
    /// External id. If an id occurs twice in a file, citations mean the first source.
    pub id: String,
    pub title: String,
    pub publisher: String,
    pub published: Option<Coded<PartialDate>>,
    pub kind: Option<Coded<SourceKind>>,
    pub url: Option<String>,
    /// The publisher that a reprint goes back to, folded; the source's own publisher if it names no other.
    /// Two sources with the same one count as one report.
    pub(crate) first_publisher: String,
    /// The source's text contains the article twice (a `skip` range with the reason `repeat`).
    pub(crate) repeats_text: bool,
    /// `None` only in the entry that stands for an activity's XML.
    pub(crate) location: Option<Origin>,
    pub(crate) form: SourceForm,
}

impl SourceEntry {
    pub(crate) fn cited(&self) -> SourceFacts<'_> {
        SourceFacts {
            id: &self.id,
            published: self.published.as_ref().and_then(Coded::known).copied(),
            first_publisher: &self.first_publisher,
            repeats_text: self.repeats_text,
        }
    }

    /// The publisher, or a note that it is not stated.
    pub fn publisher_label(&self) -> &str {
        if self.publisher.is_empty() { "publisher not stated" } else { &self.publisher }
    }
}

/// A span of a source's text that states a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the source's text to highlight.
    pub words: Span,
    /// Bytes of the sentence around them.
    pub quote: Span,
    pub project: RecordId,
    pub fact: FactKey,
}

/// Number of pieces over some equipment lines, with the lines that state no number kept apart: "9 counted + 2
/// uncounted".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    pub counted: Figure,
    pub counted_lines: usize,
    pub uncounted_lines: usize,
}

impl Total {
    pub fn add(&mut self, quantity: Option<Figure>) {
        match quantity {
            Some(Figure(quantity)) => {
                self.counted = Figure(self.counted.0.saturating_add(quantity));
                self.counted_lines += 1;
            }
            None => self.uncounted_lines += 1,
        }
    }
}

/// For example `54 counted + 6 lines uncounted`.
impl std::fmt::Display for Total {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines = |n: usize| if n == 1 { "line" } else { "lines" };
        match (self.counted_lines, self.uncounted_lines) {
            (0, 0) => f.write_str("no equipment lines"),
            (_, 0) => write!(f, "{} counted", self.counted),
            (0, n) => write!(f, "{n} {} uncounted", lines(n)),
            (_, n) => write!(f, "{} counted + {n} {} uncounted", self.counted, lines(n)),
        }
    }
}

/// A flag that takes more than one record to find.
#[derive(Clone, Debug)]
pub(crate) struct SharedFlag {
    pub(crate) rule: Rule,
    pub(crate) fact: Option<FactKey>,
    /// For words that are counted twice: the other record, its fact, and the words.
    pub(crate) other: Option<(RecordId, FactKey, Box<str>)>,
}

#[derive(Debug, Default)]
pub struct Corpus {
    /// In the order in which they were opened.
    pub files: Vec<FileEntry>,
    /// What went wrong while reading, in file order. Broken records are not among them: each keeps its
    /// problem in its segment.
    pub problems: Vec<Problem>,
    pub(crate) names: Arc<Names>,
    pub(crate) segments: Vec<Arc<Segment>>,
    /// The first record of each segment, and the number of records as the last entry.
    pub(crate) starts: Vec<u32>,
    pub(crate) sources: Vec<Arc<SourceEntry>>,
    /// Texts of IATI activities in which equipment was found.
    pub(crate) activity_texts: Vec<Arc<SourceEntry>>,
    /// Sources and activity texts in file order. Empty if there are only sources or only activity texts,
    /// which are in order already.
    pub(crate) source_order: Arc<[SourceId]>,
    /// Values are [`SourceId`]s, hashed by file and external id.
    pub(crate) source_ids: HashTable<u32>,
    pub(crate) facets: FacetTable,
    pub(crate) donor_labels: Vec<Arc<str>>,
    pub(crate) place_labels: Vec<Arc<str>>,
    pub(crate) currencies: Vec<Arc<str>>,
    pub(crate) amount_kinds: Vec<Arc<str>>,
    pub(crate) term_dictionary: TermDictionary,
    /// For each segment, the corpus ordinal of each of its terms, ascending. This maps a segment's term
    /// ordinals to the corpus.
    pub(crate) segment_terms: Vec<Arc<[u32]>>,
    /// For each term of the dictionary, the start of its entries in `term_segments`, and the end as the last
    /// entry.
    pub(crate) term_segment_starts: Vec<u32>,
    /// The segments that contain a term, with the term's ordinal there. A `u16` is enough for segments: they
    /// are made of up to 32 MB of input each, and seldom of less than 1 MB.
    pub(crate) term_segments: Vec<(u16, u32)>,
    /// Differs between any two corpora of a process, so that cached results can be matched to their corpus.
    pub(crate) serial: u64,
    pub(crate) shared_flags: HashMap<RecordId, Vec<SharedFlag>>,
    /// The keys of `shared_flags`, and records flagged by their relations; ascending, one bit for each rule.
    pub(crate) shared_rule_bits: Vec<(RecordId, u32)>,
    /// For each external id that occurs more than once, the number of records with it.
    pub(crate) duplicate_id_counts: HashMap<Box<str>, usize>,
    pub(crate) hierarchy: Hierarchy,
    /// Values are records, hashed by external id: the first record of each id.
    pub(crate) record_ids: HashTable<u32>,
    pub(crate) line_count: usize,
    pub(crate) broken_count: usize,
    /// See [`Corpus::title_ranks()`]. Computed on first use because folding and sorting all titles takes long
    /// (1.1 s for a million records) and only sorting by title needs it.
    pub(crate) title_ranks: OnceLock<Arc<[u32]>>,
}

impl Corpus {
    /// Number of projects, broken ones included.
    pub fn len(&self) -> usize {
        self.starts.last().map_or(0, |&end| end as usize)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn ids(&self) -> impl Iterator<Item = RecordId> + use<> {
        (0..self.len() as u32).map(RecordId)
    }

    /// The segments, each with its first record, in load order.
    pub fn segments(&self) -> impl Iterator<Item = (u32, &Segment)> {
        self.starts.iter().copied().zip(self.segments.iter().map(|segment| &**segment))
    }

    pub fn segment(&self, i: usize) -> (u32, &Segment) {
        (self.starts[i], &self.segments[i])
    }

    pub fn segment_count(&self) -> usize {
        self.segments.len()
    }

    /// The corpus ordinals of a segment's terms, ascending.
    pub fn segment_terms(&self, segment: usize) -> &[u32] {
        &self.segment_terms[segment]
    }

    /// The segments that contain a term of the dictionary, ascending, with the term's ordinal in each.
    pub fn segments_with(&self, word: u32) -> &[(u16, u32)] {
        let word = word as usize;
        match self.term_segment_starts.get(word..word + 2) {
            Some(&[from, to]) => &self.term_segments[from as usize..to as usize],
            _ => &[],
        }
    }

    /// A number that no other corpus of this process has.
    pub fn serial(&self) -> u64 {
        self.serial
    }

    /// Every distinct term, folded and sorted.
    pub fn term_dictionary(&self) -> &TermDictionary {
        &self.term_dictionary
    }

    /// The index of a record's segment, and its row there.
    pub fn locate(&self, id: RecordId) -> (usize, usize) {
        let segment = self.starts.partition_point(|&start| start <= id.0) - 1;
        (segment, (id.0 - self.starts[segment]) as usize)
    }

    pub fn row(&self, id: RecordId) -> RecordRow<'_> {
        let (segment, row) = self.locate(id);
        RecordRow { corpus: self, segment: &self.segments[segment], row, id }
    }

    pub fn line(&self, id: LineId) -> LineRow<'_> {
        let (segment, row) = self.locate(id.project);
        let segment = &*self.segments[segment];
        LineRow { corpus: self, segment, row: segment.line_starts[row] as usize + id.line as usize }
    }

    pub fn lines_of(&self, project: RecordId) -> impl Iterator<Item = LineId> + use<> {
        (0..self.row(project).lines() as u32).map(move |line| LineId { project, line })
    }

    /// The projects with an external id, in load order. Scans all ids.
    pub fn find_project(&self, id: &str) -> Vec<RecordId> {
        let mut found = Vec::new();
        for (first, segment) in self.segments() {
            found.extend(
                (0..segment.len()).filter(|&row| segment.ids.get(row) == id).map(|row| RecordId(first + row as u32)),
            );
        }
        found
    }

    /// Every source, in load order, without the XML of activities.
    pub fn sources(&self) -> impl ExactSizeIterator<Item = (SourceId, &SourceEntry)> {
        let both = !self.source_order.is_empty();
        let all = if both { self.source_order.len() } else { self.sources.len() + self.activity_texts.len() };
        (0..all).map(move |i| {
            let id = match self.source_order.get(i) {
                Some(&id) => id,
                None if self.activity_texts.is_empty() => SourceId(i as u32),
                None => SourceId::of_activity_text(i),
            };
            (id, self.source(id))
        })
    }

    pub fn source(&self, id: SourceId) -> &SourceEntry {
        /// Stands for the XML of any activity until it is opened.
        static XML: LazyLock<SourceEntry> = LazyLock::new(|| SourceEntry {
            title: "the activity's XML".to_owned(),
            publisher: "as published".to_owned(),
            ..SourceEntry::default()
        });
        match id.activity_text_index() {
            Some(own) => &self.activity_texts[own],
            None if id.xml_record().is_some() => &XML,
            None => &self.sources[id.0 as usize],
        }
    }

    /// The XML that a record was read from; `None` if its file is not IATI.
    pub fn xml_source(&self, record: RecordId) -> Option<SourceId> {
        self.files[self.row(record).origin().file as usize].encoding.map(|_| SourceId::of_xml(record))
    }

    /// For a source that is the XML or the text of an activity: the file and line of that activity.
    pub fn published_at(&self, id: SourceId) -> Option<(&str, usize)> {
        let place = match id.xml_record() {
            Some(record) => self.row(record).origin(),
            None => self.source(id).location.filter(|_| self.source(id).form == SourceForm::Activity)?,
        };
        Some((&self.files[place.file as usize].name, place.line as usize))
    }

    /// The source that a project's evidence names. Ids are looked up within the project's file.
    pub fn find_source(&self, project: RecordId, source: &str) -> Option<SourceId> {
        self.find_source_in_file(self.row(project).origin().file, source)
    }

    pub(crate) fn find_source_in_file(&self, file: u32, id: &str) -> Option<SourceId> {
        let entry = |&source: &u32| self.source(SourceId(source));
        let there =
            |source: &u32| entry(source).id == id && entry(source).location.is_some_and(|place| place.file == file);
        self.source_ids.find(columns::hash(&(file, id)), there).map(|&source| SourceId(source))
    }

    pub fn facets(&self) -> &FacetTable {
        &self.facets
    }

    /// Known names of places and organisations with their variants.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Flags of a record that take more than one record to find, one bit for each rule.
    pub fn shared_rules(&self, id: RecordId) -> u32 {
        self.shared_rule_bits
            .binary_search_by_key(&id, |(record, _)| *record)
            .map_or(0, |at| self.shared_rule_bits[at].1)
    }

    /// All records with shared flags, ascending, with one bit for each rule.
    pub fn shared_rule_bits(&self) -> &[(RecordId, u32)] {
        &self.shared_rule_bits
    }

    /// The code of a currency, by its number in [`segment::AmountRow`].
    pub fn currency(&self, id: u32) -> &str {
        &self.currencies[id as usize]
    }

    pub fn currencies(&self) -> &[Arc<str>] {
        &self.currencies
    }

    /// The code of a kind of amount, by its number in [`segment::AmountRow`].
    pub fn amount_kind(&self, id: u32) -> &str {
        &self.amount_kinds[id as usize]
    }

    /// The distinct donor labels, by number; see [`RecordRow::donors_id`].
    pub fn donor_labels(&self) -> &[Arc<str>] {
        &self.donor_labels
    }

    /// For each record, the rank of its folded title. Titles that fold alike share a rank. The first call
    /// sorts all titles.
    pub fn title_ranks(&self) -> Arc<[u32]> {
        let ranks = || {
            let mut titles: Vec<(String, u32)> = Vec::with_capacity(self.len());
            for (first, segment) in self.segments() {
                titles.extend(
                    (0..segment.len()).map(|row| (crate::text::fold(segment.titles.get(row)), first + row as u32)),
                );
            }
            titles.sort_unstable();
            let mut ranks = vec![0; titles.len()];
            let mut rank = 0;
            for (i, (title, record)) in titles.iter().enumerate() {
                rank += u32::from(i > 0 && *title != titles[i - 1].0);
                ranks[*record as usize] = rank;
            }
            ranks.into()
        };
        self.title_ranks.get_or_init(ranks).clone()
    }

    /// All problems that are errors, broken records last.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        let broken = self.segments.iter().flat_map(|segment| segment.broken.iter().map(|(_, problem)| problem));
        self.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Error).chain(broken)
    }

    /// Number of projects of the kind `agreement`.
    pub fn signed(&self) -> usize {
        let id = self.facets.find(FieldId::RecordKind, "agreement");
        id.and_then(|id| self.facets.totals(FieldId::RecordKind).get(id as usize)).map_or(0, |&n| n as usize)
    }

    pub fn line_count(&self) -> usize {
        self.line_count
    }

    /// Number of records that cannot be used.
    pub fn broken_count(&self) -> usize {
        self.broken_count
    }

    pub fn error_count(&self) -> usize {
        self.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Error).count() + self.broken_count
    }

    /// Bytes held in memory, by purpose: columns, postings, the forward index (the terms of each record in
    /// order) and the dictionary.
    pub fn bytes(&self) -> [(&'static str, usize); 4] {
        let sum = |part: &dyn Fn(&Segment) -> usize| self.segments.iter().map(|segment| part(segment)).sum();
        let words: usize = self.segment_terms.iter().map(|words| words.len() * 4).sum::<usize>()
            + self.term_segment_starts.len() * 4
            + self.term_segments.len() * size_of::<(u16, u32)>();
        [
            ("columns", sum(&Segment::bytes)),
            ("postings", sum(&|segment| segment.index.bytes().0)),
            ("words in order", sum(&|segment| segment.index.bytes().1)),
            ("vocabulary", self.term_dictionary.bytes() + words),
        ]
    }
}

/// The columns of one project: what a list shows of it.
#[derive(Clone, Copy)]
pub struct RecordRow<'a> {
    corpus: &'a Corpus,
    segment: &'a Segment,
    row: usize,
    id: RecordId,
}

impl<'a> RecordRow<'a> {
    /// May be empty.
    pub fn title(self) -> &'a str {
        self.segment.titles.get(self.row)
    }

    /// The external id.
    pub fn id(self) -> &'a str {
        self.segment.ids.get(self.row)
    }

    pub fn origin(self) -> Origin {
        self.segment.origins[self.row]
    }

    /// The name of its file.
    pub fn file(self) -> &'a str {
        &self.corpus.files[self.origin().file as usize].name
    }

    /// Code of the first country; empty if none is stated.
    pub fn country(self) -> &'a str {
        let value = self.segment.country.single_value(self.row);
        value.map_or("", |id| &self.corpus.facets.values(FieldId::Country)[id as usize].code)
    }

    pub fn values(self, facet: FieldId) -> impl Iterator<Item = &'a FacetValue> {
        let values = self.corpus.facets.values(facet);
        self.segment.facet(facet).values_of(self.row).into_iter().map(move |id| &*values[id as usize])
    }

    /// The first country, by its number in the country facet.
    pub fn country_id(self) -> Option<u32> {
        self.segment.country.single_value(self.row)
    }

    /// The donor label, by its number in [`Corpus::donor_labels`].
    pub fn donors_id(self) -> Option<u32> {
        self.segment.donors.single_value(self.row)
    }

    pub fn activity_status_code(self) -> Option<&'a str> {
        let id = self.segment.facet(FieldId::ActivityStatus).single_value(self.row)?;
        Some(&self.corpus.facets.values(FieldId::ActivityStatus)[id as usize].code)
    }

    /// Donors and extending agencies as one text, such as `Japan through JICA`; may be empty.
    pub fn donors(self) -> &'a str {
        self.segment.donors.single_value(self.row).map_or("", |id| &self.corpus.donor_labels[id as usize])
    }

    /// Label of the activity status; empty if none is stated.
    pub fn activity_status(self) -> &'a str {
        let value = self.segment.facet(FieldId::ActivityStatus).single_value(self.row);
        value.map_or("", |id| &self.corpus.facets.values(FieldId::ActivityStatus)[id as usize].label)
    }

    /// The newest date of a report on the project: of a claim, else of a cited source, else the last update
    /// of the IATI activity.
    pub fn last_reported(self) -> Option<PartialDate> {
        self.segment.last_reported[self.row]
    }

    pub fn amounts(self) -> &'a [segment::AmountRow] {
        self.segment.amounts_of(self.row)
    }

    /// Number of equipment lines.
    pub fn lines(self) -> usize {
        self.segment.lines_of(self.row).len()
    }

    /// The rules that flag this record, shared flags included, one bit for each.
    pub fn rules(self) -> u32 {
        let rules = self.segment.rules[self.row];
        if self.corpus.shared_rule_bits.is_empty() { rules } else { rules | self.corpus.shared_rules(self.id) }
    }

    /// The most severe of its flags.
    pub fn flag(self) -> Option<Rule> {
        Rule::of_bits(self.rules()).next()
    }

    /// Why the record cannot be used; `None` if it can.
    pub fn broken(self) -> Option<&'a Problem> {
        self.segment.broken(self.row)
    }
}

/// The columns of one equipment line: what a list shows of it.
#[derive(Clone, Copy)]
pub struct LineRow<'a> {
    corpus: &'a Corpus,
    segment: &'a Segment,
    row: usize,
}

impl<'a> LineRow<'a> {
    fn value(self, facet: FieldId) -> Option<&'a FacetValue> {
        let id = self.segment.facet(facet).single_value(self.row)?;
        Some(&self.corpus.facets.values(facet)[id as usize])
    }

    /// The name, by its number in the facet.
    pub fn name_id(self) -> Option<u32> {
        self.segment.facet(FieldId::EquipmentName).single_value(self.row)
    }

    pub fn name(self) -> &'a str {
        self.value(FieldId::EquipmentName).map_or("", |value| &value.label)
    }

    /// Code of the equipment category.
    pub fn category(self) -> &'a str {
        self.value(FieldId::EquipmentCategory).map_or("", |value| &value.code)
    }

    /// The label of the status.
    pub fn delivery_status(self) -> &'a str {
        self.value(FieldId::DeliveryStatus).map_or("", |value| &value.label)
    }

    pub fn delivery_status_code(self) -> &'a str {
        self.value(FieldId::DeliveryStatus).map_or("", |value| &value.code)
    }

    /// `None` if no number is stated.
    pub fn quantity(self) -> Option<Figure> {
        self.segment.quantities[self.row]
    }

    /// Date of the claim that the delivery status comes from.
    pub fn as_of(self) -> Option<PartialDate> {
        self.segment.as_of[self.row]
    }

    /// The sites in short; may be empty.
    pub fn places(self) -> &'a str {
        self.segment.places.single_value(self.row).map_or("", |id| &self.corpus.place_labels[id as usize])
    }
}
