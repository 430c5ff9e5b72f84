//! Sorting hits: best first, or by a column.
//!
//! A hit's position is one 64-bit key (score, shorter title, load order), so that sorting a million hits is
//! sorting a million numbers, and selecting the best page is cheaper still. Text columns are sorted once per
//! label and then compared by rank.

use super::cancel::Cancel;
use super::engine::SegmentHits;
use super::hit::{LineHit, ProjectHit, SourceHit};
use super::request::{SortKey, SortOrder};
use crate::fields::FieldId;
use crate::model::{ActivityStatus, DeliveryStatus, ListedCode, PartialDate};
use crate::store::{Corpus, RecordId, alphabetical_ranks};
use std::sync::Arc;

/// Highest score: a key has 16 bits for it.
const MAX_SCORE: i32 = 0xffff;

/// A hit's sort key, lower is better: 16 bits of inverted score, 16 of title length, 32 of record id.
fn sort_key(score: i32, title: u16, record: u32) -> u64 {
    ((MAX_SCORE - score.clamp(0, MAX_SCORE)) as u64) << 48 | u64::from(title) << 32 | u64::from(record)
}

fn hit_of_key(key: u64) -> ProjectHit {
    ProjectHit { project: RecordId(key as u32), score: MAX_SCORE - (key >> 48) as i32 }
}

/// The hits of all segments in load order: record id, title length, score.
fn each_hit<'a>(corpus: &'a Corpus, by_segment: &'a [SegmentHits]) -> impl Iterator<Item = (u32, u16, i32)> + 'a {
    corpus.segments().zip(by_segment).flat_map(|((first, segment), segment_hits)| {
        let scored = segment_hits.rows.iter().zip(&segment_hits.scores);
        scored.map(move |(&row, &score)| (first + row, segment.title_lengths[row as usize], score.clamp(0, MAX_SCORE)))
    })
}

/// The keys of the best `n` hits, sorted, without sorting the others.
///
/// A histogram of scores gives the lowest score among the best; among the hits with just that score, a
/// histogram of title lengths gives the longest title.
pub(crate) fn top_keys(corpus: &Corpus, by_segment: &[SegmentHits], n: usize) -> Vec<u64> {
    let mut scores = vec![0u32; MAX_SCORE as usize + 1];
    for segment_hits in by_segment {
        segment_hits.scores.iter().for_each(|&score| scores[score.clamp(0, MAX_SCORE) as usize] += 1);
    }
    let mut left = n;
    // Whether a bucket has the last of the hits that are left to take; else takes all of it.
    let mut has_last = |here: u32| {
        let reached = here as usize >= left;
        left -= if reached { 0 } else { here as usize };
        reached
    };
    let limit = (0..=MAX_SCORE).rev().find(|&score| has_last(scores[score as usize]));
    let mut lengths = vec![0u32; usize::from(u16::MAX) + 1];
    let mut longest = u16::MAX;
    if let Some(limit) = limit {
        each_hit(corpus, by_segment).filter(|hit| hit.2 == limit).for_each(|hit| lengths[usize::from(hit.1)] += 1);
        longest = (0..=u16::MAX).find(|&length| has_last(lengths[usize::from(length)])).unwrap_or(u16::MAX);
    }
    let limit = limit.unwrap_or(0);
    let mut top = Vec::with_capacity(n);
    for (record, title, score) in each_hit(corpus, by_segment) {
        let among = score > limit || score == limit && title <= longest;
        let last = score == limit && title == longest;
        if among && (!last || left > 0) {
            left -= usize::from(last);
            top.push(sort_key(score, title, record));
        }
    }
    top.sort_unstable();
    top
}

/// Replaces the scores of the best hits and sorts them again.
pub(crate) fn rescore(best: &mut [u64], score: impl Fn(RecordId, i32) -> i32) {
    for key in best.iter_mut() {
        let ProjectHit { project, score: before } = hit_of_key(*key);
        let after = score(project, before);
        *key = (*key & 0xffff_ffff_ffff) | ((MAX_SCORE - after.clamp(0, MAX_SCORE)) as u64) << 48;
    }
    best.sort_unstable();
}

pub(crate) fn hits_of_keys(top: &[u64]) -> Vec<ProjectHit> {
    top.iter().map(|&key| hit_of_key(key)).collect()
}

/// The hits in load order, without scores.
pub(crate) fn in_load_order(corpus: &Corpus, by_segment: &[SegmentHits]) -> impl Iterator<Item = ProjectHit> {
    let rows = corpus
        .segments()
        .zip(by_segment)
        .flat_map(|((first, _), segment_hits)| segment_hits.rows.iter().map(move |row| first + row));
    rows.map(|record| ProjectHit { project: RecordId(record), score: 0 })
}

/// Stable radix sort by the upper 32 bits (score and title length). The lower half, load order, is ascending
/// in the input already. `None` if cancelled.
fn radix_sort_by_upper_half(keys: &mut Vec<u64>, cancel: &Cancel) -> Option<()> {
    // Three passes of 11 bits cover 32; the 2048 counters of a pass take 8 kB and stay in the cache.
    const BITS: u32 = 11;
    let mut other = vec![0; keys.len()];
    for shift in [32, 32 + BITS, 32 + 2 * BITS] {
        if cancel.is_stale() {
            return None;
        }
        let digit = |key: u64| (key >> shift) as usize & ((1 << BITS) - 1);
        let mut next = [0u32; 1 << BITS];
        keys.iter().for_each(|&key| next[digit(key)] += 1);
        if next.iter().any(|&n| n as usize == keys.len()) {
            continue;
        }
        let mut start = 0;
        for n in &mut next {
            start += std::mem::replace(n, start);
        }
        for &key in keys.iter() {
            let at = &mut next[digit(key)];
            other[*at as usize] = key;
            *at += 1;
        }
        std::mem::swap(keys, &mut other);
    }
    Some(())
}

/// All rows in the requested order; among equals, `best`, already re-ranked, precede the others. `None` if
/// cancelled.
pub(crate) fn rows(
    corpus: &Corpus,
    by_segment: &[SegmentHits],
    best: &[u64],
    sort: SortOrder,
    cancel: &Cancel,
) -> Option<Vec<ProjectHit>> {
    let found = by_segment.iter().map(|segment_hits| segment_hits.rows.len()).sum();
    let mut rows: Vec<ProjectHit> = Vec::with_capacity(found);
    if by_segment.iter().all(|segment_hits| segment_hits.scores.is_empty()) {
        // Without scores, load order applies.
        rows.extend(in_load_order(corpus, by_segment));
    } else {
        let mut taken = vec![0u64; corpus.len().div_ceil(64)];
        best.iter().for_each(|&key| taken[key as u32 as usize / 64] |= 1 << (key % 64));
        let rest = each_hit(corpus, by_segment).filter(|hit| taken[hit.0 as usize / 64] & 1 << (hit.0 % 64) == 0);
        let mut keys: Vec<u64> = Vec::with_capacity(found);
        keys.extend(rest.map(|(record, title, score)| sort_key(score, title, record)));
        radix_sort_by_upper_half(&mut keys, cancel)?;
        rows.extend(best.iter().chain(&keys).map(|&key| hit_of_key(key)));
    }
    if sort.key == SortKey::Best {
        if sort.reverse {
            rows.reverse();
        }
        return Some(rows);
    }
    if cancel.is_stale() {
        return None;
    }
    let ranks = ColumnRanks::new(corpus, sort.key);
    let mut keyed: Vec<(u32, ProjectHit)> =
        rows.iter().map(|&hit| (ranks.of(corpus, hit.project, sort.reverse), hit)).collect();
    if cancel.is_stale() {
        return None;
    }
    // Stable, so that rows with equal values stay ordered by relevance.
    keyed.sort_by_key(|(rank, _)| *rank);
    Some(keyed.into_iter().map(|(_, hit)| hit).collect())
}

/// Rank of unknown values: last in both directions.
const UNKNOWN: u32 = u32::MAX;

/// Ranks that order rows by a column.
enum ColumnRanks {
    /// Rank by record id.
    Titles(Arc<[u32]>),
    /// Rank by country value id.
    Countries(Vec<u32>),
    /// Rank by donor label id.
    Donors(Vec<u32>),
    /// Computed from the row.
    FromRow(SortKey),
}

impl ColumnRanks {
    fn new(corpus: &Corpus, key: SortKey) -> ColumnRanks {
        let countries = corpus.facets().values(FieldId::Country);
        match key {
            SortKey::Title => ColumnRanks::Titles(corpus.segments.title_ranks()),
            SortKey::Country => {
                ColumnRanks::Countries(alphabetical_ranks(countries.iter().map(|value| value.label.as_str())))
            }
            SortKey::Donor => {
                ColumnRanks::Donors(alphabetical_ranks(corpus.labels.donors().iter().map(|label| &**label)))
            }
            key => ColumnRanks::FromRow(key),
        }
    }

    fn of(&self, corpus: &Corpus, id: RecordId, reverse: bool) -> u32 {
        let row = corpus.row(id);
        let rank = match self {
            ColumnRanks::Titles(ranks) => (!row.title().is_empty()).then(|| ranks[id.0 as usize]),
            ColumnRanks::Countries(ranks) => row.country_id().map(|value| ranks[value as usize]),
            ColumnRanks::Donors(ranks) => row.donors_id().map(|value| ranks[value as usize]),
            ColumnRanks::FromRow(SortKey::ReportedOn) => row.last_reported().and_then(newest_first_rank),
            ColumnRanks::FromRow(SortKey::Lines) => {
                Some(row.lines()).filter(|&n| n > 0).map(|n| u32::MAX / 2 - n as u32)
            }
            ColumnRanks::FromRow(SortKey::State) => {
                row.activity_status_code().and_then(position_in_list::<ActivityStatus>)
            }
            ColumnRanks::FromRow(_) => row.sign().map(|rule| rule as u32),
        };
        directed(rank, reverse)
    }
}

/// A rank for the given direction; unknown values last either way.
fn directed(rank: Option<u32>, reverse: bool) -> u32 {
    match (rank, reverse) {
        (None, _) => UNKNOWN,
        (Some(rank), false) => rank,
        (Some(rank), true) => UNKNOWN - 1 - rank,
    }
}

/// The rank of each value of a facet: of years by number, of others by label.
pub(super) fn alphabetical_of_facet(corpus: &Corpus, facet: FieldId) -> Vec<u32> {
    let values = corpus.facets().values(facet).iter();
    if !facet.is_number() {
        return alphabetical_ranks(values.map(|value| value.label.as_str()));
    }
    let first_year = |code: &str| code.split('-').next().and_then(|year| year.parse().ok()).unwrap_or(u32::MAX);
    values.map(|value| first_year(&value.code)).collect()
}

/// The position of a code in its closed list.
fn position_in_list<T: ListedCode>(code: &str) -> Option<u32> {
    T::ALL.iter().position(|value| value.code() == code).map(|place| place as u32)
}

/// A rank that is lower for later dates; `None` for a date without a year. Year, month (4 bits) and day (5
/// bits) take 25 bits.
pub(super) fn newest_first_rank(date: PartialDate) -> Option<u32> {
    let part = |part: Option<u8>| u32::from(part.unwrap_or(0));
    date.year.map(|year| (1 << 26) - (u32::from(year) << 9 | part(date.month) << 5 | part(date.day)))
}

/// Sorts sources by publisher, date or number of projects; other columns keep the given order.
pub(crate) fn sort_sources(corpus: &Corpus, sources: &mut [SourceHit], sort: SortOrder) {
    match sort.key {
        SortKey::Title => {
            let ranks = alphabetical_ranks(sources.iter().map(|hit| corpus.source(hit.source).publisher.as_str()));
            let mut keyed: Vec<(u32, SourceHit)> = Vec::with_capacity(sources.len());
            for (hit, rank) in sources.iter().zip(ranks) {
                let known = !corpus.source(hit.source).publisher.is_empty();
                keyed.push((directed(known.then_some(rank), sort.reverse), *hit));
            }
            keyed.sort_by_key(|(rank, _)| *rank);
            sources.iter_mut().zip(keyed).for_each(|(slot, (_, hit))| *slot = hit);
        }
        SortKey::ReportedOn => {
            let date = |hit: &SourceHit| corpus.source(hit.source).published.as_ref().and_then(|p| p.known().copied());
            sources.sort_by_key(|hit| directed(date(hit).and_then(newest_first_rank), sort.reverse));
        }
        SortKey::Lines => sources.sort_by_key(|hit| directed(Some(u32::MAX / 2 - hit.projects as u32), sort.reverse)),
        _ => {}
    }
}

/// A rank by which lines whose arrival is not reported come first, then those with the newest report; undated ones last.
pub(super) fn arrival_rank(is_open: bool, last_report: Option<PartialDate>) -> u32 {
    // The rank of a date takes 27 bits.
    u32::from(!is_open) << 28 | last_report.and_then(newest_first_rank).unwrap_or((1 << 28) - 1)
}

/// Sorts lines that match by themselves first, then those whose arrival is not reported, then by the newest report. Lines
/// with equal ranks keep their order.
pub(super) fn sort_lines_by_arrival(corpus: &Corpus, lines: &mut [LineHit], reverse: bool) {
    lines.sort_by_cached_key(|hit| {
        let line = corpus.line(hit.line);
        let date = directed(line.last_report().and_then(newest_first_rank), reverse);
        (!hit.matched, line.is_open() == reverse, date)
    });
}

/// Sorts lines that match by themselves first, then by the column, then in the given order.
pub(crate) fn sort_lines(corpus: &Corpus, lines: &mut [LineHit], sort: SortOrder) {
    if sort.key == SortKey::Best {
        return;
    }
    if sort.key == SortKey::Lines {
        let quantity = |hit: &LineHit| corpus.line(hit.line).quantity();
        lines.sort_by(|a, b| {
            b.matched.cmp(&a.matched).then_with(|| match (quantity(a), quantity(b)) {
                (Some(a), Some(b)) if sort.reverse => a.cmp(&b),
                (Some(a), Some(b)) => b.cmp(&a),
                (a, b) => b.is_some().cmp(&a.is_some()),
            })
        });
        return;
    }
    let items = match sort.key {
        SortKey::Title => {
            alphabetical_ranks(corpus.facets().values(FieldId::EquipmentName).iter().map(|value| value.label.as_str()))
        }
        _ => Vec::new(),
    };
    let ranks = ColumnRanks::new(corpus, if sort.key == SortKey::Title { SortKey::Best } else { sort.key });
    let rank = |hit: &LineHit| {
        let line = corpus.line(hit.line);
        match sort.key {
            SortKey::Title => directed(line.name_id().map(|id| items[id as usize]), sort.reverse),
            SortKey::ReportedOn => directed(line.as_of().and_then(newest_first_rank), sort.reverse),
            SortKey::State => directed(position_in_list::<DeliveryStatus>(line.delivery_status_code()), sort.reverse),
            _ => ranks.of(corpus, hit.line.project, sort.reverse),
        }
    };
    lines.sort_by_cached_key(|hit| (!hit.matched, rank(hit)));
}
