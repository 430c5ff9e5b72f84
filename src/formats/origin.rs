//! Where inputs come from: files, folders of files, standard input, memory, and the dataset in the program.

use super::input::Input;
use super::problem::{Problem, unreadable};
use crate::sort::ColdSort;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The reviewed dataset, compiled into the program.
static SHIPPED: &[u8] = include_bytes!("../../data/agreements.json");

/// Where the bytes of an input come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputOrigin {
    Embedded,
    Stdin,
    /// The name to show and the bytes, for tests and embedding.
    InMemory(String, Arc<[u8]>),
    /// A file named by the user: an error if it cannot be read.
    File(PathBuf),
    /// A file found in a folder: one of no known format is left out with a note.
    Found(PathBuf),
}

impl InputOrigin {
    /// The name shown in messages and lists.
    pub(crate) fn name(&self) -> String {
        match self {
            InputOrigin::Embedded => SHIPPED_NAMES.0.to_owned(),
            InputOrigin::Stdin => "standard input".to_owned(),
            InputOrigin::InMemory(name, _) => name.clone(),
            InputOrigin::File(path) | InputOrigin::Found(path) => path.display().to_string(),
        }
    }
}

/// The name of the shipped data, and what it is.
const SHIPPED_NAMES: (&str, &str) = ("the five articles", "five articles on aid to hospitals");

/// What an input of this name is called at the top of the screen: what the shipped data is, else the name of a file without
/// its folders.
pub(crate) fn title_of(name: &str) -> &str {
    if name == SHIPPED_NAMES.0 { SHIPPED_NAMES.1 } else { name.rsplit('/').next().unwrap_or(name) }
}

/// Expands folders to the files in them, recursively and sorted by name, without hidden files.
///
/// Symbolic links to folders are not followed, so a cycle of links ends.
pub fn find_files(paths: &[PathBuf]) -> Result<Vec<InputOrigin>, Box<Problem>> {
    let mut targets = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            if !targets.contains(&InputOrigin::Stdin) {
                targets.push(InputOrigin::Stdin);
            }
        } else if path.is_dir() {
            let before = targets.len();
            walk(path, &mut targets)?;
            if targets.len() == before {
                let name = path.display().to_string();
                let remedy = "name a dataset file or a folder of them";
                return Err(Problem::of_file(&name, "the folder holds no files", remedy).into());
            }
        } else {
            targets.push(InputOrigin::File(path.clone()));
        }
    }
    Ok(targets)
}

fn walk(folder: &Path, targets: &mut Vec<InputOrigin>) -> Result<(), Box<Problem>> {
    let refuse = |error: std::io::Error| {
        Box::new(Problem::of_file(&folder.display().to_string(), error.to_string(), "check its permissions"))
    };
    let mut entries = std::fs::read_dir(folder).map_err(refuse)?.collect::<Result<Vec<_>, _>>().map_err(refuse)?;
    entries.cold_sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&entry.path(), targets)?,
            _ if entry.path().is_file() => targets.push(InputOrigin::Found(entry.path())),
            _ => {}
        }
    }
    Ok(())
}

/// Fails if the file does not exist. Does not open it, since it may be a pipe, which can be read only once.
pub(crate) fn check_exists(path: &Path) -> Result<(), Box<Problem>> {
    std::fs::metadata(path).map(drop).map_err(|error| unreadable(&path.display().to_string(), &error))
}

/// Opens an input. Nothing is read yet.
pub fn open(target: &InputOrigin) -> Result<Input, Box<Problem>> {
    let name = target.name();
    let refuse = |error: std::io::Error| unreadable(&name, &error);
    match target {
        InputOrigin::Embedded => Ok(Input::from_bytes(name, SHIPPED)),
        InputOrigin::InMemory(_, bytes) => Ok(Input::from_shared(name, bytes.clone())),
        InputOrigin::Stdin if std::io::stdin().is_terminal() => {
            let remedy = "pipe a dataset in, or name a file";
            Err(Problem::of_file(&name, "it is the keyboard, nothing is piped in", remedy).into())
        }
        InputOrigin::Stdin => Ok(Input::from_pipe(name, Box::new(std::io::stdin()))),
        InputOrigin::File(path) | InputOrigin::Found(path) => {
            let file = std::fs::File::open(path).map_err(refuse)?;
            let metadata = file.metadata().map_err(refuse)?;
            let found = matches!(target, InputOrigin::Found(_));
            match (metadata.is_dir(), metadata.is_file()) {
                (true, _) => Err(Problem::of_file(&name, "it is a folder", "name the files in it").into()),
                (_, true) => Input::from_file(name.clone(), path.clone(), file, found).map_err(refuse),
                _ => Ok(Input::from_pipe(name, Box::new(file))),
            }
        }
    }
}
