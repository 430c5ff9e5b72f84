//! Makes the JSON Schema that ships as `data/aidtrail-1.schema.json`: keys and types from [`shape`](super::shape),
//! meanings from the comments on the fields. A test fails while the shipped one is another.

use super::shape::{JsonRecord, JsonShape, JsonValue};
use super::{Name, Project, SCHEMA, Shaped, Source, Text};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The files in which the records are declared.
const DECLARED_IN: [&str; 5] = [
    include_str!("../model.rs"),
    include_str!("activity.rs"),
    include_str!("activity/parts.rs"),
    include_str!("history.rs"),
    include_str!("../text.rs"),
];

/// Keys without which a record is not read.
const REQUIRED: [(&str, &[&str]); 3] =
    [("Skip", &["start", "end", "why"]), ("Span", &["start", "end"]), ("JoinReason", &["basis", "why"])];

/// A text of Rust's documentation without its links.
fn plain(doc: &str) -> String {
    let mut out = String::new();
    let mut rest = doc;
    while let Some((before, link)) = rest.split_once("[`") {
        let Some((name, after)) = link.split_once("`]") else { break };
        out.push_str(before);
        // A path is of the program; its last part is the record or key.
        out.push_str(&format!("`{}`", name.rsplit("::").next().unwrap_or(name)));
        rest = match after.strip_prefix('(').and_then(|target| target.split_once(')')) {
            Some((_, after)) => after,
            None => after,
        };
    }
    out.push_str(rest);
    out
}

/// What the comments say, by record and key; of the record itself under an empty key.
fn meanings() -> BTreeMap<(String, String), String> {
    let mut all = BTreeMap::new();
    for line_text in DECLARED_IN {
        let (mut record, mut doc, mut rename) = (String::new(), String::new(), None);
        for line in line_text.lines().map(str::trim_start) {
            let word = |rest: &str| rest.split(['<', ' ', '{', ':', '(']).next().unwrap_or_default().to_owned();
            let named = ["pub struct ", "struct ", "pub "]
                .into_iter()
                .find_map(|start| Some((start, line.strip_prefix(start)?)));
            if let Some(text) = line.strip_prefix("///") {
                doc.push_str(if text.is_empty() { "\n\n" } else { text });
            } else if let Some((_, key)) = line.split_once("rename = \"") {
                rename = key.split('"').next().map(str::to_owned);
            } else if let Some((start, rest)) = named {
                let key = if start == "pub " { rename.take().unwrap_or_else(|| word(rest)) } else { String::new() };
                if start != "pub " {
                    record = word(rest);
                }
                let text = plain(doc.trim()).replace("\n\n ", "\n\n");
                if !text.is_empty() {
                    all.insert((record.clone(), key), text);
                }
                doc.clear();
            } else if line.is_empty() || line.starts_with('}') {
                doc.clear();
            }
        }
    }
    all
}

struct Definitions {
    meanings: BTreeMap<(String, String), String>,
    /// By name: records, and lists of codes.
    found: BTreeMap<String, Value>,
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

impl Definitions {
    fn meaning(&self, record: &str, key: &str) -> Option<&String> {
        // Evidence of a field has the keys of evidence beside its own.
        let of = |record: &str| self.meanings.get(&(record.to_owned(), key.to_owned()));
        of(record).or_else(|| of("Evidence").filter(|_| record == "FieldEvidence"))
    }

    fn of_shape(&mut self, shape: JsonShape) -> Value {
        match shape {
            JsonShape::Value(value) => self.of_value(value),
            JsonShape::List(of) => json!({"type": "array", "items": self.of_shape(of())}),
            JsonShape::Optional(of) => json!({"anyOf": [self.of_shape(of()), {"type": "null"}]}),
            JsonShape::Record(record) => self.of_record(record),
        }
    }

    fn of_value(&mut self, value: JsonValue) -> Value {
        match value {
            JsonValue::Text => json!({"type": "string"}),
            JsonValue::Code(what, codes) => {
                let codes = codes();
                let name = what.replace(' ', "_");
                let list = json!({
                    "description": "One of these codes. Any other text is allowed: it is kept as written, and told of by a check.",
                    "anyOf": [{"enum": codes}, {"type": "string"}],
                });
                let before = self.found.insert(name.clone(), list.clone());
                assert!(before.is_none_or(|before| before == list), "two lists are named {what}");
                reference(&name)
            }
            JsonValue::Date => {
                let date = json!({
                    "description": "A date as precise as it is known: `2023-10-16`, `2026-01`, `2024`, `--03`, `--03-29`, `---29`. \
                                    Any other text is allowed: it is kept as written, and told of by a check.",
                    "type": "string",
                });
                self.found.insert("date".to_owned(), date);
                reference("date")
            }
            JsonValue::Figure => {
                let figure = json!({
                    "description": "A decimal number. One with more digits than a binary float keeps is a string.",
                    "type": ["number", "string"],
                });
                self.found.insert("figure".to_owned(), figure);
                reference("figure")
            }
            JsonValue::Count => json!({"type": "integer", "minimum": 0}),
            JsonValue::Integer => json!({"type": "integer"}),
            JsonValue::Number => json!({"type": "number"}),
            JsonValue::Flag => json!({"type": "boolean"}),
            JsonValue::Range => json!({
                "type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2,
            }),
            JsonValue::Derived => json!({"description": "Written for other programs, and ignored when read."}),
        }
    }

    fn of_record(&mut self, JsonRecord { name, keys }: JsonRecord) -> Value {
        let name = match name.split('<').next().unwrap_or_default().trim() {
            "ResultObject" => "ActivityResult",
            "FlatEvidence" => "FieldEvidence",
            name => name,
        };
        if self.found.contains_key(name) {
            return reference(name);
        }
        // It may hold itself.
        self.found.insert(name.to_owned(), Value::Null);
        let mut properties = Map::new();
        for (key, shape) in keys {
            let mut value = self.of_shape(shape());
            if let (Some(text), Value::Object(fields)) = (self.meaning(name, key), &mut value)
                && !fields.contains_key("description")
            {
                fields.insert("description".to_owned(), text.as_str().into());
            }
            properties.insert((*key).to_owned(), value);
        }
        let mut object = json!({"type": "object", "properties": properties, "additionalProperties": false});
        if let Some((_, required)) = REQUIRED.into_iter().find(|(of, _)| *of == name) {
            object["required"] = json!(required);
        }
        if name == "ActivityResult" {
            // Up to version 0.4.0.
            object = json!({"anyOf": [object, {"description": "Its title.", "type": "string"}]});
        }
        let text = self.meaning(name, "").unwrap_or_else(|| panic!("{name} is declared in none of the files")).as_str();
        object["description"] = text.into();
        self.found.insert(name.to_owned(), object);
        reference(name)
    }
}

/// The schema of a dataset: a document, and each line of JSON Lines.
fn schema() -> Value {
    let mut definitions = Definitions { meanings: meanings(), found: BTreeMap::new() };
    let mut properties = Map::new();
    let version = json!({"description": "The version of this form.", "const": SCHEMA});
    properties.insert("schema".to_owned(), version);
    type OfShape = fn() -> JsonShape;
    let records: [(&str, &str, OfShape); 3] = [
        ("source", "sources", Source::<Text<'_>>::shape),
        ("project", "projects", Project::<Text<'_>>::shape),
        ("name", "names", Name::shape),
    ];
    for (one, all, shape) in records {
        let record = definitions.of_record(match shape() {
            JsonShape::Record(record) => record,
            _ => unreachable!("a record"),
        });
        let list = json!({"type": "array", "items": record});
        if one == "name" {
            let names = json!({"description": "Spellings of names, in several scripts.", "anyOf": [list, record]});
            properties.insert(all.to_owned(), names);
        } else {
            properties.insert(all.to_owned(), list);
            properties.insert(one.to_owned(), record);
        }
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "aidtrail dataset, version 1",
        "description": "A dataset as one document (`schema`, `sources`, `projects`, `names`), or one line of a dataset in JSON Lines \
                        (mostly one record under `source`, `project` or `names`). Every key but `schema` of a document may be absent. \
                        Lists of codes are open: a code that is in none is allowed.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$defs": definitions.found,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Environment variable with which the shipped schema is written anew.
    const WRITE: &str = "AIDTRAIL_WRITE_SCHEMA";

    #[test]
    fn the_shipped_schema_is_that_of_the_records() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/aidtrail-1.schema.json");
        let made = serde_json::to_string_pretty(&schema()).expect("JSON") + "\n";
        if std::env::var_os(WRITE).is_some() {
            std::fs::write(path, &made).expect("written");
        }
        let shipped = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            shipped == made,
            "data/aidtrail-1.schema.json is of an older form: {WRITE}=1 cargo test --lib json_schema"
        );
    }

    #[test]
    fn links_of_comments_are_plain_text() {
        assert_eq!(plain("Code, see [`Rule`](crate::rules::Rule)."), "Code, see `Rule`.");
        assert_eq!(plain("By [`Equipment::balance`] and `x`"), "By `balance` and `x`");
    }
}
