//! Detects the format of a file from its first bytes, whatever its extension.

use super::iati;
use super::input::Input;
use super::problem::{Problem, unreadable};
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
    /// Plain text, read as an article.
    Article,
}

/// How far to look for the first element of XML. Comments and a document type may come before it; 4 MB bounds
/// the memory of a file that holds only those, and was chosen by eye.
const MAX_PROLOG_BYTES: usize = 1 << 22;

/// How much of a file is read at a time to detect its format. 64 KB usually holds a whole first record, which
/// decides between a JSON document and JSON Lines.
const HEAD_BYTES: usize = 1 << 16;

/// Detects the format of a file from its first bytes. Errors name the format that was found and what to do.
pub(crate) fn sniff(input: &Input) -> Result<FileFormat, Box<Problem>> {
    let refuse = |message: &str, remedy: &str| Err(Problem::of_file(input.name(), message, remedy).into());
    let mut bytes = Vec::new();
    // Any amount of white space may come before the first character.
    loop {
        let n =
            input.read(bytes.len() as u64, HEAD_BYTES, &mut bytes).map_err(|error| unreadable(input.name(), &error))?;
        let head = strip_bom(&bytes).trim_ascii_start();
        // XML may have comments and a document type before its first element.
        let prolog = (head.starts_with(b"<?xml") || head.starts_with(b"<!--"))
            && bytes.len() < MAX_PROLOG_BYTES
            && memchr::memmem::find(&bytes, b"<iati-").is_none();
        if n == 0 || !head.is_empty() && !prolog {
            break;
        }
    }
    let bytes = strip_bom(&bytes);
    let head = bytes.trim_ascii_start();
    let start = String::from_utf8_lossy(&head[..head.len().min(4096)]).to_lowercase();
    let decoded = match iati::detect_encoding(bytes) {
        Ok((coding, _)) => iati::decode(bytes, coding.encoding),
        Err(_) => String::new(),
    };
    // Only markup counts: an article may mention `<iati-activity>` in its text.
    let decoded = decoded.trim_start_matches('\u{feff}').trim_start();
    let decoded = if decoded.starts_with('<') { decoded } else { "" };
    match head.first() {
        None => refuse("the file is empty", "name IATI XML, a dataset (JSON or JSON Lines) or an article's text"),
        Some(b'{') => Ok(json_form(head)),
        Some(b'[') => refuse(
            "a JSON array is no dataset",
            "a dataset is an object: {\"schema\": \"aidtrail/1\", \"sources\": [...], \"projects\": [...]}",
        ),
        Some(b'<') if iati::is_activities(decoded) => Ok(FileFormat::Iati),
        Some(b'<') if start.contains("<iati-organisation") => {
            refuse("this is an IATI organisation file", "activities are read: name an activity file")
        }
        Some(b'<') => refuse("this is a web page or XML, not a dataset", "save the article as plain text"),
        _ if iati::is_activities(decoded) => Ok(FileFormat::Iati),
        _ if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) => {
            refuse("the text is UTF-16", "convert it, for example with iconv -f UTF-16 -t UTF-8")
        }
        _ if bytes.contains(&0) => {
            refuse("this is a binary file", "name IATI XML, a dataset (JSON or JSON Lines) or an article's text")
        }
        // A download that failed leaves its message under the name of the file.
        _ if has_extension(input, "xml") => refuse(
            "the file is named .xml, but there is no XML in it",
            "look at what stands in it; an article's text is read under another name",
        ),
        _ => Ok(FileFormat::Article),
    }
}

fn has_extension(input: &Input, extension: &str) -> bool {
    Path::new(input.name()).extension().is_some_and(|it| it.eq_ignore_ascii_case(extension))
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

/// Detects the format as [`sniff`] does, with a stricter rule for files found in a folder: problems with
/// those are notes that say the file was left out.
pub(crate) fn detect_format(input: &Input) -> Result<FileFormat, Box<Problem>> {
    let format = sniff(input).and_then(|format| {
        // In a folder only `.txt` files are read as articles, so that a stray file does not become one.
        let text = has_extension(input, "txt");
        match format {
            FileFormat::Article if input.is_from_folder() && !text => {
                Err(Problem::of_file(input.name(), "not a dataset", "named directly it is read as an article").into())
            }
            format => Ok(format),
        }
    });
    format.map_err(|problem| if input.is_from_folder() { problem.left_out().into() } else { problem })
}

/// The bytes without a byte order mark of UTF-8 before them.
pub(super) fn strip_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(text: &str) -> Input {
        Input::from_bytes("x", text.as_bytes().to_vec())
    }

    #[test]
    fn formats_are_detected_by_content() {
        assert_eq!(sniff(&input(" {\"schema\": \"aidtrail/1\"}")), Ok(FileFormat::Json));
        assert_eq!(sniff(&input("\u{feff}{\n}")), Ok(FileFormat::Json));
        assert_eq!(sniff(&input("{\"source\": {}}\n{\"project\": {}}")), Ok(FileFormat::JsonLines));
        assert_eq!(sniff(&input("Japan gives")), Ok(FileFormat::Article));
        for (text, message) in [
            ("", "empty"),
            ("[1]", "array"),
            ("<iati-organisations>", "organisation"),
            ("<html>", "web page"),
            ("a\0b", "binary"),
        ] {
            let problem = sniff(&input(text)).expect_err(text);
            assert!(problem.message.contains(message), "{problem}");
        }
        let utf16 = Input::from_bytes("x", &b"\xff\xfe<\0i\0"[..]);
        assert!(sniff(&utf16).is_err_and(|problem| problem.message.contains("UTF-16")));
        assert_eq!(sniff(&input("<?xml version='1.0'?>\n<!-- a -->\n<iati-activities>")), Ok(FileFormat::Iati));
        let utf16: Vec<u8> = "<iati-activity/>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(sniff(&Input::from_bytes("x", utf16)), Ok(FileFormat::Iati));
        let late = format!("<!-- {} --><iati-activities/>", "x".repeat(100_000));
        assert_eq!(sniff(&input(&late)), Ok(FileFormat::Iati));
    }

    #[test]
    fn a_one_line_document_that_starts_with_names_is_a_document() {
        assert_eq!(sniff(&input("{\"names\":[],\"projects\":[],\"sources\":[]}")), Ok(FileFormat::Json));
        assert_eq!(sniff(&input("{\"names\":{},\"x\":[]}")), Ok(FileFormat::JsonLines));
    }
}
