//! The IATI code lists: what the codes in an activity file mean.

use super::{HashMap, LazyLock, is_withdrawn, table_rows};
use crate::text::fold;
use serde::Deserialize;
use serde::de::value::{BorrowedStrDeserializer, Error as ValueError};

/// An IATI code list, by its name in the table; see iatistandard.org for the definitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
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
    #[serde(rename = "AidType-category")]
    AidTypeCategory,
    FinanceType,
    #[serde(rename = "FinanceType-category")]
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
    #[serde(rename = "UNSDG-Goals")]
    SdgGoals,
    #[serde(rename = "UNSDG-Targets")]
    SdgTargets,
    ResultType,
    PolicyMarker,
    /// ISO 639-1.
    Language,
    /// Emergency or appeal.
    HumanitarianScopeType,
    HumanitarianScopeVocabulary,
    /// What the values of an indicator are: units, percentages, words.
    IndicatorMeasure,
}

/// A code of an IATI code list.
#[derive(Debug)]
pub(crate) struct IatiCode {
    pub(crate) name: &'static str,
    /// No longer to be used, but older data has it.
    pub(crate) withdrawn: bool,
}

static CODES: LazyLock<HashMap<CodeList, HashMap<&'static str, IatiCode>>> = LazyLock::new(|| {
    let mut lists: HashMap<CodeList, HashMap<_, _>> = HashMap::default();
    for columns in table_rows(include_str!("../../data/codes/iati.tsv")) {
        let &[list, code, name, ref status @ ..] = &columns[..] else { continue };
        if let Ok(list) = CodeList::deserialize(BorrowedStrDeserializer::<ValueError>::new(list)) {
            lists.entry(list).or_default().insert(code, IatiCode { name, withdrawn: is_withdrawn(status.first()) });
        }
    }
    lists
});

/// Looks a code up in a list. The case must be the list's: `iati_code(CodeList::AidType, "C01")`.
pub(crate) fn iati_code(list: CodeList, code: &str) -> Option<&'static IatiCode> {
    CODES.get(&list)?.get(code)
}

/// Whether a folded text is a code of a list or the name of one.
pub(crate) fn is_code_or_name(list: CodeList, folded: &str) -> bool {
    let codes = CODES.get(&list).into_iter().flatten();
    codes.map(|(code, known)| [*code, known.name]).any(|names| names.iter().any(|name| fold(name) == folded))
}

/// The name of a code, or the code itself if it is not on the list.
pub(crate) fn iati_name(list: CodeList, code: &str) -> &str {
    iati_code(list, code).map_or(code, |known| known.name)
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
    use std::collections::BTreeMap;

    fn name(list: CodeList, code: &str) -> Option<&'static str> {
        iati_code(list, code).map(|code| code.name)
    }

    #[test]
    fn every_list_is_complete_and_every_code_occurs_once() {
        let counts =
            [6, 4, 4, 16, 13, 2, 2, 5, 24, 8, 68, 13, 10, 3, 7, 26, 3, 14, 30, 4, 8, 17, 169, 4, 12, 181, 2, 3, 5];
        let found: BTreeMap<usize, usize> = CODES.iter().map(|(list, codes)| (*list as usize, codes.len())).collect();
        assert_eq!(found.into_values().collect::<Vec<_>>(), counts);
        assert!(CODES.values().flat_map(HashMap::values).all(|code| !code.name.is_empty()));
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
        assert_eq!(name(CodeList::HumanitarianScopeType, "2"), Some("Appeal"));
        assert_eq!(name(CodeList::HumanitarianScopeVocabulary, "1-2"), Some("Glide"));
        assert_eq!(name(CodeList::IndicatorMeasure, "2"), Some("Percentage"));
        assert_eq!(name(CodeList::AidType, "c01"), None);
        assert_eq!(name(CodeList::BudgetType, "3"), None);
    }

    #[test]
    fn withdrawn_codes_keep_their_names() {
        let gone = iati_code(CodeList::FinanceType, "410").expect("older data has it");
        assert!(gone.withdrawn && gone.name == "Aid loan excluding debt reorganisation");
        assert!(!iati_code(CodeList::FinanceType, "110").unwrap().withdrawn);
        assert_eq!(CODES.values().flat_map(HashMap::values).filter(|code| code.withdrawn).count(), 30);
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
