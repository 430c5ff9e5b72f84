//! One `<iati-activity>` as a project of the dataset form, versions 1.01 to 2.03 alike.
//!
//! The versions differ in where text stands (in an element, or in `<narrative>`s within), and in how
//! codes are written (`start-planned` or `1`, `D` or `3`, `Funding` or `1`). Both are read wherever they
//! stand: real files mix them. What cannot be read is kept as written or told as an oddity, never dropped.

use super::entities::Entities;
use super::money::{self, Money};
use super::xml::{Fault, Xml};
use crate::model::{Coded, DateKind, FactKey, Project, ProjectStatus, Role, Source, Span};
use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// What an activity's file says of all the activities in it.
#[derive(Debug, Default)]
pub struct Header {
    /// The version of the standard.
    pub version: Option<String>,
    /// The language of texts that name none.
    pub language: Option<String>,
    /// The language that a reader prefers, before English; its two letters of ISO 639-1.
    pub preferred: Option<[u8; 2]>,
    /// Entities that the file declares.
    pub entities: Arc<Entities>,
}

/// Where an activity stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p> {
    /// Name of the file.
    pub file: &'p str,
    /// Line at which it begins, from one.
    pub line: usize,
    /// Its number among the activities of the file, from one.
    pub ordinal: usize,
}

/// What may hold a project's strings while an activity is read.
pub trait Held<'a>: From<Cow<'a, str>> + Deref<Target = str> + Default + Clone {}
impl<'a, S: From<Cow<'a, str>> + Deref<Target = str> + Default + Clone> Held<'a> for S {}

/// An activity that has been read.
#[derive(Debug)]
pub struct Read<S> {
    /// The project.
    pub project: Project<S>,
    /// Its own text, where facts stand on words of it.
    pub source: Option<Source<S>>,
    /// Time that looking for equipment took.
    pub extracting: Duration,
    /// Where in the XML facts are stated, in order of place; only where that was wanted.
    pub spans: Vec<(FactKey, Span)>,
}

/// What is wanted of an activity beside what it states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Equipment that its texts mention.
    pub equipment: bool,
    /// Where in the XML each fact is stated.
    pub spans: bool,
}

/// Why an activity cannot be used, and what is known of it.
#[derive(Debug)]
pub struct Broken {
    /// What is wrong.
    pub fault: Fault,
    /// Its identifier, where that was read before.
    pub id: String,
    /// A title.
    pub title: String,
}

/// Reads an activity.
pub fn activity<'a, S: Held<'a>>(
    text: &'a str,
    header: &'a Header,
    place: Place<'_>,
    wanted: Wanted,
) -> Result<Read<S>, Box<Broken>> {
    let mut reading = Reading::new(text, header, place);
    reading.spans = wanted.spans.then(Vec::new);
    match reading.walk(text, header) {
        Ok(()) => Ok(reading.finish(wanted.equipment)),
        Err(fault) => {
            let title = reading.texts.iter().find(|text| text.kind == Kind::Title);
            let title = title.map_or_else(String::new, |title| title.text.to_string());
            Err(Box::new(Broken { fault, id: reading.id.into_owned(), title }))
        }
    }
}

/// Kinds of text, in the order in which they are preferred as a summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Title,
    General,
    Objectives,
    TargetGroups,
    Other,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Title => "title",
            Kind::General => "description",
            Kind::Objectives => "objectives",
            Kind::TargetGroups => "target groups",
            Kind::Other => "other",
        }
    }
}

/// A text as published.
#[derive(Clone, Debug)]
pub(super) struct Said<'a> {
    pub(super) kind: Kind,
    pub(super) language: Option<Cow<'a, str>>,
    pub(super) text: Cow<'a, str>,
}

/// An organisation as published.
pub(super) struct Organisation<'a> {
    pub(super) role: Option<Coded<Role>>,
    pub(super) reference: Cow<'a, str>,
    pub(super) kind: Cow<'a, str>,
    pub(super) name: Cow<'a, str>,
}

/// A share of the activity in a country, region or sector.
pub(super) struct Share<'a> {
    pub(super) code: Cow<'a, str>,
    pub(super) vocabulary: Option<Cow<'a, str>>,
    pub(super) name: Cow<'a, str>,
    pub(super) percentage: Option<f64>,
    /// Known from transactions alone.
    pub(super) carried: bool,
}

/// What an element states, by its place among what has been read.
pub(super) enum Stated<'a> {
    Country(usize),
    Organisation(usize),
    Reporting,
    Date(usize),
    Sector(usize),
    Money(money::Key<'a>),
}

/// What has been read of an activity so far.
pub(super) struct Reading<'a, 'p> {
    pub(super) place: Place<'p>,
    pub(super) text: &'a str,
    pub(super) id: Cow<'a, str>,
    pub(super) language: Option<Cow<'a, str>>,
    pub(super) prefers: Option<[u8; 2]>,
    pub(super) updated: Option<Cow<'a, str>>,
    pub(super) version: Option<Cow<'a, str>>,
    pub(super) hierarchy: Option<u32>,
    pub(super) secondary: bool,
    pub(super) texts: Vec<Said<'a>>,
    pub(super) organisations: Vec<Organisation<'a>>,
    pub(super) reporting: Option<Organisation<'a>>,
    pub(super) status: Option<Coded<ProjectStatus>>,
    pub(super) dates: Vec<(Option<Coded<DateKind>>, Cow<'a, str>)>,
    pub(super) countries: Vec<Share<'a>>,
    pub(super) regions: Vec<Share<'a>>,
    pub(super) sectors: Vec<Share<'a>>,
    pub(super) locations: Vec<(Cow<'a, str>, Option<Cow<'a, str>>)>,
    pub(super) money: Money<'a>,
    pub(super) finance_types: Vec<Cow<'a, str>>,
    pub(super) aid_types: Vec<Cow<'a, str>>,
    pub(super) flow_types: Vec<Cow<'a, str>>,
    pub(super) documents: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) related: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) results: Vec<Cow<'a, str>>,
    pub(super) oddities: Vec<Odd>,
    /// Where in the XML things are stated, where that is wanted.
    pub(super) spans: Option<Vec<(Stated<'a>, Span)>>,
}

/// Something odd: code of the rule, byte, and what.
pub(super) struct Odd {
    pub(super) rule: &'static str,
    pub(super) at: usize,
    pub(super) what: String,
}

impl<'a, 'p> Reading<'a, 'p> {
    fn new(text: &'a str, header: &'a Header, place: Place<'p>) -> Self {
        Reading {
            place,
            text,
            id: Cow::Borrowed(""),
            language: header.language.as_deref().map(Cow::Borrowed),
            prefers: header.preferred,
            updated: None,
            version: header.version.as_deref().map(Cow::Borrowed),
            hierarchy: None,
            secondary: false,
            texts: Vec::new(),
            organisations: Vec::new(),
            reporting: None,
            status: None,
            dates: Vec::new(),
            countries: Vec::new(),
            regions: Vec::new(),
            sectors: Vec::new(),
            locations: Vec::new(),
            money: Money::default(),
            finance_types: Vec::new(),
            aid_types: Vec::new(),
            flow_types: Vec::new(),
            documents: Vec::new(),
            related: Vec::new(),
            results: Vec::new(),
            oddities: Vec::new(),
            spans: None,
        }
    }

    /// How a language is preferred, least first, and its tag: what the reader asks for, English, the
    /// activity's own, others by tag.
    pub(super) fn rank<'t>(&'t self, language: Option<&'t str>) -> (u8, &'t str) {
        let own = self.language.as_deref();
        let tag = language.or(own).unwrap_or_default();
        let primary = |tag: &'t str| tag.split(['-', '_']).next().unwrap_or_default().as_bytes();
        let is = |other: &[u8]| primary(tag).eq_ignore_ascii_case(other);
        match () {
            () if self.prefers.is_some_and(|prefers| is(&prefers)) => (0, tag),
            () if is(b"en") => (1, tag),
            () if tag.is_empty() || own.is_some_and(|own| is(primary(own))) => (2, tag),
            () => (3, tag),
        }
    }

    pub(super) fn odd(&mut self, rule: &'static str, at: usize, what: impl Into<String>) {
        self.oddities.push(Odd { rule, at, what: what.into() });
    }

    fn walk(&mut self, text: &'a str, header: &'a Header) -> Result<(), Fault> {
        let mut xml = Xml::new(text, &header.entities)?;
        if xml.child()?.is_none() {
            return Err(Fault { at: 0, what: "no element stands here".to_owned() });
        }
        self.attributes(&mut xml);
        while let Some(name) = xml.child()? {
            let start = xml.started();
            let before = (self.dates.len(), self.organisations.len());
            self.element(&mut xml, name)?;
            if self.spans.is_some() {
                self.span(name, before, Span { start, end: xml.position() });
            }
        }
        // The piece ends with the activity's own end.
        match xml.next()? {
            None => Ok(()),
            Some(_) => Err(Fault { at: xml.position(), what: "something stands after the activity".to_owned() }),
        }
    }

    /// Keeps where the element read last stands.
    fn span(&mut self, name: &str, (dates, organisations): (usize, usize), span: Span) {
        let stated = match name {
            "recipient-country" => Some(Stated::Country(self.countries.len() - 1)),
            "sector" => Some(Stated::Sector(self.sectors.len() - 1)),
            "reporting-org" => Some(Stated::Reporting),
            "activity-date" if self.dates.len() > dates => Some(Stated::Date(dates)),
            "participating-org" => Some(Stated::Organisation(organisations)),
            "transaction" | "budget" | "planned-disbursement" => self.money.last.take().map(Stated::Money),
            _ => None,
        };
        if let (Some(spans), Some(stated)) = (&mut self.spans, stated) {
            spans.push((stated, span));
        }
    }

    fn attributes(&mut self, xml: &mut Xml<'a>) {
        self.language = language(xml).or(self.language.take());
        self.updated = xml.attribute("last-updated-datetime").filter(|text| !text.is_empty());
        self.version = xml.attribute("version").filter(|text| !text.is_empty()).or(self.version.take());
        let hierarchy = xml.attribute("hierarchy").map(trimmed).filter(|text| !text.is_empty());
        self.hierarchy = hierarchy.as_deref().and_then(|text| text.parse().ok());
        if let (Some(text), None) = (hierarchy, self.hierarchy) {
            self.odd("unknown_code", 0, format!("hierarchy {text:?} is no level"));
        }
        let currency = xml.attribute("default-currency").map(trimmed).filter(|code| !code.is_empty());
        self.money.currency = currency;
    }

    fn element(&mut self, xml: &mut Xml<'a>, name: &'a str) -> Result<(), Fault> {
        let at = xml.position();
        match name {
            "iati-identifier" => {
                let id = trimmed(xml.text()?);
                if self.id.is_empty() {
                    self.id = id;
                }
            }
            "title" => self.narratives(xml, Kind::Title)?,
            "description" => {
                let kind = match xml.attribute("type").as_deref().map(str::trim) {
                    None | Some("" | "1" | "General" | "general") => Kind::General,
                    Some("2" | "Objectives" | "objectives") => Kind::Objectives,
                    Some("3" | "Target Groups" | "target groups") => Kind::TargetGroups,
                    Some(_) => Kind::Other,
                };
                self.narratives(xml, kind)?;
            }
            "reporting-org" => {
                let secondary = xml.attribute("secondary-reporter");
                let secondary = matches!(secondary.as_deref().map(str::trim), Some("1" | "true"));
                if self.reporting.is_none() {
                    self.secondary = secondary;
                }
                let organisation = self.organisation(xml, Some(Coded::Known(Role::Reporting)))?;
                self.reporting.get_or_insert(organisation);
            }
            "participating-org" => {
                let role = xml.attribute("role").map(|text| role(&text));
                let organisation = self.organisation(xml, role)?;
                self.organisations.push(organisation);
            }
            "activity-status" => {
                let code = xml.attribute("code");
                let text = trimmed(xml.text()?);
                let code = code.map(trimmed).filter(|code| !code.is_empty()).unwrap_or(text);
                if !code.is_empty() {
                    self.status = Some(status(&code));
                }
            }
            "activity-date" => {
                let kind = xml.attribute("type").map(|text| date_kind(&text));
                let iso = xml.attribute("iso-date").map(trimmed).filter(|text| !text.is_empty());
                let text = trimmed(xml.text()?);
                match iso.unwrap_or(text) {
                    value if value.is_empty() => self.odd("bad_date", at, "a date without a day"),
                    value => self.dates.push((kind, value)),
                }
            }
            "recipient-country" => {
                let share = self.share(xml, at, "country")?;
                self.countries.push(share);
            }
            "recipient-region" => {
                let share = self.share(xml, at, "region")?;
                self.regions.push(share);
            }
            "sector" => {
                let share = self.share(xml, at, "sector")?;
                self.sectors.push(share);
            }
            "location" => self.location(xml)?,
            "budget" | "planned-disbursement" => self.money.period(xml, name, &mut self.oddities)?,
            "transaction" => {
                self.money.transaction(xml, &mut self.oddities)?;
                let types = [
                    (&mut self.finance_types, self.money.finance_type.take()),
                    (&mut self.aid_types, self.money.aid_type.take()),
                    (&mut self.flow_types, self.money.flow_type.take()),
                ];
                for (all, one) in types {
                    add_code(all, one);
                }
            }
            "default-finance-type" => code_of(xml, &mut self.finance_types)?,
            // Other vocabularies are of earmarking and cash.
            "default-aid-type" if xml.attribute("vocabulary").is_none_or(|v| v.trim() == "1") => {
                code_of(xml, &mut self.aid_types)?;
            }
            "default-flow-type" => code_of(xml, &mut self.flow_types)?,
            "document-link" => {
                let url = trimmed(xml.attribute("url").unwrap_or_default());
                let mut title = Cow::Borrowed("");
                while let Some(child) = xml.child()? {
                    match child {
                        "title" if title.is_empty() => title = self.preferred(xml)?,
                        _ => xml.skip()?,
                    }
                }
                if !url.is_empty() || !title.is_empty() {
                    self.documents.push((title, url));
                }
            }
            "related-activity" => {
                let id = trimmed(xml.attribute("ref").unwrap_or_default());
                let relation = trimmed(xml.attribute("type").unwrap_or_default());
                let text = trimmed(xml.text()?);
                let id = if id.is_empty() { text } else { id };
                if !id.is_empty() {
                    self.related.push((id, relation));
                }
            }
            "result" => {
                let mut found = false;
                while let Some(child) = xml.child()? {
                    match child {
                        "title" if !found => {
                            let title = self.preferred(xml)?;
                            found = !title.is_empty();
                            if found {
                                self.results.push(title);
                            }
                        }
                        _ => xml.skip()?,
                    }
                }
            }
            _ => xml.skip()?,
        }
        Ok(())
    }

    /// The texts of the element begun last: its own in version 1, its narratives' in version 2.
    fn narratives(&mut self, xml: &mut Xml<'a>, kind: Kind) -> Result<(), Fault> {
        each_narrative(xml, |language, text| self.texts.push(Said { kind, language, text }))
    }

    /// The text of the element begun last in the language preferred.
    fn preferred(&mut self, xml: &mut Xml<'a>) -> Result<Cow<'a, str>, Fault> {
        let mut best: Option<(u8, Cow<'a, str>, Cow<'a, str>)> = None;
        each_narrative(xml, |language, text| {
            let (rank, tag) = self.rank(language.as_deref());
            let tag = Cow::Owned(tag.to_owned());
            if best.as_ref().is_none_or(|(r, t, _)| (rank, &tag) < (*r, t)) {
                best = Some((rank, tag, text));
            }
        })?;
        Ok(best.map_or(Cow::Borrowed(""), |(_, _, text)| one_line(text)))
    }

    fn organisation(&mut self, xml: &mut Xml<'a>, role: Option<Coded<Role>>) -> Result<Organisation<'a>, Fault> {
        let reference = trimmed(xml.attribute("ref").unwrap_or_default());
        let kind = trimmed(xml.attribute("type").unwrap_or_default());
        let name = self.preferred(xml)?;
        Ok(Organisation { role, reference, kind, name })
    }

    /// A country, region or sector with its percentage.
    fn share(&mut self, xml: &mut Xml<'a>, at: usize, what: &str) -> Result<Share<'a>, Fault> {
        let code = trimmed(xml.attribute("code").unwrap_or_default());
        let vocabulary = xml.attribute("vocabulary").map(trimmed).filter(|text| !text.is_empty());
        let stated = xml.attribute("percentage").map(trimmed).filter(|text| !text.is_empty());
        let percentage = stated.as_deref().and_then(percentage);
        if let (Some(stated), None) = (&stated, percentage) {
            self.odd("percent_sum", at, format!("{what} {code}: {stated:?} is no percentage"));
        }
        let name = self.preferred(xml)?;
        Ok(Share { code, vocabulary, name, percentage, carried: false })
    }

    fn location(&mut self, xml: &mut Xml<'a>) -> Result<(), Fault> {
        let (mut name, mut position) = (Cow::Borrowed(""), None);
        while let Some(child) = xml.child()? {
            match child {
                "name" if name.is_empty() => name = self.preferred(xml)?,
                "point" => {
                    while let Some(child) = xml.child()? {
                        match child {
                            "pos" => position = Some(trimmed(xml.text()?)),
                            _ => xml.skip()?,
                        }
                    }
                }
                "coordinates" => {
                    let degrees = [xml.attribute("latitude"), xml.attribute("longitude")];
                    if let [Some(latitude), Some(longitude)] = degrees {
                        position = Some(Cow::Owned(format!("{} {}", latitude.trim(), longitude.trim())));
                    }
                    xml.skip()?;
                }
                _ => xml.skip()?,
            }
        }
        let position = position.filter(|position| !position.is_empty());
        if !name.is_empty() || position.is_some() {
            self.locations.push((name, position));
        }
        Ok(())
    }
}

/// Calls `take` with each text of the element begun last that is not empty, and its language.
fn each_narrative<'a>(
    xml: &mut Xml<'a>,
    mut take: impl FnMut(Option<Cow<'a, str>>, Cow<'a, str>),
) -> Result<(), Fault> {
    use super::xml::Node;
    let own_language = language(xml);
    let mut own = Cow::Borrowed("");
    loop {
        match xml.next()? {
            Some(Node::Element("narrative")) => {
                let language = language(xml).or_else(|| own_language.clone());
                let text = trimmed(xml.text()?);
                if !text.is_empty() {
                    take(language, text);
                }
            }
            Some(Node::Element(_)) => xml.skip()?,
            Some(Node::Text(text)) => super::xml::append(&mut own, text),
            Some(Node::Close) | None => break,
        }
    }
    let own = trimmed(own);
    if !own.is_empty() {
        take(own_language, own);
    }
    Ok(())
}

fn language<'a>(xml: &mut Xml<'a>) -> Option<Cow<'a, str>> {
    xml.attribute("xml:lang").map(trimmed).filter(|tag| !tag.is_empty())
}

/// Text without the white space around it.
pub(super) fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// Text on one line: every run of white space is one space.
pub(super) fn one_line(text: Cow<'_, str>) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let runs = bytes.windows(2).any(|pair| pair == b"  ") || bytes.iter().any(|b| matches!(b, b'\n' | b'\t'));
    let wide = || !text.is_ascii() && text.chars().any(|c| c != ' ' && c.is_whitespace());
    if !runs && !wide() {
        return text;
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The code of the element begun last, added where it is new.
fn code_of<'a>(xml: &mut Xml<'a>, codes: &mut Vec<Cow<'a, str>>) -> Result<(), Fault> {
    add_code(codes, xml.attribute("code"));
    xml.skip()
}

fn add_code<'a>(codes: &mut Vec<Cow<'a, str>>, code: Option<Cow<'a, str>>) {
    // Most transactions say the same; what still stands more than once is taken out at the end.
    if let Some(code) = code.map(trimmed).filter(|code| !code.is_empty() && codes.last() != Some(code)) {
        codes.push(code);
    }
}

fn percentage(text: &str) -> Option<f64> {
    let number: f64 = text.trim_end_matches('%').trim().parse().ok()?;
    number.is_finite().then_some(number)
}

/// A word without case and what is no letter or digit: `End-Actual` and `end actual` are one.
fn bare(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn role(text: &str) -> Coded<Role> {
    Coded::Known(match bare(text).as_str() {
        "1" | "funding" => Role::Donor,
        "2" | "accountable" => Role::Accountable,
        "3" | "extending" => Role::Agency,
        "4" | "implementing" => Role::Implementing,
        _ => return Coded::Unknown(text.trim().into()),
    })
}

fn status(text: &str) -> Coded<ProjectStatus> {
    Coded::Known(match bare(text).as_str() {
        "1" | "pipeline" | "pipelineidentification" => ProjectStatus::Pipeline,
        "2" | "implementation" => ProjectStatus::Implementation,
        "3" | "finalisation" | "completion" => ProjectStatus::Finalisation,
        "4" | "closed" | "postcompletion" => ProjectStatus::Closed,
        "5" | "cancelled" => ProjectStatus::Cancelled,
        "6" | "suspended" => ProjectStatus::Suspended,
        _ => return Coded::Unknown(text.trim().into()),
    })
}

fn date_kind(text: &str) -> Coded<DateKind> {
    Coded::Known(match bare(text).as_str() {
        "1" | "startplanned" | "plannedstart" => DateKind::PlannedStart,
        "2" | "startactual" | "actualstart" => DateKind::Start,
        "3" | "endplanned" | "plannedend" => DateKind::PlannedEnd,
        "4" | "endactual" | "actualend" => DateKind::End,
        _ => return Coded::Unknown(text.trim().into()),
    })
}

/// The day of a date that may have a time and a zone after it.
pub(super) fn day(text: &str) -> &str {
    let text = text.trim();
    match text.as_bytes().get(10) {
        Some(b'T' | b't' | b' ' | b'Z' | b'+' | b'-') => text.get(..10).unwrap_or(text),
        _ => text,
    }
}
