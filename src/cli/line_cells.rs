//! The cells of an equipment line in a table for reading that come from its balance: voices, dates and publishers.

use crate::model::{Balance, Basis, Coded, Equipment, ListedCode, PartialDate, Project, Role, Voice};
use crate::present::citation::citation;
use crate::store::{Corpus, LineId, Opened};

/// The heads of these cells, in their order. The quotes would make the table too wide.
pub(super) const HEADS: [&str; 7] =
    ["balance", "says", "since", "last_report", "inferred", "number_source", "state_source"];

/// Between two sources of one cell.
const SEPARATOR: &str = " | ";

/// The cells of a line, in the order of [`HEADS`]. Empty if its record cannot be read any more.
pub(super) fn cells(corpus: &Corpus, opened: &Opened, id: LineId) -> Vec<String> {
    let line = id.line as usize;
    let Some((item, of_line)) = opened.project.equipment.get(line).zip(opened.lines.get(line)) else {
        return vec![String::new(); HEADS.len()];
    };
    let balance = &of_line.balance;
    let date = |claim: Option<usize>| item.date_of(claim).map_or(String::new(), |date: PartialDate| date.to_string());
    let said = |voice: &&Voice| of_line.voices.contains(&Some(**voice));
    let says: Vec<&str> = Voice::ALL.iter().filter(said).map(|voice| voice.label()).collect();
    vec![
        balance.words(),
        says.join(", "),
        date(balance.since()),
        date(balance.last_report()),
        inferred_parts(&opened.project, item, balance).join(", "),
        sources(corpus, opened, item, balance.number().map(|(_, claim)| claim)),
        sources(corpus, opened, item, balance.state_claim()),
    ]
}

/// The number of a line as its row shows it: `9 (2023)`, `2 of 5`, and `-` if none is stated or reports disagree.
pub(super) fn number_cell(corpus: &Corpus, id: LineId) -> String {
    let row = corpus.line(id);
    let Some(number) = row.quantity() else { return "-".to_owned() };
    format!("{}{}", number.to_plain_string(), row.number().strip_prefix(&number.to_string()).unwrap_or_default())
}

/// Which parts of the row of a line follow from what is said, rather than being said.
pub(super) fn inferred_parts(project: &Project, item: &Equipment, balance: &Balance) -> Vec<&'static str> {
    let is_inferred = |basis: &Option<Coded<Basis>>| *basis == Some(Coded::Known(Basis::Inferred));
    let claim = |claim: Option<usize>| claim.is_some_and(|claim| is_inferred(&item.claims[claim].basis));
    let party = |role: Role| {
        let mut parties = project.parties.iter();
        parties.any(|party| party.role == Some(Coded::Known(role)) && is_inferred(&party.basis))
    };
    let parts = [
        ("state", claim(balance.state_claim())),
        ("number", claim(balance.number().map(|(_, claim)| claim))),
        ("donor", party(Role::Donor)),
        ("agency", party(Role::Agency)),
    ];
    parts.iter().filter(|(_, is)| *is).map(|(part, _)| *part).collect()
}

/// Publisher, date and address of the sources of a claim, each once.
fn sources(corpus: &Corpus, opened: &Opened, item: &Equipment, claim: Option<usize>) -> String {
    let evidence = claim.map_or(&[][..], |claim| &item.claims[claim].evidence);
    let mut seen: Vec<String> = Vec::new();
    for it in evidence {
        let source = corpus.find_source(opened.id, &it.source);
        let words = source.map_or_else(|| it.source.clone(), |source| citation(corpus.source(source)));
        if !seen.contains(&words) {
            seen.push(words);
        }
    }
    seen.join(SEPARATOR)
}
