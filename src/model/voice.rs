//! Who speaks in a claim: the giver, the receiver, a carrier, the press or a register.
//!
//! A delivery that only its giver reports is not confirmed. So each claim has a voice: `said_by` where the dataset
//! states it, else what follows from the source's publisher held against the parties of the project.

use super::balance::{Balance, Speaker};
use super::{Claim, Coded, Equipment, Project, Role, SourceKind, Voice};
use crate::codes;
use crate::text::fold;
use std::ops::Deref;

/// What is needed of a source to tell whose voice it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct PublisherFacts<'a> {
    /// The publisher that the text goes back to: `origin`, else the publisher itself. Reprints are no voice of their own.
    pub name: &'a str,
    pub kind: Option<SourceKind>,
}

/// Words of an office that speaks for its country, folded.
const OFFICES: [&str; 9] =
    ["ministry", "embassy", "government", "consulate", "agency", "department", "presidency", "cabinet", "portal"];

/// Words of a place that receives equipment, folded.
const RECEIVING: [&str; 5] = ["hospital", "clinic", "polyclinic", "medical center", "medical centre"];

impl PublisherFacts<'_> {
    /// The voice of this publisher on a project; `None` if nothing tells.
    pub fn voice<S: Deref<Target = str>>(self, project: &Project<S>) -> Option<Voice> {
        if self.kind == Some(SourceKind::Activity) {
            return Some(Voice::Register);
        }
        let name = fold(self.name);
        if let Some(voice) = named_party(&name, project) {
            return Some(voice);
        }
        let has = |word: &&str| position(&name, word).is_some();
        match self.kind {
            Some(SourceKind::Press | SourceKind::Aggregator) => Some(Voice::Press),
            kind if kind == Some(SourceKind::Official) || OFFICES.iter().any(has) => {
                country_voice(&name, project).or_else(|| RECEIVING.iter().any(has).then_some(Voice::Receiver))
            }
            _ if RECEIVING.iter().any(has) => Some(Voice::Receiver),
            Some(SourceKind::Translation) => Some(Voice::Press),
            _ => None,
        }
    }
}

/// The voice of a publisher that the project names as a party or a site.
fn named_party<S: Deref<Target = str>>(publisher: &str, project: &Project<S>) -> Option<Voice> {
    let same = |name: &str| {
        let name = fold(name);
        !name.is_empty() && (position(publisher, &name).is_some() || position(&name, publisher).is_some())
    };
    if publisher.is_empty() {
        return None;
    }
    let mut parties = project.parties.iter().filter(|party| party.country.is_none() || party.name.contains(' '));
    let party = parties.find_map(|party| {
        let voice = match party.role.as_ref()?.known()? {
            Role::Donor | Role::Agency => Voice::Giver,
            Role::Recipient => Voice::Receiver,
            Role::Supplier | Role::ProcurementAgent | Role::Implementing => Voice::Carrier,
            _ => return None,
        };
        same(&party.name).then_some(voice)
    });
    party.or_else(|| {
        let sites = project.equipment.iter().flat_map(|line| &line.claims).flat_map(|claim| &claim.sites);
        sites.filter_map(|site| site.facility.as_deref()).any(same).then_some(Voice::Receiver)
    })
}

/// The side of the country that an office names first: the "Embassy of Japan in Ukraine" speaks for Japan.
fn country_voice<S: Deref<Target = str>>(publisher: &str, project: &Project<S>) -> Option<Voice> {
    let at = |code: &str| position(publisher, &fold(codes::country_name(code)));
    let donors = project
        .parties
        .iter()
        .filter(|party| matches!(party.role.as_ref().and_then(Coded::known), Some(Role::Donor | Role::Agency)));
    let giver = donors.filter_map(|party| at(party.country.as_deref()?)).min();
    let receiver = project.countries.iter().filter_map(|country| at(&country.code)).min();
    match (giver, receiver) {
        (Some(giver), Some(receiver)) if receiver < giver => Some(Voice::Receiver),
        (Some(_), _) => Some(Voice::Giver),
        (None, receiver) => receiver.map(|_| Voice::Receiver),
    }
}

/// Where `words` stand in `text` as whole words; both are folded.
fn position(text: &str, words: &str) -> Option<usize> {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(words).map(|(at, _)| at).find(|&at| {
        !words.is_empty()
            && !is_word(text[..at].chars().next_back())
            && !is_word(text[at + words.len()..].chars().next())
    })
}

/// Who makes a claim: `said_by` if it is stated, else the voice that was derived, else the source of its first quote
/// for itself.
pub(crate) fn stated_speaker<S: Deref<Target = str>>(claim: &Claim<S>) -> Speaker<'_> {
    match claim.said_by.as_ref().and_then(Coded::known).or(claim.voice.as_ref().and_then(Option::as_ref)) {
        Some(voice) => Speaker::Voice(*voice),
        None => Speaker::Source(claim.evidence.first().map_or("", |evidence| &evidence.source)),
    }
}

/// Whose voice each claim of a line is. `publisher` returns what is known of a source by its id.
pub(crate) fn speakers<'c, S: Deref<Target = str>>(
    line: &'c Equipment<S>,
    project: &Project<S>,
    publisher: impl Fn(&str) -> Option<PublisherFacts<'c>>,
) -> Vec<Speaker<'c>> {
    let speaker = |claim: &'c Claim<S>| match stated_speaker(claim) {
        Speaker::Source(source) => {
            let publisher = publisher(source);
            let voice = publisher.and_then(|publisher| publisher.voice(project));
            // Two texts of one publisher are one speaker: the later one corrects the earlier one.
            let name = publisher.map(|publisher| publisher.name).filter(|name| !name.is_empty());
            voice.map_or(Speaker::Source(name.unwrap_or(source)), Speaker::Voice)
        }
        stated => stated,
    };
    line.claims.iter().map(speaker).collect()
}

/// The balance of a line whose speakers are known.
pub(crate) fn balance<S: Deref<Target = str>>(line: &Equipment<S>, speakers: &[Speaker<'_>]) -> Balance {
    Balance::of(&line.claims, |claim| speakers[claim])
}
