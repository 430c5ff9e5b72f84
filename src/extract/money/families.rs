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

/// The currencies of each family: a row is an ISO code and its countries.
const CURRENCIES: &[(&[Family], &[&str])] = {
    use Family::*;
    &[
        (
            &[Dollar],
            &[
                "USD US EC SV TL MH FM PW PR", "AUD AU KI NR TV", "CAD CA", "NZD NZ CK NU TK", "NAD NA", "JMD JM",
                "TTD TT", "BBD BB", "BZD BZ", "GYD GY", "SRD SR", "LRD LR", "FJD FJ", "SBD SB", "BSD BS", "HKD HK",
                "SGD SG", "TWD TW", "BND BN", "ZWL ZW", "XCD AG DM GD KN LC VC",
            ],
        ),
        (&[Pound], &["GBP GB", "EGP EG", "SDG SD", "SSP SS"]),
        (&[Pound, Lira], &["LBP LB", "SYP SY"]),
        (&[Lira], &["TRY TR"]),
        (&[Rupee], &["INR IN", "PKR PK", "NPR NP", "LKR LK", "MUR MU", "SCR SC"]),
        (&[Peso, LetterP], &["PHP PH"]),
        (&[LetterP], &["BWP BW"]),
        (&[Peso], &["MXN MX", "ARS AR", "COP CO", "CLP CL", "CUP CU", "DOP DO", "UYU UY"]),
        (&[Franc, Cfa], &["XOF BJ BF CI GW ML NE SN TG", "XAF CM CF TD CG GQ GA"]),
        (&[Franc], &["BIF BI", "RWF RW", "DJF DJ", "GNF GN", "KMF KM", "CDF CD", "CHF CH", "XPF PF NC WF"]),
        (&[Shilling], &["KES KE", "UGX UG", "TZS TZ", "SOS SO"]),
        (&[Dinar], &["JOD JO", "IQD IQ", "KWD KW", "BHD BH", "TND TN", "DZD DZ", "LYD LY", "RSD RS", "MKD MK"]),
        (&[Dirham], &["AED AE", "MAD MA"]),
        (&[Riyal], &["SAR SA", "QAR QA", "YER YE", "OMR OM", "IRR IR"]),
        (&[Ruble], &["RUB RU", "BYN BY"]),
        (&[Kwacha, LetterK], &["ZMW ZM", "MWK MW"]),
        (&[LetterK], &["PGK PG", "MMK MM"]),
        (&[Krone], &["SEK SE", "NOK NO", "DKK DK", "ISK IS"]),
        (&[Manat], &["AZN AZ", "TMT TM"]),
        (&[Leu], &["RON RO", "MDL MD"]),
        (&[Colon], &["CRC CR", "SVC SV"]),
        (&[Sum], &["UZS UZ", "KGS KG"]),
        (&[Won], &["KRW KR", "KPW KP"]),
        (&[LetterR], &["ZAR ZA"]),
        (&[LetterN], &["NGN NG"]),
        (&[LetterD], &["GMD GM"]),
        (&[LetterQ], &["GTQ GT"]),
        (&[LetterL], &["HNL HN"]),
        (&[LetterLe], &["EGP EG"]),
        (&[LetterJd], &["JOD JO"]),
        (&[LetterKd], &["KWD KW"]),
        (&[LetterBd], &["BHD BH"]),
        (&[LetterSr], &["SAR SA"]),
        (&[LetterNu], &["BTN BT"]),
    ]
};

impl Family {
    /// The ISO code of this family in a country (ISO 3166 alpha-2).
    pub(super) fn currency_in(self, country: &str) -> Option<&'static str> {
        let mut of_family = CURRENCIES.iter().filter(|(families, _)| families.contains(&self));
        of_family.find_map(|(_, rows)| code_of(rows, country))
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
        [
            LetterK, LetterP, LetterR, LetterN, LetterD, LetterQ, LetterL, LetterLe, LetterJd, LetterKd, LetterBd,
            LetterSr, LetterNu, Sum, Colon, Leu, Won,
        ]
        .contains(&self)
    }
}

/// The first word of the row that has `word` after it. Rows are written "XOF BJ BF" or "IDR rupiah rupiahs".
pub(super) fn code_of(rows: &[&'static str], word: &str) -> Option<&'static str> {
    rows.iter()
        .filter_map(|row| row.split_once(' '))
        .find(|(_, words)| words.split(' ').any(|w| w == word))
        .map(|row| row.0)
}
