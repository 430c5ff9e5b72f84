//! The JSON Schema of the dataset form, held against what the program ships, reads and writes.
//!
//! The checker knows the few keywords that the schema uses and refuses any other. Where Python has `jsonschema`, a full
//! implementation says the same.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn schema_path() -> PathBuf {
    Path::new(ROOT).join("data/aidtrail-1.schema.json")
}

fn schema() -> Value {
    serde_json::from_slice(&std::fs::read(schema_path()).expect("the schema ships")).expect("JSON")
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("the type {other} is not known here"),
    }
}

/// Adds what is wrong with a value, each with its place.
fn check(root: &Value, schema: &Value, value: &Value, place: &str, wrong: &mut Vec<String>) {
    let tell = |wrong: &mut Vec<String>, what: String| wrong.push(format!("{place}: {what}"));
    for (keyword, is) in schema.as_object().expect("a schema is an object") {
        match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => {}
            "$ref" => {
                let path = is.as_str().and_then(|it| it.strip_prefix('#')).expect("a reference within");
                check(root, root.pointer(path).unwrap_or_else(|| panic!("{path} is not there")), value, place, wrong);
            }
            "type" => {
                let names: Vec<&Value> = is.as_array().map_or_else(|| vec![is], |all| all.iter().collect());
                if !names.iter().any(|name| is_of_type(value, name.as_str().expect("a name"))) {
                    tell(wrong, format!("{value} is no {is}"));
                }
            }
            "anyOf" => {
                let tries = is.as_array().expect("a list").iter().map(|one| {
                    let mut wrong = Vec::new();
                    check(root, one, value, place, &mut wrong);
                    wrong
                });
                // Of what is wrong with each, the least: it is what the value was meant to be.
                let least = tries.min_by_key(Vec::len).unwrap_or_default();
                wrong.extend(least);
            }
            "const" if value != is => tell(wrong, format!("{value} is not {is}")),
            "enum" if !is.as_array().expect("a list").contains(value) => {
                tell(wrong, format!("{value} is not in its list"))
            }
            "minimum" if value.as_f64().is_some_and(|n| n < is.as_f64().expect("a number")) => {
                tell(wrong, format!("{value} is below {is}"))
            }
            "minItems" if value.as_array().is_some_and(|all| (all.len() as u64) < is.as_u64().expect("a number")) => {
                tell(wrong, "too few".to_owned())
            }
            "maxItems" if value.as_array().is_some_and(|all| all.len() as u64 > is.as_u64().expect("a number")) => {
                tell(wrong, "too many".to_owned())
            }
            "required" => {
                for key in is.as_array().expect("a list").iter().filter_map(Value::as_str) {
                    if value.as_object().is_some_and(|it| !it.contains_key(key)) {
                        tell(wrong, format!("{key} is missing"));
                    }
                }
            }
            "properties" => {
                for (key, value) in value.as_object().into_iter().flatten() {
                    if let Some(of) = is.get(key) {
                        check(root, of, value, &format!("{place}/{key}"), wrong);
                    }
                }
            }
            "additionalProperties" => {
                assert_eq!(is, &json!(false));
                for key in value.as_object().into_iter().flatten().map(|(key, _)| key) {
                    if schema["properties"].get(key).is_none() {
                        tell(wrong, format!("unknown key {key}"));
                    }
                }
            }
            "items" => {
                for (i, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, is, value, &format!("{place}/{i}"), wrong);
                }
            }
            "const" | "enum" | "minimum" | "minItems" | "maxItems" => {}
            other => panic!("the keyword {other} is not known here"),
        }
    }
}

fn wrong_with(schema: &Value, value: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    check(schema, schema, value, "", &mut wrong);
    wrong
}

fn files_below(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            files_below(&path, ending, found);
        } else if path.extension().is_some_and(|it| it == ending) {
            found.push(path);
        }
    }
    found.sort();
}

/// A folder of this test for its files, empty.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("form").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Every dataset that ships or is a fixture, and imports of the fixtures and of the awkward files, as documents and as
/// JSON Lines.
fn datasets(name: &str) -> Vec<PathBuf> {
    let fixtures = Path::new(ROOT).join("tests/fixtures");
    let (mut all, mut json, mut xml) = (vec![Path::new(ROOT).join("data/agreements.json")], Vec::new(), Vec::new());
    files_below(&fixtures, "json", &mut json);
    // What a reviewer decided about a draft is kept in a form of its own, and foreign files are no datasets.
    let is_foreign = |path: &PathBuf| path.starts_with(fixtures.join("tables"));
    let is_review = |path: &PathBuf| path.to_string_lossy().ends_with(".review.json");
    all.extend(json.into_iter().filter(|path| !is_review(path) && !is_foreign(path)));
    files_below(&fixtures, "xml", &mut xml);
    let shared = std::env::var_os("AIDTRAIL_SHARED").map_or_else(|| Path::new(ROOT).join("../shared"), PathBuf::from);
    let awkward = shared.join("iati/awkward");
    match awkward.is_dir() {
        true => files_below(&awkward, "xml", &mut xml),
        false => eprintln!("skipped: {} is not here", awkward.display()),
    }
    assert!(xml.len() >= 50, "{xml:?}");
    let folder = scratch(name);
    for ending in ["json", "jsonl"] {
        let to = folder.join(format!("imported.{ending}"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_aidtrail"));
        let output = command.arg("import").args(&xml).arg("-o").arg(&to).output().expect("the program runs");
        assert!(to.is_file(), "{}", String::from_utf8_lossy(&output.stderr));
        all.push(to);
    }
    all
}

/// The objects that a file of JSON or JSON Lines holds.
fn objects(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("a file");
    serde_json::Deserializer::from_str(&text).into_iter().collect::<Result<_, _>>().expect("JSON")
}

#[test]
fn shipped_and_imported_datasets_are_of_the_shipped_schema() {
    let schema = schema();
    for path in datasets("checked") {
        for value in objects(&path) {
            assert_eq!(wrong_with(&schema, &value), [""; 0], "{}", path.display());
        }
    }
}

#[test]
fn the_schema_refuses_wrong_types_and_unknown_keys_and_allows_unknown_codes() {
    let schema = schema();
    let wrong = |project: Value| wrong_with(&schema, &json!({"schema": "aidtrail/1", "projects": [project]}));
    assert_eq!(wrong(json!({"id": 1})), ["/projects/0/id: 1 is no \"string\""]);
    assert_eq!(wrong(json!({"titel": "x"})), ["/projects/0: unknown key titel"]);
    assert_eq!(wrong(json!({"status": "half done", "kind": null})), [""; 0]);
    assert_eq!(wrong(json!({"amounts": [{"value": true}]})).len(), 1);
    let of_transactions = |it: Value| wrong(json!({"activity": {"transactions": [it]}}));
    assert_eq!(of_transactions(json!({"value": "0.1234567890123456789", "kind": "pledge"})), [""; 0]);
    assert_eq!(of_transactions(json!({"stated": {}})).len(), 1);
    assert_eq!(wrong(json!({"activity": {"results": ["a title, as in version 0.4.0", {"kind": "1"}]}})), [""; 0]);
    let versions = wrong_with(&schema, &json!({"schema": "aidtrail/2"}));
    assert_eq!(versions, ["/schema: \"aidtrail/2\" is not \"aidtrail/1\""]);
}

#[test]
fn another_implementation_finds_the_datasets_of_the_schema() {
    const VALIDATE: &str = "
import json, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1], encoding='utf-8'))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
for path in sys.argv[2:]:
    text = open(path, encoding='utf-8').read()
    at, end = 0, len(text.rstrip())
    # One document, or a value on each line.
    while at < end:
        value, at = json.JSONDecoder().raw_decode(text, at)
        at += 1
        for error in validator.iter_errors(value):
            print(path, list(error.absolute_path), error.message[:200])
assert list(validator.iter_errors({'projects': [{'id': 1}]}))
";
    let python = |arguments: &[&str]| Command::new("python3").args(arguments).output();
    if !python(&["-c", "import jsonschema"]).is_ok_and(|output| output.status.success()) {
        return eprintln!("skipped: python3 has no jsonschema");
    }
    let mut command = Command::new("python3");
    let paths = datasets("elsewhere");
    let output = command.args(["-c", VALIDATE]).arg(schema_path()).args(paths).output().expect("Python runs");
    let told = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert_eq!(told, ["", ""]);
    assert!(output.status.success());
}
