//! The cells of an equipment line that come from its balance: stages, voices, and the words that number, state and
//! place each stand on.
//!
//! A row may join a number of one report with a state of another. So each is cited by itself: a single citation would
//! not have the number in it.

use crate::model::{
    Balance, Basis, Claim, Coded, Equipment, Figure, ListedCode, Outstanding, PartialDate, Role, Stage, Voice,
};
use crate::present::citation::citation;
use crate::store::{Corpus, LineId, Opened};

/// The heads of all these cells, in their order.
pub(super) const HEADS: [&str; 27] = [
    "balance", "says", "since", "last_report", "inferred", "number", "number_as_of", "promised", "paid_for",
    "being_bought", "ordered", "donated", "on_the_way", "received", "in_use", "outstanding", "number_quote",
    "number_source", "state_quote", "state_source", "where_as_of", "where_quote", "where_source", "donor_quote",
    "donor_source", "other_quotes", "other_sources",
];

/// The columns of a table for reading; the quotes would make it too wide.
pub(super) const OF_TABLE: [&str; 7] =
    ["balance", "says", "inferred", "since", "last_report", "number_source", "state_source"];

/// Of these, the columns that a terminal without room for all does without, the first one first. The balance stays.
pub(super) const LEAST_NEEDED: [&str; 6] =
    ["state_source", "number_source", "last_report", "since", "says", "inferred"];

/// Between two quotes or two sources of one cell.
const SEPARATOR: &str = " | ";

/// The cells of a line, in the order of [`HEADS`]. Empty if its record cannot be read any more.
pub(super) fn cells(corpus: &Corpus, opened: &Opened, id: LineId) -> Vec<String> {
    let line = id.line as usize;
    let Some((item, of_line)) = opened.project.equipment.get(line).zip(opened.lines.get(line)) else {
        return vec![String::new(); HEADS.len()];
    };
    LineCells { corpus, opened, item, balance: &of_line.balance, voices: &of_line.voices }.all()
}

/// The number of a line as its row shows it: `9 (2023)`, `2 of 5`; empty if none is stated or reports disagree.
pub(super) fn number_cell(corpus: &Corpus, id: LineId) -> String {
    let row = corpus.line(id);
    let Some(number) = row.quantity() else { return String::new() };
    // Programs read the digits, so they are not grouped.
    format!("{}{}", number.to_plain_string(), row.number().strip_prefix(&number.to_string()).unwrap_or_default())
}

struct LineCells<'a> {
    corpus: &'a Corpus,
    opened: &'a Opened,
    item: &'a Equipment,
    balance: &'a Balance,
    voices: &'a [Option<Voice>],
}

impl<'a> LineCells<'a> {
    fn all(&self) -> Vec<String> {
        let (item, balance) = (self.item, self.balance);
        let date =
            |claim: Option<usize>| item.date_of(claim).map_or(String::new(), |date: PartialDate| date.to_string());
        let number = balance.number();
        let number_claim = number.map(|(_, claim)| claim);
        let place_claim = item.site_claim(balance);
        let plain = |number: Option<(Figure, usize)>| number.map_or(String::new(), |(it, _)| it.to_plain_string());
        let mut cells = vec![
            balance.words(),
            self.says(),
            date(balance.since()),
            date(balance.last_report()),
            self.inferred(),
            plain(number),
            date(number_claim),
        ];
        cells.extend(Stage::ALL.map(|stage| plain(balance.undisputed_number(stage))));
        cells.push(match balance.outstanding() {
            Outstanding::Nothing => "0".to_owned(),
            Outstanding::Pieces(pieces) => pieces.to_plain_string(),
            Outstanding::NotKnown => String::new(),
        });
        cells.extend(self.cited(number_claim));
        cells.extend(self.cited(balance.state_claim()));
        cells.push(date(place_claim));
        cells.extend(self.cited(place_claim));
        cells.extend(self.donor_citation());
        cells.extend(self.others(&[number_claim, balance.state_claim()]));
        cells
    }

    fn says(&self) -> String {
        let said = |voice: &&Voice| self.voices.contains(&Some(**voice));
        Voice::ALL.iter().filter(said).map(|voice| voice.label()).collect::<Vec<_>>().join(", ")
    }

    /// Which parts of the row follow from what is said, rather than being said.
    fn inferred(&self) -> String {
        let is_inferred = |basis: &Option<Coded<Basis>>| *basis == Some(Coded::Known(Basis::Inferred));
        let claim = |claim: Option<usize>| claim.is_some_and(|claim| is_inferred(&self.item.claims[claim].basis));
        let party = |role: Role| {
            let mut parties = self.opened.project.parties.iter();
            parties.any(|party| party.role == Some(Coded::Known(role)) && is_inferred(&party.basis))
        };
        let parts = [
            ("state", claim(self.balance.state_claim())),
            ("number", claim(self.balance.number().map(|(_, claim)| claim))),
            ("donor", party(Role::Donor)),
            ("agency", party(Role::Agency)),
        ];
        parts.iter().filter(|(_, is)| *is).map(|(part, _)| *part).collect::<Vec<_>>().join(", ")
    }

    /// Quotes and sources of a claim.
    fn cited(&self, claim: Option<usize>) -> [String; 2] {
        let evidence = claim.map_or(&[][..], |claim| &self.item.claims[claim].evidence);
        let quotes = evidence.iter().map(|it| it.quote.clone());
        let sources = evidence.iter().map(|it| self.source(&it.source));
        [distinct(quotes), distinct(sources)]
    }

    fn source(&self, id: &str) -> String {
        let source = self.corpus.find_source(self.opened.id, id);
        source.map_or_else(|| id.to_owned(), |source| citation(self.corpus.source(source)))
    }

    fn donor_citation(&self) -> [String; 2] {
        let gives = |role: &Option<Coded<Role>>| {
            [Role::Donor, Role::Agency].iter().any(|giver| *role == Some(Coded::Known(*giver)))
        };
        let parties = || self.opened.project.parties.iter().filter(|party| gives(&party.role));
        let evidence = || parties().flat_map(|party| &party.evidence);
        let sources = evidence().map(|it| self.source(&it.source));
        [distinct(evidence().map(|it| it.quote.clone())), distinct(sources)]
    }

    /// Quotes and sources of the numbers and reports in the row that `cited` claims do not have: the five of "2 of 5",
    /// and the other side of a dispute.
    fn others(&self, cited: &[Option<usize>]) -> [String; 2] {
        let stages = Stage::ALL.into_iter().filter_map(|stage| {
            let (number, claim) = self.balance.stage(stage)?.number?;
            Some((claim, format!("{number} {}", stage.words())))
        });
        let sides = self.balance.dispute.iter().flat_map(|dispute| [dispute.more.0, dispute.less.0]);
        let sides = sides.map(|claim| (claim, claim_words(&self.item.claims[claim])));
        // Where neither a number nor a state is said, the words that name the item.
        let history = self.item.history();
        let named = history.first().filter(|_| cited.iter().all(Option::is_none)).map(|&(claim, _)| claim);
        let named = named.into_iter().map(|claim| (claim, "named".to_owned()));
        let mut seen = Vec::new();
        let (mut quotes, mut sources) = (Vec::new(), Vec::new());
        for (claim, words) in sides.chain(stages).chain(named) {
            if cited.contains(&Some(claim)) || seen.contains(&claim) {
                continue;
            }
            seen.push(claim);
            let [quote, source] = self.cited(Some(claim));
            if !quote.is_empty() {
                quotes.push(format!("{words}: {quote}"));
                sources.push(source);
            }
        }
        [distinct(quotes.into_iter()), distinct(sources.into_iter())]
    }
}

/// A claim in two words: `2 delivered`, `not received`.
fn claim_words(claim: &Claim) -> String {
    let status = claim.status.as_ref().map_or("", |status| status.label());
    claim.quantity.map_or_else(|| status.to_owned(), |number| format!("{number} {status}"))
}

/// The texts, each once.
fn distinct(texts: impl Iterator<Item = String>) -> String {
    let mut seen: Vec<String> = Vec::new();
    for text in texts {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen.join(SEPARATOR)
}
