//! The file of decisions, format `aidtrail-review/1`, next to the draft.
//!
//! It holds hours of the user's work, so reading it is strict: damage is reported with its position, and a
//! later format is refused, because writing it back would lose what this version does not know. Unknown
//! fields of the file, its projects and its decisions are kept and written back.
//!
//! ```json
//! {"schema": "aidtrail-review/1",
//!  "sources": [{"id": "...", "sha256": "of its text"}],
//!  "projects": [{"name": "...", "title": "...", "kind": "delivery", "own_title": "...",
//!                "facts": [["equipment", "source id", 120, 142]]}],
//!  "decisions": [{"project": "...", "verdict": "corrected",
//!                 "proposed": {"equipment": {...}}, "value": {"equipment": {...}}, "into": "another"}]}
//! ```

use super::decisions::{DecidedProject, Decision, Decisions, SourceKey, Verdict};
use crate::model::fact::{FactKind, FactValue, TextPosition};
use crate::model::json::{append, error_message, parse_and_check};
use crate::model::{Coded, Text};
use crate::text::IntoOwned;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::fmt;

/// The format that is written.
pub(crate) const SCHEMA: &str = "aidtrail-review/1";

/// What is wrong with a file of decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Line and column, from one, of a syntax error in the JSON.
    pub(crate) position: Option<(usize, usize)>,
    pub(crate) what: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some((line, column)) => write!(f, "line {line}, column {column}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl std::error::Error for Damage {}

fn damage(what: impl Into<String>) -> Damage {
    Damage { position: None, what: what.into() }
}

/// A JSON object that is read field by field. What remains in `map` are unknown fields.
struct Fields<'a> {
    map: Map<String, Value>,
    /// Name of the object in messages: `decision 3`.
    name: &'a str,
}

impl<'a> Fields<'a> {
    fn new(value: Value, name: &'a str) -> Result<Self, Damage> {
        match value {
            Value::Object(map) => Ok(Fields { map, name }),
            _ => Err(damage(format!("{name} is not a JSON object"))),
        }
    }

    fn take(&mut self, field: &str) -> Option<Value> {
        self.map.remove(field).filter(|value| !value.is_null())
    }

    fn text(&mut self, field: &str) -> Result<Option<String>, Damage> {
        match self.take(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(damage(format!("{}: {field} is not a string", self.name))),
        }
    }

    fn required_text(&mut self, field: &str) -> Result<String, Damage> {
        self.text(field)?.ok_or_else(|| damage(format!("{}: {field} is missing", self.name)))
    }

    fn list(&mut self, field: &str) -> Result<Vec<Value>, Damage> {
        match self.take(field) {
            None => Ok(Vec::new()),
            Some(Value::Array(list)) => Ok(list),
            Some(_) => Err(damage(format!("{}: {field} is not a list", self.name))),
        }
    }
}

/// Reads decisions. Calls `unknown` with the path of each field inside a fact that this version does not
/// know; such fields are lost.
pub fn read(bytes: &[u8], mut unknown: impl FnMut(String)) -> Result<Decisions, Damage> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| Damage {
        position: Some((error.line(), error.column())),
        what: {
            let text = error.to_string();
            text.split(" at line ").next().unwrap_or(&text).to_owned()
        },
    })?;
    let mut all = Fields::new(value, "the file")?;
    match all.text("schema")? {
        Some(schema) if schema == SCHEMA => {}
        Some(schema) => return Err(damage(format!("its format is {schema:?}, but this version reads {SCHEMA:?}"))),
        None => return Err(damage(format!("the field \"schema\" is missing; it should be {SCHEMA:?}"))),
    }
    let mut decisions = Decisions::default();
    for (i, value) in all.list("sources")?.into_iter().enumerate() {
        let what = format!("source {}", i + 1);
        let mut fields = Fields::new(value, &what)?;
        decisions.sources.push(SourceKey { id: fields.required_text("id")?, sha256: fields.required_text("sha256")? });
    }
    for (i, value) in all.list("projects")?.into_iter().enumerate() {
        decisions.projects.push(read_project(value, &format!("project {}", i + 1))?);
    }
    for (i, value) in all.list("decisions")?.into_iter().enumerate() {
        decisions.entries.push(read_decision(value, &format!("decision {}", i + 1), &mut unknown)?);
    }
    decisions.unknown_fields = all.map;
    Ok(decisions)
}

fn read_project(value: Value, what: &str) -> Result<DecidedProject, Damage> {
    let mut fields = Fields::new(value, what)?;
    let mut project = DecidedProject {
        name: fields.required_text("name")?,
        title: fields.text("title")?.unwrap_or_default(),
        kind: fields.text("kind")?.as_deref().map(Coded::from),
        added_by_user: matches!(fields.take("made"), Some(Value::Bool(true))),
        own_title: fields.text("own_title")?,
        own_kind: fields.text("own_kind")?.as_deref().map(Coded::from),
        ..DecidedProject::default()
    };
    for fact in fields.list("facts")? {
        let (kind, source, start, end): (String, String, usize, usize) =
            serde_json::from_value(fact).map_err(|error| damage(format!("{what}: facts: {error}")))?;
        // A kind of fact from a later version cannot match any fact of a draft.
        if let Some(kind) = FactKind::from_name(&kind) {
            project.facts.push((kind, TextPosition { source, start, end }));
        }
    }
    project.unknown_fields = fields.map;
    Ok(project)
}

fn read_decision(value: Value, what: &str, unknown: &mut impl FnMut(String)) -> Result<Decision, Damage> {
    let mut fields = Fields::new(value, what)?;
    let project = fields.required_text("project")?;
    let verdict = fields.required_text("verdict")?;
    let listed = Verdict::ALL.into_iter().find(|listed| listed.name() == verdict);
    let verdict =
        listed.ok_or_else(|| damage(format!("{what}: this version does not know the verdict {verdict:?}")))?;
    let proposed = read_fact(&mut fields, "proposed", unknown)?;
    let value = read_fact(&mut fields, "value", unknown)?;
    if proposed.is_none() && value.is_none() {
        return Err(damage(format!("{what}: both proposed and value are missing")));
    }
    let into = fields.text("into")?;
    Ok(Decision { project, verdict, proposed, value, into, unknown_fields: fields.map })
}

fn read_fact(
    fields: &mut Fields<'_>,
    field: &str,
    unknown: &mut impl FnMut(String),
) -> Result<Option<FactValue>, Damage> {
    let Some(value) = fields.take(field) else { return Ok(None) };
    let what = fields.name;
    // Read from text again, as all records are. An empty enum says what is wrong where that is not one kind of fact.
    #[derive(Deserialize)]
    enum OneKind {}
    if !value.as_object().map_or(value.is_string(), |map| map.len() == 1)
        && let Err(error) = serde_json::from_value::<OneKind>(value.clone())
    {
        return Err(damage(format!("{what}: {field}: {error}")));
    }
    let text = value.to_string();
    let fact = parse_and_check::<FactValue<Text<'_>>>(text.as_bytes(), |path| {
        unknown(format!("{what}: {field}.{path}"));
    });
    let value = fact.map_err(|error| damage(format!("{what}: {field}: {}", error_message(&error))))?.into_owned();
    if let FactValue::Field(scalar) = &value
        && FactKind::of_scalar(&scalar.field).is_none()
    {
        return Err(damage(format!("{what}: {field}: there is no field {:?}", scalar.field)));
    }
    if let FactValue::Equipment(item) = &value
        && item.claims.len() != 1
    {
        return Err(damage(format!("{what}: {field}: an item must have one claim, not {}", item.claims.len())));
    }
    Ok(Some(value))
}

/// Writes decisions, one per line so that a diff of two versions is readable.
pub fn write(decisions: &Decisions) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::new();
    out.extend_from_slice(format!("{{\"schema\": {:?}", SCHEMA).as_bytes());
    for (field, value) in &decisions.unknown_fields {
        out.extend_from_slice(format!(",\n {}: ", Value::from(field.as_str())).as_bytes());
        append(&mut out, value);
    }
    let facts = decisions.entries.iter().flat_map(|decision| [&decision.proposed, &decision.value]).flatten();
    let mut cited: HashSet<&str> = facts.flat_map(FactValue::evidence).map(|it| it.source.as_str()).collect();
    cited.extend(
        decisions.projects.iter().flat_map(|project| &project.facts).map(|(_, position)| position.source.as_str()),
    );
    let cited = |source: &&SourceKey| cited.contains(source.id.as_str());
    let sources = decisions.sources.iter().filter(cited).map(|it| Ok(json!({"id": it.id, "sha256": it.sha256})));
    write_list(&mut out, "sources", sources)?;
    write_list(&mut out, "projects", decisions.projects.iter().map(|project| Ok(project_value(project))))?;
    write_list(&mut out, "decisions", decisions.entries.iter().map(decision_value))?;
    out.extend_from_slice(b"}\n");
    Ok(out)
}

fn write_list(
    out: &mut Vec<u8>,
    field: &str,
    rows: impl Iterator<Item = serde_json::Result<Value>>,
) -> serde_json::Result<()> {
    out.extend_from_slice(format!(",\n \"{field}\": [").as_bytes());
    for (i, row) in rows.enumerate() {
        out.extend_from_slice(if i == 0 { b"\n  " } else { b",\n  " });
        append(out, &row?);
    }
    out.push(b']');
    Ok(())
}

/// An object without its null fields, and with the fields that this version does not know.
fn object(mut value: Value, unknown_fields: &Map<String, Value>) -> Value {
    if let Value::Object(map) = &mut value {
        map.retain(|_, value| !value.is_null());
        map.extend(unknown_fields.clone());
    }
    value
}

fn project_value(project: &DecidedProject) -> Value {
    let facts = project.facts.iter().map(|(kind, at)| json!([kind.name(), at.source, at.start, at.end]));
    let value = json!({
        "name": project.name,
        "title": project.title,
        "kind": project.kind,
        "own_title": project.own_title,
        "own_kind": project.own_kind,
        "made": project.added_by_user.then_some(true),
        "facts": facts.collect::<Vec<_>>(),
    });
    object(value, &project.unknown_fields)
}

/// A fact as an object with sorted keys.
fn fact_value(fact: &Option<FactValue>) -> serde_json::Result<Value> {
    let mut json = Vec::new();
    append(&mut json, fact);
    serde_json::from_slice(&json)
}

fn decision_value(decision: &Decision) -> serde_json::Result<Value> {
    let value = json!({
        "project": decision.project,
        "verdict": decision.verdict.name(),
        "proposed": fact_value(&decision.proposed)?,
        "value": fact_value(&decision.value)?,
        "into": decision.into,
    });
    Ok(object(value, &decision.unknown_fields))
}
