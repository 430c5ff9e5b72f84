//! Merging: which pairs are proposed, what joining gives, and that a merged source can be taken out again.

use crate::cases::cases;
use aidtrail::curate::merge::{self, Merged, PairKind, PairVerdict, Refusal, Verdicts};
use aidtrail::formats::{self, InputOrigin};
use aidtrail::load::load;
use aidtrail::model::{
    Amount, Claim, Coded, Correction, Country, Dataset, Equipment, Evidence, Fact, FactKey, FieldEvidence, Figure,
    Name, Party, Project, Role, Site, Source,
};
use aidtrail::store::Corpus;
use insta::assert_snapshot;
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

fn shipped() -> Dataset {
    let input = formats::open(&InputOrigin::Embedded).expect("compiled in");
    serde_json::from_slice(&input.read_all().expect("in memory")).expect("a dataset")
}

fn json(dataset: &Dataset) -> String {
    serde_json::to_string_pretty(dataset).expect("written")
}

const SECOND: &str = "smiraponitke-2024-07-24";

/// The shipped dataset without one article, and the records of that article alone, under ids as a draft has
/// them.
fn split(source: &str) -> (Dataset, Dataset) {
    let all = shipped();
    let rest = merge::undo(&all, source).expect("there");
    let mut only = all.clone();
    for other in all.sources.iter().filter(|it| it.id != source) {
        only = merge::undo(&only, &other.id).expect("there");
    }
    // A draft has a country and a donor in each project, but some shipped projects have theirs from the other
    // articles only.
    let (country, donor) = (only.projects[0].countries.clone(), only.projects[0].parties[..1].to_vec());
    for (i, project) in only.projects.iter_mut().enumerate() {
        if project.countries.is_empty() {
            project.countries.clone_from(&country);
        }
        if project.parties.is_empty() {
            project.parties.clone_from(&donor);
        }
        project.id = format!("draft-{}", i + 1);
    }
    only.names.clear();
    (rest, only)
}

fn all_same(into: &Dataset, incoming: &Dataset) -> Verdicts {
    merge::propose(into, incoming).into_iter().map(|pair| (pair.id, PairVerdict::Same)).collect()
}

fn corpus(dataset: &Dataset) -> Arc<Corpus> {
    let held = InputOrigin::InMemory("merged".into(), json(dataset).into_bytes().into());
    load(&[held], 1, &AtomicBool::new(false), &|_, _| {})
}

/// Rule codes of a project's flags.
fn flags(dataset: &Dataset, id: &str) -> Vec<&'static str> {
    let corpus = corpus(dataset);
    assert_eq!(corpus.errors().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
    let found = corpus.find_project(id);
    corpus.open(found[0]).flags.iter().map(|flag| flag.rule.code()).collect()
}

#[test]
fn records_of_the_second_article_pair_with_those_of_the_first() {
    let (rest, only) = split(SECOND);
    let pairs: Vec<String> = merge::propose(&rest, &only)
        .iter()
        .map(|it| {
            let against = it.against.iter().map(|it| format!("\n  - {it}")).collect::<String>();
            format!("{} {}\n  + {}{against}", it.id, it.strength().label(), it.reasons.join("; "))
        })
        .collect();
    assert_snapshot!(pairs.join("\n"), @r#"
    draft-1=ua-diagnostic-imaging strong
      + same country: Ukraine; same giver: Japan; their titles are alike; told by the same: Ministry of Health of Ukraine; told 9 months apart; may hold the same equipment: MRI scanner and 1 more
    draft-1/mri_scanner-1=ua-diagnostic-imaging/mri_scanner-1 likely
      + same category: MRI scanner; same country: Ukraine; same giver: Japan; counted by one: 9; told by the same: Ministry of Health of Ukraine; told 9 months apart; both in delivery
    draft-1/ct_scanner-1=ua-diagnostic-imaging/ct_scanner-1 likely
      + same category: CT scanner; same country: Ukraine; same giver: Japan; counted by one: 1; told by the same: Ministry of Health of Ukraine; told 9 months apart; both in delivery
    draft-2=ua-kharkiv-humanitarian likely
      + same giver: Japan; their titles are alike; told by the same: Ministry of Health of Ukraine; told 9 months apart; may hold the same equipment: Vehicle
      - one of them names no country
    draft-2/vehicle-1=ua-kharkiv-humanitarian/vehicle-1 likely
      + same category: vehicle; same giver: Japan; same number: 20; same place: Kharkiv region, Kharkiv oblast here; told by the same: Ministry of Health of Ukraine; told 9 months apart
      - one of them names no country
    draft-3=ua-neurosurgical-microscopes strong
      + same country: Ukraine; same giver: Japan; their titles are alike; told by the same: Ministry of Health of Ukraine; told 9 months apart; may hold the same equipment: Neurosurgical microscope
    draft-3/surgical_microscope-1=ua-neurosurgical-microscopes/surgical_microscope-1 likely
      + same category: surgical microscope; same country: Ukraine; same giver: Japan; counted by one: 20; told by the same: Ministry of Health of Ukraine; told 9 months apart; both planned
    draft-5=ua-rehabilitation-mental-health likely
      + same country: Ukraine; same giver: Japan; their titles are alike; told by the same: Ministry of Health of Ukraine; told 9 months apart
    "#);
}

#[test]
fn merging_gives_the_shipped_lines_and_undo_gives_the_first_article() {
    let (rest, only) = split(SECOND);
    let merged = merge::apply(&rest, &only, &all_same(&rest, &only)).expect("judged").dataset;
    let all = shipped();
    let mut lines = 0;
    for expected in &all.projects {
        let Some(found) = merged.projects.iter().find(|it| it.title == expected.title) else {
            panic!("{} is missing", expected.title);
        };
        assert_eq!(
            (&found.status, &found.instrument, &found.programme),
            (&expected.status, &expected.instrument, &expected.programme)
        );
        assert_eq!(found.equipment.len(), expected.equipment.len(), "{}", expected.title);
        for (found, expected) in found.equipment.iter().zip(&expected.equipment) {
            assert_eq!(
                (&found.name, &found.category, &found.claims),
                (&expected.name, &expected.category, &expected.claims)
            );
            assert_eq!(found.same.is_some(), expected.same.is_some(), "{}", expected.name);
            lines += 1;
        }
        let cited = |project: &Project| {
            let named = |it: &Fact<'_>| !matches!(it.key, FactKey::Country(_) | FactKey::Party(_));
            let facts = project.facts();
            let words = facts.iter().filter(|it| named(it)).flat_map(|it| it.evidence);
            words.map(|it| format!("{it:?}")).collect::<Vec<_>>()
        };
        let (found, expected_words) = (cited(found), cited(expected));
        let missing: Vec<_> = expected_words.iter().filter(|it| !found.contains(it)).collect();
        let more: Vec<_> = found.iter().filter(|it| !expected_words.contains(it)).collect();
        assert_eq!((missing, more), (vec![], vec![]), "{}", expected.title);
    }
    assert_eq!((lines, merged.projects.len(), merged.sources.len()), (19, all.projects.len(), 5));
    assert_eq!(flags(&merged, "ua-kharkiv-humanitarian"), flags(&all, "ua-kharkiv-humanitarian"));
    assert!(flags(&merged, "ua-kharkiv-humanitarian").contains(&"told_twice"));
    let again = merge::undo(&merged, SECOND).expect("there");
    assert_eq!(json(&again), json(&rest));
    assert_eq!(merge::propose(&merged, &only), []);
    assert_eq!(merge::apply(&merged, &only, &Verdicts::new()).expect("nothing to judge").dataset, merged);
}

/// An article about one equipment line.
struct Report<'t> {
    id: &'t str,
    publisher: &'t str,
    day: &'t str,
    title: &'t str,
    number: i64,
    item: &'t str,
    category: &'t str,
    status: &'t str,
    place: &'t str,
}

const AMBULANCES: Report<'static> = Report {
    id: "post",
    publisher: "Daily Post",
    day: "2024-05-01",
    title: "Germany gives Malawi ambulances",
    number: 20,
    item: "ambulance",
    category: "ambulance",
    status: "delivered",
    place: "Zomba district",
};

impl Report<'_> {
    fn dataset(&self) -> Dataset {
        let text = format!("{}. Germany gave Malawi {} {}s for {}.", self.title, self.number, self.item, self.place);
        let words = |part: &str| {
            let at = text.rfind(part).unwrap_or(0);
            Evidence { source: self.id.into(), quote: part.into(), start: at, ..Evidence::default() }
        };
        let claim = Claim {
            as_of: Some(self.day.into()),
            quantity: Some(Figure::from(self.number)),
            status: Some(Coded::from(self.status)),
            sites: vec![Site { place: Some(self.place.into()), ..Site::default() }],
            evidence: vec![words(&format!("{} {}s", self.number, self.item))],
            ..Claim::default()
        };
        let project = Project {
            id: format!("{}-1", self.id),
            kind: Some(Coded::from("delivery")),
            title: self.title.into(),
            countries: vec![Country { code: "MW".into(), evidence: vec![words("Malawi")], ..Country::default() }],
            parties: vec![Party {
                role: Some(Coded::Known(Role::Donor)),
                name: "Germany".into(),
                country: Some("DE".into()),
                evidence: vec![words("Germany")],
                ..Party::default()
            }],
            equipment: vec![Equipment {
                name: self.item.into(),
                category: self.category.into(),
                claims: vec![claim],
                ..Equipment::default()
            }],
            ..Project::default()
        };
        let source = Source {
            id: self.id.into(),
            title: self.title.into(),
            publisher: self.publisher.into(),
            published: Some(self.day.into()),
            url: Some(format!("https://example.org/{}", self.id)),
            text: text.clone(),
            ..Source::default()
        };
        Dataset { schema: "aidtrail/1".into(), sources: vec![source], projects: vec![project], names: vec![] }
    }
}

/// Proposed pairs of equipment lines of two articles: strength, reasons for and reasons against.
fn pairs(old: &Report<'_>, new: &Report<'_>) -> Vec<String> {
    let pairs = merge::propose(&old.dataset(), &new.dataset());
    let lines = pairs.iter().filter(|pair| pair.kind == PairKind::Item);
    lines
        .map(|pair| format!("{}: {} | {}", pair.strength().label(), pair.reasons.join(", "), pair.against.join(", ")))
        .collect()
}

#[test]
fn possible_duplicates_are_proposed_and_impossible_ones_are_not() {
    let news = Report { id: "news", publisher: "Evening News", day: "2024-05-03", ..AMBULANCES };
    for (new, expected) in [
        (Report { ..news }, Some("same number: 20")),
        (Report { place: "Zomba", ..news }, Some("same place: Zomba, Zomba district here")),
        (Report { item: "vehicle", category: "vehicle", ..news }, Some("ambulance may be told as vehicle")),
        (Report { number: 18, ..news }, Some("| the number differs: 18 received, 20 here")),
        (Report { status: "planned", ..news }, Some("| first delivered, later planned")),
        (Report { place: "Karonga district", ..news }, Some("| another place: Karonga district, Zomba district here")),
        (Report { day: "2031-05-03", ..news }, Some("| told 7 years apart")),
        (Report { number: 18, place: "Karonga district", ..news }, None),
        (Report { number: 7, day: "2031-05-03", ..news }, None),
        (Report { item: "bus", category: "bus", ..news }, None),
    ] {
        let found = pairs(&AMBULANCES, &new);
        match expected {
            Some(expected) => assert!(found.len() == 1 && found[0].contains(expected), "{expected}: {found:?}"),
            None => assert_eq!(found, Vec::<String>::new(), "{} {}", new.number, new.item),
        }
    }
    let mut other = news.dataset();
    other.projects[0].countries[0].code = "ZM".into();
    assert_eq!(merge::propose(&AMBULANCES.dataset(), &other), [], "another country");
    let mut other = news.dataset();
    other.projects[0].parties[0] =
        Party { name: "UNICEF".into(), country: None, ..other.projects[0].parties[0].clone() };
    assert_eq!(merge::propose(&AMBULANCES.dataset(), &other), [], "another donor");
}

#[test]
fn a_correction_comes_first_and_the_older_number_is_kept() {
    let right = Report { id: "post-2", number: 18, title: "Correction: Germany gives Malawi ambulances", ..AMBULANCES };
    let (old, new) = (AMBULANCES.dataset(), right.dataset());
    let pairs = merge::propose(&old, &new);
    assert!(pairs.iter().all(|pair| pair.corrects), "{pairs:?}");
    let Merged { dataset: merged, summary } = merge::apply(&old, &new, &all_same(&old, &new)).expect("judged");
    let line = &merged.projects[0].equipment[0];
    let quantities: Vec<_> = line.claims.iter().map(|it| it.quantity).collect();
    assert_eq!(quantities, [Some(Figure::from(18)), Some(Figure::from(20))]);
    let balances: Vec<String> = summary.balances.iter().map(|(_, change)| change.to_string()).collect();
    assert_eq!(balances, ["20 received -> 18 received"]);
    assert!(line.same.as_ref().is_some_and(|same| same.why.contains("correction")));
    assert_eq!(flags(&merged, "post-1"), ["quantity_conflict", "told_twice"]);
    let mut nameless = merged;
    nameless.sources.iter_mut().for_each(|source| source.publisher.clear());
    assert_eq!(flags(&nameless, "post-1"), ["reports_disagree"], "without publishers, each text speaks for itself");
}

#[test]
fn pairs_judged_apart_are_not_proposed_again_and_every_pair_needs_a_verdict() {
    let news = Report { id: "news", publisher: "Evening News", day: "2024-05-03", ..AMBULANCES };
    let (old, new) = (AMBULANCES.dataset(), news.dataset());
    let pairs = merge::propose(&old, &new);
    assert_eq!(merge::apply(&old, &new, &Verdicts::new()), Err(Refusal::Undecided(pairs.clone())));
    let unknown = Verdicts::from([("x=y".to_owned(), PairVerdict::Same)]);
    assert_eq!(merge::apply(&old, &new, &unknown), Err(Refusal::Unknown(vec!["x=y".into()])));
    let apart: Verdicts = pairs.iter().map(|pair| (pair.id.clone(), PairVerdict::Distinct)).collect();
    let merged = merge::apply(&old, &new, &apart).expect("judged").dataset;
    assert_eq!(merged.projects.len(), 2);
    assert_eq!(merged.projects[1].equipment[0].apart[0].id, "post-1/ambulance-1");
    assert_eq!(merge::propose(&merged, &new), []);
    // A second draft of the same article asks only about its own line, not about pairs already judged.
    let mut again = new.clone();
    again.projects[0].equipment[0].claims[0].status = Some(Coded::from("in_use"));
    let ids: Vec<String> = merge::propose(&merged, &again).into_iter().map(|pair| pair.id).collect();
    assert_eq!(ids, ["news-1/ambulance-1=news-1/ambulance-1"]);
    assert_eq!(json(&merge::undo(&merged, "news").expect("there")), json(&old));
    assert_eq!(merge::undo(&merged, "nowhere"), None);
}

/// One text of the story of five endoscopes, as a dataset of its own. Each claim is a state, a number, and the words
/// that say it.
fn endoscopes(id: &str, publisher: &str, day: &str, text: &str, claims: &[(&str, Option<i64>, &str)]) -> Dataset {
    let words = |part: &str| {
        let at = text.find(part).unwrap_or_else(|| panic!("{part} is not in {text}"));
        serde_json::json!([{"source": id, "quote": text, "start": 0, "mark": [at, at + part.len()]}])
    };
    let claims: Vec<_> = claims
        .iter()
        .map(|(status, quantity, said)| {
            serde_json::json!({
                "as_of": day, "quantity": quantity, "status": status,
                "sites": [{"facility": "Example City Hospital"}], "evidence": words(said),
            })
        })
        .collect();
    let dataset = serde_json::json!({
        "schema": "aidtrail/1",
        "sources": [{
            "id": id, "title": id, "publisher": publisher, "kind": "official", "published": day,
            "published_basis": "text", "url": null, "language": "en", "text": text,
        }],
        "projects": [{
            "id": format!("{id}-1"), "kind": "delivery", "title": "Endoscopes for Example City Hospital",
            "countries": [{"code": "UA", "evidence": words("Example City Hospital")}],
            "parties": [{"role": "donor", "name": "Japan", "country": "JP", "evidence": words("Japan")}],
            "equipment": [{"name": "Endoscope", "category": "endoscope", "kind": "device", "claims": claims}],
        }],
    });
    serde_json::from_value(dataset).expect("a dataset")
}

#[test]
fn a_promise_a_partial_delivery_and_a_denial_merge_into_one_line_with_all_they_say() {
    let promise = endoscopes(
        "moh",
        "Ministry of Health of Ukraine",
        "2026-01-10",
        "Japan will give five endoscopes to Example City Hospital.",
        &[("planned", Some(5), "five endoscopes")],
    );
    let delivery = endoscopes(
        "embassy",
        "Embassy of Japan in Ukraine",
        "2026-06-10",
        "Two of the five endoscopes from Japan were delivered to Example City Hospital.",
        &[("delivered", Some(2), "Two of the five endoscopes"), ("planned", Some(5), "five endoscopes")],
    );
    let only_received = {
        let mut it = delivery.clone();
        it.projects[0].equipment[0].claims.truncate(1);
        it
    };
    let denial = endoscopes(
        "hospital",
        "Example City Hospital",
        "2026-09-10",
        "Example City Hospital says that no endoscope from Japan has been received.",
        &[("not_received", None, "no endoscope")],
    );
    let pair = |into: &Dataset, new: &Dataset| {
        let pairs = merge::propose(into, new);
        let line = pairs.iter().find(|pair| pair.kind == PairKind::Item).expect("proposed").clone();
        let change = line.balance.expect("of a line").to_string();
        format!("{} | {} | {change}", line.reasons.join("; "), line.against.join("; "))
    };
    let join = |into: &Dataset, new: &Dataset| merge::apply(into, new, &all_same(into, new)).expect("judged");
    assert_snapshot!(pair(&promise, &only_received), @"same category: endoscope; same country: Ukraine; same giver: Japan; 2 received, 5 promised here; same facility: Example City Hospital; told 5 months apart |  | 5 promised -> 2 of 5 received");
    assert_snapshot!(pair(&promise, &delivery), @"same category: endoscope; same country: Ukraine; same giver: Japan; same number: 5; same facility: Example City Hospital; told 5 months apart; both planned |  | 5 promised -> 2 of 5 received");
    let merged = join(&promise, &delivery);
    assert_eq!(merged.summary.balances.len(), 1);
    assert_eq!(merged.summary.balances[0].1.to_string(), "5 promised -> 2 of 5 received");
    let two = merged.dataset;
    assert_eq!(flags(&two, "moh-1"), Vec::<&str>::new());
    assert_snapshot!(pair(&two, &denial), @"same category: endoscope; same country: Ukraine; same giver: Japan; counted by one: 2; same facility: Example City Hospital; told 3 months apart |  | 2 of 5 received -> 2 received, says the giver; none, says the receiver");
    let three = join(&two, &denial).dataset;
    let said = |line: &Equipment| -> Vec<String> {
        let claim =
            |it: &Claim| format!("{} {:?}", it.status.as_ref().expect("stated"), it.quantity.map(|n| n.to_string()));
        line.claims.iter().map(claim).collect()
    };
    let line = &three.projects[0].equipment[0];
    let told = ["not_received None", r#"delivered Some("2")"#, r#"planned Some("5")"#, r#"planned Some("5")"#];
    assert_eq!(said(line), told);
    assert_eq!(flags(&three, "moh-1"), ["reports_disagree"]);
    // In any order the same is said, and each voice can be taken out again.
    let backwards = join(&join(&denial, &delivery).dataset, &promise).dataset;
    assert_eq!(said(&backwards.projects[0].equipment[0]), told);
    assert_eq!(flags(&backwards, "hospital-1"), ["reports_disagree"]);
    assert_eq!(json(&merge::undo(&three, "hospital").expect("there")), json(&two));
    assert_eq!(json(&merge::undo(&two, "embassy").expect("there")), json(&promise));
}

#[test]
fn a_different_number_or_state_counts_against_sameness_only_where_both_cannot_be_true() {
    let told =
        |day, status, number| Report { id: "news", publisher: "Evening News", day, status, number, ..AMBULANCES };
    let old = |status, number| Report { status, number, ..AMBULANCES };
    for (before, after, against) in [
        (old("planned", 5), told("2024-06-10", "delivered", 2), ""),
        (old("planned", 5), told("2024-06-10", "not_received", 3), ""),
        (old("delivered", 2), told("2024-06-10", "not_received", 2), ""),
        (old("delivered", 2), told("2024-09-10", "planned", 5), ""),
        (old("planned", 5), told("2024-05-02", "planned", 8), "the number differs: 8 promised, 5 here"),
        (old("planned", 5), told("2024-06-10", "delivered", 8), "8 received, 5 promised here"),
        (old("delivered", 5), told("2024-05-02", "delivered", 2), "the number differs: 2 received, 5 here"),
        (old("delivered", 5), told("2024-09-10", "planned", 5), "first delivered, later planned"),
        (old("cancelled", 5), told("2024-09-10", "delivered", 5), "first cancelled, later delivered"),
    ] {
        let found = pairs(&before, &after);
        let [found] = found.as_slice() else { panic!("{} {}: {found:?}", after.status, after.number) };
        assert_eq!(found.split(" | ").nth(1), Some(against), "{found}");
    }
}

#[test]
fn two_drafts_of_one_run_are_compared_with_each_other() {
    let news = Report { id: "news", publisher: "Evening News", day: "2024-05-03", ..AMBULANCES };
    let both = merge::gather(&[AMBULANCES.dataset(), news.dataset(), AMBULANCES.dataset()]);
    assert_eq!((both.sources.len(), both.projects.len()), (2, 3));
    let empty = Dataset { schema: "aidtrail/1".into(), ..Dataset::default() };
    let ids: Vec<String> = merge::propose(&empty, &both).into_iter().map(|pair| pair.id).collect();
    assert_eq!(ids[..2], ["news-1=draft:post-1", "news-1/ambulance-1=draft:post-1/ambulance-1"]);
    let merged = merge::apply(&empty, &both, &all_same(&empty, &both)).expect("judged").dataset;
    assert_eq!((merged.projects.len(), merged.projects[0].equipment[0].claims.len()), (1, 2));
    assert_eq!(merge::propose(&merged, &both), []);
}

#[test]
fn the_same_text_from_another_address_is_flagged_as_told_twice() {
    let mut copy = AMBULANCES.dataset();
    copy.sources[0].url = Some("https://other.example/1".into());
    copy.sources[0].publisher = "Herald".into();
    let old = AMBULANCES.dataset();
    let merged = merge::apply(&old, &copy, &all_same(&old, &copy)).expect("judged");
    assert_eq!(merged.summary.copied_sources, ["post-2"]);
    assert_eq!(merged.dataset.sources[1].origin.as_deref(), Some("Daily Post"));
    assert_eq!(flags(&merged.dataset, "post-1"), ["told_twice"]);
    // A source with the same text under another id is a known source.
    let mut renamed = AMBULANCES.dataset();
    renamed.sources[0].id = "x".into();
    let text = serde_json::to_string(&renamed).expect("json").replace("\"source\":\"post\"", "\"source\":\"x\"");
    let renamed: Dataset = serde_json::from_str(&text).expect("a dataset");
    let merged = merge::apply(&old, &renamed, &Verdicts::new()).expect("nothing to judge");
    assert_eq!((merged.dataset, merged.summary.existing_sources), (old, vec!["post".to_owned()]));
}

/// Random datasets with few distinct values, so that many of their records look alike.
fn any_dataset(prefix: &'static str) -> impl Strategy<Value = Dataset> {
    let project =
        (prop::collection::vec(any::<u8>(), 16), prop::collection::vec(prop::collection::vec(any::<u8>(), 8), 0..4));
    (prop::collection::vec(any::<u8>(), 3), prop::collection::vec(project, 1..4)).prop_map(
        move |(sources, projects)| {
            let of = |list: &[&str], n: u8| list[usize::from(n) % list.len()].to_owned();
            let sources: Vec<Source> = sources
                .iter()
                .enumerate()
                .map(|(i, n)| Source {
                    id: format!("{}{i}", of(&["s", prefix], *n)),
                    title: of(&["Aid arrives", "Correction: aid arrives", "Help"], n / 4),
                    publisher: of(&["Post", "News"], n / 16),
                    published: [None, Some("2023-05-01".into()), Some("2024-02".into()), Some("2024".into())]
                        [usize::from(n / 8) % 4]
                        .clone(),
                    text: format!("{prefix} {i} {n}: a b c d e f g h"),
                    url: Some(format!("https://{prefix}.example/{i}")),
                    ..Source::default()
                })
                .enumerate()
                .map(|(i, source)| Source { id: format!("{}-{i}", source.id), ..source })
                .collect();
            let words = |n: u8| {
                let source = &sources[usize::from(n) % sources.len()];
                let start = source.text.len() - 15 + 2 * (usize::from(n / 8) % 8);
                Evidence {
                    source: source.id.clone(),
                    quote: source.text[start..start + 1].into(),
                    start,
                    ..Evidence::default()
                }
            };
            let projects = projects.iter().enumerate().map(|(i, (p, lines))| {
                let field = |field: &str, n: u8| FieldEvidence {
                    field: field.into(),
                    evidence: words(n),
                    ..FieldEvidence::default()
                };
                let status = [None, Some("unknown"), Some("signed"), Some("closed")][usize::from(p[0]) % 4];
                let has_evidence = status.is_some() && p[1] % 4 > 0;
                Project {
                    id: format!("{}{i}", of(&["p", prefix], p[2])),
                    title: of(&["Beds for clinics", "Scanners for clinics", "Cars"], p[3]),
                    status: status.map(Coded::from),
                    programme: (p[4] % 3 > 0).then(|| of(&["GGP", "Light"], p[4])),
                    evidence: [
                        has_evidence.then(|| field("status", p[5])),
                        (p[4] % 3 > 0 && p[6] % 2 > 0).then(|| field("programme", p[6])),
                    ]
                    .into_iter()
                    .flatten()
                    .collect(),
                    countries: vec![Country {
                        code: of(&["UA", "UA", "KZ"], p[7]),
                        evidence: vec![words(p[8])],
                        ..Country::default()
                    }],
                    parties: vec![Party {
                        role: Some(Coded::Known(Role::Donor)),
                        name: of(&["Japan", "Japan", "Germany"], p[9]),
                        evidence: vec![words(p[10])],
                        ..Party::default()
                    }],
                    amounts: (0..p[11] % 3)
                        .map(|n| Amount {
                            id: Some(format!("a{n}")),
                            value: Figure::from(i64::from(p[12] % 2 + n)),
                            currency: of(&["USD", "JPY"], n),
                            equivalent_of: (n > 0).then(|| "a0".to_owned()),
                            evidence: vec![words(p[13].wrapping_add(n))],
                            ..Amount::default()
                        })
                        .collect(),
                    equipment: lines
                        .iter()
                        .map(|l| Equipment {
                            name: "thing".into(),
                            category: of(&["vehicle", "ambulance", "mri_scanner"], l[0]),
                            claims: (0..=l[1] % 2)
                                .map(|n| Claim {
                                    as_of: [None, Some("2023".into()), Some("2024-03-01".into())]
                                        [usize::from(l[2]) % 3]
                                        .clone(),
                                    quantity: (l[3] % 3 > 0).then(|| Figure::from(i64::from(l[3] % 3))),
                                    status: Some(Coded::from(["planned", "delivered"][usize::from(l[4] % 2)])),
                                    sites: vec![Site { place: Some(of(&["Osh", "Lviv"], l[5])), ..Site::default() }],
                                    evidence: vec![words(l[6].wrapping_add(n))],
                                    ..Claim::default()
                                })
                                .collect(),
                            ..Equipment::default()
                        })
                        .collect(),
                    ..Project::default()
                }
            });
            let names =
                vec![Name { as_written: format!("{prefix}ville"), preferred: "Ville".into(), ..Name::default() }];
            let mut projects: Vec<Project> = projects.collect();
            let mut seen = Vec::new();
            for project in &mut projects {
                while seen.contains(&project.id) {
                    project.id.push('x');
                }
                seen.push(project.id.clone());
            }
            for project in &mut projects {
                let correction = |fact: &Fact<'_>| Correction {
                    path: fact.key.to_string() + [".value", ""][fact.evidence[0].start % 2],
                    as_stated: corrected_fact(project, fact),
                    source: sources[0].id.clone(),
                    ..Correction::default()
                };
                project.corrections = project.facts().iter().map(correction).collect();
            }
            Dataset { schema: "aidtrail/1".into(), projects, names, sources: sources.clone() }
        },
    )
}

/// A fact in words that a merge does not change, to tell whether a correction still stands at its fact.
fn corrected_fact(project: &Project, fact: &Fact<'_>) -> String {
    match fact.key {
        FactKey::Claim { line, claim } => {
            let it = &project.equipment[line].claims[claim];
            format!("{:?}", (&it.as_of, it.quantity, &it.status, &it.sites))
        }
        FactKey::Field(i) => project.evidence[i].field.clone(),
        _ => fact.label(),
    }
}

/// Whether every correction of a dataset has the path of the fact that it was made on.
fn assert_corrections_stand_at_their_facts(dataset: &Dataset) -> Result<usize, TestCaseError> {
    let mut count = 0;
    for project in &dataset.projects {
        for correction in &project.corrections {
            let path = correction.path.trim_end_matches(".value");
            let fact = project.facts().into_iter().find(|fact| fact.key.to_string() == path);
            let Some(fact) = fact else { return Err(TestCaseError::fail(format!("nothing is at {path}"))) };
            prop_assert_eq!(corrected_fact(project, &fact), correction.as_stated.as_str(), "{}", path);
            count += 1;
        }
    }
    Ok(count)
}

/// Random verdicts; all apart if the random ones contradict each other.
fn random_verdicts(into: &Dataset, incoming: &Dataset, chance: u64) -> Verdicts {
    let pairs = merge::propose(into, incoming);
    let verdict = |i: usize| if chance >> (i % 64) & 1 == 0 { PairVerdict::Same } else { PairVerdict::Distinct };
    let verdicts: Verdicts = pairs.iter().enumerate().map(|(i, pair)| (pair.id.clone(), verdict(i))).collect();
    match merge::apply(into, incoming, &verdicts) {
        Ok(_) => verdicts,
        Err(Refusal::Contradiction(_)) => pairs.into_iter().map(|pair| (pair.id, PairVerdict::Distinct)).collect(),
        Err(other) => panic!("{other}"),
    }
}

/// Asserts that two datasets are equal to the last byte; the error names the first line that differs.
fn assert_same_json(a: &Dataset, b: &Dataset) -> Result<(), TestCaseError> {
    let (a, b) = (json(a), json(b));
    let (mut ours, mut theirs) = (a.lines(), b.lines());
    let mut before = Vec::new();
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return Ok(()),
            (a, b) if a == b => before.extend(a),
            (a, b) => {
                let near = before.split_off(before.len().saturating_sub(12));
                return Err(TestCaseError::fail(format!("{a:?} is not {b:?} after {near:#?}")));
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn merged_sources_can_be_undone_in_any_order(
        into in any_dataset("a"), one in any_dataset("b"), two in any_dataset("c"), chance: u64, order: u64,
    ) {
        let first = merge::apply(&into, &one, &random_verdicts(&into, &one, chance)).expect("judged");
        let second = merge::apply(&first.dataset, &two, &random_verdicts(&first.dataset, &two, chance.rotate_left(7))).expect("judged");
        let kept = assert_corrections_stand_at_their_facts(&second.dataset)?;
        prop_assert!(kept >= assert_corrections_stand_at_their_facts(&into)?);
        let mut sources = [first.summary.sources, second.summary.sources.clone()].concat();
        let mut left = second.dataset.clone();
        for n in (1..=sources.len()).rev() {
            let source = sources.swap_remove(order.rotate_left(n as u32) as usize % n);
            left = merge::undo(&left, &source).expect("there");
            assert_corrections_stand_at_their_facts(&left)?;
        }
        assert_same_json(&left, &into)?;
        let mut left = second.dataset;
        for source in second.summary.sources {
            left = merge::undo(&left, &source).expect("there");
        }
        assert_same_json(&left, &first.dataset)?;
    }

    #[test]
    fn merging_twice_equals_merging_once(into in any_dataset("a"), new in any_dataset("b"), chance: u64) {
        let once = merge::apply(&into, &new, &random_verdicts(&into, &new, chance)).expect("judged").dataset;
        prop_assert_eq!(merge::propose(&once, &new), vec![]);
        let twice = merge::apply(&once, &new, &Verdicts::new()).expect("nothing to judge").dataset;
        prop_assert_eq!(json(&twice), json(&once));
        prop_assert_eq!(json(&merge::apply(&into, &into, &random_verdicts(&into, &into, chance)).expect("judged").dataset), json(&into));
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("merge").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("an earlier run's folder goes");
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aidtrail"));
    command.current_dir(folder).args(args).output().expect("the program runs")
}

/// Standard output, standard error and status of a run.
fn transcript(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let out = text(&output.stdout);
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    format!("{}\n--- stderr\n{}--- status {:?}", lines.join("\n"), text(&output.stderr), output.status.code())
}

/// A folder with a dataset of one article and a draft of another.
fn folder_with_draft(name: &str) -> PathBuf {
    let folder = folder(name);
    let news =
        Report { id: "news", publisher: "Evening News", day: "2024-05-03", number: 18, place: "Zomba", ..AMBULANCES };
    for (file, dataset) in [("data.json", AMBULANCES.dataset()), ("draft.json", news.dataset())] {
        std::fs::write(folder.join(file), json(&dataset)).expect("a file");
    }
    folder
}

#[test]
fn pairs_are_printed_with_what_to_type_and_nothing_is_written() {
    let folder = folder_with_draft("shown");
    let output = run(&folder, &["merge", "draft.json", "--into", "data.json", "-o", "out.json"]);
    assert_snapshot!(transcript(&output), @r#"
    2 pairs may be one record: judge each; nothing is written

     1  same project? strong  news-1=post-1
        new     Germany gives Malawi ambulances: ambulance
                “Malawi”
                Evening News, 2024-05-03
        here    Germany gives Malawi ambulances: ambulance
                “Malawi”
                Daily Post, 2024-05-01
        for     same country: Malawi; same giver: Germany; their titles are alike; told 2 days apart; may hold the same equipment: ambulance

     2  same item? possible  news-1/ambulance-1=post-1/ambulance-1
        new     ambulance, 18 received; Zomba
                “18 ambulances”
                Evening News, 2024-05-03
        here    ambulance, 20 received; Zomba district
                “20 ambulances”
                Daily Post, 2024-05-01
        balance 20 received -> 20 received, says one report; 18, says another
        for     same category: ambulance; same country: Malawi; same giver: Germany; same place: Zomba, Zomba district here; told 2 days apart; both delivered
        against the number differs: 18 received, 20 here

    add --same with the numbers of the pairs that are one, --apart all for the others, and -o OUT; --same all takes the likeliest of each
    --- stderr
    --- status Some(1)
    "#);
    assert!(!folder.join("out.json").exists());
    let output = run(&folder, &["merge", "draft.json", "--into", "data.json", "--same", "1"]);
    assert!(transcript(&output).contains("say it of 2 too, beside --same 1, and -o OUT"), "{}", transcript(&output));
}

#[test]
fn a_judged_merge_is_written_passes_check_and_can_be_undone() {
    let folder = folder_with_draft("judged");
    let output = run(&folder, &["merge", "draft.json", "--into", "data.json", "--same", "1,2"]);
    assert_snapshot!(transcript(&output), @r#"
    added 1 source: news
    joined 1 project: post-1
    joined 1 line: post-1/ambulance-1
      post-1/ambulance-1: 20 received -> 20 received, says one report; 18, says another
    nothing is written: -o OUT writes it
    --- stderr
    --- status Some(0)
    "#);
    let output = run(&folder, &["merge", "draft.json", "--into", "data.json", "--same", "all", "-o", "out.json"]);
    assert_snapshot!(transcript(&output), @r#"
    added 1 source: news
    joined 1 project: post-1
    joined 1 line: post-1/ambulance-1
      post-1/ambulance-1: 20 received -> 20 received, says one report; 18, says another
    written to out.json
    --- stderr
    --- status Some(0)
    "#);
    let output = run(&folder, &["check", "out.json"]);
    assert_snapshot!(transcript(&output), @r#"
    severity	rule	place	id	fact	what
    conflict	reports_disagree	out.json:44	post-1	equipment[0].claims[0]	ambulance: 20 received, says one report; 18, says another
    --- stderr
    1 finding in 1 project and 2 sources: 0 errors, 1 conflict, 0 doubts, 0 notes
    --- status Some(0)
    "#);
    let output = run(&folder, &["merge", "draft.json", "--into", "out.json"]);
    assert_snapshot!(transcript(&output), @r#"
    here already: 1 source: news
    here already: 1 project and 1 line of the drafts
    nothing is written: -o OUT writes it
    --- stderr
    --- status Some(0)
    "#);
    let output = run(&folder, &["merge", "--into", "out.json", "--undo", "news", "-o", "back.json"]);
    assert_snapshot!(transcript(&output), @r#"
    taken out: source news, with 0 projects, 0 lines and 1 claim
    written to back.json
    --- stderr
    --- status Some(0)
    "#);
    let back: Dataset =
        serde_json::from_slice(&std::fs::read(folder.join("back.json")).expect("written")).expect("json");
    assert_eq!(back, AMBULANCES.dataset());
}

#[test]
fn wrong_arguments_are_reported_and_no_file_is_replaced_without_force() {
    let folder = folder_with_draft("wrong");
    let before = std::fs::read(folder.join("data.json")).expect("there");
    for (args, what) in [
        (
            &["merge", "draft.json", "--into", "data.json", "--same", "all", "-o", "data.json"][..],
            "data.json already exists; use --force to replace it",
        ),
        (&["merge", "draft.json", "--into", "data.json", "--same", "9"], "there is no pair 9 among 2 pairs"),
        (
            &["merge", "draft.json", "--into", "data.json", "--same", "1", "--apart", "1"],
            "--same and --apart both name ",
        ),
        (&["merge", "--into", "data.json", "--undo", "pots"], "no source has the id pots; did you mean post?"),
        (&["merge", "--into", "data.json"], "the following required arguments were not provided"),
        (&["merge", "nowhere.json", "--into", "data.json"], "nowhere.json: no such file"),
    ] {
        let output = run(&folder, args);
        assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
        assert!(transcript(&output).contains(what), "{}", transcript(&output));
    }
    let draft = std::fs::read_to_string(folder.join("draft.json")).expect("there");
    std::fs::write(folder.join("bad.json"), draft.replace("\"quote\": \"Malawi\"", "\"quote\": \"Mali\""))
        .expect("a file");
    let output = run(&folder, &["merge", "bad.json", "--into", "data.json", "--same", "all"]);
    assert!(
        transcript(&output).contains("bad.json: project news-1: countries[0]: the quote “Mali” is not"),
        "{}",
        transcript(&output)
    );
    assert_eq!(std::fs::read(folder.join("data.json")).expect("there"), before);
    std::fs::write(folder.join("more.json"), draft.replace("\"title\"", "\"colour\": 1, \"title\"")).expect("a file");
    let output =
        run(&folder, &["merge", "more.json", "--into", "data.json", "--same", "all", "-o", "data.json", "--force"]);
    assert!(transcript(&output).contains("are left out: project colour, source colour"), "{}", transcript(&output));
    assert_ne!(std::fs::read(folder.join("data.json")).expect("there"), before);
}

#[test]
fn merging_the_shipped_dataset_into_itself_changes_no_byte() {
    let folder = folder("shipped");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/agreements.json");
    let before = std::fs::read_to_string(&file).expect("there");
    std::fs::write(folder.join("same.json"), &before).expect("a file");
    let output = run(&folder, &["merge", "same.json", "--into", "shipped", "-o", "out.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    assert!(std::fs::read_to_string(folder.join("out.json")).expect("written") == before);
}

#[test]
fn json_output_has_the_pairs_and_the_outcome() {
    let folder = folder_with_draft("json");
    let output = run(&folder, &["merge", "draft.json", "--into", "data.json", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("json");
    assert_eq!(value["pairs"][1]["id"], "news-1/ambulance-1=post-1/ambulance-1");
    assert_eq!(value["pairs"][1]["here"]["label"], "ambulance, 20 received; Zomba district");
    let output = run(&folder, &["merge", "draft.json", "--into", "data.json", "--apart", "all", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("json");
    assert_eq!(value["done"]["projects"], serde_json::json!(["news-1"]));
    assert_eq!(value["written"], serde_json::Value::Null);
}
