//! Splits an IATI file into activities, one block at a time.
//!
//! Markup between activities is checked fully, but of an activity only the end is looked for, so that one
//! thread can supply several that parse. Comments, CDATA sections and processing instructions are skipped as
//! units, so the ends are right up to the first fault. After a fault the splitter continues at the next
//! `<iati-activity`, so a wrong activity costs only itself.

use super::NOT_UTF8;
use super::activity::Header;
use super::encoding::{detect_encoding, encoded_length};
use super::entities::Entities;
use super::xml::{self, Fault, XmlNode, XmlReader, is_space};
use crate::formats::problem::{read_in_part, unreadable};
use crate::formats::splitter::{Block, RecordKind, RecordRange};
use crate::formats::{Input, Problem};
use crate::model::PartialDate;
use crate::text::place_after;
use encoding_rs::{Decoder, Encoding, UTF_8};
use memchr::memmem::{self, Finder};
use std::ops::Range;
use std::sync::Arc;

/// Smallest read, as in the JSON splitter: below this the number of calls costs more than the bytes that are
/// not read.
const MIN_READ_BYTES: usize = 1 << 16;

/// Longest activity. Without a limit an activity that is never closed would hold the rest of the file in
/// memory. Below 4 GB, since lengths of records are stored as `u32`.
const MAX_ACTIVITY_BYTES: usize = 1 << 30;

/// Splits one file.
pub struct IatiSplitter {
    input: Arc<Input>,
    encoding: &'static Encoding,
    decoder: Option<Decoder>,
    min_read: usize,
    /// Decoded bytes of the file from offset `base` on, as far as they were read.
    bytes: Vec<u8>,
    /// Offset in the original file at which `bytes` begin.
    base: u64,
    /// Offset in the original file up to which it was read.
    bytes_read: u64,
    /// Index into `bytes`; everything before it is split.
    at: usize,
    /// Line and column at `at`, from one; the column in characters.
    line: usize,
    column: usize,
    ended: bool,
    done: bool,
    /// Names of the open elements around activities, and the lines on which they begin.
    open_elements: Vec<(String, usize)>,
    /// The root element was seen.
    root_seen: bool,
    /// The document type was seen.
    doctype_seen: bool,
    /// A fault was found, so it is no longer known which elements are open.
    out_of_step: bool,
    header: Arc<Header>,
    /// The header of the records that are waiting in `records`, if a new one came after them: a block has one
    /// header.
    previous_header: Option<Arc<Header>>,
    ordinal: usize,
    problems: Vec<Problem>,
    records: Vec<RecordRange>,
    ends: ActivityEnds,
}

/// A search for `needle` that remembers its result. What was searched once is not searched again: most files
/// hold no comment, and each activity would look for one up to the end of the bytes read.
struct NextMatch {
    needle: Finder<'static>,
    at: Option<usize>,
    /// No match lies between the last one found and this index.
    searched: usize,
}

impl NextMatch {
    fn new(needle: &'static [u8]) -> Self {
        NextMatch { needle: Finder::new(needle), at: None, searched: 0 }
    }

    fn from(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        if self.at.is_none_or(|at| at < from) {
            let known =
                if self.at.is_none() { self.searched.saturating_sub(self.needle.needle().len() - 1) } else { 0 };
            let start = from.max(known).min(bytes.len());
            self.at = self.needle.find(&bytes[start..]).map(|n| start + n);
            self.searched = bytes.len();
        }
        self.at
    }

    /// Moves the indices back after the first `dropped` bytes were removed.
    fn drop_front(&mut self, dropped: usize) {
        let known = self.at.is_none_or(|at| at >= dropped);
        self.at = self.at.and_then(|at| at.checked_sub(dropped));
        // If the last match was removed, the bytes after it were not searched.
        self.searched = if known { self.searched.saturating_sub(dropped) } else { 0 };
    }
}

/// Searches for what ends an activity, or must be skipped while looking for its end.
struct ActivityEnds {
    end_tag: NextMatch,
    start_tag: NextMatch,
    declaration: NextMatch,
    instruction: NextMatch,
    comment_end: NextMatch,
    cdata_end: NextMatch,
    instruction_end: NextMatch,
}

impl ActivityEnds {
    fn all(&mut self) -> [&mut NextMatch; 7] {
        [
            &mut self.end_tag, &mut self.start_tag, &mut self.declaration, &mut self.instruction,
            &mut self.comment_end, &mut self.cdata_end, &mut self.instruction_end,
        ]
    }
}

impl IatiSplitter {
    /// A splitter at the beginning of a file that was detected as IATI XML; fails if its encoding is not
    /// accepted.
    pub fn new(input: Arc<Input>) -> Result<Self, Box<Problem>> {
        let mut head = Vec::new();
        input.read(0, 1024, &mut head).map_err(|error| unreadable(input.name(), &error))?;
        let remedy = "convert it, for example with iconv -t UTF-8";
        let (mut encoding, mut note) =
            detect_encoding(&head).map_err(|message| Problem::of_file(input.name(), message, remedy))?;
        while encoding.bom_length > 0
            && head[encoding.bom_length..].starts_with(&head[..encoding.bom_length.min(3)])
            && note.is_none()
        {
            note = Some("the mark of its encoding stands twice".to_owned());
            encoding.bom_length *= 2;
        }
        let problem =
            |message| Problem::of_file(input.name(), message, "correct the declaration").at((1, 1)).into_note();
        Ok(IatiSplitter {
            encoding: encoding.encoding,
            decoder: (encoding.encoding != UTF_8).then(|| encoding.encoding.new_decoder_without_bom_handling()),
            min_read: MIN_READ_BYTES,
            bytes: Vec::new(),
            base: encoding.bom_length as u64,
            bytes_read: encoding.bom_length as u64,
            at: 0,
            line: 1,
            column: 1,
            ended: false,
            done: false,
            open_elements: Vec::new(),
            root_seen: false,
            doctype_seen: false,
            out_of_step: false,
            header: Arc::default(),
            previous_header: None,
            ordinal: 0,
            problems: note.map(problem).into_iter().collect(),
            records: Vec::new(),
            ends: ActivityEnds {
                end_tag: NextMatch::new(b"</iati-activit"),
                start_tag: NextMatch::new(b"<iati-activit"),
                declaration: NextMatch::new(b"<!"),
                instruction: NextMatch::new(b"<?"),
                comment_end: NextMatch::new(b"-->"),
                cdata_end: NextMatch::new(b"]]>"),
                instruction_end: NextMatch::new(b"?>"),
            },
            input,
        })
    }

    /// Sets what the user asks for: the preferred language in two letters of ISO 639-1, and the day that data without a
    /// date is judged by.
    pub(crate) fn asked_for(mut self, language: Option<[u8; 2]>, today: Option<PartialDate>) -> Self {
        self.header = Arc::new(Header { preferred: language, today, ..Header::default() });
        self
    }

    /// Lowers the smallest read, so that a first small block needs only a small read.
    pub(crate) fn with_min_read(mut self, bytes: usize) -> Self {
        self.min_read = bytes.clamp(1, MIN_READ_BYTES);
        self
    }

    pub(crate) fn encoding(&self) -> &'static Encoding {
        self.encoding
    }

    /// Offset in the file up to which it is split. For a file that is not UTF-8, up to which it was read:
    /// near enough for a progress bar.
    pub(crate) fn bytes_consumed(&self) -> u64 {
        if self.encoding == UTF_8 { self.base + self.at as u64 } else { self.bytes_read }
    }

    /// The next activities, about `want` bytes of them; `None` at the end of the file.
    pub fn next_block(&mut self, want: usize) -> Option<Block> {
        if !self.done && self.bytes.len() < want {
            self.read_more(want - self.bytes.len());
        }
        while !self.done && self.previous_header.is_none() {
            let enough = !(self.records.is_empty() && self.problems.is_empty());
            if enough && self.at >= want {
                break;
            }
            self.step();
        }
        if self.records.is_empty() && self.problems.is_empty() && self.previous_header.is_none() {
            return None;
        }
        let rest = self.bytes.split_off(self.at);
        self.ends.all().into_iter().for_each(|sought| sought.drop_front(self.at));
        let bytes = std::mem::replace(&mut self.bytes, rest);
        let records = std::mem::take(&mut self.records);
        let mut file_ranges = Vec::new();
        if self.encoding != UTF_8 {
            let (mut at, mut position) = (0, self.base);
            for record in &records {
                position += encoded_length(&bytes[at..record.range.start], self.encoding) as u64;
                let length = encoded_length(&bytes[record.range.clone()], self.encoding);
                file_ranges.push((position, length as u32));
                (at, position) = (record.range.end, position + length as u64);
            }
        }
        let offset = self.base;
        self.base += encoded_length(&bytes, self.encoding) as u64;
        self.at = 0;
        let header = Some(self.previous_header.take().unwrap_or_else(|| self.header.clone()));
        Some(Block { offset, bytes, records, problems: std::mem::take(&mut self.problems), file_ranges, header })
    }

    /// Reads more bytes and decodes them; false at the end of the file.
    fn read_more(&mut self, want: usize) -> bool {
        if self.ended {
            return false;
        }
        let want = want.max(self.min_read);
        let result = match &mut self.decoder {
            None => self.input.read(self.bytes_read, want, &mut self.bytes).map(|n| (n, n)),
            Some(decoder) => {
                let mut raw = Vec::new();
                self.input.read(self.bytes_read, want, &mut raw).map(|n| {
                    let start = self.bytes.len();
                    let most = decoder.max_utf8_buffer_length(n).unwrap_or(n * 4 + 16);
                    self.bytes.resize(start + most, 0);
                    let (_, _, written, _) = decoder.decode_to_utf8(&raw, &mut self.bytes[start..], n == 0);
                    self.bytes.truncate(start + written);
                    (n, written)
                })
            }
        };
        match result {
            // At the end of the file the decoder returns what it held back of an incomplete character.
            Ok((0, written)) => {
                self.ended = true;
                written > 0
            }
            Ok((n, _)) => {
                self.bytes_read += n as u64;
                true
            }
            Err(error) => {
                self.ended = true;
                let problem = read_in_part(self.input.name(), &error);
                self.problems.push(problem.at(self.position_at(self.bytes.len())));
                false
            }
        }
    }

    /// Reads as many bytes as are already waiting, so that repeated searches over a long activity cost linear
    /// time. False at the end of the file or at [`MAX_ACTIVITY_BYTES`].
    fn read_twice_as_much(&mut self) -> bool {
        let have = self.bytes.len() - self.at;
        have < MAX_ACTIVITY_BYTES && self.read_more(have)
    }

    /// Line and column of a byte at or after `at`.
    fn position_at(&self, at: usize) -> (usize, usize) {
        place_after((self.line, self.column), &self.bytes[self.at.min(at)..at])
    }

    fn advance(&mut self, to: usize) {
        (self.line, self.column) = self.position_at(to);
        self.at = to;
    }

    /// Reports a fault, and continues at the next activity.
    fn fail(&mut self, at: usize, message: &str) {
        let at = at.min(self.bytes.len());
        let remedy = match self.ordinal {
            0 => "correct it there; what can be told apart is read".to_owned(),
            n => format!("correct it there; {n} of its activities stand before, and what can be told apart after it"),
        };
        self.problems.push(Problem::of_file(self.input.name(), message, remedy).at(self.position_at(at)));
        self.advance(at);
        self.out_of_step = true;
        loop {
            if let Some(next) = self.next_activity(self.at) {
                return self.advance(next);
            }
            let keep = self.bytes.len().saturating_sub(16).max(self.at);
            self.advance(keep);
            if !self.read_twice_as_much() {
                // No activity follows, so the rest of the file cannot be read.
                self.advance(self.bytes.len());
                self.open_elements.clear();
                self.done = true;
                return;
            }
        }
    }

    /// The index of `needle` from `from` on, reading on if needed.
    fn find(&mut self, from: usize, needle: &[u8]) -> Option<usize> {
        let mut from = from;
        loop {
            if let Some(n) = memmem::find(&self.bytes[from..], needle) {
                return Some(from + n);
            }
            from = self.bytes.len().saturating_sub(needle.len() - 1).max(from);
            if !self.read_twice_as_much() {
                return None;
            }
        }
    }

    /// Whether `text` is at `at`, reading on if needed.
    fn starts_with_at(&mut self, at: usize, text: &[u8]) -> bool {
        while self.bytes.len() < at + text.len() && self.read_twice_as_much() {}
        self.bytes[at..].starts_with(text)
    }

    /// Whether a name ends at `at`, reading on if needed.
    fn name_ends_at(&mut self, at: usize) -> bool {
        while self.bytes.len() <= at && self.read_twice_as_much() {}
        is_name_end(&self.bytes, at)
    }

    /// The end of the tag that begins at `at`: after its `>`, where those in quotes do not count. `None` if a
    /// `<` comes first, which is not allowed even in quotes.
    fn tag_end(&mut self, at: usize) -> Option<usize> {
        let (mut i, mut quote) = (at + 1, None);
        loop {
            while i < self.bytes.len() {
                let rest = &self.bytes[i..];
                let found = match quote {
                    Some(quote) => memchr::memchr2(quote, b'<', rest),
                    None => rest.iter().position(|b| matches!(b, b'>' | b'"' | b'\'' | b'<')),
                };
                let Some(n) = found else { break };
                i += n + 1;
                match (quote, self.bytes[i - 1]) {
                    (_, b'<') => return None,
                    (Some(_), _) => quote = None,
                    (None, b'>') => return Some(i),
                    (None, open) => quote = Some(open),
                }
            }
            i = self.bytes.len();
            if !self.read_twice_as_much() {
                return None;
            }
        }
    }

    /// Handles one piece of markup between activities, or one activity.
    fn step(&mut self) {
        let Some(start) = self.find(self.at, b"<") else { return self.finish_file() };
        if start > self.at && !self.check_text_between(self.at..start) {
            return;
        }
        self.advance(start);
        if self.starts_with_at(start, b"<!--") {
            self.skip_markup(b"-->", "a comment");
        } else if self.starts_with_at(start, b"<?") {
            self.skip_markup(b"?>", "an instruction");
        } else if self.starts_with_at(start, b"<![CDATA[") && !self.open_elements.is_empty() {
            self.skip_markup(b"]]>", "a CDATA section");
        } else if self.starts_with_at(start, b"<!DOCTYPE") && !self.root_seen {
            self.read_doctype();
        } else if self.starts_with_at(start, b"</") {
            self.read_end_tag();
        } else if self.starts_with_at(start, b"<iati-activity") && self.name_ends_at(start + 14) {
            self.add_activity();
        } else {
            self.read_start_tag();
        }
    }

    /// Checks what is left at the end of the file.
    fn finish_file(&mut self) {
        let all = self.bytes.len();
        self.done = true;
        if !self.check_text_between(self.at..all) {
            return;
        }
        self.advance(all);
        let message = match self.open_elements.last() {
            Some((name, line)) => {
                format!("the file ends before {name}, begun in line {line}, is closed: it is cut short")
            }
            None if !self.root_seen => "no element stands in this file".to_owned(),
            None => return,
        };
        if self.out_of_step {
            return;
        }
        self.open_elements.clear();
        self.fail(all, &message);
    }

    /// Checks text between tags; outside of the root element only white space is allowed.
    fn check_text_between(&mut self, range: Range<usize>) -> bool {
        let Some(text) = self.bytes[range.clone()].iter().position(|&b| !is_space(b)) else { return true };
        if self.open_elements.is_empty() && !self.out_of_step {
            self.fail(range.start + text, "text stands outside of the first element");
            return false;
        }
        self.check(range)
    }

    /// Checks a complete piece of markup.
    fn check(&mut self, range: Range<usize>) -> bool {
        let result = check(&self.bytes[range.clone()], &self.header);
        if let Err(fault) = &result {
            self.fail(range.start + fault.at, &fault.message);
        }
        result.is_ok()
    }

    fn skip_markup(&mut self, end: &[u8], construct: &str) {
        let start = self.at;
        // `<!-->` does not close the comment that it opens.
        let begun = if end == b"-->" { 4 } else { 2 };
        let Some(found) = self.find(start + begun, end) else {
            return self.fail(start, &format!("{construct} begins here and has no end"));
        };
        let end = found + end.len();
        let declaration =
            self.starts_with_at(start, b"<?xml") && self.bytes.get(start + 5).is_some_and(|&b| is_space(b));
        if declaration {
            if (self.line, self.column) != (1, 1) {
                return self.fail(start, "an XML declaration stands only at the beginning of a file");
            }
            if let Err(fault) = utf8(&self.bytes[start..end]).and_then(xml::check_declaration) {
                return self.fail(start + fault.at, &fault.message);
            }
        } else if !self.check(start..end) {
            return;
        }
        self.advance(end);
    }

    fn read_doctype(&mut self) {
        let start = self.at;
        if self.doctype_seen {
            return self.fail(start, "a second document type: a file has only one");
        }
        self.doctype_seen = true;
        let Some(end) = self.doctype_end(start) else {
            return self.fail(start, "a document type begins here and has no end");
        };
        match utf8(&self.bytes[start + 9..end - 1]).and_then(xml::check_characters) {
            Ok(text) => {
                let mut entities = Entities::default();
                entities.declare(text);
                let Header { preferred, today, .. } = *self.header;
                self.header = Arc::new(Header { entities: Arc::new(entities), preferred, today, ..Header::default() });
            }
            Err(fault) => return self.fail(start + 9 + fault.at, &fault.message),
        }
        self.advance(end);
    }

    fn doctype_end(&mut self, start: usize) -> Option<usize> {
        let (mut i, mut depth, mut quote) = (start + 9, 0usize, None);
        loop {
            while i < self.bytes.len() {
                let byte = self.bytes[i];
                if quote.is_none() && byte == b'<' && depth > 0 {
                    if self.starts_with_at(i, b"<!--") {
                        i = self.find(i + 4, b"-->")? + 3;
                        continue;
                    }
                    if self.starts_with_at(i, b"<?") {
                        i = self.find(i + 2, b"?>")? + 2;
                        continue;
                    }
                }
                match (quote, byte) {
                    (Some(open), _) if open == byte => quote = None,
                    (Some(_), _) => {}
                    (None, b'"' | b'\'') => quote = Some(byte),
                    (None, b'[') => depth += 1,
                    (None, b']') => depth = depth.saturating_sub(1),
                    (None, b'>') if depth == 0 => return Some(i + 1),
                    _ => {}
                }
                i += 1;
            }
            if !self.read_twice_as_much() {
                return None;
            }
        }
    }

    fn read_end_tag(&mut self) {
        let start = self.at;
        let Some(end) = self.tag_end(start) else {
            return self.fail(start, "a tag begins here and has no end");
        };
        let name = String::from_utf8_lossy(&self.bytes[start + 2..end - 1]).trim_end().to_owned();
        match self.open_elements.last() {
            Some((open, _)) if *open == name => {
                self.open_elements.pop();
                self.advance(end);
            }
            Some((open, line)) => {
                let message = format!("</{name}> stands where </{open}> of line {line} should");
                // The end tag of an outer element also closes those within.
                if let Some(i) = self.open_elements.iter().rposition(|(open, _)| *open == name) {
                    self.open_elements.truncate(i);
                }
                self.fail(start, &message);
            }
            None if self.out_of_step => self.advance(end),
            None => self.fail(start, &format!("</{name}> ends what was not begun")),
        }
    }

    /// Reads the start tag of an element around activities.
    fn read_start_tag(&mut self) {
        let start = self.at;
        let Some(end) = self.tag_end(start) else {
            return self.fail(start, "a tag begins here and has no end");
        };
        if self.root_seen && self.open_elements.is_empty() && !self.out_of_step {
            return self.fail(start, "a second first element: a file has only one");
        }
        let header = self.header.clone();
        let empty = self.bytes[..end].ends_with(b"/>");
        let tag = parse_start_tag(&self.bytes[start..end], &header);
        match tag {
            Ok(StartTag { name, version, generated, language }) => {
                self.root_seen = true;
                if name == "iati-activities" {
                    let entities = Arc::clone(&header.entities);
                    if !self.records.is_empty() {
                        self.previous_header = Some(header);
                    }
                    let Header { preferred, today, .. } = *self.header;
                    self.header = Arc::new(Header { version, generated, language, preferred, today, entities });
                }
                if !empty {
                    self.open_elements.push((name, self.line));
                }
                self.advance(end);
            }
            Err(fault) => self.fail(start + fault.at, &fault.message),
        }
    }

    /// Adds one activity.
    fn add_activity(&mut self) {
        let start = self.at;
        if self.root_seen && self.open_elements.is_empty() && !self.out_of_step {
            let message = "a second first element: a file has only one";
            let problem = Problem::of_file(self.input.name(), message, "correct it there; its activities are read");
            self.problems.push(problem.at((self.line, self.column)));
            self.out_of_step = true;
        }
        self.root_seen = true;
        let end = match self.tag_end(start) {
            Some(end) if self.bytes[..end].ends_with(b"/>") => end,
            Some(end) => self.activity_end(end),
            // Its start tag is malformed; look for its end as usual, and let the parser report the fault.
            None => self.activity_end(start + 14),
        };
        self.ordinal += 1;
        let (kind, range, ordinal) = (RecordKind::Project, start..end, self.ordinal);
        self.records.push(RecordRange { kind, range, line: self.line, column: self.column, ordinal });
        self.advance(end);
    }

    /// The end of the activity whose start tag ends at `from`. An activity that is not closed ends where
    /// another begins, or where the list of activities ends.
    fn activity_end(&mut self, from: usize) -> usize {
        loop {
            let mut at = from;
            let found = loop {
                let ends = &mut self.ends;
                let begins = [&mut ends.end_tag, &mut ends.start_tag, &mut ends.declaration, &mut ends.instruction];
                let Some(first) = begins.into_iter().filter_map(|sought| sought.from(&self.bytes, at)).min() else {
                    break None;
                };
                let bytes = &self.bytes[first..];
                // The bytes read so far are too few to see which tag begins here.
                if bytes.len() < b"</iati-activities>".len() && !self.ended {
                    break None;
                }
                let past = |end: &mut NextMatch, begun: usize| {
                    end.from(&self.bytes, first + begun).map(|n| n + end.needle.needle().len())
                };
                let passed = match bytes {
                    [b'<', b'/', rest @ ..] if rest.starts_with(b"iati-activity") && is_name_end(bytes, 15) => {
                        break memchr::memchr(b'>', bytes).map(|n| first + n + 1);
                    }
                    [b'<', b'/', rest @ ..] if rest.starts_with(b"iati-activities") => break Some(first),
                    [b'<', b'i', ..] if bytes.starts_with(b"<iati-activity") && is_name_end(bytes, 14) => {
                        break Some(first);
                    }
                    [b'<', b'!', b'-', b'-', ..] => past(&mut ends.comment_end, 4),
                    [b'<', b'!', b'[', ..] => past(&mut ends.cdata_end, 3),
                    [b'<', b'?', ..] => past(&mut ends.instruction_end, 2),
                    _ => Some(first + 2),
                };
                match passed {
                    Some(passed) => at = passed,
                    None => break None,
                }
            };
            let ended = self.ended;
            match found {
                Some(end) => return end,
                // Incomplete markup is looked at again with more bytes, or knowing that no more come.
                None if self.read_twice_as_much() || self.ended != ended => {}
                // Without any end the activity ends where another begins.
                None => return self.next_activity(from).unwrap_or(self.bytes.len()),
            }
        }
    }

    /// The index of the next `<iati-activity` in the bytes read, even inside a comment.
    fn next_activity(&self, from: usize) -> Option<usize> {
        let rest = &self.bytes[from..];
        let whole = |i: usize| is_name_end(rest, i + 14) && (self.ended || i + 14 < rest.len());
        memmem::find_iter(rest, b"<iati-activity").find(|&i| whole(i)).map(|i| from + i)
    }
}

/// Whether a tag name ends before this byte.
fn is_name_end(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|&b| is_space(b) || matches!(b, b'>' | b'/'))
}

fn utf8(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|error| Fault::new(error.valid_up_to(), NOT_UTF8))
}

fn check(bytes: &[u8], header: &Header) -> Result<(), Fault> {
    let mut xml = XmlReader::new(utf8(bytes)?, &header.entities)?;
    while xml.next()?.is_some() {}
    Ok(())
}

/// A start tag outside of the activities, with the attributes that are read of the first element.
struct StartTag {
    name: String,
    version: Option<String>,
    /// `generated-datetime`
    generated: Option<String>,
    /// `xml:lang`
    language: Option<String>,
}

fn parse_start_tag(bytes: &[u8], header: &Header) -> Result<StartTag, Fault> {
    let text = utf8(bytes)?;
    let mut xml = XmlReader::new(text, &header.entities)?;
    match xml.next()? {
        Some(XmlNode::Element(name)) => {
            let mut attribute = |name| xml.attribute(name).map(|text| text.trim().to_owned()).filter(|t| !t.is_empty());
            Ok(StartTag {
                name: name.to_owned(),
                version: attribute("version"),
                generated: attribute("generated-datetime"),
                language: attribute("xml:lang"),
            })
        }
        _ => Err(Fault::new(0, "no element begins here")),
    }
}
