//! Records and datasets as JSON.

use crate::model::{Dataset, json};
use anyhow::Result;
use serde::{Serialize, Serializer};
use std::io::Write;

/// Writes a value for reading, and ends the line.
pub(super) fn write_pretty(out: &mut dyn Write, value: &impl Serialize) -> Result<()> {
    json::write(out, value, Some("  "))?;
    writeln!(out)?;
    Ok(())
}

/// Writes a dataset as one document, in the form of the shipped one: indented by one space per level.
pub(super) fn write_document(out: &mut dyn Write, dataset: &Dataset) -> Result<()> {
    json::write(out, dataset, Some(" "))?;
    writeln!(out)?;
    Ok(())
}

/// Writes a record of a dataset as one line, with its kind as the key.
pub(super) fn write_line(out: &mut dyn Write, key: &str, record: &impl Serialize) -> Result<()> {
    write!(out, "{{\"{key}\":")?;
    json::write(out, record, None)?;
    writeln!(out, "}}")?;
    Ok(())
}

/// Serialises an iterator without collecting it.
pub(super) struct SerializeIter<'a, F: ?Sized>(pub(super) &'a F);

impl<T: Serialize, I: Iterator<Item = T>, F: Fn() -> I + ?Sized> Serialize for SerializeIter<'_, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0())
    }
}
