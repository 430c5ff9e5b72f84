//! Loading files into a corpus, or exporting their records on import.
//!
//! One thread at a time splits the files into batches (`chunks`). All threads parse batches into segments,
//! and whichever thread finishes the next one in file order hands it to the `assembler`.
//!
//! What depends on order happens in order: sources and names are registered while splitting, and values and
//! terms get their corpus numbers when a segment is accepted. So the same files give the same corpus,
//! whatever the number of threads and wherever the batches end.
//!
//! Batches start small so that the first records are on screen soon, and end small so that no thread waits
//! long for another.

mod assembler;
mod chunks;
mod export;
mod options;
mod tables;

use crate::formats::{InputOrigin, Problem, ProblemSeverity, RecordKind, iati, json};
use crate::model::{Project, Text};
use crate::store::evidence::verify_quotes;
use crate::store::segment::{CitedSource, FinishedSegment, SegmentBuilder};
use crate::store::{Corpus, Origin, SourceEntry, SourceForm};
use crate::sync::{lock, unpoisoned};
use assembler::Assembler;
use chunks::{Batch, BatchReader, RecordSpan, broken_record, origin, source_entry, unknown_field};
pub(crate) use export::{ExportSink, Timings};
use export::{JsonLines, OrderedWriter};
pub use options::LoadOptions;
pub(crate) use options::LoadProgress;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tables::SharedTables;

/// Projects of a file that are checked for unknown fields. A spelling that occurs in all records is seen in
/// the first thousand, and this check costs as much as reading the record.
const CHECKED_FOR_UNKNOWN_FIELDS: usize = 1000;

/// Number of threads to parse with: the cores, but at most eight, because only one thread at a time can
/// split. Eight is chosen by eye: all measurements were made on two cores.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, |n| n.get().clamp(1, 8))
}

/// What the threads share.
struct LoadState<'a> {
    tables: SharedTables,
    reader: Mutex<BatchReader<'a>>,
    in_order: Mutex<InOrder>,
    options: LoadOptions,
    /// The destination of an import, and the time that its stages took.
    export: Option<Mutex<(OrderedWriter<'a>, Timings)>>,
    /// Writing the export failed, so nothing more is wanted.
    failed: AtomicBool,
    stop: &'a AtomicBool,
    publish: &'a (dyn Fn(Option<Arc<Corpus>>, LoadProgress) + Sync),
}

impl LoadState<'_> {
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.failed.load(Ordering::Relaxed)
    }
}

/// The result of one batch.
struct ParsedBatch {
    segment: Option<FinishedSegment>,
    problems: Vec<Problem>,
    /// Unknown fields by file and name: how often, and a problem that says where first.
    unknown_fields: BTreeMap<(u32, String), (usize, Problem)>,
    /// The lines to export, empty unless this is an import.
    lines: JsonLines,
    timings: Timings,
}

struct InOrder {
    assembler: Assembler,
    waiting: BTreeMap<usize, ParsedBatch>,
    next: usize,
    unknown_fields: BTreeMap<(u32, String), usize>,
    publish_at: usize,
}

/// Reads files into a corpus.
///
/// `publish` is called after each batch with the progress, and now and then with a corpus of all records so
/// far. Setting `stop` ends loading early. Bad input is not an error: it is in the problems of the corpus.
pub fn load(
    targets: &[InputOrigin],
    threads: usize,
    stop: &AtomicBool,
    publish: &(dyn Fn(Option<Arc<Corpus>>, LoadProgress) + Sync),
) -> Arc<Corpus> {
    load_with(targets, LoadOptions::on(threads), stop, publish)
}

/// Like [`load`], with options.
pub fn load_with(
    targets: &[InputOrigin],
    options: LoadOptions,
    stop: &AtomicBool,
    publish: &(dyn Fn(Option<Arc<Corpus>>, LoadProgress) + Sync),
) -> Arc<Corpus> {
    Arc::new(run(targets, options, stop, publish, None).0)
}

/// Reads files and writes their records to `sink`, in file order, in the dataset form. The corpus has no term
/// index.
///
/// # Errors
///
/// An error of `sink`, or two different sources with the same id. The lines written before it are not a whole
/// dataset.
pub(crate) fn import(
    targets: &[InputOrigin],
    options: LoadOptions,
    stop: &AtomicBool,
    publish: &(dyn Fn(Option<Arc<Corpus>>, LoadProgress) + Sync),
    sink: Box<ExportSink<'_>>,
) -> std::io::Result<(Corpus, Timings)> {
    let options = LoadOptions { publish_at: usize::MAX, index_terms: false, ..options };
    let (corpus, written) = run(targets, options, stop, publish, Some(sink));
    match written {
        Some((OrderedWriter { error: Some(error), .. }, _)) => Err(error),
        written => Ok((corpus, written.map(|(_, timings)| timings).unwrap_or_default())),
    }
}

fn run<'a>(
    targets: &'a [InputOrigin],
    options: LoadOptions,
    stop: &'a AtomicBool,
    publish: &'a (dyn Fn(Option<Arc<Corpus>>, LoadProgress) + Sync),
    sink: Option<Box<ExportSink<'a>>>,
) -> (Corpus, Option<(OrderedWriter<'a>, Timings)>) {
    let reader = BatchReader::new(targets, options, sink.is_some());
    let in_order = InOrder {
        assembler: Assembler::default(),
        waiting: BTreeMap::new(),
        next: 0,
        unknown_fields: BTreeMap::new(),
        publish_at: options.publish_at,
    };
    let state = LoadState {
        tables: SharedTables::default(),
        reader: Mutex::new(reader),
        in_order: Mutex::new(in_order),
        options,
        export: sink.map(|sink| Mutex::new((OrderedWriter::new(sink), Timings::default()))),
        failed: AtomicBool::new(false),
        stop,
        publish,
    };
    std::thread::scope(|scope| {
        let more: Vec<_> = (1..options.threads).map(|_| scope.spawn(|| work(&state))).collect();
        work(&state);
        for thread in more {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    let mut in_order = unpoisoned(state.in_order.into_inner());
    let files = unpoisoned(state.tables.files.into_inner());
    for ((file, field), seen) in std::mem::take(&mut in_order.unknown_fields) {
        if seen > 1 && !stop.load(Ordering::Relaxed) {
            let what = format!("unknown field {field} stands in {} more places", seen - 1);
            let problem = Problem::of_file(&files[file as usize].name, what, "it is ignored; check its spelling");
            in_order.assembler.final_problem(Problem { severity: ProblemSeverity::Note, ..problem });
        }
    }
    in_order.assembler.find_relations();
    let reader = unpoisoned(state.reader.into_inner());
    let sources = unpoisoned(state.tables.sources.into_inner());
    let mut corpus = in_order.assembler.corpus(&sources, files, reader.names);
    corpus.flag_relations();
    (corpus, state.export.map(|writing| unpoisoned(writing.into_inner())))
}

fn work(state: &LoadState<'_>) {
    while !state.is_stopped() {
        let mut reader = lock(&state.reader);
        let started = Instant::now();
        let Some(batch) = reader.next(&state.tables) else { return };
        drop(reader);
        let cutting = started.elapsed();
        let ordinal = batch.ordinal;
        let started = Instant::now();
        let mut parsed = parse(state, batch);
        let timings = &mut parsed.timings;
        timings.splitting = cutting;
        timings.parsing = started.elapsed().saturating_sub(timings.extracting + timings.serialising);
        accept(state, ordinal, parsed);
    }
}

/// Parses a batch into a segment.
fn parse(state: &LoadState<'_>, batch: Batch) -> ParsedBatch {
    let mut builder = SegmentBuilder::with_index(state.options.index_terms);
    let mut parsed = ParsedBatch {
        segment: None,
        problems: batch.problems,
        unknown_fields: BTreeMap::new(),
        lines: batch.lines,
        timings: Timings::default(),
    };
    let mut recent: Vec<Arc<SourceEntry>> = Vec::new();
    for span in &batch.spans {
        let name = lock(&state.tables.files)[span.file as usize].name.clone();
        match span.block.header.clone() {
            Some(header) => parse_activities(state, span, &name, &header, &mut parsed, &mut builder),
            None => {
                if recent.first().is_some_and(|source| source.location.is_none_or(|place| place.file != span.file)) {
                    recent.clear();
                }
                parse_projects(state, span, &name, &mut recent, &mut parsed, &mut builder);
            }
        }
    }
    if !builder.is_empty() {
        parsed.segment = Some(builder.finish());
    }
    parsed
}

/// Parses IATI activities.
fn parse_activities(
    state: &LoadState<'_>,
    span: &RecordSpan,
    file: &str,
    header: &iati::Header,
    parsed: &mut ParsedBatch,
    builder: &mut SegmentBuilder,
) {
    let wanted = iati::ActivityOptions { equipment: state.options.extract, spans: false };
    let whole = std::str::from_utf8(&span.block.bytes).ok();
    for at in span.records.clone() {
        if state.is_stopped() {
            return;
        }
        let record = &span.block.records[at];
        let bytes = &span.block.bytes[record.range.clone()];
        let origin = origin(span.file, &span.block, at);
        let broken = |at: usize, what: &str, remedy: &str| Problem {
            position: Some(iati::place_after((record.line, record.column), &bytes[..at.min(bytes.len())])),
            record: Some(format!("activity {}", record.ordinal)),
            ..Problem::of_file(file, what, remedy)
        };
        let text = match whole.and_then(|whole| whole.get(record.range.clone())) {
            Some(text) => Ok(text),
            None => std::str::from_utf8(bytes),
        };
        let text = match text {
            Ok(text) => text,
            Err(error) => {
                let problem = broken(error.valid_up_to(), iati::NOT_UTF8, "name its encoding in the XML declaration");
                builder.add_broken("", "", origin, problem, &span.names);
                continue;
            }
        };
        let place = iati::ActivityPosition { file, line: record.line, ordinal: record.ordinal };
        match iati::parse_activity::<Text<'_>>(text, header, place, wanted) {
            Ok(read) => {
                let own = read
                    .source
                    .as_ref()
                    .map(|source| SourceEntry { form: SourceForm::Activity, ..source_entry(source, origin) });
                let cited: Vec<CitedSource<'_>> = own.iter().map(|own| cited_source(own, span.file)).collect();
                builder.add(&read.project, origin, &cited, &span.names);
                builder.add_activity_text(own);
                parsed.timings.extracting += read.extracting;
                if state.export.is_some() {
                    let started = Instant::now();
                    read.source.iter().for_each(|source| parsed.lines.source(source));
                    parsed.lines.project(&read.project);
                    parsed.timings.serialising += started.elapsed();
                }
            }
            Err(wrong) => {
                let problem =
                    broken(wrong.fault.at, &wrong.fault.message, "correct it; the other activities are loaded");
                builder.add_broken(&wrong.id, &wrong.title, origin, problem, &span.names);
            }
        }
    }
}

/// Parses projects in JSON.
fn parse_projects(
    state: &LoadState<'_>,
    span: &RecordSpan,
    name: &str,
    recent: &mut Vec<Arc<SourceEntry>>,
    parsed: &mut ParsedBatch,
    builder: &mut SegmentBuilder,
) {
    let text = std::str::from_utf8(&span.block.bytes).ok();
    for at in span.records.clone() {
        if state.is_stopped() {
            return;
        }
        let record = &span.block.records[at];
        let bytes = &span.block.bytes[record.range.clone()];
        if record.kind != RecordKind::Project {
            // In a document, sources and names were copied before the first project.
            if state.export.is_some() && span.texts.is_none() {
                chunks::copy_source_or_name(record.kind, bytes, &mut parsed.lines);
            }
            continue;
        }
        let place = origin(span.file, &span.block, at);
        let label = || format!("project {}", record.ordinal);
        let result = if record.ordinal <= CHECKED_FOR_UNKNOWN_FIELDS {
            json::parse::<Project<Text<'_>>>(bytes, |field| {
                let (seen, _) = (parsed.unknown_fields.entry((span.file, json::path_pattern(&field))))
                    .or_insert_with(|| (0, unknown_field(name, label(), &field, record.line)));
                *seen += 1;
            })
        } else {
            json::parse_ignoring_unknown(bytes, text.and_then(|text| text.get(record.range.clone())))
        };
        let project = match result {
            Ok(project) => project,
            Err(error) => {
                let value: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
                let known = |key: &str| value.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
                let problem = broken_record(name, label(), bytes, record.line, &error);
                builder.add_broken(&known("id"), &known("title"), place, problem, &span.names);
                continue;
            }
        };
        let wrong =
            span.texts.as_ref().and_then(|texts| verify_quotes(&project, |id| texts.get(id).map(String::as_str)));
        if let Some(wrong) = wrong {
            let problem = wrong.problem(name, place, &project.id);
            builder.add_broken(&project.id, &project.title, place, problem, &span.names);
            continue;
        }
        let cited = cited_sources(state, &project, place, span.texts.is_some(), recent);
        let cited: Vec<CitedSource<'_>> = cited.iter().map(|&i| cited_source(&recent[i], span.file)).collect();
        builder.add(&project, place, &cited, &span.names);
        if state.export.is_some() {
            let started = Instant::now();
            parsed.lines.copy_record("project", bytes);
            parsed.timings.serialising += started.elapsed();
        }
    }
}

/// The sources that a project cites, in order of first citation, as indexes into `recent`. Neighbouring
/// records mostly cite the same sources, so this saves the lock on the registry. `recent` is cleared at 64
/// (chosen by eye): it is searched linearly.
fn cited_sources(
    state: &LoadState<'_>,
    project: &Project<Text<'_>>,
    place: Origin,
    document: bool,
    recent: &mut Vec<Arc<SourceEntry>>,
) -> Vec<usize> {
    let ids = project.cited_sources();
    if recent.len() > 64 {
        recent.clear();
    }
    let mut cited = Vec::with_capacity(ids.len());
    for id in ids {
        let known = recent.iter().rposition(|source| source.id == id);
        let found = known.or_else(|| {
            let sources = unpoisoned(state.tables.sources.read());
            recent.push(sources.get(sources.find(place.file, id)?).clone());
            Some(recent.len() - 1)
        });
        // In JSON Lines a source comes before its first citation. Whether a later one is registered yet
        // depends on the threads, so it is not looked at.
        let before = |i: &usize| document || recent[*i].location.is_some_and(|source| source.offset < place.offset);
        cited.extend(found.filter(before));
    }
    cited
}

fn cited_source(entry: &SourceEntry, file: u32) -> CitedSource<'_> {
    CitedSource { file, facts: entry.cited(), publisher: &entry.publisher }
}

/// Accepts the result of a batch, and of those that waited for it, in file order.
fn accept(state: &LoadState<'_>, ordinal: usize, parsed: ParsedBatch) {
    let mut in_order = lock(&state.in_order);
    in_order.waiting.insert(ordinal, parsed);
    let in_order = &mut *in_order;
    while let Some(parsed) = in_order.waiting.remove(&in_order.next) {
        in_order.next += 1;
        for problem in parsed.problems {
            in_order.assembler.problem(problem);
        }
        for ((file, field), (seen, first)) in parsed.unknown_fields {
            let before = in_order.unknown_fields.entry((file, field)).or_default();
            if *before == 0 {
                in_order.assembler.problem(first);
            }
            *before += seen;
        }
        if let Some(finished) = parsed.segment {
            let mut files = lock(&state.tables.files);
            for origin in &finished.segment.origins {
                files[origin.file as usize].records += 1;
                files[origin.file as usize].projects += 1;
            }
            drop(files);
            in_order.assembler.accept(finished);
        }
        if let Some(writing) = &state.export {
            let (writing, timings) = &mut *lock(writing);
            let started = Instant::now();
            if !writing.write(&parsed.lines) {
                state.failed.store(true, Ordering::Relaxed);
            }
            timings.add(&Timings { writing: started.elapsed(), ..parsed.timings });
        }
        let records = in_order.assembler.len();
        let progress = {
            let mut progress = lock(&state.tables.progress);
            progress.records = records;
            *progress
        };
        let corpus = (records >= in_order.publish_at && in_order.waiting.is_empty()).then(|| {
            in_order.publish_at = records * 2;
            in_order.assembler.find_relations();
            // There may be sources of batches that are not accepted yet, which does no harm.
            let sources = unpoisoned(state.tables.sources.read());
            let files = lock(&state.tables.files).clone();
            let names = lock(&state.tables.names).clone();
            Arc::new(in_order.assembler.corpus(&sources, files, names))
        });
        (state.publish)(corpus, progress);
    }
}
