//! What an equipment line comes to: its balance, the sites that it shows, and its JSON form, which has both.

use super::balance_json::BalanceJson;
use super::voice::stated_speaker;
use super::{
    Balance, Basis, Capacity, Claim, Coded, DistinctRecord, Equipment, Figure, ItemKind, JoinReason, LineState,
    PartialDate, Site,
};
use crate::codes::is_generic_facility;
use serde::Serialize;
use std::borrow::Cow;
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
            #[serde(skip_serializing_if = "Option::is_none")]
            balance: Option<BalanceJson<'a>>,
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
        let balance = self.voiced_balance.as_deref().map_or_else(|| Cow::Owned(self.balance()), Cow::Borrowed);
        EquipmentJson {
            name: &self.name,
            category: &self.category,
            kind: &self.kind,
            quantity: balance.number().map(|(number, _)| number),
            status: Coded::Known(balance.state()),
            balance: BalanceJson::of(&balance, &self.claims),
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

impl<S: Deref<Target = str>> Site<S> {
    /// Whether it tells one place from others: "hospitals" does not.
    fn is_named(&self) -> bool {
        self.place.is_some() || self.facility.as_deref().is_some_and(|name| !is_generic_facility(name))
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

    /// The claim whose sites the line shows: one that names a town or a facility, else one that only says "hospitals";
    /// that of the state before that of the number before the newest.
    pub(crate) fn site_claim(&self, balance: &Balance) -> Option<usize>
    where
        S: Deref<Target = str>,
    {
        let own = balance.state_claim().into_iter().chain(balance.number().map(|(_, claim)| claim));
        let claims: Vec<usize> = own.chain(self.history().into_iter().map(|(claim, _)| claim)).collect();
        let first = |names: fn(&Site<S>) -> bool| {
            claims.iter().copied().find(|&claim| self.claims.get(claim).is_some_and(|it| it.sites.iter().any(names)))
        };
        first(Site::is_named).or_else(|| first(|_| true))
    }

    /// The sites that the line shows.
    pub fn sites(&self, balance: &Balance) -> &[Site<S>]
    where
        S: Deref<Target = str>,
    {
        self.site_claim(balance).map_or(&[], |claim| self.claims[claim].sites.as_slice())
    }

    /// The destination, short enough for a column.
    pub(crate) fn places_summary(&self, balance: &Balance) -> String
    where
        S: Deref<Target = str>,
    {
        let sites = self.sites(balance);
        let name = |site: &Site<S>| {
            let names = [site.facility.as_deref(), site.place.as_deref()];
            names.into_iter().flatten().collect::<Vec<_>>().join(", ")
        };
        let [_, _, ..] = sites else { return sites.first().map_or_else(String::new, name) };
        let share = |site: &Site<S>| site.quantity.map(|quantity| format!("{quantity} ")).unwrap_or_default();
        let short = |site: &Site<S>| site.place.as_deref().map_or_else(|| name(site), str::to_owned);
        let names: Vec<String> = sites.iter().map(|site| share(site) + &short(site)).collect();
        let split = if self.is_split_unstated(balance) { ", share not stated" } else { "" };
        format!("{} places{split}: {}", sites.len(), names.join(", "))
    }

    /// Whether the number is that of several sites together: then no site has a number of its own.
    pub(crate) fn is_split_unstated(&self, balance: &Balance) -> bool
    where
        S: Deref<Target = str>,
    {
        let sites = self.sites(balance);
        sites.len() > 1
            && sites.iter().any(|site| site.quantity.is_none())
            && balance.number().is_some_and(|(number, _)| number.0 > 1.into())
    }

    /// Whether the state of the line is only inferred.
    pub(crate) fn is_inferred(&self, balance: &Balance) -> bool {
        let claim = balance.state_claim().and_then(|claim| self.claims.get(claim));
        claim.is_some_and(|claim| claim.basis == Some(Coded::Known(Basis::Inferred)))
    }

    /// The date of a claim.
    pub(crate) fn date_of(&self, claim: Option<usize>) -> Option<PartialDate> {
        self.claims.get(claim?)?.date()
    }
}
