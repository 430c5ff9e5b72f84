//! Has it arrived, and who says so: balances in rows, JSON and counts, each figure with its quote.

use super::*;

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

/// Checks that each figure of each row stands in a quote of that row. Returns the number of figures.
fn figures_with_their_quotes(csv: &[u8]) -> usize {
    let mut rows = csv::Reader::from_reader(csv);
    let head = rows.headers().expect("a head").clone();
    let mut figures = 0;
    for row in rows.records() {
        let row = row.expect("a row");
        let cell = |name: &str| &row[head.iter().position(|it| it == name).expect(name)];
        let own = format!("{} {}", cell("number_quote"), cell("other_quotes"));
        let all = format!("{own} {} {} {}", cell("quote"), cell("more_quote"), cell("less_quote"));
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
        // The figures of the cell for people: "9 ordered, on the way (number not said)".
        for figure in cell("balance").split(' ').filter(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
            figures += 1;
            let figure = figure.replace(',', "");
            assert!(states(&all, figure.trim_end_matches(';')), "{figure}: {row:?}");
        }
        assert!(cell("qty").is_empty() || cell("qty") == cell("number"), "{row:?}");
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
    assert_eq!((cell("qty"), cell("balance"), cell("says")), ("2", "2 of 5 received", "giver; receiver"));
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
    assert_eq!(cell("other_quotes"), "5 promised: 5 planned of 2024-01-10.");
    assert_eq!(cell("quote"), "some not_received of 2024-09-10.");
    let side = |of: &str| {
        ["number", "state_code", "says", "as_of", "quote", "source_id"]
            .map(|head| cell(&format!("{of}_{head}")).to_owned())
    };
    assert_eq!(
        side("more"),
        ["2", "delivered", "giver", "2024-06-10", "2 delivered of 2024-06-10.", "s1"].map(str::to_owned)
    );
    assert_eq!(
        side("less"),
        ["", "not_received", "receiver", "2024-09-10", "some not_received of 2024-09-10.", "s0"].map(str::to_owned)
    );
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
    let out = short_stats(&stdout(&run(&["stats", "--format", "tsv"])));
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
    let wanted = ["2 of 5 received", "partly delivered", "giver; receiver", "5", "2", "3", "2026-06-10", "2026-06-10"];
    assert_eq!(cells, wanted);
    assert!(
        row["number_quote"].starts_with("Two of the five") && row["number_publisher"].starts_with("Embassy of Japan")
    );
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
    assert!(row["quote"].contains("no endoscope from Japan has been received"), "{row:?}");
    assert!(row["more_quote"].contains("Two of the five endoscopes from Japan were delivered"), "{row:?}");
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
    let row: Vec<String> =
        shown_columns(&stdout(&found)).lines().nth(1).expect("a row").split('\t').map(str::to_owned).collect();
    assert_eq!((row[0].as_str(), row[6].as_str(), status(&found)), ("Late", "", 0), "{}", transcript(&found));
    assert_eq!(status(&run(&["search", "has:flag"])), 1);
    let stats = short_stats(&stdout(&run(&["stats"])));
    assert!(stats.lines().any(|row| row == "flag ¦ overdue ¦ overdue ¦ 1"), "{stats}");
    let told = "· overdue: planned end 2023-12; the data goes to 2024-05-05, and no end is reported\n";
    assert!(stdout(&run(&["show", "late"])).contains(told), "{}", transcript(&run(&["show", "late"])));
    // Nothing is told by the day of the machine; on a day that is asked for the news are old.
    assert_eq!(status(&run(&["search", "flag:no-news"])), 1);
    assert_eq!(status(&run(&["search", "flag:no-news", "--today", "2026-01-01"])), 0);
    let on_a_day = stdout(&run(&["show", "late", "--today", "2026-01-01"]));
    let no_news = "· no news for 12 months: it goes on, and the newest report is of 2024-05-05; now is 2026-01-01\n";
    assert!(on_a_day.contains(no_news), "{on_a_day}");
    let (checked, before) =
        (run(&["check", "--today", "2026-01-01"]), on_file("overdue_not", "late.json", on_time, &["check"]));
    assert_eq!(transcript(&checked), transcript(&before));
}
