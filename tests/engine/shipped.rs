//! The shipped dataset as a reader of the five articles would write it down, line by line: what each line comes to,
//! who gives, what is still to come. The expectations are written by hand from the articles, not taken from the code.

use aidtrail::formats::InputOrigin;
use aidtrail::model::balance::{Outstanding, Stage};
use aidtrail::model::{Basis, Coded, Dataset, DeliveryStatus, Figure, ListedCode, Party, Role};
use aidtrail::search::{Cancel, Request, search};
use aidtrail::store::{Corpus, Opened};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The ministry's page of 2023, the repost of 2024, the article from Kazakhstan, the Uzbek agency.
const U1: &str = "moz-ua-2023-10-16";
const U2: &str = "smiraponitke-2024-07-24";
const K: &str = "ckhq-kz";
const Z: &str = "uza-uz";

/// A stage: its number, the year of the newest claim, the source of that claim.
type StageTold = (Stage, Option<i64>, Option<u16>, &'static str);

/// Project and line; the stages; the state; the word shown; who says it; open or not; what is outstanding.
type Row = (&'static str, &'static str, &'static [StageTold], &'static str, &'static str, &'static str, bool, Left);

enum Left {
    Nothing,
    NotKnown,
}
use Left::{NotKnown, Nothing};
use Stage::{BeingBought, Funded, Given, InUse, Ordered, Promised, Received, Sent};

const ROWS: [Row; 19] = [
    (
        "ua-diagnostic-imaging",
        "MRI scanner",
        &[(Ordered, Some(9), Some(2023), U1), (Sent, None, Some(2024), U2)],
        "in_delivery",
        "9 ordered, on the way (number not said)",
        "receiver",
        true,
        NotKnown,
    ),
    (
        "ua-diagnostic-imaging",
        "CT scanner",
        &[(Ordered, Some(1), Some(2023), U1), (Sent, None, Some(2024), U2)],
        "in_delivery",
        "1 ordered, on the way (number not said)",
        "receiver",
        true,
        NotKnown,
    ),
    (
        "ua-kharkiv-humanitarian",
        "Vehicle",
        &[(Given, Some(20), Some(2024), U2), (Received, Some(20), Some(2023), U1)],
        "delivered",
        "20 received",
        "receiver",
        false,
        Nothing,
    ),
    (
        "ua-kharkiv-humanitarian",
        "Portable ultrasound machine",
        &[(Given, Some(5), Some(2024), U2)],
        "donated",
        "5 donated",
        "receiver",
        true,
        NotKnown,
    ),
    (
        "ua-neurosurgical-microscopes",
        "Neurosurgical microscope",
        &[(Promised, Some(20), Some(2024), U2)],
        "planned",
        "20 promised",
        "receiver",
        true,
        NotKnown,
    ),
    (
        "ua-endoscopic-imaging",
        "Endoscopic imaging system",
        &[(BeingBought, Some(10), Some(2024), U2)],
        "being_bought",
        "10 being bought",
        "receiver",
        true,
        NotKnown,
    ),
    (
        "ua-additional-equipment",
        "Additional equipment",
        &[(Promised, None, Some(2024), U2)],
        "planned",
        "promised",
        "receiver",
        true,
        NotKnown,
    ),
    (
        "kz-semey-university-hospital",
        "MRI scanner",
        &[(Promised, None, None, K)],
        "planned",
        "promised",
        "receiver",
        true,
        NotKnown,
    ),
    (
        "kz-semey-university-hospital",
        "CT scanner",
        &[(Promised, None, None, K)],
        "planned",
        "promised",
        "receiver",
        true,
        NotKnown,
    ),
    (
        "kz-semey-university-hospital",
        "Endoscope",
        &[(Promised, None, None, K)],
        "planned",
        "promised",
        "receiver",
        true,
        NotKnown,
    ),
    (
        "kz-semey-university-hospital",
        "Intensive care equipment",
        &[(Promised, None, None, K)],
        "planned",
        "promised",
        "receiver",
        true,
        NotKnown,
    ),
    (
        "kz-zhezbek-blood-center",
        "Platelet storage device",
        &[(Funded, Some(5), None, K)],
        "funded",
        "5 paid for",
        "press",
        true,
        NotKnown,
    ),
    (
        "kz-semey-emergency-hospital",
        "Staff call system",
        &[(InUse, Some(1), None, K)],
        "in_use",
        "1 in use",
        "press",
        false,
        Nothing,
    ),
    (
        "kz-traumatology-ct-room",
        "CT examination room",
        &[(InUse, Some(1), None, K)],
        "in_use",
        "1 in use",
        "press",
        false,
        Nothing,
    ),
    // Nothing was promised before, so nothing is outstanding; how many have come is not said.
    (
        "uz-medical-containers",
        "Medical diagnostic container",
        &[(Received, None, None, Z), (InUse, None, None, Z)],
        "in_use",
        "in use",
        "receiver",
        false,
        Nothing,
    ),
    // No aid: see below.
    (
        "uz-samarkand-clinic",
        "Clinic",
        &[(Promised, Some(1), None, Z)],
        "not_aid",
        "1 promised",
        "press",
        false,
        NotKnown,
    ),
    (
        "uz-ggp-bukhara-emergency",
        "Modern medical equipment",
        &[(Promised, None, None, Z)],
        "planned",
        "promised",
        "press",
        true,
        NotKnown,
    ),
    (
        "uz-ggp-pediatric-oncology",
        "Modern medical equipment",
        &[(Promised, None, None, Z)],
        "planned",
        "promised",
        "press",
        true,
        NotKnown,
    ),
    (
        "uz-ggp-republican-perinatal",
        "Modern medical equipment",
        &[(Promised, None, None, Z)],
        "planned",
        "promised",
        "press",
        true,
        NotKnown,
    ),
];

fn shipped() -> Arc<Corpus> {
    crate::corpus(InputOrigin::Embedded)
}

fn projects(corpus: &Corpus) -> Vec<Opened> {
    corpus.ids().map(|id| corpus.open(id)).collect()
}

fn dataset() -> Dataset {
    serde_json::from_str(include_str!("../../data/agreements.json")).expect("a dataset")
}

/// Project and name of the lines that a query finds, with the state in the row.
fn lines_found(corpus: &Arc<Corpus>, query: &str) -> Vec<(String, String, String)> {
    let request = Request { query: query.to_owned(), ..Request::default() };
    let hits = search(corpus, &request, &Cancel::never()).expect("not cancelled");
    let line = |hit: &aidtrail::search::LineHit| {
        let line = corpus.line(hit.line);
        (corpus.row(hit.line.project).id().to_owned(), line.name().to_owned(), line.delivery_status_code().to_owned())
    };
    hits.lines().expect("wanted").matched().iter().map(line).collect()
}

#[test]
fn every_line_has_the_balance_that_the_articles_tell() {
    let corpus = shipped();
    let mut seen = 0;
    for opened in projects(&corpus) {
        for (line, report) in opened.project.equipment.iter().zip(&opened.lines) {
            let at = format!("{} {}", opened.project.id, line.name);
            let mut rows = ROWS.iter().filter(|row| row.0 == opened.project.id && row.1 == line.name);
            let (_, _, stages, state, words, voice, open, left) = rows.next().expect(&at);
            let balance = &report.balance;
            let told: Vec<StageTold> = Stage::ALL
                .into_iter()
                .filter_map(|stage| {
                    let report = balance.stage(stage)?;
                    let newest = &line.claims[report.newest];
                    let source = [U1, U2, K, Z].into_iter().find(|id| newest.evidence[0].source == *id).expect(&at);
                    let number = report.number.map(|(number, claim)| {
                        assert_eq!(line.claims[claim].evidence[0].source, source, "{at}: number and stage");
                        number.to_string().parse().expect(&at)
                    });
                    Some((stage, number, newest.date().and_then(|date| date.year), source))
                })
                .collect();
            assert_eq!(told, *stages, "{at}");
            assert_eq!(balance.words(), *words, "{at}");
            let voices: BTreeSet<&str> = report.voices.iter().map(|voice| voice.expect(&at).code()).collect();
            assert_eq!(voices, BTreeSet::from([*voice]), "{at}: one voice speaks for a line");
            assert_eq!(balance.dispute, None, "{at}");
            match left {
                Nothing => assert_eq!(balance.outstanding(), Outstanding::Nothing, "{at}"),
                NotKnown => assert_eq!(balance.outstanding(), Outstanding::NotKnown, "{at}"),
            }
            let found = lines_found(&corpus, &format!("id:{} equipment:\"{}\"", opened.project.id, line.name));
            assert!(found.iter().any(|it| it.1 == line.name && it.2 == *state), "{at}: {found:?}");
            let aid = opened.project.not_aid.is_none();
            assert_eq!(aid && balance.is_open(), *open, "{at}");
            seen += 1;
        }
    }
    assert_eq!(seen, ROWS.len());
}

#[test]
fn fourteen_lines_of_aid_are_open() {
    let corpus = shipped();
    let mut wanted: Vec<(&str, &str)> = ROWS.iter().filter(|row| row.6).map(|row| (row.0, row.1)).collect();
    let found = lines_found(&corpus, "state:open");
    let mut found: Vec<(&str, &str)> = found.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    wanted.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, wanted);
    assert_eq!(found.len(), 14);
}

#[test]
fn the_vehicles_are_received_since_2023_and_were_last_told_of_in_2024() {
    let corpus = shipped();
    let all = projects(&corpus);
    let date_of = |project: &str, line: usize, of: &dyn Fn(&aidtrail::model::Balance) -> Option<usize>| {
        let opened = all.iter().find(|it| it.project.id == project).expect(project);
        let claim = of(&opened.lines[line].balance).expect("told");
        opened.project.equipment[line].claims[claim].date().map(|date| date.to_string())
    };
    let (since, last) =
        (&|it: &aidtrail::model::Balance| it.since(), &|it: &aidtrail::model::Balance| it.last_report());
    assert_eq!(date_of("ua-kharkiv-humanitarian", 0, since).as_deref(), Some("2023-10-16"));
    assert_eq!(date_of("ua-kharkiv-humanitarian", 0, last).as_deref(), Some("2024-07-24"));
    // On the way since the ministry's page of 2023 ("are already being delivered").
    assert_eq!(date_of("ua-diagnostic-imaging", 0, since).as_deref(), Some("2023-10-16"));
    assert_eq!(date_of("ua-diagnostic-imaging", 0, last).as_deref(), Some("2024-07-24"));
}

#[test]
fn of_all_that_is_told_twenty_vehicles_a_call_system_and_a_room_have_arrived() {
    let mut arrived = BTreeMap::<String, Option<Figure>>::new();
    for opened in projects(&shipped()) {
        for (line, report) in opened.project.equipment.iter().zip(&opened.lines) {
            if report.balance.arrived().is_some() {
                let number = report.balance.arrived_number().map(|(number, _)| number);
                assert!(arrived.insert(line.category.clone(), number).is_none(), "{}", line.category);
            }
        }
    }
    let wanted =
        [("ct_room", Some(1)), ("medical_container", None), ("nurse_call_system", Some(1)), ("vehicle", Some(20))];
    let wanted = wanted.map(|(category, number)| (category.to_owned(), number.map(Figure::from)));
    assert_eq!(arrived, BTreeMap::from(wanted));
}

/// Projects by the basis of a party of the role that is called `name`.
fn by_basis(role: Role, name: &str) -> BTreeMap<Option<Basis>, BTreeSet<String>> {
    let mut found = BTreeMap::<Option<Basis>, BTreeSet<String>>::new();
    for project in dataset().projects {
        let called = |party: &&Party| party.role == Some(Coded::Known(role)) && party.name == name;
        for party in project.parties.iter().filter(called) {
            let basis = party.basis.as_ref().and_then(Coded::known).copied();
            found.entry(basis).or_default().insert(project.id.clone());
        }
    }
    found
}

#[test]
fn a_donor_is_named_only_where_the_text_names_it_for_the_item() {
    let set = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
    let donors = by_basis(Role::Donor, "Japan");
    let named = [
        "ua-kharkiv-humanitarian", "kz-semey-university-hospital", "kz-zhezbek-blood-center",
        "kz-semey-emergency-hospital", "kz-traumatology-ct-room", "uz-medical-containers",
    ];
    let carried = [
        "ua-diagnostic-imaging", "ua-neurosurgical-microscopes", "ua-endoscopic-imaging", "ua-experience-exchange",
        "uz-ggp-bukhara-emergency", "uz-ggp-pediatric-oncology", "uz-ggp-republican-perinatal",
    ];
    let inferred = [
        "pk-maternal-child-health", "ua-rehabilitation-mental-health", "ua-additional-equipment", "kz-young-leaders",
        "uz-medical-education", "uz-digital-technologies",
    ];
    let wanted = [(None, set(&named)), (Some(Basis::Carried), set(&carried)), (Some(Basis::Inferred), set(&inferred))];
    assert_eq!(donors, BTreeMap::from(wanted));
    let agencies = by_basis(Role::Agency, "JICA");
    let inferred = [
        "ua-diagnostic-imaging", "ua-kharkiv-humanitarian", "ua-neurosurgical-microscopes", "ua-endoscopic-imaging",
        "ua-rehabilitation-mental-health",
    ];
    let named = ["pk-maternal-child-health", "kz-young-leaders"];
    assert_eq!(agencies, BTreeMap::from([(None, set(&named)), (Some(Basis::Inferred), set(&inferred))]));
}

#[test]
fn what_is_no_aid_is_in_no_count_of_aid() {
    let corpus = shipped();
    let not_aid: Vec<String> = projects(&corpus)
        .into_iter()
        .filter(|opened| opened.project.not_aid.is_some())
        .map(|opened| {
            let donor = opened.project.parties.iter().any(|party| party.role == Some(Coded::Known(Role::Donor)));
            assert!(!donor, "{}", opened.project.id);
            opened.project.id
        })
        .collect();
    let wanted = [
        "ua-jica-office-kyiv", "kz-registered-products", "kz-wished-cooperation", "uz-samarkand-clinic",
        "uz-ambassador-statement",
    ];
    assert_eq!(not_aid, wanted);
    let planned = lines_found(&corpus, "state:planned");
    assert_eq!(planned.len(), 9);
    for query in ["state:planned", "state:open", "donor:japan", "donor:jica"] {
        let found = lines_found(&corpus, query);
        assert!(found.iter().all(|it| !not_aid.contains(&it.0)), "{query}: {found:?}");
    }
    let request = Request { query: "samarkand".to_owned(), ..Request::default() };
    let hits = search(&corpus, &request, &Cancel::never()).expect("not cancelled");
    assert_eq!(hits.lines().expect("wanted").total.to_string(), "none counted: not aid");
}

/// The words that a claim marks in its quotes.
fn marked(claim: &aidtrail::model::Claim) -> String {
    let mark = |evidence: &aidtrail::model::Evidence| {
        evidence.mark.and_then(|[from, to]| evidence.quote.get(from..to)).unwrap_or_default().to_owned()
    };
    claim.evidence.iter().map(mark).collect::<Vec<_>>().join(" | ")
}

#[test]
fn delivered_stands_on_words_of_arrival_or_is_marked_as_inferred() {
    let words = ["were delivered", "was delivered", "arrived", "received", "handed over", "taken over"];
    let (mut stated, mut inferred) = (0, 0);
    for project in dataset().projects {
        for claim in project.equipment.iter().flat_map(|line| &line.claims) {
            if claim.status.as_ref().and_then(Coded::known) != Some(&DeliveryStatus::Delivered) {
                continue;
            }
            if claim.basis.as_ref().and_then(Coded::known) == Some(&Basis::Inferred) {
                inferred += 1;
                continue;
            }
            let marked = marked(claim);
            assert!(words.iter().any(|word| marked.contains(word)), "{}: {marked}", project.id);
            stated += 1;
        }
    }
    assert_eq!((stated, inferred), (1, 1));
}

#[test]
fn money_for_a_purchase_is_no_order_and_donated_is_no_arrival() {
    for project in dataset().projects {
        for claim in project.equipment.iter().flat_map(|line| &line.claims) {
            let (marked, status) = (marked(claim), claim.status.as_ref().map_or("", Coded::code));
            let stated = claim.basis.is_none();
            for (words, allowed) in [
                ("for the purchase of", &["funded", "planned"][..]),
                ("donated", &["donated"]),
                ("have been purchased", &["ordered"]),
                ("being purchased", &["being_bought"]),
                ("planned", &["planned"]),
            ] {
                assert!(!stated || !marked.contains(words) || allowed.contains(&status), "{}: {marked}", project.id);
            }
        }
    }
}

#[test]
fn kind_and_status_say_no_more_than_the_strongest_line() {
    for opened in projects(&shipped()) {
        let project = &opened.project;
        let arrived = opened.lines.iter().any(|line| line.balance.arrived().is_some());
        let kind = project.kind.as_ref().map_or("", Coded::code);
        assert!(kind != "delivery" || arrived, "{}: a delivery of which nothing arrived", project.id);
        assert!(kind != "supply" || !arrived, "{}: something arrived", project.id);
        // None of the five articles says that something ended.
        let status = project.status.as_ref().map_or("", Coded::code);
        assert!(!["closed", "finalisation"].contains(&status), "{}", project.id);
    }
}

#[test]
fn no_reason_is_copied_onto_another_project() {
    fn reasons<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("why").and_then(Value::as_str));
                fields.values().for_each(|value| reasons(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| reasons(value, found)),
            _ => {}
        }
    }
    let data: Value = serde_json::from_str(include_str!("../../data/agreements.json")).expect("JSON");
    let mut by_reason = BTreeMap::<&str, BTreeSet<&str>>::new();
    for project in data["projects"].as_array().expect("projects") {
        let mut found = Vec::new();
        reasons(project, &mut found);
        for why in found {
            by_reason.entry(why).or_default().insert(project["id"].as_str().expect("an id"));
        }
    }
    assert!(by_reason.len() > 30, "{}", by_reason.len());
    // Projects told in one sentence may share a reason.
    let together = [
        BTreeSet::from(["uz-ggp-bukhara-emergency", "uz-ggp-pediatric-oncology", "uz-ggp-republican-perinatal"]),
        BTreeSet::from(["kz-semey-emergency-hospital", "kz-traumatology-ct-room"]),
    ];
    for (why, projects) in by_reason {
        let shared = projects.len() == 1 || together.iter().any(|group| projects.is_subset(group));
        assert!(shared, "{projects:?}: {why}");
    }
}
