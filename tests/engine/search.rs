//! Laws of search: one total order, and the logic of negation and union.

use crate::cases::cases;
use aidtrail::fields::FieldId;
use aidtrail::formats::InputOrigin;
use aidtrail::load::{LoadOptions, load_with};
use aidtrail::search::query::{Clause, Query, Test};
use aidtrail::search::{Cancel, Hits, Request, SortKey, SortOrder, search};
use aidtrail::store::{Corpus, RecordId};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, OnceLock};

fn corpus() -> &'static Arc<Corpus> {
    static SHIPPED: OnceLock<Arc<Corpus>> = OnceLock::new();
    SHIPPED.get_or_init(|| crate::corpus(InputOrigin::Embedded))
}

fn ask(query: &str, sort: SortOrder) -> Hits {
    search(corpus(), &Request { query: query.to_owned(), sort, ..Request::default() }, &Cancel::never())
        .expect("not cancelled")
}

fn matching_ids(query: &str) -> BTreeSet<RecordId> {
    ask(query, SortOrder::default()).rows.iter().map(|hit| hit.project).collect()
}

#[test]
fn a_stale_search_returns_nothing() {
    let cancel = Cancel::generation(Arc::new(AtomicU64::new(2)), 1);
    assert!(search(corpus(), &Request { query: "mri".into(), ..Request::default() }, &cancel).is_none());
}

#[test]
fn every_example_names_its_field_and_every_field_has_help() {
    for id in FieldId::queried() {
        let description = id.description();
        assert!(description.example.starts_with(&format!("{}:", id.name())), "{id:?}");
        assert!(!description.help.is_empty(), "{id:?}");
    }
}

#[test]
fn every_field_of_numbers_is_compared() {
    let text = r#"{"schema": "aidtrail/1",
      "sources": [{"id": "s", "published": "2024-01-02", "text": "Two scanners."}],
      "projects": [{"id": "p", "title": "Scanners",
        "dates": [{"kind": "start", "value": "2024"}, {"kind": "end", "value": "2024"}],
        "amounts": [{"value": 2024, "currency": "EUR", "year": 2024, "kind": "commitment"},
          {"value": 4096576, "currency": "EUR", "year": 2024, "kind": "expenditure"},
          {"value": 2024, "currency": "USD", "year": 2024, "kind": "disbursement"}],
        "equipment": [{"name": "scanner", "category": "mri", "claims": [{"quantity": 2024, "as_of": "2024", "status": "planned",
          "evidence": [{"source": "s", "quote": "Two scanners.", "start": 0, "mark": [0, 12]}]}]}]}]}"#;
    let corpus = crate::corpus(InputOrigin::InMemory("test.json".to_owned(), text.as_bytes().into()));
    let count = |query: String| {
        let request = Request { query, ..Request::default() };
        search(&corpus, &request, &Cancel::never()).expect("not cancelled").found
    };
    for name in FieldId::queried().filter(|field| field.is_number()).map(FieldId::name) {
        assert_eq!([count(format!("{name}:2000..2030")), count(format!("{name}:<2000"))], [1, 0], "{name}");
    }
}

/// The ids of the projects of a dataset that a query finds, on a day if one is given; and the notes.
fn found_on(projects: &serde_json::Value, today: Option<&str>, query: &str) -> (Vec<String>, Vec<String>) {
    let text = serde_json::json!({"schema": "aidtrail/1", "projects": projects}).to_string();
    let target = InputOrigin::InMemory("given/aid 2024.json".to_owned(), text.into_bytes().into());
    let asked_day = today.map(|day| day.parse().expect("a date"));
    let options = LoadOptions { asked_day, ..LoadOptions::on(1) };
    let corpus = load_with(&[target], options, &AtomicBool::new(false), &|_, _| {});
    let request = Request { query: query.to_owned(), ..Request::default() };
    let hits = search(&corpus, &request, &Cancel::never()).expect("not cancelled");
    let ids = hits.rows.iter().map(|hit| corpus.row(hit.project).id().to_owned()).collect();
    (ids, hits.notes.iter().map(|note| note.message.clone()).collect())
}

#[test]
fn sums_of_a_project_are_of_each_currency_alone_and_a_plan_is_no_promise() {
    let amount = |(kind, value, currency): &(&str, i64, &str)| serde_json::json!({"kind": kind, "value": value, "currency": currency, "year": 2020});
    let project = |id: &str, amounts: &[(&str, i64, &str)]| serde_json::json!({"id": id, "title": id, "amounts": amounts.iter().map(amount).collect::<Vec<_>>()});
    let mut not_aid = project("not-aid", &[("commitment", 9_000_000, "USD")]);
    not_aid["not_aid"] = serde_json::json!({"words": "no aid"});
    let projects = serde_json::json!([
        project("two-years", &[("commitment", 1_500_000, "USD"), ("commitment", 1_000_000, "USD")]),
        project("planned", &[("budget", 2_500_000, "USD"), ("planned_disbursement", 2_500_000, "USD")]),
        project("two-currencies", &[("commitment", 1_500_000, "USD"), ("commitment", 1_500_000, "EUR")]),
        project(
            "in-euros",
            &[("commitment", 2_000_000, "EUR"), ("disbursement", 1_000_000, "EUR"), ("expenditure", 2_200_000, "EUR")]
        ),
        project("other-currency", &[("commitment", 100, "USD"), ("disbursement", 9_000_000, "EUR")]),
        project("nothing-promised", &[("commitment", 0, "USD"), ("disbursement", 50, "USD")]),
        project("incoming", &[("incoming", 7_000_000, "USD"), ("loan_repayment", 7_000_000, "USD")]),
        not_aid,
        project("empty", &[]),
    ]);
    let found = |query: &str| found_on(&projects, None, query).0;
    assert_eq!(found("committed:2m..3m"), ["two-years", "in-euros"], "two currencies of 1.5m each are not 3m");
    assert_eq!(found("committed:>=1.5m usd"), ["two-years", "two-currencies"]);
    assert_eq!(found("committed:\">=1.5m eur\""), found("committed:>=1.5m eur"));
    assert_eq!(found("committed:>=1.5m eur"), ["two-currencies", "in-euros"]);
    assert_eq!(found("committed:>0 gbp"), [] as [&str; 0]);
    assert_eq!(found("committed:none"), ["planned", "incoming", "not-aid", "empty"]);
    assert_eq!(found("committed:several"), ["two-currencies"]);
    assert_eq!(found("committed:0"), ["nothing-promised"], "stated as nothing is stated");
    assert_eq!(found("paid:>3.1m"), ["in-euros", "other-currency"]);
    assert_eq!(found("paid:none"), ["two-years", "planned", "two-currencies", "incoming", "not-aid", "empty"]);
    assert_eq!(found("ratio:>1.5"), ["in-euros"], "1.6; not of two currencies, and not of nothing");
    assert_eq!(found("ratio:>1.6"), [] as [&str; 0]);
    assert_eq!(found("-ratio:none"), ["in-euros"]);
    let (_, notes) = found_on(&projects, None, "committed:>1m");
    assert_eq!(notes, ["sums are compared each in its own currency; add one, as in committed:>1m usd"]);
    let (_, notes) = found_on(&projects, None, "commited:>1m paid:much ratio:2..1");
    assert!(notes[0].contains("did you mean committed:"), "{notes:?}");
    assert_eq!(notes[1], "paid takes a number or a range: paid:>1m usd");
    assert!(notes[2].ends_with("turn it round: ratio:1..2"), "{notes:?}");
}

#[test]
fn starts_and_ends_are_compared_by_day_and_the_actual_one_wins() {
    let project = |id: &str, dates: &[(&str, &str)]| {
        let date = |(kind, value): &(&str, &str)| serde_json::json!({"kind": kind, "value": value});
        serde_json::json!({"id": id, "title": id, "dates": dates.iter().map(date).collect::<Vec<_>>()})
    };
    let mut news = project("news", &[("start", "2022-03-01")]);
    news["equipment"] = serde_json::json!([{"name": "bed", "claims": [{"status": "planned", "as_of": "2024-05-31"}]}]);
    let projects = serde_json::json!([
        news,
        project("late", &[("planned_end", "2024-07-01"), ("end", "2026-01-01")]),
        project(
            "put-off",
            &[("planned_end", "2024-07"), ("planned_end", "2024-11-30"), ("planned_start", "2022-06-01")]
        ),
        project("some-day", &[("end", "2024"), ("start", "2022-05"), ("planned_start", "2024-01-01")]),
        project("no-year", &[("end", "--03")]),
    ]);
    let found = |query: &str| found_on(&projects, None, query).0;
    assert_eq!(found("end:now..+6m"), ["put-off"]);
    assert_eq!(found("end:2024"), ["put-off", "some-day"]);
    assert_eq!(found("end:2024..2025"), ["put-off", "some-day"]);
    assert_eq!(found("end:none"), ["news", "no-year"]);
    assert_eq!(found("start:-2y.."), ["put-off"], "2022-05 may be before the day");
    assert_eq!(found("start:2022"), ["news", "put-off", "some-day"]);
    assert_eq!(found("start:=2022"), found("start:2022"));
    let on = |today: &str| found_on(&projects, Some(today), "end:now..+6m");
    assert_eq!(on("2025-12-01"), (vec!["late".to_owned()], vec!["now is 2025-12-01, as --today says".to_owned()]));
    let (_, notes) = found_on(&projects, None, "end:now.. start:-2y..");
    assert_eq!(notes, ["now is 2024-05-31, the date of the data; --today sets another"], "told once");
    let undated = serde_json::json!([project("a", &[("end", "2024")])]);
    let (ids, notes) = found_on(&undated, None, "end:now..");
    assert_eq!((ids.len(), notes[0].as_str()), (1, "nothing says which day is now: the data has no date"));
}

#[test]
fn what_goes_on_without_news_for_a_year_is_found_and_what_is_undated_stands_apart() {
    let project = |id: &str, status: &str, as_of: Option<&str>| {
        let claim = serde_json::json!({"status": "delivered", "as_of": as_of});
        let lines = serde_json::json!([{"name": "bed", "claims": [claim]}]);
        serde_json::json!({"id": id, "title": id, "status": status, "equipment": lines})
    };
    let mut ended = project("ended", "implementation", Some("2020"));
    ended["dates"] = serde_json::json!([{"kind": "end", "value": "2020-12-31"}]);
    let mut awaited = project("awaited", "closed", Some("2023-01-05"));
    awaited["equipment"][0]["claims"][0]["status"] = "planned".into();
    let activity = |id: &str, updated: Option<&str>| {
        serde_json::json!({"id": id, "title": id, "status": "implementation",
            "activity": {"file": format!("{id}.xml"), "updated": updated}})
    };
    let projects = serde_json::json!([
        project("new", "signed", Some("2024-06-30")),
        project("a-year-ago", "implementation", Some("2023-06-30")),
        project("old", "implementation", Some("2023-06-29")),
        project("perhaps-old", "pipeline", Some("2023")),
        project("closed", "closed", Some("2020")),
        project("cancelled", "cancelled", Some("2020")),
        project("no-status", "unknown", Some("2020")),
        ended,
        awaited,
        project("undated", "signed", None),
        activity("old-update", Some("2022-01-01")),
        activity("no-update", None),
    ]);
    let found = |today: Option<&str>, query: &str| found_on(&projects, today, query).0;
    assert_eq!(found(None, "flag:no-news"), ["old", "awaited", "old-update"]);
    assert_eq!(found(None, "flag:no_news"), found(None, "flag:no-news"));
    assert_eq!(found(None, "flag:no-news-undated"), ["undated", "no-update"]);
    assert_eq!(found(Some("2023-12-31"), "flag:no-news"), ["old-update"], "reports of later days are news");
    let later = ["new", "a-year-ago", "old", "perhaps-old", "awaited", "old-update"];
    assert_eq!(found(Some("2026-01-01"), "flag:no-news"), later);
    assert_eq!(found(None, "-flag:no-news -flag:no-news-undated").len(), 7);
    let (_, notes) = found_on(&projects, None, "flag:no-newz");
    assert!(notes[0].contains("did you mean"), "{notes:?}");
}

#[test]
fn files_and_the_organisations_of_payments_are_found_by_name_and_reference() {
    let payment = |of: &str, name: serde_json::Value, code: &str| {
        serde_json::json!({"kind": "disbursement", "value": 5, "currency": "USD",
            "stated": [{"of": of, "name": name, "code": code}]})
    };
    let project = |id: &str, transactions: serde_json::Value| serde_json::json!({"id": id, "title": id, "activity": {"file": "x.xml", "transactions": transactions}});
    let projects = serde_json::json!([
        project(
            "a",
            serde_json::json!([
                payment("provider", "Sida".into(), "SE-6"),
                payment("receiver", "Forum Syd".into(), "")
            ])
        ),
        project(
            "b",
            serde_json::json!([
                payment("provider", serde_json::Value::Null, "SE-0"),
                payment("provider", "Sida".into(), "SE-6")
            ])
        ),
        project("c", serde_json::json!([payment("provider_activity", "Sida".into(), "SE-6-1")])),
    ]);
    let found = |query: &str| found_on(&projects, None, query).0;
    assert_eq!(found("payer:sida"), ["a", "b"]);
    assert_eq!(found("payer:se-6"), ["a", "b"]);
    assert_eq!(found("payer:=SE-0"), ["b"]);
    assert_eq!(found("payer:several"), ["b"]);
    assert_eq!(found("payer:none"), ["c"], "an activity that provides is no organisation");
    assert_eq!(found("payee:syd"), ["a"]);
    assert_eq!(found("payee:sida"), ["a", "b", "c"], "it is unknown there, and told");
    assert_eq!(found("file:aid").len(), 3);
    assert_eq!(found("file:=\"given/aid 2024.json\"").len(), 3);
    let (_, notes) = found_on(&projects, None, "file:other");
    assert!(
        notes[0].starts_with("no file is called other; did you mean")
            || notes[0].contains("possible: given/aid 2024.json"),
        "{notes:?}"
    );
}

#[test]
fn a_word_with_exact_hits_is_not_matched_fuzzily_to_satisfy_a_filter() {
    let hits = ask("mri country:PK", SortOrder::default());
    assert!(hits.rows.is_empty() && !hits.is_fuzzy);
    let advice: Vec<(&str, usize)> = hits.relaxations.iter().map(|d| (d.text.as_str(), d.projects)).collect();
    assert_eq!(advice, [("mri", 1), ("country:PK", 2)]);
}

#[test]
fn fuzzy_hits_are_marked_as_near() {
    assert!(ask("hospitel semey", SortOrder::default()).is_fuzzy);
    assert!(!ask("hospital semey", SortOrder::default()).is_fuzzy);
}

#[test]
fn unknown_values_sort_last_both_ways() {
    for reverse in [false, true] {
        let hits = ask("", SortOrder { key: SortKey::ReportedOn, reverse });
        let known: Vec<bool> =
            hits.rows.iter().map(|hit| corpus().row(hit.project).last_reported().is_some()).collect();
        assert!(known.windows(2).all(|pair| pair[0] >= pair[1]), "{known:?}");
    }
}

#[test]
fn a_negated_equipment_field_matches_no_line() {
    for hit in ask("-state:planned has:equipment", SortOrder::default()).rows {
        let project = corpus().open(hit.project).project;
        assert!(
            project.not_aid.is_some()
                || project.equipment.iter().all(|line| line.balance().state() != aidtrail::model::LineState::Planned),
            "{}",
            project.id
        );
    }
}

fn term() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "mri", "semey", "hospital", "kharkiv", "Харків", "vehicles", "ultrasound", "japan", "jica", "'CT scanner'",
            "\"medical equipment\"", "^neuro", "scope$", "hospitel", "country:ua", "country:KZ", "donor:jica",
            "state:planned", "state:open", "qty:>5", "category:imaging", "place:samarkand", "facility:hospital",
            "told:2024", "year:2026", "has:amount", "flag:doubt", "kind:agreement", "amount:>1m", "source:uza",
        ])
        .prop_map(str::to_owned),
        "[a-zа-я]{1,6}",
    ]
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn the_order_is_total_and_reproducible(terms in prop::collection::vec(term(), 0..4)) {
        let query = terms.join(" ");
        let hits = ask(&query, SortOrder::default());
        prop_assert_eq!(&hits.rows, &ask(&query, SortOrder::default()).rows);
        let key = |hit: &aidtrail::search::ProjectHit| {
            (std::cmp::Reverse(hit.score), corpus().row(hit.project).title().chars().count(), hit.project)
        };
        if hits.rows.iter().any(|hit| hit.score > 0) {
            prop_assert!(hits.rows.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])));
        }
    }

    #[test]
    fn every_sort_order_has_the_same_rows(terms in prop::collection::vec(term(), 0..3), reverse: bool) {
        let query = terms.join(" ");
        let rows = matching_ids(&query);
        for key in SortKey::ALL {
            let sorted = ask(&query, SortOrder { key, reverse });
            prop_assert_eq!(&sorted.rows.iter().map(|hit| hit.project).collect::<BTreeSet<_>>(), &rows);
            prop_assert_eq!(sorted.rows.len(), rows.len());
        }
    }

    #[test]
    fn a_field_and_its_negation_partition_all_records(field in term().prop_filter("a field", |t| t.contains(':') && !t.contains(' '))) {
        let (yes, no) = (matching_ids(&field), matching_ids(&format!("-{field}")));
        prop_assert!(yes.is_disjoint(&no));
        prop_assert_eq!(yes.len() + no.len(), corpus().len());
    }

    #[test]
    fn or_is_the_union(a in term().prop_filter("a field", |t| t.contains(':')), b in term().prop_filter("a field", |t| t.contains(':'))) {
        let union: BTreeSet<RecordId> = matching_ids(&a).union(&matching_ids(&b)).copied().collect();
        prop_assert_eq!(matching_ids(&format!("{a} | {b}")), union);
    }

    #[test]
    fn any_text_is_a_query(query in any::<String>()) {
        let hits = ask(&query, SortOrder::default());
        for (id, _) in corpus().sources() {
            let text = corpus().open_source(id).source.text;
            for range in hits.highlighter().ranges(&text) {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}

#[test]
fn extreme_queries_are_answered() {
    let long = format!("semey {}", "x".repeat(10_000));
    let many = "mri ".repeat(2500);
    for query in
        [&long, &many, "!", "!!!", "\"mri", "'", "mri \"", "country:\"", "|", "^", "$", "^$", "-", ":", "mri |"]
    {
        let hits = ask(query, SortOrder::default());
        assert!(hits.found <= corpus().len(), "{query}");
    }
    assert_eq!(ask("\"mri", SortOrder::default()).found, ask("'mri", SortOrder::default()).found);
}

fn parsed(text: &str) -> Vec<Vec<(bool, Test)>> {
    let terms = |clause: Clause| clause.any.into_iter().map(|t| (t.negated, t.test)).collect();
    Query::parse(text).clauses.into_iter().map(terms).collect()
}

fn list(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

#[test]
fn words_phrases_and_affixes() {
    assert_eq!(parsed("mri semey").len(), 2);
    assert_eq!(parsed("x-ray"), [[(false, Test::Words(list(&["x", "ray"])))]]);
    assert_eq!(parsed("'mri"), [[(false, Test::Phrase(list(&["mri"])))]]);
    for phrase in ["\"ct scanner\"", "'CT scanner'", "\"ct scanner"] {
        assert_eq!(parsed(phrase), [[(false, Test::Phrase(list(&["ct", "scanner"])))]], "{phrase}");
    }
    assert_eq!(parsed("^neuro"), [[(false, Test::Affix { text: "neuro".into(), start: true, end: false })]]);
    assert_eq!(parsed("scope$"), [[(false, Test::Affix { text: "scope".into(), start: false, end: true })]]);
    assert_eq!(parsed("children's"), [[(false, Test::Words(list(&["childrens"])))]]);
}

#[test]
fn either_and_not() {
    assert_eq!(parsed("mri | ct").len(), 1);
    assert_eq!(parsed("mri | ct")[0].len(), 2);
    assert!(parsed("!repair")[0][0].0);
    assert_eq!(parsed("-country:UA"), [[(true, Test::Value(FieldId::Country, "UA".into()))]]);
    assert_eq!(parsed("| mri |").len(), 1);
}

#[test]
fn numbers_and_ranges() {
    let bounds = |text: &str| match &parsed(text)[0][0].1 {
        Test::Number(_, bounds, currency) => (*bounds, currency.clone()),
        other => panic!("{other:?}"),
    };
    assert!(bounds("qty:>5").0.contains(6.into()) && !bounds("qty:>5").0.contains(5.into()));
    assert!(bounds("year:2023..2025").0.contains(2025.into()));
    assert!(bounds("told:2024").0.contains(2024.into()));
    assert_eq!(bounds("amount:>1m usd").1.as_deref(), Some("USD"));
    assert_eq!(bounds("amount:\">1m usd\"").1.as_deref(), Some("USD"));
    assert_eq!(parsed("amount:>1m hospital").len(), 2);
}

#[test]
fn nonsense_is_no_error() {
    for text in ["", " ", "!", "!!!!", "\"", "'", "^", "$", "|", ":", "-", "a:b:c", "\"\"", "''", &"x ".repeat(5000)] {
        let query = Query::parse(text);
        assert!(query.clauses.len() <= 64);
    }
}
