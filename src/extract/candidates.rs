//! Candidates for items in one sentence: noun phrases that may name equipment that is given.
//!
//! The scan of IATI narratives (`equipment`) reads words of the table with [`listed_candidate`] too; it only accepts
//! fewer of them.
//!
//! There are three kinds: words of `data/codes/equipment.tsv`, counted nouns that it does not have ("12
//! hatching trays"), and parts of what was counted before ("the other 50"). The generator favours recall:
//! whether a candidate is given is decided over the whole article in `items`. What cannot be equipment (an
//! address, a service, a capacity, people, money) is left out here.
//!
//! The limits on modifiers (5 or 6 words before a noun) were chosen by eye on the development articles.

use super::actors::joined;
use super::numbers::{self, PartOfWhole, UNINFORMATIVE_ADJECTIVES, premodifiers};
use super::vocabulary::{EquipmentMatch, PROCEDURES, WordForm, is_built, is_mass_noun};
use super::words::{SentenceWords, WordSet, word_set};
use crate::codes::Category;
use crate::model::Figure;
use crate::sort::ColdSort;
use std::ops::Range;

#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// From the number or the first adjective to the noun.
    pub(super) phrase: Range<usize>,
    /// None for a counted noun that `data/codes/equipment.tsv` does not have.
    pub(super) category: Option<&'static Category>,
    /// Display name in the singular, without the number. Empty for a part.
    pub(super) name: String,
    /// Only an exact count.
    pub(super) quantity: Option<Figure>,
    /// Whether a number states the quantity, not an article.
    pub(super) is_counted: bool,
    pub(super) kind: CandidateKind,
    /// Whether the count holds for each site: "two ambulances each".
    pub(super) is_per_site: bool,
    /// Set if what is said holds for some of them only: "two of the five ambulances". `quantity` is then five.
    pub(super) portion: Option<Portion>,
}

impl Candidate {
    /// The candidate without its portion if the portion starts before word `from`, where another candidate ends.
    pub(super) fn clear_of(mut self, from: usize) -> Self {
        if let Some(portion) = self.portion.filter(|_| self.phrase.start < from) {
            self.phrase.start = portion.whole;
            self.portion = None;
        }
        self
    }

    /// The candidate without the portion before it: "five ambulances".
    pub(super) fn whole(&self) -> Range<usize> {
        self.portion.map_or(self.phrase.start, |portion| portion.whole)..self.phrase.end
    }
}

/// Some of a counted whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Portion {
    /// How many of them.
    pub(super) quantity: Figure,
    /// Index of the first word of the whole.
    pub(super) whole: usize,
}

/// The grammatical form of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CandidateKind {
    /// A plural, a counted noun or a mass noun.
    Plain,
    /// A singular without an article: "X-ray" in "X-ray, ultrasound and ECG units".
    Bare,
    /// A singular with an article: "the pump", "an incubator".
    Single,
    /// Some of what was counted before: "44 of the ambulances", "the other 50", "Six".
    Part,
    /// A building, which is given only if it is built.
    Built,
}

/// Head nouns behind a word of the table: "MRI scanner units".
static HEAD_NOUNS: WordSet = WordSet::new(|| {
    word_set(
        "unit units machine machines system systems device devices set sets apparatus package packages equipment \
         equipments scanner scanners instrument instruments appliance appliances kit kits vehicle vehicles",
    )
});

/// Words that end a noun phrase on either side.
static PHRASE_STOPS: WordSet = WordSet::new(|| {
    word_set(
        "a an the and or but of for to in on at by with from into as is are was were be been being has have had will \
         would can could may might shall should that which who whom whose this these those its their his her our \
         your my it they them he she we you i not no nor than then so such some any all both each every many much \
         few most another get gets got including include includes included worth about over under up per via \
         plus also only just while when where because since until during after before between through against \
         among within without donated donate donates gave give gives given giving provided provide provides \
         providing delivered deliver delivers delivering received receive receives receiving purchased purchase \
         handed supplied supply supplies bought buy installed sent send sends sending brought equipped distributed \
         presented accepted offered granted financed funded built constructed carry carries carrying comprising \
         containing did do does went go goes came come comes made make makes took take takes said says told",
    )
});

/// Counted nouns that are no equipment: people, places, time, money, sizes, events.
static NOT_ITEMS: WordSet = WordSet::new(|| {
    word_set(
        "people persons person men man women woman children child boys girls patients patient doctors doctor nurses nurse \
         specialists specialist experts expert students student pupils teachers staff workers worker officers officer soldiers \
         victims families family households household refugees residents inhabitants citizens farmers beneficiaries members \
         member passengers volunteers engineers technicians trainees graduates scholars professionals officials \
         delegates representatives journalists professors dentists surgeons midwives users owners drivers \
         deaths death cases case births surgeries surgery operations operation consultations visits tests scans examinations \
         checks treatments procedures sessions courses trainings seminars workshops conferences meetings rounds \
         hospitals hospital clinics clinic schools school centres centers institutions facilities organizations \
         organisations health-posts departments ministries universities companies enterprises banks stations sites \
         villages towns cities city regions region provinces province districts district states state countries country municipalities \
         communities communes islands islets governorates oblasts areas places locations points zones continents \
         years year months month weeks week days day hours hour minutes times time decades decade centuries quarters \
         dollars dollar euros euro yen yuan pounds rupees francs shillings dirhams riyals rubles roubles hryvnias \
         won rand naira birr kina million billion trillion percent per cent cents crore lakh \
         meters metres kilometers kilometres km hectares acres miles feet square tons tonnes ton tonne kilograms \
         kilogrammes kg litres liters gallons cubic degrees watts kilowatts megawatts mw kw volts barrels \
         projects project programmes programs agreements agreement contracts documents phases phase stages stage components \
         activities objectives goals priorities steps measures initiatives events ceremonies partners donors \
         grants grant loans loan aids aid ways things issues questions problems sectors fields areas types kinds parts sides \
         aspects levels groups group teams team categories species varieties rooms room beds seats classes floors storeys stories \
         flights flight planes plane aircraft ships trips batches batch shipments shipment consignments instalments tranches deliveries \
         items pieces units sets others more percent points votes goals stars parties languages nations \
         babies newborns infants mothers adults youths lives jobs nationals countrymen compatriots neighbours \
         articles chapters pages words letters lines dates resolutions messages ideas",
    )
});

/// The candidates of a sentence in text order, without overlaps. `hits` are the words of the table in it, and
/// `at` is the byte offset of the sentence in the text.
pub(super) fn find_candidates(words: &SentenceWords<'_>, hits: &[EquipmentMatch], at: usize) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for hit in hits {
        let Some(noun) = words.exactly_covering(hit.start - at..hit.end - at) else { continue };
        let Some(category) = hit.form.category else { continue };
        let Some(candidate) = listed_candidate(words, noun, category, hit.form) else { continue };
        let candidate = candidate.clear_of(found.last().map_or(0, |last| last.phrase.end));
        if found.last().is_none_or(|last| last.phrase.end <= candidate.phrase.start) {
            found.push(candidate);
        }
    }
    let mut free = unlisted_candidates(words, &found);
    free.extend(found);
    free.cold_sort_by_key(|candidate| candidate.phrase.start);
    insert_single_items(words, &mut free);
    join_counted(words, &mut free);
    free
}

/// The candidate at a word of the table, unless the word is part of something else.
pub(super) fn listed_candidate(
    words: &SentenceWords<'_>,
    noun: Range<usize>,
    category: &'static Category,
    form: &'static WordForm,
) -> Option<Candidate> {
    if is_other_word(words, &noun, form) {
        return None;
    }
    let procedure = PROCEDURES.contains(&form.word);
    let mut noun = noun;
    let mut many = form.plural;
    let mut headed = false;
    // "Laboratory systems" are no laboratories.
    let takes_head = !is_built(Some(category));
    while takes_head && words.is_adjacent(noun.end) && HEAD_NOUNS.contains(words.word(noun.end)) && (procedure || !many)
    {
        many = words.word(noun.end).ends_with('s') || words.word(noun.end) == "equipment";
        noun.end += 1;
        headed = true;
    }
    // "computed tomography (CT) scanners"
    if words.gap(noun.end).trim() == "(" && words.gap(noun.end + 1).trim() == ")" {
        let next = noun.end + 1;
        let next = if words.is_adjacent(next) || HEAD_NOUNS.contains(words.word(next)) { next } else { noun.end };
        if next > noun.end && HEAD_NOUNS.contains(words.word(next)) {
            many = words.word(next).ends_with('s');
            noun.end = next + 1;
            headed = true;
        }
    }
    if !is_phrase_end(words, noun.end, many) {
        return None;
    }
    let counted = count_before(words, noun.start);
    if counted.quantity.is_some_and(|n| n.0.is_zero()) {
        return None;
    }
    let part = part_before_noun(words, noun.start).filter(|_| counted.quantity.is_none() && !counted.is_part);
    let (part, counted) = match part {
        Some((part, adjectives)) => {
            let (start, quantity) = (part.whole_start, Some(part.whole));
            (Some(part), NounCount { start, adjectives, quantity, is_part: false })
        }
        None => (None, counted),
    };
    let counted = match count_after(words, noun.end).filter(|_| counted.quantity.is_none()) {
        Some((quantity, end)) => {
            many = true;
            noun.end = end;
            NounCount { quantity: Some(quantity), ..counted }
        }
        None => counted,
    };
    let per = words.word(noun.end) == "per";
    let each = is_per_site(words, noun.end);
    let quantity = counted.quantity.filter(|_| !per);
    let mass = is_mass_noun(form.word) || words.word(noun.end.saturating_sub(1)).ends_with("equipment");
    let phrase = counted.start..noun.end;
    if noun.start > 0 && matches!(words.word(noun.start - 1), "square" | "cubic") {
        return None;
    }
    let article = article_before(words, phrase.start).is_some_and(|i| {
        matches!(words.word(i), "a" | "an" | "the" | "this" | "another" | "one" | "its" | "each" | "every")
    });
    let kind = if counted.is_part {
        CandidateKind::Part
    } else if is_built(Some(category)) {
        CandidateKind::Built
    } else if quantity.is_some() || many || mass {
        if procedure && !headed { CandidateKind::Bare } else { CandidateKind::Plain }
    } else if article {
        CandidateKind::Single
    } else {
        CandidateKind::Bare
    };
    let is_counted = quantity.is_some();
    let one = |i: usize| matches!(words.word(i), "a" | "an" | "another");
    let quantity = match quantity {
        None if !many && !mass && article_before(words, phrase.start).is_some_and(one) => Some(Figure::from(1)),
        quantity => quantity,
    };
    let category = category_by_purpose(words, category, noun.end);
    Some(Candidate {
        name: match kind {
            // A loose word alone is the name of a procedure or a trade: "anaesthesia".
            CandidateKind::Bare if category.list_only_words.contains(&form.word) => capitalise_first(category.label),
            _ if headed => display_name(words, counted.adjectives..noun.start, &headed_noun(words, noun)),
            _ => display_name(words, counted.adjectives..noun.start, noun_of(category, form)),
        },
        phrase: part.as_ref().map_or(phrase.start, |part| part.start)..phrase.end,
        category: Some(category),
        quantity,
        is_counted,
        kind,
        is_per_site: each,
        portion: part.map(|part| Portion { quantity: part.part, whole: part.whole_start }),
    })
}

/// The part of a whole that is counted before a noun, over unknown modifiers: "two of the five new ambulances"; and the
/// first word of the modifiers.
fn part_before_noun(words: &SentenceWords<'_>, noun: usize) -> Option<(PartOfWhole, usize)> {
    let mut at = noun;
    while at > 0 && noun - at < 6 && words.is_adjacent(at) {
        if let Some(found) = numbers::part_of_whole(words, at - 1) {
            return Some((found, at));
        }
        if PHRASE_STOPS.contains(words.word(at - 1)) || numbers::is_number(words, at - 1) {
            return None;
        }
        at -= 1;
    }
    None
}

/// Whether a match is no word of the table: "Mri" is a name, "CAR" a country unless the whole sentence is in
/// capitals, and "www.ambulance.org" an address.
fn is_other_word(words: &SentenceWords<'_>, noun: &Range<usize>, form: &WordForm) -> bool {
    let acronym = !form.word.contains(|c: char| c.is_lowercase() || c == ' ');
    let written = words.written(noun.start).trim_end_matches('s');
    let shouted = written.len() < 4 && !written.contains(char::is_lowercase);
    (acronym && written.contains(char::is_lowercase))
        || (!acronym && noun.len() == 1 && shouted && !words.is_all_caps())
        || is_in_address(words, noun.start)
}

fn is_in_address(words: &SentenceWords<'_>, at: usize) -> bool {
    let tight = |gap: &str| !gap.is_empty() && !gap.contains(char::is_whitespace);
    let joined = |gap: &str| tight(gap) && gap.contains(['.', '@', '_', '\\', '=', '#', '?']);
    (at > 0 && (joined(words.gap(at)) || words.gap(at).contains("//")))
        || (joined(words.gap(at + 1)) && at + 1 < words.len())
}

/// Head nouns behind a plural that only modifies them: "vehicles owners".
static HEADS_AFTER_PLURAL: WordSet = WordSet::new(|| {
    word_set(
        "owner owners driver drivers user users operators emissions maintenance repair repairs management \
         manufacturing training industry sector market service services production policy manufacturers project \
         programme program rental association used using",
    )
});

/// Words that may follow a singular at the end of its phrase. Any other word is taken for the head noun.
static WORDS_AFTER_SINGULAR: WordSet = WordSet::new(|| {
    word_set(
        "and or for to in at on of by with from which that who was were is are has have had will shall would can \
         could should may as through under within including such so where when while but also being be the a an per \
         via during between among into across along together built made given sent due since after before because \
         if not throughout it they purchase procurement worth capable available near against without each plus like \
         until using able consisting comprising",
    )
});

/// Whether the noun phrase ends before word `next`, so that the equipment is its head: not in "ambulance
/// service", "vehicles owners", "medical equipment maintenance".
fn is_phrase_end(words: &SentenceWords<'_>, next: usize, plural: bool) -> bool {
    if next >= words.len() || !words.is_adjacent(next) {
        return !words.gap(next).starts_with(['-', '\'', '’']);
    }
    let word = words.word(next);
    if plural {
        return !HEADS_AFTER_PLURAL.contains(word);
    }
    word.ends_with("ed")
        || word.ends_with("ly")
        || words.written(next).starts_with(|c: char| c.is_ascii_digit())
        || WORDS_AFTER_SINGULAR.contains(word)
}

/// Display name: the informative modifiers and the noun.
fn display_name(words: &SentenceWords<'_>, adjectives: Range<usize>, noun: &str) -> String {
    let is_informative = |word: &&str| !UNINFORMATIVE_ADJECTIVES.contains(word.to_ascii_lowercase().as_str());
    let adjectives = adjectives.map(|i| words.written(i)).filter(is_informative);
    capitalise_first(&adjectives.chain([noun]).collect::<Vec<_>>().join(" "))
}

/// The noun to show for a word of the table, in the singular.
fn noun_of(category: &'static Category, form: &'static WordForm) -> &'static str {
    if PROCEDURES.contains(&form.word) || !form.word.contains(char::is_lowercase) {
        category.label
    } else {
        &form.singular
    }
}

fn capitalise_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A count behind its noun and the index of the word after it: "centrifuge 3 pcs", "beds (20)", "monitors: 4".
fn count_after(words: &SentenceWords<'_>, at: usize) -> Option<(Figure, usize)> {
    let gap = words.gap(at);
    let (start, count) = numbers::count_after(words, at)?;
    let unit = UNIT_NOUNS.contains(words.word(at + 1)) && words.is_adjacent(at + 1);
    let closed = words.gap(at + 1).starts_with(')');
    let ends = |gap: &str| gap.is_empty() || gap.starts_with([',', ';', '.', '\n', ')']);
    let row_end = |gap: &str| gap.trim().is_empty() && at + 1 == words.len() || gap.contains(['|', '\t']);
    let cell = matches!(gap.trim(), "|") || gap.contains('\t');
    if (cell || words.is_adjacent(at)) && row_end(words.gap(at + 1)) && start == at {
        return Some((count, at + 1));
    }
    let marked = gap.trim() == "(" && closed
        || matches!(gap.trim(), "–" | "-" | "—" | ":" | "x" | "×") && ends(words.gap(at + 1));
    (start == at && (unit && (words.is_adjacent(at) || gap.trim() == "(") || marked))
        .then(|| (count, if unit { at + 2 } else { at + 1 }))
}

/// The special category that a purpose gives to a general vehicle: "vehicles for drilling wells".
fn category_by_purpose(words: &SentenceWords<'_>, category: &'static Category, end: usize) -> &'static Category {
    if !matches!(category.code, "vehicle" | "truck" | "car") || words.word(end) != "for" {
        return category;
    }
    let code = match words.word(end + 1) {
        "drilling" | "digging" => "drilling_rig",
        "fighting" | "extinguishing" | "firefighting" => "fire_engine",
        "garbage" | "waste" | "refuse" => "garbage_truck",
        _ => return category,
    };
    crate::codes::category(code).unwrap_or(category)
}

/// Index of the first word of [`PHRASE_STOPS`] before a noun phrase, over up to five adjectives.
fn article_before(words: &SentenceWords<'_>, start: usize) -> Option<usize> {
    let mut at = start;
    while at > 0 && start - at < 5 && words.is_adjacent(at) {
        at -= 1;
        if PHRASE_STOPS.contains(words.word(at)) {
            return Some(at);
        }
    }
    None
}

/// Whether a category only says that it is equipment of some trade: "medical equipment".
pub(super) fn is_generic_category(code: &str) -> bool {
    [
        "medical_equipment_generic", "diagnostic_system_generic", "office_equipment", "agricultural_equipment",
        "school_equipment", "police_equipment", "rescue_equipment", "border_equipment", "laboratory_equipment",
        "telecom_equipment", "cold_chain_equipment", "relief_goods", "medical_supplies",
    ]
    .contains(&code)
}

/// "two ambulances each to".
fn is_per_site(words: &SentenceWords<'_>, next: usize) -> bool {
    words.word(next) == "each" && words.is_adjacent(next)
}

/// The number and the modifiers before a noun, as word indices.
struct NounCount {
    start: usize,
    adjectives: usize,
    quantity: Option<Figure>,
    /// "44 of the"
    is_part: bool,
}

/// The count before a noun: directly, over unknown modifiers up to the end of the phrase, or as in "44 of the".
fn count_before(words: &SentenceWords<'_>, noun: usize) -> NounCount {
    let near = premodifiers(words, noun);
    if near.count.is_some() {
        return NounCount { start: near.start, adjectives: near.adjectives, quantity: near.count, is_part: false };
    }
    let mut at = noun;
    while at > 0 && noun - at < 6 && (words.is_adjacent(at) || words.gap(at) == "/") {
        let i = at - 1;
        let size = numbers::is_unit(words.word(at)) && at < noun;
        if let Some((start, count)) = numbers::count_ending(words, i).filter(|_| !size) {
            // "2300 prevention kits/hygiene kits" are named by the last.
            let adjectives = (at + 1..=noun).rfind(|&i| words.gap(i) == "/" && is_plural_noun(words.word(i - 1)));
            let adjectives = adjectives.unwrap_or(at);
            return NounCount { start, adjectives, quantity: Some(count), is_part: false };
        }
        let other_head =
            i + 1 < noun && is_plural_noun(words.word(i)) && !matches!(words.word(i), "sports" | "customs");
        if PHRASE_STOPS.contains(words.word(i)) || other_head || (numbers::is_number(words, i) && !size) {
            break;
        }
        at = i;
    }
    // "44 of the ambulances", "three of these computers", "five each of beds"
    let the = noun
        .checked_sub(1)
        .filter(|&i| words.is_adjacent(noun) && matches!(words.word(i), "the" | "these" | "those" | "its"));
    if let Some(the) = the
        && let Some(of) = the.checked_sub(1).filter(|&i| words.is_adjacent(the) && words.word(i) == "of")
        && let Some((start, count)) =
            of.checked_sub(1).filter(|_| words.is_adjacent(of)).and_then(|i| numbers::count_ending(words, i))
        && !words.word(noun).is_empty()
    {
        return NounCount { start, adjectives: noun, quantity: Some(count), is_part: true };
    }
    if let Some(of) = noun.checked_sub(1).filter(|&i| words.is_adjacent(noun) && words.word(i) == "of")
        && let Some(each) = of.checked_sub(1).filter(|&i| matches!(words.word(i), "each"))
        && let Some((start, count)) = each.checked_sub(1).and_then(|i| numbers::count_ending(words, i))
    {
        return NounCount { start, adjectives: noun, quantity: Some(count), is_part: false };
    }
    NounCount { start: near.start, adjectives: near.adjectives, quantity: None, is_part: false }
}

/// The noun with its head in the singular, without an abbreviation in brackets: "computed tomography (CT) scanners".
fn headed_noun(words: &SentenceWords<'_>, noun: Range<usize>) -> String {
    let is_short = |i: usize| words.gap(i).trim() == "(" && words.gap(i + 1).trim() == ")";
    let last = noun.end - 1;
    let mut parts: Vec<&str> = (noun.start..last).filter(|&i| !is_short(i)).map(|i| words.written(i)).collect();
    let head = singular(words.written(last));
    parts.push(&head);
    parts.join(" ")
}

/// The singular of a noun by its ending. Good enough for a display name.
fn singular(word: &str) -> String {
    let cut = |n: usize, end: &str| format!("{}{end}", &word[..word.len() - n]);
    match word {
        _ if word.ends_with("ies") && word.len() > 4 => cut(3, "y"),
        _ if ["sses", "xes", "ches", "shes"].iter().any(|end| word.ends_with(end)) => cut(2, ""),
        _ if word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is") => {
            cut(1, "")
        }
        _ => word.to_owned(),
    }
}

/// Candidates without a word of the table: counted nouns ("12 hatching trays") and parts of what was counted before.
fn unlisted_candidates(words: &SentenceWords<'_>, found: &[Candidate]) -> Vec<Candidate> {
    let mut free = Vec::new();
    let taken = |range: &Range<usize>| found.iter().any(|c| c.phrase.start < range.end && range.start < c.phrase.end);
    let mut i = 0;
    while i < words.len() {
        let part = numbers::part_of_whole(words, i);
        let count = part.as_ref().map(|part| (part.start, part.whole)).or_else(|| numbers::count_ending(words, i));
        let Some((start, count)) = count else {
            i += 1;
            continue;
        };
        let next = i + 1;
        i = next;
        if taken(&(start..next)) || count.0.is_zero() {
            continue;
        }
        if let Some(part) = part_candidate(words, start, next, count) {
            free.push(part);
            continue;
        }
        let mut end = next;
        // "60 sets of tools"
        let mut adjectives = next;
        if UNIT_NOUNS.contains(words.word(end)) && words.is_adjacent(end) && words.word(end + 1) == "of" {
            end += 2;
            adjectives = end;
        }
        while end < words.len()
            && end - adjectives < 5
            && words.is_adjacent(end)
            && !PHRASE_STOPS.contains(words.word(end))
        {
            if numbers::is_number(words, end) && numbers::is_unit(words.word(end + 1)) {
                end += 2;
                continue;
            }
            if numbers::count_ending(words, end).is_some() {
                break;
            }
            end += 1;
        }
        // The head is the last plural of the run.
        while end > adjectives && !is_plural_noun(words.word(end - 1)) {
            end -= 1;
        }
        if end == adjectives || taken(&(start..end)) {
            continue;
        }
        let head = words.word(end - 1);
        let first = words.word(adjectives);
        if NOT_ITEMS.contains(head)
            || NOT_ITEMS.contains(first)
            || head.ends_with("ists")
            || head.ends_with("ians")
            || head.ends_with("men")
            || (adjectives..end).any(|i| words.written(i).contains('%'))
        {
            continue;
        }
        let name = capitalise_first(&headed_noun(words, adjectives..end));
        let is_per_site = is_per_site(words, end);
        let portion = part.map(|part| Portion { quantity: part.part, whole: part.whole_start });
        free.push(Candidate { is_per_site, portion, ..unlisted(start..end, name, count, CandidateKind::Plain) });
        i = end;
    }
    free
}

/// Nouns of counting units.
static UNIT_NOUNS: WordSet = WordSet::new(|| word_set("set sets unit units piece pieces pcs pairs pair nos"));

fn is_plural_noun(word: &str) -> bool {
    word.len() > 3 && word.ends_with('s') && !["ss", "us", "is", "'s", "’s"].iter().any(|end| word.ends_with(end))
}

/// "Twenty of them are", "260 of these", "the other 50 came", "Six go to".
fn part_candidate(words: &SentenceWords<'_>, start: usize, next: usize, count: Figure) -> Option<Candidate> {
    let previous = start.checked_sub(1).map_or("", |i| words.word(i));
    let of_which = previous == "which"
        && start >= 2
        && words.word(start - 2) == "of"
        && !(words.is_adjacent(next) && is_plural_noun(words.word(next)));
    let to_places = matches!(words.word(next), "to" | "for")
        && words.is_adjacent(next)
        && words.written(next + 1).starts_with(char::is_uppercase)
        && (matches!(previous, "and") || words.gap(start).contains([':', ',', ';']));
    let others = words.word(next) == "others" && words.is_adjacent(next);
    let of_them = words.word(next) == "of"
        && words.is_adjacent(next)
        && matches!(words.word(next + 1), "them" | "these" | "those" | "which");
    let rest = matches!(previous, "other" | "remaining" | "rest")
        && !(words.is_adjacent(next) && is_plural_noun(words.word(next)));
    let alone = start == 0 && words.is_adjacent(next) && PART_VERBS.contains(words.word(next));
    let predicate = matches!(words.word(next), "are" | "were" | "will" | "have" | "has" | "had" | "arrived")
        && words.is_adjacent(next)
        && start > 0
        && !previous.is_empty()
        && (words.gap(start).contains(',') || matches!(previous, "and"));
    if !(of_them || rest || alone || predicate || of_which || to_places || others) {
        return None;
    }
    let end = if of_them { next + 2 } else { next };
    Some(unlisted(start..end, String::new(), count, CandidateKind::Part))
}

/// A candidate without a category, whose count is a total.
fn unlisted(phrase: Range<usize>, name: String, count: Figure, kind: CandidateKind) -> Candidate {
    let quantity = Some(count);
    Candidate { phrase, category: None, name, quantity, is_counted: true, kind, is_per_site: false, portion: None }
}

/// Verbs behind a number that stands for something counted before.
static PART_VERBS: WordSet =
    WordSet::new(|| word_set("go goes went will are were have has came come stay stayed remain is was"));

/// Adds single nouns that continue a list and are not in the table: "20 beds, an oven and a pool".
fn insert_single_items(words: &SentenceWords<'_>, found: &mut Vec<Candidate>) {
    let mut i = 0;
    while i < found.len() {
        let end = found[i].phrase.end;
        let article = (end..end + 2).find(|&at| {
            matches!(words.word(at), "a" | "an") && (at == end || matches!(words.word(end), "and" | "plus"))
        });
        let next = found.get(i + 1).map_or(words.len(), |next| next.phrase.start);
        i += 1;
        let Some(article) = article.filter(|&at| at < next && !found[i - 1].name.is_empty()) else { continue };
        let mut last = article + 1;
        while last < next && last - article < 5 && words.is_adjacent(last) && !PHRASE_STOPS.contains(words.word(last)) {
            last += 1;
        }
        let head = words.word(last - 1);
        let noun = last > article + 1
            && head.len() > 2
            && head.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-')
            && !NOT_SINGLE_ITEMS.contains(head)
            && !NOT_ITEMS.contains(head)
            && words.written(last - 1).starts_with(char::is_lowercase);
        if !noun || last == next && next < words.len() {
            continue;
        }
        let name = capitalise_first(&joined(words, article + 1..last));
        found.insert(i, unlisted(article..last, name, Figure::from(1), CandidateKind::Single));
    }
}

/// Singular nouns with an article that are no equipment.
static NOT_SINGLE_ITEMS: WordSet = WordSet::new(|| {
    word_set(
        "number total series range set lot few bit year week day donation contribution sum amount programme program training \
         course workshop seminar ceremony statement meeting visit plan policy system network result part way means \
         member expert specialist engineer person ton tonne litre half quarter third variety wide large small further new \
         second maximum minimum value worth capacity length",
    )
});

/// Joins two nouns that share one number into one candidate: "20 scanners and printers".
fn join_counted(words: &SentenceWords<'_>, found: &mut Vec<Candidate>) {
    let mut i = 0;
    while i + 1 < found.len() {
        let (first, second) = (&found[i], &found[i + 1]);
        let joined = second.phrase.start == first.phrase.end + 1
            && words.word(first.phrase.end) == "and"
            && words.is_adjacent(first.phrase.end)
            && words.is_adjacent(second.phrase.start)
            && !(second.phrase.end < words.len() && words.word(second.phrase.end) == "and");
        let alike = match (first.category, second.category) {
            (Some(a), Some(b)) => a.code != b.code && (a.group == b.group || b.code == "furniture"),
            _ => false,
        };
        let plain = second.phrase.len() == 1
            && second.quantity.is_none()
            && !second.category.is_some_and(|c| is_generic_category(c.code))
            && second.kind == CandidateKind::Plain;
        let many = first.quantity.is_some_and(|n| n > Figure::from(1)) && first.kind == CandidateKind::Plain;
        if joined && alike && plain && many {
            let second = found.remove(i + 1);
            let first = &mut found[i];
            first.name = format!("{} and {}", first.name, second.name.to_lowercase());
            first.phrase.end = second.phrase.end;
            let furniture = second.category.filter(|c| c.code == "furniture");
            first.category = furniture.or(first.category);
        }
        i += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::vocabulary::find_equipment_words;

    /// The candidates of a sentence: count, category or `?`, name.
    fn found(text: &str) -> Vec<String> {
        let short = |c: Candidate| {
            let quantity = c.quantity.map_or("-".to_owned(), Figure::to_plain_string);
            format!("{quantity} {} {}", c.category.map_or("?", |c| c.code), c.name)
        };
        find_candidates(&SentenceWords::new(text), &find_equipment_words(text, true), 0)
            .into_iter()
            .map(short)
            .collect()
    }

    #[test]
    fn nouns_of_the_table_and_counted_nouns_are_candidates() {
        for (text, expected) in [
            ("He got 12 ECG units and an incubator.", &["12 ecg ECG unit", "1 incubator Incubator"][..]),
            ("15 water well drilling trucks", &["15 drilling_rig Water well drilling truck"]),
            ("five vehicles for drilling wells", &["5 drilling_rig Vehicle"]),
            ("centrifuge 3 pcs, microscopes (20)", &["3 centrifuge Centrifuge", "20 microscope Microscope"]),
            ("20 scanners and printers", &["20 office_scanner Scanner and printer"]),
            ("40 voltage stabilisers", &["40 ? Voltage stabiliser"]),
            ("12 beds, an oven and 3 kilns", &["12 hospital_bed Bed", "1 ? Oven", "3 ? Kiln"]),
            ("a new 140 bed psychiatric hospital", &["1 hospital_building Hospital"]),
            // Parts have the name of their whole, if the sentence says it.
            ("44 of the ambulances, the other 6", &["44 ambulance Ambulance", "6 ? "]),
            // People, places, time, money, sizes, services.
            ("12 doctors, 40 villages, 3 years, 5 million dollars, 20 hectares", &[]),
            ("an ambulance service", &[]),
            ("4000 square meters", &[]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
