//! The command line: standard output, error messages and exit status.

use insta::assert_snapshot;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Runs the program in a folder with `input` on standard input, which must fit into the buffer of a pipe.
fn output(folder: &Path, args: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aidtrail"));
    command.current_dir(folder).args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("the program reads its input");
    child.wait_with_output().expect("the program ends")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("no signal ended it")
}

/// Standard output, standard error and status of a run, with tabs drawn as ¦.
fn transcript(output: &Output) -> String {
    let out = stdout(output).replace('\t', " ¦ ");
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    format!("{}\n--- stderr\n{}--- status {}", lines.join("\n"), stderr(output), status(output))
}

/// Runs on the shipped data.
fn run(args: &[&str]) -> Output {
    output(Path::new(env!("CARGO_MANIFEST_DIR")), args, "")
}

/// A new, empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("an earlier run's folder goes");
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Runs on one file with this name and content; `args` come before the file.
fn on_file(test: &str, name: &str, content: impl AsRef<[u8]>, args: &[&str]) -> Output {
    let folder = folder(test);
    std::fs::write(folder.join(name), content).expect("a file");
    let args: Vec<&str> = args.iter().copied().chain([name]).collect();
    output(&folder, &args, "")
}

const TEXT: &str = "On 5 May 2024 the Government of Japan gave Kazakhstan two MRI scanners.";

fn words(words: &str) -> Value {
    let at = TEXT.find(words).expect("in the text");
    json!({ "source": "s1", "quote": TEXT, "start": 0, "mark": [at, at + words.len()] })
}

fn source() -> Value {
    json!({
        "id": "s1", "title": "Two scanners", "publisher": "Ministry", "kind": "official", "published": "2024-05-05",
        "published_basis": "text", "url": "https://example.org/a", "language": "en", "text": TEXT,
    })
}

fn project(id: &str, title: &str) -> Value {
    let mut status = words("gave");
    status["field"] = "status".into();
    json!({
        "id": id, "kind": "agreement", "title": title, "status": "closed", "evidence": [status],
        "countries": [{ "code": "KZ", "evidence": [words("Kazakhstan")] }],
        "parties": [{ "role": "donor", "name": "Japan", "evidence": [words("the Government of Japan")] }],
        "equipment": [{ "name": "MRI scanner", "category": "mri_scanner", "kind": "device", "claims": [
            { "quantity": 2, "status": "delivered", "evidence": [words("two MRI scanners")] },
        ]}],
    })
}

/// A dataset laid out as an editor would: sources first, one field a line.
fn dataset(projects: &[Value]) -> String {
    let pretty = |value: &[Value]| serde_json::to_string_pretty(value).expect("JSON");
    let (sources, projects) = (pretty(&[source()]), pretty(projects));
    format!("{{\n\"schema\": \"aidtrail/1\",\n\"sources\": {sources},\n\"projects\": {projects}\n}}\n")
}

/// Line and column, from one, of the first occurrence of a text.
fn line_and_column(text: &str, wanted: &str) -> (usize, usize) {
    let before = &text[..text.find(wanted).expect("in the text")];
    (before.lines().count().max(1), before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1)
}

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
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    MRI and CT scanners ¦ Ukraine ¦ Japan through JICA (inferred) ¦ in implementation ¦ 2024-07-24 ¦ 2 ¦  ¦ ua-diagnostic-imaging
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
    9 for 8 places, share not stated + 1 line uncounted
    --- stderr
    --- status 0
    ");
}

#[test]
fn rows_can_be_sources() {
    assert_snapshot!(transcript(&run(&["search", "mri", "--rows", "sources"])), @r"
    id ¦ publisher ¦ published ¦ title ¦ address
    moz-ua-2023-10-16 ¦ Ministry of Health of Ukraine ¦ 2023-10-16 ¦ Viktor Liashko: Ukraine will continue close cooperation with the Japan International Cooperation Agency (JICA) ¦ https://en.moz.gov.ua/article/news/viktor-liashko-ukraine-will-continue-close-cooperation-with-the-japan-international-cooperation-agency-jica
    smiraponitke-2024-07-24 ¦ smiraponitke.com ¦ 2024-07-24 ¦ [Ukraine and Japan: support for the healthcare sector] ¦ https://smiraponitke.com/2024/07/24/ukraine-japan-actively-supports-healthcare-sector.html
    ckhq-kz ¦ en.ckhq.net ¦  ¦ Japan Provides 7 Million USD Grant Aid to Kazakhstan for Upgrading Medical Infrastructure in the Abyay Region ¦ https://en.ckhq.net/html/6533078d22e8ea8753351636d909b7b2.html
    --- stderr
    --- status 0
    ");
}

#[test]
fn csv_and_markdown_hold_the_same_rows() {
    assert_snapshot!(transcript(&run(&["search", "mri", "--format", "csv"])), @r"
    title,country,donor,status,told,lines,flag,id
    MRI and CT scanners,Ukraine,Japan through JICA (inferred),in implementation,2024-07-24,2,,ua-diagnostic-imaging
    Semey university hospital equipment,Kazakhstan,Japan,signed,,4,amounts disagree,kz-semey-university-hospital
    --- stderr
    --- status 0
    ");
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
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    MRI and CT scanners ¦ Ukraine ¦ Japan through JICA (inferred) ¦ in implementation ¦ 2024-07-24 ¦ 2 ¦  ¦ ua-diagnostic-imaging
    --- stderr
    --- status 0
    ");
    assert_snapshot!(transcript(&run(&["search", "", "--sort", "told", "--limit", "2"])), @r"
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    MRI and CT scanners ¦ Ukraine ¦ Japan through JICA (inferred) ¦ in implementation ¦ 2024-07-24 ¦ 2 ¦  ¦ ua-diagnostic-imaging
    Kharkiv region vehicles and ultrasound ¦ Ukraine ¦ Japan through JICA (inferred) ¦ not stated ¦ 2024-07-24 ¦ 2 ¦  ¦ ua-kharkiv-humanitarian
    --- stderr
    --- status 0
    ");
    assert_snapshot!(transcript(&run(&["search", "", "--sort", "-title", "--limit", "2"])), @r"
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    Zhezbek blood centre platelet storage ¦ Kazakhstan ¦ Japan ¦ not stated ¦  ¦ 1 ¦  ¦ kz-zhezbek-blood-center
    Young Leaders and JICA exchanges in medical education ¦ Kazakhstan ¦ Japan (inferred) through JICA ¦ in implementation ¦  ¦ 0 ¦  ¦ kz-young-leaders
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
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    --- stderr
    without zzqqxx the query would match 8
    --- status 1
    ");
}

#[test]
fn the_exit_status_depends_on_rows_of_the_requested_kind() {
    let article = "A headline of four words\nJapan gave two scanners to a hospital.\n";
    assert_snapshot!(transcript(&on_file("article", "a.txt", article, &["search", "", "--rows", "sources"])), @r"
    id ¦ publisher ¦ published ¦ title ¦ address
    a ¦  ¦  ¦ A headline of four words ¦
    --- stderr
    --- status 0
    ");
    assert_snapshot!(transcript(&on_file("article-projects", "a.txt", article, &["search", ""])), @r"
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    --- stderr
    --- status 1
    ");
    assert_snapshot!(transcript(&run(&["search", "country:PK", "--rows", "lines"])), @r"
    qty ¦ item ¦ state ¦ as of ¦ where ¦ country ¦ donor ¦ project ¦ id ¦ balance ¦ says ¦ since ¦ last_report ¦ inferred ¦ number ¦ number_as_of ¦ promised ¦ paid_for ¦ being_bought ¦ ordered ¦ donated ¦ on_the_way ¦ received ¦ in_use ¦ outstanding ¦ number_quote ¦ number_source ¦ state_quote ¦ state_source ¦ where_as_of ¦ where_quote ¦ where_source ¦ donor_quote ¦ donor_source ¦ other_quotes ¦ other_sources
    --- stderr
    --- status 1
    ");
}

#[test]
fn an_unknown_field_or_value_gives_a_note_and_the_other_terms_filter() {
    assert_snapshot!(transcript(&run(&["search", "colour:red mri"])), @r"
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    MRI and CT scanners ¦ Ukraine ¦ Japan through JICA (inferred) ¦ in implementation ¦ 2024-07-24 ¦ 2 ¦  ¦ ua-diagnostic-imaging
    Semey university hospital equipment ¦ Kazakhstan ¦ Japan ¦ signed ¦  ¦ 4 ¦ amounts disagree ¦ kz-semey-university-hospital
    --- stderr
    note: no field colour; fields are country donor agency recipient party equipment category state said-by qty since last-report place facility sector status instrument programme group reporting implementing role region hierarchy language finance aid flow kind year start told amount has flag source
    --- status 0
    ");
    assert_snapshot!(transcript(&run(&["search", "country:Narnia mri"])), @r"
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    MRI and CT scanners ¦ Ukraine ¦ Japan through JICA (inferred) ¦ in implementation ¦ 2024-07-24 ¦ 2 ¦  ¦ ua-diagnostic-imaging
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
fn a_missing_file_is_one_error_line_with_a_hint_at_quoting() {
    let folder = folder("missing");
    assert_snapshot!(transcript(&output(&folder, &["search", "mri", "scanner"], "")), @r#"
    --- stderr
    aidtrail: scanner: no such file or directory; check the name; the query must be one argument, here it is "mri": put several words in quotes
    --- status 2
    "#);
    assert_snapshot!(transcript(&output(&folder, &["show", "p1", "nope.json"], "")), @r"
    --- stderr
    aidtrail: nope.json: no such file or directory; check the name
    --- status 2
    ");
    assert_snapshot!(transcript(&output(&folder, &["nope.json"], "")), @r"
    --- stderr
    aidtrail: nope.json: no such file or directory; check the name
    --- status 2
    ");
}

#[test]
fn one_missing_file_of_several_does_not_stop_the_others() {
    let folder = folder("several");
    std::fs::write(folder.join("a.json"), dataset(&[project("p1", "First")])).expect("a file");
    let other = dataset(&[project("p2", "Second")]).replace("s1", "s2").replace("2024", "2025");
    std::fs::write(folder.join("b.json"), other).expect("a file");
    assert_snapshot!(transcript(&output(&folder, &["search", "", "a.json", "nope.json", "b.json"], "")), @r"
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    First ¦ Kazakhstan ¦ Japan ¦ closed ¦ 2024-05-05 ¦ 1 ¦  ¦ p1
    Second ¦ Kazakhstan ¦ Japan ¦ closed ¦ 2025-05-05 ¦ 1 ¦  ¦ p2
    --- stderr
    aidtrail: nope.json: no such file or directory; check the name
    --- status 2
    ");
}

#[test]
fn show_prints_a_conflict_and_both_amounts_with_their_quotes() {
    let output = run(&["show", "kz-semey-university-hospital"]);
    let out = stdout(&output);
    for wanted in [
        "! amounts disagree: 108,700,000 JPY and about 7,000,000 USD mean 15.5 JPY per USD",
        "Amount     108,700,000 JPY\n",
        "about 7,000,000 USD  the same money restated, not added",
        "will provide ⟦108.7 million yen⟧ (approximately 7 million US dollars)",
        "Japan Provides ⟦7 Million USD⟧ Grant Aid",
    ] {
        assert!(out.contains(wanted), "{wanted}: {out}");
    }
    assert_eq!((status(&output), stderr(&output).as_str()), (0, ""));
}

#[test]
fn show_prints_a_project_with_its_quotes() {
    let data = dataset(&[project("p1", "Two scanners for Kazakhstan")]);
    assert_snapshot!(transcript(&on_file("show", "a.json", data, &["show", "p1"])), @r"
    Two scanners for Kazakhstan
    Kazakhstan · agreement · told 2024-05-05
      “On 5 May 2024 the Government of Japan gave ⟦Kazakhstan⟧ two MRI scanners.”
       Ministry, 2024-05-05, https://example.org/a

    Donor      Japan
                 “On 5 May 2024 ⟦the Government of Japan⟧ gave Kazakhstan two MRI scanners.”
                  Ministry, 2024-05-05, https://example.org/a
    Status     closed
                 “On 5 May 2024 the Government of Japan ⟦gave⟧ Kazakhstan two MRI scanners.”
                  Ministry, 2024-05-05, https://example.org/a
    Amount     not stated

    Equipment  2 received
       2  MRI scanner  ● delivered  date not stated
            “On 5 May 2024 the Government of Japan gave Kazakhstan ⟦two MRI scanners⟧.”
             Ministry, 2024-05-05, https://example.org/a

    More
    Instrument not stated
    Date       not stated

    Source
    Ministry, 2024-05-05  Two scanners

    p1  a.json:17
    --- stderr
    --- status 0
    ");
}

#[test]
fn an_unknown_id_suggests_the_nearest() {
    assert_snapshot!(transcript(&run(&["show", "kz-semey-universty-hospital"])), @r"
    --- stderr
    aidtrail: no project has the id kz-semey-universty-hospital; did you mean kz-semey-university-hospital?
    --- status 1
    ");
    assert_snapshot!(transcript(&run(&["show", "zzqqxx"])), @r"
    --- stderr
    aidtrail: no project has the id zzqqxx; list the ids with aidtrail search
    --- status 1
    ");
    assert_snapshot!(transcript(&run(&["source", "zzqqxx"])), @r"
    --- stderr
    aidtrail: no source has the id zzqqxx; known ids: herald-pk, moz-ua-2023-10-16, smiraponitke-2024-07-24, ckhq-kz, uza-uz
    --- status 1
    ");
}

#[test]
fn source_prints_the_attribution_and_marks_the_evidence() {
    let output = run(&["source", "moz-ua-2023-10-16"]);
    let out = stdout(&output);
    assert!(out.contains("⟦Nine magnetic resonance imaging scanners⟧ ⟦have been purchased⟧"), "{out}");
    assert!(!out.contains("change to blue"), "{out}");
    let head: Vec<&str> = out.lines().take(5).collect();
    assert_snapshot!(head.join("\n"), @r#"
    Viktor Liashko: Ukraine will continue close cooperation with the Japan International Cooperation Agency (JICA)
    Ministry of Health of Ukraine · official · 2023-10-16 (in the text)
    https://en.moz.gov.ua/article/news/viktor-liashko-ukraine-will-continue-close-cooperation-with-the-japan-international-cooperation-agency-jica
    note: says that topics were raised "to the level of the presidents of both countries": Japan has no president
    "#);
    assert_eq!((status(&output), stderr(&output).as_str()), (0, ""));
}

#[test]
fn stats_never_add_a_restated_amount() {
    let output = run(&["stats"]);
    let out = stdout(&output).replace('\t', " ¦ ");
    assert!(!out.contains("7,000,000"), "{out}");
    let shown = |line: &&str| ["projects", "lines", "country", "amount"].iter().any(|field| line.starts_with(field));
    assert_snapshot!(out.lines().filter(shown).collect::<Vec<_>>().join("\n"), @r"
    projects ¦  ¦ projects ¦ 26
    lines ¦  ¦ not added: 14 kinds ¦ 19
    country ¦ KZ ¦ Kazakhstan ¦ 9
    country ¦ UA ¦ Ukraine ¦ 8
    country ¦ UZ ¦ Uzbekistan ¦ 8
    country ¦ PK ¦ Pakistan ¦ 1
    amount ¦ JPY ¦ stated, 1 amount ¦ 108700000
    amount ¦ USD ¦ stated, 1 amount ¦ 68790
    ");
    assert_eq!((status(&output), stderr(&output).as_str()), (0, ""));
}

#[test]
fn check_reports_a_conflict_and_fails_only_if_strict() {
    let output = run(&["check"]);
    let out = stdout(&output);
    let first: Vec<&str> = out.lines().nth(1).expect("a finding").split('\t').collect();
    assert_eq!(first[..2], ["conflict", "amount_mismatch"]);
    assert!(first[2].starts_with("the five articles:"), "{out}");
    assert_eq!(first[3..5], ["kz-semey-university-hospital", "amounts[1]"]);
    assert!(first[5].starts_with("108,700,000 JPY and about 7,000,000 USD mean 15.5 JPY per USD;"), "{out}");
    assert!(
        stderr(&output).contains(" in 26 projects and 5 sources: 0 errors, 1 conflict, 1 doubt, "),
        "{}",
        transcript(&output)
    );
    assert_eq!(status(&output), 0);
    let strict = run(&["check", "--strict"]);
    assert_eq!((stdout(&strict), status(&strict)), (stdout(&output), 1));
}

#[test]
fn a_truncated_document_gives_the_records_before_the_cut() {
    let data = dataset(&[project("p1", "First"), project("p2", "Second")]);
    let cut = &data[..data.find("\"Second\"").expect("there") + 4];
    let (line, column) = line_and_column(cut, "\"Sec");
    let output = on_file("cut", "a.json", cut, &["search", ""]);
    assert_snapshot!(transcript(&output).replace(&format!("a.json:{line}:{}", column + 3), "a.json:<the end>"), @r"
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    First ¦ Kazakhstan ¦ Japan ¦ closed ¦ 2024-05-05 ¦ 1 ¦  ¦ p1
    --- stderr
    aidtrail: a.json:<the end>: EOF while parsing a string; the file is cut short; what stands before this place is loaded, 2 of its records
    --- status 0
    ");
    assert_eq!(status(&on_file("cut-check", "a.json", cut, &["check"])), 1);
    assert_eq!(status(&on_file("cut-strict", "a.json", cut, &["search", "", "--strict"])), 2);
}

#[test]
fn a_quote_that_is_not_in_its_source_breaks_its_record() {
    let mut wrong = project("p2", "Second");
    wrong["equipment"][0]["claims"][0]["evidence"][0]["quote"] = "Japan gave five scanners.".into();
    let data = dataset(&[project("p1", "First"), wrong]);
    assert_snapshot!(transcript(&on_file("quote", "a.json", &data, &["search", "scanner"])), @r#"
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    First ¦ Kazakhstan ¦ Japan ¦ closed ¦ 2024-05-05 ¦ 1 ¦  ¦ p1
    --- stderr
    aidtrail: a.json:92:1: project 2 (p2): equipment[0].claims[0]: the quote “Japan gave five scanners.” is not in source "s1"; correct the quote or its start; until then the record's facts are not shown
    --- status 0
    "#);
    assert_snapshot!(transcript(&on_file("quote-check", "a.json", &data, &["check"])), @r#"
    severity ¦ rule ¦ place ¦ id ¦ fact ¦ what
    error ¦ record ¦ a.json:92 ¦ p2 ¦ project 2 (p2) ¦ equipment[0].claims[0]: the quote “Japan gave five scanners.” is not in source "s1"; correct the quote or its start; until then the record's facts are not shown
    --- stderr
    1 finding in 2 projects and 1 source: 1 error, 0 conflicts, 0 doubts, 0 notes
    --- status 1
    "#);
}

#[test]
fn an_unknown_country_code_is_an_error_in_check() {
    let mut wrong = project("p1", "First");
    wrong["countries"][0]["code"] = "XX".into();
    let data = dataset(&[wrong]);
    assert_snapshot!(transcript(&on_file("country", "a.json", &data, &["search", "scanner"])), @r"
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    First ¦ XX ¦ Japan ¦ closed ¦ 2024-05-05 ¦ 1 ¦ unknown code ¦ p1
    --- stderr
    --- status 0
    ");
    assert_snapshot!(transcript(&on_file("country-check", "a.json", &data, &["check"])), @r#"
    severity ¦ rule ¦ place ¦ id ¦ fact ¦ what
    error ¦ unknown_code ¦ a.json:17 ¦ p1 ¦ countries[0] ¦ country "XX" is not in its list
    --- stderr
    1 finding in 1 project and 1 source: 1 error, 0 conflicts, 0 doubts, 0 notes
    --- status 1
    "#);
}

#[test]
fn a_value_of_the_wrong_type_is_reported_with_line_and_column() {
    let mut wrong = project("p2", "Second");
    wrong["equipment"][0]["claims"][0]["quantity"] = "many".into();
    let data = dataset(&[project("p1", "First"), wrong]);
    let (line, _) = line_and_column(&data, "\"many\"");
    let end = data.lines().nth(line - 1).expect("a line").find("many").expect("there") + "many\"".len();
    let place = format!("a.json:{line}:{end}:");
    let output = on_file("type", "a.json", &data, &["search", ""]);
    assert_snapshot!(transcript(&output).replace(&place, "a.json:<many>:"), @r#"
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    First ¦ Kazakhstan ¦ Japan ¦ closed ¦ 2024-05-05 ¦ 1 ¦  ¦ p1
    Second ¦  ¦  ¦  ¦  ¦ 0 ¦ broken record ¦ p2
    --- stderr
    aidtrail: a.json:<many>: project 2: "many" is not a number; correct it; the other records are loaded
    --- status 0
    "#);
    assert_eq!(status(&on_file("type-check", "a.json", &data, &["check"])), 1);
    assert_eq!(status(&on_file("type-strict", "a.json", &data, &["search", "", "--strict"])), 2);
}

#[test]
fn several_bad_records_are_counted_and_listed_on_demand() {
    let mut wrong = project("p2", "Second");
    wrong["equipment"] = "many".into();
    let data = dataset(&[project("p1", "First"), wrong.clone(), wrong]);
    assert_snapshot!(transcript(&on_file("bad", "a.json", &data, &["search", "scanner"])), @r"
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    First ¦ Kazakhstan ¦ Japan ¦ closed ¦ 2024-05-05 ¦ 1 ¦  ¦ p1
    --- stderr
    aidtrail: 2 records or files cannot be used; use -v to list them
    --- status 0
    ");
    let listed = on_file("bad-listed", "a.json", &data, &["search", "scanner", "-v"]);
    assert_eq!(stderr(&listed).lines().count(), 2, "{}", transcript(&listed));
    assert!(stderr(&listed).lines().all(|line| line.starts_with("aidtrail: a.json:")), "{}", transcript(&listed));
}

#[test]
fn check_notes_an_unknown_field() {
    let mut odd = project("p1", "First");
    odd["colour"] = "red".into();
    let data = dataset(&[odd]);
    assert_snapshot!(transcript(&on_file("field", "a.json", &data, &["search", ""])), @r"
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    First ¦ Kazakhstan ¦ Japan ¦ closed ¦ 2024-05-05 ¦ 1 ¦  ¦ p1
    --- stderr
    --- status 0
    ");
    assert_snapshot!(transcript(&on_file("field-check", "a.json", &data, &["check"])), @r"
    severity ¦ rule ¦ place ¦ id ¦ fact ¦ what
    note ¦ record ¦ a.json:17 ¦  ¦ project 1 ¦ unknown field colour; it is ignored; check its spelling
    --- stderr
    1 finding in 1 project and 1 source: 0 errors, 0 conflicts, 0 doubts, 1 note
    --- status 0
    ");
}

#[test]
fn the_message_for_a_file_that_is_no_dataset_says_what_it_is() {
    let files: [(&str, &[u8]); 6] = [
        ("empty.json", b""),
        ("binary.dat", b"PK\x00\x01\x02"),
        ("array.json", b"[1, 2]"),
        ("page.html", b"<!doctype html><html><body>Japan gives</body></html>"),
        ("orgs.xml", b"<?xml version=\"1.0\"?><iati-organisations version=\"2.03\"/>"),
        ("latin1.txt", b"First line\nJapan gave 5 caf\xe9s"),
    ];
    let mut messages = Vec::new();
    for (name, content) in files {
        let output = on_file(&format!("odd-{name}"), name, content, &["search", "japan"]);
        assert_eq!((stdout(&output).as_str(), status(&output)), ("", 2), "{name}");
        assert_eq!(status(&on_file(&format!("odd-check-{name}"), name, content, &["check"])), 2, "{name}");
        messages.push(stderr(&output));
    }
    assert_snapshot!(messages.concat(), @r#"
    aidtrail: empty.json: the file is empty; name IATI XML, a dataset (JSON or JSON Lines) or an article's text
    aidtrail: binary.dat: this is a binary file; name IATI XML, a dataset (JSON or JSON Lines) or an article's text
    aidtrail: array.json: a JSON array is no dataset; a dataset is an object: {"schema": "aidtrail/1", "sources": [...], "projects": [...]}
    aidtrail: page.html: this is a web page or XML, not a dataset; save the article as plain text
    aidtrail: orgs.xml: this is an IATI organisation file; activities are read: name an activity file
    aidtrail: latin1.txt:2:17: the text is not UTF-8; convert it, for example with iconv -t UTF-8
    "#);
}

#[test]
fn ten_megabytes_of_brackets_are_refused_without_a_crash() {
    let brackets = "[".repeat(10_000_000);
    assert_snapshot!(transcript(&on_file("brackets", "a.json", &brackets, &["search", ""])), @r#"
    --- stderr
    aidtrail: a.json: a JSON array is no dataset; a dataset is an object: {"schema": "aidtrail/1", "sources": [...], "projects": [...]}
    --- status 2
    "#);
    let inside = format!("{{\"projects\": {}", &brackets[..1_000_000]);
    assert_snapshot!(transcript(&on_file("brackets-inside", "a.json", inside, &["search", ""])), @r"
    --- stderr
    aidtrail: a.json:1:1000013: EOF while parsing a list; the file is cut short; get it again
    --- status 2
    ");
}

#[test]
fn files_of_a_folder_that_are_no_datasets_are_left_out() {
    let folder = folder("folder");
    std::fs::create_dir_all(folder.join("d/empty")).expect("a folder");
    std::fs::write(folder.join("d/a.json"), dataset(&[project("p1", "First")])).expect("a file");
    std::fs::write(folder.join("d/b.bin"), b"\x00\x01").expect("a file");
    assert_snapshot!(transcript(&output(&folder, &["search", "", "d"], "")), @r"
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    First ¦ Kazakhstan ¦ Japan ¦ closed ¦ 2024-05-05 ¦ 1 ¦  ¦ p1
    --- stderr
    --- status 0
    ");
    assert_snapshot!(transcript(&output(&folder, &["check", "d"], "")), @r"
    severity ¦ rule ¦ place ¦ id ¦ fact ¦ what
    note ¦ file ¦ d/b.bin ¦  ¦  ¦ left out: this is a binary file; name IATI XML, a dataset (JSON or JSON Lines) or an article's text
    --- stderr
    1 finding in 1 project and 1 source: 0 errors, 0 conflicts, 0 doubts, 1 note
    --- status 0
    ");
    assert_snapshot!(transcript(&output(&folder, &["search", "", "d/empty"], "")), @r"
    --- stderr
    aidtrail: d/empty: the folder holds no files; name a dataset file or a folder of them
    --- status 2
    ");
}

#[test]
fn a_hyphen_reads_standard_input() {
    let folder = folder("stdin");
    let data = dataset(&[project("p1", "First")]);
    assert_snapshot!(transcript(&output(&folder, &["search", "scanner", "-"], &data)), @r"
    title ¦ country ¦ donor ¦ status ¦ told ¦ lines ¦ flag ¦ id
    First ¦ Kazakhstan ¦ Japan ¦ closed ¦ 2024-05-05 ¦ 1 ¦  ¦ p1
    --- stderr
    --- status 0
    ");
    assert_snapshot!(transcript(&output(&folder, &["search", "scanner", "-"], "")), @r"
    --- stderr
    aidtrail: standard input: the file is empty; name IATI XML, a dataset (JSON or JSON Lines) or an article's text
    --- status 2
    ");
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
    assert_snapshot!(transcript(&on_file("csv", "a.json", &data, &["search", "", "--format", "csv"])), @r#"
    title,country,donor,status,told,lines,flag,id
    "'=HYPERLINK(""x"")",Kazakhstan,'@Japan,closed,2024-05-05,1,,p1
    --- stderr
    --- status 0
    "#);
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
fn completions_and_the_manual_page_are_printed() {
    for (args, wanted) in [
        (&["completions", "bash"][..], "complete -F _aidtrail"),
        (&["completions", "zsh"], "#compdef aidtrail"),
        (&["man"], ".TH aidtrail 1"),
    ] {
        let output = run(args);
        assert!(stdout(&output).contains(wanted), "{}", transcript(&output));
        assert_eq!((status(&output), stderr(&output).as_str()), (0, ""));
    }
}

#[test]
fn files_that_0_4_0_wrote_are_merged_and_undone_as_by_0_4_0() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v0.4.0");
    let expected = |name: &str| std::fs::read_to_string(fixtures.join(name)).expect(name);
    let merge = |args: &str| {
        let args: Vec<&str> = args.split(' ').collect();
        let merged = output(&fixtures, &args, "");
        assert_eq!(status(&merged), 0, "{}", stderr(&merged));
        stdout(&merged)
    };
    // The decisions beside the draft hold every kind of fact.
    assert_eq!(merge("merge --into empty.json clinic.json -o -"), expected("merged-one.json"));
    let two = merge("merge --into merged-one.json radio.json --unreviewed --same all -o -");
    // All but the state of a line, which 0.4.0 took from its newest claim and the balance takes from its furthest stage.
    let stated = |text: &str| -> Value {
        let mut dataset: Value = serde_json::from_str(text).expect("JSON");
        for project in dataset["projects"].as_array_mut().expect("a list") {
            for line in project["equipment"].as_array_mut().expect("a list") {
                line.as_object_mut().expect("a record").remove("status");
            }
        }
        dataset
    };
    assert_eq!(stated(&two), stated(&expected("merged-two.json")));
    assert_eq!(merge("merge --into merged-two.json --undo radio -o -"), expected("merged-one.json"));
}

#[test]
fn a_merge_over_files_of_0_4_0_and_its_undo_give_back_what_was_there() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v0.4.0");
    let folder = folder("undo-0.4.0");
    for entry in std::fs::read_dir(&fixtures).expect("the fixtures") {
        let file = entry.expect("a file");
        std::fs::copy(file.path(), folder.join(file.file_name())).expect("a copy");
    }
    let merge = |args: &str, to: &str| {
        let args: Vec<&str> = ["merge", "--into"].into_iter().chain(args.split(' ')).chain(["-o", to]).collect();
        let merged = output(&folder, &args, "");
        assert_eq!(status(&merged), 0, "{}", stderr(&merged));
    };
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect(name);
    let read_json = |name: &str| -> Value { serde_json::from_str(&read(name)).expect("JSON") };
    for joining in ["same", "apart"] {
        let (two, one, none) =
            (format!("{joining}.json"), format!("{joining}-one.json"), format!("{joining}-none.json"));
        merge(&format!("merged-one.json radio.json --unreviewed --{joining} all"), &two);
        assert_ne!(read(&two), read("merged-one.json"));
        merge(&format!("{two} --undo radio"), &one);
        assert_eq!(read(&one), read("merged-one.json"), "{joining}");
        merge(&format!("{one} --undo clinic"), &none);
        assert_eq!(read_json(&none), read_json("empty.json"), "{joining}");
    }
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

/// The words of small numbers, as the articles write them.
const NUMBER_WORDS: [&str; 12] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// Whether a text states a number, in digits, as a word, or, for one, as a singular.
fn states(text: &str, number: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
    let plain = |digits: &str| digits.replace([',', ' ', '\u{a0}', '\u{202f}'], "");
    let as_word = number.parse::<usize>().ok().and_then(|n| NUMBER_WORDS.get(n.checked_sub(1)?));
    let singular = || number == "1" && words.iter().any(|word| ["a", "an", "the", "single"].contains(&word.as_str()));
    let grouped = text.split(|c: char| !(c.is_ascii_digit() || ",. \u{a0}\u{202f}".contains(c)));
    grouped.map(plain).any(|it| it.trim_end_matches('.') == number)
        || words.iter().any(|word| word == number || as_word.is_some_and(|name| word == name))
        || singular()
}

/// Checks that each figure of each row stands in a quote of that row, and each year in parentheses is that of the
/// claim that the number comes from. Returns the number of figures.
fn figures_with_their_quotes(csv: &[u8]) -> usize {
    let mut rows = csv::Reader::from_reader(csv);
    let head = rows.headers().expect("a head").clone();
    let mut figures = 0;
    for row in rows.records() {
        let row = row.expect("a row");
        let cell = |name: &str| &row[head.iter().position(|it| it == name).expect(name)];
        let own = format!("{} {}", cell("number_quote"), cell("other_quotes"));
        let all = format!("{own} {}", cell("state_quote"));
        for name in
            ["number", "promised", "paid_for", "being_bought", "ordered", "donated", "on_the_way", "received", "in_use"]
        {
            if !cell(name).is_empty() {
                figures += 1;
                assert!(states(&all, cell(name)), "{name} {}: {row:?}", cell(name));
            }
        }
        let number = cell("number");
        assert!(number.is_empty() || states(cell("number_quote"), number), "{row:?}");
        // The figures of the cells for people: "9 (2023)", "2 of 5", "9 ordered, on the way (number not said)".
        for text in [cell("qty"), cell("balance")] {
            let (text, year) = match text.split_once(" (") {
                Some((before, rest)) if rest.starts_with(|c: char| c.is_ascii_digit()) => {
                    (before, rest.strip_suffix(')'))
                }
                _ => (text, None),
            };
            for figure in text.split(' ').filter(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
                figures += 1;
                let figure = figure.replace(',', "");
                assert!(states(&all, figure.trim_end_matches(';')), "{figure}: {row:?}");
            }
            assert!(year.is_none_or(|year| cell("number_as_of").starts_with(year)), "{row:?}");
        }
        let promised: f64 = cell("outstanding").parse().unwrap_or(0.0);
        assert!(promised == 0.0 || cell("number").parse::<f64>().is_ok(), "a difference of two numbers: {row:?}");
    }
    figures
}

#[test]
fn every_figure_of_every_row_stands_in_a_quote_of_that_row() {
    let shipped = run(&["search", "", "--rows", "lines", "--format", "csv"]);
    assert_eq!(status(&shipped), 0);
    assert!(figures_with_their_quotes(&shipped.stdout) > 30);
    let generated = folder("figures").join("generated.jsonl");
    let mut file = std::fs::File::create(&generated).expect("a file");
    crate::generate::write(&mut file, 600, 7).expect("written");
    let rows =
        output(Path::new("."), &["search", "", "--rows", "lines", "--format", "csv", &generated.to_string_lossy()], "");
    assert_eq!(status(&rows), 0, "{}", stderr(&rows));
    assert!(figures_with_their_quotes(&rows.stdout) > 150);
}

/// A line with these claims, each `date state number voice`, each with a source of its own that says so.
fn line_with(claims: &[(&str, &str, Option<i64>, &str)]) -> String {
    let (mut sources, mut stated) = (Vec::new(), Vec::new());
    for (i, (date, state, number, voice)) in claims.iter().enumerate() {
        let id = format!("s{i}");
        let text = format!("{} {} of {}.", number.map_or("some".to_owned(), |n| n.to_string()), state, date);
        sources.push(json!({"id": id, "publisher": id, "published": date, "text": text}));
        stated.push(json!({
            "as_of": date, "status": state, "quantity": number, "said_by": voice,
            "evidence": [{"source": id, "quote": text, "start": 0}],
        }));
    }
    let line = json!({"name": "Endoscope", "category": "endoscope", "claims": stated});
    json!({"schema": "aidtrail/1", "sources": sources, "projects": [{"id": "p", "title": "P", "equipment": [line]}]})
        .to_string()
}

#[test]
fn a_row_cites_number_and_state_apart_and_has_the_balance() {
    let claims = [("2024-06-10", "delivered", Some(2), "giver"), ("2024-01-10", "planned", Some(5), "receiver")];
    let args = ["search", "", "--rows", "lines", "--format", "tsv"];
    let rows = stdout(&on_file("partial", "a.json", line_with(&claims), &args));
    let cells: Vec<Vec<&str>> = rows.lines().map(|line| line.split('\t').collect()).collect();
    let cell = |name: &str| cells[1][cells[0].iter().position(|it| *it == name).expect(name)];
    assert_eq!((cell("qty"), cell("balance"), cell("says")), ("2 of 5", "2 of 5 received", "giver, receiver"));
    assert_eq!(
        [cell("number"), cell("promised"), cell("received"), cell("in_use"), cell("outstanding")],
        ["2", "5", "2", "", "3"]
    );
    assert_eq!(cell("other_quotes"), "5 promised: 5 planned of 2024-01-10.");
    // While reports disagree, no column that a program would sum has either number.
    let claims = [("2024-09-10", "not_received", None, "receiver"), claims[0], claims[1]];
    let rows = stdout(&on_file("denied", "a.json", line_with(&claims), &args));
    let cells: Vec<Vec<&str>> = rows.lines().map(|line| line.split('\t').collect()).collect();
    let cell = |name: &str| cells[1][cells[0].iter().position(|it| *it == name).expect(name)];
    assert_eq!(cell("balance"), "2 received, says the giver; none, says the receiver");
    assert_eq!(
        [cell("qty"), cell("number"), cell("promised"), cell("received"), cell("outstanding")],
        ["", "", "5", "", ""]
    );
    assert!(cell("other_quotes").starts_with("2 delivered: 2 delivered of 2024-06-10."), "{rows}");
    assert_eq!(cell("state_quote"), "some not_received of 2024-09-10.");
}

#[test]
fn json_has_the_balance_and_reading_it_again_gives_no_note() {
    let claims = [
        ("2024-09-10", "not_received", None, "receiver"),
        ("2024-06-10", "delivered", Some(2), "giver"),
        ("2024-01-10", "planned", Some(5), "receiver"),
    ];
    let folder = folder("balance");
    std::fs::write(folder.join("a.json"), line_with(&claims)).expect("a file");
    let written = output(&folder, &["search", "", "--format", "json", "a.json"], "");
    std::fs::write(folder.join("b.json"), &written.stdout).expect("a file");
    let dataset: Value = serde_json::from_slice(&written.stdout).expect("JSON");
    let balance = &dataset["projects"][0]["equipment"][0]["balance"];
    assert_eq!((&balance["state"], &balance["outstanding"]), (&json!("disputed"), &Value::Null));
    assert_eq!(balance["words"], "2 received, says the giver; none, says the receiver");
    let promised =
        json!({"stage": "promised", "number": 5, "date": "2024-01-10", "said_by": "receiver", "source": "s2"});
    assert_eq!(balance["stages"][0], promised);
    assert_eq!((&balance["disputed"][0]["number"], &balance["disputed"][1]["source"]), (&json!(2), &json!("s0")));
    let again = output(&folder, &["search", "", "--format", "json", "b.json"], "");
    assert_eq!((stdout(&again), stderr(&again)), (stdout(&written), String::new()));
    let check = output(&folder, &["check", "b.json"], "");
    assert!(!transcript(&check).contains("unknown"), "{}", transcript(&check));
}

#[test]
fn json_has_the_number_and_the_state_of_the_row_where_a_publisher_corrects_itself() {
    let claims = [("2024-06-10", "delivered", Some(2), "giver"), ("2024-06-01", "delivered", Some(3), "giver")];
    let mut data: Value = serde_json::from_str(&line_with(&claims)).expect("JSON");
    for i in 0..2 {
        // Nothing tells whose voice this publisher is.
        data["sources"][i]["publisher"] = "Health Watch".into();
        data["projects"][0]["equipment"][0]["claims"][i].as_object_mut().expect("a claim").remove("said_by");
    }
    let folder = folder("corrected");
    std::fs::write(folder.join("a.json"), data.to_string()).expect("a file");
    let run = |args: &[&str]| stdout(&output(&folder, &[args, &["a.json"]].concat(), ""));
    let rows = run(&["search", "", "--rows", "lines"]);
    let cells: Vec<Vec<&str>> = rows.lines().map(|line| line.split('\t').collect()).collect();
    let cell = |name: &str| cells[1][cells[0].iter().position(|it| *it == name).expect(name)];
    assert_eq!((cell("number"), cell("state"), cell("balance")), ("2", "delivered", "2 received"));
    let project: Value = serde_json::from_str(&run(&["show", "p", "--format", "json"])).expect("JSON");
    let read = |rows: &str| -> Value {
        serde_json::from_str(&run(&["search", "", "--rows", rows, "--format", "json"])).expect("JSON")
    };
    let (lines, projects) = (read("lines"), read("projects"));
    for line in
        [&project["equipment"][0], &lines["projects"][0]["equipment"][0], &projects["projects"][0]["equipment"][0]]
    {
        assert_eq!((&line["quantity"], &line["status"]), (&json!(2), &json!("delivered")));
        assert_eq!((&line["balance"]["words"], &line["balance"]["disputed"]), (&json!("2 received"), &Value::Null));
    }
}

#[test]
fn stats_count_lines_by_state_and_voice_and_pieces_of_each_kind() {
    let out = stdout(&run(&["stats", "--format", "tsv"])).replace('\t', " ¦ ");
    let shown = |line: &&str| ["lines", "state", "said-by", "pieces"].iter().any(|field| line.starts_with(field));
    assert_snapshot!(out.lines().filter(shown).collect::<Vec<_>>().join("\n"), @r"
    lines ¦  ¦ not added: 14 kinds ¦ 19
    pieces ¦ ct_room ¦ CT room, received ¦ 1
    pieces ¦ ct_scanner ¦ CT scanner, arrival not reported ¦ 1
    pieces ¦ mri_scanner ¦ MRI scanner, for several places, share not stated ¦ 9
    pieces ¦ blood_bank_equipment ¦ blood bank equipment, arrival not reported ¦ 5
    pieces ¦ endoscope_system ¦ endoscopy system, arrival not reported ¦ 10
    pieces ¦ nurse_call_system ¦ nurse call system, received ¦ 1
    pieces ¦ ultrasound_portable ¦ portable ultrasound, arrival not reported ¦ 5
    pieces ¦ surgical_microscope ¦ surgical microscope, arrival not reported ¦ 20
    pieces ¦ vehicle ¦ vehicle, received ¦ 20
    state ¦ open ¦ announced and not all reported received, lines ¦ 14
    state ¦ planned ¦ planned, lines ¦ 9
    state ¦ in_use ¦ in use, lines ¦ 3
    state ¦ in_delivery ¦ in delivery, lines ¦ 2
    state ¦ being_bought ¦ being bought, lines ¦ 1
    state ¦ delivered ¦ delivered, lines ¦ 1
    state ¦ donated ¦ donated, lines ¦ 1
    state ¦ funded ¦ money given, lines ¦ 1
    state ¦ not_aid ¦ not aid, lines ¦ 1
    said-by ¦ receiver ¦ receiver, lines ¦ 12
    said-by ¦ press ¦ press, lines ¦ 7
    ");
}

/// Runs on a history of claims in tests/fixtures/arrival.
fn on_arrival(file: &str, args: &[&str]) -> Output {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/arrival");
    let args: Vec<&str> = args.iter().copied().chain([file]).collect();
    output(&folder, &args, "")
}

/// The cells of the only row that a search for lines writes, by the heads of their columns.
fn only_line(file: &str, query: &str) -> std::collections::HashMap<String, String> {
    let found = on_arrival(file, &["search", query, "--rows", "lines"]);
    assert_eq!(status(&found), 0, "{}", transcript(&found));
    let out = stdout(&found);
    let mut rows = out.lines().map(|row| row.split('\t').map(str::to_owned));
    let (heads, row) = (rows.next().expect("heads"), rows.next().expect("a row"));
    assert!(rows.next().is_none(), "{out}");
    heads.zip(row).collect()
}

#[test]
fn a_partial_delivery_stays_open_with_what_is_outstanding() {
    let row = only_line("partial.json", "state:open");
    let cells = ["balance", "state", "says", "promised", "received", "outstanding", "since", "last_report"];
    let cells = cells.map(|head| row[head].as_str());
    let wanted = ["2 of 5 received", "partly delivered", "giver, receiver", "5", "2", "3", "2026-06-10", "2026-06-10"];
    assert_eq!(cells, wanted);
    assert!(row["number_quote"].starts_with("Two of the five") && row["number_source"].starts_with("Embassy of Japan"));
    let disputed = on_arrival("partial.json", &["search", "state:disputed", "--rows", "lines"]);
    assert_eq!(status(&disputed), 1, "{}", transcript(&disputed));
    // The newest report of the set is 92 days younger than the only voice that says so, the giver's.
    let checked = on_arrival("partial.json", &["check"]);
    let findings = stdout(&checked);
    let rules: Vec<&str> = findings.lines().skip(1).filter_map(|row| row.split('\t').nth(1)).collect();
    assert_eq!((rules, status(&checked)), (vec!["unconfirmed"], 0), "{}", transcript(&checked));
    let shown = stdout(&on_arrival("partial.json", &["show", "x"]));
    assert!(shown.contains("2 of 5 received · 3 outstanding"), "{shown}");
}

#[test]
fn a_denial_by_the_receiver_shows_both_reports_and_counts_neither() {
    let row = only_line("denied.json", "state:open");
    let both = "2 received, says the giver; none, says the receiver";
    let cells = ["qty", "balance", "state", "received", "outstanding"].map(|head| row[head].as_str());
    assert_eq!(cells, ["", both, "reports disagree", "", ""]);
    assert!(row["state_quote"].contains("no endoscope from Japan has been received"), "{row:?}");
    assert!(row["other_quotes"].contains("Two of the five endoscopes from Japan were delivered"), "{row:?}");
    assert_eq!(only_line("denied.json", "state:disputed"), row);
    assert_eq!(only_line("denied.json", "flag:reports_disagree"), row);
    assert_eq!(status(&on_arrival("denied.json", &["search", "state:delivered", "--rows", "lines"])), 1);
    let checked = stdout(&on_arrival("denied.json", &["check"]));
    let finding: Vec<&str> = checked.lines().nth(1).expect("a finding").split('\t').collect();
    assert_eq!((finding[0], finding[1]), ("conflict", "reports_disagree"));
    assert!(finding[5].ends_with(both), "{checked}");
    let shown = stdout(&on_arrival("denied.json", &["show", "x"]));
    for words in [both, "Embassy of Japan in Ukraine, 2026-06-10", "⟦no endoscope⟧", "⟦Two of the five endoscopes⟧"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let counted = stdout(&on_arrival("denied.json", &["stats"]));
    assert!(counted.contains("1 line with reports that disagree"), "{counted}");
}

#[test]
fn what_is_overdue_is_found_counted_and_shown_and_changes_no_check() {
    let mut late = project("late", "Late");
    late["status"] = "implementation".into();
    let mut end = json!({"kind": "planned_end", "date": "2023-12", "words": "December 2023"});
    end["evidence"] = json!([words("Japan")]);
    let on_time = dataset(&[late.clone()]);
    late["dates"] = json!([end]);
    let late = dataset(&[late]);
    let run = |args: &[&str]| on_file("overdue", "late.json", &late, args);
    let found = run(&["search", "flag:overdue"]);
    let row: Vec<String> = stdout(&found).lines().nth(1).expect("a row").split('\t').map(str::to_owned).collect();
    assert_eq!((row[0].as_str(), row[6].as_str(), status(&found)), ("Late", "", 0), "{}", transcript(&found));
    assert_eq!(status(&run(&["search", "has:flag"])), 1);
    assert!(stdout(&run(&["stats"])).contains("flag\toverdue\toverdue\t1\n"));
    let told = "· overdue: planned end 2023-12; the data goes to 2024-05-05, and no end is reported\n";
    assert!(stdout(&run(&["show", "late"])).contains(told), "{}", transcript(&run(&["show", "late"])));
    let (checked, before) = (run(&["check"]), on_file("overdue_not", "late.json", on_time, &["check"]));
    assert_eq!(transcript(&checked), transcript(&before));
}
