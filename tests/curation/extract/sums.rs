//! Examples and counter-examples for sums of money.

use aidtrail::extract::{ArticleText, SumRole, find_sums};

/// The sums of a text as `value currency`, with `~` if approximate and `=n` if it restates sum `n`.
fn sums(text: &str, countries: &[&str]) -> String {
    let article = ArticleText::new(text, &[]);
    let listed: Vec<String> = find_sums(&article, countries)
        .iter()
        .map(|found| {
            let sum = &found.value;
            assert!(text.get(found.mark.start..found.mark.end).is_some_and(|mark| !mark.is_empty()), "{text}");
            assert!(found.sentence.start <= found.mark.start && found.mark.end <= found.sentence.end);
            let about = if sum.approximate { "~" } else { "" };
            let same = sum.equivalent_of.map_or(String::new(), |of| format!(" ={of}"));
            format!("{about}{} {}{same}", sum.value.to_plain_string(), sum.currency.unwrap_or("?"))
        })
        .collect();
    listed.join("; ")
}

#[test]
fn a_currency_is_read_before_after_or_around_its_number() {
    for (text, expected) in [
        ("Norway gave NOK 12 million to the clinic.", "12000000 NOK"),
        ("The EU allotted €3.5 million for it.", "3500000 EUR"),
        ("A gift of EUR 250.000 was signed.", "250000 EUR"),
        ("London gave £750,000 for pumps.", "750000 GBP"),
        ("The bus costs US$ 84,500.50.", "84500.5 USD"),
        ("It gave U.S.$4 million.", "4000000 USD"),
        ("It gave 4 million U.S. dollars.", "4000000 USD"),
        ("It gave 4.2 million US dollars in 2012.", "4200000 USD"),
        ("Canberra gave A$1.5 million and NZ$300,000.", "1500000 AUD; 300000 NZD"),
        ("Ottawa gave $2.5 million Canadian to the school.", "2500000 CAD"),
        ("Ottawa gave Can$40,000.", "40000 CAD"),
        ("The ward got $90,000 Jamaican dollars.", "90000 JMD"),
        ("A grant of 30 million Hong Kong dollars.", "30000000 HKD"),
        ("It is worth N$1.2 million.", "1200000 NAD"),
        ("The grant is 120 million Ethiopian birr.", "120000000 ETB"),
        ("Tents worth 5 million yuan came.", "5000000 CNY"),
        ("Tents worth RMB 5 mn came.", "5000000 CNY"),
        ("Tents worth ¥5 million came from Japan.", "5000000 JPY"),
        ("It gave Rs. 4.5 crore.", "45000000 ?"),
        ("It gave INR 12,34,567 for books.", "1234567 INR"),
        ("India gave ₹1,50,000 for books.", "150000 INR"),
        ("It gave 3 lakh Pakistani rupees.", "300000 PKR"),
        ("It gave 20 lakh Sri Lankan rupees.", "2000000 LKR"),
        ("It gave Tk 50 lakh to them.", "5000000 BDT"),
        ("Kits worth KSh 900,000 came.", "900000 KES"),
        ("Kits worth 9 million Kenyan shillings came.", "9000000 KES"),
        ("Kits worth 200,000 Swiss francs came.", "200000 CHF"),
        ("Kits worth CHF 200'000 came.", "200000 CHF"),
        ("Seoul gave 3 billion Korean won.", "3000000000 KRW"),
        ("A grant of SDR 14.2 million.", "14200000 XDR"),
        ("A $3-million programme began.", "3000000 USD"),
        ("A USD$2m-worth gift.", "2000000 USD"),
        ("A gift of USD700K.", "700000 USD"),
        ("A loan of USD 300MM.", "300000000 USD"),
        ("A loan of 4mln EUR.", "4000000 EUR"),
        ("A loan of EUR 11 mio. was signed.", "11000000 EUR"),
        ("A loan of 1 bn yen.", "1000000000 JPY"),
        ("A loan of $1.3bn.", "1300000000 USD"),
        ("A loan of 2 trillion Indonesian rupiah.", "2000000000000 IDR"),
        ("Two million dollars were given.", "2000000 USD"),
        ("Half a million euros were given.", "500000 EUR"),
        ("It gave one hundred and fifty thousand pounds sterling.", "150000 GBP"),
        ("It cost 12 500 000 euros.", "12500000 EUR"),
        ("A fund of €12.500.000,00.", "12500000 EUR"),
        ("Help of 40 000 Swedish kronor.", "40000 SEK"),
        ("Help of 40 million Danish kroner.", "40000000 DKK"),
        ("Help of SEK 38.6 million.", "38600000 SEK"),
        ("Help of 2.5 million levs.", "2500000 BGN"),
        ("Help of UAH 10 million.", "10000000 UAH"),
        ("In 2012 USD 5 million came.", "5000000 USD"),
        ("A grant of USD $5 million.", "5000000 USD"),
        ("A grant of $US 5 million or $A7.5 million.", "5000000 USD; 7500000 AUD =0"),
        ("A grant of US Dollars 86,000 and Birr 4 million.", "86000 USD; 4000000 ETB"),
        ("A grant of Kshs. 2,500,000/= came.", "2500000 KES"),
        ("A grant of JPY 1,500 million.", "1500000000 JPY"),
        ("A 2.5-million-dollar grant of US$1.5million.", "2500000 USD; 1500000 USD"),
        ("A grant of 5 M€.", "5000000 EUR"),
        ("A grant of KD 5 million.", "5000000 KWD"),
        ("A grant of 1.5 million Ghana cedis.", "1500000 GHS"),
        ("A grant of B$200,000.", "200000 ?"),
        ("$500,000 (Australian) was sent.", "500000 AUD"),
        ("With 5 million euros, 20 trucks came.", "5000000 EUR"),
    ] {
        let found = sums(text, &[]).replace('~', "");
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn the_recipient_country_decides_between_currencies_of_one_name() {
    for (text, countries, expected) in [
        ("A gift of 700 million CFA francs.", &["SN"][..], "700000000 XOF"),
        ("A gift of FCFA 700 million.", &["GA"], "700000000 XAF"),
        ("A gift of 700 million F CFA.", &["TD"], "700000000 XAF"),
        ("A gift of 700 million FCFA.", &[], "700000000 ?"),
        ("A gift of 700 million FCFA.", &["SN", "GA"], "700000000 ?"),
        ("A gift of Rs 5 million.", &["PK"], "5000000 PKR"),
        ("A gift of 5 million rupees.", &["LK"], "5000000 LKR"),
        ("A gift of 5 million pounds.", &["EG"], "5000000 EGP"),
        ("A gift of 5 million pounds.", &["GH"], "5000000 GBP"),
        ("A gift of 5 million pesos.", &["PH"], "5000000 PHP"),
        ("A gift of 5 million shillings.", &["UG"], "5000000 UGX"),
        ("A gift of 5 million francs.", &["RW"], "5000000 RWF"),
        ("A gift of K20 million.", &["PG"], "20000000 PGK"),
        ("A gift of K20 million.", &["ZM"], "20000000 ZMW"),
        ("The K20 road was built.", &[], ""),
        ("A gift of P5 million.", &["BW"], "5000000 BWP"),
        ("A gift of 40 million sum.", &["UZ"], "40000000 UZS"),
        ("A gift of 2 million dinars.", &["JO"], "2000000 JOD"),
        ("A gift of LE 10 million.", &["EG"], "10000000 EGP"),
        ("A gift of 30 million dirhams.", &["MA"], "30000000 MAD"),
        ("A gift of ¥2 million from China.", &["LA"], "2000000 CNY"),
        ("A gift of N$5 million; $300,000 went to Oshana.", &["NA"], "5000000 NAD; 300000 NAD"),
        ("A gift of C$5 million.", &["NI"], "5000000 NIO"),
        ("A gift of C$5 million.", &["HT"], "5000000 CAD"),
        ("A gift of ALL 5 million.", &["AL"], "5000000 ALL"),
    ] {
        assert_eq!(sums(text, countries), expected, "{text} {countries:?}");
    }
}

#[test]
fn lists_share_a_currency_and_ranges_are_approximate() {
    for (text, expected) in [
        ("They got 10, 20 and 30 million dollars.", "10000000 USD; 20000000 USD; 30000000 USD"),
        ("They got 10 million and 20 million euros.", "10000000 EUR; 20000000 EUR"),
        ("They got $10, 20 and 30 million.", "10000000 USD; 20000000 USD; 30000000 USD"),
        ("It needs $5-7 million.", "~5000000 USD; ~7000000 USD"),
        ("It costs 5 to 7 million yen.", "~5000000 JPY; ~7000000 JPY"),
        ("It costs between $12mil and $19mil.", "~12000000 USD; ~19000000 USD"),
        ("It costs $5,000-7,000.", "~5000 USD; ~7000 USD"),
        ("It gave 20 buses and 30 million dollars.", "30000000 USD"),
        ("In 2010 and 2011, 30 million dollars came.", "30000000 USD"),
        ("In 2011 and 30 million dollars later.", "30000000 USD"),
        ("It gave $10 and 20 beds.", "10 USD"),
        ("It gave about $2 million.", "~2000000 USD"),
        ("It gave some 2 million euros.", "~2000000 EUR"),
        ("It gave more than EUR 2 million.", "~2000000 EUR"),
        ("It gave up to EUR 2 million.", "~2000000 EUR"),
        ("It gave exactly EUR 2 million.", "2000000 EUR"),
        ("It gave 64 million yen (about 800,000 dollars).", "64000000 JPY; ~800000 USD =0"),
        ("It gave 64 million yen, or $800,000, in May.", "64000000 JPY; 800000 USD =0"),
        ("It gave SDR 23.4 million (equivalent to US$31.50 million).", "23400000 XDR; 31500000 USD =0"),
        ("It gave EUR 5 million and USD 2 million.", "5000000 EUR; 2000000 USD"),
        ("It gave KES 9,150 (EUR 71) to each.", "9150 KES; 71 EUR =0"),
    ] {
        assert_eq!(sums(text, &[]), expected, "{text}");
    }
}

#[test]
fn numbers_that_are_not_money_are_skipped() {
    for text in [
        "It serves 250,000 people and 40 million trees.", "Some 5 million pounds of rice came.",
        "It reached 70% of 2.5 million children.", "Call +380 44 200 1234.", "Euro 5 engines and Euro 2012 posters.",
        "SDG 3 and COP 26 were named.", "ALL 500 beds came.", "Print $x, ${1} or {$2}.",
        "The MT1213 scanner of project #31065.", "It gave the US 20 beds.", "The team that in 2012 won the cup.",
        "With $4,118,350 million in funds.", "The EUR JRS strategy.", "A 50 kVA generator and 3 m of pipe.",
        "â€˜under workâ€™ and 1,2,3.", "TOP 10 schools.", "20 XDR-TB patients and 100 XDR-TB kits.",
        "The loan CFA 8591.", "It contributes $2,715,0004 to it.", "Firms like Rand 2012 and Colon 5.",
    ] {
        assert_eq!(sums(text, &["SD", "MK"]), "", "{text}");
    }
}

#[test]
fn a_repeated_sum_is_reported_once() {
    let text = "Japan gives $2 million to Kaya\n\nJapan signed a grant of about 2 million US dollars. \
                The 2 million dollars are for beds, and $300,000 for cars.";
    assert_eq!(sums(text, &[]), "~2000000 USD; 300000 USD");
    let article = ArticleText::new(text, &[]);
    assert!(find_sums(&article, &[])[0].mark.start > 30, "the mention in the body is kept, not the headline");
    // A rounded figure in the headline is dropped.
    assert_eq!(sums("Gift of USD700K\n\nThe gift is worth USD 720,000.", &[]), "720000 USD");
}

#[test]
fn nearby_words_decide_the_role_of_a_sum() {
    use SumRole::*;
    for (text, role) in [
        ("Japan signed a grant of $2 million.", Given),
        ("Tents worth $2 million came.", Value),
        ("A $2 million-worth gift came.", Value),
        ("The centre will cost $2 million.", Cost),
        ("Each ambulance costs $60,000.", UnitPrice),
        ("Beds at $900 each came.", UnitPrice),
        ("So far Korea has given $9 million.", Cumulative),
        ("Since 1998 Korea has given over $9 million.", Cumulative),
        ("From 1987 on, Korea gave $9 million.", Cumulative),
        ("Korea has given $9 million to date.", Cumulative),
        ("Earlier Korea pledged $9 million.", Pledge),
        ("The ministry requested $9 million.", Requested),
        ("The ministry requested a loan of $9 million.", Requested),
        ("The ministry appealed for $9 million.", Requested),
        ("Its yearly cost is $9 million.", Other),
        ("Upkeep takes $50,000 per year.", Other),
        ("Between $5 million and $6 million was given.", Range),
        ("Hospital, $5 million", Stated),
    ] {
        let article = ArticleText::new(text, &[]);
        let found = find_sums(&article, &[]);
        assert_eq!(found.first().map(|f| f.value.role), Some(role), "{text}");
    }
}

#[test]
fn sums_are_read_in_other_languages() {
    for (text, countries, expected) in [
        ("Le Japon a accordé un don de 5 millions d'euros pour le centre.", &[][..], "5000000 EUR"),
        ("Un don de 2,5 milliards de francs CFA pour les écoles.", &["BF"], "2500000000 XOF"),
        ("Un prêt de 12,4 millions de dollars américains dans le pays.", &[], "12400000 USD"),
        ("Un appui de 250 000 € pour la santé et les soins.", &[], "250000 EUR"),
        ("Правительство выделило 2,5 млн долларов США.", &[], "2500000 USD"),
        ("Грант составил 93,4 миллиона иен.", &[], "93400000 JPY"),
        ("Стоимость около 45 млрд рублей.", &["RU"], "~45000000000 RUB"),
        ("Японія надала 3 млн євро та 500 тис. доларів США.", &[], "3000000 EUR; 500000 USD"),
        ("قدمت اليابان 5 ملايين دولار للمستشفى.", &[], "5000000 USD"),
        ("قدمت منحة بقيمة ٢٫٥ مليون يورو.", &[], "2500000 EUR"),
        ("Una donación de 3 millones de euros para el hospital.", &[], "3000000 EUR"),
        ("Un préstamo de USD 47,5 MM en favor de la provincia.", &[], "47500000 USD"),
        ("Un monto de USD $36.000.000,00 para el agua.", &[], "36000000 USD"),
        ("Mil millones: 2 mil millones de dólares para la salud.", &[], "2000000000 USD"),
        ("Um donativo de 4 milhões de dólares para o hospital.", &[], "4000000 USD"),
        ("Uma ajuda de 1,2 mil milhões de euros para o país e as escolas.", &[], "1200000000 EUR"),
    ] {
        assert_eq!(sums(text, countries), expected, "{text}");
    }
}
