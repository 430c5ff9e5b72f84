//! The cursor of a list with its scroll position; moves never leave the list.

/// The selected row (`at`) and the first row on screen (`top`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListCursor {
    pub at: usize,
    pub(crate) top: usize,
}

impl ListCursor {
    /// Selects a row, or the last one of a list of `len` rows, and scrolls it into a page of `page` rows.
    pub(crate) fn select(&mut self, at: usize, len: usize, page: usize) {
        self.at = at.min(len.saturating_sub(1));
        let page = page.max(1);
        // Two rows of context above and below the cursor, if the page is tall enough.
        let margin = 2.min((page - 1) / 2);
        self.top = self.top.min(self.at.saturating_sub(margin)).max((self.at + margin + 1).saturating_sub(page));
        self.top = self.top.min(len.saturating_sub(page));
    }

    /// Moves by rows; a positive number is down.
    pub(crate) fn step(&mut self, by: isize, len: usize, page: usize) {
        self.select(self.at.saturating_add_signed(by), len, page);
    }

    /// As [`ListCursor::step`], but only to rows that can be selected: to the nearest one from there on, else to the
    /// nearest one before.
    pub(crate) fn step_over(&mut self, by: isize, len: usize, page: usize, selectable: impl Fn(usize) -> bool) {
        let target = self.at.saturating_add_signed(by).min(len.saturating_sub(1));
        let below = (target..len).find(|&row| selectable(row));
        let above = (0..len.min(target + 1)).rev().find(|&row| selectable(row));
        let at = if by < 0 { above.or(below) } else { below.or(above) }.unwrap_or(0);
        self.select(at, len, page);
        // The heading above the first selectable row stays on screen.
        if !(0..at).any(selectable) {
            self.top = 0;
        }
    }

    /// Indices of the rows on screen.
    pub(crate) fn visible(&self, len: usize, page: usize) -> std::ops::Range<usize> {
        let top = self.top.min(len);
        top..(top + page).min(len)
    }
}
