//! Counts projects and items by the values of one or two fields.
//!
//! A project is in the group of each of its values, an item in that of each of its own. What is counted for a group is
//! what the group's query gives: projects that match it, and items of them.

use super::spec::TableSpec;
use super::task::TableTask;
use crate::fields::{FieldId, TableFigure, TableRows};
use crate::model::Figure;
use crate::search::engine::LineMatcher;
use crate::search::hit::EquipmentKind;
use crate::search::money::SumSlot;
use crate::search::parallel::over_segments;
use crate::search::pieces::LineKinds;
use crate::store::{Corpus, LinePieces, LineStanding, PieceCounter, RecordId, SegmentView, Total};
use rustc_hash::{FxHashMap, FxHashSet};

/// A value of a field in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum GroupValue {
    /// By its number in the facet.
    Value(u32),
    /// No value is stated.
    NotStated,
    /// Sectors are stated, and none in the vocabulary of the table.
    OtherVocabulary,
    /// The project has no equipment lines.
    NoItem,
    /// Stands for the second field where there is one field.
    All,
    /// A value that only payments name, by its number in the sums.
    Named(u32),
    /// Money without one value.
    Unsplit(SumSlot),
    /// Any of the values across a crosstab that have no column of their own.
    Others,
}

pub(super) type GroupValues = [GroupValue; 2];

/// What is counted of a group.
#[derive(Debug, Default)]
pub(super) struct GroupCount {
    pub(super) projects: usize,
    pub(super) items: usize,
    /// Those of the projects and of the items of which no source states a value of the group.
    pub(super) inferred: [usize; 2],
    /// The project counted last.
    last: Option<RecordId>,
    /// It is counted as inferred so far.
    is_last_inferred: bool,
    pieces: Option<Box<GroupPieces>>,
}

/// Items of which the pieces are wanted.
#[derive(Debug, Default)]
struct GroupPieces {
    items: Vec<(RecordId, EquipmentKind, Option<Figure>, LinePieces)>,
    /// Projects of the group whose identifier occurs more than once.
    copies: FxHashSet<RecordId>,
}

impl GroupCount {
    fn of_projects(n: u32) -> Self {
        GroupCount { projects: n as usize, ..GroupCount::default() }
    }

    fn join(&mut self, other: GroupCount) {
        self.projects += other.projects;
        self.items += other.items;
        self.inferred = [0, 1].map(|i| self.inferred[i] + other.inferred[i]);
        match (&mut self.pieces, other.pieces) {
            (Some(own), Some(other)) => {
                own.items.extend(other.items);
                own.copies.extend(other.copies);
            }
            (own @ None, other) => *own = other,
            (Some(_), None) => {}
        }
    }

    /// Counts a project, once for all its lines; one line of which the values are stated is enough. Whether it is new.
    fn add_project(&mut self, record: RecordId, is_inferred: bool) -> bool {
        let is_new = self.last != Some(record);
        if is_new {
            self.last = Some(record);
            self.projects += 1;
            self.inferred[0] += usize::from(is_inferred);
            self.is_last_inferred = is_inferred;
        } else if self.is_last_inferred && !is_inferred {
            self.inferred[0] -= 1;
            self.is_last_inferred = false;
        }
        is_new
    }

    /// What the pieces of its items come to. Of a project that occurs more than once, the record counts that comes first
    /// among those of the group, as in the answer to the group's query.
    pub(super) fn total(&self, corpus: &Corpus, at_site: bool) -> Total {
        let mut counter = PieceCounter::new(at_site);
        for (record, kind, number, pieces) in self.pieces.iter().flat_map(|pieces| &pieces.items) {
            let is_repeated = self.is_repeated(corpus, *record);
            let standing = if is_repeated { LineStanding::CountedElsewhere } else { pieces.standing };
            counter.add(*kind, *number, LinePieces { standing, ..*pieces });
        }
        counter.finish().0
    }

    fn is_repeated(&self, corpus: &Corpus, record: RecordId) -> bool {
        let copies = corpus.duplicates_of(record);
        let is_here = |copy: &&RecordId| self.pieces.as_ref().is_some_and(|pieces| pieces.copies.contains(*copy));
        copies.iter().find(is_here).is_some_and(|first| *first != record)
    }
}

/// Groups with their counts, and the whole.
#[derive(Default)]
pub(super) struct GroupCounts {
    /// Each once, in any order.
    pub(super) groups: Vec<(GroupValues, GroupCount)>,
    pub(super) all: GroupCount,
    /// Projects and items in more than one group.
    pub(super) in_several: [usize; 2],
    /// Projects that have several values of the only field.
    pub(super) with_several: usize,
    /// Projects that another record of the same identifier comes before.
    pub(super) duplicates: usize,
}

/// The counts of one thread, with its buffers.
#[derive(Default)]
struct GroupCounting {
    /// Without its groups.
    counts: GroupCounts,
    groups: FxHashMap<GroupValues, GroupCount>,
    /// Of a table of projects by one field, the projects by the number of the value. The other groups are in `groups`.
    by_value: Vec<u32>,
    /// Those of them for which no source states the value; empty if there are none.
    inferred_by_value: Vec<u32>,
    allowed: Vec<u32>,
    items: Vec<u32>,
    values: [Vec<GroupValue>; 2],
    /// Those of the values that no source states.
    inferred: [Vec<u32>; 2],
    ids: Vec<u32>,
    keys: Vec<GroupValues>,
    /// By local value, the row that has it, plus one; that of the row counted last is the greatest.
    seen: Vec<u32>,
    local: Vec<u32>,
    /// The record passes the query's filters on lines without any line.
    is_alone: bool,
}

/// Counts the groups of a table. `None` if cancelled.
///
/// `columns` are those values of the last field, by their numbers, that have groups of their own; all others are together
/// in one group, in which a project or item is once.
pub(super) fn count_groups(task: &TableTask<'_>, spec: &TableSpec, columns: Option<&[bool]>) -> Option<GroupCounts> {
    let segments = task.by_segment.len();
    let kinds = LineKinds::new(task.corpus);
    let pass = GroupPass { columns, ..GroupPass::new(task, spec, &kinds) };
    let states = over_segments(segments, task.threads, task.cancel, GroupCounting::default, |counting, at| {
        pass.add_segment(counting, at);
    })?;
    let mut all = joined(states);
    let later = task.corpus.duplicate_groups().iter().flat_map(|group| group.iter().skip(1));
    all.duplicates = later.filter(|record| task.has(**record)).count();
    Some(all)
}

/// The counts of all threads.
fn joined(states: Vec<GroupCounting>) -> GroupCounts {
    let mut all = GroupCounts::default();
    let (mut groups, mut by_value) = (FxHashMap::<GroupValues, GroupCount>::default(), Vec::<u32>::new());
    let mut inferred = Vec::<u32>::new();
    for counting in states {
        let GroupCounts { all: whole, in_several, with_several, .. } = counting.counts;
        all.all.join(whole);
        all.in_several = [0, 1].map(|i| all.in_several[i] + in_several[i]);
        all.with_several += with_several;
        counting.groups.into_iter().for_each(|(key, count)| groups.entry(key).or_default().join(count));
        by_value.resize(by_value.len().max(counting.by_value.len()), 0);
        by_value.iter_mut().zip(&counting.by_value).for_each(|(sum, n)| *sum += n);
        inferred.resize(inferred.len().max(counting.inferred_by_value.len()), 0);
        inferred.iter_mut().zip(&counting.inferred_by_value).for_each(|(sum, n)| *sum += n);
    }
    let of_values = (0..).zip(by_value).filter(|(_, n)| *n > 0);
    let of_values = of_values.map(|(id, n)| {
        let inferred = [inferred.get(id as usize).map_or(0, |n| *n as usize), 0];
        ([GroupValue::Value(id), GroupValue::All], GroupCount { inferred, ..GroupCount::of_projects(n) })
    });
    all.groups = of_values.chain(groups).collect();
    all
}

/// What is the same for all segments.
struct GroupPass<'a> {
    task: &'a TableTask<'a>,
    fields: &'a [FieldId],
    /// Groups are of items, not of projects.
    is_of_items: bool,
    is_per_line: bool,
    /// Items are counted, not projects alone.
    wants_items: bool,
    kinds: Option<&'a LineKinds>,
    has_copies: bool,
    /// Which sectors are of the vocabulary of the table, by their numbers in the facet; `None` if all are.
    of_vocabulary: Option<Vec<bool>>,
    /// See [`count_groups`].
    columns: Option<&'a [bool]>,
}

impl<'a> GroupPass<'a> {
    fn new(task: &'a TableTask<'a>, spec: &'a TableSpec, kinds: &'a LineKinds) -> Self {
        let fields = spec.group_fields();
        let has = |figure: TableFigure| spec.figures.contains(&figure);
        let is_of_items = spec.rows != TableRows::Projects;
        let is_per_line = fields.iter().any(|field| field.is_per_line());
        let wants_items = is_of_items || spec.uses(TableFigure::Items) || has(TableFigure::Pieces);
        GroupPass {
            task,
            fields,
            is_of_items,
            is_per_line,
            wants_items,
            kinds: Some(kinds).filter(|_| has(TableFigure::Pieces)),
            has_copies: task.corpus.has_duplicates(),
            of_vocabulary: spec.vocabulary.as_ref().map(|vocabulary| {
                let sectors = task.corpus.facets().values(FieldId::OtherSector).iter();
                sectors.map(|sector| sector.code.split('/').next() == Some(vocabulary)).collect()
            }),
            columns: None,
        }
    }

    /// Puts the values without a column of their own together; `at` is the position of their field.
    fn join_others(&self, at: usize, values: &mut Vec<GroupValue>) {
        let Some(columns) = self.columns.filter(|_| at + 1 == self.fields.len()) else { return };
        let is_other = |value: &GroupValue| matches!(value, GroupValue::Value(id) if !columns[*id as usize]);
        let before = values.len();
        values.retain(|value| !is_other(value));
        if values.len() < before {
            values.push(GroupValue::Others);
        }
    }

    fn add_segment(&self, counting: &mut GroupCounting, at: usize) {
        let view = self.task.corpus.view(at);
        let rows = &self.task.by_segment[at].rows;
        let needs_matcher = self.wants_lines() && (self.task.asks_text || self.task.resolved.tests_lines());
        // Of a state each line tells whether it is inferred, of a vocabulary only some sectors are values.
        let is_by_record = matches!(self.fields, [FieldId::DeliveryStatus | FieldId::EndIn])
            || self.of_vocabulary.is_some()
            || self.columns.is_some();
        if let ([field], false, false) = (self.fields, self.wants_items || is_by_record, needs_matcher) {
            let values = self.task.corpus.facets().values(*field).len();
            counting.by_value.resize(values, 0);
            return match (field.is_per_line(), *field) {
                (true, field) => count_lines(counting, view, field, rows),
                // Flags of several records are in no column.
                (false, FieldId::Flag) => count_values(counting, view, FieldId::Flag, rows),
                (false, field) => count_column(counting, view, field, rows),
            };
        }
        let mut matcher = needs_matcher.then(|| self.task.plan.line_matcher(at));
        for &row in rows {
            self.read_lines(counting, view, matcher.as_mut(), row as usize);
            self.add_record(counting, view, row as usize);
        }
    }

    fn wants_lines(&self) -> bool {
        self.wants_items || self.is_per_line
    }

    /// Reads which lines of a record pass the query's filters, and which of them are items.
    fn read_lines(
        &self,
        counting: &mut GroupCounting,
        view: SegmentView<'_>,
        matcher: Option<&mut LineMatcher<'_>>,
        row: usize,
    ) {
        let GroupCounting { allowed, items, is_alone, .. } = counting;
        allowed.clear();
        items.clear();
        *is_alone = self.is_per_line && matcher.as_ref().is_none_or(|matcher| matcher.record_passes(row));
        if !self.wants_lines() || view.lines(row).is_empty() {
            return;
        }
        match matcher {
            Some(matcher) => {
                matcher.allowed(row, allowed);
                matcher.items(row, allowed, items);
            }
            None => {
                allowed.extend(0..view.lines(row).len() as u32);
                items.extend_from_slice(allowed);
            }
        }
    }

    fn add_record(&self, counting: &mut GroupCounting, view: SegmentView<'_>, row: usize) {
        let record = view.record(row);
        let is_copy = self.has_copies && !self.task.corpus.duplicates_of(record).is_empty();
        self.note_copy(&mut counting.counts.all, record, is_copy);
        let is_counted = !self.is_of_items || !counting.items.is_empty();
        if !is_counted && !is_copy {
            return;
        }
        if is_counted {
            counting.counts.all.projects += 1;
            counting.counts.all.items += counting.items.len();
            self.add_pieces(&mut counting.counts.all, view, row, &counting.items);
        }
        for (i, &field) in self.fields.iter().enumerate().filter(|(_, field)| !field.is_per_line()) {
            view.values(field, row, &mut counting.ids);
            if let (FieldId::OtherSector, Some(is_wanted)) = (field, &self.of_vocabulary) {
                counting.ids.retain(|&id| is_wanted[id as usize]);
            }
            if i == 0 && self.fields.len() == 1 && is_counted {
                counting.counts.with_several += usize::from(counting.ids.len() > 1);
            }
            stated_or_not(&counting.ids, &mut counting.values[i]);
            let is_divided = field == FieldId::Sector || field == FieldId::OtherSector && self.of_vocabulary.is_some();
            if counting.ids.is_empty() && is_divided && view.has_value(FieldId::SectorVocabulary, row) {
                counting.values[i][0] = GroupValue::OtherVocabulary;
            }
            self.join_others(i, &mut counting.values[i]);
            view.inferred_values(field, row, &mut counting.inferred[i]);
        }
        if self.fields.len() < 2 {
            counting.values[1].clear();
            counting.values[1].push(GroupValue::All);
        }
        if self.is_per_line {
            self.add_lines(counting, view, row, is_copy);
        } else {
            let GroupCounting { counts, groups: all, values, inferred, items, .. } = counting;
            let groups = values[0].len() * values[1].len();
            counts.in_several[0] += usize::from(is_counted && groups > 1);
            counts.in_several[1] += if groups > 1 { items.len() } else { 0 };
            for &first in &values[0] {
                for &second in &values[1] {
                    let group = all.entry([first, second]).or_default();
                    if is_counted {
                        let is_inferred = usize::from(has_inferred(inferred, [first, second]));
                        group.projects += 1;
                        group.items += items.len();
                        group.inferred[0] += is_inferred;
                        group.inferred[1] += is_inferred * items.len();
                        self.add_pieces(group, view, row, items);
                    }
                    self.note_copy(group, record, is_copy);
                }
            }
        }
    }

    /// Adds the lines of a record each to the groups of its values.
    fn add_lines(&self, counting: &mut GroupCounting, view: SegmentView<'_>, row: usize, is_copy: bool) {
        let record = view.record(row);
        let GroupCounting { counts, groups: all, allowed, items, values, inferred, ids, keys, is_alone, .. } = counting;
        keys.clear();
        let lines = view.lines(row);
        for &line in allowed.iter() {
            let is_item = items.contains(&line);
            for (i, &field) in self.fields.iter().enumerate().filter(|(_, field)| field.is_per_line()) {
                view.line_values(field, row, lines.start + line as usize, ids);
                stated_or_not(ids, &mut values[i]);
                self.join_others(i, &mut values[i]);
                view.inferred_line_values(field, row, lines.start + line as usize, &mut inferred[i]);
            }
            let groups = values[0].len() * values[1].len();
            counts.in_several[1] += usize::from(is_item && groups > 1);
            for &first in &values[0] {
                for &second in &values[1] {
                    let key = [first, second];
                    let group = all.entry(key).or_default();
                    self.note_copy(group, record, is_copy);
                    let is_inferred = has_inferred(inferred, key);
                    if is_item {
                        group.items += 1;
                        group.inferred[1] += usize::from(is_inferred);
                        self.add_pieces(group, view, row, &[line]);
                    }
                    if (is_item || !self.is_of_items) && group.add_project(record, is_inferred) {
                        keys.push(key);
                    }
                }
            }
        }
        for (i, _) in self.fields.iter().enumerate().filter(|(_, field)| field.is_per_line()) {
            inferred[i].clear();
        }
        if *is_alone && !self.is_of_items {
            self.add_alone(all, values, inferred, ids, keys, view, row, is_copy);
        }
        if lines.is_empty() && !self.is_of_items {
            for (i, _) in self.fields.iter().enumerate().filter(|(_, field)| field.is_per_line()) {
                values[i].clear();
                values[i].push(GroupValue::NoItem);
            }
            for &first in &values[0] {
                for &second in &values[1] {
                    keys.push([first, second]);
                    let group = all.entry([first, second]).or_default();
                    group.add_project(record, has_inferred(inferred, [first, second]));
                    self.note_copy(group, record, is_copy);
                }
            }
        }
        counts.in_several[0] += usize::from(keys.len() > 1);
    }

    /// Adds a record to the groups of the values that it says of itself: a query for one finds it without any line.
    #[allow(clippy::too_many_arguments)] // the buffers of a thread
    fn add_alone(
        &self,
        all: &mut FxHashMap<GroupValues, GroupCount>,
        values: &mut [Vec<GroupValue>; 2],
        inferred: &[Vec<u32>; 2],
        ids: &mut Vec<u32>,
        keys: &mut Vec<GroupValues>,
        view: SegmentView<'_>,
        row: usize,
        is_copy: bool,
    ) {
        let record = view.record(row);
        for (i, &field) in self.fields.iter().enumerate().filter(|(_, field)| field.is_per_line()) {
            view.own_values(field, row, ids);
            values[i].clear();
            values[i].extend(ids.iter().map(|&id| GroupValue::Value(id)));
            self.join_others(i, &mut values[i]);
        }
        for &first in &values[0] {
            for &second in &values[1] {
                let group = all.entry([first, second]).or_default();
                self.note_copy(group, record, is_copy);
                if group.add_project(record, has_inferred(inferred, [first, second])) {
                    keys.push([first, second]);
                }
            }
        }
    }

    fn add_pieces(&self, group: &mut GroupCount, view: SegmentView<'_>, row: usize, items: &[u32]) {
        let Some(kinds) = self.kinds else { return };
        let (record, first) = (view.record(row), view.lines(row).start);
        let pieces = pieces_of(group);
        for &line in items {
            let line = first + line as usize;
            let (number, standing) = view.pieces(line);
            pieces.items.push((record, kinds.of(view.segment(), line), number, standing));
        }
    }

    fn note_copy(&self, group: &mut GroupCount, record: RecordId, is_copy: bool) {
        if is_copy && self.kinds.is_some() {
            pieces_of(group).copies.insert(record);
        }
    }
}

/// Counts projects by a field of their own: each record is in the groups of its values, whatever else it has. As
/// [`GroupPass::add_record`] of each row.
fn count_column(counting: &mut GroupCounting, view: SegmentView<'_>, field: FieldId, rows: &[u32]) {
    let column = view.segment().facet(field);
    let local = &mut counting.local;
    local.clear();
    local.resize(column.globals.len(), 0);
    column.count_local(rows.iter().copied(), local);
    let (none, several) = column.count_none_and_several(rows, local);
    column.globals.iter().zip(&*local).for_each(|(&id, n)| counting.by_value[id as usize] += n);
    if let Some(inferred) = &view.segment().inferred[field as usize] {
        local.fill(0);
        inferred.count_local(rows.iter().copied(), local);
        counting.inferred_by_value.resize(counting.by_value.len(), 0);
        column.globals.iter().zip(&*local).for_each(|(&id, n)| counting.inferred_by_value[id as usize] += n);
    }
    let mut elsewhere = 0;
    if field == FieldId::Sector && none > 0 {
        let vocabularies = view.segment().facet(FieldId::SectorVocabulary);
        let is_elsewhere = |row: usize| column.count_of(row) == 0 && vocabularies.count_of(row) > 0;
        elsewhere = rows.iter().filter(|&&row| is_elsewhere(row as usize)).count();
    }
    if elsewhere > 0 {
        let key = [GroupValue::OtherVocabulary, GroupValue::All];
        counting.groups.entry(key).or_default().projects += elsewhere;
    }
    counting.add_others([none - elsewhere, 0], several, rows.len());
    counting.counts.with_several += several;
}

/// As [`count_column`], record by record.
fn count_values(counting: &mut GroupCounting, view: SegmentView<'_>, field: FieldId, rows: &[u32]) {
    let (mut none, mut several) = (0, 0);
    for &row in rows {
        view.values(field, row as usize, &mut counting.ids);
        counting.ids.iter().for_each(|&id| counting.by_value[id as usize] += 1);
        none += usize::from(counting.ids.is_empty());
        several += usize::from(counting.ids.len() > 1);
    }
    counting.add_others([none, 0], several, rows.len());
    counting.counts.with_several += several;
}

/// Counts projects by a field of lines, all of which the query allows. As [`GroupPass::add_lines`] of each row.
fn count_lines(counting: &mut GroupCounting, view: SegmentView<'_>, field: FieldId, rows: &[u32]) {
    let (segment, globals) = (view.segment(), &view.segment().facet(field).globals);
    let of_record = segment.record_values(field);
    let (mut not_stated, mut no_item, mut several) = (0, 0, 0);
    let GroupCounting { seen, local, counts, .. } = counting;
    seen.clear();
    seen.resize(globals.len(), 0);
    local.clear();
    local.resize(globals.len(), 0);
    for &row in rows {
        let (mut groups, mut has_bare_line) = (0, false);
        let mut add = |value: u32| {
            if seen[value as usize] != row + 1 {
                seen[value as usize] = row + 1;
                local[value as usize] += 1;
                groups += 1;
            }
        };
        let lines = view.lines(row as usize);
        for line in lines.clone() {
            let mut values = 0;
            segment.each_line_value(field, row as usize, line, |value| {
                add(value);
                values += 1;
            });
            has_bare_line |= values == 0;
            counts.in_several[1] += usize::from(values > 1);
        }
        // A query for what a record says of itself finds it without any line.
        if let Some(column) = of_record {
            column.each_local(row as usize, &mut add);
        }
        counts.all.items += lines.len();
        not_stated += usize::from(has_bare_line);
        no_item += usize::from(lines.is_empty());
        several += usize::from(groups + usize::from(has_bare_line || lines.is_empty()) > 1);
    }
    globals.iter().zip(&*local).for_each(|(&id, n)| counting.by_value[id as usize] += n);
    counting.add_others([not_stated, no_item], several, rows.len());
}

impl GroupCounting {
    /// Adds the records without a value and those without lines, those in several groups, and all records.
    fn add_others(&mut self, [not_stated, no_item]: [usize; 2], several: usize, all: usize) {
        for (value, projects) in [(GroupValue::NotStated, not_stated), (GroupValue::NoItem, no_item)] {
            if projects > 0 {
                self.groups.entry([value, GroupValue::All]).or_default().projects += projects;
            }
        }
        self.counts.all.projects += all;
        self.counts.in_several[0] += several;
    }
}

fn pieces_of(group: &mut GroupCount) -> &mut GroupPieces {
    group.pieces.get_or_insert_default()
}

/// Whether no source states one of the values of a group.
fn has_inferred(inferred: &[Vec<u32>; 2], key: GroupValues) -> bool {
    let is = |i: usize| matches!(key[i], GroupValue::Value(id) if inferred[i].contains(&id));
    is(0) || is(1)
}

fn stated_or_not(ids: &[u32], values: &mut Vec<GroupValue>) {
    values.clear();
    values.extend(ids.iter().map(|&id| GroupValue::Value(id)));
    if values.is_empty() {
        values.push(GroupValue::NotStated);
    }
}
