//! Codes and their names: countries, currencies, sectors, equipment categories, the IATI code lists, and
//! organisations by identifier.
//!
//! The tables are in `data/codes` (the first line of each names its source) and compiled into the program, so
//! that names are known offline. An unknown code is not an error: it is shown as it is and flagged.

mod facilities;
mod iati;
mod listed;
mod organisations;
mod place_kinds;

pub(crate) use facilities::{is_generic_facility, is_health_facility};
pub(crate) use iati::{CodeList, iati_code, iati_name, is_code_or_name, language};
pub use listed::{
    ActivityStatus, AmountKind, Basis, Coded, CodedValue, DateKind, DeliveryStatus, Instrument, ItemKind, LeftOut,
    LineState, ListedCode, PaymentFact, ProjectKind, Role, SkipReason, SourceKind, Voice,
};
pub(crate) use organisations::{government_of, organisation};
pub(crate) use place_kinds::{PlaceKind, place_kind};

use crate::text::fold;
use rustc_hash::FxHashMap as HashMap;
use std::sync::LazyLock;

/// A code with its name and the other names that search accepts.
#[derive(Debug)]
pub struct NamedCode {
    pub code: &'static str,
    pub name: &'static str,
    /// Other names, including the official one if another is shown.
    pub(crate) other_names: Vec<&'static str>,
    /// No longer to be used, but older data has it.
    pub(crate) withdrawn: bool,
}

/// An equipment category.
#[derive(Debug)]
pub struct Category {
    /// Stable snake_case identifier.
    pub(crate) code: &'static str,
    /// Group: "imaging".
    pub(crate) group: &'static str,
    /// Name to show: "MRI scanner".
    pub label: &'static str,
    pub(crate) other_names: Vec<&'static str>,
    pub kind: ItemKind,
    /// Nouns that name it in texts, singular; a hyphen matches a hyphen, a space or nothing.
    pub(crate) words: Vec<&'static str>,
    /// Nouns too ambiguous in running text ("bed", "pump"); they count only in an article's lists of equipment.
    pub(crate) list_only_words: Vec<&'static str>,
}

impl Category {
    /// Whether it is for things that no other category fits, so that two of them may have nothing in common.
    pub(crate) fn is_catch_all(&self) -> bool {
        self.code == "unlisted" || self.code.ends_with("_generic")
    }
}

/// The rows of a table: lines split at tabs, without the first line, which names the source.
fn table_rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

fn split_names(column: Option<&&'static str>) -> Vec<&'static str> {
    column.map_or(Vec::new(), |names| names.split('|').filter(|name| !name.is_empty()).collect())
}

fn is_withdrawn(column: Option<&&'static str>) -> bool {
    column.is_some_and(|status| *status == "withdrawn")
}

struct CodeTable {
    rows: Vec<NamedCode>,
    by_code: HashMap<&'static str, usize>,
}

impl CodeTable {
    fn new(table: &'static str) -> Self {
        let rows: Vec<NamedCode> = table_rows(table)
            .map(|columns| {
                let official = columns.get(1).copied().unwrap_or_default();
                let mut also = split_names(columns.get(2));
                // The first other name is the short everyday name: "South Korea".
                let name = if also.is_empty() { official } else { also.remove(0) };
                if name != official {
                    also.push(official);
                }
                NamedCode { code: columns[0], name, other_names: also, withdrawn: is_withdrawn(columns.get(3)) }
            })
            .collect();
        let by_code = rows.iter().enumerate().map(|(i, row)| (row.code, i)).collect();
        CodeTable { rows, by_code }
    }

    fn get(&self, code: &str) -> Option<&NamedCode> {
        self.by_code.get(code).map(|&i| &self.rows[i])
    }
}

static COUNTRIES: LazyLock<CodeTable> = LazyLock::new(|| CodeTable::new(include_str!("../data/codes/countries.tsv")));
static CURRENCIES: LazyLock<CodeTable> = LazyLock::new(|| CodeTable::new(include_str!("../data/codes/currencies.tsv")));
static SECTORS: LazyLock<CodeTable> = LazyLock::new(|| CodeTable::new(include_str!("../data/codes/sectors.tsv")));
static SECTOR_GROUPS: LazyLock<CodeTable> =
    LazyLock::new(|| CodeTable::new(include_str!("../data/codes/sector_groups.tsv")));
static CATEGORIES: LazyLock<Vec<Category>> = LazyLock::new(|| {
    table_rows(include_str!("../data/codes/equipment.tsv"))
        .map(|columns| Category {
            code: columns[0],
            group: columns[1],
            label: columns[2],
            other_names: split_names(columns.get(3)),
            kind: columns.get(4).and_then(|kind| kind.parse().ok()).unwrap_or(ItemKind::Device),
            words: split_names(columns.get(5)),
            list_only_words: split_names(columns.get(6)),
        })
        .collect()
});

/// A country by ISO 3166-1 alpha-2 code.
pub fn country(code: &str) -> Option<&'static NamedCode> {
    COUNTRIES.get(code)
}

pub fn countries() -> &'static [NamedCode] {
    &COUNTRIES.rows
}

/// The name of a country, or the code if unknown.
pub fn country_name(code: &str) -> &str {
    country(code).map_or(code, |country| country.name)
}

/// A country by any of its names, ignoring case and accents.
pub fn country_by_name(name: &str) -> Option<&'static NamedCode> {
    static NAMES: LazyLock<HashMap<String, usize>> = LazyLock::new(|| {
        let names =
            |country: &'static NamedCode| std::iter::once(country.name).chain(country.other_names.iter().copied());
        let all = COUNTRIES.rows.iter().enumerate();
        all.flat_map(|(i, country)| names(country).map(move |name| (fold(name), i))).collect()
    });
    NAMES.get(&fold(name)).map(|&i| &COUNTRIES.rows[i])
}

/// A currency by ISO 4217 code.
pub fn currency(code: &str) -> Option<&'static NamedCode> {
    CURRENCIES.get(code)
}

pub(crate) fn currencies() -> &'static [NamedCode] {
    &CURRENCIES.rows
}

/// Whether a currency is known but withdrawn: `ZMK`.
pub(crate) fn is_withdrawn_currency(code: &str) -> bool {
    currency(code).is_some_and(|currency| currency.withdrawn)
}

/// A sector by OECD DAC purpose code (five digits) or group (three digits).
pub fn sector(code: &str) -> Option<&'static NamedCode> {
    SECTORS.get(code)
}

/// The name of a DAC sector code of any level: also of `110`, a level of the OECD DAC that IATI does not list.
pub(crate) fn sector_name(code: &str) -> Option<&'static str> {
    sector(code).or_else(|| SECTOR_GROUPS.get(code)).map(|sector| sector.name)
}

/// The name of a sector code in a vocabulary whose codes are known: the DAC's, and the goals and targets of the UN.
pub(crate) fn sector_name_in(vocabulary: &str, code: &str) -> Option<&'static str> {
    let listed = |list: CodeList| iati_code(list, code).map(|known| known.name);
    match vocabulary {
        "1" | "2" => sector_name(code),
        "7" => listed(CodeList::SdgGoals),
        "8" => listed(CodeList::SdgTargets),
        _ => None,
    }
}

/// A vocabulary of sectors by its number in the standard; `1` if none is stated. Version 1 names the two of the OECD DAC
/// by words, and files write them in any case.
pub(crate) fn sector_vocabulary(written: Option<&str>) -> &str {
    match written.unwrap_or_default() {
        "" => "1",
        word if word.eq_ignore_ascii_case("DAC") || word.eq_ignore_ascii_case("DAC-5") => "1",
        word if word.eq_ignore_ascii_case("DAC-3") => "2",
        vocabulary => vocabulary,
    }
}

/// Whether a vocabulary of sectors, as written, is one of the OECD DAC: codes of five or of three digits.
pub(crate) fn is_dac_vocabulary(written: Option<&str>) -> bool {
    matches!(sector_vocabulary(written), "1" | "2")
}

/// Every sector and sector group.
pub(crate) fn sectors() -> &'static [NamedCode] {
    &SECTORS.rows
}

/// Whether a sector is known but withdrawn: `15120`.
pub(crate) fn is_withdrawn_sector(code: &str) -> bool {
    sector(code).is_some_and(|sector| sector.withdrawn)
}

/// The group (three digits) of a DAC purpose code (five digits), or of a group code itself.
pub(crate) fn sector_group(code: &str) -> Option<&'static NamedCode> {
    let digits = matches!(code.len(), 3 | 5) && code.bytes().all(|b| b.is_ascii_digit());
    SECTORS.get(code.get(..3).filter(|_| digits)?)
}

/// A broad everyday word for a DAC sector, by its first two digits.
pub(crate) fn sector_theme(code: &str) -> Option<&'static str> {
    Some(match code.get(..2)? {
        "11" => "education",
        "12" => "health",
        "13" => "health",
        "14" => "water and sanitation",
        "15" => "government and civil society",
        "16" => "social services",
        "21" => "transport",
        "22" => "communications",
        "23" => "energy",
        "24" => "banking and finance",
        "25" => "business",
        "31" => "agriculture",
        "32" => "industry",
        "33" => "trade and tourism",
        "41" => "environment",
        "43" => "multisector",
        "51" | "52" | "53" => "budget support and food aid",
        "60" => "debt relief",
        "72" | "73" | "74" => "humanitarian aid",
        "91" | "93" => "donor costs",
        _ => return None,
    })
}

pub(crate) fn categories() -> &'static [Category] {
    &CATEGORIES
}

/// An equipment category by its identifier.
pub fn category(code: &str) -> Option<&'static Category> {
    CATEGORIES.iter().find(|category| category.code == code)
}

/// The group of an equipment category; `other` if the category is unknown.
pub(crate) fn category_group(code: &str) -> &'static str {
    category(code).map_or("other", |category| category.group)
}

/// The average exchange rate of a year, in units of the currency per US dollar.
///
/// Rounded yearly averages, good for the orders of magnitude that flags compare; never shown as a conversion.
pub(crate) fn yearly_rate(currency: &str, year: u16) -> Option<f64> {
    RATES.iter().find(|rate| rate.0 == currency && rate.1 == year).map(|rate| rate.2)
}

/// The years for which rates are known.
pub(crate) fn rate_years() -> std::ops::RangeInclusive<u16> {
    let years = || RATES.iter().map(|rate| rate.1);
    years().min().unwrap_or(0)..=years().max().unwrap_or(0)
}

static RATES: LazyLock<Vec<(&'static str, u16, f64)>> = LazyLock::new(|| {
    table_rows(include_str!("../data/codes/rates.tsv"))
        .filter_map(|columns| Some((columns[0], columns.get(1)?.parse().ok()?, columns.get(2)?.parse().ok()?)))
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_their_everyday_names() {
        assert_eq!(country_name("KZ"), "Kazakhstan");
        assert_eq!(country_name("KR"), "South Korea");
        assert_eq!(country_name("XK"), "Kosovo");
        assert_eq!(country_name("ZZ"), "ZZ");
    }

    #[test]
    fn every_table_is_complete() {
        assert!(countries().len() > 240);
        assert!(CURRENCIES.rows.len() > 150 && SECTORS.rows.len() > 300);
        assert!(CATEGORIES.iter().all(|c| !c.group.is_empty() && !c.label.is_empty()));
        let table = include_str!("../data/codes/equipment.tsv");
        assert!(
            table_rows(table).all(|columns| matches!(columns.len(), 6 | 7) && columns[4].parse::<ItemKind>().is_ok())
        );
        let codes: std::collections::HashSet<_> = CATEGORIES.iter().map(|c| c.code).collect();
        assert_eq!(codes.len(), CATEGORIES.len(), "a category occurs twice");
    }

    #[test]
    fn withdrawn_codes_are_marked_withdrawn() {
        let count = |table: &CodeTable| table.rows.iter().filter(|row| row.withdrawn).count();
        assert_eq!((count(&SECTORS), count(&CURRENCIES), count(&COUNTRIES)), (32, 9, 1));
        assert!(is_withdrawn_sector("15120") && is_withdrawn_sector("230") && is_withdrawn_currency("ZMK"));
        assert_eq!(sector("15120").unwrap().name, "Public sector financial management");
        assert!(!is_withdrawn_sector("11220") && !is_withdrawn_sector("99999") && !is_withdrawn_currency("ZMW"));
    }

    #[test]
    fn every_sector_has_its_group() {
        assert_eq!(sector_group("12220").unwrap().name, "Basic Health");
        assert_eq!(sector_group("122").unwrap().code, "122");
        for code in ["12", "1222", "122201", "12a20", "99999", "é22é", ""] {
            assert!(sector_group(code).is_none(), "{code}");
        }
        for row in SECTORS.rows.iter() {
            let group = sector_group(row.code).unwrap_or_else(|| panic!("{} has no group", row.code));
            assert!(group.withdrawn <= row.withdrawn, "{} outlives its group", row.code);
        }
    }

    #[test]
    fn sectors_of_every_level_have_names() {
        assert_eq!(sector_name("110"), Some("Education"));
        assert_eq!(sector_name("120"), Some("Health"));
        assert_eq!(sector_name("122"), Some("Basic Health"));
        assert_eq!(sector_name("12220"), Some("Basic health care"));
        assert_eq!(sector_name("12"), None);
        assert_eq!(["", "1", "DAC", "dac-3", "99"].map(|it| sector_vocabulary(Some(it))), ["1", "1", "1", "2", "99"]);
        assert!(
            SECTOR_GROUPS.rows.iter().all(|group| sector(group.code).is_none()),
            "a listed code has its name there"
        );
    }

    #[test]
    fn a_former_name_of_a_country_is_known_but_not_shown() {
        for (code, shown, former) in [
            ("MM", "Myanmar", "Burma"),
            ("TR", "Türkiye", "Turkey"),
            ("TL", "Timor-Leste", "East Timor"),
            ("CI", "Côte d'Ivoire", "Ivory Coast"),
            ("SZ", "Eswatini", "Swaziland"),
            ("CV", "Cabo Verde", "Cape Verde"),
            ("MK", "North Macedonia", "Macedonia"),
        ] {
            assert_eq!((country_name(code), country_by_name(former).map(|it| it.code)), (shown, Some(code)));
        }
    }

    #[test]
    fn every_code_occurs_once_and_every_line_is_clean() {
        for table in [&COUNTRIES, &CURRENCIES, &SECTORS, &SECTOR_GROUPS] {
            assert_eq!(table.by_code.len(), table.rows.len());
            assert!(table.rows.iter().all(|row| row.name.trim() == row.name && !row.name.is_empty()));
        }
        for table in [
            include_str!("../data/codes/countries.tsv"),
            include_str!("../data/codes/currencies.tsv"),
            include_str!("../data/codes/sectors.tsv"),
            include_str!("../data/codes/sector_groups.tsv"),
            include_str!("../data/codes/iati.tsv"),
            include_str!("../data/codes/organisations.tsv"),
            include_str!("../data/codes/registers.tsv"),
        ] {
            assert!(table.starts_with('#') && table.ends_with('\n') && !table.contains(['\r', '\u{a0}']));
            assert!(table_rows(table).all(|columns| columns.len() <= 4 && columns.iter().all(|c| c.trim() == *c)));
        }
    }

    #[test]
    fn a_yen_is_about_a_hundredth_of_a_dollar() {
        let rates: Vec<f64> = rate_years().filter_map(|year| yearly_rate("JPY", year)).collect();
        assert!(!rates.is_empty() && rates.iter().all(|rate| (70.0..200.0).contains(rate)), "{rates:?}");
    }
}
