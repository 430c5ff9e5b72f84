//! The balance of a line in its JSON form, for other programs; it is derived again when read.

use super::{Balance, Claim, Coded, Figure, LineState, ListedCode, Outstanding, PartialDate, Stage, Voice};
use crate::model::balance::Dispute;
use crate::model::voice::stated_speaker;
use serde::Serialize;
use std::ops::Deref;

#[derive(Serialize)]
pub(super) struct BalanceJson<'a> {
    state: Coded<LineState>,
    /// For people: `2 of 5 received`.
    words: String,
    /// The stages of which something is said, in order.
    stages: Vec<StageJson<'a>>,
    /// Announced and not reported received. 0 if all of it is; null if a number that this needs is not stated.
    outstanding: Option<Figure>,
    /// The two reports that contradict each other; null if none do.
    disputed: Option<[ReportJson<'a>; 2]>,
}

#[derive(Serialize)]
struct StageJson<'a> {
    stage: &'static str,
    #[serde(flatten)]
    report: ReportJson<'a>,
    /// Date of a newer report of the stage that gives no number.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_report: Option<String>,
}

/// What a claim says, and who makes it. `number` is null if it gives none, `said_by` if its voice is not known.
#[derive(Serialize)]
struct ReportJson<'a> {
    number: Option<Figure>,
    date: Option<String>,
    said_by: Option<&'static str>,
    source: Option<&'a str>,
}

impl<'a> BalanceJson<'a> {
    /// `None` if the claims say nothing of a stage, or if it is not known whose voices they are: without that, a
    /// correction cannot be told from a contradiction.
    pub(super) fn of<S: Deref<Target = str>>(balance: &Balance, claims: &'a [Claim<S>]) -> Option<Self> {
        if balance.state() == LineState::Unknown || claims.iter().any(|claim| claim.voice.is_none()) {
            return None;
        }
        let date = |claim: usize| claims.get(claim).and_then(Claim::date).map(|date: PartialDate| date.to_string());
        let report = |claim: usize, number: Option<Figure>| {
            let stated = claims.get(claim);
            ReportJson {
                number,
                date: date(claim),
                said_by: stated.and_then(|it| stated_speaker(it).voice()).map(|voice: Voice| voice.code()),
                source: stated.and_then(|it| it.evidence.first()).map(|evidence| &*evidence.source),
            }
        };
        let stages = Stage::ALL.into_iter().filter_map(|stage| {
            let of_stage = balance.stage(stage)?;
            let (number, claim) = of_stage.number.map_or((None, of_stage.newest), |(n, claim)| (Some(n), claim));
            let last_report = date(of_stage.newest).filter(|_| of_stage.newest != claim);
            let number = number.filter(|_| balance.undisputed_number(stage).is_some());
            Some(StageJson { stage: stage.code(), report: report(claim, number), last_report })
        });
        let disputed = balance.dispute.map(|dispute: Dispute| {
            [dispute.more.0, dispute.less.0]
                .map(|claim| report(claim, claims.get(claim).and_then(|claim| claim.quantity)))
        });
        Some(BalanceJson {
            state: Coded::Known(balance.state()),
            words: balance.words(),
            stages: stages.collect(),
            outstanding: match balance.outstanding() {
                Outstanding::Nothing => Some(Figure::default()),
                Outstanding::Pieces(pieces) => Some(pieces),
                Outstanding::NotKnown => None,
            },
            disputed,
        })
    }
}
