//! A fact on its own: for each kind its record, its form, how it reads in words, and when two state the same.

use super::field::{
    Access, Field, FormField, SitePart, ValueList, field, parse_figure, parse_year, set_code, set_count, set_date,
    set_text,
};
use super::kind::FactKind;
use crate::codes;
use crate::model::{
    Amount, Basis, Capacity, Claim, Coded, Country, DateKind, DeliveryStatus, Equipment, Evidence, Figure, NotAid,
    OpenList, Party, ProjectDate, Sector, Signatory, Site, Span, format_quantity,
};
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// A scalar of the project on its own: status, instrument or programme.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct ScalarFact<S = String> {
    /// [`FactKind::name`]
    pub field: S,
    /// As in files.
    pub value: S,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<S>,
    pub evidence: Vec<Evidence<S>>,
}

/// The capacity of an item, with the name of the item.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct ItemCapacity<S = String> {
    pub item: S,
    pub value: Figure,
    pub unit: S,
    pub evidence: Vec<Evidence<S>>,
}

/// A fact on its own, with its evidence. The types are those of a project, so that taking and putting back
/// changes nothing, and a file of decisions looks like the dataset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    rename_all = "snake_case",
    bound(serialize = "S: Serialize + Deref<Target = str>", deserialize = "S: Deserialize<'de> + Default")
)]
pub enum FactValue<S = String> {
    Country(Country<S>),
    Party(Party<S>),
    Signatory(Signatory<S>),
    Field(ScalarFact<S>),
    Date(ProjectDate<S>),
    Amount(Amount<S>),
    Sector(Sector<S>),
    /// An item with one claim.
    Equipment(Equipment<S>),
    Capacity(ItemCapacity<S>),
    OpenList(OpenList<S>),
    NotAid(NotAid<S>),
}

/// Evaluates an expression with the record inside a value, whatever its type.
macro_rules! with_record {
    ($value:expr, $it:ident => $body:expr) => {
        match $value {
            FactValue::Country($it) => $body,
            FactValue::Party($it) => $body,
            FactValue::Signatory($it) => $body,
            FactValue::Field($it) => $body,
            FactValue::Date($it) => $body,
            FactValue::Amount($it) => $body,
            FactValue::Sector($it) => $body,
            FactValue::Equipment($it) => $body,
            FactValue::Capacity($it) => $body,
            FactValue::OpenList($it) => $body,
            FactValue::NotAid($it) => $body,
        }
    };
}

/// The position of a fact's first evidence: the id of the source and the marked byte range.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TextPosition {
    pub source: String,
    pub start: usize,
    pub end: usize,
}

impl TextPosition {
    /// The position of the marked words of evidence.
    pub(crate) fn of(evidence: &Evidence) -> TextPosition {
        let Span { start, end } = evidence.marked_span();
        TextPosition { source: evidence.source.clone(), start, end }
    }
}

/// Decides whether two names mean the same person or organisation.
pub(crate) type SameName<'a> = dyn Fn(&str, &str) -> bool + 'a;

impl FactValue {
    /// A fact of a kind with all fields empty.
    pub fn empty(kind: FactKind) -> FactValue {
        match kind {
            FactKind::Country => FactValue::Country(Country::default()),
            FactKind::Party => FactValue::Party(Party::default()),
            FactKind::Signatory => FactValue::Signatory(Signatory::default()),
            FactKind::Status | FactKind::Instrument | FactKind::Programme => {
                FactValue::Field(ScalarFact { field: kind.name().to_owned(), ..ScalarFact::default() })
            }
            FactKind::Date => FactValue::Date(ProjectDate::default()),
            FactKind::Amount => FactValue::Amount(Amount::default()),
            FactKind::Sector => FactValue::Sector(Sector::default()),
            FactKind::Equipment => {
                FactValue::Equipment(Equipment { claims: vec![Claim::default()], ..Equipment::default() })
            }
            FactKind::Capacity => FactValue::Capacity(ItemCapacity::default()),
            FactKind::OpenList => FactValue::OpenList(OpenList::default()),
            FactKind::NotAid => FactValue::NotAid(NotAid::default()),
        }
    }

    pub fn kind(&self) -> FactKind {
        match self {
            FactValue::Country(_) => FactKind::Country,
            FactValue::Party(_) => FactKind::Party,
            FactValue::Signatory(_) => FactKind::Signatory,
            FactValue::Field(it) => FactKind::of_scalar(&it.field).unwrap_or(FactKind::Programme),
            FactValue::Date(_) => FactKind::Date,
            FactValue::Amount(_) => FactKind::Amount,
            FactValue::Sector(_) => FactKind::Sector,
            FactValue::Equipment(_) => FactKind::Equipment,
            FactValue::Capacity(_) => FactKind::Capacity,
            FactValue::OpenList(_) => FactKind::OpenList,
            FactValue::NotAid(_) => FactKind::NotAid,
        }
    }

    pub fn evidence(&self) -> &[Evidence] {
        with_record!(self, it => it.evidence())
    }

    pub fn evidence_mut(&mut self) -> &mut Vec<Evidence> {
        with_record!(self, it => it.evidence_mut())
    }

    /// How its value is known, and why; see [`Fact`](super::Fact).
    pub(crate) fn reason(&self) -> (Option<&Coded<Basis>>, Option<&str>) {
        let (basis, why) = with_record!(self, it => it.reason());
        (basis, why.map(String::as_str))
    }

    /// Sets how its value is known. Does nothing for kinds that do not store it.
    pub(crate) fn set_reason(&mut self, basis: Basis, why: String) {
        with_record!(self, it => it.set_reason(Coded::Known(basis), why));
    }

    pub(crate) fn position(&self) -> Option<TextPosition> {
        self.evidence().first().map(TextPosition::of)
    }

    /// The extraction rule that proposed it, if any.
    pub(crate) fn rule(&self) -> Option<&str> {
        self.evidence().iter().find_map(|evidence| evidence.rule.as_deref())
    }

    /// A field of its form as text; empty if it has no value.
    pub fn get(&self, name: &str) -> String {
        with_record!(self, it => {
            let field = it.fields().iter().find(|field| field.form.name == name);
            field.map_or_else(String::new, |field| (field.get)(it))
        })
    }

    /// Sets a field of its form from a text as in files. The error says what is wrong with the text.
    pub(crate) fn set_written(&mut self, name: &str, text: &str) -> Result<(), String> {
        with_record!(self, it => {
            let field = it.fields().iter().find(|field| field.form.name == name);
            let set = field.ok_or_else(|| format!("there is no field {name}"))?.set;
            set(it, text)
        })
    }

    /// Whether both have the same value. Evidence and fields marked [`aside`](FormField::aside) are ignored.
    pub(crate) fn has_value_of(&self, other: &FactValue) -> bool {
        let fields = self.kind().fields();
        let mut compared = fields.iter().filter(|field| !field.aside);
        self.kind() == other.kind() && compared.all(|field| self.get(field.name) == other.get(field.name))
    }

    /// Whether this fact of a dataset states all that another one states: merging then adds only evidence.
    pub(crate) fn states(&self, other: &FactValue, same_name: &SameName<'_>) -> bool {
        macro_rules! pairs {
            ($($kind:ident),+) => {
                match (self, other) {
                    $((FactValue::$kind(a), FactValue::$kind(b)) => a.states(b, same_name),)+
                    _ => false,
                }
            };
        }
        pairs!(Country, Party, Signatory, Field, Date, Amount, Sector, Equipment, Capacity, OpenList, NotAid)
    }

    /// Whether a changed rule may propose this fact for words for which it proposed `other` before.
    pub(crate) fn could_replace(&self, other: &FactValue) -> bool {
        match (self, other) {
            // A donor and a recipient that the same words name are two facts.
            (FactValue::Party(a), FactValue::Party(b)) => a.role == b.role || a.name == b.name,
            _ => self.kind() == other.kind(),
        }
    }

    /// What is missing if one of several fields is required.
    pub(crate) fn lacks(&self) -> Option<&'static str> {
        match self {
            FactValue::Date(it) if it.value.is_none() && it.words.is_none() => {
                Some("a date, or the words that stand for it")
            }
            _ => None,
        }
    }

    /// What the value is, for a column: `Donor`.
    pub fn heading(&self) -> String {
        with_record!(self, it => it.heading()).unwrap_or_else(|| self.kind().label().to_owned())
    }

    /// The value in a few words: `9 MRI scanner, ordered, Dnipro`.
    pub fn value(&self) -> String {
        with_record!(self, it => it.value())
    }
}

impl FactKind {
    /// The fields of its form.
    pub fn fields(self) -> Vec<&'static FormField> {
        with_record!(&FactValue::empty(self), it => it.fields().iter().map(|field| &field.form).collect())
    }
}

/// Basis and reason of a fact; none for kinds that do not store them.
pub(super) type Reason<'a, S> = (Option<&'a Coded<Basis>>, Option<&'a S>);

/// Records with evidence, generic over their strings. Some store how their value is known.
pub(super) trait Cited<S> {
    fn evidence(&self) -> &[Evidence<S>];
    fn evidence_mut(&mut self) -> &mut Vec<Evidence<S>>;
    fn reason(&self) -> Reason<'_, S> {
        (None, None)
    }
    fn set_reason(&mut self, _basis: Coded<Basis>, _why: S) {}
}

macro_rules! cited {
    ($($record:ident),+; $reason:tt) => {
        $(impl<S> Cited<S> for $record<S> {
            fn evidence(&self) -> &[Evidence<S>] {
                &self.evidence
            }
            fn evidence_mut(&mut self) -> &mut Vec<Evidence<S>> {
                &mut self.evidence
            }
            cited!($reason);
        })+
    };
    (reasoned) => {
        fn reason(&self) -> Reason<'_, S> {
            (self.basis.as_ref(), self.why.as_ref())
        }
        fn set_reason(&mut self, basis: Coded<Basis>, why: S) {
            (self.basis, self.why) = (Some(basis), Some(why));
        }
    };
    (stated) => {};
}

cited!(Country, Party, ScalarFact, ProjectDate, Amount, Sector, Claim; reasoned);
cited!(Signatory, OpenList, NotAid, Capacity, ItemCapacity; stated);

/// The operations of a record that is a fact.
trait FactRecord: Cited<String> + Sized + 'static {
    /// The fields of its form.
    fn fields(&self) -> &'static [Field<Self>];
    /// What the value is, if the label of the kind is not enough: the role of a party.
    fn heading(&self) -> Option<String> {
        None
    }
    /// The value in a few words.
    fn value(&self) -> String;
    /// Whether it states everything that the other one states.
    fn states(&self, other: &Self, same_name: &SameName<'_>) -> bool;
}

/// Whether the other value is missing or equal.
fn adds_nothing<T: PartialEq>(here: &Option<T>, other: &Option<T>) -> bool {
    other.is_none() || here == other
}

fn text_or_dash(text: &str) -> String {
    if text.is_empty() { "-".to_owned() } else { text.to_owned() }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn display_or_empty(value: &Option<impl std::fmt::Display>) -> String {
    value.as_ref().map_or_else(String::new, ToString::to_string)
}

fn code_of<T: codes::ListedCode>(value: &Option<Coded<T>>) -> String {
    value.as_ref().map_or_else(String::new, |value| value.code().to_owned())
}

/// Makes the [`Access`] to a field by the type of the field.
macro_rules! access {
    ($record:ident.$field:ident) => {
        access!(|it: $record| it.$field.clone(), |it, text| text.clone_into(&mut it.$field))
    };
    (optional $record:ident.$field:ident) => {
        access!(|it: $record| it.$field.clone().unwrap_or_default(), |it, text| set_text(&mut it.$field, text))
    };
    (code $record:ident.$field:ident) => {
        access!(|it: $record| code_of(&it.$field), |it, text| set_code(&mut it.$field, text))
    };
    (date $record:ident.$field:ident) => {
        access!(|it: $record| display_or_empty(&it.$field), |it, text| set_date(&mut it.$field, text)?)
    };
    (count $record:ident.$field:ident) => {
        access!(|it: $record| display_or_empty(&it.$field), |it, text| set_count(&mut it.$field, text)?)
    };
    (figure $record:ident.$field:ident) => {
        access!(|it: $record| it.$field.to_string(), |it, text| it.$field = parse_figure(text)?)
    };
    (|$it:ident: $record:ident| $get:expr, |$mut:ident, $text:ident| $set:expr) => {
        (
            |$it: &$record| $get,
            |$mut: &mut $record, $text: &str| {
                $set;
                Ok(())
            },
        )
    };
}

impl FactRecord for Country {
    fn fields(&self) -> &'static [Field<Self>] {
        const { &[field("code", "country", ValueList::Countries, access!(Country.code)).required()] }
    }
    fn value(&self) -> String {
        text_or_dash(codes::country_name(&self.code))
    }
    fn states(&self, other: &Self, _: &SameName<'_>) -> bool {
        self.code == other.code
    }
}

impl FactRecord for Party {
    fn fields(&self) -> &'static [Field<Self>] {
        const {
            &[
                field("role", "role", ValueList::Roles, access!(code Party.role)).required(),
                field("name", "name", ValueList::Any, access!(Party.name)).required(),
                field("country", "country", ValueList::Countries, access!(optional Party.country)),
            ]
        }
    }
    fn heading(&self) -> Option<String> {
        self.role.as_ref().map(|role| role.label().to_owned())
    }
    fn value(&self) -> String {
        text_or_dash(&self.name)
    }
    fn states(&self, other: &Self, same_name: &SameName<'_>) -> bool {
        self.role == other.role
            && (self.name == other.name || same_name(&self.name, &other.name))
            && adds_nothing(&self.country, &other.country)
            && adds_nothing(&self.reference, &other.reference)
    }
}

impl FactRecord for Signatory {
    fn fields(&self) -> &'static [Field<Self>] {
        const {
            &[
                field("name", "name", ValueList::Any, access!(Signatory.name)).required(),
                field("office", "office", ValueList::Any, access!(optional Signatory.office)),
                field("country", "signs for", ValueList::Countries, access!(optional Signatory.country)),
            ]
        }
    }
    fn value(&self) -> String {
        match &self.office {
            Some(office) => format!("{}, {office}", self.name),
            None => text_or_dash(&self.name),
        }
    }
    fn states(&self, other: &Self, same_name: &SameName<'_>) -> bool {
        (self.name == other.name || same_name(&self.name, &other.name))
            && adds_nothing(&self.office, &other.office)
            && adds_nothing(&self.country, &other.country)
    }
}

impl FactRecord for ScalarFact {
    fn fields(&self) -> &'static [Field<Self>] {
        const VALUE: Access<ScalarFact> = access!(ScalarFact.value);
        const STATUS: &[Field<ScalarFact>] = &[field("value", "status", ValueList::ActivityStatuses, VALUE).required()];
        const INSTRUMENT: &[Field<ScalarFact>] =
            &[field("value", "instrument", ValueList::Instruments, VALUE).required()];
        const PROGRAMME: &[Field<ScalarFact>] = &[field("value", "programme", ValueList::Any, VALUE).required()];
        match FactKind::of_scalar(&self.field) {
            Some(FactKind::Status) => STATUS,
            Some(FactKind::Instrument) => INSTRUMENT,
            _ => PROGRAMME,
        }
    }
    fn value(&self) -> String {
        let label = self.fields()[0].form.values.label(&self.value);
        text_or_dash(label.unwrap_or(&self.value))
    }
    fn states(&self, other: &Self, _: &SameName<'_>) -> bool {
        self.field == other.field && self.value == other.value
    }
}

impl FactRecord for ProjectDate {
    fn fields(&self) -> &'static [Field<Self>] {
        const {
            &[
                field("kind", "what happened", ValueList::DateKinds, access!(code ProjectDate.kind)).required(),
                field("date", "date", ValueList::Any, access!(date ProjectDate.value))
                    .hint("2026-01-16, 2026-01, 2026 or --03"),
                field("words", "words", ValueList::Any, access!(optional ProjectDate.words))
                    .hint("where they give no date: this year"),
            ]
        }
    }
    fn heading(&self) -> Option<String> {
        let kind = self.kind.as_ref().filter(|kind| **kind != Coded::Known(DateKind::Other))?;
        Some(capitalised(kind.label()))
    }
    fn value(&self) -> String {
        let date = self.value.as_ref().map(|date| match date {
            Coded::Known(date) => date.in_words(),
            Coded::Unknown(text) => text.to_string(),
        });
        let words = self.words.as_ref().map(|words| format!("“{words}”"));
        text_or_dash(&[date, words].into_iter().flatten().collect::<Vec<_>>().join(" "))
    }
    fn states(&self, other: &Self, _: &SameName<'_>) -> bool {
        self.kind == other.kind && self.value == other.value && self.words == other.words
    }
}

impl FactRecord for Amount {
    fn fields(&self) -> &'static [Field<Self>] {
        const ABOUT: Access<Amount> =
            access!(|it: Amount| if it.approximate { "yes" } else { "" }.to_owned(), |it, text| it.approximate =
                text == "yes");
        const YEAR: Access<Amount> =
            access!(|it: Amount| display_or_empty(&it.year), |it, text| it.year = parse_year(text)?);
        const {
            &[
                field("kind", "kind", ValueList::AmountKinds, access!(code Amount.kind)).required(),
                field("value", "figure", ValueList::Any, access!(figure Amount.value))
                    .required()
                    .hint("68,790 or 1.5 million"),
                field("currency", "currency", ValueList::Currencies, access!(Amount.currency)).required(),
                field("approximate", "about", ValueList::YesNo, ABOUT),
                field("year", "year", ValueList::Any, YEAR).hint("the year it belongs to, where stated"),
            ]
        }
    }
    fn heading(&self) -> Option<String> {
        let kind = self.kind.as_ref().filter(|kind| kind.code() != "stated")?;
        Some(capitalised(kind.label()))
    }
    fn value(&self) -> String {
        self.to_string()
    }
    fn states(&self, other: &Self, _: &SameName<'_>) -> bool {
        let stated = |it: &Amount| (it.kind.clone(), it.value, it.currency.clone(), it.year, it.approximate);
        stated(self) == stated(other)
    }
}

impl FactRecord for Sector {
    fn fields(&self) -> &'static [Field<Self>] {
        // The list holds OECD DAC codes, so another vocabulary and its name no longer apply.
        const CODE: Access<Sector> = access!(|it: Sector| it.code.clone(), |it, text| {
            (it.code, it.vocabulary, it.name) = (text.to_owned(), None, None)
        });
        const { &[field("code", "purpose", ValueList::Sectors, CODE).required()] }
    }
    fn value(&self) -> String {
        format!("{} {}", self.code, self.label())
    }
    fn states(&self, other: &Self, _: &SameName<'_>) -> bool {
        self.code == other.code && self.vocabulary == other.vocabulary
    }
}

impl Equipment {
    /// The claim of a line that is a fact on its own, added if there is none.
    fn own_claim(&mut self) -> &mut Claim {
        if self.claims.is_empty() {
            self.claims.push(Claim::default());
        }
        &mut self.claims[0]
    }
}

impl Cited<String> for Equipment {
    fn evidence(&self) -> &[Evidence] {
        self.claims.first().map_or(&[], |claim| &claim.evidence)
    }
    fn evidence_mut(&mut self) -> &mut Vec<Evidence> {
        &mut self.own_claim().evidence
    }
    fn reason(&self) -> Reason<'_, String> {
        self.claims.first().map_or((None, None), Cited::reason)
    }
    fn set_reason(&mut self, basis: Coded<Basis>, why: String) {
        self.own_claim().set_reason(basis, why);
    }
}

impl FactRecord for Equipment {
    fn fields(&self) -> &'static [Field<Self>] {
        /// Access to a field of the claim.
        macro_rules! claim {
            (|$it:ident| $get:expr, |$claim:ident, $text:ident| $set:expr) => {
                access!(|it: Equipment| it.claims.first().map_or_else(String::new, |$it| $get), |it, $text| {
                    let $claim = it.own_claim();
                    $set
                })
            };
        }
        macro_rules! sites {
            ($part:ident) => {
                claim!(|it| $part.joined(&it.sites), |it, text| $part.spread(&mut it.sites, text)?)
            };
        }
        const FACILITY: SitePart = SitePart { access: access!(optional Site.facility), names_site: true };
        const PLACE: SitePart = SitePart { access: access!(optional Site.place), names_site: true };
        const REGION: SitePart = SitePart { access: access!(optional Site.region), names_site: false };
        const EACH: SitePart = SitePart { access: access!(count Site.quantity), names_site: false };
        const CATEGORY: Access<Equipment> = access!(|it: Equipment| it.category.clone(), |it, text| {
            it.category = text.to_owned();
            it.kind = codes::category(text).map(|category| Coded::Known(category.kind)).or(it.kind.take());
        });
        const QUANTITY: Access<Equipment> =
            claim!(|it| display_or_empty(&it.quantity), |it, text| set_count(&mut it.quantity, text)?);
        const STATUS: Access<Equipment> = claim!(|it| code_of(&it.status), |it, text| set_code(&mut it.status, text));
        const SAID_BY: Access<Equipment> =
            claim!(|it| code_of(&it.said_by), |it, text| set_code(&mut it.said_by, text));
        const AS_OF: Access<Equipment> =
            claim!(|it| display_or_empty(&it.as_of), |it, text| set_date(&mut it.as_of, text)?);
        const {
            &[
                field("name", "name", ValueList::Any, access!(Equipment.name)).required(),
                field("category", "category", ValueList::Categories, CATEGORY).required(),
                field("quantity", "how many", ValueList::Any, QUANTITY).hint("empty where not counted"),
                field("status", "state", ValueList::DeliveryStatuses, STATUS),
                field("facility", "facility", ValueList::Any, sites!(FACILITY)).hint("several: one | another"),
                field("place", "place", ValueList::Any, sites!(PLACE)).hint("several: one | another"),
                field("region", "region", ValueList::Any, sites!(REGION)).hint("of each place: one | another").aside(),
                field("each", "number at each", ValueList::Any, sites!(EACH)).hint("only where stated: 2 | 3"),
                field("part_of", "part of", ValueList::Any, access!(optional Equipment.part_of))
                    .hint("of a number told too: 50 ambulances")
                    .aside(),
                field("said_by", "said by", ValueList::Voices, SAID_BY).aside(),
                field("as_of", "told as of", ValueList::Any, AS_OF).hint("2026-01-16, 2026-01 or 2026").aside(),
            ]
        }
    }
    fn value(&self) -> String {
        let name = text_or_dash(&self.name);
        let Some(claim) = self.claims.first() else { return name };
        let number = claim.quantity.map(|n| format!("{} ", format_quantity(Some(n)))).unwrap_or_default();
        let status = claim.status.as_ref().map(|status| format!(", {}", status.label())).unwrap_or_default();
        let places = Some(self.places_summary(&self.balance())).filter(|places| !places.is_empty());
        let place = places.map(|places| format!(", {places}")).unwrap_or_default();
        let part = self.part_of.as_ref().map(|whole| format!(", part of “{whole}”")).unwrap_or_default();
        format!("{number}{name}{status}{place}{part}")
    }
    /// Compares the claims only, since the lines are the same item: see [`Claim::states`].
    fn states(&self, other: &Self, _: &SameName<'_>) -> bool {
        matches!((self.claims.as_slice(), other.claims.as_slice()), ([here], [new]) if here.states(new))
    }
}

impl Claim {
    /// Whether the claim states everything that another claim on the same item states.
    pub(crate) fn states(&self, other: &Claim) -> bool {
        let no_status = other.status == Some(Coded::Known(DeliveryStatus::Unknown));
        adds_nothing(&self.as_of, &other.as_of)
            && adds_nothing(&self.quantity, &other.quantity)
            && (no_status || adds_nothing(&self.status, &other.status))
            && other.sites.iter().all(|site| self.sites.contains(site))
    }
}

impl FactRecord for ItemCapacity {
    fn fields(&self) -> &'static [Field<Self>] {
        const {
            &[
                field("item", "of what item", ValueList::Any, access!(ItemCapacity.item)).required(),
                field("value", "number", ValueList::Any, access!(figure ItemCapacity.value)).required(),
                field("unit", "unit", ValueList::Any, access!(ItemCapacity.unit)).required().hint("beds"),
            ]
        }
    }
    fn value(&self) -> String {
        format!("{}, {} {}", text_or_dash(&self.item), self.value, self.unit)
    }
    fn states(&self, other: &Self, _: &SameName<'_>) -> bool {
        self.value == other.value && self.unit == other.unit
    }
}

impl FactRecord for OpenList {
    fn fields(&self) -> &'static [Field<Self>] {
        const { &[field("words", "words", ValueList::Any, access!(OpenList.words)).required()] }
    }
    fn value(&self) -> String {
        text_or_dash(&self.words)
    }
    /// A list is open, whatever the words.
    fn states(&self, _: &Self, _: &SameName<'_>) -> bool {
        true
    }
}

impl FactRecord for NotAid {
    fn fields(&self) -> &'static [Field<Self>] {
        const {
            &[
                field("words", "words", ValueList::Any, access!(NotAid.words)).required(),
                field("why", "why", ValueList::Any, access!(optional NotAid.why)),
            ]
        }
    }
    fn value(&self) -> String {
        text_or_dash(&self.words)
    }
    /// What is no aid is none, whatever the words.
    fn states(&self, _: &Self, _: &SameName<'_>) -> bool {
        true
    }
}
