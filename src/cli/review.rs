//! `aidtrail review DRAFT`: decide in the terminal what of a draft is so.
//!
//! What is decided stands in a file of its own beside the draft, `DRAFT.review.json`; the draft is never
//! changed. Without a terminal it prints where the review stands.

use super::atomic_file::replace_file;
use super::lock::FileLock;
use super::{Files, RunStatus, load_all, print_stderr};
use crate::curate::review::{DecisionState, Decisions, Draft, Rebased, lay_out, read, write};
use crate::model::{Dataset, SCHEMA};
use crate::text::cut;
use crate::text::display::clean;
use crate::tui;
use crate::tui::reviewer::{Review, all_decided_message};
use anyhow::{Context, Result};
use std::io::{ErrorKind, IsTerminal, Write, stdout};
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

/// Columns of a value in the table.
const VALUE_WIDTH: usize = 64;

/// Reviews a draft.
pub fn run(mut out: Box<dyn Write + '_>, draft: &Path) -> Result<RunStatus> {
    crate::formats::check_exists(draft)?;
    let name = draft.display().to_string();
    let place = decisions_path(draft);
    let interactive = stdout().is_terminal();
    // Held until the end; taken before anything is read, so that nothing read can be outdated.
    let _lock = if interactive { Some(lock_decisions(&place, &name)?) } else { None };
    let draft = Draft::new(load_draft(draft)?);
    let (mut decisions, read_bytes) = load_decisions(&place)?;
    let settled = draft.rebase(&mut decisions);
    if !interactive {
        write_table(&mut out, &name, &draft, &decisions)?;
        print_settled(settled);
        out.flush()?;
        return Ok(RunStatus::Found);
    }
    drop(out);
    let mut on_disk = read_bytes;
    let save = |bytes: &[u8]| {
        // Somebody else's file, or one put there by hand meanwhile, is not written over.
        let now = read_if_exists(&place).map_err(|error| error.to_string())?;
        if now != on_disk {
            return Err(format!("{} was changed by another program; move it away", place.display()));
        }
        replace_file(&place, bytes).map_err(|error| format!("{}: {error}", place.display()))?;
        on_disk = Some(bytes.to_vec());
        Ok(())
    };
    let start = |size| {
        let mut review = Review::new(&name, draft, decisions, size);
        if let Some(text) = settled_message(settled) {
            review.update(crate::tui::explorer::Msg::Notice(crate::tui::explorer::Notice { text, error: false }));
        }
        review
    };
    let (review, ended) = tui::run_review(start, save)?;
    if let Some(error) = &review.save_error {
        // The last chance: what cannot be saved beside the draft is at least not lost.
        return rescue(&review, &place, error);
    }
    let (decided, all) = review.progress();
    match all - decided {
        0 => print_stderr(&all_decided_message(&name)),
        n => print_stderr(&format!(
            "{decided} of {all} facts decided, {n} left; aidtrail review {name} goes on from here"
        )),
    }
    Ok(match ended {
        tui::ExitReason::Quit => RunStatus::Found,
        tui::ExitReason::Signal(signal) => RunStatus::Signal(signal),
    })
}

/// Where the decisions on a draft stand: `drafts.review.json` beside `drafts.json`.
pub fn decisions_path(draft: &Path) -> PathBuf {
    draft.with_extension("review.json")
}

fn lock_decisions(place: &Path, name: &str) -> Result<FileLock> {
    let taken =
        FileLock::acquire(place).with_context(|| format!("cannot write beside {name}, where decisions are saved"))?;
    taken.map_err(|process| {
        let by = if process.is_empty() { String::new() } else { format!(" (process {process})") };
        anyhow::anyhow!("{name} is being reviewed already{by}; end that review first")
    })
}

/// Reads a draft: any form of a dataset.
fn load_draft(draft: &Path) -> Result<Dataset> {
    let name = draft.display();
    // As one document, a fact whose quote does not stand is shown among the others, and said to be so.
    let whole = std::fs::read(draft).ok().and_then(|bytes| serde_json::from_slice::<Dataset>(&bytes).ok());
    let data = match whole.filter(|data| data.schema == SCHEMA) {
        Some(data) => data,
        // In lines or not as it should be: what reads datasets reads it or says what is wrong.
        None => load_by_record(draft)?,
    };
    anyhow::ensure!(
        data.projects.iter().any(|project| !project.facts().is_empty()),
        "{name} has no facts to review; aidtrail draft ARTICLE -o DRAFT drafts them from an article"
    );
    Ok(data)
}

/// Reads a draft record by record.
fn load_by_record(draft: &Path) -> Result<Dataset> {
    let files = Files { files: vec![draft.to_owned()], verbose: false, strict: false, language: None };
    let corpus = load_all(&files)?;
    if let Some(problem) = corpus.errors().next() {
        return Err(problem.clone().into());
    }
    let projects = corpus.ids().map(|id| corpus.open(id).project).collect();
    let sources = corpus.sources().map(|(id, _)| corpus.open_source(id).source).collect();
    Ok(Dataset { schema: SCHEMA.to_owned(), sources, projects, names: Vec::new() })
}

fn read_if_exists(place: &Path) -> std::io::Result<Option<Vec<u8>>> {
    match std::fs::read(place) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The decisions made before, with the bytes they were read from.
pub(super) fn load_decisions(place: &Path) -> Result<(Decisions, Option<Vec<u8>>)> {
    let name = place.display();
    let bytes = read_if_exists(place).with_context(|| format!("cannot read the decisions in {name}"))?;
    let Some(bytes) = bytes else { return Ok((Decisions::default(), None)) };
    let mut unknown = Vec::new();
    let decisions = read(&bytes, |field| unknown.push(field)).map_err(|damage| {
        let at = damage.place.map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
        anyhow::anyhow!(
            "{name}{at}: {}; it holds what was decided and is left as it is: mend it, or move it away to begin anew",
            damage.what
        )
    })?;
    anyhow::ensure!(
        unknown.is_empty(),
        "{name}: {} is not known to this version and would be lost; review with the version that wrote it",
        unknown[0]
    );
    Ok((decisions, Some(bytes)))
}

fn settled_message(settled: Rebased) -> Option<String> {
    let decisions = |n: usize| if n == 1 { "1 decision".to_owned() } else { format!("{n} decisions") };
    let moved =
        (settled.moved > 0).then(|| format!("{} followed their quotes into a changed text", decisions(settled.moved)));
    let waiting = (settled.waiting > 0)
        .then(|| format!("{} cite words that no source here has; they are kept", decisions(settled.waiting)));
    let all: Vec<String> = [moved, waiting].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join("; "))
}

fn print_settled(settled: Rebased) {
    if let Some(text) = settled_message(settled) {
        print_stderr(&format!("note: {text}"));
    }
}

/// Where the review stands, a fact a line.
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

/// Puts decisions that could not be saved where they can be.
fn rescue(review: &Review, place: &Path, error: &str) -> Result<RunStatus> {
    let bytes = write(review.decisions())?;
    let folder = std::env::temp_dir();
    let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = folder.join(format!("{}-{name}", std::process::id()));
    let mut file = std::fs::File::options().write(true).create_new(true).open(&path)?;
    file.write_all(&bytes).with_context(|| format!("cannot save the decisions: {error}"))?;
    anyhow::bail!("{error}; what was decided is in {}: move it to {}", path.display(), place.display())
}
