//! Loading: one thread at a time cuts the files into units, all of them parse units into segments, and
//! segments are taken into the corpus in the order of the files.
//!
//! What depends on order is done in order, by whichever thread comes by: sources and names are known
//! when a unit is cut, values and words get their numbers when a segment is taken in. So the same files
//! give the same corpus, whatever the number of threads and wherever the units end. Units begin small,
//! so that there is something to show at once, and end small, so that no thread waits for another.

mod assembler;
mod chunks;
mod export;

use crate::formats::{Kind, Problem, Target, Weight, iati, json};
use crate::model::Names;
use crate::model::{Coded, Project, Text};
use crate::rules::Cited;
use crate::store::columns;
use crate::store::evidence::{self, verify};
use crate::store::segment::{CitedSource, Finished, Origin, SegmentBuilder};
use crate::store::{Corpus, FileEntry, Kept, SourceEntry, SourceId};
use assembler::Taker;
use chunks::{Feed, Run, Unit, entry, origin};
use export::{Out, Writing};
pub use export::{Sink, Stages};
use hashbrown::HashTable;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

/// Bytes of the first unit.
const FIRST: usize = 1 << 18;

/// Bytes of a unit at most.
const LARGEST: usize = 1 << 25;

/// Records after which the first corpus is published; then whenever there are twice as many.
const FIRST_RECORDS: usize = 1000;

/// Projects of a file that are looked through for fields that the form does not have. What all of a
/// million records misspell the first thousand do, and looking costs as much as reading.
const CHECKED_FOR_FIELDS: usize = 1000;

/// How many threads there is work for: the cores, within reason.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, |n| n.get().clamp(1, 8))
}

/// How the work of loading is divided. Only the last three change what is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loading {
    /// Threads that parse.
    pub threads: usize,
    /// Bytes of the first unit; each is twice as large as the one before.
    pub first: usize,
    /// Bytes of a unit at most.
    pub largest: usize,
    /// Records after which the first corpus is published; then whenever there are twice as many.
    pub publish_at: usize,
    /// Equipment is looked for in the texts of IATI activities.
    pub extract: bool,
    /// Words are indexed; an import needs none.
    pub words: bool,
    /// The language in which texts of activities are shown, where they are in several; English where
    /// absent. Two letters of ISO 639-1.
    pub language: Option<[u8; 2]>,
}

impl Loading {
    /// What is quickest on some threads.
    pub fn on(threads: usize) -> Self {
        Loading {
            threads,
            first: FIRST,
            largest: LARGEST,
            publish_at: FIRST_RECORDS,
            extract: true,
            words: true,
            language: None,
        }
    }
}

/// How far loading has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Bytes read.
    pub read: u64,
    /// Bytes in all the files opened so far, as far as known.
    pub total: u64,
    /// Records taken in.
    pub records: usize,
}

/// The sources known so far: those that JSON tells of, numbered as they are cut, and activities' own
/// texts, numbered apart as they are taken in. So numbers never depend on which thread was first.
#[derive(Default)]
pub(super) struct Registry {
    pub(super) sources: Vec<Arc<SourceEntry>>,
    pub(super) own: Vec<Arc<SourceEntry>>,
    pub(super) ids: HashTable<u32>,
}

impl Registry {
    fn entry(&self, id: SourceId) -> &Arc<SourceEntry> {
        match id.own() {
            Some(own) => &self.own[own],
            None => &self.sources[id.0 as usize],
        }
    }

    fn find(&self, file: u32, id: &str) -> Option<(SourceId, &Arc<SourceEntry>)> {
        let there = |&source: &u32| {
            let entry = self.entry(SourceId(source));
            entry.id == id && entry.place.is_some_and(|place| place.file == file)
        };
        let found = SourceId(*self.ids.find(columns::hash(&(file, id)), there)?);
        Some((found, self.entry(found)))
    }

    /// Adds a source; false where its file has one of the same id already.
    fn add(&mut self, entry: SourceEntry) -> bool {
        let file = entry.place.map_or(0, |place| place.file);
        let known = self.find(file, &entry.id).is_some();
        let hashed = columns::hash(&(file, entry.id.as_str()));
        let of_activity = entry.kept == Kept::Activity;
        let list = if of_activity { &mut self.own } else { &mut self.sources };
        let id = if of_activity { SourceId::of_own(list.len()) } else { SourceId(list.len() as u32) };
        list.push(Arc::new(entry));
        if !known {
            let (sources, own) = (&self.sources, &self.own);
            self.ids.insert_unique(hashed, id.0, |&id| {
                let entry = SourceId(id).own().map_or_else(|| &sources[id as usize], |at| &own[at]);
                columns::hash(&(entry.place.map_or(0, |place| place.file), entry.id.as_str()))
            });
        }
        !known
    }
}

/// What the threads share.
struct Shared<'a> {
    feed: Mutex<Feed<'a>>,
    registry: RwLock<Registry>,
    taking: Mutex<Taking>,
    files: Mutex<Vec<FileEntry>>,
    tally: Mutex<Tally>,
    names: Mutex<Arc<Names>>,
    loading: Loading,
    /// Where an import goes, and how long its stages took.
    writing: Option<Mutex<(Writing<'a>, Stages)>>,
    /// Writing has failed.
    failed: AtomicBool,
    stop: &'a AtomicBool,
    publish: &'a (dyn Fn(Option<Arc<Corpus>>, Tally) + Sync),
}

impl Shared<'_> {
    /// Whether nothing more is wanted.
    fn stops(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.failed.load(Ordering::Relaxed)
    }
}

/// What one unit gave.
struct Parsed {
    finished: Option<Finished>,
    problems: Vec<Problem>,
    /// Fields that the form does not have: file and field, how often, and where first.
    unknown: BTreeMap<(u32, String), (usize, Problem)>,
    /// Of an import: its lines.
    out: Out,
    stages: Stages,
}

struct Taking {
    taker: Taker,
    waiting: BTreeMap<usize, Parsed>,
    next: usize,
    unknown: BTreeMap<(u32, String), usize>,
    publish_at: usize,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads files into a corpus, on some threads.
///
/// `publish` is called with how far it has come, now and then with a corpus of what there is so far;
/// `stop` ends it early with what it has. Bad input is no error here: the corpus tells of it.
pub fn load(
    targets: &[Target],
    threads: usize,
    stop: &AtomicBool,
    publish: &(dyn Fn(Option<Arc<Corpus>>, Tally) + Sync),
) -> Arc<Corpus> {
    load_in_units(targets, Loading::on(threads), stop, publish)
}

/// Reads files into a corpus, the work divided as told; see [`load`].
pub fn load_in_units(
    targets: &[Target],
    loading: Loading,
    stop: &AtomicBool,
    publish: &(dyn Fn(Option<Arc<Corpus>>, Tally) + Sync),
) -> Arc<Corpus> {
    Arc::new(read(targets, loading, stop, publish, None).0)
}

/// Reads files and gives their records to `sink`, in order, in the dataset form. The corpus knows them,
/// without their words.
///
/// # Errors
///
/// What `sink` failed with, or two sources of one id; what was given before is then no whole dataset.
pub fn import(
    targets: &[Target],
    loading: Loading,
    stop: &AtomicBool,
    publish: &(dyn Fn(Option<Arc<Corpus>>, Tally) + Sync),
    sink: Box<Sink<'_>>,
) -> std::io::Result<(Corpus, Stages)> {
    let loading = Loading { publish_at: usize::MAX, words: false, ..loading };
    let (corpus, written) = read(targets, loading, stop, publish, Some(sink));
    match written {
        Some((Writing { error: Some(error), .. }, _)) => Err(error),
        written => Ok((corpus, written.map(|(_, stages)| stages).unwrap_or_default())),
    }
}

fn read<'a>(
    targets: &'a [Target],
    loading: Loading,
    stop: &'a AtomicBool,
    publish: &'a (dyn Fn(Option<Arc<Corpus>>, Tally) + Sync),
    sink: Option<Box<Sink<'a>>>,
) -> (Corpus, Option<(Writing<'a>, Stages)>) {
    let feed = Feed::new(targets, loading);
    let taking = Taking {
        taker: Taker::default(),
        waiting: BTreeMap::new(),
        next: 0,
        unknown: BTreeMap::new(),
        publish_at: loading.publish_at,
    };
    let shared = Shared {
        feed: Mutex::new(feed),
        registry: RwLock::default(),
        taking: Mutex::new(taking),
        files: Mutex::default(),
        tally: Mutex::default(),
        names: Mutex::default(),
        loading,
        writing: sink.map(|sink| Mutex::new((Writing::new(sink), Stages::default()))),
        failed: AtomicBool::new(false),
        stop,
        publish,
    };
    std::thread::scope(|scope| {
        let more: Vec<_> = (1..loading.threads).map(|_| scope.spawn(|| work(&shared))).collect();
        work(&shared);
        for thread in more {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    let mut taking = shared.taking.into_inner().unwrap_or_else(PoisonError::into_inner);
    let files = shared.files.into_inner().unwrap_or_else(PoisonError::into_inner);
    for ((file, field), seen) in std::mem::take(&mut taking.unknown) {
        if seen > 1 && !stop.load(Ordering::Relaxed) {
            let what = format!("unknown field {field} stands in {} more places", seen - 1);
            let problem = Problem::of_file(&files[file as usize].name, what, "it is ignored; check its spelling");
            taking.taker.last_problem(Problem { weight: Weight::Note, ..problem });
        }
    }
    taking.taker.relate();
    let feed = shared.feed.into_inner().unwrap_or_else(PoisonError::into_inner);
    let registry = shared.registry.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut corpus = taking.taker.corpus(&registry, files, feed.names);
    corpus.flag_kin();
    (corpus, shared.writing.map(|writing| writing.into_inner().unwrap_or_else(PoisonError::into_inner)))
}

fn work(shared: &Shared<'_>) {
    while !shared.stops() {
        let mut feed = locked(&shared.feed);
        let started = Instant::now();
        let Some(unit) = feed.next(shared) else { return };
        drop(feed);
        let cutting = started.elapsed();
        let ordinal = unit.ordinal;
        let started = Instant::now();
        let mut parsed = parse(shared, unit);
        let stages = &mut parsed.stages;
        stages.cutting = cutting;
        stages.parsing = started.elapsed().saturating_sub(stages.extracting + stages.forming);
        take(shared, ordinal, parsed);
    }
}

fn unknown_field(file: &str, record: String, field: &str, line: usize) -> Problem {
    let what = format!("unknown field {field}");
    let problem = Problem::of_file(file, what, "it is ignored; check its spelling");
    Problem { weight: Weight::Note, place: Some((line, 1)), record: Some(record), ..problem }
}

fn broken_record(file: &str, record: String, bytes: &[u8], line: usize, error: &serde_json::Error) -> Problem {
    let (at, what) = json::fault(bytes, error);
    let before = &bytes[..at];
    let lines = memchr::memchr_iter(b'\n', before).count();
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let column = 1 + String::from_utf8_lossy(&before[start..]).chars().count();
    Problem {
        place: Some((line + lines, column)),
        record: Some(record),
        ..Problem::of_file(file, what, "correct it; the other records are loaded")
    }
}

/// Parses the projects of a unit into a segment.
fn parse(shared: &Shared<'_>, unit: Unit) -> Parsed {
    let mut builder = SegmentBuilder::with_words(shared.loading.words);
    let mut parsed = Parsed {
        finished: None,
        problems: unit.problems,
        unknown: BTreeMap::new(),
        out: unit.out,
        stages: Stages::default(),
    };
    let mut near: Vec<(SourceId, Arc<SourceEntry>)> = Vec::new();
    for run in &unit.runs {
        let name = locked(&shared.files)[run.file as usize].name.clone();
        match run.piece.header.clone() {
            Some(header) => parse_activities(shared, run, &name, &header, &mut parsed, &mut builder),
            None => {
                if near.first().is_some_and(|(_, source)| source.place.is_none_or(|place| place.file != run.file)) {
                    near.clear();
                }
                parse_projects(shared, run, &name, &mut near, &mut parsed, &mut builder);
            }
        }
    }
    if !builder.is_empty() {
        parsed.finished = Some(builder.finish());
    }
    parsed
}

/// Parses activities of IATI XML.
fn parse_activities(
    shared: &Shared<'_>,
    run: &Run,
    file: &str,
    header: &iati::Header,
    parsed: &mut Parsed,
    builder: &mut SegmentBuilder,
) {
    let wanted = iati::Wanted { equipment: shared.loading.extract, spans: false };
    let whole = std::str::from_utf8(&run.piece.bytes).ok();
    for at in run.cuts.clone() {
        if shared.stops() {
            return;
        }
        let cut = &run.piece.cuts[at];
        let bytes = &run.piece.bytes[cut.range.clone()];
        let origin = origin(run.file, &run.piece, at);
        let broken = |at: usize, what: &str, remedy: &str| Problem {
            place: Some(iati::place_after((cut.line, cut.column), &bytes[..at.min(bytes.len())])),
            record: Some(format!("activity {}", cut.ordinal)),
            ..Problem::of_file(file, what, remedy)
        };
        let text = match whole.and_then(|whole| whole.get(cut.range.clone())) {
            Some(text) => Ok(text),
            None => std::str::from_utf8(bytes),
        };
        let text = match text {
            Ok(text) => text,
            Err(error) => {
                let problem = broken(error.valid_up_to(), iati::NOT_UTF8, "name its encoding in the XML declaration");
                builder.add_broken("", "", origin, problem, &run.names);
                continue;
            }
        };
        let place = iati::Place { file, line: cut.line, ordinal: cut.ordinal };
        match iati::activity::<Text<'_>>(text, header, place, wanted) {
            Ok(read) => {
                let own =
                    read.source.as_ref().map(|source| SourceEntry { kept: Kept::Activity, ..entry(source, origin) });
                let cited: Vec<CitedSource<'_>> = own.iter().map(|own| cited_source(own, run.file)).collect();
                builder.add(&read.project, origin, &cited, &run.names);
                builder.add_source(own);
                parsed.stages.extracting += read.extracting;
                if shared.writing.is_some() {
                    let started = Instant::now();
                    // Writing to memory does not fail.
                    let _ = read.source.iter().try_for_each(|source| parsed.out.source(source));
                    let _ = parsed.out.project(&read.project);
                    parsed.stages.forming += started.elapsed();
                }
            }
            Err(wrong) => {
                let problem = broken(wrong.fault.at, &wrong.fault.what, "correct it; the other activities are loaded");
                builder.add_broken(&wrong.id, &wrong.title, origin, problem, &run.names);
            }
        }
    }
}

/// Parses projects of the dataset form.
fn parse_projects(
    shared: &Shared<'_>,
    run: &Run,
    name: &str,
    near: &mut Vec<(SourceId, Arc<SourceEntry>)>,
    parsed: &mut Parsed,
    builder: &mut SegmentBuilder,
) {
    let text = std::str::from_utf8(&run.piece.bytes).ok();
    for at in run.cuts.clone() {
        if shared.stops() {
            return;
        }
        let cut = &run.piece.cuts[at];
        let bytes = &run.piece.bytes[cut.range.clone()];
        if cut.kind != Kind::Project {
            // Those of a document went before its projects.
            if shared.writing.is_some() && run.texts.is_none() {
                chunks::pass(cut.kind, bytes, &mut parsed.out);
            }
            continue;
        }
        let place = origin(run.file, &run.piece, at);
        let record = || format!("project {}", cut.ordinal);
        let result = if cut.ordinal <= CHECKED_FOR_FIELDS {
            json::parse::<Project<Text<'_>>>(bytes, |field| {
                let (seen, _) = (parsed.unknown.entry((run.file, json::pattern(&field))))
                    .or_insert_with(|| (0, unknown_field(name, record(), &field, cut.line)));
                *seen += 1;
            })
        } else {
            json::parse_known(bytes, text.and_then(|text| text.get(cut.range.clone())))
        };
        let project = match result {
            Ok(project) => project,
            Err(error) => {
                let value: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
                let known = |key: &str| value.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
                let problem = broken_record(name, record(), bytes, cut.line, &error);
                builder.add_broken(&known("id"), &known("title"), place, problem, &run.names);
                continue;
            }
        };
        let wrong = run.texts.as_ref().and_then(|texts| verify(&project, |id| texts.get(id).map(String::as_str)));
        if let Some(wrong) = wrong {
            let problem = Problem {
                place: Some((cut.line, 1)),
                record: Some(format!("project {} ({})", cut.ordinal, &*project.id)),
                ..Problem::of_file(name, format!("{}: {}", wrong.fact, wrong.what), evidence::REMEDY)
            };
            builder.add_broken(&project.id, &project.title, place, problem, &run.names);
            continue;
        }
        let cited = cite(shared, &project, place, run.texts.is_some(), near);
        let cited: Vec<CitedSource<'_>> = cited.iter().map(|&i| cited_source(&near[i].1, run.file)).collect();
        builder.add(&project, place, &cited, &run.names);
        if shared.writing.is_some() {
            let started = Instant::now();
            parsed.out.pass("project", bytes);
            parsed.stages.forming += started.elapsed();
        }
    }
}

/// The sources that a project cites, in order of first citation, as places in `near`, which keeps those
/// cited last: records that follow each other mostly cite the same.
fn cite(
    shared: &Shared<'_>,
    project: &Project<Text<'_>>,
    place: Origin,
    document: bool,
    near: &mut Vec<(SourceId, Arc<SourceEntry>)>,
) -> Vec<usize> {
    let ids = project.cited_sources();
    if near.len() > 64 {
        near.clear();
    }
    let mut cited = Vec::with_capacity(ids.len());
    for id in ids {
        let known = near.iter().rposition(|(_, source)| source.id == id);
        let found = known.or_else(|| {
            let registry = shared.registry.read().unwrap_or_else(PoisonError::into_inner);
            let (source, entry) = registry.find(place.file, id)?;
            near.push((source, entry.clone()));
            Some(near.len() - 1)
        });
        // In lines a source stands before its first citation: what comes later may not be known yet.
        let before = |i: &usize| document || near[*i].1.place.is_some_and(|source| source.offset < place.offset);
        cited.extend(found.filter(before));
    }
    cited
}

fn cited_source(entry: &SourceEntry, file: u32) -> CitedSource<'_> {
    CitedSource { file, facts: entry.cited(), publisher: &entry.publisher }
}

impl SourceEntry {
    /// What rules need of it.
    pub(crate) fn cited(&self) -> Cited<'_> {
        Cited {
            id: &self.id,
            published: self.published.as_ref().and_then(Coded::known).copied(),
            origin: &self.origin,
            repeats: self.repeats,
        }
    }
}

/// Takes in what a unit gave, when all before it are in.
fn take(shared: &Shared<'_>, ordinal: usize, parsed: Parsed) {
    let mut taking = locked(&shared.taking);
    taking.waiting.insert(ordinal, parsed);
    let taking = &mut *taking;
    while let Some(parsed) = taking.waiting.remove(&taking.next) {
        taking.next += 1;
        for problem in parsed.problems {
            taking.taker.problem(problem);
        }
        for ((file, field), (seen, first)) in parsed.unknown {
            let before = taking.unknown.entry((file, field)).or_default();
            if *before == 0 {
                taking.taker.problem(first);
            }
            *before += seen;
        }
        if let Some(mut finished) = parsed.finished {
            if !finished.sources.is_empty() {
                let mut registry = shared.registry.write().unwrap_or_else(PoisonError::into_inner);
                for source in std::mem::take(&mut finished.sources) {
                    registry.add(source);
                }
            }
            let mut files = locked(&shared.files);
            for origin in &finished.segment.origins {
                files[origin.file as usize].records += 1;
                files[origin.file as usize].projects += 1;
            }
            drop(files);
            taking.taker.take(finished);
        }
        if let Some(writing) = &shared.writing {
            let (writing, stages) = &mut *locked(writing);
            let started = Instant::now();
            if !writing.write(&parsed.out) {
                shared.failed.store(true, Ordering::Relaxed);
            }
            stages.add(&Stages { writing: started.elapsed(), ..parsed.stages });
        }
        let records = taking.taker.len();
        let tally = {
            let mut tally = locked(&shared.tally);
            tally.records = records;
            *tally
        };
        let corpus = (records >= taking.publish_at && taking.waiting.is_empty()).then(|| {
            taking.publish_at = records * 2;
            taking.taker.relate();
            let registry = shared.registry.read().unwrap_or_else(PoisonError::into_inner);
            // Sources of units not yet taken in are known already; that does no harm.
            let files = locked(&shared.files).clone();
            let names = locked(&shared.names).clone();
            Arc::new(taking.taker.corpus(&registry, files, names))
        });
        (shared.publish)(corpus, tally);
    }
}
