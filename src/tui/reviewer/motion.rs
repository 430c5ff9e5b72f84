//! Movement: among the facts, to the next undecided one, and through the article.

use super::keymap::{Pane, ReviewAction};
use super::{Review, ReviewRow};
use crate::curate::review::DecisionState;
use crate::tui::kit::pane::pane_body;

impl Review {
    /// Runs a movement in the pane that has the keys.
    pub(super) fn navigate(&mut self, action: ReviewAction) {
        let rows = isize::from(self.article_rows() as i16).max(2);
        match (action, self.pane) {
            (ReviewAction::Next | ReviewAction::Previous, _) => {
                let by = if action == ReviewAction::Next { 1 } else { -1 };
                if !self.next_undecided(by) {
                    self.notify(&super::all_decided_message(&self.name));
                }
            }
            (ReviewAction::PageUp, _) => self.scroll(-(rows - 1)),
            (ReviewAction::PageDown, _) => self.scroll(rows - 1),
            (ReviewAction::HalfUp, _) => self.scroll(-(rows / 2)),
            (ReviewAction::HalfDown, _) => self.scroll(rows / 2),
            (ReviewAction::Unfold, _) => self.unfolded = !self.unfolded,
            (ReviewAction::SwitchPane, Pane::Facts) => self.focus_pane(Pane::Article),
            (ReviewAction::SwitchPane, _) => self.focus_pane(Pane::Facts),
            (ReviewAction::Escape, Pane::Select) => self.stop_selecting(),
            (ReviewAction::Escape, _) => {
                self.found = None;
                self.focus_pane(Pane::Facts);
            }
            (action, Pane::Select) => self.move_selection(action),
            (ReviewAction::Up, Pane::Article) => self.scroll(-1),
            (ReviewAction::Down, Pane::Article) => self.scroll(1),
            (ReviewAction::Top, Pane::Article) => self.top = Default::default(),
            (ReviewAction::Bottom, Pane::Article) => {
                if let (Some(source), Some(chunks)) =
                    (self.draft.data.sources.get(self.source), self.chunks.get(self.source))
                {
                    let (width, rows) = self.article_size();
                    self.top = chunks.last_page(source, self.unfolded, width, rows);
                }
            }
            (ReviewAction::Up, _) => self.step_rows(-1),
            (ReviewAction::Down, _) => self.step_rows(1),
            (ReviewAction::Top, _) => self.select(0),
            (ReviewAction::Bottom, _) => self.select(self.rows.len().saturating_sub(1)),
            (ReviewAction::NextProject, _) => self.jump_project(1),
            (ReviewAction::PreviousProject, _) => self.jump_project(-1),
            _ => {}
        }
    }

    pub(super) fn focus_pane(&mut self, pane: Pane) {
        self.pane = pane;
        self.layout = super::layout::ReviewLayout::new(self.size.0, self.size.1, pane);
        self.move_cursor(self.cursor.at);
    }

    /// Columns and rows inside the article pane.
    pub(super) fn article_size(&self) -> (usize, usize) {
        let area = pane_body(self.layout.article);
        (usize::from(area.width), usize::from(area.height))
    }

    /// Rows of the article pane; at most 1000, so that `navigate` can cast them to `i16`.
    fn article_rows(&self) -> usize {
        self.article_size().1.min(1000)
    }

    pub(super) fn scroll(&mut self, by: isize) {
        let (width, rows) = self.article_size();
        if let (Some(source), Some(chunks)) = (self.draft.data.sources.get(self.source), self.chunks.get(self.source)) {
            self.top = chunks.scroll(source, self.top, by, self.unfolded, width, rows);
        }
    }

    /// Scrolls the article so that a byte of its source is visible.
    pub(super) fn scroll_to_byte(&mut self, at: usize) {
        let (width, rows) = self.article_size();
        if let (Some(source), Some(chunks)) = (self.draft.data.sources.get(self.source), self.chunks.get(self.source)) {
            self.top = chunks.scroll_into_view(source, self.top, at, self.unfolded, width, rows);
        }
    }

    fn page_rows(&self) -> usize {
        usize::from(pane_body(self.layout.facts).height).max(1)
    }

    /// Selects a row, or the nearest one that is not blank, and scrolls the article to its evidence.
    pub(super) fn select(&mut self, at: usize) {
        self.move_cursor(at);
        let place = self.item().and_then(|item| item.value.position());
        let place = place.or_else(|| {
            // For a project, show the evidence of its first fact.
            let group = self.group()?;
            self.sheet.rows.iter().find(|item| item.group == group).and_then(|item| item.value.position())
        });
        if let Some(place) = place
            && let Some(source) = self.draft.data.sources.iter().position(|source| source.id == place.source)
        {
            if source != self.source {
                (self.source, self.top) = (source, Default::default());
            }
            self.scroll_to_byte(place.start);
        }
        self.rebuild_highlights();
    }

    fn move_cursor(&mut self, at: usize) {
        let page = self.page_rows();
        let rows = &self.rows;
        self.cursor.at = at;
        self.cursor.step_over(0, rows.len(), page, |row| rows[row] != ReviewRow::Blank);
        // Keep the title of the project visible above its first fact.
        if let Some(ReviewRow::Group(_)) = self.rows.get(self.cursor.at.wrapping_sub(1)) {
            self.cursor.top = self.cursor.top.min(self.cursor.at - 1);
        }
    }

    fn step_rows(&mut self, by: isize) {
        let mut cursor = self.cursor;
        cursor.step_over(by, self.rows.len(), self.page_rows(), |row| self.rows[row] != ReviewRow::Blank);
        if cursor.at != self.cursor.at {
            self.select(cursor.at);
        }
    }

    fn jump_project(&mut self, by: isize) {
        let is_group = |at: &usize| matches!(self.rows.get(*at), Some(ReviewRow::Group(_)));
        let found = if by > 0 {
            (self.cursor.at + 1..self.rows.len()).find(is_group)
        } else {
            (0..self.cursor.at).rev().find(is_group)
        };
        if let Some(at) = found {
            self.select(at);
        }
    }

    /// Selects the next undecided fact in a direction, wrapping around at the end. False if every fact is decided.
    pub(super) fn next_undecided(&mut self, by: isize) -> bool {
        let n = self.rows.len();
        if self.sheet.rows.iter().all(|item| item.state != DecisionState::Undecided) || n == 0 {
            return false;
        }
        let mut at = self.cursor.at;
        for _ in 0..n {
            at = (at as isize + by).rem_euclid(n as isize) as usize;
            if self.is_undecided(&self.rows[at]) {
                self.select(at);
                return true;
            }
        }
        // Not reached: the last step comes back to the cursor, and some row is undecided.
        true
    }

    /// Finds the next match in the article; an empty text repeats the last search.
    pub(super) fn find(&mut self, words: &str) {
        if !words.trim().is_empty() {
            self.search_text = words.trim().to_owned();
        }
        if self.search_text.is_empty() {
            return;
        }
        let (Some(source), Some(chunks)) = (self.draft.data.sources.get(self.source), self.chunks.get(self.source))
        else {
            return;
        };
        let after = match &self.found {
            Some((source, found)) if *source == self.source => found.start,
            _ => chunks.byte_at(self.top),
        };
        match chunks.find(source, &self.search_text, after) {
            Some(found) => {
                self.found = Some((self.source, found));
                self.scroll_to_byte(found.start);
                self.select_found(found);
                self.notify(&self.keymap.with_keys("{find} then Enter finds the next; Esc ends"));
            }
            None => {
                self.found = None;
                let text = format!("the article does not say {:?}", self.search_text);
                self.notify(&text);
            }
        }
    }
}
