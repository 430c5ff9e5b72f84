//! Tables of money, against a plain recomputation from the payments of generated records (`plain`), and by the laws that
//! every table obeys.

mod generate;
mod plain;

use aidtrail::fields::{FieldId, MoneyFigure, TableColumn};
use aidtrail::formats::InputOrigin;
use aidtrail::load::{LoadOptions, load_with};
use aidtrail::search::{
    Cancel, LeftOutMoney, LeftOutReason, SumField, SumRow, Sums, SumsBy, SumsWanted, TableSpec, sums_of, sums_on,
    table_on,
};
use aidtrail::store::{Corpus, RecordId};
use generate::{Choices, Record, dataset, records};
use plain::{Row, plain};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Loads records as JSON Lines, in segments of about so many bytes.
fn loaded(records: &[Record], segment: usize) -> Arc<Corpus> {
    let target = InputOrigin::InMemory("test.jsonl".to_owned(), dataset(records).into_bytes().into());
    let options = LoadOptions { first_batch_bytes: segment, max_batch_bytes: segment, ..LoadOptions::on(1) };
    load_with(&[target], options, &AtomicBool::new(false), &|_, _| {})
}

fn sums(corpus: &Corpus, among: &[usize], wanted: &SumsWanted) -> Sums {
    sums_of(corpus, among.iter().map(|&i| RecordId(i as u32)).collect(), wanted)
}

fn rows(sums: &Sums) -> BTreeMap<Row, (Decimal, Decimal)> {
    let row = |row: &SumRow| {
        let why = if let SumField::LeftOut(why) = row.field { why.code() } else { "" };
        let key = [row.field.name(), why, &row.kind, &row.currency, &row.value].map(str::to_owned);
        (key, (row.count.0, row.at_most.0))
    };
    let rows: BTreeMap<Row, _> = sums.rows.iter().map(row).collect();
    assert_eq!(rows.len(), sums.rows.len(), "a row occurs twice");
    rows
}

/// The sums of a field by kind and currency.
fn totals(sums: &Sums, of: impl Fn(SumField) -> bool) -> BTreeMap<(String, String), Decimal> {
    let mut totals = BTreeMap::new();
    for row in sums.rows.iter().filter(|row| of(row.field)) {
        *totals.entry((row.kind.clone(), row.currency.clone())).or_insert(Decimal::ZERO) += row.count.0;
    }
    totals.retain(|_, sum| !sum.is_zero());
    totals
}

/// Some records, and which of them an answer has.
fn answer() -> impl Strategy<Value = (Vec<Record>, Vec<usize>)> {
    (prop::collection::vec(any::<u8>(), 40..900), 1usize..9, any::<u16>()).prop_map(|(bytes, n, mask)| {
        let records = records(&mut Choices::new(bytes), n);
        // Mostly all of them.
        let has = |i: &usize| mask & 3 != 0 || mask >> (i + 2) & 1 == 1;
        let among = (0..records.len()).filter(has).collect();
        (records, among)
    })
}

proptest! {
    #![proptest_config(super::cases::cases(200))]

    #[test]
    fn every_table_is_what_a_plain_count_of_the_payments_gives((records, among) in answer()) {
        let corpus = loaded(&records, 1 << 20);
        for by in SumsBy::ALL {
            prop_assert_eq!(rows(&sums(&corpus, &among, &by.into())), plain(&records, &among, by), "{}", by.name());
        }
    }

    #[test]
    fn every_table_adds_up_to_the_sum_by_kind((records, among) in answer()) {
        let corpus = loaded(&records, 1 << 20);
        let by_kind = sums(&corpus, &among, &SumsBy::Kind.into());
        let counted = |sums: &Sums| totals(sums, |field| field == SumField::Amount);
        for by in SumsBy::ALL {
            for vocabulary in [None, Some("2".to_owned())] {
                let sums = sums(&corpus, &among, &SumsWanted { vocabulary, ..by.into() });
                prop_assert_eq!(counted(&sums), counted(&by_kind), "{}", by.name());
                for row in &sums.rows {
                    prop_assert!(row.count <= row.at_most, "{:?}", row);
                }
                let others = |sums: &Sums| totals(sums, |it| !matches!(it, SumField::Amount | SumField::OfParents));
                prop_assert_eq!(others(&sums), others(&by_kind), "{}", by.name());
            }
        }
    }

    #[test]
    fn a_table_by_years_too_is_the_table_in_parts((records, among) in answer()) {
        let corpus = loaded(&records, 1 << 20);
        let by = |by: SumsBy, by_year| sums(&corpus, &among, &SumsWanted { by_year, ..by.into() });
        let total = |sums: &Sums, key: &dyn Fn(&SumRow) -> String| {
            let mut total = BTreeMap::new();
            for row in sums.rows.iter().filter(|row| row.field == SumField::Amount) {
                let of = total.entry((row.kind.clone(), row.currency.clone(), key(row))).or_insert([Decimal::ZERO; 2]);
                *of = [of[0] + row.count.0, of[1] + row.at_most.0];
            }
            total.retain(|_, it| *it != [Decimal::ZERO; 2]);
            total
        };
        for field in SumsBy::ALL.into_iter().filter(|by| ![SumsBy::Kind, SumsBy::Year].contains(by)) {
            let (in_parts, whole) = (by(field, true), by(field, false));
            prop_assert_eq!(total(&in_parts, &|row| row.value.clone()), total(&whole, &|row| row.value.clone()));
        }
        // What the children of an activity do not report is of no year.
        let years = |row: &SumRow| row.years.map_or("none".to_owned(), |(first, last)| format!("{first}-{last}"));
        let counted = |sums: &Sums, key: &dyn Fn(&SumRow) -> String| -> BTreeMap<_, Decimal> {
            total(sums, key).into_iter().map(|(key, [alone, _])| (key, alone)).collect()
        };
        let of_year = |row: &SumRow| match row.value.as_str() {
            "none" | "parent" => "none".to_owned(),
            year if year.contains('-') => year.to_owned(),
            year => format!("{year}-{year}"),
        };
        if among.iter().all(|&at| records[at].related.is_empty()) {
            prop_assert_eq!(counted(&by(SumsBy::Kind, true), &years), counted(&by(SumsBy::Year, false), &of_year));
        }
    }

    #[test]
    fn a_facet_divides_money_as_its_own_table_does((records, among) in answer()) {
        let corpus = loaded(&records, 1 << 20);
        let of_field = sums(&corpus, &among, &SumsBy::Field(FieldId::Reporting).into());
        prop_assert_eq!(of_field.rows, sums(&corpus, &among, &SumsBy::Reporter.into()).rows);
    }

    #[test]
    fn threads_change_no_row((records, among) in answer()) {
        let corpus = loaded(&records, 1);
        for by in SumsBy::ALL {
            let wanted = SumsWanted { by_year: true, ..by.into() };
            let records = || among.iter().map(|&i| RecordId(i as u32)).collect();
            let one = sums_on(1, &corpus, records(), &wanted);
            prop_assert_eq!(&sums_on(3, &corpus, records(), &wanted), &one);
        }
    }

    #[test]
    fn all_that_is_stated_counts_once_or_is_listed((records, among) in answer()) {
        let corpus = loaded(&records, 1 << 20);
        let once = sums(&corpus, &among, &SumsWanted { list: true, ..SumsBy::Kind.into() });
        let all = sums(&corpus, &among, &SumsWanted { all: true, ..SumsBy::Kind.into() });
        let stated = |field| matches!(field, SumField::LeftOut(LeftOutReason::Stated(_)));
        let without = |field| !stated(field) && field != SumField::OfParents;
        prop_assert_eq!(totals(&once, without), totals(&all, without));
        let mut listed = BTreeMap::new();
        for money in &once.left_out {
            *listed.entry((money.kind.clone(), money.currency.clone())).or_insert(Decimal::ZERO) += money.value.0;
        }
        listed.retain(|_, sum| !sum.is_zero());
        prop_assert_eq!(listed, totals(&once, |it| !matches!(it, SumField::Amount | SumField::OfParents)));
    }

    #[test]
    fn a_table_of_projects_says_what_its_money_is_counted_once((records, _) in answer(), mask in any::<u8>()) {
        let corpus = loaded(&records, 1 << 20);
        let wanted = |id: &str| id.bytes().last().is_some_and(|digit| mask >> (digit & 7) & 1 == 1);
        let ids: BTreeSet<&str> = records.iter().map(|it| it.id.as_str()).filter(|id| wanted(id)).collect();
        let query = ids.iter().map(|id| format!("id:{id}")).collect::<Vec<_>>().join(" | ");
        prop_assume!(!query.is_empty());
        let among: Vec<usize> = (0..records.len()).filter(|&i| ids.contains(records[i].id.as_str())).collect();
        let all: Vec<usize> = (0..records.len()).collect();
        let by_kind = SumsWanted { list: true, ..SumsWanted::default() };
        let stated = sums(&corpus, &among, &SumsWanted { all: true, ..SumsWanted::default() });
        let [once, with_others] = [&among, &all].map(|among| sums(&corpus, among, &by_kind));
        let spec = TableSpec { columns: MoneyFigure::all().map(TableColumn::Money).collect(), ..TableSpec::default() };
        let table = table_on(1, &corpus, &query, &spec, &Cancel::never()).expect("nobody cancels");
        prop_assert_eq!(table.row_count, among.len());
        for (at, column) in table.money.iter().enumerate() {
            let of = |sums: &Sums| -> Decimal {
                let rows = sums.rows.iter().filter(|row| row.field == SumField::Amount);
                let of_column = rows.filter(|row| row.currency == column.currency && column.figure.has_kind(&row.kind));
                of_column.map(|row| row.count.0).sum()
            };
            let is_elsewhere = |money: &&LeftOutMoney| {
                let counts = !matches!(money.why, SumField::LeftOut(LeftOutReason::Stated(_)));
                let of_column = money.currency == column.currency && column.figure.has_kind(&money.kind);
                counts && of_column && among.contains(&(money.record.0 as usize))
            };
            let elsewhere: Decimal = with_others.left_out.iter().filter(is_elsewhere).map(|money| money.value.0).sum();
            let note = table.counted_once.iter().find(|note| note.column == at);
            let (stated, once) = (of(&stated), of(&once));
            prop_assert!(stated == once || note.is_some_and(|note| note.amounts > 0), "{:?} {:?}", column, note);
            prop_assert!(stated - elsewhere == once || note.is_some(), "{:?}", column);
            if let Some(note) = note {
                prop_assert_eq!((note.counted_once.0, note.counted_with_others.0), (once, stated - elsewhere), "{:?}", column);
            }
        }
    }

    #[test]
    fn without_a_record_no_other_loses_money((mut records, among) in answer()) {
        // What an activity hands on comes back to it without the receiver, and covers more of its parents. A negative
        // sum of children gives more to their parent.
        records.iter_mut().for_each(Record::make_plain);
        let corpus = loaded(&records, 1 << 20);
        let counted = |among: &[usize]| totals(&sums(&corpus, among, &SumsBy::Kind.into()), |it| it == SumField::Amount);
        let whole = counted(&among);
        for &record in &among {
            let rest: Vec<usize> = among.iter().copied().filter(|&at| at != record).collect();
            let (rest, own) = (counted(&rest), counted(&[record]));
            for (purse, sum) in &whole {
                let [rest, own] = [&rest, &own].map(|it| it.get(purse).copied().unwrap_or_default());
                prop_assert!(rest + own >= *sum, "{:?} without {}: {} + {} < {}", purse, record, rest, own, sum);
            }
        }
    }

    #[test]
    fn segments_change_no_row((records, among) in answer()) {
        let whole = loaded(&records, 1 << 20);
        for by in SumsBy::ALL {
            let wanted = SumsWanted { list: true, ..by.into() };
            let expected = sums(&whole, &among, &wanted);
            for bytes in [1, 1500] {
                prop_assert_eq!(&sums(&loaded(&records, bytes), &among, &wanted), &expected);
            }
        }
    }
}

#[test]
fn payments_that_come_to_nothing_still_move_money_between_countries() {
    let part = |code: &str, value: i64| serde_json::json!({ "of": "country", "code": code, "value": value });
    let amount = serde_json::json!({
        "kind": "disbursement", "currency": "USD", "year": 2020, "value": 0,
        "stated": [part("KE", 10), part("UG", -10)],
    });
    let record = serde_json::json!({ "project": { "id": "a", "title": "a", "amounts": [amount] } });
    let target = InputOrigin::InMemory("test.jsonl".to_owned(), record.to_string().into_bytes().into());
    let corpus = load_with(&[target], LoadOptions::on(1), &AtomicBool::new(false), &|_, _| {});
    let sums = sums(&corpus, &[0], &SumsBy::Country.into());
    let rows: Vec<String> = sums.rows.iter().map(|row| format!("{} {}", row.value, row.count)).collect();
    assert_eq!(rows, ["KE 10", "UG -10"]);
}

#[test]
fn a_correction_that_is_handed_on_elsewhere_lowers_what_a_donor_gets_at_most() {
    let donor = |name: &str| serde_json::json!({ "role": "donor", "name": name });
    let amount =
        |value: i64| serde_json::json!({ "kind": "disbursement", "currency": "USD", "year": 2020, "value": value });
    let record = serde_json::json!({ "project": {
        "id": "a", "title": "a", "parties": [donor("Japan"), donor("Sweden")], "amounts": [amount(100), amount(-50)],
    } });
    let target = InputOrigin::InMemory("test.jsonl".to_owned(), record.to_string().into_bytes().into());
    let corpus = load_with(&[target], LoadOptions::on(1), &AtomicBool::new(false), &|_, _| {});
    let sums = sums(&corpus, &[0], &SumsBy::Donor.into());
    let rows: Vec<String> =
        sums.rows.iter().map(|row| format!("{} {} {}", row.value, row.count, row.at_most)).collect();
    assert_eq!(rows, ["Japan 0 50", "Sweden 0 50", "several 50 50"]);
}

#[test]
fn sectors_of_every_level_have_their_name_in_the_table() {
    let sector = serde_json::json!([{ "code": "110", "vocabulary": "DAC-3" }]);
    let amount = serde_json::json!([{ "kind": "budget", "currency": "USD", "year": 2020, "value": 7 }]);
    let record = serde_json::json!({ "project": { "id": "a", "title": "a", "sectors": sector, "amounts": amount } });
    let target = InputOrigin::InMemory("test.jsonl".to_owned(), record.to_string().into_bytes().into());
    let corpus = load_with(&[target], LoadOptions::on(1), &AtomicBool::new(false), &|_, _| {});
    let sums = sums(&corpus, &[0], &SumsBy::Sector.into());
    let rows: Vec<String> = sums.rows.iter().map(|row| format!("{} {} {}", row.value, row.label, row.count)).collect();
    assert_eq!(rows, ["110 Education 7"]);
}
