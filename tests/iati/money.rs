//! What is read of payments and budgets: the sums, what is left out of them and why, and what payments state of
//! themselves. Each file of `tests/fixtures/money` and `tests/fixtures/checks` is one small case.

use aidtrail::formats::InputOrigin;
use aidtrail::load::{LoadOptions, load_with};
use aidtrail::model::{Coded, Project};
use aidtrail::store::{Corpus, RecordId};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

fn load(origin: InputOrigin) -> Arc<Corpus> {
    load_with(&[origin], LoadOptions::on(1), &AtomicBool::new(false), &|_, _| {})
}

fn fixture(name: &str) -> Arc<Corpus> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    let corpus = load(InputOrigin::File(path));
    assert!(!corpus.is_empty(), "{name}");
    corpus
}

/// One activity of these elements, in dollars.
fn activity(attributes: &str, elements: &str) -> String {
    format!(
        "<iati-activities version='2.03'><iati-activity default-currency='USD' {attributes}>\
         <iati-identifier>a</iati-identifier><title><narrative>T</narrative></title>{elements}</iati-activity>\
         </iati-activities>"
    )
}

fn read(xml: &str) -> Arc<Corpus> {
    load(InputOrigin::InMemory("a.xml".to_owned(), xml.as_bytes().into()))
}

/// `kind currency years: value`, and why it is left out.
fn amounts(project: &Project) -> Vec<String> {
    let amount = |it: &aidtrail::model::Amount| {
        let year = it.year.map_or_else(|| "-".to_owned(), |year| year.to_string());
        let last = it.last_year.map(|year| format!("-{year}")).unwrap_or_default();
        let left_out = it.left_out.as_ref().map(|why| format!(", {}", why.code())).unwrap_or_default();
        let kind = it.kind.as_ref().map_or("", Coded::code);
        format!("{kind} {} {year}{last}: {}{left_out}", it.currency, it.value.to_plain_string())
    };
    project.amounts.iter().map(amount).collect()
}

/// `kind currency: fact vocabulary:code name = value`.
fn stated(project: &Project) -> Vec<String> {
    let of = |it: &aidtrail::model::Amount| -> Vec<String> {
        let part = |part: &aidtrail::model::StatedPart| {
            let what = part.of.as_ref().map_or("", Coded::code);
            let vocabulary = part.vocabulary.as_ref().map(|it| format!("{it}:")).unwrap_or_default();
            let name = part.name.as_ref().map(|it| format!(" {it}")).unwrap_or_default();
            let value = part.value.to_plain_string();
            let kind = it.kind.as_ref().map_or("", Coded::code);
            format!("{kind} {}: {what} {vocabulary}{}{name} = {value}", it.currency, part.code)
        };
        it.stated.iter().map(part).collect()
    };
    project.amounts.iter().flat_map(of).collect()
}

/// The rules that flag a record for its money, and what else cannot be read.
fn flags(corpus: &Corpus, record: u32) -> Vec<&'static str> {
    let found = corpus.open(RecordId(record)).flags;
    let of_money = [
        "bad_amount", "several_values", "ambiguous_figure", "unknown_currency", "unknown_amount_kind", "after_data",
        "no_payment_date", "period_reversed", "long_budget", "overlapping_budget", "budget_parts", "unknown_code",
    ];
    let found = found.iter().map(|flag| flag.rule.code());
    let mut rules: Vec<&str> = found.filter(|rule| of_money.contains(rule)).collect();
    rules.dedup();
    rules
}

#[test]
fn every_case_gives_its_figures_and_its_remarks() {
    let cases: [(&str, &[&str], &[&str]); 23] = [
        (
            "checks/01-two-values.xml",
            &["disbursement USD 2020: 100, several_values", "disbursement USD 2020: 900, several_values"],
            &["several_values"],
        ),
        ("checks/05-comma.xml", &["disbursement USD 2020: 1234"], &["ambiguous_figure"]),
        ("checks/08-no-transaction-date.xml", &["disbursement USD -: 100"], &["no_payment_date"]),
        ("checks/09-budget-end-before-start.xml", &["budget USD -: 100"], &["period_reversed"]),
        ("checks/10-budget-five-years.xml", &["budget USD 2020-2024: 500"], &["long_budget"]),
        (
            "checks/12-revised-overlaps.xml",
            &["budget USD 2020: 700", "budget USD 2020: 500, replaced"],
            &["overlapping_budget"],
        ),
        ("checks/15-tx-country-unknown-code.xml", &["disbursement USD 2020: 100"], &["unknown_code"]),
        // Nothing says how old this data is.
        ("checks/17-future-payment.xml", &["disbursement USD 2099: 100"], &[]),
        ("checks/20-zone.xml", &["disbursement USD 2020: 100"], &[]),
        ("checks/21-date-no-type.xml", &["disbursement USD 2020: 100"], &[]),
        ("checks/28-budget-type-9.xml", &["budget USD 2020: 1200"], &["unknown_code"]),
        ("checks/29-tx-type-D.xml", &["disbursement USD 2020: 100"], &[]),
        ("checks/30-nan.xml", &[], &["bad_amount"]),
        ("checks/31-empty-value.xml", &[], &["bad_amount"]),
        (
            "checks/34-loan-default-currency-bad.xml",
            &["disbursement DOLLAR 2020: 100, unknown_currency"],
            &["unknown_currency"],
        ),
        ("checks/35-value-currency-typo.xml", &["disbursement UDS 2020: 5, unknown_currency"], &["unknown_currency"]),
        ("checks/37-tx-in-2-sectors-of-one-vocab.xml", &["disbursement USD 2020: 100"], &[]),
        ("checks/51-payments-no-code.xml", &["commitment USD 2020: 1000", "disbursement USD 2020: 58000000"], &[]),
        (
            "checks/52-quarters.xml",
            &["budget USD 2020: 400", "budget USD 2020: 400, part_of_budget"],
            &["budget_parts"],
        ),
        (
            "money/budget-revised-longer.xml",
            &["budget USD 2021-2022: 1200", "budget USD 2021: 1000, replaced"],
            &["long_budget", "overlapping_budget"],
        ),
        ("money/budget-revised-no-end.xml", &["budget USD 2015: 150", "budget USD 2015: 100, replaced"], &[]),
        ("money/country-two-currencies.xml", &["disbursement EUR 2020: 50", "disbursement USD 2020: 100"], &[]),
        (
            "money/rules-of-the-standard.xml",
            &["disbursement USD 2033: 10", "budget USD -: 5", "budget USD 2020-2024: 5"],
            &["period_reversed", "long_budget"],
        ),
    ];
    for (name, expected, rules) in cases {
        let corpus = fixture(name);
        assert_eq!(amounts(&corpus.open(RecordId(0)).project), *expected, "{name}");
        assert_eq!(flags(&corpus, 0), *rules, "{name}");
    }
}

#[test]
fn what_a_payment_states_is_kept_for_that_payment_alone() {
    let cases: [(&str, &[&str]); 9] = [
        ("money/country-one-of-many.xml", &["expenditure USD: country KE = 10000"]),
        (
            "money/country-by-kind.xml",
            &[
                "commitment USD: country KE = 500", "commitment USD: country UG = 300",
                "disbursement USD: country UG = 100",
            ],
        ),
        (
            "money/country-thirds.xml",
            &["disbursement USD: country RW = 2000000", "disbursement USD: country TZ = 1000000"],
        ),
        ("money/country-incoming.xml", &["expenditure USD: country MW = 700", "expenditure USD: country ZM = 300"]),
        (
            "money/country-two-currencies.xml",
            &["disbursement EUR: country UG = 50", "disbursement USD: country KE = 100"],
        ),
        ("money/country-long-percentages.xml", &[]),
        ("checks/15-tx-country-unknown-code.xml", &["disbursement USD: country ZZ9 = 100"]),
        // Several of one vocabulary, and not how it is split.
        ("checks/37-tx-in-2-sectors-of-one-vocab.xml", &["disbursement USD: sector  = 100"]),
        ("checks/51-payments-no-code.xml", &["commitment USD: sector  Basic health = 1000"]),
    ];
    for (name, expected) in cases {
        assert_eq!(stated(&fixture(name).open(RecordId(0)).project), *expected, "{name}");
    }
}

#[test]
fn percentages_are_kept_digit_by_digit_and_none_is_derived_from_payments() {
    let shares = |name: &str| -> Vec<String> {
        let countries = fixture(name).open(RecordId(0)).project.countries;
        let share =
            |it: &aidtrail::model::Country| format!("{} {:?}", it.code, it.percentage.map(|it| it.to_plain_string()));
        countries.iter().map(share).collect()
    };
    assert_eq!(
        shares("money/country-long-percentages.xml"),
        ["KE Some(\"33.33333333\")", "UG Some(\"33.33333333\")", "TZ Some(\"33.33333334\")"]
    );
    assert_eq!(shares("money/country-thirds.xml"), ["TZ None", "RW None"]);
}

#[test]
fn what_is_handed_on_to_an_activity_is_an_amount_of_its_own_with_its_country() {
    let payment = |value: u32, more: &str| {
        format!(
            "<transaction><transaction-type code='3'/><transaction-date iso-date='2023-02-10'/>\
             <value value-date='2023-02-10'>{value}</value>{more}</transaction>"
        )
    };
    let to = |id: &str| format!("<receiver-org receiver-activity-id='{id}'/>");
    let all = [
        payment(100, &format!("{}<recipient-country code='KE'/>", to("b"))),
        payment(50, "<recipient-country code='UG'/>"),
        payment(7, &to("c")),
        payment(20, &format!("{}<recipient-country code='KE'/>", to("b"))),
    ];
    let corpus = read(&activity("", &all.concat()));
    let project = corpus.open(RecordId(0)).project;
    let year = "disbursement USD 2023";
    assert_eq!(amounts(&project), [format!("{year}: 120"), format!("{year}: 50"), format!("{year}: 7")]);
    let facts = ["country KE = 120", "receiver_activity b = 120", "country UG = 50", "receiver_activity c = 7"];
    assert_eq!(stated(&project), facts.map(|fact| format!("disbursement USD: {fact}")));
}

#[test]
fn what_payments_state_beside_something_finer_is_marked() {
    let payment = |value: u32, more: &str| {
        format!(
            "<transaction><transaction-type code='3'/><transaction-date iso-date='2023-02-10'/>\
             <value value-date='2023-02-10'>{value}</value>{more}</transaction>"
        )
    };
    let (region, group) = ("<recipient-region code='289'/>", "<sector vocabulary='2' code='122'/>");
    let all = [
        payment(100, &format!("<recipient-country code='KE'/>{region}<sector code='12220'/>{group}")),
        payment(7, &format!("{region}{group}")),
    ];
    let corpus = read(&activity("", &all.concat()));
    let project = corpus.open(RecordId(0)).project;
    let parts = project.amounts[0].stated.iter();
    let parts: Vec<String> = parts.map(|it| format!("{} {} {}", it.code, it.value, it.beside)).collect();
    assert_eq!(
        parts,
        ["KE 100 false", "289 7 false", "289 100 true", "12220 100 false", "122 7 false", "122 100 true"]
    );
    assert_eq!(project.sectors.len(), 2);
}

#[test]
fn data_without_a_date_is_judged_by_today_if_somebody_asks() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/checks/17-future-payment.xml");
    let on = |today: Option<&str>| {
        let today = today.map(|day| day.parse().expect("a day"));
        let options = LoadOptions { today, ..LoadOptions::on(1) };
        let corpus = load_with(&[InputOrigin::File(path.clone())], options, &AtomicBool::new(false), &|_, _| {});
        amounts(&corpus.open(RecordId(0)).project)
    };
    assert_eq!(on(None), ["disbursement USD 2099: 100"]);
    assert_eq!(on(Some("2026-11-28")), ["disbursement USD 2099: 100, after_data"]);
    assert_eq!(on(Some("2099-01-15")), ["disbursement USD 2099: 100"]);
}

#[test]
fn a_chain_is_stated_by_its_payments_in_both_directions() {
    let corpus = fixture("money/chain.xml");
    assert_eq!(
        stated(&corpus.open(RecordId(0)).project),
        ["disbursement EUR: receiver XM-EX-B Agency B = 100", "disbursement EUR: receiver_activity XM-EX-B-7 = 100"]
    );
    let second = corpus.open(RecordId(1)).project;
    assert_eq!(
        stated(&second),
        ["incoming EUR: provider XM-EX-A Donor A = 100", "incoming EUR: provider_activity XM-EX-A-1 = 100"]
    );
    assert_eq!(second.related, []);
}

#[test]
fn a_text_in_place_of_a_code_is_the_code_if_it_is_one() {
    let payment = |elements: &str| {
        format!(
            "<transaction><transaction-type code='3'/><transaction-date iso-date='2020-02-01'/><value>1</value>{elements}\
             </transaction>"
        )
    };
    for (elements, expected) in [
        ("<recipient-country><narrative>Kenya</narrative></recipient-country>", "country KE"),
        ("<recipient-country>ke</recipient-country>", "country KE"),
        ("<recipient-country code='ke'/>", "country KE"),
        ("<recipient-country><narrative>Atlantis</narrative></recipient-country>", "country  Atlantis"),
        ("<sector vocabulary='1'><narrative>72010</narrative></sector>", "sector 72010"),
        ("<sector vocabulary='7' code='x'/>", "sector 7:x"),
        ("<recipient-region vocabulary='99' code='EA'/>", "region 99:EA"),
        ("<recipient-region vocabulary='1' code='289'/>", "region 289"),
        ("<sector code='11220'/><sector vocabulary='1' code='11220'/>", "sector 11220"),
    ] {
        let project = read(&activity("", &payment(elements))).open(RecordId(0)).project;
        assert_eq!(stated(&project), [format!("disbursement USD: {expected} = 1")], "{elements}");
    }
}

#[test]
fn a_payment_more_than_31_days_after_its_data_is_in_no_sum() {
    let payment = |date: &str| {
        format!(
            "<transaction><transaction-type code='3'/><transaction-date iso-date='{date}'/><value>1</value></transaction>\
             <budget><period-start iso-date='2090-01-01'/><period-end iso-date='2090-12-31'/><value>2</value></budget>"
        )
    };
    let of = |attributes: &str, generated: &str, date: &str| {
        let root = format!("<iati-activities generated-datetime='{generated}'");
        let xml = activity(attributes, &payment(date)).replacen("<iati-activities", &root, 1);
        let corpus = read(&xml);
        (amounts(&corpus.open(RecordId(0)).project), flags(&corpus, 0))
    };
    let updated = "last-updated-datetime='2024-05-01T00:00:00Z'";
    let left_out = |year: u16| {
        (vec!["budget USD 2090: 2".to_owned(), format!("disbursement USD {year}: 1, after_data")], vec!["after_data"])
    };
    let counted =
        |year: u16| (vec![format!("disbursement USD {year}: 1"), "budget USD 2090: 2".to_owned()], Vec::<&str>::new());
    assert_eq!(of(updated, "2030-01-01", "2024-06-02"), left_out(2024));
    assert_eq!(of(updated, "2020-01-01", "2024-06-01"), counted(2024));
    assert_eq!(of("", "2024-05-01T08:00:00", "2099-02-01"), left_out(2099));
    assert_eq!(of("last-updated-datetime='soon'", "2024-05-01", "2099-02-01"), left_out(2099));
    assert_eq!(of("", "", "2099-02-01"), counted(2099));
}

#[test]
fn budgets_count_once_and_in_the_years_of_their_period() {
    // Type, start, end and value of each; then the amounts.
    let cases: &[(&[&str], &[&str])] = &[
        (&["1 2020-01-01 2020-12-31 10"], &["2020: 10"]),
        (&["1 2020-07-01 2021-06-30 10"], &["2020: 10"]),
        (&["1 2020-01-01 2021-02-03 10"], &["2020: 10"]),
        (&["1 2020-01-01 2021-02-04 10"], &["2020-2021: 10"]),
        (&["1 2020 2020 10"], &["2020: 10"]),
        (&["1 2020-01-01 - 10"], &["2020: 10"]),
        (&["1 x 2020-12-31 10"], &["-: 10"]),
        // Covered by 90 %: 9 of 10 days, and not by 8.
        (&["1 2020-01-01 2020-01-10 10", "2 2020-01-02 2020-01-10 7"], &["2020: 7", "2020: 10, replaced"]),
        (&["1 2020-01-01 2020-01-10 10", "2 2020-01-03 2020-01-10 7"], &["2020: 17"]),
        (
            &["1 2020-01-01 2020-12-31 10", "2 2020-01-01 2020-12-31 7", "2 2020-01-01 2020-12-31 1"],
            &["2020: 8", "2020: 10, replaced"],
        ),
        (
            &["Original 2020-01-01 2020-12-31 10", "Revised 2020-01-01T00:00:00 2020-12-31Z 7"],
            &["2020: 7", "2020: 10, replaced"],
        ),
        // Without an end: that of the original with the same start, of several the longest.
        (&["1 2020-01-01 2022-12-31 10", "2 2020-01-01 - 7"], &["2020-2022: 7", "2020-2022: 10, replaced"]),
        (&["1 2020-01-01 - 10", "2 2020-01-01 - 7"], &["2020: 7", "2020: 10, replaced"]),
        (&["1 2020-01-01 - 10", "2 2020-01-01 2020-12-31 7"], &["2020: 7", "2020: 10, replaced"]),
        (&["1 2020-03-01 - 10", "2 2020-01-01 2020-12-31 7"], &["2020: 17"]),
        (&["1 2020-01-01 2020-12-31 10", "2 2021-01-01 - 7"], &["2020: 10", "2021: 7"]),
        // Reversed ones are replaced by their like only.
        (&["1 2021-01-01 2020-01-01 10", "2 2021-01-01 2020-01-01 7"], &["-: 7", "-: 10, replaced"]),
        (&["1 2021-01-01 2020-01-01 10", "2 2020-01-01 2021-12-31 7"], &["-: 10", "2020-2021: 7"]),
        // Parts: two or more of one type, within 2 %.
        (&["1 2020-01-01 2020-12-31 10", "1 2020-01-01 2020-06-30 10"], &["2020: 20"]),
        (
            &["1 2020-01-01 2020-12-31 100", "1 2020-01-01 2020-06-30 49", "1 2020-07-01 2020-12-31 49"],
            &["2020: 100", "2020: 98, part_of_budget"],
        ),
        (&["1 2020-01-01 2020-12-31 100", "1 2020-01-01 2020-06-30 48", "1 2020-07-01 2020-12-31 49"], &["2020: 197"]),
        (&["1 2020-01-01 2020-12-31 100", "2 2020-01-01 2020-06-30 50", "2 2020-07-01 2020-12-31 50"], &["2020: 200"]),
        // The half years are parts of their year, and the years of both years.
        (
            &[
                "1 2020-01-01 2021-12-31 20", "1 2020-01-01 2020-12-31 10", "1 2021-01-01 2021-12-31 10",
                "1 2020-01-01 2020-06-30 5", "1 2020-07-01 2020-12-31 5",
            ],
            &["2020-2021: 20", "2020: 20, part_of_budget", "2021: 10, part_of_budget"],
        ),
        // What is replaced says so, also where it is a part.
        (
            &[
                "1 2020-01-01 2020-12-31 10", "1 2020-01-01 2020-06-30 5", "1 2020-07-01 2020-12-31 5",
                "2 2020-01-01 2020-12-31 11",
            ],
            &["2020: 11", "2020: 20, replaced"],
        ),
        // A revised part replaces the part; the whole still counts.
        (
            &[
                "1 2020-01-01 2020-12-31 10", "1 2020-01-01 2020-06-30 5", "1 2020-07-01 2020-12-31 5",
                "2 2020-01-01 2020-06-30 6",
            ],
            &["2020: 16", "2020: 5, replaced", "2020: 5, part_of_budget"],
        ),
        (&["1 2020-01-01 2020-12-31 0", "1 2020-01-01 2020-06-30 0", "1 2020-07-01 2020-12-31 0"], &["2020: 0"]),
    ];
    for (budgets, expected) in cases {
        for (element, kind) in [("budget", "budget"), ("planned-disbursement", "planned_disbursement")] {
            let one = |budget: &&str| {
                let [of, start, end, value] = budget.split(' ').collect::<Vec<_>>()[..] else { panic!("{budget}") };
                let end = Some(end).filter(|end| *end != "-").map(|end| format!("<period-end iso-date='{end}'/>"));
                format!(
                    "<{element} type='{of}'><period-start iso-date='{start}'/>{}<value>{value}</value></{element}>",
                    end.unwrap_or_default()
                )
            };
            let elements: String = budgets.iter().map(one).collect();
            let project = read(&activity("", &elements)).open(RecordId(0)).project;
            let expected: Vec<String> = expected.iter().map(|amount| format!("{kind} USD {amount}")).collect();
            assert_eq!(amounts(&project), expected, "{budgets:?}");
        }
    }
}

#[test]
fn budgets_of_another_kind_or_currency_are_not_compared() {
    let budget = |element: &str, of: u8, currency: &str| {
        format!(
            "<{element} type='{of}'><period-start iso-date='2020-01-01'/><period-end iso-date='2020-12-31'/>\
             <value currency='{currency}'>1</value></{element}>"
        )
    };
    let all =
        [budget("budget", 1, "USD"), budget("budget", 2, "EUR"), budget("planned-disbursement", 2, "USD")].concat();
    assert_eq!(
        amounts(&read(&activity("", &all)).open(RecordId(0)).project),
        ["budget EUR 2020: 1", "budget USD 2020: 1", "planned_disbursement USD 2020: 1"]
    );
}

#[test]
fn a_budget_with_several_values_counts_none_of_them_and_replaces_nothing() {
    let budgets = "<budget><period-start iso-date='2020-01-01'/><period-end iso-date='2020-12-31'/><value>1</value></budget>\
                   <budget type='2'><period-start iso-date='2020-01-01'/><period-end iso-date='2020-12-31'/><value>2</value>\
                   <value>3</value></budget>";
    let corpus = read(&activity("", budgets));
    assert_eq!(
        amounts(&corpus.open(RecordId(0)).project),
        ["budget USD 2020: 1", "budget USD 2020: 2, several_values", "budget USD 2020: 3, several_values"]
    );
    assert_eq!(flags(&corpus, 0), ["several_values"]);
}

#[test]
fn too_many_budgets_to_compare_are_read_in_time_and_reported() {
    let budget = |i: usize| {
        let (year, day) = (1950 + i % 50, 1 + i % 28);
        format!(
            "<budget type='{}'><period-start iso-date='{year}-01-{day:02}'/><period-end iso-date='{}-12-31'/>\
             <value>1</value></budget>",
            1 + i % 2,
            2000 + i % 97
        )
    };
    let corpus = read(&activity("", &(0..20_000).map(budget).collect::<String>()));
    let found = corpus.open(RecordId(0));
    let is_said = |flag: &aidtrail::rules::Flag| flag.what.starts_with("too many budgets to compare");
    assert!(found.flags.iter().any(is_said), "{:?}", found.flags.first());
}

#[test]
fn many_payments_that_state_many_facts_are_read_in_time() {
    let payment = |i: usize| {
        format!(
            "<transaction><transaction-type code='3'/><transaction-date iso-date='2020-01-01'/><value>1</value>\
             <sector vocabulary='99' code='{i}'/><receiver-org ref='{i}'/></transaction>"
        )
    };
    let many: String = (0..20_000).map(payment).collect();
    // One payment with as many sectors states "several".
    let sectors: String = (0..20_000).map(|i| format!("<sector vocabulary='98' code='{i}'/>")).collect();
    let one = payment(0).replace("<sector", &format!("{sectors}<sector"));
    let project = read(&activity("", &format!("{many}{one}"))).open(RecordId(0)).project;
    assert_eq!(project.amounts[0].stated.len(), 20_000 + 20_000 + 1);
}

/// The path of a new file of one test.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("money");
    std::fs::create_dir_all(&folder).expect("a folder");
    folder.join(name)
}

#[test]
fn imported_money_opens_and_is_imported_again_as_the_same() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut files: Vec<PathBuf> = ["money", "checks"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(fixtures.join(folder)).expect("a folder"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "xml"))
        .collect();
    files.sort();
    assert!(files.len() >= 25, "{files:?}");
    let import = |inputs: &[PathBuf], to: &Path| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_aidtrail"));
        let output = command.arg("import").args(inputs).arg("-o").arg(to).output().expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let (first, second) = (scratch("first.json"), scratch("second.json"));
    for path in [&first, &second] {
        let _ = std::fs::remove_file(path);
    }
    import(&files, &first);
    import(std::slice::from_ref(&first), &second);
    let projects = |corpus: &Corpus| -> Vec<Project> { corpus.ids().map(|id| corpus.open(id).project).collect() };
    let targets: Vec<InputOrigin> = files.iter().cloned().map(InputOrigin::File).collect();
    let xml = load_with(&targets, LoadOptions::on(1), &AtomicBool::new(false), &|_, _| {});
    let (once, twice) = (projects(&load(InputOrigin::File(first))), projects(&load(InputOrigin::File(second))));
    assert_eq!(once, twice);
    let money = |all: &[Project]| -> Vec<_> {
        let mut all: Vec<String> =
            all.iter().map(|it| format!("{} {:?} {:?}", it.id, it.amounts, it.countries)).collect();
        all.sort();
        all
    };
    assert_eq!(money(&projects(&xml)), money(&once));
}

#[test]
fn the_detail_says_what_is_left_out_and_who_paid_whom() {
    let payment = |kind: u8, date: &str, rest: &str| {
        format!(
            "<transaction><transaction-type code='{kind}'/><transaction-date iso-date='{date}'/>{rest}</transaction>"
        )
    };
    let to_b = "<receiver-org ref='B'><narrative>Agency B</narrative></receiver-org>";
    let elements = [
        payment(1, "2023-01-10", "<value>300</value><provider-org ref='A'/>"),
        payment(2, "2022-02-10", &format!("<value>150</value>{to_b}")),
        payment(3, "2023-02-10", &format!("<value>100</value>{to_b}")),
        payment(3, "2024-02-10", "<value>10</value>"),
        payment(3, "2030-02-10", &format!("<value>7</value>{to_b}")),
        "<budget><period-start iso-date='2020-01-01'/><period-end iso-date='2024-12-31'/><value>500</value></budget>"
            .to_owned(),
    ];
    let path = scratch("detail.xml");
    std::fs::write(&path, activity("last-updated-datetime='2024-06-01'", &elements.concat())).expect("written");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_aidtrail"));
    let output = command.args(["show", "a"]).arg(&path).output().expect("the program runs");
    let shown = String::from_utf8(output.stdout).expect("UTF-8");
    let amounts: Vec<&str> =
        shown.lines().skip_while(|line| !line.starts_with("Amount")).take_while(|line| !line.is_empty()).collect();
    assert_eq!(
        amounts,
        [
            "Amount       150 USD  commitment 2022",
            "             110 USD  disbursement, 2023-2024",
            "               2023  100",
            "               2024  10",
            "             500 USD  budget 2020-2024",
            "             300 USD  incoming funds 2023",
            "Left out     7 USD  disbursement 2030  dated after the data",
            "Paid by      A  300 USD incoming funds",
            "Paid to      Agency B  150 USD commitment · 100 USD disbursement",
        ]
    );
}
