//! `aidtrail config`: the configuration in effect, in the form of the file that gives it, or where that file is.

use super::args::ConfigOptions;
use super::status::RunStatus;
use crate::config::{NamedChoice, StartView, ThemeName, rows_with_columns};
use crate::fields::TableColumn;
use crate::tui::explorer::keymap::Action;
use crate::tui::keymap::{KeyAction, KeyPress, Keymap};
use crate::tui::settings::ScreenSettings;
use anyhow::{Context, Result};
use clap::Args;
use std::fmt::Debug;
use std::io::{self, Write};
use toml_edit::{Array, Value};

#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    /// Print where the configuration is, or would be
    #[arg(long)]
    path: bool,
    #[command(flatten)]
    options: ConfigOptions,
}

pub(super) fn run(out: &mut impl Write, args: &ConfigArgs) -> Result<RunStatus> {
    if args.path {
        let file = args.options.choice().file().context("no configuration is in use, so it has no path")?;
        writeln!(out, "{}", file.display())?;
        return Ok(RunStatus::Found);
    }
    write_config(out, &args.options.settings())?;
    Ok(RunStatus::Found)
}

/// Writes settings as TOML which, read again, gives the same settings.
fn write_config(out: &mut impl Write, settings: &ScreenSettings) -> io::Result<()> {
    let config = &settings.config;
    let text = |text: &str| Value::from(text).to_string();
    writeln!(out, "# The configuration of aidtrail; aidtrail config --path tells where it is read from.")?;
    writeln!(out, "# A line without effect begins with # and shows what holds without it.")?;
    writeln!(out, "\n# Colours: {}", names::<ThemeName>())?;
    writeln!(out, "theme = {}", text(config.theme.name()))?;
    writeln!(out, "\n# Only signs of ASCII on the screen: true, false")?;
    writeln!(out, "ascii = {}", config.ascii)?;
    writeln!(out, "\n# What the explorer shows first: {}", names::<StartView>())?;
    writeln!(out, "start = {}", text(config.start.name()))?;
    writeln!(
        out,
        "\n# Columns of rows in the explorer ({columns} chooses, w there keeps them) and of aidtrail table for a person,",
        columns = settings.explorer_keys.key_name(Action::Columns)
    )?;
    writeln!(out, "# written as after --columns")?;
    writeln!(out, "[columns]")?;
    for rows in rows_with_columns() {
        let usual: Vec<&str> = TableColumn::default_of(rows).iter().map(|column| column.name()).collect();
        match config.columns_of(rows) {
            Some(list) => writeln!(out, "{} = {}", rows.name(), text(list))?,
            None => writeln!(out, "# {} = {}", rows.name(), text(&usual.join(",")))?,
        }
    }
    writeln!(
        out,
        "\n# Keys of the explorer, the one to show first: they replace those of the action. A key has one action in a"
    )?;
    writeln!(out, "# pane; aidtrail topics keys says which panes")?;
    writeln!(out, "[keys]")?;
    write_keys(out, &settings.explorer_keys, &settings.explorer_set)?;
    writeln!(out, "\n# Keys of aidtrail review")?;
    writeln!(out, "[keys.review]")?;
    write_keys(out, &settings.reviewer_keys, &settings.reviewer_set)
}

fn names<T: NamedChoice>() -> String {
    T::ALL.iter().map(|choice| choice.name()).collect::<Vec<_>>().join(", ")
}

fn write_keys<C: Copy + Debug + PartialEq, A: KeyAction>(
    out: &mut impl Write,
    keymap: &Keymap<C, A>,
    set: &[(A, Vec<KeyPress>)],
) -> io::Result<()> {
    for &action in A::ALL {
        let keys = set.iter().find(|(of, _)| *of == action).map(|(_, keys)| keys.clone());
        let sign = if keys.is_some() { "" } else { "# " };
        let keys = keys.unwrap_or_else(|| keymap.all_keys_of(action));
        let list: Array = keys.iter().map(ToString::to_string).collect();
        writeln!(out, "{sign}{} = {list} # {}", action.name(), action.doc())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{LoadedConfig, read};

    fn printed(text: &str) -> (String, usize) {
        let (config, mistakes) = read(text);
        let settings = ScreenSettings::new(LoadedConfig { config, file: Some("config.toml".into()), mistakes });
        let mut out = Vec::new();
        write_config(&mut out, &settings).expect("in memory");
        (String::from_utf8(out).expect("UTF-8"), settings.mistakes.len())
    }

    #[test]
    fn what_is_printed_gives_itself_when_it_is_read() {
        let own = "theme = 'light'\nascii = true\nstart = 'items'\n[columns]\nprojects = '+sector,-flag'\nitems = 'item'\n\
                   [keys]\nsort = ['\"', '\\', \"'\", 'Space']\nmark = 'b'\n[keys.review]\naccept = ['y', 'Enter']\n";
        for text in ["", own, "theme = 3\n[keys]\nsort = ['q']\n", "no TOML"] {
            let (once, _) = printed(text);
            let (twice, mistakes) = printed(&once);
            assert_eq!(mistakes, 0, "{once}");
            assert_eq!(once, twice);
        }
        let (once, mistakes) = printed(own);
        assert_eq!(mistakes, 0);
        for line in ["theme = \"light\"", "ascii = true", "projects = \"+sector,-flag\"", "mark = [\"b\"] # "] {
            assert!(once.lines().any(|it| it.starts_with(line)), "{line}: {once}");
        }
    }

    #[test]
    fn every_line_that_begins_with_a_sign_can_be_put_in_force() {
        let (usual, _) = printed("");
        let settings = usual.lines().map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.contains(" = ") => rest,
            _ => line,
        });
        let all: Vec<&str> = settings.collect();
        let (in_force, mistakes) = printed(&all.join("\n"));
        assert_eq!(mistakes, 0, "{in_force}");
        assert!(!in_force.lines().any(|line| line.starts_with("# sort")), "{in_force}");
    }
}
