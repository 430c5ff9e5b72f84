//! What the user has set of the rows: which are shown first, and the columns of each kind.

use super::view_state::{ChosenColumns, ColumnChoice};
use super::{App, Effect, Notice};
use crate::config::StartView;
use crate::fields::{TableColumn, TableRows};
use crate::present::first_view::FirstView;
use crate::search::{TableSpec, TableWords};
use crate::tui::settings::ScreenSettings;

impl App {
    /// Puts settings in force, before any data is there. What is wrong with them is said.
    pub fn configure(&mut self, settings: ScreenSettings) {
        self.settings = settings;
        let columns = self.settings.config.columns.iter();
        self.chosen_columns = columns.filter_map(|(rows, list)| set_columns(*rows, list)).collect();
        self.start = match self.settings.config.start {
            StartView::Auto => None,
            StartView::Overview => Some(FirstView::Overview),
            StartView::Items => Some(FirstView::Items),
            StartView::Projects => Some(FirstView::Projects),
        };
        let rest = self.settings.explorer_keys.with_keys("{problems} lists them");
        if let Some(text) = self.settings.mistakes_in_a_line(&rest) {
            self.notice = Some(Notice { text, error: true });
        }
        self.refresh();
    }

    /// Keeps columns for the rows on screen in the configuration. Columns that it has for them are replaced when that is
    /// `confirmed`; without, it is said and false returned.
    pub(super) fn keep_columns(&mut self, columns: &[TableColumn], confirmed: bool) -> bool {
        let rows = self.table_rows();
        let Some(file) = self.settings.file.clone() else {
            self.notify("not kept: no configuration is in use");
            return true;
        };
        let names: Vec<&str> = columns.iter().map(|column| column.name()).collect();
        let list = names.join(",");
        let before = self.settings.config.columns_of(rows).and_then(|before| set_columns(rows, before));
        if let Some(before) = before.filter(|before| before.columns != columns && !confirmed) {
            let names: Vec<&str> = before.columns.iter().map(|column| column.name()).collect();
            let file = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
            self.notify(&format!("w again replaces what {file} has for {}: {}", rows.name(), names.join(",")));
            return false;
        }
        self.settings.config.columns.retain(|(of, _)| *of != rows);
        self.settings.config.columns.push((rows, list.clone()));
        self.effects.push(Effect::KeepColumns { file, rows, columns: list });
        true
    }
}

/// The columns that a list names for rows, as if the user had chosen each.
fn set_columns(rows: TableRows, list: &str) -> Option<ChosenColumns> {
    let columns = TableSpec::parse(rows, TableWords { columns: list, ..TableWords::default() }).ok()?.columns;
    let kept = columns.iter().copied().map(ColumnChoice::Column).collect();
    Some(ChosenColumns { rows, columns, kept, ..ChosenColumns::default() })
}
