//! Loading files into a corpus, or exporting their records on import.
//!
//! ```text
//! chunks: split, one thread at a time --> parse, all threads --> assembler: accept in file order --> sink
//! ```
//!
//! Each thread takes the next batch, parses it into a segment, and hands it on. Whichever thread finishes the next
//! one in file order accepts it and those that waited for it. The sink alone tells a load for the screen, which
//! publishes growing corpora, from an import, which writes lines.
//!
//! Each stage has one lock at most: that of the splitter, that of the list of sources, which splitting extends and
//! parsing looks into, and that of what is in order. All else that splitting finds out travels with the batch.
//!
//! What depends on order happens in order: sources and names are registered while splitting, and values and
//! terms get their corpus numbers when a segment is accepted. So the same files give the same corpus, and each
//! published corpus is that of some first batches, whatever the number of threads and wherever the batches end.
//!
//! Batches start small so that the first records are on screen soon, and end small so that no thread waits
//! long for another.

mod assembler;
mod chunks;
mod lines;
mod options;
mod parse;
mod sink;

use crate::formats::InputOrigin;
use crate::store::{Corpus, SourceList};
use crate::sync::{lock, unpoisoned};
use assembler::Assembler;
use chunks::BatchReader;
pub use options::LoadOptions;
pub(crate) use options::{LoadProgress, Timings};
use parse::{ParsedBatch, parse};
pub(crate) use sink::WriteLines;
use sink::{LineWriter, Publisher, Sink};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Instant;

/// Number of threads to parse with: the cores, but at most eight, because only one thread at a time can
/// split. Eight is chosen by eye: all measurements were made on two cores.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, |n| n.get().clamp(1, 8))
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
    Arc::new(run(targets, options, stop, publish, &mut Publisher { due_at: options.publish_at }).0)
}

/// Reads files and writes their records with `write`, in file order, in the dataset form. The corpus has no term
/// index.
///
/// # Errors
///
/// An error of `write`, or two different sources with the same id. The lines written before it are not a whole
/// dataset.
pub(crate) fn import(
    targets: &[InputOrigin],
    options: LoadOptions,
    stop: &AtomicBool,
    publish: &(dyn Fn(Option<Arc<Corpus>>, LoadProgress) + Sync),
    write: Box<WriteLines<'_>>,
) -> std::io::Result<(Corpus, Timings)> {
    let mut writer = LineWriter::new(write);
    let loaded = run(targets, LoadOptions { index_terms: false, ..options }, stop, publish, &mut writer);
    writer.error.map_or(Ok(loaded), Err)
}

/// The stages. Every thread runs [`Pipeline::work`].
struct Pipeline<'a> {
    options: LoadOptions,
    splitter: Mutex<BatchReader<'a>>,
    sources: &'a RwLock<SourceList>,
    in_order: Mutex<InOrder<'a>>,
    stop: &'a AtomicBool,
    /// The sink wants nothing more.
    ended: AtomicBool,
    publish: &'a (dyn Fn(Option<Arc<Corpus>>, LoadProgress) + Sync),
}

/// The stage that accepts batches in file order.
struct InOrder<'a> {
    assembler: Assembler,
    /// Batches that are parsed before one that precedes them.
    waiting: BTreeMap<usize, ParsedBatch>,
    next: usize,
    timings: Timings,
    sink: &'a mut dyn Sink,
}

fn run(
    targets: &[InputOrigin],
    options: LoadOptions,
    stop: &AtomicBool,
    publish: &(dyn Fn(Option<Arc<Corpus>>, LoadProgress) + Sync),
    sink: &mut dyn Sink,
) -> (Corpus, Timings) {
    let sources = RwLock::default();
    let pipeline = Pipeline {
        options,
        splitter: Mutex::new(BatchReader::new(targets, options, sink.wants_lines(), &sources)),
        sources: &sources,
        in_order: Mutex::new(InOrder {
            assembler: Assembler::new(options.today, options.asked_day),
            waiting: BTreeMap::new(),
            next: 0,
            timings: Timings::default(),
            sink,
        }),
        stop,
        ended: AtomicBool::new(false),
        publish,
    };
    std::thread::scope(|scope| {
        let more: Vec<_> = (1..options.threads).map(|_| scope.spawn(|| pipeline.work())).collect();
        pipeline.work();
        for thread in more {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    let InOrder { mut assembler, timings, .. } = unpoisoned(pipeline.in_order.into_inner());
    let sources = unpoisoned(sources.read());
    (assembler.finish(&sources, stop.load(Ordering::Relaxed)), timings)
}

impl Pipeline<'_> {
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.ended.load(Ordering::Relaxed)
    }

    fn work(&self) {
        while !self.is_stopped() {
            let mut splitter = lock(&self.splitter);
            let started = Instant::now();
            let Some(batch) = splitter.next() else { return };
            drop(splitter);
            let (splitting, copying) = (started.elapsed(), batch.lines.took);
            let ordinal = batch.ordinal;
            let started = Instant::now();
            let parsed = parse(batch, self.options, self.sources, &|| self.is_stopped());
            let other = parsed.extracting + parsed.lines.took - copying;
            let parsing = started.elapsed().saturating_sub(other);
            let mut in_order = lock(&self.in_order);
            let timings = &mut in_order.timings;
            timings.splitting += splitting.saturating_sub(copying);
            timings.parsing += parsing;
            timings.extracting += parsed.extracting;
            timings.serialising += parsed.lines.took;
            in_order.waiting.insert(ordinal, parsed);
            self.accept_waiting(&mut in_order);
        }
    }

    /// Accepts the batches that are next in file order.
    fn accept_waiting(&self, in_order: &mut InOrder<'_>) {
        while let Some(mut parsed) = in_order.waiting.remove(&in_order.next) {
            in_order.next += 1;
            let lines = std::mem::take(&mut parsed.lines);
            let progress = parsed.found.progress;
            in_order.assembler.accept(parsed);
            let started = Instant::now();
            if !in_order.sink.write(&lines) {
                self.ended.store(true, Ordering::Relaxed);
            }
            in_order.timings.writing += started.elapsed();
            let records = in_order.assembler.len();
            let due = in_order.waiting.is_empty() && in_order.sink.is_corpus_due(records);
            let corpus = due.then(|| {
                let sources = unpoisoned(self.sources.read());
                Arc::new(in_order.assembler.corpus(&sources))
            });
            (self.publish)(corpus, LoadProgress { records, ..progress });
        }
    }
}
