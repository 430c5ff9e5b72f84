//! Finds the keys of a record that the dataset form does not have.
//!
//! This is a pass of its own over the JSON: one visitor for all records, instead of each record's reader once more
//! inside a reader that watches what it ignores.

use crate::model::shape::JsonValue;
use crate::model::{JsonRecord, JsonShape};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Visits the path of each unknown key, in the order of the text, up to the first syntax error.
pub(super) fn visit_unknown_keys(json: &[u8], shape: JsonShape, visit: &mut dyn FnMut(String)) {
    let pass = UnknownKeys { shape, path: KeyPath::Root, visit };
    // Whoever parses the record reports the error.
    let _ = pass.deserialize(&mut serde_json::Deserializer::from_slice(json));
}

/// Where a value is in its record: `equipment.0.capacity.?.unit`, where `?` stands for an optional value.
#[derive(Clone, Copy)]
enum KeyPath<'p> {
    Root,
    Key(&'p KeyPath<'p>, &'p str),
    Index(&'p KeyPath<'p>, usize),
    Optional(&'p KeyPath<'p>),
}

impl fmt::Display for KeyPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (KeyPath::Key(parent, _) | KeyPath::Index(parent, _) | KeyPath::Optional(parent)) = self else {
            return Ok(());
        };
        if !matches!(parent, KeyPath::Root) {
            write!(f, "{parent}.")?;
        }
        match self {
            KeyPath::Root => Ok(()),
            KeyPath::Key(_, key) => f.write_str(key),
            KeyPath::Index(_, index) => write!(f, "{index}"),
            KeyPath::Optional(_) => f.write_str("?"),
        }
    }
}

struct UnknownKeys<'p, 'v> {
    shape: JsonShape,
    path: KeyPath<'p>,
    visit: &'v mut dyn FnMut(String),
}

impl<'de> DeserializeSeed<'de> for UnknownKeys<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        let UnknownKeys { shape, path, visit } = self;
        match shape {
            JsonShape::Value(_) => json.deserialize_ignored_any(IgnoredAny).map(|_| ()),
            JsonShape::Optional(shape) => {
                UnknownKeys { shape: shape(), path: KeyPath::Optional(&path), visit }.deserialize(json)
            }
            JsonShape::Record(_) | JsonShape::List(_) => json.deserialize_any(UnknownKeys { shape, path, visit }),
        }
    }
}

/// A value of another type than expected is passed over: it is no unknown key.
impl<'de> Visitor<'de> for UnknownKeys<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let JsonShape::List(shape) = self.shape else { return IgnoredAny.visit_seq(list).map(|_| ()) };
        for index in 0.. {
            let path = KeyPath::Index(&self.path, index);
            let element = UnknownKeys { shape: shape(), path, visit: &mut *self.visit };
            if list.next_element_seed(element)?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let JsonShape::Record(JsonRecord { keys, .. }) = self.shape else {
            return IgnoredAny.visit_map(map).map(|_| ());
        };
        while let Some(key) = map.next_key::<String>()? {
            let path = KeyPath::Key(&self.path, &key);
            let known = keys.iter().find(|(name, _)| *name == key);
            if known.is_none() {
                (self.visit)(path.to_string());
            }
            let shape = known.map_or(JsonShape::Value(JsonValue::Derived), |(_, shape)| shape());
            map.next_value_seed(UnknownKeys { shape, path, visit: &mut *self.visit })?;
        }
        Ok(())
    }
}
