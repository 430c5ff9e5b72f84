//! A draft for review tests: some of the shipped records, with a rule name on each fact as in a real draft.

use aidtrail::model::{Coded, Dataset, Project};

/// These projects have between them equipment, amounts, signatories, an open list and facts that are not in
/// the sentence itself.
const TAKEN: [&str; 4] = [
    "ua-diagnostic-imaging", "ua-neurosurgical-microscopes", "kz-semey-university-hospital", "kz-zhezbek-blood-center",
];

pub fn dataset() -> Dataset {
    let shipped = include_str!("../../data/agreements.json");
    let mut data: Dataset = serde_json::from_str(shipped).expect("the shipped dataset reads");
    data.projects.retain(|project| TAKEN.contains(&project.id.as_str()));
    data.projects.iter_mut().for_each(make_draft);
    let cited: Vec<String> =
        data.projects.iter().flat_map(|p| p.cited_sources().into_iter().map(str::to_owned)).collect();
    data.sources.retain(|source| cited.contains(&source.id));
    data.names.clear();
    data
}

/// Makes a reviewed project look like a draft: removes what no rule writes and names a rule in all evidence.
fn make_draft(project: &mut Project) {
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
    // Keep scanners in one project only, so that a test can find a fact by one word.
    let twice = project.id.starts_with("kz");
    project.equipment.retain(|it| !(twice && it.name.ends_with("scanner")));
    for it in &mut project.equipment {
        // Keep the claim of the older article only.
        it.same = None;
        it.claims.drain(..it.claims.len() - 1);
        it.claims.iter_mut().flat_map(|c| &mut c.evidence).for_each(|e| e.rule = rule("equipment: count"));
    }
}

/// The draft with one offered item that has no category.
pub fn with_an_offer() -> Dataset {
    let mut data = dataset();
    let mut offer = data.projects[1].equipment[0].clone();
    (offer.name, offer.category, offer.kind) = ("Folding lantern".to_owned(), String::new(), None);
    data.projects[1].offers.push(offer);
    data
}
