//! What the panes show, laid out again when the record, the width or the query's words change.

use super::article::{self, Article};
use super::detail::{self, DetailRow, LinkTarget};
use super::layout::{Layout, pane_body};
use super::{App, Focus, ListKind};
use crate::model::{Evidence, FactKey};
use crate::search::Hits;
use crate::store::{Corpus, Facet, FacetValue, RecordId, SourceId};
use crate::tui::kit::styled_text::{Ink, RawSpan, StyledLine, StyledSpan, lay_out_paragraph};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A row of the facet pane or of the facet menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FacetRow {
    /// Between two facets.
    Blank,
    Heading(Facet),
    /// No filter by country; with the number of projects.
    All(usize),
    /// Projects with equipment on its way: planned, ordered or in delivery.
    Open {
        /// Number of projects.
        count: usize,
        /// The query filters to it.
        chosen: bool,
    },
    /// A value of a facet.
    Value {
        facet: Facet,
        /// Index among the values of the facet.
        value: u32,
        /// The name to show.
        label: String,
        /// The name in a query.
        code: String,
        /// Level of indentation: an agency is under its country.
        depth: usize,
        /// Number of projects that filtering to it gives.
        count: usize,
        /// The query filters to it.
        chosen: bool,
    },
}

impl FacetRow {
    /// Whether the cursor can be on the row.
    pub fn is_selectable(&self) -> bool {
        matches!(self, FacetRow::All(_) | FacetRow::Open { .. } | FacetRow::Value { .. })
    }

    /// Facet and index of the value, of a row with a value.
    pub fn value(&self) -> Option<(Facet, u32)> {
        match self {
            FacetRow::Value { facet, value, .. } => Some((*facet, *value)),
            _ => None,
        }
    }
}

/// What the panes show, ready to be drawn.
#[derive(Default)]
pub struct ViewModel {
    pub facets: Vec<FacetRow>,
    pub detail: Vec<StyledLine>,
    /// The quote behind the selected row of the detail, with its attribution.
    pub quote: Vec<StyledLine>,
    pub article: Article,
    /// The rows of the detail before wrapping; `StyledLine::row` of a line of the detail is an index here.
    detail_rows: Vec<DetailRow>,
    /// Rows with a link that contain words of the query.
    matched_rows: Vec<usize>,
    /// The detail is of another record, since the one under the cursor is being opened.
    pub stale: bool,
    /// Where the detail's cursor goes once the detail is laid out.
    pub(super) pending_cursor: Option<PendingCursor>,
    /// What the detail was laid out for: project and width.
    detail_key: Option<(RecordId, u16)>,
    /// What the article was laid out for: source, current mark, unfolded, width.
    article_key: Option<(SourceId, Option<usize>, bool, u16)>,
}

/// Where the detail's cursor goes once the record is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PendingCursor {
    /// To the row that matches the query.
    Matched,
    Fact(FactKey),
}

impl ViewModel {
    /// Has everything laid out again: the corpus or the words of the query are others.
    pub(super) fn invalidate(&mut self) {
        // The detail stays on screen, dimmed, until it is laid out again.
        self.detail_key = None;
        self.article_key = None;
        self.stale = true;
    }

    /// The facet value of a row of the facet pane.
    pub(super) fn facet_value(&self, row: usize) -> Option<(Facet, u32)> {
        self.facets.get(row).and_then(FacetRow::value)
    }

    /// Where Enter on a row of the detail leads.
    pub fn link_of(&self, row: usize) -> Option<LinkTarget> {
        self.detail_rows.get(row).filter(|_| !self.stale).and_then(|row| row.link)
    }

    /// The row of the detail that states an equipment line, by index in the project.
    pub(super) fn row_of_line(&self, line: u32) -> Option<usize> {
        let own = |row: &DetailRow| {
            !row.is_remark
                && matches!(row.link, Some(LinkTarget::Fact(FactKey::Claim { line: l, .. })) if l as u32 == line)
        };
        self.detail_rows.iter().position(own)
    }

    /// The rows of the detail that the cursor can be on.
    pub(super) fn linked_rows(&self) -> Vec<usize> {
        (0..self.detail_rows.len()).filter(|&row| !self.stale && self.detail_rows[row].link.is_some()).collect()
    }

    /// The rows of the detail that contain words of the query.
    pub(super) fn matched_rows(&self) -> Vec<usize> {
        self.matched_rows.clone()
    }

    /// The row of the detail that states a fact, not one that remarks on it.
    pub(super) fn row_of_fact(&self, key: FactKey) -> Option<usize> {
        self.detail_rows.iter().position(|row| row.link == Some(LinkTarget::Fact(key)) && !row.is_remark)
    }
}

impl App {
    /// Lays out what has changed. Called after every message.
    pub(super) fn refresh(&mut self) {
        self.layout = Layout::new(self.size.0, self.size.1, self.layout_input());
        let Some(hits) = self.hits.clone() else { return };
        self.clamp_cursors();

        let pane = pane_body(self.layout.detail);
        match self.selected_project() {
            Some(project) => {
                let key = (project, pane.width);
                if self.view_model.detail_key != Some(key) {
                    self.view_model.stale = !self.lay_out_detail(&hits, project, usize::from(pane.width));
                }
                if !self.view_model.stale {
                    self.view_model.detail_key = Some(key);
                    match self.view_model.pending_cursor.take() {
                        Some(PendingCursor::Matched) => self.select_matched(),
                        Some(PendingCursor::Fact(key)) => self.select_fact(key),
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
            }
        }

        let pane = pane_body(self.layout.source);
        let source = self.source_to_show();
        if let Some((source, mark)) = source.filter(|_| pane.width > 0) {
            let key = (source, mark, self.view.unfolded, pane.width);
            // A source not opened yet has been requested; meanwhile the one before stays.
            if self.view_model.article_key != Some(key)
                && let Some(opened) = self.records.source(source)
            {
                let width = usize::from(pane.width);
                self.view_model.article = article::lay_out(opened, mark, self.view.unfolded, &hits.highlighter, width);
                let moved = self.view_model.article_key.map(|k| (k.0, k.1)) != Some((source, mark));
                self.view_model.article_key = Some(key);
                if moved && self.view.focus != Focus::Source {
                    self.view.source = Some(source);
                    self.view.mark = mark;
                    self.view.source_top = 0;
                    self.scroll_to_mark();
                }
            }
            let page = self.page_rows(Focus::Source);
            self.view.source_top = self.view.source_top.min(self.view_model.article.lines.len().saturating_sub(page));
        } else if source.is_none() && !self.view_model.stale {
            self.view_model.article = Article::default();
            self.view.source_top = 0;
            self.view_model.article_key = None;
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
        let len = self.list_len();
        let cursor = &mut self.view.lists[self.view.list as usize];
        cursor.select(cursor.at, len, page);
        let (len, page) = (self.view_model.facets.len(), self.page_rows(Focus::Facets));
        let cursor = &mut self.view.facets;
        let at = cursor.at.min(len.saturating_sub(1));
        let nearest = (at..len).chain((0..at).rev()).find(|&i| self.view_model.facets[i].is_selectable()).unwrap_or(0);
        cursor.select(nearest, len, page);
        if (0..nearest).all(|i| !self.view_model.facets[i].is_selectable()) {
            cursor.top = 0;
        }
    }

    /// Lays out the detail; false if the record is not opened yet.
    fn lay_out_detail(&mut self, hits: &Hits, project: RecordId, width: usize) -> bool {
        let Some(opened) = self.records.project(project) else { return false };
        let rows = detail::rows(&hits.corpus, opened);
        self.view_model.detail.clear();
        self.view_model.matched_rows.clear();
        for (i, row) in rows.iter().enumerate() {
            let found: Vec<Vec<Range<usize>>> =
                row.spans.iter().map(|part| hits.highlighter.ranges(&part.text)).collect();
            if row.link.is_some() && found.iter().any(|ranges| !ranges.is_empty()) {
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
                RawSpan::new(Ink::Doubt, basis.label()),
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
pub fn quote_spans(first: &Evidence, all: &[Evidence]) -> Vec<RawSpan> {
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

/// The values of some facets with their counts: highest first, agencies under their countries.
///
/// With `compact` a facet with one value takes one row, without a heading.
pub fn facet_rows(hits: &Hits, facets: &[Facet], compact: bool) -> Vec<FacetRow> {
    facet_rows_where(hits, facets, compact, |_, _| true)
}

/// As [`facet_rows`], of the values that `keep` accepts.
pub fn facet_rows_where(
    hits: &Hits,
    facets: &[Facet],
    compact: bool,
    keep: impl Fn(Facet, &FacetValue) -> bool,
) -> Vec<FacetRow> {
    let mut rows = Vec::new();
    for &facet in facets {
        let mut values = value_rows(hits, facet, |value| keep(facet, value));
        if values.is_empty() {
            continue;
        }
        if !rows.is_empty() {
            rows.push(FacetRow::Blank);
        }
        if let ([FacetRow::Value { label, .. }], true) = (values.as_mut_slice(), compact && facet != Facet::Country) {
            *label = format!("{}: {label}", facet.label());
            rows.extend(values);
            continue;
        }
        rows.push(FacetRow::Heading(facet));
        if facet == Facet::Country && facets.first() == Some(&Facet::Country) {
            rows.push(FacetRow::All(hits.facets.get(&facet).map_or(0, |counts| counts.projects)));
        }
        let open = hits.facets.get(&facet).map_or(0, |counts| counts.open);
        if open > 0 {
            rows.push(FacetRow::Open { count: open, chosen: hits.query.has_chosen(facet.field(), "open") });
        }
        rows.extend(values);
    }
    rows
}

/// Values of a facet listed at most, those with the highest counts: there may be a hundred thousand, and
/// nobody scrolls so far. Chosen by eye.
const MAX_FACET_VALUES: usize = 500;

fn value_rows(hits: &Hits, facet: Facet, keep: impl Fn(&FacetValue) -> bool) -> Vec<FacetRow> {
    let corpus: &Corpus = &hits.corpus;
    let values = corpus.facets().values(facet);
    let counts = hits.facets.get(&facet).map_or(&[][..], |counts| &counts.values);
    // A facet that is not counted yet has count 0 everywhere and shows only its chosen values.
    let count = |i: usize| counts.get(i).copied().unwrap_or(0);
    let chosen = |i: usize| hits.query.has_chosen(facet.field(), &values[i].code);
    let choosing = hits.query.clauses.iter().any(|clause| clause.chooses(facet.field()));
    let is_listed = |&i: &usize| (count(i) > 0 || choosing && chosen(i)) && keep(&values[i]);
    let mut shown: Vec<usize> = (0..values.len()).filter(is_listed).collect();
    let rank = |i: &usize| (!(choosing && chosen(*i)), std::cmp::Reverse(count(*i)), values[*i].label.as_str());
    if shown.len() > MAX_FACET_VALUES {
        shown.select_nth_unstable_by(MAX_FACET_VALUES, |a, b| rank(a).cmp(&rank(b)));
        shown.truncate(MAX_FACET_VALUES);
    }
    shown.sort_by(|&a, &b| (count(b), &values[a].label).cmp(&(count(a), &values[b].label)));
    let row = |i: usize, depth: usize| FacetRow::Value {
        facet,
        value: i as u32,
        label: values[i].label.clone(),
        code: values[i].code.clone(),
        depth,
        count: count(i),
        chosen: choosing && chosen(i),
    };
    let mut children: HashMap<u32, Vec<usize>> = HashMap::new();
    let visible: HashSet<usize> = shown.iter().copied().collect();
    let find = |code: &String| corpus.facets().find(facet, code);
    let parent =
        |i: usize| values[i].parent.as_ref().and_then(find).filter(|parent| visible.contains(&(*parent as usize)));
    for &i in &shown {
        if let Some(parent) = parent(i) {
            children.entry(parent).or_default().push(i);
        }
    }
    let mut rows = Vec::new();
    for &i in shown.iter().filter(|&&i| parent(i).is_none()) {
        rows.push(row(i, 0));
        rows.extend(children.get(&(i as u32)).into_iter().flatten().map(|&child| row(child, 1)));
    }
    rows
}

/// The title of the list pane.
pub fn list_title(app: &App) -> &'static str {
    match app.view.list {
        ListKind::Projects => "Projects",
        ListKind::Equipment => "Equipment",
        ListKind::Sources => "Sources",
    }
}
