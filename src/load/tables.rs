//! Tables that all threads of a load read and write, each behind its own lock.

use super::options::LoadProgress;
use crate::model::Names;
use crate::store::{FileEntry, SourceList};
use std::sync::{Arc, Mutex, RwLock};

#[derive(Default)]
pub(super) struct SharedTables {
    pub(super) sources: RwLock<SourceList>,
    pub(super) files: Mutex<Vec<FileEntry>>,
    pub(super) progress: Mutex<LoadProgress>,
    pub(super) names: Mutex<Arc<Names>>,
}
