//! The overview: each figure is what the query behind it gives, and what a plain recount gives.

use super::oracle::{Case, Chance, loaded_in_batches, made, query, records_as_text, seed, shipped};
use crate::cases::cases;
use aidtrail::codes::ListedCode;
use aidtrail::fields::{FieldId, MoneyFigure, TableFigure, TableRows};
use aidtrail::search::overview::{Arrival, MOST_ROWS, OverviewBlock, OverviewBody, OverviewKind};
use aidtrail::search::{
    AnswerParts, Cancel, GroupKind, Request, SumField, SumsBy, Table, TableBody, TableSpec, overview_on, search,
    sums_of, table_on,
};
use aidtrail::store::Corpus;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

fn overview(corpus: &Corpus, query: &str) -> Vec<Arc<OverviewBlock>> {
    overview_on(1, corpus, query, &Cancel::never(), &mut |_| {}).expect("nobody cancels")
}

fn table(corpus: &Corpus, query: &str, spec: &TableSpec) -> Table {
    table_on(1, corpus, query, spec, &Cancel::never()).expect("nobody cancels")
}

/// Each number with the query that gives it, and whether it is of items.
fn numbers(block: &OverviewBlock) -> Vec<(usize, Option<String>, bool)> {
    match &block.body {
        OverviewBody::Counts(counts) => {
            counts.rows.iter().map(|row| (row.n, row.query.clone(), row.of_items)).collect()
        }
        OverviewBody::Groups(table) => {
            let groups = table.groups().expect("groups");
            // Of several values the number of projects is told, and a query; what is beside them has neither.
            let rows = groups.rows.iter().chain(&groups.unsplit).chain([&groups.all]);
            rows.filter_map(|row| Some((row.projects?, row.query.clone(), false))).collect()
        }
    }
}

fn check_laws(case: &Case, query: &str) -> Result<(), TestCaseError> {
    let corpus = &case.corpus;
    let blocks = overview(corpus, query);
    let found = case.naive.groups(query, false, &[], None).all.projects;
    for block in &blocks {
        prop_assert_eq!(block.found, found, "{:?}", query);
        for (n, of_row, of_items) in numbers(block) {
            let Some(of_row) = of_row else {
                prop_assert_eq!(n, 0, "{:?} {:?}", block.kind, query);
                continue;
            };
            let rows = if of_items { TableRows::Items } else { TableRows::Projects };
            let listed = table(corpus, &of_row, &TableSpec { rows, ..TableSpec::default() });
            prop_assert_eq!(listed.row_count, n, "{:?} {:?}", block.kind, &of_row);
            let counted = case.naive.groups(&of_row, of_items, &[], None).all;
            prop_assert_eq!(if of_items { counted.items } else { counted.projects }, n, "{:?}", &of_row);
        }
        check_table(corpus, query, block)?;
    }
    check_arrivals(case, query, &blocks)?;
    check_money(corpus, query, &blocks)
}

/// The rows of a block are the first of the table that shows it whole.
fn check_table(corpus: &Corpus, query: &str, block: &OverviewBlock) -> Result<(), TestCaseError> {
    let OverviewBody::Groups(of_block) = &block.body else { return Ok(()) };
    let whole = table(corpus, query, &block.spec);
    let (of_block, whole) = (of_block.groups().expect("groups"), whole.groups().expect("groups"));
    if block.kind == OverviewKind::Money {
        prop_assert_eq!(of_block.rows.len(), whole.rows.len());
        return Ok(());
    }
    prop_assert_eq!(&of_block.rows[..], &whole.rows[..whole.rows.len().min(MOST_ROWS)], "{:?}", block.kind);
    prop_assert_eq!((&of_block.unsplit, &of_block.all), (&whole.unsplit, &whole.all), "{:?}", block.kind);
    Ok(())
}

/// The steps of equipment make up all items.
fn check_arrivals(case: &Case, query: &str, blocks: &[Arc<OverviewBlock>]) -> Result<(), TestCaseError> {
    let Some(block) = blocks.iter().find(|block| block.kind == OverviewKind::Equipment) else {
        prop_assert_eq!(case.corpus.line_count(), 0);
        return Ok(());
    };
    let OverviewBody::Counts(counts) = &block.body else { panic!("counts") };
    let sum: usize = counts.rows.iter().map(|row| row.n).sum();
    prop_assert_eq!(sum, case.naive.groups(query, true, &[], None).all.items, "{:?}", query);
    for arrival in ["arrived", "on_the_way", "planned", "nothing_said"] {
        prop_assert!(counts.rows.iter().any(|row| row.code == arrival), "{} is told if it is nothing", arrival);
    }
    Ok(())
}

/// Years, and what has none, make up the sums by kind.
fn check_money(corpus: &Corpus, query: &str, blocks: &[Arc<OverviewBlock>]) -> Result<(), TestCaseError> {
    let OverviewBody::Groups(years) = &blocks[0].body else { panic!("the money comes first, by year") };
    let TableBody::Projects(records) = table(corpus, query, &TableSpec::default()).body else { panic!("projects") };
    let by_kind = sums_of(corpus, records, &SumsBy::Kind.into());
    let groups = years.groups().expect("groups");
    for (at, column) in years.money.iter().enumerate() {
        let rows = groups.rows.iter().chain(&groups.unsplit);
        let sum: Decimal = rows.filter_map(|row| row.money[at]).map(|cell| cell.alone.0).sum();
        let of_column = by_kind.rows.iter().filter(|row| {
            row.field == SumField::Amount && row.currency == column.currency && column.figure.has_kind(&row.kind)
        });
        prop_assert_eq!(sum, of_column.map(|row| row.count.0).sum::<Decimal>(), "{:?} {:?}", query, column);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(4))]

    #[test]
    fn each_figure_of_the_overview_is_what_its_query_and_a_recount_give(
        seed in seed(), queries in prop::collection::vec(query(), 1..4),
    ) {
        for query in queries {
            check_laws(made(seed), &query)?;
        }
        check_laws(made(seed), "")?;
    }
}

#[test]
fn the_overview_of_the_shipped_records_obeys_the_laws() {
    for query in ["", "country:ua", "mri scanner", "hospitl", "flag:no_such_flag", "state:open | donor:none", "zzzz"] {
        check_laws(shipped(), query).expect("the laws");
    }
}

#[test]
fn an_answer_has_the_same_overview_in_any_segments_and_hands_out_the_money_first() {
    let text = records_as_text(&mut Chance::new(11), 150);
    let whole = loaded_in_batches(&text, 1 << 24, 1);
    let parts = loaded_in_batches(&text, 1, 3);
    assert!(whole.segment_count() == 1 && parts.segment_count() > 3);
    let shown = |block: &Arc<OverviewBlock>| format!("{:?} {:?}", block.kind, numbers(block));
    for query in ["", "hospital", "state:open country:ua"] {
        let expected: Vec<String> = overview(&whole, query).iter().map(shown).collect();
        let mut handed_out = Vec::new();
        let found = overview_on(3, &parts, query, &Cancel::never(), &mut |block| handed_out.push(block));
        assert_eq!(found.expect("nobody cancels").iter().map(shown).collect::<Vec<_>>(), expected);
        assert_eq!(handed_out.iter().map(shown).collect::<Vec<_>>(), expected);
        assert_eq!(handed_out[0].kind, OverviewKind::Money);
        let wanted = AnswerParts { overview: true, ..AnswerParts::default() };
        let request = Request { query: query.to_owned(), wanted, ..Request::default() };
        let hits = search(&parts, &request, &Cancel::never()).expect("nobody cancels");
        let of_answer = hits.overview().expect("asked for");
        assert_eq!(of_answer.iter().map(shown).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_cancelled_overview_is_none() {
    let cancel = Cancel::generation(Arc::new(AtomicU64::new(2)), 1);
    assert!(overview_on(2, &shipped().corpus, "", &cancel, &mut |_| panic!("nothing is handed out")).is_none());
}

#[test]
fn nothing_is_told_as_nothing_and_leads_nowhere() {
    let corpus = loaded_in_batches(r#"{"project":{"id":"a","title":"a"}}"#, 1 << 20, 1);
    let blocks = overview(&corpus, "");
    let kinds: Vec<OverviewKind> = blocks.iter().map(|block| block.kind).collect();
    assert!(!kinds.contains(&OverviewKind::Equipment), "there is none in the data: {kinds:?}");
    let look_at = blocks.iter().find(|block| block.kind == OverviewKind::LookAt).expect("always told");
    assert!(numbers(look_at).iter().all(|(n, query, _)| (*n, query) == (0, &None)), "{look_at:?}");
    assert_eq!(numbers(look_at).len(), 5, "without a date nobody knows what ends within a year");
    let gaps = blocks.iter().find(|block| block.kind == OverviewKind::Gaps).expect("always told");
    let numbers: Vec<usize> = numbers(gaps).into_iter().map(|(n, ..)| n).collect();
    assert_eq!(numbers, [1, 1, 1, 1, 0], "country, donor, end and money are not stated; no code is wrong");
}

#[test]
fn a_whole_country_stands_apart_from_the_places_in_it() {
    let rows = |places: &[&str]| -> Vec<(String, usize)> {
        let text: String = places.iter().enumerate().map(|(i, place)| located(i, place)).collect();
        let corpus = loaded_in_batches(&text, 1 << 20, 1);
        let blocks = overview(&corpus, "");
        let block = blocks.iter().find(|block| block.kind == OverviewKind::Places).expect("always told");
        for (n, query, _) in numbers(block) {
            assert_eq!(query.map_or(0, |query| table(&corpus, &query, &TableSpec::default()).row_count), n);
        }
        let OverviewBody::Counts(counts) = &block.body else { panic!("counts") };
        counts.rows.iter().skip(1).map(|row| (row.label.clone(), row.n)).collect()
    };
    let row = |label: &str, n: usize| (label.to_owned(), n);
    let of_one = rows(&["Gulu", "Gulu", "Gulu", "Uganda", "Lira"]);
    assert_eq!(of_one, [row("Uganda as a whole", 1), row("Gulu", 3), row("Lira", 1)]);
    let of_two = rows(&["Kenya", "Gulu", "Uganda", "Kenya"]);
    assert_eq!(of_two, [row("2 countries as a whole", 3), row("Gulu", 1)]);
}

/// A project in Uganda and Kenya with an item in a place.
fn located(i: usize, place: &str) -> String {
    let claims = serde_json::json!([{ "status": "planned", "sites": [{ "place": place }] }]);
    let items = serde_json::json!([{ "name": "bed", "category": "bed", "claims": claims }]);
    let countries = serde_json::json!([{ "code": "UG" }, { "code": "KE" }]);
    let project =
        serde_json::json!({ "id": format!("p{i}"), "title": "a", "countries": countries, "equipment": items });
    serde_json::json!({ "project": project }).to_string() + "\n"
}

#[test]
fn a_block_shows_the_money_that_there_is() {
    let amount = serde_json::json!([{ "kind": "disbursement", "currency": "USD", "value": 5, "year": 2020 }]);
    let text = serde_json::json!({ "project": { "id": "a", "title": "a", "amounts": amount } }).to_string();
    let blocks = overview(&loaded_in_batches(&text, 1 << 20, 1), "");
    let donors = blocks.iter().find(|block| block.kind == OverviewKind::Donors).expect("always told");
    assert_eq!(donors.spec.figures, [TableFigure::Projects, TableFigure::Money(MoneyFigure::Paid)]);
    assert_eq!(donors.spec.group_fields(), [FieldId::Donor]);
    let OverviewBody::Groups(years) = &blocks[0].body else { panic!("years") };
    assert!(years.groups().expect("groups").rows.iter().all(|row| row.keys[0].kind == GroupKind::Value));
}

#[test]
fn steps_of_equipment_have_codes_and_words_of_their_own() {
    let codes: std::collections::BTreeSet<&str> = Arrival::ALL.iter().map(|it| it.code()).collect();
    let labels: std::collections::BTreeSet<&str> = Arrival::ALL.iter().map(|it| it.label()).collect();
    assert_eq!((codes.len(), labels.len()), (Arrival::ALL.len(), Arrival::ALL.len()));
    assert!(Arrival::ALL.iter().all(|it| it.states().iter().all(|state| !state.code().is_empty())));
}
