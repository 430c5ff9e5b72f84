//! `aidtrail stats`: counts the matching records and sums their money, without counting anything twice.

use super::args::{Files, OutputFormat};
use super::inputs::load_reporting;
use super::messages::plural;
use super::search::run_search;
use super::status::RunStatus;
use super::table::write_list;
use crate::fields::FieldId;
use crate::model::Figure;
use crate::search::money::SumPart;
use crate::search::{AnswerParts, Hits, SortOrder, SumsBy};
use crate::sort::ColdSort;
use anyhow::Result;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::io::Write;

#[derive(Debug, Args)]
pub(super) struct StatsArgs {
    /// Count only what matches
    #[arg(short, long, default_value = "", allow_hyphen_values = true)]
    query: String,
    #[command(flatten)]
    money: MoneyOptions,
    /// How to write it
    #[arg(long, value_enum)]
    format: Option<OutputFormat>,
    #[command(flatten)]
    files: Files,
}

#[derive(Debug, Args)]
struct MoneyOptions {
    /// Divide amounts by kind, country or year
    #[arg(long, default_value = "kind", value_parser = sums_by)]
    by: SumsBy,
    /// Count money that is told more than once, or by the parts of an activity too, once or as often as it is told
    #[arg(long, value_enum, default_value_t = Counting::Once)]
    count: Counting,
}

/// How often money counts that is told more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Counting {
    /// Once
    Once,
    /// As often as it is told
    All,
}

fn sums_by(text: &str) -> Result<SumsBy, String> {
    let names: Vec<&str> = SumsBy::ALL.iter().map(|by| by.name()).collect();
    SumsBy::ALL.into_iter().find(|by| by.name() == text).ok_or_else(|| format!("expected one of {}", names.join(", ")))
}

/// The facets whose values are counted, in the order of the output.
const COUNTED_FACETS: [FieldId; 9] = [
    FieldId::Country,
    FieldId::Donor,
    FieldId::Sector,
    FieldId::EquipmentGroup,
    FieldId::DeliveryStatus,
    FieldId::SaidBy,
    FieldId::ActivityStatus,
    FieldId::YearReported,
    FieldId::Flag,
];

#[derive(Serialize)]
struct StatsRow {
    field: String,
    value: String,
    label: String,
    /// A number of projects or lines, or a sum of money. What is only inferred of a party has rows of its own.
    count: Figure,
}

/// Writes the counts and the sums.
pub(super) fn run(out: &mut impl Write, args: &StatsArgs) -> Result<RunStatus> {
    let (corpus, done) = load_reporting(&args.files, None)?;
    let wanted = AnswerParts { sums: true, ..AnswerParts::ALL };
    let hits = run_search(&corpus, &args.query, SortOrder::default(), wanted)?;
    let cells =
        |row: &&StatsRow| vec![row.field.clone(), row.value.clone(), row.label.clone(), row.count.to_plain_string()];
    let rows = rows(&hits, &args.money);
    write_list(out, &|| rows.iter(), args.format, &["field", "value", "label", "count"], cells)?;
    Ok(done.with_matches(!hits.rows.is_empty()))
}

fn number(n: usize) -> Figure {
    Figure::from(n as i64)
}

fn rows(hits: &Hits, money: &MoneyOptions) -> Vec<StatsRow> {
    let corpus = &hits.corpus;
    let mut rows = Vec::new();
    let mut add = |field: &str, value: &str, label: &str, count: Figure| {
        rows.push(StatsRow { field: field.to_owned(), value: value.to_owned(), label: label.to_owned(), count });
    };
    add("projects", "", "projects", number(hits.rows.len()));
    let agreement = corpus.facets().find(FieldId::RecordKind, "agreement");
    let agreements = agreement.map_or(0, |id| hits.value_counts(FieldId::RecordKind)[id as usize]);
    add("agreements", "", "signed agreements", number(agreements));
    if let Some(lines) = hits.lines() {
        add("lines", "", &lines.total.to_string(), number(lines.matched_or_all().len()));
    }
    for (category, kind, total) in hits.totals_by_kind() {
        total.sums().for_each(|(what, sum)| add("pieces", category, &format!("{kind}, {what}"), sum));
    }
    let counter = hits.facet_counter();
    for facet in COUNTED_FACETS {
        let values = corpus.facets().values(facet);
        let Some(counted) = counter.count(&[facet]).remove(&facet) else { continue };
        let counts = &counted.values;
        if counted.open > 0 {
            add(facet.name(), "open", "announced and not all reported received, lines", number(counted.open));
        }
        let mut order: Vec<usize> = (0..values.len()).filter(|&i| counts[i] > 0).collect();
        order.cold_sort_by_key(|&i| (std::cmp::Reverse(counts[i]), values[i].label.clone()));
        for i in order {
            let value = &values[i];
            let label = if facet.counts_lines() { format!("{}, lines", value.label) } else { value.label.clone() };
            let inferred = counted.inferred.get(i).copied().unwrap_or(0);
            if counts[i] > inferred {
                add(facet.name(), &value.code, &label, number(counts[i] - inferred));
            }
            if inferred > 0 {
                add(
                    &format!("{}_inferred", facet.name()),
                    &value.code,
                    &format!("{label}, inferred"),
                    number(inferred),
                );
            }
        }
    }
    for row in hits.sums().into_iter().flat_map(|sums| sums.rows(money.by)) {
        let of = if money.by == SumsBy::Kind { String::new() } else { format!(", {}", row.group_label(money.by)) };
        let label =
            |part: &SumPart, what: &str| format!("{}{of}, {}{what}", row.kind_label(), plural(part.amounts, "amount"));
        if money.count == Counting::All {
            let amounts = [row.counted, row.duplicates, row.reported_by_parts].iter().map(|part| part.amounts).sum();
            add("amount", &row.currency, &label(&SumPart { amounts, ..row.counted }, ""), row.all());
            continue;
        }
        add("amount", &row.currency, &label(&row.counted, ""), row.counted.value);
        for (part, why) in [
            (row.duplicates, " left out: their projects stand more than once"),
            (row.reported_by_parts, " left out: the parts of their projects report them"),
        ] {
            if part.amounts > 0 {
                add("left_out", &row.currency, &label(&part, why), part.value);
            }
        }
    }
    rows
}
