//! The objects and keys at the beginning of JSON, of one document or of several one after the other.
//!
//! What a file is shows in the names of its keys, whatever their order and whatever they are wrapped in. The text may
//! end anywhere, since only the head of a file is looked at, so no parser of whole documents is used. Nothing here
//! recurses: a head may be nothing but brackets.

/// How many lists around an object are looked through for the object that holds them. It bounds the time for a text of
/// brackets; no published form has more than three.
const MAX_LISTS: usize = 16;

/// What the head of a JSON text holds.
#[derive(Debug, Default)]
pub(super) struct JsonHead {
    /// In the order in which they begin.
    pub(super) objects: Vec<JsonObject>,
    /// Where the text stops being JSON. What follows is not looked at.
    pub(super) broken: bool,
    /// The text ends before its last value does.
    pub(super) unfinished: bool,
    /// Values at the top: 1 of a document, more of JSON Lines.
    pub(super) roots: usize,
}

/// An object, as far as it was read.
#[derive(Debug)]
pub(super) struct JsonObject {
    /// The nearest key that it stands under; empty at the top.
    pub(super) under: String,
    /// The object around it, as an index.
    pub(super) parent: Option<usize>,
    /// Lists between it and the object around it, or the top.
    pub(super) lists: usize,
    pub(super) members: Vec<(String, HeadValue)>,
    /// Whether its end was seen.
    pub(super) complete: bool,
}

/// The value of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HeadValue {
    /// A string, without its escapes resolved.
    Text(String),
    Object,
    List,
    /// A number, `true`, `false` or `null`.
    Other,
}

impl JsonObject {
    pub(super) fn value(&self, key: &str) -> Option<&HeadValue> {
        self.members.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.value(key) {
            Some(HeadValue::Text(text)) => Some(text),
            _ => None,
        }
    }
}

enum Frame {
    /// The index of the object, and what comes next in it.
    Object(usize, Next),
    /// True after a first element, when a comma must follow.
    List(bool),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    KeyOrEnd,
    Key,
    Colon,
    Value,
    CommaOrEnd,
}

struct Scanner<'t> {
    rest: &'t str,
    frames: Vec<Frame>,
    head: JsonHead,
}

/// Reads the head of a JSON text.
pub(super) fn read_head(text: &str) -> JsonHead {
    let mut scanner = Scanner { rest: text, frames: Vec::new(), head: JsonHead::default() };
    loop {
        // A record separator stands before each value of a JSON text sequence.
        scanner.rest = scanner.rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '\u{1e}');
        if scanner.rest.is_empty() {
            scanner.head.unfinished = !scanner.frames.is_empty();
            return scanner.head;
        }
        match scanner.step() {
            Some(true) => {}
            Some(false) => {
                scanner.head.unfinished = true;
                return scanner.head;
            }
            None => {
                scanner.head.broken = true;
                return scanner.head;
            }
        }
    }
}

impl<'t> Scanner<'t> {
    /// Reads one token. False if the text ends within it, `None` if it is not JSON.
    fn step(&mut self) -> Option<bool> {
        let first = self.rest.chars().next()?;
        match (self.frames.last_mut(), first) {
            (Some(Frame::Object(at, Next::KeyOrEnd | Next::CommaOrEnd)), '}') => {
                self.head.objects[*at].complete = true;
                self.close();
            }
            (Some(Frame::List(_)), ']') => self.close(),
            (Some(Frame::Object(_, next @ Next::CommaOrEnd)), ',') => {
                *next = Next::Key;
                self.rest = &self.rest[1..];
            }
            (Some(Frame::List(after @ true)), ',') => {
                *after = false;
                self.rest = &self.rest[1..];
            }
            (Some(Frame::Object(_, next @ Next::Colon)), ':') => {
                *next = Next::Value;
                self.rest = &self.rest[1..];
            }
            (Some(Frame::Object(at, Next::KeyOrEnd | Next::Key)), '"') => {
                let at = *at;
                let (key, whole) = self.string();
                if !whole {
                    return Some(false);
                }
                self.head.objects[at].members.push((key.to_owned(), HeadValue::Other));
                self.expect(Next::Colon);
            }
            (None | Some(Frame::Object(_, Next::Value) | Frame::List(false)), _) => return self.value(first),
            _ => return None,
        }
        Some(true)
    }

    fn expect(&mut self, wanted: Next) {
        if let Some(Frame::Object(_, next)) = self.frames.last_mut() {
            *next = wanted;
        }
    }

    fn close(&mut self) {
        self.rest = &self.rest[1..];
        self.frames.pop();
        self.after_value();
    }

    fn after_value(&mut self) {
        match self.frames.last_mut() {
            Some(Frame::Object(_, next)) => *next = Next::CommaOrEnd,
            Some(Frame::List(after)) => *after = true,
            None => {}
        }
    }

    /// The string that begins here, without its quotes, and whether its end is there.
    fn string(&mut self) -> (&'t str, bool) {
        let inside = &self.rest[1..];
        let mut escaped = false;
        for (at, byte) in inside.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    self.rest = &inside[at + 1..];
                    return (&inside[..at], true);
                }
                _ => {}
            }
        }
        self.rest = "";
        (inside, false)
    }

    fn value(&mut self, first: char) -> Option<bool> {
        if self.frames.is_empty() {
            self.head.roots += 1;
        }
        let value = match first {
            '{' => HeadValue::Object,
            '[' => HeadValue::List,
            '"' => {
                let (text, whole) = self.string();
                self.set_value(HeadValue::Text(text.to_owned()));
                self.after_value();
                return Some(whole);
            }
            _ => {
                let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.')));
                let word = &self.rest[..end.unwrap_or(self.rest.len())];
                let number =
                    || word.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && word.parse::<f64>().is_ok();
                let known = ["true", "false", "null", "NaN"];
                let begins = || word.starts_with(|c: char| c == '-' || c.is_ascii_digit());
                let cut = end.is_none() && (known.iter().any(|known| known.starts_with(word)) || begins());
                if !known.contains(&word) && !number() && !cut {
                    return None;
                }
                self.rest = &self.rest[word.len()..];
                self.set_value(HeadValue::Other);
                self.after_value();
                return Some(true);
            }
        };
        self.set_value(value.clone());
        self.rest = &self.rest[1..];
        if value == HeadValue::List {
            self.frames.push(Frame::List(false));
            return Some(true);
        }
        let around = self.frames.iter().rev().take(MAX_LISTS);
        let lists = around.take_while(|frame| matches!(frame, Frame::List(_))).count();
        let parent = self.frames.iter().rev().nth(lists).and_then(|frame| match frame {
            Frame::Object(at, _) => Some(*at),
            Frame::List(_) => None,
        });
        let under = parent.and_then(|at| self.head.objects[at].members.last()).map(|(key, _)| key.clone());
        let object =
            JsonObject { under: under.unwrap_or_default(), parent, lists, members: Vec::new(), complete: false };
        self.frames.push(Frame::Object(self.head.objects.len(), Next::KeyOrEnd));
        self.head.objects.push(object);
        Some(true)
    }

    /// Sets the value of the key before it, if it is not an element of a list.
    fn set_value(&mut self, value: HeadValue) {
        if let Some(Frame::Object(at, _)) = self.frames.last()
            && let Some((_, last)) = self.head.objects[*at].members.last_mut()
        {
            *last = value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_found_with_the_key_and_the_object_that_they_stand_under() {
        let head = read_head(r#" {"a": 1, "data": {"flows": [[{"id": "x\"y", "on": true}], {}]}, "e": []} {"b":null}"#);
        let found: Vec<_> = head.objects.iter().map(|o| (o.under.as_str(), o.parent, o.lists, o.complete)).collect();
        assert_eq!(
            found,
            [
                ("", None, 0, true),
                ("data", Some(0), 0, true),
                ("flows", Some(1), 2, true),
                ("flows", Some(1), 1, true),
                ("", None, 0, true)
            ]
        );
        assert_eq!(head.objects[2].text("id"), Some("x\\\"y"));
        assert_eq!((head.broken, head.unfinished, head.roots), (false, false, 2));
        assert_eq!(head.objects[0].value("e"), Some(&HeadValue::List));
    }

    #[test]
    fn a_text_cut_anywhere_is_unfinished_and_never_broken() {
        let text = r#"{"a": [1.5e3, -2, true, null, "x\\"], "b": {"c": "é"}}"#;
        for end in (1..text.len()).filter(|&end| text.is_char_boundary(end)) {
            let head = read_head(&text[..end]);
            assert!(!head.broken && head.unfinished, "{}", &text[..end]);
        }
        assert!(!read_head(text).unfinished);
    }

    #[test]
    fn what_is_not_json_is_broken_and_brackets_alone_end() {
        for text in ["{a: 1}", "[1] Japan gave", "{\"a\" 1}", "[1 2]", "{\"a\":1,}", "]", "[Kyiv]", "{} x"] {
            assert!(read_head(text).broken, "{text}");
        }
        assert!(read_head(&"[".repeat(1 << 16)).unfinished);
        assert_eq!(read_head(&"{\"a\":".repeat(1 << 13)).objects.len(), 1 << 13);
    }
}
