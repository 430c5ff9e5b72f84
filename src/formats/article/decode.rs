//! Decodes the bytes of any file to text, or names what the file is if it is no text.
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
    pub(super) basis: Option<String>,
}

/// Decodes a file. The error is what the file is, and what to do.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, (String, &'static str)> {
    if let Some((message, remedy)) = non_text_kind(bytes) {
        return Err((message.to_owned(), remedy));
    }
    let (encoding, bytes, basis) = match Encoding::for_bom(bytes) {
        Some((marked, mark)) if marked == UTF_8 => {
            (marked, &bytes[mark..], Some("UTF-8 behind a byte order mark".to_owned()))
        }
        Some((utf16, mark)) => (utf16, &bytes[mark..], Some(utf16.name().to_owned())),
        None => {
            let encoding = detect_encoding(bytes);
            (encoding, bytes, (encoding != UTF_8).then(|| encoding.name().to_owned()))
        }
    };
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let text = text.into_owned();
    if text.contains('\0') {
        return Err(("a binary file: it holds NUL bytes".to_owned(), "name an article's text or web page"));
    }
    if text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
        return Err(("the file is empty".to_owned(), "put the article's text into it"));
    }
    let basis = match (broken, basis) {
        (true, _) => Some(format!("{}, broken in places", encoding.name())),
        (false, basis) => basis,
    };
    Ok(Decoded { text, basis })
}

const COPY_REMEDY: &str = "copy its text into a file";
const SAVE_REMEDY: &str = "save it as plain text or as a web page (HTML)";
const UNPACK_REMEDY: &str = "unpack it first";
const IMAGE_REMEDY: &str = "type out or recognise its text, and save that";

/// What a file is if it is no text, by its first bytes, and what to do.
fn non_text_kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    let within = |part: &[u8]| memmem::find(&bytes[..bytes.len().min(1 << 16)], part).is_some();
    let inside = |brand: &[u8]| bytes.get(4..).is_some_and(|rest| rest.starts_with(brand));
    Some(match bytes {
        _ if bytes.trim_ascii_start().starts_with(b"%PDF-") => ("a PDF", COPY_REMEDY),
        _ if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") => match () {
            () if within(b"word/") => ("a Word document (DOCX)", SAVE_REMEDY),
            () if within(b"mimetypeapplication/vnd.oasis.opendocument") => ("an OpenDocument file (ODT)", SAVE_REMEDY),
            () if within(b"mimetypeapplication/epub") => ("an e-book (EPUB)", COPY_REMEDY),
            () if within(b"xl/") => ("a spreadsheet (XLSX)", COPY_REMEDY),
            () if within(b"ppt/") => ("a presentation (PPTX)", COPY_REMEDY),
            () => ("a ZIP archive", UNPACK_REMEDY),
        },
        _ if begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") => ("an old Word or Excel document", SAVE_REMEDY),
        _ if begins(b"{\\rtf") => ("a rich text document (RTF)", SAVE_REMEDY),
        _ if begins(b"%!PS") => ("a PostScript document", COPY_REMEDY),
        _ if begins(b"\x89PNG\r\n\x1a\n") => ("an image (PNG)", IMAGE_REMEDY),
        _ if begins(b"\xff\xd8\xff") => ("an image (JPEG)", IMAGE_REMEDY),
        _ if begins(b"GIF87a") || begins(b"GIF89a") => ("an image (GIF)", IMAGE_REMEDY),
        _ if begins(b"II*\0") || begins(b"MM\0*") => ("an image (TIFF)", IMAGE_REMEDY),
        _ if begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => ("an image (WebP)", IMAGE_REMEDY),
        _ if inside(b"ftypheic") || inside(b"ftypmif1") || inside(b"ftypavif") => ("an image (HEIF)", IMAGE_REMEDY),
        _ if inside(b"ftyp") || begins(b"\x1aE\xdf\xa3") || begins(b"RIFF") && bytes.contains(&0) => {
            ("a video or sound file", "write down what is said, and save that")
        }
        _ if begins(b"ID3") || begins(b"OggS") || begins(b"fLaC") => {
            ("a sound file", "write down what is said, and save that")
        }
        _ if begins(b"\x1f\x8b") => ("a gzip archive", "unpack it first, with gunzip"),
        _ if begins(b"BZh") && bytes.get(4..10) == Some(b"1AY&SY") => ("a bzip2 archive", UNPACK_REMEDY),
        _ if begins(b"\xfd7zXZ\0") => ("an xz archive", UNPACK_REMEDY),
        _ if begins(b"(\xb5/\xfd") => ("a zstd archive", UNPACK_REMEDY),
        _ if begins(b"7z\xbc\xaf\x27\x1c") => ("a 7-Zip archive", UNPACK_REMEDY),
        _ if begins(b"\x7fELF") || begins(b"MZ\x90\0") => ("a program", "name an article's text or web page"),
        _ if begins(b"SQLite format 3\0") => ("a database", "name an article's text or web page"),
        _ if begins(b"bplist00") => ("a web archive of Safari", SAVE_REMEDY),
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => {
            ("the text is UTF-32", "convert it, for example with iconv -f UTF-32 -t UTF-8")
        }
        _ if has_mail_headers(bytes) => ("a web archive (MHTML) or an e-mail", SAVE_REMEDY),
        _ => return None,
    })
}

/// Whether a file begins with mail headers: `MIME-Version`, and `Content-Type` or `From`.
fn has_mail_headers(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let head = head.to_ascii_lowercase();
    let headers = head.split(|&b| b == b'\n').take_while(|line| line.trim_ascii() != b"");
    let mut found = (false, false);
    for line in headers {
        found.0 |= line.starts_with(b"mime-version:");
        found.1 |= line.starts_with(b"content-type:") || line.starts_with(b"from:");
    }
    found.0 && found.1
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
    let whole =
        bytes.len().is_multiple_of(2) && (bytes.len() > head.len() || !utf16.decode_without_bom_handling(head).1);
    whole.then_some(utf16)
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
        match decode(bytes) {
            Ok(decoded) => (decoded.text, decoded.basis),
            Err((message, _)) => panic!("{message}"),
        }
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

    #[test]
    fn files_that_are_no_text_are_named() {
        for (bytes, message) in [
            (&b"%PDF-1.7\n..."[..], "a PDF"),
            (b"PK\x03\x04....word/document.xml", "DOCX"),
            (b"PK\x03\x04....", "ZIP"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word"),
            (b"{\\rtf1 text}", "RTF"),
            (b"\x89PNG\r\n\x1a\n\0", "PNG"),
            (b"\xff\xd8\xff\xe0", "JPEG"),
            (b"text \0\0\0 with \0 zeroes", "binary"),
            (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", "MHTML"),
            (b"", "empty"),
            (b" \r\n\t", "empty"),
            (b"\xef\xbb\xbf\n", "empty"),
        ] {
            let (said, remedy) = decode(bytes).err().unwrap_or_else(|| panic!("{message}"));
            assert!(said.contains(message), "{said}: {message}");
            assert!(!remedy.is_empty());
        }
        for text in ["Video: BZh is a name", "PDF files were sent", "%PDF is a format", "From: the ministry\n\nText"] {
            assert!(decode(text.as_bytes()).is_ok(), "{text}");
        }
    }
}
