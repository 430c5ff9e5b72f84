//! Decides what a sum is for, from the words around it.
//!
//! Phrases of the whole sentence come first ("so far", "per year", "each"), then the nearest governing word
//! before the sum, then after it. [`SumRole::Stated`] means that no word helps.

use crate::extract::tokens::Tokens;

/// What the money of a sum is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SumRole {
    /// The aid: grant, loan, contribution.
    Given,
    /// The value of goods.
    Value,
    /// The cost of a project or an item.
    Cost,
    /// The price of one item.
    UnitPrice,
    /// The total given so far, often over years.
    Cumulative,
    Pledge,
    /// Requested, needed or refused: not aid.
    Requested,
    /// One end of a range: no single figure is stated.
    Range,
    /// Yearly costs, repayments, incomes.
    Other,
    /// No word near the sum decides.
    Stated,
}

impl SumRole {
    /// Whether the text states this sum as a fact about the aid, so that it may be shown.
    pub fn counts(self) -> bool {
        !matches!(self, SumRole::Requested | SumRole::Range)
    }

    /// Whether the sum is background that must never be added to the aid.
    pub(crate) fn is_context(self) -> bool {
        matches!(self, SumRole::UnitPrice | SumRole::Cumulative | SumRole::Other)
    }

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

/// Tokens before a sum in which its governing word is looked for. Chosen by eye.
const GOVERNOR_WINDOW: usize = 14;

/// The role of the sum at tokens `first..end`. `from` and `to` are the ends of its neighbours, whose words
/// are not its own.
pub(super) fn sum_role(tokens: &Tokens<'_>, from: usize, first: usize, end: usize, to: usize) -> SumRole {
    let near = first.saturating_sub(GOVERNOR_WINDOW).max(from);
    // Governing words after a sum are rarer and closer: 8 tokens, chosen by eye.
    let behind = to.min(end + 8);
    let before = |words: &[&str]| (near..first).any(|at| words.contains(&tokens.word(at)));
    let after = |words: &[&str]| (end..behind).any(|at| words.contains(&tokens.word(at)));
    let word = |at: usize| tokens.word(at);
    // Phrases about totals may stand far from the sum: 40 tokens before, 12 after (chosen by eye).
    let far = first.saturating_sub(40)..(end + 12).min(tokens.len());
    let so_far = far.clone().any(|at| match word(at) {
        "far" => tokens.word_before(at) == "so",
        "date" => tokens.word_before(at) == "to",
        "all" => tokens.word_before(at) == "in" && matches!(tokens.written(at + 1), "." | "," | ""),
        "cumulative" | "cumulatively" | "altogether" => true,
        "since" => tokens.is_number(at + 1) || word(at + 1) == "independence",
        "from" => tokens.is_number(at + 1) && matches!(word(at + 2), "on" | "onwards" | "onward"),
        "past" | "last" => tokens.word_before(at) == "the" && word(at + 2).starts_with("year"),
        _ => false,
    });
    if matches!(word(end), "each" | "apiece") || (word(end) == "per" && !is_period(word(end + 1))) {
        return SumRole::UnitPrice;
    }
    let yearly = before(&["yearly", "annual", "annually", "monthly"])
        || after(&["annually", "yearly", "monthly"])
        || (end..behind.min(end + 3))
            .any(|at| matches!(word(at), "per" | "a" | "every" | "each") && is_period(word(at + 1)));
    if yearly {
        return SumRole::Other;
    }
    let costs = |word: &str| matches!(word, "cost" | "costs" | "costing" | "price" | "priced");
    if (near..first).any(|at| costs(word(at))) && before(&["each", "per", "unit"]) {
        return SumRole::UnitPrice;
    }
    if so_far {
        return SumRole::Cumulative;
    }
    // "worth" directly after the sum, then the nearest governing word before it, then after it.
    if (tokens.is_dash(end) && word(end + 1) == "worth")
        || word(end) == "worth"
        || (word(end) == "in" && word(end + 1) == "value")
    {
        return SumRole::Value;
    }
    for at in (near..first).rev() {
        if let Some(role) = role_of_word(tokens, at) {
            return if role == SumRole::Given && follows_request(tokens, near, at) { SumRole::Requested } else { role };
        }
    }
    for at in end..behind.min(tokens.len()) {
        if let Some(role) = role_of_word(tokens, at) {
            return role;
        }
    }
    (near.saturating_sub(GOVERNOR_WINDOW)..near)
        .rev()
        .find_map(|at| role_of_word(tokens, at))
        .filter(|_| from <= near.saturating_sub(GOVERNOR_WINDOW))
        .unwrap_or(SumRole::Stated)
}

/// Whether a verb of asking stands up to five tokens before a noun of giving: "asked for a loan of".
fn follows_request(tokens: &Tokens<'_>, from: usize, to: usize) -> bool {
    (from.max(to.saturating_sub(5))..to).any(|at| role_of_word(tokens, at) == Some(SumRole::Requested))
}

fn is_period(word: &str) -> bool {
    matches!(word, "year" | "month" | "annum" | "day" | "week" | "quarter")
}

/// The role that a word gives to the sums it governs.
fn role_of_word(tokens: &Tokens<'_>, at: usize) -> Option<SumRole> {
    Some(match tokens.word(at) {
        "worth" | "valued" | "value" | "valuing" => SumRole::Value,
        "cost" | "costs" | "costing" | "costed" | "price" | "budget" | "budgeted" | "priced" => SumRole::Cost,
        "requested" | "requests" | "request" | "requesting" | "seeks" | "seeking" | "sought" | "appealed"
        | "appeal" | "appealing" | "shortfall" | "needed" | "rejected" | "denied" | "declined" | "refused"
        | "shortage" => SumRole::Requested,
        "needs" | "requires" | "require" | "asked" | "asks" | "asking" => {
            let for_it = (at + 1..at + 4).any(|i| matches!(tokens.word(i), "for" | "about" | "some"))
                || tokens.is_symbol(at + 1, "$");
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
