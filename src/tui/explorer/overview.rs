//! The overview in the explorer: which blocks are known, the cursor in them, and the ways from a row.

use super::overview_view::{KnownBlock, OverviewView, RowTarget};
use super::{Action, App, Focus, ListKind, Overlay};
use crate::fields::{TableFigure, TableRows};
use crate::model::Figure;
use crate::present::overview::{OverviewRow, currency_name};
use crate::search::overview::{OverviewBlock, OverviewKind};
use crate::search::{ExplainWanted, ExplainedRow, Hits};
use std::sync::Arc;

impl App {
    /// Whether the overview on screen has to be asked for.
    pub(super) fn wants_overview(&self, list: ListKind) -> bool {
        list == ListKind::Overview && !self.overview.is_of(&self.corpus, &self.query)
    }

    /// What is known of another query or of less data stays on screen, and is marked. That of the empty query comes back.
    pub(super) fn follow_overview(&mut self) {
        if self.overview.is_of(&self.corpus, &self.query) {
            return self.overview.blocks.iter_mut().for_each(|block| block.is_stale = false);
        }
        let kept =
            self.overview.of_all.as_ref().filter(|(of, _)| self.query.is_empty() && Arc::ptr_eq(of, &self.corpus));
        match kept.map(|(_, blocks)| blocks.clone()) {
            Some(blocks) => self.put_overview(&blocks),
            None => self.overview.blocks.iter_mut().for_each(|block| block.is_stale = true),
        }
    }

    /// Takes a block of the newest search.
    pub(super) fn accept_block(&mut self, generation: u64, block: &OverviewBlock) {
        if generation == self.search_generation {
            self.overview.complete = None;
            self.overview.put(block);
        }
    }

    /// Takes all blocks of new hits.
    pub(super) fn accept_overview(&mut self, hits: &Hits) {
        let Some(blocks) = hits.overview() else { return };
        if hits.request.query.is_empty() {
            self.overview.of_all = Some((hits.corpus.clone(), blocks.to_vec()));
        }
        let is_newest = hits.request.query == self.query && Arc::ptr_eq(&hits.corpus, &self.corpus);
        if is_newest {
            self.put_overview(blocks);
        }
    }

    fn put_overview(&mut self, blocks: &[Arc<OverviewBlock>]) {
        self.overview.blocks.clear();
        blocks.iter().for_each(|block| self.overview.put(block));
        self.overview.complete = Some((self.corpus.clone(), self.query.clone()));
    }

    /// `5`: shows the overview of what matches.
    pub(super) fn show_overview(&mut self) {
        if self.view.list == ListKind::Overview {
            return;
        }
        self.push_bookmark();
        self.view.list = ListKind::Overview;
        self.view.focus = Focus::List;
        self.view.detail_row = 0;
        self.view.detail_top = 0;
        self.marked.clear();
        self.marked_values.clear();
        self.follow_overview();
    }

    /// Places the blocks on the screen, and keeps the cursor in them.
    pub(super) fn lay_out_overview(&mut self) {
        if self.view.list != ListKind::Overview {
            return;
        }
        let area = crate::tui::kit::pane::pane_body(self.layout.list);
        self.view_model.overview = OverviewView::new(self.overview.blocks(), area.width, area.height);
        self.move_to_overview_row(self.list_cursor().at);
    }

    /// Puts the cursor on a row, and scrolls so that it is on screen with the head of its block.
    fn move_to_overview_row(&mut self, at: usize) {
        let page = usize::from(crate::tui::kit::pane::pane_body(self.layout.list).height);
        let view = &self.view_model.overview;
        let cursor = &mut self.view.lists[ListKind::Overview as usize];
        cursor.at = at.min(view.rows.len().saturating_sub(1));
        let Some(row) = view.rows.get(cursor.at) else {
            cursor.top = 0;
            return;
        };
        let head = if row.is_first { usize::from(row.y).saturating_sub(1) } else { usize::from(row.y) };
        cursor.top = cursor.top.min(head).max((usize::from(row.y) + 1).saturating_sub(page));
        cursor.top = cursor.top.min(usize::from(view.height).saturating_sub(page));
    }

    /// A movement in the overview: by rows, by blocks, between the columns of blocks.
    pub(super) fn move_in_overview(&mut self, action: Action) {
        let page = isize::try_from(self.layout.list.height).unwrap_or(1).max(2);
        let view = &self.view_model.overview;
        let at = self.list_cursor().at;
        let last = view.rows.len().saturating_sub(1);
        let by = |n: isize| at.saturating_add_signed(n).min(last);
        let to = match action {
            Action::Up => by(-1),
            Action::Down => by(1),
            Action::HalfUp => by(-page / 2),
            Action::HalfDown => by(page / 2),
            Action::PageUp => by(1 - page),
            Action::PageDown => by(page - 1),
            Action::Top => 0,
            Action::Bottom => last,
            Action::NextPane => view.next_block(at, 1),
            Action::PreviousPane => view.next_block(at, -1),
            Action::Left => view.beside(at, -1),
            Action::Right => view.beside(at, 1),
            Action::PaneFacets | Action::PaneList | Action::PaneDetail | Action::PaneSource => {
                self.show_rows(TableRows::Projects);
                return self.perform_movement(action);
            }
            _ => return,
        };
        self.move_to_overview_row(to);
    }

    /// The block and the row under the cursor; no row where the cursor is on what leads to the table.
    pub(super) fn overview_target(&self) -> Option<(&KnownBlock, Option<&OverviewRow>)> {
        let row = self.view_model.overview.rows.get(self.list_cursor().at)?;
        let block = self.overview.blocks.iter().find(|block| block.text.kind == row.kind)?;
        match row.target {
            RowTarget::Row(at) => Some((block, Some(block.text.rows.get(at)?))),
            RowTarget::Table => Some((block, None)),
        }
    }

    /// Enter: the years of a sum, the rows of a number, the table of a block.
    pub(super) fn enter_overview(&mut self) {
        let Some((block, row)) = self.overview_target() else { return };
        let is_money = block.text.kind == OverviewKind::Money;
        match row {
            _ if is_money => self.show_years(),
            None => self.open_block_table(),
            Some(row) => match row.query.clone() {
                Some(query) => {
                    let list = if row.of_items { ListKind::Equipment } else { ListKind::Projects };
                    self.enter_rows(query, list);
                }
                None if row.count == Some(0) => self.notify("there is none"),
                None => self.notify("this is a part of the money; = shows how it comes about"),
            },
        }
    }

    /// What an action does in the overview; false if it is what it does anywhere.
    pub(super) fn act_in_overview(&mut self, action: Action) -> bool {
        match action {
            Action::Open | Action::FilterToValue => self.enter_overview(),
            Action::GroupBy => self.open_block_table(),
            Action::Explain => self.explain_overview(),
            Action::Ungroup => self.show_rows(TableRows::Projects),
            Action::Columns | Action::Sort | Action::ReverseSort | Action::NextCell | Action::PreviousCell => {
                self.notify("t opens the table of this block, which has columns and an order");
            }
            Action::Mark => self.notify("values are marked in the table of a block, which t opens"),
            _ => return false,
        }
        true
    }

    /// `t`: the whole table of the block under the cursor.
    pub(super) fn open_block_table(&mut self) {
        let Some((block, _)) = self.overview_target() else { return };
        let (kind, spec) = (block.text.kind, block.spec.clone());
        match kind {
            OverviewKind::Money => self.show_years(),
            _ => self.show_table(spec, Vec::new()),
        }
    }

    /// `=`: how the figure under the cursor comes about.
    pub(super) fn explain_overview(&mut self) {
        let wanted = self.overview_target().and_then(|(block, row)| {
            let row = row?;
            let figure = match block.text.kind {
                OverviewKind::Money => block.text.figures.iter().find(|it| it.name() == row.code).copied(),
                _ => block.text.figures.first().copied(),
            };
            let figure = figure.map_or(TableFigure::Projects, TableFigure::Money);
            let (fields, query) = (block.spec.group_fields().to_vec(), row.query.clone());
            let of = ExplainedRow::Group { fields, keys: row.keys.clone()?, query, vocabulary: None };
            Some(ExplainWanted { of, rows: block.spec.rows, figure, currency: row.currency.clone() })
        });
        match wanted {
            Some(wanted) => self.overlay = Some(Overlay::Explain { wanted, at: 0, top: 0 }),
            None => self.notify("Enter shows the rows behind this number"),
        }
    }

    /// The row under the cursor with every digit.
    pub(crate) fn overview_row_as_text(&self) -> Option<String> {
        let (block, row) = self.overview_target()?;
        let Some(row) = row else { return Some(format!("{}: Enter shows the whole table", block.text.kind.title())) };
        let mut parts = vec![row.name()];
        let unit = if row.of_items { "items" } else { "projects" };
        if block.text.kind != OverviewKind::Money {
            parts.extend(row.count.map(|n| format!("{} {unit}", Figure::from(n as i64))));
        }
        for (figure, money) in block.text.figures.iter().zip(&row.money) {
            let Some(money) = money else { continue };
            let at_most = if money.at_most != money.alone && !row.is_unstated {
                format!(" (at most {})", money.at_most.rounded())
            } else {
                String::new()
            };
            let sum = money.alone.rounded();
            parts.push(match block.text.kind {
                // Its name says which figure it is, in which currency.
                OverviewKind::Money => sum.to_string(),
                _ => format!("{} {sum} {}{at_most}", figure.words(), currency_name(&row.currency)),
            });
        }
        parts.extend(row.percent(&block.text.figures).map(|percent| format!("{percent} paid")));
        Some(parts.join("  ·  "))
    }
}
