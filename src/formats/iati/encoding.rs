//! Detects how an IATI file is encoded, and decodes it.
//!
//! Only UTF-8, UTF-16 and single-byte encodings are accepted. In these the position of a character in the
//! file can be computed from the decoded text, so a record can be read from the file again later and its text
//! need not be kept.

use crate::text::count_characters;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memmem;

/// The encoding of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileEncoding {
    pub encoding: &'static Encoding,
    /// Bytes of the byte order mark, 0 without one.
    pub(super) bom_length: usize,
}

/// Detects the encoding: first by the byte order mark, then by the bytes around the first `<`, then by the
/// XML declaration. Returns a note if the declaration is wrong. Fails for an encoding that is not accepted.
pub fn detect_encoding(head: &[u8]) -> Result<(FileEncoding, Option<String>), String> {
    let plain = |encoding, mark| Ok((FileEncoding { encoding, bom_length: mark }, None));
    match head {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return Err("the text is UTF-32".to_owned()),
        [0xef, 0xbb, 0xbf, ..] => return plain(UTF_8, 3),
        [0xff, 0xfe, ..] => return plain(UTF_16LE, 2),
        [0xfe, 0xff, ..] => return plain(UTF_16BE, 2),
        [b'<', 0, ..] => return plain(UTF_16LE, 0),
        [0, b'<', ..] => return plain(UTF_16BE, 0),
        _ => {}
    }
    let Some(label) = declared_label(head) else { return plain(UTF_8, 0) };
    let as_utf8 = |detail: &str| {
        let note = format!("the file says it is {}, {detail}; it is read as UTF-8", String::from_utf8_lossy(label));
        Ok((FileEncoding { encoding: UTF_8, bom_length: 0 }, Some(note)))
    };
    match Encoding::for_label(label) {
        None => as_utf8("which is no known encoding"),
        // The declaration was readable as ASCII, so the file is not UTF-16.
        Some(wide) if wide == UTF_16LE || wide == UTF_16BE => as_utf8("which it is not"),
        Some(encoding) if encoding == UTF_8 || encoding.is_single_byte() => plain(encoding, 0),
        Some(encoding) => Err(format!("the text is {}", encoding.name())),
    }
}

/// The label of the encoding in the XML declaration.
fn declared_label(head: &[u8]) -> Option<&[u8]> {
    let declaration = head.strip_prefix(b"<?xml")?;
    let declaration = &declaration[..memmem::find(declaration, b"?>")?];
    let rest = &declaration[memmem::find(declaration, b"encoding")? + 8..];
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let quote = *rest.first().filter(|quote| matches!(quote, b'"' | b'\''))?;
    let rest = &rest[1..];
    Some(&rest[..memchr::memchr(quote, rest)?])
}

/// Decodes bytes of a file, without a byte order mark. Invalid sequences become U+FFFD.
pub fn decode(bytes: &[u8], encoding: &'static Encoding) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// How many bytes a UTF-8 text has in another encoding.
pub(super) fn encoded_length(bytes: &[u8], encoding: &'static Encoding) -> usize {
    if encoding == UTF_8 {
        bytes.len()
    } else if encoding.is_single_byte() {
        count_characters(bytes)
    } else {
        // Characters above U+FFFF are a surrogate pair, so they count twice.
        2 * (count_characters(bytes) + bytes.iter().filter(|&&b| b >= 0xf0).count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_in_the_file_follows_from_the_decoded_text() {
        for encoding in [UTF_16LE, UTF_16BE, encoding_rs::WINDOWS_1252, encoding_rs::KOI8_R] {
            let bytes: Vec<u8> = (0..=255).flat_map(|b| [b, b'x', 0, b]).collect();
            let text = decode(&bytes, encoding);
            assert_eq!(encoded_length(text.as_bytes(), encoding), bytes.len(), "{}", encoding.name());
        }
        let wide: Vec<u8> = "a\u{10348}é".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(encoded_length(decode(&wide, UTF_16LE).as_bytes(), UTF_16LE), wide.len());
    }
}
