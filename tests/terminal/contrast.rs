//! Every cell of every screen can be read on the grounds that its theme is for, in the default colours of common
//! terminals: text with a contrast of 4.5:1, signs and bars with 3:1 (WCAG 2.2, 1.4.3 and 1.4.11). Frames say nothing and
//! may be fainter; what is faint and no frame fails.

use crate::screens;
use aidtrail::tui::kit::theme::{Palette, Theme};
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The default colours of a terminal: black to white, then their bright forms; background and foreground of its dark and
/// its light scheme, if it has one.
struct Terminal {
    name: &'static str,
    colours: &'static str,
    dark: Option<(u32, u32)>,
    light: Option<(u32, u32)>,
}

/// Each with where the colours are from. Those of macOS are of descriptions of it, not of its source.
const TERMINALS: &[Terminal] = &[
    // app-defaults/XTerm-color of xterm 379 by the names of X11's rgb.txt; black on white, or the reverse with -rv.
    Terminal {
        name: "xterm",
        colours: "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
        dark: Some((0x000000, 0xffffff)),
        light: Some((0xffffff, 0x000000)),
    },
    // rgb_from_256 and default_red in Linux's drivers/tty/vt/vt.c; GNOME Terminal has the same as "Linux console".
    Terminal {
        name: "Linux console",
        colours: "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
        dark: Some((0x000000, 0xaaaaaa)),
        light: Some((0xffffff, 0x000000)),
    },
    // TERMINAL_PALETTE_TANGO with "Tango dark" and "Tango light" in gnome-terminal's table of palettes.
    Terminal {
        name: "Tango",
        colours: "2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf 555753 ef2929 8ae234 fce94f 729fcf ad7fa8 34e2e2 eeeeec",
        dark: Some((0x2e3436, 0xd3d7cf)),
        light: Some((0xeeeeec, 0x2e3436)),
    },
    // TERMINAL_PALETTE_GNOME in the same table; the ground of its newest version, which is the lighter one.
    Terminal {
        name: "GNOME",
        colours: "171421 c01c28 26a269 a2734c 12488b a347ba 2aa1b3 d0cfcc 5e5c64 f66151 33d17a e9ad0c 2a7bde c061cb 33c7de ffffff",
        dark: Some((0x1e1e1e, 0xcfcfcf)),
        light: Some((0xffffff, 0x171421)),
    },
    // Basic; not checked at a source.
    Terminal {
        name: "macOS",
        colours: "000000 990000 00a600 999900 0000b2 b200b2 00a6b2 bfbfbf 666666 e50000 00d900 e5e500 0000ff e500e5 00e5e5 e5e5e5",
        dark: Some((0x1e1e1e, 0xffffff)),
        light: Some((0xffffff, 0x000000)),
    },
    // Campbell in Windows Terminal's defaults.json, and the same on white.
    Terminal {
        name: "Windows Terminal",
        colours: "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc 767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2",
        dark: Some((0x0c0c0c, 0xcccccc)),
        light: Some((0xffffff, 0x0c0c0c)),
    },
    // alacritty/src/config/color.rs of 0.12.
    Terminal {
        name: "alacritty",
        colours: "1d1f21 cc6666 b5bd68 f0c674 81a2be b294bb 8abeb7 c5c8c6 666666 d54e53 b9ca4a e7c547 7aa6da c397d8 70c0b1 eaeaea",
        dark: Some((0x1d1f21, 0xc5c8c6)),
        light: None,
    },
    // kitty/options/definition.py.
    Terminal {
        name: "kitty",
        colours: "000000 cc0403 19cb00 cecb00 0d73cc cb1ed1 0dcdcd dddddd 767676 f2201f 23fd00 fffd00 1a8fff fd28ff 14ffff ffffff",
        dark: Some((0x000000, 0xdddddd)),
        light: None,
    },
];

impl Terminal {
    fn colour(&self, index: usize) -> u32 {
        let hex = self.colours.split(' ').nth(index).expect("sixteen colours");
        u32::from_str_radix(hex, 16).expect("hexadecimal")
    }
}

/// Relative luminance and contrast as WCAG 2.2 defines them.
fn contrast(a: u32, b: u32) -> f64 {
    let luminance = |colour: u32| {
        let part = |shift: u32| {
            let value = f64::from(colour >> shift & 0xff) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The number of a colour among the sixteen; `None` is the terminal's own.
fn index(colour: Color) -> Option<usize> {
    let order = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    match colour {
        Color::Reset => None,
        colour => Some(order.iter().position(|other| *other == colour).unwrap_or_else(|| panic!("{colour:?}"))),
    }
}

fn is_frame(symbol: &str) -> bool {
    symbol.chars().all(|c| ('\u{2500}'..='\u{257f}').contains(&c))
}

/// Signs that are no letters: arrows, blocks, geometric shapes, dingbats; and those of doubt and conflict.
fn is_sign(symbol: &str) -> bool {
    let is_shape = |c: char| ('\u{2190}'..='\u{21ff}').contains(&c) || ('\u{2580}'..='\u{27bf}').contains(&c);
    symbol.chars().all(|c| is_shape(c) || "!?›‹•·".contains(c))
}

/// What is wrong with a cell on a ground, if anything.
fn fault(cell: &Cell, terminal: &Terminal, (background, foreground): (u32, u32)) -> Option<String> {
    let symbol = cell.symbol();
    if symbol.trim().is_empty() || is_frame(symbol) {
        return None;
    }
    if cell.modifier.contains(Modifier::DIM) {
        return Some("is faint".to_owned());
    }
    let needed = if is_sign(symbol) { 3.0 } else { 4.5 };
    // Many terminals show bold in the bright form of a colour.
    let forms = match index(cell.fg) {
        Some(dull @ 0..8) if cell.modifier.contains(Modifier::BOLD) => vec![Some(dull), Some(dull + 8)],
        other => vec![other],
    };
    let ground = index(cell.bg).map_or(background, |colour| terminal.colour(colour));
    let of = |form: Option<usize>| contrast(form.map_or(foreground, |colour| terminal.colour(colour)), ground);
    let least = forms.into_iter().map(of).fold(f64::INFINITY, f64::min);
    (least < needed).then(|| format!("{:?} has {least:.1}:1 on {}", cell.fg, terminal.name))
}

#[test]
fn every_screen_can_be_read_in_every_theme_on_the_grounds_it_is_for() {
    let palettes = [Palette::Dark, Palette::Light, Palette::Safe, Palette::Mono];
    // Cells that look alike are judged once, where they are seen first.
    let mut seen: [HashMap<Cell, String>; 4] = Default::default();
    screens::for_each(|name, draw| {
        for (palette, seen) in palettes.into_iter().zip(&mut seen) {
            for cell in draw(Theme { palette, ascii: false }).content {
                seen.entry(cell).or_insert_with(|| name.to_owned());
            }
        }
    });
    let mut faults = BTreeSet::new();
    for (palette, seen) in palettes.into_iter().zip(&seen) {
        for terminal in TERMINALS {
            let dark = terminal.dark.filter(|_| palette != Palette::Light);
            let light = terminal.light.filter(|_| palette != Palette::Dark);
            for (ground, (cell, name)) in
                dark.into_iter().chain(light).flat_map(|ground| seen.iter().map(move |it| (ground, it)))
            {
                let fault = fault(cell, terminal, ground);
                faults.extend(fault.map(|fault| format!("{palette:?}: {} {fault}, in {name}", cell.symbol())));
            }
        }
    }
    let told: Vec<&str> = faults.iter().map(String::as_str).take(30).collect();
    assert!(faults.is_empty(), "{} faults, among them\n{}", faults.len(), told.join("\n"));
    // Each palette with colours has been seen with those that it is for.
    let colours = |at: usize| seen[at].keys().map(|cell| cell.fg).filter(|colour| *colour != Color::Reset);
    for (at, wanted) in [
        (0, vec![Color::LightCyan, Color::LightGreen, Color::LightYellow, Color::Cyan]),
        (1, vec![Color::Blue, Color::Magenta, Color::Red]),
        (2, vec![Color::LightRed]),
    ] {
        assert_eq!(colours(at).collect::<HashSet<_>>(), wanted.into_iter().collect(), "{:?}", palettes[at]);
    }
    assert_eq!(colours(3).count(), 0);
}

/// The reason for a safe palette.
#[test]
fn no_colour_can_be_read_as_text_on_every_ground_and_one_as_a_sign() {
    let least = |colour: usize| {
        let of = |terminal: &Terminal| {
            let grounds = terminal.dark.into_iter().chain(terminal.light);
            grounds.map(|(ground, _)| contrast(terminal.colour(colour), ground)).fold(f64::INFINITY, f64::min)
        };
        TERMINALS.iter().map(of).fold(f64::INFINITY, f64::min)
    };
    assert!((0..16).all(|colour| least(colour) < 4.5));
    let signs: Vec<usize> = (0..16).filter(|colour| least(*colour) >= 3.0).collect();
    assert_eq!(signs, [9], "bright red");
}

#[test]
fn with_ascii_no_screen_of_ascii_data_has_another_sign() {
    let mut seen = BTreeSet::new();
    screens::for_each(|name, draw| {
        let buffer = draw(Theme { palette: Palette::Safe, ascii: true });
        let other = buffer.content().iter().filter(|cell| !cell.symbol().is_ascii());
        seen.extend(other.map(|cell| format!("{:?} in {name}", cell.symbol())));
    });
    let told: Vec<&str> = seen.iter().map(String::as_str).take(20).collect();
    assert!(seen.is_empty(), "{} signs, among them\n{}", seen.len(), told.join("\n"));
}
