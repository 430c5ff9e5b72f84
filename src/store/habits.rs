//! What is so common in a file that it is told once for the file.

use super::flags::NotRead;
use super::segment::Segment;
use crate::rules::files::{FileFinding, OF_FILES, habit_in_words, habits};
use crate::rules::{Rule, RuleSet};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An activity file: the input it is in, and its number in [`super::labels::Labels`]. The activities of an import come
/// from many files.
pub(crate) type ActivityFile = (u32, u32);

/// What the activities of one file have in common.
#[derive(Clone, Debug, Default)]
struct Tally {
    activities: usize,
    /// By the index in [`OF_FILES`].
    flagged: [usize; OF_FILES.len()],
    not_read: BTreeMap<Box<str>, (usize, u32)>,
}

/// Counts while the segments of a corpus are accepted in file order.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileTallies {
    tallies: BTreeMap<ActivityFile, Tally>,
    /// The input that the last record came from: those before it have ended.
    last_input: u32,
}

/// What is common in the files that have ended.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileHabits {
    /// Rules that are silent in the list, for the files that have any.
    pub(super) silent: Arc<FxHashMap<ActivityFile, RuleSet>>,
    pub(crate) findings: Arc<[FileFinding]>,
}

impl FileTallies {
    /// Counts the rows of a segment that was accepted.
    pub(crate) fn accept(&mut self, segment: &Segment, not_read: NotRead) {
        for (row, origin) in segment.origins.iter().enumerate() {
            self.last_input = origin.file;
            let Some(file) = segment.activity_files.single_value(row) else { continue };
            let tally = self.tallies.entry((origin.file, file)).or_default();
            tally.activities += 1;
            let rules = segment.rules.get(row);
            if rules.is_empty() {
                continue;
            }
            for (n, rule) in tally.flagged.iter_mut().zip(OF_FILES) {
                *n += usize::from(rules.has(*rule));
            }
        }
        for ((local, element), (n, line)) in not_read {
            // A batch may have several inputs, and each its own activity of such a file: the first one tells.
            let file = segment.activity_files.globals[local as usize];
            let row = (0..segment.len()).find(|&row| segment.activity_files.single_value(row) == Some(file));
            let Some(input) = row.map(|row| segment.origins[row].file) else { continue };
            let tally = self.tallies.entry((input, file)).or_default();
            tally.not_read.entry(element).or_insert((0, line)).0 += n;
        }
    }

    /// What is common in the files that have ended; in all of them if everything was read.
    pub(crate) fn habits(&self, file_name: &dyn Fn(u32) -> String, complete: bool) -> FileHabits {
        let mut silent = FxHashMap::default();
        let mut findings = Vec::new();
        for (&(input, file), tally) in &self.tallies {
            if !complete && input >= self.last_input {
                continue;
            }
            let found = habits(&tally.flagged, tally.activities);
            if !found.is_empty() {
                silent.insert((input, file), found);
            }
            let name = file_name(file);
            for (rule, n) in OF_FILES.iter().zip(tally.flagged).filter(|(rule, _)| found.has(**rule)) {
                let what = habit_in_words(*rule, n, tally.activities);
                findings.push(FileFinding { rule: *rule, file: name.clone(), line: None, what });
            }
            let mut not_read: Vec<_> = tally.not_read.iter().collect();
            not_read.sort_by_key(|(element, (_, line))| (*line, *element));
            for (element, (n, line)) in not_read {
                let what = format!("not read: {n} x {element}");
                findings.push(FileFinding {
                    rule: Rule::NotRead,
                    file: name.clone(),
                    line: Some(*line as usize),
                    what,
                });
            }
        }
        FileHabits { silent: Arc::new(silent), findings: findings.into() }
    }
}
