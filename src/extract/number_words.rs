//! English number words below a hundred, and the words that make a number inexact.

/// "zero" to "nineteen".
pub(super) fn unit(word: &str) -> Option<i64> {
    const UNITS: [&str; 20] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];
    UNITS.iter().position(|unit| *unit == word).map(|value| value as i64)
}

/// "twenty" to "ninety".
pub(super) fn tens(word: &str) -> Option<i64> {
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    TENS.iter().position(|ten| *ten == word).map(|n| (n as i64 + 2) * 10)
}

/// Whether a word makes the number after it inexact or a bound, in any of the languages: "about", "more than".
/// `previous` is the word before it; both are in lower case.
pub(super) fn is_inexact(word: &str, previous: &str) -> bool {
    match word {
        // "handed over 20 ambulances".
        "over" => !previous.starts_with("hand"),
        "about" | "approximately" | "approx" | "around" | "nearly" | "almost" | "roughly" | "some" | "circa" | "ca"
        | "estimated" | "exceeding" | "under" | "above" | "below" | "minimum" | "maximum" | "virtually" | "environ"
        | "quelque" | "quelques" | "около" | "более" | "свыше" | "примерно" | "почти" | "порядка" | "близько"
        | "понад" | "більше" | "приблизно" | "майже" | "casi" | "unos" | "aproximadamente" | "quase" | "حوالي"
        | "نحو" | "قرابة" | "تقريبا" | "يقارب" => true,
        "than" => matches!(previous, "more" | "less" | "fewer" | "other" | "greater"),
        "to" => matches!(previous, "up" | "close"),
        "least" | "most" => previous == "at",
        "of" => {
            matches!(previous, "minimum" | "maximum" | "average" | "most" | "some" | "excess" | "upwards" | "order")
        }
        "de" => matches!(previous, "plus" | "près" | "más" | "mais" | "cerca" | "alrededor" | "moins"),
        "чем" => previous == "более",
        "من" => matches!(previous, "أكثر" | "اكثر"),
        _ => false,
    }
}
