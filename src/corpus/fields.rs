//! The texts of a project by which it is found: what each is, and which equipment line it belongs to.

use crate::codes;
use crate::model::{Coded, Name, Project, Role};
use crate::text::{each_word, fold};
use std::collections::{BTreeSet, HashMap};
use std::ops::Deref;

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
    /// Status, instrument, kind, amounts, dates.
    Label,
    /// Summary.
    Summary,
    /// External id.
    Id,
    /// Words of an article that a fact cites.
    Quote,
}

/// The worths that fields have, in percent, best first. A posting keeps its place here in three bits.
pub const WORTHS: [i32; 8] = [100, 90, 80, 70, 65, 55, 45, 30];

/// What a word is worth that begins as typed, by how many of its letters were not typed: the nearer the
/// whole word, the better.
pub fn beginning_score(rest: usize) -> i32 {
    if rest == 0 { 1000 } else { 700 + (99 - 8 * rest as i32).max(0) }
}

impl FieldKind {
    /// Every kind, by number.
    pub(super) const ALL: [FieldKind; 17] = [
        FieldKind::Title,
        FieldKind::Equipment,
        FieldKind::Category,
        FieldKind::Facility,
        FieldKind::Place,
        FieldKind::Country,
        FieldKind::Donor,
        FieldKind::Agency,
        FieldKind::Recipient,
        FieldKind::Party,
        FieldKind::Programme,
        FieldKind::Sector,
        FieldKind::Signatory,
        FieldKind::Label,
        FieldKind::Summary,
        FieldKind::Id,
        FieldKind::Quote,
    ];

    /// Place of its worth in [`WORTHS`].
    pub fn class(self) -> usize {
        match self {
            FieldKind::Title | FieldKind::Equipment => 0,
            FieldKind::Category => 1,
            FieldKind::Facility | FieldKind::Place => 2,
            FieldKind::Country | FieldKind::Donor | FieldKind::Agency | FieldKind::Recipient => 3,
            FieldKind::Party | FieldKind::Programme | FieldKind::Id => 4,
            FieldKind::Sector | FieldKind::Signatory | FieldKind::Label => 5,
            FieldKind::Summary => 6,
            FieldKind::Quote => 7,
        }
    }

    /// How much a hit in such a field counts, in percent.
    pub fn worth(self) -> i32 {
        WORTHS[self.class()]
    }

    /// Whether such texts repeat from record to record: names and labels, not sentences.
    pub(super) fn repeats(self) -> bool {
        !matches!(self, FieldKind::Title | FieldKind::Summary | FieldKind::Id | FieldKind::Quote)
    }
}

/// Calls `take` with every text of a project by which it is found; lines first, sentences last.
pub fn fields<S: Deref<Target = str>>(project: &Project<S>, mut take: impl FnMut(FieldKind, Option<u32>, &str)) {
    let mut push = |kind: FieldKind, line: Option<usize>, text: &str| {
        if !text.is_empty() {
            take(kind, line.map(|line| line as u32), text);
        }
    };
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
    push(FieldKind::Title, None, &project.title);
    push(FieldKind::Id, None, &project.id);
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
        push(FieldKind::Label, None, &amount.to_string());
    }
    for date in &project.dates {
        push(FieldKind::Label, None, date.kind.as_ref().map_or("", |kind| kind.label()));
        if let Some(Coded::Known(value)) = &date.value {
            push(FieldKind::Label, None, &value.to_string());
        }
        push(FieldKind::Label, None, date.words.as_deref().unwrap_or_default());
    }
    push(FieldKind::Programme, None, project.programme.as_deref().unwrap_or_default());
    for sector in &project.sectors {
        push(FieldKind::Sector, None, sector.label());
        push(FieldKind::Sector, None, codes::sector_theme(&sector.code).unwrap_or_default());
    }
    let activity = project.activity.as_deref();
    for region in activity.iter().flat_map(|activity| &activity.regions) {
        push(FieldKind::Country, None, region.label());
    }
    for location in activity.iter().flat_map(|activity| &activity.locations) {
        push(FieldKind::Place, None, &location.name);
    }
    for signatory in &project.signatories {
        push(FieldKind::Signatory, None, &signatory.name);
        push(FieldKind::Signatory, None, signatory.office.as_deref().unwrap_or_default());
    }
    push(FieldKind::Label, None, project.status.as_ref().map_or("", |s| s.label()));
    push(FieldKind::Label, None, project.instrument.as_ref().map_or("", |s| s.label()));
    push(FieldKind::Label, None, project.kind.as_ref().map_or("", |s| s.label()));
    push(FieldKind::Summary, None, project.summary.as_deref().unwrap_or_default());
    for narrative in activity.iter().flat_map(|activity| &activity.narratives) {
        let kind = if &*narrative.kind == "title" { FieldKind::Title } else { FieldKind::Summary };
        push(kind, None, &narrative.text);
    }
    for result in activity.iter().flat_map(|activity| &activity.results) {
        push(FieldKind::Summary, None, result);
    }
    // A sentence is cited by many facts; it counts once.
    let mut quotes: Vec<&str> = Vec::new();
    project.each_fact(|fact| {
        for evidence in fact.evidence {
            let quote: &str = &evidence.quote;
            if quotes.last() != Some(&quote) && !quotes.contains(&quote) {
                quotes.push(quote);
                push(FieldKind::Quote, None, quote);
            }
        }
    });
}

/// The words of a text, folded.
pub fn word_list(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each_word(text, &mut Vec::new(), |word| words.push(String::from_utf8_lossy(word).into_owned()));
    words
}

/// Names in their forms: a text that holds one form is found by the others too.
#[derive(Clone, Debug, Default)]
pub struct Names {
    list: Vec<Name>,
    /// The forms of each name, folded.
    forms: Vec<Vec<String>>,
    /// The same as words.
    groups: Vec<Vec<Vec<String>>>,
    /// By the first word of a form: its group and its number there.
    heads: HashMap<String, Vec<(usize, usize)>>,
    /// By their first word, the forms written for which others are better known; with the name's number.
    uncommon: HashMap<String, Vec<(Vec<String>, usize)>>,
}

impl Names {
    /// Adds one name.
    pub fn add(&mut self, name: Name) {
        let written = word_list(&name.as_written);
        if let (Some(first), true) = (written.first(), name.as_written != name.preferred) {
            self.uncommon.entry(first.clone()).or_default().push((written.clone(), self.list.len()));
        }
        let forms: BTreeSet<String> = name.forms().map(fold).collect();
        self.forms.push(forms.iter().filter(|form| !form.is_empty()).cloned().collect());
        let forms: Vec<Vec<String>> =
            forms.iter().map(|form| word_list(form)).filter(|form| !form.is_empty()).collect();
        let group = self.groups.len();
        for (i, form) in forms.iter().enumerate() {
            self.heads.entry(form[0].clone()).or_default().push((group, i));
        }
        self.groups.push(forms);
        self.list.push(name);
    }

    /// The names, in the order added.
    pub fn list(&self) -> &[Name] {
        &self.list
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The forms of each name, folded.
    pub fn forms(&self) -> &[Vec<String>] {
        &self.forms
    }

    /// The names that stand in a text in a form for which another is better known, by number; the text
    /// given as its words.
    pub fn uncommon(&self, words: &[String]) -> Vec<usize> {
        let mut found = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let forms = self.uncommon.get(word).into_iter().flatten();
            found.extend(forms.filter(|(form, _)| words[at..].starts_with(form)).map(|(_, i)| *i));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a form begins with a word.
    pub fn is_head(&self, word: &str) -> bool {
        self.heads.contains_key(word)
    }

    /// The other forms of every name that stands in a text, given as its words.
    pub fn others<W: AsRef<str>>(&self, words: &[W]) -> Vec<&[String]> {
        let stands = |form: &[String]| {
            words.windows(form.len()).any(|window| window.iter().map(AsRef::as_ref).eq(form.iter().map(String::as_str)))
        };
        let mut groups = BTreeSet::new();
        for word in words {
            for &(group, form) in self.heads.get(word.as_ref()).into_iter().flatten() {
                if stands(&self.groups[group][form]) {
                    groups.insert(group);
                }
            }
        }
        let others = groups.into_iter().flat_map(|group| &self.groups[group]).filter(|form| !stands(form));
        others.map(Vec::as_slice).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_by_the_other_forms_of_its_names() {
        let mut names = Names::default();
        let name = |written: &str, preferred: &str| Name {
            as_written: written.into(),
            preferred: preferred.into(),
            ..Name::default()
        };
        names.add(name("Харків", "Kharkiv"));
        names.add(name("Ivano-Frankivsk", "Івано-Франківськ"));
        let others =
            |text: &str| names.others(&word_list(text)).into_iter().map(|form| form.join(" ")).collect::<Vec<_>>();
        assert_eq!(others("the Kharkiv hospital"), ["харків"]);
        assert_eq!(others("Ivano-Frankivsk"), ["івано франківськ"]);
        assert!(others("Ivano, Frankivska").is_empty() && others("Kharkivska").is_empty());
    }
}
