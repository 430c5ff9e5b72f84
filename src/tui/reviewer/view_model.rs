//! The lines of the reviewer's panes: the article with its highlights, and the fact under the cursor in full.

use super::Review;
use super::article::Highlights;
use super::keymap::{Pane, ReviewAction};
use crate::curate::review::{DecisionState, WorksheetRow};
use crate::model::fact::FactValue;
use crate::model::{Evidence, Span};
use crate::present::styled_text::{Ink, RawSpan, StyledLine, lay_out_paragraph};
use crate::tui::keymap::KeyAction;
use crate::tui::kit::pane::pane_body;

/// Columns of the labels of fields in a narrow pane; wider than 50 columns has six more. Chosen by eye.
const LABEL_WIDTH: usize = 10;

/// The height of the fact pane from which every field has a row of its own. Only the layout of three panes side by
/// side is as high: below the facts the pane has at most 14 rows.
const FIELD_ROWS_FROM_HEIGHT: u16 = 24;

impl Review {
    /// Rebuilds the highlights of the current source: the evidence of all facts that are not rejected, and on top the
    /// current fact's evidence or the selection.
    pub(super) fn rebuild_highlights(&mut self) {
        let Some(source) = self.draft.data.sources.get(self.source) else { return };
        let here = |evidence: &&Evidence| evidence.source == source.id;
        let wanted = self.sheet.rows.iter().filter(|item| item.state != DecisionState::Rejected);
        let facts =
            wanted.flat_map(|item| item.value.evidence()).filter(here).map(|e| (e.marked_span(), Ink::Mark)).collect();
        let mut marks = Highlights::new(facts);
        match &self.selection {
            Some(selection) => {
                marks.on_top.push((selection.span(), Ink::RelatedMark));
                marks.on_top.push((selection.word, Ink::CurrentMark));
            }
            None => {
                let evidence = self.item().map_or(&[][..], |item| item.value.evidence());
                let current: Vec<Span> = evidence.iter().filter(here).map(Evidence::marked_span).collect();
                marks.on_top.extend(current.iter().skip(1).map(|span| (*span, Ink::RelatedMark)));
                marks.on_top.extend(current.first().map(|span| (*span, Ink::CurrentMark)));
            }
        }
        marks.found = self.found.filter(|(found, _)| *found == self.source).map(|(_, span)| span);
        self.highlights = marks;
    }

    /// Lays out the article pane and the fact pane.
    pub(super) fn lay_out(&mut self) {
        let (width, rows) = self.article_size();
        if let (Some(source), Some(chunks)) = (self.draft.data.sources.get(self.source), self.chunks.get(self.source))
            && self.layout.article.area() > 0
        {
            self.highlights.found = self.found.filter(|(found, _)| *found == self.source).map(|(_, span)| span);
            self.contents.article = chunks.lines(source, self.top, self.unfolded, &self.highlights, width, rows);
            self.contents.more = chunks.more(source, self.top, self.unfolded, width, rows);
        }
        self.contents.fact = self.fact_lines(usize::from(pane_body(self.layout.fact).width));
    }

    /// The fact or project under the cursor, in full.
    fn fact_lines(&self, width: usize) -> Vec<StyledLine> {
        if width == 0 {
            return Vec::new();
        }
        let mut out = FactLines { lines: Vec::new(), width };
        match (self.item(), self.group()) {
            (Some(item), _) => self.item_lines(item, &mut out),
            (None, Some(g)) => self.group_lines(g, &mut out),
            (None, None) => {}
        }
        out.lines
    }

    fn key_hints(&self, actions: &[ReviewAction]) -> String {
        let hint = |action: &ReviewAction| {
            Some(format!("{} {}", self.keymap.keys_of(Pane::Facts, *action).first()?, action.short()))
        };
        actions.iter().filter_map(hint).collect::<Vec<_>>().join("  ")
    }

    fn item_lines(&self, item: &WorksheetRow, out: &mut FactLines) {
        let state = match item.state {
            DecisionState::Undecided => vec![
                RawSpan::new(Ink::Strong, "· undecided   "),
                RawSpan::new(
                    Ink::Dim,
                    self.key_hints(&[ReviewAction::Accept, ReviewAction::Reject, ReviewAction::Correct]),
                ),
            ],
            state => vec![
                RawSpan::new(Ink::Strong, format!("{} {}   ", state.sign(), state.word())),
                RawSpan::new(
                    Ink::Dim,
                    self.key_hints(&[ReviewAction::Forget, ReviewAction::Correct, ReviewAction::Next]),
                ),
            ],
        };
        out.flow(state, 0);
        let stated = &item.value;
        out.flow(
            vec![RawSpan::new(Ink::Dim, format!("{} ", stated.heading())), RawSpan::new(Ink::Strong, stated.value())],
            2,
        );
        if item.changed
            && let Some(proposed) = &item.proposed
        {
            let rule = proposed.rule().map(|rule| format!(" ({rule})")).unwrap_or_default();
            let words = format!("a rule now proposes: {}{rule}", proposed.value());
            out.flow(vec![RawSpan::new(Ink::Doubt, "! "), RawSpan::new(Ink::Plain, words)], 2);
            let hint =
                self.keymap.with_keys("{accept} keeps yours, {forget} forgets it and asks anew, {reject} rejects both");
            out.flow(vec![RawSpan::new(Ink::Dim, hint)], 2);
        } else if item.state == DecisionState::Corrected
            && let Some(proposed) = &item.proposed
        {
            out.flow(vec![RawSpan::new(Ink::Dim, format!("proposed: {}", proposed.value()))], 2);
        } else if item.proposed.is_none() && item.state == DecisionState::Accepted {
            out.flow(
                vec![RawSpan::new(Ink::Dim, "no rule proposes it any more; it stays, because you accepted it")],
                2,
            );
        }
        if let Some(bad) = stated.evidence().iter().find(|evidence| !self.draft.has_quote(evidence)) {
            let text = format!("its quote is not in source {:?}: it goes into no record", bad.source);
            out.flow(vec![RawSpan::new(Ink::Conflict, "! "), RawSpan::new(Ink::Strong, text)], 0);
        }
        if item.is_offer() {
            let text = "only offered: used-up goods, or a thing no category names; accepted, it is equipment";
            out.flow(vec![RawSpan::new(Ink::Dim, text)], 2);
        }
        let (basis, why) = stated.reason();
        if let Some(rule) = stated.rule() {
            out.pair("rule", rule);
        }
        let reason: Vec<&str> = [basis.map(|basis| basis.label()), why].into_iter().flatten().collect();
        if !reason.is_empty() {
            out.pair("basis", &reason.join(": "));
        }
        self.field_lines(stated, out);
        self.quote_lines(stated, out);
    }

    /// The fields: each on its own row in a high pane, else in one paragraph without those that the value shows.
    fn field_lines(&self, stated: &FactValue, out: &mut FactLines) {
        let all = self.layout.fact.height >= FIELD_ROWS_FROM_HEIGHT;
        let value = stated.value();
        let mut parts: Vec<RawSpan> = Vec::new();
        for ask in stated.kind().fields() {
            let text = stated.get(ask.name);
            let label = ask.values.label(&text);
            let called = label.unwrap_or(&text);
            let in_value = value.contains(called) || text.split(" | ").all(|part| value.contains(part));
            let heading = stated.heading().eq_ignore_ascii_case(called);
            if text.is_empty() || (!all && (in_value || heading)) {
                continue;
            }
            let code = label.as_ref().filter(|label| **label != text).map(|_| format!("  ({text})"));
            if all {
                out.pair(ask.label, &format!("{called}{}", code.unwrap_or_default()));
                continue;
            }
            let gap = if parts.is_empty() { "" } else { "  " };
            parts.push(RawSpan::new(Ink::Dim, format!("{gap}{} ", ask.label)));
            parts.push(RawSpan::new(Ink::Plain, called));
        }
        if !parts.is_empty() {
            out.flow(parts, 0);
        }
    }

    /// The quotes of the evidence, with the marked words highlighted.
    fn quote_lines(&self, stated: &FactValue, out: &mut FactLines) {
        let mut shown: Vec<(&str, usize)> = Vec::new();
        for evidence in stated.evidence() {
            let at = (evidence.source.as_str(), evidence.start);
            if shown.contains(&at) {
                continue;
            }
            shown.push(at);
            let same = stated.evidence().iter().filter(|other| (other.source.as_str(), other.start) == at);
            let mut marks: Vec<(usize, usize)> = same
                .filter_map(|other| other.mark.filter(|[from, to]| from < to && other.quote.get(*from..*to).is_some()))
                .map(|[from, to]| (from, to))
                .collect();
            marks.sort_unstable();
            let quote = evidence.quote.as_str();
            let mut parts = vec![RawSpan::new(Ink::Dim, "“")];
            let mut at = 0;
            for (from, to) in marks {
                if from < at || quote.get(at..from).is_none() {
                    continue;
                }
                parts.push(RawSpan::new(Ink::Plain, &quote[at..from]));
                parts.push(RawSpan::new(Ink::Mark, &quote[from..to]));
                at = to;
            }
            // Cut a quote that goes on after 600 characters, as in a text without full stops; chosen by eye.
            let rest: String = quote.get(at..).unwrap_or_default().chars().take(600).collect();
            parts.push(RawSpan::new(Ink::Plain, rest));
            parts.push(RawSpan::new(Ink::Dim, "”"));
            out.lines.push(StyledLine::default());
            out.flow(parts, 0);
        }
    }

    fn group_lines(&self, g: usize, out: &mut FactLines) {
        let Some(group) = self.sheet.groups.get(g) else { return };
        let title = if group.title.is_empty() { "[no title]" } else { &group.title };
        out.flow(vec![RawSpan::new(Ink::Strong, title)], 0);
        let (decided, all) = self.sheet.decided_of(g);
        let kind = group.kind.as_ref().map_or("no kind", |kind| kind.label());
        out.flow(vec![RawSpan::new(Ink::Dim, format!("{kind} · {decided} of {all} facts decided"))], 0);
        if group.corrected {
            out.flow(vec![RawSpan::new(Ink::Dim, "title or kind by you")], 0);
        }
        out.lines.push(StyledLine::default());
        for text in [
            "{accept}  accepts all its undecided facts", "{reject}  rejects them all",
            "{correct}  corrects its title and kind",
        ] {
            out.flow(vec![RawSpan::new(Ink::Plain, self.keymap.with_keys(text))], 3);
        }
    }
}

struct FactLines {
    lines: Vec<StyledLine>,
    width: usize,
}

impl FactLines {
    fn flow(&mut self, parts: Vec<RawSpan>, hanging: usize) {
        self.lines.extend(lay_out_paragraph(&parts, &[], 0, 0, hanging, self.width));
    }

    fn pair(&mut self, label: &str, text: &str) {
        let column = if self.width > 50 { LABEL_WIDTH + 6 } else { LABEL_WIDTH };
        let gap = if label.len() < column { "" } else { " " };
        let parts = vec![RawSpan::new(Ink::Label, format!("{label:<column$}{gap}")), RawSpan::new(Ink::Plain, text)];
        self.flow(parts, column.min(self.width / 2));
    }
}
