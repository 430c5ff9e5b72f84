//! Decisions as they are written, `aidtrail-review/1`: a file of its own beside the draft.
//!
//! Read with care, because it is hours of a person's work: what is damaged is said with its place, a
//! form from a later version is refused rather than cut down, and fields that this version does not know
//! are written back as they came.
//!
//! ```json
//! {"schema": "aidtrail-review/1",
//!  "sources": [{"id": "...", "sha256": "of its text"}],
//!  "projects": [{"name": "...", "title": "...", "kind": "delivery", "own_title": "...",
//!                "facts": [["equipment", "source id", 120, 142]]}],
//!  "decisions": [{"project": "...", "verdict": "corrected",
//!                 "proposed": {"equipment": {...}}, "value": {"equipment": {...}}, "into": "another"}]}
//! ```

use super::decisions::{Decision, Decisions, KnownProject, SourceKey, Verdict};
use crate::model::Coded;
use crate::model::fact::{FactKind, FactValue, TextPosition};
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::fmt;

/// The form written.
pub const SCHEMA: &str = "aidtrail-review/1";

/// What is wrong with a file of decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Line and column, from one, where the file is no JSON there.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(f, "line {line}, column {column}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl std::error::Error for Damage {}

fn damage(what: impl Into<String>) -> Damage {
    Damage { place: None, what: what.into() }
}

/// An object being read field by field; what is left over is kept.
struct Fields<'a> {
    map: Map<String, Value>,
    what: &'a str,
}

impl<'a> Fields<'a> {
    fn of(value: Value, what: &'a str) -> Result<Self, Damage> {
        match value {
            Value::Object(map) => Ok(Fields { map, what }),
            _ => Err(damage(format!("{what} is no object"))),
        }
    }

    fn take(&mut self, field: &str) -> Option<Value> {
        self.map.remove(field).filter(|value| !value.is_null())
    }

    fn text(&mut self, field: &str) -> Result<Option<String>, Damage> {
        match self.take(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(damage(format!("{}: {field} is no text", self.what))),
        }
    }

    fn need(&mut self, field: &str) -> Result<String, Damage> {
        self.text(field)?.ok_or_else(|| damage(format!("{}: {field} is missing", self.what)))
    }

    fn list(&mut self, field: &str) -> Result<Vec<Value>, Damage> {
        match self.take(field) {
            None => Ok(Vec::new()),
            Some(Value::Array(list)) => Ok(list),
            Some(_) => Err(damage(format!("{}: {field} is no list", self.what))),
        }
    }
}

/// Reads decisions. `unknown` hears of fields inside facts that this version does not know and cannot keep.
pub fn read(bytes: &[u8], mut unknown: impl FnMut(String)) -> Result<Decisions, Damage> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| Damage {
        place: Some((error.line(), error.column())),
        what: {
            let text = error.to_string();
            text.split(" at line ").next().unwrap_or(&text).to_owned()
        },
    })?;
    let mut all = Fields::of(value, "the file")?;
    match all.text("schema")? {
        Some(schema) if schema == SCHEMA => {}
        Some(schema) => return Err(damage(format!("its form is {schema:?}, this version knows {SCHEMA:?}"))),
        None => return Err(damage(format!("it does not say that it is {SCHEMA:?}"))),
    }
    let mut decisions = Decisions::default();
    for (i, value) in all.list("sources")?.into_iter().enumerate() {
        let what = format!("source {}", i + 1);
        let mut fields = Fields::of(value, &what)?;
        decisions.sources.push(SourceKey { id: fields.need("id")?, sha256: fields.need("sha256")? });
    }
    for (i, value) in all.list("projects")?.into_iter().enumerate() {
        decisions.projects.push(project(value, &format!("project {}", i + 1))?);
    }
    for (i, value) in all.list("decisions")?.into_iter().enumerate() {
        decisions.made.push(decision(value, &format!("decision {}", i + 1), &mut unknown)?);
    }
    decisions.rest = all.map;
    Ok(decisions)
}

fn project(value: Value, what: &str) -> Result<KnownProject, Damage> {
    let mut fields = Fields::of(value, what)?;
    let mut known = KnownProject {
        name: fields.need("name")?,
        title: fields.text("title")?.unwrap_or_default(),
        kind: fields.text("kind")?.as_deref().map(Coded::from),
        made: matches!(fields.take("made"), Some(Value::Bool(true))),
        own_title: fields.text("own_title")?,
        own_kind: fields.text("own_kind")?.as_deref().map(Coded::from),
        ..KnownProject::default()
    };
    for fact in fields.list("facts")? {
        let (kind, source, start, end): (String, String, usize, usize) =
            serde_json::from_value(fact).map_err(|error| damage(format!("{what}: facts: {error}")))?;
        // A sort of fact that a later version knows helps nothing here.
        if let Some(kind) = FactKind::ALL.into_iter().find(|known| known.name() == kind) {
            known.facts.push((kind, TextPosition { source, start, end }));
        }
    }
    known.rest = fields.map;
    Ok(known)
}

fn decision(value: Value, what: &str, unknown: &mut impl FnMut(String)) -> Result<Decision, Damage> {
    let mut fields = Fields::of(value, what)?;
    let project = fields.need("project")?;
    let verdict = fields.need("verdict")?;
    let known = Verdict::ALL.into_iter().find(|known| known.name() == verdict);
    let verdict = known.ok_or_else(|| damage(format!("{what}: verdict {verdict:?} is none of this version")))?;
    let proposed = stated(&mut fields, "proposed", unknown)?;
    let value = stated(&mut fields, "value", unknown)?;
    if proposed.is_none() && value.is_none() {
        return Err(damage(format!("{what} says nothing of what it is about")));
    }
    let into = fields.text("into")?;
    Ok(Decision { project, verdict, proposed, value, into, rest: fields.map })
}

fn stated(fields: &mut Fields<'_>, field: &str, unknown: &mut impl FnMut(String)) -> Result<Option<FactValue>, Damage> {
    let Some(value) = fields.take(field) else { return Ok(None) };
    let what = fields.what;
    let sort = value.as_object().and_then(|fact| fact.keys().next().cloned()).unwrap_or_default();
    let ignored = |path: serde_ignored::Path<'_>| {
        // The sort of the fact has no name of its own in a path.
        let path = format!("{sort}{}", path.to_string().trim_start_matches('?'));
        // Derived fields are written for readers and ignored on reading.
        let derived = ["equipment.quantity", "equipment.status", "equipment.sites"].contains(&path.as_str());
        if !derived {
            unknown(format!("{what}: {field}.{path}"));
        }
    };
    let stated: FactValue = serde_ignored::deserialize(value, ignored)
        .map_err(|error: serde_json::Error| damage(format!("{what}: {field}: {error}")))?;
    if let FactValue::Field(scalar) = &stated
        && FactKind::of_scalar(&scalar.field).is_none()
    {
        return Err(damage(format!("{what}: {field}: there is no field {:?}", scalar.field)));
    }
    if let FactValue::Equipment(item) = &stated
        && item.claims.len() != 1
    {
        return Err(damage(format!("{what}: {field}: an item has one claim here, not {}", item.claims.len())));
    }
    Ok(Some(stated))
}

/// Writes decisions: a fact a line, so that two versions can be compared.
pub fn write(decisions: &Decisions) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::new();
    out.extend_from_slice(format!("{{\"schema\": {:?}", SCHEMA).as_bytes());
    for (field, value) in &decisions.rest {
        out.extend_from_slice(format!(",\n {}: ", Value::from(field.as_str())).as_bytes());
        serde_json::to_writer(&mut out, value)?;
    }
    let facts = decisions.made.iter().flat_map(|made| [&made.proposed, &made.value]).flatten();
    let mut cited: HashSet<&str> = facts.flat_map(FactValue::evidence).map(|it| it.source.as_str()).collect();
    cited.extend(decisions.projects.iter().flat_map(|known| &known.facts).map(|(_, place)| place.source.as_str()));
    let cited = |source: &&SourceKey| cited.contains(source.id.as_str());
    let sources = decisions.sources.iter().filter(cited).map(|it| Ok(json!({"id": it.id, "sha256": it.sha256})));
    list(&mut out, "sources", sources)?;
    list(&mut out, "projects", decisions.projects.iter().map(|known| Ok(project_value(known))))?;
    list(&mut out, "decisions", decisions.made.iter().map(decision_value))?;
    out.extend_from_slice(b"}\n");
    Ok(out)
}

fn list(
    out: &mut Vec<u8>,
    field: &str,
    rows: impl Iterator<Item = serde_json::Result<Value>>,
) -> serde_json::Result<()> {
    out.extend_from_slice(format!(",\n \"{field}\": [").as_bytes());
    for (i, row) in rows.enumerate() {
        out.extend_from_slice(if i == 0 { b"\n  " } else { b",\n  " });
        serde_json::to_writer(&mut *out, &row?)?;
    }
    out.push(b']');
    Ok(())
}

/// Adds what this version does not know.
fn with(mut map: Map<String, Value>, rest: &Map<String, Value>) -> Value {
    map.extend(rest.iter().map(|(field, value)| (field.clone(), value.clone())));
    Value::Object(map)
}

fn project_value(known: &KnownProject) -> Value {
    let mut map = Map::new();
    map.insert("name".to_owned(), json!(known.name));
    map.insert("title".to_owned(), json!(known.title));
    let kind =
        |kind: &Option<Coded<_>>| kind.as_ref().map(|kind: &Coded<crate::model::ProjectKind>| kind.code().to_owned());
    for (field, value) in
        [("kind", kind(&known.kind)), ("own_title", known.own_title.clone()), ("own_kind", kind(&known.own_kind))]
    {
        if let Some(value) = value {
            map.insert(field.to_owned(), json!(value));
        }
    }
    if known.made {
        map.insert("made".to_owned(), json!(true));
    }
    let facts: Vec<Value> =
        known.facts.iter().map(|(kind, at)| json!([kind.name(), at.source, at.start, at.end])).collect();
    map.insert("facts".to_owned(), Value::Array(facts));
    with(map, &known.rest)
}

fn decision_value(made: &Decision) -> serde_json::Result<Value> {
    let mut map = Map::new();
    map.insert("project".to_owned(), json!(made.project));
    map.insert("verdict".to_owned(), json!(made.verdict.name()));
    for (field, stated) in [("proposed", &made.proposed), ("value", &made.value)] {
        if let Some(stated) = stated {
            map.insert(field.to_owned(), serde_json::to_value(stated)?);
        }
    }
    if let Some(into) = &made.into {
        map.insert("into".to_owned(), json!(into));
    }
    Ok(with(map, &made.rest))
}
