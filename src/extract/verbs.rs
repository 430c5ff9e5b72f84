//! The lexicon of stages: verbs and nouns of giving, and the words that bring news of what was given.
//!
//! One table for all rules that read how far a delivery has come. "Donated" and "provided" say that something was
//! given; only words of arrival ("delivered", "received", "handed over") say that it is there.

use super::words::{SentenceWords, WordSet, word_set};
use crate::model::{DeliveryStatus, Stage};

/// What is done with the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Given, sent, provided, paid for. Also said of services.
    Give,
    /// Bought, ordered, installed, equipped with. Said of equipment only.
    Buy,
    Build,
}

impl Act {
    /// What a building comes with is not itself built: "built a clinic with 20 beds".
    pub(super) fn without_building(self) -> Act {
        if self == Act::Build { Act::Buy } else { self }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum VerbForm {
    Base,
    Present,
    Gerund,
    Past,
    Noun,
}

/// Class of a word of giving, by what its past form says about the item.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    /// Delivered, handed over, received: it is there.
    Deliver,
    /// Donated: given, but not said to be there.
    Donate,
    /// Purchased, procured, ordered.
    Order,
    Install,
    Build,
    Equip,
    /// Provided: as [`Verb::Donate`], but also with the receiver as object ("provided hospitals with").
    Provide,
    /// Supplied, distributed, gave, presented: as [`Verb::Deliver`], but also with the receiver as object.
    Supply,
    /// Sent, shipped.
    Send,
    /// Pledged, promised: nothing is given yet.
    Pledge,
    /// Financed, granted, included: says nothing plain about the item itself.
    Other,
}

impl Verb {
    pub(super) fn act(self) -> Act {
        match self {
            Verb::Deliver | Verb::Donate | Verb::Provide | Verb::Supply => Act::Give,
            Verb::Send | Verb::Pledge | Verb::Other => Act::Give,
            Verb::Order | Verb::Install | Verb::Equip => Act::Buy,
            Verb::Build => Act::Build,
        }
    }

    /// The status that the past form states.
    pub(super) fn completed_status(self) -> DeliveryStatus {
        match self {
            Verb::Deliver | Verb::Supply => DeliveryStatus::Delivered,
            Verb::Donate | Verb::Provide => DeliveryStatus::Donated,
            Verb::Send => DeliveryStatus::InDelivery,
            Verb::Pledge => DeliveryStatus::Planned,
            Verb::Order => DeliveryStatus::Ordered,
            Verb::Install => DeliveryStatus::InUse,
            Verb::Build | Verb::Equip | Verb::Other => DeliveryStatus::Unknown,
        }
    }

    /// The news that the denied past form brings: "have not been delivered". `None` if the denial says only that
    /// something was not done ("have not been ordered").
    pub(super) fn denied_status(self) -> Option<DeliveryStatus> {
        match self {
            Verb::Deliver | Verb::Supply => Some(DeliveryStatus::NotReceived),
            Verb::Install => Some(DeliveryStatus::NotInUse),
            _ => None,
        }
    }
}

/// Lexicon of verbs and nouns of giving.
pub(super) fn lookup_verb(word: &str) -> Option<(Verb, VerbForm)> {
    use VerbForm::*;
    Some(match word {
        "deliver" | "receive" | "accept" | "get" => (Verb::Deliver, Base),
        "delivers" | "receives" | "accepts" | "gets" => (Verb::Deliver, Present),
        "delivering" | "receiving" => (Verb::Deliver, Gerund),
        "delivered" | "received" | "handed" | "accepted" | "got" => (Verb::Deliver, Past),
        "delivery" | "handover" => (Verb::Deliver, Noun),
        "donate" => (Verb::Donate, Base),
        "donates" => (Verb::Donate, Present),
        "donating" => (Verb::Donate, Gerund),
        "donated" | "gifted" => (Verb::Donate, Past),
        "donation" | "gift" => (Verb::Donate, Noun),
        "purchase" | "procure" | "buy" | "acquire" => (Verb::Order, Base),
        "purchases" | "procures" | "buys" | "acquires" => (Verb::Order, Present),
        "purchasing" | "procuring" | "buying" | "acquiring" => (Verb::Order, Gerund),
        "purchased" | "procured" | "bought" | "acquired" | "ordered" => (Verb::Order, Past),
        "procurement" | "acquisition" => (Verb::Order, Noun),
        "install" | "introduce" => (Verb::Install, Base),
        "installs" | "introduces" => (Verb::Install, Present),
        "installing" | "introducing" => (Verb::Install, Gerund),
        "installed" | "introduced" | "commissioned" => (Verb::Install, Past),
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
        "provide" => (Verb::Provide, Base),
        "provides" => (Verb::Provide, Present),
        "providing" => (Verb::Provide, Gerund),
        "provided" | "contributed" | "bestowed" => (Verb::Provide, Past),
        "provision" => (Verb::Provide, Noun),
        "supply" | "distribute" | "give" => (Verb::Supply, Base),
        "distributes" | "supplies" | "gives" => (Verb::Supply, Present),
        "supplying" | "distributing" | "giving" => (Verb::Supply, Gerund),
        "supplied" | "distributed" | "brought" | "gave" | "given" | "presented" => (Verb::Supply, Past),
        "distribution" => (Verb::Supply, Noun),
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

/// The stage that a participle before its noun states: "donated ventilators".
pub(super) fn lookup_participle(word: &str) -> Option<DeliveryStatus> {
    let (verb, form) = lookup_verb(word)?;
    Some(verb.completed_status()).filter(|status| form == VerbForm::Past && *status != DeliveryStatus::Unknown)
}

/// Whether the status is news of something given earlier, not a stage on its way.
pub(super) fn is_news(status: DeliveryStatus) -> bool {
    status != DeliveryStatus::Unknown && Stage::of(status).is_none()
}

/// The stage that was reached or announced before there can be such news: what is called off was to come, what stands
/// unused is there. `None` for what is no news.
pub(super) fn stage_before(news: DeliveryStatus) -> Option<DeliveryStatus> {
    match news {
        DeliveryStatus::Cancelled | DeliveryStatus::NotReceived => Some(DeliveryStatus::Planned),
        DeliveryStatus::Incomplete | DeliveryStatus::NotInUse | DeliveryStatus::Returned => {
            Some(DeliveryStatus::Delivered)
        }
        _ => None,
    }
}

/// The end that a past form or participle at word `i` states: "cancelled", "called off", "returned", "sent back".
pub(super) fn ending_at(words: &SentenceWords<'_>, i: usize) -> Option<DeliveryStatus> {
    match (words.word(i), words.word(i + 1)) {
        ("cancelled" | "canceled" | "scrapped", _) | ("called", "off") => Some(DeliveryStatus::Cancelled),
        ("returned", _) | ("sent" | "shipped" | "taken" | "took" | "given" | "brought" | "went" | "gone", "back") => {
            Some(DeliveryStatus::Returned)
        }
        _ => None,
    }
}

/// Whether word `i` says that something is there and not in use: "idle", "in boxes".
pub(super) fn is_unused(words: &SentenceWords<'_>, i: usize) -> bool {
    match words.word(i) {
        "idle" | "unused" | "unopened" | "uninstalled" => true,
        "in" => (i + 1..i + 4).any(|i| matches!(words.word(i), "boxes" | "crates" | "storage" | "packaging")),
        _ => false,
    }
}

/// Parts without which equipment does not work.
static PARTS: WordSet = WordSet::new(|| {
    word_set(
        "part parts workstation workstations battery batteries cable cables accessory accessories software probe probes \
         engine engines wheels tyres sensor sensors reagents manual manuals spares lens lenses licence licences",
    )
});

/// Whether the words from `from` on say that parts are missing: "without its workstation", "without spare parts". Not
/// "without delay".
pub(super) fn lacks_parts(words: &SentenceWords<'_>, from: usize) -> bool {
    let is_part = |i: usize| PARTS.contains(words.word(i));
    (from..words.len().min(from + REACH_OF_PARTS)).take_while(|&i| !words.gap(i).contains([';', ':'])).any(|i| {
        let lacks = matches!(words.word(i), "without" | "lacking" | "lacks" | "lack" | "missing");
        words.word(i) == "incomplete" || lacks && (i + 1..i + 5).take_while(|&i| words.is_adjacent(i)).any(is_part)
    })
}

/// How many words behind an arrival a missing part is looked for. Chosen by eye.
const REACH_OF_PARTS: usize = 12;
