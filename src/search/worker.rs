//! The search thread: takes the latest request, drops stale ones, publishes what it finds.
//!
//! One slot holds the newest request; a burst of keys overwrites it, so that only the last is searched.
//! Each request has a generation; a search under way stops when a newer one is asked for, and what is
//! published names its generation, so that a late result can be told and dropped.

use super::{Cancel, Hits, Request, search_in_steps};
use crate::store::Corpus;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// What is to be searched.
struct Job {
    generation: u64,
    corpus: Arc<Corpus>,
    request: Request,
}

#[derive(Default)]
struct Slot {
    job: Option<Job>,
    closed: bool,
}

struct SharedSlot {
    slot: Mutex<Slot>,
    wake: Condvar,
    newest: Arc<AtomicU64>,
}

impl SharedSlot {
    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The handle to the search thread; ends it when dropped.
pub struct Worker {
    shared: Arc<SharedSlot>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread. `publish` is called there with each search and its generation: once when the best
    /// rows of many are known, and once when all is.
    pub fn start(publish: impl Fn(u64, Hits) + Send + 'static) -> std::io::Result<Worker> {
        let shared = Arc::new(SharedSlot {
            slot: Mutex::new(Slot::default()),
            wake: Condvar::new(),
            newest: Arc::new(AtomicU64::new(0)),
        });
        let theirs = shared.clone();
        let thread = std::thread::Builder::new().name("search".to_owned()).spawn(move || run(&theirs, publish))?;
        Ok(Worker { shared, thread: Some(thread) })
    }

    /// Asks for a search, in place of any not yet done. `generation` must grow from call to call.
    pub fn submit(&self, generation: u64, corpus: Arc<Corpus>, request: Request) {
        self.shared.newest.store(generation, Ordering::Relaxed);
        self.shared.slot().job = Some(Job { generation, corpus, request });
        self.shared.wake.notify_one();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.shared.slot().closed = true;
        self.shared.newest.fetch_add(1, Ordering::Relaxed);
        self.shared.wake.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic there has already been reported by its hook.
            let _ = thread.join();
        }
    }
}

fn run(shared: &SharedSlot, publish: impl Fn(u64, Hits)) {
    loop {
        let job = {
            let mut slot = shared.slot();
            loop {
                if slot.closed {
                    return;
                }
                match slot.job.take() {
                    Some(job) => break job,
                    None => slot = shared.wake.wait(slot).unwrap_or_else(PoisonError::into_inner),
                }
            }
        };
        let cancel = Cancel::generation(shared.newest.clone(), job.generation);
        let first = &mut |hits| publish(job.generation, hits);
        if let Some(hits) = search_in_steps(&job.corpus, &job.request, &cancel, first) {
            publish(job.generation, hits);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn the_last_request_is_always_answered() {
        let (send, receive) = mpsc::channel();
        let worker = Worker::start(move |generation, hits| send.send((generation, hits.request.query)).expect("open"))
            .expect("started");
        let corpus = Arc::new(Corpus::default());
        for generation in 1..=100 {
            let request = Request { query: generation.to_string(), ..Request::default() };
            worker.submit(generation, corpus.clone(), request);
        }
        let last = receive.iter().find(|(generation, _)| *generation == 100);
        assert_eq!(last, Some((100, "100".to_owned())));
    }

    #[test]
    fn dropping_the_worker_ends_its_thread() {
        let worker = Worker::start(|_, _| {}).expect("started");
        worker.submit(1, Arc::new(Corpus::default()), Request::default());
        drop(worker);
    }
}
