//! Tests of what the money of a record adds up to, in each currency: `committed:>1m`, `paid:none`, `ratio:>1.5`.

use crate::fields::{FieldId, MoneyFigure};
use crate::model::Figure;
use crate::search::query::{Bounds, ValueCount};
use crate::store::Corpus;
use crate::store::money::AmountRow;
use rust_decimal::Decimal;

/// What a sum is asked.
#[derive(Clone, Copy, Debug)]
pub(super) enum SumTest {
    /// Whether the sum of any currency is in the range.
    InRange(Bounds),
    /// How many currencies have a sum.
    Currencies(ValueCount),
}

/// A test of a sum, prepared for a corpus.
#[derive(Debug)]
pub(super) struct SumFilter {
    field: FieldId,
    test: SumTest,
    /// The currency asked for, by its number; a number that no currency has if no amount is in it.
    currency: Option<u32>,
    /// For each kind of amount, whether it is a commitment, and whether it is paid.
    kinds: Vec<[bool; 2]>,
}

/// What is stated in one currency. What nobody states is not zero.
#[derive(Clone, Copy, Debug, Default)]
struct CurrencySums {
    committed: Option<Decimal>,
    paid: Option<Decimal>,
}

impl SumFilter {
    pub(super) fn new(corpus: &Corpus, field: FieldId, currency: Option<&str>, test: SumTest) -> Self {
        let labels = corpus.labels();
        let of_kind = |code: &str| [MoneyFigure::Committed, MoneyFigure::Paid].map(|figure| figure.has_kind(code));
        let number = |code: &str| {
            let at = labels.currencies().iter().position(|it| **it == *code);
            at.map_or(u32::MAX, |at| at as u32)
        };
        let kinds = labels.amount_kinds().iter().map(|code| of_kind(code)).collect();
        SumFilter { field, test, currency: currency.map(number), kinds }
    }

    /// Whether it holds for the amounts of a record.
    pub(super) fn holds(&self, amounts: &[AmountRow]) -> bool {
        match self.test {
            SumTest::InRange(bounds) => {
                let mut any = false;
                self.each_sum(amounts, |sum| any |= bounds.contains(sum));
                any
            }
            SumTest::Currencies(count) => {
                let mut n = 0;
                self.each_sum(amounts, |_| n += 1);
                count.holds(n)
            }
        }
    }

    /// Calls `visit` with the sum of each currency that has one. Goes through the amounts once for each currency, of
    /// which most records have one, so that nothing is allocated.
    fn each_sum(&self, amounts: &[AmountRow], mut visit: impl FnMut(Figure)) {
        let is_asked = |amount: &&AmountRow| {
            self.kinds[amount.kind as usize] != [false; 2]
                && amount.counts()
                && self.currency.is_none_or(|currency| currency == amount.currency)
        };
        let asked = || amounts.iter().filter(is_asked);
        let mut next = asked().map(|amount| amount.currency).min();
        while let Some(currency) = next {
            let mut sums = CurrencySums::default();
            next = None;
            for amount in asked() {
                if amount.currency == currency {
                    let [is_committed, is_paid] = self.kinds[amount.kind as usize];
                    add(&mut sums.committed, is_committed, amount.value);
                    add(&mut sums.paid, is_paid, amount.value);
                } else if amount.currency > currency && next.is_none_or(|next| amount.currency < next) {
                    next = Some(amount.currency);
                }
            }
            if let Some(sum) = self.of(sums) {
                visit(Figure(sum));
            }
        }
    }

    fn of(&self, sums: CurrencySums) -> Option<Decimal> {
        match self.field {
            FieldId::Committed => sums.committed,
            FieldId::Paid => sums.paid,
            // Of nothing, or less, no ratio can be told.
            FieldId::Ratio => {
                let committed = sums.committed.filter(|committed| *committed > Decimal::ZERO)?;
                sums.paid.map(|paid| paid.checked_div(committed).unwrap_or(Decimal::MAX))
            }
            _ => None,
        }
    }
}

fn add(sum: &mut Option<Decimal>, is_part: bool, value: Figure) {
    if is_part {
        *sum = Some(sum.map_or(value.0, |sum| sum.saturating_add(value.0)));
    }
}
