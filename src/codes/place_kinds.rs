//! The words of place names that say what kind of place it is: the region in "Kharkiv region" and "Kharkiv oblast".

/// The kind of place that a name states: "Osh region", "Osh city".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlaceKind {
    Region,
    District,
    Town,
    Country,
}

/// The folded words that state each kind of place.
const PLACE_KINDS: &[(PlaceKind, &[&str])] = &[
    (
        PlaceKind::Region,
        &[
            "region", "oblast", "province", "governorate", "prefecture", "viloyat", "viloyati", "voivodeship", "state",
            "department", "область", "области", "області", "облысы",
        ],
    ),
    (PlaceKind::District, &["district", "raion", "rayon", "county", "раион", "раионі"]),
    (PlaceKind::Town, &["city", "town", "municipality", "village"]),
    (PlaceKind::Country, &["republic"]),
];

/// The kind of place that a folded word states; `None` if it is part of the name itself.
pub(crate) fn place_kind(folded: &str) -> Option<PlaceKind> {
    PLACE_KINDS.iter().find(|(_, words)| words.contains(&folded)).map(|(kind, _)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::word_list;

    #[test]
    fn the_words_for_kinds_of_places_are_folded_and_stand_once() {
        let all: Vec<&str> = PLACE_KINDS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        for (i, word) in all.iter().enumerate() {
            assert_eq!(word_list(word), [*word]);
            assert!(!all[..i].contains(word), "{word}");
        }
        let oblast = word_list("Харківська область");
        assert_eq!(place_kind(&oblast[1]), Some(PlaceKind::Region));
        assert_eq!(place_kind(&oblast[0]), None);
    }
}
