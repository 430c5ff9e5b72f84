//! Whether a name of a facility names one: "hospitals" and "medical institutions" do not.

use crate::text::word_list;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Folded words of a list.
struct FacilityWords(LazyLock<HashSet<String>>);

impl FacilityWords {
    const fn new(make: fn() -> HashSet<String>) -> Self {
        FacilityWords(LazyLock::new(make))
    }

    fn contains(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}

fn folded(words: &str) -> HashSet<String> {
    word_list(words).into_iter().collect()
}

/// Several facilities.
static PLURALS: FacilityWords = FacilityWords::new(|| {
    folded(
        "hospitals clinics polyclinics centres centers institutions facilities establishments dispensaries laboratories \
         institutes organisations organizations providers maternities outpatient-clinics ambulatories wards \
         hôpitaux cliniques établissements dispensaires maternités structures \
         hospitales clínicas centros establecimientos instituciones hospitais unidades instituições \
         krankenhäuser kliniken spitäler einrichtungen \
         больницы больниц больницам больницах больницами клиники клиник клиникам учреждения учреждений учреждениям \
         учреждениях медучреждения медучреждений медучреждениям поликлиники поликлиник поликлиникам центры центров центрам \
         лікарні лікарень лікарням лікарнях заклади закладів закладам закладах медзаклади медзакладів медзакладам \
         поліклініки клініки клінік центри центрів центрам амбулаторії амбулаторій \
         shifoxonalar kasalxonalar muassasalari muassasalar klinikalar ауруханалар мекемелер \
         مستشفيات المستشفيات مراكز المراكز",
    )
});

/// One facility.
static SINGULARS: FacilityWords = FacilityWords::new(|| {
    folded(
        "hospital clinic polyclinic centre center institution facility establishment dispensary laboratory institute \
         maternity ward hôpital clinique établissement dispensaire maternité clínica centro establecimiento institución \
         unidade krankenhaus klinik spital einrichtung больница больнице больницу клиника клинике учреждение поликлиника \
         центр лікарня лікарню заклад клініка shifoxona kasalxona klinika аурухана مستشفى المستشفى",
    )
});

/// Words that tell nothing of which facility it is, beside one or several.
static PLAIN: FacilityWords = FacilityWords::new(|| {
    folded(
        "the a an of for and in some other various several many different certain local public medical health healthcare \
         care primary un une le la les de des du et santé médical médicale médicaux médicales sanitaire sanitaires \
         el los las salud médico médicos da do das dos saúde das die der den und medizinische gesundheits \
         медицинские медицинских медицинским медицинское медицинская лечебные лечебных здравоохранения \
         медичні медичних медичним медичний охорони здоровя тиббиёт tibbiyot sogliqni saqlash",
    )
});

/// Words that tell a kind of facility: with one facility they make a name ("Regional Hospital"), with several not.
static KINDS: FacilityWords = FacilityWords::new(|| {
    folded(
        "regional district city central rural urban provincial national state municipal military children childrens \
         maternity general emergency frontline specialised specialized referral teaching university community private \
         leading major large small main key two three four five six seven eight nine ten dozens number \
         régionaux districts publics ruraux nationaux regionales rurales públicos nacionales \
         областные областных областным районные районных районным городские городских центральные центральных детские \
         детских обласні обласних обласним районні районних районним міські міських центральні дитячі дитячих",
    )
});

/// Whole names in scripts without spaces between words.
const UNSPACED: [&str; 10] = [
    "病院", "医療機関", "医療施設", "保健医療施設", "診療所", "保健施設", "医院", "医疗机构", "卫生机构",
    "医疗卫生机构",
];

/// Whether the name of a facility does not tell which one it is: a plural in lower case ("district hospitals"), a word
/// for a facility alone ("the hospital"), or several of a kind ("Medical Institutions").
pub(crate) fn is_generic_facility(name: &str) -> bool {
    let name = name.trim();
    if UNSPACED.contains(&name) {
        return true;
    }
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | 'ʼ');
    let mut written_words = name.split(|c: char| !is_part(c)).filter(|word| !word.is_empty());
    let is_small_plural = |word: &str| {
        word.starts_with(char::is_lowercase) && word_list(word).iter().any(|folded| PLURALS.contains(folded))
    };
    if written_words.any(is_small_plural) {
        return true;
    }
    let words = word_list(name);
    let has_plural = words.iter().any(|word| PLURALS.contains(word));
    words.iter().enumerate().all(|(i, word)| {
        let is_number = word.chars().all(|c| c.is_ascii_digit());
        // "A hospital", but "Hospital A".
        let is_letter = i > 0 && word.len() == 1;
        PLAIN.contains(word) && !is_letter
            || if has_plural {
                PLURALS.contains(word) || KINDS.contains(word) || is_number
            } else {
                SINGULARS.contains(word)
            }
    })
}

/// Words that only names of health facilities have.
static HEALTH_FACILITIES: FacilityWords = FacilityWords::new(|| {
    folded(
        "hospital clinic polyclinic dispensary hôpital clinique dispensaire clínica krankenhaus больница больнице больницу \
         поликлиника клиника лікарня лікарню поліклініка клініка shifoxona kasalxona аурухана مستشفى المستشفى",
    )
});

/// Whether the name of an organisation is that of one health facility: "Kharkiv Regional Hospital".
pub(crate) fn is_health_facility(name: &str) -> bool {
    word_list(name).iter().any(|word| HEALTH_FACILITIES.contains(word)) && !is_generic_facility(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generic_name_tells_of_no_facility() {
        for name in [
            "hospitals", "Hospitals", "hospital", "the hospital", "medical institutions", "Medical Institutions",
            "healthcare institutions", "primary health care facilities", "medical facilities", "district hospitals",
            "eight regional hospitals", "Ukrainian hospitals", "hospitals in Kharkiv", "health centre",
            "Health Centres", "медицинские учреждения", "больницы", "лікарні", "заклади охорони здоров’я",
            "médecine: hôpitaux", "病院", "centros de salud", "8 hospitals", "“hospitals”", "",
        ] {
            assert!(is_generic_facility(name), "{name}");
        }
    }

    #[test]
    fn an_organisation_is_a_health_facility_by_its_name() {
        for name in ["Kharkiv Regional Hospital", "Hôpital de Kaya", "Областная больница"] {
            assert!(is_health_facility(name), "{name}");
        }
        for name in ["Ministry of Health", "hospital", "Hospitals Trust", "UNOPS", "Blood Centre", ""] {
            assert!(!is_health_facility(name), "{name}");
        }
    }

    #[test]
    fn a_name_of_one_facility_is_not_generic() {
        for name in [
            "Semey City Emergency Hospital", "children’s hospital", "Regional hospital", "Central Hospital",
            "Hospital No. 2", "Hospital A", "Republican Perinatal Center",
            "National Center for Traumatology and Orthopedics", "Областная больница", "Zhezbek blood center",
            "Hôpital de Kaya", "Neuro Clinic", "东京病院", "Hospitals Trust",
        ] {
            assert!(!is_generic_facility(name), "{name}");
        }
    }
}
