//! The blocks of the overview in words and figures, for the command line and the screens alike.
//!
//! A block is put into words from itself alone: nothing here looks into the data.

use crate::fields::{MoneyFigure, TableFigure};
use crate::model::{Figure, PartialDate};
use crate::search::overview::{OverviewBlock, OverviewBody, OverviewCount, OverviewKind};
use crate::search::{GroupKey, GroupKind, GroupRow, Groups, MoneyColumn, Table};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A block in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OverviewText {
    pub(crate) kind: OverviewKind,
    pub(crate) rows: Vec<OverviewRow>,
    /// Rows of the whole table that have none here.
    pub(crate) more: usize,
    /// The currency of most amounts, that of figures without one beside them; empty if there is no money.
    pub(crate) currency: String,
    /// The figures of money of its rows.
    pub(crate) figures: Vec<MoneyFigure>,
    /// Some row shares money with others.
    pub(crate) is_shared: bool,
}

/// A row of a block: a number or a sum with its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OverviewRow {
    /// For programs; empty where there is none.
    pub(crate) code: String,
    pub(crate) label: String,
    /// It is no value: money of several, a value not stated.
    pub(crate) is_unstated: bool,
    /// Number of projects, or of items.
    pub(crate) count: Option<usize>,
    pub(crate) of_items: bool,
    /// Its money in one currency, by the figures of the block.
    pub(crate) money: Vec<Option<RowMoney>>,
    pub(crate) currency: String,
    /// Other currencies in which it has money; its table has them.
    pub(crate) also: String,
    /// Its figure in thousandths of the largest of its block.
    pub(crate) bar: Option<u16>,
    /// Money by year, oldest first: a row of the block of money.
    pub(crate) years: Vec<YearMoney>,
    /// What Enter shows; `None` if there is nothing to show.
    pub(crate) query: Option<String>,
    /// What explains the figure: the keys of its group.
    pub(crate) keys: Option<Vec<GroupKey>>,
}

/// Money of a value alone, and with all that it shares with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RowMoney {
    pub(crate) alone: Figure,
    pub(crate) at_most: Figure,
}

/// Money of a year, or of several together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct YearMoney {
    pub(crate) first: i16,
    pub(crate) last: i16,
    pub(crate) money: Figure,
}

impl OverviewText {
    pub(crate) fn new(block: &OverviewBlock) -> OverviewText {
        let mut text = OverviewText {
            kind: block.kind,
            rows: Vec::new(),
            more: 0,
            currency: String::new(),
            figures: Vec::new(),
            is_shared: false,
        };
        match &block.body {
            OverviewBody::Counts(counts) => {
                text.rows = counts.rows.iter().map(count_row).collect();
                text.more = counts.more;
            }
            OverviewBody::Groups(table) => text.add_groups(table, &block.spec.figures),
        }
        text.set_bars();
        text
    }

    fn add_groups(&mut self, table: &Table, figures: &[TableFigure]) {
        let Some(groups) = table.groups() else { return };
        self.currency = table.money.first().map_or_else(String::new, |column| column.currency.clone());
        self.figures =
            figures.iter().filter_map(|it| if let TableFigure::Money(it) = it { Some(*it) } else { None }).collect();
        if self.kind == OverviewKind::Money {
            let has_figure = |column: &MoneyColumn| self.figures.contains(&column.figure);
            let columns = table.money.iter().enumerate().filter(|(_, column)| has_figure(column));
            let mut rows: Vec<OverviewRow> = columns.map(|(at, column)| money_row(groups, at, column)).collect();
            // The figures of a currency stand together.
            let order = |row: &OverviewRow| table.money.iter().position(|column| column.currency == row.currency);
            rows.sort_by_key(order);
            self.rows = rows;
            return;
        }
        self.rows = groups.rows.iter().map(|row| self.group_row(table, row)).collect();
        // Money that nobody splits may be the most of all, or a rest of some cents: it stands where its sum belongs.
        for row in &groups.unsplit {
            let row = self.group_row(table, row);
            let sum = |row: &OverviewRow| row.money.first().copied().flatten().map(|money| money.alone);
            let at = self.rows.iter().position(|other| other.is_unstated || sum(other) < sum(&row));
            self.rows.insert(at.unwrap_or(self.rows.len()), row);
        }
        self.more = table.row_count.saturating_sub(groups.rows.len());
        let mut cells = groups.rows.iter().flat_map(|row| row.money.iter().flatten());
        self.is_shared = cells.any(|cell| cell.at_most != cell.alone);
    }

    fn group_row(&self, table: &Table, row: &GroupRow) -> OverviewRow {
        let column = |figure: MoneyFigure, currency: &str| {
            table.money.iter().position(|it| it.figure == figure && it.currency == currency)
        };
        let cell = |figure: MoneyFigure, currency: &str| {
            let money = row.money.get(column(figure, currency)?).copied().flatten()?;
            Some(RowMoney { alone: money.alone, at_most: money.at_most })
        };
        let mut of_row: Vec<&str> = Vec::new();
        for column in &table.money {
            let has_money = self.figures.iter().any(|it| cell(*it, &column.currency).is_some());
            if has_money && !of_row.contains(&column.currency.as_str()) {
                of_row.push(&column.currency);
            }
        }
        let currency = of_row.first().copied().unwrap_or(&self.currency);
        let also: Vec<&str> = of_row.iter().skip(1).map(|code| currency_name(code)).collect();
        let labels: Vec<&str> = row.keys.iter().map(|key| key.label.as_str()).collect();
        let codes: Vec<&str> = row.keys.iter().map(|key| key.code.as_str()).collect();
        OverviewRow {
            code: codes.join(" "),
            label: labels.join(" · "),
            also: also.join(" +"),
            is_unstated: row.keys.iter().any(|key| key.kind != GroupKind::Value),
            count: row.projects,
            money: self.figures.iter().map(|figure| cell(*figure, currency)).collect(),
            currency: currency.to_owned(),
            query: row.query.clone(),
            keys: Some(row.keys.clone()),
            ..OverviewRow::default()
        }
    }

    /// Bars compare figures of the main currency, or numbers where there is no money.
    fn set_bars(&mut self) {
        let has_money = !self.figures.is_empty();
        let main = self.currency.clone();
        let value = |row: &OverviewRow| match has_money {
            true => row.money.first().copied().flatten().filter(|_| row.currency == main).map(|it| it.alone.0),
            // What names no value would make the others small.
            false => row.count.filter(|_| !row.is_unstated).map(Decimal::from),
        };
        let largest = self.rows.iter().filter_map(value).max().filter(|it| *it > Decimal::ZERO);
        // Questions of their own are not compared.
        let is_compared = !matches!(self.kind, OverviewKind::Money | OverviewKind::LookAt | OverviewKind::Gaps);
        let Some(largest) = largest.filter(|_| is_compared) else { return };
        self.rows.iter_mut().for_each(|row| row.bar = value(row).and_then(|it| thousandths(it, largest)));
    }
}

impl OverviewRow {
    /// The label, with other currencies: `Sweden +EUR`.
    pub(crate) fn name(&self) -> String {
        if self.also.is_empty() { self.label.clone() } else { format!("{} +{}", self.label, self.also) }
    }

    /// What of the committed money is paid out, where both are figures of the block.
    pub(crate) fn percent(&self, figures: &[MoneyFigure]) -> Option<String> {
        let of = |figure: MoneyFigure| {
            let at = figures.iter().position(|it| *it == figure)?;
            self.money.get(at).copied().flatten().map(|money| money.alone)
        };
        paid_percent(of(MoneyFigure::Committed), of(MoneyFigure::Paid))
    }

    /// The year with the most money.
    pub(crate) fn largest_year(&self) -> Option<YearMoney> {
        // Of equal ones the newest.
        self.years
            .iter()
            .copied()
            .max_by_key(|year| (year.money, year.last))
            .filter(|year| year.money.0 > Decimal::ZERO)
    }

    /// First and last year.
    pub(crate) fn span(&self) -> Option<(i16, i16)> {
        let first = self.years.iter().map(|year| year.first).min()?;
        Some((first, self.years.iter().map(|year| year.last).max()?))
    }
}

fn count_row(count: &OverviewCount) -> OverviewRow {
    OverviewRow {
        code: count.code.clone(),
        label: count.label.clone(),
        is_unstated: count.code.starts_with("none"),
        count: Some(count.n),
        of_items: count.of_items,
        query: count.query.clone(),
        ..OverviewRow::default()
    }
}

fn money_row(groups: &Groups, at: usize, column: &MoneyColumn) -> OverviewRow {
    let cell = |row: &GroupRow| row.money.get(at).copied().flatten();
    let total = cell(&groups.all).map(|it| RowMoney { alone: it.alone, at_most: it.alone });
    let years = groups.rows.iter().filter_map(|row| {
        let (first, last) = years_of(row)?;
        Some(YearMoney { first, last, money: cell(row)?.alone })
    });
    OverviewRow {
        code: column.figure.name().to_owned(),
        label: format!("{} {}", column.figure.words(), currency_name(&column.currency)),
        count: groups.all.projects,
        money: vec![total],
        currency: column.currency.clone(),
        years: years.collect(),
        query: groups.all.query.clone(),
        keys: Some(Vec::new()),
        ..OverviewRow::default()
    }
}

/// The years of a group by year; `None` if it is none.
pub(crate) fn years_of(row: &GroupRow) -> Option<(i16, i16)> {
    let key = row.keys.first().filter(|key| key.kind == GroupKind::Value)?;
    let (first, last) = key.code.split_once('-').unwrap_or((&key.code, &key.code));
    Some((first.parse().ok()?, last.parse().ok()?))
}

pub(crate) fn currency_name(code: &str) -> &str {
    if code.is_empty() { "no currency" } else { code }
}

/// What of the committed money is paid out, in whole percent; `None` where nothing is committed.
pub(crate) fn paid_percent(committed: Option<Figure>, paid: Option<Figure>) -> Option<String> {
    Some(format!("{}%", paid?.percent_of(committed?)?))
}

/// How large a figure is beside the largest; what is less than nothing has no length.
pub(crate) fn thousandths(value: Decimal, largest: Decimal) -> Option<u16> {
    let share = value.max(Decimal::ZERO).checked_mul(Decimal::ONE_THOUSAND)?.checked_div(largest)?;
    share.ceil().to_u16()
}

/// A sign for each year up to `width` of them, the newest if there are more, with the years that they are of: how large its
/// money is beside `largest`. Less than nothing is `-`, a year without money is blank.
pub(crate) fn signs_of_years(
    years: &[YearMoney],
    span: (i16, i16),
    largest: Figure,
    width: usize,
) -> (String, (i16, i16)) {
    const SIGNS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let shown = i16::try_from(width.clamp(1, 1000)).unwrap_or(i16::MAX);
    let first = span.0.max(span.1.saturating_sub(shown - 1));
    let sign = |year: i16| {
        // Money of several years together is of none of them.
        let Some(of) = years.iter().find(|it| (it.first, it.last) == (year, year)) else { return ' ' };
        match of.money.0 {
            money if money < Decimal::ZERO => '-',
            money => {
                let of_largest = thousandths(money, largest.0.max(Decimal::ONE)).unwrap_or(0);
                SIGNS[usize::from(of_largest.saturating_sub(1)) * SIGNS.len() / 1000]
            }
        }
    };
    ((first..=span.1).map(sign).collect(), (first, span.1))
}

/// How old the data is, the longest form first: `data of 2016-04 (10 years old)`. Empty if it states no date.
pub(crate) fn data_age(date: Option<PartialDate>, today: Option<PartialDate>) -> Vec<String> {
    let Some(date) = date else { return Vec::new() };
    let month = PartialDate { day: None, ..date };
    match today.map(|today| date.age_in_words(today)) {
        None => vec![format!("data of {month}")],
        Some(None) => vec![format!("data of {month}, after today"), format!("data of {month}")],
        Some(Some(age)) => vec![format!("data of {month} ({age})"), format!("data {age}"), age],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(n: i64) -> Figure {
        Figure::from(n)
    }

    #[test]
    fn a_share_of_nothing_is_not_told() {
        assert_eq!(paid_percent(Some(figure(200)), Some(figure(101))), Some("51%".to_owned()));
        assert_eq!(paid_percent(Some(figure(100)), Some(figure(-5))), Some("-5%".to_owned()));
        for (committed, paid) in [(Some(0), Some(5)), (Some(-5), Some(5)), (None, Some(5)), (Some(5), None)] {
            assert_eq!(paid_percent(committed.map(figure), paid.map(figure)), None);
        }
    }

    #[test]
    fn each_year_has_a_sign_and_a_correction_is_seen() {
        let year = |year: i16, money: i64| YearMoney { first: year, last: year, money: figure(money) };
        let years = [year(2000, 1), year(2001, 800), year(2003, -20), year(2004, 100), year(2005, 0)];
        let range = YearMoney { first: 2002, last: 2004, money: figure(9999) };
        let all: Vec<YearMoney> = years.into_iter().chain([range]).collect();
        assert_eq!(signs_of_years(&all, (2000, 2005), figure(800), 10), ("▁█ -▁▁".to_owned(), (2000, 2005)));
        assert_eq!(signs_of_years(&all, (2000, 2005), figure(800), 3), ("-▁▁".to_owned(), (2003, 2005)));
        assert_eq!(signs_of_years(&all, (2000, 2005), figure(0), 2).0.chars().count(), 2);
    }
}
