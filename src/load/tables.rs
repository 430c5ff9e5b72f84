//! Tables that all threads of a load read and write, each behind its own lock.

use super::options::LoadProgress;
use crate::model::Names;
use crate::store::{FileEntry, SourceTable};
use std::sync::{Arc, Mutex, RwLock};

#[derive(Default)]
pub(super) struct SharedTables {
    pub(super) sources: RwLock<SourceTable>,
    pub(super) files: Mutex<Vec<FileEntry>>,
    pub(super) progress: Mutex<LoadProgress>,
    pub(super) names: Mutex<Arc<Names>>,
}
