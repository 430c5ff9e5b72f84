//! Options, progress and timings of loading.

use crate::model::PartialDate;
use std::time::Duration;

/// Size of the first batch. Small, so that the first records are on screen soon. Chosen by eye.
const FIRST_BATCH_BYTES: usize = 1 << 18;

/// Largest size of a batch. Larger ones need more memory for each thread, smaller ones make more segments,
/// and each segment has terms and values of its own to merge and to search. Chosen by eye.
const MAX_BATCH_BYTES: usize = 1 << 25;

/// The first corpus is published after this many records (chosen by eye), the next whenever the number has
/// doubled: publishing sorts the whole dictionary again, and with doubling that adds up to a constant factor.
const FIRST_RECORDS: usize = 1000;

/// How loading is divided into batches, and what is loaded. Only `extract`, `index_terms`, `language`,
/// `today` and `asked_day` change the resulting corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadOptions {
    /// Number of threads that parse.
    pub threads: usize,
    /// Size of the first batch in bytes. Each is twice as large as the one before.
    pub first_batch_bytes: usize,
    /// Largest size of a batch in bytes.
    pub max_batch_bytes: usize,
    /// Records after which the first corpus is published. The next follows whenever the number has doubled.
    pub publish_at: usize,
    /// Look for equipment in the texts of IATI activities.
    pub extract: bool,
    /// Build the term index, and what tables of money divide by. An import needs neither.
    pub index_terms: bool,
    /// Preferred language for texts of activities that are in several languages: two letters of ISO 639-1.
    /// `None` means English.
    pub language: Option<[u8; 2]>,
    /// The day that activities without a date of their data are compared with. `None` leaves that, so that the same
    /// files give the same corpus on every day.
    pub today: Option<PartialDate>,
    /// The day by which the person wants the data to be judged. `None` judges it by its own date.
    pub asked_day: Option<PartialDate>,
}

impl LoadOptions {
    /// The options of a normal load on this many threads.
    pub fn on(threads: usize) -> Self {
        LoadOptions {
            threads,
            first_batch_bytes: FIRST_BATCH_BYTES,
            max_batch_bytes: MAX_BATCH_BYTES,
            publish_at: FIRST_RECORDS,
            extract: true,
            index_terms: true,
            language: None,
            today: None,
            asked_day: None,
        }
    }
}

/// How far loading has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoadProgress {
    /// Bytes read.
    pub(crate) read: u64,
    /// Bytes of all files opened so far whose length is known, and never less than `read`.
    pub(crate) total: u64,
    /// Records accepted into the corpus.
    pub(crate) records: usize,
}

/// Time spent in each stage of an import, summed over all threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timings {
    /// Reading files and finding where records end.
    pub(crate) splitting: Duration,
    /// Parsing records, checking them and filling columns.
    pub(crate) parsing: Duration,
    /// Looking for equipment in texts.
    pub(crate) extracting: Duration,
    /// Writing records in the dataset form, to memory.
    pub(crate) serialising: Duration,
    /// Writing lines to the target.
    pub(crate) writing: Duration,
}
