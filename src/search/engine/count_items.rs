//! Facet counting for lists of equipment lines: how many lines filtering to a value gives.

use super::{ClauseSet, Plan};
use crate::fields::FieldId;
use crate::rules::{Rule, Severity};
use crate::search::facet_counts::FacetCounts;

impl Plan<'_> {
    /// For the given rows per segment, counts the equipment lines with each value of a facet: their own, or one of their
    /// record. Only lines count that pass the query without the clauses `excluding`; with words, those that a table counts
    /// as items, see [`super::LineMatcher::items`].
    pub(crate) fn count_items(&self, facet: FieldId, rows: &[&[u32]], excluding: ClauseSet) -> FacetCounts {
        let n_values = self.corpus.facets().values(facet).len();
        let mut counts = FacetCounts { values: vec![0; n_values], ..FacetCounts::default() };
        if facet.has_inferred() {
            counts.inferred = vec![0; n_values];
        }
        let needs_matcher = self.query.clauses.iter().any(|clause| clause.is_text() || clause.wants_line());
        let (mut allowed, mut items, mut of_record) = (Vec::new(), Vec::new(), Vec::new());
        for (at, rows) in rows.iter().enumerate() {
            let (first, segment) = self.corpus.segment(at);
            let mut matcher = (needs_matcher && !rows.is_empty()).then(|| self.line_matcher(at));
            let column = segment.facet(facet);
            let inferred = segment.inferred[facet as usize].as_ref().filter(|_| facet.has_inferred());
            for &row in *rows {
                let row = row as usize;
                let lines = segment.lines_of(row);
                if lines.is_empty() {
                    continue;
                }
                match &mut matcher {
                    Some(matcher) => {
                        matcher.allowed_without(excluding, row, &mut allowed);
                        matcher.items(row, &allowed, &mut items);
                    }
                    None => {
                        items.clear();
                        items.extend(0..lines.len() as u32);
                    }
                }
                let n = items.len();
                counts.all += n;
                if facet.is_per_line() {
                    // Filtering to what the record itself says gives all of its lines.
                    of_record.clear();
                    if let Some(own) = segment.record_values(facet) {
                        own.each_local(row, |value| of_record.push(value));
                    }
                    of_record.iter().for_each(|&value| counts.values[column.globals[value as usize] as usize] += n);
                    for line in items.iter().map(|&line| lines.start + line as usize) {
                        column.each_local(line, |value| {
                            let is_counted = of_record.contains(&value);
                            counts.values[column.globals[value as usize] as usize] += usize::from(!is_counted);
                        });
                        counts.open += usize::from(facet == FieldId::DeliveryStatus && segment.is_open[line]);
                    }
                    continue;
                }
                column.each_local(row, |value| counts.values[column.globals[value as usize] as usize] += n);
                if let Some(inferred) = inferred {
                    inferred.each_local(row, |value| counts.inferred[column.globals[value as usize] as usize] += n);
                }
                if facet == FieldId::Flag && n > 0 {
                    let mut rules: Vec<Rule> = Vec::new();
                    let values = self.corpus.facets().values(FieldId::Flag);
                    let rule = |value: u32| Rule::from_code(&values[column.globals[value as usize] as usize].code);
                    column.each_local(row, |value| rules.extend(rule(value)));
                    let id = first + row as u32;
                    let mut of_several: Vec<Rule> = Vec::new();
                    for (_, bits) in self.corpus.relations.rule_bits_in(id..id + 1) {
                        of_several.extend(bits.iter());
                    }
                    let follow_ups = self.corpus.relations.follow_ups_in(id..id + 1);
                    of_several.extend(follow_ups.filter(|(_, ids)| !ids.is_empty()).map(|(rule, _)| rule));
                    for rule in &of_several {
                        if let Some(value) = self.corpus.facets().find(FieldId::Flag, rule.code()) {
                            counts.values[value as usize] += n;
                        }
                    }
                    rules.append(&mut of_several);
                    let mut severities: Vec<Severity> = rules.into_iter().map(Rule::severity).collect();
                    severities.sort_unstable();
                    severities.dedup();
                    for severity in severities {
                        match counts.severities.iter_mut().find(|(of, _)| *of == severity) {
                            Some((_, count)) => *count += n,
                            None => counts.severities.push((severity, n)),
                        }
                    }
                }
            }
        }
        counts
    }
}
