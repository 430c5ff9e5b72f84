//! The amounts of a record: what counts by kind and currency, what is left out and why, and who pays and who is paid.

use super::super::styled_text::{Ink, RawSpan};
use super::{DetailBuilder, MAX_LISTED, noted, once};
use crate::codes;
use crate::hashing::SeededMap;
use crate::model::{Amount, AmountKind, Coded, FactKey, Figure, LeftOut, PaymentFact, StatedPart};

impl DetailBuilder<'_> {
    pub(super) fn amounts(&mut self) {
        let project = self.project;
        let all: Vec<(usize, &Amount)> = project.amounts.iter().enumerate().collect();
        let (left_out, counted): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, amount)| amount.left_out.is_some());
        let mut label = "Amount";
        let same =
            |(_, a): &(usize, &Amount), (_, b): &(usize, &Amount)| (&a.kind, &a.currency) == (&b.kind, &b.currency);
        for group in counted.chunk_by(same) {
            let of_years = group.len() > 1 && group.iter().all(|(_, amount)| amount.entries > 0);
            if of_years {
                self.amount_sum(std::mem::take(&mut label), group);
            }
            // `2020-2024` is wider than a year.
            let width = if group.iter().any(|(_, amount)| amount.last_year.is_some()) { 11 } else { 6 };
            for (i, amount) in group {
                let mut value = match of_years {
                    true => vec![
                        RawSpan::new(Ink::Dim, format!("  {:<width$}", years(amount))),
                        RawSpan::new(Ink::Plain, amount.value.to_string()),
                    ],
                    false => noted_kind(amount, Ink::Strong),
                };
                value.extend(entries_note(amount).map(|text| RawSpan::new(Ink::Dim, format!("  {text}"))));
                value.extend(handed_to(amount).map(|id| RawSpan::new(Ink::Dim, format!("  to {id}"))));
                if amount.equivalent_of.is_some() {
                    value.push(RawSpan::new(Ink::Dim, "  the same money restated, not added"));
                }
                let fact = FactKey::Amount(*i);
                self.labelled_value(std::mem::take(&mut label), value, amount.basis.as_ref(), Some(fact));
            }
        }
        if project.amounts.is_empty() {
            self.not_stated("Amount");
        }
        self.left_out(&left_out);
        self.counterparts("Paid by", PaymentFact::Provider, &counted);
        self.counterparts("Paid to", PaymentFact::Receiver, &counted);
    }

    /// The sum of the years of one kind and currency: `1,250,000 USD  disbursement, 2015-2019`.
    fn amount_sum(&mut self, label: &str, group: &[(usize, &Amount)]) {
        let sum = group.iter().fold(Figure::default(), |sum, (_, amount)| sum.saturating_add(amount.value));
        let years = || group.iter().flat_map(|(_, amount)| [amount.year, amount.last_year]).flatten();
        let years = match (years().min(), years().max()) {
            (Some(first), Some(last)) if first != last => format!(", {first}-{last}"),
            (Some(year), _) => format!(", {year}"),
            _ => String::new(),
        };
        let first = group[0].1;
        let kind = first.kind.as_ref().map_or("", |kind| kind.label());
        let value = vec![
            RawSpan::new(Ink::Strong, format!("{sum} {}", first.currency)),
            RawSpan::new(Ink::Dim, format!("  {kind}{years}")),
        ];
        self.labelled_value(label, value, None, None);
    }

    /// The amounts that are in no sum, with the reason.
    fn left_out(&mut self, amounts: &[(usize, &Amount)]) {
        for (n, (i, amount)) in amounts.iter().take(MAX_LISTED).enumerate() {
            let mut value = noted_kind(amount, Ink::Plain);
            let entries = entries_note(amount).map(|text| format!("  {text}")).unwrap_or_default();
            let why = amount.left_out.as_ref().map_or("", Coded::<LeftOut>::label);
            value.push(RawSpan::new(Ink::Dim, format!("{entries}  {why}")));
            self.labelled_value(once("Left out", n), value, amount.basis.as_ref(), Some(FactKey::Amount(*i)));
        }
        self.omitted_note(amounts.len());
    }

    /// The organisations that payments name as paying or as paid, each once, with the sums of their payments:
    /// `Ministry of Health  120 USD commitment · 90 USD disbursement`.
    fn counterparts(&mut self, label: &str, of: PaymentFact, amounts: &[(usize, &Amount)]) {
        let mut sums: Vec<(&str, Vec<(&Amount, Figure)>)> = Vec::new();
        let mut by_name: SeededMap<&str, usize> = SeededMap::default();
        for (_, amount) in amounts {
            for part in amount.stated.iter().filter(|part| part.of == Some(Coded::Known(of))) {
                let name = counterpart_name(part);
                let at = *by_name.entry(name).or_insert_with(|| {
                    sums.push((name, Vec::new()));
                    sums.len() - 1
                });
                match sums[at].1.last_mut() {
                    // Amounts are ordered by kind and currency.
                    Some((of, sum)) if (&of.kind, &of.currency) == (&amount.kind, &amount.currency) => {
                        *sum = sum.saturating_add(part.value);
                    }
                    _ => sums[at].1.push((amount, part.value)),
                }
            }
        }
        for (n, (name, sums)) in sums.iter().take(MAX_LISTED).enumerate() {
            let sum = |(amount, sum): &(&Amount, Figure)| {
                let kind = amount.kind.as_ref().map_or("", |kind| kind.label());
                format!("{sum} {} {kind}", amount.currency)
            };
            let sums: Vec<String> = sums.iter().map(sum).collect();
            self.labelled_value(once(label, n), noted(*name, format!("  {}", sums.join(" · "))), None, None);
        }
        self.omitted_note(sums.len());
    }
}

/// The name of the organisation of a part, as written or by its identifier.
fn counterpart_name(part: &StatedPart) -> &str {
    match (part.name.as_deref(), part.code.as_str()) {
        (Some(name), _) => name,
        (None, "") => "several organisations in one payment",
        (None, code) => codes::organisation(code).map_or(code, |known| known.name),
    }
}

/// `2020`, or of many years `2020-2024`; nothing if no year is stated.
fn years(amount: &Amount) -> String {
    match (amount.year, amount.last_year) {
        (Some(first), Some(last)) => format!("{first}-{last}"),
        (Some(year), None) => year.to_string(),
        (None, _) => String::new(),
    }
}

/// An amount with its kind and years: `500 USD  budget 2020-2024`.
fn noted_kind(amount: &Amount, ink: Ink) -> Vec<RawSpan> {
    let years = Some(years(amount)).filter(|years| !years.is_empty()).map(|years| format!(" {years}"));
    let kind = amount.kind.as_ref().map(|kind| kind.label()).filter(|kind| *kind != "stated");
    let kind = kind.map(|kind| RawSpan::new(Ink::Dim, format!("  {kind}{}", years.unwrap_or_default())));
    [RawSpan::new(ink, amount.to_string())].into_iter().chain(kind).collect()
}

/// The activity that all payments of an amount hand the money on to.
fn handed_to(amount: &Amount) -> Option<&str> {
    let receives = |part: &&StatedPart| part.of == Some(Coded::Known(PaymentFact::ReceiverActivity));
    let is_paid_out = matches!(amount.kind, Some(Coded::Known(AmountKind::Disbursement | AmountKind::Expenditure)));
    let part = amount.stated.iter().filter(|_| is_paid_out).find(receives)?;
    Some(part.code.as_str()).filter(|id| !id.is_empty() && part.entries == amount.entries)
}

/// What an amount of an activity sums: `12 entries, 1 of them a correction`. Nothing for a plain single entry.
fn entries_note(amount: &Amount) -> Option<String> {
    let corrections = match amount.corrections {
        0 => String::new(),
        1 => ", 1 of them a correction".to_owned(),
        n => format!(", {n} of them corrections"),
    };
    let why = amount.why.as_ref().map(|why| format!("; {why}")).unwrap_or_default();
    match amount.entries {
        0 => None,
        1 if corrections.is_empty() && why.is_empty() => None,
        1 => Some(format!("1 entry{corrections}{why}")),
        n => Some(format!("{n} entries{corrections}{why}")),
    }
}
