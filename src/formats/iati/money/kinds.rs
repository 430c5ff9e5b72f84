//! The kinds of payments, and the types of budgets, by the codes and words of all versions.

use crate::model::{AmountKind, Coded};

/// The kind of a transaction by its code: a number in version 2, letters in version 1, words in some files.
pub(super) fn parse_transaction_kind(code: &str) -> Coded<AmountKind> {
    Coded::Known(match code {
        "1" | "IF" => AmountKind::Incoming,
        "2" | "C" => AmountKind::Commitment,
        "3" | "D" => AmountKind::Disbursement,
        "4" | "E" => AmountKind::Expenditure,
        "5" | "IR" => AmountKind::Interest,
        "6" | "LR" => AmountKind::LoanRepayment,
        "7" | "R" => AmountKind::Reimbursement,
        "8" | "QP" => AmountKind::EquityPurchase,
        "9" | "QS" => AmountKind::EquitySale,
        "10" | "CG" => AmountKind::Guarantee,
        "11" => AmountKind::IncomingCommitment,
        "12" => AmountKind::Pledge,
        "13" => AmountKind::IncomingPledge,
        _ => match code.to_ascii_lowercase().as_str() {
            "incoming funds" | "if" => AmountKind::Incoming,
            "commitment" | "outgoing commitment" | "c" => AmountKind::Commitment,
            "disbursement" | "d" => AmountKind::Disbursement,
            "expenditure" | "e" => AmountKind::Expenditure,
            "interest repayment" | "interest payment" => AmountKind::Interest,
            "loan repayment" => AmountKind::LoanRepayment,
            "reimbursement" => AmountKind::Reimbursement,
            "purchase of equity" => AmountKind::EquityPurchase,
            "sale of equity" => AmountKind::EquitySale,
            "credit guarantee" => AmountKind::Guarantee,
            // `budget` is no type of a transaction, and must not become one when the record is read from its JSON.
            _ if Coded::<AmountKind>::from(code).known().is_some() => {
                return Coded::Unknown(format!("type {code}").into());
            }
            _ => return Coded::Unknown(code.into()),
        },
    })
}

/// Whether a budget or planned disbursement of this type is a revised one; `None` if the type is not in its list.
/// Without a type it is an original.
pub(super) fn is_revised(budget_type: &str) -> Option<bool> {
    match budget_type.trim().to_ascii_lowercase().as_str() {
        "" | "1" | "original" => Some(false),
        "2" | "revised" => Some(true),
        _ => None,
    }
}

/// A yes or no as XML has them; `None` for anything else.
pub(in crate::formats::iati) fn parse_flag(text: &str) -> Option<bool> {
    match text {
        "1" | "true" => Some(true),
        "0" | "false" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_another_kind_of_amount_is_no_type_of_a_transaction() {
        for code in ["budget", "planned_disbursement", "stated"] {
            let kind = parse_transaction_kind(code);
            assert_eq!(kind, Coded::Unknown(format!("type {code}").into()));
            assert_eq!(Coded::from(&*kind.to_string()), kind, "read from JSON");
        }
    }
}
