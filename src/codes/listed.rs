//! The closed code lists of the dataset format: roles, statuses, instruments and so on.
//!
//! One macro declares a list with the code written in JSON and the label shown to the user, so that each is
//! written once. A value outside its list is kept as [`Coded::Unknown`].

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::{self, Display};
use std::str::FromStr;

/// A value of a closed list.
pub trait ListedCode: Copy + Eq + 'static {
    /// The name of the list in messages: "status".
    const WHAT: &'static str;
    /// Every value, in the order shown.
    const ALL: &'static [Self];
    /// The code written in JSON and in queries.
    fn code(self) -> &'static str;
    /// The label shown to the user.
    fn label(self) -> &'static str;
}

/// A value of a closed list, or the text found in its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Coded<T> {
    Known(T),
    /// A text that is not in the list, as written.
    Unknown(Box<str>),
}

impl<T> Coded<T> {
    /// The value, if it is in the list.
    pub fn known(&self) -> Option<&T> {
        match self {
            Coded::Known(value) => Some(value),
            Coded::Unknown(_) => None,
        }
    }

    /// The text, if it is not in the list.
    pub fn unknown(&self) -> Option<&str> {
        match self {
            Coded::Known(_) => None,
            Coded::Unknown(text) => Some(text),
        }
    }
}

impl<T: ListedCode> Coded<T> {
    /// The label shown to the user, or the unknown text.
    pub fn label(&self) -> &str {
        match self {
            Coded::Known(value) => value.label(),
            Coded::Unknown(text) => text,
        }
    }

    /// The code written in JSON, or the unknown text.
    pub fn code(&self) -> &str {
        match self {
            Coded::Known(value) => value.code(),
            Coded::Unknown(text) => text,
        }
    }
}

impl<T: Display> Display for Coded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Coded::Known(value) => value.fmt(f),
            Coded::Unknown(text) => f.write_str(text),
        }
    }
}

impl<T: FromStr> From<&str> for Coded<T> {
    fn from(text: &str) -> Self {
        text.parse().map_or_else(|_| Coded::Unknown(text.into()), Coded::Known)
    }
}

/// A value that a [`Coded`] may hold.
pub trait CodedValue: Display {
    /// Its text in JSON, if that needs no formatting. Most values written are codes, and formatting costs more than they do.
    fn static_text(&self) -> Option<&'static str> {
        None
    }
}

impl<T: CodedValue> Serialize for Coded<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Coded::Unknown(text) => serializer.serialize_str(text),
            Coded::Known(value) => match value.static_text() {
                Some(text) => serializer.serialize_str(text),
                None => serializer.collect_str(value),
            },
        }
    }
}

impl<'de, T: FromStr> Deserialize<'de> for Coded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = crate::text::Text::deserialize(deserializer)?;
        Ok(Coded::from(&*text))
    }
}

macro_rules! list {
    ($(#[$doc:meta])* $name:ident, $what:literal: $($(#[$vdoc:meta])* $variant:ident $code:literal $label:literal,)+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $(#[doc = $label] $(#[$vdoc])* $variant,)+ }

        impl ListedCode for $name {
            const WHAT: &'static str = $what;
            const ALL: &'static [Self] = &[$(Self::$variant,)+];
            fn code(self) -> &'static str { match self { $(Self::$variant => $code,)+ } }
            fn label(self) -> &'static str { match self { $(Self::$variant => $label,)+ } }
        }

        impl CodedValue for $name {
            fn static_text(&self) -> Option<&'static str> { Some(self.code()) }
        }

        impl Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.code()) }
        }

        impl FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $($code => Ok(Self::$variant),)+ _ => Err(()) }
            }
        }
    };
}

list! {
    /// What kind of publisher a source has.
    SourceKind, "kind of source":
    Official "official" "official",
    Press "press" "press",
    Aggregator "aggregator" "aggregator",
    Translation "translation" "translation",
    Activity "activity" "IATI activity",
}

list! {
    /// Why a part of a source's text is skipped.
    SkipReason, "reason to skip":
    Menu "menu" "menu",
    Widget "widget" "page widgets",
    Comment "comment" "comments",
    Repeat "repeat" "repeat of the text",
}

list! {
    /// How a value is known that its source does not state directly.
    Basis, "basis":
    Carried "carried" "carried",
    Inferred "inferred" "inferred",
    Editor "editor" "editor",
    External "external" "external",
}

list! {
    /// Kinds of records.
    ProjectKind, "kind of project":
    Agreement "agreement" "agreement",
    Delivery "delivery" "delivery",
    Cooperation "cooperation" "cooperation",
    Proposal "proposal" "proposal",
    Supply "supply" "supply",
}

list! {
    /// Roles of a participating organisation.
    Role, "role":
    Donor "donor" "Donor",
    Agency "agency" "Agency",
    Reporting "reporting" "Reporting",
    Accountable "accountable" "Accountable",
    Implementing "implementing" "Implementing",
    Recipient "recipient" "Recipient",
    ProcurementAgent "procurement_agent" "Procurement agent",
    Supplier "supplier" "Supplier",
    PrivatePartner "private_partner" "Private partner",
    Partner "partner" "Partner",
    Present "present" "Present",
}

list! {
    /// Forms of aid.
    Instrument, "instrument":
    Grant "grant" "grant",
    Loan "loan" "loan",
    TechnicalCooperation "technical_cooperation" "technical cooperation",
    HumanitarianAid "humanitarian_aid" "humanitarian aid",
    Ppp "ppp" "public-private partnership",
    Other "other" "other",
}

list! {
    /// Status of a project.
    ActivityStatus, "status":
    Discussed "discussed" "under discussion",
    Pipeline "pipeline" "planned",
    Signed "signed" "signed",
    Implementation "implementation" "in implementation",
    Finalisation "finalisation" "finalisation",
    Closed "closed" "closed",
    Suspended "suspended" "suspended",
    Cancelled "cancelled" "cancelled",
    Unknown "unknown" "not stated",
}

list! {
    /// What a claim says of an item: the stage that a delivery has reached, in order, then news that undo or qualify
    /// one. `donated` says that it was given, not that it is there.
    DeliveryStatus, "state":
    Planned "planned" "planned",
    Funded "funded" "money given",
    BeingBought "being_bought" "being bought",
    Ordered "ordered" "ordered",
    Donated "donated" "donated",
    InDelivery "in_delivery" "in delivery",
    Delivered "delivered" "delivered",
    InUse "in_use" "in use",
    NotReceived "not_received" "not received",
    Incomplete "incomplete" "incomplete",
    NotInUse "not_in_use" "not in use",
    Returned "returned" "returned",
    Cancelled "cancelled" "cancelled",
    Unknown "unknown" "unknown",
}

list! {
    /// The state of an equipment line as a whole, from all its claims, in the order in which a delivery proceeds;
    /// `state:` in queries.
    LineState, "state":
    Planned "planned" "planned",
    Funded "funded" "money given",
    BeingBought "being_bought" "being bought",
    Ordered "ordered" "ordered",
    Donated "donated" "donated",
    InDelivery "in_delivery" "in delivery",
    NotReceived "not_received" "not received",
    Disputed "disputed" "reports disagree",
    PartlyDelivered "partly_delivered" "partly delivered",
    /// A numbered promise, and an arrival that is not counted.
    ArrivedUncounted "arrived_uncounted" "delivered, number not stated",
    Incomplete "incomplete" "incomplete",
    Delivered "delivered" "delivered",
    NotInUse "not_in_use" "not in use",
    InUse "in_use" "in use",
    Returned "returned" "returned",
    Cancelled "cancelled" "cancelled",
    /// The project is no aid, so its items are in no count of aid.
    NotAid "not_aid" "not aid",
    Unknown "unknown" "unknown",
}

impl LineState {
    /// Whether every line of this state is open, see [`Balance::is_open`](crate::model::Balance::is_open).
    pub(crate) fn is_open(self) -> bool {
        match self {
            LineState::Planned | LineState::Funded | LineState::BeingBought | LineState::Ordered => true,
            LineState::Donated | LineState::InDelivery | LineState::NotReceived | LineState::Disputed => true,
            LineState::PartlyDelivered | LineState::ArrivedUncounted | LineState::Incomplete => true,
            LineState::Delivered | LineState::NotInUse | LineState::InUse | LineState::Returned => false,
            LineState::Cancelled | LineState::NotAid | LineState::Unknown => false,
        }
    }
}

list! {
    /// Who speaks in a claim; `said-by:` in queries.
    Voice, "voice":
    Giver "giver" "giver",
    Receiver "receiver" "receiver",
    Carrier "carrier" "carrier",
    Press "press" "press",
    Register "register" "register",
}

list! {
    /// Kinds of project dates.
    DateKind, "kind of date":
    Signed "signed" "signed",
    Announced "announced" "announced",
    Handover "handover" "handed over",
    Delivered "delivered" "delivered",
    Start "start" "start",
    End "end" "end",
    PlannedStart "planned_start" "planned start",
    PlannedEnd "planned_end" "planned end",
    Other "other" "date",
}

list! {
    /// Kinds of amounts. `stated`: the project's own money in an article. `context`: other money in an
    /// article (totals so far, another project, a unit price), never summed. The others are those of IATI.
    AmountKind, "kind of amount":
    Stated "stated" "stated",
    Commitment "commitment" "commitment",
    Disbursement "disbursement" "disbursement",
    Expenditure "expenditure" "expenditure",
    Budget "budget" "budget",
    PlannedDisbursement "planned_disbursement" "planned disbursement",
    Incoming "incoming" "incoming funds",
    IncomingCommitment "incoming_commitment" "incoming commitment",
    Pledge "pledge" "pledge",
    IncomingPledge "incoming_pledge" "incoming pledge",
    Interest "interest" "interest payment",
    LoanRepayment "loan_repayment" "loan repayment",
    Reimbursement "reimbursement" "reimbursement",
    EquityPurchase "equity_purchase" "purchase of equity",
    EquitySale "equity_sale" "sale of equity",
    Guarantee "guarantee" "credit guarantee",
    Context "context" "told beside it",
}

list! {
    /// What a payment may state of itself, instead of what its activity states of all of them.
    PaymentFact, "fact of a payment":
    Country "country" "country",
    Region "region" "region",
    Sector "sector" "sector",
    Provider "provider" "provider",
    Receiver "receiver" "receiver",
    ProviderActivity "provider_activity" "activity that provides it",
    ReceiverActivity "receiver_activity" "activity that receives it",
}

list! {
    /// Why an amount of an IATI activity is in no sum.
    LeftOut, "reason":
    Replaced "replaced" "replaced by a revised budget",
    PartOfBudget "part_of_budget" "part of a longer budget that is counted",
    SeveralValues "several_values" "one of several values of one payment",
    /// Also one without any currency.
    UnknownCurrency "unknown_currency" "without a known currency",
    AfterData "after_data" "dated after the data",
}

list! {
    /// Kinds of items that an equipment line can be.
    ItemKind, "kind of item":
    Device "device" "device",
    Vehicle "vehicle" "vehicle",
    Room "room" "room",
    Building "building" "building",
    Supply "supply" "supply",
    System "system" "system",
}
