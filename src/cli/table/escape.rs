//! Cells of data as text that a spreadsheet does not run and Markdown does not take for markup.

/// Escapes what Markdown takes for more than text: links and images, code, emphasis, HTML and the bars between cells. A
/// cell that is an address, and nothing else, is a link to what it shows.
pub(super) fn escape_markdown(cell: &str) -> String {
    if is_address(cell) {
        return format!("<{cell}>");
    }
    let mut out = String::with_capacity(cell.len());
    for c in cell.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '|' | '`' | '[' | ']' | '*' | '_' | '~' | '$' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// Whether a text is one web address of plain characters, so that nothing in it ends a link or a cell.
fn is_address(text: &str) -> bool {
    let after = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    after.is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&b))
    })
}

/// Puts an apostrophe before a cell that a spreadsheet would run as a formula. A plain number stays: `-5` is five less
/// than nothing, in a spreadsheet too.
pub(super) fn guard_formula(cell: &str) -> String {
    let starts_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if starts_formula && !is_plain_number(cell) && cell != "-" { format!("'{cell}") } else { cell.to_owned() }
}

/// Digits with a sign and a decimal point, as the program writes numbers.
fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_csv_cell_that_a_spreadsheet_would_run_gets_an_apostrophe() {
        for cell in ["=HYPERLINK(1)", "@x", "+380 44 1", "-1+cmd|' /C calc'!A0", "-inf", "\t=1", "\n=1", "＝1", "--5"]
        {
            assert_eq!(guard_formula(cell), format!("'{cell}"));
        }
        for cell in ["-5", "-5.25", "+5", "-", "Japan", "2024-07", "a=b", ""] {
            assert_eq!(guard_formula(cell), cell);
        }
    }

    #[test]
    fn an_address_is_a_link_to_itself_and_nothing_else_is() {
        assert_eq!(escape_markdown("https://example.org/a_b?c=d"), "<https://example.org/a_b?c=d>");
        assert_eq!(escape_markdown("https://e.org/|x"), "https://e.org/\\|x");
        assert_eq!(escape_markdown("https://e.org/ [a](b)"), "https://e.org/ \\[a\\](b)");
        assert_eq!(escape_markdown("javascript:1"), "javascript:1");
    }
}
