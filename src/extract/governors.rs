//! What governs a noun phrase: the words around it that say whether it is given, and its delivery status.
//!
//! There is no parser. The walk to the left passes nouns, adjectives and lists and stops at the first word that
//! governs. If a preposition stands in between, the phrase belongs to something else. A status is taken only
//! from a verb that says it plainly: money granted for an item is not a delivered item.
//!
//! The windows inside the rules (`at - 4..at`) say how many words a negation, an auxiliary or a noun may be
//! away from its verb. They were chosen by eye on the development articles; none was measured alone.

use super::giving::PREPOSITIONS;
pub(super) use super::verbs::Act;
use super::verbs::{Verb, VerbForm, ending_at, is_unused, lacks_parts, lookup_verb};
use super::words::{SentenceWords, WordSet, word_set};
use crate::model::DeliveryStatus;
use std::ops::Range;

/// What the words around a noun phrase say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Governed {
    /// Not given: a lack, a loss, a repair, a training.
    Denied,
    /// Nothing says whether it is given.
    Unstated,
    /// Given, bought, built or sent.
    Stated {
        status: DeliveryStatus,
        act: Act,
        /// Name of the rule; it is written into drafts.
        rule: &'static str,
        /// Index of the word that says it.
        by: usize,
    },
}

/// How many words the walks look at. Left is longer, because the last member of a list stands far behind its
/// verb; both were chosen by eye.
const REACH_LEFT: usize = 24;
const REACH_RIGHT: usize = 16;

/// Decides what governs `phrase`; `counted` says whether a number counts it.
pub(super) fn governed(words: &SentenceWords<'_>, phrase: Range<usize>, counted: bool) -> Governed {
    match governor_of(words, phrase.clone(), counted) {
        // "received two scanners without their workstations"
        Governed::Stated { status: DeliveryStatus::Delivered, act, rule, by }
            if by < phrase.start && lacks_parts(words, phrase.end) =>
        {
            Governed::Stated { status: DeliveryStatus::Incomplete, act, rule, by }
        }
        // "the procurement of two scanners is under way"
        Governed::Stated { act: Act::Buy, rule, by, .. }
            if by < phrase.start && is_buying_noun(words, by) && is_under_way(words, phrase.end) =>
        {
            Governed::Stated { status: DeliveryStatus::BeingBought, act: Act::Buy, rule, by }
        }
        governed => governed,
    }
}

/// Whether "none of" stands before a phrase: "none of the five ambulances".
pub(super) fn is_none_of(words: &SentenceWords<'_>, start: usize) -> bool {
    has_word(words, start.saturating_sub(3)..start, &["none"])
        && has_word(words, start.saturating_sub(2)..start, &["of"])
}

/// The news that the denial of an arrival is. `None` for other stages.
pub(super) fn denied(status: DeliveryStatus) -> Option<DeliveryStatus> {
    match status {
        DeliveryStatus::Delivered => Some(DeliveryStatus::NotReceived),
        DeliveryStatus::InUse => Some(DeliveryStatus::NotInUse),
        _ => None,
    }
}

fn is_buying_noun(words: &SentenceWords<'_>, i: usize) -> bool {
    matches!(words.word(i), "procurement" | "purchase" | "acquisition")
}

/// Whether a predicate says that something goes on: "is under way".
fn is_under_way(words: &SentenceWords<'_>, at: usize) -> bool {
    matches!(words.word(at), "is" | "are")
        && (at + 1..at + 4).any(|i| {
            matches!(words.word(i), "underway" | "ongoing" | "progressing")
                || (words.word(i) == "under" && words.word(i + 1) == "way")
                || (words.word(i) == "in" && words.word(i + 1) == "progress")
        })
}

fn governor_of(words: &SentenceWords<'_>, phrase: Range<usize>, counted: bool) -> Governed {
    if phrase.clone().any(|i| NOT_NEW.contains(words.word(i))) {
        return Governed::Denied;
    }
    if is_none_of(words, phrase.start) {
        return match to_the_right(words, phrase.end) {
            Governed::Stated { status, act, rule, by } if denied(status).is_some() => {
                Governed::Stated { status: denied(status).unwrap_or(status), act, rule, by }
            }
            _ => Governed::Unstated,
        };
    }
    let left = to_the_left(words, phrase.start, counted);
    // A verb directly behind the phrase is its own; one before it may belong to another item.
    if left != Governed::Denied
        && matches!(words.word(phrase.end), "is" | "are" | "was" | "were" | "will" | "has" | "have" | "had" | "never")
        && let own @ Governed::Stated { status, .. } = to_the_right(words, phrase.end)
        && status != DeliveryStatus::Unknown
    {
        return own;
    }
    match left {
        Governed::Denied => left,
        Governed::Stated { status, .. } if status != DeliveryStatus::Unknown => left,
        _ => match (to_the_right(words, phrase.end), left) {
            (Governed::Unstated, _) | (Governed::Denied, Governed::Stated { .. }) => left,
            // Given by the left: a denial on the right is ignored above, a status on the right is taken over here.
            (right, Governed::Stated { act, .. }) => match right {
                Governed::Stated { status, rule, by, .. } if status != DeliveryStatus::Unknown => {
                    Governed::Stated { status, act, rule, by }
                }
                _ => left,
            },
            (right, _) => right,
        },
    }
}

/// Nouns that make a phrase no gift: "repair of", "fuel for".
static NOT_GIVING_NOUNS: WordSet = WordSet::new(|| {
    word_set(
        "lack shortage shortages absence need needs demand requirement requirements repair repairs maintenance \
         servicing rehabilitation renovation training trainings course workshop use usage utilisation utilization \
         operation access fuel parts insurance rent rental hire hiring lease leasing study studies salary salaries \
         refund refunds reimbursement visit visits production manufacture manufacturing sale \
         sales import imports export exports cost costs price prices market theft loss destruction damage driver \
         drivers users owners running operating maintaining management calibration inspection disposal registration \
         replacement upgrade upgrading assembly assessment standards regulation safety technicians engineers \
         availability quality number storage transport transportation movement",
    )
});

/// Verbs and adjectives whose object is not given: "lacks", "repaired", "own".
static NOT_GIVING_VERBS: WordSet = WordSet::new(|| {
    word_set(
        "use uses using repair repairs repairing repaired maintain maintaining maintained operate operating \
         operated operates lack lacks lacking lacked need needs needed require requires requiring required \
         destroyed destroy stole stolen damaged burned burnt looted drive driving rent rented renting hire hired \
         hiring lease leased sell selling sold without no not nor neither never cannot insufficient inadequate \
         limited scarce manufacture manufactured manufactures produce produces producing produced existing obsolete \
         outdated broken own owned old poor like registered request requested requests train training trained replacing replaced exporting accessing \
         refurbish refurbishing renovate renovating renovated rehabilitate rehabilitating rehabilitated upgrade \
         upgrading upgraded fewer inspect inspects inspecting inspected containing contains contain contained utilize utilise utilizing utilising",
    )
});

/// Adjectives of equipment that is there already.
static NOT_NEW: WordSet = WordSet::new(|| {
    word_set(
        "functional non-functional non-functioning dysfunctional damaged abandoned existing old obsolete outdated \
         broken rehabilitated repaired stolen destroyed limited insufficient",
    )
});

static CLAUSE_OPENERS: WordSet =
    WordSet::new(|| word_set("which that who whose where while because if when but since whereas although though so"));

/// Nouns that only count or classify what follows: "a number of", "two sets of".
static MEASURES: WordSet = WordSet::new(|| {
    word_set(
        "set sets unit units number range variety type types kind kinds lot lots fleet batch pieces total hundreds \
         thousands dozens list items form pair pairs quantity quantities amount consignment shipment package",
    )
});

/// Nouns behind which "for" names what is paid for: "funds for".
static PAYMENT_NOUNS: WordSet = WordSet::new(|| {
    word_set(
        "funds funding money grant budget financing finance pay paid paying payment contract tender loan order \
         orders",
    )
});

/// Whether the words before a verb put it in the future: "will", "plans to".
fn is_future(words: &SentenceWords<'_>, at: usize) -> bool {
    (at.saturating_sub(4)..at).rev().any(|i| {
        ["will", "shall", "plans", "planned", "plan", "intends", "expected", "hopes", "hope", "due", "expects"]
            .contains(&words.word(i))
            || (words.word(i) == "to" && i + 2 >= at && !is_past_purpose(words, i))
    })
}

/// Whether an infinitive is the purpose of something that has happened: "funds were used to purchase" is no plan.
fn is_past_purpose(words: &SentenceWords<'_>, to: usize) -> bool {
    let ahead = has_word(words, to.saturating_sub(5)..to, &["will", "shall"]);
    !ahead
        && (to.saturating_sub(8)..to).any(|i| {
            ["used", "helped", "enabled", "allowed", "was", "were", "has", "have", "had"].contains(&words.word(i))
                || (words.word(i).ends_with("ed") && i + 2 >= to)
        })
}

/// The phrase as object: "purchased 20 ambulances", "the procurement of medical equipment".
///
/// `direct` holds until the walk has passed a word other than articles, "and" and measures: a preposition right
/// before the phrase denies it, one further left does not.
fn to_the_left(words: &SentenceWords<'_>, start: usize, counted: bool) -> Governed {
    let stated = |status, act, rule, by| Governed::Stated { status, act, rule, by };
    let mut direct = true;
    let mut at = start;
    while at > 0 && start - at < REACH_LEFT {
        if words.gap(at).contains([';', ':', '•', '|']) {
            break;
        }
        at -= 1;
        let word = words.word(at);
        let previous = at.checked_sub(1).map_or("", |i| words.word(i));
        if matches!(word, "and" | "but")
            && words.gap(at).contains(',')
            && matches!(words.word(at + 1), "the" | "it" | "they")
        {
            // Another clause: "received a ventilator, and the ambulances".
            return Governed::Unstated;
        }
        if direct && matches!(word, "each" | "every") {
            return Governed::Denied;
        }
        match word {
            "the" | "a" | "an" | "its" | "their" | "this" | "these" | "those" | "any" | "some" | "all" | "and" => {
                if word == "any" || (word == "all" && previous == "not") {
                    return Governed::Denied;
                }
                continue;
            }
            "of" => {
                if MEASURES.contains(previous) {
                    at -= 1;
                    continue;
                }
                // Inside a name: "handed the Ministry of Health".
                let capital = |i: usize| words.written(i).starts_with(char::is_uppercase);
                if at > 0
                    && capital(at - 1)
                    && capital(at + 1)
                    && !words.is_all_caps()
                    && lookup_verb(previous).is_none()
                {
                    continue;
                }
                if let Some(i) = taking_delivery_before(words, at) {
                    return stated(DeliveryStatus::Delivered, Act::Give, "object", i);
                }
                return match giving_noun_before(words, at) {
                    Some((verb, i)) if is_abandoned(words, verb, i) => {
                        stated(DeliveryStatus::Cancelled, verb.act(), "object", i)
                    }
                    Some((_, i)) if is_topic(words, i) || is_requested(words, i.saturating_sub(4)..i) => {
                        Governed::Denied
                    }
                    Some((verb, i)) => stated(noun_status(words, i), verb.act(), "object", i),
                    None if counted && !NOT_GIVING_NOUNS.contains(previous) => Governed::Unstated,
                    None if NOT_GIVING_NOUNS.contains(previous) => Governed::Denied,
                    None => Governed::Unstated,
                };
            }
            "for" => {
                return if PAYMENT_NOUNS.contains(previous) {
                    stated(payment_status(words, at - 1), Act::Give, "paid for", at - 1)
                } else if NOT_GIVING_NOUNS.contains(previous) || NOT_GIVING_VERBS.contains(previous) {
                    Governed::Denied
                } else {
                    Governed::Unstated
                };
            }
            "by" if !matches!(previous, "equipped" | "furnished" | "fitted") => {
                return if NOT_GIVING_NOUNS.contains(previous) || direct {
                    Governed::Denied
                } else {
                    Governed::Unstated
                };
            }
            "with" | "including" | "by" => {
                let before = (at.saturating_sub(12)..at).rev();
                let mut verbs = before
                    .take_while(|&i| !CLAUSE_OPENERS.contains(words.word(i)) && !words.gap(i + 1).contains([';', ':']));
                let found = verbs.find_map(|i| match lookup_verb(words.word(i)) {
                    Some(_) if words.word(i) == "building" && i > 0 && words.is_adjacent(i) => None,
                    Some((verb, form)) if form != VerbForm::Noun || word == "including" => Some((verb, form, i)),
                    _ => None,
                });
                return match found {
                    // What they have, not what they get: "all of them are equipped with".
                    Some((Verb::Equip, VerbForm::Past, i)) if i > 0 && matches!(words.word(i - 1), "is" | "are") => {
                        Governed::Unstated
                    }
                    Some((verb, form, i)) if takes_companions(verb, word) => {
                        stated(verb_status(words, verb, form, i), verb.act().without_building(), "among", i)
                    }
                    _ if NOT_GIVING_NOUNS.contains(previous) || NOT_GIVING_VERBS.contains(previous) => Governed::Denied,
                    _ => Governed::Unstated,
                };
            }
            _ => {}
        }
        if matches!(word, "use" | "operation" | "service")
            && previous == "into"
            && at >= 2
            && words.word(at - 2) == "put"
        {
            return stated(verb_status(words, Verb::Install, VerbForm::Past, at - 2), Act::Build, "object", at - 2);
        }
        if let Some(status) = ending_at(words, at)
            && !matches!(previous, "the" | "a" | "an" | "not" | "never" | "be" | "to")
        {
            return stated(status, Act::Give, "object", at);
        }
        if let Some((kind, form)) = lookup_verb(word) {
            // A participle before its noun: "of donated vehicles", "the procured medicines and".
            let adjectival = form == VerbForm::Past
                && (matches!(previous, "the" | "a" | "an")
                    || (at >= 2
                        && matches!(words.word(at - 2), "the" | "a" | "an")
                        && words.written(at - 1).starts_with(char::is_uppercase))
                    || (direct
                        && (PREPOSITIONS.contains(previous)
                            || matches!(previous, "of" | "and")
                            || NOT_GIVING_VERBS.contains(previous))));
            let noun = form == VerbForm::Noun
                || (form == VerbForm::Base
                    && matches!(word, "supply" | "fund" | "finance" | "order")
                    && !is_future(words, at));
            let compound = matches!(word, "building" | "funding" | "financing" | "grant") && !direct;
            if !(adjectival || noun || compound) {
                if let Some(news) = denied_object(words, kind, form, at) {
                    return stated(news, kind.act(), "object", at);
                }
                let wanted = at.saturating_sub(4)..at;
                if matches!(previous, "not" | "never" | "cannot" | "needed") || is_requested(words, wanted) {
                    return Governed::Denied;
                }
                return stated(verb_status(words, kind, form, at), kind.act(), "object", at);
            }
            if noun && direct && form == VerbForm::Noun && word != "grant" && word != "gift" {
                // "Procurement ambulances", as in titles.
                return stated(DeliveryStatus::Unknown, kind.act(), "object", at);
            }
        } else if word == "over" && matches!(previous, "handed" | "hand" | "handing" | "hands") {
            let form = if previous == "handed" { VerbForm::Past } else { VerbForm::Base };
            let status = denied_object(words, Verb::Deliver, form, at - 1)
                .unwrap_or_else(|| verb_status(words, Verb::Deliver, form, at - 1));
            return stated(status, Act::Give, "object", at - 1);
        } else if CLAUSE_OPENERS.contains(word) {
            return Governed::Unstated;
        } else if NOT_GIVING_VERBS.contains(word) {
            return Governed::Denied;
        } else if PREPOSITIONS.contains(word) {
            if NOT_GIVING_NOUNS.contains(previous) || (direct && word != "as" && word != "over") {
                return Governed::Denied;
            }
            return Governed::Unstated;
        }
        direct = false;
    }
    Governed::Unstated
}

/// Whether the verb can have its object behind "with": "provide hospitals with". Any verb can behind "including".
fn takes_companions(verb: Verb, word: &str) -> bool {
    let takes = [Verb::Equip, Verb::Provide, Verb::Supply, Verb::Other, Verb::Build, Verb::Install];
    word == "including" || takes.contains(&verb)
}

/// The noun of giving before "of". Of two, an ordering noun counts: "procurement and installation of".
fn giving_noun_before(words: &SentenceWords<'_>, of: usize) -> Option<(Verb, usize)> {
    let noun = |i: usize| match lookup_verb(words.word(i)) {
        Some((verb, VerbForm::Noun)) => Some((verb, i)),
        Some((verb, VerbForm::Base)) if matches!(words.word(i), "purchase" | "supply") => Some((verb, i)),
        Some((verb @ Verb::Build, VerbForm::Gerund)) => Some((verb, i)),
        _ => None,
    };
    let last = noun(of.checked_sub(1)?)?;
    let first = of.checked_sub(3).filter(|_| words.word(of - 2) == "and").and_then(noun);
    Some(first.filter(|(verb, _)| *verb == Verb::Order).unwrap_or(last))
}

/// "took delivery on 30 March of"
fn taking_delivery_before(words: &SentenceWords<'_>, of: usize) -> Option<usize> {
    (of.saturating_sub(7)..of).rev().find(|&i| {
        words.word(i) == "delivery" && i > 0 && matches!(words.word(i - 1), "took" | "takes" | "taken" | "taking")
    })
}

/// "abandoned the construction of", "cancelled the purchase of". A purchase that is only halted may go on.
fn is_abandoned(words: &SentenceWords<'_>, verb: Verb, noun: usize) -> bool {
    let before = noun.saturating_sub(3)..noun;
    let ends = ["abandon", "abandoned", "cancel", "halt", "halted", "stop", "stopped"];
    before.clone().any(|i| ending_at(words, i) == Some(DeliveryStatus::Cancelled))
        || has_word(words, before, if verb == Verb::Build { &ends } else { &ends[..3] })
}

/// The status that a noun of payment states about what it pays for: "a tender for", "placed an order for", "gave funds
/// for".
fn payment_status(words: &SentenceWords<'_>, noun: usize) -> DeliveryStatus {
    match words.word(noun) {
        _ if is_abandoned(words, Verb::Order, noun) => DeliveryStatus::Cancelled,
        "tender" => DeliveryStatus::BeingBought,
        "order" | "orders" if has_word(words, noun.saturating_sub(4)..noun, &["placed"]) => DeliveryStatus::Ordered,
        "funds" | "funding" | "money" if is_paid(words, noun) => DeliveryStatus::Funded,
        _ => DeliveryStatus::Unknown,
    }
}

/// The news of a denied verb before its object: "has not received", "did not deliver", "is yet to receive". `None`
/// if the verb is not denied or says what will, may or would not be.
fn denied_object(words: &SentenceWords<'_>, verb: Verb, form: VerbForm, at: usize) -> Option<DeliveryStatus> {
    let before = at.saturating_sub(4)..at;
    let news = verb.denied_status()?;
    let not = before.clone().any(|i| matches!(words.word(i), "not" | "never") && words.word(i + 1) != "only");
    let pending = (before.clone()).any(|i| words.word(i) == "yet" && words.word(i + 1) == "to");
    let open = ["will", "would", "could", "should", "may", "might", "can", "shall", "must", "if"];
    let told = match form {
        VerbForm::Past => not && has_word(words, before.clone(), &["has", "have", "had", "never"]),
        VerbForm::Base => pending || not && has_word(words, before.clone(), &["did", "has", "have", "never"]),
        _ => false,
    };
    (told && !has_word(words, before, &open)).then_some(news)
}

/// Whether the words ask for a gift: "has requested the provision of".
fn is_requested(words: &SentenceWords<'_>, before: Range<usize>) -> bool {
    has_word(words, before, &["request", "requests", "requested", "requesting", "asked"])
}

/// Whether a noun is only a topic: "guidance on the provision of".
fn is_topic(words: &SentenceWords<'_>, noun: usize) -> bool {
    let before = (0..noun).rev().map(|i| words.word(i)).find(|word| *word != "the");
    before.is_some_and(|word| ["on", "about", "regarding", "concerning", "after", "against"].contains(&word))
}

/// The status that a noun of giving states: "procurement of" is planned, unless a past verb stands before it
/// ("supported the procurement of").
fn noun_status(words: &SentenceWords<'_>, noun: usize) -> DeliveryStatus {
    let plans = matches!(words.word(noun), "procurement" | "purchase" | "provision" | "supply" | "acquisition");
    let is_done = (noun.saturating_sub(5)..noun).any(|i| {
        let word = words.word(i);
        word.ends_with("ed") || ["was", "were", "has", "have", "had", "after", "through", "by"].contains(&word)
    });
    let ahead = (noun.saturating_sub(5)..noun).any(|i| words.word(i) == "will");
    if !ahead && is_paid_for(words, noun) {
        return DeliveryStatus::Funded;
    }
    // "made a donation of"
    let made = noun.saturating_sub(4)..noun;
    if matches!(words.word(noun), "donation" | "gift") && !ahead && has_word(words, made.clone(), &["made"]) {
        return DeliveryStatus::Donated;
    }
    if matches!(words.word(noun), "donation" | "gift") && !ahead && has_word(words, made, &["received", "accepted"]) {
        return DeliveryStatus::Delivered;
    }
    if ahead || (plans && !is_done) { DeliveryStatus::Planned } else { DeliveryStatus::Unknown }
}

/// "provided 5,000 dollars for the purchase of"
fn is_paid_for(words: &SentenceWords<'_>, noun: usize) -> bool {
    let bought = matches!(words.word(noun), "purchase" | "procurement" | "acquisition");
    let for_it = (noun.saturating_sub(2)..noun).any(|i| words.word(i) == "for");
    bought && for_it && is_paid(words, noun)
}

/// Whether the words before `noun` say that money has been given.
fn is_paid(words: &SentenceWords<'_>, noun: usize) -> bool {
    let given = ["provided", "allocated", "granted", "gave", "given", "donated", "contributed", "disbursed"];
    has_word(words, 0..noun, &given) && !has_word(words, 0..noun, &["will", "be", "not"])
}

/// The status that a verb at word `at` states together with the auxiliaries before it.
fn verb_status(words: &SentenceWords<'_>, verb: Verb, form: VerbForm, at: usize) -> DeliveryStatus {
    let before = at.saturating_sub(4)..at;
    let has = |list: &[&str]| has_word(words, before.clone(), list);
    match form {
        VerbForm::Noun => noun_status(words, at),
        VerbForm::Past if has(&["not", "never", "would", "could", "should", "may", "might", "if"]) => {
            DeliveryStatus::Unknown
        }
        VerbForm::Past if has(&["will", "shall"]) || has(&["be"]) => DeliveryStatus::Planned,
        VerbForm::Past if has(&["being"]) => match verb {
            Verb::Deliver | Verb::Provide | Verb::Supply | Verb::Send => DeliveryStatus::InDelivery,
            Verb::Order => DeliveryStatus::BeingBought,
            _ => DeliveryStatus::Unknown,
        },
        VerbForm::Past if words.word(at) == "handed" && is_gift_to_nobody(words, at) => DeliveryStatus::Donated,
        VerbForm::Past if verb == Verb::Equip && has(&["was", "were", "been"]) => DeliveryStatus::Delivered,
        VerbForm::Past => verb.completed_status(),
        VerbForm::Present if verb == Verb::Pledge => DeliveryStatus::Planned,
        VerbForm::Base if has(&["not", "never", "would", "could", "should", "may", "might", "can"]) => {
            DeliveryStatus::Unknown
        }
        // "funds were used to purchase"
        VerbForm::Base
            if verb == Verb::Order && at > 1 && words.word(at - 1) == "to" && words.word(at - 2) == "used" =>
        {
            let ahead = has_word(words, at.saturating_sub(6)..at, &["will", "be", "is", "are"]);
            if ahead { DeliveryStatus::Planned } else { DeliveryStatus::Ordered }
        }
        VerbForm::Base if is_future(words, at) || (at == 0 && verb != Verb::Other) => DeliveryStatus::Planned,
        VerbForm::Gerund if verb == Verb::Order && has(&["is", "are"]) => DeliveryStatus::BeingBought,
        _ => DeliveryStatus::Unknown,
    }
}

/// "handed over as a gift": given, and no receiver is named that has it now.
fn is_gift_to_nobody(words: &SentenceWords<'_>, at: usize) -> bool {
    let behind = at..words.len();
    let gift = behind.clone().any(|i| words.word(i) == "as" && has_word(words, i + 1..i + 4, &["gift", "donation"]));
    gift && !behind.clone().any(|i| words.word(i) == "to")
}

/// Whether the passive of the verb says that its subject is given: not "greenhouses equipped with", "costs are
/// included".
fn applies_to_subject(verb: Verb, word: &str) -> bool {
    verb != Verb::Equip && !["included", "composed", "consisted", "comprised"].contains(&word)
}

/// Predicates of equipment that nobody gives: "are needed", "were destroyed".
static DENYING_STATES: WordSet = WordSet::new(|| {
    word_set(
        "needed required requested registered destroyed stolen damaged lacking missing scarce limited broken insufficient inadequate \
         outdated obsolete used repaired smashed burnt burned wrecked lost looted sunk unusable",
    )
});

/// The phrase as subject: "20 ambulances were delivered".
pub(super) fn to_the_right(words: &SentenceWords<'_>, end: usize) -> Governed {
    let stated = |status, act, by| Governed::Stated { status, act, rule: "subject", by };
    let mut auxiliaries: Option<(bool, bool, bool)> = None; // will, be as a participle, present
    // "not" denies; "would" and "could" leave open. What is open is neither a stage nor news.
    let (mut denied, mut open) = (false, false);
    // "goods financed by Japan were given": the participle counts only if no finite verb follows.
    let mut paid = None;
    for i in end..words.len().min(end + REACH_RIGHT) {
        let gap = words.gap(i);
        if gap.contains([';', ':', '.', '|', '•', '(']) && i > end {
            break;
        }
        let word = words.word(i);
        if gap.contains(',') && matches!(word, "and" | "while" | "it" | "they" | "the" | "he" | "she" | "we") {
            break;
        }
        let will = auxiliaries.is_some_and(|(will, ..)| will);
        // Whether the words say what has happened or has not.
        let told = !will && !open;
        match word {
            "will" | "shall" => auxiliaries = Some((true, false, false)),
            "to" if i > end && words.word(i - 1) == "yet" => denied = true,
            "to" if words.word(i + 1) == "be" && i > end && matches!(words.word(i - 1), "had" | "has" | "have") => {}
            "to" if words.word(i + 1) == "be" => auxiliaries = Some((true, false, false)),
            "is" | "are" if words.word(i + 1) != "to" => auxiliaries = Some((false, false, true)),
            "was" | "were" | "has" | "have" | "had" if auxiliaries.is_none() => {
                auxiliaries = Some((false, false, false))
            }
            "being" => auxiliaries = Some((false, true, true)),
            "not" if words.word(i + 1) == "only" => {}
            "not" | "never" => denied = true,
            "would" | "could" | "should" => open = true,
            "in" if matches!(words.word(i + 1), "use" | "operation")
                && auxiliaries.is_some_and(|(will, _, _)| !will) =>
            {
                return match (denied, open) {
                    (_, true) => Governed::Unstated,
                    (true, _) => stated(DeliveryStatus::NotInUse, Act::Buy, i),
                    _ => stated(DeliveryStatus::InUse, Act::Buy, i),
                };
            }
            "which" | "that" if i == end => {}
            "put"
                if auxiliaries.is_some()
                    && matches!(words.word(i + 1), "in" | "into")
                    && matches!(words.word(i + 2), "place" | "operation" | "service" | "use" | "commission") =>
            {
                return match (denied, open) {
                    (_, true) => Governed::Unstated,
                    (true, _) if told => stated(DeliveryStatus::NotInUse, Act::Buy, i),
                    (true, _) => Governed::Unstated,
                    _ if will => stated(DeliveryStatus::Planned, Act::Buy, i),
                    _ => stated(DeliveryStatus::InUse, Act::Buy, i),
                };
            }
            "set" if words.word(i + 1) == "up" && !denied && !open && auxiliaries.is_some() => {
                let status = match auxiliaries {
                    Some((true, ..)) => DeliveryStatus::Planned,
                    Some((_, true, _)) => DeliveryStatus::InDelivery,
                    _ => DeliveryStatus::InUse,
                };
                return stated(status, Act::Buy, i);
            }
            "lack" | "lacks" if i == end && lacks_parts(words, i) => {
                return stated(DeliveryStatus::Incomplete, Act::Give, i);
            }
            "set" if words.word(i + 1) == "sail" && !denied && !open => {
                return stated(if will { DeliveryStatus::Planned } else { DeliveryStatus::InDelivery }, Act::Give, i);
            }
            "arrive" | "arrives" | "arrived" | "reached" | "landed" if !denied && !open => {
                let will = will || has_word(words, i.saturating_sub(3)..i, &["expected", "due", "to"]);
                let status = match will {
                    true => DeliveryStatus::Planned,
                    false if lacks_parts(words, i + 1) => DeliveryStatus::Incomplete,
                    false => DeliveryStatus::Delivered,
                };
                return stated(status, Act::Give, i);
            }
            "arrive" | "arrived" | "reach" | "reached" | "come" | "came" if denied && told => {
                return stated(DeliveryStatus::NotReceived, Act::Give, i);
            }
            // "stand idle", "are lying in boxes"
            "stand" | "stands" | "stood" | "standing" | "lie" | "lies" | "lay" | "lying" | "sit" | "sits" | "sat"
            | "sitting" | "remain" | "remains" | "remained" | "kept" | "stored"
                if !denied && told && (i + 1..i + 4).any(|i| is_unused(words, i)) =>
            {
                return stated(DeliveryStatus::NotInUse, Act::Give, i);
            }
            "on" if matches!(words.word(i + 1), "the" | "its" | "their")
                && words.word(i + 2) == "way"
                && auxiliaries.is_some() =>
            {
                return if denied || !told {
                    Governed::Unstated
                } else {
                    stated(DeliveryStatus::InDelivery, Act::Give, i + 2)
                };
            }
            "en" | "in"
                if matches!((word, words.word(i + 1)), ("en", "route") | ("in", "transit"))
                    && auxiliaries.is_some() =>
            {
                return if denied || !told {
                    Governed::Unstated
                } else {
                    stated(DeliveryStatus::InDelivery, Act::Give, i + 1)
                };
            }
            _ if CLAUSE_OPENERS.contains(word) => break,
            _ => {
                if let Some(status) = ending_at(words, i)
                    && (auxiliaries.is_some() || i == end || word == "went")
                {
                    return if denied || !told { Governed::Unstated } else { stated(status, Act::Give, i) };
                }
                let Some((will, being, present)) = auxiliaries else {
                    // "ambulances donated by": without an auxiliary, the participle must follow the phrase directly.
                    if i == end
                        && let Some((kind, VerbForm::Past)) = lookup_verb(word)
                        && applies_to_subject(kind, word)
                    {
                        paid = Some(stated(kind.completed_status(), kind.act(), i));
                        continue;
                    }
                    if i == end
                        && ["needed", "required", "requested", "registered", "destroyed", "stolen", "damaged"]
                            .contains(&word)
                    {
                        return Governed::Denied;
                    }
                    continue;
                };
                if matches!(word, "operational" | "functional" | "functioning" | "working" | "used") && told && denied {
                    return stated(DeliveryStatus::NotInUse, Act::Buy, i);
                }
                if matches!(word, "operational" | "functional" | "functioning") && told && !denied {
                    return stated(DeliveryStatus::InUse, Act::Buy, i);
                }
                if is_unused(words, i) && told && !denied {
                    return stated(DeliveryStatus::NotInUse, Act::Buy, i);
                }
                if matches!(word, "incomplete" | "missing") && told && !denied && lacks_parts(words, i) {
                    return stated(DeliveryStatus::Incomplete, Act::Give, i);
                }
                if DENYING_STATES.contains(word) {
                    return paid.unwrap_or(if will { Governed::Unstated } else { Governed::Denied });
                }
                let handed = word == "handed" && words.word(i + 1) == "over";
                let found = if handed { Some((Verb::Deliver, VerbForm::Past)) } else { lookup_verb(word) };
                if let Some((kind, VerbForm::Past)) = found.filter(|&(kind, _)| applies_to_subject(kind, word)) {
                    let status = match kind {
                        _ if denied && told => kind.denied_status().unwrap_or(DeliveryStatus::Unknown),
                        _ if denied || open => DeliveryStatus::Unknown,
                        _ if will => DeliveryStatus::Planned,
                        Verb::Deliver | Verb::Provide | Verb::Supply | Verb::Send if being => {
                            DeliveryStatus::InDelivery
                        }
                        Verb::Order if being => DeliveryStatus::BeingBought,
                        _ if present => DeliveryStatus::Unknown,
                        Verb::Deliver if handed && is_gift_to_nobody(words, i) => DeliveryStatus::Donated,
                        Verb::Deliver | Verb::Supply if lacks_parts(words, i + 1) => DeliveryStatus::Incomplete,
                        kind => kind.completed_status(),
                    };
                    if status == DeliveryStatus::Unknown && paid.is_some() {
                        continue;
                    }
                    return stated(status, kind.act(), i);
                }
            }
        }
    }
    paid.unwrap_or(Governed::Unstated)
}

/// The stages that a sentence states of a phrase beside the one that word `by` states: "five ambulances promised by
/// Norway were delivered", "the ambulances which were promised have not arrived".
pub(super) fn other_stages(words: &SentenceWords<'_>, end: usize, by: usize) -> Vec<(DeliveryStatus, usize)> {
    let mut stages = Vec::new();
    if by > end
        && let Some((kind, VerbForm::Past)) = lookup_verb(words.word(end))
        && applies_to_subject(kind, words.word(end))
    {
        stages.push((kind.completed_status(), end));
    }
    if by > end
        && matches!(words.word(end), "which" | "that")
        && let Governed::Stated { status, by, .. } = to_the_right(words, by + 1)
    {
        stages.push((status, by));
    }
    stages.retain(|(status, _)| *status != DeliveryStatus::Unknown);
    stages
}

/// Whether one of the words in the range is in the list.
pub(super) fn has_word(words: &SentenceWords<'_>, mut range: Range<usize>, list: &[&str]) -> bool {
    range.any(|i| list.contains(&words.word(i)))
}

pub(super) fn is_giving_word(word: &str) -> bool {
    lookup_verb(word).is_some()
}

pub(super) fn speaks_of_aid(words: &SentenceWords<'_>) -> bool {
    (0..words.len()).any(|i| {
        let word = words.word(i);
        word.starts_with("donat")
            || word.starts_with("humanitarian")
            || ["donor", "donors", "gift", "gifts", "aid", "grant", "grants", "charity", "taxpayers", "assistance"]
                .contains(&word)
    })
}

/// Whether a sentence has any word of giving, in the wider sense of deliveries and convoys. Verbs of ordering
/// alone do not count.
pub(super) fn speaks_of_giving(words: &SentenceWords<'_>) -> bool {
    (0..words.len()).any(|i| {
        lookup_verb(words.word(i)).is_some_and(|(kind, _)| kind != Verb::Order)
            || [
                "aid", "assistance", "donations", "gifts", "handover", "humanitarian", "bought", "purchase", "load",
                "cargo", "convoy", "arrived", "arrive", "arrives", "lorries", "collected",
            ]
            .contains(&words.word(i))
    })
}

/// Whether the words before an item say what there is, not what is given: "there are", "the country has".
pub(super) fn is_stock(words: &SentenceWords<'_>, start: usize) -> bool {
    (start.saturating_sub(16)..start).any(|i| match words.word(i) {
        "there" | "having" | "capacity" | "only" | "existing" | "conducted" | "performed" | "carried" | "undergone"
        | "area" => true,
        // "The donation had 12 beds" says what the gift consists of.
        "has" | "had"
            if i > 0 && matches!(words.word(i - 1), "donation" | "gift" | "consignment" | "shipment" | "package") =>
        {
            false
        }
        "has" | "have" | "had" => {
            !words.word(i + 1).ends_with("ed") && !matches!(words.word(i + 1), "been" | "given" | "sent")
        }
        _ => false,
    })
}

/// Whether what a sentence says up to word `at` is denied, doubted or asked.
pub(super) fn is_doubted(words: &SentenceWords<'_>, at: usize) -> bool {
    let near = has_word(words, at.saturating_sub(4)..at, &["not", "never", "neither", "nor", "almost", "nearly"]);
    near || is_in_doubt(words, at)
}

/// Whether what a sentence says up to word `at` is doubted or asked: "denied that it had donated". News may be denied
/// ("has not received") and is no less plain.
pub(super) fn is_in_doubt(words: &SentenceWords<'_>, at: usize) -> bool {
    let doubts = [
        "denied", "denies", "deny", "denying", "rumour", "rumours", "rumor", "rumors", "refused", "refuses", "failed",
        "erroneously", "mistakenly", "wrongly", "incorrectly", "whether", "if", "allegedly",
    ];
    words.gap(words.len()).contains('?')
        || has_word(words, 0..at, &doubts)
        || (words.word(0) == "had" && words.len() > 2 && words.written(1).starts_with(char::is_uppercase))
        || (at..words.len()).any(|i| {
            matches!(words.word(i), "untrue")
                || (words.word(i) == "false" && i > 0 && matches!(words.word(i - 1), "are" | "is" | "was" | "were"))
        })
}

/// The status that a word of giving states about whatever its object is: "donated", or "donates" in a headline.
pub(super) fn gift_status(words: &SentenceWords<'_>, at: usize) -> Option<DeliveryStatus> {
    let (kind, form) = lookup_verb(words.word(at))?;
    if is_doubted(words, at) {
        return None;
    }
    if !matches!(kind, Verb::Deliver | Verb::Donate | Verb::Provide | Verb::Supply | Verb::Send | Verb::Order) {
        return None;
    }
    let status = match form {
        VerbForm::Past => verb_status(words, kind, form, at),
        VerbForm::Present if matches!(kind, Verb::Deliver | Verb::Donate | Verb::Provide | Verb::Supply) => {
            kind.completed_status()
        }
        VerbForm::Noun if matches!(words.word(at), "donation" | "gift" | "handover") => {
            let past = has_word(words, 0..words.len(), &["was", "were", "consisted", "included", "received"]);
            let received = has_word(words, 0..words.len(), &["received"]);
            match past {
                true if received => DeliveryStatus::Delivered,
                true => kind.completed_status(),
                false => return None,
            }
        }
        _ => return None,
    };
    (status != DeliveryStatus::Unknown).then_some(status)
}
