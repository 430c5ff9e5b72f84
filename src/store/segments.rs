//! The segments of a corpus, in load order, and where each record is among them.

use super::ids::RecordId;
use super::segment::Segment;
use crate::text::{fold, natural_order};
use std::sync::{Arc, OnceLock};

#[derive(Clone, Debug, Default)]
pub(crate) struct Segments {
    list: Vec<Arc<Segment>>,
    /// The first record of each segment, and the number of records as the last entry; empty without segments.
    starts: Vec<u32>,
    /// See [`Segments::title_ranks`]. Computed on first use because folding and sorting all titles takes long
    /// (1.1 s for a million records) and only sorting by title needs it.
    title_ranks: OnceLock<Arc<[u32]>>,
}

impl Segments {
    /// Appends the next segment.
    pub(crate) fn push(&mut self, segment: Segment) {
        // The last entry was the number of records, which is the first record of this segment.
        let first = self.starts.pop().unwrap_or_default();
        self.starts.extend([first, first + segment.len() as u32]);
        self.list.push(Arc::new(segment));
        self.title_ranks = OnceLock::new();
    }

    /// Number of records.
    pub(crate) fn records(&self) -> usize {
        self.starts.last().map_or(0, |&end| end as usize)
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// Each with its first record.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Segment)> {
        self.starts.iter().copied().zip(self.list.iter().map(|segment| &**segment))
    }

    pub(crate) fn get(&self, i: usize) -> (u32, &Segment) {
        (self.starts[i], &self.list[i])
    }

    /// The index of a record's segment, and its row there.
    pub(crate) fn locate(&self, id: RecordId) -> (usize, usize) {
        let segment = self.starts.partition_point(|&start| start <= id.0) - 1;
        (segment, (id.0 - self.starts[segment]) as usize)
    }

    /// For each record, the rank of its folded title. Titles that fold alike share a rank. The first call
    /// sorts all titles.
    pub(crate) fn title_ranks(&self) -> Arc<[u32]> {
        let titles = || self.list.iter().flat_map(|segment| (0..segment.len()).map(|row| segment.titles.get(row)));
        self.title_ranks.get_or_init(|| alphabetical_ranks(titles()).into()).clone()
    }
}

/// The rank of each label in alphabetical order of the folded labels, numbers in them by their value. Labels that fold to
/// the same text share a rank.
pub(crate) fn alphabetical_ranks<'a>(labels: impl Iterator<Item = &'a str>) -> Vec<u32> {
    let mut folded: Vec<(String, u32)> = labels.map(fold).zip(0..).collect();
    folded.sort_unstable_by(|(a, i), (b, j)| natural_order(a, b).then_with(|| a.cmp(b)).then(i.cmp(j)));
    let mut ranks = vec![0; folded.len()];
    let mut rank = 0;
    for (i, (label, id)) in folded.iter().enumerate() {
        rank += u32::from(i > 0 && *label != folded[i - 1].0);
        ranks[*id as usize] = rank;
    }
    ranks
}
