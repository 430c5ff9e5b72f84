//! How loading is divided, and how far it has come.

/// Bytes of the first batch.
const FIRST_BATCH_BYTES: usize = 1 << 18;

/// Bytes of a batch at most.
const MAX_BATCH_BYTES: usize = 1 << 25;

/// Records after which the first corpus is published; then whenever there are twice as many.
const FIRST_RECORDS: usize = 1000;

/// How the work of options is divided. Only the last three change what is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadOptions {
    /// Threads that parse.
    pub threads: usize,
    /// Bytes of the first batch; each is twice as large as the one before.
    pub first_batch_bytes: usize,
    /// Bytes of a batch at most.
    pub max_batch_bytes: usize,
    /// Records after which the first corpus is published; then whenever there are twice as many.
    pub publish_at: usize,
    /// Equipment is looked for in the texts of IATI activities.
    pub extract: bool,
    /// Words are indexed; an import needs none.
    pub index_terms: bool,
    /// The language in which texts of activities are shown, where they are in several; English where
    /// absent. Two letters of ISO 639-1.
    pub language: Option<[u8; 2]>,
}

impl LoadOptions {
    /// What is quickest on some threads.
    pub fn on(threads: usize) -> Self {
        LoadOptions {
            threads,
            first_batch_bytes: FIRST_BATCH_BYTES,
            max_batch_bytes: MAX_BATCH_BYTES,
            publish_at: FIRST_RECORDS,
            extract: true,
            index_terms: true,
            language: None,
        }
    }
}

/// How far options has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoadProgress {
    /// Bytes read.
    pub read: u64,
    /// Bytes in all the files opened so far, as far as known.
    pub total: u64,
    /// Records taken in.
    pub records: usize,
}
