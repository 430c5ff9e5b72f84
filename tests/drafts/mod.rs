//! A draft to review: some of the shipped records, each fact with the name of a rule, as a draft has it.

// Each test file compiles this for itself and uses what it needs.
#![allow(dead_code)]

use aidtrail::curate::review::{Draft, Item, Sheet, Stated};
use aidtrail::model::{Coded, Dataset, Project};

/// The projects taken: equipment, amounts, signatories, an open list, facts carried from elsewhere.
const TAKEN: [&str; 4] = [
    "ua-diagnostic-imaging",
    "ua-neurosurgical-microscopes",
    "kz-semey-university-hospital",
    "kz-zhezbek-blood-center",
];

/// The draft.
pub fn dataset() -> Dataset {
    let shipped = include_str!("../../data/agreements.json");
    let mut data: Dataset = serde_json::from_str(shipped).expect("the shipped dataset reads");
    data.projects.retain(|project| TAKEN.contains(&project.id.as_str()));
    data.projects.iter_mut().for_each(drafted);
    let cited: Vec<String> =
        data.projects.iter().flat_map(|p| p.cited_sources().into_iter().map(str::to_owned)).collect();
    data.sources.retain(|source| cited.contains(&source.id));
    data.names.clear();
    data
}

/// Names rules where a person had decided.
fn drafted(project: &mut Project) {
    project.summary = None;
    project.corrections.clear();
    project.related.clear();
    project.documents.clear();
    project.sectors.clear();
    let rule = |name: &str| Some(name.to_owned());
    for it in &mut project.countries {
        it.evidence.iter_mut().for_each(|e| e.rule = rule("place: recipient"));
    }
    for it in &mut project.parties {
        let role = it.role.as_ref().map(Coded::code).unwrap_or("party").to_owned();
        it.evidence.iter_mut().for_each(|e| e.rule = rule(&format!("giver: {role}")));
    }
    for it in &mut project.signatories {
        it.evidence.iter_mut().for_each(|e| e.rule = rule("signed by"));
    }
    for it in &mut project.dates {
        it.evidence.iter_mut().for_each(|e| e.rule = rule("date: words"));
    }
    for it in &mut project.amounts {
        it.evidence.iter_mut().for_each(|e| e.rule = rule("money: figure"));
    }
    for it in &mut project.evidence {
        it.evidence.rule = rule("status: verb");
    }
    // Scanners in one project only, so that tests can name a fact by a word.
    let twice = project.id.starts_with("kz");
    project.equipment.retain(|it| !(twice && it.name.ends_with("scanner")));
    for it in &mut project.equipment {
        // As the older article told it.
        it.same = None;
        it.claims.drain(..it.claims.len() - 1);
        it.claims.iter_mut().flat_map(|c| &mut c.evidence).for_each(|e| e.rule = rule("equipment: count"));
    }
}

/// Ready to be decided on.
pub fn draft() -> Draft {
    Draft::new(dataset())
}

/// The first fact whose heading and value contain a text.
pub fn find<'s>(sheet: &'s Sheet, text: &str) -> &'s Item {
    let said = |item: &&Item| format!("{} {}", item.value.heading(), item.value.value()).contains(text);
    sheet.items.iter().find(said).unwrap_or_else(|| panic!("no {text} among {:#?}", lines(sheet)))
}

/// Every fact in a line: `✓ Donor Japan`.
pub fn lines(sheet: &Sheet) -> Vec<String> {
    let line = |item: &Item| format!("{} {} {}", item.state.sign(), item.value.heading(), item.value.value());
    sheet.items.iter().map(line).collect()
}

/// A fact with a field changed.
pub fn with(stated: &Stated, field: &str, text: &str) -> Stated {
    let mut stated = stated.clone();
    stated.set(field, text).expect("a value it takes");
    stated
}

/// The draft, with a thing that no category names.
pub fn with_an_offer() -> Dataset {
    let mut data = dataset();
    let mut offer = data.projects[1].equipment[0].clone();
    (offer.name, offer.category, offer.kind) = ("Folding lantern".to_owned(), String::new(), None);
    data.projects[1].offers.push(offer);
    data
}
