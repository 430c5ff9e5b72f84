//! What governs a noun phrase: the words around it that say whether it is given, and its delivery status.
//!
//! There is no parser. The walk to the left passes nouns, adjectives and lists and stops at the first word that
//! governs. If a preposition stands in between, the phrase belongs to something else. A status is taken only
//! from a verb that says it plainly: money granted for an item is not a delivered item.
//!
//! The windows inside the rules (`at - 4..at`) say how many words a negation, an auxiliary or a noun may be
//! away from its verb. They were chosen by eye on the development articles; none was measured alone.

use super::giving::PREPOSITIONS;
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

/// What is done with the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Given, sent, provided, paid for. Also said of services.
    Give,
    /// Bought, ordered, installed, equipped with. Said of equipment only.
    Buy,
    Build,
}

/// How many words the walks look at. Left is longer, because the last member of a list stands far behind its
/// verb; both were chosen by eye.
const REACH_LEFT: usize = 24;
const REACH_RIGHT: usize = 16;

/// Decides what governs `phrase`; `counted` says whether a number counts it.
pub(super) fn governed(words: &SentenceWords<'_>, phrase: Range<usize>, counted: bool) -> Governed {
    if phrase.clone().any(|i| NOT_NEW.contains(words.word(i))) {
        return Governed::Denied;
    }
    let left = to_the_left(words, phrase.start, counted);
    // A verb directly behind the phrase is its own; one before it may belong to another item.
    if left != Governed::Denied
        && matches!(words.word(phrase.end), "is" | "are" | "was" | "were" | "will" | "has" | "have")
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum VerbForm {
    Base,
    Present,
    Gerund,
    Past,
    Noun,
}

/// Class of a word of giving, by what its past form says about the item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    /// Delivered, donated, handed over, received.
    Deliver,
    /// Purchased, procured, ordered.
    Order,
    Install,
    Build,
    Equip,
    /// Provided, given, supplied.
    Give,
    /// Sent, shipped.
    Send,
    /// Pledged, promised: nothing is given yet.
    Pledge,
    /// Financed, granted, included: says nothing plain about the item itself.
    Other,
}

impl Verb {
    fn act(self) -> Act {
        match self {
            Verb::Deliver | Verb::Give | Verb::Send | Verb::Pledge | Verb::Other => Act::Give,
            Verb::Order | Verb::Install | Verb::Equip => Act::Buy,
            Verb::Build => Act::Build,
        }
    }

    /// The status that the past form states.
    fn completed_status(self) -> DeliveryStatus {
        match self {
            Verb::Deliver | Verb::Give => DeliveryStatus::Delivered,
            Verb::Send => DeliveryStatus::InDelivery,
            Verb::Pledge => DeliveryStatus::Planned,
            Verb::Order => DeliveryStatus::Ordered,
            Verb::Install => DeliveryStatus::InUse,
            Verb::Build | Verb::Equip | Verb::Other => DeliveryStatus::Unknown,
        }
    }
}

/// Lexicon of verbs and nouns of giving.
fn lookup_verb(word: &str) -> Option<(Verb, VerbForm)> {
    use VerbForm::*;
    Some(match word {
        "deliver" | "donate" | "receive" | "accept" | "get" => (Verb::Deliver, Base),
        "delivers" | "donates" | "receives" | "accepts" | "gets" => (Verb::Deliver, Present),
        "delivering" | "donating" | "receiving" => (Verb::Deliver, Gerund),
        "delivered" | "donated" | "received" | "handed" | "accepted" | "got" => (Verb::Deliver, Past),
        "delivery" | "donation" | "handover" => (Verb::Deliver, Noun),
        "purchase" | "procure" | "buy" | "acquire" => (Verb::Order, Base),
        "purchases" | "procures" | "buys" | "acquires" => (Verb::Order, Present),
        "purchasing" | "procuring" | "buying" | "acquiring" => (Verb::Order, Gerund),
        "purchased" | "procured" | "bought" | "acquired" | "ordered" => (Verb::Order, Past),
        "procurement" | "acquisition" => (Verb::Order, Noun),
        "install" | "introduce" => (Verb::Install, Base),
        "installs" | "introduces" => (Verb::Install, Present),
        "installing" | "introducing" => (Verb::Install, Gerund),
        "installed" | "introduced" => (Verb::Install, Past),
        "installation" => (Verb::Install, Noun),
        "construct" | "build" | "erect" | "establish" => (Verb::Build, Base),
        "constructs" | "builds" | "establishes" => (Verb::Build, Present),
        "constructing" | "building" | "erecting" | "establishing" => (Verb::Build, Gerund),
        "constructed" | "built" | "erected" | "established" => (Verb::Build, Past),
        "construction" | "establishment" => (Verb::Build, Noun),
        "equip" | "furnish" => (Verb::Equip, Base),
        "equips" => (Verb::Equip, Present),
        "equipping" => (Verb::Equip, Gerund),
        "equipped" | "furnished" => (Verb::Equip, Past),
        "provide" | "supply" | "distribute" | "give" => (Verb::Give, Base),
        "provides" | "distributes" | "gives" | "supplies" => (Verb::Give, Present),
        "providing" | "supplying" | "distributing" | "giving" => (Verb::Give, Gerund),
        "provided" | "supplied" | "distributed" | "gave" | "given" | "gifted" | "contributed" | "presented"
        | "brought" | "bestowed" => (Verb::Give, Past),
        "provision" | "distribution" | "gift" => (Verb::Give, Noun),
        "send" | "ship" | "dispatch" | "airlift" => (Verb::Send, Base),
        "sends" | "ships" => (Verb::Send, Present),
        "sending" | "shipping" | "transporting" => (Verb::Send, Gerund),
        "sent" | "shipped" | "airlifted" | "dispatched" => (Verb::Send, Past),
        "shipment" | "consignment" => (Verb::Send, Noun),
        "pledged" | "promised" | "committed" => (Verb::Pledge, Past),
        "pledges" | "promises" => (Verb::Pledge, Present),
        "finance" | "fund" | "cover" => (Verb::Other, Base),
        "finances" | "funds" | "covers" | "includes" | "include" | "comprises" | "consists" => (Verb::Other, Present),
        "comprising" | "consisting" | "financing" | "funding" => (Verb::Other, Gerund),
        "financed" | "funded" | "covered" | "granted" | "included" | "composed" | "consisted" | "comprised"
        | "offered" => (Verb::Other, Past),
        "grant" => (Verb::Other, Noun),
        _ => return None,
    })
}

/// Nouns that make a phrase no gift: "repair of", "fuel for".
static NOT_GIVING_NOUNS: WordSet = WordSet::new(|| {
    word_set(
        "lack shortage shortages absence need needs demand requirement requirements repair repairs maintenance \
         servicing rehabilitation renovation training trainings course workshop use usage utilisation utilization \
         operation access fuel parts insurance rental hire lease leasing production manufacture manufacturing sale \
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
         upgrading upgraded fewer containing contains contain contained utilize utilise utilizing utilising",
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
                    Some((Verb::Build, i)) if is_abandoned(words, i) => {
                        stated(DeliveryStatus::Cancelled, Act::Build, "object", i)
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
                    stated(DeliveryStatus::Unknown, Act::Give, "paid for", at - 1)
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
            return stated(verb_status(words, Verb::Deliver, form, at - 1), Act::Give, "object", at - 1);
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

impl Act {
    /// What a building comes with is not itself built: "built a clinic with 20 beds".
    fn without_building(self) -> Act {
        if self == Act::Build { Act::Buy } else { self }
    }
}

/// Whether the verb can have its object behind "with": "provide hospitals with". Any verb can behind "including".
fn takes_companions(verb: Verb, word: &str) -> bool {
    word == "including" || matches!(verb, Verb::Equip | Verb::Give | Verb::Other | Verb::Build | Verb::Install)
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

/// "abandoned the construction of"
fn is_abandoned(words: &SentenceWords<'_>, noun: usize) -> bool {
    let ends = ["abandon", "abandoned", "cancel", "cancelled", "canceled", "halt", "halted", "stop", "stopped"];
    has_word(words, noun.saturating_sub(3)..noun, &ends)
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
        return DeliveryStatus::Ordered;
    }
    if ahead || (plans && !is_done) { DeliveryStatus::Planned } else { DeliveryStatus::Unknown }
}

/// "provided 5,000 dollars for the purchase of"
fn is_paid_for(words: &SentenceWords<'_>, noun: usize) -> bool {
    let bought = matches!(words.word(noun), "purchase" | "procurement" | "acquisition");
    let for_it = (noun.saturating_sub(2)..noun).any(|i| words.word(i) == "for");
    let given = ["provided", "allocated", "granted", "gave", "donated", "contributed"];
    bought && for_it && has_word(words, 0..noun, &given) && !has_word(words, 0..noun, &["will", "be"])
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
            Verb::Deliver | Verb::Give | Verb::Send => DeliveryStatus::InDelivery,
            Verb::Order => DeliveryStatus::Ordered,
            _ => DeliveryStatus::Unknown,
        },
        VerbForm::Past if verb == Verb::Equip && has(&["was", "were", "been"]) => DeliveryStatus::Delivered,
        VerbForm::Past => verb.completed_status(),
        VerbForm::Present if verb == Verb::Pledge => DeliveryStatus::Planned,
        VerbForm::Base if has(&["not", "never", "would", "could", "should", "may", "might", "can"]) => {
            DeliveryStatus::Unknown
        }
        VerbForm::Base if is_future(words, at) => DeliveryStatus::Planned,
        _ => DeliveryStatus::Unknown,
    }
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
         outdated obsolete used repaired smashed burnt burned wrecked lost looted idle sunk unusable",
    )
});

/// The phrase as subject: "20 ambulances were delivered".
fn to_the_right(words: &SentenceWords<'_>, end: usize) -> Governed {
    let stated = |status, act, by| Governed::Stated { status, act, rule: "subject", by };
    let mut auxiliaries: Option<(bool, bool, bool)> = None; // will, be as a participle, present
    let mut denied = false;
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
        match word {
            "will" | "shall" => auxiliaries = Some((true, false, false)),
            "to" if words.word(i + 1) == "be" => auxiliaries = Some((true, false, false)),
            "is" | "are" if words.word(i + 1) != "to" => auxiliaries = Some((false, false, true)),
            "was" | "were" | "has" | "have" | "had" if auxiliaries.is_none() => {
                auxiliaries = Some((false, false, false))
            }
            "being" => auxiliaries = Some((false, true, true)),
            "not" | "never" | "would" | "could" | "should" => denied = true,
            "in" if matches!(words.word(i + 1), "use" | "operation")
                && auxiliaries.is_some_and(|(will, _, _)| !will) =>
            {
                return if denied { Governed::Unstated } else { stated(DeliveryStatus::InUse, Act::Buy, i) };
            }
            "which" | "that" if i == end => {}
            "put"
                if auxiliaries.is_some()
                    && matches!(words.word(i + 1), "in" | "into")
                    && matches!(words.word(i + 2), "place" | "operation" | "service" | "use" | "commission") =>
            {
                let will = auxiliaries.is_some_and(|(will, ..)| will);
                let status = if will { DeliveryStatus::Planned } else { DeliveryStatus::InUse };
                return if denied { Governed::Unstated } else { stated(status, Act::Buy, i) };
            }
            "set" if words.word(i + 1) == "up" && !denied && auxiliaries.is_some() => {
                let status = match auxiliaries {
                    Some((true, ..)) => DeliveryStatus::Planned,
                    Some((_, true, _)) => DeliveryStatus::InDelivery,
                    _ => DeliveryStatus::InUse,
                };
                return stated(status, Act::Buy, i);
            }
            "arrive" | "arrives" | "arrived" | "reached" | "landed" if !denied => {
                let will = auxiliaries.is_some_and(|(will, ..)| will)
                    || has_word(words, i.saturating_sub(3)..i, &["expected", "due", "to"]);
                return stated(if will { DeliveryStatus::Planned } else { DeliveryStatus::Delivered }, Act::Give, i);
            }
            _ if CLAUSE_OPENERS.contains(word) => break,
            _ => {
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
                if matches!(word, "operational" | "functional" | "functioning") && !will && !denied {
                    return stated(DeliveryStatus::InUse, Act::Buy, i);
                }
                if DENYING_STATES.contains(word) {
                    return paid.unwrap_or(if will { Governed::Unstated } else { Governed::Denied });
                }
                let handed = word == "handed" && words.word(i + 1) == "over";
                let found = if handed { Some((Verb::Deliver, VerbForm::Past)) } else { lookup_verb(word) };
                if let Some((kind, VerbForm::Past)) = found.filter(|&(kind, _)| applies_to_subject(kind, word)) {
                    let status = match kind {
                        _ if denied => DeliveryStatus::Unknown,
                        _ if will => DeliveryStatus::Planned,
                        Verb::Deliver | Verb::Give | Verb::Send if being => DeliveryStatus::InDelivery,
                        Verb::Order if being => DeliveryStatus::Ordered,
                        _ if present => DeliveryStatus::Unknown,
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

/// Whether what a sentence says up to word `at` is denied, doubted or asked: "denied that it had donated".
pub(super) fn is_doubted(words: &SentenceWords<'_>, at: usize) -> bool {
    let doubts = [
        "denied", "denies", "deny", "denying", "rumour", "rumours", "rumor", "rumors", "refused", "refuses", "failed",
        "erroneously", "mistakenly", "wrongly", "incorrectly", "whether", "if", "allegedly",
    ];
    let near = has_word(words, at.saturating_sub(4)..at, &["not", "never", "neither", "nor", "almost", "nearly"]);
    near || words.gap(words.len()).contains('?')
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
    if !matches!(kind, Verb::Deliver | Verb::Give | Verb::Send | Verb::Order) {
        return None;
    }
    let status = match form {
        VerbForm::Past => verb_status(words, kind, form, at),
        VerbForm::Present if kind == Verb::Deliver || kind == Verb::Give => DeliveryStatus::Delivered,
        VerbForm::Noun if matches!(words.word(at), "donation" | "gift" | "handover") => {
            let past = has_word(words, 0..words.len(), &["was", "were", "consisted", "included", "received"]);
            if past { DeliveryStatus::Delivered } else { return None }
        }
        _ => return None,
    };
    (status != DeliveryStatus::Unknown).then_some(status)
}
