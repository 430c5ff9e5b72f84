//! The README is true: its commands run, its questions are answered as it says, and `aidtrail topics` has the tables that
//! it leaves out.

use crate::stage::Stage;
use aidtrail::fields::FieldId;
use aidtrail::tui::explorer::KeyPress;
use aidtrail::tui::explorer::keymap::EXPLORER_KEYS;
use aidtrail::tui::keymap::{KeyAction, Keymap};
use aidtrail::tui::reviewer::keymap::REVIEWER_KEYS;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use unicode_width::UnicodeWidthStr;

fn project_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(project_folder().join("README.md")).expect("README.md")
}

/// The text with every run of white space as one space.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines of the screen one after another, and the lines of each pane, so that a wrapped text can be found.
fn texts_on(screen: &str) -> Vec<String> {
    let lines: Vec<Vec<&str>> = screen.lines().map(|line| line.split(['│', '▸', '✓']).collect()).collect();
    let panes = lines.iter().map(Vec::len).max().unwrap_or(0);
    let pane = |from_right: usize| {
        let texts: Vec<&str> = lines.iter().filter_map(|line| line.iter().rev().nth(from_right).copied()).collect();
        squeezed(&texts.join(" "))
    };
    let whole = squeezed(&lines.iter().map(|line| line.join(" ")).collect::<Vec<_>>().join(" "));
    (0..panes).map(pane).chain([whole]).collect()
}

fn key(name: &str) -> Option<KeyPress> {
    use KeyPress::{Down, Enter, Esc, Tab};
    [Down, Enter, Esc, Tab].into_iter().find(|key| key.to_string() == name)
}

#[test]
fn the_questions_are_answered_as_it_says() {
    let text = readme();
    let (_, questions) = text.split_once("<!-- tests/terminal/readme.rs").expect("the mark where the questions start");
    let (_, questions) = questions.split_once("-->").expect("the end of the mark");
    let (questions, _) = questions.split_once("```sh").expect("commands after the questions");
    let mut stage = Stage::first_screen(100, 30);
    let (mut asked, mut shown) = (0, 0);
    let mut in_block = false;
    for line in questions.lines() {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if in_block {
            let screen = stage.text();
            let found = texts_on(&screen).iter().any(|text| text.contains(&squeezed(line)));
            assert!(found, "question {asked} shows {line:?}, but the screen is:\n{screen}");
            shown += 1;
        } else {
            if line.starts_with("**") {
                asked += 1;
                stage = Stage::first_screen(100, 30);
            }
            for keys in line.split('`').skip(1).step_by(2) {
                match key(keys) {
                    Some(key) => stage.press(key),
                    None => stage.keys(keys),
                };
            }
        }
    }
    assert_eq!(asked, 5);
    assert!(shown >= 2 * asked, "{shown} lines of answers");
}

/// A folder with the files that the commands of the README name.
fn folder_of_a_reader() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an earlier run's folder goes");
    }
    fs::create_dir_all(folder.join("texts")).expect("a folder");
    let copy = |from: &str, to: &str| {
        fs::copy(project_folder().join(from), folder.join(to)).expect(from);
    };
    copy("data/agreements.json", "data.json");
    copy("data/articles/004_763b02a4046442f8.txt", "texts/article.txt");
    copy("tests/fixtures/v0.4.0/clinic.txt", "article.txt");
    // What a reader would decide between `draft` and `merge`.
    copy("tests/fixtures/v0.4.0/clinic.review.json", "drafts.review.json");
    let activities = "<iati-activities version=\"2.03\"><iati-activity><iati-identifier>A-1</iati-identifier>\
        <title><narrative>Five ambulances</narrative></title></iati-activity></iati-activities>";
    fs::write(folder.join("activities.xml"), activities).expect("written");
    folder
}

#[test]
fn its_commands_run_one_after_another() {
    let folder = folder_of_a_reader();
    let program = Path::new(env!("CARGO_BIN_EXE_aidtrail")).parent().expect("in a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let text = readme();
    let mut run = 0;
    for block in text.split("```sh\n").skip(1) {
        let block = block.split("```").next().expect("closed");
        for line in block.lines().filter(|line| line.starts_with("aidtrail")) {
            let output = Command::new("sh").args(["-c", line]).current_dir(&folder).env("PATH", &path).output();
            let output = output.expect("a shell");
            assert_eq!(output.status.code(), Some(0), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
            run += 1;
        }
    }
    assert!(run >= 9, "{run} commands");
}

#[test]
fn it_can_be_read_in_three_minutes() {
    let lines = readme().lines().count();
    assert!(lines <= 160, "{lines} lines");
}

#[test]
fn every_file_it_links_to_is_there() {
    let text = readme();
    for link in text.split("](").skip(1) {
        let path = link.split(')').next().expect("closed");
        assert!(project_folder().join(path).exists(), "{path}");
    }
}

/// What `aidtrail topics` prints on a topic.
fn topic(name: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_aidtrail"))
        .arg("topics")
        .arg("--no-config")
        .args(name)
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{name:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_topics_are_listed_and_fit_into_eighty_columns() {
    let list = topic(&[]);
    insta::assert_snapshot!(list, @r"
    aidtrail topics TOPIC
      keys     Keys of the explorer and of the reviewer
      query    How a query is written and what it matches
      fields   The fields that a query can name, with examples
      words    Signs and words on the screen
      columns  The columns of tsv, csv and objects, with what each holds
      formats  Formats read and written, with their limits
    ");
    for row in list.lines().skip(1) {
        let name = row.split_whitespace().next().expect("a name");
        let text = topic(&[name]);
        assert!(text.lines().count() > 5, "{text}");
        let wide: Vec<&str> = text.lines().filter(|line| line.width() > 80 || line.ends_with(' ')).collect();
        assert!(wide.is_empty(), "{name}: {wide:#?}");
    }
}

#[test]
fn the_topic_of_keys_has_every_key_of_both_screens() {
    fn assert_all<C: Copy + PartialEq, A: KeyAction>(text: &str, keymap: &Keymap<C, A>) {
        for binding in keymap.rows() {
            let row = format!("{} {}", binding.key_names(), binding.action.doc());
            assert!(text.contains(&row), "{row}");
        }
    }
    let text = squeezed(&topic(&["keys"]));
    assert_all(&text, &EXPLORER_KEYS);
    assert_all(&text, &REVIEWER_KEYS);
    assert!(text.contains("Space mark or unmark the row, to copy several;"), "{text}");
}

#[test]
fn the_topic_of_fields_has_every_field_of_a_query() {
    let text = squeezed(&topic(&["fields"]));
    for field in FieldId::queried().map(FieldId::description) {
        let row = format!("{} {}", field.example, field.help);
        assert!(text.contains(&row), "{row}");
    }
}

#[test]
fn the_topic_of_formats_has_every_output_format() {
    let text = topic(&["formats"]);
    for format in ["table", "tsv", "csv", "json", "jsonl", "md"] {
        assert!(text.lines().any(|line| line.trim_start().starts_with(&format!("{format} "))), "{format}: {text}");
    }
}

#[test]
fn the_queries_for_dates_in_the_topics_find_the_lines_that_they_say() {
    let text = topic(&["query"]);
    let dates = text.split("Dates").nth(1).expect("a section");
    // The query of a row ends before two spaces or the end of the line.
    let queries: Vec<&str> = dates
        .lines()
        .map(|line| line.trim().split("  ").next().unwrap_or_default())
        .filter(|query| query.contains("since:") || query.contains("last-report:"))
        .collect();
    assert_eq!(queries.len(), 7, "{dates}");
    // One line ordered on each of these dates.
    let dates = ["2022-03-01", "2023-11", "2024-07-24", "2025"];
    let line = |date: &&str| json!({"name": "bed", "claims": [{"as_of": date, "status": "ordered"}]});
    let lines: Vec<Value> = dates.iter().map(line).collect();
    let data = json!({"schema": "aidtrail/1", "projects": [{"id": "p", "title": "P", "equipment": lines}]});
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dates.json");
    fs::write(&file, data.to_string()).expect("a file");
    let mut numbers = Vec::new();
    for query in queries {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aidtrail"));
        let found = command.args(["search", query, "--rows", "lines"]).arg(&file).output().expect("it runs");
        let errors = String::from_utf8_lossy(&found.stderr);
        assert!(found.status.success() && errors.is_empty(), "{query}: {errors}");
        numbers.push(String::from_utf8_lossy(&found.stdout).lines().count() - 1);
    }
    assert_eq!(numbers, [1, 2, 2, 2, 1, 2, 2]);
}
