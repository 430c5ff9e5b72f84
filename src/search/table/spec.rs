//! What a table is asked for, and the names typed for it.

use crate::fields::{FieldId, MoneyFigure, TableColumn, TableFigure, TableRows};
use crate::text::{fold, nearest_three};
use std::ops::Range;

/// A table over the answer to a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableSpec {
    pub rows: TableRows,
    /// The columns of a table of rows; empty for those of the rows.
    pub columns: Vec<TableColumn>,
    /// The fields by whose values rows are grouped, two at most; empty for a table of rows.
    pub group_by: Vec<FieldId>,
    /// Of two fields, the values of the second stand across, and each cell has one figure.
    pub is_crosstab: bool,
    /// Of a table by [`FieldId::OtherSector`] the vocabulary whose sectors it has; `None` for all of them, without money.
    pub vocabulary: Option<String>,
    /// The figures of groups; empty for those of the rows.
    pub figures: Vec<TableFigure>,
    /// Two keys at most; empty for the order of the search, and for groups largest first.
    pub sort: Vec<TableSort>,
    /// The rows wanted, by position.
    pub window: Option<Range<usize>>,
}

/// A key to sort by. What is not stated comes last either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableSort {
    pub by: TableSortKey,
    /// From the largest down, from Z to A.
    pub descending: bool,
    /// Of money the currency, an ISO 4217 code; `None` for the one with the most amounts, then the others.
    pub currency: Option<[u8; 3]>,
}

impl TableSort {
    /// Whether it compares money of this currency.
    pub(super) fn has_currency(&self, code: &str) -> bool {
        self.currency.is_none_or(|currency| currency.as_slice() == code.as_bytes())
    }
}

/// What rows are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableSortKey {
    /// Of a table of rows.
    Column(TableColumn),
    /// Of groups: the values of the field grouped by, by its position.
    Group(usize),
    /// Of groups.
    Figure(TableFigure),
    /// Of groups: money with all that a value shares with others.
    AtMost(MoneyFigure),
}

/// What is typed for a [`TableSpec`]; lists are separated by commas.
#[derive(Clone, Copy, Debug, Default)]
pub struct TableWords<'a> {
    pub columns: &'a str,
    pub group_by: &'a str,
    /// Vocabulary of the sectors grouped by; empty for the DAC's.
    pub vocabulary: &'a str,
    pub figures: &'a str,
    pub sort: &'a str,
}

/// Keys to sort by and fields to group by.
const MOST: usize = 2;

impl TableSpec {
    /// Reads what is typed. The error says what is possible.
    pub fn parse(rows: TableRows, words: TableWords<'_>) -> Result<TableSpec, String> {
        let mut spec = TableSpec { rows, ..TableSpec::default() };
        spec.is_crosstab = words.group_by.contains('/');
        for name in words.group_by.split('/').flat_map(list) {
            spec.group_by.push(group_field(name)?);
        }
        if spec.is_crosstab && (spec.group_by.len() != MOST || words.group_by.contains(',')) {
            return Err("a crosstab has one field down and one across, as year/donor".to_owned());
        }
        if spec.group_by.len() > MOST {
            return Err("group by two fields at most".to_owned());
        }
        if let [first, second] = spec.group_by[..]
            && first == second
        {
            return Err(format!("{} twice", first.own_name()));
        }
        spec.choose_vocabulary(words.vocabulary)?;
        let has_groups = !spec.group_by.is_empty() || rows == TableRows::Places;
        if has_groups && !matches!(rows, TableRows::Projects | TableRows::Items | TableRows::Places) {
            return Err(format!("{} are not grouped; group projects or items", rows.name()));
        }
        spec.columns = if has_groups && !words.columns.is_empty() {
            return Err("groups have figures, no columns; name them after --figures".to_owned());
        } else {
            columns(rows, words.columns)?
        };
        let figures: Vec<(&str, TableFigure)> = TableFigure::all().map(|it| (it.name(), it)).collect();
        if !has_groups && !words.figures.is_empty() {
            return Err("figures are of groups; name the columns of rows after --columns".to_owned());
        }
        for name in list(words.figures) {
            let figure = choose("figure", name, &figures)?;
            if !spec.figures.contains(&figure) {
                spec.figures.push(figure);
            }
        }
        if spec.is_crosstab && (spec.figures.len() > 1 || spec.figures.iter().any(|it| it.is_quotient())) {
            return Err("the cells of a crosstab have one figure that is counted or added; name one".to_owned());
        }
        for name in list(words.sort) {
            let (name, descending) = name.strip_prefix('-').map_or((name, false), |name| (name, true));
            let (name, currency) = money_in_currency(name).unwrap_or((name.to_owned(), None));
            spec.sort.push(TableSort { by: spec.sort_key(&name, &figures)?, descending, currency });
        }
        if spec.sort.len() > MOST {
            return Err("sort by two keys at most".to_owned());
        }
        Ok(spec)
    }

    /// Sectors of another vocabulary are a field of their own: vocabularies are never added.
    fn choose_vocabulary(&mut self, vocabulary: &str) -> Result<(), String> {
        if vocabulary.is_empty() {
            return Ok(());
        }
        if vocabulary == "1" {
            return Err("sector has vocabulary 1, and 2 where 1 is not stated; name another".to_owned());
        }
        let is_sector = |field: &&mut FieldId| matches!(field, FieldId::Sector | FieldId::OtherSector);
        let Some(field) = self.group_by.iter_mut().find(is_sector) else {
            return Err("a vocabulary is of sectors; group by sector".to_owned());
        };
        *field = FieldId::OtherSector;
        self.vocabulary = Some(vocabulary.to_owned());
        Ok(())
    }

    fn sort_key(&self, name: &str, figures: &[(&str, TableFigure)]) -> Result<TableSortKey, String> {
        let fields = self.group_fields();
        if fields.is_empty() {
            let all = TableColumn::all_of(self.rows).into_iter().filter(|it| is_sortable(self.rows, *it));
            let named: Vec<(&str, TableColumn)> = all.map(|it| (it.name(), it)).collect();
            if named.is_empty() {
                return Err(format!("{} have an order of their own", self.rows.name()));
            }
            return Ok(TableSortKey::Column(choose("column to sort by", name, &named)?));
        }
        // The values across have an order of their own.
        let down = if self.is_crosstab { &fields[..1] } else { fields };
        let own = down.iter().enumerate().map(|(i, field)| (field.own_name(), TableSortKey::Group(i)));
        let sector = down.iter().position(|field| *field == FieldId::OtherSector);
        let groups = own.chain(sector.map(|i| (FieldId::Sector.own_name(), TableSortKey::Group(i))));
        // Pieces of several kinds are no number. A crosstab is sorted by its own figure.
        let is_shown = |figure: TableFigure| !self.is_crosstab || self.figures.is_empty() || self.figures == [figure];
        let figures = figures.iter().filter(|(_, figure)| *figure != TableFigure::Pieces && is_shown(*figure));
        let figures = figures.map(|&(name, it)| (name.to_owned(), TableSortKey::Figure(it)));
        let at_most = |(name, figure): (String, MoneyFigure)| (format!("{name}at-most"), TableSortKey::AtMost(figure));
        let money = MoneyFigure::all().map(|figure| (format!("{}-", figure.name()), figure));
        let shown = self.figures.iter().find_map(|it| if let TableFigure::Money(it) = it { Some(*it) } else { None });
        let shown = (String::new(), shown.unwrap_or(MoneyFigure::Committed));
        let at_most = [shown].into_iter().chain(money).filter(|_| !self.is_crosstab).map(at_most);
        let named: Vec<(String, TableSortKey)> =
            groups.map(|(name, by)| (name.to_owned(), by)).chain(figures).chain(at_most).collect();
        let named: Vec<(&str, TableSortKey)> = named.iter().map(|(name, by)| (name.as_str(), *by)).collect();
        choose("key to sort groups by", name, &named)
    }

    /// Whether a figure is shown or sorted by.
    pub(super) fn uses(&self, figure: TableFigure) -> bool {
        let is_key = |sort: &TableSort| match sort.by {
            TableSortKey::Figure(by) => by == figure,
            TableSortKey::AtMost(money) => TableFigure::Money(money) == figure,
            _ => false,
        };
        let of_share = || self.uses_directly(TableFigure::Share) && self.figure_of_share() == figure;
        self.figures.contains(&figure) || self.sort.iter().any(is_key) || figure != TableFigure::Share && of_share()
    }

    fn uses_directly(&self, figure: TableFigure) -> bool {
        let by = TableSortKey::Figure(figure);
        self.figures.contains(&figure) || self.sort.iter().any(|sort| sort.by == by)
    }

    /// The kinds of money that are shown, sorted by, or parts of a quotient.
    pub(super) fn money_used(&self) -> Vec<MoneyFigure> {
        let is_part = |figure: MoneyFigure| {
            matches!(figure, MoneyFigure::Committed | MoneyFigure::Paid) && self.uses(TableFigure::Ratio)
        };
        let shown = self.figures.iter().filter_map(|it| if let TableFigure::Money(it) = it { Some(*it) } else { None });
        let mut used: Vec<MoneyFigure> = shown.collect();
        let others = MoneyFigure::all().filter(|it| self.uses(TableFigure::Money(*it)) || is_part(*it));
        others.for_each(|figure| {
            if !used.contains(&figure) {
                used.push(figure);
            }
        });
        used
    }

    /// The figure of which [`TableFigure::Share`] tells the part of the whole.
    pub(crate) fn figure_of_share(&self) -> TableFigure {
        let sorted = self.sort.iter().filter_map(|sort| match sort.by {
            TableSortKey::Figure(figure) => Some(figure),
            TableSortKey::AtMost(figure) => Some(TableFigure::Money(figure)),
            _ => None,
        });
        let is_number = |figure: &TableFigure| !figure.is_quotient() && *figure != TableFigure::Pieces;
        let otherwise = if self.is_of_items() { TableFigure::Items } else { TableFigure::Projects };
        sorted.chain(self.figures.iter().copied()).find(is_number).unwrap_or(otherwise)
    }

    /// The fields by which the table is grouped; empty for a table of rows.
    pub fn group_fields(&self) -> &[FieldId] {
        if self.rows == TableRows::Places && self.group_by.is_empty() { &[FieldId::Place] } else { &self.group_by }
    }

    /// The first row of the window and the one after its last, within so many rows.
    pub(super) fn window_of(&self, rows: usize) -> (usize, usize) {
        let window = self.window.clone().unwrap_or(0..rows);
        let end = window.end.min(rows);
        (window.start.min(end), end)
    }

    /// Whether its rows are equipment lines, grouped or not.
    pub(super) fn is_of_items(&self) -> bool {
        matches!(self.rows, TableRows::Items | TableRows::Places)
    }
}

/// Whether rows can be sorted by a column. Some texts are put together when a row is shown.
pub(crate) fn is_sortable(rows: TableRows, column: TableColumn) -> bool {
    use crate::fields::OwnColumn as Own;
    let TableColumn::Own(own) = column else { return true };
    match rows {
        TableRows::Transactions => {
            matches!(own, Own::Date | Own::Kind | Own::Amount | Own::Payer | Own::Payee | Own::Project)
        }
        TableRows::Documents => matches!(own, Own::Title | Own::Date | Own::Format | Own::Project),
        TableRows::Sources => matches!(own, Own::Title | Own::Publisher | Own::Published | Own::Projects),
        TableRows::Projects | TableRows::Items => {
            matches!(own, Own::Title | Own::Project | Own::Items | Own::Ratio)
        }
        TableRows::Hospitals | TableRows::Places => false,
    }
}

/// The money and the currency that a head of a table names: `paid USD`, `paid_usd`, `paid_as_stated_usd`,
/// `paid_usd_at_most`, `ratio_percent_usd`.
fn money_in_currency(head: &str) -> Option<(String, Option<[u8; 3]>)> {
    let words = fold(head).replace([' ', '-'], "_");
    let (head, at_most) = words.strip_suffix("_at_most").map_or((&*words, ""), |head| (head, "-at-most"));
    let (figure, currency) = head.rsplit_once('_')?;
    let figure = figure.strip_suffix("_as_stated").unwrap_or(figure);
    let currency = <[u8; 3]>::try_from(currency.to_ascii_uppercase().as_bytes()).ok()?;
    let known = MoneyFigure::all().find(|it| fold(it.name()).replace([' ', '-'], "_") == figure);
    let is_ratio = at_most.is_empty() && matches!(figure, "ratio" | "ratio_percent");
    let name = known.map(MoneyFigure::name).or(is_ratio.then_some("ratio"))?;
    Some((format!("{name}{at_most}"), Some(currency)))
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// The columns named: `title,paid` are these, `+sector,-flag` the default with one more and one less, `all` every one.
fn columns(rows: TableRows, text: &str) -> Result<Vec<TableColumn>, String> {
    let default = TableColumn::default_of(rows);
    let all = TableColumn::all_of(rows);
    if !text.is_empty() && all.is_empty() {
        return Err(format!("{} have columns of their own", rows.name()));
    }
    if text.trim() == "all" {
        return Ok(all);
    }
    let named: Vec<(&str, TableColumn)> = all.iter().map(|&column| (column.name(), column)).collect();
    let mut columns = Vec::new();
    for (i, name) in list(text).enumerate() {
        let (sign, name) = match name.split_at_checked(1) {
            Some((sign @ ("+" | "-"), name)) => (sign, name),
            _ => ("", name),
        };
        if i == 0 && !sign.is_empty() {
            columns.extend(default);
        }
        let column = choose("column", name, &named)?;
        columns.retain(|&it| it != column);
        if sign != "-" {
            columns.push(column);
        }
    }
    if columns.is_empty() && !text.is_empty() {
        return Err("no column is left".to_owned());
    }
    Ok(if columns.is_empty() { default.to_vec() } else { columns })
}

/// Fields to group by: every facet, those of the menu first.
pub fn group_field_names() -> Vec<(&'static str, FieldId)> {
    let menu = FieldId::menu().iter().copied();
    let others = FieldId::facets().filter(|field| !FieldId::menu().contains(field));
    let mut names: Vec<_> = menu.chain(others).map(|field| (field.own_name(), field)).collect();
    names.push((FieldId::EndIn.own_name(), FieldId::EndIn));
    // Words that people type for a field of another name.
    names.extend([("year", FieldId::MoneyYear), ("reported", FieldId::YearReported), ("item", FieldId::EquipmentName)]);
    names
}

fn group_field(name: &str) -> Result<FieldId, String> {
    if matches!(fold(name).as_str(), "month" | "months") {
        return Err("money of projects is kept by year, so there are no months; --rows transactions --sort date has \
                    the day of each payment"
            .to_owned());
    }
    choose("field to group by", name, &group_field_names())
}

/// What a name means: the whole name, else the first one that begins so. The error says the nearest three.
fn choose<T: Copy>(what: &str, typed: &str, named: &[(&str, T)]) -> Result<T, String> {
    let words = |text: &str| fold(text).replace(['_', ' '], "-");
    let wanted = words(typed);
    let found = |test: &dyn Fn(&str) -> bool| named.iter().find(|(name, _)| test(&words(name))).map(|&(_, it)| it);
    let begins_word = |name: &str| name.split('-').any(|word| word.starts_with(&wanted));
    let found = found(&|name| name == wanted)
        .or_else(|| found(&|name| name.starts_with(&wanted)))
        .or_else(|| found(&begins_word));
    found.filter(|_| !wanted.is_empty()).ok_or_else(|| {
        let names: Vec<String> = named.iter().map(|(name, _)| words(name)).collect();
        let near = nearest_three(&wanted, names.iter().map(String::as_str));
        format!("no {what} is called {typed}; the nearest are {}", near.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(rows: TableRows, group_by: &str, columns: &str, sort: &str) -> Result<TableSpec, String> {
        TableSpec::parse(rows, TableWords { group_by, columns, sort, ..TableWords::default() })
    }

    #[test]
    fn names_may_be_cut_short_and_the_first_in_order_of_worth_is_meant() {
        let groups = |text: &str| parse(TableRows::Projects, text, "", "").map(|spec| spec.group_by);
        assert_eq!(groups("don,yea"), Ok(vec![FieldId::Donor, FieldId::MoneyYear]));
        assert_eq!(groups("sec"), Ok(vec![FieldId::Sector]));
        assert_eq!(groups("MONEY_YEAR"), Ok(vec![FieldId::MoneyYear]));
        assert_eq!(groups("sta"), Ok(vec![FieldId::DeliveryStatus]));
        let message = groups("contry").expect_err("no field");
        assert!(message.starts_with("no field to group by is called contry; the nearest are country, "), "{message}");
        assert!(groups("a,b,c").is_err() && groups("donor,donor").is_err());
    }

    #[test]
    fn columns_are_named_or_added_to_the_default() {
        let columns = |text: &str| parse(TableRows::Projects, "", text, "").map(|spec| spec.columns);
        let names = |text: &str| -> Vec<&str> {
            columns(text).unwrap_or_default().into_iter().map(TableColumn::name).collect()
        };
        assert_eq!(names("title,paid"), ["title", "paid"]);
        let more = names("+sector,-flag");
        assert!(more.contains(&"sector") && !more.contains(&"flag") && more.contains(&"title"), "{more:?}");
        assert!(names("all").len() > 30);
        let message = columns("titel").expect_err("no column");
        assert!(message.starts_with("no column is called titel; the nearest are title, "), "{message}");
    }

    #[test]
    fn rows_and_groups_sort_by_what_they_have() {
        let sort = |group_by: &str, text: &str| parse(TableRows::Projects, group_by, "", text).map(|spec| spec.sort);
        let paid = MoneyFigure::Paid;
        let by = TableSortKey::Column(TableColumn::Money(paid));
        assert_eq!(sort("", "-paid"), Ok(vec![TableSort { by, descending: true, currency: None }]));
        assert_eq!(sort("", "-paid_usd").map(|sort| sort[0].currency), Ok(Some(*b"USD")));
        let by = TableSortKey::Figure(TableFigure::Money(paid));
        assert_eq!(sort("donor", "-paid"), Ok(vec![TableSort { by, descending: true, currency: None }]));
        assert_eq!(
            sort("donor", "donor"),
            Ok(vec![TableSort { by: TableSortKey::Group(0), descending: false, currency: None }])
        );
        assert!(sort("donor", "title").is_err() && sort("", "id").is_err());
    }
}
