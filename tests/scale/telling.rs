//! Sentences of a source, and where in them each thing is said.
//!
//! A sentence is filled slot by slot straight into its source's text, so that offsets and marks are
//! exact by construction.

use aidtrail::model::Evidence;

/// What is said at a place of a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Who gives.
    Donor,
    /// Through whom.
    Agency,
    /// What for.
    Topic,
    /// Where.
    Country,
    /// Since when.
    Start,
    /// Until when.
    End,
    /// Who carries it out.
    Impl,
    /// In what form.
    Instrument,
    /// Where it stands.
    Status,
    /// The purpose by the list.
    Sector,
    /// How much.
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

/// The sentences about one project, with what is said where.
pub struct Telling<'a> {
    /// Id of the source.
    pub source: String,
    /// The source's text, which grows by these sentences.
    pub text: &'a mut String,
    /// Byte ranges of sentences in the text.
    quotes: Vec<[usize; 2]>,
    /// What, which one of them, in which sentence, and the bytes of the sentence.
    marks: Vec<(Slot, usize, usize, [usize; 2])>,
}

impl Telling<'_> {
    /// Says a sentence; brackets around empty slots are left out.
    pub fn say(&mut self, template: &str, values: &dyn Fn(Slot) -> Vec<String>) {
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

    /// Begins a sentence.
    pub fn begin(&mut self) {
        if !self.quotes.is_empty() {
            self.text.push(' ');
        }
        self.quotes.push([self.text.len(), self.text.len()]);
    }

    /// Ends it.
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

    /// Adds words that say something.
    pub fn mark(&mut self, slot: Slot, index: usize, value: &str) {
        let sentence = self.quotes.len() - 1;
        let from = self.text.len() - self.quotes[sentence][0];
        self.text.push_str(value);
        self.marks.push((slot, index, sentence, [from, from + value.len()]));
    }

    /// Where something is said; nowhere if its sentence had no room for it.
    pub fn evidence(&self, slot: Slot, index: usize) -> Vec<Evidence> {
        let said = self.marks.iter().find(|(s, i, _, _)| (*s, *i) == (slot, index));
        said.map(|&(_, _, sentence, mark)| {
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

impl<'a> Telling<'a> {
    /// Nothing told yet, after what the source already holds.
    pub fn new(source: &str, text: &'a mut String) -> Self {
        Telling { source: source.to_owned(), text, quotes: Vec::new(), marks: Vec::new() }
    }
}
