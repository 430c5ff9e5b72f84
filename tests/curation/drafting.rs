//! `aidtrail draft` on the command line: its output, messages and refusals, and the way from a draft through
//! a review to a merge.

use aidtrail::model::Dataset;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const GIFT: &str = "Norway donates beds to Kaya\n\nOn 3 May 2021 Norway donated 12 hospital beds and two ventilators worth \
                    $40,000 to the Central Clinic of Kaya in Zambia.\n";

/// A temporary folder, removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("aidtrail-drafting-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Folder(folder)
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).expect("written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn aidtrail() -> Command {
    Command::new(env!("CARGO_BIN_EXE_aidtrail"))
}

/// Standard output, standard error and status.
fn run(command: &mut Command) -> (String, String, i32) {
    let output = command.output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (text(&output.stdout), text(&output.stderr), output.status.code().expect("a status"))
}

#[test]
fn an_article_becomes_a_dataset_that_passes_check() {
    let folder = Folder::new("dataset");
    let article = folder.file("gift.txt", GIFT);
    let (out, err, status) = run(aidtrail().arg("draft").arg(&article));
    assert_eq!((err.as_str(), status), ("", 0));
    let dataset: Dataset = serde_json::from_str(&out).expect("a dataset");
    let lines: Vec<_> = dataset.projects[0].equipment.iter().map(|e| (e.category.as_str(), e.quantity())).collect();
    assert_eq!(lines, [("hospital_bed", Some(12.into())), ("ventilator", Some(2.into()))]);
    let line = &dataset.projects[0].equipment[0];
    assert_eq!(line.sites(&line.balance())[0].facility.as_deref(), Some("Central Clinic of Kaya"));
    // Standard input gives the same facts, and the written file passes `check`.
    let (piped, _, _) = run(aidtrail().args(["draft", "-"]).stdin(fs::File::open(&article).expect("written")));
    let piped: Dataset = serde_json::from_str(&piped).expect("a dataset");
    assert_eq!(piped.projects[0].equipment.len(), 2);
    let drafts = folder.0.join("drafts.json");
    let (_, err, status) = run(aidtrail().arg("draft").arg(&article).arg("-o").arg(&drafts));
    assert_eq!(status, 0);
    assert!(err.contains("1 article: 1 project with 2 equipment lines"), "{err}");
    assert_eq!(fs::read_to_string(&drafts).expect("written"), out);
    assert_eq!(run(aidtrail().arg("check").arg(&drafts)).2, 0);
}

#[test]
fn existing_files_are_not_overwritten_without_force_and_articles_never() {
    let folder = Folder::new("over");
    let article = folder.file("gift.txt", GIFT);
    let drafts = folder.file("drafts.json", "mine");
    let (_, err, status) = run(aidtrail().arg("draft").arg(&article).arg("-o").arg(&drafts));
    assert!(status == 2 && err.contains("--force"), "{err}");
    let (_, err, status) = run(aidtrail().arg("draft").arg(&article).arg("-o").arg(&article).arg("--force"));
    assert!(status == 2 && err.contains("is one of the articles"), "{err}");
    assert_eq!(fs::read_to_string(&article).expect("there"), GIFT);
    assert_eq!(fs::read_to_string(&drafts).expect("there"), "mine");
}

#[test]
fn files_that_cannot_be_drafted_are_reported_and_the_others_drafted() {
    let folder = Folder::new("rest");
    let article = folder.file("gift.txt", GIFT);
    let twin = folder.file("twin.txt", GIFT);
    let pdf = folder.file("paper.pdf", b"%PDF-1.7\n\x00\x01");
    let french = folder.file(
        "don.txt",
        "Le Japon a accordé un don de 5 millions d'euros au Sénégal le 12 mars 2024 pour l'achat de dix ambulances et de deux \
         scanners destinés à l'hôpital régional de Kolda.",
    );
    let (out, err, status) = run(aidtrail().arg("draft").args([&article, &twin, &pdf, &french]));
    let dataset: Dataset = serde_json::from_str(&out).expect("a dataset");
    assert_eq!((dataset.sources.len(), status), (2, 2), "{err}");
    for said in ["PDF", "has the same bytes as", "is written in French, which is not supported yet"] {
        assert!(err.contains(said), "{said}: {err}");
    }
}

#[test]
fn only_accepted_facts_are_merged() {
    let folder = Folder::new("merge");
    let article = folder.file("gift.txt", GIFT);
    let drafts = folder.0.join("drafts.json");
    run(aidtrail().arg("draft").arg(&article).arg("-o").arg(&drafts));
    let into = folder.file("data.json", r#"{"schema":"aidtrail/1","sources":[],"projects":[]}"#);
    let merge = |more: &[&str]| run(aidtrail().arg("merge").arg(&drafts).arg("--into").arg(&into).args(more));
    let (_, err, status) = merge(&[]);
    assert!(status == 2 && err.contains("has not been reviewed"), "{err}");
    let (out, err, status) = merge(&["--unreviewed", "-o", "-"]);
    assert_eq!(status, 0, "{err}");
    let merged: Dataset = serde_json::from_str(&out).expect("a dataset");
    assert_eq!(merged.projects[0].equipment.len(), 2);

    // A review that accepted only the country and the beds.
    let draft: Dataset = serde_json::from_slice(&fs::read(&drafts).expect("there")).expect("a dataset");
    let draft_of = aidtrail::curate::review::Draft::new(draft);
    let decisions = aidtrail::curate::review::Decisions::default();
    let mut book = aidtrail::curate::review::DecisionHistory::new(decisions);
    let sheet = aidtrail::curate::review::lay_out(&draft_of, book.decisions());
    for item in sheet.rows.iter().filter(|item| item.value.value().contains("bed") || item.value.value() == "Zambia") {
        book.decide(&draft_of, &sheet, item, aidtrail::curate::review::Verdict::Accepted, None);
    }
    book.end_step("accepted");
    fs::write(folder.0.join("drafts.review.json"), aidtrail::curate::review::write(book.decisions()).expect("JSON"))
        .expect("written");
    let (out, err, status) = merge(&["-o", "-"]);
    assert!(status == 0 && err.contains("left out") && err.contains("without a decision"), "{err}");
    let merged: Dataset = serde_json::from_str(&out).expect("a dataset");
    let lines: Vec<&str> = merged.projects[0].equipment.iter().map(|e| e.category.as_str()).collect();
    assert_eq!(lines, ["hospital_bed"]);
    assert!(merged.projects[0].amounts.is_empty());
}
