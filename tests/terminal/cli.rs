//! The command line: standard output, error messages and exit status.

mod arrival;
mod bad_input;
mod columns;
mod detection;
mod merge;
mod mistakes;
mod money;
mod overview;
mod records;
mod rows;
mod table;

use insta::assert_snapshot;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Runs the program in a folder with `input` on standard input, which must fit into the buffer of a pipe.
fn output(folder: &Path, args: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aidtrail"));
    command.env("XDG_CONFIG_HOME", crate::tty::NO_CONFIG);
    command.current_dir(folder).args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("the program reads its input");
    child.wait_with_output().expect("the program ends")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("no signal ended it")
}

/// Of the columns of projects, lines and sources those that snapshots show.
const SHOWN: [&[&str]; 3] = [
    &["title", "country", "donor", "status", "last_report", "lines", "flag", "id"],
    &["qty", "item", "state", "as_of", "country", "donor", "project", "id"],
    &["source_id", "publisher", "published", "title", "address"],
];

/// Rows for programs with the columns of [`SHOWN`] alone.
fn shown_columns(out: &str) -> String {
    let heads: Vec<&str> = out.lines().next().unwrap_or_default().split('\t').collect();
    let at =
        |shown: &&[&str]| shown.iter().map(|head| heads.iter().position(|it| it == head)).collect::<Option<Vec<_>>>();
    let Some(at) = SHOWN.iter().find_map(at) else { return out.to_owned() };
    let row = |row: &str| {
        let cells: Vec<&str> = row.split('\t').collect();
        at.iter().map(|&i| cells[i]).collect::<Vec<_>>().join("\t")
    };
    out.lines().map(row).collect::<Vec<_>>().join("\n")
}

/// Standard output, standard error and status of a run, with tabs drawn as ¦.
fn transcript(output: &Output) -> String {
    let out = shown_columns(&stdout(output)).replace('\t', " ¦ ");
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    format!("{}\n--- stderr\n{}--- status {}", lines.join("\n"), stderr(output), status(output))
}

/// Runs on the shipped data.
fn run(args: &[&str]) -> Output {
    output(Path::new(env!("CARGO_MANIFEST_DIR")), args, "")
}

/// A new, empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("an earlier run's folder goes");
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Runs on one file with this name and content; `args` come before the file.
fn on_file(test: &str, name: &str, content: impl AsRef<[u8]>, args: &[&str]) -> Output {
    let folder = folder(test);
    std::fs::write(folder.join(name), content).expect("a file");
    let args: Vec<&str> = args.iter().copied().chain([name]).collect();
    output(&folder, &args, "")
}

const TEXT: &str = "On 5 May 2024 the Government of Japan gave Kazakhstan two MRI scanners.";

/// The columns field, value, label and count of `stats`, and of money kind and currency.
fn short_stats(stats: &str) -> String {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let of = |columns: &[usize]| columns.iter().map(|&i| cells[i]).collect::<Vec<_>>().join(" ¦ ");
        if cells[6].is_empty() { of(&[0, 2, 3, 7]) } else { of(&[0, 2, 3, 7, 5, 6]) }
    };
    stats.lines().map(row).collect::<Vec<_>>().join("\n")
}

fn words(words: &str) -> Value {
    let at = TEXT.find(words).expect("in the text");
    json!({ "source": "s1", "quote": TEXT, "start": 0, "mark": [at, at + words.len()] })
}

fn source() -> Value {
    json!({
        "id": "s1", "title": "Two scanners", "publisher": "Ministry", "kind": "official", "published": "2024-05-05",
        "published_basis": "text", "url": "https://example.org/a", "language": "en", "text": TEXT,
    })
}

fn project(id: &str, title: &str) -> Value {
    let mut status = words("gave");
    status["field"] = "status".into();
    json!({
        "id": id, "kind": "agreement", "title": title, "status": "closed", "evidence": [status],
        "countries": [{ "code": "KZ", "evidence": [words("Kazakhstan")] }],
        "parties": [{ "role": "donor", "name": "Japan", "evidence": [words("the Government of Japan")] }],
        "equipment": [{ "name": "MRI scanner", "category": "mri_scanner", "kind": "device", "claims": [
            { "quantity": 2, "status": "delivered", "evidence": [words("two MRI scanners")] },
        ]}],
    })
}

/// A dataset laid out as an editor would: sources first, one field a line.
fn dataset(projects: &[Value]) -> String {
    let pretty = |value: &[Value]| serde_json::to_string_pretty(value).expect("JSON");
    let (sources, projects) = (pretty(&[source()]), pretty(projects));
    format!("{{\n\"schema\": \"aidtrail/1\",\n\"sources\": {sources},\n\"projects\": {projects}\n}}\n")
}

/// Line and column, from one, of the first occurrence of a text.
fn line_and_column(text: &str, wanted: &str) -> (usize, usize) {
    let before = &text[..text.find(wanted).expect("in the text")];
    (before.lines().count().max(1), before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1)
}
