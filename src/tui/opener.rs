//! The record thread: opens the project and the source to show.
//!
//! Holding an arrow key down asks for many records; only the last one of a burst is opened.

use super::events::{Event, PanicGuard};
use crate::store::{Corpus, RecordId, SourceId};
use crate::tui::explorer::Answer;
use crate::tui::screen::Msg;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

/// A request: the corpus, the epoch that the answer returns, and what to open.
pub(crate) enum OpenRequest {
    Project(Arc<Corpus>, u64, RecordId),
    Source(Arc<Corpus>, u64, SourceId),
    /// Drops a corpus that is no longer needed. Freeing a large one takes time, so it is not done in the loop.
    Drop(Arc<Corpus>),
}

/// The handle to the record thread, which ends when this is dropped.
pub(crate) struct Opener {
    requests: Sender<OpenRequest>,
}

impl Opener {
    pub(crate) fn start(events: Sender<Event<Answer>>) -> std::io::Result<Opener> {
        let (asks, inbox) = channel::<OpenRequest>();
        std::thread::Builder::new().name("records".to_owned()).spawn(move || {
            let _alarm = PanicGuard { thread: "record", events: events.clone() };
            while let Ok(first) = inbox.recv() {
                // Of a burst, open only the last project and the last source.
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
                    let _ = events.send(Event::App(Msg::Answer(Answer::Opened(epoch, Box::new(corpus.open(id))))));
                }
                if let Some((corpus, epoch, id)) = source {
                    let _ = events
                        .send(Event::App(Msg::Answer(Answer::OpenedSource(epoch, Box::new(corpus.open_source(id))))));
                }
            }
        })?;
        Ok(Opener { requests: asks })
    }

    /// Sends a request. It replaces those of the same kind that the thread has not started.
    pub(crate) fn request(&self, ask: OpenRequest) {
        // If the thread has panicked, the loop gets `Event::ThreadPanicked`.
        let _ = self.requests.send(ask);
    }
}
