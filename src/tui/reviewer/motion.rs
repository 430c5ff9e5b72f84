//! Where the cursor goes: among the facts, to what is undecided, through the article.

use super::keymap::{Action, Pane};
use super::{Review, Row};
use crate::curate::review::State;
use crate::tui::explorer::layout::inside;

impl Review {
    /// Moves, in the pane that has the keys.
    pub(super) fn go(&mut self, action: Action) {
        let rows = isize::from(self.article_rows() as i16).max(2);
        match (action, self.pane) {
            (Action::Next | Action::Previous, _) => {
                let by = if action == Action::Next { 1 } else { -1 };
                if !self.next_undecided(by) {
                    self.say(&super::finished(&self.name));
                }
            }
            (Action::PageUp, _) => self.scroll(-(rows - 1)),
            (Action::PageDown, _) => self.scroll(rows - 1),
            (Action::HalfUp, _) => self.scroll(-(rows / 2)),
            (Action::HalfDown, _) => self.scroll(rows / 2),
            (Action::Unfold, _) => self.unfolded = !self.unfolded,
            (Action::SwitchPane, Pane::Facts) => self.turn_to(Pane::Article),
            (Action::SwitchPane, _) => self.turn_to(Pane::Facts),
            (Action::Escape, Pane::Select) => self.stop_selecting(),
            (Action::Escape, _) => {
                self.found = None;
                self.turn_to(Pane::Facts);
            }
            (action, Pane::Select) => self.move_selection(action),
            (Action::Up, Pane::Article) => self.scroll(-1),
            (Action::Down, Pane::Article) => self.scroll(1),
            (Action::Top, Pane::Article) => self.top = Default::default(),
            (Action::Bottom, Pane::Article) => {
                if let (Some(source), Some(chunks)) =
                    (self.draft.data.sources.get(self.source), self.chunks.get(self.source))
                {
                    let (width, rows) = self.article_size();
                    self.top = chunks.last(source, self.unfolded, width, rows);
                }
            }
            (Action::Up, _) => self.step(-1),
            (Action::Down, _) => self.step(1),
            (Action::Top, _) => self.select(0),
            (Action::Bottom, _) => self.select(self.rows.len().saturating_sub(1)),
            (Action::NextProject, _) => self.project(1),
            (Action::PreviousProject, _) => self.project(-1),
            _ => {}
        }
    }

    pub(super) fn turn_to(&mut self, pane: Pane) {
        self.pane = pane;
        self.layout = super::layout::Layout::new(self.size.0, self.size.1, pane);
        self.select_quietly(self.cursor.at);
    }

    /// Columns and rows of the article.
    pub(super) fn article_size(&self) -> (usize, usize) {
        let area = inside(self.layout.article);
        (usize::from(area.width), usize::from(area.height))
    }

    fn article_rows(&self) -> usize {
        self.article_size().1.min(1000)
    }

    pub(super) fn scroll(&mut self, by: isize) {
        let (width, rows) = self.article_size();
        if let (Some(source), Some(chunks)) = (self.draft.data.sources.get(self.source), self.chunks.get(self.source)) {
            self.top = chunks.scroll(source, self.top, by, self.unfolded, width, rows);
        }
    }

    /// Brings a byte of the source shown into sight.
    pub(super) fn bring(&mut self, at: usize) {
        let (width, rows) = self.article_size();
        if let (Some(source), Some(chunks)) = (self.draft.data.sources.get(self.source), self.chunks.get(self.source)) {
            self.top = chunks.show(source, self.top, at, self.unfolded, width, rows);
        }
    }

    fn page(&self) -> usize {
        usize::from(inside(self.layout.facts).height).max(1)
    }

    /// Puts the cursor on a row, or the next at which it may stop, and shows its words.
    pub(super) fn select(&mut self, at: usize) {
        self.select_quietly(at);
        let place = self.item().and_then(|item| item.value.place());
        let place = place.or_else(|| {
            // A project begins where its first fact does.
            let group = self.group()?;
            self.sheet.items.iter().find(|item| item.group == group).and_then(|item| item.value.place())
        });
        if let Some(place) = place
            && let Some(source) = self.draft.data.sources.iter().position(|source| source.id == place.source)
        {
            if source != self.source {
                (self.source, self.top) = (source, Default::default());
            }
            self.bring(place.start);
        }
        self.mark();
    }

    fn select_quietly(&mut self, at: usize) {
        let stop = |row: &Row| *row != Row::Blank;
        let at = at.min(self.rows.len().saturating_sub(1));
        let after = (at..self.rows.len()).find(|&i| stop(&self.rows[i]));
        let at = after.or_else(|| (0..at).rev().find(|&i| stop(&self.rows[i]))).unwrap_or(0);
        let page = self.page();
        self.cursor.select(at, self.rows.len(), page);
        // The title of a project stays above its first facts.
        if let Some(Row::Group(_)) = at.checked_sub(1).and_then(|above| self.rows.get(above)) {
            self.cursor.top = self.cursor.top.min(at - 1);
        }
    }

    fn step(&mut self, by: isize) {
        let mut at = self.cursor.at;
        loop {
            let Some(next) = at.checked_add_signed(by).filter(|&next| next < self.rows.len()) else { return };
            at = next;
            if self.rows[at] != Row::Blank {
                return self.select(at);
            }
        }
    }

    fn project(&mut self, by: isize) {
        let is_group = |at: &usize| matches!(self.rows.get(*at), Some(Row::Group(_)));
        let found = if by > 0 {
            (self.cursor.at + 1..self.rows.len()).find(is_group)
        } else {
            (0..self.cursor.at).rev().find(is_group)
        };
        if let Some(at) = found {
            self.select(at);
        }
    }

    /// Goes to the next undecided fact, from the beginning again at the end; false where there is none.
    pub(super) fn next_undecided(&mut self, by: isize) -> bool {
        let n = self.rows.len();
        if self.sheet.items.iter().all(|item| item.state != State::Undecided) || n == 0 {
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
        // The one under the cursor is the last one.
        true
    }

    /// Looks for words in the article, after those found last.
    pub(super) fn find(&mut self, words: &str) {
        if !words.trim().is_empty() {
            self.wanted = words.trim().to_owned();
        }
        if self.wanted.is_empty() {
            return;
        }
        let (Some(source), Some(chunks)) = (self.draft.data.sources.get(self.source), self.chunks.get(self.source))
        else {
            return;
        };
        let after = match &self.found {
            Some((source, found)) if *source == self.source => found.start,
            _ => chunks.start_of(self.top),
        };
        match chunks.find(source, &self.wanted, after) {
            Some(found) => {
                self.found = Some((self.source, found));
                self.bring(found.start);
                self.select_found(found);
                self.say("/ then Enter finds the next; Esc ends");
            }
            None => {
                self.found = None;
                let text = format!("the article does not say {:?}", self.wanted);
                self.say(&text);
            }
        }
    }
}
