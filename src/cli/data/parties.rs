//! The cells that rows of every kind have of their project: countries, donors and agencies.

use super::Cell;
use crate::codes;
use crate::model::{Basis, Coded, Project, Role};

/// Country, country code, donor, inferred donor, agency and inferred agency.
pub(super) fn parties(project: &Project) -> [Cell; 6] {
    let countries = || project.countries.iter().map(|country| country.code.as_str());
    let [donor, donor_inferred] = names(project, Role::Donor);
    let [agency, agency_inferred] = names(project, Role::Agency);
    [
        Cell::list(countries().map(codes::country_name)),
        Cell::list(countries()),
        donor,
        donor_inferred,
        agency,
        agency_inferred,
    ]
}

/// The names of the parties with a role, and those of them that no source states.
fn names(project: &Project, role: Role) -> [Cell; 2] {
    let parties = || project.parties.iter().filter(|party| party.role == Some(Coded::Known(role)));
    let is_inferred = |basis: &Option<Coded<Basis>>| *basis == Some(Coded::Known(Basis::Inferred));
    [
        Cell::distinct(parties().map(|party| party.name.clone())),
        Cell::distinct(parties().filter(|party| is_inferred(&party.basis)).map(|party| party.name.clone())),
    ]
}
