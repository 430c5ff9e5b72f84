//! Messages on standard error: errors as one line with a hint, warnings and notes.

use crate::text::display::clean_lines;
use std::io::{ErrorKind, Write, stderr};
use std::process::ExitCode;

/// Prints a message on standard error, with control characters made visible.
pub(super) fn print_stderr(text: &str) {
    // If standard error is closed, nobody reads the message.
    let _ = writeln!(stderr(), "{}", clean_lines(text));
}

/// `1 line`, `2 lines`.
pub(super) fn plural(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// Reports arguments that clap refuses, and ends the program where it asks for help or the version.
pub(super) fn report_usage(error: &clap::Error) -> ExitCode {
    // Help and version are not errors: they go to standard output, with status 0.
    if !error.use_stderr() {
        error.exit();
    }
    let text = error.render().to_string();
    let what: Vec<&str> = text.lines().take_while(|line| !line.trim().is_empty()).map(str::trim).collect();
    print_stderr(&format!("aidtrail: {}; see --help", what.join(" ").trim_start_matches("error: ")));
    ExitCode::from(2)
}

/// Reports the error that ended a command.
pub(super) fn report_error(error: &anyhow::Error) -> ExitCode {
    if is_broken_pipe(error) {
        return ExitCode::SUCCESS;
    }
    print_stderr(&format!("aidtrail: {error:#}"));
    ExitCode::from(2)
}

/// Whether the reader of standard output has closed it.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        // `serde_json::Error` does not return the I/O error below it as its source.
        // Nor does `csv::Error`.
        let csv = cause.downcast_ref::<csv::Error>().and_then(|error| match error.kind() {
            csv::ErrorKind::Io(io) => Some(io.kind()),
            _ => None,
        });
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.or(json).or(csv) == Some(ErrorKind::BrokenPipe)
    })
}
