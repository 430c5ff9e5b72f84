//! The command line: the table of subcommands and their dispatch.
//!
//! A subcommand and its arguments have a file of their own. It loads its inputs, runs the same search as the
//! explorer, and writes the result. Data goes to standard output, messages to standard error. A broken pipe
//! counts as success: the reader has seen enough.
//!
//! Doc comments on arguments, subcommands and their values are the texts of `--help` and of the manual page.

mod args;
mod check;
mod config;
mod data;
mod draft;
mod explore;
mod import;
mod inputs;
mod interrupt;
mod json;
mod line_cells;
mod merge;
mod messages;
mod overview;
mod progress;
mod review;
mod search;
mod show;
mod source;
mod stats;
mod status;
mod table;
mod tabulate;
mod terminal;
mod topics;

use anyhow::Result;
use args::{ConfigOptions, Day, Files, Look, TextFormat};
use clap::{CommandFactory, Parser, Subcommand};
use status::RunStatus;
use std::io::{BufWriter, IsTerminal, Write, stdout};
use std::process::ExitCode;
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
    look: Look,
    #[command(flatten)]
    day: Day,
    #[command(flatten)]
    config: ConfigOptions,
    #[command(flatten)]
    files: Files,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// What matches, best first
    Search(search::SearchArgs),
    /// Projects, items, hospitals, sources or places as a table: chosen columns, groups with figures, in any order
    Table(tabulate::TableArgs),
    /// What there is: money by year, donors, sectors, status, equipment, places, what to look at, gaps in the data
    Overview(overview::OverviewArgs),
    /// One project: its facts, each with its words and their source
    Show(show::ShowArgs),
    /// A source's text with its evidence marked
    Source(source::SourceArgs),
    /// Counts by country, donor, sector, equipment, state, status, year told and flag; amounts by currency
    Stats(stats::StatsArgs),
    /// Errors, conflicts, doubts and notes, one a line; exits with 1 if there are errors
    ///
    /// Exits with 1 if there are errors, with --strict also for conflicts, or if a file is not understood, named or in a
    /// folder; with 2 if no file is understood or, with --strict, if any is not; else with 0. Web pages, and in a folder
    /// texts that are not named .txt, are for other commands: they are left out of a folder and count as neither.
    Check(check::CheckArgs),
    /// IATI XML, datasets and article texts to one dataset, one record a line
    Import(import::ImportArgs),
    /// Articles (text or HTML, in any encoding) to drafted records for review
    Draft(draft::DraftArgs),
    /// Reviewed drafts into a dataset: one delivery told twice becomes one line; or a source out of it again
    Merge(merge::MergeArgs),
    /// Decide in the terminal what of a draft is so; saved as you go, beside the draft
    Review(review::ReviewArgs),
    /// Reference: keys, query language, fields, words on the screen, columns of tables, file formats
    Topics(topics::TopicsArgs),
    /// The configuration in effect, with comments; in this form it can be kept as config.toml
    Config(config::ConfigArgs),
    /// Completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// The manual page, in roff
    Man,
}

/// Runs the program. Exit status: 0 done, 1 nothing found or errors found, 2 error, 128 + number of the signal.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return messages::report_usage(&error, &Cli::command()),
    };
    match dispatch(cli) {
        Ok(status) => status.exit_code(),
        Err(error) => messages::report_error(&error),
    }
}

fn dispatch(cli: Cli) -> Result<RunStatus> {
    // Highlighted text has escape sequences of ours, so its writer makes the rest of it safe. All other output is
    // made safe here if it goes to a terminal.
    let highlights = match &cli.command {
        Some(Command::Show(args)) => args.format == TextFormat::Text,
        Some(Command::Source(args)) => args.format == TextFormat::Text,
        _ => false,
    };
    let plain = BufWriter::new(stdout().lock());
    let mut out: Box<dyn Write> =
        if stdout().is_terminal() && !highlights { Box::new(TerminalWriter::new(plain)) } else { Box::new(plain) };
    if let (None, Some(first)) = (&cli.command, cli.files.files.first())
        && let Some(near) = messages::near_command(&Cli::command(), first)
    {
        let name = first.display();
        anyhow::bail!("{name}: there is no such file and no such command; did you mean aidtrail {near}?");
    }
    let done = match cli.command {
        None => return explore::run(cli.query, cli.day, (&cli.config, cli.look), &cli.files, out),
        Some(Command::Search(args)) => search::run(&mut out, &args)?,
        Some(Command::Table(args)) => tabulate::run(&mut out, &args)?,
        Some(Command::Overview(args)) => overview::run(&mut out, &args)?,
        Some(Command::Show(args)) => show::run(&mut out, &args)?,
        Some(Command::Source(args)) => source::run(&mut out, &args)?,
        Some(Command::Stats(args)) => stats::run(&mut out, &args)?,
        Some(Command::Check(args)) => check::run(&mut out, &args)?,
        Some(Command::Import(args)) => {
            drop(out);
            return import::run(&args);
        }
        Some(Command::Draft(args)) => {
            drop(out);
            return draft::run(&args);
        }
        Some(Command::Merge(args)) => merge::run(&mut out, &args)?,
        Some(Command::Review(args)) => return review::run(out, &args),
        Some(Command::Topics(args)) => topics::run(&mut out, &args)?,
        Some(Command::Config(args)) => config::run(&mut out, &args)?,
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
