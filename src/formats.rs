//! Input formats: finds the files, detects what each one is, opens it and reads its records.
//!
//! A file is judged by its content, not by its extension. A bad record is reported with its position and does
//! not stop the others; nothing in a file makes the program panic.

pub mod article;
mod date_line;
pub mod iati;
mod input;
pub mod json;
mod splitter;
mod web;

pub use input::Input;
pub use splitter::{Block, RecordKind, RecordRange};

use std::fmt;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The reviewed dataset, compiled into the program.
static SHIPPED: &[u8] = include_bytes!("../data/agreements.json");

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
    pub fn name(&self) -> String {
        match self {
            InputOrigin::Embedded => "the five articles".to_owned(),
            InputOrigin::Stdin => "standard input".to_owned(),
            InputOrigin::InMemory(name, _) => name.clone(),
            InputOrigin::File(path) | InputOrigin::Found(path) => path.display().to_string(),
        }
    }
}

/// Something wrong in an input: what, where, and what to do about it. `aidtrail check` prints these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub file: String,
    /// Line and column, from one.
    pub position: Option<(usize, usize)>,
    /// The record with its kind and its ordinal in the file, from one: `project 12`.
    pub record: Option<String>,
    pub message: String,
    /// What to do about it; may be empty.
    pub remedy: String,
    pub severity: ProblemSeverity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemSeverity {
    /// Nothing is lost: an unknown field, a file left out of a folder.
    Note,
    /// A record or a whole file cannot be used.
    Error,
}

impl Problem {
    /// An error about a whole file, without a position.
    pub fn of_file(file: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Problem {
            file: file.to_owned(),
            position: None,
            record: None,
            message: message.into(),
            remedy: remedy.into(),
            severity: ProblemSeverity::Error,
        }
    }
}

/// One line: `file:3:7: project 12: message; remedy`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        f.write_str(": ")?;
        if let Some(record) = &self.record {
            write!(f, "{record}: ")?;
        }
        f.write_str(&self.message)?;
        if !self.remedy.is_empty() {
            write!(f, "; {}", self.remedy)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// What a file was detected to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// One JSON document of the form `aidtrail/1`.
    Json,
    /// The form `aidtrail/1` with one record on each line.
    JsonLines,
    /// IATI activity XML, versions 1.01 to 2.03.
    Iati,
    /// Plain text, read as an article.
    Article,
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
    entries.sort_by_key(std::fs::DirEntry::file_name);
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
pub fn check_exists(path: &Path) -> Result<(), Box<Problem>> {
    std::fs::metadata(path).map(drop).map_err(|error| unreadable(&path.display().to_string(), &error))
}

fn unreadable(name: &str, error: &std::io::Error) -> Box<Problem> {
    let remedy = match error.kind() {
        std::io::ErrorKind::NotFound => "check the name",
        std::io::ErrorKind::PermissionDenied => "check its permissions",
        _ => "check that it is a file that can be read",
    };
    // The operating system's message without "(os error 2)".
    let text = error.to_string();
    Problem::of_file(name, text.split(" (os error").next().unwrap_or(&text).to_lowercase(), remedy).into()
}

/// Opens an input. Nothing is read yet.
pub fn open(target: &InputOrigin) -> Result<Input, Box<Problem>> {
    let name = target.name();
    let refuse = |error: std::io::Error| unreadable(&name, &error);
    match target {
        InputOrigin::Embedded => Ok(Input::from_bytes(name, SHIPPED, false)),
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
                (_, true) => Ok(Input::from_file(name, file, metadata.len(), found)),
                _ => Ok(Input::from_pipe(name, Box::new(file))),
            }
        }
    }
}

/// How far to look for the first element of XML. Comments and a document type may come before it; 4 MB bounds
/// the memory of a file that holds only those, and was chosen by eye.
const MAX_PROLOG_BYTES: usize = 1 << 22;

/// How much of a file is read at a time to detect its format. 64 KB usually holds a whole first record, which
/// decides between a JSON document and JSON Lines.
const HEAD_BYTES: usize = 1 << 16;

/// Detects the format of a file from its first bytes. Errors name the format that was found and what to do.
pub fn sniff(input: &Input) -> Result<FileFormat, Box<Problem>> {
    let refuse = |message: &str, remedy: &str| Err(Problem::of_file(input.name(), message, remedy).into());
    let mut bytes = Vec::new();
    // Any amount of white space may come before the first character.
    loop {
        let n =
            input.read(bytes.len() as u64, HEAD_BYTES, &mut bytes).map_err(|error| unreadable(input.name(), &error))?;
        let head = strip_bom(&bytes).trim_ascii_start();
        // XML may have comments and a document type before its first element.
        let prolog = (head.starts_with(b"<?xml") || head.starts_with(b"<!--"))
            && bytes.len() < MAX_PROLOG_BYTES
            && memchr::memmem::find(&bytes, b"<iati-").is_none();
        if n == 0 || !head.is_empty() && !prolog {
            break;
        }
    }
    let bytes = strip_bom(&bytes);
    let head = bytes.trim_ascii_start();
    let start = String::from_utf8_lossy(&head[..head.len().min(4096)]).to_lowercase();
    let decoded = match iati::detect_encoding(bytes) {
        Ok((coding, _)) => iati::decode(bytes, coding.encoding),
        Err(_) => String::new(),
    };
    // Only markup counts: an article may mention `<iati-activity>` in its text.
    let decoded = decoded.trim_start_matches('\u{feff}').trim_start();
    let decoded = if decoded.starts_with('<') { decoded } else { "" };
    match head.first() {
        None => refuse("the file is empty", "name IATI XML, a dataset (JSON or JSON Lines) or an article's text"),
        Some(b'{') => Ok(json::detect_format(head)),
        Some(b'[') => refuse(
            "a JSON array is no dataset",
            "a dataset is an object: {\"schema\": \"aidtrail/1\", \"sources\": [...], \"projects\": [...]}",
        ),
        Some(b'<') if iati::is_activities(decoded) => Ok(FileFormat::Iati),
        Some(b'<') if start.contains("<iati-organisation") => {
            refuse("this is an IATI organisation file", "activities are read: name an activity file")
        }
        Some(b'<') => refuse("this is a web page or XML, not a dataset", "save the article as plain text"),
        _ if iati::is_activities(decoded) => Ok(FileFormat::Iati),
        _ if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) => {
            refuse("the text is UTF-16", "convert it, for example with iconv -f UTF-16 -t UTF-8")
        }
        _ if bytes.contains(&0) => {
            refuse("this is a binary file", "name IATI XML, a dataset (JSON or JSON Lines) or an article's text")
        }
        _ => Ok(FileFormat::Article),
    }
}

/// The whole text of an article, which must be UTF-8.
pub fn article_text(input: &Input) -> Result<String, Box<Problem>> {
    let bytes = input.read_all().map_err(|error| unreadable(input.name(), &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let place = Some(crate::text::line_and_column(error.as_bytes(), error.utf8_error().valid_up_to()));
        let remedy = "convert it, for example with iconv -t UTF-8";
        Problem { position: place, ..Problem::of_file(input.name(), "the text is not UTF-8", remedy) }.into()
    })
}

/// Detects the format as [`sniff`] does, with a stricter rule for files found in a folder: problems with
/// those are notes that say the file was left out.
pub fn detect_format(input: &Input) -> Result<FileFormat, Box<Problem>> {
    let format = sniff(input).and_then(|format| {
        // In a folder only `.txt` files are read as articles, so that a stray file does not become one.
        let text = Path::new(input.name()).extension().is_some_and(|e| e.eq_ignore_ascii_case("txt"));
        match format {
            FileFormat::Article if input.is_from_folder() && !text => {
                Err(Problem::of_file(input.name(), "not a dataset", "named directly it is read as an article").into())
            }
            format => Ok(format),
        }
    });
    format.map_err(|problem| match input.is_from_folder() {
        true => {
            Problem { severity: ProblemSeverity::Note, message: format!("left out: {}", problem.message), ..*problem }
                .into()
        }
        false => problem,
    })
}

fn strip_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(text: &str) -> Input {
        Input::from_bytes("x", text.as_bytes().to_vec(), false)
    }

    #[test]
    fn formats_are_detected_by_content() {
        assert_eq!(sniff(&input(" {\"schema\": \"aidtrail/1\"}")), Ok(FileFormat::Json));
        assert_eq!(sniff(&input("\u{feff}{\n}")), Ok(FileFormat::Json));
        assert_eq!(sniff(&input("{\"source\": {}}\n{\"project\": {}}")), Ok(FileFormat::JsonLines));
        assert_eq!(sniff(&input("Japan gives")), Ok(FileFormat::Article));
        for (text, message) in [
            ("", "empty"),
            ("[1]", "array"),
            ("<iati-organisations>", "organisation"),
            ("<html>", "web page"),
            ("a\0b", "binary"),
        ] {
            let problem = sniff(&input(text)).expect_err(text);
            assert!(problem.message.contains(message), "{problem}");
        }
        let utf16 = Input::from_bytes("x", &b"\xff\xfe<\0i\0"[..], false);
        assert!(sniff(&utf16).is_err_and(|problem| problem.message.contains("UTF-16")));
        assert_eq!(sniff(&input("<?xml version='1.0'?>\n<!-- a -->\n<iati-activities>")), Ok(FileFormat::Iati));
        let utf16: Vec<u8> = "<iati-activity/>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(sniff(&Input::from_bytes("x", utf16, false)), Ok(FileFormat::Iati));
        let late = format!("<!-- {} --><iati-activities/>", "x".repeat(100_000));
        assert_eq!(sniff(&input(&late)), Ok(FileFormat::Iati));
    }

    #[test]
    fn a_one_line_document_that_starts_with_names_is_a_document() {
        assert_eq!(sniff(&input("{\"names\":[],\"projects\":[],\"sources\":[]}")), Ok(FileFormat::Json));
        assert_eq!(sniff(&input("{\"names\":{},\"x\":[]}")), Ok(FileFormat::JsonLines));
    }
}
