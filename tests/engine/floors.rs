//! The structure of `src`: the floors that `lib.rs` draws, the imports between files, the names of types.
//!
//! These tests read the source as text. An import is what a `use` names and every inline path that begins
//! with `crate::`, `super::` or `self::`; unit tests at the end of a file do not count. A module that hands
//! on names with `pub use` does not thereby import them: whoever uses such a name imports the file that
//! defines it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its module path (`["store", "index"]`, empty for `lib.rs`) and its code.
struct File {
    module: Vec<String>,
    /// Relative to `src`.
    path: PathBuf,
    text: String,
}

impl File {
    /// The text without comments and without the unit tests at its end.
    fn code(&self) -> String {
        let tests = self.text.find("#[cfg(test)]\nmod tests").unwrap_or(self.text.len());
        let lines = self.text[..tests].lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.map(|line| line.split(" // ").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
    }
}

fn files() -> Vec<File> {
    fn visit(folder: &Path, src: &Path, found: &mut Vec<File>) {
        for entry in fs::read_dir(folder).expect("src") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                visit(&path, src, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).expect("readable");
                let path = path.strip_prefix(src).expect("inside").to_owned();
                let module = path.with_extension("");
                let mut module: Vec<String> =
                    module.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
                if module == ["lib"] {
                    module.clear();
                }
                found.push(File { module, path, text });
            }
        }
    }
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    visit(&src, &src, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The paths that a `use` tree names: `a::{b, c::{self, D}}` is `a::b`, `a::c`, `a::c::D`.
fn flatten(tree: &str, before: &[String], paths: &mut Vec<Vec<String>>) {
    let tree = tree.trim();
    if let Some((head, rest)) = tree.split_once('{') {
        let mut path = before.to_vec();
        path.extend(head.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
        let inside = rest.rsplit_once('}').map_or(rest, |(inside, _)| inside);
        let (mut depth, mut start) = (0, 0);
        for (at, c) in inside.char_indices().chain([(inside.len(), ',')]) {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    flatten(&inside[start..at], &path, paths);
                    start = at + 1;
                }
                _ => {}
            }
        }
    } else if !tree.is_empty() {
        let name = tree.split(" as ").next().unwrap_or_default();
        let mut path = before.to_vec();
        path.extend(
            name.split("::").map(str::trim).filter(|part| *part != "self" && !part.is_empty()).map(str::to_owned),
        );
        paths.push(path);
    }
}

/// What follows each `keyword` that begins a word.
fn after<'t>(code: &'t str, keyword: &str) -> Vec<&'t str> {
    let whole = |at: &usize| !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
    code.match_indices(keyword).map(|(at, _)| at).filter(whole).map(|at| &code[at + keyword.len()..]).collect()
}

/// The absolute paths that a file imports, each with whether it is only handed on by `pub use`.
fn imports(file: &File) -> Vec<(Vec<String>, bool)> {
    let code = file.code();
    let parent = || file.module[..file.module.len().saturating_sub(1)].to_vec();
    let absolute = |path: Vec<String>| -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let mut base = match first.as_str() {
            "crate" => Vec::new(),
            "super" => parent(),
            _ => [file.module.clone(), vec![first.clone()]].concat(),
        };
        for part in rest {
            if part == "super" {
                base.pop();
            } else {
                base.push(part.clone());
            }
        }
        Some(base)
    };
    let mut found = Vec::new();
    let mut uses = String::new();
    for (handed_on, keyword) in [(true, "pub use "), (true, "pub(crate) use "), (false, "\nuse "), (false, "    use ")]
    {
        for rest in code.match_indices(keyword).map(|(at, _)| &code[at + keyword.len()..]) {
            let tree = rest.split(';').next().unwrap_or_default();
            uses.push_str(tree);
            let mut paths = Vec::new();
            let tree = tree.replace('\n', " ");
            flatten(&tree, &[], &mut paths);
            found.extend(paths.into_iter().filter_map(absolute).map(|path| (path, handed_on)));
        }
    }
    for keyword in ["crate::", "super::"] {
        for rest in after(&code, keyword) {
            let path: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == ':').collect();
            if path.is_empty() {
                continue;
            }
            let whole = [keyword, path.trim_end_matches(':')].concat();
            let parts = whole.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
            found.extend(absolute(parts).map(|path| (path, false)));
        }
    }
    // Children by their bare name: `json::splitter(...)` in a file with `mod json;`.
    let is_use =
        |line: &&str| line.trim_start().starts_with("use ") || line.contains("pub use ") || line.contains(") use ");
    let inline: String = code.lines().filter(|line| !is_use(line)).collect::<Vec<_>>().join("\n");
    for child in code.lines().filter_map(|line| line.trim().split("mod ").nth(1)?.strip_suffix(';')) {
        let path = [file.module.clone(), vec![child.to_owned()]].concat();
        found.extend(after(&inline, &format!("{child}::")).first().map(|_| (path, false)));
    }
    found
}

/// For each file, by its index, the files it imports.
fn graph(files: &[File]) -> Vec<BTreeSet<usize>> {
    let by_module: BTreeMap<&[String], usize> =
        files.iter().enumerate().map(|(i, file)| (file.module.as_slice(), i)).collect();
    let all: Vec<Vec<(Vec<String>, bool)>> = files.iter().map(imports).collect();
    // The file that defines a path: the longest module, else whom that module has the name from.
    fn definer(
        path: &[String],
        by_module: &BTreeMap<&[String], usize>,
        all: &[Vec<(Vec<String>, bool)>],
        depth: usize,
    ) -> Option<usize> {
        let module = (0..=path.len()).rev().find_map(|n| by_module.get(&path[..n]).map(|&i| (n, i)));
        let (n, file) = module?;
        let Some(name) = path.get(n).filter(|_| depth < 8) else { return Some(file) };
        let handed_on = all[file].iter().find(|(from, handed_on)| *handed_on && from.last() == Some(name));
        match handed_on {
            Some((from, _)) if from != path => definer(from, by_module, all, depth + 1).or(Some(file)),
            _ => Some(file),
        }
    }
    let edges = |i: usize| -> BTreeSet<usize> {
        let own = all[i].iter().filter(|(_, handed_on)| !handed_on);
        let mut to: BTreeSet<usize> = own.filter_map(|(path, _)| definer(path, &by_module, &all, 0)).collect();
        to.remove(&i);
        to
    };
    (0..files.len()).map(edges).collect()
}

/// The floors as `lib.rs` draws them, from the ground up; modules of one line are siblings.
fn drawing(files: &[File]) -> Vec<Vec<String>> {
    let lib = files.iter().find(|file| file.module.is_empty()).expect("lib.rs");
    let drawn =
        lib.text.split("```floors\n").nth(1).expect("lib.rs draws the floors").split("```").next().expect("closed");
    let floor = |line: &str| -> Vec<String> {
        let names = line.trim_start_matches("//!").split(" - ").next().unwrap_or_default();
        names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
    };
    drawn.lines().rev().map(floor).filter(|floor| !floor.is_empty()).collect()
}

#[test]
fn the_drawing_names_every_module_once() {
    let files = files();
    let mut drawn: Vec<String> = drawing(&files).concat();
    let lib = files.iter().find(|file| file.module.is_empty()).expect("lib.rs");
    let modules = lib.text.lines().filter_map(|line| line.split("mod ").nth(1)?.strip_suffix(';'));
    let mut declared: Vec<String> = modules.map(str::to_owned).collect();
    drawn.sort();
    declared.sort();
    assert_eq!(drawn, declared);
    for name in &declared {
        assert!(lib.text.contains(&format!("| [`{name}`] |")), "the table of lib.rs does not list {name}");
    }
}

#[test]
fn files_import_only_from_floors_below() {
    let files = files();
    let floors = drawing(&files);
    let floor = |module: &str| floors.iter().position(|floor| floor.iter().any(|name| name == module));
    let mut seen = 0;
    for file in files.iter().filter(|file| !file.module.is_empty() && file.module != ["main"]) {
        let own = &file.module[0];
        for (path, _) in imports(file) {
            let Some(to) = path.first().filter(|to| *to != own).and_then(|to| Some((to, floor(to)?))) else { continue };
            seen += 1;
            let below = Some(to.1) < floor(own);
            assert!(below, "{} imports {}, which is no floor below {own}", file.path.display(), path.join("::"));
        }
    }
    assert!(seen > 300, "the test reads the imports: {seen}");
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let files = files();
    let graph = graph(&files);
    assert!(graph.iter().map(BTreeSet::len).sum::<usize>() > 300, "the test reads the imports");
    let reached = |from: usize| -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut open = vec![from];
        while let Some(file) = open.pop() {
            open.extend(graph[file].iter().copied().filter(|to| reached.insert(*to)));
        }
        reached
    };
    let reached: Vec<BTreeSet<usize>> = (0..files.len()).map(reached).collect();
    let name = |i: &usize| files[*i].path.display().to_string();
    let mut circles = Vec::new();
    for (from, imported) in graph.iter().enumerate() {
        let back: Vec<String> = imported.iter().filter(|to| reached[**to].contains(&from)).map(name).collect();
        if !back.is_empty() {
            circles.push(format!("{} -> {}", name(&from), back.join(", ")));
        }
    }
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn every_type_name_is_defined_once() {
    // Names that a trait prescribes for associated types.
    const PRESCRIBED: &[&str] = &["Answer", "Effect", "Err", "Error", "Item", "Output", "Owned", "Target", "Value"];
    let mut defined: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files() {
        for line in file.code().lines() {
            let line = line.trim_start();
            let line = ["pub ", "pub(crate) ", "pub(super) "].iter().find_map(|p| line.strip_prefix(p)).unwrap_or(line);
            let Some((keyword, rest)) = line.split_once(' ') else { continue };
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let associated = keyword == "type" && PRESCRIBED.contains(&name.as_str());
            if ["struct", "enum", "trait", "type"].contains(&keyword) && !associated {
                defined.entry(name).or_default().push(file.path.display().to_string());
            }
        }
    }
    assert!(defined.len() > 200, "the test reads the definitions: {}", defined.len());
    let twice: Vec<_> = defined.into_iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

#[test]
fn doc_comments_say_more_than_the_name() {
    // The doc comments of the types that clap derives its arguments from are the texts of `--help`.
    const CLAP: &[&str] = &["Args", "Parser", "Subcommand", "ValueEnum"];
    for file in files() {
        let lines: Vec<&str> = file.text.lines().map(str::trim).collect();
        let mut is_help = false;
        for (number, pair) in lines.windows(2).enumerate() {
            if let Some(derived) = pair[0].strip_prefix("#[derive(") {
                is_help = CLAP.iter().any(|name| derived.contains(name));
            } else if pair[0] == "}" {
                is_help = false;
            }
            let Some(doc) = pair[0].strip_prefix("/// ") else { continue };
            if is_help || number > 0 && lines[number - 1].starts_with("///") {
                continue;
            }
            let name = pair[1].trim_start_matches("pub ").trim_start_matches("pub(crate) ");
            let name = name.split([':', '(', ',', '{', '=', ';', '<']).next().unwrap_or_default().to_lowercase();
            let words = |text: &str| -> BTreeSet<String> {
                let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
                words.filter(|word| !["", "a", "an", "the", "of", "its", "s"].contains(&word.as_str())).collect()
            };
            let (said, named) = (words(doc), words(&name));
            assert!(said.is_empty() || !said.is_subset(&named), "{}:{}: {doc}", file.path.display(), number + 1);
        }
    }
}

#[test]
fn public_types_and_traits_have_doc_comments() {
    for file in files() {
        let lines: Vec<&str> = file.text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            if ["pub struct ", "pub enum ", "pub trait "].iter().any(|start| line.starts_with(start)) {
                let above = lines[..number].iter().rev().take_while(|line| line.starts_with(['#', '/', ' ', ')']));
                let documented = above.into_iter().any(|line| line.starts_with("///"));
                assert!(documented, "{}:{}: {line}", file.path.display(), number + 1);
            }
        }
    }
}

#[test]
fn every_file_says_first_what_it_holds() {
    for file in files() {
        assert!(file.text.starts_with("//! "), "{}", file.path.display());
    }
}

#[test]
fn drawing_changes_nothing_and_the_state_knows_no_terminal() {
    for file in files() {
        if file.path.starts_with("tui/draw") {
            let changes = file.text.contains("&mut App") || file.text.contains("&mut Review");
            assert!(!changes, "{}", file.path.display());
        }
        if file.path.starts_with("tui/explorer") || file.path.starts_with("tui/reviewer") {
            assert!(!file.text.contains("crossterm"), "{}", file.path.display());
        }
    }
}

#[test]
fn only_the_ranking_uses_the_fuzzy_matcher() {
    for file in files() {
        let uses = file.text.contains("fuzzy_matcher::");
        assert_eq!(uses, file.path == Path::new("search/rank.rs"), "{}", file.path.display());
    }
}

#[test]
fn system_calls_are_made_in_two_places() {
    // Another platform is one more file in each. `Terminal` and the drawing of ratatui are portable.
    const SYSTEM: &[&str] = &[
        "cfg(unix", "cfg(windows", "cfg(target_os", "cfg(not(", "cfg(any(", "cfg!(", "std::os::", "libc::", "rustix::",
        "signal_hook::", "crossterm::", "open::that", "Command::new(", "process::exit", "process::id", "/dev/tty",
    ];
    let mut found = 0;
    for file in files().iter().filter(|file| file.module != ["files"] && !file.path.starts_with("files")) {
        let code = file.code();
        let names: Vec<&&str> = SYSTEM.iter().filter(|name| code.contains(**name)).collect();
        let terminal = file.path.starts_with("tui/term");
        found += usize::from(terminal) * names.len();
        assert!(terminal || names.is_empty(), "{}: {names:?}", file.path.display());
    }
    assert!(found > 3, "the test reads the terminal: {found}");
}
