//! What the reports on an equipment line say of each of its sites: which stage, which number, and whether that number
//! is the site's own.

use super::{Claim, DeliveryStatus, Equipment, Figure, LineState, Site};
use crate::model::Balance;
use crate::model::balance::Stage;
use std::collections::BTreeSet;
use std::ops::Deref;

/// What is said of a site: a stage of the delivery, news, or nothing of either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SiteColumn {
    Stage(Stage),
    NotReceived,
    /// Reports disagree on the line.
    Disputed,
    /// The line is named, but no report says how far it has come.
    NothingSaid,
}

impl SiteColumn {
    /// In the order in which a delivery goes on, news last.
    pub const ALL: [SiteColumn; 11] = [
        SiteColumn::Stage(Stage::Promised),
        SiteColumn::Stage(Stage::Funded),
        SiteColumn::Stage(Stage::BeingBought),
        SiteColumn::Stage(Stage::Ordered),
        SiteColumn::Stage(Stage::Given),
        SiteColumn::Stage(Stage::Sent),
        SiteColumn::Stage(Stage::Received),
        SiteColumn::Stage(Stage::InUse),
        SiteColumn::NotReceived,
        SiteColumn::Disputed,
        SiteColumn::NothingSaid,
    ];

    /// Its place in [`SiteColumn::ALL`].
    pub fn index(self) -> usize {
        match self {
            SiteColumn::Stage(stage) => stage as usize,
            SiteColumn::NotReceived => 8,
            SiteColumn::Disputed => 9,
            SiteColumn::NothingSaid => 10,
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            SiteColumn::Stage(stage) => stage.words(),
            SiteColumn::NotReceived => "not received",
            SiteColumn::Disputed => "disputed",
            SiteColumn::NothingSaid => "stage not said",
        }
    }
}

/// One report on one site of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SiteReport<'c, S> {
    pub column: SiteColumn,
    /// `None` if the line names no site.
    pub site: Option<&'c Site<S>>,
    pub number: Option<Figure>,
    /// For a number that stands for several sites without a split: how many. 0 if the number is the site's own.
    pub shared_by: usize,
    /// The claim that says the stage names no site; the site is from another report.
    pub is_other_report: bool,
    /// A newer claim of the stage names other sites.
    pub is_older: bool,
    /// Reports disagree on this stage, so that the number must not be counted.
    pub is_disputed: bool,
    /// The claim that says it, by index.
    pub claim: usize,
    /// The claim that states the number.
    pub number_claim: Option<usize>,
}

/// Reports on the sites of a line, stage by stage.
///
/// The sites of a stage are those of its newest claim; if that names none, those that the line shows. A site that only
/// an older claim of the stage names keeps that claim: what one hospital was given is not undone by what another gets.
pub fn site_reports<'c, S: Deref<Target = str>>(line: &'c Equipment<S>, balance: &Balance) -> Vec<SiteReport<'c, S>> {
    let mut reports = Vec::new();
    let shown = balance_sites(line, balance);
    for stage in Stage::ALL {
        let Some(of_stage) = balance.stage(stage) else { continue };
        let column = SiteColumn::Stage(stage);
        let is_disputed = balance.dispute.is_some_and(|dispute| dispute.stage == stage);
        let start = reports.len();
        push_sites(line, shown, column, of_stage.newest, of_stage.number, &mut reports);
        if line.claims.len() == 1 {
            reports[start..].iter_mut().for_each(|report| report.is_disputed = is_disputed);
            continue;
        }
        let mut seen: BTreeSet<(Option<&str>, Option<&str>)> = sites_of(line, of_stage.newest).map(site_key).collect();
        for (older, claim) in line.history() {
            let same_stage = claim.status.as_ref().and_then(|it| Stage::of(*it.known()?)) == Some(stage);
            if older == of_stage.newest || !same_stage {
                continue;
            }
            let number = claim.quantity.map(|number| (number, older));
            let from = reports.len();
            push_sites(line, &[], column, older, number, &mut reports);
            let mut i = 0;
            reports.retain_mut(|report: &mut SiteReport<'c, S>| {
                i += 1;
                report.is_older |= i > from;
                i <= from || report.site.is_some_and(|site| !seen.contains(&site_key(site)))
            });
            seen.extend(sites_of(line, older).map(site_key));
        }
        reports[start..].iter_mut().for_each(|report| report.is_disputed = is_disputed);
    }
    let denial = balance.state_claim().filter(|&claim| {
        matches!(balance.state(), LineState::NotReceived | LineState::PartlyDelivered)
            && is_status(&line.claims[claim], DeliveryStatus::NotReceived)
    });
    if let Some(claim) = denial {
        let number = line.claims[claim].quantity.map(|number| (number, claim));
        push_sites(line, shown, SiteColumn::NotReceived, claim, number, &mut reports);
    }
    if let Some(dispute) = balance.dispute {
        let named = [dispute.more.0, dispute.less.0].into_iter().find(|&claim| !line.claims[claim].sites.is_empty());
        push_sites(line, shown, SiteColumn::Disputed, named.unwrap_or(dispute.more.0), None, &mut reports);
    }
    if reports.is_empty() {
        let claim = balance.number().map(|(_, claim)| claim).or(balance.state_claim()).unwrap_or(0);
        // The number of news is not one of which no stage is said.
        let number = balance.number().filter(|(_, claim)| Some(*claim) != balance.state_claim());
        push_sites(line, shown, SiteColumn::NothingSaid, claim, number, &mut reports);
    }
    reports
}

fn balance_sites<'c, S: Deref<Target = str>>(line: &'c Equipment<S>, balance: &Balance) -> &'c [Site<S>] {
    line.site_claim(balance).map_or(&[], |claim| line.claims[claim].sites.as_slice())
}

fn sites_of<S>(line: &Equipment<S>, claim: usize) -> impl Iterator<Item = &Site<S>> {
    line.claims.get(claim).into_iter().flat_map(|claim| &claim.sites)
}

fn site_key<S: Deref<Target = str>>(site: &Site<S>) -> (Option<&str>, Option<&str>) {
    (site.facility.as_deref(), site.place.as_deref())
}

fn is_status<S>(claim: &Claim<S>, status: DeliveryStatus) -> bool {
    claim.status.as_ref().and_then(|it| it.known()) == Some(&status)
}

/// Adds a report for each site of `claim`, else for each of `shown`, else one without a site. `number` is that of the
/// stage, with the claim that states it.
fn push_sites<'c, S: Deref<Target = str>>(
    line: &'c Equipment<S>,
    shown: &'c [Site<S>],
    column: SiteColumn,
    claim: usize,
    number: Option<(Figure, usize)>,
    reports: &mut Vec<SiteReport<'c, S>>,
) {
    let own = line.claims.get(claim).map_or(&[][..], |claim| claim.sites.as_slice());
    let is_other_report = own.is_empty() && !shown.is_empty();
    let sites = if own.is_empty() { shown } else { own };
    // A number of an older claim about other sites says nothing of these.
    let number = number.filter(|&(_, stated)| {
        let of: BTreeSet<_> = sites_of(line, stated).map(site_key).collect();
        stated == claim || of.is_empty() || of == sites.iter().map(site_key).collect()
    });
    let report = |site: Option<&'c Site<S>>| {
        // The share of a site is the claim's own only if the claim itself names the site.
        let share = site.and_then(|site| site.quantity).filter(|_| !is_other_report && column != SiteColumn::Disputed);
        let (stated, shared_by) = match (share, number) {
            (Some(share), _) => (Some((share, claim)), 0),
            (None, number) if sites.len() > 1 => (number, sites.len()),
            (None, number) => (number, 0),
        };
        SiteReport {
            column,
            site,
            number: stated.map(|(number, _)| number),
            shared_by: if stated.is_some() { shared_by } else { 0 },
            is_other_report,
            is_older: false,
            is_disputed: false,
            claim,
            number_claim: stated.map(|(_, claim)| claim),
        }
    };
    if sites.is_empty() {
        reports.push(report(None));
    } else {
        reports.extend(sites.iter().map(|site| report(Some(site))));
    }
}
