//! What the panes of a review show: the article with its highlights, the fact under the cursor in full.

use super::Review;
use super::article::Marks;
use super::keymap::{Action, Pane, keys_of};
use crate::curate::review::{Item, State, Stated};
use crate::model::{Evidence, Span};
use crate::tui::explorer::layout::inside;
use crate::tui::kit::styled_text::{DocLine, Ink, Part, flow};

/// Columns of the names of fields.
const LABEL: usize = 10;

/// Rows of the pane of the fact from which it tells every field in a row of its own.
const ROOMY: u16 = 24;

impl Review {
    /// The highlights of the source shown: every fact's words, the current one's on top.
    pub(super) fn mark(&mut self) {
        let Some(source) = self.draft.data.sources.get(self.source) else { return };
        let here = |evidence: &&Evidence| evidence.source == source.id;
        let wanted = self.sheet.items.iter().filter(|item| item.state != State::Rejected);
        let facts =
            wanted.flat_map(|item| item.value.evidence()).filter(here).map(|e| (e.marked(), Ink::Mark)).collect();
        let mut marks = Marks::new(facts);
        match &self.selection {
            Some(selection) => {
                marks.over.push((selection.span(), Ink::Kin));
                marks.over.push((selection.word, Ink::Here));
            }
            None => {
                let evidence = self.item().map_or(&[][..], |item| item.value.evidence());
                let at_hand: Vec<Span> = evidence.iter().filter(here).map(Evidence::marked).collect();
                marks.over.extend(at_hand.iter().skip(1).map(|span| (*span, Ink::Kin)));
                marks.over.extend(at_hand.first().map(|span| (*span, Ink::Here)));
            }
        }
        marks.found = self.found.filter(|(found, _)| *found == self.source).map(|(_, span)| span);
        self.marks = marks;
    }

    /// Lays out what is looked at.
    pub(super) fn lay_out(&mut self) {
        let (width, rows) = self.article_size();
        if let (Some(source), Some(chunks)) = (self.draft.data.sources.get(self.source), self.chunks.get(self.source))
            && self.layout.article.area() > 0
        {
            self.marks.found = self.found.filter(|(found, _)| *found == self.source).map(|(_, span)| span);
            self.shown.article = chunks.lines(source, self.top, self.unfolded, &self.marks, width, rows);
            self.shown.more = chunks.more(source, self.top, self.unfolded, width, rows);
        }
        self.shown.fact = self.fact_lines(usize::from(inside(self.layout.fact).width));
    }

    /// The fact or project under the cursor, in full.
    fn fact_lines(&self, width: usize) -> Vec<DocLine> {
        if width == 0 {
            return Vec::new();
        }
        let mut out = Lines { lines: Vec::new(), width };
        match (self.item(), self.group()) {
            (Some(item), _) => self.item_lines(item, &mut out),
            (None, Some(g)) => self.group_lines(g, &mut out),
            (None, None) => {}
        }
        out.lines
    }

    fn keys(&self, actions: &[Action]) -> String {
        let hint = |action: &Action| Some(format!("{} {}", keys_of(Pane::Facts, *action).first()?, action.short()));
        actions.iter().filter_map(hint).collect::<Vec<_>>().join("  ")
    }

    fn item_lines(&self, item: &Item, out: &mut Lines) {
        let state = match item.state {
            State::Undecided => vec![
                Part::new(Ink::Strong, "· undecided   "),
                Part::new(Ink::Dim, self.keys(&[Action::Accept, Action::Reject, Action::Correct])),
            ],
            state => vec![
                Part::new(Ink::Strong, format!("{} {}   ", state.sign(), state.word())),
                Part::new(Ink::Dim, self.keys(&[Action::Forget, Action::Correct, Action::Next])),
            ],
        };
        out.flow(state, 0);
        let stated = &item.value;
        out.flow(
            vec![Part::new(Ink::Dim, format!("{} ", stated.heading())), Part::new(Ink::Strong, stated.value())],
            2,
        );
        if item.changed
            && let Some(proposed) = &item.proposed
        {
            let rule = proposed.rule().map(|rule| format!(" ({rule})")).unwrap_or_default();
            out.flow(vec![Part::new(Ink::Doubt, format!("a rule now proposes: {}{rule}", proposed.value()))], 2);
            let hint = "a keeps yours, d forgets it and asks anew, x rejects both";
            out.flow(vec![Part::new(Ink::Dim, hint)], 2);
        } else if item.state == State::Corrected
            && let Some(proposed) = &item.proposed
        {
            out.flow(vec![Part::new(Ink::Dim, format!("proposed: {}", proposed.value()))], 2);
        } else if item.proposed.is_none() && item.state == State::Accepted {
            out.flow(vec![Part::new(Ink::Dim, "no rule proposes it any more; it stays, because you accepted it")], 2);
        }
        if let Some(bad) = stated.evidence().iter().find(|evidence| !self.draft.stands(evidence)) {
            let text = format!("its quote is not in source {:?}: it goes into no record", bad.source);
            out.flow(vec![Part::new(Ink::Conflict, text)], 0);
        }
        if item.is_offer() {
            let text = "only offered: used-up goods, or a thing no category names; accepted, it is equipment";
            out.flow(vec![Part::new(Ink::Dim, text)], 2);
        }
        let (basis, why) = stated.reason();
        if let Some(rule) = stated.rule() {
            out.pair("rule", rule);
        }
        let reason: Vec<&str> = [basis.map(|basis| basis.label()), why].into_iter().flatten().collect();
        if !reason.is_empty() {
            out.pair("basis", &reason.join(": "));
        }
        self.fields(stated, out);
        self.quotes(stated, out);
    }

    /// The fields: one a row where there is room, else those that the value does not tell already.
    fn fields(&self, stated: &Stated, out: &mut Lines) {
        let all = self.layout.fact.height >= ROOMY;
        let value = stated.value();
        let mut parts: Vec<Part> = Vec::new();
        for ask in stated.kind().fields() {
            let text = stated.get(ask.name);
            let label = ask.choices.label(&text);
            let called = label.as_deref().unwrap_or(&text);
            let told = value.contains(called) || text.split(" | ").all(|part| value.contains(part));
            let heading = stated.heading().eq_ignore_ascii_case(called);
            if text.is_empty() || (!all && (told || heading)) {
                continue;
            }
            let code = label.as_ref().filter(|label| **label != text).map(|_| format!("  ({text})"));
            if all {
                out.pair(ask.label, &format!("{called}{}", code.unwrap_or_default()));
                continue;
            }
            let apart = if parts.is_empty() { "" } else { "  " };
            parts.push(Part::new(Ink::Dim, format!("{apart}{} ", ask.label)));
            parts.push(Part::new(Ink::Plain, called));
        }
        if !parts.is_empty() {
            out.flow(parts, 0);
        }
    }

    /// The sentences, with the words that say it.
    fn quotes(&self, stated: &Stated, out: &mut Lines) {
        let mut told: Vec<(&str, usize)> = Vec::new();
        for evidence in stated.evidence() {
            let at = (evidence.source.as_str(), evidence.start);
            if told.contains(&at) {
                continue;
            }
            told.push(at);
            let same = stated.evidence().iter().filter(|other| (other.source.as_str(), other.start) == at);
            let mut marks: Vec<(usize, usize)> = same
                .filter_map(|other| other.mark.filter(|[from, to]| from < to && other.quote.get(*from..*to).is_some()))
                .map(|[from, to]| (from, to))
                .collect();
            marks.sort_unstable();
            let quote = evidence.quote.as_str();
            let mut parts = vec![Part::new(Ink::Dim, "“")];
            let mut at = 0;
            for (from, to) in marks {
                if from < at || quote.get(at..from).is_none() {
                    continue;
                }
                parts.push(Part::new(Ink::Plain, &quote[at..from]));
                parts.push(Part::new(Ink::Mark, &quote[from..to]));
                at = to;
            }
            // A sentence without an end is shown as far as anyone reads.
            let rest: String = quote.get(at..).unwrap_or_default().chars().take(600).collect();
            parts.push(Part::new(Ink::Plain, rest));
            parts.push(Part::new(Ink::Dim, "”"));
            out.lines.push(DocLine::default());
            out.flow(parts, 0);
        }
    }

    fn group_lines(&self, g: usize, out: &mut Lines) {
        let Some(group) = self.sheet.groups.get(g) else { return };
        let title = if group.title.is_empty() { "[no title]" } else { &group.title };
        out.flow(vec![Part::new(Ink::Strong, title)], 0);
        let (decided, all) = self.sheet.decided_of(g);
        let kind = group.kind.as_ref().map_or("no kind", |kind| kind.label());
        out.flow(vec![Part::new(Ink::Dim, format!("{kind} · {decided} of {all} facts decided"))], 0);
        if group.corrected {
            out.flow(vec![Part::new(Ink::Dim, "title or kind by you")], 0);
        }
        out.lines.push(DocLine::default());
        for text in ["a  accepts all its undecided facts", "x  rejects them all", "c  corrects its title and kind"] {
            out.flow(vec![Part::new(Ink::Plain, text)], 3);
        }
    }
}

struct Lines {
    lines: Vec<DocLine>,
    width: usize,
}

impl Lines {
    fn flow(&mut self, parts: Vec<Part>, hanging: usize) {
        self.lines.extend(flow(&parts, &[], 0, 0, hanging, self.width));
    }

    fn pair(&mut self, label: &str, text: &str) {
        let column = if self.width > 50 { LABEL + 6 } else { LABEL };
        let apart = if label.len() < column { "" } else { " " };
        let parts = vec![Part::new(Ink::Label, format!("{label:<column$}{apart}")), Part::new(Ink::Plain, text)];
        self.flow(parts, column.min(self.width / 2));
    }
}
