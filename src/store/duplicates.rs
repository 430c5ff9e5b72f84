//! Records that report the same money twice: several records of one activity, and activities whose child
//! activities are loaded too.
//!
//! Here is what flags and totals of equipment lines need; [`super::once`] decides what counts of money.

use super::corpus::Corpus;
use super::ids::RecordId;
use super::relations::PaymentEnd;
use crate::hashing;
use crate::model::Project;
use crate::rules::{Flag, Rule, RuleSet};
use std::collections::{HashMap, HashSet};

/// The pairs with this parent.
fn children(parts: &[(RecordId, RecordId)], record: RecordId) -> &[(RecordId, RecordId)] {
    let from = parts.partition_point(|(parent, _)| *parent < record);
    let to = parts.partition_point(|(parent, _)| *parent <= record);
    &parts[from..to]
}

impl Corpus {
    /// All records with the same external id as this one, the one that counts first; empty if there is no
    /// other.
    pub(crate) fn duplicates_of(&self, record: RecordId) -> &[RecordId] {
        self.relations
            .hierarchy
            .group_of
            .get(&record)
            .map_or(&[], |&group| &self.relations.hierarchy.duplicate_groups[group as usize])
    }

    /// Records of one external id, those that occur more than once. The record that counts comes first.
    pub(crate) fn duplicate_groups(&self) -> &[Vec<RecordId>] {
        &self.relations.hierarchy.duplicate_groups
    }

    /// Whether any external id occurs more than once.
    pub(crate) fn has_duplicates(&self) -> bool {
        !self.relations.hierarchy.duplicate_groups.is_empty()
    }

    /// The duplicates among some records, each with the record that counts instead.
    pub(crate) fn duplicates_among(&self, among: &dyn Fn(RecordId) -> bool) -> HashMap<RecordId, RecordId> {
        let mut duplicates = HashMap::new();
        for group in self.relations.hierarchy.duplicate_groups.iter() {
            let mut here = group.iter().copied().filter(|&record| among(record));
            if let Some(counted) = here.next() {
                duplicates.extend(here.map(|other| (other, counted)));
            }
        }
        duplicates
    }

    /// The pairs of this record and its children in the corpus.
    pub(crate) fn children(&self, record: RecordId) -> &[(RecordId, RecordId)] {
        children(&self.relations.hierarchy.parent_child, record)
    }

    /// The record with this external id, of several the one that counts first.
    pub(crate) fn record_with_id(&self, id: &str) -> Option<RecordId> {
        let there = |&record: &u32| self.row(RecordId(record)).id() == id;
        let first = self.relations.first_of_id.find(hashing::hash_bytes(id.as_bytes()), there);
        let first = RecordId(*first?);
        Some(self.duplicates_of(first).first().copied().unwrap_or(first))
    }

    /// Whether a record with this external id is loaded.
    pub(crate) fn has_record(&self, id: &str) -> bool {
        self.record_with_id(id).is_some()
    }

    /// The records whose payments name a record, or another record of the same activity, and what they name it as.
    pub(crate) fn naming_in_payments(&self, record: RecordId) -> &[(RecordId, PaymentEnd, RecordId)] {
        // Those that name it are kept under the record that counts.
        let record = self.duplicates_of(record).first().copied().unwrap_or(record);
        let all = &self.relations.hierarchy.named_in_payments;
        let from = all.partition_point(|(named, ..)| *named < record);
        let to = all.partition_point(|(named, ..)| *named <= record);
        &all[from..to]
    }

    /// Adds the flags that depend on relations. Call it when everything is loaded.
    pub(crate) fn flag_relations(&mut self) {
        let once = self.count_once(&|_| true);
        let dangling = self.relations.hierarchy.dangling.iter().map(|&record| (record, Rule::DanglingRelation));
        let parents = once.activities().iter().flat_map(|activity| {
            let covers = |record: RecordId| {
                let covered =
                    |kind, currency| activity.covered(kind, currency).is_some_and(|it| it.stated != it.remainder);
                self.row(record).amounts().iter().any(|amount| amount.counts() && covered(amount.kind, amount.currency))
            };
            activity.records.iter().copied().filter(move |&record| covers(record))
        });
        let parents = parents.map(|record| (record, Rule::CountedInChildren));
        let mut all: Vec<(RecordId, Rule)> = dangling.chain(parents).collect();
        all.sort_unstable();
        all.dedup();
        self.add_rule_bits(all);
    }

    /// Flags records by rules that take more than one record, each record and rule once.
    pub(super) fn add_rule_bits(&mut self, all: Vec<(RecordId, Rule)>) {
        for &(_, rule) in &all {
            self.labels.facets.add_flags(rule, 1);
        }
        let mut sharing = std::mem::take(&mut self.relations.rule_bits);
        sharing.extend(all.into_iter().map(|(record, rule)| (record, RuleSet::from(rule))));
        sharing.sort_unstable();
        sharing.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 |= if same { next.1 } else { RuleSet::NONE };
            same
        });
        self.relations.rule_bits = sharing;
    }

    /// The flags of a record that depend on its relations, as sentences.
    pub(crate) fn relation_flags(&self, id: RecordId, project: &Project) -> Vec<Flag> {
        let rules = self.relations.rules(id);
        let mut flags = Vec::new();
        let mut flag = |rule, what| flags.push(Flag { rule, fact: None, what, line: None });
        if rules.has(Rule::DanglingRelation) {
            let missing: Vec<&str> =
                project.related.iter().map(|related| related.id.as_str()).filter(|id| !self.has_record(id)).collect();
            if let Some((first, rest)) = missing.split_first() {
                let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
                flag(Rule::DanglingRelation, format!("{first}{more}: named as related, not in this data"));
            }
        }
        if rules.has(Rule::CountedInChildren) {
            // Children of any record of the activity, each activity once.
            let alone = [id];
            let copies = self.duplicates_of(id);
            let all = if copies.is_empty() { &alone } else { copies };
            let named = all.iter().flat_map(|&record| self.children(record));
            let n = named.map(|&(_, child)| self.row(child).id()).collect::<HashSet<_>>().len();
            let them =
                if n == 1 { "an activity that belongs".to_owned() } else { format!("{n} activities that belong") };
            let what = format!(
                "{them} to it report the same kinds of money: sums over all of them count theirs, and its own only as far as it is more"
            );
            flag(Rule::CountedInChildren, what);
        }
        flags
    }
}
