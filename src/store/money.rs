//! Columns for tables of money: what counts of an amount, what the payments of an amount state themselves, and what an
//! activity states of all its money.
//!
//! Records without percentages, regions, further vocabularies and stated parts need nothing here but their donors: the
//! facets have their countries, sectors, implementers and reporters.

use super::columns::{Dictionary, Keyed, ValueColumn, ValueColumnBuilder};
use crate::codes::sector_vocabulary;
use crate::hashing::hash_bytes;
use crate::model::{AmountKind, Basis, Coded, Figure, LeftOut, PaymentFact, Project, Role, StatedPart};
use rustc_hash::FxHashMap;
use std::ops::{Deref, Range};

/// Whether an amount takes part in sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AmountStanding {
    Counts,
    /// Not an amount of its own: it restates another in another currency, is only mentioned as context, or is of what is
    /// no aid.
    Silent,
    /// In no sum, and listed with the reason.
    LeftOut(LeftOut),
}

/// The columns of an amount that sums and filters need.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct AmountRow {
    pub(crate) value: Figure,
    /// Number for [`super::labels::Labels::currency`].
    pub(crate) currency: u32,
    /// Number for [`super::labels::Labels::amount_kind`].
    pub(crate) kind: u32,
    pub(crate) year: Option<i16>,
    /// The same as `year` but for money of several years; 0 without a year.
    pub(crate) last_year: i16,
    pub(crate) standing: AmountStanding,
}

// A corpus of a million activities has many millions of them.
const _: () = assert!(size_of::<AmountRow>() <= 32);

impl AmountRow {
    /// Amounts of one activity with the same cell are added, and compared with the cell of another record.
    pub(crate) fn cell(&self) -> AmountCell {
        AmountCell { kind: self.kind, currency: self.currency, year: self.year, last_year: self.last_year }
    }

    pub(crate) fn counts(&self) -> bool {
        self.standing == AmountStanding::Counts
    }
}

/// What identifies an amount within an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct AmountCell {
    pub(crate) kind: u32,
    pub(crate) currency: u32,
    pub(crate) year: Option<i16>,
    pub(crate) last_year: i16,
}

/// Whether an amount counts, by its own fields and those of its project.
pub(crate) fn standing<S: Deref<Target = str>>(
    project: &Project<S>,
    amount: &crate::model::Amount<S>,
) -> AmountStanding {
    let context = matches!(amount.kind, Some(Coded::Known(AmountKind::Context)));
    if amount.equivalent_of.is_some() || project.not_aid.is_some() || context {
        return AmountStanding::Silent;
    }
    match &amount.left_out {
        None => AmountStanding::Counts,
        Some(Coded::Known(why)) => AmountStanding::LeftOut(*why),
        // Whatever a newer program means by it, it is in no sum.
        Some(Coded::Unknown(_)) => AmountStanding::Silent,
    }
}

/// Years as shown: `2020` or `2020-2024`.
pub(crate) fn years_label((first, last): (i16, i16)) -> String {
    if first == last { first.to_string() } else { format!("{first}-{last}") }
}

/// What a value of a money table is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MoneyFact {
    Country,
    Region,
    Sector,
    /// An organisation that pays, or a donor with its reference.
    Provider,
    /// An organisation that is paid, or an implementer with its reference.
    Receiver,
    /// A donor by name.
    Donor,
    /// A donor by name that is only inferred.
    InferredDonor,
}

/// A value that payments or activities state, in the dictionary of the corpus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MoneyValue {
    key: Box<str>,
    pub(crate) fact: MoneyFact,
    /// Of a region or sector; empty for the others.
    pub(crate) vocabulary: Box<str>,
    /// Code, or reference of an organisation; may be empty.
    pub(crate) code: Box<str>,
    /// Name as published; may be empty.
    pub(crate) name: Box<str>,
    /// See [`StatedPart::beside`].
    pub(crate) is_beside: bool,
}

impl Keyed for MoneyValue {
    fn key(&self) -> &str {
        &self.key
    }
}

impl MoneyValue {
    /// Whether payments state several values and not how they are split.
    pub(crate) fn is_several(&self) -> bool {
        self.code.is_empty() && self.name.is_empty()
    }
}

/// Numbers values; keeps the buffer in which their keys are written.
#[derive(Default)]
struct ValueKeys(String);

impl ValueKeys {
    fn id(&mut self, values: &mut Dictionary<MoneyValue>, fact: MoneyFact, texts: [&str; 3]) -> u32 {
        self.id_beside(values, fact, texts, false)
    }

    fn id_beside(
        &mut self,
        values: &mut Dictionary<MoneyValue>,
        fact: MoneyFact,
        [vocabulary, code, name]: [&str; 3],
        is_beside: bool,
    ) -> u32 {
        // A code is one value whatever it is called; an organisation is its reference and its name.
        let is_code = matches!(fact, MoneyFact::Country | MoneyFact::Region | MoneyFact::Sector) && !code.is_empty();
        let key_name = if is_code { "" } else { name };
        self.0.clear();
        self.0.push((b'a' + fact as u8) as char);
        self.0.push(if is_beside { '+' } else { ' ' });
        // No file of IATI has this character, but a dataset may: then the lengths tell where a text ends.
        const BETWEEN: char = '\u{1f}';
        if [vocabulary, code, key_name].iter().any(|text| text.contains(BETWEEN)) {
            self.0.push_str(&format!("{BETWEEN}{BETWEEN}{} {} ", vocabulary.len(), code.len()));
        }
        for text in [vocabulary, code, key_name] {
            self.0.push_str(text);
            self.0.push(BETWEEN);
        }
        let make = || MoneyValue {
            key: self.0.as_str().into(),
            fact,
            vocabulary: vocabulary.into(),
            code: code.into(),
            name: name.into(),
            is_beside,
        };
        values.id(&self.0, make)
    }
}

/// A part of an amount whose payments state a value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MoneyPart {
    /// Index of the amount in the segment.
    amount: u32,
    /// Number of the [`MoneyValue`].
    pub(crate) value: u32,
    pub(crate) figure: Figure,
}

/// A part of an amount whose payments state the activity that provides or receives it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ActivityPart {
    /// Index of the amount in the segment.
    pub(crate) amount: u32,
    /// The activity receives the money; otherwise it provides it.
    pub(crate) receives: bool,
    /// Hash of the activity's external id.
    pub(crate) id: u64,
    pub(crate) figure: Figure,
}

/// Stands for "no percentage".
const NO_PERCENTAGE: u32 = u32::MAX;

/// The columns of a segment for tables of money.
#[derive(Debug, Default)]
pub(crate) struct MoneyColumns {
    /// By amount, ascending.
    parts: Vec<MoneyPart>,
    /// By amount, ascending.
    activity_parts: Vec<ActivityPart>,
    /// Rows of which the facets do not say all, with the index of their first entry in `stated`; ascending.
    explicit: Vec<(u32, u32)>,
    /// Values, each with the index of its percentage or [`NO_PERCENTAGE`].
    stated: Vec<(u32, u32)>,
    percentages: Vec<Figure>,
    /// Donors and implementers with their references, of the rows whose payments state organisations; ascending.
    organisations: Vec<(u32, u32)>,
    /// Donors of each record by name.
    pub(crate) donors: ValueColumn,
}

impl MoneyColumns {
    /// For rows in ascending order: whether payments state parts, and whether the facets do not say all.
    pub(crate) fn cursor(&self) -> MoneyCursor<'_> {
        MoneyCursor { parts: &self.parts, explicit: &self.explicit }
    }

    /// The parts of an amount, by its index in the segment.
    pub(crate) fn parts_of(&self, amount: u32) -> &[MoneyPart] {
        let from = self.parts.partition_point(|part| part.amount < amount);
        let parts = &self.parts[from..];
        &parts[..parts.iter().take_while(|part| part.amount == amount).count()]
    }

    /// The parts of these amounts that state an activity.
    pub(crate) fn activity_parts_of(&self, amounts: Range<u32>) -> &[ActivityPart] {
        let from = self.activity_parts.partition_point(|part| part.amount < amounts.start);
        let to = self.activity_parts.partition_point(|part| part.amount < amounts.end);
        &self.activity_parts[from..to]
    }

    pub(crate) fn activity_parts(&self) -> &[ActivityPart] {
        &self.activity_parts
    }

    /// The countries, regions and sectors that a record states, each with its percentage. `None` if the facets say it all:
    /// countries without a region, and sectors of the vocabulary 1, without percentages.
    pub(crate) fn stated_of(&self, row: u32) -> Option<impl Iterator<Item = (u32, Option<Figure>)>> {
        let at = self.explicit.binary_search_by_key(&row, |&(row, _)| row).ok()?;
        let end = self.explicit.get(at + 1).map_or(self.stated.len(), |&(_, next)| next as usize);
        let percentage = |&(value, at): &(u32, u32)| (value, self.percentages.get(at as usize).copied());
        Some(self.stated[self.explicit[at].1 as usize..end].iter().map(percentage))
    }

    /// The donors and implementers of a record with their references, if its payments state organisations.
    pub(crate) fn organisations_of(&self, row: u32) -> impl Iterator<Item = u32> {
        let from = self.organisations.partition_point(|&(of, _)| of < row);
        self.organisations[from..].iter().take_while(move |&&(of, _)| of == row).map(|&(_, value)| value)
    }

    /// Replaces the values of the segment by those of the corpus.
    pub(crate) fn renumber(&mut self, globals: &[u32]) {
        self.parts.iter_mut().for_each(|part| part.value = globals[part.value as usize]);
        self.stated.iter_mut().for_each(|(value, _)| *value = globals[*value as usize]);
        self.organisations.iter_mut().for_each(|(_, value)| *value = globals[*value as usize]);
        self.donors.globals = globals.to_vec();
    }

    pub(crate) fn bytes(&self) -> usize {
        self.parts.len() * size_of::<MoneyPart>()
            + self.activity_parts.len() * size_of::<ActivityPart>()
            + (self.explicit.len() + self.stated.len() + self.organisations.len()) * size_of::<(u32, u32)>()
            + self.percentages.len() * size_of::<Figure>()
            + self.donors.bytes()
    }
}

/// Goes through the rows of [`MoneyColumns`] of which the facets do not say all.
pub(crate) struct MoneyCursor<'a> {
    parts: &'a [MoneyPart],
    explicit: &'a [(u32, u32)],
}

impl MoneyCursor<'_> {
    /// Whether amounts of this row have parts that payments state, and whether the row states more than the facets have.
    /// Each row must be greater than the one before.
    #[inline]
    pub(crate) fn next(&mut self, row: u32, amounts: Range<u32>) -> (bool, bool) {
        while self.parts.first().is_some_and(|part| part.amount < amounts.start) {
            self.parts = &self.parts[1..];
        }
        while self.explicit.first().is_some_and(|(of, _)| *of < row) {
            self.explicit = &self.explicit[1..];
        }
        let has_parts = self.parts.first().is_some_and(|part| part.amount < amounts.end);
        (has_parts, self.explicit.first().is_some_and(|(of, _)| *of == row))
    }
}

/// Builds [`MoneyColumns`] record by record.
#[derive(Default)]
pub(crate) struct MoneyColumnsBuilder {
    columns: MoneyColumns,
    donors: ValueColumnBuilder,
    percentage_ids: FxHashMap<Figure, u32>,
    keys: ValueKeys,
    scratch: Vec<u32>,
}

impl MoneyColumnsBuilder {
    /// Adds the record `row`, whose first amount is `first_amount`. Without `values` only what decides about counting once
    /// is kept: the activities that payments name.
    pub(crate) fn push<S: Deref<Target = str>>(
        &mut self,
        project: &Project<S>,
        row: u32,
        first_amount: u32,
        mut values: Option<&mut Dictionary<MoneyValue>>,
    ) {
        let mut states_organisations = false;
        for (amount, at) in project.amounts.iter().zip(first_amount..) {
            if amount.stated.is_empty() || standing(project, amount) != AmountStanding::Counts {
                continue;
            }
            for part in &amount.stated {
                states_organisations |= self.push_part(part, at, values.as_deref_mut());
            }
        }
        let Some(values) = values else { return self.donors.push(&mut self.scratch) };
        self.push_stated(project, row, values);
        if states_organisations {
            for party in &project.parties {
                let fact = match party.role {
                    Some(Coded::Known(Role::Donor)) => MoneyFact::Provider,
                    Some(Coded::Known(Role::Implementing)) => MoneyFact::Receiver,
                    _ => continue,
                };
                let id = self.keys.id(values, fact, ["", party.reference.as_deref().unwrap_or_default(), &party.name]);
                self.columns.organisations.push((row, id));
            }
        }
        let donors = || project.parties.iter().filter(|it| it.role == Some(Coded::Known(Role::Donor)));
        let is_inferred = |party: &&crate::model::Party<S>| party.basis == Some(Coded::Known(Basis::Inferred));
        for party in donors().filter(|party| !party.name.is_empty()) {
            // Named once is enough.
            let named = || donors().any(|other| !is_inferred(&other) && *other.name == *party.name);
            let fact = if is_inferred(&party) && !named() { MoneyFact::InferredDonor } else { MoneyFact::Donor };
            let id = self.keys.id(values, fact, ["", "", &party.name]);
            self.scratch.push(id);
        }
        self.donors.push(&mut self.scratch);
    }

    /// Returns whether the part is of an organisation.
    fn push_part<S: Deref<Target = str>>(
        &mut self,
        part: &StatedPart<S>,
        amount: u32,
        values: Option<&mut Dictionary<MoneyValue>>,
    ) -> bool {
        let Some(Coded::Known(of)) = part.of else { return false };
        let figure = part.value;
        let fact = match of {
            PaymentFact::ProviderActivity | PaymentFact::ReceiverActivity => {
                let receives = of == PaymentFact::ReceiverActivity;
                let id = hash_bytes(part.code.as_bytes());
                self.columns.activity_parts.push(ActivityPart { amount, receives, id, figure });
                return false;
            }
            PaymentFact::Country => MoneyFact::Country,
            PaymentFact::Region => MoneyFact::Region,
            PaymentFact::Sector => MoneyFact::Sector,
            PaymentFact::Provider => MoneyFact::Provider,
            PaymentFact::Receiver => MoneyFact::Receiver,
        };
        let Some(values) = values else { return false };
        let has_vocabulary = matches!(fact, MoneyFact::Region | MoneyFact::Sector);
        let vocabulary = match (fact, has_vocabulary) {
            (MoneyFact::Sector, _) => sector_vocabulary(part.vocabulary.as_deref()),
            (_, true) => part.vocabulary.as_deref().unwrap_or("1"),
            (_, false) => "",
        };
        let texts = [vocabulary, &part.code, part.name.as_deref().unwrap_or_default()];
        let value = self.keys.id_beside(values, fact, texts, part.beside);
        self.columns.parts.push(MoneyPart { amount, value, figure });
        matches!(fact, MoneyFact::Provider | MoneyFact::Receiver)
    }

    fn push_stated<S: Deref<Target = str>>(
        &mut self,
        project: &Project<S>,
        row: u32,
        values: &mut Dictionary<MoneyValue>,
    ) {
        let regions = project.activity.as_deref().map_or(&[][..], |activity| &activity.regions);
        // What the lists of an activity only carry over from its payments, the activity does not state.
        let is_activity = project.activity.is_some();
        let carried = |basis: &Option<Coded<Basis>>| is_activity && *basis == Some(Coded::Known(Basis::Carried));
        let all_of_it = |percentage: Option<Figure>| percentage.is_none_or(|it| it == Figure::from(100));
        let plain_places = match project.countries.as_slice() {
            [only] => all_of_it(only.percentage) && !carried(&only.basis),
            several => several.iter().all(|it| it.percentage.is_none() && !carried(&it.basis)),
        };
        let is_default = |vocabulary: Option<&str>| sector_vocabulary(vocabulary) == "1";
        let plain_sectors = match project.sectors.as_slice() {
            [only] => all_of_it(only.percentage) && !carried(&only.basis) && is_default(only.vocabulary.as_deref()),
            several => several.iter().all(|sector| {
                sector.percentage.is_none() && !carried(&sector.basis) && is_default(sector.vocabulary.as_deref())
            }),
        };
        if regions.is_empty() && plain_places && plain_sectors {
            return;
        }
        self.columns.explicit.push((row, self.columns.stated.len() as u32));
        let mut push = |fact: MoneyFact, texts: [&str; 3], percentage: Option<Figure>| {
            let value = self.keys.id(values, fact, texts);
            let percentage = percentage.map_or(NO_PERCENTAGE, |it| {
                *self.percentage_ids.entry(it).or_insert_with(|| {
                    self.columns.percentages.push(it);
                    self.columns.percentages.len() as u32 - 1
                })
            });
            self.columns.stated.push((value, percentage));
        };
        for country in project.countries.iter().filter(|it| !carried(&it.basis) && !it.code.is_empty()) {
            push(MoneyFact::Country, ["", &country.code, ""], country.percentage);
        }
        for region in regions.iter().filter(|it| !carried(&it.basis)) {
            let vocabulary = region.vocabulary.as_deref().unwrap_or("1");
            let name = region.name.as_deref().unwrap_or_default();
            if !region.code.is_empty() || !name.is_empty() {
                push(MoneyFact::Region, [vocabulary, &region.code, name], region.percentage);
            }
        }
        for sector in project.sectors.iter().filter(|it| !carried(&it.basis) && !it.code.is_empty()) {
            let vocabulary = sector_vocabulary(sector.vocabulary.as_deref());
            let name = sector.name.as_deref().unwrap_or_default();
            push(MoneyFact::Sector, [vocabulary, &sector.code, name], sector.percentage);
        }
    }

    /// The columns, whose values are still those of the segment.
    pub(crate) fn finish(self) -> MoneyColumns {
        let mut columns = self.columns;
        columns.donors = self.donors.finish();
        columns.parts.shrink_to_fit();
        columns.activity_parts.shrink_to_fit();
        columns.explicit.shrink_to_fit();
        columns.stated.shrink_to_fit();
        columns.organisations.shrink_to_fit();
        columns
    }
}
