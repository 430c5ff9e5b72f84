//! How the records of a corpus relate: parents and children, records with the same external id, and activities that
//! payments of others name.

use super::ids::RecordId;
use crate::hashing::SeededSet;
use crate::model::{Coded, FactKey, PaymentFact, Project};
use crate::rules::{Rule, RuleSet};
use hashbrown::HashTable;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, HashMap};
use std::ops::{Deref, Range};
use std::sync::Arc;

/// How a record relates to another that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// The other record is the parent.
    Parent,
    /// The other record is a child.
    Child,
    /// A sibling, a co-funded activity or any other relation. It does not affect sums.
    Other,
}

impl Relation {
    /// From the words of the dataset form.
    pub(crate) fn of(relation: &str) -> Self {
        match relation {
            "parent" => Relation::Parent,
            "child" => Relation::Child,
            _ => Relation::Other,
        }
    }
}

/// What a payment names another activity as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum PaymentEnd {
    /// The money comes from it.
    Provider,
    /// The money goes to it.
    Receiver,
}

impl PaymentEnd {
    fn of(fact: Option<&Coded<PaymentFact>>) -> Option<Self> {
        match fact?.known()? {
            PaymentFact::ProviderActivity => Some(PaymentEnd::Provider),
            PaymentFact::ReceiverActivity => Some(PaymentEnd::Receiver),
            _ => None,
        }
    }
}

/// The other activities that the payments of a project name, each once, in the order of the file: money comes from
/// them or goes to them.
pub(crate) fn named_in_payments<S: Deref<Target = str>>(project: &Project<S>) -> Vec<(PaymentEnd, &str)> {
    let payments = project.activity.iter().flat_map(|activity| &activity.transactions);
    let of_payments = payments.flat_map(|payment| &payment.stated).map(|it| (it.of.as_ref(), &*it.code));
    let of_sums = project.amounts.iter().flat_map(|amount| &amount.stated).map(|it| (it.of.as_ref(), &*it.code));
    let mut seen = SeededSet::default();
    let named = of_payments.chain(of_sums).filter_map(|(of, id)| Some((PaymentEnd::of(of)?, id)));
    named.filter(|&(end, id)| !id.is_empty() && *id != *project.id && seen.insert((end, id))).collect()
}

/// The relations between the records of a corpus.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hierarchy {
    /// Parent and child, ascending, each pair once.
    pub(crate) parent_child: Arc<[(RecordId, RecordId)]>,
    /// Records with the same external id, in groups. The record that counts comes first: usable before
    /// broken, the responsible reporter before a secondary one, then the newest report, then load order.
    pub(crate) duplicate_groups: Arc<[Vec<RecordId>]>,
    /// For each record in a group, the index of the group.
    pub(crate) group_of: Arc<FxHashMap<RecordId, u32>>,
    /// Records that name a related activity which is not loaded; ascending.
    pub(crate) dangling: Arc<[RecordId]>,
    /// A record, what a payment of another names it as, and that other; ascending, each once.
    pub(crate) named_in_payments: Arc<[(RecordId, PaymentEnd, RecordId)]>,
}

/// A flag that takes more than one record to find.
#[derive(Clone, Debug)]
pub(crate) struct SharedFlag {
    pub(crate) rule: Rule,
    pub(crate) fact: Option<FactKey>,
    /// For words that are counted twice: the other record, its fact, and the words.
    pub(crate) other: Option<(RecordId, FactKey, Box<str>)>,
}

/// What takes more than one record to know.
#[derive(Clone, Debug, Default)]
pub(crate) struct Relations {
    /// Values are records, hashed by external id: the first record of each id.
    pub(crate) first_of_id: HashTable<u32>,
    pub(crate) flags: HashMap<RecordId, Vec<SharedFlag>>,
    /// The keys of `flags`, and records flagged by their relations; ascending.
    pub(crate) rule_bits: Vec<(RecordId, RuleSet)>,
    /// The records to ask after, by rule, ascending. Beside the others because most records of a file may be among them.
    pub(crate) follow_ups: BTreeMap<Rule, Vec<RecordId>>,
    pub(crate) hierarchy: Hierarchy,
}

impl Relations {
    /// The shared flags of a record, see [`Relations::rules`] for those of its relations.
    pub(crate) fn flags_of(&self, record: RecordId) -> &[SharedFlag] {
        self.flags.get(&record).map_or(&[], Vec::as_slice)
    }

    /// Adds a flag. Returns whether it is the first of its rule on this record.
    pub(crate) fn add_flag(&mut self, record: RecordId, flag: SharedFlag) -> bool {
        let flags = self.flags.entry(record).or_default();
        let is_first = flags.iter().all(|other| other.rule != flag.rule);
        flags.push(flag);
        is_first
    }

    /// The rules that flag a record and take more than that record to find, but for what is to be asked after.
    pub(crate) fn shared_rules(&self, record: RecordId) -> RuleSet {
        if self.rule_bits.is_empty() {
            return RuleSet::NONE;
        }
        let at = self.rule_bits.binary_search_by_key(&record, |(record, _)| *record);
        at.map_or(RuleSet::NONE, |at| self.rule_bits[at].1)
    }

    /// The rules that flag a record and take more than that record to find.
    pub(crate) fn rules(&self, record: RecordId) -> RuleSet {
        let mut rules = self.shared_rules(record);
        for (&rule, records) in &self.follow_ups {
            if records.binary_search(&record).is_ok() {
                rules.add(rule);
            }
        }
        rules
    }

    /// The part of `rule_bits` that is of these records.
    pub(crate) fn rule_bits_in(&self, records: Range<u32>) -> &[(RecordId, RuleSet)] {
        let from = self.rule_bits.partition_point(|(id, _)| id.0 < records.start);
        let to = self.rule_bits.partition_point(|(id, _)| id.0 < records.end);
        &self.rule_bits[from..to]
    }

    /// The parts of `follow_ups` that are of these records.
    pub(crate) fn follow_ups_in(&self, records: Range<u32>) -> impl Iterator<Item = (Rule, &[RecordId])> {
        self.follow_ups.iter().map(move |(&rule, all)| {
            let from = all.partition_point(|id| id.0 < records.start);
            let to = all.partition_point(|id| id.0 < records.end);
            (rule, &all[from..to])
        })
    }

    /// Sets `rule_bits` from `flags`.
    pub(crate) fn collect_rule_bits(&mut self) {
        let rules = |flags: &[SharedFlag]| -> RuleSet { flags.iter().map(|flag| flag.rule).collect() };
        self.rule_bits = self.flags.iter().map(|(&record, flags)| (record, rules(flags))).collect();
        self.rule_bits.sort_unstable();
    }
}
