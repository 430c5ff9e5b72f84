//! Names of months in English, French, Spanish, Portuguese, Russian, Ukrainian and Arabic.

/// The month of an English name or abbreviation in lower case.
pub(super) fn english(word: &str) -> Option<u8> {
    Some(match word {
        "january" | "jan" => 1,
        "february" | "feb" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sept" | "sep" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return None,
    })
}

/// The month of a name in another language, in lower case. Slavic names stand in the cases that dates use.
/// Arabic names of two words: see [`arabic_pair`].
pub(super) fn foreign(word: &str) -> Option<u8> {
    Some(match word {
        "janvier" | "enero" | "janeiro" | "января" | "январе" | "январь" | "січня" | "січні" | "січень" | "يناير"
        | "جانفي" => 1,
        "février" | "fevrier" | "febrero" | "fevereiro" | "февраля" | "феврале" | "февраль" | "лютого" | "лютому"
        | "لютий" | "فبراير" | "فيفري" | "شباط" => 2,
        "mars" | "marzo" | "março" | "marco" | "марта" | "марте" | "март" | "березня" | "березні" | "березень"
        | "مارس" | "آذار" | "اذار" => 3,
        "avril" | "abril" | "апреля" | "апреле" | "апрель" | "квітня" | "квітні" | "квітень" | "أبريل" | "ابريل"
        | "إبريل" | "أفريل" | "نيسان" => 4,
        "mai" | "mayo" | "maio" | "мая" | "мае" | "май" | "травня" | "травні" | "травень" | "مايو" | "ماي" | "أيار"
        | "ايار" => 5,
        "juin" | "junio" | "junho" | "июня" | "июне" | "июнь" | "червня" | "червні" | "червень" | "يونيو" | "يونيه"
        | "جوان" | "حزيران" => 6,
        "juillet" | "julio" | "julho" | "июля" | "июле" | "июль" | "липня" | "липні" | "липень" | "يوليو" | "يوليه"
        | "جويلية" | "تموز" => 7,
        "août" | "aout" | "agosto" | "августа" | "августе" | "август" | "серпня" | "серпні" | "серпень" | "أغسطس"
        | "اغسطس" | "أوت" | "آب" => 8,
        "septembre" | "septiembre" | "setiembre" | "setembro" | "сентября" | "сентябре" | "сентябрь" | "вересня"
        | "вересні" | "вересень" | "سبتمبر" | "أيلول" | "ايلول" => 9,
        "octobre" | "octubre" | "outubro" | "октября" | "октябре" | "октябрь" | "жовтня" | "жовтні" | "жовтень"
        | "أكتوبر" | "اكتوبر" => 10,
        "novembre" | "noviembre" | "novembro" | "ноября" | "ноябре" | "ноябрь" | "листопада" | "листопаді"
        | "листопад" | "نوفمبر" => 11,
        "décembre" | "decembre" | "diciembre" | "dezembro" | "декабря" | "декабре" | "декабрь" | "грудня"
        | "грудні" | "грудень" | "ديسمبر" => 12,
        _ => return None,
    })
}

/// The month of a two-word Arabic name, as used in the Levant: "تشرين الأول".
pub(super) fn arabic_pair(first: &str, second: &str) -> Option<u8> {
    let second = match second {
        "الأول" | "الاول" => 1,
        "الثاني" => 2,
        _ => return None,
    };
    match (first, second) {
        ("كانون", 1) => Some(12),
        ("كانون", 2) => Some(1),
        ("تشرين", 1) => Some(10),
        ("تشرين", 2) => Some(11),
        _ => None,
    }
}
