//! `aidtrail stats`: counts the matching records and sums their money, without counting anything twice.

mod explain;

use super::args::{Day, Files, OutputFormat};
use super::inputs::load_reporting;
use super::messages::print_stderr;
use super::search::run_search;
use super::status::RunStatus;
use super::table::{default_format, write_list};
use crate::fields::FieldId;
use crate::model::Figure;
use crate::search::money::years_label;
use crate::search::{AnswerParts, Hits, LeftOutMoney, SortOrder, SumField, SumRow, Sums, SumsBy, SumsWanted};
use crate::sort::ColdSort;
use crate::store::{Corpus, RecordRow};
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use explain::explain;
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
    day: Day,
    #[command(flatten)]
    files: Files,
}

#[derive(Debug, Args)]
struct MoneyOptions {
    /// Divide amounts by kind, country, region, sector, donor, implementer, reporter or year
    #[arg(long, default_value = "kind", value_parser = sums_by)]
    by: SumsBy,
    /// Regions or sectors of this vocabulary [default: 1; of sectors 2 where 1 is not stated]
    #[arg(long)]
    vocabulary: Option<String>,
    /// Count money that copies, the parts of an activity or the receivers of payments report too, once or each time
    #[arg(long, value_enum, default_value_t = Counting::Once)]
    count: Counting,
    /// List the money that is in no sum instead, with the records that count in its place
    #[arg(long, conflicts_with = "explain")]
    left_out: bool,
    /// Say in words how the figures come about instead
    #[arg(long)]
    explain: bool,
}

impl MoneyOptions {
    fn wanted(&self) -> Result<SumsWanted> {
        if self.vocabulary.is_some() && !self.by.has_vocabulary() {
            bail!("--vocabulary is of regions or sectors; add --by region or --by sector");
        }
        let all = self.count == Counting::All;
        if self.left_out && all {
            bail!("--left-out lists what is counted once; leave out --count all");
        }
        Ok(SumsWanted { by: self.by, vocabulary: self.vocabulary.clone(), all, list: self.left_out })
    }
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

/// A number of projects or lines, or a sum of money. What is only inferred of a party has rows of its own. The fields of
/// money are empty in other rows.
#[derive(Default, Serialize)]
struct StatsRow {
    field: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'static str>,
    value: String,
    label: String,
    /// Of what is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    count: Figure,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_most: Option<Figure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amounts: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    projects: Option<usize>,
}

impl StatsRow {
    const HEADS: [&'static str; 11] =
        ["field", "by", "value", "label", "why", "kind", "currency", "count", "at_most", "amounts", "projects"];

    fn of(by: SumsBy, row: &SumRow) -> Self {
        StatsRow {
            field: row.field.name().to_owned(),
            by: Some(by.name()),
            value: row.value.clone(),
            label: row.label.clone(),
            why: if let SumField::LeftOut(why) = row.field { Some(why.code()) } else { None },
            kind: Some(row.kind.clone()),
            currency: Some(row.currency.clone()),
            count: row.count,
            at_most: Some(row.at_most),
            amounts: Some(row.amounts),
            projects: Some(row.projects),
        }
    }

    /// The cells in the order of [`StatsRow::HEADS`]; what is not stated is empty. Figures are rounded for reading only.
    fn cells(&self, is_read: bool) -> Vec<String> {
        let figure = |it: Figure| if is_read { it.to_cents() } else { it }.to_plain_string();
        let number = |it: Option<usize>| it.map(|n| n.to_string()).unwrap_or_default();
        vec![
            self.field.clone(),
            self.by.unwrap_or_default().to_owned(),
            self.value.clone(),
            self.label.clone(),
            self.why.unwrap_or_default().to_owned(),
            self.kind.clone().unwrap_or_default(),
            self.currency.clone().unwrap_or_default(),
            figure(self.count),
            self.at_most.map(figure).unwrap_or_default(),
            number(self.amounts),
            number(self.projects),
        ]
    }
}

/// Money that is in no sum, or passed on.
#[derive(Serialize)]
struct LeftOutRow {
    id: String,
    /// File and line of the record.
    place: String,
    kind: String,
    currency: String,
    years: String,
    value: Figure,
    why: &'static str,
    /// Identifiers of the records that count instead, or that received it.
    instead: Vec<String>,
}

impl LeftOutRow {
    const HEADS: [&'static str; 8] = ["id", "place", "kind", "currency", "years", "value", "why", "instead"];

    fn of(corpus: &Corpus, money: &LeftOutMoney) -> Self {
        let row = corpus.row(money.record);
        let place = |row: RecordRow<'_>| format!("{}:{}", row.file(), row.origin().line);
        let instead = money.instead.iter().map(|&record| {
            let other = corpus.row(record);
            // A copy has the same identifier; only its place tells it apart.
            if other.id() == row.id() { format!("{} at {}", other.id(), place(other)) } else { other.id().to_owned() }
        });
        LeftOutRow {
            id: row.id().to_owned(),
            place: place(row),
            kind: money.kind.clone(),
            currency: money.currency.clone(),
            years: money.years.map(years_label).unwrap_or_default(),
            value: money.value,
            why: if let SumField::LeftOut(why) = money.why { why.code() } else { money.why.name() },
            instead: instead.collect(),
        }
    }

    fn cells(&self) -> Vec<String> {
        let LeftOutRow { id, place, kind, currency, years, value, why, instead } = self;
        let [id, place, kind, currency, years] = [id, place, kind, currency, years].map(String::clone);
        vec![id, place, kind, currency, years, value.to_plain_string(), (*why).to_owned(), instead.join(", ")]
    }
}

/// Writes the counts and the sums.
pub(super) fn run(out: &mut impl Write, args: &StatsArgs) -> Result<RunStatus> {
    let sums = args.money.wanted()?;
    let (corpus, done) = load_reporting(&args.files, args.day, None)?;
    let wanted = AnswerParts { sums: Some(sums), ..AnswerParts::ALL };
    let hits = run_search(&corpus, &args.query, SortOrder::default(), wanted)?;
    let done = done.with_matches(!hits.rows.is_empty());
    let Some(sums) = hits.sums() else { return Ok(done) };
    if !sums.other_vocabularies.is_empty() {
        let others = sums.other_vocabularies.join(", ");
        print_stderr(&format!(
            "note: there are {}s of other vocabularies: {others}; see --vocabulary",
            sums.wanted.by.name()
        ));
    }
    if args.money.left_out {
        let rows = || sums.left_out.iter().map(|money| LeftOutRow::of(&corpus, money));
        write_list(out, &rows, args.format, &LeftOutRow::HEADS, LeftOutRow::cells)?;
    } else if args.money.explain {
        explain(out, &hits, sums)?;
    } else {
        let is_read = matches!(args.format.unwrap_or_else(default_format), OutputFormat::Table | OutputFormat::Md);
        let rows = rows(&hits, sums);
        write_list(out, &|| rows.iter(), args.format, &StatsRow::HEADS, |row: &&StatsRow| row.cells(is_read))?;
    }
    Ok(done)
}

fn number(n: usize) -> Figure {
    Figure::from(n as i64)
}

fn rows(hits: &Hits, sums: &Sums) -> Vec<StatsRow> {
    let corpus = &hits.corpus;
    let mut rows = Vec::new();
    let mut add = |field: &str, value: &str, label: &str, count: Figure| {
        let [field, value, label] = [field, value, label].map(str::to_owned);
        rows.push(StatsRow { field, value, label, count, ..StatsRow::default() });
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
    rows.extend(sums.rows.iter().map(|row| StatsRow::of(sums.wanted.by, row)));
    rows
}
