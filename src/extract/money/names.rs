//! Word lists: currency names, abbreviations and the adjectives of their countries.
//!
//! Languages: English, French, Spanish, Portuguese, Russian, Ukrainian, Arabic. Keys are in lower case,
//! except the abbreviations of [`prefix_currency`] and [`letter_currency`], whose case matters.

use super::families::{Currency, Family, code_of};
use crate::extract::tokens::Tokens;

/// Abbreviations and names that stand before a number and are one currency alone.
const PREFIXES: &[&str] = &[
    "USD US", "CNY RMB Rmb Yuan yuan", "MYR RM", "NPR NRs NRS", "PKR PKRs", "LKR SLRs",
    "KES Ksh KSh KSH Kshs KShs KSHS", "UGX Ush USh USH Ushs UShs", "TZS Tsh TSh TSH Tshs TShs", "BDT Tk TK Taka",
    "IDR Rp", "GHS GHC GHc", "RWF FRW FRw Frw", "BIF FBu Fbu FBU", "DJF FDJ Fdj", "GNF GNF", "ETB Birr birr",
    "XDR SDR", "EUR Euro Euros euro euros EURO EUROS", "VUV VT Vt", "PHP Php PhP",
];

/// The currency of a name or abbreviation before a number: "Rs 500", "FCFA 500".
pub(super) fn prefix_currency(written: &str) -> Option<Currency> {
    use Family::*;
    let family = match written {
        "Rs" | "RS" => Rupee,
        "FCFA" | "CFA" | "CFAF" => Cfa,
        "Sh" | "Shs" | "SHS" => Shilling,
        "Nu" => LetterNu,
        "LE" => LetterLe,
        "JD" => LetterJd,
        "KD" => LetterKd,
        "BD" => LetterBd,
        "SR" => LetterSr,
        "Dh" | "Dhs" | "DH" | "Dhs." => Dirham,
        "Kr" | "kr" => Krone,
        "dollars" | "Dollars" => Dollar,
        _ => return code_of(PREFIXES, written).map(Currency::Known),
    };
    Some(Currency::Family(family))
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

/// Adjectives and abbreviations after a currency, with their country.
const COUNTRIES_AFTER_NAME: &[&str] = &[
    "US us usd usa américains americains américain", "US estadounidenses americanos norteamericanos сша",
    "US أمريكي امريكي أميركي اميركي", "US أمريكية", "CFA cfa", "CFP cfp", "STG sterling esterlinas",
    "CA canadiens canadienses", "AU australiens australianos", "CH suisses suizos швейцарских", "CD congolais",
    "RW rwandais", "BI burundais", "GN guinéens", "KM comoriens", "TN tunisiens تونسي", "DZ algériens جزائري",
    "MA marocains مغربي", "JO أردني", "IQ عراقي", "KW كويتي", "SA سعودي", "QA قطري", "YE يمني", "AE إماراتي",
    "EG مصري", "CO colombianos", "MX mexicanos", "AR argentinos", "CL chilenos",
];

/// The country named after a currency ("dollars US", "долларов США", "francs CFA"), and the token after it.
/// "CFA", "CFP" and "STG" stand for groups of countries and for sterling.
pub(super) fn country_after_name(tokens: &Tokens<'_>, at: usize) -> Option<(&'static str, usize)> {
    if tokens.word(at) == "des" && tokens.word(at + 1) == "états" {
        return Some(("US", at + 4));
    }
    Some((code_of(COUNTRIES_AFTER_NAME, tokens.word(at))?, at + 1))
}

/// Adjectives and names before a currency, with their country.
const ADJECTIVES: &[&str] = &[
    "US american", "AU australian", "CA canadian", "NZ zealand", "NA namibian namibia", "JM jamaican jamaica",
    "TT trinidad tobago", "BB barbados barbadian", "BZ belize belizean", "GY guyana guyanese",
    "SR suriname surinamese", "LR liberian", "FJ fijian fiji", "SB solomon islands", "BS bahamian", "HK kong",
    "SG singapore singaporean", "TW taiwan taiwanese", "BN brunei", "ZW zimbabwe zimbabwean", "XCD caribbean",
    "GB british uk", "EG egyptian", "SD sudanese", "LB lebanese", "SY syrian", "TR turkish", "IN indian",
    "PK pakistani pakistan", "NP nepali nepalese nepal", "LK lankan lanka", "MU mauritian mauritius",
    "SC seychelles seychellois", "PH philippine filipino", "MX mexican", "AR argentine argentinian", "CO colombian",
    "CL chilean", "CU cuban", "DO dominican", "UY uruguayan", "CFA cfa", "CFP cfp", "BI burundian burundi",
    "RW rwandan rwanda", "DJ djiboutian djibouti", "GN guinean", "KM comorian comoro", "CD congolese", "CH swiss",
    "KE kenyan kenya", "UG ugandan uganda", "TZ tanzanian tanzania", "SO somali", "JO jordanian", "IQ iraqi",
    "KW kuwaiti", "BH bahraini", "TN tunisian", "DZ algerian", "LY libyan", "RS serbian", "MK macedonian",
    "AE emirati uae", "MA moroccan", "SA saudi", "QA qatari", "YE yemeni", "OM omani", "IR iranian", "RU russian",
    "BY belarusian belarussian", "ZM zambian", "MW malawian malawi", "SE swedish", "NO norwegian", "DK danish",
    "IS icelandic", "AZ azerbaijani azeri", "TM turkmen", "RO romanian", "MD moldovan", "CR rican", "UZ uzbek",
    "KG kyrgyz", "KR korean",
];

/// First halves of names, and adjectives whose currency has a name of its own anyway ("Japanese yen").
const SILENT_ADJECTIVES: &[&str] = &[
    "new", "hong", "sri", "east", "south", "north", "costa", "japanese", "chinese", "ethiopian", "malaysian", "thai",
    "indonesian", "vietnamese", "bangladeshi", "ghanaian", "nigerian", "kazakh", "kazakhstani", "tajik", "georgian",
    "armenian", "bulgarian", "cambodian", "lao", "mongolian", "ukrainian", "polish", "gambian", "mozambican",
    "israeli", "brazilian",
];

/// The country that an adjective before a currency names. `Some(None)` means: part of the name, but it
/// decides nothing ("New", "Hong", "Japanese"). "XCD", "CFA" and "CFP" stand for groups of countries.
pub(super) fn country_of_adjective(tokens: &Tokens<'_>, at: usize) -> Option<Option<&'static str>> {
    let country = match tokens.word(at) {
        "us" if tokens.written(at) == "US" => "US",
        "sudanese" if tokens.word_before(at) == "south" => "SS",
        "korean" if tokens.word_before(at) == "north" => "KP",
        word if SILENT_ADJECTIVES.contains(&word) => return Some(None),
        word => code_of(ADJECTIVES, word)?,
    };
    Some(Some(country))
}

/// Names of one currency alone, in lower case.
const NAMES: &[&str] = &[
    "EUR euro euros евро євро يورو", "JPY yen yens иен иены иена йен йены єн", "JPY єни ين ienes yenes 円",
    "CNY yuan yuans renminbi rmb юань юаней юаня", "CNY юанів يوان", "GBP sterling", "SEK kronor",
    "KGS som soms сомов", "ETB birr", "PGK kina", "IDR rupiah rupiahs", "MYR ringgit", "THB baht",
    "UAH hryvnia hryvnias hryvnya гривен гривень", "UAH гривні гривня гривна грн", "BGN lev leva levs",
    "AOA kwanza kwanzas", "NGN naira", "GHS cedi cedis", "GMD dalasi dalasis", "MZN metical meticais meticals",
    "BWP pula", "ZAR rand rands", "SZL emalangeni lilangeni", "LSL maloti loti", "MGA ariary", "ERN nakfa",
    "GEL lari лари", "AMD dram drams драмов", "KZT tenge тенге", "TJS somoni сомони",
    "MNT tugrik tugriks tugrug togrog", "MMK kyat kyats", "LAK kip", "KHR riel riels", "VND dong", "BDT taka",
    "AFN afghani afghanis", "BTN ngultrum ngultrums", "MVR rufiyaa", "VUV vatu", "WST tala", "HTG gourde gourdes",
    "GTQ quetzal quetzales quetzals", "HNL lempira lempiras", "BOB bolivianos", "PYG guaranies guaraníes", "BRL reais",
    "MKD denars denar", "PLN zloty zlotys", "HUF forint forints", "ILS shekel shekels", "XDR sdr sdrs", "RWF frw",
    "BIF fbu", "KES ksh kshs", "UGX ush ushs", "TZS tsh tshs",
];

/// The currency that a name means, in lower case.
pub(super) fn named_currency(word: &str) -> Option<Currency> {
    use Family::*;
    let family = match word {
        "dollar" | "dollars" | "dólares" | "dolares" | "dólar" | "доллар" | "доллара" | "долларов" | "долларах"
        | "долл" | "долар" | "долара" | "доларів" | "дол" | "دولار" | "دولارا" | "دولارات" => {
            Dollar
        }
        "pound" | "pounds" | "фунтов" | "фунтів" | "جنيه" | "libras" => Pound,
        "rupee" | "rupees" | "rupies" | "rs" => Rupee,
        "peso" | "pesos" => Peso,
        "franc" | "francs" | "francos" | "франков" | "فرنك" => Franc,
        "fcfa" | "cfa" | "xaf" | "xof" => Cfa,
        "shilling" | "shillings" | "shs" => Shilling,
        "dinar" | "dinars" | "динаров" | "دينار" => Dinar,
        "dirham" | "dirhams" | "درهم" | "dhs" => Dirham,
        "riyal" | "riyals" | "rial" | "rials" | "ريال" => Riyal,
        "ruble" | "rubles" | "rouble" | "roubles" | "рублей" | "рубля" | "рубль" | "руб" => Ruble,
        "kwacha" => Kwacha,
        "krone" | "kroner" | "krona" => Krone,
        "manat" | "manats" | "манат" | "манатов" => Manat,
        "lira" | "liras" => Lira,
        "lei" | "leu" => Leu,
        "colon" | "colones" | "colón" => Colon,
        "sum" | "sums" | "soum" | "soums" | "сумов" => Sum,
        "won" => Won,
        "leone" | "leones" | "ouguiya" | "ouguiyas" => Unresolved,
        _ => return code_of(NAMES, word).map(Currency::Known),
    };
    Some(Currency::Family(family))
}

/// Whether a word in lower case names a currency.
pub(in crate::extract) fn is_currency_name(word: &str) -> bool {
    named_currency(word).is_some()
}

/// Whether a word before a number names a currency and nothing else: not "sum" or "won".
pub(in crate::extract) fn is_currency_before(written: &str) -> bool {
    let code = written.len() == 3 && written.bytes().all(|b| b.is_ascii_uppercase());
    let name = prefix_currency(written).or_else(|| named_currency(&written.to_lowercase()));
    (code && crate::codes::currency(written).is_some())
        || name.is_some_and(|name| !matches!(name, Currency::Family(family) if family.needs_country()))
}
