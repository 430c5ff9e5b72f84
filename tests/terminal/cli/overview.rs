//! `aidtrail overview`: the blocks as text, and that each number is what its query gives.

use super::*;

const ACTIVITIES: &str = "<iati-activities version='2.03'>\
    <iati-activity default-currency='USD' last-updated-datetime='2022-03-01T00:00:00Z'>\
    <iati-identifier>A-1</iati-identifier><title><narrative>Wells</narrative></title>\
    <participating-org role='1'><narrative>Japan</narrative></participating-org>\
    <participating-org role='1'><narrative>Sweden</narrative></participating-org><activity-status code='2'/>\
    <activity-date type='3' iso-date='2022-10-01'/>\
    <recipient-country code='KE' percentage='75'/><recipient-country code='UG' percentage='25'/>\
    <transaction><transaction-type code='2'/><transaction-date iso-date='2020-01-01'/>\
    <value value-date='2020-01-01'>1000</value></transaction>\
    <transaction><transaction-type code='3'/><transaction-date iso-date='2021-02-03'/>\
    <value value-date='2021-02-03'>-50</value></transaction>\
    <transaction><transaction-type code='3'/><transaction-date iso-date='2022-02-03'/>\
    <value value-date='2022-02-03'>450.50</value>\
    <provider-org><narrative>Japan</narrative></provider-org></transaction></iati-activity>\
    <iati-activity default-currency='EUR' last-updated-datetime='2022-02-01T00:00:00Z'>\
    <iati-identifier>A-2</iati-identifier><title><narrative>Schools</narrative></title>\
    <participating-org role='1'><narrative>Sweden</narrative></participating-org><recipient-country code='UG'/>\
    <location><name><narrative>Uganda</narrative></name></location>\
    <location><name><narrative>Gulu</narrative></name></location>\
    <transaction><transaction-type code='4'/><transaction-date iso-date='2021-05-06'/>\
    <value value-date='2021-05-06'>70</value></transaction></iati-activity></iati-activities>";

#[test]
fn the_overview_tells_each_block_with_what_is_nothing() {
    let text = on_file("overview_text", "a.xml", ACTIVITIES, &["overview", "--today", "2026-05-02"]);
    assert_snapshot!(transcript(&text), @r"
    2 projects, data of 2022-03 (4 years old)

    Money
      committed USD  1,000  2020 █   2022  most in 2020: 1,000
      paid out USD   400.5  2020  -▄ 2022  most in 2022: 450.5
      paid out EUR      70  2021 █ 2021  most in 2021: 70

    Donors              projects  committed USD  at most  paid out USD  at most  paid %
      split not stated         1          1,000        -           -50        -     -5%
      Japan                    1              0    1,000         450.5    450.5       -
      Sweden +EUR              2              0    1,000             -        -       -

    Sectors            projects  committed USD  paid out USD  paid %
      not stated +EUR         2          1,000         400.5     40%

    Status               projects
      in implementation         1
      not stated                1

    Places                  projects
      no location, no item         1
      Uganda as a whole            1
      Gulu                         1

    What to look at               projects
      end passed, not closed             0
      paid above committed               0
      paid, no commitment stated         1
      ends within 12 months              0
      no news for 12 months              1
      open, reports undated              0

    Gaps in the data        projects
      country not stated           0
      donor not stated             0
      end not stated               1
      money not stated             0
      code not in its list         0
    --- stderr
    --- status 0
    ");
    let japan = on_file("overview_query", "a.xml", ACTIVITIES, &["overview", "-q", "donor:japan", "--limit", "1"]);
    assert!(stdout(&japan).starts_with("1 of 2 projects, data of 2022-03"), "{}", stdout(&japan));
    let none = on_file("overview_none", "a.xml", ACTIVITIES, &["overview", "-q", "donor:norway"]);
    assert_eq!(status(&none), 1, "{}", stdout(&none));
}

/// Numbers of rows that queries find.
fn found(folder: &Path, query: &str, rows: &str) -> usize {
    let args = ["table", query, "a.xml", "--rows", rows, "--columns", "id", "--format", "jsonl"];
    stdout(&output(folder, &args, "")).lines().count()
}

#[test]
fn each_number_of_the_overview_is_what_its_query_gives_and_sums_are_those_of_stats() {
    let folder = folder("overview_json");
    std::fs::write(folder.join("a.xml"), ACTIVITIES).expect("a file");
    let json: Value = serde_json::from_str(&stdout(&output(&folder, &["overview", "--format", "json", "a.xml"], "")))
        .expect("a document");
    let blocks = json["blocks"].as_array().expect("blocks");
    let rows = || blocks.iter().flat_map(|block| block["rows"].as_array().expect("rows"));
    let mut queried = 0;
    for row in rows() {
        let number = |name: &str| row.get(name).map(|n| n.as_u64().expect("a number") as usize);
        match row.get("query") {
            None => assert_eq!(number("projects").or(number("items")).unwrap_or(0), 0, "{row}"),
            Some(query) => {
                let query = query.as_str().expect("text");
                number("projects").inspect(|n| assert_eq!(*n, found(&folder, query, "projects"), "{row}"));
                number("items").inspect(|n| assert_eq!(*n, found(&folder, query, "items"), "{row}"));
                queried += 1;
            }
        }
    }
    assert!(queried > 10, "{json}");
    // Sums of kinds, as stats adds them up.
    let stats = stdout(&output(&folder, &["stats", "a.xml"], ""));
    let sum_of = |kinds: &[&str], currency: &str| -> f64 {
        let cells = stats.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        let of = cells.filter(|it| it[0] == "amount" && kinds.contains(&it[5]) && it[6] == currency);
        of.map(|it| it[7].parse::<f64>().expect("a number")).sum()
    };
    let mut sums = 0;
    for row in blocks[0]["rows"].as_array().expect("rows") {
        let money = &row["money"][0];
        let kinds: &[&str] =
            if money["figure"] == "committed" { &["commitment"] } else { &["disbursement", "expenditure"] };
        let currency = money["currency"].as_str().expect("a code");
        assert_eq!(money["alone"].as_f64(), Some(sum_of(kinds, currency)), "{row}\n{stats}");
        let years: f64 = row["years"]
            .as_array()
            .map_or(0.0, |years| years.iter().map(|year| year["money"].as_f64().expect("a number")).sum());
        assert_eq!(money["alone"].as_f64(), Some(years), "{row}");
        sums += 1;
    }
    assert_eq!(sums, 3, "{json}");
}
