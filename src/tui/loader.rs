//! The loader thread: reads the inputs on all cores and publishes growing corpora meanwhile.

use super::events::{Event, PanicGuard};
use crate::formats::InputOrigin;
use crate::load::{LoadOptions, LoadProgress, load_with};
use crate::store::Corpus;
use crate::sync::lock;
use crate::tui::explorer::{Answer, LoadStatus};
use crate::tui::screen::Msg;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The shortest time between two progress messages; chosen by eye.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// The handle to the loader thread; dropping it stops the thread.
pub(crate) struct Loader {
    stop: Arc<AtomicBool>,
}

impl Loader {
    /// Starts reading. `run` numbers the loads, so that messages of an earlier load can be ignored.
    pub(crate) fn start(
        targets: Vec<InputOrigin>,
        loading: LoadOptions,
        events: Sender<Event<Answer>>,
        run: u64,
    ) -> std::io::Result<Loader> {
        let stop = Arc::new(AtomicBool::new(false));
        let thread_stop = stop.clone();
        std::thread::Builder::new().name("loader".to_owned()).spawn(move || {
            let _alarm = PanicGuard { thread: "loader", events: events.clone() };
            #[cfg(debug_assertions)]
            assert!(std::env::var_os("AIDTRAIL_PANIC").is_none(), "asked to by AIDTRAIL_PANIC, for a test");
            run_loader(&targets, loading, &events, &thread_stop, run);
        })?;
        Ok(Loader { stop })
    }

    /// Asks the thread to stop; the records read so far stay.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Drop for Loader {
    fn drop(&mut self) {
        self.stop();
    }
}

fn run_loader(
    targets: &[InputOrigin],
    loading: LoadOptions,
    events: &Sender<Event<Answer>>,
    stop: &AtomicBool,
    run: u64,
) {
    let started = Instant::now();
    let reported = Mutex::new((started, events.clone(), LoadProgress::default()));
    let progress = |tally: LoadProgress| LoadStatus {
        load_number: run,
        bytes_read: tally.read,
        bytes_total: tally.total,
        records: tally.records,
        tenths: (started.elapsed().as_millis() / 100) as u64,
        ..LoadStatus::default()
    };
    let corpus = load_with(targets, loading, stop, &|corpus: Option<Arc<Corpus>>, tally| {
        let mut reported = lock(&reported);
        reported.2 = tally;
        if corpus.is_some() || reported.0.elapsed() >= PROGRESS_INTERVAL {
            reported.0 = Instant::now();
            // A closed channel means that the loop has ended.
            let _ = reported.1.send(Event::App(Msg::Answer(Answer::Loaded(corpus, progress(tally)))));
        }
    });
    let tally = lock(&reported).2;
    let progress = LoadStatus { done: true, stopped: stop.load(Ordering::Relaxed), ..progress(tally) };
    let progress = LoadStatus { bytes_read: progress.bytes_total.max(progress.bytes_read), ..progress };
    let _ = events.send(Event::App(Msg::Answer(Answer::Loaded(Some(corpus), progress))));
}
