//! The floors of the house hold: a file imports only from floors below its own.

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up; modules on one floor may use each other.
const FLOORS: &[&[&str]] = &[
    &["text"],
    &["codes"],
    &["model"],
    &["extract"],
    &["formats", "curate"],
    &["rules"],
    &["store"],
    &["load", "search"],
    &["tui"],
    &["cli"],
    &["main", "lib"],
];

fn floor(module: &str) -> usize {
    FLOORS.iter().position(|floor| floor.contains(&module)).unwrap_or_else(|| panic!("{module} has no floor"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("src") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found
}

fn sources() -> Vec<(PathBuf, String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read = |path: PathBuf| {
        let inside = path.strip_prefix(&src).expect("inside").with_extension("");
        let module = inside.components().next().expect("named").as_os_str().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("readable");
        (inside, module, text)
    };
    files(&src).into_iter().map(read).collect()
}

#[test]
fn imports_point_down() {
    let mut seen = 0;
    for (path, module, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for after in code.split("crate::").skip(1) {
                let used: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if used.is_empty() || used == "crossterm" {
                    continue;
                }
                seen += 1;
                assert!(
                    floor(&used) <= floor(&module),
                    "{}:{}: {module} uses {used}, a floor above",
                    path.display(),
                    number + 1
                );
            }
        }
    }
    assert!(seen > 50, "the test reads the imports: {seen}");
}

#[test]
fn drawing_takes_the_state_as_it_is() {
    for (path, _, text) in sources() {
        if path.starts_with("tui/draw") {
            assert!(!text.contains("&mut App") && !text.contains("&mut Review"), "{}", path.display());
        }
        if path.starts_with("tui/explorer") || path.starts_with("tui/reviewer") {
            assert!(!text.contains("crossterm"), "{}: the state knows no terminal", path.display());
        }
    }
}

#[test]
fn only_rank_names_the_fuzzy_matcher() {
    for (path, _, text) in sources() {
        let names = text.contains("fuzzy_matcher::");
        assert_eq!(names, path.ends_with("search/rank"), "{}", path.display());
    }
}

#[test]
fn every_file_says_its_duty_first() {
    for (path, _, text) in sources() {
        assert!(text.starts_with("//! "), "{}", path.display());
    }
}
