//! Detects what a file is from its beginning: what is read, and by name what is not.
//!
//! All commands ask here, so a file is the same thing for each of them. The content decides. The name only contradicts:
//! a file named `.xml` without XML, or `.html` without a page, is what a download that failed leaves.

use super::cells::TableText;
use super::decode;
use super::foreign::{self, FileHead, ForeignFormat};
use super::iati;
use super::input::Input;
use super::json_head::{HeadValue, JsonHead, JsonObject, read_head};
use super::problem::{Problem, ProblemKind, unreadable};
use super::web;
use crate::model::{JsonRecord, JsonShape, Name, Project, Shaped, Source, Text};
use serde::de::IgnoredAny;
use std::path::Path;

/// What a file was detected to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileFormat {
    /// One JSON document of the form `aidtrail/1`.
    Json,
    /// The form `aidtrail/1` with one record on each line.
    JsonLines,
    /// IATI activity XML, versions 1.01 to 2.03.
    Iati,
    /// A web page, of which `draft` reads the article.
    WebPage,
    /// Plain text, read as an article.
    Article,
}

/// Why a file is not read.
#[derive(Clone, Copy, Debug)]
struct Unread {
    message: Message,
    remedy: &'static str,
    kind: ProblemKind,
}

#[derive(Clone, Copy, Debug)]
enum Message {
    /// What follows "this is".
    Named(&'static str),
    Said(&'static str),
}

impl Unread {
    fn said(message: &'static str, remedy: &'static str) -> Unread {
        Unread { message: Message::Said(message), remedy, kind: ProblemKind::NotUnderstood }
    }

    fn of(format: &'static ForeignFormat) -> Unread {
        Unread { message: Message::Named(format.name), remedy: format.remedy, kind: ProblemKind::NotUnderstood }
    }

    fn into_problem(self, file: &str) -> Problem {
        let message = match self.message {
            Message::Named(name) => format!("this is {name}"),
            Message::Said(message) => message.to_owned(),
        };
        Problem { kind: self.kind, ..Problem::of_file(file, message, self.remedy) }
    }
}

/// How far to look for the first element of XML. Comments and a document type may come before it; 4 MB bounds
/// the memory of a file that holds only those, and was chosen by eye.
const MAX_PROLOG_BYTES: usize = 1 << 22;

/// How much of a file is read to detect its format. 64 KB usually holds a whole first record, which decides
/// between a JSON document and JSON Lines.
const HEAD_BYTES: usize = 1 << 16;

/// What an empty file lacks, and one that holds no text.
const READ_FORMATS: &str = "name IATI XML, a dataset (JSON or JSON Lines), or an article's text or web page";

/// Detects what a file is from its first bytes, for the commands that read records. Errors name the format that was
/// found and what to do. Problems with a file found in a folder are notes that say that it was left out, unless its name
/// says that it is something else.
pub(crate) fn detect_format(input: &Input) -> Result<FileFormat, Box<Problem>> {
    let (head, whole) = read_beginning(input).map_err(|error| unreadable(input.name(), &error))?;
    let format = format_of(input.name(), &head, whole).and_then(|format| match format {
        FileFormat::WebPage => {
            let remedy = "draft from it, with aidtrail draft; as a source to read, save its text";
            Err(not_asked_for("this is a web page", remedy))
        }
        // In a folder only `.txt` files are read as articles, so that a stray file does not become one.
        FileFormat::Article if input.is_from_folder() && !has_extension(input.name(), &["txt"]) => {
            Err(not_asked_for("a text that is not named .txt", "named directly, it is read as an article"))
        }
        format => Ok(format),
    });
    format.map_err(|refusal| {
        let problem = refusal.into_problem(input.name());
        if input.is_from_folder() { problem.left_out().into() } else { problem.into() }
    })
}

/// Detects whether bytes are an article, for `draft`: [`FileFormat::Article`] or [`FileFormat::WebPage`]. Errors as
/// [`detect_format`].
pub(super) fn detect_article(file: &str, bytes: &[u8]) -> Result<FileFormat, Box<Problem>> {
    let head = &bytes[..beginning_length(bytes)];
    let format = format_of(file, head, head.len() == bytes.len()).and_then(|format| match format {
        FileFormat::Article | FileFormat::WebPage => Ok(format),
        FileFormat::Json | FileFormat::JsonLines => {
            let remedy = "it is explored as it is: aidtrail FILE; a draft is decided on with aidtrail review";
            Err(not_asked_for("this is a dataset (JSON), not an article", remedy))
        }
        FileFormat::Iati => {
            Err(not_asked_for("this is an IATI file, not an article", "it is explored as it is: aidtrail FILE"))
        }
    });
    format.map_err(|refusal| refusal.into_problem(file).into())
}

fn not_asked_for(message: &'static str, remedy: &'static str) -> Unread {
    Unread { kind: ProblemKind::NotAskedFor, ..Unread::said(message, remedy) }
}

/// Reads the first [`HEAD_BYTES`], and more where only white space, comments or a document type of XML are in them. The
/// second is whether that is all of the file.
fn read_beginning(input: &Input) -> std::io::Result<(Vec<u8>, bool)> {
    let mut bytes = Vec::new();
    loop {
        // Twice as much each time, so that a file of nothing but white space is not gone through again and again.
        let want = HEAD_BYTES.max(bytes.len());
        let n = input.read(bytes.len() as u64, want, &mut bytes)?;
        if n < want || is_beginning(&bytes) {
            return Ok((bytes, n < want));
        }
    }
}

/// The length of the beginning of these bytes, as [`read_beginning`] reads it.
fn beginning_length(bytes: &[u8]) -> usize {
    let mut length = HEAD_BYTES;
    while length < bytes.len() && !is_beginning(&bytes[..length]) {
        length *= 2;
    }
    length.min(bytes.len())
}

/// Whether bytes are enough to tell what a file is.
fn is_beginning(bytes: &[u8]) -> bool {
    let head = strip_bom(bytes).trim_ascii_start();
    let prolog = (head.starts_with(b"<?xml") || head.starts_with(b"<!--"))
        && bytes.len() < MAX_PROLOG_BYTES
        && memchr::memmem::find(bytes, b"<iati-").is_none();
    !head.is_empty() && !prolog
}

/// What a file of this name is that begins with these bytes; `whole` if they are all of it.
fn format_of(name: &str, bytes: &[u8], whole: bool) -> Result<FileFormat, Unread> {
    let named_xml = has_extension(name, &["xml"]);
    let named_page = has_extension(name, &["html", "htm", "xhtml"]);
    let kind = if named_xml || named_page { ProblemKind::Misnamed } else { ProblemKind::NotUnderstood };
    let misnamed = |refusal: Unread| Unread { kind, ..refusal };
    if let Some(format) = foreign::recognise(&FileHead::Bytes(bytes.trim_ascii_start()))
        .or_else(|| foreign::recognise(&FileHead::Bytes(bytes)))
    {
        return Err(misnamed(Unread::of(format)));
    }
    let decoded = decode::decode_head(bytes);
    let text = decoded.text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() {
        return Err(misnamed(Unread::said("the file is empty", READ_FORMATS)));
    }
    // Only markup counts: an article may mention `<iati-activity>` in its text.
    let markup = text.starts_with('<').then(|| markup(bytes, text)).flatten();
    match markup {
        Some(Markup::Activities) => return Ok(FileFormat::Iati),
        Some(Markup::Page) if named_xml && !text.starts_with("<?xml") => {
            let remedy =
                "look at what stands in it; if it is an article, draft from it under a name that ends in .html";
            let refusal = Unread::said("the file is named .xml, but it is a web page", remedy);
            return Err(misnamed(refusal));
        }
        Some(Markup::Page) => return Ok(FileFormat::WebPage),
        Some(Markup::Other(root)) => {
            if let Some(format) = foreign::recognise(&FileHead::Xml(root)) {
                return Err(if named_page { misnamed(Unread::of(format)) } else { Unread::of(format) });
            }
        }
        None => {}
    }
    // A stray control character is no reason to refuse a text; where more than one in ten is one, it is none.
    if text.contains('\0') || text.chars().filter(|&c| decode::is_binary(c)).count() * 10 > text.chars().count() {
        return Err(misnamed(Unread::said("this is a binary file", READ_FORMATS)));
    }
    if is_json(text) {
        let format = json_format(text).map_err(misnamed)?;
        if !decoded.encoding.is_ascii_compatible() {
            let remedy = "convert it to UTF-8, for example with iconv -f UTF-16 -t UTF-8";
            return Err(misnamed(Unread::said("this is a dataset in UTF-16", remedy)));
        }
        return Ok(format);
    }
    let cells = TableText::new(text, whole);
    if let Some(format) = foreign::recognise(&FileHead::Text(&cells)) {
        return Err(misnamed(Unread::of(format)));
    }
    if web::is_page(text, named_page || has_extension(name, &["shtml", "php", "asp", "aspx"])) {
        return Ok(FileFormat::WebPage);
    }
    let remedy = "look at what stands in it; an article's text is read under another name";
    match (named_xml, named_page) {
        (true, _) => Err(misnamed(Unread::said("the file is named .xml, but there is no XML in it", remedy))),
        (_, true) => Err(misnamed(Unread::said("the file is named .html, but there is no web page in it", remedy))),
        _ => Ok(FileFormat::Article),
    }
}

fn has_extension(name: &str, extensions: &[&str]) -> bool {
    let extension = Path::new(name).extension();
    extension.is_some_and(|it| extensions.iter().any(|extension| it.eq_ignore_ascii_case(extension)))
}

/// What a text in markup is.
enum Markup<'t> {
    Activities,
    Page,
    /// XML whose first element has this name.
    Other(&'t str),
}

/// What a text that begins with `<` is; `None` if it is no markup, as an article that begins with a word in brackets.
fn markup<'t>(bytes: &[u8], text: &'t str) -> Option<Markup<'t>> {
    let root = root_name(text);
    if root.is_some_and(|root| root.eq_ignore_ascii_case("html")) {
        return Some(Markup::Page);
    }
    // Of IATI, the encoding is detected as its reader does it.
    let bare = strip_bom(bytes);
    let as_iati = iati::detect_encoding(bare).map(|(coding, _)| iati::decode(bare, coding.encoding));
    if iati::is_activities(text) || as_iati.is_ok_and(|text| iati::is_activities(&text)) {
        return Some(Markup::Activities);
    }
    if web::is_page(text, false) {
        return Some(Markup::Page);
    }
    let root = root.unwrap_or_default();
    let closed = || {
        root.starts_with("iati-")
            || text.contains(&format!("</{root}"))
            || text.contains("xmlns")
            || text.contains("/>")
    };
    let is_xml = text.starts_with("<?xml") || text.starts_with("<!DOCTYPE") || !root.is_empty() && closed();
    is_xml.then_some(Markup::Other(root))
}

/// The name of the first element of XML, behind comments, instructions and a document type. `None` if the head ends
/// before it, or what stands there is no element.
fn root_name(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = &comment[comment.find("-->")? + 3..];
        } else if let Some(instruction) = rest.strip_prefix("<?") {
            rest = &instruction[instruction.find("?>")? + 2..];
        } else if let Some(declared) = rest.strip_prefix("<!") {
            // The declarations inside a document type stand in brackets.
            let subset = declared.find('[').filter(|&at| at < declared.find('>').unwrap_or(usize::MAX));
            let after = subset.map_or(Some(0), |at| declared[at..].find(']').map(|end| at + end))?;
            rest = &declared[after + declared[after..].find('>')? + 1..];
        } else {
            let name = rest.strip_prefix('<')?;
            let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<')).unwrap_or(name.len());
            return Some(&name[..end]).filter(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_'));
        }
    }
}

/// Whether a text is JSON, well written or not. An article may begin with a bracket: `[Kyiv]`, `[1] Japan gave`.
fn is_json(text: &str) -> bool {
    let after = |bracket: char| text.strip_prefix(bracket).map(str::trim_start);
    let unquoted = |rest: &str| {
        let key = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        key.len() < rest.len() && key.trim_start().starts_with(':') && text.trim_end().ends_with('}')
    };
    if let Some(rest) = after('{') {
        return rest.is_empty() || rest.starts_with(['"', '\'', '}', '{']) || unquoted(rest);
    }
    after('[').is_some_and(|rest| rest.starts_with(['{', '[']) || !read_head(text).broken)
}

/// The format of a dataset in JSON. Other JSON is refused by name.
fn json_format(text: &str) -> Result<FileFormat, Unread> {
    let head = read_head(text);
    let is_list = text.starts_with('[');
    if !is_list && (says_schema(&head) || has_our_records(&head)) {
        return Ok(json_form(text.as_bytes()));
    }
    let named = foreign::recognise(&FileHead::Json(&head, is_list));
    // Where JSON breaks off before its first record, its reader tells the place.
    let ours = |object: &JsonObject| object.members.iter().any(|(key, _)| is_list_of_ours(key));
    let first = head.objects.first().filter(|_| !is_list);
    let breaks_off = (head.broken || head.unfinished) && head.objects.len() == 1 && first.is_some_and(ours);
    if breaks_off {
        return Ok(json_form(text.as_bytes()));
    }
    Err(named.map_or_else(|| Unread::said("this is JSON, but no dataset", READ_FORMATS), Unread::of))
}

/// Whether the first object, or a line of JSON Lines, names the form.
fn says_schema(head: &JsonHead) -> bool {
    let mut tops = head.objects.iter().filter(|object| object.parent.is_none() && object.lists == 0);
    tops.any(|object| object.text("schema").is_some_and(|schema| schema.starts_with("aidtrail/")))
}

fn is_list_of_ours(key: &str) -> bool {
    matches!(key, "source" | "sources" | "project" | "projects" | "names")
}

/// Whether a document or a line has a record of the dataset form, as those of version 0.4.0 that name no form.
fn has_our_records(head: &JsonHead) -> bool {
    head.objects.iter().any(|object| {
        let top = object.parent.map(|at| &head.objects[at]);
        let top = top.filter(|top| object.lists <= 1 && top.parent.is_none() && top.lists == 0);
        top.is_some_and(|top| {
            is_our_record(object, top.members.iter().all(|(key, _)| key == "schema" || is_list_of_ours(key)))
        })
    })
}

/// Keys that records of other forms share with ours: alone they do not say whose a record is.
const COMMON_KEYS: &[&str] = &[
    "id", "title", "name", "kind", "status", "summary", "dates", "sectors", "parties", "documents", "related",
    "publisher", "published", "url", "author", "language", "file", "note", "origin", "programme", "source", "also",
];

/// Whether an object has the shape of a record: a key that only our form has, or no other keys than those of our form in
/// a document that has no others either.
fn is_our_record(object: &JsonObject, among_ours: bool) -> bool {
    let shape = match object.under.as_str() {
        "project" | "projects" => Project::<Text<'_>>::shape(),
        "source" | "sources" => Source::<Text<'_>>::shape(),
        "names" => Name::shape(),
        _ => return false,
    };
    let JsonShape::Record(JsonRecord { keys, .. }) = shape else { return false };
    let is_known = |key: &str| keys.iter().any(|(known, _)| *known == key);
    let known = object.members.iter().filter(|(key, _)| is_known(key)).count();
    let own = object
        .members
        .iter()
        .any(|(key, value)| is_known(key) && !COMMON_KEYS.contains(&key.as_str()) && *value != HeadValue::Other);
    let all = among_ours && known == object.members.len() && (known > 1 || !object.complete && known == 1);
    // Half of the keys: a record with a few unknown fields is still ours.
    all || own && known * 2 > object.members.len()
}

/// Decides between one JSON document and JSON Lines for text that begins with `{`.
fn json_form(head: &[u8]) -> FileFormat {
    let line = head.split(|&b| b == b'\n').next().unwrap_or_default();
    // A list under the key belongs to a document, whatever the order of its keys.
    let record = matches!(first_key(line), Some(("source" | "project" | "names", false)));
    let whole_line = serde_json::from_slice::<IgnoredAny>(line).is_ok();
    let ends = line.len() < head.len();
    let more = head[line.len()..].trim_ascii_start().starts_with(b"{");
    // A first line longer than the bytes looked at is still a record on a line.
    let long = record && !ends && line.len() > HEAD_BYTES / 2;
    if (record && (whole_line || more || long)) || (whole_line && more) {
        FileFormat::JsonLines
    } else {
        FileFormat::Json
    }
}

/// The first key of an object, and whether its value is a list. `None` if the key is not plain.
fn first_key(object: &[u8]) -> Option<(&str, bool)> {
    let rest = object.trim_ascii_start().strip_prefix(b"{")?.trim_ascii_start().strip_prefix(b"\"")?;
    let end = memchr::memchr(b'"', rest)?;
    let value = rest[end + 1..].trim_ascii_start().strip_prefix(b":").unwrap_or_default().trim_ascii_start();
    Some((std::str::from_utf8(&rest[..end]).ok()?, value.first() == Some(&b'[')))
}

/// The bytes without a byte order mark of UTF-8 before them.
pub(super) fn strip_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

#[cfg(test)]
mod tests;
