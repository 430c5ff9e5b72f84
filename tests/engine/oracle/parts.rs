//! What an activity says in its parts is found, and what a facet counts is what its query finds.

use super::*;
use aidtrail::search::AnswerParts;
use aidtrail::search::overview::Arrival;
use std::collections::BTreeSet;

const CASES: [&str; 4] = ["words-of-transactions", "humanitarian", "near-identifiers", "chain"];

fn cases_corpus() -> Arc<Corpus> {
    let path = |name: &str| format!("{}/tests/fixtures/money/{name}.xml", env!("CARGO_MANIFEST_DIR"));
    let targets: Vec<InputOrigin> = CASES.iter().map(|name| InputOrigin::File(path(name).into())).collect();
    load(&targets, 1, &AtomicBool::new(false), &|_, _| {})
}

fn ids(corpus: &Arc<Corpus>, query: &str) -> Vec<String> {
    let mut ids: Vec<String> =
        ask(corpus, &request(query)).rows.iter().map(|hit| corpus.row(hit.project).id().to_owned()).collect();
    ids.sort();
    ids
}

#[test]
fn the_words_of_payments_results_documents_and_scopes_find_their_activity() {
    let corpus = cases_corpus();
    for (query, found) in [
        ("ambulances", "A14"),
        ("\"two mri scanners\"", "A14"),
        ("\"handover act\"", "A14"),
        ("ultrasound", "A14"),
        ("kharkiv", "A14"),
        ("XM-EX-1-UP", "A14"),
        ("humanitarian", "A15"),
        ("has:humanitarian", "A15"),
        ("EQ-2015-000048-NPL", "A15"),
        ("nepal", "A15"),
        ("id:GB-1-20", "GB-1-20"),
        ("id:gb-1-200", "GB-1-200"),
        ("has:result", "A14"),
        ("has:document", "A14"),
    ] {
        assert_eq!(ids(&corpus, query), [found], "{query}");
    }
    assert_eq!(ids(&corpus, "GB-1-20").len(), 3);
    assert_eq!(ids(&corpus, "id:GB-1-2"), [""; 0]);
    assert_eq!(ids(&corpus, "-id:GB-1-20 GB-1-20"), ["GB-1-200", "XX-20-GB-1"]);
    // Both ends of a chain.
    assert_eq!(ids(&corpus, "\"XM-EX-B-7\""), ["XM-EX-A-1", "XM-EX-B-7"]);
    assert_eq!(ids(&corpus, "\"XM-EX-A-1\""), ["XM-EX-A-1", "XM-EX-B-7"]);
}

#[test]
fn a_location_is_a_place_of_each_line_and_of_an_activity_without_lines() {
    let located = |names: &[&str]| {
        let locations: Vec<Value> = names.iter().map(|name| json!({"name": name})).collect();
        json!({"file": "a.xml", "line": 1, "locations": locations})
    };
    let counted = json!({"name": "MRI scanner", "category": "mri", "claims": [{"quantity": 3, "status": "planned"}]});
    let elsewhere = json!({
        "name": "bed", "claims": [{"quantity": 2, "status": "planned", "sites": [{"place": "Lviv"}]}],
    });
    let corpus = corpus_of(&[
        json!({"id": "none", "title": "No line", "activity": located(&["Kharkiv"])}),
        json!({"id": "one", "title": "One place", "equipment": [counted], "activity": located(&["Kharkiv"])}),
        json!({"id": "two", "title": "Two", "equipment": [counted, elsewhere], "activity": located(&["Kharkiv", "Odesa"])}),
    ]);
    let found = |query: &str| ids(&corpus, query);
    assert_eq!(found("place:kharkiv"), ["none", "one", "two"]);
    assert_eq!(found("place:kharkiv category:mri"), ["one", "two"]);
    assert_eq!(found("place:kharkiv state:delivered"), [""; 0]);
    assert_eq!(found("-place:kharkiv"), [""; 0]);
    assert_eq!(found("-place:odesa"), ["none", "one"]);
    assert_eq!(found("place:lviv place:kharkiv"), ["two"]);
    // At one of two places: how many are there nobody says.
    let total = |query: &str| ask(&corpus, &request(query)).lines().expect("wanted").total.to_string();
    assert_eq!(total("place:kharkiv category:mri id:one"), "3 arrival not reported");
    assert_eq!(total("place:kharkiv category:mri id:two"), "1 line not for this place alone");
    let case = Case::new(corpus.clone());
    for query in [
        "place:kharkiv", "place:kharkiv category:mri", "-place:odesa", "-place:odesa | place:lviv", "place:odesa | bed",
    ] {
        check(&case, &request(query)).unwrap_or_else(|error| panic!("{error}"));
    }
}

/// The texts under the given keys, wherever they stand.
fn texts_under<'v>(value: &'v Value, keys: &[&str], texts: &mut Vec<&'v str>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(text) if keys.contains(&key.as_str()) => texts.push(text),
                    Value::Array(list) if keys.contains(&key.as_str()) => {
                        texts.extend(list.iter().filter_map(Value::as_str));
                    }
                    _ => {}
                }
                texts_under(value, keys, texts);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| texts_under(value, keys, texts)),
        _ => {}
    }
}

#[test]
fn every_word_of_every_part_finds_its_activity() {
    with_seeds(|seed| {
        let records = records(seed, 60, false);
        let corpus = loaded(held(records.document().to_string()));
        let mut checked = 0;
        for project in &records.projects {
            let mut texts = Vec::new();
            texts_under(&project["documents"], &["title", "text"], &mut texts);
            let activity = &project["activity"];
            for part in ["locations", "transactions", "results", "humanitarian_scopes"] {
                texts_under(&activity[part], &["text", "name", "code", "codes", "dimensions"], &mut texts);
            }
            let of_values = ["nearly all", "ні"];
            let mut values = Vec::new();
            texts_under(&activity["results"], &["value"], &mut values);
            texts.extend(values.into_iter().filter(|value| of_values.contains(value)));
            for ids in ["other_ids", "more_ids"] {
                texts.extend(activity[ids].as_array().into_iter().flatten().filter_map(Value::as_str));
            }
            let id = project["id"].as_str().expect("an id");
            for word in texts.into_iter().flat_map(aidtrail::text::word_list).collect::<BTreeSet<_>>() {
                let found = ids(&corpus, &format!("^{word}$"));
                assert!(found.iter().any(|found| found == id), "{id}: {word}");
                checked += 1;
            }
        }
        assert!(checked > 200, "{checked}");
    });
}

#[test]
fn the_number_beside_a_value_is_the_number_of_hits_of_its_query() {
    with_seeds(|seed| {
        let corpus = &made(seed).corpus;
        for query in ["", "h", "place:kharkiv", "category:mri", "-place:semey", "state:open place:kharkiv | mri"] {
            let answer = answer(&ask(corpus, &request(query)));
            for (facet, counts) in &answer.facets {
                // A line may count for its state; a group of equipment and a severity are not values of their own.
                let is_other = matches!(facet, FieldId::EquipmentGroup | FieldId::Flag);
                let chooses = query.contains(&format!("{}:", facet.name()));
                if is_other || facet.counts_lines() || facet.description().example.is_empty() || chooses {
                    continue;
                }
                for (code, n) in counts.values.iter().take(12).filter(|(code, _)| !code.contains(['"', '\''])) {
                    let narrowed = format!("{query} {}:\"{code}\"", facet.name());
                    assert_eq!(ask(corpus, &request(&narrowed)).found, *n, "{narrowed}");
                }
            }
        }
    });
}

#[test]
fn beside_a_value_of_a_list_of_items_stands_the_number_of_items_that_its_query_gives() {
    with_seeds(|seed| {
        let corpus = &made(seed).corpus;
        let of_items = |query: &str| {
            let wanted = AnswerParts { counts_items: true, ..AnswerParts::default() };
            ask(corpus, &Request { query: query.to_owned(), wanted, ..Request::default() })
        };
        let items = |hits: &Hits| hits.lines().expect("wanted").rows.len();
        for query in ["", "place:kharkiv", "category:mri", "state:open", "country:ua -state:planned", "flag:doubt"] {
            let hits = of_items(query);
            let breakdown = hits.breakdown.as_ref().expect("complete");
            assert!(breakdown.counts_items);
            for (facet, counts) in &breakdown.facets {
                let chooses = query.contains(&format!("{}:", facet.name()));
                if *facet == FieldId::EquipmentGroup || facet.description().example.is_empty() || chooses {
                    continue;
                }
                assert_eq!(counts.all, items(&hits), "{query} {facet:?}");
                let values = by_code(corpus, *facet, &counts.values);
                for (code, n) in values.iter().take(8).filter(|(code, _)| !code.contains(['"', '\''])) {
                    let narrowed = format!("{query} {}:\"{code}\"", facet.name());
                    assert_eq!(items(&of_items(&narrowed)), *n, "{narrowed}");
                }
                for (severity, n) in &counts.severities {
                    let narrowed = format!("{query} flag:{}", severity.label());
                    assert_eq!(items(&of_items(&narrowed)), *n, "{narrowed}");
                }
            }
            let arrivals = &hits.lines().expect("wanted").arrivals;
            let steps = Arrival::ALL.iter().map(|step| arrivals.lines_at(*step));
            assert_eq!(steps.sum::<usize>(), items(&hits), "{query}");
        }
    });
}
