//! Equipment mentioned in any text: category, count and delivery status. Used for the narratives of IATI files.
//!
//! A mention is a candidate as articles have them (`candidates`), but precision counts more here than recall. A word of `data/codes/equipment.tsv`
//! is a mention only if a number counts it or a verb gives it: "vehicles cause most of the smoke" is about
//! vehicles and gives none. Phrases that the word is part of ("ambulance service", "special purpose vehicle")
//! are excluded first. Most texts have no such word at all, so the automaton runs first and only sentences with
//! a match are tokenised.
//!
//! The windows in words were chosen by eye.

use super::candidates::{CandidateKind, listed_candidate};
use super::governors::{Act, Governed, governed, is_stock};
use super::verbs::{is_news, stage_before};
use super::vocabulary::{EquipmentMatch, PROCEDURES, WordForm, find_equipment_words, is_built, is_mass_noun};
use super::words::{SentenceWords, WordSet, word_set};
use crate::codes::Category;
use crate::model::{DeliveryStatus, Figure, ItemKind, Span};
use crate::text::sentences;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::ops::Range;

/// One mention of equipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EquipmentMention {
    /// Code of the category: `mri_scanner`.
    pub category: &'static str,
    /// Display name in the singular with its informative modifiers: "Portable ultrasound machine".
    pub name: String,
    pub kind: ItemKind,
    /// Only an exact count.
    pub quantity: Option<Figure>,
    /// Set if the status holds for some of a whole only, of which this is the number: five in "two of the five
    /// ambulances were delivered".
    pub(crate) whole: Option<Figure>,
    /// Unknown unless a verb states it plainly.
    pub(crate) delivery_status: DeliveryStatus,
    /// Byte range of the sentence in the text.
    pub sentence: Span,
    /// Byte range of the count and the noun phrase, inside `sentence`.
    pub mark: Span,
    /// The rule that matched: `count`, `object`, `subject`, `among`, `paid for`, `heading`.
    pub(crate) rule: &'static str,
}

impl EquipmentMention {
    /// The stage or news that its words say; `None` if they say nothing of it.
    pub(crate) fn stated(&self) -> Option<DeliveryStatus> {
        Some(self.delivery_status).filter(|status| *status != DeliveryStatus::Unknown)
    }

    /// The stage that its words take for granted, and the number of that: five planned in "two of the five were
    /// delivered" and in "five were cancelled".
    pub(crate) fn implied(&self) -> Option<(DeliveryStatus, Figure)> {
        let of_whole = self.whole.map(|whole| (DeliveryStatus::Planned, whole));
        of_whole.or_else(|| Some((stage_before(self.delivery_status)?, self.quantity?)))
    }

    /// Whether it is news of something given earlier.
    pub(crate) fn is_news(&self) -> bool {
        is_news(self.delivery_status)
    }
}

/// The equipment that a text mentions, in text order; each pair of category and count once.
pub fn find_equipment(text: &str) -> Vec<EquipmentMention> {
    let mut found = find_equipment_words(text, false);
    // Hospitals and clinics are frequent words and count only if they are built. A text without any word of
    // building need not be tokenised for them.
    if found.iter().any(|hit| is_built(hit.form.category)) && !mentions_building(text) {
        found.retain(|hit| !is_built(hit.form.category));
    }
    if found.is_empty() {
        return Vec::new();
    }
    let mut mentions = Vec::new();
    let mut found = found.into_iter().peekable();
    for sentence in sentences(text) {
        let mut words = None;
        while let Some(EquipmentMatch { start, end, form }) = found.next_if(|hit| hit.start < sentence.end) {
            let Some(category) = form.category.filter(|_| start >= sentence.start && end <= sentence.end) else {
                continue;
            };
            let words = words.get_or_insert_with(|| {
                let words = SentenceWords::new(&text[sentence.start..sentence.end]);
                let english = words.is_english();
                (words, english)
            });
            if words.1 {
                let hit = start - sentence.start..end - sentence.start;
                let free = mentions.last().map_or(0, |last: &EquipmentMention| last.mark.end);
                mentions.extend(mention_at(&words.0, sentence, hit, category, form, free));
            }
        }
        if found.peek().is_none() {
            break;
        }
    }
    deduplicate(mentions)
}

/// Whether a title names several acts of which any may be meant: "constructed / equipped".
pub(crate) fn says_alternatives(title: &str) -> bool {
    title.contains("and/or") || title.contains(" / ") || title.contains(" or ")
}

/// What an indicator says before the thing that it counts.
const COUNTS_OF: [&str; 12] = [
    "number of", "total number of", "no. of", "no of", "nr of", "nr. of", "# of", "# ", "n° of", "quantity of",
    "count of", "total of",
];

/// The title of an indicator that counts equipment which is given: "Number of ambulances delivered".
pub(crate) struct CountedTitle(EquipmentMention);

impl CountedTitle {
    /// `None` if it counts something else, such as "hospitals equipped with ultrasound machines", or if no words say that
    /// the equipment is given.
    pub(crate) fn new(title: &str) -> Option<Self> {
        let title = title.trim();
        let title = title.strip_prefix("The ").unwrap_or(title);
        let rest = COUNTS_OF.iter().filter_map(|start| {
            let head = title.get(..start.len())?;
            head.eq_ignore_ascii_case(start).then(|| title[start.len()..].trim_start())
        });
        let noun = rest.min_by_key(|rest| rest.len()).unwrap_or(title);
        let noun = noun.strip_prefix("the ").unwrap_or(noun);
        // "Schools built, renovated and/or equipped" counts also what was only painted.
        if find_equipment_words(noun, false).is_empty() || says_alternatives(noun) {
            return None;
        }
        // Read with a number in front, any above one.
        let counted = find_equipment(&format!("12 {noun}")).into_iter().next()?;
        let is_counted =
            counted.mark.start == 0 && counted.quantity == Some(Figure::from(12)) && counted.whole.is_none();
        (is_counted && !matches!(counted.rule, "count" | "heading")).then_some(CountedTitle(counted))
    }

    /// What a value of the indicator says: of a target, that so many are planned. The spans are those of a text that the
    /// caller does not have.
    pub(crate) fn count(&self, number: Figure, is_target: bool) -> Option<EquipmentMention> {
        let status = match (is_target, self.0.delivery_status) {
            (true, _) => DeliveryStatus::Planned,
            // "Ambulances to be delivered" has no actual value that says of what.
            (false, DeliveryStatus::Planned) => return None,
            (false, stated) => stated,
        };
        let found = self.0.clone();
        Some(EquipmentMention { quantity: Some(number), delivery_status: status, rule: "indicator", ..found })
    }
}

/// Whether a text has any word of building, by substring search in lower case, title case and capitals.
fn mentions_building(text: &str) -> bool {
    ["onstruct", "uild", "uilt", "erect", "Erect", "ONSTRUCT", "UILD", "UILT", "ERECT"]
        .iter()
        .any(|part| text.contains(part))
}

/// The mention at a matched word, unless the rules reject it. The mention before it ends at the byte `free` of the text.
fn mention_at(
    words: &SentenceWords<'_>,
    sentence: Span,
    hit: Range<usize>,
    category: &'static Category,
    form: &'static WordForm,
    free: usize,
) -> Option<EquipmentMention> {
    let noun = words.exactly_covering(hit)?;
    let candidate = listed_candidate(words, noun, category, form)?;
    let first_free = (0..words.len()).find(|&i| sentence.start + words.byte_range(i..i + 1).start >= free);
    let candidate = candidate.clear_of(first_free.unwrap_or(words.len()));
    let whole = candidate.whole();
    let (phrase, category) = (candidate.phrase, candidate.category?);
    let each = words.word(phrase.end) == "for" && matches!(words.word(phrase.end + 1), "each" | "every");
    let quantity =
        candidate.quantity.filter(|_| candidate.is_counted && !each && candidate.kind != CandidateKind::Part);
    let governed = governed(words, phrase.clone(), quantity.is_some());
    let built = is_built(Some(category));
    let procedure = PROCEDURES.contains(&form.word);
    let (status, rule) = match governed {
        Governed::Denied => return None,
        Governed::Stated { act, .. } if built && act != Act::Build => return None,
        Governed::Stated { act: Act::Build, .. } if matches!(category.kind, ItemKind::Supply | ItemKind::Vehicle) => {
            return None;
        }
        Governed::Stated { act: Act::Give, .. } if procedure && quantity.is_none() => return None,
        // "Phones were not procured" says that there are none.
        Governed::Stated { status: DeliveryStatus::Unknown, rule: "subject", by, .. }
            if quantity.is_none() && (phrase.end..by).any(|i| words.word(i) == "not") =>
        {
            return None;
        }
        Governed::Stated { status, rule, .. } => (status, rule),
        Governed::Unstated if built || procedure => return None,
        Governed::Unstated if quantity.is_some() && is_in_stock(words, whole) => return None,
        Governed::Unstated if quantity.is_some() => (DeliveryStatus::Unknown, "count"),
        Governed::Unstated if !is_heading(words, phrase.clone()) => return None,
        Governed::Unstated => (DeliveryStatus::Unknown, "heading"),
    };
    if quantity.is_none() && !form.plural && !is_mass_noun(form.word) && !has_article(words, phrase.clone()) {
        return None;
    }
    // What stands unused or goes back may have been there always.
    if quantity.is_none() && matches!(status, DeliveryStatus::NotInUse | DeliveryStatus::Returned) {
        return None;
    }
    let mark = words.byte_range(phrase);
    let is_stated = !matches!(status, DeliveryStatus::Unknown | DeliveryStatus::Planned);
    let portion = candidate.portion.filter(|_| quantity.is_some() && is_stated);
    Some(EquipmentMention {
        category: category.code,
        name: candidate.name,
        kind: category.kind,
        quantity: portion.map_or(quantity, |portion| Some(portion.quantity)),
        whole: portion.and(quantity),
        delivery_status: status,
        sentence,
        mark: Span { start: sentence.start + mark.start, end: sentence.start + mark.end },
        rule,
    })
}

/// Whether a singular names a piece of equipment ("an ambulance", "purchase of ambulance"), not a service in a
/// list of services ("ambulance, police and fire brigade").
fn has_article(words: &SentenceWords<'_>, phrase: Range<usize>) -> bool {
    let Some(i) = phrase.start.checked_sub(1) else { return true };
    match words.word(i) {
        "a" | "an" | "the" | "this" | "another" | "new" | "first" | "second" => true,
        _ => !matches!(words.word(phrase.end), "and" | "or") && !words.gap(phrase.end).contains([',', '/']),
    }
}

/// Verbs behind a count that state what there is.
static STOCK_VERBS: WordSet = WordSet::new(|| word_set("is are was were exist serve do have had"));

/// Whether a count is about what there is: "there are 500 ventilators", "a capacity of 69 beds", "220 of the
/// 350 pumps".
fn is_in_stock(words: &SentenceWords<'_>, phrase: Range<usize>) -> bool {
    is_stock(words, phrase.start)
        || phrase.start.checked_sub(1).is_some_and(|i| matches!(words.word(i), "the" | "these" | "those" | "our"))
        || STOCK_VERBS.contains(words.word(phrase.end))
}

/// Verbs that a heading does not have.
static HEADING_BREAKS: WordSet = WordSet::new(|| word_set("is are was were will has have can"));

/// General words that stand beside a named item and name nothing more: "medical supplies and materials".
static GENERAL_GOODS: WordSet = WordSet::new(|| {
    word_set("and materials material accessories consumables supplies items goods equipment related other spare parts")
});

/// Whether the phrase starts a heading without a verb, at most 12 words long: "Medical equipment for the
/// hospital of Kaya", "Medical supplies and materials", "Original - medical supplies".
fn is_heading(words: &SentenceWords<'_>, phrase: Range<usize>) -> bool {
    let is_rest_general = || {
        matches!(words.word(phrase.end), "and")
            && (phrase.end..words.len()).all(|i| GENERAL_GOODS.contains(words.word(i)))
    };
    let follows_label = || phrase.start <= 2 && [" - ", ": ", " – "].contains(&words.gap(phrase.start));
    (phrase.start == 0 || follows_label())
        && words.len() <= 12
        && (words.word(phrase.end) == "for" || words.len() == phrase.end || is_rest_general())
        && words.gap(phrase.end).chars().all(|c| !matches!(c, ',' | ':' | '?'))
        && !(0..words.len()).any(|i| HEADING_BREAKS.contains(words.word(i)))
}

/// Keeps each pair of category and count once for each status said of it, or once if none is said. Uncounted mentions
/// are dropped if the category is counted elsewhere, unless they bring news of it.
fn deduplicate(mentions: Vec<EquipmentMention>) -> Vec<EquipmentMention> {
    let mut kept: Vec<EquipmentMention> = Vec::with_capacity(mentions.len());
    let mut places: HashMap<(&str, Option<Figure>), Vec<usize>> = HashMap::default();
    let mut counted: HashSet<&str> = HashSet::default();
    for mention in mentions {
        if mention.quantity.is_some() {
            counted.insert(mention.category);
        }
        let same = places.entry((mention.category, mention.quantity)).or_default();
        let status = |at: &usize| kept[*at].delivery_status;
        if !same.is_empty() && mention.delivery_status == DeliveryStatus::Unknown
            || same.iter().any(|at| status(at) == mention.delivery_status)
        {
            continue;
        }
        match same.iter().copied().find(|at| status(at) == DeliveryStatus::Unknown) {
            Some(at) => kept[at] = mention,
            None => {
                same.push(kept.len());
                kept.push(mention);
            }
        }
    }
    kept.retain(|k| k.quantity.is_some() || is_news(k.delivery_status) || !counted.contains(&k.category));
    kept.sort_by_key(|k| (k.mark.start, k.mark.end));
    // A number counts one thing: of "20 x ray machines ambulances" not the ambulances too.
    let mut counted_to = 0;
    kept.retain(|k| {
        let is_free = k.mark.start >= counted_to;
        counted_to = if is_free { k.mark.end } else { counted_to };
        is_free
    });
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ListedCode;

    /// Mentions in short form: `20 vehicle delivered: 20 vehicles`.
    fn found(text: &str) -> Vec<String> {
        let short = |m: EquipmentMention| {
            let sentence = &text[m.sentence.start..m.sentence.end];
            let mark = &text[m.mark.start..m.mark.end];
            assert!(sentence.contains(mark), "{text}");
            let quantity = m.quantity.map_or("-".to_owned(), Figure::to_plain_string);
            format!("{quantity} {} {}: {mark}", m.category, m.delivery_status.code())
        };
        find_equipment(text).into_iter().map(short).collect()
    }

    fn check(table: &[(&str, &[&str])]) {
        for (text, expected) in table {
            assert_eq!(found(text), *expected, "{text}");
        }
    }

    #[test]
    fn a_counted_noun_is_a_mention() {
        check(&[
            ("20 Ambulances for Mali", &["20 ambulance unknown: 20 Ambulances"]),
            ("GRANT 60 FAW TRUCKS", &["60 truck unknown: 60 FAW TRUCKS"]),
            (
                "Five (5) portable ultrasound machines and 20 four-wheel drive vehicles for clinics.",
                &[
                    "5 ultrasound_portable unknown: Five (5) portable ultrasound machines",
                    "20 vehicle unknown: 20 four-wheel drive vehicles",
                ],
            ),
            (
                "30 units of 18 horsepower hand tractors",
                &["30 tractor unknown: 30 units of 18 horsepower hand tractors"],
            ),
            ("IAS will drill 5 boreholes with 5 new hand pumps.", &["5 pump unknown: 5 new hand pumps"]),
            ("Procurement of 25 Diesel Generator Sets", &["25 generator planned: 25 Diesel Generator Sets"]),
            ("Construction of 5 elevated water tanks", &["5 water_tank unknown: 5 elevated water tanks"]),
            ("One AN12, 16 mt capacity cargo aircraft", &[]),
            // What there is, not what is given.
            ("There are only 500 ventilators in the country.", &[]),
            ("In Mali 220 out of the 350 handpumps are non-functional.", &[]),
            ("The centre has a capacity of 69 ICU beds and 53 ventilators.", &[]),
            ("14 non-functional hand pumps are being rehabilitated.", &[]),
            ("Kits containing soap and 2 jerry cans will be supplied.", &[]),
            // Labels, parts of a number, and what is paid for in their place.
            ("PO 45 ambulances", &[]),
            ("Batch 3 ventilators", &[]),
            ("Rent of 2 vehicles", &[]),
            ("Hiring of 2 ambulances", &[]),
            ("Feasibility study for 10 ambulances", &[]),
            ("Salaries and 2 vehicles", &["2 vehicle unknown: 2 vehicles"]),
            ("Half of 10 ventilators were delivered.", &["- ventilator delivered: ventilators"]),
            // Procedures, rates and none at all.
            ("They did 258 ECGs and 12 X-rays.", &[]),
            ("2 ambulances per district are the norm.", &[]),
            ("0 ambulances", &[]),
        ]);
    }

    #[test]
    fn a_heading_may_follow_a_label_and_name_general_goods_besides() {
        check(&[
            ("Medical supplies and materials", &["- medical_supplies unknown: Medical supplies"]),
            ("Original - medical supplies", &["- medical_supplies unknown: medical supplies"]),
            ("Equipment, vehicles and furniture", &[]),
            ("Medical supplies and staff", &[]),
            ("Training - ambulance services", &[]),
            ("Smart phones were not procured.", &[]),
        ]);
    }

    #[test]
    fn the_object_of_a_giving_verb_is_a_mention() {
        check(&[
            ("Japan donated an ambulance to the hospital.", &["- ambulance donated: ambulance"]),
            ("The hospital received one ambulance.", &["1 ambulance delivered: one ambulance"]),
            ("UNICEF handed over 12 vaccine refrigerators.", &["12 fridge delivered: 12 vaccine refrigerators"]),
            ("Procurement of medical equipment", &["- medical_equipment_generic planned: medical equipment"]),
            ("The project will purchase two dozen motorcycles.", &["24 motorcycle planned: two dozen motorcycles"]),
            ("It plans to equip the ward with CT scanners.", &["- ct_scanner planned: CT scanners"]),
            ("The ministry purchased 9 MRI scanners.", &["9 mri_scanner ordered: 9 MRI scanners"]),
            ("The team installed solar panels.", &["- solar_panel in_use: solar panels"]),
            ("Funds were used to purchase computers.", &["- computer ordered: computers"]),
            ("It supported the procurement of X-ray machines.", &["- xray unknown: X-ray machines"]),
            (
                "Providing schools with laptops and printers",
                &["- laptop unknown: laptops", "- printer unknown: printers"],
            ),
            ("The kit includes wheelchairs.", &["- wheelchair unknown: wheelchairs"]),
            // Not given: used, lacking, lost, repaired, or only a topic.
            ("Training in the use of ultrasound machines", &[]),
            ("Lack of ambulances delays care.", &[]),
            ("There are no generators and the need for vehicles grows.", &[]),
            ("Vehicles cause most of the smoke.", &[]),
            ("Maintenance of medical equipment and repair of 5 ambulances", &[]),
            ("Rebels destroyed three ambulances and stole computers.", &[]),
            ("Guidance on the provision of medical devices", &[]),
            ("The committee has requested the provision of mosquito nets.", &[]),
            ("Fuel for generators, spare parts for vehicles", &[]),
            ("They came by car and by boat.", &[]),
            ("The procured medicines and medical equipment meet standards.", &[]),
        ]);
    }

    #[test]
    fn the_subject_of_a_giving_verb_is_a_mention() {
        check(&[
            ("20 ambulances have been delivered.", &["20 ambulance delivered: 20 ambulances"]),
            (
                "The medical equipment was handed over in May.",
                &["- medical_equipment_generic delivered: medical equipment"],
            ),
            (
                "Ambulances and 3 ventilators will be procured.",
                &["- ambulance planned: Ambulances", "3 ventilator planned: 3 ventilators"],
            ),
            ("Four generators have been ordered.", &["4 generator ordered: Four generators"]),
            ("Ten microscopes are being delivered.", &["10 microscope in_delivery: Ten microscopes"]),
            ("Two incubators have been installed.", &["2 incubator in_use: Two incubators"]),
            ("Two tractors donated by Korea", &["2 tractor donated: Two tractors"]),
            // The verb is negated: news if it is of arrival. Or it does not give.
            ("20 ambulances have not been delivered.", &["20 ambulance not_received: 20 ambulances"]),
            ("20 ambulances have not been ordered.", &["20 ambulance unknown: 20 ambulances"]),
            ("Ambulances are urgently needed.", &[]),
            ("Greenhouses equipped with pumps are common.", &[]),
            ("He got 2 beds, and the ambulances are being repaired.", &[]),
        ]);
    }

    #[test]
    fn a_mention_has_the_state_that_its_own_words_say() {
        for (text, state) in [
            ("Norway donated 5 ambulances.", "donated"),
            ("Norway gave the hospital 5 ambulances.", "delivered"),
            ("Norway handed over 5 ambulances as a gift.", "donated"),
            ("Norway handed over 5 ambulances to the hospital as a gift.", "delivered"),
            ("5 ambulances arrived.", "delivered"),
            ("The hospital received 5 ambulances.", "delivered"),
            ("Norway supplied 5 ambulances.", "delivered"),
            ("Funds were given for the purchase of 5 ambulances.", "funded"),
            ("Funds will be given for the purchase of 5 ambulances.", "planned"),
            ("5 ambulances are being procured.", "being_bought"),
            ("The ministry is buying 5 ambulances.", "being_bought"),
            ("A tender for 5 ambulances was published.", "being_bought"),
            ("The procurement of 5 ambulances is under way.", "being_bought"),
            ("The procurement of 5 ambulances", "planned"),
            ("5 ambulances to be procured", "planned"),
            ("Purchase 5 ambulances for Kaya", "planned"),
            ("Funds were used to purchase 5 ambulances.", "ordered"),
            ("Funds will be used to purchase 5 ambulances.", "planned"),
            ("5 ambulances were shipped.", "in_delivery"),
            ("5 ambulances are on their way to Kaya.", "in_delivery"),
            ("5 ambulances have been commissioned.", "in_use"),
            ("5 ambulances were put into operation.", "in_use"),
            ("5 ambulances are not yet in use.", "not_in_use"),
            ("5 ambulances have not been put into operation.", "not_in_use"),
            ("5 ambulances will not be put into operation.", "unknown"),
            ("5 ambulances stand idle.", "not_in_use"),
            ("5 ambulances have not arrived.", "not_received"),
            ("5 ambulances are yet to be delivered.", "not_received"),
            ("5 ambulances did not arrive.", "not_received"),
            ("None of the 5 ambulances has arrived.", "not_received"),
            ("The hospital has not yet received 5 ambulances.", "not_received"),
            ("The hospital has received 5 ambulances.", "delivered"),
            ("5 ambulances have not only been delivered but are new.", "delivered"),
            ("5 ambulances would not be delivered.", "unknown"),
            ("5 ambulances arrived without their batteries.", "incomplete"),
            ("The hospital received 5 ambulances without spare parts.", "incomplete"),
            ("5 ambulances arrived without delay.", "delivered"),
            ("5 ambulances were returned.", "returned"),
            ("5 ambulances were sent back to Norway.", "returned"),
            ("5 ambulances were sent to Kaya.", "in_delivery"),
            ("5 ambulances were cancelled.", "cancelled"),
            ("A tender for 5 ambulances was scrapped.", "cancelled"),
            ("Norway cancelled the purchase of 5 ambulances.", "cancelled"),
        ] {
            let states: Vec<&str> = find_equipment(text).iter().map(|m| m.delivery_status.code()).collect();
            assert_eq!(states, [state], "{text}");
        }
        let states: Vec<&str> =
            find_equipment("5 ambulances were not cancelled.").iter().map(|m| m.delivery_status.code()).collect();
        assert!(!states.contains(&"cancelled"));
    }

    #[test]
    fn a_portion_is_counted_apart_from_its_whole() {
        for (text, quantity, whole) in [
            ("Two of the five ambulances were delivered.", 2, Some(5)),
            ("Norway delivered 2 out of 5 ambulances.", 2, Some(5)),
            ("Two of the five ambulances will be delivered.", 5, None),
            ("Five ambulances were delivered.", 5, None),
            ("Two of the planned five new ambulances have arrived.", 2, Some(5)),
            ("Nine of the two ambulances were delivered.", 2, None),
        ] {
            let found: Vec<_> = find_equipment(text).into_iter().map(|m| (m.quantity, m.whole)).collect();
            assert_eq!(found, [(Some(Figure::from(quantity)), whole.map(Figure::from))], "{text}");
        }
    }

    #[test]
    fn the_title_of_an_indicator_counts_what_stands_first_in_it() {
        let counted = |title: &str| {
            let title = CountedTitle::new(title)?;
            let of = |is_target| title.count(Figure::from(8), is_target);
            let words = |it: EquipmentMention| format!("{} {}", it.category, it.delivery_status.code());
            Some((of(true).map(words)?, of(false).map(words)))
        };
        for (title, category, actual) in [
            ("Ultrasound devices delivered", "ultrasound", Some("delivered")),
            ("Number of ambulances procured", "ambulance", Some("ordered")),
            ("# of wheelchairs distributed to children", "wheelchair", Some("delivered")),
            ("No. of ambulances to be delivered", "ambulance", None),
        ] {
            let expected = (format!("{category} planned"), actual.map(|status| format!("{category} {status}")));
            assert_eq!(counted(title), Some(expected), "{title}");
        }
        for title in [
            "Number of hospitals equipped with ultrasound machines", "Number of people trained on ventilators",
            "Number of ambulances", "Number of vehicles insured", "Ambulance calls answered",
            "Number of ambulances needed", "Percentage of beds occupied",
            "Health centres constructed, renovated and/or equipped",
        ] {
            assert_eq!(counted(title), None, "{title}");
        }
    }

    #[test]
    fn buildings_are_mentions_only_where_they_are_built() {
        check(&[
            ("Construction of a maternity ward", &["- maternity_ward unknown: maternity ward"]),
            ("China will build two hospitals in Mali.", &["2 hospital_building planned: two hospitals"]),
            ("Construction of an 800-bed hospital", &["- hospital_building unknown: hospital"]),
            // Buildings that only receive something.
            ("Support to three hospitals and a clinic", &[]),
            ("Provision of medicines to 20 health centres", &[]),
            ("Construction of a veterinary clinic", &[]),
            ("Construction of a road to the hospital", &[]),
        ]);
    }

    #[test]
    fn words_with_another_meaning_are_not_mentions() {
        check(&[
            ("The fund is a special purpose vehicle that provides loans.", &[]),
            ("It received 3 vehicles for investment.", &["3 vehicle delivered: 3 vehicles"]),
            ("Microcredit is a vehicle for growth and an income generator.", &[]),
            ("They support a business incubator, provide seed beds, tablets and a monitor.", &[]),
            ("Provision of ambulance services and computer training", &[]),
            ("The Government of CAR sent goods; CAR received funds.", &[]),
            ("Provision of non-ambulance care, see www.ambulance.org", &[]),
            ("Provide X-ray, ECG and ultrasound to women", &[]),
        ]);
    }

    #[test]
    fn other_languages_give_no_mentions() {
        check(&[
            ("Don de 2 ambulances et 5 tracteurs au Mali", &[]),
            ("Aankoop van 5 laptops en 3 printers voor de school", &[]),
            ("Suministro de 3 generators y computers para el hospital", &[]),
            ("Передано 5 автомобилей", &[]),
        ]);
    }

    #[test]
    fn repeated_mentions_become_one_for_each_state() {
        check(&[
            (
                "Norway promised 20 ambulances. The 20 ambulances have not arrived. 20 ambulances",
                &["20 ambulance planned: 20 ambulances", "20 ambulance not_received: 20 ambulances"],
            ),
            (
                "Norway promised 20 ambulances. The ambulances have not arrived.",
                &["20 ambulance planned: 20 ambulances", "- ambulance not_received: ambulances"],
            ),
            ("20 ambulances for Mali\n\nThe 20 ambulances were delivered.", &["20 ambulance delivered: 20 ambulances"]),
            ("Purchase of ambulances. It buys 20 ambulances.", &["20 ambulance unknown: 20 ambulances"]),
        ]);
    }
}
