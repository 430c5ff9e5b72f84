//! `aidtrail stats`: counts the matching records and sums their money, without counting anything twice.

mod explain;

use super::args::{Day, Files, OutputFormat};
use super::data::columns::{OF_LEFT_OUT, OF_STATS};
use super::data::{Cell, CellRow};
use super::inputs::load_reporting;
use super::messages::{expected_one_of, print_stderr};
use super::search::run_search;
use super::status::RunStatus;
use super::table::{default_format, is_for_reading, write_shown};
use crate::fields::FieldId;
use crate::model::Figure;
use crate::search::money::kind_label;
use crate::search::{AnswerParts, Hits, LeftOutMoney, SortOrder, SumField, SumRow, SumsBy, SumsWanted};
use crate::sort::ColdSort;
use crate::store::{Corpus, CountedAs};
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use explain::explain;
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
        Ok(SumsWanted { vocabulary: self.vocabulary.clone(), all, list: self.left_out, ..self.by.into() })
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
    SumsBy::ALL.into_iter().find(|by| by.name() == text).ok_or_else(|| expected_one_of(text, &names))
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

/// What numbers are of.
const PROJECTS: &str = "projects";
const LINES: &str = "lines";

/// The columns of a table for reading; the others would make it too wide.
const SHOWN: [&str; 9] = ["field", "value", "label", "kind", "currency", "count", "at_most", "amounts", "projects"];

const LEFT_OUT_SHOWN: [&str; 9] = ["id", "file", "file_line", "kind", "currency", "year", "value", "why", "instead"];

/// A number of projects, lines or pieces. What is only inferred of a party has rows of its own.
struct CountRow {
    field: String,
    value: String,
    label: String,
    state: Option<CountedAs>,
    unit: &'static str,
    count: Figure,
}

impl CountRow {
    fn cells(&self) -> CellRow {
        let mut cells = vec![Cell::from(self.field.as_str()), Cell::Empty];
        cells.extend([self.value.as_str().into(), self.label.as_str().into()]);
        cells.extend([const { Cell::Empty }; 3]);
        cells.push(self.count.into());
        cells.extend([const { Cell::Empty }; 3]);
        cells.extend([self.state.map(CountedAs::code).into(), Cell::Empty, self.unit.into()]);
        CellRow::new(OF_STATS, cells)
    }
}

/// A sum of money. Figures are rounded for reading only: a part of a sum by percentage may have any number of digits.
fn sum_cells(by: SumsBy, row: &SumRow, is_read: bool) -> CellRow {
    let figure = |it: Figure| if is_read { it.to_cents() } else { it };
    let why = if let SumField::LeftOut(why) = row.field { Some(why.code()) } else { None };
    let [kind, kind_label] = kind_cells(&row.kind);
    let mut cells = vec![Cell::from(row.field.name()), by.name().into()];
    cells.extend([row.value.as_str().into(), row.label.as_str().into(), why.into()]);
    cells.extend([kind, row.currency.as_str().into()]);
    cells.extend([figure(row.count).into(), figure(row.at_most).into()]);
    cells.extend([Cell::count(row.amounts), Cell::count(row.projects)]);
    cells.extend([Cell::Empty, kind_label, row.currency.as_str().into()]);
    CellRow::new(OF_STATS, cells)
}

/// Code and label of a kind of amount.
fn kind_cells(code: &str) -> [Cell; 2] {
    if code.is_empty() { [Cell::Empty, Cell::Empty] } else { [code.into(), kind_label(code).into()] }
}

/// Money that is in no sum, or passed on.
fn left_out_cells(corpus: &Corpus, money: &LeftOutMoney) -> CellRow {
    let row = corpus.row(money.record);
    let instead = money.instead.iter().map(|&record| {
        let other = corpus.row(record);
        // A copy has the same identifier; only its place tells it apart.
        if other.id() == row.id() {
            format!("{} at {}:{}", other.id(), other.file(), other.origin().line)
        } else {
            other.id().to_owned()
        }
    });
    let mut cells = vec![Cell::from(row.id()), row.file().into(), Cell::count(row.origin().line as usize)];
    cells.extend(kind_cells(&money.kind));
    cells.extend([money.currency.as_str().into(), money.years.map(|years| years.0).into()]);
    cells.extend([money.years.map(|years| years.1).into(), money.value.into()]);
    cells.push(if let SumField::LeftOut(why) = money.why { why.code() } else { money.why.name() }.into());
    cells.push(Cell::list(instead));
    CellRow::new(OF_LEFT_OUT, cells)
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
    let format = args.format.unwrap_or_else(default_format);
    if args.money.left_out {
        let rows = || sums.left_out.iter().map(|money| left_out_cells(&corpus, money));
        write_shown(out, OF_LEFT_OUT, &LEFT_OUT_SHOWN, &|| Box::new(rows()), format)?;
    } else if args.money.explain {
        explain(out, &hits, sums)?;
    } else {
        let counts = counts(&hits);
        let is_read = is_for_reading(format);
        let sums = || sums.rows.iter().map(|row| sum_cells(sums.wanted.by, row, is_read));
        // Most cells are only of money, or only of counts.
        let skips_empty = format != OutputFormat::Objects;
        let rows = || {
            let rows = counts.iter().map(CountRow::cells).chain(sums());
            rows.map(move |row| if skips_empty { row.skipping_empty() } else { row })
        };
        write_shown(out, OF_STATS, &SHOWN, &|| Box::new(rows()), format)?;
    }
    Ok(done)
}

fn number(n: usize) -> Figure {
    Figure::from(n as i64)
}

fn counts(hits: &Hits) -> Vec<CountRow> {
    let corpus = &hits.corpus;
    let mut rows = Vec::new();
    let mut add =
        |field: &str, value: &str, label: &str, unit: &'static str, state: Option<CountedAs>, count: Figure| {
            let [field, value, label] = [field, value, label].map(str::to_owned);
            rows.push(CountRow { field, value, label, state, unit, count });
        };
    add("projects", "", "projects", PROJECTS, None, number(hits.rows.len()));
    let agreement = corpus.facets().find(FieldId::RecordKind, "agreement");
    let agreements = agreement.map_or(0, |id| hits.value_counts(FieldId::RecordKind)[id as usize]);
    add("agreements", "", "signed agreements", PROJECTS, None, number(agreements));
    if let Some(lines) = hits.lines() {
        add("lines", "", &lines.total.to_string(), LINES, None, number(lines.matched_or_all().len()));
    }
    for (category, kind, total) in hits.totals_by_kind() {
        for (what, sum) in total.sums() {
            add("pieces", category, &format!("{kind}, {}", what.label()), "pieces", Some(what), sum);
        }
    }
    let counter = hits.facet_counter();
    for facet in COUNTED_FACETS {
        let values = corpus.facets().values(facet);
        let Some(counted) = counter.count(&[facet]).remove(&facet) else { continue };
        let counts = &counted.values;
        let unit = if facet.counts_lines() { LINES } else { PROJECTS };
        if counted.open > 0 {
            add(
                facet.name(),
                "open",
                "announced and not all reported received, lines",
                unit,
                None,
                number(counted.open),
            );
        }
        let mut order: Vec<usize> = (0..values.len()).filter(|&i| counts[i] > 0).collect();
        order.cold_sort_by_key(|&i| (std::cmp::Reverse(counts[i]), values[i].label.clone()));
        for i in order {
            let value = &values[i];
            let label = if facet.counts_lines() { format!("{}, lines", value.label) } else { value.label.clone() };
            let inferred = counted.inferred.get(i).copied().unwrap_or(0);
            if counts[i] > inferred {
                add(facet.name(), &value.code, &label, unit, None, number(counts[i] - inferred));
            }
            if inferred > 0 {
                let (field, label) = (format!("{}_inferred", facet.name()), format!("{label}, inferred"));
                add(&field, &value.code, &label, unit, None, number(inferred));
            }
        }
    }
    rows
}
