//! Reads a line of JSON Lines that may hold anything a document may hold: several records, lists, unknown
//! keys.

use super::keys::{kind_of, newer_schema_note, unknown_key_note};
use crate::formats::splitter::{RecordKind, RecordRange};
use crate::model::SCHEMA;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// What one line holds: records, notes about its keys, and running ordinals by [`RecordKind`].
pub(super) struct LineRecords<'l> {
    pub(super) line: &'l [u8],
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
        self.counts[kind as usize] += 1;
        let ordinal = self.counts[kind as usize];
        self.records.push(RecordRange { kind, range: start..start + raw.get().len(), line: 0, column: 1, ordinal });
    }
}

pub(super) struct LineSeed<'t, 'l>(pub(super) &'t mut LineRecords<'l>);

impl<'de> DeserializeSeed<'de> for LineSeed<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for LineSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a source, a project or names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "schema" {
                self.0.known_keys += 1;
                let schema: String = map.next_value()?;
                if schema != SCHEMA {
                    self.0.notes.push(newer_schema_note(&schema));
                }
            } else if let Some(kind) = kind_of(&key) {
                let raw = map.next_value::<&RawValue>()?;
                if raw.get().starts_with('[') {
                    let mut json = serde_json::Deserializer::from_str(raw.get());
                    ListSeed(self.0, kind).deserialize(&mut json).map_err(A::Error::custom)?;
                } else {
                    self.0.add_record(kind, raw);
                }
            } else {
                map.next_value::<IgnoredAny>()?;
                self.0.notes.push(unknown_key_note(&key));
            }
        }
        Ok(())
    }
}

struct ListSeed<'t, 'l>(&'t mut LineRecords<'l>, RecordKind);

impl<'de> DeserializeSeed<'de> for ListSeed<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ListSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.0.known_keys += 1;
        while let Some(raw) = seq.next_element::<&RawValue>()? {
            self.0.add_record(self.1, raw);
        }
        Ok(())
    }
}
