//! Reads one `<iati-activity>`, versions 1.01 to 2.03 alike, into an [`ActivityReader`]; `project.rs` makes a
//! project of it.
//!
//! The versions differ in where text is (in the element, or in `<narrative>` elements within) and in how
//! codes are written (`start-planned` or `1`, `D` or `3`, `Funding` or `1`). Both forms are read everywhere,
//! because real files mix them. What cannot be read is kept as written or reported as an oddity, never
//! dropped.

use super::entities::Entities;
use super::languages::{Languages, visit_narratives};
use super::money::{self, MoneyElement, MoneyTotals};
use super::parts::{KEPT_ELEMENTS, PartReader};
use super::standard::{self, read_value, skip_unread};
use super::values::{RawOddity, Share, trimmed};
use super::xml::{Fault, XmlReader};
use crate::model::{
    ActivityResult, ActivityStatus, Coded, DateKind, DocumentLink, FactKey, Figure, HumanitarianScope, KeptElement,
    Location, PartKey, PartialDate, Project, Role, Source, Span, Text,
};
use std::borrow::Cow;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// What a file states for all of its activities.
#[derive(Debug, Default)]
pub struct Header {
    /// Version of the IATI standard.
    pub(crate) version: Option<String>,
    /// When the file was made, as it says.
    pub(crate) generated: Option<String>,
    /// Default language of texts without `xml:lang`.
    pub(crate) language: Option<String>,
    /// The language the user prefers, before English: its two letters of ISO 639-1.
    pub(crate) preferred: Option<[u8; 2]>,
    /// The day that payments are compared with if neither the activity nor its file says how old the data is.
    pub(crate) today: Option<PartialDate>,
    /// Entities that the document type declares.
    pub(crate) entities: Arc<Entities>,
}

/// Where an activity is.
#[derive(Clone, Copy, Debug, Default)]
pub struct ActivityPosition<'p> {
    pub file: &'p str,
    /// Line on which it begins, from one.
    pub line: usize,
    /// Its number among the activities of the file, from one.
    pub ordinal: usize,
}

/// An activity read into a project, and what was asked for besides it in [`ActivityOptions`].
#[derive(Debug)]
pub struct ParsedActivity<'a> {
    pub project: Project<Text<'a>>,
    /// The texts of the activity as a source, if equipment was found in them.
    pub(crate) source: Option<Source<Text<'a>>>,
    /// Time spent on looking for equipment.
    pub(crate) extracting: Duration,
    /// Byte range of the element that states each fact, in document order; empty unless
    /// [`ActivityOptions::spans`].
    pub(crate) spans: Vec<(FactKey, Span)>,
    /// Byte range of the element of each part, in document order; empty unless [`ActivityOptions::spans`].
    pub(crate) part_spans: Vec<(PartKey, Span)>,
}

/// What to read besides the facts that elements state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivityOptions {
    /// Look for equipment in the texts.
    pub equipment: bool,
    /// Keep the byte range of the element that states each fact.
    pub spans: bool,
}

/// An activity that is not well-formed, and what was read before the fault.
#[derive(Debug)]
pub struct BrokenActivity {
    pub(crate) fault: Fault,
    /// Its identifier; empty if the fault comes before it.
    pub(crate) id: String,
    /// Its first title; may be empty.
    pub(crate) title: String,
}

/// Reads one activity; fails if it is not well-formed XML.
pub fn parse_activity<'a>(
    text: &'a str,
    header: &'a Header,
    position: ActivityPosition<'_>,
    options: ActivityOptions,
) -> Result<ParsedActivity<'a>, Box<BrokenActivity>> {
    let mut reader = ActivityReader::new(text, header, position);
    reader.spans = options.spans.then(Vec::new);
    match reader.read(text, header) {
        Ok(()) => Ok(reader.into_project(options.equipment)),
        Err(fault) => {
            let title = reader.narratives.iter().find(|text| text.kind == NarrativeKind::Title);
            let title = title.map_or_else(String::new, |title| title.text.to_string());
            Err(Box::new(BrokenActivity { fault, id: reader.id.into_owned(), title }))
        }
    }
}

/// Kinds of text. The summary is the first of these kinds, after the title, that the activity has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NarrativeKind {
    Title,
    General,
    Objectives,
    TargetGroups,
    Other,
}

impl NarrativeKind {
    pub(super) fn name(self) -> &'static str {
        match self {
            NarrativeKind::Title => "title",
            NarrativeKind::General => "description",
            NarrativeKind::Objectives => "objectives",
            NarrativeKind::TargetGroups => "target groups",
            NarrativeKind::Other => "other",
        }
    }
}

/// A title or description in one language, as published.
#[derive(Clone, Debug)]
pub(super) struct RawNarrative<'a> {
    pub(super) kind: NarrativeKind,
    pub(super) language: Option<Cow<'a, str>>,
    pub(super) text: Cow<'a, str>,
}

/// A reporting or participating organisation, as published.
pub(super) struct RawOrganisation<'a> {
    pub(super) role: Option<Coded<Role>>,
    pub(super) reference: Cow<'a, str>,
    pub(super) kind: Cow<'a, str>,
    pub(super) name: Cow<'a, str>,
}

/// The fact that an element states, by its index in the lists of [`ActivityReader`].
pub(super) enum StatedElement {
    Country(usize),
    Organisation(usize),
    Reporting,
    Date(usize),
    Sector(usize),
    Money(MoneyElement),
}

/// What was read of an activity so far.
#[derive(Default)]
pub(super) struct ActivityReader<'a, 'p> {
    pub(super) position: ActivityPosition<'p>,
    pub(super) text: &'a str,
    pub(super) id: Cow<'a, str>,
    pub(super) languages: Languages<'a>,
    pub(super) updated: Option<Cow<'a, str>>,
    /// When its file was made.
    pub(super) generated: Option<Cow<'a, str>>,
    today: Option<PartialDate>,
    pub(super) more_ids: Vec<Cow<'a, str>>,
    pub(super) version: Option<Cow<'a, str>>,
    pub(super) hierarchy: Option<u32>,
    pub(super) secondary_reporter: bool,
    pub(super) narratives: Vec<RawNarrative<'a>>,
    pub(super) participating_orgs: Vec<RawOrganisation<'a>>,
    pub(super) reporting_org: Option<RawOrganisation<'a>>,
    pub(super) activity_status: Option<Coded<ActivityStatus>>,
    pub(super) dates: Vec<(Option<Coded<DateKind>>, Cow<'a, str>)>,
    pub(super) countries: Vec<Share<'a>>,
    pub(super) regions: Vec<Share<'a>>,
    pub(super) sectors: Vec<Share<'a>>,
    pub(super) locations: Vec<Location<Text<'a>>>,
    pub(super) money: MoneyTotals<'a>,
    pub(super) finance_types: Vec<Cow<'a, str>>,
    pub(super) aid_types: Vec<Cow<'a, str>>,
    pub(super) flow_types: Vec<Cow<'a, str>>,
    pub(super) tied_statuses: Vec<Cow<'a, str>>,
    pub(super) documents: Vec<DocumentLink<Text<'a>>>,
    pub(super) related: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) results: Vec<ActivityResult<Text<'a>>>,
    pub(super) humanitarian: Option<bool>,
    pub(super) humanitarian_scopes: Vec<HumanitarianScope<Text<'a>>>,
    pub(super) scope: Option<Cow<'a, str>>,
    pub(super) other_ids: Vec<Cow<'a, str>>,
    pub(super) elements: Vec<KeptElement<Text<'a>>>,
    pub(super) oddities: Vec<RawOddity>,
    /// Byte range of the element of each fact; `None` unless [`ActivityOptions::spans`].
    pub(super) spans: Option<Vec<(StatedElement, Span)>>,
    /// Byte range of the element of each part; filled if `spans` is.
    pub(super) part_spans: Vec<(PartKey, Span)>,
    /// Byte ranges of the indicators of the result that was read last.
    indicator_spans: Vec<Span>,
}

impl<'a, 'p> ActivityReader<'a, 'p> {
    fn new(text: &'a str, header: &'a Header, position: ActivityPosition<'p>) -> Self {
        ActivityReader {
            position,
            text,
            languages: Languages { own: header.language.as_deref().map(Cow::Borrowed), preferred: header.preferred },
            version: header.version.as_deref().map(Cow::Borrowed),
            generated: header.generated.as_deref().map(Cow::Borrowed),
            today: header.today,
            ..ActivityReader::default()
        }
    }

    pub(super) fn add_oddity(&mut self, rule: &'static str, at: usize, message: impl Into<String>) {
        self.oddities.push(RawOddity { rule, at, message: message.into() });
    }

    fn read(&mut self, text: &'a str, header: &'a Header) -> Result<(), Fault> {
        let mut xml = XmlReader::new(text, &header.entities)?;
        if xml.child()?.is_none() {
            return Err(Fault::new(0, "no element stands here"));
        }
        self.read_attributes(&mut xml);
        while let Some(name) = xml.child()? {
            let start = xml.element_start();
            let before = (self.dates.len(), self.participating_orgs.len());
            let parts = self.part_counts();
            self.read_element(&mut xml, name)?;
            if self.spans.is_some() {
                let span = Span { start, end: xml.position() };
                self.keep_span(name, before, span);
                self.keep_part_spans(parts, span);
            }
        }
        // The text must end where the activity ends.
        match xml.next()? {
            None => Ok(()),
            Some(_) => Err(Fault::new(xml.position(), "something stands after the activity")),
        }
    }

    /// Keeps the byte range of the element that was just read. `dates` and `organisations` are the lengths of
    /// those lists before it: an element that added nothing states nothing.
    fn keep_span(&mut self, name: &str, (dates, organisations): (usize, usize), span: Span) {
        let stated = match name {
            "recipient-country" => Some(StatedElement::Country(self.countries.len() - 1)),
            "sector" => Some(StatedElement::Sector(self.sectors.len() - 1)),
            "reporting-org" => Some(StatedElement::Reporting),
            "activity-date" if self.dates.len() > dates => Some(StatedElement::Date(dates)),
            "participating-org" => Some(StatedElement::Organisation(organisations)),
            "transaction" | "budget" | "planned-disbursement" => {
                self.money.last_element.take().map(StatedElement::Money)
            }
            _ => None,
        };
        if let (Some(spans), Some(stated)) = (&mut self.spans, stated) {
            spans.push((stated, span));
        }
    }

    /// How many parts of each kind are read.
    fn part_counts(&self) -> [usize; 5] {
        [
            self.money.transactions.len(),
            self.results.len(),
            self.documents.len(),
            self.locations.len(),
            self.humanitarian_scopes.len(),
        ]
    }

    /// Keeps the byte range of the element that was just read for the parts that it added. `before` is how many there
    /// were. A result ends for this where its first indicator begins, each of which has a range of its own.
    fn keep_part_spans(&mut self, before: [usize; 5], span: Span) {
        type OfIndex = fn(usize) -> PartKey;
        let kinds: [OfIndex; 5] =
            [PartKey::Transaction, PartKey::Result, PartKey::Document, PartKey::Location, PartKey::HumanitarianScope];
        let indicators = std::mem::take(&mut self.indicator_spans);
        let first = indicators.first().map_or(span.end, |first| first.start);
        for ((of, from), to) in kinds.into_iter().zip(before).zip(self.part_counts()) {
            for part in (from..to).map(of) {
                let is_result = matches!(part, PartKey::Result(_));
                self.part_spans.push((part, if is_result { Span { end: first, ..span } } else { span }));
            }
        }
        let result = self.results.len().wrapping_sub(1);
        let keys = (0..indicators.len()).map(|indicator| PartKey::Indicator { result, indicator });
        self.part_spans.extend(keys.zip(indicators));
    }

    fn read_attributes(&mut self, xml: &mut XmlReader<'a>) {
        self.languages.own = xml.value("xml:lang").or(self.languages.own.take());
        self.updated = xml.attribute("last-updated-datetime").filter(|text| !text.is_empty());
        self.version = xml.attribute("version").filter(|text| !text.is_empty()).or(self.version.take());
        self.money.has_numbered_types = self.version.as_deref().is_some_and(|version| version.trim().starts_with('2'));
        self.humanitarian = xml.value("humanitarian").as_deref().and_then(money::parse_flag);
        let hierarchy = xml.value("hierarchy");
        self.hierarchy = hierarchy.as_deref().and_then(|text| text.parse().ok());
        if let (Some(text), None) = (hierarchy, self.hierarchy) {
            self.add_oddity("unknown_code", 0, format!("hierarchy {text:?} is no level"));
        }
        self.money.default_currency = xml.value("default-currency");
        // The data's own date: that of the activity, else that of the file. Of a month or a year it may be the last day.
        let dates = [self.updated.as_deref(), self.generated.as_deref()];
        let stated = dates.into_iter().flatten().find_map(money::days_of);
        let data_days = stated.or_else(|| money::days_of(&self.today?.to_string()));
        self.money.data_day = data_days.map(|(_, last)| last);
    }

    fn read_element(&mut self, xml: &mut XmlReader<'a>, name: &'a str) -> Result<(), Fault> {
        let at = xml.position();
        match name {
            "iati-identifier" => {
                let id = standard::read_text(xml, &mut self.oddities)?;
                if self.id.is_empty() {
                    self.id = id;
                } else if !id.is_empty() && self.id != id {
                    self.add_oddity("stated_twice", at, format!("a second identifier: {id}"));
                    self.more_ids.push(id);
                }
            }
            "title" => self.read_narratives(xml, NarrativeKind::Title)?,
            "description" => {
                let kind = match xml.attribute("type").as_deref().map(str::trim) {
                    None | Some("" | "1" | "General" | "general") => NarrativeKind::General,
                    Some("2" | "Objectives" | "objectives") => NarrativeKind::Objectives,
                    Some("3" | "Target Groups" | "target groups") => NarrativeKind::TargetGroups,
                    Some(_) => NarrativeKind::Other,
                };
                self.read_narratives(xml, kind)?;
            }
            "reporting-org" => {
                let secondary = xml.attribute("secondary-reporter");
                let secondary = matches!(secondary.as_deref().map(str::trim), Some("1" | "true"));
                if self.reporting_org.is_none() {
                    self.secondary_reporter = secondary;
                }
                let organisation = self.read_organisation(xml, Some(Coded::Known(Role::Reporting)))?;
                self.reporting_org.get_or_insert(organisation);
            }
            "participating-org" => {
                let role = xml.attribute("role").map(|text| self.coded(parse_role, &text, "role", at));
                let organisation = self.read_organisation(xml, role)?;
                if organisation.reference.is_empty() && organisation.name.is_empty() {
                    self.add_oddity("missing_organisation", at, "an organisation takes part that has no name");
                }
                self.participating_orgs.push(organisation);
            }
            "activity-status" => {
                let code = read_value(xml, "code", &mut self.oddities)?;
                if !code.is_empty() {
                    let status = self.coded(parse_status, &code, "activity-status", at);
                    if let Some(before) = self.activity_status.take().filter(|before| *before != status) {
                        let message = format!("two statuses: {}, then {}", before.label(), status.label());
                        self.add_oddity("stated_twice", at, message);
                    }
                    self.activity_status = Some(status);
                }
            }
            "activity-date" => {
                let kind = xml.attribute("type").map(|text| self.coded(parse_date_kind, &text, "type of date", at));
                match read_value(xml, "iso-date", &mut self.oddities)? {
                    value if value.is_empty() => self.add_oddity("bad_date", at, "a date without a day"),
                    value => self.dates.push((kind, value)),
                }
            }
            "recipient-country" => {
                let share = self.read_share(xml, at, "country")?;
                self.countries.push(share);
            }
            "recipient-region" => {
                let share = self.read_share(xml, at, "region")?;
                self.regions.push(share);
            }
            "sector" => {
                let share = self.read_share(xml, at, "sector")?;
                self.sectors.push(share);
            }
            "location" => {
                let location = self.parts().location(xml)?;
                self.locations.extend(location);
            }
            "humanitarian-scope" => {
                let scope = self.parts().humanitarian_scope(xml)?;
                self.humanitarian_scopes.extend(scope);
            }
            "activity-scope" => {
                let code = read_value(xml, "code", &mut self.oddities)?;
                self.scope = Some(code).filter(|code| !code.is_empty()).or(self.scope.take());
            }
            "other-identifier" => {
                // Version 1 has the identifier as text.
                let id = read_value(xml, "ref", &mut self.oddities)?;
                if !id.is_empty() {
                    self.other_ids.push(id);
                }
            }
            name if KEPT_ELEMENTS.contains(&name) => {
                let element = self.parts().kept(xml)?;
                self.elements.push(element);
            }
            "budget" | "planned-disbursement" => {
                self.money.read_period(xml, name, &self.languages, &mut self.oddities)?
            }
            "transaction" => {
                self.money.read_transaction(xml, &self.languages, &mut self.oddities)?;
                let types = [
                    (&mut self.finance_types, self.money.finance_type.take()),
                    (&mut self.aid_types, self.money.aid_type.take()),
                    (&mut self.flow_types, self.money.flow_type.take()),
                    (&mut self.tied_statuses, self.money.tied_status.take()),
                ];
                for (all, one) in types {
                    add_code(all, one);
                }
            }
            "default-finance-type" => read_code(xml, &mut self.finance_types)?,
            // Other vocabularies of aid type are about earmarking and cash.
            "default-aid-type" if xml.attribute("vocabulary").is_none_or(|v| v.trim() == "1") => {
                read_code(xml, &mut self.aid_types)?;
            }
            "default-flow-type" => read_code(xml, &mut self.flow_types)?,
            "default-tied-status" => read_code(xml, &mut self.tied_statuses)?,
            "document-link" => {
                let document = self.parts().document(xml)?;
                self.documents.extend(document);
            }
            "related-activity" => {
                let relation = xml.value("type").unwrap_or_default();
                let id = read_value(xml, "ref", &mut self.oddities)?;
                if !id.is_empty() {
                    self.related.push((id, relation));
                }
            }
            "result" => {
                let (mut documents, mut spans) = (Vec::new(), Vec::new());
                let result = self.parts().result(xml, &mut documents, &mut spans)?;
                self.results.push(result);
                self.documents.append(&mut documents);
                self.indicator_spans = spans;
            }
            _ => skip_unread(xml, "iati-activity", name, &mut self.oddities)?,
        }
        Ok(())
    }

    /// Reads the texts of the current element: its own in version 1, those of its narratives in version 2.
    fn read_narratives(&mut self, xml: &mut XmlReader<'a>, kind: NarrativeKind) -> Result<(), Fault> {
        visit_narratives(xml, &mut self.oddities, |language, text| {
            self.narratives.push(RawNarrative { kind, language, text })
        })
    }

    fn read_organisation(
        &mut self,
        xml: &mut XmlReader<'a>,
        role: Option<Coded<Role>>,
    ) -> Result<RawOrganisation<'a>, Fault> {
        let (reference, kind) = (xml.value("ref").unwrap_or_default(), xml.value("type").unwrap_or_default());
        let name = self.languages.read_text(xml, &mut self.oddities)?;
        Ok(RawOrganisation { role, reference, kind, name })
    }

    /// Reads a country, region or sector with its percentage. `element` names it in an oddity.
    fn read_share(&mut self, xml: &mut XmlReader<'a>, at: usize, element: &str) -> Result<Share<'a>, Fault> {
        let (code, vocabulary) = (xml.value("code").unwrap_or_default(), xml.value("vocabulary"));
        let stated = xml.value("percentage");
        let percentage = stated.as_deref().and_then(parse_percentage);
        if let (Some(stated), None) = (&stated, percentage) {
            self.add_oddity("percent_sum", at, format!("{element} {code}: {stated:?} is no percentage"));
        }
        let name = self.languages.read_text(xml, &mut self.oddities)?;
        Ok(Share { code, vocabulary, name, percentage, from_transactions: false })
    }

    /// A code by its list. A word that is not in it but that the dataset form has is known, and told; so it is the same
    /// when the record is read from its JSON.
    fn coded<T: FromStr>(&mut self, listed: fn(&str) -> Option<T>, text: &str, what: &str, at: usize) -> Coded<T> {
        if let Some(listed) = listed(text) {
            return Coded::Known(listed);
        }
        let coded = Coded::from(text.trim());
        if coded.known().is_some() {
            self.add_oddity("unknown_code", at, format!("{what} {text:?} is not in its list"));
        }
        coded
    }

    fn parts(&mut self) -> PartReader<'_, 'a> {
        PartReader { languages: &self.languages, oddities: &mut self.oddities }
    }
}

/// Reads the `code` attribute of the current element, and adds it if it is not the last one.
fn read_code<'a>(xml: &mut XmlReader<'a>, codes: &mut Vec<Cow<'a, str>>) -> Result<(), Fault> {
    add_code(codes, xml.attribute("code"));
    xml.skip()
}

fn add_code<'a>(codes: &mut Vec<Cow<'a, str>>, code: Option<Cow<'a, str>>) {
    // Most transactions repeat the code of the one before. The remaining duplicates are removed by
    // `project.rs`.
    if let Some(code) = code.map(trimmed).filter(|code| !code.is_empty() && codes.last() != Some(code)) {
        codes.push(code);
    }
}

fn parse_percentage(text: &str) -> Option<Figure> {
    money::parse_decimal(text.trim_end_matches('%').trim()).map(Figure)
}

/// Lower-case letters and digits only, so that `End-Actual` and `end actual` are equal.
fn bare_code(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn parse_role(text: &str) -> Option<Role> {
    Some(match bare_code(text).as_str() {
        "1" | "funding" => Role::Donor,
        "2" | "accountable" => Role::Accountable,
        "3" | "extending" => Role::Agency,
        "4" | "implementing" => Role::Implementing,
        _ => return None,
    })
}

fn parse_status(text: &str) -> Option<ActivityStatus> {
    Some(match bare_code(text).as_str() {
        "1" | "pipeline" | "pipelineidentification" => ActivityStatus::Pipeline,
        "2" | "implementation" => ActivityStatus::Implementation,
        "3" | "finalisation" | "completion" => ActivityStatus::Finalisation,
        "4" | "closed" | "postcompletion" => ActivityStatus::Closed,
        "5" | "cancelled" => ActivityStatus::Cancelled,
        "6" | "suspended" => ActivityStatus::Suspended,
        _ => return None,
    })
}

fn parse_date_kind(text: &str) -> Option<DateKind> {
    Some(match bare_code(text).as_str() {
        "1" | "startplanned" | "plannedstart" => DateKind::PlannedStart,
        "2" | "startactual" | "actualstart" => DateKind::Start,
        "3" | "endplanned" | "plannedend" => DateKind::PlannedEnd,
        "4" | "endactual" | "actualend" => DateKind::End,
        _ => return None,
    })
}
