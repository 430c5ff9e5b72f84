//! Dates, amounts and sectors as text.

use super::{Amount, Coded, ProjectDate, Sector};
use std::ops::Deref;

/// `signed 2026-01`, and the words of the source if they give no date: `signed “this year”`.
impl<S: Deref<Target = str>> std::fmt::Display for ProjectDate<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind.as_ref().map_or("date", |k| k.label()))?;
        match &self.value {
            Some(Coded::Known(date)) => write!(f, " {}", date.in_words())?,
            Some(Coded::Unknown(text)) => write!(f, " {text}")?,
            None => {}
        }
        match &self.words {
            Some(words) => write!(f, " “{}”", &**words),
            None => Ok(()),
        }
    }
}

/// `108,700,000 JPY`, `about 7,000,000 USD`.
impl<S: Deref<Target = str>> std::fmt::Display for Amount<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.approximate {
            f.write_str("about ")?;
        }
        write!(f, "{} {}", self.value, &*self.currency)
    }
}

impl<S: Deref<Target = str>> Sector<S> {
    /// The sector's name, or its code if the name is unknown.
    pub(crate) fn label(&self) -> &str {
        let listed = crate::codes::sector_name_in(self.vocabulary_code(), &self.code);
        listed.or(self.name.as_deref()).unwrap_or(&self.code)
    }

    /// The vocabulary by its number in the standard; `1` if none is stated.
    pub(crate) fn vocabulary_code(&self) -> &str {
        crate::codes::sector_vocabulary(self.vocabulary.as_deref())
    }

    /// Whether the vocabulary is that of the OECD DAC, with codes of five or three digits.
    pub(crate) fn is_dac(&self) -> bool {
        crate::codes::is_dac_vocabulary(self.vocabulary.as_deref())
    }
}
