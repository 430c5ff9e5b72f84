//! One equipment line that an article says is given, with its delivery status and its destinations.

use crate::codes::Category;
use crate::extract::sentence::Extracted;
use crate::model::{DeliveryStatus, Figure, Span};

/// An equipment line that an article says is given.
#[derive(Clone, Debug)]
pub struct Item {
    /// None for a counted noun that `data/codes/equipment.tsv` does not have.
    pub(crate) category: Option<&'static Category>,
    /// Display name in the singular.
    pub(crate) name: String,
    /// Only an exact count.
    pub(crate) quantity: Option<Figure>,
    pub(crate) delivery_status: DeliveryStatus,
    /// The words that state the status, in this sentence or another.
    pub(crate) status_evidence: Option<Extracted<DeliveryStatus>>,
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

/// A destination, as byte ranges in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SiteSpans {
    pub(crate) facility: Option<Span>,
    /// Town or region.
    pub(crate) place: Option<Span>,
}
