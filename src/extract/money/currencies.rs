//! Which currency a sign, a code or a name means, and where the country decides.
//!
//! A dollar, a rupee or a CFA franc is several currencies. The country named beside it decides, then the
//! recipient of the text; where neither does, the currency stays open.

use crate::codes;
use crate::extract::scan::Scan;
use crate::extract::words::{List, list};

/// What is known of a sum's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Currency {
    /// One of ISO 4217.
    Known(&'static str),
    /// A bare dollar sign.
    BareDollar,
    /// A name that several countries use.
    Family(Family),
}

/// A currency name that several countries use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Dollar,
    Pound,
    Rupee,
    Peso,
    Franc,
    Cfa,
    Shilling,
    Dinar,
    Dirham,
    Riyal,
    Ruble,
    Kwacha,
    Krone,
    Manat,
    Lira,
    Leu,
    Colon,
    Sum,
    Won,
    /// The letter K before a figure: kina, kwacha or kyat.
    LetterK,
    /// The letter P: pula or peso.
    LetterP,
    /// R, N, D, E, M, Q, L: one country each.
    LetterR,
    LetterN,
    LetterD,
    LetterQ,
    LetterL,
    /// The sign of yen and yuan.
    YenSign,
    /// Letters that mean money in one country only.
    LetterLe,
    LetterJd,
    LetterKd,
    LetterBd,
    LetterSr,
    LetterNu,
    /// No currency of the list is certain: leones of before and after 2022.
    Open,
}

impl Family {
    /// The family's currency in a country.
    pub(super) fn of(self, country: &str) -> Option<&'static str> {
        use Family::*;
        Some(match (self, country) {
            (Dollar, "US" | "EC" | "SV" | "TL" | "MH" | "FM" | "PW" | "PR") => "USD",
            (Dollar, "AU" | "KI" | "NR" | "TV") => "AUD",
            (Dollar, "CA") => "CAD",
            (Dollar, "NZ" | "CK" | "NU" | "TK") => "NZD",
            (Dollar, "NA") => "NAD",
            (Dollar, "JM") => "JMD",
            (Dollar, "TT") => "TTD",
            (Dollar, "BB") => "BBD",
            (Dollar, "BZ") => "BZD",
            (Dollar, "GY") => "GYD",
            (Dollar, "SR") => "SRD",
            (Dollar, "LR") => "LRD",
            (Dollar, "FJ") => "FJD",
            (Dollar, "SB") => "SBD",
            (Dollar, "BS") => "BSD",
            (Dollar, "HK") => "HKD",
            (Dollar, "SG") => "SGD",
            (Dollar, "TW") => "TWD",
            (Dollar, "BN") => "BND",
            (Dollar, "ZW") => "ZWL",
            (Dollar, "AG" | "DM" | "GD" | "KN" | "LC" | "VC") => "XCD",
            (Pound, "GB") => "GBP",
            (Pound, "EG") => "EGP",
            (Pound, "SD") => "SDG",
            (Pound, "SS") => "SSP",
            (Pound | Lira, "LB") => "LBP",
            (Pound | Lira, "SY") => "SYP",
            (Lira, "TR") => "TRY",
            (Rupee, "IN") => "INR",
            (Rupee, "PK") => "PKR",
            (Rupee, "NP") => "NPR",
            (Rupee, "LK") => "LKR",
            (Rupee, "MU") => "MUR",
            (Rupee, "SC") => "SCR",
            (Peso | LetterP, "PH") => "PHP",
            (LetterP, "BW") => "BWP",
            (Peso, "MX") => "MXN",
            (Peso, "AR") => "ARS",
            (Peso, "CO") => "COP",
            (Peso, "CL") => "CLP",
            (Peso, "CU") => "CUP",
            (Peso, "DO") => "DOP",
            (Peso, "UY") => "UYU",
            (Franc | Cfa, "BJ" | "BF" | "CI" | "GW" | "ML" | "NE" | "SN" | "TG") => "XOF",
            (Franc | Cfa, "CM" | "CF" | "TD" | "CG" | "GQ" | "GA") => "XAF",
            (Franc, "BI") => "BIF",
            (Franc, "RW") => "RWF",
            (Franc, "DJ") => "DJF",
            (Franc, "GN") => "GNF",
            (Franc, "KM") => "KMF",
            (Franc, "CD") => "CDF",
            (Franc, "CH") => "CHF",
            (Franc, "PF" | "NC" | "WF") => "XPF",
            (Shilling, "KE") => "KES",
            (Shilling, "UG") => "UGX",
            (Shilling, "TZ") => "TZS",
            (Shilling, "SO") => "SOS",
            (Dinar, "JO") => "JOD",
            (Dinar, "IQ") => "IQD",
            (Dinar, "KW") => "KWD",
            (Dinar, "BH") => "BHD",
            (Dinar, "TN") => "TND",
            (Dinar, "DZ") => "DZD",
            (Dinar, "LY") => "LYD",
            (Dinar, "RS") => "RSD",
            (Dinar, "MK") => "MKD",
            (Dirham, "AE") => "AED",
            (Dirham, "MA") => "MAD",
            (Riyal, "SA") => "SAR",
            (Riyal, "QA") => "QAR",
            (Riyal, "YE") => "YER",
            (Riyal, "OM") => "OMR",
            (Riyal, "IR") => "IRR",
            (Ruble, "RU") => "RUB",
            (Ruble, "BY") => "BYN",
            (Kwacha | LetterK, "ZM") => "ZMW",
            (Kwacha | LetterK, "MW") => "MWK",
            (LetterK, "PG") => "PGK",
            (LetterK, "MM") => "MMK",
            (Krone, "SE") => "SEK",
            (Krone, "NO") => "NOK",
            (Krone, "DK") => "DKK",
            (Krone, "IS") => "ISK",
            (Manat, "AZ") => "AZN",
            (Manat, "TM") => "TMT",
            (Leu, "RO") => "RON",
            (Leu, "MD") => "MDL",
            (Colon, "CR") => "CRC",
            (Colon, "SV") => "SVC",
            (Sum, "UZ") => "UZS",
            (Sum, "KG") => "KGS",
            (Won, "KR") => "KRW",
            (Won, "KP") => "KPW",
            (LetterR, "ZA") => "ZAR",
            (LetterN, "NG") => "NGN",
            (LetterD, "GM") => "GMD",
            (LetterQ, "GT") => "GTQ",
            (LetterL, "HN") => "HNL",
            (LetterLe, "EG") => "EGP",
            (LetterJd, "JO") => "JOD",
            (LetterKd, "KW") => "KWD",
            (LetterBd, "BH") => "BHD",
            (LetterSr, "SA") => "SAR",
            (LetterNu, "BT") => "BTN",
            _ => return None,
        })
    }

    /// Whether the name means money only in the right country: a letter, or a weight.
    pub(super) fn needs_country(self) -> bool {
        use Family::*;
        matches!(
            self,
            LetterK
                | LetterP
                | LetterR
                | LetterN
                | LetterD
                | LetterQ
                | LetterL
                | LetterLe
                | LetterJd
                | LetterKd
                | LetterBd
                | LetterSr
                | LetterNu
                | Sum
                | Colon
                | Leu
                | Won
        )
    }
}

/// Codes that are English words or names: believed only in their country.
static WORDLIKE: &[(&str, &str)] = &[
    ("ALL", "AL"),
    ("TOP", "TO"),
    ("CUP", "CU"),
    ("TRY", "TR"),
    ("COP", "CO"),
    ("PEN", "PE"),
    ("SOS", "SO"),
    ("MAD", "MA"),
    ("RON", "RO"),
    ("GEL", "GE"),
    ("LAK", "LA"),
    ("BAM", "BA"),
    ("MOP", "MO"),
    ("NAD", "NA"),
    ("ANG", "CW"),
    ("SAR", "SA"),
    ("CUC", "CU"),
    ("COU", "CO"),
    ("SDG", "SD"),
];

/// Whether a code is also a word, so that a small figure beside it is none of money: "SDG 3", "COP 26".
pub(super) fn is_wordlike(code: &str) -> bool {
    WORDLIKE.iter().any(|(known, _)| *known == code)
}

/// A code of ISO 4217 as written, in capitals.
fn code(written: &str, countries: &[&str]) -> Option<&'static str> {
    if written.len() != 3 || !written.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    if let Some((_, country)) = WORDLIKE.iter().find(|(code, _)| *code == written)
        && !countries.contains(country)
    {
        return None;
    }
    codes::currency(written).map(|c| c.code)
}

/// What the letters directly before "$" make of it.
fn dollar(before: &str) -> Option<&'static str> {
    Some(match before {
        "US" | "USD" | "U.S" => "USD",
        "A" | "AU" | "AUD" | "Aus" | "Aust" => "AUD",
        "CA" | "CAD" | "Can" | "CDN" | "Cdn" => "CAD",
        "NZ" | "NZD" => "NZD",
        "HK" | "HKD" => "HKD",
        "S" | "SG" | "SGD" => "SGD",
        "NT" | "TWD" => "TWD",
        "NA" | "N" | "NAD" => "NAD",
        "J" | "JA" | "JM" | "JMD" => "JMD",
        "TT" | "TTD" => "TTD",
        "EC" | "XCD" => "XCD",
        "BZ" | "BZD" => "BZD",
        "BDS" | "Bds" | "BBD" => "BBD",
        "BS" | "BSD" => "BSD",
        "GY" | "G" | "GYD" => "GYD",
        "SR" | "SRD" => "SRD",
        "L" | "LR" | "LD" | "LRD" => "LRD",
        "F" | "FJ" | "FJD" => "FJD",
        "SI" | "SBD" => "SBD",
        "Z" | "ZW" | "ZWL" => "ZWL",
        "R" | "BRL" => "BRL",
        "RD" | "DOP" => "DOP",
        "MX" | "Mex" | "MEX" | "MXN" => "MXN",
        "AR" | "ARS" => "ARS",
        "CLP" => "CLP",
        "COL" | "Col" | "COP" => "COP",
        "T" | "TOP" => "TOP",
        "WS" | "WST" => "WST",
        _ => return None,
    })
}

/// The currency that ends before the token at `i`, and its first token.
pub(super) fn before(scan: &Scan<'_>, i: usize, countries: &[&str]) -> Option<(Currency, usize)> {
    use Currency::{BareDollar, Known};
    let mut at = i.checked_sub(1)?;
    // "Rs. 500", "USD: 500", "EUR (500)".
    if (scan.is(at, ".") && matches!(scan.word_before(at), "rs" | "nrs" | "nu" | "tk" | "shs" | "rp" | "bs"))
        || (scan.is(at, ":") && code(scan.written_before(at), countries).is_some())
    {
        at = at.checked_sub(1)?;
    }
    let sign = match scan.written(at) {
        "$" | "＄" => {
            let Some(letters) = at.checked_sub(1).filter(|_| scan.glued(at)) else { return Some((BareDollar, at)) };
            // "U.S.$", "U. S. $".
            if scan.is(letters, ".") && scan.word_before(letters) == "s" {
                return Some((Known("USD"), letters.saturating_sub(3)));
            }
            if scan.is_word(letters) {
                let written = scan.written(letters);
                if written == "C" {
                    let known = if countries.contains(&"NI") { "NIO" } else { "CAD" };
                    return Some((Known(known), letters));
                }
                return dollar(written).map(|known| (Known(known), letters));
            }
            // In a program: "{$1", "\"$2".
            if matches!(scan.written(letters), "{" | "\\" | "$" | "=" | "@" | "%" | "`") {
                return None;
            }
            return Some((BareDollar, at));
        }
        "€" => Some("EUR"),
        "£" => {
            let letters = scan.written_before(at);
            return Some(match (scan.glued(at), letters) {
                (true, "E" | "LE" | "EGP") => (Known("EGP"), at - 1),
                (true, "GBP" | "UK") => (Known("GBP"), at - 1),
                _ => (Known("GBP"), at),
            });
        }
        "¥" | "￥" => {
            let letters = scan.written_before(at);
            return Some(match (scan.glued(at), letters) {
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
        "¢" if scan.glued(at) && scan.word_before(at) == "gh" => return Some((Known("GHS"), at - 1)),
        _ => None,
    };
    if let Some(known) = sign {
        return Some((Known(known), at));
    }
    if !scan.is_word(at) || (scan.glued(at) && !glued_code(scan, at)) {
        return None;
    }
    let written = scan.written(at);
    if let Some(known) = code(written, countries) {
        return Some((Known(known), at));
    }
    let name = prefix(written).or_else(|| scan.glued(i).then(|| letter(written)).flatten())?;
    // "F CFA 500", "US dollars 500", "U.S. Dollars 500".
    let mut first = at;
    if name == Currency::Family(Family::Cfa) && scan.written_before(at) == "F" {
        first = at - 1;
    }
    if let Currency::Family(Family::Dollar) = name {
        return matches!(scan.word_before(at), "us").then(|| (Known("USD"), at - 1));
    }
    Some((name, first))
}

/// Whether a word that touches what is before it is a currency of its own: "(USD", "/EUR".
fn glued_code(scan: &Scan<'_>, at: usize) -> bool {
    at > 0 && !scan.is_word(at - 1) && !scan.is_figure(at - 1) && !scan.is_dash(at - 1)
}

/// Names that stand before a figure.
fn prefix(written: &str) -> Option<Currency> {
    use Currency::{Family as Of, Known};
    Some(match written {
        "US" => Known("USD"),
        "RMB" | "Rmb" | "Yuan" | "yuan" => Known("CNY"),
        "RM" => Known("MYR"),
        "Rs" | "RS" => Of(Family::Rupee),
        "NRs" | "NRS" => Known("NPR"),
        "PKRs" => Known("PKR"),
        "SLRs" => Known("LKR"),
        "FCFA" | "CFA" | "CFAF" => Of(Family::Cfa),
        "Ksh" | "KSh" | "KSH" | "Kshs" | "KShs" | "KSHS" => Known("KES"),
        "Ush" | "USh" | "USH" | "Ushs" | "UShs" => Known("UGX"),
        "Tsh" | "TSh" | "TSH" | "Tshs" | "TShs" => Known("TZS"),
        "Sh" | "Shs" | "SHS" => Of(Family::Shilling),
        "Tk" | "TK" | "Taka" => Known("BDT"),
        "Nu" => Of(Family::LetterNu),
        "Rp" => Known("IDR"),
        "GHC" | "GHc" => Known("GHS"),
        "LE" => Of(Family::LetterLe),
        "JD" => Of(Family::LetterJd),
        "KD" => Of(Family::LetterKd),
        "BD" => Of(Family::LetterBd),
        "SR" => Of(Family::LetterSr),
        "Dh" | "Dhs" | "DH" | "Dhs." => Of(Family::Dirham),
        "FRW" | "FRw" | "Frw" => Known("RWF"),
        "FBu" | "Fbu" | "FBU" => Known("BIF"),
        "FDJ" | "Fdj" => Known("DJF"),
        "GNF" => Known("GNF"),
        "Birr" | "birr" => Known("ETB"),
        "SDR" => Known("XDR"),
        "Euro" | "Euros" | "euro" | "euros" => Known("EUR"),
        "Kr" | "kr" => Of(Family::Krone),
        "VT" | "Vt" => Known("VUV"),
        "Php" | "PhP" => Known("PHP"),
        "dollars" | "Dollars" => Of(Family::Dollar),
        _ => return None,
    })
}

/// Single letters that touch their figure.
fn letter(written: &str) -> Option<Currency> {
    Some(Currency::Family(match written {
        "K" => Family::LetterK,
        "P" => Family::LetterP,
        "R" => Family::LetterR,
        "N" => Family::LetterN,
        "D" => Family::LetterD,
        "Q" => Family::LetterQ,
        "L" => Family::LetterL,
        _ => return None,
    }))
}

/// Small words between a number and its currency: "5 millions d'euros", "5 millones de dólares".
static LINKS: List = List::new(|| list("d de"));

/// The currency that begins at a token, and the token behind it.
pub(super) fn after(
    scan: &Scan<'_>,
    i: usize,
    scaled: bool,
    bare_dollar: bool,
    countries: &[&str],
) -> Option<(Currency, usize)> {
    use Currency::{Family as Of, Known};
    let mut at = i;
    if LINKS.contains(scan.word(at)) {
        at += 1;
        if matches!(scan.written(at), "'" | "’") {
            at += 1;
        }
    }
    // "5-euro"; "500 (Namibian dollars)".
    let opened = scan.is(at, "(");
    if opened || (scan.is_dash(at) && !scan.spaced(at) && !scan.spaced(at + 1)) {
        at += 1;
    }
    let close = |end: usize| if opened && scan.is(end, ")") { Some(end + 1) } else { (!opened).then_some(end) };
    // "In 2012 USD 5 million", "by 2015 €20": the next figure's.
    let next_has_it = |sign: usize| !scaled && scan.is_figure(sign + 1);
    let sign = match scan.written(at) {
        "€" => Some("EUR"),
        "£" => Some("GBP"),
        "₽" => Some("RUB"),
        "₴" => Some("UAH"),
        "円" => Some("JPY"),
        "$" => {
            // "5 $ US".
            let us = matches!(scan.written(at + 1), "US" | "USD");
            let canadian = matches!(scan.written(at + 1), "CA" | "CAN" | "CAD");
            let known = if us {
                Known("USD")
            } else if canadian {
                Known("CAD")
            } else {
                Currency::BareDollar
            };
            return Some((known, close(at + 1 + usize::from(us || canadian))?)).filter(|_| !scan.is_figure(at + 1));
        }
        _ => None,
    };
    if let Some(known) = sign {
        return Some((Known(known), close(at + 1)?)).filter(|_| !scan.is_figure(at + 1));
    }
    if !scan.is_word(at) {
        return None;
    }
    let written = scan.written(at);
    if let Some(known) = code(written, countries) {
        return Some((Known(known), close(at + 1)?)).filter(|_| !next_has_it(at));
    }
    // "US$" behind the figure: "5 million US$".
    if scan.is(at + 1, "$") && scan.glued(at + 1) {
        return dollar(written).map(|known| (Known(known), at + 2)).filter(|_| !scan.is_figure(at + 2));
    }
    if written == "F" && matches!(scan.written(at + 1), "CFA") {
        return Some((Of(Family::Cfa), close(at + 2)?));
    }
    // "U. S. dollars", "US dollars", "Hong Kong dollars", "Swiss francs".
    let mut name_at = at;
    let mut country = None;
    if scan.word(at) == "u" && scan.is(at + 1, ".") && scan.word(at + 2) == "s" {
        name_at = at + 3 + usize::from(scan.is(at + 3, "."));
        country = Some("US");
    } else {
        while name_at < at + 3 {
            let Some(of) = demonym(scan, name_at) else { break };
            country = of.or(country);
            name_at += 1;
        }
    }
    if let Some(name) = name(scan.word(name_at)) {
        let mut end = name_at + 1;
        let mut currency = name;
        if let Of(family) = name {
            let told = country.or_else(|| {
                let (told, behind) = qualifier_after(scan, end)?;
                end = behind;
                Some(told)
            });
            let alone = told.is_none() && family.needs_country() && !scaled;
            if alone && !countries.iter().any(|country| family.of(country).is_some()) {
                return None;
            }
            if let Some(told) = told {
                currency = match (family, told) {
                    (Family::Dollar, "XCD") => Known("XCD"),
                    (Family::Franc, "CFA") => Of(Family::Cfa),
                    (Family::Franc, "CFP") => Known("XPF"),
                    (Family::Pound, "STG") => Known("GBP"),
                    _ => family.of(told).map_or(name, Known),
                };
            }
        }
        // A weight: "50,000 pounds of rice".
        let heavy = currency == Of(Family::Pound) && matches!(scan.word(end), "of" | "each" | "per");
        return (!heavy).then_some((currency, close(end)?));
    }
    // "$1.2 million Canadian", "$200,000 (Australian)": a word of a country alone, behind a dollar.
    let apart = !scan.is_word(name_at)
        || matches!(scan.word(name_at), "in" | "to" | "for" | "from" | "of" | "and" | "was" | "were" | "has" | "over");
    let told = country.filter(|_| bare_dollar && apart).and_then(|c| Family::Dollar.of(c))?;
    Some((Known(told), close(name_at)?))
}

/// A country told behind its currency's name: "dollars US", "долларов США", "francs CFA".
fn qualifier_after(scan: &Scan<'_>, at: usize) -> Option<(&'static str, usize)> {
    let found = match scan.word(at) {
        "us" | "usd" | "usa" | "américains" | "americains" | "américain" | "estadounidenses" | "americanos"
        | "norteamericanos" | "сша" | "أمريكي" | "امريكي" | "أميركي" | "اميركي" | "أمريكية" => {
            "US"
        }
        "des" if scan.word(at + 1) == "états" => return Some(("US", at + 4)),
        "cfa" => "CFA",
        "cfp" => "CFP",
        "sterling" | "esterlinas" => "STG",
        "canadiens" | "canadienses" => "CA",
        "australiens" | "australianos" => "AU",
        "suisses" | "suizos" | "швейцарских" => "CH",
        "congolais" => "CD",
        "rwandais" => "RW",
        "burundais" => "BI",
        "guinéens" => "GN",
        "comoriens" => "KM",
        "tunisiens" | "تونسي" => "TN",
        "algériens" | "جزائري" => "DZ",
        "marocains" | "مغربي" => "MA",
        "أردني" => "JO",
        "عراقي" => "IQ",
        "كويتي" => "KW",
        "سعودي" => "SA",
        "قطري" => "QA",
        "يمني" => "YE",
        "إماراتي" => "AE",
        "مصري" => "EG",
        "colombianos" => "CO",
        "mexicanos" => "MX",
        "argentinos" => "AR",
        "chilenos" => "CL",
        _ => return None,
    };
    Some((found, at + 1))
}

/// The country an adjective before a currency's name tells; empty for half of a name.
fn demonym(scan: &Scan<'_>, at: usize) -> Option<Option<&'static str>> {
    let told = match scan.word(at) {
        "us" if scan.written(at) == "US" => "US",
        "american" => "US",
        "australian" => "AU",
        "canadian" => "CA",
        "zealand" => "NZ",
        "namibian" | "namibia" => "NA",
        "jamaican" | "jamaica" => "JM",
        "trinidad" | "tobago" => "TT",
        "barbados" | "barbadian" => "BB",
        "belize" | "belizean" => "BZ",
        "guyana" | "guyanese" => "GY",
        "suriname" | "surinamese" => "SR",
        "liberian" => "LR",
        "fijian" | "fiji" => "FJ",
        "solomon" | "islands" => "SB",
        "bahamian" => "BS",
        "kong" => "HK",
        "singapore" | "singaporean" => "SG",
        "taiwan" | "taiwanese" => "TW",
        "brunei" => "BN",
        "zimbabwe" | "zimbabwean" => "ZW",
        "caribbean" => "XCD",
        "british" | "uk" => "GB",
        "egyptian" => "EG",
        "sudanese" if scan.word_before(at) == "south" => "SS",
        "sudanese" => "SD",
        "lebanese" => "LB",
        "syrian" => "SY",
        "turkish" => "TR",
        "indian" => "IN",
        "pakistani" | "pakistan" => "PK",
        "nepali" | "nepalese" | "nepal" => "NP",
        "lankan" | "lanka" => "LK",
        "mauritian" | "mauritius" => "MU",
        "seychelles" | "seychellois" => "SC",
        "philippine" | "filipino" => "PH",
        "mexican" => "MX",
        "argentine" | "argentinian" => "AR",
        "colombian" => "CO",
        "chilean" => "CL",
        "cuban" => "CU",
        "dominican" => "DO",
        "uruguayan" => "UY",
        "cfa" => "CFA",
        "cfp" => "CFP",
        "burundian" | "burundi" => "BI",
        "rwandan" | "rwanda" => "RW",
        "djiboutian" | "djibouti" => "DJ",
        "guinean" => "GN",
        "comorian" | "comoro" => "KM",
        "congolese" => "CD",
        "swiss" => "CH",
        "kenyan" | "kenya" => "KE",
        "ugandan" | "uganda" => "UG",
        "tanzanian" | "tanzania" => "TZ",
        "somali" => "SO",
        "jordanian" => "JO",
        "iraqi" => "IQ",
        "kuwaiti" => "KW",
        "bahraini" => "BH",
        "tunisian" => "TN",
        "algerian" => "DZ",
        "libyan" => "LY",
        "serbian" => "RS",
        "macedonian" => "MK",
        "emirati" | "uae" => "AE",
        "moroccan" => "MA",
        "saudi" => "SA",
        "qatari" => "QA",
        "yemeni" => "YE",
        "omani" => "OM",
        "iranian" => "IR",
        "russian" => "RU",
        "belarusian" | "belarussian" => "BY",
        "zambian" => "ZM",
        "malawian" | "malawi" => "MW",
        "swedish" => "SE",
        "norwegian" => "NO",
        "danish" => "DK",
        "icelandic" => "IS",
        "azerbaijani" | "azeri" => "AZ",
        "turkmen" => "TM",
        "romanian" => "RO",
        "moldovan" => "MD",
        "rican" => "CR",
        "uzbek" => "UZ",
        "kyrgyz" => "KG",
        "korean" if scan.word_before(at) == "north" => "KP",
        "korean" => "KR",
        // Halves of names, and those that tell nothing their noun does not.
        "new" | "hong" | "sri" | "east" | "south" | "north" | "costa" | "japanese" | "chinese" | "ethiopian"
        | "malaysian" | "thai" | "indonesian" | "vietnamese" | "bangladeshi" | "ghanaian" | "nigerian" | "kazakh"
        | "kazakhstani" | "tajik" | "georgian" | "armenian" | "bulgarian" | "cambodian" | "lao" | "mongolian"
        | "ukrainian" | "polish" | "gambian" | "mozambican" | "israeli" | "brazilian" => "",
        _ => return None,
    };
    Some((!told.is_empty()).then_some(told))
}

/// The name of a currency, in the languages read.
fn name(word: &str) -> Option<Currency> {
    use Currency::{Family as Of, Known};
    Some(match word {
        "dollar" | "dollars" | "dólares" | "dolares" | "dólar" | "доллар" | "доллара" | "долларов" | "долларах"
        | "долл" | "долар" | "долара" | "доларів" | "дол" | "دولار" | "دولارا" | "دولارات" => {
            Of(Family::Dollar)
        }
        "euro" | "euros" | "евро" | "євро" | "يورو" => Known("EUR"),
        "yen" | "yens" | "иен" | "иены" | "иена" | "йен" | "йены" | "єн" | "єни" | "ين" | "ienes" | "yenes" | "円" => {
            Known("JPY")
        }
        "yuan" | "yuans" | "renminbi" | "rmb" | "юань" | "юаней" | "юаня" | "юанів" | "يوان" => {
            Known("CNY")
        }
        "pound" | "pounds" | "фунтов" | "фунтів" | "جنيه" | "libras" => Of(Family::Pound),
        "sterling" => Known("GBP"),
        "rupee" | "rupees" | "rupies" | "rs" => Of(Family::Rupee),
        "peso" | "pesos" => Of(Family::Peso),
        "franc" | "francs" | "francos" | "франков" | "فرنك" => Of(Family::Franc),
        "fcfa" | "cfa" | "xaf" | "xof" => Of(Family::Cfa),
        "shilling" | "shillings" | "shs" => Of(Family::Shilling),
        "dinar" | "dinars" | "динаров" | "دينار" => Of(Family::Dinar),
        "dirham" | "dirhams" | "درهم" | "dhs" => Of(Family::Dirham),
        "riyal" | "riyals" | "rial" | "rials" | "ريال" => Of(Family::Riyal),
        "ruble" | "rubles" | "rouble" | "roubles" | "рублей" | "рубля" | "рубль" | "руб" => {
            Of(Family::Ruble)
        }
        "kwacha" => Of(Family::Kwacha),
        "kronor" => Known("SEK"),
        "krone" | "kroner" | "krona" => Of(Family::Krone),
        "manat" | "manats" | "манат" | "манатов" => Of(Family::Manat),
        "lira" | "liras" => Of(Family::Lira),
        "lei" | "leu" => Of(Family::Leu),
        "colon" | "colones" | "colón" => Of(Family::Colon),
        "som" | "soms" | "сомов" => Known("KGS"),
        "sum" | "sums" | "soum" | "soums" | "сумов" => Of(Family::Sum),
        "won" => Of(Family::Won),
        "birr" => Known("ETB"),
        "kina" => Known("PGK"),
        "rupiah" | "rupiahs" => Known("IDR"),
        "ringgit" => Known("MYR"),
        "baht" => Known("THB"),
        "hryvnia" | "hryvnias" | "hryvnya" | "гривен" | "гривень" | "гривні" | "гривня" | "гривна" | "грн" => {
            Known("UAH")
        }
        "lev" | "leva" | "levs" => Known("BGN"),
        "kwanza" | "kwanzas" => Known("AOA"),
        "naira" => Known("NGN"),
        "cedi" | "cedis" => Known("GHS"),
        "dalasi" | "dalasis" => Known("GMD"),
        "leone" | "leones" => Of(Family::Open),
        "metical" | "meticais" | "meticals" => Known("MZN"),
        "pula" => Known("BWP"),
        "rand" | "rands" => Known("ZAR"),
        "emalangeni" | "lilangeni" => Known("SZL"),
        "maloti" | "loti" => Known("LSL"),
        "ariary" => Known("MGA"),
        "nakfa" => Known("ERN"),
        "lari" | "лари" => Known("GEL"),
        "dram" | "drams" | "драмов" => Known("AMD"),
        "tenge" | "тенге" => Known("KZT"),
        "somoni" | "сомони" => Known("TJS"),
        "tugrik" | "tugriks" | "tugrug" | "togrog" => Known("MNT"),
        "kyat" | "kyats" => Known("MMK"),
        "kip" => Known("LAK"),
        "riel" | "riels" => Known("KHR"),
        "dong" => Known("VND"),
        "taka" => Known("BDT"),
        "afghani" | "afghanis" => Known("AFN"),
        "ngultrum" | "ngultrums" => Known("BTN"),
        "rufiyaa" => Known("MVR"),
        "vatu" => Known("VUV"),
        "tala" => Known("WST"),
        "gourde" | "gourdes" => Known("HTG"),
        "quetzal" | "quetzales" | "quetzals" => Known("GTQ"),
        "lempira" | "lempiras" => Known("HNL"),
        "bolivianos" => Known("BOB"),
        "guaranies" | "guaraníes" => Known("PYG"),
        "reais" => Known("BRL"),
        "denars" | "denar" => Known("MKD"),
        "zloty" | "zlotys" => Known("PLN"),
        "forint" | "forints" => Known("HUF"),
        "shekel" | "shekels" => Known("ILS"),
        "ouguiya" | "ouguiyas" => Of(Family::Open),
        "sdr" | "sdrs" => Known("XDR"),
        "frw" => Known("RWF"),
        "fbu" => Known("BIF"),
        "ksh" | "kshs" => Known("KES"),
        "ush" | "ushs" => Known("UGX"),
        "tsh" | "tshs" => Known("TZS"),
        _ => return None,
    })
}
