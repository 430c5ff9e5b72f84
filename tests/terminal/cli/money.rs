//! Sums of money of small IATI files, each with a right answer that was worked out by hand (tests/fixtures/money).

use super::*;

fn path(name: &str) -> String {
    format!("{}/tests/fixtures/money/{name}.xml", env!("CARGO_MANIFEST_DIR"))
}

/// The rows of money as `kind currency value: sum`, with what it is at most where that differs; what does not count with
/// its field or reason in front.
fn sums_of(file: &str, options: &[&str]) -> Vec<String> {
    let args: Vec<&str> = ["stats", file, "--format", "jsonl"].iter().chain(options).copied().collect();
    let rows = stdout(&run(&args)).lines().map(|row| serde_json::from_str(row).expect("JSON")).collect::<Vec<Value>>();
    let text = |row: &Value, of: &str| row[of].as_str().unwrap_or_default().to_owned();
    let row = |row: &Value| {
        let [field, why, kind, currency, value] = ["field", "why", "kind", "currency", "value"].map(|of| text(row, of));
        let what = match field.as_str() {
            "amount" => String::new(),
            "left_out" => format!("{why} "),
            _ => format!("{field} "),
        };
        let value = if value.is_empty() { value } else { format!(" {value}") };
        let at_most =
            if row["at_most"] == row["count"] { String::new() } else { format!(", at most {}", row["at_most"]) };
        format!("{what}{kind} {currency}{value}: {}{at_most}", row["count"])
    };
    rows.iter().filter(|row| row.get("by").is_some()).map(row).collect()
}

fn sums(name: &str, by: &str) -> Vec<String> {
    sums_of(&path(name), &["--by", by])
}

#[test]
fn a_country_that_one_payment_states_is_of_that_payment_alone() {
    assert_eq!(sums("country-one-of-many", "country"), ["expenditure USD KE: 10000", "expenditure USD none: 990000"]);
}

#[test]
fn countries_of_one_kind_currency_or_direction_of_payments_say_nothing_of_another() {
    assert_eq!(
        sums("country-by-kind", "country"),
        ["commitment USD KE: 500", "commitment USD UG: 300", "disbursement USD UG: 100"]
    );
    assert_eq!(sums("country-two-currencies", "country"), ["disbursement EUR UG: 50", "disbursement USD KE: 100"]);
    assert_eq!(
        sums("country-incoming", "country"),
        ["expenditure USD MW: 700", "expenditure USD ZM: 300", "incoming USD none: 5000"]
    );
}

#[test]
fn stated_thirds_and_long_percentages_lose_nothing() {
    assert_eq!(sums("country-thirds", "country"), ["disbursement USD RW: 2000000", "disbursement USD TZ: 1000000"]);
    assert_eq!(
        sums("country-long-percentages", "country"),
        ["commitment USD TZ: 1000000000.2", "commitment USD KE: 999999999.9", "commitment USD UG: 999999999.9"]
    );
}

#[test]
fn countries_have_the_names_of_the_standard() {
    let out = short_stats(&stdout(&run(&["stats", &path("country-names"), "--by", "country"])));
    for name in ["MM ¦ Myanmar", "TR ¦ Türkiye", "TL ¦ Timor-Leste", "CI ¦ Côte d'Ivoire", "SZ ¦ Eswatini"] {
        assert!(out.contains(&format!("amount ¦ {name} ¦ 1 ¦")), "{name}: {out}");
    }
}

#[test]
fn copies_of_different_years_count_together() {
    assert_eq!(sums("once-split-by-year", "kind"), ["disbursement USD: 700"]);
}

#[test]
fn a_child_covers_no_other_currency_and_no_more_than_it_reports() {
    assert_eq!(sums("once-child-other-currency", "kind"), ["disbursement EUR: 7", "disbursement USD: 500"]);
    assert_eq!(
        sums("once-missing-child", "kind"),
        ["commitment USD: 3000", "of_parents commitment USD: 1200", "children commitment USD: 1800"]
    );
    assert_eq!(sums_of(&path("once-missing-child"), &["--count", "all"]), ["commitment USD: 4800"]);
}

#[test]
fn a_budget_that_a_revised_one_replaces_is_left_out_and_one_of_two_years_is_of_both() {
    assert_eq!(sums("budget-revised-longer", "year"), ["budget USD 2021-2022: 1200", "replaced budget USD: 1000"]);
    assert_eq!(sums("budget-revised-no-end", "kind"), ["budget USD: 150", "replaced budget USD: 100"]);
}

#[test]
fn donors_share_what_nobody_splits() {
    assert_eq!(
        sums("shared-by-donors", "donor"),
        [
            "disbursement USD Japan: 0, at most 1000", "disbursement USD Sweden: 0, at most 1000",
            "disbursement USD several: 1000"
        ]
    );
}

#[test]
fn a_payment_to_an_activity_found_is_paid_out_once() {
    let chain = ["commitment EUR: 100", "expenditure EUR: 90", "incoming EUR: 100", "passed_on disbursement EUR: 100"];
    assert_eq!(sums("chain", "kind"), chain);
    let alone = sums_of(&path("chain"), &["-q", "grant"]);
    assert!(alone.contains(&"disbursement EUR: 100".to_owned()), "without the receiver it is paid: {alone:?}");
    let listed = stdout(&run(&["stats", &path("chain"), "--left-out", "--format", "tsv"]));
    let row: Vec<&str> = listed.lines().nth(1).expect("a row").split('\t').collect();
    let money = ["disbursement", "disbursement", "EUR", "2023", "2023", "100", "passed_on", "XM-EX-B-7"];
    assert_eq!((row[0], &row[3..]), ("XM-EX-A-1", &money[..]));
    assert!(row[1].ends_with("chain.xml") && row[2] == "2", "{listed}");
}

/// An activity with two donors and two sectors in two vocabularies, of which payments state some.
const STATED: &str = r#"<iati-activities version="2.03"><iati-activity default-currency="USD">
<iati-identifier>S-1</iati-identifier><reporting-org ref="R-1"><narrative>Reporter</narrative></reporting-org>
<title><narrative>Clinics</narrative></title>
<participating-org role="1" ref="D-1"><narrative>Donor one</narrative></participating-org>
<participating-org role="1" ref="D-2"><narrative>Donor two</narrative></participating-org>
<recipient-country code="KE" percentage="70"/><recipient-country code="UG" percentage="29.99"/>
<sector vocabulary="1" code="12220"/><sector vocabulary="99" code="own"><narrative>Own</narrative></sector>
<transaction><transaction-type code="3"/><transaction-date iso-date="2020-01-01"/><value value-date="2020-01-01">60</value>
<provider-org ref="D-1"><narrative>The first donor, by another name</narrative></provider-org></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2020-01-01"/><value value-date="2020-01-01">40</value>
<provider-org><narrative>A bank</narrative></provider-org></transaction>
</iati-activity></iati-activities>"#;

#[test]
fn tables_give_money_to_what_is_stated_and_name_what_is_not() {
    let file = folder("money_stated").join("stated.xml");
    std::fs::write(&file, STATED).expect("written");
    let sums = |options: &[&str]| sums_of(&file.display().to_string(), options);
    assert_eq!(
        sums(&["--by", "donor"]),
        [
            "disbursement USD Donor one: 60, at most 100", "disbursement USD Donor two: 0, at most 40",
            "disbursement USD several: 40"
        ],
        "a provider is known by its reference; one that is no donor is none"
    );
    assert_eq!(
        sums(&["--by", "country"]),
        ["disbursement USD KE: 70", "disbursement USD UG: 29.99", "disbursement USD rest: 0.01"]
    );
    assert_eq!(sums(&["--by", "region"]), ["disbursement USD country: 99.99", "disbursement USD rest: 0.01"]);
    assert_eq!(sums(&["--by", "sector"]), ["disbursement USD 12220: 100"]);
    assert_eq!(sums(&["--by", "sector", "--vocabulary", "99"]), ["disbursement USD own: 100"]);
    assert_eq!(sums(&["--by", "implementer"]), ["disbursement USD none: 100"]);
    assert_eq!(sums(&["--by", "reporter"]), ["disbursement USD Reporter: 100"]);
    let file = file.display().to_string();
    let noted = run(&["stats", &file, "--by", "sector"]);
    assert_eq!(stderr(&noted), "note: there are sectors of other vocabularies: 99; see --vocabulary\n");
    let refused = run(&["stats", &file, "--vocabulary", "99"]);
    assert_eq!(status(&refused), 2, "{}", transcript(&refused));
    assert!(stderr(&refused).contains("--by region or --by sector"), "{}", stderr(&refused));
}

#[test]
fn stats_explain_how_the_figures_come_about() {
    assert_snapshot!(stdout(&run(&["stats", &path("once-missing-child"), "--by", "year", "--explain"])), @r"
    2 records found, with 2 different identifiers.
    By year: money is of the year of its payments; a budget of up to 400 days is of the year in which it begins, a longer one of all its years together.

    commitment 3,000 USD
      of 1 value

    Left out (--left-out lists each):
      reported by its children: commitment 1,800 USD, in 1 amount of 1 activity

    The data does not say of which date it is.
    ");
}
