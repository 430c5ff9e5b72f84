//! The rows of the facet pane and of the facet menu: the values of the facets with their counts.

use crate::fields::FieldId;
use crate::model::LineState;
use crate::present::columns::state_sign;
use crate::rules::Severity;
use crate::search::Hits;
use crate::search::query::exactly;
use crate::sort::ColdSort;
use crate::store::{Corpus, FacetValue};
use std::collections::{HashMap, HashSet};

/// A row of the facet pane or of the facet menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FacetRow {
    /// Between two facets.
    Blank,
    Heading {
        facet: FieldId,
        /// Items are counted, not projects.
        counts_items: bool,
    },
    /// No filter by country; with the number of projects, or of items.
    All(usize),
    /// Equipment whose arrival is not reported, see [`crate::model::Balance::is_open`].
    Open {
        /// Number of equipment lines.
        count: usize,
        /// The query filters to it.
        chosen: bool,
    },
    /// Projects with a remark of this weight, or their items.
    Remark {
        severity: Severity,
        count: usize,
        /// The query filters to it.
        chosen: bool,
    },
    /// A value of a facet.
    Value {
        facet: FieldId,
        /// Index among the values of the facet.
        value: u32,
        /// The name to show.
        label: String,
        /// The name in a query.
        code: String,
        /// Level of indentation: an agency is under its country.
        depth: usize,
        /// Number of projects that filtering to it gives, or of equipment lines if the facet counts these.
        count: usize,
        /// Those of them in which it is only inferred.
        inferred: usize,
        /// The query filters to it.
        chosen: bool,
    },
}

impl FacetRow {
    /// Whether the cursor can be on the row.
    pub(crate) fn is_selectable(&self) -> bool {
        matches!(self, FacetRow::All(_) | FacetRow::Open { .. } | FacetRow::Remark { .. } | FacetRow::Value { .. })
    }

    /// What choosing the row filters to: a field and its value, or no value of the field.
    pub(super) fn filter(&self) -> Option<(FieldId, Option<&str>)> {
        match self {
            FacetRow::All(_) => Some((FieldId::Country, None)),
            FacetRow::Open { .. } => Some((FieldId::DeliveryStatus, Some("open"))),
            FacetRow::Value { facet, code, .. } => Some((*facet, Some(code))),
            FacetRow::Remark { severity, .. } => Some((FieldId::Flag, Some(severity.label()))),
            FacetRow::Blank | FacetRow::Heading { .. } => None,
        }
    }

    /// The row as a value to mark: its field and the clause that chooses it.
    pub(crate) fn to_mark(&self) -> Option<(FieldId, String)> {
        match self {
            FacetRow::Value { facet, code, .. } => Some((*facet, exactly(*facet, code))),
            FacetRow::Open { .. } => {
                let field = FieldId::DeliveryStatus;
                Some((field, format!("{}:open", field.name())))
            }
            FacetRow::Remark { severity, .. } => {
                Some((FieldId::Flag, format!("{}:{}", FieldId::Flag.name(), severity.label())))
            }
            FacetRow::All(_) | FacetRow::Blank | FacetRow::Heading { .. } => None,
        }
    }

    /// Facet and index of the value, of a row with a value.
    pub(crate) fn value(&self) -> Option<(FieldId, u32)> {
        match self {
            FacetRow::Value { facet, value, .. } => Some((*facet, *value)),
            _ => None,
        }
    }
}

/// The values of some facets with their counts: highest first, agencies under their countries.
///
/// With `compact` a facet with one value takes one row, without a heading.
pub(crate) fn facet_rows(hits: &Hits, facets: &[FieldId], compact: bool) -> Vec<FacetRow> {
    facet_rows_where(hits, facets, compact, |_, _| true)
}

/// The rows of the facet pane: as [`facet_rows`]. Of items what the reports say stands near the top.
pub(crate) fn pane_rows(hits: &Hits) -> Vec<FacetRow> {
    if hits.breakdown.as_ref().is_none_or(|found| !found.counts_items) {
        return facet_rows(hits, &FieldId::PANES, true);
    }
    let [country, donor, group, state] = FieldId::PANES;
    let mut rows = facet_rows(hits, &[country, state], true);
    let remarks = hits.facet(FieldId::Flag).map_or(&[][..], |counts| &counts.severities);
    let counts = [Severity::Conflict, Severity::Doubt].into_iter().filter_map(|severity| {
        let count = remarks.iter().find(|(of, _)| *of == severity).map_or(0, |(_, n)| *n);
        let chosen = hits.query.has_chosen(FieldId::Flag, severity.label());
        (count > 0 || chosen).then_some(FacetRow::Remark { severity, count, chosen })
    });
    let counts: Vec<FacetRow> = counts.collect();
    if !counts.is_empty() {
        rows.push(FacetRow::Blank);
        rows.extend(counts);
    }
    rows.push(FacetRow::Blank);
    rows.extend(facet_rows(hits, &[donor, group], true));
    rows
}

/// As [`facet_rows`], of the values that `keep` accepts.
pub(crate) fn facet_rows_where(
    hits: &Hits,
    facets: &[FieldId],
    compact: bool,
    keep: impl Fn(FieldId, &FacetValue) -> bool,
) -> Vec<FacetRow> {
    let mut rows = Vec::new();
    let counts_items = hits.breakdown.as_ref().is_some_and(|found| found.counts_items);
    for &facet in facets {
        let mut values = value_rows(hits, facet, |value| keep(facet, value));
        if values.is_empty() {
            continue;
        }
        if !rows.is_empty() {
            rows.push(FacetRow::Blank);
        }
        if let ([FacetRow::Value { label, .. }], true) = (values.as_mut_slice(), compact && facet != FieldId::Country) {
            let unit = if facet.counts_lines() && !counts_items { ", items" } else { "" };
            *label = format!("{}{unit}: {label}", facet.heading());
            rows.extend(values);
            continue;
        }
        rows.push(FacetRow::Heading { facet, counts_items: counts_items || facet.counts_lines() });
        if facet == FieldId::Country && facets.first() == Some(&FieldId::Country) {
            rows.push(FacetRow::All(hits.facet(facet).map_or(0, |counts| counts.all)));
        }
        let open = hits.facet(facet).map_or(0, |counts| counts.open);
        if open > 0 {
            rows.push(FacetRow::Open { count: open, chosen: hits.query.has_chosen(facet, "open") });
        }
        rows.extend(values);
    }
    rows
}

/// Values of a facet listed at most, those with the highest counts: there may be a hundred thousand, and
/// nobody scrolls so far. Chosen by eye.
const MAX_FACET_VALUES: usize = 500;

fn value_rows(hits: &Hits, facet: FieldId, keep: impl Fn(&FacetValue) -> bool) -> Vec<FacetRow> {
    let corpus: &Corpus = &hits.corpus;
    let values = corpus.facets().values(facet);
    let counts = hits.facet(facet).map_or(&[][..], |counts| &counts.values);
    let inferred = hits.facet(facet).map_or(&[][..], |counts| &counts.inferred);
    // A facet that is not counted yet has count 0 everywhere and shows only its chosen values.
    let count = |i: usize| counts.get(i).copied().unwrap_or(0);
    let chosen = |i: usize| hits.query.has_chosen(facet, &values[i].code);
    let choosing = hits.query.clauses.iter().any(|clause| clause.chooses(facet));
    let is_listed = |&i: &usize| (count(i) > 0 || choosing && chosen(i)) && keep(&values[i]);
    let mut shown: Vec<usize> = (0..values.len()).filter(is_listed).collect();
    let rank = |i: &usize| (!(choosing && chosen(*i)), std::cmp::Reverse(count(*i)), values[*i].label.as_str());
    if shown.len() > MAX_FACET_VALUES {
        shown.select_nth_unstable_by(MAX_FACET_VALUES, |a, b| rank(a).cmp(&rank(b)));
        shown.truncate(MAX_FACET_VALUES);
    }
    shown.cold_sort_by(|&a, &b| (count(b), &values[a].label).cmp(&(count(a), &values[b].label)));
    let row = |i: usize, depth: usize| FacetRow::Value {
        facet,
        value: i as u32,
        label: match facet {
            FieldId::DeliveryStatus => {
                let state: LineState = values[i].code.parse().unwrap_or(LineState::Unknown);
                format!("{} {}", state_sign(state, state.is_open()), values[i].label)
            }
            _ => values[i].label.clone(),
        },
        code: values[i].code.clone(),
        depth,
        count: count(i),
        inferred: inferred.get(i).copied().unwrap_or(0),
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
