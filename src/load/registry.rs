//! The sources found so far while files are read.

use crate::store::{SourceEntry, SourceForm, SourceId, columns};
use hashbrown::HashTable;
use std::sync::Arc;

/// The sources found so far. Sources in JSON and article files are numbered as they are split, texts of IATI
/// activities in a sequence of their own as their segments are accepted. Both happen in file order, so the
/// numbers do not depend on threads.
#[derive(Default)]
pub(super) struct SourceRegistry {
    pub(super) sources: Vec<Arc<SourceEntry>>,
    pub(super) activity_texts: Vec<Arc<SourceEntry>>,
    pub(super) ids: HashTable<u32>,
}

impl SourceRegistry {
    fn entry(&self, id: SourceId) -> &Arc<SourceEntry> {
        match id.activity_text_index() {
            Some(own) => &self.activity_texts[own],
            None => &self.sources[id.0 as usize],
        }
    }

    pub(super) fn find(&self, file: u32, id: &str) -> Option<(SourceId, &Arc<SourceEntry>)> {
        let there = |&source: &u32| {
            let entry = self.entry(SourceId(source));
            entry.id == id && entry.location.is_some_and(|place| place.file == file)
        };
        let found = SourceId(*self.ids.find(columns::hash(&(file, id)), there)?);
        Some((found, self.entry(found)))
    }

    /// Adds a source. Returns false if its file already has one with this id; citations then mean the first.
    pub(super) fn add(&mut self, entry: SourceEntry) -> bool {
        let file = entry.location.map_or(0, |place| place.file);
        let known = self.find(file, &entry.id).is_some();
        let hashed = columns::hash(&(file, entry.id.as_str()));
        let of_activity = entry.form == SourceForm::Activity;
        let list = if of_activity { &mut self.activity_texts } else { &mut self.sources };
        let id = if of_activity { SourceId::of_activity_text(list.len()) } else { SourceId(list.len() as u32) };
        list.push(Arc::new(entry));
        if !known {
            let (sources, own) = (&self.sources, &self.activity_texts);
            self.ids.insert_unique(hashed, id.0, |&id| {
                let entry = SourceId(id).activity_text_index().map_or_else(|| &sources[id as usize], |at| &own[at]);
                columns::hash(&(entry.location.map_or(0, |place| place.file), entry.id.as_str()))
            });
        }
        !known
    }
}
