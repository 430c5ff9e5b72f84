//! Tables against a plain recount ([`Oracle::groups`] and its like), and by the laws that every table obeys.

use super::oracle::engine::table::{
    NO_ITEMS, NOT_STATED, OTHER_VOCABULARY, OTHERS, OracleGroup, OracleGroups, OracleMoney, SEVERAL,
};
use super::oracle::{Case, Chance, loaded_in_batches, made, query, records_as_text, seed, shipped};
use crate::cases::cases;
use aidtrail::fields::{FieldId, MoneyFigure, OwnColumn, TableColumn, TableFigure, TableRows};
use aidtrail::search::{
    Cancel, Crosstab, GroupKey, GroupKind, GroupRow, Groups, SumField, SumsBy, Table, TableBody, TableSort,
    TableSortKey, TableSpec, sums_of, table_on,
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
        GroupKind::Others => OTHERS.to_owned(),
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
            Some(TableSortKey::AtMost(MoneyFigure::Paid)), Some(TableSortKey::Figure(TableFigure::Ratio)),
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
            TableColumn::Own(OwnColumn::Ratio),
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

fn crosstab(table: &Table) -> &Crosstab {
    table.crosstab().expect("a crosstab")
}

fn crosstab_of(rows: TableRows, fields: &[FieldId], figure: TableFigure) -> TableSpec {
    TableSpec { is_crosstab: true, ..grouped(rows, fields, &[figure]) }
}

/// Each cell is the row of its two values in a table by both fields, and what its query gives; the others are what a recount
/// with joined values gives; totals are the rows of tables by one field.
fn check_crosstab(case: &Case, query: &str, rows: TableRows, fields: &[FieldId]) -> Result<(), TestCaseError> {
    let (corpus, of_items) = (&case.corpus, rows == TableRows::Items);
    let figure = if of_items { TableFigure::Items } else { TableFigure::Projects };
    let made = table(corpus, query, &crosstab_of(rows, fields, figure));
    let found = crosstab(&made);
    prop_assert_eq!((found.figure, made.row_count), (figure, found.rows.len()));
    let number = |row: &GroupRow| if of_items { row.items } else { row.projects };
    let code =
        |key: &GroupKey| super::table::key(&GroupRow { keys: vec![key.clone()], ..GroupRow::default() }).concat();
    let shown: Vec<String> = found.columns.iter().map(code).collect();
    let values = found.columns.iter().filter(|key| key.kind == GroupKind::Value).count();
    prop_assert!(values <= 12 && (values == 12 || !shown.contains(&OTHERS.to_owned())), "{:?}", shown);
    let join = |at: usize, value: String| if at == 1 && !shown.contains(&value) { OTHERS.to_owned() } else { value };
    let expected = case.naive.joined_groups(query, of_items, fields, None, &join);
    let cells = found.rows.iter().flat_map(|row| row.cells.iter().flatten());
    let cells: BTreeMap<Vec<String>, Option<usize>> = cells.map(|cell| (key(cell), number(cell))).collect();
    let of_oracle = |group: &OracleGroup| Some(if of_items { group.items } else { group.projects });
    let wanted: BTreeMap<Vec<String>, Option<usize>> =
        expected.rows.iter().map(|(key, group)| (key.clone(), of_oracle(group))).collect();
    prop_assert_eq!(cells, wanted, "{:?} {:?}", query, fields);
    let at = usize::from(of_items);
    prop_assert_eq!(found.in_several[at], expected.in_several[at]);
    for (at, row) in found.rows.iter().map(|row| &row.total).enumerate() {
        let of_row = case.naive.groups(query, of_items, &fields[..1], None);
        prop_assert_eq!(number(row), of_row.rows.get(&key(row)).and_then(of_oracle), "row {}", at);
    }
    let across = |at: usize, value: String| join(at + 1, value);
    let of_columns = case.naive.joined_groups(query, of_items, &fields[1..], None, &across);
    for total in found.all.cells.iter().flatten() {
        prop_assert_eq!(number(total), of_columns.rows.get(&key(total)).and_then(of_oracle), "{:?}", total.keys);
    }
    prop_assert_eq!(number(&found.all.total), of_oracle(&expected.all));
    let totals = found.rows.iter().map(|row| &row.total).chain(found.all.cells.iter().flatten());
    for cell in found.rows.iter().flat_map(|row| row.cells.iter().flatten()).chain(totals) {
        let is_others = cell.keys.iter().any(|key| key.kind == GroupKind::Others);
        prop_assert_eq!(cell.query.is_none(), is_others, "{:?}", cell.keys);
        let Some(query) = &cell.query else { continue };
        let listed = table(corpus, query, &TableSpec { rows, ..TableSpec::default() });
        prop_assert_eq!(Some(listed.row_count), number(cell), "{:?}", query);
    }
    Ok(())
}

/// The cells of a crosstab of money are the rows of a table by both fields, in one currency, and they add up.
fn check_money_crosstab(
    corpus: &Corpus,
    query: &str,
    fields: &[FieldId],
    figure: MoneyFigure,
) -> Result<(), TestCaseError> {
    let money = TableFigure::Money(figure);
    let made = table(corpus, query, &crosstab_of(TableRows::Projects, fields, money));
    let found = crosstab(&made);
    let pairs = table(corpus, query, &grouped(TableRows::Projects, fields, &[money]));
    if pairs.money.is_empty() {
        prop_assert!(found.undivided.is_some() && found.figure == TableFigure::Projects && made.money.is_empty());
        return Ok(());
    }
    prop_assert_eq!((&made.money[..], &found.other_currencies[..]), (&pairs.money[..1], &pairs.money[1..]));
    let alone = |row: &GroupRow| row.money.first().copied().flatten().map(|cell| cell.alone.0);
    let pair_rows = || groups(&pairs).rows.iter().chain(&groups(&pairs).unsplit);
    let expected: BTreeMap<Vec<String>, Decimal> =
        pair_rows().filter_map(|row| Some((key(row), alone(row)?))).collect();
    let cells = || found.rows.iter().flat_map(|row| row.cells.iter().flatten());
    let is_others = |row: &&GroupRow| row.keys.iter().any(|key| key.kind == GroupKind::Others);
    for cell in cells().filter(|cell| !is_others(cell)) {
        prop_assert_eq!(alone(cell), expected.get(&key(cell)).copied(), "{:?}", cell.keys);
        let query = pair_rows().find(|row| key(row) == key(cell)).and_then(|row| row.query.clone());
        prop_assert_eq!(&cell.query, &query, "{:?}", cell.keys);
    }
    let sum = |rows: &mut dyn Iterator<Item = &GroupRow>| -> Decimal { rows.filter_map(alone).sum() };
    let whole = alone(&groups(&pairs).all).unwrap_or_default();
    prop_assert_eq!(sum(&mut cells()), whole);
    prop_assert_eq!(alone(&found.all.total).unwrap_or_default(), whole);
    prop_assert_eq!(sum(&mut found.all.cells.iter().flatten()), whole);
    for row in &found.rows {
        prop_assert_eq!(sum(&mut row.cells.iter().flatten()), alone(&row.total).unwrap_or_default());
    }
    // Totals are what a table by one of the fields has.
    for (at, totals) in [
        (0, found.rows.iter().map(|row| &row.total).collect::<Vec<_>>()),
        (1, found.all.cells.iter().flatten().filter(|row| !is_others(row)).collect()),
    ] {
        let by_one = table(corpus, query, &grouped(TableRows::Projects, &fields[at..=at], &[money]));
        let column = by_one.money.iter().position(|column| *column == made.money[0]).expect("the same money");
        for total in totals {
            let all = groups(&by_one).rows.iter().chain(&groups(&by_one).unsplit);
            let of_one = all.filter(|row| key(row) == key(total)).find_map(|row| row.money[column]);
            prop_assert_eq!(
                alone(total).unwrap_or_default(),
                of_one.map_or(Decimal::ZERO, |cell| cell.alone.0),
                "{:?}",
                total.keys
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(4))]

    #[test]
    fn the_cells_of_a_crosstab_are_what_a_recount_and_their_queries_give(
        seed in seed(), query in query(), rows in rows(), fields in fields(),
    ) {
        if fields.len() == 2 {
            check_crosstab(made(seed), &query, rows, &fields)?;
        }
    }

    #[test]
    fn money_of_a_crosstab_is_of_one_currency_and_adds_up(
        seed in seed(), query in query(), figure in prop::sample::select(vec![MoneyFigure::Paid, MoneyFigure::Committed]),
        field in prop::sample::select(vec![
            FieldId::Country, FieldId::Recipient, FieldId::Donor, FieldId::Agency, FieldId::EndIn, FieldId::YearStarted,
        ]),
        year_first in any::<bool>(),
    ) {
        let fields = if year_first { [FieldId::MoneyYear, field] } else { [field, FieldId::MoneyYear] };
        check_money_crosstab(&made(seed).corpus, &query, &fields, figure)?;
    }

    #[test]
    fn a_window_of_a_crosstab_has_its_rows(
        seed in seed(), query in query(), window in (0usize..4, 0usize..3), descending in any::<bool>(),
        by in prop::sample::select(vec![
            None, Some(TableSortKey::Group(0)), Some(TableSortKey::Figure(TableFigure::Projects)),
        ]),
    ) {
        let made = made(seed);
        let sort: Vec<TableSort> = by.into_iter().map(|by| TableSort { by, descending, currency: None }).collect();
        let fields = [FieldId::Country, FieldId::ActivityStatus];
        let spec = TableSpec { sort, ..crosstab_of(TableRows::Projects, &fields, TableFigure::Projects) };
        let whole = table(&made.corpus, &query, &spec);
        let (start, end) = (window.0, window.0 + window.1);
        let part = TableSpec { window: Some(start..end), ..spec };
        let part = table_on(3, &made.corpus, &query, &part, &Cancel::never()).expect("nobody cancels");
        prop_assert_eq!(part.row_count, whole.row_count);
        let (part, whole) = (crosstab(&part), crosstab(&whole));
        let rows = whole.rows.len();
        prop_assert_eq!(&part.rows[..], &whole.rows[start.min(rows)..end.min(rows)]);
        prop_assert_eq!((&part.columns, &part.all), (&whole.columns, &whole.all));
        let numbers: Vec<usize> = whole.rows.iter().filter(|row| row.total.keys[0].kind == GroupKind::Value)
            .filter_map(|row| row.total.projects).collect();
        let is_sorted = match (by, descending) {
            (Some(TableSortKey::Group(_)), _) => true,
            (Some(_), false) => numbers.is_sorted(),
            _ => numbers.is_sorted_by(|a, b| a >= b),
        };
        prop_assert!(is_sorted, "{:?}", numbers);
    }

    #[test]
    fn ratios_and_shares_are_of_the_money_beside_them_and_rows_stand_in_their_order(
        seed in seed(), query in query(), descending in any::<bool>(), by_at_most in any::<bool>(),
        field in prop::sample::select(vec![FieldId::Country, FieldId::Recipient, FieldId::MoneyYear, FieldId::Donor]),
    ) {
        let by = if by_at_most {
            TableSortKey::AtMost(MoneyFigure::Paid)
        } else {
            TableSortKey::Figure(TableFigure::Ratio)
        };
        let sort = vec![TableSort { by, descending, currency: None }];
        let figures = [TableFigure::Ratio, TableFigure::Share];
        let spec = TableSpec { sort, ..grouped(TableRows::Projects, &[field], &figures) };
        let found = table(&made(seed).corpus, &query, &spec);
        let all = &groups(&found).all;
        let of = |row: &GroupRow, figure: MoneyFigure, currency: &str, at_most: bool| {
            let is = |(column, _): &(&aidtrail::search::MoneyColumn, &Option<_>)| {
                column.figure == figure && column.currency == currency
            };
            let cell = found.money.iter().zip(&row.money).find(is)?.1.as_ref()?;
            Some(if at_most { cell.at_most.0 } else { cell.alone.0 })
        };
        let mut order: Vec<(usize, Decimal)> = Vec::new();
        for row in groups(&found).rows.iter().filter(|row| row.keys[0].kind == GroupKind::Value) {
            let mut first = None;
            for (place, columns) in found.ratio_columns().into_iter().enumerate() {
                let currency = &found.money[columns[0]].currency;
                let [committed, paid] = [MoneyFigure::Committed, MoneyFigure::Paid].map(|it| of(row, it, currency, false));
                let exact = committed.zip(paid).filter(|(committed, _)| *committed > Decimal::ZERO);
                let exact = exact.map(|(committed, paid)| paid / committed);
                let percent = Table::ratio(row, columns).map(|it| it.0);
                prop_assert_eq!(percent.is_some(), exact.is_some());
                if let Some((percent, exact)) = percent.zip(exact) {
                    prop_assert!((percent - exact * Decimal::ONE_HUNDRED).abs() <= Decimal::new(5, 1) && percent.is_integer());
                    first = first.or(Some((place, exact)));
                }
            }
            if by_at_most {
                let paid = found.money.iter().filter(|it| it.figure == MoneyFigure::Paid).enumerate();
                first = paid.filter_map(|(place, it)| Some((place, of(row, it.figure, &it.currency, true)?))).next();
            }
            order.extend(first);
            for at in found.share_columns() {
                let money = |row: &GroupRow| row.money[at].map(|cell| cell.alone.0);
                let share = found.share(row, Some(at)).map(|share| share.0);
                let whole = money(all).filter(|whole| *whole > Decimal::ZERO);
                let exact = money(row).zip(whole).map(|(part, whole)| part / whole * Decimal::ONE_HUNDRED);
                prop_assert_eq!(share.is_some(), exact.is_some());
                let distance = share.zip(exact).map_or(Decimal::ZERO, |(share, exact)| (share - exact).abs());
                prop_assert!(distance <= Decimal::new(5, 1) + Decimal::new(1, 9));
            }
        }
        let key = |(place, value): &(usize, Decimal)| (*place, if descending { -value } else { *value });
        prop_assert!(order.is_sorted_by_key(key), "{:?}", order);
    }

    #[test]
    fn each_period_until_the_end_is_what_its_query_finds(seed in seed(), query in query(), rows in rows()) {
        let corpus = &made(seed).corpus;
        let found = table(corpus, &query, &grouped(rows, &[FieldId::EndIn], &COUNTS));
        let found = groups(&found);
        let number = |row: &GroupRow| if rows == TableRows::Items { row.items } else { row.projects };
        let together: usize = found.rows.iter().filter_map(number).sum();
        // Each record is in one period, or states no end.
        prop_assert_eq!((Some(together), found.in_several), (number(&found.all), [0; 2]));
        for row in &found.rows {
            let query = row.query.as_deref().expect("a value");
            let listed = table(corpus, query, &TableSpec { rows, ..TableSpec::default() });
            prop_assert_eq!(Some(listed.row_count), number(row), "{:?}", query);
        }
    }
}

#[test]
fn crosstabs_of_the_shipped_records_obey_the_laws() {
    for (query, rows, fields) in [
        ("", TableRows::Projects, [FieldId::Country, FieldId::Donor]),
        ("", TableRows::Items, [FieldId::EquipmentGroup, FieldId::DeliveryStatus]),
        ("", TableRows::Items, [FieldId::Donor, FieldId::EquipmentName]),
        ("", TableRows::Projects, [FieldId::Donor, FieldId::Place]),
    ] {
        check_crosstab(shipped(), query, rows, &fields).expect("the laws");
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
        TableBody::Crosstab(crosstab) => {
            lines.push(format!("{:?} {:?} {:?}", crosstab.columns, crosstab.in_several, crosstab.other_currencies));
            for row in crosstab.rows.iter().chain([&crosstab.all]) {
                lines.push(of_row(&row.total));
                lines.extend(row.cells.iter().map(|cell| cell.as_ref().map_or(String::new(), of_row)));
            }
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
        grouped(TableRows::Projects, &[FieldId::EndIn], &figures()),
        crosstab_of(TableRows::Projects, &[FieldId::MoneyYear, FieldId::Donor], TableFigure::Money(MoneyFigure::Paid)),
        crosstab_of(TableRows::Items, &[FieldId::Donor, FieldId::EquipmentName], TableFigure::Items),
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
