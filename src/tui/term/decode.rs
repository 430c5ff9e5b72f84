//! From the bytes of a terminal to keys.
//!
//! This is not left to crossterm (0.29): it takes an escape sequence that a slow line splits for Esc and letters, types
//! answers of the terminal into the filter, and lacks the codes that urxvt and st send for Alt-arrows and Delete.

use crate::tui::keymap::KeyPress;
use std::time::{Duration, Instant};

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;

/// How long after ESC the rest of a sequence may come. A person who presses Esc sees it act after this time; keyboards
/// and local terminals send a sequence in one piece.
const ESC_WAIT: Duration = Duration::from_millis(40);

/// How long after `ESC [` the rest may come. Nobody types that, so a slow line is given time.
const SEQUENCE_WAIT: Duration = Duration::from_millis(500);

/// How long an answer of the terminal may take to its end.
const ANSWER_WAIT: Duration = Duration::from_secs(2);

/// Until when after an Esc its bytes `[A` are still taken for an arrow if they arrive in one piece.
const LATE_WAIT: Duration = Duration::from_secs(1);

/// Bytes of a sequence at most: the longest answers, of clipboards, are cut off.
const MAX_SEQUENCE: usize = 1 << 20;

const PASTE_END: &[u8] = b"\x1b[201~";

/// What was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A key by itself, as typed by hand.
    Key(KeyPress),
    /// A bracketed paste; line breaks and tabs are spaces.
    Paste(String),
    /// Several keys that arrived at once, among them Enter: typed ahead on a slow line, or pasted into a terminal that
    /// does not mark pastes.
    Burst(Vec<KeyPress>),
}

/// The state between two reads.
#[derive(Default)]
pub struct Decoder {
    /// The beginning of a sequence.
    pending: Vec<u8>,
    /// Whether the first byte of `pending` came in an earlier read than the second.
    is_split_after_esc: bool,
    /// The text of a paste that has not ended.
    paste: Option<Vec<u8>>,
    /// When Esc was taken for a key because nothing followed it.
    esc_at: Option<Instant>,
}

enum Step {
    /// More bytes are needed.
    Incomplete,
    /// So many bytes were a key, or something that is no key.
    Done(usize, Option<KeyPress>),
    PasteBegins(usize),
}

impl Decoder {
    /// Takes the bytes of a read.
    pub fn feed(&mut self, bytes: &[u8], now: Instant) -> Vec<Typed> {
        let mut typed = Vec::new();
        if self.pending == [ESC] && self.paste.is_none() {
            // Sequences come in one piece or with `[` or `O` after ESC; another key is one that follows Esc.
            if !matches!(bytes, [b'[' | b'O' | ESC, ..] | [b']' | b'P' | b'_' | b'^' | b'X', _, ..]) {
                self.pending.clear();
                typed.push(Typed::Key(KeyPress::Esc));
            }
            self.is_split_after_esc = true;
        } else if self.pending.is_empty()
            && self.esc_at.take().is_some_and(|at| now.saturating_duration_since(at) < LATE_WAIT)
            && matches!(bytes, [b'[' | b'O'] | [b'[' | b'O', _, ..])
        {
            // The rest of a sequence whose ESC was taken for a key. Alone these bytes may be keys.
            let whole = [&[ESC], bytes].concat();
            if bytes.len() == 1 || matches!(step(&whole), Step::Done(n, Some(_)) if n > 2) {
                self.pending.push(ESC);
                self.is_split_after_esc = true;
                if bytes.len() == 1 {
                    self.pending.extend_from_slice(bytes);
                    self.esc_at = Some(now);
                    return typed;
                }
            }
        } else if self.pending.len() < 2 {
            self.is_split_after_esc = false;
        }
        self.pending.extend_from_slice(bytes);
        self.decode(&mut typed);
        gather_burst(bytes, typed)
    }

    /// How long to wait for more bytes; `None` without end.
    pub fn wait(&self) -> Option<Duration> {
        match &*self.pending {
            _ if self.paste.is_some() => None,
            [] => None,
            [ESC] | [ESC, ESC] => Some(ESC_WAIT),
            [ESC, b'[' | b'O'] if self.is_split_after_esc => Some(ESC_WAIT),
            [ESC, b']' | b'P' | b'_' | b'^' | b'X', ..] => Some(ANSWER_WAIT),
            _ => Some(SEQUENCE_WAIT),
        }
    }

    /// Nothing came for as long as [`Decoder::wait`] says.
    pub fn timed_out(&mut self, now: Instant) -> Vec<Typed> {
        let pending = std::mem::take(&mut self.pending);
        let key = Typed::Key;
        match &*pending {
            [ESC] => {
                self.esc_at = Some(now);
                vec![key(KeyPress::Esc)]
            }
            [ESC, ESC] => vec![key(KeyPress::Esc), key(KeyPress::Esc)],
            // Esc has acted already if this was the late rest of a sequence.
            [ESC, c @ (b'[' | b'O')] if self.is_split_after_esc => {
                let esc = self.esc_at.take().is_none().then_some(key(KeyPress::Esc));
                esc.into_iter().chain([key(KeyPress::Char(char::from(*c)))]).collect()
            }
            _ => Vec::new(),
        }
    }

    fn decode(&mut self, typed: &mut Vec<Typed>) {
        let bytes = std::mem::take(&mut self.pending);
        let mut rest = &*bytes;
        while !rest.is_empty() {
            if let Some(mut text) = self.paste.take() {
                let Some(end) = rest.windows(PASTE_END.len()).position(|window| window == PASTE_END) else {
                    // The end may be split between two reads.
                    let keep = rest.len().min(PASTE_END.len() - 1);
                    text.extend_from_slice(&rest[..rest.len() - keep]);
                    rest = &rest[rest.len() - keep..];
                    self.paste = Some(text);
                    break;
                };
                text.extend_from_slice(&rest[..end]);
                rest = &rest[end + PASTE_END.len()..];
                typed.push(Typed::Paste(pasted_text(&String::from_utf8_lossy(&text))));
                continue;
            }
            match step(rest) {
                Step::Incomplete if rest.len() > MAX_SEQUENCE => rest = &[],
                Step::Incomplete => break,
                Step::Done(n, key) => {
                    typed.extend(key.map(Typed::Key));
                    rest = &rest[n..];
                }
                Step::PasteBegins(n) => {
                    self.paste = Some(Vec::new());
                    rest = &rest[n..];
                }
            }
        }
        self.pending = rest.to_vec();
    }
}

/// Pasted text as one line.
pub(super) fn pasted_text(text: &str) -> String {
    text.replace("\r\n", " ").replace(['\r', '\n', '\t'], " ")
}

/// One burst instead of the keys of a read, if they are letters and Enter.
fn gather_burst(bytes: &[u8], typed: Vec<Typed>) -> Vec<Typed> {
    let is_text = !bytes.contains(&ESC) && bytes.iter().any(|&byte| byte >= b' ');
    if !is_text || !bytes.iter().any(|byte| matches!(byte, b'\r' | b'\n')) {
        return typed;
    }
    let keys: Vec<KeyPress> = typed
        .iter()
        .filter_map(|typed| match typed {
            Typed::Key(key) => Some(*key),
            _ => None,
        })
        .collect();
    if keys.len() == typed.len() { vec![Typed::Burst(keys)] } else { typed }
}

/// The key at the beginning of some bytes.
fn step(bytes: &[u8]) -> Step {
    match bytes {
        [] | [ESC] => Step::Incomplete,
        [ESC, b'[', ..] => control_sequence(bytes),
        [ESC, b'O', ..] => keypad_sequence(bytes),
        // Operating system commands and other strings: answers of the terminal.
        [ESC, b']' | b'P' | b'_' | b'^' | b'X', rest @ ..] => {
            let bell = rest.iter().position(|&byte| byte == BEL);
            let st = rest.windows(2).position(|pair| pair == [ESC, b'\\']);
            match (bell, st) {
                (Some(bell), st) if st.is_none_or(|st| bell < st) => Step::Done(2 + bell + 1, None),
                (_, Some(st)) => Step::Done(2 + st + 2, None),
                _ => Step::Incomplete,
            }
        }
        // Alt with a key, in urxvt also with an arrow.
        [ESC, rest @ ..] => match (rest, step(rest)) {
            ([ESC, ESC, ..], _) => Step::Done(1, Some(KeyPress::Esc)),
            (_, Step::Done(n, key)) => Step::Done(n + 1, key.and_then(with_alt)),
            _ => Step::Incomplete,
        },
        [first, ..] => match *first {
            b' '..=b'~' => Step::Done(1, Some(KeyPress::Char(char::from(*first)))),
            0x80.. => character(bytes),
            control => Step::Done(1, Some(control_key(control))),
        },
    }
}

/// ^h is Backspace and ^j is the Enter of a keypad in some terminals; neither is bound to anything else.
fn control_key(byte: u8) -> KeyPress {
    match byte {
        0x08 | 0x7f => KeyPress::Backspace,
        b'\t' => KeyPress::Tab,
        b'\r' | b'\n' => KeyPress::Enter,
        0 => KeyPress::Ctrl(' '),
        0x01..=0x1a => KeyPress::Ctrl(char::from(byte - 1 + b'a')),
        _ => KeyPress::Ctrl(char::from((byte - 0x1c) % 10 + b'4')),
    }
}

/// A character of more than one byte; bytes that are none are dropped.
fn character(bytes: &[u8]) -> Step {
    let length = match bytes[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Step::Done(1, None),
    };
    match std::str::from_utf8(&bytes[..length.min(bytes.len())]) {
        Ok(text) => {
            let c = text.chars().next().filter(|c| !c.is_control());
            Step::Done(length, c.map(KeyPress::Char))
        }
        Err(error) if error.error_len().is_none() => Step::Incomplete,
        Err(_) => Step::Done(1, None),
    }
}

/// Alt with a letter is bound to nothing, but Alt-b and Alt-f are what some terminals send for Alt-arrows.
fn with_alt(key: KeyPress) -> Option<KeyPress> {
    match key {
        KeyPress::Left | KeyPress::Char('b') => Some(KeyPress::AltLeft),
        KeyPress::Right | KeyPress::Char('f') => Some(KeyPress::AltRight),
        KeyPress::Char(_) | KeyPress::Ctrl(_) => None,
        key => Some(key),
    }
}

/// `ESC O` and a letter: arrows, function keys, and the keypad of a terminal that is in its application mode.
fn keypad_sequence(bytes: &[u8]) -> Step {
    let digits = bytes[2..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b';').count();
    let Some(&last) = bytes.get(2 + digits) else { return Step::Incomplete };
    let key = match last {
        b'j'..=b'y' => Some(KeyPress::Char(char::from(last - 0x40))),
        b'X' => Some(KeyPress::Char('=')),
        b'M' => Some(KeyPress::Enter),
        b'I' => Some(KeyPress::Tab),
        b' ' => Some(KeyPress::Char(' ')),
        b'P'..=b'S' => Some(KeyPress::F(last - b'P' + 1)),
        last => arrow(last, false),
    };
    Step::Done(2 + digits + 1, key)
}

/// Arrows, Home and End by their letter; urxvt has small letters for those with Shift or Ctrl.
fn arrow(last: u8, alt: bool) -> Option<KeyPress> {
    let key = match last {
        b'A' | b'a' => KeyPress::Up,
        b'B' | b'b' => KeyPress::Down,
        b'C' | b'c' => KeyPress::Right,
        b'D' | b'd' => KeyPress::Left,
        b'H' => KeyPress::Home,
        b'F' => KeyPress::End,
        _ => return None,
    };
    if alt { with_alt(key) } else { Some(key) }
}

/// `ESC [`, parameters and a letter: keys, the marks of a paste, and answers of the terminal, which are no keys.
fn control_sequence(bytes: &[u8]) -> Step {
    if let [_, _, b'[', rest @ ..] = bytes {
        // The function keys of the Linux console.
        return match rest.first() {
            None => Step::Incomplete,
            Some(letter @ b'A'..=b'E') => Step::Done(4, Some(KeyPress::F(letter - b'A' + 1))),
            Some(_) => Step::Done(4, None),
        };
    }
    let is_answer = matches!(bytes.get(2), Some(b'?' | b'>' | b'=' | b'<'));
    let is_inner = |byte: u8| (0x20..=0x3f).contains(&byte) && (is_answer || byte != b'$');
    let inner = bytes[2..].iter().take_while(|&&byte| is_inner(byte)).count();
    let Some(&last) = bytes.get(2 + inner) else { return Step::Incomplete };
    if last < b' ' {
        // Broken off: another key begins.
        return Step::Done(2 + inner, None);
    }
    let length = 2 + inner + 1;
    if is_answer {
        return Step::Done(length, None);
    }
    let mut numbers = bytes[2..2 + inner].split(|&byte| byte == b';').map(|group| {
        let first = group.split(|&byte| byte == b':').next().unwrap_or_default();
        std::str::from_utf8(first).ok().and_then(|digits| digits.parse::<u32>().ok())
    });
    let (first, second, third) = (numbers.next().flatten(), numbers.next().flatten(), numbers.next().flatten());
    let modifiers = second.unwrap_or(1).saturating_sub(1);
    let (shift, alt, ctrl) = (modifiers & 1 > 0, modifiers & 2 > 0, modifiers & 4 > 0);
    let key = match last {
        b'~' if first == Some(200) => return Step::PasteBegins(length),
        b'~' if first == Some(27) => third.and_then(|code| by_code(code, shift, alt, ctrl)),
        b'~' | b'$' | b'^' | b'@' => first.and_then(numbered),
        b'u' if bytes[2..2 + inner].ends_with(b":3") => None,
        b'u' => first.and_then(|code| by_code(code, shift, alt, ctrl)),
        b'Z' => Some(KeyPress::BackTab),
        // Delete in st. Where it is a function key it has a modifier.
        b'P' if inner == 0 => Some(KeyPress::Delete),
        // F3 with a modifier looks as the position of the cursor does, so it is no key.
        b'P' | b'Q' | b'S' => Some(KeyPress::F(last - b'P' + 1)),
        // The old report of the mouse, with three bytes behind it.
        b'M' if inner == 0 => return Step::Done(bytes.len().min(length + 3), None),
        last => arrow(last, alt),
    };
    Step::Done(length, key)
}

/// The keys with numbers, as VT220 and later have them.
fn numbered(number: u32) -> Option<KeyPress> {
    Some(match number {
        1 | 7 => KeyPress::Home,
        3 => KeyPress::Delete,
        4 | 8 => KeyPress::End,
        5 => KeyPress::PageUp,
        6 => KeyPress::PageDown,
        11..=15 => KeyPress::F((number - 10) as u8),
        17..=21 => KeyPress::F((number - 11) as u8),
        23 | 24 => KeyPress::F((number - 12) as u8),
        _ => return None,
    })
}

/// A key by its code point, as kitty and xterm report keys if another program has asked for that.
fn by_code(code: u32, shift: bool, alt: bool, ctrl: bool) -> Option<KeyPress> {
    const KEYPAD: std::ops::RangeInclusive<u32> = 57399..=57408;
    let key = match code {
        9 if shift => KeyPress::BackTab,
        27 => KeyPress::Esc,
        57414 => KeyPress::Enter,
        code if KEYPAD.contains(&code) => KeyPress::Char(char::from(b'0' + (code - KEYPAD.start()) as u8)),
        code if code < 32 || code == 127 => control_key(code as u8),
        code => {
            let c = char::from_u32(code).filter(|c| !('\u{e000}'..='\u{f8ff}').contains(c))?;
            match (ctrl, shift) {
                (true, _) => KeyPress::Ctrl(c.to_ascii_lowercase()),
                (false, true) => KeyPress::Char(c.to_uppercase().next().unwrap_or(c)),
                (false, false) => KeyPress::Char(c),
            }
        }
    };
    if alt { with_alt(key) } else { Some(key) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is typed by the bytes of several reads, with a pause that ends a wait where a read is empty.
    fn typed(reads: &[&str]) -> Vec<Typed> {
        let (mut decoder, mut now, mut out) = (Decoder::default(), Instant::now(), Vec::new());
        for read in reads {
            match (read.is_empty(), decoder.wait()) {
                (false, _) => out.extend(decoder.feed(read.as_bytes(), now)),
                (true, Some(wait)) => {
                    now += wait;
                    out.extend(decoder.timed_out(now));
                }
                (true, None) => {}
            }
        }
        if decoder.wait().is_some() {
            out.extend(decoder.timed_out(now));
        }
        out
    }

    fn keys(reads: &[&str]) -> Vec<KeyPress> {
        let key = |typed| match typed {
            Typed::Key(key) => key,
            other => panic!("{other:?}"),
        };
        typed(reads).into_iter().map(key).collect()
    }

    use KeyPress::{AltLeft, AltRight, Backspace, Char, Delete, Down, End, Enter, Esc, F, Home, Left, PageUp, Up};

    #[test]
    fn every_terminal_s_code_of_a_key_is_that_key() {
        let table: &[(&str, KeyPress)] = &[
            ("\x1b\x1b[D", AltLeft),  // urxvt
            ("\x1b\x1b[C", AltRight), // urxvt
            ("\x1b[1;3D", AltLeft),   // xterm
            ("\x1bb", AltLeft),       // Terminal.app
            ("\x1b[P", Delete),       // st
            ("\x1b[3~", Delete),
            ("\x1b[3$", Delete),   // urxvt with Shift
            ("\x1b[4~", End),      // st, Linux console
            ("\x1b[8~", End),      // urxvt
            ("\x1b[7~", Home),     // urxvt
            ("\x1b[a", Up),        // urxvt with Shift
            ("\x1bOd", Left),      // urxvt with Ctrl
            ("\x1bOM", Enter),     // keypad in application mode
            ("\x1bOs", Char('3')), // keypad in application mode
            ("\x1bOk", Char('+')),
            ("\x1b[[A", F(1)), // Linux console
            ("\x1bOP", F(1)),
            ("\x1b[11~", F(1)),
            ("\x1b[24~", F(12)),
            ("\x1b[1;2P", F(1)),
            ("\x08", Backspace),
            ("\x7f", Backspace),
            ("\n", Enter),
            ("\r", Enter),
            ("\x1b[5~", PageUp),
            ("\x1b[13u", Enter), // kitty
            ("\x1b[97;5u", KeyPress::Ctrl('a')),
            ("\x1b[27;5;97~", KeyPress::Ctrl('a')),
            ("ң", Char('ң')),
        ];
        for (code, key) in table {
            assert_eq!(keys(&[code]), [*key], "{code:?}");
            // A line may split it anywhere behind its first two bytes, for as long as half a second.
            for at in (2..code.len()).filter(|at| code.is_char_boundary(*at)) {
                assert_eq!(keys(&[&code[..at], &code[at..]]), [*key], "{code:?} split at {at}");
            }
        }
    }

    #[test]
    fn esc_acts_after_its_wait_and_an_arrow_that_a_slow_line_splits_is_an_arrow() {
        assert!(ESC_WAIT <= Duration::from_millis(50));
        assert_eq!(keys(&["\x1b", ""]), [Esc]);
        assert_eq!(keys(&["\x1b", "[A"]), [Up]);
        assert_eq!(keys(&["\x1b", "[", "A"]), [Up]);
        // Too late for the Esc to be undone, but `A` accepts everything in a review.
        assert_eq!(keys(&["\x1b", "", "[A"]), [Esc, Up]);
        assert_eq!(keys(&["\x1b", "", "[", "A"]), [Esc, Up]);
        assert_eq!(keys(&["\x1b", "", "OB"]), [Esc, Down]);
        assert_eq!(keys(&["\x1b\x1b", ""]), [Esc, Esc]);
    }

    #[test]
    fn keys_typed_after_esc_are_keys() {
        assert_eq!(keys(&["\x1b", "j"]), [Esc, Char('j')]);
        assert_eq!(keys(&["\x1b", "", "["]), [Esc, Char('[')]);
        assert_eq!(keys(&["\x1b", "[", ""]), [Esc, Char('[')]);
        assert_eq!(keys(&["\x1b", "]"]), [Esc, Char(']')]);
        assert_eq!(keys(&["\x1b", "", "j", "["]), [Esc, Char('j'), Char('[')]);
    }

    #[test]
    fn answers_of_the_terminal_are_no_keys() {
        let answers = [
            "\x1b[?62;22c", "\x1b[>41;377;0c", "\x1b[12;40R", "\x1b]11;rgb:ffff/ffff/dddd\x1b\\",
            "\x1b]52;c;aGVsbG8=\x07", "\x1bP>|xterm(390)\x1b\\", "\x1b[?2026;2$y", "\x1b[?1u", "\x1b[I",
            "\x1b[<0;3;4M", "\x1b[8;30;100t", "\x1b_Gi=31;OK\x1b\\", "\x1b[0n",
        ];
        for answer in answers {
            for at in 0..answer.len() {
                let (before, after) = answer.split_at(at);
                if before != "\x1b" {
                    assert_eq!(keys(&["a", before, after, "b"]), [Char('a'), Char('b')], "{answer:?} split at {at}");
                }
            }
        }
    }

    #[test]
    fn a_paste_is_one_text_on_one_line_wherever_it_is_split() {
        let paste = "\x1b[200~one\r\ntwo\tthree\nfour\x1b[201~";
        for at in 2..paste.len() {
            let pasted = [Typed::Paste("one two three four".to_owned())];
            assert_eq!(typed(&[&paste[..at], &paste[at..]]), pasted, "split at {at}");
        }
    }

    #[test]
    fn letters_and_enter_that_arrive_at_once_are_a_burst() {
        assert_eq!(typed(&["ab\rc"]), [Typed::Burst(vec![Char('a'), Char('b'), Enter, Char('c')])]);
        assert_eq!(keys(&["ab", "\r"]), [Char('a'), Char('b'), Enter]);
        assert_eq!(keys(&["\r"]), [Enter]);
    }

    #[test]
    fn no_bytes_panic_or_are_kept_without_end() {
        use proptest::prelude::*;
        let reads = prop::collection::vec(
            prop::collection::vec(prop::sample::select(&b"\x1b[O]P;:?<$0123~ABMu\\\x07\r\xd2\xa3\x80a"[..]), 0..9),
            0..9,
        );
        proptest!(|(reads in reads)| {
            let (mut decoder, now) = (Decoder::default(), Instant::now());
            for read in &reads {
                decoder.feed(read, now);
            }
            if decoder.paste.is_none() {
                decoder.timed_out(now);
                prop_assert!(decoder.wait().is_none());
            }
        });
    }
}
