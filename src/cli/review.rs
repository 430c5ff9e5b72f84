//! `aidtrail review DRAFT`: decide in the terminal which facts of a draft are right.
//!
//! The decisions on `DRAFT.json` are saved next to it in `DRAFT.review.json`; the draft is never changed. Without a
//! terminal, the state of the review is printed.

use super::args::{ConfigOptions, Day, Files, Look};
use super::inputs::load_all;
use super::messages::{plural, print_stderr};
use super::status::RunStatus;
use crate::curate::review::{DecisionState, Decisions, Draft, Rebased, lay_out, read, write};
use crate::files::{FileLock, replace_file, write_temporary};
use crate::model::json::parse;
use crate::model::{Dataset, SCHEMA, Text};
use crate::text::display::clean;
use crate::text::{IntoOwned, cut};
use crate::tui;
use crate::tui::kit::theme::LookChoice;
use crate::tui::reviewer::{Review, all_decided_message};
use crate::tui::screen::{Msg, Notice};
use anyhow::{Context, Result};
use clap::Args;
use std::io::{ErrorKind, IsTerminal, Write, stdout};
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

#[derive(Debug, Args)]
pub(super) struct ReviewArgs {
    /// The draft, as aidtrail draft writes it
    pub(super) draft: PathBuf,
    #[command(flatten)]
    config: ConfigOptions,
    #[command(flatten)]
    look: Look,
}

/// Columns of a value in the printed table; longer ones are cut. Chosen by eye.
const VALUE_WIDTH: usize = 64;

/// Opens the reviewer; without a terminal, prints the state of the review.
pub(super) fn run(mut out: Box<dyn Write + '_>, args: &ReviewArgs) -> Result<RunStatus> {
    let draft = args.draft.as_path();
    crate::formats::check_exists(draft)?;
    let name = draft.display().to_string();
    let path = decisions_path(draft);
    let interactive = stdout().is_terminal();
    // Lock before reading, so that no other review changes the decisions after they are read. Held until the end.
    let _lock = if interactive { Some(lock_decisions(&path, &name)?) } else { None };
    let draft = Draft::new(load_draft(draft)?);
    let (mut decisions, read_bytes) = load_decisions(&path)?;
    let settled = draft.rebase(&mut decisions);
    if !interactive {
        write_table(&mut out, &name, &draft, &decisions)?;
        if let Some(text) = settled_message(settled) {
            print_stderr(&format!("note: {text}"));
        }
        out.flush()?;
        return Ok(RunStatus::Found);
    }
    drop(out);
    let mut on_disk = read_bytes;
    let save = |bytes: &[u8]| {
        // Do not overwrite decisions that another program or the user has changed since they were read.
        let now = read_if_exists(&path).map_err(|error| error.to_string())?;
        if now != on_disk {
            return Err(format!("{} was changed by another program; move it away", path.display()));
        }
        replace_file(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        on_disk = Some(bytes.to_vec());
        Ok(())
    };
    let mut settings = args.config.settings_of_screen();
    args.look.apply(&mut settings.config);
    let look = LookChoice::of(&settings.config);
    let start = |size| {
        let mut review = Review::new(&name, draft, decisions, size);
        if let Some(text) = settings.mistakes_in_a_line("aidtrail config lists them") {
            review.update(Msg::Notice(Notice { text, error: true }));
        }
        review.keymap = settings.reviewer_keys;
        if let Some(text) = settled_message(settled) {
            review.update(Msg::Notice(Notice { text, error: false }));
        }
        review
    };
    let (review, ended) = tui::run_review(look, start, save)?;
    if let Some(error) = &review.save_error {
        // They cannot be saved next to the draft, so save them elsewhere rather than lose them.
        return rescue(&review, &path, error);
    }
    let (decided, all) = review.progress();
    match all - decided {
        0 => print_stderr(&all_decided_message(&name)),
        n => {
            print_stderr(&format!("{decided} of {all} facts decided, {n} left; run aidtrail review {name} to continue"))
        }
    }
    Ok(match ended {
        tui::ExitReason::Quit => RunStatus::Found,
        tui::ExitReason::Signal(signal) => RunStatus::Signal(signal),
    })
}

/// The path of the decisions on a draft: `drafts.review.json` for `drafts.json`.
pub(crate) fn decisions_path(draft: &Path) -> PathBuf {
    draft.with_extension("review.json")
}

fn lock_decisions(path: &Path, name: &str) -> Result<FileLock> {
    let taken = FileLock::acquire(path)
        .with_context(|| format!("cannot create a lock file next to {name}, where the decisions are saved"))?;
    taken.map_err(|process| {
        let by = if process.is_empty() { String::new() } else { format!(" (process {process})") };
        anyhow::anyhow!("{name} is already being reviewed{by}; end that review first")
    })
}

/// Reads a draft, which is a dataset in any form.
fn load_draft(draft: &Path) -> Result<Dataset> {
    let name = draft.display();
    // Read as one document, a fact whose quote is not in its source is kept, and the reviewer shows that.
    let bytes = std::fs::read(draft).unwrap_or_default();
    let whole = parse::<Dataset<Text<'_>>>(&bytes).ok().map(IntoOwned::into_owned);
    let data = match whole.filter(|data| data.schema == SCHEMA) {
        Some(data) => data,
        // The loader reads JSON Lines, and reports what is wrong with anything else.
        None => load_by_record(draft)?,
    };
    anyhow::ensure!(
        data.projects.iter().any(|project| !project.facts().is_empty()),
        "{name} has no facts to review; make a draft with aidtrail draft ARTICLE -o DRAFT"
    );
    Ok(data)
}

/// Reads a draft with the loader, record by record.
fn load_by_record(draft: &Path) -> Result<Dataset> {
    let files = Files { files: vec![draft.to_owned()], verbose: false, strict: false, language: None };
    let corpus = load_all(&files, Day::default())?;
    if let Some(problem) = corpus.errors().next() {
        return Err(problem.clone().into());
    }
    let projects = corpus.ids().map(|id| corpus.open(id).project).collect();
    let sources = corpus.sources().map(|(id, _)| corpus.open_source(id).source).collect();
    Ok(Dataset { schema: SCHEMA.to_owned(), sources, projects, names: Vec::new() })
}

fn read_if_exists(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The decisions made before, and the bytes they were read from; no bytes if there is no file.
pub(super) fn load_decisions(path: &Path) -> Result<(Decisions, Option<Vec<u8>>)> {
    let name = path.display();
    let bytes = read_if_exists(path).with_context(|| format!("cannot read the decisions in {name}"))?;
    let Some(bytes) = bytes else { return Ok((Decisions::default(), None)) };
    let mut unknown = Vec::new();
    let decisions = read(&bytes, |field| unknown.push(field)).map_err(|damage| {
        let at = damage.position.map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
        anyhow::anyhow!(
            "{name}{at}: {}; the file holds your decisions and is unchanged: correct it, or move it away to \
             start again",
            damage.what
        )
    })?;
    anyhow::ensure!(
        unknown.is_empty(),
        "{name}: this version does not know {} and would lose it; review with the version that wrote the file",
        unknown[0]
    );
    Ok((decisions, Some(bytes)))
}

fn settled_message(settled: Rebased) -> Option<String> {
    let all: Vec<String> = [
        (settled.moved, "followed their quotes into a changed text"),
        (settled.waiting, "cite words that no source here has; they are kept"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, what)| format!("{} {what}", plural(n, "decision")))
    .collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// Prints the state of the review, one fact a line.
fn write_table(out: &mut impl Write, name: &str, draft: &Draft, decisions: &Decisions) -> Result<()> {
    let sheet = lay_out(draft, decisions);
    for (g, group) in sheet.groups.iter().enumerate() {
        let (decided, all) = sheet.decided_of(g);
        writeln!(out, "{}  ({decided} of {all} decided)", clean(&group.title))?;
        for item in sheet.rows.iter().filter(|item| item.group == g) {
            let value = cut(&clean(&item.value.value()), VALUE_WIDTH);
            let fill = " ".repeat(VALUE_WIDTH - value.width().min(VALUE_WIDTH));
            let rule = item.value.rule().map(|rule| format!("  {}", clean(rule))).unwrap_or_default();
            let now = item.proposed.as_ref().filter(|_| item.changed);
            let now = now.map(|now| format!("  now proposed: {}", clean(&now.value()))).unwrap_or_default();
            let line = format!(
                "  {} {:<9} {:<11} {value}{fill}{rule}{now}",
                item.state.sign(),
                item.state.word(),
                if item.is_offer() { "Offered".into() } else { clean(&item.value.heading()).into_owned() }
            );
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    let waiting = draft.waiting(decisions);
    if !waiting.is_empty() {
        writeln!(out, "Set aside: words that they cite are in no source here")?;
    }
    for decision in waiting {
        let value = decision.decided_value().map(|value| (value.heading(), value.value())).unwrap_or_default();
        let (heading, value) = (clean(&value.0), cut(&clean(&value.1), VALUE_WIDTH));
        writeln!(out, "  ? {:<9} {heading:<11} {value}", decision.verdict.name())?;
    }
    let undecided = sheet.rows.iter().filter(|item| item.state == DecisionState::Undecided).count();
    let all = sheet.rows.len();
    match undecided {
        0 => writeln!(out, "{}", all_decided_message(name))?,
        n => {
            writeln!(out, "{} of {all} facts decided, {n} left; aidtrail review {name} in a terminal decides", all - n)?
        }
    }
    Ok(())
}

/// Saves decisions in the folder for temporary files, and fails with a message that names the file.
fn rescue(review: &Review, target: &Path, error: &str) -> Result<RunStatus> {
    let bytes = write(review.decisions())?;
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = write_temporary(&name, &bytes).with_context(|| format!("cannot save the decisions: {error}"))?;
    anyhow::bail!("{error}; your decisions are saved in {}: move that file to {}", path.display(), target.display())
}
