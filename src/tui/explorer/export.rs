//! What leaves the explorer, to the clipboard, a browser, a pager or an editor.

use super::{App, Edit, Effect, Focus, ListKind, Notice, Overlay, SelectedRow};
use crate::fields::Column;
use crate::model::PartKey;
use crate::model::json::to_pretty_string;
use crate::present::citation::citation;
use crate::present::columns::{line_cell, project_cell, source_cell};
use crate::present::hospitals::hospital_cells;
use crate::present::record::{self, DetailOptions, LinkTarget};
use crate::store::{Corpus, Opened, SourceId};
use crate::text::display::clean_lines;
use crate::tui::kit::menu::Menu;

impl App {
    pub(super) fn open_copy_menu(&mut self) {
        let mut options: Vec<(&'static str, String)> = Vec::new();
        let rows = self.rows_as_text();
        if !rows.is_empty() {
            let name = if rows.len() > 1 { "the marked rows" } else { "the row" };
            // What is copied is one line: it may be pasted into a shell.
            options.push((name, rows.join(" || ")));
        }
        if let Some(quote) = self.quote_with_citation() {
            options.push(("the quote with its source", quote));
        }
        if let Some(url) = self.current_url() {
            options.push(("the address", url));
        }
        if let Some(json) = self.record_as_json() {
            options.push(("the record as JSON", json));
        }
        if options.is_empty() {
            return self.notify("nothing to copy here");
        }
        self.overlay = Some(Overlay::Copy { options, menu: Menu::fixed(0) });
    }

    /// The marked rows, else the row under the cursor, as text with bars between the cells.
    fn rows_as_text(&self) -> Vec<String> {
        let corpus = self.shown_corpus();
        let cells = |columns: &[Column], cell: &dyn Fn(Column) -> String| {
            columns.iter().map(|&column| cell(column)).collect::<Vec<_>>().join(" | ")
        };
        let text = |row: &SelectedRow| match *row {
            SelectedRow::Project(id) => cells(Column::OF_PROJECTS, &|column| project_cell(corpus, id, column)),
            SelectedRow::Line(id) => cells(Column::OF_LINES, &|column| line_cell(corpus, id, column)),
            SelectedRow::Hospital(at) => {
                self.hits.as_ref().and_then(|hits| hits.hospitals()).map_or_else(String::new, |hospitals| {
                    let row = hospitals.rows.get(at);
                    row.map_or_else(Vec::new, |row| hospital_cells(row, &hospitals.columns)).join(" | ")
                })
            }
            SelectedRow::Source(id) => cells(Column::OF_SOURCES, &|column| source_cell(corpus, id, column)),
        };
        if self.view.list == ListKind::Overview {
            return self.overview_row_as_text().into_iter().collect();
        }
        if self.is_grouped() {
            return self.group_as_text().into_iter().collect();
        }
        if self.part_in_table().is_some() {
            return self.table_row_as_text().into_iter().collect();
        }
        if !self.marked.is_empty() {
            return self.marked.iter().map(text).collect();
        }
        self.row_at(self.list_cursor().at).iter().map(text).collect()
    }

    fn quote_with_citation(&self) -> Option<String> {
        let (project, key) = self.current_fact()?;
        let corpus = self.shown_corpus();
        let opened = self.records.project(project)?;
        let facts = opened.project.facts();
        let fact = facts.iter().find(|fact| fact.key == key)?;
        let source = |e: &crate::model::Evidence| corpus.find_source(project, &e.source).map(|s| corpus.source(s));
        // In a source: the evidence from that source. Elsewhere the first piece of evidence.
        let here = self.view.source.filter(|_| self.view.focus == Focus::Source).map(|s| corpus.source(s).id.clone());
        let evidence = fact.evidence.iter().find(|e| Some(&e.source) == here.as_ref()).or(fact.evidence.first())?;
        Some(format!("“{}” {}", evidence.quote, citation(source(evidence)?)))
    }

    fn current_source(&self) -> Option<SourceId> {
        match self.view.focus {
            Focus::Source => self.view.source,
            _ => self
                .selected_source()
                .or_else(|| self.current_evidence().map(|(source, _)| source))
                .or_else(|| self.selected_record()?.cited.first().copied()),
        }
    }

    fn current_url(&self) -> Option<String> {
        let link = Some(self.view.detail_row).filter(|_| self.view.focus == Focus::Detail);
        let of_row =
            self.part_in_table().filter(|_| self.view.focus == Focus::List).map(|(_, part)| LinkTarget::Part(part));
        let link = of_row.or_else(|| link.and_then(|row| self.view_model.link_of(row)));
        if let Some(LinkTarget::Part(PartKey::Document(i))) = link {
            return self.selected_record()?.project.documents.get(i).map(|document| document.url.clone());
        }
        self.shown_corpus().source(self.current_source()?).url.clone()
    }

    fn record_as_json(&self) -> Option<String> {
        let source = |id| serde_json::to_string(&self.records.source(id)?.source).ok();
        match self.view.focus {
            Focus::Source => source(self.view.source?),
            _ => match self.selected_record() {
                Some(opened) => serde_json::to_string(&opened.clone().into_voiced_project()).ok(),
                None => source(self.selected_source()?),
            },
        }
    }

    pub(super) fn browse(&mut self) {
        match self.current_url() {
            Some(url) if is_web_address(&url) => self.effects.push(Effect::Browse(url)),
            Some(url) => {
                self.notice = Some(Notice { text: format!("not opened, only http and https are: {url}"), error: true })
            }
            None => self.notify("this source states no address"),
        }
    }

    /// Shows the source or the detail in the pager, as plain text.
    pub(super) fn read_in_pager(&mut self) {
        let corpus = self.shown_corpus();
        let text = if self.view.focus == Focus::Source || self.view.list == ListKind::Sources {
            self.current_source().and_then(|id| Some(clean_lines(&self.records.source(id)?.source.text)))
        } else {
            self.selected_record().map(|opened| detail_text(corpus, opened))
        };
        self.effects.extend(text.map(Effect::Page));
    }

    /// Opens the record's file in the editor, at its line; without a file a copy of the text or of the record.
    pub(super) fn edit(&mut self) {
        let corpus = self.shown_corpus();
        let source = (self.view.focus == Focus::Source || self.view.list == ListKind::Sources)
            .then(|| self.current_source())
            .flatten();
        let edit = match (source, self.selected_project()) {
            (Some(id), _) => {
                let Some(opened) = self.records.source(id) else { return };
                let source = &opened.source;
                let at =
                    self.view.mark.and_then(|i| self.view_model.article.marks.get(i)).map_or(0, |mark| mark.span.start);
                let line = crate::text::line_and_column(source.text.as_bytes(), at).0;
                let published = corpus.published_at(id).filter(|(file, _)| std::path::Path::new(file).is_file());
                if let Some((file, first)) = published {
                    // A line of XML is a line of its file; of other text only its first line in the file is known.
                    let line = if matches!(id, SourceId::Xml(_)) { first + line - 1 } else { first };
                    return self.effects.push(Effect::Edit(Edit::File(file.to_owned(), line)));
                }
                Edit::Text { name: format!("{}.txt", source.id), text: source.text.clone(), line }
            }
            (None, Some(id)) => {
                let row = corpus.row(id);
                if std::path::Path::new(row.file()).is_file() {
                    Edit::File(row.file().to_owned(), row.origin().line as usize)
                } else {
                    let Some(opened) = self.selected_record() else { return };
                    let text = to_pretty_string(&opened.project).unwrap_or_default();
                    Edit::Text { name: format!("{}.json", row.id()), text, line: 1 }
                }
            }
            (None, None) => return,
        };
        self.effects.push(Effect::Edit(edit));
    }
}

/// Whether an address may be handed to a browser: http or https, without control characters or spaces.
pub(crate) fn is_web_address(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https")) && !url.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// The detail of a project as plain text, with all of its parts.
pub(crate) fn detail_text(corpus: &Corpus, opened: &Opened) -> String {
    let mut out = String::new();
    for row in record::rows(corpus, opened, &DetailOptions::ALL) {
        let parts: String = row.spans.iter().map(|part| part.text.as_str()).collect();
        out.push_str(&format!("{}{}\n", " ".repeat(row.indent), clean_lines(&parts)));
    }
    out
}
