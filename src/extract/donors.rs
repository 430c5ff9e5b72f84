//! Donors, implementing agencies and recipients of an article, decided by counting the votes of all frames.
//!
//! Every sentence yields votes ([`collect_votes`]); this file adds them up per country and per organisation.
//! What an article says often and plainly then outweighs what a single sentence seems to say. An organisation
//! that hands on the money of others (UNDP) is no donor unless nobody else pays, and a country that is only
//! named is no recipient while another one receives. If no frame names a donor, the country of an embassy or
//! agency is taken and marked as inferred.
//!
//! The thresholds below were chosen by eye on the annotated development articles; none was measured alone.

use super::actors::{Actor, ActorIdentity, OrganisationKind, find_actors};
use super::bodies::{NamedParty, push_recipients, push_suppliers};
use super::frames::{Vote, collect_votes, paired_countries};
use super::giving::{MEDIUM, STRONG, WEAK};
use super::places::{CountryMention, PlaceForm};
use super::sentence::{ArticleText, Extracted, Sentence};
use crate::codes::country_name;
use crate::model::{Basis, Role};
use crate::sort::ColdSort;
use rustc_hash::FxHashMap as HashMap;

/// The participating organisations and countries that an article names, by role.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    /// Those who pay, in descending order of giving weight.
    pub donors: Vec<Extracted<NamedParty>>,
    /// Implementing organisations and the donors' own agencies, in text order.
    pub agencies: Vec<Extracted<NamedParty>>,
    /// Companies that build or supply, and private partners.
    pub suppliers: Vec<Extracted<NamedParty>>,
    /// ISO 3166-1 alpha-2 codes of recipient countries, the best supported first.
    pub recipients: Vec<Extracted<&'static str>>,
    /// Ministries, hospitals and similar bodies that receive.
    pub recipient_organisations: Vec<Extracted<NamedParty>>,
}

/// Sum of the votes for one actor.
#[derive(Default)]
struct VoteTally {
    giving_weight: i32,
    best_giving: i32,
    giving_evidence: Option<Extracted<()>>,
    receiving_weight: i32,
    best_receiving: i32,
    receiving_evidence: Option<Extracted<()>>,
    mentions: i32,
    /// Mentions of the country itself, not of one of its cities.
    named_mentions: i32,
    /// Whether the first sentence of the article names it.
    in_title: bool,
    first_mention: usize,
    /// Whether the strongest giving vote came from the country's agency, not the country itself.
    through_agency: bool,
}

/// A country by its code, or an organisation by its short name.
#[derive(Clone, PartialEq, Eq, Hash)]
enum ActorKey {
    Country(&'static str),
    Organisation(String),
}

struct OrganisationProfile {
    kind: OrganisationKind,
    country: Option<&'static str>,
}

/// Decides who gives and who receives. `mentions` are the countries from [`super::find_countries`], in text order.
pub fn find_parties(article: &ArticleText<'_>, mentions: &[Extracted<CountryMention>]) -> Parties {
    let mut count = VoteCount::default();
    let mut parties = Parties::default();
    let mut from = 0;
    let mut order = 0;
    for (number, sentence) in article.sentences.iter().enumerate() {
        let end = mentions[from..].partition_point(|m| m.mark.start < sentence.span.end) + from;
        let mentions_here = &mentions[from..end];
        from = end;
        let actors = find_actors(article.text, sentence, mentions_here);
        let votes = collect_votes(&sentence.words, &actors, sentence.english);
        for actor in &actors {
            count.add_mention(actor, sentence, number, &mut order);
        }
        for vote in &votes {
            if let Some(actor) = actors.get(vote.actor) {
                count.add_vote(vote, actor, sentence);
            }
        }
        count.pairs.extend(paired_countries(&sentence.words, &actors));
        push_suppliers(sentence, &actors, &mut parties.suppliers);
        push_recipients(sentence, &mut parties.recipient_organisations);
    }
    let donors = count.donors();
    parties.recipients = count.recipients(&donors);
    for key in &donors {
        parties.donors.extend(count.donor(key));
    }
    parties.agencies = count.agencies(&donors);
    parties
}

#[derive(Default)]
struct VoteCount {
    /// Countries coordinated in one phrase, one entry for each occurrence.
    pairs: Vec<(&'static str, &'static str)>,
    tallies: HashMap<ActorKey, VoteTally>,
    organisations: HashMap<String, OrganisationProfile>,
}

impl VoteCount {
    fn key(&mut self, actor: &Actor) -> (ActorKey, Option<&'static str>) {
        let (name, kind, country) = match &actor.identity {
            ActorIdentity::Country(code, _) => return (ActorKey::Country(code), None),
            ActorIdentity::Known(agency) => (agency.name.to_owned(), agency.kind, agency.country),
            ActorIdentity::Named(name, country) => (name.clone(), OrganisationKind::Charity, *country),
        };
        self.organisations.entry(name.clone()).or_insert(OrganisationProfile { kind, country });
        (ActorKey::Organisation(name), country)
    }

    fn add_mention(&mut self, actor: &Actor, sentence: &Sentence<'_>, number: usize, order: &mut usize) {
        *order += 1;
        let is_city = matches!(actor.identity, ActorIdentity::Country(_, PlaceForm::Locality));
        let (key, _) = self.key(actor);
        let tally =
            self.tallies.entry(key).or_insert_with(|| VoteTally { first_mention: *order, ..VoteTally::default() });
        tally.mentions += 1;
        if !is_city {
            tally.named_mentions += 1;
        }
        tally.in_title |= number == 0;
        if tally.receiving_evidence.is_none() {
            tally.receiving_evidence = Some(sentence.extracted(actor.words.clone(), (), "recipient: named"));
        }
        if tally.giving_evidence.is_none() {
            tally.giving_evidence = Some(sentence.extracted(actor.words.clone(), (), "giver: named"));
        }
    }

    fn add_vote(&mut self, vote: &Vote, actor: &Actor, sentence: &Sentence<'_>) {
        let (key, country) = self.key(actor);
        let is_city = matches!(actor.identity, ActorIdentity::Country(_, PlaceForm::Locality));
        if vote.gives && is_city {
            return;
        }
        let mut tally_vote = |key: ActorKey, inferred: bool| {
            let tally = self.tallies.entry(key).or_default();
            let found = || Some(sentence.extracted(vote.words.clone(), (), vote.rule));
            if vote.gives {
                tally.giving_weight += vote.weight;
                if vote.weight > tally.best_giving {
                    tally.best_giving = vote.weight;
                    tally.giving_evidence = found();
                    tally.through_agency = inferred;
                }
            } else {
                tally.receiving_weight += vote.weight;
                if vote.weight > tally.best_receiving {
                    tally.best_receiving = vote.weight;
                    tally.receiving_evidence = found();
                }
            }
        };
        if let (Some(code), true) = (country, vote.gives) {
            tally_vote(ActorKey::Country(code), true);
        }
        tally_vote(key, false);
    }

    fn organisation(&self, key: &ActorKey) -> Option<&OrganisationProfile> {
        match key {
            ActorKey::Country(_) => None,
            ActorKey::Organisation(name) => self.organisations.get(name),
        }
    }

    /// The actors that pay, in descending order of giving weight.
    ///
    /// A donor needs one vote of at least `MEDIUM` and more votes for giving than for receiving. For a country
    /// in the title the bar is one higher unless a plain frame names it, because titles name recipients too.
    /// For an organisation only half of the receiving votes count. If some actor has a plain frame, those
    /// without one need more than twice as many votes for giving as for receiving.
    fn donors(&self) -> Vec<ActorKey> {
        let pays = |key: &ActorKey| {
            self.organisation(key).is_none_or(|it| it.country.is_none() && it.kind != OrganisationKind::Implementer)
        };
        let has_plain_donor = self
            .tallies
            .iter()
            .any(|(key, t)| pays(key) && t.best_giving >= STRONG && t.giving_weight > t.receiving_weight);
        let mut donors: Vec<&ActorKey> = self
            .tallies
            .iter()
            .filter(|(key, t)| {
                let against = if matches!(key, ActorKey::Country(_)) {
                    t.receiving_weight + if t.in_title && t.best_giving < STRONG { 1 } else { 0 }
                } else {
                    t.receiving_weight / 2
                };
                let enough = t.best_giving >= MEDIUM && t.giving_weight > against;
                pays(key) && enough && (t.best_giving >= STRONG || !has_plain_donor || t.giving_weight > 2 * against)
            })
            .map(|(key, _)| key)
            .collect();
        if donors.is_empty() {
            donors = self.hinted_donor(&pays);
        }
        if donors.is_empty() {
            // Nobody else pays, so the organisation gives from its own means.
            donors = self
                .tallies
                .iter()
                .filter(|(key, t)| {
                    matches!(key, ActorKey::Organisation(_))
                        && t.best_giving >= MEDIUM
                        && t.giving_weight > t.receiving_weight
                })
                .map(|(key, _)| key)
                .collect();
        }
        donors.cold_sort_by_key(|key| (-self.tallies[*key].giving_weight, self.tallies[*key].first_mention));
        donors.into_iter().cloned().collect()
    }

    /// The donor that only an embassy, a cooperation or thanks points to, for articles without a giving frame.
    ///
    /// If an implementing organisation hands over the aid, one weak hint (a single embassy) is not enough.
    fn hinted_donor(&self, pays: &dyn Fn(&ActorKey) -> bool) -> Vec<&ActorKey> {
        let has_implementer = self.tallies.iter().any(|(key, t)| {
            !pays(key)
                && t.best_giving >= MEDIUM
                && self.organisation(key).is_some_and(|it| it.kind == OrganisationKind::Implementer)
        });
        self.tallies
            .iter()
            .filter(|(key, t)| {
                pays(key)
                    && t.giving_weight >= WEAK
                    && t.giving_weight > t.receiving_weight
                    && !(has_implementer && t.giving_weight < 2 * WEAK)
            })
            .max_by_key(|(_, t)| (t.giving_weight - t.receiving_weight, std::cmp::Reverse(t.first_mention)))
            .map(|(key, _)| key)
            .into_iter()
            .collect()
    }

    fn donor(&self, key: &ActorKey) -> Option<Extracted<NamedParty>> {
        let tally = self.tallies.get(key)?;
        let found = tally.giving_evidence.clone()?;
        let (name, country) = match key {
            ActorKey::Country(code) => (country_name(code).to_owned(), Some(*code)),
            ActorKey::Organisation(name) => (name.clone(), None),
        };
        let inferred = tally.through_agency || tally.best_giving < MEDIUM;
        let why = match (inferred, tally.through_agency) {
            (false, _) => None,
            (_, true) => Some("an agency of this country gives"),
            (..) => Some("its embassy or cooperation is told of, and no other giver"),
        };
        let value = NamedParty { role: Role::Donor, name, country };
        Some(found_with_value(found, value, inferred.then_some(Basis::Inferred), why))
    }

    /// Implementers with a giving frame, and named agencies of donor countries.
    fn agencies(&self, donors: &[ActorKey]) -> Vec<Extracted<NamedParty>> {
        let mut named: Vec<(&ActorKey, &VoteTally)> = self
            .tallies
            .iter()
            .filter(|(key, tally)| match self.organisation(key) {
                Some(it) if !donors.contains(key) => match it.country {
                    Some(code) => donors.contains(&ActorKey::Country(code)),
                    None => it.kind == OrganisationKind::Implementer && tally.giving_weight >= MEDIUM,
                },
                _ => false,
            })
            .collect();
        named.cold_sort_by_key(|(_, tally)| tally.first_mention);
        named
            .into_iter()
            .filter_map(|(key, tally)| {
                let ActorKey::Organisation(name) = key else { return None };
                let it = self.organisation(key)?;
                let value = NamedParty { role: Role::Agency, name: name.clone(), country: it.country };
                Some(found_with_value(tally.giving_evidence.clone()?, value, None, None))
            })
            .collect()
    }

    /// The recipient country with the best score, and others that come close to it.
    ///
    /// Receiving frames and mentions count double, a place in the title counts 4 (as much as two mentions), and
    /// votes for giving reduce the score. Further countries need 60 % of the best score and a receiving frame
    /// of `MEDIUM`, or 50 % with a plain frame and a second mention, or have to be coordinated with the best
    /// one more than once. Countries known only by their cities are a last resort: a city may be just the place
    /// of a ceremony.
    fn recipients(&self, donors: &[ActorKey]) -> Vec<Extracted<&'static str>> {
        let score = |t: &VoteTally| {
            2 * t.receiving_weight + 2 * t.mentions + if t.in_title { 4 } else { 0 }
                - t.giving_weight.min(t.receiving_weight)
        };
        let country_tallies = |cities: bool| -> Vec<(&'static str, &VoteTally)> {
            self.tallies
                .iter()
                .filter_map(|(key, tally)| match key {
                    ActorKey::Country(code) if !donors.contains(key) && (cities || tally.named_mentions > 0) => {
                        Some((*code, tally))
                    }
                    _ => None,
                })
                .filter(
                    |(_, tally)| {
                        if cities { tally.receiving_weight > 0 || tally.mentions > 1 } else { tally.mentions > 0 }
                    },
                )
                .collect()
        };
        let mut all = country_tallies(false);
        if all.iter().all(|(_, tally)| tally.receiving_weight == 0 && tally.mentions < 2 && !tally.in_title) {
            let cities = country_tallies(true);
            if !cities.is_empty() {
                all = cities;
            }
        }
        all.cold_sort_by_key(|(_, tally)| (-score(tally), tally.first_mention));
        let Some((top, best)) = all.first().map(|(code, tally)| (*code, score(tally))) else { return Vec::new() };
        let is_paired_with_top = |code: &str| {
            self.pairs.iter().filter(|(a, b)| (*a == top && *b == code) || (*a == code && *b == top)).count() > 1
        };
        all.into_iter()
            .enumerate()
            .filter(|(i, (code, t))| {
                *i == 0
                    || is_paired_with_top(code)
                    || (score(t) * 5 >= best * 3 && t.receiving_weight >= MEDIUM)
                    || (t.receiving_weight >= STRONG && t.mentions > 1 && score(t) * 2 >= best)
            })
            .filter_map(|(_, (code, tally))| {
                let stated = tally.receiving_weight > 0;
                let why = (!stated).then_some("most told about of those who do not give");
                Some(found_with_value(
                    tally.receiving_evidence.clone()?,
                    code,
                    (!stated).then_some(Basis::Inferred),
                    why,
                ))
            })
            .collect()
    }
}

fn found_with_value<T>(
    found: Extracted<()>,
    value: T,
    basis: Option<Basis>,
    why: Option<&'static str>,
) -> Extracted<T> {
    Extracted { value, sentence: found.sentence, mark: found.mark, rule: found.rule, basis, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inferred_donor_is_marked_as_inferred() {
        let text = "JICA handed over two scanners to Tonga.";
        let article = ArticleText::new(text, &[]);
        let found = find_parties(&article, &super::super::find_countries(&article));
        assert_eq!(found.donors[0].basis, Some(Basis::Inferred));
        assert_eq!(found.donors[0].value.name, "Japan");
        assert_eq!((found.agencies[0].value.name.as_str(), found.agencies[0].value.country), ("JICA", Some("JP")));
    }
}
