//! Searches: which rows they write, in which form, and with which notes and status.

use super::*;

#[test]
fn without_a_terminal_the_projects_are_printed() {
    let output = run(&[]);
    let out = stdout(&output);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 1 + 26, "{out}");
    assert_snapshot!(lines[..3].join("\n"), @r"
    title                                                  country     donor                                     status             told        lines  flag              id
    Maternal and child health partnership                  Pakistan    Japan (inferred) through JICA             signed                         0                        pk-maternal-child-health
    MRI and CT scanners                                    Ukraine     Japan through JICA (inferred)             in implementation  2024-07-24  2                        ua-diagnostic-imaging
    ");
    assert_eq!((status(&output), stderr(&output).as_str()), (0, ""));
}

#[test]
fn without_a_terminal_the_start_query_filters_the_printed_projects() {
    assert_snapshot!(transcript(&run(&["-q", "ultrasound"])), @r"
    title                                   country  donor                          status      told        lines  flag  id
    Kharkiv region vehicles and ultrasound  Ukraine  Japan through JICA (inferred)  not stated  2024-07-24  2            ua-kharkiv-humanitarian
    --- stderr
    --- status 0
    ");
}

#[test]
fn search_writes_tabs_into_a_pipe() {
    assert_snapshot!(transcript(&run(&["search", "mri"])), @r"
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
    MRI and CT scanners ¦ Ukraine ¦ Japan ¦ in implementation ¦ 2024-07-24 ¦ 2 ¦  ¦ ua-diagnostic-imaging
    Semey university hospital equipment ¦ Kazakhstan ¦ Japan ¦ signed ¦  ¦ 4 ¦ amounts disagree ¦ kz-semey-university-hospital
    --- stderr
    --- status 0
    ");
}

#[test]
fn equipment_lines_print_as_a_table_with_a_total() {
    assert_snapshot!(transcript(&run(&["search", "mri", "--rows", "lines", "--format", "table"])), @r"
    qty       item         state        as of       where                                                                                                                                country     donor                          project                              id                            balance                                  says      since       last_report  inferred  number_source                                                                                                                                                                              state_source
    9 (2023)  MRI scanner  in delivery  2024-07-24  medical institutions in 8 places, share not stated: Dnipro, Chernihiv, Cherkasy, Kyiv, Zakarpattia, Ivano-Frankivsk, Poltava, Volyn  Ukraine     Japan through JICA (inferred)  MRI and CT scanners                  ua-diagnostic-imaging         9 ordered, on the way (number not said)  receiver  2023-10-16  2024-07-24   agency    Ministry of Health of Ukraine, 2023-10-16, https://en.moz.gov.ua/article/news/viktor-liashko-ukraine-will-continue-close-cooperation-with-the-japan-international-cooperation-agency-jica  smiraponitke.com, 2024-07-24, https://smiraponitke.com/2024/07/24/ukraine-japan-actively-supports-healthcare-sector.html
    -         MRI scanner  planned                  Semey State Medical University Hospital, Semey                                                                                       Kazakhstan  Japan                          Semey university hospital equipment  kz-semey-university-hospital  promised                                 receiver                                                                                                                                                                                                                                en.ckhq.net, no date, https://en.ckhq.net/html/6533078d22e8ea8753351636d909b7b2.html
    9 for 8 places, share not stated, 1 line without a number
    --- stderr
    --- status 0
    ");
}

#[test]
fn rows_can_be_sources() {
    assert_snapshot!(transcript(&run(&["search", "mri", "--rows", "sources"])), @r"
    source_id ¦ publisher ¦ published ¦ title ¦ address
    moz-ua-2023-10-16 ¦ Ministry of Health of Ukraine ¦ 2023-10-16 ¦ Viktor Liashko: Ukraine will continue close cooperation with the Japan International Cooperation Agency (JICA) ¦ https://en.moz.gov.ua/article/news/viktor-liashko-ukraine-will-continue-close-cooperation-with-the-japan-international-cooperation-agency-jica
    smiraponitke-2024-07-24 ¦ smiraponitke.com ¦ 2024-07-24 ¦ [Ukraine and Japan: support for the healthcare sector] ¦ https://smiraponitke.com/2024/07/24/ukraine-japan-actively-supports-healthcare-sector.html
    ckhq-kz ¦ en.ckhq.net ¦  ¦ Japan Provides 7 Million USD Grant Aid to Kazakhstan for Upgrading Medical Infrastructure in the Abyay Region ¦ https://en.ckhq.net/html/6533078d22e8ea8753351636d909b7b2.html
    --- stderr
    --- status 0
    ");
}

#[test]
fn csv_and_markdown_hold_the_same_rows() {
    // CSV has the cells of TSV.
    let tsv = stdout(&run(&["search", "mri"]));
    let csv = run(&["search", "mri", "--format", "csv"]).stdout;
    let mut csv = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_slice());
    let rows: Vec<Vec<String>> =
        csv.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    assert_eq!(rows, tsv.lines().map(|row| row.split('\t').map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>());
    assert_snapshot!(transcript(&run(&["search", "mri", "--format", "md"])), @r"
    | title | country | donor | status | told | lines | flag | id |
    |---|---|---|---|---|---|---|---|
    | MRI and CT scanners | Ukraine | Japan through JICA (inferred) | in implementation | 2024-07-24 | 2 |  | ua-diagnostic-imaging |
    | Semey university hospital equipment | Kazakhstan | Japan | signed |  | 4 | amounts disagree | kz-semey-university-hospital |
    --- stderr
    --- status 0
    ");
}

#[test]
fn json_output_opens_as_a_dataset() {
    let folder = folder("again");
    let before = stdout(&run(&["search", "mri"]));
    for format in ["json", "jsonl"] {
        let written = run(&["search", "mri", "--format", format]);
        assert_eq!((status(&written), stderr(&written).as_str()), (0, ""));
        std::fs::write(folder.join(format), &written.stdout).expect("a file");
        let again = output(&folder, &["search", "mri", format], "");
        assert_eq!((stdout(&again), stderr(&again), status(&again)), (before.clone(), String::new(), 0));
        let all = output(&folder, &["search", "", format], "");
        assert_eq!(stdout(&all).lines().count(), 3, "{}", transcript(&all));
        let check = output(&folder, &["check", format], "");
        assert!(stderr(&check).contains("in 2 projects and 3 sources: 0 errors, 1 conflict"), "{}", transcript(&check));
    }
}

#[test]
fn rows_are_limited_and_sorted() {
    assert_snapshot!(transcript(&run(&["search", "mri", "--limit", "1"])), @r"
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
    MRI and CT scanners ¦ Ukraine ¦ Japan ¦ in implementation ¦ 2024-07-24 ¦ 2 ¦  ¦ ua-diagnostic-imaging
    --- stderr
    --- status 0
    ");
    assert_snapshot!(transcript(&run(&["search", "", "--sort", "told", "--limit", "2"])), @r"
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
    MRI and CT scanners ¦ Ukraine ¦ Japan ¦ in implementation ¦ 2024-07-24 ¦ 2 ¦  ¦ ua-diagnostic-imaging
    Kharkiv region vehicles and ultrasound ¦ Ukraine ¦ Japan ¦  ¦ 2024-07-24 ¦ 2 ¦  ¦ ua-kharkiv-humanitarian
    --- stderr
    --- status 0
    ");
    assert_snapshot!(transcript(&run(&["search", "", "--sort", "-title", "--limit", "2"])), @r"
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
    Zhezbek blood centre platelet storage ¦ Kazakhstan ¦ Japan ¦  ¦  ¦ 1 ¦  ¦ kz-zhezbek-blood-center
    Young Leaders and JICA exchanges in medical education ¦ Kazakhstan ¦ Japan ¦ in implementation ¦  ¦ 0 ¦  ¦ kz-young-leaders
    --- stderr
    --- status 0
    ");
}

#[test]
fn an_unknown_sort_field_is_refused() {
    assert_snapshot!(transcript(&run(&["search", "mri", "--sort", "bad"])), @r"
    --- stderr
    aidtrail: invalid value 'bad' for '--sort <FIELD>': expected one of best, title, country, donor, told, lines, state, flag; see --help
    --- status 2
    ");
}

#[test]
fn a_search_without_hits_names_the_word_to_drop() {
    assert_snapshot!(transcript(&run(&["search", "zzqqxx country:UA"])), @r"
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
    --- stderr
    without zzqqxx the query would match 8
    --- status 1
    ");
}

#[test]
fn the_exit_status_depends_on_rows_of_the_requested_kind() {
    let article = "A headline of four words\nJapan gave two scanners to a hospital.\n";
    assert_snapshot!(transcript(&on_file("article", "a.txt", article, &["search", "", "--rows", "sources"])), @r"
    source_id ¦ publisher ¦ published ¦ title ¦ address
    a ¦  ¦  ¦ A headline of four words ¦
    --- stderr
    --- status 0
    ");
    assert_snapshot!(transcript(&on_file("article-projects", "a.txt", article, &["search", ""])), @r"
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
    --- stderr
    --- status 1
    ");
    assert_snapshot!(transcript(&run(&["search", "country:PK", "--rows", "lines"])), @r"
    qty ¦ item ¦ state ¦ as_of ¦ country ¦ donor ¦ project ¦ id
    --- stderr
    --- status 1
    ");
}

#[test]
fn an_unknown_value_gives_a_note_and_the_other_terms_filter() {
    assert_snapshot!(transcript(&run(&["search", "country:Narnia mri"])), @r"
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
    MRI and CT scanners ¦ Ukraine ¦ Japan ¦ in implementation ¦ 2024-07-24 ¦ 2 ¦  ¦ ua-diagnostic-imaging
    Semey university hospital equipment ¦ Kazakhstan ¦ Japan ¦ signed ¦  ¦ 4 ¦ amounts disagree ¦ kz-semey-university-hospital
    --- stderr
    note: no country is called Narnia; possible: Kazakhstan, Pakistan, Ukraine, Uzbekistan
    --- status 0
    ");
}

#[test]
fn a_query_may_begin_with_a_hyphen() {
    for args in [&["search", "--", "-country:UA"][..], &["search", "-country:UA"]] {
        let output = run(args);
        let out = stdout(&output);
        assert_eq!((status(&output), stderr(&output).as_str()), (0, ""));
        assert_eq!(out.lines().count(), 1 + 26 - 8, "{out}");
        assert!(!out.contains("Ukraine") && out.contains("Uzbekistan"), "{out}");
    }
}

#[test]
fn a_broken_pipe_is_success() {
    let program = env!("CARGO_BIN_EXE_aidtrail");
    for format in ["table", "tsv", "csv", "json", "jsonl", "md"] {
        // The reader closes the pipe without reading, so that every write fails.
        let script = format!("set -o pipefail; '{program}' search '' --format {format} | head -c 0; echo $?");
        let output = Command::new("bash").args(["-c", &script]).output().expect("bash runs");
        assert_eq!((stdout(&output).as_str(), stderr(&output).as_str()), ("0\n", ""), "{format}");
    }
    for args in [
        "show kz-semey-university-hospital", "show kz-semey-university-hospital --format json", "check --format json",
        "stats",
    ] {
        let script = format!("set -o pipefail; '{program}' {args} | head -c 0; echo $?");
        let output = Command::new("bash").args(["-c", &script]).output().expect("bash runs");
        let messages = stderr(&output);
        assert!(
            stdout(&output) == "0\n" && messages.lines().all(|line| line.contains("findings in")),
            "{args}: {}",
            transcript(&output)
        );
    }
}

#[test]
fn csv_escapes_cells_that_a_spreadsheet_would_run() {
    let mut odd = project("p1", "=HYPERLINK(\"x\")");
    odd["parties"][0]["name"] = "@Japan".into();
    let data = dataset(&[odd]);
    let csv = stdout(&on_file("csv", "a.json", &data, &["search", "", "--format", "csv"]));
    let row = csv.lines().nth(1).expect("a row");
    assert!(row.starts_with(r#""'=HYPERLINK(""x"")",Kazakhstan,KZ,'@Japan,,"#), "{row}");
}

#[test]
fn escape_sequences_are_visible_in_tables_and_unchanged_in_data() {
    let title = "\x1b[31mred\u{202e} title";
    let data = dataset(&[project("p1", title)]);
    assert_snapshot!(transcript(&on_file("escape", "a.json", &data, &["search", "", "--format", "table"])), @r"
    title                          country     donor  status  told        lines  flag  id
    <U+001B>[31mred<U+202E> title  Kazakhstan  Japan  closed  2024-05-05  1            p1
    --- stderr
    --- status 0
    ");
    for (format, wanted) in [("tsv", title), ("csv", title), ("json", "\\u001b[31mred\u{202e} title")] {
        let out = stdout(&on_file(&format!("escape-{format}"), "a.json", &data, &["search", "", "--format", format]));
        assert!(out.contains(wanted), "{format}: {out}");
    }
    for args in [&["show", "p1"][..], &["search", "", "--format", "md"]] {
        let out = stdout(&on_file(&format!("escape-{}", args[0]), "a.json", &data, args));
        assert!(!out.contains(['\x1b', '\u{202e}']) && out.contains("U+202E"), "{out}");
    }
    let name = "a\x1b[31m.json";
    let messages = stderr(&on_file("escape-name", name, "[", &["search", ""]));
    assert!(messages.contains("a<U+001B>[31m.json") && !messages.contains('\x1b'), "{messages}");
}

#[test]
fn corrections_of_written_lines_follow_their_lines() {
    let mut data: Value = serde_json::from_str(&dataset(&[project("p", "P")])).expect("JSON");
    let it = &mut data["projects"][0];
    let mut bed = it["equipment"][0].clone();
    bed["name"] = "Hospital bed".into();
    it["equipment"] = json!([it["equipment"][0], bed]);
    let correction = |path: &str| json!({"path": path, "as_stated": "2", "proposed": "3", "source": "s1", "by": "x"});
    it["corrections"] = json!([
        correction("equipment[0].claims[0].quantity"),
        correction("equipment[1].claims[0].quantity"),
        correction("title"),
    ]);
    let args = ["search", "equipment:bed", "--rows", "lines", "--format", "json"];
    let written: Value =
        serde_json::from_str(&stdout(&on_file("moved", "a.json", data.to_string(), &args))).expect("JSON");
    let corrections = written["projects"][0]["corrections"].as_array().expect("a list");
    let paths: Vec<&str> = corrections.iter().filter_map(|it| it["path"].as_str()).collect();
    assert_eq!(paths, ["equipment[0].claims[0].quantity", "title"]);
}
