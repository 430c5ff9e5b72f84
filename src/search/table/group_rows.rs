//! Rows of groups: joins what is counted with the money of each value, sorts, and writes the query of each row.

use super::answer::{GroupKey, GroupKind, GroupMoney, GroupRow, Groups, MoneyColumn};
use super::groups::{GroupCount, GroupCounts, GroupValue, GroupValues};
use super::spec::{TableSort, TableSortKey, TableSpec};
use super::task::TableTask;
use crate::fields::{FieldId, MoneyFigure, TableFigure};
use crate::hashing::SeededMap;
use crate::model::Figure;
use crate::search::money::{
    LeftOutReason, NumberedSum, NumberedSums, SumField, SumSlot, SumTable, SumsBy, SumsWanted, ValuesWanted,
    years_label,
};
use crate::search::query::{ValueCount, exactly};
use crate::store::{Corpus, EndPeriods, other_sector};
use crate::text::{fold, natural_order};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

/// How the money of a table is divided; `None` if no source states money so: by two such fields, or by a field of
/// equipment lines. A payment is of an activity, and not of those of its lines that are in one state. Sectors of several
/// vocabularies divide the same money.
pub(in crate::search) fn sums_by(fields: &[FieldId], vocabulary: Option<&str>) -> Option<(SumsBy, bool)> {
    if fields.contains(&FieldId::OtherSector) && vocabulary.is_none() {
        return None;
    }
    let by = |field: FieldId| match field {
        FieldId::Country => SumsBy::Country,
        FieldId::Region => SumsBy::Region,
        FieldId::Sector | FieldId::OtherSector => SumsBy::Sector,
        FieldId::Donor => SumsBy::Donor,
        FieldId::Implementing => SumsBy::Implementer,
        FieldId::Reporting => SumsBy::Reporter,
        FieldId::MoneyYear => SumsBy::Year,
        field => SumsBy::Field(field),
    };
    match *fields {
        [field] if !field.is_per_line() => Some((by(field), false)),
        [FieldId::MoneyYear, field] | [field, FieldId::MoneyYear] if !field.is_per_line() => Some((by(field), true)),
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
    let wants_money = spec.figures.is_empty() || !spec.money_used().is_empty();
    let mut groups = Groups { fields: fields.clone(), ..Groups::default() };
    let rows: Vec<&[u32]> = task.by_segment.iter().map(|it| it.rows.as_slice()).collect();
    let by = sums_by(&fields, spec.vocabulary.as_deref()).filter(|_| wants_money);
    let vocabulary = spec.vocabulary.clone();
    let wanted = by.map_or_else(SumsWanted::default, |(by, by_year)| SumsWanted { by_year, vocabulary, ..by.into() });
    let sums_window = sums_window(task, spec, &fields);
    let (mut sum_table, mut sums) = (None, NumberedSums::default());
    match by {
        Some(_) => {
            let values = if sums_window { ValuesWanted::Only(&[]) } else { ValuesWanted::All };
            let table =
                SumTable::new(task.corpus, &rows, &wanted, (values, task.counted_once()), task.threads, task.cancel)?;
            sums = table.numbered();
            sum_table = Some(table);
        }
        None if wants_money && !spec.figures.is_empty() => {
            let names: Vec<&str> = fields.iter().map(|field| field.own_name()).collect();
            let names = names.join(" and ");
            groups.undivided = Some(if fields.contains(&FieldId::OtherSector) {
                "vocabularies of sectors divide the same money; name one, as --group-by sector --vocabulary 99"
                    .to_owned()
            } else {
                format!("no source states money by {names}; group by one field of projects, or by it and money-year")
            });
        }
        None => {}
    }
    let purses = PurseAmounts::new(task.corpus, &sums);
    if spec.figures.is_empty() {
        spec.figures = default_figures(spec, &purses);
    }
    let columns = purses.columns(&spec.money_used());
    let mut table = RowTable::new(task, spec, &fields, &columns, sums, &counts);
    let all = table.add_all_money();
    groups.all = GroupRow { money: all, ..table.count_row(&counts.all, task.resolved.names_site()) };
    groups.all.query = Some(task.query.clause_text().to_owned());
    groups.in_several = counts.in_several;
    groups.left_out = table.left_out(counts.duplicates);
    let mut order: Vec<usize> = (0..table.rows.len()).filter(|&at| table.is_shown(at)).collect();
    let is_unsplit = |at: &usize| table.rows[*at].values.iter().any(|value| matches!(value, GroupValue::Unsplit(_)));
    let mut unsplit: Vec<usize> = order.extract_if(.., |at| is_unsplit(at)).collect();
    let found = order.len();
    let (start, end) = spec.window_of(found);
    let keys = GroupOrder::new(&table);
    let order = keys.first(order, end);
    unsplit = keys.by_label(unsplit);
    let wanted_rows = &order[start..];
    if let Some(sum_table) = sum_table.as_mut().filter(|_| sums_window) {
        let mask = table.values_of_rows(wanted_rows);
        sum_table.add_values(&rows, &mask, task.threads, task.cancel)?;
        table.replace_money(sum_table.numbered());
    }
    groups.rows = wanted_rows.iter().map(|&at| table.value_row(at)).collect();
    groups.unsplit = unsplit.iter().map(|&at| table.unsplit_row(at, counts.with_several)).collect();
    Some((groups, columns, found))
}

/// Whether money is added up for the rows of the window alone, after they are known: the sums of many values are many more
/// than the rows that anybody sees.
fn sums_window(task: &TableTask<'_>, spec: &TableSpec, fields: &[FieldId]) -> bool {
    // Donors and sectors of a vocabulary have numbers of their own in sums.
    let &[field] = fields else { return false };
    let is_of_money = |by: TableSortKey| match by {
        TableSortKey::Figure(figure) => matches!(figure, TableFigure::Money(_)) || figure.is_quotient(),
        TableSortKey::AtMost(_) => true,
        TableSortKey::Column(_) | TableSortKey::Group(_) => false,
    };
    let sorts_by_money = spec.sort.iter().any(|sort| is_of_money(sort.by));
    let values = task.corpus.facets().values(field).len();
    // Of few values it is quicker to add up all than to go through the records twice.
    let is_small = spec.window.as_ref().is_some_and(|window| window.end.saturating_mul(4) < values);
    !matches!(field, FieldId::Donor | FieldId::MoneyYear | FieldId::OtherSector) && !sorts_by_money && is_small
}

/// The figures of a table that names none: what there is to count, and the kinds of money that occur.
fn default_figures(spec: &TableSpec, purses: &PurseAmounts<'_>) -> Vec<TableFigure> {
    if spec.is_of_items() {
        return vec![TableFigure::Items, TableFigure::Projects, TableFigure::Pieces];
    }
    let usual = [MoneyFigure::Committed, MoneyFigure::Paid];
    let mut wanted: Vec<MoneyFigure> = usual.into_iter().filter(|figure| purses.has(*figure)).collect();
    if wanted.is_empty() {
        wanted = MoneyFigure::all().filter(|figure| !usual.contains(figure) && purses.has(*figure)).collect();
    }
    [TableFigure::Projects].into_iter().chain(wanted.into_iter().map(TableFigure::Money)).collect()
}

/// Number of amounts of each kind and currency.
struct PurseAmounts<'a> {
    amounts: BTreeMap<(&'a str, &'a str), usize>,
    /// Kinds and currencies that count somewhere.
    counted: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> PurseAmounts<'a> {
    fn new(corpus: &'a Corpus, sums: &NumberedSums) -> Self {
        let mut by_number: FxHashMap<(u32, u32), (usize, bool)> = FxHashMap::default();
        // Amounts that count are counted too if they come to nothing: of the values that stand together nobody knows.
        let is_counted = |row: &&NumberedSum| match row.field {
            SumField::Amount => true,
            SumField::LeftOut(_) => row.has_money(),
            SumField::OfParents | SumField::PassedOn => false,
        };
        for row in sums.rows.iter().filter(is_counted) {
            let (amounts, counts) = by_number.entry((row.kind, row.currency)).or_default();
            *amounts += row.amounts;
            *counts |= row.field == SumField::Amount;
        }
        let labels = corpus.labels();
        let words = |(kind, currency): (u32, u32)| (labels.amount_kind(kind), labels.currency(currency));
        PurseAmounts {
            amounts: by_number.iter().map(|(key, (n, _))| (words(*key), *n)).collect(),
            counted: by_number.iter().filter(|(_, (_, counts))| *counts).map(|(key, _)| words(*key)).collect(),
        }
    }

    fn has(&self, figure: MoneyFigure) -> bool {
        self.counted.iter().any(|(kind, _)| figure.has_kind(kind))
    }

    /// A column for each figure and currency; the currency with the most amounts comes first, then by code.
    fn columns(&self, figures: &[MoneyFigure]) -> Vec<MoneyColumn> {
        let mut of_currency: BTreeMap<&str, usize> = BTreeMap::new();
        self.amounts.iter().for_each(|((_, currency), n)| *of_currency.entry(currency).or_default() += n);
        let mut currencies: Vec<(&str, usize)> = of_currency.into_iter().collect();
        currencies.sort_by_key(|&(code, n)| (Reverse(n), code));
        let mut columns = Vec::new();
        for &figure in figures {
            let has = |code: &str| self.amounts.keys().any(|(kind, of)| *of == code && figure.has_kind(kind));
            let here = currencies.iter().filter(|(code, _)| has(code));
            columns.extend(here.map(|(code, _)| MoneyColumn { figure, currency: (*code).to_owned() }));
        }
        columns
    }
}

/// A row before it is put in words.
struct RawRow<'a> {
    values: GroupValues,
    count: Option<&'a GroupCount>,
    /// Its place among the rows that have cells of money, plus one; 0 for none.
    cells: u32,
}

/// All rows by numbers; few of them are put in words.
struct RowTable<'a> {
    task: &'a TableTask<'a>,
    spec: &'a TableSpec,
    fields: &'a [FieldId],
    columns: &'a [MoneyColumn],
    sums: NumberedSums,
    rows: Vec<RawRow<'a>>,
    of_values: FxHashMap<GroupValues, usize>,
    /// Of a table by one field, by the number of a value, its row plus one; 0 for none.
    of_value: Vec<u32>,
    /// The cells of the rows that have money, one row after the other.
    money: Vec<Option<GroupMoney>>,
    /// By kind and currency, the columns that add them.
    columns_of: FxHashMap<(u32, u32), Vec<usize>>,
    /// By the number of a value in the sums.
    value_of: Vec<Option<GroupValue>>,
    years_of: FxHashMap<(i16, i16), GroupValue>,
    /// Donors by their folded labels; filled when one is not found by its name.
    donors: Option<SeededMap<String, u32>>,
}

impl<'a> RowTable<'a> {
    fn new(
        task: &'a TableTask<'a>,
        spec: &'a TableSpec,
        fields: &'a [FieldId],
        columns: &'a [MoneyColumn],
        sums: NumberedSums,
        counts: &'a GroupCounts,
    ) -> Self {
        let values = if let &[field] = fields { task.corpus.facets().values(field).len() } else { 0 };
        let value_of = vec![None; sums.values.len()];
        let mut table = RowTable {
            task,
            spec,
            fields,
            columns,
            sums,
            rows: Vec::new(),
            of_values: FxHashMap::default(),
            of_value: vec![0; values],
            money: Vec::new(),
            columns_of: FxHashMap::default(),
            value_of,
            years_of: FxHashMap::default(),
            donors: None,
        };
        // A group of which only projects that are counted elsewhere are known is none.
        for (values, count) in counts.groups.iter().filter(|(_, count)| count.projects > 0) {
            let at = table.row_at(*values);
            table.rows[at].count = Some(count);
        }
        table
    }

    fn corpus(&self) -> &'a Corpus {
        self.task.corpus
    }

    /// The row of these values, which is added if it is new.
    fn row_at(&mut self, values: GroupValues) -> usize {
        let next = self.rows.len();
        let at = match values {
            [GroupValue::Value(id), GroupValue::All] if (id as usize) < self.of_value.len() => {
                let at = &mut self.of_value[id as usize];
                if *at == 0 {
                    *at = next as u32 + 1;
                }
                *at as usize - 1
            }
            values => *self.of_values.entry(values).or_insert(next),
        };
        if at == next {
            self.rows.push(RawRow { values, count: None, cells: 0 });
        }
        at
    }

    /// The cells of a row; empty if it has no money.
    fn cells(&self, at: usize) -> &[Option<GroupMoney>] {
        match self.rows[at].cells.checked_sub(1) {
            Some(place) => &self.money[place as usize * self.columns.len()..][..self.columns.len()],
            None => &[],
        }
    }

    /// The index of the first cell of a row, which are added if it has none.
    fn first_cell(&mut self, at: usize) -> usize {
        let cells = &mut self.rows[at].cells;
        if *cells == 0 {
            self.money.resize(self.money.len() + self.columns.len(), None);
            *cells = (self.money.len() / self.columns.len()) as u32;
        }
        (*cells as usize - 1) * self.columns.len()
    }

    /// Of a value that only payments name, money of other figures is not shown.
    fn is_shown(&self, at: usize) -> bool {
        self.rows[at].count.is_some() || self.cells(at).iter().any(Option::is_some)
    }

    fn columns_of(&mut self, kind: u32, currency: u32) -> &[usize] {
        let (columns, labels) = (self.columns, self.task.corpus.labels());
        self.columns_of.entry((kind, currency)).or_insert_with(|| {
            let (kind, currency) = (labels.amount_kind(kind), labels.currency(currency));
            let has = |column: &MoneyColumn| column.currency == currency && column.figure.has_kind(kind);
            (0..columns.len()).filter(|&at| has(&columns[at])).collect()
        })
    }

    /// Adds the money of all sums to the rows of their values. Returns that of all.
    fn add_all_money(&mut self) -> Vec<Option<GroupMoney>> {
        let mut all = vec![None; self.columns.len()];
        let sums = std::mem::take(&mut self.sums.rows);
        for row in sums.iter().filter(|row| row.field == SumField::Amount && row.has_money()) {
            self.add_money(row, &mut all);
        }
        self.sums.rows = sums;
        all
    }

    /// Adds money to the row of its value, and to that of all.
    fn add_money(&mut self, row: &NumberedSum, all: &mut [Option<GroupMoney>]) {
        let columns = self.columns_of(row.kind, row.currency).to_vec();
        if columns.is_empty() {
            return;
        }
        columns.iter().for_each(|&column| add_to(&mut all[column], row));
        if row.slot == SumSlot::Others {
            return;
        }
        let values = self.values_of(row);
        let at = self.row_at(values);
        let first = self.first_cell(at);
        columns.iter().for_each(|&column| add_to(&mut self.money[first + column], row));
    }

    /// A mask over the values of the only field: those of some rows.
    fn values_of_rows(&self, rows: &[usize]) -> Vec<bool> {
        let mut mask = vec![false; self.of_value.len()];
        for &at in rows {
            if let GroupValue::Value(id) = self.rows[at].values[0] {
                mask[id as usize] = true;
            }
        }
        mask
    }

    /// Replaces the money of the rows by sums that have more values, and the same numbers of those that were there.
    fn replace_money(&mut self, sums: NumberedSums) {
        self.value_of.resize(sums.values.len(), None);
        self.sums = sums;
        self.money.clear();
        self.rows.iter_mut().for_each(|row| row.cells = 0);
        self.add_all_money();
    }

    fn values_of(&mut self, row: &NumberedSum) -> GroupValues {
        let fields = self.fields;
        let [first, rest @ ..] = fields else { return [GroupValue::All; 2] };
        let (field, by_year) = match rest {
            [] => (*first, None),
            [second] if *first == FieldId::MoneyYear => (*second, Some(true)),
            _ => (*first, Some(false)),
        };
        let value = self.value_of(field, row.slot);
        match by_year {
            None => [value, GroupValue::All],
            Some(year_first) => {
                let years = self.value_of_years(row.years);
                if year_first { [years, value] } else { [value, years] }
            }
        }
    }

    fn value_of_years(&mut self, years: Option<(i16, i16)>) -> GroupValue {
        let Some(years) = years else { return GroupValue::NotStated };
        let facets = self.corpus().facets();
        *self.years_of.entry(years).or_insert_with(|| {
            let known = facets.find(FieldId::MoneyYear, &years_label(years));
            known.map_or(GroupValue::NotStated, GroupValue::Value)
        })
    }

    fn value_of(&mut self, field: FieldId, slot: SumSlot) -> GroupValue {
        let id = match slot {
            SumSlot::Value(0) if matches!(field, FieldId::Sector | FieldId::OtherSector) => {
                return GroupValue::OtherVocabulary;
            }
            // Money of a region in a table of countries is of no value.
            SumSlot::Value(0) => return GroupValue::Unsplit(slot),
            SumSlot::Value(id) => id,
            SumSlot::NotStated | SumSlot::All => return GroupValue::NotStated,
            slot => return GroupValue::Unsplit(slot),
        };
        if let Some(known) = self.value_of[id as usize] {
            return known;
        }
        let code = self.sums.values[id as usize].0.clone();
        let facets = self.corpus().facets();
        let found = match &self.spec.vocabulary {
            Some(vocabulary) if field == FieldId::OtherSector => facets.find(field, &other_sector(vocabulary, &code)),
            _ => facets.find(field, &code),
        };
        let found = found.or_else(|| if field == FieldId::Donor { self.donor_called(&code) } else { None });
        let value = found.map_or(GroupValue::Named(id), GroupValue::Value);
        self.value_of[id as usize] = Some(value);
        value
    }

    /// A donor called like its country stands under the country's name.
    fn donor_called(&mut self, name: &str) -> Option<u32> {
        let values = self.corpus().facets().values(FieldId::Donor);
        let donors = self.donors.get_or_insert_with(|| {
            // Of several that fold alike the first is meant.
            (0..values.len() as u32).zip(values).rev().map(|(id, value)| (fold(&value.label), id)).collect()
        });
        donors.get(&fold(name)).copied()
    }

    fn count_row(&self, count: &GroupCount, at_site: bool) -> GroupRow {
        let has = |figure: TableFigure| self.spec.figures.contains(&figure);
        let counts_items = self.spec.uses(TableFigure::Items) || self.spec.is_of_items();
        GroupRow {
            projects: Some(count.projects),
            items: counts_items.then_some(count.items),
            inferred: count.inferred,
            pieces: has(TableFigure::Pieces).then(|| count.total(self.corpus(), at_site)),
            ..GroupRow::default()
        }
    }

    fn pairs(&self, at: usize) -> impl Iterator<Item = (FieldId, GroupValue)> {
        self.fields.iter().copied().zip(self.rows[at].values)
    }

    /// A row in words.
    fn value_row(&self, at: usize) -> GroupRow {
        let keys = self.pairs(at).map(|(field, value)| self.key(field, value)).collect();
        let mut money = self.cells(at).to_vec();
        money.resize(self.columns.len(), None);
        // Nothing is counted of a value that has money alone: the group of its query is empty.
        let Some(count) = self.rows[at].count else { return GroupRow { keys, money, ..GroupRow::default() } };
        let names_site = |(field, value): (FieldId, GroupValue)| {
            matches!(field, FieldId::Place | FieldId::Facility) && matches!(value, GroupValue::Value(_))
        };
        let at_site = self.task.resolved.names_site() || self.pairs(at).any(names_site);
        // Which values the others are is too much for a query.
        let is_others = self.pairs(at).any(|(_, value)| value == GroupValue::Others);
        let clauses: Vec<String> = self.pairs(at).map(|(field, value)| self.clause(field, value)).collect();
        let query = (!is_others).then(|| self.query(&clauses));
        GroupRow { keys, money, query, ..self.count_row(count, at_site) }
    }

    fn key(&self, field: FieldId, value: GroupValue) -> GroupKey {
        let (kind, code) = match value {
            GroupValue::Value(id) => {
                (GroupKind::Value, self.corpus().facets().values(field)[id as usize].code.as_str())
            }
            GroupValue::Named(id) => (GroupKind::Value, self.sums.values[id as usize].0.as_str()),
            GroupValue::NotStated | GroupValue::All => (GroupKind::NotStated, ""),
            GroupValue::NoItem => (GroupKind::NoItem, ""),
            GroupValue::OtherVocabulary => (GroupKind::OtherVocabulary, "other_vocabulary"),
            GroupValue::Unsplit(SumSlot::Value(id)) => (GroupKind::Unsplit, self.sums.values[id as usize].0.as_str()),
            GroupValue::Unsplit(slot) => (GroupKind::Unsplit, slot.words().0),
            GroupValue::Others => (GroupKind::Others, ""),
        };
        GroupKey { kind, code: code.to_owned(), label: self.label(field, value).to_owned() }
    }

    fn label(&self, field: FieldId, value: GroupValue) -> &str {
        match value {
            GroupValue::Value(id) => &self.corpus().facets().values(field)[id as usize].label,
            GroupValue::Named(id) | GroupValue::Unsplit(SumSlot::Value(id)) => &self.sums.values[id as usize].1,
            GroupValue::NotStated | GroupValue::All => "not stated",
            GroupValue::NoItem => "no items",
            GroupValue::OtherVocabulary => "in other vocabularies alone",
            GroupValue::Unsplit(slot) => slot.words().1,
            GroupValue::Others => "others",
        }
    }

    fn clause(&self, field: FieldId, value: GroupValue) -> String {
        match value {
            GroupValue::Value(id) if field == FieldId::EndIn => EndPeriods::new(self.corpus()).clause(id),
            GroupValue::Value(id) => exactly(field, &self.corpus().facets().values(field)[id as usize].code),
            GroupValue::NoItem => "!has:equipment".to_owned(),
            GroupValue::OtherVocabulary => {
                let stated = format!("!{}:none", FieldId::SectorVocabulary.own_name());
                match &self.spec.vocabulary {
                    Some(own) => format!("{stated} !{}", exactly(FieldId::SectorVocabulary, own)),
                    None => format!("{stated} {}:none", FieldId::Sector.own_name()),
                }
            }
            GroupValue::NotStated if field == FieldId::EndIn => {
                format!("{}:{}", FieldId::YearEnded.own_name(), ValueCount::None.word())
            }
            GroupValue::NotStated if self.is_of_one_vocabulary(field) => {
                format!("{}:{}", FieldId::SectorVocabulary.own_name(), ValueCount::None.word())
            }
            GroupValue::NotStated
            | GroupValue::All
            | GroupValue::Named(_)
            | GroupValue::Unsplit(_)
            | GroupValue::Others => {
                format!("{}:{}", field.own_name(), ValueCount::None.word())
            }
        }
    }

    /// Whether a field has sectors of one vocabulary, so that a project may have others.
    fn is_of_one_vocabulary(&self, field: FieldId) -> bool {
        field == FieldId::Sector || field == FieldId::OtherSector && self.spec.vocabulary.is_some()
    }

    /// The query of the table with further clauses. They come first: what is typed may end in an open quote.
    fn query(&self, clauses: &[String]) -> String {
        let own = self.task.query.clause_text();
        let parts = clauses.iter().map(String::as_str).chain(Some(own).filter(|it| !it.is_empty()));
        parts.collect::<Vec<_>>().join(" ")
    }

    fn unsplit_row(&self, at: usize, with_several: usize) -> GroupRow {
        let row = self.value_row(at);
        let [field] = self.fields else { return row };
        let is_several = self.rows[at].values[0] == GroupValue::Unsplit(SumSlot::Several);
        // `other-sector:several` has sectors of all vocabularies.
        if !is_several || *field == FieldId::OtherSector || field.is_per_line() || self.spec.is_of_items() {
            return row;
        }
        let query = self.query(&[format!("{}:{}", field.own_name(), ValueCount::Several.word())]);
        GroupRow { projects: Some(with_several), query: Some(query), ..row }
    }

    /// Money that is in no sum, by reason.
    fn left_out(&mut self, duplicates: usize) -> Vec<GroupRow> {
        let mut rows: BTreeMap<SumField, Vec<Option<GroupMoney>>> = BTreeMap::new();
        let is_out = |row: &&NumberedSum| matches!(row.field, SumField::LeftOut(_) | SumField::PassedOn);
        let out: Vec<NumberedSum> = self.sums.rows.iter().filter(is_out).copied().collect();
        for row in out.iter().filter(|row| row.has_money()) {
            let columns = self.columns_of(row.kind, row.currency).to_vec();
            let cells = rows.entry(row.field).or_insert_with(|| vec![None; self.columns.len()]);
            columns.into_iter().for_each(|column| add_to(&mut cells[column], row));
        }
        rows.retain(|_, cells| cells.iter().any(Option::is_some));
        let row = |(field, money): (SumField, Vec<Option<GroupMoney>>)| {
            let (code, label) = match field {
                SumField::LeftOut(why) => (why.code(), why.label()),
                field => (field.name(), "passed on"),
            };
            let key = GroupKey { kind: GroupKind::LeftOut, code: code.to_owned(), label: label.to_owned() };
            let row = GroupRow { keys: vec![key], money, ..GroupRow::default() };
            if field != SumField::LeftOut(LeftOutReason::Duplicate) || self.spec.is_of_items() {
                return row;
            }
            let query = self.query(&[format!("{}:yes", FieldId::Duplicate.name())]);
            GroupRow { projects: Some(duplicates), query: Some(query), ..row }
        };
        rows.into_iter().map(row).collect()
    }
}

/// Adds a sum to a cell.
fn add_to(cell: &mut Option<GroupMoney>, row: &NumberedSum) {
    let cell = cell.get_or_insert_default();
    cell.alone = cell.alone.saturating_add(row.money[0]);
    cell.at_most = cell.at_most.saturating_add(row.money[1]);
}

/// The order of groups. The figures of each row are put together once; texts are folded for the rows that need it.
struct GroupOrder<'t> {
    table: &'t RowTable<'t>,
    /// By row, what is not stated comes last; and the figures sorted by.
    parts: Vec<(bool, [SortedFigure; 2])>,
    /// The keys before the first text to sort by.
    figures: usize,
}

/// A row with its folded labels.
struct LabelledRow {
    at: usize,
    labels: [String; 2],
}

/// A figure that rows are sorted by, negated if descending. All rows have figures of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SortedFigure {
    Count(i64),
    /// The place of the currency, and the sum.
    Money(u32, Decimal),
    Unknown,
}

impl<'t> GroupOrder<'t> {
    fn new(table: &'t RowTable<'t>) -> Self {
        let spec = table.spec;
        // Years stand in their order; other values with the most first.
        let by_label = spec.sort.is_empty() && table.fields.iter().any(|field| field.has_order());
        let is_text = |sort: &TableSort| matches!(sort.by, TableSortKey::Group(_));
        let figures = spec.sort.iter().position(is_text).unwrap_or(spec.sort.len().max(1));
        let mut order = GroupOrder { table, parts: Vec::with_capacity(table.rows.len()), figures };
        for at in 0..table.rows.len() {
            let values = &table.rows[at].values[..table.fields.len()];
            let is_value = |value: &GroupValue| matches!(value, GroupValue::Value(_) | GroupValue::Named(_));
            // The rows of a value without a year stand with the others of the value.
            let stands_with_value = by_label && values.len() == 2 && is_value(&values[0]);
            let is_last = !values.iter().all(is_value) && !stands_with_value;
            let mut figures = [SortedFigure::Unknown; 2];
            if spec.sort.is_empty() && !by_label {
                let most = |count: &GroupCount| if spec.is_of_items() { count.items } else { count.projects };
                let most = table.rows[at].count.map(most);
                figures[0] = most.map_or(SortedFigure::Unknown, |n| SortedFigure::Count(-(n as i64)));
            }
            for (figure, sort) in figures.iter_mut().zip(&spec.sort) {
                *figure = order.figure(at, *sort);
            }
            order.parts.push((is_last, figures));
        }
        order
    }

    fn figure(&self, at: usize, sort: TableSort) -> SortedFigure {
        let money = |place: u32, n: Decimal| SortedFigure::Money(place, if sort.descending { -n } else { n });
        let number = |n: usize| SortedFigure::Count(if sort.descending { -(n as i64) } else { n as i64 });
        let count = |n: Option<usize>| n.map_or(SortedFigure::Unknown, number);
        // A row's part of all is in the order of what it is a part of.
        let by = match sort.by {
            TableSortKey::Figure(TableFigure::Share) => TableSortKey::Figure(self.table.spec.figure_of_share()),
            by => by,
        };
        match by {
            TableSortKey::Figure(TableFigure::Projects) => count(self.table.rows[at].count.map(|it| it.projects)),
            TableSortKey::Figure(TableFigure::Items) => count(self.table.rows[at].count.map(|it| it.items)),
            TableSortKey::Figure(TableFigure::Money(figure)) => self
                .first_money(at, figure, sort, |it| it.alone)
                .map_or(SortedFigure::Unknown, |(i, sum)| money(i, sum)),
            TableSortKey::AtMost(figure) => self
                .first_money(at, figure, sort, |it| it.at_most)
                .map_or(SortedFigure::Unknown, |(i, sum)| money(i, sum)),
            TableSortKey::Figure(TableFigure::Ratio) => {
                self.first_ratio(at, sort).map_or(SortedFigure::Unknown, |(i, ratio)| money(i, ratio))
            }
            _ => SortedFigure::Unknown,
        }
    }

    /// The money of a row in the first currency that it has, with that currency's place. Figures of two currencies have no
    /// order: the rows of the first one come first.
    fn first_money(
        &self,
        at: usize,
        figure: MoneyFigure,
        sort: TableSort,
        of: impl Fn(GroupMoney) -> Figure,
    ) -> Option<(u32, Decimal)> {
        let cells = self.table.columns.iter().zip(self.table.cells(at));
        let is_asked = |column: &MoneyColumn| column.figure == figure && sort.has_currency(&column.currency);
        let mut of_figure = (0..).zip(cells.filter(|(column, _)| is_asked(column)));
        of_figure.find_map(|(i, (_, cell))| Some((i, of((*cell)?).0)))
    }

    /// The same of what is paid for one that is committed.
    fn first_ratio(&self, at: usize, sort: TableSort) -> Option<(u32, Decimal)> {
        let cells = || self.table.columns.iter().zip(self.table.cells(at));
        let committed = cells().filter(|(column, _)| column.figure == MoneyFigure::Committed);
        let mut committed = (0..).zip(committed).filter(|(_, (column, _))| sort.has_currency(&column.currency));
        committed.find_map(|(i, (column, whole))| {
            let is_paid = |of: &MoneyColumn| of.figure == MoneyFigure::Paid && of.currency == column.currency;
            let paid = cells().find(|(of, _)| is_paid(of))?.1.as_ref()?.alone.0;
            let whole = whole.as_ref()?.alone.0;
            (whole > Decimal::ZERO).then(|| paid.checked_div(whole).map(|ratio| (i, ratio)))?
        })
    }

    /// The first so many of some rows, in order.
    fn first(&self, mut rows: Vec<usize>, wanted: usize) -> Vec<usize> {
        if wanted == 0 {
            return Vec::new();
        }
        if wanted < rows.len() {
            // Most rows are told apart by their figures. Texts are compared of those alone that are equal to the last one.
            let (_, &mut last, _) = rows.select_nth_unstable_by(wanted - 1, |&a, &b| self.compare_figures(a, b));
            rows.retain(|&at| self.compare_figures(at, last).is_le());
        }
        let mut rows = self.labelled(rows);
        let compare = |a: &LabelledRow, b: &LabelledRow| self.compare(a, b);
        if wanted < rows.len() {
            rows.select_nth_unstable_by(wanted - 1, compare);
            rows.truncate(wanted);
        }
        rows.sort_by(compare);
        rows.into_iter().map(|row| row.at).collect()
    }

    fn by_label(&self, rows: Vec<usize>) -> Vec<usize> {
        let mut rows = self.labelled(rows);
        rows.sort_by(|a, b| self.compare_labels(a, b));
        rows.into_iter().map(|row| row.at).collect()
    }

    fn labelled(&self, rows: Vec<usize>) -> Vec<LabelledRow> {
        let label = |at: usize| {
            let mut labels = self.table.pairs(at).map(|(field, value)| match value {
                // Periods stand in their order.
                GroupValue::Value(id) if field == FieldId::EndIn => id.to_string(),
                value => fold(self.table.label(field, value)),
            });
            LabelledRow { at, labels: [labels.next().unwrap_or_default(), labels.next().unwrap_or_default()] }
        };
        rows.into_iter().map(label).collect()
    }

    /// By what comes before the first text.
    fn compare_figures(&self, a: usize, b: usize) -> Ordering {
        let ((last_a, figures_a), (last_b, figures_b)) = (&self.parts[a], &self.parts[b]);
        last_a.cmp(last_b).then_with(|| figures_a[..self.figures.min(2)].cmp(&figures_b[..self.figures.min(2)]))
    }

    fn compare(&self, a: &LabelledRow, b: &LabelledRow) -> Ordering {
        let mut order = self.compare_figures(a.at, b.at);
        for (i, sort) in self.table.spec.sort.iter().enumerate().take(2).skip(self.figures) {
            order = order.then_with(|| match sort.by {
                TableSortKey::Group(at) => {
                    let by_label = natural_order(&a.labels[at.min(1)], &b.labels[at.min(1)]);
                    if sort.descending { by_label.reverse() } else { by_label }
                }
                _ => self.parts[a.at].1[i].cmp(&self.parts[b.at].1[i]),
            });
        }
        order.then_with(|| self.compare_labels(a, b))
    }

    /// By label, then code: total, as no two rows have the same codes and the same kind.
    fn compare_labels(&self, a: &LabelledRow, b: &LabelledRow) -> Ordering {
        let labels = |i: usize| natural_order(&a.labels[i], &b.labels[i]);
        let code = |at: usize| {
            let keys = self.table.pairs(at).map(|(field, value)| self.table.key(field, value));
            keys.map(|key| (key.code, key.label, key.kind)).collect::<Vec<_>>()
        };
        labels(0).then_with(|| labels(1)).then_with(|| code(a.at).cmp(&code(b.at)))
    }
}
