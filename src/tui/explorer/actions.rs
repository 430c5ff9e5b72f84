//! Keys and pasted text, and the actions that they perform.

use super::{Action, App, Effect, Focus, KeyPress, ListKind, Msg, Notice, Overlay, text_of_keys};
use crate::search::{SortKey, SortOrder, SumsBy};

impl App {
    /// Sends a key to the overlay, the filter line or the pane that has the keys.
    pub(super) fn handle_key(&mut self, key: KeyPress) {
        self.notice = None;
        self.settle_view();
        if let KeyPress::Char(c) = key {
            self.layouts.observe(c);
        }
        // These work in overlays and in the filter line too, unless their key types a character.
        for (action, effect) in
            [(Action::Quit, Effect::Quit), (Action::Suspend, Effect::Suspend), (Action::Redraw, Effect::Redraw)]
        {
            if self.is_key_of(action, key) {
                return self.effects.push(effect);
            }
        }
        if self.overlay.is_some() {
            return self.handle_overlay_key(key);
        }
        if self.filter.is_some() {
            return self.handle_filter_key(key);
        }
        if self.find.as_ref().is_some_and(|find| find.typing) {
            return self.handle_find_key(key);
        }
        let action = self.settings.explorer_keys.action(self.view.focus, key, self.layouts);
        if self.hold_key(key, action) {
            return;
        }
        match action {
            Some(action) => self.act(action),
            None => {
                let doubt = self.settings.explorer_keys.doubt(self.view.focus, key, self.layouts);
                self.notice = doubt.map(|text| Notice { text, error: false });
            }
        }
    }

    /// Whether a key that types no character means an action here.
    pub(super) fn is_key_of(&self, action: Action, key: KeyPress) -> bool {
        self.settings.explorer_keys.is_key_of(self.view.focus, action, key, self.layouts)
    }

    /// The name of the key of an action, for messages.
    pub(crate) fn key_name(&self, action: Action) -> String {
        self.settings.explorer_keys.key_name(action)
    }

    /// Keys that arrived at once: typed ahead, or pasted if more text follows an Enter.
    pub(super) fn handle_burst(&mut self, keys: &[KeyPress]) -> Vec<Effect> {
        let after_enter = keys.iter().skip_while(|key| **key != KeyPress::Enter);
        if after_enter.filter(|key| matches!(key, KeyPress::Char(_))).count() > 1 {
            return self.update(Msg::Paste(text_of_keys(keys)));
        }
        keys.iter().flat_map(|key| self.update(Msg::Key(*key))).collect()
    }

    pub(super) fn handle_paste(&mut self, text: &str) {
        self.notice = None;
        self.settle_view();
        let text: String =
            text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !c.is_control()).collect();
        if self.overlay.is_some() {
            // As typed keys, each of which filters the rows again; 200 bounds that, chosen by eye.
            return text.chars().take(200).for_each(|c| self.handle_overlay_key(KeyPress::Char(c)));
        }
        if self.find.as_ref().is_some_and(|find| find.typing) {
            return self.insert_into_find(&text);
        }
        if self.filter.is_none() {
            self.open_filter();
        }
        self.insert_text(&text)
    }

    /// Performs an action.
    pub(crate) fn act(&mut self, action: Action) {
        if self.view.list == ListKind::Overview && self.act_in_overview(action) {
            return;
        }
        if self.act_in_years(action) {
            return;
        }
        match action {
            Action::Quit => self.effects.push(Effect::Quit),
            Action::Suspend => self.effects.push(Effect::Suspend),
            Action::Redraw => self.effects.push(Effect::Redraw),
            Action::Reload => {
                self.notice = Some(Notice { text: "reading again".to_owned(), error: false });
                self.effects.push(Effect::Reload);
            }
            Action::Open => self.open(),
            Action::Escape => self.escape(),
            Action::Close => self.close(),
            Action::Filter => self.open_filter(),
            Action::Find => self.open_find(),
            Action::FacetMenu => self.open_facet_menu(),
            Action::Sums if self.is_grouped() => self.open_figure_menu(),
            Action::Sums => self.overlay = Some(Overlay::Sums { by: SumsBy::Kind, all: false, top: 0 }),
            Action::FilterToValue => self.filter_to_current_value(),
            Action::DropChip if self.return_to_table() => {}
            Action::DropChip => self.remove_clause(None),
            Action::GroupBy => self.open_group_menu(),
            Action::Ungroup => self.leave_table(),
            Action::Explain => self.open_explanation(),
            Action::Columns => self.open_column_menu(),
            Action::ClearFilters => self.change_query(String::new()),
            Action::UndoFilter => self.undo_filter(),
            Action::RedoFilter => self.redo_filter(),
            Action::ListKind => self.open_rows_menu(),
            Action::Sort if self.view.list == ListKind::Table => self.sort_table(),
            Action::Sort => self.cycle_sort(),
            Action::ReverseSort if self.view.list == ListKind::Table => self.reverse_table(),
            Action::ReverseSort => {
                self.sort.reverse = !self.sort.reverse;
                self.notify_sort();
                self.search();
            }
            Action::NextCell => self.move_cell(1),
            Action::PreviousCell => self.move_cell(-1),
            Action::Mark => self.toggle_mark(),
            Action::Zoom => self.view.zoom = true,
            Action::Unzoom => self.view.zoom = false,
            Action::Unfold => self.view.unfolded = !self.view.unfolded,
            Action::Back => self.go_back(),
            Action::Forward => self.go_forward(),
            Action::Copy => self.open_copy_menu(),
            Action::ShowCopied => self.show_copied(),
            Action::Browser => self.browse(),
            Action::Pager => self.read_in_pager(),
            Action::Editor => self.edit(),
            Action::Overview => self.show_overview(),
            Action::Years => self.show_years(),
            Action::Cumulative | Action::NextCurrency => self.notify("that is of money by year, which 8 shows"),
            Action::Problems => self.open_problems(),
            Action::Command => self.open_command_line(),
            Action::Help => self.overlay = Some(Overlay::help(&self.settings.explorer_keys, self.view.focus)),
            movement => self.perform_movement(movement),
        }
    }

    pub(super) fn cycle_sort(&mut self) {
        let at = SortKey::ALL.iter().position(|key| *key == self.sort.key).unwrap_or(0);
        self.sort = SortOrder { key: SortKey::ALL[(at + 1) % SortKey::ALL.len()], reverse: false };
        self.notify_sort();
        self.search();
    }

    pub(super) fn notify_sort(&mut self) {
        let reversed = if self.sort.reverse { ", reversed" } else { "" };
        self.notice = Some(Notice { text: format!("sorted by {}{reversed}", self.sort.key.name()), error: false });
    }

    pub(super) fn toggle_mark(&mut self) {
        if self.view.focus == Focus::Facets {
            return self.mark_facet_value();
        }
        if self.is_grouped() {
            return self.mark_group();
        }
        if self.part_in_table().is_some() {
            return self.notify(&format!("{} are not marked; y copies the row", self.table_rows().name()));
        }
        if let Some(row) = self.row_at(self.list_cursor().at) {
            if !self.marked.remove(&row) {
                self.marked.insert(row);
            }
            self.perform_movement(Action::Down);
        }
    }
}
