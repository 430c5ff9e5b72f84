//! Reads a line of JSON Lines that may hold anything a document may hold: several records, lists, unknown
//! keys.

use crate::formats::splitter::{RecordKind, RecordRange};
use crate::model::SCHEMA;
use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// What one line holds: records, notes about its keys, and running ordinals by [`RecordKind`].
pub(super) struct LineRecords<'l> {
    pub(super) line: &'l [u8],
    pub(super) line_number: usize,
    pub(super) known_keys: usize,
    pub(super) records: Vec<RecordRange>,
    pub(super) notes: Vec<(String, &'static str)>,
    pub(super) counts: [usize; 3],
}

impl LineRecords<'_> {
    fn add_record(&mut self, kind: RecordKind, raw: &RawValue) {
        self.known_keys += 1;
        // The raw text borrows from the line, so its address gives its position.
        let start = (raw.get().as_ptr() as usize).saturating_sub(self.line.as_ptr() as usize);
        let range = start..start + raw.get().len();
        self.records.push(RecordRange::next(kind, range, self.line_number, &mut self.counts));
    }
}

impl<'de> Visitor<'de> for &mut LineRecords<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a source, a project or names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "schema" {
                self.known_keys += 1;
                let schema: String = map.next_value()?;
                if schema != SCHEMA {
                    self.notes.push(newer_schema_note(&schema));
                }
            } else if let Some(kind) = kind_of(&key) {
                let raw = map.next_value::<&RawValue>()?;
                if raw.get().starts_with('[') {
                    self.known_keys += 1;
                    let list: Vec<&RawValue> = serde_json::from_str(raw.get()).map_err(A::Error::custom)?;
                    list.into_iter().for_each(|raw| self.add_record(kind, raw));
                } else {
                    self.add_record(kind, raw);
                }
            } else {
                map.next_value::<IgnoredAny>()?;
                self.notes.push(unknown_key_note(&key));
            }
        }
        Ok(())
    }
}

/// The kind of record under a key of the dataset form.
pub(super) fn kind_of(key: &str) -> Option<RecordKind> {
    match key {
        "source" | "sources" => Some(RecordKind::Source),
        "project" | "projects" => Some(RecordKind::Project),
        "names" => Some(RecordKind::Name),
        _ => None,
    }
}

pub(super) fn newer_schema_note(schema: &str) -> (String, &'static str) {
    let message = format!("the form is {schema:?}, this version knows {SCHEMA:?}");
    (message, "what it knows is read; newer fields are passed over")
}

pub(super) fn unknown_key_note(key: &str) -> (String, &'static str) {
    (format!("unknown field {key}"), "it is ignored; check its spelling")
}
