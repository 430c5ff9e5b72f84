//! Word lists: currency names, abbreviations and the adjectives of their countries.
//!
//! Languages: English, French, Spanish, Portuguese, Russian, Ukrainian, Arabic. Keys are in lower case,
//! except the abbreviations of [`prefix_currency`] and [`letter_currency`], whose case matters.

use super::families::{Currency, Family};
use crate::extract::tokens::Tokens;

/// The currency of a name or abbreviation before a number: "Rs 500", "FCFA 500".
pub(super) fn prefix_currency(written: &str) -> Option<Currency> {
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
        "Euro" | "Euros" | "euro" | "euros" | "EURO" | "EUROS" => Known("EUR"),
        "Kr" | "kr" => Of(Family::Krone),
        "VT" | "Vt" => Known("VUV"),
        "Php" | "PhP" => Known("PHP"),
        "dollars" | "Dollars" => Of(Family::Dollar),
        _ => return None,
    })
}

/// The currency of a single letter that touches its number: "K20".
pub(super) fn letter_currency(written: &str) -> Option<Currency> {
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

/// The country named after a currency ("dollars US", "долларов США", "francs CFA"), and the token after it.
/// "CFA", "CFP" and "STG" stand for groups of countries and for sterling.
pub(super) fn country_after_name(tokens: &Tokens<'_>, at: usize) -> Option<(&'static str, usize)> {
    let found = match tokens.word(at) {
        "us" | "usd" | "usa" | "américains" | "americains" | "américain" | "estadounidenses" | "americanos"
        | "norteamericanos" | "сша" | "أمريكي" | "امريكي" | "أميركي" | "اميركي" | "أمريكية" => {
            "US"
        }
        "des" if tokens.word(at + 1) == "états" => return Some(("US", at + 4)),
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

/// The country that an adjective before a currency names. `Some(None)` means: part of the name, but it
/// decides nothing ("New", "Hong", "Japanese"). "XCD", "CFA" and "CFP" stand for groups of countries.
pub(super) fn country_of_adjective(tokens: &Tokens<'_>, at: usize) -> Option<Option<&'static str>> {
    let country = match tokens.word(at) {
        "us" if tokens.written(at) == "US" => "US",
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
        "sudanese" if tokens.word_before(at) == "south" => "SS",
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
        "korean" if tokens.word_before(at) == "north" => "KP",
        "korean" => "KR",
        // First halves of names, and adjectives whose currency has a name of its own anyway ("Japanese yen").
        "new" | "hong" | "sri" | "east" | "south" | "north" | "costa" | "japanese" | "chinese" | "ethiopian"
        | "malaysian" | "thai" | "indonesian" | "vietnamese" | "bangladeshi" | "ghanaian" | "nigerian" | "kazakh"
        | "kazakhstani" | "tajik" | "georgian" | "armenian" | "bulgarian" | "cambodian" | "lao" | "mongolian"
        | "ukrainian" | "polish" | "gambian" | "mozambican" | "israeli" | "brazilian" => "",
        _ => return None,
    };
    Some((!country.is_empty()).then_some(country))
}

/// The currency that a name means, in lower case.
pub(super) fn named_currency(word: &str) -> Option<Currency> {
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
        "leone" | "leones" => Of(Family::Unresolved),
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
        "ouguiya" | "ouguiyas" => Of(Family::Unresolved),
        "sdr" | "sdrs" => Known("XDR"),
        "frw" => Known("RWF"),
        "fbu" => Known("BIF"),
        "ksh" | "kshs" => Known("KES"),
        "ush" | "ushs" => Known("UGX"),
        "tsh" | "tshs" => Known("TZS"),
        _ => return None,
    })
}
