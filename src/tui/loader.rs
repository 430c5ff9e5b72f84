//! The loader thread: reads the files on all cores and passes on ever bigger corpora while they come in.

use super::events::{Alarm, Event};
use crate::formats::Target;
use crate::load::{Loading, Tally, load_in_units};
use crate::store::Corpus;
use crate::tui::explorer::{Msg, Progress};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Between two messages of progress at least.
const PAUSE: Duration = Duration::from_millis(100);

/// The handle to the loader thread; stops it when dropped.
pub struct Loader {
    stop: Arc<AtomicBool>,
}

impl Loader {
    /// Starts reading; `run` tells this reading from earlier ones.
    pub fn start(targets: Vec<Target>, loading: Loading, events: Sender<Event>, run: u64) -> std::io::Result<Loader> {
        let stop = Arc::new(AtomicBool::new(false));
        let theirs = stop.clone();
        std::thread::Builder::new().name("loader".to_owned()).spawn(move || {
            let _alarm = Alarm { thread: "loader", events: events.clone() };
            #[cfg(debug_assertions)]
            assert!(std::env::var_os("AIDTRAIL_PANIC").is_none(), "asked to by AIDTRAIL_PANIC, for a test");
            run_loader(&targets, loading, &events, &theirs, run);
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

fn run_loader(targets: &[Target], loading: Loading, events: &Sender<Event>, stop: &AtomicBool, run: u64) {
    let started = Instant::now();
    let told = Mutex::new((started, events.clone(), Tally::default()));
    let progress = |tally: Tally| Progress {
        run,
        read: tally.read,
        total: tally.total,
        records: tally.records,
        tenths: (started.elapsed().as_millis() / 100) as u64,
        ..Progress::default()
    };
    let corpus = load_in_units(targets, loading, stop, &|corpus: Option<Arc<Corpus>>, tally| {
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        told.2 = tally;
        if corpus.is_some() || told.0.elapsed() >= PAUSE {
            told.0 = Instant::now();
            // A closed channel means that the loop has ended.
            let _ = told.1.send(Event::App(Msg::Loaded(corpus, progress(tally))));
        }
    });
    let tally = told.lock().unwrap_or_else(PoisonError::into_inner).2;
    let progress = Progress { done: true, stopped: stop.load(Ordering::Relaxed), ..progress(tally) };
    let progress = Progress { read: progress.total.max(progress.read), ..progress };
    let _ = events.send(Event::App(Msg::Loaded(Some(corpus), progress)));
}
