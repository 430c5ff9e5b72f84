//! The word index of a segment: which records have a word, how good the best field is in which they
//! have it, and, the other way round, the words of every record in order.
//!
//! Postings answer nearly every question: for each word the records, as differences, with the worth of
//! the field in three bits, one or two bytes each. Words stand in the order of their letters, so that
//! all words with one beginning are one stretch of postings. What needs the order of words, a phrase or
//! the lines of one item, is verified on the few records that have them all, in `texts`.

use super::columns::hash_bytes;
use super::words::{FieldKind, WORTHS, beginning_score};
use crate::model::Names;
use crate::text::each_word;
use hashbrown::HashTable;
use std::ops::Range;

/// Bits of a posting that hold the worth of its field.
const CLASS_BITS: u32 = 3;

/// Records of a segment below which nothing is quick enough to need tables.
const LEAST_FOR_TABLES: usize = 2000;

/// Marks a field that belongs to an equipment line.
const ON_LINE: u8 = 0x80;

/// The finished index of a segment.
#[derive(Debug)]
pub struct Index {
    /// For each word, in the order of letters, where its postings begin; one more for the end.
    starts: Vec<u32>,
    postings: Vec<u8>,
    /// For each word in the order of letters, its number in `texts`; and the other way round.
    numbers: Vec<u32>,
    ranks: Vec<u32>,
    /// For each record, where its fields begin; one more for the end.
    texts_at: Vec<u32>,
    /// Fields: kind, line where there is one, the numbers of its words plus one, 0.
    texts: Vec<u8>,
    /// For beginnings of a few letters with which words of nearly every record begin, the best score of
    /// each record: what is asked with the first keys pressed.
    tables: Vec<(Box<str>, Vec<u16>)>,
}

fn put(mut value: u32, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[inline]
fn get(bytes: &[u8], at: &mut usize) -> u32 {
    let first = bytes[*at];
    *at += 1;
    let mut value = u32::from(first & 0x7f);
    let (mut byte, mut shift) = (first, 7);
    while byte >= 0x80 {
        byte = bytes[*at];
        *at += 1;
        value |= u32::from(byte & 0x7f) << shift;
        shift += 7;
    }
    value
}

impl Index {
    /// How many distinct words there are.
    pub fn words(&self) -> usize {
        self.numbers.len()
    }

    /// The best score of each record of a beginning, where it is kept.
    pub fn table(&self, beginning: &str) -> Option<&[u16]> {
        let at = self.tables.binary_search_by(|(kept, _)| (**kept).cmp(beginning)).ok()?;
        Some(&self.tables[at].1)
    }

    /// The bytes of the fields of a record.
    pub fn text(&self, record: usize) -> &[u8] {
        &self.texts[self.texts_at[record] as usize..self.texts_at[record + 1] as usize]
    }

    /// The bytes of words, given by their numbers, that follow each other in a field.
    pub fn in_order(&self, numbers: &[u32]) -> Vec<u8> {
        let mut bytes = Vec::new();
        numbers.iter().for_each(|&number| put(number + 1, &mut bytes));
        bytes
    }

    /// How many bytes of postings some words have: how much work they are.
    pub fn weight(&self, words: Range<usize>) -> usize {
        (self.starts[words.end] - self.starts[words.start]) as usize
    }

    /// Calls `take` with every record that has a word, ascending, and the class of its best field.
    #[inline]
    pub fn each_posting(&self, word: usize, mut take: impl FnMut(usize, usize)) {
        let bytes = &self.postings[self.starts[word] as usize..self.starts[word + 1] as usize];
        let (mut at, mut record) = (0, 0u32);
        while at < bytes.len() {
            let value = get(bytes, &mut at);
            record += value >> CLASS_BITS;
            take(record as usize, (value & ((1 << CLASS_BITS) - 1)) as usize);
        }
    }

    /// The number that a word has in the texts of records.
    pub fn number(&self, word: usize) -> u32 {
        self.numbers[word]
    }

    /// The word of a number, as its place in the order of letters.
    pub fn rank(&self, number: u32) -> usize {
        self.ranks[number as usize] as usize
    }

    /// Calls `take` with every field of a record: kind, equipment line, numbers of its words in order.
    /// Stops where it gives false.
    pub fn each_field(
        &self,
        record: usize,
        words: &mut Vec<u32>,
        mut take: impl FnMut(FieldKind, Option<u32>, &[u32]) -> bool,
    ) {
        let (mut at, end) = (self.texts_at[record] as usize, self.texts_at[record + 1] as usize);
        while at < end {
            let head = self.texts[at];
            at += 1;
            let line = (head & ON_LINE != 0).then(|| get(&self.texts, &mut at));
            words.clear();
            loop {
                match get(&self.texts, &mut at) {
                    0 => break,
                    word => words.push(word - 1),
                }
            }
            if !take(FieldKind::ALL[usize::from(head & !ON_LINE)], line, words) {
                return;
            }
        }
    }

    /// Bytes held: postings with their directory, texts.
    pub fn bytes(&self) -> (usize, usize) {
        let directory = (self.starts.len() + 2 * self.numbers.len()) * 4;
        let tables: usize = self.tables.iter().map(|(_, table)| table.len() * 2).sum();
        (self.postings.len() + directory + tables, self.texts.len() + self.texts_at.len() * 4)
    }
}

/// Distinct words, numbered in order of first appearance.
#[derive(Default)]
pub(crate) struct Words {
    letters: Vec<u8>,
    ends: Vec<u32>,
    ids: HashTable<u32>,
}

impl Words {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of a word, and whether it is a new one.
    #[inline]
    pub(crate) fn id(&mut self, word: &[u8]) -> (u32, bool) {
        let hashed = hash_bytes(word);
        if let Some(&id) = self.ids.find(hashed, |&id| word_at(&self.letters, &self.ends, id) == word) {
            return (id, false);
        }
        let id = self.ends.len() as u32;
        self.letters.extend_from_slice(word);
        self.ends.push(self.letters.len() as u32);
        let (letters, ends) = (&self.letters, &self.ends);
        self.ids.insert_unique(hashed, id, |&id| hash_bytes(word_at(letters, ends, id)));
        (id, true)
    }

    fn bytes(&self, id: u32) -> &[u8] {
        word_at(&self.letters, &self.ends, id)
    }

    pub(crate) fn get(&self, id: u32) -> &str {
        std::str::from_utf8(self.bytes(id)).unwrap_or_default()
    }
}

#[inline]
fn word_at<'a>(letters: &'a [u8], ends: &[u32], id: u32) -> &'a [u8] {
    let start = if id == 0 { 0 } else { ends[id as usize - 1] as usize };
    &letters[start..ends[id as usize] as usize]
}

/// Collects the words of records.
#[derive(Default)]
pub struct IndexBuilder {
    words: Words,
    /// Whether a name's form begins with a word; by word.
    heads: Vec<bool>,
    /// Where in `pairs` a word was put last; by word.
    last: Vec<u32>,
    /// A word and, in the lower bits, the class of its field; above them the record.
    pairs: Vec<(u32, u32)>,
    /// First pair of the record under way.
    first: usize,
    record: u32,
    texts: Vec<u8>,
    texts_at: Vec<u32>,
    /// Words of names and labels seen before, by their text.
    known: HashTable<(u64, u32, u32)>,
    known_words: Vec<u32>,
    known_names: usize,
    scratch: Scratch,
}

#[derive(Default)]
struct Scratch {
    word: Vec<u8>,
    ids: Vec<u32>,
}

impl IndexBuilder {
    /// Begins a record.
    pub fn begin(&mut self) {
        self.texts_at.push(self.texts.len() as u32);
        self.first = self.pairs.len();
    }

    /// Ends it.
    pub fn end(&mut self) {
        self.record += 1;
    }

    /// Adds a field of the record.
    pub fn field(&mut self, kind: FieldKind, line: Option<u32>, text: &str, names: &Names) {
        let mut ids = std::mem::take(&mut self.scratch.ids);
        ids.clear();
        if kind.repeats() {
            self.known_text(text, &mut ids, names);
        } else {
            self.text(text, &mut ids, names);
        }
        self.put(kind, line, &ids);
        // Sentences are found by the words they have; the names in them are in other fields.
        if kind != FieldKind::Quote && !names.is_empty() && ids.iter().any(|&id| self.heads[id as usize]) {
            let words: Vec<&str> = ids.iter().map(|&id| self.words.get(id)).collect();
            for form in names.others(&words) {
                ids.clear();
                for word in form {
                    ids.push(self.id(word.as_bytes(), names));
                }
                self.put(kind, line, &ids);
            }
        }
        self.scratch.ids = ids;
    }

    fn text(&mut self, text: &str, ids: &mut Vec<u32>, names: &Names) {
        let mut word = std::mem::take(&mut self.scratch.word);
        each_word(text, &mut word, |word| ids.push(self.id(word, names)));
        self.scratch.word = word;
    }

    /// A text that was probably seen before: its words are looked up all at once.
    fn known_text(&mut self, text: &str, ids: &mut Vec<u32>, names: &Names) {
        // The hash is 64 bits wide and the texts are thousands: two alike are not to be expected.
        let hashed = hash_bytes(text.as_bytes());
        if let Some(&(_, start, end)) = self.known.find(hashed, |&(h, ..)| h == hashed) {
            ids.extend_from_slice(&self.known_words[start as usize..end as usize]);
            return;
        }
        self.text(text, ids, names);
        let start = self.known_words.len() as u32;
        self.known_words.extend_from_slice(ids);
        self.known.insert_unique(hashed, (hashed, start, self.known_words.len() as u32), |&(h, ..)| h);
    }

    #[inline]
    fn id(&mut self, word: &[u8], names: &Names) -> u32 {
        let (id, new) = self.words.id(word);
        if !new {
            return id;
        }
        self.heads.push(!names.is_empty() && std::str::from_utf8(word).is_ok_and(|word| names.is_head(word)));
        self.last.push(u32::MAX);
        id
    }

    /// What was learnt about the heads of names is out of date.
    pub fn names_changed(&mut self, names: &Names) {
        if self.known_names != names.len() {
            self.known_names = names.len();
            self.heads = (0..self.words.ends.len() as u32).map(|id| names.is_head(self.words.get(id))).collect();
        }
    }

    fn put(&mut self, kind: FieldKind, line: Option<u32>, ids: &[u32]) {
        if ids.is_empty() {
            return;
        }
        let class = kind.class() as u32;
        self.texts.push(kind as u8 | if line.is_some() { ON_LINE } else { 0 });
        if let Some(line) = line {
            put(line, &mut self.texts);
        }
        for &id in ids {
            put(id + 1, &mut self.texts);
            let last = self.last[id as usize] as usize;
            match self.pairs.get_mut(last) {
                Some(pair) if last >= self.first => {
                    if class < pair.1 & ((1 << CLASS_BITS) - 1) {
                        pair.1 = self.record << CLASS_BITS | class;
                    }
                }
                _ => {
                    self.last[id as usize] = self.pairs.len() as u32;
                    self.pairs.push((id, self.record << CLASS_BITS | class));
                }
            }
        }
        self.texts.push(0);
    }

    /// The index, and its words in the order of letters.
    pub fn finish(mut self) -> (Index, Vocabulary) {
        let n = self.words.ends.len();
        // Eight letters at once decide nearly every comparison.
        let mut order: Vec<(u64, u32)> = (0..n as u32).map(|id| (beginning(self.words.bytes(id)), id)).collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.words.bytes(a.1).cmp(self.words.bytes(b.1))));
        let mut counts = vec![0u32; n];
        for &(word, _) in &self.pairs {
            counts[word as usize] += 1;
        }
        // From here `last` says where the next posting of a word goes.
        let mut next = 0;
        for &(_, id) in &order {
            self.last[id as usize] = next;
            next += counts[id as usize];
        }
        let mut sorted = vec![0u32; self.pairs.len()];
        for &(word, posting) in &self.pairs {
            let at = &mut self.last[word as usize];
            sorted[*at as usize] = posting;
            *at += 1;
        }
        let mut postings = Vec::with_capacity(self.pairs.len() * 2);
        self.pairs = Vec::new();
        let mut starts = Vec::with_capacity(n + 1);
        let mut vocabulary = Vocabulary::default();
        let mut at = 0;
        for &(_, id) in &order {
            starts.push(postings.len() as u32);
            let mut before = 0;
            for &posting in &sorted[at..at + counts[id as usize] as usize] {
                let record = posting >> CLASS_BITS;
                put((record - before) << CLASS_BITS | (posting & ((1 << CLASS_BITS) - 1)), &mut postings);
                before = record;
            }
            at += counts[id as usize] as usize;
            vocabulary.push(self.words.get(id));
        }
        starts.push(postings.len() as u32);
        postings.shrink_to_fit();
        self.texts.shrink_to_fit();
        self.texts_at.push(self.texts.len() as u32);
        let numbers: Vec<u32> = order.into_iter().map(|(_, id)| id).collect();
        let mut ranks = vec![0; n];
        for (rank, &number) in numbers.iter().enumerate() {
            ranks[number as usize] = rank as u32;
        }
        let index =
            Index { starts, postings, numbers, ranks, texts_at: self.texts_at, texts: self.texts, tables: Vec::new() };
        let tables = tables(&index, &vocabulary, self.record as usize);
        (Index { tables, ..index }, vocabulary)
    }
}

/// The tables of the beginnings of up to four letters that weigh more than a byte of postings a record.
fn tables(index: &Index, vocabulary: &Vocabulary, records: usize) -> Vec<(Box<str>, Vec<u16>)> {
    let mut tables: Vec<(Box<str>, Vec<u16>)> = Vec::new();
    for letters in 1..=4 {
        let beginning = |word: usize| {
            let text = vocabulary.word(word);
            text.char_indices().nth(letters).map_or(text, |(end, _)| &text[..end])
        };
        let mut first = 0;
        while first < vocabulary.len() {
            let letters_of = beginning(first);
            let mut end = first + 1;
            while end < vocabulary.len() && vocabulary.word(end).starts_with(letters_of) {
                end += 1;
            }
            let whole = letters_of.chars().count() == letters;
            if whole && records >= LEAST_FOR_TABLES && index.weight(first..end) > records {
                let mut table = vec![0u16; records];
                for word in first..end {
                    let rest = vocabulary.word(word).chars().count() - letters;
                    let by_class = WORTHS.map(|worth| (beginning_score(rest) * worth / 100) as u16);
                    index.each_posting(word, |record, class| table[record] = table[record].max(by_class[class]));
                }
                tables.push((letters_of.into(), table));
            }
            first = end;
        }
    }
    tables.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    tables
}

/// The first eight bytes of a word, as a number that sorts like them.
pub(crate) fn beginning(word: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let n = word.len().min(8);
    bytes[..n].copy_from_slice(&word[..n]);
    u64::from_be_bytes(bytes)
}

/// Words in the order of their letters.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// The words, each followed by a line end.
    letters: String,
    /// Where each begins; one more for the end.
    starts: Vec<u32>,
    /// Which letters each has, one bit for several letters.
    masks: Vec<u32>,
    /// How many characters each has, up to 255.
    lengths: Vec<u8>,
    /// The words before this begin with a digit: half of them, from ids and figures.
    numbers: usize,
    /// Those of them that have a letter too.
    mixed: Vec<u32>,
}

impl Vocabulary {
    /// Adds a word, which must come after all others.
    pub fn push(&mut self, word: &str) {
        self.starts.push(self.letters.len() as u32);
        self.letters.push_str(word);
        self.letters.push('\n');
    }

    /// Prepares what comparing needs.
    pub fn prepare(&mut self) {
        self.letters.shrink_to_fit();
        self.starts.shrink_to_fit();
        let (masks, lengths) =
            (0..self.len()).map(|i| (letters_of(self.word(i)), self.word(i).chars().count().min(255) as u8)).unzip();
        (self.masks, self.lengths) = (masks, lengths);
        self.numbers = self.partition(|word| word.as_bytes()[0] <= b'9');
        let mixed = |&i: &usize| !self.word(i).bytes().all(|b| b.is_ascii_digit());
        self.mixed = (0..self.numbers).filter(mixed).map(|i| i as u32).collect();
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// A word.
    pub fn word(&self, i: usize) -> &str {
        let end = self.starts.get(i + 1).map_or(self.letters.len(), |&end| end as usize);
        &self.letters[self.starts[i] as usize..end - 1]
    }

    /// The words that begin so.
    pub fn beginning_with(&self, prefix: &str) -> Range<usize> {
        let start = self.partition(|word| word < prefix);
        let end = self.partition(|word| word < prefix || word.starts_with(prefix));
        start..end
    }

    fn partition(&self, before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.word(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The words that have `part` somewhere.
    pub fn containing(&self, part: &str) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        let mut from = 0;
        if !part.trim_end().bytes().all(|b| b.is_ascii_digit()) {
            // What has a letter stands in no number.
            let within =
                |word: &str| word.contains(part) || part.strip_suffix('\n').is_some_and(|end| word.ends_with(end));
            found = self.mixed.iter().map(|&i| i as usize).filter(|&i| within(self.word(i))).collect();
            from = self.starts.get(self.numbers).map_or(self.letters.len(), |&start| start as usize);
        }
        for at in memchr::memmem::find_iter(&self.letters.as_bytes()[from..], part.as_bytes()) {
            let at = at + from;
            let word = self.starts.partition_point(|&start| start as usize <= at) - 1;
            if found.last() != Some(&word) {
                found.push(word);
            }
        }
        found
    }

    /// The words that end so.
    pub fn ending_with(&self, end: &str) -> Vec<usize> {
        self.containing(&format!("{end}\n"))
    }

    /// Characters of a word, up to 255.
    pub fn length(&self, i: usize) -> usize {
        usize::from(self.lengths[i])
    }

    /// The words that could be spelt like `typed` with at most `slips` slips: of like length and letters.
    pub fn like(&self, typed: &str, slips: usize) -> Vec<usize> {
        let (mask, length) = (letters_of(typed), typed.chars().count().min(255));
        let near = |i: &usize| {
            let other = self.masks[*i];
            usize::from(self.lengths[*i]).abs_diff(length) <= slips
                && (mask & !other).count_ones() as usize <= slips
                && (other & !mask).count_ones() as usize <= slips
        };
        if typed.bytes().any(|b| b.is_ascii_digit()) {
            return (0..self.len()).filter(near).collect();
        }
        // A number is nothing like a word without a digit.
        let mixed = self.mixed.iter().map(|&i| i as usize);
        mixed.chain(self.numbers..self.len()).filter(near).collect()
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.letters.len() + self.starts.len() * 9
    }
}

/// Which letters a word has: one bit for each of the Latin alphabet, others share them.
fn letters_of(word: &str) -> u32 {
    word.chars().fold(0, |mask, c| {
        let bit = match c {
            'a'..='z' => c as u32 - 'a' as u32,
            '0'..='9' => 26 + (c as u32) % 6,
            c => (c as u32) % 32,
        };
        mask | 1 << bit
    })
}
