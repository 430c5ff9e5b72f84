//! What a table is made of.

use crate::search::cancel::Cancel;
use crate::search::engine::{Plan, SegmentHits};
use crate::search::hit::{ProjectHit, SourceHit};
use crate::search::hospitals::Hospitals;
use crate::search::money::count_once;
use crate::search::query::Query;
use crate::search::resolve::ResolvedQuery;
use crate::store::{Corpus, CountedOnce, RecordId};
use std::sync::{Arc, OnceLock};

/// The answer to a query, of which a table is made.
pub(in crate::search) struct TableTask<'a> {
    pub(in crate::search) corpus: &'a Corpus,
    pub(in crate::search) query: &'a Query,
    pub(in crate::search) resolved: &'a ResolvedQuery,
    pub(in crate::search) plan: &'a Plan<'a>,
    pub(in crate::search) by_segment: &'a [SegmentHits],
    /// The query has words that must be present.
    pub(in crate::search) asks_text: bool,
    pub(in crate::search) threads: usize,
    pub(in crate::search) cancel: &'a Cancel,
    /// See [`TableTask::counted_once`].
    pub(in crate::search) once: OnceLock<Arc<CountedOnce>>,
}

impl TableTask<'_> {
    /// What counts of the matching records; found once for all sums of a table.
    pub(super) fn counted_once(&self) -> &CountedOnce {
        self.once.get_or_init(|| {
            let rows: Vec<&[u32]> = self.by_segment.iter().map(|it| it.rows.as_slice()).collect();
            count_once(self.corpus, &rows)
        })
    }

    /// Whether a record matches.
    pub(super) fn has(&self, record: RecordId) -> bool {
        let (at, row) = self.corpus.locate(record);
        self.by_segment[at].rows.binary_search(&(row as u32)).is_ok()
    }

    /// Number of matching projects.
    pub(in crate::search) fn found(&self) -> usize {
        self.by_segment.iter().map(|hits| hits.rows.len()).sum()
    }
}

/// What of the answer is computed before the table.
pub(in crate::search) struct TableParts<'a> {
    /// All matching projects, in the order of the search; empty if the table has an order of its own.
    pub(in crate::search) ranked: &'a [ProjectHit],
    pub(in crate::search) sources: Option<Vec<SourceHit>>,
    pub(in crate::search) hospitals: Option<Hospitals>,
}
