//! Currency names that several countries use, and what each means in a country.

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
    Unresolved,
}

impl Family {
    /// The family's currency in a country.
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

    /// The one currency of letters that only one country writes, for where its country is no recipient.
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
