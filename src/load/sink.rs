//! Where a load goes: a load for the screen publishes growing corpora, an import writes lines.

use super::lines::JsonLines;
use std::collections::HashMap;
use std::io;

/// Receives the lines of an import, in order, many at a time.
pub(crate) type WriteLines<'s> = dyn FnMut(&[u8]) -> io::Result<()> + Send + 's;

/// The end of the pipeline. Called in file order.
pub(super) trait Sink: Send {
    /// Whether records are also needed as JSON lines.
    fn wants_lines(&self) -> bool {
        false
    }

    /// Receives the lines of the next batch. Returns false to end the load.
    fn write(&mut self, _lines: &JsonLines) -> bool {
        true
    }

    /// Whether a corpus is to be published, now that there are this many records.
    fn is_corpus_due(&mut self, _records: usize) -> bool {
        false
    }
}

/// The sink of a load: asks for a corpus whenever the number of records has doubled.
pub(super) struct Publisher {
    /// The next corpus is due at this many records.
    pub(super) due_at: usize,
}

impl Sink for Publisher {
    fn is_corpus_due(&mut self, records: usize) -> bool {
        let due = records >= self.due_at;
        if due {
            self.due_at = records * 2;
        }
        due
    }
}

/// The sink of an import: writes the lines of batches, in the order of the calls.
pub(super) struct LineWriter<'s> {
    write: Box<WriteLines<'s>>,
    /// The hash of each written source's line, by id. The same source may be in several files and is written
    /// once.
    sources: HashMap<String, u64>,
    /// The first error. Nothing is written after it.
    pub(super) error: Option<io::Error>,
}

impl<'s> LineWriter<'s> {
    pub(super) fn new(write: Box<WriteLines<'s>>) -> Self {
        LineWriter { write, sources: HashMap::new(), error: None }
    }

    fn try_write(&mut self, lines: &JsonLines) -> io::Result<()> {
        let mut from = 0;
        for (line, id, hash) in &lines.sources {
            match self.sources.get(id) {
                None => {
                    self.sources.insert(id.clone(), *hash);
                }
                Some(before) if before == hash => {
                    (self.write)(&lines.bytes[from..line.start])?;
                    from = line.end;
                }
                Some(_) => {
                    let what = format!("two different sources have the id {id:?}; give one of them another");
                    return Err(io::Error::new(io::ErrorKind::InvalidData, what));
                }
            }
        }
        (self.write)(&lines.bytes[from..])
    }
}

impl Sink for LineWriter<'_> {
    fn wants_lines(&self) -> bool {
        true
    }

    fn write(&mut self, lines: &JsonLines) -> bool {
        if self.error.is_none() {
            self.error = self.try_write(lines).err();
        }
        self.error.is_none()
    }
}
