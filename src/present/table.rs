//! The cells of a table, in words for reading and as plain values for programs.

mod cell;
mod crosstab;

use super::columns::{line_cell, project_cell};
use super::hospitals::{hospital_cells, hospital_heads};
use crate::fields::{Column, ColumnType, FieldId, MoneyFigure, OwnColumn, TableColumn, TableFigure, TableRows};
use crate::model::{Coded, DocumentLink, Figure, PartialDate, PaymentFact, Transaction};
use crate::search::{GroupKind, GroupRow, Groups, MoneyColumn, PartRow, Table, TableBody, TableSortKey};
use crate::store::{Corpus, INFERRED_MARK, LineId, RecordId, SourceId};
pub(crate) use cell::{HeadOf, Reader, TableCell, TableHead};
use cell::{counted, head, head_of, text};
pub(crate) use crosstab::figure_name;
use rust_decimal::Decimal;

/// A table as heads and cells.
pub(crate) struct WrittenTable<'a> {
    corpus: &'a Corpus,
    table: &'a Table,
    reader: Reader,
    pub(crate) heads: Vec<TableHead>,
    /// Whether some value of a column of money has more at most than alone.
    shared: Vec<bool>,
}

impl<'a> WrittenTable<'a> {
    pub(crate) fn new(corpus: &'a Corpus, table: &'a Table, reader: Reader) -> Self {
        let shared = (0..table.money.len()).map(|at| table.groups().is_some_and(|groups| is_shared(groups, at)));
        let mut text = WrittenTable { corpus, table, reader, heads: Vec::new(), shared: shared.collect() };
        text.heads = match &table.body {
            TableBody::Groups(groups) => text.group_heads(groups),
            TableBody::Crosstab(crosstab) => {
                let total = table.money.first().map(|column| text.money_name(column));
                let total = total.unwrap_or_else(|| crosstab.figure.name().to_owned());
                crosstab::heads(crosstab, reader, &text.group_name(crosstab.fields[0]), &total)
            }
            TableBody::Hospitals(_) => {
                hospital_heads(table.hospital_columns()).into_iter().map(|name| head(name, ColumnType::Text)).collect()
            }
            TableBody::Projects(_) | TableBody::Items(_) | TableBody::Sources(_) => text.row_heads(),
            TableBody::Transactions(_) | TableBody::Documents(_) => text.row_heads(),
        };
        text
    }

    /// Number of rows, with those that money without one value and the whole take.
    pub(crate) fn len(&self) -> usize {
        match &self.table.body {
            TableBody::Projects(rows) => rows.len(),
            TableBody::Items(rows) => rows.len(),
            TableBody::Sources(rows) => rows.len(),
            TableBody::Transactions(rows) => rows.len(),
            TableBody::Documents(rows) => rows.len(),
            TableBody::Hospitals(hospitals) => hospitals.rows.len(),
            TableBody::Groups(groups) => groups.rows.len() + groups.unsplit.len() + 1 + groups.left_out.len(),
            TableBody::Crosstab(crosstab) => crosstab.rows.len() + 1,
        }
    }

    /// The cells of a row, in the order of the heads.
    pub(crate) fn cells(&self, at: usize) -> Vec<TableCell> {
        match &self.table.body {
            TableBody::Projects(rows) => self.project_cells(rows[at]),
            TableBody::Items(rows) => self.item_cells(rows[at]),
            TableBody::Sources(rows) => self.source_cells(rows[at].source, rows[at].projects),
            TableBody::Transactions(rows) => self.transaction_cells(&rows[at]),
            TableBody::Documents(rows) => self.document_cells(&rows[at]),
            TableBody::Hospitals(hospitals) => {
                let cells = hospital_cells(&hospitals.rows[at], &hospitals.columns).into_iter();
                cells.map(|cell| if cell.is_empty() { TableCell::Empty } else { TableCell::Text(cell) }).collect()
            }
            TableBody::Crosstab(crosstab) => match crosstab.rows.get(at) {
                Some(row) => {
                    let is_unsplit = row.total.keys.iter().any(|key| key.kind == GroupKind::Unsplit);
                    crosstab::cells(crosstab, row, self.reader, if is_unsplit { "unsplit" } else { "group" })
                }
                None => crosstab::cells(crosstab, &crosstab.all, self.reader, "all"),
            },
            TableBody::Groups(groups) => {
                let (values, unsplit) = (groups.rows.len(), groups.unsplit.len());
                match at {
                    _ if at < values => self.group_cells(groups, &groups.rows[at], "group"),
                    _ if at < values + unsplit => self.group_cells(groups, &groups.unsplit[at - values], "unsplit"),
                    _ if at == values + unsplit => self.group_cells(groups, &groups.all, "all"),
                    _ => self.group_cells(groups, &groups.left_out[at - values - unsplit - 1], "left_out"),
                }
            }
        }
    }

    fn row_heads(&self) -> Vec<TableHead> {
        let mut heads = Vec::new();
        for &column in &self.table.spec.columns {
            match column {
                TableColumn::Money(figure) => {
                    let money = self.money_of(figure);
                    heads.extend(
                        money.map(|(at, it)| head_of(HeadOf::Money(at), &self.money_name(it), ColumnType::Money)),
                    );
                }
                TableColumn::Own(OwnColumn::Ratio) => {
                    let of = HeadOf::Column(column);
                    heads.extend(self.ratio_names().map(|name| head_of(of, &name, ColumnType::Number)));
                }
                column => {
                    heads.push(head_of(HeadOf::Column(column), &self.name(column.name()), column.column_type()));
                }
            }
        }
        heads
    }

    /// `money-year` is for people what `money_year` is for programs.
    fn name(&self, name: &str) -> String {
        match self.reader {
            Reader::Person => name.replace('-', " "),
            Reader::Program => name.replace(['-', ' '], "_"),
        }
    }

    /// The name of a field grouped by. Where people read periods, it says from which day they are counted.
    fn group_name(&self, field: FieldId) -> String {
        let name = self.name(field.own_name());
        match self.corpus.now().filter(|_| field == FieldId::EndIn && self.reader == Reader::Person) {
            Some(now) => format!("{name}, from {}", now.day),
            None => name,
        }
    }

    /// `paid out USD`, `paid_usd`; in rows for programs `paid_as_stated_usd`: groups have each amount once, projects what they
    /// state.
    fn money_name(&self, column: &MoneyColumn) -> String {
        let currency = if column.currency.is_empty() { "no currency" } else { &column.currency };
        match self.reader {
            Reader::Person => column.name(),
            Reader::Program if !self.table.is_grouped() => {
                self.name(&format!("{} as stated {}", column.figure.name(), currency.to_lowercase()))
            }
            Reader::Program => self.name(&format!("{} {}", column.figure.name(), currency.to_lowercase())),
        }
    }

    /// `paid %`, with the currency where there are several; for programs `ratio_percent_usd`.
    fn ratio_names(&self) -> impl Iterator<Item = String> {
        let columns = self.table.ratio_columns();
        let is_one = columns.len() == 1;
        let name = move |[committed, _]: [usize; 2]| {
            let currency = &self.table.money[committed].currency;
            let currency = if currency.is_empty() { "no currency" } else { currency };
            match self.reader {
                Reader::Program => self.name(&format!("ratio percent {}", currency.to_lowercase())),
                Reader::Person if is_one => TableFigure::Ratio.words().to_owned(),
                Reader::Person => format!("{} {currency}", TableFigure::Ratio.words()),
            }
        };
        columns.into_iter().map(name)
    }

    /// `share`, with the currency where there are several; for programs `share_percent_projects`.
    fn share_names(&self) -> Vec<String> {
        let columns = self.table.share_columns();
        let name = |of: &str, is_one: bool, currency: &str| match self.reader {
            Reader::Program => self.name(&format!("share percent {}", of.to_lowercase())),
            Reader::Person if is_one => "share".to_owned(),
            Reader::Person => format!("share {currency}"),
        };
        if columns.is_empty() {
            return vec![name(self.table.spec.figure_of_share().name(), true, "")];
        }
        let of_column = columns.iter().map(|&at| {
            let column = &self.table.money[at];
            let currency = if column.currency.is_empty() { "no currency" } else { &column.currency };
            name(&format!("{} {currency}", column.figure.name()), columns.len() == 1, currency)
        });
        of_column.collect()
    }

    fn group_heads(&self, groups: &Groups) -> Vec<TableHead> {
        let is_program = self.reader == Reader::Program;
        let mut heads = Vec::new();
        if is_program {
            heads.push(head("row", ColumnType::Code));
        }
        for (at, field) in groups.fields.iter().enumerate() {
            let name = self.group_name(*field);
            heads.push(head_of(HeadOf::Group(at), &name, ColumnType::Text));
            if is_program {
                heads.push(head(&format!("{name}_code"), ColumnType::Code));
            }
        }
        for figure in &self.table.spec.figures {
            match figure {
                TableFigure::Projects | TableFigure::Items => {
                    heads.push(head_of(HeadOf::Figure(*figure), figure.name(), ColumnType::Number));
                    if is_program && self.has_inferred() {
                        heads.push(head(&format!("{}_inferred", figure.name()), ColumnType::Number));
                    }
                }
                TableFigure::Ratio => {
                    let of = HeadOf::Figure(*figure);
                    heads.extend(self.ratio_names().map(|name| head_of(of, &name, ColumnType::Number)));
                }
                TableFigure::Share => {
                    let names = self.share_names().into_iter();
                    heads.extend(names.map(|name| head_of(HeadOf::Figure(*figure), &name, ColumnType::Number)));
                }
                TableFigure::Pieces if is_program => heads.extend(PIECES.map(|name| head(name, ColumnType::Number))),
                TableFigure::Pieces => {
                    heads.push(head_of(HeadOf::Figure(*figure), figure.name(), ColumnType::Text));
                }
                TableFigure::Money(figure) => {
                    for (at, column) in self.money_of(*figure) {
                        heads.push(head_of(HeadOf::Money(at), &self.money_name(column), ColumnType::Money));
                        if self.shared[at] {
                            let name = if is_program {
                                format!("{}_at_most", self.money_name(column))
                            } else {
                                "at most".to_owned()
                            };
                            heads.push(head_of(HeadOf::AtMost(at), &name, ColumnType::Money));
                        }
                    }
                }
            }
        }
        if is_program {
            if groups.fields.iter().any(|field| field.can_be_inferred()) {
                heads.push(head("inferred", ColumnType::Code));
            }
            heads.push(head("query", ColumnType::Code));
        }
        heads
    }

    /// Whether what a row counts can be inferred: programs have columns of how much of it is.
    fn has_inferred(&self) -> bool {
        self.table.groups().is_some_and(|groups| groups.fields.iter().any(|field| field.can_be_inferred()))
    }

    /// What stands beside a value that no source states of any project or item of the row, and where no number tells it also
    /// beside one that is stated of some.
    fn inferred_mark(&self, groups: &Groups, row: &GroupRow, at: usize) -> &'static str {
        let mut fields = groups.fields.iter().enumerate().filter(|(_, field)| field.can_be_inferred());
        let (Some((only, _)), None) = (fields.next(), fields.next()) else { return "" };
        let (inferred, all) = self.inferred_of(row);
        if only != at || inferred == 0 {
            return "";
        }
        let is_counted =
            [TableFigure::Projects, TableFigure::Items].iter().any(|it| self.table.spec.figures.contains(it));
        match Some(inferred) == all {
            true => INFERRED_MARK,
            false if is_counted => "",
            false => " (partly inferred)",
        }
    }

    /// Of the projects of a row, in a table of items of its items: the inferred ones, and all.
    fn inferred_of(&self, row: &GroupRow) -> (usize, Option<usize>) {
        let [projects, items] = row.inferred;
        if self.table.spec.rows == TableRows::Projects { (projects, row.projects) } else { (items, row.items) }
    }

    fn money_of(&self, figure: MoneyFigure) -> impl Iterator<Item = (usize, &MoneyColumn)> {
        self.table.money.iter().enumerate().filter(move |(_, column)| column.figure == figure)
    }

    fn group_cells(&self, groups: &Groups, row: &GroupRow, kind: &str) -> Vec<TableCell> {
        let is_program = self.reader == Reader::Program;
        let mut cells = Vec::new();
        if is_program {
            cells.push(TableCell::Text(kind.to_owned()));
        }
        for at in 0..groups.fields.len() {
            let label = match row.keys.get(at) {
                Some(key) => key.label.as_str(),
                None if kind == "all" && at == 0 => "all, each once",
                None => "",
            };
            let mark = if is_program { "" } else { self.inferred_mark(groups, row, at) };
            cells.push(text(&format!("{label}{mark}")));
            if is_program {
                // What is no value has no code; why it is none stands in its label.
                let key = row.keys.get(at).filter(|key| matches!(key.kind, GroupKind::Value | GroupKind::LeftOut));
                cells.push(text(key.map_or("", |key| &key.code)));
            }
        }
        let count = |n: Option<usize>| n.map_or(TableCell::Empty, |n| TableCell::Number(Figure::from(n as i64)));
        // Where all of it is inferred, the label says so.
        let counted = |n: Option<usize>, inferred: usize| match n {
            Some(all) if !is_program && inferred > 0 && inferred < all => {
                TableCell::Noted(Figure::from(all as i64), Figure::from(inferred as i64))
            }
            n => count(n),
        };
        // Of a value nothing may be inferred; where there is no value, nothing can be.
        let is_value = row.keys.iter().any(|key| key.kind == GroupKind::Value) && row.query.is_some();
        for figure in &self.table.spec.figures {
            match figure {
                TableFigure::Projects | TableFigure::Items => {
                    let at = usize::from(*figure == TableFigure::Items);
                    cells.push(counted([row.projects, row.items][at], row.inferred[at]));
                    if is_program && self.has_inferred() {
                        cells.push(count(Some(row.inferred[at]).filter(|_| is_value)));
                    }
                }
                TableFigure::Ratio => {
                    let ratios = self.table.ratio_columns().into_iter().map(|columns| Table::ratio(row, columns));
                    cells.extend(ratios.map(percent));
                }
                TableFigure::Share => {
                    let columns = self.table.share_columns();
                    let is_left_out = row.keys.iter().any(|key| key.kind == GroupKind::LeftOut);
                    let share = |at| percent(self.table.share(row, at).filter(|_| !is_left_out));
                    match columns[..] {
                        [] => cells.push(share(None)),
                        _ => cells.extend(columns.into_iter().map(|at| share(Some(at)))),
                    }
                }
                TableFigure::Pieces if is_program => cells.extend(piece_cells(row)),
                TableFigure::Pieces => {
                    cells.push(row.pieces.map_or(TableCell::Empty, |total| text(&total.to_string())));
                }
                TableFigure::Money(figure) => {
                    for (at, _) in self.money_of(*figure) {
                        let money = row.money.get(at).copied().flatten();
                        cells.push(money.map_or(TableCell::Empty, |it| TableCell::Number(it.alone)));
                        if self.shared[at] {
                            let is_value =
                                row.keys.iter().all(|key| key.kind == GroupKind::Value) && !row.keys.is_empty();
                            let at_most = money.filter(|_| is_value).map(|it| it.at_most);
                            cells.push(at_most.map_or(TableCell::Empty, TableCell::Number));
                        }
                    }
                }
            }
        }
        if is_program {
            if groups.fields.iter().any(|field| field.can_be_inferred()) {
                cells.push(text(match self.inferred_of(row) {
                    (0, _) => "",
                    (inferred, all) if Some(inferred) == all => "all",
                    _ => "some",
                }));
            }
            cells.push(row.query.as_deref().map_or(TableCell::Empty, text));
        }
        cells
    }

    fn project_cells(&self, record: RecordId) -> Vec<TableCell> {
        self.cells_of(|column| self.project_cell(record, column), |money| self.money_cell(record, money))
    }

    fn item_cells(&self, line: LineId) -> Vec<TableCell> {
        self.cells_of(
            |column| {
                let row = self.corpus.line(line);
                match column {
                    TableColumn::Field(FieldId::Quantity) => row.quantity().map_or(TableCell::Empty, TableCell::Number),
                    TableColumn::Field(FieldId::Since) => date(row.since()),
                    TableColumn::Field(FieldId::LastReport) => date(row.last_report()),
                    TableColumn::Field(field) if field.is_per_line() => {
                        let mark = if field.can_be_inferred() && row.is_inferred() { INFERRED_MARK } else { "" };
                        joined(row.labels(field).into_iter().map(|label| format!("{label}{mark}")))
                    }
                    TableColumn::Own(OwnColumn::Arrival) => {
                        let mark = if row.is_inferred() { INFERRED_MARK } else { "" };
                        text(&format!("{}{mark}", row.balance()))
                    }
                    TableColumn::Own(OwnColumn::Where) => text(&line_cell(self.corpus, line, Column::Sites)),
                    column => self.project_cell(line.project, column),
                }
            },
            |_| TableCell::Empty,
        )
    }

    fn cells_of(
        &self,
        cell: impl Fn(TableColumn) -> TableCell,
        money_cell: impl Fn(&MoneyColumn) -> TableCell,
    ) -> Vec<TableCell> {
        let mut cells = Vec::new();
        for &column in &self.table.spec.columns {
            match column {
                TableColumn::Money(figure) => {
                    cells.extend(self.money_of(figure).map(|(_, column)| money_cell(column)));
                }
                TableColumn::Own(OwnColumn::Ratio) => {
                    for columns in self.table.ratio_columns() {
                        let [committed, paid] = columns.map(|at| match money_cell(&self.table.money[at]) {
                            TableCell::Number(sum) => Some(sum),
                            _ => None,
                        });
                        cells.push(percent(paid.zip(committed).and_then(|(paid, whole)| paid.percent_of(whole))));
                    }
                }
                column => cells.push(cell(column)),
            }
        }
        cells
    }

    fn project_cell(&self, record: RecordId, column: TableColumn) -> TableCell {
        let row = self.corpus.row(record);
        match column {
            TableColumn::Field(FieldId::Country) => text(&project_cell(self.corpus, record, Column::Countries)),
            TableColumn::Field(FieldId::Donor) => text(row.donors()),
            TableColumn::Field(FieldId::Flag) => text(&project_cell(self.corpus, record, Column::Flag)),
            TableColumn::Field(FieldId::LastReport) => date(row.last_reported()),
            TableColumn::Field(field) if field.is_facet() => {
                let inferred = if field.can_be_inferred() { row.inferred_labels(field) } else { Vec::new() };
                let mark = |label: &&str| if inferred.contains(label) { INFERRED_MARK } else { "" };
                joined(row.all_labels(field).into_iter().map(|label| format!("{label}{}", mark(&label))))
            }
            TableColumn::Field(_) | TableColumn::Money(_) => TableCell::Empty,
            TableColumn::Own(own) => match own {
                OwnColumn::Title | OwnColumn::Project => text(row.title()),
                OwnColumn::Items => TableCell::Number(Figure::from(row.lines() as i64)),
                OwnColumn::Id => text(row.id()),
                OwnColumn::Line => TableCell::Number(Figure::from(i64::from(row.origin().line))),
                OwnColumn::Arrival | OwnColumn::Where | OwnColumn::Projects | OwnColumn::Ratio => TableCell::Empty,
                OwnColumn::Publisher | OwnColumn::Published | OwnColumn::Address => TableCell::Empty,
                OwnColumn::Date | OwnColumn::Kind | OwnColumn::Amount | OwnColumn::Currency => TableCell::Empty,
                OwnColumn::Payer | OwnColumn::Payee | OwnColumn::Text | OwnColumn::Reference => TableCell::Empty,
                OwnColumn::LeftOut | OwnColumn::Format | OwnColumn::Category => TableCell::Empty,
            },
        }
    }

    /// The money of a project as published.
    fn money_cell(&self, record: RecordId, column: &MoneyColumn) -> TableCell {
        let labels = self.corpus.labels();
        let amounts = self.corpus.row(record).amounts().iter().filter(|amount| amount.counts());
        let mut of_column = amounts.filter(|amount| {
            column.figure.has_kind(labels.amount_kind(amount.kind))
                && labels.currency(amount.currency) == column.currency
        });
        let Some(first) = of_column.next() else { return TableCell::Empty };
        let sum = of_column.fold(first.value.0, |sum: Decimal, amount| sum.saturating_add(amount.value.0));
        TableCell::Number(Figure(sum))
    }

    fn source_cells(&self, id: SourceId, projects: usize) -> Vec<TableCell> {
        let source = self.corpus.source(id);
        self.cells_of(
            |column| match column {
                TableColumn::Own(OwnColumn::Title) => text(&source.title),
                TableColumn::Own(OwnColumn::Publisher) => text(&source.publisher),
                TableColumn::Own(OwnColumn::Published) => {
                    source.published.as_ref().map_or(TableCell::Empty, |date| text(&date.to_string()))
                }
                TableColumn::Own(OwnColumn::Projects) => TableCell::Number(Figure::from(projects as i64)),
                TableColumn::Own(OwnColumn::Address) => text(source.url.as_deref().unwrap_or_default()),
                TableColumn::Own(OwnColumn::Id) => text(&source.id),
                _ => TableCell::Empty,
            },
            |_| TableCell::Empty,
        )
    }

    fn transaction_cells(&self, row: &PartRow<Transaction>) -> Vec<TableCell> {
        let it = &row.part;
        self.cells_of(
            |column| match column {
                TableColumn::Own(OwnColumn::Date) => stated_date(&it.date),
                TableColumn::Own(OwnColumn::Kind) => text(it.kind.as_ref().map_or("", |kind| kind.label())),
                TableColumn::Own(OwnColumn::Amount) => it.value.map_or(TableCell::Empty, TableCell::Number),
                TableColumn::Own(OwnColumn::Currency) => text(&it.currency),
                TableColumn::Own(OwnColumn::Payer) => text(&it.party(PaymentFact::Provider)),
                TableColumn::Own(OwnColumn::Payee) => text(&it.party(PaymentFact::Receiver)),
                TableColumn::Own(OwnColumn::Text) => text(it.descriptions.first().map_or("", |text| &text.text)),
                TableColumn::Own(OwnColumn::LeftOut) => text(it.left_out.as_ref().map_or("", |why| why.label())),
                TableColumn::Own(OwnColumn::Reference) => text(it.reference.as_deref().unwrap_or_default()),
                column => self.project_cell(row.project, column),
            },
            |_| TableCell::Empty,
        )
    }

    fn document_cells(&self, row: &PartRow<DocumentLink>) -> Vec<TableCell> {
        let it = &row.part;
        self.cells_of(
            |column| match column {
                TableColumn::Own(OwnColumn::Title) => text(&it.title),
                TableColumn::Own(OwnColumn::Date) => stated_date(&it.date),
                TableColumn::Own(OwnColumn::Format) => text(it.format.as_deref().unwrap_or_default()),
                TableColumn::Own(OwnColumn::Category) => text(&it.categories.join("; ")),
                TableColumn::Own(OwnColumn::Address) => text(&it.url),
                column => self.project_cell(row.project, column),
            },
            |_| TableCell::Empty,
        )
    }

    /// What is said once below a table for reading: how the rows make up the whole.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let shown = match &self.table.body {
            TableBody::Groups(groups) => groups.rows.len(),
            TableBody::Crosstab(crosstab) => crosstab.rows.len(),
            _ => self.len(),
        };
        if shown < self.table.row_count {
            notes.push(format!("{shown} of {} rows", Figure::from(self.table.row_count as i64)));
        }
        notes.extend(self.notes_on_cells());
        notes
    }

    /// The same without the number of rows that are not written.
    pub(crate) fn notes_on_cells(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.table.unread > 0 {
            notes.push(format!("{} could not be read again", counted(self.table.unread, "record")));
        }
        if let Some(crosstab) = self.table.crosstab() {
            notes.extend(crosstab::notes(self.table, crosstab));
            notes.extend(self.end_in(&crosstab.fields));
        }
        let Some(groups) = self.table.groups() else {
            notes.extend(self.counted_once());
            notes.extend(self.currency_order());
            return notes;
        };
        let [projects, items] = groups.in_several;
        let has = |figure: TableFigure| self.table.spec.figures.contains(&figure);
        let mut overlap = Vec::new();
        if projects > 0 && has(TableFigure::Projects) {
            overlap.push(counted(projects, "project"));
        }
        if items > 0 && has(TableFigure::Items) {
            overlap.push(counted(items, "item"));
        }
        if !overlap.is_empty() {
            let are = if overlap.len() == 1 && overlap[0].starts_with("1 ") { "is" } else { "are" };
            notes.push(format!("{} {are} in several rows, so the rows do not add up to all", overlap.join(" and ")));
        }
        let is_inferred = |row: &GroupRow| row.inferred.iter().any(|n| *n > 0);
        if groups.rows.iter().any(is_inferred) {
            notes.push("inferred: no source states the value of the row for these".to_owned());
        }
        if self.shared.contains(&true) {
            notes.push("at most: with all money that a value shares with others; no sum".to_owned());
        }
        if has(TableFigure::Share) {
            let columns = self.table.share_columns();
            let of = self.table.spec.figure_of_share().words();
            let more = if columns.is_empty() { "" } else { " of the same currency" };
            notes.push(format!("share: percent of all {of}{more}"));
        }
        if !groups.left_out.is_empty() {
            notes.push("rows below all are in no sum".to_owned());
        }
        notes.extend(self.end_in(&groups.fields));
        notes.extend(self.counted_once());
        notes.extend(groups.undivided.clone());
        notes.extend(self.currency_order());
        notes
    }

    /// From which day periods are counted, and why.
    fn end_in(&self, fields: &[FieldId]) -> Option<String> {
        fields.contains(&FieldId::EndIn).then(|| match self.corpus.now() {
            Some(now) => format!("{}: {now}", FieldId::EndIn.own_name()),
            None => "nothing says which day is now: the data has no date".to_owned(),
        })
    }

    /// Which money is counted elsewhere, and what the sum is then.
    fn counted_once(&self) -> impl Iterator<Item = String> {
        self.table.counted_once.iter().flat_map(|note| {
            let name = self.table.money.get(note.column).map_or(String::new(), MoneyColumn::name);
            let these = |n: usize| format!("{} of these amounts {}", Figure::from(n as i64), if n == 1 { "is" } else { "are" });
            let here = (note.amounts > 0).then(|| {
                format!(
                    "{name}: {} counted in children, copies or receivers: counted once the sum is {}",
                    these(note.amounts),
                    note.counted_once.to_cents()
                )
            });
            let outside = (note.amounts_outside > 0).then(|| {
                format!(
                    "{name}: {} counted in children, copies or receivers that are not found here: counted once with them \
                     the sum is {}",
                    these(note.amounts_outside),
                    note.counted_with_others.to_cents()
                )
            });
            here.into_iter().chain(outside)
        })
    }

    /// How rows are ordered by money in several currencies.
    fn currency_order(&self) -> Option<String> {
        let by_money =
            self.table.spec.sort.iter().filter(|sort| sort.currency.is_none()).find_map(|sort| match sort.by {
                TableSortKey::Column(TableColumn::Money(figure)) => Some(figure),
                TableSortKey::Figure(TableFigure::Money(figure)) | TableSortKey::AtMost(figure) => Some(figure),
                TableSortKey::Figure(TableFigure::Ratio) | TableSortKey::Column(TableColumn::Own(OwnColumn::Ratio)) => {
                    Some(MoneyFigure::Committed)
                }
                TableSortKey::Figure(TableFigure::Share) => match self.table.spec.figure_of_share() {
                    TableFigure::Money(figure) => Some(figure),
                    _ => None,
                },
                _ => None,
            })?;
        let currencies: Vec<&str> = self.money_of(by_money).map(|(_, column)| column.currency.as_str()).collect();
        let [first, _, ..] = currencies[..] else { return None };
        Some(format!("figures of two currencies have no order: rows with {first} come first"))
    }
}

/// Heads of the pieces of a group, for programs.
const PIECES: [&str; 4] = ["pieces_received", "pieces_arrival_not_reported", "pieces_share_not_stated", "pieces_words"];

fn piece_cells(row: &GroupRow) -> [TableCell; 4] {
    let Some(total) = row.pieces else { return [const { TableCell::Empty }; 4] };
    let [received, announced, unshared] = match total.pieces_of_one_kind() {
        Some(pieces) => pieces.map(|it| it.map_or(TableCell::Empty, TableCell::Number)),
        None => [const { TableCell::Empty }; 3],
    };
    [received, announced, unshared, text(&total.to_string())]
}

fn percent(n: Option<Figure>) -> TableCell {
    n.map_or(TableCell::Empty, TableCell::Percent)
}

fn is_shared(groups: &Groups, column: usize) -> bool {
    let mut cells = groups.rows.iter().filter_map(|row| row.money.get(column).copied().flatten());
    cells.any(|cell| cell.at_most != cell.alone)
}

/// A date, or what stands in its place.
fn stated_date(date: &Option<Coded<PartialDate>>) -> TableCell {
    date.as_ref().map_or(TableCell::Empty, |date| text(&date.to_string()))
}

fn date(date: Option<PartialDate>) -> TableCell {
    date.map_or(TableCell::Empty, |date| TableCell::Text(date.to_string()))
}

/// Several values in one cell.
fn joined(labels: impl Iterator<Item = String>) -> TableCell {
    text(&labels.collect::<Vec<_>>().join("; "))
}
