//! Where the configuration is, and reading it from there.

use super::{Config, ConfigMistake, read};
use crate::files::open_regular;
use etcetera::BaseStrategy;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Which file is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ConfigChoice {
    /// `aidtrail/config.toml` in the folder that the system has for configuration; there may be none.
    #[default]
    Usual,
    File(PathBuf),
    /// Nothing is read and nothing is kept.
    Without,
}

/// A configuration as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadedConfig {
    pub config: Config,
    /// Where it is, or would be; `None` if nothing is read and kept.
    pub file: Option<PathBuf>,
    pub mistakes: Vec<ConfigMistake>,
}

/// More bytes than a person writes into a configuration. Larger files are something else, and may have no end.
const MAX_BYTES: u64 = 1 << 20;

impl ConfigChoice {
    /// Where the configuration is, or would be. `None` without one, and on a system that names no folder for it.
    pub fn file(&self) -> Option<PathBuf> {
        match self {
            ConfigChoice::Usual => {
                let folders = etcetera::choose_base_strategy().ok()?;
                Some(folders.config_dir().join("aidtrail").join("config.toml"))
            }
            ConfigChoice::File(file) => Some(file.clone()),
            ConfigChoice::Without => None,
        }
    }

    /// Reads the configuration. Never fails: what cannot be read is a mistake, and the default holds.
    pub fn load(&self) -> LoadedConfig {
        let Some(file) = self.file() else { return LoadedConfig::default() };
        let may_be_absent = *self == ConfigChoice::Usual;
        let (config, mistakes) = match read_text(&file) {
            Ok(text) => read(&text),
            Err(error) if may_be_absent && error.kind() == io::ErrorKind::NotFound => Default::default(),
            Err(error) => {
                let what = format!("not read, the defaults hold: {error}");
                (Config::default(), vec![ConfigMistake { line: None, what }])
            }
        };
        LoadedConfig { config, file: Some(file), mistakes }
    }
}

/// The text of a configuration file.
pub(super) fn read_text(file: &Path) -> io::Result<String> {
    // A FIFO would wait for a writer.
    let opened = open_regular(file)?;
    if !opened.metadata()?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut bytes = Vec::new();
    opened.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::other("it is larger than 1 MB, which no configuration is"));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))
}
