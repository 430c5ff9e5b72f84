//! Divides the screen into the rectangles of its panes; update and drawing both use it.
//!
//! ```text
//! header    what is open, how many projects, lines, countries
//! filter    the query or its chips                     how many of how many
//! facets  | list over detail                     | source
//! message   a notice; or a note on the query; or where the user is
//! footer    the keys that work here
//! ```

use super::keymap::Focus;
use crate::tui::kit::pane::{MIN_SIZE, PANE_HEADING, pane_body};
use ratatui::layout::Rect;

/// The rectangles of a screen; a pane not shown has an empty one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The screen is smaller than [`MIN_SIZE`]: all rectangles are empty.
    pub(crate) too_small: bool,
    pub(crate) header: Rect,
    /// Query or chips.
    pub(crate) filter: Rect,
    pub(crate) facets: Rect,
    pub(crate) list: Rect,
    pub(crate) detail: Rect,
    pub source: Rect,
    /// Where the user is, or a notice.
    pub(crate) message: Rect,
    pub(crate) footer: Rect,
}

/// The part of the state that decides the layout.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LayoutInput {
    pub(crate) focus: Focus,
    /// The focused pane fills the screen.
    pub(crate) zoom: bool,
    /// The list has a column for each stage: it gets the space of the source too.
    pub(crate) full_list: bool,
    /// The detail has a few lines: the list gets more of the height.
    pub(crate) tall_list: bool,
    /// Number of rows in the list: a short list leaves its space to the detail below.
    pub(crate) rows: usize,
    /// The list shows sources: the article takes the place of the detail.
    pub(crate) sources: bool,
    /// The list takes all space: blocks stand side by side in it.
    pub(crate) whole: bool,
}

impl Layout {
    /// Divides a screen of this size.
    ///
    /// Below 50 columns one pane is shown, below 100 the list over the detail, below 160 the facets too, and from 160 on
    /// the source beside them: the same for every kind of rows, so that a title has room before a second pane appears.
    /// These widths and the shares of the panes were chosen by eye from sketches of screens.
    pub(crate) fn new(width: u16, height: u16, input: LayoutInput) -> Layout {
        if width < MIN_SIZE.0 || height < MIN_SIZE.1 {
            return Layout { too_small: true, ..Layout::default() };
        }
        let row = |y: u16| Rect::new(0, y, width, 1);
        let body = Rect::new(0, 2, width, height - 4);
        let mut layout = Layout {
            header: row(0),
            filter: row(1),
            message: row(height - 2),
            footer: row(height - 1),
            ..Layout::default()
        };
        let column = |x: u16, width: u16| Rect { x, width, ..body };
        if input.whole {
            layout.list = body;
        } else if input.zoom || width < 50 {
            *layout.pane_mut(input.focus) = body;
        } else if width < 100 {
            // Stacked: the list above, the detail of the selected row below.
            match input.focus {
                Focus::Facets => layout.facets = body,
                Focus::Source => layout.source = body,
                Focus::List | Focus::Detail => layout.stack(body, input),
            }
        } else {
            let facets = match width {
                200.. => 26,
                160.. => 24,
                120.. => 22,
                _ => 20,
            };
            let rest = width - facets;
            let has_four_panes = width >= 160 && !input.full_list;
            layout.facets = column(0, facets);
            if input.focus == Focus::Source && !has_four_panes {
                // An article needs width to be read: it takes the whole body.
                layout = Layout { source: body, facets: Rect::default(), ..layout };
            } else {
                let source = match width {
                    _ if !has_four_panes => 0,
                    200.. => 64,
                    _ => 50,
                };
                layout.stack(column(facets, rest - source), input);
                layout.source = if has_four_panes { column(facets + rest - source, source) } else { Rect::default() };
            }
        }
        if input.sources && layout.detail.area() > 0 {
            let detail = std::mem::take(&mut layout.detail);
            if layout.source.area() > 0 {
                layout.list = layout.list.union(detail);
            } else {
                layout.source = detail;
            }
        }
        layout
    }

    /// The list above, the detail below. The list gets the rows that it needs, at most 55 % of the height, or
    /// 30 % while the detail has the focus.
    fn stack(&mut self, area: Rect, input: LayoutInput) {
        /// From this height on a table leaves the detail room for the parts of a figure.
        const TALL: u16 = 36;
        let max_height = match (input.focus, input.tall_list && area.height < TALL) {
            (Focus::Detail, false) if !input.tall_list => area.height * 3 / 10,
            (_, false) => area.height * 11 / 20,
            (_, true) => area.height * 7 / 10,
        };
        let needed = input.rows.saturating_add(usize::from(PANE_HEADING) + 1).min(usize::from(max_height)) as u16;
        let list_height = needed.max(4).min(max_height);
        self.list = Rect { height: list_height, ..area };
        self.detail = Rect { y: area.y + list_height, height: area.height - list_height, ..area };
    }

    /// The rectangle of a pane.
    pub(crate) fn pane(&self, focus: Focus) -> Rect {
        match focus {
            Focus::Facets => self.facets,
            Focus::List => self.list,
            Focus::Detail => self.detail,
            Focus::Source => self.source,
        }
    }

    fn pane_mut(&mut self, focus: Focus) -> &mut Rect {
        match focus {
            Focus::Facets => &mut self.facets,
            Focus::List => &mut self.list,
            Focus::Detail => &mut self.detail,
            Focus::Source => &mut self.source,
        }
    }
}

/// Divides the detail into its rows and the quote behind the selected fact below them.
///
/// Below ten rows, and in a record whose facts have no quotes, there is no quote; else it has 30 % of the rows, four to
/// nine. Chosen by eye. It is there for all facts of a record, so that rows do not jump as the cursor moves.
pub(crate) fn split_detail(pane: Rect, has_quotes: bool) -> (Rect, Rect) {
    let inside = pane_body(pane);
    if inside.height < 10 || !has_quotes {
        return (inside, Rect::default());
    }
    let quote = (inside.height * 3 / 10).clamp(4, 9);
    let rows = Rect { height: inside.height - quote, ..inside };
    (rows, Rect { y: rows.y + rows.height, height: quote, ..inside })
}
