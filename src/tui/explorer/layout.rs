//! Divides the screen into the rectangles of its panes; update and drawing both use it.
//!
//! ```text
//! header    what is open, how many projects, lines, countries
//! filter    the query or its chips                     how many of how many
//! facets  | list                | detail | source
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
    /// The list has many columns: it gets the full width.
    pub(crate) wide_list: bool,
    /// The list has a column for each stage: it gets the space of the source too.
    pub(crate) full_list: bool,
    /// Number of rows in the list: a short list leaves its space to the detail below.
    pub(crate) rows: usize,
    /// The list shows sources: the article takes the place of the detail.
    pub(crate) sources: bool,
}

impl Layout {
    /// Divides a screen of this size.
    ///
    /// Below 50 columns one pane is shown, below 90 the list over the detail, below 160 the facets too, and from
    /// 160 on the source beside the detail. These widths and the shares of the panes were chosen by eye from
    /// sketches of screens.
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
        if input.zoom || width < 50 {
            *layout.pane_mut(input.focus) = body;
        } else if width < 90 {
            // Stacked: the list above, the detail of the selected row below.
            match input.focus {
                Focus::Facets => layout.facets = body,
                Focus::Source => layout.source = body,
                Focus::List | Focus::Detail => layout.stack(body, input),
            }
        } else {
            let facets = (u32::from(width) * 18 / 100).clamp(18, 28) as u16;
            let rest = width - facets;
            let share = |part: u32| (u32::from(rest) * part / 100) as u16;
            let has_four_panes = width >= 160 && !input.full_list;
            layout.facets = column(0, facets);
            if input.focus == Focus::Source && !has_four_panes {
                // An article needs width to be read: it takes the whole body.
                layout = Layout { source: body, facets: Rect::default(), ..layout };
            } else if input.wide_list {
                // A list of many columns takes the full width; the detail goes below it.
                let list = if has_four_panes { share(62) } else { rest };
                layout.stack(column(facets, list), input);
                if has_four_panes {
                    layout.source = column(facets + list, rest - list);
                }
            } else {
                let list = share(if has_four_panes { 33 } else { 43 });
                let detail = if has_four_panes { (rest - list) / 2 } else { rest - list };
                layout.list = column(facets, list);
                layout.detail = column(facets + list, detail);
                if has_four_panes {
                    layout.source = column(facets + list + detail, rest - list - detail);
                }
            }
        }
        if input.sources && layout.detail.area() > 0 {
            layout.source = if layout.source.area() > 0 { layout.detail.union(layout.source) } else { layout.detail };
            layout.detail = Rect::default();
        }
        layout
    }

    /// The list above, the detail below. The list gets the rows that it needs, at most 55 % of the height, or
    /// 30 % while the detail has the focus.
    fn stack(&mut self, area: Rect, input: LayoutInput) {
        let max_height = if input.focus == Focus::Detail { area.height * 3 / 10 } else { area.height * 11 / 20 };
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
