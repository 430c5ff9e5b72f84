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
//! A term has a [`TermId`] in the forward index, a [`TermOrd`] among the segment's posting lists, and a
//! [`GlobalTermOrd`] in the corpus; [`super::vocabulary::Vocabulary::segment_terms`] maps the second to the third.

use super::columns::Strings;
use super::ids::{GlobalTermOrd, TermId, TermOrd};
use super::text_fields::{FIELD_WEIGHTS, TextField, prefix_score};
use crate::hashing::hash_bytes;
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
    /// By [`TermOrd`].
    term_ids: Vec<TermId>,
    /// By [`TermId`].
    term_ords: Vec<TermOrd>,
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
    pub(crate) fn encode_phrase(&self, term_ids: &[TermId]) -> Vec<u8> {
        let mut bytes = Vec::new();
        term_ids.iter().for_each(|id| put_varint(id.0 + 1, &mut bytes));
        bytes
    }

    /// Bytes of the posting lists of some terms: the cost of walking them.
    pub(crate) fn posting_bytes(&self, terms: Range<TermOrd>) -> usize {
        (self.starts[terms.end.index()] - self.starts[terms.start.index()]) as usize
    }

    /// Calls `visit` with each record that contains a term, ascending, and the index of the weight of its
    /// best field.
    #[inline]
    pub(crate) fn each_posting(&self, term: TermOrd, mut visit: impl FnMut(usize, usize)) {
        let bytes = &self.postings[self.starts[term.index()] as usize..self.starts[term.index() + 1] as usize];
        let (mut at, mut record) = (0, 0u32);
        while at < bytes.len() {
            let value = get_varint(bytes, &mut at);
            record += value >> CLASS_BITS;
            visit(record as usize, (value & ((1 << CLASS_BITS) - 1)) as usize);
        }
    }

    pub(crate) fn term_id(&self, term_ord: TermOrd) -> TermId {
        self.term_ids[term_ord.index()]
    }

    pub(crate) fn term_ord(&self, term_id: TermId) -> TermOrd {
        self.term_ords[term_id.index()]
    }

    /// Calls `visit` with every field of a record: the field, the equipment line if it belongs to one, and
    /// its term ids in order. Stops when `visit` returns false. `term_ids` is a buffer.
    pub(crate) fn each_field(
        &self,
        record: usize,
        term_ids: &mut Vec<TermId>,
        mut visit: impl FnMut(TextField, Option<u32>, &[TermId]) -> bool,
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
                    word => term_ids.push(TermId(word - 1)),
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

/// Distinct terms, numbered by first appearance.
#[derive(Default)]
pub(crate) struct TermInterner {
    terms: Strings,
    ids: HashTable<TermId>,
}

impl TermInterner {
    /// The id of a term, and whether the term is new.
    #[inline]
    pub(crate) fn id(&mut self, word: &[u8]) -> (TermId, bool) {
        let hashed = hash_bytes(word);
        if let Some(&id) = self.ids.find(hashed, |id| self.terms.get_bytes(id.index()) == word) {
            return (id, false);
        }
        let id = TermId(self.terms.len() as u32);
        // Words are cut from text between characters.
        self.terms.push(std::str::from_utf8(word).unwrap_or_default());
        let terms = &self.terms;
        self.ids.insert_unique(hashed, id, |id| hash_bytes(terms.get_bytes(id.index())));
        (id, true)
    }

    pub(crate) fn get(&self, id: TermId) -> &str {
        self.terms.get(id.index())
    }

    fn ids(&self) -> impl Iterator<Item = TermId> + use<> {
        (0..self.terms.len() as u32).map(TermId)
    }

    /// The ids of all terms in the order of the terms, and for each id its ordinal: its position in that order.
    pub(crate) fn sorted<Ord: Copy>(&self, ordinal: impl Fn(u32) -> Ord) -> (Vec<TermId>, Vec<Ord>) {
        let bytes = |id: TermId| self.terms.get_bytes(id.index());
        // The first eight bytes, compared as one number, decide nearly every comparison.
        let mut order: Vec<(u64, TermId)> = self.ids().map(|id| (prefix_key(bytes(id)), id)).collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| bytes(a.1).cmp(bytes(b.1))));
        let ids: Vec<TermId> = order.into_iter().map(|(_, id)| id).collect();
        let mut ordinals = vec![ordinal(0); ids.len()];
        ids.iter().zip(0..).for_each(|(id, at)| ordinals[id.index()] = ordinal(at));
        (ids, ordinals)
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
    /// Term and posting: the record number with the index of the field weight in the lowest bits.
    pairs: Vec<(TermId, u32)>,
    /// Index of the first pair of the current record. A term whose newest posting is before it has none yet
    /// in this record.
    first_pair: usize,
    record: u32,
    forward: Vec<u8>,
    forward_starts: Vec<u32>,
    /// Names and labels indexed before: hash of the text and its range in `seen_terms`.
    seen_texts: HashTable<(u64, u32, u32)>,
    seen_terms: Vec<TermId>,
    names_len: usize,
    scratch: IndexScratch,
}

#[derive(Default)]
struct IndexScratch {
    word: Vec<u8>,
    ids: Vec<TermId>,
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
        if kind != TextField::Quote && !names.is_empty() && ids.iter().any(|id| self.is_name_head[id.index()]) {
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

    fn add_text(&mut self, text: &str, ids: &mut Vec<TermId>, names: &Names) {
        let mut word = std::mem::take(&mut self.scratch.word);
        each_word(text, &mut word, |word| ids.push(self.id(word, names)));
        self.scratch.word = word;
    }

    /// Adds a text that was probably indexed before, without splitting it into tokens again.
    fn add_recurring_text(&mut self, text: &str, ids: &mut Vec<TermId>, names: &Names) {
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
    fn id(&mut self, word: &[u8], names: &Names) -> TermId {
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
            self.is_name_head = self.terms.ids().map(|id| names.starts_a_form(self.terms.get(id))).collect();
        }
    }

    fn push_field(&mut self, kind: TextField, line: Option<u32>, ids: &[TermId]) {
        if ids.is_empty() {
            return;
        }
        let class = kind.weight_class() as u32;
        self.forward.push(kind as u8 | if line.is_some() { ON_LINE } else { 0 });
        if let Some(line) = line {
            put_varint(line, &mut self.forward);
        }
        for &id in ids {
            put_varint(id.0 + 1, &mut self.forward);
            let last = self.last_pair[id.index()] as usize;
            match self.pairs.get_mut(last) {
                Some(pair) if last >= self.first_pair => {
                    if class < pair.1 & ((1 << CLASS_BITS) - 1) {
                        pair.1 = self.record << CLASS_BITS | class;
                    }
                }
                _ => {
                    self.last_pair[id.index()] = self.pairs.len() as u32;
                    self.pairs.push((id, self.record << CLASS_BITS | class));
                }
            }
        }
        self.forward.push(0);
    }

    /// Returns the index and the terms in sorted order.
    pub(crate) fn finish(mut self) -> (Index, Strings) {
        let (term_ids, term_ords) = self.terms.sorted(TermOrd);
        let mut terms = Strings::default();
        term_ids.iter().for_each(|&id| terms.push(self.terms.get(id)));
        let mut counts = vec![0u32; term_ids.len()];
        for (id, _) in &self.pairs {
            counts[id.index()] += 1;
        }
        // From here on `last_pair` is where a term's next posting goes.
        let mut next = 0;
        for &id in &term_ids {
            self.last_pair[id.index()] = next;
            next += counts[id.index()];
        }
        let mut sorted = vec![0u32; self.pairs.len()];
        for &(id, posting) in &self.pairs {
            let at = &mut self.last_pair[id.index()];
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
            for &posting in &sorted[at..at + counts[id.index()] as usize] {
                let record = posting >> CLASS_BITS;
                put_varint((record - before) << CLASS_BITS | (posting & ((1 << CLASS_BITS) - 1)), &mut postings);
                before = record;
            }
            at += counts[id.index()] as usize;
        }
        starts.push(postings.len() as u32);
        postings.shrink_to_fit();
        self.forward.shrink_to_fit();
        self.forward_starts.push(self.forward.len() as u32);
        let (forward_starts, forward) = (self.forward_starts, self.forward);
        let mut index =
            Index { starts, postings, term_ids, term_ords, forward_starts, forward, prefix_tables: Vec::new() };
        index.prefix_tables = build_prefix_tables(&index, &terms, self.record as usize);
        (index, terms)
    }
}

/// Builds tables for prefixes of up to four characters whose posting lists take more than a byte a record. A
/// table takes two bytes a record, so the tables of one length take at most twice the bytes of all posting
/// lists; longer prefixes have shorter lists and are fast without.
fn build_prefix_tables(index: &Index, terms: &Strings, records: usize) -> Vec<(Box<str>, Vec<u16>)> {
    let mut tables: Vec<(Box<str>, Vec<u16>)> = Vec::new();
    for letters in 1..=4 {
        let mut first = 0;
        while first < terms.len() {
            let text = terms.get(first);
            let prefix = text.char_indices().nth(letters).map_or(text, |(end, _)| &text[..end]);
            let mut end = first + 1;
            while end < terms.len() && terms.get(end).starts_with(prefix) {
                end += 1;
            }
            let whole = prefix.chars().count() == letters;
            let range = TermOrd(first as u32)..TermOrd(end as u32);
            if whole && records >= MIN_RECORDS_FOR_TABLES && index.posting_bytes(range.clone()) > records {
                let mut table = vec![0u16; records];
                for term in TermOrd::each(range) {
                    let rest = terms.get(term.index()).chars().count() - letters;
                    let by_class = FIELD_WEIGHTS.map(|weight| (prefix_score(rest) * weight / 100) as u16);
                    index.each_posting(term, |record, class| table[record] = table[record].max(by_class[class]));
                }
                tables.push((prefix.into(), table));
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

/// The sorted term dictionary of a corpus.
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
    /// The end of the terms that start with a digit; they come first. About half of a real vocabulary are
    /// numbers, from ids and figures, so a search for a word skips them.
    digit_initial: GlobalTermOrd,
    /// Those of them that are not digits alone.
    digit_initial_with_letters: Vec<GlobalTermOrd>,
}

impl TermDictionary {
    /// The dictionary of sorted terms.
    pub(crate) fn new<'t>(sorted: impl Iterator<Item = &'t str>) -> TermDictionary {
        let mut new = TermDictionary::default();
        for term in sorted {
            new.starts.push(new.text.len() as u32);
            new.text.push_str(term);
            new.text.push('\n');
        }
        new.text.shrink_to_fit();
        new.starts.shrink_to_fit();
        let (masks, lengths) = new.terms().map(|term| (letter_mask(term), term.chars().count().min(255) as u8)).unzip();
        (new.letter_masks, new.char_counts) = (masks, lengths);
        let numbers_end = new.partition(|term| term.as_bytes()[0] <= b'9');
        let mixed = |&ord: &GlobalTermOrd| !new.term(ord).bytes().all(|b| b.is_ascii_digit());
        new.digit_initial_with_letters = GlobalTermOrd::each(GlobalTermOrd(0)..numbers_end).filter(mixed).collect();
        new.digit_initial = numbers_end;
        new
    }

    /// Every term, in order.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        self.ordinals().map(|ord| self.term(ord))
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    fn ordinals(&self) -> impl Iterator<Item = GlobalTermOrd> + use<> {
        GlobalTermOrd::each(GlobalTermOrd(0)..GlobalTermOrd(self.len() as u32))
    }

    pub(crate) fn term(&self, ord: GlobalTermOrd) -> &str {
        let end = self.starts.get(ord.index() + 1).map_or(self.text.len(), |&end| end as usize);
        &self.text[self.starts[ord.index()] as usize..end - 1]
    }

    pub(crate) fn with_prefix(&self, prefix: &str) -> Range<GlobalTermOrd> {
        let start = self.partition(|word| word < prefix);
        let end = self.partition(|word| word < prefix || word.starts_with(prefix));
        start..end
    }

    /// The term itself, if it is here.
    pub(crate) fn find(&self, term: &str) -> Option<GlobalTermOrd> {
        let range = self.with_prefix(term);
        (!range.is_empty() && self.term(range.start) == term).then_some(range.start)
    }

    /// The first term for which `before` is false.
    fn partition(&self, before: impl Fn(&str) -> bool) -> GlobalTermOrd {
        let (mut low, mut high) = (0, self.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.term(GlobalTermOrd(middle))) { low = middle + 1 } else { high = middle }
        }
        GlobalTermOrd(low)
    }

    /// The terms that contain `part`. If it ends in a line feed, the terms that end so.
    pub(crate) fn with_substring(&self, part: &str) -> Vec<GlobalTermOrd> {
        let mut found: Vec<GlobalTermOrd> = Vec::new();
        let mut from = 0;
        if !part.trim_end().bytes().all(|b| b.is_ascii_digit()) {
            // A part with a letter is in no number, so only the mixed ones are searched.
            let within =
                |word: &str| word.contains(part) || part.strip_suffix('\n').is_some_and(|end| word.ends_with(end));
            found = self.digit_initial_with_letters.iter().copied().filter(|&ord| within(self.term(ord))).collect();
            from = self.starts.get(self.digit_initial.index()).map_or(self.text.len(), |&start| start as usize);
        }
        for at in memchr::memmem::find_iter(&self.text.as_bytes()[from..], part.as_bytes()) {
            let at = at + from;
            let term = GlobalTermOrd(self.starts.partition_point(|&start| start as usize <= at) as u32 - 1);
            if found.last() != Some(&term) {
                found.push(term);
            }
        }
        found
    }

    pub(crate) fn with_suffix(&self, end: &str) -> Vec<GlobalTermOrd> {
        self.with_substring(&format!("{end}\n"))
    }

    /// Characters of a term, at most 255.
    pub(crate) fn char_count(&self, term: GlobalTermOrd) -> usize {
        usize::from(self.char_counts[term.index()])
    }

    /// The terms that may be within `max_edits` of `typed`. A filter on length and letters only; the caller
    /// computes the edit distance. An edit adds or removes at most one letter, or replaces one by another.
    pub(crate) fn fuzzy_candidates(&self, typed: &str, max_edits: usize) -> Vec<GlobalTermOrd> {
        let (mask, length) = (letter_mask(typed), typed.chars().count().min(255));
        let near = |term: &GlobalTermOrd| {
            let other = self.letter_masks[term.index()];
            self.char_count(*term).abs_diff(length) <= max_edits
                && (mask & !other).count_ones() as usize <= max_edits
                && (other & !mask).count_ones() as usize <= max_edits
        };
        if typed.bytes().any(|b| b.is_ascii_digit()) {
            return self.ordinals().filter(near).collect();
        }
        // A word without a digit is similar to no number.
        let mixed = self.digit_initial_with_letters.iter().copied();
        let words = GlobalTermOrd::each(self.digit_initial..GlobalTermOrd(self.len() as u32));
        mixed.chain(words).filter(near).collect()
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
