//! What is so common in a file that it is the publisher's habit and no news about a record: one line for the file
//! instead of a sign on each row.

use super::list::{Rule, RuleSet};
use crate::model::Figure;
use std::fmt;

/// One line about a whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFinding {
    pub rule: Rule,
    /// The file; for activities that were imported, the XML file that they come from.
    pub file: String,
    /// Line in the file, if it is about one place.
    pub(crate) line: Option<usize>,
    /// What was found, as a sentence.
    pub what: String,
}

/// `file.xml:3: not read: 1 x transactions; /flag:not_read lists them`
impl fmt::Display for FileFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}; /{} lists them", self.what, self.query())
    }
}

impl FileFinding {
    /// The query that finds the records.
    pub fn query(&self) -> String {
        format!("flag:{}", self.rule.code())
    }
}

/// The rules that may be a habit: codes, missing places and sectors, status against dates, payments
/// on 1 January. Never rules about a row's own
/// money, which stay loud however many rows they flag.
pub(crate) const OF_FILES: &[Rule] = &[
    Rule::UnknownCurrency,
    Rule::UnknownAmountKind,
    Rule::StatusAgainstDates,
    Rule::OnlyNewYear,
    Rule::UnknownCode,
    Rule::MissingCountry,
    Rule::MissingSector,
    Rule::TextForCode,
    Rule::OldCode,
    Rule::WithdrawnCode,
];

/// Below this number of activities a quarter is chance. Chosen by eye.
const MIN_ACTIVITIES: usize = 20;

/// The rules of [`OF_FILES`] that are habits of a file. `counts` has for each the number of activities that it flags.
pub(crate) fn habits(counts: &[usize], activities: usize) -> RuleSet {
    let is_habit = |(_, n): &(&Rule, &usize)| activities >= MIN_ACTIVITIES && **n * 4 > activities;
    OF_FILES.iter().zip(counts).filter(is_habit).map(|(rule, _)| *rule).collect()
}

/// `1,192 of 1,456 activities name no country (82 %)`. Only all of them are 100 percent.
pub(crate) fn habit_in_words(rule: Rule, n: usize, activities: usize) -> String {
    let number = |n: usize| Figure::from(n as i64);
    let what = match rule {
        Rule::UnknownCurrency => "have money in an unknown currency",
        Rule::UnknownAmountKind => "have money of an unknown kind",
        Rule::StatusAgainstDates => "have a status that contradicts their dates",
        Rule::OnlyNewYear => "have all of their payments on 1 January",
        Rule::UnknownCode => "have a code that is not in its list",
        Rule::MissingCountry => "name no country",
        Rule::MissingSector => "name no sector",
        Rule::TextForCode => "have a text in place of a code",
        Rule::OldCode => "have a code of an older version",
        Rule::WithdrawnCode => "have a code that is withdrawn from its list",
        other => other.label(),
    };
    let percent = (n * 100 + activities / 2) / activities.max(1);
    let percent = if n < activities { percent.min(99) } else { percent };
    format!("{} of {} activities {what} ({percent} %)", number(n), number(activities))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_a_quarter_of_twenty_or_more_is_a_habit() {
        let of = |n: usize, activities: usize| {
            let counts: Vec<usize> =
                OF_FILES.iter().map(|rule| if *rule == Rule::UnknownCode { n } else { 0 }).collect();
            habits(&counts, activities)
        };
        assert_eq!(of(5, 20), RuleSet::NONE, "a quarter");
        assert_eq!(of(6, 20), Rule::UnknownCode.into());
        assert_eq!(of(19, 19), RuleSet::NONE, "too few activities to tell");
    }

    #[test]
    fn a_habit_is_told_with_count_and_share() {
        let what = |n: usize| habit_in_words(Rule::MissingCountry, n, 1456);
        assert_eq!(what(1192), "1,192 of 1,456 activities name no country (82 %)");
        assert_eq!(what(1455), "1,455 of 1,456 activities name no country (99 %)");
    }

    #[test]
    fn a_habit_is_never_about_a_rows_own_money() {
        for rule in [Rule::PaidAgainstStatus, Rule::PaidAbovePromised, Rule::NegativeTotal, Rule::PercentSum] {
            assert!(!OF_FILES.contains(&rule), "{rule:?}");
        }
    }
}
