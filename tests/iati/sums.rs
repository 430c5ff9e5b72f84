//! Tables of money over activity files as published.

use super::activities::files;
use aidtrail::formats::InputOrigin;
use aidtrail::load::load;
use aidtrail::search::{LeftOutReason, SumField, Sums, SumsBy, SumsWanted, sums_of};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

/// Sums by kind and currency.
fn totals(sums: &Sums, of: impl Fn(SumField) -> bool) -> BTreeMap<(String, String), Decimal> {
    let mut totals: BTreeMap<_, Decimal> = BTreeMap::new();
    for row in sums.rows.iter().filter(|row| of(row.field)) {
        *totals.entry((row.kind.clone(), row.currency.clone())).or_default() += row.count.0;
    }
    totals.retain(|_, sum| !sum.is_zero());
    totals
}

#[test]
fn every_table_of_published_files_adds_up_and_loses_nothing() {
    for file in files("real") {
        let name = file.display().to_string();
        let corpus = load(&[InputOrigin::File(file)], 2, &AtomicBool::new(false), &|_, _| {});
        let sums = |wanted: SumsWanted| sums_of(&corpus, corpus.ids().collect(), &wanted);
        let once = sums(SumsBy::Kind.into());
        let counted = |sums: &Sums| totals(sums, |field| field == SumField::Amount);
        for by in SumsBy::ALL {
            let table = sums(by.into());
            assert_eq!(counted(&table), counted(&once), "{name} by {}", by.name());
            assert!(table.rows.iter().all(|row| row.count <= row.at_most), "{name} by {}", by.name());
        }
        let stated = |it| matches!(it, SumField::LeftOut(LeftOutReason::Stated(_)));
        let without = |it| !stated(it) && it != SumField::OfParents;
        let all = sums(SumsWanted { all: true, ..SumsBy::Kind.into() });
        assert_eq!(totals(&once, without), totals(&all, without), "{name}");
    }
}
