//! The balance of an equipment line worked out again from the rules, slow and obvious, and 10,000 random histories of
//! claims on which it must agree with [`Balance`].

use super::Chance;
use aidtrail::model::balance::{Outstanding, Speaker, Stage};
use aidtrail::model::{Balance, Claim, Coded, DeliveryStatus, Figure, LineState, PartialDate, Site, Voice};
use std::cmp::Ordering;

/// What a reader would answer from the claims alone. Claims are given by their index in the file.
#[derive(Debug, PartialEq)]
struct PlainBalance {
    state: LineState,
    open: bool,
    number: Option<Figure>,
    outstanding: Outstanding,
    since: Option<usize>,
    last_report: Option<usize>,
    disputed: bool,
}

fn status(claim: &Claim) -> DeliveryStatus {
    claim.status.as_ref().and_then(Coded::known).copied().unwrap_or(DeliveryStatus::Unknown)
}

/// `Less` if claim `a` is newer than `b`, `Equal` on one date or if neither has a year.
fn age(claims: &[Claim], a: usize, b: usize) -> Ordering {
    PartialDate::newest_first(claims[a].date(), claims[b].date())
}

/// Days in which an event of this date can lie, counted one by one from the year 2000.
fn days(date: PartialDate) -> Option<(u32, u32)> {
    let leap = |year: u32| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = |year: u32, month: u32| match month {
        2 => 28 + u32::from(leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let (mut day, mut found) = (0, Vec::new());
    for year in 2000..2040 {
        for month in 1..=12 {
            for number in 1..=length(year, month) {
                let fits = u32::from(date.year?) == year
                    && date.month.is_none_or(|it| u32::from(it) == month)
                    && date.day.is_none_or(|it| u32::from(it) == number);
                if fits {
                    found.push(day);
                }
                day += 1;
            }
        }
    }
    Some((*found.first()?, *found.last()?))
}

/// Whether two claims are told within a month of each other; not known without years.
fn same_time(a: &Claim, b: &Claim) -> bool {
    let range = |claim: &Claim| claim.date().and_then(days);
    let (Some((a_first, a_last)), Some((b_first, b_last))) = (range(a), range(b)) else { return false };
    let between = if a_first > b_last { a_first - b_last } else { b_first.saturating_sub(a_last) };
    between <= 31
}

/// Whether two claims plainly speak of other places: both name facilities and none is in common, or both name places.
fn elsewhere(a: &Claim, b: &Claim) -> bool {
    let names = |claim: &Claim, facility: bool| -> Vec<String> {
        let name = |site: &Site| if facility { site.facility.clone() } else { site.place.clone() };
        claim.sites.iter().filter_map(name).collect()
    };
    [true, false].into_iter().any(|facility| {
        let (a, b) = (names(a, facility), names(b, facility));
        let common = a.iter().any(|x| b.iter().any(|y| x == y || x.contains(y) || y.contains(x)));
        !a.is_empty() && !b.is_empty() && !common
    })
}

/// The claims of a line as a reader has them before him.
struct Told<'a> {
    claims: &'a [Claim],
    speakers: &'a [Speaker<'static>],
    /// Those that say something of a stage or bring news, newest first; on one date in the order of the file.
    order: Vec<usize>,
}

impl Told<'_> {
    fn status(&self, i: usize) -> DeliveryStatus {
        status(&self.claims[i])
    }

    fn stage(&self, i: usize) -> Option<Stage> {
        Stage::of(self.status(i))
    }

    fn arrived(&self, i: usize) -> bool {
        matches!(self.status(i), DeliveryStatus::Delivered | DeliveryStatus::InUse)
    }

    fn newer(&self, a: usize, b: usize) -> bool {
        age(self.claims, a, b) == Ordering::Less
    }

    fn all(&self, wanted: impl Fn(usize) -> bool) -> Vec<usize> {
        self.order.iter().copied().filter(|&i| wanted(i)).collect()
    }

    /// "Two of five have come, three have not": a denial of the rest contradicts nothing.
    fn the_rest(&self, denial: usize, report: usize) -> bool {
        let announced = self.all(|i| self.stage(i).is_some() && !self.arrived(i));
        let most = announced.iter().filter_map(|&i| self.claims[i].quantity).max();
        match (self.claims[denial].quantity, self.claims[report].quantity, most) {
            (Some(missing), Some(there), Some(most)) => missing.0 + there.0 <= most.0,
            _ => false,
        }
    }

    /// Pairs of claims that contradict each other.
    fn contradictions(&self) -> Vec<(usize, usize)> {
        use DeliveryStatus::{InUse, NotInUse, NotReceived};
        let mut found = Vec::new();
        for &a in &self.order {
            for &b in &self.order {
                let (x, y) = (&self.claims[a], &self.claims[b]);
                if self.speakers[a] == self.speakers[b] || elsewhere(x, y) {
                    continue;
                }
                // What a speaker says later of the same matter, perhaps of the same place, corrects what it said.
                let stands = |matter: &dyn Fn(usize) -> bool| {
                    [a, b].into_iter().all(|it| {
                        let later =
                            self.all(|i| self.speakers[i] == self.speakers[it] && self.newer(i, it) && matter(i));
                        later.iter().all(|&i| elsewhere(&self.claims[i], &self.claims[it]))
                    })
                };
                let arrival = |i: usize| self.arrived(i) || self.status(i) == NotReceived;
                let denies = self.status(a) == NotReceived && self.arrived(b) && !self.newer(b, a);
                if denies && !self.the_rest(a, b) && stands(&arrival) {
                    found.push((a, b));
                }
                let usage = |i: usize| matches!(self.status(i), InUse | NotInUse);
                let stands_idle = self.status(a) == NotInUse && self.status(b) == InUse && !self.newer(b, a);
                if stands_idle && stands(&usage) {
                    found.push((a, b));
                }
                if let (Some(n), Some(m), true) = (x.quantity, y.quantity, self.stage(a) == self.stage(b)) {
                    let counted = |i: usize| self.stage(i) == self.stage(a) && self.claims[i].quantity.is_some();
                    let fewer = self.arrived(a) && n < m && self.newer(a, b);
                    let undated = x.date().is_none() && y.date().is_none();
                    let one_time = same_time(x, y) || undated;
                    if self.stage(a).is_some() && n != m && (one_time || fewer) && stands(&counted) {
                        found.push((a, b));
                    }
                }
            }
        }
        found
    }
}

fn answer(claims: &[Claim], speakers: &[Speaker<'static>]) -> PlainBalance {
    use DeliveryStatus::{Cancelled, Incomplete, NotInUse, NotReceived, Returned, Unknown};
    let mut order: Vec<usize> = (0..claims.len()).filter(|&i| status(&claims[i]) != Unknown).collect();
    order.sort_by(|&a, &b| age(claims, a, b).then(a.cmp(&b)));
    let told = Told { claims, speakers, order };
    let contradictions = told.contradictions();

    // The newest report of news, if no newer report of what it speaks of answers it.
    let news = |kinds: &[DeliveryStatus], answers: &dyn Fn(usize) -> bool| {
        let found = *told.all(|i| kinds.contains(&told.status(i))).first()?;
        told.all(|i| answers(i) && told.newer(i, found)).is_empty().then_some(found)
    };
    let in_use = |i: usize| told.stage(i) == Some(Stage::InUse);
    let ended = news(&[Cancelled, Returned], &|i| told.stage(i).is_some());
    let mut bad: Vec<usize> = [
        news(&[NotReceived], &|i| told.arrived(i)),
        news(&[Incomplete], &|i| told.arrived(i)),
        news(&[NotInUse], &in_use),
    ]
    .into_iter()
    .flatten()
    .collect();
    bad.sort_by(|&a, &b| age(claims, a, b));
    let bad = bad.first().copied();

    // A speaker who says later that nothing came takes back what it said.
    let missing = ended.is_none() && contradictions.is_empty() && bad.is_some_and(|i| told.status(i) == NotReceived);
    let taken_back = |i: usize| {
        let denials = told.all(|j| told.status(j) == NotReceived && speakers[j] == speakers[i] && !told.newer(i, j));
        denials.into_iter().any(|j| !elsewhere(&claims[i], &claims[j]) && !told.the_rest(j, i))
    };
    let told_of =
        |stage: Stage| told.all(|i| told.stage(i) == Some(stage) && !(missing && told.arrived(i) && taken_back(i)));
    let number_of = |stage: Stage| told_of(stage).into_iter().find_map(|i| claims[i].quantity);
    let before: Vec<Stage> = Stage::ALL.into_iter().filter(|&stage| stage < Stage::Received).collect();
    let announced = before.iter().any(|&stage| !told_of(stage).is_empty());
    let promised = before.iter().filter_map(|&stage| number_of(stage)).max();
    let arrival = !told_of(Stage::Received).is_empty() || !told_of(Stage::InUse).is_empty();
    let arrived = number_of(Stage::Received).max(number_of(Stage::InUse));
    let furthest = Stage::ALL.into_iter().rev().find(|&stage| !told_of(stage).is_empty());

    let state = match (ended, bad, furthest) {
        (Some(i), ..) if told.status(i) == Returned => LineState::Returned,
        (Some(_), ..) => LineState::Cancelled,
        _ if !contradictions.is_empty() => LineState::Disputed,
        (_, Some(i), _) => match told.status(i) {
            NotReceived if arrival => LineState::PartlyDelivered,
            NotReceived => LineState::NotReceived,
            Incomplete => LineState::Incomplete,
            _ => LineState::NotInUse,
        },
        (.., None) => LineState::Unknown,
        _ if arrival && arrived.is_none() && promised.is_some() => LineState::ArrivedUncounted,
        _ if arrival && promised > arrived => LineState::PartlyDelivered,
        (.., Some(Stage::Promised)) => LineState::Planned,
        (.., Some(Stage::Funded)) => LineState::Funded,
        (.., Some(Stage::BeingBought)) => LineState::BeingBought,
        (.., Some(Stage::Ordered)) => LineState::Ordered,
        (.., Some(Stage::Given)) => LineState::Donated,
        (.., Some(Stage::Sent)) => LineState::InDelivery,
        (.., Some(Stage::Received)) => LineState::Delivered,
        (.., Some(Stage::InUse)) => LineState::InUse,
    };
    let open = match state {
        LineState::Cancelled | LineState::Returned | LineState::Unknown => false,
        LineState::NotReceived | LineState::Incomplete | LineState::Disputed => true,
        // What stands idle is there; of what was announced the rest may be missing.
        LineState::NotInUse => arrival && promised.is_some() && promised > arrived,
        _ if missing => true,
        _ if !announced => false,
        _ if !arrival => true,
        _ => promised.is_some() && promised > arrived,
    };
    let outstanding = match state {
        LineState::Cancelled | LineState::Returned => Outstanding::Nothing,
        LineState::Disputed | LineState::Unknown => Outstanding::NotKnown,
        _ if arrival && !announced => Outstanding::Nothing,
        _ => match (promised, arrived) {
            (Some(promised), Some(arrived)) if promised > arrived => {
                Outstanding::Pieces(Figure(promised.0 - arrived.0))
            }
            (Some(_), Some(_)) => Outstanding::Nothing,
            _ => Outstanding::NotKnown,
        },
    };
    let without_a_stage = || {
        let mut silent: Vec<usize> =
            (0..claims.len()).filter(|&i| status(&claims[i]) == Unknown && claims[i].quantity.is_some()).collect();
        silent.sort_by(|&a, &b| age(claims, a, b).then(a.cmp(&b)));
        claims[*silent.first()?].quantity
    };
    // "Three were returned" is a number, if nothing else gives one; three that are missing are not those that have come.
    let of_news = || claims[ended.or(bad.filter(|_| state != LineState::PartlyDelivered))?].quantity;
    let number = if !contradictions.is_empty() {
        None
    } else {
        arrived
            .or_else(|| before.iter().rev().find_map(|&stage| number_of(stage)))
            .or_else(of_news)
            .or_else(without_a_stage)
    };
    let has_year = |i: usize| claims[i].date().is_some_and(|date| date.year.is_some());
    let oldest = |found: Vec<usize>| {
        let dated = found.iter().rev().find(|&&i| has_year(i));
        dated.or(found.last()).copied()
    };
    let since = match (ended, bad, furthest) {
        _ if state == LineState::Disputed => None,
        (Some(it), ..) | (None, Some(it), _) => {
            // Told again and again, with nothing between that says otherwise.
            let otherwise = |i: usize| if ended.is_some() { told.stage(i).is_some() } else { told.arrived(i) };
            let position = |i: usize| told.order.iter().position(|&j| j == i);
            let since_then = told.all(otherwise).into_iter().filter_map(position).find(|&at| Some(at) > position(it));
            oldest(told.all(|i| {
                told.status(i) == told.status(it)
                    && position(i) >= position(it)
                    && since_then.is_none_or(|at| position(i) < Some(at))
                    && (!has_year(it) || has_year(i))
            }))
        }
        (.., Some(stage)) => oldest(told_of(stage)),
        _ => None,
    };
    let last_report = told.order.first().copied();
    PlainBalance { state, open, number, outstanding, since, last_report, disputed: !contradictions.is_empty() }
}

/// A line with a random history: dates partial, missing or the same, numbers, places, voices and news in any order.
fn history(chance: &mut Chance) -> (Vec<Claim>, Vec<Speaker<'static>>) {
    const STATUSES: [&str; 17] = [
        "planned", "planned", "funded", "being_bought", "ordered", "donated", "in_delivery", "delivered", "delivered",
        "in_use", "not_received", "incomplete", "not_in_use", "returned", "cancelled", "unknown", "made_up",
    ];
    const DATES: [&str; 12] = [
        "2023", "2024", "2024-03", "2024-04", "2024-04-02", "2024-04-20", "2024-07-24", "2025-01-31", "2025-02-28",
        "--03-29", "---29", "soon",
    ];
    const SPEAKERS: [Speaker<'static>; 5] = [
        Speaker::Voice(Voice::Giver),
        Speaker::Voice(Voice::Receiver),
        Speaker::Voice(Voice::Press),
        Speaker::Source("a"),
        Speaker::Source("b"),
    ];
    let claims: Vec<Claim> = chance.some(6, |chance| Claim {
        as_of: (!chance.one_in(6)).then(|| Coded::from(chance.one(&DATES))),
        quantity: (!chance.one_in(3)).then(|| Figure::from(1 + chance.below(4) as i64)),
        status: (!chance.one_in(12)).then(|| Coded::from(chance.one(&STATUSES))),
        sites: chance.some(2, |chance| Site {
            facility: (!chance.one_in(2)).then(|| chance.one(&["Eye Clinic", "Heart Clinic"]).to_owned()),
            place: chance.one_in(2).then(|| chance.one(&["Semey", "Poltava"]).to_owned()),
            ..Site::default()
        }),
        ..Claim::default()
    });
    let speakers = claims.iter().map(|_| SPEAKERS[chance.below(SPEAKERS.len())]).collect();
    (claims, speakers)
}

fn of_code(claims: &[Claim], speakers: &[Speaker<'_>]) -> PlainBalance {
    let balance = Balance::of(claims, |i| speakers[i]);
    PlainBalance {
        state: balance.state(),
        open: balance.is_open(),
        number: balance.number().map(|(number, _)| number),
        outstanding: balance.outstanding(),
        // Which of several contradictions is named is a choice.
        since: balance.since().filter(|_| balance.state() != LineState::Disputed),
        last_report: balance.last_report(),
        disputed: balance.dispute.is_some(),
    }
}

#[test]
fn the_balance_of_ten_thousand_histories_is_that_of_a_plain_recomputation() {
    let mut differ = Vec::new();
    let mut kinds = std::collections::BTreeMap::<String, usize>::new();
    for seed in 0..10_000 {
        let (claims, speakers) = history(&mut Chance(seed));
        let (code, plain) = (of_code(&claims, &speakers), answer(&claims, &speakers));
        let told = Told { claims: &claims, speakers: &speakers, order: (0..claims.len()).collect() };
        if let Some(dispute) = Balance::of(&claims, |i| speakers[i]).dispute {
            let (more, less) = (dispute.more.0, dispute.less.0);
            let real = told.contradictions();
            assert!(real.contains(&(more, less)) || real.contains(&(less, more)), "seed {seed}: {dispute:?}, {real:?}");
        }
        *kinds.entry(format!("{:?}", plain.state)).or_default() += 1;
        if code != plain {
            differ.push((claims.len(), seed, code, plain));
        }
    }
    differ.sort_by_key(|&(claims, seed, ..)| (claims, seed));
    let shown: String = differ
        .iter()
        .take(12)
        .map(|(_, seed, code, plain)| {
            let (claims, speakers) = history(&mut Chance(*seed));
            let told: String = claims
                .iter()
                .zip(&speakers)
                .map(|(claim, speaker)| {
                    let date = claim.as_of.as_ref().map_or("-".to_owned(), ToString::to_string);
                    format!("  {date} {:?} {:?} {speaker:?} {:?}\n", status(claim), claim.quantity, claim.sites)
                })
                .collect();
            format!("seed {seed}\n{told}  code  {code:?}\n  plain {plain:?}\n")
        })
        .collect();
    assert!(differ.is_empty(), "{} histories differ, the shortest:\n{shown}", differ.len());
    assert!(kinds.len() >= 16, "{kinds:?}");
}
