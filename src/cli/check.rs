//! `aidtrail check`: every error, conflict, doubt and note, one a line, heaviest first.

use super::table::write_list;
use super::{Done, Format, talk};
use crate::corpus::{Corpus, FlagWeight};
use crate::read::{Problem, Weight};
use anyhow::Result;
use serde::Serialize;
use std::io::Write;

/// How much a finding weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum Severity {
    Error,
    Conflict,
    Doubt,
    Note,
}

impl Severity {
    fn label(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Conflict => "conflict",
            Severity::Doubt => "doubt",
            Severity::Note => "note",
        }
    }
}

#[derive(Serialize)]
struct Finding {
    severity: Severity,
    rule: String,
    /// `file:line`
    place: String,
    id: String,
    /// The fact's place in the record.
    fact: String,
    what: String,
}

/// Writes the findings. Nothing found counts as done; errors do not.
pub fn run(out: &mut impl Write, corpus: &Corpus, format: Option<Format>, strict: bool) -> Result<Done> {
    let findings = findings(corpus);
    let cells = |f: &Finding| {
        vec![
            f.severity.label().to_owned(),
            f.rule.clone(),
            f.place.clone(),
            f.id.clone(),
            f.fact.clone(),
            f.what.clone(),
        ]
    };
    write_list(out, &findings, format, &["severity", "rule", "place", "id", "fact", "what"], cells)?;
    out.flush()?;
    let n = |severity: Severity| findings.iter().filter(|f| f.severity == severity).count();
    let plural = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
    talk(&format!(
        "{} in {} and {}: {}, {}, {}, {}",
        plural(findings.len(), "finding"),
        plural(corpus.len(), "project"),
        plural(corpus.sources().count(), "source"),
        plural(n(Severity::Error), "error"),
        plural(n(Severity::Conflict), "conflict"),
        plural(n(Severity::Doubt), "doubt"),
        plural(n(Severity::Note), "note"),
    ));
    let nothing = corpus.is_empty() && corpus.sources().count() == 0;
    let bad = n(Severity::Error) > 0 || strict && n(Severity::Conflict) > 0;
    Ok(match (nothing, bad) {
        (true, true) => Done::Partly,
        (_, true) => Done::Nothing,
        _ => Done::Found,
    })
}

fn findings(corpus: &Corpus) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let of_problem = |problem: &Problem, id: String| Finding {
        severity: if problem.weight == Weight::Error { Severity::Error } else { Severity::Note },
        rule: if problem.record.is_some() { "record".to_owned() } else { "file".to_owned() },
        place: problem.place.map_or_else(|| problem.file.clone(), |(line, _)| format!("{}:{line}", problem.file)),
        id,
        fact: problem.record.clone().unwrap_or_default(),
        what: if problem.remedy.is_empty() {
            problem.what.clone()
        } else {
            format!("{}; {}", problem.what, problem.remedy)
        },
    };
    findings.extend(corpus.problems.iter().map(|problem| of_problem(problem, String::new())));
    for id in corpus.ids() {
        let entry = corpus.entry(id);
        findings.extend(entry.broken.iter().map(|problem| of_problem(problem, entry.project.id.clone())));
        for flag in &entry.flags {
            let severity = match flag.rule.weight() {
                _ if flag.rule.is_error() => Severity::Error,
                FlagWeight::Conflict => Severity::Conflict,
                FlagWeight::Doubt => Severity::Doubt,
                FlagWeight::Note => Severity::Note,
            };
            findings.push(Finding {
                severity,
                rule: flag.rule.code().to_owned(),
                place: format!("{}:{}", corpus.files[entry.file].name, entry.file_line),
                id: entry.project.id.clone(),
                fact: flag.fact.map_or(String::new(), |fact| fact.to_string()),
                what: flag.what.clone(),
            });
        }
    }
    findings.sort_by_key(|finding| finding.severity);
    findings
}
