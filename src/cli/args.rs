//! Arguments that several subcommands share: the input files, what a row is, and how results are written.

use super::messages::{print_stderr, query_argument};
use crate::config::{Config, ConfigChoice, ThemeName};
use crate::load::{self, LoadOptions};
use crate::model::PartialDate;
use crate::tui::settings::ScreenSettings;
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::time::SystemTime;

/// The query of a command that searches, and the files that it searches.
#[derive(Debug, Args)]
pub(super) struct QueryAndFiles {
    /// The query, one argument, as in the explorer; without it, or if it is the name of a file, everything matches
    #[arg(value_name = "QUERY", allow_hyphen_values = true, value_parser = query_argument)]
    first: Option<String>,
    /// The query as an option: every other argument is a file
    #[arg(short = 'q', long = "query", value_name = "QUERY", allow_hyphen_values = true)]
    named: Option<String>,
    #[command(flatten)]
    files: Files,
}

impl QueryAndFiles {
    /// The query, and the files. What comes first is a file if there is one of that name and the name looks like one: people
    /// forget the query more often than they search for a name that stands beside them.
    pub(super) fn split(&self) -> (String, Files) {
        let mut files = self.files.clone();
        let first = self.first.clone().unwrap_or_default();
        let looks_like_a_file = first == "-" || first.contains(['.', std::path::MAIN_SEPARATOR]);
        let is_file = looks_like_a_file && (first == "-" || std::path::Path::new(&first).exists());
        match &self.named {
            Some(query) => {
                files.files.splice(0..0, self.first.iter().map(PathBuf::from));
                (query.clone(), files)
            }
            None if is_file => {
                files.files.insert(0, first.into());
                (String::new(), files)
            }
            None => (first, files),
        }
    }
}

#[derive(Clone, Debug, Args)]
pub(super) struct Files {
    /// IATI activity XML, datasets (JSON or JSON Lines), article texts, folders of them, or - for standard input
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// List every bad record, and every file left out of a folder
    #[arg(short, long)]
    pub(super) verbose: bool,
    /// End with an error if any record is bad; in check, if there is a conflict or a file is not understood
    #[arg(long)]
    pub(super) strict: bool,
    /// Show the texts of activities in this language where they have it, as fr; English otherwise
    #[arg(long, value_name = "LANG", value_parser = language)]
    pub(super) language: Option<[u8; 2]>,
}

impl Files {
    pub(super) fn loading(&self, day: Day) -> LoadOptions {
        let (today, asked_day) = (day.day(), day.today);
        LoadOptions { language: self.language, today, asked_day, ..LoadOptions::on(load::threads()) }
    }
}

/// The day that the data is judged by.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct Day {
    /// Judge the data as of this day, as 2026-05-02; that of the machine otherwise
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<PartialDate>,
}

impl Day {
    /// The day of the argument, else that of the machine.
    pub(super) fn day(self) -> Option<PartialDate> {
        self.today.or_else(machine_day)
    }
}

/// Where the configuration comes from.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct ConfigOptions {
    /// Read the configuration from this file; aidtrail config tells what it can say
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long)]
    no_config: bool,
}

impl ConfigOptions {
    pub(super) fn choice(&self) -> ConfigChoice {
        match &self.config {
            _ if self.no_config => ConfigChoice::Without,
            Some(file) => ConfigChoice::File(file.clone()),
            None => ConfigChoice::Usual,
        }
    }

    /// Reads the settings. What has no effect is told on standard error.
    pub(super) fn settings(&self) -> ScreenSettings {
        let settings = self.settings_of_screen();
        settings.told_mistakes().for_each(|mistake| print_stderr(&format!("configuration: {mistake}")));
        settings
    }

    /// Reads the settings for a screen, which tells what has no effect.
    pub(super) fn settings_of_screen(&self) -> ScreenSettings {
        ScreenSettings::new(self.choice().load())
    }
}

/// How the screens look.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct Look {
    /// Colours of the screen
    #[arg(long, value_enum, value_name = "THEME")]
    theme: Option<ThemeOption>,
    /// Signs, borders and bars in ASCII
    #[arg(long)]
    ascii: bool,
}

impl Look {
    /// Puts what is asked for in the place of what is configured.
    pub(super) fn apply(self, config: &mut Config) {
        if let Some(theme) = self.theme {
            config.theme = match theme {
                ThemeOption::Auto => ThemeName::Auto,
                ThemeOption::Dark => ThemeName::Dark,
                ThemeOption::Light => ThemeName::Light,
                ThemeOption::Safe => ThemeName::Safe,
                ThemeOption::Mono => ThemeName::Mono,
            };
        }
        config.ascii |= self.ascii;
    }
}

/// The colours of the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ThemeOption {
    /// None with NO_COLOR; else for the ground that COLORFGBG names; else safe
    Auto,
    /// For a dark ground
    Dark,
    /// For a light ground
    Light,
    /// Those that can be read on any ground
    Safe,
    /// None: bold, underlined and reversed
    Mono,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum RowKind {
    /// Projects
    Projects,
    /// Equipment lines
    Lines,
    /// Amounts of money, with what each adds to the sum of its kind and currency
    Amounts,
    /// Hospitals and other facilities, with what each was promised, got and lacks
    Hospitals,
    /// Sources
    Sources,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// Aligned columns
    Table,
    /// Tab-separated; topics columns describes the columns
    Tsv,
    /// Comma-separated, with the same columns
    Csv,
    /// One document: projects, lines and sources in the dataset form, other rows as objects
    Json,
    /// The same, one record a line
    Jsonl,
    /// JSON, one object a line, with the columns of csv
    Objects,
    /// A Markdown table
    Md,
}

/// How one record is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TextFormat {
    /// For reading
    Text,
    /// The dataset form
    Json,
}

/// The day of the machine's clock, in UTC.
fn machine_day() -> Option<PartialDate> {
    const SECONDS_OF_A_DAY: u64 = 24 * 60 * 60;
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    i32::try_from(since.as_secs() / SECONDS_OF_A_DAY).ok().map(PartialDate::of_unix_day)
}

/// A whole date of the command line.
fn day(text: &str) -> Result<PartialDate, String> {
    let whole = text.parse().ok().filter(|date: &PartialDate| date.year.is_some() && date.day.is_some());
    whole.ok_or_else(|| "expected a date, such as 2026-05-02".to_owned())
}

fn language(text: &str) -> Result<[u8; 2], String> {
    let tag = text.to_ascii_lowercase();
    let letters = <[u8; 2]>::try_from(tag.as_bytes()).ok().filter(|_| crate::codes::language(&tag).is_some());
    letters.ok_or_else(|| "expected a two-letter language code, such as fr".to_owned())
}
