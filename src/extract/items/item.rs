//! One equipment line that an article says is given, with its delivery status and its destinations.

use crate::codes::Category;
use crate::extract::sentence::Extracted;
use crate::extract::verbs::{is_news, stage_before};
use crate::model::{DeliveryStatus, Figure, Span, Stage};

/// An equipment line that an article says is given.
#[derive(Clone, Debug)]
pub struct Item {
    /// None for a counted noun that `data/codes/equipment.tsv` does not have.
    pub(crate) category: Option<&'static Category>,
    /// Display name in the singular.
    pub(crate) name: String,
    /// Only an exact count.
    pub(crate) quantity: Option<Figure>,
    /// The first that is said of it.
    pub(crate) delivery_status: DeliveryStatus,
    /// The words that state the status, in this sentence or another. `None` for what is not said, and for the promise
    /// of "two of the five ambulances", which follows from the words.
    pub(crate) status_evidence: Option<Extracted<DeliveryStatus>>,
    /// What else is said: of another stage, of some of them, or as news. In text order.
    pub(crate) further: Vec<FurtherClaim>,
    /// Index of the item that it is a part of: "44 of the ambulances". Parts are never added to totals.
    /// `usize::MAX` until `coreference` has found the whole.
    pub(crate) part_of: Option<usize>,
    /// Whether the count holds for each site: "two each".
    pub(crate) is_per_site: bool,
    /// Whether the count is everything given so far ("1,009 ambulances since 1994"). Never added to totals.
    pub(crate) is_running_total: bool,
    /// Destinations that its sentence names.
    pub(crate) sites: Vec<SiteSpans>,
    /// Index into the sentences of the article.
    pub(super) sentence_index: usize,
}

/// A stage or news beside the first that is said of an item.
#[derive(Clone, Debug)]
pub(crate) struct FurtherClaim {
    pub(crate) status: Extracted<DeliveryStatus>,
    /// The number of this stage.
    pub(crate) quantity: Option<Figure>,
    /// The words that count it. `None` if they are those of the item itself ("they have arrived").
    pub(crate) phrase: Option<Extracted<()>>,
    pub(crate) sites: Vec<SiteSpans>,
}

impl Item {
    /// Everything said of the item that has words of its own, in the order found.
    pub(super) fn statements(&self) -> impl Iterator<Item = &Extracted<DeliveryStatus>> {
        self.status_evidence.iter().chain(self.further.iter().map(|claim| &claim.status))
    }

    /// The furthest stage said of it or of some of it.
    pub(super) fn furthest_stage(&self) -> Option<Stage> {
        let further = self.further.iter().map(|claim| claim.status.value);
        further.chain([self.delivery_status]).filter_map(Stage::of).max()
    }

    /// Whether something is said of some of the pieces only.
    fn has_portions(&self) -> bool {
        self.further.iter().any(|claim| claim.quantity.is_some_and(|n| Some(n) != self.quantity))
    }

    /// Adds what a reference says ("they have not arrived"): of all pieces, unless some of them are told apart, because
    /// then nobody can tell how many are meant.
    pub(super) fn add_statement(&mut self, status: Extracted<DeliveryStatus>, sites: Vec<SiteSpans>) {
        let quantity = self.quantity.filter(|_| !self.has_portions());
        self.add_claim(FurtherClaim { status, quantity, phrase: None, sites });
    }

    /// Puts the stage that news takes for granted before news that stands alone: "64 ambulances were called off" tells of
    /// 64 that were to come. A number is always that of a stage.
    pub(super) fn add_stage_before_news(&mut self) {
        let Some(before) = stage_before(self.delivery_status) else { return };
        let quantity = self.quantity;
        let news = self.status_evidence.take().map(|status| FurtherClaim {
            status,
            quantity,
            phrase: None,
            sites: std::mem::take(&mut self.sites),
        });
        self.further.splice(0..0, news);
        self.delivery_status = before;
    }

    /// Adds a claim, unless it says nothing new: neither news nor a later stage. Never replaces another, so that a
    /// cancellation leaves the promise standing and a denial the delivery.
    pub(super) fn add_claim(&mut self, claim: FurtherClaim) {
        let status = claim.status.value;
        let is_known =
            |of: DeliveryStatus, n: Option<Figure>| of == status && (claim.quantity.is_none() || claim.quantity == n);
        if status == DeliveryStatus::Unknown
            || is_known(self.delivery_status, self.quantity)
            || self.further.iter().any(|it| is_known(it.status.value, it.quantity))
        {
            return;
        }
        let of_some = claim.quantity.is_some_and(|n| Some(n) != self.quantity);
        if self.delivery_status == DeliveryStatus::Unknown && !of_some && self.further.is_empty() {
            self.delivery_status = status;
            self.status_evidence = Some(claim.status);
            return;
        }
        // Some of them may be further than the others.
        let reached = if of_some { Stage::of(self.delivery_status) } else { self.furthest_stage() };
        if is_news(status) || Stage::of(status) > reached {
            self.further.push(claim);
        }
    }
}

/// A destination, as byte ranges in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SiteSpans {
    pub(crate) facility: Option<Span>,
    /// Town or region.
    pub(crate) place: Option<Span>,
}
