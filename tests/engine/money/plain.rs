//! What a table of money should say, payment by payment, as plainly as possible.

use super::generate::{Cell, Payment, Record, Stated};
use aidtrail::search::SumsBy;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Field, reason, kind, currency, value.
pub type Row = [String; 5];

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum To {
    Value(String),
    Several(BTreeSet<String>),
    Rest,
    None,
}

type Shares = Vec<(To, Decimal)>;

/// A cell that counts: the amount, its record, and what of it is passed on.
struct Counted<'a> {
    record: &'a Record,
    cell: Cell,
    payments: Vec<&'a Payment>,
    /// Those that say which activity among the records they go to.
    gone: Vec<&'a Payment>,
    /// All that is passed on, also by the word of the receiver alone.
    passed_on: Decimal,
}

impl Counted<'_> {
    fn value(&self) -> Decimal {
        sum(&self.payments) + sum(&self.gone)
    }
}

fn sum(payments: &[&Payment]) -> Decimal {
    payments.iter().map(|payment| Decimal::from(payment.value)).sum()
}

const PAID_OUT: [&str; 2] = ["disbursement", "expenditure"];

#[derive(Default)]
struct Table(BTreeMap<Row, (Decimal, Decimal)>);

impl Table {
    fn add(
        &mut self,
        [field, why]: [&str; 2],
        (kind, currency): (&str, &str),
        value: &str,
        alone: Decimal,
        shared: Decimal,
    ) {
        let key = [field, why, kind, currency, value].map(str::to_owned);
        let row = self.0.entry(key).or_default();
        row.0 += alone;
        row.1 += alone + shared;
    }

    fn add_shares(&mut self, purse: (&str, &str), shares: &[(To, Decimal)]) {
        let zero = Decimal::ZERO;
        for (to, money) in shares {
            match to {
                To::Value(value) => self.add(["amount", ""], purse, value, *money, zero),
                To::Rest => self.add(["amount", ""], purse, "rest", *money, zero),
                To::None => self.add(["amount", ""], purse, "none", *money, zero),
                To::Several(values) => {
                    self.add(["amount", ""], purse, "several", *money, zero);
                    for value in values {
                        self.add(["amount", ""], purse, value, zero, (*money).max(zero));
                    }
                }
            }
        }
    }
}

pub fn plain(records: &[Record], among: &[usize], by: SumsBy) -> BTreeMap<Row, (Decimal, Decimal)> {
    let mut table = Table::default();
    let zero = Decimal::ZERO;
    let ids: BTreeSet<&str> = records.iter().map(|record| record.id.as_str()).collect();
    let mut counted: BTreeMap<&str, Vec<Counted<'_>>> = BTreeMap::new();
    for &id in &ids {
        let mut copies: Vec<usize> = among.iter().copied().filter(|&i| records[i].id == id).collect();
        copies.sort_by_key(|&i| (records[i].secondary, std::cmp::Reverse(records[i].updated), i));
        let cells = counted.entry(id).or_default();
        for record in copies.into_iter().map(|i| &records[i]) {
            let known: Vec<Cell> = cells.iter().map(|it| it.cell).collect();
            for amount in &record.amounts {
                let (kind, currency, ..) = amount.cell;
                let value = Decimal::from(amount.value());
                match amount.left_out {
                    Some(why) => table.add(["left_out", why], (kind, currency), "", value, zero),
                    None if known.contains(&amount.cell) => {
                        table.add(["left_out", "duplicate"], (kind, currency), "", value, zero);
                    }
                    None => cells.push(Counted {
                        record,
                        cell: amount.cell,
                        payments: amount.payments.iter().collect(),
                        gone: Vec::new(),
                        passed_on: zero,
                    }),
                }
            }
        }
    }
    pass_on(records, among, &mut counted);
    for cell in counted.values().flatten() {
        table.add(["passed_on", ""], (cell.cell.0, cell.cell.1), "", cell.passed_on, zero);
    }
    let children = children(records, &ids);
    for (&id, cells) in &counted {
        let purses: BTreeSet<(&str, &str)> = cells.iter().map(|it| (it.cell.0, it.cell.1)).collect();
        for purse in purses {
            let of_purse = || cells.iter().filter(|it| (it.cell.0, it.cell.1) == purse);
            let stated: Decimal = of_purse().map(|it| it.value() - it.passed_on).sum();
            let shares: Vec<Shares> = of_purse().map(|it| shares(it, by)).collect();
            let covered = covered(id, purse, &counted, &children);
            if covered.is_zero() {
                shares.iter().for_each(|shares| table.add_shares(purse, shares));
                continue;
            }
            let remainder = (stated - covered).max(zero);
            table.add(["left_out", "children"], purse, "", stated - remainder, zero);
            let all: BTreeSet<To> =
                shares.into_iter().flatten().filter(|(_, money)| !money.is_zero()).map(|(to, _)| to).collect();
            match all.into_iter().collect::<Vec<_>>().as_slice() {
                _ if by == SumsBy::Kind => {
                    table.add(["amount", ""], purse, "", remainder, zero);
                    table.add(["of_parents", ""], purse, "", remainder, zero);
                }
                [only @ To::Value(value)] if !matches!(value.as_str(), "region" | "country" | "other_vocabulary") => {
                    table.add_shares(purse, &[(only.clone(), remainder)])
                }
                _ => table.add(["amount", ""], purse, "parent", remainder, zero),
            }
        }
    }
    table.0.retain(|_, (alone, at_most)| !alone.is_zero() || !at_most.is_zero());
    table.0
}

fn pass_on<'a>(records: &[Record], among: &[usize], counted: &mut BTreeMap<&'a str, Vec<Counted<'a>>>) {
    let is_here = |id: &str| among.iter().any(|&i| records[i].id == id);
    let states_receivers = |id: &str| {
        let payments = among.iter().map(|&i| &records[i]).filter(|record| record.id == id);
        let amounts = payments.flat_map(|record| &record.amounts).filter(|amount| amount.left_out.is_none());
        amounts.flat_map(|amount| &amount.payments).any(|payment| payment.receiver_activity.is_some())
    };
    let mut funds: BTreeMap<(String, &str, Option<i16>), Decimal> = BTreeMap::new();
    for (&id, cells) in counted.iter_mut() {
        for cell in cells {
            let other = |named: &Option<String>| named.clone().filter(|other| other != id && is_here(other));
            let goes =
                |payment: &&Payment| PAID_OUT.contains(&cell.cell.0) && other(&payment.receiver_activity).is_some();
            (cell.gone, cell.payments) = std::mem::take(&mut cell.payments).into_iter().partition(goes);
            cell.passed_on = sum(&cell.gone);
            for payment in &cell.payments {
                if cell.cell.0 == "incoming"
                    && let Some(payer) = other(&payment.provider_activity)
                {
                    *funds.entry((payer, cell.cell.1, cell.cell.2)).or_default() += Decimal::from(payment.value);
                }
            }
        }
    }
    for ((payer, currency, year), mut money) in funds {
        if states_receivers(&payer) {
            continue;
        }
        for kind in PAID_OUT {
            let cells = counted.get_mut(payer.as_str()).into_iter().flatten();
            for cell in cells.filter(|it| (it.cell.0, it.cell.1, it.cell.2) == (kind, currency, year)) {
                let part = money.min(cell.value()).max(Decimal::ZERO);
                cell.passed_on += part;
                money -= part;
            }
        }
    }
}

/// The children of each activity, without the relations that close a cycle.
fn children<'a>(records: &'a [Record], ids: &BTreeSet<&'a str>) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut edges: BTreeSet<(&str, &str)> = BTreeSet::new();
    for record in records {
        for (other, is_parent) in &record.related {
            let (own, other) = (record.id.as_str(), other.as_str());
            if own != other && ids.contains(other) {
                edges.insert(if *is_parent { (other, own) } else { (own, other) });
            }
        }
    }
    let first = |id: &str| records.iter().position(|record| record.id == id);
    // Of every cycle the first is the parent: from it every other one is reached over activities that all come after it.
    let closes = |&&(parent, child): &&(&str, &str)| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![child]);
        while let Some(at) = open.pop() {
            let next = edges.iter().filter(|it| it.0 == at && first(it.1) >= first(child));
            open.extend(next.filter(|it| seen.insert(it.1)).map(|it| it.1));
        }
        first(child) < first(parent) && seen.contains(parent)
    };
    let closing: BTreeSet<(&str, &str)> = edges.iter().filter(closes).copied().collect();
    let mut children: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for &(parent, child) in edges.difference(&closing) {
        children.entry(parent).or_default().push(child);
    }
    children
}

/// What the activities below one report of a kind and currency.
fn covered(
    id: &str,
    purse: (&str, &str),
    counted: &BTreeMap<&str, Vec<Counted<'_>>>,
    children: &BTreeMap<&str, Vec<&str>>,
) -> Decimal {
    let (mut below, mut open) = (BTreeSet::new(), vec![id]);
    while let Some(at) = open.pop() {
        open.extend(children.get(at).into_iter().flatten().copied().filter(|child| below.insert(*child)));
    }
    let counts = |id: &&str| -> Decimal {
        let of_purse = || counted[*id].iter().filter(|it| (it.cell.0, it.cell.1) == purse);
        let stated: Decimal = of_purse().map(|it| it.value() - it.passed_on).sum();
        match covered(id, purse, counted, children) {
            covered if covered.is_zero() || of_purse().next().is_none() => stated,
            covered => (stated - covered).max(Decimal::ZERO),
        }
    };
    below.iter().map(counts).sum()
}

fn value(text: &str) -> To {
    To::Value(text.to_owned())
}

/// One value, several, or none.
fn one_of(values: Vec<&str>) -> To {
    let values: BTreeSet<String> = values.into_iter().map(str::to_owned).collect();
    match values.len() {
        0 => To::None,
        1 => To::Value(values.into_iter().next().unwrap_or_default()),
        _ => To::Several(values),
    }
}

/// What is left of a cell, over the values of a table.
fn shares(cell: &Counted<'_>, by: SumsBy) -> Shares {
    let kept = cell.value() - cell.passed_on;
    // Payments that come to nothing may still move money from one value to another.
    let is_known = cell.passed_on == sum(&cell.gone);
    if kept.is_zero() && (!is_known || matches!(by, SumsBy::Kind | SumsBy::Year)) {
        return Shares::new();
    }
    let (kind, _, year, last) = cell.cell;
    match (by, year) {
        (SumsBy::Kind, _) => return vec![(value(""), kept)],
        (SumsBy::Year, None) => return vec![(To::None, kept)],
        (SumsBy::Year, Some(year)) if year == last => return vec![(To::Value(year.to_string()), kept)],
        (SumsBy::Year, Some(year)) => return vec![(To::Value(format!("{year}-{last}")), kept)],
        _ => {}
    }
    let (stating, silent): (Vec<&Payment>, Vec<&Payment>) =
        cell.payments.iter().partition(|payment| stated_by(payment, cell.record, kind, by).is_some());
    if stating.is_empty() {
        return if kept.is_zero() { Shares::new() } else { of_activity(cell.record, by, kept) };
    }
    let mut shares: Shares = Vec::new();
    for payment in &stating {
        shares.extend(stated_by(payment, cell.record, kind, by).map(|to| (to, Decimal::from(payment.value))));
    }
    let silent = sum(&silent);
    if !silent.is_zero() {
        shares.extend(of_activity(cell.record, by, silent));
    }
    let mut by_target: BTreeMap<To, Decimal> = BTreeMap::new();
    shares.into_iter().for_each(|(to, money)| *by_target.entry(to).or_default() += money);
    by_target.retain(|_, money| !money.is_zero());
    if is_known {
        return by_target.into_iter().collect();
    }
    // Of which payments a part went away is not known.
    if by_target.len() == 1 {
        return by_target.into_keys().map(|to| (to, kept)).collect();
    }
    let named = by_target.into_keys().flat_map(|to| match to {
        To::Value(value) => BTreeSet::from([value]),
        To::Several(values) => values,
        To::Rest | To::None => BTreeSet::new(),
    });
    vec![(To::Several(named.collect()), kept)]
}

/// Where a payment says that it goes.
fn stated_by(payment: &Payment, record: &Record, kind: &str, by: SumsBy) -> Option<To> {
    let of = |stated: &[(&'static str, &'static str)], vocabulary: &str| -> Vec<&str> {
        stated.iter().filter(|it| it.0 == vocabulary).map(|it| it.1).collect()
    };
    let several_unknown = |codes: Vec<&str>| match codes.len() {
        0 => None,
        1 => Some(value(codes[0])),
        _ => Some(To::Several(BTreeSet::new())),
    };
    match by {
        SumsBy::Country => several_unknown(payment.countries.clone())
            .or_else(|| (!payment.regions.is_empty()).then(|| value("region"))),
        SumsBy::Region => several_unknown(of(&payment.regions, "1"))
            .or_else(|| (!payment.countries.is_empty()).then(|| value("country"))),
        SumsBy::Sector => {
            several_unknown(of(&payment.sectors, "1")).or_else(|| several_unknown(of(&payment.sectors, "2")))
        }
        SumsBy::Donor => {
            let provider = payment.provider?;
            let donors = record.donors.iter().map(|donor| (donor.0, donor.1));
            let known = same_organisation(donors, provider);
            known.or_else(|| (kind == "incoming").then_some(provider.1)).map(value)
        }
        SumsBy::Implementer if kind != "incoming" => {
            same_organisation(record.implementers.iter().copied(), payment.receiver?).map(value)
        }
        _ => None,
    }
}

/// The generated organisations have one reference and one name.
fn same_organisation<'a>(known: impl Iterator<Item = (&'a str, &'a str)>, of: (&str, &str)) -> Option<&'a str> {
    let mut known = known;
    known.find(|it| *it == of).map(|it| it.1)
}

/// Money of which no payment says where it goes.
fn of_activity(record: &Record, by: SumsBy, money: Decimal) -> Shares {
    let own = |stated: &[Stated], vocabulary: &str| -> Vec<Stated> {
        let of = stated.iter().filter(|it| it.0 == vocabulary && !record.carried);
        of.copied().collect()
    };
    let renamed = |stated: Vec<Stated>, name: &'static str| stated.into_iter().map(|it| ("", name, it.2)).collect();
    match by {
        SumsBy::Country => {
            let regions = match own(&record.regions, "1") {
                first if first.is_empty() => own(&record.regions, "2"),
                first => first,
            };
            let regions: Vec<Stated> = renamed(regions, "region");
            divided(&[own(&record.countries, ""), regions].concat(), money)
        }
        SumsBy::Region => {
            let countries: Vec<Stated> = renamed(own(&record.countries, ""), "country");
            divided(&[own(&record.regions, "1"), countries].concat(), money)
        }
        SumsBy::Sector => {
            let is_dac = record.sectors.iter().any(|it| matches!(it.0, "1" | "2"));
            match own(&record.sectors, "1") {
                _ if !is_dac && !record.sectors.is_empty() => vec![(value("other_vocabulary"), money)],
                first if first.is_empty() => divided(&own(&record.sectors, "2"), money),
                first => divided(&first, money),
            }
        }
        SumsBy::Donor => vec![(one_of(record.donors.iter().map(|it| it.1).collect()), money)],
        SumsBy::Implementer => vec![(one_of(record.implementers.iter().map(|it| it.1).collect()), money)],
        SumsBy::Reporter => vec![(one_of(record.reporter.into_iter().collect()), money)],
        SumsBy::Kind | SumsBy::Year => unreachable!("divided by the cell"),
        SumsBy::Field(_) => unreachable!("a facet like the others"),
    }
}

fn divided(stated: &[Stated], money: Decimal) -> Shares {
    let given: Vec<Decimal> = stated.iter().filter_map(|it| it.2).map(Decimal::from).collect();
    let sum: Decimal = given.iter().sum();
    let hundred = Decimal::ONE_HUNDRED;
    let codes = |only_without: bool| -> BTreeSet<String> {
        let of = stated.iter().filter(|it| !only_without || it.2.is_none());
        of.map(|it| it.1.to_owned()).collect()
    };
    if given.is_empty() {
        return vec![(one_of(stated.iter().map(|it| it.1).collect()), money)];
    }
    if given.iter().any(|it| it.is_sign_negative() || *it > hundred) || sum > Decimal::new(1005, 1) {
        return vec![(To::Several(codes(false)), money)];
    }
    let mut shares: Shares =
        stated.iter().filter_map(|it| Some((value(it.1), money * Decimal::from(it.2?) / hundred))).collect();
    let without = codes(true);
    let to = if without.is_empty() || sum > hundred { To::Rest } else { To::Several(without) };
    shares.push((to, money * (hundred - sum) / hundred));
    shares.retain(|(_, money)| !money.is_zero());
    shares
}
