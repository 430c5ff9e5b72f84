//! Hospitals as rows: what each facility is promised and gets, against a plain recomputation from the records.

use super::corpus;
use aidtrail::formats::InputOrigin;
use aidtrail::model::SiteColumn;
use aidtrail::search::{AnswerParts, Cancel, Hits, HospitalRow, Request, search};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

fn hits(target: InputOrigin, query: &str) -> Hits {
    let wanted = AnswerParts { hospitals: true, ..AnswerParts::default() };
    let request = Request { query: query.to_owned(), wanted, ..Request::default() };
    search(&corpus(target), &request, &Cancel::never()).expect("not cancelled")
}

fn of_projects(projects: &[Value], names: &Value) -> Hits {
    let data = json!({ "schema": "aidtrail/1", "projects": projects, "names": names }).to_string();
    hits(InputOrigin::InMemory("test.json".to_owned(), data.as_bytes().into()), "")
}

/// Rows in short: `name, place: stage text | stage text`.
fn shown(hits: &Hits) -> Vec<String> {
    let row = |row: &HospitalRow| {
        let cells = row.cells.iter().map(|cell| format!("{} {}", cell.column.words(), cell.text));
        format!("{}: {}", row.label(), cells.collect::<Vec<_>>().join(" | "))
    };
    hits.hospitals().expect("asked for").rows.iter().map(row).collect()
}

fn project(id: &str, country: &str, lines: Value) -> Value {
    json!({ "id": id, "title": id, "countries": [{ "code": country }], "equipment": lines })
}

fn line(name: &str, claims: Value) -> Value {
    json!({ "name": name, "category": "endoscope", "claims": claims })
}

fn claim(status: &str, quantity: Value, date: &str, sites: Value) -> Value {
    json!({ "status": status, "quantity": quantity, "as_of": date, "said_by": "giver", "sites": sites })
}

#[test]
fn chernihiv_gets_scanners_whose_share_is_not_stated() {
    let found = hits(InputOrigin::Embedded, "place:chernihiv");
    let expected = ["no hospital named, Chernihiv: ordered 9 for 8 places, share not stated: MRI scanner"];
    assert_eq!(shown(&found), expected);
}

#[test]
fn a_word_for_a_place_shows_only_what_is_there() {
    let by_field = shown(&hits(InputOrigin::Embedded, "place:chernihiv"));
    for query in ["chernihiv", "\"chernihiv\"", "chernihiv mri", "chernih", "chernihiv scanner country:ua"] {
        assert_eq!(shown(&hits(InputOrigin::Embedded, query)), by_field, "{query}");
    }
    // About the line, so about all its places.
    let all = shown(&hits(InputOrigin::Embedded, "equipment:\"mri scanner\" country:ua"));
    assert_eq!(shown(&hits(InputOrigin::Embedded, "\"mri scanner\" country:ua")), all);
    assert!(all.len() > 1, "{all:?}");
    // Either word: no site can be left out by one of them.
    assert!(shown(&hits(InputOrigin::Embedded, "chernihiv | dnipro")).len() > 1);
}

#[test]
fn the_hospitals_of_semey_are_two_rows() {
    let found = hits(InputOrigin::Embedded, "facility:semey");
    assert_eq!(
        shown(&found),
        [
            "Semey City Emergency Hospital, Semey: in use 1 × Staff call system",
            "Semey State Medical University Hospital, Semey: promised CT scanner, number not said; Endoscope, number not \
             said; Intensive care equipment, number not said; MRI scanner, number not said",
        ]
    );
}

#[test]
fn what_is_no_aid_has_no_row() {
    let found = hits(InputOrigin::Embedded, "");
    let rows = &found.hospitals().expect("asked for").rows;
    assert!(rows.iter().all(|row| row.place != "Samarkand"));
    assert!(rows.iter().any(|row| row.place == "Bukhara"));
}

#[test]
fn spellings_are_one_row_and_other_places_are_not() {
    let site = |facility: &str, place: Value| json!([{ "facility": facility, "place": place }]);
    let on = |n: u32, facility: &str, place: Value| {
        let claims = json!([claim("delivered", json!(n), "2024-01-01", site(facility, place))]);
        project(&format!("p{n}"), "UA", json!([line("Endoscope", claims)]))
    };
    let projects = [
        on(1, "Central Hospital", json!("Kharkiv")),
        on(2, "central  hospital", json!("Харків")),
        on(4, "“Central Hospital”", json!("Lviv")),
        on(8, "Central Hospital", json!(null)),
        on(16, "Kharkov Clinic No. 1", json!(null)),
        on(32, "Kharkiv clinic no 1", json!("Kharkiv")),
        on(64, "district hospitals", json!("Lviv")),
    ];
    let names = json!([{ "as_written": "Kharkov", "preferred": "Kharkiv", "also": ["Харків"] }]);
    let found = of_projects(&projects, &names);
    assert_eq!(
        shown(&found),
        [
            "Central Hospital, Kharkiv: received 3 × Endoscope", "“Central Hospital”, Lviv: received 4 × Endoscope",
            "Central Hospital: received 8 × Endoscope", "Kharkiv clinic no 1, Kharkiv: received 48 × Endoscope",
            "no hospital named, Lviv: received 64 × Endoscope",
        ]
    );
    let rows = &found.hospitals().expect("asked for").rows;
    assert_eq!(
        rows[0].joined_reason(),
        "Central Hospital = central  hospital = Kharkiv = Харків: one by the list of names"
    );
    assert!(rows[1].joined_reason().is_empty());
}

#[test]
fn an_oblast_and_a_region_of_one_name_are_one_row() {
    let on = |n: u32, facility: Value, place: &str, region: Value| {
        let sites = json!([{ "facility": facility, "place": place, "region": region }]);
        let claims = json!([claim("delivered", json!(n), "2024-01-01", sites)]);
        project(&format!("p{n}"), "UA", json!([line("Endoscope", claims)]))
    };
    let projects = [
        on(1, json!(null), "Kharkiv oblast", json!(null)),
        on(2, json!("hospitals"), "Kharkiv Region", json!(null)),
        on(4, json!(null), "Kharkiv", json!(null)),
        on(8, json!("Clinic No. 1"), "Izium", json!("Kharkiv province")),
        on(16, json!("Clinic No. 1"), "Izium", json!("Kharkiv область")),
        on(32, json!("Clinic No. 1"), "Izium", json!("Poltava region")),
    ];
    let found = of_projects(&projects, &json!([]));
    assert_eq!(
        shown(&found),
        [
            "Clinic No. 1, Izium: received 24 × Endoscope", "Clinic No. 1, Izium: received 32 × Endoscope",
            "no hospital named, Kharkiv: received 4 × Endoscope",
            "no hospital named, Kharkiv Region: received 3 × Endoscope",
        ]
    );
    let joined = found.hospitals().expect("asked for").rows[3].joined_reason();
    assert_eq!(joined, "Kharkiv Region = Kharkiv oblast: written alike");
}

#[test]
fn a_share_of_a_site_is_its_own_and_other_numbers_are_not_added() {
    let sites = json!([
        { "facility": "Hospital A", "place": "Osh", "quantity": 2 },
        { "facility": "Hospital B", "place": "Osh" },
        { "facility": "Hospital C", "place": "Osh" },
    ]);
    let at = |facility: &str| json!([{ "facility": facility, "place": "Osh" }]);
    let projects = [
        project("a", "KG", json!([line("Endoscope", json!([claim("ordered", json!(9), "2024-01-01", sites)]))])),
        project(
            "b",
            "KG",
            json!([
                line("Endoscope", json!([claim("ordered", json!(5), "2024-01-01", at("Hospital B"))])),
                line("Endoscope", json!([claim("ordered", json!(7), "2024-01-01", at("hospital b"))])),
                line(
                    "Ventilator",
                    json!([
                        claim("cancelled", json!(null), "2025-01-01", json!([])),
                        claim("ordered", json!(3), "2024-01-01", at("Hospital A")),
                    ])
                ),
            ]),
        ),
    ];
    assert_eq!(
        shown(&of_projects(&projects, &json!([]))),
        [
            "Hospital A, Osh: ordered 2 × Endoscope; 3 cancelled: Ventilator",
            "Hospital B, Osh: ordered 12 × Endoscope; 9 for 3 places, share not stated: Endoscope",
            "Hospital C, Osh: ordered 9 for 3 places, share not stated: Endoscope",
        ]
    );
}

#[test]
fn news_have_columns_and_a_disputed_number_is_not_added() {
    let at = |facility: &str| json!([{ "facility": facility, "place": "Osh" }]);
    let says = |voice: &str, status: &str, n: Value, date: &str, facility: &str| json!({ "status": status, "quantity": n, "as_of": date, "said_by": voice, "sites": at(facility) });
    let projects = [project(
        "a",
        "KG",
        json!([
            line(
                "Endoscope",
                json!([
                    says("receiver", "not_received", json!(null), "2024-03-01", "Hospital A"),
                    says("giver", "delivered", json!(2), "2024-02-01", "Hospital A"),
                ])
            ),
            line("Endoscope", json!([says("giver", "delivered", json!(4), "2024-02-01", "Hospital A")])),
            line(
                "Ventilator",
                json!([
                    says("receiver", "not_received", json!(null), "2024-03-01", "Hospital B"),
                    says("giver", "planned", json!(6), "2024-02-01", "Hospital B"),
                ])
            ),
        ]),
    )];
    assert_eq!(
        shown(&of_projects(&projects, &json!([]))),
        [
            "Hospital A, Osh: received 4 × Endoscope; 2 disputed: Endoscope | disputed 2 received, says the giver; \
             none, says the receiver: Endoscope",
            "Hospital B, Osh: promised 6 × Ventilator | not received Ventilator, number not said",
        ]
    );
}

#[test]
fn a_later_report_on_one_hospital_does_not_hide_another() {
    let at = |facility: &str| json!([{ "facility": facility, "place": "Osh" }]);
    let claims = json!([
        claim("delivered", json!(3), "2024-05-01", at("Hospital B")),
        claim("delivered", json!(2), "2024-01-01", at("Hospital A")),
        claim("planned", json!(5), "2023-01-01", at("hospitals")),
    ]);
    assert_eq!(
        shown(&of_projects(&[project("a", "KG", json!([line("Endoscope", claims)]))], &json!([]))),
        [
            "Hospital A, Osh: received 2 older report: Endoscope", "Hospital B, Osh: received 3 × Endoscope",
            "no hospital named, Osh: promised 5 × Endoscope",
        ]
    );
}

const STAGES: [(&str, &str); 8] = [
    ("planned", "promised"),
    ("funded", "paid for"),
    ("being_bought", "being bought"),
    ("ordered", "ordered"),
    ("donated", "donated"),
    ("in_delivery", "on the way"),
    ("delivered", "received"),
    ("in_use", "in use"),
];
const FACILITIES: [Option<&str>; 7] = [
    None,
    Some("hospitals"),
    Some("Central Hospital"),
    Some("CENTRAL hospital"),
    Some("Neuro Clinic"),
    Some("‘Neuro’ Clinic"),
    Some("Kharkov Clinic"),
];
const PLACES: [Option<&str>; 5] = [None, Some("Kharkiv"), Some("Kharkov"), Some("Osh"), Some("osh")];

/// A name as the recomputation compares it: no case, no quotes, and one spelling of Kharkiv.
fn plain(text: Option<&str>) -> String {
    let text = text.unwrap_or_default().to_lowercase().replace(['‘', '’'], "");
    text.replace("kharkov", "kharkiv")
}

fn site() -> impl Strategy<Value = Value> {
    (0..FACILITIES.len(), 0..PLACES.len(), prop::option::of(1..5u32)).prop_map(|(facility, place, quantity)| {
        json!({ "facility": FACILITIES[facility], "place": PLACES[place], "quantity": quantity })
    })
}

/// Claims of one speaker, so that nothing is disputed; each has a date of its own.
fn claims() -> impl Strategy<Value = Vec<Value>> {
    let one = (0..STAGES.len(), prop::option::of(1..30u32), prop::collection::vec(site(), 0..3));
    prop::collection::vec(one, 1..5).prop_flat_map(|claims| {
        let dated: Vec<Value> = claims
            .into_iter()
            .enumerate()
            .map(|(i, (stage, quantity, sites))| {
                claim(STAGES[stage].0, json!(quantity), &format!("20{:02}-01-01", 10 + i), json!(sites))
            })
            .collect();
        Just(dated).prop_shuffle()
    })
}

fn projects() -> impl Strategy<Value = Vec<Value>> {
    let lines = prop::collection::vec(claims(), 1..3);
    prop::collection::vec((prop::sample::select(vec!["UA", "KG"]), lines), 1..6).prop_map(|projects| {
        let made = projects.into_iter().enumerate().map(|(i, (country, lines))| {
            let lines: Vec<Value> = lines.into_iter().map(|claims| line("Endoscope", json!(claims))).collect();
            project(&format!("p{i}"), country, json!(lines))
        });
        made.collect()
    })
}

/// Name, place, country and stage of a cell; then project, line, number and how many places share it.
type PlainEntry = ((String, String, String, String), (usize, usize, Option<u64>, usize));

/// One report on a site, with whether an older claim of its stage makes it.
struct PlainReport {
    site: Value,
    claim: Value,
    number: Option<u64>,
    shared_by: usize,
    is_older: bool,
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value[key].as_str()
}

fn sites(claim: &Value) -> Vec<Value> {
    claim["sites"].as_array().cloned().unwrap_or_default()
}

fn same_sites(a: &[Value], b: &[Value]) -> bool {
    let keys = |sites: &[Value]| -> BTreeSet<String> {
        sites.iter().map(|site| format!("{} {}", site["facility"], site["place"])).collect()
    };
    keys(a) == keys(b)
}

/// The reports of a line for a stage, as the rules say in words.
fn plain_reports(claims: &[Value], stage: &str) -> Vec<PlainReport> {
    let mut newest_first = claims.to_vec();
    newest_first.sort_by_key(|claim| std::cmp::Reverse(claim["as_of"].as_str().map(str::to_owned)));
    let of = |stage: &str| newest_first.iter().filter(|it| it["status"] == stage).cloned().collect::<Vec<Value>>();
    let counted = |stage: &str| of(stage).into_iter().find(|it| it["quantity"].is_u64());
    let Some(newest) = of(stage).first().cloned() else { return Vec::new() };

    // The sites of the line: of a claim that names a place or a facility with a capital, else of any that names a site;
    // the claim that says how far it is comes before the one that says how many, and both before the newest.
    let furthest = STAGES.iter().rev().find_map(|(stage, _)| of(stage).first().cloned());
    let arrived = [counted("in_use"), counted("delivered")].into_iter().flatten();
    let arrived = arrived.max_by_key(|it| (it["quantity"].as_u64(), it["status"] == "delivered"));
    let before = STAGES[..6].iter().rev().find_map(|(stage, _)| counted(stage));
    let told = [furthest, arrived.or(before)].into_iter().flatten().chain(newest_first.clone());
    let told: Vec<Vec<Value>> = told.map(|it| sites(&it)).collect();
    let tells = |site: &Value| {
        site["place"].is_string() || text(site, "facility").is_some_and(|name| name.chars().any(char::is_uppercase))
    };
    let placed = told.iter().find(|sites| sites.iter().any(tells));
    let shown = placed.or(told.iter().find(|sites| !sites.is_empty())).cloned().unwrap_or_default();

    let mut reports = Vec::new();
    let mut seen: Vec<Value> = Vec::new();
    for claim in of(stage) {
        let is_older = claim != newest;
        let own = sites(&claim);
        let here = match (own.is_empty(), is_older) {
            (false, _) => own.clone(),
            (true, false) if !shown.is_empty() => shown.clone(),
            (true, false) => vec![json!({})],
            (true, true) => Vec::new(),
        };
        let number = match is_older {
            true => Some(claim.clone()).filter(|it| it["quantity"].is_u64()),
            false => counted(stage).filter(|it| *it == claim || sites(it).is_empty() || same_sites(&sites(it), &here)),
        };
        for site in &here {
            if is_older && seen.iter().any(|other| same_sites(std::slice::from_ref(other), std::slice::from_ref(site)))
            {
                continue;
            }
            let share = site["quantity"].as_u64().filter(|_| !own.is_empty());
            let whole = number.as_ref().and_then(|it| it["quantity"].as_u64());
            let is_shared = share.is_none() && whole.is_some() && here.len() > 1;
            reports.push(PlainReport {
                site: site.clone(),
                claim: claim.clone(),
                number: share.or(whole),
                shared_by: if is_shared { here.len() } else { 0 },
                is_older,
            });
        }
        seen.extend(own);
    }
    reports
}

/// Facility, place, country, stage, project and line of a cell.
type PlainCell = (String, String, String, String, usize, usize);

fn recomputed(projects: &[Value]) -> Vec<PlainEntry> {
    // Where each named facility is, by country.
    let mut known: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    let mut found: Vec<(String, String, String, &str, usize, usize, PlainReport)> = Vec::new();
    for (p, project) in projects.iter().enumerate() {
        let country = text(&project["countries"][0], "code").expect("a country").to_owned();
        for (l, line) in project["equipment"].as_array().expect("lines").iter().enumerate() {
            let claims = line["claims"].as_array().expect("claims");
            for (stage, words) in STAGES {
                for report in plain_reports(claims, stage) {
                    let facility = text(&report.site, "facility").filter(|it| *it != "hospitals");
                    if report.is_older && facility.is_none() {
                        continue;
                    }
                    let (name, place) = (plain(facility), plain(text(&report.site, "place")));
                    if !place.is_empty() {
                        known.entry((name.clone(), country.clone())).or_default().insert(place.clone());
                    }
                    found.push((name, place, country.clone(), words, p, l, report));
                }
            }
        }
    }
    let mut cells: BTreeMap<PlainCell, Vec<PlainReport>> = BTreeMap::new();
    for (name, mut place, country, stage, p, l, report) in found {
        let places = known.get(&(name.clone(), country.clone()));
        if !name.is_empty() && place.is_empty() && places.is_some_and(|places| places.len() == 1) {
            place = places.and_then(|places| places.first()).cloned().unwrap_or_default();
        }
        cells.entry((name, place, country, stage.to_owned(), p, l)).or_default().push(report);
    }
    let mut entries: Vec<PlainEntry> = Vec::new();
    for ((name, place, country, stage, p, l), mut reports) in cells {
        // One line says one thing of a facility at a stage, unless it splits the number over several of its sites.
        reports.sort_by_key(|it| it.is_older);
        let first = reports[0].claim.clone();
        reports.retain(|it| it.claim == first);
        let is_own = |it: &PlainReport| it.number.is_some() && it.shared_by == 0;
        let with_own_number = reports.iter().any(is_own);
        reports.retain(|it| !with_own_number || is_own(it));
        let n = if with_own_number { reports.len() } else { 1 };
        for report in &reports[..n] {
            let key = (name.clone(), place.clone(), country.clone(), stage.clone());
            entries.push((key, (p, l, report.number, report.shared_by)));
        }
    }
    entries.sort();
    entries
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_table_equals_a_plain_recomputation(projects in projects()) {
        let names = json!([{ "as_written": "Kharkov", "preferred": "Kharkiv" }]);
        let found = of_projects(&projects, &names);
        let rows = &found.hospitals().expect("asked for").rows;
        let mut entries: Vec<PlainEntry> = Vec::new();
        for row in rows {
            let name = |text: &str| plain(Some(text));
            for entry in &row.entries {
                let id = found.corpus.row(entry.line.project).id();
                let project = id[1..].parse().expect("a number");
                let number = entry.number.map(|number| number.to_plain_string().parse().expect("whole"));
                let stage = entry.column.words().to_owned();
                let key = (name(&row.name), name(&row.place), row.country.clone(), stage);
                entries.push((key, (project, entry.line.line as usize, number, entry.shared_by)));
            }
        }
        entries.sort();
        prop_assert_eq!(entries, recomputed(&projects));

        // Each cell is a part of the entries, in order, and the rows have a total order: names, then places.
        for row in rows {
            let columns: Vec<SiteColumn> = row.cells.iter().map(|cell| cell.column).collect();
            prop_assert!(columns.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert_eq!(row.cells.iter().map(|cell| cell.entries.len()).sum::<usize>(), row.entries.len());
        }
        let order = |row: &HospitalRow| (row.name.is_empty(), plain(Some(&row.name)), row.place.is_empty());
        let keys: Vec<_> = rows.iter().map(order).collect();
        prop_assert!(keys.is_sorted());
    }
}

#[test]
fn what_names_no_place_stands_under_its_country() {
    let line = json!([{ "name": "Microscope", "claims": [{ "quantity": 2, "status": "planned" }] }]);
    let projects = [project("a", "UA", line.clone()), project("b", "UZ", line)];
    let data = json!({ "schema": "aidtrail/1", "projects": projects }).to_string();
    let hits = hits(InputOrigin::InMemory("test.json".to_owned(), data.into_bytes().into()), "");
    let rows = hits.hospitals().expect("asked for").rows.iter();
    assert_eq!(rows.map(|row| row.country.as_str()).collect::<Vec<_>>(), ["UA", "UZ"]);
}
