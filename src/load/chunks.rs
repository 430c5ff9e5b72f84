//! Splits files into batches for the threads that parse, and registers sources and names of JSON on the way.
//!
//! Only one thread is here at a time (behind a mutex), so file order is kept. It finds where records end and
//! parses nothing but sources and names; parsing and indexing projects is most of the work and is left to all
//! threads.

use super::lines::JsonLines;
use super::options::{LoadOptions, LoadProgress};
use crate::formats::{
    self, Block, FileFormat, Input, InputOrigin, Problem, ProblemSeverity, RecordKind, RecordRange, article, iati, json,
};
use crate::model::json::{locate_error, parse_and_check};
use crate::model::{Coded, Name, Names, SkipReason, Source, Text};
use crate::store::{FileEntry, Origin, SourceEntry, SourceList, evidence};
use crate::sync::unpoisoned;
use crate::text::fold;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, RwLock};

/// Block size for the first pass over a JSON document, which looks for sources. Only limits memory; the same
/// as the largest batch.
const SCAN_BLOCK_BYTES: usize = 1 << 25;

/// The texts of a JSON document's sources, by id. They are kept until its last batch is parsed, to check
/// quotes.
pub(super) type DocumentTexts = HashMap<String, String>;

/// Consecutive records of one file that are parsed with the same names.
pub(super) struct RecordSpan {
    pub(super) file: u32,
    /// The name of the file.
    pub(super) name: Arc<str>,
    pub(super) block: Arc<Block>,
    pub(super) records: Range<usize>,
    pub(super) names: Arc<Names>,
    /// JSON documents only: quotes are checked while loading. In JSON Lines they are checked when a record is
    /// opened.
    pub(super) texts: Option<Arc<DocumentTexts>>,
}

/// Work for one thread.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) ordinal: usize,
    pub(super) spans: Vec<RecordSpan>,
    pub(super) problems: Vec<Problem>,
    /// Lines of the sink that come before those of the spans.
    pub(super) lines: JsonLines,
    pub(super) found: Found,
}

/// What splitting found out from the last batch to the end of this one.
#[derive(Default)]
pub(super) struct Found {
    /// The first of `files`.
    pub(super) first_file: u32,
    /// The files that the batch has parts of. If the batch before had part of the first, this entry has what is
    /// new.
    pub(super) files: Vec<FileEntry>,
    /// All names so far.
    pub(super) names: Arc<Names>,
    /// Number of all sources so far.
    pub(super) sources: usize,
    /// Bytes only.
    pub(super) progress: LoadProgress,
}

impl Batch {
    fn file(&mut self, file: u32) -> &mut FileEntry {
        &mut self.found.files[(file - self.found.first_file) as usize]
    }
}

/// Splits the files, one after the other.
pub(super) struct BatchReader<'a> {
    options: LoadOptions,
    wants_lines: bool,
    sources: &'a RwLock<SourceList>,
    targets: std::slice::Iter<'a, InputOrigin>,
    current: Option<CurrentFile>,
    files_opened: u32,
    ordinal: usize,
    names: Arc<Names>,
    bytes_done: u64,
    bytes_total: u64,
    /// Whether any file so far is a stream, whose length is known only at its end.
    has_unknown_length: bool,
}

/// Splits one file.
enum Splitter {
    Json(Box<json::JsonSplitter>),
    Iati(Box<iati::IatiSplitter>),
}

impl Splitter {
    fn next(&mut self, want: usize) -> Option<Block> {
        match self {
            Splitter::Json(splitter) => splitter.next_block(want),
            Splitter::Iati(splitter) => splitter.next_block(want),
        }
    }

    /// Bytes of the file that are split so far.
    fn bytes_read(&self) -> u64 {
        match self {
            Splitter::Json(splitter) => splitter.bytes_consumed(),
            Splitter::Iati(splitter) => splitter.bytes_consumed(),
        }
    }
}

struct CurrentFile {
    file: u32,
    input: Arc<Input>,
    name: Arc<str>,
    splitter: Splitter,
    length: Option<u64>,
    texts: Option<Arc<DocumentTexts>>,
    /// Whether the first pass over a document, for sources and names, is done.
    scanned: bool,
}

impl<'a> BatchReader<'a> {
    /// A reader that registers sources in `sources`.
    pub(super) fn new(
        targets: &'a [InputOrigin],
        options: LoadOptions,
        wants_lines: bool,
        sources: &'a RwLock<SourceList>,
    ) -> Self {
        BatchReader {
            options,
            wants_lines,
            sources,
            targets: targets.iter(),
            current: None,
            files_opened: 0,
            ordinal: 0,
            names: Arc::default(),
            bytes_done: 0,
            bytes_total: 0,
            has_unknown_length: false,
        }
    }

    /// The next batch, or `None` at the end of the last file.
    pub(super) fn next(&mut self) -> Option<Batch> {
        let lines = JsonLines::kept_if(self.wants_lines);
        let mut batch = Batch { ordinal: self.ordinal, lines, ..Batch::default() };
        batch.found.first_file = self.current.as_ref().map_or(self.files_opened, |current| current.file);
        batch.found.files.extend(self.current.as_ref().map(|_| FileEntry::default()));
        let LoadOptions { first_batch_bytes: first, max_batch_bytes: largest, .. } = self.options;
        // Each batch is twice as large as the one before; bounding the shift keeps it from overflowing.
        let mut want = largest.min(first << self.ordinal.min(16));
        if !self.has_unknown_length {
            // Near the end of a file a batch takes a quarter of the rest, so that all threads finish at about
            // the same time, but at least 1 MB: very small segments cost more to merge than they save. Both
            // are chosen by eye.
            want = want.min((self.bytes_left() / 4).max(1 << 20) as usize);
        }
        let mut got = 0;
        while got < want {
            let Some(current) = &mut self.current else {
                if !self.open_next_file(&mut batch) {
                    break;
                }
                continue;
            };
            if current.texts.is_some() && !current.scanned {
                current.scanned = true;
                self.scan_document(&mut batch);
                continue;
            }
            match current.splitter.next(want - got) {
                Some(block) => {
                    got += block.bytes.len();
                    self.add_block(block, &mut batch);
                }
                None => {
                    self.bytes_done += current.length.unwrap_or_else(|| current.splitter.bytes_read());
                    current.input.close();
                    self.current = None;
                }
            }
        }
        let read = self.bytes_done + self.current.as_ref().map_or(0, |current| current.splitter.bytes_read());
        batch.found.progress = LoadProgress { read, total: self.bytes_total.max(read), records: 0 };
        batch.found.names = self.names.clone();
        batch.found.sources = unpoisoned(self.sources.read()).len();
        // Problems and lines come only with a file.
        if batch.spans.is_empty() && batch.found.files.is_empty() {
            return None;
        }
        self.ordinal += 1;
        Some(batch)
    }

    /// Bytes of the current file that are not split yet.
    fn bytes_left(&self) -> u64 {
        self.current.as_ref().map_or(u64::MAX, |current| match current.length {
            Some(length) => length.saturating_sub(current.splitter.bytes_read()),
            None => u64::MAX,
        })
    }

    /// Opens the next file. Returns false if there is none.
    fn open_next_file(&mut self, batch: &mut Batch) -> bool {
        let Some(target) = self.targets.next() else { return false };
        let file = self.files_opened;
        self.files_opened += 1;
        let opened = formats::open(target).and_then(|input| {
            let input = Arc::new(input);
            formats::detect_format(&input).map(|format| (input, format))
        });
        let input = opened.as_ref().ok().map(|(input, _)| input.clone());
        let close = || input.iter().for_each(|input| input.close());
        let in_order = matches!(opened, Ok((_, FileFormat::JsonLines)));
        let name: Arc<str> = target.name().into();
        batch.found.files.push(FileEntry {
            name: name.to_string(),
            input: input.clone(),
            in_order,
            ..FileEntry::default()
        });
        let opened = opened.and_then(|(input, format)| {
            let splitter = match format {
                FileFormat::Article | FileFormat::WebPage => None,
                FileFormat::Iati => {
                    let splitter =
                        iati::IatiSplitter::new(input.clone())?.with_min_read(self.options.first_batch_bytes);
                    let splitter = splitter.asked_for(self.options.language, self.options.today);
                    batch.file(file).encoding = Some(splitter.encoding());
                    Some(Splitter::Iati(Box::new(splitter)))
                }
                format => {
                    let splitter =
                        json::JsonSplitter::new(input.clone(), format).with_min_read(self.options.first_batch_bytes);
                    Some(Splitter::Json(Box::new(splitter)))
                }
            };
            Ok((input, format, splitter))
        });
        match opened {
            Ok((input, _, None)) => {
                self.add_article(&input, file, batch);
                close();
            }
            Ok((input, format, Some(splitter))) => {
                self.bytes_total += input.length().unwrap_or(0);
                self.has_unknown_length |= input.length().is_none();
                self.current = Some(CurrentFile {
                    file,
                    name,
                    length: input.length(),
                    input,
                    texts: (format == FileFormat::Json).then(Arc::default),
                    splitter,
                    scanned: false,
                });
            }
            Err(problem) => {
                close();
                batch.problems.push(*problem);
            }
        }
        true
    }

    fn add_article(&mut self, input: &Input, file: u32, batch: &mut Batch) {
        match article::read_source(input) {
            Ok((source, length)) => {
                self.bytes_done += length as u64;
                self.bytes_total += length as u64;
                batch.lines.source(&source);
                let place = Origin { file, offset: 0, length: length as u32, line: 1, ordinal: 1 };
                let entry = SourceEntry { is_article: true, ..source_entry(&source, place) };
                unpoisoned(self.sources.write()).add(entry);
                batch.file(file).records += 1;
            }
            Err(problem) => batch.problems.push(match input.is_from_folder() {
                true => problem.left_out(),
                false => *problem,
            }),
        }
    }

    /// Registers all sources and names of a document, wherever they are, before its first project is parsed.
    fn scan_document(&mut self, batch: &mut Batch) {
        let Some(current) = &mut self.current else { return };
        let Splitter::Json(splitter) = &current.splitter else { return };
        let (file, name, mut splitter) = (current.file, current.name.clone(), splitter.restarted());
        let mut texts = DocumentTexts::new();
        while let Some(block) = splitter.next_block(SCAN_BLOCK_BYTES) {
            for at in (0..block.records.len()).filter(|&at| block.records[at].kind != RecordKind::Project) {
                self.add_source_or_name((file, &name), &block, at, Some(&mut texts), batch);
                let record = &block.records[at];
                batch.lines.copy_source_or_name(record.kind, &block.bytes[record.range.clone()]);
            }
        }
        if let Some(current) = &mut self.current {
            current.texts = Some(Arc::new(texts));
        }
    }

    /// Adds the records of a block to a batch, in a new span wherever a name is added.
    fn add_block(&mut self, mut block: Block, batch: &mut Batch) {
        let Some(current) = &self.current else { return };
        let (file, name, texts) = (current.file, current.name.clone(), current.texts.clone());
        batch.problems.append(&mut block.problems);
        if let Some(header) = &block.header {
            batch.file(file).add_header(block.offset, header.clone());
        }
        let block = Arc::new(block);
        let mut first = 0;
        for (i, record) in block.records.iter().enumerate() {
            if record.kind == RecordKind::Project {
                continue;
            }
            if record.kind == RecordKind::Name && first < i {
                let (names, name, block, texts) = (self.names.clone(), name.clone(), block.clone(), texts.clone());
                batch.spans.push(RecordSpan { file, name, block, records: first..i, names, texts });
                first = i;
            }
            if texts.is_none() {
                self.add_source_or_name((file, &name), &block, i, None, batch);
            }
        }
        let records = first..block.records.len();
        batch.spans.push(RecordSpan { file, name, block, records, names: self.names.clone(), texts });
    }

    /// Registers a source or a name of a file.
    fn add_source_or_name(
        &mut self,
        (file, name): (u32, &str),
        block: &Block,
        at: usize,
        texts: Option<&mut DocumentTexts>,
        batch: &mut Batch,
    ) {
        let record: &RecordRange = &block.records[at];
        let bytes = &block.bytes[record.range.clone()];
        let what = if record.kind == RecordKind::Source { "source" } else { "name" };
        batch.file(file).records += 1;
        let label = format!("{what} {}", record.ordinal);
        let mut fields = Vec::new();
        let result = match record.kind {
            RecordKind::Source => {
                parse_and_check::<Source<Text<'_>>>(bytes, |field| fields.push(field)).map(|source| {
                    let place = origin(file, block, at);
                    let mut wrong = if texts.is_some() { evidence::source_problems(&source) } else { Vec::new() };
                    if let Some(texts) = texts {
                        texts.entry(source.id.to_string()).or_insert_with(|| source.text.to_string());
                    }
                    let entry = source_entry(&source, place);
                    if !unpoisoned(self.sources.write()).add(entry) {
                        wrong.push("another source of this file has the same id; the first is cited".to_owned());
                    }
                    let wrong = wrong.into_iter().map(|what| evidence::source_problem(name, place, &source.id, what));
                    batch.problems.extend(wrong);
                })
            }
            _ => parse_and_check::<Name>(bytes, |field| fields.push(field)).map(|name| {
                Arc::make_mut(&mut self.names).add(name);
            }),
        };
        for field in fields {
            batch.problems.push(unknown_field(name, label.clone(), &field, record.line));
        }
        if let Err(error) = result {
            batch.problems.push(broken_record(name, label, bytes, record.line, &error));
        }
    }
}

/// Where a record is in its file.
pub(super) fn origin(file: u32, block: &Block, at: usize) -> Origin {
    let record = &block.records[at];
    let own = || (block.offset + record.range.start as u64, record.range.len() as u32);
    let (offset, length) = block.file_ranges.get(at).copied().unwrap_or_else(own);
    Origin { file, offset, length, line: record.line as u32, ordinal: record.ordinal as u32 }
}

pub(super) fn source_entry<S: std::ops::Deref<Target = str>>(source: &Source<S>, place: Origin) -> SourceEntry {
    SourceEntry {
        id: source.id.to_string(),
        title: source.title.to_string(),
        publisher: source.publisher.to_string(),
        published: source.published.clone(),
        kind: source.kind.as_ref().and_then(Coded::known).copied(),
        url: source.url.as_deref().map(str::to_owned),
        first_publisher: fold(source.origin.as_deref().unwrap_or(&source.publisher)),
        repeats_text: source.skip.iter().any(|skip| skip.why == Coded::Known(SkipReason::Repeat)),
        location: Some(place),
        is_article: false,
    }
}

pub(super) fn unknown_field(file: &str, record: String, field: &str, line: usize) -> Problem {
    let what = format!("unknown field {field}");
    let problem = Problem::of_file(file, what, "it is ignored; check its spelling");
    Problem { severity: ProblemSeverity::Note, position: Some((line, 1)), record: Some(record), ..problem }
}

pub(super) fn broken_record(
    file: &str,
    record: String,
    bytes: &[u8],
    line: usize,
    error: &serde_json::Error,
) -> Problem {
    let (at, what) = locate_error(bytes, error);
    let before = &bytes[..at];
    let lines = memchr::memchr_iter(b'\n', before).count();
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let column = 1 + String::from_utf8_lossy(&before[start..]).chars().count();
    Problem {
        position: Some((line + lines, column)),
        record: Some(record),
        ..Problem::of_file(file, what, "correct it; the other records are loaded")
    }
}
