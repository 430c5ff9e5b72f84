//! Words of giving with their weights: verbs, nouns, and the words that may stand beside them.
//!
//! Weights say how plainly a frame names a donor or a recipient: "donated" leaves no doubt, "provided" is also
//! said of an organisation that only hands on. What counts is their order and the two thresholds in `donors`: a
//! donor needs one vote of at least [`MEDIUM`], so that hints and thanks alone only infer one, and a vote of
//! [`STRONG`] makes the article's donor plain. The numbers themselves were chosen by eye on the development
//! articles.

use super::words::{SentenceWords, WordSet, word_set};
use std::sync::LazyLock;

/// A plain frame: "donated by".
pub(super) const STRONG: i32 = 6;
/// A frame that also fits an implementer: "provided by", "with the support of".
pub(super) const MEDIUM: i32 = 4;
/// A hint: an embassy, a cooperation.
pub(super) const WEAK: i32 = 2;

/// Thanks are often addressed to everybody present, so they are below [`MEDIUM`] but above a mere hint.
pub(super) const THANKS: i32 = 3;

/// The weight of a verb of giving; none for any other word.
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

/// The weight of a noun for a gift; none for any other word.
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

pub(super) fn is_receiving_verb(words: &SentenceWords<'_>, i: usize) -> bool {
    match words.word(i) {
        "received" | "receives" | "receive" | "receiving" | "accepted" | "accepts" | "gets" | "got" | "secured"
        | "secures" | "obtained" | "welcomed" | "welcomes" | "obtains" => true,
        "took" | "takes" | "taken" | "take" => matches!(words.word(i + 1), "delivery" | "receipt" | "possession"),
        _ => false,
    }
}

/// Modifiers between a donor and the noun of its gift: "Japanese government grant".
pub(super) static GIFT_MODIFIERS: WordSet = LazyLock::new(|| {
    word_set(
        "government government's state federal in-kind in kind concessional concessionary preferential soft low-interest \
         interest-free humanitarian development financial medical technical military grassroots emergency food \
         non-refundable non-reimbursable bilateral official generous new additional latest second third million \
         us covid-19 people people's taxpayer budget flood earthquake disaster relief royal",
    )
});

/// Words that end the noun phrase behind a preposition, so that a name behind them belongs to something else.
pub(super) static NAME_BOUNDARIES: WordSet = LazyLock::new(|| {
    word_set(
        "in on at to for with by from under through between against during after before into as which that who whose \
         is are was were will has have had and or but while when about via than over within",
    )
});

/// Prepositions that govern a noun phrase and detach it from the verb before them. "Of" is not among them.
pub(super) static PREPOSITIONS: WordSet = LazyLock::new(|| {
    word_set(
        "in on at to for with by from into onto via per against about under through throughout than between among \
         within inside towards across regarding concerning during after before as around near over behind versus off",
    )
});
