//! What is wrong in an input, how severe it is, and how it reads as one line.

use crate::files::is_lack_of_resource;
use crate::sort::ColdSort;
use crate::text::nearest;
use std::collections::HashMap;
use std::fmt;
use std::path::Path;

/// Something wrong in an input: what, where, and what to do about it. `aidtrail check` prints these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub(crate) file: String,
    /// Line and column, from one.
    pub position: Option<(usize, usize)>,
    /// The record with its kind and its ordinal in the file, from one: `project 12`.
    pub(crate) record: Option<String>,
    pub message: String,
    /// What to do about it; may be empty.
    pub remedy: String,
    pub severity: ProblemSeverity,
    /// The machine could not open or read the input (too many open files, no memory, a failing device): nothing is wrong
    /// with the input itself, and it may have more records.
    pub(crate) lacks_resource: bool,
    pub(crate) kind: ProblemKind,
    /// The file was found in a folder and left out, which is a note and no error.
    pub(crate) is_left_out: bool,
}

/// Why a whole file is not read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ProblemKind {
    /// The problem is not with what the file is.
    #[default]
    Other,
    /// The file is of no format that is read.
    NotUnderstood,
    /// The file is named as one of a format that is read, and is none.
    Misnamed,
    /// Another command reads it, or the same where the file is named.
    NotAskedFor,
}

/// Whether a problem loses data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemSeverity {
    /// Nothing is lost: an unknown field, a file left out of a folder.
    Note,
    /// A record or a whole file cannot be used.
    Error,
}

impl Problem {
    /// An error about a whole file, without a position.
    pub(crate) fn of_file(file: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Problem {
            file: file.to_owned(),
            position: None,
            record: None,
            message: message.into(),
            remedy: remedy.into(),
            severity: ProblemSeverity::Error,
            lacks_resource: false,
            kind: ProblemKind::Other,
            is_left_out: false,
        }
    }

    /// The same problem at a line and column.
    pub(crate) fn at(self, position: (usize, usize)) -> Self {
        Problem { position: Some(position), ..self }
    }

    /// The same problem, but nothing is lost by it.
    pub(crate) fn into_note(self) -> Self {
        Problem { severity: ProblemSeverity::Note, ..self }
    }

    /// A note that the file was left out of a folder, because of this problem. A file that could not be read for lack of
    /// a resource stays an error: it may be one to load. So does one whose name says that it was meant to be.
    pub(crate) fn left_out(self) -> Self {
        if self.lacks_resource || self.kind == ProblemKind::Misnamed {
            return self;
        }
        Problem { message: format!("{LEFT_OUT}: {}", self.message), is_left_out: true, ..self.into_note() }
    }

    /// Whether nothing of a file was understood, named or found in a folder. One bad record of a file is something else.
    pub(crate) fn is_of_file_not_understood(&self) -> bool {
        let is_whole_file = self.position.is_none() && self.record.is_none();
        let is_foreign = self.is_left_out && self.kind == ProblemKind::NotUnderstood;
        is_whole_file && (self.severity == ProblemSeverity::Error || is_foreign)
    }
}

const LEFT_OUT: &str = "left out";

/// The problems in their order, those of files left out of folders joined into one for each reason, which names the first
/// file and counts the others.
pub(crate) fn join_left_out<'p>(problems: impl Iterator<Item = &'p Problem>) -> Vec<Problem> {
    let mut joined: Vec<(Problem, usize)> = Vec::new();
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    for problem in problems {
        let place = match problem.is_left_out {
            true => *places.entry((&problem.message, &problem.remedy)).or_insert(joined.len()),
            false => joined.len(),
        };
        match joined.get_mut(place) {
            Some((_, more)) => *more += 1,
            None => joined.push((problem.clone(), 0)),
        }
    }
    let told = joined.into_iter().map(|(problem, more)| match more {
        0 => problem,
        _ => {
            let files = if more == 1 { "file" } else { "files" };
            let message = problem.message.replacen(LEFT_OUT, &format!("{LEFT_OUT}, as {more} more {files}"), 1);
            Problem { message, ..problem }
        }
    });
    told.collect()
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

/// The problem of a file that cannot be opened or read.
pub(crate) fn unreadable(name: &str, error: &std::io::Error) -> Box<Problem> {
    let lacks_resource = is_lack_of_resource(error);
    if is_web_address(name) {
        let remedy = format!("download it first, for example with curl -L -o FILE '{name}', and name FILE");
        return Problem::of_file(name, "this is a web address, and only files are read", remedy).into();
    }
    let remedy = match error.kind() {
        std::io::ErrorKind::NotFound => &missing_remedy(name),
        std::io::ErrorKind::PermissionDenied => "check its permissions",
        _ if lacks_resource => "try again",
        _ => "check that it is a file that can be read",
    };
    Problem { lacks_resource, ..Problem::of_file(name, system_message(error), remedy) }.into()
}

fn is_web_address(name: &str) -> bool {
    ["http://", "https://", "ftp://"].iter().any(|scheme| name.starts_with(scheme))
}

/// What to do about a file that is not there: the name of its folder that is near to its own.
fn missing_remedy(name: &str) -> String {
    let path = Path::new(name);
    let near = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Folders of any number of files are read, but a hint is not worth a wait. Chosen by eye.
        let entries = std::fs::read_dir(folder).ok()?.take(10_000);
        let mut names: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        names.cold_sort_by_key(String::clone);
        let near = nearest(path.file_name()?.to_str()?, names.iter().map(String::as_str))?;
        Some(path.with_file_name(near).display().to_string())
    };
    near().map_or_else(|| "check the name".to_owned(), |near| format!("did you mean {near}?"))
}

/// The problem of a file that could be read up to a place.
pub(super) fn read_in_part(name: &str, error: &std::io::Error) -> Problem {
    let message = format!("reading stopped here: {}", system_message(error));
    let lacks_resource = is_lack_of_resource(error);
    Problem { lacks_resource, ..Problem::of_file(name, message, "what stands before is loaded") }
}

/// The operating system's message without "(os error 2)".
fn system_message(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_left_out_for_one_reason_are_one_line() {
        let problem = |file: &str, message: &str| Problem::of_file(file, message, "do this").left_out();
        let error = Problem::of_file("e", "bad", "correct it");
        let all = [problem("a", "x"), error.clone(), problem("b", "y"), problem("c", "x"), error, problem("d", "x")];
        let told: Vec<String> = join_left_out(all.iter()).iter().map(Problem::to_string).collect();
        assert_eq!(
            told,
            [
                "a: left out, as 2 more files: x; do this", "e: bad; correct it", "b: left out: y; do this",
                "e: bad; correct it"
            ]
        );
    }
}
