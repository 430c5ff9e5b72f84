//! Flags: the rules that find what is odd about a record.
//!
//! Flags are computed from the data, never stored in it, and change no figure. The rules here look at one
//! project with the sources it cites. Rules that need several records (duplicate ids, words counted twice,
//! relations) are found by [`crate::load`] and `store::duplicates`; rules that compare with today, by
//! `store::today`, when a corpus is asked for.
//!
//! A rule earns its place if a reader who believes the screen without it would be wrong. Each has a [`Severity`], which
//! decides the word and the exit status of `check`, and a [`RuleVoice`], which decides where a person sees it.

mod activity;
mod article;
mod dates;
pub(crate) mod files;
mod list;
mod listed;
mod money;
mod news;
mod overdue;
mod report;
mod reports;
mod shares;

pub(crate) use dates::ActivityDates;
pub use list::{Rule, RuleSet, RuleVoice, Severity};
pub(crate) use news::{awaits_news, is_old_news};
pub(crate) use overdue::{PendingEnd, pending_end};
pub use report::Flag;
pub use reports::{LineReport, SourceFacts, is_open_line, line_reports, line_state};
pub(crate) use reports::{giver_only_arrivals, is_plausible, is_unconfirmed};

use crate::model::{Names, Oddity, Project};
use report::Report;
use std::ops::Deref;

/// Flags of a project by all rules that look at one record only, the most severe first.
pub(crate) fn flags<S: Deref<Target = str>>(
    project: &Project<S>,
    cited: &[SourceFacts<'_>],
    reports: &[LineReport<'_>],
    names: &Names,
) -> Vec<Flag> {
    let mut flags = Vec::new();
    check_project(project, cited, reports, &mut |rule, fact, what| {
        flags.push(Flag { rule, fact, what: what(), line: None })
    });
    article::name_variants(project, names, &mut |rule, fact, what| {
        flags.push(Flag { rule, fact, what: what(), line: None })
    });
    for oddity in project.activity.iter().flat_map(|activity| &activity.oddities) {
        let what = oddity.what.to_string();
        flags.push(Flag { rule: rule_of(oddity), fact: None, what, line: Some(oddity.line as usize) });
    }
    flags.sort_by_key(|flag| (flag.rule, flag.fact));
    flags
}

/// The rule that an oddity found while parsing XML belongs to.
fn rule_of<S: Deref<Target = str>>(oddity: &Oddity<S>) -> Rule {
    Rule::from_code(&oddity.rule).filter(|rule| rule.is_finding()).unwrap_or(Rule::BadAmount)
}

/// Like [`flags`], but only which rules apply.
pub fn rules_of<S: Deref<Target = str>>(
    project: &Project<S>,
    cited: &[SourceFacts<'_>],
    reports: &[LineReport<'_>],
    names: &Names,
) -> RuleSet {
    let mut rules = RuleSet::NONE;
    check_project(project, cited, reports, &mut |rule, _, _| rules.add(rule));
    let oddities = project.activity.iter().flat_map(|activity| &activity.oddities);
    oddities.for_each(|oddity| rules.add(rule_of(oddity)));
    article::name_variants(project, names, &mut |rule, _, _| rules.add(rule));
    rules
}

fn check_project<S: Deref<Target = str>>(
    project: &Project<S>,
    cited: &[SourceFacts<'_>],
    reports: &[LineReport<'_>],
    flag: &mut Report<'_>,
) {
    // An IATI activity is its own evidence: its facts are in elements of their own and need no quote.
    project.visit_facts(|fact| {
        if fact.evidence.is_empty() && project.activity.is_none() {
            flag(Rule::NoEvidence, Some(fact.key), &|| format!("{} cites no source", fact.label()));
        }
    });
    article::amounts(project, cited, flag);
    article::equipment_lines(project, cited, reports, flag);
    article::not_a_grant(project, flag);
    dates::dates(project, cited, reports, flag);
    listed::codes(project, flag);
    shares::percentages(project, flag);
    if let Some(activity) = project.activity.as_deref() {
        activity::activity(project, activity, flag);
        listed::activity_codes(project, activity, flag);
        shares::activity_shares(project, activity, flag);
        money::money(project, flag);
    }
    for source in cited.iter().filter(|source| source.repeats_text) {
        flag(Rule::TextRepeated, None, &|| {
            format!("source {} holds its text twice; one copy is shown and counted", source.id)
        });
    }
}
