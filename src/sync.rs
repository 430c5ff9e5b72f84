//! Locks that threads share.
//!
//! A poisoned lock means that another thread panicked. The panic ends the program or is reported by itself, and no
//! code here leaves what it locked half changed, so the value is used as it is.

use std::sync::{LockResult, Mutex, MutexGuard, PoisonError};

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    unpoisoned(mutex.lock())
}

/// The value of a lock or of a wait, poisoned or not.
pub(crate) fn unpoisoned<T>(result: LockResult<T>) -> T {
    result.unwrap_or_else(PoisonError::into_inner)
}
