//! Lays out the panes again after each message: those whose record, width or words of the query have changed.

use super::layout::Layout;
use super::view_model::{ArticleKey, PendingCursor};
use super::{App, Focus, ListKind};
use crate::model::Evidence;
use crate::present::record::{self, DetailOptions, FIRST_PARTS, LinkTarget};
use crate::present::source::{self, Article, MarkedWords};
use crate::present::styled_text::{Ink, RawSpan, StyledLine, StyledSpan, lay_out_paragraph};
use crate::search::Hits;
use crate::store::{RecordId, SourceId};
use crate::tui::kit::pane::pane_body;
use std::ops::Range;

impl App {
    /// Lays out what has changed. Called after every message.
    pub(super) fn refresh(&mut self) {
        self.layout = Layout::new(self.size.0, self.size.1, self.layout_input());
        self.lay_out_overview();
        let Some(hits) = self.hits.clone() else { return };
        self.end_find_elsewhere();
        self.clamp_cursors();

        let pane = pane_body(self.layout.detail);
        match self.selected_project() {
            Some(project) => {
                let parts = self.view.shown_parts.filter(|(of, _)| *of == project).map_or(FIRST_PARTS, |(_, n)| n);
                let line = self.line_of_detail(&hits);
                let key = (project, line, pane.width, parts);
                if self.view_model.detail_key != Some(key) {
                    let width = usize::from(pane.width);
                    self.view_model.stale = !self.lay_out_detail(&hits, (project, line), width, parts);
                }
                if !self.view_model.stale {
                    self.view_model.detail_key = Some(key);
                    match self.view_model.pending_cursor.take() {
                        Some(PendingCursor::Matched) => self.select_matched(),
                        Some(PendingCursor::Stated(all)) => self.select_stated(&all),
                        None => {}
                    }
                    if self.view_model.link_of(self.view.detail_row).is_none() {
                        self.view.detail_row = self.view_model.linked_rows().first().copied().unwrap_or(0);
                    }
                    let width = usize::from(pane.width);
                    self.view_model.quote = self.lay_out_quote(&hits, project, width);
                }
            }
            None => {
                self.view_model.detail_rows.clear();
                self.view_model.detail.clear();
                self.view_model.quote.clear();
                self.view_model.detail_key = None;
                self.view_model.stale = false;
                self.view_model.pending_cursor = None;
                if self.view.list == ListKind::Table {
                    self.view_model.has_quotes = false;
                    self.view_model.detail = self.lay_out_group(usize::from(pane.width));
                }
            }
        }

        let pane = pane_body(self.layout.source);
        let source = self.source_to_show();
        if let Some((source, mark)) = source.filter(|_| pane.width > 0) {
            let find = self.sought().zip(self.find.as_ref()).map(|(text, find)| (text.to_owned(), find.at));
            let key = ArticleKey { source, mark, unfolded: self.view.unfolded, width: pane.width, find };
            // A source not opened yet has been requested; meanwhile the one before stays.
            if self.view_model.article_key.as_ref() != Some(&key)
                && let Some(opened) = self.records.source(source)
            {
                let width = usize::from(pane.width);
                let find = key.find.as_ref().map(|(text, at)| (text.as_str(), *at));
                let marked = MarkedWords { current: mark, hits: hits.highlighter(), find };
                self.view_model.article = source::lay_out(opened, &marked, self.view.unfolded, width);
                let moved = self.view_model.article_key.as_ref().map(|k| (k.source, k.mark)) != Some((source, mark));
                self.view_model.article_key = Some(key);
                if moved && self.view.focus != Focus::Source {
                    self.view.source = Some(source);
                    self.view.mark = mark;
                    self.view.source_top = 0;
                    self.scroll_to_mark();
                }
            }
        } else if source.is_none() && !self.view_model.stale {
            self.view_model.article = Article::default();
            self.view.source_top = 0;
            self.view_model.article_key = None;
        }
        if pane.width > 0 {
            // Also while the source of a view that was gone back to is not known yet.
            let page = self.page_rows(Focus::Source);
            self.view.source_top = self.view.source_top.min(self.view_model.article.lines.len().saturating_sub(page));
        }
        let page = self.page_rows(Focus::Detail);
        self.view.detail_top = self.view.detail_top.min(self.view_model.detail.len().saturating_sub(page));
    }

    /// The source to show: the one being read, else the one behind the cursor.
    fn source_to_show(&self) -> Option<(SourceId, Option<usize>)> {
        if self.view.focus == Focus::Source {
            return self.view.source.map(|source| (source, self.view.mark));
        }
        if let Some(source) = self.selected_source() {
            return Some((source, None));
        }
        self.current_evidence()
    }

    /// Keeps every cursor inside its list.
    fn clamp_cursors(&mut self) {
        let page = self.page_rows(Focus::List);
        if self.view.list == ListKind::Table {
            self.move_in_table(0, page);
            let columns = self.view_model.table.as_ref().map_or(0, |table| table.columns.len());
            self.view.table.column = self.view.table.column.min(columns.saturating_sub(1));
        } else if self.view.list != ListKind::Overview {
            let len = self.list_len();
            let cursor = &mut self.view.lists[self.view.list as usize];
            cursor.select(cursor.at, len, page);
        }
        let page = self.page_rows(Focus::Facets);
        let rows = &self.view_model.facets;
        self.view.facets.step_over(0, rows.len(), page, |at| rows[at].is_selectable());
    }

    /// The equipment line that the detail is of, by its index in the project: where the list shows lines.
    fn line_of_detail(&self, hits: &Hits) -> Option<u32> {
        let is_of_lines = matches!(self.view.list, ListKind::Equipment | ListKind::Table);
        self.selected_line_in(hits).filter(|_| is_of_lines).map(|line| line.line)
    }

    /// Lays out the detail; false if the record is not opened yet.
    fn lay_out_detail(
        &mut self,
        hits: &Hits,
        (project, line): (RecordId, Option<u32>),
        width: usize,
        parts: usize,
    ) -> bool {
        let Some(opened) = self.records.project(project) else { return false };
        let options = DetailOptions { parts, hits: Some(hits.highlighter()), to_see_all: ": Enter shows more" };
        let rows = match line {
            Some(line) => record::rows_of_line(&hits.corpus, opened, line as usize, &options),
            None => record::rows(&hits.corpus, opened, &options),
        };
        self.view_model.has_quotes =
            opened.project.facts().iter().any(|fact| fact.basis.is_some() || !fact.evidence.is_empty());
        self.view_model.detail.clear();
        self.view_model.matched_rows.clear();
        for (i, row) in rows.iter().enumerate() {
            let found: Vec<Vec<Range<usize>>> =
                row.spans.iter().map(|part| hits.highlighter().ranges(&part.text)).collect();
            // The title of another record is not what this one says.
            let is_own = matches!(row.link, Some(LinkTarget::Fact(_) | LinkTarget::Part(_) | LinkTarget::Source(_)));
            if is_own && found.iter().any(|ranges| !ranges.is_empty()) {
                self.view_model.matched_rows.push(i);
            }
            self.view_model.detail.extend(lay_out_paragraph(&row.spans, &found, i, row.indent, row.hanging, width));
        }
        self.view_model.detail_rows = rows;
        true
    }

    /// The sentence behind the selected row with its words marked, and its attribution.
    fn lay_out_quote(&self, hits: &Hits, project: RecordId, width: usize) -> Vec<StyledLine> {
        let corpus = &hits.corpus;
        let Some(LinkTarget::Fact(key)) = self.view_model.link_of(self.view.detail_row) else { return Vec::new() };
        let Some(opened) = self.records.project(project) else { return Vec::new() };
        let facts = opened.project.facts();
        let Some(fact) = facts.iter().find(|fact| fact.key == key) else { return Vec::new() };
        let mut lines = Vec::new();
        if let Some(basis) = fact.basis {
            let parts = [
                RawSpan::new(Ink::Strong, basis.label()),
                RawSpan::new(Ink::Dim, fact.why.map(|w| format!(": {w}")).unwrap_or_default()),
            ];
            lines.extend(lay_out_paragraph(&parts, &[], 0, 0, 2, width));
        }
        let Some(first) = fact.evidence.first() else { return lines };
        lines.extend(lay_out_paragraph(&quote_spans(first, fact.evidence), &[], 0, 0, 1, width));
        if let Some(source) = corpus.find_source(project, &first.source).map(|s| corpus.source(s)) {
            let date = source.published.as_ref().map_or_else(|| "no date".to_owned(), ToString::to_string);
            let others = fact.evidence.iter().filter(|e| (&e.source, e.start) != (&first.source, first.start)).count();
            let more = if others > 0 { format!("  and {others} more") } else { String::new() };
            // One line, cut if it is too long: the attribution must stay visible.
            let attribution =
                crate::text::display::clean(&format!(" {date}, {}{more}", source.publisher_label())).into_owned();
            let said = crate::text::cut(&attribution, width);
            lines.push(StyledLine { spans: vec![StyledSpan { text: said, ink: Ink::Dim, hit: false }], row: 0 });
        }
        lines
    }
}

/// A quote in quotation marks; the words of every piece of evidence that cites the same sentence are marked.
fn quote_spans(first: &Evidence, all: &[Evidence]) -> Vec<RawSpan> {
    let same = all.iter().filter(|e| e.source == first.source && e.start == first.start && e.quote == first.quote);
    let marks = same.filter_map(|e| e.mark).map(|[from, to]| from..to).collect();
    let mut parts = vec![RawSpan::new(Ink::Plain, "“")];
    let mut at = 0;
    for mark in crate::search::highlight::merge_ranges(marks) {
        let (Some(before), Some(words)) = (first.quote.get(at..mark.start), first.quote.get(mark.clone())) else {
            continue;
        };
        parts.push(RawSpan::new(Ink::Plain, before));
        parts.push(RawSpan::new(Ink::Mark, words));
        at = mark.end;
    }
    parts.push(RawSpan::new(Ink::Plain, first.quote.get(at..).unwrap_or_default()));
    parts.push(RawSpan::new(Ink::Plain, "”"));
    parts
}
