//! `aidtrail overview`: the blocks of the explorer's overview as text or as JSON.

use super::args::{Day, Files};
use super::inputs::load_reporting;
use super::json::write_pretty;
use super::messages::{plural, print_stderr};
use super::search::run_search;
use super::status::RunStatus;
use crate::fields::TableFigure;
use crate::model::Figure;
use crate::present::overview::{OverviewRow, OverviewText, currency_name, data_age, signs_of_years};
use crate::search::overview::{OverviewBlock, OverviewKind};
use crate::search::{AnswerParts, SortOrder};
use crate::store::Corpus;
use crate::text::display::clean;
use anyhow::Result;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::io::Write;
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;

#[derive(Debug, Args)]
pub(super) struct OverviewArgs {
    /// Tell only of what matches
    #[arg(short, long, default_value = "", hide_default_value = true, allow_hyphen_values = true)]
    query: String,
    /// At most this many rows in a block
    #[arg(long, value_name = "N", default_value_t = 8)]
    limit: usize,
    /// How to write it
    #[arg(long, value_enum, default_value_t = OverviewFormat::Text)]
    format: OverviewFormat,
    #[command(flatten)]
    day: Day,
    #[command(flatten)]
    files: Files,
}

/// How the overview is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OverviewFormat {
    /// For reading
    Text,
    /// One document, with codes and the query of each figure
    Json,
}

pub(super) fn run(out: &mut impl Write, args: &OverviewArgs) -> Result<RunStatus> {
    let (corpus, done) = load_reporting(&args.files, args.day, Some(&args.query))?;
    let wanted = AnswerParts { overview: true, ..AnswerParts::ROWS };
    let hits = run_search(&corpus, &args.query, SortOrder::default(), wanted)?;
    let blocks = hits.overview().unwrap_or_default();
    match args.format {
        OverviewFormat::Text => write_text(out, &corpus, hits.found, blocks, args)?,
        OverviewFormat::Json => write_pretty(out, &OverviewJson::new(&corpus, hits.found, blocks, args))?,
    }
    for advice in hits.relaxations.iter().filter(|_| hits.found == 0) {
        print_stderr(&format!("without {} the query would match {}", advice.text, advice.projects));
    }
    Ok(done.with_matches(hits.found > 0))
}

fn write_text(
    out: &mut impl Write,
    corpus: &Corpus,
    found: usize,
    blocks: &[Arc<OverviewBlock>],
    args: &OverviewArgs,
) -> Result<()> {
    let number = |n: usize| Figure::from(n as i64).to_string();
    let of = if found == corpus.len() { String::new() } else { format!(" of {}", number(corpus.len())) };
    let mut facts = vec![format!("{}{of} {}", number(found), if corpus.len() == 1 { "project" } else { "projects" })];
    facts.extend(data_age(corpus.data_date(), args.day.day()).into_iter().next());
    writeln!(out, "{}", facts.join(", "))?;
    for block in blocks {
        let text = OverviewText::new(block);
        writeln!(out)?;
        match text.kind {
            OverviewKind::Money => write_money(out, &text)?,
            _ => write_rows(out, &text, args.limit)?,
        }
    }
    Ok(())
}

/// The sums of all years, a sign for each year, and the largest.
fn write_money(out: &mut impl Write, text: &OverviewText) -> Result<()> {
    /// Years that have a sign.
    const MOST_YEARS: usize = 60;
    writeln!(out, "{}", text.kind.title())?;
    if text.rows.is_empty() {
        writeln!(out, "  no money is stated")?;
    }
    let sums: Vec<String> = text.rows.iter().map(|row| whole(row, 0)).collect();
    let names = widest(text.rows.iter().map(|row| row.label.as_str()));
    let sums_width = widest(sums.iter().map(String::as_str));
    for (row, sum) in text.rows.iter().zip(&sums) {
        let of_currency = || text.rows.iter().filter(|it| it.currency == row.currency);
        let mut line = format!("  {:<names$}  {sum:>sums_width$}", row.label);
        let firsts = of_currency().filter_map(|it| Some(it.span()?.0)).min();
        let span = firsts.zip(of_currency().filter_map(|it| Some(it.span()?.1)).max());
        let largest = of_currency().filter_map(|it| Some(it.largest_year()?.money)).max().unwrap_or_default();
        if let Some(span) = span {
            let (signs, (first, last)) = signs_of_years(&row.years, span, largest, MOST_YEARS);
            line.push_str(&format!("  {first} {signs} {last}"));
        }
        if let Some(most) = row.largest_year() {
            let years = crate::search::years_label((most.first, most.last));
            line.push_str(&format!("  most in {years}: {}", most.money.rounded()));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn write_rows(out: &mut impl Write, text: &OverviewText, limit: usize) -> Result<()> {
    let unit = if text.rows.iter().any(|row| row.of_items) { "items" } else { "projects" };
    let mut heads = vec![text.kind.title().to_owned(), unit.to_owned()];
    for figure in &text.figures {
        heads.push(format!("{} {}", figure.words(), currency_name(&text.currency)));
        heads.extend(text.is_shared.then(|| "at most".to_owned()));
    }
    heads.extend((text.figures.len() > 1).then(|| "paid %".to_owned()));
    let shown = if is_list(text.kind) { text.rows.len().min(limit) } else { text.rows.len() };
    let cells: Vec<Vec<String>> = text.rows[..shown].iter().map(|row| cells(text, row)).collect();
    let width = |at: usize| widest(cells.iter().chain([&heads]).map(|row| row[at].as_str()));
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let mut write = |indent: &str, row: &[String]| -> Result<()> {
        let mut line = indent.to_owned();
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let fill = " ".repeat(width - cell.width() + if at == 0 { 2 - indent.len() } else { 0 });
            line.push_str(&if at == 0 { format!("{cell}{fill}") } else { format!("  {fill}{cell}") });
        }
        Ok(writeln!(out, "{}", line.trim_end())?)
    };
    write("", &heads)?;
    cells.iter().try_for_each(|row| write("  ", row))?;
    let more = text.more + text.rows.len() - shown;
    if more > 0 {
        writeln!(out, "  {}", plural(more, "more row"))?;
    }
    Ok(())
}

/// Whether a block has the first of many rows.
fn is_list(kind: OverviewKind) -> bool {
    !matches!(kind, OverviewKind::LookAt | OverviewKind::Gaps | OverviewKind::Equipment)
}

fn cells(text: &OverviewText, row: &OverviewRow) -> Vec<String> {
    let count = row.count.map_or_else(|| "-".to_owned(), |n| Figure::from(n as i64).to_string());
    let mut cells = vec![clean(&row.name()).into_owned(), count];
    for at in 0..text.figures.len() {
        cells.push(whole(row, at));
        // What stands for several values has nothing more at most.
        let at_most = row.money[at].filter(|_| !row.is_unstated);
        cells.extend(
            text.is_shared.then(|| at_most.map_or_else(|| "-".to_owned(), |it| it.at_most.rounded().to_string())),
        );
    }
    cells.extend((text.figures.len() > 1).then(|| row.percent(&text.figures).unwrap_or_else(|| "-".to_owned())));
    if row.currency != text.currency
        && let Some(last) = cells.get_mut(2)
    {
        last.push_str(&format!(" {}", currency_name(&row.currency)));
    }
    cells
}

fn whole(row: &OverviewRow, at: usize) -> String {
    row.money.get(at).copied().flatten().map_or_else(|| "-".to_owned(), |it| it.alone.rounded().to_string())
}

fn widest<'t>(texts: impl Iterator<Item = &'t str>) -> usize {
    texts.map(UnicodeWidthStr::width).max().unwrap_or(0)
}

/// The overview as a document.
#[derive(Serialize)]
struct OverviewJson<'a> {
    query: &'a str,
    projects: usize,
    all_projects: usize,
    data_date: Option<String>,
    blocks: Vec<BlockJson>,
}

#[derive(Serialize)]
struct BlockJson {
    block: &'static str,
    /// The arguments of `aidtrail table` that show it whole.
    table: Vec<String>,
    rows: Vec<RowJson>,
    more_rows: usize,
}

#[derive(Serialize)]
struct RowJson {
    code: String,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    projects: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    money: Vec<MoneyJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    years: Vec<YearJson>,
    /// The query that gives the number; absent where there is nothing to find.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
}

#[derive(Serialize)]
struct MoneyJson {
    figure: &'static str,
    currency: String,
    alone: Figure,
    at_most: Figure,
}

#[derive(Serialize)]
struct YearJson {
    year: String,
    money: Figure,
}

impl<'a> OverviewJson<'a> {
    fn new(corpus: &Corpus, found: usize, blocks: &[Arc<OverviewBlock>], args: &'a OverviewArgs) -> Self {
        let block = |block: &Arc<OverviewBlock>| {
            let text = OverviewText::new(block);
            let shown = if is_list(text.kind) && text.kind != OverviewKind::Money { args.limit } else { usize::MAX };
            let shown = shown.min(text.rows.len());
            BlockJson {
                block: text.kind.code(),
                table: table_arguments(block),
                more_rows: text.more + text.rows.len() - shown,
                rows: text.rows[..shown].iter().map(|row| row_json(&text, row)).collect(),
            }
        };
        OverviewJson {
            query: &args.query,
            projects: found,
            all_projects: corpus.len(),
            data_date: corpus.data_date().map(|date| date.to_string()),
            blocks: blocks.iter().map(block).collect(),
        }
    }
}

fn row_json(text: &OverviewText, row: &OverviewRow) -> RowJson {
    let figures = text.figures.iter().filter(|_| text.kind != OverviewKind::Money);
    let money = figures.zip(&row.money).filter_map(|(figure, money)| Some((figure.name(), (*money)?)));
    let total = row.money.first().copied().flatten().filter(|_| text.kind == OverviewKind::Money);
    let of_total = total.and_then(|money| {
        let figure = text.figures.iter().find(|figure| figure.name() == row.code)?;
        Some((figure.name(), money))
    });
    let money = money.chain(of_total).map(|(figure, money)| MoneyJson {
        figure,
        currency: row.currency.clone(),
        alone: money.alone,
        at_most: money.at_most,
    });
    let years = row
        .years
        .iter()
        .map(|year| YearJson { year: crate::search::years_label((year.first, year.last)), money: year.money });
    RowJson {
        code: row.code.clone(),
        label: row.label.clone(),
        projects: row.count.filter(|_| !row.of_items),
        items: row.count.filter(|_| row.of_items),
        money: money.collect(),
        years: years.collect(),
        query: row.query.clone(),
    }
}

fn table_arguments(block: &OverviewBlock) -> Vec<String> {
    let spec = &block.spec;
    let names = |all: Vec<&str>| all.join(",");
    let fields = names(spec.group_fields().iter().map(|field| field.own_name()).collect());
    let figures = names(spec.figures.iter().map(|figure| TableFigure::name(*figure)).collect());
    let mut arguments = vec!["--rows".to_owned(), spec.rows.name().to_owned()];
    arguments.extend(["--group-by".to_owned(), fields, "--figures".to_owned(), figures]);
    arguments
}
