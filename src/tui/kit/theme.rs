//! How an ink looks: the terminal's own sixteen colours on its own background.
//!
//! Which red a terminal draws for "red" is its own choice, and so is the ground it stands on. Of the sixteen colours of
//! xterm, the Linux console, Tango, GNOME, macOS and Windows none has a contrast of 4.5:1 on dark and on light in all of
//! them. So words that carry a fact are in the terminal's own foreground and never DIM: weight, place and space say what
//! is the main thing. Colour is on signs, on bars and on the words that say a fact, which are underlined too, and nothing
//! is told by colour alone. `tests/terminal/contrast.rs` reads every cell of every screen and holds this.
//!
//! | ink | dark | light | safe | mono |
//! |---|---|---|---|---|
//! | evidence, underlined | bright cyan | blue | | |
//! | arrived, in use | bright green | blue | | |
//! | doubt | bright yellow | magenta | bold | bold |
//! | conflict, bold | bright yellow | red | bright red | |
//! | bar | cyan | blue | | |
//! | frame, rule | DIM | DIM | DIM | DIM |
//!
//! A colour of the lower eight is not bold where it would fail as the bright one, since many terminals show bold so.

use super::ascii::make_ascii;
use crate::config::{Config, ThemeName};
use crate::present::styled_text::Ink;
use ratatui::Frame;
use ratatui::style::{Color, Modifier, Style};

/// The ground that colours are chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Palette {
    Dark,
    Light,
    /// It is not known whether the ground is dark or light.
    Safe,
    /// No colours.
    Mono,
}

impl Palette {
    /// The palette that a person asks for. Of themselves colours follow the environment: none with `NO_COLOR`, unless it is
    /// empty; else by `COLORFGBG`, in which some terminals say what their colours are; else safe ones. A terminal without
    /// colours gets none, whatever is asked for.
    ///
    /// The terminal itself is not asked (OSC 11): its answer would cost the first frame, and a late one would be typed into
    /// the search.
    pub(crate) fn chosen(name: ThemeName, has_colours: bool, variable: impl Fn(&str) -> Option<String>) -> Palette {
        match name {
            _ if !has_colours => Palette::Mono,
            ThemeName::Dark => Palette::Dark,
            ThemeName::Light => Palette::Light,
            ThemeName::Safe => Palette::Safe,
            ThemeName::Mono => Palette::Mono,
            ThemeName::Auto if variable("NO_COLOR").is_some_and(|value| !value.is_empty()) => Palette::Mono,
            ThemeName::Auto => variable("COLORFGBG").map_or(Palette::Safe, |value| Palette::of_colorfgbg(&value)),
        }
    }

    /// `15;0` or `15;default;0`: the last is the number of the background, of which 0 to 6 and 8 are dark.
    fn of_colorfgbg(value: &str) -> Palette {
        match value.rsplit(';').next().map(str::parse) {
            Some(Ok(0..=6 | 8)) => Palette::Dark,
            Some(Ok(7 | 9..=15)) => Palette::Light,
            _ => Palette::Safe,
        }
    }
}

/// How a person wants the screens to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LookChoice {
    pub theme: ThemeName,
    pub ascii: bool,
}

impl LookChoice {
    /// What a configuration asks for.
    pub(crate) fn of(config: &Config) -> LookChoice {
        LookChoice { theme: config.theme, ascii: config.ascii }
    }
}

/// How everything on a screen looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    pub palette: Palette,
    /// Signs, borders and bars are ASCII.
    pub ascii: bool,
}

impl Theme {
    /// The theme that a person and the environment ask for.
    pub(crate) fn from_environment(choice: LookChoice, has_colours: bool) -> Theme {
        let variable = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        Theme { palette: Palette::chosen(choice.theme, has_colours, variable), ascii: choice.ascii }
    }

    /// Finishes a screen on which everything is drawn.
    pub(crate) fn finish(self, frame: &mut Frame<'_>) {
        if self.ascii {
            make_ascii(frame.buffer_mut());
        }
    }

    /// A style with the colour of the palette; without one on grounds for which there is none.
    fn tinted(self, style: Style, dark: Color, light: Color) -> Style {
        match self.palette {
            Palette::Dark => style.fg(dark),
            Palette::Light => style.fg(light),
            Palette::Safe | Palette::Mono => style,
        }
    }

    /// The style of an ink; `hit` is for words of the query.
    pub(crate) fn ink(self, ink: Ink, hit: bool) -> Style {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let evidence = self.tinted(plain.add_modifier(Modifier::UNDERLINED), Color::LightCyan, Color::Blue);
        let style = match ink {
            Ink::Plain | Ink::Dim | Ink::Label => plain,
            Ink::Strong | Ink::Heading => bold,
            Ink::Frame => plain.add_modifier(Modifier::DIM),
            Ink::Folded => plain.add_modifier(Modifier::ITALIC),
            Ink::Bar => self.tinted(plain, Color::Cyan, Color::Blue),
            Ink::Arrived => self.tinted(plain, Color::LightGreen, Color::Blue),
            Ink::Doubt => match self.palette {
                Palette::Dark | Palette::Light => self.tinted(plain, Color::LightYellow, Color::Magenta),
                Palette::Safe | Palette::Mono => bold,
            },
            Ink::Conflict => match self.palette {
                // The one of sixteen that has 3:1 on both grounds.
                Palette::Safe => bold.fg(Color::LightRed),
                _ => self.tinted(bold, Color::LightYellow, Color::Red),
            },
            Ink::Mark => evidence,
            Ink::RelatedMark => match self.palette {
                Palette::Light => bold.add_modifier(Modifier::UNDERLINED),
                _ => evidence.add_modifier(Modifier::BOLD),
            },
            Ink::CurrentMark => bold.add_modifier(Modifier::REVERSED),
        };
        match (hit, ink) {
            (false, _) => style,
            // In bold a blue would be a brighter one.
            (true, Ink::Mark) if self.palette == Palette::Light => self.ink(Ink::RelatedMark, false),
            (true, _) => style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        }
    }

    /// The heading of a pane; reversed in the pane that has the keys.
    pub(crate) fn heading(self, focused: bool) -> Style {
        let style = Style::new().add_modifier(Modifier::BOLD);
        if focused { style.add_modifier(Modifier::REVERSED) } else { style }
    }

    /// The selected row, of one kind from end to end: signs in colours of their own would be patches in it.
    pub(crate) fn selected(self, focused: bool) -> Style {
        let style = Style::new().fg(Color::Reset).remove_modifier(Modifier::DIM);
        style.add_modifier(if focused { Modifier::REVERSED } else { Modifier::BOLD })
    }

    /// The cell under the cursor, in a row that is [`Theme::selected`].
    pub(crate) fn selected_cell(self) -> Style {
        Style::new().remove_modifier(Modifier::REVERSED).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// A chip: a clause of the query in force.
    pub(crate) fn chip(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(name: ThemeName, variables: &[(&str, &str)]) -> Palette {
        let variable =
            |name: &str| variables.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
        Palette::chosen(name, true, variable)
    }

    #[test]
    fn the_environment_says_the_ground_unless_a_person_does() {
        use ThemeName::{Auto, Dark};
        for (value, palette) in [
            ("15;0", Palette::Dark),
            ("7;8", Palette::Dark),
            ("0;15", Palette::Light),
            ("0;default;15", Palette::Light),
            ("12;7", Palette::Light),
            ("15;default", Palette::Safe),
            ("0;16", Palette::Safe),
            ("", Palette::Safe),
        ] {
            assert_eq!(chosen(Auto, &[("COLORFGBG", value)]), palette, "{value}");
        }
        assert_eq!(chosen(Auto, &[]), Palette::Safe);
        assert_eq!(chosen(Auto, &[("NO_COLOR", "1"), ("COLORFGBG", "15;0")]), Palette::Mono);
        assert_eq!(chosen(Auto, &[("NO_COLOR", ""), ("COLORFGBG", "15;0")]), Palette::Dark);
        assert_eq!(chosen(Dark, &[("NO_COLOR", "1")]), Palette::Dark, "what a person says for this run wins");
        assert_eq!(Palette::chosen(Dark, false, |_| None), Palette::Mono, "the terminal has no colours");
    }
}
