//! Frames of giving: "donated by", "a grant from", "handed over to".
//!
//! A frame is a word of giving with the actors in its roles. Each match is a [`Vote`] with a weight for one
//! actor, and the votes of all sentences are added up in `donors`. There is no parser: each frame walks a few
//! words from its word of giving, passes what may stand inside a noun phrase, and stops at anything else. The
//! lengths of these walks were chosen by eye on the development articles; they bound the work and keep a frame
//! inside its clause.

use super::actors::{Actor, ActorIdentity, ActorSense, OrganisationKind};
use super::giving::{
    GIFT_MODIFIERS, MEDIUM, PREPOSITIONS, STRONG, THANKS, WEAK, gift_noun_weight, giving_verb_weight, is_receiving_verb,
};
use super::governors::{has_word, is_doubted};
use super::places::PlaceForm;
use super::words::SentenceWords;
use std::ops::Range;

/// One matched frame: evidence that an actor gives or receives.
pub(super) struct Vote {
    /// Index into the actors of the sentence.
    pub(super) actor: usize,
    /// True for giving, false for receiving.
    pub(super) gives: bool,
    pub(super) weight: i32,
    pub(super) rule: &'static str,
    /// From the word of giving to the actor.
    pub(super) words: Range<usize>,
}

/// Pairs of coordinated countries: "Tanzania and Zambia", "Tanzania-Zambia".
pub(super) fn paired_countries(words: &SentenceWords<'_>, actors: &[Actor]) -> Vec<(&'static str, &'static str)> {
    let pair_of = |pair: &[Actor]| {
        let between = pair[0].words.end..pair[1].words.start;
        let joined = pair[0].words == pair[1].words || (between.len() == 1 && words.word(between.start) == "and");
        match (pair[0].country(), pair[1].country()) {
            (Some((one, PlaceForm::Name)), Some((other, PlaceForm::Name))) if joined && one != other => {
                Some((one, other))
            }
            _ => None,
        }
    };
    actors.windows(2).filter_map(pair_of).collect()
}

/// Matches all frames in a sentence. In other languages only the certain ones of `foreign` are tried.
pub(super) fn collect_votes(words: &SentenceWords<'_>, actors: &[Actor], english: bool) -> Vec<Vote> {
    let mut frames = FrameMatcher { words, actors, votes: Vec::new() };
    if actors.is_empty() {
        return frames.votes;
    }
    if !english {
        frames.match_foreign_frames();
        return frames.votes;
    }
    let mut has_giving_word = false;
    for i in 0..words.len() {
        if let Some(weight) = giving_verb_weight(words, i) {
            frames.match_verb(i, weight);
            has_giving_word = true;
        }
        if let Some(weight) = gift_noun_weight(words.word(i)) {
            frames.match_gift_noun(i, weight);
            has_giving_word = true;
        }
        if is_receiving_verb(words, i) {
            frames.match_receiving_verb(i);
            has_giving_word = true;
        }
        frames.match_function_words(i);
    }
    frames.match_context(has_giving_word);
    frames.votes
}

fn starts_with_any(words: &SentenceWords<'_>, i: usize, stems: &[&str]) -> bool {
    stems.iter().any(|stem| words.word(i).starts_with(stem))
}

/// Collects the votes of one sentence.
pub(super) struct FrameMatcher<'s, 't> {
    pub(super) words: &'s SentenceWords<'t>,
    pub(super) actors: &'s [Actor],
    votes: Vec<Vote>,
}

impl<'s> FrameMatcher<'s, '_> {
    /// Records a vote with the words from `at` to the actor. A company cannot give: it builds or sells.
    pub(super) fn vote(&mut self, actor: usize, gives: bool, weight: i32, rule: &'static str, at: usize) {
        let Some(one) = self.actors.get(actor) else { return };
        if gives && one.sense(self.words) == ActorSense::Company {
            return;
        }
        let words = one.words.start.min(at)..one.words.end.max(at + 1).min(self.words.len());
        self.votes.push(Vote { actor, gives, weight, rule, words });
    }

    /// Records votes for the givers in the list that starts at most `reach` words from `from`, if there is one.
    fn vote_for_givers(&mut self, from: usize, reach: usize, weight: i32, rule: &'static str, at: usize) -> bool {
        let Some(first) = self.actor_after(from, reach) else { return false };
        for k in self.coordinated_actors(first) {
            self.vote(k, true, weight, rule, at);
        }
        true
    }

    fn is_passive(&self, i: usize) -> bool {
        let word = self.words.word(i);
        if !(word.ends_with("ed")
            || matches!(word, "given" | "sent" | "paid" | "bought" | "lent" | "brought" | "built"))
        {
            return false;
        }
        let has_auxiliary = (i.saturating_sub(4)..i)
            .rev()
            .take_while(|&k| self.words.is_adjacent(k + 1))
            .any(|k| matches!(self.words.word(k), "was" | "were" | "been" | "being" | "be" | "is" | "are"));
        has_auxiliary || (i + 1..(i + 4).min(self.words.len())).any(|k| self.words.word(k) == "by")
    }

    /// "X gives Y to Z", "Y was given by X".
    fn match_verb(&mut self, i: usize, weight: i32) {
        if is_doubted(self.words, i) {
            return;
        }
        if self.is_passive(i) {
            self.match_passive(i, weight);
            return;
        }
        let word = self.words.word(i);
        // These forms are also nouns ("a grant", "its funds"): verbs only behind "to", "and" or an auxiliary,
        // or between an actor and an object.
        if [
            "grant", "grants", "gift", "gifts", "fund", "funds", "loans", "support", "help", "supplies", "funding",
            "financing", "finance", "supply", "offer", "hand", "aids", "purchase", "transfer", "ship", "dispatch",
        ]
        .contains(&word)
        {
            let before = i.checked_sub(1).map_or("", |k| self.words.word(k));
            let verbal = ["to", "will", "would", "also", "helps", "and", "is", "are", "was", "were", "been"]
                .contains(&before)
                || self
                    .actors
                    .iter()
                    .any(|actor| actor.words.end == i && actor.suffix.is_empty() && self.is_object_start(i + 1));
            if !verbal {
                return;
            }
        }
        let gerund = word.ends_with("ing");
        for k in self.subject_actors(i, gerund) {
            // A parliament approves what another country lends, and a ministry buys with another's money: only
            // a hint.
            let country = self.actors[k].country().is_some();
            let only_approves = country
                && (starts_with_any(self.words, i, &["approv", "bought", "buy", "purchas", "procur"])
                    || self.is_purpose(i));
            self.vote(k, true, if only_approves { WEAK } else { weight }, "giver: gives", i);
        }
        // "gave Ukraine", "helps Jordan": the country directly behind the verb receives.
        let direct = [
            "give", "gives", "gave", "offered", "offers", "granted", "grants", "sends", "sent", "provides", "provided",
            "provide", "lent", "lends", "help", "helps", "helped", "assist", "assists", "assisted", "support",
            "supports", "supported", "supporting", "aids", "hands", "handed", "gifts", "gifted", "loaned",
        ]
        .contains(&word);
        let next = if self.words.word(i + 1) == "the" { i + 2 } else { i + 1 };
        if let Some(k) = self.actor_at(next).filter(|_| direct)
            && self.actors[k].country().is_some_and(|(_, form)| form != PlaceForm::Demonym)
        {
            self.vote(k, false, STRONG, "recipient: gives it", i);
        }
    }

    /// "took a loan to finance" says what the money is for, not who gives it.
    fn is_purpose(&self, i: usize) -> bool {
        let before = |n: usize| i.checked_sub(n).map_or("", |k| self.words.word(k));
        let means =
            has_word(self.words, i.saturating_sub(14)..i, &["loan", "loans", "credit", "borrowed", "used", "grant"]);
        before(1) == "to" && means && !matches!(before(2), "agreed" | "agreement" | "pledged" | "promised" | "plans")
    }

    /// Whether an object starts at word `i`, so that the word before is a verb: "Japan funds ambulances for".
    fn is_object_start(&self, i: usize) -> bool {
        let is_office = [
            "minister", "after", "before", "with", "and", "ministry", "department", "committee", "agreement",
            "programme",
        ]
        .contains(&self.words.word(i));
        !is_office
            && i < self.words.len()
            && !["of", "from", "for", "to", "in", "by", "is", "was", "were", "will", "has"]
                .contains(&self.words.word(i))
    }

    /// "donated by X".
    fn match_passive(&mut self, i: usize, weight: i32) {
        for at in i + 1..(i + 14).min(self.words.len()) {
            let word = self.words.word(at);
            if self.words.gap(at).contains([';', ':'])
                || matches!(word, "which" | "that" | "who" | "and" | "were" | "was") && at > i + 8
            {
                break;
            }
            if word == "by" {
                self.vote_for_givers(at + 1, 9, weight, "giver: given by", i);
                break;
            }
            if at > i + 1
                && (giving_verb_weight(self.words, at).is_some() && self.is_past(at)
                    || is_receiving_verb(self.words, at))
            {
                break;
            }
        }
    }

    fn is_past(&self, i: usize) -> bool {
        self.words.word(i).ends_with("ed")
    }

    /// The actors that are the subject of a verb: the nearest before it that hangs on no preposition.
    ///
    /// A gerund has its subject directly before it. A finite verb may have a long object or an apposition in
    /// between, so the walk goes back up to 25 words.
    fn subject_actors(&self, verb: usize, gerund: bool) -> Vec<usize> {
        let mut fallback = None;
        let mut i = verb;
        let reach = if gerund { 3 } else { 26 };
        while i > 0 && verb - i < reach {
            if self.words.gap(i).contains([';', ':', '•']) {
                break;
            }
            i -= 1;
            if let Some(k) = self.actor_at(i) {
                let actor = &self.actors[k];
                let governor = self.governing_preposition(actor.words.start);
                let city = actor.country().is_some_and(|(_, form)| form == PlaceForm::Locality);
                let is_subject = match governor {
                    _ if city => false,
                    "" | "and" => true,
                    "from" | "for" if !gerund => {
                        fallback = fallback.or(Some(k));
                        false
                    }
                    _ => false,
                };
                if is_subject {
                    let mut first = k;
                    // It ends a list: "Japan and UNICEF handed over".
                    while first > 0
                        && self.coordinated_actors(first - 1).contains(&k)
                        && self.governing_preposition(self.actors[first - 1].words.start).is_empty()
                    {
                        first -= 1;
                    }
                    return (first..=k).collect();
                }
                i = actor.words.start;
                continue;
            }
            if is_receiving_verb(self.words, i)
                || matches!(self.words.word(i), "said" | "requested" | "asked" | "thanked" | "visited" | "met")
            {
                break;
            }
        }
        fallback.into_iter().collect()
    }

    /// The preposition that governs the noun phrase at `start`, or an empty string.
    fn governing_preposition(&self, start: usize) -> &'s str {
        let mut i = start;
        while i > 0 && start - i < 10 {
            if self.words.gap(i).contains([',', ';', ':', '(', '–', '—', '.']) && !self.words.gap(i).starts_with('.')
            {
                return "";
            }
            i -= 1;
            let word = self.words.word(i);
            if word == "of" || (word == "and" && i > 0 && start - i < 3) {
                continue;
            }
            if PREPOSITIONS.contains(word) {
                return word;
            }
            if ["is", "was", "were", "has", "have", "will", "that", "which", "who", "since", "and", "said"]
                .contains(&word)
                || giving_verb_weight(self.words, i).is_some() && !self.words.is_capitalised(i)
                || is_receiving_verb(self.words, i)
            {
                return "";
            }
        }
        ""
    }

    /// "a Japanese grant", "a grant from Japan", "aid to Ukraine".
    fn match_gift_noun(&mut self, i: usize, weight: i32) {
        let word = self.words.word(i);
        if word == "line" && i.checked_sub(1).is_none_or(|k| self.words.word(k) != "credit") {
            return;
        }
        // Left of the noun: "a Japanese government grant".
        let mut at = i;
        for _ in 0..5 {
            if !self.words.is_adjacent(at) && self.words.gap(at) != " \"" {
                break;
            }
            let Some(before) = at.checked_sub(1) else { break };
            if let Some(k) = self.actor_at(before) {
                let actor = &self.actors[k];
                let strong = weight == STRONG;
                let is_donor = actor.is_attributive() || (strong && self.words.word(i + 1) != "for") || before + 1 < i;
                let is_people_abroad = actor.sense(self.words) == ActorSense::PeopleAbroad;
                if is_donor && !is_people_abroad && (actor.suffix.is_empty() || actor.is_possessive()) {
                    let weight = if actor.is_attributive() { weight } else { weight.min(MEDIUM) };
                    // "the earlier Indian help" is background.
                    let earlier = actor
                        .words
                        .start
                        .checked_sub(1)
                        .is_some_and(|k| matches!(self.words.word(k), "earlier" | "previous" | "similar" | "past"));
                    let weight = if earlier { WEAK } else { weight };
                    self.vote(k, true, weight, "giver: its gift", i);
                }
                break;
            }
            let word = self.words.word(before);
            if !(GIFT_MODIFIERS.contains(word)
                || word.starts_with(|c: char| c.is_ascii_digit())
                || gift_noun_weight(word).is_some())
            {
                break;
            }
            at = before;
        }
        // Right of the noun: "a grant from Japan", "aid to Ukraine".
        for at in i + 1..(i + 12).min(self.words.len()) {
            let word = self.words.word(at);
            let gap = self.words.gap(at);
            if gap.contains([';', ':'])
                || (at > i + 2 && matches!(word, "which" | "that" | "who" | "and" | "will" | "was" | "were"))
            {
                break;
            }
            let in_support = i > 0 && matches!(self.words.word(i - 1), "in" | "to") && word == "of";
            match word {
                "from" | "by" => {
                    self.vote_for_givers(at + 1, 8, weight, "giver: gift from", i);
                    break;
                }
                "of" if at == i + 1 && in_support => {
                    if let Some(k) = self.actor_after(at + 1, 7) {
                        self.vote(k, false, STRONG, "recipient: in support of", i);
                        break;
                    }
                }
                "of" if at == i + 1 && self.vote_for_givers(at + 1, 7, weight, "giver: gift of", i) => break,
                "to" | "for" if at <= i + 3 => {
                    if let Some(k) = self.actor_after(at + 1, 6) {
                        self.vote(k, false, MEDIUM, "recipient: gift to", i);
                    }
                    if word == "to" {
                        continue;
                    }
                }
                _ if giving_verb_weight(self.words, at).is_some() && self.is_past(at) => break,
                _ => {}
            }
        }
    }

    /// "Z received Y from X", "was received by Z".
    fn match_receiving_verb(&mut self, i: usize) {
        if self.words.word(i + 1) == "by" {
            if let Some(k) = self.actor_after(i + 2, 8) {
                self.vote(k, false, STRONG, "recipient: received by", i);
            }
        } else {
            for k in self.subject_actors(i, false) {
                if !matches!(self.governing_preposition(self.actors[k].words.start), "from" | "for") {
                    self.vote(k, false, STRONG, "recipient: receives", i);
                }
            }
        }
        for at in i + 1..(i + 26).min(self.words.len()) {
            if self.words.word(at) == "from" && self.vote_for_givers(at + 1, 8, STRONG, "giver: received from", at) {
                break;
            }
        }
    }

    /// Frames without a word of giving: "$2 million from X", "thanks to X", "on behalf of X", "came from X".
    fn match_function_words(&mut self, i: usize) {
        let word_before = |n: usize| i.checked_sub(n).map_or("", |k| self.words.word(k));
        let is_money = |word: &str| {
            word.starts_with(|c: char| c.is_ascii_digit())
                || ["dollars", "euros", "euro", "usd", "eur", "yen", "million", "billion", "yuan", "pounds"]
                    .contains(&word)
        };
        let (ahead, weight, rule) = match self.words.word(i) {
            "from" if is_money(word_before(1)) => (i + 1, STRONG, "giver: money from"),
            "from" if matches!(word_before(1), "came" | "comes" | "coming" | "come" | "one") => {
                (i + 1, MEDIUM, "giver: came from")
            }
            "behalf" if self.words.word(i + 1) == "of" => (i + 2, MEDIUM, "giver: on behalf of"),
            "thanks" if self.words.word(i + 1) == "to" => (i + 2, MEDIUM, "giver: thanks to"),
            "gratitude" | "grateful" | "thankful" | "appreciation" | "indebted" if self.words.word(i + 1) == "to" => {
                (i + 2, THANKS, "giver: thanked")
            }
            "thanked" | "thanks" | "thanking" | "thank" => (i + 1, THANKS, "giver: thanked"),
            "cooperation" | "partnership" | "collaboration" if self.words.word(i + 1) == "with" => {
                (i + 2, WEAK, "giver: with")
            }
            _ => return,
        };
        self.vote_for_givers(ahead, 7, weight, rule, i);
    }

    /// Votes from the words around each actor: "EU-funded", its embassy, "to Kenya", "Kenya's hospitals".
    ///
    /// `has_giving_word` says whether the sentence has any word of giving: "to Kenya" is plain only then.
    fn match_context(&mut self, has_giving_word: bool) {
        for k in 0..self.actors.len() {
            let actor = &self.actors[k];
            let at = actor.words.start;
            let suffix = actor.suffix.trim_start_matches(['-', '\u{2011}']).to_owned();
            if [
                "funded", "financed", "donated", "sponsored", "backed", "supported", "provided", "aided", "gifted",
                "given", "supplied", "assisted", "led", "granted",
            ]
            .contains(&suffix.as_str())
            {
                let weight = if suffix == "led" { WEAK } else { STRONG };
                self.vote(k, true, weight, "giver: -funded", at);
            }
            let sense = actor.sense(self.words);
            if sense == ActorSense::Embassy {
                self.vote(k, true, WEAK, "giver: its embassy", at);
            }
            if matches!(actor.identity, ActorIdentity::Known(agency) if agency.kind == OrganisationKind::Agency) {
                self.vote(k, true, WEAK, "giver: its agency", at);
            }
            let Some((_, form)) = actor.country() else { continue };
            if sense == ActorSense::PeopleAbroad || sense == ActorSense::Company || suffix.ends_with("funded") {
                continue;
            }
            let governor = self.governing_preposition(at);
            let before = has_word(
                self.words,
                at.saturating_sub(5)..at,
                &["ambassador", "envoy", "embassy", "mission", "representative", "consul"],
            );
            let weight = match (governor, form) {
                ("to", _) if before => MEDIUM,
                ("to", _) if has_giving_word => STRONG,
                ("in" | "across" | "throughout" | "inside" | "within", PlaceForm::Name) => MEDIUM,
                ("in" | "across" | "throughout" | "inside" | "within" | "into", _) => WEAK,
                ("for", PlaceForm::Name | PlaceForm::Demonym) => MEDIUM,
                ("to" | "at", _) => WEAK,
                _ => 0,
            };
            if weight > 0 && sense != ActorSense::Embassy {
                self.vote(k, false, weight, "recipient: to or in", at);
            }
            let end = actor.words.end;
            let names_local_body =
                (end..(end + 3).min(self.words.len())).take_while(|&i| self.words.is_adjacent(i)).any(|i| {
                    [
                        "ministry", "hospital", "hospitals", "minister", "health", "capital", "region", "regions",
                        "province", "authorities", "schools", "city", "district", "villages", "children", "families",
                        "patients",
                    ]
                    .contains(&self.words.word(i))
                });
            let follows_body = has_word(self.words, at.saturating_sub(4)..at, &["ministry", "hospital", "hospitals"])
                && at.checked_sub(1).is_some_and(|i| matches!(self.words.word(i), "of" | "the" | "republic"));
            if follows_body && governor.is_empty() && form == PlaceForm::Name {
                self.vote(k, false, WEAK, "recipient: its own", at);
            }
            if names_local_body && sense != ActorSense::Embassy && actor.is_attributive() {
                self.vote(k, false, WEAK, "recipient: its own", at);
            }
        }
    }
}
