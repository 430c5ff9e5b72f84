//! One spelling for all spellings of a name: folded, and by the dataset's names.

use crate::codes::{PlaceKind, place_kind};
use crate::hashing::SeededMap as HashMap;
use crate::model::Names;
use crate::text::word_list;

/// Replaces any form of a known name by one form.
pub(super) struct FacilityNames {
    /// For each first word of a form: the form, and the group of its name.
    forms: HashMap<String, Vec<(Vec<String>, usize)>>,
    /// For each group the words that stand for all its forms.
    common: Vec<Vec<String>>,
}

impl FacilityNames {
    pub(super) fn new(names: &Names) -> FacilityNames {
        // Names that share a form are one group, the one that stands first in the table.
        let mut group_of: Vec<usize> = (0..names.list().len()).collect();
        let mut first_with: HashMap<Vec<String>, usize> = HashMap::default();
        let root = |group_of: &[usize], mut name: usize| {
            while group_of[name] != name {
                name = group_of[name];
            }
            name
        };
        let forms_of = |name: usize| names.list()[name].forms().map(word_list).filter(|form| !form.is_empty());
        for name in 0..group_of.len() {
            for form in forms_of(name) {
                let other = *first_with.entry(form).or_insert(name);
                let (a, b) = (root(&group_of, other), root(&group_of, name));
                group_of[a.max(b)] = a.min(b);
            }
        }
        let mut forms: HashMap<String, Vec<(Vec<String>, usize)>> = HashMap::default();
        for (form, name) in first_with {
            forms.entry(form[0].clone()).or_default().push((form, root(&group_of, name)));
        }
        // The longest form first; forms are distinct, so the order is total.
        forms.values_mut().for_each(|list| list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0))));
        let common = names.list().iter().map(|name| word_list(&name.preferred)).collect();
        FacilityNames { forms, common }
    }

    /// The words of a name in one form.
    pub(super) fn key(&self, name: &str) -> String {
        let words = word_list(name);
        let mut key: Vec<&str> = Vec::with_capacity(words.len());
        let mut at = 0;
        while at < words.len() {
            let forms = self.forms.get(&words[at]).map_or(&[][..], Vec::as_slice);
            match forms.iter().find(|(form, _)| words[at..].starts_with(form)) {
                Some((form, group)) if !self.common[*group].is_empty() => {
                    key.extend(self.common[*group].iter().map(String::as_str));
                    at += form.len();
                }
                _ => {
                    key.push(&words[at]);
                    at += 1;
                }
            }
        }
        key.join(" ")
    }

    /// The words of a place or region in one form: "Kharkiv oblast" and "Kharkiv region" are one.
    pub(super) fn place_key(&self, name: &str) -> String {
        with_one_region_word(&self.key(name))
    }
}

/// The words of a place with one word for all words for a region.
pub(super) fn with_one_region_word(key: &str) -> String {
    let one =
        |word: &str| if place_kind(word) == Some(PlaceKind::Region) { "region".to_owned() } else { word.to_owned() };
    word_list(key).iter().map(|word| one(word)).collect::<Vec<_>>().join(" ")
}
