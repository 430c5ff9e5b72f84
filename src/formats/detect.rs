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
mod tests {
    use super::*;

    /// What a whole file of this name is, or the message why it is not read.
    fn named(name: &str, bytes: &[u8]) -> Result<FileFormat, String> {
        format_of(name, bytes, true).map_err(|refusal| refusal.into_problem(name).to_string())
    }

    fn is(text: &str) -> Result<FileFormat, String> {
        named("x", text.as_bytes())
    }

    fn utf16(text: &str, units: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
        let mark = if mark { "\u{feff}" } else { "" };
        format!("{mark}{text}").encode_utf16().flat_map(units).collect()
    }

    /// Fails with all cells that are wrong.
    fn assert_named(cases: impl IntoIterator<Item = (Vec<u8>, &'static str)>) {
        let mut wrong = Vec::new();
        for (bytes, wanted) in cases {
            let got = named("x", &bytes);
            if !got.as_ref().is_err_and(|got| got.contains(wanted) && got.contains("; ")) {
                wrong.push(format!("{wanted}: {got:?}: {}", String::from_utf8_lossy(&bytes[..bytes.len().min(80)])));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn what_is_read_is_detected_by_content() {
        assert_eq!(is(" {\"schema\": \"aidtrail/1\"}"), Ok(FileFormat::Json));
        assert_eq!(is("\u{feff}{\n\"sources\": [], \"schema\": \"aidtrail/1\"}"), Ok(FileFormat::Json));
        assert_eq!(is("Japan gives"), Ok(FileFormat::Article));
        assert_eq!(is("<!doctype html><html><body><p>Japan gives</p></body></html>"), Ok(FileFormat::WebPage));
        assert_eq!(is("<?xml version='1.0'?>\n<!-- a -->\n<iati-activities>"), Ok(FileFormat::Iati));
        assert_eq!(is("<result><iati-activities><iati-activity/></iati-activities></result>"), Ok(FileFormat::Iati));
        for units in [u16::to_le_bytes, u16::to_be_bytes] {
            for mark in [true, false] {
                assert_eq!(named("x", &utf16("<iati-activity/>", units, mark)), Ok(FileFormat::Iati));
                assert_eq!(named("x", &utf16("Japan gives ten beds.", units, mark)), Ok(FileFormat::Article));
                assert_eq!(named("x", &utf16("<html><p>Ten beds</p>", units, mark)), Ok(FileFormat::WebPage));
            }
        }
        let late = format!("<!-- {} --><iati-activities/>", "x".repeat(100_000));
        assert_eq!(detect_format(&Input::from_bytes("x", late.into_bytes())), Ok(FileFormat::Iati));
        let late = format!("{}Japan gives", " ".repeat(200_000));
        assert_eq!(detect_format(&Input::from_bytes("x", late.into_bytes())), Ok(FileFormat::Article));
    }

    #[test]
    fn json_is_a_dataset_if_it_says_so_or_if_its_records_have_the_shape() {
        let project = r#"{"id": "p", "title": "t", "countries": [], "equipment": [{"name": "bed"}], "colour": 1}"#;
        let source = r#"{"id": "s", "title": "t", "text": "Ten beds."}"#;
        for text in [
            format!(r#"{{"projects": [{project}]}}"#),
            format!(r#"{{"x": 1, "sources": [{source}], "projects": []}}"#),
            format!(r#"{{"names": [], "projects": [{project}], "sources": [{source}]}}"#),
            format!("{{\n  \"projects\": [\n    {project}\n  ]\n}}"),
            // Broken, or cut before its first record ends: its reader tells where.
            r#"{"sources": [}"#.to_owned(),
            r#"{"projects": [{"id": "p", "title": "cut "#.to_owned(),
            r#"{"x": "", "sources": [{"text": "a text longer than the head "#.to_owned(),
        ] {
            assert_eq!(is(&text), Ok(FileFormat::Json), "{text}");
        }
        for text in [
            format!("{{\"source\": {source}}}\n{{\"project\": {project}}}"),
            format!("{{\"project\": {project}}}\n"),
            format!("{{\"other\": 1}}\n{{\"project\": {project}}}"),
            format!("{{\"names\": {{\"as_written\": \"a\", \"preferred\": \"b\"}}}}\n{{\"project\": {project}}}"),
        ] {
            assert_eq!(is(&text), Ok(FileFormat::JsonLines), "{text}");
        }
        for text in [
            r#"{}"#,
            r#"{"a": 1}"#,
            r#"{"schema": "other/1", "projects": []}"#,
            r#"{"projects": [{"id": 1, "budget_total": 5, "manager": "x"}]}"#,
            r#"{"projects": {"a": {"id": "a"}}}"#,
            r#"{"sources": ["a", "b"]}"#,
            "{\"project\": \"Health\"}\n{\"project\": \"Roads\"}",
            "{\"name\": \"Health\"}\n{\"name\": \"Roads\"}",
            r#"{"data": {"projects": [{"id": "p", "title": "t", "equipment": []}]}}"#,
        ] {
            assert!(
                is(text).is_err_and(|said| said.contains("this is JSON, but no dataset; ")),
                "{text}: {:?}",
                is(text)
            );
        }
        assert!(is("[1]").is_err_and(|said| said.contains("a JSON array, which is no dataset")));
        for units in [u16::to_le_bytes, u16::to_be_bytes] {
            for mark in [true, false] {
                let said = named("x", &utf16(r#"{"schema": "aidtrail/1", "projects": []}"#, units, mark));
                assert!(said.is_err_and(|said| said.contains("a dataset in UTF-16; convert it to UTF-8")));
            }
        }
    }

    #[test]
    fn binary_files_are_named() {
        let entry = |name: &str| {
            let mut bytes = b"PK\x03\x04\x14\0\0\0\x08\0".to_vec();
            bytes.resize(26, 0);
            bytes.extend((name.len() as u16).to_le_bytes());
            bytes.extend([0, 0]);
            bytes.extend(name.as_bytes());
            bytes
        };
        let zip = |names: &[&str]| names.iter().flat_map(|name| entry(name)).collect::<Vec<u8>>();
        let of_type = |of: &str| [entry("mimetype"), of.as_bytes().to_vec(), entry("content.xml")].concat();
        let ole = |stream: &str| {
            let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
            bytes.resize(600, 0);
            bytes.extend(utf16(stream, u16::to_le_bytes, false));
            bytes.resize(1200, 0);
            bytes
        };
        let mut tar = b"data/file.xml".to_vec();
        tar.resize(257, 0);
        tar.extend(b"ustar\0");
        assert_named([
            (
                zip(&["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"]),
                "a spreadsheet (XLSX); aidtrail does not",
            ),
            (zip(&["[Content_Types].xml", "word/document.xml"]), "a Word document (DOCX)"),
            (zip(&["[Content_Types].xml", "ppt/presentation.xml"]), "a presentation (PPTX)"),
            (zip(&["[Content_Types].xml", "_rels/.rels"]), "an Office document"),
            (zip(&["sword/xl.txt", "axl/workbook.xml"]), "a ZIP archive; unpack it"),
            (zip(&["data.csv"]), "a ZIP archive"),
            (b"PK\x05\x06".to_vec(), "a ZIP archive"),
            (of_type("application/vnd.oasis.opendocument.spreadsheet"), "a spreadsheet (ODS); aidtrail does not"),
            (of_type("application/vnd.oasis.opendocument.text"), "(ODT)"),
            (of_type("application/epub+zip"), "EPUB"),
            (ole("Workbook"), "an old spreadsheet (XLS)"),
            (ole("WordDocument"), "an old Word document (DOC);"),
            (ole("Else"), "(DOC or XLS)"),
            (b"%PDF-1.7\n\x00\x01".to_vec(), "a PDF"),
            (b"\r\n %PDF-1.7".to_vec(), "a PDF"),
            (b"PAR1\x15\x04\x15\0".to_vec(), "a table (Parquet)"),
            (b"SQLite format 3\0\x10\0".to_vec(), "a database (SQLite)"),
            (b"\x1f\x8b\x08\0\0".to_vec(), "gzip"),
            (b"BZh91AY&SY\x01".to_vec(), "bzip2"),
            (b"\xfd7zXZ\0\0".to_vec(), "an xz archive"),
            (b"(\xb5/\xfd\x04".to_vec(), "zstd"),
            (b"7z\xbc\xaf\x27\x1c\0".to_vec(), "7-Zip"),
            (b"Rar!\x1a\x07\x01\0".to_vec(), "RAR"),
            (tar, "a tar archive"),
            (b"{\\rtf1 text}".to_vec(), "RTF"),
            (b"\x89PNG\r\n\x1a\n\0".to_vec(), "PNG"),
            (b"\xff\xd8\xff\xe0".to_vec(), "JPEG"),
            (b"text \0\0\0 with \0 zeroes".to_vec(), "a binary file"),
            (b"\0\x01".to_vec(), "a binary file"),
            ([3u16, 1, 500, 7, 2, 0x4e00].into_iter().flat_map(u16::to_le_bytes).collect(), "a binary file"),
            (b"\x01\x02\x03 ab".to_vec(), "a binary file"),
            (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n".to_vec(), "MHTML"),
            (b"\xff\xfe\0\0a\0\0\0".to_vec(), "UTF-32; convert"),
            (b"".to_vec(), "the file is empty"),
            (b" \r\n\t".to_vec(), "the file is empty"),
            (b"\xef\xbb\xbf\n".to_vec(), "the file is empty"),
            (b"\xff\xfe".to_vec(), "the file is empty"),
        ]);
        for text in [
            "Video: BZh is a name", "PDF files were sent", "%PDF is a format", "From: the ministry\n\nText",
            "PARENTS gave", "The old DUCK pond", "ID3 is a committee", "MZ is a code",
        ] {
            assert_eq!(is(text), Ok(FileFormat::Article), "{text}");
        }
    }

    #[test]
    fn xml_is_named_by_its_first_element() {
        assert_named([
            (b"<iati-organisations>".to_vec(), "an IATI organisation file"),
            (
                b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><!DOCTYPE a [<!ENTITY b \"c\">]><iati-organisations/>"
                    .to_vec(),
                "an IATI organisation file",
            ),
            (b"<?xml version='1.0'?><rss><channel/></rss>".to_vec(), "a news feed"),
            (b"<?xml version='1.0'?><a:feed xmlns:a='x'/>".to_vec(), "a news feed"),
            (b"<kml xmlns='x'></kml>".to_vec(), "a map (KML)"),
            (b"<?xml version='1.0'?><Workbook/>".to_vec(), "a spreadsheet (XML); aidtrail does not"),
            (b"<?xml version='1.0'?><other>Japan gives</other>".to_vec(), "XML, but neither"),
            (utf16("<?xml version='1.0'?><other/>", u16::to_le_bytes, true), "XML, but neither"),
        ]);
        assert_eq!(is("<Kyiv> Japan gave ten ambulances to the city."), Ok(FileFormat::Article));
        assert_eq!(is("The file had an <iati-activities> element, and <a> & <b>."), Ok(FileFormat::Article));
        let page = "<!DOCTYPE html><html><body><pre>&lt;iati-activities <iati-activities></pre><p>x</p></body></html>";
        assert_eq!(is(page), Ok(FileFormat::WebPage));
    }

    #[test]
    fn a_name_that_promises_xml_or_a_page_is_held_against_the_content() {
        for (name, text, said) in [
            ("a.xml", "Not found", "named .xml, but there is no XML in it"),
            ("a.XML", "<!doctype html><html><p>Not found</p></html>", "named .xml, but it is a web page"),
            ("a.html", "Japan gives ten beds.", "named .html, but there is no web page in it"),
            ("a.htm", "a,b\n1,2\n", "a table"),
            ("a.html", "<?xml version='1.0'?><rss/>", "a news feed"),
            ("a.xml", "", "the file is empty"),
        ] {
            let refusal = format_of(name, text.as_bytes(), true).expect_err(name);
            assert!(
                refusal.kind == ProblemKind::Misnamed && refusal.into_problem(name).to_string().contains(said),
                "{name}: {refusal:?}"
            );
        }
        assert_eq!(format_of("a.xml", b"<rss/>", true).expect_err("a feed").kind, ProblemKind::NotUnderstood);
        assert_eq!(named("a.csv", b"<iati-activities/>"), Ok(FileFormat::Iati));
        assert_eq!(named("a.xml", b"<?xml version='1.0'?><html><p>x</p></html>"), Ok(FileFormat::WebPage));
        assert_eq!(named("a.csv", b"Japan gives ten beds, and a car."), Ok(FileFormat::Article));
    }

    /// Shapes as the publishers' programs write them, with made-up values.
    const FOREIGN_JSON: &[(&str, &str)] = &[
        (
            r#"{"status":"ok","data":{"incoming":{"fundingTotal":1},"flows":[{"id":"1","amountUSD":100,"budgetYear":null,"childFlowIds":null,"contributionType":"financial","boundary":"incoming","sourceObjects":[]}]}}"#,
            "FTS, JSON",
        ),
        (r#"{"flows":[{"onBoundary":"single","description":"x","amountUSD":1,"flowType":"Standard"}]}"#, "FTS, JSON"),
        (r#"[{"amountUSD":1,"exchangeRate":0.9,"originalAmount":2,"originalCurrency":"EUR"}]"#, "FTS, JSON"),
        (r#"{"uri":"x","version":"1.1","extensions":[],"releases":[{"ocid":"o-1","tag":["tender"]}]}"#, "OCDS, JSON"),
        (r#"{"releases":[],"publishedDate":"2024-01-01","publisher":{"name":"x"}}"#, "OCDS, JSON"),
        (r#"{"records":[{"compiledRelease":{"id":"1"},"ocid":"o-1"}],"uri":"x"}"#, "OCDS, JSON"),
        (r#"{"links":{"next":"x"},"data":[{"date":"2024","ocid":"o-1"}]}"#, "OCDS, JSON"),
        ("{\"ocid\":\"o-1\",\"id\":\"1\"}\n{\"ocid\":\"o-2\",\"id\":\"1\"}\n", "OCDS, JSON"),
        (r#"[{"ocid":"o-1"}]"#, "OCDS, JSON"),
        (
            r#"{"version":"0.9","projects":[{"id":"x","title":"t","status":"implementation","budget":{"amount":{"amount":3}}}]}"#,
            "OC4IDS",
        ),
        (
            r#"{"projects":[{"id":"x","title":"t"}],"uri":"u","publishedDate":"d","publisher":{"name":"n"},"version":"0.9"}"#,
            "OC4IDS",
        ),
        (r#"{"projects":[{"title":"t","parties":[],"contractingProcesses":[],"id":"x"}]}"#, "OC4IDS"),
        (
            r#"{"grants":[{"id":"360G-x-1","title":"t","currency":"GBP","amountAwarded":100,"awardDate":"2024-01-01"}]}"#,
            "360Giving",
        ),
        (r#"[{"fundingOrganization":[{"id":"GB-1"}],"recipientOrganization":[{"name":"n"}]}]"#, "360Giving"),
        (
            r#"{"rows":2,"os":0,"page":"1","total":"2","projects":{"P1":{"id":"P1","project_name":"n","boardapprovaldate":"d","totalamt":"1"}}}"#,
            "World Bank",
        ),
        (r#"{"projects":{"P1":{"totalamt":"150,000,000","regionname":"Africa","id":"P1"}}}"#, "World Bank"),
        (
            r#"{"responseHeader":{"status":0},"response":{"numFound":1,"start":0,"docs":[{"iati_identifier":"XM-1"}]}}"#,
            "IATI Datastore",
        ),
        (
            r#"{"response":{"docs":[{"title_narrative":["t"],"reporting_org_ref":"XM"}],"numFound":1}}"#,
            "IATI Datastore",
        ),
        (r#"{"response":{"numFound":0,"start":0,"docs":[]}}"#, "IATI Datastore"),
        (
            r#"{"count":1,"next":null,"results":[{"iati_identifier":"XM-1","title":{"narratives":[]}}]}"#,
            "IATI Datastore",
        ),
        (r#"{"iati-activities":[{"iati-activity":{"iati-identifier":"XM-1"}}]}"#, "IATI activities (JSON)"),
        (
            r#"{"/iati-activities/iati-activity":[{"/iati-identifier":"XM-1","/title/narrative":"t"}]}"#,
            "IATI activities (JSON)",
        ),
        (
            r#"{"rows":[{"aid":"XM-1","reporting":"r","reporting_ref":"XM","title":"t","day_start":1}],"count":1}"#,
            "d-portal",
        ),
        (r#"{"organisation_identifier":"XM","total_budget":[]}"#, "IATI organisation file (JSON)"),
        (
            r#"{"help":"h","success":true,"result":{"id":"1","name":"x-act","resources":[{"url":"u"}],"extras":[{"key":"filetype","value":"activity"}]}}"#,
            "CKAN",
        ),
        (r#"{"success":true,"result":{"count":0,"results":[]},"help":"h"}"#, "CKAN"),
        (r#"[{"name":"x-act","organization":{"name":"x"},"num_resources":1,"metadata_created":"d"}]"#, "CKAN"),
        (r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":null}]}"#, "GeoJSON"),
        (r#"{"features":[],"name":"x","type":"FeatureCollection"}"#, "GeoJSON"),
        (r##"[{"#org+impl":"x","#adm1+name":"y","note":1}]"##, "HXL tags (JSON)"),
        (r#"{"schema":"aidtrail-review/1","decisions":[]}"#, "the decisions of a review"),
    ];

    #[test]
    fn json_of_others_is_named_in_any_order_wrapping_and_layout() {
        let mut cases = Vec::new();
        for (text, name) in FOREIGN_JSON {
            let text = text.to_string();
            cases.push((text.clone().into_bytes(), *name));
            cases.push((format!("\u{feff} \n{text}\n").into_bytes(), *name));
            cases.push((utf16(&text, u16::to_le_bytes, true), *name));
            // Cut within its last value, as the head of a file is.
            cases.push((text.as_bytes()[..text.trim_end_matches(['}', ']', '\n']).len()].to_vec(), *name));
            let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) else { continue };
            cases.push((serde_json::to_vec_pretty(&value).expect("JSON"), *name));
            if !name.contains("review") {
                cases.push((format!(r#"{{"meta": {{"page": 1}}, "data": {text}}}"#).into_bytes(), *name));
                cases.push((format!(r#"{{"data": {{"result": [{text}]}}, "count": 1}}"#).into_bytes(), *name));
            }
        }
        assert_named(cases);
    }

    #[test]
    fn tables_in_text_are_named() {
        let sheet = "hospital,item,qty\n\"Hospital No. 2\",\"Pump, infusion\",40\nClinic,Monitor,12\n";
        let mut cases: Vec<(Vec<u8>, &str)> = [
            ("item,qty\nVentilator,40\nMonitor,12\n", "a table"),
            ("item;qty\nVentilator;40\n", "a table"),
            ("item\tqty\r\nVentilator\t40\r\nMonitor\t12", "a table"),
            ("item\rqty", ""),
            ("hospital|item|qty\nA|Bed|4\nB|Bed|5\n", "a table"),
            ("sep=;\nitem;qty\nVentilator;40\n", "a table"),
            ("item, qty\nVentilator, 40\nMonitor, 12\n", "a table"),
            ("hospital,item,qty\n", "a table"),
            ("Donated equipment 2024\n\n\nitem,qty\nVentilator,40\nMonitor,12\n", "a table"),
            ("Donated equipment, by hospital,,\n,,\n,,\nHospital,Item,Number\nA,Bed,4\nB,Bed,5\nTotal,,9\n", "a table"),
            ("id,description\n1,\"Japan gave five ambulances.\nThey arrived in May.\"\n2,\"It gave two, in June.\"\n", "a table"),
            ("name,note\nA,\"he said \"\"yes\"\", then no\"\nB,\"x\"\n", "a table"),
            ("No.;Hospital;Price\n1;A;1 250,50\n2;B;960,00\n;;2 210,50\n", "a table"),
            ("a,b,c\n1,2,3\n4,5,6\n7,8\n", "a table"),
            ("больница;город;количество\nБольница № 2;Полтава;4 шт.\n", "a table"),
            ("医院,设备,数量\n第一医院,呼吸机,4\n", "a table"),
            ("Organisation,Item,Date\n#org+impl,#item,#date+reported\nA,Bed,2024\n", "HXL tags (CSV)"),
            ("Report\n\n\nWho;Where\n#org;#adm2 +name\nA;B\n", "HXL tags (CSV)"),
            ("id,amountUSD,srcOrganization,destOrganization,boundary\n1,5,A,B,incoming\n", "FTS, CSV"),
            ("AidData Record ID,Recommended For Aggregates,Title\n1,Yes,A\n", "GCDF, CSV"),
            ("iati-identifier,reporting-org,title\nXM-1,XM,T\n", "a table of IATI activities (CSV); the XML says more"),
            ("Year|DonorCode|DonorName|AgencyCode|CrsID\n2021|1|Austria|2|3\n", "(CRS)"),
            ("Identifier,Title,Currency,Amount Awarded,Award Date,Funding Org:Name\n1,T,GBP,5,2024,N\n", "360Giving form (CSV)"),
            ("ocid,id,tender/id\no-1,1,2\n", "OCDS, CSV"),
        ]
        .into_iter()
        .filter(|(_, name)| !name.is_empty())
        .map(|(text, name)| (text.as_bytes().to_vec(), name))
        .collect();
        for units in [u16::to_le_bytes, u16::to_be_bytes] {
            cases.extend([true, false].map(|mark| (utf16(sheet, units, mark), "a table")));
        }
        cases.push((format!("\u{feff}{sheet}").into_bytes(), "a table"));
        for encoding in [encoding_rs::WINDOWS_1251, encoding_rs::KOI8_R] {
            let text = "больница;прибор;количество\nГородская больница;Аппарат ИВЛ;4\nОбластная клиника;Монитор;12\n";
            cases.push((encoding.encode(text).0.into_owned(), "a table"));
        }
        assert_named(cases);
        // The head of a large table ends within a row.
        let rows = "A,\"B, and C\",5\n".repeat(10_000);
        let large = Input::from_bytes("x", format!("one,two,three\n{rows}").into_bytes());
        assert!(detect_format(&large).is_err_and(|problem| problem.message.contains("a table")));
    }

    #[test]
    fn prose_with_delimiters_in_it_is_an_article() {
        for text in [
            "Japan gave ten ambulances to Ukraine, officials said.\nThe handover took place in Kyiv, the embassy reported.",
            "Japan gave 2,5 million yen.\nThe hospital got 1,5 million.",
            "Roses are red,\nViolets are blue,\nSugar is sweet,\nAnd so are you.",
            "I came, I saw,\nI left, I wept,\nI sang, I slept,",
            "Snow falls\non the roof\nof the ward\nall night",
            "\tJapan gave ten beds.\n\tThey came to Kyiv on Monday.\n\tThe minister was glad.",
            "Ambulances arrive\tKyiv Post\nJapan handed over ten ambulances to the city on Monday, the embassy said.\nThey will serve four hospitals.",
            "Equipment for hospitals\n\nJapan handed over the equipment to three hospitals on Monday, the embassy said. It was paid from a grant.\n\nHospital\tMonitors\nPoltava\t4\nSumy\t6\n\nThe minister thanked the people of Japan for their help.",
            "Japan handed over the equipment to three hospitals on Monday, the embassy said.\nHospital\tMonitors\nPoltava\t4\nSumy\t6",
            "Minister:\tWe received ten ambulances from Japan.\nReporter:\tWhere will they go?\nMinister:\tTo four hospitals in the east.",
            "The hospital received:\n- ventilators, 40;\n- monitors, 12;\n- beds, 100.\nAll of it came from Japan, as the ministry said on Monday.",
            "Ambulances, 5\nMonitors, 12\nBeds, 40",
            "Home | News | Contacts\nJapan gave ten ambulances to the city of Kyiv on Monday.\nThey will serve four hospitals in the east.\nThe embassy thanked all who helped.",
            "[Kyiv] Japan gave ten ambulances.",
            "[1] Japan gave ten ambulances.",
            "{Photo: the embassy} Japan gave ten ambulances.",
            "\"We are glad,\" said the minister, \"to have them,\" and left.\n\"They are ours,\" she said, \"now.\"",
            "日本政府向乌克兰提供了十辆救护车,价值一千万美元。\n车辆已于周一抵达基辅,卫生部表示感谢。",
            "Kyiv; Monday; the embassy. Japan gave ten beds; all arrived.\nThe rest will come; nobody knows when; not soon.",
            "Kyiv, 5 May (Interfax), Japan",
            "Item: pumps\nNumber: 4\nDonor: Japan",
            "#Ukraine, #Japan, #aid\nTen ambulances arrived.",
            "Patients, staff, guests\nThe three groups, he said, were glad to see the ten new ambulances.\nThe mayor, too, came.",
            "1,000 beds",
            "# Deliveries\n\nWhat came to the hospitals of the region in May.\n\n| Hospital | Beds |\n|---|---|\n| Poltava | 4 |\n| Sumy | 6 |\n",
            "Le Japon a donné 2,5 millions d'euros ; l'hôpital en est ravi.\nIl recevra 1,2 million de plus ; on l'attend.",
        ] {
            for name in ["x", "x.txt", "x.csv"] {
                assert_eq!(named(name, text.as_bytes()), Ok(FileFormat::Article), "{text}");
            }
        }
    }
}
