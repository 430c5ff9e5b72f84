//! The texts of a project by which it is found: what each is, and which equipment line it belongs to.

use crate::codes;
use crate::model::{Coded, Project, Role};
use std::ops::Deref;

/// What a field is; in the order of its worth to a searcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextField {
    /// The project's title.
    Title,
    /// Name of an equipment line.
    Equipment,
    /// Category and group of an equipment line, with other names.
    Category,
    /// Facility of a site.
    Facility,
    /// Place of a site.
    Place,
    /// Recipient country.
    Country,
    /// Donor, its country included.
    Donor,
    /// Extending agency.
    Agency,
    /// Recipient organisation.
    Recipient,
    /// Any other party.
    Party,
    /// Programme.
    Programme,
    /// Sector.
    Sector,
    /// A person who signed.
    Signatory,
    /// Status, instrument, kind, amounts, dates.
    Label,
    /// Summary.
    Summary,
    /// External id.
    Id,
    /// Words of an article that a fact cites.
    Quote,
}

/// The worths that fields have, in percent, best first. A posting keeps its place here in three bits.
pub const FIELD_WEIGHTS: [i32; 8] = [100, 90, 80, 70, 65, 55, 45, 30];

/// What a word is worth that begins as typed, by how many of its letters were not typed: the nearer the
/// whole word, the better.
pub fn prefix_score(rest: usize) -> i32 {
    if rest == 0 { 1000 } else { 700 + (99 - 8 * rest as i32).max(0) }
}

impl TextField {
    /// Every kind, by number.
    pub(crate) const ALL: [TextField; 17] = [
        TextField::Title,
        TextField::Equipment,
        TextField::Category,
        TextField::Facility,
        TextField::Place,
        TextField::Country,
        TextField::Donor,
        TextField::Agency,
        TextField::Recipient,
        TextField::Party,
        TextField::Programme,
        TextField::Sector,
        TextField::Signatory,
        TextField::Label,
        TextField::Summary,
        TextField::Id,
        TextField::Quote,
    ];

    /// Place of its worth in [`WORTHS`].
    pub fn weight_class(self) -> usize {
        match self {
            TextField::Title | TextField::Equipment => 0,
            TextField::Category => 1,
            TextField::Facility | TextField::Place => 2,
            TextField::Country | TextField::Donor | TextField::Agency | TextField::Recipient => 3,
            TextField::Party | TextField::Programme | TextField::Id => 4,
            TextField::Sector | TextField::Signatory | TextField::Label => 5,
            TextField::Summary => 6,
            TextField::Quote => 7,
        }
    }

    /// How much a hit in such a field counts, in percent.
    pub fn weight(self) -> i32 {
        FIELD_WEIGHTS[self.weight_class()]
    }

    /// Whether such texts repeat from record to record: names and labels, not sentences.
    pub(crate) fn is_recurring(self) -> bool {
        !matches!(self, TextField::Title | TextField::Summary | TextField::Id | TextField::Quote)
    }
}

/// Calls `take` with every text of a project by which it is found; lines first, sentences last.
pub fn each_text_field<S: Deref<Target = str>>(
    project: &Project<S>,
    mut visit: impl FnMut(TextField, Option<u32>, &str),
) {
    let mut push = |kind: TextField, line: Option<usize>, text: &str| {
        if !text.is_empty() {
            visit(kind, line.map(|line| line as u32), text);
        }
    };
    for (i, line) in project.equipment.iter().enumerate() {
        push(TextField::Equipment, Some(i), &line.name);
        match codes::category(&line.category) {
            Some(category) => {
                push(TextField::Category, Some(i), category.label);
                push(TextField::Category, Some(i), category.code);
                push(TextField::Category, Some(i), category.group);
                for other in &category.other_names {
                    push(TextField::Category, Some(i), other);
                }
            }
            None => push(TextField::Category, Some(i), &line.category),
        }
        push(TextField::Label, Some(i), line.status().label());
        // Sites of every claim: an older report may name the place that the newest leaves out.
        for site in line.claims.iter().flat_map(|claim| &claim.sites) {
            push(TextField::Facility, Some(i), site.facility.as_deref().unwrap_or_default());
            push(TextField::Place, Some(i), site.place.as_deref().unwrap_or_default());
        }
    }
    push(TextField::Title, None, &project.title);
    push(TextField::Id, None, &project.id);
    for country in &project.countries {
        push(TextField::Country, None, codes::country_name(&country.code));
        for other in codes::country(&country.code).map_or(&[][..], |c| &c.other_names) {
            push(TextField::Country, None, other);
        }
    }
    for party in &project.parties {
        let kind = match party.role.as_ref().and_then(Coded::known) {
            Some(Role::Donor) => TextField::Donor,
            Some(Role::Agency) => TextField::Agency,
            Some(Role::Recipient) => TextField::Recipient,
            _ => TextField::Party,
        };
        push(kind, None, &party.name);
    }
    for amount in &project.amounts {
        push(TextField::Label, None, &amount.to_string());
    }
    for date in &project.dates {
        push(TextField::Label, None, date.kind.as_ref().map_or("", |kind| kind.label()));
        if let Some(Coded::Known(value)) = &date.value {
            push(TextField::Label, None, &value.to_string());
        }
        push(TextField::Label, None, date.words.as_deref().unwrap_or_default());
    }
    push(TextField::Programme, None, project.programme.as_deref().unwrap_or_default());
    for sector in &project.sectors {
        push(TextField::Sector, None, sector.label());
        push(TextField::Sector, None, codes::sector_theme(&sector.code).unwrap_or_default());
    }
    let activity = project.activity.as_deref();
    for region in activity.iter().flat_map(|activity| &activity.regions) {
        push(TextField::Country, None, region.label());
    }
    for location in activity.iter().flat_map(|activity| &activity.locations) {
        push(TextField::Place, None, &location.name);
    }
    for signatory in &project.signatories {
        push(TextField::Signatory, None, &signatory.name);
        push(TextField::Signatory, None, signatory.office.as_deref().unwrap_or_default());
    }
    push(TextField::Label, None, project.status.as_ref().map_or("", |s| s.label()));
    push(TextField::Label, None, project.instrument.as_ref().map_or("", |s| s.label()));
    push(TextField::Label, None, project.kind.as_ref().map_or("", |s| s.label()));
    push(TextField::Summary, None, project.summary.as_deref().unwrap_or_default());
    for narrative in activity.iter().flat_map(|activity| &activity.narratives) {
        let kind = if &*narrative.kind == "title" { TextField::Title } else { TextField::Summary };
        push(kind, None, &narrative.text);
    }
    for result in activity.iter().flat_map(|activity| &activity.results) {
        push(TextField::Summary, None, result);
    }
    // A sentence is cited by many facts; it counts once.
    let mut quotes: Vec<&str> = Vec::new();
    project.visit_facts(|fact| {
        for evidence in fact.evidence {
            let quote: &str = &evidence.quote;
            if quotes.last() != Some(&quote) && !quotes.contains(&quote) {
                quotes.push(quote);
                push(TextField::Quote, None, quote);
            }
        }
    });
}
