//! Checks that quotes are in their sources: no figure is shown without the words that state it.

use super::sources::Origin;
use crate::formats::Problem;
use crate::model::{Coded, Evidence, Project, Source};
use crate::sort::ColdSort;
use std::ops::Deref;

/// A quote that is not in its source, or whose source is missing.
pub(crate) struct BadEvidence {
    /// The fact that cites it.
    pub(crate) fact: String,
    /// What is wrong, as part of a sentence.
    pub(crate) what: String,
}

impl BadEvidence {
    /// The problem of the record that has it.
    pub(crate) fn problem(&self, file: &str, place: Origin, id: &str) -> Problem {
        let remedy = "correct the quote or its start; until then the record's facts are not shown";
        Problem {
            position: Some((place.line as usize, 1)),
            record: Some(format!("project {} ({id})", place.ordinal)),
            ..Problem::of_file(file, format!("{}: {}", self.fact, self.what), remedy)
        }
    }
}

/// The first wrong quote of a project. `text` returns the text of a source by its id.
pub(crate) fn verify_quotes<'t, S: Deref<Target = str>>(
    project: &Project<S>,
    mut text: impl FnMut(&str) -> Option<&'t str>,
) -> Option<BadEvidence> {
    let mut wrong: Option<BadEvidence> = None;
    project.visit_facts(|fact| {
        for evidence in fact.evidence {
            if wrong.is_some() {
                return;
            }
            let what = match text(&evidence.source) {
                None => Some(format!("its source {:?} is not in the file", &*evidence.source)),
                Some(text) => check_quote(evidence, text),
            };
            wrong = what.map(|what| BadEvidence { fact: fact.key.to_string(), what });
        }
    });
    wrong
}

fn check_quote<S: Deref<Target = str>>(evidence: &Evidence<S>, text: &str) -> Option<String> {
    let (quote, source): (&str, &str) = (&evidence.quote, &evidence.source);
    let end = evidence.start.checked_add(quote.len());
    let there = end.and_then(|end| text.get(evidence.start..end));
    if quote.is_empty() || there != Some(quote) {
        // Enough of the quote to recognise it in a message of one line.
        let mut short: String = quote.chars().take(40).collect();
        if short.len() < quote.len() {
            short.push('…');
        }
        return Some(match text.find(quote) {
            Some(at) if !quote.is_empty() => {
                format!("the quote “{short}” is not at byte {} of source {source:?} but at {at}", evidence.start)
            }
            _ => format!("the quote “{short}” is not in source {source:?}"),
        });
    }
    match evidence.mark {
        Some([from, to]) if from >= to || quote.get(from..to).is_none() => {
            Some(format!("the mark [{from}, {to}] is not inside its quote"))
        }
        _ => None,
    }
}

/// What is wrong with a source: its hash, codes and ranges.
pub(crate) fn source_problems<S: Deref<Target = str>>(source: &Source<S>) -> Vec<String> {
    let mut wrong = Vec::new();
    // The hash is that of the bytes received. A text taken from a web page, or decoded, has other bytes.
    if let Some(expected) = source.sha256.as_ref().filter(|_| source.text_basis.is_none()) {
        let digest: String =
            hmac_sha256::Hash::hash(source.text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
        if !digest.eq_ignore_ascii_case(expected) {
            wrong.push(format!("the text is not the one received: its sha256 is {digest}"));
        }
    }
    if let Some(text) = source.published.as_ref().and_then(Coded::unknown) {
        wrong.push(format!("published: {text:?} is no date"));
    }
    if let Some(text) = source.kind.as_ref().and_then(Coded::unknown) {
        wrong.push(format!("kind: {text:?} is not in its list"));
    }
    for skip in &source.skip {
        if let Some(text) = skip.why.unknown() {
            wrong.push(format!("skip: {text:?} is not in the list of reasons"));
        }
    }
    let ranges = source.skip.iter().map(|skip| (skip.start, skip.end));
    for (start, end) in ranges.chain(source.attribution.iter().map(|span| (span.start, span.end))) {
        if source.text.get(start..end).is_none() {
            wrong.push(format!("the range {start} to {end} is not in its text"));
        }
    }
    if source.skip.windows(2).any(|pair| pair[0].end > pair[1].start) {
        wrong.push("the ranges of skip overlap or are not in order".to_owned());
    }
    wrong
}

/// One of the [`source_problems`] as a problem of the source's file.
pub(crate) fn source_problem(file: &str, place: Origin, id: &str, what: String) -> Problem {
    Problem {
        position: Some((place.line as usize, 1)),
        record: Some(format!("source {id:?}")),
        ..Problem::of_file(file, what, "correct it; the text itself is shown as it is")
    }
}

/// Removes ranges that are out of bounds or overlap: they would hide or dim the wrong text.
pub(crate) fn without_bad_ranges(mut source: Source) -> Source {
    let text = std::mem::take(&mut source.text);
    source.skip.retain(|skip| text.get(skip.start..skip.end).is_some());
    source.skip.cold_sort_by_key(|skip| skip.start);
    let mut end = 0;
    source.skip.retain(|skip| {
        let keep = skip.start >= end;
        end = end.max(skip.end);
        keep
    });
    source.attribution.retain(|span| text.get(span.start..span.end).is_some());
    Source { text, ..source }
}
