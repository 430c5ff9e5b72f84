//! Reading datasets: a document and lines are equal, truncated or damaged input never panics, and the good
//! records stay usable.

use crate::cases::cases;
use aidtrail::fields::FieldId;
use aidtrail::formats::{self, InputOrigin, ProblemSeverity};
use aidtrail::model::{Dataset, Project};
use aidtrail::store::Corpus;
use proptest::prelude::*;
use std::sync::Arc;

fn corpus(bytes: &[u8]) -> Arc<Corpus> {
    crate::corpus(InputOrigin::InMemory("test".to_owned(), bytes.into()))
}

fn shipped() -> Vec<u8> {
    formats::open(&InputOrigin::Embedded).expect("compiled in").read_all().expect("in memory")
}

fn lines(dataset: &Dataset) -> String {
    let source = dataset.sources.iter().map(|s| serde_json::json!({ "source": s }));
    let project = dataset.projects.iter().map(|p| serde_json::json!({ "project": p }));
    let name = dataset.names.iter().map(|n| serde_json::json!({ "names": n }));
    source.chain(project).chain(name).map(|line| format!("{line}\n")).collect()
}

fn projects(corpus: &Corpus) -> Vec<Project> {
    corpus.ids().map(|id| corpus.open(id).project).collect()
}

#[test]
fn a_document_and_its_lines_hold_the_same_records() {
    let bytes = shipped();
    let dataset: Dataset = serde_json::from_slice(&bytes).expect("a dataset");
    let whole = corpus(&bytes);
    let text = lines(&dataset);
    for variant in [
        text.clone(),
        text.trim_end().to_owned(),
        text.replace('\n', "\r\n"),
        format!("\u{feff}{text}"),
        text.replace('\n', "\n\n"),
    ] {
        let by_line = corpus(variant.as_bytes());
        assert_eq!(by_line.errors().count(), 0, "{:?}", by_line.errors().next());
        assert_eq!(projects(&by_line), projects(&whole));
    }
}

#[test]
fn a_bad_line_breaks_only_its_record() {
    let dataset: Dataset = serde_json::from_slice(&shipped()).expect("a dataset");
    let mut text: Vec<String> = lines(&dataset).lines().map(str::to_owned).collect();
    let n = dataset.projects.len();
    text[7] = text[7][..40].to_owned();
    let corpus = corpus(text.join("\n").as_bytes());
    let error = corpus.errors().next().expect("an error").to_string();
    assert!(error.starts_with("test:8:"), "{error}");
    assert_eq!(corpus.ids().filter(|id| corpus.row(*id).broken().is_none()).count(), n - 1);
}

#[test]
fn a_wrong_type_breaks_one_record_and_is_reported_with_its_line() {
    let text = String::from_utf8(shipped()).expect("UTF-8");
    let at = text.find("\"quantity\": 9,\n").expect("nine");
    let line = text[..at].lines().count();
    // Reading ignores the derived quantity of the line, which comes first; damage the claim's.
    let claim = text[at + 1..].find("\"quantity\": 9,").expect("in a claim") + at + 1;
    let broken = format!("{}\"quantity\": \"many\",{}", &text[..claim], &text[claim + "\"quantity\": 9,".len()..]);
    let corpus = corpus(broken.as_bytes());
    let error = corpus.errors().next().expect("an error");
    assert!(error.message.contains("many"), "{error}");
    assert!(error.position.is_some_and(|(at, _)| at > line), "{error}");
    let row = corpus.ids().map(|id| corpus.row(id)).find(|row| row.broken().is_some()).expect("listed");
    assert_eq!(row.id(), "ua-diagnostic-imaging");
    assert_eq!(row.lines(), 0, "no figure without its evidence");
}

#[test]
fn an_unknown_field_is_noted_and_breaks_nothing() {
    let text = String::from_utf8(shipped()).expect("UTF-8").replacen("\"summary\":", "\"sumary\":", 1);
    let corpus = corpus(text.as_bytes());
    assert_eq!(corpus.errors().count(), 0);
    let note = corpus.problems.first().expect("a note");
    assert_eq!(note.severity, ProblemSeverity::Note);
    assert!(note.to_string().contains("unknown field sumary"), "{note}");
}

#[test]
fn a_quote_that_is_not_in_its_source_breaks_its_record() {
    let text = String::from_utf8(shipped())
        .expect("UTF-8")
        .replacen("\"quote\": \"Nine magnetic", "\"quote\": \"Ninety magnetic", 1);
    let corpus = corpus(text.as_bytes());
    let error = corpus.errors().next().expect("an error").to_string();
    assert!(error.contains("Ninety magnetic") && error.contains("is not in source"), "{error}");
}

#[test]
fn a_field_misspelt_in_every_record_is_noted_once() {
    let line = r#"{"project": {"id": "p", "titel": "x", "equipment": [{"nmae": "y"}]}}"#;
    let corpus = corpus(format!("{line}\n").repeat(500).as_bytes());
    let notes: Vec<String> = corpus.problems.iter().map(ToString::to_string).collect();
    assert_eq!(notes.len(), 4, "{notes:?}");
    assert!(notes.iter().any(|n| n.contains("titel stands in 499 more places")), "{notes:?}");
}

#[test]
fn skipped_ranges_outside_the_text_are_ignored() {
    let text = r#"{"schema": "aidtrail/1", "sources": [{"id": "s", "published": "2023-13-45", "text": "Nine scanners.",
        "skip": [{"start": 3, "end": 99999, "why": "menu"}]}, {"id": "s", "text": "y"}]}"#;
    let corpus = corpus(text.as_bytes());
    let errors: Vec<String> = corpus.errors().map(ToString::to_string).collect();
    for what in ["is no date", "the range 3 to 99999", "the same id"] {
        assert!(errors.iter().any(|e| e.contains(what)), "{what}: {errors:?}");
    }
    assert!(corpus.sources().next().is_some_and(|(id, _)| corpus.open_source(id).source.skip.is_empty()));
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn the_records_before_a_cut_are_usable(share in 0.0f64..1.0) {
        let bytes = shipped();
        let cut = (bytes.len() as f64 * share) as usize;
        let whole = corpus(&bytes);
        let part = corpus(&bytes[..cut]);
        prop_assert!(part.error_count() > 0);
        prop_assert!(part.len() <= whole.len());
        for (a, b) in projects(&part).iter().zip(projects(&whole)) {
            prop_assert_eq!(a, &b);
        }
    }

    #[test]
    fn damaged_bytes_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = shipped();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let corpus = corpus(&bytes);
        // A damaged bracket can split one record into two, but makes none of nothing.
        prop_assert!(corpus.len() <= self::corpus(&shipped()).len() + 1);
    }
}

/// A temporary file of lines in its own folder, which is removed when dropped.
struct Lines(std::path::PathBuf);

impl Lines {
    fn new(name: &str, text: &str) -> Lines {
        let folder = std::env::temp_dir().join(format!("aidtrail-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let lines = Lines(folder.join("lines.jsonl"));
        std::fs::write(&lines.0, text).expect("written");
        lines
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.0.parent().expect("in a folder"));
    }
}

const TWO: &str =
    "{\"project\": {\"id\": \"a\", \"title\": \"One\"}}\n{\"project\": {\"id\": \"b\", \"title\": \"Two\"}}";

#[test]
fn a_file_that_shrinks_or_is_replaced_is_reported_as_changed() {
    let lines = Lines::new("shrinks", TWO);
    let corpus = crate::corpus(InputOrigin::File(lines.0.clone()));
    let why =
        |corpus: &Corpus, i: u32| corpus.open(aidtrail::store::RecordId(i)).broken.map(|problem| problem.to_string());
    assert_eq!(why(&corpus, 1), None);
    std::fs::write(&lines.0, &TWO[..50]).expect("shrunk");
    // Also of a record that seems to stand there still: no byte of another file is shown as what was loaded.
    for i in [0, 1] {
        let problem = why(&corpus, i).expect("changed");
        assert!(problem.contains("changed since it was read") && problem.contains("R reads it again"), "{problem}");
    }
    std::fs::write(&lines.0, TWO.replace("\"b\"", "\"c\"")).expect("replaced");
    assert!(why(&corpus, 1).is_some_and(|problem| problem.contains("changed")));
    // The same bytes in another file of the same name are another file.
    std::fs::remove_file(&lines.0).expect("removed");
    assert!(why(&corpus, 0).is_some_and(|problem| problem.contains("changed")));
    std::fs::write(&lines.0, TWO).expect("written");
    assert!(why(&corpus, 0).is_some_and(|problem| problem.contains("changed")));
}

#[test]
fn records_with_the_same_id_are_both_listed_and_flagged() {
    let corpus = corpus(TWO.replace("\"b\"", "\"a\"").as_bytes());
    assert_eq!(corpus.find_project("a").len(), 2);
    for (id, counted) in corpus.ids().zip(["one, this one first", "one, number 1 first"]) {
        let flags = corpus.open(id).flags;
        let what = format!("2 records have the id a; of each kind, currency and year sums count {counted}");
        assert!(flags.iter().any(|flag| flag.what == what), "{flags:?}");
    }
    assert_eq!(corpus.facets().totals(FieldId::Flag).iter().max(), Some(&2));
}

#[test]
fn a_description_of_a_megabyte_is_read() {
    let long = "water and sanitation in Ukraine ".repeat(32_768);
    let line = serde_json::json!({"project": {"id": "long", "title": "Long", "summary": long}}).to_string();
    let corpus = corpus(format!("{TWO}\n{line}\n").as_bytes());
    assert_eq!((corpus.len(), corpus.error_count()), (3, 0));
    assert_eq!(corpus.open(aidtrail::store::RecordId(2)).project.summary.map(|text| text.len()), Some(1 << 20));
}
