//! Decodes the bytes of any text: the one decoder of articles, web pages, and the heads of files.
//!
//! A byte order mark decides, then whether all bytes are UTF-8, then what a page declares, then a guess. In
//! this order because text in another encoding is hardly ever valid UTF-8, while declarations are often
//! wrong.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memmem;

/// How far to look for a declaration: 8 KB, more than browsers do.
const DECLARATION_BYTES: usize = 1 << 13;

/// How many bytes the encoding is guessed from. 1 MB bounds the time and was chosen by eye.
const GUESS_BYTES: usize = 1 << 20;

/// The text of a file, and how it follows from the bytes if it is not simply UTF-8: stored as `text_basis`.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) encoding: &'static Encoding,
    pub(super) basis: Option<String>,
}

/// Decodes a file.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let (encoding, mark) = encoding_of(bytes);
    let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
    let basis = match broken {
        true => Some(format!("{}, broken in places", encoding.name())),
        false if mark > 0 && encoding == UTF_8 => Some("UTF-8 behind a byte order mark".to_owned()),
        false => (encoding != UTF_8).then(|| encoding.name().to_owned()),
    };
    Decoded { text: text.into_owned(), encoding, basis }
}

/// Decodes the beginning of a file, which may end within a character.
pub(super) fn decode_head(head: &[u8]) -> Decoded {
    // Cut within a character, a text is UTF-8 all the same.
    let whole = match std::str::from_utf8(head) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => head.len(),
    };
    decode(&head[..whole])
}

/// The encoding of a file, and the length of its byte order mark.
fn encoding_of(bytes: &[u8]) -> (&'static Encoding, usize) {
    Encoding::for_bom(bytes).unwrap_or_else(|| (detect_encoding(bytes), 0))
}

/// The encoding of bytes without a byte order mark.
fn detect_encoding(bytes: &[u8]) -> &'static Encoding {
    if let Some(utf16) = utf16_without_bom(bytes) {
        return utf16;
    }
    let up_to = Encoding::utf8_valid_up_to(bytes);
    let ascii = Encoding::ascii_valid_up_to(bytes) == bytes.len();
    if up_to == bytes.len() && !ascii {
        return UTF_8;
    }
    if let Some(declared) = declared_encoding(bytes) {
        return if declared == UTF_8 && !ascii && !is_mostly_utf8(bytes) { guess_encoding(bytes) } else { declared };
    }
    let escapes = || memchr::memchr(0x1b, bytes).is_some();
    if ascii && !escapes() || is_mostly_utf8(bytes) { UTF_8 } else { guess_encoding(bytes) }
}

/// Whether a character stands in no text: a control character that neither ends a line nor divides a text.
pub(super) fn is_binary(c: char) -> bool {
    c.is_ascii_control() && !c.is_ascii_whitespace() && !matches!(c, '\u{b}' | '\u{1a}'..='\u{1f}')
}

fn guess_encoding(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    let head = &bytes[..bytes.len().min(GUESS_BYTES)];
    detector.feed(head, head.len() == bytes.len());
    detector.guess(None, Utf8Detection::Deny)
}

/// Detects UTF-16 without a byte order mark: NUL bytes only at even or only at odd places.
fn utf16_without_bom(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096) & !1];
    let nul = |from: usize| head.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (nul(0), nul(1));
    // Even where all letters are Cyrillic, about every fifth character is a space, with a NUL byte. One in 40
    // is far below that and was chosen by eye.
    let enough = |count: usize| count > 0 && count * 40 >= head.len() / 2;
    let utf16 = match (even, odd) {
        (0, odd) if enough(odd) => UTF_16LE,
        (even, 0) if enough(even) => UTF_16BE,
        _ => return None,
    };
    // The bytes looked at may end within a character, but the file may not.
    let (text, broken) = utf16.decode_without_bom_handling(head);
    let whole = bytes.len().is_multiple_of(2) && (bytes.len() > head.len() || !broken);
    // Small numbers in binary data have their zeroes at even or at odd places too.
    (whole && !text.contains(is_binary)).then_some(utf16)
}

/// Whether bytes are UTF-8 but for a few, as in a file that was cut off or pasted together. Ten good
/// characters for each bad sequence was chosen by eye.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 10 * bad
}

/// The encoding declared by `<meta>` or by an XML declaration.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(DECLARATION_BYTES)].to_ascii_lowercase();
    // Only markup counts: an article may mention `<meta charset>` in its text.
    let start = head.trim_ascii_start();
    if !start.starts_with(b"<") {
        return None;
    }
    let labels = memmem::find_iter(&head, b"<meta").filter_map(|at| {
        let tag = &head[at..];
        let tag = &tag[..memchr::memchr(b'>', tag)?];
        attribute_value(tag, b"charset")
    });
    let xml = start.starts_with(b"<?xml").then(|| {
        let tag = &start[..memchr::memchr(b'>', start)?];
        attribute_value(tag, b"encoding")
    });
    let labels = xml.flatten().into_iter().chain(labels);
    let known = labels.filter_map(Encoding::for_label).find(|encoding| *encoding != REPLACEMENT);
    // A declaration that is readable as ASCII cannot be in UTF-16.
    known.map(|encoding| if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// The value after a name in a tag: `charset=windows-1251`, `charset = "utf-8"`.
fn attribute_value<'b>(tag: &'b [u8], name: &[u8]) -> Option<&'b [u8]> {
    let rest = &tag[memmem::find(tag, name)? + name.len()..];
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|b| matches!(b, b'"' | b'\'' | b';' | b'/') || b.is_ascii_whitespace());
    Some(&rest[..end.unwrap_or(rest.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, Option<String>) {
        let decoded = decode(bytes);
        (decoded.text, decoded.basis)
    }

    #[test]
    fn encodings_are_detected_by_mark_content_declaration_and_guess() {
        let russian = "Министерство здравоохранения передало больнице пять аппаратов искусственной вентиляции лёгких. \
            Оборудование доставили в среду, сообщили в пресс-службе ведомства.";
        let french =
            "Le ministère de la Santé a reçu vingt ambulances offertes à l’hôpital général de la région côtière.";
        let arabic = "تسلمت وزارة الصحة عشر سيارات إسعاف مقدمة من حكومة اليابان إلى المستشفيات في المحافظات الجنوبية";
        for (text, label) in
            [(russian, "windows-1251"), (russian, "koi8-u"), (french, "windows-1252"), (arabic, "windows-1256")]
        {
            let encoding = Encoding::for_label(label.as_bytes()).expect("known");
            let (bytes, _, lost) = encoding.encode(text);
            assert!(!lost, "{label}");
            let (read, basis) = decoded(&bytes);
            assert_eq!(read, text, "{label}");
            assert_eq!(basis.map(|b| b.to_lowercase()).as_deref(), Some(label));
        }
        assert_eq!(decoded(russian.as_bytes()), (russian.to_owned(), None));
        assert_eq!(decoded(b"Ten vehicles\r\narrived."), ("Ten vehicles\r\narrived.".to_owned(), None));
        assert_eq!(decoded("\u{feff}Ten".as_bytes()).0, "Ten");
        for units in [u16::to_le_bytes, u16::to_be_bytes] {
            let bare: Vec<u8> = russian.encode_utf16().flat_map(units).collect();
            assert_eq!(decoded(&bare).0, russian);
            let marked: Vec<u8> = format!("\u{feff}{russian}").encode_utf16().flat_map(units).collect();
            assert_eq!(decoded(&marked).0, russian);
        }
        // A text cut within a character keeps its encoding.
        let cut = &russian.as_bytes()[..russian.len() - 22];
        let cut = if std::str::from_utf8(cut).is_ok() { &cut[..cut.len() - 1] } else { cut };
        let (text, basis) = decoded(cut);
        assert!(text.starts_with("Министерство") && basis.is_some_and(|b| b.contains("broken")), "{text}");
    }

    #[test]
    fn a_declared_encoding_is_used_unless_the_bytes_are_utf8() {
        let (bytes, ..) = encoding_rs::WINDOWS_1251.encode("<meta charset=windows-1251><p>Ток");
        assert_eq!(decoded(&bytes).0, "<meta charset=windows-1251><p>Ток");
        let (bytes, ..) = encoding_rs::KOI8_R
            .encode("<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=koi8-r'><p>Больница");
        assert!(decoded(&bytes).0.ends_with("Больница"));
        let wrong = "<meta charset='windows-1251'><p>Больница";
        assert_eq!(decoded(wrong.as_bytes()).0, wrong);
        // An article that mentions encodings declares none.
        assert_eq!(decoded(b"It said <meta charset=utf-16>, caf\xe9").1.as_deref(), Some("windows-1252"));
    }
}
