//! Other programs: the pager and the editor, which own the terminal for a while, and the browser.

use super::unix::TERMINAL_DEVICE;
use crate::files::private_folder;
use crate::sync::lock;
use anyhow::{Context, Result};
use std::fs::File;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

/// The number of the child that owns the terminal. Locked while it is started, so that a signal finds it.
static RUNNING: Mutex<Option<u32>> = Mutex::new(None);

/// The number of the child process that owns the terminal now.
pub(crate) fn running() -> Option<u32> {
    *lock(&RUNNING)
}

/// The file that the editor opens.
pub(crate) enum EditFile {
    /// A file of the user.
    Own(PathBuf),
    /// A copy, and its own folder, which is removed when this is dropped.
    Copy(PathBuf, PathBuf),
}

impl EditFile {
    /// Writes text to a copy that only this user can read.
    pub(crate) fn copy(name: &str, text: &str) -> Result<EditFile> {
        // The editor shows the name. Replace characters that could lead out of the folder; 80 are enough to
        // recognise it.
        let name: String =
            name.chars().map(|c| if c.is_alphanumeric() || "._-".contains(c) { c } else { '-' }).take(80).collect();
        let folder = private_folder().context("cannot make a folder for the copy")?;
        let path = folder.join(name.trim_start_matches('.'));
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(EditFile::Copy(path, folder))
    }

    fn path(&self) -> &Path {
        match self {
            EditFile::Own(path) | EditFile::Copy(path, _) => path,
        }
    }
}

impl Drop for EditFile {
    fn drop(&mut self) {
        if let EditFile::Copy(_, folder) = self {
            // If this fails, the system cleans it with the other temporary files.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// Shows text in `$PAGER`, else in `less`.
pub(crate) fn page(text: &str) -> Result<()> {
    let mut command = command_from_env("PAGER", "less")?;
    command.stdin(Stdio::piped());
    run(&mut command, "PAGER", |child| {
        if let Some(mut pipe) = child.stdin.take() {
            // The user may quit the pager before it has read everything.
            let _ = pipe.write_all(text.as_bytes());
        }
        child.wait().context("the pager failed")?;
        Ok(())
    })
}

/// Opens a file at a line in `$VISUAL` or `$EDITOR`, else in `vi`.
pub(crate) fn edit(file: &EditFile, line: usize) -> Result<()> {
    let name = if std::env::var_os("VISUAL").is_some_and(|v| !v.is_empty()) { "VISUAL" } else { "EDITOR" };
    let mut command = command_from_env(name, "vi")?;
    let program =
        Path::new(command.get_program()).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    // These editors take the line as +N; another might open a file of that name.
    if ["vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "kak", "joe", "mg", "ed"]
        .contains(&program.as_str())
    {
        command.arg(format!("+{line}"));
    }
    // With ./ in front, a name that begins with a hyphen is not read as an option.
    command.arg(Path::new(".").join(file.path()));
    if !std::io::stdin().is_terminal() {
        let terminal = File::open(TERMINAL_DEVICE);
        command.stdin(
            terminal.with_context(|| format!("the editor needs a terminal: {TERMINAL_DEVICE} cannot be opened"))?,
        );
    }
    run(&mut command, name, |child| {
        let status = child.wait().context("the editor failed")?;
        anyhow::ensure!(status.success(), "the editor ended with {status}");
        Ok(())
    })
}

/// The program and arguments in an environment variable, split at spaces; no shell runs.
fn command_from_env(variable: &str, default: &str) -> Result<Command> {
    let text = std::env::var(variable).unwrap_or_default();
    let mut words = text.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or(default));
    command.args(words);
    Ok(command)
}

/// Opens an address in the browser, without a shell. It runs beside this program.
pub(crate) fn browse(url: &str) -> std::io::Result<()> {
    open::that_detached(url)
}

fn cannot_run(command: &Command, variable: &str) -> String {
    format!("cannot run {}; set {variable}", command.get_program().to_string_lossy())
}

/// Starts a program that owns the terminal during `work`, which waits for its end. `variable` names the program.
fn run(command: &mut Command, variable: &str, work: impl FnOnce(&mut Child) -> Result<()>) -> Result<()> {
    let mut running = lock(&RUNNING);
    let mut child = command.spawn().with_context(|| cannot_run(command, variable))?;
    *running = Some(child.id());
    drop(running);
    let result = work(&mut child);
    *lock(&RUNNING) = None;
    result
}
