//! What a person sees first of some data.

/// A view that the explorer can open with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstView {
    /// Figures of all projects.
    Overview,
    /// A list of the equipment lines.
    Items,
    Projects,
    Sources,
}

/// Projects up to which their items are shown one by one at first. Chosen by eye: about ten screens of them.
const MOST_PROJECTS_FOR_ITEMS: usize = 200;

/// What is shown first of so many projects that match, their items, and sources. The explorer and the rows of
/// `aidtrail table` both follow it. `wanted` is what the user asked to start with; items that are not there cannot be
/// shown.
pub(crate) fn first_view(wanted: Option<FirstView>, projects: usize, items: usize, has_sources: bool) -> FirstView {
    match wanted {
        _ if projects == 0 && has_sources => FirstView::Sources,
        Some(FirstView::Items) if items == 0 => FirstView::Projects,
        Some(wanted) => wanted,
        None if projects > MOST_PROJECTS_FOR_ITEMS => FirstView::Overview,
        None if items > 0 => FirstView::Items,
        None => FirstView::Projects,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_first_of_few_projects_and_an_overview_of_many() {
        assert_eq!(first_view(None, 200, 1, true), FirstView::Items);
        assert_eq!(first_view(None, 201, 500, true), FirstView::Overview);
        assert_eq!(first_view(None, 200, 0, true), FirstView::Projects);
        assert_eq!(first_view(None, 0, 0, true), FirstView::Sources);
        assert_eq!(first_view(None, 0, 0, false), FirstView::Projects);
    }

    #[test]
    fn what_the_user_starts_with_comes_first_where_it_is_there() {
        assert_eq!(first_view(Some(FirstView::Items), 1_000, 3, false), FirstView::Items);
        assert_eq!(first_view(Some(FirstView::Items), 1_000, 0, false), FirstView::Projects);
        assert_eq!(first_view(Some(FirstView::Projects), 5, 3, false), FirstView::Projects);
        assert_eq!(first_view(Some(FirstView::Overview), 5, 3, false), FirstView::Overview);
        assert_eq!(first_view(Some(FirstView::Items), 0, 0, true), FirstView::Sources);
    }
}
