//! The table of fields: what a query can name, a facet can count and a column can show.
//!
//! Query parsing, completion, help, error hints, the facet menu, headings and `aidtrail topics fields` come from here. To
//! add a field, add a row to the table. Readers match exhaustively, so the compiler then lists what is missing: the
//! values of a facet are read in `store/facets.rs`, the cells of a column in `present/columns.rs`. A number that is no facet is
//! compared in `search/engine/filters.rs`.

mod table_columns;

use crate::codes::{self, CodeList, ListedCode};
use crate::model::{ActivityStatus, Instrument, LineState, ProjectKind, Role, Voice};
use crate::sort::ColdSort;
use crate::text::fold;
use std::sync::LazyLock;
pub use table_columns::{ColumnType, MoneyFigure, OwnColumn, TableColumn, TableFigure, TableRows};

/// What a query can compare a field with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldType {
    /// Values of a facet, by name, code or the beginning of a word in either.
    Values,
    /// Values of a facet that are numbers: a query states a range of years.
    NumberedValues,
    /// Numbers that no facet counts: a query states a range.
    Number,
    /// Dates of which a facet counts the years: a query states a day, a month, a year or a range of them.
    DatedValues,
    /// A sum of money in each currency: a query states a range, perhaps with a currency, or that there is none.
    Sum,
    /// Dates that no facet counts: a query states a day, a month, a year or a range of them.
    Date,
    /// The parts that a record has at all: `has:amount`.
    Presence,
    /// Identifiers, which no facet counts: a query states one whole.
    Identifier,
    /// Values that are known when a table is made: rows are grouped by them, and no query names them.
    Grouped,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct FieldDescription {
    /// What a query has before the colon.
    pub(crate) name: &'static str,
    /// A name of its own if another field has the same; else empty.
    own_name: &'static str,
    /// A query on it, for help; empty for a facet that is queried by another field of the same name.
    pub example: &'static str,
    /// What it tests, in one line.
    pub help: &'static str,
    /// Each equipment line has a value of its own. Tests of several such fields must hold on one and the same line.
    is_per_line: bool,
    pub(crate) field_type: FieldType,
    /// Heading of its facet; empty if it is none.
    pub(crate) heading: &'static str,
    /// Its facet counts equipment lines, not projects: two lines of a project may be in two states.
    counts_lines: bool,
    /// Its values are parties. Those that are only inferred are counted apart.
    has_inferred: bool,
    /// The facet menu is sorted by this number; 0 keeps a facet out of it. The numbers are tens apart, so that
    /// a new facet fits between two others.
    menu: u16,
    /// The facets whose values a query is compared with; empty if that is only the field itself.
    searched_facets: &'static [FieldId],
    /// Rows show its values, so a query for a value highlights it.
    pub(crate) is_highlighted: bool,
    /// Whether a value, folded, is on the field's code list. A query may then name it though no record has it.
    pub is_listed: fn(&str) -> bool,
    /// All its values come from the code list, so a listed value never stands for a longer name. Of a donor only the
    /// country is listed: `donor:japan` finds the Government of Japan too.
    pub has_only_listed: bool,
}

const fn field(name: &'static str, example: &'static str, help: &'static str) -> FieldDescription {
    FieldDescription {
        name,
        own_name: "",
        example,
        help,
        is_per_line: false,
        field_type: FieldType::Values,
        heading: "",
        counts_lines: false,
        has_inferred: false,
        menu: 0,
        searched_facets: &[],
        is_highlighted: false,
        is_listed: |_| false,
        has_only_listed: false,
    }
}

impl FieldDescription {
    const fn facet(self, menu: u16, heading: &'static str) -> FieldDescription {
        FieldDescription { menu, heading, ..self }
    }

    const fn of_line(self) -> FieldDescription {
        FieldDescription { is_per_line: true, ..self }
    }

    const fn counting_lines(self) -> FieldDescription {
        FieldDescription { counts_lines: true, ..self }
    }

    const fn of_parties(self) -> FieldDescription {
        FieldDescription { has_inferred: true, ..self }
    }

    const fn compared_as(self, field_type: FieldType) -> FieldDescription {
        FieldDescription { field_type, ..self }
    }

    const fn searching(self, searched_facets: &'static [FieldId]) -> FieldDescription {
        FieldDescription { searched_facets, ..self }
    }

    const fn called(self, own_name: &'static str) -> FieldDescription {
        FieldDescription { own_name, ..self }
    }

    const fn highlighted(self) -> FieldDescription {
        FieldDescription { is_highlighted: true, ..self }
    }

    const fn listed(self, is_listed: fn(&str) -> bool) -> FieldDescription {
        FieldDescription { has_only_listed: true, ..self.partly_listed(is_listed) }
    }

    const fn partly_listed(self, is_listed: fn(&str) -> bool) -> FieldDescription {
        FieldDescription { is_listed, ..self }
    }
}

macro_rules! fields {
    ($($id:ident: $row:expr,)+) => {
        /// The name of a field in the code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FieldId { $($id,)+ }

        impl FieldId {
            /// Every field, in the order of the table.
            pub(crate) const ALL: &'static [FieldId] = &[$(FieldId::$id,)+];

            pub fn description(self) -> &'static FieldDescription {
                const TABLE: &[FieldDescription] = &[$($row,)+];
                &TABLE[self as usize]
            }
        }
    };
}

use FieldType::{Date, DatedValues, Grouped, Identifier, Number, NumberedValues, Presence, Sum};

// In the order in which the help lists them.
fields! {
    Identifier: field("id", "id:GB-1-20",
        "exactly one identifier: the record's own, or one that others use for it; nothing near it").compared_as(Identifier),
    Country: field("country", "country:ua", "recipient country, by name or code")
        .facet(10, "Countries").highlighted().listed(is_country),
    Donor: field("donor", "donor:jica", "donors and the agencies that extend their aid")
        .facet(20, "Donors").of_parties().highlighted().partly_listed(is_country),
    Agency: field("agency", "agency:jica", "extending agency").facet(30, "Agencies")
        .of_parties(),
    Recipient: field("recipient", "recipient:semey", "receiving organisation").facet(40, "Recipients")
        .of_parties(),
    Party: field("party", "party:sojitz", "any organisation that takes part")
        .facet(50, "Organisations").of_parties().highlighted(),
    EquipmentName: field("equipment", "equipment:\"mri scanner\"", "name or category of an equipment line")
        .facet(70, "Items").of_line().highlighted()
        .searching(&[FieldId::EquipmentName, FieldId::EquipmentCategory]),
    EquipmentCategory: field("category", "category:imaging", "category or group of an equipment line")
        .facet(0, "Categories").of_line().highlighted(),
    DeliveryStatus: field("state", "state:open",
        "state of an equipment line; open is announced and not all of it reported received")
        .facet(80, "State").of_line().counting_lines().listed(is_listed_code::<LineState>),
    SaidBy: field("said-by", "said-by:receiver", "who speaks: giver, receiver, carrier, press or register")
        .facet(85, "Said by").of_line().counting_lines().listed(is_listed_code::<Voice>),
    Quantity: field("qty", "qty:>5", "stated number of an equipment line").of_line().compared_as(Number),
    Since: field("since", "since:2024-07", "first report of the present stage of an equipment line, by date")
        .of_line().compared_as(Date),
    LastReport: field("last-report", "last-report:<2024", "newest report of an equipment line, by date")
        .of_line().compared_as(Date),
    Place: field("place", "place:kharkiv", "town or region of an equipment line, or location of an activity")
        .facet(100, "Places").of_line().highlighted(),
    Facility: field("facility", "facility:hospital", "hospital or service of an equipment line")
        .facet(90, "Facilities").of_line().highlighted(),
    Sector: field("sector", "sector:health", "purpose, by name or code; sector:none has no sector of the DAC")
        .facet(140, "Sector").listed(|value| codes::sector(value).is_some())
        .searching(&[FieldId::Sector, FieldId::OtherSector]),
    OtherSector: field("other-sector", "other-sector:99/A1",
        "purpose in another vocabulary than the DAC's, or in its three digits, by name or VOCABULARY/CODE")
        .facet(141, "Other sectors"),
    SectorVocabulary: field("sector-vocabulary", "sector-vocabulary:99",
        "vocabulary of a sector, by name or IATI code: 1 DAC five digits, 2 DAC three digits")
        .facet(142, "Sector vocabularies")
        .listed(|value| codes::is_code_or_name(CodeList::SectorVocabulary, value)),
    ActivityStatus: field("status", "status:signed", "where the project stands")
        .facet(110, "Status").listed(is_listed_code::<ActivityStatus>),
    Instrument: field("instrument", "instrument:grant", "form of the aid")
        .facet(120, "Instrument").listed(is_listed_code::<Instrument>),
    Programme: field("programme", "programme:ggp", "named programme").facet(130, "Programme"),
    SectorGroup: field("group", "group:122", "group of DAC sectors, by name or three-digit code")
        .facet(220, "Sector groups").listed(|value| codes::sector_group(value).is_some()),
    Reporting: field("reporting", "reporting:US-GOV-1", "organisation that reports the activity")
        .facet(190, "Reported by"),
    Payer: field("payer", "payer:jica", "organisation that pays, as payments state it, by name or reference")
        .facet(205, "Payers"),
    Payee: field("payee", "payee:unicef", "organisation that is paid, as payments state it, by name or reference")
        .facet(206, "Payees"),
    Implementing: field("implementing", "implementing:unicef", "implementing organisation")
        .facet(200, "Implemented by"),
    Role: field("role", "role:funding", "a role that some organisation has")
        .facet(210, "Roles").listed(is_listed_code::<Role>),
    Region: field("region", "region:298", "recipient region")
        .facet(230, "Regions").listed(|value| codes::iati_code(CodeList::Region, value).is_some()),
    ActivityScope: field("scope", "scope:national", "how wide an activity reaches, by name or IATI code")
        .facet(235, "Scope").listed(|value| codes::is_code_or_name(CodeList::ActivityScope, value)),
    Hierarchy: field("hierarchy", "hierarchy:1", "level in the publisher's hierarchy")
        .facet(250, "Hierarchy").listed(|value| value.parse::<u8>().is_ok()),
    Language: field("language", "language:fr", "language of a title or description")
        .facet(260, "Languages").listed(|value| codes::language(value).is_some()),
    FinanceType: field("finance", "finance:421", "type of finance, by name or IATI code")
        .facet(270, "Types of finance").listed(|value| codes::iati_code(CodeList::FinanceType, value).is_some()),
    AidType: field("aid", "aid:c01", "type of aid, by name or IATI code").facet(280, "Types of aid")
        .listed(|value| codes::iati_code(CodeList::AidType, &value.to_ascii_uppercase()).is_some()),
    FlowType: field("flow", "flow:oda", "type of flow, by name or IATI code")
        .facet(290, "Types of flow").listed(|value| codes::iati_code(CodeList::FlowType, value).is_some()),
    TiedStatus: field("tied", "tied:untied", "whether goods must be bought from the donor, by name or IATI code")
        .facet(300, "Tied status").listed(|value| codes::is_code_or_name(CodeList::TiedStatus, value)),
    RecordKind: field("kind", "kind:agreement", "agreement, delivery, supply, cooperation or proposal; not_aid for what is no aid")
        .facet(150, "Kind").listed(is_kind),
    Year: field("year", "year:2023..2025", "any date of the project").compared_as(Number),
    YearStarted: field("start", "start:>=2020", "the start, actual before planned; its facet has the years")
        .facet(240, "Started in").compared_as(DatedValues),
    YearEnded: field("end", "end:now..+6m",
        "the end, actual before planned, of several plans the last; its facet has the years. now is --today, else the date of the data")
        .facet(242, "Ends in").compared_as(DatedValues),
    YearReported: field("told", "told:2024", "year of a source that tells it")
        .facet(160, "Reported in").compared_as(NumberedValues),
    Amount: field("amount", "amount:>1m usd", "any amount, in its own currency unless one is named")
        .compared_as(Number),
    MoneyYear: field("money-year", "money-year:2023", "year of an amount; 2020-2024 for one of all these years")
        .facet(245, "Years of money").compared_as(NumberedValues),
    Committed: field("committed", "committed:2m..3m",
        "commitments of a project added, never budgets; any one of its currencies is enough, unless one is named")
        .compared_as(Sum),
    Paid: field("paid", "paid:>1m usd", "disbursements and expenditures of a project added, as published; likewise")
        .compared_as(Sum),
    Ratio: field("ratio", "ratio:>1.5", "paid divided by committed, of one currency that has both")
        .compared_as(Sum),
    Duplicate: field("duplicate", "duplicate:yes", "yes if another record of the same identifier counts before it, else no")
        .compared_as(Presence),
    Has: field("has", "has:amount",
        "equipment, amount, date, evidence, document, signatory, correction, flag, location, result, transaction or humanitarian")
        .compared_as(Presence),
    Flag: field("flag", "flag:amount_mismatch", "what is odd, by rule or severity: error, conflict, doubt, note").facet(170, "Flags"),
    Source: field("source", "source:uza", "cited source, by id or publisher").facet(180, "Sources"),
    File: field("file", "file:uganda.xml", "input that the record is from, by the beginning of a word in its name")
        .facet(185, "Files"),
    // Queried by the field `category`, whose values are found by the name of their group too.
    EquipmentGroup: field("category", "", "").called("equipment-group").facet(60, "Equipment").of_line(),
    // Its groups have queries on `end`.
    EndIn: field("end-in", "", "past, or how many months until the end, counted from now").compared_as(Grouped),
}

impl FieldId {
    /// The facets of the left pane, from top to bottom.
    pub const PANES: [FieldId; 4] =
        [FieldId::Country, FieldId::Donor, FieldId::EquipmentGroup, FieldId::DeliveryStatus];

    /// The fields that a query can name, in the order of the table.
    pub fn queried() -> impl Iterator<Item = FieldId> {
        FieldId::ALL.iter().copied().filter(|id| !id.description().example.is_empty())
    }

    /// The field that a query means by a name. `said_by` is `said-by`: so the dataset writes it.
    pub(crate) fn from_name(name: &str) -> Option<FieldId> {
        let name = name.replace('_', "-");
        let own = || FieldId::ALL.iter().copied().find(|id| id.own_name() == name && !id.is_of_groups());
        FieldId::queried().find(|id| id.name() == name).or_else(own)
    }

    /// The fields by whose values records are counted, in the order of the table.
    pub fn facets() -> impl Iterator<Item = FieldId> {
        FieldId::ALL.iter().copied().filter(|id| id.is_facet())
    }

    /// The facets in the order of the facet menu.
    pub fn menu() -> &'static [FieldId] {
        static MENU: LazyLock<Vec<FieldId>> = LazyLock::new(|| {
            let mut shown: Vec<FieldId> = FieldId::facets().filter(|id| id.description().menu > 0).collect();
            shown.cold_sort_by_key(|id| id.description().menu);
            shown
        });
        &MENU
    }

    /// What a query has before the colon.
    pub fn name(self) -> &'static str {
        self.description().name
    }

    /// A name that no other field has.
    pub fn own_name(self) -> &'static str {
        match self.description().own_name {
            "" => self.name(),
            own => own,
        }
    }

    /// Heading of its facet.
    pub(crate) fn heading(self) -> &'static str {
        self.description().heading
    }

    /// Whether records are counted by its values.
    pub(crate) fn is_facet(self) -> bool {
        matches!(self.description().field_type, FieldType::Values | FieldType::NumberedValues | FieldType::DatedValues)
    }

    /// Whether each equipment line has a value of its own.
    pub fn is_per_line(self) -> bool {
        self.description().is_per_line
    }

    /// Whether its facet counts equipment lines, not projects.
    pub fn counts_lines(self) -> bool {
        self.description().counts_lines
    }

    /// Whether its facet counts apart what is only inferred.
    pub fn has_inferred(self) -> bool {
        self.description().has_inferred
    }

    /// Whether a value can be inferred from what is said, rather than said: a party, or the state of an equipment line.
    pub fn can_be_inferred(self) -> bool {
        self.has_inferred() || self == FieldId::DeliveryStatus
    }

    /// Whether records may give names to its codes: where one does and another does not, the name is known.
    pub(crate) fn has_published_names(self) -> bool {
        matches!(self, FieldId::Sector | FieldId::OtherSector | FieldId::Region)
    }

    /// Whether a query states a number, a date or a range.
    pub fn is_number(self) -> bool {
        use FieldType::{Grouped, Identifier, Presence, Values};
        !matches!(self.description().field_type, Values | Presence | Identifier | Grouped)
    }

    /// Whether rows are grouped by it and no query names it.
    pub(crate) fn is_of_groups(self) -> bool {
        self.description().field_type == FieldType::Grouped
    }

    /// Whether its values stand in an order of their own: years, periods.
    pub(crate) fn has_order(self) -> bool {
        self.is_number() || self.is_of_groups()
    }

    /// Whether a query can ask for no value, or for several.
    pub(crate) fn counts_values(self) -> bool {
        self.is_facet() || self.is_sum()
    }

    /// Whether it is a sum in each currency.
    pub(crate) fn is_sum(self) -> bool {
        self.description().field_type == FieldType::Sum
    }

    /// Whether a currency may follow its range: `amount:>1m usd`.
    pub(crate) fn takes_currency(self) -> bool {
        self == FieldId::Amount || self.is_sum()
    }

    /// The facets whose values a query is compared with: the field itself, or those that the table names.
    pub fn searched_facets(self) -> &'static [FieldId] {
        match self.description().searched_facets {
            [] => &FieldId::ALL[self as usize..][..1],
            facets => facets,
        }
    }
}

fn is_country(folded: &str) -> bool {
    codes::countries()
        .iter()
        .any(|country| [country.code, country.name].iter().chain(&country.other_names).any(|name| fold(name) == folded))
}

fn is_listed_code<T: ListedCode>(folded: &str) -> bool {
    T::ALL.iter().any(|value| value.code() == folded || fold(value.label()) == folded)
}

/// A kind of project. What is no aid is shown as a kind of its own, by the word for its lines.
fn is_kind(folded: &str) -> bool {
    let not_aid = LineState::NotAid;
    is_listed_code::<ProjectKind>(folded) || folded == not_aid.code() || folded == not_aid.label()
}

/// A column of the rows that `aidtrail search` writes and that the explorer lists and copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Title,
    Countries,
    Donors,
    ActivityStatus,
    LastReported,
    LineCount,
    Flag,
    ProjectId,
    Quantity,
    Item,
    DeliveryStatus,
    Says,
    AsOf,
    Sites,
    ProjectTitle,
    SourceId,
    Publisher,
    Published,
    SourceTitle,
    Address,
}

impl Column {
    pub(crate) const OF_PROJECTS: &[Column] = {
        use Column::*;
        &[Title, Countries, Donors, ActivityStatus, LastReported, LineCount, Flag, ProjectId]
    };

    /// In the order of the question: how many, of what, in which state, since when, where, from whom.
    pub(crate) const OF_LINES: &[Column] = {
        use Column::*;
        &[Quantity, Item, DeliveryStatus, AsOf, Sites, Countries, Donors, ProjectTitle, ProjectId]
    };

    pub(crate) const OF_SOURCES: &[Column] =
        &[Column::SourceId, Column::Publisher, Column::Published, Column::SourceTitle, Column::Address];

    pub(crate) fn head(self) -> &'static str {
        match self {
            Column::Title | Column::SourceTitle => "title",
            Column::Countries => FieldId::Country.name(),
            Column::Donors => FieldId::Donor.name(),
            Column::ActivityStatus => FieldId::ActivityStatus.name(),
            Column::LastReported => FieldId::YearReported.name(),
            Column::LineCount => "lines",
            Column::Flag => FieldId::Flag.name(),
            Column::ProjectId | Column::SourceId => "id",
            Column::Quantity => FieldId::Quantity.name(),
            Column::Item => "item",
            Column::DeliveryStatus => FieldId::DeliveryStatus.name(),
            Column::Says => "says",
            Column::AsOf => "as of",
            Column::Sites => "where",
            Column::ProjectTitle => "project",
            Column::Publisher => "publisher",
            Column::Published => "published",
            Column::Address => "address",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_field_can_be_queried_by_its_name() {
        for &id in FieldId::ALL {
            if id.is_of_groups() {
                assert_eq!(FieldId::from_name(id.name()), None, "{id:?}");
                continue;
            }
            let description = id.description();
            let named = FieldId::from_name(id.name()).expect("a field");
            assert_eq!(named == id, !description.example.is_empty(), "{id:?}");
            assert_eq!(named.is_per_line(), id.is_per_line(), "{id:?}");
        }
    }

    #[test]
    fn facets_have_headings_and_all_but_the_categories_a_place_in_the_menu() {
        for &id in FieldId::ALL {
            assert_eq!(id.is_facet(), !id.heading().is_empty(), "{id:?}");
            // Categories are shown by their groups.
            let in_menu = id.is_facet() && id != FieldId::EquipmentCategory;
            assert_eq!(FieldId::menu().contains(&id), in_menu, "{id:?}");
        }
        let places: BTreeSet<u16> = FieldId::menu().iter().map(|id| id.description().menu).collect();
        assert_eq!(places.len(), FieldId::menu().len(), "two facets have one place");
        let headings: BTreeSet<&str> = FieldId::facets().map(FieldId::heading).collect();
        assert_eq!(headings.len(), FieldId::facets().count());
    }

    #[test]
    fn values_are_searched_in_facets_of_the_same_level() {
        for id in FieldId::facets() {
            let mut facets = id.searched_facets().iter();
            assert!(facets.all(|facet| facet.is_facet() && facet.is_per_line() == id.is_per_line()), "{id:?}");
        }
        assert_eq!(FieldId::Donor.searched_facets(), [FieldId::Donor]);
    }

    #[test]
    fn no_two_columns_of_a_table_have_one_head() {
        for columns in [Column::OF_PROJECTS, Column::OF_LINES, Column::OF_SOURCES] {
            let heads: BTreeSet<&str> = columns.iter().map(|column| column.head()).collect();
            assert_eq!(heads.len(), columns.len());
        }
    }
}
