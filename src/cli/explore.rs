//! `aidtrail` without a subcommand: opens the explorer.

use super::args::{ConfigOptions, Day, Files, Look, OutputFormat, RowKind};
use super::inputs::{load_reporting, targets};
use super::search::search_rows;
use super::status::RunStatus;
use super::table::write_rows;
use crate::formats::{self, InputOrigin};
use crate::search::SortOrder;
use crate::tui;
use anyhow::Result;
use std::io::{IsTerminal, Write, stdout};

/// Opens the explorer; without a terminal, prints the project table.
pub(super) fn run(
    query: String,
    day: Day,
    (config, look): (&ConfigOptions, Look),
    files: &Files,
    mut out: Box<dyn Write>,
) -> Result<RunStatus> {
    if !stdout().is_terminal() {
        let (corpus, done) = load_reporting(files, day, None)?;
        let only_sources = corpus.is_empty() && corpus.sources().len() > 0;
        let rows = if only_sources { RowKind::Sources } else { RowKind::Projects };
        let hits = search_rows(&corpus, &query, SortOrder::default(), rows)?;
        write_rows(&mut out, &hits, rows, Some(OutputFormat::Table), None)?;
        out.flush()?;
        return Ok(done);
    }
    let targets = targets(files)?;
    refuse_unreadable(&targets)?;
    drop(out);
    let mut settings = config.settings_of_screen();
    look.apply(&mut settings.config);
    match tui::run(targets, files.loading(day), query, settings)? {
        tui::ExitReason::Quit => Ok(RunStatus::Found),
        tui::ExitReason::Signal(signal) => Ok(RunStatus::Signal(signal)),
    }
}

/// Fails, before the screen is entered, if nothing can be read: a misspelt name, a file of another format. Does not open
/// a pipe, which can be read only once.
fn refuse_unreadable(targets: &[InputOrigin]) -> Result<()> {
    let mut first = None;
    for target in targets {
        let refused = match target {
            InputOrigin::File(path) if path.is_file() => {
                formats::open(target).and_then(|input| formats::detect_format(&input)).err()
            }
            InputOrigin::File(path) => formats::check_exists(path).err(),
            // If standard input is the keyboard it cannot be data: opening it reports that.
            InputOrigin::Stdin if std::io::stdin().is_terminal() => formats::open(target).err(),
            _ => None,
        };
        let Some(problem) = refused else { return Ok(()) };
        first.get_or_insert(problem);
    }
    first.map_or(Ok(()), |problem| Err((*problem).into()))
}
