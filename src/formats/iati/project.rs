//! An activity that has been read as a project of the dataset form.
//!
//! What stands by a rule is made here: which title is shown, who the donors are, and that equipment is
//! told by the activity's own text.

use super::activity::{Held, Kind, Organisation, Read, Reading, Said, Share, Stated, day, one_line};
use crate::codes;
use crate::extract;
use crate::model::{
    Activity, Amount, Basis, Claim, Coded, Country, DateKind, Document, Equipment, Evidence, FactKey, Instrument,
    Location, Narrative, Oddity, PartialDate, Party, Project, ProjectDate, Region, Related, Role, Sector, Source,
    SourceKind, Span,
};
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::time::{Duration, Instant};

impl<'a> Reading<'a, '_> {
    /// The project that has been read.
    pub(super) fn finish<S: Held<'a>>(mut self, extract: bool) -> Read<S> {
        if self.countries.is_empty() && self.regions.is_empty() {
            (self.countries, self.regions) = self.money.places();
        }
        if self.sectors.is_empty() {
            self.sectors = self.money.sectors();
        }
        let (title, summary) = self.shown();
        let parties = self.parties();
        let instrument = self.finance_types.iter().find_map(|code| instrument(code));
        let amounts = std::mem::take(&mut self.money).amounts(&mut self.oddities);
        let said = self.said(title, summary);
        let (language, summary_language) = self.languages(title, summary);
        let narratives = self.other_texts(title, summary);
        if self.id.is_empty() {
            self.odd("missing_identifier", 0, "the activity has no identifier");
        }
        let activity = Activity {
            file: S::from(Cow::Owned(self.place.file.to_owned())),
            line: self.place.line.min(u32::MAX as usize) as u32,
            version: self.version.clone().map(S::from),
            updated: self.updated.as_deref().map(coded_day),
            hierarchy: self.hierarchy,
            language: language.map(S::from),
            summary_language: summary_language.map(S::from),
            narratives,
            regions: self.regions.iter().map(region).collect(),
            locations: self
                .locations
                .iter()
                .map(|(name, position)| Location {
                    name: S::from(name.clone()),
                    position: position.clone().map(S::from),
                })
                .collect(),
            results: unique(&self.results),
            finance_types: unique(&self.finance_types),
            aid_types: unique(&self.aid_types),
            flow_types: unique(&self.flow_types),
            secondary: self.secondary,
            oddities: self.told_oddities(),
        };
        let mut project = Project {
            id: S::from(self.id.clone()),
            title: title.map_or_else(S::default, |i| S::from(one_line(self.texts[i].text.clone()))),
            summary: summary.map(|i| S::from(self.texts[i].text.clone())),
            countries: self.countries.iter().map(country).collect(),
            parties,
            instrument: instrument.map(Coded::Known),
            sectors: self.sectors.iter().map(sector).collect(),
            status: self.status.clone(),
            dates: self.dates.iter().map(|(kind, value)| project_date(kind, value)).collect(),
            amounts,
            related: self.related.iter().map(related).collect(),
            documents: self
                .documents
                .iter()
                .map(|(title, url)| Document { title: S::from(title.clone()), url: S::from(url.clone()) })
                .collect(),
            activity: Some(Box::new(activity)),
            ..Project::default()
        };
        let started = extract.then(Instant::now);
        let source = extract.then(|| self.equipment(&mut project, &said)).flatten();
        let spans = self.spans_of(&project);
        let extracting = started.map_or(Duration::ZERO, |started| started.elapsed());
        Read { project, source, extracting, spans }
    }

    /// The languages of the texts shown: of the title, and of the summary where it is another.
    fn languages(&self, title: Option<usize>, summary: Option<usize>) -> (Option<Cow<'a, str>>, Option<Cow<'a, str>>) {
        let of = |at: Option<usize>| self.texts.get(at?)?.language.clone().or(self.language.clone());
        let (of_title, of_summary) = (of(title), of(summary));
        match title {
            Some(_) => (
                of_title.clone(),
                of_summary.filter(|_| summary.is_some()).filter(|tag| Some(tag) != of_title.as_ref()),
            ),
            None => (of_summary, None),
        }
    }

    /// The texts beside those shown.
    fn other_texts<S: Held<'a>>(&self, title: Option<usize>, summary: Option<usize>) -> Vec<Narrative<S>> {
        let others = self.texts.iter().enumerate().filter(|(i, _)| Some(*i) != title && Some(*i) != summary);
        let narrative = |(_, text): (usize, &Said<'a>)| Narrative {
            kind: S::from(Cow::Borrowed(text.kind.name())),
            language: text.language.clone().or_else(|| self.language.clone()).map(S::from),
            text: S::from(text.text.clone()),
        };
        others.map(narrative).collect()
    }

    /// What was odd, with its lines.
    fn told_oddities<S: Held<'a>>(&self) -> Vec<Oddity<S>> {
        // They stand almost in order: each counts on from the one before.
        let (mut counted, mut lines) = (0, self.place.line);
        let mut line = |at: usize| {
            let at = at.min(self.text.len());
            if at < counted {
                (counted, lines) = (0, self.place.line);
            }
            lines += memchr::memchr_iter(b'\n', &self.text.as_bytes()[counted..at]).count();
            counted = at;
            lines.min(u32::MAX as usize) as u32
        };
        let told = self.oddities.iter().map(|odd| Oddity {
            rule: S::from(Cow::Borrowed(odd.rule)),
            line: line(odd.at),
            what: S::from(Cow::Owned(odd.what.clone())),
        });
        told.collect()
    }

    /// Where the project's facts are stated.
    fn spans_of<S: Held<'a>>(&self, project: &Project<S>) -> Vec<(FactKey, Span)> {
        let party_of = |organisation: &Organisation<'a>| {
            let of: Party<S> = party(organisation, organisation.role.clone());
            project.parties.iter().position(|party| {
                party.basis.is_none()
                    && (&party.role, &*party.name, party.reference.as_deref())
                        == (&of.role, &*of.name, of.reference.as_deref())
            })
        };
        let fact = |stated: &Stated<'a>| match stated {
            Stated::Country(i) => Some(FactKey::Country(*i)),
            Stated::Sector(i) => Some(FactKey::Sector(*i)),
            Stated::Date(i) => Some(FactKey::Date(*i)),
            Stated::Organisation(i) => party_of(self.organisations.get(*i)?).map(FactKey::Party),
            Stated::Reporting => party_of(self.reporting.as_ref()?).map(FactKey::Party),
            Stated::Money((kind, currency, year)) => {
                let same = |amount: &Amount<S>| {
                    amount.kind.as_ref() == Some(kind) && *amount.currency == **currency && amount.year == *year
                };
                project.amounts.iter().position(same).map(FactKey::Amount)
            }
        };
        self.spans.iter().flatten().filter_map(|(stated, span)| Some((fact(stated)?, *span))).collect()
    }

    /// The texts shown as title and summary: in the language asked for, else English, else the activity's own language, else the first
    /// by tag; as summary the general description before others.
    fn shown(&self) -> (Option<usize>, Option<usize>) {
        let best = |wanted: &dyn Fn(Kind) -> bool| {
            let texts = self.texts.iter().enumerate().filter(|(_, text)| wanted(text.kind));
            let key = |text: &Said<'a>| {
                let (rank, tag) = self.rank(text.language.as_deref());
                (text.kind, rank, tag.to_owned())
            };
            texts.min_by(|(_, a), (_, b)| key(a).cmp(&key(b))).map(|(i, _)| i)
        };
        (best(&|kind| kind == Kind::Title), best(&|kind| kind != Kind::Title))
    }

    /// The order in which the activity's own text tells: what is shown first, then the rest.
    fn said(&self, title: Option<usize>, summary: Option<usize>) -> Vec<usize> {
        let shown = [title, summary];
        let rest = (0..self.texts.len()).filter(|i| !shown.contains(&Some(*i)));
        shown.into_iter().flatten().chain(rest).collect()
    }

    /// Who takes part. Donors are the funding organisations; where none is named, the extending; where
    /// none is, the reporting one.
    fn parties<S: Held<'a>>(&self) -> Vec<Party<S>> {
        let mut parties: Vec<Party<S>> = Vec::new();
        let mut seen = FxHashSet::default();
        for organisation in self.organisations.iter().chain(&self.reporting) {
            let new = seen.insert((&organisation.role, &organisation.name, &organisation.reference));
            let party: Party<S> = party(organisation, organisation.role.clone());
            if new && !party.name.is_empty() {
                parties.push(party);
            }
        }
        let has = |role: Role| parties.iter().any(|party| party.role == Some(Coded::Known(role)));
        if !has(Role::Donor) {
            let (from, why) = if has(Role::Agency) {
                (Role::Agency, "no funding organisation is named; this one extends")
            } else {
                (Role::Reporting, "no funding or extending organisation is named; this one reports")
            };
            let mut givers: Vec<Party<S>> =
                parties.iter().filter(|party| party.role == Some(Coded::Known(from))).cloned().collect();
            for giver in &mut givers {
                giver.role = Some(Coded::Known(Role::Donor));
                giver.basis = Some(Coded::Known(Basis::Inferred));
                giver.why = Some(S::from(Cow::Borrowed(why)));
            }
            parties.splice(0..0, givers);
        }
        parties
    }

    /// Finds equipment in the texts; the activity's own text is then its source.
    fn equipment<S: Held<'a>>(&self, project: &mut Project<S>, said: &[usize]) -> Option<Source<S>> {
        let english = |i: &usize| {
            let language = self.texts[*i].language.as_deref().or(self.language.as_deref());
            language.is_none_or(|tag| tag.eq_ignore_ascii_case("en") || tag.to_ascii_lowercase().starts_with("en-"))
        };
        let found: Vec<(usize, Vec<extract::Mention>)> = (said.iter().copied().filter(english))
            .map(|i| (i, extract::equipment(&self.texts[i].text)))
            .filter(|(_, mentions)| !mentions.is_empty())
            .collect();
        if found.is_empty() {
            return None;
        }
        let mut text = String::new();
        let mut starts = vec![0; self.texts.len()];
        for &i in said {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            starts[i] = text.len();
            text.push_str(&self.texts[i].text);
        }
        let place = self.place;
        let id = format!("{}@{}#{}", self.id, place.file, place.ordinal);
        let updated = self.updated.as_deref().map(coded_day);
        let mut told = FxHashSet::default();
        for (i, mentions) in found {
            for mention in mentions {
                let quote = &self.texts[i].text[mention.sentence.start..mention.sentence.end];
                let mark = [mention.mark.start - mention.sentence.start, mention.mark.end - mention.sentence.start];
                // Told again in another text of the same activity, it is the same thing.
                if !told.insert((mention.category, mention.quantity)) {
                    continue;
                }
                project.equipment.push(Equipment {
                    name: S::from(Cow::Owned(mention.name)),
                    category: S::from(Cow::Borrowed(mention.category)),
                    kind: Some(Coded::Known(mention.kind)),
                    claims: vec![Claim {
                        as_of: updated.clone(),
                        quantity: mention.quantity,
                        status: Some(Coded::Known(mention.status)),
                        evidence: vec![Evidence {
                            source: S::from(Cow::Owned(id.clone())),
                            quote: S::from(Cow::Owned(quote.to_owned())),
                            start: starts[i] + mention.sentence.start,
                            mark: Some(mark),
                            rule: Some(S::from(Cow::Borrowed(mention.rule))),
                        }],
                        ..Claim::default()
                    }],
                    ..Equipment::default()
                });
            }
        }
        let publisher = project.parties.iter().find(|party| party.role == Some(Coded::Known(Role::Reporting)));
        Some(Source {
            id: S::from(Cow::Owned(id)),
            title: project.title.clone(),
            publisher: publisher.map_or_else(S::default, |party| party.name.clone()),
            kind: Some(Coded::Known(SourceKind::Activity)),
            published: updated.clone(),
            published_basis: updated.map(|_| S::from(Cow::Borrowed("last updated"))),
            language: project.activity.as_ref().and_then(|activity| activity.language.clone()),
            file: Some(S::from(Cow::Owned(format!("{}:{}", place.file, place.line)))),
            text: S::from(Cow::Owned(text)),
            ..Source::default()
        })
    }
}

/// Each once, in order of first appearance.
fn unique<'a, S: Held<'a>>(all: &[Cow<'a, str>]) -> Vec<S> {
    let mut seen = FxHashSet::default();
    all.iter().filter(|one| seen.insert(&***one)).cloned().map(S::from).collect()
}

/// The relation of a related activity, by its code.
fn relation_name(code: &str) -> Option<&'static str> {
    Some(match code {
        "1" => "parent",
        "2" => "child",
        "3" => "sibling",
        "4" => "co-funded",
        "5" => "third party",
        _ => return None,
    })
}

/// The form of the aid, by the code of a finance type: 100s are grants, 400s loans.
fn instrument(code: &str) -> Option<Instrument> {
    match code.as_bytes() {
        [b'1', _, _] => Some(Instrument::Grant),
        [b'4', _, _] => Some(Instrument::Loan),
        _ => None,
    }
}

/// A date without its time; kept as it is written where it is none.
fn coded_day(text: &str) -> Coded<PartialDate> {
    let text = day(text);
    text.parse().map_or_else(|()| Coded::Unknown(text.into()), Coded::Known)
}

fn project_date<'a, S: Held<'a>>(kind: &Option<Coded<DateKind>>, value: &str) -> ProjectDate<S> {
    ProjectDate { kind: kind.clone(), value: Some(coded_day(value)), ..ProjectDate::default() }
}

fn party<'a, S: Held<'a>>(organisation: &Organisation<'a>, role: Option<Coded<Role>>) -> Party<S> {
    let Organisation { reference, kind, name, .. } = organisation;
    let known = codes::organisation(reference);
    let name = match (name.is_empty(), known) {
        (false, _) => name.clone(),
        (true, Some(known)) => Cow::Borrowed(known.name),
        (true, None) => reference.clone(),
    };
    let kind = Some(&**kind).filter(|kind| !kind.is_empty());
    Party {
        role,
        name: S::from(name),
        country: codes::government_of(reference, kind).map(|code| S::from(Cow::Borrowed(code))),
        reference: Some(reference.clone()).filter(|reference| !reference.is_empty()).map(S::from),
        ..Party::default()
    }
}

/// The words for what is known from transactions alone.
fn carried<'a, S: Held<'a>>(share: &Share<'a>) -> (Option<Coded<Basis>>, Option<S>) {
    match share.carried {
        true => (Some(Coded::Known(Basis::Carried)), Some(S::from(Cow::Borrowed("from its transactions")))),
        false => (None, None),
    }
}

fn related<'a, S: Held<'a>>((id, relation): &(Cow<'a, str>, Cow<'a, str>)) -> Related<S> {
    // A code that no relation has is kept as it is, and flagged.
    let relation = relation_name(relation).map_or_else(|| relation.clone(), Cow::Borrowed);
    Related { id: S::from(id.clone()), relation: S::from(relation) }
}

fn country<'a, S: Held<'a>>(share: &Share<'a>) -> Country<S> {
    let (mut basis, mut why) = carried(share);
    let code = match share.code.is_empty() {
        false => share.code.clone(),
        true => match codes::country_named(&share.name) {
            Some(known) => {
                basis = Some(Coded::Known(Basis::Inferred));
                why = Some(S::from(Cow::Borrowed("from its name; no code is given")));
                Cow::Borrowed(known.code)
            }
            // A name that no country has stands in the place of its code, and is flagged.
            None => share.name.clone(),
        },
    };
    let upper = code.len() == 2 && code.bytes().any(|b| b.is_ascii_lowercase());
    let code = if upper { Cow::Owned(code.to_ascii_uppercase()) } else { code };
    Country { code: S::from(code), basis, why, percentage: share.percentage, ..Country::default() }
}

fn region<'a, S: Held<'a>>(share: &Share<'a>) -> Region<S> {
    Region {
        code: S::from(share.code.clone()),
        vocabulary: share.vocabulary.clone().map(S::from),
        name: Some(share.name.clone()).filter(|name| !name.is_empty()).map(S::from),
        percentage: share.percentage,
    }
}

fn sector<'a, S: Held<'a>>(share: &Share<'a>) -> Sector<S> {
    let (basis, why) = carried(share);
    let mut sector = Sector {
        code: S::from(share.code.clone()),
        vocabulary: share.vocabulary.clone().map(S::from),
        basis,
        why,
        percentage: share.percentage,
        ..Sector::default()
    };
    // The name of a listed code is known.
    let known = sector.is_dac() && codes::sector(&share.code).is_some();
    if !known && !share.name.is_empty() {
        sector.name = Some(S::from(share.name.clone()));
    }
    if sector.code.is_empty() {
        sector.code = S::from(share.name.clone());
    }
    sector
}
