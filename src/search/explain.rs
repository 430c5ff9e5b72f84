//! How a figure of a table comes about: the parts that are added, what is left out and why.

mod beside;
mod wanted;

use super::cancel::Cancel;
use super::money::{self, LeftOutMoney, SumField, SumRow, SumsBy, SumsWanted};
use super::table::{GroupKey, GroupKind, Table, sums_by};
use crate::fields::{FieldId, MoneyFigure, TableFigure, TableRows};
use crate::model::Figure;
use crate::store::{Corpus, RecordId};
use crate::text::fold;
pub(super) use beside::beside;
pub use beside::{BesideFigure, BesideKind};
use std::collections::{BTreeMap, HashSet};
pub use wanted::{ExplainWanted, ExplainedRow};

/// How a figure comes about.
#[derive(Debug)]
pub struct Explanation {
    pub wanted: ExplainWanted,
    /// How money is divided; `None` if the figure is a count, or no source states money so.
    pub by: Option<SumsBy>,
    /// The sums of which the figure is the sum, by kind and years.
    pub parts: Vec<SumRow>,
    /// Number of the row's records, and of different identifiers among them; of a table of items, of those that have some.
    pub records: [usize; 2],
    /// Number of its items, if the table or the figure is of items.
    pub item_count: Option<usize>,
    /// Those of the records for which no source states a value of the row.
    pub inferred: usize,
    /// The files of the row's records, by name.
    pub files: Vec<ExplainedFile>,
    /// The arguments of the command that gives the figure again, without the files.
    pub command: Vec<String>,
    /// Money of the row's records, of the figure's kinds and currency, that is in no sum.
    pub left_out: Vec<LeftOutMoney>,
    /// Items of the row, by what they are.
    pub items: Option<Table>,
    /// The projects behind the figure and beside it.
    pub beside: Vec<BesideFigure>,
}

/// A file that records of a figure come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExplainedFile {
    pub name: String,
    /// Number of the row's records in it.
    pub records: usize,
    /// What of the figure is theirs, where this adds up to it.
    pub sum: Option<Figure>,
    /// In hexadecimal; `None` if the file cannot be read again.
    pub sha256: Option<String>,
}

impl Explanation {
    /// Whether some amount is part of the figure: nothing stated is not 0.
    pub fn is_stated(&self) -> bool {
        !self.parts.is_empty()
    }

    /// The sum of the parts: the figure, and the same with what is shared.
    pub fn sum(&self) -> [Figure; 2] {
        self.parts.iter().fold([Figure::default(); 2], |[alone, at_most], row| {
            [alone.saturating_add(row.count), at_most.saturating_add(row.at_most)]
        })
    }
}

/// Rows of a segment, ascending, for each segment.
pub(super) type RowsBySegment = [Vec<u32>];

/// Explains a figure. `of_table` are the rows of the table's query, `of_row` those of the row's. `None` if cancelled.
pub(super) fn explain(
    corpus: &Corpus,
    wanted: &ExplainWanted,
    (of_table, of_row): (&RowsBySegment, &RowsBySegment),
    threads: usize,
    cancel: &Cancel,
) -> Option<Explanation> {
    let record_of = |at: usize, row: u32| corpus.view(at).record(row as usize);
    let records: Vec<RecordId> =
        of_row.iter().enumerate().flat_map(|(at, rows)| rows.iter().map(move |&row| record_of(at, row))).collect();
    let ids: HashSet<&str> = records.iter().map(|&record| corpus.row(record).id()).collect();
    let mut explanation = Explanation {
        wanted: wanted.clone(),
        by: None,
        parts: Vec::new(),
        records: [records.len(), ids.len()],
        item_count: None,
        inferred: inferred(corpus, wanted, &records),
        files: Vec::new(),
        command: command(corpus, wanted),
        left_out: Vec::new(),
        items: None,
        beside: Vec::new(),
    };
    let mut by_file: BTreeMap<&str, Vec<RecordId>> = BTreeMap::new();
    records.iter().for_each(|&record| by_file.entry(corpus.row(record).file()).or_default().push(record));
    let TableFigure::Money(figure) = wanted.figure else {
        explanation.files = by_file.iter().map(|(file, of)| file_of(corpus, file, of.len(), None, cancel)).collect();
        return Some(explanation);
    };
    let (by, by_year) = match &wanted.of {
        ExplainedRow::Group { fields, keys, vocabulary, .. } if !keys.is_empty() && !is_left_out(keys) => {
            match sums_by(fields, vocabulary.as_deref()) {
                Some((by, _)) => (by, by != SumsBy::Year),
                None => {
                    let files = by_file.iter().map(|(file, of)| file_of(corpus, file, of.len(), None, cancel));
                    explanation.files = files.collect();
                    return Some(explanation);
                }
            }
        }
        _ => (SumsBy::Kind, true),
    };
    explanation.by = Some(by);
    let vocabulary = match &wanted.of {
        ExplainedRow::Group { vocabulary, .. } => vocabulary.clone().filter(|_| by.has_vocabulary()),
        ExplainedRow::Project(_) => None,
    };
    let sums_wanted = SumsWanted { by_year, vocabulary, list: true, ..by.into() };
    let rows: Vec<&[u32]> = of_table.iter().map(Vec::as_slice).collect();
    let sums = money::sums(corpus, &rows, &sums_wanted, threads, cancel)?;
    explanation.parts = sums.rows.iter().filter(|row| is_part(row, wanted, figure)).cloned().collect();
    let is_of_row: HashSet<RecordId> = records.iter().copied().collect();
    let has_money = |out: &LeftOutMoney| figure.has_kind(&out.kind) && out.currency == wanted.currency;
    explanation.left_out =
        sums.left_out.into_iter().filter(|out| has_money(out) && is_of_row.contains(&out.record)).collect();
    explanation.files = files(corpus, &by_file, &explanation, &sums_wanted, figure, threads, cancel)?;
    Some(explanation)
}

/// Those of the records for which no source states a value of the row.
fn inferred(corpus: &Corpus, wanted: &ExplainWanted, records: &[RecordId]) -> usize {
    let ExplainedRow::Group { fields, keys, .. } = &wanted.of else { return 0 };
    let can_be = fields.iter().zip(keys).filter(|(field, key)| field.has_inferred() && key.kind == GroupKind::Value);
    let values: Vec<(FieldId, u32)> =
        can_be.filter_map(|(field, key)| Some((*field, corpus.facets().find(*field, &key.code)?))).collect();
    let mut ids = Vec::new();
    let mut is_inferred = |record: RecordId| {
        let (at, row) = corpus.locate(record);
        values.iter().any(|(field, value)| {
            corpus.view(at).inferred_values(*field, row, &mut ids);
            ids.contains(value)
        })
    };
    if values.is_empty() { 0 } else { records.iter().filter(|&&record| is_inferred(record)).count() }
}

/// The arguments of the command whose output has the figure. The query of the table is the first one, and empty here.
fn command(corpus: &Corpus, wanted: &ExplainWanted) -> Vec<String> {
    let figure = wanted.figure.name().to_owned();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    match &wanted.of {
        ExplainedRow::Project(record) => {
            let id = exactly_id(corpus.row(*record).id());
            words(&["table", &id, "--rows", "projects", "--columns", &format!("id,{figure}")])
        }
        ExplainedRow::Group { fields, vocabulary, .. } => {
            let names: Vec<&str> = fields.iter().map(|field| field.own_name()).collect();
            let rows = if wanted.rows == TableRows::Places { TableRows::Items } else { wanted.rows };
            let mut all =
                words(&["table", "", "--rows", rows.name(), "--group-by", &names.join(","), "--figures", &figure]);
            all.extend(vocabulary.iter().flat_map(|it| ["--vocabulary".to_owned(), it.clone()]));
            all
        }
    }
}

fn exactly_id(id: &str) -> String {
    format!("id:\"{id}\"")
}

fn file_of(corpus: &Corpus, name: &str, records: usize, sum: Option<Figure>, cancel: &Cancel) -> ExplainedFile {
    let input = corpus.files().iter().find(|file| file.name == name).and_then(|file| file.input.as_ref());
    let sha256 = input.and_then(|input| input.sha256(&|| cancel.is_stale()));
    ExplainedFile { name: name.to_owned(), records, sum, sha256 }
}

fn is_left_out(keys: &[GroupKey]) -> bool {
    keys.iter().any(|key| key.kind == GroupKind::LeftOut)
}

/// Whether a sum is part of the figure.
fn is_part(row: &SumRow, wanted: &ExplainWanted, figure: MoneyFigure) -> bool {
    if !figure.has_kind(&row.kind) || row.currency != wanted.currency {
        return false;
    }
    let ExplainedRow::Group { fields, keys, .. } = &wanted.of else { return row.field == SumField::Amount };
    if is_left_out(keys) {
        let code = if let SumField::LeftOut(why) = row.field { why.code() } else { row.field.name() };
        return row.field != SumField::Amount && keys.iter().any(|key| key.code == code);
    }
    let is_key = |(at, key): (usize, &GroupKey)| {
        let is_year = fields.get(at) == Some(&FieldId::MoneyYear) && fields.len() > 1;
        match (key.kind, is_year && key.kind != GroupKind::Unsplit) {
            (GroupKind::Value, true) => row.years.is_some_and(|years| money::years_label(years) == key.code),
            (_, true) => row.years.is_none(),
            // A donor called like its country stands under the country's name.
            (GroupKind::Value, false) => {
                let is_other = fields.get(at) == Some(&FieldId::OtherSector);
                let code = key.code.split_once('/').map_or("", |(_, code)| code);
                let is_code = if is_other { row.value == code } else { row.value == key.code };
                !row.is_special && (is_code || fold(&row.value) == fold(&key.label))
            }
            (GroupKind::NotStated, false) => row.is_special && row.value == "none",
            (GroupKind::Unsplit | GroupKind::OtherVocabulary, false) => row.is_special && row.value == key.code,
            (GroupKind::NoItem | GroupKind::LeftOut | GroupKind::Others, false) => false,
        }
    };
    row.field == SumField::Amount && keys.iter().enumerate().all(is_key)
}

/// The records of each file, with their part of the figure. The parts are left away where they do not add up to it:
/// records of one file may count in place of those of another.
fn files(
    corpus: &Corpus,
    by_file: &BTreeMap<&str, Vec<RecordId>>,
    explanation: &Explanation,
    sums_wanted: &SumsWanted,
    figure: MoneyFigure,
    threads: usize,
    cancel: &Cancel,
) -> Option<Vec<ExplainedFile>> {
    /// Files whose money is added up; each takes a pass of its own.
    const MOST_FILES: usize = 16;
    let mut files: Vec<ExplainedFile> = Vec::new();
    let duplicates: HashSet<RecordId> = explanation.left_out.iter().map(|out| out.record).collect();
    for (file, records) in by_file {
        if by_file.len() < 2 || by_file.len() > MOST_FILES {
            files.push(file_of(corpus, file, records.len(), None, cancel));
            continue;
        }
        let mut rows: Vec<Vec<u32>> = vec![Vec::new(); corpus.segment_count()];
        for &record in records.iter().filter(|record| !duplicates.contains(record)) {
            let (at, row) = corpus.locate(record);
            rows[at].push(row as u32);
        }
        rows.iter_mut().for_each(|rows| rows.sort_unstable());
        let rows: Vec<&[u32]> = rows.iter().map(Vec::as_slice).collect();
        let sums = money::sums(corpus, &rows, sums_wanted, threads, cancel)?;
        let parts = sums.rows.iter().filter(|row| is_part(row, &explanation.wanted, figure));
        let sum = parts.fold(Figure::default(), |sum, row| sum.saturating_add(row.count));
        files.push(file_of(corpus, file, records.len(), Some(sum), cancel));
    }
    let together = files.iter().filter_map(|file| file.sum).fold(Figure::default(), Figure::saturating_add);
    if together != explanation.sum()[0] {
        files.iter_mut().for_each(|file| file.sum = None);
    }
    Some(files)
}
