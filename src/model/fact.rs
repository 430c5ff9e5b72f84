//! Facts: the values in a project that a source can state.
//!
//! Every kind of fact is described here and nowhere else: its name in files, its position in the record, the
//! fields of its form, how it reads in words, and when two facts state the same. Review, merge, the detail
//! pane, evidence marks and checks loop over this description, so that none of them can forget a kind.
//!
//! To add a kind, add a row to `fact_kinds!` in `kind.rs`, a variant to [`FactKey`] and [`FactValue`], and an
//! implementation of the trait `FactRecord` in `record.rs`. The matches are exhaustive, so the compiler lists
//! the rest. Names and paths are written into drafts, decisions and datasets: they never change.
//!
//! ```text
//! Project -- visit_facts --> Fact { key, evidence }               a fact in its project, nothing copied
//!         -- take / take_all --> FactValue -- put --> Project     a fact on its own, and back again
//! ```

mod field;
mod kind;
mod record;

pub(crate) use field::{FormField, ListedValue, PROJECT_FIELDS, ValueList};
pub use kind::FactKind;
pub use record::FactValue;
pub(crate) use record::{ItemCapacity, ScalarFact, TextPosition};

use super::{Basis, Capacity, Claim, Coded, Equipment, Evidence, FieldEvidence, Project};
use crate::codes;
use record::{Cited, Reason};
use std::ops::Deref;

/// Identifies a fact in its project. Ordered as in the detail pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactKey {
    /// `countries[i]`
    Country(usize),
    /// `parties[i]`
    Party(usize),
    /// `signatories[i]`
    Signatory(usize),
    /// `evidence[i]`, the evidence of a scalar
    Field(usize),
    /// `dates[i]`
    Date(usize),
    /// `amounts[i]`
    Amount(usize),
    /// `sectors[i]`
    Sector(usize),
    /// `equipment[line].claims[claim]`, in the order of the file
    Claim { line: usize, claim: usize },
    /// `equipment[i].capacity`
    Capacity(usize),
    /// `open_list`
    OpenList,
    /// `not_aid`
    NotAid,
}

impl FactKey {
    /// The equipment line that the fact belongs to, if any.
    pub(crate) fn line(self) -> Option<usize> {
        match self {
            FactKey::Claim { line, .. } | FactKey::Capacity(line) => Some(line),
            _ => None,
        }
    }
}

/// The path in the record: `equipment[1].claims[0]`.
impl std::fmt::Display for FactKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, i) = match *self {
            FactKey::Country(i) => (FactKind::Country, i),
            FactKey::Party(i) => (FactKind::Party, i),
            FactKey::Signatory(i) => (FactKind::Signatory, i),
            FactKey::Field(i) => (FactKind::Status, i),
            FactKey::Date(i) => (FactKind::Date, i),
            FactKey::Amount(i) => (FactKind::Amount, i),
            FactKey::Sector(i) => (FactKind::Sector, i),
            FactKey::Claim { line, claim } => return write!(f, "equipment[{line}].claims[{claim}]"),
            FactKey::Capacity(i) => return write!(f, "equipment[{i}].capacity"),
            FactKey::OpenList => return f.write_str(FactKind::OpenList.description().path),
            FactKey::NotAid => return f.write_str(FactKind::NotAid.description().path),
        };
        write!(f, "{}[{i}]", kind.description().path)
    }
}

/// A fact in its project.
#[derive(Debug)]
pub struct Fact<'a, S = String> {
    pub key: FactKey,
    /// How its value is known; none if the quotes simply state it.
    pub basis: Option<&'a Coded<Basis>>,
    pub why: Option<&'a str>,
    pub evidence: &'a [Evidence<S>],
    project: &'a Project<S>,
}

impl<S: Deref<Target = str>> Fact<'_, S> {
    /// The fact in a few words: `MRI scanner, 9, ordered`.
    pub fn label(&self) -> String {
        let project = self.project;
        match self.key {
            FactKey::Country(i) => format!("country {}", codes::country_name(&project.countries[i].code)),
            FactKey::Party(i) => {
                let party = &project.parties[i];
                let role = party.role.as_ref().map_or("party", |role| role.label()).to_lowercase();
                format!("{role} {}", &*party.name)
            }
            FactKey::Signatory(i) => format!("signed by {}", &*project.signatories[i].name),
            FactKey::Field(i) => {
                let FieldEvidence { field, value, .. } = &project.evidence[i];
                let held = || FactKind::of_scalar(field).and_then(|kind| project.scalar_label(kind));
                format!("{} {}", &**field, value.as_deref().or_else(held).unwrap_or_default()).trim_end().to_owned()
            }
            FactKey::Date(i) => project.dates[i].to_string(),
            FactKey::Amount(i) => project.amounts[i].to_string(),
            FactKey::Sector(i) => format!("sector {}", project.sectors[i].label()),
            FactKey::Claim { line, claim } => {
                let item = &project.equipment[line];
                let Claim { quantity, status, .. } = &item.claims[claim];
                let quantity = quantity.map(|quantity| format!(", {quantity}")).unwrap_or_default();
                let status = status.as_ref().map(|status| format!(", {}", status.label())).unwrap_or_default();
                format!("{}{quantity}{status}", &*item.name)
            }
            FactKey::Capacity(i) => {
                let item = &project.equipment[i];
                let words = |it: &Capacity<S>| format!("{}, {} {}", &*item.name, it.value, &*it.unit);
                item.capacity.as_ref().map(words).unwrap_or_default()
            }
            FactKey::OpenList => project.open_list.as_ref().map_or_else(String::new, |list| list.words.to_string()),
            FactKey::NotAid => {
                project.not_aid.as_ref().map_or_else(String::new, |it| format!("not aid: {}", &*it.words))
            }
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

    /// Visits every fact, in the order of [`FactKey`].
    pub(crate) fn visit_facts<'a>(&'a self, mut visit: impl FnMut(Fact<'a, S>)) {
        let mut fact = |key: FactKey, (basis, why): Reason<'a, S>, evidence: &'a [Evidence<S>]| {
            visit(Fact { key, basis, why: why.map(|why| &**why), evidence, project: self });
        };
        macro_rules! list {
            ($list:ident, $key:ident) => {
                for (i, it) in self.$list.iter().enumerate() {
                    fact(FactKey::$key(i), it.reason(), &it.evidence);
                }
            };
        }
        list!(countries, Country);
        list!(parties, Party);
        list!(signatories, Signatory);
        for (i, it) in self.evidence.iter().enumerate() {
            let reason = (it.basis.as_ref(), it.why.as_ref());
            fact(FactKey::Field(i), reason, std::slice::from_ref(&it.evidence));
        }
        list!(dates, Date);
        list!(amounts, Amount);
        list!(sectors, Sector);
        for (line, item) in self.equipment.iter().enumerate() {
            for (claim, it) in item.claims.iter().enumerate() {
                fact(FactKey::Claim { line, claim }, it.reason(), &it.evidence);
            }
            if let Some(it) = &item.capacity {
                fact(FactKey::Capacity(line), it.reason(), &it.evidence);
            }
        }
        if let Some(it) = &self.open_list {
            fact(FactKey::OpenList, it.reason(), &it.evidence);
        }
        if let Some(it) = &self.not_aid {
            fact(FactKey::NotAid, it.reason(), &it.evidence);
        }
    }

    /// Every piece of evidence, in the order of [`FactKey`].
    pub fn all_evidence(&self) -> Vec<&Evidence<S>> {
        let mut all = Vec::new();
        self.visit_facts(|fact| all.extend(fact.evidence));
        all
    }

    /// Ids of the sources that the project's facts cite, each once, in the order of first citation.
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

    /// The value of a scalar as shown.
    pub(crate) fn scalar_label(&self, kind: FactKind) -> Option<&str> {
        match kind {
            FactKind::Status => self.status.as_ref().map(Coded::label),
            FactKind::Instrument => self.instrument.as_ref().map(Coded::label),
            FactKind::Programme => self.programme.as_deref(),
            _ => None,
        }
    }
}

impl Project {
    /// Visits all evidence of the project's facts, offers included, to change it.
    pub(crate) fn visit_evidence_mut(&mut self, visit: &mut dyn FnMut(&mut Evidence)) {
        macro_rules! lists {
            ($($list:ident),+) => {
                $(self.$list.iter_mut().for_each(|it| it.evidence.iter_mut().for_each(&mut *visit));)+
            };
        }
        lists!(countries, parties, signatories, dates, amounts, sectors, open_list, not_aid);
        self.evidence.iter_mut().for_each(|it| visit(&mut it.evidence));
        for item in self.equipment.iter_mut().chain(&mut self.offers) {
            item.claims.iter_mut().for_each(|it| it.evidence.iter_mut().for_each(&mut *visit));
            item.capacity.iter_mut().for_each(|it| it.evidence.iter_mut().for_each(&mut *visit));
        }
    }

    /// A copy of one fact. A scalar has all evidence of its field. None for evidence of a field that is not a
    /// fact.
    pub(crate) fn take(&self, key: FactKey) -> Option<FactValue> {
        Some(match key {
            FactKey::Country(i) => FactValue::Country(self.countries[i].clone()),
            FactKey::Party(i) => FactValue::Party(self.parties[i].clone()),
            FactKey::Signatory(i) => FactValue::Signatory(self.signatories[i].clone()),
            FactKey::Field(i) => self.take_scalar(FactKind::of_scalar(&self.evidence[i].field)?)?,
            FactKey::Date(i) => FactValue::Date(self.dates[i].clone()),
            FactKey::Amount(i) => FactValue::Amount(self.amounts[i].clone()),
            FactKey::Sector(i) => FactValue::Sector(self.sectors[i].clone()),
            FactKey::Claim { line, claim } => FactValue::Equipment(self.equipment[line].with_claim(claim)),
            FactKey::Capacity(i) => {
                let item = &self.equipment[i];
                let Capacity { value, unit, evidence } = item.capacity.clone()?;
                FactValue::Capacity(ItemCapacity { item: item.name.clone(), value, unit, evidence })
            }
            FactKey::OpenList => FactValue::OpenList(self.open_list.clone()?),
            FactKey::NotAid => FactValue::NotAid(self.not_aid.clone()?),
        })
    }

    fn take_scalar(&self, kind: FactKind) -> Option<FactValue> {
        let stated = || self.evidence.iter().filter(|it| it.field == kind.name());
        stated().next()?;
        Some(FactValue::Field(ScalarFact {
            field: kind.name().to_owned(),
            value: self.scalar(kind).unwrap_or_default(),
            basis: stated().find_map(|it| it.basis.clone()),
            why: stated().find_map(|it| it.why.clone()),
            evidence: stated().map(|it| it.evidence.clone()).collect(),
        }))
    }

    /// Removes all facts of a kind that has evidence of its own and belongs to the project itself
    /// ([`FactKind::is_listed`]). Does nothing for other kinds.
    pub(crate) fn take_all(&mut self, kind: FactKind) -> Vec<FactValue> {
        fn all<T>(list: &mut Vec<T>, value: fn(T) -> FactValue) -> Vec<FactValue> {
            std::mem::take(list).into_iter().map(value).collect()
        }
        match kind {
            FactKind::Country => all(&mut self.countries, FactValue::Country),
            FactKind::Party => all(&mut self.parties, FactValue::Party),
            FactKind::Signatory => all(&mut self.signatories, FactValue::Signatory),
            FactKind::Date => all(&mut self.dates, FactValue::Date),
            FactKind::Amount => all(&mut self.amounts, FactValue::Amount),
            FactKind::Sector => all(&mut self.sectors, FactValue::Sector),
            FactKind::OpenList => self.open_list.take().map(FactValue::OpenList).into_iter().collect(),
            FactKind::NotAid => self.not_aid.take().map(FactValue::NotAid).into_iter().collect(),
            FactKind::Status | FactKind::Instrument | FactKind::Programme => Vec::new(),
            FactKind::Equipment | FactKind::Capacity => Vec::new(),
        }
    }

    /// Adds a fact and returns its key. `line` is the equipment line of a claim or a capacity; if it is none,
    /// they get a new line. A scalar replaces the old value with its evidence, since the project has only one.
    pub(crate) fn put(&mut self, value: FactValue, line: Option<usize>) -> FactKey {
        fn last<T>(list: &mut Vec<T>, it: T) -> usize {
            list.push(it);
            list.len() - 1
        }
        match value {
            FactValue::Country(it) => FactKey::Country(last(&mut self.countries, it)),
            FactValue::Party(it) => FactKey::Party(last(&mut self.parties, it)),
            FactValue::Signatory(it) => FactKey::Signatory(last(&mut self.signatories, it)),
            FactValue::Date(it) => FactKey::Date(last(&mut self.dates, it)),
            FactValue::Amount(it) => FactKey::Amount(last(&mut self.amounts, it)),
            FactValue::Sector(it) => FactKey::Sector(last(&mut self.sectors, it)),
            FactValue::Field(ScalarFact { field, value, basis, why, evidence }) => {
                self.set_scalar(FactKind::of_scalar(&field).unwrap_or(FactKind::Programme), Some(value));
                self.evidence.retain(|other| other.field != field);
                let first = self.evidence.len();
                self.evidence.extend(evidence.into_iter().map(|evidence| FieldEvidence {
                    field: field.clone(),
                    basis: basis.clone(),
                    why: why.clone(),
                    evidence,
                    ..FieldEvidence::default()
                }));
                FactKey::Field(first)
            }
            FactValue::Equipment(mut it) => {
                let line = line.unwrap_or_else(|| last(&mut self.equipment, Equipment::default()));
                let item = &mut self.equipment[line];
                if item.claims.is_empty() {
                    (item.name, item.category, item.kind, item.part_of) = (it.name, it.category, it.kind, it.part_of);
                }
                item.claims.append(&mut it.claims);
                FactKey::Claim { line, claim: item.claims.len() - 1 }
            }
            FactValue::Capacity(ItemCapacity { item: name, value, unit, evidence }) => {
                let line = line.unwrap_or_else(|| last(&mut self.equipment, Equipment::default()));
                let item = &mut self.equipment[line];
                if item.name.is_empty() {
                    item.name = name;
                }
                item.capacity = Some(Capacity { value, unit, evidence });
                FactKey::Capacity(line)
            }
            FactValue::OpenList(it) => {
                self.open_list = Some(it);
                FactKey::OpenList
            }
            FactValue::NotAid(it) => {
                self.not_aid = Some(it);
                FactKey::NotAid
            }
        }
    }

    /// The value of a scalar as in files.
    pub(crate) fn scalar(&self, kind: FactKind) -> Option<String> {
        match kind {
            FactKind::Status => self.status.as_ref().map(|it| it.code().to_owned()),
            FactKind::Instrument => self.instrument.as_ref().map(|it| it.code().to_owned()),
            FactKind::Programme => self.programme.clone(),
            _ => None,
        }
    }

    /// Changes the value of a scalar, given as in files. Its evidence stays.
    pub(crate) fn set_scalar(&mut self, kind: FactKind, value: Option<String>) {
        match kind {
            FactKind::Status => self.status = value.map(|code| Coded::from(code.as_str())),
            FactKind::Instrument => self.instrument = value.map(|code| Coded::from(code.as_str())),
            FactKind::Programme => self.programme = value,
            _ => {}
        }
    }
}

impl Equipment {
    /// The line with only one of its claims, and what the form of a claim shows of the line.
    pub(crate) fn with_claim(&self, claim: usize) -> Equipment {
        Equipment {
            name: self.name.clone(),
            category: self.category.clone(),
            kind: self.kind.clone(),
            part_of: self.part_of.clone(),
            claims: self.claims.get(claim).cloned().into_iter().collect(),
            ..Equipment::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Dataset;
    use serde_json::Value;

    fn datasets() -> [Dataset; 2] {
        [include_str!("../../data/agreements.json"), include_str!("../../tests/fixtures/v0.4.0/merged-one.json")]
            .map(|text| serde_json::from_str(text).expect("a dataset"))
    }

    /// The record without its facts, and otherwise unchanged.
    fn without_facts(project: &Project) -> Project {
        let mut bare = project.clone();
        for kind in FactKind::ALL {
            bare.take_all(kind);
            bare.set_scalar(kind, None);
        }
        bare.evidence.clear();
        for line in &mut bare.equipment {
            (line.claims, line.capacity) = (Vec::new(), None);
        }
        bare
    }

    #[test]
    fn taking_every_fact_and_putting_it_back_gives_the_same_record() {
        let mut count = 0;
        for project in datasets().iter().flat_map(|data| &data.projects) {
            let mut rebuilt = without_facts(project);
            assert!(rebuilt.facts().is_empty(), "{}", project.id);
            let mut scalars = Vec::new();
            for fact in project.facts() {
                let value = project.take(fact.key).expect("a fact");
                assert!(value.evidence().iter().any(|it| Some(it) == fact.evidence.first()));
                let kind = value.kind();
                if kind.is_scalar() && scalars.contains(&kind) {
                    continue;
                }
                scalars.push(kind);
                rebuilt.put(value, fact.key.line());
                count += 1;
            }
            for kind in FactKind::ALL.into_iter().filter(|kind| kind.is_scalar() && !scalars.contains(kind)) {
                rebuilt.set_scalar(kind, project.scalar(kind));
            }
            let order = |project: &mut Project| project.evidence.sort_by(|a, b| a.field.cmp(&b.field));
            let mut project = project.clone();
            order(&mut project);
            order(&mut rebuilt);
            assert_eq!(rebuilt, project);
        }
        assert!(count > 150, "{count}");
    }

    #[test]
    fn the_path_of_every_fact_leads_to_it_in_the_json() {
        for project in datasets().iter().flat_map(|data| &data.projects) {
            let json = serde_json::to_value(project).expect("JSON");
            for fact in project.facts() {
                let pointer = format!("/{}", fact.key.to_string().replace(['[', '.'], "/").replace(']', ""));
                let found = json.pointer(&pointer).unwrap_or(&Value::Null);
                assert!(found.is_object(), "{}: {pointer}", project.id);
            }
        }
    }

    #[test]
    fn names_in_files_never_change() {
        let names = FactKind::ALL.map(FactKind::name);
        let frozen = [
            "country", "party", "signatory", "status", "instrument", "programme", "date", "amount", "sector",
            "equipment", "capacity", "open_list", "not_aid",
        ];
        assert_eq!(names, frozen);
        for kind in FactKind::ALL {
            let value = FactValue::empty(kind);
            assert_eq!(value.kind(), kind);
            let json = serde_json::to_value(&value).expect("JSON");
            let variant = json.as_object().and_then(|it| it.keys().next()).expect("a variant");
            assert_eq!(variant, if kind.is_scalar() { "field" } else { kind.name() });
        }
    }
}
