//! Laws of search: whatever is asked, the answer is in one order and obeys its own logic.

mod stage;

use aidtrail::formats::Target;
use aidtrail::search::{Cancel, Hits, Request, Sort, SortKey, search};
use aidtrail::store::{Corpus, RecordId};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};

fn corpus() -> &'static Arc<Corpus> {
    static SHIPPED: OnceLock<Arc<Corpus>> = OnceLock::new();
    SHIPPED.get_or_init(|| stage::corpus(Target::Shipped))
}

fn ask(query: &str, sort: Sort) -> Hits {
    search(corpus(), &Request { query: query.to_owned(), sort, ..Request::default() }, &Cancel::never())
        .expect("not cancelled")
}

fn set(query: &str) -> BTreeSet<RecordId> {
    ask(query, Sort::default()).rows.iter().map(|hit| hit.project).collect()
}

#[test]
fn a_stale_search_gives_nothing() {
    let cancel = Cancel::generation(Arc::new(AtomicU64::new(2)), 1);
    assert!(search(corpus(), &Request { query: "mri".into(), ..Request::default() }, &cancel).is_none());
}

#[test]
fn a_word_that_is_there_is_not_bent_to_fit_a_filter() {
    let hits = ask("mri country:PK", Sort::default());
    assert!(hits.rows.is_empty() && !hits.near);
    let advice: Vec<(&str, usize)> = hits.drops.iter().map(|d| (d.text.as_str(), d.projects)).collect();
    assert_eq!(advice, [("mri", 1), ("country:PK", 2)]);
}

#[test]
fn near_spellings_are_said_to_be_near() {
    assert!(ask("hospitel semey", Sort::default()).near);
    assert!(!ask("hospital semey", Sort::default()).near);
}

#[test]
fn unknown_values_sort_last_both_ways() {
    for reverse in [false, true] {
        let hits = ask("", Sort { key: SortKey::Told, reverse });
        let told: Vec<bool> = hits.rows.iter().map(|hit| corpus().row(hit.project).told().is_some()).collect();
        assert!(told.windows(2).all(|pair| pair[0] >= pair[1]), "{told:?}");
    }
}

#[test]
fn negated_equipment_tests_hold_on_no_line() {
    for hit in ask("-state:planned has:equipment", Sort::default()).rows {
        let project = corpus().open(hit.project).project;
        assert!(project.equipment.iter().all(|line| line.status().code() != "planned"), "{}", project.id);
    }
}

fn term() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "mri",
            "semey",
            "hospital",
            "kharkiv",
            "Харків",
            "vehicles",
            "ultrasound",
            "japan",
            "jica",
            "'CT scanner'",
            "\"medical equipment\"",
            "^neuro",
            "scope$",
            "hospitel",
            "country:ua",
            "country:KZ",
            "donor:jica",
            "state:planned",
            "state:open",
            "qty:>5",
            "category:imaging",
            "place:samarkand",
            "facility:hospital",
            "told:2024",
            "year:2026",
            "has:amount",
            "flag:doubt",
            "kind:agreement",
            "amount:>1m",
            "source:uza",
        ])
        .prop_map(str::to_owned),
        "[a-zа-я]{1,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(2026), ..ProptestConfig::default() })]

    #[test]
    fn the_order_is_total_and_the_same_each_time(terms in prop::collection::vec(term(), 0..4)) {
        let query = terms.join(" ");
        let hits = ask(&query, Sort::default());
        prop_assert_eq!(&hits.rows, &ask(&query, Sort::default()).rows);
        let key = |hit: &aidtrail::search::Hit| {
            (std::cmp::Reverse(hit.score), corpus().row(hit.project).title().chars().count(), hit.project)
        };
        if hits.rows.iter().any(|hit| hit.score > 0) {
            prop_assert!(hits.rows.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])));
        }
    }

    #[test]
    fn every_sort_gives_the_same_rows(terms in prop::collection::vec(term(), 0..3), reverse: bool) {
        let query = terms.join(" ");
        let rows = set(&query);
        for key in SortKey::ALL {
            let sorted = ask(&query, Sort { key, reverse });
            prop_assert_eq!(&sorted.rows.iter().map(|hit| hit.project).collect::<BTreeSet<_>>(), &rows);
            prop_assert_eq!(sorted.rows.len(), rows.len());
        }
    }

    #[test]
    fn a_field_and_its_negation_divide_everything(field in term().prop_filter("a field", |t| t.contains(':') && !t.contains(' '))) {
        let (yes, no) = (set(&field), set(&format!("-{field}")));
        prop_assert!(yes.is_disjoint(&no));
        prop_assert_eq!(yes.len() + no.len(), corpus().len());
    }

    #[test]
    fn either_is_the_union(a in term().prop_filter("a field", |t| t.contains(':')), b in term().prop_filter("a field", |t| t.contains(':'))) {
        let union: BTreeSet<RecordId> = set(&a).union(&set(&b)).copied().collect();
        prop_assert_eq!(set(&format!("{a} | {b}")), union);
    }

    #[test]
    fn any_text_is_a_query(query in any::<String>()) {
        let hits = ask(&query, Sort::default());
        for (id, _) in corpus().sources() {
            let text = corpus().open_source(id).source.text;
            for range in hits.highlighter.ranges(&text) {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}

#[test]
fn absurd_queries_are_answered() {
    let long = format!("semey {}", "x".repeat(10_000));
    let many = "mri ".repeat(2500);
    for query in
        [&long, &many, "!", "!!!", "\"mri", "'", "mri \"", "country:\"", "|", "^", "$", "^$", "-", ":", "mri |"]
    {
        let hits = ask(query, Sort::default());
        assert!(hits.found <= corpus().len(), "{query}");
    }
    assert_eq!(ask("\"mri", Sort::default()).found, ask("'mri", Sort::default()).found);
}
