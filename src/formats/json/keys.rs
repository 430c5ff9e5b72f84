//! The keys of the dataset form: the kind of record under each, and notes about a key or a schema that this
//! version does not know.

use crate::formats::splitter::RecordKind;
use crate::model::SCHEMA;

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
