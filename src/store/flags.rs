//! The rules that flag the records of a segment, and what of them waits for more than the segment.

use crate::model::{Project, not_read_parts};
use crate::rules::{ActivityDates, Rule, RuleSet};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::Deref;

/// The rules that flag each record. Few sets differ, so a row has only the number of its set.
#[derive(Debug)]
pub(crate) struct RuleColumn {
    sets: Vec<RuleSet>,
    numbers: FxHashMap<RuleSet, u32>,
    rows: Vec<u32>,
}

impl Default for RuleColumn {
    fn default() -> Self {
        RuleColumn { sets: vec![RuleSet::NONE], numbers: [(RuleSet::NONE, 0)].into_iter().collect(), rows: Vec::new() }
    }
}

impl RuleColumn {
    fn number(&mut self, rules: RuleSet) -> u32 {
        let next = self.sets.len() as u32;
        let number = *self.numbers.entry(rules).or_insert(next);
        if number == next {
            self.sets.push(rules);
        }
        number
    }

    pub(crate) fn push(&mut self, rules: RuleSet) {
        let number = self.number(rules);
        self.rows.push(number);
    }

    /// Takes the rules of the last row back.
    pub(crate) fn clear_last(&mut self) {
        if let Some(last) = self.rows.last_mut() {
            *last = 0;
        }
    }

    pub(crate) fn get(&self, row: usize) -> RuleSet {
        self.sets[self.rows[row] as usize]
    }

    /// Bytes held in memory.
    pub(crate) fn bytes(&self) -> usize {
        self.rows.len() * 4 + self.sets.len() * size_of::<RuleSet>()
    }
}

/// Elements that nothing reads, by activity file (as the segment numbers them) and name: how many, and the line of the
/// first one.
pub(crate) type NotRead = BTreeMap<(u32, Box<str>), (usize, u32)>;

/// Adds the elements of an activity that nothing reads.
pub(super) fn add_not_read<S: Deref<Target = str>>(all: &mut NotRead, file: u32, project: &Project<S>) {
    let oddities = project.activity.iter().flat_map(|activity| &activity.oddities);
    for oddity in oddities.filter(|oddity| *oddity.rule == *Rule::NotRead.code()) {
        let (n, element) = not_read_parts(&oddity.what);
        all.entry((file, element.into())).or_insert((0, oddity.line)).0 += n;
    }
}

/// The dates of an activity that states no date of its data; `None` if there is nothing to compare.
pub(super) fn undated<S: Deref<Target = str>>(project: &Project<S>) -> Option<ActivityDates> {
    let activity = project.activity.as_deref()?;
    if activity.known_until().is_some_and(|date| date.year.is_some()) {
        return None;
    }
    Some(ActivityDates::of(project)).filter(|dates| !dates.is_empty())
}
