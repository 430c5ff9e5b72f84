//! Output on a terminal, made safe line by line.
//!
//! Piped output is data and stays as it is. On a terminal the same bytes could be control sequences.

use crate::text::display::clean;
use std::io::{self, Write};

/// Collects lines and writes each with its control characters made visible.
pub(crate) struct TerminalWriter<W: Write> {
    inner: W,
    line: Vec<u8>,
}

impl<W: Write> TerminalWriter<W> {
    pub(crate) fn new(inner: W) -> Self {
        TerminalWriter { inner, line: Vec::new() }
    }

    fn write_line(&mut self) -> io::Result<()> {
        let text = String::from_utf8_lossy(&self.line);
        let safe = clean(&text).into_owned();
        self.line.clear();
        self.inner.write_all(safe.as_bytes())
    }
}

impl<W: Write> Write for TerminalWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|&b| b == b'\n') {
            match piece.strip_suffix(b"\n") {
                Some(end) => {
                    self.line.extend_from_slice(end);
                    self.write_line()?;
                    self.inner.write_all(b"\n")?;
                }
                None => self.line.extend_from_slice(piece),
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_line()?;
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_made_visible_however_the_bytes_arrive() {
        let mut out = Vec::new();
        let mut writer = TerminalWriter::new(&mut out);
        for byte in "a\u{1b}[31m\u{202e}\u{9b}2J\nb\u{7}".as_bytes() {
            writer.write_all(&[*byte]).expect("in memory");
        }
        writer.flush().expect("in memory");
        drop(writer);
        assert_eq!(String::from_utf8_lossy(&out), "a<U+001B>[31m<U+202E><U+009B>2J\nb<U+0007>");
    }
}
