//! The kind of an equipment line, for totals of pieces.

use super::hit::EquipmentKind;
use crate::fields::FieldId;
use crate::store::{Corpus, Segment, is_catch_all};

/// Tells the kinds of lines apart.
pub(super) struct LineKinds {
    /// Whether a category may hold things of different kinds, by its number.
    is_catch_all: Vec<bool>,
}

impl LineKinds {
    pub(super) fn new(corpus: &Corpus) -> Self {
        let categories = corpus.facets().values(FieldId::EquipmentCategory).iter();
        LineKinds { is_catch_all: categories.map(|value| is_catch_all(&value.code)).collect() }
    }

    /// The kind of a line, by its row in the columns of lines.
    pub(super) fn of(&self, segment: &Segment, line: usize) -> EquipmentKind {
        let category = segment.facet(FieldId::EquipmentCategory).single_value(line);
        let by_name = category.is_none_or(|id| self.is_catch_all[id as usize]);
        (category, segment.facet(FieldId::EquipmentName).single_value(line).filter(|_| by_name))
    }
}
