//! The facet of input files. The builder of a segment does not know their names; the corpus that accepts it does.

use super::columns::ValueColumnBuilder;
use super::facets::FacetValue;
use super::segment::{Dictionaries, Segment};
use super::sources::FileEntry;
use crate::fields::FieldId;

impl Segment {
    /// Fills the facet from the origins of the records.
    pub(crate) fn set_files(&mut self, dictionaries: &mut Dictionaries, files: &[FileEntry]) {
        let values = &mut dictionaries.facets[FieldId::File as usize];
        let mut column = ValueColumnBuilder::default();
        // Records of one file follow each other.
        let mut before: Option<(u32, Option<u32>)> = None;
        for origin in &self.origins {
            let id = match before {
                Some((file, id)) if file == origin.file => id,
                _ => {
                    let name = files.get(origin.file as usize).map_or("", |file| &file.name);
                    let make = || FacetValue::new(name, name, &[], None);
                    (!name.is_empty()).then(|| values.id(name, make))
                }
            };
            before = Some((origin.file, id));
            column.push(&mut id.into_iter().collect());
        }
        self.facets[FieldId::File as usize] = column.finish();
    }
}
