//! Finds the countries that a text names: by current or former name, demonym, capital, city or region.
//!
//! One Aho-Corasick automaton per table looks for all names at once and prefers the longest, so that "Guinea"
//! is not found in "Papua New Guinea". Phrases that contain a country but mean something else ("Indian
//! Ocean", "New Mexico") are patterns of the same automaton and win by length. Names that people and towns
//! have too ("Chad", "Jordan") are dropped next to a given or family name.

use super::money;
use super::sentence::{ArticleText, Extracted, Sentence};
use super::words::{SentenceWords, WordSet, word_set};
use crate::model::Span;
use crate::sort::ColdSort;
use crate::text::calendar;
use aho_corasick::{AhoCorasick, Input, MatchKind};
use rustc_hash::FxHashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// The kind of name that the text uses for a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PlaceForm {
    /// "Japan", "Ivory Coast", "Украины".
    Name,
    /// "Japanese", "Sino-".
    Demonym,
    /// "Tokyo": the city, or the government that sits there.
    Capital,
    /// Another city or region, in one country only.
    Locality,
}

/// A mention of a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountryMention {
    /// ISO 3166-1 alpha-2, plus `XK`.
    pub(crate) code: &'static str,
    pub(crate) form: PlaceForm,
}

/// What a pattern of the automaton means.
#[derive(Clone, Copy)]
enum Sense {
    Place(&'static str, PlaceForm),
    /// A name in another language, in Latin letters: used only in sentences that are not English.
    Foreign(&'static str),
    /// A Cyrillic stem; a declension ending follows in the text.
    Stem(&'static str, PlaceForm),
    /// An Arabic name; particles may be attached before it.
    Arabic(&'static str),
    /// A name of two countries; the rest of the text decides.
    Ambiguous(&'static str, &'static str, PlaceForm),
    /// A phrase that contains a country's name and means something else.
    NotACountry,
}

type Pattern = (&'static str, Sense);

struct Gazetteer {
    automaton: Option<AhoCorasick>,
    patterns: Vec<Pattern>,
}

/// Phrases, separated by "|", that contain the name of a country and mean something else.
const NOT_COUNTRIES: &str = "New Mexico|Gulf of Mexico|Indian Ocean|Latin America|Latin American|South America|\
     South American|North America|North American|Central America|Central American|African American|\
     Native American|Inter-American|Pan American|Pan-American|West Indian|American Indian|\
     New England|New South Wales|British Columbia|New Jersey|Jersey City|Gulf of Guinea|\
     Gulf of Aden|Guinea worm|Guinea pig|Guinea fowl|guinea worm|Persian Gulf|South China Sea|\
     East China Sea|Sea of Japan|Panama Canal|Panama Papers|Suez Canal|Georgia Tech|Georgia State|\
     State of Georgia|University of Georgia|South Georgia|Bank of America|Voice of America|\
     Miss America|Copa America|China Daily|Times of India|Japan Times|Korea Herald|Korea Times|\
     Jakarta Post|Jerusalem Post|Kyiv Post|Kyiv Independent|Bangkok Post|Moscow Times|\
     Washington Post|Washington state|Washington State|George Washington|Prince of Wales|\
     Princess of Wales|French Southern|Spanish flu|German measles|Lake Chad|Jordan River|\
     Jordan Valley|River Jordan|Niger Delta|Niger River|River Niger|Niger State|Niger state|\
     Congo River|Congo Basin|Crimean-Congo|Lake Malawi|Mali Empire|Brazil nut|Brazil nuts|\
     Chinatown|Japantown|Dutch East Indies|Panama hat|Cuba Libre|Mexico Beach|Lebanon Township|\
     Peru State|Oman Sea|Gulf of Oman|Gulf of Thailand|Bermuda Triangle|Turkey vulture|\
     Kenya Airways|Vietnam War|Korean War|Gulf War|Macedonia region|Northern Ireland Office|\
     La Paz Centro|US Fed News|Montenegro Airlines|Luxembourg Gardens|Holland America|\
     American University|American College|London School|Lima bean|Lima beans|India ink|Polish Hill|\
     Santo Domingo de|Panama City Beach|Paris Hilton|Berlin Wall";

/// Names in other languages that the tables lack: abbreviations and short forms.
const OTHER_NAMES: &str = "CD:République démocratique du Congo|CD:RDC|CD:República Democrática do Congo|MM:Birmanie|\
     MM:Birmania|KR:Corée|KR:Corea|KR:Coreia|KR:République de Corée|KR:República de Corea|\
     US:EE.UU.|US:EE. UU.|US:EUA|US:Etats-Unis|PS:Palestine|PS:Palestina|GB:Royaume-Uni|\
     GB:Reino Unido|CV:Cap-Vert|BY:Biélorussie|KG:Kirghizistan|SA:Arabie saoudite|\
     CZ:République tchèque";

/// Cyrillic stems that the tables lack, in the cases that texts use.
const CYRILLIC: &str = "US:США|US:Соединенных Штат|US:Соединённых Штат|US:Сполучених Штат|KR:Республики Коре|\
     KR:Южной Коре|KR:Коре|KR:Республіки Коре|KR:Південної Коре|SA:Саудовской Арави|\
     SA:Саудівської Араві|AE:ОАЭ|AE:ОАЕ|AE:Объединенных Арабских Эмират|CN:КНР|ZA:ЮАР|ZA:ПАР|\
     CD:ДР Конго|CD:Демократической Республики Конго|PS:Палестин|\
     SS:Южного Судан|LK:Шри-Ланк|KG:Кыргызстан|KG:Кыргызской Республик|TM:Туркмени|BY:Белорусси|\
     MD:Молдов|GB:Великобритани|GB:Великої Британі|GB:Велика Британі";

/// Adjectives of donor countries in Russian and Ukrainian, without endings.
const CYRILLIC_ADJECTIVES: &str = "JP:японск|JP:японськ|CN:китайск|CN:китайськ|DE:немецк|DE:германск|DE:німецьк|US:американск|\
     US:американськ|TR:турецк|TR:турецьк|KR:корейск|KR:корейськ|FR:французск|FR:французьк|\
     PL:польск|PL:польськ|CA:канадск|CA:канадськ|CH:швейцарск|CH:швейцарськ|GB:британск|\
     GB:британськ|UA:украинск|UA:українськ|KZ:казахстанск|UZ:узбекск|TJ:таджикск|KG:кыргызск";

/// Names that people, towns and things have as well: checked for a given or family name beside them.
static AMBIGUOUS_NAMES: WordSet = LazyLock::new(|| {
    word_set(
        "jordan chad georgia israel kenya malta holland ireland england india cuba cyprus america monaco mali guam \
         guernsey jersey trinidad antigua grenada montserrat dominica paris london rome lima sofia madrid vienna \
         berlin dublin havana cairo athens oslo bern berne moscow washington warsaw riga doha niger peking delhi \
         lebanon panama peru mexico wales scotland macedonia britain tonga palau nauru togo samoa santo tarawa muscat \
         praia suva apia juba dili maseru moroni",
    )
});

/// Capitalised words after a name that leave it a country, where other capitalised words would be a family
/// name.
static WORDS_AFTER_COUNTRY: WordSet = LazyLock::new(|| {
    word_set(
        "ministry government embassy red health national country office central president prime minister ambassador \
         mission hospital police army air navy defence defense armed parliament foreign republic and university king \
         queen emir deputy first federation agency fund bank city province district region regional municipality \
         oblast state general children's medical center centre airport port international association council",
    )
});

/// Capitalised words before a name that are no given name.
static WORDS_BEFORE_COUNTRY: WordSet = LazyLock::new(|| {
    word_set(
        "the in of to for from with by and at on over between via across throughout under northern southern eastern \
         western central north south east west greater republic kingdom government embassy ambassador president king \
         minister today yesterday while when as but that this also help \
         near inside around after before since during former upper lower why how where city province region \
         hospital state unicef undp usaid who wfp japan china eu support supports gives sends donates helps",
    )
});

/// Endings of nouns and names in Russian and Ukrainian.
const NOUN_ENDINGS: &[&str] = &[
    "", "а", "я", "у", "ю", "е", "и", "ы", "ой", "ей", "ом", "ем", "ою", "ею", "ією", "ії", "ія", "ію", "єю", "і", "ї",
    "й", "ям", "ями", "ях", "ов", "ами", "ах", "ам", "ів", "єм", "ь",
];
const ADJECTIVE_ENDINGS: &[&str] = &[
    "ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ое", "ие", "их", "ими", "а", "ої", "ій", "у", "ою", "е", "і",
    "ого",
];

/// Cyrillic names that are also common words ("мали", "перу"), and are not searched.
const CYRILLIC_COMMON_WORDS: &[&str] =
    &["Того", "Мали", "Чили", "Перу", "Фиджи", "Ниуэ", "Гуам", "Мен", "Джерси", "Малі", "Чад", "Оман"];

static ENGLISH: LazyLock<Gazetteer> = LazyLock::new(|| {
    let mut patterns: Vec<Pattern> = NOT_COUNTRIES.split('|').map(|phrase| (phrase, Sense::NotACountry)).collect();
    patterns.push(("Congo", Sense::Ambiguous("CD", "CG", PlaceForm::Name)));
    patterns.push(("Congolese", Sense::Ambiguous("CD", "CG", PlaceForm::Demonym)));
    patterns.push(("Dominican", Sense::Ambiguous("DO", "DM", PlaceForm::Demonym)));
    for row in data_rows(include_str!("../../data/codes/places.tsv")) {
        let mut row = row.split('\t');
        let Some(code) = row.next() else { continue };
        for form in [PlaceForm::Name, PlaceForm::Demonym, PlaceForm::Capital] {
            let names = row.next().unwrap_or_default().split('|');
            patterns.extend(names.map(|name| (name, Sense::Place(code, form))));
        }
    }
    gazetteer(patterns)
});

/// Built when the first text with a non-English sentence is read.
static OTHER_LANGUAGES: LazyLock<Gazetteer> = LazyLock::new(|| {
    let mut patterns: Vec<Pattern> =
        code_name_pairs(OTHER_NAMES).map(|(code, name)| (name, Sense::Foreign(code))).collect();
    patterns.extend(code_name_pairs(CYRILLIC).map(|(code, stem)| (stem, Sense::Stem(code, PlaceForm::Name))));
    patterns
        .extend(code_name_pairs(CYRILLIC_ADJECTIVES).map(|(code, stem)| (stem, Sense::Stem(code, PlaceForm::Demonym))));
    for row in data_rows(include_str!("../../data/codes/country_names.tsv")) {
        let mut row = row.split('\t');
        let Some(code) = row.next() else { continue };
        for (column, name) in row.enumerate() {
            match column {
                0..=2 => patterns.push((name, Sense::Foreign(code))),
                3 | 4 if CYRILLIC_COMMON_WORDS.contains(&name) => {}
                3 | 4 => patterns.push((stem(name), Sense::Stem(code, PlaceForm::Name))),
                _ => patterns.push((name, Sense::Arabic(code))),
            }
        }
    }
    gazetteer(patterns)
});

/// Built when the first text names fewer than two countries otherwise.
static CITIES: LazyLock<Gazetteer> = LazyLock::new(|| {
    let table = data_rows(include_str!("../../data/codes/cities.tsv")).filter_map(|row| row.split_once('\t'));
    let place = |(code, names): (&'static str, &'static str)| {
        names.split('|').map(move |name| (name, Sense::Place(code, PlaceForm::Locality)))
    };
    gazetteer(table.flat_map(place).collect())
});

fn gazetteer(mut patterns: Vec<Pattern>) -> Gazetteer {
    patterns.retain(|(written, _)| !written.is_empty());
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(true)
        .build(patterns.iter().map(|(written, _)| written))
        .ok();
    Gazetteer { automaton, patterns }
}

/// Splits `US:США|KR:Коре` into pairs of code and name.
fn code_name_pairs(names: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    names.split('|').filter_map(|pair| pair.split_once(':'))
}

/// The data lines of a table: no comments, no empty lines.
pub(super) fn data_rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// A Cyrillic name without its declension ending: "Япони" for "Япония". Names of four letters or fewer stay
/// whole, since their stems would match too much.
fn stem(name: &str) -> &str {
    let declines = name.ends_with(['а', 'я', 'ь', 'й']) || name.ends_with("ы") && name.chars().count() > 5;
    match name.char_indices().next_back() {
        Some((at, _)) if declines && !name.contains(' ') && name.chars().count() > 4 => &name[..at],
        _ => name,
    }
}

/// A mention, with both codes if two countries share the name.
type AmbiguousMention = (Extracted<CountryMention>, Option<(&'static str, &'static str)>);

/// Every mention of a country in text order.
///
/// Cities and regions are used only if the text names fewer than two countries otherwise, as they are less
/// certain.
pub fn find_countries(article: &ArticleText<'_>) -> Vec<Extracted<CountryMention>> {
    let mut found: Vec<AmbiguousMention> = Vec::new();
    for sentence in &article.sentences {
        let first = found.len();
        if !sentence.english {
            find_names(&OTHER_LANGUAGES, article, sentence, first, &mut found);
        }
        find_names(&ENGLISH, article, sentence, first, &mut found);
        found[first..].cold_sort_by_key(|(mention, _)| mention.mark.start);
        // Two demonyms side by side are ordinary prose; three are needed to call it a menu.
        if found.len() - first >= 3 && is_menu(article.text, &found[first..]) {
            found.truncate(first);
        }
    }
    let several = found.windows(2).any(|pair| pair[0].0.value.code != pair[1].0.value.code);
    if !several {
        let others = found.len();
        let mut cities: Vec<AmbiguousMention> = Vec::new();
        for sentence in &article.sentences {
            let first = cities.len();
            find_names(&CITIES, article, sentence, first, &mut cities);
        }
        cities.retain(|(city, _)| {
            let behind = found[..others].partition_point(|(one, _)| one.mark.end <= city.mark.start);
            found.get(behind).is_none_or(|(one, _)| one.mark.start >= city.mark.end)
        });
        found.append(&mut cities);
        found.cold_sort_by_key(|(mention, _)| mention.mark.start);
    }
    resolve_ambiguous(found)
}

/// Resolves shared names: "Congo" is the country that the text also names otherwise; mentions that stay open
/// are dropped.
fn resolve_ambiguous(found: Vec<AmbiguousMention>) -> Vec<Extracted<CountryMention>> {
    let certain: FxHashSet<&str> =
        found.iter().filter(|(_, either)| either.is_none()).map(|(mention, _)| mention.value.code).collect();
    let one = |(mut mention, either): AmbiguousMention| {
        if let Some((one, other)) = either {
            mention.value.code = match (certain.contains(one), certain.contains(other)) {
                (true, false) => one,
                (false, true) => other,
                _ => return None,
            };
        }
        Some(mention)
    };
    found.into_iter().filter_map(one).collect()
}

/// Adds the names of one table in a sentence, except those that overlap the mentions from `first` on.
fn find_names(
    table: &Gazetteer,
    article: &ArticleText<'_>,
    sentence: &Sentence<'_>,
    first: usize,
    found: &mut Vec<AmbiguousMention>,
) {
    let Some(automaton) = &table.automaton else { return };
    let Some(text) = article.text.get(sentence.span.start..sentence.span.end) else { return };
    let before = first..found.len();
    let mut from = 0;
    while let Some(hit) = automaton.find(Input::new(text).span(from..text.len())) {
        from = hit.end();
        let Some(&(written, sense)) = table.patterns.get(hit.pattern().as_usize()) else { continue };
        let Some(range) = whole_match(text, hit.range(), written, sense, sentence) else {
            // Restart one character later: a name may begin inside what was no whole word.
            from = hit.start() + text[hit.start()..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let (code, form, either) = match sense {
            Sense::NotACountry => continue,
            Sense::Place(code, form) | Sense::Stem(code, form) => (code, form, None),
            Sense::Foreign(code) | Sense::Arabic(code) => (code, PlaceForm::Name, None),
            Sense::Ambiguous(one, other, form) => (one, form, Some((one, other))),
        };
        let mark = Span { start: sentence.span.start + range.start, end: sentence.span.start + range.end };
        let overlaps =
            found[before.clone()].iter().any(|(one, _)| one.mark.start < mark.end && mark.start < one.mark.end);
        let american = code == "GE" && names_us_georgia(text);
        if overlaps || american || !means_country(text, &range, sentence, form, written) {
            continue;
        }
        let value = CountryMention { code, form };
        let mention = Extracted { value, sentence: sentence.span, mark, rule: rule_name(form), basis: None, why: None };
        found.push((mention, either));
    }
}

/// Whether the sentence is about the US state of Georgia.
fn names_us_georgia(sentence: &str) -> bool {
    sentence.contains("Atlanta") || sentence.contains("Savannah")
}

fn rule_name(form: PlaceForm) -> &'static str {
    match form {
        PlaceForm::Name => "country: name",
        PlaceForm::Demonym => "country: people",
        PlaceForm::Capital => "country: capital",
        PlaceForm::Locality => "country: place",
    }
}

/// Whether the mentions are a menu of languages: demonyms only, with nothing but white space between most of
/// them.
fn is_menu(text: &str, mentions: &[AmbiguousMention]) -> bool {
    let near = |pair: &[AmbiguousMention]| {
        text.get(pair[0].0.mark.end..pair[1].0.mark.start).is_some_and(|gap| gap.chars().all(char::is_whitespace))
    };
    mentions.iter().all(|(m, _)| m.value.form == PlaceForm::Demonym)
        && mentions.windows(2).filter(|pair| near(pair)).count() >= 2
}

/// The byte range of a match if it is a whole word in the right case, including its ending.
fn whole_match(
    text: &str,
    range: Range<usize>,
    written: &str,
    sense: Sense,
    sentence: &Sentence<'_>,
) -> Option<Range<usize>> {
    let matched = text.get(range.clone())?;
    let before = text.get(..range.start)?.chars().next_back();
    let rest = text.get(range.end..)?;
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match sense {
        Sense::Stem(_, form) => {
            let tail: usize = rest.chars().take_while(|c| c.is_alphabetic()).take(6).map(char::len_utf8).sum();
            let ending = rest.get(..tail)?;
            let endings = if form == PlaceForm::Demonym { ADJECTIVE_ENDINGS } else { NOUN_ENDINGS };
            (!letter(before) && endings.contains(&ending)).then_some(range.start..range.end + tail)
        }
        Sense::Arabic(_) => {
            let start = text.get(..range.start)?;
            let particle: usize =
                start.chars().rev().take_while(|c| c.is_alphabetic()).take(4).map(char::len_utf8).sum();
            let particle = start.get(start.len() - particle..)?;
            let ok = matches!(particle, "" | "و" | "ب" | "ل" | "ك" | "ف" | "ول" | "وب");
            (ok && !letter(rest.chars().next())).then_some(range)
        }
        _ => {
            if letter(before) || letter(rest.chars().next()) || (before == Some('.') && matched.ends_with('.')) {
                return None;
            }
            // "US" and "UK" need their exact case, and cannot be told from words in an all-caps sentence.
            let acronym = written.bytes().all(|b| b.is_ascii_uppercase() || b == b'.' || b == b' ');
            let all_caps = || matched.len() > 3 && !acronym && matched == written.to_uppercase();
            if matched != written && !all_caps() {
                return None;
            }
            if acronym && !matched.contains('.') && matched.len() < 4 && sentence.words.is_all_caps() {
                return None;
            }
            if matches!(sense, Sense::Foreign(_)) && sentence.english && matched.is_ascii() {
                return None;
            }
            Some(range)
        }
    }
}

/// Whether the words around a name leave it a country: no person, treaty, language or currency.
fn means_country(text: &str, range: &Range<usize>, sentence: &Sentence<'_>, form: PlaceForm, name: &str) -> bool {
    let words = &sentence.words;
    let at = words.overlapping(range.clone());
    if at.is_empty() {
        return false;
    }
    let tail = &text[range.end..words.byte_range(at.clone()).end.max(range.end)];
    let tail = tail.to_ascii_lowercase();
    if ["-speaking", "-type", "-style", "-language", "-born"].iter().any(|end| tail.starts_with(end)) {
        return false;
    }
    if form == PlaceForm::Demonym && matches!(words.word(at.end), "language" | "translation" | "version" | "zone") {
        return false;
    }
    if matches!(form, PlaceForm::Demonym | PlaceForm::Name) && is_currency_name(words, at.end) {
        return false;
    }
    if form == PlaceForm::Capital
        && words.is_adjacent(at.end)
        && [
            "agreement", "convention", "declaration", "club", "statute", "protocol", "treaty", "accord", "accords",
            "round", "process", "consensus", "marathon", "principles", "group", "post", "times",
        ]
        .contains(&words.word(at.end))
    {
        return false;
    }
    let city = form == PlaceForm::Locality;
    let risky = city || AMBIGUOUS_NAMES.contains(name.to_ascii_lowercase().as_str());
    if !risky {
        return true;
    }
    if tail.starts_with("'s") || tail.starts_with("’s") {
        return !is_name_before(words, at.start);
    }
    if tail.starts_with('-') {
        return true;
    }
    !is_name_before(words, at.start) && !is_name_after(words, at.end)
}

/// Whether the words after a name make it a currency: "US dollars", "Namibian dollars", "US$".
fn is_currency_name(words: &SentenceWords<'_>, end: usize) -> bool {
    words.gap(end).starts_with('$')
        || words.gap(end).chars().all(|c| c.is_whitespace() || c == '.')
            && (money::is_currency_name(words.word(end)) || words.word(end) == "cents")
}

/// Whether a given name stands before: "Michael Jordan". In titles, where all words have capitals, that
/// cannot be seen.
fn is_name_before(words: &SentenceWords<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let close = words.is_adjacent(at) || words.gap(at) == ". ";
    close
        && words.is_capitalised(before)
        && !words.is_all_caps()
        && !WORDS_BEFORE_COUNTRY.contains(words.word(before))
        && calendar::english_month(words.word(before)).is_none()
        && !calendar::is_weekday(words.word(before))
        && !words.word(before).ends_with("'s")
        && !words.word(before).ends_with("’s")
        && !(is_title_case(words))
        && (before > 0 || words.written(before).len() > 3)
}

/// Whether a family name stands after: "Chad Smith".
fn is_name_after(words: &SentenceWords<'_>, end: usize) -> bool {
    if !words.is_adjacent(end) || !words.is_capitalised(end) || words.is_all_caps() {
        return false;
    }
    let word = words.word(end);
    !(WORDS_AFTER_COUNTRY.contains(word) || (is_title_case(words) && word.ends_with('s')))
}

/// Whether over two thirds of the first 16 words have a capital, as in titles. Both numbers are chosen by
/// eye.
fn is_title_case(words: &SentenceWords<'_>) -> bool {
    let reach = words.len().min(16);
    let capitals = (0..reach).filter(|&i| words.is_capitalised(i)).count();
    reach > 3 && capitals * 3 > reach * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        find_countries(&ArticleText::new(text, &[])).iter().map(|m| m.value.code).collect()
    }

    #[test]
    fn every_country_is_found_by_its_name() {
        let mut seen = 0;
        for row in data_rows(include_str!("../../data/codes/places.tsv")) {
            let mut columns = row.split('\t');
            let code = columns.next().unwrap();
            let Some(country) = crate::codes::country(code) else { panic!("{code}") };
            let name = columns.next().unwrap().split('|').next().unwrap();
            assert!(!country.withdrawn && (!name.is_empty() || code == "CG"), "{code}");
            let text = format!("The ambulances were sent to {name} in May.");
            assert_eq!(codes(&text), [code], "{text}");
            seen += 1;
        }
        assert_eq!(seen, 250);
    }

    #[test]
    fn a_country_is_found_by_old_names_demonyms_and_capitals() {
        for (text, expected) in [
            ("Kiev thanked the Japanese", &["UA", "JP"] as &[&str]),
            ("Côte d’Ivoire, Burma and Swaziland", &["CI", "MM", "SZ"]),
            ("the Kyrgyz Republic and Macedonia", &["KG", "MK"]),
            ("a clinic in DR Congo", &["CD"]),
            ("a clinic in Congo (Kinshasa)", &["CD"]),
            ("The PRC donated beds", &["CN"]),
            ("a Sino-Serbian project", &["CN", "RS"]),
            ("Tokyo and Amman signed", &["JP", "JO"]),
            ("a ward in Port Moresby, Papua New Guinea", &["PG", "PG"]),
            ("a South Korean team in Seoul", &["KR", "KR"]),
            ("North Korea and South Korea", &["KP", "KR"]),
            ("Equatorial Guinea, Guinea-Bissau and Guinea", &["GQ", "GW", "GN"]),
            ("Niger, Nigeria and a Nigerien town", &["NE", "NG", "NE"]),
            ("the U.S. and the UK", &["US", "GB"]),
            ("CHAD RECEIVES TENTS FROM TURKEY", &["TD", "TR"]),
            ("Jordan's hospitals and the Jordan Ministry of Health", &["JO", "JO"]),
            ("Congolese nurses in the DRC", &["CD", "CD"]),
            ("Congolese nurses in Brazzaville", &["CG", "CG"]),
            ("doctors of the Dominican Republic met Dominican nurses", &["DO", "DO"]),
            ("a Japanese-funded ward", &["JP"]),
            ("officials in Washington, D.C. agreed", &["US"]),
            ("Правительство Японии передало Украине", &["JP", "UA"]),
            ("при поддержке Казахстана и США", &["KZ", "US"]),
            ("Уряд Японії передав Україні", &["JP", "UA"]),
            ("Don du Japon à la Côte d’Ivoire", &["JP", "CI"]),
            ("la donación de los Estados Unidos a Perú", &["US", "PE"]),
            ("حكومة اليابان والأردن", &["JP", "JO"]),
        ] {
            assert_eq!(codes(text), expected, "{text}");
        }
    }

    #[test]
    fn names_that_mean_something_else_are_skipped() {
        for text in [
            "a hospital in New Mexico", "across the Indian Ocean", "a school in Chinatown", "donated by Chad Smith",
            "said Michael Jordan", "a clinic in Georgia, an hour from Atlanta", "Portuguese-speaking doctors",
            "a Chinese-type boiler", "the guinea worm programme", "the Paris Agreement", "the Washington Post wrote",
            "English\nChinese\nTurkish\nTajik", "he turned turkey and chad over", "in Congo", "the Dominican order",
            "a fine china set", "Того хотели все", "let us go",
        ] {
            assert_eq!(codes(text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn a_mark_covers_the_words_that_name_the_country() {
        let text = "On Monday, Japan’s grant reached the Kyrgyz Republic.";
        let found = find_countries(&ArticleText::new(text, &[]));
        let marks: Vec<&str> = found.iter().map(|m| &text[m.mark.start..m.mark.end]).collect();
        assert_eq!(marks, ["Japan", "Kyrgyz Republic"]);
        assert_eq!(found[0].value.form, PlaceForm::Name);
    }
}
