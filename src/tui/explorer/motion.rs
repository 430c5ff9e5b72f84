//! Movement: between rows and panes, from a fact to its words in a source and back.

use super::view_model::PendingCursor;
use super::{Action, App, Effect, Focus, ListKind};
use crate::fields::{FieldId, TableRows};
use crate::model::{FactKey, PartKey, SiteColumn};
use crate::present::record::{self, FIRST_PARTS, LinkTarget};
use crate::present::source::{EvidenceMark, evidence_marks};
use crate::search::query::{Query, quoted};
use crate::store::{LineId, Marked, RecordId, SourceId};
use crate::tui::kit::pane::pane_body;
use std::collections::HashMap;

/// How many times as many parts of each list Enter on `and 5 more` shows. Chosen by eye.
const MORE_PARTS: usize = 20;

impl App {
    /// Rows that a pane shows at once.
    pub(super) fn page_rows(&self, focus: Focus) -> usize {
        let pane = self.layout.pane(focus);
        let rows = if focus == Focus::Detail {
            super::layout::split_detail(pane, self.view_model.has_quotes).0
        } else {
            pane_body(pane)
        };
        let caption = if focus == Focus::List { self.table_caption_rows() } else { 0 };
        let height = usize::from(rows.height.saturating_sub(caption));
        let pinned = if focus == Focus::List { self.pinned_rows(height) } else { 0 };
        height.saturating_sub(pinned).max(1)
    }

    /// Performs a movement; other actions do nothing here.
    pub(super) fn perform_movement(&mut self, action: Action) {
        if self.view.list == ListKind::Overview {
            return self.move_in_overview(action);
        }
        let focus = self.view.focus;
        let page = self.page_rows(focus) as isize;
        match action {
            Action::Up => self.move_row(-1),
            Action::Down => self.move_row(1),
            Action::HalfUp => self.scroll(-(page / 2).max(1)),
            Action::HalfDown => self.scroll((page / 2).max(1)),
            Action::PageUp => self.scroll(-(page - 1).max(1)),
            Action::PageDown => self.scroll((page - 1).max(1)),
            Action::Top => self.scroll(isize::MIN / 2),
            Action::Bottom => self.scroll(isize::MAX / 2),
            Action::Left => self.move_focus(-1, false),
            Action::Right => self.move_focus(1, false),
            Action::NextPane => self.move_focus(1, true),
            Action::PreviousPane => self.move_focus(-1, true),
            Action::PaneFacets => self.view.focus = Focus::Facets,
            Action::PaneList => self.view.focus = Focus::List,
            Action::PaneDetail => self.focus_detail(),
            Action::PaneSource => self.focus_source(),
            Action::NextMark => self.next_mark(1),
            Action::PreviousMark => self.next_mark(-1),
            _ => {}
        }
    }

    /// The panes that can take the focus now, from left to right.
    fn reachable_panes(&self) -> Vec<Focus> {
        Focus::ALL
            .into_iter()
            .filter(|focus| match focus {
                Focus::Facets | Focus::List => true,
                Focus::Detail => self.view.list != ListKind::Sources,
                Focus::Source => self.view.source.is_some() || self.selected_source().is_some(),
            })
            .collect()
    }

    fn move_focus(&mut self, by: isize, wrap: bool) {
        let panes = self.reachable_panes();
        let at = panes.iter().position(|p| *p == self.view.focus).unwrap_or(0) as isize + by;
        let n = panes.len() as isize;
        let at = if wrap { at.rem_euclid(n) } else { at.clamp(0, n - 1) };
        match panes[at as usize] {
            Focus::Source => self.focus_source(),
            Focus::Detail => self.focus_detail(),
            focus => self.view.focus = focus,
        }
    }

    /// In the list of hospitals, moves to another entry of the row: from item to item, from stage to stage.
    fn move_entry(&mut self, by: isize) {
        let Some(entries) = self.selected_hospital().map(|row| row.entries.len()) else { return };
        self.view.hospital_entry =
            (self.view.hospital_entry as isize + by).rem_euclid(entries.max(1) as isize) as usize;
        self.show_new_selection();
    }

    /// Shows the detail of a row or entry that was just selected.
    fn show_new_selection(&mut self) {
        self.view.detail_row = 0;
        self.view.detail_top = 0;
        self.view.source_top = 0;
        self.view.mark = None;
        self.refresh();
        self.select_matched();
    }

    /// Selects in a row of hospitals the stage that the cursor was in, else the first to look at.
    fn enter_hospital(&mut self, before: Option<SiteColumn>) {
        let Some(row) = self.selected_hospital() else { return };
        let same = before.and_then(|column| row.cell(column)).map(|cell| cell.entries.start);
        self.view.hospital_entry = same.unwrap_or_else(|| row.default_entry());
    }

    fn focus_detail(&mut self) {
        if self.view.list == ListKind::Sources {
            self.focus_source();
        } else if self.selected_project().is_some() {
            self.view.focus = Focus::Detail;
            self.refresh();
            if self.view_model.link_of(self.view.detail_row).is_none() {
                self.select_first_link();
            }
        }
    }

    fn focus_source(&mut self) {
        if let Some(source) = self.selected_source() {
            if self.view.source != Some(source) {
                self.view.source = Some(source);
                self.view.mark = None;
                self.view.source_top = 0;
            }
        } else if let (None, Some((source, mark))) = (self.view.source, self.current_evidence()) {
            self.view.source = Some(source);
            self.view.mark = mark;
        }
        if self.view.source.is_some() {
            self.view.focus = Focus::Source;
            self.refresh();
            self.scroll_to_mark();
        }
    }

    /// Moves one row up or down; in the detail to the next row with a link.
    fn move_row(&mut self, by: isize) {
        match self.view.focus {
            Focus::Facets | Focus::List => self.scroll(by),
            Focus::Detail => {
                let rows = self.view_model.linked_rows();
                let next = if by > 0 {
                    rows.iter().copied().find(|&row| row > self.view.detail_row)
                } else {
                    rows.iter().copied().rev().find(|&row| row < self.view.detail_row)
                };
                match next {
                    Some(row) => {
                        self.view.detail_row = row;
                        self.scroll_to_detail_row();
                    }
                    None => self.scroll_detail(by),
                }
            }
            Focus::Source => self.scroll_source(by),
        }
    }

    /// Moves by rows in lists and by lines in texts.
    fn scroll(&mut self, by: isize) {
        let focus = self.view.focus;
        let page = self.page_rows(focus);
        match focus {
            Focus::Facets => {
                let rows = &self.view_model.facets;
                self.view.facets.step_over(by, rows.len(), page, |at| rows[at].is_selectable());
            }
            Focus::List => {
                let before = self.list_cursor().at;
                let len = self.list_len();
                let column = self.selected_entry().map(|entry| entry.column);
                match self.view.list {
                    ListKind::Table => self.move_in_table(by, page),
                    list => self.view.lists[list as usize].step(by, len, page),
                }
                if self.list_cursor().at != before {
                    self.enter_hospital(column);
                    self.show_new_selection();
                }
            }
            Focus::Detail => {
                self.scroll_detail(by);
                self.move_cursor_into_view();
            }
            Focus::Source => self.scroll_source(by),
        }
    }

    fn scroll_detail(&mut self, by: isize) {
        let last = self.view_model.detail.len().saturating_sub(self.page_rows(Focus::Detail));
        self.view.detail_top = self.view.detail_top.saturating_add_signed(by).min(last);
    }

    fn scroll_source(&mut self, by: isize) {
        let last = self.view_model.article.lines.len().saturating_sub(self.page_rows(Focus::Source));
        self.view.source_top = self.view.source_top.saturating_add_signed(by).min(last);
    }

    /// After scrolling the detail, moves a cursor that left the screen to the fact nearest to the middle.
    fn move_cursor_into_view(&mut self) {
        let page = self.page_rows(Focus::Detail);
        let view = self.view.detail_top..self.view.detail_top + page;
        let mut first = HashMap::new();
        for (at, line) in self.view_model.detail.iter().enumerate() {
            first.entry(line.row).or_insert(at);
        }
        let line_of = |row: usize| first.get(&row).copied().unwrap_or(0);
        if view.contains(&line_of(self.view.detail_row)) {
            return;
        }
        let middle = self.view.detail_top + page / 2;
        let nearest = self.view_model.linked_rows().into_iter().min_by_key(|&row| line_of(row).abs_diff(middle));
        if let Some(row) = nearest {
            self.view.detail_row = row;
        }
    }

    /// Scrolls so that the selected row of the detail is on screen, whole if it fits, with a line below it.
    pub(super) fn scroll_to_detail_row(&mut self) {
        let page = self.page_rows(Focus::Detail);
        let lines = &self.view_model.detail;
        let Some(first) = lines.iter().position(|line| line.row == self.view.detail_row) else { return };
        // The rows beneath a fact belong to it: sites of an equipment line, corrections.
        let leads = self.view_model.linked_rows();
        let next = leads.iter().copied().find(|&row| row > self.view.detail_row).unwrap_or(usize::MAX);
        let last = lines.iter().rposition(|line| line.row < next).unwrap_or(first);
        // With the first fact selected, show the title above it too.
        let first = if leads.first() == Some(&self.view.detail_row) { 0 } else { first };
        let top = self.view.detail_top.max((last + 2).saturating_sub(page)).min(first);
        self.view.detail_top = top.min(lines.len().saturating_sub(page));
    }

    fn select_first_link(&mut self) {
        if let Some(&row) = self.view_model.linked_rows().first() {
            self.view.detail_row = row;
            self.scroll_to_detail_row();
        }
    }

    /// Puts the cursor of the detail on the equipment line that matched, so that the quote shows its words.
    pub(super) fn select_matched(&mut self) {
        let Some(hits) = self.hits.clone() else { return };
        if self.view_model.stale {
            // `refresh` does it once the detail is laid out.
            self.view_model.pending_cursor = Some(PendingCursor::Matched);
            return;
        }
        let line = self.selected_line_in(&hits).map(|line| line.line).or_else(|| {
            let project = self.selected_project()?;
            hits.matched_lines_of(project).first().copied()
        });
        if let Some((_, part)) = self.part_in_table() {
            self.select_stated(&[Marked::Part(part)]);
            return self.refresh();
        }
        // Else the first row that contains words of the query: a signatory, an amount.
        let cell = self.fact_of_cell().and_then(|key| self.view_model.row_of(Marked::Fact(key)));
        let row = cell
            .or_else(|| line.and_then(|line| self.view_model.row_of_line(line)))
            .or_else(|| self.chosen_row(&hits.query))
            .or_else(|| self.view_model.matched_rows().first().copied());
        match row {
            Some(row) => {
                self.view.detail_row = row;
                self.scroll_to_detail_row();
            }
            None => self.select_first_link(),
        }
        self.refresh();
    }

    /// The first row of the detail with a value that the query chooses: a country of an activity in several.
    fn chosen_row(&self, query: &Query) -> Option<usize> {
        let is_chosen = |row: &usize| {
            let value = self.view_model.link_of(*row).and_then(|link| self.value_of_link(link));
            value.is_some_and(|(field, value)| query.has_chosen(field, &value))
        };
        self.view_model.linked_rows().into_iter().find(is_chosen)
    }

    /// The fact that the cell under the cursor comes from.
    fn fact_of_cell(&self) -> Option<FactKey> {
        if let Some(entry) = self.selected_entry() {
            return Some(FactKey::Claim { line: entry.line.line as usize, claim: entry.claim });
        }
        let line = self.selected_line_in(self.hits.as_ref()?)?.line as usize;
        let opened = self.selected_record()?;
        record::fact_of_cell(opened, line, self.view.cell.column())
    }

    /// Moves between the cells of an equipment line.
    pub(super) fn move_cell(&mut self, by: isize) {
        if self.view.list == ListKind::Hospitals {
            return self.move_entry(by);
        }
        if self.view.list == ListKind::Table {
            return self.move_column(by);
        }
        if self.view.list != ListKind::Equipment {
            return self.notify_keys(
                "cells with words of their own are in the lists of equipment and hospitals; {list-kind} chooses other rows",
            );
        }
        self.view.cell = self.view.cell.step(by);
        self.select_matched();
        let name = self.view.cell.name();
        match self.view_model.stale || self.fact_of_cell().is_some() {
            true => self.notify(&format!("{name}: Enter opens the words that state it")),
            false => self.notify(&format!("{name}: no report states it")),
        }
    }

    /// Enter: opens what is under the cursor.
    pub(super) fn open(&mut self) {
        match self.view.focus {
            Focus::Facets => self.choose_facet(),
            Focus::List if self.is_grouped() => self.enter_group(),
            Focus::List if self.part_in_table().is_some() => self.open_part(),
            Focus::List if self.view.list == ListKind::Sources => {
                if self.selected_source().is_some() {
                    self.push_bookmark();
                    self.focus_source();
                }
            }
            Focus::List
                if matches!(self.view.list, ListKind::Equipment | ListKind::Hospitals)
                    && self.selected_project().is_some() =>
            {
                match self.fact_of_cell() {
                    Some(key) => {
                        self.select_stated(&[Marked::Fact(key)]);
                        self.open_evidence();
                    }
                    None => self.notify(&format!("{}: no report states it", self.view.cell.name())),
                }
            }
            Focus::List => {
                if self.selected_project().is_some() {
                    self.push_bookmark();
                    self.focus_detail();
                } else if self.lists_no_items() {
                    self.show_rows(TableRows::Projects);
                } else if let Some(first) = self.hits.as_ref().and_then(|h| h.relaxations.first()).map(|d| d.clause) {
                    // Nothing found: Enter drops the clause that the empty list advises to drop first.
                    self.remove_clause(Some(first));
                }
            }
            Focus::Detail => match self.view_model.link_of(self.view.detail_row) {
                Some(LinkTarget::Record(record)) => self.go_to_record(record),
                Some(LinkTarget::More) => self.show_more_parts(),
                _ => self.open_evidence(),
            },
            Focus::Source => self.open_fact(),
        }
    }

    /// Goes from a transaction or document to its element, or where no XML stands behind it to its row in the project.
    fn open_part(&mut self) {
        let Some((_, part)) = self.part_in_table() else { return };
        self.select_stated(&[Marked::Part(part)]);
        match self.current_evidence() {
            Some((_, Some(_))) => self.open_evidence(),
            _ => {
                self.push_bookmark();
                self.focus_detail();
            }
        }
    }

    /// Goes from a fact to its words in a source.
    fn open_evidence(&mut self) {
        match self.current_evidence() {
            Some((source, mark)) => {
                self.push_bookmark();
                self.view.source = Some(source);
                self.view.mark = mark;
                self.view.unfolded = self.is_in_folded_part(source, mark);
                self.view.source_top = 0;
                self.view.focus = Focus::Source;
                self.refresh();
                self.scroll_to_mark();
            }
            None => self.notify(&self.why_no_evidence()),
        }
    }

    /// Why Enter on the selected row of the detail leads nowhere.
    fn why_no_evidence(&self) -> String {
        let link = self.view_model.link_of(self.view.detail_row);
        let Some(project) = self.selected_record().map(|opened| &opened.project) else { return String::new() };
        match (&project.activity, link) {
            (Some(activity), Some(LinkTarget::Fact(_) | LinkTarget::Part(_))) => {
                format!(
                    "its XML is in {}:{}, which is not opened here; {} shows the record",
                    activity.file,
                    activity.line,
                    self.key_name(Action::Editor)
                )
            }
            (None, Some(LinkTarget::Part(PartKey::Document(_)))) => {
                format!("{} opens its address", self.key_name(Action::Browser))
            }
            _ => "no source stands behind this row".to_owned(),
        }
    }

    /// Shows more of the lists of parts that are cut short.
    fn show_more_parts(&mut self) {
        let Some(project) = self.selected_project() else { return };
        let shown = self.view.shown_parts.filter(|(of, _)| *of == project).map_or(FIRST_PARTS, |(_, n)| n);
        self.view.shown_parts = Some((project, shown.saturating_mul(MORE_PARTS)));
        self.refresh();
        self.scroll_to_detail_row();
    }

    /// Goes to the detail of another record; if the query hides it, the query becomes its identifier.
    fn go_to_record(&mut self, record: RecordId) {
        let Some(hits) = self.hits.clone() else { return };
        match hits.position(record) {
            Some(at) => {
                self.push_bookmark();
                self.view.list = ListKind::Projects;
                self.view.lists[0].at = at;
                self.view.detail_row = 0;
                self.view.detail_top = 0;
                self.refresh();
                self.select_first_link();
            }
            None => {
                let id = quoted(self.shown_corpus().row(record).id());
                self.change_query(format!("{}:{id}", FieldId::Identifier.name()));
                self.view.list = ListKind::Projects;
                self.notify_keys("shown alone; {back} goes back");
            }
        }
    }

    /// Whether a mark is in a folded part, which must be unfolded to show it.
    fn is_in_folded_part(&self, source: SourceId, mark: Option<usize>) -> bool {
        let Some(entry) = self.records.source(source) else { return false };
        let marks = evidence_marks(entry);
        let Some(words) = mark.and_then(|i| marks.get(i)).map(|mark| mark.span) else { return false };
        entry.source.skip.iter().any(|skip| skip.start <= words.start && words.end <= skip.end)
    }

    /// The source and the mark behind the selected row of the detail.
    pub(super) fn current_evidence(&self) -> Option<(SourceId, Option<usize>)> {
        let project = self.selected_project()?;
        let corpus = self.shown_corpus();
        match self.view_model.link_of(self.view.detail_row)? {
            LinkTarget::Record(_) | LinkTarget::More => None,
            LinkTarget::Part(key) => {
                let xml = corpus.xml_source(project)?;
                Some((xml, self.mark_of(xml, project, Marked::Part(key))))
            }
            LinkTarget::Source(source) => {
                let of_project = |mark: &EvidenceMark| mark.facts.iter().any(|(p, _)| *p == project);
                let marks = self.records.source(source).map(evidence_marks).unwrap_or_default();
                Some((source, marks.iter().position(of_project)))
            }
            LinkTarget::Fact(key) => {
                let facts = self.records.project(project)?.project.facts();
                let Some(evidence) = facts.iter().find(|fact| fact.key == key)?.evidence.first() else {
                    // A fact without evidence was read from an element of the activity's XML.
                    let xml = corpus.xml_source(project)?;
                    return Some((xml, self.mark_of(xml, project, Marked::Fact(key))));
                };
                let source = corpus.find_source(project, &evidence.source)?;
                let words = evidence.marked_span();
                let marks = self.records.source(source).map(evidence_marks).unwrap_or_default();
                Some((source, marks.iter().position(|mark| mark.span == words)))
            }
        }
    }

    /// The first mark of a source on what states this.
    fn mark_of(&self, source: SourceId, project: RecordId, of: Marked) -> Option<usize> {
        let marks = self.records.source(source).map(evidence_marks).unwrap_or_default();
        marks.iter().position(|mark| mark.facts.contains(&(project, of)))
    }

    /// Goes from the current mark to what it states in its project.
    fn open_fact(&mut self) {
        let marked = self.current_marked();
        let Some(&(project, _)) = marked.first() else {
            return self.notify_keys("no marked words here; {next-mark} goes to the next");
        };
        self.push_bookmark();
        // A part says more than the sum that it is in.
        let is_part = |of: &Marked| matches!(of, Marked::Part(_));
        let of_project = marked.into_iter().filter(|(of, _)| *of == project).map(|(_, of)| of);
        let (parts, facts): (Vec<Marked>, Vec<Marked>) = of_project.partition(is_part);
        self.go_to_stated(project, parts.into_iter().chain(facts).collect());
    }

    fn go_to_stated(&mut self, project: RecordId, all: Vec<Marked>) {
        let Some(hits) = self.hits.clone() else { return };
        let line = |of: &Marked| match of {
            Marked::Fact(key) => key.line(),
            Marked::Part(_) => None,
        };
        let line = all.iter().find_map(line).map(|line| LineId { project, line: line as u32 });
        let line_at = line.and_then(|line| hits.lines()?.rows.iter().position(|hit| hit.line == line));
        match (self.view.list, line_at, hits.position(project)) {
            (ListKind::Equipment, Some(at), _) => self.view.lists[1].at = at,
            (ListKind::Hospitals, ..) if self.selected_project() == Some(project) => {}
            (_, _, Some(at)) => {
                self.view.list = ListKind::Projects;
                self.view.lists[0].at = at;
            }
            _ => return self.notify_keys("its project is hidden by the filter; {clear-filters} clears it"),
        }
        self.view.focus = Focus::Detail;
        self.view.detail_top = 0;
        self.refresh();
        if self.view_model.stale {
            self.view_model.pending_cursor = Some(PendingCursor::Stated(all));
            return;
        }
        self.select_stated(&all);
    }

    /// Puts the cursor of the detail on the first of these that has a row. Of a part that no row shows, all are shown.
    pub(super) fn select_stated(&mut self, all: &[Marked]) {
        let row = |app: &App| all.iter().find_map(|of| app.view_model.row_of(*of));
        let mut found = row(self);
        let is_part = all.iter().any(|of| matches!(of, Marked::Part(_)));
        if let (None, true, Some(project)) = (found, is_part, self.selected_project()) {
            self.view.shown_parts = Some((project, usize::MAX / MORE_PARTS));
            self.refresh();
            found = row(self);
        }
        self.view.detail_row = found.unwrap_or(self.view.detail_row);
        self.scroll_to_detail_row();
    }

    /// Scrolls the source so that the current mark is in the upper third, unless it is on screen already.
    pub(super) fn scroll_to_mark(&mut self) {
        let Some(mark) = self.view.mark.and_then(|i| self.view_model.article.marks.get(i)) else { return };
        self.scroll_source_to(mark.line);
    }

    /// Scrolls the source so that a line is in the upper third, unless it is on screen already.
    pub(super) fn scroll_source_to(&mut self, line: usize) {
        let page = self.page_rows(Focus::Source);
        let view = self.view.source_top..self.view.source_top + page.saturating_sub(1);
        if !view.contains(&line) || line < self.view.source_top + 1 {
            let last = self.view_model.article.lines.len().saturating_sub(page);
            self.view.source_top = line.saturating_sub(page / 3).min(last);
        }
    }

    fn next_mark(&mut self, by: isize) {
        if self.view.focus == Focus::Source {
            if self.sought().is_some() {
                return self.next_found(by);
            }
            let n = self.view_model.article.marks.len();
            if n == 0 {
                return self.notify("no facts are marked in this source");
            }
            let at = match self.view.mark {
                Some(at) => (at as isize + by).rem_euclid(n as isize) as usize,
                None if by > 0 => 0,
                None => n - 1,
            };
            self.view.mark = Some(at);
            self.refresh();
            self.scroll_to_mark();
            return;
        }
        // In the detail: the rows that contain words of the query, or every fact if none does.
        let matched = self.view_model.matched_rows();
        let rows = if matched.is_empty() { self.view_model.linked_rows() } else { matched };
        let here = self.view.detail_row;
        let next = if by > 0 {
            rows.iter().copied().find(|&r| r > here).or(rows.first().copied())
        } else {
            rows.iter().copied().rev().find(|&r| r < here).or(rows.last().copied())
        };
        if let Some(row) = next {
            self.view.detail_row = row;
            self.scroll_to_detail_row();
        }
    }

    /// Escape: stops a load that is under way, else goes one level up; never quits.
    pub(super) fn escape(&mut self) {
        if !self.progress.done && !self.progress.stopped && self.progress.bytes_total > 0 {
            return self.effects.push(Effect::StopLoading);
        }
        match self.view.focus {
            Focus::Source if self.find.is_some() => self.find = None,
            Focus::Source if self.view.list == ListKind::Sources => self.view.focus = Focus::List,
            Focus::Source => {
                self.view.focus = Focus::Detail;
                self.refresh();
                self.scroll_to_detail_row();
            }
            Focus::List if self.view.zoom => self.view.zoom = false,
            Focus::List | Focus::Facets if !self.marked.is_empty() || !self.marked_values.is_empty() => {
                self.marked.clear();
                self.marked_values.clear();
            }
            Focus::Detail | Focus::Facets => self.view.focus = Focus::List,
            Focus::List if self.view.list == ListKind::Table => self.leave_table(),
            Focus::List => {
                if !self.return_to_table() {
                    self.notify_keys("{close} quits");
                }
            }
        }
    }

    /// Closes the detail or the source; in the list and the facets, quits.
    pub(super) fn close(&mut self) {
        match self.view.focus {
            Focus::Source | Focus::Detail => self.escape(),
            _ => self.effects.push(Effect::Quit),
        }
    }

    /// Says a text in which names of actions stand in braces for their keys.
    pub(super) fn notify_keys(&mut self, text: &str) {
        self.notify(&self.settings.explorer_keys.with_keys(text));
    }

    pub(super) fn notify(&mut self, text: &str) {
        self.notice = Some(super::Notice { text: text.to_owned(), error: false });
    }
}
