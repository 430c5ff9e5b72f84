//! `aidtrail check`: every error, conflict, doubt and note, one a line, most severe first.

use super::args::{Day, Files, OutputFormat};
use super::inputs::load_all;
use super::messages::{plural, print_stderr};
use super::status::RunStatus;
use super::table::write_list;
use crate::formats::{Problem, ProblemSeverity, join_left_out};
use crate::rules::files::FileFinding;
use crate::rules::{Flag, Rule, RuleSet, Severity};
use crate::sort::ColdSort;
use crate::store::{Corpus, Opened, RecordId};
use anyhow::Result;
use clap::Args;
use serde::{Serialize, Serializer};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// How to write it
    #[arg(long, value_enum)]
    format: Option<OutputFormat>,
    #[command(flatten)]
    day: Day,
    #[command(flatten)]
    files: Files,
}

#[derive(Serialize)]
struct Finding {
    #[serde(serialize_with = "severity_label")]
    severity: Severity,
    rule: String,
    /// The file of the record; for an activity its XML file, also after an import.
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    id: String,
    /// The path of the fact in the record.
    fact: String,
    what: String,
}

fn severity_label<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.label())
}

/// Writes the findings. Errors, and with `--strict` conflicts too, change the exit status to 1, as a file does that was not
/// understood. It is 2 if nothing was understood; with `--strict` if any file was not.
pub(super) fn run(out: &mut impl Write, args: &CheckArgs) -> Result<RunStatus> {
    let corpus = load_all(&args.files, args.day)?;
    let cells = |f: &Finding| {
        vec![
            f.severity.label().to_owned(),
            f.rule.clone(),
            f.line.map_or_else(|| f.file.clone(), |line| format!("{}:{line}", f.file)),
            f.id.clone(),
            f.fact.clone(),
            f.what.clone(),
        ]
    };
    let problems = match args.files.verbose {
        true => corpus.problems.clone(),
        false => join_left_out(corpus.problems.iter()),
    };
    let counts: RefCell<[usize; 4]> = RefCell::default();
    let rules: RefCell<BTreeMap<String, usize>> = RefCell::default();
    let counted = || {
        *counts.borrow_mut() = [0; 4];
        rules.borrow_mut().clear();
        findings(&corpus, &problems).inspect(|finding| {
            counts.borrow_mut()[finding.severity as usize] += 1;
            *rules.borrow_mut().entry(finding.rule.clone()).or_default() += 1;
        })
    };
    write_list(out, &counted, args.format, &["severity", "rule", "place", "id", "fact", "what"], cells)?;
    out.flush()?;
    let counts = counts.into_inner();
    let mut rules: Vec<(String, usize)> = rules.into_inner().into_iter().collect();
    rules.cold_sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    if rules.len() > 1 {
        let rules: Vec<String> = rules.iter().map(|(rule, n)| format!("{n} {rule}")).collect();
        print_stderr(&rules.join(", "));
    }
    let n = |severity: Severity| counts[severity as usize];
    print_stderr(&format!(
        "{} in {} and {}: {}, {}, {}, {}",
        plural(counts.iter().sum(), "finding"),
        plural(corpus.len(), "project"),
        plural(corpus.sources().len(), "source"),
        plural(n(Severity::Error), "error"),
        plural(n(Severity::Conflict), "conflict"),
        plural(n(Severity::Doubt), "doubt"),
        plural(n(Severity::Note), "note"),
    ));
    let bad = n(Severity::Error) > 0 || args.files.strict && n(Severity::Conflict) > 0;
    let not_understood = corpus.problems.iter().filter(|problem| problem.is_of_file_not_understood());
    let not_understood = not_understood.map(|problem| &problem.file).collect::<BTreeSet<_>>().len();
    let left_out = corpus.problems.iter().filter(|problem| problem.is_left_out).count();
    // A folder of nothing but texts of other names is not understood either.
    let none = corpus.is_empty() && corpus.sources().len() == 0 && (bad || not_understood + left_out > 0);
    Ok(match (none, not_understood > 0) {
        (true, _) => RunStatus::Partly,
        (false, true) if args.files.strict => RunStatus::Partly,
        (false, true) => RunStatus::Nothing,
        (false, false) if bad => RunStatus::Nothing,
        (false, false) => RunStatus::Found,
    })
}

fn problem_finding(problem: &Problem, id: String) -> Finding {
    Finding {
        severity: if problem.severity == ProblemSeverity::Error { Severity::Error } else { Severity::Note },
        rule: if problem.record.is_some() { "record".to_owned() } else { "file".to_owned() },
        file: problem.file.clone(),
        line: problem.position.map(|(line, _)| line),
        id,
        fact: problem.record.clone().unwrap_or_default(),
        what: if problem.remedy.is_empty() {
            problem.message.clone()
        } else {
            format!("{}; {}", problem.message, problem.remedy)
        },
    }
}

/// What is common in a file, as one doubt about the file.
fn file_finding(finding: &FileFinding) -> Finding {
    Finding {
        severity: Severity::Doubt,
        rule: finding.rule.code().to_owned(),
        file: finding.file.clone(),
        line: finding.line,
        id: String::new(),
        fact: String::new(),
        what: format!("{}; aidtrail search {} lists them", finding.what, finding.query()),
    }
}

/// Rules that the line about the file tells, for a record of it.
fn told_of_file(corpus: &Corpus, id: RecordId) -> RuleSet {
    corpus.habits_of(id) | Rule::NotRead.into()
}

/// Every finding, most severe first. Records are opened one at a time, once for each severity that they have, so that
/// a million findings need no more memory than one.
fn findings<'c>(corpus: &'c Corpus, problems: &'c [Problem]) -> impl Iterator<Item = Finding> + 'c {
    [Severity::Error, Severity::Conflict, Severity::Doubt, Severity::Note].into_iter().flat_map(move |wanted| {
        let problems = problems.iter().map(|problem| problem_finding(problem, String::new()));
        let sources = corpus.sources().filter(move |_| wanted == Severity::Error);
        let sources =
            sources.flat_map(|(id, _)| corpus.check_source(id)).map(|problem| problem_finding(&problem, String::new()));
        let files = corpus.file_findings().iter().map(file_finding);
        let has_severity = move |rule: Rule| rule.severity() == wanted;
        let has_findings = move |id: &RecordId| {
            let row = corpus.row(*id);
            // The loader does not check the quotes of JSON Lines; opening the record does.
            let unchecked = wanted == Severity::Error && corpus.files()[row.origin().file as usize].in_order;
            unchecked
                || row.broken().is_some() && wanted == Severity::Error
                || row.rules().without(told_of_file(corpus, *id)).iter().any(has_severity)
        };
        let records =
            corpus.open_all(corpus.ids().filter(has_findings)).flat_map(move |opened| record_findings(corpus, &opened));
        problems.chain(files).chain(sources).chain(records).filter(move |finding| finding.severity == wanted)
    })
}

fn record_findings(corpus: &Corpus, opened: &Opened) -> Vec<Finding> {
    let row = corpus.row(opened.id);
    let broken = opened.broken.iter().map(|problem| problem_finding(problem, row.id().to_owned()));
    let (file, line) = match opened.project.activity.as_deref() {
        Some(activity) => (activity.file.as_str(), activity.line as usize),
        None => (row.file(), row.origin().line as usize),
    };
    let told = told_of_file(corpus, opened.id);
    let is_told_here = |flag: &&Flag| flag.rule.is_finding() && !told.has(flag.rule);
    let flags = opened.flags.iter().filter(is_told_here).map(|flag| Finding {
        severity: flag.rule.severity(),
        rule: flag.rule.code().to_owned(),
        file: file.to_owned(),
        line: Some(flag.line.unwrap_or(line)),
        id: row.id().to_owned(),
        fact: flag.fact.map_or(String::new(), |fact| fact.to_string()),
        what: flag.what.clone(),
    });
    broken.chain(flags).collect()
}
