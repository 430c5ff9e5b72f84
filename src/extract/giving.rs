//! Words of giving: verbs, nouns, what may stand beside them, and how plainly each speaks.
//!
//! The frames weigh what they find by these: "donated" leaves no doubt, "provided" may be said of one who
//! only hands on.

use super::words::{SentenceWords, WordSet, word_set};
use std::sync::LazyLock;

/// A plain frame: "donated by".
pub(super) const STRONG: i32 = 6;
/// A frame that also hands on: "provided by", "with the support of".
pub(super) const MEDIUM: i32 = 4;
/// A hint: an embassy, a cooperation.
pub(super) const WEAK: i32 = 2;

/// Thanks: often to all who stand there.
pub(super) const THANKS: i32 = 3;

/// How plainly a verb says that something is given: its weight.
pub(super) fn giving_verb_weight(words: &SentenceWords<'_>, i: usize) -> Option<i32> {
    Some(match words.word(i) {
        "lend" | "contribute" | "pledge" | "donate" | "donates" | "donated" | "donating" | "granted" | "gifted"
        | "gift" | "gifts" | "finance" | "finances" | "financed" | "financing" | "fund" | "funds" | "funded"
        | "funding" | "pledged" | "pledges" | "pays" | "paid" | "pay" | "sponsored" | "sponsors" | "sponsor"
        | "contributed" | "contributes" | "co-financed" | "co-funded" | "cofinanced" | "co-finances" | "lent"
        | "lends" | "loaned" | "loans" | "bestowed" | "subsidised" | "bankrolled" | "grants" | "grant"
        | "disbursed" | "earmarked" => STRONG,
        "send" | "transfer" | "allocate" | "approve" | "purchase" | "procure" | "buy" | "dispatch" | "ship"
        | "give" | "gives" | "gave" | "given" | "giving" | "provide" | "provides" | "provided" | "providing"
        | "deliver" | "delivers" | "delivered" | "sends" | "sent" | "sending" | "supplied" | "supplies" | "supply"
        | "presented" | "presents" | "offered" | "offers" | "offer" | "extended" | "extends" | "extend"
        | "dispatched" | "dispatches" | "shipped" | "ships" | "airlifted" | "airlifts" | "transferred"
        | "transfers" | "brought" | "committed" | "commits" | "approved" | "approves" | "allocated" | "allocates"
        | "supported" | "supports" | "support" | "supporting" | "helped" | "helps" | "help" | "assisted"
        | "assists" | "equips" | "equipped" | "purchased" | "procured" | "bought" | "invested" | "invests"
        | "constructs" | "renovated" | "distributed" | "unveiled" | "aids" | "backs" | "backed" | "ordered"
        | "unloaded" | "covers" | "covered" | "builds" | "built" => MEDIUM,
        "handed" | "hands" | "hand" | "handing" if words.word(i + 1) == "over" || words.word(i + 2) == "over" => MEDIUM,
        "completed" | "implements" | "agreed" | "agrees" | "refurbished" | "opened" | "opens" => WEAK,
        _ => return None,
    })
}

/// How plainly a noun says it.
pub(super) fn gift_noun_weight(word: &str) -> Option<i32> {
    Some(match word {
        "grant" | "grants" | "donation" | "donations" | "gift" | "gifts" | "loan" | "loans" | "grant-in-aid" => STRONG,
        "aid" | "assistance" | "support" | "help" | "funding" | "funds" | "fund" | "financing" | "finance"
        | "money" | "contribution" | "contributions" | "generosity" | "backing" | "sponsorship" | "credit" | "line"
        | "pledge" | "budget" | "government-funded" | "relief" | "package" | "shipment" | "consignment"
        | "investment" => MEDIUM,
        _ => return None,
    })
}

/// Whether a verb says that something is received.
pub(super) fn is_receiving_verb(words: &SentenceWords<'_>, i: usize) -> bool {
    match words.word(i) {
        "received" | "receives" | "receive" | "receiving" | "accepted" | "accepts" | "gets" | "got" | "secured"
        | "secures" | "obtained" | "welcomed" | "welcomes" | "obtains" => true,
        "took" | "takes" | "taken" | "take" => matches!(words.word(i + 1), "delivery" | "receipt" | "possession"),
        _ => false,
    }
}

/// Words between a giver and the noun of its gift: "Japanese government grant".
pub(super) static GIFT_MODIFIERS: WordSet = LazyLock::new(|| {
    word_set(
        "government government's state federal in-kind in kind concessional concessionary preferential soft low-interest \
         interest-free humanitarian development financial medical technical military grassroots emergency food \
         non-refundable non-reimbursable bilateral official generous new additional latest second third million \
         us covid-19 people people's taxpayer budget flood earthquake disaster relief royal",
    )
});

/// What a walk to a name behind a preposition may not pass.
pub(super) static NAME_BOUNDARIES: WordSet = LazyLock::new(|| {
    word_set(
        "in on at to for with by from under through between against during after before into as which that who whose \
         is are was were will has have had and or but while when about via than over within",
    )
});

/// On what a noun phrase hangs.
pub(super) static PREPOSITIONS: WordSet = LazyLock::new(|| {
    word_set(
        "in on at to for with by from under through between against during across throughout inside within into via near",
    )
});
