//! Drafts records from an article: assembles what all rules found into projects of the data set.
//!
//! Every fact keeps its sentence, its words and the name of its rule, and its basis if the words do not simply
//! state it. A field that no rule reads stays empty. Items that differ in destination, status or donor go into
//! different projects; amounts, dates and parties go to the project whose items stand nearest.

use super::bodies::NamedParty;
use super::dates::{DATELINE, StatedDate, find_dates, publication_date};
use super::donors::{Parties, find_parties};
use super::items::{FurtherClaim, Item, SiteSpans, find_items};
use super::money::{StatedSum, SumRole, find_sums};
use super::places::{CountryMention, find_countries};
use super::sentence::{ArticleText, Extracted};
use super::terms;
use crate::model::{
    ActivityStatus, Amount, AmountKind, Basis, Claim, Coded, Country, DeliveryStatus, Equipment, Evidence,
    FieldEvidence, Figure, Instrument, ItemKind, PartialDate, Party, Project, ProjectDate, ProjectKind, Site, Source,
    Span,
};
use crate::sort::ColdSort;
use crate::text::UniqueIds;
use crate::{codes, text};
use rustc_hash::FxHashSet as HashSet;
use std::collections::BTreeMap;

/// The draft of one article.
pub struct Drafted {
    pub projects: Vec<Project>,
    /// Publication date that the article states, and its words.
    pub published: Option<(PartialDate, String)>,
    /// Whether the text is English. In other languages most rules do not run.
    pub english: bool,
    /// Sums whose currency the text leaves open, as written: "1.4 million kroner". They are in no record.
    pub(crate) sums_without_currency: Vec<String>,
}

/// Drafts records from the text of a source.
pub fn draft(source: &Source) -> Drafted {
    let mut passed: Vec<Span> = source.skip.iter().map(|s| Span { start: s.start, end: s.end }).collect();
    passed.extend(source.attribution.iter().copied());
    passed.cold_sort_by_key(|span| span.start);
    let article = ArticleText::new(&source.text, &passed);
    let published = publication_date(&article);
    let facts = ArticleFacts::new(&article);
    let dated = published.as_ref().map(|found| found.value);
    let as_of = source.published.clone().or(dated.map(Coded::Known));
    let projects = Drafter { source, facts: &facts, as_of }.projects();
    let words = |span: Span| source.text[span.start..span.end].to_owned();
    Drafted {
        projects,
        published: published.map(|found| (found.value, words(found.mark))),
        english: article.is_english(),
        sums_without_currency: (facts.amounts.iter())
            .filter(|sum| sum.value.currency.is_none() && sum.value.role.counts())
            .map(|sum| words(sum.mark))
            .collect(),
    }
}

/// Everything the rules found in one article.
struct ArticleFacts {
    items: Vec<Extracted<Item>>,
    countries: Vec<Extracted<CountryMention>>,
    parties: Parties,
    amounts: Vec<Extracted<StatedSum>>,
    dates: Vec<Extracted<StatedDate>>,
    instruments: Vec<Extracted<Instrument>>,
    programmes: Vec<Extracted<&'static str>>,
    activity_status: Option<Extracted<ActivityStatus>>,
    /// First byte and paragraph of each sentence.
    sentences: Vec<(usize, usize)>,
    speaks_of_aid: bool,
    /// First bytes of the sentences that have an item.
    item_sentences: HashSet<usize>,
}

impl ArticleFacts {
    fn new(article: &ArticleText<'_>) -> Self {
        let mentions = find_countries(article);
        let mut parties = find_parties(article, &mentions);
        if !article.is_english() {
            let sums = find_sums(article, &[]);
            parties.recipients = only_recipient(&mentions, &parties, &sums).into_iter().collect();
        }
        // "Dollars" and other shared names are resolved by the recipient country, else by the donor's.
        let donors = parties.donors.iter().filter_map(|found| found.value.country);
        let recipients: Vec<&str> = parties.recipients.iter().map(|found| found.value).chain(donors).collect();
        let items = find_items(article);
        ArticleFacts {
            speaks_of_aid: article.sentences.iter().any(|sentence| super::governors::speaks_of_aid(&sentence.words)),
            item_sentences: items.iter().map(|found| found.sentence.start).collect(),
            items,
            amounts: find_sums(article, &recipients),
            dates: find_dates(article),
            instruments: terms::find_instruments(article),
            programmes: terms::find_programmes(article),
            activity_status: terms::find_activity_status(article),
            sentences: article.sentences.iter().map(|s| (s.span.start, s.paragraph)).collect(),
            countries: mentions,
            parties,
        }
    }

    /// Index of the sentence of a fact.
    fn sentence<T>(&self, found: &Extracted<T>) -> usize {
        self.sentences.partition_point(|(start, _)| *start < found.sentence.start)
    }
}

/// Countries that mostly give. Our own choice from the members of the OECD's Development Assistance Committee
/// and the countries that report to it.
const USUAL_DONORS: &[&str] = &[
    "AE", "AT", "AU", "BE", "CA", "CH", "CN", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "GR", "HU", "IE", "IN", "IS",
    "IT", "JP", "KR", "KW", "LU", "NL", "NO", "NZ", "PL", "PT", "QA", "RU", "SA", "SE", "TR", "TW", "US",
];

/// The recipient in a text whose language the rules do not read: the only country named that does not mostly give.
fn only_recipient(
    mentions: &[Extracted<CountryMention>],
    parties: &Parties,
    sums: &[Extracted<StatedSum>],
) -> Option<Extracted<&'static str>> {
    let gives = |code: &str| {
        USUAL_DONORS.contains(&code) || parties.donors.iter().any(|donor| donor.value.country == Some(code))
    };
    let of_money =
        |m: &Extracted<CountryMention>| sums.iter().any(|s| s.mark.start <= m.mark.start && m.mark.end <= s.mark.end);
    let mut left = mentions.iter().filter(|m| !gives(m.value.code) && !of_money(m));
    let first = left.next()?;
    left.all(|other| other.value.code == first.value.code).then_some(Extracted {
        value: first.value.code,
        sentence: first.sentence,
        mark: first.mark,
        rule: "recipient: the only one",
        basis: Some(Basis::Inferred),
        why: Some("the only country named that does not mostly give"),
    })
}

/// Items of one project, as indices into [`ArticleFacts::items`].
#[derive(Default)]
struct ProjectGroup {
    items: Vec<usize>,
    /// Indices of their sentences.
    sentences: Vec<usize>,
    /// Indices of the donors named in these sentences. Empty if all donors of the article hold for them.
    donors: Vec<usize>,
    /// Recipient countries named in these sentences. Empty if all of the article's hold for them.
    countries: Vec<&'static str>,
}

/// Why a stage holds that no word says: "two of the five ambulances were delivered" takes for granted that five were to
/// come, and so does "the five ambulances were cancelled".
pub(crate) const IMPLIED_STAGE: &str = "follows from what is told of some or all of them";

/// How many of the latest projects, and of the latest items in each, an item is compared with, so that the time
/// grows linearly with the text. Both are guesses that no article is expected to reach.
const COMPARED_GROUPS: usize = 48;
const COMPARED_ITEMS: usize = 12;

struct Drafter<'a> {
    source: &'a Source,
    facts: &'a ArticleFacts,
    as_of: Option<Coded<PartialDate>>,
}

impl Drafter<'_> {
    fn projects(&self) -> Vec<Project> {
        let facts = self.facts;
        let mut groups = self.groups();
        let nothing_told = facts.parties.donors.is_empty()
            && facts.parties.agencies.is_empty()
            && facts.amounts.iter().all(|sum| !sum.value.role.counts())
            && facts.instruments.is_empty()
            && facts.countries.is_empty()
            && facts.dates.is_empty();
        if groups.is_empty() && !nothing_told {
            groups.push(ProjectGroup::default());
        }
        let mut projects: Vec<Project> = groups.iter().map(|group| self.project(group, groups.len())).collect();
        if projects.is_empty() {
            return projects;
        }
        // The first group in each sentence.
        let mut near = BTreeMap::new();
        for (group, of) in groups.iter().enumerate() {
            for &sentence in &of.sentences {
                near.entry(sentence).or_insert(group);
            }
        }
        self.add_remaining_donors(&groups, &near, &mut projects);
        self.add_amounts(&near, &mut projects);
        self.add_dates(&near, &mut projects);
        self.add_instruments(&groups, &near, &mut projects);
        self.name_projects(&groups, &mut projects);
        projects
    }

    /// Groups items into projects. A part goes with its whole.
    fn groups(&self) -> Vec<ProjectGroup> {
        let items = &self.facts.items;
        let mut groups: Vec<ProjectGroup> = Vec::new();
        let mut group_of: Vec<usize> = Vec::with_capacity(items.len());
        for (i, found) in items.iter().enumerate() {
            let donors = self.donors_at(found);
            let countries = self.countries_at(found);
            let whole = found.value.part_of.and_then(|whole| group_of.get(whole).copied());
            let goes_with = |g: &ProjectGroup| {
                let mut last = g.items.iter().rev().take(COMPARED_ITEMS);
                g.donors == donors
                    && g.countries == countries
                    && last.all(|&other| self.may_share_project(&items[other], found))
            };
            let own = || (0..groups.len()).rev().take(COMPARED_GROUPS).find(|&at| goes_with(&groups[at]));
            let at = whole.or_else(own).unwrap_or(groups.len());
            if at == groups.len() {
                groups.push(ProjectGroup::default());
            }
            group_of.push(at);
            let sentence = self.facts.sentence(found);
            groups[at].items.push(i);
            groups[at].donors = donors;
            groups[at].countries = countries;
            if !groups[at].sentences.contains(&sentence) {
                groups[at].sentences.push(sentence);
            }
        }
        groups
    }

    /// The recipient countries in the item's own sentence, if the article has several.
    fn countries_at(&self, item: &Extracted<Item>) -> Vec<&'static str> {
        let recipients = &self.facts.parties.recipients;
        if recipients.len() < 2 {
            return Vec::new();
        }
        let here =
            |code: &str| self.facts.countries.iter().any(|m| m.sentence == item.sentence && m.value.code == code);
        recipients.iter().map(|found| found.value).filter(|code| here(code)).collect()
    }

    /// The donors in the item's own sentence, if the article has several: in a list of gifts the last one
    /// before the item.
    fn donors_at(&self, item: &Extracted<Item>) -> Vec<usize> {
        let donors = &self.facts.parties.donors;
        if donors.len() < 2 {
            return Vec::new();
        }
        let here = |i: &usize| donors[*i].sentence == item.sentence;
        let all: Vec<usize> = (0..donors.len()).filter(here).collect();
        let before: Vec<usize> = all.iter().copied().filter(|&i| donors[i].mark.start < item.mark.start).collect();
        // "Turkey sending 1,200 parcels and Spain sending 94 tents" has one donor each; "bought by the EU and
        // USAID" has both.
        match before.as_slice() {
            [.., last] if all.len() > 1 && all.iter().any(|i| donors[*i].mark.start > item.mark.start) => vec![*last],
            [] if all.len() > 1 => all,
            [_, .., last]
                if (self.facts.items.iter())
                    .any(|t| t.sentence == item.sentence && t.mark.start < donors[*last].mark.start) =>
            {
                vec![*last]
            }
            _ => all,
        }
    }

    /// Whether two items may be in one project: neither their sites nor their own statuses differ.
    fn may_share_project(&self, a: &Extracted<Item>, b: &Extracted<Item>) -> bool {
        let named = |item: &Extracted<Item>| -> Vec<String> {
            let name = |span: Span| text::fold(&self.source.text[span.start..span.end]);
            item.value.sites.iter().filter_map(|site| site.facility.or(site.place)).map(name).collect()
        };
        let (goes_a, goes_b) = (named(a), named(b));
        let apart = a.sentence != b.sentence || self.is_listed(a);
        let elsewhere = !goes_a.is_empty() && !goes_b.is_empty() && !goes_a.iter().any(|name| goes_b.contains(name));
        let own = |item: &Extracted<Item>| {
            item.value
                .status_evidence
                .as_ref()
                .filter(|status| status.basis.is_none() && status.sentence == item.sentence)
                .map(|s| s.value)
        };
        let other_state = own(a).is_some_and(|a| own(b).is_some_and(|b| a != b));
        !(other_state || (apart && elsewhere))
    }

    /// Whether the item's sentence is a line of a bulleted list.
    fn is_listed(&self, item: &Extracted<Item>) -> bool {
        self.source.text[item.sentence.start..].starts_with(['-', '•', '(', '–', '*'])
    }

    fn project(&self, group: &ProjectGroup, groups: usize) -> Project {
        let facts = self.facts;
        let mut project = Project { kind: Some(Coded::Known(ProjectKind::Cooperation)), ..Project::default() };
        let own =
            |found: &&Extracted<&'static str>| group.countries.is_empty() || group.countries.contains(&found.value);
        for found in facts.parties.recipients.iter().filter(own) {
            project.countries.push(Country {
                code: found.value.to_owned(),
                basis: found.basis.map(Coded::Known),
                why: found.why.map(str::to_owned),
                evidence: vec![self.evidence(found)],
                ..Country::default()
            });
        }
        let many = groups > 1;
        for (i, found) in facts.parties.donors.iter().enumerate() {
            if group.donors.is_empty() || group.donors.contains(&i) {
                project.parties.push(self.party(found, many && !self.is_in_group(group, found)));
            }
        }
        let parties = &facts.parties;
        for found in parties.agencies.iter().chain(&parties.suppliers).chain(&parties.recipient_organisations) {
            let here = self.is_in_group(group, found);
            let receives = found.value.role == crate::model::Role::Recipient;
            if !many || here || (!receives && !self.is_beside_item(found)) {
                project.parties.push(self.party(found, many && !here));
            }
        }
        let nobody = parties.donors.is_empty() && parties.agencies.is_empty() && !facts.speaks_of_aid;
        for &i in &group.items {
            let found = &facts.items[i];
            let line = self.equipment(found);
            match found.value.category {
                // No donor found: the reviewer decides whether it is aid.
                _ if nobody => project.offers.push(line),
                Some(category) if category.kind == ItemKind::Supply => project.offers.push(line),
                _ => project.equipment.push(line),
            }
        }
        if !project.equipment.is_empty() || !project.offers.is_empty() {
            project.kind = Some(Coded::Known(ProjectKind::Delivery));
        }
        if let Some(found) = facts.programmes.iter().find(|found| !many || self.is_near_group(group, found)) {
            project.programme = Some(found.value.to_owned());
            project.evidence.push(self.field_evidence("programme", found));
        }
        if let Some(found) = facts.activity_status.as_ref().filter(|found| !many || self.is_in_group(group, found)) {
            project.status = Some(Coded::Known(found.value));
            project.evidence.push(self.field_evidence("status", found));
        }
        project
    }

    fn is_in_group<T>(&self, group: &ProjectGroup, found: &Extracted<T>) -> bool {
        group.sentences.contains(&self.facts.sentence(found))
    }

    /// Whether an item stands in the sentence of a fact.
    fn is_beside_item<T>(&self, found: &Extracted<T>) -> bool {
        self.facts.item_sentences.contains(&found.sentence.start)
    }

    /// Whether a fact stands in a paragraph of the group.
    fn is_near_group<T>(&self, group: &ProjectGroup, found: &Extracted<T>) -> bool {
        let paragraph = |s: usize| self.facts.sentences.get(s).map(|(_, paragraph)| *paragraph);
        let own = self.facts.sentence(found);
        group.sentences.iter().any(|&s| s == own || paragraph(s) == paragraph(own))
    }

    /// The group nearest to a fact: in its sentence, else the fewest sentences away; of two at one distance the
    /// later one.
    fn nearest<T>(&self, near: &BTreeMap<usize, usize>, found: &Extracted<T>) -> usize {
        let own = self.facts.sentence(found);
        let behind = near.range(own..).next().map(|(s, group)| (2 * (s - own), *group));
        let before = near.range(..own).next_back().map(|(s, group)| (2 * (own - s) + 1, *group));
        [behind, before].into_iter().flatten().min().map_or(0, |(_, group)| group)
    }

    fn party(&self, found: &Extracted<NamedParty>, carried: bool) -> Party {
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

    /// Adds each donor that no group has to the nearest project.
    fn add_remaining_donors(&self, groups: &[ProjectGroup], near: &BTreeMap<usize, usize>, projects: &mut [Project]) {
        for (i, found) in self.facts.parties.donors.iter().enumerate() {
            let taken = groups.iter().any(|group| group.donors.is_empty() || group.donors.contains(&i));
            if !taken {
                projects[self.nearest(near, found)].parties.push(self.party(found, true));
            }
        }
    }

    fn add_amounts(&self, near: &BTreeMap<usize, usize>, projects: &mut [Project]) {
        let sums = &self.facts.amounts;
        // Project and index of each sum, so that an equivalent follows the sum it restates.
        let mut places: Vec<Option<(usize, usize)>> = vec![None; sums.len()];
        // Restated sums come first, wherever they stand in the text.
        let (own, restated): (Vec<usize>, Vec<usize>) = (0..sums.len())
            .filter(|&i| sums[i].value.role.counts())
            .partition(|&i| sums[i].value.equivalent_of.is_none());
        for i in own.into_iter().chain(restated) {
            let found = &sums[i];
            let sum = &found.value;
            // Not an amount without a currency; `sums_without_currency` reports it.
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

    fn add_dates(&self, near: &BTreeMap<usize, usize>, projects: &mut [Project]) {
        for found in &self.facts.dates {
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

    /// Gives each project its instrument. One that no project takes becomes an agreement of its own, with the
    /// sums beside it.
    fn add_instruments(&self, groups: &[ProjectGroup], near: &BTreeMap<usize, usize>, projects: &mut Vec<Project>) {
        let found = &self.facts.instruments;
        for (i, one) in found.iter().enumerate() {
            let at = self.nearest(near, one);
            let alone = found.len() == 1;
            let mut took = false;
            for (project, group) in groups.iter().enumerate() {
                let own = project == at || self.is_in_group(group, one) || (alone && groups.len() == 1);
                if own && projects[project].instrument.is_none() {
                    projects[project].instrument = Some(Coded::Known(one.value));
                    let field = self.field_evidence("instrument", one);
                    projects[project].evidence.push(field);
                    took = true;
                }
            }
            let known = projects.iter().any(|p| p.instrument == Some(Coded::Known(one.value)));
            if took || known || found[..i].iter().any(|other| other.value == one.value) {
                continue;
            }
            let mut project = self.project(&ProjectGroup::default(), groups.len() + 1);
            project.kind = Some(Coded::Known(ProjectKind::Agreement));
            project.instrument = Some(Coded::Known(one.value));
            project.evidence.push(self.field_evidence("instrument", one));
            // The sums in its sentence go with it.
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

    /// Sets titles and ids. A single project takes the headline as its title, several are named by what goes where.
    fn name_projects(&self, groups: &[ProjectGroup], projects: &mut [Project]) {
        let lone = projects.len() == 1;
        let mut taken = UniqueIds::default();
        for (i, project) in projects.iter_mut().enumerate() {
            let items = groups.get(i).map_or(&[][..], |group| group.items.as_slice());
            let title = self.short_title(items, project);
            let untitled = self.source.title.is_empty() || self.source.title.starts_with('[');
            project.title = if lone && !untitled { self.source.title.clone() } else { title.clone() };
            let country = project.countries.first().map_or("xx", |country| country.code.as_str()).to_lowercase();
            let slug = slug(&title);
            project.id = taken.unique(&format!("{country}-{slug}"));
        }
    }

    /// "MRI scanner and 2 more, hospital of Kaya".
    fn short_title(&self, items: &[usize], project: &Project) -> String {
        let lines: Vec<&Equipment> = project.equipment.iter().chain(&project.offers).collect();
        let what = match lines.as_slice() {
            [] => project.instrument.as_ref().map_or_else(|| "Cooperation".to_owned(), |i| capitalise_first(i.label())),
            [one] => one.name.clone(),
            [one, other] => format!("{} and {}", one.name, other.name.to_lowercase()),
            [one, rest @ ..] => format!("{} and {} more", one.name, rest.len()),
        };
        let site = items.iter().find_map(|&i| {
            let site = self.facts.items[i].value.sites.first()?;
            site.facility.or(site.place)
        });
        let country = project.countries.first().map(|country| codes::country_name(&country.code).to_owned());
        match site.map(|span| self.words(span)).or(country) {
            Some(place) => format!("{what}, {place}"),
            None => what,
        }
    }

    /// The words of a span in one line.
    fn words(&self, span: Span) -> String {
        self.source.text[span.start..span.end].split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn equipment(&self, found: &Extracted<Item>) -> Equipment {
        let item = &found.value;
        let whole = item.part_of.and_then(|whole| self.facts.items.get(whole)).map(|whole| self.words(whole.mark));
        let whole = whole.or_else(|| item.is_running_total.then(|| "total given so far".to_owned()));
        let each = item.is_per_site && item.sites.len() > 1;
        let mut evidence = vec![self.evidence(found)];
        evidence.extend(item.status_evidence.as_ref().map(|status| self.evidence(status)));
        evidence.extend(self.site_evidence(found.sentence, &item.sites));
        let implied = item.status_evidence.is_none() && item.delivery_status != DeliveryStatus::Unknown;
        let basis = match &item.status_evidence {
            Some(status) => status.basis,
            None => implied.then_some(Basis::Inferred),
        };
        let why = match (each, basis) {
            (true, _) => Some("the number is of each place".to_owned()),
            (_, Some(Basis::Carried)) => Some("how far it is, is told of the aid as a whole".to_owned()),
            (_, Some(Basis::Inferred)) => Some(IMPLIED_STAGE.to_owned()),
            _ => None,
        };
        let first = Claim {
            as_of: self.as_of.clone(),
            quantity: item.quantity,
            status: Some(Coded::Known(item.delivery_status)).filter(|s| *s != Coded::Known(DeliveryStatus::Unknown)),
            sites: self.sites(&item.sites, item.quantity.filter(|_| each)),
            basis: basis.map(Coded::Known),
            why,
            evidence,
            ..Claim::default()
        };
        let mut further: Vec<&FurtherClaim> = item.further.iter().collect();
        further.cold_sort_by_key(|claim| std::cmp::Reverse(claim.status.mark.start));
        let mut claims: Vec<Claim> = further.into_iter().map(|claim| self.further_claim(found, claim)).collect();
        claims.push(first);
        Equipment {
            name: item.name.clone(),
            category: item.category.map_or("unlisted", |c| c.code).to_owned(),
            kind: item.category.map(|c| Coded::Known(c.kind)),
            claims,
            part_of: whole,
            ..Equipment::default()
        }
    }

    /// A claim beside the first of a line. Its number stands in its own words, else in those of the line.
    fn further_claim(&self, found: &Extracted<Item>, claim: &FurtherClaim) -> Claim {
        let elsewhere = claim.quantity.is_some() && claim.phrase.is_none();
        let mut evidence = vec![self.evidence(&claim.status)];
        evidence.extend(claim.phrase.as_ref().map(|phrase| self.evidence(phrase)));
        evidence.extend(elsewhere.then(|| self.evidence(found)));
        evidence.extend(self.site_evidence(claim.status.sentence, &claim.sites));
        let carried = elsewhere && claim.status.sentence != found.sentence;
        let basis = claim.status.basis.or(carried.then_some(Basis::Carried));
        let why = match claim.status.basis {
            Some(Basis::Carried) => Some("how far it is, is told of the aid as a whole".to_owned()),
            _ => carried.then(|| "the number is told in another sentence".to_owned()),
        };
        Claim {
            as_of: self.as_of.clone(),
            quantity: claim.quantity,
            status: Some(Coded::Known(claim.status.value)),
            sites: self.sites(&claim.sites, None),
            basis: basis.map(Coded::Known),
            why,
            evidence,
            ..Claim::default()
        }
    }

    /// Sites as in a record; `each` is the number of each of them.
    fn sites(&self, sites: &[SiteSpans], each: Option<Figure>) -> Vec<Site> {
        let words = |span: Option<Span>| span.map(|span| self.words(span));
        let site = |it: &SiteSpans| Site {
            facility: words(it.facility),
            place: words(it.place),
            quantity: each,
            ..Site::default()
        };
        sites.iter().map(site).collect()
    }

    /// Evidence for the sites of a claim: from the first to the last word that names one. `None` if they stand outside
    /// the sentence.
    fn site_evidence(&self, sentence: Span, sites: &[SiteSpans]) -> Option<Evidence> {
        let spans = || sites.iter().flat_map(|site| [site.facility, site.place]).flatten();
        let mark = Span { start: spans().map(|s| s.start).min()?, end: spans().map(|s| s.end).max()? };
        if mark.start < sentence.start || mark.end > sentence.end {
            return None;
        }
        Some(self.evidence(&Extracted { value: (), sentence, mark, rule: "site: named", basis: None, why: None }))
    }

    fn field_evidence<T>(&self, field: &str, found: &Extracted<T>) -> FieldEvidence {
        FieldEvidence {
            field: field.to_owned(),
            basis: found.basis.map(Coded::Known),
            why: found.why.map(str::to_owned),
            evidence: self.evidence(found),
            ..FieldEvidence::default()
        }
    }

    /// The evidence of a fact: quote, offset and marked words.
    fn evidence<T>(&self, found: &Extracted<T>) -> Evidence {
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

fn capitalise_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A title as part of an id: "mri-scanner-hospital-of-kaya". Whole words up to about 40 bytes, to keep ids readable.
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
