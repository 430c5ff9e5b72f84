//! The cells of a project.

use super::citation::{citation, first_evidence};
use super::columns::OF_PROJECTS;
use super::parties::parties;
use super::{Cell, CellRow, ReadRecord};
use crate::codes;
use crate::model::{Coded, DateKind, ListedCode, Project};

/// The kinds of dates that have a column.
const DATES: [DateKind; 5] =
    [DateKind::Signed, DateKind::PlannedStart, DateKind::Start, DateKind::PlannedEnd, DateKind::End];

/// The row of a project. Of a broken record only title, id, remark and place are known.
pub(crate) fn project_row(record: ReadRecord<'_>) -> CellRow {
    let project = record.project;
    let row = record.corpus.row(record.id);
    let mut cells = vec![row.title().into()];
    cells.extend(parties(project));
    cells.extend(coded(&project.status));
    cells.extend(coded(&project.kind));
    cells.extend(coded(&project.instrument));
    cells.extend(sectors(project));
    cells.extend(DATES.map(|kind| date(project, kind)));
    cells.push(row.last_reported().into());
    cells.push(if record.is_broken { Cell::Empty } else { Cell::count(row.lines()) });
    cells.extend(flag(record));
    cells.push(row.id().into());
    cells.extend(place(record));
    cells.extend(citation(record, first_evidence(project)));
    CellRow::new(OF_PROJECTS, cells)
}

/// Label and code of a value of a list. A status that is on its list as "not stated" is none.
pub(super) fn coded<T: ListedCode>(value: &Option<Coded<T>>) -> [Cell; 2] {
    let stated = value.as_ref().filter(|value| value.code() != "unknown");
    stated.map_or([Cell::Empty, Cell::Empty], |value| [value.label().into(), value.code().into()])
}

/// Names, codes and vocabularies of the sectors, each in the same order.
fn sectors(project: &Project) -> [Cell; 3] {
    let sectors = || project.sectors.iter();
    let vocabulary = |written: &Option<String>| codes::sector_vocabulary(written.as_deref()).to_owned();
    [
        Cell::list(sectors().map(|sector| sector.label())),
        Cell::list(sectors().map(|sector| sector.code.clone())),
        Cell::list(sectors().map(|sector| vocabulary(&sector.vocabulary))),
    ]
}

/// The first date of a kind.
fn date(project: &Project, kind: DateKind) -> Cell {
    let mut dates = project.dates.iter().filter(|date| date.kind == Some(Coded::Known(kind)));
    dates.find_map(|date| date.value.as_ref()?.known().copied()).into()
}

/// Label and code of the remark whose sign the list shows.
fn flag(record: ReadRecord<'_>) -> [Cell; 2] {
    let row = record.corpus.row(record.id);
    if record.is_broken {
        return ["broken record".into(), "broken".into()];
    }
    row.sign().map_or([Cell::Empty, Cell::Empty], |rule| [rule.label().into(), rule.code().into()])
}

/// File and line of an activity in its XML, also once it is imported. Other records have their sources.
pub(super) fn place(record: ReadRecord<'_>) -> [Cell; 2] {
    let Some(activity) = &record.project.activity else { return [Cell::Empty, Cell::Empty] };
    [activity.file.as_str().into(), Cell::count(activity.line as usize)]
}
