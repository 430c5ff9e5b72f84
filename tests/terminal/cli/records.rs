//! One record at a time: `show`, `source`, `stats`, `check`; completions and the manual page.

use super::*;

#[test]
fn show_prints_a_conflict_and_both_amounts_with_their_quotes() {
    let output = run(&["show", "kz-semey-university-hospital"]);
    let out = stdout(&output);
    for wanted in [
        "! amounts disagree: 108,700,000 JPY and about 7,000,000 USD mean 15.5 JPY per USD",
        "Amount       108,700,000 JPY\n",
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
    Kazakhstan · agreement · last report 2024-05-05
      “On 5 May 2024 the Government of Japan gave ⟦Kazakhstan⟧ two MRI scanners.”
       Ministry, 2024-05-05, https://example.org/a

    Donor        Japan
                   “On 5 May 2024 ⟦the Government of Japan⟧ gave Kazakhstan two MRI scanners.”
                    Ministry, 2024-05-05, https://example.org/a
    Status       closed
                   “On 5 May 2024 the Government of Japan ⟦gave⟧ Kazakhstan two MRI scanners.”
                    Ministry, 2024-05-05, https://example.org/a
    Amount       not stated

    Equipment  2 received
       2  MRI scanner  ● delivered  date not stated
            “On 5 May 2024 the Government of Japan gave Kazakhstan ⟦two MRI scanners⟧.”
             Ministry, 2024-05-05, https://example.org/a

    More
    Instrument   not stated
    Date         not stated

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
    let out = short_stats(&stdout(&output));
    assert!(!out.contains("7,000,000"), "{out}");
    let shown = |line: &&str| ["projects", "lines", "country", "amount"].iter().any(|field| line.starts_with(field));
    assert_snapshot!(out.lines().filter(shown).collect::<Vec<_>>().join("\n"), @r"
    projects ¦  ¦ projects ¦ 26
    lines ¦  ¦ not added: 14 kinds ¦ 19
    country ¦ KZ ¦ Kazakhstan ¦ 9
    country ¦ UA ¦ Ukraine ¦ 8
    country ¦ UZ ¦ Uzbekistan ¦ 8
    country ¦ PK ¦ Pakistan ¦ 1
    amount ¦  ¦ stated ¦ 108700000 ¦ stated ¦ JPY
    amount ¦  ¦ stated ¦ 68790 ¦ stated ¦ USD
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
fn links_images_and_code_of_the_data_are_text_in_a_markdown_table() {
    let title = "[press](javascript:1) ![](http://example.invalid/x) `q` <b>&amp; *a* | ~~b~~ \\\\ $x$";
    let data =
        format!(r#"{{"schema": "aidtrail/1", "sources": [], "projects": [{{"id": "m_d", "title": "{title}"}}]}}"#);
    let output = on_file("markdown", "a.json", data, &["search", "", "--format", "md"]);
    assert_eq!(
        stdout(&output).lines().nth(2),
        Some(
            r"| \[press\](javascript:1) !\[\](http://example.invalid/x) \`q\` &lt;b&gt;&amp;amp; \*a\* \| \~\~b\~\~ \\ \$x\$ |  |  |  |  | 0 |  | m\_d |"
        )
    );
}

#[test]
fn a_word_with_a_null_character_is_found_like_the_word_without_it() {
    let data = r#"{"schema": "aidtrail/1", "sources": [], "projects": [
        {"id": "a", "title": "an mri\u0000 scanner"}, {"id": "b", "title": "an mri scanner"}]}"#;
    for query in ["'mri", "\"mri scanner\"", "mri", "^mri$"] {
        let output = on_file("null", "a.json", data, &["search", query]);
        assert_eq!(stdout(&output).lines().count(), 3, "{query}: {}", stdout(&output));
    }
}
