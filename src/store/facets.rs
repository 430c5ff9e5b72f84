//! The values of facets: which ones a project states, and how many projects have each.
//!
//! A value has the code and all names that a query may use for it. Filtering and counting use the same values, so
//! the number shown beside a value is the number of projects that filtering to it gives.

use super::columns::{Dictionary, Keyed};
use super::money::{AmountStanding, standing, years_label};
use crate::codes::{self, CodeList};
use crate::fields::FieldId;
use crate::model::balance::Speaker;
use crate::model::{Basis, Coded, LineState, ListedCode, Party, PaymentFact, Project, Role};
use crate::rules::{LineReport, Rule, line_state};
use crate::text::fold;
use std::ops::Deref;
use std::sync::Arc;

/// One value of a facet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetValue {
    /// Unique in the facet.
    pub code: String,
    /// The name to show.
    pub(crate) label: String,
    /// The names that a query may use, folded: code, label and others.
    pub names: Vec<String>,
    /// Code of the value under which it is listed: for an agency its country.
    pub(crate) parent: Option<String>,
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

    /// Whether nothing but its code is known. The code of another vocabulary stands behind that vocabulary.
    pub(crate) fn is_bare(&self) -> bool {
        let code = self.code.strip_suffix(self.label.as_str());
        code.is_some_and(|vocabulary| vocabulary.is_empty() || vocabulary.ends_with('/'))
    }

    /// A value of the flag facet, which a query may also name by its severity or with hyphens.
    pub(crate) fn of_rule(rule: Rule) -> Self {
        let others = rule.other_names();
        FacetValue::new(rule.code(), rule.label(), &others.iter().map(String::as_str).collect::<Vec<_>>(), None)
    }
}

/// The values of [`FieldId::EndIn`] by their numbers, which are the same for all data: codes, labels.
pub(super) const END_PERIODS: [(&str, &str); 6] = [
    ("past", "past"),
    ("3_months", "within 3 months"),
    ("12_months", "within 12 months"),
    ("24_months", "within 24 months"),
    ("later", "later"),
    // Of `2026` nobody knows whether it is within three months.
    ("in_several_periods", "in several of these, as no day is stated"),
];

/// The values of every facet, with the number of projects that have each. Indexed by [`FieldId`]; a field that is no
/// facet has none.
#[derive(Clone, Debug)]
pub struct FacetTable {
    pub(crate) values: Vec<Dictionary<Arc<FacetValue>>>,
    pub(crate) totals: Vec<Vec<u32>>,
    /// As `totals`, of the projects in which the value is only inferred.
    pub(crate) inferred_totals: Vec<Vec<u32>>,
    /// The number of equipment lines that are open.
    pub(crate) open_lines: u32,
}

impl Default for FacetTable {
    fn default() -> Self {
        let n = FieldId::ALL.len();
        let none = vec![Vec::new(); n];
        let mut table = FacetTable {
            values: vec![Dictionary::default(); n],
            totals: none.clone(),
            inferred_totals: none,
            open_lines: 0,
        };
        // Flags of several records are found between segments. With all rules numbered first, their numbers do not
        // depend on where the segments end.
        for rule in Rule::ALL {
            table.values[FieldId::Flag as usize].id(rule.code(), || FacetValue::of_rule(*rule).into());
        }
        table.totals[FieldId::Flag as usize] = vec![0; Rule::ALL.len()];
        for (code, label) in END_PERIODS {
            table.values[FieldId::EndIn as usize].id(code, || FacetValue::new(code, label, &[], None).into());
        }
        table
    }
}

impl FacetTable {
    /// The number of the value of a rule: all rules are numbered before other values.
    pub(crate) fn of_rule(rule: Rule) -> u32 {
        rule as u32
    }

    /// Counts more records with a flag that was found after their segments were accepted.
    pub(crate) fn add_flags(&mut self, rule: Rule, records: usize) {
        let id = self.values[FieldId::Flag as usize].id(rule.code(), || FacetValue::of_rule(rule).into()) as usize;
        let totals = &mut self.totals[FieldId::Flag as usize];
        totals.resize(totals.len().max(id + 1), 0);
        totals[id] += records as u32;
    }

    /// The values of a facet, in order of first appearance.
    pub fn values(&self, facet: FieldId) -> &[Arc<FacetValue>] {
        self.values[facet as usize].values()
    }

    /// The number of the value with this code.
    pub fn find(&self, facet: FieldId, code: &str) -> Option<u32> {
        self.values[facet as usize].find(code)
    }

    /// For each value, the number of projects in the corpus that have it, or of equipment lines if the facet
    /// [counts lines](FieldId::counts_lines).
    pub fn totals(&self, facet: FieldId) -> &[u32] {
        &self.totals[facet as usize]
    }

    /// For each value, the number of projects in which it is only inferred; empty for a facet that is not of parties.
    pub fn inferred_totals(&self, facet: FieldId) -> &[u32] {
        &self.inferred_totals[facet as usize]
    }
}

/// A value that a project states, before it is known whether the facet has it already.
pub struct StatedValue<'v> {
    /// Index of the equipment line, in a facet of lines; none for a place of the activity as a whole.
    pub line: Option<usize>,
    pub code: &'v str,
    label: &'v str,
    also: &'v [&'v str],
    parent: Option<&'v str>,
    /// The party that it comes from is inferred, not named by a text.
    pub is_inferred: bool,
}

impl<'v> StatedValue<'v> {
    /// Whether it gives a name to a value of which only the code was known.
    pub(crate) fn names(&self, known: &FacetValue) -> bool {
        known.is_bare() && known.label != self.label
    }

    fn new(code: &'v str, label: &'v str) -> Self {
        StatedValue { line: None, code, label, also: &[], parent: None, is_inferred: false }
    }

    /// A value without a code of its own.
    fn named(name: &'v str) -> Self {
        StatedValue::new(name, name)
    }

    fn listed<T: ListedCode>(value: &'v Coded<T>) -> Self {
        StatedValue::new(value.code(), value.label())
    }

    fn on_line(self, line: usize) -> Self {
        StatedValue { line: Some(line), ..self }
    }

    fn of_party<S>(self, party: &Party<S>) -> Self {
        StatedValue { is_inferred: is_inferred(party), ..self }
    }

    /// With other names that a query may use.
    fn also(self, also: &'v [&'v str]) -> Self {
        StatedValue { also, ..self }
    }

    pub(crate) fn value(&self) -> FacetValue {
        FacetValue::new(self.code, self.label, self.also, self.parent)
    }
}

/// Calls `visit` with each value of a facet that a project states, in the order in which it states them; a value may
/// come more than once. `reports` are those on its lines, in their order. The caller adds what the project alone does
/// not tell: its cited sources, with the years in which they were published, its flags and its file.
pub fn each_stated_value<S: Deref<Target = str>>(
    project: &Project<S>,
    reports: &[LineReport<'_>],
    facet: FieldId,
    visit: &mut dyn FnMut(StatedValue<'_>),
) {
    let mut emit = |value: StatedValue<'_>| {
        if !value.code.is_empty() {
            visit(value);
        }
    };
    let with_role = |role: Role| project.parties.iter().filter(move |party| party.role == Some(Coded::Known(role)));
    // What is no aid has no giver and is in no count of aid.
    let is_aid = project.not_aid.is_none();
    let lines = || project.equipment.iter().enumerate();
    let activity = project.activity.as_deref();
    match facet {
        FieldId::Country => project.countries.iter().for_each(|country| {
            let value = StatedValue::new(&country.code, codes::country_name(&country.code));
            emit(value.also(other_country_names(&country.code)));
        }),
        FieldId::Donor => {
            project.parties.iter().filter(|_| is_aid).for_each(|party| each_donor(project, party, &mut emit));
        }
        FieldId::Agency => with_role(Role::Agency)
            .filter(|_| is_aid)
            .for_each(|party| emit(StatedValue::named(&party.name).of_party(party))),
        FieldId::Recipient => {
            with_role(Role::Recipient).for_each(|party| emit(StatedValue::named(&party.name).of_party(party)));
        }
        FieldId::Implementing => with_role(Role::Implementing).for_each(|party| emit(StatedValue::named(&party.name))),
        FieldId::Reporting => with_role(Role::Reporting).for_each(|party| {
            emit(StatedValue::named(&party.name).also(party.reference.as_deref().as_slice()));
        }),
        FieldId::Party => {
            project.parties.iter().for_each(|party| emit(StatedValue::named(&party.name).of_party(party)));
        }
        // A donor that is inferred is not named as one.
        FieldId::Role => {
            project.parties.iter().filter(|it| it.basis.is_none() || activity.is_none()).for_each(|party| {
                if let Some(role) = &party.role {
                    emit(StatedValue::listed(role).also(other_role_names(role.code())));
                }
            })
        }
        FieldId::EquipmentName => lines().for_each(|(i, line)| emit(StatedValue::named(&line.name).on_line(i))),
        FieldId::EquipmentGroup => {
            lines().for_each(|(i, line)| emit(StatedValue::named(codes::category_group(&line.category)).on_line(i)));
        }
        FieldId::EquipmentCategory => lines().for_each(|(i, line)| match codes::category(&line.category) {
            Some(known) => {
                let also: Vec<&str> = known.other_names.iter().copied().chain([known.group]).collect();
                emit(StatedValue::new(known.code, known.label).also(&also).on_line(i));
            }
            None => emit(StatedValue::named(&line.category).also(&[codes::category_group(&line.category)]).on_line(i)),
        }),
        FieldId::DeliveryStatus => reports.iter().enumerate().for_each(|(i, report)| {
            let state = line_state(project, &report.balance);
            emit(StatedValue::new(state.code(), state.label()).on_line(i));
        }),
        FieldId::SaidBy => reports.iter().enumerate().for_each(|(i, report)| {
            for speaker in &report.speakers {
                if let Speaker::Voice(voice) = speaker {
                    emit(StatedValue::new(voice.code(), voice.label()).on_line(i));
                }
            }
        }),
        // Sites of every claim: an older report may name the place that the newest leaves out.
        FieldId::Facility => lines().for_each(|(i, line)| {
            let facilities = line.claims.iter().flat_map(|claim| &claim.sites).filter_map(|it| it.facility.as_deref());
            facilities.for_each(|facility| emit(StatedValue::named(facility).on_line(i)));
        }),
        FieldId::Place => {
            lines().for_each(|(i, line)| {
                let places = line.claims.iter().flat_map(|claim| &claim.sites).filter_map(|it| it.place.as_deref());
                places.for_each(|place| emit(StatedValue::named(place).on_line(i)));
            });
            // Of the activity as a whole, so of each of its lines and of none.
            for location in activity.iter().flat_map(|activity| &activity.locations) {
                let other_names: Vec<&str> = location.names.iter().map(|name| &*name.text).collect();
                emit(StatedValue::named(&location.name).also(&other_names));
            }
        }
        // Five digits, falling back to three: `sector:=122` finds what a table by sector counts as 122.
        FieldId::Sector => {
            let has_five = project.sectors.iter().any(|it| it.vocabulary_code() == "1" && !it.code.is_empty());
            let vocabulary = if has_five { "1" } else { "2" };
            project.sectors.iter().filter(|it| it.vocabulary_code() == vocabulary).for_each(|sector| {
                let theme = codes::sector_theme(&sector.code);
                emit(StatedValue::new(&sector.code, sector.label()).also(theme.as_slice()));
            });
        }
        FieldId::OtherSector => {
            let others = project.sectors.iter().filter(|it| it.vocabulary_code() != "1" && !it.code.is_empty());
            others.for_each(|sector| {
                let code = other_sector(sector.vocabulary_code(), &sector.code);
                let theme = codes::sector_theme(&sector.code).filter(|_| sector.is_dac());
                let also: Vec<&str> = theme.into_iter().chain([&*sector.code]).collect();
                emit(StatedValue::new(&code, sector.label()).also(&also));
            });
        }
        FieldId::SectorVocabulary => project.sectors.iter().filter(|it| !it.code.is_empty()).for_each(|sector| {
            emit(iati_value(CodeList::SectorVocabulary, sector.vocabulary_code()));
        }),
        FieldId::SectorGroup => project.sectors.iter().filter(|sector| sector.is_dac()).for_each(|sector| {
            let theme = codes::sector_theme(&sector.code);
            if let Some(group) = codes::sector_group(&sector.code) {
                emit(StatedValue::new(group.code, group.name).also(theme.as_slice()));
            }
        }),
        FieldId::ActivityStatus => project.status.iter().for_each(|status| emit(StatedValue::listed(status))),
        FieldId::Instrument => project.instrument.iter().for_each(|instrument| emit(StatedValue::listed(instrument))),
        FieldId::RecordKind if !is_aid => {
            emit(StatedValue::new(LineState::NotAid.code(), LineState::NotAid.label()));
        }
        FieldId::RecordKind => project.kind.iter().for_each(|kind| emit(StatedValue::listed(kind))),
        FieldId::Programme => project.programme.iter().for_each(|programme| emit(StatedValue::named(programme))),
        FieldId::YearStarted | FieldId::YearEnded => {
            let date = if facet == FieldId::YearStarted { project.start() } else { project.end() };
            let year = date.and_then(|date| date.year);
            year.iter().for_each(|year| emit(StatedValue::named(&year.to_string())));
        }
        FieldId::Payer | FieldId::Payee => {
            let of = if facet == FieldId::Payer { PaymentFact::Provider } else { PaymentFact::Receiver };
            let transactions = activity.iter().flat_map(|activity| &activity.transactions);
            let of_transactions =
                transactions.flat_map(|it| it.stated_of(of)).map(|it| (it.name.as_deref(), &*it.code));
            // A dataset may have sums only.
            let of_amounts = project.amounts.iter().flat_map(|amount| &amount.stated);
            let of_amounts = of_amounts.filter(|part| part.of == Some(Coded::Known(of)));
            let of_amounts = of_amounts.map(|part| (part.name.as_deref(), &*part.code));
            // The payments of an activity mostly name one organisation after the other.
            let mut before = None;
            for (name, code) in of_transactions.chain(of_amounts) {
                if before.replace((name, code)) != Some((name, code)) {
                    let name = name.filter(|name| !name.is_empty()).unwrap_or(code);
                    let code = [code];
                    emit(StatedValue::named(name).also(if code[0].is_empty() { &[] } else { &code }));
                }
            }
        }
        FieldId::YearReported => {
            let updated = activity.and_then(|activity| activity.updated.as_ref()?.known()?.year);
            updated.iter().for_each(|year| emit(StatedValue::named(&year.to_string())));
        }
        FieldId::Region => activity.iter().flat_map(|activity| &activity.regions).for_each(|region| {
            let code = if region.code.is_empty() { region.label() } else { &region.code };
            emit(StatedValue::new(code, region.label()));
        }),
        FieldId::Hierarchy => {
            let level = activity.and_then(|activity| activity.hierarchy);
            level.iter().for_each(|level| emit(StatedValue::named(&level.to_string())));
        }
        FieldId::Language => activity.iter().for_each(|activity| {
            let languages = activity.narratives.iter().map(|narrative| &narrative.language);
            for tag in languages.chain([&activity.language, &activity.summary_language]).flatten() {
                let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
                let name = codes::language(&primary).map_or(primary.as_str(), |language| language.name);
                emit(StatedValue::new(&primary, name));
            }
        }),
        FieldId::FinanceType => {
            let stated = activity.iter().flat_map(|activity| &activity.finance_types);
            stated.for_each(|code| emit(iati_value(CodeList::FinanceType, code)));
        }
        FieldId::AidType => {
            let stated = activity.iter().flat_map(|activity| &activity.aid_types);
            stated.for_each(|code| emit(iati_value(CodeList::AidType, code)));
        }
        FieldId::FlowType => {
            let stated = activity.iter().flat_map(|activity| &activity.flow_types);
            stated.for_each(|code| emit(iati_value(CodeList::FlowType, code)));
        }
        FieldId::MoneyYear => {
            for amount in project.amounts.iter().filter(|it| standing(project, it) == AmountStanding::Counts) {
                if let Some(first) = amount.year {
                    emit(StatedValue::named(&years_label((first, amount.last_year.unwrap_or(first)))));
                }
            }
        }
        FieldId::ActivityScope => {
            let stated = activity.and_then(|activity| activity.scope.as_deref());
            stated.iter().for_each(|code| emit(iati_value(CodeList::ActivityScope, code)));
        }
        FieldId::TiedStatus => {
            let stated = activity.iter().flat_map(|activity| &activity.tied_statuses);
            stated.for_each(|code| emit(iati_value(CodeList::TiedStatus, code)));
        }
        FieldId::Source | FieldId::Flag | FieldId::File => {}
        // No facets.
        FieldId::Identifier | FieldId::Has | FieldId::Duplicate => {}
        FieldId::Quantity | FieldId::Since | FieldId::LastReport | FieldId::Year | FieldId::Amount => {}
        FieldId::Committed | FieldId::Paid | FieldId::Ratio => {}
        // Counted from now, see `end_period`.
        FieldId::EndIn => {}
    }
}

/// The values of the donor facet for one organisation: its country, and its own name under the country's unless the
/// two are the same. That an agency is named does not name its country as a donor: if the donor of that country is only
/// inferred, it stays so.
fn each_donor<S: Deref<Target = str>>(project: &Project<S>, party: &Party<S>, emit: &mut dyn FnMut(StatedValue<'_>)) {
    if !matches!(party.role, Some(Coded::Known(Role::Donor | Role::Agency))) {
        return;
    }
    let name: &str = &party.name;
    let country = party.country.as_deref().map(|code| (code, codes::country_name(code)));
    let is_country = |country: &str| match country.is_ascii() && name.is_ascii() {
        true => country.eq_ignore_ascii_case(name),
        false => fold(country) == fold(name),
    };
    let own_name = country.is_none_or(|(_, country)| !is_country(country));
    if let Some((code, country)) = country {
        let also: Vec<&str> = other_country_names(code).iter().copied().chain([code]).collect();
        let is_donor =
            |it: &&Party<S>| it.role == Some(Coded::Known(Role::Donor)) && it.country.as_deref() == Some(code);
        let inferred_donor = || project.parties.iter().filter(is_donor).any(is_inferred);
        let is_inferred = is_inferred(party) || own_name && inferred_donor();
        emit(StatedValue { is_inferred, ..StatedValue::named(country).also(&also) });
    }
    if own_name {
        let parent = country.map(|(_, country)| country);
        emit(StatedValue { parent, ..StatedValue::named(name).of_party(party) });
    }
}

/// The code of a sector of another vocabulary: two vocabularies may have the same code.
pub(crate) fn other_sector(vocabulary: &str, code: &str) -> String {
    format!("{vocabulary}/{code}")
}

fn is_inferred<S>(party: &Party<S>) -> bool {
    party.basis == Some(Coded::Known(Basis::Inferred))
}

pub(crate) fn other_country_names(code: &str) -> &'static [&'static str] {
    codes::country(code).map_or(&[], |country| &country.other_names)
}

fn iati_value(list: CodeList, code: &str) -> StatedValue<'_> {
    StatedValue::new(code, codes::iati_name(list, code))
}

/// Names and codes of a role in IATI.
fn other_role_names(code: &str) -> &'static [&'static str] {
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
    fn rules_are_the_first_values_of_flags() {
        let table = FacetTable::default();
        for &rule in Rule::ALL {
            assert_eq!(table.find(FieldId::Flag, rule.code()), Some(FacetTable::of_rule(rule)), "{rule:?}");
        }
    }
}
