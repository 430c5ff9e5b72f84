//! Columns and figures of tables, by the names that are typed for them.
//!
//! Every facet is a column, a group and a key to sort by; what is none is listed here. To add a column, add a variant of
//! [`OwnColumn`] with its row, and its cell in `present/table.rs`; to add a figure of money, a variant of [`MoneyFigure`]
//! with its kinds.

use super::FieldId;
use crate::codes::ListedCode;
use crate::model::AmountKind;

/// What a row of a table is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableRows {
    #[default]
    Projects,
    /// Equipment lines.
    Items,
    Hospitals,
    Transactions,
    Documents,
    Sources,
    /// Places of equipment lines.
    Places,
}

impl TableRows {
    pub const ALL: [TableRows; 7] = {
        use TableRows::*;
        [Projects, Items, Hospitals, Transactions, Documents, Sources, Places]
    };

    /// The name typed and shown.
    pub fn name(self) -> &'static str {
        match self {
            TableRows::Projects => "projects",
            TableRows::Items => "items",
            TableRows::Hospitals => "hospitals",
            TableRows::Transactions => "transactions",
            TableRows::Documents => "documents",
            TableRows::Sources => "sources",
            TableRows::Places => "places",
        }
    }

    /// Whether no column has them: they are read from the records.
    pub fn are_read(self) -> bool {
        matches!(self, TableRows::Transactions | TableRows::Documents)
    }

    /// What one row is called.
    pub fn one(self) -> &'static str {
        self.name().strip_suffix('s').unwrap_or_default()
    }
}

/// How the cells of a column are aligned, sorted and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    Text,
    /// Means something to programs; a name stands beside it.
    Code,
    Number,
    /// One column for each currency that occurs.
    Money,
    Date,
}

impl ColumnType {
    /// The name, for help.
    pub(crate) fn name(self) -> &'static str {
        match self {
            ColumnType::Text => "text",
            ColumnType::Code => "code",
            ColumnType::Number | ColumnType::Money => "number",
            ColumnType::Date => "date",
        }
    }
}

/// A column that is no facet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnColumn {
    Title,
    /// How far an equipment line has come, in words.
    Arrival,
    /// The sites of an equipment line.
    Where,
    /// Title of the project of an equipment line.
    Project,
    /// Number of equipment lines.
    Items,
    /// Number of projects that cite a source.
    Projects,
    /// What is paid out in percent of what is committed, for each currency.
    Ratio,
    Id,
    Line,
    Publisher,
    Published,
    Address,
    /// Of a transaction or document.
    Date,
    /// Kind of a transaction.
    Kind,
    /// Of a transaction, in the currency of the column beside it.
    Amount,
    Currency,
    Payer,
    Payee,
    /// Description of a transaction.
    Text,
    /// The publisher's own reference of a transaction.
    Reference,
    /// Why a transaction is in no sum.
    LeftOut,
    /// Media type of a document.
    Format,
    /// Codes of what a document is about.
    Category,
}

/// Money of some kinds that may be added, in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyFigure {
    /// Commitments. A budget is a plan and no promise.
    Committed,
    /// Disbursements and expenditures.
    Paid,
    /// One kind alone.
    Kind(AmountKind),
}

impl MoneyFigure {
    /// All figures, in order of worth.
    pub fn all() -> impl Iterator<Item = MoneyFigure> {
        let kinds = AmountKind::ALL.iter().filter(|kind| **kind != AmountKind::Context);
        [MoneyFigure::Committed, MoneyFigure::Paid].into_iter().chain(kinds.map(|&kind| MoneyFigure::Kind(kind)))
    }

    /// The name typed and shown.
    pub fn name(self) -> &'static str {
        match self {
            MoneyFigure::Committed => "committed",
            MoneyFigure::Paid => "paid",
            MoneyFigure::Kind(kind) => kind.label(),
        }
    }

    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            MoneyFigure::Paid => "paid out",
            figure => figure.name(),
        }
    }

    /// What it is the sum of.
    pub(crate) fn help(self) -> String {
        match self {
            MoneyFigure::Committed => "commitments".to_owned(),
            MoneyFigure::Paid => "disbursements and expenditures".to_owned(),
            MoneyFigure::Kind(kind) => format!("amounts of the kind {}", kind.code()),
        }
    }

    pub fn has_kind(self, code: &str) -> bool {
        let is = |kind: AmountKind| kind.code() == code;
        match self {
            MoneyFigure::Committed => is(AmountKind::Commitment),
            MoneyFigure::Paid => is(AmountKind::Disbursement) || is(AmountKind::Expenditure),
            MoneyFigure::Kind(kind) => is(kind),
        }
    }
}

/// A column of a table of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableColumn {
    /// The values of a facet, or a field that is compared.
    Field(FieldId),
    Own(OwnColumn),
    Money(MoneyFigure),
}

impl TableColumn {
    /// The name typed and shown.
    pub fn name(self) -> &'static str {
        match self {
            TableColumn::Field(FieldId::EquipmentName) => "item",
            TableColumn::Field(FieldId::Quantity) => "number",
            TableColumn::Field(FieldId::YearReported) => "reported",
            TableColumn::Field(field) => field.own_name(),
            TableColumn::Own(own) => match own {
                OwnColumn::Title => "title",
                OwnColumn::Arrival => "arrival",
                OwnColumn::Where => "where",
                OwnColumn::Project => "project",
                OwnColumn::Items => "items",
                OwnColumn::Projects => "projects",
                OwnColumn::Ratio => "ratio",
                OwnColumn::Id => "id",
                OwnColumn::Line => "line",
                OwnColumn::Publisher => "publisher",
                OwnColumn::Published => "published",
                OwnColumn::Address => "address",
                OwnColumn::Date => "date",
                OwnColumn::Kind => "kind",
                OwnColumn::Amount => "amount",
                OwnColumn::Currency => "currency",
                OwnColumn::Payer => "payer",
                OwnColumn::Payee => "payee",
                OwnColumn::Text => "text",
                OwnColumn::Reference => "reference",
                OwnColumn::LeftOut => "left-out",
                OwnColumn::Format => "format",
                OwnColumn::Category => "category",
            },
            TableColumn::Money(figure) => figure.name(),
        }
    }

    /// What it holds, in one line.
    pub(crate) fn help(self) -> String {
        let own = match self {
            TableColumn::Field(field) => return field.description().help.to_owned(),
            TableColumn::Money(figure) => {
                return format!("{} as the project states it; a column for each currency", figure.help());
            }
            TableColumn::Own(own) => own,
        };
        let help = match own {
            OwnColumn::Title => "its title",
            OwnColumn::Arrival => "how far the line has come: numbers and state in words",
            OwnColumn::Where => "hospitals and places",
            OwnColumn::Project => "title of the project",
            OwnColumn::Items => "number of equipment lines of the project",
            OwnColumn::Projects => "number of the projects found that cite it",
            OwnColumn::Ratio => {
                "paid in whole percent of committed, as the project states them, as ratio_percent_usd for each currency"
            }
            OwnColumn::Id => "identifier",
            OwnColumn::Line => "line of the file at which it begins",
            OwnColumn::Publisher => "who published it",
            OwnColumn::Published => "when it was published",
            OwnColumn::Address => "where it is, as a URL",
            OwnColumn::Date => "its date",
            OwnColumn::Kind => "kind of the transaction",
            OwnColumn::Amount => "its amount, in the currency beside it",
            OwnColumn::Currency => "ISO 4217 code; nothing is converted",
            OwnColumn::Payer => "who pays",
            OwnColumn::Payee => "who is paid",
            OwnColumn::Text => "its description",
            OwnColumn::Reference => "the publisher's own reference",
            OwnColumn::LeftOut => "why the transaction is in no sum",
            OwnColumn::Format => "media type",
            OwnColumn::Category => "codes of what the document is about",
        };
        help.to_owned()
    }

    pub fn column_type(self) -> ColumnType {
        match self {
            TableColumn::Money(_) => ColumnType::Money,
            TableColumn::Field(FieldId::Quantity) => ColumnType::Number,
            TableColumn::Own(
                OwnColumn::Items | OwnColumn::Projects | OwnColumn::Ratio | OwnColumn::Line | OwnColumn::Amount,
            ) => ColumnType::Number,
            TableColumn::Field(FieldId::Since | FieldId::LastReport) => ColumnType::Date,
            TableColumn::Own(OwnColumn::Published | OwnColumn::Date) => ColumnType::Date,
            TableColumn::Own(OwnColumn::Id | OwnColumn::Currency) => ColumnType::Code,
            TableColumn::Field(_) | TableColumn::Own(_) => ColumnType::Text,
        }
    }

    /// The columns that rows of a kind show if none are named, in order of worth.
    pub fn default_of(rows: TableRows) -> &'static [TableColumn] {
        use FieldId::{ActivityStatus, Country, Donor, EquipmentName, Flag, LastReport, Quantity, Since};
        use OwnColumn::{Address, Arrival, Id, Items, Project, Projects, Published, Publisher, Title, Where};
        use TableColumn::{Field, Money, Own};
        match rows {
            TableRows::Projects => &[
                Own(Title),
                Money(MoneyFigure::Committed),
                Money(MoneyFigure::Paid),
                Field(Country),
                Field(Donor),
                Field(ActivityStatus),
                Own(Items),
                Field(LastReport),
                Field(Flag),
                Own(Id),
            ],
            TableRows::Items => &[
                Field(Quantity),
                Field(EquipmentName),
                Own(Arrival),
                Field(Since),
                Field(LastReport),
                Own(Where),
                Field(Country),
                Field(Donor),
                Own(Project),
                Own(Id),
            ],
            TableRows::Sources => &[Own(Title), Own(Publisher), Own(Published), Own(Projects), Own(Address), Own(Id)],
            TableRows::Transactions => {
                use OwnColumn::{Amount, Currency, Date, Kind, LeftOut, Payee, Payer, Reference, Text};
                &[
                    Own(Date),
                    Own(Kind),
                    Own(Amount),
                    Own(Currency),
                    Own(Payer),
                    Own(Payee),
                    Own(Project),
                    Own(Text),
                    Own(LeftOut),
                    Own(Reference),
                    Own(Id),
                ]
            }
            TableRows::Documents => {
                use OwnColumn::{Category, Date, Format};
                &[Own(Title), Own(Date), Own(Format), Own(Category), Own(Address), Own(Project), Own(Id)]
            }
            TableRows::Hospitals | TableRows::Places => &[],
        }
    }

    /// All columns that rows of a kind can show, in order of worth: where a name is cut short the first one is meant.
    pub fn all_of(rows: TableRows) -> Vec<TableColumn> {
        let mut all = TableColumn::default_of(rows).to_vec();
        if matches!(rows, TableRows::Projects | TableRows::Items) {
            let own = [OwnColumn::Line].map(TableColumn::Own);
            let facets = FieldId::facets().map(TableColumn::Field);
            let of_money = MoneyFigure::all().map(TableColumn::Money).chain([TableColumn::Own(OwnColumn::Ratio)]);
            for column in facets.chain(of_money.filter(|_| rows == TableRows::Projects)).chain(own) {
                if !all.contains(&column) {
                    all.push(column);
                }
            }
        }
        all
    }
}

/// A figure of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFigure {
    /// Distinct projects.
    Projects,
    /// Equipment lines.
    Items,
    /// Pieces of the equipment lines, where they are of one kind.
    Pieces,
    Money(MoneyFigure),
    /// What is paid out in percent of what is committed, for each currency.
    Ratio,
    /// Percent of the whole: of the figure that the groups are sorted by, else of their first one.
    Share,
}

impl TableFigure {
    /// What it is, in one line.
    pub(crate) fn help(self) -> String {
        match self {
            TableFigure::Projects => "projects, each once".to_owned(),
            TableFigure::Items => "equipment lines, each once".to_owned(),
            TableFigure::Pieces => "pieces of the lines, within one kind; in words where there are several".to_owned(),
            TableFigure::Money(figure) => format!("{}, counted once; a column for each currency", figure.help()),
            TableFigure::Ratio => {
                "paid in whole percent of committed, as ratio_percent_usd for each currency that has both".to_owned()
            }
            TableFigure::Share => {
                "whole percent of all, of the figure sorted by, else of the first, as share_percent_projects; of money for \
                 each currency"
                    .to_owned()
            }
        }
    }

    /// All figures, in order of worth.
    pub fn all() -> impl Iterator<Item = TableFigure> {
        [TableFigure::Projects, TableFigure::Items, TableFigure::Pieces]
            .into_iter()
            .chain(MoneyFigure::all().map(TableFigure::Money))
            .chain([TableFigure::Ratio, TableFigure::Share])
    }

    /// Whether it is a quotient of others, and nothing that is counted or added.
    pub(crate) fn is_quotient(self) -> bool {
        matches!(self, TableFigure::Ratio | TableFigure::Share)
    }

    /// The name typed and shown.
    pub fn name(self) -> &'static str {
        match self {
            TableFigure::Projects => "projects",
            TableFigure::Items => "items",
            TableFigure::Pieces => "pieces",
            TableFigure::Money(figure) => figure.name(),
            TableFigure::Ratio => "ratio",
            TableFigure::Share => "share",
        }
    }

    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            TableFigure::Money(figure) => figure.words(),
            TableFigure::Ratio => "paid %",
            figure => figure.name(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_columns_of_rows_have_one_name() {
        for rows in TableRows::ALL {
            let all = TableColumn::all_of(rows);
            let names: BTreeSet<&str> = all.iter().map(|column| column.name()).collect();
            assert_eq!(names.len(), all.len(), "{rows:?}");
        }
        let names: BTreeSet<&str> = TableFigure::all().map(TableFigure::name).collect();
        assert_eq!(names.len(), TableFigure::all().count());
    }

    #[test]
    fn kinds_of_money_that_are_added_are_of_one_direction() {
        for figure in MoneyFigure::all() {
            let kinds = AmountKind::ALL.iter().filter(|kind| figure.has_kind(kind.code())).count();
            assert_eq!(kinds, if figure == MoneyFigure::Paid { 2 } else { 1 }, "{figure:?}");
        }
    }
}
