//! Currencies as read from the text, and the names that several countries share.
//!
//! A [`Family`] is a name such as "dollar", or letters such as "K", that need a country to become one ISO
//! code.

/// A currency as far as the words beside the number settle it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Currency {
    /// An ISO 4217 code.
    Known(&'static str),
    /// A lone "$".
    BareDollar,
    Family(Family),
}

/// A currency name or abbreviation that several countries use, or that means money only in one country.
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
    /// The letter K: kina, kwacha or kyat.
    LetterK,
    /// The letter P: pula or peso.
    LetterP,
    /// The letters R, N, D, Q and L: rand, naira, dalasi, quetzal, lempira. One country each, but the letter
    /// alone is too weak without it.
    LetterR,
    LetterN,
    LetterD,
    LetterQ,
    LetterL,
    /// "¥": yen or yuan.
    YenSign,
    /// Two letters that only one country uses.
    LetterLe,
    LetterJd,
    LetterKd,
    LetterBd,
    LetterSr,
    LetterNu,
    /// Settled by nothing in the text: leones and ouguiyas changed their code in a redenomination, and
    /// letters before "$" may be unknown.
    Unresolved,
}

impl Family {
    /// The ISO code of this family in a country (ISO 3166 alpha-2).
    pub(super) fn currency_in(self, country: &str) -> Option<&'static str> {
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

    /// The only currency that these letters stand for: used if its country is not among the recipients.
    pub(super) fn only_currency(self) -> Option<&'static str> {
        use Family::*;
        Some(match self {
            LetterLe => "EGP",
            LetterJd => "JOD",
            LetterKd => "KWD",
            LetterBd => "BHD",
            LetterSr => "SAR",
            LetterNu => "BTN",
            _ => return None,
        })
    }

    /// Whether the name is money only in the right country: letters, and names that are common words ("sum",
    /// "won", "colon").
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
