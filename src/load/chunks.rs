//! The feed: opens the files one after the other, cuts them into units for the threads that parse, and
//! takes sources and names of JSON as it comes by them.
//!
//! One thread at a time is here, so that what depends on order is done in order; it looks at no more of
//! a record than where it ends.

use super::export::Out;
use super::{Loading, Shared, broken_record, locked, unknown_field};
use crate::formats::{self, Cut, Format, Input, Kind, Piece, Problem, Target, Weight, article, iati, json};
use crate::model::Names;
use crate::model::{Coded, Name, SkipReason, Source, Text};
use crate::store::evidence;
use crate::store::segment::Origin;
use crate::store::{FileEntry, Kept, SourceEntry};
use crate::text::fold;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, PoisonError};

/// Bytes of a document that are looked through at once for its sources.
const SCANNED: usize = 1 << 25;

/// The texts of a document's sources, while it is being read.
pub(super) type Texts = HashMap<String, String>;

/// Records of one file, with what has to be known to take them.
pub(super) struct Run {
    pub(super) file: u32,
    pub(super) piece: Arc<Piece>,
    pub(super) cuts: Range<usize>,
    pub(super) names: Arc<Names>,
    /// Of a document: quotes are checked at once. Those of lines are checked when they are looked at.
    pub(super) texts: Option<Arc<Texts>>,
}

/// Work for one thread.
#[derive(Default)]
pub(super) struct Unit {
    pub(super) ordinal: usize,
    pub(super) runs: Vec<Run>,
    pub(super) problems: Vec<Problem>,
    /// Of an import: what goes before the runs.
    pub(super) out: Out,
}

/// Cuts the files, one after the other.
pub(super) struct Feed<'a> {
    loading: Loading,
    targets: std::slice::Iter<'a, Target>,
    current: Option<Current>,
    files: u32,
    ordinal: usize,
    pub(super) names: Arc<Names>,
    done: u64,
    total: u64,
    /// Length of files of which it is not known before their end.
    unknown: bool,
}

/// Cuts one file.
enum Cutter {
    Json(Box<json::Cutter>),
    Iati(Box<iati::Cutter>),
}

impl Cutter {
    fn next(&mut self, want: usize) -> Option<Piece> {
        match self {
            Cutter::Json(cutter) => cutter.next(want),
            Cutter::Iati(cutter) => cutter.next(want),
        }
    }

    /// Bytes of the file done with.
    fn read(&self) -> u64 {
        match self {
            Cutter::Json(cutter) => cutter.read(),
            Cutter::Iati(cutter) => cutter.read(),
        }
    }
}

struct Current {
    file: u32,
    cutter: Cutter,
    length: Option<u64>,
    texts: Option<Arc<Texts>>,
    /// Sources and names were taken before the first project.
    scanned: bool,
}

impl<'a> Feed<'a> {
    pub(super) fn new(targets: &'a [Target], loading: Loading) -> Self {
        Feed {
            loading,
            targets: targets.iter(),
            current: None,
            files: 0,
            ordinal: 0,
            names: Arc::default(),
            done: 0,
            total: 0,
            unknown: false,
        }
    }

    /// The next unit; nothing at the end of all files.
    pub(super) fn next(&mut self, shared: &Shared<'_>) -> Option<Unit> {
        let mut unit = Unit { ordinal: self.ordinal, ..Unit::default() };
        let Loading { first, largest, .. } = self.loading;
        let mut want = largest.min(first << self.ordinal.min(16));
        if !self.unknown {
            want = want.min((self.left() / 4).max(1 << 20) as usize);
        }
        let mut got = 0;
        while got < want {
            let Some(current) = &mut self.current else {
                if !self.open(shared, &mut unit) {
                    break;
                }
                continue;
            };
            if current.texts.is_some() && !current.scanned {
                current.scanned = true;
                self.scan_document(shared, &mut unit);
                continue;
            }
            match current.cutter.next(want - got) {
                Some(piece) => {
                    got += piece.bytes.len();
                    self.piece(shared, piece, &mut unit);
                }
                None => {
                    self.done += current.length.unwrap_or_else(|| current.cutter.read());
                    self.current = None;
                }
            }
        }
        let mut tally = locked(&shared.tally);
        tally.read = self.done + self.current.as_ref().map_or(0, |current| current.cutter.read());
        tally.total = self.total.max(tally.read);
        drop(tally);
        *locked(&shared.names) = self.names.clone();
        if unit.runs.is_empty() && unit.problems.is_empty() && unit.out.is_empty() {
            return None;
        }
        self.ordinal += 1;
        Some(unit)
    }

    /// Bytes still to be cut of the file under way.
    fn left(&self) -> u64 {
        self.current.as_ref().map_or(u64::MAX, |current| match current.length {
            Some(length) => length.saturating_sub(current.cutter.read()),
            None => u64::MAX,
        })
    }

    /// Opens the next file; false where there is none.
    fn open(&mut self, shared: &Shared<'_>, unit: &mut Unit) -> bool {
        let Some(target) = self.targets.next() else { return false };
        let file = self.files;
        self.files += 1;
        let opened = formats::open(target).and_then(|input| {
            let input = Arc::new(input);
            formats::format(&input).map(|format| (input, format))
        });
        let input = opened.as_ref().ok().map(|(input, _)| input.clone());
        let in_order = matches!(opened, Ok((_, Format::JsonLines)));
        let entry = FileEntry { name: target.name(), input, in_order, ..FileEntry::default() };
        locked(&shared.files).push(entry);
        let opened = opened.and_then(|(input, format)| {
            let cutter = match format {
                Format::Article => None,
                Format::Iati => {
                    let cutter = iati::Cutter::new(input.clone())?.in_blocks(self.loading.first);
                    let cutter = cutter.preferring(self.loading.language);
                    locked(&shared.files)[file as usize].encoding = Some(cutter.encoding());
                    Some(Cutter::Iati(Box::new(cutter)))
                }
                format => {
                    let cutter = json::Cutter::new(input.clone(), format).in_blocks(self.loading.first);
                    Some(Cutter::Json(Box::new(cutter)))
                }
            };
            Ok((input, format, cutter))
        });
        match opened {
            Ok((input, _, None)) => self.article(shared, &input, file, unit),
            Ok((input, format, Some(cutter))) => {
                self.total += input.length().unwrap_or(0);
                self.unknown |= input.length().is_none();
                self.current = Some(Current {
                    file,
                    length: input.length(),
                    texts: (format == Format::Json).then(Arc::default),
                    cutter,
                    scanned: false,
                });
            }
            Err(problem) => unit.problems.push(*problem),
        }
        true
    }

    fn article(&mut self, shared: &Shared<'_>, input: &Input, file: u32, unit: &mut Unit) {
        match formats::article_text(input) {
            Ok(text) => {
                self.done += text.len() as u64;
                self.total += text.len() as u64;
                let source = article::source(input.name(), &text);
                if shared.writing.is_some() {
                    // Writing to memory does not fail.
                    let _ = unit.out.source(&source);
                }
                let place = Origin { file, offset: 0, length: text.len() as u32, line: 1, ordinal: 1 };
                let entry = SourceEntry { kept: Kept::Article, ..entry(&source, place) };
                shared.registry.write().unwrap_or_else(PoisonError::into_inner).add(entry);
                locked(&shared.files)[file as usize].records += 1;
            }
            Err(problem) => unit.problems.push(match input.found() {
                true => Problem { weight: Weight::Note, what: format!("left out: {}", problem.what), ..*problem },
                false => *problem,
            }),
        }
    }

    /// Takes the sources and names of a document before its projects, wherever they stand.
    fn scan_document(&mut self, shared: &Shared<'_>, unit: &mut Unit) {
        let Some(current) = &mut self.current else { return };
        let Cutter::Json(cutter) = &current.cutter else { return };
        let (file, mut cutter) = (current.file, cutter.again());
        let mut texts = Texts::new();
        while let Some(piece) = cutter.next(SCANNED) {
            for at in (0..piece.cuts.len()).filter(|&at| piece.cuts[at].kind != Kind::Project) {
                self.told(shared, file, &piece, at, Some(&mut texts), unit);
                if shared.writing.is_some() {
                    let cut = &piece.cuts[at];
                    pass(cut.kind, &piece.bytes[cut.range.clone()], &mut unit.out);
                }
            }
        }
        if let Some(current) = &mut self.current {
            current.texts = Some(Arc::new(texts));
        }
    }

    /// Divides a piece where names change.
    fn piece(&mut self, shared: &Shared<'_>, mut piece: Piece, unit: &mut Unit) {
        let Some(current) = &self.current else { return };
        let (file, texts) = (current.file, current.texts.clone());
        unit.problems.append(&mut piece.problems);
        if let Some(header) = &piece.header {
            let headers = &mut locked(&shared.files)[file as usize].headers;
            if headers.last().is_none_or(|(_, last)| !Arc::ptr_eq(last, header)) {
                headers.push((piece.offset, header.clone()));
            }
        }
        let piece = Arc::new(piece);
        let mut first = 0;
        for (i, cut) in piece.cuts.iter().enumerate() {
            if cut.kind == Kind::Project {
                continue;
            }
            if cut.kind == Kind::Name && first < i {
                let names = self.names.clone();
                unit.runs.push(Run { file, piece: piece.clone(), cuts: first..i, names, texts: texts.clone() });
                first = i;
            }
            if texts.is_none() {
                self.told(shared, file, &piece, i, None, unit);
            }
        }
        let cuts = first..piece.cuts.len();
        unit.runs.push(Run { file, piece, cuts, names: self.names.clone(), texts });
    }

    /// Takes a source or a name.
    fn told(
        &mut self,
        shared: &Shared<'_>,
        file: u32,
        piece: &Piece,
        at: usize,
        texts: Option<&mut Texts>,
        unit: &mut Unit,
    ) {
        let cut: &Cut = &piece.cuts[at];
        let bytes = &piece.bytes[cut.range.clone()];
        let what = if cut.kind == Kind::Source { "source" } else { "name" };
        let mut files = locked(&shared.files);
        files[file as usize].records += 1;
        let name = files[file as usize].name.clone();
        drop(files);
        let record = format!("{what} {}", cut.ordinal);
        let mut fields = Vec::new();
        let result = match cut.kind {
            Kind::Source => json::parse::<Source<Text<'_>>>(bytes, |field| fields.push(field)).map(|source| {
                let place = origin(file, piece, at);
                let mut wrong = if texts.is_some() { evidence::source_problems(&source) } else { Vec::new() };
                if let Some(texts) = texts {
                    texts.entry(source.id.to_string()).or_insert_with(|| source.text.to_string());
                }
                let entry = entry(&source, place);
                if !shared.registry.write().unwrap_or_else(PoisonError::into_inner).add(entry) {
                    wrong.push("another source of this file has the same id; the first is cited".to_owned());
                }
                for what in wrong {
                    unit.problems.push(Problem {
                        place: Some((cut.line, 1)),
                        record: Some(format!("source {:?}", &*source.id)),
                        ..Problem::of_file(&name, what, "correct it; the text itself is shown as it is")
                    });
                }
            }),
            _ => json::parse::<Name>(bytes, |field| fields.push(field)).map(|name| {
                Arc::make_mut(&mut self.names).add(name);
            }),
        };
        for field in fields {
            unit.problems.push(unknown_field(&name, record.clone(), &field, cut.line));
        }
        if let Err(error) = result {
            unit.problems.push(broken_record(&name, record, bytes, cut.line, &error));
        }
    }
}

/// Passes a source or a name on to an import; one that cannot be read is left out.
pub(super) fn pass(kind: Kind, bytes: &[u8], out: &mut Out) {
    match kind {
        Kind::Source => {
            if let Ok(source) = json::parse_known::<Source<Text<'_>>>(bytes, None) {
                out.pass_source(&source.id, bytes);
            }
        }
        _ if json::parse_known::<Name>(bytes, None).is_ok() => out.pass("names", bytes),
        _ => {}
    }
}

/// Where a record stands.
pub(super) fn origin(file: u32, piece: &Piece, at: usize) -> Origin {
    let cut = &piece.cuts[at];
    let own = || (piece.offset + cut.range.start as u64, cut.range.len() as u32);
    let (offset, length) = piece.recoded.get(at).copied().unwrap_or_else(own);
    Origin { file, offset, length, line: cut.line as u32, ordinal: cut.ordinal as u32 }
}

/// What lists and rules need of a source.
pub(super) fn entry<S: std::ops::Deref<Target = str>>(source: &Source<S>, place: Origin) -> SourceEntry {
    SourceEntry {
        id: source.id.to_string(),
        title: source.title.to_string(),
        publisher: source.publisher.to_string(),
        published: source.published.clone(),
        kind: source.kind.clone(),
        url: source.url.as_deref().map(str::to_owned),
        origin: fold(source.origin.as_deref().unwrap_or(&source.publisher)),
        repeats: source.skip.iter().any(|skip| skip.why == Coded::Known(SkipReason::Repeat)),
        place: Some(place),
        kept: Kept::Json,
    }
}
