//! Reads the currency before or after a number: a sign, an ISO 4217 code or a name.
//!
//! "Dollar", "rupee" or "CFA franc" is several currencies. The country named beside it decides, then the
//! recipient countries of the article; if neither does, the currency stays a [`Family`] and `money.rs`
//! resolves it over the whole text. The rules here look at tokens only; the word lists are in `names.rs`.

use super::families::{Currency, Family, code_of};
use super::names::{country_after_name, country_of_adjective, letter_currency, named_currency, prefix_currency};
use crate::codes;
use crate::extract::tokens::Tokens;
use crate::extract::words::{WordSet, word_set};

/// ISO codes that are also English words or abbreviations, with their country: accepted only if the article
/// is about that country.
const WORDLIKE_CODES: &[&str] = &[
    "AL ALL", "TO TOP", "CU CUP", "TR TRY", "CO COP", "PE PEN", "SO SOS", "MA MAD", "RO RON", "GE GEL", "LA LAK",
    "BA BAM", "MO MOP", "NA NAD", "CW ANG", "SA SAR", "CU CUC", "CO COU", "SD SDG",
];

/// Whether a code is also a word, so that a small number next to it is not money: "SDG 3", "COP 26".
pub(super) fn is_wordlike(code: &str) -> bool {
    code_of(WORDLIKE_CODES, code).is_some()
}

/// The ISO 4217 code that a token is, in capitals only.
fn iso_code(written: &str, countries: &[&str]) -> Option<&'static str> {
    if written.len() != 3 || !written.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    if code_of(WORDLIKE_CODES, written).is_some_and(|country| !countries.contains(&country)) {
        return None;
    }
    codes::currency(written).map(|c| c.code)
}

/// Dollars and the letters that stand directly before "$".
const PREFIXED_DOLLARS: &[&str] = &[
    "USD US USD U.S", "AUD A AU AUD Aus Aust", "CAD CA CAD Can CDN Cdn", "NZD NZ NZD", "HKD HK HKD", "SGD S SG SGD",
    "TWD NT TWD", "NAD NA N NAD", "JMD J JA JM JMD", "TTD TT TTD", "XCD EC XCD", "BZD BZ BZD", "BBD BDS Bds BBD",
    "BSD BS BSD", "GYD GY G GYD", "SRD SR SRD", "LRD L LR LD LRD", "FJD F FJ FJD", "SBD SI SBD", "ZWL Z ZW ZWL",
    "BRL R BRL", "DOP RD DOP", "MXN MX Mex MEX MXN", "ARS AR ARS", "CLP CLP", "COP COL Col COP", "TOP T TOP",
    "WST WS WST",
];

/// The dollar that the letters directly before "$" name.
fn prefixed_dollar(before: &str) -> Option<&'static str> {
    code_of(PREFIXED_DOLLARS, before)
}

/// The currency that ends just before token `i`, and its first token.
pub(super) fn currency_before(tokens: &Tokens<'_>, i: usize, countries: &[&str]) -> Option<(Currency, usize)> {
    use Currency::{BareDollar, Known};
    let mut at = i.checked_sub(1)?;
    // "Rs. 500", "USD: 500", "EUR (500)".
    if (tokens.is_symbol(at, ".")
        && matches!(
            tokens.word_before(at),
            "rs" | "nrs" | "nu" | "tk" | "shs" | "rp" | "bs" | "ksh" | "kshs" | "tsh" | "tshs" | "ush" | "ushs" | "sh"
        ))
        || (tokens.is_symbol(at, ":") && iso_code(tokens.written_before(at), countries).is_some())
    {
        at = at.checked_sub(1)?;
    }
    let sign = match tokens.written(at) {
        "$" | "＄" => {
            let Some(letters) = at.checked_sub(1).filter(|_| tokens.is_glued(at)) else {
                // "USD $5" names the currency, "Phase A $5" does not: require three letters, or "US".
                let written = tokens.written_before(at);
                let code = prefixed_dollar(written).filter(|_| written.len() == 3 || written == "US");
                return Some(code.map_or((BareDollar, at), |known| (Known(known), at - 1)));
            };
            // "U.S.$", "U. S. $".
            if tokens.is_symbol(letters, ".") && tokens.word_before(letters) == "s" {
                return Some((Known("USD"), letters.saturating_sub(3)));
            }
            if tokens.is_word(letters) {
                let written = tokens.written(letters);
                if written == "C" {
                    let known = if countries.contains(&"NI") { "NIO" } else { "CAD" };
                    return Some((Known(known), letters));
                }
                // Other letters stay unresolved: "B$" is Brunei's, the Bahamas' or another country's.
                let open = written.len() <= 3 && written.bytes().all(|b| b.is_ascii_uppercase());
                let known = prefixed_dollar(written).map(Known);
                return known.or(open.then_some(Currency::Family(Family::Unresolved))).map(|c| (c, letters));
            }
            // Program text, not money: "{$1", "\"$2".
            if matches!(tokens.written(letters), "{" | "\\" | "$" | "=" | "@" | "%" | "`") {
                return None;
            }
            return Some((BareDollar, at));
        }
        "€" => Some("EUR"),
        "£" => {
            let letters = tokens.written_before(at);
            return Some(match (tokens.is_glued(at), letters) {
                (true, "E" | "LE" | "EGP") => (Known("EGP"), at - 1),
                (true, "GBP" | "UK") => (Known("GBP"), at - 1),
                _ => (Known("GBP"), at),
            });
        }
        "¥" | "￥" => {
            let letters = tokens.written_before(at);
            return Some(match (tokens.is_glued(at), letters) {
                (true, "RMB" | "CN" | "CNY") => (Known("CNY"), at - 1),
                (true, "JP" | "JPY") => (Known("JPY"), at - 1),
                _ => (Currency::Family(Family::YenSign), at),
            });
        }
        "₹" => Some("INR"),
        "₽" => Some("RUB"),
        "₴" => Some("UAH"),
        "₦" => Some("NGN"),
        "₵" => Some("GHS"),
        "₩" => Some("KRW"),
        "₱" => Some("PHP"),
        "₫" => Some("VND"),
        "₪" => Some("ILS"),
        "₸" => Some("KZT"),
        "₺" => Some("TRY"),
        "₾" => Some("GEL"),
        "₼" => Some("AZN"),
        "₮" => Some("MNT"),
        "៛" => Some("KHR"),
        "฿" => Some("THB"),
        "৳" => Some("BDT"),
        "֏" => Some("AMD"),
        "¢" if tokens.is_glued(at) && tokens.word_before(at) == "gh" => return Some((Known("GHS"), at - 1)),
        _ => None,
    };
    if let Some(known) = sign {
        return Some((Known(known), at));
    }
    // "$US 5 million", "$A5 million".
    if tokens.is_word(at) && tokens.is_glued(at) && tokens.is_symbol(at - 1, "$") {
        return prefixed_dollar(tokens.written(at)).map(|known| (Known(known), at - 1));
    }
    if !tokens.is_word(at) || (tokens.is_glued(at) && !is_separate(tokens, at)) {
        return None;
    }
    let written = tokens.written(at);
    if let Some(known) = iso_code(written, countries) {
        return Some((Known(known), at));
    }
    let capital = || written.starts_with(char::is_uppercase).then(|| named_currency(tokens.word(at))).flatten();
    let name = prefix_currency(written)
        .or_else(|| tokens.is_glued(i).then(|| letter_currency(written)).flatten())
        .or_else(capital)?;
    // "F CFA 500", "US dollars 500", "U.S. Dollars 500".
    let mut first = at;
    if name == Currency::Family(Family::Cfa) && tokens.written_before(at) == "F" {
        first = at - 1;
    }
    if let Currency::Family(Family::Dollar) = name {
        return matches!(tokens.word_before(at), "us").then(|| (Known("USD"), at - 1));
    }
    Some((name, first))
}

/// Whether a word that follows a symbol without a space is still a word of its own: "(USD", "/EUR".
fn is_separate(tokens: &Tokens<'_>, at: usize) -> bool {
    at > 0 && !tokens.is_word(at - 1) && !tokens.is_number(at - 1) && !tokens.is_dash(at - 1)
}

/// Words between a number and its currency: "5 millions d'euros", "5 millones de dólares".
static LINK_WORDS: WordSet = WordSet::new(|| word_set("d de"));

/// The currency that begins at token `i`, and the token after it.
///
/// `scaled` says that the number has a scale word, which makes doubtful names ("sum", "won") acceptable;
/// `bare_dollar` that a lone "$" stands before the number.
pub(super) fn currency_after(
    tokens: &Tokens<'_>,
    i: usize,
    scaled: bool,
    bare_dollar: bool,
    countries: &[&str],
) -> Option<(Currency, usize)> {
    use Currency::{Family as Of, Known};
    let mut at = i;
    if LINK_WORDS.contains(tokens.word(at)) {
        at += 1;
        if matches!(tokens.written(at), "'" | "’") {
            at += 1;
        }
    }
    // "5-euro"; "500 (Namibian dollars)".
    let opened = tokens.is_symbol(at, "(");
    if opened || tokens.is_hyphen(at) {
        at += 1;
    }
    let close =
        |end: usize| if opened && tokens.is_symbol(end, ")") { Some(end + 1) } else { (!opened).then_some(end) };
    // "In 2012 USD 5 million": the currency belongs to the next number.
    let belongs_to_next = |sign: usize| !scaled && tokens.is_number(sign + 1);
    let sign = match tokens.written(at) {
        "€" => Some("EUR"),
        "£" => Some("GBP"),
        "₽" => Some("RUB"),
        "₴" => Some("UAH"),
        "円" => Some("JPY"),
        "$" => {
            // "5 $ US".
            let (currency, end) = match tokens.written(at + 1) {
                "US" | "USD" => (Known("USD"), at + 2),
                "CA" | "CAN" | "CAD" => (Known("CAD"), at + 2),
                _ => (Currency::BareDollar, at + 1),
            };
            return Some((currency, close(end)?)).filter(|_| !tokens.is_number(at + 1));
        }
        _ => None,
    };
    if let Some(known) = sign {
        return Some((Known(known), close(at + 1)?)).filter(|_| !tokens.is_number(at + 1));
    }
    if !tokens.is_word(at) {
        return None;
    }
    let written = tokens.written(at);
    if let Some(known) = iso_code(written, countries) {
        // A compound, not a currency: "20 XDR-TB patients".
        let is_compound = !scaled
            && tokens.is_dash(at + 1)
            && tokens.is_glued(at + 1)
            && tokens.is_glued(at + 2)
            && tokens.word(at + 2) != "worth";
        return Some((Known(known), close(at + 1)?)).filter(|_| !belongs_to_next(at) && !is_compound);
    }
    // "US$" after the number: "5 million US$".
    if tokens.is_symbol(at + 1, "$") && tokens.is_glued(at + 1) {
        return prefixed_dollar(written).map(|known| (Known(known), at + 2)).filter(|_| !tokens.is_number(at + 2));
    }
    if written == "F" && matches!(tokens.written(at + 1), "CFA") {
        return Some((Of(Family::Cfa), close(at + 2)?));
    }
    // "U. S. dollars", "US dollars", "Hong Kong dollars", "Swiss francs".
    let mut name_at = at;
    let mut country = None;
    if tokens.word(at) == "u" && tokens.is_symbol(at + 1, ".") && tokens.word(at + 2) == "s" {
        name_at = at + 3 + usize::from(tokens.is_symbol(at + 3, "."));
        country = Some("US");
    } else {
        while name_at < at + 3 {
            let Some(of) = country_of_adjective(tokens, name_at) else { break };
            country = of.or(country);
            name_at += 1;
        }
    }
    // "Ghana cedis": skip any capitalised word before a currency that only one country has.
    let one = |at: usize| matches!(named_currency(tokens.word(at)), Some(Known(_)));
    if name_at == at && written.starts_with(char::is_uppercase) && one(at + 1) {
        name_at = at + 1;
    }
    if let Some(name) = named_currency(tokens.word(name_at)) {
        let mut end = name_at + 1;
        let mut currency = name;
        if let Of(family) = name {
            let stated = country.or_else(|| {
                let (stated, behind) = country_after_name(tokens, end)?;
                end = behind;
                Some(stated)
            });
            let alone = stated.is_none() && family.needs_country() && !scaled;
            if alone && !countries.iter().any(|country| family.currency_in(country).is_some()) {
                return None;
            }
            if let Some(stated) = stated {
                currency = match (family, stated) {
                    (Family::Dollar, "XCD") => Known("XCD"),
                    (Family::Franc, "CFA") => Of(Family::Cfa),
                    (Family::Franc, "CFP") => Known("XPF"),
                    (Family::Pound, "STG") => Known("GBP"),
                    _ => family.currency_in(stated).map_or(name, Known),
                };
            }
        }
        // Pounds of weight: "50,000 pounds of rice".
        let is_weight = currency == Of(Family::Pound) && matches!(tokens.word(end), "of" | "each" | "per");
        return (!is_weight).then_some((currency, close(end)?));
    }
    // "$1.2 million Canadian", "$200,000 (Australian)": an adjective of a country alone, after a dollar sum.
    // Nothing that it could describe may follow, as in "$1.2 million Canadian project".
    let apart = !tokens.is_word(name_at)
        || matches!(
            tokens.word(name_at),
            "in" | "to" | "for" | "from" | "of" | "and" | "was" | "were" | "has" | "over"
        );
    let stated = country.filter(|_| bare_dollar && apart).and_then(|c| Family::Dollar.currency_in(c))?;
    Some((Known(stated), close(name_at)?))
}
