//! `aidtrail stats`: counts of what matches, and amounts by currency without restated ones.

use super::Format;
use super::table::write_list;
use crate::corpus::Facet;
use crate::model::Money;
use crate::search::Hits;
use anyhow::Result;
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;

/// The facets that are counted.
const COUNTED: [Facet; 8] = [
    Facet::Country,
    Facet::Donor,
    Facet::Sector,
    Facet::Equipment,
    Facet::State,
    Facet::Status,
    Facet::Told,
    Facet::Flag,
];

#[derive(Serialize)]
struct Row {
    field: String,
    value: String,
    label: String,
    /// Projects, lines, or the sum of an amount.
    count: Money,
}

/// Writes the counts.
pub fn run(out: &mut impl Write, hits: &Hits, format: Option<Format>) -> Result<()> {
    let cells = |row: &&Row| vec![row.field.clone(), row.value.clone(), row.label.clone(), row.count.plain()];
    let rows = rows(hits);
    write_list(out, &|| rows.iter(), format, &["field", "value", "label", "count"], cells)
}

fn number(n: usize) -> Money {
    Money::from(n as i64)
}

fn rows(hits: &Hits) -> Vec<Row> {
    let corpus = &hits.corpus;
    let mut rows = Vec::new();
    let mut add = |field: &str, value: &str, label: &str, count: Money| {
        rows.push(Row { field: field.to_owned(), value: value.to_owned(), label: label.to_owned(), count });
    };
    add("projects", "", "projects", number(hits.rows.len()));
    let agreement = corpus.facets().find(Facet::Kind, "agreement");
    let agreements = agreement.map_or(0, |id| hits.value_counts(Facet::Kind)[id as usize]);
    add("agreements", "", "signed agreements", number(agreements));
    let lines = if hits.matched > 0 { hits.matched } else { hits.lines.len() };
    add("lines", "", &hits.total.to_string(), number(lines));
    for facet in COUNTED {
        let values = corpus.facets().values(facet);
        let counts = hits.value_counts(facet);
        let mut order: Vec<usize> = (0..values.len()).filter(|&i| counts[i] > 0).collect();
        order.sort_by_key(|&i| (std::cmp::Reverse(counts[i]), values[i].label.clone()));
        for i in order {
            add(facet.field(), &values[i].code, &values[i].label, number(counts[i]));
        }
    }
    // The same money restated in another currency is never added; nothing is converted.
    let mut sums: BTreeMap<(&str, &str), (Decimal, usize)> = BTreeMap::new();
    for hit in &hits.rows {
        for amount in corpus.row(hit.project).amounts().iter().filter(|amount| !amount.equivalent) {
            let key = (corpus.currency(amount.currency), corpus.amount_kind(amount.kind));
            let sum = sums.entry(key).or_default();
            sum.0 = sum.0.saturating_add(amount.value.0);
            sum.1 += 1;
        }
    }
    for ((currency, kind), (sum, n)) in sums {
        let of = if n == 1 { "1 amount".to_owned() } else { format!("{n} amounts") };
        add("amount", currency, &format!("{kind}, {of}"), Money(sum));
    }
    rows
}
