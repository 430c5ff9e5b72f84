//! The loader thread: reads the files and publishes ever bigger corpora while they stream in.
//!
//! A corpus is published whenever the number of records has doubled, so that all of them together cost
//! no more than twice the last one.

use super::{Alarm, Event};
use crate::app::{Msg, Progress};
use crate::corpus::{Builder, Corpus};
use crate::read::{self, Event as Read, Target};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

/// Records after which the first corpus is published before the end.
const FIRST: usize = 1000;

/// Between two messages of progress at least.
const PAUSE: Duration = Duration::from_millis(100);

/// The handle to the loader thread; stops it when dropped.
pub struct Loader {
    stop: Arc<AtomicBool>,
}

impl Loader {
    /// Starts reading; `run` tells this reading from earlier ones.
    pub fn start(targets: Vec<Target>, events: Sender<Event>, run: u64) -> std::io::Result<Loader> {
        let stop = Arc::new(AtomicBool::new(false));
        let theirs = stop.clone();
        std::thread::Builder::new().name("loader".to_owned()).spawn(move || {
            let _alarm = Alarm { thread: "loader", events: events.clone() };
            #[cfg(debug_assertions)]
            assert!(std::env::var_os("AIDTRAIL_PANIC").is_none(), "asked to by AIDTRAIL_PANIC, for a test");
            load(&targets, &events, &theirs, run);
        })?;
        Ok(Loader { stop })
    }

    /// Stops reading; what has been read stays.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Drop for Loader {
    fn drop(&mut self) {
        self.stop();
    }
}

struct Loading<'a> {
    events: &'a Sender<Event>,
    started: Instant,
    told: Instant,
    builder: Builder,
    /// The last one published.
    corpus: Option<Arc<Corpus>>,
    progress: Progress,
    next: usize,
}

impl Loading<'_> {
    fn tell(&mut self) {
        self.told = Instant::now();
        self.progress.records = self.builder.records();
        self.progress.tenths = (self.started.elapsed().as_millis() / 100) as u64;
        // A closed channel means that the loop has ended.
        let _ = self.events.send(Event::App(Msg::Loaded(self.corpus.clone(), self.progress.clone())));
    }

    fn took(&mut self, read: usize) {
        self.progress.read = read;
        if self.builder.records() >= self.next {
            self.next = self.builder.records() * 2;
            self.corpus = Some(Arc::new(self.builder.corpus()));
            self.tell();
        } else if self.told.elapsed() >= PAUSE {
            self.tell();
        }
    }
}

fn load(targets: &[Target], events: &Sender<Event>, stop: &AtomicBool, run: u64) {
    let now = Instant::now();
    let mut loading = Loading {
        events,
        started: now,
        told: now,
        builder: Builder::default(),
        corpus: None,
        progress: Progress { run, ..Progress::default() },
        next: FIRST,
    };
    for target in targets {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        loading.builder.file(&target.name());
        match read::open(target) {
            Err(problem) => loading.builder.add(Read::Problem(*problem)),
            Ok(input) => {
                let before = loading.progress.total;
                loading.progress.total += input.bytes.len();
                read::read(&input, &mut |event| {
                    let read = if let Read::Record { read, .. } = &event { Some(*read) } else { None };
                    loading.builder.add(event);
                    if let Some(read) = read {
                        loading.took(before + read);
                    }
                    if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                });
                loading.progress.read = loading.progress.total;
            }
        }
    }
    loading.corpus = Some(Arc::new(loading.builder.corpus()));
    loading.progress.stopped = stop.load(Ordering::Relaxed);
    loading.progress.done = true;
    loading.tell();
}
