//! The IATI code lists: what the codes in an activity file mean.

use super::{HashMap, LazyLock, is_withdrawn, table_rows};

/// An IATI code list; see iatistandard.org for their definitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeList {
    ActivityStatus,
    ActivityDateType,
    OrganisationRole,
    OrganisationType,
    TransactionType,
    BudgetType,
    BudgetStatus,
    RelatedActivityType,
    AidType,
    AidTypeCategory,
    FinanceType,
    FinanceTypeCategory,
    FlowType,
    /// Whether goods must be bought from the donor's country.
    TiedStatus,
    CollaborationType,
    Region,
    RegionVocabulary,
    SectorVocabulary,
    DocumentCategory,
    DescriptionType,
    ActivityScope,
    SdgGoals,
    SdgTargets,
    ResultType,
    PolicyMarker,
    /// ISO 639-1.
    Language,
}

/// Each list's name in the table, in the order of the variants.
const CODE_LISTS: [(&str, CodeList); 26] = [
    ("ActivityStatus", CodeList::ActivityStatus),
    ("ActivityDateType", CodeList::ActivityDateType),
    ("OrganisationRole", CodeList::OrganisationRole),
    ("OrganisationType", CodeList::OrganisationType),
    ("TransactionType", CodeList::TransactionType),
    ("BudgetType", CodeList::BudgetType),
    ("BudgetStatus", CodeList::BudgetStatus),
    ("RelatedActivityType", CodeList::RelatedActivityType),
    ("AidType", CodeList::AidType),
    ("AidType-category", CodeList::AidTypeCategory),
    ("FinanceType", CodeList::FinanceType),
    ("FinanceType-category", CodeList::FinanceTypeCategory),
    ("FlowType", CodeList::FlowType),
    ("TiedStatus", CodeList::TiedStatus),
    ("CollaborationType", CodeList::CollaborationType),
    ("Region", CodeList::Region),
    ("RegionVocabulary", CodeList::RegionVocabulary),
    ("SectorVocabulary", CodeList::SectorVocabulary),
    ("DocumentCategory", CodeList::DocumentCategory),
    ("DescriptionType", CodeList::DescriptionType),
    ("ActivityScope", CodeList::ActivityScope),
    ("UNSDG-Goals", CodeList::SdgGoals),
    ("UNSDG-Targets", CodeList::SdgTargets),
    ("ResultType", CodeList::ResultType),
    ("PolicyMarker", CodeList::PolicyMarker),
    ("Language", CodeList::Language),
];

/// A code of an IATI code list.
#[derive(Debug)]
pub(crate) struct IatiCode {
    pub(crate) name: &'static str,
    /// No longer to be used, but older data has it.
    pub(crate) withdrawn: bool,
}

static CODES: LazyLock<[HashMap<&'static str, IatiCode>; CODE_LISTS.len()]> = LazyLock::new(|| {
    let mut lists = [(); CODE_LISTS.len()].map(|()| HashMap::default());
    for columns in table_rows(include_str!("../../data/codes/iati.tsv")) {
        let &[list, code, name, ref status @ ..] = &columns[..] else { continue };
        if let Some((_, list)) = CODE_LISTS.iter().find(|it| it.0 == list) {
            lists[*list as usize].insert(code, IatiCode { name, withdrawn: is_withdrawn(status.first()) });
        }
    }
    lists
});

/// Looks a code up in a list. The case must be the list's: `iati_code(CodeList::AidType, "C01")`.
pub(crate) fn iati_code(list: CodeList, code: &str) -> Option<&'static IatiCode> {
    CODES[list as usize].get(code)
}

/// The language of a BCP 47 tag, by its two-letter first part in either case: `EN`, `en-GB`.
pub(crate) fn language(tag: &str) -> Option<&'static IatiCode> {
    let &[a, b] = tag.split(['-', '_']).next()?.as_bytes() else { return None };
    let code = [a.to_ascii_lowercase(), b.to_ascii_lowercase()];
    iati_code(CodeList::Language, std::str::from_utf8(&code).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(list: CodeList, code: &str) -> Option<&'static str> {
        iati_code(list, code).map(|code| code.name)
    }

    #[test]
    fn every_list_is_complete_and_every_code_occurs_once() {
        let counts = [6, 4, 4, 16, 13, 2, 2, 5, 24, 8, 68, 13, 10, 3, 7, 26, 3, 14, 30, 4, 8, 17, 169, 4, 12, 181];
        for (i, (name, list)) in CODE_LISTS.iter().enumerate() {
            assert_eq!(*list as usize, i, "{name}");
            assert_eq!(CODES[i].len(), counts[i], "{name}");
            assert!(CODES[i].values().all(|code| !code.name.is_empty()), "{name}");
        }
        assert_eq!(table_rows(include_str!("../../data/codes/iati.tsv")).count(), counts.iter().sum::<usize>());
    }

    #[test]
    fn codes_mean_what_the_standard_says() {
        assert_eq!(name(CodeList::ActivityStatus, "2"), Some("Implementation"));
        assert_eq!(name(CodeList::ActivityDateType, "1"), Some("Planned start"));
        assert_eq!(name(CodeList::OrganisationRole, "4"), Some("Implementing"));
        assert_eq!(name(CodeList::OrganisationType, "10"), Some("Government"));
        assert_eq!(name(CodeList::TransactionType, "3"), Some("Disbursement"));
        assert_eq!(name(CodeList::AidType, "C01"), Some("Project-type interventions"));
        assert_eq!(name(CodeList::FlowType, "10"), Some("ODA"));
        assert_eq!(name(CodeList::Region, "298"), Some("Africa, regional"));
        assert_eq!(name(CodeList::SdgTargets, "3.1").map(|it| it.contains("maternal mortality")), Some(true));
        assert_eq!(name(CodeList::PolicyMarker, "1"), Some("Gender Equality"));
        assert_eq!(name(CodeList::AidType, "c01"), None);
        assert_eq!(name(CodeList::BudgetType, "3"), None);
    }

    #[test]
    fn withdrawn_codes_keep_their_names() {
        let gone = iati_code(CodeList::FinanceType, "410").expect("older data has it");
        assert!(gone.withdrawn && gone.name == "Aid loan excluding debt reorganisation");
        assert!(!iati_code(CodeList::FinanceType, "110").unwrap().withdrawn);
        assert_eq!(CODES.iter().flat_map(|list| list.values()).filter(|code| code.withdrawn).count(), 30);
    }

    #[test]
    fn a_language_is_known_by_any_tag() {
        for tag in ["en", "EN", "en-GB", "en_GB", "En-Latn-US"] {
            assert_eq!(language(tag).map(|code| code.name), Some("English"), "{tag}");
        }
        assert_eq!(language("fr").map(|code| code.name), Some("French"));
        for tag in ["", "-", "eng", "zz", "é", "e"] {
            assert!(language(tag).is_none(), "{tag}");
        }
    }
}
