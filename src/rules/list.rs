//! The list of rules: what each is called, how severe it is, and where a person sees it.

use std::ops::{BitAnd, BitOr, BitOrAssign};

/// How severe what a rule finds is, the most severe first. Decides the word and the exit status of `check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// A figure, a date or a quote cannot be read.
    Error,
    /// Two statements cannot both be true.
    Conflict,
    /// Something may not be what it seems.
    Doubt,
    /// Worth knowing.
    Note,
    /// Nothing odd about the record, but something to ask after.
    FollowUp,
}

impl Severity {
    /// The name shown and searched.
    pub fn label(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Conflict => "conflict",
            Severity::Doubt => "doubt",
            Severity::Note => "note",
            Severity::FollowUp => "follow-up",
        }
    }

    /// The sign before it in lists and in the record.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Severity::Error | Severity::Conflict => "!",
            Severity::Doubt => "?",
            Severity::Note | Severity::FollowUp => "·",
        }
    }
}

/// Where a person sees what a rule finds. Loud ones are few, so that a sign in the list is worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RuleVoice {
    /// By a sign in the list, and in the record: a figure, or its adding up, is not what it seems.
    List,
    /// In the record and by `flag:`: a stated fact contradicts another or cannot be read, but no figure changes.
    Detail,
    /// In `check` and by `flag:`: conformance to the standard.
    Check,
    /// In one line for the whole file, in the record and by `flag:`.
    File,
    /// In the record and by `flag:`, but no finding of `check` and not what `has:flag` asks for.
    FollowUp,
    /// By `flag:` alone: the record shows it anyway.
    Query,
}

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident $severity:ident $voice:ident $code:literal $label:literal,)+) => {
        /// The rules, the most severe first; of one severity those that are seen in the list first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule { $($(#[$doc])* $rule,)+ }

        impl Rule {
            pub const ALL: &'static [Rule] = &[$(Rule::$rule,)+];
            /// The name in `flag:` and in the output of `check`.
            pub fn code(self) -> &'static str { match self { $(Rule::$rule => $code,)+ } }
            /// The text shown on screen.
            pub(crate) fn label(self) -> &'static str { match self { $(Rule::$rule => $label,)+ } }
            pub fn severity(self) -> Severity { match self { $(Rule::$rule => Severity::$severity,)+ } }
            pub const fn voice(self) -> RuleVoice { match self { $(Rule::$rule => RuleVoice::$voice,)+ } }
        }
    };
}

rules! {
    /// An amount of an IATI activity that cannot be read or is missing.
    BadAmount Error List "bad_amount" "figure cannot be read",
    /// A date that cannot be read, or with an impossible year.
    BadDate Error Detail "bad_date" "date cannot be right",
    /// A fact that cites no words of a source.
    NoEvidence Error List "no_evidence" "no words behind it",

    /// The rate implied by an equivalent is outside 0.5 to 2 times the yearly mean rate; for an undated one,
    /// in every year.
    AmountMismatch Conflict List "amount_mismatch" "amounts disagree",
    /// Two voices contradict each other on a stage of an item or on its number.
    ReportsDisagree Conflict List "reports_disagree" "reports disagree",
    /// A newer claim on an item takes a step back from an older one: delivered, then planned.
    StatusConflict Conflict List "status_conflict" "states disagree",
    /// Sources of about the same time state different quantities of one stage of an item.
    QuantityConflict Conflict List "quantity_conflict" "numbers disagree",
    EndBeforeStart Conflict List "end_before_start" "ends before it starts",
    /// Percentages of places or of DAC sectors do not sum to 100, or are out of range.
    PercentSum Conflict List "percent_sum" "percentages do not sum to 100",
    /// Two equipment lines count the same words of a source.
    CountedTwice Conflict List "counted_twice" "the same words are counted twice",
    /// Several records have the same external id.
    DuplicateId Conflict List "duplicate_id" "id stands more than once",
    /// Children of the activity report the same kinds of amount. A sum over all of them counts those.
    CountedInChildren Conflict List "counted_in_children" "counted in the activities that belong to it",
    /// As `PercentSum`, for sectors of a publisher's own vocabulary: its themes may overlap.
    OwnPercentSum Conflict Detail "own_percent_sum" "percentages of its own sectors do not sum to 100",

    /// A public-private partnership, or a project with a private partner.
    NotAGrant Doubt List "not_a_grant" "not a grant",
    /// Only the giver says that it has arrived, and the data goes on for more than 90 days without another voice.
    Unconfirmed Doubt List "unconfirmed" "only the giver says so",
    /// The activity is in pipeline or cancelled, but money was paid.
    PaidAgainstStatus Doubt List "paid_against_status" "paid against its status",
    /// More than half as much again was paid as was promised, and more than 1,000.
    PaidAbovePromised Doubt List "paid_above_promised" "paid above promised",
    /// What was promised, paid or budgeted adds up to less than nothing, by more than 1,000.
    NegativeTotal Doubt List "negative_total" "total below zero",
    /// Some payments of a kind state a country, others do not, and the activity states none.
    PartlyPlaced Doubt List "partly_placed" "part of the money has no place",
    /// As `PartlyPlaced`, of sectors.
    PartlySectored Doubt List "partly_sectored" "part of the money has no sector",
    MissingCurrency Doubt List "missing_currency" "currency missing",
    /// A payment or budget with several values, of which none counts.
    SeveralValues Doubt List "several_values" "several values in one payment",
    /// A figure that may also be another one: `1,234`.
    AmbiguousFigure Doubt List "ambiguous_figure" "figure has two readings",
    /// A payment dated more than 31 days after its data.
    AfterData Doubt List "after_data" "paid after the data's date",
    /// A budget or planned disbursement that ends before it begins.
    PeriodReversed Doubt List "period_reversed" "budget ends before it begins",
    /// A currency that is not in ISO 4217. Its figures are in no sum.
    UnknownCurrency Doubt List "unknown_currency" "unknown currency",
    /// A kind of amount that is not in the list of kinds.
    UnknownAmountKind Doubt List "unknown_amount_kind" "unknown kind of amount",

    /// The project's status contradicts its dates, or the delivery status of an item.
    StatusAgainstDates Doubt Detail "status_against_dates" "status against dates",
    /// An actual start or end after the data's own date: a plan written as a fact.
    DateAfterData Doubt Detail "date_after_data" "actual date after the data's own",
    StartAfterPlannedEnd Doubt Detail "start_after_planned_end" "starts after its planned end",
    /// Open a year after the planned end, by the data's own date, and without an actual end.
    OpenAfterEnd Doubt Detail "open_after_end" "open long after its planned end",
    NoPaymentDate Doubt Detail "no_payment_date" "payment without a date",
    /// As `NegativeTotal`, by 1,000 or less: a remainder that was written off.
    SmallNegativeTotal Doubt Detail "small_negative_total" "total a little below zero",
    NegativeBudget Doubt Detail "negative_budget" "budget below zero",
    /// At least a twentieth of what was paid more than a year after the actual end.
    PaidAfterEnd Doubt Detail "paid_after_end" "paid long after its end",
    /// As `PaidAfterEnd`, before the actual start: the start moves with every edition.
    PaidBeforeStart Doubt Detail "paid_before_start" "paid long before its start",
    /// Two or more payments of which each stands an even number of times.
    PaymentsRepeated Doubt Detail "payments_repeated" "every payment stands twice",
    /// An element that an activity has once stands twice: its identifier or its status.
    StatedTwice Doubt Detail "stated_twice" "stated twice",
    DateWithoutKind Doubt Detail "date_without_kind" "date of no kind",
    /// A payment that states several countries, regions or sectors: how it is split over them is not stated.
    PaymentSplitNotStated Doubt Detail "payment_split_not_stated" "split of payments not stated",
    MissingIdentifier Doubt Detail "missing_identifier" "identifier missing",
    MissingTitle Doubt Detail "missing_title" "title missing",
    /// Elements of the activity that nothing reads: misspelt, or in another place than the standard has them.
    NotRead Doubt File "not_read" "not read",
    /// All payments, four or more, are of 1 January: only the year is meant.
    OnlyNewYear Doubt File "only_new_year" "all payments on 1 January",
    /// A code that is not on its code list.
    UnknownCode Doubt Check "unknown_code" "unknown code",

    /// A budget of more than 400 days, which is in no single year.
    LongBudget Note List "long_budget" "budget of several years",
    /// Budgets that add up to a longer one.
    BudgetParts Note List "budget_parts" "budget and its parts",
    /// A revised budget of another period than the original.
    OverlappingBudget Note Detail "overlapping_budget" "revised budget of another period",
    /// A quantity for several places, without a quantity for each.
    SplitNotStated Note Detail "split_not_stated" "split not stated",
    /// Several countries or sectors without percentages.
    SharesNotStated Note Detail "shares_not_stated" "shares not stated",
    /// No date says when: neither the project nor a source states a year.
    DateMissing Note Detail "date_missing" "date not stated",
    /// A date without a year, or only in words.
    DatePartial Note Detail "date_partial" "date incomplete",
    /// A cited source contains its text twice.
    TextRepeated Note Detail "text_repeated" "text stands twice in its source",
    /// Two sources that go back to the same publisher report an item; this is no confirmation.
    ReportedTwice Note Detail "told_twice" "reported twice, same origin",
    /// Amounts in several currencies, which no sum can add.
    MixedCurrencies Note Detail "mixed_currencies" "several currencies",
    /// A quote has a known name in another spelling than the preferred one.
    NameVariant Note Detail "name_variant" "name in another form",
    /// An activity that names no country and no region.
    MissingCountry Note Check "missing_country" "country missing",
    MissingSector Note Check "missing_sector" "sector missing",
    MissingStart Note Check "missing_start" "start missing",
    MissingDescription Note Check "missing_description" "description missing",
    /// An organisation without a reference and without a name.
    MissingOrganisation Note Check "missing_organisation" "organisation without a name",
    /// The identifier equals the publisher's, or does not begin with it.
    IdentifierPrefix Note Check "identifier_prefix" "identifier not made from the publisher's",
    /// Countries, regions or sectors of the activity and of its payments too.
    StatedOnBothLevels Note Check "stated_on_both_levels" "stated by the activity and by its payments",
    /// A sector, or a place of payments, in words only.
    TextForCode Note Check "text_for_code" "text in place of a code",
    /// A code of version 1 in an activity of version 2.
    OldCode Note Check "old_code" "code of an older version",
    /// A code that is withdrawn from its code list.
    WithdrawnCode Note Check "withdrawn_code" "withdrawn code",
    /// A related activity is not loaded.
    DanglingRelation Note Check "dangling_relation" "related activity is not here",
    /// The planned end has passed by the data's own date, and neither an end nor all arrivals are reported.
    Overdue FollowUp FollowUp "overdue" "overdue",
    /// It goes on, and its newest report is more than 12 months older than the data's own date.
    NoNews FollowUp FollowUp "no_news" "no news for 12 months",
    /// It goes on, and no report states when it is from.
    NoNewsUndated FollowUp Query "no_news_undated" "reports without a date",
    /// Something was paid and no commitment is stated, whatever is planned.
    PaidWithoutCommitment FollowUp Query "paid_without_commitment" "paid without commitment",
}

impl Rule {
    /// The bit of this rule in a [`RuleSet`].
    const fn bit(self) -> u128 {
        1 << self as u32
    }

    pub(crate) fn from_code(code: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.code() == code)
    }

    /// What a query may call it beside its code and its label: the code with hyphens, its severity, and the word of the
    /// tables for what it is about.
    pub fn other_names(self) -> Vec<String> {
        let code = match self {
            Rule::PaidAbovePromised => "paid_above_commitment",
            rule => rule.code(),
        };
        vec![self.code().replace('_', "-"), code.to_owned(), code.replace('_', "-"), self.severity().label().to_owned()]
    }

    /// Whether a query means it by a folded name.
    pub fn is_called(self, folded: &str) -> bool {
        self.code() == folded || self.other_names().iter().any(|name| name == folded)
    }

    /// Whether this rule finds something odd.
    pub(crate) fn is_finding(self) -> bool {
        self.severity() != Severity::FollowUp
    }

    /// Whether the record tells it. What only `check` tells would bury what changes a fact.
    pub(crate) fn is_in_record(self) -> bool {
        !matches!(self.voice(), RuleVoice::Check | RuleVoice::Query)
    }
}

/// A set of rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleSet(u128);

const _: () = assert!(Rule::ALL.len() <= 128);

impl RuleSet {
    pub const NONE: RuleSet = RuleSet(0);
    pub const ALL: RuleSet = RuleSet(u128::MAX);

    /// The rules that are seen by a sign in the list.
    pub const IN_LIST: RuleSet = RuleSet::of_voice(true);
    /// The rules that the record tells as odd; `has:flag` asks for these.
    pub const IN_RECORD: RuleSet = RuleSet::of_voice(false);

    const fn of_voice(list_only: bool) -> RuleSet {
        let (mut set, mut i) = (0, 0);
        while i < Rule::ALL.len() {
            let wanted = match Rule::ALL[i].voice() {
                RuleVoice::List => true,
                RuleVoice::Detail | RuleVoice::File => !list_only,
                RuleVoice::Check | RuleVoice::FollowUp | RuleVoice::Query => false,
            };
            if wanted {
                set |= Rule::ALL[i].bit();
            }
            i += 1;
        }
        RuleSet(set)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn has(self, rule: Rule) -> bool {
        self.0 & rule.bit() != 0
    }

    pub fn add(&mut self, rule: Rule) {
        self.0 |= rule.bit();
    }

    /// Whether the two sets have a rule in common.
    pub fn meets(self, other: RuleSet) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn without(self, other: RuleSet) -> RuleSet {
        RuleSet(self.0 & !other.0)
    }

    /// The rules, the most severe first.
    pub fn iter(self) -> impl Iterator<Item = Rule> + Clone {
        let mut left = self.0;
        // Most sets are of few rules among many.
        std::iter::from_fn(move || {
            let rule = Rule::ALL.get(left.trailing_zeros() as usize).copied()?;
            left &= left - 1;
            Some(rule)
        })
    }
}

impl From<Rule> for RuleSet {
    fn from(rule: Rule) -> Self {
        RuleSet(rule.bit())
    }
}

impl FromIterator<Rule> for RuleSet {
    fn from_iter<T: IntoIterator<Item = Rule>>(rules: T) -> Self {
        rules.into_iter().fold(RuleSet::NONE, |set, rule| set | rule.into())
    }
}

impl BitOr for RuleSet {
    type Output = RuleSet;
    fn bitor(self, other: RuleSet) -> RuleSet {
        RuleSet(self.0 | other.0)
    }
}

impl BitOrAssign for RuleSet {
    fn bitor_assign(&mut self, other: RuleSet) {
        self.0 |= other.0;
    }
}

impl BitAnd for RuleSet {
    type Output = RuleSet;
    fn bitand(self, other: RuleSet) -> RuleSet {
        RuleSet(self.0 & other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_and_labels_are_used_once() {
        let codes: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        let labels: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.label()).collect();
        assert_eq!((codes.len(), labels.len()), (Rule::ALL.len(), Rule::ALL.len()));
        let severities = [Severity::Error, Severity::Conflict, Severity::Doubt, Severity::Note, Severity::FollowUp];
        assert!(severities.iter().all(|it| !codes.contains(it.label())), "flag: takes severities too");
    }

    /// A row shows the sign of its first rule.
    #[test]
    fn rules_of_the_list_stand_in_the_order_of_their_severity() {
        let severities: Vec<Severity> = RuleSet::IN_LIST.iter().map(Rule::severity).collect();
        assert!(severities.is_sorted());
    }

    #[test]
    fn a_set_gives_its_rules_back() {
        let rules = [Rule::BadAmount, Rule::NotRead, Rule::UnknownCode];
        let set: RuleSet = rules.into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), rules);
        assert_eq!(set.without(Rule::UnknownCode.into()).iter().collect::<Vec<_>>(), [Rule::BadAmount, Rule::NotRead]);
        assert!(set.meets(RuleSet::IN_LIST) && !set.without(Rule::BadAmount.into()).meets(RuleSet::IN_LIST));
    }
}
