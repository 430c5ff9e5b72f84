//! Sums and dates over the annotated articles beside the project, and over any text.

use aidtrail::extract::{Reading, dates, money, published};
use std::path::{Path, PathBuf};

/// Hits, extras and misses of one slot.
#[derive(Default)]
struct Slot {
    hit: usize,
    extra: Vec<String>,
    missed: Vec<String>,
}

impl Slot {
    /// F1 in percent, said on the way.
    fn score(&self, name: &str, tell: bool) -> usize {
        if tell {
            self.extra.iter().for_each(|e| eprintln!("  {name} extra  {e}"));
            self.missed.iter().for_each(|m| eprintln!("  {name} missed {m}"));
        }
        let (extra, missed) = (self.extra.len(), self.missed.len());
        let percent = |of: usize| self.hit * 100 / of.max(1);
        let f1 = self.hit * 200 / (2 * self.hit + extra + missed).max(1);
        eprintln!(
            "{name}: precision {} recall {} F1 {f1} (hit {}, extra {extra}, missed {missed})",
            percent(self.hit + extra),
            percent(self.hit + missed),
            self.hit
        );
        f1
    }
}

fn gold(folder: &str) -> Vec<(String, String, serde_json::Value)> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join(
        std::env::var("AIDTRAIL_SHARED").unwrap_or_else(|_| "../shared".to_owned()),
    );
    let Ok(entries) = std::fs::read_dir(shared.join("gold").join(folder)) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".gold.json"));
    paths.sort();
    let read = |path: PathBuf| {
        let gold: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).expect("readable")).expect("JSON");
        let name = path.file_name().expect("named").to_string_lossy().replace(".gold.json", ".txt");
        let beside = path.with_file_name(&name);
        let text = std::fs::read_to_string(&beside)
            .or_else(|_| std::fs::read_to_string(shared.join("articles").join(&name)))
            .expect("a text");
        (name, text, gold)
    };
    paths.into_iter().map(read).collect()
}

fn scores(folder: &str, tell: bool) -> Option<(usize, usize)> {
    let articles = gold(folder);
    if articles.is_empty() {
        eprintln!("skipped: no ../shared/gold/{folder}");
        return None;
    }
    let (mut amounts, mut days) = (Slot::default(), Slot::default());
    for (name, text, gold) in articles {
        let of = |slot: &str| gold[slot].as_array().cloned().unwrap_or_default();
        let countries = of("countries");
        let countries: Vec<&str> = countries.iter().filter_map(|c| c.as_str().or_else(|| c["value"].as_str())).collect();
        let reading = Reading::new(&text, &[]);

        let mut left: Vec<(f64, Option<String>)> = Vec::new();
        for amount in of("amounts") {
            let amount = (amount["value"].as_f64().expect("a number"), amount["currency"].as_str().map(str::to_owned));
            if !left.contains(&amount) {
                left.push(amount);
            }
        }
        for found in money(&reading, &countries).iter().filter(|found| found.value.role.counts()) {
            let value: f64 = found.value.value.plain().parse().expect("a number");
            let same = |(v, c): &(f64, Option<String>)| {
                (value - v).abs() <= v.abs() / 100.0 && (c.is_none() || c.as_deref() == found.value.currency)
            };
            match left.iter().position(same) {
                Some(at) => {
                    left.remove(at);
                    amounts.hit += 1;
                }
                None => amounts.extra.push(format!("{name} {} {:?}", found.value.value, found.value.currency)),
            }
        }
        amounts.missed.extend(left.iter().map(|missed| format!("{name} {missed:?}")));

        let mut left: Vec<String> = Vec::new();
        for date in of("dates").iter().filter_map(|date| date["value"].as_str()) {
            if !date.starts_with("---") && !left.iter().any(|known| known == date) {
                left.push(date.to_owned());
            }
        }
        for found in dates(&reading) {
            let date = found.value.date.to_string();
            match left.iter().position(|known| *known == date) {
                Some(at) => {
                    left.remove(at);
                    days.hit += 1;
                }
                None if date.starts_with("---") => {}
                None => days.extra.push(format!("{name} {date} {}", found.rule)),
            }
        }
        days.missed.extend(left.iter().map(|missed| format!("{name} {missed}")));
    }
    Some((amounts.score("amounts", tell), days.score("dates", tell)))
}

#[test]
fn sums_and_dates_of_the_annotated_articles_are_found() {
    let tell = std::env::var_os("AIDTRAIL_TELL").is_some();
    if let Some((amounts, days)) = scores("dev", tell) {
        assert!(amounts >= 90 && days >= 90, "{amounts} {days}");
    }
    if let Some((amounts, days)) = scores("seeds", tell) {
        assert!(amounts >= 90 && days >= 90, "{amounts} {days}");
    }
}
