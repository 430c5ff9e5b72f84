//! A reader of XML that checks everything that makes it well-formed.
//!
//! quick-xml finds the tags and matches their names. What it leaves open is checked here: attributes, names,
//! references, legal characters, `]]>`, processing instructions. A reference to an external entity stays as
//! written, because nothing outside the file is ever read.

use super::entities::{Entities, referenced_character};
use super::values::trimmed;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::borrow::Cow;
use std::collections::HashSet;

/// Most bytes that entity references of one activity may expand to. 1 MB was chosen by eye.
const MAX_EXPANSION_BYTES: usize = 1 << 20;

/// Bytes that references may always expand to, and how many more for each byte of the activity. Without this
/// a file of many small activities could expand to a thousand times its length. Both chosen by eye.
const MIN_EXPANSION_BYTES: usize = 1 << 12;
const EXPANSION_RATE: usize = 10;

/// A fault in a piece of XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Byte offset in the piece.
    pub(crate) at: usize,
    pub(crate) message: String,
}

impl Fault {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Fault { at, message: message.into() }
    }
}

/// The index of the first character that XML does not allow.
fn first_illegal(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // In blocks without an early exit, so that the compiler can vectorise the loop.
    let control = |block: &[u8]| block.iter().fold(false, |any, &b| any | (b < 32 && b != 9 && b != 10 && b != 13));
    let block = bytes.chunks(4096).position(control);
    let first = block.and_then(|block| {
        let start = block * 4096;
        bytes[start..].iter().position(|&b| b < 32 && !matches!(b, 9 | 10 | 13)).map(|n| start + n)
    });
    let non_character = || memchr::memchr_iter(0xef, bytes).find(|&i| matches!(bytes[i..], [_, 0xbf, 0xbe | 0xbf, ..]));
    match first {
        Some(at) => Some(memchr::memmem::find(&bytes[..at], b"\xef\xbf\xbe").unwrap_or(at)),
        None => non_character(),
    }
}

/// Returns the text if XML allows all of its characters.
pub(super) fn check_characters(text: &str) -> Result<&str, Fault> {
    let Some(at) = first_illegal(text) else { return Ok(text) };
    let code = text[at..].chars().next().map_or(0, u32::from);
    Err(Fault::new(at, format!("the character U+{code:04X} is not allowed in XML")))
}

/// Checks an XML declaration: a version, then optionally an encoding, then optionally `standalone`.
pub(super) fn check_declaration(text: &str) -> Result<(), Fault> {
    let inside =
        check_characters(text)?.strip_prefix("<?").and_then(|text| text.strip_suffix("?>")).unwrap_or_default();
    let none = Entities::default();
    let mut xml = XmlReader::new("", &none)?;
    xml.read_tag(1, inside)?;
    let fault = |message: &str| Fault::new(0, format!("the XML declaration {message}"));
    let mut known = ["version", "encoding", "standalone"].into_iter();
    for (i, (key, _)) in xml.attributes.iter().enumerate() {
        if i == 0 && *key != "version" {
            break;
        }
        if !known.any(|known| known == *key) {
            return Err(fault(&format!("names {key} where it cannot")));
        }
    }
    match xml.attributes.first() {
        Some(("version", version)) if version.starts_with("1.") => Ok(()),
        Some(("version", version)) => Err(fault(&format!("names version {version:?}"))),
        _ => Err(fault("names no version")),
    }
}

/// Classes of bytes in names: allowed, allowed as the first one, and not ASCII, where the whole character
/// decides.
const NAME: u8 = 1;
const NAME_START: u8 = 2;
const ABOVE_ASCII: u8 = 4;
static NAMES: [u8; 256] = {
    let mut table = [NAME | NAME_START | ABOVE_ASCII; 256];
    let mut i = 0;
    while i < 128 {
        let b = i as u8;
        table[i] = if b.is_ascii_alphabetic() || b == b'_' || b == b':' {
            NAME | NAME_START
        } else if b.is_ascii_digit() || b == b'-' || b == b'.' {
            NAME
        } else {
            0
        };
        i += 1;
    }
    table
};

/// The end of the name that begins at a byte; `None` if none begins there.
#[inline]
fn name_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut end, mut seen) = (start, 0);
    while let Some(&byte) = bytes.get(end) {
        let class = NAMES[usize::from(byte)];
        if class == 0 {
            break;
        }
        seen |= class;
        end += 1;
    }
    let begins = bytes.get(start).is_some_and(|&b| NAMES[usize::from(b)] & NAME_START != 0);
    (begins && (seen & ABOVE_ASCII == 0 || is_name_above_ascii(&text[start..end]))).then_some(end)
}

fn is_name(name: &str) -> bool {
    name_end(name, 0) == Some(name.len())
}

#[cold]
fn is_name_above_ascii(name: &str) -> bool {
    let of = |c: char| match c {
        c if c.is_ascii() => NAMES[c as usize],
        '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}' => NAME,
        '\u{c0}'..='\u{d6}'
        | '\u{d8}'..='\u{f6}'
        | '\u{f8}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}'
        | '\u{200c}'..='\u{200d}'
        | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdcf}'
        | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}' => NAME | NAME_START,
        _ => 0,
    };
    name.chars().next().is_some_and(|c| of(c) & NAME_START != 0) && name.chars().all(|c| of(c) != 0)
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// What [`XmlReader`] returns, one after the other, in document order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum XmlNode<'a> {
    /// A start tag with its name. Its attributes can be asked for until the next start tag.
    Element(&'a str),
    /// Text with its references resolved.
    Text(Cow<'a, str>),
    /// The innermost open element ends.
    Close,
}

/// A pull parser over a piece of XML.
pub(crate) struct XmlReader<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    entities: &'a Entities,
    /// Name of the last start tag.
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    /// Number of open elements.
    depth: usize,
    /// The last start tag was `<name/>`, so its end is the next node.
    self_closing: bool,
    /// Byte offset of the last start tag.
    element_start: usize,
    /// Bytes that references may still expand to.
    budget: usize,
}

impl<'a> XmlReader<'a> {
    /// A reader at the beginning of a text. Checks all characters first.
    pub(crate) fn new(text: &'a str, entities: &'a Entities) -> Result<Self, Fault> {
        let text = check_characters(text)?;
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_comments = true;
        config.check_end_names = true;
        config.allow_dangling_amp = false;
        let budget = expansion_budget(text);
        let (name, attributes) = ("", Vec::new());
        Ok(XmlReader {
            text,
            reader,
            entities,
            name,
            attributes,
            depth: 0,
            self_closing: false,
            element_start: 0,
            budget,
        })
    }

    /// Byte offset of the reader.
    pub(crate) fn position(&self) -> usize {
        self.reader.buffer_position() as usize
    }

    /// Name of the last start tag.
    pub(super) fn element_name(&self) -> &'a str {
        self.name
    }

    /// Byte offset of the last start tag.
    pub(crate) fn element_start(&self) -> usize {
        self.element_start
    }

    /// The next node; `None` at the end of the text, where no element may be open.
    pub(crate) fn next(&mut self) -> Result<Option<XmlNode<'a>>, Fault> {
        self.next_node(true)
    }

    /// The next child of the innermost open element, skipping text; `None` at its end.
    pub(crate) fn child(&mut self) -> Result<Option<&'a str>, Fault> {
        loop {
            match self.next_node(false)? {
                Some(XmlNode::Element(name)) => return Ok(Some(name)),
                Some(XmlNode::Text(_)) => {}
                Some(XmlNode::Close) | None => return Ok(None),
            }
        }
    }

    /// Skips the rest of the current element, and checks it all the same.
    pub(crate) fn skip(&mut self) -> Result<(), Fault> {
        let outside = self.depth - 1;
        while self.depth > outside {
            self.next_node(false)?;
        }
        Ok(())
    }

    /// An attribute of the current element, with references resolved and white space as spaces.
    pub(crate) fn attribute(&mut self, name: &str) -> Option<Cow<'a, str>> {
        let &(_, raw) = self.attributes.iter().find(|(key, _)| *key == name)?;
        let white = |b: &u8| matches!(b, b'&' | b'\t' | b'\n' | b'\r');
        if !raw.as_bytes().iter().any(white) {
            return Some(Cow::Borrowed(raw));
        }
        let mut out = String::with_capacity(raw.len());
        let flat = raw.replace("\r\n", " ").replace(['\t', '\n', '\r'], " ");
        // The tag was checked before and its references paid for then, so resolving them again is free.
        let budget = std::mem::replace(&mut self.budget, MAX_EXPANSION_BYTES);
        let resolved = self.resolve_into(&flat, &mut out);
        self.budget = budget;
        resolved.ok().map(|()| Cow::Owned(out))
    }

    /// All attributes of the current element, as [`XmlReader::attribute`] gives them.
    pub(super) fn attributes(&mut self) -> Vec<(&'a str, Cow<'a, str>)> {
        let names: Vec<&'a str> = self.attributes.iter().map(|(name, _)| *name).collect();
        names.into_iter().filter_map(|name| Some((name, self.attribute(name)?))).collect()
    }

    /// An attribute as [`XmlReader::attribute`] gives it, trimmed; `None` if nothing is left.
    pub(super) fn value(&mut self, name: &str) -> Option<Cow<'a, str>> {
        self.attribute(name).map(trimmed).filter(|text| !text.is_empty())
    }

    fn resolve_into(&mut self, text: &str, out: &mut String) -> Result<(), String> {
        let mut rest = text;
        while let Some(start) = memchr::memchr(b'&', rest.as_bytes()) {
            out.push_str(&rest[..start]);
            let end = memchr::memchr(b';', &rest.as_bytes()[start..]).ok_or("& that begins no reference")?;
            self.resolve_reference(&rest[start + 1..start + end], out)?;
            rest = &rest[start + end + 1..];
        }
        out.push_str(rest);
        Ok(())
    }

    fn resolve_reference(&mut self, name: &str, out: &mut String) -> Result<(), String> {
        match name.strip_prefix('#') {
            Some(number) => out.push(referenced_character(number).ok_or_else(|| format!("&{name}; is no character"))?),
            None if !is_name(name) => return Err("& that begins no reference".to_owned()),
            None => self.entities.expand(name, out, &mut self.budget, 0)?,
        }
        Ok(())
    }

    /// Reads one node. Text is left empty unless it is wanted.
    fn next_node(&mut self, want_text: bool) -> Result<Option<XmlNode<'a>>, Fault> {
        if self.self_closing {
            self.self_closing = false;
            self.depth -= 1;
            return Ok(Some(XmlNode::Close));
        }
        // Skipping white space between elements saves one event for each.
        self.reader.config_mut().trim_text_start = !want_text;
        loop {
            let start = self.position();
            let event = self.reader.read_event().map_err(|error| {
                Fault::new((self.reader.error_position() as usize).min(self.text.len()), error_text(&error))
            })?;
            let raw = &self.text[start..self.reader.buffer_position() as usize];
            let white = if want_text { 0 } else { raw.bytes().take_while(|&b| is_space(b)).count() };
            let (start, raw) = (start + white, &raw[white..]);
            match event {
                Event::Start(_) | Event::Empty(_) => {
                    self.self_closing = matches!(event, Event::Empty(_));
                    self.depth += 1;
                    let inside = &raw[1..raw.len() - 1 - usize::from(self.self_closing)];
                    return self.read_tag(start, inside).map(|name| Some(XmlNode::Element(name)));
                }
                Event::End(_) => {
                    self.depth -= 1;
                    return Ok(Some(XmlNode::Close));
                }
                Event::Text(_) => {
                    if memchr::memchr(b']', raw.as_bytes()).is_some()
                        && let Some(n) = memchr::memmem::find(raw.as_bytes(), b"]]>")
                    {
                        return Err(Fault::new(start + n, "]]> stands outside of a CDATA section"));
                    }
                    let raw = if want_text { line_ends(raw) } else { Cow::Borrowed("") };
                    return Ok(Some(XmlNode::Text(raw)));
                }
                Event::CData(_) => return Ok(Some(XmlNode::Text(line_ends(&raw[9..raw.len() - 3])))),
                Event::GeneralRef(_) => {
                    let mut out = String::new();
                    let name = &raw[1..raw.len() - 1];
                    self.resolve_reference(name, &mut out).map_err(|message| Fault::new(start, message))?;
                    return Ok(Some(XmlNode::Text(Cow::Owned(out))));
                }
                Event::Comment(_) => {}
                Event::PI(instruction) => {
                    let target = instruction.target();
                    if !is_name(target) || target.eq_ignore_ascii_case("xml") {
                        return Err(Fault::new(start, format!("{target:?} cannot name an instruction")));
                    }
                }
                Event::Decl(_) => {
                    return Err(Fault::new(start, "an XML declaration stands only at the beginning of a file"));
                }
                Event::DocType(_) => {
                    return Err(Fault::new(start, "a document type stands only before the first element"));
                }
                Event::Eof if self.depth > 0 => return Err(Fault::new(start, "it ends while elements are open")),
                Event::Eof => return Ok(None),
            }
        }
    }

    /// Checks the inside of a tag, without its brackets, and keeps its attributes. Returns its name.
    fn read_tag(&mut self, start: usize, inside: &'a str) -> Result<&'a str, Fault> {
        self.attributes.clear();
        self.element_start = start;
        let bytes = inside.as_bytes();
        let fault = |at: usize, message: &str| Fault::new(start + 1 + at, message);
        let word = |at: usize| inside[at..].split([' ', '\t', '\n', '\r', '=']).next().unwrap_or_default();
        let Some(end) = name_end(inside, 0).filter(|&end| bytes.get(end).is_none_or(|&b| is_space(b))) else {
            return Err(fault(0, &format!("{:?} cannot name an element", word(0))));
        };
        let name = &inside[..end];
        self.name = name;
        let skip = |from: usize| from + bytes[from..].iter().take_while(|&&b| is_space(b)).count();
        let mut at = end;
        loop {
            let before = at;
            at = skip(at);
            if at == bytes.len() {
                break;
            }
            if at == before {
                return Err(fault(at, "attributes stand apart by spaces"));
            }
            let named = name_end(inside, at).filter(|&end| bytes.get(end).is_none_or(|&b| b == b'=' || is_space(b)));
            let Some(end) = named else {
                return Err(fault(at, &format!("{:?} cannot name an attribute", word(at))));
            };
            let key = &inside[at..end];
            let equals = skip(end);
            if bytes.get(equals) != Some(&b'=') {
                return Err(fault(end, &format!("the attribute {key} has no value")));
            }
            let open = skip(equals + 1);
            let Some(&quote @ (b'"' | b'\'')) = bytes.get(open) else {
                return Err(fault(open, &format!("the value of {key} stands in no quotes")));
            };
            let rest = &bytes[open + 1..];
            let length = match find_value_end(quote, rest) {
                Some(n) if rest[n] == quote => n,
                Some(n) => {
                    let Some(length) = memchr::memchr(quote, rest) else {
                        return Err(fault(open, &format!("the value of {key} has no end")));
                    };
                    if let Some(n) = memchr::memchr(b'<', &rest[..length]) {
                        return Err(fault(open + 1 + n, &format!("< stands in the value of {key}")));
                    }
                    let value = &inside[open + 1..open + 1 + length];
                    self.resolve_into(value, &mut String::new()).map_err(|message| fault(open + 1 + n, &message))?;
                    length
                }
                None => return Err(fault(open, &format!("the value of {key} has no end"))),
            };
            self.attributes.push((key, &inside[open + 1..open + 1 + length]));
            at = open + length + 2;
        }
        let twice = if self.attributes.len() <= 12 {
            let keys = |i: usize| self.attributes[..i].iter().map(|(key, _)| *key);
            (1..self.attributes.len()).find(|&i| keys(i).any(|key| key == self.attributes[i].0))
        } else {
            let mut seen = HashSet::with_capacity(self.attributes.len());
            self.attributes.iter().position(|(key, _)| !seen.insert(*key))
        };
        match twice {
            Some(i) => Err(fault(0, &format!("the attribute {} stands twice in {name}", self.attributes[i].0))),
            None => Ok(name),
        }
    }
}

/// The first quote, `<` or `&` in the rest of a tag. Most values are so short that setting up the search by words costs
/// more than looking at each byte.
#[inline]
fn find_value_end(quote: u8, rest: &[u8]) -> Option<usize> {
    const SHORT: usize = 16;
    let ends = |b: &u8| *b == quote || *b == b'<' || *b == b'&';
    let short = &rest[..rest.len().min(SHORT)];
    short
        .iter()
        .position(ends)
        .or_else(|| Some(short.len() + memchr::memchr3(quote, b'<', b'&', &rest[short.len()..])?))
}

/// Bytes that references in a text may expand to.
fn expansion_budget(text: &str) -> usize {
    text.len().saturating_mul(EXPANSION_RATE).saturating_add(MIN_EXPANSION_BYTES).min(MAX_EXPANSION_BYTES)
}

/// The message of quick-xml without its own prefixes.
fn error_text(error: &quick_xml::Error) -> String {
    use quick_xml::Error;
    use quick_xml::errors::IllFormedError;
    match error {
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            format!("</{found}> stands where </{expected}> should")
        }
        Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => format!("</{found}> ends what was not begun"),
        Error::IllFormed(error) => error.to_string(),
        Error::Syntax(error) => error.to_string(),
        error => error.to_string(),
    }
}

/// Normalises line ends to `\n`, as the XML standard requires.
fn line_ends(text: &str) -> Cow<'_, str> {
    match memchr::memchr(b'\r', text.as_bytes()) {
        Some(_) => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        None => Cow::Borrowed(text),
    }
}

/// Appends text, without copying if there was none.
pub(super) fn append<'a>(text: &mut Cow<'a, str>, more: Cow<'a, str>) {
    if text.is_empty() {
        *text = more;
    } else if !more.is_empty() {
        text.to_mut().push_str(&more);
    }
}

/// Reads all nodes and returns the text.
#[cfg(test)]
pub(super) fn walk(text: &str, entities: &Entities) -> Result<String, Fault> {
    let mut xml = XmlReader::new(text, entities)?;
    let mut all = String::new();
    while let Some(node) = xml.next()? {
        if let XmlNode::Text(text) = node {
            all.push_str(&text);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed_xml_is_read() {
        let none = Entities::default();
        for (text, read) in [
            ("<a x='1' y = \"&lt;2\">b &amp; c<![CDATA[<d>]]><!-- e --><?f g?></a >", "b & c<d>"),
            ("<a>&#x41;&#66;\r\nc\rd</a>", "AB\nc\nd"),
            ("<ä:ö ü='é'/>", ""),
            ("<a x='>'/>", ""),
        ] {
            assert_eq!(walk(text, &none).as_deref(), Ok(read), "{text}");
        }
    }

    #[test]
    fn malformed_xml_is_refused_with_its_position() {
        let none = Entities::default();
        for (text, at, message) in [
            ("<a><b></a></b>", 6, "should"),
            ("<a>", 3, "open"),
            ("</a>", 0, "not begun"),
            ("<a x=1/>", 5, "quotes"),
            ("<a x/>", 4, "no value"),
            ("<a x='1'y='2'/>", 8, "apart"),
            ("<a x='1' x='2'/>", 1, "twice"),
            ("<a x='<'/>", 6, "<"),
            ("<a>&nbsp;</a>", 3, "not declared"),
            ("<a x='&nbsp;'/>", 6, "not declared"),
            ("<a>b & c</a>", 5, ""),
            ("<a>&#0;</a>", 3, "no character"),
            ("<a>&#xD800;</a>", 3, "no character"),
            ("<a>\u{1}</a>", 3, "not allowed"),
            ("<a>\0</a>", 3, "not allowed"),
            ("<a>\u{ffff}</a>", 3, "not allowed"),
            ("<a>]]></a>", 3, "CDATA"),
            ("<a><!-- -- --></a>", 7, ""),
            ("<a><?xml version='1.0'?></a>", 3, "declaration"),
            ("<a><?XML x?></a>", 3, "instruction"),
            ("<a><!DOCTYPE b></a>", 3, "document type"),
            ("<1/>", 1, "name an element"),
            ("< a/>", 1, "name an element"),
            ("<a 1='2'/>", 3, "name an attribute"),
            ("<a / >", 3, "name an attribute"),
            ("<a><!-- ", 3, ""),
            ("<a><![CDATA[ ", 3, ""),
            ("<a x='", 0, ""),
        ] {
            let fault = walk(text, &none).expect_err(text);
            assert!(fault.message.contains(message), "{text}: {fault:?}");
            assert!(fault.at.abs_diff(at) <= 1, "{text}: {fault:?}");
        }
    }

    #[test]
    fn a_million_attributes_are_checked_in_linear_time() {
        let attributes: String = (0..1_000_000).map(|i| format!(" a{i}=''")).collect();
        assert_eq!(walk(&format!("<a{attributes}/>"), &Entities::default()).as_deref(), Ok(""));
    }
}
