//! The cells of what one line says of one stage of a hospital.

use super::citation::citation;
use super::columns::OF_HOSPITALS;
use super::{Cell, CellRow, ReadRecord};
use crate::codes;
use crate::model::{Claim, SiteColumn};
use crate::search::{HospitalRow, SiteEntry};
use crate::store::{Corpus, Opened};

/// The row of an entry; `opened` is the project of its line.
pub(crate) fn hospital_row(corpus: &Corpus, opened: &Opened, row: &HospitalRow, entry: &SiteEntry) -> CellRow {
    let line = entry.line.line as usize;
    let item = opened.project.equipment.get(line);
    let claim = |at: usize| item.and_then(|item| item.claims.get(at));
    let cited = |claim: Option<&Claim>| match claim {
        Some(claim) if !claim.evidence.is_empty() => citation(ReadRecord::of(corpus, opened), &claim.evidence),
        _ => [const { Cell::Empty }; 5],
    };
    let date = |at: usize| claim(at).and_then(Claim::date).into();
    let first = match entry.column {
        SiteColumn::Stage(stage) if !entry.is_older => {
            opened.lines.get(line).and_then(|of_line| of_line.balance.stage(stage)).map(|report| report.first)
        }
        _ => None,
    };
    let columns = corpus.line(entry.line);
    let category = columns.category();
    let mut cells = vec![
        row.name.as_str().into(),
        row.place.as_str().into(),
        row.region.as_str().into(),
        Cell::from(row.country_name()),
        row.country.as_str().into(),
        row.joined_reason().into(),
        entry.column.words().into(),
        stage_code(entry.column).into(),
        entry.number.filter(|_| entry.is_counted).into(),
        entry.number.into(),
        if entry.shared_by == 0 { Cell::Empty } else { Cell::count(entry.shared_by) },
        Cell::Bool(entry.is_disputed),
        columns.name().into(),
        codes::category(category).map(|category| category.label).into(),
        category.into(),
        entry.words(corpus).into(),
        date(first.unwrap_or(entry.claim)),
        date(entry.claim),
        opened.project.title.as_str().into(),
        opened.project.id.as_str().into(),
        Cell::count(line + 1),
    ];
    cells.extend(cited(claim(entry.claim)));
    cells.extend(cited(entry.number_claim.and_then(claim)));
    CellRow::new(OF_HOSPITALS, cells)
}

fn stage_code(column: SiteColumn) -> &'static str {
    match column {
        SiteColumn::Stage(stage) => stage.code(),
        SiteColumn::NotReceived => "not_received",
        SiteColumn::Disputed => "disputed",
        SiteColumn::NothingSaid => "stage_not_said",
    }
}
