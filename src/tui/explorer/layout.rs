//! From the size of the screen to the rectangles of its panes; used by update and by drawing alike.
//!
//! ```text
//! header    what is open, how many projects, lines, countries
//! filter    the query or its chips                     how many of how many
//! facets  | list                | detail | source
//! message   where I am; or what is wrong with the query; or what just happened
//! footer    the keys that work here
//! ```

use super::keymap::Focus;
use ratatui::layout::Rect;

/// Narrower or lower than this nothing useful fits.
pub const MIN_SIZE: (u16, u16) = (40, 10);

/// The panes of a screen; an empty rectangle is a pane not shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Whether the screen is too small to show anything else.
    pub too_small: bool,
    /// First row.
    pub header: Rect,
    /// Query or chips.
    pub filter: Rect,
    /// Countries, donors and the other facets.
    pub facets: Rect,
    /// The list.
    pub list: Rect,
    /// The detail.
    pub detail: Rect,
    /// The source.
    pub source: Rect,
    /// Where I am, or a message.
    pub message: Rect,
    /// Keys.
    pub footer: Rect,
}

/// What of the state decides the panes.
#[derive(Clone, Copy, Debug)]
pub struct LayoutInput {
    /// The pane that has the keys.
    pub focus: Focus,
    /// That pane fills the screen.
    pub zoom: bool,
    /// The list shows many columns.
    pub wide_list: bool,
    /// Rows that the list has: a short one leaves its room to the detail below.
    pub rows: usize,
    /// The list shows sources: the article stands where a project's detail would.
    pub sources: bool,
}

impl Layout {
    /// Divides a screen.
    pub fn new(width: u16, height: u16, input: LayoutInput) -> Layout {
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
            // Stacked: the list above, a look at what it selects below.
            match input.focus {
                Focus::Facets => layout.facets = body,
                Focus::Source => layout.source = body,
                Focus::List | Focus::Detail => layout.stack(body, input),
            }
        } else {
            let facets = (u32::from(width) * 18 / 100).clamp(18, 28) as u16;
            let rest = width - facets;
            let share = |part: u32| (u32::from(rest) * part / 100) as u16;
            let has_four_panes = width >= 160;
            layout.facets = column(0, facets);
            if input.focus == Focus::Source && !has_four_panes {
                // The article needs room to be read: it takes the list's place as well.
                layout = Layout { source: body, facets: Rect::default(), ..layout };
            } else if input.wide_list {
                // Many columns: the detail goes below the list.
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

    /// The list above, a look at what it selects below.
    fn stack(&mut self, area: Rect, input: LayoutInput) {
        let max_height = if input.focus == Focus::Detail { area.height * 3 / 10 } else { area.height * 11 / 20 };
        let needed = input.rows.saturating_add(usize::from(PANE_HEADING) + 1).min(usize::from(max_height)) as u16;
        let list_height = needed.max(4).min(max_height);
        self.list = Rect { height: list_height, ..area };
        self.detail = Rect { y: area.y + list_height, height: area.height - list_height, ..area };
    }

    /// A pane's rectangle.
    pub fn pane(&self, focus: Focus) -> Rect {
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

/// What a pane keeps free: a column on the left for the marker, one on the right, its heading.
pub const PANE_MARGIN: u16 = 1;
/// The rows of a pane's heading.
pub const PANE_HEADING: u16 = 1;

/// The part of a pane that holds its rows.
pub fn pane_body(pane: Rect) -> Rect {
    Rect {
        x: pane.x + PANE_MARGIN.min(pane.width),
        y: pane.y + PANE_HEADING.min(pane.height),
        width: pane.width.saturating_sub(PANE_MARGIN + 1),
        height: pane.height.saturating_sub(PANE_HEADING),
    }
}

/// The detail's rows and, under them where there is room, the words behind the selected fact.
pub fn split_detail(pane: Rect) -> (Rect, Rect) {
    let inside = pane_body(pane);
    if inside.height < 10 {
        return (inside, Rect::default());
    }
    let quote = (inside.height * 3 / 10).clamp(4, 9);
    let rows = Rect { height: inside.height - quote, ..inside };
    (rows, Rect { y: rows.y + rows.height, height: quote, ..inside })
}
