//! The inverted index of a segment, and the forward index beside it.
//!
//! A posting list has, for each record that contains a term, the best field weight with which it does.
//! Entries are differences of record numbers with the index of the weight in the lowest three bits, as
//! varints: one byte up to a difference of 15, two up to 2,047. Terms are sorted, so all terms with a common
//! prefix are one range of posting lists.
//!
//! The forward index has the terms of every record, field by field and in order. Phrases, proximity and the
//! fields of one equipment line are verified there, on the few records whose posting lists match.
//!
//! Three id spaces, all `u32` or `usize`: a term id is the order of first appearance in the segment and is
//! stored in the forward index; a term ordinal is the position in the segment's sorted dictionary;
//! [`super::Corpus::segment_terms`] maps it to the position in the corpus' dictionary.

use super::columns::{Strings, hash_bytes};
use super::words::{FIELD_WEIGHTS, TextField, prefix_score};
use crate::model::Names;
use crate::text::each_word;
use hashbrown::HashTable;
use std::ops::Range;

/// Bits of a posting that hold the index of the field weight; enough for the eight weights.
const CLASS_BITS: u32 = 3;

/// In a smaller segment, walking the posting lists of a short prefix is fast enough without a table. Chosen
/// by eye.
const MIN_RECORDS_FOR_TABLES: usize = 2000;

/// Set in the field byte of the forward index if the field belongs to an equipment line.
const ON_LINE: u8 = 0x80;

/// The terms of one segment: which records contain each (inverted), and which each record contains (forward).
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// For each term ordinal, where its posting list starts, and the end as the last entry.
    starts: Vec<u32>,
    postings: Vec<u8>,
    /// Term ids by term ordinal, and term ordinals by term id.
    term_ids: Vec<u32>,
    term_ords: Vec<u32>,
    /// For each record, where its fields start in `forward`, and the end as the last entry.
    forward_starts: Vec<u32>,
    /// Each field is: a byte for [`TextField`] and [`ON_LINE`]; the equipment line, if any; the term ids plus
    /// one; 0. All but the first byte are varints.
    forward: Vec<u8>,
    /// For short prefixes that start a term in nearly every record, the best score of each record; sorted by
    /// prefix. The first keys of every search ask for such a prefix, and their posting lists are the longest
    /// to walk.
    prefix_tables: Vec<(Box<str>, Vec<u16>)>,
}

fn put_varint(mut value: u32, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[inline]
fn get_varint(bytes: &[u8], at: &mut usize) -> u32 {
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
    /// Number of distinct terms.
    pub(crate) fn term_count(&self) -> usize {
        self.term_ids.len()
    }

    /// The best score of each record for terms with this prefix, if there is a table for it.
    pub(crate) fn prefix_table(&self, prefix: &str) -> Option<&[u16]> {
        let at = self.prefix_tables.binary_search_by(|(kept, _)| (**kept).cmp(prefix)).ok()?;
        Some(&self.prefix_tables[at].1)
    }

    /// The fields of a record in the forward index. Search for [`Index::encode_phrase`] in it to rule a
    /// record out quickly.
    pub(crate) fn forward_bytes(&self, record: usize) -> &[u8] {
        &self.forward[self.forward_starts[record] as usize..self.forward_starts[record + 1] as usize]
    }

    /// The bytes of consecutive terms in the forward index.
    pub(crate) fn encode_phrase(&self, term_ids: &[u32]) -> Vec<u8> {
        let mut bytes = Vec::new();
        term_ids.iter().for_each(|&number| put_varint(number + 1, &mut bytes));
        bytes
    }

    /// Bytes of the posting lists of some term ordinals: the cost of walking them.
    pub(crate) fn posting_bytes(&self, terms: Range<usize>) -> usize {
        (self.starts[terms.end] - self.starts[terms.start]) as usize
    }

    /// Calls `visit` with each record that contains a term, ascending, and the index of the weight of its
    /// best field.
    #[inline]
    pub(crate) fn each_posting(&self, term: usize, mut visit: impl FnMut(usize, usize)) {
        let bytes = &self.postings[self.starts[term] as usize..self.starts[term + 1] as usize];
        let (mut at, mut record) = (0, 0u32);
        while at < bytes.len() {
            let value = get_varint(bytes, &mut at);
            record += value >> CLASS_BITS;
            visit(record as usize, (value & ((1 << CLASS_BITS) - 1)) as usize);
        }
    }

    pub(crate) fn term_id(&self, term_ord: usize) -> u32 {
        self.term_ids[term_ord]
    }

    pub(crate) fn term_ord(&self, term_id: u32) -> usize {
        self.term_ords[term_id as usize] as usize
    }

    /// Calls `visit` with every field of a record: the field, the equipment line if it belongs to one, and
    /// its term ids in order. Stops when `visit` returns false. `term_ids` is a buffer.
    pub(crate) fn each_field(
        &self,
        record: usize,
        term_ids: &mut Vec<u32>,
        mut visit: impl FnMut(TextField, Option<u32>, &[u32]) -> bool,
    ) {
        let (mut at, end) = (self.forward_starts[record] as usize, self.forward_starts[record + 1] as usize);
        while at < end {
            let head = self.forward[at];
            at += 1;
            let line = (head & ON_LINE != 0).then(|| get_varint(&self.forward, &mut at));
            term_ids.clear();
            loop {
                match get_varint(&self.forward, &mut at) {
                    0 => break,
                    word => term_ids.push(word - 1),
                }
            }
            if !visit(TextField::ALL[usize::from(head & !ON_LINE)], line, term_ids) {
                return;
            }
        }
    }

    /// Bytes held in memory: posting lists with their directory and tables, and the forward index.
    pub(crate) fn bytes(&self) -> (usize, usize) {
        let directory = (self.starts.len() + 2 * self.term_ids.len()) * 4;
        let tables: usize = self.prefix_tables.iter().map(|(_, table)| table.len() * 2).sum();
        (self.postings.len() + directory + tables, self.forward.len() + self.forward_starts.len() * 4)
    }
}

/// Distinct terms, numbered by first appearance: term ids.
#[derive(Default)]
pub(crate) struct TermInterner {
    terms: Strings,
    ids: HashTable<u32>,
}

impl TermInterner {
    /// The id of a term, and whether the term is new.
    #[inline]
    pub(crate) fn id(&mut self, word: &[u8]) -> (u32, bool) {
        let hashed = hash_bytes(word);
        if let Some(&id) = self.ids.find(hashed, |&id| self.terms.get_bytes(id as usize) == word) {
            return (id, false);
        }
        let id = self.terms.len() as u32;
        // Words are cut from text between characters.
        self.terms.push(std::str::from_utf8(word).unwrap_or_default());
        let terms = &self.terms;
        self.ids.insert_unique(hashed, id, |&id| hash_bytes(terms.get_bytes(id as usize)));
        (id, true)
    }

    pub(crate) fn get(&self, id: u32) -> &str {
        self.terms.get(id as usize)
    }

    /// The ids of all terms in the order of the terms, the dictionary of the sorted terms, and for each id its
    /// ordinal there.
    pub(crate) fn sorted(&self) -> (Vec<u32>, TermDictionary, Vec<u32>) {
        let bytes = |id: u32| self.terms.get_bytes(id as usize);
        // The first eight bytes, compared as one number, decide nearly every comparison.
        let mut order: Vec<(u64, u32)> = (0..self.terms.len() as u32).map(|id| (prefix_key(bytes(id)), id)).collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| bytes(a.1).cmp(bytes(b.1))));
        let ids: Vec<u32> = order.into_iter().map(|(_, id)| id).collect();
        let mut dictionary = TermDictionary::default();
        let mut term_ords = vec![0; ids.len()];
        for (term_ord, &id) in ids.iter().enumerate() {
            term_ords[id as usize] = term_ord as u32;
            dictionary.push(self.get(id));
        }
        (ids, dictionary, term_ords)
    }
}

/// Builds an [`Index`], a record at a time.
#[derive(Default)]
pub(crate) struct IndexBuilder {
    terms: TermInterner,
    /// By term id: whether a variant of a known name starts with the term.
    is_name_head: Vec<bool>,
    /// By term id: the index in `pairs` of its newest posting.
    last_pair: Vec<u32>,
    /// Term id and posting: the record number with the index of the field weight in the lowest bits.
    pairs: Vec<(u32, u32)>,
    /// Index of the first pair of the current record. A term whose newest posting is before it has none yet
    /// in this record.
    first_pair: usize,
    record: u32,
    forward: Vec<u8>,
    forward_starts: Vec<u32>,
    /// Names and labels indexed before: hash of the text and its range in `seen_terms`.
    seen_texts: HashTable<(u64, u32, u32)>,
    seen_terms: Vec<u32>,
    names_len: usize,
    scratch: IndexScratch,
}

#[derive(Default)]
struct IndexScratch {
    word: Vec<u8>,
    ids: Vec<u32>,
}

impl IndexBuilder {
    pub(crate) fn begin_record(&mut self) {
        self.forward_starts.push(self.forward.len() as u32);
        self.first_pair = self.pairs.len();
    }

    pub(crate) fn end_record(&mut self) {
        self.record += 1;
    }

    /// Adds a field of the current record. Texts that contain a known name are indexed with every variant of
    /// the name as well, so that any spelling finds them.
    pub(crate) fn add_field(&mut self, kind: TextField, line: Option<u32>, text: &str, names: &Names) {
        let mut ids = std::mem::take(&mut self.scratch.ids);
        ids.clear();
        if kind.is_recurring() {
            self.add_recurring_text(text, &mut ids, names);
        } else {
            self.add_text(text, &mut ids, names);
        }
        self.push_field(kind, line, &ids);
        // Quotes get no variants of names: the names in them are in other fields too, and quotes are long.
        if kind != TextField::Quote && !names.is_empty() && ids.iter().any(|&id| self.is_name_head[id as usize]) {
            let words: Vec<&str> = ids.iter().map(|&id| self.terms.get(id)).collect();
            for form in names.other_forms(&words) {
                ids.clear();
                for word in form {
                    ids.push(self.id(word.as_bytes(), names));
                }
                self.push_field(kind, line, &ids);
            }
        }
        self.scratch.ids = ids;
    }

    fn add_text(&mut self, text: &str, ids: &mut Vec<u32>, names: &Names) {
        let mut word = std::mem::take(&mut self.scratch.word);
        each_word(text, &mut word, |word| ids.push(self.id(word, names)));
        self.scratch.word = word;
    }

    /// Adds a text that was probably indexed before, without splitting it into tokens again.
    fn add_recurring_text(&mut self, text: &str, ids: &mut Vec<u32>, names: &Names) {
        // Only hashes are compared. They have 64 bits and there are thousands of texts, so a collision is not
        // to be expected.
        let hashed = hash_bytes(text.as_bytes());
        if let Some(&(_, start, end)) = self.seen_texts.find(hashed, |&(h, ..)| h == hashed) {
            ids.extend_from_slice(&self.seen_terms[start as usize..end as usize]);
            return;
        }
        self.add_text(text, ids, names);
        let start = self.seen_terms.len() as u32;
        self.seen_terms.extend_from_slice(ids);
        self.seen_texts.insert_unique(hashed, (hashed, start, self.seen_terms.len() as u32), |&(h, ..)| h);
    }

    #[inline]
    fn id(&mut self, word: &[u8], names: &Names) -> u32 {
        let (id, new) = self.terms.id(word);
        if !new {
            return id;
        }
        self.is_name_head.push(!names.is_empty() && names.starts_a_form(self.terms.get(id)));
        self.last_pair.push(u32::MAX);
        id
    }

    /// Recomputes `is_name_head` if names were added since the last record.
    pub(crate) fn refresh_name_heads(&mut self, names: &Names) {
        if self.names_len != names.len() {
            self.names_len = names.len();
            let terms = 0..self.terms.terms.len() as u32;
            self.is_name_head = terms.map(|id| names.starts_a_form(self.terms.get(id))).collect();
        }
    }

    fn push_field(&mut self, kind: TextField, line: Option<u32>, ids: &[u32]) {
        if ids.is_empty() {
            return;
        }
        let class = kind.weight_class() as u32;
        self.forward.push(kind as u8 | if line.is_some() { ON_LINE } else { 0 });
        if let Some(line) = line {
            put_varint(line, &mut self.forward);
        }
        for &id in ids {
            put_varint(id + 1, &mut self.forward);
            let last = self.last_pair[id as usize] as usize;
            match self.pairs.get_mut(last) {
                Some(pair) if last >= self.first_pair => {
                    if class < pair.1 & ((1 << CLASS_BITS) - 1) {
                        pair.1 = self.record << CLASS_BITS | class;
                    }
                }
                _ => {
                    self.last_pair[id as usize] = self.pairs.len() as u32;
                    self.pairs.push((id, self.record << CLASS_BITS | class));
                }
            }
        }
        self.forward.push(0);
    }

    /// Returns the index and the terms in sorted order.
    pub(crate) fn finish(mut self) -> (Index, TermDictionary) {
        let (term_ids, dictionary, term_ords) = self.terms.sorted();
        let mut counts = vec![0u32; term_ids.len()];
        for &(word, _) in &self.pairs {
            counts[word as usize] += 1;
        }
        // From here on `last_pair` is where a term's next posting goes.
        let mut next = 0;
        for &id in &term_ids {
            self.last_pair[id as usize] = next;
            next += counts[id as usize];
        }
        let mut sorted = vec![0u32; self.pairs.len()];
        for &(word, posting) in &self.pairs {
            let at = &mut self.last_pair[word as usize];
            sorted[*at as usize] = posting;
            *at += 1;
        }
        let mut postings = Vec::with_capacity(self.pairs.len() * 2);
        self.pairs = Vec::new();
        let mut starts = Vec::with_capacity(term_ids.len() + 1);
        let mut at = 0;
        for &id in &term_ids {
            starts.push(postings.len() as u32);
            let mut before = 0;
            for &posting in &sorted[at..at + counts[id as usize] as usize] {
                let record = posting >> CLASS_BITS;
                put_varint((record - before) << CLASS_BITS | (posting & ((1 << CLASS_BITS) - 1)), &mut postings);
                before = record;
            }
            at += counts[id as usize] as usize;
        }
        starts.push(postings.len() as u32);
        postings.shrink_to_fit();
        self.forward.shrink_to_fit();
        self.forward_starts.push(self.forward.len() as u32);
        let (forward_starts, forward) = (self.forward_starts, self.forward);
        let mut index =
            Index { starts, postings, term_ids, term_ords, forward_starts, forward, prefix_tables: Vec::new() };
        index.prefix_tables = build_prefix_tables(&index, &dictionary, self.record as usize);
        (index, dictionary)
    }
}

/// Builds tables for prefixes of up to four characters whose posting lists take more than a byte a record. A
/// table takes two bytes a record, so the tables of one length take at most twice the bytes of all posting
/// lists; longer prefixes have shorter lists and are fast without.
fn build_prefix_tables(index: &Index, vocabulary: &TermDictionary, records: usize) -> Vec<(Box<str>, Vec<u16>)> {
    let mut tables: Vec<(Box<str>, Vec<u16>)> = Vec::new();
    for letters in 1..=4 {
        let beginning = |word: usize| {
            let text = vocabulary.term(word);
            text.char_indices().nth(letters).map_or(text, |(end, _)| &text[..end])
        };
        let mut first = 0;
        while first < vocabulary.len() {
            let letters_of = beginning(first);
            let mut end = first + 1;
            while end < vocabulary.len() && vocabulary.term(end).starts_with(letters_of) {
                end += 1;
            }
            let whole = letters_of.chars().count() == letters;
            if whole && records >= MIN_RECORDS_FOR_TABLES && index.posting_bytes(first..end) > records {
                let mut table = vec![0u16; records];
                for word in first..end {
                    let rest = vocabulary.term(word).chars().count() - letters;
                    let by_class = FIELD_WEIGHTS.map(|weight| (prefix_score(rest) * weight / 100) as u16);
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

/// The first eight bytes of a term as a number with the same order.
fn prefix_key(word: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let n = word.len().min(8);
    bytes[..n].copy_from_slice(&word[..n]);
    u64::from_be_bytes(bytes)
}

/// Sorted term dictionary.
#[derive(Clone, Debug, Default)]
pub struct TermDictionary {
    /// The terms, each followed by a line feed: one scan finds a substring in all of them, and a suffix is a
    /// substring that ends in a line feed.
    text: String,
    /// Where each term starts.
    starts: Vec<u32>,
    /// See [`letter_mask`].
    letter_masks: Vec<u32>,
    /// Characters of each term, at most 255.
    char_counts: Vec<u8>,
    /// Number of terms that start with a digit; they come first. About half of a real vocabulary are numbers,
    /// from ids and figures, so a search for a word skips them.
    digit_initial: usize,
    /// Those of them that are not digits alone.
    digit_initial_with_letters: Vec<u32>,
}

impl TermDictionary {
    /// Adds a term, which must sort after all others.
    fn push(&mut self, word: &str) {
        self.starts.push(self.text.len() as u32);
        self.text.push_str(word);
        self.text.push('\n');
    }

    /// Computes what [`Self::with_substring`] and [`Self::fuzzy_candidates`] need. Call it after the last
    /// [`Self::push`].
    pub(crate) fn prepare(&mut self) {
        self.text.shrink_to_fit();
        self.starts.shrink_to_fit();
        let (masks, lengths) =
            (0..self.len()).map(|i| (letter_mask(self.term(i)), self.term(i).chars().count().min(255) as u8)).unzip();
        (self.letter_masks, self.char_counts) = (masks, lengths);
        self.digit_initial = self.partition(|word| word.as_bytes()[0] <= b'9');
        let mixed = |&i: &usize| !self.term(i).bytes().all(|b| b.is_ascii_digit());
        self.digit_initial_with_letters = (0..self.digit_initial).filter(mixed).map(|i| i as u32).collect();
    }

    pub fn len(&self) -> usize {
        self.starts.len()
    }

    pub fn term(&self, i: usize) -> &str {
        let end = self.starts.get(i + 1).map_or(self.text.len(), |&end| end as usize);
        &self.text[self.starts[i] as usize..end - 1]
    }

    /// The terms with a prefix, as a range of ordinals.
    pub(crate) fn with_prefix(&self, prefix: &str) -> Range<usize> {
        let start = self.partition(|word| word < prefix);
        let end = self.partition(|word| word < prefix || word.starts_with(prefix));
        start..end
    }

    fn partition(&self, before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.term(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The terms that contain `part`, by ordinal. If it ends in a line feed, the terms that end so.
    pub(crate) fn with_substring(&self, part: &str) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        let mut from = 0;
        if !part.trim_end().bytes().all(|b| b.is_ascii_digit()) {
            // A part with a letter is in no number, so only the mixed ones are searched.
            let within =
                |word: &str| word.contains(part) || part.strip_suffix('\n').is_some_and(|end| word.ends_with(end));
            found =
                self.digit_initial_with_letters.iter().map(|&i| i as usize).filter(|&i| within(self.term(i))).collect();
            from = self.starts.get(self.digit_initial).map_or(self.text.len(), |&start| start as usize);
        }
        for at in memchr::memmem::find_iter(&self.text.as_bytes()[from..], part.as_bytes()) {
            let at = at + from;
            let word = self.starts.partition_point(|&start| start as usize <= at) - 1;
            if found.last() != Some(&word) {
                found.push(word);
            }
        }
        found
    }

    /// The terms with a suffix, by ordinal.
    pub(crate) fn with_suffix(&self, end: &str) -> Vec<usize> {
        self.with_substring(&format!("{end}\n"))
    }

    /// Characters of a term, at most 255.
    pub(crate) fn char_count(&self, i: usize) -> usize {
        usize::from(self.char_counts[i])
    }

    /// The terms that may be within `max_edits` of `typed`. A filter on length and letters only; the caller
    /// computes the edit distance. An edit adds or removes at most one letter, or replaces one by another.
    pub(crate) fn fuzzy_candidates(&self, typed: &str, max_edits: usize) -> Vec<usize> {
        let (mask, length) = (letter_mask(typed), typed.chars().count().min(255));
        let near = |i: &usize| {
            let other = self.letter_masks[*i];
            usize::from(self.char_counts[*i]).abs_diff(length) <= max_edits
                && (mask & !other).count_ones() as usize <= max_edits
                && (other & !mask).count_ones() as usize <= max_edits
        };
        if typed.bytes().any(|b| b.is_ascii_digit()) {
            return (0..self.len()).filter(near).collect();
        }
        // A word without a digit is similar to no number.
        let mixed = self.digit_initial_with_letters.iter().map(|&i| i as usize);
        mixed.chain(self.digit_initial..self.len()).filter(near).collect()
    }

    /// Bytes held in memory: starts, masks and lengths take nine bytes a term.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len() + self.starts.len() * 9
    }
}

/// The letters of a word, one bit each for a to z. Digits share six bits, and all other characters share the
/// 32.
fn letter_mask(word: &str) -> u32 {
    word.chars().fold(0, |mask, c| {
        let bit = match c {
            'a'..='z' => c as u32 - 'a' as u32,
            '0'..='9' => 26 + (c as u32) % 6,
            c => (c as u32) % 32,
        };
        mask | 1 << bit
    })
}
