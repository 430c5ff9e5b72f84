//! Where the user is: the focused pane, the list on screen, cursors and scroll positions.

use super::keymap::Focus;
use crate::fields::{Column, TableColumn, TableFigure, TableRows};
use crate::search::TableSpec;
use crate::store::{RecordId, SourceId};
use crate::tui::kit::list_cursor::ListCursor;

/// What the rows of the list are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListKind {
    #[default]
    Projects,
    /// Equipment lines of all projects found.
    Equipment,
    /// Facilities, with what the lines bring to each.
    Hospitals,
    Sources,
    /// Groups with figures, or rows with chosen columns.
    Table,
    /// Blocks of figures, each row of which leads somewhere.
    Overview,
}

/// A cell of an equipment line. Each may come from another claim, whose words Enter opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineCell {
    Number,
    #[default]
    State,
    Date,
    Place,
    Donor,
}

impl LineCell {
    /// From left to right.
    const ALL: [LineCell; 5] = [LineCell::Number, LineCell::State, LineCell::Date, LineCell::Place, LineCell::Donor];

    /// The cell `by` further, from the last to the first.
    pub(super) fn step(self, by: isize) -> LineCell {
        LineCell::ALL[(self as isize + by).rem_euclid(LineCell::ALL.len() as isize) as usize]
    }

    pub(crate) fn column(self) -> Column {
        match self {
            LineCell::Number => Column::Quantity,
            LineCell::State => Column::DeliveryStatus,
            LineCell::Date => Column::LastReported,
            LineCell::Place => Column::Sites,
            LineCell::Donor => Column::Donors,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            LineCell::Number => "number",
            LineCell::State => "state",
            LineCell::Date => "date",
            LineCell::Place => "place",
            LineCell::Donor => "donor",
        }
    }
}

/// A column of rows or a figure of groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnChoice {
    Column(TableColumn),
    Figure(TableFigure),
}

impl ColumnChoice {
    pub(crate) fn name(self) -> String {
        match self {
            ColumnChoice::Column(TableColumn::Money(figure)) => figure.words().to_owned(),
            ColumnChoice::Column(column) => column.name().replace('-', " "),
            ColumnChoice::Figure(figure) => figure.words().to_owned(),
        }
    }
}

/// What the user chose for rows of a kind, or for groups of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ChosenColumns {
    pub(super) rows: TableRows,
    pub(super) is_grouped: bool,
    pub(super) columns: Vec<TableColumn>,
    pub(super) figures: Vec<TableFigure>,
    /// Those chosen one by one.
    pub(super) kept: Vec<ColumnChoice>,
}

/// How the years are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct YearsChoice {
    /// Position among the currencies.
    pub(crate) currency: usize,
    /// Figures are sums up to each year.
    pub(crate) is_cumulative: bool,
    /// The figure under the cursor, by its position.
    pub(crate) figure: usize,
}

/// Which table is on screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableChoice {
    /// What is asked for; its window follows from the cursor.
    pub(crate) spec: TableSpec,
    /// The column under the cursor, by its position on screen.
    pub(crate) column: usize,
    /// The list whose rows are grouped.
    pub(crate) rows: ListKind,
    /// Columns that the user chose one by one: they are not hidden when there is nothing in them.
    pub(crate) kept: Vec<ColumnChoice>,
    /// The figures are those that the data has, not some that the user chose.
    pub(super) has_usual_figures: bool,
    /// Money by year is drawn as bars.
    pub(crate) years: Option<YearsChoice>,
    /// Where the cursor goes once the table is there: the column chosen last.
    pub(super) sought: Option<ColumnChoice>,
}

impl TableChoice {
    /// The same choice of years for another table.
    pub(super) fn with_years(self, years: Option<YearsChoice>) -> TableChoice {
        TableChoice { years: years.map(|choice| YearsChoice { figure: 0, ..choice }), ..self }
    }
}

/// Where the user is: all that "back" restores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewState {
    /// The pane that has the keys.
    pub focus: Focus,
    /// The focused pane fills the screen.
    pub(crate) zoom: bool,
    pub list: ListKind,
    /// The cursor of the facet pane.
    pub facets: ListCursor,
    /// The cell of the equipment line under the cursor.
    pub cell: LineCell,
    /// The cursor of each [`ListKind`], indexed by its discriminant.
    pub(crate) lists: [ListCursor; 6],
    /// The table of [`ListKind::Table`].
    pub(crate) table: TableChoice,
    /// The query of the table's row that the user entered, while the rows of it are on screen.
    pub(super) entered: Option<String>,
    /// The entry under the cursor in the selected row of the hospitals.
    pub hospital_entry: usize,
    /// The selected row of the detail; one row may take several lines.
    pub(crate) detail_row: usize,
    /// The first line of the detail on screen.
    pub detail_top: usize,
    /// The record of whose lists of parts more are shown than at first, and how many.
    pub(super) shown_parts: Option<(RecordId, usize)>,
    pub(crate) source: Option<SourceId>,
    /// The current mark of the source: the one that the user came from or walked to.
    pub mark: Option<usize>,
    /// The first line of the source on screen.
    pub source_top: usize,
    /// The folded parts of the source (menus, repeats) are shown.
    pub(crate) unfolded: bool,
}

impl Default for ViewState {
    fn default() -> Self {
        ViewState {
            focus: Focus::List,
            zoom: false,
            list: ListKind::default(),
            facets: ListCursor::default(),
            cell: LineCell::default(),
            lists: Default::default(),
            table: TableChoice::default(),
            entered: None,
            hospital_entry: 0,
            detail_row: 0,
            detail_top: 0,
            shown_parts: None,
            source: None,
            mark: None,
            source_top: 0,
            unfolded: false,
        }
    }
}

/// A view to come back to, with the number of the load whose ids it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SavedView {
    view: ViewState,
    load: u64,
}

impl SavedView {
    pub(super) fn new(view: ViewState, load: u64) -> SavedView {
        SavedView { view, load }
    }

    pub(super) fn view(&self) -> &ViewState {
        &self.view
    }

    /// The view to show on the data of a load. On data of another load than its own it has no ids, and its cursors are
    /// where they were as far as there are so many rows.
    pub(super) fn on_load(self, load: u64) -> ViewState {
        if self.load == load {
            return self.view;
        }
        let focus = if self.view.focus == Focus::Source { Focus::List } else { self.view.focus };
        ViewState { focus, shown_parts: None, source: None, mark: None, source_top: 0, ..self.view }
    }
}

/// A view with the query it was seen under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bookmark {
    pub(super) view: SavedView,
    pub(super) query: String,
}
