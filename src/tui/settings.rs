//! What a person has set of the screens, checked against their actions.

use super::explorer::keymap::{Action, EXPLORER_KEYS, Focus};
use super::keymap::{KeyPress, Keymap, Rebound, rebind};
use super::reviewer::keymap::{Pane, REVIEWER_KEYS, ReviewAction};
use crate::config::{Config, ConfigMistake, LoadedConfig};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The settings of both screens. The default is what holds without a configuration.
#[derive(Clone, Debug)]
pub struct ScreenSettings {
    pub config: Config,
    pub explorer_keys: Keymap<Focus, Action>,
    pub reviewer_keys: Keymap<Pane, ReviewAction>,
    /// The settings of keys that are in force, in the order of the file.
    pub explorer_set: Vec<(Action, Vec<KeyPress>)>,
    pub reviewer_set: Vec<(ReviewAction, Vec<KeyPress>)>,
    /// What has no effect.
    pub mistakes: Vec<ConfigMistake>,
    /// The file that keeps what is set on a screen, if one may.
    pub file: Option<PathBuf>,
}

impl Default for ScreenSettings {
    fn default() -> ScreenSettings {
        ScreenSettings::new(LoadedConfig::default())
    }
}

impl ScreenSettings {
    /// The settings of a configuration.
    pub fn new(loaded: LoadedConfig) -> ScreenSettings {
        let LoadedConfig { config, file, mut mistakes } = loaded;
        let Rebound { keymap: explorer_keys, set: explorer_set, mistakes: of_explorer } =
            rebind(&EXPLORER_KEYS, &config.keys);
        let Rebound { keymap: reviewer_keys, set: reviewer_set, mistakes: of_reviewer } =
            rebind(&REVIEWER_KEYS, &config.review_keys);
        mistakes.extend(of_explorer.into_iter().chain(of_reviewer));
        // The sum of further mistakes, without a line, stays last.
        mistakes.sort_by_key(|mistake| mistake.line.unwrap_or(usize::MAX));
        ScreenSettings { config, explorer_keys, reviewer_keys, explorer_set, reviewer_set, mistakes, file }
    }

    /// The mistakes, each with its file and line.
    pub fn told_mistakes(&self) -> impl Iterator<Item = String> {
        let file = self.file.as_deref().unwrap_or(Path::new("config.toml"));
        self.mistakes.iter().map(move |mistake| mistake.in_file(file))
    }

    /// The mistakes in one line, for the message row; `None` without any. `rest` says where the others are listed.
    pub fn mistakes_in_a_line(&self, rest: &str) -> Option<String> {
        let name = self.file.as_deref().and_then(Path::file_name).unwrap_or(OsStr::new("config.toml"));
        let first = self.mistakes.first()?.in_file(Path::new(name));
        Some(match self.mistakes.len() - 1 {
            0 => first,
            n => format!("{first} (and {n} more, {rest})"),
        })
    }
}
