//! Hospitals as rows of a table.

use crate::model::SiteColumn;
use crate::search::HospitalRow;

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
