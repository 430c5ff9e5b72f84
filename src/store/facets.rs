//! Facets: the fields by which a corpus is filtered and counted, with the values each project has.
//!
//! A facet's value carries the code and the name by which a query may call it, so that the number shown
//! beside a value is the number that filtering to it gives.

use super::columns::{Dictionary, Keyed};
use crate::codes::{self, CodeList};
use crate::model::{Coded, DateKind, ListedCode, Project, Role};
use crate::rules::Rule;
use crate::text::fold;
use std::ops::Deref;
use std::sync::Arc;

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
    /// Any organisation that takes part.
    Party,
    /// Group of equipment categories: imaging, vehicles.
    EquipmentGroup,
    /// Name of an equipment line.
    EquipmentName,
    /// State of an equipment line.
    DeliveryStatus,
    /// Facility of an equipment line.
    Facility,
    /// Place of an equipment line.
    Place,
    /// Status of the project.
    ActivityStatus,
    /// Form of the aid.
    Instrument,
    /// Named programme.
    Programme,
    /// Sector, by code.
    Sector,
    /// Sort of record.
    RecordKind,
    /// Year in which anything was told.
    YearReported,
    /// What is odd.
    Flag,
    /// Cited source.
    Source,
    /// Organisation that reports an activity.
    Reporting,
    /// Organisation that implements.
    Implementing,
    /// Roles that are named.
    Role,
    /// Group of DAC sectors.
    SectorGroup,
    /// Recipient region.
    Region,
    /// Year of the start, actual before planned.
    YearStarted,
    /// Level in the publisher's hierarchy.
    Hierarchy,
    /// Languages of titles and descriptions.
    Language,
    /// Type of finance, IATI.
    FinanceType,
    /// Type of aid, IATI.
    AidType,
    /// Type of flow, IATI.
    FlowType,
    /// Category of an equipment line; asked for, not shown: its groups are.
    EquipmentCategory,
}

impl Facet {
    /// How many there are, those asked for only included.
    pub(crate) const COUNT: usize = 30;

    /// Every facet, at its number.
    pub(crate) const ALL: [Facet; Facet::COUNT] = [
        Facet::Country,
        Facet::Donor,
        Facet::Agency,
        Facet::Recipient,
        Facet::Party,
        Facet::EquipmentGroup,
        Facet::EquipmentName,
        Facet::DeliveryStatus,
        Facet::Facility,
        Facet::Place,
        Facet::ActivityStatus,
        Facet::Instrument,
        Facet::Programme,
        Facet::Sector,
        Facet::RecordKind,
        Facet::YearReported,
        Facet::Flag,
        Facet::Source,
        Facet::Reporting,
        Facet::Implementing,
        Facet::Role,
        Facet::SectorGroup,
        Facet::Region,
        Facet::YearStarted,
        Facet::Hierarchy,
        Facet::Language,
        Facet::FinanceType,
        Facet::AidType,
        Facet::FlowType,
        Facet::EquipmentCategory,
    ];

    /// Those of the left pane, in order.
    pub const PANES: [Facet; 4] = [Facet::Country, Facet::Donor, Facet::EquipmentGroup, Facet::DeliveryStatus];

    /// Every facet that is shown, in the order of the facet menu: all but the last.
    pub const SHOWN: [Facet; Facet::COUNT - 1] = {
        let mut shown = [Facet::Country; Facet::COUNT - 1];
        let mut i = 0;
        while i < shown.len() {
            shown[i] = Facet::ALL[i];
            i += 1;
        }
        shown
    };

    /// The field by which a query filters it.
    pub fn field(self) -> &'static str {
        match self {
            Facet::Country => "country",
            Facet::Donor => "donor",
            Facet::Agency => "agency",
            Facet::Recipient => "recipient",
            Facet::EquipmentGroup | Facet::EquipmentCategory => "category",
            Facet::DeliveryStatus => "state",
            Facet::ActivityStatus => "status",
            Facet::Instrument => "instrument",
            Facet::Programme => "programme",
            Facet::Sector => "sector",
            Facet::RecordKind => "kind",
            Facet::YearReported => "told",
            Facet::Flag => "flag",
            Facet::Source => "source",
            Facet::Party => "party",
            Facet::EquipmentName => "equipment",
            Facet::Facility => "facility",
            Facet::Place => "place",
            Facet::Reporting => "reporting",
            Facet::Implementing => "implementing",
            Facet::Role => "role",
            Facet::SectorGroup => "group",
            Facet::Region => "region",
            Facet::YearStarted => "start",
            Facet::Hierarchy => "hierarchy",
            Facet::Language => "language",
            Facet::FinanceType => "finance",
            Facet::AidType => "aid",
            Facet::FlowType => "flow",
        }
    }

    /// Whether each equipment line has a value of its own.
    pub fn is_per_line(self) -> bool {
        use Facet::{DeliveryStatus, EquipmentCategory, EquipmentGroup, EquipmentName, Facility, Place};
        matches!(self, EquipmentGroup | DeliveryStatus | EquipmentName | Facility | Place | EquipmentCategory)
    }

    /// The heading for people.
    pub fn label(self) -> &'static str {
        match self {
            Facet::Country => "Countries",
            Facet::Donor => "Donors",
            Facet::Agency => "Agencies",
            Facet::Recipient => "Recipients",
            Facet::EquipmentGroup => "Equipment",
            Facet::DeliveryStatus => "State",
            Facet::ActivityStatus => "Status",
            Facet::Instrument => "Instrument",
            Facet::Programme => "Programme",
            Facet::Sector => "Sector",
            Facet::RecordKind => "Kind",
            Facet::YearReported => "Told in",
            Facet::Flag => "Flags",
            Facet::Source => "Sources",
            Facet::Party => "Organisations",
            Facet::EquipmentName => "Items",
            Facet::Facility => "Facilities",
            Facet::Place => "Places",
            Facet::Reporting => "Reported by",
            Facet::Implementing => "Implemented by",
            Facet::Role => "Roles",
            Facet::SectorGroup => "Sector groups",
            Facet::Region => "Regions",
            Facet::YearStarted => "Started in",
            Facet::Hierarchy => "Hierarchy",
            Facet::Language => "Languages",
            Facet::FinanceType => "Types of finance",
            Facet::AidType => "Types of aid",
            Facet::FlowType => "Types of flow",
            Facet::EquipmentCategory => "Categories",
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
    /// Code of the value it stands under: an agency under its country.
    pub parent: Option<String>,
}

impl Keyed for FacetValue {
    fn key(&self) -> &str {
        &self.code
    }
}

impl FacetValue {
    pub(crate) fn new(code: &str, label: &str, also: &[&str], parent: Option<&str>) -> Self {
        let mut names: Vec<String> = [code, label].iter().chain(also).map(|name| fold(name)).collect();
        names.sort();
        names.dedup();
        FacetValue { code: code.to_owned(), label: label.to_owned(), names, parent: parent.map(str::to_owned) }
    }
}

/// The values of every facet, with how many projects have each.
#[derive(Clone, Debug, Default)]
pub struct FacetTable {
    pub(crate) values: Vec<Dictionary<Arc<FacetValue>>>,
    pub(crate) totals: Vec<Vec<u32>>,
    pub(crate) open_projects: u32,
}

impl FacetTable {
    pub(crate) fn new() -> Self {
        FacetTable {
            values: (0..Facet::COUNT).map(|_| Dictionary::default()).collect(),
            totals: vec![Vec::new(); Facet::COUNT],
            open_projects: 0,
        }
    }

    /// Counts one more record with a flag.
    pub(crate) fn add_flag(&mut self, rule: Rule) {
        let make = || Arc::new(FacetValue::new(rule.code(), rule.label(), &[rule.weight().label()], None));
        let id = self.values[Facet::Flag as usize].id(rule.code(), make) as usize;
        let totals = &mut self.totals[Facet::Flag as usize];
        totals.resize(totals.len().max(id + 1), 0);
        totals[id] += 1;
    }

    /// The values of a facet, in order of first appearance.
    pub fn values(&self, facet: Facet) -> &[Arc<FacetValue>] {
        self.values.get(facet as usize).map_or(&[], Dictionary::values)
    }

    /// The number of the value of a code.
    pub fn find(&self, facet: Facet, code: &str) -> Option<u32> {
        self.values.get(facet as usize)?.find(code)
    }

    /// How many projects have each value, whatever is asked.
    pub fn totals(&self, facet: Facet) -> &[u32] {
        self.totals.get(facet as usize).map_or(&[], Vec::as_slice)
    }

    /// How many projects have equipment on its way.
    pub fn open_projects(&self) -> u32 {
        self.open_projects
    }
}

/// A value as a project has it, before it is known whether it is a new one.
pub(crate) struct StatedValue<'v> {
    pub(crate) facet: Facet,
    /// The equipment line, of a facet of lines.
    pub(crate) line: Option<usize>,
    pub(crate) code: &'v str,
    label: &'v str,
    also: &'v [&'v str],
    parent: Option<&'v str>,
}

impl StatedValue<'_> {
    pub(crate) fn value(&self) -> FacetValue {
        FacetValue::new(self.code, self.label, self.also, self.parent)
    }
}

/// Calls `take` with every value that a project states; those told by its sources and flags come apart.
pub(crate) fn each_stated_value<S: Deref<Target = str>>(project: &Project<S>, mut visit: impl FnMut(StatedValue<'_>)) {
    let mut emit = |facet: Facet, line: Option<usize>, code: &str, label: &str, also: &[&str], parent: Option<&str>| {
        if !code.is_empty() {
            visit(StatedValue { facet, line, code, label, also, parent });
        }
    };
    fn listed<T: ListedCode>(value: &Option<Coded<T>>) -> Option<(&str, &str)> {
        value.as_ref().map(|value| (value.code(), value.label()))
    }
    for country in &project.countries {
        let also = codes::country(&country.code).map_or(&[][..], |c| &c.other_names);
        emit(Facet::Country, None, &country.code, codes::country_name(&country.code), also, None);
    }
    for party in &project.parties {
        let name: &str = &party.name;
        emit(Facet::Party, None, name, name, &[], None);
        match party.role.as_ref().and_then(Coded::known) {
            Some(role @ (Role::Donor | Role::Agency)) => {
                let country = party.country.as_deref().map(|code| (code, codes::country_name(code)));
                if let Some((code, country)) = country {
                    let also = codes::country(code).map_or(&[][..], |c| &c.other_names);
                    let also: Vec<&str> = also.iter().copied().chain([code]).collect();
                    emit(Facet::Donor, None, country, country, &also, None);
                }
                let same = |country: &str| match country.is_ascii() && name.is_ascii() {
                    true => country.eq_ignore_ascii_case(name),
                    false => fold(country) == fold(name),
                };
                if country.is_none_or(|(_, country)| !same(country)) {
                    emit(Facet::Donor, None, name, name, &[], country.map(|(_, country)| country));
                }
                if *role == Role::Agency {
                    emit(Facet::Agency, None, name, name, &[], None);
                }
            }
            Some(Role::Recipient) => emit(Facet::Recipient, None, name, name, &[], None),
            Some(Role::Reporting) => {
                emit(Facet::Reporting, None, name, name, party.reference.as_deref().as_slice(), None)
            }
            Some(Role::Implementing) => emit(Facet::Implementing, None, name, name, &[], None),
            _ => {}
        }
        // A donor that is inferred is not named as one.
        if let Some((code, label)) = listed(&party.role).filter(|_| party.basis.is_none() || project.activity.is_none())
        {
            emit(Facet::Role, None, code, label, role_names(code), None);
        }
    }
    for (i, line) in project.equipment.iter().enumerate() {
        let category: &str = &line.category;
        let group = codes::category_group(category);
        emit(Facet::EquipmentGroup, Some(i), group, group, &[], None);
        match codes::category(category) {
            Some(known) => {
                let also: Vec<&str> = known.other_names.iter().copied().chain([known.group]).collect();
                emit(Facet::EquipmentCategory, Some(i), known.code, known.label, &also, None);
            }
            None => emit(Facet::EquipmentCategory, Some(i), category, category, &[group], None),
        }
        emit(Facet::EquipmentName, Some(i), &line.name, &line.name, &[], None);
        let status = line.status();
        emit(Facet::DeliveryStatus, Some(i), status.code(), status.label(), &[], None);
        // Sites of every claim: an older report may name the place that the newest leaves out.
        for site in line.claims.iter().flat_map(|claim| &claim.sites) {
            let (facility, place) = (site.facility.as_deref().unwrap_or(""), site.place.as_deref().unwrap_or(""));
            emit(Facet::Facility, Some(i), facility, facility, &[], None);
            emit(Facet::Place, Some(i), place, place, &[], None);
        }
    }
    for (facet, value) in [
        (Facet::ActivityStatus, listed(&project.status)),
        (Facet::Instrument, listed(&project.instrument)),
        (Facet::RecordKind, listed(&project.kind)),
    ] {
        if let Some((code, label)) = value {
            emit(facet, None, code, label, &[], None);
        }
    }
    if let Some(programme) = project.programme.as_deref() {
        emit(Facet::Programme, None, programme, programme, &[], None);
    }
    for sector in &project.sectors {
        let theme = codes::sector_theme(&sector.code);
        emit(Facet::Sector, None, &sector.code, sector.label(), theme.as_slice(), None);
        if let Some(group) = codes::sector_group(&sector.code).filter(|_| sector.is_dac()) {
            emit(Facet::SectorGroup, None, group.code, group.name, theme.as_slice(), None);
        }
    }
    let year = |kind: DateKind| {
        let mut dates = project.dates.iter().filter(|date| date.kind == Some(Coded::Known(kind)));
        dates.find_map(|date| date.value.as_ref()?.known()?.year)
    };
    if let Some(year) = year(DateKind::Start).or_else(|| year(DateKind::PlannedStart)) {
        let year = year.to_string();
        emit(Facet::YearStarted, None, &year, &year, &[], None);
    }
    let Some(activity) = project.activity.as_deref() else { return };
    if let Some(year) = activity.updated.as_ref().and_then(|day| day.known()?.year) {
        let year = year.to_string();
        emit(Facet::YearReported, None, &year, &year, &[], None);
    }
    for region in &activity.regions {
        let code = if region.code.is_empty() { region.label() } else { &region.code };
        emit(Facet::Region, None, code, region.label(), &[], None);
    }
    if let Some(level) = activity.hierarchy {
        let level = level.to_string();
        emit(Facet::Hierarchy, None, &level, &level, &[], None);
    }
    let languages = activity.narratives.iter().map(|narrative| &narrative.language);
    for tag in languages.chain([&activity.language, &activity.summary_language]).flatten() {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let name = codes::language(&primary).map_or(primary.as_str(), |language| language.name);
        emit(Facet::Language, None, &primary, name, &[], None);
    }
    for (facet, list, all) in [
        (Facet::FinanceType, CodeList::FinanceType, &activity.finance_types),
        (Facet::AidType, CodeList::AidType, &activity.aid_types),
        (Facet::FlowType, CodeList::FlowType, &activity.flow_types),
    ] {
        for code in all {
            let name = codes::iati_code(list, code).map_or(&**code, |known| known.name);
            emit(facet, None, code, name, &[], None);
        }
    }
}

/// What IATI calls a role.
fn role_names(code: &str) -> &'static [&'static str] {
    match code {
        "donor" => &["funding", "1"],
        "accountable" => &["2"],
        "agency" => &["extending", "3"],
        "implementing" => &["4"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facets_stand_at_their_number_and_categories_are_not_shown() {
        assert!(Facet::ALL.iter().enumerate().all(|(i, facet)| *facet as usize == i));
        assert!(!Facet::SHOWN.contains(&Facet::EquipmentCategory));
    }
}
