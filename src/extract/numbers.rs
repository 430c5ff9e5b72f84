//! Reads how many there are of something: the number before a noun phrase.
//!
//! A count is shown as a fact and added up, so only an exact one is taken. "Over 100", "10-15", a year, a
//! capacity, a sum of money and a model number give no count.

use super::words::{SentenceWords, WordSet, word_set};
use super::{figures, money};
use crate::model::Figure;
use crate::text::calendar;

/// The words before a noun that belong to its phrase.
pub(super) struct Premodifiers {
    /// First word of the noun phrase: the number, if there is one.
    pub(super) start: usize,
    /// First adjective; the noun itself if it has none.
    pub(super) adjectives: usize,
    pub(super) count: Option<Figure>,
}

/// With more adjectives the words are rarely one noun phrase. Chosen by eye.
const MAX_ADJECTIVES: usize = 3;

/// The adjectives and the number before the word at `noun`.
pub(super) fn premodifiers(words: &SentenceWords<'_>, noun: usize) -> Premodifiers {
    let mut at = noun;
    // Start of the listed adjectives. After a number, words that only look like adjectives count as well.
    let mut known = noun;
    let mut adjectives = 0;
    let mut sets = false;
    while at > 0 && words.is_adjacent(at) || after_parenthesis(words, at) {
        let i = at - 1;
        if let Some((start, count)) = number(words, i) {
            let adjectives = if sets { noun } else { at };
            return match count.filter(|_| is_count(words, start)) {
                Some(count) => Premodifiers { start, adjectives, count: Some(count.into()) },
                None => Premodifiers { start: known, adjectives: known, count: None },
            };
        }
        let word = words.word(i);
        let joined = |i: usize| words.is_adjacent(i) || (words.gap(i) == ". " && words.word(i - 1).starts_with("no"));
        if word == "of" && at >= 2 && joined(i) && !sets && SET_NOUNS.contains(words.word(i - 1)) {
            sets = true;
            at -= 2;
        } else if UNITS.contains(word)
            && i > 0
            && words.is_adjacent(i)
            && words.word(i - 1).starts_with(|c: char| c.is_ascii_digit())
        {
            at -= 2;
        } else if adjectives < MAX_ADJECTIVES
            && !sets
            && (ADJECTIVES.contains(word) || looks_like_adjective(word, words.written(i)))
        {
            if known == at && ADJECTIVES.contains(word) {
                known = i;
            }
            adjectives += 1;
            at = i;
        } else {
            break;
        }
    }
    Premodifiers { start: known, adjectives: known, count: None }
}

/// The count that ends with word `i`, and its first word.
pub(super) fn count_ending(words: &SentenceWords<'_>, i: usize) -> Option<(usize, Figure)> {
    let (start, count) = number(words, i)?;
    count.filter(|_| is_count(words, start)).map(|count| (start, count.into()))
}

/// The count that follows its noun, at word `at`, and that word. Below 1900, since larger numbers may be
/// years.
pub(super) fn count_after(words: &SentenceWords<'_>, at: usize) -> Option<(usize, Figure)> {
    let n = number_value(words, at).filter(|n| (1..1900).contains(n))?;
    Some((at, n.into()))
}

/// Some of a counted whole: "5 of the planned 12", "4 out of 10".
pub(super) struct PartOfWhole {
    /// Index of the first word of the part.
    pub(super) start: usize,
    pub(super) part: Figure,
    /// Index of the first word of the number of the whole.
    pub(super) whole_start: usize,
    pub(super) whole: Figure,
}

/// The part and the whole whose number ends with word `i`.
pub(super) fn part_of_whole(words: &SentenceWords<'_>, i: usize) -> Option<PartOfWhole> {
    let (whole_start, whole) = number(words, i)?;
    // "two of the 2023 deliveries" counts no whole.
    let whole = Figure::from(whole.filter(|n| !(1900..2100).contains(n))?);
    let end = part_before(words, of_before_whole(words, whole_start)?)?;
    let (start, part) = count_ending(words, end)?;
    let together = (end + 1..=whole_start).all(|i| words.is_adjacent(i));
    (together && part < whole && !part.0.is_zero()).then_some(PartOfWhole { start, part, whole_start, whole })
}

/// The "of" before a number that begins at `start`, over articles and "planned": "of the planned 12".
fn of_before_whole(words: &SentenceWords<'_>, start: usize) -> Option<usize> {
    let mut whole = start;
    while whole > 0
        && start - whole < 3
        && matches!(
            words.word(whole - 1),
            "the" | "its" | "their" | "these" | "those" | "planned" | "promised" | "pledged"
        )
    {
        whole -= 1;
    }
    (whole >= 2 && words.word(whole - 1) == "of").then(|| whole - 1)
}

/// The last word of the part before "of" or "out of".
fn part_before(words: &SentenceWords<'_>, of: usize) -> Option<usize> {
    of.checked_sub(if of > 0 && words.word(of - 1) == "out" { 2 } else { 1 })
}

/// Whether a number ends with word `i`, also one that is no exact count.
pub(super) fn is_number(words: &SentenceWords<'_>, i: usize) -> bool {
    number(words, i).is_some()
}

/// Whether a word is a unit of measurement: "240 litre containers", "a 140 bed hospital".
pub(super) fn is_unit(word: &str) -> bool {
    UNITS.contains(word)
}

/// Whether the word before is alone in parentheses: "five (5) tents".
fn after_parenthesis(words: &SentenceWords<'_>, at: usize) -> bool {
    at > 1 && words.gap(at).trim() == ")" && words.gap(at - 1).trim() == "("
}

/// The number that ends with word `i`, as its first word and value. The value is `None` if it is a number but
/// no count: "20 million", "1.5".
fn number(words: &SentenceWords<'_>, i: usize) -> Option<(usize, Option<i64>)> {
    if after_parenthesis(words, i + 1) {
        // Digits in parentheses must repeat the word before them; else they mean something else.
        let figure = number_value(words, i)?;
        let (start, stated) = number(words, i.checked_sub(1)?)?;
        return Some((start, stated.filter(|&stated| stated == figure)));
    }
    let word = words.word(i);
    let digits = word.starts_with(|c: char| c.is_ascii_digit());
    // An adjective: "4x4", "50kVA", "800-bed".
    if digits && word.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let ends_number = digits
        || matches!(word, "zero" | "dozen" | "hundred" | "thousand" | "million" | "billion")
        || word.split('-').all(|part| figures::number_word(part).is_some());
    if !ends_number {
        return None;
    }
    // The reader goes forwards, so it is tried from the words before; 11 are as many as it reads.
    let ends_here = |start: usize| {
        let (value, end) = figures::whole_number_at(words.tokens(), words.tokens_of(start).start)?;
        (end == words.tokens_of(i).end).then_some((start, value))
    };
    let Some((start, value)) = (i.saturating_sub(11)..=i).find_map(ends_here) else { return Some((i, None)) };
    // "12 20 tents": nobody can tell what the second number is.
    let is_second = start > 0
        && words.is_adjacent(start)
        && (number_value(words, start - 1).is_some() || matches!(words.word(start - 1), "hundred" | "thousand"));
    Some((start, Some(value).filter(|_| !is_second)))
}

/// Whether the number that begins at `start` counts the noun: no year, label, price, bound or part of a
/// whole.
fn is_count(words: &SentenceWords<'_>, start: usize) -> bool {
    let gap = words.gap(start);
    if gap
        .chars()
        .next_back()
        .is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | '"' | '“' | '‘' | '•' | '*' | ','))
    {
        return false;
    }
    if gap.contains(['$', '€', '£', '¥', '₹', '№', '#', '%', '~', '<', '>', '≥', '≤', '+']) {
        return false;
    }
    let word = words.word(start);
    if word.len() == 4 && number_value(words, start).is_some_and(|n| (1900..2100).contains(&n)) && is_year(words, start)
    {
        return false;
    }
    // "5 of the planned 12 pumps", "4 out of 10": the second number is the whole, not what was given.
    if let Some(of) = of_before_whole(words, start) {
        let part = part_before(words, of);
        let all = number_value(words, start);
        let less = |i: usize| number_value(words, i).is_some_and(|n| all.is_none_or(|all| n < all));
        if part.is_some_and(less) || words.gap(of).contains('%') {
            return false;
        }
    }
    let Some(i) = start.checked_sub(1).filter(|_| words.is_adjacent(start)) else { return true };
    let before = words.word(i);
    let goes_on = before == "and" && i > 0 && matches!(words.word(i - 1), "hundred" | "thousand");
    // "Unit 5" is a name, but "gave the unit five incubators" counts.
    let digits = word.starts_with(|c: char| c.is_ascii_digit());
    let labelled = is_label(before) && (digits || matches!(before, "phase" | "type" | "class" | "level" | "stage"));
    // "Half of 10 pumps" are not ten.
    let some_of = before == "of"
        && i > 0
        && matches!(words.word(i - 1), "half" | "most" | "some" | "third" | "quarter" | "majority" | "few");
    let names = labelled || some_of || money::is_currency_before(words.written(i));
    !(names || goes_on || is_bound(words, i) || before.ends_with(|c: char| c.is_ascii_digit()))
}

/// Whether a number from 1900 to 2099 stands where years stand: "in 2012", "March 2012", or first in the
/// sentence.
fn is_year(words: &SentenceWords<'_>, at: usize) -> bool {
    const BEFORE_YEARS: [&str; 16] = [
        "in", "since", "by", "from", "until", "till", "during", "year", "late", "early", "mid", "and", "to", "a", "an",
        "the",
    ];
    let Some(i) = at.checked_sub(1).filter(|_| words.is_adjacent(at)) else { return true };
    BEFORE_YEARS.contains(&words.word(i))
        || is_label(words.word(i))
        || words.word(i).starts_with(|c: char| c.is_ascii_digit())
}

/// The value of a word that is a whole number: "1,200", "twenty-five".
fn number_value(words: &SentenceWords<'_>, i: usize) -> Option<i64> {
    let at = words.tokens_of(i);
    let (value, _) = figures::whole_number_at(words.tokens(), at.start).filter(|(_, end)| *end == at.end)?;
    Some(value)
}

/// Nouns between a number and what it counts: "two sets of", "20 units of".
static SET_NOUNS: WordSet =
    WordSet::new(|| word_set("set sets unit units piece pieces pcs pairs pair items nos numbers"));

/// Units of a capacity, a size or an age.
static UNITS: WordSet = WordSet::new(|| {
    word_set(
        "kva kv mva kw kwp mw mwp w v hp horsepower m km cm mm kg mt ton tons tonne tonnes t litre litres liter liters \
         l ml m3 m2 seat seats seater bed inch year years month months day days hour hours slice channel tesla ft \
         feet megawatt kilowatt watt gallon wheel door",
    )
});

/// Whether a word before a number makes it a label or a date: "Phase 2", "No 5", "March 12".
fn is_label(word: &str) -> bool {
    LABEL_WORDS.contains(word) || calendar::english_month(word).is_some()
}

static LABEL_WORDS: WordSet = WordSet::new(|| {
    word_set(
        "type phase no nos number model level class category grade component lot stage round group article figure \
         table page section chapter version tier output outcome objective activity annex part item goal covid sdg \
         ward district region zone block unit step line route aged age year euro x batch po",
    )
});

/// Whether word `i` makes the number after it inexact, a bound, or one of several.
fn is_bound(words: &SentenceWords<'_>, i: usize) -> bool {
    let previous = i.checked_sub(1).map_or("", |i| words.word(i));
    let before = i.checked_sub(1).and_then(|i| number_value(words, i));
    figures::is_inexact(words.word(i), previous)
        || match words.word(i) {
            "between" | "every" | "or" => true,
            "and" => i >= 2 && before.is_some() && words.word(i - 2) == "between",
            "to" => before.is_some(),
            // "22 of 31 pumps": 31 is the whole.
            "of" => before.zip(number_value(words, i + 1)).is_some_and(|(part, all)| part < all),
            _ => false,
        }
}

/// Adjectives that describe equipment. Only these extend a noun phrase that has no number.
static ADJECTIVES: WordSet = WordSet::new(|| {
    word_set(
        "new brand brand-new modern portable mobile digital electric electrical electronic diesel solar \
         solar-powered powered four-wheel wheel drive four-wheel-drive 4x4 4wd off-road all-terrain double-cabin \
         double-cab large small heavy heavy-duty light used second-hand additional advanced equipped fully \
         fully-equipped well-equipped specialised specialized basic essential necessary critical vital various \
         other several neonatal paediatric pediatric obstetric neurosurgical surgical medical clinical adult manual \
         automatic semi-automatic automated high-quality high-tech state-of-the-art sophisticated up-to-date \
         stationary handheld hand-held compact complete refurbished donated emergency school police military \
         fishing agricultural municipal cargo passenger utility patrol service project rescue utility-type \
         fibreglass fiberglass inflatable armoured armored water tactical desktop industrial back-up backup standby \
         ice-lined kerosene infrared wireless smart multi-purpose multipurpose winterised winterized family \
         long-lasting insecticide-treated high-end non-invasive invasive hospital logistics field electricity power \
         wooden submersible imported",
    )
});

/// Whether a word has the shape of an adjective: a compound, a brand name, an ending. Good enough after a
/// number, where a noun phrase is certain.
fn looks_like_adjective(word: &str, written: &str) -> bool {
    let digits = word.starts_with(|c: char| c.is_ascii_digit());
    let name = written.starts_with(char::is_uppercase) && !is_label(word);
    let compound = word.contains('-') || (digits && word.ends_with(|c: char| c.is_ascii_alphabetic()));
    let ending = ["al", "ic", "ive", "able", "ary", "ical"].iter().any(|end| word.len() > 5 && word.ends_with(end));
    !UNITS.contains(word) && (compound || name || ending)
}

/// Adjectives that do not help to name an item.
pub(super) static UNINFORMATIVE_ADJECTIVES: WordSet = WordSet::new(|| {
    word_set(
        "new brand brand-new additional essential necessary critical vital various other several donated complete \
         fully equipped fully-equipped used project imported high-quality well-equipped x",
    )
});

#[cfg(test)]
mod tests {
    use super::*;

    /// The count before the last word, and the words of its phrase.
    fn count(text: &str) -> (Option<i64>, String) {
        let words = SentenceWords::new(text);
        let noun = words.len() - 1;
        let found = premodifiers(&words, noun);
        let number = found.count.map(|n| n.to_plain_string().parse().unwrap());
        (number, text[words.byte_range(found.start..noun)].to_owned())
    }

    #[test]
    fn a_count_stands_directly_before_its_noun() {
        for (text, n, phrase) in [
            ("20 vehicles", 20, "20"),
            ("received 1,200 tents", 1200, "1,200"),
            ("received 1 200 tents", 1200, "1 200"),
            ("five (5) portable machines", 5, "five (5) portable"),
            ("20 four-wheel drive vehicles", 20, "20 four-wheel drive"),
            ("twenty-five new Toyota ambulances", 25, "twenty-five new Toyota"),
            ("a dozen vehicles", 12, "a dozen"),
            ("two dozen vehicles", 24, "two dozen"),
            ("twenty five vehicles", 25, "twenty five"),
            ("12,34,567 vehicles", 1234567, "12,34,567"),
            ("12\u{a0}500 vehicles", 12500, "12\u{a0}500"),
            ("half a dozen vehicles", 6, "half a dozen"),
            ("one hundred and twenty vehicles", 120, "one hundred and twenty"),
            ("seven thousand five hundred kits", 7500, "seven thousand five hundred"),
            ("two hundred tents", 200, "two hundred"),
            ("two sets of computers", 2, "two sets of"),
            ("two 50 kVA generators", 2, "two 50 kVA"),
            ("three 50kVA generators", 3, "three 50kVA"),
            ("one ambulance", 1, "one"),
            ("a total of 20 vehicles", 20, "20"),
            ("In Mali, 20 vehicles", 20, "20"),
        ] {
            assert_eq!(count(text), (Some(n), phrase.to_owned()), "{text}");
        }
    }

    #[test]
    fn numbers_that_are_no_exact_count_are_skipped() {
        for text in [
            "an ambulance", "in 2012 vehicles", "$20,000 ambulances", "US$ 500 computers", "USD 500 computers",
            "20% vehicles", "20 million vehicles", "a Type 2 ambulance", "Phase 2 vehicles", "an 800-bed hospital",
            "50 kVA generator", "a 20 km bus", "over 20 vehicles", "up to 20 vehicles", "at least 20 vehicles",
            "more than twenty vehicles", "10-15 vehicles", "10 to 15 vehicles", "12 March vehicles", "12 20 vehicles",
            "several hundred vehicles", "20 schools received computers", "2. Vehicles", "(5) vehicles",
            "three (5) vehicles", "1.5 vehicles", "20 of the vehicles", "20 ambulances and vehicles",
        ] {
            assert_eq!(count(text).0, None, "{text}");
        }
    }
}
