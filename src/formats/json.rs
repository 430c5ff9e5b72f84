//! Splits a dataset, a JSON document or JSON Lines, into records, one block at a time.
//!
//! The splitter looks only at brackets, quotes and line ends, so that one thread can supply several that
//! parse. A wrong record costs only itself, because its end is known before it is parsed. Serde then gives
//! each record its meaning.

mod line;

use super::detect::{FileFormat, strip_bom};
use super::input::Input;
use super::problem::{Problem, read_in_part};
use super::splitter::{Block, RecordKind, RecordRange};
use crate::model::SCHEMA;
use crate::model::json::{error_message, error_offset};
use crate::text::count_characters;
use line::{LineRecords, kind_of, newer_schema_note, unknown_key_note};
use serde::de::{Deserializer, IgnoredAny};
use serde_json::value::RawValue;
use std::ops::Range;
use std::sync::Arc;

/// The remedy for a document or line that is not of the dataset form.
const FORM_REMEDY: &str = "see the form in aidtrail topics formats";

/// Longest record. A longer one is an unclosed quote or bracket: without a limit the rest of the file would
/// be held in memory. Below 4 GB, since lengths of records are stored as `u32`.
const MAX_RECORD_BYTES: usize = 1 << 30;

/// Smallest read: below this the number of calls costs more than the bytes that are not read.
const MIN_READ_BYTES: usize = 1 << 16;

/// The byte range of the project in `{"project": ...}` if the line holds nothing else. A fast path: nearly
/// every line of a large file is of this form.
fn project_range(line: &[u8]) -> Option<Range<usize>> {
    const KEY: &[u8] = b"\"project\"";
    let skip = |from: usize| line.get(from..)?.iter().position(|b| !b.is_ascii_whitespace()).map(|n| from + n);
    let open = skip(0).filter(|&at| line[at] == b'{')?;
    let key = skip(open + 1).filter(|&at| line[at..].starts_with(KEY))?;
    let colon = skip(key + KEY.len()).filter(|&at| line[at] == b':')?;
    let start = skip(colon + 1).filter(|&at| line[at] == b'{')?;
    let close = line.iter().rposition(|b| !b.is_ascii_whitespace()).filter(|&at| line[at] == b'}' && at > start)?;
    let end = start + 1 + line[start..close].iter().rposition(|b| !b.is_ascii_whitespace())?;
    (line[end - 1] == b'}').then_some(start..end)
}

/// Splits one file.
pub(crate) struct JsonSplitter {
    input: Arc<Input>,
    format: FileFormat,
    min_read: usize,
    /// Bytes of the file from offset `base` on, as far as they were read.
    bytes: Vec<u8>,
    base: u64,
    /// Index into `bytes`; everything before it is split.
    at: usize,
    /// Line number at `at`, from one.
    line: usize,
    /// Characters between the last line end before `base` and `base`, for columns.
    column_before: usize,
    ended: bool,
    state: JsonState,
    counts: [usize; 3],
    problems: Vec<Problem>,
    records: Vec<RecordRange>,
    known_keys: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum JsonState {
    Start,
    /// Inside the top-level object; true after a first member, when a comma must follow.
    Object(bool),
    /// Inside a list of records; true after a first record, when a comma must follow.
    List(RecordKind, bool),
    Done,
}

impl JsonSplitter {
    /// A splitter at the beginning of a file that is [`FileFormat::Json`] or [`FileFormat::JsonLines`].
    pub(crate) fn new(input: Arc<Input>, format: FileFormat) -> Self {
        JsonSplitter {
            input,
            format,
            min_read: MIN_READ_BYTES,
            bytes: Vec::new(),
            base: 0,
            at: 0,
            line: 1,
            column_before: 0,
            ended: false,
            state: JsonState::Start,
            counts: [0; 3],
            problems: Vec::new(),
            records: Vec::new(),
            known_keys: 0,
        }
    }

    /// Lowers the smallest read, so that a first small block needs only a small read.
    pub(crate) fn with_min_read(mut self, bytes: usize) -> Self {
        self.min_read = bytes.clamp(1, MIN_READ_BYTES);
        self
    }

    /// A splitter of the same file, at its beginning.
    pub(crate) fn restarted(&self) -> JsonSplitter {
        JsonSplitter::new(self.input.clone(), self.format).with_min_read(self.min_read)
    }

    /// Offset in the file up to which it is split.
    pub(crate) fn bytes_consumed(&self) -> u64 {
        self.base + self.at as u64
    }

    /// The next records, about `want` bytes of them; `None` at the end of the file.
    pub(crate) fn next_block(&mut self, want: usize) -> Option<Block> {
        while self.state != JsonState::Done && self.records.is_empty() && self.problems.is_empty() {
            match self.format {
                FileFormat::JsonLines => self.split_lines(want),
                _ => self.split_document(want),
            }
        }
        if self.records.is_empty() && self.problems.is_empty() {
            return None;
        }
        let rest = self.bytes.split_off(self.at);
        let block = Block {
            offset: self.base,
            bytes: std::mem::replace(&mut self.bytes, rest),
            records: std::mem::take(&mut self.records),
            problems: std::mem::take(&mut self.problems),
            ..Block::default()
        };
        self.column_before = self.column_at(&block.bytes, block.bytes.len());
        self.base += self.at as u64;
        self.at = 0;
        Some(block)
    }

    /// Reads more bytes; false at the end of the file.
    fn read_more(&mut self, want: usize) -> bool {
        if self.ended {
            return false;
        }
        let offset = self.base + self.bytes.len() as u64;
        match self.input.read(offset, want, &mut self.bytes) {
            Ok(0) => self.ended = true,
            Ok(_) => {
                if offset == 0 {
                    self.at = self.bytes.len() - strip_bom(&self.bytes).len();
                }
                return true;
            }
            Err(error) => {
                self.ended = true;
                let problem = read_in_part(self.input.name(), &error);
                self.problems.push(problem.at(self.position_at(self.bytes.len())));
            }
        }
        false
    }

    /// Line and column of a byte at or after `at`.
    fn position_at(&self, local: usize) -> (usize, usize) {
        let between = &self.bytes[self.at.min(local)..local];
        let line = self.line + count_lines(between);
        (line, 1 + self.column_at(&self.bytes, local))
    }

    /// Characters between the last line end and byte `local` of `bytes`, which begin at `base`.
    fn column_at(&self, bytes: &[u8], local: usize) -> usize {
        match memchr::memrchr(b'\n', &bytes[..local]) {
            Some(newline) => count_characters(&bytes[newline + 1..local]),
            None => {
                let mark = if self.base == 0 { bytes.len() - strip_bom(bytes).len() } else { 0 };
                self.column_before + count_characters(bytes.get(mark..local).unwrap_or_default())
            }
        }
    }

    fn split_lines(&mut self, want: usize) {
        let have = self.bytes.len() - self.at;
        let more = self.read_more(want.saturating_sub(have).max(self.min_read));
        let end = match memchr::memrchr(b'\n', &self.bytes[self.at..]) {
            Some(last) => self.at + last + 1,
            None if more && self.bytes.len() < MAX_RECORD_BYTES => return,
            None => self.bytes.len(),
        };
        let end = if more { end } else { self.bytes.len() };
        let bytes = std::mem::take(&mut self.bytes);
        let mut start = self.at;
        while start < end {
            let stop = memchr::memchr(b'\n', &bytes[start..end]).map_or(end, |n| start + n);
            let line = &bytes[start..stop];
            if let Some(range) = project_range(line) {
                let range = start + range.start..start + range.end;
                self.records.push(RecordRange::next(RecordKind::Project, range, self.line, &mut self.counts));
            } else if !line.trim_ascii().is_empty() {
                self.split_other_line(line, start);
            }
            self.line += 1;
            start = stop + 1;
        }
        self.bytes = bytes;
        self.at = end;
        if !more {
            self.state = JsonState::Done;
        }
    }

    /// Splits a line that [`project_range`] does not recognise, whatever records it holds.
    fn split_other_line(&mut self, line: &[u8], start: usize) {
        let (records, notes) = (Vec::new(), Vec::new());
        let (line_number, counts) = (self.line, self.counts);
        let mut found = LineRecords { line, line_number, known_keys: 0, records, notes, counts };
        let mut json = serde_json::Deserializer::from_slice(line);
        let result = json.deserialize_map(&mut found).and_then(|()| json.end());
        self.counts = found.counts;
        for record in found.records {
            let range = start + record.range.start..start + record.range.end;
            self.records.push(RecordRange { range, ..record });
        }
        let name = self.input.name();
        for (message, remedy) in found.notes {
            self.problems.push(Problem::of_file(name, message, remedy).at((self.line, 1)).into_note());
        }
        match result {
            Ok(()) if found.known_keys == 0 => self.problems.push(no_known_key(name).at((self.line, 1))),
            Ok(()) => {}
            Err(error) => {
                let column = error_offset(line, &error);
                let column = 1 + String::from_utf8_lossy(&line[..column.min(line.len())]).chars().count();
                let remedy = "correct the line; the other lines are loaded";
                self.problems.push(Problem::of_file(name, error_message(&error), remedy).at((self.line, column)));
            }
        }
    }

    /// The next byte that is not white space, reading on if needed. Counts the lines it passes.
    fn peek_token(&mut self) -> Option<u8> {
        loop {
            while let Some(&byte) = self.bytes.get(self.at) {
                match byte {
                    b'\n' => self.line += 1,
                    b' ' | b'\t' | b'\r' => {}
                    _ => return Some(byte),
                }
                self.at += 1;
            }
            if !self.read_more(self.min_read << 2) {
                return None;
            }
        }
    }

    /// The end of the value that begins at `at`; the end of the bytes if the value is cut short.
    fn value_end(&mut self) -> usize {
        let mut i = self.at;
        let (mut depth, mut quoted) = (0usize, false);
        loop {
            while i < self.bytes.len() {
                if quoted {
                    let Some(n) = memchr::memchr2(b'"', b'\\', &self.bytes[i..]) else {
                        i = self.bytes.len();
                        break;
                    };
                    i += n;
                    if self.bytes[i] == b'\\' {
                        if i + 1 >= self.bytes.len() && !self.ended {
                            break;
                        }
                        i += 2;
                        continue;
                    }
                    quoted = false;
                    i += 1;
                    if depth == 0 {
                        return i;
                    }
                    continue;
                }
                match self.bytes[i] {
                    b'"' => quoted = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' if depth <= 1 => return if depth == 1 { i + 1 } else { i },
                    b'}' | b']' => depth -= 1,
                    b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' if depth == 0 => return i,
                    _ => {}
                }
                i += 1;
            }
            i = i.min(self.bytes.len());
            if self.bytes.len() - self.at > MAX_RECORD_BYTES || !self.read_more(self.min_read << 2) {
                return self.bytes.len();
            }
        }
    }

    fn split_document(&mut self, want: usize) {
        let first = self.at;
        while self.at - first < want {
            match self.state {
                JsonState::Start => {
                    if self.peek_token() != Some(b'{') {
                        return self.fail("expected an object", false);
                    }
                    self.at += 1;
                    self.state = JsonState::Object(false);
                }
                JsonState::Object(before) => self.read_member(before),
                JsonState::List(kind, before) => self.read_element(kind, before),
                JsonState::Done => return,
            }
        }
    }

    fn read_member(&mut self, before: bool) {
        match (self.peek_token(), before) {
            (Some(b'}'), _) => {
                self.at += 1;
                if self.peek_token().is_some() {
                    return self.fail("trailing characters", false);
                }
                self.state = JsonState::Done;
                if self.known_keys == 0 {
                    self.problems.push(no_known_key(self.input.name()).at((1, 1)));
                }
                return;
            }
            (Some(b','), true) => {
                self.at += 1;
                if self.peek_token() == Some(b'}') {
                    return self.fail("trailing comma", false);
                }
            }
            (Some(_), true) => return self.fail("expected `,` or `}`", false),
            (Some(_), false) => {}
            (None, _) => return self.fail("EOF while parsing an object", true),
        }
        match self.peek_token() {
            Some(b'"') => {}
            None => return self.fail("EOF while parsing an object", true),
            Some(_) => return self.fail("key must be a string", false),
        }
        let end = self.value_end();
        let key: Result<String, _> = serde_json::from_slice(&self.bytes[self.at..end]);
        let key = match key {
            Ok(key) => key,
            Err(error) => return self.fail(&error_message(&error), error.is_eof()),
        };
        self.at = end;
        match self.peek_token() {
            Some(b':') => self.at += 1,
            None => return self.fail("EOF while parsing an object", true),
            Some(_) => return self.fail("expected `:`", false),
        }
        let Some(first) = self.peek_token() else { return self.fail("EOF while parsing a value", true) };
        let kind = kind_of(&key);
        if let (Some(kind), b'[') = (kind, first) {
            self.known_keys += 1;
            self.at += 1;
            self.state = JsonState::List(kind, false);
            return;
        }
        self.state = JsonState::Object(true);
        if let (Some(kind), b'{') = (kind, first) {
            self.known_keys += 1;
            return self.add_record(kind);
        }
        let start = self.at;
        let end = self.value_end();
        let value: Result<Option<String>, _> = match key.as_str() {
            "schema" => serde_json::from_slice(&self.bytes[start..end]).map(Some),
            _ => serde_json::from_slice::<IgnoredAny>(&self.bytes[start..end]).map(|_| None),
        };
        let name = self.input.name();
        let note = match value {
            Ok(Some(schema)) => {
                self.known_keys += 1;
                (schema != SCHEMA).then(|| newer_schema_note(&schema))
            }
            Ok(None) => match kind {
                Some(_) => return self.fail(&format!("{key} must be a list"), false),
                None => Some(unknown_key_note(&key)),
            },
            Err(error) => return self.fail(&error_message(&error), error.is_eof()),
        };
        if let Some((message, remedy)) = note {
            self.problems.push(Problem::of_file(name, message, remedy).into_note());
        }
        self.line += count_lines(&self.bytes[start..end]);
        self.at = end;
    }

    fn read_element(&mut self, kind: RecordKind, before: bool) {
        match (self.peek_token(), before) {
            (Some(b']'), _) => {
                self.at += 1;
                self.state = JsonState::Object(true);
                return;
            }
            (Some(b','), true) => {
                self.at += 1;
                match self.peek_token() {
                    Some(b']') => return self.fail("trailing comma", false),
                    Some(_) => {}
                    None => return self.fail("EOF while parsing a list", true),
                }
            }
            (Some(_), true) => return self.fail("expected `,` or `]`", false),
            (Some(_), false) => {}
            (None, _) => return self.fail("EOF while parsing a list", true),
        }
        self.state = JsonState::List(kind, true);
        self.add_record(kind);
    }

    /// Adds one record; one that is cut short ends the document.
    fn add_record(&mut self, kind: RecordKind) {
        let start = self.at;
        let end = self.value_end();
        if end == start {
            return self.fail("expected value", false);
        }
        if end == self.bytes.len() && self.ended {
            // The record reaches the end of the file, so the document is not closed. Find out whether the
            // record is complete.
            if let Err(error) = serde_json::from_slice::<&RawValue>(&self.bytes[start..end]) {
                let eof = error.is_eof() || end - start > MAX_RECORD_BYTES;
                let at = start + error_offset(&self.bytes[start..end], &error);
                return self.fail_at(at, &error_message(&error), eof);
            }
        }
        self.records.push(RecordRange::next(kind, start..end, self.line, &mut self.counts));
        self.line += count_lines(&self.bytes[start..end]);
        self.at = end;
    }

    /// Stops: after this error the structure of the document is not known any more.
    fn fail(&mut self, message: &str, eof: bool) {
        self.fail_at(self.at, message, eof);
    }

    fn fail_at(&mut self, at: usize, message: &str, eof: bool) {
        self.state = JsonState::Done;
        let got = self.counts[0] + self.counts[1];
        let remedy = match (eof, got) {
            (true, 0) => "the file is cut short; get it again".to_owned(),
            (true, got) => {
                format!("the file is cut short; what stands before this place is loaded, {got} of its records")
            }
            (false, 0) => FORM_REMEDY.to_owned(),
            (false, got) => format!("what stands before this place is loaded, {got} of its records"),
        };
        self.problems.push(Problem::of_file(self.input.name(), message, remedy).at(self.position_at(at)));
    }
}

/// The problem of an object without any key of the dataset form.
fn no_known_key(file: &str) -> Problem {
    Problem::of_file(file, "none of schema, sources, projects, names is in this object", FORM_REMEDY)
}

fn count_lines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}
