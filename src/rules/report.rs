//! What a rule reports.

use super::list::Rule;
use crate::model::FactKey;

/// One oddity of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    pub rule: Rule,
    pub(crate) fact: Option<FactKey>,
    /// What was found, as a sentence.
    pub what: String,
    /// Line in the file, if it is more exact than the line on which the record begins. IATI only.
    pub(crate) line: Option<usize>,
}

/// Receives what a rule finds: the rule, the fact, and a closure that makes the sentence. Loading only needs
/// the rule, so it never builds sentences.
pub(super) type Report<'r> = dyn FnMut(Rule, Option<FactKey>, &dyn Fn() -> String) + 'r;
