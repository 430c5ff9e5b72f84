//! A project seen as a list of facts, each with the places that say so.
//!
//! Checking, the detail pane, the marks in a source and the command line all walk this one list, so
//! that a fact cannot be shown in one place and forgotten in another.

use super::*;

/// Which fact of a project. Ordered as the detail shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactKey {
    /// `countries[i]`
    Country(usize),
    /// `parties[i]`
    Party(usize),
    /// `signatories[i]`
    Signatory(usize),
    /// `evidence[i]`: status, instrument, programme
    Field(usize),
    /// `dates[i]`
    Date(usize),
    /// `amounts[i]`
    Amount(usize),
    /// `sectors[i]`
    Sector(usize),
    /// `equipment[line].claims[claim]`
    Claim {
        /// Equipment line.
        line: usize,
        /// Claim of that line, as written.
        claim: usize,
    },
    /// `equipment[i].capacity`
    Capacity(usize),
    /// `open_list`
    OpenList,
}

impl FactKey {
    /// The equipment line it belongs to.
    pub fn line(self) -> Option<usize> {
        match self {
            FactKey::Claim { line, .. } | FactKey::Capacity(line) => Some(line),
            _ => None,
        }
    }
}

/// Where the fact stands in the record: `equipment[1].claims[0]`.
impl std::fmt::Display for FactKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FactKey::Country(i) => write!(f, "countries[{i}]"),
            FactKey::Party(i) => write!(f, "parties[{i}]"),
            FactKey::Signatory(i) => write!(f, "signatories[{i}]"),
            FactKey::Field(i) => write!(f, "evidence[{i}]"),
            FactKey::Date(i) => write!(f, "dates[{i}]"),
            FactKey::Amount(i) => write!(f, "amounts[{i}]"),
            FactKey::Sector(i) => write!(f, "sectors[{i}]"),
            FactKey::Claim { line, claim } => write!(f, "equipment[{line}].claims[{claim}]"),
            FactKey::Capacity(i) => write!(f, "equipment[{i}].capacity"),
            FactKey::OpenList => f.write_str("open_list"),
        }
    }
}

/// One fact with what says so.
#[derive(Debug)]
pub struct Fact<'a, S = String> {
    /// Which fact.
    pub key: FactKey,
    /// How it is known where not simply stated.
    pub basis: Option<&'a Coded<Basis>>,
    /// Why.
    pub why: Option<&'a str>,
    /// The places that say so.
    pub evidence: &'a [Evidence<S>],
    /// The line's status, for the label of a claim.
    project: &'a Project<S>,
}

impl<S: Deref<Target = str>> Fact<'_, S> {
    /// The fact in a few words: `MRI scanner, 9, ordered`.
    pub fn label(&self) -> String {
        let project = self.project;
        let role = |role: &Option<Coded<Role>>| role.as_ref().map_or("party", |r| r.label()).to_lowercase();
        match self.key {
            FactKey::Country(i) => format!("country {}", crate::codes::country_name(&project.countries[i].code)),
            FactKey::Party(i) => format!("{} {}", role(&project.parties[i].role), &*project.parties[i].name),
            FactKey::Signatory(i) => format!("signed by {}", &*project.signatories[i].name),
            FactKey::Field(i) => {
                let field: &str = &project.evidence[i].field;
                let other = project.evidence[i].value.as_deref();
                let value = match field {
                    _ if other.is_some() => other,
                    "status" => project.status.as_ref().map(Coded::label),
                    "instrument" => project.instrument.as_ref().map(Coded::label),
                    "programme" => project.programme.as_deref(),
                    _ => None,
                };
                format!("{field} {}", value.unwrap_or_default()).trim_end().to_owned()
            }
            FactKey::Date(i) => project.dates[i].to_string(),
            FactKey::Amount(i) => project.amounts[i].to_string(),
            FactKey::Sector(i) => format!("sector {}", project.sectors[i].label()),
            FactKey::Claim { line, claim } => {
                let item = &project.equipment[line];
                let it = &item.claims[claim];
                let mut label = item.name.to_string();
                if let Some(quantity) = it.quantity {
                    label = format!("{label}, {quantity}");
                }
                if let Some(status) = &it.status {
                    label = format!("{label}, {}", status.label());
                }
                label
            }
            FactKey::Capacity(i) => {
                let item = &project.equipment[i];
                item.capacity
                    .as_ref()
                    .map_or_else(String::new, |c| format!("{}, {} {}", &*item.name, c.value, &*c.unit))
            }
            FactKey::OpenList => project.open_list.as_ref().map_or_else(String::new, |list| list.words.to_string()),
        }
    }
}

impl<S: Deref<Target = str>> Project<S> {
    /// Every fact of the project, in the order of [`FactKey`].
    pub fn facts(&self) -> Vec<Fact<'_, S>> {
        let mut facts = Vec::new();
        self.visit_facts(|fact| facts.push(fact));
        facts
    }

    /// Calls `take` with every fact, in the order of [`FactKey`].
    pub fn visit_facts<'a>(&'a self, mut take: impl FnMut(Fact<'a, S>)) {
        let mut fact =
            |key: FactKey, basis: Option<&'a Coded<Basis>>, why: &'a Option<S>, evidence: &'a [Evidence<S>]| {
                take(Fact { key, basis, why: why.as_deref(), evidence, project: self });
            };
        for (i, it) in self.countries.iter().enumerate() {
            fact(FactKey::Country(i), it.basis.as_ref(), &it.why, &it.evidence);
        }
        for (i, it) in self.parties.iter().enumerate() {
            fact(FactKey::Party(i), it.basis.as_ref(), &it.why, &it.evidence);
        }
        for (i, it) in self.signatories.iter().enumerate() {
            fact(FactKey::Signatory(i), None, &None, &it.evidence);
        }
        for (i, it) in self.evidence.iter().enumerate() {
            fact(FactKey::Field(i), it.basis.as_ref(), &it.why, std::slice::from_ref(&it.evidence));
        }
        for (i, it) in self.dates.iter().enumerate() {
            fact(FactKey::Date(i), it.basis.as_ref(), &it.why, &it.evidence);
        }
        for (i, it) in self.amounts.iter().enumerate() {
            fact(FactKey::Amount(i), it.basis.as_ref(), &it.why, &it.evidence);
        }
        for (i, it) in self.sectors.iter().enumerate() {
            fact(FactKey::Sector(i), it.basis.as_ref(), &it.why, &it.evidence);
        }
        for (line, item) in self.equipment.iter().enumerate() {
            for (claim, it) in item.claims.iter().enumerate() {
                fact(FactKey::Claim { line, claim }, it.basis.as_ref(), &it.why, &it.evidence);
            }
            if let Some(capacity) = &item.capacity {
                fact(FactKey::Capacity(line), None, &None, &capacity.evidence);
            }
        }
        if let Some(list) = &self.open_list {
            fact(FactKey::OpenList, None, &None, &list.evidence);
        }
    }

    /// Every piece of evidence, in the order of [`FactKey`].
    pub fn all_evidence(&self) -> Vec<&Evidence<S>> {
        let mut all = Vec::new();
        self.visit_facts(|fact| all.extend(fact.evidence));
        all
    }

    /// Ids of the sources that the project's facts cite, each once, in order of first citation.
    pub fn cited_sources(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = Vec::new();
        self.visit_facts(|fact| {
            for evidence in fact.evidence {
                if !ids.contains(&&*evidence.source) {
                    ids.push(&evidence.source);
                }
            }
        });
        ids
    }
}

/// `signed 2026-01`, or the words where there is no value.
impl<S: Deref<Target = str>> std::fmt::Display for ProjectDate<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind.as_ref().map_or("date", |k| k.label()))?;
        match &self.value {
            Some(Coded::Known(date)) => write!(f, " {}", date.in_words())?,
            Some(Coded::Unknown(text)) => write!(f, " {text}")?,
            None => {}
        }
        match &self.words {
            Some(words) => write!(f, " “{}”", &**words),
            None => Ok(()),
        }
    }
}

/// `108,700,000 JPY`, `about 7,000,000 USD`.
impl<S: Deref<Target = str>> std::fmt::Display for Amount<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.approximate {
            f.write_str("about ")?;
        }
        write!(f, "{} {}", self.value, &*self.currency)
    }
}

impl<S: Deref<Target = str>> Sector<S> {
    /// The sector's name, or its code where it is unknown.
    pub fn label(&self) -> &str {
        let listed = crate::codes::sector(&self.code).filter(|_| self.is_dac()).map(|named| named.name);
        listed.or(self.name.as_deref()).unwrap_or(&self.code)
    }

    /// Whether its code is one of the OECD DAC's, of five digits or three.
    pub fn is_dac(&self) -> bool {
        self.vocabulary.as_deref().is_none_or(|v| matches!(v, "1" | "2" | "DAC" | "DAC-3" | "DAC-5"))
    }
}
