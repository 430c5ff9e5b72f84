//! Rows of amounts: a row for each amount of a record, with what it adds to the sum of its kind and currency.
//!
//! `amount` is empty where an amount adds nothing, so that adding the column by kind and currency gives the sums of
//! `aidtrail stats`; `stated` has every figure as its source states it.

use super::citation::{citation, first_evidence};
use super::columns::OF_AMOUNTS;
use super::parties::parties;
use super::projects::{coded, place};
use super::{Cell, CellRow, ReadRecord};
use crate::model::{Amount, AmountKind, Coded, Evidence, Figure, Project};
use crate::search::{LeftOutMoney, LeftOutReason, SumField, Sums};
use crate::store::{Corpus, RecordId};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// The money of an answer that counts in part or not at all, by the record that states it.
pub(crate) struct LeftOutIndex<'a> {
    of_record: HashMap<RecordId, Vec<&'a LeftOutMoney>>,
    /// Money that children report, by each record of the parent: all of them state it together.
    of_parent: HashMap<RecordId, Vec<&'a LeftOutMoney>>,
}

impl<'a> LeftOutIndex<'a> {
    pub(crate) fn new(corpus: &Corpus, sums: &'a Sums) -> Self {
        let mut index = LeftOutIndex { of_record: HashMap::new(), of_parent: HashMap::new() };
        for money in &sums.left_out {
            if money.remainder.is_none() {
                index.of_record.entry(money.record).or_default().push(money);
                continue;
            }
            let copies = corpus.duplicates_of(money.record).iter().copied().chain([money.record]);
            for record in copies {
                let of = index.of_parent.entry(record).or_default();
                if !of.contains(&money) {
                    of.push(money);
                }
            }
        }
        index
    }
}

/// What an amount adds to its sum, and why it adds less than it says.
#[derive(Default)]
struct Counted {
    amount: Option<Decimal>,
    why: Option<String>,
    instead: Vec<RecordId>,
}

/// The rows of a record.
pub(crate) fn amount_rows(record: ReadRecord<'_>, left_out: &LeftOutIndex<'_>) -> Vec<CellRow> {
    let project = record.project;
    let of_parent = left_out.of_parent.get(&record.id).map_or(&[][..], Vec::as_slice);
    // What is still to be taken off the amounts of a cell. The reasons that the record states itself are in the record.
    let mut to_take: Vec<(&LeftOutMoney, Decimal)> = (left_out.of_record.get(&record.id).into_iter().flatten())
        .filter(|money| !matches!(money.why, SumField::LeftOut(LeftOutReason::Stated(_))))
        .map(|&money| (money, money.value.0))
        .collect();
    let mut counted: Vec<Counted> = project.amounts.iter().map(|amount| counted_alone(project, amount)).collect();
    // An amount that goes as a whole first, so that no other is divided.
    for whole in [true, false] {
        for (amount, counted) in project.amounts.iter().zip(&mut counted) {
            take_off(amount, counted, &mut to_take, whole);
        }
    }
    for (amount, counted) in project.amounts.iter().zip(&mut counted) {
        let of = of_parent.iter().find(|money| is_of_kind(amount, money));
        if let Some(money) = of.filter(|_| counted.amount.is_some()) {
            let instead = money.instead.clone();
            *counted = Counted { amount: None, why: Some(reason(money)), instead };
        }
    }
    let stated = (project.amounts.iter().zip(counted)).map(|(amount, counted)| {
        let cells = Head {
            counted: counted.amount.map(Figure),
            stated: Some(amount.value),
            kind: coded(&amount.kind),
            currency: &amount.currency,
            years: amount.year.map(|year| (year, amount.last_year.unwrap_or(year))),
            approximate: amount.approximate,
            why: counted.why.as_deref(),
            instead: &counted.instead,
        };
        cells.row(record, if amount.evidence.is_empty() { first_evidence(project) } else { &amount.evidence })
    });
    // What a parent states beyond its children is of no single amount: a row of its own, in the record that counts.
    let beyond = of_parent.iter().filter(|money| money.record == record.id).filter_map(|money| {
        let remainder = money.remainder.filter(|it| !it.0.is_zero())?;
        let kind = (!money.kind.is_empty()).then(|| Coded::<AmountKind>::from(money.kind.as_str()));
        let cells = Head {
            counted: Some(remainder),
            stated: None,
            kind: coded(&kind),
            currency: &money.currency,
            years: money.years.filter(|(first, last)| first == last),
            approximate: false,
            why: None,
            instead: &[],
        };
        Some(cells.row(record, first_evidence(project)))
    });
    stated.chain(beyond).collect()
}

/// What an amount adds by what its record says.
fn counted_alone(project: &Project, amount: &Amount) -> Counted {
    let why = match (&amount.left_out, &amount.kind) {
        _ if amount.equivalent_of.is_some() => "restated",
        _ if project.not_aid.is_some() => "not_aid",
        (_, Some(Coded::Known(AmountKind::Context))) => "context",
        (Some(why), _) => why.code(),
        _ => return Counted { amount: Some(amount.value.0), ..Counted::default() },
    };
    Counted { why: Some(why.to_owned()), ..Counted::default() }
}

fn is_of_kind(amount: &Amount, money: &LeftOutMoney) -> bool {
    let kind = amount.kind.as_ref().map_or("", |kind| kind.code());
    kind == money.kind && amount.currency == money.currency
}

/// Takes off an amount what others report of its cell: the amount as a whole, or as much of it as is left to be taken.
fn take_off(amount: &Amount, counted: &mut Counted, to_take: &mut [(&LeftOutMoney, Decimal)], whole: bool) {
    let Some(value) = counted.amount else { return };
    let years = amount.year.map(|year| (year, amount.last_year.unwrap_or(year)));
    let of_cell = |money: &LeftOutMoney| is_of_kind(amount, money) && money.years == years;
    for (money, left) in to_take.iter_mut().filter(|(money, left)| of_cell(money) && !left.is_zero()) {
        let taken = match whole {
            true if *left == value => value,
            true => continue,
            // All of a cell goes to copies, so the rest of it may be of either sign.
            false if *left < Decimal::ZERO || value < Decimal::ZERO => value,
            false => value.min(*left),
        };
        *left -= taken;
        counted.amount = Some(value - taken).filter(|rest| !rest.is_zero());
        counted.why = Some(reason(money));
        counted.instead.clone_from(&money.instead);
        return;
    }
}

fn reason(money: &LeftOutMoney) -> String {
    match money.why {
        SumField::LeftOut(why) => why.code().to_owned(),
        other => other.name().to_owned(),
    }
}

/// What a row says of its money.
struct Head<'a> {
    counted: Option<Figure>,
    stated: Option<Figure>,
    kind: [Cell; 2],
    currency: &'a str,
    years: Option<(i16, i16)>,
    approximate: bool,
    why: Option<&'a str>,
    instead: &'a [RecordId],
}

impl Head<'_> {
    fn row(self, record: ReadRecord<'_>, evidence: &[Evidence]) -> CellRow {
        let ReadRecord { corpus, project, .. } = record;
        let instead = self.instead.iter().map(|&record| corpus.row(record).id());
        let mut cells = vec![self.counted.into(), self.currency.into()];
        let [label, code] = self.kind;
        cells.extend([code, label]);
        cells.extend([self.years.map(|years| years.0).into(), self.years.map(|years| years.1).into()]);
        cells.extend([self.stated.into(), Cell::Bool(self.approximate)]);
        cells.extend([self.why.into(), Cell::list(instead)]);
        cells.extend(parties(project));
        cells.extend(coded(&project.status));
        cells.extend([project.title.as_str().into(), project.id.as_str().into()]);
        cells.extend(place(record));
        cells.extend(citation(record, evidence));
        CellRow::new(OF_AMOUNTS, cells)
    }
}
