//! The money that counts, divided by a table.

use super::count::{Activity, Cell, Counted};
use super::read::{CellKey, Organisation, Payment, Record, Share, Stated};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Kind,
    Country,
    Region,
    Sector,
    Donor,
    Implementer,
    Reporter,
    Year,
}

impl By {
    pub const ALL: [By; 8] =
        [By::Kind, By::Country, By::Region, By::Sector, By::Donor, By::Implementer, By::Reporter, By::Year];

    pub fn word(self) -> &'static str {
        match self {
            By::Kind => "kind",
            By::Country => "country",
            By::Region => "region",
            By::Sector => "sector",
            By::Donor => "donor",
            By::Implementer => "implementer",
            By::Reporter => "reporter",
            By::Year => "year",
        }
    }
}

/// A row of a table, of each kind and currency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Row {
    /// A code, a name, years; empty by kind.
    Value(String),
    None,
    Several,
    Rest,
    /// In the table of countries.
    Region,
    /// In the table of regions.
    Country,
    /// In the table of sectors.
    OtherVocabulary,
    Parent,
}

impl Row {
    fn word(&self) -> &str {
        match self {
            Row::Value(value) => value,
            Row::None => "none",
            Row::Several => "several",
            Row::Rest => "rest",
            Row::Region => "region",
            Row::Country => "country",
            Row::OtherVocabulary => "other_vocabulary",
            Row::Parent => "parent",
        }
    }
}

/// The name of a cell: `amount`, `of_parents`, `passed_on` or the reason why it is left out, then the value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    pub field: String,
    pub value: String,
    pub kind: String,
    pub currency: String,
}

#[derive(Debug, Default)]
pub struct Figures {
    pub count: Decimal,
    pub at_most: Decimal,
    /// The activities that it is of, with what each adds to `count` and to `at_most`.
    pub of: Vec<(String, Decimal, Decimal)>,
}

#[derive(Default)]
pub struct Table {
    pub cells: BTreeMap<Name, Figures>,
}

impl Table {
    fn add(&mut self, id: &str, name: Name, count: Decimal, at_most: Decimal) {
        if count.is_zero() && at_most.is_zero() {
            return;
        }
        let figures = self.cells.entry(name).or_default();
        figures.count += count;
        figures.at_most += at_most;
        figures.of.push((id.to_owned(), count, at_most));
    }
}

/// Money of a cell that goes to one row.
struct Piece {
    row: Row,
    value: Decimal,
    /// The rows among which it is to be split, if they are known; of `several` only.
    among: BTreeSet<Row>,
}

fn piece(row: Row, value: Decimal) -> Piece {
    Piece { row, value, among: BTreeSet::new() }
}

/// The table of what counts.
pub fn table(counted: &Counted<'_>, by: By) -> Table {
    let mut table = Table::default();
    for activity in &counted.activities {
        let mut rows_of_parents: BTreeMap<(&str, &str), BTreeSet<Row>> = BTreeMap::new();
        for (key, cell) in &activity.cells {
            let pieces = divide(key, cell, by);
            let money = (key.kind.as_str(), key.currency.as_str());
            if activity.remainders.contains_key(&money) {
                let rows = pieces.into_iter().filter(|piece| !piece.value.is_zero()).map(|piece| piece.row);
                rows_of_parents.entry(money).or_default().extend(rows);
                continue;
            }
            for Piece { row, value, among } in pieces {
                table.add(activity.id, name("amount", &row, money), value, value);
                // At most what is added: of corrections a value may have no part.
                for row in among {
                    table.add(activity.id, name("amount", &row, money), Decimal::ZERO, value.max(Decimal::ZERO));
                }
            }
        }
        add_remainders(&mut table, activity, &rows_of_parents, by);
    }
    if by == By::Kind {
        for apart in &counted.apart {
            let name = name(apart.why, &Row::Value(String::new()), (apart.kind, apart.currency));
            table.add(apart.id, name, apart.value, apart.value);
        }
    }
    table
}

fn add_remainders(table: &mut Table, activity: &Activity<'_>, rows: &BTreeMap<(&str, &str), BTreeSet<Row>>, by: By) {
    for (money, remainder) in &activity.remainders {
        let rows = rows.get(money).map(|rows| rows.iter().collect::<Vec<_>>());
        let row = match rows.as_deref() {
            _ if by == By::Kind => &Row::Value(String::new()),
            Some([value @ Row::Value(_)]) => value,
            _ => &Row::Parent,
        };
        table.add(activity.id, name("amount", row, *money), *remainder, *remainder);
        if by == By::Kind {
            table.add(activity.id, name("of_parents", row, *money), *remainder, *remainder);
        }
    }
}

fn name(field: &str, row: &Row, (kind, currency): (&str, &str)) -> Name {
    let value = row.word().to_owned();
    Name { field: field.to_owned(), value, kind: kind.to_owned(), currency: currency.to_owned() }
}

/// Divides the money of a cell: first by what its payments state, the rest by what the activity states.
fn divide(key: &CellKey, cell: &Cell<'_>, by: By) -> Vec<Piece> {
    let whole = |row| vec![piece(row, cell.value())];
    let stated: fn(&Payment, &Record, &str) -> Option<Row> = match by {
        By::Kind => return whole(Row::Value(String::new())),
        By::Reporter => return whole(cell.record.reporter.clone().map_or(Row::None, Row::Value)),
        By::Year => {
            let first = key.year.map(|year| year.to_string());
            let years = first.map(|first| key.last_year.map_or(first.clone(), |last| format!("{first}-{last}")));
            return whole(years.map_or(Row::None, Row::Value));
        }
        By::Country => |payment, _, _| place_of(&payment.country, payment.region.values(), Row::Region),
        By::Region => |payment, _, _| {
            place_of(payment.region.get("1").unwrap_or(&Stated::Nothing), [&payment.country], Row::Country)
        },
        By::Sector => |payment, _, _| ["1", "2"].iter().find_map(|it| row_of(payment.sector.get(*it)?)),
        By::Donor => donor_of,
        By::Implementer => implementer_of,
    };
    let mut parts: BTreeMap<Row, Decimal> = BTreeMap::new();
    let mut rest = Decimal::ZERO;
    for payment in &cell.payments {
        match stated(payment, cell.record, &key.kind) {
            Some(row) => *parts.entry(row).or_default() += payment.value,
            None => rest += payment.value,
        }
    }
    let pieces = |rest: Decimal| -> Vec<Piece> {
        let stated = parts.iter().map(|(row, value)| piece(row.clone(), *value));
        stated.chain(share_out(rest, &values_of(cell.record, by))).collect()
    };
    if cell.taken.is_zero() || cell.taken <= rest {
        return pieces(rest - cell.taken);
    }
    // It is not known which payments were handed on.
    let all = pieces(rest);
    let rows: BTreeSet<&Row> = all.iter().filter(|piece| !piece.value.is_zero()).map(|piece| &piece.row).collect();
    let mut rows = rows.into_iter();
    match (rows.next(), rows.next()) {
        (Some(only), None) => whole(only.clone()),
        _ => whole(Row::Several),
    }
}

fn row_of(stated: &Stated<String>) -> Option<Row> {
    match stated {
        Stated::Nothing => None,
        Stated::One(value) => Some(Row::Value(value.clone())),
        Stated::Several => Some(Row::Several),
    }
}

/// The row of a payment among places of one sort, or the row that is for all places of the other sort.
fn place_of<'p>(
    these: &Stated<String>,
    others: impl IntoIterator<Item = &'p Stated<String>>,
    row_of_others: Row,
) -> Option<Row> {
    let others = others.into_iter().any(|other| *other != Stated::Nothing);
    row_of(these).or_else(|| others.then_some(row_of_others))
}

fn is_incoming(kind: &str) -> bool {
    matches!(kind, "incoming" | "incoming_commitment" | "incoming_pledge")
}

/// The organisation of the activity that a payment names: by its reference, else by its name in whatever case.
fn found<'r>(among: &'r [Organisation], named: &Organisation) -> Option<&'r Organisation> {
    let same_reference = |it: &&Organisation| !named.reference.is_empty() && it.reference == named.reference;
    let lower = named.name.to_lowercase();
    among.iter().find(same_reference).or_else(|| among.iter().find(|it| it.name.to_lowercase() == lower))
}

fn donor_of(payment: &Payment, record: &Record, kind: &str) -> Option<Row> {
    match &payment.provider {
        Stated::Nothing => None,
        Stated::Several => Some(Row::Several),
        Stated::One(provider) => {
            let donor = found(&record.donors, provider).or_else(|| Some(provider).filter(|_| is_incoming(kind)));
            donor.map(|donor| Row::Value(donor.name.clone()))
        }
    }
}

fn implementer_of(payment: &Payment, record: &Record, kind: &str) -> Option<Row> {
    match &payment.receiver {
        _ if is_incoming(kind) => None,
        Stated::Nothing => None,
        Stated::Several => Some(Row::Several),
        Stated::One(receiver) => found(&record.implementers, receiver).map(|it| Row::Value(it.name.clone())),
    }
}

/// A value that an activity states of all its money.
struct ActivityValue {
    row: Row,
    percentage: Option<Decimal>,
}

fn values_of(record: &Record, by: By) -> Vec<ActivityValue> {
    let itself = |share: &Share| Row::Value(share.value.clone());
    match by {
        By::Country => {
            let vocabulary = if record.regions.contains_key("1") { Some("1") } else { None };
            let vocabulary = vocabulary.or_else(|| record.regions.keys().next().map(String::as_str));
            let regions = vocabulary.map_or(&[][..], |it| &record.regions[it]);
            let countries = listed(&record.countries, itself);
            countries.chain(listed(regions, |_| Row::Region)).collect()
        }
        By::Region => {
            let regions = record.regions.get("1").map_or(&[][..], Vec::as_slice);
            listed(regions, itself).chain(listed(&record.countries, |_| Row::Country)).collect()
        }
        By::Sector => {
            let shares = ["1", "2"].iter().find_map(|vocabulary| record.sectors.get(*vocabulary));
            // An activity without sectors has those of its payments.
            let of_payments = || {
                let payments = record.cells.values().flatten().flat_map(|payment| &payment.sector);
                let named = payments.filter(|(_, stated)| !matches!(stated, Stated::Nothing));
                named.map(|(vocabulary, _)| vocabulary.as_str()).collect::<BTreeSet<&str>>()
            };
            let mut vocabularies: BTreeSet<&str> = record.sectors.keys().map(String::as_str).collect();
            if vocabularies.is_empty() {
                vocabularies = of_payments();
            }
            if !vocabularies.is_empty() && !vocabularies.iter().any(|it| matches!(*it, "1" | "2")) {
                return vec![ActivityValue { row: Row::OtherVocabulary, percentage: None }];
            }
            listed(shares.map_or(&[][..], Vec::as_slice), itself).collect()
        }
        By::Donor => organisations(&record.donors),
        By::Implementer => organisations(&record.implementers),
        By::Kind | By::Reporter | By::Year => Vec::new(),
    }
}

fn listed(shares: &[Share], row: impl Fn(&Share) -> Row) -> impl Iterator<Item = ActivityValue> {
    shares.iter().map(move |share| ActivityValue { row: row(share), percentage: share.percentage })
}

fn organisations(all: &[Organisation]) -> Vec<ActivityValue> {
    let value = |it: &'_ Organisation| Row::Value(it.name.clone());
    all.iter().map(|it| ActivityValue { row: value(it), percentage: None }).collect()
}

/// Divides money by what an activity states of all of it.
fn share_out(money: Decimal, values: &[ActivityValue]) -> Vec<Piece> {
    if money.is_zero() {
        return Vec::new();
    }
    let rows = |all: &mut dyn Iterator<Item = &ActivityValue>| all.map(|value| value.row.clone()).collect();
    let several = |money: Decimal, among: BTreeSet<Row>| Piece { row: Row::Several, value: money, among };
    let percentages: Vec<Decimal> = values.iter().filter_map(|value| value.percentage).collect();
    let different: BTreeSet<&Row> = values.iter().map(|value| &value.row).collect();
    if percentages.is_empty() {
        return vec![match different.len() {
            0 => piece(Row::None, money),
            1 => piece(values[0].row.clone(), money),
            _ => several(money, rows(&mut values.iter())),
        }];
    }
    let sum: Decimal = percentages.iter().sum();
    let possible = |it: &Decimal| *it >= Decimal::ZERO && *it <= Decimal::ONE_HUNDRED;
    if !percentages.iter().all(possible) || sum > Decimal::new(1005, 1) {
        return vec![several(money, rows(&mut values.iter()))];
    }
    let part = |percentage: Decimal| money * percentage / Decimal::ONE_HUNDRED;
    let stated = values.iter().filter_map(|value| Some(piece(value.row.clone(), part(value.percentage?))));
    let mut all: Vec<Piece> = stated.collect();
    let left = money - all.iter().map(|piece| piece.value).sum::<Decimal>();
    all.push(if percentages.len() < values.len() {
        several(left, rows(&mut values.iter().filter(|value| value.percentage.is_none())))
    } else {
        piece(Row::Rest, left)
    });
    all
}
