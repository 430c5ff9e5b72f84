//! Writes JSON with one serializer, whatever the layout and the destination, so that serde's writers of the
//! records are compiled once.

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// Bytes that are held before they are passed on. Many times the longest token, so that passing on costs nothing.
const BUFFER_BYTES: usize = 1 << 16;

/// Writes a value: on one line, or with this indentation for every level.
pub(crate) fn write(
    out: &mut dyn Write,
    value: &impl Serialize,
    indent: Option<&'static str>,
) -> serde_json::Result<()> {
    let mut buffer = JsonBuffer { bytes: Vec::new(), out: Some(out) };
    serialize(&mut buffer, value, indent)?;
    buffer.flush().map_err(serde_json::Error::io)
}

/// Appends a value on one line.
pub(crate) fn append(bytes: &mut Vec<u8>, value: &impl Serialize) {
    let mut buffer = JsonBuffer { bytes: std::mem::take(bytes), out: None };
    // Writing to memory does not fail.
    let _ = serialize(&mut buffer, value, None);
    *bytes = buffer.bytes;
}

/// A value for reading, indented by two spaces.
pub(crate) fn to_pretty_string(value: &impl Serialize) -> Option<String> {
    let mut buffer = JsonBuffer { bytes: Vec::new(), out: None };
    serialize(&mut buffer, value, Some("  ")).ok()?;
    String::from_utf8(buffer.bytes).ok()
}

fn serialize(
    buffer: &mut JsonBuffer<'_>,
    value: &impl Serialize,
    indent: Option<&'static str>,
) -> serde_json::Result<()> {
    let layout = JsonLayout(indent.map(|indent| PrettyFormatter::with_indent(indent.as_bytes())));
    value.serialize(&mut Serializer::with_formatter(buffer, layout))
}

/// Written bytes on their way to `out`; without it they stay.
struct JsonBuffer<'o> {
    bytes: Vec<u8>,
    out: Option<&'o mut dyn Write>,
}

impl Write for JsonBuffer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        // Half of what is written are single bytes of punctuation, for which a call to copy them costs more than they do.
        match bytes {
            [byte] => self.bytes.push(*byte),
            bytes => self.bytes.extend_from_slice(bytes),
        }
        if self.bytes.len() < BUFFER_BYTES { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> io::Result<()> {
        if let Some(out) = &mut self.out {
            out.write_all(&self.bytes)?;
            self.bytes.clear();
        }
        Ok(())
    }
}

/// Indented, or on one line.
struct JsonLayout(Option<PrettyFormatter<'static>>);

macro_rules! laid_out {
    ($($method:ident($($argument:ident: $type:ty)?)),+) => {
        $(fn $method<W: ?Sized + Write>(&mut self, out: &mut W $(, $argument: $type)?) -> io::Result<()> {
            match &mut self.0 {
                Some(pretty) => pretty.$method(out $(, $argument)?),
                None => CompactFormatter.$method(out $(, $argument)?),
            }
        })+
    };
}

impl Formatter for JsonLayout {
    laid_out! {
        begin_array(), end_array(), begin_array_value(first: bool), end_array_value(),
        begin_object(), end_object(), begin_object_key(first: bool), begin_object_value(), end_object_value()
    }
}
