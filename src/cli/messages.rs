//! Messages on standard error: errors as one line with a hint, warnings and notes.

use crate::text::display::clean_lines;
use crate::text::nearest;
use clap::error::{ContextKind, ContextValue};
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
pub(super) fn report_usage(error: &clap::Error, command: &clap::Command) -> ExitCode {
    // Help and version are not errors: they go to standard output, with status 0.
    if !error.use_stderr() {
        error.exit();
    }
    let text = error.render().to_string();
    let mut parts = text.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    let what = parts.next().unwrap_or_default();
    // The parts after it are what is nearest, then how the command is used.
    let tip = parts.next().and_then(|part| part.strip_prefix("tip: ").map(str::to_owned));
    let tip = mistyped_command(command)
        .map(|near| format!("did you mean aidtrail {near}?"))
        .or_else(|| near_value(error))
        .or_else(|| near_option(error, command))
        .or(tip);
    let tip = tip.map(|tip| format!("; {tip}")).unwrap_or_default();
    print_stderr(&format!("aidtrail: {}{tip}; see --help", what.trim_start_matches("error: ")));
    ExitCode::from(2)
}

/// The value of a list that a refused one is near to; clap has its own measure, which misses transposed letters.
fn near_value(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidValue) else { return None };
    let Some(ContextValue::Strings(values)) = error.get(ContextKind::ValidValue) else { return None };
    nearest(typed, values.iter().map(String::as_str)).map(|near| format!("did you mean {near}?"))
}

/// The subcommand that the first argument is near to, if it is the name of none and of no file.
fn mistyped_command(command: &clap::Command) -> Option<String> {
    let first = std::env::args_os().nth(1)?;
    near_command(command, std::path::Path::new(&first))
}

/// The subcommand that a file which does not exist is near to.
pub(super) fn near_command(command: &clap::Command, file: &std::path::Path) -> Option<String> {
    let typed = file.to_str().filter(|_| !file.exists())?;
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    nearest(typed, names.iter().copied().filter(|name| *name != typed)).map(str::to_owned)
}

/// A query as an argument. One that begins with two hyphens is an option that does not exist: no query does.
pub(super) fn query_argument(text: &str) -> Result<String, String> {
    let is_option = text.strip_prefix("--").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    if is_option { Err("there is no such option".to_owned()) } else { Ok(text.to_owned()) }
}

/// The option that a value which looks like one is near to.
fn near_option(error: &clap::Error, command: &clap::Command) -> Option<String> {
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidValue) else { return None };
    let option = typed.strip_prefix("--")?;
    let options = command.get_subcommands().flat_map(clap::Command::get_arguments).filter_map(clap::Arg::get_long);
    nearest(option, options).map(|near| format!("did you mean --{near}?"))
}

/// What a value must be, with the one that was probably meant.
pub(super) fn expected_one_of(typed: &str, names: &[&str]) -> String {
    let near = nearest(typed, names.iter().copied()).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
    format!("expected one of {}{near}", names.join(", "))
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
