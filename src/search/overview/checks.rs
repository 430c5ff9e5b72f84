//! What the overview asks by queries, and the steps that equipment goes through.

use crate::model::LineState;

/// What to ask after: code, words, clause. All by the data's own date (or `--today`), and what has no date is told apart.
pub(super) const LOOK_AT: [(&str, &str, &str); 6] = [
    ("overdue", "end passed, not closed", "flag:=overdue"),
    ("paid_above_committed", "paid above committed", "flag:=paid_above_promised"),
    ("paid_without_commitment", "paid, no commitment stated", "flag:=paid_without_commitment"),
    ("ends_in_12_months", "ends within 12 months", "end:now..+12m"),
    ("no_news", "no news for 12 months", "flag:=no_news"),
    ("no_news_undated", "open, reports undated", "flag:=no_news_undated"),
];

/// What is not stated, and codes that are not in their list: code, words, clause.
pub(super) const GAPS: [(&str, &str, &str); 5] = [
    ("no_country", "country not stated", "country:none"),
    ("no_donor", "donor not stated", "donor:none"),
    ("no_end", "end not stated", "end:none"),
    ("no_money", "money not stated", "!has:amount"),
    ("unknown_code", "code not in its list", "flag:=unknown_code | flag:=unknown_currency | flag:=unknown_amount_kind"),
];

/// What has no place: code, words, clause. A project may have locations of its own, and those of its items.
pub(super) const NO_PLACE: [(&str, &str, &str); 2] = [
    ("none", "no location, no item", "!has:location !has:equipment"),
    ("none_of_item", "an item without a place", "has:equipment place:none"),
];

/// How far equipment has come, in fewer steps than the states have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    Arrived,
    PartlyArrived,
    OnTheWay,
    Planned,
    Disputed,
    NothingSaid,
    Gone,
    NotAid,
}

impl Arrival {
    pub const ALL: &'static [Arrival] = {
        use Arrival::*;
        &[Arrived, PartlyArrived, OnTheWay, Planned, Disputed, NothingSaid, Gone, NotAid]
    };

    /// The states of which it is made. Every state is in one of them.
    pub fn states(self) -> &'static [LineState] {
        use LineState::*;
        match self {
            Arrival::Arrived => &[Delivered, InUse, NotInUse],
            Arrival::PartlyArrived => &[PartlyDelivered, ArrivedUncounted, Incomplete],
            Arrival::OnTheWay => &[Ordered, Donated, InDelivery],
            Arrival::Planned => &[Planned, Funded, BeingBought],
            Arrival::Disputed => &[Disputed, NotReceived],
            Arrival::NothingSaid => &[Unknown],
            Arrival::Gone => &[Returned, Cancelled],
            Arrival::NotAid => &[LineState::NotAid],
        }
    }

    /// Whether its number is told if it is nothing.
    pub(super) fn is_always_told(self) -> bool {
        matches!(self, Arrival::Arrived | Arrival::OnTheWay | Arrival::Planned | Arrival::NothingSaid)
    }

    /// The name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Arrival::Arrived => "arrived",
            Arrival::PartlyArrived => "partly_arrived",
            Arrival::OnTheWay => "on_the_way",
            Arrival::Planned => "planned",
            Arrival::Disputed => "disputed",
            Arrival::NothingSaid => "nothing_said",
            Arrival::Gone => "gone",
            Arrival::NotAid => "not_aid",
        }
    }

    /// What a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Arrival::Arrived => "arrived",
            Arrival::PartlyArrived => "partly arrived",
            Arrival::OnTheWay => "on the way",
            Arrival::Planned => "planned",
            Arrival::Disputed => "not received, or reports disagree",
            Arrival::NothingSaid => "nothing said",
            Arrival::Gone => "returned or cancelled",
            Arrival::NotAid => "no aid",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::ListedCode;
    use crate::search::query::Query;

    #[test]
    fn every_state_of_equipment_is_in_one_step() {
        for state in LineState::ALL {
            let steps = Arrival::ALL.iter().filter(|step| step.states().contains(state)).count();
            assert_eq!(steps, 1, "{state:?}");
        }
    }

    #[test]
    fn what_is_asked_is_one_clause_without_a_mistake() {
        for (code, _, clause) in LOOK_AT.iter().chain(&GAPS) {
            let query = Query::parse(clause);
            assert!(query.notes.is_empty() && query.clauses.len() == 1, "{code}: {query:?}");
        }
    }
}
