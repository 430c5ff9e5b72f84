//! A cursor in a list with its scroll position: moves, and always stays in bounds.

/// The selected row and the first row on screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListCursor {
    /// Selected row.
    pub at: usize,
    /// First row on screen.
    pub top: usize,
}

impl ListCursor {
    /// Selects a row, as near as the list of `len` rows allows, and scrolls it into a page of `page` rows.
    pub fn select(&mut self, at: usize, len: usize, page: usize) {
        self.at = at.min(len.saturating_sub(1));
        let page = page.max(1);
        // Two rows of context where there is room for them.
        let margin = 2.min((page - 1) / 2);
        self.top = self.top.min(self.at.saturating_sub(margin)).max((self.at + margin + 1).saturating_sub(page));
        self.top = self.top.min(len.saturating_sub(page));
    }

    /// Moves by rows, down where positive.
    pub fn step(&mut self, by: isize, len: usize, page: usize) {
        self.select(self.at.saturating_add_signed(by), len, page);
    }

    /// The rows on screen.
    pub fn visible(&self, len: usize, page: usize) -> std::ops::Range<usize> {
        let top = self.top.min(len);
        top..(top + page).min(len)
    }
}
