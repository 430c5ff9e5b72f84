//! Missing, broken and foreign files: messages, positions and what is read in spite of them.

use super::*;

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
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
    First ¦ Kazakhstan ¦ Japan ¦ closed ¦ 2024-05-05 ¦ 1 ¦  ¦ p1
    Second ¦ Kazakhstan ¦ Japan ¦ closed ¦ 2025-05-05 ¦ 1 ¦  ¦ p2
    --- stderr
    aidtrail: nope.json: no such file or directory; check the name
    --- status 2
    ");
}

#[test]
fn a_truncated_document_gives_the_records_before_the_cut() {
    let data = dataset(&[project("p1", "First"), project("p2", "Second")]);
    let cut = &data[..data.find("\"Second\"").expect("there") + 4];
    let (line, column) = line_and_column(cut, "\"Sec");
    let output = on_file("cut", "a.json", cut, &["search", ""]);
    assert_snapshot!(transcript(&output).replace(&format!("a.json:{line}:{}", column + 3), "a.json:<the end>"), @r"
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
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
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
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
fn an_unknown_country_code_is_a_doubt_of_check_alone() {
    let mut wrong = project("p1", "First");
    wrong["countries"][0]["code"] = "XX".into();
    let data = dataset(&[wrong]);
    assert_snapshot!(transcript(&on_file("country", "a.json", &data, &["search", "scanner"])), @r"
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
    First ¦ XX ¦ Japan ¦ closed ¦ 2024-05-05 ¦ 1 ¦  ¦ p1
    --- stderr
    --- status 0
    ");
    assert_snapshot!(transcript(&on_file("country-check", "a.json", &data, &["check"])), @r#"
    severity ¦ rule ¦ place ¦ id ¦ fact ¦ what
    doubt ¦ unknown_code ¦ a.json:17 ¦ p1 ¦ countries[0] ¦ country "XX" is not in its list
    --- stderr
    1 finding in 1 project and 1 source: 0 errors, 0 conflicts, 1 doubt, 0 notes
    --- status 0
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
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
    First ¦ Kazakhstan ¦ Japan ¦ closed ¦ 2024-05-05 ¦ 1 ¦  ¦ p1
    Second ¦  ¦  ¦  ¦  ¦  ¦ broken record ¦ p2
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
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
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
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
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
    let files: [(&str, &[u8]); 5] = [
        ("empty.json", b""),
        ("binary.dat", b"PK\x00\x01\x02"),
        ("array.json", b"[1, 2]"),
        ("page.html", b"<!doctype html><html><body>Japan gives</body></html>"),
        ("orgs.xml", b"<?xml version=\"1.0\"?><iati-organisations version=\"2.03\"/>"),
    ];
    let mut messages = Vec::new();
    for (name, content) in files {
        let output = on_file(&format!("odd-{name}"), name, content, &["search", "japan"]);
        assert_eq!((stdout(&output).as_str(), status(&output)), ("", 2), "{name}");
        assert_eq!(status(&on_file(&format!("odd-check-{name}"), name, content, &["check"])), 2, "{name}");
        messages.push(stderr(&output));
    }
    assert_snapshot!(messages.concat(), @r#"
    aidtrail: empty.json: the file is empty; name IATI XML, a dataset (JSON or JSON Lines), or an article's text or web page
    aidtrail: binary.dat: this is a binary file; name IATI XML, a dataset (JSON or JSON Lines), or an article's text or web page
    aidtrail: array.json: this is a JSON array, which is no dataset; a dataset is an object: {"schema": "aidtrail/1", "sources": [...], "projects": [...]}
    aidtrail: page.html: this is a web page; draft from it, with aidtrail draft; as a source to read, save its text
    aidtrail: orgs.xml: this is an IATI organisation file; activities are read: download the activity file of the same publisher, and name that
    "#);
}

#[test]
fn ten_megabytes_of_brackets_are_refused_without_a_crash() {
    let brackets = "[".repeat(10_000_000);
    assert_snapshot!(transcript(&on_file("brackets", "a.json", &brackets, &["search", ""])), @r#"
    --- stderr
    aidtrail: a.json: this is a JSON array, which is no dataset; a dataset is an object: {"schema": "aidtrail/1", "sources": [...], "projects": [...]}
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
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
    First ¦ Kazakhstan ¦ Japan ¦ closed ¦ 2024-05-05 ¦ 1 ¦  ¦ p1
    --- stderr
    aidtrail: d/b.bin: left out: this is a binary file; name IATI XML, a dataset (JSON or JSON Lines), or an article's text or web page
    --- status 0
    ");
    assert_snapshot!(transcript(&output(&folder, &["check", "d"], "")), @r"
    severity ¦ rule ¦ place ¦ id ¦ fact ¦ what
    note ¦ file ¦ d/b.bin ¦  ¦  ¦ left out: this is a binary file; name IATI XML, a dataset (JSON or JSON Lines), or an article's text or web page
    --- stderr
    1 finding in 1 project and 1 source: 0 errors, 0 conflicts, 0 doubts, 1 note
    --- status 1
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
    title ¦ country ¦ donor ¦ status ¦ last_report ¦ lines ¦ flag ¦ id
    First ¦ Kazakhstan ¦ Japan ¦ closed ¦ 2024-05-05 ¦ 1 ¦  ¦ p1
    --- stderr
    --- status 0
    ");
    assert_snapshot!(transcript(&output(&folder, &["search", "scanner", "-"], "")), @r"
    --- stderr
    aidtrail: standard input: the file is empty; name IATI XML, a dataset (JSON or JSON Lines), or an article's text or web page
    --- status 2
    ");
}

#[test]
fn check_ends_with_1_if_one_file_of_several_is_not_understood_and_with_2_if_it_is_strict() {
    let folder = folder("check-several");
    std::fs::write(folder.join("good.json"), dataset(&[project("p1", "First")])).expect("a file");
    std::fs::write(folder.join("bad.xml"), "Not found").expect("a file");
    let ends_with = |args: &[&str]| status(&output(&folder, &[&["check"], args].concat(), ""));
    assert_eq!(ends_with(&["good.json", "bad.xml"]), 1);
    assert_eq!(ends_with(&["good.json", "bad.xml", "--strict"]), 2);
    assert_eq!(ends_with(&["bad.xml"]), 2);
    assert_eq!(ends_with(&["good.json", "--strict"]), 0);
}

#[test]
fn an_import_without_a_record_that_can_be_read_leaves_the_older_file_alone() {
    let folder = folder("import-nothing");
    let cut = "<iati-activities version=\"2.03\">\n<iati-activity><iati-identifier>A</iati-identifier>";
    std::fs::write(folder.join("cut.xml"), cut).expect("a file");
    std::fs::write(folder.join("good.jsonl"), "older").expect("a file");
    let got = output(&folder, &["import", "cut.xml", "-o", "good.jsonl", "--force"], "");
    assert_eq!(status(&got), 2);
    assert!(stderr(&got).contains("there is nothing to import; good.jsonl is unchanged"), "{}", stderr(&got));
    assert_eq!(std::fs::read_to_string(folder.join("good.jsonl")).expect("a file"), "older");
}
