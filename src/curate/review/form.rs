//! Fills in the form of a fact: finds the listed value that a typed text means, or says why there is none.

use crate::codes;
use crate::model::fact::{FactValue, FormField, ListedValue, ValueList};
use crate::sort::ColdSort;
use crate::text::fold;

impl ValueList {
    /// The values that a typed text can mean, best match first.
    pub(crate) fn matching(self, typed: &str) -> Vec<ListedValue> {
        self.ranked(typed).into_iter().map(|(_, value)| value).collect()
    }

    /// The matching values by rank: equal, prefix of the label or code, prefix of a word, or contained.
    fn ranked(self, typed: &str) -> Vec<(u8, ListedValue)> {
        let folded = fold(typed.trim());
        let mut found: Vec<(u8, ListedValue)> = self
            .all()
            .into_iter()
            .filter_map(|value| {
                let (code, label) = (fold(value.code), fold(value.label));
                let rank = if code == folded || label == folded {
                    0
                } else if label.starts_with(&folded) || code.starts_with(&folded) {
                    1
                } else if label.split(' ').any(|word| word.starts_with(&folded)) {
                    2
                } else if label.contains(&folded) || code.contains(&folded) {
                    3
                } else {
                    return None;
                };
                Some((rank, value))
            })
            .collect();
        found.cold_sort_by_key(|(rank, _)| *rank);
        found
    }

    /// The code that a text means: a code, a label, another name of a country, or the single best match. None
    /// if two values match equally well.
    pub(crate) fn code_of(self, typed: &str) -> Option<&'static str> {
        let typed = typed.trim();
        let exact = |value: &ListedValue| value.code.eq_ignore_ascii_case(typed) || fold(value.label) == fold(typed);
        if let Some(value) = self.all().into_iter().find(exact) {
            return Some(value.code);
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
    /// Sets a field from a typed text. The error says what is wrong with the text; the field is then unchanged.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), String> {
        let fields = self.kind().fields();
        let field = fields.into_iter().find(|field| field.name == name);
        let field = field.ok_or_else(|| format!("there is no field {name}"))?;
        let text = typed_value(field, text.trim(), &self.get(name))?;
        self.set_written(name, &text)
    }
}

/// The value to store for a text typed into a field. The value `before` is accepted even if it is not in the
/// list.
pub(crate) fn typed_value(field: &FormField, text: &str, before: &str) -> Result<String, String> {
    if text.is_empty() {
        return if field.required { Err(format!("{} may not stay empty", field.label)) } else { Ok(String::new()) };
    }
    if field.values == ValueList::Any || text == before {
        return Ok(text.to_owned());
    }
    match field.values.code_of(text) {
        Some(code) => Ok(code.to_owned()),
        None => Err(format!("{}: {text:?} is not in the list; Down chooses", field.label)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fact::FactKind;

    #[test]
    fn every_kind_of_fact_can_be_filled_in() {
        for kind in FactKind::ALL {
            let mut it = FactValue::empty(kind);
            assert_eq!(it.kind(), kind);
            for field in kind.fields() {
                let text = match (field.name, field.values) {
                    ("date" | "as_of", _) => "2024-05".to_owned(),
                    ("value", ValueList::Any) => "5".to_owned(),
                    ("quantity" | "each", _) => "5".to_owned(),
                    ("year", _) => "2024".to_owned(),
                    (_, ValueList::Any) => "words".to_owned(),
                    (_, choices) => choices.all()[0].code.to_owned(),
                };
                it.set(field.name, &text).expect(field.name);
                assert_eq!(it.get(field.name), text, "{kind:?}");
            }
            assert!(!it.value().is_empty() && !it.heading().is_empty());
            let json = serde_json::to_string(&it).expect("written");
            assert_eq!(serde_json::from_str::<FactValue>(&json).expect("read"), it);
        }
    }
}
