//! Coreference: merges mentions of the same item and links parts to their whole.
//!
//! Of several mentions, the text wins over the headline, a counted one over an uncounted one, and a special
//! noun over a general one ("ventilators" over "medical equipment"). Each mention is compared with a bounded
//! number of others or through a hash table, so that the time grows linearly with the text.

use super::item::{FurtherClaim, Item};
use super::lists::is_list_line;
use crate::extract::candidates::is_generic_category;
use crate::extract::sentence::{ArticleText, Extracted};
use crate::extract::verbs::is_news;
use crate::model::{DeliveryStatus, Figure, Stage};
use crate::sort::ColdSort;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

/// A status stated through a dropped reference ("the systems have been put in place"), with the index of its
/// sentence.
pub(super) type ReferenceStatus = (usize, Extracted<DeliveryStatus>);

/// Reduces mentions to items, each once, and returns the statuses that the dropped references state. Those hold
/// for the whole gift.
pub(super) fn resolve(
    article: &ArticleText<'_>,
    mentions: Vec<Extracted<Item>>,
) -> (Vec<Extracted<Item>>, Vec<ReferenceStatus>) {
    let mut items = merge_mentions(article, mentions);
    drop_uncounted(article, &mut items);
    let in_text = items.iter().any(|f| !article.is_headline(f.value.sentence_index));
    items.retain(|f| is_counted(&f.value) || !in_text || !article.is_headline(f.value.sentence_index));
    let mut by_reference = drop_references(article, &mut items);
    by_reference.extend(drop_umbrellas(article, &mut items));
    by_reference.cold_sort_by_key(|(_, evidence)| evidence.mark.start);
    by_reference.dedup_by_key(|(_, evidence)| evidence.mark);
    (items, by_reference)
}

/// What two mentions of one item share: the category, or the head noun if there is none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum CoreferenceKey {
    Category(&'static str),
    Noun(String),
}

fn coreference_key(item: &Item) -> CoreferenceKey {
    match item.category.filter(|c| c.code != "unlisted") {
        Some(category) => CoreferenceKey::Category(category.code),
        None => CoreferenceKey::Noun(last_word(&item.name)),
    }
}

fn last_word(name: &str) -> String {
    name.rsplit(' ').next().unwrap_or_default().to_lowercase()
}

fn is_counted(item: &Item) -> bool {
    item.quantity.is_some()
}

/// Merges mentions with the same key and count. Parts are never merged.
fn merge_mentions(article: &ArticleText<'_>, mentions: Vec<Extracted<Item>>) -> Vec<Extracted<Item>> {
    let one = Some(Figure::from(1));
    let mut kept: Vec<Extracted<Item>> = Vec::new();
    let mut places: HashMap<(CoreferenceKey, Option<Figure>), Vec<usize>> = HashMap::default();
    for found in mentions {
        let v = &found.value;
        let kind = coreference_key(v);
        // "the pump" may be "one pump".
        let counts = if v.quantity == one || v.quantity.is_none() {
            vec![v.quantity, if v.quantity.is_none() { one } else { None }]
        } else {
            vec![v.quantity]
        };
        let same = counts
            .into_iter()
            .filter_map(|count| places.get(&(kind.clone(), count)))
            .flatten()
            .copied()
            .find(|&at| v.part_of.is_none() && is_same_item(&kept[at].value, v));
        match same {
            Some(at) => merge_into(article, &mut kept[at], found),
            None => {
                if v.part_of.is_none() {
                    let at = places.entry((kind, v.quantity)).or_default();
                    // Bounds the comparisons. More items of one key and count come from a table; 16 is a guess.
                    if at.len() < 16 {
                        at.push(kept.len());
                    }
                }
                kept.push(found);
            }
        }
    }
    kept
}

/// Whether two mentions with the same key and compatible counts mean one item. Two counted ones in the same
/// sentence are different items.
fn is_same_item(a: &Item, b: &Item) -> bool {
    let together = a.sentence_index == b.sentence_index;
    let both_counted = is_counted(a) && is_counted(b);
    !(together && both_counted) && (is_counted(a) || is_counted(b) || !together || a.name == b.name)
}

/// Merges a second mention into a known item: keeps the text's words over the headline's. What the second says is a
/// further claim and replaces nothing that the text says.
fn merge_into(article: &ArticleText<'_>, known: &mut Extracted<Item>, again: Extracted<Item>) {
    let headline = article.is_headline(known.value.sentence_index);
    if headline && again.value.statements().next().is_some() {
        *known = again;
        return;
    }
    if headline || (!is_counted(&known.value) && is_counted(&again.value)) {
        let earlier = std::mem::replace(known, again);
        let item = &mut known.value;
        for claim in claims_of(&earlier) {
            let stage = Stage::of(claim.status.value);
            if headline || stage.is_none() || stage > Stage::of(item.delivery_status) {
                item.add_statement(claim.status, claim.sites);
            } else if claim.status.value != item.delivery_status {
                // What was said of uncounted pieces before is no number of the counted ones.
                item.further.insert(0, claim);
            }
        }
        return;
    }
    for claim in claims_of(&again) {
        match claim.quantity {
            None => known.value.add_statement(claim.status, claim.sites),
            Some(_) => known.value.add_claim(claim),
        }
    }
}

/// Everything that a mention says, with its own number, words and sites.
fn claims_of(found: &Extracted<Item>) -> Vec<FurtherClaim> {
    let item = &found.value;
    let phrase = Extracted {
        value: (),
        sentence: found.sentence,
        mark: found.mark,
        rule: found.rule,
        basis: found.basis,
        why: found.why,
    };
    let own = item.status_evidence.clone().map(|status| FurtherClaim {
        status,
        quantity: item.quantity,
        phrase: Some(phrase.clone()),
        sites: item.sites.clone(),
    });
    let further = item
        .further
        .iter()
        .cloned()
        .map(|claim| FurtherClaim { phrase: claim.phrase.or_else(|| claim.quantity.map(|_| phrase.clone())), ..claim });
    own.into_iter().chain(further).collect()
}

/// Drops uncounted mentions of what is counted elsewhere, except special kinds in the sentence of their total
/// ("138 vehicles include sealed garbage trucks").
fn drop_uncounted(article: &ArticleText<'_>, items: &mut Vec<Extracted<Item>>) {
    let code = |f: &Extracted<Item>| f.value.category.map(|c| c.code);
    let counted = || items.iter().filter(|f| is_counted(&f.value));
    let codes: HashSet<&str> = counted().filter_map(code).collect();
    let nouns: HashSet<String> = counted().map(|f| last_word(&f.value.name)).collect();
    let counted_in_sentence: HashMap<(usize, Option<&str>), String> =
        counted().map(|f| ((f.value.sentence_index, code(f)), f.value.name.clone())).collect();
    let stays = |f: &Extracted<Item>| {
        let special =
            counted_in_sentence.get(&(f.value.sentence_index, code(f))).is_some_and(|name| *name != f.value.name);
        let counted_elsewhere =
            code(f).is_some_and(|code| codes.contains(code)) || nouns.contains(&last_word(&f.value.name));
        // News of dialysis chairs is no news of cabinets, though both are furniture.
        let other_news =
            is_news(f.value.delivery_status) && !nouns.contains(&last_word(&f.value.name)) && !is_definite(article, f);
        is_counted(&f.value) || special || other_news || !counted_elsewhere
    };
    // "The ventilators have been put into operation" states the status of those counted before.
    let mut said: HashMap<&str, Vec<FurtherClaim>> = HashMap::default();
    let is_of_counted =
        |f: &Extracted<Item>| !article.is_headline(f.value.sentence_index) && !is_additional(article, f);
    for f in items.iter().filter(|f| !stays(f) && is_of_counted(f)) {
        if let Some(code) = code(f) {
            let claims = claims_of(f).into_iter().filter(|claim| is_later_or_news(claim.status.value));
            said.entry(code).or_default().extend(claims);
        }
    }
    items.retain(stays);
    for f in items.iter_mut().filter(|f| is_counted(&f.value)) {
        let claims = f.value.category.and_then(|c| said.get(c.code)).map_or(&[][..], Vec::as_slice);
        for claim in claims.iter().filter(|claim| claim.status.sentence.start > f.sentence.start) {
            f.value.add_statement(claim.status.clone(), Vec::new());
        }
    }
}

/// Drops definite mentions ("the cars") that refer back to something counted, and returns the statuses they state.
fn drop_references(article: &ArticleText<'_>, items: &mut Vec<Extracted<Item>>) -> Vec<ReferenceStatus> {
    // Byte offset of the first counted item of each category group, and under the empty key of any item.
    let mut first: HashMap<&str, usize> = HashMap::default();
    for f in items.iter().filter(|f| is_counted(&f.value)) {
        first.entry("").or_insert(f.mark.start);
        if let Some(category) = f.value.category {
            first.entry(category.group).or_insert(f.mark.start);
        }
    }
    let mut in_sentence: HashMap<usize, usize> = HashMap::default();
    items.iter().for_each(|f| *in_sentence.entry(f.value.sentence_index).or_default() += 1);
    let mut by_reference = Vec::new();
    let mut news: Vec<(&str, Extracted<Item>)> = Vec::new();
    items.retain(|f| {
        let definite = is_definite(article, f);
        let counted_before = |group: &str| first.get(group).is_some_and(|&at| at < f.mark.start);
        let alone = in_sentence.get(&f.value.sentence_index) == Some(&1);
        let group = f.value.category.map_or("-", |c| c.group);
        let keeps = is_counted(&f.value) || !definite || !(alone && counted_before("") || counted_before(group));
        if !keeps {
            by_reference.extend(arrivals_of(f));
            news.push((group, f.clone()));
        }
        keeps
    });
    for (group, f) in news {
        add_statements(items, &f, &|item: &Item| item.category.is_some_and(|c| c.group == group));
    }
    by_reference
}

/// Drops generic mentions that only introduce special ones: "medical equipment, including ...".
fn drop_umbrellas(article: &ArticleText<'_>, items: &mut Vec<Extracted<Item>>) -> Vec<ReferenceStatus> {
    let specials: HashSet<usize> =
        items.iter().filter(|f| !is_generic(&f.value)).map(|f| f.value.sentence_index).collect();
    let mut in_sentence: HashMap<usize, usize> = HashMap::default();
    items.iter().for_each(|f| *in_sentence.entry(f.value.sentence_index).or_default() += 1);
    let mut by_reference = Vec::new();
    let mut news: Vec<Extracted<Item>> = Vec::new();
    items.retain(|f| {
        let s = f.value.sentence_index;
        if !is_generic(&f.value) || is_counted(&f.value) || specials.is_empty() || is_list_line(article, s) {
            return true;
        }
        let headline = article.is_headline(s);
        let umbrella = is_umbrella(article, f);
        let has_neighbours = in_sentence.get(&s).is_some_and(|&n| n > 1) && !headline;
        let near = (s.saturating_sub(1)..=s + 1).any(|s| specials.contains(&s));
        let keeps = has_neighbours && !umbrella || !(near || umbrella || headline);
        if !keeps && !headline {
            by_reference.extend(arrivals_of(f));
            news.push(f.clone());
        }
        keeps
    });
    for f in news {
        add_statements(items, &f, &|_| false);
    }
    by_reference
}

/// The statuses of a dropped mention that are at least a gift.
fn arrivals_of(found: &Extracted<Item>) -> Vec<ReferenceStatus> {
    let sentence = found.value.sentence_index;
    let arrivals = found.value.statements().filter(|evidence| Stage::of(evidence.value) >= Some(Stage::Given));
    arrivals.map(|evidence| (sentence, evidence.clone())).collect()
}

/// Whether an uncounted mention says more of a counted one than that it is to come.
fn is_later_or_news(status: DeliveryStatus) -> bool {
    Stage::of(status) >= Some(Stage::Given) || is_news(status)
}

/// Adds what a dropped mention says ("the vehicles were returned") to the items before it that it means: those that
/// `is_meant` accepts, else, if it is news, all of the nearest sentence. News is never carried to the whole gift, because
/// the bad news of one item would be told of all.
fn add_statements(items: &mut [Extracted<Item>], dropped: &Extracted<Item>, is_meant: &dyn Fn(&Item) -> bool) {
    let told: Vec<_> = dropped.value.statements().filter(|it| is_later_or_news(it.value)).cloned().collect();
    let before = |f: &Extracted<Item>| f.mark.start < dropped.mark.start;
    let meant = items.iter().any(|f| before(f) && is_meant(&f.value));
    let nearest = items.iter().filter(|f| before(f)).map(|f| f.value.sentence_index).max();
    for f in items.iter_mut().filter(|f| before(f)) {
        if is_meant(&f.value) || !meant && Some(f.value.sentence_index) == nearest {
            let told = told.iter().filter(|it| meant || is_news(it.value));
            told.for_each(|it| f.value.add_statement(it.clone(), Vec::new()));
        }
    }
}

/// Whether the mention follows an article or pronoun that refers back: "the ambulances".
fn is_definite(article: &ArticleText<'_>, f: &Extracted<Item>) -> bool {
    follows_word(article, f, &["the ", "these ", "this ", "those "])
}

/// Whether the mention is of other pieces than those before: "more ambulances".
fn is_additional(article: &ArticleText<'_>, f: &Extracted<Item>) -> bool {
    const OTHERS: [&str; 5] = ["more ", "other ", "additional ", "further ", "another "];
    let own = article.text[f.mark.start..f.mark.end].to_lowercase();
    OTHERS.iter().any(|other| own.starts_with(other)) || follows_word(article, f, &OTHERS)
}

/// Whether one of the words, each with a space behind it, stands right before the mention.
fn follows_word(article: &ArticleText<'_>, f: &Extracted<Item>, words: &[&str]) -> bool {
    let before = &article.text.as_bytes()[f.sentence.start..f.mark.start];
    let ends = |word: &&str| {
        before.len().checked_sub(word.len()).is_some_and(|at| before[at..].eq_ignore_ascii_case(word.as_bytes()))
    };
    words.iter().any(ends)
}

/// Whether an enumeration or a value follows: "medical equipment, including", "equipment such as", "equipment worth".
fn is_umbrella(article: &ArticleText<'_>, found: &Extracted<Item>) -> bool {
    const LEADS: [&str; 11] = [
        "including", "such as", "namely", "consisting", "worth", "valued", "include", "comprising", "like ",
        "which include", "that include",
    ];
    let after = &article.text[found.mark.end..found.sentence.end];
    let next = after.trim_start_matches([',', ' ', ':']);
    LEADS.iter().any(|lead| next.starts_with(lead)) || after.trim_start().starts_with([':', '('])
}

fn is_generic(item: &Item) -> bool {
    item.category.is_some_and(|c| is_generic_category(c.code))
}

/// How many items back a part may look for its whole, and a total forward for its parts. Bounds the work; a guess.
const PART_WINDOW: usize = 40;

/// Whether a part of an item is a claim of it rather than a line of its own: it says a later stage or news of some of
/// the pieces ("two of them have arrived"). Where they are to go is no stage reached.
fn says_more_of(part: &Extracted<Item>, whole: &Item) -> bool {
    let own = part.value.delivery_status;
    let same_kind = part.value.name.is_empty() || coreference_key(&part.value) == coreference_key(whole);
    let later = Stage::of(own) > Stage::of(whole.delivery_status) && Stage::of(own) > Some(Stage::Promised);
    same_kind && whole.delivery_status != DeliveryStatus::Unknown && (later || is_news(own))
}

/// Links parts to their whole: "44 of the ambulances", "the other 50", and items that add up to a total before
/// them. A part without a whole is dropped.
pub(super) fn link_parts(items: Vec<Extracted<Item>>) -> Vec<Extracted<Item>> {
    let mut kept: Vec<Extracted<Item>> = Vec::new();
    for mut found in items {
        if found.value.part_of.is_some() {
            let code = found.value.category.map(|c| c.code);
            let head = last_word(&found.value.name);
            let whole = (0..kept.len()).rev().take(PART_WINDOW).find(|&at| {
                let other = &kept[at].value;
                other.part_of.is_none()
                    && other.quantity > found.value.quantity
                    && (code.is_none()
                        || code == other.category.map(|c| c.code)
                        || last_word(&other.name) == head
                        || other.name.to_lowercase().contains(&head))
            });
            let Some(whole) = whole else { continue };
            if says_more_of(&found, &kept[whole].value) {
                claims_of(&found).into_iter().for_each(|claim| kept[whole].value.add_claim(claim));
                continue;
            }
            found.value.part_of = Some(whole);
            if found.value.name.is_empty() {
                found.value.name = kept[whole].value.name.clone();
                found.value.category = kept[whole].value.category;
            }
        }
        kept.push(found);
    }
    for whole in 0..kept.len() {
        for part in parts_adding_up_to(&kept, whole) {
            kept[part].value.part_of = Some(whole);
        }
    }
    kept
}

/// Indices of the items behind a total that add up to it: "90 vehicles, including 65 cars and 25 buses". They
/// have to stand within three sentences and follow without an unrelated counted item in between.
fn parts_adding_up_to(items: &[Extracted<Item>], whole: usize) -> Vec<usize> {
    let total = &items[whole].value;
    let Some(count) = total.quantity else { return Vec::new() };
    let related = |part: &Item| match (total.category, part.category) {
        (Some(a), Some(b)) => a.code == b.code || a.group == b.group,
        (_, None) => true,
        _ => false,
    };
    let mut sum = Figure::from(0);
    let mut parts = Vec::new();
    for (at, found) in items.iter().enumerate().skip(whole + 1).take(PART_WINDOW) {
        let part = &found.value;
        let Some(n) =
            part.quantity.filter(|_| part.part_of.is_none() && part.sentence_index <= total.sentence_index + 3)
        else {
            continue;
        };
        if !related(part) {
            return Vec::new();
        }
        sum = sum.saturating_add(n);
        parts.push(at);
        if sum == count && parts.len() > 1 {
            return parts;
        }
        if sum > count {
            break;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use crate::extract::{ArticleText, find_items};
    use crate::model::Figure;

    /// Count, name, and the name of the whole of each item.
    fn items_with_wholes(text: &str) -> Vec<(Option<Figure>, String, Option<String>)> {
        let all = find_items(&ArticleText::new(text, &[]));
        let name = |at: usize| all[at].value.name.clone();
        all.iter().map(|f| (f.value.quantity, f.value.name.clone(), f.value.part_of.map(name))).collect()
    }

    #[test]
    fn repeated_mentions_become_one_item_and_parts_know_their_whole() {
        let n = |n: i64| Some(Figure::from(n));
        let own = |n, name: &str| (n, name.to_owned(), None);
        let part = |n, name: &str, whole: &str| (n, name.to_owned(), Some(whole.to_owned()));
        for (text, expected) in [
            (
                "Norway gives 5 buses to Mali\n\nNorway donated 5 buses. The buses were delivered.",
                vec![own(n(5), "Bus")],
            ),
            // The counted mention wins over the uncounted one, the text over the headline.
            (
                "Norway donates vehicles\n\nNorway donated 5 buses and medical equipment, including 2 pumps.",
                vec![own(n(5), "Bus"), own(n(2), "Pump")],
            ),
            // Two counts are two items, unless one is part of the other.
            ("Norway donated 5 buses. Sweden donated 7 buses.", vec![own(n(5), "Bus"), own(n(7), "Bus")]),
            (
                "Norway donated 5 buses. Two of the buses will go to Kaya.",
                vec![own(n(5), "Bus"), part(n(2), "Bus", "Bus")],
            ),
            (
                "Norway donated 9 vehicles: 4 buses and 5 trucks.",
                vec![own(n(9), "Vehicle"), part(n(4), "Bus", "Vehicle"), part(n(5), "Truck", "Vehicle")],
            ),
            (
                "Norway donated 9 vehicles, 4 pumps and 5 beds.",
                vec![own(n(9), "Vehicle"), own(n(4), "Pump"), own(n(5), "Bed")],
            ),
        ] {
            assert_eq!(items_with_wholes(text), expected, "{text}");
        }
    }
}
