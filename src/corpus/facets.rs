//! Facets: the fields by which a corpus is filtered and counted, with the values each project has.
//!
//! A facet's value carries the code and the name by which a query may call it, so that the number shown
//! beside a value is the number that filtering to it gives.

use super::{Corpus, LineId, RecordId};
use crate::codes;
use crate::model::{Coded, ListedCode, Role};
use crate::text::fold;
use std::collections::HashMap;

/// A field with countable values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    /// Recipient country.
    Country,
    /// Donors and the agencies that extend their aid.
    Donor,
    /// Extending agency alone.
    Agency,
    /// Recipient organisation.
    Recipient,
    /// Group of equipment categories: imaging, vehicles.
    Equipment,
    /// State of an equipment line.
    State,
    /// Status of the project.
    Status,
    /// Form of the aid.
    Instrument,
    /// Named programme.
    Programme,
    /// Sector, by code.
    Sector,
    /// Sort of record.
    Kind,
    /// Year in which anything was told.
    Told,
    /// What is odd.
    Flag,
    /// Cited source.
    Source,
}

impl Facet {
    /// Every facet, in the order of the facet menu.
    pub const ALL: [Facet; 14] = [
        Facet::Country,
        Facet::Donor,
        Facet::Agency,
        Facet::Recipient,
        Facet::Equipment,
        Facet::State,
        Facet::Status,
        Facet::Instrument,
        Facet::Programme,
        Facet::Sector,
        Facet::Kind,
        Facet::Told,
        Facet::Flag,
        Facet::Source,
    ];

    /// The field by which a query filters it.
    pub fn field(self) -> &'static str {
        match self {
            Facet::Country => "country",
            Facet::Donor => "donor",
            Facet::Agency => "agency",
            Facet::Recipient => "recipient",
            Facet::Equipment => "category",
            Facet::State => "state",
            Facet::Status => "status",
            Facet::Instrument => "instrument",
            Facet::Programme => "programme",
            Facet::Sector => "sector",
            Facet::Kind => "kind",
            Facet::Told => "told",
            Facet::Flag => "flag",
            Facet::Source => "source",
        }
    }

    /// Whether each equipment line has a value of its own.
    pub fn is_line(self) -> bool {
        matches!(self, Facet::Equipment | Facet::State)
    }

    /// The heading for people.
    pub fn label(self) -> &'static str {
        match self {
            Facet::Country => "Countries",
            Facet::Donor => "Donors",
            Facet::Agency => "Agencies",
            Facet::Recipient => "Recipients",
            Facet::Equipment => "Equipment",
            Facet::State => "State",
            Facet::Status => "Status",
            Facet::Instrument => "Instrument",
            Facet::Programme => "Programme",
            Facet::Sector => "Sector",
            Facet::Kind => "Kind",
            Facet::Told => "Told in",
            Facet::Flag => "Flags",
            Facet::Source => "Sources",
        }
    }
}

/// One value of a facet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetValue {
    /// What a query calls it; unique in its facet.
    pub code: String,
    /// What people call it.
    pub label: String,
    /// Code, label and other names, folded: by any of these a query may call it.
    pub names: Vec<String>,
    /// The value it stands under: an agency under its country.
    pub parent: Option<u32>,
}

/// The values of one facet and who has them.
#[derive(Clone, Debug, Default)]
struct Column {
    values: Vec<FacetValue>,
    by_code: HashMap<String, u32>,
    /// For each project, the ids of its values, ascending, each once.
    of: Vec<Vec<u32>>,
    /// For each project, the value of each equipment line; only where the facet is about lines.
    lines: Vec<Vec<u32>>,
}

impl Column {
    fn intern(&mut self, code: &str, label: &str, also: &[&str], parent: Option<u32>) -> u32 {
        if let Some(&id) = self.by_code.get(code) {
            return id;
        }
        let id = self.values.len() as u32;
        let mut names: Vec<String> = [code, label].iter().chain(also).map(|name| fold(name)).collect();
        names.sort();
        names.dedup();
        self.values.push(FacetValue { code: code.to_owned(), label: label.to_owned(), names, parent });
        self.by_code.insert(code.to_owned(), id);
        id
    }
}

/// Every facet of a corpus.
#[derive(Clone, Debug, Default)]
pub struct FacetTable {
    columns: HashMap<Facet, Column>,
}

impl FacetTable {
    /// Reads the values off the projects; broken ones have none.
    pub fn new(corpus: &Corpus) -> Self {
        let columns = Facet::ALL.into_iter().map(|facet| (facet, column(corpus, facet))).collect();
        FacetTable { columns }
    }

    /// The values of a facet, in order of first appearance.
    pub fn values(&self, facet: Facet) -> &[FacetValue] {
        self.columns.get(&facet).map_or(&[], |column| column.values.as_slice())
    }

    /// The ids of the values that a project has.
    pub fn of(&self, facet: Facet, project: RecordId) -> &[u32] {
        self.columns.get(&facet).and_then(|column| column.of.get(project.0 as usize)).map_or(&[], Vec::as_slice)
    }

    /// The value of one equipment line, for the facets that are about lines.
    pub fn of_line(&self, facet: Facet, line: LineId) -> Option<u32> {
        self.columns.get(&facet)?.lines.get(line.project.0 as usize)?.get(line.line as usize).copied()
    }

    /// The value of a code.
    pub fn find(&self, facet: Facet, code: &str) -> Option<&FacetValue> {
        let column = self.columns.get(&facet)?;
        column.by_code.get(code).map(|&id| &column.values[id as usize])
    }

    /// How many of `projects` have each value, by value id.
    pub fn counts(&self, facet: Facet, projects: impl Iterator<Item = RecordId>) -> Vec<usize> {
        let mut counts = vec![0; self.values(facet).len()];
        for project in projects {
            for &value in self.of(facet, project) {
                counts[value as usize] += 1;
            }
        }
        counts
    }
}

fn column(corpus: &Corpus, facet: Facet) -> Column {
    let mut column = Column { of: Vec::with_capacity(corpus.len()), ..Column::default() };
    for id in corpus.ids() {
        let mut ids = Vec::new();
        values(corpus, facet, id, &mut column, &mut ids);
        if facet.is_line() {
            column.lines.push(ids.clone());
        }
        ids.sort_unstable();
        ids.dedup();
        column.of.push(ids);
    }
    column
}

fn values(corpus: &Corpus, facet: Facet, id: RecordId, column: &mut Column, ids: &mut Vec<u32>) {
    let entry = corpus.entry(id);
    let project = &*entry.project;
    fn listed<T: ListedCode>(column: &mut Column, ids: &mut Vec<u32>, value: &Option<Coded<T>>) {
        if let Some(value) = value {
            ids.push(column.intern(value.code(), value.label(), &[], None));
        }
    }
    let parties = |roles: &'static [Role]| {
        project
            .parties
            .iter()
            .filter(move |p| p.role.as_ref().and_then(Coded::known).is_some_and(|r| roles.contains(r)))
    };
    match facet {
        Facet::Country => {
            for country in &project.countries {
                let also = codes::country(&country.code).map_or(&[][..], |c| &c.also);
                ids.push(column.intern(&country.code, codes::country_name(&country.code), also, None));
            }
        }
        Facet::Donor => {
            for party in parties(&[Role::Donor, Role::Agency]) {
                let country = party.country.as_deref().map(|code| {
                    let name = codes::country_name(code);
                    let also: Vec<&str> = codes::country(code).map_or(Vec::new(), |c| c.also.clone());
                    let also: Vec<&str> = also.into_iter().chain([code]).collect();
                    (column.intern(name, name, &also, None), name)
                });
                if let Some((id, _)) = country {
                    ids.push(id);
                }
                if country.is_none_or(|(_, name)| fold(name) != fold(&party.name)) {
                    ids.push(column.intern(&party.name, &party.name, &[], country.map(|(id, _)| id)));
                }
            }
        }
        Facet::Agency => {
            ids.extend(parties(&[Role::Agency]).map(|p| column.intern(&p.name, &p.name, &[], None)));
        }
        Facet::Recipient => {
            ids.extend(parties(&[Role::Recipient]).map(|p| column.intern(&p.name, &p.name, &[], None)));
        }
        Facet::Equipment => {
            for line in &project.equipment {
                let group = codes::category_group(&line.category);
                ids.push(column.intern(group, group, &[], None));
            }
        }
        Facet::State => {
            for line in &project.equipment {
                listed(column, ids, &Some(line.status()));
            }
        }
        Facet::Status => listed(column, ids, &project.status),
        Facet::Instrument => listed(column, ids, &project.instrument),
        Facet::Programme => ids.extend(project.programme.iter().map(|p| column.intern(p, p, &[], None))),
        Facet::Sector => {
            for sector in &project.sectors {
                let theme = codes::sector_theme(&sector.code);
                ids.push(column.intern(&sector.code, sector.label(), theme.as_slice(), None));
            }
        }
        Facet::Kind => listed(column, ids, &project.kind),
        Facet::Told => {
            for &source in &entry.cited {
                let year = corpus.source(source).source.published.as_ref().and_then(|p| p.known()?.year);
                ids.extend(year.map(|year| column.intern(&year.to_string(), &year.to_string(), &[], None)));
            }
        }
        Facet::Flag => {
            for flag in &entry.flags {
                ids.push(column.intern(flag.rule.code(), flag.rule.label(), &[flag.rule.weight().label()], None));
            }
        }
        Facet::Source => {
            for &source in &entry.cited {
                let source = &corpus.source(source).source;
                ids.push(column.intern(&source.id, &source.id, &[&source.publisher], None));
            }
        }
    }
}
