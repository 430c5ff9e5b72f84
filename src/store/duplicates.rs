//! Records that report the same money twice: several records of one activity, and activities whose child
//! activities are loaded too.
//!
//! Loading merges and removes nothing. A sum over some records asks [`Corpus::deduplicate`] what to leave
//! out. Only those records matter: if a parent is among them and its children are not, the parent counts.

use super::columns;
use super::corpus::Corpus;
use super::ids::RecordId;
use crate::model::{AmountKind, ListedCode, Project};
use crate::rules::{Flag, Rule};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Why an amount is left out of a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Excluded {
    /// Another record of the same activity counts.
    Duplicate,
    /// Children of the activity report the same kind of amount.
    ReportedByChildren,
}

/// The amounts that a sum over some records leaves out, so that nothing counts twice.
#[derive(Clone, Debug, Default)]
pub struct Deduplication {
    duplicates: HashMap<RecordId, RecordId>,
    /// For each parent the kinds of amount that its children report, see [`kind_bit`].
    child_kinds: HashMap<RecordId, u32>,
}

impl Deduplication {
    /// Why an amount of a record does not count; `None` if it does.
    pub fn excluded(&self, record: RecordId, kind: &str) -> Option<Excluded> {
        if self.duplicates.contains_key(&record) {
            return Some(Excluded::Duplicate);
        }
        self.child_kinds.get(&record).filter(|kinds| *kinds & kind_bit(kind) != 0).map(|_| Excluded::ReportedByChildren)
    }
}

/// The pairs with this parent.
fn children(parts: &[(RecordId, RecordId)], record: RecordId) -> &[(RecordId, RecordId)] {
    let from = parts.partition_point(|(parent, _)| *parent < record);
    let to = parts.partition_point(|(parent, _)| *parent <= record);
    &parts[from..to]
}

/// One bit for each kind of amount. Kinds that are on no list share the last one.
fn kind_bit(kind: &str) -> u32 {
    1 << AmountKind::ALL.iter().position(|known| known.code() == kind).unwrap_or(31).min(31)
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

    /// What a sum over some records must leave out. `among` says which records the sum is over.
    pub fn deduplicate(&self, among: &dyn Fn(RecordId) -> bool) -> Deduplication {
        let mut deduplication = Deduplication::default();
        let mut stands_for: HashMap<RecordId, RecordId> = HashMap::new();
        for group in self.relations.hierarchy.duplicate_groups.iter() {
            let mut here = group.iter().copied().filter(|&record| among(record));
            let Some(counted) = here.next() else { continue };
            deduplication.duplicates.extend(here.map(|other| (other, counted)));
            stands_for.extend(group.iter().map(|&record| (record, counted)));
        }
        // A relation of any duplicate is a relation of the record that counts.
        let stand = |record: RecordId| stands_for.get(&record).copied().unwrap_or(record);
        let mut parts = Cow::Borrowed(&*self.relations.hierarchy.parent_child);
        if !stands_for.is_empty() {
            let pairs = parts.iter().map(|&(parent, child)| (stand(parent), stand(child)));
            let mut pairs: Vec<_> = pairs.filter(|(parent, child)| parent != child).collect();
            pairs.sort_unstable();
            pairs.dedup();
            parts = Cow::Owned(pairs);
        }
        // The kinds that all descendants of each parent report. A parent that is not among the records passes
        // on the kinds of its children.
        let mut kinds: HashMap<RecordId, Option<u32>> = HashMap::new();
        for &(parent, _) in parts.iter() {
            let below = self.kinds_below(parent, &parts, among, &mut kinds);
            if below != 0 && among(parent) {
                deduplication.child_kinds.insert(parent, below);
            }
        }
        // The duplicates of such a parent report the same again. They are left out as duplicates already, but
        // are flagged for this as well.
        let others: Vec<_> = deduplication
            .duplicates
            .iter()
            .filter_map(|(other, counted)| Some((*other, *deduplication.child_kinds.get(counted)?)))
            .collect();
        deduplication.child_kinds.extend(others);
        let reports = |record: &RecordId| self.reported_kinds(*record);
        deduplication.child_kinds.retain(|record, below| *below & reports(record) != 0);
        deduplication
    }

    /// The kinds of amount that the descendants of a record report. In a cycle of parents, the search ends at
    /// a record that is already open, so the first in load order counts as the parent.
    fn kinds_below(
        &self,
        record: RecordId,
        parts: &[(RecordId, RecordId)],
        among: &dyn Fn(RecordId) -> bool,
        known: &mut HashMap<RecordId, Option<u32>>,
    ) -> u32 {
        // An explicit stack instead of recursion: a file can nest children arbitrarily deep.
        let mut path = vec![(record, 0usize, 0u32)];
        if let Some(done) = known.get(&record) {
            return done.unwrap_or(0);
        }
        known.insert(record, None);
        loop {
            let Some((at, next, kinds)) = path.pop() else { return 0 };
            let children = children(parts, at);
            let Some(&(_, child)) = children.get(next) else {
                known.insert(at, Some(kinds));
                let Some((_, _, above)) = path.last_mut() else { return kinds };
                *above |= kinds;
                continue;
            };
            let open = known.get(&child) == Some(&None);
            let own = if among(child) && !open { self.reported_kinds(child) } else { 0 };
            match known.get(&child) {
                Some(below) => path.push((at, next + 1, kinds | own | below.unwrap_or(0))),
                None => {
                    known.insert(child, None);
                    path.push((at, next + 1, kinds | own));
                    path.push((child, 0, 0));
                }
            }
        }
    }

    /// The pairs of this record and its children in the corpus.
    pub(crate) fn children(&self, record: RecordId) -> &[(RecordId, RecordId)] {
        children(&self.relations.hierarchy.parent_child, record)
    }

    /// Whether a record with this external id is loaded.
    pub(crate) fn has_record(&self, id: &str) -> bool {
        let there = |&record: &u32| self.row(RecordId(record)).id() == id;
        self.relations.first_of_id.find(columns::hash_bytes(id.as_bytes()), there).is_some()
    }

    /// Adds the flags that depend on relations. Call it when everything is loaded.
    pub(crate) fn flag_relations(&mut self) {
        let deduplication = self.deduplicate(&|_| true);
        let dangling = self.relations.hierarchy.dangling.iter().map(|&record| (record, Rule::DanglingRelation));
        let parents = deduplication.child_kinds.keys().map(|&record| (record, Rule::CountedInChildren));
        let mut all: Vec<(RecordId, Rule)> = dangling.chain(parents).collect();
        all.sort_unstable();
        all.dedup();
        self.add_rule_bits(all);
    }

    /// Flags records by rules that take more than one record, each record and rule once.
    pub(super) fn add_rule_bits(&mut self, all: Vec<(RecordId, Rule)>) {
        for &(_, rule) in &all {
            self.labels.facets.add_flag(rule);
        }
        let mut sharing = std::mem::take(&mut self.relations.rule_bits);
        sharing.extend(all.into_iter().map(|(record, rule)| (record, rule.bit())));
        sharing.sort_unstable();
        sharing.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 |= if same { next.1 } else { 0 };
            same
        });
        self.relations.rule_bits = sharing;
    }

    /// The flags of a record that depend on its relations, as sentences.
    pub(crate) fn relation_flags(&self, id: RecordId, project: &Project) -> Vec<Flag> {
        let rules = self.relations.rules(id);
        let mut flags = Vec::new();
        let mut flag = |rule, what| flags.push(Flag { rule, fact: None, what, line: None });
        if rules & Rule::DanglingRelation.bit() != 0 {
            let missing: Vec<&str> =
                project.related.iter().map(|related| related.id.as_str()).filter(|id| !self.has_record(id)).collect();
            if let Some((first, rest)) = missing.split_first() {
                let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
                flag(Rule::DanglingRelation, format!("{first}{more}: named as related, not in this data"));
            }
        }
        if rules & Rule::CountedInChildren.bit() != 0 {
            // Children of any record of the activity, each activity once.
            let alone = [id];
            let copies = self.duplicates_of(id);
            let all = if copies.is_empty() { &alone } else { copies };
            let named = all.iter().flat_map(|&record| self.children(record));
            let n = named.map(|&(_, child)| self.row(child).id()).collect::<HashSet<_>>().len();
            let them =
                if n == 1 { "an activity that belongs".to_owned() } else { format!("{n} activities that belong") };
            let what =
                format!("{them} to it report the same kinds of money: sums over all of them count theirs, not its own");
            flag(Rule::CountedInChildren, what);
        }
        flags
    }

    fn reported_kinds(&self, record: RecordId) -> u32 {
        self.row(record).amounts().iter().fold(0, |bits, amount| bits | kind_bit(self.labels.amount_kind(amount.kind)))
    }
}
