//! The columns of rows for programs: their heads, what a cell may hold, and what it means.
//!
//! Heads are stable. Where one changes its name or its meaning, [`COLUMNS_VERSION`] goes up and CHANGELOG.md says what
//! became of it; a new column at the end of a table is no new version.

/// The version of all columns together. 1 was that of aidtrail 0.4.0.
pub(crate) const COLUMNS_VERSION: u32 = 2;

/// What a cell holds if it is not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CellType {
    Text,
    /// A value of a list, for programs; its label is beside it.
    Code,
    /// Digits with a decimal point, no grouping.
    Number,
    /// As precise as stated: `2024`, `2024-07`, `2024-07-24`.
    Date,
    /// `true` or `false`, never empty.
    Bool,
}

impl CellType {
    pub(crate) fn name(self) -> &'static str {
        match self {
            CellType::Text => "text",
            CellType::Code => "code",
            CellType::Number => "number",
            CellType::Date => "date",
            CellType::Bool => "true or false",
        }
    }
}

/// A column of rows for programs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DataColumn {
    pub(crate) head: &'static str,
    pub(crate) cell_type: CellType,
    pub(crate) help: &'static str,
}

const fn column(head: &'static str, cell_type: CellType, help: &'static str) -> DataColumn {
    DataColumn { head, cell_type, help }
}

macro_rules! columns {
    ($($head:literal $cell_type:ident $help:literal,)+) => {
        &[$(column($head, CellType::$cell_type, $help),)+]
    };
}

pub(crate) static OF_PROJECTS: &[DataColumn] = columns! {
    "title" Text "title of the project",
    "country" Text "recipient countries",
    "country_code" Code "their ISO 3166-1 codes, in the same order",
    "donor" Text "donors",
    "donor_inferred" Text "those of the donors that no source states",
    "agency" Text "agencies that extend the aid",
    "agency_inferred" Text "those of the agencies that no source states",
    "status" Text "where the project stands",
    "status_code" Code "its code",
    "kind" Text "agreement, delivery, supply, cooperation or proposal",
    "kind_code" Code "its code",
    "instrument" Text "form of the aid",
    "instrument_code" Code "its code",
    "sector" Text "purposes",
    "sector_code" Code "their codes, in the same order",
    "sector_vocabulary" Code "the IATI vocabularies of these codes, in the same order; 1 is the DAC's",
    "signed" Date "date of signature",
    "planned_start" Date "planned start",
    "start" Date "actual start",
    "planned_end" Date "planned end",
    "end" Date "actual end",
    "last_report" Date "newest date of a report on it; of an IATI activity its last update",
    "lines" Number "number of its equipment lines",
    "flag" Text "the remark that the list shows",
    "flag_code" Code "its rule, as in flag: of a query; broken: the record cannot be used",
    "id" Text "identifier of the project",
    "file" Text "of an IATI activity, its XML file",
    "file_line" Number "and the line at which it begins there",
    "quote" Text "words of its first fact; of an IATI activity the words are at file and file_line",
    "source_id" Text "source of these words, as in --rows sources",
    "publisher" Text "who published it; of an IATI activity who reports it",
    "published" Date "when; of an IATI activity its last update",
    "address" Text "where, as a URL",
};

pub(crate) static OF_LINES: &[DataColumn] = columns! {
    "item" Text "name of the equipment",
    "category" Text "its category",
    "category_code" Code "code of the category",
    "qty" Number "pieces to be added: within one category_code and qty_state sum(qty) is what stats counts as pieces; empty where the line adds none (no number, reports disagree, part of another line, told twice, not aid, cancelled, returned)",
    "qty_state" Code "what qty is of: received, arrival_not_reported, or for_several_places without a share for each",
    "number" Number "pieces of the present state, also where they are not to be added; empty where reports disagree",
    "number_as_of" Date "date of the report that states number",
    "state" Text "how far the line has come",
    "state_code" Code "its code",
    "disputed" Bool "reports disagree: number, qty and what they disagree on are empty, more_ and less_ have both",
    "balance" Text "state and numbers in words",
    "says" Code "who speaks of it: giver, receiver, carrier, press or register",
    "as_of" Date "date of the report that states the state",
    "since" Date "first report of the present state",
    "last_report" Date "newest report on the line",
    "inferred" Code "what of the row no source states: state, number, donor, agency",
    "promised" Number "pieces promised",
    "paid_for" Number "pieces for which money was given",
    "being_bought" Number "pieces being bought",
    "ordered" Number "pieces ordered",
    "donated" Number "pieces donated, without news of their arrival",
    "on_the_way" Number "pieces on the way",
    "received" Number "pieces received",
    "in_use" Number "pieces in use",
    "outstanding" Number "pieces promised and not received; 0 if all are there, empty if that is not known",
    "facility" Text "hospitals and services that get it",
    "place" Text "towns and regions",
    "region" Text "regions of these places",
    "sites" Number "number of destinations",
    "sites_share_unstated" Bool "number is of several destinations together",
    "country" Text "recipient countries of the project",
    "country_code" Code "their ISO 3166-1 codes, in the same order",
    "donor" Text "donors of the project",
    "donor_inferred" Text "those of the donors that no source states",
    "agency" Text "agencies that extend the aid",
    "agency_inferred" Text "those of the agencies that no source states",
    "status" Text "where the project stands",
    "status_code" Code "its code",
    "project" Text "title of the project",
    "id" Text "identifier of the project",
    "line" Number "number of the line in its project, from 1",
    "file" Text "of an IATI activity, its XML file",
    "file_line" Number "and the line at which it begins there",
    "quote" Text "words that state the state, else the number, else the item",
    "source_id" Text "source of these words, as in --rows sources",
    "publisher" Text "who published it",
    "published" Date "when",
    "address" Text "where, as a URL",
    "number_quote" Text "words that state number",
    "number_source_id" Text "their source",
    "number_publisher" Text "who published it",
    "number_published" Date "when",
    "number_address" Text "where, as a URL",
    "where_as_of" Date "date of the report that states the destinations",
    "where_quote" Text "words that state the destinations",
    "where_source_id" Text "their source",
    "donor_quote" Text "words that state donors and agencies",
    "donor_source_id" Text "their sources",
    "more_number" Number "of a dispute, the report that says more: its number",
    "more_state_code" Code "its state",
    "more_says" Code "who says so",
    "more_as_of" Date "its date",
    "more_quote" Text "its words",
    "more_source_id" Text "its source",
    "less_number" Number "of a dispute, the report that says less: its number",
    "less_state_code" Code "its state",
    "less_says" Code "who says so",
    "less_as_of" Date "its date",
    "less_quote" Text "its words",
    "less_source_id" Text "its source",
    "other_quotes" Text "words that the numbers of other stages stand on, each with its stage",
    "other_source_ids" Text "their sources",
};

pub(crate) static OF_AMOUNTS: &[DataColumn] = columns! {
    "amount" Number "money to be added: within one kind and currency sum(amount) is the sum of stats; empty where the amount adds nothing",
    "currency" Code "ISO 4217 code; nothing is converted",
    "kind" Code "kind of amount, as in stats: commitment, disbursement, budget, stated, ...",
    "kind_label" Text "the kind in words",
    "year" Number "year of the amount, if stated",
    "last_year" Number "the same year; of a budget of several years the last of them",
    "stated" Number "the figure as its source states it, also where it adds nothing; empty in a row of what a parent states beyond its children",
    "approximate" Bool "the source says about",
    "left_out" Code "why amount is empty or less than stated: restated, context, not_aid, a reason of the record, duplicate, children, passed_on",
    "counted_instead" Text "identifiers of the records that count instead or received it",
    "country" Text "recipient countries of the project",
    "country_code" Code "their ISO 3166-1 codes, in the same order",
    "donor" Text "donors of the project",
    "donor_inferred" Text "those of the donors that no source states",
    "agency" Text "agencies that extend the aid",
    "agency_inferred" Text "those of the agencies that no source states",
    "status" Text "where the project stands",
    "status_code" Code "its code",
    "project" Text "title of the project",
    "id" Text "identifier of the project",
    "file" Text "of an IATI activity, its XML file",
    "file_line" Number "and the line at which it begins there",
    "quote" Text "words that state the amount; of an IATI activity they are at file and file_line",
    "source_id" Text "source of these words, as in --rows sources",
    "publisher" Text "who published it; of an IATI activity who reports it",
    "published" Date "when; of an IATI activity its last update",
    "address" Text "where, as a URL",
};

pub(crate) static OF_HOSPITALS: &[DataColumn] = columns! {
    "hospital" Text "name of the facility; empty where none is named",
    "place" Text "its town, else its region",
    "region" Text "its region",
    "country" Text "its country, if its projects name one alone",
    "country_code" Code "the ISO 3166-1 code",
    "spellings" Text "spellings that are one row, and why",
    "stage" Text "the stage that the row is of; a hospital has a row for each line and stage",
    "stage_code" Code "its code",
    "qty" Number "pieces to be added, within one category_code and stage_code; empty where the number is of several places together, disputed, older or ended",
    "number" Number "pieces as stated",
    "shared_by" Number "number of places that number is of together",
    "disputed" Bool "reports disagree on it",
    "item" Text "name of the equipment",
    "category" Text "its category",
    "category_code" Code "code of the category",
    "words" Text "the row in words, with what limits its number",
    "since" Date "first report of the stage",
    "as_of" Date "date of the report",
    "project" Text "title of the project",
    "id" Text "identifier of the project",
    "line" Number "number of the line in its project, from 1",
    "quote" Text "words that state the stage",
    "source_id" Text "source of these words, as in --rows sources",
    "publisher" Text "who published it",
    "published" Date "when",
    "address" Text "where, as a URL",
    "number_quote" Text "words that state number",
    "number_source_id" Text "their source",
    "number_publisher" Text "who published it",
    "number_published" Date "when",
    "number_address" Text "where, as a URL",
};

pub(crate) static OF_SOURCES: &[DataColumn] = columns! {
    "source_id" Text "identifier of the source",
    "publisher" Text "who published it",
    "published" Date "when",
    "kind" Text "official, press, translation, ...",
    "kind_code" Code "its code",
    "title" Text "its title",
    "address" Text "where, as a URL",
    "projects" Number "how many of the projects found cite it",
};

pub(crate) static OF_STATS: &[DataColumn] = columns! {
    "field" Code "what is counted: projects, agreements, lines, pieces, a field of the query language (with _inferred what no source states), or of money amount, of_parents, passed_on, left_out",
    "by" Code "of money, what it is divided by",
    "value" Code "the value: a code where there is one; of money also none, several, rest, region, country, parent",
    "label" Text "the value in words",
    "why" Code "of left_out, the reason",
    "kind" Code "of money, the code of its kind",
    "currency" Code "of money, its ISO 4217 code; nothing is converted",
    "count" Number "the number, or the sum of money of this value alone",
    "at_most" Number "with all money of which this value is one of several and the split is not stated; not to be added",
    "amounts" Number "number of amounts that take part",
    "projects" Number "number of activities whose money takes part",
    "state" Code "of pieces, what they are: received, arrival_not_reported, for_several_places",
    "kind_label" Text "the kind in words",
    "unit" Code "what count is a number of: projects, lines, pieces, or the currency; only rows of one field, kind, currency and (of pieces) value and state are to be added",
};

pub(crate) static OF_LEFT_OUT: &[DataColumn] = columns! {
    "id" Text "identifier of the record",
    "file" Text "file of the record",
    "file_line" Number "line of the record in it",
    "kind" Code "kind of amount",
    "kind_label" Text "the kind in words",
    "currency" Code "ISO 4217 code",
    "year" Number "first year, if stated",
    "last_year" Number "last year",
    "value" Number "the money that is in no sum",
    "why" Code "the reason, or passed_on",
    "instead" Text "identifiers of the records that count instead or received it",
};

/// The tables of columns with what writes them.
pub(crate) static TABLES: [(&str, &[DataColumn]); 7] = [
    ("search (--rows projects)", OF_PROJECTS),
    ("search --rows lines", OF_LINES),
    ("search --rows amounts", OF_AMOUNTS),
    ("search --rows hospitals", OF_HOSPITALS),
    ("search --rows sources", OF_SOURCES),
    ("stats", OF_STATS),
    ("stats --left-out", OF_LEFT_OUT),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn heads_are_snake_case_and_of_one_table_each_different() {
        for (table, columns) in TABLES {
            let heads: HashSet<&str> = columns.iter().map(|column| column.head).collect();
            assert_eq!(heads.len(), columns.len(), "{table}");
            let is_snake = |head: &str| head.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            assert!(heads.iter().all(|head| is_snake(head)), "{table}: {heads:?}");
        }
    }

    #[test]
    fn a_label_has_its_code_beside_it() {
        for (table, columns) in TABLES {
            for pair in columns.windows(2) {
                let is_code_of = pair[1].head.strip_suffix("_code") == Some(pair[0].head);
                let coded =
                    ["country", "category", "status", "state", "kind", "sector", "stage"].contains(&pair[0].head);
                let is_label = coded && pair[0].cell_type == CellType::Text;
                assert!(!is_label || is_code_of, "{table}: {}", pair[0].head);
            }
        }
    }
}
