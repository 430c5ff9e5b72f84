//! Generated activities with copies, parents, chains, payments that state more than their activity, and percentages; and
//! their dataset form, in which payments are sums.

use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Decisions, one byte each; all are the first when there are no more bytes.
pub struct Choices {
    bytes: std::vec::IntoIter<u8>,
}

impl Choices {
    pub fn new(bytes: Vec<u8>) -> Self {
        Choices { bytes: bytes.into_iter() }
    }

    fn below(&mut self, n: usize) -> usize {
        usize::from(self.bytes.next().unwrap_or(0)) % n
    }

    /// True in one of `n` cases.
    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

pub type Cell = (&'static str, &'static str, Option<i16>, i16);

/// A payment with what it states itself.
#[derive(Clone, Debug, Default)]
pub struct Payment {
    pub value: i64,
    pub countries: Vec<&'static str>,
    /// Vocabulary and code.
    pub regions: Vec<(&'static str, &'static str)>,
    pub sectors: Vec<(&'static str, &'static str)>,
    /// Reference and name.
    pub provider: Option<(&'static str, &'static str)>,
    pub receiver: Option<(&'static str, &'static str)>,
    pub provider_activity: Option<String>,
    pub receiver_activity: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Amount {
    pub cell: Cell,
    pub left_out: Option<&'static str>,
    pub payments: Vec<Payment>,
}

impl Amount {
    pub fn value(&self) -> i64 {
        self.payments.iter().map(|payment| payment.value).sum()
    }
}

/// Vocabulary (empty for a country), code and percentage.
pub type Stated = (&'static str, &'static str, Option<i64>);

#[derive(Clone, Debug, Default)]
pub struct Record {
    pub id: String,
    pub updated: u16,
    pub secondary: bool,
    pub countries: Vec<Stated>,
    pub regions: Vec<Stated>,
    pub sectors: Vec<Stated>,
    /// The countries and sectors are only those of the payments.
    pub carried: bool,
    /// Reference, name and whether it is inferred.
    pub donors: Vec<(&'static str, &'static str, bool)>,
    pub implementers: Vec<(&'static str, &'static str)>,
    pub reporter: Option<&'static str>,
    /// Identifier, and whether it is the parent.
    pub related: Vec<(String, bool)>,
    pub amounts: Vec<Amount>,
}

impl Record {
    /// Makes no money negative, and nobody says whom it comes from or goes on to.
    pub fn make_plain(&mut self) {
        for payment in self.amounts.iter_mut().flat_map(|amount| &mut amount.payments) {
            (payment.provider_activity, payment.receiver_activity) = (None, None);
            payment.value = payment.value.abs();
        }
    }
}

const COUNTRIES: [&str; 3] = ["KE", "UG", "TZ"];
const ORGANISATIONS: [(&str, &str); 4] = [("A-1", "Aland"), ("B-2", "Bund"), ("", "Carita"), ("D-4", "Dansk")];

fn percentages(choices: &mut Choices, values: &mut [Stated]) {
    let given: &[i64] = match choices.below(6) {
        0 | 1 => return,
        2 => &[60, 40, 0],
        3 => &[50, 30, 20],
        4 => &[33, 33, 33],
        _ => &[70, -10, 60],
    };
    let missing = choices.one_in(4);
    for (i, value) in values.iter_mut().enumerate() {
        value.2 = (!missing || i > 0).then_some(given[i % 3]);
    }
}

fn sublist<T: Copy>(choices: &mut Choices, all: &[T]) -> Vec<T> {
    let mask = choices.below(1 << all.len());
    all.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, it)| *it).collect()
}

fn payment(choices: &mut Choices, style: usize, ids: usize) -> Payment {
    let mut it = Payment { value: [100, 60, 7, 250][choices.below(4)], ..Payment::default() };
    // A payment should state a country or a region; where one of an amount states either, none is negative, since sums
    // could not tell them apart.
    let place = choices.below(3);
    match (style % 3, place) {
        (0, 1) | (2, 1) => it.countries = vec![choices.of(&COUNTRIES)],
        (0, 2) => it.countries = COUNTRIES[..2].to_vec(),
        // All of one amount are of the same vocabularies.
        (1, 1 | 2) | (2, 2) if style > 8 => it.regions = vec![("2", "ex")],
        (1, 1 | 2) | (2, 2) => it.regions = vec![("1", choices.of(&["298", "289"])), ("2", "ex")],
        _ => {}
    }
    match (style / 3 % 4, choices.below(3)) {
        (0 | 3, 1) => it.sectors = vec![("1", choices.of(&["12220", "12230", "11220"]))],
        (0, 2) => it.sectors = vec![("1", "12220"), ("1", "11220")],
        (1, 1 | 2) => it.sectors = vec![("2", choices.of(&["122", "140"]))],
        (2, 1) => it.sectors = vec![("1", "12220"), ("2", "122")],
        (2, 2) => it.sectors = vec![("1", "11220"), ("2", "112")],
        (3, 2) => it.sectors = vec![("2", "140")],
        _ => {}
    }
    if style % 3 != 2 && style / 3 % 4 != 3 && choices.one_in(6) {
        it.value = -it.value / 2;
    }
    let organisation = |choices: &mut Choices| choices.one_in(3).then(|| choices.of(&ORGANISATIONS));
    it.provider = organisation(choices);
    it.receiver = organisation(choices);
    let activity = |choices: &mut Choices| choices.one_in(4).then(|| format!("id{}", choices.below(ids + 1)));
    it.provider_activity = activity(choices);
    it.receiver_activity = activity(choices);
    it
}

pub fn records(choices: &mut Choices, n: usize) -> Vec<Record> {
    (0..n).map(|_| record(choices, n)).collect()
}

fn record(choices: &mut Choices, n: usize) -> Record {
    // Fewer identifiers than records, so that some are copies.
    let ids = n * 2 / 3 + 1;
    let mut it = Record {
        id: format!("id{}", choices.below(ids)),
        updated: 2018 + choices.below(3) as u16,
        secondary: choices.one_in(5),
        ..Record::default()
    };
    it.countries = sublist(choices, &COUNTRIES).into_iter().map(|code| ("", code, None)).collect();
    if choices.one_in(3) {
        it.regions = sublist(choices, &[("1", "298", None), ("1", "289", None), ("2", "ex", None)]);
    }
    let sectors = [("1", "12220", None), ("1", "11220", None), ("2", "122", None), ("99", "x", None)];
    it.sectors = sublist(choices, &sectors);
    it.carried = choices.one_in(4);
    if !it.carried {
        percentages(choices, &mut it.countries);
        percentages(choices, &mut it.regions);
        percentages(choices, &mut it.sectors);
    }
    let inferred = choices.one_in(4);
    let donors = sublist(choices, &ORGANISATIONS);
    it.donors = donors.into_iter().map(|(reference, name)| (reference, name, inferred)).collect();
    it.implementers = sublist(choices, &ORGANISATIONS);
    it.reporter = choices.of(&[None, Some("Reporter one"), Some("Reporter two")]);
    for _ in 0..choices.below(3) {
        it.related.push((format!("id{}", choices.below(ids + 1)), choices.one_in(2)));
    }
    let style = choices.below(12);
    for _ in 0..choices.below(5) {
        let kind = choices.of(&["disbursement", "expenditure", "incoming", "commitment", "budget"]);
        let year = choices.of(&[Some(2020), Some(2021), None]);
        let last = year.map_or(0, |year| if kind == "budget" && choices.one_in(2) { year + 2 } else { year });
        let cell = (kind, choices.of(&["USD", "EUR"]), year, last);
        let left_out = choices.one_in(8).then(|| choices.of(&["several_values", "after_data"]));
        if it.amounts.iter().any(|other| (other.cell, other.left_out) == (cell, left_out)) {
            continue;
        }
        let payments = match kind {
            "budget" => vec![Payment { value: 500, ..Payment::default() }],
            _ => (0..choices.below(3) + 1).map(|_| payment(choices, style, ids)).collect(),
        };
        it.amounts.push(Amount { cell, left_out, payments });
    }
    it
}

/// The records as JSON Lines.
pub fn dataset(records: &[Record]) -> String {
    let lines: Vec<String> = records.iter().map(|record| json!({ "project": project(record) }).to_string()).collect();
    lines.join("\n")
}

fn project(it: &Record) -> Value {
    let basis = it.carried.then_some("carried");
    let stated = |&(vocabulary, code, percentage): &Stated| {
        let vocabulary = (!vocabulary.is_empty()).then_some(vocabulary);
        json!({ "code": code, "vocabulary": vocabulary, "percentage": percentage, "basis": basis })
    };
    let country = |&(_, code, percentage): &Stated| json!({ "code": code, "percentage": percentage, "basis": basis });
    let donor = |&(reference, name, inferred): &(&str, &str, bool)| json!({ "role": "donor", "ref": reference, "name": name, "basis": inferred.then_some("inferred") });
    let implementer =
        |&(reference, name): &(&str, &str)| json!({ "role": "implementing", "ref": reference, "name": name });
    let reporter = it.reporter.iter().map(|name| json!({ "role": "reporting", "name": name }));
    let parties: Vec<Value> =
        it.donors.iter().map(donor).chain(it.implementers.iter().map(implementer)).chain(reporter).collect();
    let related = it
        .related
        .iter()
        .map(|(id, is_parent)| json!({ "id": id, "relation": if *is_parent { "parent" } else { "child" } }));
    json!({
        "id": it.id,
        "title": it.id,
        "countries": it.countries.iter().map(country).collect::<Vec<_>>(),
        "sectors": it.sectors.iter().map(stated).collect::<Vec<_>>(),
        "parties": parties,
        "related": related.collect::<Vec<_>>(),
        "amounts": it.amounts.iter().flat_map(amounts).collect::<Vec<_>>(),
        "activity": {
            "file": "a.xml",
            "line": 1,
            "updated": it.updated.to_string(),
            "secondary": it.secondary,
            "regions": it.regions.iter().map(stated).collect::<Vec<_>>(),
        },
    })
}

/// Fact, vocabulary, code, name, and whether it stands beside something finer.
type PartKey = (&'static str, Option<&'static str>, String, Option<&'static str>, bool);

/// What is handed on to an activity is an amount of its own, as in a record that is read.
fn amounts(it: &Amount) -> Vec<Value> {
    let is_paid_out = matches!(it.cell.0, "disbursement" | "expenditure");
    let mut by_receiver: BTreeMap<Option<&str>, Vec<&Payment>> = BTreeMap::new();
    for payment in &it.payments {
        let to = payment.receiver_activity.as_deref().filter(|_| is_paid_out);
        by_receiver.entry(to).or_default().push(payment);
    }
    by_receiver.into_values().map(|payments| amount(it, &payments)).collect()
}

fn amount(amount: &Amount, payments: &[&Payment]) -> Value {
    let mut parts: BTreeMap<PartKey, i64> = BTreeMap::new();
    for payment in payments {
        let mut add = |of, vocabulary: Option<&'static str>, code: &str, name| {
            let beside = match of {
                "region" => !payment.countries.is_empty(),
                "sector" => vocabulary == Some("2") && payment.sectors.iter().any(|it| it.0 == "1"),
                _ => false,
            };
            *parts.entry((of, vocabulary, code.to_owned(), name, beside)).or_default() += payment.value;
        };
        match payment.countries[..] {
            [] => {}
            [only] => add("country", None, only, None),
            _ => add("country", None, "", None),
        }
        for (of, stated) in [("region", &payment.regions), ("sector", &payment.sectors)] {
            for vocabulary in ["1", "2"] {
                let codes: Vec<&str> = stated.iter().filter(|it| it.0 == vocabulary).map(|it| it.1).collect();
                match codes[..] {
                    [] => {}
                    [only] => add(of, Some(vocabulary), only, None),
                    _ => add(of, Some(vocabulary), "", None),
                }
            }
        }
        for (of, organisation) in [("provider", payment.provider), ("receiver", payment.receiver)] {
            if let Some((reference, name)) = organisation {
                add(of, None, reference, Some(name));
            }
        }
        for (of, id) in
            [("provider_activity", &payment.provider_activity), ("receiver_activity", &payment.receiver_activity)]
        {
            if let Some(id) = id {
                add(of, None, id, None);
            }
        }
    }
    let parts = parts.into_iter().map(|((of, vocabulary, code, name, beside), value)| {
        json!({ "of": of, "vocabulary": vocabulary, "code": code, "name": name, "value": value, "beside": beside })
    });
    let (kind, currency, year, last) = amount.cell;
    let last = year.filter(|year| *year != last).map(|_| last);
    json!({
        "kind": kind,
        "currency": currency,
        "year": year,
        "last_year": last,
        "value": payments.iter().map(|payment| payment.value).sum::<i64>(),
        "left_out": amount.left_out,
        "stated": parts.collect::<Vec<_>>(),
    })
}
