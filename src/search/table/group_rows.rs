//! Rows of groups: joins what is counted with the money of each value, sorts, and writes the query of each row.

use super::answer::{GroupKey, GroupKind, GroupMoney, GroupRow, Groups, MoneyColumn};
use super::groups::{GroupCounts, GroupValue, GroupValues};
use super::spec::{TableSort, TableSortKey, TableSpec};
use super::task::TableTask;
use crate::fields::{FieldId, MoneyFigure, TableFigure};
use crate::model::Figure;
use crate::search::money::{self, LeftOutReason, SumField, SumRow, Sums, SumsBy, SumsWanted, years_label};
use crate::search::query::{ValueCount, exactly};
use crate::store::Corpus;
use crate::text::fold;
use rust_decimal::Decimal;

use std::collections::BTreeMap;

/// What identifies a row: the values of the fields, or the code of money without a single value with its years.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum RowId {
    Values(GroupValues),
    /// A value that only payments name, and the other field.
    Named(String, GroupValue),
    /// Code of money without a single value, and the other field.
    Unsplit(String, GroupValue),
}

/// How the money of a table is divided; `None` if it is by two fields of which no source states money.
fn sums_by(fields: &[FieldId]) -> Option<(SumsBy, bool)> {
    let by = |field: FieldId| match field {
        FieldId::Country => SumsBy::Country,
        FieldId::Region => SumsBy::Region,
        FieldId::Sector => SumsBy::Sector,
        FieldId::Donor => SumsBy::Donor,
        FieldId::Implementing => SumsBy::Implementer,
        FieldId::Reporting => SumsBy::Reporter,
        FieldId::MoneyYear => SumsBy::Year,
        field => SumsBy::Field(field),
    };
    match *fields {
        [field] => Some((by(field), false)),
        [FieldId::MoneyYear, field] | [field, FieldId::MoneyYear] => Some((by(field), true)),
        _ => None,
    }
}

/// Groups with their money. `None` if cancelled.
pub(super) fn groups(
    task: &TableTask<'_>,
    spec: &mut TableSpec,
    counts: GroupCounts,
) -> Option<(Groups, Vec<MoneyColumn>, usize)> {
    let fields = spec.group_fields().to_vec();
    let wants_money = spec.figures.is_empty() || spec.figures.iter().any(|it| matches!(it, TableFigure::Money(_)));
    let mut groups = Groups { fields: fields.clone(), ..Groups::default() };
    let mut sums = Sums::default();
    match sums_by(&fields).filter(|_| wants_money) {
        Some((by, by_year)) => {
            let rows: Vec<&[u32]> = task.by_segment.iter().map(|it| it.rows.as_slice()).collect();
            let wanted = SumsWanted { by_year, ..by.into() };
            sums = money::sums(task.corpus, &rows, &wanted, task.threads, task.cancel)?;
        }
        None if wants_money && !spec.figures.is_empty() => {
            let names: Vec<&str> = fields.iter().map(|field| field.own_name()).collect();
            let names = names.join(" and ");
            groups.undivided =
                Some(format!("no source states money by {names}; group by one of them, or by money-year"));
        }
        None => {}
    }
    if spec.figures.is_empty() {
        spec.figures = default_figures(spec, &sums);
    }
    let columns = money_columns(&spec.figures, &sums);
    let mut table = RowTable { task, spec, fields: &fields, columns: &columns, rows: BTreeMap::new() };
    let (with_several, duplicates) = (counts.with_several, counts.duplicates);
    groups.all = table.count_row(&counts.all, task.resolved.names_site());
    groups.all.query = Some(task.query.clause_text().to_owned());
    groups.in_several = counts.in_several;
    for (values, count) in &counts.groups {
        // A group of which only projects that are counted elsewhere are known is none.
        if count.projects > 0 {
            let row = table.value_row(values, count);
            table.rows.insert(RowId::Values(*values), row);
        }
    }
    let mut all = vec![None; columns.len()];
    for row in sums.rows.iter().filter(|row| row.field == SumField::Amount) {
        table.add_money(row);
        add_to(&mut all, &columns, row);
    }
    groups.all.money = all;
    groups.left_out = table.left_out(&sums, duplicates);
    let several = with_several;
    for (id, row) in std::mem::take(&mut table.rows) {
        // Of a value that only payments name, money of other figures is not shown.
        if row.projects.is_none() && row.money.iter().all(Option::is_none) {
            continue;
        }
        match id {
            RowId::Unsplit(code, _) => groups.unsplit.push(table.unsplit_row(row, &code, several)),
            RowId::Values(_) | RowId::Named(..) => groups.rows.push(row),
        }
    }
    let order = GroupOrder::new(spec, &columns, &fields);
    groups.rows.sort_by_cached_key(|row| order.key(row));
    groups.unsplit.sort_by_cached_key(|row| order.labels(row));
    let found = groups.rows.len();
    let (start, end) = spec.window_of(found);
    groups.rows.truncate(end);
    groups.rows.drain(..start);
    Some((groups, columns, found))
}

/// The figures of a table that names none: what there is to count, and the kinds of money that occur.
fn default_figures(spec: &TableSpec, sums: &Sums) -> Vec<TableFigure> {
    let mut figures = vec![TableFigure::Projects];
    if spec.is_of_items() {
        return vec![TableFigure::Items, TableFigure::Projects, TableFigure::Pieces];
    }
    let has =
        |figure: MoneyFigure| sums.rows.iter().any(|row| row.field == SumField::Amount && figure.has_kind(&row.kind));
    let usual = [MoneyFigure::Committed, MoneyFigure::Paid];
    let mut wanted: Vec<MoneyFigure> = usual.into_iter().filter(|figure| has(*figure)).collect();
    if wanted.is_empty() {
        wanted = MoneyFigure::all().filter(|figure| !usual.contains(figure) && has(*figure)).collect();
    }
    figures.extend(wanted.into_iter().map(TableFigure::Money));
    figures
}

/// A column for each figure and currency; the currency with the most amounts comes first, then by code.
pub(super) fn money_columns(figures: &[TableFigure], sums: &Sums) -> Vec<MoneyColumn> {
    let counted = || sums.rows.iter().filter(|row| !matches!(row.field, SumField::OfParents | SumField::PassedOn));
    let mut amounts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in counted() {
        *amounts.entry(&row.currency).or_default() += row.amounts;
    }
    let mut columns = Vec::new();
    for figure in figures {
        let TableFigure::Money(figure) = *figure else { continue };
        let here = |currency: &str| counted().any(|row| row.currency == currency && figure.has_kind(&row.kind));
        let mut currencies: Vec<(&str, usize)> =
            amounts.iter().map(|(code, n)| (*code, *n)).filter(|(code, _)| here(code)).collect();
        currencies.sort_by_key(|&(code, n)| (std::cmp::Reverse(n), code));
        columns.extend(currencies.into_iter().map(|(code, _)| MoneyColumn { figure, currency: code.to_owned() }));
    }
    columns
}

/// Adds a sum to the cells of the columns that have it.
fn add_to(cells: &mut [Option<GroupMoney>], columns: &[MoneyColumn], row: &SumRow) {
    for (cell, column) in cells.iter_mut().zip(columns) {
        if column.currency == row.currency && column.figure.has_kind(&row.kind) {
            let cell = cell.get_or_insert_default();
            cell.alone = cell.alone.saturating_add(row.count);
            cell.at_most = cell.at_most.saturating_add(row.at_most);
        }
    }
}

struct RowTable<'a> {
    task: &'a TableTask<'a>,
    spec: &'a TableSpec,
    fields: &'a [FieldId],
    columns: &'a [MoneyColumn],
    rows: BTreeMap<RowId, GroupRow>,
}

impl RowTable<'_> {
    fn corpus(&self) -> &Corpus {
        self.task.corpus
    }

    fn count_row(&self, count: &super::groups::GroupCount, at_site: bool) -> GroupRow {
        let has = |figure: TableFigure| self.spec.figures.contains(&figure);
        let counts_items = has(TableFigure::Items) || self.spec.is_of_items();
        GroupRow {
            projects: Some(count.projects),
            items: counts_items.then_some(count.items),
            pieces: has(TableFigure::Pieces).then(|| count.total(self.corpus(), at_site)),
            money: vec![None; self.columns.len()],
            ..GroupRow::default()
        }
    }

    fn value_row(&self, values: &GroupValues, count: &super::groups::GroupCount) -> GroupRow {
        let pairs = || self.fields.iter().copied().zip(values.iter().copied());
        let names_site = |(field, value): (FieldId, GroupValue)| {
            matches!(field, FieldId::Place | FieldId::Facility) && matches!(value, GroupValue::Value(_))
        };
        let at_site = self.task.resolved.names_site() || pairs().any(names_site);
        let clauses: Vec<String> = pairs().map(|(field, value)| self.clause(field, value)).collect();
        GroupRow {
            keys: pairs().map(|(field, value)| self.key(field, value)).collect(),
            query: Some(self.query(&clauses)),
            ..self.count_row(count, at_site)
        }
    }

    fn key(&self, field: FieldId, value: GroupValue) -> GroupKey {
        let words = |kind: GroupKind, label: &str| GroupKey { kind, code: String::new(), label: label.to_owned() };
        match value {
            GroupValue::Value(id) => {
                let value = &self.corpus().facets().values(field)[id as usize];
                GroupKey { kind: GroupKind::Value, code: value.code.clone(), label: value.label.clone() }
            }
            GroupValue::NotStated | GroupValue::All => words(GroupKind::NotStated, "not stated"),
            GroupValue::NoItem => words(GroupKind::NoItem, "no items"),
        }
    }

    fn clause(&self, field: FieldId, value: GroupValue) -> String {
        match value {
            GroupValue::Value(id) => exactly(field, &self.corpus().facets().values(field)[id as usize].code),
            GroupValue::NotStated | GroupValue::All => format!("{}:{}", field.own_name(), ValueCount::None.word()),
            GroupValue::NoItem => "!has:equipment".to_owned(),
        }
    }

    /// The query of the table with further clauses. They come first: what is typed may end in an open quote.
    fn query(&self, clauses: &[String]) -> String {
        let own = self.task.query.clause_text();
        let parts = clauses.iter().map(String::as_str).chain(Some(own).filter(|it| !it.is_empty()));
        parts.collect::<Vec<_>>().join(" ")
    }

    /// Adds money to the row of its value.
    fn add_money(&mut self, row: &SumRow) {
        let id = self.row_id(row);
        let columns = self.columns;
        if !self.rows.contains_key(&id) {
            let new = self.money_row(&id, row);
            self.rows.insert(id.clone(), new);
        }
        if let Some(of) = self.rows.get_mut(&id) {
            add_to(&mut of.money, columns, row);
        }
    }

    fn row_id(&self, row: &SumRow) -> RowId {
        let [first, rest @ ..] = self.fields else { return RowId::Values([GroupValue::All; 2]) };
        let of_years = |years: Option<(i16, i16)>| match years {
            Some(years) => self.find(FieldId::MoneyYear, &years_label(years)).unwrap_or(GroupValue::NotStated),
            None => GroupValue::NotStated,
        };
        let by_value = |field: FieldId, other: GroupValue, year_first: bool| {
            let pair = |value: GroupValue| if year_first { [other, value] } else { [value, other] };
            match row.value.as_str() {
                "none" if row.is_special => RowId::Values(pair(GroupValue::NotStated)),
                code if row.is_special => RowId::Unsplit(code.to_owned(), other),
                code => match self.find(field, code) {
                    Some(value) => RowId::Values(pair(value)),
                    None => RowId::Named(code.to_owned(), other),
                },
            }
        };
        match rest {
            [] => by_value(*first, GroupValue::All, false),
            [second] if *first == FieldId::MoneyYear => by_value(*second, of_years(row.years), true),
            _ => by_value(*first, of_years(row.years), false),
        }
    }

    /// The value of a facet that a table of money calls so.
    fn find(&self, field: FieldId, code: &str) -> Option<GroupValue> {
        let facets = self.corpus().facets();
        // A donor called like its country stands under the country's name.
        let by_name = || {
            let name = fold(code);
            let mut values = facets.values(field).iter();
            values.position(|value| fold(&value.label) == name).map(|id| id as u32)
        };
        let found = facets.find(field, code).or_else(|| if field == FieldId::Donor { by_name() } else { None });
        found.map(GroupValue::Value)
    }

    /// A row that has money and nothing counted.
    fn money_row(&self, id: &RowId, row: &SumRow) -> GroupRow {
        let named = |kind: GroupKind, code: &str| GroupKey { kind, code: code.to_owned(), label: row.label.clone() };
        let with_years = |key: GroupKey, years: GroupValue| {
            let of_years = self.key(FieldId::MoneyYear, years);
            match self.fields {
                [_] => vec![key],
                [FieldId::MoneyYear, _] => vec![of_years, key],
                _ => vec![key, of_years],
            }
        };
        let keys = match id {
            RowId::Values(values) => {
                self.fields.iter().zip(values).map(|(&field, &value)| self.key(field, value)).collect()
            }
            RowId::Named(code, years) => with_years(named(GroupKind::Value, code), *years),
            RowId::Unsplit(code, years) => with_years(named(GroupKind::Unsplit, code), *years),
        };
        // Nothing is counted of a value that has money: the group of its query is empty.
        GroupRow { keys, money: vec![None; self.columns.len()], ..GroupRow::default() }
    }

    fn unsplit_row(&self, row: GroupRow, code: &str, with_several: usize) -> GroupRow {
        let [field] = self.fields else { return row };
        if code != ValueCount::Several.word() || field.is_per_line() || self.spec.is_of_items() {
            return row;
        }
        let query = self.query(&[format!("{}:{}", field.own_name(), ValueCount::Several.word())]);
        GroupRow { projects: Some(with_several), query: Some(query), ..row }
    }

    /// Money that is in no sum, by reason.
    fn left_out(&self, sums: &Sums, duplicates: usize) -> Vec<GroupRow> {
        let mut rows: Vec<(SumField, GroupRow)> = Vec::new();
        let is_out = |row: &&SumRow| matches!(row.field, SumField::LeftOut(_) | SumField::PassedOn);
        for row in sums.rows.iter().filter(is_out) {
            let at = rows.iter().position(|(field, _)| *field == row.field).unwrap_or_else(|| {
                let code = if let SumField::LeftOut(why) = row.field { why.code() } else { row.field.name() };
                let key = GroupKey { kind: GroupKind::LeftOut, code: code.to_owned(), label: row.label.clone() };
                let new = GroupRow { keys: vec![key], money: vec![None; self.columns.len()], ..GroupRow::default() };
                rows.push((row.field, new));
                rows.len() - 1
            });
            add_to(&mut rows[at].1.money, self.columns, row);
        }
        let duplicate = SumField::LeftOut(LeftOutReason::Duplicate);
        let has_money = |row: &GroupRow| row.money.iter().any(Option::is_some);
        let mut rows: Vec<(SumField, GroupRow)> = rows.into_iter().filter(|(_, row)| has_money(row)).collect();
        for (_, row) in rows.iter_mut().filter(|(field, _)| *field == duplicate && !self.spec.is_of_items()) {
            row.projects = Some(duplicates);
            row.query = Some(self.query(&[format!("{}:yes", FieldId::Duplicate.name())]));
        }
        rows.sort_by_key(|(field, _)| *field);
        rows.into_iter().map(|(_, row)| row).collect()
    }
}

/// The order of groups.
struct GroupOrder {
    sort: Vec<TableSort>,
    columns: Vec<MoneyColumn>,
    by_label: bool,
}

/// What is not stated last; the keys, unknown last; labels, codes.
type OrderKey = (bool, Vec<PartOfOrder>, Vec<(NaturalText, String)>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum PartOfOrder {
    /// The currency by its place, and the amount.
    Number(usize, Decimal),
    Text(Vec<NaturalPart>),
    TextDown(std::cmp::Reverse<Vec<NaturalPart>>),
    Unknown,
}

type NaturalText = Vec<NaturalPart>;

/// Text in natural order: 2 before 10.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum NaturalPart {
    Number(u64),
    Text(String),
}

fn natural(text: &str) -> NaturalText {
    let folded = fold(text);
    let mut parts: NaturalText = Vec::new();
    for c in folded.chars() {
        match (c.to_digit(10), parts.last_mut()) {
            (Some(digit), Some(NaturalPart::Number(n))) => *n = n.saturating_mul(10).saturating_add(u64::from(digit)),
            (Some(digit), _) => parts.push(NaturalPart::Number(u64::from(digit))),
            (None, Some(NaturalPart::Text(text))) => text.push(c),
            (None, _) => parts.push(NaturalPart::Text(c.to_string())),
        }
    }
    parts
}

impl GroupOrder {
    fn new(spec: &TableSpec, columns: &[MoneyColumn], fields: &[FieldId]) -> Self {
        // Years stand in their order; other values with the most first.
        let is_year = |field: &FieldId| field.is_number();
        GroupOrder {
            sort: spec.sort.clone(),
            columns: columns.to_vec(),
            by_label: spec.sort.is_empty() && fields.iter().any(is_year),
        }
    }

    fn key(&self, row: &GroupRow) -> OrderKey {
        let is_unstated = row.keys.iter().any(|key| key.kind != GroupKind::Value);
        let mut parts: Vec<PartOfOrder> = self.sort.iter().map(|sort| self.part(row, *sort)).collect();
        if self.sort.is_empty() && !self.by_label {
            let most = |n: Option<usize>| n.map_or(PartOfOrder::Unknown, |n| PartOfOrder::Number(0, -Decimal::from(n)));
            parts.push(most(row.items.or(row.projects)));
        }
        (is_unstated && !self.by_label_of_first(row), parts, self.labels(row))
    }

    fn labels(&self, row: &GroupRow) -> Vec<(NaturalText, String)> {
        row.keys.iter().map(|key| (natural(&key.label), key.code.clone())).collect()
    }

    /// In a table by two fields of which one is a year, a row without a year stands with the others of its value.
    fn by_label_of_first(&self, row: &GroupRow) -> bool {
        self.by_label && row.keys.len() == 2 && row.keys[0].kind == GroupKind::Value
    }

    fn part(&self, row: &GroupRow, sort: TableSort) -> PartOfOrder {
        let number = |currency: usize, n: Decimal| PartOfOrder::Number(currency, if sort.descending { -n } else { n });
        let count = |n: Option<usize>| n.map_or(PartOfOrder::Unknown, |n| number(0, Decimal::from(n)));
        match sort.by {
            TableSortKey::Group(at) => match row.keys.get(at) {
                Some(key) if sort.descending => PartOfOrder::TextDown(std::cmp::Reverse(natural(&key.label))),
                Some(key) => PartOfOrder::Text(natural(&key.label)),
                None => PartOfOrder::Unknown,
            },
            TableSortKey::Figure(TableFigure::Projects) => count(row.projects),
            TableSortKey::Figure(TableFigure::Items) => count(row.items),
            TableSortKey::Figure(TableFigure::Money(figure)) => {
                // Figures of two currencies have no order: the rows of the first one come first.
                let cells = self.columns.iter().zip(&row.money).filter(|(column, _)| column.figure == figure);
                let mut known = cells.enumerate().filter_map(|(i, (_, cell))| Some((i, (*cell)?.alone)));
                known.next().map_or(PartOfOrder::Unknown, |(i, Figure(sum))| number(i, sum))
            }
            TableSortKey::Figure(TableFigure::Pieces) | TableSortKey::Column(_) => PartOfOrder::Unknown,
        }
    }
}
