//! Mistakes on the command line: each message says what is wrong, where, and what to do, and the status is 2.

use super::*;

/// A folder with a dataset, an article, and a folder in which nothing can be read.
fn folder_of_files(name: &str) -> PathBuf {
    let folder = folder(name);
    std::fs::write(folder.join("data.json"), dataset(&[project("p1", "First")])).expect("a file");
    std::fs::write(folder.join("article.txt"), "A headline of four words\nJapan gave two scanners.\n").expect("a file");
    std::fs::create_dir_all(folder.join("pictures")).expect("a folder");
    std::fs::write(folder.join("pictures/a.bin"), b"\x00\x01").expect("a file");
    std::fs::write(folder.join("pictures/b.bin"), b"\x00\x01").expect("a file");
    std::fs::create_dir_all(folder.join("empty")).expect("a folder");
    folder
}

/// Command lines, and what the message must say.
const MISTAKES: [(&[&str], &[&str]); 49] = [
    // Names of options, and of subcommands, which may also be names of files.
    (&["search", "mri", "--fromat", "csv"], &["'--fromat'", "'--format'"]),
    (&["stats", "--formt", "csv"], &["'--formt'", "'--format'"]),
    (&["search", "mri", "--colunms", "id"], &["'--colunms'", "'--columns'"]),
    (&["check", "--strikt"], &["'--strikt'", "'--strict'"]),
    (&["search", "--strct", "mri"], &["'--strct'", "there is no such option; did you mean --strict?"]),
    (&["table", "--fromat", "csv"], &["'--fromat'", "did you mean --format?"]),
    (&["serach", "mri"], &["serach: there is no such file and no such command; did you mean aidtrail search?"]),
    (&["serach", "mri", "--rows", "lines"], &["did you mean aidtrail search?"]),
    (&["stat"], &["did you mean aidtrail stats?"]),
    (&["chekc", "data.json", "--strict"], &["did you mean aidtrail check?"]),
    // Values of options.
    (&["search", "mri", "--format", "cvs"], &["'cvs'", "--format", "did you mean csv?"]),
    (&["stats", "--format", "jsno"], &["did you mean json?"]),
    (&["search", "mri", "--rows", "line"], &["'line'", "did you mean lines?"]),
    (&["stats", "--by", "yaer"], &["'yaer'", "--by", "did you mean year?"]),
    (&["stats", "--by", "colour"], &["expected one of kind, country,"]),
    (&["search", "mri", "--sort", "titel"], &["did you mean title?"]),
    (&["search", "mri", "--sort", "-titel"], &["did you mean title?"]),
    (&["search", "--columns", "item,qyt", "--rows", "lines"], &["\"qyt\"", "the nearest are qty, ", "topics columns"]),
    (&["search", "--columns", "qty"], &["\"qty\"", "topics columns"]),
    (&["search", "--columns", "id", "--format", "json"], &["whole records", "--format objects"]),
    (&["search", "--limit", "ten"], &["'ten'", "expected a number of rows"]),
    (&["search", "--today", "2026"], &["'2026'", "such as 2026-05-02"]),
    (&["topics", "colums"], &["did you mean columns?"]),
    (&["completions", "bsh"], &["'bsh'", "bash"]),
    (&["stats", "--vocabulary", "2"], &["--vocabulary is of regions or sectors; add --by region or --by sector"]),
    // Queries.
    (&["search", "contry:ua"], &["at “contry:ua”: no field contry; did you mean country:"]),
    (&["search", "mri contry:ua"], &["at “contry:ua”", "did you mean country:"]),
    (&["stats", "-q", "contry:ua"], &["did you mean country:"]),
    (&["-q", "contry:ua"], &["did you mean country:"]),
    (&["search", "colour:red"], &["at “colour:red”: no field colour; fields are id country donor"]),
    (&["search", "year:2025..2020"], &["at “year:2025..2020”", "begins after its end", "year:2020..2025"]),
    (&["search", "mri since:2024-07..2023"], &["since:2023..2024-07"]),
    (&["stats", "-q", "amount:3m..2m"], &["amount:2m..3m"]),
    (&["search", "\"mri scanner"], &["at “\"mri scanner”: nothing closes this quote"]),
    (&["search", "mri country:\"uk"], &["at “\"uk”: nothing closes this quote"]),
    (&["search", "qty:many"], &["at “qty:many”", "a number or a range: qty:>5"]),
    (&["search", "since:soon"], &["a date or a range: since:2024-07"]),
    (&["search", "state:"], &["state: needs a value, as in state:open"]),
    (&["search", "country:Narnia"], &["no country is called Narnia; possible: "]),
    // Files.
    (
        &["search", "", "https://example.org/a.xml"],
        &["https://example.org/a.xml: this is a web address", "curl -L -o FILE"],
    ),
    (&["https://example.org/a.xml"], &["this is a web address", "download it first"]),
    (&["draft", "http://example.org/a.html"], &["this is a web address", "download it first"]),
    (&["search", "mri", "dta.json"], &["dta.json: no such file or directory; did you mean data.json?\n"]),
    (&["show", "p1", "data.jsn"], &["did you mean data.json?"]),
    (&["draft", "artcle.txt"], &["artcle.txt: no such file or directory; did you mean article.txt?"]),
    (&["search", "", "elsewhere/data.json"], &["elsewhere/data.json: no such file or directory; check the name"]),
    (&["search", "", "pictures"], &["pictures", "no file here can be read; name IATI XML"]),
    (&["check", "empty"], &["empty: the folder holds no files; name a dataset file or a folder of them"]),
    (&["import", "dta.json", "-o", "out.jsonl"], &["did you mean data.json?", "out.jsonl is unchanged"]),
];

#[test]
fn each_mistake_says_what_is_wrong_where_and_what_to_do_and_ends_with_2() {
    let folder = folder_of_files("mistakes");
    for (args, wanted) in MISTAKES {
        let output = output(&folder, args, "");
        let message = stderr(&output);
        assert_eq!((status(&output), stdout(&output).as_str()), (2, ""), "{args:?}: {message}");
        assert!(message.starts_with("aidtrail: "), "{args:?}: {message}");
        for words in wanted {
            assert!(message.contains(words), "{args:?} says {message:?}, without {words:?}");
        }
    }
}

#[test]
fn check_of_a_folder_without_a_file_that_can_be_read_ends_with_2_and_says_why() {
    let output = output(&folder_of_files("mistakes-check"), &["check", "pictures"], "");
    assert_eq!(status(&output), 2, "{}", transcript(&output));
    assert!(stdout(&output).contains("pictures/a.bin"), "{}", transcript(&output));
}

#[test]
fn what_is_not_near_to_anything_is_not_taken_for_a_mistake() {
    let folder = folder_of_files("mistakes-none");
    for args in
        [&["search", "o'brien scanners", "data.json"][..], &["search", "5\" scanner", "data.json"], &["data.json"]]
    {
        let output = output(&folder, args, "");
        assert!(status(&output) < 2 && !stderr(&output).contains("aidtrail: "), "{args:?}: {}", transcript(&output));
    }
}
