//! Crosstabs: the values of one field down, those of another across, and a figure in each cell.
//!
//! A cell is the row of its two values in a table by both fields, so it has the same query and comes about in the same way.
//! Projects and items are in the cell of each pair of their values. Money is in the cell of the only value that it has, or
//! among what has several; so its rows and columns add up.

use super::answer::{Crosstab, CrosstabRow, GroupKey, GroupKind, GroupMoney, GroupRow, MoneyColumn};
use super::group_rows;
use super::groups::count_groups;
use super::spec::{TableSort, TableSortKey, TableSpec};
use super::task::TableTask;
use crate::fields::{FieldId, TableFigure};
use crate::store::Corpus;
use crate::text::{fold, natural_order};
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Values that have a column of their own: more are not compared at a glance.
const MOST_COLUMNS: usize = 12;

/// A key, with an order of its own.
type KeyId = (GroupKind, String);

fn id_of(key: &GroupKey) -> KeyId {
    (key.kind, key.code.clone())
}

/// A crosstab, its column of money if it has money, and the number of its rows. `None` if cancelled.
pub(super) fn crosstab(
    task: &TableTask<'_>,
    spec: &mut TableSpec,
    fields: [FieldId; 2],
) -> Option<(Crosstab, Vec<MoneyColumn>, usize)> {
    let by = |fields: &[FieldId], figures: &[TableFigure], columns: Option<&[bool]>| {
        let vocabulary = spec.vocabulary.clone().filter(|_| fields.contains(&FieldId::OtherSector));
        let (rows, group_by, figures) = (spec.rows, fields.to_vec(), figures.to_vec());
        let mut spec = TableSpec { rows, group_by, vocabulary, figures, ..TableSpec::default() };
        let counts = count_groups(task, &spec, columns)?;
        let (groups, money, _) = group_rows::groups(task, &mut spec, counts)?;
        Some((groups, money, spec.figures))
    };
    let counted = if spec.is_of_items() { TableFigure::Items } else { TableFigure::Projects };
    let named = spec.figures.first().copied().or(spec.is_of_items().then_some(counted));
    let (mut pairs, money, figures) = by(&fields, named.as_slice(), None)?;
    let is_money = |figure: &TableFigure| matches!(figure, TableFigure::Money(_));
    let of_figure = |figure: TableFigure| {
        let of_figure = money.iter().enumerate().filter(move |(_, it)| TableFigure::Money(it.figure) == figure);
        of_figure.map(|(at, _)| at)
    };
    let has = |figure: &TableFigure| match figure {
        TableFigure::Money(_) => of_figure(*figure).next().is_some(),
        figure => !figure.is_quotient(),
    };
    let usual = named.or_else(|| figures.iter().copied().find(is_money)).unwrap_or(counted);
    let figure = if has(&usual) { usual } else { counted };
    let undivided = match (figure == usual, pairs.undivided.take()) {
        (false, Some(why)) => Some(format!("{why}; these are {}", figure.words())),
        (false, None) => Some(format!("nothing {} is stated; these are {}", usual.words(), figure.words())),
        (true, _) => None,
    };
    // The currency sorted by, else the one with the most amounts.
    let asked = spec.sort.iter().find_map(|sort| sort.currency);
    let is_asked = |&at: &usize| asked.is_some_and(|code| code.as_slice() == money[at].currency.as_bytes());
    let at = of_figure(figure).find(is_asked).or_else(|| of_figure(figure).next());
    let others = of_figure(figure).filter(|other| Some(*other) != at);
    let cell = |row: &GroupRow| GroupRow {
        money: at.map(|at| row.money.get(at).copied().flatten()).into_iter().collect(),
        ..row.clone()
    };
    let counts = if at.is_some() { counted } else { figure };
    let (of_down, ..) = by(&fields[..1], &[counts], None)?;
    let (of_across, ..) = by(&fields[1..], &[counts], None)?;
    let mut all_cells = CrosstabCells::new(figure, at.is_some());
    for row in pairs.rows.iter().chain(&pairs.unsplit) {
        let row = cell(row);
        // A value that only payments in another currency name is none here.
        if row.projects.is_some() || row.money.iter().any(Option::is_some) {
            all_cells.add(row);
        }
    }
    let [mut down, mut across] = [&of_down, &of_across].map(|of| {
        let known = of.rows.iter().filter_map(|row| Some((id_of(row.keys.first()?), row.clone())));
        known.collect::<BTreeMap<KeyId, GroupRow>>()
    });
    let label = |key: &GroupKey| label_of(task.corpus, fields[1], key);
    let mut columns =
        all_cells.columns(&across, fields[1].has_order().then_some(&label as &dyn Fn(&GroupKey) -> String));
    if columns.has_others() && at.is_none() {
        // A project with two of the other values is once among them.
        let facets = task.corpus.facets();
        let mut shown = vec![false; facets.values(fields[1]).len()];
        let ids = columns.keys.iter().filter(|key| key.kind == GroupKind::Value);
        ids.filter_map(|key| facets.find(fields[1], &key.code)).for_each(|id| shown[id as usize] = true);
        let (with_others, ..) = by(&fields, &[counts], Some(&shown))?;
        let (of_others, ..) = by(&fields[1..], &[counts], Some(&shown))?;
        pairs.in_several = with_others.in_several;
        let is_others = |row: &GroupRow| row.keys.last().is_some_and(|key| key.kind == GroupKind::Others);
        columns.others = with_others.rows.into_iter().filter(is_others).collect();
        across.extend(of_others.rows.into_iter().filter(is_others).map(|row| (id_of(&row.keys[0]), row)));
    }
    let mut rows = all_cells.rows(&columns, &mut down);
    let order = CrosstabOrder { sort: &spec.sort, figure, by_label: fields[0].has_order() && spec.sort.is_empty() };
    order.sort(&mut rows, &|key| label_of(task.corpus, fields[0], key));
    let totals = all_cells.totals(&columns, &mut across);
    let row_count = rows.len();
    let (start, end) = spec.window_of(row_count);
    rows.truncate(end);
    rows.drain(..start);
    let left_out = pairs.left_out.iter().map(cell).filter(|row| row.money.iter().any(Option::is_some));
    let crosstab = Crosstab {
        fields,
        figure,
        columns: columns.keys,
        rows,
        all: CrosstabRow { cells: totals, total: cell(&pairs.all) },
        other_currencies: others.map(|other| money[other].clone()).collect(),
        left_out: left_out.collect(),
        in_several: if at.is_some() { [0; 2] } else { pairs.in_several },
        undivided,
    };
    let column = at.map(|at| money[at].clone());
    spec.figures = vec![figure];
    Some((crosstab, column.into_iter().collect(), row_count))
}

/// A text by which a value stands in its order: its name, and of a period its number.
fn label_of(corpus: &Corpus, field: FieldId, key: &GroupKey) -> String {
    match corpus.facets().find(field, &key.code).filter(|_| field == FieldId::EndIn) {
        Some(id) => id.to_string(),
        None => fold(&key.label),
    }
}

/// What a cell is worth in an order; `None` if nothing is there.
fn number_of(row: &GroupRow, figure: TableFigure) -> Option<Decimal> {
    match figure {
        TableFigure::Items => row.items.map(Decimal::from),
        TableFigure::Money(_) => row.money.first().copied().flatten().map(|money| money.alone.0),
        _ => row.projects.map(Decimal::from),
    }
}

/// The values across.
struct CrosstabColumns {
    keys: Vec<GroupKey>,
    /// The place of each value; those of the others is that of their column.
    places: BTreeMap<KeyId, usize>,
    /// The counts of the others, by their row; money is added instead.
    others: Vec<GroupRow>,
}

impl CrosstabColumns {
    fn has_others(&self) -> bool {
        self.keys.iter().any(|key| key.kind == GroupKind::Others)
    }
}

/// The cells before they are laid out.
struct CrosstabCells {
    figure: TableFigure,
    is_money: bool,
    /// By their row.
    cells: BTreeMap<KeyId, (GroupKey, Vec<GroupRow>)>,
}

impl CrosstabCells {
    fn new(figure: TableFigure, is_money: bool) -> Self {
        CrosstabCells { figure, is_money, cells: BTreeMap::new() }
    }

    fn add(&mut self, cell: GroupRow) {
        let Some(key) = cell.keys.first().cloned() else { return };
        self.cells.entry(id_of(&key)).or_insert_with(|| (key, Vec::new())).1.push(cell);
    }

    fn all(&self) -> impl Iterator<Item = &GroupRow> {
        self.cells.values().flat_map(|(_, cells)| cells)
    }

    /// The money of cells together; `None` if they have none.
    fn sum<'c>(cells: impl Iterator<Item = &'c GroupRow>) -> Option<GroupMoney> {
        let money = cells.filter_map(|cell| cell.money.first().copied().flatten());
        // What values share is in each of them: at most is no sum.
        money
            .map(|it| it.alone)
            .reduce(|sum, it| sum.saturating_add(it))
            .map(|alone| GroupMoney { alone, at_most: alone })
    }

    /// A total: what is counted of its value, and the money of its cells.
    fn total<'c>(
        &self,
        key: GroupKey,
        counted: Option<GroupRow>,
        cells: impl Iterator<Item = &'c GroupRow>,
    ) -> GroupRow {
        let money = if self.is_money { vec![Self::sum(cells)] } else { Vec::new() };
        GroupRow { keys: vec![key], money, ..counted.unwrap_or_default() }
    }

    /// The values with the most across, largest first or years in their order; the others together; and what is no value.
    fn columns(
        &self,
        counted: &BTreeMap<KeyId, GroupRow>,
        ordered: Option<&dyn Fn(&GroupKey) -> String>,
    ) -> CrosstabColumns {
        let keys: BTreeMap<KeyId, GroupKey> =
            self.all().filter_map(|cell| cell.keys.get(1)).map(|key| (id_of(key), key.clone())).collect();
        let (mut values, special): (Vec<_>, Vec<_>) =
            keys.into_iter().partition(|((kind, _), _)| *kind == GroupKind::Value);
        let mut cells_of: BTreeMap<KeyId, Vec<&GroupRow>> = BTreeMap::new();
        for cell in self.all() {
            cell.keys.get(1).into_iter().for_each(|key| cells_of.entry(id_of(key)).or_default().push(cell));
        }
        let worth = |(id, key): &(KeyId, GroupKey)| {
            let cells = cells_of.get(id).into_iter().flatten().copied();
            let total = self.total(key.clone(), counted.get(id).cloned(), cells);
            (id.clone(), number_of(&total, self.figure))
        };
        let worth: BTreeMap<KeyId, Option<Decimal>> = values.iter().map(worth).collect();
        let label = |key: &GroupKey| fold(&key.label);
        values.sort_by_cached_key(|(id, key)| (std::cmp::Reverse(worth[id]), label(key), id.1.clone()));
        let rest = values.split_off(values.len().min(MOST_COLUMNS));
        if let Some(label) = ordered {
            values.sort_by(|(a_id, a), (b_id, b)| natural_order(&label(a), &label(b)).then_with(|| a_id.cmp(b_id)));
        }
        let others = (!rest.is_empty()).then(|| {
            let label = "others".to_owned();
            GroupKey { kind: GroupKind::Others, code: String::new(), label }
        });
        let place_of_others = values.len();
        let all = values.into_iter().map(|(_, key)| key).chain(others).chain(special.into_iter().map(|(_, key)| key));
        let keys: Vec<GroupKey> = all.collect();
        let mut places: BTreeMap<KeyId, usize> = keys.iter().enumerate().map(|(at, key)| (id_of(key), at)).collect();
        places.extend(rest.into_iter().map(|(id, _)| (id, place_of_others)));
        CrosstabColumns { keys, places, others: Vec::new() }
    }

    fn rows(&self, columns: &CrosstabColumns, counted: &mut BTreeMap<KeyId, GroupRow>) -> Vec<CrosstabRow> {
        let place = |cell: &GroupRow| columns.places.get(&id_of(cell.keys.get(1)?)).copied();
        let others_of: BTreeMap<KeyId, &GroupRow> =
            columns.others.iter().map(|row| (id_of(&row.keys[0]), row)).collect();
        let row = |(id, (key, all)): (&KeyId, &(GroupKey, Vec<GroupRow>))| {
            let mut of_column: Vec<Vec<&GroupRow>> = vec![Vec::new(); columns.keys.len()];
            for cell in all {
                if let Some(of_place) = place(cell).and_then(|at| of_column.get_mut(at)) {
                    of_place.push(cell);
                }
            }
            let cells =
                of_column.into_iter().zip(&columns.keys).map(|(cells, across)| match (across.kind, &cells[..]) {
                    (_, []) => None,
                    (GroupKind::Others, cells) => {
                        let keys = vec![key.clone(), across.clone()];
                        match others_of.get(id) {
                            Some(&counted) => Some(GroupRow { keys, ..counted.clone() }),
                            None => {
                                let money = vec![Self::sum(cells.iter().copied())];
                                Some(GroupRow { keys, money, ..GroupRow::default() })
                            }
                        }
                    }
                    (_, cells) => cells.first().map(|cell| (*cell).clone()),
                });
            let cells = cells.collect();
            CrosstabRow { cells, total: self.total(key.clone(), counted.remove(id), all.iter()) }
        };
        self.cells.iter().map(row).collect()
    }

    fn totals(&self, columns: &CrosstabColumns, counted: &mut BTreeMap<KeyId, GroupRow>) -> Vec<Option<GroupRow>> {
        let total = |(at, key): (usize, &GroupKey)| {
            let is_here =
                |cell: &&GroupRow| cell.keys.get(1).is_some_and(|key| columns.places.get(&id_of(key)) == Some(&at));
            Some(self.total(key.clone(), counted.remove(&id_of(key)), self.all().filter(is_here)))
        };
        columns.keys.iter().enumerate().map(total).collect()
    }
}

/// The order of rows. What is no value comes last.
struct CrosstabOrder<'s> {
    sort: &'s [TableSort],
    figure: TableFigure,
    by_label: bool,
}

impl CrosstabOrder<'_> {
    fn sort(&self, rows: &mut Vec<CrosstabRow>, label: &dyn Fn(&GroupKey) -> String) {
        let label = |row: CrosstabRow| (row.total.keys.first().map_or(String::new(), label), row);
        let mut labelled: Vec<(String, CrosstabRow)> = rows.drain(..).map(label).collect();
        labelled.sort_by(|a, b| self.compare(a, b));
        rows.extend(labelled.into_iter().map(|(_, row)| row));
    }

    fn compare(&self, (label_a, a): &(String, CrosstabRow), (label_b, b): &(String, CrosstabRow)) -> Ordering {
        let kind = |row: &CrosstabRow| row.total.keys.first().map(|key| key.kind);
        let code = |row: &CrosstabRow| row.total.keys.first().map(|key| key.code.clone());
        let by_label = natural_order(label_a, label_b);
        let by_figure = |descending: bool| {
            let [a, b] = [a, b].map(|row| number_of(&row.total, self.figure));
            match (a, b) {
                (Some(a), Some(b)) if descending => b.cmp(&a),
                (Some(a), Some(b)) => a.cmp(&b),
                (a, b) => b.is_some().cmp(&a.is_some()),
            }
        };
        let mut order = kind(a).cmp(&kind(b));
        for sort in self.sort {
            order = order.then_with(|| match sort.by {
                TableSortKey::Figure(_) => by_figure(sort.descending),
                _ if sort.descending => by_label.reverse(),
                _ => by_label,
            });
        }
        if self.sort.is_empty() && !self.by_label {
            order = order.then_with(|| by_figure(true));
        }
        order.then(by_label).then_with(|| label_a.cmp(label_b)).then_with(|| code(a).cmp(&code(b)))
    }
}
