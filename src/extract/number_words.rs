//! English number words below a hundred.

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
