//! Problems with JSON records: unknown fields, and records that cannot be parsed.

use crate::formats::{Problem, ProblemSeverity, json};

pub(super) fn unknown_field(file: &str, record: String, field: &str, line: usize) -> Problem {
    let what = format!("unknown field {field}");
    let problem = Problem::of_file(file, what, "it is ignored; check its spelling");
    Problem { severity: ProblemSeverity::Note, position: Some((line, 1)), record: Some(record), ..problem }
}

pub(super) fn broken_record(
    file: &str,
    record: String,
    bytes: &[u8],
    line: usize,
    error: &serde_json::Error,
) -> Problem {
    let (at, what) = json::locate_error(bytes, error);
    let before = &bytes[..at];
    let lines = memchr::memchr_iter(b'\n', before).count();
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let column = 1 + String::from_utf8_lossy(&before[start..]).chars().count();
    Problem {
        position: Some((line + lines, column)),
        record: Some(record),
        ..Problem::of_file(file, what, "correct it; the other records are loaded")
    }
}
