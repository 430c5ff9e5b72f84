//! What is wrong in an input, how severe it is, and how it reads as one line.

use crate::files::is_lack_of_resource;
use std::fmt;

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

    /// A note that the file was left out, because of this problem. A file that could not be read for lack of a resource
    /// stays an error: it may be one to load.
    pub(crate) fn left_out(self) -> Self {
        if self.lacks_resource {
            return self;
        }
        Problem { message: format!("left out: {}", self.message), ..self.into_note() }
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

/// The problem of a file that cannot be opened or read.
pub(crate) fn unreadable(name: &str, error: &std::io::Error) -> Box<Problem> {
    let lacks_resource = is_lack_of_resource(error);
    let remedy = match error.kind() {
        std::io::ErrorKind::NotFound => "check the name",
        std::io::ErrorKind::PermissionDenied => "check its permissions",
        _ if lacks_resource => "try again",
        _ => "check that it is a file that can be read",
    };
    Problem { lacks_resource, ..Problem::of_file(name, system_message(error), remedy) }.into()
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
