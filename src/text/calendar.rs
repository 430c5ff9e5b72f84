//! Names of months and days of the week.
//!
//! Months: English, French, Spanish, Portuguese, German, Russian, Ukrainian and Arabic; Slavic names in the cases
//! that dates use. Days: English.

use super::fold;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// The English names of each month and the names in other languages.
const MONTHS: [(&str, &str); 12] = [
    ("january jan", "janvier enero janeiro januar январь января январе янв січень січня січні يناير جانفي"),
    (
        "february feb",
        "février febrero fevereiro februar февраль февраля феврале фев лютий лютого лютому فبراير فيفري شباط",
    ),
    ("march mar", "mars marzo março märz март марта марте березень березня березні مارس آذار اذار"),
    ("april apr", "avril abril апрель апреля апреле апр квітень квітня квітні أبريل ابريل إبريل أفريل نيسان"),
    ("may", "mai mayo maio май мая мае травень травня травні مايو ماي أيار ايار"),
    ("june jun", "juin junio junho juni июнь июня июне червень червня червні يونيو يونيه جوان حزيران"),
    ("july jul", "juillet julio julho juli июль июля июле липень липня липні يوليو يوليه جويلية تموز"),
    ("august aug", "août agosto август августа августе авг серпень серпня серпні أغسطس اغسطس أوت آب"),
    (
        "september sep sept",
        "septembre septiembre setiembre setembro сентябрь сентября сентябре сен вересень вересня вересні سبتمبر أيلول \
         ايلول",
    ),
    ("october oct", "octobre octubre outubro oktober октябрь октября октябре окт жовтень жовтня жовтні أكتوبر اكتوبر"),
    ("november nov", "novembre noviembre novembro ноябрь ноября ноябре ноя листопад листопада листопаді نوفمبر"),
    ("december dec", "décembre diciembre dezembro dezember декабрь декабря декабре дек грудень грудня грудні ديسمبر"),
];

/// The month of each folded name.
static NAMES: LazyLock<FxHashMap<String, u8>> = LazyLock::new(|| {
    let numbered = (1..).zip(MONTHS);
    numbered
        .flat_map(|(n, (english, other))| [english, other].map(|names| (n, names)))
        .flat_map(|(n, names)| names.split(' ').map(move |name| (fold(name), n)))
        .collect()
});

/// The month of a folded name in any of the languages.
pub(crate) fn month(folded: &str) -> Option<u8> {
    NAMES.get(folded).copied()
}

/// The month of an English name or abbreviation in lower case.
pub(crate) fn english_month(word: &str) -> Option<u8> {
    (1..).zip(MONTHS).find(|(_, (names, _))| names.split(' ').any(|name| name == word)).map(|(n, _)| n)
}

/// Whether a word in lower case is the English name of a day of the week.
pub(crate) fn is_weekday(word: &str) -> bool {
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].contains(&word)
}
