//! Looks up names in texts by any of their spellings.

use super::Name;
use crate::text::{fold, word_list};
use std::collections::{BTreeSet, HashMap};

/// Names with their spellings ("forms"): a text with one form of a name is found by the other forms too.
#[derive(Clone, Debug, Default)]
pub struct Names {
    list: Vec<Name>,
    /// The forms of each name, folded.
    forms: Vec<Vec<String>>,
    /// The forms of each name as folded words.
    form_words: Vec<Vec<Vec<String>>>,
    /// For each first word of a form: the index of the name and of the form.
    forms_by_first_word: HashMap<String, Vec<(usize, usize)>>,
    /// By first word, the forms `as_written` that differ from the preferred one, with the index of the name.
    uncommon_by_first_word: HashMap<String, Vec<(Vec<String>, usize)>>,
}

impl Names {
    pub(crate) fn add(&mut self, name: Name) {
        let written = word_list(&name.as_written);
        if let (Some(first), true) = (written.first(), name.as_written != name.preferred) {
            self.uncommon_by_first_word.entry(first.clone()).or_default().push((written.clone(), self.list.len()));
        }
        let forms: BTreeSet<String> = name.forms().map(fold).collect();
        self.forms.push(forms.iter().filter(|form| !form.is_empty()).cloned().collect());
        let forms: Vec<Vec<String>> =
            forms.iter().map(|form| word_list(form)).filter(|form| !form.is_empty()).collect();
        let group = self.form_words.len();
        for (i, form) in forms.iter().enumerate() {
            self.forms_by_first_word.entry(form[0].clone()).or_default().push((group, i));
        }
        self.form_words.push(forms);
        self.list.push(name);
    }

    pub fn list(&self) -> &[Name] {
        &self.list
    }

    pub(crate) fn len(&self) -> usize {
        self.form_words.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.form_words.is_empty()
    }

    /// The forms of each name, folded.
    pub fn forms(&self) -> &[Vec<String>] {
        &self.forms
    }

    /// The indexes of names that occur in a text in a form other than the preferred one. The text is given as
    /// folded words.
    pub(crate) fn uncommon(&self, words: &[String]) -> Vec<usize> {
        let mut found = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let forms = self.uncommon_by_first_word.get(word).into_iter().flatten();
            found.extend(forms.filter(|(form, _)| words[at..].starts_with(form)).map(|(_, i)| *i));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether some form begins with this word.
    pub(crate) fn starts_a_form(&self, word: &str) -> bool {
        self.forms_by_first_word.contains_key(word)
    }

    /// All other forms of the names that occur in a text, given as folded words.
    pub fn other_forms<W: AsRef<str>>(&self, words: &[W]) -> Vec<&[String]> {
        let stands = |form: &[String]| {
            words.windows(form.len()).any(|window| window.iter().map(AsRef::as_ref).eq(form.iter().map(String::as_str)))
        };
        let mut groups = BTreeSet::new();
        for word in words {
            for &(group, form) in self.forms_by_first_word.get(word.as_ref()).into_iter().flatten() {
                if stands(&self.form_words[group][form]) {
                    groups.insert(group);
                }
            }
        }
        let others = groups.into_iter().flat_map(|group| &self.form_words[group]).filter(|form| !stands(form));
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
            |text: &str| names.other_forms(&word_list(text)).into_iter().map(|form| form.join(" ")).collect::<Vec<_>>();
        assert_eq!(others("the Kharkiv hospital"), ["харків"]);
        assert_eq!(others("Ivano-Frankivsk"), ["івано франківськ"]);
        assert!(others("Ivano, Frankivska").is_empty() && others("Kharkivska").is_empty());
    }
}
