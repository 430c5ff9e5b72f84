//! Records and datasets as JSON.

use crate::model::Dataset;
use anyhow::Result;
use serde::Serialize;
use std::io::Write;

/// Writes a value for reading, and ends the line.
pub(super) fn write_pretty(out: &mut impl Write, value: &impl Serialize) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)?;
    Ok(())
}

/// Writes a dataset as one document, in the form of the shipped one: indented by one space per level.
pub(super) fn write_document(out: &mut impl Write, dataset: &Dataset) -> Result<()> {
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
    dataset.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, formatter))?;
    writeln!(out)?;
    Ok(())
}

/// Writes a record of a dataset as one line, with its kind as the key.
pub(super) fn write_line(out: &mut (impl Write + ?Sized), key: &str, record: &impl Serialize) -> Result<()> {
    write!(out, "{{\"{key}\":")?;
    serde_json::to_writer(&mut *out, record)?;
    writeln!(out, "}}")?;
    Ok(())
}
