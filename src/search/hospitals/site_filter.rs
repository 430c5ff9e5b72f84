//! The sites of a line that a query is about: `place:chernihiv` and the word `chernihiv` want the rows of Chernihiv, not
//! those of the other places of a line.

use super::groups::{Mention, SiteNames};
use crate::codes;
use crate::fields::FieldId;
use crate::hashing::SeededMap as HashMap;
use crate::search::resolve::{Predicate, ResolvedQuery, TermExpansion};
use crate::store::{Corpus, LineId};
use crate::text::word_list;

/// The clauses of a query that can tell one site from another.
pub(super) struct SiteFilter<'q> {
    corpus: &'q Corpus,
    /// Alternatives that all test a place or a facility, each with whether it is negated.
    values: Vec<&'q [(bool, Predicate)]>,
    words: Vec<SiteWord<'q>>,
}

/// A word or phrase of a query that stands alone in its clause.
struct SiteWord<'q> {
    asked: AskedWord<'q>,
    /// Whether a text has it, by the text.
    known: HashMap<&'q str, bool>,
    /// It is in a site of the present line and not in what the line itself is called: then it wants that site.
    tells_site: bool,
}

enum AskedWord<'q> {
    Word(&'q TermExpansion),
    Phrase(&'q [String]),
}

impl<'q> SiteFilter<'q> {
    pub(super) fn new(corpus: &'q Corpus, query: &'q ResolvedQuery) -> Self {
        let of_site = |(_, test): &(bool, Predicate)| match test {
            Predicate::Values(tables) => {
                tables.iter().all(|(facet, _)| matches!(facet, FieldId::Place | FieldId::Facility))
            }
            _ => false,
        };
        let clauses = || query.clauses.iter().map(|clause| clause.any.as_slice());
        let mut words = Vec::new();
        let mut push = |asked| words.push(SiteWord { asked, known: HashMap::default(), tells_site: false });
        for any in clauses() {
            match any {
                [(false, Predicate::Words(list))] => list.iter().for_each(|word| push(AskedWord::Word(word))),
                [(false, Predicate::Phrase(phrase))] => push(AskedWord::Phrase(phrase)),
                _ => {}
            }
        }
        SiteFilter { corpus, values: clauses().filter(|any| any.iter().all(of_site)).collect(), words }
    }

    /// Finds out which words tell the sites of a line apart. Called before [`SiteFilter::allows`] is for its sites.
    pub(super) fn begin_line(
        &mut self,
        line: LineId,
        names: &SiteNames<'q>,
        sites: impl Iterator<Item = Mention> + Clone,
    ) {
        let row = self.corpus.line(line);
        let category = codes::category(row.category()).map_or("", |category| category.label);
        for word in &mut self.words {
            let is_in_site = sites.clone().any(|mention| word.is_in_site(self.corpus, names, mention));
            let mut is_in_line = || [row.name(), category].into_iter().any(|text| word.is_in(self.corpus, text));
            word.tells_site = is_in_site && !is_in_line();
        }
    }

    pub(super) fn allows(&mut self, names: &SiteNames<'q>, mention: Mention) -> bool {
        let corpus = self.corpus;
        self.values.iter().all(|any| any.iter().any(|(negated, test)| holds(test, mention) != *negated))
            && self.words.iter_mut().all(|word| !word.tells_site || word.is_in_site(corpus, names, mention))
    }
}

fn holds(test: &Predicate, mention: Mention) -> bool {
    let Predicate::Values(tables) = test else { return false };
    tables.iter().any(|(facet, wanted)| {
        let value = if *facet == FieldId::Place { mention.place } else { mention.facility };
        value.is_some_and(|value| wanted.get(value as usize).copied().unwrap_or(false))
    })
}

impl<'q> SiteWord<'q> {
    fn is_in_site(&mut self, corpus: &'q Corpus, names: &SiteNames<'q>, mention: Mention) -> bool {
        let texts = [names.place(mention), names.facility(mention), names.region(mention)];
        texts.into_iter().any(|text| self.is_in(corpus, text))
    }

    /// Whether a text has the word, in any form of the names in it.
    fn is_in(&mut self, corpus: &'q Corpus, text: &'q str) -> bool {
        if text.is_empty() {
            return false;
        }
        if let Some(&known) = self.known.get(text) {
            return known;
        }
        let mut words = word_list(text);
        let found = match &self.asked {
            AskedWord::Phrase(phrase) => words.windows(phrase.len().max(1)).any(|window| window == *phrase),
            AskedWord::Word(word) => {
                // As the index does it: a name in a text is found by each of its forms.
                let forms: Vec<String> = corpus.names().other_forms(&words).concat();
                words.extend(forms);
                words.iter().filter_map(|it| corpus.term_dictionary().find(it)).any(|term| word.matches(term))
            }
        };
        self.known.insert(text, found);
        found
    }
}
