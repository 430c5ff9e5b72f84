//! What an equipment line comes to: its balance, the sites that it shows, and its JSON form, which has both.

use super::voice::stated_speaker;
use super::{
    Balance, Capacity, Claim, Coded, DistinctRecord, Equipment, Figure, ItemKind, JoinReason, LineState, PartialDate,
    Site,
};
use serde::Serialize;
use std::ops::Deref;

impl<S: Serialize + Deref<Target = str>> Serialize for Equipment<S> {
    fn serialize<Z: serde::Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        #[derive(Serialize)]
        struct EquipmentJson<'a, S> {
            name: &'a S,
            category: &'a S,
            kind: &'a Option<Coded<ItemKind>>,
            quantity: Option<Figure>,
            status: Coded<LineState>,
            sites: &'a [Site<S>],
            #[serde(skip_serializing_if = "Option::is_none")]
            capacity: &'a Option<Capacity<S>>,
            claims: &'a [Claim<S>],
            #[serde(skip_serializing_if = "Option::is_none")]
            same: &'a Option<JoinReason<S>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            part_of: &'a Option<S>,
            #[serde(skip_serializing_if = "Vec::is_empty")]
            apart: &'a Vec<DistinctRecord<S>>,
        }
        let balance = self.balance();
        EquipmentJson {
            name: &self.name,
            category: &self.category,
            kind: &self.kind,
            quantity: balance.number().map(|(number, _)| number),
            status: Coded::Known(balance.state()),
            sites: self.sites(&balance),
            capacity: &self.capacity,
            claims: &self.claims,
            same: &self.same,
            part_of: &self.part_of,
            apart: &self.apart,
        }
        .serialize(serializer)
    }
}

impl<S> Equipment<S> {
    /// Claims with their index, newest first. Undated ones are last; equal dates keep the order in the file.
    pub(crate) fn history(&self) -> Vec<(usize, &Claim<S>)> {
        let mut claims: Vec<(usize, &Claim<S>)> = self.claims.iter().enumerate().collect();
        claims.sort_by(|(_, a), (_, b)| PartialDate::newest_first(a.date(), b.date()));
        claims
    }

    /// The balance as far as the line alone tells: each source speaks for itself, unless `said_by` is stated. With its
    /// sources at hand, [`super::voice::balance`] tells more.
    pub fn balance(&self) -> Balance
    where
        S: Deref<Target = str>,
    {
        Balance::of(&self.claims, |claim| stated_speaker(&self.claims[claim]))
    }

    /// The number that the line shows, as far as the line alone tells.
    pub fn quantity(&self) -> Option<Figure>
    where
        S: Deref<Target = str>,
    {
        self.balance().number().map(|(number, _)| number)
    }

    /// The claim whose sites the line shows: one that names a place, else one that names any site; that of the state
    /// before that of the number before the newest.
    pub(crate) fn site_claim(&self, balance: &Balance) -> Option<usize> {
        let own = balance.state_claim().into_iter().chain(balance.number().map(|(_, claim)| claim));
        let claims: Vec<usize> = own.chain(self.history().into_iter().map(|(claim, _)| claim)).collect();
        let first = |names: fn(&Site<S>) -> bool| {
            claims.iter().copied().find(|&claim| self.claims.get(claim).is_some_and(|it| it.sites.iter().any(names)))
        };
        first(|site| site.place.is_some()).or_else(|| first(|_| true))
    }

    /// The sites that the line shows.
    pub fn sites(&self, balance: &Balance) -> &[Site<S>] {
        self.site_claim(balance).map_or(&[], |claim| self.claims[claim].sites.as_slice())
    }

    /// The destination, short enough for a column.
    pub(crate) fn places_summary(&self, balance: &Balance) -> String
    where
        S: Deref<Target = str>,
    {
        let sites = self.sites(balance);
        let facility = sites.first().and_then(|s| s.facility.as_deref());
        let places: Vec<&str> = sites.iter().filter_map(|s| s.place.as_deref()).collect();
        match (facility, places.as_slice()) {
            (_, [_, _, _, ..]) => format!("{} places: {}", places.len(), places.join(", ")),
            (Some(facility), [place, ..]) => {
                format!("{facility}, {}", sites[0].place.as_deref().unwrap_or(place))
            }
            (Some(facility), []) => facility.to_owned(),
            (None, _) => places.join(", "),
        }
    }

    /// The date of a claim.
    pub(crate) fn date_of(&self, claim: Option<usize>) -> Option<PartialDate> {
        self.claims.get(claim?)?.date()
    }
}
