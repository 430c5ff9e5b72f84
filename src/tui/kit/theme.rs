//! How an ink looks: the terminal's own sixteen colours on its own background.
//!
//! White and black are not used, so light and dark terminals both work, and no meaning depends on colour
//! alone. With `NO_COLOR`, and on terminals without colours, the theme uses modifiers only.

use crate::config::ThemeName;
use crate::present::styled_text::Ink;
use ratatui::style::{Color, Modifier, Style};

/// Whether to style with colours or with modifiers only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    pub colour: bool,
}

impl Theme {
    /// The theme that is set and that the environment asks for: `NO_COLOR`, unless empty, turns colours off, and so does a
    /// terminal that has none.
    pub(crate) fn from_environment(set: ThemeName, terminal_has_colours: bool) -> Theme {
        let allowed = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let wanted = allowed && set != ThemeName::Mono;
        Theme { colour: wanted && terminal_has_colours }
    }

    fn tinted(self, style: Style, colour: Color) -> Style {
        if self.colour { style.fg(colour) } else { style }
    }

    /// The style of an ink; `hit` is for words of the query.
    pub(crate) fn ink(self, ink: Ink, hit: bool) -> Style {
        let plain = Style::new();
        let style = match ink {
            Ink::Plain => plain,
            Ink::Dim | Ink::Label => plain.add_modifier(Modifier::DIM),
            Ink::Strong | Ink::Heading => plain.add_modifier(Modifier::BOLD),
            Ink::Doubt => self.tinted(plain, Color::Red),
            Ink::Conflict => self.tinted(plain.add_modifier(Modifier::BOLD), Color::Red),
            Ink::Mark if self.colour => plain.fg(Color::Magenta),
            Ink::Mark => plain.add_modifier(Modifier::UNDERLINED),
            Ink::RelatedMark => self.tinted(plain.add_modifier(Modifier::BOLD | Modifier::UNDERLINED), Color::Magenta),
            Ink::CurrentMark => plain.add_modifier(Modifier::REVERSED | Modifier::BOLD),
        };
        if hit {
            style.remove_modifier(Modifier::DIM).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
        } else {
            style
        }
    }

    /// The heading of a pane.
    pub(crate) fn heading(self, focused: bool) -> Style {
        let style = Style::new().add_modifier(Modifier::BOLD);
        if focused { self.tinted(style.add_modifier(Modifier::UNDERLINED), Color::Magenta) } else { style }
    }

    /// The selected row, of one kind from end to end: dim and reversed at once is grey patches in some terminals, and hardly
    /// to be read.
    pub(crate) fn selected(self, focused: bool) -> Style {
        let style = Style::new().remove_modifier(Modifier::DIM);
        style.add_modifier(if focused { Modifier::REVERSED } else { Modifier::BOLD })
    }

    /// The cell under the cursor, in a row that is [`Theme::selected`].
    pub(crate) fn selected_cell(self) -> Style {
        Style::new().remove_modifier(Modifier::REVERSED).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// A chip: a clause of the query in force.
    pub(crate) fn chip(self) -> Style {
        self.tinted(Style::new().add_modifier(Modifier::REVERSED), Color::Magenta)
    }
}
