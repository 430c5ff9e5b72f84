//! Hospitals as rows of a table, and what each is said to get with the words that say it.

use crate::model::{Claim, Figure, SiteColumn};
use crate::search::{HospitalRow, SiteEntry};
use crate::store::{Corpus, Opened};
use serde::Serialize;

/// The heads of a table with a column for each stage that occurs.
pub(crate) fn hospital_heads(columns: &[SiteColumn]) -> Vec<&'static str> {
    ["hospital", "place", "country"].into_iter().chain(columns.iter().map(|column| column.words())).collect()
}

/// The cells under [`hospital_heads`].
pub(crate) fn hospital_cells(row: &HospitalRow, columns: &[SiteColumn]) -> Vec<String> {
    let name = if row.name.is_empty() { "no hospital named" } else { &row.name };
    let place = if row.region.is_empty() { row.place.clone() } else { place_in_region(row) };
    let mut cells = vec![name.to_owned(), place, row.country_name().to_owned()];
    cells.extend(columns.iter().map(|&column| row.cell(column).map_or(String::new(), |cell| cell.text.clone())));
    cells
}

fn place_in_region(row: &HospitalRow) -> String {
    [row.place.as_str(), row.region.as_str()].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
}

/// What one line says of one stage of a facility, for programs.
#[derive(Debug, Serialize)]
pub(crate) struct HospitalEntry {
    hospital: String,
    place: String,
    region: String,
    country: String,
    /// The spellings that are one row, and why.
    spellings: String,
    stage: &'static str,
    number: Option<Figure>,
    /// How many places share the number; 0 if it is the facility's own.
    shared_by: usize,
    item: String,
    category: String,
    /// The entry in words, with what limits its number.
    words: String,
    /// First report of the stage.
    since: String,
    as_of: String,
    project: String,
    id: String,
    /// The line in its project, from 1.
    line: u32,
    quote: String,
    source: String,
    number_quote: String,
    number_source: String,
}

impl HospitalEntry {
    pub(crate) const HEADS: [&str; 20] = [
        "hospital", "place", "region", "country", "spellings", "stage", "number", "shared_by", "item", "category",
        "words", "since", "as_of", "project", "id", "line", "quote", "source", "number_quote", "number_source",
    ];

    /// The cells under [`HospitalEntry::HEADS`].
    pub(crate) fn cells(self) -> Vec<String> {
        let number = self.number.map_or_else(|| "-".to_owned(), Figure::to_plain_string);
        let shared_by = if self.shared_by == 0 { String::new() } else { self.shared_by.to_string() };
        vec![
            self.hospital,
            self.place,
            self.region,
            self.country,
            self.spellings,
            self.stage.to_owned(),
            number,
            shared_by,
            self.item,
            self.category,
            self.words,
            self.since,
            self.as_of,
            self.project,
            self.id,
            self.line.to_string(),
            self.quote,
            self.source,
            self.number_quote,
            self.number_source,
        ]
    }
}

/// An entry of a row with its words; `opened` is the project of its line.
pub(crate) fn hospital_entry(corpus: &Corpus, opened: &Opened, row: &HospitalRow, entry: &SiteEntry) -> HospitalEntry {
    let line = entry.line.line as usize;
    let item = opened.project.equipment.get(line);
    let claim = |at: usize| item.and_then(|item| item.claims.get(at));
    let evidence = |claim: Option<&Claim>| {
        let first = claim.and_then(|claim| claim.evidence.first());
        first.map_or_else(Default::default, |first| (first.quote.clone(), first.source.clone()))
    };
    let date = |claim: Option<&Claim>| claim.and_then(Claim::date).map_or(String::new(), |date| date.to_string());
    let first = match entry.column {
        SiteColumn::Stage(stage) if !entry.is_older => {
            opened.lines.get(line).and_then(|of_line| of_line.balance.stage(stage)).map(|report| report.first)
        }
        _ => None,
    };
    let (quote, source) = evidence(claim(entry.claim));
    let (number_quote, number_source) = evidence(entry.number_claim.and_then(claim));
    let columns = corpus.line(entry.line);
    HospitalEntry {
        hospital: row.name.clone(),
        place: row.place.clone(),
        region: row.region.clone(),
        country: row.country.clone(),
        spellings: row.joined_reason(),
        stage: entry.column.words(),
        number: entry.number,
        shared_by: entry.shared_by,
        item: columns.name().to_owned(),
        category: columns.category().to_owned(),
        words: entry.words(corpus),
        since: date(claim(first.unwrap_or(entry.claim))),
        as_of: date(claim(entry.claim)),
        project: opened.project.title.clone(),
        id: opened.project.id.clone(),
        line: entry.line.line + 1,
        quote,
        source,
        number_quote,
        number_source,
    }
}
