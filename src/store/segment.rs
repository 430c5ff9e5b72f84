//! A segment: columns and term index of the records of one batch.
//!
//! One thread builds a segment on its own ([`SegmentBuilder`]), with term and value numbers that are local to
//! the segment. When the segment is accepted into the corpus, in file order, its columns learn which corpus
//! value each local value is. After that it never changes.

use super::columns::{Dictionary, Strings, ValueColumn, ValueColumnBuilder};
use super::facets::{FacetValue, each_stated_value};
use super::flags::{NotRead, RuleColumn, add_not_read, undated};
use super::index::{Index, IndexBuilder};
use super::money::{self, AmountRow, MoneyColumns, MoneyColumnsBuilder, MoneyValue};
use super::relations::{PaymentEnd, Relation, named_in_payments};
use super::site_rows::{SiteRow, SiteRows, SiteRowsBuilder};
use super::sources::{Origin, SourceEntry};
use super::total::LinePieces;
use super::words::each_text_field;
use crate::fields::FieldId;
use crate::formats::Problem;
use crate::hashing;
use crate::model::{Activity, Balance, Basis, Equipment};
use crate::model::{Coded, FactKey, Figure, Names, PartialDate, Project, Role, SiteReport, site_reports};
use crate::rules::LineReport;
use crate::rules::{self, ActivityDates, RuleSet, SourceFacts};
use std::ops::Deref;

/// The values of the filter `has:`, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Has {
    Equipment = 1,
    Amount = 2,
    Date = 4,
    Evidence = 8,
    Document = 16,
    Signatory = 32,
    Correction = 64,
    Flag = 128,
    Location = 256,
    Result = 512,
    Transaction = 1024,
    Humanitarian = 2048,
}

/// The columns of a segment. Rows are records in most columns and equipment lines in `quantities`, `pieces`,
/// `is_open`, `as_of`, `places` and the facets that are [`FieldId::is_per_line`].
#[derive(Debug, Default)]
pub(crate) struct Segment {
    pub(crate) origins: Vec<Origin>,
    pub(crate) titles: Strings,
    /// External ids.
    pub(crate) ids: Strings,
    /// Other identifiers of a record, with its row; ascending by row.
    pub(crate) other_ids: (Vec<u32>, Strings),
    /// Characters of each title: among equal scores the shorter title comes first.
    pub(crate) title_lengths: Vec<u16>,
    /// See [`super::RecordRow::last_reported`].
    pub(crate) last_reported: Vec<Option<PartialDate>>,
    pub(crate) rules: RuleColumn,
    /// The XML file that each activity comes from, by its number in the labels; none for other records.
    pub(crate) activity_files: ValueColumn,
    /// Rows of activities that state no date of their data, with the dates that are compared with today.
    pub(crate) undated: Vec<(u32, ActivityDates)>,
    /// Bits of [`Has`].
    pub(crate) has: Vec<u16>,
    /// For each record the row of its first equipment line, and the number of lines as the last entry.
    pub(crate) line_starts: Vec<u32>,
    /// For each record the index of its first amount, and the number of amounts as the last entry.
    pub(crate) amount_starts: Vec<u32>,
    pub(crate) amounts: Vec<AmountRow>,
    /// See [`Project::start`].
    pub(crate) starts: Vec<Option<PartialDate>>,
    /// See [`Project::end`].
    pub(crate) ends: Vec<Option<PartialDate>>,
    /// Years of each record's dates and amounts. The values are the years themselves, without a dictionary.
    pub(crate) years: ValueColumn,
    /// Numbers of [`super::labels::Labels::donors`].
    pub(crate) donors: ValueColumn,
    /// The first country of each record.
    pub(crate) country: ValueColumn,
    pub(crate) quantities: Vec<Option<Figure>>,
    /// How the quantity of each line takes part in a total.
    pub(crate) pieces: Vec<LinePieces>,
    /// Whether the state of a line is only inferred.
    pub(crate) is_inferred: Vec<bool>,
    /// Whether a line is open, see [`rules::is_open_line`].
    pub(crate) is_open: Vec<bool>,
    /// Date of the claim that each line's delivery status comes from.
    pub(crate) as_of: Vec<Option<PartialDate>>,
    /// Date of the first report of the present stage.
    pub(crate) since: Vec<Option<PartialDate>>,
    /// Date of the newest claim of any stage.
    pub(crate) last_report: Vec<Option<PartialDate>>,
    /// The sites of each line in short.
    pub(crate) places: ValueColumn,
    /// The balance of a line in words, by its number in the labels.
    pub(crate) balances: ValueColumn,
    /// The number of a line with what it depends on: `9 (2023)`, `2 of 5`.
    pub(crate) numbers: ValueColumn,
    /// What is said of the sites of each line.
    pub(crate) site_rows: SiteRows,
    /// Indexed by [`FieldId`].
    pub(crate) facets: Vec<ValueColumn>,
    /// The locations of each record, by the local values of the facet of places.
    pub(crate) locations: ValueColumn,
    /// For each facet of parties, the values of each record that are only inferred, by the local values of the facet.
    /// `None` if no record has one. Indexed by [`FieldId`].
    pub(crate) inferred: Vec<Option<ValueColumn>>,
    /// Records that cannot be used, with the reason; ascending.
    pub(crate) broken: Vec<(u32, Problem)>,
    /// For each facet and each local value, the number of records that have it, or of lines.
    pub(crate) totals: Vec<Vec<u32>>,
    /// As `totals`, of the column `inferred`.
    pub(crate) inferred_totals: Vec<Vec<u32>>,
    /// Number of lines that are open.
    pub(crate) open_lines: u32,
    /// Newest date of a claim or [of an activity](Activity::known_until).
    pub(crate) newest_date: Option<PartialDate>,
    /// Rows with an arrival that only its giver reports, and the date of its newest report.
    pub(crate) giver_only: Vec<(u32, PartialDate)>,
    /// Rows with a planned end that may have passed: whether it has is known when the data's own date is.
    pub(crate) pending_ends: Vec<(u32, rules::PendingEnd)>,
    /// Rows of which more is to be reported, see [`rules::awaits_news`]; ascending.
    pub(crate) awaiting_news: Vec<u32>,
    /// Rows that name a related activity, with the hash of its external id: whether it is loaded is known
    /// only at the end.
    pub(crate) related: Vec<(u32, Relation, u64)>,
    /// Rows with payments that name another activity, with the hash of its external id.
    pub(crate) named_in_payments: Vec<(u32, PaymentEnd, u64)>,
    /// Rows of activities that a secondary reporter published; ascending.
    pub(crate) secondary: Vec<u32>,
    pub(crate) money: MoneyColumns,
    pub(crate) index: Index,
}

impl Segment {
    /// For each local value of a facet, the number of records that have it, or of lines.
    pub(crate) fn totals(&self, facet: FieldId) -> &[u32] {
        &self.totals[facet as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.origins.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.origins.is_empty()
    }

    pub(crate) fn facet(&self, facet: FieldId) -> &ValueColumn {
        &self.facets[facet as usize]
    }

    /// Calls `visit` once with each local value that a line has in a facet of lines, with those of its record.
    pub(crate) fn each_line_value(&self, facet: FieldId, row: usize, line: usize, mut visit: impl FnMut(u32)) {
        let column = self.facet(facet);
        column.each_local(line, &mut visit);
        if let Some(of_record) = self.record_values(facet) {
            let is_of_line = |value: u32| {
                let mut found = false;
                column.each_local(line, |other| found |= other == value);
                found
            };
            of_record.each_local(row, |value| {
                if !is_of_line(value) {
                    visit(value);
                }
            });
        }
    }

    /// The values that records have beside those of their lines, in a facet of lines: locations are places.
    pub(crate) fn record_values(&self, facet: FieldId) -> Option<&ValueColumn> {
        (facet == FieldId::Place).then_some(&self.locations)
    }

    /// Whether a record has locations beside the sites of its lines.
    pub(crate) fn has_locations(&self, record: usize) -> bool {
        let mut any = false;
        self.locations.each_local(record, |_| any = true);
        any
    }

    /// The equipment lines of a record, as rows of the line columns.
    pub(crate) fn lines_of(&self, record: usize) -> std::ops::Range<usize> {
        self.line_starts[record] as usize..self.line_starts[record + 1] as usize
    }

    pub(crate) fn amounts_of(&self, record: usize) -> &[AmountRow] {
        let range = self.amount_range(record);
        &self.amounts[range.start as usize..range.end as usize]
    }

    /// The amounts of a record, by their index in the segment.
    pub(crate) fn amount_range(&self, record: usize) -> std::ops::Range<u32> {
        self.amount_starts[record]..self.amount_starts[record + 1]
    }

    /// Why a record cannot be used; `None` if it can.
    pub(crate) fn has(&self, record: usize, what: Has) -> bool {
        self.has[record] & what as u16 != 0
    }

    pub(crate) fn broken(&self, record: usize) -> Option<&Problem> {
        let at = self.broken.binary_search_by_key(&(record as u32), |(row, _)| *row).ok()?;
        Some(&self.broken[at].1)
    }

    /// Bytes held in memory by the columns, without the index.
    pub(crate) fn bytes(&self) -> usize {
        let columns = self
            .facets
            .iter()
            .chain(self.inferred.iter().flatten())
            .chain([&self.years, &self.donors, &self.country, &self.places, &self.balances, &self.numbers])
            .chain([&self.activity_files, &self.locations]);
        columns.map(ValueColumn::bytes).sum::<usize>()
            + self.titles.bytes()
            + self.ids.bytes()
            + self.other_ids.0.len() * 4
            + self.other_ids.1.bytes()
            + self.origins.len() * (size_of::<Origin>() + 3 * size_of::<Option<PartialDate>>() + 2 + 1 + 4 + 4)
            + self.rules.bytes()
            + self.amounts.len() * size_of::<AmountRow>()
            + self.related.len() * size_of::<(u32, Relation, u64)>()
            + self.named_in_payments.len() * size_of::<(u32, PaymentEnd, u64)>()
            + self.pending_ends.len() * size_of::<(u32, rules::PendingEnd)>()
            + self.awaiting_news.len() * 4
            + self.money.bytes()
            + self.site_rows.bytes()
            + self.quantities.len()
                * (2 + size_of::<LinePieces>() + size_of::<Option<Figure>>() + 3 * size_of::<Option<PartialDate>>())
    }
}

/// The values of a segment, by local number. They are merged into those of the corpus.
#[derive(Default)]
pub(crate) struct Dictionaries {
    /// Indexed by [`FieldId`].
    pub(crate) facets: Vec<Dictionary<FacetValue>>,
    pub(crate) donors: Dictionary<Box<str>>,
    /// Of the columns `places`, `balances`, `numbers` and `site_rows`.
    pub(crate) line_labels: Dictionary<Box<str>>,
    pub(crate) currencies: Dictionary<Box<str>>,
    pub(crate) money_values: Dictionary<MoneyValue>,
    pub(crate) kinds: Dictionary<Box<str>>,
    pub(crate) activity_files: Dictionary<Box<str>>,
}

/// The words that a claim's quantity stands on. If two lines count the same words, their sum counts them
/// twice.
pub(crate) struct CountedClaim {
    /// Row of the record.
    pub(crate) record: u32,
    pub(crate) fact: FactKey,
    /// Hash of file, source, span of words and category. Equal keys mean the same words.
    pub(crate) key: u64,
    pub(crate) words: Box<str>,
}

/// A source that a record cites.
#[derive(Clone, Copy)]
pub(crate) struct CitedSource<'a> {
    /// The file of the record and the source.
    pub(crate) file: u32,
    pub(crate) facts: SourceFacts<'a>,
    pub(crate) publisher: &'a str,
}

/// Builds a segment record by record, from [`SegmentBuilder::with_index`] on.
#[derive(Default)]
pub(crate) struct SegmentBuilder {
    segment: Segment,
    index: IndexBuilder,
    dictionaries: Dictionaries,
    facets: Vec<ValueColumnBuilder>,
    locations: ValueColumnBuilder,
    inferred: Vec<ValueColumnBuilder>,
    years: ValueColumnBuilder,
    donors: ValueColumnBuilder,
    country: ValueColumnBuilder,
    places: ValueColumnBuilder,
    balances: ValueColumnBuilder,
    numbers: ValueColumnBuilder,
    site_rows: SiteRowsBuilder,
    money: MoneyColumnsBuilder,
    activity_files: ValueColumnBuilder,
    not_read: NotRead,
    counted: Vec<CountedClaim>,
    activity_texts: Vec<SourceEntry>,
    index_terms: bool,
    /// Buffers for the values of one record, indexed by facet, and by facet and line.
    scratch: Vec<Vec<u32>>,
    inferred_scratch: Vec<u32>,
    named_scratch: Vec<u32>,
    line_scratch: Vec<Vec<Vec<u32>>>,
}

/// A finished segment with what the corpus must merge.
pub(crate) struct FinishedSegment {
    /// Its columns do not know the corpus values yet.
    pub(crate) segment: Segment,
    /// Its terms, by local ordinal.
    pub(crate) terms: Strings,
    pub(crate) dictionaries: Dictionaries,
    pub(crate) counted: Vec<CountedClaim>,
    pub(crate) not_read: NotRead,
    /// Texts of its activities in which equipment was found.
    pub(crate) activity_texts: Vec<SourceEntry>,
}

impl SegmentBuilder {
    /// An empty builder. Without `index_terms` no text is indexed, and tables of money are by kind alone.
    pub(crate) fn with_index(index_terms: bool) -> Self {
        SegmentBuilder {
            segment: Segment { line_starts: vec![0], amount_starts: vec![0], ..Segment::default() },
            dictionaries: Dictionaries {
                facets: vec![Dictionary::default(); FieldId::ALL.len()],
                ..Dictionaries::default()
            },
            facets: vec![ValueColumnBuilder::default(); FieldId::ALL.len()],
            inferred: vec![ValueColumnBuilder::default(); FieldId::ALL.len()],
            index_terms,
            scratch: vec![Vec::new(); FieldId::ALL.len()],
            line_scratch: vec![Vec::new(); FieldId::ALL.len()],
            ..SegmentBuilder::default()
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.segment.is_empty()
    }

    /// Adds a usable record with the sources it cites.
    pub(crate) fn add<S: Deref<Target = str>>(
        &mut self,
        project: &Project<S>,
        origin: Origin,
        cited: &[CitedSource<'_>],
        names: &Names,
    ) {
        let facts: Vec<SourceFacts<'_>> = cited.iter().map(|source| source.facts).collect();
        let reports = rules::line_reports(project, &facts);
        self.push_row(&project.id, &project.title, origin);
        self.index.begin_record();
        if self.index_terms {
            self.index.refresh_name_heads(names);
            each_text_field(project, &reports, |kind, line, text| self.index.add_field(kind, line, text, names));
        }
        self.index.end_record();

        let rules = rules::rules_of(project, &facts, &reports, names);
        self.push_values(project, cited, &reports, rules);
        self.push_scalars(project, cited, rules);
        let row = self.segment.origins.len() as u32 - 1;
        let giver_only = rules::giver_only_arrivals(project, &reports).into_iter();
        self.segment.giver_only.extend(giver_only.map(|(_, date)| (row, date)));
        // An activity has a date of its own, so only those that are overdue are kept of most data.
        let pending = rules::pending_end(project, &reports).filter(|it| it.own_date.is_none() || it.is_overdue(None));
        self.segment.pending_ends.extend(pending.map(|pending| (row, pending)));
        if rules::awaits_news(project, &reports) {
            self.segment.awaiting_news.push(row);
        }
        for (line, report) in reports.iter().enumerate() {
            self.push_line(project, line, cited, &report.balance);
        }
        self.segment.line_starts.push(self.segment.quantities.len() as u32);
    }

    /// Adds the text of the activity that was added last, if equipment was found in it.
    pub(crate) fn add_activity_text(&mut self, source: Option<SourceEntry>) {
        self.activity_texts.extend(source);
    }

    /// Adds a record that cannot be used. Only its id and title are kept; rules and `has:` do not see it.
    pub(crate) fn add_broken(&mut self, id: &str, title: &str, origin: Origin, problem: Problem, names: &Names) {
        let project = Project::<String> { id: id.to_owned(), title: title.to_owned(), ..Project::default() };
        self.segment.broken.push((self.segment.len() as u32, problem));
        self.add(&project, origin, &[], names);
        self.segment.rules.clear_last();
        if let Some(has) = self.segment.has.last_mut() {
            *has = 0;
        }
    }

    fn push_row(&mut self, id: &str, title: &str, origin: Origin) {
        let segment = &mut self.segment;
        segment.origins.push(origin);
        segment.ids.push(id);
        segment.titles.push(title);
        segment.title_lengths.push(title.chars().count().min(usize::from(u16::MAX)) as u16);
    }

    fn push_values<S: Deref<Target = str>>(
        &mut self,
        project: &Project<S>,
        cited: &[CitedSource<'_>],
        reports: &[LineReport<'_>],
        rules: RuleSet,
    ) {
        let (room, line_room) = (&mut self.scratch, &mut self.line_scratch);
        let (inferred, named) = (&mut self.inferred_scratch, &mut self.named_scratch);
        let dictionaries = &mut self.dictionaries.facets;
        let lines = project.equipment.len();
        for facet in FieldId::facets() {
            let at = facet as usize;
            if facet.is_per_line() && line_room[at].len() < lines {
                line_room[at].resize(lines, Vec::new());
            }
            each_stated_value(project, reports, facet, &mut |stated| {
                let id = dictionaries[at].id(stated.code, || stated.value());
                if facet.has_published_names() && stated.names(dictionaries[at].value(id)) {
                    *dictionaries[at].value_mut(id) = stated.value();
                }
                match stated.line {
                    Some(line) => line_room[at][line].push(id),
                    None => room[at].push(id),
                }
                if facet.has_inferred() {
                    if stated.is_inferred { &mut *inferred } else { &mut *named }.push(id);
                }
            });
            if facet.has_inferred() {
                // One party that is named is enough.
                inferred.retain(|id| !named.contains(id));
                named.clear();
                self.inferred[at].push(inferred);
            }
        }
        self.country.push(&mut room[FieldId::Country as usize].first().copied().into_iter().collect());
        for rule in rules.iter() {
            let id = dictionaries[FieldId::Flag as usize].id(rule.code(), || FacetValue::of_rule(rule));
            room[FieldId::Flag as usize].push(id);
        }
        for source in cited {
            let make = || FacetValue::new(source.facts.id, source.facts.id, &[source.publisher], None);
            room[FieldId::Source as usize].push(dictionaries[FieldId::Source as usize].id(source.facts.id, make));
            if let Some(year) = source.facts.published.and_then(|date| date.year) {
                let year = year.to_string();
                let make = || FacetValue::new(&year, &year, &[], None);
                room[FieldId::YearReported as usize].push(dictionaries[FieldId::YearReported as usize].id(&year, make));
            }
        }
        for facet in FieldId::facets() {
            let column = &mut self.facets[facet as usize];
            if facet.is_per_line() {
                line_room[facet as usize][..lines].iter_mut().for_each(|ids| column.push(ids));
                if facet == FieldId::Place {
                    self.locations.push(&mut room[facet as usize]);
                }
            } else {
                column.push(&mut room[facet as usize]);
            }
        }
    }

    fn push_scalars<S: Deref<Target = str>>(
        &mut self,
        project: &Project<S>,
        cited: &[CitedSource<'_>],
        rules: RuleSet,
    ) {
        let segment = &mut self.segment;
        let mut has = 0;
        let mut set = |holds: bool, what: Has| has |= if holds { what as u16 } else { 0 };
        set(!project.equipment.is_empty(), Has::Equipment);
        set(!project.amounts.is_empty(), Has::Amount);
        set(project.dates.iter().any(|date| date.value.is_some()), Has::Date);
        set(!cited.is_empty(), Has::Evidence);
        set(!project.documents.is_empty(), Has::Document);
        set(!project.signatories.is_empty(), Has::Signatory);
        set(!project.corrections.is_empty(), Has::Correction);
        set(rules.meets(RuleSet::IN_RECORD), Has::Flag);
        let activity = project.activity.as_deref();
        set(activity.is_some_and(|activity| !activity.locations.is_empty()), Has::Location);
        set(activity.is_some_and(|activity| !activity.results.is_empty()), Has::Result);
        set(activity.is_some_and(|activity| !activity.transactions.is_empty()), Has::Transaction);
        set(activity.is_some_and(Activity::is_humanitarian), Has::Humanitarian);
        segment.has.push(has);
        segment.rules.push(rules);
        let row = segment.origins.len() as u32 - 1;
        let (rows_of_ids, other_ids) = &mut segment.other_ids;
        for id in activity.iter().flat_map(|activity| activity.more_ids.iter().chain(&activity.other_ids)) {
            rows_of_ids.push(row);
            other_ids.push(id);
        }
        for related in &project.related {
            let id = hashing::hash_bytes(related.id.as_bytes());
            segment.related.push((row, Relation::of(&related.relation), id));
        }
        let named = named_in_payments(project).into_iter();
        segment.named_in_payments.extend(named.map(|(end, id)| (row, end, hashing::hash_bytes(id.as_bytes()))));
        segment.undated.extend(undated(project).map(|dates| (row, dates)));
        let files = &mut self.dictionaries.activity_files;
        let file = activity.map(|activity| files.id(&activity.file, || (*activity.file).into()));
        if let Some(file) = file {
            add_not_read(&mut self.not_read, file, project);
        }
        self.activity_files.push(&mut file.into_iter().collect());
        if activity.is_some_and(|activity| activity.secondary) {
            segment.secondary.push(row);
        }
        let claims = project.equipment.iter().flat_map(|line| &line.claims).filter_map(|claim| claim.date());
        let claimed: Vec<PartialDate> = claims.collect();
        let published = cited.iter().filter_map(|source| source.facts.published);
        let updated = activity.and_then(|activity| activity.updated.as_ref()?.known().copied());
        let known = activity.and_then(Activity::known_until);
        let dates = claimed.iter().copied().chain(known).filter(|date| rules::is_plausible(*date));
        segment.newest_date = newest(dates.chain(segment.newest_date));
        // An activity speaks as of its last update, whatever its payments are dated; by this its copies are ordered.
        let updated = updated.filter(|day| day.year.is_some());
        let claimed = || newest(claimed.iter().copied()).or_else(|| newest(published));
        segment.last_reported.push(if activity.is_some() { updated } else { claimed() });

        segment.starts.push(project.start());
        segment.ends.push(project.end());
        let own = project.dates.iter().filter_map(|date| date.value.as_ref()?.known()?.year).map(u32::from);
        let of_amounts = project.amounts.iter().filter_map(|amount| u32::try_from(amount.year?).ok());
        self.years.push(&mut own.chain(of_amounts).collect());

        let values = Some(&mut self.dictionaries.money_values).filter(|_| self.index_terms);
        self.money.push(project, row, segment.amounts.len() as u32, values);
        for amount in &project.amounts {
            let currency: &str = &amount.currency;
            let kind = amount.kind.as_ref().map_or("stated", |kind| kind.code());
            segment.amounts.push(AmountRow {
                value: amount.value,
                currency: self.dictionaries.currencies.id(currency, || currency.into()),
                kind: self.dictionaries.kinds.id(kind, || kind.into()),
                year: amount.year,
                last_year: amount.year.map_or(0, |year| amount.last_year.unwrap_or(year)),
                standing: money::standing(project, amount),
            });
        }
        segment.amount_starts.push(segment.amounts.len() as u32);

        self.donors.push(&mut self.dictionaries.donors.ids_of_label(&donor_label(project)));
    }

    fn push_line<S: Deref<Target = str>>(
        &mut self,
        project: &Project<S>,
        line: usize,
        cited: &[CitedSource<'_>],
        balance: &Balance,
    ) {
        let item = &project.equipment[line];
        self.segment.quantities.push(balance.number().map(|(number, _)| number));
        self.segment.pieces.push(LinePieces::of(project, item, balance));
        self.segment.is_inferred.push(item.is_inferred(balance));
        self.segment.is_open.push(rules::is_open_line(project, balance));
        self.segment.as_of.push(item.date_of(balance.state_claim()));
        self.segment.since.push(item.date_of(balance.since()));
        self.segment.last_report.push(item.date_of(balance.last_report()));
        for report in site_reports(item, balance) {
            let row = self.site_row(&report);
            self.site_rows.push(row);
        }
        self.site_rows.end_line();
        let labels = &mut self.dictionaries.line_labels;
        self.places.push(&mut labels.ids_of_label(&item.places_summary(balance)));
        self.balances.push(&mut labels.ids_of_label(&balance.words()));
        self.numbers.push(&mut labels.ids_of_label(&number_label(item, balance)));
        for (claim, it) in item.claims.iter().enumerate().filter(|(_, it)| it.quantity.is_some()) {
            let Some(evidence) = it.evidence.first() else { continue };
            let Some(source) = cited.iter().find(|source| source.facts.id == &*evidence.source) else { continue };
            let words = evidence.marked_span();
            let category: &str = &item.category;
            self.counted.push(CountedClaim {
                record: self.segment.origins.len() as u32 - 1,
                fact: FactKey::Claim { line, claim },
                key: hashing::hash(&(source.file, source.facts.id, words.start, words.end, category)),
                words: evidence.marked_text().into(),
            });
        }
    }

    fn site_row<S: Deref<Target = str>>(&mut self, report: &SiteReport<'_, S>) -> SiteRow {
        let facets = &self.dictionaries.facets;
        // The facets of the line have the facilities and places of all its claims.
        let value = |facet: FieldId, name: Option<&S>| name.and_then(|name| facets[facet as usize].find(name));
        let facility = value(FieldId::Facility, report.site.and_then(|site| site.facility.as_ref()));
        let place = value(FieldId::Place, report.site.and_then(|site| site.place.as_ref()));
        let labels = &mut self.dictionaries.line_labels;
        let mut label = |text: Option<&str>| text.filter(|it| !it.is_empty()).map(|it| labels.id(it, || it.into()));
        let number = report.number.map(Figure::to_plain_string);
        SiteRow::new(report, facility, place, label(report.site.and_then(|site| site.region.as_deref())), {
            label(number.as_deref())
        })
    }

    pub(crate) fn finish(self) -> FinishedSegment {
        let (index, words) = self.index.finish();
        let mut segment = self.segment;
        segment.index = index;
        segment.years = self.years.finish();
        // The values are the years themselves.
        segment.years.globals = Vec::new();
        segment.donors = self.donors.finish();
        segment.country = self.country.finish();
        segment.places = self.places.finish();
        segment.balances = self.balances.finish();
        segment.numbers = self.numbers.finish();
        segment.site_rows = self.site_rows.finish();
        segment.money = self.money.finish();
        segment.activity_files = self.activity_files.finish();
        segment.locations = self.locations.finish();
        segment.facets = self.facets.into_iter().map(ValueColumnBuilder::finish).collect();
        segment.inferred = self.inferred.into_iter().map(ValueColumnBuilder::finish_if_any).collect();
        segment.giver_only.shrink_to_fit();
        segment.named_in_payments.shrink_to_fit();
        segment.pending_ends.shrink_to_fit();
        segment.awaiting_news.shrink_to_fit();
        segment.titles.shrink();
        segment.ids.shrink();
        segment.other_ids.0.shrink_to_fit();
        segment.other_ids.1.shrink();
        segment.origins.shrink_to_fit();
        segment.amounts.shrink_to_fit();
        segment.quantities.shrink_to_fit();
        segment.pieces.shrink_to_fit();
        segment.is_inferred.shrink_to_fit();
        segment.is_open.shrink_to_fit();
        segment.as_of.shrink_to_fit();
        segment.since.shrink_to_fit();
        segment.last_report.shrink_to_fit();
        segment.last_reported.shrink_to_fit();
        segment.starts.shrink_to_fit();
        segment.ends.shrink_to_fit();
        FinishedSegment {
            segment,
            terms: words,
            dictionaries: self.dictionaries,
            counted: self.counted,
            not_read: self.not_read,
            activity_texts: self.activity_texts,
        }
    }
}

/// The newest of the dates that state a year.
pub(super) fn newest(dates: impl Iterator<Item = PartialDate>) -> Option<PartialDate> {
    dates.filter(|date| date.year.is_some()).min_by(|a, b| PartialDate::newest_first(Some(*a), Some(*b)))
}

/// The number of a line for a column: `2 of 5` if only some arrived, `9 (2023)` if an older report counts than the one
/// that says the state.
fn number_label<S: Deref<Target = str>>(item: &Equipment<S>, balance: &Balance) -> String {
    let Some((number, claim)) = balance.number() else { return String::new() };
    if let Some((arrived, promised)) = balance.part_arrived().filter(|_| balance.is_open()) {
        return format!("{arrived} of {promised}");
    }
    let (stated, state) = (item.date_of(Some(claim)), item.date_of(balance.state_claim()));
    match stated.and_then(|date| date.year) {
        Some(year) if stated != state && Some(claim) != balance.state_claim() => format!("{number} ({year})"),
        _ => number.to_string(),
    }
}

/// Donors and extending agencies as one text, such as `Japan through JICA`; empty if there are none. A name that is only
/// inferred from the context says so: `Japan through JICA (inferred)`.
pub(crate) fn donor_label<S: Deref<Target = str>>(project: &Project<S>) -> String {
    let names = |role: Role| {
        let mut names: Vec<(&str, bool)> = Vec::new();
        for party in project.parties.iter().filter(|party| party.role == Some(Coded::Known(role))) {
            let inferred = party.basis == Some(Coded::Known(Basis::Inferred));
            match names.iter_mut().find(|(name, _)| *name == &*party.name) {
                Some((_, before)) => *before &= inferred,
                None => names.push((&party.name, inferred)),
            }
        }
        let marked = |(name, inferred): &(&str, bool)| format!("{name}{}", if *inferred { INFERRED_MARK } else { "" });
        names.iter().map(marked).collect::<Vec<_>>().join(", ")
    };
    match (names(Role::Donor), names(Role::Agency)) {
        (donor, agency) if agency.is_empty() => donor,
        (donor, agency) if donor.is_empty() => agency,
        (donor, agency) => format!("{donor} through {agency}"),
    }
}

/// Stands after a name that is only inferred.
pub(crate) const INFERRED_MARK: &str = " (inferred)";
