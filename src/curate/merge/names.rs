//! Whether two names of places or facilities are one: other spellings, "region" for "oblast", another order.
//!
//! Names are compared word by word after folding; the dataset's own list of names says which spellings
//! are one. A town and the region around it are not one place, however alike their names are.

use crate::model::Name;
use crate::text::{fold, words};
use rustc_hash::FxHashMap as HashMap;

/// Spellings that are one, from the names of datasets.
#[derive(Default)]
pub struct Aliases {
    /// By the words of a form, the words that stand for all forms of its name.
    forms: HashMap<Vec<String>, Vec<String>>,
    /// Words of the longest form.
    longest: usize,
}

/// How a name says what sort of place it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Region,
    District,
    Town,
    Country,
}

const SORTS: &[(&str, Sort)] = &[
    ("region", Sort::Region),
    ("oblast", Sort::Region),
    ("province", Sort::Region),
    ("governorate", Sort::Region),
    ("prefecture", Sort::Region),
    ("viloyat", Sort::Region),
    ("voivodeship", Sort::Region),
    ("state", Sort::Region),
    ("department", Sort::Region),
    ("district", Sort::District),
    ("raion", Sort::District),
    ("rayon", Sort::District),
    ("county", Sort::District),
    ("city", Sort::Town),
    ("town", Sort::Town),
    ("municipality", Sort::Town),
    ("village", Sort::Town),
    ("republic", Sort::Country),
];

/// Words that name nothing.
const SMALL: &[&str] = &["the", "of", "for", "and", "in", "at", "a", "an", "s", "no", "nr", "number", "named", "after"];

/// Endings by which Slavic languages make an adjective of a place, as in "Kharkivska oblast".
const ADJECTIVES: &[&str] =
    &["skoho", "skoyi", "skaya", "skyi", "skiy", "skyj", "skii", "skyy", "skoi", "ska", "sky", "kyi", "kyy", "ka"];

/// Vowels at the end of a place that its adjective leaves out: "Poltava", "Poltavska".
const ENDINGS: &[&str] = &["", "a", "y", "i", "o", "e", "ia", "sk", "s"];

/// Words of a facility that say only what sort of thing it is.
const COMMON: &[&str] = &[
    "hospital",
    "hospitals",
    "clinic",
    "clinics",
    "medical",
    "health",
    "healthcare",
    "care",
    "institution",
    "institutions",
    "facility",
    "facilities",
    "centre",
    "centres",
    "center",
    "centers",
    "primary",
    "school",
    "schools",
    "several",
    "all",
    "local",
    "public",
    "state",
    "various",
    "other",
    "regional",
    "community",
    "communities",
];

impl Aliases {
    /// Of several lists of names.
    pub fn new<'n>(names: impl IntoIterator<Item = &'n Name>) -> Self {
        let mut aliases = Aliases::default();
        for name in names {
            let stands: Vec<String> = spelt(&name.preferred);
            if stands.is_empty() {
                continue;
            }
            for form in name.forms().map(spelt).filter(|form| !form.is_empty()) {
                // A name that stands in two lists is told by the first.
                let stands = aliases.forms.get(&stands).cloned().unwrap_or_else(|| stands.clone());
                aliases.longest = aliases.longest.max(form.len());
                aliases.forms.entry(form).or_insert(stands);
            }
        }
        aliases
    }

    /// The words of a name, every known form replaced by the one that stands for all.
    fn words(&self, name: &str) -> Vec<String> {
        let all = spelt(name);
        let mut out = Vec::with_capacity(all.len());
        let mut at = 0;
        while at < all.len() {
            let longest = self.longest.min(all.len() - at);
            let known = (1..=longest).rev().find_map(|n| Some((n, self.forms.get(&all[at..at + n])?)));
            match known {
                Some((n, stands)) => {
                    out.extend(stands.iter().cloned());
                    at += n;
                }
                None => {
                    out.push(all[at].clone());
                    at += 1;
                }
            }
        }
        out
    }

    /// Whether two names of persons or organisations are one.
    pub fn same_name(&self, a: &str, b: &str) -> bool {
        let words = |name| {
            let mut words = self.words(name);
            words.retain(|word| !SMALL.contains(&word.as_str()));
            words
        };
        let (a, b) = (words(a), words(b));
        !a.is_empty() && a == b
    }

    /// Whether two places are one: "Kiev" and "Kyiv", "Kharkiv region" and "Kharkivska oblast".
    pub fn same_place(&self, a: &str, b: &str) -> bool {
        let ((a, sort), (b, other)) = (self.place(a), self.place(b));
        let sorts_agree = sort.is_none() || other.is_none() || sort == other;
        !a.is_empty() && sorts_agree && (a == b || adjective(&a, &b) || adjective(&b, &a))
    }

    /// The words of a place without those that say what sort of place it is.
    fn place(&self, name: &str) -> (Vec<String>, Option<Sort>) {
        let mut sort = None;
        let mut words = self.words(name);
        words.retain(|word| {
            let known = SORTS.iter().find(|(sort, _)| word == sort).map(|(_, sort)| *sort);
            // "Kyiv city" alone says a town; of "city of Kharkiv region" the wider counts.
            sort = sort.or(known);
            known.is_none() && !SMALL.contains(&word.as_str())
        });
        (words, sort)
    }

    /// Whether two facilities are one: the same words in any order. Numbers tell them apart.
    pub fn same_facility(&self, a: &str, b: &str) -> bool {
        let words = |name| {
            let mut words = self.words(name);
            words.retain(|word| !SMALL.contains(&word.as_str()));
            words.iter_mut().for_each(even);
            words.sort_unstable();
            words
        };
        let (a, b) = (words(a), words(b));
        !a.is_empty() && a == b
    }
}

/// The words of a name, folded; `Ivano-Frankivsk` has two.
fn spelt(name: &str) -> Vec<String> {
    let folded = fold(name);
    words(&folded).map(|range| folded[range].to_owned()).collect()
}

/// Whether `a` is the adjective of `b`, as in "Kharkivska" of "Kharkiv".
fn adjective(a: &[String], b: &[String]) -> bool {
    let (Some((last, before)), Some((name, ahead))) = (a.split_last(), b.split_last()) else { return false };
    before == ahead
        && ADJECTIVES.iter().filter_map(|ending| last.strip_suffix(ending)).any(|stem| {
            stem.chars().count() >= 4 && name.strip_prefix(stem).is_some_and(|rest| ENDINGS.contains(&rest))
        })
}

/// Makes one of the spellings of a common word, and of its plural.
fn even(word: &mut String) {
    if word.ends_with("centre") || word.ends_with("centres") {
        *word = "center".to_owned();
    }
    if word.len() > 4 && word.ends_with('s') && !word.ends_with("ss") {
        word.pop();
    }
    *word = word.replace("ae", "e");
}

/// Whether a facility is a certain one, rather than "hospitals" or "primary health care facilities".
pub fn is_named(facility: &str) -> bool {
    if !facility.chars().any(|c| c.is_lowercase() || c.is_uppercase()) {
        // Scripts without capitals do not show it.
        return facility.chars().any(char::is_alphanumeric);
    }
    facility.chars().any(|c| c.is_ascii_digit())
        || facility.split_whitespace().any(|word| {
            word.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase)
                && spelt(word).iter().any(|word| !COMMON.contains(&word.as_str()) && !SMALL.contains(&word.as_str()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aliases() -> Aliases {
        let name = |written: &str, preferred: &str, also: &[&str]| Name {
            as_written: written.into(),
            preferred: preferred.into(),
            also: also.iter().map(|form| (*form).into()).collect(),
            ..Name::default()
        };
        Aliases::new(&[
            name("Kyiv", "Kyiv", &["Kiev", "Київ"]),
            name("Kharkiv", "Kharkiv", &["Харків", "Kharkov"]),
            name("Jambyl", "Zhambyl", &[]),
            name("New Delhi", "Delhi", &[]),
        ])
    }

    #[test]
    fn places_are_one_under_any_of_their_names() {
        let aliases = aliases();
        for (a, b) in [
            ("Kyiv", "Kiev"),
            ("Київ", "Kyiv"),
            ("Kharkiv region", "Kharkiv oblast"),
            ("Kharkiv Region", "the Kharkov Oblast"),
            ("Kharkivska oblast", "Kharkiv region"),
            ("Kharkivs'ka", "Kharkiv"),
            ("Poltavska oblast", "Poltava oblast"),
            ("Ivano-Frankivska oblast", "Ivano-Frankivsk region"),
            ("city of Osh", "Osh"),
            ("Osh City", "city of Osh"),
            ("Province of Laghman", "Laghman province"),
            ("Jambyl region", "Zhambyl Region"),
            ("New Delhi", "Delhi"),
            ("São Tomé", "Sao Tome"),
            ("Bakı", "BAKI"),
        ] {
            assert!(aliases.same_place(a, b) && aliases.same_place(b, a), "{a} / {b}");
        }
        for (a, b) in [
            ("Kyiv", "Kharkiv"),
            ("Osh city", "Osh region"),
            ("Kyiv city", "Kyiv oblast"),
            ("Minskaya", "Pinsk"),
            ("North Kivu", "South Kivu"),
            ("Delhi", "Deli"),
            ("region", "oblast"),
            ("", ""),
            ("Santa Ana", "Santana"),
        ] {
            assert!(!aliases.same_place(a, b) && !aliases.same_place(b, a), "{a} / {b}");
        }
    }

    #[test]
    fn facilities_are_one_by_their_words_and_their_numbers() {
        let aliases = aliases();
        for (a, b) in [
            ("Kyiv City Hospital No. 3", "Kiev City Hospital № 3"),
            ("the Perinatal Centre of Osh", "Osh Perinatal Center"),
            ("Paediatric Hospital", "pediatric hospital"),
            ("Centers for Orthopaedics", "center of orthopedics"),
        ] {
            assert!(aliases.same_facility(a, b), "{a} / {b}");
        }
        for (a, b) in [
            ("City Hospital No. 3", "City Hospital No. 5"),
            ("Osh City Hospital", "Osh Regional Hospital"),
            ("Osh Hospital", "Naryn Hospital"),
            ("hospital", ""),
        ] {
            assert!(!aliases.same_facility(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn a_certain_facility_is_told_from_any() {
        for named in ["Osh City Hospital", "Maternity hospital No. 2", "children's hospital in Talas", "مستشفى السلام"]
        {
            assert!(is_named(named), "{named}");
        }
        for any in [
            "hospitals",
            "Medical institutions",
            "primary health care facilities",
            "children’s hospital",
            "Hospital",
            "",
        ] {
            assert!(!is_named(any), "{any}");
        }
    }

    #[test]
    fn names_of_persons_keep_their_order() {
        let aliases = aliases();
        assert!(aliases.same_name("The Ministry of Health", "Ministry of Health"));
        assert!(!aliases.same_name("Ministry of Health", "Ministry of Education"));
        assert!(!aliases.same_name("", ""));
    }
}
