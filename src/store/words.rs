//! The texts of a project by which it is found: what each is, and which equipment line it belongs to.

use crate::codes;
use crate::model::{Coded, Project, Role};
use std::ops::Deref;

/// What a field is; in the order of its worth to a searcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldKind {
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
pub const WORTHS: [i32; 8] = [100, 90, 80, 70, 65, 55, 45, 30];

/// What a word is worth that begins as typed, by how many of its letters were not typed: the nearer the
/// whole word, the better.
pub fn beginning_score(rest: usize) -> i32 {
    if rest == 0 { 1000 } else { 700 + (99 - 8 * rest as i32).max(0) }
}

impl FieldKind {
    /// Every kind, by number.
    pub(crate) const ALL: [FieldKind; 17] = [
        FieldKind::Title,
        FieldKind::Equipment,
        FieldKind::Category,
        FieldKind::Facility,
        FieldKind::Place,
        FieldKind::Country,
        FieldKind::Donor,
        FieldKind::Agency,
        FieldKind::Recipient,
        FieldKind::Party,
        FieldKind::Programme,
        FieldKind::Sector,
        FieldKind::Signatory,
        FieldKind::Label,
        FieldKind::Summary,
        FieldKind::Id,
        FieldKind::Quote,
    ];

    /// Place of its worth in [`WORTHS`].
    pub fn class(self) -> usize {
        match self {
            FieldKind::Title | FieldKind::Equipment => 0,
            FieldKind::Category => 1,
            FieldKind::Facility | FieldKind::Place => 2,
            FieldKind::Country | FieldKind::Donor | FieldKind::Agency | FieldKind::Recipient => 3,
            FieldKind::Party | FieldKind::Programme | FieldKind::Id => 4,
            FieldKind::Sector | FieldKind::Signatory | FieldKind::Label => 5,
            FieldKind::Summary => 6,
            FieldKind::Quote => 7,
        }
    }

    /// How much a hit in such a field counts, in percent.
    pub fn worth(self) -> i32 {
        WORTHS[self.class()]
    }

    /// Whether such texts repeat from record to record: names and labels, not sentences.
    pub(crate) fn repeats(self) -> bool {
        !matches!(self, FieldKind::Title | FieldKind::Summary | FieldKind::Id | FieldKind::Quote)
    }
}

/// Calls `take` with every text of a project by which it is found; lines first, sentences last.
pub fn fields<S: Deref<Target = str>>(project: &Project<S>, mut take: impl FnMut(FieldKind, Option<u32>, &str)) {
    let mut push = |kind: FieldKind, line: Option<usize>, text: &str| {
        if !text.is_empty() {
            take(kind, line.map(|line| line as u32), text);
        }
    };
    for (i, line) in project.equipment.iter().enumerate() {
        push(FieldKind::Equipment, Some(i), &line.name);
        match codes::category(&line.category) {
            Some(category) => {
                push(FieldKind::Category, Some(i), category.label);
                push(FieldKind::Category, Some(i), category.code);
                push(FieldKind::Category, Some(i), category.group);
                for other in &category.also {
                    push(FieldKind::Category, Some(i), other);
                }
            }
            None => push(FieldKind::Category, Some(i), &line.category),
        }
        push(FieldKind::Label, Some(i), line.status().label());
        // Sites of every claim: an older report may name the place that the newest leaves out.
        for site in line.claims.iter().flat_map(|claim| &claim.sites) {
            push(FieldKind::Facility, Some(i), site.facility.as_deref().unwrap_or_default());
            push(FieldKind::Place, Some(i), site.place.as_deref().unwrap_or_default());
        }
    }
    push(FieldKind::Title, None, &project.title);
    push(FieldKind::Id, None, &project.id);
    for country in &project.countries {
        push(FieldKind::Country, None, codes::country_name(&country.code));
        for other in codes::country(&country.code).map_or(&[][..], |c| &c.also) {
            push(FieldKind::Country, None, other);
        }
    }
    for party in &project.parties {
        let kind = match party.role.as_ref().and_then(Coded::known) {
            Some(Role::Donor) => FieldKind::Donor,
            Some(Role::Agency) => FieldKind::Agency,
            Some(Role::Recipient) => FieldKind::Recipient,
            _ => FieldKind::Party,
        };
        push(kind, None, &party.name);
    }
    for amount in &project.amounts {
        push(FieldKind::Label, None, &amount.to_string());
    }
    for date in &project.dates {
        push(FieldKind::Label, None, date.kind.as_ref().map_or("", |kind| kind.label()));
        if let Some(Coded::Known(value)) = &date.value {
            push(FieldKind::Label, None, &value.to_string());
        }
        push(FieldKind::Label, None, date.words.as_deref().unwrap_or_default());
    }
    push(FieldKind::Programme, None, project.programme.as_deref().unwrap_or_default());
    for sector in &project.sectors {
        push(FieldKind::Sector, None, sector.label());
        push(FieldKind::Sector, None, codes::sector_theme(&sector.code).unwrap_or_default());
    }
    let activity = project.activity.as_deref();
    for region in activity.iter().flat_map(|activity| &activity.regions) {
        push(FieldKind::Country, None, region.label());
    }
    for location in activity.iter().flat_map(|activity| &activity.locations) {
        push(FieldKind::Place, None, &location.name);
    }
    for signatory in &project.signatories {
        push(FieldKind::Signatory, None, &signatory.name);
        push(FieldKind::Signatory, None, signatory.office.as_deref().unwrap_or_default());
    }
    push(FieldKind::Label, None, project.status.as_ref().map_or("", |s| s.label()));
    push(FieldKind::Label, None, project.instrument.as_ref().map_or("", |s| s.label()));
    push(FieldKind::Label, None, project.kind.as_ref().map_or("", |s| s.label()));
    push(FieldKind::Summary, None, project.summary.as_deref().unwrap_or_default());
    for narrative in activity.iter().flat_map(|activity| &activity.narratives) {
        let kind = if &*narrative.kind == "title" { FieldKind::Title } else { FieldKind::Summary };
        push(kind, None, &narrative.text);
    }
    for result in activity.iter().flat_map(|activity| &activity.results) {
        push(FieldKind::Summary, None, result);
    }
    // A sentence is cited by many facts; it counts once.
    let mut quotes: Vec<&str> = Vec::new();
    project.each_fact(|fact| {
        for evidence in fact.evidence {
            let quote: &str = &evidence.quote;
            if quotes.last() != Some(&quote) && !quotes.contains(&quote) {
                quotes.push(quote);
                push(FieldKind::Quote, None, quote);
            }
        }
    });
}
