//! The command line: arguments, dispatch, and errors as one line with a hint.
//!
//! Each subcommand loads its inputs, runs the same search as the explorer, and writes the result. Data goes to
//! standard output, messages to standard error. A broken pipe counts as success: the reader has seen enough.
//!
//! Doc comments on arguments, subcommands and their values are the texts of `--help` and of the manual page.

mod atomic_file;
mod check;
mod draft;
mod import;
mod lock;
mod merge;
mod progress;
mod review;
mod show;
mod source;
mod stats;
mod table;
mod terminal;

use crate::formats::{self, InputOrigin, Problem};
use crate::load::{self, LoadOptions, load_with};
use crate::search::{AnswerParts, Cancel, Hits, Request, SortKey, SortOrder, SumsBy, search};
use crate::store::Corpus;
use crate::text::display::clean_lines;
use crate::tui;
use anyhow::{Context, Result};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::io::{BufWriter, ErrorKind, IsTerminal, Write, stderr, stdout};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use terminal::TerminalWriter;

/// Who gives what to whom, has it arrived, and who says so: an explorer of aid agreements.
///
/// Without a subcommand it opens the explorer; without FILE, the reviewed articles that ship inside.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Start with this query
    #[arg(short, long, default_value = "", allow_hyphen_values = true)]
    query: String,
    #[command(flatten)]
    files: Files,
}

#[derive(Debug, Args)]
struct Files {
    /// IATI activity XML, datasets (JSON or JSON Lines), article texts, folders of them, or - for standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// List every bad record
    #[arg(short, long)]
    verbose: bool,
    /// End with an error if any record is bad; in check, if there is a conflict
    #[arg(long)]
    strict: bool,
    /// Show the texts of activities in this language where they have it, as fr; English otherwise
    #[arg(long, value_name = "LANG", value_parser = language)]
    language: Option<[u8; 2]>,
}

impl Files {
    fn loading(&self) -> LoadOptions {
        LoadOptions { language: self.language, ..LoadOptions::on(load::threads()) }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// What matches, best first
    Search {
        /// The query, one argument, as in the explorer
        #[arg(allow_hyphen_values = true)]
        query: String,
        /// What a row is
        #[arg(long, value_enum, default_value_t = RowKind::Projects)]
        rows: RowKind,
        #[command(flatten)]
        output: OutputOptions,
        #[command(flatten)]
        files: Files,
    },
    /// One project: its facts, each with its words and their source
    Show {
        /// The project's id
        id: String,
        /// text or json
        #[arg(long, value_enum, default_value_t = TextFormat::Text)]
        format: TextFormat,
        #[command(flatten)]
        files: Files,
    },
    /// A source's text with its evidence marked
    Source {
        /// The source's id
        id: String,
        /// text or json
        #[arg(long, value_enum, default_value_t = TextFormat::Text)]
        format: TextFormat,
        #[command(flatten)]
        files: Files,
    },
    /// Counts by country, donor, sector, equipment, state, status, year told and flag; amounts by currency
    Stats {
        /// Count only what matches
        #[arg(short, long, default_value = "", allow_hyphen_values = true)]
        query: String,
        #[command(flatten)]
        money: MoneyOptions,
        /// How to write it
        #[arg(long, value_enum)]
        format: Option<OutputFormat>,
        #[command(flatten)]
        files: Files,
    },
    /// Errors, conflicts, doubts and notes, one a line; exits with 1 if there are errors
    Check {
        /// How to write it
        #[arg(long, value_enum)]
        format: Option<OutputFormat>,
        #[command(flatten)]
        files: Files,
    },
    /// IATI XML, datasets and article texts to one dataset, one record a line
    Import {
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
    },
    /// Articles (text or HTML) to drafted records for review
    Draft {
        /// The articles: files, folders of files, - for standard input
        #[arg(required = true, value_name = "ARTICLE")]
        articles: Vec<PathBuf>,
        /// The draft to write; standard output where absent
        #[arg(short, long, value_name = "OUT")]
        output: Option<PathBuf>,
        /// Replace OUT where it is there already
        #[arg(long)]
        force: bool,
    },
    /// Reviewed drafts into a dataset: one delivery told twice becomes one line; or a source out of it again
    Merge(merge::MergeOptions),
    /// Decide in the terminal what of a draft is so; saved as you go, beside the draft
    Review {
        /// The draft, as aidtrail draft writes it
        draft: PathBuf,
    },
    /// Completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// The manual page, in roff
    Man,
}

#[derive(Debug, Args)]
struct OutputOptions {
    /// How to write it: a table on a terminal, tsv in a pipe
    #[arg(long, value_enum)]
    format: Option<OutputFormat>,
    /// At most this many rows
    #[arg(long, value_name = "N", value_parser = limit)]
    limit: Option<usize>,
    /// best, title, country, donor, told, lines, state or flag; with - before it the other way round
    #[arg(long, value_name = "FIELD", default_value = "best", value_parser = sort, allow_hyphen_values = true)]
    sort: SortOrder,
}

#[derive(Debug, Args)]
struct MoneyOptions {
    /// Divide amounts by kind, country or year
    #[arg(long, default_value = "kind", value_parser = sums_by)]
    by: SumsBy,
    /// Count money that is told more than once, or by the parts of an activity too, once or as often as it is told
    #[arg(long, value_enum, default_value_t = Counting::Once)]
    count: Counting,
}

/// How often money counts that is told more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Counting {
    /// Once
    Once,
    /// As often as it is told
    All,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RowKind {
    /// Projects
    Projects,
    /// Equipment lines
    Lines,
    /// Sources
    Sources,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OutputFormat {
    /// Aligned columns
    Table,
    /// Tab-separated
    Tsv,
    /// Comma-separated
    Csv,
    /// The dataset form, one document
    Json,
    /// The dataset form, one record a line
    Jsonl,
    /// A Markdown table
    Md,
}

/// How one record is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TextFormat {
    /// For reading
    Text,
    /// The dataset form
    Json,
}

fn sums_by(text: &str) -> Result<SumsBy, String> {
    let names: Vec<&str> = SumsBy::ALL.iter().map(|by| by.name()).collect();
    SumsBy::ALL.into_iter().find(|by| by.name() == text).ok_or_else(|| format!("expected one of {}", names.join(", ")))
}

fn language(text: &str) -> Result<[u8; 2], String> {
    let tag = text.to_ascii_lowercase();
    let letters = <[u8; 2]>::try_from(tag.as_bytes()).ok().filter(|_| crate::codes::language(&tag).is_some());
    letters.ok_or_else(|| "expected a two-letter language code, such as fr".to_owned())
}

fn limit(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "expected a number of rows".to_owned())
}

fn sort(text: &str) -> Result<SortOrder, String> {
    let (name, reverse) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    let names: Vec<&str> = SortKey::ALL.iter().map(|key| key.name()).collect();
    let key = SortKey::ALL.iter().copied().find(|key| key.name() == name);
    key.map(|key| SortOrder { key, reverse }).ok_or_else(|| format!("expected one of {}", names.join(", ")))
}

/// How a command ended; decides the exit status.
enum RunStatus {
    Found,
    Nothing,
    /// Some input could not be used; the others were.
    Partly,
    Signal(i32),
}

/// Runs the program. Exit status: 0 done, 1 nothing found or errors found, 2 error, 128 + number of the signal.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Help and version are not errors: they go to standard output, with status 0.
        Err(error) if !error.use_stderr() => error.exit(),
        Err(error) => {
            let text = error.render().to_string();
            let what: Vec<&str> = text.lines().take_while(|line| !line.trim().is_empty()).map(str::trim).collect();
            print_stderr(&format!("aidtrail: {}; see --help", what.join(" ").trim_start_matches("error: ")));
            return ExitCode::from(2);
        }
    };
    match dispatch(cli) {
        Ok(RunStatus::Found) => ExitCode::SUCCESS,
        Ok(RunStatus::Nothing) => ExitCode::from(1),
        Ok(RunStatus::Partly) => ExitCode::from(2),
        Ok(RunStatus::Signal(signal)) => ExitCode::from(128u8.saturating_add(signal as u8)),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            print_stderr(&format!("aidtrail: {error:#}"));
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        // `serde_json::Error` does not return the I/O error below it as its source.
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(ErrorKind::BrokenPipe)
    })
}

/// Prints a message on standard error, with control characters made visible.
fn print_stderr(text: &str) {
    // If standard error is closed, nobody reads the message.
    let _ = writeln!(stderr(), "{}", clean_lines(text));
}

fn dispatch(cli: Cli) -> Result<RunStatus> {
    // Highlighted text has escape sequences of ours, so its writer makes the rest of it safe. All other output is
    // made safe here if it goes to a terminal.
    let highlights = matches!(
        cli.command,
        Some(Command::Show { format: TextFormat::Text, .. } | Command::Source { format: TextFormat::Text, .. })
    );
    let plain = BufWriter::new(stdout().lock());
    let mut out: Box<dyn Write> =
        if stdout().is_terminal() && !highlights { Box::new(TerminalWriter::new(plain)) } else { Box::new(plain) };
    let done = match cli.command {
        None => return explore(cli.query, &cli.files, out),
        Some(Command::Search { query, rows, output, files }) => {
            let (corpus, done) = load_reporting(&files, Some(&query))?;
            let hits = search_rows(&corpus, &query, output.sort, rows)?;
            table::write_rows(&mut out, &hits, rows, output.format, output.limit)?;
            if hits.rows.is_empty() {
                for advice in &hits.relaxations {
                    print_stderr(&format!("without {} the query would match {}", advice.text, advice.projects));
                }
            }
            let found = match rows {
                RowKind::Projects => !hits.rows.is_empty(),
                RowKind::Lines => !hits.lines.is_empty(),
                RowKind::Sources => !hits.sources.is_empty(),
            };
            with_matches(done, found)
        }
        Some(Command::Show { id, format, files }) => {
            let (corpus, done) = load_reporting(&files, None)?;
            with_matches(done, show::run(&mut out, &corpus, &id, format)?)
        }
        Some(Command::Source { id, format, files }) => {
            let (corpus, done) = load_reporting(&files, None)?;
            with_matches(done, source::run(&mut out, &corpus, &id, format)?)
        }
        Some(Command::Stats { query, money, format, files }) => {
            let (corpus, done) = load_reporting(&files, None)?;
            let hits =
                run_search(&corpus, &query, SortOrder::default(), AnswerParts { sums: true, ..AnswerParts::ALL })?;
            stats::run(&mut out, &hits, &money, format)?;
            with_matches(done, !hits.rows.is_empty())
        }
        Some(Command::Check { format, files }) => {
            let corpus = load_all(&files)?;
            check::run(&mut out, &corpus, format, files.strict)?
        }
        Some(Command::Import { output, force, threads, files }) => {
            drop(out);
            let threads = threads.map_or_else(load::threads, usize::from);
            let loading = LoadOptions { threads, ..files.loading() };
            return import::run(&targets(&files)?, &output, force, loading, &files);
        }
        Some(Command::Draft { articles, output, force }) => {
            drop(out);
            return draft::run(&articles, output.as_deref(), force);
        }
        Some(Command::Merge(options)) => merge::run(&mut out, &options)?,
        Some(Command::Review { draft }) => return review::run(out, &draft),
        Some(Command::Completions { shell }) => {
            // Write into memory first: the generator panics if it cannot write.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "aidtrail", &mut script);
            out.write_all(&script)?;
            RunStatus::Found
        }
        Some(Command::Man) => {
            clap_mangen::Man::new(Cli::command()).render(&mut out)?;
            RunStatus::Found
        }
    };
    out.flush()?;
    Ok(done)
}

/// Opens the explorer; without a terminal, prints the project table.
fn explore(query: String, files: &Files, mut out: Box<dyn Write>) -> Result<RunStatus> {
    if !stdout().is_terminal() {
        let (corpus, done) = load_reporting(files, None)?;
        let only_sources = corpus.is_empty() && corpus.sources().len() > 0;
        let rows = if only_sources { RowKind::Sources } else { RowKind::Projects };
        let hits = search_rows(&corpus, &query, SortOrder::default(), rows)?;
        table::write_rows(&mut out, &hits, rows, Some(OutputFormat::Table), None)?;
        out.flush()?;
        return Ok(done);
    }
    let targets = targets(files)?;
    // Report a misspelt name before the screen is entered.
    match targets.as_slice() {
        [InputOrigin::File(path)] => formats::check_exists(path)?,
        // If standard input is the keyboard it cannot be data: opening it reports that.
        [target @ InputOrigin::Stdin] if std::io::stdin().is_terminal() => drop(formats::open(target)?),
        _ => {}
    }
    drop(out);
    match tui::run(targets, files.loading(), query)? {
        tui::ExitReason::Quit => Ok(RunStatus::Found),
        tui::ExitReason::Signal(signal) => Ok(RunStatus::Signal(signal)),
    }
}

fn with_matches(done: RunStatus, found: bool) -> RunStatus {
    match done {
        RunStatus::Found if !found => RunStatus::Nothing,
        done => done,
    }
}

fn targets(files: &Files) -> Result<Vec<InputOrigin>> {
    if files.files.is_empty() { Ok(vec![InputOrigin::Embedded]) } else { Ok(formats::find_files(&files.files)?) }
}

/// Loads every input. Problems are kept in the corpus.
fn load_all(files: &Files) -> Result<Arc<Corpus>> {
    let targets = targets(files)?;
    // Nobody sees a partial corpus, so do not build any.
    let loading = LoadOptions { publish_at: usize::MAX, ..files.loading() };
    Ok(load_with(&targets, loading, &AtomicBool::new(false), &|_, _| {}))
}

/// Loads every input and prints the problems. Fails if nothing could be used, and with `--strict` at any error.
fn load_reporting(files: &Files, query: Option<&str>) -> Result<(Arc<Corpus>, RunStatus)> {
    let corpus = load_all(files)?;
    let mut errors: Vec<&Problem> = corpus.errors().collect();
    let nothing = corpus.is_empty() && corpus.sources().len() == 0;
    if nothing && errors.is_empty() {
        // A folder without any usable file has no errors, only notes about the files left out.
        errors.extend(&corpus.problems);
    }
    let Some(first) = errors.first() else { return Ok((corpus, RunStatus::Found)) };
    if nothing || files.strict {
        let missing = files.files.iter().any(|f| !f.exists() && f.as_os_str() != "-");
        let mut first = (*first).clone();
        if let Some(query) = query.filter(|_| missing && nothing) {
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

/// Searches for one kind of row. Fails if no part of the query is understood: listing everything would not answer it.
fn search_rows(corpus: &Arc<Corpus>, query: &str, sort: SortOrder, rows: RowKind) -> Result<Hits> {
    let want =
        AnswerParts { lines: rows == RowKind::Lines, sources: rows == RowKind::Sources, facets: false, sums: false };
    run_search(corpus, query, sort, want)
}

fn run_search(corpus: &Arc<Corpus>, query: &str, sort: SortOrder, want: AnswerParts) -> Result<Hits> {
    let request = Request { query: query.to_owned(), sort, wanted: want };
    let hits = search(corpus, &request, &Cancel::never()).expect("a search that nobody cancels ends");
    if let (0, Some(note)) = (hits.resolved_clauses, hits.notes.iter().find(|note| note.ignored)) {
        anyhow::bail!("{}", note.message);
    }
    for note in &hits.notes {
        print_stderr(&format!("note: {}", note.message));
    }
    if hits.is_fuzzy {
        print_stderr("note: nothing matches exactly; these results have similar spellings");
    }
    Ok(hits)
}
