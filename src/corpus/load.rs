//! Loading: one thread at a time cuts the files into units, all of them parse units into segments, and
//! segments are taken into the corpus in the order of the files.
//!
//! What depends on order is done in order, by whichever thread comes by: sources and names are known
//! when a unit is cut, values and words get their numbers when a segment is taken in. So the same files
//! give the same corpus, whatever the number of threads and wherever the units end. Units begin small,
//! so that there is something to show at once, and end small, so that no thread waits for another.

use super::columns;
use super::evidence::{self, verify};
use super::fields::Names;
use super::quality::Cited;
use super::segment::{CitedSource, Finished, Origin, SegmentBuilder};
use super::take::Taker;
use super::{Corpus, FileEntry, SourceEntry, SourceId};
use crate::model::{Coded, Name, Project, SkipReason, Source, Text};
use crate::read::json::{self, Cut, Cutter, Kind, Piece};
use crate::read::{self, Format, Input, Problem, Target, Weight, article};
use crate::text::fold;
use hashbrown::HashTable;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

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

/// How the work of loading is divided. None of it changes what is loaded.
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
}

impl Loading {
    /// What is quickest on some threads.
    pub fn on(threads: usize) -> Self {
        Loading { threads, first: FIRST, largest: LARGEST, publish_at: FIRST_RECORDS }
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

/// The texts of a document's sources, while it is being read.
type Texts = HashMap<String, String>;

/// Records of one file, with what has to be known to take them.
struct Run {
    file: u32,
    piece: Arc<Piece>,
    cuts: Range<usize>,
    names: Arc<Names>,
    /// Of a document: quotes are checked at once. Those of lines are checked when they are looked at.
    texts: Option<Arc<Texts>>,
}

#[derive(Default)]
struct Unit {
    ordinal: usize,
    runs: Vec<Run>,
    problems: Vec<Problem>,
}

/// The sources known so far.
#[derive(Default)]
pub(super) struct Registry {
    pub(super) sources: Vec<Arc<SourceEntry>>,
    pub(super) ids: HashTable<u32>,
}

impl Registry {
    fn find(&self, file: u32, id: &str) -> Option<(SourceId, &Arc<SourceEntry>)> {
        let entry = |&source: &u32| &self.sources[source as usize];
        let there =
            |source: &u32| entry(source).id == id && entry(source).place.is_some_and(|place| place.file == file);
        let &found = self.ids.find(columns::hash(&(file, id)), there)?;
        Some((SourceId(found), &self.sources[found as usize]))
    }

    /// Adds a source; false where its file has one of the same id already.
    fn add(&mut self, entry: SourceEntry) -> bool {
        let file = entry.place.map_or(0, |place| place.file);
        let known = self.find(file, &entry.id).is_some();
        let id = self.sources.len() as u32;
        let hashed = columns::hash(&(file, entry.id.as_str()));
        self.sources.push(Arc::new(entry));
        if !known {
            let sources = &self.sources;
            self.ids.insert_unique(hashed, id, |&id| {
                let entry = &sources[id as usize];
                columns::hash(&(entry.place.map_or(0, |place| place.file), entry.id.as_str()))
            });
        }
        !known
    }
}

/// Cuts the files, one after the other.
struct Feed<'a> {
    loading: Loading,
    targets: std::slice::Iter<'a, Target>,
    current: Option<Current>,
    files: u32,
    ordinal: usize,
    names: Arc<Names>,
    done: u64,
    total: u64,
    /// Length of files of which it is not known before their end.
    unknown: bool,
}

struct Current {
    file: u32,
    cutter: Cutter,
    length: Option<u64>,
    texts: Option<Arc<Texts>>,
    /// Sources and names were taken before the first project.
    scanned: bool,
}

/// What the threads share.
struct Shared<'a> {
    feed: Mutex<Feed<'a>>,
    registry: RwLock<Registry>,
    taking: Mutex<Taking>,
    files: Mutex<Vec<FileEntry>>,
    tally: Mutex<Tally>,
    names: Mutex<Arc<Names>>,
    stop: &'a AtomicBool,
    publish: &'a (dyn Fn(Option<Arc<Corpus>>, Tally) + Sync),
}

/// What one unit gave.
struct Parsed {
    finished: Option<Finished>,
    problems: Vec<Problem>,
    /// Fields that the form does not have: file and field, how often, and where first.
    unknown: BTreeMap<(u32, String), (usize, Problem)>,
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
    let feed = Feed {
        loading,
        targets: targets.iter(),
        current: None,
        files: 0,
        ordinal: 0,
        names: Arc::default(),
        done: 0,
        total: 0,
        unknown: false,
    };
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
    let feed = shared.feed.into_inner().unwrap_or_else(PoisonError::into_inner);
    let registry = shared.registry.into_inner().unwrap_or_else(PoisonError::into_inner);
    Arc::new(taking.taker.corpus(&registry, files, feed.names))
}

fn work(shared: &Shared<'_>) {
    while !shared.stop.load(Ordering::Relaxed) {
        let Some(unit) = locked(&shared.feed).next(shared) else { return };
        let ordinal = unit.ordinal;
        let parsed = parse(shared, unit);
        take(shared, ordinal, parsed);
    }
}

impl Feed<'_> {
    /// The next unit; nothing at the end of all files.
    fn next(&mut self, shared: &Shared<'_>) -> Option<Unit> {
        let mut unit = Unit { ordinal: self.ordinal, ..Unit::default() };
        let Loading { first, largest, .. } = self.loading;
        let mut want = largest.min(first << self.ordinal.min(16));
        if !self.unknown {
            want = want.min((self.left() / 4).max(1 << 20) as usize);
        }
        let mut got = 0;
        while got < want {
            let Some(current) = &mut self.current else {
                if !self.open(shared, &mut unit) {
                    break;
                }
                continue;
            };
            if current.texts.is_some() && !current.scanned {
                current.scanned = true;
                self.scan_document(shared, &mut unit);
                continue;
            }
            match current.cutter.next(want - got) {
                Some(piece) => {
                    got += piece.bytes.len();
                    self.piece(shared, piece, &mut unit);
                }
                None => {
                    self.done += current.length.unwrap_or_else(|| current.cutter.read());
                    self.current = None;
                }
            }
        }
        let mut tally = locked(&shared.tally);
        tally.read = self.done + self.current.as_ref().map_or(0, |current| current.cutter.read());
        tally.total = self.total.max(tally.read);
        drop(tally);
        *locked(&shared.names) = self.names.clone();
        if unit.runs.is_empty() && unit.problems.is_empty() {
            return None;
        }
        self.ordinal += 1;
        Some(unit)
    }

    /// Bytes still to be cut of the file under way.
    fn left(&self) -> u64 {
        self.current.as_ref().map_or(u64::MAX, |current| match current.length {
            Some(length) => length.saturating_sub(current.cutter.read()),
            None => u64::MAX,
        })
    }

    /// Opens the next file; false where there is none.
    fn open(&mut self, shared: &Shared<'_>, unit: &mut Unit) -> bool {
        let Some(target) = self.targets.next() else { return false };
        let file = self.files;
        self.files += 1;
        let opened = read::open(target).and_then(|input| {
            let input = Arc::new(input);
            read::format(&input).map(|format| (input, format))
        });
        let input = opened.as_ref().ok().map(|(input, _)| input.clone());
        let in_order = matches!(opened, Ok((_, Format::JsonLines)));
        locked(&shared.files).push(FileEntry { name: target.name(), records: 0, projects: 0, input, in_order });
        match opened {
            Ok((input, Format::Article)) => self.article(shared, &input, file, unit),
            Ok((input, format)) => {
                self.total += input.length().unwrap_or(0);
                self.unknown |= input.length().is_none();
                self.current = Some(Current {
                    file,
                    length: input.length(),
                    texts: (format == Format::Json).then(Arc::default),
                    cutter: Cutter::new(input, format).in_blocks(self.loading.first),
                    scanned: false,
                });
            }
            Err(problem) => unit.problems.push(*problem),
        }
        true
    }

    fn article(&mut self, shared: &Shared<'_>, input: &Input, file: u32, unit: &mut Unit) {
        match read::article_text(input) {
            Ok(text) => {
                self.done += text.len() as u64;
                self.total += text.len() as u64;
                let source = article::source(input.name(), &text);
                let place = Origin { file, offset: 0, length: text.len() as u32, line: 1, ordinal: 1 };
                let entry = SourceEntry { article: true, ..entry(&source, place) };
                shared.registry.write().unwrap_or_else(PoisonError::into_inner).add(entry);
                locked(&shared.files)[file as usize].records += 1;
            }
            Err(problem) => unit.problems.push(match input.found() {
                true => Problem { weight: Weight::Note, what: format!("left out: {}", problem.what), ..*problem },
                false => *problem,
            }),
        }
    }

    /// Takes the sources and names of a document before its projects, wherever they stand.
    fn scan_document(&mut self, shared: &Shared<'_>, unit: &mut Unit) {
        let Some(current) = &mut self.current else { return };
        let (file, mut cutter) = (current.file, current.cutter.again());
        let mut texts = Texts::new();
        while let Some(piece) = cutter.next(LARGEST) {
            for cut in piece.cuts.iter().filter(|cut| cut.kind != Kind::Project) {
                self.told(shared, file, &piece, cut, Some(&mut texts), unit);
            }
        }
        if let Some(current) = &mut self.current {
            current.texts = Some(Arc::new(texts));
        }
    }

    /// Divides a piece where names change.
    fn piece(&mut self, shared: &Shared<'_>, mut piece: Piece, unit: &mut Unit) {
        let Some(current) = &self.current else { return };
        let (file, texts) = (current.file, current.texts.clone());
        unit.problems.append(&mut piece.problems);
        let piece = Arc::new(piece);
        let mut first = 0;
        for (i, cut) in piece.cuts.iter().enumerate() {
            if cut.kind == Kind::Project {
                continue;
            }
            if cut.kind == Kind::Name && first < i {
                let names = self.names.clone();
                unit.runs.push(Run { file, piece: piece.clone(), cuts: first..i, names, texts: texts.clone() });
                first = i;
            }
            if texts.is_none() {
                self.told(shared, file, &piece, cut, None, unit);
            }
        }
        let cuts = first..piece.cuts.len();
        unit.runs.push(Run { file, piece, cuts, names: self.names.clone(), texts });
    }

    /// Takes a source or a name.
    fn told(
        &mut self,
        shared: &Shared<'_>,
        file: u32,
        piece: &Piece,
        cut: &Cut,
        texts: Option<&mut Texts>,
        unit: &mut Unit,
    ) {
        let bytes = &piece.bytes[cut.range.clone()];
        let what = if cut.kind == Kind::Source { "source" } else { "name" };
        let mut files = locked(&shared.files);
        files[file as usize].records += 1;
        let name = files[file as usize].name.clone();
        drop(files);
        let record = format!("{what} {}", cut.ordinal);
        let mut fields = Vec::new();
        let result = match cut.kind {
            Kind::Source => json::parse::<Source<Text<'_>>>(bytes, |field| fields.push(field)).map(|source| {
                let place = origin(file, piece, cut);
                let mut wrong = if texts.is_some() { evidence::source_problems(&source) } else { Vec::new() };
                if let Some(texts) = texts {
                    texts.entry(source.id.to_string()).or_insert_with(|| source.text.to_string());
                }
                let entry = entry(&source, place);
                if !shared.registry.write().unwrap_or_else(PoisonError::into_inner).add(entry) {
                    wrong.push("another source of this file has the same id; the first is cited".to_owned());
                }
                for what in wrong {
                    unit.problems.push(Problem {
                        place: Some((cut.line, 1)),
                        record: Some(format!("source {:?}", &*source.id)),
                        ..Problem::of_file(&name, what, "correct it; the text itself is shown as it is")
                    });
                }
            }),
            _ => json::parse::<Name>(bytes, |field| fields.push(field)).map(|name| {
                Arc::make_mut(&mut self.names).add(name);
            }),
        };
        for field in fields {
            unit.problems.push(unknown_field(&name, record.clone(), &field, cut.line));
        }
        if let Err(error) = result {
            unit.problems.push(broken_record(&name, record, bytes, cut.line, &error));
        }
    }
}

fn origin(file: u32, piece: &Piece, cut: &Cut) -> Origin {
    Origin {
        file,
        offset: piece.offset + cut.range.start as u64,
        length: cut.range.len() as u32,
        line: cut.line as u32,
        ordinal: cut.ordinal as u32,
    }
}

/// What lists and rules need of a source.
fn entry<S: std::ops::Deref<Target = str>>(source: &Source<S>, place: Origin) -> SourceEntry {
    SourceEntry {
        id: source.id.to_string(),
        title: source.title.to_string(),
        publisher: source.publisher.to_string(),
        published: source.published.clone(),
        kind: source.kind.clone(),
        url: source.url.as_deref().map(str::to_owned),
        origin: fold(source.origin.as_deref().unwrap_or(&source.publisher)),
        repeats: source.skip.iter().any(|skip| skip.why == Coded::Known(SkipReason::Repeat)),
        place: Some(place),
        article: false,
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
    let mut builder = SegmentBuilder::default();
    let mut parsed = Parsed { finished: None, problems: unit.problems, unknown: BTreeMap::new() };
    let mut near: Vec<(SourceId, Arc<SourceEntry>)> = Vec::new();
    for run in &unit.runs {
        if near.first().is_some_and(|(_, source)| source.place.is_none_or(|place| place.file != run.file)) {
            near.clear();
        }
        let name = locked(&shared.files)[run.file as usize].name.clone();
        let text = std::str::from_utf8(&run.piece.bytes).ok();
        for cut in run.piece.cuts[run.cuts.clone()].iter().filter(|cut| cut.kind == Kind::Project) {
            if shared.stop.load(Ordering::Relaxed) {
                break;
            }
            let bytes = &run.piece.bytes[cut.range.clone()];
            let place = origin(run.file, &run.piece, cut);
            let record = || format!("project {}", cut.ordinal);
            let result = if cut.ordinal <= CHECKED_FOR_FIELDS {
                json::parse::<Project<Text<'_>>>(bytes, |field| {
                    let (seen, _) = (parsed.unknown.entry((run.file, json::pattern(&field))))
                        .or_insert_with(|| (0, unknown_field(&name, record(), &field, cut.line)));
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
                    let problem = broken_record(&name, record(), bytes, cut.line, &error);
                    builder.add_broken(&known("id"), &known("title"), place, problem, &run.names);
                    continue;
                }
            };
            let wrong = run.texts.as_ref().and_then(|texts| verify(&project, |id| texts.get(id).map(String::as_str)));
            if let Some(wrong) = wrong {
                let problem = Problem {
                    place: Some((cut.line, 1)),
                    record: Some(format!("project {} ({})", cut.ordinal, &*project.id)),
                    ..Problem::of_file(&name, format!("{}: {}", wrong.fact, wrong.what), evidence::REMEDY)
                };
                builder.add_broken(&project.id, &project.title, place, problem, &run.names);
                continue;
            }
            let cited = cite(shared, &project, place, run.texts.is_some(), &mut near);
            let cited: Vec<CitedSource<'_>> = cited.iter().map(|&i| cited_source(&near[i])).collect();
            builder.add(&project, place, &cited, &run.names);
        }
    }
    if !builder.is_empty() {
        parsed.finished = Some(builder.finish());
    }
    parsed
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

fn cited_source((source, entry): &(SourceId, Arc<SourceEntry>)) -> CitedSource<'_> {
    CitedSource { source: *source, facts: entry.cited(), publisher: &entry.publisher }
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
        if let Some(finished) = parsed.finished {
            let mut files = locked(&shared.files);
            for origin in &finished.segment.origins {
                files[origin.file as usize].records += 1;
                files[origin.file as usize].projects += 1;
            }
            drop(files);
            taking.taker.take(finished);
        }
        let records = taking.taker.len();
        let tally = {
            let mut tally = locked(&shared.tally);
            tally.records = records;
            *tally
        };
        let corpus = (records >= taking.publish_at && taking.waiting.is_empty()).then(|| {
            taking.publish_at = records * 2;
            let registry = shared.registry.read().unwrap_or_else(PoisonError::into_inner);
            // Sources of units not yet taken in are known already; that does no harm.
            let files = locked(&shared.files).clone();
            let names = locked(&shared.names).clone();
            Arc::new(taking.taker.corpus(&registry, files, names))
        });
        (shared.publish)(corpus, tally);
    }
}
