//! Rules that compare the sums of an activity with each other and with its status. Each figure may be right, but
//! together they are not what they seem.

use super::list::Rule;
use super::report::Report;
use crate::model::{ActivityStatus, Amount, AmountKind, Coded, FactKey, Figure, Project};
use rust_decimal::Decimal;
use std::ops::Deref;

/// Differences up to this are no news, in whatever currency: of thirty rows with a sign, those that were not worth a
/// look had less.
const SMALL_CHANGE: Decimal = Decimal::ONE_THOUSAND;

const PAID: &[AmountKind] = &[AmountKind::Disbursement, AmountKind::Expenditure];

/// Whether an amount counts and is of one of these kinds.
fn counts<S>(amount: &Amount<S>, kinds: &[AmountKind]) -> bool {
    amount.left_out.is_none() && amount.kind.as_ref().and_then(Coded::known).is_some_and(|kind| kinds.contains(kind))
}

/// What the amounts of these kinds add up to in each currency, in order of first appearance, each with its first amount.
fn totals<'p, S: Deref<Target = str>>(
    project: &'p Project<S>,
    kinds: &[AmountKind],
) -> Vec<(&'p str, Decimal, FactKey)> {
    let mut totals: Vec<(&str, Decimal, FactKey)> = Vec::new();
    for (i, amount) in project.amounts.iter().enumerate().filter(|(_, amount)| counts(amount, kinds)) {
        match totals.iter_mut().find(|(currency, ..)| *currency == &*amount.currency) {
            Some((_, total, _)) => *total = total.saturating_add(amount.value.0),
            None => totals.push((&amount.currency, amount.value.0, FactKey::Amount(i))),
        }
    }
    totals
}

pub(super) fn money<S: Deref<Target = str>>(project: &Project<S>, flag: &mut Report<'_>) {
    paid_against_status(project, flag);
    paid_above_promised(project, flag);
    paid_without_commitment(project, flag);
    below_zero(project, flag);
}

/// Nothing is paid for an activity that has not begun or never will.
fn paid_against_status<S: Deref<Target = str>>(project: &Project<S>, flag: &mut Report<'_>) {
    let Some(status) = &project.status else { return };
    if !matches!(status.known(), Some(ActivityStatus::Pipeline | ActivityStatus::Cancelled)) {
        return;
    }
    let paid = |amount: &Amount<S>| counts(amount, PAID) && amount.value.0 > Decimal::ZERO;
    if let Some(i) = project.amounts.iter().position(paid) {
        flag(Rule::PaidAgainstStatus, Some(FactKey::Amount(i)), &|| {
            let totals: Vec<String> = (totals(project, PAID).iter())
                .map(|(currency, total, _)| format!("{} {currency}", Figure(*total)))
                .collect();
            format!("the activity is {}, but {} was paid", status.label(), totals.join(" and "))
        });
    }
}

/// More paid than promised, by more than half: the promises are incomplete, or payments stand twice.
fn paid_above_promised<S: Deref<Target = str>>(project: &Project<S>, flag: &mut Report<'_>) {
    let (promised, paid) = (totals(project, &[AmountKind::Commitment]), totals(project, PAID));
    let ([(currency, promised, _)], [(other, paid, fact)]) = (&promised[..], &paid[..]) else { return };
    // Compared by subtraction, which cannot overflow into a panic.
    let excess = paid.saturating_sub(*promised);
    if currency == other && *promised > Decimal::ZERO && excess > SMALL_CHANGE && excess > *promised / Decimal::TWO {
        flag(Rule::PaidAbovePromised, Some(*fact), &|| {
            format!("{} {currency} was paid, of {} that were promised", Figure(*paid), Figure(*promised))
        });
    }
}

/// Money was paid of which nobody says that it was promised. Budgets are plans.
fn paid_without_commitment<S: Deref<Target = str>>(project: &Project<S>, flag: &mut Report<'_>) {
    if project.amounts.iter().any(|amount| counts(amount, &[AmountKind::Commitment])) {
        return;
    }
    let paid = totals(project, PAID);
    let above_zero = paid.iter().filter(|(_, total, _)| *total > Decimal::ZERO);
    if let Some((_, _, fact)) = above_zero.clone().next() {
        flag(Rule::PaidWithoutCommitment, Some(*fact), &|| {
            let totals = above_zero.clone().map(|(currency, total, _)| format!("{} {currency}", Figure(*total)));
            format!("{} was paid, and no commitment is stated", totals.collect::<Vec<_>>().join(" and "))
        });
    }
}

/// Totals below zero: what was taken back is in the file, what it was taken back from is not.
fn below_zero<S: Deref<Target = str>>(project: &Project<S>, flag: &mut Report<'_>) {
    for (kinds, what) in
        [(&[AmountKind::Commitment][..], "promised"), (PAID, "paid"), (&[AmountKind::Budget][..], "budgeted")]
    {
        for (currency, total, fact) in totals(project, kinds) {
            if total < Decimal::ZERO {
                let is_small = total.abs() <= SMALL_CHANGE;
                let rule = if is_small { Rule::SmallNegativeTotal } else { Rule::NegativeTotal };
                flag(rule, Some(fact), &|| format!("what was {what} adds up to {} {currency}", Figure(total)));
            }
        }
    }
    for (i, amount) in project.amounts.iter().enumerate() {
        if counts(amount, &[AmountKind::Budget]) && amount.corrections > 0 {
            flag(Rule::NegativeBudget, Some(FactKey::Amount(i)), &|| {
                let (year, one) =
                    (amount.year.map_or_else(String::new, |year| format!(" of {year}")), amount.corrections == 1);
                let budgets = if one { "a budget".to_owned() } else { format!("{} budgets", amount.corrections) };
                format!("{budgets}{year} {} below zero", if one { "is" } else { "are" })
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LeftOut;

    fn amount(kind: AmountKind, value: i64) -> Amount {
        let currency = "USD".to_owned();
        Amount { kind: Some(Coded::Known(kind)), value: value.into(), currency, ..Amount::default() }
    }

    fn found(status: ActivityStatus, amounts: &[Amount]) -> Vec<Rule> {
        let status = Some(Coded::Known(status));
        let project = Project { status, amounts: amounts.to_vec(), ..Project::default() };
        let mut rules = Vec::new();
        money(&project, &mut |rule, _, _| rules.push(rule));
        rules
    }

    #[test]
    fn money_paid_for_what_is_planned_or_cancelled_is_told() {
        use ActivityStatus::{Cancelled, Closed, Implementation, Pipeline};
        let paid = [amount(AmountKind::Commitment, 1), amount(AmountKind::Disbursement, 1)];
        for status in [Pipeline, Cancelled] {
            assert_eq!(found(status, &paid), [Rule::PaidAgainstStatus]);
            assert_eq!(found(status, &[amount(AmountKind::Disbursement, 0), amount(AmountKind::Commitment, 5)]), []);
        }
        for status in [Implementation, Closed] {
            assert_eq!(found(status, &paid), []);
        }
    }

    #[test]
    fn paid_above_promised_is_told_from_half_as_much_again_on_and_from_1000_on() {
        let rules = |promised: i64, paid: i64| {
            let both = [amount(AmountKind::Commitment, promised), amount(AmountKind::Expenditure, paid)];
            found(ActivityStatus::Closed, &both)
        };
        assert_eq!(rules(10_000, 15_001), [Rule::PaidAbovePromised]);
        assert_eq!(rules(10_000, 15_000), []);
        assert_eq!(rules(500, 1_500), [], "not more than 1,000");
        assert_eq!(rules(500, 1_501), [Rule::PaidAbovePromised]);
        assert_eq!(rules(0, 5_000), [], "nothing is promised");
        let other = Amount { currency: "EUR".to_owned(), ..amount(AmountKind::Commitment, 1) };
        let mixed = [amount(AmountKind::Commitment, 1), other, amount(AmountKind::Expenditure, 5_000)];
        assert_eq!(found(ActivityStatus::Closed, &mixed), [], "in two currencies nothing can be compared");
        let left_out = Some(Coded::Known(LeftOut::AfterData));
        let later = Amount { left_out, ..amount(AmountKind::Expenditure, 5_000) };
        assert_eq!(found(ActivityStatus::Closed, &[amount(AmountKind::Commitment, 1), later]), []);
    }

    #[test]
    fn what_was_paid_without_a_commitment_is_told_and_a_plan_is_none() {
        use AmountKind::{Budget, Commitment, Disbursement, IncomingCommitment, PlannedDisbursement};
        let rules = |amounts: &[Amount]| found(ActivityStatus::Closed, amounts);
        let paid = amount(Disbursement, 5);
        assert_eq!(rules(std::slice::from_ref(&paid)), [Rule::PaidWithoutCommitment]);
        for plan in [Budget, PlannedDisbursement, IncomingCommitment] {
            assert_eq!(rules(&[amount(plan, 5), paid.clone()]), [Rule::PaidWithoutCommitment], "{plan:?}");
        }
        let in_euros = Amount { currency: "EUR".to_owned(), ..amount(Commitment, 1) };
        assert_eq!(rules(&[in_euros, paid.clone()]), [], "a commitment in another currency is one");
        assert_eq!(rules(&[paid, amount(Disbursement, -5)]), [], "taken back");
        assert_eq!(rules(&[amount(Budget, 5)]), []);
    }

    #[test]
    fn totals_and_single_budgets_below_zero_are_told() {
        for kind in [AmountKind::Commitment, AmountKind::Disbursement, AmountKind::Budget] {
            assert_eq!(found(ActivityStatus::Closed, &[amount(kind, -1001)]), [Rule::NegativeTotal], "{kind:?}");
            assert_eq!(found(ActivityStatus::Closed, &[amount(kind, -1000)]), [Rule::SmallNegativeTotal], "{kind:?}");
            assert_eq!(found(ActivityStatus::Closed, &[amount(kind, -1), amount(kind, 1)]), []);
        }
        assert_eq!(found(ActivityStatus::Closed, &[amount(AmountKind::LoanRepayment, -1)]), []);
        let taken_back = Amount { corrections: 1, ..amount(AmountKind::Budget, 5) };
        assert_eq!(found(ActivityStatus::Closed, &[taken_back]), [Rule::NegativeBudget]);
    }
}
