//! The closed lists of the dataset form: what a role, a status, an instrument may be.
//!
//! One macro declares a list with the code written in JSON and the label shown to people, so that
//! neither is written down twice. A value outside its list stays readable as [`Coded::Unknown`].

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::{self, Display};
use std::str::FromStr;

/// A value of a closed list.
pub trait ListedCode: Copy + Eq + 'static {
    /// What the list is, for messages: "status".
    const WHAT: &'static str;
    /// Every value, in the order in which lists show them.
    const ALL: &'static [Self];
    /// As written in JSON and in queries.
    fn code(self) -> &'static str;
    /// As shown to people.
    fn label(self) -> &'static str;
}

/// A value of a list, or what stood in its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Coded<T> {
    /// A value of the list.
    Known(T),
    /// Something else, as written.
    Unknown(Box<str>),
}

impl<T> Coded<T> {
    /// The value, where it is of the list.
    pub fn known(&self) -> Option<&T> {
        match self {
            Coded::Known(value) => Some(value),
            Coded::Unknown(_) => None,
        }
    }

    /// What stood there, where it is not of the list.
    pub fn unknown(&self) -> Option<&str> {
        match self {
            Coded::Known(_) => None,
            Coded::Unknown(text) => Some(text),
        }
    }
}

impl<T: ListedCode> Coded<T> {
    /// As shown to people: the label, or what stood there.
    pub fn label(&self) -> &str {
        match self {
            Coded::Known(value) => value.label(),
            Coded::Unknown(text) => text,
        }
    }

    /// As written in JSON.
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

impl<T: Display> Serialize for Coded<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
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
    /// Sorts of publishers.
    SourceKind, "kind of source":
    Official "official" "official",
    Press "press" "press",
    Aggregator "aggregator" "aggregator",
    Translation "translation" "translation",
    Activity "activity" "IATI activity",
}

list! {
    /// Why a part of a text is passed over.
    SkipReason, "reason to skip":
    Menu "menu" "menu",
    Widget "widget" "page widgets",
    Comment "comment" "comments",
    Repeat "repeat" "repeat of the text",
}

list! {
    /// How a value is known that its source does not simply state.
    Basis, "basis":
    Carried "carried" "carried",
    Inferred "inferred" "inferred",
    Editor "editor" "editor",
    External "external" "external",
}

list! {
    /// Sorts of records.
    ProjectKind, "kind of project":
    Agreement "agreement" "agreement",
    Delivery "delivery" "delivery",
    Cooperation "cooperation" "cooperation",
    Proposal "proposal" "proposal",
}

list! {
    /// Parts that an organisation may have in a project.
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
    /// Where a project stands.
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
    /// Where an item stands; `state:` in queries. In the order in which a delivery proceeds.
    DeliveryStatus, "state":
    Planned "planned" "planned",
    Ordered "ordered" "ordered",
    InDelivery "in_delivery" "in delivery",
    Delivered "delivered" "delivered",
    InUse "in_use" "in use",
    Cancelled "cancelled" "cancelled",
    Unknown "unknown" "unknown",
}

impl DeliveryStatus {
    /// On its way: planned, ordered or in delivery. `state:open` in queries.
    pub fn is_open(self) -> bool {
        matches!(self, DeliveryStatus::Planned | DeliveryStatus::Ordered | DeliveryStatus::InDelivery)
    }

    /// Whether a newer text may say this of an item of which an older one said `older`: what has arrived is not on
    /// its way again, and what was cancelled does not come.
    pub fn may_follow(self, older: DeliveryStatus) -> bool {
        let undone = matches!(older, DeliveryStatus::Delivered | DeliveryStatus::InUse)
            && (self.is_open() || self == DeliveryStatus::Cancelled);
        let revived = older == DeliveryStatus::Cancelled && self != DeliveryStatus::Cancelled;
        self == DeliveryStatus::Unknown || !(undone || revived)
    }
}

list! {
    /// Events in a project's life.
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
    /// Sorts of amounts: `stated` in an article, `context` told beside it (totals so far, another project, a unit
    /// price) and never summed, the others as IATI names them.
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
    /// Sorts of things that an equipment line may be.
    ItemKind, "kind of item":
    Device "device" "device",
    Vehicle "vehicle" "vehicle",
    Room "room" "room",
    Building "building" "building",
    Supply "supply" "supply",
    System "system" "system",
}
