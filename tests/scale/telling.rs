//! Writes the sentences of a source and records where each fact is stated in them.
//!
//! Templates are filled slot by slot directly into the source's text, so that offsets and marks are exact by
//! construction.

use aidtrail::model::Evidence;

/// A place in a sentence template, and the kind of fact that fills it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    Donor,
    Agency,
    /// What the money is for, in words.
    Topic,
    Country,
    Start,
    End,
    /// Implementing organisations.
    Impl,
    /// Grant or loan.
    Instrument,
    /// Status of the project.
    Status,
    /// Purpose by the list of sectors.
    Sector,
    Amount,
    /// One equipment line.
    Line,
}

const SLOTS: [(&str, Slot); 11] = [
    ("donor", Slot::Donor),
    ("agency", Slot::Agency),
    ("topic", Slot::Topic),
    ("country", Slot::Country),
    ("start", Slot::Start),
    ("end", Slot::End),
    ("impl", Slot::Impl),
    ("instrument", Slot::Instrument),
    ("status", Slot::Status),
    ("sector", Slot::Sector),
    ("amount", Slot::Amount),
];

/// Writes the sentences about one project.
pub struct SentenceWriter<'a> {
    pub source: String,
    /// The text of the source; sentences are appended.
    pub text: &'a mut String,
    /// Byte range of each sentence in the text.
    quotes: Vec<[usize; 2]>,
    /// Slot, index among the slot's values, index of the sentence, and byte range in the sentence.
    marks: Vec<(Slot, usize, usize, [usize; 2])>,
}

impl SentenceWriter<'_> {
    /// Appends a sentence from a template; a part in brackets is left out if one of its slots is empty.
    pub fn write_sentence(&mut self, template: &str, values: &dyn Fn(Slot) -> Vec<String>) {
        self.begin();
        let mut rest = template;
        while let Some(at) = rest.find('[') {
            self.fill(&rest[..at], values);
            let (inner, after) = rest[at + 1..].split_once(']').unwrap_or((&rest[at + 1..], ""));
            if SLOTS.iter().all(|(name, slot)| !names_slot(inner, name) || !values(*slot).is_empty()) {
                self.fill(inner, values);
            }
            rest = after;
        }
        self.fill(rest, values);
        self.end();
    }

    /// Begins a sentence that is written piece by piece.
    pub fn begin(&mut self) {
        if !self.quotes.is_empty() {
            self.text.push(' ');
        }
        self.quotes.push([self.text.len(), self.text.len()]);
    }

    /// Ends the sentence.
    pub fn end(&mut self) {
        let end = self.text.len();
        if let Some(quote) = self.quotes.last_mut() {
            quote[1] = end;
        }
    }

    fn fill(&mut self, template: &str, values: &dyn Fn(Slot) -> Vec<String>) {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            self.text.push_str(before);
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            if let Some((_, slot)) = SLOTS.iter().find(|(known, _)| *known == name) {
                for (i, value) in values(*slot).iter().enumerate() {
                    if i > 0 {
                        self.text.push_str(", ");
                    }
                    self.mark(*slot, i, value);
                }
            }
            rest = after;
        }
        self.text.push_str(rest);
    }

    /// Appends words and marks them as the evidence of the `index`th value of a slot.
    pub fn mark(&mut self, slot: Slot, index: usize, value: &str) {
        let sentence = self.quotes.len() - 1;
        let from = self.text.len() - self.quotes[sentence][0];
        self.text.push_str(value);
        self.marks.push((slot, index, sentence, [from, from + value.len()]));
    }

    /// Evidence of the `index`th value of a slot; empty if no sentence states it.
    pub fn evidence(&self, slot: Slot, index: usize) -> Vec<Evidence> {
        let mark = self.marks.iter().find(|(s, i, _, _)| (*s, *i) == (slot, index));
        mark.map(|&(_, _, sentence, mark)| {
            let [start, end] = self.quotes[sentence];
            Evidence {
                source: self.source.clone(),
                quote: self.text[start..end].to_owned(),
                start,
                mark: Some(mark),
                rule: None,
            }
        })
        .into_iter()
        .collect()
    }
}

fn names_slot(template: &str, name: &str) -> bool {
    template.split('{').skip(1).any(|after| after.split('}').next() == Some(name))
}

impl<'a> SentenceWriter<'a> {
    /// Starts after the text that the source already has.
    pub fn new(source: &str, text: &'a mut String) -> Self {
        SentenceWriter { source: source.to_owned(), text, quotes: Vec::new(), marks: Vec::new() }
    }
}
