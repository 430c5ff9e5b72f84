//! Loads the input files of a subcommand and reports what could not be used.

use super::args::{Day, Files};
use super::messages::print_stderr;
use super::status::RunStatus;
use crate::formats::{self, InputOrigin, Problem, join_left_out};
use crate::load::{LoadOptions, load_with};
use crate::store::Corpus;
use anyhow::{Context, Result};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The inputs that the arguments name; without any, the shipped dataset.
pub(super) fn targets(files: &Files) -> Result<Vec<InputOrigin>> {
    if files.files.is_empty() { Ok(vec![InputOrigin::Embedded]) } else { Ok(formats::find_files(&files.files)?) }
}

/// Loads every input. Problems are kept in the corpus.
pub(super) fn load_all(files: &Files, day: Day) -> Result<Arc<Corpus>> {
    let targets = targets(files)?;
    // Nobody sees a partial corpus, so do not build any.
    let loading = LoadOptions { publish_at: usize::MAX, ..files.loading(day) };
    Ok(load_with(&targets, loading, &AtomicBool::new(false), &|_, _| {}))
}

/// Prints which files of folders were left out and why: one line for each reason, or with `all` one for each file.
pub(super) fn print_left_out<'p>(problems: impl Iterator<Item = &'p Problem>, all: bool) {
    let left_out = problems.filter(|problem| problem.is_left_out);
    let lines = if all { left_out.cloned().collect() } else { join_left_out(left_out) };
    lines.iter().for_each(|problem| print_stderr(&format!("aidtrail: {problem}")));
}

/// Loads every input and prints the problems. Fails if nothing could be used, and with `--strict` at any error.
pub(super) fn load_reporting(files: &Files, day: Day, query: Option<&str>) -> Result<(Arc<Corpus>, RunStatus)> {
    let corpus = load_all(files, day)?;
    let errors: Vec<&Problem> = corpus.errors().collect();
    let nothing = corpus.is_empty() && corpus.sources().len() == 0;
    print_left_out(corpus.problems.iter(), files.verbose);
    if nothing && errors.is_empty() && corpus.problems.iter().any(|problem| problem.is_left_out) {
        anyhow::bail!("no file here can be read; name IATI XML, datasets (JSON or JSON Lines) or articles' texts");
    }
    let Some(first) = errors.first() else { return Ok((corpus, RunStatus::Found)) };
    if nothing || files.strict {
        let missing = files.files.iter().any(|f| !f.exists() && f.as_os_str() != "-");
        let mut first = (*first).clone();
        if let Some(query) = query.filter(|_| missing && nothing && first.remedy == "check the name") {
            first.remedy +=
                &format!("; the query must be one argument, here it is {query:?}: put several words in quotes");
        }
        return match errors.len() {
            1 => Err(first.into()),
            n => Err(first).context(format!("{} cannot be used", records_or_files(n))),
        };
    }
    let whole_file = errors.iter().any(|problem| problem.record.is_none());
    if files.verbose || whole_file || errors.len() == 1 {
        // Three are enough to see what is wrong; the message below counts all.
        let shown = if files.verbose { errors.len() } else { 3 };
        errors.iter().take(shown).for_each(|problem| print_stderr(&format!("aidtrail: {problem}")));
    }
    if errors.len() > 1 && !files.verbose {
        print_stderr(&format!("aidtrail: {} cannot be used; use -v to list them", records_or_files(errors.len())));
    }
    // A named file that gave nothing is an error; bad records among good ones are not.
    let unread = errors.iter().any(|problem| problem.position.is_none() && problem.record.is_none());
    Ok((corpus, if unread { RunStatus::Partly } else { RunStatus::Found }))
}

fn records_or_files(n: usize) -> String {
    if n == 1 { "1 record or file".to_owned() } else { format!("{n} records or files") }
}
