//! An article's text to drafted records: what all the rules read, put together in the form of the dataset.
//!
//! Every fact keeps the sentence, the words and the name of its rule; where the words do not simply state it, the
//! basis. A field that no rule reads stays empty. Things that differ in where they go, how far they are or who gives
//! them are different projects; amounts, dates and parties belong to the things told nearest to them.

use super::dates::{DATELINE, Dated, dates, published};
use super::donors::{Parties, PartyFound, parties};
use super::items::{Thing, things};
use super::money::{Sum, SumRole, money};
use super::places::{CountryMention, countries};
use super::sentence::{Found, Reading};
use super::terms;
use crate::codes;
use crate::model::{
    Amount, AmountKind, Basis, Claim, Coded, Country, Equipment, Evidence, FieldEvidence, Instrument, ItemKind,
    ItemStatus, PartialDate, Party, Project, ProjectDate, ProjectKind, ProjectStatus, Site, Source, Span,
};
use crate::text;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::collections::BTreeMap;

/// What the rules read in one article.
pub struct Drafted {
    /// The records.
    pub projects: Vec<Project>,
    /// The date that the article gives for itself, and its words.
    pub published: Option<(PartialDate, String)>,
    /// Whether the text reads as English; else most rules are silent.
    pub english: bool,
    /// The words of sums whose currency the text does not settle: "1.4 million kroner". They are in no record.
    pub unsettled: Vec<String>,
}

/// Drafts records from a source's text.
pub fn draft(source: &Source) -> Drafted {
    let mut passed: Vec<Span> = source.skip.iter().map(|s| Span { start: s.start, end: s.end }).collect();
    passed.extend(source.attribution.iter().copied());
    passed.sort_by_key(|span| span.start);
    let reading = Reading::new(&source.text, &passed);
    // What is passed over may date the article all the same: "Kyiv, 4 March 2022 (Agency)".
    let published = published(&reading);
    let read = Read::new(&reading);
    let dated = published.as_ref().map(|found| found.value);
    let as_of = source.published.clone().or(dated.map(Coded::Known));
    let projects = Drafting { source, read: &read, as_of }.projects();
    let words = |span: Span| source.text[span.start..span.end].to_owned();
    Drafted {
        projects,
        published: published.map(|found| (found.value, words(found.mark))),
        english: reading.is_english(),
        unsettled: (read.sums.iter())
            .filter(|sum| sum.value.currency.is_none() && sum.value.role.counts())
            .map(|sum| words(sum.mark))
            .collect(),
    }
}

/// All that the rules found.
struct Read {
    things: Vec<Found<Thing>>,
    mentions: Vec<Found<CountryMention>>,
    parties: Parties,
    sums: Vec<Found<Sum>>,
    dates: Vec<Found<Dated>>,
    instruments: Vec<Found<Instrument>>,
    programmes: Vec<Found<&'static str>>,
    status: Option<Found<ProjectStatus>>,
    /// Where each sentence begins, and its paragraph.
    sentences: Vec<(usize, usize)>,
    /// Whether the text speaks of gifts and aid anywhere.
    gives: bool,
    /// Where the sentences begin that tell of a thing.
    told_of_things: HashSet<usize>,
}

impl Read {
    fn new(reading: &Reading<'_>) -> Self {
        let mentions = countries(reading);
        let mut parties = parties(reading, &mentions);
        if !reading.is_english() {
            let sums = money(reading, &[]);
            parties.recipients = certain_recipient(&mentions, &parties, &sums).into_iter().collect();
        }
        // Names of money go by the country that receives, else by the one that gives.
        let givers = parties.donors.iter().filter_map(|found| found.value.country);
        let recipients: Vec<&str> = parties.recipients.iter().map(|found| found.value).chain(givers).collect();
        let things = things(reading);
        Read {
            gives: reading.sentences.iter().any(|sentence| super::governors::speaks_of_aid(&sentence.words)),
            told_of_things: things.iter().map(|found| found.sentence.start).collect(),
            things,
            sums: money(reading, &recipients),
            dates: dates(reading),
            instruments: terms::instruments(reading),
            programmes: terms::programmes(reading),
            status: terms::status(reading),
            sentences: reading.sentences.iter().map(|s| (s.span.start, s.paragraph)).collect(),
            mentions,
            parties,
        }
    }

    /// The number of the sentence that begins at a byte.
    fn sentence<T>(&self, found: &Found<T>) -> usize {
        self.sentences.partition_point(|(start, _)| *start < found.sentence.start)
    }
}

/// Countries that mostly give; ours, by the members of the OECD's committee of donors and those who report to it.
const GIVERS: &[&str] = &[
    "AE", "AT", "AU", "BE", "CA", "CH", "CN", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "GR", "HU", "IE", "IN", "IS",
    "IT", "JP", "KR", "KW", "LU", "NL", "NO", "NZ", "PL", "PT", "QA", "RU", "SA", "SE", "TR", "TW", "US",
];

/// The country that receives by a text whose language the rules do not read: the only one named that does not mostly give.
fn certain_recipient(
    mentions: &[Found<CountryMention>],
    parties: &Parties,
    sums: &[Found<Sum>],
) -> Option<Found<&'static str>> {
    let gives =
        |code: &str| GIVERS.contains(&code) || parties.donors.iter().any(|donor| donor.value.country == Some(code));
    let of_money =
        |m: &Found<CountryMention>| sums.iter().any(|s| s.mark.start <= m.mark.start && m.mark.end <= s.mark.end);
    let mut left = mentions.iter().filter(|m| !gives(m.value.code) && !of_money(m));
    let first = left.next()?;
    left.all(|other| other.value.code == first.value.code).then_some(Found {
        value: first.value.code,
        sentence: first.sentence,
        mark: first.mark,
        rule: "recipient: the only one",
        basis: Some(Basis::Inferred),
        why: Some("the only country named that does not mostly give"),
    })
}

/// Things of one project: their places in the list.
#[derive(Default)]
struct Group {
    things: Vec<usize>,
    /// Sentences in which they stand.
    sentences: Vec<usize>,
    /// Donors told in these sentences, where others are told elsewhere.
    donors: Vec<usize>,
    /// Receiving countries told in these sentences, where others are told elsewhere.
    countries: Vec<&'static str>,
}

/// How many of the last projects, and of the last things of each, a thing is compared with: enough for an article, and a
/// text of any length takes its time in proportion.
const NEAR_GROUPS: usize = 48;
const NEAR_THINGS: usize = 12;

struct Drafting<'a> {
    source: &'a Source,
    read: &'a Read,
    as_of: Option<Coded<PartialDate>>,
}

impl Drafting<'_> {
    fn projects(&self) -> Vec<Project> {
        let read = self.read;
        let mut groups = self.groups();
        let nothing_told = read.parties.donors.is_empty()
            && read.parties.agencies.is_empty()
            && read.sums.iter().all(|sum| !sum.value.role.counts())
            && read.instruments.is_empty()
            && read.mentions.is_empty()
            && read.dates.is_empty();
        if groups.is_empty() && !nothing_told {
            groups.push(Group::default());
        }
        let mut projects: Vec<Project> = groups.iter().map(|group| self.project(group, groups.len())).collect();
        if projects.is_empty() {
            return projects;
        }
        // The first group of each sentence.
        let mut near = BTreeMap::new();
        for (group, of) in groups.iter().enumerate() {
            for &sentence in &of.sentences {
                near.entry(sentence).or_insert(group);
            }
        }
        self.left_donors(&groups, &near, &mut projects);
        self.amounts(&near, &mut projects);
        self.dates(&near, &mut projects);
        self.instruments(&groups, &near, &mut projects);
        self.name(&groups, &mut projects);
        projects
    }

    /// Things in projects.
    fn groups(&self) -> Vec<Group> {
        let things = &self.read.things;
        let mut groups: Vec<Group> = Vec::new();
        let mut group_of: Vec<usize> = Vec::with_capacity(things.len());
        for (i, found) in things.iter().enumerate() {
            let donors = self.donors_at(found);
            let countries = self.countries_at(found);
            let whole = found.value.part_of.and_then(|whole| group_of.get(whole).copied());
            let goes_with = |g: &Group| {
                let mut last = g.things.iter().rev().take(NEAR_THINGS);
                g.donors == donors
                    && g.countries == countries
                    && last.all(|&other| self.goes_with(&things[other], found))
            };
            let own = || (0..groups.len()).rev().take(NEAR_GROUPS).find(|&at| goes_with(&groups[at]));
            let at = whole.or_else(own).unwrap_or(groups.len());
            if at == groups.len() {
                groups.push(Group::default());
            }
            group_of.push(at);
            let sentence = self.read.sentence(found);
            groups[at].things.push(i);
            groups[at].donors = donors;
            groups[at].countries = countries;
            if !groups[at].sentences.contains(&sentence) {
                groups[at].sentences.push(sentence);
            }
        }
        groups
    }

    /// The receiving countries named in a thing's own sentence, where the article has several.
    fn countries_at(&self, thing: &Found<Thing>) -> Vec<&'static str> {
        let recipients = &self.read.parties.recipients;
        if recipients.len() < 2 {
            return Vec::new();
        }
        let here = |code: &str| self.read.mentions.iter().any(|m| m.sentence == thing.sentence && m.value.code == code);
        recipients.iter().map(|found| found.value).filter(|code| here(code)).collect()
    }

    /// The donor told of a thing in its own sentence, where the article has several: the last one before it.
    fn donors_at(&self, thing: &Found<Thing>) -> Vec<usize> {
        let donors = &self.read.parties.donors;
        if donors.len() < 2 {
            return Vec::new();
        }
        let here = |i: &usize| donors[*i].sentence == thing.sentence;
        let all: Vec<usize> = (0..donors.len()).filter(here).collect();
        let before: Vec<usize> = all.iter().copied().filter(|&i| donors[i].mark.start < thing.mark.start).collect();
        // "Turkey sending 1,200 parcels and Spain sending 94 tents", but "bought by the EU and USAID" is both.
        match before.as_slice() {
            [.., last] if all.len() > 1 && all.iter().any(|i| donors[*i].mark.start > thing.mark.start) => vec![*last],
            [] if all.len() > 1 => all,
            [_, _, ..]
                if self.read.things.iter().any(|t| {
                    t.sentence == thing.sentence && t.mark.start < donors[before[before.len() - 1]].mark.start
                }) =>
            {
                vec![before[before.len() - 1]]
            }
            _ => all,
        }
    }

    /// Whether two things may be of one project: no other place, no other state of its own.
    fn goes_with(&self, a: &Found<Thing>, b: &Found<Thing>) -> bool {
        let named = |thing: &Found<Thing>| -> Vec<String> {
            let name = |span: Span| text::fold(&self.source.text[span.start..span.end]);
            thing.value.sites.iter().filter_map(|goal| goal.facility.or(goal.place)).map(name).collect()
        };
        let (goes_a, goes_b) = (named(a), named(b));
        let apart = a.sentence != b.sentence || self.is_listed(a);
        let elsewhere = !goes_a.is_empty() && !goes_b.is_empty() && !goes_a.iter().any(|name| goes_b.contains(name));
        let own = |thing: &Found<Thing>| {
            thing
                .value
                .said
                .as_ref()
                .filter(|said| said.basis.is_none() && said.sentence == thing.sentence)
                .map(|s| s.value)
        };
        let other_state = own(a).is_some_and(|a| own(b).is_some_and(|b| a != b));
        !(other_state || (apart && elsewhere))
    }

    /// Whether a thing stands in a line of a list of its own.
    fn is_listed(&self, thing: &Found<Thing>) -> bool {
        self.source.text[thing.sentence.start..].starts_with(['-', '•', '(', '–', '*'])
    }

    fn project(&self, group: &Group, groups: usize) -> Project {
        let read = self.read;
        let mut project = Project { kind: Some(Coded::Known(ProjectKind::Cooperation)), ..Project::default() };
        let own = |found: &&Found<&'static str>| group.countries.is_empty() || group.countries.contains(&found.value);
        for found in read.parties.recipients.iter().filter(own) {
            project.countries.push(Country {
                code: found.value.to_owned(),
                basis: found.basis.map(Coded::Known),
                why: found.why.map(str::to_owned),
                evidence: vec![self.evidence(found)],
                ..Country::default()
            });
        }
        let many = groups > 1;
        for (i, found) in read.parties.donors.iter().enumerate() {
            if group.donors.is_empty() || group.donors.contains(&i) {
                project.parties.push(self.party(found, many && !self.is_in(group, found)));
            }
        }
        let parties = &read.parties;
        for found in parties.agencies.iter().chain(&parties.others).chain(&parties.recipient_organisations) {
            let here = self.is_in(group, found);
            let receives = found.value.role == crate::model::Role::Recipient;
            if !many || here || (!receives && !self.is_in_any(found)) {
                project.parties.push(self.party(found, many && !here));
            }
        }
        let nobody = parties.donors.is_empty() && parties.agencies.is_empty() && !read.gives;
        for &i in &group.things {
            let found = &read.things[i];
            let line = self.line(found);
            match found.value.category {
                // Nobody gives it: whether it is aid, a person says.
                _ if nobody => project.offers.push(line),
                Some(category) if category.kind == ItemKind::Supply => project.offers.push(line),
                _ => project.equipment.push(line),
            }
        }
        if !project.equipment.is_empty() || !project.offers.is_empty() {
            project.kind = Some(Coded::Known(ProjectKind::Delivery));
        }
        if let Some(found) = read.programmes.iter().find(|found| !many || self.is_near(group, found)) {
            project.programme = Some(found.value.to_owned());
            project.evidence.push(self.field("programme", found));
        }
        if let Some(found) = read.status.as_ref().filter(|found| !many || self.is_in(group, found)) {
            project.status = Some(Coded::Known(found.value));
            project.evidence.push(self.field("status", found));
        }
        project
    }

    fn is_in<T>(&self, group: &Group, found: &Found<T>) -> bool {
        group.sentences.contains(&self.read.sentence(found))
    }

    /// Whether some thing stands in the sentence of a fact.
    fn is_in_any<T>(&self, found: &Found<T>) -> bool {
        self.read.told_of_things.contains(&found.sentence.start)
    }

    /// Whether a fact stands in a sentence of a group or in its paragraphs.
    fn is_near<T>(&self, group: &Group, found: &Found<T>) -> bool {
        let paragraph = |s: usize| self.read.sentences.get(s).map(|(_, paragraph)| *paragraph);
        let own = self.read.sentence(found);
        group.sentences.iter().any(|&s| s == own || paragraph(s) == paragraph(own))
    }

    /// The group to which a fact is told nearest: in its sentence, else behind, else before.
    fn nearest<T>(&self, near: &BTreeMap<usize, usize>, found: &Found<T>) -> usize {
        let own = self.read.sentence(found);
        let behind = near.range(own..).next().map(|(s, group)| (2 * (s - own), *group));
        let before = near.range(..own).next_back().map(|(s, group)| (2 * (own - s) + 1, *group));
        [behind, before].into_iter().flatten().min().map_or(0, |(_, group)| group)
    }

    fn party(&self, found: &Found<PartyFound>, carried: bool) -> Party {
        let basis = found.basis.or(carried.then_some(Basis::Carried));
        Party {
            role: Some(Coded::Known(found.value.role)),
            name: found.value.name.clone(),
            country: found.value.country.map(str::to_owned),
            why: found.why.map(str::to_owned).or_else(|| {
                (basis == Some(Basis::Carried)).then(|| "told of the aid as a whole, in another sentence".to_owned())
            }),
            basis: basis.map(Coded::Known),
            evidence: vec![self.evidence(found)],
            ..Party::default()
        }
    }

    /// A donor told in no sentence of a thing goes where it is told nearest.
    fn left_donors(&self, groups: &[Group], near: &BTreeMap<usize, usize>, projects: &mut [Project]) {
        for (i, found) in self.read.parties.donors.iter().enumerate() {
            let taken = groups.iter().any(|group| group.donors.is_empty() || group.donors.contains(&i));
            if !taken {
                projects[self.nearest(near, found)].parties.push(self.party(found, true));
            }
        }
    }

    fn amounts(&self, near: &BTreeMap<usize, usize>, projects: &mut [Project]) {
        let sums = &self.read.sums;
        // Where each sum went, so that one that restates another follows it.
        let mut places: Vec<Option<(usize, usize)>> = vec![None; sums.len()];
        // What is restated first, wherever it stands.
        let (own, restated): (Vec<usize>, Vec<usize>) = (0..sums.len())
            .filter(|&i| sums[i].value.role.counts())
            .partition(|&i| sums[i].value.equivalent_of.is_none());
        for i in own.into_iter().chain(restated) {
            let found = &sums[i];
            let sum = &found.value;
            // A figure of no currency is no amount; whoever drafts is told of it.
            let Some(currency) = sum.currency else { continue };
            let of = sum.equivalent_of.and_then(|of| places.get(of).copied().flatten());
            let at = of.map_or_else(|| self.nearest(near, found), |(project, _)| project);
            let equivalent_of = of.map(|(project, amount)| {
                let id = format!("a{}", amount + 1);
                projects[project].amounts[amount].id = Some(id.clone());
                id
            });
            let kind = match sum.role {
                role if role.is_context() => AmountKind::Context,
                SumRole::Pledge => AmountKind::Pledge,
                _ => AmountKind::Stated,
            };
            places[i] = Some((at, projects[at].amounts.len()));
            projects[at].amounts.push(Amount {
                kind: Some(Coded::Known(kind)),
                value: sum.value,
                currency: currency.to_owned(),
                approximate: sum.approximate,
                equivalent_of,
                basis: found.basis.map(Coded::Known),
                why: found.why.map(str::to_owned),
                evidence: vec![self.evidence(found)],
                ..Amount::default()
            });
        }
    }

    fn dates(&self, near: &BTreeMap<usize, usize>, projects: &mut [Project]) {
        for found in &self.read.dates {
            let at = self.nearest(near, found);
            projects[at].dates.push(ProjectDate {
                kind: Some(Coded::Known(found.value.kind)),
                value: Some(Coded::Known(found.value.date)),
                basis: found.basis.map(Coded::Known),
                why: found.why.map(str::to_owned).or_else(|| {
                    (found.rule == DATELINE)
                        .then(|| "the date of the article; of the gift only where it says today".to_owned())
                }),
                evidence: vec![self.evidence(found)],
                ..ProjectDate::default()
            });
        }
    }

    /// Each project its instrument; one that no project takes makes one of its own, with the sum beside it.
    fn instruments(&self, groups: &[Group], near: &BTreeMap<usize, usize>, projects: &mut Vec<Project>) {
        let found = &self.read.instruments;
        for (i, one) in found.iter().enumerate() {
            let at = self.nearest(near, one);
            let alone = found.len() == 1;
            let mut took = false;
            for (project, group) in groups.iter().enumerate() {
                let own = project == at || self.is_in(group, one) || (alone && groups.len() == 1);
                if own && projects[project].instrument.is_none() {
                    projects[project].instrument = Some(Coded::Known(one.value));
                    let field = self.field("instrument", one);
                    projects[project].evidence.push(field);
                    took = true;
                }
            }
            let known = projects.iter().any(|p| p.instrument == Some(Coded::Known(one.value)));
            if took || known || found[..i].iter().any(|other| other.value == one.value) {
                continue;
            }
            let mut project = self.project(&Group::default(), groups.len() + 1);
            project.kind = Some(Coded::Known(ProjectKind::Agreement));
            project.instrument = Some(Coded::Known(one.value));
            project.evidence.push(self.field("instrument", one));
            // Its sums go with it.
            for other in projects.iter_mut() {
                let here = |amount: &Amount| amount.evidence.iter().any(|e| e.start == one.sentence.start);
                let (moved, kept) = other.amounts.drain(..).partition(here);
                other.amounts = kept;
                project.amounts.extend::<Vec<Amount>>(moved);
            }
            projects.push(project);
        }
        for project in projects {
            if project.kind == Some(Coded::Known(ProjectKind::Cooperation)) && project.instrument.is_some() {
                project.kind = Some(Coded::Known(ProjectKind::Agreement));
            }
        }
    }

    /// Titles and ids: the headline for one project, else what goes where.
    fn name(&self, groups: &[Group], projects: &mut [Project]) {
        let lone = projects.len() == 1;
        let mut taken = Ids::default();
        for (i, project) in projects.iter_mut().enumerate() {
            let things = groups.get(i).map_or(&[][..], |group| group.things.as_slice());
            let told = self.told(things, project);
            let untitled = self.source.title.is_empty() || self.source.title.starts_with('[');
            project.title = if lone && !untitled { self.source.title.clone() } else { told.clone() };
            let country = project.countries.first().map_or("xx", |country| country.code.as_str()).to_lowercase();
            let slug = slug(&told);
            project.id = taken.unique(&format!("{country}-{slug}"));
        }
    }

    /// What goes where, in a few words: "MRI scanner and 2 more, hospital of Kaya".
    fn told(&self, things: &[usize], project: &Project) -> String {
        let lines: Vec<&Equipment> = project.equipment.iter().chain(&project.offers).collect();
        let what = match lines.as_slice() {
            [] => project.instrument.as_ref().map_or_else(|| "Cooperation".to_owned(), |i| capital(i.label())),
            [one] => one.name.clone(),
            [one, other] => format!("{} and {}", one.name, other.name.to_lowercase()),
            [one, rest @ ..] => format!("{} and {} more", one.name, rest.len()),
        };
        let goal = things.iter().find_map(|&i| {
            let goal = self.read.things[i].value.sites.first()?;
            goal.facility.or(goal.place)
        });
        let name = |span: Span| self.source.text[span.start..span.end].split_whitespace().collect::<Vec<_>>().join(" ");
        let country = project.countries.first().map(|country| codes::country_name(&country.code).to_owned());
        match goal.map(name).or(country) {
            Some(place) => format!("{what}, {place}"),
            None => what,
        }
    }

    fn line(&self, found: &Found<Thing>) -> Equipment {
        let thing = &found.value;
        let text = &self.source.text;
        let words = |span: Span| text[span.start..span.end].split_whitespace().collect::<Vec<_>>().join(" ");
        let whole = thing.part_of.and_then(|whole| self.read.things.get(whole)).map(|whole| words(whole.mark));
        let whole = whole.or_else(|| thing.so_far.then(|| "total given so far".to_owned()));
        let each = thing.each && thing.sites.len() > 1;
        let sites: Vec<Site> = (thing.sites.iter())
            .map(|goal| Site {
                facility: goal.facility.map(words),
                place: goal.place.map(words),
                quantity: thing.quantity.filter(|_| each),
            })
            .collect();
        let mut evidence = vec![self.evidence(found)];
        evidence.extend(thing.said.as_ref().map(|said| self.evidence(said)));
        evidence.extend(self.goals(found));
        let basis = thing.said.as_ref().and_then(|said| said.basis);
        let why = match (each, basis) {
            (true, _) => Some("the number is of each place".to_owned()),
            (_, Some(Basis::Carried)) => Some("how far it is, is told of the aid as a whole".to_owned()),
            _ => None,
        };
        Equipment {
            name: thing.name.clone(),
            category: thing.category.map_or("unlisted", |c| c.code).to_owned(),
            kind: thing.category.map(|c| Coded::Known(c.kind)),
            claims: vec![Claim {
                as_of: self.as_of.clone(),
                quantity: thing.quantity,
                status: Some(Coded::Known(thing.status)).filter(|s| *s != Coded::Known(ItemStatus::Unknown)),
                sites,
                basis: basis.map(Coded::Known),
                why,
                evidence,
            }],
            part_of: whole,
            ..Equipment::default()
        }
    }

    /// The words that say where a thing goes.
    fn goals(&self, found: &Found<Thing>) -> Option<Evidence> {
        let spans = || found.value.sites.iter().flat_map(|goal| [goal.facility, goal.place]).flatten();
        let mark = Span { start: spans().map(|s| s.start).min()?, end: spans().map(|s| s.end).max()? };
        Some(self.evidence(&Found { value: (), mark, rule: "site: named", ..bare(found) }))
    }

    fn field<T>(&self, field: &str, found: &Found<T>) -> FieldEvidence {
        FieldEvidence {
            field: field.to_owned(),
            basis: found.basis.map(Coded::Known),
            why: found.why.map(str::to_owned),
            evidence: self.evidence(found),
            ..FieldEvidence::default()
        }
    }

    /// The place that says a fact.
    fn evidence<T>(&self, found: &Found<T>) -> Evidence {
        let quote = &self.source.text[found.sentence.start..found.sentence.end];
        Evidence {
            source: self.source.id.clone(),
            quote: quote.to_owned(),
            start: found.sentence.start,
            mark: Some([found.mark.start - found.sentence.start, found.mark.end - found.sentence.start]),
            rule: Some(found.rule.to_owned()),
        }
    }
}

/// Identifiers that are taken.
#[derive(Debug, Default)]
pub struct Ids {
    taken: HashSet<String>,
    /// The last number given to each name.
    last: HashMap<String, usize>,
}

impl Ids {
    /// The name itself, or with the first number that makes it new: `ua-vehicle`, `ua-vehicle-2`.
    pub fn unique(&mut self, name: &str) -> String {
        let mut id = name.to_owned();
        while !self.taken.insert(id.clone()) {
            let n = self.last.entry(name.to_owned()).or_insert(1);
            *n += 1;
            id = format!("{name}-{n}");
        }
        id
    }
}

/// A finding without its value.
fn bare<T>(found: &Found<T>) -> Found<()> {
    Found { value: (), sentence: found.sentence, mark: found.mark, rule: found.rule, basis: None, why: None }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Words of a title as an id has them: "mri-scanner-hospital-of-kaya", forty letters at most.
fn slug(title: &str) -> String {
    let mut slug = String::new();
    for word in text::fold(title).split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if slug.len() + word.len() > 40 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    if slug.is_empty() { "project".to_owned() } else { slug }
}
