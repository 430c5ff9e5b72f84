//! An independent recount of money: every figure of `aidtrail stats` over IATI files, computed a second time.
//!
//! It uses nothing of the program but the code tables: roxmltree gives the elements, and the rules are written a
//! second time, payment by payment, without the sums per fact that the program keeps. Where the two disagree, one of
//! them is wrong; the activities that make up our figure are named.

mod count;
mod periods;
mod read;
mod tables;

use count::count;
use read::Record;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tables::{By, Figures, Name, Table, table};

/// The `.xml` files of a folder by name.
fn xml_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        eprintln!("skipped: {} is not here", folder.display());
        return Vec::new();
    };
    let all = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<PathBuf> = all.filter(|path| path.extension().is_some_and(|it| it == "xml")).collect();
    files.sort();
    files
}

/// The files of other people, which are not in the project.
fn real_files() -> Vec<PathBuf> {
    let shared = std::env::var_os("AIDTRAIL_SHARED").map(PathBuf::from);
    let shared = shared.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    xml_files(&shared.join("iati/real"))
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/money")
}

/// Reads files, two at a time.
fn read_all(files: &[PathBuf]) -> Vec<Vec<Record>> {
    let read = |file: &PathBuf| read::records(&std::fs::read_to_string(file).expect("UTF-8"));
    let half = files.len() / 2;
    std::thread::scope(|scope| {
        let first = scope.spawn(|| files[..half].iter().map(read).collect::<Vec<_>>());
        let second: Vec<_> = files[half..].iter().map(read).collect();
        first.join().expect("no panic").into_iter().chain(second).collect()
    })
}

/// What the program says: count and at most of each cell.
type Said = BTreeMap<Name, (Decimal, Decimal)>;

fn said(files: &[&Path], by: By) -> Result<Said, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aidtrail"));
    // Data without a date is judged by today; the recount leaves it alone.
    command.args(["stats", "--today", "2500-01-01", "--by", by.word(), "--format", "json", "--"]).args(files);
    let output = command.output().map_err(|error| error.to_string())?;
    let wrong = |what: &str| {
        let message = String::from_utf8_lossy(&output.stderr);
        format!("{what}: {}", message.lines().take(5).collect::<Vec<_>>().join(" | "))
    };
    let rows: Vec<serde_json::Value> =
        serde_json::from_slice(&output.stdout).map_err(|error| wrong(&error.to_string()))?;
    let mut said = Said::new();
    for row in rows {
        let word = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        // A year may be written as a number.
        let value = row["value"].as_i64().map_or_else(|| word("value"), |year| year.to_string());
        let field = match word("field").as_str() {
            "left_out" => word("why"),
            field @ ("amount" | "of_parents" | "passed_on") => field.to_owned(),
            _ => continue,
        };
        if field != "amount" && by != By::Kind {
            continue;
        }
        let figure = |key: &str| {
            // A figure with more digits than a float keeps is written as a text.
            let text = match &row[key] {
                serde_json::Value::Null => return None,
                serde_json::Value::String(text) => text.clone(),
                number => number.to_string(),
            };
            let figure = text.parse().or_else(|_| Decimal::from_scientific(&text));
            Some(figure.map_err(|_| format!("{key} is no figure: {row}")))
        };
        let count = figure("count").ok_or_else(|| format!("no count: {row}"))??;
        // Only money that is divided by a table must have it.
        let at_most = figure("at_most").transpose()?.unwrap_or(count);
        let name = Name { field, value, kind: word("kind"), currency: word("currency") };
        if said.insert(name.clone(), (count, at_most)).is_some() {
            return Err(format!("two rows of {name:?}"));
        }
    }
    Ok(said)
}

/// Percentages may have more digits than a decimal keeps, so that the order of additions changes the last ones.
const ROUNDING: Decimal = Decimal::from_parts(1, 0, 0, false, 9);

/// The cells that differ, each with the activities that make up ours.
fn differences(ours: &Table, said: &Said, by: By) -> Vec<String> {
    let nothing = Figures::default();
    let names: BTreeSet<&Name> = ours.cells.keys().chain(said.keys()).collect();
    let mut all = Vec::new();
    for name in names {
        let ours = ours.cells.get(name).unwrap_or(&nothing);
        let (count, at_most) = said.get(name).copied().unwrap_or_default();
        if (ours.count - count).abs() <= ROUNDING && (ours.at_most - at_most).abs() <= ROUNDING {
            continue;
        }
        let Name { field, value, kind, currency } = name;
        let of = ours.of.iter().take(20).map(|(id, count, at_most)| {
            if count == at_most { format!("{id} {count}") } else { format!("{id} at most {at_most}") }
        });
        all.push(format!(
            "by {}, {field} {value:?} {kind} {currency}: recounted {} at most {}, aidtrail {count} at most {at_most}; of {} [{}]",
            by.word(),
            ours.count.normalize(),
            ours.at_most.normalize(),
            ours.of.len(),
            of.collect::<Vec<_>>().join(", ")
        ));
    }
    all
}

/// What the comparison of many runs found.
#[derive(Default)]
struct Compared {
    cells: usize,
    wrong: Vec<String>,
}

/// Runs the program over each group of files and compares, two runs at a time.
fn compare(runs: &[(Vec<&Path>, Vec<&Record>, By)]) -> Compared {
    let (next, all) = (AtomicUsize::new(0), Mutex::new(Compared::default()));
    let work = || {
        while let Some((files, records, by)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let counted = count(records);
            let ours = table(&counted, *by);
            assert_same_sums(&ours, &table(&counted, By::Kind));
            let differ = match said(files, *by) {
                Ok(said) => differences(&ours, &said, *by),
                Err(error) => vec![format!("by {}: {error}", by.word())],
            };
            let names: Vec<_> =
                files.iter().filter_map(|file| file.file_name()).map(|it| it.to_string_lossy()).collect();
            let place = if let [only] = &names[..] { only.to_string() } else { format!("{} files", names.len()) };
            let mut all = all.lock().expect("no panic");
            all.cells += ours.cells.len();
            all.wrong.extend(differ.into_iter().map(|what| format!("{place}: {what}")));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(work);
        }
    });
    all.into_inner().expect("no panic")
}

/// However the money is divided, it is the same money.
fn assert_same_sums(ours: &Table, by_kind: &Table) {
    let sums = |table: &Table| {
        let mut sums: BTreeMap<(String, String), Decimal> = BTreeMap::new();
        for (name, figures) in table.cells.iter().filter(|(name, _)| name.field == "amount") {
            *sums.entry((name.kind.clone(), name.currency.clone())).or_default() += figures.count;
        }
        sums.retain(|_, sum| sum.abs() > ROUNDING);
        sums.values_mut().for_each(|sum| *sum = sum.round_dp(6).normalize());
        sums
    };
    assert_eq!(sums(ours), sums(by_kind));
}

fn assert_same(runs: &[(Vec<&Path>, Vec<&Record>, By)]) {
    let Compared { cells, mut wrong } = compare(runs);
    eprintln!("{} runs, {cells} cells compared", runs.len());
    wrong.sort();
    let shown: Vec<&str> = wrong.iter().map(String::as_str).take(60).collect();
    assert!(wrong.is_empty(), "{} of {cells} cells differ:\n{}", wrong.len(), shown.join("\n"));
}

#[test]
fn money_of_the_fixtures_is_as_recounted() {
    let files = xml_files(&fixtures());
    assert!(!files.is_empty());
    let read: Vec<(&Path, Vec<Record>)> = files.iter().map(PathBuf::as_path).zip(read_all(&files)).collect();
    let runs: Vec<_> = read
        .iter()
        .flat_map(|(file, records)| By::ALL.map(|by| (vec![*file], records.iter().collect::<Vec<_>>(), by)))
        .collect();
    assert_same(&runs);
}

#[test]
fn a_differing_cell_is_named_with_what_makes_it_up() {
    let records = read::records(&file_of(&[("A", &paid(3, 2020, 7, "")), ("B", &paid(3, 2020, 5, ""))]));
    let ours = table(&count(&records.iter().collect::<Vec<_>>()), By::Kind);
    let name = |kind: &str| Name {
        field: "amount".to_owned(),
        value: String::new(),
        kind: kind.to_owned(),
        currency: "USD".to_owned(),
    };
    let twelve = (Decimal::from(12), Decimal::from(12));
    let same = Said::from([(name("disbursement"), twelve)]);
    assert_eq!(differences(&ours, &same, By::Kind), [""; 0]);
    let at_most = Said::from([(name("disbursement"), (twelve.0, Decimal::from(13)))]);
    assert_eq!(
        differences(&ours, &at_most, By::Kind),
        ["by kind, amount \"\" disbursement USD: recounted 12 at most 12, aidtrail 12 at most 13; of 2 [A 7, B 5]"]
    );
    let more = Said::from([(name("disbursement"), twelve), (name("pledge"), twelve)]);
    assert_eq!(differences(&ours, &more, By::Kind).len(), 1);
    assert_eq!(differences(&ours, &Said::new(), By::Kind).len(), 1);
}

/// Every file alone and all together, which have copies and chains across files. A run of an unoptimised build takes
/// a second for 10 MB, so by default a file above this size is divided by one of the tables alone, another for each
/// file; AIDTRAIL_SAMPLE=1 divides all files by all tables. Together they are always divided by all.
const ALL_TABLES_BELOW: u64 = 600_000;

#[test]
fn money_of_real_files_is_as_recounted() {
    let files = real_files();
    let in_full = std::env::var("AIDTRAIL_SAMPLE").is_ok_and(|n| n == "1");
    let read: Vec<(&Path, Vec<Record>)> = files.iter().map(PathBuf::as_path).zip(read_all(&files)).collect();
    let mut runs = Vec::new();
    if !files.is_empty() {
        let all: Vec<&Record> = read.iter().flat_map(|(_, records)| records).collect();
        let names: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
        runs.extend(By::ALL.map(|by| (names.clone(), all.clone(), by)));
    }
    for (at, (file, records)) in read.iter().enumerate() {
        let small = std::fs::metadata(file).is_ok_and(|it| it.len() < ALL_TABLES_BELOW);
        let tables = By::ALL.into_iter().enumerate().filter(|(i, _)| in_full || small || at % By::ALL.len() == *i);
        runs.extend(tables.map(|(_, by)| (vec![*file], records.iter().collect(), by)));
    }
    assert_same(&runs);
}

/// The rows that the recount itself gives, as text: `KE expenditure USD 10000`, and `0..1000` where count and at most
/// differ.
fn recounted(xml: &str, by: By) -> Vec<String> {
    let records = read::records(xml);
    let table = table(&count(&records.iter().collect::<Vec<_>>()), by);
    let row = |(name, figures): (&Name, &Figures)| {
        let field = if name.field == "amount" { String::new() } else { format!("{} ", name.field) };
        let value = if name.value.is_empty() { String::new() } else { format!("{} ", name.value) };
        let (count, at_most) = (figures.count.normalize(), figures.at_most.normalize());
        let figure = if count == at_most { count.to_string() } else { format!("{count}..{at_most}") };
        format!("{field}{value}{} {} {figure}", name.kind, name.currency)
    };
    table.cells.iter().map(row).collect()
}

/// A file that was made for the project, with a known right answer.
fn recounted_file(name: &str, by: By) -> Vec<String> {
    let xml = std::fs::read_to_string(fixtures().join(name)).expect(name);
    recounted(&xml, by)
}

#[test]
fn the_recount_gives_the_known_right_answers_by_country() {
    for (file, right) in [
        ("country-one-of-many.xml", &["KE expenditure USD 10000", "none expenditure USD 990000"][..]),
        ("country-by-kind.xml", &["KE commitment USD 500", "UG commitment USD 300", "UG disbursement USD 100"]),
        ("country-thirds.xml", &["RW disbursement USD 2000000", "TZ disbursement USD 1000000"]),
        ("country-incoming.xml", &["MW expenditure USD 700", "ZM expenditure USD 300", "none incoming USD 5000"]),
        ("country-two-currencies.xml", &["KE disbursement USD 100", "UG disbursement EUR 50"]),
        (
            "country-long-percentages.xml",
            &["KE commitment USD 999999999.9", "TZ commitment USD 1000000000.2", "UG commitment USD 999999999.9"],
        ),
    ] {
        assert_eq!(recounted_file(file, By::Country), right, "{file}");
    }
}

#[test]
fn the_recount_gives_the_known_right_answers_by_kind() {
    for (file, right) in [
        ("once-split-by-year.xml", &["disbursement USD 700"][..]),
        ("once-child-other-currency.xml", &["disbursement EUR 7", "disbursement USD 500"]),
        (
            "once-missing-child.xml",
            &["commitment USD 3000", "children commitment USD 1800", "of_parents commitment USD 1200"],
        ),
        ("budget-revised-longer.xml", &["budget USD 1200", "replaced budget USD 1000"]),
        ("budget-revised-no-end.xml", &["budget USD 150", "replaced budget USD 100"]),
        (
            "chain.xml",
            &["commitment EUR 100", "expenditure EUR 90", "incoming EUR 100", "passed_on disbursement EUR 100"],
        ),
    ] {
        assert_eq!(recounted_file(file, By::Kind), right, "{file}");
    }
    assert_eq!(recounted_file("budget-revised-longer.xml", By::Year), ["2021-2022 budget USD 1200"]);
    let shared = ["Japan disbursement USD 0..1000", "Sweden disbursement USD 0..1000", "several disbursement USD 1000"];
    assert_eq!(recounted_file("shared-by-donors.xml", By::Donor), shared);
}

/// A file of made-up activities, each an identifier and what is in it.
fn file_of(activities: &[(&str, &str)]) -> String {
    let activity = |(id, inside): &(&str, &str)| {
        let reporter = "<reporting-org ref=\"X\"><narrative>Reporter</narrative></reporting-org>";
        format!(
            "<iati-activity default-currency=\"USD\"><iati-identifier>{id}</iati-identifier>{reporter}{inside}</iati-activity>"
        )
    };
    let activities: String = activities.iter().map(activity).collect();
    format!("<iati-activities version=\"2.03\" generated-datetime=\"2024-01-01\">{activities}</iati-activities>")
}

/// A transaction of a kind by its code, a year and a value, with what else it states.
fn paid(kind: u8, year: u16, value: i64, more: &str) -> String {
    format!(
        "<transaction><transaction-type code=\"{kind}\"/><transaction-date iso-date=\"{year}-05-01\"/><value>{value}</value>{more}</transaction>"
    )
}

fn related(kind: u8, id: &str) -> String {
    format!("<related-activity type=\"{kind}\" ref=\"{id}\"/>")
}

#[test]
fn what_children_leave_of_a_parent_stands_in_its_only_year_or_outside_the_years() {
    let of_years = |parent: &[(u16, i64)]| {
        let money: String = parent.iter().map(|(year, value)| paid(2, *year, *value, "")).collect();
        let (one, two) = (related(1, "P") + &paid(2, 2021, 30, ""), related(1, "P") + &paid(2, 2022, 20, ""));
        recounted(&file_of(&[("A", &one), ("P", &money), ("B", &two)]), By::Year)
    };
    let children = ["2021 commitment USD 30", "2022 commitment USD 20"];
    assert_eq!(of_years(&[(2020, 100)]), ["2020 commitment USD 50", children[0], children[1]]);
    assert_eq!(of_years(&[(2020, 60), (2021, 40)]), [children[0], children[1], "parent commitment USD 50"]);
    assert_eq!(of_years(&[(2020, 40)]), children);
}

#[test]
fn a_child_of_two_parents_covers_both_and_a_grandchild_covers_through_its_parent() {
    let parents = related(1, "P") + &related(1, "Q") + &paid(2, 2020, 30, "");
    let file = file_of(&[("P", &paid(2, 2020, 100, "")), ("Q", &paid(2, 2020, 30, "")), ("C", &parents)]);
    assert_eq!(recounted(&file, By::Kind)[0], "commitment USD 100");
    let middle = related(1, "P");
    let (parent, leaf) = (paid(2, 2020, 100, ""), related(1, "M") + &paid(2, 2020, 60, ""));
    let file = file_of(&[("P", &parent), ("M", &middle), ("L", &leaf)]);
    assert_eq!(
        recounted(&file, By::Kind),
        ["commitment USD 100", "children commitment USD 60", "of_parents commitment USD 40"]
    );
}

#[test]
fn the_first_of_a_circle_is_the_parent() {
    let file = file_of(&[
        ("A", &(related(2, "B") + &paid(2, 2020, 100, ""))),
        ("B", &(related(2, "A") + &paid(2, 2020, 60, ""))),
    ]);
    assert_eq!(
        recounted(&file, By::Kind),
        ["commitment USD 100", "children commitment USD 60", "of_parents commitment USD 40"]
    );
}

#[test]
fn a_copy_fills_only_the_cells_that_a_better_copy_lacks() {
    let xml = |updated: &str, money: &str| {
        file_of(&[("A", money)])
            .replace("<iati-activity d", &format!("<iati-activity last-updated-datetime=\"{updated}\" d"))
    };
    let old = read::records(&xml("2022-01-01T10:00:00Z", &(paid(3, 2020, 1, "") + &paid(3, 2021, 2, ""))));
    let new = read::records(&xml("2023-01-01T10:00:00Z", &paid(3, 2021, 5, "")));
    let table = table(&count(&old.iter().chain(&new).collect::<Vec<_>>()), By::Kind);
    let sums: Vec<String> = table.cells.iter().map(|(name, it)| format!("{} {}", name.field, it.count)).collect();
    assert_eq!(sums, ["amount 6", "duplicate 2"]);
}

#[test]
fn money_handed_on_counts_at_the_end_of_the_chain() {
    let to = |id: &str| format!("<receiver-org receiver-activity-id=\"{id}\"/>");
    let ug = "<recipient-country code=\"UG\"/>";
    let payer =
        paid(3, 2020, 100, &("<recipient-country code=\"KE\"/>".to_owned() + &to("B"))) + &paid(3, 2020, 50, ug);
    let file = file_of(&[("A", &payer), ("B", &paid(4, 2020, 90, ""))]);
    assert_eq!(recounted(&file, By::Country), ["UG disbursement USD 50", "none expenditure USD 90"]);
    assert_eq!(recounted(&file, By::Kind)[2], "passed_on disbursement USD 100");
    // Only the receiver knows: no more than was paid.
    let from = "<provider-org provider-activity-id=\"A\"/>";
    let file = file_of(&[("A", &paid(3, 2020, 50, ug)), ("B", &paid(1, 2020, 70, from))]);
    assert_eq!(recounted(&file, By::Kind), ["incoming USD 70", "passed_on disbursement USD 50"]);
    // Itself and activities that are not here hand nothing on.
    let file = file_of(&[("A", &(paid(3, 2020, 1, &to("A")) + &paid(3, 2020, 2, &to("Z"))))]);
    assert_eq!(recounted(&file, By::Kind), ["disbursement USD 3"]);
}

#[test]
fn percentages_divide_what_no_payment_states() {
    let of = |places: &str, by: By| recounted(&file_of(&[("A", &(places.to_owned() + &paid(3, 2020, 1000, "")))]), by);
    let place = |code: &str, percentage: &str| {
        let element = if code.len() == 2 { "country" } else { "region" };
        format!("<recipient-{element} code=\"{code}\"{percentage}/>")
    };
    let (half, most) = (" percentage=\"50\"", " percentage=\"99.9\"");
    let two = |a: &str, b: &str| place("KE", a) + &place("UG", b);
    assert_eq!(of(&two(half, half), By::Country), ["KE disbursement USD 500", "UG disbursement USD 500"]);
    assert_eq!(of(&place("ke", most), By::Country), ["KE disbursement USD 999", "rest disbursement USD 1"]);
    assert_eq!(
        of(&two(half, ""), By::Country),
        ["KE disbursement USD 500", "UG disbursement USD 0..500", "several disbursement USD 500"]
    );
    assert_eq!(
        of(&two(half, most), By::Country),
        ["KE disbursement USD 0..1000", "UG disbursement USD 0..1000", "several disbursement USD 1000"]
    );
    let mixed = place("KE", half) + &place("298", half);
    assert_eq!(of(&mixed, By::Country), ["KE disbursement USD 500", "region disbursement USD 500"]);
    assert_eq!(of(&mixed, By::Region), ["298 disbursement USD 500", "country disbursement USD 500"]);
}

#[test]
fn sectors_are_of_one_vocabulary_payments_first() {
    let sector = |code: &str, vocabulary: &str| format!("<sector code=\"{code}\" vocabulary=\"{vocabulary}\"/>");
    let of_activity = sector("11110", "DAC") + &sector("A", "99");
    let money = [
        paid(3, 2020, 1, &(sector("12220", "1") + &sector("122", "2") + &sector("B", "99"))),
        paid(3, 2020, 2, &sector("130", "2")),
        paid(3, 2020, 4, &sector("C", "99")),
        paid(3, 2020, 8, &(sector("14010", "1") + &sector("14020", "1"))),
    ];
    let right = [
        "11110 disbursement USD 4", "12220 disbursement USD 1", "130 disbursement USD 2", "several disbursement USD 8",
    ];
    assert_eq!(recounted(&file_of(&[("A", &(of_activity + &money.concat()))]), By::Sector), right);
}

#[test]
fn providers_of_payments_are_found_among_the_donors() {
    let donors = "<participating-org role=\"1\" ref=\"JP\"><narrative>Japan</narrative></participating-org>\
        <participating-org role=\"1\"><narrative>Sweden</narrative></participating-org>";
    let from = |reference: &str, name: &str| {
        format!("<provider-org ref=\"{reference}\"><narrative>{name}</narrative></provider-org>")
    };
    let money = [
        paid(3, 2020, 1, &from("JP", "Government of Japan")),
        paid(3, 2020, 2, &from("", "Sweden")),
        paid(3, 2020, 4, &from("FR", "France")),
        paid(1, 2020, 8, &from("FR", "France")),
    ];
    assert_eq!(
        recounted(&file_of(&[("A", &(donors.to_owned() + &money.concat()))]), By::Donor),
        [
            "France incoming USD 8", "Japan disbursement USD 1..5", "Sweden disbursement USD 2..6",
            "several disbursement USD 4",
        ]
    );
}

#[test]
fn what_cannot_count_is_left_out_by_its_reason() {
    let two_values = "<transaction><transaction-type code=\"3\"/><value>1</value><value>2</value></transaction>";
    let unknown = paid(3, 2020, 4, "").replace("<value>", "<value currency=\"XQQ\">");
    let file = file_of(&[("A", &(two_values.to_owned() + &unknown + &paid(3, 2024, 8, "") + &paid(3, 2023, 16, "")))]);
    assert_eq!(
        recounted(&file, By::Kind),
        [
            "after_data disbursement USD 8", "disbursement USD 16", "several_values disbursement USD 3",
            "unknown_currency disbursement XQQ 4",
        ]
    );
}
