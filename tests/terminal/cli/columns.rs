//! Rows for programs: every cell is what its column says, and what is made to be added adds up to the figures of `stats`,
//! also in DuckDB and pandas where these are installed.

use super::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The kinds of rows, and what has the columns of each in `topics columns`.
const ROWS: [(&str, &str); 5] = [
    ("projects", "search (--rows projects)"),
    ("lines", "search --rows lines"),
    ("amounts", "search --rows amounts"),
    ("hospitals", "search --rows hospitals"),
    ("sources", "search --rows sources"),
];

/// Files that rows are written of: the shipped data (no file), fixtures with every trap of money and of arrival, and
/// generated records.
fn inputs() -> Vec<Vec<String>> {
    let fixtures = |of: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(of);
        let files = std::fs::read_dir(folder).expect("fixtures").map(|file| file.expect("a file").path());
        files.map(|file| vec![file.to_string_lossy().into_owned()]).collect::<Vec<_>>()
    };
    let generated = folder(&format!("columns-{:?}", std::thread::current().id())).join("generated.jsonl");
    let mut file = std::fs::File::create(&generated).expect("a file");
    crate::generate::write(&mut file, 300, 11).expect("written");
    let together = fixtures("money").concat();
    let alone = [vec![], together, vec![generated.to_string_lossy().into_owned()]];
    alone.into_iter().chain(fixtures("money")).chain(fixtures("arrival")).collect()
}

/// Rows by the heads of their columns.
type Rows = Vec<BTreeMap<String, String>>;

fn csv_rows(args: &[&str]) -> Rows {
    let output = run(args);
    let mut csv = csv::Reader::from_reader(output.stdout.as_slice());
    let head = csv.headers().unwrap_or_else(|error| panic!("{args:?}: {error}\n{}", stderr(&output))).clone();
    let row = |row: csv::Result<csv::StringRecord>| {
        let row = row.expect("a row of as many cells as the head");
        head.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect()
    };
    csv.records().map(row).collect()
}

fn rows_of(kind: &str, query: &str, files: &[String]) -> Rows {
    let files = files.iter().map(String::as_str);
    csv_rows(&["search", query, "--rows", kind, "--format", "csv"].into_iter().chain(files).collect::<Vec<_>>())
}

fn stats_of(query: &str, files: &[String]) -> Rows {
    csv_rows(
        &["stats", "-q", query, "--format", "csv"]
            .into_iter()
            .chain(files.iter().map(String::as_str))
            .collect::<Vec<_>>(),
    )
}

/// The sums of a column by what some other columns say.
fn sums(rows: &Rows, by: &[&str], of: &str) -> BTreeMap<String, Decimal> {
    let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row[of].is_empty()) {
        let key = by.iter().map(|head| row[*head].as_str()).collect::<Vec<_>>().join(" ");
        *sums.entry(key).or_default() += row[of].parse::<Decimal>().unwrap_or_else(|_| panic!("{of}: {row:?}"));
    }
    sums.retain(|_, sum| !sum.is_zero());
    sums
}

fn only(rows: Rows, field: &str) -> Rows {
    rows.into_iter().filter(|row| row["field"] == field).collect()
}

/// The columns that `topics columns` describes: by table, head and type.
fn described() -> BTreeMap<String, Vec<(String, String)>> {
    let text = stdout(&run(&["topics", "columns"]));
    let mut tables: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut table = String::new();
    let mut head = None;
    for line in text.lines() {
        if !line.starts_with(' ') {
            table = line.to_owned();
            head = None;
        } else {
            let words: Vec<&str> = line.split_whitespace().collect();
            let starts = line.starts_with("  ") && !line[2..].starts_with(' ');
            let at = usize::from(starts);
            head = if starts { Some(words[0].to_owned()) } else { head };
            if let (Some(name), Some((cell_type, _))) = (&head, words[at..].join(" ").split_once(':')) {
                tables.entry(table.clone()).or_default().push((name.clone(), cell_type.to_owned()));
                head = None;
            }
        }
    }
    tables
}

fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.parse::<f64>().is_ok()
}

/// `2024`, `2024-07` or `2024-07-24`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths = parts.iter().map(|part| part.len()).collect::<Vec<_>>();
    [&[4][..], &[4, 2], &[4, 2, 2]].contains(&lengths.as_slice())
        && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
}

#[test]
fn every_cell_is_what_topics_columns_says_of_its_column() {
    let described = described();
    let mut cells = 0;
    let mut check = |table: &str, args: &[&str]| {
        let output = run(args);
        let mut csv = csv::Reader::from_reader(output.stdout.as_slice());
        let columns = &described[table];
        let heads: Vec<&str> = columns.iter().map(|(head, _)| head.as_str()).collect();
        // Money of projects has a column for each currency that is found.
        let written: Vec<String> = csv.headers().expect("a head").iter().map(str::to_owned).collect();
        let (money, written): (Vec<String>, Vec<String>) =
            written.into_iter().partition(|head| head.contains("_as_stated_"));
        assert_eq!(written, heads, "{args:?}");
        assert!(money.is_empty() || table == "search (--rows projects)", "{args:?}");
        for row in csv.records() {
            let row = row.expect("a row");
            for (cell, (head, cell_type)) in row.iter().zip(columns) {
                let is_right = match cell_type.as_str() {
                    _ if cell.is_empty() => cell_type != "true or false",
                    "number" => is_plain_number(cell),
                    // Several sources of one quote are of several dates.
                    "date" => cell.split("; ").all(is_date),
                    "true or false" => ["true", "false"].contains(&cell),
                    // In stats it is what a row counts: the value none, the remark that a date is not stated.
                    "text" if head == "label" => true,
                    "code" | "text" => !["-", "not stated", "date not stated", "publisher not stated"].contains(&cell),
                    other => panic!("{other} is no type"),
                };
                cells += 1;
                assert!(is_right, "{args:?}: {head} is {cell_type}, not {cell:?}");
            }
        }
    };
    for files in inputs() {
        let with = |args: &[&'static str]| -> Vec<String> {
            args.iter().map(|arg| (*arg).to_owned()).chain(files.iter().cloned()).collect()
        };
        for (kind, table) in ROWS {
            let args = with(&["search", "", "--rows", kind, "--format", "csv"]);
            check(table, &args.iter().map(String::as_str).collect::<Vec<_>>());
        }
        for (args, table) in [
            (&["stats", "--by", "country", "--format", "csv"][..], "stats"),
            (&["stats", "--left-out", "--format", "csv"], "stats --left-out"),
        ] {
            check(table, &with(args).iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
    assert!(cells > 10_000, "{cells} cells");
}

#[test]
fn qty_and_amount_add_up_to_what_stats_says() {
    let mut compared = 0;
    for (i, files) in inputs().into_iter().enumerate() {
        // Filters on the first inputs, which have most records; a run of the program takes tenths of a second.
        let filters = if i < 3 { &["place:kharkiv", "equipment:scanner", "country:ua"][..] } else { &[] };
        for &query in [""].iter().chain(filters) {
            let stats = stats_of(query, &files);
            let pieces = sums(&only(stats.clone(), "pieces"), &["value", "state"], "count");
            let lines = rows_of("lines", query, &files);
            assert_eq!(sums(&lines, &["category_code", "qty_state"], "qty"), pieces, "{query} of {files:?}");
            let money = sums(&only(stats, "amount"), &["kind", "currency"], "count");
            let amounts = rows_of("amounts", query, &files);
            assert_eq!(sums(&amounts, &["kind", "currency"], "amount"), money, "{query} of {files:?}");
            compared += pieces.len() + money.len();
        }
    }
    assert!(compared > 100, "{compared} sums");
}

#[test]
fn amounts_of_real_files_add_up_to_what_stats_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/iati/real");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: {} is absent", folder.display());
        return;
    };
    // Larger ones take long without optimisation.
    let is_small = |path: &PathBuf| path.metadata().is_ok_and(|it| it.len() < 1_000_000);
    let mut files: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).filter(is_small).collect();
    files.sort();
    let mut compared = 0;
    for files in files.chunks(6) {
        let files: Vec<String> = files.iter().map(|file| file.to_string_lossy().into_owned()).collect();
        let money = sums(&only(stats_of("", &files), "amount"), &["kind", "currency"], "count");
        assert_eq!(sums(&rows_of("amounts", "", &files), &["kind", "currency"], "amount"), money, "{files:?}");
        compared += money.len();
    }
    assert!(compared > 50, "{compared} sums");
}

#[test]
fn objects_have_the_cells_of_csv_with_their_types() {
    for (kind, _) in ROWS {
        let rows = rows_of(kind, "", &[]);
        let objects = stdout(&run(&["search", "", "--rows", kind, "--format", "objects"]));
        let objects: Vec<Value> = objects.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(objects.len(), rows.len());
        for (object, row) in objects.iter().zip(rows) {
            for (head, cell) in row {
                let text = match &object[&head] {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                // A formula has an apostrophe in CSV alone.
                assert_eq!(text, cell.strip_prefix('\'').unwrap_or(&cell), "{head} of {kind}");
            }
        }
    }
}

/// Reads what the command line wrote and prints each sum that the test knows: `file sum`.
const LOADING: &str = r#"
import json, sys
# Sums of floats differ in their last digits by the order of adding.
def money(sums): return sorted((str(k), str(c), round(float(s), 2)) for k, c, s in sums if s)
expected = json.load(open("expected.json"))
def check(what, got, want):
    assert got == want, f"{what}: {got} is not {want}"
pieces, amounts = [money(expected[of]) for of in ("pieces", "amounts")]
import duckdb
for name, how in [("csv", "read_csv('{}.csv')"), ("tsv", "read_csv('{}.tsv', delim='\t', quote='')"), ("json", "read_json('{}.json')")]:
    read = lambda of: how.replace("{}", of)
    # A column without any value has no type that can be added.
    if pieces: got = duckdb.sql(f"select category_code, qty_state, sum(qty) from {read('lines')} group by all").fetchall()
    if pieces: check("duckdb lines " + name, money(got), pieces)
    if amounts: got = duckdb.sql(f"select kind, currency, sum(amount) from {read('amounts')} group by all").fetchall()
    if amounts: check("duckdb amounts " + name, money(got), amounts)
    got = duckdb.sql(f"select value, state, sum(count) from {read('stats')} where field = 'pieces' group by all").fetchall()
    check("duckdb stats " + name, money(got), pieces)
print("duckdb", duckdb.__version__)
import pandas
for name, read in [
    ("csv", lambda of: pandas.read_csv(of + ".csv")),
    ("tsv", lambda of: pandas.read_csv(of + ".tsv", sep="\t", quoting=3)),
    ("json", lambda of: pandas.read_json(of + ".json", lines=True)),
]:
    def got(of, keys, column, only=None):
        rows = read(of)
        rows = rows if only is None else rows[rows["field"] == only]
        return money((*key, s) for key, s in rows.groupby(keys)[column].sum().items())
    if pieces: check("pandas lines " + name, got("lines", ["category_code", "qty_state"], "qty"), pieces)
    if amounts: check("pandas amounts " + name, got("amounts", ["kind", "currency"], "amount"), amounts)
    if pieces: check("pandas stats " + name, got("stats", ["value", "state"], "count", "pieces"), pieces)
print("pandas", pandas.__version__)
"#;

#[test]
fn duckdb_and_pandas_get_the_same_sums() {
    // AIDTRAIL_PYTHON names a Python that has them, where `python3` has not.
    let python = std::env::var("AIDTRAIL_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = |module: &str| {
        let output = Command::new(&python).args(["-c", &format!("import {module}")]).output();
        output.is_ok_and(|output| output.status.success())
    };
    if let Some(missing) = ["duckdb", "pandas"].into_iter().find(|module| !has(module)) {
        eprintln!("skipped: {python} has no {missing}");
        return;
    }
    for files in inputs().into_iter().take(3) {
        let folder = folder("duckdb");
        for (name, args) in [
            ("lines", &["search", "", "--rows", "lines"][..]),
            ("amounts", &["search", "", "--rows", "amounts"]),
            ("stats", &["stats"]),
        ] {
            for (ending, format) in [("csv", "csv"), ("tsv", "tsv"), ("json", "objects")] {
                let files = files.iter().map(String::as_str);
                let args: Vec<&str> = args.iter().copied().chain(["--format", format]).chain(files).collect();
                std::fs::write(folder.join(format!("{name}.{ending}")), run(&args).stdout).expect("a file");
            }
        }
        let stats = stats_of("", &files);
        let list = |field: &str, by: [&str; 2]| -> Vec<Value> {
            let row = |row: &BTreeMap<String, String>| {
                json!([row[by[0]], row[by[1]], row["count"].parse::<f64>().expect("a number")])
            };
            let mut sums: BTreeMap<(String, String), f64> = BTreeMap::new();
            for row in only(stats.clone(), field).iter().map(row) {
                let key =
                    (row[0].as_str().unwrap_or_default().to_owned(), row[1].as_str().unwrap_or_default().to_owned());
                *sums.entry(key).or_default() += row[2].as_f64().unwrap_or_default();
            }
            sums.into_iter().map(|((a, b), sum)| json!([a, b, sum])).collect()
        };
        let expected =
            json!({"pieces": list("pieces", ["value", "state"]), "amounts": list("amount", ["kind", "currency"])});
        std::fs::write(folder.join("expected.json"), expected.to_string()).expect("a file");
        let output = Command::new(&python).args(["-c", LOADING]).current_dir(&folder).output().expect("it runs");
        assert!(output.status.success(), "{files:?}: {}", stderr(&output));
        eprint!("{}", stdout(&output));
    }
}
