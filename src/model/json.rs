//! Parses and writes records of the dataset form, and finds what is wrong with them.

mod unknown_keys;
mod write;

use super::Shaped;
use serde::Deserialize;
use serde::de::Error;
use serde_json::Value;
use unknown_keys::visit_unknown_keys;
pub(crate) use write::{append, to_pretty_string, write};

/// Parses a record and visits the path of every field that the dataset form does not have, up to the error if
/// there is one.
pub(crate) fn parse_and_check<'de, T: Deserialize<'de> + Shaped>(
    bytes: &'de [u8],
    mut unknown: impl FnMut(String),
) -> serde_json::Result<T> {
    let result = parse(bytes);
    let end = result.as_ref().err().map_or(bytes.len(), |error| error_offset(bytes, error));
    visit_unknown_keys(&bytes[..end], T::shape(), &mut unknown);
    result
}

/// Parses a record of the dataset form. Everything is parsed from a `str`, so that the readers of the records are
/// compiled for one deserializer; and serde_json then does not validate every string again.
pub(crate) fn parse<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> serde_json::Result<T> {
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return serde_json::from_str(text);
    }
    // Only this tells where it is not.
    let not_utf8 = match std::str::from_utf8(bytes) {
        Ok(text) => return serde_json::from_str(text),
        Err(error) => error,
    };
    // What is wrong before those bytes comes first.
    let before = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    match serde_json::from_str::<T>(before) {
        Err(error) if !error.is_eof() => Err(error),
        // No reader of JSON accepts them, in a string or outside: this one says where.
        _ => Err(serde_json::from_slice::<Value>(bytes).err().unwrap_or_else(|| Error::custom(not_utf8))),
    }
}

/// Where in a record an error of serde_json is, as a byte offset, and its message.
pub(crate) fn locate_error(bytes: &[u8], error: &serde_json::Error) -> (usize, String) {
    (error_offset(bytes, error), error_message(error))
}

/// A path with its indices replaced, to group problems: `equipment.*.colour`.
pub(crate) fn path_pattern(path: &str) -> String {
    let part = |part: &str| if part.bytes().all(|b| b.is_ascii_digit()) { "*".to_owned() } else { part.to_owned() };
    path.split('.').map(part).collect::<Vec<_>>().join(".")
}

/// The message of serde_json without its position, which is reported apart.
pub(crate) fn error_message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// The byte offset of an error of serde_json.
pub(crate) fn error_offset(bytes: &[u8], error: &serde_json::Error) -> usize {
    let line_start = match error.line() {
        0 | 1 => 0,
        line => memchr::memchr_iter(b'\n', bytes).nth(line - 2).map_or(bytes.len(), |i| i + 1),
    };
    (line_start + error.column().saturating_sub(1)).min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Project, Source, Text};

    fn unknown<'de, T: Deserialize<'de> + Shaped>(json: &'de str) -> Vec<String> {
        let mut paths = Vec::new();
        let _ = parse_and_check::<T>(json.as_bytes(), |path| paths.push(path));
        paths
    }

    #[test]
    fn unknown_keys_are_found_at_every_level_in_the_order_of_the_text() {
        let json = r#"{"colour": {"id": 1}, "flags": [], "title": "a", "countries": [{"code": "UA", "Code": []}],
            "dates": [{"value": "2024", "evidence": [{"quote": "q"}, {"quot\u0065s": "q"}]}],
            "equipment": [{"quantity": 1, "sites": [{}], "capacity": {"value": 1, "units": "beds"},
                           "same": {"basis": "editor", "why": "", "also": [{"basis": "editor", "why": "", "by": 1}]}}],
            "evidence": [{"field": "status", "source": "a", "evidence": {}}],
            "activity": {"regions": [{"code": "1", "share": 1}], "results": ["a"]}, "corrections": null}"#;
        let expected = [
            "colour", "countries.0.Code", "dates.0.evidence.1.quotes", "equipment.0.capacity.?.units",
            "equipment.0.same.?.also.0.by", "evidence.0.evidence", "activity.?.regions.0.share",
        ];
        // `corrections` is of a wrong type, and what was found before the error is told.
        assert!(parse::<Project<Text<'_>>>(json.as_bytes()).is_err());
        assert_eq!(unknown::<Project<Text<'_>>>(json), expected);
        let json = r#"{"skip": [{"start": 1, "end": 2, "why": "menu", "note": ""}], "attribution": [{"from": 1}],
            "title": 1, "later": 1}"#;
        assert_eq!(unknown::<Source<Text<'_>>>(json), ["skip.0.note", "attribution.0.from"]);
    }

    #[test]
    fn a_record_that_is_not_utf8_is_an_error_at_its_place() {
        let error = parse::<Source<Text<'_>>>(b"{\"id\": \"a\",\n \"title\": \"\xff\"}").expect_err("not UTF-8");
        assert_eq!(error.to_string(), "invalid unicode code point at line 2 column 12");
        let error = parse::<Source<Text<'_>>>(b"{\"id\": 1, \"title\": \"\xff\"}").expect_err("a number");
        assert_eq!(error.to_string(), "invalid type: integer `1`, expected a string at line 1 column 8");
    }
}
