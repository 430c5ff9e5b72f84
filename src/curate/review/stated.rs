//! One fact taken out of its record: what it says, with the places that say so.
//!
//! The same types as in a project, so that a fact put back is the fact taken out, and a decision read by
//! a person looks like the dataset they know.

use crate::codes;
use crate::model::{
    Amount, Basis, Capacity, Claim, Coded, Country, DateKind, Equipment, Evidence, FactKey, Money, OpenList, Party,
    Project, ProjectDate, Sector, Signatory, Span, format_quantity,
};
use serde::{Deserialize, Serialize};

/// Sorts of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A recipient country.
    Country,
    /// Who gives, passes on, carries out, receives.
    Party,
    /// Who signed.
    Signatory,
    /// Where the project stands.
    Status,
    /// Form of the aid.
    Instrument,
    /// Named programme.
    Programme,
    /// A date of the project.
    Date,
    /// Money.
    Amount,
    /// A purpose.
    Sector,
    /// What one source says of one item.
    Equipment,
    /// "800 beds".
    Capacity,
    /// "And other devices".
    OpenList,
}

impl Kind {
    /// Every sort, in the order in which a project shows them.
    pub const ALL: [Kind; 12] = [
        Kind::Country,
        Kind::Party,
        Kind::Signatory,
        Kind::Status,
        Kind::Instrument,
        Kind::Programme,
        Kind::Date,
        Kind::Amount,
        Kind::Sector,
        Kind::Equipment,
        Kind::Capacity,
        Kind::OpenList,
    ];

    /// Stable name.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Country => "country",
            Kind::Party => "party",
            Kind::Signatory => "signatory",
            Kind::Status => "status",
            Kind::Instrument => "instrument",
            Kind::Programme => "programme",
            Kind::Date => "date",
            Kind::Amount => "amount",
            Kind::Sector => "sector",
            Kind::Equipment => "equipment",
            Kind::Capacity => "capacity",
            Kind::OpenList => "open_list",
        }
    }

    /// What it is, in a few words.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Country => "Country",
            Kind::Party => "Party",
            Kind::Signatory => "Signed by",
            Kind::Status => "Status",
            Kind::Instrument => "Instrument",
            Kind::Programme => "Programme",
            Kind::Date => "Date",
            Kind::Amount => "Amount",
            Kind::Sector => "Sector",
            Kind::Equipment => "Equipment",
            Kind::Capacity => "Capacity",
            Kind::OpenList => "Open list",
        }
    }

    /// What it is about, for a menu.
    pub fn doc(self) -> &'static str {
        match self {
            Kind::Country => "a recipient country",
            Kind::Party => "donor, agency, recipient, supplier, ...",
            Kind::Signatory => "a person who signed",
            Kind::Status => "where the project stands",
            Kind::Instrument => "grant, loan, technical cooperation, ...",
            Kind::Programme => "a named programme",
            Kind::Date => "signed, handed over, delivered, ...",
            Kind::Amount => "money",
            Kind::Sector => "a purpose, by its OECD DAC code",
            Kind::Equipment => "an item: how many, how far, where",
            Kind::Capacity => "a size that is no quantity: 800 beds",
            Kind::OpenList => "words that leave a list open: and others",
        }
    }

    /// The sort of a project's scalar field.
    pub(super) fn of_field(field: &str) -> Option<Kind> {
        [Kind::Status, Kind::Instrument, Kind::Programme].into_iter().find(|kind| kind.name() == field)
    }
}

/// Status, instrument or programme with what says so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scalar {
    /// `status`, `instrument`, `programme`.
    pub field: String,
    /// The value.
    pub value: String,
    /// How it is known where not simply stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Coded<Basis>>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The places that say so.
    pub evidence: Vec<Evidence>,
}

/// The size of an item.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Size {
    /// The item.
    pub item: String,
    /// The number.
    pub value: Money,
    /// Of what.
    pub unit: String,
    /// The places that say so.
    pub evidence: Vec<Evidence>,
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stated {
    /// A recipient country.
    Country(Country),
    /// A participating organisation.
    Party(Party),
    /// A person who signed.
    Signatory(Signatory),
    /// Status, instrument or programme.
    Field(Scalar),
    /// A date.
    Date(ProjectDate),
    /// Money.
    Amount(Amount),
    /// A purpose.
    Sector(Sector),
    /// An item with one claim.
    Equipment(Equipment),
    /// The size of an item.
    Capacity(Size),
    /// The list is open.
    OpenList(OpenList),
}

/// Where a fact stands in a project of the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Spot {
    /// Among its facts.
    Fact(FactKey),
    /// Among what is only offered: the line and its claim.
    Offer(usize, usize),
}

impl Spot {
    /// The line of equipment, or of what is offered, to which it belongs.
    pub(super) fn line(self) -> Option<Line> {
        match self {
            Spot::Fact(key) => key.line().map(Line::Drafted),
            Spot::Offer(line, _) => Some(Line::Offered(line)),
        }
    }
}

/// A line of a project of the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Of its equipment.
    Drafted(usize),
    /// Of what is only offered.
    Offered(usize),
}

impl Line {
    /// The line as drafted.
    pub(super) fn of(self, project: &Project) -> Option<&Equipment> {
        match self {
            Line::Drafted(line) => project.equipment.get(line),
            Line::Offered(line) => project.offers.get(line),
        }
    }
}

/// Where a fact's first words stand: the id of the source and the bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Id of the source.
    pub source: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Place {
    /// Where evidence points.
    pub fn of(evidence: &Evidence) -> Place {
        let Span { start, end } = evidence.marked();
        Place { source: evidence.source.clone(), start, end }
    }
}

impl Stated {
    /// A fact of a sort that says nothing yet.
    pub fn empty(kind: Kind) -> Stated {
        let scalar = || Stated::Field(Scalar { field: kind.name().to_owned(), ..Scalar::default() });
        match kind {
            Kind::Country => Stated::Country(Country::default()),
            Kind::Party => Stated::Party(Party::default()),
            Kind::Signatory => Stated::Signatory(Signatory::default()),
            Kind::Status | Kind::Instrument | Kind::Programme => scalar(),
            Kind::Date => Stated::Date(ProjectDate::default()),
            Kind::Amount => Stated::Amount(Amount::default()),
            Kind::Sector => Stated::Sector(Sector::default()),
            Kind::Equipment => Stated::Equipment(Equipment { claims: vec![Claim::default()], ..Equipment::default() }),
            Kind::Capacity => Stated::Capacity(Size::default()),
            Kind::OpenList => Stated::OpenList(OpenList::default()),
        }
    }

    /// Its sort.
    pub fn kind(&self) -> Kind {
        match self {
            Stated::Country(_) => Kind::Country,
            Stated::Party(_) => Kind::Party,
            Stated::Signatory(_) => Kind::Signatory,
            Stated::Field(scalar) => Kind::of_field(&scalar.field).unwrap_or(Kind::Programme),
            Stated::Date(_) => Kind::Date,
            Stated::Amount(_) => Kind::Amount,
            Stated::Sector(_) => Kind::Sector,
            Stated::Equipment(_) => Kind::Equipment,
            Stated::Capacity(_) => Kind::Capacity,
            Stated::OpenList(_) => Kind::OpenList,
        }
    }

    /// The places that say it.
    pub fn evidence(&self) -> &[Evidence] {
        match self {
            Stated::Country(it) => &it.evidence,
            Stated::Party(it) => &it.evidence,
            Stated::Signatory(it) => &it.evidence,
            Stated::Field(it) => &it.evidence,
            Stated::Date(it) => &it.evidence,
            Stated::Amount(it) => &it.evidence,
            Stated::Sector(it) => &it.evidence,
            Stated::Equipment(it) => it.claims.first().map_or(&[], |claim| &claim.evidence),
            Stated::Capacity(it) => &it.evidence,
            Stated::OpenList(it) => &it.evidence,
        }
    }

    /// The places that say it, to be changed.
    pub fn evidence_mut(&mut self) -> &mut Vec<Evidence> {
        match self {
            Stated::Country(it) => &mut it.evidence,
            Stated::Party(it) => &mut it.evidence,
            Stated::Signatory(it) => &mut it.evidence,
            Stated::Field(it) => &mut it.evidence,
            Stated::Date(it) => &mut it.evidence,
            Stated::Amount(it) => &mut it.evidence,
            Stated::Sector(it) => &mut it.evidence,
            Stated::Equipment(it) => &mut claim_of(it).evidence,
            Stated::Capacity(it) => &mut it.evidence,
            Stated::OpenList(it) => &mut it.evidence,
        }
    }

    /// How it is known, and why.
    pub fn reason(&self) -> (Option<&Coded<Basis>>, Option<&str>) {
        let (basis, why) = match self {
            Stated::Country(it) => (&it.basis, &it.why),
            Stated::Party(it) => (&it.basis, &it.why),
            Stated::Field(it) => (&it.basis, &it.why),
            Stated::Date(it) => (&it.basis, &it.why),
            Stated::Amount(it) => (&it.basis, &it.why),
            Stated::Sector(it) => (&it.basis, &it.why),
            Stated::Equipment(it) => match it.claims.first() {
                Some(claim) => (&claim.basis, &claim.why),
                None => return (None, None),
            },
            Stated::Signatory(_) | Stated::Capacity(_) | Stated::OpenList(_) => return (None, None),
        };
        (basis.as_ref(), why.as_deref())
    }

    /// Says how it is known; the sorts that have no room for it stay as they are.
    pub fn set_reason(&mut self, basis: Basis, because: String) {
        let (basis_now, why) = match self {
            Stated::Country(it) => (&mut it.basis, &mut it.why),
            Stated::Party(it) => (&mut it.basis, &mut it.why),
            Stated::Field(it) => (&mut it.basis, &mut it.why),
            Stated::Date(it) => (&mut it.basis, &mut it.why),
            Stated::Amount(it) => (&mut it.basis, &mut it.why),
            Stated::Sector(it) => (&mut it.basis, &mut it.why),
            Stated::Equipment(it) => {
                let claim = claim_of(it);
                (&mut claim.basis, &mut claim.why)
            }
            Stated::Signatory(_) | Stated::Capacity(_) | Stated::OpenList(_) => return,
        };
        *basis_now = Some(Coded::Known(basis));
        *why = Some(because);
    }

    /// Where its first words stand.
    pub fn place(&self) -> Option<Place> {
        self.evidence().first().map(Place::of)
    }

    /// The rule that proposed it.
    pub fn rule(&self) -> Option<&str> {
        self.evidence().iter().find_map(|evidence| evidence.rule.as_deref())
    }

    /// Whether both say the same, whatever says it: a date taken from the source's own does not count.
    pub fn says_as(&self, other: &Stated) -> bool {
        self.kind() == other.kind()
            && (self.kind().fields().iter())
                .filter(|ask| !ask.aside)
                .all(|ask| self.get(ask.name) == other.get(ask.name))
    }

    /// Whether a rule that said `other` here could now be saying this: a giver and a recipient named by
    /// the same words are two facts.
    pub(super) fn could_be(&self, other: &Stated) -> bool {
        match (self, other) {
            (Stated::Party(a), Stated::Party(b)) => a.role == b.role || a.name == b.name,
            _ => self.kind() == other.kind(),
        }
    }

    /// The name of the value, for a column: `Donor`.
    pub fn heading(&self) -> String {
        let capital = |label: &str| {
            let mut chars = label.chars();
            chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
        };
        match self {
            Stated::Country(_) => "Country".to_owned(),
            Stated::Party(it) => it.role.as_ref().map_or("Party", |role| role.label()).to_owned(),
            Stated::Date(it) => match &it.kind {
                None | Some(Coded::Known(DateKind::Other)) => "Date".to_owned(),
                Some(kind) => capital(kind.label()),
            },
            Stated::Amount(it) => match it.kind.as_ref().map(Coded::code) {
                None | Some("stated") => "Amount".to_owned(),
                _ => capital(it.kind.as_ref().map_or("", |kind| kind.label())),
            },
            other => other.kind().label().to_owned(),
        }
    }

    /// The value in a few words: `9 MRI scanner, ordered, Dnipro`.
    pub fn value(&self) -> String {
        let known = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
        match self {
            Stated::Country(it) => known(codes::country_name(&it.code)),
            Stated::Party(it) => known(&it.name),
            Stated::Signatory(it) => match &it.office {
                Some(office) => format!("{}, {office}", it.name),
                None => known(&it.name),
            },
            Stated::Field(_) => {
                let code = self.get("value");
                let label = self.kind().fields()[0].choices.label(&code);
                known(label.as_deref().unwrap_or(&code))
            }
            Stated::Date(it) => {
                let date = it.value.as_ref().map(|date| match date {
                    Coded::Known(date) => date.in_words(),
                    Coded::Unknown(text) => text.to_string(),
                });
                let words = it.words.as_ref().map(|words| format!("“{words}”"));
                known(&[date, words].into_iter().flatten().collect::<Vec<_>>().join(" "))
            }
            Stated::Amount(it) => it.to_string(),
            Stated::Sector(it) => format!("{} {}", it.code, it.label()),
            Stated::Equipment(it) => {
                let Some(claim) = it.claims.first() else { return known(&it.name) };
                let number = claim.quantity.map(|n| format!("{} ", format_quantity(Some(n)))).unwrap_or_default();
                let status = claim.status.as_ref().map(|status| format!(", {}", status.label())).unwrap_or_default();
                let place = it.places_in_short();
                let place = if place.is_empty() { place } else { format!(", {place}") };
                let part = it.part_of.as_ref().map(|whole| format!(", part of “{whole}”")).unwrap_or_default();
                format!("{number}{}{status}{place}{part}", known(&it.name))
            }
            Stated::Capacity(it) => format!("{}, {} {}", known(&it.item), it.value, it.unit),
            Stated::OpenList(it) => known(&it.words),
        }
    }
}

/// The one claim of an item.
pub(super) fn claim_of(item: &mut Equipment) -> &mut Claim {
    if item.claims.is_empty() {
        item.claims.push(Claim::default());
    }
    &mut item.claims[0]
}

/// Every fact of a project that can be decided, taken out, with where it stands.
///
/// Several pieces of evidence of one scalar are one fact.
pub(super) fn taken_out(project: &Project) -> Vec<(Spot, Stated)> {
    let mut facts: Vec<(Spot, Stated)> = Vec::new();
    for fact in project.facts() {
        let stated = match fact.key {
            FactKey::Country(i) => Stated::Country(project.countries[i].clone()),
            FactKey::Party(i) => Stated::Party(project.parties[i].clone()),
            FactKey::Signatory(i) => Stated::Signatory(project.signatories[i].clone()),
            FactKey::Field(i) => {
                let said = &project.evidence[i];
                let Some(kind) = Kind::of_field(&said.field) else { continue };
                let before = facts.iter_mut().find(|(_, fact)| fact.kind() == kind);
                if let Some((_, Stated::Field(scalar))) = before {
                    scalar.evidence.push(said.evidence.clone());
                    scalar.basis = scalar.basis.take().or_else(|| said.basis.clone());
                    scalar.why = scalar.why.take().or_else(|| said.why.clone());
                    continue;
                }
                let value = match kind {
                    Kind::Status => project.status.as_ref().map(|it| it.code().to_owned()),
                    Kind::Instrument => project.instrument.as_ref().map(|it| it.code().to_owned()),
                    _ => project.programme.clone(),
                };
                Stated::Field(Scalar {
                    field: kind.name().to_owned(),
                    value: value.unwrap_or_default(),
                    basis: said.basis.clone(),
                    why: said.why.clone(),
                    evidence: vec![said.evidence.clone()],
                })
            }
            FactKey::Date(i) => Stated::Date(project.dates[i].clone()),
            FactKey::Amount(i) => Stated::Amount(project.amounts[i].clone()),
            FactKey::Sector(i) => Stated::Sector(project.sectors[i].clone()),
            FactKey::Claim { line, claim } => Stated::Equipment(one_claim(&project.equipment[line], claim)),
            FactKey::Capacity(i) => {
                let item = &project.equipment[i];
                let Some(Capacity { value, unit, evidence }) = item.capacity.clone() else { continue };
                Stated::Capacity(Size { item: item.name.clone(), value, unit, evidence })
            }
            FactKey::OpenList => match &project.open_list {
                Some(list) => Stated::OpenList(list.clone()),
                None => continue,
            },
        };
        facts.push((Spot::Fact(fact.key), stated));
    }
    for (line, item) in project.offers.iter().enumerate() {
        let claims = 0..item.claims.len();
        facts.extend(claims.map(|claim| (Spot::Offer(line, claim), Stated::Equipment(one_claim(item, claim)))));
    }
    facts
}

/// A line with one of its claims.
fn one_claim(item: &Equipment, claim: usize) -> Equipment {
    Equipment {
        name: item.name.clone(),
        category: item.category.clone(),
        kind: item.kind.clone(),
        claims: item.claims.get(claim).cloned().into_iter().collect(),
        ..Equipment::default()
    }
}
