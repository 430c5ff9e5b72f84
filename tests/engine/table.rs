//! Tables against a plain recount ([`Oracle::groups`] and its like), and by the laws that every table obeys.

use super::oracle::engine::table::{
    NO_ITEMS, NOT_STATED, OTHER_VOCABULARY, OracleGroup, OracleGroups, OracleMoney, SEVERAL,
};
use super::oracle::{Case, Chance, loaded_in_batches, made, query, records_as_text, seed, shipped};
use crate::cases::cases;
use aidtrail::fields::{FieldId, MoneyFigure, OwnColumn, TableColumn, TableFigure, TableRows};
use aidtrail::search::{
    Cancel, GroupKind, GroupRow, Groups, SumField, SumsBy, Table, TableBody, TableSort, TableSortKey, TableSpec,
    sums_of, table_on,
};
use aidtrail::store::{Corpus, RecordId};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

fn table(corpus: &Corpus, query: &str, spec: &TableSpec) -> Table {
    table_on(1, corpus, query, spec, &Cancel::never()).expect("nobody cancels")
}

fn grouped(rows: TableRows, fields: &[FieldId], figures: &[TableFigure]) -> TableSpec {
    TableSpec { rows, group_by: fields.to_vec(), figures: figures.to_vec(), ..TableSpec::default() }
}

const COUNTS: [TableFigure; 3] = [TableFigure::Projects, TableFigure::Items, TableFigure::Pieces];

fn groups(table: &Table) -> &Groups {
    table.groups().expect("groups")
}

fn key(row: &GroupRow) -> Vec<String> {
    let word = |kind: GroupKind, code: &str| match kind {
        GroupKind::Value | GroupKind::LeftOut => code.to_owned(),
        GroupKind::NotStated => NOT_STATED.to_owned(),
        GroupKind::NoItem => NO_ITEMS.to_owned(),
        GroupKind::OtherVocabulary => OTHER_VOCABULARY.to_owned(),
        GroupKind::Unsplit if code == "several" => SEVERAL.to_owned(),
        GroupKind::Unsplit => format!("({code})"),
    };
    row.keys.iter().map(|key| word(key.kind, &key.code)).collect()
}

fn counted(row: &GroupRow) -> OracleGroup {
    let pieces = row.pieces.expect("wanted").to_string();
    let (projects, items) = (row.projects.expect("counted"), row.items.expect("counted"));
    OracleGroup { projects, items, inferred: row.inferred, pieces }
}

/// The engine's groups in the form of the oracle's.
fn counts(groups: &Groups) -> OracleGroups {
    let rows: BTreeMap<Vec<String>, OracleGroup> = groups.rows.iter().map(|row| (key(row), counted(row))).collect();
    assert_eq!(rows.len(), groups.rows.len(), "a group occurs twice");
    OracleGroups { rows, all: counted(&groups.all), in_several: groups.in_several }
}

fn field() -> impl Strategy<Value = FieldId> {
    prop::sample::select(FieldId::facets().collect::<Vec<_>>())
}

fn fields() -> impl Strategy<Value = Vec<FieldId>> {
    prop::collection::vec(field(), 1..3).prop_filter("one twice", |fields| fields.len() < 2 || fields[0] != fields[1])
}

fn rows() -> impl Strategy<Value = TableRows> {
    prop::sample::select(vec![TableRows::Projects, TableRows::Items])
}

/// The number of a row is what its query gives, and the rows make up the whole or say that they do not.
fn check_laws(case: &Case, query: &str, rows: TableRows, fields: &[FieldId]) -> Result<(), TestCaseError> {
    let spec = grouped(rows, fields, &COUNTS);
    let expected = case.naive.groups(query, rows == TableRows::Items, fields, None);
    check_groups(case, query, &spec, &expected)
}

/// The same of a table, and of what a recount gives.
fn check_groups(case: &Case, query: &str, spec: &TableSpec, expected: &OracleGroups) -> Result<(), TestCaseError> {
    let TableSpec { rows, group_by: fields, .. } = spec;
    let (corpus, rows) = (&case.corpus, *rows);
    let table_of_groups = table(corpus, query, spec);
    let found = groups(&table_of_groups);
    prop_assert_eq!(&counts(found), expected, "{:?} {:?}", query, fields);
    for (at, whole) in [(0, found.all.projects), (1, found.all.items)] {
        let of = |row: &GroupRow| if at == 0 { row.projects } else { row.items };
        let sum: usize = found.rows.iter().filter_map(of).sum();
        // A group of items that no item has is no row.
        let whole = whole.expect("counted");
        prop_assert!(sum >= whole && (sum == whole) == (found.in_several[at] == 0), "{:?} {}", fields, at);
    }
    for row in &found.rows {
        let query = row.query.as_deref().expect("a row of values has a query");
        let whole = table(corpus, query, spec);
        let of_row = OracleGroup { inferred: [0; 2], ..counted(row) };
        prop_assert_eq!(counted(&groups(&whole).all), of_row, "{:?} of {:?}", query, key(row));
        let [projects, items] = row.inferred;
        prop_assert!(Some(projects) <= row.projects && Some(items) <= row.items, "{:?}", key(row));
        let listed = table(corpus, query, &TableSpec { rows, ..TableSpec::default() });
        let number = if rows == TableRows::Items { row.items } else { row.projects };
        prop_assert_eq!(Some(listed.row_count), number, "{:?}", query);
    }
    Ok(())
}

/// Kinds of money with a name of their own.
fn figures() -> Vec<TableFigure> {
    MoneyFigure::all().map(TableFigure::Money).collect()
}

fn money(table: &Table) -> OracleMoney {
    let found = groups(table);
    let mut money = OracleMoney::new();
    for row in found.rows.iter().chain(&found.unsplit) {
        for (column, cell) in table.money.iter().zip(&row.money) {
            let Some(cell) = cell else { continue };
            let key = (key(row).concat(), column.figure.name(), column.currency.clone());
            assert_eq!(money.insert(key, (cell.alone.0, cell.at_most.0)), None, "a cell occurs twice");
        }
    }
    money
}

proptest! {
    #![proptest_config(cases(4))]

    #[test]
    fn a_table_is_what_a_recount_gives_and_each_row_what_its_query_gives(
        seed in seed(), asked in prop::collection::vec((query(), rows(), fields()), 1..6),
    ) {
        for (query, rows, fields) in asked {
            check_laws(made(seed), &query, rows, &fields)?;
        }
    }

    #[test]
    fn sectors_are_counted_in_one_vocabulary_and_who_has_others_alone_is_a_row(
        seed in seed(), query in query(), rows in rows(), vocabulary in prop::sample::select(vec![None, Some("2"), Some("99")]),
    ) {
        let field = if vocabulary.is_some() { FieldId::OtherSector } else { FieldId::Sector };
        let spec = TableSpec { vocabulary: vocabulary.map(str::to_owned), ..grouped(rows, &[field], &COUNTS) };
        let expected = made(seed).naive.groups(&query, rows == TableRows::Items, &[field], vocabulary);
        check_groups(made(seed), &query, &spec, &expected)?;
    }

    #[test]
    fn money_of_groups_is_what_a_recount_gives_and_adds_up(
        seed in seed(), queries in prop::collection::vec(query(), 1..4), field in prop::sample::select(vec![
            FieldId::ActivityStatus, FieldId::Instrument, FieldId::Recipient, FieldId::RecordKind, FieldId::Country,
            FieldId::Agency, FieldId::Programme, FieldId::Flag, FieldId::MoneyYear,
        ]),
    ) {
        let made = made(seed);
        for query in queries {
            let found = table(&made.corpus, &query, &grouped(TableRows::Projects, &[field], &figures()));
            prop_assert_eq!(money(&found), made.naive.money(&query, field), "{:?} {:?}", query, field);
            check_sums(&made.corpus, &query, &found)?;
        }
    }

    #[test]
    fn a_window_and_the_figures_asked_for_change_no_row(
        seed in seed(), query in query(), field in field(), window in (0usize..4, 0usize..3),
        by in prop::sample::select(vec![
            None, Some(TableSortKey::Group(0)), Some(TableSortKey::Figure(TableFigure::Projects)),
            Some(TableSortKey::Figure(TableFigure::Money(MoneyFigure::Paid))),
        ]),
        descending in any::<bool>(),
    ) {
        let made = made(seed);
        let sort: Vec<TableSort> = by.into_iter().map(|by| TableSort { by, descending, currency: None }).collect();
        let figures = [&[TableFigure::Projects][..], &figures()].concat();
        let spec = TableSpec { sort, ..grouped(TableRows::Projects, &[field], &figures) };
        let whole = table(&made.corpus, &query, &spec);
        let (start, end) = (window.0, window.0 + window.1);
        let part = table_on(3, &made.corpus, &query, &TableSpec { window: Some(start..end), ..spec }, &Cancel::never());
        let part = part.expect("nobody cancels");
        prop_assert_eq!((&part.money, part.row_count), (&whole.money, whole.row_count));
        let (part, whole) = (groups(&part), groups(&whole));
        let rows = whole.rows.len();
        prop_assert_eq!(&part.rows[..], &whole.rows[start.min(rows)..end.min(rows)], "{:?}", field);
        let others = |groups: &Groups| (groups.unsplit.clone(), groups.left_out.clone(), groups.all.clone());
        prop_assert_eq!(others(part), others(whole), "{:?}", field);
        // Projects are counted in another way if nothing else is.
        let counted = table(&made.corpus, &query, &grouped(TableRows::Projects, &[field], &COUNTS));
        let projects = |groups: &Groups| -> BTreeMap<Vec<String>, usize> {
            groups.rows.iter().filter_map(|row| Some((key(row), row.projects?))).collect()
        };
        prop_assert_eq!(projects(whole), projects(groups(&counted)), "{:?}", field);
        prop_assert_eq!(whole.in_several[0], groups(&counted).in_several[0], "{:?}", field);
    }

    #[test]
    fn no_money_is_given_to_a_state_or_a_place_of_equipment(
        seed in seed(), query in query(),
        field in prop::sample::select(vec![FieldId::DeliveryStatus, FieldId::Place, FieldId::EquipmentGroup]),
    ) {
        let made = made(seed);
        let found = table(&made.corpus, &query, &grouped(TableRows::Projects, &[field], &figures()));
        prop_assert_eq!(money(&found), OracleMoney::new());
        prop_assert!(groups(&found).undivided.is_some());
    }

    #[test]
    fn rows_stand_in_the_order_of_their_cells(
        seed in seed(), query in query(), limit in 0usize..40,
        sort in prop::collection::vec((prop::sample::select(vec![
            TableColumn::Own(OwnColumn::Title), TableColumn::Own(OwnColumn::Items), TableColumn::Field(FieldId::Country),
            TableColumn::Field(FieldId::Recipient), TableColumn::Field(FieldId::LastReport),
            TableColumn::Money(MoneyFigure::Paid), TableColumn::Money(MoneyFigure::Committed),
        ]), any::<bool>()), 1..3),
    ) {
        let made = made(seed);
        let expected = made.naive.sorted(&query, &sort);
        let by = TableSortKey::Column;
        let keys = sort.iter().map(|&(column, descending)| TableSort { by: by(column), descending, currency: None });
        let spec = TableSpec { sort: keys.collect(), ..TableSpec::default() };
        let listed = |spec: &TableSpec, threads: usize| -> Vec<RecordId> {
            let table = table_on(threads, &made.corpus, &query, spec, &Cancel::never()).expect("nobody cancels");
            let TableBody::Projects(rows) = table.body else { panic!("projects") };
            rows
        };
        prop_assert_eq!(&listed(&spec, 1), &expected);
        let window = TableSpec { window: Some(limit..2 * limit), ..spec };
        let (start, end) = (limit.min(expected.len()), (2 * limit).min(expected.len()));
        prop_assert_eq!(&listed(&window, 3)[..], &expected[start..end]);
    }
}

/// The money of all rows is the whole, and that is the sum by kind.
fn check_sums(corpus: &Corpus, query: &str, table: &Table) -> Result<(), TestCaseError> {
    let found = groups(table);
    let listed = table_on(1, corpus, query, &TableSpec::default(), &Cancel::never()).expect("nobody cancels");
    let TableBody::Projects(records) = listed.body else { panic!("projects") };
    let by_kind = sums_of(corpus, records, &SumsBy::Kind.into());
    for (at, column) in table.money.iter().enumerate() {
        let alone = |row: &GroupRow| row.money[at].map_or(Decimal::ZERO, |cell| cell.alone.0);
        let sum: Decimal = found.rows.iter().chain(&found.unsplit).map(alone).sum();
        let of_column = by_kind.rows.iter().filter(|row| {
            row.field == SumField::Amount && row.currency == column.currency && column.figure.has_kind(&row.kind)
        });
        let expected: Decimal = of_column.map(|row| row.count.0).sum();
        prop_assert_eq!([sum, alone(&found.all)], [expected; 2], "{:?}", column);
    }
    Ok(())
}

#[test]
fn tables_of_the_shipped_records_obey_the_laws() {
    for (query, rows, fields) in [
        ("", TableRows::Projects, vec![FieldId::Country]),
        ("", TableRows::Items, vec![FieldId::Place]),
        ("", TableRows::Items, vec![FieldId::EquipmentGroup, FieldId::DeliveryStatus]),
        ("mri scanner", TableRows::Items, vec![FieldId::EquipmentCategory]),
        ("state:open", TableRows::Projects, vec![FieldId::Donor, FieldId::Facility]),
        ("hospital place:kharkiv", TableRows::Projects, vec![FieldId::SaidBy]),
    ] {
        check_laws(shipped(), query, rows, &fields).expect("the laws");
    }
}

/// All that a table says, as text.
fn dump(table: &Table) -> Vec<String> {
    let of_row = |row: &GroupRow| {
        let pieces = row.pieces.map(|total| total.to_string());
        let counts = format!("{:?} {:?} {:?} {pieces:?}", row.projects, row.items, row.inferred);
        format!("{:?} {counts} {:?} {:?}", row.keys, row.money, row.query)
    };
    let mut lines = vec![format!("{} {:?}", table.row_count, table.money)];
    match &table.body {
        TableBody::Groups(groups) => {
            let all = groups.rows.iter().chain(&groups.unsplit).chain(&groups.left_out).chain([&groups.all]);
            lines.extend(all.map(of_row));
            lines.push(format!("{:?} {:?}", groups.in_several, groups.undivided));
        }
        body => lines.push(format!("{body:?}")),
    }
    lines
}

#[test]
fn segments_and_threads_change_no_table() {
    let text = records_as_text(&mut Chance::new(7), 150);
    let whole = loaded_in_batches(&text, 1 << 24, 1);
    let parts: Vec<Arc<Corpus>> = [1, 9000].into_iter().map(|bytes| loaded_in_batches(&text, bytes, 3)).collect();
    assert!(whole.segment_count() == 1 && parts.iter().all(|corpus| corpus.segment_count() > 3));
    let sorted = |text: &str, rows: TableRows| {
        TableSpec::parse(rows, aidtrail::search::TableWords { sort: text, ..Default::default() }).expect("known names")
    };
    let mut specs = vec![
        grouped(TableRows::Projects, &[FieldId::Donor], &[]),
        grouped(TableRows::Projects, &[FieldId::Country, FieldId::MoneyYear], &figures()),
        grouped(TableRows::Items, &[FieldId::Place, FieldId::Donor], &COUNTS),
        grouped(TableRows::Projects, &[FieldId::Flag], &COUNTS),
        grouped(TableRows::Projects, &[FieldId::Sector], &[]),
        TableSpec {
            vocabulary: Some("99".to_owned()),
            ..grouped(TableRows::Projects, &[FieldId::OtherSector, FieldId::MoneyYear], &figures())
        },
        sorted("-paid,title", TableRows::Projects),
        sorted("number,-country", TableRows::Items),
        sorted("publisher,-published", TableRows::Sources),
    ];
    specs.push(TableSpec { rows: TableRows::Hospitals, ..TableSpec::default() });
    specs.push(TableSpec { rows: TableRows::Places, ..TableSpec::default() });
    for spec in specs {
        for query in ["", "hospital", "state:open country:ua", "duplicate:yes", "place:several | donor:none"] {
            let expected = dump(&table(&whole, query, &spec));
            for (corpus, threads) in parts.iter().flat_map(|corpus| [(corpus, 1), (corpus, 3)]) {
                let found = table_on(threads, corpus, query, &spec, &Cancel::never()).expect("nobody cancels");
                assert_eq!(dump(&found), expected, "{query:?} {spec:?}");
            }
        }
    }
}

#[test]
fn nothing_unlike_is_added() {
    let amount = |kind: &str, currency: &str, value: i64| serde_json::json!({ "kind": kind, "currency": currency, "value": value, "year": 2020 });
    let project = serde_json::json!({ "project": { "id": "a", "title": "a", "countries": [{ "code": "KE" }], "amounts": [
        amount("commitment", "USD", 1), amount("disbursement", "USD", 2), amount("expenditure", "USD", 4),
        amount("budget", "USD", 8), amount("disbursement", "EUR", 16), amount("pledge", "USD", 32),
    ] } });
    let corpus = loaded_in_batches(&project.to_string(), 1 << 20, 1);
    let found = table(&corpus, "", &grouped(TableRows::Projects, &[FieldId::Country], &[]));
    let columns: Vec<(&str, &str)> =
        found.money.iter().map(|column| (column.figure.name(), column.currency.as_str())).collect();
    assert_eq!(columns, [("committed", "USD"), ("paid", "USD"), ("paid", "EUR")]);
    let cells: Vec<String> = groups(&found).rows[0].money.iter().flatten().map(|cell| cell.alone.to_string()).collect();
    assert_eq!(cells, ["1", "6", "16"]);
    // By two fields of which no source states money there is none, and the table says why.
    let by_two = [FieldId::Country, FieldId::Donor];
    let found = table(&corpus, "", &grouped(TableRows::Projects, &by_two, &[TableFigure::Money(MoneyFigure::Paid)]));
    assert!(found.money.is_empty() && groups(&found).undivided.is_some());
}

#[test]
fn values_with_any_signs_are_asked_for_exactly() {
    let names = ["Japan", "japan", "none", "several", "=a", "a\"b", "a \"b\" 'c", "| x", "\"", "it's", "é  ", "a:b"];
    let line = |i: usize, name: &str| {
        let party = serde_json::json!([{ "role": "recipient", "name": name }]);
        serde_json::json!({ "project": { "id": format!("p{i}"), "title": "a", "parties": party } }).to_string() + "\n"
    };
    let text: String = names.iter().enumerate().map(|(i, name)| line(i, name)).collect();
    let corpus = loaded_in_batches(&text, 1 << 20, 1);
    for query in ["", "a", "\"a", "title | a |", "-zz"] {
        let found = table(&corpus, query, &grouped(TableRows::Projects, &[FieldId::Recipient], &COUNTS));
        assert_eq!(groups(&found).rows.len(), names.len());
        for row in &groups(&found).rows {
            let query = row.query.as_deref().expect("a value");
            let listed = table(&corpus, query, &TableSpec::default());
            assert_eq!(listed.row_count, 1, "{query}");
        }
    }
}

#[test]
fn a_cancelled_table_is_none() {
    let newest = Arc::new(std::sync::atomic::AtomicU64::new(2));
    let cancel = Cancel::generation(newest, 1);
    let spec = grouped(TableRows::Projects, &[FieldId::Country], &[]);
    assert!(table_on(2, &shipped().corpus, "", &spec, &cancel).is_none());
}
