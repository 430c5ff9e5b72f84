//! The README is true: its key table and its query fields are those of the program.

use aidtrail::fields::FieldId;
use aidtrail::tui::explorer::keymap::EXPLORER_KEYS;
use aidtrail::tui::reviewer::keymap::REVIEWER_KEYS;
use std::fs;
use std::path::Path;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("README.md")
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).expect(from) + from.len();
    let end = start + text[start..].find(to).expect(to);
    text[start..end].trim()
}

#[test]
fn the_key_table_is_that_of_the_program() {
    let text = readme();
    let table = between(&text, "<!-- keys -->", "<!-- keys end -->");
    let own = EXPLORER_KEYS.markdown();
    assert_eq!(table, own.trim(), "put this between the marks:\n{own}");
}

#[test]
fn the_key_table_of_the_review_is_that_of_the_program() {
    let text = readme();
    let table = between(&text, "<!-- review keys -->", "<!-- review keys end -->");
    let own = REVIEWER_KEYS.markdown();
    assert_eq!(table, own.trim(), "put this between the marks:\n{own}");
}

#[test]
fn the_query_fields_are_those_of_the_program() {
    let text = readme();
    let table = between(&text, "<!-- fields -->", "<!-- fields end -->");
    let row = |field: FieldId| format!("| `{}` | {} |", field.description().example, field.description().help);
    assert_eq!(table, FieldId::queried().map(row).collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_file_it_links_to_is_there() {
    let text = readme();
    for link in text.split("](").skip(1) {
        let path = link.split(')').next().expect("closed");
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(path).exists(), "{path}");
    }
}
