//! What counts: copies, then chains, then children.

use super::read::{CellKey, Payment, Record, Stated};
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Kind and currency.
pub type Money<'a> = (&'a str, &'a str);

/// The money of one activity of one kind, currency and year.
pub struct Cell<'a> {
    /// The copy that it comes from.
    pub record: &'a Record,
    pub payments: Vec<&'a Payment>,
    /// Handed on, where it is not known of which payments.
    pub taken: Decimal,
}

impl Cell<'_> {
    pub fn value(&self) -> Decimal {
        self.payments.iter().map(|payment| payment.value).sum::<Decimal>() - self.taken
    }
}

/// All copies of an activity together.
pub struct Activity<'a> {
    pub id: &'a str,
    records: Vec<&'a Record>,
    pub cells: BTreeMap<&'a CellKey, Cell<'a>>,
    /// By kind and currency: what is left of its money beside that of its children, if they report any.
    pub remainders: BTreeMap<Money<'a>, Decimal>,
}

/// Money that is not counted.
pub struct Apart<'a> {
    /// `passed_on`, or why it is left out.
    pub why: &'static str,
    pub id: &'a str,
    pub kind: &'a str,
    pub currency: &'a str,
    pub value: Decimal,
}

pub struct Counted<'a> {
    /// In load order.
    pub activities: Vec<Activity<'a>>,
    pub apart: Vec<Apart<'a>>,
}

/// Decides what counts of the records, which are in load order.
pub fn count<'a>(records: &[&'a Record]) -> Counted<'a> {
    let mut apart = Vec::new();
    let mut activities = merge_copies(records, &mut apart);
    let numbers: HashMap<&str, usize> =
        activities.iter().enumerate().filter(|(_, it)| !it.id.is_empty()).map(|(at, it)| (it.id, at)).collect();
    pass_on(&mut activities, &numbers, &mut apart);
    cover_parents(&mut activities, &numbers, &mut apart);
    for record in records {
        let all = record.left_out.iter();
        apart.extend(all.map(|(why, kind, currency, value)| Apart {
            why,
            id: &record.id,
            kind,
            currency,
            value: *value,
        }));
    }
    Counted { activities, apart }
}

fn merge_copies<'a>(records: &[&'a Record], apart: &mut Vec<Apart<'a>>) -> Vec<Activity<'a>> {
    let mut activities: Vec<Activity<'a>> = Vec::new();
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    for &record in records {
        let number = activities.len();
        let number = if record.id.is_empty() { number } else { *by_id.entry(&record.id).or_insert(number) };
        if number == activities.len() {
            let (cells, remainders) = (BTreeMap::new(), BTreeMap::new());
            activities.push(Activity { id: &record.id, records: Vec::new(), cells, remainders });
        }
        activities[number].records.push(record);
    }
    for activity in &mut activities {
        // The sort is stable, so that the rest is in load order.
        activity.records.sort_by_key(|record| (record.secondary, Reverse(record.updated)));
        for &record in &activity.records {
            for (key, payments) in &record.cells {
                let cell = Cell { record, payments: payments.iter().collect(), taken: Decimal::ZERO };
                if activity.cells.contains_key(key) {
                    let (kind, currency) = (key.kind.as_str(), key.currency.as_str());
                    apart.push(Apart { why: "duplicate", id: activity.id, kind, currency, value: cell.value() });
                } else {
                    activity.cells.insert(key, cell);
                }
            }
        }
    }
    activities
}

fn is_paid(key: &CellKey) -> bool {
    matches!(key.kind.as_str(), "disbursement" | "expenditure")
}

/// Takes out of the activities what they paid to another of them.
fn pass_on<'a>(activities: &mut [Activity<'a>], numbers: &HashMap<&str, usize>, apart: &mut Vec<Apart<'a>>) {
    // Incoming funds by the activity that provides them and currency and year, from another activity.
    let mut provided: BTreeMap<(usize, &str, Option<i32>), Decimal> = BTreeMap::new();
    for (at, activity) in activities.iter().enumerate() {
        for (key, cell) in activity.cells.iter().filter(|(key, _)| key.kind == "incoming") {
            for payment in &cell.payments {
                let Stated::One(id) = &payment.provider_activity else { continue };
                if let Some(&payer) = numbers.get(id.as_str()).filter(|payer| **payer != at) {
                    *provided.entry((payer, &key.currency, key.year)).or_default() += payment.value;
                }
            }
        }
    }
    for (at, activity) in activities.iter_mut().enumerate() {
        let mut paid = activity.cells.iter().filter(|(key, _)| is_paid(key)).flat_map(|(_, cell)| &cell.payments);
        let names_receivers = paid.any(|payment| payment.receiver_activity != Stated::Nothing);
        // A disbursement sorts before an expenditure.
        for (key, cell) in activity.cells.iter_mut().filter(|(key, _)| is_paid(key)) {
            let before = cell.value();
            if names_receivers {
                cell.payments.retain(|payment| match &payment.receiver_activity {
                    Stated::One(id) => numbers.get(id.as_str()).is_none_or(|receiver| *receiver == at),
                    _ => true,
                });
            } else if let Some(funds) = provided.get_mut(&(at, &key.currency, key.year)) {
                cell.taken = (*funds).min(before).max(Decimal::ZERO);
                *funds -= cell.taken;
            }
            let value = before - cell.value();
            apart.push(Apart { why: "passed_on", id: activity.id, kind: &key.kind, currency: &key.currency, value });
        }
    }
}

/// Parents and children by number, without circles: of every circle the first in load order is the parent.
struct Family {
    children: Vec<BTreeSet<usize>>,
}

impl Family {
    fn of(activities: &[Activity<'_>], numbers: &HashMap<&str, usize>) -> Family {
        let mut children: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); activities.len()];
        for (at, activity) in activities.iter().enumerate() {
            for record in &activity.records {
                let known = |ids: &[String]| -> Vec<usize> {
                    ids.iter().filter_map(|id| numbers.get(id.as_str()).copied()).filter(|it| *it != at).collect()
                };
                children[at].extend(known(&record.children));
                for parent in known(&record.parents) {
                    children[parent].insert(at);
                }
            }
        }
        let family = Family { children };
        let links = family.children.iter().enumerate();
        let kept = links.map(|(parent, all)| {
            // The link that leads back to the first of a circle.
            let closes = |child: usize| child < parent && family.reach(child, child).contains(&parent);
            all.iter().copied().filter(|child| !closes(*child)).collect()
        });
        Family { children: kept.collect() }
    }

    /// The descendants of an activity over activities that are not before another in load order.
    fn reach(&self, from: usize, not_before: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            open.extend(self.children[at].iter().filter(|child| **child >= not_before && found.insert(**child)));
        }
        found
    }

    fn descendants(&self, of: usize) -> BTreeSet<usize> {
        self.reach(of, 0)
    }
}

/// Leaves of each parent what its children do not report.
fn cover_parents<'a>(activities: &mut [Activity<'a>], numbers: &HashMap<&str, usize>, apart: &mut Vec<Apart<'a>>) {
    let family = Family::of(activities, numbers);
    let mut own: Vec<BTreeMap<Money<'a>, Decimal>> = Vec::new();
    for activity in activities.iter() {
        let mut sums: BTreeMap<Money<'_>, Decimal> = BTreeMap::new();
        for (key, cell) in &activity.cells {
            *sums.entry((&key.kind, &key.currency)).or_default() += cell.value();
        }
        own.push(sums);
    }
    let counts = Remainders { family: &family, own: &own, known: RefCell::default() };
    for (at, activity) in activities.iter_mut().enumerate() {
        for (&(kind, currency), sum) in &own[at] {
            if let Some(remainder) = counts.remainder(at, (kind, currency)) {
                activity.remainders.insert((kind, currency), remainder);
                apart.push(Apart { why: "children", id: activity.id, kind, currency, value: sum - remainder });
            }
        }
    }
}

struct Remainders<'f, 'a> {
    family: &'f Family,
    own: &'f [BTreeMap<Money<'a>, Decimal>],
    known: RefCell<BTreeMap<(usize, Money<'a>), Option<Decimal>>>,
}

impl<'a> Remainders<'_, 'a> {
    /// What counts of an activity beside its children, if any of them reports the kind and currency.
    fn remainder(&self, at: usize, money: Money<'a>) -> Option<Decimal> {
        if self.family.children[at].is_empty() {
            return None;
        }
        if let Some(known) = self.known.borrow().get(&(at, money)) {
            return *known;
        }
        let below = self.family.descendants(at);
        let reporting: Vec<usize> = below.into_iter().filter(|it| self.own[*it].contains_key(&money)).collect();
        let counted = |it: &usize| self.remainder(*it, money).unwrap_or_else(|| self.own[*it][&money]);
        let covered: Decimal = reporting.iter().map(counted).sum();
        let own = self.own[at].get(&money).copied().unwrap_or_default();
        let remainder = (!reporting.is_empty()).then(|| (own - covered).max(Decimal::ZERO));
        self.known.borrow_mut().insert((at, money), remainder);
        remainder
    }
}
