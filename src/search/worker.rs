//! The search thread: runs the latest request and publishes the answer.
//!
//! A slot holds the newest request. A burst of keys overwrites it, so that only the last request is searched.
//! Each request has a generation number: a running search stops when a newer request arrives, and answers
//! carry their generation, so that the receiver can drop late ones.

use super::cancel::Cancel;
use super::request::Request;
use super::run::{SearchStep, search_by_steps};
use crate::store::Corpus;
use crate::sync::{lock, unpoisoned};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;

/// A request with its corpus and generation.
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
        lock(&self.slot)
    }
}

/// Handle to the search thread. Dropping it ends the thread.
pub(crate) struct Worker {
    shared: Arc<SharedSlot>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread. `publish` is called on it with the generation and each step of the answer: with the best rows
    /// first if there are many, with blocks of the overview, last with the complete answer.
    pub(crate) fn start(publish: impl Fn(u64, SearchStep) + Send + 'static) -> std::io::Result<Worker> {
        let shared = Arc::new(SharedSlot {
            slot: Mutex::new(Slot::default()),
            wake: Condvar::new(),
            newest: Arc::new(AtomicU64::new(0)),
        });
        let slot = shared.clone();
        let thread = std::thread::Builder::new().name("search".to_owned()).spawn(move || run(&slot, publish))?;
        Ok(Worker { shared, thread: Some(thread) })
    }

    /// Requests a search; replaces any unfinished one. `generation` must grow from call to call.
    pub(crate) fn submit(&self, generation: u64, corpus: Arc<Corpus>, request: Request) {
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
            // A panic on that thread was already reported by the panic hook.
            let _ = thread.join();
        }
    }
}

fn run(shared: &SharedSlot, publish: impl Fn(u64, SearchStep)) {
    loop {
        let job = {
            let mut slot = shared.slot();
            loop {
                if slot.closed {
                    return;
                }
                match slot.job.take() {
                    Some(job) => break job,
                    None => slot = unpoisoned(shared.wake.wait(slot)),
                }
            }
        };
        let cancel = Cancel::generation(shared.newest.clone(), job.generation);
        let hand_out = &mut |step| publish(job.generation, step);
        if let Some(hits) = search_by_steps(&job.corpus, &job.request, &cancel, hand_out) {
            publish(job.generation, SearchStep::Complete(hits));
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
        let publish = move |generation, step| {
            if let SearchStep::Complete(hits) = step {
                send.send((generation, hits.request.query)).expect("open");
            }
        };
        let worker = Worker::start(publish).expect("started");
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
