//! The dataset's JSON form, `aidtrail/1`: what people and other programs read and write.
//!
//! The types mirror the JSON one to one, so that a record read and written again is the same record.
//! A value that a list does not know (a status, a date) is kept as it was written, in
//! [`Coded::Unknown`], and flagged: bad input is shown, never dropped. Facts carry [`Evidence`]; ids,
//! titles, summaries and categories are curation and carry none.
//!
//! Every record is generic over its strings: owned ones where a record is kept, [`Text`] borrowed from
//! the bytes read where a million of them pass by on their way into columns.

mod activity;
mod amount;
mod date;
mod facts;
mod names;
mod same;

pub use crate::codes::{
    ActivityStatus, AmountKind, Basis, Coded, DateKind, DeliveryStatus, Instrument, ItemKind, ListedCode, ProjectKind,
    Role, SkipReason, SourceKind,
};
pub use crate::text::{Span, Text};
pub use activity::{Activity, Location, Narrative, Oddity, Region};
pub use amount::{Figure, format_quantity, parse_quantity};
pub use date::PartialDate;
pub use facts::{Fact, FactKey};
pub use names::Names;
pub use same::{DistinctRecord, JoinReason, JoinedRecord};

use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// The value of `schema` in a dataset of this form.
pub const SCHEMA: &str = "aidtrail/1";

/// A whole dataset as one JSON document. JSON Lines hold the same records one a line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The texts that the projects cite.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// The projects.
    #[serde(default)]
    pub projects: Vec<Project>,
    /// Forms of names in several spellings and scripts.
    #[serde(default)]
    pub names: Vec<Name>,
}

/// One article, release or activity text, kept byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Source<S = String> {
    /// Identifier, unique in its file.
    pub id: S,
    /// Headline; for an article without one, a description in square brackets.
    pub title: S,
    /// Who published the text.
    pub publisher: S,
    /// What sort of publisher it is.
    pub kind: Option<Coded<SourceKind>>,
    /// Day of publication, as precise as known.
    pub published: Option<Coded<PartialDate>>,
    /// How the day of publication is known: `text`, `address`, ...
    pub published_basis: Option<S>,
    /// Where the text was found.
    pub url: Option<S>,
    /// Who wrote it.
    pub author: Option<S>,
    /// Through whom it came, nearest first.
    pub via: Vec<S>,
    /// Who said it first, where that is another than the publisher: two sources of one origin are one witness.
    pub origin: Option<S>,
    /// BCP 47 tag.
    pub language: Option<S>,
    /// The file under `data/articles` that holds the bytes received.
    pub file: Option<S>,
    /// What a reader should know of this source.
    pub note: Option<S>,
    /// SHA-256 of the bytes received, in hexadecimal.
    pub sha256: Option<S>,
    /// How the text follows from the bytes received, where it is not those bytes: `web page, windows-1251`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_basis: Option<S>,
    /// The text as received.
    pub text: S,
    /// Ranges of `text` that are page furniture or repeats; folded on screen.
    pub skip: Vec<Skip>,
    /// Ranges of `text` that say who wrote or passed it on; shown dimmed.
    pub attribution: Vec<Span>,
}

/// A range of a source's text that readers and rules pass over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skip {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is.
    pub why: Coded<SkipReason>,
}

/// A place in a source that says something: the text at `start` equals `quote`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Evidence<S = String> {
    /// Id of the source.
    pub source: S,
    /// The sentence, byte for byte.
    pub quote: S,
    /// Byte offset of the quote in the source's text.
    pub start: usize,
    /// Bytes inside the quote that say it, `[from, to)`; the whole quote where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<[usize; 2]>,
    /// The rule that read it, where no person has: `giver: donated by`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<S>,
}

impl<S: Deref<Target = str>> Evidence<S> {
    /// The range of bytes in the source's text that is to be highlighted.
    pub fn marked_span(&self) -> Span {
        let [from, to] = self.mark.unwrap_or([0, self.quote.len()]);
        Span { start: self.start.saturating_add(from), end: self.start.saturating_add(to) }
    }

    /// The words that say it: the marked part of the quote, or all of it where the mark is out of bounds.
    pub fn marked_text(&self) -> &str {
        self.mark.and_then(|[from, to]| self.quote.get(from..to)).unwrap_or(&self.quote)
    }
}

/// Evidence of one of a project's scalar fields.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, from = "FlatEvidence<S>", bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct FieldEvidence<S = String> {
    /// `status`, `instrument`, `programme`, ...
    pub field: S,
    /// How the value follows from the words, where it is not simply stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    /// Why the value follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    /// The value that these words state, where the field keeps another: that of a newer source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<S>,
    /// What the field held without any words before these were merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<S>,
    /// The place that says so.
    #[serde(flatten)]
    pub evidence: Evidence<S>,
}

/// [`FieldEvidence`] as it stands in JSON: reading it flat is far quicker than flattening.
#[derive(Default, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
struct FlatEvidence<S> {
    field: S,
    basis: Option<Coded<Basis>>,
    why: Option<S>,
    value: Option<S>,
    was: Option<S>,
    source: S,
    quote: S,
    start: usize,
    mark: Option<[usize; 2]>,
    rule: Option<S>,
}

impl<S> From<FlatEvidence<S>> for FieldEvidence<S> {
    fn from(flat: FlatEvidence<S>) -> Self {
        let FlatEvidence { field, basis, why, value, was, source, quote, start, mark, rule } = flat;
        FieldEvidence { field, basis, why, value, was, evidence: Evidence { source, quote, start, mark, rule } }
    }
}

/// One agreement, programme item, or one giver's work of one purpose in one country.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Project<S = String> {
    /// Identifier; stable once shipped.
    pub id: S,
    /// What sort of record it is.
    pub kind: Option<Coded<ProjectKind>>,
    /// Title, ours.
    pub title: S,
    /// Summary, ours.
    pub summary: Option<S>,
    /// Recipient countries.
    pub countries: Vec<Country<S>>,
    /// Who gives, passes on, carries out, receives.
    pub parties: Vec<Party<S>>,
    /// Who signed.
    pub signatories: Vec<Signatory<S>>,
    /// Form of the aid, absent where unstated.
    pub instrument: Option<Coded<Instrument>>,
    /// Named programme.
    pub programme: Option<S>,
    /// Purposes.
    pub sectors: Vec<Sector<S>>,
    /// Where the project stands.
    pub status: Option<Coded<ActivityStatus>>,
    /// Dates of the project itself, not of its sources.
    pub dates: Vec<ProjectDate<S>>,
    /// Money, as stated.
    pub amounts: Vec<Amount<S>>,
    /// Equipment lines.
    pub equipment: Vec<Equipment<S>>,
    /// Of a draft only: counted things that no category names, and goods that are used up. Offered to whoever
    /// reviews it; in no list, filter or sum until a person makes them equipment.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Equipment<S>>,
    /// "And other devices": the list of equipment is not complete.
    pub open_list: Option<OpenList<S>>,
    /// Evidence of `status`, `instrument`, `programme`.
    pub evidence: Vec<FieldEvidence<S>>,
    /// What others report instead; shown beneath the stated value, never in its place.
    pub corrections: Vec<Correction<S>>,
    /// Other records of the same work.
    pub related: Vec<Related<S>>,
    /// Documents about it.
    pub documents: Vec<DocumentLink<S>>,
    /// Records that were merged into this one, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<JoinedRecord<S>>,
    /// Records that were judged to be others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<DistinctRecord<S>>,
    /// What only an IATI activity states.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<Box<Activity<S>>>,
}

/// A recipient country.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Country<S = String> {
    /// ISO 3166-1 alpha-2, `XK` for Kosovo as in IATI.
    pub code: S,
    /// How it is known where not simply stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    /// Percent of the activity that goes there, IATI only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentage: Option<f64>,
    /// The places that say so.
    pub evidence: Vec<Evidence<S>>,
}

/// A participating organisation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Party<S = String> {
    /// Its part in the project.
    pub role: Option<Coded<Role>>,
    /// Name as shown; a donor country's English name, an organisation's short name.
    pub name: S,
    /// Country of the organisation, ISO 3166-1 alpha-2.
    pub country: Option<S>,
    /// Identifier of the organisation, IATI only: `XM-DAC-41122`.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<S>,
    /// How it is known where not simply stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    /// The places that say so.
    pub evidence: Vec<Evidence<S>>,
}

/// A person who signed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Signatory<S = String> {
    /// Name as written in the source.
    pub name: S,
    /// Office held.
    pub office: Option<S>,
    /// Country signed for, ISO 3166-1 alpha-2.
    pub country: Option<S>,
    /// The places that say so.
    pub evidence: Vec<Evidence<S>>,
}

/// A purpose of the project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Sector<S = String> {
    /// Code in the vocabulary.
    pub code: S,
    /// IATI sector vocabulary; `1`, the OECD DAC five-digit purpose codes, where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vocabulary: Option<S>,
    /// Name as published, of a vocabulary that is the publisher's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<S>,
    /// How it is known where not simply stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    /// Percent of the activity, IATI only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentage: Option<f64>,
    /// The places that say so.
    pub evidence: Vec<Evidence<S>>,
}

/// A date of the project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct ProjectDate<S = String> {
    /// What happened then.
    pub kind: Option<Coded<DateKind>>,
    /// As precise as the text; absent for "this year". Written `date`; `value` is read too.
    #[serde(rename = "date", alias = "value")]
    pub value: Option<Coded<PartialDate>>,
    /// The words, where they give no value of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<S>,
    /// How it is known where not simply stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    /// The places that say so.
    pub evidence: Vec<Evidence<S>>,
}

/// An amount of money in the source's own figure and currency.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Amount<S = String> {
    /// Name by which an equivalent refers to this amount, unique in the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<S>,
    /// What sort of amount.
    pub kind: Option<Coded<AmountKind>>,
    /// The figure.
    pub value: Figure,
    /// ISO 4217.
    pub currency: S,
    /// Year it belongs to, where stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// How many entries of an IATI activity it sums.
    #[serde(skip_serializing_if = "is_zero")]
    pub entries: u32,
    /// How many of them are negative: corrections, netted.
    #[serde(skip_serializing_if = "is_zero")]
    pub corrections: u32,
    /// "About", "approximately".
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
    /// The amount that this one restates in another currency; an equivalent is never summed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equivalent_of: Option<S>,
    /// How it is known where not simply stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    /// The places that say so.
    pub evidence: Vec<Evidence<S>>,
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

fn is_empty_slice<T>(list: &[T]) -> bool {
    list.is_empty()
}

/// One equipment line: one item of one project, with everything that was told of it.
///
/// `quantity`, `status` and `sites` are written for readers and ignored on reading: they are derived
/// from `claims` by [`Equipment::quantity`], [`Equipment::status`] and [`Equipment::sites`].
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Equipment<S = String> {
    /// Name, singular.
    pub name: S,
    /// Stable snake_case category, see `codes::categories`.
    pub category: S,
    /// What sort of thing it is.
    pub kind: Option<Coded<ItemKind>>,
    /// "800 beds": a size, not a quantity.
    pub capacity: Option<Capacity<S>>,
    /// What was told, newest first.
    pub claims: Vec<Claim<S>>,
    /// Why several claims are one line.
    pub same: Option<JoinReason<S>>,
    /// The larger number that this line is some of, in words: "44 of the 50 ambulances" is part of "50 ambulances"
    /// and never added to it.
    pub part_of: Option<S>,
    /// Lines that were judged to be others, as `project/category-ordinal`.
    pub apart: Vec<DistinctRecord<S>>,
}

impl<S: Serialize> Serialize for Equipment<S> {
    fn serialize<Z: serde::Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        #[derive(Serialize)]
        struct EquipmentJson<'a, S> {
            name: &'a S,
            category: &'a S,
            kind: &'a Option<Coded<ItemKind>>,
            quantity: Option<Figure>,
            status: Option<Coded<DeliveryStatus>>,
            sites: &'a [Site<S>],
            #[serde(skip_serializing_if = "Option::is_none")]
            capacity: &'a Option<Capacity<S>>,
            claims: &'a [Claim<S>],
            #[serde(skip_serializing_if = "Option::is_none")]
            same: &'a Option<JoinReason<S>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            part_of: &'a Option<S>,
            #[serde(skip_serializing_if = "is_empty_slice")]
            apart: &'a [DistinctRecord<S>],
        }
        EquipmentJson {
            name: &self.name,
            category: &self.category,
            kind: &self.kind,
            quantity: self.quantity(),
            status: Some(self.status()),
            sites: self.sites(),
            capacity: &self.capacity,
            claims: &self.claims,
            same: &self.same,
            part_of: &self.part_of,
            apart: &self.apart,
        }
        .serialize(serializer)
    }
}

impl<S> Equipment<S> {
    /// Claims newest first; undated ones last, otherwise in the order written.
    pub fn history(&self) -> Vec<(usize, &Claim<S>)> {
        let mut claims: Vec<(usize, &Claim<S>)> = self.claims.iter().enumerate().collect();
        claims.sort_by(|(_, a), (_, b)| PartialDate::newest_first(a.date(), b.date()));
        claims
    }

    /// The literal number by the newest claim that states one.
    pub fn quantity(&self) -> Option<Figure> {
        self.history().iter().find_map(|(_, claim)| claim.quantity)
    }

    /// The status by the newest claim that states one; unknown where none does.
    pub fn status(&self) -> Coded<DeliveryStatus> {
        self.history()
            .iter()
            .find_map(|(_, claim)| claim.status.clone().filter(|s| *s != Coded::Known(DeliveryStatus::Unknown)))
            .unwrap_or(Coded::Known(DeliveryStatus::Unknown))
    }

    /// The sites by the newest claim that names a place; else the newest that names any.
    pub fn sites(&self) -> &[Site<S>] {
        let history = self.history();
        history
            .iter()
            .find(|(_, claim)| claim.sites.iter().any(|site| site.place.is_some()))
            .or_else(|| history.iter().find(|(_, claim)| !claim.sites.is_empty()))
            .map_or(&[], |(_, claim)| claim.sites.as_slice())
    }

    /// Where it goes, short enough for a column.
    pub fn places_summary(&self) -> String
    where
        S: Deref<Target = str>,
    {
        let sites = self.sites();
        let facility = sites.first().and_then(|s| s.facility.as_deref());
        let places: Vec<&str> = sites.iter().filter_map(|s| s.place.as_deref()).collect();
        match (facility, places.as_slice()) {
            (_, [_, _, _, ..]) => format!("{} places: {}", places.len(), places.join(", ")),
            (Some(facility), [place, ..]) => {
                format!("{facility}, {}", sites[0].place.as_deref().unwrap_or(place))
            }
            (Some(facility), []) => facility.to_owned(),
            (None, _) => places.join(", "),
        }
    }

    /// The date of the newest claim that states the status.
    pub fn as_of(&self) -> Option<PartialDate> {
        let status = self.status();
        self.history().iter().find(|(_, claim)| claim.status.as_ref() == Some(&status)).and_then(|(_, c)| c.date())
    }
}

/// What one source said of an item at one time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Claim<S = String> {
    /// The time it speaks of: its source's date, unless it says another.
    pub as_of: Option<Coded<PartialDate>>,
    /// The literal number, absent where not counted.
    pub quantity: Option<Figure>,
    /// What it says has become of the item.
    pub status: Option<Coded<DeliveryStatus>>,
    /// Where it says the item goes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<Site<S>>,
    /// How it is known where not simply stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    /// The places that say so.
    pub evidence: Vec<Evidence<S>>,
}

impl<S> Claim<S> {
    /// The time it speaks of, where that is a date.
    pub fn date(&self) -> Option<PartialDate> {
        self.as_of.as_ref().and_then(Coded::known).copied()
    }
}

/// Where an item goes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Site<S = String> {
    /// Hospital, clinic, service; as written.
    pub facility: Option<S>,
    /// Town or region; as written.
    pub place: Option<S>,
    /// How many go to this site, only where stated.
    pub quantity: Option<Figure>,
}

/// A size of a thing: "800 beds".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Capacity<S = String> {
    /// The number.
    pub value: Figure,
    /// Of what.
    pub unit: S,
    /// The places that say so.
    pub evidence: Vec<Evidence<S>>,
}

/// Words by which a source leaves its list open.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct OpenList<S = String> {
    /// "and other advanced medical devices".
    pub words: S,
    /// The places that say so.
    pub evidence: Vec<Evidence<S>>,
}

/// What somebody else reports instead of a stated value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Correction<S = String> {
    /// Which value: `amounts[0]`, `signatories[1].name`.
    pub path: S,
    /// As this dataset's source states it.
    pub as_stated: S,
    /// As the other reports it.
    pub proposed: S,
    /// Where the other report is.
    pub source: S,
    /// Who reports it, and how much of the report was seen.
    pub by: S,
}

/// Another record of the same work.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Related<S = String> {
    /// Its id.
    pub id: S,
    /// How it is related.
    pub relation: S,
}

/// A document about a project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct DocumentLink<S = String> {
    /// Title.
    pub title: S,
    /// Address.
    pub url: S,
}

/// A name in its forms: search finds it by any of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Name {
    /// As a source writes it.
    pub as_written: String,
    /// The form to prefer.
    pub preferred: String,
    /// Other spellings and scripts.
    pub also: Vec<String>,
    /// The source with which it was merged in, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Name {
    /// Every form, the written one first.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        [self.as_written.as_str(), self.preferred.as_str()].into_iter().chain(self.also.iter().map(String::as_str))
    }
}
