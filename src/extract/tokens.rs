//! The tokenizer of sentences: numbers, words and symbols in any script.
//!
//! Sums and dates are read from its tokens: they need the symbols between words ("$5-7m", "16/11/2011") and words
//! split from attached numbers ("RM50,000"). Phrases are read from
//! [`SentenceWords`](super::words::SentenceWords), which are tokens that stand together: "X-ray".

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TokenKind {
    /// Digits with the separators between them: "1,200.50".
    Number,
    Word,
    /// Any other single character except white space.
    Symbol,
}

#[derive(Clone, Copy, Debug)]
struct Token {
    kind: TokenKind,
    /// Whether white space stands before it; true for the first token.
    spaced: bool,
    start: usize,
    end: usize,
    /// Range of the token in lower case in [`Tokens::lower`].
    lower: (usize, usize),
}

pub(super) struct Tokens<'t> {
    text: &'t str,
    lower: String,
    tokens: Vec<Token>,
}

/// The value of an ASCII, Arabic, Persian or full-width digit.
pub(super) fn digit_value(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '０'..='９' => '０',
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(zero)).ok()
}

/// Whether a space is one that groups digits: no-break, narrow no-break, thin.
fn is_grouping_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// Whether a character is a letter, or a combining mark or Arabic vowel sign on one.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}')
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut tokens = Tokens { text, lower: String::new(), tokens: Vec::new() };
        let mut at = 0;
        let mut spaced = true;
        while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
            if c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}') {
                spaced = true;
                at += c.len_utf8();
                continue;
            }
            let (kind, end) = if digit_value(c).is_some() {
                (TokenKind::Number, number_end(text, at))
            } else if is_letter(c) {
                (TokenKind::Word, word_end(text, at))
            } else {
                (TokenKind::Symbol, at + c.len_utf8())
            };
            let from = tokens.lower.len();
            tokens.lower.extend(text[at..end].chars().flat_map(char::to_lowercase));
            tokens.tokens.push(Token { kind, spaced, start: at, end, lower: (from, tokens.lower.len()) });
            (at, spaced) = (end, false);
        }
        tokens
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The text of a token; empty out of bounds.
    pub(super) fn written(&self, i: usize) -> &'t str {
        self.tokens.get(i).map_or("", |t| &self.text[t.start..t.end])
    }

    /// A word in lower case; empty for other tokens and out of bounds.
    pub(super) fn word(&self, i: usize) -> &str {
        if self.is_word(i) { self.lower(i, i + 1) } else { "" }
    }

    /// Tokens `from..to` in lower case, without the white space between them; empty out of bounds.
    pub(super) fn lower(&self, from: usize, to: usize) -> &str {
        match (self.tokens.get(from), to.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if from < to => &self.lower[first.lower.0..last.lower.1],
            _ => "",
        }
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// The word before token `i` in lower case; empty if there is none.
    pub(super) fn word_before(&self, i: usize) -> &str {
        i.checked_sub(1).map_or("", |i| self.word(i))
    }

    /// The text of the token before `i`.
    pub(super) fn written_before(&self, i: usize) -> &'t str {
        i.checked_sub(1).map_or("", |i| self.written(i))
    }

    pub(super) fn is_number(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Number)
    }

    pub(super) fn is_word(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word)
    }

    pub(super) fn is_symbol(&self, i: usize, sign: &str) -> bool {
        self.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Symbol) && self.written(i) == sign
    }

    /// Whether white space stands before the token; true for the first token and out of bounds.
    pub(super) fn is_spaced(&self, i: usize) -> bool {
        self.tokens.get(i).is_none_or(|t| t.spaced)
    }

    /// Whether the token follows another without white space.
    pub(super) fn is_glued(&self, i: usize) -> bool {
        i > 0 && !self.is_spaced(i)
    }

    /// Whether a token is part of a word or a number: not punctuation, not a sign.
    pub(super) fn is_alphanumeric(&self, i: usize) -> bool {
        // Digits of further scripts, "²" and "½" are symbols here.
        self.is_number(i) || self.is_word(i) || self.written(i).starts_with(char::is_alphanumeric)
    }

    /// The byte range of tokens `from..to` in the sentence; empty if there are none.
    pub(super) fn byte_range(&self, from: usize, to: usize) -> (usize, usize) {
        match (self.tokens.get(from), to.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if from < to => (first.start, last.end),
            _ => (0, 0),
        }
    }

    /// The text between tokens `i - 1` and `i`.
    pub(super) fn gap(&self, i: usize) -> &'t str {
        match (i.checked_sub(1).and_then(|i| self.tokens.get(i)), self.tokens.get(i)) {
            (Some(a), Some(b)) => &self.text[a.end..b.start],
            _ => "",
        }
    }

    /// Whether a token is a dash, a minus sign or a tilde, which some texts use for ranges.
    pub(super) fn is_dash(&self, i: usize) -> bool {
        matches!(self.written(i), "-" | "–" | "—" | "\u{2011}" | "\u{2012}" | "−" | "~" | "～")
    }

    /// Whether the token is a dash without spaces around it.
    pub(super) fn is_hyphen(&self, i: usize) -> bool {
        self.is_dash(i) && self.is_glued(i) && self.is_glued(i + 1)
    }

    /// The value of a whole number of at most `digits` digits; `None` if it does not fit a `u16`.
    pub(super) fn small_number(&self, i: usize, digits: usize) -> Option<u16> {
        small_value(self.written(i), digits).filter(|_| self.is_number(i))
    }
}

/// The value of one to `digits` digits; `None` if it does not fit a `u16`.
pub(super) fn small_value(text: &str, digits: usize) -> Option<u16> {
    (1..=digits).contains(&text.chars().count()).then_some(())?;
    text.chars().try_fold(0u16, |n, c| n.checked_mul(10)?.checked_add(digit_value(c)?.into()))
}

/// End of the word at `at`. A capital after a small letter starts a new word: "closedMar" lost its space.
fn word_end(text: &str, at: usize) -> usize {
    let mut small = false;
    for (i, c) in text[at..].char_indices() {
        if !is_letter(c) || (small && c.is_uppercase()) {
            return at + i;
        }
        small = c.is_lowercase();
    }
    text.len()
}

/// End of the number at `at`. It continues after a separator between digits. A comma needs 1 to 3 digits
/// after it, an apostrophe or a thin space exactly 3, so "May 15,2010" stays a day and a year.
fn number_end(text: &str, at: usize) -> usize {
    let mut end = at;
    loop {
        let rest = &text[end..];
        let run: usize = rest.chars().take_while(|c| digit_value(*c).is_some()).map(char::len_utf8).sum();
        end += run;
        let mut chars = text[end..].chars();
        let Some(joint) = chars.next() else { return end };
        let digits = chars.as_str().chars().take(5).take_while(|c| digit_value(*c).is_some()).count();
        let joined = match joint {
            '.' | '٫' => digits > 0,
            ',' => (1..=3).contains(&digits),
            '\'' | '’' | '٬' => digits == 3,
            c if is_grouping_space(c) => digits == 3,
            _ => false,
        };
        if !joined {
            return end;
        }
        end += joint.len_utf8();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_words_and_symbols_are_separate_tokens() {
        for (text, expected) in [
            ("RM50,000 (US$5.5m)", "RM 50,000 ( US $ 5.5 m )"),
            ("May 15,2010.The", "May 15 , 2010 . The"),
            ("16.11.2011 or 2011-11-16", "16.11.2011 or 2011 - 11 - 16"),
            ("closedMar 8", "closed Mar 8"),
            ("12\u{a0}500 and 12 500", "12\u{a0}500 and 12 500"),
            ("٥ ملايين", "٥ ملايين"),
        ] {
            let tokens = Tokens::new(text);
            let written: Vec<&str> = (0..tokens.len()).map(|i| tokens.written(i)).collect();
            assert_eq!(written.join(" "), expected, "{text}");
        }
    }
}
