//! The text fields that a search looks into, with their field weights.

/// A text field of the index. Variants are in the order of `TextField::ALL`; the number is stored in the
/// forward index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextField {
    Title,
    Equipment,
    /// Category and group of an equipment line, with their other names.
    Category,
    /// Facility of a site.
    Facility,
    /// Place of a site, or location of an IATI activity.
    Place,
    /// Recipient country or region, with its other names.
    Country,
    Donor,
    Agency,
    /// Recipient organisation, or one that a payment goes to.
    Recipient,
    /// A participating organisation in any other role, one that pays, or that of a contact.
    Party,
    Programme,
    /// Name and theme of a sector.
    Sector,
    /// Name and office of a person who signed.
    Signatory,
    /// Amounts, dates, the labels of statuses, instrument and kind, tags, and emergencies.
    Label,
    /// Summary, narratives of an IATI activity other than titles, titles of results.
    Summary,
    /// Identifiers and codes: of the record, of activities and organisations that its payments name, of places.
    Id,
    /// Prose of a part of an activity: descriptions of payments, indicators, documents, places. It is about that part
    /// only, and there may be thousands, so it counts less than what the activity says of itself.
    Part,
    /// A sentence that some fact cites.
    Quote,
}

/// The field weights, in percent, best first: names of things before places and organisations, those before
/// labels, prose last. Chosen by eye; the benchmark in tests/benches measures their effect as precision over
/// known items. A posting stores the index of the weight in three bits, so there can be at most eight.
pub(crate) const FIELD_WEIGHTS: [i32; 8] = [100, 90, 80, 70, 65, 55, 45, 30];

/// The score of a term that starts with the typed word, by the number of characters that were not typed. An
/// exact match has 1000. A longer term scores 8 less for each further character, and never less than 700, so
/// that every prefix match stays above every typo (at most 520), substring (400) and subsequence (at most
/// 299).
pub(crate) fn prefix_score(rest: usize) -> i32 {
    if rest == 0 { 1000 } else { 700 + (99 - 8 * rest as i32).max(0) }
}

impl TextField {
    /// Every field, by number.
    pub(crate) const ALL: [TextField; 18] = {
        use TextField::*;
        [
            Title, Equipment, Category, Facility, Place, Country, Donor, Agency, Recipient, Party, Programme, Sector,
            Signatory, Label, Summary, Id, Part, Quote,
        ]
    };

    /// Index of its weight in [`FIELD_WEIGHTS`].
    pub(crate) fn weight_class(self) -> usize {
        match self {
            TextField::Title | TextField::Equipment => 0,
            TextField::Category => 1,
            TextField::Facility | TextField::Place => 2,
            TextField::Country | TextField::Donor | TextField::Agency | TextField::Recipient => 3,
            TextField::Party | TextField::Programme | TextField::Id => 4,
            TextField::Sector | TextField::Signatory | TextField::Label => 5,
            TextField::Summary => 6,
            TextField::Part | TextField::Quote => 7,
        }
    }

    /// Field weight in percent: a hit in this field scores that much of the term's score.
    pub fn weight(self) -> i32 {
        FIELD_WEIGHTS[self.weight_class()]
    }

    /// Whether the same texts occur in many records: names and labels, but not titles, prose and ids. The
    /// index builder looks such texts up whole instead of splitting them into tokens again.
    pub(crate) fn is_recurring(self) -> bool {
        !matches!(self, TextField::Title | TextField::Summary | TextField::Id | TextField::Part | TextField::Quote)
    }
}
