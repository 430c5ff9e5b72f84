//! Merging files that 0.4.0 wrote, and undoing it.

use super::*;

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
fn a_draft_of_this_version_has_no_field_that_a_merge_does_not_know() {
    let folder = folder("own-draft");
    let articles = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/articles");
    let articles = articles.to_str().expect("UTF-8");
    let made = output(&folder, &["draft", articles, "-o", "draft.json"], "");
    assert!(folder.join("draft.json").exists(), "{}", stderr(&made));
    let merged = output(&folder, &["merge", "draft.json", "--into", "shipped", "--unreviewed"], "");
    assert!(!stderr(&merged).contains("does not know"), "{}", stderr(&merged));
    // The same for what it writes of its own records, with every derived field.
    let records = run(&["search", "", "--format", "jsonl"]);
    std::fs::write(folder.join("records.jsonl"), records.stdout).expect("a file");
    let merged = output(&folder, &["merge", "draft.json", "--into", "records.jsonl", "--unreviewed"], "");
    assert!(!stderr(&merged).contains("does not know"), "{}", stderr(&merged));
}
