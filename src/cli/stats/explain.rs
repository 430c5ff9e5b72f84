//! `aidtrail stats --explain`: how the sums of a table come about, in words.

use crate::cli::messages::plural;
use crate::model::Figure;
use crate::present::explain::rule;
use crate::search::{Hits, SumField, SumRow, Sums, SumsBy};
use crate::text::display::clean;
use anyhow::Result;
use std::collections::HashSet;
use std::io::Write;

/// `disbursement 1,000 EUR in 3 amounts of 2 activities`.
fn money(row: &SumRow) -> String {
    let currency = if row.currency.is_empty() { "of no stated currency" } else { &row.currency };
    format!(
        "{} {} {currency}, in {} of {}",
        row.kind_label(),
        row.count.to_cents(),
        plural(row.amounts, "amount"),
        if row.projects == 1 { "1 activity".to_owned() } else { format!("{} activities", row.projects) }
    )
}

/// Writes how the sums come about.
pub(super) fn explain(out: &mut impl Write, hits: &Hits, sums: &Sums) -> Result<()> {
    let corpus = &hits.corpus;
    let ids: HashSet<&str> = hits.rows.iter().map(|hit| corpus.row(hit.project).id()).collect();
    let copies = hits.rows.len() - ids.len();
    let mut line = |text: &str| writeln!(out, "{}", clean(text));
    line(&format!("{} found, with {} different identifiers.", plural(hits.rows.len(), "record"), ids.len()))?;
    if sums.wanted.all {
        line("Everything is added as often as it is reported, also by copies, parts of activities and receivers.")?;
    } else if copies > 0 {
        line(
            "Of records of one identifier, each kind, currency and year counts once: as its own publisher says, updated last.",
        )?;
    }
    line(rule(sums.wanted.by))?;
    if let Some(vocabulary) = &sums.wanted.vocabulary {
        line(&format!("Only of the vocabulary {vocabulary}."))?;
    }
    if !sums.other_vocabularies.is_empty() {
        line(&format!("Not in it: other vocabularies: {}.", sums.other_vocabularies.join(", ")))?;
    }
    line("")?;
    let of = |field: fn(&SumField) -> bool| sums.rows.iter().filter(move |row| field(&row.field));
    let amounts: Vec<&SumRow> = of(|field| *field == SumField::Amount).collect();
    let mut any = false;
    for group in amounts.chunk_by(|a, b| (&a.kind, &a.currency) == (&b.kind, &b.currency)) {
        any = true;
        let [first, ..] = group else { continue };
        if sums.wanted.by == SumsBy::Kind {
            line(&money(first))?;
            continue;
        }
        let sum = group.iter().fold(Figure::default(), |sum, row| sum.saturating_add(row.count)).to_cents();
        let currency = if first.currency.is_empty() { "of no stated currency" } else { &first.currency };
        line(&format!("{} {sum} {currency}", first.kind_label()))?;
        let values = group.iter().filter(|row| !row.is_special).count();
        line(&format!("  of {}", plural(values, "value")))?;
        for row in group.iter().filter(|row| row.is_special) {
            line(&format!("  {}: {}", row.label, row.count.to_cents()))?;
        }
    }
    if !any {
        line("No amount counts.")?;
    }
    for (what, field) in [
        ("Of that, of parents beyond what their children report", SumField::OfParents),
        ("Passed on to other activities found, and in no sum of payments here", SumField::PassedOn),
    ] {
        let rows: Vec<&SumRow> = sums.rows.iter().filter(|row| row.field == field).collect();
        if !rows.is_empty() {
            line("")?;
            line(&format!("{what}:"))?;
            rows.iter().try_for_each(|row| line(&format!("  {}", money(row))))?;
        }
    }
    let left_out: Vec<&SumRow> = of(|field| matches!(field, SumField::LeftOut(_))).collect();
    if !left_out.is_empty() {
        line("")?;
        line("Left out (--left-out lists each):")?;
        left_out.iter().try_for_each(|row| line(&format!("  {}: {}", row.label, money(row))))?;
    }
    line("")?;
    match corpus.data_date() {
        Some(date) => line(&format!("The data is of {date}, its newest date."))?,
        None => line("The data does not say of which date it is.")?,
    }
    Ok(())
}
