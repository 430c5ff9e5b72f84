//! Hospitals as rows: what the matching equipment lines bring to each facility, by stage of the delivery.
//!
//! Spellings of one facility are one row: those that differ in case, quotes or spaces, and those that the dataset's
//! own names make the same. Facilities of one name in different places are different rows. Lines that name no
//! facility stand under "no hospital named", by place.
//!
//! Pieces are added within one item of one cell only. A number for several sites without a split, a number on which
//! reports disagree and one of a line that was cancelled or returned are shown and not added.

mod facility_names;
mod groups;
mod row;
mod site_filter;

use super::cancel::Cancel;
use super::resolve::ResolvedQuery;
use crate::fields::FieldId;
use crate::model::{Figure, SiteColumn, parse_quantity};
use crate::store::site_rows::SiteRow;
use crate::store::{Corpus, LineId, LineStanding, RecordId, Segment};
use groups::{Mention, SiteNames};
use row::ended;
pub use row::{HospitalCell, HospitalRow, Hospitals, SiteEntry};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use site_filter::SiteFilter;

/// Items that a cell names; more are counted. Chosen by eye: no more fit on a row.
const MAX_NAMED_ITEMS: usize = 8;

/// Groups lines by facility. `None` if cancelled.
pub(super) fn hospitals(
    corpus: &Corpus,
    query: &ResolvedQuery,
    lines: impl Iterator<Item = LineId>,
    cancel: &Cancel,
) -> Option<Hospitals> {
    let mut wanted_sites = SiteFilter::new(corpus, query);
    let names = SiteNames::new(corpus);
    let mut mentions: Vec<Mention> = Vec::new();
    let mut mention_ids: HashMap<Mention, u32> = HashMap::default();
    let mut entries: Vec<(u32, SiteEntry)> = Vec::new();
    let mut seen = Vec::new();
    let lines: Vec<LineId> = lines.collect();
    let repeated = repeated_records(corpus, &lines);
    for (i, &line) in lines.iter().enumerate() {
        // Checks now and then, not for every line: the interval is a guess.
        if i % 4096 == 0 && cancel.is_stale() {
            return None;
        }
        let (at, row) = corpus.locate(line.project);
        let segment = corpus.segment(at).1;
        let line_row = segment.line_starts[row] as usize + line.line as usize;
        let standing = segment.pieces[line_row].standing;
        if standing == LineStanding::NotAid {
            continue;
        }
        // A dispute is about one stage of a line, so it is looked at stage by stage.
        let is_counted_line =
            matches!(standing, LineStanding::Counts | LineStanding::Disputed) && !repeated.contains(&line.project);
        let country = single_country(segment, row);
        seen.clear();
        let mention_of = |site: &SiteRow| Mention {
            facility: site.facility().map(|local| segment.facet(FieldId::Facility).globals[local as usize]),
            place: site.place().map(|local| segment.facet(FieldId::Place).globals[local as usize]),
            region: site.region(),
            country,
        };
        let sites = segment.site_rows.of_line(line_row);
        wanted_sites.begin_line(line, &names, sites.iter().map(mention_of));
        for site in sites {
            let mention = mention_of(site);
            // What an older report says is kept for a facility of its own; "hospitals" may be any of the newer ones.
            if site.is_older() && names.is_unnamed(mention) || !wanted_sites.allows(&names, mention) {
                continue;
            }
            let id = *mention_ids.entry(mention).or_insert_with(|| {
                mentions.push(mention);
                mentions.len() as u32 - 1
            });
            let mut entry = entry(corpus, line, site, is_counted_line);
            // Where nothing tells one site from another it does not matter which report it is from.
            entry.is_other_report &= !names.is_unnamed(mention) || mention.place.or(mention.region).is_some();
            seen.push((id, entry));
        }
        entries.append(&mut seen);
    }
    let mut table = groups::rows(corpus, &names, &mentions, &entries);
    for row in &mut table.rows {
        if cancel.is_stale() {
            return None;
        }
        finish_row(corpus, row);
    }
    let mut occurs = [false; SiteColumn::ALL.len()];
    table.rows.iter().flat_map(|row| &row.cells).for_each(|cell| occurs[cell.column.index()] = true);
    table.named = table.rows.iter().take_while(|row| !row.name.is_empty()).count();
    table.columns = SiteColumn::ALL.into_iter().filter(|column| occurs[column.index()]).collect();
    Some(table)
}

fn entry(corpus: &Corpus, line: LineId, site: &SiteRow, is_counted_line: bool) -> SiteEntry {
    let number = site.number().and_then(|label| parse_quantity(corpus.labels().of_line(label)));
    let shared_by = usize::from(site.shared_by);
    SiteEntry {
        column: site.column(),
        line,
        number,
        shared_by,
        is_other_report: site.is_other_report(),
        is_older: site.is_older(),
        is_disputed: site.is_disputed(),
        is_counted: is_counted_line && number.is_some() && shared_by == 0 && !site.is_disputed(),
        claim: site.claim(),
        number_claim: site.number_claim(),
    }
}

/// The records that repeat another one of the lines' records.
fn repeated_records(corpus: &Corpus, lines: &[LineId]) -> HashSet<RecordId> {
    if !corpus.has_duplicates() {
        return HashSet::default();
    }
    let mut is_hit = vec![false; corpus.len()];
    lines.iter().for_each(|line| is_hit[line.project.0 as usize] = true);
    corpus.duplicates_among(&|record| is_hit[record.0 as usize]).into_keys().collect()
}

/// The country of a record that names one only.
fn single_country(segment: &Segment, row: usize) -> Option<u32> {
    let countries = segment.facet(FieldId::Country).values_of(row);
    if countries.len() == 1 { countries.first().copied() } else { None }
}

/// Keeps one report of a line in each cell, sorts the entries and writes the cells.
fn finish_row(corpus: &Corpus, row: &mut HospitalRow) {
    // Stable: reports of one line stay newest first.
    row.entries.sort_by_cached_key(|it| (it.column, corpus.line(it.line).name().to_owned(), it.line, it.is_older));
    let mut kept: Vec<SiteEntry> = Vec::with_capacity(row.entries.len());
    for of_line in row.entries.chunk_by(|a, b| (a.column, a.line) == (b.column, b.line)) {
        // Several spellings of one site in one line: the newest report replaces older ones, and only numbers for a
        // site of their own are different facts.
        let newest = || of_line.iter().filter(|it| it.claim == of_line[0].claim);
        let has_own_number = |it: &&SiteEntry| it.number.is_some() && it.shared_by == 0;
        let before = kept.len();
        kept.extend(newest().filter(has_own_number));
        if kept.len() == before {
            kept.push(of_line[0]);
        }
    }
    row.entries = kept;
    let mut start = 0;
    while start < row.entries.len() {
        let column = row.entries[start].column;
        let end = start + row.entries[start..].iter().take_while(|it| it.column == column).count();
        let text = cell_text(corpus, &row.entries[start..end]);
        row.cells.push(HospitalCell { column, text, entries: start..end });
        start = end;
    }
}

/// The items of a cell. Numbers of one item are added; the category is part of the item, since two things may have
/// one name.
fn cell_text(corpus: &Corpus, entries: &[SiteEntry]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut items = 0;
    let item = |it: &SiteEntry| (corpus.line(it.line).name(), corpus.line(it.line).category());
    let mut rest: Vec<&SiteEntry> = entries.iter().collect();
    while let Some(&first) = rest.first() {
        let name_end = rest.iter().take_while(|it| item(it).0 == item(first).0).count();
        let mut same_name: Vec<&SiteEntry> = rest.drain(..name_end).collect();
        while let Some(&first) = same_name.first() {
            let (of_item, others): (Vec<&SiteEntry>, Vec<&SiteEntry>) =
                same_name.into_iter().partition(|it| item(it).1 == item(first).1);
            same_name = others;
            items += 1;
            if items <= MAX_NAMED_ITEMS {
                push_item(corpus, &of_item, &mut parts);
            }
        }
    }
    if items > MAX_NAMED_ITEMS {
        parts.push(format!("and {} more", Figure::from((items - MAX_NAMED_ITEMS) as i64)));
    }
    parts.join("; ")
}

fn push_item(corpus: &Corpus, entries: &[&SiteEntry], parts: &mut Vec<String>) {
    // Counted numbers whose lines have nothing else to say are one sum.
    let is_plain =
        |it: &SiteEntry| it.is_counted && !it.is_older && !it.is_other_report && ended(corpus, it.line).is_none();
    let plain: Vec<&&SiteEntry> = entries.iter().filter(|it| is_plain(it)).collect();
    if let Some(first) = plain.first() {
        let sum = plain.iter().filter_map(|it| it.number).fold(Figure::default(), Figure::saturating_add);
        parts.push(format!("{sum} × {}", corpus.line(first.line).name()));
    }
    // The same words once: a thousand lines may say "number not said".
    let mut others: Vec<(String, usize)> = Vec::new();
    for it in entries.iter().filter(|it| !is_plain(it)) {
        let words = it.words(corpus);
        match others.iter_mut().find(|(other, _)| *other == words) {
            Some((_, n)) => *n += 1,
            None => others.push((words, 1)),
        }
        if others.len() > MAX_NAMED_ITEMS {
            break;
        }
    }
    let more = others.len() > MAX_NAMED_ITEMS;
    others.truncate(MAX_NAMED_ITEMS);
    parts.extend(others.into_iter().map(|(words, n)| if n == 1 { words } else { format!("{words} ({n} lines)") }));
    if more {
        parts.push("and more".to_owned());
    }
}
