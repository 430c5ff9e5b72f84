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
#[derive(Clone, Debug)]
pub struct Fact<'a> {
    /// Which fact.
    pub key: FactKey,
    /// The fact in a few words: `MRI scanner, 9, ordered`.
    pub label: String,
    /// How it is known where not simply stated.
    pub basis: Option<&'a Coded<Basis>>,
    /// Why.
    pub why: Option<&'a str>,
    /// The places that say so.
    pub evidence: &'a [Evidence],
}

impl Project {
    /// Every fact of the project, in the order of [`FactKey`].
    pub fn facts(&self) -> Vec<Fact<'_>> {
        let mut facts = Vec::new();
        for (i, it) in self.countries.iter().enumerate() {
            facts.push(Fact {
                key: FactKey::Country(i),
                label: format!("country {}", crate::codes::country_name(&it.code)),
                basis: it.basis.as_ref(),
                why: it.why.as_deref(),
                evidence: &it.evidence,
            });
        }
        for (i, it) in self.parties.iter().enumerate() {
            let role = it.role.as_ref().map_or("party", |r| r.label()).to_lowercase();
            facts.push(Fact {
                key: FactKey::Party(i),
                label: format!("{role} {}", it.name),
                basis: it.basis.as_ref(),
                why: it.why.as_deref(),
                evidence: &it.evidence,
            });
        }
        for (i, it) in self.signatories.iter().enumerate() {
            facts.push(Fact {
                key: FactKey::Signatory(i),
                label: format!("signed by {}", it.name),
                basis: None,
                why: None,
                evidence: &it.evidence,
            });
        }
        for (i, it) in self.evidence.iter().enumerate() {
            let value = match it.field.as_str() {
                "status" => self.status.as_ref().map(Coded::label),
                "instrument" => self.instrument.as_ref().map(Coded::label),
                "programme" => self.programme.as_deref(),
                _ => None,
            };
            facts.push(Fact {
                key: FactKey::Field(i),
                label: format!("{} {}", it.field, value.unwrap_or_default()).trim_end().to_owned(),
                basis: it.basis.as_ref(),
                why: it.why.as_deref(),
                evidence: std::slice::from_ref(&it.evidence),
            });
        }
        for (i, it) in self.dates.iter().enumerate() {
            facts.push(Fact {
                key: FactKey::Date(i),
                label: it.to_string(),
                basis: it.basis.as_ref(),
                why: it.why.as_deref(),
                evidence: &it.evidence,
            });
        }
        for (i, it) in self.amounts.iter().enumerate() {
            facts.push(Fact {
                key: FactKey::Amount(i),
                label: it.to_string(),
                basis: it.basis.as_ref(),
                why: it.why.as_deref(),
                evidence: &it.evidence,
            });
        }
        for (i, it) in self.sectors.iter().enumerate() {
            facts.push(Fact {
                key: FactKey::Sector(i),
                label: format!("sector {}", it.label()),
                basis: it.basis.as_ref(),
                why: it.why.as_deref(),
                evidence: &it.evidence,
            });
        }
        for (line, item) in self.equipment.iter().enumerate() {
            for (claim, it) in item.claims.iter().enumerate() {
                let mut label = item.name.clone();
                if let Some(quantity) = it.quantity {
                    label = format!("{label}, {quantity}");
                }
                if let Some(status) = &it.status {
                    label = format!("{label}, {}", status.label());
                }
                facts.push(Fact {
                    key: FactKey::Claim { line, claim },
                    label,
                    basis: it.basis.as_ref(),
                    why: it.why.as_deref(),
                    evidence: &it.evidence,
                });
            }
            if let Some(capacity) = &item.capacity {
                facts.push(Fact {
                    key: FactKey::Capacity(line),
                    label: format!("{}, {} {}", item.name, capacity.value, capacity.unit),
                    basis: None,
                    why: None,
                    evidence: &capacity.evidence,
                });
            }
        }
        if let Some(list) = &self.open_list {
            facts.push(Fact {
                key: FactKey::OpenList,
                label: list.words.clone(),
                basis: None,
                why: None,
                evidence: &list.evidence,
            });
        }
        facts
    }

    /// Every piece of evidence, in the order of [`FactKey`], without the facts' labels.
    pub fn all_evidence(&self) -> impl Iterator<Item = &Evidence> {
        let scalars = (self.countries.iter().flat_map(|it| &it.evidence))
            .chain(self.parties.iter().flat_map(|it| &it.evidence))
            .chain(self.signatories.iter().flat_map(|it| &it.evidence))
            .chain(self.evidence.iter().map(|it| &it.evidence))
            .chain(self.dates.iter().flat_map(|it| &it.evidence))
            .chain(self.amounts.iter().flat_map(|it| &it.evidence))
            .chain(self.sectors.iter().flat_map(|it| &it.evidence));
        let lines = self.equipment.iter().flat_map(|item| {
            let claims = item.claims.iter().flat_map(|claim| &claim.evidence);
            claims.chain(item.capacity.iter().flat_map(|capacity| &capacity.evidence))
        });
        scalars.chain(lines).chain(self.open_list.iter().flat_map(|list| &list.evidence))
    }

    /// Ids of the sources that the project's facts cite, each once, in order of first citation.
    pub fn cited_sources(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = Vec::new();
        for evidence in self.all_evidence() {
            if !ids.contains(&evidence.source.as_str()) {
                ids.push(&evidence.source);
            }
        }
        ids
    }
}

/// `signed 2026-01`, or the words where there is no value.
impl std::fmt::Display for ProjectDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind.as_ref().map_or("date", |k| k.label()))?;
        match &self.value {
            Some(Coded::Known(date)) => write!(f, " {}", date.in_words())?,
            Some(Coded::Unknown(text)) => write!(f, " {text}")?,
            None => {}
        }
        match &self.words {
            Some(words) => write!(f, " “{words}”"),
            None => Ok(()),
        }
    }
}

/// `108,700,000 JPY`, `about 7,000,000 USD`.
impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.approximate {
            f.write_str("about ")?;
        }
        write!(f, "{} {}", self.value, self.currency)
    }
}

impl Sector {
    /// The sector's name, or its code where it is unknown.
    pub fn label(&self) -> &str {
        crate::codes::sector(&self.code).map_or(&self.code, |named| named.name)
    }
}
