//! English plurals.

pub(crate) fn is_plural(word: &str) -> bool {
    word.ends_with('s') && !["bus", "sis", "us", "ss"].iter().any(|end| word.ends_with(end))
}

/// Whether a noun is a mass noun, which needs no article: "equipment".
pub(crate) fn is_mass_noun(word: &str) -> bool {
    ["equipment", "furniture", "machinery", "clothing", "gear", "PPE", "sheeting", "hardware", "aircraft"]
        .iter()
        .any(|end| word.ends_with(end))
}

/// The plural of a word; `None` if it is a plural already or does not change.
pub(crate) fn plural(word: &str) -> Option<String> {
    let stem = |cut: usize, end: &str| Some(format!("{}{end}", &word[..word.len() - cut]));
    if is_plural(word) || word.ends_with("aircraft") {
        None
    } else if word.ends_with("sis") {
        stem(2, "es")
    } else if ["s", "x", "ch", "sh"].iter().any(|end| word.ends_with(end)) {
        stem(0, "es")
    } else if word.ends_with('y') && !["ay", "ey", "oy"].iter().any(|end| word.ends_with(end)) {
        stem(1, "ies")
    } else {
        stem(0, "s")
    }
}

/// A name after a number of it: "9 MRI scanners", "1 MRI scanner", "3 rooms for patients".
pub(crate) fn counted_name(number: &str, name: &str) -> String {
    if number == "1" {
        return format!("{number} {name}");
    }
    // What follows the noun stays as it is.
    let after = [" of ", " for ", " with ", " in ", " on ", ", ", " ("];
    let end = after.iter().filter_map(|word| name.find(word)).min().unwrap_or(name.len());
    let (head, rest) = name.split_at(end);
    let is_english = head.ends_with(|c: char| c.is_ascii_lowercase());
    match plural(head).filter(|_| is_english && !is_mass_noun(head)) {
        Some(plural) => format!("{number} {plural}{rest}"),
        None => format!("{number} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_after_a_number_are_plural() {
        for (number, name, words) in [
            ("9", "MRI scanner", "9 MRI scanners"),
            ("1", "MRI scanner", "1 MRI scanner"),
            ("3", "Room for patients", "3 Rooms for patients"),
            ("2", "Ambulance boat (river)", "2 Ambulance boats (river)"),
            ("4", "Dialysis", "4 Dialyses"),
            ("5", "Medical equipment", "5 Medical equipment"),
            ("6", "beds", "6 beds"),
            ("7", "装置", "7 装置"),
            ("8", "Laboratory", "8 Laboratories"),
        ] {
            assert_eq!(counted_name(number, name), words);
        }
    }
}
