//! The generated records of benches are valid and reproducible, and as varied as real ones.

#[path = "../scale/generate.rs"]
mod generate;

use aidtrail::codes;
use aidtrail::model::{Evidence, ListedCode, Project, Source};
use generate::{Generator, Options, Record};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Source(Source),
    Project(Project),
}

fn lines(records: usize, options: Options) -> String {
    let mut out = Vec::new();
    generate::write_lines(&mut out, records, options).expect("written to memory");
    String::from_utf8(out).expect("UTF-8")
}

fn generated(records: usize) -> Vec<Project> {
    Generator::new(Options::new(1)).projects(records).collect()
}

fn evidence(project: &Project) -> Vec<&Evidence> {
    project.facts().iter().flat_map(|fact| fact.evidence).collect()
}

#[test]
fn every_quote_is_in_its_source_and_every_mark_in_its_quote() {
    let mut texts = HashMap::new();
    let (mut quotes, mut projects) = (0, 0);
    for line in lines(3000, Options::new(1)).lines() {
        match serde_json::from_str(line).unwrap() {
            Line::Source(source) => {
                texts.insert(source.id, source.text);
            }
            Line::Project(project) => {
                projects += 1;
                for evidence in evidence(&project) {
                    let text = texts.get(&evidence.source).expect("a source before its citation");
                    assert_eq!(text.get(evidence.start..evidence.start + evidence.quote.len()), Some(&*evidence.quote));
                    let [from, to] = evidence.mark.unwrap();
                    assert!(evidence.quote.get(from..to).is_some_and(|words| !words.is_empty()), "{evidence:?}");
                    quotes += 1;
                }
            }
        }
    }
    assert_eq!((projects, texts.len()), (3000, 150));
    assert!(quotes > 20_000);
}

#[test]
fn facts_have_evidence_and_codes_are_known() {
    for project in generated(2000) {
        for fact in project.facts() {
            assert!(!fact.evidence.is_empty(), "{}: {:?}", project.id, fact.key);
        }
        assert!(project.countries.iter().all(|c| codes::country(&c.code).is_some()));
        assert!(project.parties.iter().filter_map(|p| p.country.as_deref()).all(|c| codes::country(c).is_some()));
        assert!(project.sectors.iter().all(|s| codes::sector(&s.code).is_some()));
        assert!(project.amounts.iter().all(|a| codes::currency(&a.currency).is_some()), "{:?}", project.amounts);
        assert!(project.equipment.iter().all(|e| codes::category(&e.category).is_some()));
        assert!(project.dates.iter().all(|d| d.value.as_ref().is_some_and(|v| v.known().is_some())));
    }
}

#[test]
fn fewer_records_are_a_prefix_of_more_and_a_seed_changes_all() {
    let few = lines(50, Options::new(1));
    let more = lines(200, Options::new(1));
    assert!(more.starts_with(&few));
    assert_eq!(lines(50, Options::new(1)), few);
    assert_ne!(lines(50, Options::new(2)), few);
}

#[test]
fn a_document_holds_the_same_records_as_lines() {
    let mut document = Vec::new();
    generate::write_document(&mut document, 50, Options::new(1)).unwrap();
    let document: aidtrail::model::Dataset = serde_json::from_slice(&document).unwrap();
    let (mut sources, mut projects) = (Vec::new(), Vec::new());
    for record in Generator::new(Options::new(1)).records(50) {
        match record {
            Record::Source(source) => sources.push(*source),
            Record::Project(project) => projects.push(*project),
        }
    }
    assert_eq!(document.sources, sources);
    assert_eq!(document.projects, projects);
}

#[test]
fn the_number_of_countries_is_as_requested() {
    let countries = |countries| -> usize {
        let options = Options { seed: 1, countries };
        let of = |project: Project| project.countries.into_iter().map(|c| c.code);
        Generator::new(options).projects(4000).flat_map(of).collect::<HashSet<_>>().len()
    };
    assert_eq!(countries(1), 1);
    assert!(countries(250) > 200);
}

#[test]
fn records_are_as_varied_as_real_ones() {
    let projects = generated(5000);
    let share =
        |test: &dyn Fn(&Project) -> bool| projects.iter().filter(|p| test(p)).count() as f64 / projects.len() as f64;
    assert!((0.17..0.23).contains(&share(&|p| !p.equipment.is_empty())));
    assert!((0.03..0.15).contains(&share(&|p| p.summary.is_none())));
    assert!(share(&|p| p.title.contains(|c| matches!(c, 'а'..='я'))) > 0.03);
    assert!(share(&|p| p.title.contains(|c| matches!(c, '一'..='龥'))) > 0.015);
    assert!(projects.iter().any(|p| p.summary.as_ref().is_some_and(|s| s.len() > 10_000)));
    let ids: HashSet<&str> = projects.iter().map(|p| p.id.as_str()).collect();
    assert!((1..20).contains(&(projects.len() - ids.len())), "{} ids repeat", projects.len() - ids.len());
    let lines = || projects.iter().flat_map(|p| &p.equipment);
    for status in aidtrail::model::DeliveryStatus::ALL {
        assert!(lines().any(|line| line.balance().state().code() == status.code()));
    }
    assert!(lines().any(|line| line.quantity().is_none()) && lines().any(|line| line.quantity().is_some()));
}
