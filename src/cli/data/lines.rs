//! The cells of an equipment line: its number, its state and stages, and the words that each of them stands on.
//!
//! A row may join a number of one report with a state of another. So each is cited by itself: a single citation would
//! not have the number in it.

use super::citation::{citation, short_citation};
use super::columns::OF_LINES;
use super::parties::parties;
use super::projects::{coded, place};
use super::{Cell, CellRow, ReadRecord};
use crate::cli::line_cells::inferred_parts;
use crate::codes;
use crate::model::{
    Balance, Claim, Coded, Equipment, Evidence, Figure, LineState, ListedCode, Outstanding, Role, Stage, Voice,
};
use crate::search::PieceCounts;
use crate::store::{Corpus, LineId, Opened, OpenedLine};

/// The row of a line; `opened` is its project. `None` if the record cannot be read any more.
pub(crate) fn line_row(corpus: &Corpus, opened: &Opened, id: LineId, counts: &PieceCounts<'_>) -> Option<CellRow> {
    let line = id.line as usize;
    let (item, of_line) = opened.project.equipment.get(line).zip(opened.lines.get(line))?;
    let cells = LineData { corpus, opened, item, of_line, balance: &of_line.balance };
    Some(CellRow::new(OF_LINES, cells.all(id, counts)))
}

struct LineData<'a> {
    corpus: &'a Corpus,
    opened: &'a Opened,
    item: &'a Equipment,
    of_line: &'a OpenedLine,
    balance: &'a Balance,
}

impl LineData<'_> {
    fn all(&self, id: LineId, counts: &PieceCounts<'_>) -> Vec<Cell> {
        let (item, balance, project) = (self.item, self.balance, &self.opened.project);
        let counted = counts.of(id);
        let number = balance.number();
        let number_claim = number.map(|(_, claim)| claim);
        let place_claim = item.site_claim(balance);
        let plain = |number: Option<(Figure, usize)>| number.map(|(it, _)| it);
        let mut cells = vec![
            item.name.as_str().into(),
            codes::category(&item.category).map(|category| category.label).into(),
            item.category.as_str().into(),
            counted.map(|(_, number)| number).into(),
            counted.map(|(what, _)| what.code()).into(),
            plain(number).into(),
            self.date(number_claim),
        ];
        cells.extend(self.state());
        cells.push(Cell::Bool(balance.dispute.is_some()));
        cells.push(balance.words().into());
        cells.push(Cell::distinct(self.of_line.voices.iter().flatten().map(|voice| voice.code().to_owned())));
        cells.extend([balance.state_claim(), balance.since(), balance.last_report()].map(|claim| self.date(claim)));
        cells.push(Cell::list(inferred_parts(project, item, balance)));
        cells.extend(Stage::ALL.map(|stage| plain(balance.undisputed_number(stage)).into()));
        cells.push(match balance.outstanding() {
            Outstanding::Nothing => Figure::default().into(),
            Outstanding::Pieces(pieces) => pieces.into(),
            Outstanding::NotKnown => Cell::Empty,
        });
        cells.extend(self.sites());
        cells.extend(parties(project));
        cells.extend(coded(&project.status));
        cells.extend([project.title.as_str().into(), project.id.as_str().into(), Cell::count(id.line as usize + 1)]);
        cells.extend(place(self.record()));
        cells.extend(self.cited(self.own_claim()));
        cells.extend(self.cited(number_claim));
        cells.push(self.date(place_claim));
        cells.extend(short_citation(self.evidence(place_claim)));
        cells.extend(short_citation(&self.donor_evidence()));
        cells.extend(self.sides());
        cells.extend(self.others(&[self.own_claim(), number_claim]));
        cells
    }

    fn record(&self) -> ReadRecord<'_> {
        ReadRecord::of(self.corpus, self.opened)
    }

    fn date(&self, claim: Option<usize>) -> Cell {
        self.item.date_of(claim).into()
    }

    fn state(&self) -> [Cell; 2] {
        match self.balance.state() {
            LineState::Unknown => [Cell::Empty, Cell::Empty],
            state => [state.label().into(), state.code().into()],
        }
    }

    /// The claim that the row is cited by: that of its state, else of its number, else the newest.
    fn own_claim(&self) -> Option<usize> {
        let newest = || self.item.history().first().map(|&(claim, _)| claim);
        self.balance.state_claim().or(self.balance.number().map(|(_, claim)| claim)).or_else(newest)
    }

    /// Facilities, places and regions, each in the same order; their number, and whether the number is of them together.
    fn sites(&self) -> [Cell; 5] {
        let sites = self.item.sites(self.balance);
        let [facilities, places, regions] = [
            sites.iter().filter_map(|site| site.facility.clone()).collect::<Vec<_>>(),
            sites.iter().filter_map(|site| site.place.clone()).collect(),
            sites.iter().filter_map(|site| site.region.clone()).collect(),
        ]
        .map(Cell::distinct);
        let count = if sites.is_empty() { Cell::Empty } else { Cell::count(sites.len()) };
        [facilities, places, regions, count, Cell::Bool(self.item.is_split_unstated(self.balance))]
    }

    fn evidence(&self, claim: Option<usize>) -> &[Evidence] {
        claim.and_then(|claim| self.item.claims.get(claim)).map_or(&[], |claim| &claim.evidence)
    }

    /// The citation of a claim; empty without one.
    fn cited(&self, claim: Option<usize>) -> [Cell; 5] {
        match self.evidence(claim) {
            [] => [const { Cell::Empty }; 5],
            evidence => citation(self.record(), evidence),
        }
    }

    fn donor_evidence(&self) -> Vec<Evidence> {
        let gives = |role: &Option<Coded<Role>>| {
            [Role::Donor, Role::Agency].iter().any(|giver| *role == Some(Coded::Known(*giver)))
        };
        let parties = self.opened.project.parties.iter().filter(|party| gives(&party.role));
        parties.flat_map(|party| party.evidence.iter().cloned()).collect()
    }

    /// Of a dispute the claim that says more, then the one that says less: number, code of the state, voice, date, quote
    /// and source id of each.
    fn sides(&self) -> Vec<Cell> {
        let Some(dispute) = self.balance.dispute else { return vec![Cell::Empty; 12] };
        let side = |(claim, voice): (usize, Option<Voice>)| {
            let stated: Option<&Claim> = self.item.claims.get(claim);
            let status = stated.and_then(|claim| claim.status.as_ref());
            let mut cells = vec![
                stated.and_then(|claim| claim.quantity).into(),
                status.map(|status| status.code()).into(),
                voice.map(|voice| voice.code()).into(),
                self.date(Some(claim)),
            ];
            cells.extend(short_citation(self.evidence(Some(claim))));
            cells
        };
        [dispute.more, dispute.less].into_iter().flat_map(side).collect()
    }

    /// What the figures of other stages stand on: the five of "2 of 5". Claims in `cited` have columns of their own, and so
    /// have those of a dispute.
    fn others(&self, cited: &[Option<usize>]) -> [Cell; 2] {
        let sides = self.balance.dispute.map(|dispute| [dispute.more.0, dispute.less.0]).unwrap_or_default();
        let is_disputed = |claim: usize| self.balance.dispute.is_some() && sides.contains(&claim);
        let mut seen = Vec::new();
        let (mut quotes, mut sources) = (Vec::new(), Vec::new());
        for stage in Stage::ALL {
            let Some((number, claim)) = self.balance.stage(stage).and_then(|report| report.number) else { continue };
            if cited.contains(&Some(claim)) || is_disputed(claim) || seen.contains(&claim) {
                continue;
            }
            seen.push(claim);
            let evidence = self.evidence(Some(claim));
            quotes.extend(evidence.iter().map(|it| format!("{number} {}: {}", stage.words(), it.quote)));
            sources.extend(evidence.iter().map(|it| it.source.clone()));
        }
        [Cell::quotes(quotes), Cell::distinct(sources)]
    }
}
