//! The dataset's JSON format, `aidtrail/1`.
//!
//! The types mirror the JSON one to one, so that a record read and written again is the same. A status or
//! date that is not valid is kept as [`Coded::Unknown`] and flagged: bad input is shown, never dropped.
//!
//! Facts carry [`Evidence`]: the quotes that state them. Ids, titles, summaries and categories are written by
//! editors and carry none. A fact's `basis` and `why` say how its value is known; both are absent if the
//! quotes simply state it.
//!
//! Records are generic over their strings: `String` for records that are kept, [`Text`] borrowed from the
//! input while a million records are read into columns. Only records of [`Text`] are parsed, from a `str`, so
//! that serde's readers are compiled once; a record that is kept is made owned after that.

mod activity;
pub mod balance;
mod balance_json;
mod date;
mod display;
pub mod fact;
mod figure;
mod history;
pub(crate) mod json;
#[cfg(test)]
mod json_schema;
mod line;
mod names;
mod period;
mod shape;
pub mod site_report;
pub(crate) mod voice;

pub use crate::codes::{
    ActivityStatus, AmountKind, Basis, Coded, DateKind, DeliveryStatus, Instrument, ItemKind, LeftOut, LineState,
    ListedCode, PaymentFact, ProjectKind, Role, SkipReason, SourceKind, Voice,
};
pub use crate::text::Span;
pub use crate::text::Text;
pub use activity::PartKey;
pub(crate) use activity::{
    Activity, ActivityResult, HumanitarianScope, Indicator, IndicatorPeriod, IndicatorValue, KeptAttribute,
    KeptElement, LanguageText, Location, Narrative, Oddity, PaymentStatement, Region, Transaction, not_read_in_words,
    not_read_parts,
};
pub use balance::Balance;
pub(crate) use balance::{Outstanding, Stage, StageReport};
pub use date::PartialDate;
pub use fact::{Fact, FactKey};
pub use figure::Figure;
pub(crate) use figure::{format_quantity, parse_quantity};
pub(crate) use history::{DistinctRecord, JoinReason, JoinedRecord};
pub(crate) use names::Names;
pub(crate) use shape::{JsonRecord, JsonShape, Shaped};
pub use site_report::{SiteColumn, SiteReport, site_reports};

use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// The value of `schema` in a dataset of this format.
pub const SCHEMA: &str = "aidtrail/1";

/// A dataset as one JSON document. JSON Lines have the same records, one per line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "S: Serialize + Deref<Target = str>", deserialize = "S: Deserialize<'de> + Default"))]
pub struct Dataset<S = String> {
    /// Always [`SCHEMA`].
    pub schema: S,
    #[serde(default = "Vec::new")]
    pub sources: Vec<Source<S>>,
    #[serde(default = "Vec::new")]
    pub projects: Vec<Project<S>>,
    /// Spellings of names, in several scripts.
    #[serde(default)]
    pub names: Vec<Name>,
}

/// An article, release or activity text, kept byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Source<S = String> {
    /// Unique in its file.
    pub id: S,
    /// Headline; a description in square brackets if the article has none.
    pub title: S,
    pub publisher: S,
    pub kind: Option<Coded<SourceKind>>,
    /// Date of publication, as precise as known.
    pub published: Option<Coded<PartialDate>>,
    /// How the date of publication is known: `text`, `address`, ...
    pub published_basis: Option<S>,
    /// Address of the text.
    pub url: Option<S>,
    pub author: Option<S>,
    /// Publishers that passed the text on, nearest first.
    pub via: Vec<S>,
    /// Original publisher, if another than `publisher`: two sources of the same origin count as one witness.
    pub origin: Option<S>,
    /// How the original publisher is known, if the text does not name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_basis: Option<Coded<Basis>>,
    /// BCP 47 language tag.
    pub language: Option<S>,
    /// The file under `data/articles` with the bytes received.
    pub file: Option<S>,
    /// Remark shown to the reader.
    pub note: Option<S>,
    /// SHA-256 of the bytes received, in hexadecimal.
    pub sha256: Option<S>,
    /// How the text was made from the bytes received, if it is not those bytes: `web page, windows-1251`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_basis: Option<S>,
    pub text: S,
    /// Ranges of `text` that are page furniture or repeats; collapsed on screen.
    pub skip: Vec<Skip>,
    /// Ranges of `text` that name its author or publisher; shown dimmed.
    pub attribution: Vec<Span>,
}

/// A byte range of a source's text that readers and rules skip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skip {
    pub start: usize,
    pub end: usize,
    pub why: Coded<SkipReason>,
}

/// A quote in a source that states a fact. The source's text at `start` equals `quote`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Evidence<S = String> {
    /// Id of the source.
    pub source: S,
    /// The sentence, byte for byte.
    pub quote: S,
    /// Byte offset of the quote in the source's text.
    pub start: usize,
    /// The bytes of the quote that state the fact, `[from, to)`; the whole quote if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<[usize; 2]>,
    /// The extraction rule that found it, if no reviewer did: `giver: donated by`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<S>,
}

impl<S: Deref<Target = str>> Evidence<S> {
    /// The byte range in the source's text to highlight.
    pub fn marked_span(&self) -> Span {
        let [from, to] = self.mark.unwrap_or([0, self.quote.len()]);
        Span { start: self.start.saturating_add(from), end: self.start.saturating_add(to) }
    }

    /// The marked part of the quote, or the whole quote if the mark is out of bounds.
    pub fn marked_text(&self) -> &str {
        self.mark.and_then(|[from, to]| self.quote.get(from..to)).unwrap_or(&self.quote)
    }
}

/// Evidence for a field of a project that has a single value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, from = "FlatEvidence<S>", bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct FieldEvidence<S = String> {
    /// Name of the field: `status`, `instrument`, `programme`, ...
    pub field: S,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    /// The value that this quote states, if the field has another, from a newer source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<S>,
    /// The field's value before this evidence was merged in, if that value had no evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<S>,
    #[serde(flatten)]
    pub evidence: Evidence<S>,
}

/// [`FieldEvidence`] as in JSON. Deserialising this and converting is far quicker than `#[serde(flatten)]`.
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

/// One agreement, programme item, or one donor's work for one purpose in one country.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(
    default,
    bound(serialize = "S: Serialize + Deref<Target = str>", deserialize = "S: Deserialize<'de> + Default")
)]
pub struct Project<S = String> {
    /// Stable once published.
    pub id: S,
    pub kind: Option<Coded<ProjectKind>>,
    /// Title, written by the editors.
    pub title: S,
    /// Summary, written by the editors.
    pub summary: Option<S>,
    pub countries: Vec<Country<S>>,
    /// Participating organisations: donors, agencies, implementers, recipients.
    pub parties: Vec<Party<S>>,
    pub signatories: Vec<Signatory<S>>,
    pub instrument: Option<Coded<Instrument>>,
    pub programme: Option<S>,
    pub sectors: Vec<Sector<S>>,
    pub status: Option<Coded<ActivityStatus>>,
    pub dates: Vec<ProjectDate<S>>,
    pub amounts: Vec<Amount<S>>,
    pub equipment: Vec<Equipment<S>>,
    /// Only in drafts: counted things without a category, and consumable goods. The reviewer can turn them into
    /// equipment; until then they are in no list, filter or sum.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Equipment<S>>,
    /// Set if the source says that the list of equipment is not complete: "and other devices".
    pub open_list: Option<OpenList<S>>,
    /// Set if what is reported is no aid: a company's clinic, registered medicines, a wish. It is in no count of aid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_aid: Option<NotAid<S>>,
    /// Evidence for the fields with a single value.
    pub evidence: Vec<FieldEvidence<S>>,
    /// Different values reported by others; shown below the stated value, never in its place.
    pub corrections: Vec<Correction<S>>,
    pub related: Vec<Related<S>>,
    pub documents: Vec<DocumentLink<S>>,
    /// Records that were merged into this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<JoinedRecord<S>>,
    /// Records that a reviewer decided are different ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<DistinctRecord<S>>,
    /// Fields that only an IATI activity has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<Box<Activity<S>>>,
}

/// A recipient country.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Country<S = String> {
    /// ISO 3166-1 alpha-2; `XK` for Kosovo, as in IATI.
    pub code: S,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    /// Percentage of the activity that goes to this country. IATI only.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "figure::percentage")]
    pub percentage: Option<Figure>,
    pub evidence: Vec<Evidence<S>>,
}

/// A participating organisation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Party<S = String> {
    pub role: Option<Coded<Role>>,
    /// Name as shown: the English name of a donor country, the short name of an organisation.
    pub name: S,
    /// The organisation's country, ISO 3166-1 alpha-2.
    pub country: Option<S>,
    /// Identifier of the organisation: `XM-DAC-41122`. IATI only.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<S>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    pub evidence: Vec<Evidence<S>>,
}

/// A person who signed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Signatory<S = String> {
    /// As written in the source.
    pub name: S,
    pub office: Option<S>,
    /// The country that the person signed for, ISO 3166-1 alpha-2.
    pub country: Option<S>,
    pub evidence: Vec<Evidence<S>>,
}

/// A purpose of the project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Sector<S = String> {
    /// Code in the vocabulary.
    pub code: S,
    /// IATI sector vocabulary. If absent, `1`: the OECD DAC five-digit purpose codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vocabulary: Option<S>,
    /// Name as published, for a publisher's own vocabulary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<S>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    /// Percentage of the activity. IATI only.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "figure::percentage")]
    pub percentage: Option<Figure>,
    pub evidence: Vec<Evidence<S>>,
}

/// A date of the project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct ProjectDate<S = String> {
    pub kind: Option<Coded<DateKind>>,
    /// As precise as the text; absent for "this year". Written as `date`; `value` is accepted too, as in
    /// older files.
    #[serde(rename = "date", alias = "value")]
    pub value: Option<Coded<PartialDate>>,
    /// The words of the source, if they give no date by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<S>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    pub evidence: Vec<Evidence<S>>,
}

/// An amount of money, in the figure and currency of the source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Amount<S = String> {
    /// Identifier for [`equivalent_of`](Self::equivalent_of), unique in the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<S>,
    pub kind: Option<Coded<AmountKind>>,
    pub value: Figure,
    /// ISO 4217 code.
    pub currency: S,
    /// Year it belongs to, if stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// Last year of a budget of more than 400 days, which begins in `year`: its money is of all these years together
    /// and of no single one. IATI only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_year: Option<i16>,
    /// Number of transactions or budgets of an IATI activity that it sums.
    #[serde(skip_serializing_if = "is_zero")]
    pub entries: u32,
    /// Number of those that are negative, that is corrections.
    #[serde(skip_serializing_if = "is_zero")]
    pub corrections: u32,
    /// The source says "about" or "approximately".
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
    /// Id of the amount that this one restates in another currency. An equivalent is never summed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equivalent_of: Option<S>,
    /// Why it is in no sum; absent if it counts. IATI only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<Coded<LeftOut>>,
    /// The parts of it whose payments state a country, a sector or the like themselves. IATI only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stated: Vec<StatedPart<S>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    pub evidence: Vec<Evidence<S>>,
}

/// The part of an amount whose payments state one and the same country, sector, provider or the like. Parts of
/// different facts are of the same money: 100 paid to Kenya for health is a part of Kenya and a part of health. What
/// the parts of a fact (of a sector or region: in one vocabulary) leave of the amount is stated by no payment. Payments
/// that hand their money on to an activity are an amount of their own for each such activity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct StatedPart<S = String> {
    /// What the payments state.
    pub of: Option<Coded<PaymentFact>>,
    /// Vocabulary of a region or sector. If absent, `1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vocabulary: Option<S>,
    /// Code, reference of an organisation or identifier of an activity, as written. Empty if only a name is stated, or
    /// if each payment states several and not how it is split over them.
    pub code: S,
    /// Name of an organisation, or in place of a code, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<S>,
    pub value: Figure,
    /// The payments state it beside something finer: a region beside a country, or a sector of the vocabulary 2 beside
    /// one of 1, which the same money is of.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub beside: bool,
    /// Number of payments.
    #[serde(skip_serializing_if = "is_zero")]
    pub entries: u32,
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// One equipment line: one item of one project, with all claims about it.
///
/// `quantity`, `status`, `balance` and `sites` are written for other programs and ignored when reading: they are
/// derived from `claims` by [`Equipment::balance`] and [`Equipment::sites`]. `balance` is written where the voices of
/// the claims are known: by searches, not into drafts and merged datasets.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Equipment<S = String> {
    /// Name of the item, singular.
    pub name: S,
    /// Identifier of the category, see [`categories`](crate::codes::categories).
    pub category: S,
    pub kind: Option<Coded<ItemKind>>,
    /// Size of the item: a hospital of "800 beds".
    pub capacity: Option<Capacity<S>>,
    /// Claims of the sources, newest first.
    pub claims: Vec<Claim<S>>,
    /// Why claims of several sources are one line.
    pub same: Option<JoinReason<S>>,
    /// The total that this line is part of, in words. "44 of the 50 ambulances" is part of "50 ambulances"
    /// and is not added to it.
    pub part_of: Option<S>,
    /// Lines that a reviewer decided are different ones, as `project/category-ordinal`.
    pub apart: Vec<DistinctRecord<S>>,
    /// The balance with the speakers of the claims known, for the fields that are written for other programs: without its
    /// publisher a correction looks like a contradiction. `None` until it is derived, which takes the sources.
    #[serde(skip)]
    pub voiced_balance: Option<Box<Balance>>,
}

/// What one source says about an item at one time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Claim<S = String> {
    /// The date that the claim is about: the source's date unless the text says another.
    pub as_of: Option<Coded<PartialDate>>,
    /// The number stated; absent if the items are not counted.
    pub quantity: Option<Figure>,
    /// The stage that it speaks of, or news of one. `quantity` is the number of this stage: "two of the five were
    /// delivered" is a claim of five promised and a claim of two delivered.
    pub status: Option<Coded<DeliveryStatus>>,
    /// Whose voice it is, where the publisher does not tell: a minister quoted by a newspaper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said_by: Option<Coded<Voice>>,
    /// The voice that follows from `said_by`, the publisher and the parties, or that nothing tells. `None` until it is
    /// derived, which takes the source; never read or written.
    #[serde(skip)]
    pub voice: Option<Option<Voice>>,
    /// Destinations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<Site<S>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    pub evidence: Vec<Evidence<S>>,
}

impl<S> Claim<S> {
    /// `as_of`, if it is a valid date.
    pub fn date(&self) -> Option<PartialDate> {
        self.as_of.as_ref().and_then(Coded::known).copied()
    }
}

/// A destination of an item.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Site<S = String> {
    /// Hospital, clinic or service, as written.
    pub facility: Option<S>,
    /// Town or region, as written.
    pub place: Option<S>,
    /// The region of the place or facility, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<S>,
    /// Number for this site, if stated.
    pub quantity: Option<Figure>,
}

/// The size of an item: "800 beds".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Capacity<S = String> {
    pub value: Figure,
    /// Unit, "beds".
    pub unit: S,
    pub evidence: Vec<Evidence<S>>,
}

/// The words with which a source says that its list of equipment is not complete.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct OpenList<S = String> {
    /// "and other advanced medical devices".
    pub words: S,
    pub evidence: Vec<Evidence<S>>,
}

/// Why a record is no aid.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct NotAid<S = String> {
    /// The words that say so: "public-private partnership".
    pub words: S,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    pub evidence: Vec<Evidence<S>>,
}

/// A value reported by somebody else instead of a stated one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Correction<S = String> {
    /// Path of the value: `amounts[0]`, `signatories[1].name`.
    pub path: S,
    /// The value in this dataset's source.
    pub as_stated: S,
    /// The value that the other reports.
    pub proposed: S,
    /// Where the other report was published.
    pub source: S,
    /// Who reports it, and how much of the report the editors saw.
    pub by: S,
}

/// Another record of the same work.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct Related<S = String> {
    pub id: S,
    pub relation: S,
}

/// A document about a project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct DocumentLink<S = String> {
    pub title: S,
    pub url: S,
    /// Its title in other languages. IATI only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<LanguageText<S>>,
    /// What it is about. IATI only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub descriptions: Vec<LanguageText<S>>,
    /// Media type: `application/pdf`. IATI only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<S>,
    /// IATI codes of the document category. IATI only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<S>,
    /// IATI only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Coded<PartialDate>>,
}

/// A name and its spellings; search finds it by any of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Name {
    /// The spelling in a source.
    pub as_written: String,
    /// The best-known spelling.
    pub preferred: String,
    /// Other spellings, also in other scripts.
    pub also: Vec<String>,
    /// Id of the source with which it was merged in, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Name {
    /// Every spelling, `as_written` first.
    pub(crate) fn forms(&self) -> impl Iterator<Item = &str> {
        [self.as_written.as_str(), self.preferred.as_str()].into_iter().chain(self.also.iter().map(String::as_str))
    }
}
