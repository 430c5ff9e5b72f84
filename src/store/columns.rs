//! Columns: the values of one field for every record of a segment, as small numbers.
//!
//! A value is an entry of the segment's own dictionary, so that it mostly fits a byte or two; the
//! dictionary says which value of the whole corpus it is. A number of values for a record is an offset
//! into a list of them, unless no record has more than one.

use hashbrown::HashTable;
use std::hash::{Hash, Hasher};

/// Hashes alike in every run, so that nothing depends on chance.
pub(crate) fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Hashes bytes; quicker than [`hash`] of a string, and not the same.
#[inline]
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

/// Numbers in the least width that holds them all.
#[derive(Clone, Debug)]
enum Packed {
    Byte(Vec<u8>),
    Short(Vec<u16>),
    Word(Vec<u32>),
}

impl Packed {
    fn new(values: Vec<u32>) -> Packed {
        match values.iter().copied().max().unwrap_or(0) {
            0..=0xff => Packed::Byte(values.into_iter().map(|v| v as u8).collect()),
            0x100..=0xffff => Packed::Short(values.into_iter().map(|v| v as u16).collect()),
            _ => Packed::Word({
                let mut values = values;
                values.shrink_to_fit();
                values
            }),
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

/// For each row, a set of values of the segment's dictionary.
#[derive(Clone, Debug)]
pub struct ValueColumn {
    /// Where each row's values begin; absent where every row has one at most.
    starts: Option<Vec<u32>>,
    /// With `starts`, values; without, one more than the row's value, or 0.
    values: Packed,
    /// For each value of the segment, the value of the corpus; filled when the segment is taken in.
    pub(crate) globals: Vec<u32>,
}

impl ValueColumn {
    /// For each value of the segment, the value of the corpus.
    pub fn globals(&self) -> &[u32] {
        &self.globals
    }

    /// The values of a row, as the segment numbers them; ascending, each once.
    pub fn each_local(&self, row: usize, mut visit: impl FnMut(u32)) {
        match &self.starts {
            Some(starts) => (starts[row]..starts[row + 1]).for_each(|i| visit(self.values.get(i as usize))),
            None => {
                if let Some(value) = self.values.get(row).checked_sub(1) {
                    visit(value);
                }
            }
        }
    }

    /// The values of a row, as the corpus numbers them.
    pub fn values_of(&self, row: usize) -> Vec<u32> {
        let mut ids = Vec::new();
        self.each_local(row, |local| ids.push(self.globals[local as usize]));
        ids
    }

    /// The one value of a row, of a column that has one at most.
    pub fn single_value(&self, row: usize) -> Option<u32> {
        let mut one = None;
        self.each_local(row, |local| one = one.or(Some(self.globals[local as usize])));
        one
    }

    /// For each value of the segment, whether `wanted`, a table over the corpus' values, has it.
    pub fn local_mask(&self, mask: &[bool]) -> Vec<bool> {
        self.globals.iter().map(|&id| mask.get(id as usize).copied().unwrap_or(false)).collect()
    }

    /// Whether a row has a value that `wanted`, a table over the segment's values, has.
    pub fn has_any(&self, row: usize, mask: &[bool]) -> bool {
        let mut any = false;
        self.each_local(row, |local| any |= mask[local as usize]);
        any
    }

    /// How many of `rows` have each value, added to `counts`, a table over the segment's values.
    pub fn count_local(&self, rows: impl Iterator<Item = u32>, counts: &mut [u32]) {
        // Without several values a row, 0 is none: it is counted too, apart.
        let mut counts_after_none = vec![0u32; counts.len() + 1];
        match (&self.starts, &self.values) {
            // The common forms without a choice per row.
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

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.values.bytes() + self.starts.as_ref().map_or(0, |s| s.len() * 4) + self.globals.len() * 4
    }
}

/// Collects a [`Column`] row by row.
#[derive(Clone, Debug, Default)]
pub struct ValueColumnBuilder {
    starts: Vec<u32>,
    values: Vec<u32>,
    several: bool,
}

impl ValueColumnBuilder {
    /// Adds a row; `ids` is left empty.
    pub fn push(&mut self, ids: &mut Vec<u32>) {
        self.starts.push(self.values.len() as u32);
        if ids.len() > 1 {
            ids.sort_unstable();
            ids.dedup();
            self.several |= ids.len() > 1;
        }
        self.values.append(ids);
    }

    /// The column.
    pub fn finish(mut self) -> ValueColumn {
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

/// Values, each once, numbered in order of first appearance.
#[derive(Clone, Debug)]
pub struct Dictionary<T> {
    values: Vec<T>,
    ids: HashTable<u32>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Dictionary { values: Vec::new(), ids: HashTable::new() }
    }
}

/// What a value is told by.
pub trait Keyed {
    /// The text that no other value has.
    fn key(&self) -> &str;
}

impl Keyed for Box<str> {
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
    /// The number of a value, made by `make` where it is new.
    pub fn id(&mut self, key: &str, make: impl FnOnce() -> T) -> u32 {
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

    /// The number of a value, where it is there.
    pub fn find(&self, key: &str) -> Option<u32> {
        self.ids.find(hash_bytes(key.as_bytes()), |&id| self.values[id as usize].key() == key).copied()
    }

    /// Every value, by number.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// The values alone.
    pub fn into_values(self) -> Vec<T> {
        self.values
    }
}

/// Calls `take` once with every value, as the segment numbers them, that any of some lines has.
pub(crate) fn each_value_of_lines(
    column: &ValueColumn,
    lines: impl Iterator<Item = usize>,
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
}
