//! The configuration: what a person wants other than usual, from a file that they write.
//!
//! A mistake in it is told with its line and what was probably meant; the default holds in its place. So a configuration
//! never stops the program. Which keys an action has is checked by the screens, which know the actions.

mod place;
mod read;
mod write;

pub use place::{ConfigChoice, LoadedConfig};
pub use read::read;
pub(crate) use read::shown as shown_name;
pub(crate) use write::set_columns;

use crate::fields::TableRows;
use std::path::Path;

/// The colours of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeName {
    #[default]
    Auto,
    Dark,
    Light,
    Safe,
    Mono,
}

/// What the explorer shows first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StartView {
    #[default]
    Auto,
    Overview,
    Items,
    Projects,
}

/// A value that is one of a few words.
pub trait NamedChoice: Copy + 'static {
    const ALL: &'static [Self];
    /// The word of the file and of options.
    fn name(self) -> &'static str;
}

impl NamedChoice for ThemeName {
    const ALL: &'static [ThemeName] =
        &[ThemeName::Auto, ThemeName::Dark, ThemeName::Light, ThemeName::Safe, ThemeName::Mono];

    fn name(self) -> &'static str {
        match self {
            ThemeName::Auto => "auto",
            ThemeName::Dark => "dark",
            ThemeName::Light => "light",
            ThemeName::Safe => "safe",
            ThemeName::Mono => "mono",
        }
    }
}

impl NamedChoice for StartView {
    const ALL: &'static [StartView] = &[StartView::Auto, StartView::Overview, StartView::Items, StartView::Projects];

    fn name(self) -> &'static str {
        match self {
            StartView::Auto => "auto",
            StartView::Overview => "overview",
            StartView::Items => "items",
            StartView::Projects => "projects",
        }
    }
}

/// The keys that an action of a screen has instead of its usual ones, as they are named in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySetting {
    pub action: String,
    pub keys: Vec<String>,
    /// Its line in the file, from one.
    pub line: usize,
}

/// What a configuration says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    pub theme: ThemeName,
    /// Only signs of ASCII on the screen.
    pub ascii: bool,
    pub start: StartView,
    /// Kinds of rows with their columns, written as after `--columns`.
    pub columns: Vec<(TableRows, String)>,
    /// Of the explorer.
    pub keys: Vec<KeySetting>,
    /// Of the reviewer.
    pub review_keys: Vec<KeySetting>,
}

impl Config {
    /// The columns set for a kind of rows, as after `--columns`.
    pub fn columns_of(&self, rows: TableRows) -> Option<&str> {
        self.columns.iter().find(|(of, _)| *of == rows).map(|(_, list)| list.as_str())
    }
}

/// The kinds of rows whose columns can be set.
pub fn rows_with_columns() -> impl Iterator<Item = TableRows> {
    TableRows::ALL.into_iter().filter(|rows| !matches!(rows, TableRows::Hospitals | TableRows::Places))
}

/// Something in the file that has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigMistake {
    /// From one; `None` if the whole file could not be read.
    pub line: Option<usize>,
    /// What is wrong, and what was probably meant.
    pub what: String,
}

impl ConfigMistake {
    pub(crate) fn at(line: usize, what: String) -> ConfigMistake {
        ConfigMistake { line: Some(line), what }
    }

    /// The mistake with the name of its file: `config.toml:3: ...`.
    pub fn in_file(&self, file: &Path) -> String {
        let line = self.line.map_or(String::new(), |line| format!(":{line}"));
        format!("{}{line}: {}", file.display(), self.what)
    }
}
