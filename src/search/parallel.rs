//! Work over all segments on several threads.

use super::cancel::Cancel;
use crate::store::Corpus;
use crate::sync::{lock, unpoisoned};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Below this many records one thread is quicker than two. Not measured closely.
pub(super) const MIN_PARALLEL_RECORDS: usize = 20_000;

/// Threads for work over a whole corpus.
pub(super) fn threads_for(corpus: &Corpus) -> usize {
    if corpus.len() < MIN_PARALLEL_RECORDS { 1 } else { 2 }
}

/// Calls `work` once with the index of each segment. Each thread has a state of its own; the states are returned in any
/// order, so that what is made of them must not depend on it. `None` if cancelled.
pub(super) fn over_segments<S: Send>(
    segments: usize,
    threads: usize,
    cancel: &Cancel,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) + Sync,
) -> Option<Vec<S>> {
    let next = AtomicUsize::new(0);
    let states = Mutex::new(Vec::new());
    let run = || {
        let mut own = state();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= segments || cancel.is_stale() {
                break;
            }
            work(&mut own, at);
        }
        lock(&states).push(own);
    };
    if threads < 2 || segments < 2 {
        run();
    } else {
        std::thread::scope(|scope| {
            (1..threads).for_each(|_| {
                scope.spawn(run);
            });
            run();
        });
    }
    (!cancel.is_stale()).then(|| unpoisoned(states.into_inner()))
}
