//! Reads numbers forwards: digits in any grouping, number words, scale words, and the words that make one inexact.
//!
//! "1.250" may be a thousand and more, or a little over one. [`NumberStyle`] and the length of the groups
//! decide; a number that fits no reading gives `None`, never a guess.

use super::tokens::{Tokens, digit_value};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A number with its scale word applied.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ParsedFigure {
    pub(super) value: Decimal,
    /// The number before its scale word: 2 in "2 million".
    pub(super) unscaled: Decimal,
    /// The factor of the scale word; 1 if there is none.
    pub(super) scale: Decimal,
    /// The token after it.
    pub(super) end: usize,
}

/// The convention of a sentence for decimal marks and scale words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberStyle {
    /// Decimal point; "mil" is a million.
    English,
    /// Latin letters, not English: decimal comma, points between thousands; "mil" is a thousand, and
    /// "billion" is not read because it differs by language.
    Latin,
    /// Other letters: decimal comma.
    Other,
}

/// The number that begins at token `i`, with its scale words.
pub(super) fn figure_at(tokens: &Tokens<'_>, i: usize, style: NumberStyle) -> Option<ParsedFigure> {
    let (bare, mut end) = if tokens.is_number(i) {
        digit_groups(tokens, i, style)?
    } else {
        number_in_words(tokens, i).filter(|_| style == NumberStyle::English)?
    };
    let mut scale = Decimal::ONE;
    while let Some((factor, behind)) = scale_word(tokens, end, style) {
        // "million thousand" is not a number, "lakh crore" is.
        if scale >= Decimal::from(1_000_000) && factor < Decimal::from(1_000_000_000) {
            return None;
        }
        scale = scale.checked_mul(factor)?;
        end = behind;
        // A larger scale is a slip.
        if scale > Decimal::from(1_000_000_000_000i64) {
            return None;
        }
    }
    // "4,118,350 million" is a slip of the pen; nobody can tell which half is right.
    if scale > Decimal::ONE && bare >= Decimal::from(1_000_000) {
        return None;
    }
    let value = bare.checked_mul(scale)?;
    (value > Decimal::ZERO).then_some(ParsedFigure { value: value.normalize(), unscaled: bare, scale, end })
}

/// A number in digits, also in groups with spaces between: "12 500 000". Returns the token after it.
fn digit_groups(tokens: &Tokens<'_>, i: usize, style: NumberStyle) -> Option<(Decimal, usize)> {
    let mut end = i + 1;
    let group = |j: usize| {
        tokens.is_number(j) && tokens.gap(j) == " " && {
            let text = tokens.written(j);
            let whole = text.split([',', '.']).next().unwrap_or_default();
            whole.len() == 3 && text.len() <= 6
        }
    };
    let first = tokens.written(i);
    let mut joined = String::new();
    if first.len() <= 3 && first.chars().all(|c| c.is_ascii_digit()) && group(end) {
        joined.push_str(first);
        while group(end) {
            joined.push_str(tokens.written(end));
            let last = tokens.written(end).len() > 3;
            end += 1;
            if last {
                break;
            }
        }
        // Digits that go on in groups of another length are not one number: "12 345 6".
        if tokens.is_number(end) && tokens.gap(end) == " " {
            return None;
        }
    }
    let text = if joined.is_empty() { first } else { &joined };
    let scaled = scale_word(tokens, end, style).is_some();
    Some((parse_digits(text, scaled, style)?, end))
}

/// The value of digits with their points and commas. `scaled` says that a scale word follows.
pub(super) fn parse_digits(text: &str, scaled: bool, style: NumberStyle) -> Option<Decimal> {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match digit_value(c) {
            Some(d) => plain.push(char::from(b'0' + d)),
            None => match c {
                '٫' => plain.push('.'),
                '٬' | '\'' | '’' => plain.push(','),
                '.' | ',' => plain.push(c),
                _ => {}
            },
        }
    }
    // 20 characters fit a Decimal (28 digits); a longer run is an id.
    if plain.len() > 20 {
        return None;
    }
    let (points, commas) = (plain.matches('.').count(), plain.matches(',').count());
    let last = plain.len() - plain.rfind(['.', ',']).map_or(plain.len(), |at| at + 1);
    let (grouping, fraction) = match (points, commas) {
        (0, 0) => (None, None),
        (1, 0) if last != 3 => (None, Some('.')),
        // Three digits after the only mark are thousands, as money has no thousandths: "20.000". Before a
        // scale word they are a fraction: "1.125 million".
        (1, 0) if scaled && style != NumberStyle::Latin => (None, Some('.')),
        (_, 0) => (Some('.'), None),
        (0, 1) if last != 3 => (None, Some(',')),
        (0, 1) if scaled && style != NumberStyle::English => (None, Some(',')),
        (0, _) => (Some(','), None),
        _ if plain.rfind('.') > plain.rfind(',') => (Some(','), Some('.')),
        _ => (Some('.'), Some(',')),
    };
    let (whole, rest) = match fraction {
        Some(mark) => plain.split_once(mark).map(|(whole, rest)| (whole, Some(rest)))?,
        None => (plain.as_str(), None),
    };
    if whole.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.contains(['.', ','])) {
        return None;
    }
    if let Some(mark) = grouping.filter(|mark| whole.contains(*mark)) {
        let groups: Vec<&str> = whole.split(mark).collect();
        let (first, inner) = groups.split_first()?;
        let (last, inner) = inner.split_last()?;
        // Groups of three, or of two before the last as in India: "12,34,567".
        let even = inner.iter().all(|g| g.len() == 3) || inner.iter().all(|g| g.len() == 2);
        if first.is_empty() || first.len() > 3 || last.len() != 3 || !even {
            return None;
        }
    }
    let mut number: String = whole.chars().filter(char::is_ascii_digit).collect();
    if let Some(rest) = rest {
        number.push('.');
        number.push_str(rest);
    }
    number.parse().ok()
}

/// The factor of the scale word at token `i`, and the token after it.
pub(super) fn scale_word(tokens: &Tokens<'_>, i: usize, style: NumberStyle) -> Option<(Decimal, usize)> {
    // "3-million".
    let at = i + usize::from(tokens.is_hyphen(i));
    let word = tokens.word(at);
    let written = tokens.written(at);
    let glued = tokens.is_glued(at);
    let mut factor: i64 = match word {
        "hundred" => 100,
        "thousand" | "thousands" | "тыс" | "тысяч" | "тысячи" | "тысяча" | "тис" | "тисяч" | "тисячі" | "тисяча"
        | "ألف" | "آلاف" | "الف" | "الاف" => 1000,
        "mille" if style != NumberStyle::English => 1000,
        "mil"
            if style == NumberStyle::Latin
                || matches!(tokens.word(at + 1), "mm" | "millones" | "milhões" | "millions") =>
        {
            1000
        }
        "million" | "millions" | "mil" | "mill" | "milion" | "milllion" | "mn" | "mln" | "mio" | "millón"
        | "millon" | "millones" | "milhão" | "milhões" | "milhoes" | "millionen" | "млн" | "миллион" | "миллиона"
        | "миллионов" | "мільйон" | "мільйона" | "мільйони" | "мільйонів" | "مليون" | "ملايين" | "مليونا" => {
            1_000_000
        }
        "lakh" | "lakhs" | "lac" | "lacs" => 100_000,
        "crore" | "crores" => 10_000_000,
        // In Latin style "billion" and "trillion" differ by language (French 10^9 is "milliard"), so they are
        // refused.
        "billion" | "billions" if style != NumberStyle::Latin => 1_000_000_000,
        "bn"
        | "bln"
        | "milliard"
        | "milliards"
        | "mrd"
        | "млрд"
        | "миллиард"
        | "миллиарда"
        | "миллиардов"
        | "мільярд"
        | "мільярда"
        | "мільярди"
        | "мільярдів"
        | "مليار"
        | "مليارات" => 1_000_000_000,
        "trillion" if style != NumberStyle::Latin => 1_000_000_000_000,
        "trn" | "tn" => 1_000_000_000_000,
        _ => 0,
    };
    if factor == 0 {
        // Letters alone: "2m", "1 m", "5 M", "300MM", "600K", "2b".
        factor = match written {
            "MM" | "m" | "M" => 1_000_000,
            "k" | "K" if glued => 1000,
            "b" | "B" if glued => 1_000_000_000,
            "cr" | "Cr" => 10_000_000,
            _ => 0,
        };
        // "5 m3", "5 m x 3 m".
        if factor > 0 && (tokens.is_number(at + 1) && tokens.is_glued(at + 1)) {
            factor = 0;
        }
    }
    let abbreviated = matches!(word, "млн" | "млрд" | "тыс" | "тис" | "mio" | "mrd" | "mn" | "mln");
    let end = at + 1 + usize::from(abbreviated && tokens.is_symbol(at + 1, "."));
    (factor > 0).then(|| (factor.into(), end))
}

/// A number in English words, with "dozen", "hundred" and "thousand" applied, and the token after it: "two",
/// "half a dozen", "one hundred and fifty thousand". The larger scales are left to [`scale_word`].
fn number_in_words(tokens: &Tokens<'_>, i: usize) -> Option<(Decimal, usize)> {
    if tokens.word(i) == "half" && tokens.word(i + 1) == "a" {
        return match tokens.word(i + 2) {
            "million" | "billion" => Some((Decimal::new(5, 1), i + 2)),
            "dozen" => Some((6.into(), i + 3)),
            _ => None,
        };
    }
    let (mut total, mut group) = (0i64, 0i64);
    let mut at = i;
    match tokens.word(i) {
        "a" | "one" if tokens.word(i + 1) == "quarter" => return None,
        "a" if matches!(tokens.word(i + 1), "dozen" | "hundred" | "thousand" | "million" | "billion") => {
            group = 1;
            at += 1;
        }
        "zero" => return Some((Decimal::ZERO, i + 1)),
        _ => {}
    }
    // The longest number in words that is read: 12 tokens, chosen by eye.
    while at < i + 12 {
        let next = number_word(tokens.word(at + 1));
        // "twenty-five" and "twenty five", not "two three".
        let is_after_tens = group % 100 >= 20 && group % 10 == 0;
        match tokens.word(at) {
            "dozen" if total == 0 && (1..100).contains(&group) => return Some(((group * 12).into(), at + 1)),
            "hundred" if (1..100).contains(&group) => group *= 100,
            "thousand" if total == 0 && group > 0 => (total, group) = (group * 1000, 0),
            "and" if matches!(tokens.word_before(at), "hundred" | "thousand") && next.is_some() => {}
            _ if tokens.is_dash(at) && is_after_tens && next.is_some_and(|n| n < 10) => {}
            word => match number_word(word) {
                Some(n) if group % 100 == 0 || (is_after_tens && n < 10) => group += n,
                _ => break,
            },
        }
        at += 1;
    }
    let value = total + group;
    (value > 0).then(|| (value.into(), at))
}

/// The whole number that begins at token `i`, without the scale words above a thousand, and the token after it:
/// "1,200", "5 hundred", "two dozen".
pub(super) fn whole_number_at(tokens: &Tokens<'_>, i: usize) -> Option<(i64, usize)> {
    let whole = |number: Decimal| Some(number).filter(|number| number.scale() == 0)?.to_i64();
    if !tokens.is_number(i) {
        let (number, end) = number_in_words(tokens, i)?;
        return Some((whole(number)?, end));
    }
    let (number, end) = digit_groups(tokens, i, NumberStyle::English)?;
    let number = whole(number)?;
    let scale = match tokens.word(end) {
        "dozen" => 12,
        "hundred" => 100,
        "thousand" => 1000,
        _ => return Some((number, end)),
    };
    (1..1000).contains(&number).then_some((number * scale, end + 1))
}

/// The value of a number word from one to ninety.
pub(super) fn number_word(word: &str) -> Option<i64> {
    unit(word).filter(|value| *value > 0).or_else(|| tens(word))
}

/// Whether a word may begin a number in words.
pub(super) fn begins_number(word: &str) -> bool {
    matches!(word, "a" | "half") || number_word(word).is_some()
}

/// "zero" to "nineteen".
fn unit(word: &str) -> Option<i64> {
    const UNITS: [&str; 20] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];
    UNITS.iter().position(|unit| *unit == word).map(|value| value as i64)
}

/// "twenty" to "ninety".
fn tens(word: &str) -> Option<i64> {
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    TENS.iter().position(|ten| *ten == word).map(|n| (n as i64 + 2) * 10)
}

/// Whether a word makes the number after it inexact or a bound, in any of the languages: "about", "more than".
/// `previous` is the word before it; both are in lower case.
pub(super) fn is_inexact(word: &str, previous: &str) -> bool {
    match word {
        // "handed over 20 ambulances".
        "over" => !previous.starts_with("hand"),
        "about" | "approximately" | "approx" | "around" | "nearly" | "almost" | "roughly" | "some" | "circa" | "ca"
        | "estimated" | "exceeding" | "under" | "above" | "below" | "minimum" | "maximum" | "virtually" | "environ"
        | "quelque" | "quelques" | "около" | "более" | "свыше" | "примерно" | "почти" | "порядка" | "близько"
        | "понад" | "більше" | "приблизно" | "майже" | "casi" | "unos" | "aproximadamente" | "quase" | "حوالي"
        | "نحو" | "قرابة" | "تقريبا" | "يقارب" => true,
        "than" => matches!(previous, "more" | "less" | "fewer" | "other" | "greater"),
        "to" => matches!(previous, "up" | "close"),
        "least" | "most" => previous == "at",
        "of" => {
            matches!(previous, "minimum" | "maximum" | "average" | "most" | "some" | "excess" | "upwards" | "order")
        }
        "de" => matches!(previous, "plus" | "près" | "más" | "mais" | "cerca" | "alrededor" | "moins"),
        "чем" => previous == "более",
        "من" => matches!(previous, "أكثر" | "اكثر"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_in_any_grouping() {
        use NumberStyle::{English, Latin, Other};
        for (text, scaled, style, expected) in [
            ("1,200,000", false, English, Some("1200000")),
            ("12,34,567.50", false, English, Some("1234567.50")),
            ("1,00,000", false, English, Some("100000")),
            ("7,249,122.656", false, English, Some("7249122.656")),
            ("2.13", true, English, Some("2.13")),
            ("1.125", true, English, Some("1.125")),
            ("20.000", false, English, Some("20000")),
            ("1.250.000,75", false, English, Some("1250000.75")),
            ("1.000", true, Latin, Some("1000")),
            ("62,5", true, Latin, Some("62.5")),
            ("1,125", true, Other, Some("1.125")),
            ("3,6", true, English, Some("3.6")),
            ("1'200'000", false, English, Some("1200000")),
            ("٢٫٥", true, Other, Some("2.5")),
            ("٢٥٠", false, Other, Some("250")),
            ("1,2,3", false, English, None),
            ("10,1234", false, English, Some("10.1234")),
            ("1.2.3", false, English, None),
            ("123456789012345678901", false, English, None),
        ] {
            assert_eq!(parse_digits(text, scaled, style), expected.map(|n| n.parse().unwrap()), "{text} {style:?}");
        }
    }

    #[test]
    fn numbers_are_read_in_words_and_with_scale_words() {
        for (text, expected) in [
            ("two million dollars", Some("2000000")),
            ("half a million dollars", Some("500000")),
            ("a million dollars", Some("1000000")),
            ("one hundred and fifty thousand dollars", Some("150000")),
            ("twenty-five million yen", Some("25000000")),
            ("five hundred thousand euros", Some("500000")),
            ("5 hundred thousand euros", Some("500000")),
            ("1.5 lakh crore rupees", Some("1500000000000")),
            ("3-million", Some("3000000")),
            ("2m-worth", Some("2000000")),
            ("300MM", Some("300000000")),
            ("12 500 000 francs", Some("12500000")),
            ("1 200,50 euros", Some("1200.50")),
            ("4,118,350 million", None),
            ("a dollar", None),
        ] {
            let tokens = Tokens::new(text);
            let found = figure_at(&tokens, 0, NumberStyle::English).map(|f| f.value);
            assert_eq!(found, expected.map(|n| n.parse::<Decimal>().unwrap().normalize()), "{text}");
        }
    }
}
