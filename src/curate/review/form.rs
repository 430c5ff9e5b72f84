//! Filling in the form of a fact: what a typed text stands for, and why a text is refused.

use crate::codes;
use crate::model::fact::{FactValue, FormField, ListedValue, ValueList};
use crate::text::fold;

impl ValueList {
    /// The values that what is typed can mean, the likeliest first.
    pub fn matching(self, typed: &str) -> Vec<ListedValue> {
        self.ranked(typed).into_iter().map(|(_, choice)| choice).collect()
    }

    fn ranked(self, typed: &str) -> Vec<(u8, ListedValue)> {
        let wanted = fold(typed.trim());
        let mut found: Vec<(u8, ListedValue)> = self
            .all()
            .into_iter()
            .filter_map(|choice| {
                let (code, label) = (fold(choice.code), fold(choice.label));
                let rank = if code == wanted || label == wanted {
                    0
                } else if label.starts_with(&wanted) || code.starts_with(&wanted) {
                    1
                } else if label.split(' ').any(|word| word.starts_with(&wanted)) {
                    2
                } else if label.contains(&wanted) || code.contains(&wanted) {
                    3
                } else {
                    return None;
                };
                Some((rank, choice))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found
    }

    /// The code that a text names: by itself, by its label, by another name, or as what fits best.
    pub fn code_of(self, typed: &str) -> Option<&'static str> {
        let typed = typed.trim();
        let exact = |choice: &ListedValue| choice.code.eq_ignore_ascii_case(typed) || fold(choice.label) == fold(typed);
        if let Some(choice) = self.all().into_iter().find(exact) {
            return Some(choice.code);
        }
        if self == ValueList::Countries
            && let Some(country) = codes::country_by_name(typed)
        {
            return Some(country.code);
        }
        match self.ranked(typed).as_slice() {
            [(_, only)] => Some(only.code),
            [(first, best), (second, _), ..] if first < second => Some(best.code),
            _ => None,
        }
    }
}

impl FactValue {
    /// Changes a field to what a text stands for; says what is wrong with a text that it cannot take.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), String> {
        let fields = self.kind().fields();
        let field = fields.into_iter().find(|field| field.name == name);
        let field = field.ok_or_else(|| format!("there is no field {name}"))?;
        let text = chosen(field, text.trim(), &self.get(name))?;
        self.set_written(name, &text)
    }
}

/// The value that a text typed into a field stands for; `before` may stay, whatever it is.
pub fn chosen(ask: &FormField, text: &str, before: &str) -> Result<String, String> {
    if text.is_empty() {
        return if ask.required { Err(format!("{} may not stay empty", ask.label)) } else { Ok(String::new()) };
    }
    if ask.values == ValueList::Any || text == before {
        return Ok(text.to_owned());
    }
    match ask.values.code_of(text) {
        Some(code) => Ok(code.to_owned()),
        None => Err(format!("{}: {text:?} is not in the list; Down chooses", ask.label)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fact::FactKind;

    fn scanner() -> FactValue {
        let mut it = FactValue::empty(FactKind::Equipment);
        for (field, text) in [("name", "MRI scanner"), ("category", "mri"), ("quantity", "9"), ("status", "ordered")] {
            it.set(field, text).expect(field);
        }
        it
    }

    #[test]
    fn what_is_set_is_got() {
        let mut it = scanner();
        for (field, text, got) in [
            ("category", "MRI scanner", "mri_scanner"),
            ("quantity", "1,200", "1,200"),
            ("quantity", "", ""),
            ("status", "in use", "in_use"),
            ("status", "deliv", "delivered"),
            ("as_of", "2024-07", "2024-07"),
        ] {
            it.set(field, text).expect(text);
            assert_eq!(it.get(field), got, "{field} {text}");
        }
    }

    #[test]
    fn what_is_refused_says_why_and_changes_nothing() {
        let before = scanner();
        for (field, text, said) in [
            ("name", " ", "name may not stay empty"),
            ("category", "spoon", "category: \"spoon\" is not in the list; Down chooses"),
            ("quantity", "several", "\"several\" is no number"),
            ("status", "ed", "is not in the list"),
            ("as_of", "last year", "is no date"),
            ("colour", "red", "there is no field colour"),
        ] {
            let mut it = before.clone();
            let error = it.set(field, text).expect_err(text);
            assert!(error.contains(said), "{error}");
            assert_eq!(it, before, "{field}");
        }
    }

    #[test]
    fn places_are_one_for_all_or_one_each() {
        let mut it = scanner();
        it.set("place", "Dnipro | Lviv").expect("two");
        it.set("facility", "clinics").expect("one for both");
        it.set("each", "4 | 5").expect("one each");
        let FactValue::Equipment(item) = &it else { panic!("equipment") };
        let sites: Vec<_> =
            item.claims[0].sites.iter().map(|s| (s.facility.as_deref(), s.place.as_deref(), s.quantity)).collect();
        assert_eq!(
            sites,
            [(Some("clinics"), Some("Dnipro"), Some(4.into())), (Some("clinics"), Some("Lviv"), Some(5.into()))]
        );
        assert_eq!((it.get("facility"), it.get("place")), ("clinics".into(), "Dnipro | Lviv".into()));
        it.set("place", "Dnipro | Lviv | Odesa").expect("three");
        assert_eq!(it.get("each"), "4 | 5 | 5");
        assert!(it.set("each", "4 | 6").is_err(), "whose number goes is not said");
        it.set("place", "Dnipro | Odesa").expect("one was taken out");
        assert_eq!((it.get("place"), it.get("each")), ("Dnipro | Odesa".into(), "4 | 5".into()));
        it.set("each", "").expect("none");
        it.set("facility", "").expect("none");
        it.set("place", "").expect("none");
        let FactValue::Equipment(item) = &it else { panic!("equipment") };
        assert!(item.claims[0].sites.is_empty());
    }

    #[test]
    fn every_sort_can_be_filled_in() {
        for kind in FactKind::ALL {
            let mut it = FactValue::empty(kind);
            assert_eq!(it.kind(), kind);
            for ask in kind.fields() {
                let text = match (ask.name, ask.values) {
                    ("date" | "as_of", _) => "2024-05".to_owned(),
                    ("value", ValueList::Any) => "5".to_owned(),
                    ("quantity" | "each", _) => "5".to_owned(),
                    ("year", _) => "2024".to_owned(),
                    (_, ValueList::Any) => "words".to_owned(),
                    (_, choices) => choices.all()[0].code.to_owned(),
                };
                it.set(ask.name, &text).expect(ask.name);
                assert_eq!(it.get(ask.name), text, "{kind:?}");
            }
            assert!(!it.value().is_empty() && !it.heading().is_empty());
            let json = serde_json::to_string(&it).expect("written");
            assert_eq!(serde_json::from_str::<FactValue>(&json).expect("read"), it);
        }
    }
}
