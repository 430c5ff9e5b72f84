//! The screen in ASCII, for terminals and fonts that have no other signs.
//!
//! One pass over the finished screen replaces each sign by one of ASCII, so that no place that draws must know of it.
//! Signs are one column wide, and so are those that take their place. Quotation marks and dashes of the data are replaced
//! like those of the program; letters of other scripts stay.

use ratatui::buffer::Buffer;

/// What stands for a sign; `None` if it stays.
fn in_ascii(sign: char) -> Option<char> {
    Some(match sign {
        // States of items: not there, partly there, there, not to come.
        '○' => 'o',
        '◔' | '◐' => 'c',
        '◑' => '>',
        '●' => '*',
        '◆' => '#',
        '✗' | '✕' | '×' => 'x',
        // The cursor, marks, chosen values.
        '▸' | '▶' | '›' | '→' | '»' => '>',
        '‹' | '←' | '«' => '<',
        '•' | '▪' | '■' => '+',
        '✓' => 'v',
        '✎' => 'e',
        '↑' | '▲' => '^',
        '↓' | '▼' => 'v',
        // Bars: full, more than half, less; the rest of a bar.
        '█' | '▓' => '#',
        '▉' | '▊' | '▋' | '▌' | '▒' => '=',
        '▍' | '▎' | '▏' => '-',
        '░' => '.',
        // Borders and rules.
        '│' | '┃' => '|',
        '─' | '━' => '-',
        '╭' | '╮' | '╰' | '╯' | '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' => '+',
        // Punctuation. What is cut ends in ~, since a point would look like the end of a sentence.
        '…' => '~',
        '·' | '–' | '—' | '−' | '\u{2010}' | '\u{2011}' => '-',
        '“' | '”' | '„' => '"',
        '‘' | '’' => '\'',
        '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        _ => return None,
    })
}

/// Replaces the signs of a screen.
pub(crate) fn make_ascii(screen: &mut Buffer) {
    for cell in &mut screen.content {
        let mut chars = cell.symbol().chars();
        if let (Some(sign), None) = (chars.next(), chars.next())
            && !sign.is_ascii()
            && let Some(sign) = in_ascii(sign)
        {
            cell.set_char(sign);
        }
    }
}
