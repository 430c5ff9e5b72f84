//! What the panes show, laid out anew when what it depends on has changed.

use super::article::{self, Article};
use super::detail::{self, DetailRow, Lead};
use super::layout::{Layout, inside};
use super::{App, Focus, ListKind};
use crate::model::{Evidence, FactKey};
use crate::search::Hits;
use crate::store::{Corpus, Facet, FacetValue, RecordId, SourceId};
use crate::tui::kit::styled_text::{DocLine, Ink, Part, Piece, flow};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A row of the left pane or of the facet menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FacetRow {
    /// Between two facets.
    Blank,
    /// A facet's name.
    Heading(Facet),
    /// Every country.
    All(usize),
    /// Projects with equipment on its way: planned, ordered or in delivery.
    Open {
        /// Projects.
        count: usize,
        /// The query chooses it.
        chosen: bool,
    },
    /// A value with the number of projects it gives.
    Value {
        /// The facet.
        facet: Facet,
        /// The value.
        value: u32,
        /// The name to show.
        label: String,
        /// As a query calls it.
        code: String,
        /// How far in it stands: an agency under its country.
        depth: usize,
        /// Projects.
        count: usize,
        /// The query chooses it.
        chosen: bool,
    },
}

impl FacetRow {
    /// Whether the cursor stops here.
    pub fn is_stop(&self) -> bool {
        matches!(self, FacetRow::All(_) | FacetRow::Open { .. } | FacetRow::Value { .. })
    }

    /// The facet and value it stands for.
    pub fn value(&self) -> Option<(Facet, u32)> {
        match self {
            FacetRow::Value { facet, value, .. } => Some((*facet, *value)),
            _ => None,
        }
    }
}

/// What the panes show.
#[derive(Default)]
pub struct Panes {
    /// Rows of the left pane.
    pub facets: Vec<FacetRow>,
    /// Lines of the detail.
    pub detail: Vec<DocLine>,
    /// The words behind the selected row of the detail, with their source.
    pub quote: Vec<DocLine>,
    /// The source.
    pub article: Article,
    rows: Vec<DetailRow>,
    matched: Vec<usize>,
    /// The detail is another record's: the one under the cursor is being opened.
    pub stale: bool,
    /// What to go to when it is there.
    pub(super) seek: Option<Seek>,
    /// What the detail was laid out for.
    detail_key: Option<(RecordId, u16)>,
    article_key: Option<(SourceId, Option<usize>, bool, u16)>,
}

/// Where the cursor of a detail goes that is not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seek {
    /// To what matched.
    Matched,
    /// To a fact.
    Fact(FactKey),
}

impl Panes {
    /// Everything must be laid out anew: other data or other highlights.
    pub(super) fn forget(&mut self) {
        // The detail stays on screen, dimmed, until it is laid out anew.
        self.detail_key = None;
        self.article_key = None;
        self.stale = true;
    }

    /// The facet value of a row of the left pane.
    pub(super) fn facet_value(&self, row: usize) -> Option<(Facet, u32)> {
        self.facets.get(row).and_then(FacetRow::value)
    }

    /// Where a row of the detail leads.
    pub fn lead(&self, row: usize) -> Option<Lead> {
        self.rows.get(row).filter(|_| !self.stale).and_then(|row| row.lead)
    }

    /// The row of an equipment line's own.
    pub(super) fn row_of_line(&self, line: u32) -> Option<usize> {
        let own = |row: &DetailRow| {
            !row.about && matches!(row.lead, Some(Lead::Fact(FactKey::Claim { line: l, .. })) if l as u32 == line)
        };
        self.rows.iter().position(own)
    }

    /// The rows of the detail that lead somewhere.
    pub(super) fn leads(&self) -> Vec<usize> {
        (0..self.rows.len()).filter(|&row| !self.stale && self.rows[row].lead.is_some()).collect()
    }

    /// The rows of the detail in which words of the query stand.
    pub(super) fn matched_rows(&self) -> Vec<usize> {
        self.matched.clone()
    }

    /// The row that states a fact, not one that speaks about it.
    pub(super) fn row_of(&self, key: FactKey) -> Option<usize> {
        self.rows.iter().position(|row| row.lead == Some(Lead::Fact(key)) && !row.about)
    }
}

impl App {
    /// Lays out what has changed. Called after every message.
    pub(super) fn refresh(&mut self) {
        self.layout = Layout::new(self.size.0, self.size.1, self.wanted());
        let Some(hits) = self.hits.clone() else { return };
        self.clamp();

        let pane = inside(self.layout.detail);
        match self.project() {
            Some(project) => {
                let key = (project, pane.width);
                if self.panes.detail_key != Some(key) {
                    self.panes.stale = !self.lay_out_detail(&hits, project, usize::from(pane.width));
                }
                if !self.panes.stale {
                    self.panes.detail_key = Some(key);
                    match self.panes.seek.take() {
                        Some(Seek::Matched) => self.select_matched(),
                        Some(Seek::Fact(key)) => self.seek_fact(key),
                        None => {}
                    }
                    if self.panes.lead(self.place.detail_row).is_none() {
                        self.place.detail_row = self.panes.leads().first().copied().unwrap_or(0);
                    }
                    let width = usize::from(pane.width);
                    self.panes.quote = self.quote(&hits, project, width);
                }
            }
            None => {
                self.panes.rows.clear();
                self.panes.detail.clear();
                self.panes.quote.clear();
                self.panes.detail_key = None;
                self.panes.stale = false;
                self.panes.seek = None;
            }
        }

        let pane = inside(self.layout.source);
        let source = self.followed();
        if let Some((source, stop)) = source.filter(|_| pane.width > 0) {
            let key = (source, stop, self.place.unfolded, pane.width);
            // What is not there yet is on its way; what was shown stays.
            if self.panes.article_key != Some(key)
                && let Some(opened) = self.records.source(source)
            {
                let width = usize::from(pane.width);
                self.panes.article = article::lay_out(opened, stop, self.place.unfolded, &hits.highlighter, width);
                let moved = self.panes.article_key.map(|k| (k.0, k.1)) != Some((source, stop));
                self.panes.article_key = Some(key);
                if moved && self.place.focus != Focus::Source {
                    self.place.source = Some(source);
                    self.place.stop = stop;
                    self.place.source_top = 0;
                    self.show_stop();
                }
            }
            let page = self.page(Focus::Source);
            self.place.source_top = self.place.source_top.min(self.panes.article.lines.len().saturating_sub(page));
        } else if source.is_none() && !self.panes.stale {
            self.panes.article = Article::default();
            self.place.source_top = 0;
            self.panes.article_key = None;
        }
        let page = self.page(Focus::Detail);
        self.place.detail_top = self.place.detail_top.min(self.panes.detail.len().saturating_sub(page));
    }

    /// The source to show: the one being read, else the one behind the cursor.
    fn followed(&self) -> Option<(SourceId, Option<usize>)> {
        if self.place.focus == Focus::Source {
            return self.place.source.map(|source| (source, self.place.stop));
        }
        if let Some(source) = self.listed_source() {
            return Some((source, None));
        }
        self.current_words()
    }

    /// Keeps every cursor inside what is there.
    fn clamp(&mut self) {
        let page = self.page(Focus::List);
        let len = self.list_len();
        let cursor = &mut self.place.lists[self.place.list as usize];
        cursor.select(cursor.at, len, page);
        let (len, page) = (self.panes.facets.len(), self.page(Focus::Facets));
        let cursor = &mut self.place.facets;
        let at = cursor.at.min(len.saturating_sub(1));
        let stop = (at..len).chain((0..at).rev()).find(|&i| self.panes.facets[i].is_stop()).unwrap_or(0);
        cursor.select(stop, len, page);
        if (0..stop).all(|i| !self.panes.facets[i].is_stop()) {
            cursor.top = 0;
        }
    }

    /// Lays the detail out; false where the record is not there yet.
    fn lay_out_detail(&mut self, hits: &Hits, project: RecordId, width: usize) -> bool {
        let Some(opened) = self.records.project(project) else { return false };
        let rows = detail::rows(&hits.corpus, opened);
        self.panes.detail.clear();
        self.panes.matched.clear();
        for (i, row) in rows.iter().enumerate() {
            let found: Vec<Vec<Range<usize>>> =
                row.parts.iter().map(|part| hits.highlighter.ranges(&part.text)).collect();
            if row.lead.is_some() && found.iter().any(|ranges| !ranges.is_empty()) {
                self.panes.matched.push(i);
            }
            self.panes.detail.extend(flow(&row.parts, &found, i, row.indent, row.hanging, width));
        }
        self.panes.rows = rows;
        true
    }

    /// The sentence behind the selected row, its words marked, and who says it.
    fn quote(&self, hits: &Hits, project: RecordId, width: usize) -> Vec<DocLine> {
        let corpus = &hits.corpus;
        let Some(Lead::Fact(key)) = self.panes.lead(self.place.detail_row) else { return Vec::new() };
        let Some(opened) = self.records.project(project) else { return Vec::new() };
        let facts = opened.project.facts();
        let Some(fact) = facts.iter().find(|fact| fact.key == key) else { return Vec::new() };
        let mut lines = Vec::new();
        if let Some(basis) = fact.basis {
            let parts = [
                Part::new(Ink::Doubt, basis.label()),
                Part::new(Ink::Dim, fact.why.map(|w| format!(": {w}")).unwrap_or_default()),
            ];
            lines.extend(flow(&parts, &[], 0, 0, 2, width));
        }
        let Some(first) = fact.evidence.first() else { return lines };
        lines.extend(flow(&quote_parts(first, fact.evidence), &[], 0, 0, 1, width));
        if let Some(source) = corpus.source_of(project, &first.source).map(|s| corpus.source(s)) {
            let date = source.published.as_ref().map_or_else(|| "no date".to_owned(), ToString::to_string);
            let others = fact.evidence.iter().filter(|e| (&e.source, e.start) != (&first.source, first.start)).count();
            let more = if others > 0 { format!("  and {others} more") } else { String::new() };
            // One line, cut where it is too long: who says it must stay in sight.
            let said = crate::text::display::clean(&format!(" {date}, {}{more}", source.teller())).into_owned();
            let said = crate::text::cut(&said, width);
            lines.push(DocLine { pieces: vec![Piece { text: said, ink: Ink::Dim, hit: false }], row: 0 });
        }
        lines
    }
}

/// A quote in quotation marks, with the words of every piece of evidence that cites the same sentence marked.
pub fn quote_parts(first: &Evidence, all: &[Evidence]) -> Vec<Part> {
    let same = all.iter().filter(|e| e.source == first.source && e.start == first.start && e.quote == first.quote);
    let marks = same.filter_map(|e| e.mark).map(|[from, to]| from..to).collect();
    let mut parts = vec![Part::new(Ink::Plain, "“")];
    let mut at = 0;
    for mark in crate::search::highlight::merge(marks) {
        let (Some(before), Some(words)) = (first.quote.get(at..mark.start), first.quote.get(mark.clone())) else {
            continue;
        };
        parts.push(Part::new(Ink::Plain, before));
        parts.push(Part::new(Ink::Mark, words));
        at = mark.end;
    }
    parts.push(Part::new(Ink::Plain, first.quote.get(at..).unwrap_or_default()));
    parts.push(Part::new(Ink::Plain, "”"));
    parts
}

/// The values of some facets with their counts: most first, agencies under their countries.
///
/// `compact` shrinks a facet with one value to a line of its own.
pub fn facet_rows(hits: &Hits, facets: &[Facet], compact: bool) -> Vec<FacetRow> {
    facet_rows_of(hits, facets, compact, |_, _| true)
}

/// The same, of the values that are wanted; of each facet those with the highest counts.
pub fn facet_rows_of(
    hits: &Hits,
    facets: &[Facet],
    compact: bool,
    wanted: impl Fn(Facet, &FacetValue) -> bool,
) -> Vec<FacetRow> {
    let mut rows = Vec::new();
    for &facet in facets {
        let mut values = value_rows(hits, facet, |value| wanted(facet, value));
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

/// Values of a facet that are listed at once: there may be a hundred thousand, and nobody scrolls so far.
const MOST_VALUES: usize = 500;

fn value_rows(hits: &Hits, facet: Facet, wanted: impl Fn(&FacetValue) -> bool) -> Vec<FacetRow> {
    let corpus: &Corpus = &hits.corpus;
    let values = corpus.facets().values(facet);
    let counts = hits.facets.get(&facet).map_or(&[][..], |counts| &counts.values);
    // A facet that has not been counted yet has no values to show, but those chosen.
    let n = |i: usize| counts.get(i).copied().unwrap_or(0);
    let chosen = |i: usize| hits.query.has_chosen(facet.field(), &values[i].code);
    let choosing = hits.query.clauses.iter().any(|clause| clause.chooses(facet.field()));
    let there = |&i: &usize| (n(i) > 0 || choosing && chosen(i)) && wanted(&values[i]);
    let mut shown: Vec<usize> = (0..values.len()).filter(there).collect();
    let place = |i: &usize| (!(choosing && chosen(*i)), std::cmp::Reverse(n(*i)), values[*i].label.as_str());
    if shown.len() > MOST_VALUES {
        shown.select_nth_unstable_by(MOST_VALUES, |a, b| place(a).cmp(&place(b)));
        shown.truncate(MOST_VALUES);
    }
    shown.sort_by(|&a, &b| (n(b), &values[a].label).cmp(&(n(a), &values[b].label)));
    let row = |i: usize, depth: usize| FacetRow::Value {
        facet,
        value: i as u32,
        label: values[i].label.clone(),
        code: values[i].code.clone(),
        depth,
        count: n(i),
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

/// What a heading above the list says of its order.
pub fn list_title(app: &App) -> &'static str {
    match app.place.list {
        ListKind::Projects => "Projects",
        ListKind::Equipment => "Equipment",
        ListKind::Sources => "Sources",
    }
}
