//! Sums of the records of which nothing has to be decided.
//!
//! Most records are reported by no other one, and their payments state nothing of themselves: all of an amount is of the
//! record's only value, of several, or of none. Those are added here, on all threads, in whole numbers of a fixed scale,
//! which are exact in any order. The other records are returned.

use super::{SumsBy, SumsWanted};
use crate::fields::FieldId;
use crate::search::cancel::Cancel;
use crate::search::parallel::over_segments;
use crate::store::money::{AmountRow, AmountStanding};
use crate::store::{Corpus, RecordId, SegmentView};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

/// Decimals of a sum. More are left to the other way; currencies have three at most.
const SCALE: u32 = 6;

/// Larger amounts are left to the other way: a million millions of them cannot overflow a sum.
const MAX_MANTISSA: i128 = 1 << 62;

/// Where the money of a record goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum PlainSlot {
    /// Not divided.
    All,
    /// A value, by its number in the corpus.
    Value(u32),
    /// In a table of regions, a record of a country.
    Elsewhere,
    Several,
    NotStated,
    /// The values whose sums are not wanted one by one.
    Others,
}

/// With at most so many values, the sums of a purse are an array by value. With more, most of it would be empty.
const FEW_VALUES: usize = 2048;

/// Of which values sums are wanted one by one.
#[derive(Clone, Copy)]
pub(in crate::search) enum ValuesWanted<'a> {
    All,
    /// Those set in a mask over their numbers in the corpus. The others are added up together.
    Only(&'a [bool]),
}

impl ValuesWanted<'_> {
    #[inline]
    fn has(self, id: u32) -> bool {
        match self {
            ValuesWanted::All => true,
            ValuesWanted::Only(mask) => mask.get(id as usize).copied().unwrap_or(false),
        }
    }
}

/// Years of money.
pub(super) type Years = Option<(i16, i16)>;

/// Slot, kind, currency, years.
pub(super) type PlainKey = (PlainSlot, u32, u32, Years);

/// The number of a value in the upper half, in the lower half the number of the purse of one thread: one word hashes in
/// one step.
type PackedKey = u64;

/// Kind, currency, years: what is added must agree in them.
type MoneyPurse = (u32, u32, Years);

/// The slots without a value, as places in [`PlainThread::unvalued`].
const UNVALUED: [PlainSlot; 5] =
    [PlainSlot::All, PlainSlot::Elsewhere, PlainSlot::Several, PlainSlot::NotStated, PlainSlot::Others];

/// Purses by number.
#[derive(Default)]
struct PurseList {
    list: Vec<MoneyPurse>,
    ids: FxHashMap<MoneyPurse, u32>,
    /// By kind and currency, which are few, the number of the purse without years plus one; 0 for none.
    without_years: Vec<Vec<u32>>,
    last: Option<(MoneyPurse, u32)>,
}

impl PurseList {
    /// The number of a purse. Amounts of one purse often follow each other.
    #[inline]
    fn id(&mut self, purse: MoneyPurse) -> u32 {
        if let Some((last, id)) = self.last
            && last == purse
        {
            return id;
        }
        let (kind, currency, years) = purse;
        let known = self.without_years.get(kind as usize).and_then(|of| of.get(currency as usize));
        let id = match (years, known) {
            (None, Some(&known @ 1..)) => known - 1,
            _ => self.find(purse),
        };
        self.last = Some((purse, id));
        id
    }

    fn find(&mut self, purse: MoneyPurse) -> u32 {
        let next = self.list.len() as u32;
        let id = *self.ids.entry(purse).or_insert(next);
        if id == next {
            self.list.push(purse);
        }
        if let (kind, currency, None) = purse {
            let (kind, currency) = (kind as usize, currency as usize);
            self.without_years.resize(self.without_years.len().max(kind + 1), Vec::new());
            let of_kind = &mut self.without_years[kind];
            of_kind.resize(of_kind.len().max(currency + 1), 0);
            of_kind[currency] = id + 1;
        }
        id
    }
}

/// A sum while it is added up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PlainSum {
    alone: i128,
    shared: i128,
    pub(super) amounts: u32,
    pub(super) projects: u32,
    last: Option<RecordId>,
}

impl PlainSum {
    #[inline]
    fn add(&mut self, record: RecordId, alone: i128, shared: i128, amounts: u32) {
        self.alone += alone;
        self.shared += shared;
        self.amounts += amounts;
        self.projects += u32::from(self.last != Some(record));
        self.last = Some(record);
    }

    fn join(&mut self, other: &PlainSum) {
        self.alone += other.alone;
        self.shared += other.shared;
        self.amounts += other.amounts;
        self.projects += other.projects;
    }

    /// What is of the value alone, and what it shares with others.
    pub(super) fn money(&self) -> [Decimal; 2] {
        [self.alone, self.shared].map(decimal)
    }
}

/// The amount as a whole number of the scale; `None` if it does not fit.
#[inline]
fn scaled(value: Decimal) -> Option<i128> {
    const TENS: [i128; SCALE as usize + 1] = [1_000_000, 100_000, 10_000, 1000, 100, 10, 1];
    let (mantissa, scale) = (value.mantissa(), value.scale() as usize);
    let factor = TENS.get(scale)?;
    (mantissa.abs() < MAX_MANTISSA).then_some(mantissa * factor)
}

fn decimal(mut sum: i128) -> Decimal {
    let mut scale = SCALE;
    loop {
        match Decimal::try_from_i128_with_scale(sum, scale) {
            Ok(sum) => return sum.normalize(),
            // More digits than a decimal has: the last ones go, as in any sum of decimals.
            Err(_) if scale > 0 => (sum, scale) = (sum / 10, scale - 1),
            Err(_) if sum < 0 => return Decimal::MIN,
            Err(_) => return Decimal::MAX,
        }
    }
}

/// Sums of one thread, and the records that it leaves.
#[derive(Default)]
struct PlainThread {
    /// Of values.
    sums: FxHashMap<PackedKey, PlainSum>,
    /// Of values that are few, by purse and by value.
    by_purse: Vec<Vec<PlainSum>>,
    /// By purse, of what has no value.
    unvalued: Vec<[PlainSum; UNVALUED.len()]>,
    /// Number of the values if they are few, else 0.
    few_values: usize,
    purses: PurseList,
    left: Vec<RecordId>,
    values: Vec<u32>,
    cells: Vec<PlainCell>,
}

/// Amounts of a record that follow each other and have one kind, currency and year.
struct PlainCell {
    kind: u32,
    currency: u32,
    years: Years,
    sum: i128,
    amounts: u32,
}

impl PlainThread {
    fn finish(self, sums: &mut FxHashMap<PlainKey, PlainSum>, left: &mut Vec<RecordId>) {
        left.extend(self.left);
        for (key, sum) in self.sums {
            let (kind, currency, years) = self.purses.list[key as u32 as usize];
            let key = (PlainSlot::Value((key >> 32) as u32), kind, currency, years);
            sums.entry(key).or_default().join(&sum);
        }
        for (of_purse, &(kind, currency, years)) in self.by_purse.iter().zip(&self.purses.list) {
            for (id, sum) in (0..).zip(of_purse).filter(|(_, sum)| sum.projects > 0) {
                sums.entry((PlainSlot::Value(id), kind, currency, years)).or_default().join(sum);
            }
        }
        for (of_purse, &(kind, currency, years)) in self.unvalued.iter().zip(&self.purses.list) {
            for (sum, slot) in of_purse.iter().zip(UNVALUED).filter(|(sum, _)| sum.projects > 0) {
                sums.entry((slot, kind, currency, years)).or_default().join(sum);
            }
        }
    }
}

/// Records of a corpus, as bits.
pub(super) struct RecordBits(Vec<u64>);

impl RecordBits {
    pub(super) fn new(records: usize, set: impl Iterator<Item = RecordId>) -> Self {
        let mut bits = vec![0; records.div_ceil(64)];
        set.for_each(|record| bits[record.0 as usize / 64] |= 1 << (record.0 % 64));
        RecordBits(bits)
    }

    #[inline]
    fn has(&self, record: RecordId) -> bool {
        self.0[record.0 as usize / 64] >> (record.0 % 64) & 1 == 1
    }
}

/// Adds up the plain records among `by_segment`, the matching rows of each segment. `special` are records that others
/// relate to. Returns the sums and the other records, in load order. `None` if cancelled.
pub(super) fn plain_sums(
    corpus: &Corpus,
    by_segment: &[&[u32]],
    special: &RecordBits,
    wanted: &SumsWanted,
    values: ValuesWanted<'_>,
    threads: usize,
    cancel: &Cancel,
) -> Option<(FxHashMap<PlainKey, PlainSum>, Vec<RecordId>)> {
    let facet = |field: FieldId| corpus.facets().values(field).len();
    let known = match wanted.by {
        SumsBy::Kind | SumsBy::Year => 0,
        SumsBy::Country | SumsBy::Region => facet(FieldId::Country),
        SumsBy::Sector => facet(FieldId::Sector),
        SumsBy::Donor => corpus.labels.money_values().len(),
        SumsBy::Implementer => facet(FieldId::Implementing),
        SumsBy::Reporter => facet(FieldId::Reporting),
        SumsBy::Field(field) => facet(field),
    };
    let few_values = if known <= FEW_VALUES && !wanted.by_year { known } else { 0 };
    let thread = || PlainThread { few_values, ..PlainThread::default() };
    let states = over_segments(by_segment.len(), threads, cancel, thread, |thread, at| {
        add_segment(thread, corpus, at, by_segment[at], special, wanted, values);
    })?;
    let (mut sums, mut left) = (FxHashMap::default(), Vec::new());
    states.into_iter().for_each(|thread| thread.finish(&mut sums, &mut left));
    left.sort_unstable();
    Some((sums, left))
}

fn add_segment(
    thread: &mut PlainThread,
    corpus: &Corpus,
    at: usize,
    rows: &[u32],
    special: &RecordBits,
    wanted: &SumsWanted,
    values: ValuesWanted<'_>,
) {
    let view = corpus.view(at);
    let money = &view.segment().money;
    let (of_places, of_parties) = match wanted.by {
        SumsBy::Country | SumsBy::Region | SumsBy::Sector => (true, false),
        SumsBy::Donor | SumsBy::Implementer => (false, true),
        SumsBy::Kind | SumsBy::Reporter | SumsBy::Year | SumsBy::Field(_) => (false, false),
    };
    // Only the facets have sectors of one vocabulary.
    let is_plain_table = wanted.by != SumsBy::Sector || matches!(wanted.vocabulary.as_deref(), None | Some("1"));
    let mut stated = money.cursor();
    for &row in rows {
        let record = view.record(row as usize);
        let amounts = view.amounts(row as usize);
        if amounts.is_empty() {
            // A record without money may stand for an activity with copies that have some.
            thread.left.extend(special.has(record).then_some(record));
            continue;
        }
        let (has_parts, is_explicit) = stated.next(row, view.segment().amount_range(row as usize));
        let is_plain = is_plain_table
            && !((of_places || of_parties) && has_parts || of_places && is_explicit)
            && !special.has(record)
            && read_cells(amounts, &mut thread.cells);
        if is_plain {
            let by = wanted.by;
            read_values(view, row as usize, by, &mut thread.values);
            add_record(thread, record, by, wanted.by_year, values);
        } else {
            thread.left.push(record);
        }
    }
}

/// Reads the cells of a record that count. `false` if they have to be looked at otherwise.
#[inline]
fn read_cells(amounts: &[AmountRow], cells: &mut Vec<PlainCell>) -> bool {
    cells.clear();
    let mut is_new = true;
    for amount in amounts {
        match amount.standing {
            AmountStanding::LeftOut(_) => return false,
            AmountStanding::Silent => is_new = true,
            AmountStanding::Counts => {
                let Some(value) = scaled(amount.value.0) else { return false };
                let years = amount.year.map(|year| (year, amount.last_year));
                let &AmountRow { kind, currency, .. } = amount;
                let is_same = |last: &&mut PlainCell| (last.kind, last.currency, last.years) == (kind, currency, years);
                match cells.last_mut().filter(|_| !is_new).filter(is_same) {
                    Some(last) => {
                        last.sum += value;
                        last.amounts += 1;
                    }
                    None => cells.push(PlainCell { kind, currency, years, sum: value, amounts: 1 }),
                }
                is_new = false;
            }
        }
    }
    true
}

/// Reads the values among which the money of a record is divided.
#[inline]
fn read_values(view: SegmentView<'_>, row: usize, by: SumsBy, values: &mut Vec<u32>) {
    match by {
        SumsBy::Kind | SumsBy::Year => values.clear(),
        SumsBy::Country | SumsBy::Region => view.values(FieldId::Country, row, values),
        SumsBy::Sector => view.values(FieldId::Sector, row, values),
        SumsBy::Implementer => view.values(FieldId::Implementing, row, values),
        SumsBy::Reporter => view.values(FieldId::Reporting, row, values),
        SumsBy::Field(field) => view.values(field, row, values),
        SumsBy::Donor => {
            values.clear();
            let donors = &view.segment().money.donors;
            donors.each_local(row, |local| values.push(donors.globals[local as usize]));
        }
    }
}

fn add_record(thread: &mut PlainThread, record: RecordId, by: SumsBy, by_year: bool, wanted: ValuesWanted<'_>) {
    let PlainThread { sums, by_purse, few_values, unvalued, purses, values, cells, .. } = thread;
    for &PlainCell { kind, currency, years, sum, amounts } in cells.iter() {
        let purse = purses.id((kind, currency, if by_year || by == SumsBy::Year { years } else { None }));
        if unvalued.len() <= purse as usize {
            unvalued.resize(purse as usize + 1, Default::default());
            by_purse.resize_with(purse as usize + 1, || vec![PlainSum::default(); *few_values]);
        }
        let by_value = &mut by_purse[purse as usize];
        let unvalued = &mut unvalued[purse as usize];
        let mut add = |slot: PlainSlot, alone: i128, shared: i128| {
            let sum = match slot {
                PlainSlot::Value(id) if wanted.has(id) && *few_values > 0 => &mut by_value[id as usize],
                PlainSlot::Value(id) if wanted.has(id) => {
                    sums.entry(PackedKey::from(id) << 32 | PackedKey::from(purse)).or_default()
                }
                PlainSlot::All => &mut unvalued[0],
                PlainSlot::Elsewhere => &mut unvalued[1],
                PlainSlot::Several => &mut unvalued[2],
                PlainSlot::NotStated => &mut unvalued[3],
                PlainSlot::Value(_) | PlainSlot::Others => &mut unvalued[4],
            };
            sum.add(record, alone, shared, amounts);
        };
        if by == SumsBy::Kind {
            add(PlainSlot::All, sum, 0);
            continue;
        }
        if sum == 0 {
            continue;
        }
        match (by, values.as_slice()) {
            (SumsBy::Year, _) if years.is_some() => add(PlainSlot::All, sum, 0),
            (_, []) => add(PlainSlot::NotStated, sum, 0),
            (SumsBy::Region, _) => add(PlainSlot::Elsewhere, sum, 0),
            (_, &[only]) => add(PlainSlot::Value(only), sum, 0),
            (_, several) => {
                add(PlainSlot::Several, sum, 0);
                several.iter().for_each(|&of| add(PlainSlot::Value(of), 0, sum.max(0)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_whole_numbers_are_the_sums_of_the_decimals() {
        for text in ["0", "1", "-1.5", "0.000001", "4611686018427387903", "-12345678901.123456"] {
            let value: Decimal = text.parse().expect("a number");
            assert_eq!(scaled(value).map(decimal), Some(value), "{text}");
        }
        assert_eq!(scaled("0.0000001".parse().expect("a number")), None);
        assert_eq!(scaled(Decimal::MAX), None);
        assert_eq!(decimal(i128::MAX), Decimal::MAX);
        assert_eq!(
            decimal(123 * 10i128.pow(30)),
            Decimal::from(123) * Decimal::from(10u64.pow(18)) * Decimal::from(1_000_000)
        );
    }
}
