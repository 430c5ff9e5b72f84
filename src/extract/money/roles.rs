//! What a sum is for: by the words that govern it, the nearest first.

use crate::extract::tokens::Scan;

/// What the money of a sum is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SumRole {
    /// The aid itself: grant, loan, contribution.
    Given,
    /// What goods are worth.
    Value,
    /// What a project or a thing costs.
    Cost,
    /// What one of several things costs.
    UnitPrice,
    /// All that was given so far.
    Cumulative,
    /// Promised.
    Pledge,
    /// Asked for, needed, or denied: no aid.
    Requested,
    /// One end of a range: no figure is stated.
    Range,
    /// Costs that come each year, repayments, incomes.
    Other,
    /// No word near it says what for.
    Stated,
}

impl SumRole {
    /// Whether a figure of money is stated as a fact of the aid told.
    pub fn counts(self) -> bool {
        !matches!(self, SumRole::Requested | SumRole::Range)
    }

    /// Whether it is told beside the aid: never to be summed with it.
    pub fn is_context(self) -> bool {
        matches!(self, SumRole::UnitPrice | SumRole::Cumulative | SumRole::Other)
    }

    /// The name of the rule.
    pub(super) fn rule(self) -> &'static str {
        match self {
            SumRole::Given => "money: given",
            SumRole::Value => "money: worth",
            SumRole::Cost => "money: cost",
            SumRole::UnitPrice => "money: unit price",
            SumRole::Cumulative => "money: so far",
            SumRole::Pledge => "money: pledged",
            SumRole::Requested => "money: requested",
            SumRole::Range => "money: range",
            SumRole::Other => "money: other",
            SumRole::Stated => "money: stated",
        }
    }
}

/// How far from a sum its governing words are looked for.
const REACH: usize = 14;

/// The role of the sum at `first..end`; its words lie between `from` and `to`.
pub(super) fn role(scan: &Scan<'_>, from: usize, first: usize, end: usize, to: usize) -> SumRole {
    let near = first.saturating_sub(REACH).max(from);
    let behind = to.min(end + 8);
    let before = |words: &[&str]| (near..first).any(|at| words.contains(&scan.word(at)));
    let after = |words: &[&str]| (end..behind).any(|at| words.contains(&scan.word(at)));
    let said = |at: usize| scan.word(at);
    // What the whole sentence says of a sum, wherever it stands.
    let far = first.saturating_sub(40)..(end + 12).min(scan.len());
    let so_far = far.clone().any(|at| match said(at) {
        "far" => scan.word_before(at) == "so",
        "date" => scan.word_before(at) == "to",
        "all" => scan.word_before(at) == "in" && matches!(scan.written(at + 1), "." | "," | ""),
        "cumulative" | "cumulatively" | "altogether" => true,
        "since" => scan.is_figure(at + 1) || said(at + 1) == "independence",
        "from" => scan.is_figure(at + 1) && matches!(said(at + 2), "on" | "onwards" | "onward"),
        "past" | "last" => scan.word_before(at) == "the" && said(at + 2).starts_with("year"),
        _ => false,
    });
    if matches!(said(end), "each" | "apiece") || (said(end) == "per" && !is_time(said(end + 1))) {
        return SumRole::UnitPrice;
    }
    let yearly = before(&["yearly", "annual", "annually", "monthly"])
        || after(&["annually", "yearly", "monthly"])
        || (end..behind.min(end + 3))
            .any(|at| matches!(said(at), "per" | "a" | "every" | "each") && is_time(said(at + 1)));
    if yearly {
        return SumRole::Other;
    }
    let costs = |word: &str| matches!(word, "cost" | "costs" | "costing" | "price" | "priced");
    if (near..first).any(|at| costs(said(at))) && before(&["each", "per", "unit"]) {
        return SumRole::UnitPrice;
    }
    if so_far {
        return SumRole::Cumulative;
    }
    // The nearest governing word before it, or close behind.
    if (scan.is_dash(end) && said(end + 1) == "worth")
        || said(end) == "worth"
        || (said(end) == "in" && said(end + 1) == "value")
    {
        return SumRole::Value;
    }
    for at in (near..first).rev() {
        if let Some(role) = verb(scan, at) {
            return if role == SumRole::Given && earlier_request(scan, near, at) { SumRole::Requested } else { role };
        }
    }
    for at in end..behind.min(scan.len()) {
        if let Some(role) = verb(scan, at) {
            return role;
        }
    }
    (near.saturating_sub(REACH)..near)
        .rev()
        .find_map(|at| verb(scan, at))
        .filter(|_| from <= near.saturating_sub(REACH))
        .unwrap_or(SumRole::Stated)
}

/// "Asked for a loan of": the noun gives, the verb only asks.
fn earlier_request(scan: &Scan<'_>, from: usize, to: usize) -> bool {
    (from.max(to.saturating_sub(5))..to).any(|at| verb(scan, at) == Some(SumRole::Requested))
}

fn is_time(word: &str) -> bool {
    matches!(word, "year" | "month" | "annum" | "day" | "week" | "quarter")
}

/// What a word makes of the sums it governs.
fn verb(scan: &Scan<'_>, at: usize) -> Option<SumRole> {
    let word = scan.word(at);
    Some(match word {
        "worth" | "valued" | "value" | "valuing" => SumRole::Value,
        "cost" | "costs" | "costing" | "costed" | "price" | "budget" | "budgeted" | "priced" | "totaling"
        | "totalling"
            if !matches!(word, "totaling" | "totalling") =>
        {
            SumRole::Cost
        }
        "requested" | "requests" | "request" | "requesting" | "seeks" | "seeking" | "sought" | "appealed"
        | "appeal" | "appealing" | "shortfall" | "needed" | "rejected" | "denied" | "declined" | "refused"
        | "shortage" => SumRole::Requested,
        "needs" | "requires" | "require" | "asked" | "asks" | "asking" => {
            let for_it =
                (at + 1..at + 4).any(|i| matches!(scan.word(i), "for" | "about" | "some")) || scan.is(at + 1, "$");
            return for_it.then_some(SumRole::Requested);
        }
        "pledged" | "pledge" | "pledges" | "promised" | "promises" | "promise" => SumRole::Pledge,
        "repayment" | "repay" | "repaid" | "salary" | "salaries" | "revenue" | "revenues" | "income" | "profit"
        | "trade" | "gdp" | "exports" | "imports" | "losses" | "damage" | "fine" | "tax" => SumRole::Other,
        "grant" | "grants" | "granted" | "loan" | "loans" | "credit" | "aid" | "assistance" | "donated" | "donates"
        | "donate" | "donation" | "donations" | "gift" | "gave" | "give" | "gives" | "given" | "giving" | "provide"
        | "provides" | "provided" | "providing" | "contribute" | "contributes" | "contributed" | "contribution"
        | "contributions" | "fund" | "funds" | "funded" | "funding" | "financed" | "finance" | "financing"
        | "allocated" | "allocates" | "allocation" | "disbursed" | "committed" | "commits" | "commitment"
        | "offered" | "offers" | "approved" | "approves" | "awarded" | "contract" | "contracts" | "agreement"
        | "agreements" | "signed" | "support" | "package" | "extended" | "extends" | "lend" | "lends" | "lent"
        | "invest" | "invested" | "investment" | "spent" | "additional" | "facility" | "thanks" | "transferred"
        | "handed" | "received" | "receives" | "receive" | "paid" | "sum" => SumRole::Given,
        _ => return None,
    })
}
