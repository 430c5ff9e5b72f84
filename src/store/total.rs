//! How many pieces some equipment lines come to, or why their numbers are not added.
//!
//! Pieces of one kind are added: nine scanners and twenty vehicles are not 29 of anything. What is reported received
//! and what is only announced are counted apart, and so is a number that stands for several places without a share
//! for each: it is not the number of any one of them.

use crate::codes;
use crate::model::{Balance, Equipment, Figure, LineState, Project};
use crate::text::fold;
use hashbrown::HashMap;
use std::hash::Hash;
use std::ops::Deref;

/// How the number of a line takes part in a total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineStanding {
    Counts,
    /// It is part of another line, or of a duplicate record: its pieces are counted elsewhere.
    CountedElsewhere,
    NotAid,
    /// Reports disagree on it, so neither number may be used.
    Disputed,
    /// Cancelled or returned.
    Ended,
}

/// What the number of a line is added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedAs {
    Received,
    /// Announced, and its arrival is not reported.
    Announced,
    /// For several places without a share for each.
    ForSeveralPlaces,
}

impl CountedAs {
    pub const ALL: [CountedAs; 3] = [CountedAs::Received, CountedAs::Announced, CountedAs::ForSeveralPlaces];

    /// The code, for programs.
    pub fn code(self) -> &'static str {
        match self {
            CountedAs::Received => "received",
            CountedAs::Announced => "arrival_not_reported",
            CountedAs::ForSeveralPlaces => "for_several_places",
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            CountedAs::Received => "received",
            CountedAs::Announced => "arrival not reported",
            CountedAs::ForSeveralPlaces => "for several places, share not stated",
        }
    }
}

/// What a total needs of an equipment line, besides its number and its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LinePieces {
    pub(crate) standing: LineStanding,
    /// The number is of pieces that are reported received.
    pub(crate) has_arrived: bool,
    /// Distinct places, else facilities, that the number stands for without a share for each, cut at 255. 0 if that is
    /// one or none.
    pub(crate) unshared_sites: u8,
    /// `unshared_sites` are facilities.
    pub(crate) sites_are_facilities: bool,
    /// The number is not that of every site of the line: its shares are stated, other claims name other sites, or no claim
    /// names one and the activity works at several locations.
    pub(crate) is_of_some_sites: bool,
}

impl LinePieces {
    /// What its number is added to; `None` if it is added to nothing. `at_site`: the total is of one place or facility.
    pub(crate) fn counted_as(self, at_site: bool) -> Option<CountedAs> {
        if self.standing != LineStanding::Counts || at_site && self.is_of_some_sites {
            return None;
        }
        Some(match self.has_arrived {
            _ if self.unshared_sites > 0 => CountedAs::ForSeveralPlaces,
            true => CountedAs::Received,
            false => CountedAs::Announced,
        })
    }

    pub(crate) fn of<S: Deref<Target = str>>(project: &Project<S>, item: &Equipment<S>, balance: &Balance) -> Self {
        let standing = match balance.state() {
            _ if project.not_aid.is_some() => LineStanding::NotAid,
            _ if item.part_of.is_some() => LineStanding::CountedElsewhere,
            LineState::Disputed => LineStanding::Disputed,
            LineState::Cancelled | LineState::Returned => LineStanding::Ended,
            _ => LineStanding::Counts,
        };
        let own = balance.number().map(|(_, claim)| claim).filter(|&claim| !item.claims[claim].sites.is_empty());
        let sites = match own {
            Some(claim) => item.claims[claim].sites.as_slice(),
            None => item.sites(balance),
        };
        let places: Vec<String> = sites.iter().filter_map(|site| site.place.as_deref()).map(fold).collect();
        let facilities: Vec<String> = sites.iter().filter_map(|site| site.facility.as_deref()).map(fold).collect();
        let places_count = count_distinct(&places);
        let sites_are_facilities = places_count < 2;
        let count = if sites_are_facilities { count_distinct(&facilities) } else { places_count };
        let is_shared = sites.iter().all(|site| site.quantity.is_some());
        let several = count > 1;
        // "Kharkiv region" is no other place than "Kharkiv oblast": a word in common is enough.
        let is_named = |place: &str| {
            let place = fold(place);
            places.iter().any(|name| name.split(' ').any(|word| place.split(' ').any(|other| other == word)))
        };
        let mut other_places = (item.claims.iter().filter(|claim| !std::ptr::eq(claim.sites.as_slice(), sites)))
            .flat_map(|claim| &claim.sites)
            .filter_map(|site| site.place.as_deref());
        let locations = project.activity.iter().flat_map(|activity| &activity.locations);
        let mut locations = locations.map(|location| &*location.name).filter(|name| !name.is_empty());
        let first = locations.next();
        let is_somewhere = sites.is_empty() && locations.any(|name| Some(name) != first);
        let names_others = !places.is_empty() && other_places.any(|place| !is_named(place));
        LinePieces {
            standing,
            has_arrived: balance.is_number_of_arrived(),
            unshared_sites: if several && !is_shared { count.min(255) as u8 } else { 0 },
            sites_are_facilities,
            is_of_some_sites: several && is_shared || names_others || is_somewhere,
        }
    }
}

/// How many names there are, each counted once. Lines have a handful at most.
fn count_distinct(names: &[String]) -> usize {
    let is_first = |(i, name): &(usize, &String)| !names[..*i].contains(name);
    names.iter().enumerate().filter(is_first).count()
}

/// Whether things of a category may be of different kinds, so that their names tell: "medical equipment".
pub(crate) fn is_catch_all(category: &str) -> bool {
    category.is_empty() || codes::category(category).is_some_and(codes::Category::is_catch_all)
}

/// Number of pieces over some equipment lines. A part of another line and a line of a duplicate record do not add to
/// the pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    received: Figure,
    received_lines: usize,
    announced: Figure,
    announced_lines: usize,
    /// Pieces for several sites without a share for each.
    unshared: Figure,
    unshared_lines: usize,
    /// Of the only such line: how many sites, and whether they are facilities.
    unshared_sites: (u8, bool),
    uncounted_lines: usize,
    /// Lines whose number is not that of the place or facility that the query names.
    other_sites_lines: usize,
    disputed_lines: usize,
    ended_lines: usize,
    not_aid_lines: usize,
    excluded_lines: usize,
    /// Kinds of the lines that take part, with a number or without.
    kinds: usize,
    /// Kinds of the lines that have a number. Of more than one, nothing is added.
    numbered_kinds: usize,
}

/// Adds up the [`Total`] of each kind and of all. `K` tells the kind of a line: its category, and its name too if its
/// category is a catch-all.
#[derive(Debug)]
pub(crate) struct PieceCounter<K> {
    kinds: HashMap<K, Total>,
    /// Lines that take no part.
    outside: Total,
    /// The query names a place or a facility.
    at_site: bool,
}

impl<K: Hash + Eq + Copy> PieceCounter<K> {
    pub(crate) fn new(at_site: bool) -> Self {
        PieceCounter { kinds: HashMap::new(), outside: Total::default(), at_site }
    }

    pub(crate) fn add(&mut self, kind: K, number: Option<Figure>, line: LinePieces) {
        match line.standing {
            LineStanding::CountedElsewhere => return self.outside.excluded_lines += 1,
            LineStanding::NotAid => return self.outside.not_aid_lines += 1,
            LineStanding::Disputed => return self.kind(kind).disputed_lines += 1,
            LineStanding::Ended => return self.kind(kind).ended_lines += 1,
            LineStanding::Counts => {}
        }
        let counted_as = line.counted_as(self.at_site);
        let total = self.kind(kind);
        let Some(number) = number else { return total.uncounted_lines += 1 };
        let Some(counted_as) = counted_as else { return total.other_sites_lines += 1 };
        total.numbered_kinds = 1;
        let (sum, lines) = match counted_as {
            CountedAs::ForSeveralPlaces => {
                total.unshared_sites = (line.unshared_sites, line.sites_are_facilities);
                (&mut total.unshared, &mut total.unshared_lines)
            }
            CountedAs::Received => (&mut total.received, &mut total.received_lines),
            CountedAs::Announced => (&mut total.announced, &mut total.announced_lines),
        };
        *sum = sum.saturating_add(number);
        *lines += 1;
    }

    fn kind(&mut self, kind: K) -> &mut Total {
        self.kinds.entry(kind).or_insert(Total { kinds: 1, ..Total::default() })
    }

    /// The total of all lines, and that of each kind in any order.
    pub(crate) fn finish(self) -> (Total, Vec<(K, Total)>) {
        let mut all = self.outside;
        self.kinds.values().for_each(|total| all.join(total));
        (all, self.kinds.into_iter().collect())
    }
}

impl Total {
    fn join(&mut self, other: &Total) {
        self.received = self.received.saturating_add(other.received);
        self.announced = self.announced.saturating_add(other.announced);
        self.unshared = self.unshared.saturating_add(other.unshared);
        if other.unshared_lines > 0 {
            self.unshared_sites = other.unshared_sites;
        }
        self.received_lines += other.received_lines;
        self.announced_lines += other.announced_lines;
        self.unshared_lines += other.unshared_lines;
        self.uncounted_lines += other.uncounted_lines;
        self.other_sites_lines += other.other_sites_lines;
        self.disputed_lines += other.disputed_lines;
        self.ended_lines += other.ended_lines;
        self.kinds += other.kinds;
        self.numbered_kinds += other.numbered_kinds;
    }

    /// The sums of one kind: what the pieces are, and their number.
    pub(crate) fn sums(&self) -> impl Iterator<Item = (CountedAs, Figure)> {
        [
            (CountedAs::Received, self.received, self.received_lines),
            (CountedAs::Announced, self.announced, self.announced_lines),
            (CountedAs::ForSeveralPlaces, self.unshared, self.unshared_lines),
        ]
        .into_iter()
        .filter(|(_, _, lines)| *lines > 0)
        .map(|(what, sum, _)| (what, sum))
    }

    /// Pieces received, of which the arrival is not reported, and for several places without a split; `None` if they are
    /// of several kinds.
    pub(crate) fn pieces_of_one_kind(&self) -> Option<[Option<Figure>; 3]> {
        let sums = [
            (self.received, self.received_lines),
            (self.announced, self.announced_lines),
            (self.unshared, self.unshared_lines),
        ];
        (self.numbered_kinds <= 1).then(|| sums.map(|(sum, lines)| (lines > 0).then_some(sum)))
    }

    fn unshared_words(&self) -> String {
        let sites = match (self.unshared_lines, self.unshared_sites) {
            (1, (n, true)) => format!("{n} facilities"),
            (1, (n, false)) => format!("{n} places"),
            _ => "several places each".to_owned(),
        };
        format!("{} for {sites}, share not stated", self.unshared)
    }
}

/// For example `20 received + 9 arrival not reported, 1 line without a number`, or `not added: 14 kinds`.
impl std::fmt::Display for Total {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.numbered_kinds > 1 {
            return write!(f, "not added: {} kinds", self.kinds);
        }
        let lines =
            |n: usize, what: &str| (n > 0).then(|| format!("{n} {}{what}", if n == 1 { "line" } else { "lines" }));
        let parts = [
            (self.received_lines > 0).then(|| format!("{} received", self.received)),
            (self.announced_lines > 0).then(|| format!("{} arrival not reported", self.announced)),
            (self.unshared_lines > 0).then(|| self.unshared_words()),
        ];
        // What has no number is no part of the sum.
        let others = [
            lines(self.other_sites_lines, " not for this place alone"),
            lines(self.uncounted_lines, " without a number"),
            lines(self.disputed_lines, " with reports that disagree"),
            lines(self.ended_lines, " cancelled or returned"),
        ];
        let pieces = parts.into_iter().flatten().collect::<Vec<_>>().join(" + ");
        let parts: Vec<String> =
            Some(pieces).into_iter().filter(|it| !it.is_empty()).chain(others.into_iter().flatten()).collect();
        match (parts.is_empty(), self.excluded_lines, self.not_aid_lines) {
            (false, ..) => f.write_str(&parts.join(", ")),
            (true, 0, 0) => f.write_str("no equipment lines"),
            (true, 0, _) => f.write_str("none counted: not aid"),
            (true, _, 0) => f.write_str("none counted: parts of others, or reported twice"),
            (true, ..) => f.write_str("none counted: not aid, parts of others, or reported twice"),
        }
    }
}
