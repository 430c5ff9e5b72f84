//! Generates any number of records for benches.
//!
//! The seed and the index alone determine a record, so fewer records are a prefix of more.
//!
//! Benches of speed and ranking use them, so they have the difficulties of real activities: an unbounded
//! vocabulary, many languages and scripts, long-tailed lengths, countries and names. Every fact has a quote
//! at its exact place in its source.

// Each program that includes this file uses a part of it.
#![allow(dead_code)]

#[path = "telling.rs"]
mod telling;
#[path = "vocabulary.rs"]
mod vocabulary;
#[path = "words.rs"]
mod words;

pub use vocabulary::Random;

use aidtrail::codes;
use aidtrail::model::{
    ActivityStatus, Amount, AmountKind, Claim, Coded, Country, DateKind, DeliveryStatus, Equipment, FieldEvidence,
    Figure, Instrument, ItemKind, ListedCode, PartialDate, Party, Project, ProjectDate, ProjectKind, Role, SCHEMA,
    Sector, Site, Skip, SkipReason, Source, SourceKind,
};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use std::io::{self, Write};
use telling::{SentenceWriter, Slot};
use vocabulary::{Vocabulary, capitalise};
use words::{DONORS, LANGUAGES, PLACES, RECIPIENTS};

/// Projects that cite one source. Groups are independent, so threads can generate them in parallel; 20 is
/// chosen by eye.
pub const GROUP: usize = 20;

/// Default number of different countries in the records; chosen by eye.
pub const COUNTRIES: usize = 150;

/// A menu line at the beginning of some sources, which is a skipped range.
const MENU: &str = "Home | About us | News | Contact";

/// Fraction of the records in a language.
pub fn language_share(code: &str) -> f64 {
    LANGUAGES.iter().find(|language| language.code == code).map_or(1.0, |language| language.share as f64 / 100.0)
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub seed: u64,
    pub countries: usize,
}

impl Options {
    /// The default records of a seed.
    pub fn new(seed: u64) -> Self {
        Options { seed, countries: COUNTRIES }
    }
}

/// One line of the output. A source comes before the projects that cite it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Record {
    Source(Box<Source>),
    Project(Box<Project>),
}

/// Writes the default records of a seed as JSON Lines.
pub fn write(out: &mut impl Write, records: usize, seed: u64) -> io::Result<()> {
    write_lines(out, records, Options::new(seed))
}

/// Writes JSON Lines, generated on all cores.
pub fn write_lines(out: &mut impl Write, records: usize, options: Options) -> io::Result<()> {
    /// Groups that a thread generates at a time: 64 groups are some megabytes of lines.
    const SHARE: usize = 64;
    let generator = Generator::new(options);
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let share = |start: usize| -> io::Result<Vec<u8>> {
        let mut lines = Vec::new();
        for group in start..(start + SHARE).min(records.div_ceil(GROUP)) {
            for record in generator.group_records(group, records) {
                serde_json::to_writer(&mut lines, &record)?;
                lines.push(b'\n');
            }
        }
        Ok(lines)
    };
    let share = &share;
    for round in (0..records.div_ceil(GROUP)).step_by(SHARE * threads) {
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|n| scope.spawn(move || share(round + n * SHARE))).collect();
            // Written in order; later shares may still be generated meanwhile.
            workers.into_iter().try_for_each(|worker| {
                out.write_all(&worker.join().map_err(|_| io::Error::other("a generating thread has panicked"))??)
            })
        })?;
    }
    Ok(())
}

/// Writes the same records as one pretty-printed document, without holding it in memory.
pub fn write_document(out: &mut impl Write, records: usize, options: Options) -> io::Result<()> {
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'a str,
        sources: Part<'a>,
        projects: Part<'a>,
    }
    struct Part<'a> {
        generator: &'a Generator,
        records: usize,
        projects: bool,
    }
    impl Serialize for Part<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let groups = (0..self.records.div_ceil(GROUP)).map(|group| self.generator.group(group));
            if self.projects {
                serializer.collect_seq(groups.flat_map(|(_, projects)| projects).take(self.records))
            } else {
                serializer.collect_seq(groups.map(|(source, _)| source))
            }
        }
    }
    let generator = Generator::new(options);
    let part = |projects| Part { generator: &generator, records, projects };
    serde_json::to_writer_pretty(&mut *out, &Document { schema: SCHEMA, sources: part(false), projects: part(true) })?;
    out.write_all(b"\n")
}

struct Donor {
    name: &'static str,
    country: Option<&'static str>,
    /// Prefix of its project identifiers.
    prefix: &'static str,
    agencies: Vec<&'static str>,
}

pub struct Generator {
    options: Options,
    vocabularies: Vec<Vocabulary>,
    donors: Vec<Donor>,
    countries: Vec<&'static str>,
    sectors: Vec<(&'static str, &'static str)>,
    places: Vec<(&'static str, Vec<&'static str>)>,
    categories: Vec<(&'static str, &'static str, &'static str)>,
}

/// Properties that the projects of one source share.
struct Group<'a> {
    vocabulary: &'a Vocabulary,
    donor: usize,
    country: usize,
}

impl Generator {
    pub fn new(options: Options) -> Self {
        let donors = DONORS.lines().map(|line| {
            let mut columns = line.split(';').map(str::trim);
            let mut next = || columns.next().unwrap_or_default();
            let (name, country, prefix, agencies) = (next(), next(), next(), next());
            Donor {
                name,
                country: (!country.is_empty()).then_some(country),
                prefix,
                agencies: agencies.split('|').filter(|a| !a.is_empty()).collect(),
            }
        });
        let mut countries: Vec<&str> = RECIPIENTS.split_whitespace().collect();
        for country in codes::countries() {
            if !countries.contains(&country.code) {
                countries.push(country.code);
            }
        }
        countries.truncate(options.countries.max(1));
        let sectors = include_str!("../../data/codes/sectors.tsv").lines().filter_map(|line| {
            let (code, rest) = line.split_once('\t')?;
            let name = rest.split('\t').next()?;
            (code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit())).then_some((code, name))
        });
        let places = PLACES.lines().filter_map(|line| {
            let (country, places) = line.trim().split_once(':')?;
            Some((country, places.split_whitespace().collect()))
        });
        let categories = include_str!("../../data/codes/equipment.tsv").lines().filter_map(|line| {
            let mut columns = line.split('\t');
            let (code, group, label) = (columns.next()?, columns.next()?, columns.next()?);
            Some((code, group, label))
        });
        Generator {
            options,
            vocabularies: (0..LANGUAGES.len()).map(Vocabulary::new).collect(),
            donors: donors.collect(),
            countries,
            sectors: sectors.collect(),
            places: places.collect(),
            categories: categories.collect(),
        }
    }

    /// The first `projects` projects, each after the source it cites.
    pub fn records(&self, projects: usize) -> impl Iterator<Item = Record> + '_ {
        (0..projects.div_ceil(GROUP)).flat_map(move |group| self.group_records(group, projects))
    }

    /// A source and those of its projects that are among the first `projects`.
    fn group_records(&self, group: usize, projects: usize) -> impl Iterator<Item = Record> + use<> {
        let (source, members) = self.group(group);
        let wanted = projects.saturating_sub(group * GROUP).min(GROUP);
        let members = members.into_iter().take(wanted).map(|project| Record::Project(Box::new(project)));
        std::iter::once(Record::Source(Box::new(source))).chain(members)
    }

    /// The first `projects` projects.
    pub fn projects(&self, projects: usize) -> impl Iterator<Item = Project> + '_ {
        (0..projects.div_ceil(GROUP)).flat_map(|group| self.group(group).1).take(projects)
    }

    fn random(&self, what: u64, index: usize) -> Random {
        Random::of(&[self.options.seed, what, index as u64])
    }

    fn shared(&self, group: usize) -> (Group<'_>, Random) {
        let mut random = self.random(1, group);
        let mut share = random.next() % 100;
        let index = LANGUAGES.iter().position(|language| {
            let found = share < language.share;
            share = share.wrapping_sub(language.share);
            found
        });
        let vocabulary = &self.vocabularies[index.unwrap_or(0)];
        let shared = Group { vocabulary, donor: self.any_donor(&mut random), country: self.any_country(&mut random) };
        (shared, random)
    }

    fn any_donor(&self, random: &mut Random) -> usize {
        random.zipf(self.donors.len())
    }

    fn any_country(&self, random: &mut Random) -> usize {
        random.zipf(self.countries.len())
    }

    /// A source and all projects that cite it.
    pub fn group(&self, group: usize) -> (Source, Vec<Project>) {
        let (shared, mut random) = self.shared(group);
        let language = shared.vocabulary.language;
        let kinds = [SourceKind::Activity, SourceKind::Activity, SourceKind::Official, SourceKind::Press];
        let kind = *random.pick(&kinds);
        let published = day(&mut random, 2008, 2025);
        let mut text = String::with_capacity(8192);
        let mut skip = Vec::new();
        if random.percent(20) {
            text.push_str(MENU);
            skip.push(Skip { start: 0, end: text.len(), why: Coded::Known(SkipReason::Menu) });
            text.push('\n');
        }
        let id = format!("src-{group:07}");
        let projects = (group * GROUP..(group + 1) * GROUP)
            .map(|index| self.project(index, &shared, &id, published, &mut text))
            .collect();
        let mut title = shared.vocabulary.join(&shared.vocabulary.draw_some(&mut random, 4));
        capitalise(&mut title, 0);
        let source = Source {
            title: format!("{}: {title}", self.donors[shared.donor].name),
            publisher: self.donors[shared.donor].name.to_owned(),
            kind: Some(Coded::Known(kind)),
            published: Some(Coded::Known(published)),
            published_basis: Some("text".to_owned()),
            url: Some(format!("https://example.org/{}/{id}", language.code)),
            language: Some(language.code.to_owned()),
            skip,
            text,
            id,
            ..Source::default()
        };
        (source, projects)
    }

    fn donor_of(&self, index: usize, shared: &Group<'_>) -> usize {
        let mut random = self.random(2, index);
        if random.percent(70) { shared.donor } else { self.any_donor(&mut random) }
    }

    /// The identifier of a project; one in a thousand repeats that of an earlier one.
    fn id(&self, index: usize, shared: &Group<'_>) -> String {
        let plain = |index, shared: &Group<'_>| {
            let donor = &self.donors[self.donor_of(index, shared)];
            let word = ["", "PROJECT-", "P-", "AID-"][self.random(3, index).below(4)];
            format!("{}-{word}{index:08}", donor.prefix)
        };
        let mut random = self.random(4, index);
        if index > 0 && random.next().is_multiple_of(1000) {
            let earlier = index - 1 - random.below(index.min(1000));
            return plain(earlier, &self.shared(earlier / GROUP).0);
        }
        plain(index, shared)
    }

    fn project(
        &self,
        index: usize,
        shared: &Group<'_>,
        source: &str,
        published: PartialDate,
        text: &mut String,
    ) -> Project {
        let random = &mut self.random(5, index);
        let vocabulary = shared.vocabulary;
        let language = vocabulary.language;
        let donor = &self.donors[self.donor_of(index, shared)];
        let agency = (!donor.agencies.is_empty()).then(|| donor.agencies[random.zipf(donor.agencies.len())]);

        // The project's topic: words that its title, summary and sentences repeat.
        let length = summary_length(random);
        let topic = 8 + length.min(400) / 11;
        let topic = vocabulary.draw_some(random, topic);
        let title = vocabulary.title(random, &topic);
        let summary = (length > 0).then(|| vocabulary.summary(random, &topic, length));

        let mut countries = vec![if random.percent(45) { shared.country } else { self.any_country(random) }];
        if random.percent(8) {
            for _ in 0..1 + random.below(2) {
                let other = self.any_country(random);
                if !countries.contains(&other) {
                    countries.push(other);
                }
            }
        }
        let countries: Vec<&str> = countries.into_iter().map(|c| self.countries[c]).collect();
        let implementing: Vec<String> = (0..1 + usize::from(random.percent(25)))
            .map(|_| vocabulary.organisation(random.pareto(40.0, 0.8)))
            .collect();
        let sectors: Vec<(&str, &str)> = (0..1 + usize::from(random.percent(20)))
            .map(|_| self.sectors[(random.zipf(self.sectors.len()) * 131) % self.sectors.len()])
            .collect();

        let start = random_precision_date(random, 2003, 2024);
        let end = random.percent(80).then(|| {
            let year = start.year.map(|year| year + 1 + random.below(6) as u16);
            let precise = random_precision_date(random, 2004, 2005);
            PartialDate { year, day: precise.day.map(|day| day.min(28)), ..precise }
        });
        let status = *random.pick(&[
            ActivityStatus::Implementation,
            ActivityStatus::Implementation,
            ActivityStatus::Implementation,
            ActivityStatus::Closed,
            ActivityStatus::Closed,
            ActivityStatus::Closed,
            ActivityStatus::Finalisation,
            ActivityStatus::Pipeline,
            ActivityStatus::Signed,
            ActivityStatus::Cancelled,
            ActivityStatus::Discussed,
            ActivityStatus::Suspended,
            ActivityStatus::Unknown,
        ]);
        let instrument = match random.below(10) {
            0..5 => Some(Instrument::Grant),
            5..7 => Some(Instrument::Loan),
            _ => None,
        };
        let amounts = amounts(random, start);

        let mut writer = SentenceWriter::new(source, text);
        {
            let status = ActivityStatus::ALL.iter().position(|s| *s == status).and_then(|s| language.statuses.get(s));
            let subject = vocabulary.join(&topic[..random.below(2) + 2]);
            let values = |slot| -> Vec<String> {
                match slot {
                    Slot::Donor => vec![self.donor_name(donor, vocabulary)],
                    Slot::Agency => agency.map(str::to_owned).into_iter().collect(),
                    Slot::Topic => vec![subject.clone()],
                    Slot::Country => countries.iter().map(|code| vocabulary.country(code)).collect(),
                    Slot::Start => vec![vocabulary.date(start)],
                    Slot::End => end.map(|end| vocabulary.date(end)).into_iter().collect(),
                    Slot::Impl => implementing.clone(),
                    Slot::Instrument => {
                        let index = instrument.map(|i| usize::from(i == Instrument::Loan));
                        index.map(|i| language.instruments[i].to_owned()).into_iter().collect()
                    }
                    Slot::Status => status.map(|words| (*words).to_owned()).into_iter().collect(),
                    Slot::Sector => sectors.iter().map(|(_, name)| (*name).to_owned()).collect(),
                    Slot::Amount => {
                        amounts.iter().map(|amount| format!("{} {}", amount.value, amount.currency)).collect()
                    }
                    Slot::Line => Vec::new(),
                }
            };
            writer.write_sentence(random.pick::<&str>(language.agreed), &values);
            writer.write_sentence(random.pick::<&str>(language.worth), &values);
        }
        let lines = if random.percent(20) { 1 + random.zipf(4) } else { 0 };
        let equipment: Vec<Equipment> = (0..lines)
            .map(|line| self.equipment(vocabulary, random, countries[0], published, line, &mut writer))
            .collect();

        let project = Project {
            id: self.id(index, shared),
            kind: Some(Coded::Known(match random.below(8) {
                _ if lines > 0 => ProjectKind::Delivery,
                0 => ProjectKind::Proposal,
                1..4 => ProjectKind::Agreement,
                _ => ProjectKind::Cooperation,
            })),
            title,
            summary,
            countries: countries
                .iter()
                .enumerate()
                .map(|(i, code)| Country {
                    code: (*code).to_owned(),
                    evidence: writer.evidence(Slot::Country, i),
                    ..Country::default()
                })
                .collect(),
            parties: self.parties(donor, agency, &implementing, &writer),
            instrument: instrument.map(Coded::Known),
            sectors: sectors
                .iter()
                .enumerate()
                .map(|(i, (code, _))| Sector {
                    code: (*code).to_owned(),
                    evidence: writer.evidence(Slot::Sector, i),
                    ..Sector::default()
                })
                .collect(),
            status: Some(Coded::Known(status)),
            dates: [(DateKind::Start, Some(start), Slot::Start), (DateKind::End, end, Slot::End)]
                .into_iter()
                .filter(|(_, value, _)| value.is_some())
                .map(|(kind, value, slot)| ProjectDate {
                    kind: Some(Coded::Known(kind)),
                    value: value.map(Coded::Known),
                    evidence: writer.evidence(slot, 0),
                    ..ProjectDate::default()
                })
                .collect(),
            amounts: amounts
                .into_iter()
                .enumerate()
                .map(|(i, amount)| Amount { evidence: writer.evidence(Slot::Amount, i), ..amount })
                .collect(),
            equipment,
            evidence: [("status", Slot::Status), ("instrument", Slot::Instrument)]
                .into_iter()
                .flat_map(|(field, slot)| {
                    writer.evidence(slot, 0).into_iter().map(|evidence| FieldEvidence {
                        field: field.to_owned(),
                        evidence,
                        ..FieldEvidence::default()
                    })
                })
                .collect(),
            ..Project::default()
        };
        writer.text.push('\n');
        project
    }

    fn parties(
        &self,
        donor: &Donor,
        agency: Option<&str>,
        implementing: &[String],
        writer: &SentenceWriter<'_>,
    ) -> Vec<Party> {
        let party = |role, name: &str, country: Option<&str>, slot, index| Party {
            role: Some(Coded::Known(role)),
            name: name.to_owned(),
            country: country.map(str::to_owned),
            evidence: writer.evidence(slot, index),
            ..Party::default()
        };
        let mut parties = vec![party(Role::Donor, donor.name, donor.country, Slot::Donor, 0)];
        if let Some(agency) = agency {
            parties.push(party(Role::Agency, agency, donor.country, Slot::Agency, 0));
        }
        for (i, name) in implementing.iter().enumerate() {
            parties.push(party(Role::Implementing, name, None, Slot::Impl, i));
        }
        parties
    }

    fn donor_name(&self, donor: &Donor, vocabulary: &Vocabulary) -> String {
        match donor.country {
            Some(code) if !vocabulary.is_latin() => vocabulary.country(code),
            _ => donor.name.to_owned(),
        }
    }

    fn equipment(
        &self,
        vocabulary: &Vocabulary,
        random: &mut Random,
        country: &str,
        published: PartialDate,
        line: usize,
        writer: &mut SentenceWriter<'_>,
    ) -> Equipment {
        let language = vocabulary.language;
        let (category, group, label) =
            self.categories[(random.zipf(self.categories.len()) * 37) % self.categories.len()];
        let name = match random.below(10) {
            0..5 => label.to_owned(),
            5..8 => format!("{} {label}", random.pick(&["digital", "mobile", "portable", "high-end", "used"])),
            _ => {
                let mut model = String::new();
                self.vocabularies[0].syllables(random.pareto(200.0, 0.8), &mut Random(7), &mut model);
                capitalise(&mut model, 0);
                format!("{label} {model} {}00", 1 + random.below(9))
            }
        };
        let quantity = random.percent(70).then(|| 1 + random.pareto(4.0, 0.9).min(50_000) as i64);
        let state = *random.pick(DeliveryStatus::ALL);
        let known = self.places.iter().find(|(code, _)| *code == country).map_or(&[][..], |(_, places)| places);
        let place = vocabulary.place(country, known, random.pareto(12.0, 0.7).min(4000));
        let facilities: Vec<&str> = language.facilities.split('|').collect();
        let facility = random.pick(&facilities).replace('@', &place);

        // An equipment line has a sentence of its own, marked from the number to the name.
        let template = language.line.replace("{facility}", &facility).replace("{place}", &place);
        let words = WORDED_STATES.iter().position(|s| *s == state).and_then(|s| language.states.get(s));
        let said = quantity.map_or_else(
            || name.clone(),
            |n| {
                if language.spaced {
                    format!("{} {name}", Figure::from(n))
                } else {
                    format!("{}{name}", Figure::from(n))
                }
            },
        );
        let (before, after) = template.split_once("{quantity}{item}").unwrap_or((&template, ""));
        writer.begin();
        writer.text.push_str(before);
        writer.mark(Slot::Line, line, &said);
        let (after, bracket) = after.split_once('[').unwrap_or((after, ""));
        writer.text.push_str(after);
        if let Some(words) = words {
            writer.text.push_str(&bracket.trim_end_matches(']').replace("{state}", words));
        }
        writer.text.push_str(if language.spaced { "." } else { "。" });
        writer.end();

        let evidence = writer.evidence(Slot::Line, line);
        let site = Site { facility: Some(facility), place: random.percent(85).then_some(place), ..Site::default() };
        let claim = Claim {
            as_of: Some(Coded::Known(published)),
            quantity: quantity.map(Figure::from),
            status: Some(Coded::Known(state)),
            sites: vec![site],
            evidence: evidence.clone(),
            ..Claim::default()
        };
        let mut claims = vec![claim];
        if random.percent(12) {
            let year = published.year.map(|year| year - 1);
            let as_of = Some(Coded::Known(PartialDate { year, month: None, day: None }));
            claims.push(Claim {
                as_of,
                status: Some(Coded::Known(DeliveryStatus::Planned)),
                evidence,
                ..Claim::default()
            });
        }
        let kind = match group {
            "vehicles" => ItemKind::Vehicle,
            "rooms and buildings" => ItemKind::Building,
            "hospital systems" => ItemKind::System,
            "medical supplies" | "relief goods" => ItemKind::Supply,
            _ => ItemKind::Device,
        };
        Equipment {
            name,
            category: category.to_owned(),
            kind: Some(Coded::Known(kind)),
            claims,
            ..Equipment::default()
        }
    }
}

/// The states that every language of the vocabulary has words for, in the order of its list.
const WORDED_STATES: [DeliveryStatus; 6] = [
    DeliveryStatus::Planned,
    DeliveryStatus::Ordered,
    DeliveryStatus::InDelivery,
    DeliveryStatus::Delivered,
    DeliveryStatus::InUse,
    DeliveryStatus::Cancelled,
];

/// Number of words in a summary: log-normal with median 48, as most real ones have some dozens and few have
/// thousands; 8 % have none.
fn summary_length(random: &mut Random) -> usize {
    if random.percent(8) {
        return 0;
    }
    ((48.0 * (1.15 * random.normal()).exp()) as usize).clamp(3, 6000)
}

fn amounts(random: &mut Random, start: PartialDate) -> Vec<Amount> {
    const CURRENCIES: [&str; 16] = [
        "USD", "USD", "USD", "USD", "USD", "USD", "EUR", "EUR", "EUR", "EUR", "GBP", "JPY", "SEK", "CHF", "CAD", "NOK",
    ];
    let currency = *random.pick(&CURRENCIES);
    let mut total = ((12.5 + 2.0 * random.normal()).exp() as i64).max(100);
    (0..1 + random.zipf(3))
        .map(|i| {
            let kinds = [AmountKind::Commitment, AmountKind::Disbursement, AmountKind::Budget, AmountKind::Stated];
            let kind = if i == 0 { *random.pick(&kinds) } else { AmountKind::Disbursement };
            // Announced amounts are round, booked ones exact to the cent.
            let value = if random.percent(60) {
                let unit = 10i64.pow(total.ilog10().saturating_sub(1));
                Figure::from(total / unit * unit)
            } else {
                Figure(Decimal::new(total * 100 + random.below(100) as i64, 2))
            };
            total = total / 2 + 1;
            let year = start.year.map(|year| year as i16 + i as i16);
            Amount { kind: Some(Coded::Known(kind)), value, currency: currency.to_owned(), year, ..Amount::default() }
        })
        .collect()
}

fn day(random: &mut Random, from: u16, to: u16) -> PartialDate {
    PartialDate {
        year: Some(from + random.below(usize::from(to - from) + 1) as u16),
        month: Some(1 + random.below(12) as u8),
        day: Some(1 + random.below(28) as u8),
    }
}

/// A date with random precision: day, month or year.
fn random_precision_date(random: &mut Random, from: u16, to: u16) -> PartialDate {
    let date = day(random, from, to);
    match random.below(10) {
        0..6 => date,
        6..8 => PartialDate { day: None, ..date },
        _ => PartialDate { day: None, month: None, ..date },
    }
}
