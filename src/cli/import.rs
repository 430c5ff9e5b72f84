//! `aidtrail import`: converts inputs of any kind to one dataset in JSON Lines.
//!
//! The dataset is written through an [`AtomicFile`], so that at any moment the old one or the new one is there, whole.
//! A signal ends the import at once.

use super::args::{Day, Files};
use super::inputs::{print_left_out, targets};
use super::interrupt::end_on_signals;
use super::messages::{plural, print_stderr};
use super::progress::ProgressLine;
use super::status::RunStatus;
use crate::fields::FieldId;
use crate::files::AtomicFile;
use crate::formats::{InputOrigin, ProblemSeverity};
use crate::load::{self, LoadOptions, Timings};
use crate::model::Figure;
use crate::rules::Rule;
use crate::sort::ColdSort;
use crate::store::Corpus;
use anyhow::{Context, Result};
use clap::Args;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How many problems are printed one by one; `check` and `-v` print all. Chosen by eye.
const MAX_PROBLEMS: usize = 10;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// The dataset to write; - for standard output
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    /// Replace OUT where it is there already
    #[arg(long)]
    force: bool,
    /// Threads that read
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    threads: Option<u8>,
    #[command(flatten)]
    files: Files,
}

/// Reads the inputs, writes the dataset, and prints a summary on standard error.
pub(super) fn run(args: &ImportArgs) -> Result<RunStatus> {
    let ImportArgs { output, files, .. } = args;
    let threads = args.threads.map_or_else(load::threads, usize::from);
    // What depends on today is never stored.
    let loading = LoadOptions { threads, today: None, ..files.loading(Day::default()) };
    let targets = targets(files)?;
    let started = Instant::now();
    let stop = AtomicBool::new(false);
    let to_stdout = output.as_os_str() == "-";
    let target_file = if to_stdout { None } else { Some(AtomicFile::new(output, args.force)?) };
    if let Some(file) = &target_file {
        refuse_to_replace_input(&targets, file.target())?;
    }
    let written = AtomicU64::new(0);
    let progress = Arc::new(ProgressLine::start());
    let ending = progress.clone();
    end_on_signals(target_file.as_ref(), move || ending.end())?;
    let publish = |_, tally| progress.update(tally);
    let count = |result: io::Result<()>, line: &[u8]| {
        written.fetch_add(line.len() as u64, Ordering::Relaxed);
        result
    };
    let mut stdout = BufWriter::new(io::stdout());
    let mut file = target_file.as_ref().map(|beside| beside.writer()).transpose()?;
    let sink: Box<load::WriteLines<'_>> = match &mut file {
        Some(file) => Box::new(|line: &[u8]| count(file.write_all(line), line)),
        None => Box::new(|line: &[u8]| count(stdout.write_all(line), line)),
    };
    let result = load::import(&targets, loading, &stop, &publish, sink);
    progress.end();
    let target = output.display();
    let (corpus, stages) = match result {
        // There is no old file to mention, and a closed pipe counts as success.
        Err(error) if to_stdout => return Err(error.into()),
        result => result.with_context(|| format!("cannot write {target}; it is unchanged"))?,
    };
    // What is read without them is not what the inputs hold, and who finds OUT would take it for all of it.
    let missing = corpus.problems.iter().filter(|problem| problem.lacks_resource).count();
    if missing > 0 {
        print_problems(&corpus, files.verbose);
        let parts = plural(missing, "input");
        print_stderr(&match to_stdout {
            true => format!("aidtrail: {parts} could not be read completely; what is written is not all of it"),
            false => format!("aidtrail: {parts} could not be read completely; {target} is unchanged"),
        });
        stdout.flush()?;
        return Ok(RunStatus::Partly);
    }
    // A record that cannot be read is not written; an empty file in place of an older one would lose that.
    let nothing = corpus.len() == corpus.broken_count() && corpus.sources().len() == 0;
    if nothing || files.strict && corpus.error_count() > 0 {
        print_problems(&corpus, files.verbose);
        print_stderr(&format!(
            "aidtrail: {}; {target} is unchanged",
            if nothing { "there is nothing to import" } else { "some records have errors, and --strict is set" }
        ));
        return Ok(RunStatus::Partly);
    }
    let syncing = Instant::now();
    stdout.flush()?;
    if let (Some(beside), Some(file)) = (target_file, file) {
        beside.commit(file)?;
    }
    print_problems(&corpus, files.verbose);
    print_summary(&corpus, stages, written.into_inner(), started.elapsed(), syncing.elapsed(), loading.threads);
    let unread = corpus.errors().any(|problem| problem.position.is_none() && problem.record.is_none());
    Ok(if unread { RunStatus::Partly } else { RunStatus::Found })
}

/// An input that is replaced by what was read of it is lost.
fn refuse_to_replace_input(targets: &[InputOrigin], output: &Path) -> Result<()> {
    let place = fs::canonicalize(output).ok();
    let is_output = |target: &&InputOrigin| match target {
        InputOrigin::File(path) | InputOrigin::Found(path) => place.is_some() && fs::canonicalize(path).ok() == place,
        InputOrigin::Embedded | InputOrigin::Stdin | InputOrigin::InMemory(..) => false,
    };
    match targets.iter().find(is_output) {
        Some(target) => {
            anyhow::bail!("{} is one of the inputs and would be overwritten; choose another OUT", target.name())
        }
        None => Ok(()),
    }
}

fn print_problems(corpus: &Corpus, all: bool) {
    print_left_out(corpus.problems.iter(), all);
    let errors: Vec<_> = corpus.errors().collect();
    let shown = if all { errors.len() } else { MAX_PROBLEMS };
    errors.iter().take(shown).for_each(|problem| print_stderr(&format!("aidtrail: {problem}")));
    if errors.len() > shown {
        print_stderr(&format!("aidtrail: and {} more; use -v to list them", errors.len() - shown));
    }
}

fn print_summary(corpus: &Corpus, stages: Timings, written: u64, all: Duration, syncing: Duration, threads: usize) {
    let number = |n: usize| Figure::from(n as i64).to_string();
    let read = corpus.files().iter().filter(|file| file.records > 0).count();
    let broken = corpus.broken_count();
    print_stderr(&format!(
        "read {} projects and {} sources from {} of {} files; {} written",
        number(corpus.len() - broken),
        number(corpus.sources().len()),
        number(read),
        number(corpus.files().len()),
        megabytes(written),
    ));
    let notes = corpus.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Note).count();
    if broken > 0 || read < corpus.files().len() || notes > 0 {
        print_stderr(&format!(
            "skipped {} records and {} files; {} notes",
            number(broken),
            number(corpus.files().len() - read),
            number(notes)
        ));
    }
    let flags = corpus.facets().values(FieldId::Flag).iter().zip(corpus.facets().totals(FieldId::Flag));
    let is_finding = |code: &str| Rule::from_code(code).is_none_or(Rule::is_finding);
    let counted = flags.map(|(flag, &n)| (n, flag.code.as_str())).filter(|(n, code)| *n > 0 && is_finding(code));
    let mut flags: Vec<(u32, &str)> = counted.collect();
    flags.cold_sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    if !flags.is_empty() {
        let flags: Vec<String> = flags.iter().map(|(n, flag)| format!("{flag} {}", number(*n as usize))).collect();
        print_stderr(&format!("projects by flag: {}", flags.join(", ")));
    }
    let threads = if threads == 1 { "one thread".to_owned() } else { format!("{threads} threads together") };
    print_stderr(&format!(
        "took {}; time in {threads}: splitting {}, parsing {}, finding equipment {}, serialising {}, \
         writing {}; syncing {}",
        seconds(all),
        seconds(stages.splitting),
        seconds(stages.parsing),
        seconds(stages.extracting),
        seconds(stages.serialising),
        seconds(stages.writing),
        seconds(syncing),
    ));
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
