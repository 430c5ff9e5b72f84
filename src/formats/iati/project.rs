//! Makes a project of the dataset form from an activity that was read.
//!
//! The decisions by rule are here: which title and summary are shown, who the donors are, and which text is
//! the source of the equipment that it mentions.

use super::activity::{ActivityReader, NarrativeKind, ParsedActivity, RawNarrative, RawOrganisation, StatedElement};
use super::money::{FinishedMoney, days_of, upper_country};
use super::parts::parse_day;
use super::standard;
use super::values::{Share, one_line};
use crate::codes;
use crate::hashing::SeededSet;
use crate::model::{
    Activity, Basis, Coded, Country, DateKind, FactKey, Instrument, Narrative, Oddity, Party, PaymentFact, Project,
    ProjectDate, Region, Related, Role, Sector, Span, Text,
};
use std::borrow::Cow;
use std::time::{Duration, Instant};

impl<'a> ActivityReader<'a, '_> {
    /// Makes the project, and looks for equipment in the texts if asked to.
    pub(super) fn into_project(mut self, find_equipment: bool) -> ParsedActivity<'a> {
        // What only payments state is in the lists all the same, so that filters find it, but without percentages: how
        // payments divide is with the amounts.
        if self.countries.is_empty() && self.regions.is_empty() {
            self.countries = self.money.shares(PaymentFact::Country);
            self.regions = self.money.shares(PaymentFact::Region);
        } else {
            self.money.report_unlisted(PaymentFact::Country, &mut self.oddities);
            self.money.report_unlisted(PaymentFact::Region, &mut self.oddities);
        }
        if self.sectors.is_empty() {
            self.sectors = self.money.shares(PaymentFact::Sector);
        } else {
            self.money.report_unlisted(PaymentFact::Sector, &mut self.oddities);
        }
        let (title, summary) = self.shown_narratives();
        let parties = self.parties();
        let instrument = self.finance_types.iter().find_map(|code| instrument(code));
        let actual = |kind: DateKind| {
            let of = self.dates.iter().filter(move |(of, _)| *of == Some(Coded::Known(kind)));
            of.filter_map(|(_, date)| days_of(date))
        };
        let start = actual(DateKind::Start).map(|(first, _)| first).min();
        let end = actual(DateKind::End).map(|(_, last)| last).max();
        self.money.report_payments(start, end, &mut self.oddities);
        let mut money = std::mem::take(&mut self.money).finish(&mut self.oddities);
        let order = self.narrative_order(title, summary);
        let (language, summary_language) = self.languages(title, summary);
        let narratives = self.other_narratives(title, summary);
        if self.id.is_empty() {
            self.add_oddity("missing_identifier", 0, "the activity has no identifier");
        }
        let is_dated = self.updated.as_deref().is_some_and(|text| parse_day(text).known().is_some());
        // In document order, so that their lines are found in one pass.
        self.oddities.sort_by_key(|oddity| oddity.at);
        standard::count_not_read(&mut self.oddities);
        let activity = Activity {
            file: Text::from(Cow::Owned(self.position.file.to_owned())),
            line: self.position.line.min(u32::MAX as usize) as u32,
            version: self.version.clone().map(Text::from),
            updated: self.updated.as_deref().map(parse_day),
            generated: self.generated.as_deref().map(parse_day).filter(|_| !is_dated),
            more_ids: self.more_ids.iter().cloned().map(Text::from).collect(),
            hierarchy: self.hierarchy,
            own_language: self.languages.own.clone().filter(|own| Some(own) != language.as_ref()).map(Text::from),
            language: language.map(Text::from),
            summary_language: summary_language.map(Text::from),
            narratives,
            regions: self.regions.iter().map(region).collect(),
            locations: std::mem::take(&mut self.locations),
            transactions: std::mem::take(&mut money.transactions),
            results: std::mem::take(&mut self.results),
            humanitarian: self.humanitarian,
            humanitarian_scopes: std::mem::take(&mut self.humanitarian_scopes),
            scope: self.scope.take().map(Text::from),
            tied_statuses: unique(&self.tied_statuses),
            other_ids: unique(&self.other_ids),
            elements: std::mem::take(&mut self.elements),
            finance_types: unique(&self.finance_types),
            aid_types: unique(&self.aid_types),
            flow_types: unique(&self.flow_types),
            secondary: self.secondary_reporter,
            oddities: self.oddities_with_lines(),
        };
        let mut project = Project {
            id: Text::from(self.id.clone()),
            title: title.map_or_else(Text::default, |i| Text::from(one_line(self.narratives[i].text.clone()))),
            summary: summary.map(|i| Text::from(self.narratives[i].text.clone())),
            countries: self.countries.iter().map(country).collect(),
            parties,
            instrument: instrument.map(Coded::Known),
            sectors: self.sectors.iter().map(sector).collect(),
            status: self.activity_status.clone(),
            dates: self.dates.iter().map(|(kind, value)| project_date(kind, value)).collect(),
            amounts: std::mem::take(&mut money.amounts),
            related: self.related.iter().map(related).collect(),
            documents: std::mem::take(&mut self.documents),
            activity: Some(Box::new(activity)),
            ..Project::default()
        };
        let started = find_equipment.then(Instant::now);
        let source = find_equipment.then(|| self.add_equipment(&mut project, &order)).flatten();
        let spans = self.fact_spans(&project, &money);
        let extracting = started.map_or(Duration::ZERO, |started| started.elapsed());
        ParsedActivity { project, source, extracting, spans, part_spans: std::mem::take(&mut self.part_spans) }
    }

    /// The languages of the title and of the summary; of the summary only if it differs.
    fn languages(&self, title: Option<usize>, summary: Option<usize>) -> (Option<Cow<'a, str>>, Option<Cow<'a, str>>) {
        let of = |at: Option<usize>| self.narratives.get(at?)?.language.clone().or(self.languages.own.clone());
        let (of_title, of_summary) = (of(title), of(summary));
        match title {
            Some(_) => (of_title.clone(), of_summary.filter(|tag| Some(tag) != of_title.as_ref())),
            None => (of_summary, None),
        }
    }

    /// The texts that are neither the title nor the summary shown.
    fn other_narratives(&self, title: Option<usize>, summary: Option<usize>) -> Vec<Narrative<Text<'a>>> {
        let others = self.narratives.iter().enumerate().filter(|(i, _)| Some(*i) != title && Some(*i) != summary);
        let narrative = |(_, text): (usize, &RawNarrative<'a>)| Narrative {
            kind: Text::from(Cow::Borrowed(text.kind.name())),
            language: text.language.clone().or_else(|| self.languages.own.clone()).map(Text::from),
            text: Text::from(text.text.clone()),
        };
        others.map(narrative).collect()
    }

    /// The oddities with their lines in the file.
    fn oddities_with_lines(&self) -> Vec<Oddity<Text<'a>>> {
        // Oddities are nearly in document order, so count lines from the previous one.
        let (mut counted, mut lines) = (0, self.position.line);
        let mut line = |at: usize| {
            let at = at.min(self.text.len());
            if at < counted {
                (counted, lines) = (0, self.position.line);
            }
            lines += memchr::memchr_iter(b'\n', &self.text.as_bytes()[counted..at]).count();
            counted = at;
            lines.min(u32::MAX as usize) as u32
        };
        let oddities = self.oddities.iter().map(|oddity| Oddity {
            rule: Text::from(Cow::Borrowed(oddity.rule)),
            line: line(oddity.at),
            what: Text::from(Cow::Owned(oddity.message.clone())),
        });
        oddities.collect()
    }

    /// The byte range of the element of each fact, by its place in the finished project.
    fn fact_spans(&self, project: &Project<Text<'a>>, money: &FinishedMoney<'a>) -> Vec<(FactKey, Span)> {
        let party_of = |organisation: &RawOrganisation<'a>| {
            let of: Party<Text<'a>> = party(organisation);
            project.parties.iter().position(|party| {
                party.basis.is_none()
                    && (&party.role, &*party.name, party.reference.as_deref())
                        == (&of.role, &*of.name, of.reference.as_deref())
            })
        };
        let fact = |stated: &StatedElement| match stated {
            StatedElement::Country(i) => Some(FactKey::Country(*i)),
            StatedElement::Sector(i) => Some(FactKey::Sector(*i)),
            StatedElement::Date(i) => Some(FactKey::Date(*i)),
            StatedElement::Organisation(i) => party_of(self.participating_orgs.get(*i)?).map(FactKey::Party),
            StatedElement::Reporting => party_of(self.reporting_org.as_ref()?).map(FactKey::Party),
            StatedElement::Money(element) => money.amount_of(*element).map(FactKey::Amount),
        };
        self.spans.iter().flatten().filter_map(|(stated, span)| Some((fact(stated)?, *span))).collect()
    }

    /// The texts shown as title and as summary, in the best language by [`rank`](super::languages::Languages::rank).
    /// The summary is the general description before other kinds.
    fn shown_narratives(&self) -> (Option<usize>, Option<usize>) {
        let best = |wanted: &dyn Fn(NarrativeKind) -> bool| {
            let texts = self.narratives.iter().enumerate().filter(|(_, text)| wanted(text.kind));
            let key = |text: &RawNarrative<'a>| {
                let (rank, tag) = self.languages.rank(text.language.as_deref());
                (text.kind, rank, tag.to_owned())
            };
            texts.min_by(|(_, a), (_, b)| key(a).cmp(&key(b))).map(|(i, _)| i)
        };
        (best(&|kind| kind == NarrativeKind::Title), best(&|kind| kind != NarrativeKind::Title))
    }

    /// The order of the texts in the source made of them: title and summary first, then the others.
    fn narrative_order(&self, title: Option<usize>, summary: Option<usize>) -> Vec<usize> {
        let shown = [title, summary];
        let rest = (0..self.narratives.len()).filter(|i| !shown.contains(&Some(*i)));
        shown.into_iter().flatten().chain(rest).collect()
    }

    /// The organisations that take part, with donors first. Donors are the funding organisations; if none is
    /// named, the extending ones; if none is named either, the reporting one. Those two are marked as
    /// inferred.
    fn parties(&self) -> Vec<Party<Text<'a>>> {
        let mut parties: Vec<Party<Text<'a>>> = Vec::new();
        let mut seen = SeededSet::default();
        for organisation in self.participating_orgs.iter().chain(&self.reporting_org) {
            let new = seen.insert((&organisation.role, &organisation.name, &organisation.reference));
            let party: Party<Text<'a>> = party(organisation);
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
            let mut donors: Vec<Party<Text<'a>>> =
                parties.iter().filter(|party| party.role == Some(Coded::Known(from))).cloned().collect();
            for donor in &mut donors {
                donor.role = Some(Coded::Known(Role::Donor));
                donor.basis = Some(Coded::Known(Basis::Inferred));
                donor.why = Some(Text::from(Cow::Borrowed(why)));
            }
            parties.splice(0..0, donors);
        }
        parties
    }
}

/// The distinct strings, in order of first appearance.
fn unique<'a>(all: &[Cow<'a, str>]) -> Vec<Text<'a>> {
    let mut seen = SeededSet::default();
    all.iter().filter(|one| seen.insert(&***one)).cloned().map(Text::from).collect()
}

/// The instrument by a code of the finance type: 1xx are grants, 4xx loans.
fn instrument(code: &str) -> Option<Instrument> {
    match code.as_bytes() {
        [b'1', _, _] => Some(Instrument::Grant),
        [b'4', _, _] => Some(Instrument::Loan),
        _ => None,
    }
}

fn project_date<'a>(kind: &Option<Coded<DateKind>>, value: &str) -> ProjectDate<Text<'a>> {
    ProjectDate { kind: kind.clone(), value: Some(parse_day(value)), ..ProjectDate::default() }
}

fn party<'a>(organisation: &RawOrganisation<'a>) -> Party<Text<'a>> {
    let RawOrganisation { role, reference, kind, name } = organisation;
    let known = codes::organisation(reference);
    let name = match (name.is_empty(), known) {
        (false, _) => name.clone(),
        (true, Some(known)) => Cow::Borrowed(known.name),
        (true, None) => reference.clone(),
    };
    let kind = Some(&**kind).filter(|kind| !kind.is_empty());
    Party {
        role: role.clone(),
        name: Text::from(name),
        country: codes::government_of(reference, kind).map(|code| Text::from(Cow::Borrowed(code))),
        reference: Some(reference.clone()).filter(|reference| !reference.is_empty()).map(Text::from),
        ..Party::default()
    }
}

/// The basis and reason for a share that only transactions state.
fn carried_basis<'a>(share: &Share<'a>) -> (Option<Coded<Basis>>, Option<Text<'a>>) {
    match share.from_transactions {
        true => (Some(Coded::Known(Basis::Carried)), Some(Text::from(Cow::Borrowed("from its transactions")))),
        false => (None, None),
    }
}

fn related<'a>((id, relation): &(Cow<'a, str>, Cow<'a, str>)) -> Related<Text<'a>> {
    let relation = match &**relation {
        "1" => Cow::Borrowed("parent"),
        "2" => Cow::Borrowed("child"),
        "3" => Cow::Borrowed("sibling"),
        "4" => Cow::Borrowed("co-funded"),
        "5" => Cow::Borrowed("third party"),
        // An unknown code is kept, and flagged by a check.
        _ => relation.clone(),
    };
    Related { id: Text::from(id.clone()), relation: Text::from(relation) }
}

fn country<'a>(share: &Share<'a>) -> Country<Text<'a>> {
    let (mut basis, mut why) = carried_basis(share);
    let code = match share.code.is_empty() {
        false => share.code.clone(),
        true => match codes::country_by_name(&share.name) {
            Some(known) => {
                basis = Some(Coded::Known(Basis::Inferred));
                why = Some(Text::from(Cow::Borrowed("from its name; no code is given")));
                Cow::Borrowed(known.code)
            }
            // A name of no known country is kept in place of the code, and flagged by a check.
            None => share.name.clone(),
        },
    };
    Country { code: Text::from(upper_country(code)), basis, why, percentage: share.percentage, ..Country::default() }
}

fn region<'a>(share: &Share<'a>) -> Region<Text<'a>> {
    Region {
        code: Text::from(share.code.clone()),
        vocabulary: share.vocabulary.clone().map(Text::from),
        name: Some(share.name.clone()).filter(|name| !name.is_empty()).map(Text::from),
        basis: carried_basis(share).0,
        percentage: share.percentage,
    }
}

fn sector<'a>(share: &Share<'a>) -> Sector<Text<'a>> {
    let (basis, why) = carried_basis(share);
    let mut sector = Sector {
        code: Text::from(share.code.clone()),
        vocabulary: share.vocabulary.clone().map(Text::from),
        basis,
        why,
        percentage: share.percentage,
        ..Sector::default()
    };
    // For a code on the list, the list has the name.
    let known = sector.is_dac() && codes::sector_name(&share.code).is_some();
    if !known && !share.name.is_empty() {
        sector.name = Some(Text::from(share.name.clone()));
    }
    if sector.code.is_empty() {
        sector.code = Text::from(share.name.clone());
    }
    sector
}
