//! Related records and sources: where the money comes from and goes to, parents and children, what the record cites.

use super::super::styled_text::{Ink, RawSpan};
use super::{DetailBuilder, LinkTarget, MAX_LISTED, noted};
use crate::rules::Severity;
use crate::store::{PaymentEnd, RecordId, named_in_payments};

impl DetailBuilder<'_> {
    pub(super) fn related(&mut self) {
        if self.corrections_shown.iter().any(|shown| !shown) {
            self.heading("Reported elsewhere", String::new());
            self.corrections(0, |_| true);
        }
        let project = self.project;
        let before = self.rows.len();
        self.heading("Related", String::new());
        let heading = self.rows.len();
        self.chain();
        for related in project.related.iter().take(MAX_LISTED) {
            self.related_row("Related", &related.id, &related.relation);
        }
        self.omitted_note(project.related.len());
        if self.rows.len() == heading {
            self.rows.truncate(before);
        }
    }

    /// The activities that payments name, here or in the records of those.
    fn chain(&mut self) {
        let project = self.project;
        let named_here = named_in_payments(project);
        let naming: Vec<(PaymentEnd, RecordId)> =
            self.corpus.naming_in_payments(self.opened.id).iter().map(|&(_, end, by)| (end, by)).collect();
        // Both may say the same: what one calls the receiver calls it the provider.
        let other_end = |end: PaymentEnd| match end {
            PaymentEnd::Provider => PaymentEnd::Receiver,
            PaymentEnd::Receiver => PaymentEnd::Provider,
        };
        let is_id_of = |by: RecordId, id: &str| self.corpus.row(by).id() == id;
        for end in [PaymentEnd::Provider, PaymentEnd::Receiver] {
            let label = match end {
                PaymentEnd::Provider => "Money from",
                PaymentEnd::Receiver => "Money to",
            };
            let named: Vec<&str> = named_here.iter().filter(|(of, _)| *of == end).map(|(_, id)| *id).collect();
            for id in named.iter().take(MAX_LISTED) {
                let too = naming.iter().any(|&(of, by)| of == other_end(end) && is_id_of(by, id));
                self.related_row(label, id, if too { "which says so too" } else { "" });
            }
            self.omitted_note(named.len());
        }
        let others: Vec<(PaymentEnd, RecordId)> = naming
            .into_iter()
            .filter(|&(end, by)| !named_here.iter().any(|&(of, id)| of == other_end(end) && is_id_of(by, id)))
            .collect();
        for &(end, by) in others.iter().take(MAX_LISTED) {
            let label = match end {
                PaymentEnd::Provider => "Named as provider by",
                PaymentEnd::Receiver => "Named as receiver by",
            };
            let id = self.corpus.row(by).id().to_owned();
            self.related_row(label, &id, "");
        }
        self.omitted_note(others.len());
    }

    /// A record by its identifier, with its title if it is loaded; then the row leads to it.
    fn related_row(&mut self, label: &str, id: &str, note: &str) {
        let record = self.corpus.record_with_id(id);
        let title = record.map(|record| self.corpus.row(record).title()).filter(|title| !title.is_empty());
        let note = if note.is_empty() { String::new() } else { format!("  {note}") };
        let value = match title {
            Some(title) => vec![RawSpan::new(Ink::Plain, title), RawSpan::new(Ink::Dim, format!("  {id}{note}"))],
            None => noted(id, note),
        };
        let mut row = super::labelled_row(label, value);
        row.link = record.map(LinkTarget::Record);
        self.rows.push(row);
    }

    /// Says how many of a long list are not shown.
    pub(super) fn omitted_note(&mut self, n: usize) {
        if n > MAX_LISTED {
            self.text(super::LABEL_WIDTH, Ink::Dim, format!("and {} more; the XML has them", n - MAX_LISTED));
        }
    }

    pub(super) fn sources(&mut self) {
        let cited = self.opened.cited.clone();
        let xml = self.corpus.xml_source(self.opened.id);
        let one = cited.len() + usize::from(self.project.activity.is_some()) == 1;
        self.heading(if one { "Source" } else { "Sources" }, String::new());
        if let Some(activity) = &self.project.activity {
            let version = activity.version.as_ref().map(|version| format!("  IATI {version}")).unwrap_or_default();
            let updated = activity.updated.as_ref().map(|day| format!("  updated {day}")).unwrap_or_default();
            let note = format!("  {}:{}{version}{updated}", activity.file, activity.line);
            self.row(0, 2, noted("XML as published", note), xml.map(LinkTarget::Source));
        }
        for id in cited {
            let source = self.corpus.source(id);
            let date = source.published.as_ref().map_or_else(|| "no date".to_owned(), ToString::to_string);
            let parts = noted(source.publisher_label(), format!(", {date}  {}", source.title));
            self.row(0, 2, parts, Some(LinkTarget::Source(id)));
        }
        self.blank();
        self.flags(&[Severity::Note]);
        let row = self.corpus.row(self.opened.id);
        self.text(0, Ink::Dim, format!("{}  {}:{}", self.project.id, row.file(), row.origin().line));
    }
}
