//! The values that columns store by number.

use super::columns::{Dictionary, Keyed, each_value_of_lines};
use super::facets::{FacetTable, FacetValue};
use super::money::MoneyValue;
use super::segment::{Dictionaries, Segment};
use crate::fields::FieldId;
use std::sync::Arc;

/// The distinct values of a corpus, numbered by first appearance.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    pub(crate) facets: FacetTable,
    donors: Dictionary<Arc<str>>,
    /// Sites, balances and numbers of equipment lines in short, and regions of sites.
    of_lines: Dictionary<Arc<str>>,
    currencies: Dictionary<Arc<str>>,
    amount_kinds: Dictionary<Arc<str>>,
    money_values: Dictionary<Arc<MoneyValue>>,
    activity_files: Dictionary<Arc<str>>,
}

impl Labels {
    /// The distinct donor labels, by number; see [`super::RecordRow::donors_id`].
    pub fn donors(&self) -> &[Arc<str>] {
        self.donors.values()
    }

    /// The sites, balance or number of an equipment line in short, by number.
    pub(crate) fn of_line(&self, id: u32) -> &str {
        &self.of_lines.values()[id as usize]
    }

    pub fn currencies(&self) -> &[Arc<str>] {
        self.currencies.values()
    }

    /// The code of a currency, by its number in [`super::money::AmountRow`].
    pub(crate) fn currency(&self, id: u32) -> &str {
        &self.currencies.values()[id as usize]
    }

    /// The code of a kind of amount, by its number in [`super::money::AmountRow`].
    pub(crate) fn amount_kind(&self, id: u32) -> &str {
        &self.amount_kinds.values()[id as usize]
    }

    /// The codes of the kinds of amounts, by number.
    pub(crate) fn amount_kinds(&self) -> &[Arc<str>] {
        self.amount_kinds.values()
    }

    /// The number of a kind of amount, if any amount has it.
    pub(crate) fn amount_kind_id(&self, code: &str) -> Option<u32> {
        self.amount_kinds.find(code)
    }

    /// The values of money tables, by number.
    pub(crate) fn money_values(&self) -> &[Arc<MoneyValue>] {
        self.money_values.values()
    }

    /// The name of an XML file that activities come from, by its number in [`Segment::activity_files`].
    pub(crate) fn activity_file(&self, id: u32) -> &str {
        &self.activity_files.values()[id as usize]
    }

    /// Merges the values of a segment: its columns learn the numbers, and its records are counted.
    pub(crate) fn accept(&mut self, segment: &mut Segment, of_segment: Dictionaries) {
        for (&facet, dictionary) in FieldId::ALL.iter().zip(of_segment.facets) {
            let values = dictionary.into_values().into_iter();
            segment.facets[facet as usize].globals = values.map(|value| self.facet_value(facet, value)).collect();
        }
        segment.country.globals = segment.facets[FieldId::Country as usize].globals.clone();
        let globals = |all: &mut Dictionary<Arc<str>>, of: Dictionary<Box<str>>| -> Vec<u32> {
            of.into_values().into_iter().map(|text| all.id(&text, || Arc::from(&*text))).collect()
        };
        segment.donors.globals = globals(&mut self.donors, of_segment.donors);
        let of_lines = globals(&mut self.of_lines, of_segment.line_labels);
        segment.places.globals = of_lines.clone();
        segment.balances.globals = of_lines.clone();
        segment.site_rows.renumber_labels(&of_lines);
        segment.numbers.globals = of_lines;
        let currencies = globals(&mut self.currencies, of_segment.currencies);
        let kinds = globals(&mut self.amount_kinds, of_segment.kinds);
        segment.activity_files.globals = globals(&mut self.activity_files, of_segment.activity_files);
        for amount in &mut segment.amounts {
            amount.currency = currencies[amount.currency as usize];
            amount.kind = kinds[amount.kind as usize];
        }
        let values = of_segment.money_values.into_values().into_iter();
        let values: Vec<u32> = values
            .map(|value| {
                let value = Arc::new(value);
                self.money_values.id(value.key(), || value.clone())
            })
            .collect();
        segment.money.renumber(&values);
        self.count_values(segment);
    }

    fn facet_value(&mut self, facet: FieldId, value: FacetValue) -> u32 {
        let value = Arc::new(value);
        let values = &mut self.facets.values[facet as usize];
        let id = values.id(&value.code, || value.clone());
        if facet.has_published_names() && values.value(id).is_bare() && !value.is_bare() {
            *values.value_mut(id) = value;
        }
        let totals = &mut self.facets.totals[facet as usize];
        totals.resize(totals.len().max(id as usize + 1), 0);
        if facet.has_inferred() {
            self.facets.inferred_totals[facet as usize].resize(totals.len(), 0);
        }
        id
    }

    /// Counts the records or lines of each facet value, in the segment and in the corpus.
    fn count_values(&mut self, segment: &mut Segment) {
        let facets = &mut self.facets;
        segment.totals.resize(FieldId::ALL.len(), Vec::new());
        segment.inferred_totals.resize(FieldId::ALL.len(), Vec::new());
        for facet in FieldId::facets() {
            let column = segment.facet(facet);
            let mut counts = vec![0; column.globals.len()];
            if facet.counts_lines() {
                column.count_local(0..segment.quantities.len() as u32, &mut counts);
            } else if facet.is_per_line() {
                let mut values = Vec::new();
                for record in 0..segment.len() {
                    let of_record = segment.record_values(facet).map(|column| (column, record));
                    each_value_of_lines(column, segment.lines_of(record), of_record, &mut values, |value| {
                        counts[value as usize] += 1
                    });
                }
            } else {
                column.count_local(0..segment.len() as u32, &mut counts);
            }
            let totals = &mut facets.totals[facet as usize];
            for (n, &id) in counts.iter().zip(&column.globals) {
                totals[id as usize] += n;
            }
            if let Some(inferred) = &segment.inferred[facet as usize] {
                let mut counts = vec![0; column.globals.len()];
                inferred.count_local(0..segment.len() as u32, &mut counts);
                let totals = &mut facets.inferred_totals[facet as usize];
                counts.iter().zip(&column.globals).for_each(|(n, &id)| totals[id as usize] += n);
                segment.inferred_totals[facet as usize] = counts;
            }
            segment.totals[facet as usize] = counts;
        }
        segment.open_lines = segment.is_open.iter().filter(|&&is_open| is_open).count() as u32;
        facets.open_lines += segment.open_lines;
    }
}
