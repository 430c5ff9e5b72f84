//! The detail of one equipment line: the newest report of each stage, with its words and who says so.

use super::{DetailBuilder, LinkTarget, sites};
use crate::codes;
use crate::model::{Claim, FactKey, LineState, ListedCode, Stage};
use crate::present::columns::{state_ink, state_sign};
use crate::present::styled_text::{Ink, RawSpan};
use crate::rules::{is_open_line, line_state};
use crate::store::LineId;
use unicode_width::UnicodeWidthStr;

/// Characters of a quote that are shown here; Enter opens the whole of it. About two rows of a wide detail.
const MOST_OF_QUOTE: usize = 160;

/// Columns of a date and of `undated`.
const DATE_WIDTH: usize = 10;

impl DetailBuilder<'_> {
    /// The line in a row, what the reports on it come to, and the reports.
    pub(super) fn line_section(&mut self, line: usize) {
        let project = self.project;
        let (Some(item), Some(of_line)) = (project.equipment.get(line), self.opened.lines.get(line)) else { return };
        let balance = &of_line.balance;
        let state = line_state(project, balance);
        let sign = state_sign(state, is_open_line(project, balance)).trim();
        // `9 (2023)` where another report says the number than the state.
        let number = self.corpus.line(LineId { project: self.opened.id, line: line as u32 }).number();
        let number = if number.is_empty() { String::new() } else { format!("{number} ") };
        let country = project.countries.first().map(|country| codes::country_name(&country.code)).unwrap_or_default();
        let about: Vec<&str> = [project.title.as_str(), country].into_iter().filter(|text| !text.is_empty()).collect();
        let spans = vec![
            RawSpan::new(Ink::Strong, format!("{number}{}", item.name)),
            RawSpan::new(state_ink(state), if sign.is_empty() { String::new() } else { format!("  {sign}") }),
            RawSpan::new(Ink::Strong, format!("{}{}", if sign.is_empty() { "  " } else { " " }, state.label())),
            RawSpan::new(Ink::Dim, format!("  {}", about.join(" · "))),
        ];
        self.row(0, 2, spans, None);
        self.balance(line, item, of_line, 0);
        self.reports(line);
        if let Some(sites) = sites(item, balance) {
            let lead = item.site_claim(balance).map(|claim| LinkTarget::Fact(FactKey::Claim { line, claim }));
            self.row(0, 2, vec![RawSpan::new(Ink::Plain, format!("for {sites}"))], lead);
        }
    }

    /// `2024-07-24  ○ in delivery  “are being supplied”  receiver: smiraponitke.com`, a row for each stage, the furthest
    /// first. A number that an older report gives has a row of its own.
    fn reports(&mut self, line: usize) {
        let (item, of_line) = (&self.project.equipment[line], &self.opened.lines[line]);
        let balance = &of_line.balance;
        let mut claims: Vec<usize> = balance.state_claim().into_iter().collect();
        for report in Stage::ALL.into_iter().rev().filter_map(|stage| balance.stage(stage)) {
            claims.push(report.newest);
            claims.extend(report.number.map(|(_, claim)| claim));
        }
        claims.extend(balance.number().map(|(_, claim)| claim));
        if claims.is_empty() {
            claims.extend(item.history().first().map(|(claim, _)| *claim));
        }
        let mut seen = Vec::new();
        claims.retain(|claim| {
            let is_new = !seen.contains(claim);
            seen.push(*claim);
            is_new
        });
        let all: Vec<(usize, &Claim, String)> =
            claims.into_iter().filter_map(|claim| item.claims.get(claim).map(|it| (claim, it, words_of(it)))).collect();
        let width = all.iter().map(|(.., words)| words.width()).max().unwrap_or(0);
        for (claim, it, words) in all {
            let date = item.date_of(Some(claim)).map_or_else(|| "undated".to_owned(), |date| date.to_string());
            let voice = of_line.voices.get(claim).copied().flatten();
            let mut spans = vec![
                RawSpan::new(Ink::Plain, format!("{date:<DATE_WIDTH$}  ")),
                RawSpan::new(state_ink(state_of(it)), sign_of(it)),
                RawSpan::new(Ink::Strong, format!(" {words}{}", " ".repeat(width - words.width()))),
            ];
            // In the shipped data the first piece of evidence names the item and the second says its state.
            if let Some(evidence) = it.evidence.get(1).or(it.evidence.first()) {
                let quote = crate::text::cut(evidence.marked_text(), MOST_OF_QUOTE);
                spans.push(RawSpan::new(Ink::Plain, "  “"));
                spans.push(RawSpan::new(Ink::Mark, quote));
                spans.push(RawSpan::new(Ink::Plain, "”"));
            }
            let who = voice.map(|voice| format!("  {}", voice.label())).unwrap_or_default();
            spans.push(RawSpan::new(Ink::Dim, format!("{who}{}", self.publisher_of(it, who.is_empty()))));
            let lead = LinkTarget::Fact(FactKey::Claim { line, claim });
            self.row(0, DATE_WIDTH + 2, spans, Some(lead));
        }
    }
}

fn state_of(claim: &Claim) -> LineState {
    let status = claim.status.as_ref();
    status.and_then(|status| status.code().parse().ok()).unwrap_or(LineState::Unknown)
}

fn sign_of(claim: &Claim) -> &'static str {
    let state = state_of(claim);
    state_sign(state, state.is_open())
}

/// `ordered, 9`
fn words_of(claim: &Claim) -> String {
    let status = claim.status.as_ref();
    let label = status.map_or("no state said", |status| status.label());
    let number = claim.quantity.map_or_else(String::new, |number| format!(", {number}"));
    let basis = claim.basis.as_ref().map(|basis| format!(", {}", basis.label())).unwrap_or_default();
    format!("{label}{number}{basis}")
}
