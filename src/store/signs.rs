//! Which records carry a sign in the list, what is told once for a file, and what only today tells.

use super::corpus::Corpus;
use super::flags::undated;
use super::ids::RecordId;
use crate::model::Project;
use crate::rules::files::FileFinding;
use crate::rules::{Flag, RuleSet};

impl Corpus {
    /// What is common in the files that have ended, in the order of the files.
    pub fn file_findings(&self) -> &[FileFinding] {
        &self.habits.findings
    }

    /// Rules that are a habit of the file of a record: silent in the list and told once for the file.
    pub(crate) fn habits_of(&self, id: RecordId) -> RuleSet {
        if self.habits.silent.is_empty() {
            return RuleSet::NONE;
        }
        let (at, row) = self.locate(id);
        let segment = self.segment(at).1;
        let file = segment.activity_files.single_value(row).map(|file| (segment.origins[row].file, file));
        file.and_then(|file| self.habits.silent.get(&file)).copied().unwrap_or_default()
    }

    /// Number of records with a sign in the list.
    pub fn sign_count(&self) -> usize {
        self.signs
    }

    /// Counts the records with a sign. Call it last.
    pub(crate) fn count_signs(&mut self) {
        self.signs = self.ids().filter(|id| self.row(*id).sign().is_some()).count();
    }

    /// Adds the flags of activities that state no date of their data: they are compared with today. Nothing of this is
    /// ever stored.
    pub(crate) fn flag_against_today(&mut self) {
        let Some(today) = self.today else { return };
        let mut flagged = Vec::new();
        for (first, segment) in self.segments() {
            for (row, dates) in &segment.undated {
                let rules = dates.rules_on(today);
                flagged.extend(rules.iter().map(|rule| (RecordId(first + row), rule)));
            }
        }
        self.add_rule_bits(flagged);
    }

    /// The flags of [`Corpus::flag_against_today`] as sentences.
    pub(super) fn today_flags(&self, project: &Project) -> Vec<Flag> {
        let Some(today) = self.today else { return Vec::new() };
        match undated(project) {
            Some(dates) => dates.flags_on(today, "today"),
            None => Vec::new(),
        }
    }
}
