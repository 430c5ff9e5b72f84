//! The record thread: opens the project and the source that are looked at, the last ones asked for.

use super::events::{Event, PanicGuard};
use crate::store::{Corpus, RecordId, SourceId};
use crate::tui::explorer::Msg;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

/// What is to be opened, of which data, for which epoch.
pub enum OpenRequest {
    /// A project.
    Project(Arc<Corpus>, u64, RecordId),
    /// A source.
    Source(Arc<Corpus>, u64, SourceId),
    /// Nothing: data that is no longer needed is let go of here, since that takes time.
    Drop(Arc<Corpus>),
}

/// The handle to the record thread, which ends with it.
pub struct Opener {
    requests: Sender<OpenRequest>,
}

impl Opener {
    /// Starts the thread.
    pub fn start(events: Sender<Event>) -> std::io::Result<Opener> {
        let (asks, inbox) = channel::<OpenRequest>();
        std::thread::Builder::new().name("records".to_owned()).spawn(move || {
            let _alarm = PanicGuard { thread: "record", events: events.clone() };
            while let Ok(first) = inbox.recv() {
                // Of a burst only the last of each is still wanted.
                let (mut project, mut source) = (None, None);
                for ask in std::iter::once(first).chain(inbox.try_iter()) {
                    match ask {
                        OpenRequest::Project(corpus, epoch, id) => project = Some((corpus, epoch, id)),
                        OpenRequest::Source(corpus, epoch, id) => source = Some((corpus, epoch, id)),
                        OpenRequest::Drop(corpus) => drop(corpus),
                    }
                }
                // A closed channel means that the loop has ended.
                if let Some((corpus, epoch, id)) = project {
                    let _ = events.send(Event::App(Msg::Opened(epoch, Box::new(corpus.open(id)))));
                }
                if let Some((corpus, epoch, id)) = source {
                    let _ = events.send(Event::App(Msg::OpenedSource(epoch, Box::new(corpus.open_source(id)))));
                }
            }
        })?;
        Ok(Opener { requests: asks })
    }

    /// Asks for something to be opened, in place of what was asked before and is not yet begun.
    pub fn request(&self, ask: OpenRequest) {
        // Should the thread have died, the loop has been told.
        let _ = self.requests.send(ask);
    }
}
