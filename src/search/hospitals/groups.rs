//! Which mentions of facilities are one row.

use super::facility_names::{FacilityNames, with_one_region_word};
use super::row::{HospitalRow, Hospitals, SiteEntry};
use crate::codes::is_generic_facility;
use crate::fields::FieldId;
use crate::hashing::SeededMap;
use crate::store::Corpus;
use rustc_hash::FxHashMap as HashMap;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A site as a line mentions it. Facility, place and country are facet values, the region is a line label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Mention {
    pub(super) facility: Option<u32>,
    pub(super) place: Option<u32>,
    pub(super) region: Option<u32>,
    pub(super) country: Option<u32>,
}

/// The texts of mentions, each folded once.
pub(super) struct SiteNames<'c> {
    corpus: &'c Corpus,
    names: FacilityNames,
    /// Whether the facility of a value is generic.
    generic: RefCell<HashMap<u32, bool>>,
}

impl<'c> SiteNames<'c> {
    pub(super) fn new(corpus: &'c Corpus) -> Self {
        SiteNames { corpus, names: FacilityNames::new(corpus.names()), generic: RefCell::default() }
    }

    /// Whether it names no facility that can be told from others.
    pub(super) fn is_unnamed(&self, mention: Mention) -> bool {
        let Some(facility) = mention.facility else { return true };
        let known = self.generic.borrow().get(&facility).copied();
        known.unwrap_or_else(|| {
            let is_generic = is_generic_facility(self.value(FieldId::Facility, facility));
            self.generic.borrow_mut().insert(facility, is_generic);
            is_generic
        })
    }

    fn value(&self, facet: FieldId, id: u32) -> &'c str {
        &self.corpus.facets().values(facet)[id as usize].label
    }

    pub(super) fn facility(&self, mention: Mention) -> &'c str {
        mention.facility.map_or("", |id| self.value(FieldId::Facility, id))
    }

    pub(super) fn place(&self, mention: Mention) -> &'c str {
        mention.place.map_or("", |id| self.value(FieldId::Place, id))
    }

    pub(super) fn region(&self, mention: Mention) -> &'c str {
        mention.region.map_or("", |id| self.corpus.labels().of_line(id))
    }
}

/// Where a facility is, as far as a mention tells. Two mentions of one name may be one facility unless both tell one
/// of these and differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Whereabouts([Option<Arc<str>>; 3]);

impl Whereabouts {
    fn may_be(&self, other: &Whereabouts) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a.is_none() || b.is_none() || a == b)
    }

    /// What it tells, as bits: the town weighs most, then the region, then the country.
    fn precision(&self) -> u8 {
        self.0.iter().fold(0, |bits, part| bits << 1 | u8::from(part.is_some()))
    }

    fn fill_from(&mut self, other: &Whereabouts) {
        for (part, other) in self.0.iter_mut().zip(&other.0) {
            *part = part.take().or_else(|| other.clone());
        }
    }
}

/// Puts the places of one name into groups; returns the group of each. A mention that tells less joins the only group
/// that it can belong to; if it can belong to several, it stays apart.
fn group_places(places: &[Whereabouts]) -> Vec<usize> {
    let mut groups: Vec<Whereabouts> = Vec::new();
    let mut group_of = vec![usize::MAX; places.len()];
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|&a, &b| places[b].precision().cmp(&places[a].precision()).then_with(|| places[a].cmp(&places[b])));
    for level in order.chunk_by(|&a, &b| places[a].precision() == places[b].precision()) {
        // All of a level are compared with the groups before it, so that their order does not matter.
        let fits: Vec<Option<usize>> = level
            .iter()
            .map(|&at| {
                let mut fitting = (0..groups.len()).filter(|&group| groups[group].may_be(&places[at]));
                let first = fitting.next()?;
                fitting.next().is_none().then_some(first)
            })
            .collect();
        for (i, &at) in level.iter().enumerate() {
            // Two that cannot be one facility do not join the same group.
            let rival = |j: usize| j != i && fits[j] == fits[i] && !places[level[j]].may_be(&places[at]);
            match fits[i].filter(|_| !(0..level.len()).any(rival)) {
                Some(group) => {
                    group_of[at] = group;
                    groups[group].fill_from(&places[at]);
                }
                None => {
                    group_of[at] = groups.len();
                    groups.push(places[at].clone());
                }
            }
        }
    }
    group_of
}

fn corpus_country(corpus: &Corpus, mention: Mention) -> String {
    let values = corpus.facets().values(FieldId::Country);
    mention.country.map_or(String::new(), |id| values[id as usize].code.clone())
}

/// A row by its key: without a name last, then by name and place.
type RowKey = (bool, String, bool, String, String, String, usize);

/// Makes the rows; their cells are still empty.
pub(super) fn rows(
    corpus: &Corpus,
    names: &SiteNames<'_>,
    mentions: &[Mention],
    entries: &[(u32, SiteEntry)],
) -> Hospitals {
    let mut keys: SeededMap<&str, Arc<str>> = SeededMap::default();
    let mut key = |text| keys.entry(text).or_insert_with(|| names.names.key(text).into()).clone();
    let mut place_keys: SeededMap<&str, Arc<str>> = SeededMap::default();
    let mut place_key = |text| place_keys.entry(text).or_insert_with(|| names.names.place_key(text).into()).clone();
    let mut by_name: BTreeMap<Arc<str>, BTreeMap<Whereabouts, Vec<u32>>> = BTreeMap::new();
    for (id, &mention) in (0..).zip(mentions) {
        let mut place = Some(place_key(names.place(mention))).filter(|it| !it.is_empty());
        let mut region = Some(place_key(names.region(mention))).filter(|it| !it.is_empty());
        let country = Some(corpus_country(corpus, mention)).filter(|it| !it.is_empty()).map(Arc::from);
        let name = if names.is_unnamed(mention) {
            // "No hospital named" is one row for each place, and one for all of a country that name no place.
            place = place.or_else(|| region.take());
            region = None;
            Arc::from("")
        } else {
            key(names.facility(mention))
        };
        by_name.entry(name).or_default().entry(Whereabouts([place, region, country])).or_default().push(id);
    }

    let mut row_keys: Vec<RowKey> = Vec::new();
    let mut row_of = vec![0usize; mentions.len()];
    for (name, places) in &by_name {
        let list: Vec<Whereabouts> = places.keys().cloned().collect();
        let group_of = if name.is_empty() { (0..list.len()).collect() } else { group_places(&list) };
        let first = row_keys.len();
        let groups = group_of.iter().max().map_or(0, |max| max + 1);
        let mut whereabouts = vec![Whereabouts::default(); groups];
        for ((place, ids), &group) in places.iter().zip(&group_of) {
            whereabouts[group].fill_from(place);
            ids.iter().for_each(|&id| row_of[id as usize] = first + group);
        }
        for (group, Whereabouts([place, region, country])) in whereabouts.into_iter().enumerate() {
            let text = |part: Option<Arc<str>>| part.map_or(String::new(), |it| it.to_string());
            let has_no_place = place.is_none();
            let key =
                (name.is_empty(), name.to_string(), has_no_place, text(place), text(region), text(country), group);
            row_keys.push(key);
        }
    }
    let mut order: Vec<usize> = (0..row_keys.len()).collect();
    order.sort_by(|&a, &b| row_keys[a].cmp(&row_keys[b]));
    let mut rank = vec![0; order.len()];
    order.iter().enumerate().for_each(|(at, &row)| rank[row] = at);

    let mut of_row: Vec<(Vec<SiteEntry>, Spellings)> = vec![Default::default(); order.len()];
    for &(id, entry) in entries {
        let (row_entries, spellings) = &mut of_row[rank[row_of[id as usize]]];
        row_entries.push(entry);
        *spellings.entry(id).or_default() += 1;
    }
    let rows = order
        .iter()
        .zip(of_row)
        .map(|(&at, (entries, spellings))| row(names, mentions, &row_keys[at], entries, &spellings));
    Hospitals { rows: rows.collect(), ..Hospitals::default() }
}

/// The mentions of a row, with how many reports have each.
type Spellings = BTreeMap<u32, usize>;

fn row(
    names: &SiteNames<'_>,
    mentions: &[Mention],
    key: &RowKey,
    entries: Vec<SiteEntry>,
    spellings: &Spellings,
) -> HospitalRow {
    let (is_unnamed, _, _, place_key, _, country, _) = key;
    let texts = |text: fn(&SiteNames<'_>, Mention) -> String| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (&id, n) in spellings {
            *counts.entry(text(names, mentions[id as usize])).or_default() += n;
        }
        counts.remove("");
        counts
    };
    // The usual spelling; of equally usual ones the first in the alphabet.
    let usual = |counts: &BTreeMap<String, usize>| {
        let most = counts.values().max().copied().unwrap_or(0);
        counts.iter().find(|(_, n)| **n == most).map_or(String::new(), |(text, _)| text.clone())
    };
    let facilities =
        if *is_unnamed { BTreeMap::new() } else { texts(|names, mention| names.facility(mention).to_owned()) };
    let places = texts(|names, mention| names.place(mention).to_owned());
    let regions = texts(|names, mention| names.region(mention).to_owned());
    let mut joined = Vec::new();
    let mut joined_by_names = false;
    for counts in [&facilities, &places].into_iter().filter(|counts| counts.len() > 1) {
        joined.extend(counts.keys().cloned());
        let mut plain = counts.keys().map(|text| with_one_region_word(text));
        let first = plain.next();
        joined_by_names |= plain.any(|words| Some(&words) != first.as_ref());
    }
    let (place, region) = match (usual(&places), usual(&regions)) {
        (place, region) if !place.is_empty() => (place, region),
        // A region stands for the place if the row has no other.
        (_, region) if !place_key.is_empty() => (region, String::new()),
        (_, region) => (String::new(), region),
    };
    HospitalRow {
        name: usual(&facilities),
        place,
        region,
        country: country.clone(),
        spellings: joined,
        joined_by_names,
        cells: Vec::new(),
        entries,
    }
}
