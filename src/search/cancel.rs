//! Cancelling a running search.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Tells a running search that a newer request has replaced it.
#[derive(Clone, Debug)]
pub struct Cancel {
    newest: Arc<AtomicU64>,
    generation: u64,
}

impl Cancel {
    /// For a search that nobody cancels.
    pub fn never() -> Self {
        Cancel { newest: Arc::new(AtomicU64::new(0)), generation: 0 }
    }

    /// For the search of one generation. It is stale as soon as `newest` holds another number.
    pub fn generation(newest: Arc<AtomicU64>, mine: u64) -> Self {
        Cancel { newest, generation: mine }
    }

    /// Whether a newer search has been requested.
    pub(crate) fn is_stale(&self) -> bool {
        self.newest.load(Ordering::Relaxed) != self.generation
    }
}
