//! The texts of a project that a search looks into, each in its field.
//!
//! The rest of a cited article is not indexed, only the sentences that facts cite: an article mentions much
//! that no project of it is about.

use super::facets::other_country_names;
use super::part_words::each_part_text;
use crate::codes;
use crate::codes::ListedCode;
use crate::hashing::SeededSet;
use crate::model::{Coded, Project, Role};
use crate::rules::{LineReport, line_state};
use std::ops::Deref;

pub use super::text_fields::TextField;

/// Calls `visit` with every text of a project: the field, the equipment line if it belongs to one, and the
/// text. Equipment lines come first and quotes last.
pub fn each_text_field<S: Deref<Target = str>>(
    project: &Project<S>,
    reports: &[LineReport<'_>],
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
                category.other_names.iter().for_each(|other| push(TextField::Category, Some(i), other));
            }
            None => push(TextField::Category, Some(i), &line.category),
        }
        if let Some(report) = reports.get(i) {
            push(TextField::Label, Some(i), line_state(project, &report.balance).label());
        }
        // Sites of every claim: an older report may name a place that the newest leaves out.
        for site in line.claims.iter().flat_map(|claim| &claim.sites) {
            push(TextField::Facility, Some(i), site.facility.as_deref().unwrap_or_default());
            push(TextField::Place, Some(i), site.place.as_deref().unwrap_or_default());
            push(TextField::Place, Some(i), site.region.as_deref().unwrap_or_default());
        }
    }
    push(TextField::Title, None, &project.title);
    push(TextField::Id, None, &project.id);
    let more_ids = project.activity.iter().flat_map(|activity| &activity.more_ids);
    more_ids.for_each(|id| push(TextField::Id, None, id));
    for country in &project.countries {
        push(TextField::Country, None, codes::country_name(&country.code));
        other_country_names(&country.code).iter().for_each(|other| push(TextField::Country, None, other));
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
    // What the parts of an activity say over and over, or what was said above, is indexed once.
    let names = project.parties.iter().map(|party| &*party.name);
    let ids = activity.iter().flat_map(|activity| &activity.more_ids).map(|id| &**id).chain([&*project.id]);
    let texts = activity.iter().flat_map(|activity| &activity.narratives).map(|narrative| &*narrative.text);
    let texts = texts.chain([&*project.title]).chain(project.summary.as_deref());
    let mut said: SeededSet<&str> = names.chain(ids).chain(texts).collect();
    each_part_text(project, &mut |kind, text| {
        if said.insert(text) {
            push(kind, None, text);
        }
    });
    // Many facts cite the same sentence; it is indexed once.
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
