//! Words of the article being selected, to make a fact of them.

use super::Review;
use super::keymap::{Pane, ReviewAction};
use super::overlay::{MenuPurpose, MenuRow, ReviewOverlay};
use crate::curate::review::{FactKind, evidence_of};
use crate::model::Span;
use crate::text::sentences;
use unicode_segmentation::UnicodeSegmentation;

/// How far a word or a sentence is looked for.
const SEARCH_WINDOW: usize = 8192;

/// Words being selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Where it started, once that was said.
    pub anchor: Option<Span>,
    /// The word under the cursor.
    pub word: Span,
}

impl Selection {
    /// Everything selected.
    pub fn span(&self) -> Span {
        let from = self.anchor.unwrap_or(self.word);
        Span { start: from.start.min(self.word.start), end: from.end.max(self.word.end) }
    }
}

/// The text between two bytes, brought to where characters begin.
fn char_slice(text: &str, from: usize, to: usize) -> (usize, &str) {
    let (mut from, mut to) = (from.min(text.len()), to.min(text.len()));
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    while !text.is_char_boundary(to) {
        to += 1;
    }
    (from, text.get(from..to).unwrap_or_default())
}

/// The first word that begins at a byte or behind it.
fn first_word_from(text: &str, at: usize) -> Option<Span> {
    let (mut from, mut around) = char_slice(text, at, at + SEARCH_WINDOW);
    loop {
        if let Some((i, word)) = around.unicode_word_indices().next() {
            return Some(Span { start: from + i, end: from + i + word.len() });
        }
        if from + around.len() >= text.len() {
            return None;
        }
        (from, around) = char_slice(text, from + around.len(), from + around.len() + SEARCH_WINDOW);
    }
}

/// The last word that ends at a byte or before it.
fn last_word_before(text: &str, at: usize) -> Option<Span> {
    let mut to = at;
    while to > 0 {
        let (from, around) = char_slice(text, to.saturating_sub(SEARCH_WINDOW), to);
        if let Some((i, word)) = around.unicode_word_indices().next_back() {
            return Some(Span { start: from + i, end: from + i + word.len() });
        }
        to = from;
    }
    None
}

/// Where the sentence after a byte begins, or the one before it.
fn sentence_start(text: &str, at: usize, forward: bool) -> Option<usize> {
    let low = at.saturating_sub(if forward { 0 } else { SEARCH_WINDOW });
    let (from, around) = char_slice(text, low, at + if forward { SEARCH_WINDOW } else { 0 });
    if forward {
        return sentences(around).map(|span| from + span.start).find(|&start| start > at);
    }
    sentences(around).map(|span| from + span.start).take_while(|&start| start < at).last()
}

impl Review {
    fn source_text(&self) -> &str {
        self.draft.data.sources.get(self.source).map_or("", |source| source.text.as_str())
    }

    /// The first word from a byte on, or the last before it, outside what is folded.
    fn visible_word(&self, at: usize, forward: bool) -> Option<Span> {
        let skips = self.draft.data.sources.get(self.source).map_or(&[][..], |source| source.skip.as_slice());
        let mut at = at;
        loop {
            let word = if forward {
                first_word_from(self.source_text(), at)?
            } else {
                last_word_before(self.source_text(), at)?
            };
            let folded = skips.iter().find(|skip| skip.start <= word.start && word.end <= skip.end);
            match folded.filter(|_| !self.unfolded) {
                // What begins and ends where it stands would hold this up for ever.
                Some(skip) if forward && skip.end > at => at = skip.end,
                Some(skip) if !forward && skip.start < at => at = skip.start,
                _ => return Some(word),
            }
        }
    }

    pub(super) fn start_selecting(&mut self) {
        if self.sheet.groups.is_empty() {
            return self.notify("the draft has no project to which a fact could be added");
        }
        // Beside the fact under the cursor, where that is in sight; else at the top of the page.
        let here = match &self.found {
            Some((source, found)) if *source == self.source => Some(found.start),
            _ => self.item().and_then(|item| item.value.place()).map(|place| place.start),
        };
        let page = self.chunks.get(self.source).map_or(0, |chunks| chunks.byte_at(self.top));
        let at = if self.pane == Pane::Article { here.unwrap_or(page).max(page) } else { here.unwrap_or(page) };
        match self.visible_word(at, true).or_else(|| self.visible_word(at, false)) {
            Some(word) => {
                self.selection = Some(Selection { anchor: None, word });
                self.focus_pane(Pane::Select);
                self.scroll_to_byte(word.start);
                self.rebuild_highlights();
                self.notify("go to the first word, Space starts the selection there, Enter takes it");
            }
            None => self.notify("the article has no words to select"),
        }
    }

    pub(super) fn stop_selecting(&mut self) {
        // First the selection goes, then the selecting.
        if let Some(selection) = &mut self.selection
            && selection.anchor.take().is_some()
        {
            return self.rebuild_highlights();
        }
        self.selection = None;
        self.focus_pane(Pane::Facts);
        self.select(self.cursor.at);
    }

    /// Words that were found are gone to.
    pub(super) fn select_found(&mut self, found: Span) {
        if self.pane == Pane::Select
            && let Some(word) = first_word_from(self.source_text(), found.start)
            && let Some(selection) = &mut self.selection
        {
            selection.word = word;
        }
        self.rebuild_highlights();
    }

    pub(super) fn move_selection(&mut self, action: ReviewAction) {
        let Some(mut selection) = self.selection else { return };
        let text = self.source_text();
        let Span { start, end } = selection.word;
        let word = match action {
            ReviewAction::WordRight => self.visible_word(end, true),
            ReviewAction::WordLeft => self.visible_word(start, false),
            ReviewAction::SentenceDown => {
                let next = sentence_start(text, start, true);
                // Towards the end of a selection whole sentences are taken in.
                match (next, selection.anchor) {
                    (Some(next), Some(_)) => {
                        last_word_before(text, next).filter(|word| word.start > start).or_else(|| {
                            let after = sentence_start(text, next, true).unwrap_or(text.len());
                            last_word_before(text, after)
                        })
                    }
                    (Some(next), None) => self.visible_word(next, true),
                    (None, _) => last_word_before(text, text.len()),
                }
            }
            ReviewAction::SentenceUp => sentence_start(text, start, false).and_then(|at| {
                // Folded sentences are left behind in one step.
                self.visible_word(at, true).filter(|word| word.start < start).or_else(|| self.visible_word(at, false))
            }),
            ReviewAction::Start => {
                selection.anchor = match selection.anchor {
                    Some(_) => None,
                    None => Some(selection.word),
                };
                Some(selection.word)
            }
            _ => None,
        };
        if let Some(word) = word {
            selection.word = word;
            self.selection = Some(selection);
            self.scroll_to_byte(word.start);
            self.rebuild_highlights();
        }
    }

    /// Asks what the selected words say.
    pub(super) fn open_kind_menu(&mut self) {
        let rows = FactKind::ALL.iter().map(|kind| MenuRow::new(kind.label(), kind.doc())).collect();
        let words =
            self.selection.and_then(|it| self.source_text().get(it.span().start..it.span().end)).unwrap_or_default();
        let likely = super::prefill::likely_kind(&words.split_whitespace().collect::<Vec<_>>().join(" "));
        let at = FactKind::ALL.iter().position(|kind| *kind == likely).unwrap_or(0);
        self.overlay = Some(ReviewOverlay::menu("What do these words say?", rows, MenuPurpose::Add, at));
    }

    /// Opens the form for a fact of a sort, made of the selected words.
    pub(super) fn open_add_form(&mut self, kind: FactKind) {
        let Some(selection) = self.selection else { return };
        let Some(source) = self.draft.data.sources.get(self.source) else { return };
        let Span { start, end } = selection.span();
        let Some(evidence) = evidence_of(&source.id, &source.text, start..end) else {
            return self.notify("these words cannot be cited");
        };
        let group = self.group().unwrap_or(0);
        let as_of = source.published.as_ref().and_then(|date| date.known()).map(ToString::to_string);
        let stated = super::prefill::prefill(kind, &source.text, start..end, as_of);
        let stated = super::with_evidence(stated, &evidence);
        let purpose = super::FormPurpose::Add(group, Box::new(evidence));
        self.overlay = Some(ReviewOverlay::form(super::ReviewForm::of_fact(purpose, stated)));
    }

    /// Asks to which project the fact under the cursor goes.
    pub(super) fn open_move_menu(&mut self) {
        let Some(item) = self.item() else {
            return self.notify("a fact can be moved; this is a project");
        };
        let here = item.group;
        let title = |g: usize| {
            let group = &self.sheet.groups[g];
            if group.title.is_empty() { format!("project {}", g + 1) } else { group.title.clone() }
        };
        let mut rows: Vec<MenuRow> = (0..self.sheet.groups.len())
            .map(|g| MenuRow::new(&title(g), if g == here { "where it is" } else { "" }))
            .collect();
        rows.push(MenuRow::new("A new project", "asks for its title and kind"));
        self.overlay = Some(ReviewOverlay::menu("Move to which project?", rows, MenuPurpose::Move, here));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_sentences_are_walked_in_any_script_and_never_past_the_ends() {
        let text = "Осака gave 5,000 beds. Он сказал: «Да».\n\nEnd";
        let mut at = 0;
        let mut words = Vec::new();
        while let Some(word) = first_word_from(text, at) {
            words.push(&text[word.start..word.end]);
            at = word.end;
        }
        assert_eq!(words, ["Осака", "gave", "5,000", "beds", "Он", "сказал", "Да", "End"]);
        let mut back = Vec::new();
        let mut at = text.len();
        while let Some(word) = last_word_before(text, at) {
            back.push(&text[word.start..word.end]);
            at = word.start;
        }
        back.reverse();
        assert_eq!(back, words);
        let second = text.find("Он").expect("there");
        assert_eq!(sentence_start(text, 0, true), Some(second));
        assert_eq!(sentence_start(text, second, false), Some(0));
        assert_eq!(sentence_start(text, text.len(), true), None);
        assert_eq!(sentence_start(text, 0, false), None);
    }
}
