//! Every command takes a file for the same thing: what it refuses it names, with a way out, and what it reads it reads
//! in any encoding.

use super::*;

/// The commands that read files, with the arguments around the file.
const COMMANDS: &[(&str, &[&str], &[&str])] = &[
    ("explore", &[], &[]),
    ("search", &["search", ""], &[]),
    ("show", &["show", "p1"], &[]),
    ("source", &["source", "s1"], &[]),
    ("stats", &["stats"], &[]),
    ("check", &["check"], &[]),
    ("check --strict", &["check", "--strict"], &[]),
    ("import", &["import", "-o", "-"], &[]),
    ("draft", &["draft"], &[]),
    ("review", &["review"], &[]),
    ("merge DRAFT", &["merge"], &["--into", "shipped"]),
    ("merge --into", &["merge", "--undo", "s1", "--into"], &[]),
];

fn run_on(folder: &Path, (_, before, after): &(&str, &[&str], &[&str]), file: &str) -> Output {
    output(folder, &[before, &[file][..], after].concat(), "")
}

fn utf16(text: &str, mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    format!("{mark}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Files that no command reads, with the words that name each.
fn foreign_files() -> Vec<(String, Vec<u8>, &'static str)> {
    let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tables");
    let fixture = |name: &str| std::fs::read(tables.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut files: Vec<(String, Vec<u8>, &str)> = [
        ("donated-en.csv", "this is a table (CSV, TSV or the like); aidtrail does not read tables"),
        ("donated-uk-1251.csv", "this is a table (CSV, TSV or the like); aidtrail does not read tables"),
        ("donated.xlsx", "this is a spreadsheet (XLSX); aidtrail does not read tables"),
        ("fts-incoming.csv", "this is data of the Financial Tracking Service (FTS, CSV); "),
        ("hxl-row-2.csv", "this is a table with HXL tags (CSV); "),
        ("hxl-row-8.csv", "this is a table with HXL tags (CSV); "),
        ("ocds-two-releases.json", "this is contracting data (OCDS, JSON); "),
        ("gcdf.csv", "this is the list of China's projects by AidData (GCDF, CSV); "),
        ("world-bank.json", "this is data of projects of the World Bank (JSON); "),
        ("oc4ids.json", "this is data of infrastructure projects (OC4IDS, JSON); "),
        ("matrix.csv", "this is a table (CSV, TSV or the like); "),
        ("stages.csv", "this is a table (CSV, TSV or the like); "),
    ]
    .map(|(name, said)| (name.to_owned(), fixture(name), said))
    .into();
    // No file of the folder is forgotten.
    let all = std::fs::read_dir(&tables).expect("the fixtures").count();
    assert_eq!(files.len() + 1, all, "every fixture but README.md is in the table");
    let under_other_names: Vec<_> = files
        .iter()
        .filter(|(name, ..)| ["donated-en.csv", "donated.xlsx", "ocds-two-releases.json"].contains(&name.as_str()))
        .map(|(name, bytes, said)| (format!("{name}.txt"), bytes.clone(), *said))
        .collect();
    files.extend(under_other_names);
    let sheet = String::from_utf8(fixture("stages.csv")).expect("UTF-8");
    let dataset = dataset(&[project("p1", "First")]);
    let registry =
        r#"{"success": true, "result": {"name": "x-activities", "resources": [{"url": "https://example.org/a.xml"}]}}"#;
    let datastore = r#"{"response": {"numFound": 1, "docs": [{"iati_identifier": "XM-1"}]}}"#;
    for (name, bytes, said) in [
        ("utf-16.csv", utf16(&sheet, true), "this is a table (CSV"),
        ("utf-16-bare.csv", utf16(&sheet, false), "this is a table (CSV"),
        ("utf-16.json", utf16(&dataset, true), "this is a dataset in UTF-16; convert it to UTF-8"),
        ("utf-16-bare.json", utf16(&dataset, false), "this is a dataset in UTF-16; convert it to UTF-8"),
        ("paper.pdf", b"%PDF-1.7\n\x00\x01".to_vec(), "this is a PDF; copy its text"),
        ("archive.zip", b"PK\x03\x04\x14\0\0\0\0\0".to_vec(), "this is a ZIP archive; unpack it first"),
        ("activities.xml.gz", b"\x1f\x8b\x08\0\0\0".to_vec(), "this is a gzip archive; unpack it first, with gunzip"),
        ("base.sqlite", b"SQLite format 3\0\x10\0".to_vec(), "this is a database (SQLite); "),
        ("orgs.xml", b"<iati-organisations/>".to_vec(), "this is an IATI organisation file; activities are read"),
        ("registry.json", registry.into(), "this is a record of the IATI registry or another catalogue (CKAN, JSON); "),
        ("datastore.json", datastore.into(), "(JSON); the XML says more and is read: download the activity XML"),
        ("other.json", b"{\"a\": [1, 2]}".to_vec(), "this is JSON, but no dataset; "),
        ("lines.jsonl", b"{\"project\": \"x\"}\n{\"project\": \"y\"}\n".to_vec(), "this is JSON, but no dataset; "),
        ("array.json", b"[1, 2]".to_vec(), "this is a JSON array, which is no dataset; "),
        ("failed.xml", b"Not found".to_vec(), "the file is named .xml, but there is no XML in it; "),
        ("failed.html", b"Not found".to_vec(), "the file is named .html, but there is no web page in it; "),
        (
            "page.xml",
            b"<!doctype html><html><body>Not found</body></html>".to_vec(),
            "named .xml, but it is a web page; ",
        ),
        ("binary.dat", b"\x00\x01\x02 a".to_vec(), "this is a binary file; "),
        ("empty.txt", b"".to_vec(), "the file is empty; "),
    ] {
        files.push((name.to_owned(), bytes, said));
    }
    files
}

#[test]
fn every_command_names_and_refuses_every_foreign_file() {
    let folder = folder("foreign");
    let mut wrong = Vec::new();
    for (name, bytes, said) in foreign_files() {
        std::fs::write(folder.join(&name), bytes).expect("a file");
        for command in COMMANDS {
            let output = run_on(&folder, command, &name);
            // The findings of `check` are its output.
            let told = if command.0.starts_with("check") { stdout(&output) } else { stderr(&output) };
            let named = told.lines().any(|line| line.contains(said) && line.contains(&name));
            let silent = command.0.starts_with("check") || stdout(&output).is_empty();
            if status(&output) != 2 || !named || !silent {
                wrong.push(format!("{} {name}: {}", command.0, transcript(&output)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n\n"));
}

const RUSSIAN: &str = "Япония передала больнице десять машин скорой помощи\n\nПравительство Японии передало городской больнице Полтавы \
    десять машин скорой помощи, сообщили в посольстве в среду. Оборудование доставили в мае 2024 года, а врачи уже прошли обучение.\n";

#[test]
fn an_article_in_any_encoding_is_one_text_for_every_command() {
    let folder = folder("encodings");
    let french = "Le Japon a remis dix ambulances à l'hôpital de Poltava, a déclaré l'ambassade. Elles ont été livrées en février.\n";
    let files: Vec<(&str, Vec<u8>, &str)> = vec![
        ("utf8.txt", RUSSIAN.into(), RUSSIAN),
        ("bom.txt", format!("\u{feff}{RUSSIAN}").into(), RUSSIAN),
        ("utf16.txt", utf16(RUSSIAN, true), RUSSIAN),
        ("utf16-bare.txt", utf16(RUSSIAN, false), RUSSIAN),
        ("cp1251.txt", encoding_rs::WINDOWS_1251.encode(RUSSIAN).0.into_owned(), RUSSIAN),
        ("koi8.txt", encoding_rs::KOI8_R.encode(RUSSIAN).0.into_owned(), RUSSIAN),
        ("latin1.txt", encoding_rs::WINDOWS_1252.encode(french).0.into_owned(), french),
    ];
    for (name, bytes, text) in files {
        std::fs::write(folder.join(name), bytes).expect("a file");
        let drafted = output(&folder, &["draft", name], "");
        assert_eq!(status(&drafted), 0, "{name}: {}", transcript(&drafted));
        let drafted: Value = serde_json::from_str(&stdout(&drafted)).expect("a dataset");
        assert_eq!(drafted["sources"][0]["text"], text, "{name}");
        let imported = output(&folder, &["import", name, "-o", "-"], "");
        assert_eq!(status(&imported), 0, "{name}: {}", transcript(&imported));
        let imported: Value = serde_json::from_str(stdout(&imported).lines().next().expect("a line")).expect("JSON");
        assert_eq!(imported["source"], drafted["sources"][0], "{name}: one source for both commands");
        let stem = name.trim_end_matches(".txt");
        let read = output(&folder, &["source", stem, name], "");
        assert!(status(&read) == 0 && stdout(&read).contains(text.trim()), "{name}: {}", transcript(&read));
        let found = output(&folder, &["search", "", name, "--rows", "sources"], "");
        assert!(status(&found) == 0 && stdout(&found).contains(stem), "{name}: {}", transcript(&found));
    }
}

#[test]
fn a_web_page_is_drafted_from_and_the_others_say_so_alike() {
    let folder = folder("page");
    let page = "<!doctype html><html><body><p>Japan gave ten ambulances to the hospital of Poltava.</p></body></html>";
    std::fs::write(folder.join("page.html"), page).expect("a file");
    for command in COMMANDS {
        let output = run_on(&folder, command, "page.html");
        if command.0 == "draft" {
            assert_eq!(status(&output), 0, "{}", transcript(&output));
            continue;
        }
        let said = "this is a web page; draft from it, with aidtrail draft";
        let told = transcript(&output);
        assert!(status(&output) == 2 && told.contains(said), "{}: {told}", command.0);
    }
}

#[test]
fn what_is_left_out_of_a_folder_is_told_once_for_each_reason() {
    let folder = folder("left-out");
    let within = folder.join("d");
    std::fs::create_dir_all(&within).expect("a folder");
    std::fs::write(within.join("a.json"), dataset(&[project("p1", "First")])).expect("a file");
    for n in 0..30 {
        std::fs::write(within.join(format!("t{n:02}.csv")), "item,qty\nbed,4\n").expect("a file");
    }
    std::fs::write(within.join("notes.md"), "Notes on the data.").expect("a file");
    std::fs::write(within.join("paper.pdf"), b"%PDF-1.7\n\x00").expect("a file");
    let told = stderr(&output(&folder, &["search", "", "d"], ""));
    assert_snapshot!(told, @r"
    aidtrail: d/notes.md: left out: a text that is not named .txt; named directly, it is read as an article
    aidtrail: d/paper.pdf: left out: this is a PDF; copy its text into a file, and name that
    aidtrail: d/t00.csv: left out, as 29 more files: this is a table (CSV, TSV or the like); aidtrail does not read tables or spreadsheets yet, in any file format; name IATI XML or articles that tell of the same aid, or write its rows as a dataset (aidtrail topics formats)
    ");
    for command in [&["stats"][..], &["show", "p1"], &["source", "s1"], &[], &["import", "-o", "-"]] {
        let output = output(&folder, &[command, &["d"]].concat(), "");
        assert_eq!(status(&output), 0, "{}", transcript(&output));
        assert!(told.lines().all(|line| stderr(&output).contains(line)), "{command:?}: {}", stderr(&output));
    }
    let listed = stderr(&output(&folder, &["search", "", "d", "-v"], ""));
    assert_eq!(listed.lines().count(), 32, "{listed}");
    let found = stdout(&output(&folder, &["check", "d"], ""));
    assert_eq!(found.lines().filter(|line| line.contains("left out")).count(), 3, "{found}");
    // A text that is named otherwise is only left out; a table is not understood.
    let ends_with = |args: &[&str]| status(&output(&folder, &[&["check"], args, &["d"]].concat(), ""));
    assert_eq!((ends_with(&[]), ends_with(&["--strict"])), (1, 2));
    for n in 0..30 {
        std::fs::remove_file(within.join(format!("t{n:02}.csv"))).expect("a file");
    }
    std::fs::remove_file(within.join("paper.pdf")).expect("a file");
    assert_eq!((ends_with(&[]), ends_with(&["--strict"])), (0, 0));
    std::fs::remove_file(within.join("a.json")).expect("a file");
    assert_eq!((ends_with(&[]), ends_with(&["--strict"])), (2, 2));
    assert_snapshot!(transcript(&output(&folder, &["search", "", "d"], "")), @r"
    --- stderr
    aidtrail: d/notes.md: left out: a text that is not named .txt; named directly, it is read as an article
    aidtrail: no file here can be read; name IATI XML, datasets (JSON or JSON Lines) or articles' texts
    --- status 2
    ");
}

#[test]
fn draft_leaves_out_of_a_folder_what_is_no_article() {
    let folder = folder("draft-folder");
    let within = folder.join("d");
    std::fs::create_dir_all(&within).expect("a folder");
    std::fs::write(within.join("a.txt"), TEXT).expect("a file");
    for name in ["b.csv", "c.csv"] {
        std::fs::write(within.join(name), "item,qty\nbed,4\n").expect("a file");
    }
    std::fs::write(within.join("d.json"), dataset(&[project("p1", "First")])).expect("a file");
    let drafted = output(&folder, &["draft", "d", "-o", "drafts.json"], "");
    assert_snapshot!(transcript(&drafted), @r"
    --- stderr
    aidtrail: d/b.csv: left out, as 1 more file: this is a table (CSV, TSV or the like); aidtrail does not read tables or spreadsheets yet, in any file format; name IATI XML or articles that tell of the same aid, or write its rows as a dataset (aidtrail topics formats)
    aidtrail: d/d.json: left out: this is a dataset (JSON), not an article; it is explored as it is: aidtrail FILE; a draft is decided on with aidtrail review
    1 article: 1 project with 0 equipment lines, 0 amounts, 1 date and 1 uncertain item
    next: aidtrail review drafts.json
    --- status 0
    ");
    std::fs::write(within.join("e.html"), "Not found").expect("a file");
    let drafted = output(&folder, &["draft", "d", "-o", "drafts.json", "--force"], "");
    assert!(
        status(&drafted) == 2 && stderr(&drafted).contains("d/e.html: the file is named .html"),
        "{}",
        transcript(&drafted)
    );
}

#[test]
fn a_file_named_xml_without_xml_is_an_error_in_a_folder_too() {
    let folder = folder("misnamed");
    let within = folder.join("d");
    std::fs::create_dir_all(&within).expect("a folder");
    std::fs::write(within.join("a.json"), dataset(&[project("p1", "First")])).expect("a file");
    std::fs::write(within.join("b.xml"), "Not found").expect("a file");
    for command in [&["search", ""][..], &["stats"], &["import", "-o", "-"], &["check", "--strict"]] {
        let output = output(&folder, &[command, &["d"]].concat(), "");
        let told = transcript(&output);
        assert!(status(&output) == 2 && told.contains("b.xml") && told.contains("no XML in it"), "{command:?}: {told}");
    }
    assert_eq!(status(&output(&folder, &["check", "d"], "")), 1);
}

#[test]
fn a_dataset_that_does_not_name_its_form_opens_by_the_shape_of_its_records() {
    let text = dataset(&[project("p1", "First")]).replace("\"schema\": \"aidtrail/1\",\n", "");
    assert!(!text.contains("schema"));
    for command in [&["search", ""][..], &["check"], &["show", "p1"]] {
        assert_eq!(status(&on_file("no-schema", "a.json", &text, command)), 0, "{command:?}");
    }
    let lines =
        [json!({"source": source()}), json!({"project": project("p1", "First")})].map(|line| line.to_string() + "\n");
    assert_eq!(status(&on_file("no-schema-lines", "a.jsonl", lines.concat(), &["search", ""])), 0);
}

/// The five articles and those of `tests/gold`.
#[test]
fn no_article_of_the_collections_is_taken_for_another_thing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    for (collection, least) in [("data/articles", 5), ("tests/gold", 40)] {
        let texts: Vec<PathBuf> = std::fs::read_dir(root.join(collection))
            .expect("a folder")
            .map(|entry| entry.expect("readable").path())
            .filter(|path| path.extension().is_some_and(|it| it == "txt"))
            .collect();
        assert!(texts.len() >= least, "{collection}: {}", texts.len());
        for path in texts {
            let output = output(root, &["search", "", "--rows", "sources", &path.to_string_lossy()], "");
            if status(&output) != 0 {
                wrong.push(transcript(&output));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
