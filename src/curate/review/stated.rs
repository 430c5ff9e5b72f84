//! One fact taken out of its record: what it says, with the places that say so.
//!
//! The same types as in a project, so that a fact put back is the fact taken out, and a decision read by
//! a person looks like the dataset they know.

use crate::codes;
use crate::model::{
    Amount, Basis, Capacity, Claim, Coded, Country, DateKind, Equipment, Evidence, FactKey, Figure, OpenList, Party,
    Project, ProjectDate, Sector, Signatory, Span, format_quantity,
};
use serde::{Deserialize, Serialize};

/// Sorts of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactKind {
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

impl FactKind {
    /// Every sort, in the order in which a project shows them.
    pub const ALL: [FactKind; 12] = [
        FactKind::Country,
        FactKind::Party,
        FactKind::Signatory,
        FactKind::Status,
        FactKind::Instrument,
        FactKind::Programme,
        FactKind::Date,
        FactKind::Amount,
        FactKind::Sector,
        FactKind::Equipment,
        FactKind::Capacity,
        FactKind::OpenList,
    ];

    /// Stable name.
    pub fn name(self) -> &'static str {
        match self {
            FactKind::Country => "country",
            FactKind::Party => "party",
            FactKind::Signatory => "signatory",
            FactKind::Status => "status",
            FactKind::Instrument => "instrument",
            FactKind::Programme => "programme",
            FactKind::Date => "date",
            FactKind::Amount => "amount",
            FactKind::Sector => "sector",
            FactKind::Equipment => "equipment",
            FactKind::Capacity => "capacity",
            FactKind::OpenList => "open_list",
        }
    }

    /// What it is, in a few words.
    pub fn label(self) -> &'static str {
        match self {
            FactKind::Country => "Country",
            FactKind::Party => "Party",
            FactKind::Signatory => "Signed by",
            FactKind::Status => "Status",
            FactKind::Instrument => "Instrument",
            FactKind::Programme => "Programme",
            FactKind::Date => "Date",
            FactKind::Amount => "Amount",
            FactKind::Sector => "Sector",
            FactKind::Equipment => "Equipment",
            FactKind::Capacity => "Capacity",
            FactKind::OpenList => "Open list",
        }
    }

    /// What it is about, for a menu.
    pub fn doc(self) -> &'static str {
        match self {
            FactKind::Country => "a recipient country",
            FactKind::Party => "donor, agency, recipient, supplier, ...",
            FactKind::Signatory => "a person who signed",
            FactKind::Status => "where the project stands",
            FactKind::Instrument => "grant, loan, technical cooperation, ...",
            FactKind::Programme => "a named programme",
            FactKind::Date => "signed, handed over, delivered, ...",
            FactKind::Amount => "money",
            FactKind::Sector => "a purpose, by its OECD DAC code",
            FactKind::Equipment => "an item: how many, how far, where",
            FactKind::Capacity => "a size that is no quantity: 800 beds",
            FactKind::OpenList => "words that leave a list open: and others",
        }
    }

    /// The sort of a project's scalar field.
    pub(super) fn of_field(field: &str) -> Option<FactKind> {
        [FactKind::Status, FactKind::Instrument, FactKind::Programme].into_iter().find(|kind| kind.name() == field)
    }
}

/// Status, instrument or programme with what says so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScalarFact {
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
pub struct ItemCapacity {
    /// The item.
    pub item: String,
    /// The number.
    pub value: Figure,
    /// Of what.
    pub unit: String,
    /// The places that say so.
    pub evidence: Vec<Evidence>,
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactValue {
    /// A recipient country.
    Country(Country),
    /// A participating organisation.
    Party(Party),
    /// A person who signed.
    Signatory(Signatory),
    /// Status, instrument or programme.
    Field(ScalarFact),
    /// A date.
    Date(ProjectDate),
    /// Money.
    Amount(Amount),
    /// A purpose.
    Sector(Sector),
    /// An item with one claim.
    Equipment(Equipment),
    /// The size of an item.
    Capacity(ItemCapacity),
    /// The list is open.
    OpenList(OpenList),
}

/// Where a fact stands in a project of the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactPosition {
    /// Among its facts.
    Fact(FactKey),
    /// Among what is only offered: the line and its claim.
    Offer(usize, usize),
}

impl FactPosition {
    /// The line of equipment, or of what is offered, to which it belongs.
    pub(super) fn line(self) -> Option<DraftLine> {
        match self {
            FactPosition::Fact(key) => key.line().map(DraftLine::Drafted),
            FactPosition::Offer(line, _) => Some(DraftLine::Offered(line)),
        }
    }
}

/// A line of a project of the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DraftLine {
    /// Of its equipment.
    Drafted(usize),
    /// Of what is only offered.
    Offered(usize),
}

impl DraftLine {
    /// The line as drafted.
    pub(super) fn of(self, project: &Project) -> Option<&Equipment> {
        match self {
            DraftLine::Drafted(line) => project.equipment.get(line),
            DraftLine::Offered(line) => project.offers.get(line),
        }
    }
}

/// Where a fact's first words stand: the id of the source and the bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TextPosition {
    /// Id of the source.
    pub source: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl TextPosition {
    /// Where evidence points.
    pub fn of(evidence: &Evidence) -> TextPosition {
        let Span { start, end } = evidence.marked_span();
        TextPosition { source: evidence.source.clone(), start, end }
    }
}

impl FactValue {
    /// A fact of a sort that says nothing yet.
    pub fn empty(kind: FactKind) -> FactValue {
        let scalar = || FactValue::Field(ScalarFact { field: kind.name().to_owned(), ..ScalarFact::default() });
        match kind {
            FactKind::Country => FactValue::Country(Country::default()),
            FactKind::Party => FactValue::Party(Party::default()),
            FactKind::Signatory => FactValue::Signatory(Signatory::default()),
            FactKind::Status | FactKind::Instrument | FactKind::Programme => scalar(),
            FactKind::Date => FactValue::Date(ProjectDate::default()),
            FactKind::Amount => FactValue::Amount(Amount::default()),
            FactKind::Sector => FactValue::Sector(Sector::default()),
            FactKind::Equipment => {
                FactValue::Equipment(Equipment { claims: vec![Claim::default()], ..Equipment::default() })
            }
            FactKind::Capacity => FactValue::Capacity(ItemCapacity::default()),
            FactKind::OpenList => FactValue::OpenList(OpenList::default()),
        }
    }

    /// Its sort.
    pub fn kind(&self) -> FactKind {
        match self {
            FactValue::Country(_) => FactKind::Country,
            FactValue::Party(_) => FactKind::Party,
            FactValue::Signatory(_) => FactKind::Signatory,
            FactValue::Field(scalar) => FactKind::of_field(&scalar.field).unwrap_or(FactKind::Programme),
            FactValue::Date(_) => FactKind::Date,
            FactValue::Amount(_) => FactKind::Amount,
            FactValue::Sector(_) => FactKind::Sector,
            FactValue::Equipment(_) => FactKind::Equipment,
            FactValue::Capacity(_) => FactKind::Capacity,
            FactValue::OpenList(_) => FactKind::OpenList,
        }
    }

    /// The places that say it.
    pub fn evidence(&self) -> &[Evidence] {
        match self {
            FactValue::Country(it) => &it.evidence,
            FactValue::Party(it) => &it.evidence,
            FactValue::Signatory(it) => &it.evidence,
            FactValue::Field(it) => &it.evidence,
            FactValue::Date(it) => &it.evidence,
            FactValue::Amount(it) => &it.evidence,
            FactValue::Sector(it) => &it.evidence,
            FactValue::Equipment(it) => it.claims.first().map_or(&[], |claim| &claim.evidence),
            FactValue::Capacity(it) => &it.evidence,
            FactValue::OpenList(it) => &it.evidence,
        }
    }

    /// The places that say it, to be changed.
    pub fn evidence_mut(&mut self) -> &mut Vec<Evidence> {
        match self {
            FactValue::Country(it) => &mut it.evidence,
            FactValue::Party(it) => &mut it.evidence,
            FactValue::Signatory(it) => &mut it.evidence,
            FactValue::Field(it) => &mut it.evidence,
            FactValue::Date(it) => &mut it.evidence,
            FactValue::Amount(it) => &mut it.evidence,
            FactValue::Sector(it) => &mut it.evidence,
            FactValue::Equipment(it) => &mut claim_of(it).evidence,
            FactValue::Capacity(it) => &mut it.evidence,
            FactValue::OpenList(it) => &mut it.evidence,
        }
    }

    /// How it is known, and why.
    pub fn reason(&self) -> (Option<&Coded<Basis>>, Option<&str>) {
        let (basis, why) = match self {
            FactValue::Country(it) => (&it.basis, &it.why),
            FactValue::Party(it) => (&it.basis, &it.why),
            FactValue::Field(it) => (&it.basis, &it.why),
            FactValue::Date(it) => (&it.basis, &it.why),
            FactValue::Amount(it) => (&it.basis, &it.why),
            FactValue::Sector(it) => (&it.basis, &it.why),
            FactValue::Equipment(it) => match it.claims.first() {
                Some(claim) => (&claim.basis, &claim.why),
                None => return (None, None),
            },
            FactValue::Signatory(_) | FactValue::Capacity(_) | FactValue::OpenList(_) => return (None, None),
        };
        (basis.as_ref(), why.as_deref())
    }

    /// Says how it is known; the sorts that have no room for it stay as they are.
    pub fn set_reason(&mut self, basis: Basis, because: String) {
        let (basis_now, why) = match self {
            FactValue::Country(it) => (&mut it.basis, &mut it.why),
            FactValue::Party(it) => (&mut it.basis, &mut it.why),
            FactValue::Field(it) => (&mut it.basis, &mut it.why),
            FactValue::Date(it) => (&mut it.basis, &mut it.why),
            FactValue::Amount(it) => (&mut it.basis, &mut it.why),
            FactValue::Sector(it) => (&mut it.basis, &mut it.why),
            FactValue::Equipment(it) => {
                let claim = claim_of(it);
                (&mut claim.basis, &mut claim.why)
            }
            FactValue::Signatory(_) | FactValue::Capacity(_) | FactValue::OpenList(_) => return,
        };
        *basis_now = Some(Coded::Known(basis));
        *why = Some(because);
    }

    /// Where its first words stand.
    pub fn place(&self) -> Option<TextPosition> {
        self.evidence().first().map(TextPosition::of)
    }

    /// The rule that proposed it.
    pub fn rule(&self) -> Option<&str> {
        self.evidence().iter().find_map(|evidence| evidence.rule.as_deref())
    }

    /// Whether both say the same, whatever says it: a date taken from the source's own does not count.
    pub fn says_as(&self, other: &FactValue) -> bool {
        self.kind() == other.kind()
            && (self.kind().fields().iter())
                .filter(|ask| !ask.aside)
                .all(|ask| self.get(ask.name) == other.get(ask.name))
    }

    /// Whether a rule that said `other` here could now be saying this: a giver and a recipient named by
    /// the same words are two facts.
    pub(super) fn could_be(&self, other: &FactValue) -> bool {
        match (self, other) {
            (FactValue::Party(a), FactValue::Party(b)) => a.role == b.role || a.name == b.name,
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
            FactValue::Country(_) => "Country".to_owned(),
            FactValue::Party(it) => it.role.as_ref().map_or("Party", |role| role.label()).to_owned(),
            FactValue::Date(it) => match &it.kind {
                None | Some(Coded::Known(DateKind::Other)) => "Date".to_owned(),
                Some(kind) => capital(kind.label()),
            },
            FactValue::Amount(it) => match it.kind.as_ref().map(Coded::code) {
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
            FactValue::Country(it) => known(codes::country_name(&it.code)),
            FactValue::Party(it) => known(&it.name),
            FactValue::Signatory(it) => match &it.office {
                Some(office) => format!("{}, {office}", it.name),
                None => known(&it.name),
            },
            FactValue::Field(_) => {
                let code = self.get("value");
                let label = self.kind().fields()[0].choices.label(&code);
                known(label.as_deref().unwrap_or(&code))
            }
            FactValue::Date(it) => {
                let date = it.value.as_ref().map(|date| match date {
                    Coded::Known(date) => date.in_words(),
                    Coded::Unknown(text) => text.to_string(),
                });
                let words = it.words.as_ref().map(|words| format!("“{words}”"));
                known(&[date, words].into_iter().flatten().collect::<Vec<_>>().join(" "))
            }
            FactValue::Amount(it) => it.to_string(),
            FactValue::Sector(it) => format!("{} {}", it.code, it.label()),
            FactValue::Equipment(it) => {
                let Some(claim) = it.claims.first() else { return known(&it.name) };
                let number = claim.quantity.map(|n| format!("{} ", format_quantity(Some(n)))).unwrap_or_default();
                let status = claim.status.as_ref().map(|status| format!(", {}", status.label())).unwrap_or_default();
                let place = it.places_summary();
                let place = if place.is_empty() { place } else { format!(", {place}") };
                let part = it.part_of.as_ref().map(|whole| format!(", part of “{whole}”")).unwrap_or_default();
                format!("{number}{}{status}{place}{part}", known(&it.name))
            }
            FactValue::Capacity(it) => format!("{}, {} {}", known(&it.item), it.value, it.unit),
            FactValue::OpenList(it) => known(&it.words),
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
pub(super) fn take_facts(project: &Project) -> Vec<(FactPosition, FactValue)> {
    let mut facts: Vec<(FactPosition, FactValue)> = Vec::new();
    for fact in project.facts() {
        let stated = match fact.key {
            FactKey::Country(i) => FactValue::Country(project.countries[i].clone()),
            FactKey::Party(i) => FactValue::Party(project.parties[i].clone()),
            FactKey::Signatory(i) => FactValue::Signatory(project.signatories[i].clone()),
            FactKey::Field(i) => {
                let said = &project.evidence[i];
                let Some(kind) = FactKind::of_field(&said.field) else { continue };
                let before = facts.iter_mut().find(|(_, fact)| fact.kind() == kind);
                if let Some((_, FactValue::Field(scalar))) = before {
                    scalar.evidence.push(said.evidence.clone());
                    scalar.basis = scalar.basis.take().or_else(|| said.basis.clone());
                    scalar.why = scalar.why.take().or_else(|| said.why.clone());
                    continue;
                }
                let value = match kind {
                    FactKind::Status => project.status.as_ref().map(|it| it.code().to_owned()),
                    FactKind::Instrument => project.instrument.as_ref().map(|it| it.code().to_owned()),
                    _ => project.programme.clone(),
                };
                FactValue::Field(ScalarFact {
                    field: kind.name().to_owned(),
                    value: value.unwrap_or_default(),
                    basis: said.basis.clone(),
                    why: said.why.clone(),
                    evidence: vec![said.evidence.clone()],
                })
            }
            FactKey::Date(i) => FactValue::Date(project.dates[i].clone()),
            FactKey::Amount(i) => FactValue::Amount(project.amounts[i].clone()),
            FactKey::Sector(i) => FactValue::Sector(project.sectors[i].clone()),
            FactKey::Claim { line, claim } => FactValue::Equipment(one_claim(&project.equipment[line], claim)),
            FactKey::Capacity(i) => {
                let item = &project.equipment[i];
                let Some(Capacity { value, unit, evidence }) = item.capacity.clone() else { continue };
                FactValue::Capacity(ItemCapacity { item: item.name.clone(), value, unit, evidence })
            }
            FactKey::OpenList => match &project.open_list {
                Some(list) => FactValue::OpenList(list.clone()),
                None => continue,
            },
        };
        facts.push((FactPosition::Fact(fact.key), stated));
    }
    for (line, item) in project.offers.iter().enumerate() {
        let claims = 0..item.claims.len();
        facts.extend(
            claims.map(|claim| (FactPosition::Offer(line, claim), FactValue::Equipment(one_claim(item, claim)))),
        );
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
