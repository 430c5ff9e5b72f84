//! The menu of values to filter by: the fields at the left, the values of the one under the cursor at the right.
//!
//! Typing narrows both to what has the words; the values that are left have the cursor then. Space chooses a value among
//! several, Enter filters by those chosen, or by the one under the cursor.

use super::facet_rows::{FacetRow, facet_rows_where};
use super::overlay::FacetMenu;
use super::{App, KeyPress, Overlay};
use crate::fields::FieldId;
use crate::store::FacetValue;
use crate::text::fold;
use crate::tui::kit::list_cursor::ListCursor;
use crate::tui::kit::menu::rows_moved_by;

/// A field with its values that have the words of a search.
pub(crate) type FieldValues = (FieldId, Vec<FacetRow>);

impl App {
    /// The fields that have values with every word of the search text, each with these values.
    pub(crate) fn facet_menu(&self, typed: &str) -> Vec<FieldValues> {
        let Some(hits) = &self.hits else { return Vec::new() };
        let words: Vec<String> = fold(typed).split_whitespace().map(str::to_owned).collect();
        let of_field = |&facet: &FieldId| {
            let heading = fold(facet.heading());
            let keep_value = |_, value: &FacetValue| {
                let has = |word: &String| heading.contains(word) || value.names.iter().any(|name| name.contains(word));
                words.iter().all(has)
            };
            let is_open = || words.iter().all(|word| "state open arrival not reported".contains(word.as_str()));
            let rows = facet_rows_where(hits, &[facet], false, keep_value).into_iter().filter(|row| match row {
                // Remarks of a weight are rows of the pane; the menu has each remark.
                FacetRow::Blank | FacetRow::Heading { .. } | FacetRow::Remark { .. } => false,
                FacetRow::All(_) => words.is_empty(),
                FacetRow::Open { .. } => is_open(),
                FacetRow::Value { .. } => true,
            });
            let rows: Vec<FacetRow> = rows.collect();
            (!rows.is_empty()).then_some((facet, rows))
        };
        FieldId::menu().iter().filter_map(of_field).collect()
    }

    /// `f`: opens the menu, with the cursor on the first field.
    pub(super) fn open_facet_menu(&mut self) {
        self.overlay = Some(Overlay::Facets(FacetMenu::new()));
    }

    /// Whether a row is among the values marked to filter by several.
    pub(crate) fn is_marked_value(&self, row: &FacetRow) -> bool {
        row.to_mark().is_some_and(|value| self.marked_values.contains(&vec![value]))
    }

    /// A key in the menu; false closes it.
    pub(super) fn handle_facets_key(&mut self, key: KeyPress, page: usize, menu: &mut FacetMenu) -> bool {
        let is_typed = match key {
            KeyPress::Char(' ') if menu.in_values => false,
            key => menu.menu.edit_typed(key),
        };
        if is_typed {
            (menu.field, menu.menu.cursor) = Default::default();
            menu.in_values = !menu.menu.typed().is_empty();
        }
        let fields = self.facet_menu(menu.menu.typed());
        let Some((field, values)) = fields.get(menu.field.at.min(fields.len().saturating_sub(1))) else {
            return key != KeyPress::Esc;
        };
        let by = if is_typed { 0 } else { rows_moved_by(key, page, false) };
        match key {
            KeyPress::Esc => return false,
            KeyPress::Left | KeyPress::BackTab => menu.in_values = false,
            KeyPress::Right => menu.in_values = true,
            KeyPress::Tab => menu.in_values = !menu.in_values,
            KeyPress::Char(' ') if menu.in_values && !is_typed => {
                let row = values.get(menu.menu.cursor.at);
                match row.and_then(FacetRow::to_mark) {
                    Some(value) => self.choose_value(vec![value]),
                    None => self.notify("only values are chosen with Space"),
                }
                menu.menu.cursor.step_over(1, values.len(), page, |_| true);
                self.keep_place(menu, *field, values, page);
            }
            KeyPress::Enter if !menu.in_values && self.marked_values.is_empty() => menu.in_values = true,
            KeyPress::Enter => {
                match values.get(menu.menu.cursor.at) {
                    _ if !self.marked_values.is_empty() => self.filter_to_marked(false),
                    Some(row) => self.toggle_facet_row(&row.clone()),
                    None => {}
                }
                return false;
            }
            _ if menu.in_values => menu.menu.cursor.step_over(by, values.len(), page, |_| true),
            _ if by != 0 => {
                menu.field.step_over(by, fields.len(), page, |_| true);
                menu.menu.cursor = ListCursor::default();
            }
            _ => {}
        }
        true
    }

    /// Clears the search text once a value is chosen, so that the next can be looked for, with the cursors where they were.
    fn keep_place(&self, menu: &mut FacetMenu, field: FieldId, values: &[FacetRow], page: usize) {
        if menu.menu.typed().is_empty() {
            return;
        }
        let row = values.get(menu.menu.cursor.at).and_then(FacetRow::value);
        menu.menu.clear_typed();
        let fields = self.facet_menu("");
        let at = fields.iter().position(|(other, _)| *other == field).unwrap_or(0);
        menu.field.select(at, fields.len(), page);
        let values = fields.get(at).map_or(&[][..], |(_, values)| values);
        let at = values.iter().position(|other| row.is_some() && other.value() == row).unwrap_or(0);
        menu.menu.cursor.select(at, values.len(), page);
    }
}
