//! Moving: between rows and panes, into a fact's words and back out.

use super::detail::Lead;
use super::view_model::Seek;
use super::{Action, App, Effect, Focus, ListKind, article};
use crate::model::FactKey;
use crate::store::{LineId, RecordId, SourceId};
use std::collections::HashMap;

impl App {
    /// Rows that a pane shows at once.
    pub(super) fn page(&self, focus: Focus) -> usize {
        let pane = self.layout.pane(focus);
        let rows =
            if focus == Focus::Detail { super::layout::detail_parts(pane).0 } else { super::layout::inside(pane) };
        usize::from(rows.height).max(1)
    }

    /// Carries out a movement.
    pub(super) fn go(&mut self, action: Action) {
        let focus = self.place.focus;
        let page = self.page(focus) as isize;
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::HalfUp => self.scroll(-(page / 2).max(1)),
            Action::HalfDown => self.scroll((page / 2).max(1)),
            Action::PageUp => self.scroll(-(page - 1).max(1)),
            Action::PageDown => self.scroll((page - 1).max(1)),
            Action::Top => self.scroll(isize::MIN / 2),
            Action::Bottom => self.scroll(isize::MAX / 2),
            Action::Left => self.pane(-1, false),
            Action::Right => self.pane(1, false),
            Action::NextPane => self.pane(1, true),
            Action::PreviousPane => self.pane(-1, true),
            Action::PaneFacets => self.place.focus = Focus::Facets,
            Action::PaneList => self.place.focus = Focus::List,
            Action::PaneDetail => self.focus_detail(),
            Action::PaneSource => self.focus_source(),
            Action::NextMark => self.next_mark(1),
            Action::PreviousMark => self.next_mark(-1),
            _ => {}
        }
    }

    /// The panes that can have the keys now, from left to right.
    fn reachable(&self) -> Vec<Focus> {
        Focus::ALL
            .into_iter()
            .filter(|focus| match focus {
                Focus::Facets | Focus::List => true,
                Focus::Detail => self.place.list != ListKind::Sources,
                Focus::Source => self.place.source.is_some() || self.listed_source().is_some(),
            })
            .collect()
    }

    fn pane(&mut self, by: isize, around: bool) {
        let panes = self.reachable();
        let at = panes.iter().position(|p| *p == self.place.focus).unwrap_or(0) as isize + by;
        let n = panes.len() as isize;
        let at = if around { at.rem_euclid(n) } else { at.clamp(0, n - 1) };
        match panes[at as usize] {
            Focus::Source => self.focus_source(),
            Focus::Detail => self.focus_detail(),
            focus => self.place.focus = focus,
        }
    }

    fn focus_detail(&mut self) {
        if self.place.list == ListKind::Sources {
            self.focus_source();
        } else if self.project().is_some() {
            self.place.focus = Focus::Detail;
            self.refresh();
            if self.panes.lead(self.place.detail_row).is_none() {
                self.first_lead();
            }
        }
    }

    fn focus_source(&mut self) {
        if let Some(source) = self.listed_source() {
            if self.place.source != Some(source) {
                self.place.source = Some(source);
                self.place.stop = None;
                self.place.source_top = 0;
            }
        } else if let (None, Some((source, stop))) = (self.place.source, self.current_words()) {
            self.place.source = Some(source);
            self.place.stop = stop;
        }
        if self.place.source.is_some() {
            self.place.focus = Focus::Source;
            self.refresh();
            self.show_stop();
        }
    }

    /// A row up or down.
    fn step(&mut self, by: isize) {
        match self.place.focus {
            Focus::Facets | Focus::List => self.scroll(by),
            Focus::Detail => {
                let rows = self.panes.leads();
                let next = if by > 0 {
                    rows.iter().copied().find(|&row| row > self.place.detail_row)
                } else {
                    rows.iter().copied().rev().find(|&row| row < self.place.detail_row)
                };
                match next {
                    Some(row) => {
                        self.place.detail_row = row;
                        self.show_detail_row();
                    }
                    None => self.scroll_detail(by),
                }
            }
            Focus::Source => self.scroll_source(by),
        }
    }

    /// Moves by rows in lists, by lines in texts.
    fn scroll(&mut self, by: isize) {
        let focus = self.place.focus;
        let page = self.page(focus);
        match focus {
            Focus::Facets => {
                let len = self.panes.facets.len();
                let stops = |at: usize| self.panes.facets.get(at).is_some_and(|row| row.is_stop());
                let target = self.place.facets.at.saturating_add_signed(by).min(len.saturating_sub(1));
                // Headings and blanks are passed over in the direction of the move.
                let onward =
                    if by > 0 { (target..len).find(|&i| stops(i)) } else { (0..=target).rev().find(|&i| stops(i)) };
                let at = onward.unwrap_or(self.place.facets.at);
                self.place.facets.select(at, len, page);
                // The heading above the first row belongs to it.
                if (0..at).all(|i| !stops(i)) {
                    self.place.facets.top = 0;
                }
            }
            Focus::List => {
                let before = self.list_cursor().at;
                let len = self.list_len();
                self.place.lists[self.place.list as usize].step(by, len, page);
                if self.list_cursor().at != before {
                    self.place.detail_row = 0;
                    self.place.detail_top = 0;
                    self.place.source_top = 0;
                    self.place.stop = None;
                    self.refresh();
                    self.select_matched();
                }
            }
            Focus::Detail => {
                self.scroll_detail(by);
                self.cursor_into_view();
            }
            Focus::Source => self.scroll_source(by),
        }
    }

    fn scroll_detail(&mut self, by: isize) {
        let last = self.panes.detail.len().saturating_sub(self.page(Focus::Detail));
        self.place.detail_top = self.place.detail_top.saturating_add_signed(by).min(last);
    }

    fn scroll_source(&mut self, by: isize) {
        let last = self.panes.article.lines.len().saturating_sub(self.page(Focus::Source));
        self.place.source_top = self.place.source_top.saturating_add_signed(by).min(last);
    }

    /// After scrolling the detail, the cursor goes to the nearest fact on screen.
    fn cursor_into_view(&mut self) {
        let page = self.page(Focus::Detail);
        let view = self.place.detail_top..self.place.detail_top + page;
        let mut first = HashMap::new();
        for (at, line) in self.panes.detail.iter().enumerate() {
            first.entry(line.row).or_insert(at);
        }
        let line_of = |row: usize| first.get(&row).copied().unwrap_or(0);
        if view.contains(&line_of(self.place.detail_row)) {
            return;
        }
        let middle = self.place.detail_top + page / 2;
        let nearest = self.panes.leads().into_iter().min_by_key(|&row| line_of(row).abs_diff(middle));
        if let Some(row) = nearest {
            self.place.detail_row = row;
        }
    }

    /// Scrolls so that the selected row of the detail is on screen, whole where it fits.
    pub(super) fn show_detail_row(&mut self) {
        let page = self.page(Focus::Detail);
        let lines = &self.panes.detail;
        let Some(first) = lines.iter().position(|line| line.row == self.place.detail_row) else { return };
        // What stands beneath a fact belongs to it: the places of a line, what others report.
        let leads = self.panes.leads();
        let next = leads.iter().copied().find(|&row| row > self.place.detail_row).unwrap_or(usize::MAX);
        let last = lines.iter().rposition(|line| line.row < next).unwrap_or(first);
        // From the first fact on, the title above it is shown too.
        let first = if leads.first() == Some(&self.place.detail_row) { 0 } else { first };
        let top = self.place.detail_top.max((last + 2).saturating_sub(page)).min(first);
        self.place.detail_top = top.min(lines.len().saturating_sub(page));
    }

    fn first_lead(&mut self) {
        if let Some(&row) = self.panes.leads().first() {
            self.place.detail_row = row;
            self.show_detail_row();
        }
    }

    /// Puts the cursor of the detail on the line that matched, so that its words show.
    pub(super) fn select_matched(&mut self) {
        let Some(hits) = self.hits.clone() else { return };
        if self.panes.stale {
            // Done when the detail is there.
            self.panes.seek = Some(Seek::Matched);
            return;
        }
        let line = self.line_in(&hits).map(|line| line.line).or_else(|| {
            let project = self.project()?;
            hits.matched_of(project).first().copied()
        });
        // Else the first fact in which the query's words stand: a signatory, an amount.
        let row =
            line.and_then(|line| self.panes.row_of_line(line)).or_else(|| self.panes.matched_rows().first().copied());
        match row {
            Some(row) => {
                self.place.detail_row = row;
                self.show_detail_row();
            }
            None => self.first_lead(),
        }
        self.refresh();
    }

    /// Enter.
    pub(super) fn open(&mut self) -> Vec<Effect> {
        match self.place.focus {
            Focus::Facets => return self.choose_facet(),
            Focus::List if self.place.list == ListKind::Sources => {
                if self.listed_source().is_some() {
                    self.bookmark();
                    self.focus_source();
                }
            }
            Focus::List => {
                if self.project().is_some() {
                    self.bookmark();
                    self.focus_detail();
                } else if let Some(first) = self.hits.as_ref().and_then(|h| h.drops.first()).map(|d| d.clause) {
                    // Nothing found: Enter takes the first advice.
                    return self.drop_chip(Some(first));
                }
            }
            Focus::Detail => self.open_words(),
            Focus::Source => self.open_fact(),
        }
        Vec::new()
    }

    /// From a fact to its words.
    fn open_words(&mut self) {
        match self.current_words() {
            Some((source, stop)) => {
                self.bookmark();
                self.place.source = Some(source);
                self.place.stop = stop;
                self.place.unfolded = self.is_folded(source, stop);
                self.place.source_top = 0;
                self.place.focus = Focus::Source;
                self.refresh();
                self.show_stop();
            }
            None => self.say("no source stands behind this row"),
        }
    }

    /// Whether a stop stands in a part that is folded: then it must be unfolded to be seen.
    fn is_folded(&self, source: SourceId, stop: Option<usize>) -> bool {
        let Some(entry) = self.records.source(source) else { return false };
        let stops = article::stops(entry);
        let Some(words) = stop.and_then(|i| stops.get(i)).map(|stop| stop.words) else { return false };
        entry.source.skip.iter().any(|skip| skip.start <= words.start && words.end <= skip.end)
    }

    /// The source and the stop behind the selected row of the detail.
    pub(super) fn current_words(&self) -> Option<(SourceId, Option<usize>)> {
        let project = self.project()?;
        let corpus = self.shown();
        match self.panes.lead(self.place.detail_row)? {
            Lead::Source(source) => {
                let of_project = |stop: &article::Stop| stop.facts.iter().any(|(p, _)| *p == project);
                let stops = self.records.source(source).map(article::stops).unwrap_or_default();
                Some((source, stops.iter().position(of_project)))
            }
            Lead::Fact(key) => {
                let facts = self.records.project(project)?.project.facts();
                let Some(evidence) = facts.iter().find(|fact| fact.key == key)?.evidence.first() else {
                    // What an activity states in fields of its own stands in its XML.
                    let xml = corpus.xml_of(project)?;
                    let stops = self.records.source(xml).map(article::stops).unwrap_or_default();
                    let says = |stop: &article::Stop| stop.facts.contains(&(project, key));
                    return Some((xml, stops.iter().position(says)));
                };
                let source = corpus.source_of(project, &evidence.source)?;
                let words = evidence.marked();
                let stops = self.records.source(source).map(article::stops).unwrap_or_default();
                Some((source, stops.iter().position(|stop| stop.words == words)))
            }
        }
    }

    /// From words to the project they speak of.
    fn open_fact(&mut self) {
        let Some((project, key)) = self.fact() else {
            return self.say("no marked words here; n goes to the next");
        };
        self.bookmark();
        self.go_to_fact(project, key);
    }

    fn go_to_fact(&mut self, project: RecordId, key: FactKey) {
        let Some(hits) = self.hits.clone() else { return };
        let line = key.line().map(|line| LineId { project, line: line as u32 });
        let line_at = line.and_then(|line| hits.lines.iter().position(|hit| hit.line == line));
        match (self.place.list, line_at, hits.position(project)) {
            (ListKind::Equipment, Some(at), _) => self.place.lists[1].at = at,
            (_, _, Some(at)) => {
                self.place.list = ListKind::Projects;
                self.place.lists[0].at = at;
            }
            _ => return self.say("its project is hidden by the filter; X clears it"),
        }
        self.place.focus = Focus::Detail;
        self.place.detail_top = 0;
        self.refresh();
        if self.panes.stale {
            self.panes.seek = Some(Seek::Fact(key));
            return;
        }
        self.seek_fact(key);
    }

    /// Puts the cursor of the detail on a fact.
    pub(super) fn seek_fact(&mut self, key: FactKey) {
        if let Some(row) = self.panes.row_of(key) {
            self.place.detail_row = row;
        }
        self.show_detail_row();
    }

    /// Scrolls the source so that the current stop stands in the upper third.
    pub(super) fn show_stop(&mut self) {
        let page = self.page(Focus::Source);
        let Some(stop) = self.place.stop.and_then(|i| self.panes.article.stops.get(i)) else { return };
        let line = stop.line;
        let view = self.place.source_top..self.place.source_top + page.saturating_sub(1);
        if !view.contains(&line) || line < self.place.source_top + 1 {
            let last = self.panes.article.lines.len().saturating_sub(page);
            self.place.source_top = line.saturating_sub(page / 3).min(last);
        }
    }

    fn next_mark(&mut self, by: isize) {
        if self.place.focus == Focus::Source {
            let n = self.panes.article.stops.len();
            if n == 0 {
                return self.say("no facts are marked in this source");
            }
            let at = match self.place.stop {
                Some(at) => (at as isize + by).rem_euclid(n as isize) as usize,
                None if by > 0 => 0,
                None => n - 1,
            };
            self.place.stop = Some(at);
            self.refresh();
            self.show_stop();
            return;
        }
        // In the detail: the rows in which the query's words stand, or every fact where nothing is asked.
        let matched = self.panes.matched_rows();
        let rows = if matched.is_empty() { self.panes.leads() } else { matched };
        let here = self.place.detail_row;
        let next = if by > 0 {
            rows.iter().copied().find(|&r| r > here).or(rows.first().copied())
        } else {
            rows.iter().copied().rev().find(|&r| r < here).or(rows.last().copied())
        };
        if let Some(row) = next {
            self.place.detail_row = row;
            self.show_detail_row();
        }
    }

    /// One level up; never quits.
    pub(super) fn escape(&mut self) -> Vec<Effect> {
        if !self.progress.done && !self.progress.stopped && self.progress.total > 0 {
            return vec![Effect::StopLoading];
        }
        match self.place.focus {
            Focus::Source if self.place.list == ListKind::Sources => self.place.focus = Focus::List,
            Focus::Source => {
                self.place.focus = Focus::Detail;
                self.refresh();
                self.show_detail_row();
            }
            Focus::Detail | Focus::Facets => self.place.focus = Focus::List,
            Focus::List if self.place.zoom => self.place.zoom = false,
            Focus::List if !self.marked.is_empty() => self.marked.clear(),
            Focus::List => self.say("q quits"),
        }
        Vec::new()
    }

    /// Closes what is open; at the top, quits.
    pub(super) fn close(&mut self) -> Vec<Effect> {
        match self.place.focus {
            Focus::Source | Focus::Detail => self.escape(),
            _ => vec![Effect::Quit],
        }
    }

    pub(super) fn say(&mut self, text: &str) {
        self.notice = Some(super::Notice { text: text.to_owned(), error: false });
    }
}
