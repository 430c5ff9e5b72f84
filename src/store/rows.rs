//! One project or equipment line of a corpus, read from the columns of its segment: what lists show.

use super::columns::ValueColumn;
use super::corpus::Corpus;
use super::facets::FacetValue;
use super::ids::{LineId, RecordId};
use super::money::AmountRow;
use super::segment::Segment;
use super::sources::Origin;
use super::total::LinePieces;
use crate::fields::FieldId;
use crate::formats::Problem;
use crate::model::{Figure, LineState, ListedCode, PartialDate};
use crate::rules::{Rule, RuleSet};

impl Corpus {
    pub fn row(&self, id: RecordId) -> RecordRow<'_> {
        let (segment, row) = self.locate(id);
        RecordRow { corpus: self, segment: self.segment(segment).1, row, id }
    }

    pub fn line(&self, id: LineId) -> LineRow<'_> {
        let (segment, row) = self.locate(id.project);
        let segment = self.segment(segment).1;
        LineRow { corpus: self, segment, row: segment.line_starts[row] as usize + id.line as usize }
    }

    pub fn lines_of(&self, project: RecordId) -> impl Iterator<Item = LineId> + use<> {
        (0..self.row(project).lines() as u32).map(move |line| LineId { project, line })
    }
}

/// The columns of one project: what a list shows of it.
#[derive(Clone, Copy)]
pub struct RecordRow<'a> {
    corpus: &'a Corpus,
    segment: &'a Segment,
    row: usize,
    id: RecordId,
}

impl<'a> RecordRow<'a> {
    /// May be empty.
    pub fn title(self) -> &'a str {
        self.segment.titles.get(self.row)
    }

    /// The external id.
    pub fn id(self) -> &'a str {
        self.segment.ids.get(self.row)
    }

    pub fn origin(self) -> Origin {
        self.segment.origins[self.row]
    }

    /// The name of its file.
    pub fn file(self) -> &'a str {
        &self.corpus.files()[self.origin().file as usize].name
    }

    /// Code of the first country; empty if none is stated.
    pub fn country(self) -> &'a str {
        self.country_id().map_or("", |id| &self.corpus.facets().values(FieldId::Country)[id as usize].code)
    }

    pub fn values(self, facet: FieldId) -> impl Iterator<Item = &'a FacetValue> {
        let values = self.corpus.facets().values(facet);
        self.segment.facet(facet).values_of(self.row).into_iter().map(move |id| &*values[id as usize])
    }

    /// The labels of the values of a facet, of a field of lines those of all lines; each once.
    pub(crate) fn all_labels(self, facet: FieldId) -> Vec<&'a str> {
        let (at, row) = self.corpus.locate(self.id);
        let mut ids = Vec::new();
        self.corpus.view(at).values(facet, row, &mut ids);
        let values = self.corpus.facets().values(facet);
        ids.into_iter().map(|id| values[id as usize].label.as_str()).collect()
    }

    /// Those of the labels of a facet that no source states; of a field of lines those that are stated of no line.
    pub(crate) fn inferred_labels(self, facet: FieldId) -> Vec<&'a str> {
        let (at, row) = self.corpus.locate(self.id);
        let view = self.corpus.view(at);
        let (mut ids, mut of_line, mut named) = (Vec::new(), Vec::new(), Vec::new());
        view.inferred_values(facet, row, &mut ids);
        if facet.is_per_line() && facet.can_be_inferred() {
            for line in view.lines(row) {
                view.inferred_line_values(facet, row, line, &mut of_line);
                if of_line.is_empty() {
                    view.line_values(facet, row, line, &mut of_line);
                    named.append(&mut of_line);
                }
                ids.append(&mut of_line);
            }
            ids.retain(|id| !named.contains(id));
        }
        let values = self.corpus.facets().values(facet);
        ids.into_iter().map(|id| values[id as usize].label.as_str()).collect()
    }

    /// The first country, by its number in the country facet.
    pub(crate) fn country_id(self) -> Option<u32> {
        self.segment.country.single_value(self.row)
    }

    /// The donor label, by its number in [`super::labels::Labels::donors`].
    pub(crate) fn donors_id(self) -> Option<u32> {
        self.segment.donors.single_value(self.row)
    }

    pub(crate) fn activity_status_code(self) -> Option<&'a str> {
        let id = self.segment.facet(FieldId::ActivityStatus).single_value(self.row)?;
        Some(&self.corpus.facets().values(FieldId::ActivityStatus)[id as usize].code)
    }

    /// Donors and extending agencies as one text, such as `Japan through JICA`; may be empty.
    pub fn donors(self) -> &'a str {
        self.donors_id().map_or("", |id| &self.corpus.labels.donors()[id as usize])
    }

    /// Label of the activity status; empty if none is stated.
    pub fn activity_status(self) -> &'a str {
        let value = self.segment.facet(FieldId::ActivityStatus).single_value(self.row);
        value.map_or("", |id| &self.corpus.facets().values(FieldId::ActivityStatus)[id as usize].label)
    }

    /// The newest date of a report on the project: of a claim, else of a cited source, else the last update
    /// of the IATI activity.
    pub fn last_reported(self) -> Option<PartialDate> {
        self.segment.last_reported[self.row]
    }

    pub(crate) fn amounts(self) -> &'a [AmountRow] {
        self.segment.amounts_of(self.row)
    }

    pub(crate) fn has_amounts(self) -> bool {
        !self.amounts().is_empty()
    }

    /// Number of equipment lines.
    pub fn lines(self) -> usize {
        self.segment.lines_of(self.row).len()
    }

    /// The rules that flag this record, shared flags included.
    pub fn rules(self) -> RuleSet {
        let rules = self.segment.rules.get(self.row);
        rules | self.corpus.relations.rules(self.id)
    }

    /// The rule whose sign the list shows: the most severe of those that are told in the list and are no habit of the
    /// file.
    pub fn sign(self) -> Option<Rule> {
        let shared = self.corpus.relations.shared_rules(self.id);
        let told = (self.segment.rules.get(self.row) | shared) & RuleSet::IN_LIST;
        if told.is_empty() { None } else { told.without(self.corpus.habits_of(self.id)).iter().next() }
    }

    /// Whether what is told is no aid, so that it is in no count of aid.
    pub fn is_not_aid(self) -> bool {
        let kind = self.segment.facet(FieldId::RecordKind).single_value(self.row);
        kind.is_some() && kind == self.corpus.facets().find(FieldId::RecordKind, LineState::NotAid.code())
    }

    /// Why the record cannot be used; `None` if it can.
    pub fn broken(self) -> Option<&'a Problem> {
        self.segment.broken(self.row)
    }
}

/// The columns of one equipment line: what a list shows of it.
#[derive(Clone, Copy)]
pub struct LineRow<'a> {
    corpus: &'a Corpus,
    segment: &'a Segment,
    row: usize,
}

impl<'a> LineRow<'a> {
    fn value(self, facet: FieldId) -> Option<&'a FacetValue> {
        let id = self.segment.facet(facet).single_value(self.row)?;
        Some(&self.corpus.facets().values(facet)[id as usize])
    }

    /// The labels of the values of a facet of lines.
    pub(crate) fn labels(self, facet: FieldId) -> Vec<&'a str> {
        let values = self.corpus.facets().values(facet);
        let ids = self.segment.facet(facet).values_of(self.row);
        ids.into_iter().map(|id| values[id as usize].label.as_str()).collect()
    }

    /// The name, by its number in the facet.
    pub(crate) fn name_id(self) -> Option<u32> {
        self.segment.facet(FieldId::EquipmentName).single_value(self.row)
    }

    /// How its number takes part in totals.
    pub(crate) fn pieces(self) -> LinePieces {
        self.segment.pieces[self.row]
    }

    pub fn name(self) -> &'a str {
        self.value(FieldId::EquipmentName).map_or("", |value| &value.label)
    }

    /// Code of the equipment category.
    pub fn category(self) -> &'a str {
        self.value(FieldId::EquipmentCategory).map_or("", |value| &value.code)
    }

    /// The label of the status.
    pub fn delivery_status(self) -> &'a str {
        self.value(FieldId::DeliveryStatus).map_or("", |value| &value.label)
    }

    pub fn delivery_status_code(self) -> &'a str {
        self.value(FieldId::DeliveryStatus).map_or("", |value| &value.code)
    }

    /// The state of the line as a whole.
    pub(crate) fn state(self) -> LineState {
        self.delivery_status_code().parse().unwrap_or(LineState::Unknown)
    }

    /// Whether something is announced and not all of it reported received.
    pub(crate) fn is_open(self) -> bool {
        self.segment.is_open[self.row]
    }

    /// `None` if no number is stated.
    pub fn quantity(self) -> Option<Figure> {
        self.segment.quantities[self.row]
    }

    fn label(self, column: &'a ValueColumn) -> &'a str {
        column.single_value(self.row).map_or("", |id| self.corpus.labels.of_line(id))
    }

    /// The balance in words: `2 of 5 received`; empty if nothing is said.
    pub fn balance(self) -> &'a str {
        self.label(&self.segment.balances)
    }

    /// The number with what it depends on: `9 (2023)` if an older report counts than the one that says the state,
    /// `2 of 5` if only some arrived; empty if no number is stated.
    pub fn number(self) -> &'a str {
        self.label(&self.segment.numbers)
    }

    /// Date of the first report of the present stage.
    pub fn since(self) -> Option<PartialDate> {
        self.segment.since[self.row]
    }

    /// Date of the newest report of any stage.
    pub fn last_report(self) -> Option<PartialDate> {
        self.segment.last_report[self.row]
    }

    /// The voices that speak of it.
    pub fn voices(self) -> impl Iterator<Item = &'a FacetValue> {
        let values = self.corpus.facets().values(FieldId::SaidBy);
        self.segment.facet(FieldId::SaidBy).values_of(self.row).into_iter().map(move |id| &*values[id as usize])
    }

    /// Whether the state is only inferred.
    pub fn is_inferred(self) -> bool {
        self.segment.is_inferred[self.row]
    }

    /// Date of the claim that the delivery status comes from.
    pub fn as_of(self) -> Option<PartialDate> {
        self.segment.as_of[self.row]
    }

    /// The sites in short; may be empty.
    pub fn places(self) -> &'a str {
        self.label(&self.segment.places)
    }
}
