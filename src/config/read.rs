//! From the text of a configuration to what it says, with the mistakes in it.

use super::{Config, ConfigMistake, KeySetting, NamedChoice, rows_with_columns};
use crate::fields::TableRows;
use crate::search::{TableSpec, TableWords};
use crate::text::display::clean;
use crate::text::nearest;
use std::ops::Range;
use toml_edit::{Document, Item, Key, TableLike, Value};

/// The keys of the file's top.
const KEYS: [&str; 5] = ["theme", "ascii", "start", "columns", "keys"];

/// The table of the reviewer's keys, within that of the explorer's.
pub(super) const REVIEW_KEYS: &str = "review";

/// Mistakes told one by one. Of more the number is told.
const MAX_MISTAKES: usize = 20;

/// Reads the text of a configuration: what it says, and the mistakes in it by line.
pub fn read(text: &str) -> (Config, Vec<ConfigMistake>) {
    let mut reader = ConfigReader { text, config: Config::default(), mistakes: Vec::new() };
    match Document::parse(text) {
        Ok(document) => reader.read_top(document.as_table()),
        Err(error) => {
            let words: Vec<&str> = error.message().split_whitespace().collect();
            let what = format!("no TOML, so the defaults hold: {}", words.join(" "));
            reader.mistake(error.span(), what);
        }
    }
    let mut mistakes = reader.mistakes;
    mistakes.sort_by_key(|mistake| mistake.line);
    let more = mistakes.len().saturating_sub(MAX_MISTAKES);
    if more > 0 {
        mistakes.truncate(MAX_MISTAKES);
        mistakes.push(ConfigMistake { line: None, what: format!("{more} more mistakes") });
    }
    (reader.config, mistakes)
}

struct ConfigReader<'t> {
    text: &'t str,
    config: Config,
    mistakes: Vec<ConfigMistake>,
}

impl ConfigReader<'_> {
    fn line_at(&self, at: usize) -> usize {
        1 + self.text.bytes().take(at).filter(|byte| *byte == b'\n').count()
    }

    fn mistake(&mut self, span: Option<Range<usize>>, what: String) {
        let line = span.map_or(1, |span| self.line_at(span.start));
        self.mistakes.push(ConfigMistake::at(line, what));
    }

    fn read_top(&mut self, table: &dyn TableLike) {
        for (key, item) in entries(table) {
            let span = span_of(key, item);
            match key.get() {
                "theme" => self.config.theme = self.choice(key, item).unwrap_or_default(),
                "start" => self.config.start = self.choice(key, item).unwrap_or_default(),
                "ascii" => match item.as_bool() {
                    Some(ascii) => self.config.ascii = ascii,
                    None => self.mistake(span, wrong_type("ascii", "true or false", item)),
                },
                "columns" => match item.as_table_like() {
                    Some(table) => self.read_columns(table),
                    None => self.mistake(span, wrong_type("columns", "a table: [columns]", item)),
                },
                "keys" => match item.as_table_like() {
                    Some(table) => self.read_keys(table),
                    None => self.mistake(span, wrong_type("keys", "a table: [keys]", item)),
                },
                unknown => self.mistake(span, unknown_name("setting", unknown, &KEYS)),
            }
        }
    }

    fn choice<T: NamedChoice>(&mut self, key: &Key, item: &Item) -> Option<T> {
        let names: Vec<&str> = T::ALL.iter().map(|choice| choice.name()).collect();
        let wanted = format!("one of {}", names.join(", "));
        let what = match item.as_str() {
            Some(name) => match T::ALL.iter().find(|choice| choice.name() == name) {
                Some(choice) => return Some(*choice),
                None => {
                    let meant = meant(name, &names);
                    format!("{} must be {wanted}, not {}{meant}", key.get(), shown(name))
                }
            },
            None => wrong_type(key.get(), &wanted, item),
        };
        self.mistake(span_of(key, item), what);
        None
    }

    fn read_columns(&mut self, table: &dyn TableLike) {
        let names: Vec<&str> = rows_with_columns().map(TableRows::name).collect();
        for (key, item) in entries(table) {
            let span = span_of(key, item);
            let Some(rows) = rows_with_columns().find(|rows| rows.name() == key.get()) else {
                self.mistake(span, unknown_name("kind of rows", key.get(), &names));
                continue;
            };
            let Some(list) = item.as_str() else {
                self.mistake(span, wrong_type(key.get(), "a text, as \"title,paid\"", item));
                continue;
            };
            match TableSpec::parse(rows, TableWords { columns: list, ..TableWords::default() }) {
                Ok(_) if list.trim().is_empty() => self.mistake(span, format!("{}: no column is named", key.get())),
                Ok(_) => self.config.columns.push((rows, list.to_owned())),
                Err(why) => self.mistake(span, format!("{}: {}", key.get(), clean(&why))),
            }
        }
    }

    fn read_keys(&mut self, table: &dyn TableLike) {
        for (key, item) in entries(table) {
            match item.as_table_like().filter(|_| key.get() == REVIEW_KEYS) {
                Some(review) => {
                    for (key, item) in entries(review) {
                        let setting = self.key_setting(key, item);
                        self.config.review_keys.extend(setting);
                    }
                }
                None => {
                    let setting = self.key_setting(key, item);
                    self.config.keys.extend(setting);
                }
            }
        }
    }

    fn key_setting(&mut self, key: &Key, item: &Item) -> Option<KeySetting> {
        let span = span_of(key, item);
        let keys: Option<Vec<String>> = match (item.as_str(), item.as_array()) {
            (Some(one), _) => Some(vec![one.to_owned()]),
            (None, Some(keys)) => keys.iter().map(|key| key.as_str().map(str::to_owned)).collect(),
            (None, None) => None,
        };
        let Some(keys) = keys else {
            self.mistake(span, wrong_type(key.get(), "a list of keys, as [\"t\", \"F5\"]", item));
            return None;
        };
        let line = span.map_or(1, |span| self.line_at(span.start));
        Some(KeySetting { action: key.get().to_owned(), keys, line })
    }
}

fn entries(table: &dyn TableLike) -> Vec<(&Key, &Item)> {
    table.iter().filter_map(|(name, _)| table.get_key_value(name)).collect()
}

/// The place of a value: that of its key, which a table within another has too.
fn span_of(key: &Key, item: &Item) -> Option<Range<usize>> {
    key.span().or_else(|| item.span())
}

fn unknown_name(what: &str, name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("no {what} is called {}; did you mean {near}?", shown(name)),
        None => format!("no {what} is called {}; there are {}", shown(name), known.join(", ")),
    }
}

fn meant(name: &str, known: &[&str]) -> String {
    nearest(name, known.iter().copied()).map_or(String::new(), |near| format!("; did you mean {near}?"))
}

fn wrong_type(key: &str, wanted: &str, item: &Item) -> String {
    let is = match item {
        Item::Value(Value::String(_)) => "a text",
        Item::Value(Value::Integer(_) | Value::Float(_)) => "a number",
        Item::Value(Value::Boolean(_)) => "true or false",
        Item::Value(Value::Datetime(_)) => "a date",
        Item::Value(Value::Array(_)) => "a list",
        Item::ArrayOfTables(_) => "a list of tables",
        Item::Table(_) | Item::Value(Value::InlineTable(_)) => "a table",
        Item::None => "nothing",
    };
    format!("{} must be {wanted}, and is {is}", shown(key))
}

/// A name from the file as it may be shown: without control characters, and not longer than a line has room for.
pub(crate) fn shown(name: &str) -> String {
    const MAX_CHARS: usize = 40;
    let safe = clean(name);
    match safe.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &safe[..end]),
        None => safe.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{StartView, ThemeName};
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let (_, mistakes) = read(text);
        mistakes
            .into_iter()
            .map(|it| format!("{}{}", it.line.map_or(String::new(), |line| format!("{line}: ")), it.what))
            .collect()
    }

    #[test]
    fn every_setting_is_read_in_each_form_that_toml_has() {
        let text = "\u{feff}theme = 'dark'\nascii = true\nstart = \"items\"\ncolumns.projects = \"title,paid\"\n\
                    [keys]\ngroup-by = [\"t\", \"b\"]\nsort = \"o\"\n[keys.review]\naccept = [\"y\"]\n";
        let (config, mistakes) = read(text);
        assert_eq!(mistakes, []);
        assert_eq!((config.theme, config.ascii, config.start), (ThemeName::Dark, true, StartView::Items));
        assert_eq!(config.columns, [(TableRows::Projects, "title,paid".to_owned())]);
        let setting = |action: &str, keys: &[&str], line| KeySetting {
            action: action.to_owned(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            line,
        };
        assert_eq!(config.keys, [setting("group-by", &["t", "b"], 6), setting("sort", &["o"], 7)]);
        assert_eq!(config.review_keys, [setting("accept", &["y"], 9)]);
        assert_eq!(read("columns = { items = 'item,+state' }").1.len(), 0);
        assert_eq!(read(""), Default::default());
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_what_was_meant_and_the_rest_holds() {
        assert_eq!(told("\nthme = 'dark'"), ["2: no setting is called thme; did you mean theme?"]);
        assert_eq!(
            told("colour = 1"),
            ["1: no setting is called colour; there are theme, ascii, start, columns, keys"]
        );
        assert_eq!(
            told("theme = 'drak'"),
            ["1: theme must be one of auto, dark, light, safe, mono, not drak; did you mean dark?"]
        );
        assert_eq!(told("theme = 3"), ["1: theme must be one of auto, dark, light, safe, mono, and is a number"]);
        assert_eq!(told("ascii = 'yes'"), ["1: ascii must be true or false, and is a text"]);
        assert_eq!(told("columns = 'title'"), ["1: columns must be a table: [columns], and is a text"]);
        assert_eq!(told("[[keys]]\na = 1"), ["1: keys must be a table: [keys], and is a list of tables"]);
        assert_eq!(
            told("[columns]\nproject = 'title'"),
            ["2: no kind of rows is called project; did you mean projects?"]
        );
        let column = told("[columns]\nprojects = 'titel'");
        assert!(column[0].starts_with("2: projects: no column is called titel; the nearest are title, "), "{column:?}");
        assert_eq!(told("[columns]\nprojects = ''"), ["2: projects: no column is named"]);
        assert_eq!(told("[keys]\nsort = [1]"), ["2: sort must be a list of keys, as [\"t\", \"F5\"], and is a list"]);
        let (config, mistakes) = read("theme = 'x'\nascii = true\n");
        assert_eq!((config.theme, config.ascii, mistakes.len()), (ThemeName::Auto, true, 1));
    }

    #[test]
    fn a_text_that_is_no_toml_gives_the_defaults_and_the_line() {
        let broken = told("ascii = true\n\ntheme = dark\n");
        assert!(broken.len() == 1 && broken[0].starts_with("3: no TOML, so the defaults hold: "), "{broken:?}");
        assert_eq!(read("ascii = true\ntheme = [").0, Config::default());
        assert!(told("theme = 'dark'\ntheme = 'light'")[0].starts_with("2: no TOML"));
        let deep = format!("theme = {}", "[".repeat(100_000));
        assert_eq!(told(&deep).len(), 1);
    }

    #[test]
    fn what_is_told_of_a_name_is_short_and_without_control_characters() {
        let long = told(&format!("\"\\u001b[31m{}\" = 1", "x".repeat(500)));
        assert!(long[0].len() < 200 && !long[0].contains('\u{1b}'), "{long:?}");
        let many: String = (0..1000).map(|n| format!("k{n} = 1\n")).collect();
        let many = told(&many);
        assert_eq!((many.len(), many[MAX_MISTAKES].as_str()), (MAX_MISTAKES + 1, "980 more mistakes"));
    }
}
