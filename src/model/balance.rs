//! The balance of an equipment line: what its claims say of each stage, whether reports contradict each other, and
//! what is outstanding.
//!
//! Each claim speaks of one stage and may give the number of that stage: "two of the five were delivered" is a claim
//! of five promised and a claim of two received. A later claim of another stage never changes an earlier number, so a
//! partial delivery stays partial.

use super::{Claim, Coded, DeliveryStatus, Figure, LineState, ListedCode, PartialDate, Voice};
use crate::text::fold;
use std::ops::Deref;

/// How far a delivery has come, in order. `Given` is told of goods that were "donated": they may not be there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    Promised,
    Funded,
    BeingBought,
    Ordered,
    Given,
    Sent,
    Received,
    InUse,
}

impl Stage {
    pub const ALL: [Stage; 8] = [
        Stage::Promised,
        Stage::Funded,
        Stage::BeingBought,
        Stage::Ordered,
        Stage::Given,
        Stage::Sent,
        Stage::Received,
        Stage::InUse,
    ];

    /// The stage that a claim of this status states; `None` for news such as `cancelled` and for `unknown`.
    pub fn of(status: DeliveryStatus) -> Option<Stage> {
        Some(match status {
            DeliveryStatus::Planned => Stage::Promised,
            DeliveryStatus::Funded => Stage::Funded,
            DeliveryStatus::BeingBought => Stage::BeingBought,
            DeliveryStatus::Ordered => Stage::Ordered,
            DeliveryStatus::Donated => Stage::Given,
            DeliveryStatus::InDelivery => Stage::Sent,
            DeliveryStatus::Delivered => Stage::Received,
            DeliveryStatus::InUse => Stage::InUse,
            DeliveryStatus::NotReceived
            | DeliveryStatus::Incomplete
            | DeliveryStatus::NotInUse
            | DeliveryStatus::Returned
            | DeliveryStatus::Cancelled
            | DeliveryStatus::Unknown => return None,
        })
    }

    fn state(self) -> LineState {
        match self {
            Stage::Promised => LineState::Planned,
            Stage::Funded => LineState::Funded,
            Stage::BeingBought => LineState::BeingBought,
            Stage::Ordered => LineState::Ordered,
            Stage::Given => LineState::Donated,
            Stage::Sent => LineState::InDelivery,
            Stage::Received => LineState::Delivered,
            Stage::InUse => LineState::InUse,
        }
    }

    /// The stage in words, as after a number: `5 promised`.
    pub fn words(self) -> &'static str {
        match self {
            Stage::Promised => "promised",
            Stage::Funded => "paid for",
            Stage::BeingBought => "being bought",
            Stage::Ordered => "ordered",
            Stage::Given => "donated",
            Stage::Sent => "on the way",
            Stage::Received => "received",
            Stage::InUse => "in use",
        }
    }

    /// The stage as a key for other programs.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Promised => "promised",
            Stage::Funded => "paid_for",
            Stage::BeingBought => "being_bought",
            Stage::Ordered => "ordered",
            Stage::Given => "donated",
            Stage::Sent => "on_the_way",
            Stage::Received => "received",
            Stage::InUse => "in_use",
        }
    }

    fn is_arrival(self) -> bool {
        self >= Stage::Received
    }
}

/// Who makes a claim. Claims of one speaker do not contradict each other: the newer one corrects the older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker<'a> {
    Voice(Voice),
    /// Whose voice it is is not known, so each publisher speaks for itself, else each source.
    Source(&'a str),
}

impl Speaker<'_> {
    pub(crate) fn voice(self) -> Option<Voice> {
        match self {
            Speaker::Voice(voice) => Some(voice),
            Speaker::Source(_) => None,
        }
    }
}

/// What the claims of a line say of one stage. Claims are given by their index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageReport {
    /// The newest claim of the stage.
    pub newest: usize,
    /// The oldest claim of the stage that has a year, else the last in the file.
    pub first: usize,
    /// The number in the newest claim of the stage that gives one, and that claim.
    pub number: Option<(Figure, usize)>,
}

/// Two claims that cannot both be true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// The claim that says more, and who makes it.
    pub more: (usize, Option<Voice>),
    /// The claim that says less.
    pub less: (usize, Option<Voice>),
    pub stage: Stage,
    numbers: (Option<Figure>, Option<Figure>),
}

/// What has been promised or bought and is not reported to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outstanding {
    /// All of it is reported received, or it arrived without an earlier promise, or it will not come.
    Nothing,
    Pieces(Figure),
    /// A number that the difference needs is not stated.
    NotKnown,
}

/// See the [module](self).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    stages: [Option<StageReport>; 8],
    /// The newest number of a claim that says nothing of a stage.
    unstaged: Option<(Figure, usize)>,
    /// The number that the news give that are the state, and their claim: `3 returned`.
    news: Option<(Figure, usize)>,
    state: LineState,
    /// The claim that the state comes from; `None` if nothing is said.
    state_claim: Option<usize>,
    pub dispute: Option<Dispute>,
    /// The first report of the state.
    since: Option<usize>,
    /// The newest dated claim of any stage.
    newest: Option<usize>,
}

impl Balance {
    /// The balance of `claims`; `speaker` tells who makes the claim of an index.
    pub fn of<'c, S: Deref<Target = str>>(claims: &'c [Claim<S>], speaker: impl Fn(usize) -> Speaker<'c>) -> Balance {
        let history = History::new(claims, speaker);
        let mut stages = [None; 8];
        for stage in Stage::ALL {
            stages[stage as usize] = history.report_of(stage, |_| true);
        }
        let newest = history.0.first().map(|it| it.index);
        let unstaged = unstaged_number(claims);
        let dispute = history.dispute();
        let state = LineState::Unknown;
        let mut balance =
            Balance { stages, unstaged, news: None, state, state_claim: None, dispute, since: None, newest };
        (balance.state, balance.state_claim) = balance.find_state(&history);
        if balance.is_news() {
            balance.news = balance.state_claim.and_then(|claim| Some((claims.get(claim)?.quantity?, claim)));
        }
        balance.since = balance.find_since(&history);
        balance
    }

    fn find_state(&mut self, history: &History<'_>) -> (LineState, Option<usize>) {
        use DeliveryStatus::{Cancelled, Incomplete, NotInUse, NotReceived, Returned};
        // What is called off or sent back will not come, whoever was right before.
        if let Some(end) = history.standing(&[Cancelled, Returned], |_| true) {
            let state = if end.status == Cancelled { LineState::Cancelled } else { LineState::Returned };
            return (state, Some(end.index));
        }
        if let Some(dispute) = self.dispute {
            return (LineState::Disputed, Some(dispute.less.0));
        }
        // The newest holds: what is incomplete has come since it was missing.
        let denial = history.standing(&[NotReceived], Stage::is_arrival);
        let incomplete = history.standing(&[Incomplete], Stage::is_arrival);
        let unused = history.standing(&[NotInUse], |stage| stage == Stage::InUse);
        let news = [denial, incomplete, unused].into_iter().flatten();
        if let Some(news) = news.min_by(|a, b| PartialDate::newest_first(a.date, b.date)) {
            let state = match news.status {
                Incomplete => LineState::Incomplete,
                NotInUse => LineState::NotInUse,
                _ => {
                    for stage in [Stage::Received, Stage::InUse] {
                        self.stages[stage as usize] = history.report_of(stage, |it| !history.is_taken_back(it));
                    }
                    if self.arrived().is_none() { LineState::NotReceived } else { LineState::PartlyDelivered }
                }
            };
            return (state, Some(news.index));
        }
        let furthest = Stage::ALL.into_iter().rev().find_map(|stage| Some((stage, self.stage(stage)?)));
        match furthest {
            None => (LineState::Unknown, None),
            Some((stage, report)) => {
                let state = match (self.promised_number(), self.arrived_number()) {
                    _ if !stage.is_arrival() => stage.state(),
                    (Some((promised, _)), Some((arrived, _))) if promised > arrived => LineState::PartlyDelivered,
                    (Some(_), None) => LineState::ArrivedUncounted,
                    _ => stage.state(),
                };
                (state, Some(report.newest))
            }
        }
    }

    /// What is said of a stage; `None` if nothing is, or if its speaker took it back.
    pub fn stage(&self, stage: Stage) -> Option<&StageReport> {
        self.stages[stage as usize].as_ref()
    }

    /// The number of a stage and its claim; `None` if reports disagree on it, so that no sum gets either number.
    pub fn undisputed_number(&self, stage: Stage) -> Option<(Figure, usize)> {
        let disputed = self.dispute.is_some_and(|it| it.stage == stage || it.stage.is_arrival() && stage.is_arrival());
        self.stage(stage)?.number.filter(|_| !disputed)
    }

    /// The state of the line as a whole.
    pub fn state(&self) -> LineState {
        self.state
    }

    /// Whether something is announced and not all of it is reported received, or its arrival is denied, incomplete or
    /// disputed; `state:open` in queries. News of what has come say nothing of the rest: two of five that stand idle are
    /// still two of five.
    pub fn is_open(&self) -> bool {
        match self.state {
            LineState::NotInUse => self.arrived().is_some() && !self.has_all_arrived(),
            state => state.is_open(),
        }
    }

    /// Whether as many are reported received as are announced, or no number is announced.
    fn has_all_arrived(&self) -> bool {
        match (self.promised_number(), self.arrived_number()) {
            (Some((promised, _)), Some((arrived, _))) => arrived >= promised,
            (Some(_), None) => false,
            (None, _) => true,
        }
    }

    /// The number that arrived and the greater one that was announced: `2 of 5`. `None` unless both are stated.
    pub(crate) fn part_arrived(&self) -> Option<(Figure, Figure)> {
        let (promised, arrived) = (self.promised_number()?.0, self.arrived_number()?.0);
        (promised > arrived).then_some((arrived, promised))
    }

    /// The claim that says the state.
    pub fn state_claim(&self) -> Option<usize> {
        self.state_claim
    }

    /// The newest dated claim of any stage or news; the first in the file if none is dated.
    pub fn last_report(&self) -> Option<usize> {
        self.newest
    }

    /// The first report of the present stage; of news the first since something else was told; of a dispute the later
    /// of its two claims.
    pub fn since(&self) -> Option<usize> {
        self.since
    }

    fn find_since(&self, history: &History<'_>) -> Option<usize> {
        let state_claim = self.state_claim?;
        if let (LineState::Disputed, Some(dispute)) = (self.state, self.dispute) {
            return history.0.iter().map(|it| it.index).find(|&i| i == dispute.more.0 || i == dispute.less.0);
        }
        let report = self.stages.iter().flatten().find(|report| report.newest == state_claim);
        report.map(|report| report.first).or_else(|| history.start_of_news(state_claim))
    }

    /// Whether the state is what news say rather than a stage.
    fn is_news(&self) -> bool {
        use LineState::{Cancelled, Incomplete, NotInUse, NotReceived, Returned};
        matches!(self.state, Cancelled | Returned | NotReceived | Incomplete | NotInUse)
    }

    /// Number of pieces of the present stage, and the claim that gives it: of those that arrived if any did, else of
    /// the furthest stage that has a number, else of the news that are the state. `None` while reports disagree, because then neither number may be used.
    pub fn number(&self) -> Option<(Figure, usize)> {
        if self.dispute.is_some() {
            return None;
        }
        self.arrived_number().or_else(|| {
            let before = Stage::ALL.iter().rev().filter(|stage| !stage.is_arrival());
            before
                .filter_map(|&stage| self.stage(stage))
                .find_map(|report| report.number)
                .or(self.news)
                .or(self.unstaged)
        })
    }

    /// The furthest report of an arrival.
    pub fn arrived(&self) -> Option<&StageReport> {
        self.stage(Stage::InUse).or_else(|| self.stage(Stage::Received))
    }

    /// Number of pieces that are there: what is in use has arrived too. `None` if no number is stated.
    pub fn arrived_number(&self) -> Option<(Figure, usize)> {
        let number = |stage| self.stage(stage).and_then(|report| report.number);
        match (number(Stage::Received), number(Stage::InUse)) {
            (Some(received), Some(used)) => Some(if used.0.0 > received.0.0 { used } else { received }),
            (received, used) => received.or(used),
        }
    }

    /// Whether [`Balance::number`] is of pieces that are there. What is incomplete or not in use is.
    pub fn is_number_of_arrived(&self) -> bool {
        let is_there = matches!(self.state, LineState::Incomplete | LineState::NotInUse);
        self.arrived_number().is_some() || is_there && self.news.is_some() && self.number() == self.news
    }

    /// Number of pieces that are to come: the greatest of those promised, ordered or told of another stage before
    /// arrival. A later stage without all the pieces does not make the others unpromised.
    pub fn promised_number(&self) -> Option<(Figure, usize)> {
        let order = [Stage::Promised, Stage::Ordered, Stage::Sent, Stage::Given, Stage::BeingBought, Stage::Funded];
        let numbers = order.iter().filter_map(|&stage| self.stage(stage)?.number);
        numbers.reduce(|most, number| if number.0.0 > most.0.0 { number } else { most })
    }

    fn is_announced(&self) -> bool {
        Stage::ALL.iter().any(|&stage| !stage.is_arrival() && self.stage(stage).is_some())
    }

    pub fn outstanding(&self) -> Outstanding {
        match self.state {
            LineState::Cancelled | LineState::Returned => Outstanding::Nothing,
            LineState::Disputed | LineState::Unknown => Outstanding::NotKnown,
            _ => self.outstanding_pieces(),
        }
    }

    fn outstanding_pieces(&self) -> Outstanding {
        let (promised, arrived) = (self.promised_number(), self.arrived_number());
        match (promised, arrived) {
            (Some((promised, _)), Some((arrived, _))) if promised.0 > arrived.0 => {
                Outstanding::Pieces(Figure(promised.0 - arrived.0))
            }
            (Some(_), Some(_)) => Outstanding::Nothing,
            _ if self.arrived().is_some() && !self.is_announced() => Outstanding::Nothing,
            _ => Outstanding::NotKnown,
        }
    }

    /// The balance in a few words: `2 of 5 received`, `9 ordered, on the way (number not said)`, `20 received`.
    pub fn words(&self) -> String {
        if let (LineState::Disputed, Some(dispute)) = (self.state, self.dispute) {
            return dispute.words();
        }
        let with_number = |stage: Stage| match self.stage(stage)?.number {
            Some((number, _)) => Some(format!("{number} {}", stage.words())),
            None => Some(stage.words().to_owned()),
        };
        let announced = || Stage::ALL.iter().rev().filter(|stage| !stage.is_arrival()).find_map(|&s| with_number(s));
        match self.state {
            LineState::Unknown => String::new(),
            LineState::Cancelled | LineState::Returned | LineState::NotReceived => {
                let word = self.news_words();
                let before =
                    with_number(Stage::Received).filter(|_| self.state == LineState::Returned).or_else(announced);
                before.map_or_else(|| word.clone(), |before| format!("{before}, {word}"))
            }
            LineState::Incomplete | LineState::NotInUse => {
                let word = self.news_words();
                let received = || self.stage(Stage::Received).and_then(|_| with_number(Stage::Received));
                let part = self.part_arrived().map(|(n, of)| format!("{n} of {of} {}", Stage::Received.words()));
                part.or_else(received).map_or_else(|| word.clone(), |before| format!("{before}, {word}"))
            }
            _ => self.words_of_progress(),
        }
    }

    /// `3 returned`
    fn news_words(&self) -> String {
        let word = self.state.label();
        self.news.map_or_else(|| word.to_owned(), |(number, _)| format!("{number} {word}"))
    }

    fn words_of_progress(&self) -> String {
        let Some(furthest) = Stage::ALL.iter().rev().copied().find(|&stage| self.stage(stage).is_some()) else {
            return String::new();
        };
        let word = furthest.words();
        let own = self.stage(furthest).and_then(|report| report.number);
        let earlier = Stage::ALL.iter().rev().copied().filter(|&stage| stage < furthest);
        let earlier = earlier.filter_map(|stage| Some((stage, self.stage(stage)?.number?.0))).next();
        match (own, self.promised_number(), earlier) {
            (Some((n, _)), Some((of, _)), _) if of.0 > n.0 => format!("{n} of {of} {word}"),
            (Some((n, _)), _, Some((Stage::Received, received))) if received > n => {
                format!("{received} received, {n} {word}")
            }
            (Some((n, _)), ..) => format!("{n} {word}"),
            (None, _, Some((stage, n))) => format!("{n} {}, {word} (number not said)", stage.words()),
            (None, ..) => word.to_owned(),
        }
    }
}

impl Dispute {
    fn words(self) -> String {
        self.sides().map(|(_, words)| words).join("; ")
    }

    /// The two claims with what each says and who says it, the one that says more first.
    pub fn sides(self) -> [(usize, String); 2] {
        let says = |voice: Option<Voice>, other: &str| match voice {
            Some(voice) => format!("says the {}", voice.label()),
            None => other.to_owned(),
        };
        let word = self.stage.words();
        let more = self.numbers.0.map_or_else(|| word.to_owned(), |n| format!("{n} {word}"));
        let less = self.numbers.1.map_or_else(
            || if self.numbers.0.is_some() { "none".to_owned() } else { "not".to_owned() },
            |n| n.to_string(),
        );
        [
            (self.more.0, format!("{more}, {}", says(self.more.1, "says one report"))),
            (self.less.0, format!("{less}, {}", says(self.less.1, "says another"))),
        ]
    }
}

/// The claims of a line that say something of a stage or bring news, with who makes each, newest first.
struct History<'c>(Vec<ToldClaim<'c>>);

struct ToldClaim<'c> {
    index: usize,
    status: DeliveryStatus,
    quantity: Option<Figure>,
    date: Option<PartialDate>,
    speaker: Speaker<'c>,
    /// The facility and the place of each site.
    sites: Vec<[Option<&'c str>; 2]>,
}

impl ToldClaim<'_> {
    fn stage(&self) -> Option<Stage> {
        Stage::of(self.status)
    }

    fn is_arrival(&self) -> bool {
        self.stage().is_some_and(Stage::is_arrival)
    }

    /// Whether its date can be older or newer than another.
    fn has_year(&self) -> bool {
        self.date.is_some_and(|date| date.year.is_some())
    }

    fn is_newer_than(&self, other: &ToldClaim<'_>) -> bool {
        PartialDate::newest_first(self.date, other.date).is_lt()
    }

    /// Whether the two claims may be about the same pieces: not if both name facilities, or both name places, and
    /// none is in common. "Kharkiv" and "Kharkiv region" are not plainly different.
    fn may_share_site(&self, other: &ToldClaim<'_>) -> bool {
        (0..2).all(|kind| {
            let named = |it: &ToldClaim<'_>| -> Vec<String> {
                it.sites.iter().filter_map(|site| site[kind]).map(fold).collect()
            };
            let (ours, theirs) = (named(self), named(other));
            ours.is_empty()
                || theirs.is_empty()
                || ours.iter().any(|a| theirs.iter().any(|b| a.contains(b.as_str()) || b.contains(a.as_str())))
        })
    }

    /// Whether the dates are so close that a different number is a contradiction rather than news.
    fn is_at_time_of(&self, other: &ToldClaim<'_>) -> bool {
        match (self.date, other.date) {
            (Some(a), Some(b)) => a.min_days_between(b).is_some_and(|days| days <= SAME_TIME_DAYS),
            (None, None) => true,
            _ => false,
        }
    }
}

impl<'c> History<'c> {
    fn new<S: Deref<Target = str>>(claims: &'c [Claim<S>], speaker: impl Fn(usize) -> Speaker<'c>) -> Self {
        let mut newest_first: Vec<ToldClaim<'c>> = (claims.iter().enumerate())
            .filter_map(|(index, claim)| {
                let status = *claim.status.as_ref()?.known()?;
                let sites = || claim.sites.iter().map(|site| [site.facility.as_deref(), site.place.as_deref()]);
                (status != DeliveryStatus::Unknown).then(|| ToldClaim {
                    index,
                    status,
                    quantity: claim.quantity,
                    date: claim.date(),
                    speaker: speaker(index),
                    sites: sites().collect(),
                })
            })
            .collect();
        newest_first.sort_by(|a, b| PartialDate::newest_first(a.date, b.date));
        History(newest_first)
    }

    /// The newest claim of one of `news`, unless a later claim of a stage that `answers` says otherwise.
    fn standing(&self, news: &[DeliveryStatus], answers: impl Fn(Stage) -> bool) -> Option<&ToldClaim<'c>> {
        let found = self.0.iter().find(|it| news.contains(&it.status))?;
        let answered = |it: &ToldClaim<'_>| it.stage().is_some_and(&answers) && it.is_newer_than(found);
        (!self.0.iter().any(answered)).then_some(found)
    }

    /// What the claims of a stage say that `counts` lets pass.
    fn report_of(&self, stage: Stage, counts: impl Fn(&ToldClaim<'_>) -> bool) -> Option<StageReport> {
        let claims = || self.0.iter().filter(|it| it.stage() == Some(stage) && counts(it));
        let first = claims().rfind(|it| it.has_year()).or_else(|| claims().next_back())?;
        Some(StageReport {
            newest: claims().next()?.index,
            first: first.index,
            number: claims().find_map(|it| Some((it.quantity?, it.index))),
        })
    }

    /// Whether its speaker denied an arrival later. A denial about another place, or of the pieces that are missing,
    /// does not take a report back.
    fn is_taken_back(&self, it: &ToldClaim<'_>) -> bool {
        self.0.iter().any(|denial| {
            denial.status == DeliveryStatus::NotReceived
                && denial.speaker == it.speaker
                && !it.is_newer_than(denial)
                && it.may_share_site(denial)
                && !self.is_remainder(denial, it)
        })
    }

    /// The first claim of the same news as this one since an arrival (of a cancellation: since any stage) was told.
    fn start_of_news(&self, claim: usize) -> Option<usize> {
        let at = self.0.iter().position(|it| it.index == claim)?;
        let news = &self.0[at];
        let ended = matches!(news.status, DeliveryStatus::Cancelled | DeliveryStatus::Returned);
        let older = self.0[at..].iter().take_while(|it| it.has_year() || !news.has_year());
        let run = older.take_while(|it| if ended { it.stage().is_none() } else { !it.is_arrival() });
        run.filter(|it| it.status == news.status).last().map(|it| it.index)
    }

    /// Whether nothing newer by the same speaker is about the same thing and perhaps the same place.
    fn is_current(&self, it: &ToldClaim<'_>, same: impl Fn(&ToldClaim<'_>) -> bool) -> bool {
        let corrects = |other: &ToldClaim<'_>| other.speaker == it.speaker && same(other) && other.may_share_site(it);
        !self.0.iter().any(|other| corrects(other) && other.is_newer_than(it))
    }

    /// Two current claims of different speakers that cannot both be true.
    fn dispute(&self) -> Option<Dispute> {
        let dispute = |more: &ToldClaim<'_>, less: &ToldClaim<'_>, stage: Stage| Dispute {
            more: (more.index, more.speaker.voice()),
            less: (less.index, less.speaker.voice()),
            stage,
            numbers: (more.quantity, less.quantity.filter(|_| less.stage().is_some())),
        };
        let differ = |a: &ToldClaim<'_>, b: &ToldClaim<'_>| a.speaker != b.speaker && a.may_share_site(b);
        // A denial against a report that is not newer.
        let about_arrival = |it: &ToldClaim<'_>| it.is_arrival() || it.status == DeliveryStatus::NotReceived;
        let about_use = |it: &ToldClaim<'_>| it.stage() == Some(Stage::InUse) || it.status == DeliveryStatus::NotInUse;
        for denial in &self.0 {
            for report in &self.0 {
                if !differ(denial, report) || report.is_newer_than(denial) {
                    continue;
                }
                let current = |same: &dyn Fn(&ToldClaim<'_>) -> bool| {
                    self.is_current(denial, same) && self.is_current(report, same)
                };
                let contradicts = match denial.status {
                    DeliveryStatus::NotReceived => {
                        report.is_arrival() && current(&about_arrival) && !self.is_remainder(denial, report)
                    }
                    DeliveryStatus::NotInUse => report.stage() == Some(Stage::InUse) && current(&about_use),
                    _ => false,
                };
                if contradicts {
                    return Some(dispute(report, denial, report.stage()?));
                }
            }
        }
        // Two numbers of one stage.
        for (n, newer) in self.0.iter().enumerate() {
            let (Some(stage), Some(number)) = (newer.stage(), newer.quantity) else { continue };
            let counted = |it: &ToldClaim<'_>| it.stage() == Some(stage) && it.quantity.is_some();
            for older in self.0[n + 1..].iter().filter(|it| counted(it)) {
                let Some(before) = older.quantity.filter(|before| *before != number) else { continue };
                let fewer_arrived = stage.is_arrival() && number.0 < before.0 && newer.is_newer_than(older);
                if differ(newer, older)
                    && (fewer_arrived || newer.is_at_time_of(older))
                    && self.is_current(newer, counted)
                    && self.is_current(older, counted)
                {
                    let (more, less) = if number.0 > before.0 { (newer, older) } else { (older, newer) };
                    return Some(dispute(more, less, stage));
                }
            }
        }
        None
    }

    /// Whether a denial is of the pieces that a report leaves: two of five have come, three have not.
    fn is_remainder(&self, denial: &ToldClaim<'_>, report: &ToldClaim<'_>) -> bool {
        let announced = self.0.iter().filter(|it| it.stage().is_some_and(|stage| !stage.is_arrival()));
        let promised = announced.filter_map(|it| it.quantity).max();
        match (denial.quantity, report.quantity, promised) {
            (Some(missing), Some(arrived), Some(promised)) => missing.saturating_add(arrived) <= promised,
            _ => false,
        }
    }
}

/// The newest number that is stated without a stage.
fn unstaged_number<S>(claims: &[Claim<S>]) -> Option<(Figure, usize)> {
    let silent = |claim: &Claim<S>| match claim.status.as_ref().and_then(Coded::known) {
        Some(status) => *status == DeliveryStatus::Unknown,
        None => true,
    };
    let counted = claims.iter().enumerate().filter_map(|(i, it)| Some((it, it.quantity.filter(|_| silent(it))?, i)));
    // The first of equal dates wins: `min_by` keeps it.
    let newest = counted.min_by(|(a, ..), (b, ..)| PartialDate::newest_first(a.date(), b.date()));
    newest.map(|(_, number, i)| (number, i))
}

/// Two dates at most this many days apart count as the same time: within a month a different number is a contradiction
/// rather than news. Chosen by eye.
pub(crate) const SAME_TIME_DAYS: u32 = 31;

impl DeliveryStatus {
    /// Whether this status is plausible in a newer text if an older one said `older`: what has arrived is not promised
    /// or on its way again, and what is cancelled does not arrive. "Donated" may be told at any time.
    pub fn may_follow(self, older: DeliveryStatus) -> bool {
        let arrived = Stage::of(older).is_some_and(Stage::is_arrival);
        let before = Stage::of(self).is_some_and(|stage| !stage.is_arrival() && stage != Stage::Given);
        let undone = arrived && (before || self == DeliveryStatus::Cancelled);
        let revived = older == DeliveryStatus::Cancelled && Stage::of(self).is_some();
        !(undone || revived)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A claim as `date state number`, and who makes it: `2024-06-10 delivered 2 G`, at a site after `@`.
    fn claim(text: &str) -> (Claim, Speaker<'static>) {
        let (text, site) = text.split_once(" @").unwrap_or((text, ""));
        let mut words = text.split(' ');
        let date = words.next().filter(|date| *date != "-");
        let status = words.next().expect("a state");
        let number = words.next().filter(|number| *number != "-");
        let voice = match words.next() {
            Some("G") => Speaker::Voice(Voice::Giver),
            Some("R") => Speaker::Voice(Voice::Receiver),
            other => Speaker::Source(other.map_or("a", |_| "b")),
        };
        let json = serde_json::json!({
            "as_of": date,
            "status": status,
            "quantity": number.map(|n| n.parse::<i64>().expect("a number")),
            "sites": if site.is_empty() { vec![] } else { vec![serde_json::json!({"facility": site})] },
        });
        (serde_json::from_value(json).expect("a claim"), voice)
    }

    fn balance(claims: &[&str]) -> Balance {
        let (claims, speakers): (Vec<_>, Vec<_>) = claims.iter().map(|text| claim(text)).unzip();
        Balance::of(&claims, |i| speakers[i])
    }

    #[test]
    fn the_balance_in_words() {
        // Claims, newest first; the state; open or not; the words.
        let table: &[(&[&str], &str, bool, &str)] = &[
            (&[], "unknown", false, ""),
            (&["2024-01-01 planned 5"], "planned", true, "5 promised"),
            (&["2024-01-01 planned -"], "planned", true, "promised"),
            (&["2024-06-01 delivered 2", "2024-01-01 planned 5"], "partly_delivered", true, "2 of 5 received"),
            (&["2024-06-01 delivered 5", "2024-01-01 planned 5"], "delivered", false, "5 received"),
            (
                &["2024-06-01 delivered -", "2024-01-01 planned 5"],
                "arrived_uncounted",
                true,
                "5 promised, received (number not said)",
            ),
            (&["2024-06-01 delivered -", "2024-01-01 planned -"], "delivered", false, "received"),
            (&["2024-06-01 delivered 20"], "delivered", false, "20 received"),
            (
                &["2024-07-24 in_delivery -", "2023-10-16 ordered 9"],
                "in_delivery",
                true,
                "9 ordered, on the way (number not said)",
            ),
            // A later stage without a number and an older one do not change an earlier number.
            (&["2024-07-24 donated 20", "2023-10-16 delivered 20"], "delivered", false, "20 received"),
            (&["2024-07-24 donated 5"], "donated", true, "5 donated"),
            (&["2024-07-24 funded 5"], "funded", true, "5 paid for"),
            (&["2024-06-01 in_use 1"], "in_use", false, "1 in use"),
            (&["2024-09-01 in_use 2", "2024-06-01 delivered 5"], "in_use", false, "5 received, 2 in use"),
            (&["2024-06-01 cancelled -", "2024-01-01 planned 5"], "cancelled", false, "5 promised, cancelled"),
            (&["2024-06-01 planned 5", "2024-01-01 cancelled -"], "planned", true, "5 promised"),
            (&["2024-06-01 returned -", "2024-01-01 delivered 5"], "returned", false, "5 received, returned"),
            (&["2024-06-01 not_received -", "2024-01-01 planned 5"], "not_received", true, "5 promised, not received"),
            // The same speaker corrects itself; another one contradicts.
            (&["2024-09-01 not_received - G", "2024-06-01 delivered 2 G"], "not_received", true, "not received"),
            (
                &["2024-09-01 not_received - R", "2024-06-01 delivered 2 G", "2024-01-01 planned 5 R"],
                "disputed",
                true,
                "2 received, says the giver; none, says the receiver",
            ),
            // What came after the denial answers it.
            (&["2024-09-01 delivered 2 G", "2024-06-01 not_received - R"], "delivered", false, "2 received"),
            // About another hospital.
            (
                &["2024-09-01 not_received - R @B", "2024-06-01 delivered 2 G @A", "2024-01-01 planned 5 G"],
                "partly_delivered",
                true,
                "2 of 5 received",
            ),
            // The three that are missing.
            (
                &["2024-09-01 not_received 3 R", "2024-06-01 delivered 2 G", "2024-01-01 planned 5 G"],
                "partly_delivered",
                true,
                "2 of 5 received",
            ),
            (
                &["2024-06-10 delivered 3 R", "2024-06-01 delivered 5 G"],
                "disputed",
                true,
                "5 received, says the giver; 3, says the receiver",
            ),
            (&["2024-09-10 delivered 5 R", "2024-06-01 delivered 3 G"], "delivered", false, "5 received"),
            (&["2024-06-01 incomplete -", "2024-01-01 delivered 2"], "incomplete", true, "2 received, incomplete"),
            (&["2024-06-01 not_in_use -", "2024-01-01 delivered 2"], "not_in_use", false, "2 received, not in use"),
            // What news say of a part says nothing of the rest.
            (
                &["2024-06-01 not_in_use -", "2024-03-01 delivered 2", "2024-01-01 planned 5"],
                "not_in_use",
                true,
                "2 of 5 received, not in use",
            ),
            (
                &["2024-06-01 incomplete -", "2024-03-01 delivered 2", "2024-01-01 planned 5"],
                "incomplete",
                true,
                "2 of 5 received, incomplete",
            ),
            (
                &["2024-06-01 not_in_use -", "2024-03-01 delivered 5", "2024-01-01 planned 5"],
                "not_in_use",
                false,
                "5 received, not in use",
            ),
            (
                &["2024-06-01 not_in_use -", "2024-03-01 delivered -", "2024-01-01 planned 5"],
                "not_in_use",
                true,
                "received, not in use",
            ),
            (&["2024-06-01 not_in_use -", "2024-01-01 planned 5"], "not_in_use", false, "not in use"),
            (&["2024-01-01 unknown 4"], "unknown", false, ""),
            // The number of the news themselves.
            (&["2024-06-01 returned 3"], "returned", false, "3 returned"),
            (&["2024-06-01 returned 3", "2024-01-01 delivered 5"], "returned", false, "5 received, 3 returned"),
            (&["2024-06-01 cancelled 3", "2024-01-01 planned 5"], "cancelled", false, "5 promised, 3 cancelled"),
            (&["2024-06-01 not_received 3"], "not_received", true, "3 not received"),
            (&["2024-06-01 not_in_use 3"], "not_in_use", false, "3 not in use"),
            (
                &["2024-06-01 incomplete 1", "2024-03-01 delivered 2", "2024-01-01 planned 5"],
                "incomplete",
                true,
                "2 of 5 received, 1 incomplete",
            ),
        ];
        for (claims, state, open, words) in table {
            let balance = balance(claims);
            let got = (balance.state().code(), balance.is_open(), balance.words());
            assert_eq!(got, (*state, *open, (*words).to_owned()), "{claims:?}");
        }
    }

    #[test]
    fn what_is_outstanding_is_a_number_only_if_both_numbers_are_stated() {
        let outstanding = |claims: &[&str]| balance(claims).outstanding();
        assert_eq!(outstanding(&["2024-06-01 delivered 2", "2024-01-01 planned 5"]), Outstanding::Pieces(3.into()));
        assert_eq!(outstanding(&["2024-06-01 delivered -", "2024-01-01 planned 5"]), Outstanding::NotKnown);
        assert_eq!(outstanding(&["2024-01-01 planned 5"]), Outstanding::NotKnown);
        assert_eq!(outstanding(&["2024-01-01 delivered 5"]), Outstanding::Nothing);
        assert_eq!(outstanding(&["2024-01-01 in_use 5", "2023-01-01 planned 5"]), Outstanding::Nothing);
    }

    #[test]
    fn a_line_of_which_only_news_give_a_number_has_that_number() {
        for state in ["returned", "cancelled", "not_received", "incomplete", "not_in_use"] {
            let balance = balance(&[&format!("2024-06-01 {state} 3"), "2024-01-01 unknown 4"]);
            assert_eq!(balance.number(), Some((3.into(), 0)), "{state}");
            assert_eq!(balance.is_number_of_arrived(), ["incomplete", "not_in_use"].contains(&state), "{state}");
        }
        assert_eq!(balance(&["2024-06-01 returned 3", "2024-01-01 delivered 5"]).number(), Some((5.into(), 1)));
        // Of what has come nothing is counted; that three have not is no number of it.
        let rest = balance(&["2024-06-01 not_received 3 R @B", "2024-01-01 delivered - G @A"]);
        assert_eq!((rest.state(), rest.number()), (LineState::PartlyDelivered, None));
    }

    #[test]
    fn a_number_without_a_stage_is_kept() {
        assert_eq!(balance(&["2024-01-01 unknown 4"]).number(), Some((4.into(), 0)));
    }
}
