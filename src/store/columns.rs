//! Columns: for each record of a segment, its values of one field as small numbers.
//!
//! Values are dictionary-encoded. A segment numbers its own values, so that most columns need one or two
//! bytes a row; a second table maps these local values to those of the corpus. If some record has several
//! values, the column also stores where each record's values start.

use crate::hashing::hash_bytes;
use hashbrown::HashTable;
use std::ops::Range;

/// Numbers in the smallest width that holds the largest of them.
#[derive(Clone, Debug)]
enum Packed {
    Byte(Vec<u8>),
    Short(Vec<u16>),
    Word(Vec<u32>),
}

impl Packed {
    fn new(mut values: Vec<u32>) -> Packed {
        match values.iter().copied().max().unwrap_or(0) {
            0..=0xff => Packed::Byte(values.into_iter().map(|v| v as u8).collect()),
            0x100..=0xffff => Packed::Short(values.into_iter().map(|v| v as u16).collect()),
            _ => {
                values.shrink_to_fit();
                Packed::Word(values)
            }
        }
    }

    fn get(&self, i: usize) -> u32 {
        match self {
            Packed::Byte(values) => u32::from(values[i]),
            Packed::Short(values) => u32::from(values[i]),
            Packed::Word(values) => values[i],
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Packed::Byte(values) => values.len(),
            Packed::Short(values) => values.len() * 2,
            Packed::Word(values) => values.len() * 4,
        }
    }
}

/// Strings in one buffer, which costs four bytes each instead of an allocation.
#[derive(Debug, Default)]
pub(crate) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    #[inline]
    fn range(&self, i: usize) -> Range<usize> {
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        start..self.ends[i] as usize
    }

    pub(crate) fn get(&self, i: usize) -> &str {
        &self.text[self.range(i)]
    }

    /// The bytes of a string, without a check that its ends are between characters.
    #[inline]
    pub(crate) fn get_bytes(&self, i: usize) -> &[u8] {
        &self.text.as_bytes()[self.range(i)]
    }

    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    pub(crate) fn bytes(&self) -> usize {
        self.text.len() + self.ends.len() * 4
    }
}

/// For each row, a set of local values.
#[derive(Clone, Debug)]
pub(crate) struct ValueColumn {
    /// Where each row's values start, and their number as the last entry. `None` if no row has more than one
    /// value.
    starts: Option<Vec<u32>>,
    /// With `starts`, the values of all rows. Without, one entry a row: its value plus one, or 0 for none.
    values: Packed,
    /// The corpus value of each local value. Filled when the corpus accepts the segment.
    pub(crate) globals: Vec<u32>,
}

impl Default for ValueColumn {
    fn default() -> Self {
        ValueColumnBuilder::default().finish()
    }
}

impl ValueColumn {
    /// Calls `visit` with each local value of a row, ascending and without repeats.
    pub(crate) fn each_local(&self, row: usize, mut visit: impl FnMut(u32)) {
        match &self.starts {
            Some(starts) => (starts[row]..starts[row + 1]).for_each(|i| visit(self.values.get(i as usize))),
            None => {
                if let Some(value) = self.values.get(row).checked_sub(1) {
                    visit(value);
                }
            }
        }
    }

    /// Number of values of a row.
    pub(crate) fn count_of(&self, row: usize) -> usize {
        match &self.starts {
            Some(starts) => (starts[row + 1] - starts[row]) as usize,
            None => usize::from(self.values.get(row) > 0),
        }
    }

    /// How many of `rows` have no value, and how many several. `counts` is how many have each local value.
    pub(crate) fn count_none_and_several(&self, rows: &[u32], counts: &[u32]) -> (usize, usize) {
        if self.starts.is_none() {
            return (rows.len() - counts.iter().sum::<u32>() as usize, 0);
        }
        rows.iter().fold((0, 0), |(none, several), &row| {
            let n = self.count_of(row as usize);
            (none + usize::from(n == 0), several + usize::from(n > 1))
        })
    }

    /// The corpus values of a row.
    pub(crate) fn values_of(&self, row: usize) -> Vec<u32> {
        let mut ids = Vec::new();
        self.each_local(row, |local| ids.push(self.globals[local as usize]));
        ids
    }

    /// The corpus value of a row; the first, if there are several.
    pub(crate) fn single_value(&self, row: usize) -> Option<u32> {
        let mut one = None;
        self.each_local(row, |local| one = one.or(Some(self.globals[local as usize])));
        one
    }

    /// Translates a mask over corpus values into a mask over local values.
    pub(crate) fn local_mask(&self, mask: &[bool]) -> Vec<bool> {
        self.globals.iter().map(|&id| mask.get(id as usize).copied().unwrap_or(false)).collect()
    }

    /// Whether a row has a value that is set in `mask`, a mask over local values.
    pub(crate) fn has_any(&self, row: usize, mask: &[bool]) -> bool {
        let mut any = false;
        self.each_local(row, |local| any |= mask[local as usize]);
        any
    }

    /// Counts how many of `rows` have each local value and adds that to `counts`.
    pub(crate) fn count_local(&self, rows: impl Iterator<Item = u32>, counts: &mut [u32]) {
        // In a column without `starts`, 0 means no value: slot 0 counts those rows, and value `v` is in slot
        // `v + 1`.
        let mut counts_after_none = vec![0u32; counts.len() + 1];
        match (&self.starts, &self.values) {
            // The usual forms get a loop of their own, without a branch for each row. Facet counts run over
            // every matching row.
            (None, Packed::Byte(values)) => {
                rows.for_each(|row| counts_after_none[usize::from(values[row as usize])] += 1)
            }
            (None, Packed::Short(values)) => {
                rows.for_each(|row| counts_after_none[usize::from(values[row as usize])] += 1)
            }
            (None, Packed::Word(values)) => rows.for_each(|row| counts_after_none[values[row as usize] as usize] += 1),
            (Some(_), _) => {
                rows.for_each(|row| self.each_local(row as usize, |value| counts_after_none[value as usize + 1] += 1))
            }
        }
        counts.iter_mut().zip(&counts_after_none[1..]).for_each(|(count, n)| *count += n);
    }

    /// Bytes held in memory.
    pub(crate) fn bytes(&self) -> usize {
        self.values.bytes() + self.starts.as_ref().map_or(0, |s| s.len() * 4) + self.globals.len() * 4
    }
}

/// Builds a [`ValueColumn`] row by row.
#[derive(Clone, Debug, Default)]
pub(crate) struct ValueColumnBuilder {
    starts: Vec<u32>,
    values: Vec<u32>,
    several: bool,
}

impl ValueColumnBuilder {
    /// Adds a row and empties `ids`.
    pub(crate) fn push(&mut self, ids: &mut Vec<u32>) {
        self.starts.push(self.values.len() as u32);
        if ids.len() > 1 {
            ids.sort_unstable();
            ids.dedup();
            self.several |= ids.len() > 1;
        }
        self.values.append(ids);
    }

    /// `None` if no row has a value.
    pub(crate) fn finish_if_any(self) -> Option<ValueColumn> {
        if self.values.is_empty() { None } else { Some(self.finish()) }
    }

    pub(crate) fn finish(mut self) -> ValueColumn {
        let rows = self.starts.len();
        self.starts.push(self.values.len() as u32);
        if self.several {
            return ValueColumn { starts: Some(self.starts), values: Packed::new(self.values), globals: Vec::new() };
        }
        let one = |row: usize| {
            self.values[self.starts[row] as usize..self.starts[row + 1] as usize].first().map_or(0, |v| v + 1)
        };
        ValueColumn { starts: None, values: Packed::new((0..rows).map(one).collect()), globals: Vec::new() }
    }
}

/// Distinct values, numbered in order of first appearance.
#[derive(Clone, Debug)]
pub(crate) struct Dictionary<T> {
    values: Vec<T>,
    ids: HashTable<u32>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Dictionary { values: Vec::new(), ids: HashTable::new() }
    }
}

/// A value that is identified by a text.
pub(crate) trait Keyed {
    /// The text, different for every value.
    fn key(&self) -> &str;
}

impl Keyed for Box<str> {
    fn key(&self) -> &str {
        self
    }
}

impl Keyed for std::sync::Arc<str> {
    fn key(&self) -> &str {
        self
    }
}

impl<T: Keyed> Keyed for std::sync::Arc<T> {
    fn key(&self) -> &str {
        (**self).key()
    }
}

impl<T: Keyed> Dictionary<T> {
    /// The number of the value with this key. A new value is made by `make`.
    pub(crate) fn id(&mut self, key: &str, make: impl FnOnce() -> T) -> u32 {
        let hashed = hash_bytes(key.as_bytes());
        if let Some(&id) = self.ids.find(hashed, |&id| self.values[id as usize].key() == key) {
            return id;
        }
        let id = self.values.len() as u32;
        self.values.push(make());
        let values = &self.values;
        self.ids.insert_unique(hashed, id, |&id| hash_bytes(values[id as usize].key().as_bytes()));
        id
    }

    pub(crate) fn value(&self, id: u32) -> &T {
        &self.values[id as usize]
    }

    /// A value, to be replaced by one with the same key.
    pub(crate) fn value_mut(&mut self, id: u32) -> &mut T {
        &mut self.values[id as usize]
    }

    /// The number of the value with this key, if there is one.
    pub(crate) fn find(&self, key: &str) -> Option<u32> {
        self.ids.find(hash_bytes(key.as_bytes()), |&id| self.values[id as usize].key() == key).copied()
    }

    pub(crate) fn values(&self) -> &[T] {
        &self.values
    }

    pub(crate) fn into_values(self) -> Vec<T> {
        self.values
    }
}

impl Dictionary<Box<str>> {
    /// The number of a label as the values of a row; none if the label is empty.
    pub(crate) fn ids_of_label(&mut self, label: &str) -> Vec<u32> {
        if label.is_empty() { Vec::new() } else { vec![self.id(label, || label.into())] }
    }
}

/// Calls `visit` once with each local value that any of `lines` has, or the record itself by another column and its
/// row. `values` is a buffer.
pub(crate) fn each_value_of_lines(
    column: &ValueColumn,
    lines: impl Iterator<Item = usize>,
    of_record: Option<(&ValueColumn, usize)>,
    values: &mut Vec<u32>,
    mut visit: impl FnMut(u32),
) {
    values.clear();
    for line in lines {
        column.each_local(line, |value| {
            if !values.contains(&value) {
                values.push(value);
                visit(value);
            }
        });
    }
    if let Some((column, row)) = of_record {
        // Its values are distinct.
        column.each_local(row, |value| {
            if !values.contains(&value) {
                visit(value);
            }
        });
    }
}
