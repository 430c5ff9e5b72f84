//! The folded texts that search looks at, with the words of the whole corpus.
//!
//! Each project is a list of fields; a field knows what it is and which equipment line it belongs to.
//! A name known in several forms ("Kharkiv", "Харків") stands in the fields in all of them.

use super::{Corpus, RecordId};
use crate::codes;
use crate::model::{Coded, Name, Role};
use crate::text::{fold, words};
use std::collections::{BTreeSet, HashMap, HashSet};

/// What a field is; in the order of its worth to a searcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldKind {
    /// The project's title.
    Title,
    /// Name of an equipment line.
    Equipment,
    /// Category and group of an equipment line, with other names.
    Category,
    /// Facility of a site.
    Facility,
    /// Place of a site.
    Place,
    /// Recipient country.
    Country,
    /// Donor, its country included.
    Donor,
    /// Extending agency.
    Agency,
    /// Recipient organisation.
    Recipient,
    /// Any other party.
    Party,
    /// Programme.
    Programme,
    /// Sector.
    Sector,
    /// A person who signed.
    Signatory,
    /// Status, instrument, kind.
    Label,
    /// Summary.
    Summary,
    /// External id.
    Id,
    /// Words of an article that a fact cites.
    Quote,
}

impl FieldKind {
    /// How much a hit in such a field counts, in percent.
    pub fn worth(self) -> i64 {
        match self {
            FieldKind::Title | FieldKind::Equipment => 100,
            FieldKind::Category => 90,
            FieldKind::Facility | FieldKind::Place => 80,
            FieldKind::Country | FieldKind::Donor | FieldKind::Agency | FieldKind::Recipient => 70,
            FieldKind::Party | FieldKind::Programme | FieldKind::Id => 65,
            FieldKind::Sector | FieldKind::Signatory | FieldKind::Label => 55,
            FieldKind::Summary => 45,
            FieldKind::Quote => 30,
        }
    }
}

/// One text of a project.
#[derive(Clone, Debug)]
pub struct Field {
    /// What it is.
    pub kind: FieldKind,
    /// The equipment line it belongs to.
    pub line: Option<u32>,
    /// The text, folded.
    pub text: String,
    /// Its words in order, as ids in [`Texts::vocabulary`].
    pub words: Vec<u32>,
}

/// Every text of a corpus.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// Every distinct word, in order of first appearance.
    vocabulary: Vec<String>,
    fields: Vec<Vec<Field>>,
}

impl Texts {
    /// Folds the texts of every project.
    pub fn new(corpus: &Corpus, names: &[Name]) -> Self {
        let aliases = Aliases::new(names);
        let mut interner = Interner::default();
        let fields = corpus.ids().map(|id| fields(corpus, id, &aliases, &mut interner)).collect();
        Texts { vocabulary: interner.words, fields }
    }

    /// Every distinct word of the corpus, folded.
    pub fn vocabulary(&self) -> &[String] {
        &self.vocabulary
    }

    /// The texts of one project.
    pub fn of(&self, project: RecordId) -> &[Field] {
        &self.fields[project.0 as usize]
    }
}

#[derive(Default)]
struct Interner {
    words: Vec<String>,
    ids: HashMap<String, u32>,
}

impl Interner {
    fn id(&mut self, word: &str) -> u32 {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = self.words.len() as u32;
        self.words.push(word.to_owned());
        self.ids.insert(word.to_owned(), id);
        id
    }
}

/// Names in their forms, folded: each form with every other form of the same name.
struct Aliases {
    groups: Vec<Vec<String>>,
}

impl Aliases {
    fn new(names: &[Name]) -> Self {
        let groups = names
            .iter()
            .map(|name| name.forms().map(fold).filter(|f| !f.is_empty()).collect::<BTreeSet<_>>().into_iter().collect())
            .collect();
        Aliases { groups }
    }

    /// The other forms of every name that stands in `folded` as whole words.
    fn others(&self, folded: &str) -> Vec<&str> {
        let mut others = Vec::new();
        for group in &self.groups {
            if group.iter().any(|form| contains_words(folded, form)) {
                others.extend(group.iter().map(String::as_str).filter(|form| !contains_words(folded, form)));
            }
        }
        others
    }
}

/// Whether `words` stands in `text`, bounded by word boundaries; both folded.
pub fn contains_words(text: &str, words: &str) -> bool {
    let boundary = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    text.match_indices(words)
        .any(|(at, _)| boundary(text[..at].chars().next_back()) && boundary(text[at + words.len()..].chars().next()))
}

fn fields(corpus: &Corpus, id: RecordId, aliases: &Aliases, interner: &mut Interner) -> Vec<Field> {
    let project = corpus.project(id);
    let mut out: Vec<Field> = Vec::new();
    let mut seen: HashSet<(FieldKind, Option<u32>, String)> = HashSet::new();
    let mut push = |kind: FieldKind, line: Option<usize>, text: &str| {
        let line = line.map(|line| line as u32);
        let folded = fold(text);
        if folded.is_empty() || !seen.insert((kind, line, folded.clone())) {
            return;
        }
        // Article sentences are found by the words they have; their names are in the other fields.
        let others = if kind == FieldKind::Quote { Vec::new() } else { aliases.others(&folded) };
        for text in others.into_iter().map(str::to_owned).chain([folded.clone()]) {
            let words = words(&text).map(|range| interner.id(&text[range])).collect();
            out.push(Field { kind, line, text, words });
        }
    };

    push(FieldKind::Title, None, &project.title);
    push(FieldKind::Id, None, &project.id);
    for (i, line) in project.equipment.iter().enumerate() {
        push(FieldKind::Equipment, Some(i), &line.name);
        match codes::category(&line.category) {
            Some(category) => {
                push(FieldKind::Category, Some(i), category.label);
                push(FieldKind::Category, Some(i), category.code);
                push(FieldKind::Category, Some(i), category.group);
                for other in &category.also {
                    push(FieldKind::Category, Some(i), other);
                }
            }
            None => push(FieldKind::Category, Some(i), &line.category),
        }
        push(FieldKind::Label, Some(i), line.status().label());
        // Sites of every claim: an older report may name the place that the newest leaves out.
        for site in line.claims.iter().flat_map(|claim| &claim.sites) {
            push(FieldKind::Facility, Some(i), site.facility.as_deref().unwrap_or_default());
            push(FieldKind::Place, Some(i), site.place.as_deref().unwrap_or_default());
        }
    }
    for country in &project.countries {
        push(FieldKind::Country, None, codes::country_name(&country.code));
        for other in codes::country(&country.code).map_or(&[][..], |c| &c.also) {
            push(FieldKind::Country, None, other);
        }
    }
    for party in &project.parties {
        let kind = match party.role.as_ref().and_then(Coded::known) {
            Some(Role::Donor) => FieldKind::Donor,
            Some(Role::Agency) => FieldKind::Agency,
            Some(Role::Recipient) => FieldKind::Recipient,
            _ => FieldKind::Party,
        };
        push(kind, None, &party.name);
    }
    for amount in &project.amounts {
        push(FieldKind::Label, None, &format!("{} {}", amount.value, amount.currency));
        push(FieldKind::Label, None, &amount.value.plain());
    }
    for date in &project.dates {
        push(FieldKind::Label, None, &date.to_string());
    }
    push(FieldKind::Programme, None, project.programme.as_deref().unwrap_or_default());
    for sector in &project.sectors {
        push(FieldKind::Sector, None, sector.label());
        push(FieldKind::Sector, None, codes::sector_theme(&sector.code).unwrap_or_default());
    }
    for signatory in &project.signatories {
        push(FieldKind::Signatory, None, &signatory.name);
        push(FieldKind::Signatory, None, signatory.office.as_deref().unwrap_or_default());
    }
    push(FieldKind::Label, None, project.status.as_ref().map_or("", |s| s.label()));
    push(FieldKind::Label, None, project.instrument.as_ref().map_or("", |s| s.label()));
    push(FieldKind::Label, None, project.kind.as_ref().map_or("", |s| s.label()));
    push(FieldKind::Summary, None, project.summary.as_deref().unwrap_or_default());
    // A sentence is cited by many facts; it is folded once.
    let mut quotes: HashSet<&str> = HashSet::new();
    for evidence in project.all_evidence().filter(|evidence| quotes.insert(&evidence.quote)) {
        push(FieldKind::Quote, None, &evidence.quote);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::contains_words;

    #[test]
    fn words_are_found_whole() {
        assert!(contains_words("the semey hospital", "semey"));
        assert!(!contains_words("semeyan", "semey"));
        assert!(contains_words("ivano-frankivsk", "frankivsk"));
    }
}
