//! What the claims on an item come to, whose voice each is, and which arrivals only the giver reports.

use crate::model::balance::Speaker;
use crate::model::voice::{self, PublisherFacts};
use crate::model::{
    Balance, Coded, DeliveryStatus, Equipment, FactKey, LineState, PartialDate, Project, SourceKind, Voice,
};
use std::ops::Deref;

/// What the rules need to know of a cited source.
#[derive(Clone, Copy, Debug, Default)]
pub struct SourceFacts<'a> {
    pub(crate) id: &'a str,
    pub published: Option<PartialDate>,
    /// See [`crate::store::SourceEntry`].
    pub(crate) first_publisher: &'a str,
    pub kind: Option<SourceKind>,
    /// See [`crate::store::SourceEntry`].
    pub(crate) repeats_text: bool,
}

impl SourceFacts<'_> {
    fn publisher(&self) -> PublisherFacts<'_> {
        PublisherFacts { name: self.first_publisher, kind: self.kind }
    }
}

/// Whose voice each claim of an equipment line is, and its balance.
#[derive(Clone, Debug)]
pub struct LineReport<'c> {
    /// By the index of the claim.
    pub speakers: Vec<Speaker<'c>>,
    pub balance: Balance,
}

/// The reports on each equipment line of a project.
pub fn line_reports<'c, S: Deref<Target = str>>(
    project: &'c Project<S>,
    cited: &'c [SourceFacts<'_>],
) -> Vec<LineReport<'c>> {
    let report = |line: &'c Equipment<S>| {
        let find = |id: &str| cited.iter().find(|source| source.id == id).map(SourceFacts::publisher);
        let speakers = voice::speakers(line, project, find);
        let balance = voice::balance(line, &speakers);
        LineReport { speakers, balance }
    };
    project.equipment.iter().map(report).collect()
}

/// The state of a line in facets and columns: that of its balance, unless the project is no aid.
pub fn line_state<S>(project: &Project<S>, balance: &Balance) -> LineState {
    if project.not_aid.is_some() { LineState::NotAid } else { balance.state() }
}

/// Whether an equipment line is open, see [`Balance::is_open`]; never if the project is no aid.
pub fn is_open_line<S>(project: &Project<S>, balance: &Balance) -> bool {
    project.not_aid.is_none() && balance.is_open()
}

/// Whether a date has a year, and one that is no typing error. The bounds are chosen by eye.
pub(crate) fn is_plausible(date: PartialDate) -> bool {
    date.year.is_some_and(|year| (1945..=2100).contains(&year))
}

/// Days after which an arrival that only its giver reports should have been confirmed: the data goes on, but nobody else
/// has spoken of it. Chosen by eye.
const DAYS_TO_CONFIRM: u32 = 90;

/// Whether an arrival that only its giver reports, last on `reported`, is unconfirmed in data of `data_date`.
pub(crate) fn is_unconfirmed(reported: PartialDate, data_date: PartialDate) -> bool {
    data_date.is_after(reported) && data_date.min_days_between(reported).is_some_and(|days| days > DAYS_TO_CONFIRM)
}

/// The arrivals that only the giver reports: the newest claim of each, and its date. An arrival without a date tells
/// nothing of how long nobody has spoken of it, and is left out.
pub(crate) fn giver_only_arrivals<S: Deref<Target = str>>(
    project: &Project<S>,
    reports: &[LineReport<'_>],
) -> Vec<(FactKey, PartialDate)> {
    use DeliveryStatus::{Delivered, InUse, Incomplete, NotInUse, Returned};
    let newest = |line: usize, report: &LineReport<'_>| {
        let arrived = matches!(
            line_state(project, &report.balance),
            LineState::Delivered
                | LineState::InUse
                | LineState::NotInUse
                | LineState::Incomplete
                | LineState::PartlyDelivered
                | LineState::ArrivedUncounted
        );
        if !arrived {
            return None;
        }
        let claims = project.equipment[line].claims.iter().zip(&report.speakers).enumerate();
        // Who says that it is incomplete or not in use says that it is there.
        let mut of_arrival = claims.filter(|(_, (claim, _))| {
            let status = claim.status.as_ref().and_then(Coded::known);
            status.is_some_and(|status| matches!(status, Delivered | InUse | Incomplete | NotInUse | Returned))
        });
        if !of_arrival.clone().all(|(_, (_, speaker))| *speaker == Speaker::Voice(Voice::Giver)) {
            return None;
        }
        let first = of_arrival.next()?;
        let newest = of_arrival.fold(first, |newest, it| {
            if PartialDate::newest_first(it.1.0.date(), newest.1.0.date()).is_lt() { it } else { newest }
        });
        let date = newest.1.0.date().filter(|date| date.year.is_some())?;
        Some((FactKey::Claim { line, claim: newest.0 }, date))
    };
    reports.iter().enumerate().filter_map(|(line, report)| newest(line, report)).collect()
}
