//! Selecting words of the article, to add a fact that no rule proposed.

use super::Review;
use super::keymap::{Pane, ReviewAction};
use super::overlay::{MenuPurpose, MenuRow, ReviewOverlay};
use crate::curate::review::evidence_for_selection;
use crate::model::Span;
use crate::model::fact::FactKind;
use crate::text::sentences;
use unicode_segmentation::UnicodeSegmentation;

/// How many bytes are searched for a word or a sentence at a time, so that a key press does not segment a text of
/// megabytes. Far more than a sentence has; chosen by eye.
const SEARCH_WINDOW: usize = 8192;

/// A selection of whole words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Selection {
    /// The word where the selection started; `None` until the user starts it.
    pub(crate) anchor: Option<Span>,
    /// The word under the cursor.
    pub(crate) word: Span,
}

impl Selection {
    /// From the first selected word to the last, whichever way the selection went.
    pub(crate) fn span(&self) -> Span {
        let from = self.anchor.unwrap_or(self.word);
        Span { start: from.start.min(self.word.start), end: from.end.max(self.word.end) }
    }
}

/// The text between two bytes, widened to whole characters, and its start.
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

/// The first word that starts at a byte or after it.
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

/// The start of the next sentence after a byte, or of the last one before it.
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

    /// The first word from a byte on, or the last one before it, that is not in a folded skip.
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
                // Continue only if the position moves: an empty skip would loop forever.
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
        // Start at the search match, else at the evidence of the current fact. In the article pane, where the user
        // may have scrolled, start no higher than the page.
        let here = match &self.found {
            Some((source, found)) if *source == self.source => Some(found.start),
            _ => self.item().and_then(|item| item.value.position()).map(|place| place.start),
        };
        let page = self.chunks.get(self.source).map_or(0, |chunks| chunks.byte_at(self.top));
        let at = if self.pane == Pane::Article { here.unwrap_or(page).max(page) } else { here.unwrap_or(page) };
        match self.visible_word(at, true).or_else(|| self.visible_word(at, false)) {
            Some(word) => {
                self.selection = Some(Selection { anchor: None, word });
                self.focus_pane(Pane::Select);
                self.scroll_to_byte(word.start);
                self.rebuild_highlights();
                let text = "go to the first word, {start} starts the selection there, {take} takes it";
                self.notify(&self.keymap.with_keys(text));
            }
            None => self.notify("the article has no words to select"),
        }
    }

    pub(super) fn stop_selecting(&mut self) {
        // The first Esc drops the start of the selection, the second leaves the mode.
        if let Some(selection) = &mut self.selection
            && selection.anchor.take().is_some()
        {
            return self.rebuild_highlights();
        }
        self.selection = None;
        self.focus_pane(Pane::Facts);
        self.select(self.cursor.at);
    }

    /// Moves the selection to a search match.
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
                // Once the selection has started, extend it to the end of a sentence.
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
                // If the sentence is folded, go to the last visible word before it.
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

    /// Opens the menu of the kinds of fact that the selected words can state.
    pub(super) fn open_kind_menu(&mut self) {
        let rows = FactKind::ALL.iter().map(|kind| MenuRow::new(kind.label(), kind.description().help)).collect();
        let words =
            self.selection.and_then(|it| self.source_text().get(it.span().start..it.span().end)).unwrap_or_default();
        let likely = super::prefill::likely_kind(&words.split_whitespace().collect::<Vec<_>>().join(" "));
        let at = FactKind::ALL.iter().position(|kind| *kind == likely).unwrap_or(0);
        self.overlay = Some(ReviewOverlay::menu("What do these words say?", rows, MenuPurpose::Add, at));
    }

    /// Opens the form for a new fact of a kind, prefilled from the selected words.
    pub(super) fn open_add_form(&mut self, kind: FactKind) {
        let Some(selection) = self.selection else { return };
        let Some(source) = self.draft.data.sources.get(self.source) else { return };
        let Span { start, end } = selection.span();
        let Some(evidence) = evidence_for_selection(&source.id, &source.text, start..end) else {
            return self.notify("these words cannot be cited");
        };
        let group = self.group().unwrap_or(0);
        let as_of = source.published.as_ref().and_then(|date| date.known()).map(ToString::to_string);
        let stated = super::prefill::prefill(kind, &source.text, start..end, as_of);
        let stated = super::with_evidence(stated, &evidence);
        let purpose = super::FormPurpose::Add(group, Box::new(evidence));
        self.overlay = Some(ReviewOverlay::form(super::ReviewForm::of_fact(purpose, stated)));
    }

    /// Opens the menu of the projects to which the fact under the cursor can move.
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
    fn word_and_sentence_motions_work_in_any_script_and_stop_at_the_ends() {
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
