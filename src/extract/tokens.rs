//! A sentence cut into figures, words and signs, for the rules of money and dates.
//!
//! [`Words`](super::words::Words) holds English equipment phrases together; sums and dates hang on the signs
//! between words ("$5-7m", "16/11/2011"), are glued to each other ("RM50,000"), and are read in any script.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Digits, with the points and commas between them.
    Number,
    /// Letters.
    Word,
    /// Any other character but white space.
    Symbol,
}

#[derive(Clone, Copy, Debug)]
struct Token {
    kind: TokenKind,
    /// White space stands before it, or nothing.
    spaced: bool,
    start: usize,
    end: usize,
    /// The word in lower case, in [`Scan::lower`].
    lower: (usize, usize),
}

/// A sentence with its tokens.
pub(super) struct Tokens<'t> {
    text: &'t str,
    lower: String,
    tokens: Vec<Token>,
}

/// The value of a digit of the scripts that sums and dates are read in.
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

/// Spaces that group digits and break no line.
fn is_grouping_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// Marks that stand on letters and are no letters of their own.
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
            if kind == TokenKind::Word {
                tokens.lower.extend(text[at..end].chars().flat_map(char::to_lowercase));
            }
            tokens.tokens.push(Token { kind, spaced, start: at, end, lower: (from, tokens.lower.len()) });
            (at, spaced) = (end, false);
        }
        tokens
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// A token as written; empty outside the sentence.
    pub(super) fn written(&self, i: usize) -> &'t str {
        self.tokens.get(i).map_or("", |t| &self.text[t.start..t.end])
    }

    /// A word in lower case; empty for what is none.
    pub(super) fn word(&self, i: usize) -> &str {
        self.tokens.get(i).map_or("", |t| &self.lower[t.lower.0..t.lower.1])
    }

    /// The word before a token, in lower case.
    pub(super) fn word_before(&self, i: usize) -> &str {
        i.checked_sub(1).map_or("", |i| self.word(i))
    }

    /// The token before, as written.
    pub(super) fn written_before(&self, i: usize) -> &'t str {
        i.checked_sub(1).map_or("", |i| self.written(i))
    }

    pub(super) fn is_number(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Number)
    }

    pub(super) fn is_word(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word)
    }

    /// Whether a token is this sign.
    pub(super) fn is_symbol(&self, i: usize, sign: &str) -> bool {
        self.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Symbol) && self.written(i) == sign
    }

    /// Whether a token stands apart from the one before it; the first one does.
    pub(super) fn is_spaced(&self, i: usize) -> bool {
        self.tokens.get(i).is_none_or(|t| t.spaced)
    }

    /// Whether a word follows a figure or sign without a space.
    pub(super) fn is_glued(&self, i: usize) -> bool {
        i > 0 && !self.is_spaced(i)
    }

    /// The bytes of a run of tokens, in the sentence.
    pub(super) fn byte_range(&self, from: usize, to: usize) -> (usize, usize) {
        match (self.tokens.get(from), to.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if from < to => (first.start, last.end),
            _ => (0, 0),
        }
    }

    /// What stands between the tokens `i - 1` and `i`.
    pub(super) fn gap(&self, i: usize) -> &'t str {
        match (i.checked_sub(1).and_then(|i| self.tokens.get(i)), self.tokens.get(i)) {
            (Some(a), Some(b)) => &self.text[a.end..b.start],
            _ => "",
        }
    }

    /// A dash of any length.
    pub(super) fn is_dash(&self, i: usize) -> bool {
        matches!(self.written(i), "-" | "–" | "—" | "\u{2011}" | "\u{2012}" | "−" | "~" | "～")
    }

    /// A whole number of at most `digits` digits.
    pub(super) fn small_number(&self, i: usize, digits: usize) -> Option<u16> {
        if !self.is_number(i) || self.written(i).chars().count() > digits {
            return None;
        }
        self.written(i).chars().try_fold(0u16, |n, c| n.checked_mul(10)?.checked_add(digit_value(c)?.into()))
    }
}

/// Where a word ends. A capital behind a small letter begins a word of its own: "closedMar".
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

/// Where a figure ends: digits go on behind a point, a comma or a thin space that stands between digits.
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
    fn figures_words_and_signs_stand_apart() {
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
