//! Opening a record: reading its bytes again, parsing them, checking quotes and writing out flags.
//!
//! This takes tens of microseconds and reads from disk, so a thread of its own does it, for the one record
//! that is shown.

use super::corpus::Corpus;
use super::evidence::{self, verify_quotes};
use super::ids::{RecordId, SourceId};
use super::relations::SharedFlag;
use super::sources::Origin;
use crate::fields::FieldId;
use crate::formats::{Problem, article, iati, unreadable};
use crate::model::{Balance, Coded, FactKey, Names, PartKey, Project, Source, SourceKind, Span, Text, Voice, json};
use crate::rules::LineReport;
use crate::rules::{self, Flag, Rule, SourceFacts};
use crate::sort::ColdSort;
use crate::text::IntoOwned;
use std::collections::HashMap;
use std::io;
use std::sync::Arc;

/// A source shows the marks of at most this many projects. Each takes a read and a parse of tens of
/// microseconds, so this bounds the wait to about a tenth of a second. A source cited by more is a portal
/// rather than an article. Chosen by eye.
const MAX_CITING_PROJECTS: usize = 2000;

/// Bytes of an activity's XML that are shown. All of it is laid out at once, so this bounds the wait for the
/// first frame of the source. Chosen by eye.
const MAX_XML_BYTES: usize = 1 << 19;

/// A project read from its file.
#[derive(Clone, Debug)]
pub struct Opened {
    pub(crate) id: RecordId,
    /// If the record is broken, only its id and title.
    pub project: Project,
    /// The most severe first.
    pub flags: Vec<Flag>,
    /// Why the record cannot be used; `None` if it can.
    pub broken: Option<Problem>,
    /// The sources that its facts cite, in order of first citation.
    pub cited: Vec<SourceId>,
    /// Of each equipment line: whose voice each claim is, and the balance. Empty if the record is broken.
    pub lines: Vec<OpenedLine>,
}

/// What the reports on an equipment line come to.
#[derive(Clone, Debug)]
pub struct OpenedLine {
    /// By the index of the claim; `None` if nothing tells whose voice it is.
    pub voices: Vec<Option<Voice>>,
    pub balance: Balance,
}

impl From<LineReport<'_>> for OpenedLine {
    fn from(report: LineReport<'_>) -> Self {
        OpenedLine { voices: report.speakers.iter().map(|speaker| speaker.voice()).collect(), balance: report.balance }
    }
}

impl Opened {
    /// A fact or a part in a few words: `MRI scanner, 9, ordered`, `transaction 3`; `None` if it has no such fact.
    pub(crate) fn label_of(&self, of: Marked) -> Option<String> {
        match of {
            Marked::Fact(key) => self.project.facts().iter().find(|fact| fact.key == key).map(|fact| fact.label()),
            Marked::Part(key) => Some(key.label()),
        }
    }

    /// The project for other programs: each claim knows its voice and each line its balance, so that the derived fields
    /// of a line are those that lists show.
    pub(crate) fn into_voiced_project(mut self) -> Project {
        for (item, line) in self.project.equipment.iter_mut().zip(self.lines) {
            for (claim, voice) in item.claims.iter_mut().zip(line.voices) {
                claim.voice = Some(voice);
            }
            item.voiced_balance = Some(Box::new(line.balance));
        }
        self.project
    }
}

/// A source read from its file, with the spans that facts cite.
#[derive(Clone, Debug)]
pub struct OpenedSource {
    pub(crate) id: SourceId,
    pub source: Source,
    /// In order of position, then of project and fact.
    pub marks: Vec<Mark>,
    /// Why the source could not be read, or is cut short.
    pub problem: Option<Problem>,
}

/// What a span of a source's text states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Marked {
    Fact(FactKey),
    /// A part of an activity, by the element of its XML.
    Part(PartKey),
}

/// A span of a source's text that states a fact or a part of an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the source's text to highlight.
    pub words: Span,
    /// Bytes of the sentence around them.
    pub quote: Span,
    pub project: RecordId,
    pub of: Marked,
}

impl Mark {
    /// The fact that it states; `None` if it is a part of an activity.
    pub fn fact(&self) -> Option<FactKey> {
        match self.of {
            Marked::Fact(key) => Some(key),
            Marked::Part(_) => None,
        }
    }
}

type SourceCache = HashMap<SourceId, Arc<Source>>;

/// Whether a file that was read before is another now, or gone.
fn is_change(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

impl Corpus {
    pub fn open(&self, id: RecordId) -> Opened {
        self.open_with(id, &mut SourceCache::new())
    }

    /// Opens several projects. Consecutive projects often cite the same sources, so up to 64 are kept (chosen
    /// by eye; it bounds memory).
    pub fn open_all(&self, ids: impl Iterator<Item = RecordId>) -> impl Iterator<Item = Opened> {
        let mut texts = SourceCache::new();
        ids.map(move |id| {
            if texts.len() > 64 {
                texts.clear();
            }
            self.open_with(id, &mut texts)
        })
    }

    /// The sources that a record's facts cite, in order of first citation. In JSON Lines, only those before
    /// the record: a later one was not known when the record was loaded, and rules must give the same flags
    /// again.
    pub fn cited_by(&self, id: RecordId, project: &Project) -> Vec<SourceId> {
        let at = self.row(id).origin();
        let known = |source: &SourceId| {
            let place = self.source(*source).location;
            !self.files()[at.file as usize].in_order || place.is_some_and(|place| place.offset < at.offset)
        };
        project.cited_sources().iter().filter_map(|source| self.find_source(id, source)).filter(known).collect()
    }

    fn open_with(&self, id: RecordId, texts: &mut SourceCache) -> Opened {
        let row = self.row(id);
        let unusable = |problem: Problem| Opened {
            id,
            project: Project { id: row.id().to_owned(), title: row.title().to_owned(), ..Project::default() },
            flags: self.describe_shared_flags(id),
            broken: Some(problem),
            cited: Vec::new(),
            lines: Vec::new(),
        };
        if let Some(problem) = row.broken() {
            return unusable(problem.clone());
        }
        let (mut project, own) = match self.read_record(id) {
            Ok(read) => read,
            Err(problem) => return unusable(*problem),
        };
        if let Some(own) = own {
            match self.find_source(id, &own.id) {
                Some(source) => drop(texts.insert(source, Arc::new(own))),
                // Without extraction, loading found no equipment either.
                None => project.equipment.clear(),
            }
        }
        let cited = self.cited_by(id, &project);
        for source in project.cited_sources().iter().filter_map(|source| self.find_source(id, source)) {
            if !texts.contains_key(&source)
                && let Ok(read) = self.read_source(source)
            {
                texts.insert(source, Arc::new(read));
            }
        }
        let text = |source: &str| {
            let source = self.find_source(id, source)?;
            texts.get(&source).map(|source| source.text.as_str())
        };
        if let Some(wrong) = verify_quotes(&project, text) {
            return unusable(wrong.problem(row.file(), row.origin(), row.id()));
        }
        let facts: Vec<SourceFacts<'_>> = cited.iter().map(|&source| self.source(source).cited()).collect();
        let reports = rules::line_reports(&project, &facts);
        let mut flags = rules::flags(&project, &facts, &reports, self.names_for(id));
        flags.extend(self.describe_shared_flags(id));
        flags.extend(self.relation_flags(id, &project));
        flags.extend(self.unconfirmed_flags(id, &project, &reports));
        flags.extend(self.overdue_flag(id, &project, &reports));
        flags.extend(self.news_flag(id));
        flags.extend(self.today_flags(&project));
        flags.cold_sort_by_key(|flag| (flag.rule, flag.fact));
        let lines = reports.into_iter().map(OpenedLine::from).collect();
        Opened { id, project, flags, broken: None, cited, lines }
    }

    /// The names to check a record's spelling against: all of the corpus, if the columns say that the record
    /// has a variant spelling, else none.
    fn names_for(&self, id: RecordId) -> &Names {
        static NONE: std::sync::LazyLock<Names> = std::sync::LazyLock::new(Names::default);
        if self.row(id).rules().has(Rule::NameVariant) { &self.names } else { &NONE }
    }

    /// The shared flags of a record as sentences, see [`super::relations::Relations::rules`].
    fn describe_shared_flags(&self, id: RecordId) -> Vec<Flag> {
        let shared = self.relations.flags_of(id);
        let words = |shared: &SharedFlag| match &shared.other {
            Some((other, at, words)) => format!("“{words}” is counted here and in {} {at}", self.row(*other).id()),
            None => {
                let n = self.duplicates_of(id).len();
                // By its rank in load order, not by file and line: after an import the same activity is in
                // another file.
                let counted = match self.duplicates_of(id).first() {
                    Some(&counted) if counted == id => {
                        "; of each kind, currency and year sums count one, this one first".to_owned()
                    }
                    Some(&counted) => {
                        let at = self.duplicates_of(id).iter().filter(|&&copy| copy <= counted).count();
                        format!("; of each kind, currency and year sums count one, number {at} first")
                    }
                    None => String::new(),
                };
                format!("{n} records have the id {}{counted}", self.row(id).id())
            }
        };
        shared
            .iter()
            .map(|shared| Flag { rule: shared.rule, fact: shared.fact, what: words(shared), line: None })
            .collect()
    }

    /// Opens a source, with the spans in it that facts cite.
    pub fn open_source(&self, id: SourceId) -> OpenedSource {
        if let SourceId::Xml(record) = id {
            return self.open_xml(id, record);
        }
        let source = match self.read_source(id) {
            Ok(source) => source,
            Err(problem) => {
                let entry = self.source(id);
                let source = Source {
                    id: entry.id.clone(),
                    title: entry.title.clone(),
                    publisher: entry.publisher.clone(),
                    ..Source::default()
                };
                return OpenedSource { id, source, marks: Vec::new(), problem: Some(*problem) };
            }
        };
        let mut marks = Vec::new();
        for record in self.citing(id).into_iter().take(MAX_CITING_PROJECTS) {
            let Ok(project) = self.read_project(record) else { continue };
            project.visit_facts(|fact| {
                for evidence in fact.evidence.iter().filter(|evidence| evidence.source == source.id) {
                    let Some(end) = evidence.start.checked_add(evidence.quote.len()) else { continue };
                    // A quote that is not at its offset marks nothing.
                    if source.text.get(evidence.start..end) != Some(&evidence.quote) {
                        continue;
                    }
                    let quote = Span { start: evidence.start, end };
                    let words = evidence.marked_span();
                    if words.start < words.end && source.text.get(words.start..words.end).is_some() {
                        marks.push(Mark { words, quote, project: record, of: Marked::Fact(fact.key) });
                    }
                }
            });
        }
        marks.cold_sort_by_key(|mark: &Mark| (mark.words.start, mark.words.end, mark.project, mark.of));
        marks.dedup();
        OpenedSource { id, source, marks, problem: None }
    }

    /// The usable projects that cite a source, in load order.
    pub(crate) fn citing(&self, id: SourceId) -> Vec<RecordId> {
        let entry = self.source(id);
        let (Some(value), Some(place)) = (self.facets().find(FieldId::Source, &entry.id), entry.location) else {
            return Vec::new();
        };
        let mut citing = Vec::new();
        for (first, segment) in self.segments() {
            let column = segment.facet(FieldId::Source);
            if !column.globals.contains(&value) {
                continue;
            }
            let wanted: Vec<bool> = column.globals.iter().map(|&global| global == value).collect();
            let cites = |row: &usize| segment.origins[*row].file == place.file && column.has_any(*row, &wanted);
            citing.extend((0..segment.len()).filter(cites).map(|row| RecordId(first + row as u32)));
        }
        citing
    }

    /// The bytes of a record as they are in its file now.
    fn bytes_at(&self, place: Origin) -> Result<Vec<u8>, Box<Problem>> {
        let file = &self.files()[place.file as usize];
        let mut bytes = Vec::new();
        let read = file.input.as_ref().map(|input| input.read(place.offset, place.length as usize, &mut bytes));
        match read {
            Some(Ok(n)) if n == place.length as usize => Ok(bytes),
            Some(Err(error)) if !is_change(&error) => {
                Err(Problem { remedy: "R reads it again".to_owned(), ..*unreadable(&file.name, &error) }.into())
            }
            _ => Err(self.file_changed(place)),
        }
    }

    fn file_changed(&self, place: Origin) -> Box<Problem> {
        let name = &self.files()[place.file as usize].name;
        let problem = Problem::of_file(name, "the file has changed since it was read", "R reads it again");
        Problem { position: Some((place.line as usize, 1)), ..problem }.into()
    }

    /// Parses a project again. If another project is at its offset, the file has changed.
    pub fn read_project(&self, id: RecordId) -> Result<Project, Box<Problem>> {
        self.read_record(id).map(|(project, _)| project)
    }

    /// Parses a project again. For an IATI activity, returns its text too if equipment was found in it.
    fn read_record(&self, id: RecordId) -> Result<(Project, Option<Source>), Box<Problem>> {
        let row = self.row(id);
        let place = row.origin();
        let read = match self.files()[place.file as usize].encoding {
            Some(_) => {
                let text = self.xml_at(place)?;
                let read = self.parse_activity(place, &text, false);
                read.map(|read| (read.project.into_owned(), read.source.into_owned()))
            }
            None => {
                let bytes = self.bytes_at(place)?;
                let project = json::parse::<Project<Text<'_>>>(&bytes);
                project.ok().map(|project| (project.into_owned(), None))
            }
        };
        read.filter(|(project, _)| project.id == row.id() && project.title == row.title())
            .ok_or_else(|| self.file_changed(place))
    }

    /// Parses an activity again; `None` if there is none at this offset now.
    fn parse_activity<'a>(&'a self, place: Origin, text: &'a str, spans: bool) -> Option<iati::ParsedActivity<'a>> {
        let file = &self.files()[place.file as usize];
        let header = file.headers.partition_point(|(from, _)| *from <= place.offset).checked_sub(1)?;
        let header = &file.headers.get(header)?.1;
        let at =
            iati::ActivityPosition { file: &file.name, line: place.line as usize, ordinal: place.ordinal as usize };
        let wanted = iati::ActivityOptions { equipment: true, spans };
        iati::parse_activity(text, header, at, wanted).ok()
    }

    /// The XML of an activity, with a mark on the element that states each fact or part.
    fn open_xml(&self, id: SourceId, record: RecordId) -> OpenedSource {
        let row = self.row(record);
        let place = row.origin();
        let mut source = Source {
            title: format!("{}:{}", row.file(), place.line),
            publisher: "XML as published".to_owned(),
            kind: Some(Coded::Known(SourceKind::Activity)),
            ..Source::default()
        };
        let text = match self.xml_at(place) {
            Ok(text) => text,
            Err(problem) => return OpenedSource { id, source, marks: Vec::new(), problem: Some(*problem) },
        };
        let read = self.parse_activity(place, &text, true);
        let activity = read.as_ref().and_then(|read| read.project.activity.as_deref());
        source.published = activity.and_then(|activity| activity.updated.clone());
        source.published_basis = Some("last updated".to_owned());
        let mut spans: Vec<(Marked, Span)> = Vec::new();
        if let Some(read) = read {
            spans.extend(read.spans.into_iter().map(|(key, span)| (Marked::Fact(key), span)));
            spans.extend(read.part_spans.into_iter().map(|(key, span)| (Marked::Part(key), span)));
        }
        // An element may state a fact and be a part: one mark for both.
        spans.cold_sort_by_key(|(of, span)| (span.start, span.end, *of));
        let mut problem = None;
        source.text = text;
        if source.text.len() > MAX_XML_BYTES {
            // All of it is laid out at once, which must not keep the user waiting.
            let what =
                format!("the activity has {} MB of XML, of which the beginning is shown", source.text.len() >> 20);
            problem = Some(Problem::of_file(row.file(), what, "e opens the file"));
            let end = (0..=MAX_XML_BYTES).rfind(|&at| source.text.is_char_boundary(at)).unwrap_or(0);
            let end = source.text[..end].rfind('\n').unwrap_or(end);
            source.text.truncate(end);
            spans.retain(|(_, span)| span.end <= end);
        }
        let mark = |(of, words): (Marked, Span)| Mark { words, quote: words, project: record, of };
        OpenedSource { id, source, marks: spans.into_iter().map(mark).collect(), problem }
    }

    /// The XML of an activity, decoded.
    fn xml_at(&self, place: Origin) -> Result<String, Box<Problem>> {
        let encoding = self.files()[place.file as usize].encoding.unwrap_or(encoding_rs::UTF_8);
        Ok(iati::decode(&self.bytes_at(place)?, encoding))
    }

    /// Parses a source again.
    pub fn read_source(&self, id: SourceId) -> Result<Source, Box<Problem>> {
        let entry = self.source(id);
        let Some(place) = entry.location else { return Ok(Source::default()) };
        let bytes = self.bytes_at(place)?;
        if let SourceId::ActivityText(_) = id {
            let text = self.xml_at(place)?;
            let read = self.parse_activity(place, &text, false);
            let own = read.and_then(|read| read.source.into_owned()).filter(|source| source.id == entry.id);
            return own.ok_or_else(|| self.file_changed(place));
        }
        if entry.is_article {
            return article::source_from_bytes(&self.files()[place.file as usize].name, &bytes);
        }
        let parsed = json::parse::<Source<Text<'_>>>(&bytes).ok();
        parsed
            .map(IntoOwned::into_owned)
            .filter(|source| source.id == entry.id)
            .map(evidence::without_bad_ranges)
            .ok_or_else(|| self.file_changed(place))
    }

    /// What is wrong with a source of a JSON Lines file. Sources of other files were checked when they were
    /// read.
    pub(crate) fn check_source(&self, id: SourceId) -> Vec<Problem> {
        let entry = self.source(id);
        let Some(place) = entry.location.filter(|place| self.files()[place.file as usize].in_order) else {
            return Vec::new();
        };
        let file = &self.files()[place.file as usize].name;
        let problem = |what: String| evidence::source_problem(file, place, &entry.id, what);
        let parsed = self.bytes_at(place).map(|bytes| {
            let source = json::parse::<Source<Text<'_>>>(&bytes);
            source.map(|source| evidence::source_problems(&source)).unwrap_or_default()
        });
        match parsed {
            Ok(wrong) => wrong.into_iter().map(problem).collect(),
            Err(changed) => vec![*changed],
        }
    }
}
