//! `aidtrail table`: rows, groups, figures, and what is said of wrong names.

use super::*;

const ACTIVITIES: &str = "<iati-activities version='2.03'>\
    <iati-activity default-currency='USD'><iati-identifier>A-1</iati-identifier><title><narrative>Wells</narrative></title>\
    <participating-org role='1'><narrative>Japan</narrative></participating-org>\
    <participating-org role='1'><narrative>Sweden</narrative></participating-org>\
    <recipient-country code='KE' percentage='75'/><recipient-country code='UG' percentage='25'/>\
    <transaction><transaction-type code='2'/><transaction-date iso-date='2020-01-01'/>\
    <value value-date='2020-01-01'>1000</value></transaction>\
    <transaction><transaction-type code='3'/><transaction-date iso-date='2021-02-03'/>\
    <value value-date='2021-02-03'>400.50</value>\
    <description><narrative>First part</narrative></description>\
    <provider-org><narrative>Japan</narrative></provider-org></transaction></iati-activity>\
    <iati-activity default-currency='EUR'><iati-identifier>A-2</iati-identifier>\
    <title><narrative>Schools</narrative></title>\
    <participating-org role='1'><narrative>Sweden</narrative></participating-org><recipient-country code='UG'/>\
    <transaction><transaction-type code='4'/><transaction-date iso-date='2021-05-06'/>\
    <value value-date='2021-05-06'>70</value></transaction>\
    <document-link url='https://example.org/a.pdf' format='application/pdf'><title><narrative>Plan</narrative></title>\
    </document-link></iati-activity></iati-activities>";

/// Standard output, with tabs drawn as ¦.
fn written(output: &Output) -> String {
    stdout(output).replace('\t', " ¦ ").lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn on_activities(test: &str, args: &[&str]) -> Output {
    let args: Vec<&str> = ["table", ""].iter().chain(args).copied().collect();
    on_file(test, "a.xml", ACTIVITIES, &args)
}

#[test]
fn fields_of_items_are_columns_of_projects_whatever_their_number() {
    let folder = folder("table_fields_of_items");
    for column in ["item", "category", "state", "place", "facility"] {
        let args = ["table", "--rows", "projects", "--columns", &format!("title,{column}"), "--format", "table"];
        let out = output(&folder, &args, "");
        assert_eq!((status(&out), stderr(&out).as_str()), (0, ""), "{column}");
        assert!(stdout(&out).lines().count() >= 26, "{column}");
    }
}

#[test]
fn money_of_groups_adds_up_with_what_is_not_split() {
    let by_donor = on_activities("table_donors", &["--group-by", "donor", "--format", "table"]);
    assert_snapshot!(transcript(&by_donor), @r"
    donor             projects  committed USD  at most  paid out USD  paid out EUR
    Sweden                   2              0    1,000             -            70
    Japan                    1              0    1,000         400.5             -
    split not stated         1          1,000        -             -             -
    all, each once           2          1,000        -         400.5            70
    1 project is in several rows, so the rows do not add up to all
    at most: with all money that a value shares with others; no sum
    --- stderr
    --- status 0
    ");
    let by_country = on_activities("table_countries", &["--group-by", "coun", "--figures", "paid", "--format", "csv"]);
    assert_snapshot!(written(&by_country), @r#"
    row,country,country_code,paid_usd,paid_eur,query
    group,Uganda,UG,100.125,70,country:=UG
    group,Kenya,KE,300.375,,country:=KE
    all,"all, each once",,400.5,70,
    "#);
}

#[test]
fn two_fields_divide_money_by_years_and_by_nothing_that_nobody_states() {
    let by_years = ["--group-by", "donor,year", "--figures", "paid,projects", "--sort", "donor,-year"];
    assert_snapshot!(written(&on_activities("table_years", &by_years)), @r"
    row ¦ donor ¦ donor_code ¦ money_year ¦ money_year_code ¦ paid_usd ¦ paid_eur ¦ projects ¦ projects_inferred ¦ inferred ¦ query
    group ¦ Japan ¦ Japan ¦ 2021 ¦ 2021 ¦ 400.5 ¦  ¦ 1 ¦ 0 ¦  ¦ donor:=Japan money-year:=2021
    group ¦ Japan ¦ Japan ¦ 2020 ¦ 2020 ¦  ¦  ¦ 1 ¦ 0 ¦  ¦ donor:=Japan money-year:=2020
    group ¦ Sweden ¦ Sweden ¦ 2021 ¦ 2021 ¦  ¦ 70 ¦ 2 ¦ 0 ¦  ¦ donor:=Sweden money-year:=2021
    group ¦ Sweden ¦ Sweden ¦ 2020 ¦ 2020 ¦  ¦  ¦ 1 ¦ 0 ¦  ¦ donor:=Sweden money-year:=2020
    all ¦ all, each once ¦  ¦  ¦  ¦ 400.5 ¦ 70 ¦ 2 ¦  ¦  ¦
    ");
    let by_two = ["--group-by", "donor,country", "--figures", "paid", "--format", "table"];
    let text = stdout(&on_activities("table_two", &by_two));
    assert!(text.contains("no source states money by donor and country"), "{text}");
}

#[test]
fn rows_have_the_columns_and_the_order_that_are_named() {
    let rows = ["--rows", "projects", "--columns", "title,paid,country", "--sort", "-paid"];
    assert_snapshot!(written(&on_activities("table_rows", &rows)), @r"
    title ¦ paid_as_stated_usd ¦ paid_as_stated_eur ¦ country
    Wells ¦ 400.5 ¦  ¦ Kenya; Uganda
    Schools ¦  ¦ 70 ¦ Uganda
    ");
    let payments = ["--rows", "transactions", "--sort", "-date", "--columns", "date,kind,amount,currency,payer,text"];
    assert_snapshot!(written(&on_activities("table_payments", &payments)), @r"
    date ¦ kind ¦ amount ¦ currency ¦ payer ¦ text
    2021-05-06 ¦ expenditure ¦ 70 ¦ EUR ¦  ¦
    2021-02-03 ¦ disbursement ¦ 400.5 ¦ USD ¦ Japan ¦ First part
    2020-01-01 ¦ commitment ¦ 1000 ¦ USD ¦  ¦
    ");
    let documents = ["--rows", "doc", "--columns", "title,format,address,project", "--format", "json"];
    assert_snapshot!(written(&on_activities("table_documents", &documents)), @r#"
    [
      {
        "title": "Plan",
        "format": "application/pdf",
        "address": "https://example.org/a.pdf",
        "project": "Schools"
      }
    ]
    "#);
}

#[test]
fn items_by_state_count_pieces_of_one_kind() {
    assert_snapshot!(transcript(&run(&["table", "mri", "--group-by", "item", "--format", "table"])), @r"
    equipment       items  projects  pieces
    MRI scanner         2         2  9 for 8 places, share not stated, 1 line without a number
    all, each once      2         2  9 for 8 places, share not stated, 1 line without a number
    --- stderr
    --- status 0
    ");
}

#[test]
fn a_wrong_name_tells_the_nearest_before_anything_is_read() {
    for (args, message) in [
        (["--group-by", "colour"], "no field to group by is called colour; the nearest are donor, country, flow"),
        (["--rows", "people"], "no kind of rows is called people; the nearest are "),
        (["--sort", "a,b,c"], "sort by two keys at most"),
        (["--columns", "x"], "no column is called x"),
        (["--figures", "paid"], "figures are of groups"),
        (["--group-by", "donor/country/sector"], "a crosstab has one field down and one across, as year/donor"),
        (["--group-by", "donor/country,sector"], "a crosstab has one field down and one across, as year/donor"),
        (["--group-by", "month"], "money of projects is kept by year, so there are no months"),
    ] {
        let output = run(&["table", "", args[0], args[1], "missing.json"]);
        assert!(stderr(&output).contains(message) && status(&output) == 2, "{args:?}: {}", stderr(&output));
    }
}

#[test]
fn files_may_come_without_a_query_and_the_query_as_an_option() {
    let file = "data/agreements.json";
    for command in ["table", "search"] {
        let of = |args: &[&str]| {
            let output = run(&[&[command], args].concat());
            assert_eq!(status(&output), 0, "{args:?}: {}", stderr(&output));
            stdout(&output)
        };
        assert_eq!(of(&[file]), of(&["", file]));
        assert_eq!(of(&["-q", "mri", file]), of(&["mri", file]));
        assert_eq!(of(&[file, "--query", "mri"]), of(&["mri", file]));
        assert_eq!(of(&["-q", "-donor:japan"]), of(&["-donor:japan"]));
        assert_ne!(of(&[file]), of(&["mri", file]));
    }
}

#[test]
fn groups_by_year_of_money_are_of_projects() {
    let grouped = stdout(&run(&["table", "mri", "--group-by", "money-year"]));
    assert_eq!(grouped, stdout(&run(&["table", "mri", "--group-by", "money-year", "--rows", "projects"])));
    assert_ne!(grouped, stdout(&run(&["table", "mri", "--group-by", "money-year", "--rows", "items"])));
}

#[test]
fn a_note_on_the_query_is_printed_once() {
    let output = run(&["table", "end:now..+12m country:uganda"]);
    assert_eq!(stderr(&output).matches("note: now is").count(), 1, "{}", stderr(&output));
}

#[test]
fn the_query_of_a_row_gives_its_number() {
    let groups = stdout(&run(&["table", "", "--rows", "items", "--group-by", "place,state"]));
    let rows: Vec<Vec<&str>> = groups.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    for row in rows.iter().filter(|row| row[0] == "group") {
        let (items, query) = (row[5], row[row.len() - 1]);
        let listed = stdout(&run(&["table", query, "--rows", "items"]));
        assert_eq!((listed.lines().count() - 1).to_string(), items, "{query}");
    }
    assert!(rows.len() > 10);
}

#[test]
fn what_no_source_states_is_marked_and_counted_apart() {
    let donors = ["table", "", "--rows", "projects", "--group-by", "donor", "--limit", "4", "--format"];
    let table = transcript(&run(&[&donors[..], &["table"]].concat()));
    assert_snapshot!(table, @r"
    donor                 projects   stated JPY  stated USD
    Japan           19, 6 inferred  108,700,000      68,790
    JICA             7, 5 inferred            -           -
    not stated       7                        -           -
    all, each once  26              108,700,000      68,790
    7 projects are in several rows, so the rows do not add up to all
    inferred: no source states the value of the row for these
    --- stderr
    --- status 0
    ");
    let csv = stdout(&run(&[&donors[..], &["csv"]].concat()));
    assert_snapshot!(csv, @r#"
    row,donor,donor_code,projects,projects_inferred,stated_jpy,stated_usd,inferred,query
    group,Japan,Japan,19,6,108700000,68790,some,donor:=Japan
    group,JICA,JICA,7,5,,,some,donor:=JICA
    group,not stated,,7,,,,,donor:none
    all,"all, each once",,26,,108700000,68790,,
    "#);
    // The same numbers as `stats` gives.
    let stats = stdout(&run(&["stats", "--format", "tsv"]));
    let number = |field: &str| {
        let cells = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
        let row = stats.lines().map(cells).find(|row| row[0] == field && row[2] == "JICA").expect("a row");
        row[7].parse::<usize>().expect("a number")
    };
    let row = csv.lines().find(|line| line.starts_with("group,JICA")).expect("a row");
    let (named, inferred) = (number("donor"), number("donor_inferred"));
    assert!(row.starts_with(&format!("group,JICA,JICA,{},{inferred},", named + inferred)), "{row}");
    let rows = ["table", "agency:=JICA", "--rows", "projects", "--columns", "agency,party", "--limit", "3"];
    assert_snapshot!(stdout(&run(&[&rows[..], &["--format", "md"]].concat())), @r"
    | agency | party |
    |---|---|
    | JICA | Japan (inferred); JICA |
    | JICA (inferred) | Japan; JICA (inferred) |
    | JICA (inferred) | Japan; JICA (inferred) |
    ");
    let states = ["table", "", "--rows", "items", "--group-by", "state", "--figures", "items", "--format", "table"];
    assert_snapshot!(stdout(&run(&states)), @r"
    state                    items
    planned          9
    in use           3, 1 inferred
    in delivery      2, 1 inferred
    being bought     1
    delivered        1
    donated          1
    money given      1
    not aid          1
    all, each once  19
    inferred: no source states the value of the row for these
    ");
}

const SECTORS: &str = "<iati-activities version='2.03'>\
    <iati-activity default-currency='USD'><iati-identifier>S-1</iati-identifier>\
    <sector vocabulary='1' code='12220'/><sector vocabulary='2' code='122'/><sector vocabulary='99' code='A1'/>\
    <transaction><transaction-type code='2'/><transaction-date iso-date='2020-01-01'/>\
    <value value-date='2020-01-01'>100</value></transaction></iati-activity>\
    <iati-activity default-currency='USD'><iati-identifier>S-2</iati-identifier><sector vocabulary='2' code='110'/>\
    <sector vocabulary='99' code='A1'><narrative>Clinics</narrative></sector></iati-activity>\
    <iati-activity default-currency='USD'><iati-identifier>S-3</iati-identifier><sector vocabulary='7' code='3'/>\
    <transaction><transaction-type code='2'/><transaction-date iso-date='2020-01-01'/>\
    <value value-date='2020-01-01'>30</value></transaction></iati-activity>\
    <iati-activity default-currency='USD'><iati-identifier>S-4</iati-identifier></iati-activity></iati-activities>";

#[test]
fn sectors_are_of_one_vocabulary_and_every_row_can_be_entered() {
    let by = |more: &[&str]| {
        let args = [&["table", "", "--rows", "projects", "--group-by", "sector"], more].concat();
        stdout(&on_file("table_sectors", "a.xml", SECTORS, &args))
    };
    assert_snapshot!(by(&["--format", "table"]), @r"
    sector                       projects  committed USD
    Basic health care                   1            100
    Education                           1              -
    in other vocabularies alone         1             30
    not stated                          1              -
    all, each once                      4            130
    ");
    assert_snapshot!(by(&["--format", "csv"]), @r#"
    row,sector,sector_code,projects,committed_usd,query
    group,Basic health care,12220,1,100,sector:=12220
    group,Education,110,1,,sector:=110
    group,in other vocabularies alone,,1,30,!sector-vocabulary:none sector:none
    group,not stated,,1,,sector-vocabulary:none
    all,"all, each once",,4,130,
    "#);
    assert_snapshot!(by(&["--format", "csv", "--vocabulary", "99"]), @r#"
    row,other_sector,other_sector_code,projects,committed_usd,query
    group,Clinics,99/A1,2,100,"other-sector:=""99/A1"""
    group,in other vocabularies alone,,1,30,!sector-vocabulary:none !sector-vocabulary:=99
    group,not stated,,1,,sector-vocabulary:none
    all,"all, each once",,4,130,
    "#);
    assert_snapshot!(by(&["--format", "table", "--vocabulary", "7"]), @r"
    other sector                                                             projects  committed USD
    Goal 3. Ensure healthy lives and promote well-being for all at all ages         1             30
    in other vocabularies alone                                                     2            100
    not stated                                                                      1              -
    all, each once                                                                  4            130
    ");
    for vocabulary in [&[][..], &["--vocabulary", "99"], &["--vocabulary", "2"], &["--vocabulary", "7"]] {
        let rows = by(&[&["--format", "tsv", "--figures", "projects"], vocabulary].concat());
        for row in rows.lines().skip(1).filter(|row| row.starts_with("group")) {
            let cells: Vec<&str> = row.split('\t').collect();
            let (projects, query) = (cells[3], cells[cells.len() - 1]);
            let listed = ["table", query, "--rows", "projects", "--columns", "id", "--format", "tsv"];
            let listed = stdout(&on_file("table_sectors_in", "a.xml", SECTORS, &listed));
            assert_eq!((listed.lines().count() - 1).to_string(), projects, "{row}");
        }
    }
}

#[test]
fn money_that_is_counted_in_children_is_said_below_the_projects_and_after_entering_a_group() {
    let activity = |id: &str, donor: &str, related: &str, value: u32| {
        format!(
            "<iati-activity default-currency='EUR'><iati-identifier>{id}</iati-identifier>\
             <participating-org role='1'><narrative>{donor}</narrative></participating-org>{related}\
             <transaction><transaction-type code='2'/><transaction-date iso-date='2020-01-01'/>\
             <value value-date='2020-01-01'>{value}</value></transaction></iati-activity>"
        )
    };
    let parent = activity("P", "Japan", "<related-activity type='2' ref='C'/>", 100);
    let child = activity("C", "Sweden", "<related-activity type='1' ref='P'/>", 80);
    let xml = format!("<iati-activities version='2.03'>{parent}{child}</iati-activities>");
    let table = |query: &str, more: &[&str]| {
        let args = [&["table", query, "--rows", "projects"], more].concat();
        stdout(&on_file("table_counted_once", "a.xml", &xml, &args))
    };
    assert_snapshot!(table("", &["--columns", "id,committed", "--format", "table"]), @r"
    id  committed EUR
    P             100
    C              80
    committed EUR: 1 of these amounts is counted in children, copies or receivers: counted once the sum is 100
    ");
    assert_snapshot!(table("", &["--columns", "id,committed", "--format", "csv"]), @r"
    id,committed_as_stated_eur
    P,100
    C,80
    ");
    assert_snapshot!(table("", &["--group-by", "donor", "--format", "table"]), @r"
    donor                     projects  committed EUR
    Japan                            1             20
    Sweden                           1             80
    all, each once                   2            100
    reported by its children         -             80
    rows below all are in no sum
    ");
    assert_snapshot!(table("donor:=Japan", &["--group-by", "donor", "--format", "table"]), @r"
    donor           projects  committed EUR
    Japan                  1            100
    all, each once         1            100
    committed EUR: 1 of these amounts is counted in children, copies or receivers that are not found here: counted once with them the sum is 20
    ");
    assert_snapshot!(table("donor:=Japan", &["--columns", "id,committed", "--format", "table"]), @r"
    id  committed EUR
    P             100
    committed EUR: 1 of these amounts is counted in children, copies or receivers that are not found here: counted once with them the sum is 20
    ");
}

#[test]
fn topics_columns_lists_the_columns_of_tables() {
    let text = stdout(&run(&["topics", "columns"]));
    for words in ["table --rows projects", "table --rows items", "table --group-by", "projects_inferred", "payee"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn rows_for_programs_are_those_of_search() {
    for (rows, kind) in
        [("projects", "projects"), ("items", "lines"), ("hospitals", "hospitals"), ("sources", "sources")]
    {
        for format in ["csv", "tsv", "objects"] {
            let [table, search] = [("table", rows), ("search", kind)]
                .map(|(command, rows)| stdout(&run(&[command, "", "--rows", rows, "--format", format])));
            assert_eq!(table, search, "{rows} {format}");
            assert!(table.lines().count() > 4, "{rows} {format}");
        }
    }
    let money = ["--rows", "projects", "--format", "csv"];
    let [table, search] = ["table", "search"].map(|command| {
        stdout(&on_file("table_and_search", "a.xml", ACTIVITIES, &[&[command, ""], &money[..]].concat()))
    });
    assert_eq!(table, search);
    let head = table.lines().next().expect("heads");
    assert!(head.ends_with(",committed_as_stated_usd,paid_as_stated_usd,paid_as_stated_eur"), "{head}");
}

#[test]
fn a_donor_that_is_named_as_a_column_has_what_is_inferred_beside_it() {
    let columns = ["table", "agency:=JICA", "--rows", "projects", "--columns", "id,agency,programme", "--limit", "2"];
    assert_snapshot!(written(&run(&columns)), @r"
    id ¦ agency ¦ agency_inferred ¦ programme
    pk-maternal-child-health ¦ JICA ¦  ¦
    ua-diagnostic-imaging ¦ JICA ¦ JICA ¦
    ");
    let lines = ["table", "mri", "--rows", "items", "--columns", "item,qty,donor,quote", "--limit", "1"];
    assert_snapshot!(written(&run(&lines)), @r"
    item ¦ qty ¦ donor ¦ donor_inferred ¦ quote
    MRI scanner ¦ 9 ¦ Japan ¦  ¦ Currently, thanks to the cooperation with Japanese partners, diagnostic systems (magnetic resonance and computed tomography devices) are being supplied to healthcare institutions.
    ");
}

#[test]
fn any_head_of_money_that_is_printed_can_be_sorted_by() {
    let rows = |sort: &str| {
        let args = ["--rows", "projects", "--columns", "title,paid", "--sort", sort, "--format", "csv"];
        let text = stdout(&on_activities("table_sort_currency", &args));
        text.lines().skip(1).map(|line| line.split(',').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(rows("-paid"), ["Wells", "Schools"]);
    for head in ["-paid_eur", "-paid EUR", "paid_as_stated_eur"] {
        assert_eq!(rows(head), ["Schools", "Wells"], "{head}");
    }
    let groups = ["--group-by", "country", "--figures", "paid", "--sort", "-paid_eur", "--format", "csv"];
    let text = stdout(&on_activities("table_sort_groups", &groups));
    assert!(text.lines().nth(1).is_some_and(|line| line.starts_with("group,Uganda")), "{text}");
}

#[test]
fn a_crosstab_has_one_currency_and_adds_up() {
    let by_year =
        on_activities("crosstab_years", &["--group-by", "year/donor", "--figure", "paid", "--format", "table"]);
    assert_snapshot!(transcript(&by_year), @r#"
    money year  Japan  Sweden    all
    2020            -       -      -
    2021        400.5       -  400.5
    all         400.5       -  400.5
    cells are paid out USD of the one value alone; left out, as a cell has one currency: EUR
    --- stderr
    --- status 0
    "#);
    let by_year =
        on_activities("crosstab_programs", &["--group-by", "year/donor", "--figure", "paid", "--format", "csv"]);
    assert_snapshot!(written(&by_year), @r#"
    row,money_year,money_year_code,Japan,Sweden,paid_usd,query
    group,2020,2020,,,,money-year:=2020
    group,2021,2021,400.5,,400.5,money-year:=2021
    all,all,,400.5,,400.5,
    "#);
    let by_status = on_activities("crosstab_counts", &["--group-by", "donor/country", "--format", "table"]);
    assert_snapshot!(transcript(&by_status), @r#"
    donor   Uganda  Kenya  all
    Sweden       2      1    2
    Japan        1      1    1
    all          2      1    2
    cells are projects
    1 project is in several cells, so the cells do not add up to all
    --- stderr
    --- status 0
    "#);
}

#[test]
fn a_cell_of_a_crosstab_has_one_figure() {
    for figures in ["paid,projects", "ratio", "share"] {
        let output = on_activities("crosstab_figures", &["--group-by", "donor/country", "--figures", figures]);
        let message = "the cells of a crosstab have one figure that is counted or added; name one";
        assert!(stderr(&output).contains(message) && status(&output) == 2, "{figures}: {}", stderr(&output));
    }
}

#[test]
fn ratio_and_share_are_columns_and_keys_to_sort_by() {
    let by_country = ["--group-by", "country", "--figures", "committed,paid,ratio,share", "--sort=-ratio"];
    let by_country = [&by_country[..], &["--format", "table"]].concat();
    let by_country = on_activities("ratio_groups", &by_country);
    assert_snapshot!(transcript(&by_country), @r#"
    country         committed USD  paid out USD  paid out EUR  paid %  share
    Kenya                     750        300.38             -     40%    75%
    Uganda                    250        100.12            70     40%    25%
    all, each once          1,000         400.5            70     40%   100%
    share: percent of all committed of the same currency
    --- stderr
    --- status 0
    "#);
    let projects = ["--rows", "projects", "--columns", "id,ratio", "--sort=-ratio", "--format", "csv"];
    assert_snapshot!(written(&on_activities("ratio_projects", &projects)), @r#"
    id,ratio_percent_usd
    A-1,40
    A-2,
    "#);
    let at_most = ["--group-by", "donor", "--figures", "committed", "--sort=-committed_usd_at_most", "--format", "csv"];
    assert_snapshot!(written(&on_activities("at_most", &at_most)), @r#"
    row,donor,donor_code,committed_usd,committed_usd_at_most,inferred,query
    group,Japan,Japan,0,1000,,donor:=Japan
    group,Sweden,Sweden,0,1000,,donor:=Sweden
    unsplit,split not stated,,1000,,,donor:several
    all,"all, each once",,1000,,,
    "#);
}

#[test]
fn projects_are_grouped_by_how_long_it_is_until_they_end() {
    let end = |date: &str| format!("</title><activity-date type='3' iso-date='{date}'/>");
    let xml = ACTIVITIES.replacen("</title>", &end("2026-05-06"), 1);
    let grouped = |test: &str, more: &[&str]| {
        let args = [&["table", "", "--group-by", "end-in", "--figures", "projects,committed"], more].concat();
        on_file(test, "a.xml", &xml, &args)
    };
    let asked = grouped("end_in", &["--today", "2026-02-01", "--format", "table"]);
    assert_snapshot!(transcript(&asked), @r#"
    end in, from 2026-02-01  projects  committed USD
    within 12 months                1          1,000
    not stated                      1              -
    all, each once                  2          1,000
    end-in: now is 2026-02-01, as --today says
    --- stderr
    --- status 0
    "#);
    let asked = grouped("end_in_programs", &["--today", "2026-02-07", "--format", "csv"]);
    assert_snapshot!(written(&asked), @r#"
    row,end_in,end_in_code,projects,committed_usd,query
    group,within 3 months,3_months,1,1000,end:2026-02-07..2026-05-07
    group,not stated,,1,,end:none
    all,"all, each once",,2,1000,
    "#);
}

#[test]
fn texts_in_rows_are_in_natural_order() {
    let projects: Vec<Value> = ["file10", "file2", "file1"].iter().map(|title| project(title, title)).collect();
    let args = ["table", "", "--rows", "projects", "--columns", "title", "--sort", "title", "--format", "tsv"];
    let sorted = on_file("natural", "a.json", dataset(&projects), &args);
    assert_eq!(stdout(&sorted), "title\nfile1\nfile2\nfile10\n");
}
