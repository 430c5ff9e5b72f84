//! The loaded data: immutable once published, shared by `Arc`, replaced as a whole by a bigger one.
//!
//! Records are named by their load ordinal ([`RecordId`]), apart from the external id, which may
//! repeat. Loading never merges records. What lists show, sort, filter and search is in the columns of
//! [`segment`]s; a record itself stays where it was read from and is parsed when it is looked at
//! ([`Corpus::open`]), so that a million of them need no more memory than their columns.

pub mod columns;
pub mod duplicates;
pub mod evidence;
pub mod facets;
pub mod index;
pub mod open;
pub mod segment;
pub mod words;

pub use duplicates::{Deduplication, Excluded};
pub use facets::{Facet, FacetTable, FacetValue};
pub use open::{Opened, OpenedSource};
pub use segment::{Has, Segment};
pub use words::TextField;

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

/// A project's load ordinal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub u32);

/// A source's load ordinal. Activities' own texts are numbered apart from sources told in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

impl SourceId {
    pub(crate) const ACTIVITY_BIT: u32 = 1 << 31;
    const XML_BIT: u32 = 1 << 30;

    /// The XML that an activity was read from, as a source. It is not listed among the others.
    pub fn of_xml(record: RecordId) -> Self {
        SourceId(record.0 | Self::XML_BIT)
    }

    /// The activity whose XML it is, if it is one's.
    pub fn xml_record(self) -> Option<RecordId> {
        (self.0 & (Self::ACTIVITY_BIT | Self::XML_BIT) == Self::XML_BIT).then_some(RecordId(self.0 & !Self::XML_BIT))
    }

    pub(crate) fn of_activity_text(at: usize) -> Self {
        SourceId(at as u32 | Self::ACTIVITY_BIT)
    }

    /// Its place among the activities' own texts, if it is one.
    pub(crate) fn activity_text_index(self) -> Option<usize> {
        (self.0 & Self::ACTIVITY_BIT != 0).then_some((self.0 & !Self::ACTIVITY_BIT) as usize)
    }
}

/// An equipment line: its project and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineId {
    /// The project.
    pub project: RecordId,
    /// Index in the project's `equipment`.
    pub line: u32,
}

/// A file that was read.
#[derive(Clone, Debug, Default)]
pub struct FileEntry {
    /// The name to show.
    pub name: String,
    /// Records read from it, broken ones included.
    pub records: usize,
    /// Projects among them.
    pub projects: usize,
    /// It is read line by line: a source stands before its first citation, and quotes are checked when
    /// they are looked at, not when the file is read.
    pub in_order: bool,
    /// Its bytes, where it could be opened.
    pub(crate) input: Option<Arc<Input>>,
    /// How IATI XML is encoded; absent of other files.
    pub(crate) encoding: Option<&'static encoding_rs::Encoding>,
    /// What IATI XML says of all its activities, and from which byte on.
    pub(crate) headers: Vec<(u64, Arc<Header>)>,
}

/// How a source is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SourceForm {
    /// As a record of the dataset form.
    #[default]
    Json,
    /// As the text of an article.
    Article,
    /// As an activity's own text.
    Activity,
}

/// A source, as far as lists and rules need it; its text stays in its file.
#[derive(Clone, Debug, Default)]
pub struct SourceEntry {
    /// External id, unique in its file.
    pub id: String,
    /// Headline.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Day of publication.
    pub published: Option<Coded<PartialDate>>,
    /// What sort of publisher it is.
    pub kind: Option<Coded<SourceKind>>,
    /// Where it was found.
    pub url: Option<String>,
    /// Who said it first; folded.
    pub(crate) first_publisher: String,
    /// Its text stands in it twice.
    pub(crate) repeats_text: bool,
    /// Where it stands.
    pub(crate) location: Option<Origin>,
    /// How it is kept there.
    pub(crate) form: SourceForm,
}

impl SourceEntry {
    /// What rules need of it.
    pub(crate) fn cited(&self) -> SourceFacts<'_> {
        SourceFacts {
            id: &self.id,
            published: self.published.as_ref().and_then(Coded::known).copied(),
            first_publisher: &self.first_publisher,
            repeats_text: self.repeats_text,
        }
    }

    /// Who published it, or that this is not stated.
    pub fn publisher_label(&self) -> &str {
        if self.publisher.is_empty() { "publisher not stated" } else { &self.publisher }
    }
}

/// Words in a source that say a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the source's text to highlight.
    pub words: Span,
    /// Bytes of the sentence they stand in.
    pub quote: Span,
    /// The project whose fact it is.
    pub project: RecordId,
    /// The fact.
    pub fact: FactKey,
}

/// Counted and uncounted lines: "9 counted + 2 uncounted".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Sum of the quantities stated.
    pub counted: Figure,
    /// Lines that state a quantity.
    pub counted_lines: usize,
    /// Lines that state none.
    pub uncounted_lines: usize,
}

impl Total {
    /// Adds one line.
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

/// `54 counted + 6 lines uncounted`.
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

/// A flag that two records share.
#[derive(Clone, Debug)]
pub(crate) struct SharedFlag {
    pub(crate) rule: Rule,
    pub(crate) fact: Option<FactKey>,
    /// The other record and its fact, of words counted twice.
    pub(crate) other: Option<(RecordId, FactKey, Box<str>)>,
}

/// Everything that was loaded.
#[derive(Debug, Default)]
pub struct Corpus {
    /// The files, in the order opened.
    pub files: Vec<FileEntry>,
    /// What reading had to say, in order; of broken records their entries tell.
    pub problems: Vec<Problem>,
    pub(crate) names: Arc<Names>,
    pub(crate) segments: Vec<Arc<Segment>>,
    /// First record of each segment; one more for the end.
    pub(crate) starts: Vec<u32>,
    pub(crate) sources: Vec<Arc<SourceEntry>>,
    /// Activities' own texts that facts stand on.
    pub(crate) activity_texts: Vec<Arc<SourceEntry>>,
    /// All sources in load order, where there are both.
    pub(crate) source_order: Arc<[SourceId]>,
    /// By file and id.
    pub(crate) source_ids: HashTable<u32>,
    pub(crate) facets: FacetTable,
    pub(crate) donor_labels: Vec<Arc<str>>,
    pub(crate) place_labels: Vec<Arc<str>>,
    pub(crate) currencies: Vec<Arc<str>>,
    pub(crate) amount_kinds: Vec<Arc<str>>,
    pub(crate) term_dictionary: TermDictionary,
    /// For each segment, the number of each of its words in the vocabulary; ascending.
    pub(crate) segment_terms: Vec<Arc<[u32]>>,
    /// For each word of the vocabulary, where its entries begin in `stands_in`; one more for the end.
    pub(crate) term_segment_starts: Vec<u32>,
    /// The segments that have a word, and its place there.
    pub(crate) term_segments: Vec<(u16, u32)>,
    /// No two corpora of a run have the same.
    pub(crate) serial: u64,
    /// Flags that need more than one record.
    pub(crate) shared_flags: HashMap<RecordId, Vec<SharedFlag>>,
    /// The same records, ascending, with their rules.
    pub(crate) shared_rule_bits: Vec<(RecordId, u32)>,
    /// How many records have each id that stands more than once.
    pub(crate) duplicate_id_counts: HashMap<Box<str>, usize>,
    pub(crate) hierarchy: Hierarchy,
    /// The first record of each id.
    pub(crate) record_ids: HashTable<u32>,
    pub(crate) line_count: usize,
    pub(crate) broken_count: usize,
    /// Place of each title in the order of letters; made when first asked for.
    pub(crate) title_ranks: OnceLock<Arc<[u32]>>,
}

impl Corpus {
    /// How many projects, broken ones included.
    pub fn len(&self) -> usize {
        self.starts.last().map_or(0, |&end| end as usize)
    }

    /// Whether there is no project.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every project's id, in load order.
    pub fn ids(&self) -> impl Iterator<Item = RecordId> + use<> {
        (0..self.len() as u32).map(RecordId)
    }

    /// The segments with their first records, in load order.
    pub fn segments(&self) -> impl Iterator<Item = (u32, &Segment)> {
        self.starts.iter().copied().zip(self.segments.iter().map(|segment| &**segment))
    }

    /// One segment with its first record.
    pub fn segment(&self, i: usize) -> (u32, &Segment) {
        (self.starts[i], &self.segments[i])
    }

    /// How many segments there are.
    pub fn segment_count(&self) -> usize {
        self.segments.len()
    }

    /// The numbers in the vocabulary of the words of a segment, ascending.
    pub fn segment_terms(&self, segment: usize) -> &[u32] {
        &self.segment_terms[segment]
    }

    /// The segments that have a word of the vocabulary, ascending, with its place in each.
    pub fn segments_with(&self, word: u32) -> &[(u16, u32)] {
        let word = word as usize;
        match self.term_segment_starts.get(word..word + 2) {
            Some(&[from, to]) => &self.term_segments[from as usize..to as usize],
            _ => &[],
        }
    }

    /// A number that no other corpus of this run has.
    pub fn serial(&self) -> u64 {
        self.serial
    }

    /// Every distinct word, folded, in the order of letters.
    pub fn term_dictionary(&self) -> &TermDictionary {
        &self.term_dictionary
    }

    /// The segment of a record and its row there.
    pub fn locate(&self, id: RecordId) -> (usize, usize) {
        let segment = self.starts.partition_point(|&start| start <= id.0) - 1;
        (segment, (id.0 - self.starts[segment]) as usize)
    }

    /// What lists show of a project.
    pub fn row(&self, id: RecordId) -> RecordRow<'_> {
        let (segment, row) = self.locate(id);
        RecordRow { corpus: self, segment: &self.segments[segment], row, id }
    }

    /// What lists show of an equipment line.
    pub fn line(&self, id: LineId) -> LineRow<'_> {
        let (segment, row) = self.locate(id.project);
        let segment = &*self.segments[segment];
        LineRow { corpus: self, segment, row: segment.line_starts[row] as usize + id.line as usize }
    }

    /// The equipment lines of a project.
    pub fn lines_of(&self, project: RecordId) -> impl Iterator<Item = LineId> + use<> {
        (0..self.row(project).lines() as u32).map(move |line| LineId { project, line })
    }

    /// The projects of an external id, in load order.
    pub fn find_project(&self, id: &str) -> Vec<RecordId> {
        let mut found = Vec::new();
        for (first, segment) in self.segments() {
            found.extend(
                (0..segment.len()).filter(|&row| segment.ids.get(row) == id).map(|row| RecordId(first + row as u32)),
            );
        }
        found
    }

    /// Every source, in load order.
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

    /// A source's entry.
    pub fn source(&self, id: SourceId) -> &SourceEntry {
        /// What is said of any activity's XML before it is read.
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

    /// The XML that a record was read from, as a source; nothing where it was read from something else.
    pub fn xml_source(&self, record: RecordId) -> Option<SourceId> {
        self.files[self.row(record).origin().file as usize].encoding.map(|_| SourceId::of_xml(record))
    }

    /// File and line at which the activity was published whose XML or own text a source is.
    pub fn published_at(&self, id: SourceId) -> Option<(&str, usize)> {
        let place = match id.xml_record() {
            Some(record) => self.row(record).origin(),
            None => self.source(id).location.filter(|_| self.source(id).form == SourceForm::Activity)?,
        };
        Some((&self.files[place.file as usize].name, place.line as usize))
    }

    /// The source that a project's evidence names.
    pub fn find_source(&self, project: RecordId, source: &str) -> Option<SourceId> {
        self.find_source_in_file(self.row(project).origin().file, source)
    }

    pub(crate) fn find_source_in_file(&self, file: u32, id: &str) -> Option<SourceId> {
        let entry = |&source: &u32| self.source(SourceId(source));
        let there =
            |source: &u32| entry(source).id == id && entry(source).location.is_some_and(|place| place.file == file);
        self.source_ids.find(columns::hash(&(file, id)), there).map(|&source| SourceId(source))
    }

    /// The values of each facet and how many projects have them.
    pub fn facets(&self) -> &FacetTable {
        &self.facets
    }

    /// Names in their forms.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Flags that a record shares with another, one bit each.
    pub fn shared_rules(&self, id: RecordId) -> u32 {
        self.shared_rule_bits
            .binary_search_by_key(&id, |(record, _)| *record)
            .map_or(0, |at| self.shared_rule_bits[at].1)
    }

    /// The records that share flags with others, ascending, with those flags, one bit each.
    pub fn shared_rule_bits(&self) -> &[(RecordId, u32)] {
        &self.shared_rule_bits
    }

    /// A currency, as amounts number them.
    pub fn currency(&self, id: u32) -> &str {
        &self.currencies[id as usize]
    }

    /// The currencies, by number.
    pub fn currencies(&self) -> &[Arc<str>] {
        &self.currencies
    }

    /// A kind of amount, as amounts number them.
    pub fn amount_kind(&self, id: u32) -> &str {
        &self.amount_kinds[id as usize]
    }

    /// What lists say of donors, by number.
    pub fn donor_labels(&self) -> &[Arc<str>] {
        &self.donor_labels
    }

    /// The place of each title in the order of letters. The first call puts them in order.
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
                // What folds alike sorts alike.
                rank += u32::from(i > 0 && *title != titles[i - 1].0);
                ranks[*record as usize] = rank;
            }
            ranks.into()
        };
        self.title_ranks.get_or_init(ranks).clone()
    }

    /// Errors that reading met.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        let broken = self.segments.iter().flat_map(|segment| segment.broken.iter().map(|(_, problem)| problem));
        self.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Error).chain(broken)
    }

    /// How many projects record a signed agreement.
    pub fn signed(&self) -> usize {
        let id = self.facets.find(Facet::RecordKind, "agreement");
        id.and_then(|id| self.facets.totals(Facet::RecordKind).get(id as usize)).map_or(0, |&n| n as usize)
    }

    /// How many equipment lines there are.
    pub fn line_count(&self) -> usize {
        self.line_count
    }

    /// How many records cannot be used.
    pub fn broken_count(&self) -> usize {
        self.broken_count
    }

    /// How many errors reading met.
    pub fn error_count(&self) -> usize {
        self.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Error).count() + self.broken_count
    }

    /// Bytes held, by what holds them: columns, postings, words of records in order, vocabulary.
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

/// What lists show of a project.
#[derive(Clone, Copy)]
pub struct RecordRow<'a> {
    corpus: &'a Corpus,
    segment: &'a Segment,
    row: usize,
    id: RecordId,
}

impl<'a> RecordRow<'a> {
    /// Title; may be empty.
    pub fn title(self) -> &'a str {
        self.segment.titles.get(self.row)
    }

    /// External id.
    pub fn id(self) -> &'a str {
        self.segment.ids.get(self.row)
    }

    /// Where it stands.
    pub fn origin(self) -> Origin {
        self.segment.origins[self.row]
    }

    /// Name of its file.
    pub fn file(self) -> &'a str {
        &self.corpus.files[self.origin().file as usize].name
    }

    /// Code of the first country; empty where none is stated.
    pub fn country(self) -> &'a str {
        let value = self.segment.country.single_value(self.row);
        value.map_or("", |id| &self.corpus.facets.values(Facet::Country)[id as usize].code)
    }

    /// Its values of a facet.
    pub fn values(self, facet: Facet) -> impl Iterator<Item = &'a FacetValue> {
        let values = self.corpus.facets.values(facet);
        self.segment.facet(facet).values_of(self.row).into_iter().map(move |id| &*values[id as usize])
    }

    /// The first country stated, as the facet numbers it.
    pub fn country_id(self) -> Option<u32> {
        self.segment.country.single_value(self.row)
    }

    /// What lists say of its donors, as the corpus numbers it.
    pub fn donors_id(self) -> Option<u32> {
        self.segment.donors.single_value(self.row)
    }

    /// Code of its status.
    pub fn activity_status_code(self) -> Option<&'a str> {
        let id = self.segment.facet(Facet::ActivityStatus).single_value(self.row)?;
        Some(&self.corpus.facets.values(Facet::ActivityStatus)[id as usize].code)
    }

    /// Donors and agencies: `Japan through JICA`.
    pub fn donors(self) -> &'a str {
        self.segment.donors.single_value(self.row).map_or("", |id| &self.corpus.donor_labels[id as usize])
    }

    /// Label of its status.
    pub fn activity_status(self) -> &'a str {
        let value = self.segment.facet(Facet::ActivityStatus).single_value(self.row);
        value.map_or("", |id| &self.corpus.facets.values(Facet::ActivityStatus)[id as usize].label)
    }

    /// Newest date at which anything was told of it.
    pub fn last_reported(self) -> Option<PartialDate> {
        self.segment.last_reported[self.row]
    }

    /// Its amounts.
    pub fn amounts(self) -> &'a [segment::AmountRow] {
        self.segment.amounts_of(self.row)
    }

    /// How many equipment lines it has.
    pub fn lines(self) -> usize {
        self.segment.lines_of(self.row).len()
    }

    /// The rules that have something to say of it, one bit each.
    pub fn rules(self) -> u32 {
        let rules = self.segment.rules[self.row];
        if self.corpus.shared_rule_bits.is_empty() { rules } else { rules | self.corpus.shared_rules(self.id) }
    }

    /// The heaviest of them.
    pub fn flag(self) -> Option<Rule> {
        Rule::of_bits(self.rules()).next()
    }

    /// Why it cannot be used.
    pub fn broken(self) -> Option<&'a Problem> {
        self.segment.broken(self.row)
    }
}

/// What lists show of an equipment line.
#[derive(Clone, Copy)]
pub struct LineRow<'a> {
    corpus: &'a Corpus,
    segment: &'a Segment,
    row: usize,
}

impl<'a> LineRow<'a> {
    fn value(self, facet: Facet) -> Option<&'a FacetValue> {
        let id = self.segment.facet(facet).single_value(self.row)?;
        Some(&self.corpus.facets.values(facet)[id as usize])
    }

    /// Its name, as the facet numbers it.
    pub fn name_id(self) -> Option<u32> {
        self.segment.facet(Facet::EquipmentName).single_value(self.row)
    }

    /// Its name.
    pub fn name(self) -> &'a str {
        self.value(Facet::EquipmentName).map_or("", |value| &value.label)
    }

    /// Its category, as a code.
    pub fn category(self) -> &'a str {
        self.value(Facet::EquipmentCategory).map_or("", |value| &value.code)
    }

    /// Its state, as shown.
    pub fn delivery_status(self) -> &'a str {
        self.value(Facet::DeliveryStatus).map_or("", |value| &value.label)
    }

    /// Its state, as queries call it.
    pub fn delivery_status_code(self) -> &'a str {
        self.value(Facet::DeliveryStatus).map_or("", |value| &value.code)
    }

    /// Its quantity, where counted.
    pub fn quantity(self) -> Option<Figure> {
        self.segment.quantities[self.row]
    }

    /// Since when it has its state.
    pub fn as_of(self) -> Option<PartialDate> {
        self.segment.as_of[self.row]
    }

    /// Where it goes, in a few words.
    pub fn places(self) -> &'a str {
        self.segment.places.single_value(self.row).map_or("", |id| &self.corpus.place_labels[id as usize])
    }
}
