//! Pens: the attributes with which a terminal writes, and the sequences that change them.

use ratatui::style::{Color, Modifier};

/// Modifiers that show on a blank cell. The others leave a blank as it is.
const SHOWN_ON_BLANK: Modifier = Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT);

/// The colours and modifiers of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pen {
    pub(super) foreground: Color,
    pub(super) background: Color,
    pub(super) modifier: Modifier,
}

pub(super) const DEFAULT_PEN: Pen =
    Pen { foreground: Color::Reset, background: Color::Reset, modifier: Modifier::empty() };

impl Pen {
    /// Whether a blank drawn with this pen looks as a blank with the default pen.
    pub(super) fn leaves_blank(self) -> bool {
        self.background == Color::Reset && !self.modifier.intersects(SHOWN_ON_BLANK)
    }
}

/// The sequence that applies attributes, after the default ones or to those in force.
pub(super) fn sgr(codes: &[String], from_default: bool) -> String {
    let codes = codes.join(";");
    match (from_default, codes.is_empty()) {
        (true, true) => "\x1b[m".to_owned(),
        // An empty number is a 0.
        (true, false) => format!("\x1b[;{codes}m"),
        (false, _) => format!("\x1b[{codes}m"),
    }
}

/// The codes that lead from one pen to another.
pub(super) fn changes(from: Pen, to: Pen) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    let gone = from.modifier - to.modifier;
    let mut new = to.modifier - from.modifier;
    if gone.intersects(Modifier::BOLD | Modifier::DIM) {
        codes.push("22".to_owned());
        // The code ends both.
        new |= to.modifier & (Modifier::BOLD | Modifier::DIM);
    }
    const BOTH: Modifier = Modifier::BOLD.union(Modifier::DIM);
    if to.modifier.contains(BOTH) && !from.modifier.contains(BOTH) {
        // Terminals that have only one of them take the last.
        new |= BOTH;
    }
    const OTHERS: [(Modifier, &str, &str); 7] = [
        (Modifier::ITALIC, "3", "23"),
        (Modifier::UNDERLINED, "4", "24"),
        (Modifier::SLOW_BLINK, "5", "25"),
        (Modifier::RAPID_BLINK, "6", "25"),
        (Modifier::REVERSED, "7", "27"),
        (Modifier::HIDDEN, "8", "28"),
        (Modifier::CROSSED_OUT, "9", "29"),
    ];
    codes
        .extend(OTHERS.iter().filter(|(modifier, _, _)| gone.contains(*modifier)).map(|(_, _, off)| (*off).to_owned()));
    const BOLD_AND_DIM: [(Modifier, &str, &str); 2] = [(Modifier::BOLD, "1", ""), (Modifier::DIM, "2", "")];
    let on = BOLD_AND_DIM.iter().chain(&OTHERS).filter(|(modifier, _, _)| new.contains(*modifier));
    codes.extend(on.map(|(_, on, _)| (*on).to_owned()));
    if from.foreground != to.foreground {
        codes.push(colour(to.foreground, 30));
    }
    if from.background != to.background {
        codes.push(colour(to.background, 40));
    }
    codes
}

/// The code of a colour; `base` is 30 for text and 40 for its background.
fn colour(colour: Color, base: u8) -> String {
    let basic = match colour {
        Color::Reset => 9,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
        Color::Indexed(index) => return format!("{};5;{index}", base + 8),
        Color::Rgb(red, green, blue) => return format!("{};2;{red};{green};{blue}", base + 8),
    };
    (base + basic).to_string()
}
