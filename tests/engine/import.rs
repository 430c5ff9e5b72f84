//! `aidtrail import`: the imported file opens with the same records as its inputs, and it is written whole or
//! not at all.

use aidtrail::formats::InputOrigin;
use aidtrail::load::{LoadOptions, load_with};
use aidtrail::store::Corpus;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// A new, empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an earlier run's folder goes");
    }
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aidtrail"));
    command.current_dir(folder).args(args).stdin(Stdio::null());
    command
}

fn run(folder: &Path, args: &[&str]) -> Output {
    command(folder, args).output().expect("the program runs")
}

/// Runs a command that must succeed; its standard output.
fn run_ok(folder: &Path, args: &[&str]) -> String {
    let output = run(folder, args);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Names of all files of a folder, hidden ones too.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// An activity with many kinds of elements, valid and odd.
fn activity(id: &str, more: &str) -> String {
    format!(
        r#"<iati-activity xml:lang="en" default-currency="USD" last-updated-datetime="2024-05-01T10:00:00Z" hierarchy="1">
 <iati-identifier>{id}</iati-identifier>
 <reporting-org ref="XM-DAC-41122" type="40"><narrative>Reporter</narrative></reporting-org>
 <title><narrative>Care {id}</narrative><narrative xml:lang="fr">Soins</narrative></title>
 <description><narrative>In {id} the ministry delivered {n} ambulances
and two "MRI" scanners \ more.</narrative></description>
 <participating-org role="1" ref="XM-DAC-701"><narrative>Japan</narrative></participating-org>
 <activity-status code="2"/><activity-date type="1" iso-date="2020-01-01"/><activity-date type="3" iso-date="2019-01-01"/>
 <recipient-country code="PE" percentage="14.285714285714286"/><recipient-country code="BO" percentage="33.333333333333336"/>
 <sector code="12220" percentage="100"/>
 <transaction><transaction-type code="3"/><transaction-date iso-date="2020-05-01"/><value>100000000000000000000</value></transaction>
 <transaction><transaction-type code="3"/><transaction-date iso-date="2021-05-01"/><value>1234567.8912345678</value></transaction>
 <transaction><transaction-type code="2"/><transaction-date iso-date="x"/><value currency="EUR">12..5</value></transaction>
 {more}
</iati-activity>"#,
        n = id.len() + 1,
    )
}

fn file(activities: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<iati-activities version=\"2.03\">\n{}\n</iati-activities>\n",
        activities.join("\n")
    )
}

fn corpus(paths: &[PathBuf]) -> Arc<Corpus> {
    let targets: Vec<InputOrigin> = paths.iter().map(|path| InputOrigin::File(path.clone())).collect();
    let loading = LoadOptions { publish_at: usize::MAX, ..LoadOptions::on(1) };
    load_with(&targets, loading, &AtomicBool::new(false), &|_, _| {})
}

/// The usable records and the sources as text to compare, without their positions in files.
fn comparable(corpus: &Corpus) -> (Vec<String>, Vec<String>) {
    let usable = corpus.ids().filter(|id| corpus.row(*id).broken().is_none()).map(|id| corpus.open(id));
    let records = usable.map(|it| format!("{:#?}\n{:#?}\n{:?}", it.project, it.flags, it.broken)).collect();
    let sources = corpus.sources().map(|(id, _)| format!("{:#?}", corpus.read_source(id)));
    (records, sources.collect())
}

/// The texts with the folder's path removed.
fn without_folder(folder: &Path, all: Vec<String>) -> Vec<String> {
    let place = format!("{}/", folder.display());
    all.into_iter().map(|text| text.replace(&place, "")).collect()
}

fn assert_same(ours: &[String], theirs: &[String]) {
    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(theirs) {
        let differ = ours.lines().zip(theirs.lines()).find(|(a, b)| a != b);
        assert_eq!((differ, ours.lines().count()), (None, theirs.lines().count()));
    }
}

fn inputs(folder: &Path) {
    let related = |kind: &str, of: &str| format!("<related-activity type='{kind}' ref='{of}'/>");
    let one = [
        activity("a", &related("1", "p")),
        activity("p", ""),
        activity("é\"\\", ""),
        activity("a", &related("2", "gone")),
    ];
    fs::write(folder.join("one.xml"), file(&one)).expect("written");
    let two = file(&[activity("p", ""), "<iati-activity><x></iati-activity>".to_owned(), activity("z", "")]);
    let wide: Vec<u8> = format!("\u{feff}{two}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(folder.join("two.xml"), wide).expect("written");
}

#[test]
fn an_imported_file_opens_with_the_records_of_its_inputs() {
    let folder = folder("same");
    inputs(&folder);
    run_ok(&folder, &["import", "one.xml", "two.xml", "-o", "out.jsonl"]);
    let from = |names: &[&str]| corpus(&names.iter().map(|name| folder.join(name)).collect::<Vec<_>>());
    let (direct, imported) = (from(&["one.xml", "two.xml"]), from(&["out.jsonl"]));
    assert_eq!((direct.len(), direct.broken_count(), imported.len(), imported.broken_count()), (7, 1, 6, 0));
    let ((records, sources), (records_imported, sources_imported)) = (comparable(&direct), comparable(&imported));
    assert_same(&without_folder(&folder, records_imported), &without_folder(&folder, records));
    assert_same(&without_folder(&folder, sources_imported), &without_folder(&folder, sources));
    assert_eq!(imported.sources().len(), 6);
    for args in [
        &["search", "ambulance", "--format", "jsonl"][..],
        &["search", "mri", "--rows", "lines"],
        &["search", "care flag:duplicate_id"],
        &["search", "care", "--sort", "title", "--format", "csv"],
        &["stats", "-q", "care", "--format", "csv"],
    ] {
        let of = |files: &[&str]| run_ok(&folder, &[args, files].concat());
        assert_eq!(of(&["out.jsonl"]), of(&["one.xml", "two.xml"]), "{args:?}");
    }
    // Without the broken record, counts and unfiltered lists are the same too.
    let one = fs::read(folder.join("one.xml")).expect("read");
    fs::write(folder.join("three.xml"), one).expect("written");
    run_ok(&folder, &["import", "three.xml", "-o", "three.jsonl"]);
    for args in
        [&["stats"][..], &["search", ""], &["search", "", "--rows", "sources"], &["search", "", "--rows", "lines"]]
    {
        let of = |file: &str| run_ok(&folder, &[args, &[file]].concat());
        assert_eq!(of("three.jsonl"), of("three.xml"), "{args:?}");
    }
}

#[test]
fn every_quote_of_an_import_is_in_its_source() {
    let folder = folder("quotes");
    inputs(&folder);
    run_ok(&folder, &["import", "one.xml", "two.xml", "-o", "out.jsonl"]);
    let output = run(&folder, &["check", "out.jsonl"]);
    let findings = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(!findings.contains("source"), "{findings}");
    assert_eq!(corpus(&[folder.join("out.jsonl")]).errors().count(), 0);
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let folder = folder("threads");
    let all: Vec<String> = (0..900).map(|i| activity(&format!("x{i}"), "")).collect();
    fs::write(folder.join("many.xml"), file(&all)).expect("written");
    let of = |threads: &str| run_ok(&folder, &["import", "many.xml", "--threads", threads, "-o", "-"]);
    let one = of("1");
    assert_eq!(one.lines().count(), 1800);
    assert!(one == of("2") && one == of("3"));
}

#[test]
fn files_of_every_format_are_imported_together() {
    let folder = folder("mixture");
    inputs(&folder);
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/agreements.json");
    fs::copy(shipped, folder.join("document.json")).expect("copied");
    fs::write(folder.join("article.txt"), "Japan gave two ambulances.\n").expect("written");
    let line = r#"{"source": {"id": "s", "title": "t", "text": "Peru gave one."}}
{"project": {"id": "j", "title": "one", "later": {"field": 1}, "countries": [{"code": "PE", "evidence": [{"source": "s", "quote": "Peru", "start": 0}]}]}}
"#;
    fs::write(folder.join("lines.jsonl"), line).expect("written");
    let all = ["article.txt", "document.json", "lines.jsonl", "one.xml"];
    run_ok(&folder, &[&["import", "-o", "out.jsonl"][..], &all].concat());
    let text = fs::read_to_string(folder.join("out.jsonl")).expect("read");
    assert!(text.contains(r#""later":{"field":1}"#), "unknown fields are kept");
    let from = |names: &[&str]| corpus(&names.iter().map(|name| folder.join(name)).collect::<Vec<_>>());
    let (direct, imported) = (from(&all), from(&["out.jsonl"]));
    let ((records, sources), (records_imported, sources_imported)) = (comparable(&direct), comparable(&imported));
    assert_same(&without_folder(&folder, records_imported), &without_folder(&folder, records));
    assert_eq!(sources_imported.len(), sources.len());
    // Importing an imported file changes nothing.
    run_ok(&folder, &["import", "out.jsonl", "-o", "again.jsonl"]);
    assert!(fs::read_to_string(folder.join("again.jsonl")).expect("read") == text);
}

#[test]
fn two_different_sources_with_one_id_are_refused() {
    let folder = folder("two-sources");
    let line = |text: &str| format!("{{\"source\": {{\"id\": \"s\", \"text\": \"{text}\"}}}}\n");
    fs::write(folder.join("a.jsonl"), line("one")).expect("written");
    fs::write(folder.join("b.jsonl"), line("two")).expect("written");
    fs::write(folder.join("out.jsonl"), "old").expect("written");
    let output = run(&folder, &["import", "a.jsonl", "b.jsonl", "--force", "-o", "out.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("two different sources"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(folder.join("out.jsonl")).expect("read"), "old");
    assert_eq!(names(&folder), ["a.jsonl", "b.jsonl", "out.jsonl"]);
    // The same source twice becomes one.
    fs::write(folder.join("b.jsonl"), line("one")).expect("written");
    run_ok(&folder, &["import", "a.jsonl", "b.jsonl", "--force", "-o", "out.jsonl"]);
    assert_eq!(fs::read_to_string(folder.join("out.jsonl")).expect("read").lines().count(), 1);
}

#[test]
fn an_existing_file_is_replaced_only_with_force() {
    let folder = folder("force");
    inputs(&folder);
    fs::write(folder.join("out.jsonl"), "old").expect("written");
    let output = run(&folder, &["import", "one.xml", "-o", "out.jsonl"]);
    assert_eq!((output.status.code(), stderr(&output).contains("--force")), (Some(2), true));
    assert_eq!(fs::read_to_string(folder.join("out.jsonl")).expect("read"), "old");
    fs::hard_link(folder.join("out.jsonl"), folder.join("kept")).expect("a link");
    std::os::unix::fs::symlink("out.jsonl", folder.join("link")).expect("a link");
    run_ok(&folder, &["import", "one.xml", "--force", "-o", "link"]);
    assert!(fs::read_to_string(folder.join("out.jsonl")).expect("read").contains("\"id\":\"p\""));
    assert_eq!(fs::read_to_string(folder.join("kept")).expect("read"), "old");
    assert_eq!(names(&folder), ["kept", "link", "one.xml", "out.jsonl", "two.xml"]);
}

#[test]
fn a_pipe_or_folder_is_not_replaced() {
    let folder = folder("no-file");
    inputs(&folder);
    assert!(Command::new("mkfifo").arg(folder.join("pipe")).status().expect("mkfifo").success());
    for place in ["pipe", "."] {
        let output = run(&folder, &["import", "one.xml", "--force", "-o", place]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    }
    assert_eq!(names(&folder), ["one.xml", "pipe", "two.xml"]);
}

#[test]
fn a_failed_import_leaves_the_old_file_and_no_other() {
    let folder = folder("fails");
    inputs(&folder);
    fs::write(folder.join("out.jsonl"), "old").expect("written");
    fs::write(folder.join("bad.xml"), "<iati-activities>").expect("written");
    for args in [
        &["import", "none.xml", "--force", "-o", "out.jsonl"][..],
        &["import", "bad.xml", "--force", "-o", "out.jsonl"],
        &["import", "two.xml", "--strict", "--force", "-o", "out.jsonl"],
    ] {
        let output = run(&folder, args);
        assert_eq!(output.status.code(), Some(2), "{args:?} {}", stderr(&output));
    }
    assert_eq!(run(&folder, &["import", "one.xml", "-o", "none/out.jsonl"]).status.code(), Some(2));
    assert_eq!(fs::read_to_string(folder.join("out.jsonl")).expect("read"), "old");
    assert_eq!(names(&folder), ["bad.xml", "one.xml", "out.jsonl", "two.xml"]);
}

#[test]
fn a_full_disk_leaves_the_old_file_and_no_other() {
    let folder = folder("full");
    let all: Vec<String> = (0..50).map(|i| activity(&format!("x{i}"), "")).collect();
    fs::write(folder.join("many.xml"), file(&all)).expect("written");
    fs::write(folder.join("out.jsonl"), "old").expect("written");
    let program = env!("CARGO_BIN_EXE_aidtrail");
    let shell = |script: String| Command::new("sh").current_dir(&folder).args(["-c", &script]).output().expect("sh");
    let output = shell(format!("trap '' XFSZ; ulimit -f 1; exec {program} import many.xml --force -o out.jsonl"));
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("it is unchanged"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(folder.join("out.jsonl")).expect("read"), "old");
    assert_eq!(names(&folder), ["many.xml", "out.jsonl"]);
    let output = shell(format!("exec {program} import many.xml -o - > /dev/full"));
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let output = shell(format!("{program} import many.xml -o - | head -n 1 > /dev/null"));
    assert_eq!((output.status.code(), stderr(&output).contains("panicked")), (Some(0), false));
}

/// A running import that waits for the rest of a pipe, and the writing end of the pipe.
fn start_waiting_import(folder: &Path) -> (Child, File) {
    assert!(Command::new("mkfifo").arg(folder.join("pipe")).status().expect("mkfifo").success());
    fs::write(folder.join("out.jsonl"), "old").expect("written");
    let mut import = command(folder, &["import", "pipe", "--force", "-o", "out.jsonl"]);
    let child = import.stderr(Stdio::piped()).spawn().expect("it runs");
    // Opening blocks until the import opens its end, which it does last, when everything else is ready.
    let mut pipe = File::options().write(true).open(folder.join("pipe")).expect("the import opens it");
    pipe.write_all(file(&[activity("a", "")]).as_bytes()).expect("written");
    (child, pipe)
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().expect("kill").success());
}

#[test]
fn a_signal_ends_a_waiting_import_and_leaves_the_old_file() {
    for (name, status) in [("-INT", 130), ("-TERM", 143), ("-HUP", 129)] {
        let folder = folder(&format!("signal{name}"));
        let (child, pipe) = start_waiting_import(&folder);
        signal(&child, name);
        let output = child.wait_with_output().expect("it ends");
        drop(pipe);
        assert_eq!(output.status.code(), Some(status), "{}", stderr(&output));
        assert!(
            stderr(&output).contains("stopped; ") && stderr(&output).contains("is unchanged"),
            "{}",
            stderr(&output)
        );
        assert_eq!(fs::read_to_string(folder.join("out.jsonl")).expect("read"), "old");
        assert_eq!(names(&folder), ["out.jsonl", "pipe"]);
    }
}

#[test]
fn a_killed_import_leaves_the_old_file() {
    let folder = folder("kill");
    let (mut child, pipe) = start_waiting_import(&folder);
    signal(&child, "-KILL");
    child.wait().expect("it ends");
    drop(pipe);
    assert_eq!(fs::read_to_string(folder.join("out.jsonl")).expect("read"), "old");
    // The temporary file is hidden and does not disturb the next import.
    inputs(&folder);
    run_ok(&folder, &["import", "one.xml", "--force", "-o", "out.jsonl"]);
}

#[test]
fn a_pipe_is_imported_when_it_ends() {
    let folder = folder("pipe");
    let (child, pipe) = start_waiting_import(&folder);
    drop(pipe);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(folder.join("out.jsonl")).expect("read").lines().count(), 2);
}

fn small_dataset(id: usize) -> String {
    format!(r#"{{"schema":"aidtrail/1","sources":[],"projects":[{{"id":"p{id}","title":"mri {id}"}}]}}"#)
}

#[test]
fn a_folder_of_more_files_than_may_be_open_is_read_whole() {
    let folder = folder("many-files");
    fs::create_dir(folder.join("in")).expect("a folder");
    for i in 0..150 {
        let (name, text) = match i % 3 {
            0 => (format!("in/{i}.txt"), format!("Article {i} of many\n\nTen mri scanners.")),
            _ => (format!("in/{i}.json"), small_dataset(i)),
        };
        fs::write(folder.join(name), text).expect("written");
    }
    let program = env!("CARGO_BIN_EXE_aidtrail");
    for script in ["import in -o out.jsonl", "search mri in", "check in"] {
        let script = format!("ulimit -Sn 40; exec {program} {script}");
        let output = Command::new("sh").current_dir(&folder).args(["-c", &script]).output().expect("sh");
        assert_eq!(output.status.code(), Some(0), "{script}: {}", stderr(&output));
        assert!(!stderr(&output).contains("too many open files"), "{}", stderr(&output));
    }
    assert_eq!(fs::read_to_string(folder.join("out.jsonl")).expect("read").lines().count(), 150);
}

#[test]
#[cfg(target_os = "linux")]
fn an_import_that_misses_a_file_for_lack_of_a_resource_is_not_put_in_place() {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let folder = folder("lack");
    fs::write(folder.join("b.json"), small_dataset(2)).expect("written");
    fs::write(folder.join("out.jsonl"), "old").expect("written");
    assert!(Command::new("mkfifo").arg(folder.join("pipe")).status().expect("mkfifo").success());
    for out in ["out.jsonl", "-"] {
        let mut import = command(&folder, &["import", "pipe", "b.json", "--force", "-o", out]);
        let child = import.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        let mut pipe = File::options().write(true).open(folder.join("pipe")).expect("the import opens it");
        // The first input is open; from here on no other can be.
        let pid = Pid::from_raw(child.id().cast_signed()).expect("a process");
        prlimit(Some(pid), Resource::Nofile, Rlimit { current: Some(0), maximum: Some(0) }).expect("a limit");
        pipe.write_all(small_dataset(1).as_bytes()).expect("written");
        drop(pipe);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains("b.json: too many open files"), "{}", stderr(&output));
        let end = if out == "-" { "what is written is not all of it" } else { "out.jsonl is unchanged" };
        let said = stderr(&output).contains(&format!("1 input could not be read completely; {end}"));
        assert!(said, "{}", stderr(&output));
    }
    assert_eq!(fs::read_to_string(folder.join("out.jsonl")).expect("read"), "old");
    assert_eq!(names(&folder), ["b.json", "out.jsonl", "pipe"]);
}

#[test]
fn killed_imports_leave_at_most_one_file_which_the_next_removes() {
    let folder = folder("killed");
    inputs(&folder);
    for _ in 0..3 {
        let _ = fs::remove_file(folder.join("pipe"));
        let (mut child, pipe) = start_waiting_import(&folder);
        signal(&child, "-KILL");
        child.wait().expect("it ends");
        drop(pipe);
    }
    let hidden = names(&folder).into_iter().filter(|name| name.ends_with(".part")).count();
    assert_eq!(hidden, 1);
    run_ok(&folder, &["import", "one.xml", "--force", "-o", "out.jsonl"]);
    assert_eq!(names(&folder), ["one.xml", "out.jsonl", "pipe", "two.xml"]);
}

#[test]
fn a_second_import_into_a_file_that_is_being_written_is_refused() {
    let folder = folder("two-writers");
    inputs(&folder);
    let (child, pipe) = start_waiting_import(&folder);
    let second = run(&folder, &["import", "one.xml", "--force", "-o", "out.jsonl"]);
    assert_eq!(second.status.code(), Some(2));
    let said = format!("out.jsonl is being written by another program (process {}); wait for it to end", child.id());
    assert!(stderr(&second).contains(&said), "{}", stderr(&second));
    drop(pipe);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(names(&folder), ["one.xml", "out.jsonl", "pipe", "two.xml"]);
}

#[test]
fn an_import_never_replaces_one_of_its_inputs_or_a_link_that_leads_nowhere() {
    let folder = folder("itself");
    inputs(&folder);
    std::os::unix::fs::symlink("one.xml", folder.join("link")).expect("a link");
    let before = fs::read(folder.join("one.xml")).expect("read");
    for (args, said) in [
        (["one.xml", "one.xml"], "one.xml is one of the inputs and would be overwritten"),
        (["one.xml", "link"], "one.xml is one of the inputs and would be overwritten"),
        ([".", "two.xml"], "two.xml is one of the inputs and would be overwritten"),
    ] {
        let output = run(&folder, &["import", args[0], "--force", "-o", args[1]]);
        assert_eq!((output.status.code(), stderr(&output).contains(said)), (Some(2), true), "{}", stderr(&output));
    }
    assert_eq!(fs::read(folder.join("one.xml")).expect("read"), before);
    std::os::unix::fs::symlink("nothing", folder.join("dangling")).expect("a link");
    let output = run(&folder, &["import", "one.xml", "-o", "dangling"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("dangling is a link that leads to no file"), "{}", stderr(&output));
    assert_eq!(names(&folder), ["dangling", "link", "one.xml", "two.xml"]);
}

#[test]
fn a_signal_ends_a_waiting_draft_and_leaves_no_file() {
    let folder = folder("draft-signal");
    assert!(Command::new("mkfifo").arg(folder.join("pipe.txt")).status().expect("mkfifo").success());
    let mut draft = command(&folder, &["draft", "pipe.txt", "-o", "draft.json"]);
    let child = draft.stderr(Stdio::piped()).spawn().expect("it runs");
    let mut pipe = File::options().write(true).open(folder.join("pipe.txt")).expect("the draft opens it");
    pipe.write_all(b"Japan gave Kazakhstan two MRI scanners.").expect("written");
    signal(&child, "-TERM");
    let output = child.wait_with_output().expect("it ends");
    drop(pipe);
    assert_eq!(output.status.code(), Some(143), "{}", stderr(&output));
    assert!(stderr(&output).contains("draft.json is unchanged"), "{}", stderr(&output));
    assert_eq!(names(&folder), ["pipe.txt"]);
}

#[test]
fn bytes_that_are_not_utf8_in_an_unknown_field_are_told_and_not_written() {
    let folder = folder("not-utf8");
    let source = |id: &str, more: &[u8]| [br#"{"id":""#, id.as_bytes(), br#"""#, more, b"}"].concat();
    let unknown = b",\"zz\":\"\xd8\"";
    let mut bytes = br#"{"schema":"aidtrail/1","sources":["#.to_vec();
    bytes.extend([source("a", unknown), source("b", b"")].join(&b','));
    bytes.extend_from_slice(br#"],"projects":["#);
    bytes.extend([source("p", unknown), source("q", br#","title":"t""#)].join(&b','));
    bytes.extend_from_slice(b"]}");
    fs::write(folder.join("in.json"), bytes).expect("written");
    let output = run(&folder, &["import", "in.json", "-o", "out.jsonl"]);
    for record in ["source 1: invalid unicode code point", "project 1: invalid unicode code point"] {
        assert!(stderr(&output).contains(record), "{}", stderr(&output));
    }
    let written = fs::read_to_string(folder.join("out.jsonl")).expect("UTF-8");
    assert_eq!(written, "{\"source\":{\"id\":\"b\"}}\n{\"project\":{\"id\":\"q\",\"title\":\"t\"}}\n");
}
