//! Decides whether two names mean the same place, facility, person or organisation.
//!
//! Names are compared by their folded words. The dataset's list of names says which spellings are the same
//! name. "Region" and "oblast" are the same kind of place; a town and the region around it are different
//! places, however similar their names are.

use crate::codes::{PlaceKind, place_kind};
use crate::hashing::SeededMap as HashMap;
use crate::model::Name;
use crate::text::{fold, words};

/// Spellings of the same name, from the name lists of datasets.
#[derive(Default)]
pub(crate) struct Aliases {
    /// For the words of each spelling, the words of the preferred spelling.
    preferred: HashMap<Vec<String>, Vec<String>>,
    /// Number of words of the longest spelling.
    longest: usize,
}

/// Words that do not distinguish names.
const STOP_WORDS: &[&str] =
    &["the", "of", "for", "and", "in", "at", "a", "an", "s", "no", "nr", "number", "named", "after"];

/// Endings with which Slavic languages make an adjective of a place name: "Kharkivska oblast".
const ADJECTIVE_ENDINGS: &[&str] =
    &["skoho", "skoyi", "skaya", "skyi", "skiy", "skyj", "skii", "skyy", "skoi", "ska", "sky", "kyi", "kyy", "ka"];

/// What may follow the stem in the place name itself: "Poltava" for "Poltavska".
const NOUN_ENDINGS: &[&str] = &["", "a", "y", "i", "o", "e", "ia", "sk", "s"];

/// Words of a facility name that only say what kind of facility it is.
const GENERIC_WORDS: &[&str] = &[
    "hospital", "hospitals", "clinic", "clinics", "medical", "health", "healthcare", "care", "institution",
    "institutions", "facility", "facilities", "centre", "centres", "center", "centers", "primary", "school", "schools",
    "several", "all", "local", "public", "state", "various", "other", "regional", "community", "communities",
];

impl Aliases {
    pub(crate) fn new<'n>(names: impl IntoIterator<Item = &'n Name>) -> Self {
        let mut aliases = Aliases::default();
        for name in names {
            let preferred = folded_words(&name.preferred);
            if preferred.is_empty() {
                continue;
            }
            for form in name.forms().map(folded_words).filter(|form| !form.is_empty()) {
                // If two lists have the name, the first one decides.
                let preferred = aliases.preferred.get(&preferred).cloned().unwrap_or_else(|| preferred.clone());
                aliases.longest = aliases.longest.max(form.len());
                aliases.preferred.entry(form).or_insert(preferred);
            }
        }
        aliases
    }

    /// The words of a name, with every known spelling replaced by the preferred one. The longest spelling
    /// wins: "New Delhi" before "New".
    fn preferred_words(&self, name: &str) -> Vec<String> {
        let all = folded_words(name);
        let mut out = Vec::with_capacity(all.len());
        let mut at = 0;
        while at < all.len() {
            let longest = self.longest.min(all.len() - at);
            let known = (1..=longest).rev().find_map(|n| Some((n, self.preferred.get(&all[at..at + n])?)));
            match known {
                Some((n, preferred)) => {
                    out.extend(preferred.iter().cloned());
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

    /// The preferred words without those that do not distinguish names.
    fn content_words(&self, name: &str) -> Vec<String> {
        let mut words = self.preferred_words(name);
        words.retain(|word| !STOP_WORDS.contains(&word.as_str()));
        words
    }

    /// Whether two names mean the same person or organisation: the same words in the same order.
    pub(crate) fn same_name(&self, a: &str, b: &str) -> bool {
        let (a, b) = (self.content_words(a), self.content_words(b));
        !a.is_empty() && a == b
    }

    /// Whether two names mean the same place: "Kiev" and "Kyiv", "Kharkiv region" and "Kharkivska oblast".
    pub(crate) fn same_place(&self, a: &str, b: &str) -> bool {
        let ((a, kind), (b, other)) = (self.place_words(a), self.place_words(b));
        let kinds_agree = kind.is_none() || other.is_none() || kind == other;
        !a.is_empty() && kinds_agree && (a == b || is_adjective_of(&a, &b) || is_adjective_of(&b, &a))
    }

    /// The words of a place name without its kind, and the kind.
    fn place_words(&self, name: &str) -> (Vec<String>, Option<PlaceKind>) {
        let mut kind = None;
        let mut words = self.preferred_words(name);
        words.retain(|word| {
            let stated = place_kind(word);
            // The first kind counts: "city of Kharkiv region" is a town.
            kind = kind.or(stated);
            stated.is_none() && !STOP_WORDS.contains(&word.as_str())
        });
        (words, kind)
    }

    /// Whether two names mean the same facility: the same words in any order. Numbers distinguish: "Hospital
    /// No. 3".
    pub(crate) fn same_facility(&self, a: &str, b: &str) -> bool {
        let words = |name| {
            let mut words = self.content_words(name);
            words.iter_mut().for_each(normalise_word);
            words.sort_unstable();
            words
        };
        let (a, b) = (words(a), words(b));
        !a.is_empty() && a == b
    }
}

/// The folded words of a name; `Ivano-Frankivsk` has two.
pub(super) fn folded_words(name: &str) -> Vec<String> {
    let folded = fold(name);
    words(&folded).map(|range| folded[range].to_owned()).collect()
}

/// Whether `a` is the adjective of `b`: "Kharkivska" of "Kharkiv".
fn is_adjective_of(a: &[String], b: &[String]) -> bool {
    let (Some((last, before)), Some((name, ahead))) = (a.split_last(), b.split_last()) else { return false };
    before == ahead
        && ADJECTIVE_ENDINGS.iter().filter_map(|ending| last.strip_suffix(ending)).any(|stem| {
            // Four letters, chosen by eye: shorter stems fit unrelated places.
            stem.chars().count() >= 4 && name.strip_prefix(stem).is_some_and(|rest| NOUN_ENDINGS.contains(&rest))
        })
}

/// Gives British and American spellings, and plurals, the same form.
fn normalise_word(word: &mut String) {
    if word.ends_with("centre") || word.ends_with("centres") {
        *word = "center".to_owned();
    }
    // Up to four bytes the "s" may belong to the word: "gas".
    if word.len() > 4 && word.ends_with('s') && !word.ends_with("ss") {
        word.pop();
    }
    *word = word.replace("ae", "e");
}

/// Whether a name means one specific facility, not "hospitals" or "primary health care facilities".
pub(crate) fn is_specific(facility: &str) -> bool {
    if !facility.chars().any(|c| c.is_lowercase() || c.is_uppercase()) {
        // Scripts without capitals give no hint; assume that it is specific.
        return facility.chars().any(char::is_alphanumeric);
    }
    facility.chars().any(|c| c.is_ascii_digit())
        || facility.split_whitespace().any(|word| {
            word.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase)
                && folded_words(word)
                    .iter()
                    .any(|word| !GENERIC_WORDS.contains(&word.as_str()) && !STOP_WORDS.contains(&word.as_str()))
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
    fn spellings_and_kinds_name_the_same_place() {
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
    fn facilities_are_compared_by_words_and_numbers_in_any_order() {
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
    fn specific_facilities_are_distinguished_from_kinds_of_facilities() {
        for named in ["Osh City Hospital", "Maternity hospital No. 2", "children's hospital in Talas", "مستشفى السلام"]
        {
            assert!(is_specific(named), "{named}");
        }
        for any in [
            "hospitals", "Medical institutions", "primary health care facilities", "children’s hospital", "Hospital",
            "",
        ] {
            assert!(!is_specific(any), "{any}");
        }
    }

    #[test]
    fn names_of_organisations_need_the_same_order_of_words() {
        let aliases = aliases();
        assert!(aliases.same_name("The Ministry of Health", "Ministry of Health"));
        assert!(!aliases.same_name("Ministry of Health", "Ministry of Education"));
        assert!(!aliases.same_name("", ""));
    }
}
